"""对联: two lines of equal length whose tones are opposite at the nodes.

The rules are those of 联律通则 (中国楹联学会, 2008): equal counts and pauses; at the nodes (the 2nd, 4th,
6th … and the last syllable of every clause) the tones of the two lines are opposite; the first
line ends 仄 and the second 平 (仄起平落); no character stands in both lines, and one that is repeated
in a line is answered by one repeated at the same places. That tones alternate within a line (平仄
交替) is the custom the writer keeps; the checker only warns of it. 对仗 is judged elsewhere.

>>> COUPLET.check("风声雨声读书声，声声入耳；家事国事天下事，事事关心。").holds
True
>>> [v.message for v in COUPLET.check("春风大雅能容物，秋水文章不染土。").violations]
['line 2, syllable 7 土: 平 ends the second line, is 仄']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from miaobi.errors import PlanError
from miaobi.forms.checking_words import (
    BOTH,
    LEVEL_BIT,
    OBLIQUE_BIT,
    bits,
    foreign,
    no_chinese,
    split_lines,
    unknown,
)
from miaobi.forms.core import (
    EITHER,
    LEVEL,
    OBLIQUE,
    Given,
    Language,
    Machine,
    Report,
    Scheme,
    Slot,
    Violation,
)
from miaobi.forms.drawing import branches
from miaobi.forms.givens import OPTIONS, asked, held
from miaobi.forms.operators import Combining
from miaobi.forms.ranges import Range
from miaobi.forms.sounds import folded

if TYPE_CHECKING:
    from miaobi.forms.sounds import BookName, Tone

Clauses = tuple[int, ...]  # the characters of each clause of one line
SHORTEST, LONGEST = 4, 20
VOICES = {LEVEL_BIT: LEVEL, OBLIQUE_BIT: OBLIQUE, BOTH: EITHER}
PARTICLES = frozenset("之而与于以其乎者也则且因若为所兮")  # 虚字, which may stand in both lines


@dataclass(frozen=True, slots=True)
class Couplet(Combining):
    """A form of 对联. `lengths` are the clauses a line may have; empty for any of 4 to 20."""

    name: str
    formats: tuple[Scheme, ...]
    lengths: tuple[Clauses, ...] = ()
    aliases: tuple[str, ...] = ()
    book: BookName = "平水韵"
    family: str = "对联"
    language: Language = "zh"
    fixed: Given = Given()

    def check(self, text: str) -> Report:
        """Whether the text is a couplet; line 1 is 上联, line 2 下联, marks are not counted."""
        other = no_chinese(text)
        if other:
            return Report(False, other, ())
        halves = couplet_lines(text)
        if halves is None:
            message = f"the text is not two lines; {self.name} has two"
            cure = "write 上联 and 下联, a line each or divided by ；"
            return Report(False, (Violation(0, 0, "lines", message, cure),), ())
        wrong = self._shape(halves)
        if wrong:
            return Report(False, tuple(wrong), ())
        upper, lower = ("".join(half) for half in halves)
        ends = nodes([len(clause) for clause in halves[0]])
        heard = [[VOICES[bits(self.book, c)] for c in line] for line in (upper, lower)]
        wrong = _closes(upper, lower, heard) + _opposed(upper, lower, heard, ends)
        wrong += _shared(upper, lower, PARTICLES)[0] + _unanswered(upper, lower)
        wrong += held(self.fixed, (upper, lower))
        warnings = _shared(upper, lower, PARTICLES)[1] + unknown((upper, lower), self.book)
        for i, half in enumerate(halves):
            warnings += _monotone(i, half, heard[i])
        order = sorted(wrong, key=lambda v: (v.line, v.position))
        return Report(
            not wrong, tuple(order), tuple(warnings), readings=_chosen(upper, lower, heard, ends)
        )

    def _shape(self, halves: tuple[list[str], list[str]]) -> list[Violation]:
        upper, lower = (tuple(map(len, half)) for half in halves)
        found = foreign(["".join(half) for half in halves])
        if upper != lower:
            message = f"line 2 has {_said(lower)} characters; line 1 has {_said(upper)}"
            cure = f"make line 2 {_said(upper)} characters long, with the same pauses"
            found.append(Violation(2, 0, "length", message, cure))
        elif self.lengths and upper not in self.lengths:
            wanted = " or ".join(map(_said, self.lengths))
            message = f"the lines have {_said(upper)} characters; {self.name} has {wanted}"
            found.append(Violation(0, 0, "length", message, f"write lines of {wanted}"))
        elif not self.lengths and not SHORTEST <= sum(upper) <= LONGEST:
            message = f"the lines have {sum(upper)} characters; {self.name} has 4-20"
            cure = Range(SHORTEST, LONGEST).cure(sum(upper), "characters in each line")
            found.append(Violation(0, 0, "length", message, cure))
        return found

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton; `given.lines` are 上联 and 下联, whose marks say where the pauses are."""
        from miaobi.forms.couplet_machine import machine

        return machine(self, given)

    def tree(self) -> str:
        rows = [f"{scheme.name}: {scheme}" for scheme in self.formats]
        return branches(f"{self.name} (对联, {self.book})", rows)


