"""Bridges: stone on one arch or three, planks on trestles, a single log; seen a little from above."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    built,
    cover,
    curve,
    fill,
    has,
    line,
    poly,
    ring,
    solid,
    straight,
    tint,
    tube,
)
from miaobi.paint.marks import Mark, Points

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator
ACROSS = np.array([0.14, -0.12])  # from the near edge of the deck to the far one


def bridge(rng: Rng, look: Look) -> list[Mark]:
    """桥, an arched stone bridge between its banks; planks on trestles when it is wooden, a log
    when it is 独木."""
    plank = has(look, "wooden", "plank", "木", "木板", "板", "broken", "断", "独木", "log", "single-plank")
    if look.get("pose") in ("plank", "arch"):
        plank = look.get("pose") == "plank"
    if plank:
        return _log_bridge(rng, look) if has(look, "独木", "log") else _plank_bridge(rng, look)
    stone = tint(look, "grey")
    if look.get("pose") == "arches" or (not look.get("pose") and rng.random() < 0.3):
        deck = curve([(-1.46, -0.1), (-0.8, -0.37), (0.0, -0.5), (0.8, -0.37), (1.34, -0.12)])
        return _stone_bridge(rng, stone, deck, ((-0.84, 0.27, 0.25), (0.84, 0.27, 0.25), (0.0, 0.37, 0.38)))
    deck = curve([(-1.46, -0.06), (-1.1, -0.17), (-0.62, -0.5), (-0.2, -0.64), (0.0, -0.66), (0.2, -0.64), (0.62, -0.5), (1.06, -0.17), (1.34, -0.06)])
    return _stone_bridge(rng, stone, deck, ((0.0, 0.56, 0.5),))


def _stone_bridge(rng: Rng, stone: str, deck: Points, arches: Sequence[tuple[float, float, float]]) -> list[Mark]:
    """A stone bridge under `deck` (its near edge), on `arches` (middle, half width, height)."""
    tone = 0.5 if stone == "grey" else 0.85
    marks = _banks(float(deck[0, 0]) + 0.06, float(deck[-1, 0]) + 0.02)
    marks += _balustrade(deck + ACROSS, stone, tone * 0.8, 11)
    way = np.vstack([deck, (deck + ACROSS)[::-1]])
    marks += [cover(way), fill(way, stone, tone * 0.45, None, 0.003)]
    for k in range(4, len(deck) - 2, 5):  # the steps
        marks.append(straight([deck[k], deck[k] + ACROSS], 0.007, "墨", 0.5))
    for x, half, high in arches:
        marks += _vault(x, half, high)
    opening = [(x + half * math.cos(t), -high * math.sin(t)) for x, half, high in sorted(arches, reverse=True)
        for t in np.linspace(0, math.pi, 21)]
    face = poly([*[(float(a), float(b)) for a, b in deck], (float(deck[-1, 0]), 0.0), *opening, (float(deck[0, 0]), 0.0)])
    marks += [cover(face), fill(face, stone, tone, None, 0.003)]
    if stone == "grey":
        marks.append(fill(face, "赭石", 0.16, 0.02))
    for x, half, high in arches:
        marks += _voussoirs(x, half, high)
    marks += _courses(rng, deck, arches)
    marks.append(line(deck, 0.016, "墨", 0.85, "even"))
    marks.append(line(deck[6:-6] + np.array([0.0, 0.045]), 0.008, "墨", 0.6))
    marks += _balustrade(deck, stone, tone * 0.8, 13)
    return marks + _at_the_ends(rng, float(deck[0, 0]), float(deck[-1, 0]))


def _vault(x: float, half: float, high: float) -> list[Mark]:
    """The inside of an arch on its left, in shade, and the dark of the water under it.

    Two equal ellipses, the near mouth and the far one, meet where the vault goes out of sight.
    """
    s = np.array([ACROSS[0] / half, -ACROSS[1] / high])
    n = math.hypot(*s)
    meet = s / 2 + np.array([-s[1], s[0]]) / n * math.sqrt(max(0.0, 1 - n * n / 4))
    near = np.linspace(math.pi, math.atan2(meet[1], meet[0]), 14)
    far = np.linspace(math.atan2(meet[1] - s[1], meet[0] - s[0]), math.pi, 14)
    inside = np.vstack([np.column_stack([x + half * np.cos(near), -high * np.sin(near)]),
        np.column_stack([x + half * np.cos(far), -high * np.sin(far)]) + ACROSS])
    pool = poly([(x - half, 0.0), (x - half + ACROSS[0], float(ACROSS[1])), (x + half, float(ACROSS[1])), (x + half, 0.0)])
    return [fill(pool, "花青", 0.22, None, 0.03), cover(inside), fill(inside, "墨", 0.5, 0.32)]


def _voussoirs(x: float, half: float, high: float) -> list[Mark]:
    a = np.linspace(0, math.pi, 33)
    marks: list[Mark] = []
    for by, wide, strong in ((1.0, 0.013, 0.85), (1.15, 0.008, 0.65)):
        marks.append(line([(x + half * by * math.cos(t), -high * by * math.sin(t)) for t in a], wide, "墨", strong, "even"))
    n = 13 if half > 0.4 else 9
    for t in (np.arange(n) + 0.5) * math.pi / n:
        c, s = half * math.cos(t), -high * math.sin(t)
        marks.append(line([(x + c, s), (x + c * 1.15, s * 1.15)], 0.008, "墨", 0.6, "even"))
    return marks


def _courses(rng: Rng, deck: Points, arches: Sequence[tuple[float, float, float]]) -> list[Mark]:
    """Joints of the masonry, moss and damp below, none inside an arch."""
    marks: list[Mark] = []
    def free(x: float, y: float) -> bool:
        top = float(np.interp(x, deck[:, 0], deck[:, 1]))
        return top + 0.07 < y < 0 and all(((x - m) / (half * 1.22)) ** 2 + (y / (high * 1.22)) ** 2 > 1 for m, half, high in arches)

    for row in range(8):
        y = -0.05 - 0.07 * row
        for x in np.arange(-1.3, 1.3, 0.17) + 0.085 * (row % 2):
            x = float(x + rng.uniform(-0.02, 0.02))
            if free(x, y) and free(x + 0.12, y) and rng.random() < 0.75:
                marks.append(straight([(x, y), (x + 0.13, y)], 0.007, "墨", 0.45))
                if free(x, y - 0.06):
                    marks.append(straight([(x, y), (x, y - 0.06)], 0.006, "墨", 0.4))
    for m, half, _ in arches:
        for end in (m - half * 1.3, m + half * 1.3):
            marks.append(fill(ring([(end - 0.1, 0.0), (end - 0.06, -0.09), (end + 0.07, -0.08), (end + 0.1, 0.0)]), "花青", 0.3, None, 0.02))
    return marks


def _balustrade(edge: Points, stone: str, tone: float, posts: int) -> list[Mark]:
    """Low slabs between posts with caps, along one edge of the deck."""
    run = edge[7:-7]
    slab = np.vstack([run - np.array([0, 0.105]), run[::-1]])
    marks: list[Mark] = [cover(slab), fill(slab, stone, tone, None, 0.003), line(run - np.array([0, 0.105]), 0.014, "墨", 0.8, "even"),
        line(run - np.array([0, 0.075]), 0.006, "墨", 0.55, "even")]
    for k in np.linspace(0, len(run) - 1, posts).astype(int):
        x, y = float(run[k, 0]), float(run[k, 1])
        marks += [straight([(x, y), (x, y - 0.13)], 0.036, "铅白", 1.0), straight([(x, y), (x, y - 0.13)], 0.034, stone, min(1.0, tone * 1.2)),
            straight([(x + 0.017, y), (x + 0.017, y - 0.13)], 0.008, "墨", 0.8), straight([(x - 0.017, y), (x - 0.017, y - 0.13)], 0.005, "墨", 0.6),
            fill(ring([(x - 0.022, y - 0.13), (x - 0.014, y - 0.165), (x + 0.014, y - 0.165), (x + 0.022, y - 0.13)]), "墨", 0.6)]
    return marks


def _banks(left: float, right: float) -> list[Mark]:
    """The earth that the ends of a bridge rest on."""
    marks: list[Mark] = []
    for x, way in ((left, -1), (right, 1)):
        spots = [(x + way * 0.14, -0.09), (x + way * 0.02, -0.13), (x - way * 0.16, -0.09), (x - way * 0.34, 0.0), (x - way * 0.2, 0.035),
            (x + way * 0.1, 0.02)]
        marks += [fill(ring(spots), "赭石", 0.34, None, 0.03), fill(ring([(a, b * 0.5 + 0.015) for a, b in spots]), "赭墨", 0.25, None, 0.02)]
    return marks


def _at_the_ends(rng: Rng, left: float, right: float) -> list[Mark]:
    """A few stones and some grass where the bridge meets its banks, and water lines between."""
    marks: list[Mark] = []
    for x, way in ((left + 0.1, 1), (right - 0.06, -1)):
        for k in range(2):
            a, r = x + way * (0.02 + 0.13 * k), 0.075 - 0.02 * k
            marks += solid(rng, [ring([(a - r, 0.015), (a - r * 0.8, -r * 0.6), (a, -r), (a + r * 0.9, -r * 0.4), (a + r, 0.015)])], "grey", 0.5,
                edge=0.01, turn=0.2)
        for k in range(7):
            a = x - way * 0.08 + 0.03 * (k - 3)
            marks.append(line([(a, 0.01), (a + 0.008, -0.05), (a + 0.03 * float(rng.normal()), -0.1)], 0.01, "草绿", 0.85, "nail"))
    for k in range(5):
        a = float(rng.uniform(left + 0.4, right - 0.8))
        marks.append(line([(a, 0.02 + 0.014 * k), (a + 0.2, 0.03 + 0.014 * k), (a + 0.42, 0.022 + 0.014 * k)], 0.009, "花青", 0.5))
    return marks


def _trestle(x: float, top: float, wood: str) -> list[Mark]:
    """Two legs, splayed, under the near and the far edge, with a cross beam."""
    marks: list[Mark] = []
    for shift, lean in ((ACROSS * 0.9, 0.03), (np.zeros(2), -0.03)):
        a, b = (x + shift[0], top + shift[1] + 0.02), (x + shift[0] + lean, 0.03 + shift[1] * 0.9)
        marks += [straight([a, b], 0.042, "铅白", 1.0), straight([a, b], 0.04, wood, 0.9), straight([(a[0] + 0.018, a[1]), (b[0] + 0.018, b[1])], 0.01, "墨",
            0.8), line([(b[0] - 0.1, b[1] + 0.012), (b[0] + 0.02, b[1] + 0.02), (b[0] + 0.13, b[1] + 0.01)], 0.009, "花青", 0.55)]
    return [*marks, straight([(x - 0.03, top + 0.035), (x + ACROSS[0] + 0.03, top + ACROSS[1] + 0.01)], 0.04, "赭墨", 0.8)]


def _plank_bridge(rng: Rng, look: Look) -> list[Mark]:
    """板桥: boards laid from trestle to trestle, a rail of poles along the far side."""
    wood, broken = tint(look, "赭石"), has(look, "broken", "断", "ruined")
    stops = np.array([-1.42, -0.85, -0.28, 0.28, 0.85, 1.3])
    level = -0.42 - 0.05 * np.cos(stops * 1.1) + rng.normal(0, 0.008, 6)
    level[[0, -1]] = (-0.34, -0.36)
    marks = _banks(-1.4, 1.38)
    for k in (0, -1):  # the ends lie on piled stones
        x, y = float(stops[k]), float(level[k])
        marks += solid(rng, [ring([(x - 0.16, 0.01), (x - 0.14, y * 0.6), (x - 0.08, y + 0.03), (x + 0.16, y - 0.03), (x + 0.2, y * 0.5), (x + 0.22, 0.01)])],
            "grey", 0.45, edge=0.011, turn=0.2)
    marks += _handrail(stops, level, broken)
    for x, y in zip(stops[1:-1].tolist(), level[1:-1].tolist(), strict=True):
        marks += _trestle(x, y, wood)
    for k in range(5):
        a, b = np.array([stops[k] - 0.03, level[k]]), np.array([stops[k + 1] + 0.03, level[k + 1]])
        if broken and k == 3:
            b = a + np.array([0.24, 0.26])  # what is left hangs into the water
        for n in (3, 2, 1, 0):
            near, far = ACROSS * n / 4, ACROSS * (n + 0.92) / 4
            slip = np.array([float(rng.normal(0, 0.012)), 0.0])
            marks += built(rng, [poly(_spots(a + near + slip, b + near + slip, b + far + slip, a + far + slip))], wood,
                0.6 + 0.25 * float(rng.random()) if wood == "赭石" else 0.85, edge=0.009, turn=0)
        thick = np.array([0.0, 0.03])
        edge = poly(_spots(a, b, b + thick, a + thick))
        marks += [cover(edge), fill(edge, wood, 0.9), fill(edge, "墨", 0.3), straight(_spots(a + thick, b + thick), 0.009, "墨", 0.8)]
    return marks + _at_the_ends(rng, -1.5, 1.45)


def _spots(*at: Points) -> list[tuple[float, float]]:
    return [(float(p[0]), float(p[1])) for p in at]


def _handrail(stops: Points, level: Points, broken: bool) -> list[Mark]:
    marks: list[Mark] = []
    tops = [(float(x + ACROSS[0]), float(y + ACROSS[1] - 0.3)) for x, y in zip(stops, level, strict=True)]
    for k, (x, y) in enumerate(tops):
        marks += [straight([(x, y - 0.03), (x, y + 0.3)], 0.026, "赭墨", 0.75)]
        if k and not (broken and k == 4):
            for dy in (0.0, 0.14):
                marks.append(straight([(tops[k - 1][0], tops[k - 1][1] + dy), (x, y + dy)], 0.02, "赭墨", 0.7))
    return marks


def _log_bridge(rng: Rng, look: Look) -> list[Mark]:
    """独木桥: one trunk from bank to bank, its bark and its cut end."""
    wood = tint(look, "赭石")
    marks = _banks(-1.4, 1.38)
    for x in (-1.28, 1.2):
        marks += solid(rng, [ring([(x - 0.24, 0.01), (x - 0.2, -0.24), (x - 0.02, -0.34), (x + 0.2, -0.26), (x + 0.26, 0.01)])], "grey", 0.5, edge=0.012,
            turn=0.25)
    spine = [(-1.4, -0.36, 0.095), (-0.5, -0.43, 0.085), (0.4, -0.44, 0.08), (1.34, -0.38, 0.075)]
    marks += solid(rng, [tube(spine)], wood, 0.7, edge=0.012, turn=0.3)
    for k in range(16):
        x, v = -1.25 + 0.16 * k, float(rng.uniform(-0.05, 0.06))
        y = float(np.interp(x, [s[0] for s in spine], [s[1] for s in spine])) + v
        marks.append(line([(x, y), (x + 0.07, y + 0.012), (x + 0.15, y)], 0.009, "墨", 0.55, "nail"))
    marks += solid(rng, [ring([(-1.44, -0.44), (-1.37, -0.42), (-1.37, -0.29), (-1.45, -0.28), (-1.48, -0.36)])], "土黄", 0.6, edge=0.01, turn=0)
    for a, b, c in ((0.3, 0.42, -0.62), (-0.7, -0.78, -0.6)):  # twigs still in leaf, and the stub of a branch
        marks += [line([(a, -0.5), ((a + b) / 2, -0.57), (b, c)], 0.026, "赭墨", 0.8, "nail")]
        marks += [line([(b, c), (b + dx, c - 0.05), (b + dx * 1.8, c - 0.04)], 0.02, "草绿", 0.9, "leaf") for dx in (-0.06, -0.02, 0.05)]
    return marks + _at_the_ends(rng, -1.5, 1.45)
