"""The empty tablet that stands for what the painter cannot draw: its name is written into it."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import Look, fill, line, poly, tint
from miaobi.paint.marks import Mark

_HALF, _TOP, _CUT = 0.25, -1.0, 0.07  # half width, top edge, how far the corners are cut in
_BOX = (-0.19, -0.895, 0.19, -0.105)


def symbol_box() -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the room for the word inside `symbol`, in its own frame.

    >>> symbol_box()
    (-0.19, -0.895, 0.19, -0.105)
    """
    return _BOX


def symbol(rng: np.random.Generator, look: Look) -> list[Mark]:
    """An upright tablet with a vermilion rim and nothing in it, standing on the origin."""
    pigment = tint(look, "朱砂")
    marks: list[Mark] = [fill(_tablet(0.0), "铅白", 0.55)]
    for inset, width in ((0.0, 0.022), (0.032, 0.009)):
        p = _tablet(inset)
        start = int(rng.integers(len(p)))
        half = len(p) // 2
        p = np.roll(p[:-1], -start, axis=0)
        for part in (p[: half + 1], np.vstack([p[half:], p[:1]])):
            shaken = part + rng.normal(0, 0.0012, part.shape)
            marks.append(line(shaken[::3], width, pigment, 0.95, "even"))
    return marks


def _tablet(inset: float) -> np.ndarray:
    w, top, foot, c = _HALF - inset, _TOP + inset, -inset, _CUT - inset * 0.4
    arcs: list[tuple[float, float]] = []
    for x, y, turn in ((w, top, 0.0), (w, foot, 0.5), (-w, foot, 1.0), (-w, top, 1.5)):
        a = np.linspace(turn * np.pi + np.pi, turn * np.pi + np.pi / 2, 6)
        arcs += [(x + c * float(np.cos(t)), y - c * float(np.sin(t)) * -1) for t in a]
    return poly(arcs)
