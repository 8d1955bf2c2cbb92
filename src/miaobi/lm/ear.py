"""What a writer may put where: the slots of a form over the characters of the model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from miaobi.forms import Slot, Verse
from miaobi.forms.core import EITHER
from miaobi.forms.sounds import BookName, level_groups
from miaobi.lm.ngram import Floats, load
from miaobi.lm.senses import senses


@dataclass(frozen=True, slots=True)
class Ear:
    """A rhyme book by character number.

    `tone` (V, 2) tells which characters are surely level, surely oblique; `rhyme` (V, groups) which
    rhyme in a group, `answer` (V, groups) which answer it in the other tone (叶韵); `settled`
    whether a group settles the tone by itself.
    """

    groups: tuple[str, ...]
    tone: NDArray[np.bool_]
    rhyme: NDArray[np.bool_]
    answer: NDArray[np.bool_]
    settled: bool

    def fits(self, slot: Slot, group: str = "") -> Floats:
        """Which characters may stand in a slot: (V,) of 0 and 1; any group where none is given."""
        allowed = np.ones(len(self.tone), bool)
        if slot.tones != EITHER and not (slot.rhyme and self.settled):
            allowed = self.tone[:, 0 if "平" in slot.tones else 1].copy()
        if slot.rhyme:
            table = self.answer if slot.rhyme.startswith("-") else self.rhyme
            allowed &= table[:, self.groups.index(group)] if group else table.any(axis=1)
        return np.where(allowed, 1.0, 0.0)

    def rhyming(self, slot: Slot) -> Floats:
        """(V, groups): which characters may end a line in each group, in this slot."""
        table = self.answer if slot.rhyme.startswith("-") else self.rhyme
        if self.settled:
            return table.astype(np.float64)
        return table * self.fits(slot)[:, None]


def ear(form: Verse) -> Ear:
    """The ear that a form is written by."""
    return _regulated() if (form.rules, form.book) == ("近体", "平水韵") else _by_book(form.book)


@lru_cache(maxsize=1)
def _regulated() -> Ear:
    """平水韵, level groups only: where the books behind it agree (runs/verse_senses.py)."""
    table = senses()
    return Ear(level_groups(), table.tone, table.rhyme, np.zeros_like(table.rhyme), True)


@lru_cache(maxsize=8)
def _by_book(name: BookName) -> Ear:
    from miaobi.forms.sounds import book
    from miaobi.forms.verse_machine import sounds

    vocabulary = load().vocabulary
    known = sounds(name)
    at = [known.number.get(c, -1) for c in vocabulary]
    there = np.array(at) >= 0
    tone = np.stack([known.level & known.strict, known.oblique & known.strict], axis=1)
    tables = (table[at] & there[:, None] for table in (tone, known.rhymes, known.answers))
    return Ear(tuple(book(name).groups), *tables, settled=False)
