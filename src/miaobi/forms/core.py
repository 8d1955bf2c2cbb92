"""What a form is: slots in lines, and what is said when a text does not fill them.

A **Slot** is one syllable's place: the tone classes it admits, and the rhyme class that binds it
("" for none). A **Scheme** is one full layout of slots; a **Form** is a name with all its schemes.
The same slots mask a writer (`Slot.admits`), check a text and explain a failure (`check`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from miaobi.forms.sounds import Tone, rhymes, tones

Language = Literal["zh", "en"]
LEVEL: frozenset[Tone] = frozenset({"平"})
OBLIQUE: frozenset[Tone] = frozenset({"仄"})
EITHER: frozenset[Tone] = LEVEL | OBLIQUE


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one syllable: admitted tone classes, and a rhyme class ("" = free)."""

    tones: frozenset[Tone]
    rhyme: str = ""

    def admits(self, character: str, group: str = "") -> bool:
        """Whether some reading of `character` fits; `group` is the rhyme group, if settled.

        >>> Slot(OBLIQUE).admits("看"), Slot(OBLIQUE).admits("山")
        (True, False)
        >>> Slot(LEVEL, rhyme="A").admits("山", "上平十四寒")
        False
        """
        if self.rhyme and group:
            return group in rhymes(character)
        return bool(self.tones & tones(character))

    def __str__(self) -> str:
        mark = "中" if self.tones == EITHER else next(iter(self.tones))
        return mark + ("韵" if self.rhyme else "")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One layout of a form: its name and its lines of slots."""

    name: str
    lines: tuple[tuple[Slot, ...], ...]

    @property
    def rhyming(self) -> tuple[int, ...]:
        """The indices (from 0) of the lines that end in a rhyme."""
        return tuple(i for i, line in enumerate(self.lines) if line[-1].rhyme)

    def __str__(self) -> str:
        return " ".join("".join(map(str, line)) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of verse: what a text must be to bear its name.

    `formats` are the schemes a text may follow; `aliases` other names people use.
    """

    name: str
    family: str
    language: Language
    formats: tuple[Scheme, ...]
    aliases: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        return len(self.formats[0].lines)

    @property
    def syllables(self) -> int:
        """Syllables in a line."""
        return len(self.formats[0].lines[0])


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is not as the form wants it; line and position count from 1, 0 = whole."""

    line: int
    position: int
    rule: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: the scheme and rhyme group that fit best, and what they disagree on."""

    holds: bool
    violations: tuple[Violation, ...]
    warnings: tuple[Violation, ...]
    scheme: str = ""
    rhyme: str = ""
