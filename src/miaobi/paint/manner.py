"""A style's hand: the same drawing with another brush (`miaobi.paint.styles.Hand`)."""

from __future__ import annotations

from collections.abc import Iterable

from miaobi.paint.marks import Mark
from miaobi.paint.styles import Style


def handled(marks: Iterable[Mark], style: Style, seed: int) -> list[Mark]:
    """The marks of a thing, in its own frame, as the style's hand makes them."""
    return list(marks)
