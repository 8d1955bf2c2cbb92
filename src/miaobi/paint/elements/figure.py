"""How a figure in a landscape (点景人物) is put together: head, gown, sleeves, what is held.

Figures stand on the origin, face right and are 1.0 high; a head is a sixth of that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from miaobi.paint.elements.brush import (
    DEEP,
    WHITE,
    Limb,
    Look,
    Spots,
    curve,
    dot,
    fill,
    has,
    line,
    oval,
    poly,
    ring,
    solid,
    straight,
    tint,
    tube,
)
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator
HEAD = 0.078  # radius of a grown head
EDGE = 0.0135

# Robe colours of light-crimson-and-blue painting (浅绛), the quiet ones more often.
ROBES = (
    ("花青", 0.2),
    ("赭石", 0.24),
    ("青墨", 0.3),
    ("花青", 0.34),
    ("三绿", 0.42),
    ("石青", 0.42),
    ("土黄", 0.3),
)


def robe(rng: Rng, look: Look) -> tuple[str, float]:
    """Pigment and strength of the gown: the wished colour, else one of the quiet ones."""
    pigment, strength = ROBES[int(rng.integers(len(ROBES)))]
    wished = tint(look, "")
    return (wished, 0.85 if wished != "墨" and wished != "black"
        else 0.6) if wished else (pigment, strength)


def head(rng: Rng, look: Look, x: float, y: float, hair: str, r: float = HEAD) -> list[Mark]:
    """A face turned to the right with its hair or hat; `y` is the middle of the head."""
    face = ring([(x - 0.8 * r, y - 0.5 * r), (x, y - 1.0 * r), (x + 0.82 * r, y - 0.5 * r),
        (x + 0.86 * r, y + 0.1 * r), (x + 0.62 * r, y + 0.75 * r), (x + 0.15 * r, y + 1.02 * r),
        (x - 0.5 * r, y + 0.75 * r), (x - 0.85 * r, y + 0.1 * r)])
    marks = solid(rng, [face], "肤", 0.5, edge=r * 0.1, ink=0.75, turn=0.0)
    marks.append(Wash(oval(x + 0.3 * r, y + 0.4 * r, 0.42 * r, 0.3 * r), "赭石", 0.16, None, 0.12 * r))
    young = hair == "tufts"
    for dx in (0.02, 0.52) if young else (0.18, 0.62):
        if young:
            marks += [dot(x + dx * r, y + 0.08 * r, 0.09 * r), Wash(oval(x + (dx * 1.5 - 0.2) * r, y
                + 0.42 * r, 0.16 * r, 0.12 * r), "曙红", 0.22, None, 0.05 * r)]
            continue
        marks.append(line([(x + (dx - 0.17) * r, y + 0.02 * r), (x + dx * r, y - 0.05 * r),
            (x + (dx + 0.16) * r, y + 0.03 * r)], r * 0.13, "墨", 0.95, "nail"))
        marks.append(line([(x + (dx - 0.2) * r, y - 0.24 * r), (x + dx * r, y - 0.34 * r),
            (x + (dx + 0.18) * r, y - 0.28 * r)], r * 0.08, "墨", 0.55))
    if not young:
        marks.append(line([(x + 0.5 * r, y + 0.02 * r), (x + 0.6 * r, y + 0.28 * r),
            (x + 0.46 * r, y + 0.32 * r)], r * 0.07, "赭墨", 0.7))
        ear = ring([(x - 0.42 * r, y - 0.12 * r), (x - 0.26 * r, y - 0.16 * r), (x - 0.22 * r, y + 0.16 * r), (x - 0.38 * r, y + 0.3 * r)])
        marks += [fill(ear, "赭石", 0.25), line(ear[: len(ear) * 3 // 4], r * 0.06, "赭墨", 0.6)]
    marks.append(line([(x + 0.22 * r, y + 0.56 * r), (x + 0.4 * r, y + 0.64 * r),
        (x + 0.58 * r, y + 0.54 * r)], r * 0.12, "朱砂", 0.9))
    grey = has(look, "old", "老", "elderly", "white-haired")
    if grey or (hair in ("scholar", "straw") and rng.random() < 0.6):
        marks += beard(rng, x, y, r, grey)
    return marks + _HAIR[hair](rng, x, y, r, grey)


def beard(rng: Rng, x: float, y: float, r: float, grey: bool) -> list[Mark]:
    """A thin long beard; white when the man is old."""
    marks: list[Mark] = []
    for k in range(4 if grey else 3):
        dx = (k - 1) * 0.2 * r
        sway = float(rng.normal(0, 0.1)) * r
        path = [(x + 0.35 * r + dx, y + 0.85 * r), (x + 0.42 * r + dx, y + 1.5 * r),
            (x + 0.35 * r + dx * 0.4 + sway, y + 2.3 * r)]
        marks.append(line(path, r * (0.3 if grey else 0.16), "铅白" if grey else "墨", 0.95, "nail"))
        if grey:
            marks.append(line(path, r * 0.06, "墨", 0.5, "nail"))
    return marks


def _skull(x: float, y: float, r: float) -> Spots:
    return [(x - 0.55 * r, y + 0.5 * r), (x - 1.02 * r, y), (x - 0.85 * r, y - 0.8 * r),
        (x, y - 1.15 * r), (x + 0.8 * r, y - 0.75 * r), (x + 0.62 * r, y - 0.5 * r),
        (x - 0.1 * r, y - 0.45 * r), (x - 0.4 * r, y)]


def _bun(rng: Rng, x: float, y: float, r: float, grey: bool) -> list[Mark]:
    tone = 0.4 if grey else 0.88
    return [fill(ring(_skull(x, y, r)), "墨", tone), fill(oval(x - 0.25 * r, y - 1.32 * r, 0.42 * r,
        0.36 * r), "墨", tone), line([(x - 0.75 * r, y - 1.2 * r), (x + 0.3 * r, y - 1.3 * r)], r
        * 0.12, "朱砂", 0.8, "even")]


def _scholar(rng: Rng, x: float, y: float, r: float, grey: bool) -> list[Mark]:
    """东坡巾, the tall square cap, with two ribbons behind."""
    cap = [(x - 1.0 * r, y - 0.25 * r), (x - 0.92 * r, y - 1.55 * r), (x - 0.1 * r, y - 1.75 * r),
        (x + 0.72 * r, y - 1.45 * r), (x + 0.85 * r, y - 0.5 * r), (x, y - 0.55 * r)]
    marks: list[Mark] = [fill(poly(cap), "墨", 0.9)]
    marks.append(line([(x - 0.85 * r, y - 0.75 * r), (x, y - 0.98 * r),
        (x + 0.8 * r, y - 0.85 * r)], r * 0.1, "铅白", 0.6, "even"))
    for k in range(2):
        marks.append(line([(x - 0.9 * r, y - 0.2 * r), (x - (1.4 + 0.2 * k) * r, y + 0.4 * r),
            (x - (1.3 + 0.5 * k) * r, y + 1.2 * r)], r * 0.22, "墨", 0.85, "nail"))
    return [*marks, line([(x - 0.7 * r, y - 0.2 * r), (x - 0.62 * r, y + 0.35 * r)], r * 0.3, "墨",
        0.4 if grey else 0.8, "nail")]


def _straw(rng: Rng, x: float, y: float, r: float, grey: bool) -> list[Mark]:
    """斗笠, the cone of bamboo and leaf."""
    rim = [(x - 2.3 * r, y - 0.1 * r), (x - 0.9 * r, y - 0.95 * r), (x - 0.1 * r, y - 1.75 * r),
        (x + 0.15 * r, y - 1.72 * r), (x + 0.95 * r, y - 0.95 * r), (x + 2.25 * r, y - 0.15 * r),
        (x + 1.1 * r, y - 0.1 * r), (x, y - 0.02 * r), (x - 1.1 * r, y - 0.05 * r)]
    marks = solid(rng, [poly(rim)], "土黄", 0.52, edge=r * 0.17, turn=0.25)
    for k in range(5):
        dx = (k - 2) * 0.72 * r
        marks.append(line([(x + dx * 0.15, y - 1.55 * r), (x + dx * 0.6, y - 0.8 * r),
            (x + dx, y - 0.18 * r)], r * 0.08, "墨", 0.6, "nail"))
    return marks


def _bald(rng: Rng, x: float, y: float, r: float, grey: bool) -> list[Mark]:
    shade = ring([(x - 0.85 * r, y), (x - 0.75 * r, y - 0.65 * r), (x, y - 1.0 * r),
        (x + 0.7 * r, y - 0.62 * r), (x, y - 0.6 * r), (x - 0.5 * r, y - 0.1 * r)])
    return [fill(shade, "花青", 0.35), line([(x - 0.35 * r, y - 0.05 * r),
        (x - 0.55 * r, y + 0.15 * r), (x - 0.38 * r, y + 0.35 * r)], r * 0.12)]


def _tufts(rng: Rng, x: float, y: float, r: float, grey: bool) -> list[Mark]:
    """总角, a child's two knots of hair."""
    fringe = ring([(x - 0.9 * r, y - 0.1 * r), (x - 0.9 * r, y - 0.75 * r), (x, y - 1.14 * r),
        (x + 0.85 * r, y - 0.72 * r), (x + 0.75 * r, y - 0.4 * r), (x, y - 0.55 * r),
        (x - 0.5 * r, y - 0.3 * r)])
    marks: list[Mark] = [fill(fringe, "墨", 0.88)]
    for dx in (-0.78, 0.6):
        marks += [dot(x + dx * r, y - 1.15 * r, 0.34 * r), line([(x + (dx - 0.22) * r, y - 0.9 * r),
            (x + (dx + 0.22) * r, y - 0.92 * r)], r * 0.16, "朱砂", 0.95, "even")]
    return marks


