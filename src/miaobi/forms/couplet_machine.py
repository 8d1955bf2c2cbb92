"""The automaton of 对联: opposite tones, no character in both lines, what is repeated answered.

A state holds what is written. Places whose characters the user repeated (in either line) belong
together: each line has one character for all of them. Every other place takes a character that
stands nowhere else, of which there are always enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.checking import split_lines
from miaobi.forms.core import Given, Scheme, State, joined
from miaobi.forms.couplets import LONGEST, Couplet, layouts, nodes
from miaobi.forms.givens import placed
from miaobi.forms.sounds import folded
from miaobi.forms.verse_machine import Sounded, Sounds, _placeable, sounds

Mask = NDArray[np.bool_]
Place = tuple[int, int]  # line (0 or 1) and place in it
LEVEL_FIRST, OBLIQUE_FIRST = (True, False), (False, True)  # (平, 仄) admitted


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the text: what its tones admit, and which earlier cell it must repeat.

    `own` cells hold what the user gave, or a mark.
    """

    admits: Mask
    repeats: int = -1
    own: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """A scheme as cells, and the characters that the user gave somewhere in it."""

    cells: tuple[Cell, ...]
    given: frozenset[int]


@dataclass(frozen=True, slots=True)
class At:
    """A state: the symbols written, and the layouts that they fit."""

    text: tuple[int, ...]
    alive: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CoupletMachine(Sounded):
    """The automaton of a couplet over single characters and marks; see the module."""

    layouts: tuple[Pairing, ...]
    wanted: frozenset[int] = frozenset()

    def start(self) -> At:
        return At((), tuple(range(len(self.layouts))))

    def mask(self, state: State) -> Mask:
        """Which symbols may come next: (symbols,), read-only."""
        assert isinstance(state, At)
        return self._masks.get(state, lambda: self._open(state))

    def _open(self, state: At) -> Mask:
        found = np.zeros(len(self.symbols), bool)
        for k in state.alive:
            found |= self._mask(self.layouts[k], state.text)
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> At:
        assert isinstance(state, At)
        alive = tuple(k for k in state.alive if self._mask(self.layouts[k], state.text)[symbol])
        return At((*state.text, symbol), alive)

    def final(self, state: State) -> bool:
        assert isinstance(state, At)
        return any(len(self.layouts[k].cells) == len(state.text) for k in state.alive)

    def _mask(self, layout: Pairing, text: tuple[int, ...]) -> Mask:
        at = len(text)
        if at == len(layout.cells):
            return np.zeros(len(self.symbols), bool)
        cell = layout.cells[at]
        if cell.own:
            return cell.admits
        found = cell.admits.copy()
        if cell.repeats >= 0:
            found[:] = False
            found[text[cell.repeats]] = True
            return found
        found[list(layout.given | set(text))] = False
        wanted = sorted(self.wanted - set(text))
        rest = [c for c in layout.cells[at + 1 :] if not c.own and c.repeats < 0]
        if _placeable(wanted, rest):  # type: ignore[arg-type]
            return found
        kept = np.zeros(len(found), bool)
        for one in wanted:
            others = [w for w in wanted if w != one]
            kept[one] = found[one] and _placeable(others, rest)  # type: ignore[arg-type]
        return kept


def machine(form: Couplet, given: Given = Given()) -> CoupletMachine:
    """The automaton of `form` with what is given in its place; SourceError where it cannot be."""
    given = joined(form.fixed, given)
    own = _own(form, given)
    required = "".join(given.required.split())
    known = sounds(form.book, "，；。" + "".join(own.values()) + required)
    upper, lower = (folded("".join(c for (i, _), c in own.items() if i == k)) for k in (0, 1))
    shared = {*upper} & {*lower}
    if shared:
        raise _unfit(form, f"{'、'.join(sorted(shared))} stands in both lines")
    banned = [known.number[c] for c in given.forbidden if c in known.number]
    wanted = frozenset(known.number[c] for c in required if folded(c) not in upper + lower)
    found = [_layout(known, scheme, own, banned) for scheme in _schemes(form, given)]
    fitting = [one for one in found if isinstance(one, Pairing)]
    if wanted and fitting:
        roomy = [
            one for one in fitting
            if _placeable(sorted(wanted), [c for c in one.cells if not c.own and c.repeats < 0])  # type: ignore[arg-type]
        ]  # fmt: skip
        fitting, found = roomy, found if roomy else ["the required characters find no place"]
    if not fitting:
        reasons = [one for one in found if isinstance(one, str)]
        raise _unfit(form, reasons[0] if reasons else "no layout has its lengths")
    return CoupletMachine(known, tuple(fitting), wanted)


def _unfit(form: Couplet, why: str) -> SourceError:
    return SourceError(
        f"what is given does not fit {form.name}: {why}",
        hint="上联 ends 仄 and 下联 平, the nodes are opposite, no character stands in both",
    )


def _own(form: Couplet, given: Given) -> dict[Place, str]:
    """The characters that the user gave, at (line, place)."""
    if given.rhyme:
        raise SourceError(
            f"{form.name} does not rhyme, in {given.rhyme} or else", hint="ask for no rhyme"
        )
    if len(given.lines) > 2 or any(i > 1 for i, *_ in given.spans):
        raise _unfit(form, "it has two lines")
    lines = tuple("".join(split_lines(line)) for line in given.lines)
    return placed(replace(given, lines=lines))[1]


