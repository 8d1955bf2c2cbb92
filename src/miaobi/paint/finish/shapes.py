"""The bold shapes of things: one silhouette per part, and the cut patterns of papercut (剪纸)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Stroke

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

Mask = NDArray[np.uint8]


def silhouette(
    marks: Iterable[Mark], width: int, height: int, scale: float, least: float = 1.0,
    haze: float = 0.12,
) -> Mask:  # fmt: skip
    """What the marks (in pixels times `scale`) cover, (h, w) 0 or 1, light and haze left out.

    Strokes are at least `least` pixels wide, so that twigs hold together when they are
    cut; a wash whose edge is softer than `haze` of its size is air, not a thing.
    """
    mask = np.zeros((height, width), np.uint8)
    for mark in marks:
        if isinstance(mark, Stroke):
            if mark.strength * (1 - 0.5 * mark.dry) < 0.25 or len(mark.path) == 0:
                continue
            thick = max(float(np.mean(mark.width)) / scale, least)
            at = np.round(np.asarray(mark.path) / scale * 16).astype(np.int32)
            cv2.polylines(mask, [at], False, 1, max(1, round(thick)), cv2.LINE_8, 4)
            continue
        outline = np.asarray(mark.outline)
        if len(outline) < 3:
            continue
        most = max(mark.strength, mark.fade or 0.0)
        if most < (0.4 if mark.opaque else 0.3) or mark.soft > haze * float(np.ptp(outline, axis=0).min()):  # fmt: skip
            continue
        cv2.fillPoly(mask, [np.round(outline / scale * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    return mask


def solid(
    painted: Painted, item: NDArray[np.bool_], size: tuple[int, int], scale: float
) -> NDArray[np.uint16]:
    """Which thing's body is at each pixel (h, w) of a `size` sheet; 0 where light or haze is."""
    w, h = size
    out = np.zeros((h * 2, w * 2), np.uint16)
    for _, number, marks in painted.marks:
        if number and item[number]:
            out[silhouette(marks, 2 * w, 2 * h, scale / 2) > 0] = number
    return out[1::2, 1::2]


def bold(mask: Mask, radius: float) -> Mask:
    """The mask as scissors would cut it: small gaps closed, small teeth and crumbs gone."""
    size = max(1, round(radius))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * size + 1, 2 * size + 1))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc)
    soft = cv2.GaussianBlur(closed.astype(np.float32), (0, 0), 0.7 * size)
    return (soft > 0.45).astype(np.uint8)


def crescent(x: float, y: float, size: float, turn: float) -> NDArray[np.float64]:
    """月牙纹: a crescent `size` long, its horns turned by `turn` radians."""
    a = np.linspace(0, np.pi, 9)
    outer = np.stack([np.cos(a), -0.55 * np.sin(a)], 1)
    inner = np.stack([np.cos(a), -0.16 * np.sin(a)], 1)[::-1]
    return _turned(np.concatenate([outer, inner]) * size / 2, turn) + np.array([x, y])


def petal(x: float, y: float, size: float, turn: float) -> NDArray[np.float64]:
    """花瓣纹: a petal, pointed at both ends."""
    a = np.linspace(0, np.pi, 7)
    side = np.stack([-np.cos(a), 0.3 * np.sin(a)], 1)
    return _turned(np.concatenate([side, side[::-1] * (1, -1)]) * size / 2, turn) + np.array([x, y])


def tooth(x: float, y: float, size: float, turn: float) -> NDArray[np.float64]:
    """锯齿纹: one tooth, a thin wedge that points along `turn`."""
    wedge = np.array([[0.0, -0.16], [1.0, 0.0], [0.0, 0.16]])
    return _turned(wedge * size, turn) + np.array([x, y])


def _turned(points: NDArray, turn: float) -> NDArray[np.float64]:
    c, s = np.cos(turn), np.sin(turn)
    return points @ np.array([[c, s], [-s, c]])