def _lady(rng: Rng, x: float, y: float, r: float, grey: bool) -> list[Mark]:
    """A high knot with pins and a flower, the nape covered."""
    tone = 0.5 if grey else 0.9
    back = ring([(x - 0.45 * r, y + 0.75 * r), (x - 1.12 * r, y + 0.4 * r),
        (x - 1.1 * r, y - 0.6 * r), (x - 0.2 * r, y - 1.2 * r), (x + 0.8 * r, y - 0.72 * r),
        (x + 0.55 * r, y - 0.55 * r), (x - 0.15 * r, y - 0.4 * r), (x - 0.45 * r, y + 0.1 * r)])
    knot = ring([(x - 0.7 * r, y - 0.95 * r), (x - 1.05 * r, y - 1.6 * r),
        (x - 0.4 * r, y - 2.1 * r), (x + 0.15 * r, y - 1.65 * r), (x, y - 1.05 * r)])
    return [
        fill(back, "墨", tone),
        fill(knot, "墨", tone),
        line([(x - 1.3 * r, y - 1.2 * r), (x + 0.45 * r, y - 1.35 * r)], r * 0.11, "泥金", 1.0,
            "even"),
        dot(x + 0.25 * r, y - 1.0 * r, 0.2 * r, "朱砂"),
    ]


