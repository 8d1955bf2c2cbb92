"""Level land: banks, islets, fields and roads.

All coordinates are in picture heights, y down.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint import land
from miaobi.paint.land import Look, rock
from miaobi.paint.line import broken_line, dot, pressure
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1, fbm2
from miaobi.paint.relief import View, stacked

Floats = NDArray[np.float64]

GRASS = {"spring": "嫩绿", "summer": "草绿", "autumn": "土黄", "winter": "赭墨"}


@lru_cache(maxsize=256)
def bank_line(
    seed: int, x_edge: float, x_tip: float, y_edge: float, y_tip: float, n: int = 70
) -> Floats:
    """The top of a near bank, from the picture's edge to its tip in the water (n, 2)."""
    u = np.linspace(0, 1, n)
    x = x_edge + (x_tip - x_edge) * u
    drop = u**1.7 * (0.75 + 0.25 * u)
    lumps = 0.028 * fbm1(u * 3.3 + 5, seed, 4) * (1 - u**3)
    return np.stack([x, y_edge + (y_tip - y_edge) * drop + lumps], 1)


def shore_line(plane: dict[str, Any]) -> Floats:
    """The top of the near shore that a plane lays from its x0 to its x1, about its y (70, 2)."""
    x = np.linspace(plane["x0"], plane["x1"], 70)
    return np.stack([x, plane["y"] + 0.03 * fbm1(x * 2.2, plane.get("seed", 1), 3)], 1)


def bank(rng: Generator, line: Floats, low: float, look: Look, stones: int = 3) -> list[Mark]:
    """A near bank (坡) under `line` down to `low`: slopes before each other, stones, grass."""
    line = line[np.argsort(line[:, 0])]
    view = slopes(rng, line, low, 5)
    if look.texture == "mi":
        look = replace(look, texture="hemp")  # dots say distance, near ground is pulled
    marks = land.painted(
        rng,
        view,
        replace(
            look,
            trees=0.0,
            mist=0.0,
            detail=(0.4 if look.texture == "raindrop" else 0.7) * look.detail,
        ),
        foot=False,
    )
    shore = rubble(rng, line, low, look, stones)
    if not look.snow:
        marks += grass(rng, line, look, 46)
    return marks + scrub(rng, line, low, look) + shore + waterline(rng, line, low)


def slopes(rng: Generator, line: Floats, low: float, count: int) -> View:
    """The view of a bank: its top line, and lower slopes that lie before it like folded cloth."""
    top = float(line[:, 1].min())
    height, n = low - top, 260
    x = np.linspace(line[0, 0], line[-1, 0], n)
    crest = (low - np.interp(x, line[:, 0], line[:, 1])) / height
    u = np.linspace(0, 1, n) if crest[0] > crest[-1] else np.linspace(1, 0, n)
    curves = [crest]
    for k in range(1, count):
        seed = int(rng.integers(1 << 24))
        centre, half = rng.uniform(-0.1, 0.75), rng.uniform(0.35, 0.8)
        hump = np.clip(1 - ((u - centre) / half) ** 2, 0, 1) ** 0.8
        level = crest * (1 - 0.8 * k / count) * (0.55 + 0.45 * hump)
        wave = 0.1 * fbm1(u * 3.5 + 5, seed, 3) * (0.3 + hump) + 0.012 * fbm1(u * 26, seed + 1, 2)
        curves.append(np.clip(level + wave * crest, 0, np.maximum(crest - 0.02, 0)))
    tall = int(np.clip(n * height / max(float(np.ptp(x)), 1e-6), 50, 300))
    return stacked(np.array(curves), float(x.mean()), low, float(np.ptp(x)), height, tall)


