"""What is done to a finished study: an oil painting, a print, a papercut, a picture of pixels.

A finish is a function `(painted, scene, seed) -> Painted`: it may change the picture, and then it
changes the record of marks with it, so that the vector picture and the film show the same thing.
The picture it is given may be smaller than the ids, which have the size of the painting.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

Finish = Callable[["Painted", dict[str, Any], int], "Painted"]


def _found(name: str) -> Finish:
    """The finish in the module of its name, imported at its first use."""

    def finish(painted: Painted, scene: dict[str, Any], seed: int) -> Painted:
        module = import_module(f"miaobi.paint.finish.{name}")
        return module.finish(painted, scene, seed)

    return finish


NAMES = ("oil", "watercolour", "woodblock", "papercut", "pixel")
FINISHES: dict[str, Finish] = {name: _found(name) for name in NAMES}
STUDY = {  # pixels of the long side that a finish looks at: its study need not be larger
    "oil": 1280, "watercolour": 1536, "woodblock": 1400, "papercut": 1536,
}  # fmt: skip
