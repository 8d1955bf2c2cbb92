"""回文: texts that read the same backwards, and poems whose reverse is a poem too.

>>> PALINDROME.check("雾锁山头山锁雾").holds
True
>>> [fault.message for fault in PALINDROME.check("雾锁山头天锁雾").violations]
['syllable 5 天: must be 山, as syllable 3 is']
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from miaobi.errors import PlanError, SourceError
from miaobi.forms.checking import split_lines
from miaobi.forms.core import Form, Given, Language, Machine, Report, Scheme, Violation
from miaobi.forms.counted import Counted
from miaobi.forms.couplets import Couplet
from miaobi.forms.drawing import branches
from miaobi.forms.merge import merged
from miaobi.forms.operators import Combining
from miaobi.forms.ranges import Range
from miaobi.forms.verse import Verse


@dataclass(frozen=True, slots=True)
class Palindrome(Combining):
    """A text that is itself when read from its end; marks are not counted. It only checks."""

    name: str
    characters: Range = Range(2)
    aliases: tuple[str, ...] = ()
    family: str = "回文"
    language: Language = "zh"

    @property
    def formats(self) -> tuple[Range, ...]:
        return (self.characters,)

    def check(self, text: str) -> Report:
        """Whether each character is that at the same place from the end."""
        lines = split_lines(text)
        whole = "".join(lines)
        places = [(i, j) for i, line in enumerate(lines, 1) for j in range(1, len(line) + 1)]
        found = []
        if not self.characters.holds(len(whole)):
            message = f"the text has {len(whole)} characters; {self.name} has {self.characters}"
            cure = self.characters.cure(len(whole), "characters")
            found.append(Violation(0, 0, "length", message, cure))
        for k in range((len(whole) + 1) // 2, len(whole)):
            mate = len(whole) - 1 - k
            if whole[k] != whole[mate]:
                where = f"line {places[k][0]}, " if len(lines) > 1 else ""
                message = f"{where}syllable {places[k][1]} {whole[k]}: must be {whole[mate]}, as "
                message += f"syllable {mate + 1} is" if not where else "from the front"
                cure = f"write {whole[mate]} there"
                found.append(Violation(*places[k], "回文", message, cure))
        return Report(not found, tuple(found), ())

    def machine(self, given: Given = Given()) -> Machine:
        raise SourceError(
            f"{self.name} is checked, not written", hint="name a poem: 回文:诗=七绝 can be written"
        )

    def tree(self) -> str:
        return f"{self.name} (the text is its own reverse)"


@dataclass(frozen=True, slots=True)
class Reversible(Combining):
    """回文诗: a poem of a form whose reverse, from the last character to the first, is one too."""

    name: str
    form: Form
    aliases: tuple[str, ...] = ()
    family: str = "回文"

    @property
    def language(self) -> Language:
        return self.form.language

    @property
    def formats(self) -> tuple[Scheme, ...]:
        """The layouts that are right both ways; none where the form is no verse."""
        return _both_ways(self.form) if isinstance(self.form, Verse) else ()

    @property
    def lines(self) -> int | None:
        found = getattr(self.form, "lines", None)
        return found if isinstance(found, int) else None

    def check(self, text: str) -> Report:
        """What the form says of the text, and of its reverse; places are those of the text."""
        lines = split_lines(text)
        forward = self.form.check(text)
        own = self.form  # what is fixed has its place in the text, none in its reverse
        if isinstance(own, Verse | Couplet | Counted):
            own = replace(own, fixed=Given())
        backward = own.check("，".join(line[::-1] for line in reversed(lines)))
        turned = [_turned(fault, lines) for fault in backward.violations]
        found = (*forward.violations, *turned)
        return replace(forward, holds=not found, violations=found)

    def machine(self, given: Given = Given()) -> Machine:
        """The automaton of the layouts that are right both ways; SourceError where there is none."""
        if not isinstance(self.form, Verse) or not self.formats:
            raise SourceError(
                f"{self.name} is checked, not written: {self.form.name} has no layout both ways",
                hint="name one that has, such as 七绝 or 七律",
            )
        return replace(self.form, name=self.name, formats=self.formats).machine(given)

    def tree(self) -> str:
        return branches(f"{self.name} (read both ways)", [self.form.tree()])


def _turned(fault: Violation, lines: list[str]) -> Violation:
    """A fault of the reverse at its place in the text."""
    message = f"backwards: {fault.message}"
    if not 1 <= fault.line <= len(lines):
        return replace(fault, message=message)
    line = len(lines) + 1 - fault.line
    position = len(lines[line - 1]) + 1 - fault.position if fault.position else 0
    return replace(fault, line=line, position=position, message=message)


def _both_ways(form: Verse) -> tuple[Scheme, ...]:
    found = [
        meeting
        for one in form.formats
        for other in form.formats
        if (meeting := merged(one, _reversed(other))) is not None
    ]
    return tuple(found)


def _reversed(scheme: Scheme) -> Scheme:
    lines = tuple(tuple(reversed(line)) for line in reversed(scheme.lines))
    return Scheme(f"{scheme.name}倒读" if scheme.name else "", lines)


def reversible(form: Form, name: str = "") -> Reversible:
    """回文诗 of a form."""
    return Reversible(name or f"回文{form.name}", form)


def parse(options: dict[str, str], name: str = "回文") -> Palindrome | Reversible:
    """What options say: 字 (how many characters), or 诗 (the form that is right both ways).

    >>> parse({"诗": "七绝"}).name
    '回文七绝'
    """
    if set(options) == {"诗"}:
        from miaobi.forms import find

        return reversible(find(options["诗"]))
    wrong = set(options) - {"字"}
    if wrong:
        raise PlanError(f"{name} has no option {min(wrong)!r}", hint="it has 字, or 诗=七绝")
    return Palindrome(name, Range.read(options.get("字", "2-"), "字"))


PALINDROME = Palindrome("回文", aliases=("palindrome",))
FORMS = (PALINDROME,)
