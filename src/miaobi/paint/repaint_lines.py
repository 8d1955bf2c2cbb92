"""Contour lines of a picture as strokes of a fine brush (勾线)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.repaint_trace import blurred

Field = NDArray[np.float32]
Line = NDArray[np.float64]

NEAR = tuple((dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy)


@dataclass(frozen=True, slots=True)
class Contour:
    """A line (n, 2) in pixels, and how strong the edge is along it (n,), 0..1."""

    path: Line
    force: NDArray[np.float64]


def contours(picture: Field, fine: float, shortest: float) -> list[Contour]:
    """The edges of a picture (h, w, 3) of 0..255, longest first.

    `fine` 0..1 how weak an edge may be; lines shorter than `shortest` pixels are left out. Edges
    are J. Canny's ("A Computational Approach to Edge Detection", 1986) of the smoothed picture.

    >>> box = np.zeros((40, 60, 3), np.float32)
    >>> box[10:30, 15:45] = 200
    >>> lines = contours(box, 0.5, 10)
    >>> bool(sum(len(line.path) for line in lines) > 20)
    True
    """
    flat = cv2.bilateralFilter(picture.astype(np.float32), 7, 40, 5)
    grey = cv2.cvtColor(np.clip(flat, 0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY)
    high = 200 - 150 * fine
    found = cv2.Canny(grey, 0.4 * high, high, apertureSize=3, L2gradient=True)
    steep = cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    steep = blurred(np.asarray(steep, np.float32), 1.0)
    crowd = blurred((found > 0).astype(np.float32), 10.0)  # leaves and gravel have no contours
    made = [line for line in _chains(found > 0) if len(line) >= shortest * _more(line, crowd)]
    made.sort(key=len, reverse=True)
    return [Contour(*_smooth(line, steep)) for line in made]


def _more(line: list[tuple[int, int]], crowd: Field) -> float:
    """How many times longer a line must be where many edges crowd."""
    x, y = np.array(line).T
    return 1 + 12 * max(0.0, float(crowd[y, x].mean()) - 0.09)


def _chains(edge: NDArray[np.bool_]) -> list[list[tuple[int, int]]]:
    """The edge pixels as chains of neighbours (x, y); each pixel is in one of them at most."""
    ys, xs = np.nonzero(edge)
    left = dict.fromkeys(zip(xs.tolist(), ys.tolist(), strict=True))
    chains = []
    while left:
        start = next(iter(left))
        del left[start]
        sides = []
        for _ in range(2):
            side, way, at = [], (0, 0), start
            while (step := _next(left, at, way)) is not None:
                at = (at[0] + step[0], at[1] + step[1])
                del left[at]
                side.append(at)
                way = step
            sides.append(side)
        chains.append([*reversed(sides[0]), start, *sides[1]])
    return chains


def _next(
    left: dict[tuple[int, int], None], at: tuple[int, int], way: tuple[int, int]
) -> tuple[int, int] | None:
    """The step to a neighbour that turns least; None at the end of a line."""
    best, least = None, -1
    for step in NEAR:
        if (at[0] + step[0], at[1] + step[1]) in left:
            straight = step[0] * way[0] + step[1] * way[1]
            if straight > least or (best is None and way == (0, 0)):
                best, least = step, straight
    return best


def _smooth(chain: list[tuple[int, int]], steep: Field) -> tuple[Line, NDArray[np.float64]]:
    """The chain as a smooth line of fewer points, with the edge's strength along it."""
    points = np.array(chain, np.float64)
    x, y = points.astype(int).T
    force = np.clip(steep[y, x] / 400.0, 0, 1).astype(np.float64)
    whole = np.concatenate([points, force[:, None]], 1)
    reach = min(6, max(1, len(points) // 4))
    padded = np.concatenate(
        [np.repeat(whole[:1], reach, 0), whole, np.repeat(whole[-1:], reach, 0)]
    )
    weight = np.hanning(2 * reach + 3)[1:-1]
    columns = [np.convolve(padded[:, i], weight / weight.sum(), "valid") for i in range(3)]
    soft = np.asarray(np.stack(columns, 1), np.float64)
    count = max(2, len(points) // 3)
    kept = soft[np.linspace(0, len(soft) - 1, count).round().astype(int)]
    return kept[:, :2] + 0.5, kept[:, 2]
