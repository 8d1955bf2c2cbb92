"""What a writer may put where: the readings that poets use, in the cells of a form's machine.

A machine by itself is strict: at a toned slot it wants all readings of a character to fit, which
keeps 中, 相 and 看 out of verse. The embedded writer hears better: which readings of a character
poets themselves use (`senses.tone`), and in which groups the sources of a rhyme book agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from miaobi.forms import Scheme, Slot, Verse
from miaobi.forms.core import EITHER
from miaobi.forms.sounds import BookName, book, folded, level_groups
from miaobi.forms.verse_machine import Cell, Layout, VerseMachine, sounds
from miaobi.lm.ngram import load, numbers_in
from miaobi.lm.senses import numbers, senses

Mask = NDArray[np.bool_]
ANCIENT: tuple[BookName, ...] = ("平水韵", "词林正韵")  # the books whose tones the senses learnt


@dataclass(frozen=True, slots=True, eq=False)
class Ear:
    """A rhyme book by character number of the n-gram.

    `tone` (V, 2) tells which characters may be level, which oblique; `rhymes` and `answers`
    (V, groups) which rhyme in a group, and which answer it in the other tone (叶韵); `by_group` says
    that a group settles the tone of a rhyme by itself.
    """

    tone: Mask
    rhymes: Mask
    answers: Mask
    by_group: bool

    def fits(self, slot: Slot) -> Mask:
        """The characters that a slot admits by tone: (V,)."""
        if slot.tones == EITHER or (slot.rhyme and self.by_group):
            return np.ones(len(self.tone), bool)
        return self.tone[:, 0 if "平" in slot.tones else 1]


def ear(form: Verse) -> Ear:
    """The ear that a form is written by."""
    return _ear(form.book, form.rules == "近体")


@lru_cache(maxsize=8)
def _ear(name: BookName, regulated: bool) -> Ear:
    known = sounds(name)
    at = np.array([known.number.get(c, -1) for c in load().vocabulary])
    there = (at >= 0)[:, None]
    voiced = np.stack([known.level, known.oblique], axis=1)
    strict = voiced & known.strict[:, None]
    tone, rhymes, answers = (table[at] & there for table in (strict, known.rhymes, known.answers))
    if name in ANCIENT:
        tone = senses().tone & voiced[at] & there
    by_group = regulated and name == "平水韵"
    if by_group:  # level groups only, where the books behind them agree (runs/verse_senses.py)
        groups = list(book(name).groups)
        rhymes = np.zeros_like(rhymes)
        rhymes[:, [groups.index(group) for group in level_groups()]] = senses().rhyme
    return Ear(tone, rhymes, answers, by_group)


def heard(machine: VerseMachine, form: Verse, schemes: Sequence[Scheme]) -> VerseMachine:
    """The machine of a form, `schemes` those of its layouts, as the embedded writer hears it.

    What the user gave stands as it did. Characters that the n-gram does not know are never written.
    """
    own, known = ear(form), machine.sounds
    found = numbers_in(machine.symbols, load().vocabulary)
    here = np.flatnonzero(found >= 0)  # in the n-gram
    there = found[here]  # in the machine
    given = [int(c.admits.argmax()) for one in machine.layouts for c in one.cells if c.own]
    banned = numbers(folded(form.fixed.forbidden))

    def admits(slot: Slot) -> Mask:
        fits, mask = own.fits(slot).copy(), np.zeros(len(machine.symbols), bool)
        fits[banned] = False
        mask[there] = fits[here]
        return mask

    def table(ours: Mask, theirs: Mask) -> Mask:
        rows = np.zeros_like(theirs)
        rows[there] = ours[here]
        rows[given] = theirs[given]
        return rows

    layouts = tuple(
        replace(layout, cells=_cells(layout, scheme, admits))
        for layout, scheme in zip(machine.layouts, schemes, strict=True)
    )
    told = replace(
        known, rhymes=table(own.rhymes, known.rhymes), answers=table(own.answers, known.answers)
    )
    return replace(machine, sounds=told, layouts=layouts)


def _cells(
    layout: Layout, scheme: Scheme, admits: Callable[[Slot], Mask]
) -> tuple[Cell, ...]:  # fmt: skip
    """The cells of a layout, with what each slot admits; marks and what is given as they are."""
    slots = iter([slot for line in scheme.lines for slot in line])
    found = []
    for cell in layout.cells:
        if not is_mark(cell):
            slot = next(slots)
            cell = cell if cell.own else replace(cell, admits=admits(slot))
        found.append(cell)
    return tuple(found)


def is_mark(cell: Cell) -> bool:
    """Whether a cell is a mark between lines."""
    return not cell.free and not cell.own and cell.label < 0