_HAIR = {"bun": _bun, "scholar": _scholar, "straw": _straw, "bald": _bald, "tufts": _tufts,
    "lady": _lady}


def gown(
    rng: Rng, outline: Spots, pigment: str, strength: float, folds: Sequence[Spots] = (),
    edge: float = EDGE
) -> list[Mark]:
    """A garment: a smooth outline, tinted, with long folds drawn from the waist."""
    marks = solid(rng, [ring(outline)], pigment, strength, strength * 0.7, edge, 0.9, 0.1)
    deep = DEEP.get(pigment, "墨")
    for fold in folds:
        bend, drop = float(rng.normal(0, 0.01)), float(rng.uniform(-0.02, 0.03))
        (x0, y0), *middle, end = fold
        path = curve([(x0, y0 + drop), *[(x + bend, y) for x, y in middle], (end[0] + bend / 2, end[1]
            - float(rng.uniform(0, 0.03)))])
        lap = np.linspace(0.006, 0.034, len(path))[:, None] * np.array([-1.0, 0.1])
        marks.append(Wash(np.vstack([path, (path + lap)[::-1]]), deep, 0.24, None, 0.007))
        marks.append(line(path, edge * float(rng.uniform(0.55, 0.85)), "墨", 0.8, "nail", float(rng.uniform(0, 0.2))))
    return marks