def fringe(mask: Mask, inset: float, step: float, size: float) -> list[NDArray[np.float64]]:
    """Teeth along the upper edge of a shape, `inset` pixels inside it, `step` apart."""
    depth = cv2.distanceTransform(np.pad(mask, ((1, 0), (0, 0))), cv2.DIST_L2, 5)[1:]
    inner = (depth > inset).astype(np.uint8)
    found, _ = cv2.findContours(inner, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    teeth: list[NDArray[np.float64]] = []
    h, w = mask.shape
    for ring in found:
        line = ring[:, 0].astype(np.float64)
        if len(line) < 6 * step:
            continue
        smooth = cv2.blur(line.reshape(-1, 1, 2), (1, 9), borderType=cv2.BORDER_REPLICATE)[:, 0]
        for k in range(0, len(smooth) - 3, max(1, round(step))):
            x, y = smooth[k]
            if not (3 < x < w - 4 and 3 < y < h - 4):
                continue
            ahead = smooth[min(k + 3, len(smooth) - 1)] - smooth[max(k - 3, 0)]
            normal = np.array([-ahead[1], ahead[0]])
            at = int(np.clip(x + np.sign(normal[0]) * 2, 0, w - 1)), int(np.clip(y + np.sign(normal[1]) * 2, 0, h - 1))  # fmt: skip
            if depth[at[1], at[0]] < depth[int(y), int(x)]:
                normal = -normal
            if normal[1] <= 0.2 * abs(normal[0]):  # only where the edge looks up
                continue
            turn = float(np.arctan2(normal[1], normal[0]))
            room = depth[int(np.clip(y + size * np.sin(turn), 0, h - 1)), int(np.clip(x + size * np.cos(turn), 0, w - 1))]  # fmt: skip
            if room > inset:
                teeth.append(tooth(x, y, size, turn))
    return teeth


def scattered(
    rng: np.random.Generator, mask: Mask, kind: str, gap: float, size: float, margin: float
) -> list[NDArray[np.float64]]:
    """Crescents or petals in staggered rows where a shape has room for them."""
    depth = cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    h, w = mask.shape
    found: list[NDArray[np.float64]] = []
    rows = np.flatnonzero(mask.any(1))
    if len(rows) == 0:
        return found
    y, k = float(rows[0]) + gap, 0
    while y < rows[-1]:
        near = (y - rows[0]) / max(h - rows[0], 1)  # towards us all is larger
        grow = 0.55 + 0.75 * near
        for x in np.arange((k % 2) * gap * grow * 0.9, w, 1.8 * gap * grow):
            at = x + rng.normal(0, 0.06) * gap, y + rng.normal(0, 0.06) * gap
            i, j = int(np.clip(at[1], 0, h - 1)), int(np.clip(at[0], 0, w - 1))
            if depth[i, j] < margin + 0.5 * size * grow:
                continue
            if kind == "crescent":
                found.append(crescent(*at, size * grow, rng.normal(0, 0.08)))
            else:
                for turn in (-2.2, -1.57, -0.94):
                    tip = np.array([np.cos(turn), np.sin(turn)]) * 0.55 * size * grow
                    found.append(petal(at[0] + tip[0], at[1] + tip[1], 0.75 * size * grow, turn))
        y += gap * grow
        k += 1
    return found


def framed(
    width: int, height: int, inset: float, thick: float, round_: bool = False
) -> tuple[Mask, Mask]:
    """The border of a window flower (窗花), toothed inside, and the room within it."""
    corner = 0.5 if round_ else 0.11
    band, room = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    outer, inner = (_rounded(width, height, inset + d, corner) for d in (0.0, thick))
    middle = _rounded(width, height, inset + 0.5 * thick, corner)
    for mask, line, value in ((band, outer, 1), (band, inner, 0), (room, middle, 1)):
        cv2.fillPoly(mask, [np.round(line * 16).astype(np.int32)], value, cv2.LINE_8, 4)
    step = np.hypot(*np.diff(np.concatenate([middle, middle[:1]]), axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(step)])
    count = int(along[-1] / (1.5 * thick))
    for at in np.arange(count) * along[-1] / count:
        k = int(np.searchsorted(along, at, "right")) - 1
        k = min(k, len(middle) - 1)
        ahead = middle[(k + 1) % len(middle)] - middle[k]
        x, y = middle[k] + ahead * (at - along[k]) / max(float(step[k]), 1e-9)
        turn = float(np.arctan2(ahead[0], -ahead[1]))
        leaf = tooth(x, y, 1.15 * thick, turn)
        cv2.fillPoly(band, [np.round(leaf * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
        hole = petal(x, y, 0.62 * thick, turn + np.pi / 2)
        cv2.fillPoly(band, [np.round(hole * 16).astype(np.int32)], 0, cv2.LINE_8, 4)
    return band, room


def corner_flower(mask: Mask, size: float, inset: float, right: bool, low: bool) -> None:
    """角花: cloud scrolls (云纹) along both sides of one corner, petals between; into `mask`."""
    h, w = mask.shape
    t = np.linspace(0, 1, 48)
    arm = np.stack([0.2 + 0.5 * t, 0.15 + 0.03 * np.sin(2 * np.pi * t)], 1)
    a, r = -np.pi / 2 + 3.6 * np.pi * t, 0.115 * (1 - 0.78 * t)
    curl = np.stack([0.7 + r * np.cos(a), 0.265 + r * np.sin(a)], 1)
    side = np.concatenate([arm, curl])

    def at(points: NDArray) -> NDArray[np.int32]:
        x, y = inset + points[:, 0] * size, inset + points[:, 1] * size
        x, y = (w - x if right else x), (h - y if low else y)
        return np.round(np.stack([x, y], 1) * 16).astype(np.int32)

    thick = max(2, round(0.03 * size))
    for path in (side, side[:, ::-1]):
        cv2.polylines(mask, [at(path)], False, 1, thick, cv2.LINE_8, 4)
    for turn, long in ((0.785, 0.4), (0.4, 0.3), (1.17, 0.3)):
        tip = np.array([np.cos(turn), np.sin(turn)])
        root = 0.1 + 0.5 * long * tip
        cv2.fillPoly(mask, [at(petal(root[0], root[1], long, turn))], 1, cv2.LINE_8, 4)
        cv2.fillPoly(mask, [at(crescent(root[0], root[1], 0.4 * long, turn))], 0, cv2.LINE_8, 4)


def _rounded(width: float, height: float, inset: float, corner: float) -> NDArray[np.float64]:
    """A rectangle with round corners, clockwise from the top, `inset` inside the sheet."""
    r = max(corner * min(width, height) - inset, 1.0)
    a = np.linspace(0, np.pi / 2, 24)
    quarter = np.stack([np.sin(a), -np.cos(a)], 1) * r
    centres = [(width - inset - r, inset + r), (width - inset - r, height - inset - r),
               (inset + r, height - inset - r), (inset + r, inset + r)]  # fmt: skip
    corners = []
    for k, centre in enumerate(centres):
        c, s = np.cos(k * np.pi / 2), np.sin(k * np.pi / 2)
        corners.append(quarter @ np.array([[c, s], [-s, c]]) + centre)
    return np.concatenate(corners)