def _said(clauses: Clauses) -> str:
    return "+".join(map(str, clauses))


def couplet_lines(text: str) -> tuple[list[str], list[str]] | None:
    """The clauses of 上联 and of 下联; None when the text cannot be two lines.

    >>> couplet_lines("发上等愿，结中等缘；择高处立，寻平处住")
    (['发上等愿', '结中等缘'], ['择高处立', '寻平处住'])
    """
    for mark in ("\n", "[；;]", "[。！？]"):
        rows = [row for row in re.split(mark, text.strip()) if split_lines(row)]
        if len(rows) == 2:
            return split_lines(rows[0]), split_lines(rows[1])
    clauses = split_lines(text)
    half = len(clauses) // 2
    return (clauses[:half], clauses[half:]) if half and len(clauses) % 2 == 0 else None


def nodes(clauses: Iterable[int]) -> list[int]:
    """The nodes of a line, from 0: every second syllable of a clause and its last.

    >>> nodes([4, 7])
    [1, 3, 5, 7, 9, 10]
    """
    found, begin = [], 0
    for length in clauses:
        found += [begin + j for j in sorted({*range(1, length, 2), length - 1})]
        begin += length
    return found


# --- faults ---------------------------------------------------------------------------------------

Heard = Sequence[Sequence[frozenset]]


def _closes(upper: str, lower: str, heard: Heard) -> list[Violation]:
    found = []
    ends: list[tuple[int, str, str, Tone]] = [(1, "first", upper, "仄"), (2, "second", lower, "平")]
    for i, which, line, tone in ends:
        if tone not in heard[i - 1][-1]:
            has = "".join(heard[i - 1][-1])
            message = (
                f"line {i}, syllable {len(line)} {line[-1]}: {tone} ends the {which} line, is {has}"
            )
            cure = f"end line {i} with a {tone} character"
            found.append(Violation(i, len(line), "仄起平落", message, cure))
    return found


def _opposed(upper: str, lower: str, heard: Heard, ends: Sequence[int]) -> list[Violation]:
    found = []
    for j in ends[:-1]:  # the last is judged by 仄起平落
        ours, theirs = heard[0][j], heard[1][j]
        if ours == theirs and len(ours) == 1:
            (tone,) = ours
            other = "仄" if tone == "平" else "平"
            message = (
                f"line 2, syllable {j + 1} {lower[j]}: needs {other} against {upper[j]}, is {tone}"
            )
            found.append(Violation(2, j + 1, "tone", message, f"put a {other} character there"))
    return found


def _shared(
    upper: str, lower: str, particles: frozenset[str]
) -> tuple[list[Violation], list[Violation]]:
    """Characters of both lines; particles at the same place are only warned of."""
    faults, warnings = [], []
    above = folded(upper)
    for j, c in enumerate(lower):
        if folded(c) in above:
            message = f"line 2, syllable {j + 1} {c}: stands in line 1 too"
            excused = folded(c) in particles and above[j] == folded(c)
            fault = Violation(2, j + 1, "shared", message, f"use another character for {c}")
            (warnings if excused else faults).append(fault)
    return faults, warnings


