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
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.ngram import Floats, Model, Place, start


@dataclass(frozen=True, slots=True)
class Heat:
    """A model at one temperature: probabilities and back-off weights to the power 1/t."""

    model: Model
    unigrams: tuple[Floats, ...]  # per place (vocabulary,)
    arcs: tuple[tuple[Floats, ...], ...]  # per place, per level (arcs,)
    bows: tuple[tuple[Floats, ...], ...]  # per place, per level (states,)


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
            own = np.add.reduceat(value, level.begin[:-1])
            lower = np.add.reduceat(below[level.suffix], level.begin[:-1])
        # Rounding may leave a hair below zero where every continuation is an arc.
        rest = np.maximum(beta[level.back] - lower, 0.0)
        beta[level.first : level.first + len(bow)] = bow * rest + own
        below = value
    return beta


def backward(hot: Heat, factors: Floats) -> list[Floats]:
    """Sums to the end of the line: item i holds the states before character i; the last is 1."""
    length = len(factors)
    betas = [np.ones(1)]
    for r in range(length):
        betas.insert(0, _betas(hot, r, factors[length - 1 - r], betas[0]))
    return betas


@dataclass(frozen=True, slots=True)
class Front:
    """Sums from the front of a line.

    `alphas` item i: the weight of each state before character i; `settled` the same with what
    falls back added to the states it falls to; `last` (V,) the weight of each last character.
    """

    alphas: tuple[Floats, ...]
    settled: tuple[Floats, ...]
    last: Floats

    @property
    def total(self) -> float:
        return float(self.last.sum())


def forward(hot: Heat, factors: Floats, second: bool) -> Front:
    """Sums from the front: the states before each character, and each last character's weight."""
    length = len(factors)
    alpha = np.zeros(hot.model.places[length - 1].states)
    alpha[start(hot.model, length, second)] = 1.0
    alphas, settled = [alpha], [_settled(hot, length - 1, alpha)]
    for i in range(length - 1):
        alphas.append(_advance(hot, length - 1 - i, settled[-1], factors[i]))
        settled.append(_settled(hot, length - 2 - i, alphas[-1]))
    return Front(tuple(alphas), tuple(settled), _last(hot, settled[-1], factors[-1]))


def _settled(hot: Heat, r: int, alpha: Floats) -> Floats:
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
        flow = here[level.state]
        if len(flow):
            bow = hot.bows[r][k]
            passed = (here[level.first : level.first + len(bow)] * bow)[level.state - level.first]
            flows[k] -= np.bincount(level.suffix, passed, len(flows[k]))
        flows.append(flow)
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


def _last(hot: Heat, here: Floats, factor: Floats) -> Floats:
    place = hot.model.places[0]
    flows = _flows(hot, 0, here)
    found = flows[0] * hot.unigrams[0] * factor
    for level, p, flow in zip(place.levels, hot.arcs[0], flows[1:], strict=True):
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
    span: Sequence[int], at: int,
) -> float:  # fmt: skip
    """The summed weight of all lines that have the characters `span` from position `at` on."""
    length = len(factors)
    here = front.settled[at]
    share = 1.0
    for i, word in enumerate(span, at):
        share *= factors[i][word]
        if not share:
            return 0.0
        r = length - 1 - i
        ways = _through(hot, r, here, word)
        if i - at == len(span) - 1:
            after = betas[i + 1]
            return float(share * sum(weights @ after[states] for states, weights in ways))
        alpha = np.zeros(hot.model.places[r - 1].states)
        for states, weights in ways:
            np.add.at(alpha, states, weights)
        here = _settled(hot, r - 1, alpha)
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
    length = len(factors)
    ground = [_ground(hot, length - 1 - i, factors[i], betas[i + 1]) for i in range(length)]
    begin = start(hot.model, length, second)
    while True:
        state, words = begin, []
        for i in range(length):
            r = length - 1 - i
            sums = np.cumsum(_choices(hot, r, state, ground[i], factors[i], betas[i + 1]))
            word = int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
            words.append(word)
            state = _follow(hot.model.places[r], state, word)
        yield words


def _ground(hot: Heat, r: int, factor: Floats, after: Floats) -> Floats:
    """What every character is worth to a state without history: (vocabulary,)."""
    return hot.unigrams[r] * factor * after[hot.model.places[r].next]


def _choices(
    hot: Heat, r: int, state: int, ground: Floats, factor: Floats, after: Floats
) -> Floats:
    """The weight of every character after `state` at place index `r`: (vocabulary,)."""
    place = hot.model.places[r]
    path: list[tuple[int, int]] = []
    for k in range(len(place.levels) - 1, -1, -1):
        level = place.levels[k]
        here = state - level.first
        if 0 <= here < len(level.bow):
            path.append((k, here))
            state = int(level.back[here])
    weights = ground.copy()
    for k, here in reversed(path):
        level = place.levels[k]
        arcs = slice(level.begin[here], level.begin[here + 1])
        words = level.word[arcs]
        weights *= hot.bows[r][k][here]
        weights[words] = hot.arcs[r][k][arcs] * factor[words] * after[level.next[arcs]]
    return weights


def _follow(place: Place, state: int, word: int) -> int:
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