def rubble(rng: Generator, line: Floats, low: float, look: Look, stones: int) -> list[Mark]:
    """Stones in groups of a large and some small ones (大小攒簇), where the bank meets water."""
    marks: list[Mark] = []
    away = float(np.sign(line[-1, 1] - line[0, 1]) or 1.0)
    order = line if away > 0 else line[::-1]  # from the high end to the tip
    groups: list[tuple[float, float, float]] = []
    for share in np.sort(rng.uniform(0.3, 0.99, stones)):
        k = int(share * (len(order) - 1))
        size = rng.uniform(0.06, 0.14) * (1.1 - 0.4 * share)
        x, y = order[k]
        y = min(y + rng.uniform(0.02, 0.07), low)
        groups.append((float(x), float(y), size))
        for _ in range(int(rng.integers(1, 4))):
            small = size * rng.uniform(0.25, 0.5)
            groups.append(
                (
                    float(x + rng.normal(0, 0.7) * size),
                    float(y + rng.uniform(0.0, 0.18) * size),
                    small,
                )
            )
    for x, y, size in sorted(groups, key=lambda g: g[1]):
        inside = line[0, 0] < x < line[-1, 0]
        y = max(y, float(np.interp(x, line[:, 0], line[:, 1])) + 0.25 * size)  # none floats
        if inside and y < low + 0.02:
            marks += rock(rng, x, y, size, look)
    return marks


def scrub(rng: Generator, line: Floats, low: float, look: Look) -> list[Mark]:
    """Dots of moss and low plants over a slope, in flocks (点苔)."""
    marks: list[Mark] = []
    for _ in range(16):
        k = int(rng.integers(0, len(line)))
        x, y = line[k, 0], line[k, 1] + (low - line[k, 1]) * 0.8 * rng.random() ** 1.5
        for _ in range(int(rng.integers(3, 10))):
            size = rng.uniform(0.0025, 0.006)
            green = not look.snow and rng.random() < 0.45
            marks.append(dot(x + rng.normal(0, 0.018), y + rng.normal(0, 0.006), size,
                             rng.normal(1.4, 0.5), pigment="老绿" if green else "墨",
                             strength=look.ink * rng.uniform(0.3, 0.75)))  # fmt: skip
    return marks


def lamp_string(x0: float, x1: float, y: float, foot: float) -> list[Mark]:
    """A cord between two bamboo poles, to hang lanterns from; the poles stand at `foot`."""
    u = np.linspace(0, 1, 24)
    sag = y + 0.05 * (x1 - x0) * (1 - (2 * u - 1) ** 2)
    marks: list[Mark] = [
        Stroke(np.stack([x0 + (x1 - x0) * u, sag], 1), np.full(24, 0.0016), "墨", 0.7, 0.2)
    ]
    for x in (x0, x1):
        v = np.linspace(0, 1, 12)
        pole = np.stack([x + 0.006 * np.sin(v * 2 + x), y - 0.025 + (foot - y + 0.025) * v], 1)
        marks.append(Stroke(pole, 0.0035 + 0.002 * v, "赭墨", 0.8, 0.35))
        for k in range(2, 11, 3):
            joint = pole[k] + np.array([[-0.003, 0.0], [0.003, 0.0]])
            marks.append(Stroke(joint, np.full(2, 0.002), "墨", 0.7))
    return marks


def waterline(rng: Generator, line: Floats, low: float) -> list[Mark]:
    """Where the bank meets the water: sand in level pulls that run out from its tip (沙渚)."""
    end = -1 if line[-1, 1] > line[0, 1] else 0
    tip = line[end]
    away = 1.0 if end else -1.0
    marks: list[Mark] = []
    for k in range(9):
        u = np.linspace(0, 1, 16)
        start = tip[0] - away * rng.uniform(0.0, 0.12)
        x = start + away * u * rng.uniform(0.05, 0.2) * (1 - k / 14)
        y = min(float(tip[1]), low) - 0.03 + 0.012 * k + 0.002 * np.sin(u * 5 + k)
        marks.append(
            Stroke(
                np.stack([x, y], 1),
                0.0017 * pressure(16, 0.2),
                "青墨",
                rng.uniform(0.2, 0.5),
                0.4,
                0.1,
            )
        )
    return marks


