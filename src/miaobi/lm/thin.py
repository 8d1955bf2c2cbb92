"""The n-gram without what no line of some characters can meet: exact, and a fraction of the work.

The sums over a line visit every state and every arc of the model, though its tones forbid most of
them: a history that has a character where it may not stand is never reached, nor left by an arc of
a character that may not follow. What is left is numbered anew, as a model of the same kind: sums,
draws and steps over it are those of the whole model, as long as the characters keep to the line.

>>> from miaobi.lm import decode
>>> from miaobi.lm.ngram import load
>>> every = decode.heat(load(), 1.0)
>>> allowed = np.zeros((5, len(load().vocabulary)), bool)
>>> for i, c in enumerate("白日依山尽"):
...     allowed[i, load().number[c]] = True
>>> few = thinned(every, allowed)
>>> [place.states for place in few.model.places[:5]]
[3, 3, 4, 4, 3]
>>> sums = [decode.backward(hot, allowed * 1.0)[0] for hot in (every, few)]
>>> sums[0][opening(load(), 4, False)] == sums[1][opening(few.model, 4, False)]
np.True_
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.decode import Heat
from miaobi.lm.ngram import Floats, Ints, Level, Place, opening, places_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of a place: `states` (S,) true for those met, and the arcs of each level."""

    states: Mask
    arcs: tuple[Ints, ...]


def thinned(hot: Heat, allowed: Mask) -> Heat:
    """The model for lines of the characters `allowed` (length, V), first of a couplet or second.

    A character that is not allowed leads to the state without history.
    """
    model = hot.model
    row = places_of(model.kind, len(allowed))
    admitted: dict[int, Mask] = {}
    met = [np.zeros(place.states, bool) for place in model.places]
    for (r, begins), fits in zip(row, allowed, strict=True):
        admitted[r] = admitted[r] | fits if r in admitted else fits
        met[r][0] = True
        if begins:
            met[r][[opening(model, r, second) for second in (False, True)]] = True
    left: dict[int, _Left] = {}
    for r in sorted(admitted, reverse=True):
        left[r] = _left(model.places[r], admitted[r], met[r], met[r - 1] if r else None)
    return _heat(hot, left)


def _left(place: Place, fits: Mask, met: Mask, after: Mask | None) -> _Left:
    """What is met at a place, given the states that lines arrive in; marks those they go on to."""
    for level in reversed(place.levels):
        own = np.flatnonzero(met[level.first : level.first + len(level.bow)])
        met[level.back[own]] = True
    arcs = tuple(_arcs(level, fits, met) for level in place.levels)
    if after is not None:
        after[place.next[fits]] = True
        for level, kept in zip(place.levels, arcs, strict=True):
            after[level.next[kept]] = True
    return _Left(met, arcs)


def _arcs(level: Level, fits: Mask, met: Mask) -> Ints:
    """The arcs of the characters that fit, out of the states that are met."""
    states = np.flatnonzero(met[level.first : level.first + len(level.bow)])
    begin, counts = level.begin[states], level.begin[states + 1] - level.begin[states]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    every = np.repeat(begin - ends + counts, counts) + np.arange(total)
    return every[fits[level.word[every]]]


def _heat(hot: Heat, left: Mapping[int, _Left]) -> Heat:
    """The model of what is left; places that no character of the line stands in stay as they are."""
    numbers = {r: np.where(one.states, np.cumsum(one.states) - 1, 0) for r, one in left.items()}
    places, arcs, bows = list(hot.model.places), list(hot.arcs), list(hot.bows)
    for r, one in left.items():
        place = places[r]
        own = [one.states[level.first : level.first + len(level.bow)] for level in place.levels]
        arcs[r] = tuple(p[kept] for p, kept in zip(hot.arcs[r], one.arcs, strict=True))
        bows[r] = tuple(bow[kept] for bow, kept in zip(hot.bows[r], own, strict=True))
        places[r] = _place(place, one, arcs[r], numbers[r], numbers.get(r - 1))
    return Heat(replace(hot.model, places=tuple(places)), hot.unigrams, tuple(arcs), tuple(bows))


def _place(
    place: Place, left: _Left, arcs: Sequence[Floats], number: Ints, onward: Ints | None
) -> Place:
    """A place of what is left, its probabilities `arcs`; `number` and `onward` are the new ones of its
    states and of those that follow: where there are none, all lead to the state 0."""

    def enters(states: Ints) -> Ints:
        return np.zeros(len(states), np.intp) if onward is None else onward[states]

    levels, first = [], 1
    below = np.arange(len(place.p))  # the new number of each arc, one order down
    for level, kept, p in zip(place.levels, left.arcs, arcs, strict=True):
        own = np.flatnonzero(left.states[level.first : level.first + len(level.bow)])
        begin = np.searchsorted(kept, level.begin[np.append(own, len(level.bow))])
        state = np.repeat(np.arange(first, first + len(own)), np.diff(begin))
        levels.append(
            Level(
                first, begin, state, level.word[kept], p, below[level.suffix[kept]],
                enters(level.next[kept]), level.bow[own], number[level.back[own]],
            )
        )  # fmt: skip
        first += len(own)
        below = np.zeros(len(level.p), np.intp)
        below[kept] = np.arange(len(kept))
    return Place(first, place.p, enters(place.next), tuple(levels), number[place.starts])


def arcs(hot: Heat) -> int:
    """The arcs of a model, which is what sums over it visit."""
    return sum(len(level.p) for place in hot.model.places for level in place.levels)