def _unanswered(upper: str, lower: str) -> list[Violation]:
    found = []
    one, other = folded(upper), folded(lower)
    for j in range(len(upper)):
        for k in range(j):
            same = one[j] == one[k], other[j] == other[k]
            if same[0] == same[1]:
                continue
            own = 1 if same[0] else 2
            said = (upper if same[0] else lower)[j]
            message = (
                f"line {own} repeats {said} at syllables {k + 1} and {j + 1}; the other does not"
            )
            cure = f"repeat a character there in line {3 - own}, or use another for one {said}"
            found.append(Violation(3 - own, j + 1, "repeat", message, cure))
            break
    return found


def _monotone(i: int, clauses: Sequence[str], heard: Sequence[frozenset]) -> list[Violation]:
    """失替 and three like tones at the end of a clause, which are not admired."""
    found, begin = [], 0
    for clause in clauses:
        tones = heard[begin : begin + len(clause)]
        for j in range(3, len(clause), 2):
            if tones[j] == tones[j - 2] and len(tones[j]) == 1:
                at = begin + j + 1
                message = (
                    f"line {i + 1}, syllables {at - 2} and {at}: 失替, both {next(iter(tones[j]))}"
                )
                found.append(Violation(i + 1, at, "失替", message, "let the tones alternate"))
        last = tones[-3:]
        if len(clause) >= 5 and len(set(last)) == 1 and len(last[0]) == 1:
            at = begin + len(clause) - 2
            name = f"三{next(iter(last[0]))}尾"
            message = f"line {i + 1}, syllables {at}-{at + 2} {clause[-3:]}: {name}"
            found.append(Violation(i + 1, at, name, message, f"change the tone of syllable {at}"))
        begin += len(clause)
    return found


def _chosen(
    upper: str, lower: str, heard: Heard, ends: Sequence[int]
) -> tuple[tuple[int, int, str, str], ...]:
    """The reading taken of each character that has both tones, where a node asks for one."""
    found = []
    for j in ends:
        for i, line in enumerate((upper, lower)):
            other = heard[1 - i][j]
            if len(heard[i][j]) == 2 and len(other) == 1:
                found.append((i + 1, j + 1, line[j], "仄" if "平" in other else "平"))
    return tuple(sorted(found))


# --- layouts --------------------------------------------------------------------------------------


def opposite(tone: Tone) -> Tone:
    return "仄" if tone == "平" else "平"


def clause_tones(length: int, end: Tone) -> list[tuple[Tone | None, ...]]:
    """The ways a clause may alternate and end: None at a free syllable.

    An odd clause has two, as its last two nodes may be alike; the syllable before them is then
    opposite, so that three like tones never end it.

    >>> ["".join(t or "中" for t in way) for way in clause_tones(7, "仄")]
    ['中平中仄中平仄', '中仄中平平仄仄']
    >>> ["".join(t or "中" for t in way) for way in clause_tones(4, "平")]
    ['中仄中平']
    """
    found = []
    for before in (opposite(end), end) if length % 2 and length > 1 else (end,):
        tones: list[Tone | None] = [None] * length
        tone = before
        for j in range(length - 2 if length % 2 else length - 1, -1, -2):
            tones[j], tone = tone, opposite(tone)
        tones[-1] = end
        if length % 2 and length >= 3 and before == end:
            tones[-3] = opposite(end)
        found.append(tuple(tones))
    return found