def _schemes(form: Couplet, given: Given) -> list[Scheme]:
    """The layouts with the lengths and pauses of the given lines."""
    shapes = {tuple(map(len, split_lines(line))) for line in given.lines if split_lines(line)}
    if len(shapes) > 1:
        raise _unfit(form, "the two lines have different lengths or pauses")
    if not shapes:
        formats = list(form.formats)
    else:
        (shape,) = shapes
        known = [s for s in form.formats if _clauses(s) == shape]
        loose = [s for s in form.formats if len(shape) == 1 and sum(_clauses(s)) == sum(shape)]
        fresh = [] if form.lengths or sum(shape) > LONGEST else list(layouts(shape))
        formats = known or loose or fresh
        if not formats:
            raise _unfit(form, f"it has no lines of {'+'.join(map(str, shape))} characters")
    least = max((at + len(text) for _, at, text in given.spans), default=0)
    return [scheme for scheme in formats if sum(_clauses(scheme)) >= least]


def _clauses(scheme: Scheme) -> tuple[int, ...]:
    return tuple(len(line) for line in scheme.lines[: len(scheme.lines) // 2])


def _layout(
    known: Sounds, scheme: Scheme, own: dict[Place, str], banned: list[int]
) -> Pairing | str:
    """The scheme as cells; in words why not, when what is given does not fit it."""
    clauses = _clauses(scheme)
    length, half = sum(clauses), len(clauses)
    groups = _together(own, length)
    tones = _tones(known, scheme, own, nodes(clauses))
    if isinstance(tones, str):
        return tones
    cells: list[Cell] = []
    first: dict[tuple[int, int], int] = {}  # the cell where a line first writes for a group
    for i in range(2):
        place = 0
        for k, clause in enumerate(scheme.lines[i * half : (i + 1) * half]):
            for _ in clause:
                group = groups[place]
                cell = _cell(known, i, [j for j in range(length) if groups[j] == group], own, tones)
                if isinstance(cell, str):
                    return cell
                if not cell.own:
                    cell.admits[banned] = False
                    if cell.admits.sum() <= 2 * LONGEST:
                        return f"line {i + 1}, syllable {place + 1} has no character left"
                cells.append(Cell(cell.admits, first.get((i, group), -1), cell.own))
                first.setdefault((i, group), len(cells) - 1)
                place += 1
            cells += [_mark(known, mark) for mark in scheme.written[i * half + k]]
    return Pairing(tuple(cells), frozenset(known.number[c] for c in own.values()))


def _together(own: dict[Place, str], length: int) -> list[int]:
    """For each place the first of those that must be alike, as a line given repeats a character."""
    groups = list(range(length))
    for i, j in own:
        for k, other in enumerate(range(length)):
            if (i, other) in own and own[i, other] == own[i, j] and groups[k] != groups[j]:
                low, high = sorted((groups[k], groups[j]))
                groups = [low if group == high else group for group in groups]
    return groups


def _tones(
    known: Sounds, scheme: Scheme, own: dict[Place, str], ends: Sequence[int]
) -> list[list[tuple[bool, bool]]] | str:
    """(平, 仄) admitted at each place of each line: a given character that is no 平仄交替 overrules
    the scheme at its node, and the other line is opposite to it."""
    half = len(scheme.lines) // 2
    lines = [[slot for line in scheme.lines[b : b + half] for slot in line] for b in (0, half)]
    found = [[("平" in s.tones, "仄" in s.tones) for s in line] for line in lines]
    last = len(lines[0]) - 1
    for j in ends:
        ways = [(LEVEL_FIRST, OBLIQUE_FIRST), (OBLIQUE_FIRST, LEVEL_FIRST)]
        if j == last or found[0][j] == OBLIQUE_FIRST:  # the scheme's own first
            ways.reverse()
        fits = [
            pair
            for pair in (ways[:1] if j == last else ways)
            if all(_heard(known, own[i, j], pair[i]) for i in (0, 1) if (i, j) in own)
        ]
        if not fits:
            said = [f"line {i + 1}, syllable {j + 1} {own[i, j]}" for i in (0, 1) if (i, j) in own]
            return f"{' and '.join(said)}: {'仄起平落' if j == last else 'not opposite in tone'}"
        found[0][j], found[1][j] = fits[0]
    return found


def _heard(known: Sounds, character: str, tone: tuple[bool, bool]) -> bool:
    """Whether some reading of a given character has the tone; one that no book knows has any."""
    k = known.number[character]
    level, oblique = bool(known.level[k]), bool(known.oblique[k])
    return (tone[0] and level) or (tone[1] and oblique) or not (level or oblique)


def _cell(
    known: Sounds,
    line: int,
    alike: list[int],
    own: dict[Place, str],
    tones: list[list[tuple[bool, bool]]],
) -> Cell | str:
    """What the places that must be alike admit."""
    said = list(dict.fromkeys(own[line, j] for j in alike if (line, j) in own))
    if len(said) > 1:
        where = " and ".join(str(j + 1) for j in alike)
        return f"line {line + 1} needs one character at syllables {where}, as line {2 - line} has"
    if said:
        only = np.zeros(len(known.characters), bool)
        only[known.number[said[0]]] = True
        return Cell(only, own=True)
    admits = known.level | known.oblique
    for j in alike:
        level, oblique = tones[line][j]
        if not (level and oblique):
            admits &= (known.level if level else known.oblique) & known.strict
    return Cell(admits)


def _mark(known: Sounds, mark: str) -> Cell:
    only = np.zeros(len(known.characters), bool)
    only[known.number[mark]] = True
    return Cell(only, own=True)
