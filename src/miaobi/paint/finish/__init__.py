"""What is done to a finished study: an oil painting, a print, a papercut, a picture of pixels.

A finish is a function `(painted, scene, seed) -> Painted`: it may change the picture, and then it
changes the record of marks with it, so that the vector picture and the film show the same thing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

Finish = Callable[["Painted", dict[str, Any], int], "Painted"]

FINISHES: dict[str, Finish] = {}
