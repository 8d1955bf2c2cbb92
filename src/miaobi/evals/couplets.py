"""`miaobi bench couplets`: is 对仗 told from chance, and are our own couplets as parallel as poets'?

Real middle couplets (颔联, 颈联) of 律诗 that hold are told from lines of two poems put together; all
are of authors that the weights never saw (`bucket`), and no line of them stands in another author's
poem. The score knows no topic; what topic would add is in the notes. AUC: how often a real couplet
has the higher score of two. The corpus is not in this repository: MIAOBI_CORPUS names its folder.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miaobi import forms
from miaobi.errors import SourceError
from miaobi.evals.checker_poems import corpus, shi
from miaobi.forms import split_lines
from miaobi.forms.sounds import folded
from miaobi.lm import couplet, merit
from miaobi.lm.neural import poet, shipped
from miaobi.lm.ngram import Floats, Ints
from miaobi.lm.wish import Image, Wish
from miaobi.trust.novelty import known
from miaobi.work import Json

Row = dict[str, Json]  # what, of, holds, note, passes
Pair = tuple[str, str]
FORMS = ("五律", "七律")
AIM = 0.95
HELD = 10  # buckets of authors held out
TOPIC = 2.0  # nats that a kinship of one adds where topic is let in
# Quartiles of the score on the middle couplets of held-out poems, nats per character, as `poets`
# measured them with the weights of 2026-11: what our own are held against where no corpus is.
MEASURED = {"五律": (0.34, 0.69, 1.07), "七律": (0.41, 0.73, 1.08)}
OURS = 30  # poems of our own of each form
THINGS = ("白鹭", "明月", "孤舟", "松风", "落花", "春雨", "秋雁", "寒梅", "古寺", "书窗")
SEASONS = ("spring", "summer", "autumn", "winter", "")


@dataclass(frozen=True, slots=True)
class Held:
    """Couplets of one form: (first, second) lines, the poem and the place each is from.

    `middle` has two for each poem, `first` and `last` one.
    """

    middle: list[Pair]
    poem: Ints
    place: Ints
    first: list[Pair]
    last: list[Pair]


def run() -> Iterator[Row]:
    """A row for each control and form, for 声律启蒙 and for our own couplets."""
    quartiles: dict[str, tuple[Sequence[float], str]] = {
        form: (own, "poets, as measured before") for form, own in MEASURED.items()
    }
    try:
        place = corpus()
    except SourceError as error:
        yield {"what": "对仗", "of": 0, "holds": "", "note": error.hint, "passes": False}
    else:
        for form in FORMS:
            quartiles[form] = poets(place, form), "poets"
            yield from _told(form, "", held_out(place, form))
            for age in ("Tang", "Song"):
                yield from _told(form, age, held_out(place, form, age))
        yield _primer(place)
    for form in FORMS:
        yield _ours(form, *quartiles[form])


def bucket(author: str) -> int:
    """0 … 99: authors below 10 are held out of the training (runs/couplet.py).

    >>> bucket("杜甫"), bucket("李白")
    (57, 23)
    """
    return int(hashlib.sha256(author.encode()).hexdigest()[:8], 16) % 100


@lru_cache(maxsize=8)
def held_out(place: Path, form: str, age: str = "") -> Held:
    """The poems of held-out authors that hold as `form`, without what others wrote too."""
    poems = [poem for when in ("Tang", "Song") for poem in shi(place)[when, form]]
    others = {
        line
        for poem in poems
        if bucket(poem.author) >= HELD
        for line in split_lines(folded(poem.text))
    }
    kept: dict[str, list[str]] = {}
    for poem in poems:
        if bucket(poem.author) < HELD and age in ("", poem.age):
            lines = split_lines(folded(poem.text))
            if not others & set(lines) and forms.check("\n".join(lines), form).holds:
                kept.setdefault(lines[2], lines)
    rows = list(kept.values())
    couplets = [[(lines[i], lines[i + 1]) for lines in rows] for i in (0, 2, 4, 6)]
    number = np.arange(len(rows))
    return Held(
        couplets[1] + couplets[2], np.tile(number, 2), np.repeat((2, 4), len(rows)),
        couplets[0], couplets[3],
    )  # fmt: skip


def partners(
    tone: NDArray, poem: NDArray, place: NDArray, rng: np.random.Generator, keep: bool
) -> tuple[Ints, Ints]:
    """(first lines, second lines) of couplets put together from two poems, at the same place.

    `tone` (n, 2, length) is 1 level, -1 oblique, 0 either; `poem` and `place` (n,) say whence. With
    `keep`, no node (second, fourth, … or last syllable) has one tone in both lines. Rows for which
    sixty tries find no partner are left out.
    """
    count, _, length = tone.shape
    nodes = sorted({*range(1, length, 2), length - 1})
    found = np.full(count, -1)
    left = np.arange(count)
    for _ in range(60):
        tried = rng.integers(0, count, len(left))
        good = (poem[tried] != poem[left]) & (place[tried] == place[left])
        if keep:
            good &= (tone[left, 0][:, nodes] * tone[tried, 1][:, nodes] <= 0).all(axis=1)
        found[left[good]] = tried[good]
        left = left[~good]
    return np.flatnonzero(found >= 0), found[found >= 0]


def auc(high: Floats, low: Floats) -> float:
    """How often one of `high` lies above one of `low`; ties count half (Mann and Whitney 1947).

    >>> auc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    _, place, count = np.unique(
        np.concatenate([high, low]), return_inverse=True, return_counts=True
    )
    rank = (np.cumsum(count) - (count - 1) / 2)[place[: len(high)]]
    return float((rank.sum() - len(high) * (len(high) + 1) / 2) / (len(high) * len(low)))


