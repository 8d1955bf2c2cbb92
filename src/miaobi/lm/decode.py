"""Exact sums and exact draws over all lines that fit a mask, under the n-gram.

A line's weight is the product of its arcs' probabilities to the power 1/temperature, times a
**factor** for each character at each place: (length, vocabulary), zero where a character may not
stand. `backward` gives, for every state at every place, the sum of the weights of all ways to
finish the line; `draw` then walks forward and never meets a dead end: the draws are independent
and exactly distributed. `forward` gives the sums from the front, which tell how likely each last
character (and so each rhyme group) is before anything is written.

The sums use the back-off structure: with suffix-closed arcs, for a state h that falls back to h',
    beta[h] = bow(h) * beta[h'] + sum over arcs (h, w) of (value(h, w) - bow(h) * value(h', w))
so one pass costs one visit per arc (after Mohri, Pereira, Riley 2002 on weighted automata).

A line that the model has learnt whole is one **run** of places, from its first to the last (0). Any
other line is several runs, each begun anew: what stands before a run's first character is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.ngram import Floats, Level, Model, Place, opening, places_of


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """A model at one temperature: probabilities and back-off weights to the power 1/t."""

    model: Model
    unigrams: tuple[Floats, ...]  # per place (vocabulary,)
    arcs: tuple[tuple[Floats, ...], ...]  # per place, per level (arcs,)
    bows: tuple[tuple[Floats, ...], ...]  # per place, per level (states,)


@lru_cache(maxsize=4)  # 15 MB each
def heat(model: Model, temperature: float) -> Heat:
    """The model with its probabilities sharpened (< 1) or flattened (> 1)."""
    power = 1.0 / temperature
    return Heat(
        model,
        tuple(place.p**power for place in model.places),
        tuple(tuple(level.p**power for level in place.levels) for place in model.places),
        tuple(tuple(level.bow**power for level in place.levels) for place in model.places),
    )


NARROW = 0.3  # below this share of the vocabulary, only the arcs that count are looked at


def _betas(hot: Heat, r: int, factor: Floats, after: Floats) -> Floats:
    """The sums for every state at place index `r`, given those that follow."""
    place = hot.model.places[r]
    allowed = factor > 0
    narrow = np.count_nonzero(allowed) < NARROW * len(factor)
    beta = np.empty(place.states)
    below = hot.unigrams[r] * factor * after[place.next]  # the worth of each arc, one order down
    beta[0] = below.sum()
    for k, level in enumerate(place.levels):
        bow, p = hot.bows[r][k], hot.arcs[r][k]
        if not len(bow):
            below = np.zeros(0)
            continue
        if narrow:
            arcs = np.flatnonzero(allowed[level.word])
            value = np.zeros(len(p))
            value[arcs] = p[arcs] * factor[level.word[arcs]] * after[level.next[arcs]]
            state = level.state[arcs] - level.first
            own = np.bincount(state, value[arcs], len(bow))
            lower = np.bincount(state, below[level.suffix[arcs]], len(bow))
        else:
            value = p * factor[level.word] * after[level.next]
            own, lower = _summed(level, value), _summed(level, below[level.suffix])
        # Rounding may leave a hair below zero where every continuation is an arc.
        rest = np.maximum(beta[level.back] - lower, 0.0)
        beta[level.first : level.first + len(bow)] = bow * rest + own
        below = value
    return beta


def _summed(level: Level, values: Floats) -> Floats:
    """The sum of the values of each state's arcs, none of which some states may have."""
    found = np.zeros(len(level.bow))
    some = np.flatnonzero(level.begin[1:] > level.begin[:-1])
    if len(some):
        found[some] = np.add.reduceat(values, level.begin[some])
    return found


def backward(hot: Heat, factors: Floats, second: bool = False) -> list[Floats]:
    """Sums to the end of the line: item i holds the states before character i; the last is 1.

    `second` tells how a run opens within a line of several runs, and matters only there.
    """
    row = places_of(hot.model.kind, len(factors))
    betas: list[Floats] = [np.ones(1)] * (len(row) + 1)
    for i in range(len(row) - 1, -1, -1):
        betas[i] = _betas(hot, row[i][0], factors[i], after(hot, betas, i, second))
    return betas


def after(hot: Heat, betas: Sequence[Floats], i: int, second: bool = False) -> Floats:
    """The sums for every state that character `i` of a line may lead to.

    They are `betas[i + 1]`, but where a run ends all states are worth the same: what comes after.
    """
    row = places_of(hot.model.kind, len(betas) - 1)
    r, last = row[i][0], i + 1 == len(row)
    if not last and not row[i + 1][1]:
        return betas[i + 1]
    rest = 1.0 if last else betas[i + 1][opening(hot.model, row[i + 1][0], second)]
    return np.full(hot.model.places[r - 1].states if r else 1, rest)