def sleeve(
    rng: Rng, limb: Limb, cuff: Spots, pigment: str, strength: float, hand: bool = True,
    edge: float = EDGE
) -> list[Mark]:
    """A wide sleeve along `limb`, its mouth hanging through `cuff`, a hand at its end."""
    x, y, r = limb[-1]
    marks: list[Mark] = []
    if hand:
        px, py, _ = limb[-2]
        dx, dy = x - px, y - py
        n = max((dx * dx + dy * dy) ** 0.5, 1e-6)
        marks += solid(rng, [oval(x + dx / n * r * 0.8, y + dy / n * r * 0.8, 0.028, 0.024)], "肤",
            0.62, edge=0.009, turn=0)
    shapes = [tube(limb), *([ring(cuff)] if cuff else [])]
    marks += solid(rng, shapes, pigment, strength, strength * 0.75, edge, 0.9, 0.12)
    (ax, ay, ar), (bx, by, br) = limb[0], limb[1]
    crook: list[Spots] = [[(bx - br * 0.9, by + br * 0.3), (bx, by + br * 0.1), (bx + br * 0.7, by - br * 0.35)]]
    if cuff:
        low = max(cuff, key=lambda p: p[1])
        crook += [[((ax + bx) / 2, (ay + by) / 2 + ar * 0.5), (bx * 0.6 + low[0] * 0.4, by * 0.5 + low[1] * 0.5), (low[0] + 0.01, low[1] - 0.03)],
            [(bx + br * 0.4, by), ((bx + low[0] + x) / 3 + 0.02, (by + low[1]) / 2), (low[0] + 0.035, low[1] - 0.06)]]
    return marks + [line(fold, edge * 0.7, "墨", 0.75, "nail") for fold in crook]


def standing_gown(rng: Rng, pigment: str, strength: float, walk: float = 0.0) -> list[Mark]:
    """A long gown on two shoes, with crossed collar and girdle; `walk` is the stride."""
    marks: list[Mark] = [
        line([(-0.1 - walk, -0.025), (0.0 - walk, -0.012)], 0.045, "墨", 0.9, "even"),
        line([(0.06 + walk, -0.02), (0.17 + walk, -0.008)], 0.045, "墨", 0.9, "even"),
    ]
    outline = [(0.01, -0.85), (0.075, -0.825), (0.122, -0.76), (0.138, -0.66), (0.122, -0.53), (0.15, -0.36), (0.182 + walk, -0.15),
        (0.2 + walk, -0.045), (0.12, -0.058), (0.03, -0.034), (-0.09, -0.052), (-0.25 - walk, -0.03), (-0.2, -0.16), (-0.165, -0.36),
        (-0.135, -0.53), (-0.152, -0.66), (-0.125, -0.77), (-0.065, -0.825)]
    folds = [
        [(-0.1, -0.5), (-0.125, -0.3), (-0.19 - walk, -0.08)],
        [(-0.03, -0.5), (-0.05, -0.3), (-0.1 - walk / 2, -0.08)],
        [(0.035, -0.49), (0.055, -0.28), (0.04, -0.07)],
        [(0.09, -0.5), (0.115, -0.3), (0.155 + walk, -0.08)],
        [(-0.1, -0.74), (-0.075, -0.65), (-0.06, -0.56)],
    ]
    marks += gown(rng, outline, pigment, strength, folds)
    dark = "青墨" if pigment in WHITE or strength < 0.5 else "铅白"
    hem = [(-0.235 - walk, -0.052), (-0.09, -0.078), (0.03, -0.06), (0.12, -0.082), (0.193 + walk, -0.07)]
    marks.append(line(hem, 0.024, dark, 0.6, "even"))
    marks += [line([(-0.045, -0.848), (0.03, -0.75), (0.1, -0.63)], 0.032, dark, 0.85, "even"), line([(0.072, -0.838), (0.05, -0.75),
        (-0.03, -0.62)], 0.028, dark, 0.8, "even"), line([(-0.03, -0.85), (0.045, -0.75), (0.112, -0.64)], 0.008, "墨", 0.7)]
    marks.append(line([(-0.145, -0.53), (0.0, -0.505), (0.132, -0.53)], 0.03, "墨", 0.75, "even"))
    marks.append(line([(0.05, -0.51), (0.065, -0.4), (0.05, -0.27)], 0.018, "墨", 0.75, "nail"))
    return marks


