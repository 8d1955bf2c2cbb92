"""A form whose places do not depend on one another: the plainest automaton, and the fastest.

One scheme of slots with its rhyme group settled is such a row: what may stand at a place is known
before anything is written. What it cannot hold is memory: that rhyme words differ, that a required
character has come, that a rhyme group is still open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from miaobi.forms.core import State
    from miaobi.forms.verse_machine import Layout, VerseMachine

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Positions:
    """A row of places: `admits` (places, symbols) tells what may stand where; a state is a place.

    >>> row = Positions(("山", "水", "。"), np.array([[1, 1, 0], [0, 0, 1]], bool))
    >>> [row.symbols[i] for i in row.mask(row.start()).nonzero()[0]]
    ['山', '水']
    >>> row.final(row.step(row.step(0, 1), 2))
    True
    """

    symbols: tuple[str, ...]
    admits: Mask = field(repr=False)

    def __post_init__(self) -> None:
        if self.admits.shape[1:] != (len(self.symbols),):
            raise ValueError(
                f"admits is {self.admits.shape}: make it (places, {len(self.symbols)})"
            )
        if not self.admits.any(axis=1).all():
            raise ValueError("a place admits nothing: no text would ever end")

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {symbol: i for i, symbol in enumerate(self.symbols)}

    @cached_property
    def _ground(self) -> Mask:
        """(places + 1, symbols + 1): after the last place nothing stands; the last column, for
        the padding of short rows, is always true."""
        ground = np.ones((len(self.admits) + 1, len(self.symbols) + 1), bool)
        ground[:-1, :-1] = self.admits
        ground[-1, :-1] = False
        ground.flags.writeable = False
        return ground

    def number(self, symbol: str) -> int | None:
        return self._numbers.get(symbol)

    def start(self) -> int:
        return 0

    def mask(self, state: State) -> Mask:
        assert isinstance(state, int)
        return self._ground[state, :-1]

    def step(self, state: State, symbol: int) -> int:
        assert isinstance(state, int)
        return state + 1

    def final(self, state: State) -> bool:
        return state == len(self.admits)

    def moves(
        self, state: State, symbols: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], list[State]]:
        """Where each of `symbols` leads: all to the next place."""
        assert isinstance(state, int)
        return np.zeros(len(symbols), np.intp), [state + 1]

    def allows(self, state: State, rows: NDArray[np.int32]) -> Mask:
        """Which rows of symbols, (n, length) padded with -1, may be written from here: (n,)."""
        assert isinstance(state, int)
        last = len(self.admits)
        found = self._ground[min(state, last)][rows[:, 0]]
        left = found.nonzero()[0]
        for k in range(1, rows.shape[1]):
            column = rows[left, k]
            left, column = left[column >= 0], column[column >= 0]
            if not len(left):
                break
            fits = self._ground[min(state + k, last)][column]
            found[left[~fits]] = False
            left = left[fits]
        return found


def cell_mask(machine: VerseMachine, layout: Layout, cell: int, group: int = -1) -> Mask:
    """What a cell of a layout admits when its rhyme is settled as `group`: (symbols,)."""
    place = layout.cells[cell]
    if place.label < 0:
        return place.admits
    table = machine.sounds.answers if place.answer else machine.sounds.rhymes
    found = place.admits & table[:, group]
    if not place.own:
        found[list(layout.reserved)] = False
    return found


def positions(machine: VerseMachine, layout: int = 0, groups: tuple[int, ...] = ()) -> Positions:
    """One layout of a verse with its rhymes settled, as a row of places.

    `groups` are the rhyme groups of its labels (by number in the book; the first open one of each
    where none is given). That rhyme words differ is lost.
    """
    chosen = machine.layouts[layout]
    firsts = [(bits & -bits).bit_length() - 1 for bits, _ in chosen.open]
    settled = [*groups, *firsts[len(groups) :], -1]
    masks = [
        cell_mask(machine, chosen, i, settled[cell.label]) for i, cell in enumerate(chosen.cells)
    ]
    return Positions(machine.symbols, np.array(masks))
