"""A form of verse from its pattern, in the notation in which forms are printed.

`平` and `仄` ask for a tone and `中` for none. A capital letter after a slot names its rhyme (slots
with one letter rhyme), `韵` is short for A, and `叶` before the letter means 叶韵, the same rhyme in
the other tone (`叶` alone is 叶A). Lines end at a mark or a space, a text line at a newline, and a
blank line begins a stanza.

>>> form = pattern("三句半", "中平中仄仄平平A，中仄平平仄仄平A。\\n中仄中平平仄仄，平平A。")
>>> print(form.tree())
三句半 (自定, 平水韵)
└── 中平中仄仄平平韵 中仄平平仄仄平韵 中仄中平平仄仄 平平韵
>>> pattern("三句半", str(form.formats[0])).formats[0].lines == form.formats[0].lines
True
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from miaobi.errors import PlanError
from miaobi.forms.core import EITHER, LEVEL, OBLIQUE, Scheme, Slot
from miaobi.forms.verse import Verse

if TYPE_CHECKING:
    from miaobi.forms.sounds import BookName

TONES = {"平": LEVEL, "仄": OBLIQUE, "中": EITHER}
SLOT = re.compile(r"([平仄中])(韵|叶[A-Z]?|-?[A-Z])?")
LINE = re.compile(r"((?:[平仄中](?:韵|叶[A-Z]?|-?[A-Z])?)+)([，。、；！？：]?)(\s*)")


def pattern(
    name: str, *texts: str, book: BookName = "平水韵", aliases: tuple[str, ...] = ()
) -> Verse:
    """The verse whose layouts are `texts`; PlanError, with the place, where one cannot be read.

    >>> pattern("x", "平平仄仄平A，平x")
    Traceback (most recent call last):
    miaobi.errors.PlanError: the pattern of x cannot be read at 9: 'x'
    """
    if not texts:
        raise PlanError(f"{name} has no pattern", hint='give one, such as "平平仄仄平A"')
    formats = tuple(scheme(name, text) for text in texts)
    return Verse(name, "自定", "zh", formats, aliases, book, "谱")


def scheme(name: str, text: str, title: str = "") -> Scheme:
    """One layout from its pattern, called `title`: of your own forms, of tunes and of arias.

    >>> print(scheme("x", "中仄仄B，平平-A。"))
    中仄仄B 平平叶A
    """
    lines: list[tuple[Slot, ...]] = []
    marks: list[str] = []
    stanzas: list[int] = []
    text, at = text.strip(), 0
    while at < len(text):
        found = LINE.match(text, at)
        if not found:
            raise PlanError(
                f"the pattern of {name} cannot be read at {at + 1}: {text[at : at + 8]!r}",
                hint="平 仄 中, then a capital letter (or 韵) where it rhymes; ，。 after a line",
            )
        lines.append(_slots(found[1]))
        breaks = found[3].count("\n")
        marks.append(found[2] + "\n" * min(breaks, 2))
        at = found.end()
        if breaks > 1:
            stanzas.append(len(lines))
    given = any(mark.strip() for mark in marks)
    if not given and any("\n" in mark for mark in marks):
        marks = [mark or "\n" for mark in marks[:-1]] + [""]
        given = True
    if not lines:
        raise PlanError(f"the pattern of {name} is empty", hint='give one, such as "平平仄仄平A"')
    return Scheme(title, tuple(lines), tuple(marks) if given else (), tuple(stanzas))


@lru_cache(maxsize=8192)
def _slots(text: str) -> tuple[Slot, ...]:
    """One value for equal lines: the tunes have tens of thousands, of a few thousand kinds."""
    return tuple(_slot(tone, rhyme) for tone, rhyme in SLOT.findall(text))


@lru_cache(maxsize=256)
def _slot(tone: str, rhyme: str) -> Slot:
    if rhyme.startswith("叶"):
        rhyme = "-" + (rhyme[1:] or "A")
    return Slot(TONES[tone], "A" if rhyme == "韵" else rhyme)
