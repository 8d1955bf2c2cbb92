"""湖石: a garden rock, thin, wrinkled and pierced (瘦 皱 漏 透), for near views."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Wash
from miaobi.paint.plants.bloom import blur
from miaobi.paint.plants.brush import dab, pull, seen, spline
from miaobi.paint.plants.spray import is_fine


def body(rng: Generator) -> Points:
    """The outline (n, 2) from the left foot over the top to the right foot: heavy above, narrow
    at an uneven waist, leaning, with knobs and bays that do not answer each other."""
    t = np.array([0.0, 0.12, 0.24, 0.36, 0.48, 0.6, 0.72, 0.84, 0.94])
    axis = rng.uniform(-0.22, 0.22) * t + 0.07 * np.sin(5 * t + rng.uniform(0, 6))
    half = 0.3 - 0.16 * np.sin(np.pi * np.clip(t / 0.62, 0, 1)) + 0.1 * t
    half[-1] *= 0.62
    left = axis - half * rng.uniform(0.62, 1.3, 9)
    right = axis + half * rng.uniform(0.62, 1.3, 9)
    crown = axis[-1] + rng.uniform(-0.1, 0.1)
    up = np.column_stack([left, -t - rng.uniform(-0.03, 0.03, 9) * (t > 0)])
    down = np.column_stack([right, -t - rng.uniform(-0.04, 0.04, 9) * (t > 0)])[::-1]
    knots = np.vstack([up, [[crown, -1.0]], down])
    curve, along = spline(knots, 150), np.linspace(0, 1, 150)
    chord = np.column_stack([np.interp(along, np.linspace(0, 1, 19), knots[:, k]) for k in (0, 1)])
    return 0.55 * curve + 0.45 * chord


def hollow(rng: Generator, x: float, y: float, rx: float, ry: float) -> Points:
    """An uneven closed hole, taller than wide, pointed at one end."""
    a = np.linspace(0, 2 * np.pi, 31)
    p, q = rng.uniform(0, 6.28, 2)
    r = 1 + 0.2 * np.sin(2 * a + p) + 0.14 * np.sin(3 * a + q)
    return np.column_stack([x + rx * r * np.cos(a) + 0.4 * rx * np.sin(a), y + ry * r * np.sin(a)])


def rock(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A garden rock of height 1.0 on its foot at (0, 0)."""
    s, fine = seen(look), is_fine(look)
    edge = body(rng)
    middle = np.column_stack([np.full(150, edge[:, 0].mean()), edge[:, 1]])
    marks: list[Mark] = [
        Wash(edge, "纸", 0.95, 0.4, 0.0, True),
        Wash(edge, "墨", 0.14, 0.03, 0.0),
        Wash(edge, "石青" if fine else "花青", 0.3 if fine else 0.12, 0.0, 0.0),
        Wash(edge, "赭石", 0.0, 0.12, 0.0),
    ]
    shady = 1 if rng.random() < 0.5 else -1  # 石分三面: the light comes from one side
    for k in range(9):
        i = int(rng.integers(4, 120))
        rim = edge[i : i + int(rng.integers(14, 26))]
        dark = 1.0 if shady * (rim[:, 0].mean() - middle[0, 0]) > 0 else 0.45
        inner = rim + (middle[i] - rim) * rng.uniform(0.25, 0.6)
        shade = np.vstack([rim, inner[::-1]])
        marks.append(Wash(shade, "墨", 0.3 * dark, None, blur(shade) + 0.0006 * k))
    marks += wrinkles(rng, edge, middle, shady)
    for _ in range(int(rng.integers(2, 4))):
        i = int(rng.choice(np.flatnonzero((edge[:, 1] < -0.2) & (edge[:, 1] > -0.84))))
        x, y = edge[i] + (middle[i] - edge[i]) * rng.uniform(0.4, 0.95)
        if y < -0.16:
            hole = hollow(
                rng, float(x), float(y), rng.uniform(0.025, 0.05), rng.uniform(0.04, 0.085)
            )
            marks += [
                Wash(hole, "墨", 0.85, 0.2, 0.004),
                pull(hole[12:31], 0.009, ("墨", 0.8), "bone", 0.1),
            ]
    marks += contour(rng, edge, middle, shady, fine)
    if s.snow:
        top = edge[(edge[:, 1] < -0.75)]
        hem = top[::-1] + np.array([0.0, 0.07])
        marks.append(Wash(np.vstack([top, hem]), "铅白", 0.95, 0.8, 0.006, True))
    return marks


def contour(rng: Generator, edge: Points, middle: Points, shady: int, fine: bool) -> list[Mark]:
    """The outline in strokes, heavier in the shade, and moss on it in companies (点苔)."""
    marks: list[Mark] = []
    for a in range(2, 148, 19):  # the contour, begun and lifted (一波三折); none along the ground
        part = edge[a : a + int(rng.integers(16, 23))]
        heavy = 1.25 if shady * (part[:, 0].mean() - middle[0, 0]) > 0 else 0.8
        marks.append(
            pull(
                part,
                heavy * rng.uniform(0.009, 0.017) * (0.8 if fine else 1.4),
                ("墨", rng.uniform(0.6, 0.9)),
                "bone",
                0.12,
            )
        )
    for _ in range(7):  # 点苔 in companies
        at = edge[int(rng.integers(8, 140))]
        for _ in range(int(rng.integers(2, 6))):
            size = rng.uniform(0.012, 0.022)
            spot = at + rng.normal(0, 0.022, 2)
            marks.append(
                dab(
                    float(spot[0]),
                    float(spot[1]),
                    1.57,
                    size,
                    size,
                    ("石绿" if fine else "墨", 0.85),
                    0.1,
                )
            )
    return marks


def wrinkles(rng: Generator, edge: Points, middle: Points, shady: int) -> list[Mark]:
    """皴: long pulls that follow the near side of the form down, closer together in the shade."""
    marks: list[Mark] = []
    for _ in range(64):
        i = int(rng.integers(6, 136))
        side = np.sign(edge[i, 0] - middle[i, 0])
        if side != shady and rng.random() < 0.5:
            continue
        depth = rng.uniform(0.06, 0.85)
        count = int(rng.integers(9, 22))
        part = edge[i : i + count] if side > 0 else edge[max(i - count, 0) : i][::-1]
        if len(part) < 5:
            continue
        base = np.full(len(part), middle[0, 0])
        line = np.column_stack([part[:, 0] + (base - part[:, 0]) * depth, part[:, 1]])
        line += np.column_stack([rng.normal(0, 0.006, len(part)), np.zeros(len(part))])
        line = spline(line[::3], 12) if len(line[::3]) > 2 else line
        marks.append(
            pull(line, rng.uniform(0.005, 0.009), ("墨", rng.uniform(0.25, 0.65)), "leaf", 0.2)
        )
    return marks
