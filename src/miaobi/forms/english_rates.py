"""How many poems by people a form of English verse lets pass: the measure of the checker itself.

A checker that fails real poems is no judge. `rates` counts what holds of a set of poems, and what
fails by rule; `scanning` the same for single lines, so that prose can stand beside verse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from miaobi.forms.english_form import English
from miaobi.forms.english_metre import Metre
from miaobi.forms.english_scan import counts, readings
from miaobi.forms.english_text import tokens


@dataclass(frozen=True, slots=True)
class Rates:
    """Poems judged: how many, how many hold, and the poems that break each rule.

    `clean` hold without a near, eye or rich rhyme; `rhymed` break no rule of rhyme. `lines` are all
    lines, `scanned` those without a fault of their own.
    """

    poems: int
    hold: int
    clean: int
    rhymed: int
    lines: int
    scanned: int
    rules: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        if not self.poems:
            return "no poems"
        said = [f"{self.hold} of {self.poems} hold ({self.hold / self.poems:.1%})"]
        said += [f"{self.clean} with perfect rhymes only", f"rhyme right in {self.rhymed}"]
        said += [f"{self.scanned} of {self.lines} lines scan ({self.scanned / self.lines:.1%})"]
        return "; ".join(said) + "; broken: " + ", ".join(f"{r} {n}" for r, n in self.rules)


_OF_RHYME = {"rhyme", "identical"}
_OF_SOUND = ("near rhyme", "eye rhyme", "rich rhyme", "identical")


def rates(poems: Iterable[str], form: English) -> Rates:
    """What a form's checker says of poems.

    >>> from miaobi.forms.english import find
    >>> str(rates(["An old quiet pond\\na frog leaps into the pond\\nsplash"], find("haiku")))
    '0 of 1 hold (0.0%); 0 with perfect rhymes only; rhyme right in 1; 2 of 3 lines scan (66.7%); \
broken: syllables 1'
    """
    total = hold = clean = rhymed = lines = scanned = 0
    rules: Counter[str] = Counter()
    for poem in poems:
        report = form.check(poem)
        broken = {fault.rule for fault in report.violations}
        wrong = {fault.line for fault in report.violations if fault.rule not in _OF_RHYME}
        size = sum(bool(row.strip()) for row in poem.splitlines())
        total, lines, scanned = total + 1, lines + size, scanned + size - len(wrong - {0})
        hold += report.holds
        clean += report.holds and not any(each.rule in _OF_SOUND for each in report.warnings)
        rhymed += not broken & _OF_RHYME
        rules.update(broken)
    return Rates(total, hold, clean, rhymed, lines, scanned, tuple(rules.most_common()))


def scanning(lines: Iterable[str], metre: Metre) -> tuple[int, int, int]:
    """(lines, lines that scan, lines that scan or are rough only) in a metre.

    >>> from miaobi.forms.english_metre import iambic
    >>> scanning(["The curfew tolls the knell of parting day", "Ring the bell at the door"], iambic(5))
    (2, 1, 1)
    """
    found = [readings(line, metre) for line in lines]
    clean = sum(bool(each) and not each[0].faults for each in found)
    return len(found), clean, sum(bool(each) and not each[0].wrong for each in found)


def chopped(prose: str, syllables: int, most: int) -> list[str]:
    """Prose cut into lines of so many syllables, up to `most`: what a metre should refuse.

    >>> chopped("it was the best of times, it was the worst of times, it was the age", 5, 2)
    ['it was the best of', 'times, it was the worst']
    """
    found: list[str] = []
    line: list[str] = []
    for word in prose.split():
        if len(found) == most:
            break
        line.append(word)
        size = max(counts(" ".join(line), False), default=0) if tokens(" ".join(line)) else 0
        if size >= syllables:
            if syllables in counts(" ".join(line), False):
                found.append(" ".join(line))
            line = []
    return found


def shuffled(poem: str, order: Sequence[int]) -> str:
    """A poem with its lines in another order: its metre stays, its rhymes go."""
    lines = [row for row in poem.splitlines() if row.strip()]
    return "\n".join(lines[i] for i in order)