def layouts(clauses: Clauses) -> tuple[Scheme, ...]:
    """The layouts of lines with such clauses.

    The ends of several clauses follow 马蹄韵 (平 to 平, 仄 to 仄, from the end back: 仄平平仄仄平平…).

    >>> [str(scheme) for scheme in layouts((4,))]
    ['中平中仄 中仄中平']
    """
    feet: list[Tone] = ["仄" if (i + 1) // 2 % 2 == 0 else "平" for i in range(len(clauses))]
    feet.reverse()
    ways = product(*(clause_tones(n, end) for n, end in zip(clauses, feet, strict=True)))
    marks = ["，"] * (len(clauses) - 1)
    return tuple(
        Scheme(
            f"{_said(clauses)} {next(t for t in way[0] if t)}起",
            (*(_slots(clause) for clause in way), *(_slots(clause, True) for clause in way)),
            (*marks, "；" if marks else "，", *marks, "。"),
            source="联律通则 (2008)",
        )
        for way in ways
    )


def _slots(tones: Sequence[Tone | None], turned: bool = False) -> tuple[Slot, ...]:
    return tuple(
        Slot(EITHER if t is None else LEVEL if (t == "平") != turned else OBLIQUE) for t in tones
    )


def couplet(name: str, *lengths: Clauses, aliases: tuple[str, ...] = ()) -> Couplet:
    """A form of couplets whose lines have one of these lengths; PlanError beyond 4 to 20.

    >>> print(couplet("五言联", (5,)).tree())
    五言联 (对联, 平水韵)
    ├── 5 仄起: 中仄中平仄 中平中仄平
    └── 5 平起: 中平平仄仄 中仄仄平平
    """
    for clauses in lengths:
        if not SHORTEST <= sum(clauses) <= LONGEST:
            raise PlanError(
                f"a line of {_said(clauses)} characters is no 对联",
                hint="let a line have 4 to 20 characters, as 字=7 or 字=4/7",
            )
    formats = tuple(scheme for clauses in lengths for scheme in layouts(clauses))
    return Couplet(name, formats, lengths, aliases)


BOOKS: dict[str, BookName] = {"新韵": "中华新韵", "通韵": "中华通韵"}


def parse(options: dict[str, str], name: str = "对联") -> Couplet:
    """The couplet that options say: 字 (7, 5-7, or clauses as 4/7), 新韵 or 通韵,
    and what must stand: 藏头, 藏尾, 嵌字, 禁.

    >>> parse({"字": "4/7"}).lengths
    ((4, 7),)
    """
    found = next((form for form in FORMS if form.name == name), COUPLET)
    for key, value in options.items():
        if key in BOOKS and value:
            raise PlanError(f"the option {key} of {name} takes no value", hint=f"say {key} alone")
        if key in ("字", "characters"):
            if found.lengths:
                has = " or ".join(map(_said, found.lengths))
                raise PlanError(
                    f"a line of {name} has {has} characters, always", hint=f"say 对联:字={value}"
                )
            counts = [Range.read(part, "字") for part in value.split("/")]
            if len(counts) > 1:
                if not all(n.exact for n in counts):
                    raise PlanError(
                        f"字={value} divides a line into clauses of no one length",
                        hint="say how many characters each clause has, as 字=4/7",
                    )
                found = couplet(name, tuple(n.least for n in counts))
            else:
                least, most = counts[0]
                found = couplet(name, *((n,) for n in range(least, (most or LONGEST) + 1)))
        elif key not in BOOKS and key not in OPTIONS:
            hint = f"it has 字, 新韵, 通韵, {', '.join(OPTIONS)}"
            raise PlanError(f"{name} has no option {key!r}", hint=hint)
    whole = {sum(clauses) for clauses in found.lengths}
    end = whole.pop() if len(whole) == 1 else None
    found = replace(found, fixed=asked(options, [end, end], name))
    books = [BOOKS[key] for key in options if key in BOOKS]
    return replace(found, book=books[-1]) if books else found


COUPLET = Couplet(
    "对联",
    tuple(s for clauses in ((5,), (7,), (4, 4), (4, 7)) for s in layouts(clauses)),
    aliases=("对子", "楹联", "春联", "couplet", "antithetical couplet"),
)
FORMS = (COUPLET, couplet("五言联", (5,)), couplet("七言联", (7,)))
