"""The operators of forms: `a + b`, `a | b`, `a & b` and `a * 3`, for every form that takes them.

>>> from miaobi.forms.prose import parse
>>> note, letter = parse({"words": "5-9"}), parse({"words": "50"})
>>> print((note * 2 | letter).tree())
prose * 2 | prose (one of)
├── prose * 2 (2 times)
│   └── prose (words 5-9)
└── prose (words 50)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from miaobi.forms.combine import Both, Choice, Repeat, Sequence
    from miaobi.forms.core import Form


class Combining:
    """What a form inherits to be combined by operators; `miaobi.forms.combine` has them by name."""

    __slots__ = ()

    def __add__(self: Form, other: Form) -> Sequence:
        """This form, a blank line, and the other."""
        from miaobi.forms.combine import sequence

        return sequence(self, other)

    def __or__(self: Form, other: Form) -> Choice:
        """This form or the other."""
        from miaobi.forms.combine import choice

        return choice(self, other)

    def __and__(self: Form, other: Form) -> Both:
        """A text that is of this form and of the other."""
        from miaobi.forms.combine import both

        return both(self, other)

    def __mul__(self: Form, times: int) -> Repeat:
        """This form so many times, a blank line between."""
        from miaobi.forms.combine import repeat

        return repeat(self, times)
