"""Exact sums and exact draws over all lines that fit a mask, under the n-gram.

A line's weight is the product of its arcs' probabilities to the power 1/temperature, times a
**factor** for each character at each place: (length, vocabulary), zero where a character may not
stand. `backward` gives, for every state at every place, the sum of the weights of all ways to
finish the line; `draw` then walks forward and never meets a dead end: the draws are independent
and exactly distributed. `forward` gives the sums from the front, which tell how likely each last
character (and so each rhyme group) is before anything is written.

How the sums pass over one place stands in `miaobi.lm.transfer`.

A line that the model has learnt whole is one **run** of places, from its first to the last (0). Any
other line is several runs, each begun anew: what stands before a run's first character is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.ngram import Floats, Model, Place, opening, places_of
from miaobi.lm.transfer import Transfer, transfer


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """A model at one temperature: probabilities and back-off weights to the power 1/t."""

    model: Model
    unigrams: tuple[Floats, ...]  # per place (vocabulary,)
    arcs: tuple[tuple[Floats, ...], ...]  # per place, per level (arcs,)
    bows: tuple[tuple[Floats, ...], ...]  # per place, per level (states,)
    transfers: dict[int, Transfer] = field(default_factory=dict, repr=False)  # as they are needed


@lru_cache(maxsize=4)  # 15 MB each, 40 with its transfers
def heat(model: Model, temperature: float) -> Heat:
    """The model with its probabilities sharpened (< 1) or flattened (> 1)."""
    power = 1.0 / temperature
    return Heat(
        model,
        tuple(place.p**power for place in model.places),
        tuple(tuple(level.p**power for level in place.levels) for place in model.places),
        tuple(tuple(level.bow**power for level in place.levels) for place in model.places),
    )


def over(hot: Heat, r: int) -> Transfer:
    """The transfer over the place index `r`, made when it is first needed."""
    if r not in hot.transfers:
        after = hot.model.places[r - 1].states if r else 1
        own = hot.model.places[r], hot.unigrams[r], hot.arcs[r], hot.bows[r]
        hot.transfers[r] = transfer(*own, after)
    return hot.transfers[r]


def backward(hot: Heat, factors: Floats, second: bool = False) -> list[Floats]:
    """Sums to the end of the line: item i holds the states before character i; the last is 1.

    `second` tells how a run opens within a line of several runs, and matters only there.
    """
    row = places_of(hot.model.kind, len(factors))
    betas: list[Floats] = [np.ones(1)] * (len(row) + 1)
    for i in range(len(row) - 1, -1, -1):
        betas[i] = over(hot, row[i][0]).back(factors[i], after(hot, betas, i, second))
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
    alpha = last = np.ones(1)
    for i, ((r, begins), factor) in enumerate(zip(row, factors, strict=True)):
        if begins:
            alpha = _opened(hot, r, second, float(last.sum()))
        reached.append(_reached(hot, r, alpha))
        place = over(hot, r)
        passed = place.through(reached[-1])
        if i + 1 == len(row) or row[i + 1][1]:
            last = place.words(passed, factor)
        else:
            alpha = place.states(passed, factor)
    return Front(tuple(reached), last)


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
            # No `@`: BLAS would wake its threads for it, which then keep a core busy for a while.
            return share * float(np.einsum("s,s", alpha, betas[i + 1]))
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
            sums = np.cumsum(choices(hot, r, state, ground[i], factors[i], rest[i]))
            word = int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
            words.append(word)
            state = follow(hot.model.places[r], state, word)
        yield words


def _ground(hot: Heat, r: int, factor: Floats, after: Floats) -> Floats:
    """What every character is worth to a state without history: (vocabulary,)."""
    return hot.unigrams[r] * factor * after[hot.model.places[r].next]


def choices(hot: Heat, r: int, state: int, ground: Floats, factor: Floats, after: Floats) -> Floats:
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
