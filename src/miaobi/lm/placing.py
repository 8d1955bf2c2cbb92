"""Where a poem's scheme, its rhymes and the words it must say stand, before a line is written.

The scheme and the rhyme group of every label are drawn from their exact posterior under the steered
n-gram (`lookahead.Sums`). Then the brief's words are set, one after the other, each in a line and
place drawn from the posterior given those already set. What comes out is the form with all that
settled: a machine of its own and its exact sums.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from miaobi.errors import SourceError
from miaobi.forms import Scheme, Verse
from miaobi.forms.sounds import book, folded
from miaobi.forms.verse_machine import Cell, Layout, VerseMachine
from miaobi.forms.verse_machine import machine as verse_machine
from miaobi.lm import decode
from miaobi.lm.ear import heard, is_mark
from miaobi.lm.given import kindly, misfit
from miaobi.lm.lookahead import Line, Lot, Settled, Sums, line_of, within
from miaobi.lm.ngram import Floats, numbers_in
from miaobi.lm.wish import Image, Wish

FEWEST_RHYMES = 14  # characters a rhyme group needs, to be chosen


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A form with scheme, rhymes and words settled.

    `fixed` are the characters of each line that stand already ("" where one is to be written),
    `left_out` the images that found no place.
    """

    scheme: Scheme
    rhymes: tuple[str, ...]  # the group of each label
    settled: Settled
    lines: tuple[Line, ...]
    fixed: tuple[tuple[str, ...], ...]
    reserved: frozenset[str]  # rhyme words that stand already, so that no other line may end so
    left_out: tuple[str, ...]

    @property
    def rhyme(self) -> str:
        return "、".join(self.rhymes)


@dataclass(frozen=True, slots=True, eq=False)
class Framer:
    """The exact sums of a wish's form, from which its frames are drawn."""

    wish: Wish
    sums: Sums
    schemes: tuple[Scheme, ...]  # of each layout of the machine

    def frame(self, rng: np.random.Generator, room: int = 0, varied: bool = False) -> Frame:
        """A frame drawn from the posterior: the images that must be are set, and others where there
        is `room` for more words. Rhymes are `varied` as `Sums.choose` says.

        SourceError where the model can write nothing that the form leaves open.
        """
        sums = self.sums
        lot = sums.choose(rng, varied)
        layout = sums.machine.layouts[lot.layout]
        desk = _Desk(sums, lot.groups, list(sums.lines[lot.layout]), layout)
        images = chosen(self.wish, rng, room)
        missing = [image.zh for image in images if not desk.place(image, rng)]
        return self._frame(lot, desk, tuple(missing))

    def _frame(self, lot: Lot, desk: _Desk, missing: tuple[str, ...]) -> Frame:
        machine = desk.machine()
        sums = self.sums.within(machine, tuple(desk.lines))
        settled = sums.settled(Lot(0, lot.groups, lot.log_p))
        names = list(book(self.wish.form.book).groups)
        rhymes = tuple(names[g] for g in lot.groups)
        return Frame(
            self.schemes[lot.layout], rhymes, settled, sums.lines[0], desk.fixed,
            frozenset(desk.ends), missing,
        )  # fmt: skip


def framer(wish: Wish, hot: decode.Heat, leans: Floats) -> Framer:
    """The framer of a wish whose form has one shape (`given.one_shape`).

    `leans` (lines, V) are the brief's factors. SourceError, which names the syllable, where what is
    given cannot stand. Required characters are left to be set as words.
    """
    form = kindly(wish)
    try:
        machine = verse_machine(form)
    except SourceError as error:
        raise (misfit(wish) if any(wish.given) else error) from error
    kept = [len(machine.layouts) == len(form.formats) or _fits(form, one) for one in form.formats]
    schemes = [scheme for scheme, fits in zip(form.formats, kept, strict=True) if fits]
    own = [scheme for scheme, fits in zip(wish.form.formats, kept, strict=True) if fits]
    machine = _roomy(heard(machine, form, schemes), hot)
    return Framer(wish, Sums(machine, hot, leans), tuple(own))


def _fits(form: Verse, scheme: Scheme) -> bool:
    try:
        verse_machine(replace(form, formats=(scheme,)))
    except SourceError:
        return False
    return True


def _roomy(machine: VerseMachine, hot: decode.Heat) -> VerseMachine:
    """The machine without the rhyme groups that have few words in the model, where it can."""
    known = numbers_in(machine.symbols, hot.model.vocabulary)
    words = machine.sounds.rhymes[known[known >= 0]].sum(axis=0)
    try:
        roomy = within(machine, np.flatnonzero(words >= FEWEST_RHYMES).tolist())
    except SourceError:
        return machine
    return roomy if len(roomy.layouts) == len(machine.layouts) else machine


def chosen(wish: Wish, rng: np.random.Generator, room: int) -> list[Image]:
    """The images to set as words: all that must be, and others, drawn by weight, to fill the room."""
    said = "".join(wish.given)
    images = [image for image in wish.images if not any(word in said for word in image.said)]
    musts = [image for image in images if image.must]
    rest = [image for image in images if not image.must]
    count = min(max(room - len(musts), 0), len(rest))
    if not count:
        return musts
    weights = np.array([image.weight for image in rest])
    picked = rng.choice(len(rest), count, replace=False, p=weights / weights.sum())
    return [*musts, *(rest[int(i)] for i in picked)]


