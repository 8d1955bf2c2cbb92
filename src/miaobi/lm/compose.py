"""A whole poem by the n-gram: scheme and rhyme, the images' places, the lines, the choice.

1. Scheme and rhyme groups are drawn from their exact posterior under the steered model, and the
   brief's words set, one after the other, each in a line and place drawn from the posterior given
   those already set (`miaobi.lm.placing`).
2. A pool of lines is drawn exactly for every place in the poem; particles pass through the pools,
   weighted by how well a line follows the ones before it. A poem in which a rhyme word comes twice
   is written anew: a mask would bend the model, much so where few words rhyme. Only where that
   fails again and again are lines drawn with those words masked.
3. The finished poems are ranked by log P(poem) + w * log P(brief | poem) + penalties.

No step can fail for want of a character: the form's machine leaves every cell at least one, and the
n-gram gives every character a probability above zero in every state.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from miaobi.errors import EngineError
from miaobi.forms.sounds import folded
from miaobi.lm import decode, merit
from miaobi.lm.given import one_shape
from miaobi.lm.ngram import kind_of, load
from miaobi.lm.placing import Frame, framer
from miaobi.lm.senses import numbers
from miaobi.lm.taste import COMMON
from miaobi.lm.wish import KNOBS, Knobs, Wish, leanings, theme, vetoes

ELSEWHERE = 0.02  # factor on characters that a fixed span already says in another line
POOL = 40  # lines drawn for each place of a layout
FACING = 160  # for the second line of a parallel couplet of sevens, where few answer the first
LAYOUTS = 2  # schemes and rhymes tried: the sums for each take half of the time
TRIES = 20  # times that a poem is written anew because a rhyme word came twice


@dataclass(frozen=True, slots=True)
class Poem:
    """A finished candidate: its lines, how it is built, and what it scored."""

    lines: tuple[str, ...]
    scheme: str
    rhyme: str
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Composed:
    """The chosen poem, the next best (each different), and the images that found no place."""

    best: Poem
    runners_up: tuple[Poem, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What one composition works with."""

    wish: Wish
    hot: decode.Heat
    known: Callable[[str], bool]
    rng: np.random.Generator
    knobs: Knobs
    eye: merit.Eye
    vetoes: tuple[str, ...]

    def warmer(self, times: float) -> decode.Heat:
        """The model at a higher temperature."""
        return decode.heat(self.hot.model, self.knobs.temperature * times)


def compose(
    wish: Wish,
    seed: int,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    knobs: Knobs = KNOBS,
) -> Composed:
    """The best of `wish.candidates` poems; `known` tells lines that are already somebody's.

    Refuses given lines that no scheme of the form can hold with SourceError, whose hint names the
    syllable. `tick` hears the finished share, 0 to 1.
    """
    ranked, left = candidates(wish, seed, known, tick, knobs)
    return composed(ranked, left)


