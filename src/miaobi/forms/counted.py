"""Counted lines: 新诗, 歌词, 自由体, with rhyme by 十三辙 and stanzas by plan.

Where every line has an exact count the form is a `Verse` like any other (`lines`, `lyrics`); where
lines or their lengths may vary it is a `Counted`.

>>> song = lyrics([7, 7, 5, 7], rhyme="AABA")
>>> print(song.tree())
歌词 (歌词, 十三辙)
└── 中中中中中中中韵 中中中中中中中韵 中中中中中 中中中中中中中韵
>>> print(parse({"行": "12", "字": "5-9", "韵": "ABAB", "节": "4/4/4"}).tree())
新诗 (新诗, 十三辙)
├── 12 lines in stanzas of 4/4/4
├── 5-9 characters in every line
└── rhyme ABAB ABAB ABAB
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, cycle, islice
from typing import TYPE_CHECKING

from miaobi.errors import PlanError
from miaobi.forms.checking_words import in_order
from miaobi.forms.core import EITHER, Given, Language, Machine, Report, Scheme, Slot, Violation
from miaobi.forms.drawing import branches
from miaobi.forms.givens import OPTIONS, asked, held
from miaobi.forms.operators import Combining
from miaobi.forms.ranges import Range, many
from miaobi.forms.verse import Verse

if TYPE_CHECKING:
    from miaobi.forms.sounds import BookName

MARK = re.compile(r"[^\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class Counted(Combining):
    """Lines whose number and lengths may vary within bounds.

    `lengths` are the characters of each line, as many as there may be lines; `least` lines must
    stand. `rhyme` has a label for every line ("" = free); `stanzas` are the lines (from 0) that
    begin a further stanza.
    """

    name: str
    family: str
    lengths: tuple[Range, ...]
    least: int
    rhyme: tuple[str, ...]
    stanzas: tuple[int, ...] = ()
    book: BookName = "十三辙"
    aliases: tuple[str, ...] = ()
    language: Language = "zh"
    fixed: Given = Given()

    @property
    def formats(self) -> tuple[tuple[Range, ...], ...]:
        return (self.lengths,)

    @property
    def lines(self) -> int | None:
        return self.least if self.least == len(self.lengths) else None

    def check(self, text: str) -> Report:
        """Whether lines, characters, stanzas and rhymes are as planned.

        Lines end at line breaks (at marks where the text has none); marks are not counted.
        """
        written, breaks = written_lines(text)
        found = self._counts(written) + self._breaks(len(written), breaks)
        rhymed, groups, readings = self._rhymes(written)
        found += rhymed + held(self.fixed, written)
        return Report(not found, in_order(found), (), "", groups, tuple(readings))

    def _counts(self, written: Sequence[str]) -> list[Violation]:
        found = []
        most = Range(self.least, len(self.lengths))
        if not most.holds(len(written)):
            message = f"the text has {many(len(written), 'lines')}; {self.name} has {most}"
            found.append(Violation(0, 0, "lines", message, most.cure(len(written), "lines")))
        for i, (line, length) in enumerate(zip(written, self.lengths, strict=False), 1):
            if not length.holds(len(line)):
                message = f"line {i} has {many(len(line), 'characters')}; {self.name} has {length}"
                cure = length.cure(len(line), "characters")
                found.append(Violation(i, 0, "length", message, cure))
        return found

    def _breaks(self, count: int, breaks: Sequence[int]) -> list[Violation]:
        if not self.stanzas:
            return []
        wanted = {i for i in self.stanzas if i < count}
        found = [
            (i, "a blank line is wanted before it", "put a blank line there")
            for i in wanted - set(breaks)
        ] + [(i, "a blank line stands before it", "take it away") for i in set(breaks) - wanted]
        return [
            Violation(i + 1, 0, "stanza", f"line {i + 1}: {what}", cure)
            for i, what, cure in sorted(found)
        ]

    def _rhymes(
        self, written: Sequence[str]
    ) -> tuple[list[Violation], str, list[tuple[int, int, str, str]]]:
        from miaobi.forms.sounds import book

        source = book(self.book)
        found, groups, heard = [], [], []
        for label in dict.fromkeys(filter(None, self.rhyme)):
            ends = [
                (i, line, [r.group for r in source.readings(line[-1]) if r.group])
                for i, (line, mine) in enumerate(zip(written, self.rhyme, strict=False), 1)
                if mine == label and line
            ]
            votes = Counter(group for *_, own in ends for group in dict.fromkeys(own))
            if not votes:
                continue
            best = max(votes, key=votes.__getitem__)
            groups.append(best)
            for i, line, own in ends:
                if best not in own:
                    has = "、".join(dict.fromkeys(own)) or f"not in {self.book}"
                    message = f"line {i}, syllable {len(line)} {line[-1]}: needs {best}, is {has}"
                    cure = f"end line {i} with a word of {best}"
                    found.append(Violation(i, len(line), "rhyme", message, cure))
                elif len(set(own)) > 1:
                    heard.append((i, len(line), line[-1], best))
        return found, "、".join(groups), sorted(heard)

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton: a line to a line of text; SourceError when what is given cannot stand."""
        from miaobi.forms.counted_machine import machine

        return machine(self, given)

    def tree(self) -> str:
        most = Range(self.least, len(self.lengths))
        ends = [*self.stanzas, len(self.lengths)]
        plan = [str(end - begin) for begin, end in zip([0, *ends], ends, strict=False)]
        rows = [f"{most} lines" + (f" in stanzas of {'/'.join(plan)}" if self.stanzas else "")]
        if len(set(self.lengths)) == 1:
            rows.append(f"{self.lengths[0]} characters in every line")
        else:
            rows.append(f"{'/'.join(map(str, self.lengths))} characters")
        if any(self.rhyme):
            signs = "".join(label or "x" for label in self.rhyme)
            rows.append(
                "rhyme " + " ".join(signs[b:e] for b, e in zip([0, *ends], ends, strict=False))
            )
        return branches(f"{self.name} ({self.family}, {self.book})", rows)


