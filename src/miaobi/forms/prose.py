"""Prose by counts: 字数, words, sentences, paragraphs, with phrases that must or must not stand.

>>> form = parse({"字数": "8-12", "句": "2", "必含": "春天/田野", "禁": "啊"})
>>> [fault.message for fault in form.check("春天啊！").violations]
['the text has 3 字; prose has 8-12', 'the text has 1 sentence; prose has 2', \
'line 1, character 3: 啊 must not stand', '田野 is missing']
>>> form.check("春天到了，田野很绿。花开了。").holds
True
"""

from __future__ import annotations

from dataclasses import dataclass

from miaobi.errors import PlanError
from miaobi.forms.core import Given, Language, Machine, Report, Violation
from miaobi.forms.operators import Combining
from miaobi.forms.prose_tally import COUNTED, tally
from miaobi.forms.ranges import Range, many


@dataclass(frozen=True, slots=True)
class Prose(Combining):
    """A text by counts; `counts` says how many there are of each thing that is counted.

    `phrases` must all stand in it and `banned` none, exactly as written, anywhere.
    """

    name: str
    counts: tuple[tuple[str, Range], ...] = ()
    phrases: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    family: str = "prose"
    language: Language = "any"

    @property
    def formats(self) -> tuple[tuple[tuple[str, Range], ...], ...]:
        return (self.counts,)

    def check(self, text: str) -> Report:
        """Whether counts and phrases are as asked; lines are those of the text."""
        counted, found = tally(text), []
        for what, wanted in self.counts:
            if not wanted.holds(counted[what]):
                message = f"the text has {many(counted[what], what)}; {self.name} has {wanted}"
                cure = wanted.cure(counted[what], what)
                found.append(Violation(0, 0, what, message, cure))
        for phrase in self.banned:
            at = text.find(phrase)
            while at >= 0:
                line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
                message = f"line {line}, character {column}: {phrase} must not stand"
                found.append(Violation(line, column, "banned", message, f"take {phrase} away"))
                at = text.find(phrase, at + 1)
        for phrase in self.phrases:
            if phrase not in text:
                message = f"{phrase} is missing"
                found.append(Violation(0, 0, "required", message, f"write {phrase} somewhere"))
        return Report(not found, tuple(found), ())

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton over classes of characters and the characters that the phrases need.

        It writes tidy prose: sentences are ended, quotes closed, spaces and line breaks single.
        `given.lines` are own paragraphs; SourceError, with the cure, when no text can be.
        """
        from miaobi.forms.prose_machine import machine

        return machine(self, given)

    def tree(self) -> str:
        parts = [f"{what} {wanted}" for what, wanted in self.counts]
        parts += [f"with {'/'.join(self.phrases)}"] if self.phrases else []
        parts += [f"without {'/'.join(self.banned)}"] if self.banned else []
        return f"{self.name} ({'; '.join(parts) or 'free'})"


KEYS = {
    "字数": "字", "字": "字", "han": "字", "words": "words", "词": "words", "词数": "words",
    "sentences": "sentences", "句": "sentences", "句数": "sentences",
    "paragraphs": "paragraphs", "段": "paragraphs", "段数": "paragraphs",
    "characters": "characters", "字符": "characters",
}  # fmt: skip
PHRASES = {
    "必含": "phrases", "含": "phrases", "with": "phrases",
    "禁": "banned", "without": "banned",
}  # fmt: skip


def parse(options: dict[str, str], name: str = "prose") -> Prose:
    """The prose that options say: counts (字数=100-120, words=50, 句, 段), 必含=…/…, 禁=…/….

    >>> parse({"words": "50", "sentences": "3"}).tree()
    'prose (words 50; sentences 3)'
    >>> parse({"poems": "3"})
    Traceback (most recent call last):
    miaobi.errors.PlanError: prose has no option 'poems'
    """
    counts: dict[str, Range] = {}
    phrases: dict[str, tuple[str, ...]] = {}
    for key, value in options.items():
        if key in KEYS:
            counts[KEYS[key]] = Range.read(value, key)
        elif key in PHRASES:
            phrases[PHRASES[key]] = tuple(filter(None, value.split("/")))
        else:
            raise PlanError(
                f"{name} has no option {key!r}",
                hint="it has 字数, words, sentences, paragraphs, characters, 必含 and 禁",
            )
    ordered = tuple((what, counts[what]) for what in COUNTED if what in counts)
    return Prose(name, ordered, phrases.get("phrases", ()), phrases.get("banned", ()))


FORMS = (Prose("prose", aliases=("散文", "文章", "文", "text")),)
