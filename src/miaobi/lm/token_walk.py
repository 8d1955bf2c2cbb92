"""Which tokens a machine lets through: each token's symbols are walked, many tokens at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from miaobi.forms.core import Machine, State
from miaobi.lm.token_spelling import Batch, Ids, Mask, Rows, Spelling


@runtime_checkable
class Moving(Protocol):
    """A machine that says at once where many symbols lead."""

    def moves(self, state: State, symbols: Ids) -> tuple[NDArray[np.intp], list[State]]:
        """Where each of `symbols` (n,), all allowed, leads: places in the states (n,), states."""
        ...


@runtime_checkable
class Sweeping(Protocol):
    """A machine that judges whole rows of symbols at once."""

    def allows(self, state: State, rows: Rows) -> Mask:
        """Which rows of symbols, (n, length) padded with -1, may be written from here: (n,)."""
        ...


def moves(machine: Machine, state: State, symbols: Ids) -> tuple[NDArray[np.intp], list[State]]:
    """Where each of `symbols` (n,) leads, equal states once: (places (n,), states)."""
    if isinstance(machine, Moving):
        return machine.moves(state, symbols)
    known: dict[State, int] = {}
    places = [known.setdefault(machine.step(state, int(s)), len(known)) for s in symbols]
    return np.array(places, np.intp), list(known)


def walk(
    machine: Machine, spelling: Spelling, state: State, rows: Rows
) -> Iterator[tuple[Ids, State]]:
    """The rows that may be written from `state`, as they end: (indices, state before the last
    symbol). A row that is all padding is left out."""
    stack: list[tuple[State, Ids, int]] = [(state, (rows[:, 0] >= 0).nonzero()[0], 0)]
    while stack:
        here, left, depth = stack.pop()
        column = rows[left, depth]
        left = left[spelling.extended(machine.mask(here))[column]]
        depth += 1
        goes_on = rows[left, depth] >= 0 if depth < rows.shape[1] else np.zeros(len(left), bool)
        ended, left = left[~goes_on], left[goes_on]
        if len(ended):
            yield ended, here
        stack += [(after, some, depth) for some, after in parted(machine, here, left, rows[left, depth - 1])]  # fmt: skip


def parted(machine: Machine, state: State, left: Ids, column: Rows) -> list[tuple[Ids, State]]:
    """Rows by where their next symbol, which the mask allows, leads."""
    if not len(left):
        return []
    symbols = np.flatnonzero(np.bincount(column))
    places, states = moves(machine, state, symbols)
    if len(states) == 1:
        return [(left, states[0])]
    where = np.zeros(symbols[-1] + 1, np.intp)
    where[symbols] = places
    order = np.argsort(where[column], kind="stable")
    cuts = np.searchsorted(where[column][order], np.arange(1, len(states)))
    return list(zip(np.split(left[order], cuts), states, strict=True))


def allowed(machine: Machine, spelling: Spelling, state: State, batch: Batch) -> Ids:
    """The tokens of a batch that may be written from `state`."""
    if isinstance(machine, Sweeping) and not batch.tailed:
        return batch.tokens[machine.allows(state, batch.rows)]
    found = np.zeros(len(batch), bool)
    for ended, _ in walk(machine, spelling, state, batch.rows):
        found[ended] = True
    return batch.tokens[found]


def landings(
    machine: Machine, spelling: Spelling, state: State, batch: Batch
) -> Iterator[tuple[Ids, State, int]]:
    """The same tokens with where they lead: (tokens, state, prefix begun or -1)."""
    for ended, here in walk(machine, spelling, state, batch.rows):
        last = batch.rows[ended][np.arange(len(ended)), (batch.rows[ended] >= 0).sum(axis=1) - 1]
        tailed = last >= spelling.alphabet
        for prefix in np.unique(last[tailed]):
            yield batch.tokens[ended[last == prefix]], here, int(prefix) - spelling.alphabet
        for some, after in parted(machine, here, ended[~tailed], last[~tailed]):
            yield batch.tokens[some], after, -1