# --- told from chance ---------------------------------------------------------------------------


def _told(form: str, age: str, held: Held) -> Iterator[Row]:
    """Real couplets against each kind of lines put together, and against outer couplets."""
    name = f"{form}, {age}" if age else form
    tone = couplet.load().model.tone
    ab = np.stack([couplet.numbered(lines) for lines in zip(*held.middle, strict=True)], axis=1)
    rng = np.random.default_rng(0)
    for what, keep in (("shuffled", False), ("shuffled, tones opposed", True)):
        i, j = partners(tone[ab], held.poem, held.place, rng, keep)
        mixed = [(held.middle[a][0], held.middle[b][1]) for a, b in zip(i, j, strict=True)]
        yield _row(f"{name}: real against {what}", held.middle, mixed, aim=AIM)
    half = len(held.middle) // 2
    crossed = [(held.middle[k][0], held.middle[k + half][1]) for k in range(half)]
    yield _crossed(f"{name}: real against the poem's other couplet, tones left out", held, crossed)
    for what, pairs in (("first", held.first), ("last", held.last)):
        yield _row(f"{name}: middle against {what} couplets", held.middle, pairs)


def _row(what: str, real: Sequence[Pair], other: Sequence[Pair], aim: float = 0.0) -> Row:
    parts = [couplet.parts(*zip(*pairs, strict=True)) for pairs in (real, other)]
    whole = [np.sum(list(part.values()), axis=0) for part in parts]
    kin = [np.array([merit.kinship(*pair) for pair in pairs]) for pairs in (real, other)]
    alone = {name: auc(parts[0][name], parts[1][name]) for name in parts[0]}
    untoned = auc(*(w - part["tones"] for w, part in zip(whole, parts, strict=True)))
    alone |= {"all but tones": untoned, "topic": auc(*kin)}
    alone["all and topic"] = auc(*(w + TOPIC * k for w, k in zip(whole, kin, strict=True)))
    value = auc(*whole)
    note = ", ".join(f"{name} {share:.3f}" for name, share in alone.items())
    return _said(what, len(other), value, note, aim)


def _crossed(what: str, held: Held, other: Sequence[Pair]) -> Row:
    """Lines of one poem, one topic: its tones never fit, so that they must not count."""
    whole = []
    for pairs in (held.middle, other):
        parts = couplet.parts(*zip(*pairs, strict=True))
        whole.append(np.sum([v for name, v in parts.items() if name != "tones"], axis=0))
    return _said(what, len(other), auc(*whole), "", 0.0)


