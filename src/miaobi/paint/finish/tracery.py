"""The ground of a window flower (窗花): clouds (云纹) where the sheet is empty, and the bridges
of paper that hold every part to its frame. Nothing that is cut may fall out.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.finish.shapes import Mask, crescent

Floats = NDArray[np.float64]

MOST = 9  # clouds on a sheet
LARGEST, LEAST = 0.1, 0.04  # half the width of a cloud, in sheet heights
CRUMB = 2.5e-5  # of the sheet: less is a slip of the knife, not a part


def filled(rng: np.random.Generator, red: Mask, border: Mask, kept: Mask) -> Mask:
    """Clouds in the empty places of the sheet, each on a stem that grows from the border.

    `red` is what is cut already, `border` its frame and corners, `kept` where nothing may be (the
    writing). Gives only what is added.
    """
    h, w = red.shape
    out = np.zeros((h, w), np.uint8)
    figure = red & (1 - border)  # nothing grows out of a creature
    wider = cv2.dilate(figure, np.ones((3, 3), np.uint8), iterations=max(1, round(0.004 * h)))
    barred = kept | np.asarray(wider, np.uint8)
    taken = (red | kept).astype(np.uint8)
    for _ in range(2 * MOST):
        room = cv2.distanceTransform(1 - taken, cv2.DIST_L2, 3)
        y, x = np.unravel_index(int(room.argmax()), room.shape)
        size = min(0.62 * float(room[y, x]), LARGEST * h) * rng.uniform(0.85, 1.0)
        if size < LEAST * h:
            break
        at = float(x), float(y)
        cv2.circle(taken, (int(x), int(y)), round(1.55 * size), 1, -1)
        end = (at[0] + size * (1.1 if 2 * x > w else -1.1), at[1] + 0.42 * size)
        root = nearest(border | out, barred, end)
        if root is None:
            continue
        head = cloud(at, end, root, size, (h, w)) & (1 - barred)
        out |= head
        taken |= head
    return out


def nearest(red: Mask, kept: Mask, at: tuple[float, float]) -> tuple[float, float] | None:
    """The nearest cut paper that can be reached from `at` without crossing what is kept free."""
    ys, xs = np.nonzero(red[::4, ::4])
    if len(xs) == 0:
        return None
    far = np.hypot(xs * 4 - at[0], ys * 4 - at[1])
    k = int(far.argmin())
    root = float(xs[k] * 4), float(ys[k] * 4)
    return None if crosses(kept, np.array(at), np.array(root)) else root


LOBES = ((-0.6, 0.06, 0.38), (0.06, -0.22, 0.54), (0.68, 0.1, 0.34))  # x, y, radius


def cloud(
    at: tuple[float, float], end: tuple[float, float], root: tuple[float, float], size: float,
    sheet: tuple[int, int],
) -> Mask:  # fmt: skip
    """祥云: lobes with their curls cut out of them over a level streak, whose `end` is held to
    `root` by a waving stem; (h, w)."""
    mask = np.zeros(sheet, np.uint8)
    way = 1.0 if end[0] > at[0] else -1.0

    def spot(u: float, v: float) -> tuple[float, float]:
        return at[0] + size * u * way, at[1] + size * v

    t = np.linspace(0, 1, 20)
    path = np.outer(1 - t, end) + np.outer(t, root)
    run = np.array(root) - end
    path += np.outer(0.12 * np.sin(2 * np.pi * t), (-run[1], run[0]))
    paint(mask, path, max(3, round(0.13 * size)))
    streak = [
        spot(u, v)
        for u, v in (
            (-1.15, 0.42),
            (-0.5, 0.28),
            (0.7, 0.3),
            (1.1, 0.38),
            (1.1, 0.46),
            (0.6, 0.46),
            (-0.4, 0.5),
        )
    ]
    cv2.fillPoly(mask, [np.round(np.array(streak) * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    for u, v, r in LOBES:
        x, y = spot(u, v)
        cv2.circle(mask, (round(x), round(y)), round(r * size), 1, -1, cv2.LINE_8)
    for u, v, r in LOBES:
        a = np.linspace(0.6, 3.1 * np.pi, 44)
        curl = 0.72 * r * (1 - 0.82 * a / a[-1])
        swirl = [
            spot(u + c * np.cos(b + np.pi), v - c * np.sin(b + np.pi))
            for c, b in zip(curl, a, strict=True)
        ]
        paint(mask, np.array(swirl), max(2, round(0.07 * size)), 0)
    for u in (-0.55, 0.0, 0.5):
        moon = crescent(*spot(u, 0.43), 0.3 * size, np.pi)
        cv2.fillPoly(mask, [np.round(moon * 16).astype(np.int32)], 0, cv2.LINE_8, 4)
    return mask


def paint(mask: Mask, path: Floats, thick: int, value: int = 1) -> None:
    """One line of the knife into `mask`, in place: laid on (1) or cut away (0)."""
    cv2.polylines(mask, [np.round(path * 16).astype(np.int32)], False, value, thick, cv2.LINE_8, 4)


def bridged(red: Mask, frame: Mask, kept: Mask) -> Mask:
    """The sheet in one piece: loose parts held to the frame's by bridges, crumbs gone."""
    h, w = red.shape
    out = red.copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(out, connectivity=8)
    if count < 2 or not frame.any():
        return out
    crumbs = stats[:, cv2.CC_STAT_AREA] < CRUMB * h * w
    out[crumbs[labels]] = 0
    thick = max(3, round(0.0085 * h))
    for _ in range(3):  # what the writing lay between is reached by way of its neighbours
        count, labels = cv2.connectedComponents(out, connectivity=8)
        if count <= 2:  # one piece, or nothing at all
            break
        held = int(np.bincount(labels[frame > 0].ravel(), minlength=count)[1:].argmax()) + 1
        for at, root in gaps(labels, held):
            if not crosses(kept, at, root):
                paint(out, np.array([at, root]), thick)
    return out


def gaps(labels: NDArray[Any], held: int) -> list[tuple[Floats, Floats]]:
    """For every loose part its spot nearest to the held one, and the nearest spot there."""
    main = (labels != held).astype(np.uint8)
    far, owner = cv2.distanceTransformWithLabels(main, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)  # fmt: skip
    ys, xs = np.nonzero(main == 0)
    spots = np.zeros((int(owner.max()) + 1, 2))
    spots[owner[ys, xs]] = np.stack([xs, ys], 1)
    ys, xs = np.nonzero((labels > 0) & (labels != held))
    part = labels[ys, xs]
    order = np.lexsort((far[ys, xs], part))
    first = order[np.unique(part[order], return_index=True)[1]]
    return [(np.array([x, y], float), spots[owner[y, x]]) for x, y in zip(xs[first], ys[first], strict=True)]  # fmt: skip


def crosses(kept: Mask, a: Floats, b: Floats) -> bool:
    """Whether the straight way from `a` to `b` lies on what is kept free."""
    way = np.round(a + np.linspace(0, 1, 24)[:, None] * (b - a)).astype(int)[:-2]
    h, w = kept.shape
    return bool(kept[way[:, 1].clip(0, h - 1), way[:, 0].clip(0, w - 1)].any())
