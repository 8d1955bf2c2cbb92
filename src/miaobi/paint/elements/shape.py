"""The shapes the brush fills: curves, limbs, lobes, and their union as a silhouette."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.marks import Points

Spots = Sequence[tuple[float, float]]
Limb = Sequence[tuple[float, float, float]]  # x, y, radius
STEP = 0.012  # distance of the points along a curve
_FINE = 320  # pixels to the unit when silhouettes are united

_U = np.arange(16)[:, None] / 16
_HERMITE = np.hstack(
    [2 * _U**3 - 3 * _U**2 + 1, _U**3 - 2 * _U**2 + _U, -2 * _U**3 + 3 * _U**2, _U**3 - _U**2]
)


# --- curves -----------------------------------------------------------------------------------


def curve(spots: Spots | Points, closed: bool = False) -> Points:
    """A smooth line through `spots` (n, 2), evenly spaced: centripetal Catmull–Rom.

    After Yuksel, Schaefer and Keyser, Parameterization of Catmull–Rom Curves (2009).

    >>> curve([(0, 0), (1, 0)])[[0, -1]].tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """
    p = np.asarray(spots, dtype=np.float64)
    ends = (p[-1:], p[:2]) if closed else (2 * p[:1] - p[1:2], 2 * p[-1:] - p[-2:-1])
    p = np.concatenate([ends[0], p, ends[1]])
    step = p[1:] - p[:-1]
    dt = (np.sqrt(np.hypot(step[:, 0], step[:, 1])) + 1e-6)[:, None]
    p0, a, b, p3 = p[:-3], p[1:-2], p[2:-1], p[3:]
    d1, d2, d3 = dt[:-2], dt[1:-1], dt[2:]
    leave = d2 * ((a - p0) / d1 - (b - p0) / (d1 + d2)) + (b - a)
    arrive = d2 * ((p3 - b) / d3 - (p3 - a) / (d2 + d3)) + (b - a)
    bends = _HERMITE @ np.stack([a, leave, b, arrive], 1)  # (segments, 16, 2)
    return even(np.concatenate([bends.reshape(-1, 2), p[-2:-1]]))


def even(path: Points, step: float = STEP) -> Points:
    """The same line with points `step` apart (at least 3)."""
    gaps = path[1:] - path[:-1]
    along = np.zeros(len(path))
    np.cumsum(np.hypot(gaps[:, 0], gaps[:, 1]), out=along[1:])
    n = max(3, round(float(along[-1]) / step) + 1)
    s = np.arange(n) * (along[-1] / (n - 1))
    s[-1] = along[-1]
    return np.stack([np.interp(s, along, path[:, 0]), np.interp(s, along, path[:, 1])], 1)


def ring(spots: Spots) -> Points:
    """A smooth closed outline through `spots`."""
    return curve(spots, closed=True)


def poly(spots: Spots) -> Points:
    """A closed outline with straight sides and sharp corners."""
    p = np.asarray(spots, dtype=np.float64)
    p = np.concatenate([p, p[:1]])
    along = np.concatenate([[0], np.cumsum(np.hypot(*(p[1:] - p[:-1]).T))])
    s = np.unique(np.concatenate([along, np.arange(0, along[-1], 0.02)]))
    return np.stack([np.interp(s, along, p[:, 0]), np.interp(s, along, p[:, 1])], 1)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """An upright rectangle."""
    return poly([(left, top), (right, top), (right, bottom), (left, bottom)])


def oval(x: float, y: float, rx: float, ry: float, tilt: float = 0.0) -> Points:
    """An ellipse around (x, y), turned by `tilt` radians (clockwise on the sheet)."""
    a = np.linspace(0, 2 * math.pi, 40, endpoint=False)
    c, s = math.cos(tilt), math.sin(tilt)
    px, py = rx * np.cos(a), ry * np.sin(a)
    return np.column_stack([x + px * c - py * s, y + px * s + py * c])


def tube(limb: Limb) -> Points:
    """The outline of a limb: a smooth spine (x, y, radius) with round ends."""
    p = np.asarray(limb, dtype=np.float64)
    u = np.linspace(0, 1, len(p))
    spine = curve(p[:, :2])
    near = [int(np.argmin(np.linalg.norm(spine - q, axis=1))) for q in p[:, :2]]
    near[0], near[-1] = 0, len(spine) - 1
    where = np.maximum.accumulate(near) / (len(spine) - 1)
    r = np.interp(np.linspace(0, 1, len(spine)), where + u * 1e-6, p[:, 2])
    if len(r) > 9:
        r = np.convolve(np.pad(r, 4, "edge"), np.full(9, 1 / 9), "valid")
    d = np.gradient(spine, axis=0)
    d /= np.linalg.norm(d, axis=1)[:, None] + 1e-9
    normal = np.column_stack([-d[:, 1], d[:, 0]])
    left, right = spine + normal * r[:, None], spine - normal * r[:, None]
    front, back = _cap(spine[-1], d[-1], r[-1], 1), _cap(spine[0], d[0], r[0], -1)
    return np.vstack([left, front, right[::-1], back])


def _cap(at: Points, way: Points, r: float, sign: int) -> Points:
    a = np.linspace(math.pi / 2, -math.pi / 2, 9)[1:-1] + (0 if sign > 0 else math.pi)
    turn = math.atan2(way[1], way[0]) + a
    return at + r * np.column_stack([np.cos(turn), np.sin(turn)])


def united(shapes: Iterable[Points]) -> list[Points]:
    """The outer outlines of shapes laid over one another, largest first."""
    sheet, low = _stamped(shapes)
    return _rings(sheet, low, 12)


def _stamped(shapes: Iterable[Points]) -> tuple[NDArray[np.uint8], Points]:
    """The shapes as one stencil (h, w) of 0 and 255, and where its corner lies."""
    shapes = [np.asarray(s, dtype=np.float64) for s in shapes]
    low = np.min([s.min(axis=0) for s in shapes], axis=0) - 0.03
    high = np.max([s.max(axis=0) for s in shapes], axis=0) + 0.03
    w, h = np.ceil((high - low) * _FINE).astype(int) + 1
    sheet = np.zeros((int(h), int(w)), np.uint8)
    for s in shapes:
        at = np.round((s - low) * _FINE * 16).astype(np.int32)
        cv2.fillPoly(sheet, [at], 255, cv2.LINE_AA, 4)
    sheet = np.where(sheet > 127, 255, 0).astype(np.uint8)
    if len(shapes) > 1:  # where two limbs meet the skin is drawn tight
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
        sheet = cv2.morphologyEx(np.pad(sheet, 8), cv2.MORPH_CLOSE, disc)[8:-8, 8:-8]
    return sheet.astype(np.uint8), low


def _rings(sheet: NDArray[np.uint8], low: Points, least: float) -> list[Points]:
    found, _ = cv2.findContours(sheet, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    rings = [c[:, 0, :].astype(np.float64) for c in found if cv2.contourArea(c) > least]
    rings.sort(key=lambda c: -cv2.contourArea(c.astype(np.float32)))
    return [even(_eased(c, 2.2), STEP * _FINE) / _FINE + low for c in rings]


def undersides(shapes: Iterable[Points], depth: float, rim: float = 0.0) -> list[Points]:
    """Where a body turns away below: the part of it that has no body `depth` beneath it, `rim`
    inside its edge (a soft wash needs the room)."""
    return _facing(shapes, depth, rim, -1)


def tops(shapes: Iterable[Points], depth: float, rim: float = 0.0) -> list[Points]:
    """Where a body is nearest the sky: the part of it that has no body `depth` above it."""
    return _facing(shapes, depth, rim, 1)


def _facing(shapes: Iterable[Points], depth: float, rim: float, side: int) -> list[Points]:
    sheet, low = _stamped(shapes)
    by = min(max(1, round(depth * _FINE)), len(sheet) - 1)
    cut = round(rim * _FINE)
    core = cv2.erode(sheet, np.ones((2 * cut + 1, 2 * cut + 1), np.uint8)) if cut else sheet
    other = np.zeros_like(sheet)
    if side > 0:
        other[by:] = sheet[:-by]
    else:
        other[:-by] = sheet[by:]
    return _rings(np.where((core > 0) & (other == 0), 255, 0).astype(np.uint8), low, 60)


def inner(rng: np.random.Generator, shapes: Iterable[Points], number: int, rim: float) -> Points:
    """`number` points (n, 2) inside the union of shapes, `rim` or more from its edge."""
    sheet, low = _stamped(shapes)
    r = max(1, round(rim * _FINE))
    core = cv2.erode(np.pad(sheet, 1), np.ones((2 * r + 1, 2 * r + 1), np.uint8))[1:-1, 1:-1]
    ys, xs = np.nonzero(core)
    if not len(xs):
        return np.empty((0, 2))
    pick = rng.integers(0, len(xs), number)
    return np.stack([xs[pick], ys[pick]], 1) / _FINE + low


def blooms(shapes: Iterable[Points], rng: np.random.Generator) -> list[Points]:
    """Where the wash dries darker: a few soft islands inside the body (破墨)."""
    sheet, low = _stamped(shapes)
    h, w = sheet.shape
    coarse = (max(2, round(h / 45)) + 1, max(2, round(w / 45)) + 1)
    field = rng.normal(0, 1, coarse).astype(np.float32)
    field = cv2.resize(field, (w, h), interpolation=cv2.INTER_CUBIC)
    inner = cv2.erode(sheet, np.ones((19, 19), np.uint8))
    return _rings(np.where((inner > 0) & (field > 0.45), 255, 0).astype(np.uint8), low, 250)


def _eased(c: Points, sigma: float) -> Points:
    k = np.exp(-0.5 * (np.arange(-6, 7) / sigma) ** 2)
    k /= k.sum()
    long = np.vstack([c[-6:], c, c[:6]])
    x, y = (np.convolve(long[:, i], k, "valid").astype(np.float64) for i in (0, 1))
    eased = np.column_stack([x, y])
    return np.vstack([eased, eased[:1]])
