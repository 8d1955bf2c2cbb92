"""Forms made of forms: one after another, one of several, one some times, two at once.

Parts that follow one another are divided by a blank line. Every combination is a form like any
other: it checks, it masks without dead ends, it can be drawn and combined again.

>>> from miaobi.forms import find
>>> pair = sequence(find("五绝"), find("七绝"), name="两首")
>>> print(pair.tree().splitlines()[0])
两首 (in sequence)
>>> [fault.message for fault in pair.check("白日依山尽，黄河入海流。").violations]
['the text has 1 part; 两首 has 2, divided by blank lines']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass, replace

from miaobi.errors import PlanError, SourceError
from miaobi.forms.core import Form, Given, Language, Machine, Report, Violation
from miaobi.forms.drawing import branches
from miaobi.forms.operators import Combining
from miaobi.forms.ranges import Range

BLANK = re.compile(r"\n[ \t\u3000\r]*(?:\n[ \t\u3000\r]*)+")


@dataclass(frozen=True, slots=True)
class Combined(Combining):
    """What forms made of several forms have alike."""

    name: str
    formats: tuple[Form, ...]
    aliases: tuple[str, ...] = ()
    family: str = "combined"

    @property
    def language(self) -> Language:
        return _language(self.formats)


@dataclass(frozen=True, slots=True)
class Sequence(Combined):
    """Parts in order, a blank line between; see `sequence`."""

    @property
    def lines(self) -> int | None:
        """Lines in all; None where a part has no fixed number."""
        counts = [lines_of(form) for form in self.formats]
        return None if None in counts else sum(filter(None, counts))

    def check(self, text: str) -> Report:
        """Whether the text is these parts in order; faults are counted through the whole text."""
        return _check_parts(self.name, self.formats, len(self.formats), text)

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton; given lines count through all the parts."""
        from miaobi.forms.combine_machine import InOrder, united

        machines = shared_out(given, self.formats, self.name)
        return InOrder(united(machines, "\n"), len(machines))

    def tree(self) -> str:
        return branches(f"{self.name} (in sequence)", [form.tree() for form in self.formats])


@dataclass(frozen=True, slots=True)
class Repeat(Combining):
    """One form some times over, a blank line between; see `repeat`."""

    name: str
    form: Form
    times: Range
    aliases: tuple[str, ...] = ()
    family: str = "combined"

    @property
    def formats(self) -> tuple[Form, ...]:
        """The form, as often as it may stand at most."""
        return (self.form,) * (self.times.most or self.times.least)

    @property
    def language(self) -> Language:
        return self.form.language

    @property
    def lines(self) -> int | None:
        each = lines_of(self.form)
        return each * self.times.least if each is not None and self.times.exact else None

    def check(self, text: str) -> Report:
        """Whether the text is the form so many times over."""
        return _check_parts(self.name, self.formats, self.times.least, text)

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton; given lines count through all the copies."""
        from miaobi.forms.combine_machine import InOrder, united

        least = self.times.least
        each = lines_of(self.form)
        if each and given:
            last = max([len(given.lines), *(line + 1 for line, *_ in given.spans)])
            least = max(least, min(-(-last // each), len(self.formats)))
        machines = shared_out(given, self.formats, self.name)
        return InOrder(united(machines, "\n"), least)

    def tree(self) -> str:
        return branches(f"{self.name} ({self.times} times)", [self.form.tree()])


@dataclass(frozen=True, slots=True)
class Choice(Combined):
    """One of several forms; see `choice`."""

    @property
    def lines(self) -> int | None:
        counts = {lines_of(form) for form in self.formats}
        return counts.pop() if len(counts) == 1 else None

    def check(self, text: str) -> Report:
        """What the nearest of the alternatives says of the text."""
        found = [(form.check(text), form.name) for form in self.formats]
        report, name = min(found, key=lambda pair: (not pair[0].holds, len(pair[0].violations)))
        return replace(report, scheme=f"{name} {report.scheme}".strip())

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton over those alternatives that can hold what is given."""
        from miaobi.forms.combine_machine import Either, united

        fitting, reasons = [], []
        for form in self.formats:
            try:
                fitting.append(form.machine(given))
            except SourceError as error:
                reasons.append(error)
        if not fitting:
            raise SourceError(
                f"what is given fits no form of {self.name}: {reasons[0]}", hint=reasons[0].hint
            ) from reasons[0]
        return Either(united(fitting))

    def tree(self) -> str:
        return branches(f"{self.name} (one of)", [form.tree() for form in self.formats])