# --- setting words --------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Desk:
    """The lines of a settled layout while words are set in them."""

    sums: Sums
    groups: tuple[int, ...]
    lines: list[Line]
    layout: Layout

    @property
    def fixed(self) -> tuple[tuple[str, ...], ...]:
        """The characters that stand, line by line, "" where none does."""
        names = self.sums.machine.symbols
        return tuple(
            tuple(names[int(cell.admits.argmax())] if cell.own else "" for cell in line.cells)
            for line in self.lines
        )

    @property
    def ends(self) -> list[str]:
        """The rhyme words that stand."""
        ends = [(line.cells[-1], row[-1]) for line, row in zip(self.lines, self.fixed, strict=True)]
        return [folded(word) for cell, word in ends if cell.own and cell.label >= 0]

    def place(self, image: Image, rng: np.random.Generator) -> bool:
        """An image's word set in a line and place drawn from their posterior; whether it has one."""
        if self.says(image):
            return True
        options = list(self._options(image))
        if not options:
            return False
        weights = np.array([weight for *_, weight in options])
        line, at, word, _ = options[int(rng.choice(len(options), p=weights / weights.sum()))]
        self.lines[line] = self._with(self.lines[line], at, word)
        return True

    def says(self, image: Image) -> bool:
        """Whether a word that stands says it too: 望月 the moon."""
        stands = [folded("".join(own or " " for own in line)) for line in self.fixed]
        return any(folded(word) in line for word in image.said for line in stands)

    def _options(self, image: Image) -> Iterator[tuple[int, int, str, float]]:
        """(line, place, word, weight) of all that can hold the image."""
        number = self.sums.hot.model.number
        taken = set(folded("".join(map("".join, self.fixed))))
        words = [
            (k, word)
            for k, word in enumerate(map(folded, image.said))
            if set(word) <= number.keys() and not set(word) & taken
        ]
        for i, line in enumerate(self.lines):
            spans = _spans(line.cells)
            free = not all(cell.own for cell in line.cells)
            if words and free and spans < 2:
                for k, word in words:
                    # Two words in a line only when they must; the brief's own before its synonyms.
                    prior = 0.05**spans * (3.0 if k == 0 else 1.0)
                    short = len(word) == 1 and len(image.said) > 1  # 海 may become 海棠
                    prior *= 0.2 if short else 1.0
                    for at, share in self._places(line, word):
                        yield i, at, word, prior * math.sqrt(share)

    def _places(self, line: Line, word: str) -> Iterator[tuple[int, float]]:
        """Where a word may begin in a line, and what share of the line's weight has it there."""
        end = len(line.cells)
        span = [self.sums.hot.model.number[c] for c in word]
        front, back = self.sums.front(line, self.groups), self.sums.back(line, self.groups)
        whole = math.exp(back.total)
        for at in positions(len(word), [cell.own for cell in line.cells]):
            if at + len(word) == end and line.cells[-1].label >= 0 and word[-1] in self.ends:
                continue
            weight = decode.span_weight(
                back.hot, front, back.betas, back.factors, span, at, line.second
            )  # fmt: skip
            if weight > 0:
                yield at, weight / whole

    def _with(self, line: Line, at: int, word: str) -> Line:
        cells = list(line.cells)
        for j, character in enumerate(word, at):
            only = np.zeros(len(cells[j].admits), bool)
            only[self.sums.machine.number(character)] = True
            cells[j] = replace(cells[j], admits=only, free=False, own=True)
        return line_of(cells, line.number, line.pattern or line.cells)

    def machine(self) -> VerseMachine:
        """The machine of the layout with what is set in it."""
        written = iter([cell for line in self.lines for cell in line.cells])
        cells = [cell if is_mark(cell) else next(written) for cell in self.layout.cells]
        number = self.sums.machine.number
        reserved = {n for end in self.ends if (n := number(end)) is not None}
        layout = replace(
            self.layout, cells=tuple(cells), reserved=self.layout.reserved | reserved
        )  # fmt: skip
        return replace(self.sums.machine, layouts=(layout,))


def _spans(cells: Sequence[Cell]) -> int:
    """How many runs of fixed characters a line has."""
    own = [cell.own for cell in cells]
    return sum(mine and not before for mine, before in zip(own, [False, *own], strict=False))


def positions(size: int, taken: Sequence[bool]) -> list[int]:
    """Where a word may begin so that it straddles neither the caesura nor what is taken.

    >>> positions(2, [False] * 7), positions(3, [False] * 5), positions(2, [True] * 2 + [False] * 3)
    ([0, 2, 4, 5], [2], [2, 3])
    """
    length = len(taken)
    head = length - 3
    if size > length - 2:  # something must be left to write
        return []
    found = []
    for at in range(length - size + 1):
        inside = at >= head or at + size <= head or size > 3
        paired = size != 2 or at >= head or at % 2 == 0
        if inside and paired and not any(taken[at : at + size]):
            found.append(at)
    return found
