"""Chinese verse whose every syllable has a slot: 诗, 词, 曲, counted lines.

>>> from miaobi.forms import find
>>> print(find("五绝").tree())
五绝 (近体诗, 平水韵)
├── 平起首句入韵: 平平仄仄平韵 中仄仄平平韵 中仄平平仄 平平仄仄平韵
├── 平起首句不入韵: 中平平仄仄 中仄仄平平韵 中仄平平仄 平平仄仄平韵
├── 仄起首句入韵: 中仄仄平平韵 平平仄仄平韵 中平平仄仄 中仄仄平平韵
└── 仄起首句不入韵: 中仄平平仄 平平仄仄平韵 中平平仄仄 中仄仄平平韵
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from miaobi.forms.core import Given, Language, Machine, Report, Scheme, Violation
from miaobi.forms.drawing import branches
from miaobi.forms.operators import Combining

if TYPE_CHECKING:
    from miaobi.forms.sounds import BookName

Rules = Literal["近体", "谱", "古体"]


@dataclass(frozen=True, slots=True)
class Verse(Combining):
    """A form of Chinese verse: what a text must be to bear its name.

    `formats` are the schemes a text may follow, `aliases` other names people use, `book` the rhyme
    book. `rules` says how it is judged: 近体 with its licences and prohibitions, 谱 slot by slot,
    古体 by counts and rhyme alone. `fixed` is what every text of the form holds (an acrostic, say).
    """

    name: str
    family: str
    language: Language
    formats: tuple[Scheme, ...]
    aliases: tuple[str, ...] = ()
    book: BookName = "平水韵"
    rules: Rules = "近体"
    fixed: Given = Given()

    @property
    def lines(self) -> int:
        return len(self.formats[0].lines)

    @property
    def syllables(self) -> int:
        """Syllables in the first line of the first format: in 近体诗 those of every line."""
        return len(self.formats[0].lines[0])

    def check(self, text: str) -> Report:
        """Whether `text` is what the form says, with every fault in words."""
        from miaobi.forms.checking import check, split_lines
        from miaobi.forms.checking_words import in_order
        from miaobi.forms.givens import held, held_as

        report = check(text, self)
        if not self.fixed:
            return report
        lines = split_lines(text)
        laid = [s.shape for s in self.formats if self.rules == "谱" and s.name == report.scheme]
        faults = held_as(self.fixed, lines, laid[0]) if laid else held(self.fixed, lines)
        if self.fixed.rhyme and report.rhyme and report.rhyme.split("、")[0] != self.fixed.rhyme:
            message = f"the poem rhymes in {report.rhyme}; {self.fixed.rhyme} is asked for"
            cure = f"end the rhyming lines in words of {self.fixed.rhyme}"
            faults.append(Violation(0, 0, "rhyme", message, cure))
        found = in_order((*report.violations, *faults))
        return replace(report, holds=not found, violations=found)

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton over single characters; SourceError when what is given cannot stand."""
        from miaobi.forms.verse_machine import machine

        return machine(self, given)

    def tree(self) -> str:
        """Every format, slot by slot."""
        rows = [
            f"{scheme.name}: {scheme}" if scheme.name else str(scheme) for scheme in self.formats
        ]
        return branches(f"{self.name} ({self.family}, {self.book})", rows)
