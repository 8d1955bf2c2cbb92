"""Scorers: how likely each symbol is to come next, and their weighted sums.

A scorer knows its `symbols` by name, so that any machine and any other scorer can be set beside it.
Scorers add up: `0.6 * base + 0.3 * mine + 0.1 * du_fu` scores by the weighted sum of
log-probabilities (a log-linear mixture: Hinton, Products of Experts, 1999).

>>> both = 0.7 * uniform("山水", name="base") + 0.3 * cache(["山山水"], name="mine")
>>> str(both)
'0.7*base + 0.3*mine'
>>> [round(float(p), 2) for p in np.exp(both.logits([both.start()])[0])]
[0.53, 0.47]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import Any, Protocol

import numpy as np

from miaobi.errors import PlanError
from miaobi.lm.decode import Heat, follow, heat, opening, places_of
from miaobi.lm.ngram import Floats, Ints, load

State = Hashable
Levels = tuple[tuple[Floats, ...], ...]  # per place, per level
FLOOR = 12.0  # nats below its likeliest symbol: what a scorer gives to one it does not know
NEVER = -30.0  # nats: a mark inside a line, a character where a line has ended
MARKS = "，。、；：？！\n 　"
BREAKS = 3  # the last of them: layout, which costs nothing after a mark


class Scorer(Protocol):
    """Log-probabilities of the next symbol (or logits: they need not sum to one).

    A state is any hashable value; equal states have equal logits, which is what lets candidates
    share them. `step` takes the number of one of its symbols, or -1 for a symbol that it does not
    know (a mark, a rare character that the user gave).
    """

    symbols: tuple[str, ...]
    name: str

    def start(self) -> State: ...

    def logits(self, states: Sequence[State]) -> Floats:
        """(states, symbols), nats."""
        ...

    def step(self, state: State, symbol: int) -> State: ...

    @property
    def facts(self) -> dict[str, Any]:
        """What the ledger writes about it, as JSON."""
        return {"name": self.name, "symbols": len(self.symbols)}

    def __add__(self, other: Scorer) -> Sum:
        return summed([*_parts(self), *_parts(other)])

    def __mul__(self, weight: float) -> Sum:
        if not isfinite(weight):
            raise PlanError(f"a scorer cannot weigh {weight}", hint="give it a plain number")
        return summed([(weight * own, part) for own, part in _parts(self)])

    __rmul__ = __mul__


# --- sums -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Sum(Scorer):
    """The weighted sum of scorers, over every symbol that one of them knows.

    `places` tells for each part which of its symbols stands for each of ours (-1: it knows none).
    """

    symbols: tuple[str, ...]
    parts: tuple[tuple[float, Scorer], ...]
    places: tuple[Ints | None, ...] = field(repr=False)  # None: just our symbols

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return str(self)

    def __str__(self) -> str:
        return " + ".join(f"{round(weight, 6):g}*{part.name}" for weight, part in self.parts)

    @property
    def facts(self) -> dict[str, Any]:
        parts = [{"weight": round(weight, 6), **part.facts} for weight, part in self.parts]
        return {"name": str(self), "symbols": len(self.symbols), "parts": parts}

    def start(self) -> State:
        return tuple(part.start() for _, part in self.parts)

    def logits(self, states: Sequence[State]) -> Floats:
        total = np.zeros((len(states), len(self.symbols)))
        for k, (weight, part) in enumerate(self.parts):
            mine = list(dict.fromkeys(state[k] for state in states))  # pyright: ignore
            rows = part.logits(mine)
            known = self.places[k]
            if known is not None:
                rows = _aligned(rows, known, weight)
            if len(mine) < len(states):
                at = {state: i for i, state in enumerate(mine)}
                rows = rows[[at[state[k]] for state in states]]  # pyright: ignore
            total += weight * rows
        return total

    def step(self, state: State, symbol: int) -> State:
        assert isinstance(state, tuple)
        return tuple(
            part.step(own, symbol if known is None or symbol < 0 else int(known[symbol]))
            for (_, part), own, known in zip(self.parts, state, self.places, strict=True)
        )


def _aligned(rows: Floats, known: Ints, weight: float) -> Floats:
    """Rows over our symbols; one that the part does not know gets its floor, or its best one's
    logit where the weight is negative: not knowing a symbol is never a merit."""
    wide = rows[:, known]
    best = rows.max(axis=1, keepdims=True)
    return np.where(known >= 0, wide, best - FLOOR if weight > 0 else best)


def _parts(scorer: Scorer) -> tuple[tuple[float, Scorer], ...]:
    return scorer.parts if isinstance(scorer, Sum) else ((1.0, scorer),)


def summed(parts: Iterable[tuple[float, Scorer]]) -> Sum:
    """The sum of (weight, scorer); what stands in it twice is weighed once, with both weights."""
    weights: dict[int, float] = {}
    scorers: dict[int, Scorer] = {}
    for weight, part in parts:
        weights[id(part)] = weights.get(id(part), 0.0) + weight
        scorers[id(part)] = part
    kept = tuple((weights[key], part) for key, part in scorers.items() if weights[key])
    if not kept:
        raise PlanError("a sum of scorers weighs nothing", hint="give one of them a weight > 0")
    symbols = tuple(dict.fromkeys(s for _, part in kept for s in part.symbols))
    return Sum(symbols, kept, tuple(_places(symbols, part) for _, part in kept))


def _places(symbols: tuple[str, ...], part: Scorer) -> Ints | None:
    if part.symbols == symbols:
        return None
    number = {symbol: i for i, symbol in enumerate(part.symbols)}
    return np.array([number.get(symbol, -1) for symbol in symbols], np.intp)


# --- scorers that know nothing --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Noise(Scorer):
    """Logits drawn once for all from a seed: the same context has the same logits.

    With a `spread` above zero it is as sure of itself as a real model and always wrong: whatever
    is written well under it is owed to the form alone.
    """

    symbols: tuple[str, ...]
    name: str
    spread: float
    table: Floats = field(repr=False)

    def start(self) -> State:
        return 0

    def logits(self, states: Sequence[State]) -> Floats:
        size = len(self.symbols)
        if len(states) == 1:  # a view: nothing is copied
            at = self._at(states[0])
            return self.table[None, at : at + size]
        return np.array([self.table[(at := self._at(s)) : at + size] for s in states])

    def step(self, state: State, symbol: int) -> State:
        assert isinstance(state, int)
        return (state * 1_000_003 + symbol + 2) % (2**61 - 1)

    def _at(self, state: State) -> int:
        assert isinstance(state, int)
        return state % (len(self.table) - len(self.symbols) + 1)


def uniform(symbols: Iterable[str], name: str = "uniform") -> Noise:
    """All symbols alike, whatever stands before."""
    every = tuple(symbols)
    return Noise(every, name, 0.0, np.full(len(every), -np.log(len(every))))


def random(symbols: Iterable[str], seed: int = 0, spread: float = 3.0) -> Noise:
    """A scorer of noise: normal logits of standard deviation `spread`, from a seed per context.

    Each context reads a stretch of one long row of noise, from a place that its history settles.
    """
    every = tuple(symbols)
    table = np.random.default_rng(seed).normal(0.0, spread, len(every) + 65_537)
    return Noise(every, f"random {seed}", spread, table)


# --- the n-gram ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Ngram(Scorer):
    """The shipped character n-gram, line by line; see `ngram`.

    A state is (line, position in it, history). Marks end a line: there they are certain.
    """

    symbols: tuple[str, ...]
    name: str
    hot: Heat = field(repr=False)
    lengths: tuple[int, ...]
    unigrams: tuple[Floats, ...] = field(repr=False)  # logs, as in Heat; marks at the end
    arcs: Levels = field(repr=False)
    bows: Levels = field(repr=False)

    def start(self) -> State:
        return self._opened(0)

    def _opened(self, line: int) -> tuple[int, int, int]:
        r, _ = self._row(line)[0]
        return line, 0, opening(self.hot.model, r, bool(line % 2))

    def _row(self, line: int) -> tuple[tuple[int, bool], ...]:
        return places_of(self.hot.model.kind, self.lengths[line % len(self.lengths)])

    def logits(self, states: Sequence[State]) -> Floats:
        rows = np.empty((len(states), len(self.symbols)))
        for row, state in zip(rows, states, strict=True):
            line, at, history = state  # pyright: ignore
            places = self._row(line)
            if at < len(places):
                self._fill(row, places[at][0], history)
                if line and not at:
                    row[-BREAKS:] = 0.0
            else:
                self._fill(row, *self._next(line))
                row += NEVER
                row[len(self.hot.model.vocabulary) :] = 0.0
        return rows

    def _next(self, line: int) -> tuple[int, int]:
        """Place and history at the head of the line after `line`."""
        _, _, history = self._opened(line + 1)
        return self._row(line + 1)[0][0], history

    def _fill(self, row: Floats, r: int, state: int) -> None:
        """The log-probabilities after `state` at place index `r`, into a row."""
        path, fallen = self.path(r, state)
        np.add(self.unigrams[r], fallen, out=row)
        levels = self.hot.model.places[r].levels
        for k, here, passed in path:
            arcs = slice(levels[k].begin[here], levels[k].begin[here + 1])
            row[levels[k].word[arcs]] = self.arcs[r][k][arcs] + passed

    def path(self, r: int, state: int) -> tuple[list[tuple[int, int, float]], float]:
        """The histories that a state falls back to, short ones first, as (level, place in it, the
        sum of the back-off weights on the way there); and their sum all the way down."""
        found: list[tuple[int, int, float]] = []
        passed = 0.0
        levels, bows = self.hot.model.places[r].levels, self.bows[r]
        for k in range(len(levels) - 1, -1, -1):
            here = state - levels[k].first
            if 0 <= here < len(bows[k]):
                found.append((k, here, passed))
                passed += bows[k][here]
                state = levels[k].back[here]
        return found[::-1], passed

    def step(self, state: State, symbol: int) -> State:
        line, at, history = state  # pyright: ignore
        if symbol >= len(self.hot.model.vocabulary):
            return self._opened(line + 1) if at else state
        row = self._row(line)
        if at == len(row):
            line, at, history = self._opened(line + 1)
            row = self._row(line)
        r, _ = row[at]
        at += 1
        if at < len(row) and row[at][1]:
            return line, at, opening(self.hot.model, row[at][0], bool(line % 2))
        known = at < len(row) and symbol >= 0
        return line, at, follow(self.hot.model.places[r], history, symbol) if known else 0


def ngram(lengths: Sequence[int] = (7,), hot: Heat | None = None, name: str = "ngram") -> Ngram:
    """The shipped n-gram for lines of these lengths, in turn and again; marks divide the lines.

    `hot` is the model at a temperature (`decode.heat`), the shipped one at 1 if not given.
    Refuses a line of no characters with PlanError.

    >>> poem = ngram((5,))
    >>> state = poem.start()
    >>> for c in "大江流日":
    ...     state = poem.step(state, poem.symbols.index(c))
    >>> poem.symbols[int(poem.logits([state])[0].argmax())]
    '月'
    """
    if not lengths or min(lengths) < 1:
        raise PlanError(
            f"lines of {tuple(lengths)} characters", hint="give each line one character or more"
        )
    hot = hot or heat(load(), 1.0)
    return Ngram((*hot.model.vocabulary, *MARKS), name, hot, tuple(lengths), *_logs(hot))


@lru_cache(maxsize=2)  # 15 MB each
def _logs(hot: Heat) -> tuple[tuple[Floats, ...], Levels, Levels]:
    """The logs of a model: of its unigrams, with the marks at the end, its arcs and its back-offs."""
    marks = np.full(len(MARKS), NEVER)
    return (
        tuple(np.concatenate([np.log(p), marks]) for p in hot.unigrams),
        tuple(tuple(np.log(p) for p in place) for place in hot.arcs),
        tuple(tuple(np.log(bow) for bow in place) for place in hot.bows),
    )


# --- the user's own lines --------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Cache(Scorer):
    """A small n-gram of the user's own lines; a state is the last symbols, and -1 forgets them.

    `counts` maps a history to (the symbols that followed it, how often, how often in all).
    """

    symbols: tuple[str, ...]
    name: str
    order: int
    counts: dict[tuple[int, ...], tuple[Ints, Floats, float]] = field(repr=False)

    def start(self) -> State:
        return ()

    def step(self, state: State, symbol: int) -> State:
        assert isinstance(state, tuple)
        return () if symbol < 0 else (*state, symbol)[1 - self.order :]

    def logits(self, states: Sequence[State]) -> Floats:
        return np.log(np.array([self._chances(state) for state in states]))  # pyright: ignore

    def _chances(self, history: tuple[int, ...]) -> Floats:
        """Witten and Bell (1991), interpolated down to all symbols alike."""
        found = np.full(len(self.symbols), 1 / len(self.symbols))
        for n in range(len(history) + 1):
            after = self.counts.get(history[len(history) - n :])
            if after is None:
                break
            symbols, times, total = after
            found *= len(symbols) / (total + len(symbols))
            found[symbols] += times / (total + len(symbols))
        return found


def cache(
    lines: Iterable[Sequence[str]], symbols: Iterable[str] = (), name: str = "cache", order: int = 3
) -> Cache:
    """An interpolated n-gram of the user's own lines: text (characters) or lists of words.

    `symbols` are further ones that it should know, if only as possible. Refuses lines with nothing
    in them, and orders below two, with PlanError.
    """
    rows = [list(line) for line in lines]
    every = tuple(dict.fromkeys([*symbols, *(s for row in rows for s in row)]))
    if not any(rows) or order < 2:
        raise PlanError("there is nothing to learn from", hint="give lines of text, and order >= 2")
    number = {symbol: i for i, symbol in enumerate(every)}
    tally: dict[tuple[int, ...], Counter[int]] = {}
    for row in rows:
        words = [number[s] for s in row]
        for i, word in enumerate(words):
            for n in range(min(order - 1, i) + 1):
                tally.setdefault(tuple(words[i - n : i]), Counter())[word] += 1
    counts = {
        history: (
            np.array(list(after), np.intp), np.array(list(after.values()), float),
            float(after.total()),
        )
        for history, after in tally.items()
    }  # fmt: skip
    return Cache(every, name, order, counts)
