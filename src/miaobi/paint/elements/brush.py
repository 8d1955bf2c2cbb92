"""What the brush can do in one breath: strokes under pressure, washes, bodies.

A body is a union of limbs (`tube`) and lobes (`oval`, `ring`): a ground of white that hides what
lies behind, a first wash, a deeper one laid wet along the back and where the form turns away
below (没骨, boneless), hair or down along its edge, and only then a line, heavy in the shade,
thin or lifted on the lit side (钉头鼠尾描, nail head and rat tail).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miaobi.paint.elements.shape import Limb as Limb
from miaobi.paint.elements.shape import (
    Spots,
    blooms,
    curve,
    even,
    oval,
    tops,
    undersides,
    united,
)
from miaobi.paint.elements.shape import box as box
from miaobi.paint.elements.shape import inner as inner
from miaobi.paint.elements.shape import poly as poly
from miaobi.paint.elements.shape import ring as ring
from miaobi.paint.elements.shape import tube as tube
from miaobi.paint.marks import Mark, Points, Stroke, Wash, placed

Look = Mapping[str, Any]
Element = Callable[[np.random.Generator, Look], list[Mark]]

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
        "红",
        "蓝",
        "绿",
        "金",
        "粉",
        "紫",
        "橙",
        "cyan",
        "silver",
        "青",
        "翠",
        "碧",
        "银",
    ]
)
# What a colour becomes in the second, deeper wash, and in the shade.
DEEP = {
    "赭石": "赭墨", "土黄": "赭石", "朱磦": "赭石", "orange": "赭石", "朱砂": "胭脂", "red": "胭脂",
    "红": "胭脂", "铅白": "青墨", "white": "青墨", "白": "青墨", "藤黄": "朱磦", "yellow": "朱磦",
    "黄": "朱磦", "粉红": "曙红", "pink": "曙红", "粉": "曙红", "石青": "花青", "blue": "花青", "蓝": "花青",
    "石绿": "花青", "三绿": "老绿", "草绿": "老绿", "green": "老绿", "绿": "老绿", "嫩绿": "草绿", "肤": "赭石",
}  # fmt: skip


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


def cover(outline: Points, soft: float = 0.0) -> Wash:
    """White body colour that hides what lies behind."""
    return Wash(outline, "铅白", 0.95, None, soft, opaque=True)


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
    swell = 1 + 0.4 * below + 0.15 * np.sin(u * 7 + rng.uniform(0, 6))
    press = (0.2 + 0.95 * (1 - u) ** 1.3) * np.clip(0.6 + u * 9, 0, 1)
    if rng.random() < 0.4:  # a pull that swells in the middle instead
        press = 0.25 + 0.75 * np.sin(math.pi * u) ** 1.2
    width = width * float(rng.uniform(0.75, 1.15))
    dry = float(rng.uniform(0.0, 0.3))
    light = strength * (0.8 + 0.2 * float(below.mean()))
    return Stroke(part, np.maximum(width * swell * press, 0.002), "墨", light, dry)


def contour(
    outline: Points, rng: np.random.Generator, width: float = 0.012, strength: float = 0.8
) -> list[Mark]:
    """The line of a living thing: as `inked`, but lifted now and then on the lit side."""
    kept: list[Mark] = []
    for mark in inked(outline, rng, width, strength):
        assert isinstance(mark, Stroke)
        run = mark.path[-1] - mark.path[0]
        lit = float(run[0]) / (math.hypot(*run) + 1e-9)
        if len(kept) < 2 or rng.random() > 0.2 + 0.3 * lit:
            kept.append(mark)
    return kept


def loose(outline: Points, rng: np.random.Generator, by: float) -> Points:
    """The outline as colour laid in by another brush: a little inside here, outside there."""
    p = _opened(outline)
    out = _outward(p)
    u = np.linspace(0, 2 * math.pi, len(p), endpoint=False)
    off = np.full(len(p), -0.25)
    for k in (2, 3, 5, 8):
        off += np.sin(k * u + rng.uniform(0, 6.3)) / 2
    return p + out * (by * off)[:, None]


def _outward(p: Points) -> Points:
    """Unit normals (n, 2) that point out of a closed line of `united`."""
    d = np.roll(p, -2, axis=0) - np.roll(p, 2, axis=0)
    d /= np.hypot(d[:, 0], d[:, 1])[:, None] + 1e-9
    out = np.stack([d[:, 1], -d[:, 0]], 1)
    turning = p[:, 0] @ np.roll(p[:, 1], -1) - p[:, 1] @ np.roll(p[:, 0], -1)
    return out if turning > 0 else -out


def inset(outline: Points, by: float) -> Points:
    """A closed line of `united`, `by` further in (but never through itself by much)."""
    p = _opened(outline)
    return p - _outward(p) * min(by, float(np.ptp(p, axis=0).min()) * 0.1)


def fur(
    rng: np.random.Generator,
    outline: Points,
    pigment: str,
    length: float,
    strength: float = 0.6,
    flow: tuple[float, float] = (-0.8, 0.45),
    every: float = 0.55,
) -> list[Mark]:
    """Short hairs along an outline, lying along `flow` (丝毛); `every` lengths one of them."""
    p = _opened(outline)
    out = _outward(p)
    n = max(4, int(len(p) * 0.012 / (length * every)))
    at = (np.arange(n) * len(p) / n + rng.uniform(0, len(p) / n, n)).astype(int) % len(p)
    way = 0.55 * out[at] + np.asarray(flow) + rng.normal(0, 0.16, (n, 2))
    way /= np.hypot(way[:, 0], way[:, 1])[:, None] + 1e-9
    start = p[at] - out[at] * length * 0.35
    reach = length * rng.uniform(0.6, 1.25, n)
    return hairs(start, way * reach[:, None], length * 0.15, pigment, strength)


def hairs(
    start: Points, reach: Points, width: float, pigment: str = "墨", strength: float = 0.6
) -> list[Mark]:
    """Hairs from `start` (n, 2) by `reach` (n, 2), each a touch that ends in a point."""
    u = np.linspace(0, 1, 4)[:, None]
    press = np.maximum(width * (1 - 0.85 * u[:, 0]), 0.0015)
    sag = np.array([0.0, 0.1]) * (u**2)
    return [
        Stroke(s + r * u + sag * math.hypot(*r), press, pigment, strength)
        for s, r in zip(start, reach, strict=True)
    ]


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
    ink: float = 0.8,
    turn: float = 0.2,
    hair: float = 0.0,
) -> list[Mark]:
    """A body: the union of `shapes` in two washes, with hair `hair` long, and a broken line.

    `turn` is how dark it grows along its back and where it turns away below.
    """
    strength, fade = _laid(pigment, strength, fade)
    outlines = united(shapes)
    size = max((float(np.ptp(o[:, 1])) for o in outlines), default=0.0)
    marks: list[Mark] = []
    for outline in outlines:
        marks.append(cover(outline if pigment in WHITE else inset(outline, 0.006), 0.003))
        if pigment not in WHITE:
            laid = loose(outline, rng, min(0.005, size * 0.02))
            marks.append(fill(laid, pigment, strength, fade, 0.004))
    if turn > 0 and size > 0.15:
        marks += modelled(rng, shapes, pigment, strength, turn, size)
    deep = DEEP.get(pigment, "墨")
    for outline in outlines:
        if hair > 0:
            marks += fur(rng, outline, pigment if pigment not in WHITE else deep, hair, 0.45)
            marks += fur(rng, outline, deep, hair * 0.9, 0.3 if pigment in WHITE else 0.5)
        if edge > 0:
            pull = contour if hair > 0 else inked
            marks += pull(outline, rng, edge * (0.7 if hair > 0 else 0.78), ink)
    return marks


def modelled(
    rng: np.random.Generator,
    shapes: Sequence[Points],
    pigment: str,
    strength: float,
    turn: float,
    size: float,
) -> list[Mark]:
    """The second wash: deeper along the back, in wet islands, and in the shade below."""
    deep = DEEP.get(pigment, "墨")
    depth = min(0.12, size * 0.28)
    soft = depth * 0.22
    below = undersides(shapes, depth, soft)
    if pigment in WHITE:
        return [Wash(o, deep, min(turn * 0.9, 0.3), None, soft) for o in below]
    marks: list[Mark] = []
    if size > 0.2:
        second = 0.45 * strength if pigment not in BODIED else turn * 1.2
        tone = pigment if pigment not in BODIED else deep
        second *= 0.4 if deep == "朱磦" else 1.0
        marks += [Wash(o, tone, second, None, soft) for o in tops(shapes, depth, soft)]
        marks += [Wash(o, tone, second * 0.4, None, 0.035) for o in blooms(shapes, rng)]
    shade = turn * (1.0 if deep == "墨" else 0.9 if deep == "朱磦" else 1.7)
    return marks + [Wash(o, deep, min(shade, 0.9), None, soft) for o in below]


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
    edge *= 0.75
    for outline in shapes:
        marks.append(cover(outline, 0.002))
        if pigment not in WHITE:
            marks.append(fill(outline, pigment, strength, fade, 0.003))
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


def bounds(marks: Iterable[Mark]) -> NDArray[np.float64]:
    """Left, top, right, bottom of everything drawn, widths included."""
    boxes = []
    for m in marks:
        p = m.path if isinstance(m, Stroke) else m.outline
        r = float(m.width.max()) / 2 if isinstance(m, Stroke) else 0.0
        boxes.append([*(p.min(axis=0) - r), *(p.max(axis=0) + r)])
    b = np.array(boxes)
    return np.concatenate([b[:, :2].min(axis=0), b[:, 2:].max(axis=0)])