@dataclass(frozen=True, slots=True)
class Front:
    """Sums from the front of a line.

    `reached` item i: the weight that passes through each state before character i, what falls back
    from longer ones included; `last` (V,) the weight of each last character.
    """

    reached: tuple[Floats, ...]
    last: Floats

    @property
    def total(self) -> float:
        return float(self.last.sum())

    @property
    def bytes(self) -> int:
        return sum(row.nbytes for row in (*self.reached, self.last))


def forward(hot: Heat, factors: Floats, second: bool) -> Front:
    """Sums from the front: the states before each character, and each last character's weight."""
    row = places_of(hot.model.kind, len(factors))
    reached: list[Floats] = []
    total = 1.0
    for i, (r, begins) in enumerate(row):
        if begins:
            if i:
                total = float(_last(hot, row[i - 1][0], reached[-1], factors[i - 1]).sum())
            alpha = _opened(hot, r, second, total)
        else:
            alpha = _advance(hot, r + 1, reached[-1], factors[i - 1])
        reached.append(_reached(hot, r, alpha))
    return Front(tuple(reached), _last(hot, row[-1][0], reached[-1], factors[-1]))


def _opened(hot: Heat, r: int, second: bool, weight: float) -> Floats:
    """The states' weights where a run opens: all the weight on one."""
    alpha = np.zeros(hot.model.places[r].states)
    alpha[opening(hot.model, r, second)] = weight
    return alpha


def _reached(hot: Heat, r: int, alpha: Floats) -> Floats:
    """The weight that passes through each state, what falls back from longer ones included."""
    here = alpha.copy()
    for level, bow in zip(reversed(hot.model.places[r].levels), reversed(hot.bows[r]), strict=True):
        mine = here[level.first : level.first + len(bow)] * bow
        if len(mine):
            here[: level.first] += np.bincount(level.back, mine, level.first)
    return here


def _flows(hot: Heat, r: int, here: Floats) -> list[Floats]:
    """How much weight reaches each arc of place index `r`, per level (unigrams first).

    An arc takes what reaches its state, less what a longer history's own arc already took.
    """
    place = hot.model.places[r]
    flows = [np.full(len(place.p), here[0])]
    for k, level in enumerate(place.levels):
        own, arcs = here[level.first : level.first + len(level.bow)], np.diff(level.begin)
        if len(own):
            passed = np.repeat(own * hot.bows[r][k], arcs)
            flows[k] -= np.bincount(level.suffix, passed, len(flows[k]))
        flows.append(np.repeat(own, arcs))
    return [np.maximum(flow, 0.0) for flow in flows]


def _advance(hot: Heat, r: int, here: Floats, factor: Floats) -> Floats:
    """The states' weights after one more character."""
    place = hot.model.places[r]
    flows = _flows(hot, r, here)
    states = hot.model.places[r - 1].states
    after = np.zeros(states)
    after += np.bincount(place.next, flows[0] * hot.unigrams[r] * factor, states)
    for level, p, flow in zip(place.levels, hot.arcs[r], flows[1:], strict=True):
        after += np.bincount(level.next, flow * p * factor[level.word], states)
    return after


def _last(hot: Heat, r: int, here: Floats, factor: Floats) -> Floats:
    """The weight of each character at the place index `r` that ends a run: (V,)."""
    place = hot.model.places[r]
    flows = _flows(hot, r, here)
    found = flows[0] * hot.unigrams[r] * factor
    for level, p, flow in zip(place.levels, hot.arcs[r], flows[1:], strict=True):
        found += np.bincount(level.word, flow * p * factor[level.word], len(found))
    return found


def _through(hot: Heat, r: int, here: Floats, word: int) -> list[tuple[NDArray, Floats]]:
    """(states entered, weights) when the next character is `word`, level by level.

    Only the arcs of that word are looked at; an arc's suffix has the same word, so they are
    closed under falling back.
    """
    place = hot.model.places[r]
    entered: list[NDArray] = [place.next[word : word + 1]]
    flows = [here[:1].copy()]
    worth = [hot.unigrams[r][word : word + 1]]
    below = np.array([word])
    for k, level in enumerate(place.levels):
        arcs = np.flatnonzero(level.word == word)
        if not len(arcs):
            break
        state = level.state[arcs]
        passed = here[state] * hot.bows[r][k][state - level.first]
        np.subtract.at(flows[k], np.searchsorted(below, level.suffix[arcs]), passed)
        flows.append(here[state])
        entered.append(level.next[arcs])
        worth.append(hot.arcs[r][k][arcs])
        below = arcs
    return [
        (states, np.maximum(flow, 0.0) * p)
        for states, flow, p in zip(entered, flows, worth, strict=True)
    ]