@dataclass(frozen=True, slots=True)
class Both(Combined):
    """A text that is of two forms at once; see `both`."""

    @property
    def lines(self) -> int | None:
        return next((n for form in self.formats if (n := lines_of(form)) is not None), None)

    def check(self, text: str) -> Report:
        """Every fault that either finds, each once."""
        reports = [form.check(text) for form in self.formats]
        return Report(
            all(report.holds for report in reports),
            tuple(dict.fromkeys(v for report in reports for v in report.violations)),
            tuple(dict.fromkeys(v for report in reports for v in report.warnings)),
            " & ".join(report.scheme for report in reports if report.scheme),
            next((report.rhyme for report in reports if report.rhyme), ""),
            tuple(dict.fromkeys(r for report in reports for r in report.readings)),
        )

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton; SourceError when no text is both, or when they are too large to search.

        Two verses in one rhyme book meet slot by slot, whatever their size.
        """
        from miaobi.forms.combine_machine import together, united
        from miaobi.forms.merge import merged_verse
        from miaobi.forms.verse import Verse

        verse, *others = self.formats
        for other in others:
            if not (isinstance(verse, Verse) and isinstance(other, Verse)):
                return together(united([form.machine(given) for form in self.formats]), self.name)
            meeting = merged_verse(verse, other, self.name)
            if meeting is None:
                raise SourceError(
                    f"no text is {self.name}: {verse.name} and {other.name} meet in no layout",
                    hint="combine verses in one rhyme book with the same lines, or take one alone",
                )
            verse = meeting
        return verse.machine(given)

    def tree(self) -> str:
        return branches(f"{self.name} (both)", [form.tree() for form in self.formats])


def sequence(*forms: Form, name: str = "") -> Sequence:
    """The forms one after another, a blank line between.

    >>> from miaobi.forms import find
    >>> sequence(find("五绝"), find("七绝"), find("五绝")).name
    '五绝 + 七绝 + 五绝'
    """
    parts = _flat(forms, Sequence, " + ")
    return Sequence(name or " + ".join(_grouped(part) for part in parts), parts)


def choice(*forms: Form, name: str = "") -> Choice:
    """One of the forms."""
    parts = _flat(forms, Choice, " | ")
    return Choice(name or " | ".join(part.name for part in parts), parts)


def both(*forms: Form, name: str = "") -> Both:
    """What is of every one of the forms."""
    parts = _flat(forms, Both, " & ")
    return Both(name or " & ".join(_grouped(part) for part in parts), parts)


def repeat(form: Form, least: int, most: int | None = None, *, name: str = "") -> Repeat:
    """The form `least` to `most` times (exactly `least` when nothing more is said).

    >>> from miaobi.forms import find
    >>> repeat(find("七绝"), 2, 4).name
    '七绝 * 2-4'
    """
    times = Range(least, least if most is None else most)
    if least < 1 or times.most is None or times.most < least:
        raise PlanError(
            f"{form.name} cannot stand {least} to {times.most} times",
            hint="say once or more, the smaller number first",
        )
    return Repeat(name or f"{_grouped(form)} * {times}", form, times)


def _grouped(form: Form) -> str:
    return f"({form.name})" if isinstance(form, Choice) and " | " in form.name else form.name


def _flat(
    forms: Several[Form], kind: type[Sequence | Choice | Both], sign: str
) -> tuple[Form, ...]:
    """The parts, with those of an unnamed combination of the same kind in its stead."""
    if not forms:
        raise PlanError("a combination of no forms", hint="name one form or more")
    found: list[Form] = []
    for form in forms:
        inner = isinstance(form, kind) and sign in form.name
        found += form.formats if isinstance(form, kind) and inner else [form]
    return tuple(found)


def _language(forms: Several[Form]) -> Language:
    found: set[Language] = {form.language for form in forms if form.language != "any"}
    return found.pop() if len(found) == 1 else "any"


# --- parts of a text ------------------------------------------------------------------------------


def lines_of(form: Form) -> int | None:
    """How many lines every text of the form has; None where that is not fixed."""
    counts = {len(f.lines) for f in form.formats if isinstance(getattr(f, "lines", None), tuple)}
    found = getattr(form, "lines", None)
    if len(counts) > 1 or not isinstance(found, int):
        return None
    return found


def shared_out(given: Given, forms: Several[Form], name: str) -> list[Machine]:
    """The machines of the parts, what is given shared out among them.

    Lines and spans count through all parts; a required character goes to the first part that has
    a place for it, a forbidden one to all.
    """
    gifts, at = [], 0
    last = max([len(given.lines), *(line + 1 for line, *_ in given.spans)], default=0)
    for i, form in enumerate(forms):
        count = lines_of(form)
        if count is None:
            if i < len(forms) - 1 and last > at:
                raise SourceError(
                    f"nobody can tell which part of {name} line {last} is in: "
                    f"{form.name} has no fixed number of lines",
                    hint="fix its number of lines, or give words (required) and not lines",
                )
            count = max(last - at, 0)
        spans = tuple((n - at, k, text) for n, k, text in given.spans if at <= n < at + count)
        gifts.append(replace(given, lines=given.lines[at : at + count], spans=spans, required=""))
        at += count
    if last > at:
        raise SourceError(f"{name} has {at} lines; line {last} is given", hint="leave it out")
    machines = [form.machine(gift) for form, gift in zip(forms, gifts, strict=True)]
    for word in _required(given, forms):
        for i, form in enumerate(forms):
            gift = replace(gifts[i], required=_and(gifts[i].required, word, form.language))
            try:
                machines[i] = form.machine(gift)
            except SourceError:
                continue
            gifts[i] = gift
            break
        else:
            raise SourceError(
                f"{word} finds no place in {name}", hint="leave it out, or free a line for it"
            )
    return machines


def _required(given: Given, forms: Several[Form]) -> list[str]:
    words = given.required.split()
    return words if len(words) > 1 or _language(forms) == "en" else list("".join(words))


def _and(words: str, word: str, language: Language) -> str:
    return f"{words} {word}".strip() if language == "en" else words + word


def _check_parts(name: str, forms: Several[Form], least: int, text: str) -> Report:
    """The report of a text that is `least` or more of `forms` in order.

    A part may hold blank lines of its own, so every way to share the blocks of the text out is
    tried and the one with the fewest faults is told.
    """
    blocks = [block for block in BLANK.split(text.strip("\n")) if block.strip()]
    if len(blocks) < least:
        many = str(least) if least == len(forms) else f"{least}-{len(forms)}"
        said = f"the text has {len(blocks)} part{'s' * (len(blocks) != 1)}; {name} has {many}"
        wrong = Violation(0, 0, "parts", f"{said}, divided by blank lines", f"write {least} parts")
        return Report(False, (wrong,), ())
    seen: dict[tuple[int, int, int], Report] = {}

    def part(i: int, begin: int, end: int) -> Report:
        if (i, begin, end) not in seen:
            seen[i, begin, end] = forms[i].check("\n\n".join(blocks[begin:end]))
        return seen[i, begin, end]

    ways = [
        way
        for count in range(least, min(len(forms), len(blocks)) + 1)
        for way in [_best_split(count, len(blocks), lambda *key: len(part(*key).violations))]
    ]
    _, ends = min(ways)
    told, begin, line = [], 0, 0
    for i, end in enumerate(ends):
        report, passage = part(i, begin, end), "\n\n".join(blocks[begin:end])
        told.append(_moved(report, line, f"part {i + 1}, {forms[i].name}: "))
        line += count_lines(forms[i], passage) + (forms[i].language != "zh")
        begin = end
    return Report(
        all(report.holds for report in told),
        tuple(v for report in told for v in report.violations),
        tuple(v for report in told for v in report.warnings),
        " + ".join(report.scheme for report in told if report.scheme),
        "、".join(report.rhyme for report in told if report.rhyme),
        tuple(r for report in told for r in report.readings),
    )


def _best_split(count: int, blocks: int, faults) -> tuple[int, tuple[int, ...]]:
    """The fewest faults of `count` parts over `blocks` blocks, and where each part ends."""
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for i in range(count):
        left = count - i - 1
        begun, best = best, {}
        for begin, (cost, ends) in begun.items():
            stop = blocks - left
            for end in range(begin + 1 if left else stop, stop + 1):
                found = (cost + faults(i, begin, end), (*ends, end))
                best[end] = min(best.get(end, found), found)
    return best[blocks]


def _moved(report: Report, by: int, where: str) -> Report:
    def move(fault: Violation) -> Violation:
        line = fault.line + by if fault.line else 0
        return replace(fault, line=line, message=where + fault.message)

    return replace(
        report,
        violations=tuple(map(move, report.violations)),
        warnings=tuple(map(move, report.warnings)),
        readings=tuple((line + by, *rest) for line, *rest in report.readings),
    )


def count_lines(form: Form, text: str) -> int:
    """How many lines a checker of that form sees in a text: by marks in Chinese verse."""
    if form.language != "zh":
        return text.count("\n") + 1
    from miaobi.forms.checking import split_lines

    return len(split_lines(text))


def walk(form: Form) -> Iterator[Form]:
    """The form and every form that it is made of.

    >>> from miaobi.forms import find
    >>> [part.name for part in walk(find("五绝"))]
    ['五绝']
    """
    yield form
    for part in dict.fromkeys(getattr(form, "formats", ())):
        if isinstance(part, Form):
            yield from walk(part)
