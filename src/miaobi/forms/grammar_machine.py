"""Grammars from machines: verse and counted lines by their layout, others by their states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from miaobi.errors import PlanError, UnknownName
from miaobi.forms.combine_machine import Either, InOrder
from miaobi.forms.counted_machine import CountedMachine
from miaobi.forms.grammar import Grammar
from miaobi.forms.grammar_parts import (
    EMPTY,
    One,
    Part,
    State,
    Table,
    either,
    one,
    row,
    solved,
    times,
)
from miaobi.forms.positions import Positions, cell_mask
from miaobi.forms.sounds import BookName, book
from miaobi.forms.verse_machine import Layout, VerseMachine

if TYPE_CHECKING:
    from miaobi.forms.core import Machine

STATES = 5_000  # of a machine without a layout of its own
CHOICES = 20_000  # ways to settle rhymes that interleave


def of_machine(machine: Machine) -> Grammar:
    """The grammar of any machine over characters; PlanError for what no grammar holds."""
    if isinstance(machine, VerseMachine | CountedMachine | Positions | Either | InOrder):
        return Grammar(_part(machine))
    return Grammar(State(0), _by_states(machine))


def _part(machine: Machine) -> Part:
    if isinstance(machine, VerseMachine):
        _without_memory(machine.wanted, machine)
        return either(*(_verse(machine, layout) for layout in machine.layouts))
    if isinstance(machine, CountedMachine):
        _without_memory(machine.begun.wanted, machine)
        return _counted(machine)
    if isinstance(machine, Positions):
        return row(*(_one(machine, mask) for mask in machine.admits))
    if isinstance(machine, Either):
        return either(*map(_part, machine.alphabet.parts))
    if isinstance(machine, InOrder):
        return _in_order([_part(p) for p in machine.alphabet.parts], machine.least)
    return solved(_by_states(machine))


def _without_memory(wanted: Iterable[int], machine: Machine) -> None:
    required = "".join(machine.symbols[i] for i in wanted)
    if required:
        raise PlanError(
            f"a grammar cannot require {required} somewhere in the text",
            hint="give it a place of its own, or mask the tokens instead",
        )


def _one(machine: Machine, mask: np.ndarray) -> One:
    return one(machine.symbols[i] for i in np.flatnonzero(mask))


# --- verse ----------------------------------------------------------------------------------------


def _verse(machine: VerseMachine, layout: Layout) -> Part:
    """A layout: what rhymes is written once for every group, what lies between but once."""
    whole: dict[tuple[int, int], Part] = {}

    def between(begin: int, end: int) -> list[Part]:
        if (begin, end) not in whole:
            masks = (cell_mask(machine, layout, i) for i in range(begin, end))
            whole[begin, end] = row(*(_one(machine, mask) for mask in masks))
        return [whole[begin, end]] if begin < end else []

    found: list[Part] = []
    at = 0
    for begin, end, labels in _knots(layout):
        found += between(at, begin)
        rhyming = [i for i in range(begin, end) if layout.cells[i].label >= 0]
        ways = []
        for groups in _choices([_open(layout.open[k][0]) for k in labels]):
            settled = dict(zip(labels, groups, strict=True))
            parts: list[Part] = []
            for i, after in pairwise([*rhyming, end]):
                mask = cell_mask(machine, layout, i, settled[layout.cells[i].label])
                parts += [_one(machine, mask), *between(i + 1, after)]
            ways.append(row(*parts))
        found.append(either(*ways))
        at = end
    return row(*found, *between(at, len(layout.cells)))


def _knots(layout: Layout) -> list[tuple[int, int, list[int]]]:
    """Stretches (begin, end, labels) from the first to the last word of rhymes that interleave."""
    found: list[tuple[int, int, list[int]]] = []
    for k in range(len(layout.open)):
        mine = [i for i, cell in enumerate(layout.cells) if cell.label == k]
        begin, end, labels = mine[0], mine[-1] + 1, [k]
        for other in [f for f in found if f[0] < end and begin < f[1]]:
            found.remove(other)
            begin, end = min(begin, other[0]), max(end, other[1])
            labels = sorted(labels + other[2])
        found.append((begin, end, labels))
    return sorted(found)


def _open(bits: int) -> list[int]:
    return [i for i in range(bits.bit_length()) if bits >> i & 1]


def _choices(groups: Sequence[Sequence[int]]) -> Iterable[tuple[int, ...]]:
    count = int(np.prod([float(len(g)) for g in groups]))
    if count > CHOICES:
        raise PlanError(
            f"its rhymes can be settled in {count:,} ways, too many for a grammar",
            hint="settle some of them: grammar(form, rhymes=[…])",
        )
    return product(*groups)


# --- counted lines --------------------------------------------------------------------------------


def _counted(machine: CountedMachine) -> Part:
    """Lines within their bounds, for every way to settle the rhymes."""
    made: dict[tuple, Part] = {}
    form = machine.form
    count = len(form.lengths)

    def line(i: int, group: int | None) -> Part:
        if ("line", i, group) not in made:
            made["line", i, group] = _line(machine, i, group)
        return made["line", i, group]

    def rest(i: int, groups: tuple[int, ...]) -> Part:
        """From line i on; only the rhymes that still come tell one rest from another."""
        to_come = tuple(groups[k] if k in machine.labels[i:] else -1 for k in range(len(groups)))
        key = ("rest", i, to_come)
        if key not in made:
            label = machine.labels[i]
            found = line(i, groups[label] if label >= 0 else None)
            if i + 1 < count:
                breaks = [one("\n")] * (2 if i + 1 in form.stanzas else 1)
                after = row(*breaks, rest(i + 1, groups))
                found = row(found, times(after, 0, 1) if i + 1 >= form.least else after)
            made[key] = found
        return made[key]

    ways = _choices([_open(groups) for groups, _ in machine.begun.open])
    return either(*(rest(0, groups) for groups in ways))


def _line(machine: CountedMachine, i: int, group: int | None) -> Part:
    """One line; its last character is of the group."""
    length = machine.form.lengths[i]
    most = length.most or 0
    rhyming = np.ones(len(machine.symbols), bool)
    if group is not None:
        rhyming = machine.sounds.rhymes[:, group]
    fixed = any((i, j) in machine.own for j in range(most))

    def place(j: int, last: bool) -> Part | None:
        own = machine.own.get((i, j))
        mask = machine.allowed
        if own is not None:
            mask = np.arange(len(mask)) == own
        elif last and group is not None:
            mask = mask.copy()
            mask[list(machine.reserved)] = False
        mask = mask & rhyming if last else mask
        return _one(machine, mask) if mask.any() else None

    if not fixed:
        free, end = place(0, False), place(0, True)
        assert free is not None
        if group is None:
            return times(free, length.least, most)
        assert end is not None
        return row(times(free, length.least - 1, most - 1), end)
    ways = [[place(j, j == n - 1) for j in range(n)] for n in range(length.least, most + 1)]
    return either(*(row(*filter(None, way)) for way in ways if all(way)))


# --- anything else --------------------------------------------------------------------------------


def _in_order(parts: Sequence[Part], least: int) -> Part:
    """Parts with a blank line between; those from `least` on may be left out."""
    found: Part = EMPTY
    for i, part in reversed(list(enumerate(parts))):
        found = row(part, found)
        if i:
            found = row(one("\n"), one("\n"), found)
            found = times(found, 0, 1) if i >= least else found
    return found


def _by_states(machine: Machine) -> Table:
    """Every state of a machine with its ways, the characters that lead to one state together."""
    members = _members(machine)
    numbers: dict[Any, int] = {machine.start(): 0}
    table: list = []
    for state in _in_turn(numbers):
        ways: dict[int, str] = {}
        for symbol in np.flatnonzero(machine.mask(state)):
            after = machine.step(state, int(symbol))
            number = numbers.setdefault(after, len(numbers))
            ways[number] = ways.get(number, "") + members[symbol]
        table.append(
            (tuple((one(chars), n) for n, chars in ways.items() if chars), machine.final(state))
        )
        if len(numbers) > STATES:
            raise PlanError(
                f"as a grammar the form would have more than {STATES:,} rules",
                hint="take a smaller form, or mask the tokens instead",
            )
    return tuple(table)


def _in_turn(numbers: dict[Any, int]) -> Iterable[Any]:
    """The keys in their order, those that are added on the way included."""
    found = 0
    while found < len(numbers):
        fresh = list(numbers)[found:]
        found += len(fresh)
        yield from fresh


def _members(machine: Machine) -> list[str]:
    """The characters of every symbol; PlanError where symbols are words."""
    found = [""] * len(machine.symbols)
    for code in (*range(0xD800), *range(0xE000, 0x40000)):
        number = machine.number(chr(code))
        if number is not None:
            found[number] += chr(code)
    words = [s for s, chars in zip(machine.symbols, found, strict=True) if len(s) > 1 and not chars]
    if words:
        raise PlanError(
            f"a form over words ({words[0]} …) would need its dictionary in the grammar",
            hint="mask the tokens instead: miaobi.forms.spelled",
        )
    return found


def narrowed(machine: Machine, book_name: BookName | str, rhymes: tuple[str, ...]) -> Machine:
    """The machine with the groups of its labels narrowed by their names in the rhyme book."""
    if not isinstance(machine, VerseMachine | CountedMachine) or not book_name:
        raise PlanError("this form has no rhymes to settle", hint="leave rhymes out")
    groups = list(book(cast("BookName", book_name)).groups)
    for name in filter(None, rhymes):
        if name not in groups:
            raise UnknownName("rhyme group", name, groups)
    chosen = [1 << groups.index(name) if name else -1 for name in rhymes]

    def left_open(still):
        bits = [*chosen, *([-1] * len(still))]
        return tuple((g & b, used) for (g, used), b in zip(still, bits, strict=False))

    if isinstance(machine, CountedMachine):
        begun = replace(machine.begun, open=left_open(machine.begun.open))
        left = [replace(machine, begun=begun)] if all(g for g, _ in begun.open) else []
    else:
        layouts = [replace(one, open=left_open(one.open)) for one in machine.layouts]
        kept = tuple(one for one in layouts if all(g for g, _ in one.open))
        left = [replace(machine, layouts=kept)] if kept else []
    if not left:
        raise PlanError(
            f"the form cannot rhyme on {'、'.join(filter(None, rhymes))}",
            hint="choose groups of the tone its rhymes have",
        )
    return left[0]
