"""What the brush can do in one breath: curves, limbs, silhouettes, outlines under pressure.

The elements are drawn with these few moves. A body is a union of limbs (`tube`) and lobes
(`oval`, `ring`), covered in white so that it hides what lies behind, tinted, and then drawn
around in ink with the stroke that starts heavy and ends thin (钉头鼠尾描, nail head and rat tail).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Points, Stroke, Wash, placed

Look = Mapping[str, Any]
Spots = Sequence[tuple[float, float]]
Limb = Sequence[tuple[float, float, float]]  # x, y, radius

WHITE = frozenset({"铅白", "white", "白"})
# Colours with body: laid thick they hide the white under them.
BODIED = frozenset(
    [
        "朱砂",
        "朱磦",
        "石青",
        "石绿",
        "三绿",
        "头青",
        "泥金",
        "red",
        "orange",
        "blue",
        "green",
        "gold",
        "pink",
        "purple",
        "crimson",
        "粉红",
        "肤",
    ]
)
STEP = 0.012  # distance of the points along a curve
_FINE = 320  # pixels to the unit when silhouettes are united


# --- what is wished ---------------------------------------------------------------------------


def tint(look: Look, usual: str) -> str:
    """The pigment of the main body: the colour that is wished, else the usual one."""
    return look.get("colour") or usual


def has(look: Look, *words: str) -> bool:
    """Whether one of `words` is among the attributes."""
    return any(word in (look.get("attributes") or ()) for word in words)


def pose(look: Look, rng: np.random.Generator, *names: str) -> str:
    """The pose that is wished when it is one of `names`, else one of them by chance."""
    drawn = names[int(rng.integers(len(names)))]
    wished = look.get("pose")
    return wished if wished in names else drawn


def at_night(look: Look) -> bool:
    """Whether lamps are lit."""
    return look.get("hour") in ("night", "evening", "dusk", "夜", "黄昏") or has(
        look, "lit", "点亮"
    )


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


def undersides(shapes: Iterable[Points], depth: float) -> list[Points]:
    """Where a body turns away below: the part of it that has no body `depth` beneath it."""
    sheet, low = _stamped(shapes)
    up = max(1, round(depth * _FINE))
    below = np.zeros_like(sheet)
    if up < len(sheet):
        below[:-up] = sheet[up:]
    return _rings(np.where((sheet > 0) & (below == 0), 255, 0).astype(np.uint8), low, 60)


def blooms(shapes: Iterable[Points], rng: np.random.Generator) -> list[Points]:
    """Where the wash dries darker: a few soft islands inside the body (破墨)."""
    sheet, low = _stamped(shapes)
    h, w = sheet.shape
    coarse = (max(2, round(h / 45)) + 1, max(2, round(w / 45)) + 1)
    field = rng.normal(0, 1, coarse).astype(np.float32)
    field = cv2.resize(field, (w, h), interpolation=cv2.INTER_CUBIC)
    inner = cv2.erode(sheet, np.ones((9, 9), np.uint8))
    return _rings(np.where((inner > 0) & (field > 0.45), 255, 0).astype(np.uint8), low, 250)


def _eased(c: Points, sigma: float) -> Points:
    k = np.exp(-0.5 * (np.arange(-6, 7) / sigma) ** 2)
    k /= k.sum()
    long = np.vstack([c[-6:], c, c[:6]])
    x, y = (np.convolve(long[:, i], k, "valid").astype(np.float64) for i in (0, 1))
    eased = np.column_stack([x, y])
    return np.vstack([eased, eased[:1]])


# --- marks ------------------------------------------------------------------------------------

_PRESS = {
    "taper": lambda u: 0.22 + 0.78 * np.sin(math.pi * np.clip(u * 0.92 + 0.08, 0, 1)) ** 0.7,
    "nail": lambda u: 0.15 + 0.85 * (1 - u) ** 0.8,
    "even": lambda u: 0.9 + 0.1 * np.cos(u * 6.0),
    "leaf": lambda u: 0.06 + 0.94 * np.sin(math.pi * u) ** 0.8,
    "drop": lambda u: 0.1 + 0.9 * u**1.2,
}


def line(
    spots: Spots | Points,
    width: float,
    pigment: str = "墨",
    strength: float = 0.9,
    press: str = "taper",
    dry: float = 0.0,
) -> Stroke:
    """One pull of the brush through `spots`; `press` is how the pressure goes."""
    path = curve(spots)
    u = np.linspace(0, 1, len(path))
    return Stroke(path, np.maximum(width * _PRESS[press](u), 0.002), pigment, strength, dry)


def straight(
    spots: Spots, width: float, pigment: str = "墨", strength: float = 0.9, press: str = "even"
) -> Stroke:
    """A stroke with straight runs and sharp turns, for what was built."""
    path = even(np.asarray(spots, dtype=np.float64), 0.02)
    u = np.linspace(0, 1, len(path))
    return Stroke(path, np.maximum(width * _PRESS[press](u), 0.002), pigment, strength)


def dot(x: float, y: float, r: float, pigment: str = "墨", strength: float = 0.95) -> Wash:
    """A touch of the tip; it covers what lies under it."""
    return Wash(oval(x, y, r, r), pigment, strength, opaque=pigment in WHITE)


def fill(
    outline: Points,
    pigment: str,
    strength: float = 0.6,
    fade: float | None = None,
    soft: float = 0.0,
) -> Wash:
    """Colour inside an outline: a glaze, or a covering coat where a mineral is laid thick."""
    covers = strength >= (0.9 if pigment in WHITE else 0.8) and pigment in BODIED | WHITE
    return Wash(outline, pigment, strength, fade, soft, covers)


def cover(outline: Points) -> Wash:
    """White body colour that hides what lies behind."""
    return Wash(outline, "铅白", 0.95, opaque=True)


def inked(
    outline: Points, rng: np.random.Generator, width: float = 0.014, strength: float = 0.88
) -> list[Mark]:
    """The closed outline in several pulls, lifted at corners and now and then between them."""
    p = even(np.concatenate([_opened(outline), outline[:1]]))[:-1]
    n = len(p)
    cuts = _corners(p) or [int(rng.integers(n))]
    marks: list[Mark] = []
    for c, d in zip(cuts, [*cuts[1:], cuts[0] + n], strict=True):
        while d - c > 2:
            e = min(d, c + int(rng.uniform(32, 75)))
            e = d if d - e < 14 else e
            part = p[np.arange(c, e + 1) % n]
            marks.append(_pulled(part, rng, width, strength * float(rng.uniform(0.72, 1.0))))
            c = e + (int(rng.integers(-3, 3)) if e < d else 0)
    return marks


def _opened(outline: Points) -> Points:
    """A closed line without the repeated last point."""
    x, y = outline[0] - outline[-1]
    return outline[:-1] if abs(x) + abs(y) < 1e-9 else outline


def _corners(p: Points) -> list[int]:
    """Where a closed line turns sharply."""
    k = max(1, min(4, len(p) // 8))
    a = p - np.roll(p, k, axis=0)
    b = np.roll(p, -k, axis=0) - p
    turn = np.abs(np.angle((b[:, 0] + 1j * b[:, 1]) * (a[:, 0] - 1j * a[:, 1])))
    peak = np.max([np.roll(turn, s) for s in range(-3, 4)], axis=0)
    found = [int(i) for i in np.flatnonzero((turn > 0.8) & (turn >= peak))]
    return [c for i, c in enumerate(found) if i == 0 or c - found[i - 1] > 3]


def _pulled(part: Points, rng: np.random.Generator, width: float, strength: float) -> Stroke:
    u = np.linspace(0, 1, len(part))
    if rng.random() < 0.5:
        u = 1 - u
    d = np.gradient(part, axis=0)
    below = -d[:, 0] / (np.linalg.norm(d, axis=1) + 1e-9)  # contours run so that this is the belly
    swell = 1 + 0.2 * below + 0.15 * np.sin(u * 7 + rng.uniform(0, 6))
    press = (0.2 + 0.95 * (1 - u) ** 1.3) * np.clip(0.6 + u * 9, 0, 1)
    if rng.random() < 0.4:  # a pull that swells in the middle instead
        press = 0.25 + 0.75 * np.sin(math.pi * u) ** 1.2
    width = width * float(rng.uniform(0.8, 1.15))
    dry = float(rng.uniform(0.0, 0.3))
    return Stroke(part, np.maximum(width * swell * press, 0.002), "墨", strength, dry)


def loose(outline: Points, rng: np.random.Generator, by: float) -> Points:
    """The outline as colour laid in by another brush: a little inside here, outside there."""
    p = _opened(outline)
    d = np.roll(p, -2, axis=0) - np.roll(p, 2, axis=0)
    d /= np.linalg.norm(d, axis=1)[:, None] + 1e-9
    u = np.linspace(0, 2 * math.pi, len(p), endpoint=False)
    off = np.full(len(p), -0.5)
    for k in (2, 3, 5, 8):
        off += np.sin(k * u + rng.uniform(0, 6.3)) / 2
    return p + np.column_stack([d[:, 1], -d[:, 0]]) * (by * off)[:, None]


def _laid(pigment: str, strength: float, fade: float | None) -> tuple[float, float | None]:
    """How strong a body is tinted: minerals are laid thick or not at all."""
    if pigment in BODIED and strength >= 0.7:
        return 1.0, None if fade is None else max(fade, 0.88)
    return strength, fade


def solid(
    rng: np.random.Generator,
    shapes: Sequence[Points],
    pigment: str,
    strength: float = 0.75,
    fade: float | None = None,
    edge: float = 0.014,
    ink: float = 0.88,
    turn: float = 0.2,
) -> list[Mark]:
    """A body: the union of `shapes` covered in white, tinted and drawn around in ink.

    `turn` is how dark it grows where it turns away below.
    """
    strength, fade = _laid(pigment, strength, fade)
    outlines = united(shapes)
    size = max((float(np.ptp(o[:, 1])) for o in outlines), default=0.0)
    marks: list[Mark] = []
    for outline in outlines:
        marks.append(cover(outline))
        if pigment not in WHITE:
            laid = loose(outline, rng, min(0.012, size * 0.03))
            marks.append(fill(laid, pigment, strength, fade))
    if turn > 0 and size > 0.15:
        shade = "花青" if pigment in WHITE else pigment if pigment not in BODIED else "墨"
        turn = turn * (0.7 if shade in ("花青", "墨") else 1.6)
        depth = min(0.1, size * 0.25)
        if size > 0.25 and pigment not in WHITE:
            marks += [Wash(o, pigment, strength * 0.3, None, 0.03) for o in blooms(shapes, rng)]
        marks += [Wash(o, shade, min(turn, 1.0), None, 0.008) for o in undersides(shapes, depth)]
    if edge > 0:
        for outline in outlines:
            marks += inked(outline, rng, edge, ink)
    return marks


def built(
    rng: np.random.Generator,
    shapes: Sequence[Points],
    pigment: str,
    strength: float = 0.75,
    fade: float | None = None,
    edge: float = 0.014,
    ink: float = 0.88,
    turn: float = 0.0,
) -> list[Mark]:
    """What a carpenter or mason made: like `solid`, but every side is ruled (界画) and meets
    the next at a sharp corner, a little over or short of it."""
    strength, fade = _laid(pigment, strength, fade)
    marks: list[Mark] = []
    for outline in shapes:
        marks.append(cover(outline))
        if pigment not in WHITE:
            marks.append(fill(outline, pigment, strength, fade))
        if turn > 0:
            marks += [fill(o, "墨", turn, None, 0.02) for o in undersides([outline], 0.05)]
        corners = _angles(outline)
        for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            over = (b - a) / (math.hypot(*(b - a)) + 1e-9) * rng.normal(0.002, 0.003)
            path = a - over + np.arange(5)[:, None] / 4 * (b - a + 2 * over)
            width = edge * rng.uniform(0.75, 1.1) * np.array([1.0, 0.85, 0.75, 0.85, 1.0])
            marks.append(Stroke(path, width, "墨", ink * float(rng.uniform(0.8, 1.0))))
    return marks


def _angles(outline: Points) -> Points:
    """The corner points of a closed line with straight sides."""
    p = _opened(outline)
    a, b = p - np.roll(p, 1, axis=0), np.roll(p, -1, axis=0) - p
    turn = np.abs(np.angle((b[:, 0] + 1j * b[:, 1]) * (a[:, 0] - 1j * a[:, 1])))
    return p[turn > 0.02]


def moved(
    marks: Iterable[Mark], x: float = 0, y: float = 0, scale: float = 1, flip: bool = False
) -> list[Mark]:
    """The marks elsewhere, smaller or larger, or mirrored."""
    return [placed(m, x, y, scale, flip) for m in marks]


def spun(marks: Iterable[Mark], angle: float, x: float = 0, y: float = 0) -> list[Mark]:
    """The marks turned by `angle` radians (clockwise on the sheet) about (x, y)."""
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    at = np.array([x, y])
    return [
        replace(m, path=(m.path - at) @ turn + at)
        if isinstance(m, Stroke)
        else replace(m, outline=(m.outline - at) @ turn + at)
        for m in marks
    ]


def nudged(rng: np.random.Generator, spots: Spots, by: float = 0.01) -> list[tuple[float, float]]:
    """The spots, each a little off: no two pulls of the hand are the same."""
    off = rng.normal(0, by, (len(spots), 2))
    return [(x + dx, y + dy) for (x, y), (dx, dy) in zip(spots, off.tolist(), strict=True)]


def bounds(marks: Iterable[Mark]) -> NDArray[np.float64]:
    """Left, top, right, bottom of everything drawn, widths included."""
    boxes = []
    for m in marks:
        p = m.path if isinstance(m, Stroke) else m.outline
        r = float(m.width.max()) / 2 if isinstance(m, Stroke) else 0.0
        boxes.append([*(p.min(axis=0) - r), *(p.max(axis=0) + r)])
    b = np.array(boxes)
    return np.concatenate([b[:, :2].min(axis=0), b[:, 2:].max(axis=0)])
