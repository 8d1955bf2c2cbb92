"""Forms: automata that mask a writer, check a text and explain a failure.

>>> find("七言绝句").name
'七绝'
>>> len(find("七绝").formats)
4
"""

from __future__ import annotations

from miaobi.forms.checking import split_lines
from miaobi.forms.core import Form, Given, Machine, Report, Scheme, Slot, Violation
from miaobi.forms.registry import (
    COUNTED,
    POEMS,
    find,
    is_counted,
    is_english,
    names,
    poem,
    verse,
)
from miaobi.forms.verse import Verse

__all__ = [
    "COUNTED", "POEMS",
    "Form", "Given", "Machine", "Report", "Scheme", "Slot", "Verse", "Violation",
    "check", "find", "is_counted", "is_english", "names", "poem", "split_lines", "verse",
]  # fmt: skip


def check(text: str, form: Form | str) -> Report:
    """Whether `text` is what `form` (a Form or its name) says, with every fault in words.

    >>> report = check("白日依山尽，黄河入海吹。欲穷千里目，更上一层楼。", "五绝")
    >>> [fault.message for fault in report.violations]
    ['line 2, syllable 5 吹: needs 下平十一尤, is 上平四支、去声四寘']
    """
    return (find(form) if isinstance(form, str) else form).check(text)
