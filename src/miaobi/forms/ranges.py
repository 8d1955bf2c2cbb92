"""How many: exact counts and ranges, as people write them.

>>> Range.read("5-9"), str(Range.read("12")), str(Range.read("100-"))
(Range(least=5, most=9), '12', 'at least 100')
"""

from __future__ import annotations

import re
from typing import NamedTuple

from miaobi.errors import PlanError


def many(count: int, what: str) -> str:
    """A count with its noun, of which the plural is said: without its s where there is one.

    >>> many(1, "lines"), many(2, "lines"), many(1, "字")
    ('1 line', '2 lines', '1 字')
    """
    return f"{count} {what.removesuffix('s') if count == 1 else what}"


class Range(NamedTuple):
    """A count from `least` to `most`; None is no upper bound."""

    least: int = 0
    most: int | None = None

    @classmethod
    def read(cls, text: str, what: str = "a count") -> Range:
        """The range that "7", "5-9", "5-" or "-9" says; PlanError for anything else.

        >>> Range.read("nine")
        Traceback (most recent call last):
        miaobi.errors.PlanError: a count cannot be 'nine'
        """
        found = re.fullmatch(r"(\d*)\s*([-–~—至到]?)\s*(\d*)", text.strip())
        if not found or not (found[1] or found[3]):
            raise PlanError(f"{what} cannot be {text!r}", hint="write 12, 5-9, 5- or -9")
        least = int(found[1] or 0)
        most = int(found[3]) if found[3] else None if found[2] else least
        if most is not None and most < least:
            raise PlanError(f"{what} cannot be {text!r}", hint=f"write {most}-{least}")
        return cls(least, most)

    @property
    def exact(self) -> bool:
        return self.least == self.most

    def holds(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)

    def cure(self, count: int, what: str) -> str:
        """What to do about a count that is not in the range.

        >>> Range(5, 9).cure(3, "字")
        'write 2 more 字'
        """
        if count < self.least:
            few = self.least - count
            return f"write {few} more {what.removesuffix('s') if few == 1 else what}"
        return f"take {many(count - (self.most or 0), what)} away"

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return str(self.least) if self.exact else f"{self.least}-{self.most}"
