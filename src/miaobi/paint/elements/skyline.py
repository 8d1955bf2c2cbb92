"""天际线: the towers of a modern city in three depths, the far ones lost in haze."""

from __future__ import annotations

import math

import numpy as np

from miaobi.paint.elements.brush import Look, at_night, dot, fill, line, oval, poly, straight, tint
from miaobi.paint.marks import Mark, Points, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator
RANKS = ((0.24, 0.55, 0.95, 15, 1.0), (0.48, 0.36, 0.86, 12, 0.72), (0.85, 0.16, 0.6, 11, 0.5))  # tone, low, high, towers, haze


def skyline(rng: Rng, look: Look) -> list[Mark]:
    """城市, modern towers in graded ink: each with a face in light and one in shade, windows lit in
    the dark; the nearest stand on trees, the farthest in mist."""
    pigment = tint(look, "青墨")
    dark = at_night(look)
    marks: list[Mark] = []
    peak = float(rng.uniform(-0.35, 0.35))  # where the city is highest
    for rank, (tone, low, high, n, haze) in enumerate(RANKS):
        edges = np.linspace(-1.34, 1.34, n + 1)
        for k in rng.permutation(n).tolist():
            x = float(edges[k] + edges[k + 1]) / 2 + float(rng.normal(0, 0.03))
            half = float(rng.uniform(0.26, 0.5)) * (edges[1] - edges[0])
            swell = 0.5 + 0.5 * math.exp(-(((x - peak) / 0.6) ** 2))
            high_ = float(rng.uniform(low, high)) * swell * (1.0 if rank else 1.12)
            marks += _tower(rng, x, float(half), high_, pigment, tone, haze, dark, int(rng.integers(6)))
        if rank == 0:
            marks += _pearl(peak + float(rng.choice((-0.42, 0.42))), pigment, dark)
        if rank == 1:
            marks += _twisted(rng, peak, pigment, dark)
    return [*marks, *_shore(rng, pigment, dark)]


def _faces(x: float, half: float, foot: float, top: float, taper: float = 1.0) -> tuple[Points, Points]:
    """The lit and the shaded face of a block: its corner stands a little right of the middle."""
    cut, drop = x + 0.3 * half, 0.1 * half
    left = poly([(x - half, foot), (x - half * taper, top + drop), (x + (cut - x) * taper, top), (cut, foot)])
    right = poly([(cut, foot), (x + (cut - x) * taper, top), (x + half * taper, top + 1.6 * drop), (x + half, foot)])
    return left, right


def _body(faces: tuple[Points, Points], pigment: str, tone: float, haze: float) -> list[Mark]:
    """Both faces, paler towards the foot by `haze`, and the edges that the light finds."""
    low = max(0.1, 1 - haze)
    marks: list[Mark] = []
    for face, part in zip(faces, (0.6, 1.0), strict=True):
        marks += [Wash(face, "铅白", 0.92, 0.92 * low, 0.002, True, 0.0), Wash(face, pigment, tone * part, tone * part * low * 0.8, 0.001, False, 0.15)]
    return marks


def _tower(rng: Rng, x: float, half: float, high: float, pigment: str, tone: float, haze: float, dark: bool, kind: int) -> list[Mark]:
    """One tower: plain, tapering, set back in steps, or with a mast."""
    parts = [(half, 0.0, high, 1.0)]
    if kind in (1, 2):
        parts = [(half, 0.0, 0.7 * high, 1.0), (0.68 * half, 0.7 * high, 0.92 * high, 1.0), (0.36 * half, 0.92 * high, high, 1.0)][: kind + 1]
    elif kind == 3:
        parts = [(half, 0.0, high, 0.6)]
    marks: list[Mark] = []
    for wide, a, b, taper in parts:
        faces = _faces(x, wide, -a, -b, taper)
        marks += _body(faces, pigment, tone, haze if a == 0 else 0.2)
        line_ = 0.5 * tone + 0.15
        marks.append(_edge(faces[1], line_))
        if half > 0.04:
            marks += _windows(rng, x, wide, a, b, taper, tone, dark)
    if kind in (2, 4) and high > 0.3:
        marks.append(straight([(x, -high), (x, -high - 0.16 * high)], 0.006, "墨", 0.4 + 0.5 * tone, "nail"))
    return marks


def _edge(face: Points, strength: float) -> Mark:
    """The corner between the faces and the roof line, in one pull."""
    top = face[np.argmin(face[:, 1])]
    foot = face[0] * 0.35 + top * 0.65
    return line([tuple(foot), tuple(top)], 0.006, "墨", strength, "nail")


