"""Regular expressions as values: what a grammar is made of before it is written down.

Parts are compared by identity: one that is used many times is built once and written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from miaobi.errors import PlanError

LARGEST = 4_000_000  # characters of a regular expression; more helps nobody


@dataclass(frozen=True, eq=False, slots=True)
class One:
    """One of some characters, in order."""

    characters: str
    size: int


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """Parts one after another; () is the empty text."""

    parts: tuple[Part, ...]
    size: int


@dataclass(frozen=True, eq=False, slots=True)
class Any:
    """One of several parts."""

    parts: tuple[Part, ...]
    size: int


@dataclass(frozen=True, eq=False, slots=True)
class Times:
    """A part from `least` to `most` times; None is no upper bound."""

    part: Part
    least: int
    most: int | None
    size: int


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """Whatever is written from a state of an automaton on."""

    number: int
    size: int = 8


Part = One | Row | Any | Times | State
EMPTY = Row((), 0)
_known: dict[str, One] = {}  # so that equal classes of characters are the same part


def one(characters: Iterable[str]) -> One:
    """One of `characters`.

    >>> one("水山").characters, one("山") is one("山")
    ('山水', True)
    """
    text = "".join(sorted(set(characters)))
    if text not in _known:
        if len(_known) > 10_000:
            _known.clear()
        _known[text] = One(text, len(text) + 4)
    return _known[text]


def unrolled(part: Part) -> Part:
    """`part`, if it can be written without rules; PlanError when that would be too long."""
    if part.size > LARGEST:
        raise PlanError(
            f"as a regular expression the form would be longer than {LARGEST:,} characters",
            hint="settle its scheme (格=1) and its rhymes, or take GBNF, which has rules",
        )
    return part


def row(*parts: Part) -> Part:
    """Parts one after another; rows within rows are opened, and repetitions counted.

    >>> x = one("ab")
    >>> row(x, times(x, 0, 4)).most
    5
    """
    flat: list[Part] = []
    for part in parts:
        inner = part.parts if isinstance(part, Row) and len(part.parts) <= 1 else (part,)
        for each in inner:
            if flat and (joined := _counted(flat[-1], each)):
                flat[-1] = joined
            else:
                flat.append(each)
    if len(flat) == 1:
        return flat[0]
    return Row(tuple(flat), sum(p.size for p in flat)) if flat else EMPTY


def _counted(before: Part, after: Part) -> Part | None:
    """x x{a,b} as one repetition; None where the two are not of one part."""
    a, b = (p if isinstance(p, Times) else Times(p, 1, 1, 0) for p in (before, after))
    if a.part is not b.part or not isinstance(a.part, One) or len(a.part.characters) == 1:
        return None
    most = None if a.most is None or b.most is None else a.most + b.most
    if a.least != a.most and b.least != b.most:  # x{0,2} x{3,5}: true, but never met
        return None
    return times(a.part, a.least + b.least, most)


def either(*parts: Part) -> Part:
    """One of several parts; the empty one makes the others optional."""
    distinct = list({id(p): p for p in parts if p is not EMPTY}.values())
    if not distinct:
        return EMPTY
    found = distinct[0]
    if len(distinct) > 1:
        found = Any(tuple(distinct), sum(p.size + 1 for p in distinct) + 2)
    return times(found, 0, 1) if any(p is EMPTY for p in parts) else found


def times(part: Part, least: int, most: int | None) -> Part:
    """A part so many times."""
    if (least, most) == (1, 1):
        return part
    if part is EMPTY or most == 0:
        return EMPTY
    if isinstance(part, Times) and (least, most) == (0, 1) and part.least <= 1:
        return Times(part.part, 0, part.most, part.size)
    return Times(part, least, most, part.size + 8)


# --- automata -------------------------------------------------------------------------------------

Table = tuple[tuple[tuple[tuple[One, int], ...], bool], ...]  # per state: (class, next), final


def solved(table: Table) -> Part:
    """The texts of an automaton from state 0 as one part without states.

    Gaussian elimination over regular expressions with Arden's rule (Arden 1961): X = A X + B is
    A* B. Its length may grow quickly with loops and with paths that part and meet.
    """
    rows: list[dict[int, Part]] = []
    ends: list[Part | None] = []
    for ways, final in table:
        to: dict[int, list[Part]] = {}
        for chars, target in ways:
            to.setdefault(target, []).append(chars)
        rows.append({target: either(*parts) for target, parts in to.items()})
        ends.append(EMPTY if final else None)
    for k in range(len(rows) - 1, -1, -1):
        if k in rows[k]:
            again = times(rows[k].pop(k), 0, None)
            rows[k] = {target: row(again, part) for target, part in rows[k].items()}
            end = ends[k]
            ends[k] = None if end is None else row(again, end)
        for i in range(k):
            if k in rows[i]:
                _substitute(rows, ends, i, k)
    found = ends[0]
    return found if found is not None else EMPTY


def _substitute(rows: list[dict[int, Part]], ends: list[Part | None], i: int, k: int) -> None:
    """State k, which goes to lower states only, put into the row of state i."""
    through = rows[i].pop(k)
    for target, part in rows[k].items():
        way = row(through, part)
        way = either(rows[i][target], way) if target in rows[i] else way
        rows[i][target] = unrolled(way)
    after, own = ends[k], ends[i]
    if after is not None:
        ends[i] = row(through, after) if own is None else either(own, row(through, after))
