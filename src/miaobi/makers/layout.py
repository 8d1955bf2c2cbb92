"""How a poem is laid out: the scheme it follows, the mark after each line, where stanzas begin."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from miaobi import forms
from miaobi.errors import PlanError, UnknownName
from miaobi.forms.couplets import Couplet
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


def form_of(name: str) -> forms.Form | None:
    """The form of a poem that a draft names; None for one that this version does not know."""
    try:
        return forms.poem(name)
    except (UnknownName, PlanError):
        return None


def in_rows(form: forms.Form | None) -> bool:
    """Whether a line of the form is a line of text: English verse, 新诗 and 歌词.

    >>> [in_rows(form_of(name)) for name in ("haiku", "新诗", "歌词:字=7/7", "七绝", "七言联")]
    [True, True, True, False, False]
    """
    return forms.is_english(form) or forms.is_counted(form)


def in_english(about: dict[str, Json]) -> bool:
    """Whether a poem is in English, by what its draft says of it."""
    return about.get("language") == "en"


def marks(form: str, scheme: str, count: int) -> list[str]:
    """What is written after each line: the scheme's own marks, else ， and 。 in turn.

    English lines have their marks in them, those of 新诗 and 歌词 have none.

    >>> "".join(marks("西江月", "格1", 8)), "".join(marks("七绝", "平起首句入韵", 4))
    ('，。。。，。。。', '，。，。')
    >>> marks("七言联", "", 2), marks("haiku", "5-7-5", 3)
    (['，', '。'], ['', '', ''])
    """
    one = layout(form, scheme, count)
    if one is not None:
        return [mark.strip() for mark in one.written]
    if in_rows(form_of(form)):
        return [""] * count
    return ["。" if i % 2 or i == count - 1 else "，" for i in range(count)]


def marks_of(about: dict[str, Json]) -> list[str]:
    """The marks of a poem, by what its draft says of it."""
    form, scheme = str(about.get("form") or ""), str(about.get("scheme") or "")
    return marks(form, scheme, len(about.get("lines") or ()))


def stanzas(about: dict[str, Json]) -> tuple[int, ...]:
    """The lines (from 0) that begin a further stanza of a poem; () where none is known.

    >>> stanzas({"form": "sonnet", "lines": [""] * 14})
    (4, 8, 12)
    >>> stanzas({"form": "新诗:行=6-8,节=4", "lines": [""] * 6})
    (4,)
    """
    name, scheme = str(about.get("form") or ""), str(about.get("scheme") or "")
    count = len(about.get("lines") or ())
    form = form_of(name)
    if form is None or isinstance(form, forms.Verse):
        one = layout(name, scheme, count)
        return one.stanzas if one else ()
    if forms.is_english(form):
        fit = [one for one in form.formats if len(one.lines) == count]
        named = [one for one in fit if one.name == scheme]
        return (*named, *fit)[0].stanzas if fit else ()
    return tuple(i for i in getattr(form, "stanzas", ()) if i < count)


def sentences(about: dict[str, Json]) -> list[str]:
    """The lines of a poem with their marks."""
    lines = paused(about["lines"], form_of(str(about.get("form") or "")))
    return [f"{line}{mark}" for line, mark in zip(lines, marks_of(about), strict=True)]


def parted(lines: Sequence[str], about: dict[str, Json]) -> list[str]:
    """The lines with an empty one before each further stanza."""
    starts = stanzas(about)
    return [text for i, line in enumerate(lines) for text in ([""] * (i in starts) + [line])]


def paused(lines: Sequence[str], form: forms.Form | None) -> list[str]:
    """The lines; those of a 对联 with ， where its form divides them into clauses.

    >>> paused(["发上等愿结中等缘", "择高处立寻平处住"], form_of("对联:字=4/4"))
    ['发上等愿，结中等缘', '择高处立，寻平处住']
    """
    if not isinstance(form, Couplet):
        return list(lines)
    return [_divided(line, form.lengths) for line in lines]


def _divided(line: str, lengths: Sequence[Sequence[int]]) -> str:
    clauses = next((one for one in lengths if sum(one) == len(line)), (len(line),))
    ends = [sum(clauses[:i]) for i in range(len(clauses) + 1)]
    return "，".join(line[a:b] for a, b in pairwise(ends))


def as_text(lines: Sequence[str], form: forms.Form, scheme: str = "") -> str:
    """The lines as a text that the form's check reads: one to a row, stanzas apart where it counts them.

    >>> as_text(["甲乙", "丙丁"], form_of("新诗:行=2-4,字=2,节=1"))
    '甲乙\\n\\n丙丁'
    """
    if isinstance(form, forms.Verse):
        return "\n".join(lines)
    about: dict[str, Json] = {"form": form.name, "scheme": scheme, "lines": list(lines)}
    return "\n".join(parted(paused(lines, form), about))
