"""`miaobi bench choice`: does P(brief | poem) in the choice help to find the brief from the poem?

Fifty briefs, the same candidates each; ways to choose one: by the poem alone (the scores of
`lm.merit` less what they say of the brief), by those of today, and by either plus w · log P(C | X)
(`lm.choice`). Then the brief is looked for among the fifty, by the chosen poem alone: by the
steered model itself, and by a judge that had no part in the choice and knows no model: the cosine of
characters, weighted by rarity among the briefs (tf-idf), between the poem and what a brief says.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from miaobi.brief import Brief
from miaobi.engines.embedded.text import wish_of
from miaobi.forms.sounds import folded
from miaobi.lm.choice import Steered, choose, posterior, steered
from miaobi.lm.compose import Poem, candidates
from miaobi.lm.ngram import Floats
from miaobi.lm.wish import Wish
from miaobi.makers.verse_loop import spec
from miaobi.planner import concept
from miaobi.trust.novelty import known
from miaobi.work import Json

_ALL = """春天的田野 秋夜思乡 江上渔舟 雪中寒梅 城市夜雨 山寺钟声 荷塘月色 边塞落日 竹林听琴 海上日出
桃花流水 故乡的小桥 深夜读书 送别朋友 重阳登高 中秋望月 雨后彩虹 瀑布飞流 牧童骑牛 采茶姑娘
老树昏鸦 白鹭飞过水田 枫叶满山 冬日炉火 草原骏马 沙漠驼铃 古城墙 渡口等船 萤火虫的夏夜 清晨的露珠
稻田丰收 燕子归来 菊花与酒 长江大桥 松下对弈 荒村野店 柳絮飞舞 梨花春雨 孤雁南飞 湖心小亭
采莲的少女 雷雨之前 初雪的早晨 蝉鸣午后 灯下的母亲 驿站的马 山中的樵夫 小猫晒太阳 星空下的帐篷 晚霞与归鸟"""
BRIEFS = tuple(_ALL.split())
CANDIDATES = 16
FORM = "七绝"
WEIGHT = 0.35  # of log P(C | X), in nats, beside the scores of merit


def run() -> Iterator[dict[str, Json]]:
    """Rows {choice, judge, top_1, top_5, mean_rank}, of 50 briefs; rank 1 is the best."""
    wishes = [_wish(brief) for brief in BRIEFS]
    models = [steered(wish) for wish in wishes]
    pools = [candidates(wish, 7 + i, known)[0] for i, wish in enumerate(wishes)]
    said = _weighed(
        ["".join((wish.words, brief)) for wish, brief in zip(wishes, BRIEFS, strict=True)]
    )
    ranks: dict[tuple[str, str], list[float]] = {}
    for i, (pool, model) in enumerate(zip(pools, models, strict=True)):
        for way, lines in _chosen(pool, model).items():
            judged = {
                "steered model (it chose)": posterior(models, lines),
                "tf-idf of characters": _overlaps(said, lines),
            }
            for judge, scores in judged.items():
                ranks.setdefault((judge, way), []).append(_rank(scores, i))
    for (judge, way), found in sorted(ranks.items(), key=lambda item: item[0][0]):
        yield _row(judge, way, np.array(found))


def _rank(scores: Floats, own: int) -> float:
    """The place of one score among all, from 1; what is equal shares the mean of its places."""
    assert np.isfinite(scores).all()
    return 1 + float((scores > scores[own]).sum()) + ((scores == scores[own]).sum() - 1) / 2


def _row(judge: str, way: str, ranks: np.ndarray) -> dict[str, Json]:
    return {
        "judge": judge,
        "choice": way,
        "top_1": f"{(ranks == 1).mean():.0%}",
        "top_5": f"{(ranks <= 5).mean():.0%}",
        "mean_rank": round(float(ranks.mean()), 2),
    }


def _wish(brief: str) -> Wish:
    asked = spec(concept(Brief(brief, seed=7, form=FORM)))
    return replace(wish_of(asked), candidates=CANDIDATES)


def _chosen(pool: Sequence[Poem], model: Steered) -> dict[str, tuple[str, ...]]:
    """The poem that each way of choosing takes from the same candidates."""
    lines = [poem.lines for poem in pool]
    terms = {
        "poem": [
            p.scores["total"] - 4.0 * p.scores["brief"] - 6.0 * p.scores["theme"] for p in pool
        ],
        "merit": [p.scores["total"] for p in pool],
        "log P(C|X)": [model.evidence(poem.lines) for poem in pool],
    }
    ways = {
        "without P(C|X)": {"poem": 1.0},
        "today: brief and theme": {"merit": 1.0},
        f"with {WEIGHT} · log P(C|X)": {"poem": 1.0, "log P(C|X)": WEIGHT},
        f"today's and {WEIGHT} · log P(C|X)": {"merit": 1.0, "log P(C|X)": WEIGHT},
    }
    return {way: choose(lines, terms, weights)[0].lines for way, weights in ways.items()}


def _weighed(texts: Sequence[str]) -> list[dict[str, float]]:
    """For each text the weight of its characters: the rarer among the texts, the more."""
    sets = [Counter(folded(text)) for text in texts]
    spread = Counter(c for each in sets for c in each)
    rows = []
    for each in sets:
        row = {c: math.log(len(texts) / spread[c]) for c in each}
        norm = math.sqrt(sum(v * v for v in row.values())) or 1.0
        rows.append({c: v / norm for c, v in row.items()})
    return rows


def _overlaps(said: Sequence[dict[str, float]], lines: Sequence[str]) -> Floats:
    """How much of what each brief says is in the poem: (briefs,); the poem's own norm is left out."""
    text = set(folded("".join(lines)))
    return np.array([sum(v for c, v in row.items() if c in text) for row in said])
