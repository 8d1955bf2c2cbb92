"""What may be said of a form beside its name: `七绝:新韵,藏头=春夏秋冬`.

Options stand after a colon, divided by commas. For Chinese verse:

============ =====================================================================================
格=2         the second of its formats (as `miaobi forms NAME` numbers them)
句=16        so many lines, where a form has no fixed length (排律, 古风)
新韵 通韵 …  another rhyme book, by its name
韵=尤        the rhyme group (限韵), by its name or the end of it
次韵=流/楼   the rhyme words, in order
藏头=春夏    the first characters of the lines, in order; 藏尾= the last ones
嵌字=梅雪    characters that must stand somewhere
禁=愁恨      characters that must not stand
============ =====================================================================================

They may be said in any order: books are taken first, then the rest as they stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from miaobi.errors import PlanError, SourceError
from miaobi.forms.core import Given, Scheme, joined
from miaobi.forms.givens import limit, listed
from miaobi.forms.sounds import BookName, book
from miaobi.forms.verse import Verse

BOOKS: dict[str, BookName] = {
    "平水韵": "平水韵", "平水": "平水韵", "词林正韵": "词林正韵", "词林": "词林正韵",
    "新韵": "中华新韵", "中华新韵": "中华新韵", "通韵": "中华通韵", "中华通韵": "中华通韵",
    "十三辙": "十三辙", "中原音韵": "中原音韵",
}  # fmt: skip


def split(spec: str) -> tuple[str, dict[str, str]]:
    """A name and its options; those without a value map to "".

    >>> split("七绝：新韵，藏头=春夏秋冬")
    ('七绝', {'新韵': '', '藏头': '春夏秋冬'})
    """
    name, _, rest = spec.strip().replace("：", ":").partition(":")
    parts = [part.strip() for part in rest.replace("，", ",").split(",") if part.strip()]
    return name.strip(), {k.strip(): v.strip() for k, _, v in (p.partition("=") for p in parts)}


def applied(form: Verse, options: Mapping[str, str]) -> Verse:
    """The form with its options, in whatever order; PlanError, with the cure, for what cannot be."""
    for key in sorted(options, key=_turn):
        value = options[key]
        if key not in BOOKS and key not in _OPTIONS:
            raise PlanError(
                f"{form.name} has no option {key!r}",
                hint=f"say one of: {', '.join((*_OPTIONS, *BOOKS))}",
            )
        if bool(value) == (key in BOOKS):
            what = f"takes no value: {value}" if value else "needs a value"
            raise PlanError(
                f"the option {key} of {form.name} {what}",
                hint=f"say {key} alone" if value else f"say {key}={_EXAMPLES[key]}",
            )
        form = replace(form, book=BOOKS[key]) if key in BOOKS else _OPTIONS[key](form, value)
    return _answered(form)


def _turn(key: str) -> int:
    """When an option is applied: later ones count on the book, the formats and the lines."""
    return -1 if key in BOOKS else list(_OPTIONS).index(key) if key in _OPTIONS else 99


def _answered(form: Verse) -> Verse:
    """The form without the formats that need 叶韵, where its book has no other tone of a group.

    PlanError where the first of its formats, the usual one, is among them.
    """
    known = book(form.book)
    if any(known.answers(group) for group in known.groups):
        return form
    plain = [
        not any(slot.rhyme.startswith("-") for line in scheme.lines for slot in line)
        for scheme in form.formats
    ]
    if not plain[0]:
        other = f", or 格={plain.index(True) + 1}, which has no 叶韵" if any(plain) else ""
        raise PlanError(
            f"{form.name} answers its rhyme in the other tone (叶韵); no group of {form.book} has one",
            hint=f"say another book, such as 词林正韵 or 新韵{other}",
        )
    return replace(
        form, formats=tuple(s for s, fine in zip(form.formats, plain, strict=True) if fine)
    )


def _format(form: Verse, value: str) -> Verse:
    count = len(form.formats)
    if not value.isdecimal() or not 1 <= int(value) <= count:
        raise PlanError(f"{form.name} has no format {value}", hint=f"say 格=1 to 格={count}")
    return replace(form, formats=(form.formats[int(value) - 1],))


def _lines(form: Verse, value: str) -> Verse:
    from miaobi.forms import ancient, regulated

    if not value.isdecimal():
        raise PlanError(f"句 of {form.name} cannot be {value}", hint="say a number, as 句=16")
    if form.family not in ("排律", "古风"):
        raise PlanError(
            f"{form.name} has a length of its own; only 排律 and 古风 have 句", hint="leave 句 out"
        )
    at_length = ancient.at_length if form.rules == "古体" else regulated.at_length
    try:
        return at_length(form, int(value))
    except ValueError as error:
        raise PlanError(
            f"{form.name} cannot have {value} lines: {error}", hint="say another 句"
        ) from error


def _group(form: Verse, value: str) -> Verse:
    try:
        return _with(form, Given(rhyme=limit(form, value)))
    except SourceError as error:
        raise PlanError(str(error), hint=error.hint) from None


def _ends(form: Verse, value: str) -> Verse:
    """次韵: the words that the rhyming lines end in, in order."""
    words = [w.strip() for w in value.split("/") if w.strip()] if "/" in value else list(value)
    fitting = [scheme for scheme in form.formats if len(scheme.rhyming) == len(words)]
    if not fitting:
        counts = sorted({len(scheme.rhyming) for scheme in form.formats})
        raise PlanError(
            f"{form.name} rhymes {' or '.join(map(str, counts))} times; {len(words)} words are given",
            hint="give one word for each line that rhymes, in order",
        )
    where = {scheme.rhyming for scheme in fitting}
    if len(where) > 1:
        raise PlanError(f"{form.name} has formats that rhyme elsewhere", hint="say 格=N first")
    (lines,) = where
    spans = tuple(
        (i, len(fitting[0].lines[i]) - 1, word) for i, word in zip(lines, words, strict=True)
    )
    return _with(replace(form, formats=tuple(fitting)), Given(spans=spans))


def _heads(form: Verse, value: str) -> Verse:
    return _acrostic(form, value, lambda scheme, i: 0)


def _tails(form: Verse, value: str) -> Verse:
    return _acrostic(form, value, lambda scheme, i: len(scheme.lines[i]) - 1)


def _acrostic(form: Verse, text: str, at: Callable[[Scheme, int], int]) -> Verse:
    """Characters fixed in the lines in order; a shorter text stands in every other line, if it fits."""
    scheme = form.formats[0]
    count = len(scheme.lines)
    step = 2 if len(text) * 2 == count else 1
    if len(text) * step > count:
        raise PlanError(
            f"{form.name} has {count} lines, {text} has {len(text)} characters",
            hint=f"give at most {count}",
        )
    if len({tuple(map(len, s.lines)) for s in form.formats}) > 1:
        form = replace(form, formats=tuple(s for s in form.formats if s.shape == scheme.shape))
    spans = tuple((i * step, at(scheme, i * step), c) for i, c in enumerate(text))
    return _with(form, Given(spans=spans))


def _required(form: Verse, value: str) -> Verse:
    return _with(form, Given(required=listed(value)))


def _forbidden(form: Verse, value: str) -> Verse:
    return _with(form, Given(forbidden=listed(value)))


def _with(form: Verse, given: Given) -> Verse:
    return replace(form, fixed=joined(form.fixed, given))


_OPTIONS: dict[str, Callable[[Verse, str], Verse]] = {
    "格": _format, "句": _lines, "韵": _group, "次韵": _ends,
    "藏头": _heads, "藏尾": _tails, "嵌字": _required, "禁": _forbidden,
}  # fmt: skip
_EXAMPLES = {
    "格": "2", "句": "16", "韵": "尤", "次韵": "流/楼", "藏头": "春夏", "藏尾": "秋冬",
    "嵌字": "梅雪", "禁": "愁恨",
}  # fmt: skip