def candidates(
    wish: Wish,
    seed: int,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    knobs: Knobs = KNOBS,
) -> tuple[list[Poem], tuple[str, ...]]:
    """All poems that `compose` chooses among, the best first, and the images without a place."""
    wish = one_shape(wish)
    bench = _bench(wish, seed, known, knobs)
    tick(0.05)
    plans = framer(wish, bench.hot, np.exp(leanings(wish, knobs)))
    room = knobs.placed if wish.form.formats[0].syllables <= 28 else knobs.placed_octave
    layouts = max(1, min(LAYOUTS, wish.candidates // 8))
    found: list[Poem] = []
    left: set[str] = set()
    for i in range(layouts):
        frame = plans.frame(bench.rng, room)
        left |= set(frame.left_out)
        found += _poems(bench, frame, max(4, math.ceil(wish.candidates / layouts)))
        tick(0.1 + 0.9 * (i + 1) / layouts)
    required = set(folded(wish.form.fixed.required))
    found = [poem for poem in found if required <= set(folded("".join(poem.lines)))]
    if not found:
        raise EngineError(
            f"no poem came out that holds all of {wish.form.fixed.required}",
            hint="ask for fewer characters, or another --seed",
        )
    ranked = sorted(found, key=lambda poem: -poem.scores["total"])
    return ranked, tuple(image.zh for image in wish.images if image.zh in left)


def _bench(wish: Wish, seed: int, known: Callable[[str], bool], knobs: Knobs) -> Bench:
    return Bench(
        wish=wish,
        hot=decode.heat(load(kind_of(wish.form)), knobs.temperature),
        known=known,
        rng=np.random.default_rng(seed),
        knobs=knobs,
        eye=merit.Eye(wish, theme(wish)),
        vetoes=vetoes(wish),
    )


def composed(ranked: list[Poem], left_out: tuple[str, ...]) -> Composed:
    """The best poem, and of the rest those that share no two lines with a better one."""
    distinct: list[Poem] = []
    for poem in ranked:
        if all(len(set(poem.lines) & set(other.lines)) < 2 for other in distinct):
            distinct.append(poem)
    best = distinct[0]
    text = "".join(best.lines)
    return Composed(best, tuple(distinct[1:9]), tuple(w for w in left_out if folded(w) not in text))


# --- lines --------------------------------------------------------------------------------------


def _poems(bench: Bench, frame: Frame, count: int) -> list[Poem]:
    """`count` particles through the pools of a frame, as finished poems."""
    pools: list[list[str]] = []
    for i, line in enumerate(frame.lines):
        many = FACING if len(line.cells) == 7 and i - 1 in bench.eye.facing else POOL
        given = "" not in frame.fixed[i]
        pools.append(["".join(frame.fixed[i])] if given else _pool(bench, frame, i, many))
    drawn = dict.fromkeys(_particle(bench, frame, pools) for _ in range(count))
    return [
        Poem(lines, frame.scheme.name, frame.rhyme, merit.scores(bench.eye, lines))
        for lines in drawn
    ]


def _particle(bench: Bench, frame: Frame, pools: list[list[str]]) -> tuple[str, ...]:
    """One poem: each line drawn from its pool by how well it follows; no rhyme word comes twice."""
    for _ in range(TRIES):
        lines: tuple[str, ...] = ()
        for pool in pools:
            lines = (*lines, _following(bench, lines, pool))
        if not _repeats(frame, lines):
            return lines
    lines = ()
    for i, pool in enumerate(pools):
        used = frozenset(_spent(frame, lines, i)) if "" in frame.fixed[i] else frozenset[str]()
        fit = [line for line in pool if folded(line[-1]) not in used]
        lines = (*lines, _following(bench, lines, fit or _pool(bench, frame, i, 8, used)))
    return lines


def _spent(frame: Frame, lines: tuple[str, ...], i: int) -> list[str]:
    """The rhyme words that line `i` may not end in."""
    label = frame.lines[i].cells[-1].label
    if label < 0:
        return []
    ends = [row.cells[-1].label for row in frame.lines[: len(lines)]]
    return [
        *frame.reserved, *(folded(line[-1]) for line, own in zip(lines, ends, strict=True) if own == label)
    ]  # fmt: skip


def _repeats(frame: Frame, lines: tuple[str, ...]) -> bool:
    ends = [
        (row.cells[-1].label, folded(line[-1]))
        for row, line in zip(frame.lines, lines, strict=True)
        if row.cells[-1].label >= 0
    ]
    return len(set(ends)) < len(ends)


def _following(bench: Bench, lines: tuple[str, ...], pool: list[str]) -> str:
    logs = np.array([merit.follows(bench.eye, lines, line) for line in pool])
    weights = np.exp(logs - logs.max())
    return pool[int(bench.rng.choice(len(pool), p=weights / weights.sum()))]


def _pool(
    bench: Bench, frame: Frame, i: int, count: int, used: frozenset[str] = frozenset()
) -> list[str]:
    """Distinct new lines for place `i`, drawn exactly, but those that end in a `used` word.

    Where nearly all the weight lies on lines that are somebody's already, the draws grow warmer.
    """
    factors = frame.settled.ahead.backs[i].factors.copy()
    fixed, second = frame.fixed[i], frame.lines[i].second
    others = {c for j, line in enumerate(frame.fixed) if j != i for c in folded("".join(line))}
    factors[:, numbers("".join(sorted(others - COMMON - set(fixed))))] *= ELSEWHERE
    if frame.lines[i].cells[-1].label >= 0 and not fixed[-1]:
        factors[-1, numbers("".join(sorted(used | frame.reserved)))] = 0.0
    found: dict[str, None] = {}
    for warmth in (1.0, 1.4, 2.0, 4.0):
        hot = bench.hot if warmth == 1 else bench.warmer(warmth)
        betas = decode.backward(hot, factors, second)
        for words in islice(decode.draws(hot, factors, betas, second, bench.rng), 2 * count):
            drawn = decode.spell(hot.model, words)
            line = "".join(own or c for own, c in zip(fixed, drawn, strict=True))
            shunned = warmth < 4 and any(word in line for word in bench.vetoes)
            if not shunned and not bench.known(line):
                found[line] = None
            if len(found) >= count:
                return list(found)
        if len(found) >= min(count, 4):
            return list(found)
    if not found:
        raise EngineError(
            f"every line {i + 1} that fits is already in the corpus",
            hint="give fewer words of the poem yourself, or choose another form",
        )
    return list(found)