def seated_gown(rng: Rng, pigment: str, strength: float) -> list[Mark]:
    """Someone sitting on the ground with the gown spread; the neck is at (0.02, -0.56)."""
    outline = [(0.02, -0.575), (0.1, -0.54), (0.145, -0.42), (0.15, -0.28), (0.26, -0.2),
        (0.37, -0.1), (0.36, -0.015), (0.1, 0.0), (-0.2, 0.0), (-0.31, -0.03), (-0.24, -0.16),
        (-0.15, -0.28), (-0.145, -0.42), (-0.09, -0.54)]
    folds = [
        [(0.1, -0.2), (0.2, -0.12), (0.33, -0.07)],
        [(0.02, -0.18), (0.1, -0.08), (0.24, -0.03)],
        [(-0.12, -0.24), (-0.13, -0.12), (-0.22, -0.03)],
    ]
    marks = gown(rng, outline, pigment, strength, folds)
    dark = "青墨" if pigment in WHITE or strength < 0.5 else "铅白"
    marks += [line([(-0.04, -0.57), (0.03, -0.47), (0.1, -0.37)], 0.03, dark, 0.85, "even"), line([(0.09, -0.555), (0.06, -0.47),
        (-0.02, -0.36)], 0.026, dark, 0.8, "even"), line([(-0.02, -0.575), (0.05, -0.47), (0.115, -0.38)], 0.008, "墨", 0.7)]
    marks.append(line([(-0.14, -0.29), (0.0, -0.265), (0.15, -0.28)], 0.026, "墨", 0.7, "even"))
    return marks


def staff(x: float, top: float, foot: float, lean: float = 0.0) -> list[Mark]:
    """A walking stick with a knotted head."""
    return [
        straight([(x, top), (x + lean * 0.5, (top + foot) / 2), (x + lean, foot)], 0.02, "赭墨",
            0.66),
        line([(x, top + 0.01), (x - 0.03, top - 0.03), (x + 0.02, top - 0.05)], 0.024, "赭墨", 0.66),
    ]


def rain_cape(rng: Rng, outline: Spots, rows: int = 3) -> list[Mark]:
    """蓑衣, a cape of palm fibre: a shaggy cone of ochre and ink strokes."""
    shape = ring(outline)
    marks = solid(rng, [shape], "土黄", 0.52, edge=0.012, turn=0.3)
    left, right = float(shape[:, 0].min()), float(shape[:, 0].max())
    top, bottom = float(shape[:, 1].min()), float(shape[:, 1].max())
    mid = float(shape[np.argmin(shape[:, 1]), 0])
    for row in range(rows):
        v = (row + 1) / rows
        y = top + (bottom - top) * v
        half_l, half_r = (mid - left) * v, (right - mid) * v
        for k in range(6 + row * 2):
            u = (k + 0.5) / (6 + row * 2)
            x = mid - half_l + (half_l + half_r) * u + float(rng.normal(0, 0.006))
            rise = (bottom - top) / rows * 0.95
            marks.append(line([(x + (mid - x) * 0.22, y - rise), (x, y + 0.02)], 0.013, "墨" if k % 2
                else "赭石", 0.75, "nail"))
    return marks
