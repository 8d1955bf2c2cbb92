"""Forms: automata that mask a writer, check a text and explain a failure.

>>> find("七言绝句").name
'七绝'
>>> len(find("七绝").formats)
4
"""

from __future__ import annotations

from miaobi.errors import UnknownName
from miaobi.forms import regulated
from miaobi.forms.checking import split_lines
from miaobi.forms.core import Form, Given, Machine, Report, Scheme, Slot, Violation
from miaobi.forms.verse import Verse

__all__ = [
    "Form", "Given", "Machine", "Report", "Scheme", "Slot", "Verse", "Violation",
    "check", "find", "names", "split_lines",
]  # fmt: skip

_KNOWN = {form.name: form for form in regulated.FORMS}


def names() -> tuple[str, ...]:
    """The names of all forms.

    >>> names()
    ('五绝', '七绝', '五律', '七律')
    """
    return tuple(_KNOWN)


def find(name: str) -> Verse:
    """The form called `name`, or known by it as an alias; UnknownName when there is none.

    >>> find("五言律詩").name, find("Quatrain").name
    ('五律', '七绝')
    >>> find("七觉")
    Traceback (most recent call last):
    miaobi.errors.UnknownName: no form named '七觉'; did you mean 七绝 or 七律?
    """
    wanted = name.strip().lower().translate(str.maketrans("絕詩", "绝诗"))
    for form in _KNOWN.values():
        if wanted == form.name or wanted in form.aliases:
            return form
    raise UnknownName("form", name, _KNOWN)


def check(text: str, form: Form | str) -> Report:
    """Whether `text` is what `form` (a Form or its name) says, with every fault in words.

    >>> report = check("白日依山尽，黄河入海吹。欲穷千里目，更上一层楼。", "五绝")
    >>> [fault.message for fault in report.violations]
    ['line 2, syllable 5 吹: needs 下平十一尤, is 上平四支、去声四寘']
    """
    return (find(form) if isinstance(form, str) else form).check(text)
