"""A settled form of verse as a row of places: what may stand where is known before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from miaobi.forms.core import State
from miaobi.forms.verse_machine import Mask, VerseMachine


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The machine of a settled form: what may stand at a place is known before anything is written,
    but for the rhyme words that are spent. A state is (place, spent words with their labels).
    """

    symbols: tuple[str, ...]
    numbers: dict[str, int] = field(repr=False)
    admits: Mask = field(repr=False)  # (places, symbols)
    labels: tuple[int, ...]  # of each place; -1 where no rhyme word is chosen

    def number(self, symbol: str) -> int | None:
        return self.numbers.get(symbol)

    def start(self) -> State:
        return 0, frozenset()

    def mask(self, state: State) -> Mask:
        place, spent = state  # pyright: ignore
        if place == len(self.labels):
            return np.zeros(len(self.symbols), bool)
        words = [word for label, word in spent if label == self.labels[place]]
        if not words:
            return self.admits[place]
        found = self.admits[place].copy()
        found[words] = False
        return found

    def step(self, state: State, symbol: int) -> State:
        place, spent = state  # pyright: ignore
        label = self.labels[place]
        return place + 1, spent if label < 0 else spent | {(label, symbol)}

    def final(self, state: State) -> bool:
        return state[0] == len(self.labels)  # pyright: ignore

    def fits(self, text: Sequence[str]) -> bool:
        """Whether a text of its places has no rhyme word twice."""
        words = [pair for pair in zip(self.labels, text, strict=True) if pair[0] >= 0]
        return len(set(words)) == len(words)

    def alike(self, state: State) -> State:
        """Equal for states with the same mask."""
        place = state[0]  # pyright: ignore
        return place if place == len(self.labels) or self.labels[place] < 0 else state


def row_of(machine: VerseMachine) -> Row | None:
    """A settled machine as a row of places; None where a required character must still come."""
    if machine.wanted:
        return None
    (layout,) = machine.layouts
    rows, labels = [], []
    for cell in layout.cells:
        admits = cell.admits.copy()
        if cell.label >= 0:
            group = layout.open[cell.label][0].bit_length() - 1
            table = machine.sounds.answers if cell.answer else machine.sounds.rhymes
            admits &= table[:, group]
            if not cell.own:
                admits[list(layout.reserved)] = False
        rows.append(admits)
        labels.append(-1 if cell.own else cell.label)
    found = np.array(rows)
    found.flags.writeable = False
    return Row(machine.symbols, machine.sounds.number, found, tuple(labels))