def _windows(rng: Rng, x: float, half: float, a: float, b: float, taper: float, tone: float, dark: bool) -> list[Mark]:
    """Storeys as fine lines; in the dark some windows are lit, warm, never two rows alike."""
    marks: list[Mark] = []
    n = max(3, round((b - a) / 0.055))
    for r in range(1, n):
        v = r / n
        if v < 0.22 and a == 0:
            continue  # haze or trees lie there
        y, w = -a - (b - a) * v, half * (1 + (taper - 1) * v)
        marks.append(straight([(x - 0.9 * w, y + 0.1 * half), (x + 0.27 * w, y), (x + 0.92 * w, y + 0.14 * half)], 0.003, "花青", 0.28 + 0.3 * tone))
        if not dark:
            continue
        for u in (-0.72, -0.4, -0.08, 0.5, 0.76):
            if rng.random() < (0.3 if half > 0.06 else 0.22):
                px, py = x + u * w, y - 0.02
                marks.append(Wash(poly([(px - 0.009, py), (px + 0.009, py), (px + 0.009, py - 0.02), (px - 0.009, py - 0.02)]), "藤黄" if rng.random() < 0.85 else "朱磦",
                    0.65 + 0.35 * tone, None, 0.0, True))
    return marks


def _pearl(x: float, pigment: str, dark: bool) -> list[Mark]:
    """A television tower: spheres on three legs, a long mast."""
    marks: list[Mark] = [straight([(x, -0.1), (x, -0.98)], 0.016, pigment, 0.8, "nail")]
    marks += [straight([(x + s * 0.1, -0.1), (x + s * 0.015, -0.5)], 0.018, pigment, 0.7) for s in (-1, 1)]
    for y, r in ((-0.42, 0.07), (-0.64, 0.045), (-0.74, 0.022)):
        marks += [Wash(oval(x, y, r, r), "铅白", 0.95, None, 0.0, True), fill(oval(x, y, r, r), "胭脂" if pigment == "青墨" else pigment, 0.66),
            fill(oval(x + 0.25 * r, y + 0.2 * r, 0.7 * r, 0.75 * r), "墨", 0.25, None, 0.3 * r), fill(oval(x - 0.35 * r, y - 0.4 * r, 0.25 * r, 0.2 * r), "铅白", 0.8)]
        if dark:
            marks += [dot(x + r * 0.4 * k, y + 0.1 * r, 0.009, "藤黄") for k in (-1, 0, 1)]
    return marks


def _twisted(rng: Rng, x: float, pigment: str, dark: bool) -> list[Mark]:
    """The city's highest: a slender tower that turns as it rises."""
    v = np.linspace(0, 1, 15)
    half = 0.1 * (1 - 0.45 * v)
    bend = 0.022 * np.sin(2.6 * v)
    left, right = np.column_stack([x - half + bend, -v]), np.column_stack([x + half + bend, -v + 0.03 * v])
    seam = np.column_stack([x + half * (0.75 - 1.4 * v) + bend, -v + 0.01])
    marks = _body((np.vstack([left, seam[::-1]]), np.vstack([seam, right[::-1]])), pigment, 0.62, 0.7)
    marks.append(line(seam[4:], 0.006, "墨", 0.6, "even"))
    for k in range(4, 15):
        marks.append(line([tuple(left[k]), tuple((left[k] + right[k]) / 2 + (0, 0.012)), tuple(right[k])], 0.003, "花青", 0.5, "even"))
        if dark and rng.random() < 0.8:
            marks.append(dot(float(left[k][0] + 0.5 * half[k]), float(left[k][1]) + 0.03, 0.008, "藤黄"))
    return marks


def _shore(rng: Rng, pigment: str, dark: bool) -> list[Mark]:
    """The foot of the city: trees along the water, and lamps in the dark."""
    marks: list[Mark] = []
    x = -1.36
    while x < 1.36:
        r = float(rng.uniform(0.03, 0.06))
        marks.append(fill(oval(x, -0.4 * r, 1.3 * r, r), "老绿" if pigment == "青墨" and not dark else "青墨", 0.55, 0.2, 0.012))
        x += r * float(rng.uniform(1.0, 2.2))
    marks += [line([(-1.36, 0.0), (-0.4, 0.006), (0.5, -0.004), (1.36, 0.002)], 0.008, "墨", 0.4)]
    if dark:
        marks += [dot(x, -0.012, 0.008, "藤黄") for x in np.arange(-1.25, 1.3, 0.16).tolist()]
    return marks
