"""Water, mostly left white (留白): a few lines say river, lake, sea, rapids or fall.

Lines are sparse and gathered: net lines (网巾水) near shores and in the distance, long level pulls
between them, bare paper elsewhere. The sea is 马远's: crests that lean before each other in rows.
All coordinates are in picture heights, y down.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.fields import drift, grid, washed
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1, fbm2

Floats = NDArray[np.float64]


def sheet(rng: Generator, x0: float, x1: float, top: float, low: float, tone: float) -> list[Mark]:
    """Still water: bare paper with level breaths of indigo, deeper far off and near the edges."""
    area = np.array([[x0, top], [x1, top], [x1, low], [x0, low]])
    box = (x0, x1, top - 0.01, low)
    x, y = grid(box, 80)
    seed = int(rng.integers(1 << 24))
    t = np.clip((y - top) / max(low - top, 1e-6), 0, 1)
    streak = drift(x, y, seed, 0.9, 13.0)
    side = np.abs(2 * (x - x0) / (x1 - x0) - 1)
    field = 0.62 * np.exp(-t / 0.16) + 0.4 * t**3 + 0.25 * side**3 + 0.3 * streak - 0.12
    field *= np.clip(t * 22, 0, 1)
    return [
        Wash(area, "纸", 0.25, 0.4, 0.03, True, 0.0),
        *washed(field, box, 0.12, 0.75, 0.12 * tone, "青墨", count=4, soft=0.008),
    ]


def ripples(
    rng: Generator, x0: float, x1: float, top: float, low: float, count: int, ink: float = 0.35
) -> list[Mark]:
    """Flocks of net lines: a few rows of shallow arcs that touch, fading out at both ends."""
    marks: list[Mark] = []
    for _ in range(count):
        depth = rng.random() ** 1.3
        cx, cy = rng.uniform(x0, x1), top + (low - top) * depth
        span = (0.03 + 0.13 * depth) * rng.uniform(0.6, 1.5)
        pitch = 0.02 + 0.05 * depth
        rows, phase, lean = int(rng.integers(3, 6)), rng.uniform(0, 6.28), rng.normal(0, 0.5)
        for row in range(rows):
            reach = span * (1.15 - abs(row - (rows - 1) / 2) / rows) * rng.uniform(0.6, 1.2)
            n = max(12, int(2 * reach / pitch * 9))
            u = np.linspace(-1, 1, n)
            x = cx + (lean * row * 0.2 + rng.normal(0, 0.1)) * span + reach * u
            arc = np.sin(x / pitch * 6.28 + phase + row * 2.6) + 0.4 * np.sin(x / pitch * 14 + row)
            y = cy + row * (0.0032 + 0.0075 * depth) - 0.045 * pitch * arc * (1 - u * u) ** 0.5
            width = (0.0005 + 0.0009 * depth) * (1 - u * u) ** 0.8 + 0.0001
            marks.append(Stroke(np.stack([x, y], 1), width, "青墨", ink * rng.uniform(0.5, 1), 0.3))
    return marks


def long_lines(
    rng: Generator, x0: float, x1: float, top: float, low: float, count: int, ink: float = 0.22
) -> list[Mark]:
    """Long level pulls of a dry brush that carry the eye across open water."""
    marks: list[Mark] = []
    for _ in range(count):
        depth = rng.random()
        u = np.linspace(0, 1, 28)
        span = rng.uniform(0.12, 0.4) * (0.5 + depth)
        x = rng.uniform(x0 - 0.1, x1 - 0.1) + span * u
        y = top + (low - top) * depth + 0.0018 * np.sin(u * rng.uniform(3, 8) + rng.uniform(0, 6))
        form = (0.0007 + 0.001 * depth) * np.sin(np.pi * u) ** 0.8
        marks.append(Stroke(np.stack([x, y], 1), form, "青墨", ink * rng.uniform(0.5, 1.1), 0.6))
    return marks


def waves(
    rng: Generator, x0: float, x1: float, top: float, low: float, storm: float = 0.35
) -> list[Mark]:
    """The sea: rows of crests from the horizon to us, broken by calm (马远 水图)."""
    marks: list[Mark] = []
    seed = int(rng.integers(1 << 24))
    y = top + 0.004
    while y < low + 0.04:
        depth = min((y - top) / (low - top), 1.2)
        span = 0.026 + 0.24 * depth**1.25
        x = x0 - rng.uniform(0, span)
        while x < x1:
            wide = span * rng.uniform(0.8, 1.45)
            calm = float(fbm2(np.array(x * 1.2 / (0.3 + depth)), np.array(y * 6.0), seed, 2))
            if calm > 0.02 - 0.2 * storm - 0.12 * depth:
                swell = 0.7 + 1.2 * max(calm + 0.1, 0) + 0.6 * storm
                marks += crest(
                    rng, x, y + rng.normal(0, 0.06) * span * 0.5, wide, depth, swell, storm
                )
            x += wide * rng.uniform(0.6, 0.86)
        y += 0.007 + 0.05 * depth
    return marks


def crest(
    rng: Generator,
    x: float,
    y: float,
    wide: float,
    depth: float,
    swell: float = 1.0,
    storm: float = 0.3,
) -> list[Mark]:
    """One wave: it hides what lies behind; its crest line leans, lines inside it follow the curve,
    a wash lies in its hollow, and in a storm its tip breaks into claws of foam."""
    n = 26 if depth > 0.12 else 14
    u = np.linspace(0, 1, n)
    tall = wide * rng.uniform(0.11, 0.18) * swell
    peak = rng.uniform(0.5, 0.68)
    turn = np.where(u < peak, u / peak, (1 - u) / (1 - peak)) * np.pi / 2
    rise = np.sin(turn) ** np.where(u < peak, 2.6, 1.9) + 0.05 * np.sin(u * 17 + x * 40) * np.sin(
        np.pi * u
    )
    lean = 0.10 * wide * rise**3 * (0.4 + storm)  # the tip runs before its foot
    px = x + wide * u + lean
    top = np.stack([px, y - tall * rise], 1)
    foot = np.stack([x + wide * u, y + 0.22 * tall * np.sin(np.pi * u)], 1)
    body = np.concatenate([top, foot[::-1]])
    marks: list[Mark] = [Wash(body, "纸", 0.95, 0.25, 0.03 * tall, True, 0.0)]
    if depth > 0.08:
        inner = np.concatenate([top + np.array([0.0, 0.16 * tall]), foot[::-1]])
        marks.append(Wash(inner, "青墨", 0.05 + 0.13 * depth, 0.0, 0.07 * tall, False, 0.2))
    for line in range(1 + int(1 + 3.4 * min(depth, 1))):
        f = 1 - 0.2 * line
        a, b = (0, n) if line == 0 else (max(1, n * line // 14), n - n * line // 9)
        path = np.stack(
            [(px - 0.3 * lean * line)[a:b], (y - tall * rise * f + 0.09 * tall * line)[a:b]], 1
        )
        if len(path) < 4:
            continue
        t = np.linspace(0, 1, len(path))
        form = (
            (0.0006 + 0.0019 * min(depth, 1))
            * (0.25 + 0.75 * np.sin(np.pi * t) ** 0.8)
            * (1 - 0.16 * line)
        )
        tone = (0.3 + 0.4 * min(depth, 1)) * (1 - 0.15 * line) * rng.uniform(0.8, 1.1)
        marks.append(Stroke(path, form, "青墨", tone, 0.2 + 0.1 * line))
    if storm > 0.6 and depth > 0.45 and rng.random() < 0.4:
        marks += foam(rng, top, int(peak * n), tall, depth)
    return marks


def foam(rng: Generator, top: Floats, peak: int, tall: float, depth: float) -> list[Mark]:
    """The claws of a breaking tip: small hooked lines and flecks of white before it."""
    marks: list[Mark] = []
    for k in range(max(peak - 2, 1), min(peak + 3, len(top) - 1)):
        x, y = top[k]
        r = tall * rng.uniform(0.08, 0.2)
        a = np.linspace(-0.5, 2.4, 9)
        hook = np.stack(
            [x + r * 0.9 * (1 - np.cos(a)), y - 0.3 * r + r * (0.9 - np.sin(a + 0.4))], 1
        )
        marks.append(
            Stroke(hook, 0.0008 + 0.0011 * depth * np.linspace(1, 0.2, 9), "青墨", 0.5, 0.2)
        )
    for _ in range(9):
        x, y = (
            top[peak]
            + rng.normal(0, 1, 2) * np.array([1.2, 0.5]) * tall * 0.5
            - np.array([0, 0.3 * tall])
        )
        r = tall * rng.uniform(0.012, 0.035)
        a = np.linspace(0, 6.28, 7, endpoint=False)
        marks.append(
            Wash(
                np.stack([x + r * np.cos(a), y + r * np.sin(a)], 1),
                "铅白",
                0.8,
                None,
                0.3 * r,
                True,
                0.0,
            )
        )
    return marks


def waterfall(rng: Generator, x: float, top: float, low: float, wide: float) -> list[Mark]:
    """A fall from (x, top) to y `low` down a face: it bends and drops in leaps."""
    t = np.linspace(0, 1, 40)
    bend = wide * (0.9 * fbm1(t * 1.6, int(rng.integers(1 << 24)), 2) * t + 0.25 * np.sin(t * 5))
    return cascade(rng, np.stack([x + bend, top + (low - top) * t], 1), wide)


def cascade(rng: Generator, line: Floats, wide: float) -> list[Mark]:
    """A fall along `line` (n, 2), lip to foot: a dark cleft, leaps that step aside on ledges,
    and mist where it lands."""
    n = 40
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, along[-1], n)
    path = np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], 1)
    u = np.linspace(0, 1, n)
    rough = 1 + 0.35 * fbm1(u * 5, int(rng.integers(1 << 24)), 3)
    shade = np.sin(np.pi * np.clip(u * 0.9 + 0.08, 0, 1)) ** 0.5 * wide * 1.5 * rough
    cleft = np.concatenate(
        [path - np.stack([shade, 0 * u], 1), (path + np.stack([shade * rough, 0 * u], 1))[::-1]]
    )
    marks: list[Mark] = [Wash(cleft, "墨", 0.36, 0.12, 0.4 * wide, False, 0.3)]
    cuts = [
        0,
        *np.sort(rng.choice(np.arange(9, 33), int(rng.integers(1, 3)), replace=False)).tolist(),
        n - 1,
    ]
    side = float(rng.choice((-1.0, 1.0)))
    for k, (a, b) in enumerate(pairwise(cuts)):
        if b - a < 3:
            continue
        aside = np.array([side * 0.4 * wide * (k % 2), 0.0])
        marks += leap(rng, path[a : min(b + 2, n)] + aside, wide * (0.7 + 0.35 * a / n), k > 0)
    v = np.linspace(-1, 1, 36)
    x, low = path[-1]
    for reach, share in ((1.5, 0.8), (1.0, 1.3)):
        lift = share * wide * (1 - v**2) * (0.8 + 0.7 * fbm1(v * 3, int(rng.integers(1 << 24)), 3))
        spray = np.stack([x + reach * wide * v, low - lift], 1)
        under = np.stack([x + reach * wide * v[::-1], np.full(36, low + 0.25 * wide)], 1)
        marks.append(Wash(np.concatenate([spray, under]), "纸", 0.5, 0.5, 0.35 * wide, True, 0.0))
    return marks


def leap(rng: Generator, line: Floats, wide: float, ledge: bool) -> list[Mark]:
    """One leap of a fall along a line: white water, its threads, rock at its sides and its ledge."""
    n = len(line)
    t = np.linspace(0, 1, n)
    half = wide * (0.2 + 0.2 * t**0.6)
    seed = int(rng.integers(1 << 24))
    left = line + np.stack([-half * (1 + 0.4 * fbm1(t * 5, seed, 3)), 0 * t], 1)
    right = line + np.stack([half * (1 + 0.4 * fbm1(t * 5, seed + 1, 3)), 0 * t], 1)
    lip = np.array([[line[0, 0], line[0, 1] - 0.12 * wide]])
    area = np.concatenate([left, right[::-1], lip])
    marks: list[Mark] = [Wash(area, "纸", 1.0, 0.85, wide * 0.05, True, 0.0)]
    for edge, way in ((left, -1.0), (right, 1.0)):
        stop = max(3, int(n * rng.uniform(0.5, 0.9)))
        form = wide * 0.2 * (1 - 0.8 * t[:stop]) * (0.7 + 0.5 * fbm1(t[:stop] * 6, seed + 3, 2))
        marks.append(
            Stroke(edge[:stop] + np.array([way * 0.05 * wide, 0]), form, "墨", 0.75, 0.5, 0.1)
        )
    if ledge:
        u = np.linspace(-1, 1, 9)
        shelf = np.stack([line[0, 0] + 0.8 * wide * u, line[0, 1] - 0.1 * wide * (1 - u * u)], 1)
        marks.append(Stroke(shelf, 0.13 * wide * (1 - 0.7 * np.abs(u)), "墨", 0.6, 0.4, 0.1))
    for _ in range(9):
        a, b = np.sort(rng.random(2))
        tt = np.linspace(a, min(1.0, b + 0.15), 9)
        x = np.interp(tt, t, line[:, 0]) + rng.uniform(-0.8, 0.8) * np.interp(tt, t, half)
        form = wide * 0.032 * np.sin(np.linspace(0.25, np.pi - 0.15, 9)) ** 0.7
        marks.append(
            Stroke(
                np.stack([x, np.interp(tt, t, line[:, 1])], 1),
                form,
                "青墨",
                rng.uniform(0.15, 0.4),
                0.4,
            )
        )
    return marks


def stream(
    rng: Generator, points: Floats, wide_far: float, wide_near: float, fast: float = 0.0
) -> list[Mark]:
    """A stream along `points` (far to near): white bed, banks lost and found, lines that flow.

    `fast` 0..1 turns a brook into rapids: more lines, stones in the bed, white curls behind them.
    """
    t = np.linspace(0, 1, 60)
    at = np.linspace(0, 1, len(points))
    x, y = np.interp(t, at, points[:, 0]), np.interp(t, at, points[:, 1])
    kernel = np.ones(15) / 15
    padded = np.pad(x, 7, mode="reflect", reflect_type="odd")
    x = np.convolve(padded, kernel, "valid")
    seed = int(rng.integers(1 << 24))
    half = (wide_far + (wide_near - wide_far) * t**1.4) / 2
    x = x + half * 0.9 * fbm1(t * 4, seed, 2)
    left = np.stack([x - half * (1 + 0.34 * fbm1(t * 8, seed + 1, 3)), y], 1)
    right = np.stack([x + half * (1 + 0.34 * fbm1(t * 8, seed + 2, 3)), y], 1)
    area = np.concatenate([left, right[::-1]])
    marks: list[Mark] = [
        Wash(area, "纸", 1.0, 1.0, 0.0015, True, 0.0), Wash(area, "青墨", 0.03, 0.05, 0.006, False, 0.4),
    ]  # fmt: skip
    for edge in (left, right):
        start = 0
        while start < 52:
            stop = min(60, start + int(rng.integers(6, 15)))
            form = (0.0005 + 0.0021 * t[start:stop]) * np.sin(np.linspace(0.3, 2.9, stop - start))
            marks.append(Stroke(edge[start:stop], form, "墨", rng.uniform(0.35, 0.65), 0.4, 0.1))
            start = stop + int(rng.integers(0, 4))
    for _ in range(int(22 + 70 * fast)):  # lines that run with the water
        k = int(50 * rng.random() ** 0.7)
        stop = min(60, k + int(rng.integers(5, 12)))
        s = rng.uniform(-0.85, 0.85)
        wave = 0.06 * half[k:stop] * np.sin(np.linspace(0, rng.uniform(3, 9), stop - k))
        path = np.stack([x[k:stop] + s * half[k:stop] + wave, y[k:stop]], 1)
        form = (0.0005 + 0.0013 * t[k:stop]) * np.sin(np.linspace(0.2, 2.95, stop - k))
        marks.append(Stroke(path, form, "青墨", rng.uniform(0.2, 0.45), 0.3))
    return marks


def reflection(x: float, y: float, wide: float, tall: float, strength: float = 0.12) -> list[Mark]:
    """A soft darkness in the water under something that stands at (x, y)."""
    u = np.linspace(0, 2 * np.pi, 30)
    area = np.stack([x + wide / 2 * np.cos(u), y + tall / 2 + tall / 2 * np.sin(u)], 1)
    return [Wash(area, "青墨", strength, 0.0, tall * 0.22)]