def written_lines(text: str) -> tuple[list[str], list[int]]:
    """The lines of a text without their marks, and which of them (from 0) begin a further stanza.

    >>> written_lines("轻轻的我走了，\\n正如我轻轻的来；\\n\\n我轻轻的招手，")
    (['轻轻的我走了', '正如我轻轻的来', '我轻轻的招手'], [2])
    """
    text = text.strip()
    if "\n" not in text:
        return [part for part in MARK.split(text) if part], []
    found: list[str] = []
    breaks = []
    for row in text.split("\n"):
        line = MARK.sub("", row)
        if line:
            found.append(line)
        elif not row.strip() and found and found not in breaks:
            breaks.append(len(found))
    return found, sorted(set(breaks))


# --- making them ----------------------------------------------------------------------------------


def lines(
    name: str,
    counts: str | Sequence[int],
    *,
    rhyme: str = "",
    stanzas: str = "",
    family: str = "新诗",
    book: BookName = "十三辙",
    aliases: tuple[str, ...] = (),
) -> Verse:
    """A verse of lines with exactly so many characters.

    `counts` are numbers or "7/7/5/7"; `rhyme` labels the lines ("AABA", x or - = free), repeated
    when it is shorter; `stanzas` "4/4" or "4" says how many lines each stanza has.

    >>> lines("四句", "5/5/5/5", rhyme="xAxA").formats[0].rhyming
    (1, 3)
    """
    if isinstance(counts, str):
        numbers = [Range.read(part, f"a line of {name}") for part in _parts(counts)]
    else:
        numbers = [Range(count, count) for count in counts]
    if not numbers or not all(n.exact and n.least > 0 for n in numbers):
        raise PlanError(
            f"the lines of {name} cannot be {counts!r}",
            hint="say how many characters each line has, as 7/7/5/7; `ranged` takes 5-9",
        )
    labels, breaks = _labels(rhyme, len(numbers)), _breaks(stanzas, len(numbers))
    slots = tuple(
        (Slot(EITHER),) * (n.least - 1) + (Slot(EITHER, label),)
        for n, label in zip(numbers, labels, strict=True)
    )
    marks = tuple(
        "" if i == len(slots) - 1 else "\n\n" if i + 1 in breaks else "\n"
        for i in range(len(slots))
    )
    scheme = Scheme("", slots, marks, breaks)
    return Verse(name, family, "zh", (scheme,), aliases, book, "古体")


def lyrics(
    syllables: Sequence[int], *, rhyme: str = "", stanzas: str = "", name: str = "歌词"
) -> Verse:
    """The words of a melody that has so many syllables in each phrase."""
    return lines(name, syllables, rhyme=rhyme, stanzas=stanzas, family="歌词")


