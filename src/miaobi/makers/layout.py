"""How a poem is laid out: the scheme it follows, the mark after each line, where stanzas begin."""

from __future__ import annotations

from collections.abc import Sequence

from miaobi import forms
from miaobi.errors import UnknownName
from miaobi.forms.tunes import whole_lines
from miaobi.work import Json


def layout(form: str, scheme: str, count: int) -> forms.Scheme | None:
    """The scheme of a form, by name, that has `count` lines; None where it is not known.

    The phrases of a 词 that 、 divides may stand together as one line.

    >>> layout("西江月", "格1", 8).stanzas, layout("西江月", "格1", 9)
    ((4,), None)
    """
    try:
        found = [one for one in forms.verse(form).formats if one.name == scheme]
    except UnknownName:
        return None
    joined = [whole_lines(one) for one in found if "、" in one.marks]
    return next((one for one in (*found, *joined) if len(one.lines) == count), None)


def marks(form: str, scheme: str, count: int) -> list[str]:
    """What is written after each line: the scheme's own marks, else ， and 。 in turn.

    >>> "".join(marks("西江月", "格1", 8)), "".join(marks("七绝", "平起首句入韵", 4))
    ('，。。。，。。。', '，。，。')
    """
    one = layout(form, scheme, count)
    if one is None:
        return ["。" if i % 2 or i == count - 1 else "，" for i in range(count)]
    return [mark.strip() for mark in one.written]


def marks_of(about: dict[str, Json]) -> list[str]:
    """The marks of a poem, by what its draft says of it."""
    form, scheme = str(about.get("form") or ""), str(about.get("scheme") or "")
    return marks(form, scheme, len(about.get("lines") or ()))


def stanzas(about: dict[str, Json]) -> tuple[int, ...]:
    """The lines (from 0) that begin a further stanza of a poem; () where none is known."""
    lines = about.get("lines") or ()
    one = layout(str(about.get("form") or ""), str(about.get("scheme") or ""), len(lines))
    return one.stanzas if one else ()


def sentences(about: dict[str, Json]) -> list[str]:
    """The lines of a poem with their marks."""
    return [f"{line}{mark}" for line, mark in zip(about["lines"], marks_of(about), strict=True)]


def parted(lines: Sequence[str], about: dict[str, Json]) -> list[str]:
    """The lines with an empty one before each further stanza."""
    starts = stanzas(about)
    return [text for i, line in enumerate(lines) for text in ([""] * (i in starts) + [line])]
