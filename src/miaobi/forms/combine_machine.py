"""The automata of combined forms, over one alphabet that holds those of all parts.

A symbol of the common alphabet is read by each part in its own way: a character that one part
knows by itself (春) is of a class (字) to another. None of the machines here has a dead end: in
order and either keep what their parts promise, and what is both is searched from its ends back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.core import Machine, State
from miaobi.forms.recent import MOST_MASKS, Recent

Mask = NDArray[np.bool_]
STATES = 20_000  # of two forms at once: how many are searched before giving up
STEPS = 400_000


@dataclass(frozen=True, slots=True)
class United:
    """Machines over one alphabet; `reads` (machines, symbols) is what each takes a symbol for,
    -1 where it has none."""

    parts: tuple[Machine, ...]
    symbols: tuple[str, ...]
    places: dict[str, int]
    reads: NDArray[np.intp]

    def number(self, symbol: str) -> int | None:
        """The place of a symbol, or of the class that some part puts it in."""
        if symbol in self.places:
            return self.places[symbol]
        for part in self.parts:
            own = part.number(symbol)
            if own is not None:
                return self.places[part.symbols[own]]
        return None

    def mask(self, i: int, state: State) -> Mask:
        """What part `i` allows, over the common alphabet."""
        reads = self.reads[i]
        return np.where(reads >= 0, self.parts[i].mask(state)[reads], False)

    def step(self, i: int, state: State, symbol: int) -> State:
        return self.parts[i].step(state, int(self.reads[i][symbol]))


def united(parts: Sequence[Machine], more: str = "") -> United:
    """The machines over the union of their alphabets and the characters of `more`."""
    symbols = tuple(dict.fromkeys([*(s for part in parts for s in part.symbols), *more]))
    known: dict[int, list[int]] = {}  # parts may be the same machine many times over
    for part in parts:
        if id(part) not in known:
            numbers = [part.number(symbol) for symbol in symbols]
            known[id(part)] = [-1 if n is None else n for n in numbers]
    reads = np.array([known[id(part)] for part in parts], np.intp)
    return United(tuple(parts), symbols, {s: i for i, s in enumerate(symbols)}, reads)


@dataclass(frozen=True, slots=True)
class Joined:
    """What the automata of combined forms have alike."""

    alphabet: United
    _masks: Recent[State, Mask] = field(
        default_factory=lambda: Recent(MOST_MASKS), init=False, repr=False, compare=False
    )

    @property
    def symbols(self) -> tuple[str, ...]:
        return self.alphabet.symbols

    def number(self, symbol: str) -> int | None:
        return self.alphabet.number(symbol)


@dataclass(frozen=True, slots=True)
class InOrder(Joined):
    """Parts one after another, a blank line between; the last may be any from `least` on.

    A state is the set of all readings of what is written: (part, its state), or (part, None)
    when one of the two line breaks before it is written.
    """

    least: int

    @property
    def _newline(self) -> int:
        return self.alphabet.places["\n"]

    def start(self) -> State:
        return frozenset({(0, self.alphabet.parts[0].start())})

    def _ended(self, thread: tuple[int, State]) -> bool:
        i, state = thread
        return state is not None and self.alphabet.parts[i].final(state)

    def mask(self, state: State) -> Mask:
        return self._masks.get(state, lambda: self._mask(cast(frozenset, state)))

    def _mask(self, threads: frozenset[tuple[int, State]]) -> Mask:
        found = np.zeros(len(self.symbols), bool)
        for i, at in threads:
            if at is None:
                found[self._newline] = True
                continue
            found |= self.alphabet.mask(i, at)
            if self._ended((i, at)) and i + 1 < len(self.alphabet.parts):
                found[self._newline] = True
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> State:
        found: set[tuple[int, State]] = set()
        for i, at in cast(frozenset, state):
            if at is None:
                if symbol == self._newline:
                    found.add((i, self.alphabet.parts[i].start()))
                continue
            further = i + 1 < len(self.alphabet.parts)
            if symbol == self._newline and further and self._ended((i, at)):
                found.add((i + 1, None))
            if self.alphabet.mask(i, at)[symbol]:
                found.add((i, self.alphabet.step(i, at, symbol)))
        return frozenset(found)

    def final(self, state: State) -> bool:
        return any(i + 1 >= self.least and self._ended((i, at)) for i, at in cast(frozenset, state))


@dataclass(frozen=True, slots=True)
class Either(Joined):
    """One of several parts; a state is that of each part, None when the text is not of it."""

    def start(self) -> State:
        return tuple(part.start() for part in self.alphabet.parts)

    def mask(self, state: State) -> Mask:
        return self._masks.get(state, lambda: self._mask(cast(tuple, state)))

    def _mask(self, states: tuple[State, ...]) -> Mask:
        found = np.zeros(len(self.symbols), bool)
        for i, at in enumerate(states):
            if at is not None:
                found |= self.alphabet.mask(i, at)
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> State:
        return tuple(
            self.alphabet.step(i, at, symbol)
            if at is not None and self.alphabet.mask(i, at)[symbol]
            else None
            for i, at in enumerate(cast(tuple, state))
        )

    def final(self, state: State) -> bool:
        return any(
            at is not None and self.alphabet.parts[i].final(at)
            for i, at in enumerate(cast(tuple, state))
        )


@dataclass(frozen=True, slots=True)
class Together(Joined):
    """Several parts at once, searched to the end beforehand: `ways` are the steps from each state
    from which the text can be finished."""

    ways: dict[State, dict[int, State]]

    def start(self) -> State:
        return tuple(part.start() for part in self.alphabet.parts)

    def mask(self, state: State) -> Mask:
        return self._masks.get(state, lambda: self._mask(state))

    def _mask(self, state: State) -> Mask:
        found = np.zeros(len(self.symbols), bool)
        found[list(self.ways[state])] = True
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> State:
        return self.ways[state][symbol]

    def final(self, state: State) -> bool:
        return _final(self.alphabet, cast(tuple, state))


def _final(alphabet: United, state: tuple[State, ...]) -> bool:
    return all(part.final(at) for part, at in zip(alphabet.parts, state, strict=True))


def together(alphabet: United, name: str = "both") -> Together:
    """The machine of what all parts accept: forward to every state, and back from the finals.

    SourceError when no text is of all parts, or beyond 20,000 states or 400,000 steps.
    """
    start = tuple(part.start() for part in alphabet.parts)
    ways: dict[State, dict[int, State]] = {}
    before: dict[State, list[State]] = {start: []}
    to_do, steps = [start], 0
    while to_do:
        state = to_do.pop()
        allowed = np.logical_and.reduce(
            [alphabet.mask(i, at) for i, at in enumerate(state)]
        )  # (symbols,)
        steps += int(allowed.sum())
        if len(before) > STATES or steps > STEPS:
            raise SourceError(
                f"{name} is too large to be searched for dead ends: "
                f"more than {STATES:,} states or {STEPS:,} steps",
                hint="combine smaller forms; give a verse its words by `required` and `forbidden`",
            )
        ways[state] = {}
        for symbol in np.flatnonzero(allowed):
            after = tuple(alphabet.step(i, at, int(symbol)) for i, at in enumerate(state))
            ways[state][int(symbol)] = after
            if after not in before:
                before[after] = []
                to_do.append(after)
            before[after].append(state)
    alive = {state for state in before if _final(alphabet, cast(tuple, state))}
    back = list(alive)
    while back:
        for state in before[back.pop()]:
            if state not in alive:
                alive.add(state)
                back.append(state)
    if start not in alive:
        raise SourceError(
            f"no text is {name}: what the forms ask for excludes one another",
            hint="loosen one of them, or take one alone",
        )
    kept = {
        state: {symbol: after for symbol, after in ways[state].items() if after in alive}
        for state in alive
    }
    return Together(alphabet, kept)