def ranged(
    name: str,
    many: Range,
    lengths: Sequence[Range],
    *,
    rhyme: str = "",
    stanzas: str = "",
    family: str = "新诗",
    book: BookName = "十三辙",
    aliases: tuple[str, ...] = (),
) -> Counted:
    """Lines whose number and lengths may vary; `lengths` are repeated when there are fewer."""
    if many.most is None or many.least < 1 or any(not n.most or n.least < 1 for n in lengths):
        raise PlanError(
            f"{name} has no bounds: {many} lines of {'/'.join(map(str, lengths))} characters",
            hint="say at least one and at most how many, as 行=8-16,字=5-9",
        )
    return Counted(
        name, family, tuple(islice(cycle(lengths), many.most)), many.least,
        _labels(rhyme, many.most), _breaks(stanzas, many.most), book, aliases,
    )  # fmt: skip


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[/、,，\s]+", text.strip()) if part]


def _labels(plan: str, count: int) -> tuple[str, ...]:
    """A label for every line: the plan is repeated; a letter is one rhyme all through.

    A letter that stands once has nothing to rhyme with, so its line is free.
    """
    signs = re.sub(r"[/、,，\s]+", "", plan)
    if not re.fullmatch(r"[A-Zx.\-—]*", signs):
        raise PlanError(
            f"the rhyme plan {plan!r} cannot be read", hint="write it as AABA, x where none is"
        )
    labels = ["" if sign in "x.-—" else sign for sign in signs] or [""]
    found = tuple(islice(cycle(labels), count))
    return tuple(label if found.count(label) > 1 else "" for label in found)


def _breaks(plan: str, count: int) -> tuple[int, ...]:
    """The lines that begin a further stanza; one number is repeated to the end."""
    if not plan:
        return ()
    sizes = [Range.read(part, "a stanza") for part in _parts(plan)]
    if not all(size.exact and size.least for size in sizes):
        raise PlanError(f"the stanzas cannot be {plan!r}", hint="say their lines, as 4/4/4")
    numbers = [size.least for size in sizes]
    if len(numbers) == 1:
        numbers *= -(-count // numbers[0])
    elif sum(numbers) != count:
        raise PlanError(
            f"stanzas of {plan} are {sum(numbers)} lines, not {count}",
            hint=f"make them {count} in all, or say 行={sum(numbers)}",
        )
    return tuple(i for i in accumulate(numbers[:-1]) if i < count)


KEYS = {
    "行": "lines", "lines": "lines", "字": "characters", "characters": "characters",
    "韵": "rhyme", "rhyme": "rhyme", "节": "stanzas", "stanzas": "stanzas",
}  # fmt: skip


def parse(options: dict[str, str], name: str = "新诗") -> Verse | Counted:
    """The form that options say: 行 (lines), 字 (characters), 韵 (rhyme), 节 (stanzas),
    and what must stand: 藏头, 藏尾, 嵌字, 禁.

    >>> parse({"字": "7/7/5/7"}, "歌词").syllables
    7
    >>> parse({"句": "4"})
    Traceback (most recent call last):
    miaobi.errors.PlanError: 新诗 has no option '句'
    """
    said = {}
    for key, value in options.items():
        if key in KEYS:
            said[KEYS[key]] = value
        elif key not in OPTIONS:
            hint = f"it has 行, 字, 韵, 节, {', '.join(OPTIONS)}"
            raise PlanError(f"{name} has no option {key!r}", hint=hint)
    default = DEFAULTS.get(name, DEFAULTS["新诗"])
    lengths = [
        Range.read(part, f"a line of {name}") for part in _parts(said.get("characters", default[1]))
    ]
    plan = said.get("stanzas", "")
    count = sum(int(n) for n in _parts(plan) if n.isdigit()) if "/" in plan else 0
    if "lines" in said:
        many = Range.read(said["lines"], "lines")
    elif len(lengths) > 1 or count:
        many = Range(*[max(count, len(lengths))] * 2)
    else:
        many = Range.read(default[0])
    how = {"rhyme": said.get("rhyme", default[2]), "stanzas": plan, "family": name}
    if many.exact and all(length.exact for length in lengths):
        exact = [length.least for length in islice(cycle(lengths), many.least)]
        form = lines(name, exact, **how)
        return replace(form, fixed=asked(options, exact, name))
    form = ranged(name, many, lengths, **how)
    ends = [length.most if length.exact else None for length in form.lengths]
    return replace(form, fixed=asked(options, ends, name))


DEFAULTS = {"新诗": ("4-24", "2-16", ""), "歌词": ("8", "5-9", "xA")}  # lines, characters, rhyme
FORMS = (
    ranged(
        "新诗", Range(4, 24), [Range(2, 16)],
        aliases=("自由体", "自由诗", "现代诗", "现代", "free verse", "modern verse"),
    ),
    ranged(
        "歌词", Range(8, 8), [Range(5, 9)], rhyme="xA", family="歌词",
        aliases=("歌", "lyrics", "song"),
    ),
)  # fmt: skip