def span_weight(
    hot: Heat, front: Front, betas: Sequence[Floats], factors: Floats,
    span: Sequence[int], at: int, second: bool = False,
) -> float:  # fmt: skip
    """The summed weight of all lines that have the characters `span` from position `at` on."""
    row = places_of(hot.model.kind, len(factors))
    here = front.reached[at]
    share = 1.0
    for i, word in enumerate(span, at):
        share *= factors[i][word]
        if not share:
            return 0.0
        r = row[i][0]
        ways = _through(hot, r, here, word)
        ends = i + 1 == len(row) or row[i + 1][1]
        if ends:
            weight = float(sum(weights.sum() for _, weights in ways))
            if i + 1 == len(row):
                return share * weight
            alpha = _opened(hot, row[i + 1][0], second, weight)
        else:
            alpha = np.zeros(hot.model.places[r - 1].states)
            for states, weights in ways:
                np.add.at(alpha, states, weights)
        if i - at == len(span) - 1:
            return float(share * (alpha @ betas[i + 1]))
        here = _reached(hot, row[i + 1][0], alpha)
    return 0.0


def draw(
    hot: Heat, factors: Floats, betas: Sequence[Floats], second: bool, rng: np.random.Generator
) -> list[int]:
    """One line's characters, drawn exactly from the weighted lines that the factors allow."""
    return next(draws(hot, factors, betas, second, rng))


def draws(
    hot: Heat, factors: Floats, betas: Sequence[Floats], second: bool, rng: np.random.Generator
) -> Iterator[list[int]]:
    """Independent lines without end, each as `draw` gives it."""
    row = places_of(hot.model.kind, len(factors))
    rest = [after(hot, betas, i, second) for i in range(len(row))]
    ground = [_ground(hot, r, factors[i], rest[i]) for i, (r, _) in enumerate(row)]
    while True:
        state, words = 0, []
        for i, (r, begins) in enumerate(row):
            if begins:
                state = opening(hot.model, r, second)
            sums = np.cumsum(_choices(hot, r, state, ground[i], factors[i], rest[i]))
            word = int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
            words.append(word)
            state = follow(hot.model.places[r], state, word)
        yield words


def _ground(hot: Heat, r: int, factor: Floats, after: Floats) -> Floats:
    """What every character is worth to a state without history: (vocabulary,)."""
    return hot.unigrams[r] * factor * after[hot.model.places[r].next]


def _choices(
    hot: Heat, r: int, state: int, ground: Floats, factor: Floats, after: Floats
) -> Floats:
    """The weight of every character after `state` at place index `r`: (vocabulary,)."""
    levels, (known, fallen) = hot.model.places[r].levels, path(hot, r, state)
    weights = ground * fallen
    for k, here, passed in known:
        arcs = slice(levels[k].begin[here], levels[k].begin[here + 1])
        words = levels[k].word[arcs]
        worth = hot.arcs[r][k][arcs] * passed
        weights[words] = worth * factor[words] * after[levels[k].next[arcs]]
    return weights


def path(hot: Heat, r: int, state: int) -> tuple[list[tuple[int, int, float]], float]:
    """The histories that a state falls back to, short ones first, as (level, place in it, the
    product of the back-off weights on the way there); and their product all the way down."""
    found: list[tuple[int, int, float]] = []
    passed = 1.0
    levels, bows = hot.model.places[r].levels, hot.bows[r]
    for k in range(len(levels) - 1, -1, -1):
        here = state - levels[k].first
        if 0 <= here < len(bows[k]):
            found.append((k, here, passed))
            passed *= float(bows[k][here])
            state = int(levels[k].back[here])
    return found[::-1], passed


def follow(place: Place, state: int, word: int) -> int:
    """The state after `state` and a character."""
    for level in reversed(place.levels):
        here = state - level.first
        if not 0 <= here < len(level.bow):
            continue
        low, high = level.begin[here], level.begin[here + 1]
        at = low + int(np.searchsorted(level.word[low:high], word))
        if at < high and level.word[at] == word:
            return int(level.next[at])
        state = int(level.back[here])
    return int(place.next[word])


def spell(model: Model, words: Sequence[int] | NDArray) -> str:
    """The characters of word numbers."""
    return "".join(model.vocabulary[word] for word in words)
