"""An oil painting from a colour study: repainted stroke by stroke, what was asked for finest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import UnknownName
from miaobi.paint.repaint import repaint
from miaobi.paint.repaint_manners import MANNERS
from miaobi.paint.styles import style_of
from miaobi.work import subseed

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted


def finish(painted: Painted, scene: dict[str, Any], seed: int) -> Painted:
    """The study in oil: its picture, which item each pixel shows now, and the strokes as marks.

    The manner is what `scene["manner"]` names, else the style's own, else the plain one; UnknownName
    for a manner that is not one of `MANNERS`.
    """
    named = scene.get("manner") or style_of(scene.get("style") or "油画").manner or "oil"
    if named not in MANNERS:
        raise UnknownName("manner", named, MANNERS)
    height, width = painted.ids.shape
    made = repaint(
        painted.image, MANNERS[named], subseed(seed, "oil"), painted.ids, focus(painted),
        size=(width, height),
    )  # fmt: skip
    laid = {item for _, item, _ in made.layers}
    bare = [("ground", item, []) for item, _, _ in painted.names if item not in laid]
    return replace(painted, image=made.image, ids=made.ids, marks=[*bare, *made.layers])


def focus(painted: Painted) -> NDArray[np.float32]:
    """Where the asked things are, a little beyond their outlines: 0..1, of the study's size.

    Land and sky that was asked for (a lake, a field) is as large as it is and needs no small brush.
    """
    height, width = painted.image.shape[:2]
    ids = cv2.resize(painted.ids, (width, height), interpolation=cv2.INTER_NEAREST)
    area = np.bincount(ids.ravel(), minlength=len(painted.names) + 1) / ids.size
    asked = [item for item, atom, _ in painted.names if atom and area[item] < 0.08]
    mask = np.isin(ids, asked).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.003 * height)), np.float32)
