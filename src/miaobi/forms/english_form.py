"""What an English form is: lines with a metre, a rhyme and what they repeat, as one value.

A **Line** is one line's plan, a **Layout** a whole poem's, an **English** form a name with all its
layouts. The same value masks a writer, checks a text and explains a failure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from miaobi.forms.core import Given, Language, Machine, Report
from miaobi.forms.drawing import branches
from miaobi.forms.english_metre import Metre
from miaobi.forms.operators import Combining


@dataclass(frozen=True, slots=True)
class Line:
    """The plan of one line; lines are counted from 0.

    `rhyme` is its label ("" free); `copy` the line it repeats whole (a refrain); `end` the line
    whose last word it ends with (sestina); `holds` the lines whose last words stand inside it
    (envoi); `radif` says that the rhyme word stands before a word that all such lines end with; `again` that its rhyme
    word may be one that was there before, which is a warning only (Lear's limericks).
    """

    metre: Metre
    rhyme: str = ""
    copy: int | None = None
    end: int | None = None
    holds: tuple[int, ...] = ()
    radif: bool = False
    again: bool = False

    def __str__(self) -> str:
        if self.copy is not None:
            return f"= line {self.copy + 1}"
        said = [self.metre.plain, self.rhyme]
        said += [f"ends as line {self.end + 1}"] * 1 if self.end is not None else []
        said += [f"holds the end of line {i + 1}" for i in self.holds]
        said += ["+ radif"] if self.radif else []
        return " ".join(filter(None, said))


@dataclass(frozen=True)
class Layout:
    """One layout: its name, its lines, and the lines (from 0) that begin a further stanza."""

    name: str
    lines: tuple[Line, ...]
    stanzas: tuple[int, ...] = ()
    source: str = ""

    @cached_property
    def own(self) -> tuple[int, ...]:
        """The lines that are no copies."""
        return tuple(i for i, line in enumerate(self.lines) if line.copy is None)

    @cached_property
    def groups(self) -> dict[str, tuple[int, ...]]:
        """Rhyme label -> the lines that are no copies and have it."""
        found: dict[str, list[int]] = {}
        for i in self.own:
            if self.lines[i].rhyme:
                found.setdefault(self.lines[i].rhyme, []).append(i)
        return {label: tuple(lines) for label, lines in found.items()}

    @property
    def rhymes(self) -> str:
        """The labels of all lines, "-" for none, a space between stanzas.

        >>> from miaobi.forms.english import find
        >>> find("sonnet").formats[0].rhymes
        'ABAB CDCD EFEF GG'
        """
        labels = [
            self.lines[line.copy].rhyme if line.copy is not None else line.rhyme
            for line in self.lines
        ]
        edges = (0, *self.stanzas, len(labels))
        return " ".join("".join(label or "-" for label in labels[a:b]) for a, b in pairwise(edges))

    def __str__(self) -> str:
        metres = list(dict.fromkeys(str(line.metre) for line in self.lines))
        return f"{len(self.lines)} lines, {self.rhymes}, {' / '.join(metres)}"


@dataclass(frozen=True, slots=True)
class English(Combining):
    """A form of English verse; `formats` are the layouts a text may follow, the usual one first."""

    name: str
    family: str
    formats: tuple[Layout, ...]
    aliases: tuple[str, ...] = ()
    language: Language = "en"

    def check(self, text: str) -> Report:
        """Whether `text` is what the form says, with every fault in words.

        >>> from miaobi.forms.english import find
        >>> report = find("haiku").check("An old quiet pond\\na frog leaps into the pond\\nthe sound of water")
        >>> report.holds, report.violations
        (True, ())
        """
        from miaobi.forms.english_check import check

        return check(text, self)

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton over words and line breaks; SourceError when what is given cannot stand."""
        from miaobi.forms.english_machine import machine

        return machine(self, given)

    def tree(self) -> str:
        """The form's layouts; the first one line by line."""
        first = self.formats[0]
        rows = [branches(f"{first.name}: {first}", [str(line) for line in first.lines])]
        rows += [f"{layout.name}: {layout}" for layout in self.formats[1:]]
        return branches(f"{self.name} ({self.family})", rows)


def stanzas(sizes: Sequence[int]) -> tuple[int, ...]:
    """Where further stanzas begin, from the sizes of all.

    >>> stanzas((4, 4, 4, 2))
    (4, 8, 12)
    """
    found, total = [], 0
    for size in sizes[:-1]:
        total += size
        found.append(total)
    return tuple(found)


def rhymed(name: str, labels: str, metres: Sequence[Metre], source: str = "") -> Layout:
    """A layout from its rhyme labels ("ABAB CC", "-" for none) and a metre for each line, in turn.

    The metres are repeated over the lines.
    """
    parts = labels.split()
    plain = "".join(parts)
    made: dict[tuple[int, str], Line] = {}  # long forms have many equal lines
    for key in ((i % len(metres), label) for i, label in enumerate(plain)):
        if key not in made:
            made[key] = Line(metres[key[0]], key[1].strip("-"))
    lines = tuple(made[i % len(metres), label] for i, label in enumerate(plain))
    return Layout(name, lines, stanzas([len(part) for part in parts]), source)
