"""The neural writer as a scorer: one step of the network for all states that are asked at once.

A state is the tuple of the tokens written since the commission. What the network remembers of a
state (its keys and values) is kept for as long as something may still follow: of the states asked
last, of those before them, and of those that ended last in a mark, so that a line may be written
anew. All else is found again from there, and from the commission, which is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from miaobi.forms.sounds import folded
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.runtime import Floats as Logs
from miaobi.lm.neural.runtime import Memory, Runtime
from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.lm.ngram import Floats, Ints
from miaobi.lm.scorers import Scorer, State

MARKS = "，。、；：？！"
LAYOUT = "\n 　"  # between lines: the network has not seen them there, they cost nothing
RECENT = 2  # lengths of states that are remembered, beside those that end in a mark

ANYTHING = Commission()

Tokens = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Reached:
    """States of one length: the memory, each one's row in it, the log-probabilities after it."""

    memory: Memory
    rows: dict[Tokens, int]
    logs: Logs  # (rows, vocabulary), nats


@dataclass(slots=True, eq=False)
class Neural(Scorer):
    """The network under a commission, over the Chinese characters of its vocabulary and the marks.

    Log-probabilities are those of the whole vocabulary: they sum to less than one where something
    else may come (the end, say). Layout between lines costs nothing and is not read.
    """

    runtime: Runtime
    vocabulary: Vocabulary
    commission: Commission = ANYTHING
    name: str = "neural"
    symbols: tuple[str, ...] = field(init=False, repr=False)
    number: dict[str, int] = field(init=False, repr=False)
    _tokens: Ints = field(init=False, repr=False)
    _prefix: list[int] = field(init=False, repr=False)
    _marks: frozenset[int] = field(init=False, repr=False)
    _kept: dict[int, _Reached] = field(default_factory=dict, init=False, repr=False)
    _marked: int = field(default=0, init=False, repr=False)  # the length kept for its marks

    def __post_init__(self) -> None:
        known = self.vocabulary.number
        own = [c for c in known if is_chinese(c)]
        self.symbols = (*own, *(mark for mark in MARKS if mark in known), *LAYOUT)
        self.number = {symbol: i for i, symbol in enumerate(self.symbols)}
        self._tokens = np.array([known[s] for s in self.symbols[: -len(LAYOUT)]], np.intp)
        self._marks = frozenset(known[mark] for mark in MARKS if mark in known)
        self._prefix = self.commission.prefix(self.vocabulary)

    @property
    def facts(self) -> dict[str, Any]:
        said = self.vocabulary.decode(self._prefix)
        return {"name": self.name, "symbols": len(self.symbols), "commission": said}

    def start(self) -> State:
        return ()

    def step(self, state: State, symbol: int) -> State:
        if symbol < 0 or symbol >= len(self._tokens):
            return state
        assert isinstance(state, tuple)
        return (*state, int(self._tokens[symbol]))

    def after(self, state: State, text: str) -> State:
        """The state after a text of whatever characters, spelt in bytes where it must be."""
        assert isinstance(state, tuple)
        return (*state, *self.vocabulary.encode(folded(text)))

    def logits(self, states: Sequence[State]) -> Floats:
        """(states, symbols) nats; states of one length cost one step of the network."""
        found = np.zeros((len(states), len(self.symbols)))
        lengths: dict[int, list[int]] = {}
        for i, state in enumerate(states):
            lengths.setdefault(len(state), []).append(i)  # pyright: ignore
        for length in sorted(lengths):
            places = lengths[length]
            asked = [states[i] for i in places]
            reached = self._reached(length, asked)  # pyright: ignore
            rows = [reached.rows[state] for state in asked]  # pyright: ignore
            found[places, : len(self._tokens)] = reached.logs[rows][:, self._tokens]
            self._forget(length)
        return found

    def score(self, texts: Iterable[str]) -> Floats:
        """log P(X | C) of each text, nats: its characters and marks, without the end."""
        return self.read(texts)[:, 0]

    def read(self, texts: Iterable[str]) -> Floats:
        """(texts, 2) nats: `score`, and log P of the character that was expected least, marks aside."""
        rows = [self.vocabulary.encode(folded("".join(t.split()))) for t in texts]
        whole = [[*self._prefix, *row] for row in rows]
        found = np.zeros((len(rows), 2))
        for i, logs in enumerate(self.runtime.score(whole, len(self._prefix))):
            said = [
                log for token, log in zip(rows[i], logs, strict=True) if token not in self._marks
            ]
            found[i] = np.sum(logs), min(said, default=0.0)
        return found

    # --- what is remembered -----------------------------------------------------------------------

    def _reached(self, length: int, states: Sequence[Tokens]) -> _Reached:
        """The memory and what follows, for these states of one length; all else of it is let go."""
        kept = self._kept.get(length)
        if kept is not None and all(state in kept.rows for state in states):
            return kept
        distinct = list(dict.fromkeys(states))
        if not length:
            memory = self.runtime.start(self._prefix[:-1])
            last = np.array([self._prefix[-1]], np.intp)
        else:
            before = self._reached(length - 1, [state[:-1] for state in distinct])
            rows = np.array([before.rows[state[:-1]] for state in distinct], np.intp)
            memory = before.memory.take(rows)
            last = np.array([state[-1] for state in distinct], np.intp)
        logs, memory = self.runtime.step(memory, last)
        reached = _Reached(memory, {s: i for i, s in enumerate(distinct)}, logs)
        self._kept[length] = reached
        if length and all(state[-1] in self._marks for state in distinct):
            self._marked = length
        return reached

    def _forget(self, length: int) -> None:
        """Only the start, the last lengths, and the one whose states ended last in a mark, stay."""
        for other in list(self._kept):
            if other and other != self._marked and not length - RECENT < other <= length:
                del self._kept[other]


def is_chinese(symbol: str) -> bool:
    """Whether a symbol is one Chinese character.

    >>> is_chinese("山"), is_chinese("。"), is_chinese("山水")
    (True, False, False)
    """
    return len(symbol) == 1 and symbol >= "\u3400" and not "\ufe00" <= symbol <= "\uffff"