def grass(rng: Generator, line: Floats, look: Look, count: int) -> list[Mark]:
    """Tufts along a line, three to seven blades each."""
    marks: list[Mark] = []
    seed = int(rng.integers(1 << 24))
    for _ in range(count):
        k = int(rng.integers(0, len(line)))
        x, y = line[k]
        if fbm1(x * 6, seed, 2) < rng.uniform(-0.3, 0.35):
            continue
        tall = rng.uniform(0.008, 0.022)
        for _ in range(int(rng.integers(3, 7))):
            lean = rng.normal(0, 0.5)
            u = np.linspace(0, 1, 5)
            path = np.stack(
                [x + rng.normal(0, 0.004) + tall * lean * u**2, y + 0.003 - tall * u], 1
            )
            pigment = (
                "墨"
                if rng.random() < 0.5
                else ("老绿" if look.season in ("spring", "summer") else "赭墨")
            )
            marks.append(
                Stroke(path, 0.0016 * (1 - 0.85 * u), pigment, look.ink * rng.uniform(0.35, 0.8))
            )
    return marks


def islet(
    rng: Generator, x: float, y: float, wide: float, look: Look, tall: float = 0.018
) -> list[Mark]:
    """A sandbar or far shore (汀渚): two or three low slopes, a sandy foot, scrub, reeds."""
    n, rise = 160, tall * 1.5
    u = np.linspace(-1, 1, n)
    seed = int(rng.integers(1 << 24))
    curves = []
    for k in range(3):
        centre, half = rng.uniform(-0.35, 0.35) * (k > 0), (1.0, 0.75, 0.6)[k]
        hump = np.clip(1 - np.abs((u - centre) / half) ** 2.2, 0, 1)
        curves.append(
            hump * (0.95, 0.62, 0.36)[k] * (0.75 + 0.45 * fbm1(u * 2.6 + 7 * k, seed + k, 3))
        )
    view = stacked(np.clip(np.array(curves), 0, 1), x, y + 0.22 * tall, wide, rise, 40)
    plain = replace(look, trees=0.0, mist=0.0, detail=0.5 * look.detail)
    marks: list[Mark] = list(land.painted(rng, view, plain, foot=False))
    marks += sandbar(rng, x, y + 0.22 * tall, wide, look)
    for _ in range(int(10 + 34 * wide / 0.4)):
        v = rng.uniform(-0.9, 0.9)
        top = float(np.interp(v, u, curves[0])) * rise
        size = rng.uniform(0.0025, 0.006)
        green = bool(look.glaze) and not look.snow and rng.random() < 0.4
        marks.append(dot(x + wide / 2 * v, y + 0.2 * tall - top * rng.uniform(0.75, 1.0), size, rng.normal(1.3, 0.4),
                         pigment="老绿" if green else "墨", strength=look.ink * rng.uniform(0.35, 0.75), wet=0.2))  # fmt: skip
    return marks


def sandbar(rng: Generator, x: float, y: float, wide: float, look: Look) -> list[Mark]:
    """The flat sand before an islet: level pulls, longer than the islet, thinner away from it."""
    marks: list[Mark] = []
    for k in range(7):
        span = wide / 2 * rng.uniform(0.35, 1.1) * (1 - 0.05 * k)
        at = x + rng.normal(0, 0.14) * wide
        u = np.linspace(-1, 1, 18)
        path = np.stack([at + span * u, y + 0.0022 * k + 0.0012 * np.sin(u * 4 + k)], 1)
        form = (0.0016 - 0.00012 * k) * (1 - u * u) ** 0.5
        marks.append(
            Stroke(path, form, "青墨", look.ink * rng.uniform(0.2, 0.45) * (1 - 0.08 * k), 0.4)
        )
    return marks


def plots(
    rng: Generator, x0: float, x1: float, top: float, low: float, count: int = 7
) -> list[tuple[Floats, float]]:
    """Closed outlines of field plots in perspective, far to near, each with its nearness 0..1.

    Rows lie at even steps on the ground, so they crowd towards the horizon; the ridges between
    plots run to a vanishing point and bend as ridges do.
    """
    seed = int(rng.integers(1 << 24))
    eye = top - 0.06  # the horizon the ridges run to
    centre = x0 + (x1 - x0) * rng.uniform(0.35, 0.65)
    ys = eye + (low - eye) / np.linspace(((low - eye) / (top - eye)) ** 0.75, 1, count + 1) ** (
        1 / 0.75
    )
    found: list[tuple[Floats, float]] = []
    for far, near in pairwise(ys):
        left, right = (
            (x0 - centre) * (low - eye) / (near - eye),
            (x1 - centre) * (low - eye) / (near - eye),
        )
        at = left - rng.uniform(0, 0.5)
        while at < right:
            wide = rng.uniform(0.38, 0.95)
            u = np.linspace(0, 1, 22)
            edges = []
            for level in (far, near):
                k = (level - eye) / (low - eye)
                sway = 0.13 * fbm1(np.array([at * 3, (at + wide) * 3]), seed % 997, 2)
                x = centre + k * (at + sway[0] + (wide + sway[1] - sway[0]) * u)
                wave = (near - far) * 0.55 * fbm2(x * 1.7, np.full(22, level * 2.3), seed, 2)
                edges.append(np.stack([x, level + wave], 1))
            area = np.concatenate([edges[0], edges[1][::-1]])
            found.append((area, float((near - top) / (low - top))))
            at += wide
    return found


