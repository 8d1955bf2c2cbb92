"""对仗: famous couplets against lines that are none, the explanation, and what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import SourceError
from miaobi.evals import couplets
from miaobi.lm import couplet, kinds

PARALLEL = {
    ("两个黄鹂鸣翠柳", "一行白鹭上青天"): 1.45,
    ("无边落木萧萧下", "不尽长江滚滚来"): 1.80,
    ("身无彩凤双飞翼", "心有灵犀一点通"): 1.86,
    ("庄生晓梦迷蝴蝶", "望帝春心托杜鹃"): 1.41,
    ("白日依山尽", "黄河入海流"): 1.40,
    ("明月松间照", "清泉石上流"): 1.57,
    ("感时花溅泪", "恨别鸟惊心"): 0.92,
    ("海内存知己", "天涯若比邻"): 1.18,
}
LOOSE = {
    ("锦瑟无端五十弦", "一弦一柱思华年"): -0.57,
    ("床前明月光", "疑是地上霜"): -0.54,
    ("白日依山尽", "春眠不觉晓"): -0.87,
}
LINES = sorted({line for pair in (*PARALLEL, *LOOSE) for line in pair})
VOCABULARY = couplet.load().vocabulary
HAN = st.sampled_from(VOCABULARY[:1500])


@pytest.mark.parametrize(("pair", "value"), [*PARALLEL.items(), *LOOSE.items()])
def test_famous_couplets(pair, value):
    assert couplet.score(*pair) == pytest.approx(value, abs=0.01)


def test_couplets_of_any_length():
    """对联 of four to twenty characters: the right second line beats that line turned about."""
    for one, other in (
        ("春风桃李", "秋月梧桐"),
        ("书山有路勤为径", "学海无涯苦作舟"),
        ("风声雨声读书声声声入耳", "家事国事天下事事事关心"),
    ):
        assert couplet.score(one, other) > 1.0
        assert couplet.score(one, other[::-1]) < couplet.score(one, other) - 0.5


def test_a_batch_scores_as_its_pairs_do():
    ones, others = zip(*PARALLEL, *LOOSE, strict=True)
    alone = [couplet.score(a, b) for a, b in zip(ones, others, strict=True)]
    assert np.allclose(couplet.scores(ones, others), alone, atol=1e-6)
    assert couplet.scores([], []).shape == (0,)


def test_the_parts_add_up():
    sevens = [pair for pair in PARALLEL if len(pair[0]) == 7]
    ones, others = zip(*sevens, strict=True)
    bias = couplet.load().model.weights[8] * 7
    total = sum(couplet.parts(ones, others).values()) + bias
    assert np.allclose(total / 7, couplet.scores(ones, others))


@pytest.mark.parametrize(
    ("one", "other"),
    [("白日依山尽", "黄河入海"), ("", ""), ("白日", ""), ("白日依山尽", "黄河入海流。")],
)
def test_lines_that_cannot_face_each_other_are_refused(one, other):
    for judge in (couplet.score, couplet.explain):
        with pytest.raises(SourceError, match="cannot face") as caught:
            judge(one, other)
        assert "same number of characters" in caught.value.hint


@settings(max_examples=60)
@given(st.lists(st.tuples(HAN, HAN), min_size=1, max_size=20))
def test_the_order_of_the_lines_does_not_matter(pairs):
    one, other = ("".join(line) for line in zip(*pairs, strict=True))
    assert couplet.score(one, other) == pytest.approx(couplet.score(other, one), abs=1e-5)


@settings(max_examples=60)
@given(st.lists(st.tuples(HAN, HAN), min_size=1, max_size=9), st.integers(0, 8), st.booleans())
def test_an_unknown_character_is_neutral_on_either_side(pairs, at, upper):
    """It adds nothing to any part, whoever stands against it; two of them are not one repeated."""
    one, other = (list(line) for line in zip(*pairs, strict=True))
    at %= len(one)
    (one if upper else other)[at] = "🛰"
    a, b = "".join(one), "".join(other)
    mirrored = couplet.score(b, a)
    assert couplet.score(a, b) == pytest.approx(mirrored, abs=1e-5)
    everything = {name: value[0] for name, value in couplet.parts(["🛰🛰"], ["🛰🛰"]).items()}
    assert everything == {"characters": 0, "words": 0, "tones": 0, "echoes": 0}


def test_traditional_and_simplified_lines_score_alike():
    plain = couplet.score("两个黄鹂鸣翠柳", "一行白鹭上青天")
    assert couplet.score("兩個黃鸝鳴翠柳", "一行白鷺上青天") == plain


def test_swapping_a_line_for_a_random_one_lowers_the_mean():
    """Every second line is given to another first line, in all ways that leave none its own."""
    for length in (5, 7):
        ones, others = zip(*(pair for pair in PARALLEL if len(pair[0]) == length), strict=True)
        real = couplet.scores(ones, others).mean()
        for turn in range(1, len(ones)):
            assert couplet.scores(ones, others[turn:] + others[:turn]).mean() < real - 0.5


def test_repeating_the_other_line_costs_and_answered_repetition_pays():
    assert (
        couplet.score("明月松间照", "清泉石上流") > couplet.score("明月松间照", "明泉石上流") + 0.3
    )
    answered = couplet.parts(["萧萧"], ["滚滚"])["echoes"][0]
    unanswered = couplet.parts(["萧萧"], ["滚来"])["echoes"][0]
    assert answered > 1 > unanswered


# --- the explanation ----------------------------------------------------------------------------


def test_the_explanation_of_a_couplet():
    found = couplet.explain("两个黄鹂鸣翠柳", "一行白鹭上青天")
    assert [(f.place, f.words, f.usual, f.relation, f.tones) for f in found] == [
        (1, ("两个", "一行"), "strong", "邻对", "同中"),
        (3, ("黄鹂", "白鹭"), "strong", "工对", "反反"),
        (5, ("鸣", "上"), "fair", "工对", "反"),
        (6, ("翠柳", "青天"), "strong", "邻对", "反反"),
    ]
    assert found[1].message == (
        "syllables 3-4: 黄鹂 faces 白鹭, strong, 动物 on 动物 (工对), tones opposed"
    )
    assert all(f.cure == "" for f in found)


def test_fixed_pairs_and_doubled_characters_are_named():
    by_words = {f.words: f for f in couplet.explain("无边落木萧萧下", "不尽长江滚滚来")}
    assert by_words["萧萧", "滚滚"].kinds == ("叠字", "叠字")
    (fixed,) = couplet.explain("山", "水")
    assert fixed.seen > 1000
    assert f"固定对 in {fixed.seen} couplets" in fixed.message


def test_what_is_amiss_has_a_cure():
    found = couplet.explain("明月松间照", "清泉石了山")
    weak = [f for f in found if f.usual == "weak"]
    assert weak
    assert all("second line put" in f.cure and "such as" in f.cure for f in weak)
    (alike,) = couplet.explain("山", "村")
    assert (alike.tones, alike.usual) == ("同", "strong")
    assert alike.cure == "make syllable 1 of the second line 仄: it faces 山"


@settings(max_examples=60)
@given(st.lists(st.tuples(HAN, HAN), min_size=1, max_size=20))
def test_an_explanation_covers_the_lines_once(pairs):
    one, other = ("".join(line) for line in zip(*pairs, strict=True))
    found = couplet.explain(one, other)
    assert "".join(f.words[0] for f in found) == one
    assert "".join(f.words[1] for f in found) == other
    assert [f.place for f in found] == [
        1 + sum(len(f.words[0]) for f in found[:i]) for i in range(len(found))
    ]
    assert all(len(f.tones) == len(f.words[0]) == len(f.words[1]) <= 2 for f in found)
    if len(one) % 2 and len(one) > 3:  # no word stands across the caesura
        assert len(one) - 3 in {f.place - 1 for f in found}


@settings(max_examples=40)
@given(HAN, st.sampled_from(["", "平", "仄"]))
def test_answers_are_known_distinct_and_of_the_tone(character, tone):
    found = couplet.answers(character, tone)
    assert len(set(found)) == len(found) == 6
    assert character not in found
    if tone:
        assert all(couplet.tones(c) == {tone} for c in found)


def test_the_classes_are_consistent():
    assert all(len(set(seeds)) == len(seeds) for seeds in kinds.SEEDS.values())
    assert all(pair <= set(kinds.KINDS) for pair in kinds.NEAR)
    assert len(kinds.NEAR) == len(kinds._NEIGHBOURS)
    assert couplet.kinds_of("鸢") == {"动物"}


# --- the bench ----------------------------------------------------------------------------------


def test_partners_come_from_another_poem_at_the_same_place():
    rng = np.random.default_rng(0)
    tone = rng.choice([-1, 0, 1], (200, 2, 5))
    poem, place = np.arange(200) // 2, np.arange(200) % 2
    for keep in (False, True):
        i, j = couplets.partners(tone, poem, place, rng, keep)
        assert len(i) > 100
        assert (poem[i] != poem[j]).all()
        assert (place[i] == place[j]).all()
        clash = (tone[i, 0] * tone[j, 1])[:, [1, 3, 4]] > 0
        assert clash.any() != keep


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=9),
    st.lists(st.integers(0, 5), min_size=1, max_size=9),
)
def test_auc_counts_pairs(high, low):
    won = sum((a > b) + (a == b) / 2 for a in high for b in low)
    found = couplets.auc(np.array(high, float), np.array(low, float))
    assert found == pytest.approx(won / (len(high) * len(low)))


def test_the_checker_warns_of_words_that_hardly_face_each_other():
    from miaobi import studio

    fine = studio.check("两个黄鹂鸣翠柳\n一行白鹭上青天", "对联")
    poor = studio.check("风声雨声读书声声声入耳\n家事国事天下事事事关心", "对联")
    assert [w for w in fine.warnings if w.rule == "对仗"] == []
    weak = [w for w in poor.warnings if w.rule == "对仗"]
    assert [(w.line, w.position) for w in weak] == [(2, 5)]
    assert weak[0].message.startswith("lines 1 and 2, syllables 5-6: 读书 faces 天下, weak")
