"""The automaton of Chinese verse: a mask for every syllable that can never lead to a dead end.

A text is a row of **cells**: one for each slot, and one for each mark between the lines. A state
says which cell comes next and, for every scheme that still fits what is written, which rhyme groups
are still open for each rhyme label. Both are settled by what is written, never guessed: a group
stays open while every rhyme word so far has a reading in it and it holds words enough for the rest.

The writer's alphabet is stricter than the checker: a character stands at a toned slot only when
*all* its readings fit, so that no reader can hear it wrongly, and it rhymes only in the groups in
which the sources of its book agree. What the user gives is read kindly: some reading must fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.core import EITHER, Given, Scheme, Slot, State, joined
from miaobi.forms.givens import Span, limit, placed, stripped
from miaobi.forms.recent import MOST_MASKS, Recent
from miaobi.forms.sounds import BookName, book, folded

if TYPE_CHECKING:
    from miaobi.forms.verse import Verse

Mask = NDArray[np.bool_]
Rhyme = tuple[int, frozenset[int]]  # groups that are open to a label, as bits; its words so far
Open = tuple[Rhyme, ...]  # for each rhyme label of a scheme


@dataclass(frozen=True, slots=True)
class Sounds:
    """A rhyme book over an alphabet: what a writer may use where, and what a reader may hear.

    `level` and `oblique` (V,) tell which characters have a reading in that tone; `rhymes`
    (V, groups) which have one in a group; `answers` (V, groups) which have one in the same family
    and the other tone (叶韵); `strict` (V,) which have one tone only.
    """

    characters: tuple[str, ...]
    number: dict[str, int]
    level: Mask
    oblique: Mask
    strict: Mask
    rhymes: Mask
    answers: Mask

    def fits(self, slot: Slot, kind: bool = False) -> Mask:
        """The characters that a slot admits by tone: (V,); `kind` when some reading is enough."""
        found = np.zeros(len(self.characters), bool)
        if "平" in slot.tones:
            found |= self.level
        if "仄" in slot.tones:
            found |= self.oblique
        return found if kind or slot.tones == EITHER else found & self.strict


@lru_cache(maxsize=32)
def sounds(name: BookName, extra: str = "") -> Sounds:
    """The sounds of a book's own alphabet, and of what the user brings beside it."""
    source = book(name)
    characters = tuple(dict.fromkeys(source.alphabet + extra))
    groups = {group: i for i, group in enumerate(source.groups)}
    level, oblique = np.zeros((2, len(characters)), bool)
    rhymes, answers = np.zeros((2, len(characters), len(groups)), bool)
    opposite = [[groups[other] for other in source.answers(group)] for group in groups]
    for i, character in enumerate(characters):
        sure = source.agreed.get(folded(character), ())
        for reading in source.readings(folded(character)):
            level[i] |= reading.tone == "平"
            oblique[i] |= reading.tone == "仄"
            if reading.group and (character in extra or reading.group in sure):
                at = groups[reading.group]
                rhymes[i, at] = True
                answers[i, opposite[at]] = True
    return Sounds(
        characters, {c: i for i, c in enumerate(characters)},
        level, oblique, level ^ oblique, rhymes, answers,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sounded:
    """What the automata over the characters of a rhyme book have alike."""

    sounds: Sounds
    _masks: Recent[State, Mask] = field(
        default_factory=lambda: Recent(MOST_MASKS), init=False, repr=False, compare=False
    )

    @property
    def symbols(self) -> tuple[str, ...]:
        return self.sounds.characters

    def number(self, symbol: str) -> int | None:
        return self.sounds.number.get(symbol)


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the text: what it admits by tone or by decree, and the label it rhymes on.

    `label` indexes the scheme's labels, -1 where nothing rhymes; `answer` says 叶韵. `free` cells
    may take a required character; `own` cells hold what the user gave.
    """

    admits: Mask
    label: int = -1
    answer: bool = False
    free: bool = True
    own: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A scheme as cells, with what is open to each rhyme label before anything is written.

    `reserved` are the rhyme words that the user gave, which no other line may end in.
    """

    cells: tuple[Cell, ...]
    open: Open
    reserved: frozenset[int]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a scheme cannot hold what is given, the cure, and how many cells it could fill."""

    cells: int
    why: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class At:
    """A state: the next cell, what is open to every scheme (None: it fits no more), and the
    required characters still to come."""

    cell: int
    open: tuple[Open | None, ...]
    wanted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class VerseMachine(Sounded):
    """The automaton of a form of verse over single characters and marks; see the module."""

    layouts: tuple[Layout, ...]
    wanted: frozenset[int] = frozenset()
    _bits: dict[tuple[bool, int], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def start(self) -> At:
        return At(0, tuple(layout.open for layout in self.layouts), self.wanted)

    def final(self, state: State) -> bool:
        assert isinstance(state, At)
        return any(
            still is not None and state.cell == len(layout.cells)
            for layout, still in zip(self.layouts, state.open, strict=True)
        )

    def mask(self, state: State) -> Mask:
        """Which symbols may come next, (symbols,), read-only."""
        assert isinstance(state, At)
        return self._masks.get(self.alike(state), lambda: self._mask(state))

    def alike(self, state: State) -> State:
        """Equal for states with the same mask: what rhymed before does not matter to a free cell."""
        assert isinstance(state, At)
        if state.wanted:
            return state
        cell = state.cell
        return cell, *[
            None if still is None or cell >= len(layout.cells)
            else still[layout.cells[cell].label] if layout.cells[cell].label >= 0
            else True
            for layout, still in zip(self.layouts, state.open, strict=True)
        ]  # fmt: skip

    def _mask(self, state: At) -> Mask:
        found = np.zeros(len(self.symbols), bool)
        for layout, still in zip(self.layouts, state.open, strict=True):
            if still is not None and state.cell < len(layout.cells):
                found |= self._cell_mask(layout, still, state)
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> At:
        assert isinstance(state, At)
        still = tuple([
            self._after(layout, rhymes, state, symbol)
            for layout, rhymes in zip(self.layouts, state.open, strict=True)
        ])  # fmt: skip
        wanted = state.wanted - {symbol} if state.wanted else state.wanted
        return At(state.cell + 1, still, wanted)

    def moves(self, state: State, symbols: NDArray[np.intp]) -> tuple[NDArray[np.intp], list[At]]:
        """Where each of `symbols` (n,), all allowed, leads: (places in the states (n,), the states).

        One step for all that lead to the same state: masks over whole vocabularies need that.
        """
        assert isinstance(state, At)
        keys = np.zeros(len(symbols), np.intp)
        rhymed = False
        for layout, still in zip(self.layouts, state.open, strict=True):
            if still is not None and state.cell < len(layout.cells):
                fits = self._cell_mask(layout, still, state)[symbols]
                keys = np.unique(keys * 2 + fits, return_inverse=True)[1]
                rhymed |= layout.cells[state.cell].label >= 0
        for one in state.wanted:
            keys[symbols == one] = keys.max(initial=0) + 1
        if rhymed:  # each rhyme word has groups of its own, and is spent
            keys = np.arange(len(symbols))
        _, first, places = np.unique(keys, return_index=True, return_inverse=True)
        return places, [self.step(state, int(symbols[i])) for i in first]

    # --- one scheme -------------------------------------------------------------------------

    def _cell_mask(self, layout: Layout, still: Open, state: At) -> Mask:
        cell = layout.cells[state.cell]
        found = cell.admits
        if cell.label >= 0:
            groups, used = still[cell.label]
            found = found & self._rhyming(cell, groups)
            if not cell.own:
                found[list(used | layout.reserved)] = False
        if state.wanted:
            found = self._leaving_room(layout, state, found)
        return found

    def _rhyming(self, cell: Cell, groups: int) -> Mask:
        # named, for (False, 1) is equal to the key of a free cell, (0, True)
        key = "rhyme", cell.answer, groups
        return self._masks.get(key, lambda: self._rhymed(cell, groups))

    def _rhymed(self, cell: Cell, groups: int) -> Mask:
        table = self.sounds.answers if cell.answer else self.sounds.rhymes
        columns = [i for i in range(table.shape[1]) if groups >> i & 1]
        return np.logical_or.reduce(table[:, columns], axis=1)

    def _groups(self, cell: Cell, symbol: int) -> int:
        """The groups, as bits, that a symbol rhymes in."""
        key = cell.answer, symbol
        if key not in self._bits:
            table = self.sounds.answers if cell.answer else self.sounds.rhymes
            self._bits[key] = sum(1 << int(i) for i in np.flatnonzero(table[symbol]))
        return self._bits[key]

    def _leaving_room(self, layout: Layout, state: At, found: Mask) -> Mask:
        """Only what leaves every required character that is still to come a place of its own."""
        wanted = sorted(state.wanted)
        rest = [c for c in layout.cells[state.cell + 1 :] if c.free]
        if _placeable(wanted, rest):
            return found
        kept = np.zeros(len(found), bool)
        for one in wanted:
            kept[one] = found[one] and _placeable([w for w in wanted if w != one], rest)
        return kept

    def _after(self, layout: Layout, still: Open | None, state: At, symbol: int) -> Open | None:
        if still is None or state.cell >= len(layout.cells):
            return None
        cell = layout.cells[state.cell]
        if not cell.admits[symbol]:
            return None
        if state.wanted and not self._cell_mask(layout, still, state)[symbol]:
            return None
        if cell.label < 0:
            return still
        groups, used = still[cell.label]
        own = groups & self._groups(cell, symbol)
        spent = not cell.own and (symbol in used or symbol in layout.reserved)
        if not own or spent:
            return None
        return (*still[: cell.label], (own, used | {symbol}), *still[cell.label + 1 :])


def _placeable(wanted: Sequence[int], cells: Sequence[Cell]) -> bool:
    """Whether each wanted character can have a cell of its own: bipartite matching (Kuhn 1955)."""
    taken: dict[int, int] = {}

    def seat(one: int, seen: set[int]) -> bool:
        for j, cell in enumerate(cells):
            if cell.admits[one] and j not in seen:
                seen.add(j)
                if j not in taken or seat(taken[j], seen):
                    taken[j] = one
                    return True
        return False

    return all(seat(one, set()) for one in wanted)


# --- building it ----------------------------------------------------------------------------------


def machine(form: Verse, given: Given = Given()) -> VerseMachine:
    """The automaton of `form` with what is given in its place.

    SourceError when no format can hold what is given; its hint says what to change.
    """
    given = joined(form.fixed, given)
    spans, own = placed(given)
    _roomed(form, given, spans)
    required = "".join(given.required.split())
    marks = "".join(dict.fromkeys("".join("".join(s.written) for s in form.formats)))
    extra = marks + "".join(own.values()) + required
    known = sounds(form.book, extra)
    banned = [known.number[c] for c in given.forbidden if c in known.number]
    stand = folded("".join(own.values()))
    wanted = frozenset(known.number[c] for c in required if folded(c) not in stand)
    group = limit(form, given.rhyme) if given.rhyme else ""
    only = list(book(form.book).groups).index(group) if group else None
    once = form.rules == "近体"
    layouts = [_layout(known, scheme, own, banned, only, once) for scheme in form.formats]
    fitting = [found for found in layouts if isinstance(found, Layout)]
    roomy = [one for one in fitting if _room(one, wanted)]
    if not roomy:
        misfits = [found for found in layouts if isinstance(found, Misfit)]
        if fitting:
            misfits = [Misfit(0, f"{required} do not all find a place", "require fewer characters")]
        raise _unfit(form, max(misfits, key=lambda one: one.cells))
    return VerseMachine(known, tuple(roomy), wanted)


def _unfit(form: Verse, one: Misfit) -> SourceError:
    cure = f"change it, or choose another form; `miaobi forms {form.name}` shows its tones"
    return SourceError(f"what is given does not fit {form.name}: {one.why}", hint=one.cure or cure)


def _roomed(form: Verse, given: Given, spans: Sequence[Span]) -> None:
    """SourceError where no format has the room for a given line or span."""
    for i, at, text in spans:
        lengths = {len(s.lines[i]) for s in form.formats if i < len(s.lines)}
        whole = i < len(given.lines) and stripped(given.lines[i]) == text
        if not any(at + len(text) == n if whole else at + len(text) <= n for n in lengths):
            has = " or ".join(map(str, sorted(lengths))) or "no such line"
            raise SourceError(
                f"given line {i + 1} {text} has {at + len(text)} syllables; {form.name} has {has}",
                hint=f"make it fit line {i + 1} of {form.name}, or choose another form",
            )


def _layout(
    known: Sounds,
    scheme: Scheme,
    own: dict[tuple[int, int], str],
    banned: list[int],
    only: int | None,
    once: bool,
) -> Layout | Misfit:
    """The scheme as cells; in words why not, when what is given does not fit it.

    `only` is the group that the first label must rhyme in, if one is asked for; `once` says that
    no rhyme word may come again.
    """
    labels = sorted({slot.rhyme.lstrip("-") for line in scheme.lines for slot in line} - {""})
    cells: list[Cell] = []
    for i, line in enumerate(scheme.lines):
        for j, slot in enumerate(line):
            label = labels.index(slot.rhyme.lstrip("-")) if slot.rhyme else -1
            cell = _cell(known, slot, label, own.get((i, j), ""), banned)
            if not cell.admits.any():
                why = f"line {i + 1}, syllable {j + 1} {_why(known, slot, own.get((i, j), ''))}"
                return Misfit(len(cells), why)
            cells.append(cell)
        cells += [_decreed(known, mark) for mark in scheme.written[i]]
    groups = [_roomy(known, cells, k) for k in range(len(labels))]
    if groups and only is not None:
        groups[0] &= 1 << only
    if not all(groups):
        return Misfit(len(cells), "the given lines do not rhyme")
    ends = [(c.label, int(c.admits.argmax())) for c in cells if c.own and c.label >= 0]
    if once and len(set(ends)) < len(ends):
        word = next(known.characters[at] for label, at in ends if ends.count((label, at)) > 1)
        cure = f"give another word for one {word}: no rhyme word comes again"
        return Misfit(len(cells), f"two lines end in {word}", cure)
    reserved = frozenset(at for _, at in ends)
    return Layout(tuple(cells), tuple((g, frozenset()) for g in groups), reserved)


def _why(known: Sounds, slot: Slot, own: str) -> str:
    """What is wrong with a character that was given for a slot ("": every one is forbidden)."""
    at = known.number.get(own)
    if at is None or known.level[at] or known.oblique[at]:
        return f"{own}: needs {slot}"
    return f"{own}: the rhyme book does not have it"


def _cell(known: Sounds, slot: Slot, label: int, own: str, banned: list[int]) -> Cell:
    if own:
        only = np.zeros(len(known.characters), bool)
        only[known.number[own]] = known.fits(slot, kind=True)[known.number[own]]
        return Cell(only, label, slot.rhyme.startswith("-"), free=False, own=True)
    admits = known.fits(slot)
    admits[banned] = False
    return Cell(admits, label, slot.rhyme.startswith("-"), free=label < 0)


def _decreed(known: Sounds, mark: str) -> Cell:
    only = np.zeros(len(known.characters), bool)
    only[known.number[mark]] = True
    return Cell(only, free=False)


def _roomy(known: Sounds, cells: Sequence[Cell], label: int) -> int:
    """The groups that can fill every cell of a label with words of their own, as bits.

    With at least as many words for each cell as there are cells, distinct ones can always be
    found (Hall 1935), whatever is chosen first.
    """
    mine = [cell for cell in cells if cell.label == label]
    enough = np.ones(known.rhymes.shape[1], bool)
    for cell in mine:
        table = known.answers if cell.answer else known.rhymes
        words = table[cell.admits].sum(axis=0)
        enough &= words >= (1 if cell.own else len(mine))
    return sum(1 << int(group) for group in np.flatnonzero(enough))


def _room(layout: Layout, wanted: frozenset[int]) -> bool:
    return _placeable(sorted(wanted), [cell for cell in layout.cells if cell.free])