def inset(area: Floats, share: float) -> Floats:
    """A plot drawn in towards its middle, so that its ridges stay bare."""
    n = len(area) // 2
    far, near = area[:n], area[n:][::-1]
    middle = (far + near) / 2
    far, near = far + (middle - far) * share * 2, near + (middle - near) * share * 2
    both = np.concatenate([far, near[::-1]])
    both[:, 0] += (middle[:, 0].mean() - both[:, 0]) * share * 0.8
    return both


def inside(rng: Generator, area: Floats, count: int) -> Floats:
    """Points spread in a plot that runs left to right (its first half is the far edge)."""
    n = len(area) // 2
    far, near = area[:n], area[n:][::-1]
    u, v = rng.random(count) * (n - 1), rng.random(count)
    k = np.minimum(u.astype(int), n - 2)
    f = (u - k)[:, None]
    a = far[k] * (1 - f) + far[k + 1] * f
    b = near[k] * (1 - f) + near[k + 1] * f
    return a + (b - a) * v[:, None]


def in_rows(rng: Generator, area: Floats, step: float, gap: float) -> Floats:
    """Points in planted rows along a plot, `step` apart in a row, `gap` between rows."""
    n = len(area) // 2
    far, near = area[:n], area[n:][::-1]
    tall = float((near[:, 1] - far[:, 1]).mean())
    wide = float(near[-1, 0] - near[0, 0])
    found = []
    for v in (np.arange(max(1, int(tall / gap))) + 0.5) * gap / max(tall, 1e-6):
        u = np.arange(0.03, 0.97, step / max(wide, 1e-6)) + rng.uniform(0, 0.02)
        u = u[rng.random(len(u)) < 0.8]
        line = far + (near - far) * v
        x = np.interp(u, np.linspace(0, 1, n), line[:, 0]) + rng.normal(0, 0.12 * step, len(u))
        y = np.interp(u, np.linspace(0, 1, n), line[:, 1]) + rng.normal(0, 0.08 * gap, len(u))
        found.append(np.stack([x, y], 1))
    return np.concatenate(found) if found else np.zeros((0, 2))


def path_way(rng: Generator, points: Floats, far: float, near: float, look: Look) -> list[Mark]:
    """A road along `points` (far to near): pale earth between two broken edges, grass beside."""
    t = np.linspace(0, 1, 60)
    at = np.linspace(0, 1, len(points))
    x, y = np.interp(t, at, points[:, 0]), np.interp(t, at, points[:, 1])
    k = np.ones(9) / 9
    x[4:-4], y[4:-4] = np.convolve(x, k, "valid"), np.convolve(y, k, "valid")
    half = (far + (near - far) * t**1.3) / 2
    seed = int(rng.integers(1 << 24))
    left = np.stack([x - half * (1 + 0.2 * fbm1(t * 8, seed, 2)), y], 1)
    right = np.stack([x + half * (1 + 0.2 * fbm1(t * 8, seed + 1, 2)), y], 1)
    area = np.concatenate([left, right[::-1]])
    marks: list[Mark] = [Wash(area, "纸", 1.0, 1.0, 0.001, True)]
    if not look.snow:
        marks.append(Wash(area, "赭墨", 0.04, 0.1, 0.002))
    for edge in (left, right):
        marks += broken_line(rng, edge, 0.0022, 0.5 * look.ink, 0.5)
        marks += grass(rng, edge, look, 20)
    return marks
