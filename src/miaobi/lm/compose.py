"""A whole poem by the n-gram: scheme and rhyme, the images' places, the lines, the choice.

1. Scheme and rhyme groups are drawn from their exact posterior under the steered model, and the
   brief's words set, one after the other, each in a line and place drawn from the posterior given
   those already set (`miaobi.lm.placing`).
2. A pool of lines is drawn exactly for every place in the poem; particles pass through the pools,
   weighted by how well a line follows the ones before it, and by how many ways it leaves open in
   which no rhyme word comes twice (`miaobi.lm.pools`): a mask would bend the model, much so where
   few words rhyme.
3. The finished poems are ranked by their fluency, by how much of the brief they say, and by what
   speaks against them (`miaobi.lm.merit`).

No step can fail for want of a character: the form's machine leaves every cell at least one, and the
n-gram gives every character a probability above zero in every state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np

from miaobi.errors import EngineError
from miaobi.forms.sounds import folded
from miaobi.lm import decode, merit
from miaobi.lm.given import one_shape
from miaobi.lm.ngram import kind_of, load
from miaobi.lm.placing import Frame, framer
from miaobi.lm.pools import Follows, Pool, Pools
from miaobi.lm.senses import numbers
from miaobi.lm.taste import COMMON
from miaobi.lm.thin import thinned
from miaobi.lm.wish import KNOBS, Knobs, Wish, leanings, theme, vetoes

POOL = 48  # lines drawn for each place of a layout
FACING = 176  # for the second line of a parallel couplet of sevens, where few answer the first
FEW = 6  # lines that are enough for a place where most are somebody's already
LAYOUTS = 2  # schemes and rhymes tried: the sums for each take half of the time


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
class Desk:
    """What one composition works with; `follows` tells how well a line follows others."""

    wish: Wish
    hot: decode.Heat
    known: Callable[[str], bool]
    rng: np.random.Generator
    knobs: Knobs
    follows: Follows
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
    eye = merit.Eye(wish, theme(wish))
    desk = _desk(wish, seed, known, knobs, partial(merit.follows, eye))
    tick(0.05)
    plans = framer(wish, desk.hot, np.exp(leanings(wish, knobs)))
    room = knobs.placed if wish.form.formats[0].syllables <= 28 else knobs.placed_octave
    layouts = max(1, min(LAYOUTS, wish.candidates // 8))
    found: list[Poem] = []
    left: set[str] = set()
    for i in range(layouts):
        frame = plans.frame(desk.rng, room)
        left |= set(frame.left_out)
        pools, count = pooled(desk, frame, eye.facing), max(4, math.ceil(wish.candidates / layouts))
        drawn = dict.fromkeys(pools.poem(desk.rng, desk.follows) for _ in range(count))
        found += [
            Poem(lines, frame.scheme.name, frame.rhyme, merit.scores(eye, lines)) for lines in drawn
        ]
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


def _desk(
    wish: Wish, seed: int, known: Callable[[str], bool], knobs: Knobs, follows: Follows
) -> Desk:
    return Desk(
        wish, decode.heat(load(kind_of(wish.form)), knobs.temperature), known,
        np.random.default_rng(seed), knobs, follows, vetoes(wish),
    )  # fmt: skip


def composed(ranked: list[Poem], left_out: tuple[str, ...], given: Sequence[str] = ()) -> Composed:
    """The best poem, and of the rest those that share no two lines with a better one.

    The `given` lines, which every poem has, do not count.
    """
    distinct: list[Poem] = []
    for poem in ranked:
        own = set(poem.lines) - set(given)
        if all(len(own & set(other.lines)) < 2 for other in distinct):
            distinct.append(poem)
    best = distinct[0]
    text = "".join(best.lines)
    return Composed(best, tuple(distinct[1:9]), tuple(w for w in left_out if folded(w) not in text))


# --- lines --------------------------------------------------------------------------------------


def pooled(desk: Desk, frame: Frame, facing: Sequence[int] = ()) -> Pools:
    """A pool for every line of a frame; `facing` are the first lines of parallel couplets."""

    def pool(i: int, count: int, used: frozenset[str] = frozenset()) -> Pool:
        cell, fixed = frame.lines[i].cells[-1], frame.fixed[i]
        lines = _lines(desk, frame, i, count, used) if "" in fixed else ["".join(fixed)]
        return Pool.of(lines, -1 if fixed[-1] else cell.label)

    many = [
        FACING if len(line.cells) == 7 and i - 1 in facing else POOL
        for i, line in enumerate(frame.lines)
    ]
    pools = [pool(i, count) for i, count in enumerate(many)]
    return Pools(pools, lambda i, used: pool(i, FEW, used))


def _lines(
    desk: Desk, frame: Frame, i: int, count: int, used: frozenset[str] = frozenset()
) -> list[str]:
    """New lines for place `i`, drawn exactly, but those that end in a `used` word.

    Where nearly all the weight lies on lines that are somebody's already, the draws grow warmer.
    """
    back, fixed = frame.settled.ahead.backs[i], frame.fixed[i]
    factors, second = back.factors.copy(), frame.lines[i].second
    others = {c for j, line in enumerate(frame.fixed) if j != i for c in folded("".join(line))}
    said = numbers("".join(sorted(others - COMMON - set(fixed))))
    factors[:, said] *= desk.knobs.elsewhere
    if frame.lines[i].cells[-1].label >= 0 and not fixed[-1]:
        factors[-1, numbers("".join(sorted(used | frame.reserved)))] = 0.0
    found: list[str] = []
    for warmth in (1.0, 1.4, 2.0, 4.0):
        hot = back.hot if warmth == 1 else thinned(desk.warmer(warmth), factors > 0)
        betas = decode.backward(hot, factors, second)
        for words in islice(decode.draws(hot, factors, betas, second, desk.rng), 2 * count):
            drawn = decode.spell(hot.model, words)
            line = "".join(own or c for own, c in zip(fixed, drawn, strict=True))
            shunned = warmth < 4 and any(word in line for word in desk.vetoes)
            if not shunned and not desk.known(line):
                found.append(line)
            if len(found) >= count:
                return found
        if len(found) >= min(count, FEW):
            return found
    if not found:
        raise EngineError(
            f"every line {i + 1} that fits is already in the corpus",
            hint="give fewer words of the poem yourself, or choose another form",
        )
    return found