def _said(what: str, of: int, value: float, note: str, aim: float) -> Row:
    return {
        "what": what,
        "of": of,
        "holds": f"AUC {value:.4f}",
        "note": note,
        "passes": value >= aim if aim else None,
    }


def _primer(place: Path) -> Row:
    """声律启蒙 (车万育, 17th century), a primer of 对仗 that the weights never saw, two to eleven characters."""
    by_length: dict[int, list[Pair]] = defaultdict(list)
    for pair in primer(place):
        by_length[len(pair[0])].append(pair)
    real: list[Floats] = []
    mixed: list[Floats] = []
    for length, pairs in by_length.items():
        if length > 1 and len(pairs) >= 20:
            ones, others = zip(*pairs, strict=True)
            real.append(couplet.scores(ones, others) * length)
            mixed.append(couplet.scores(ones, (*others[7:], *others[:7])) * length)
    every = np.concatenate(real), np.concatenate(mixed)
    each = ", ".join(
        f"{len(pairs[0][0])} characters {auc(r, m):.3f}"
        for pairs, r, m in zip(
            (p for n, p in by_length.items() if n > 1 and len(p) >= 20), real, mixed, strict=True
        )
    )
    return _said("声律启蒙 against shuffled", len(every[0]), auc(*every), each, AIM)


def primer(place: Path) -> Iterator[Pair]:
    """The pairs of 声律启蒙: 云对雨, 三尺剑 and 六钧弓, couplets of two clauses each."""
    data = json.loads((place / "mengxue" / "shenglvqimeng.json").read_text("utf-8"))
    for part in data["content"]:
        for chapter in part["content"]:
            for sentence in folded("".join(chapter["paragraphs"])).split("。"):
                yield from _pairs_of(sentence)


def _pairs_of(sentence: str) -> Iterator[Pair]:
    """
    >>> list(_pairs_of("云对雨，雪对风")), list(_pairs_of("三尺剑，六钧弓，岭北对江东"))
    ([('云', '雨'), ('雪', '风')], [('岭北', '江东'), ('三尺剑', '六钧弓')])
    """
    if "；" in sentence:
        halves = [half.replace("，", "") for half in sentence.split("；")]
        if len(halves) == 2 and len(halves[0]) == len(halves[1]):
            yield halves[0], halves[1]
        return
    free = []
    for clause in sentence.split("，"):
        one, middle, other = clause.partition("对")
        if middle and len(one) == len(other) > 0:
            yield one, other
        elif clause:
            free.append(clause)
    if len(free) == 2 and len(free[0]) == len(free[1]):
        yield free[0], free[1]


# --- our own ------------------------------------------------------------------------------------


def poets(place: Path, form: str) -> tuple[float, ...]:
    """The quartiles of the score on the middle couplets of held-out poems, nats per character."""
    pairs = held_out(place, form).middle
    return tuple(np.quantile(couplet.scores(*zip(*pairs, strict=True)), (0.25, 0.5, 0.75)))


def _ours(form: str, human: Sequence[float], source: str) -> Row:
    """Our own middle couplets beside those of poets: the median must lie between their quartiles."""
    pairs = []
    for i in range(OURS):
        images = (Image(THINGS[i % len(THINGS)], 1.0, True),)
        wish = Wish(forms.verse(form), images, season=SEASONS[i % len(SEASONS)], candidates=16)
        lines = poet.compose(wish, i, shipped.pen(), known).best.lines
        pairs += [(lines[k], lines[k + 1]) for k in (2, 4)]
    low, middle, high = np.quantile(couplet.scores(*zip(*pairs, strict=True)), (0.25, 0.5, 0.75))
    least, _, most = human
    note = f"quartiles {low:.2f} {high:.2f}; {source}: {' '.join(f'{x:.2f}' for x in human)}"
    what = f"{form}: the median of our own, nats per character"
    return {
        "what": what, "of": len(pairs), "holds": f"{middle:.2f}", "note": note,
        "passes": bool(least <= middle <= most),
    }  # fmt: skip
