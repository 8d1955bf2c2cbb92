"""Water, mostly left white (留白): a few lines say river, lake, sea, rapids or fall.

All coordinates are in picture heights, y down.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1, fbm2

Floats = NDArray[np.float64]


def sheet(rng: Generator, x0: float, x1: float, top: float, low: float, tone: float) -> list[Mark]:
    """Still water: bare paper, a breath of indigo at the far edge and under the near bank."""
    area = np.array([[x0, top], [x1, top], [x1, low], [x0, low]])
    half = top + 0.35 * (low - top)
    far = np.array([[x0, top], [x1, top], [x1, half], [x0, half]])
    near = np.array([[x0, low - 0.1], [x1, low - 0.1], [x1, low], [x0, low]])
    return [
        Wash(area, "纸", 0.3, 0.45, 0.03, True),
        Wash(far + np.array([0, 0.02]), "花青", 0.075 * tone, 0.0, 0.025),
        Wash(near, "花青", 0.0, 0.09 * tone, 0.03),
    ]


def ripples(
    rng: Generator, x0: float, x1: float, top: float, low: float, count: int, ink: float = 0.35
) -> list[Mark]:
    """Short level pulls in loose flocks, longer and wider apart towards us."""
    marks: list[Mark] = []
    for _ in range(count):
        depth = rng.random() ** 1.3
        cx, cy = rng.uniform(x0, x1), top + (low - top) * depth
        span = (0.02 + 0.08 * depth) * rng.uniform(0.6, 1.4)
        for line in range(int(rng.integers(2, 5))):
            u = np.linspace(-1, 1, 14)
            wide = span * rng.uniform(0.4, 1.0)
            x = cx + rng.normal(0, 0.4) * span + wide * u
            wave = 0.0025 * (0.4 + depth) * np.sin(u * rng.uniform(4, 7) + rng.uniform(0, 6))
            y = cy + line * (0.004 + 0.009 * depth) + wave
            width = (0.0007 + 0.0012 * depth) * (1 - u * u) ** 0.5
            marks.append(
                Stroke(np.stack([x, y], 1), width, "青墨", ink * rng.uniform(0.6, 1), 0.25)
            )
    return marks


def waves(rng: Generator, x0: float, x1: float, top: float, low: float) -> list[Mark]:
    """The sea: crest lines in flocks (网巾水), small and close far out, tall near us."""
    marks: list[Mark] = []
    seed = int(rng.integers(1 << 24))
    y, row = top, 0
    while y < low + 0.05:
        depth = (y - top) / (low - top)
        span = 0.03 + 0.2 * depth**1.2
        x = x0 - rng.uniform(0, span)
        while x < x1:
            wide = span * rng.uniform(0.75, 1.5)
            calm = fbm2(np.array(x * 1.3), np.array(y * 4.0), seed, 3)
            if float(calm) > -0.12 - 0.1 * depth:
                marks += crest(rng, x, y + rng.normal(0, 0.05) * span, wide, depth)
            x += wide * rng.uniform(0.7, 0.92)
        y += 0.009 + 0.05 * depth
        row += 1
    return marks


def crest(rng: Generator, x: float, y: float, wide: float, depth: float) -> list[Mark]:
    """One wave: it hides what lies behind, its crest line, lines that follow, a hollow's wash."""
    u = np.linspace(0, 1, 22)
    tall = wide * rng.uniform(0.13, 0.22)
    lean = rng.uniform(0.35, 0.65)
    shape = np.exp(-(((u - lean) / 0.24) ** 2)) + 0.16 * np.sin(u * rng.uniform(9, 14)) * np.sin(
        np.pi * u
    )
    top = np.stack([x + wide * u, y - tall * shape], 1)
    low = np.stack([x + wide * u, y + 0.3 * tall * np.sin(np.pi * u)], 1)
    body = np.concatenate([top, low[::-1]])
    marks: list[Mark] = [
        Wash(body, "纸", 0.9, 0.3, 0.04 * tall, True),
        Wash(body, "花青", 0.08 + 0.2 * depth, 0.02, 0.1 * tall),
    ]
    for line in range(int(2 + 3 * depth)):
        f = 1 - 0.26 * line
        cut = slice(line * 2, len(u) - line * 2)
        path = np.stack([x + wide * u, y - tall * shape * f + 0.05 * tall * line], 1)[cut]
        form = np.sin(np.linspace(0.15, np.pi - 0.15, len(path))) ** 0.7
        width = (0.0007 + 0.0019 * depth) * form * (1 - 0.15 * line)
        tone = (0.28 + 0.4 * depth) * (1 - 0.2 * line)
        marks.append(Stroke(path, width, "青墨", tone, 0.35))
    return marks


def waterfall(rng: Generator, x: float, top: float, low: float, wide: float) -> list[Mark]:
    """A fall in two leaps: white between dark lips, threads of falling water, spray."""
    knee = top + (low - top) * rng.uniform(0.35, 0.5)
    side = wide * rng.choice((-0.55, 0.55))
    marks = leap(rng, x, top, knee + 0.3 * wide, wide * 0.7)
    marks += leap(rng, x + side, knee, low, wide * 1.1)
    spray = np.stack([x + side + np.linspace(-2, 2, 30) * wide,
                      low - wide * 0.8 * np.cos(np.linspace(-1.5, 1.5, 30))], 1)  # fmt: skip
    foot = np.concatenate([spray, [[x + side, low + 0.5 * wide]]])
    return [*marks, Wash(foot, "纸", 0.9, 0.7, wide * 0.4, True)]


def leap(rng: Generator, x: float, top: float, low: float, wide: float) -> list[Mark]:
    """One leap of a fall: narrow at the lip, wider and softer below."""
    t = np.linspace(0, 1, 30)
    lean = 0.5 * wide * fbm1(t * 1.7, int(rng.integers(1 << 24)), 2) * t
    y = top + (low - top) * t
    half = wide * (0.18 + 0.34 * t**0.7)
    ragged = 0.14 * wide * fbm1(t * 7, int(rng.integers(1 << 24)), 3)
    left = np.stack([x + lean - half + ragged, y], 1)
    right = np.stack([x + lean + half + 0.8 * ragged[::-1], y], 1)
    marks: list[Mark] = [
        Wash(np.concatenate([left, right[::-1]]), "纸", 1.0, 0.85, wide * 0.05, True)
    ]
    for edge in (left, right):
        stop = int(rng.integers(14, 24))
        form = wide * 0.13 * (1 - 0.85 * t[:stop]) * (0.7 + 0.5 * fbm1(t[:stop] * 9, stop, 2))
        marks.append(Stroke(edge[:stop], form, "墨", 0.75, 0.55, 0.1))
    for _ in range(11):
        s, t0 = rng.uniform(-0.8, 0.8), rng.uniform(0, 0.6)
        tt = np.linspace(t0, min(1.0, t0 + rng.uniform(0.15, 0.5)), 10)
        px = x + np.interp(tt, t, lean) + s * np.interp(tt, t, half)
        path = np.stack([px, top + (low - top) * tt], 1)
        marks.append(
            Stroke(path, wide * 0.035 * pull_form(10), "青墨", rng.uniform(0.2, 0.45), 0.4)
        )
    return marks


def pull_form(n: int) -> Floats:
    """Relative width of a thread of water: thin, full, thin."""
    return np.sin(np.linspace(0.25, np.pi - 0.15, n)) ** 0.7


def stream(rng: Generator, points: Floats, wide_far: float, wide_near: float) -> list[Mark]:
    """A stream along `points` (far to near): white bed, banks in broken lines, ripples."""
    t = np.linspace(0, 1, 50)
    at = np.linspace(0, 1, len(points))
    x, y = np.interp(t, at, points[:, 0]), np.interp(t, at, points[:, 1])
    seed = int(rng.integers(1 << 24))
    half = (wide_far + (wide_near - wide_far) * t**1.4) / 2
    x = x + half * 1.2 * fbm1(t * 4, seed, 2)
    left = np.stack([x - half * (1 + 0.3 * fbm1(t * 7, seed + 1, 2)), y], 1)
    right = np.stack([x + half * (1 + 0.3 * fbm1(t * 7, seed + 2, 2)), y], 1)
    marks: list[Mark] = [
        Wash(np.concatenate([left, right[::-1]]), "纸", 1.0, 1.0, 0.001, True),
        Wash(np.concatenate([left, right[::-1]]), "花青", 0.06, 0.14, 0.003),
    ]
    for edge in (left, right):
        marks.append(Stroke(edge, 0.0006 + 0.0024 * t, "墨", 0.55, 0.5, 0.15))
    for _ in range(26):
        k = int(49 * rng.random() ** 0.6)
        span = half[k] * rng.uniform(0.3, 0.7)
        u = np.linspace(-1, 1, 9)
        px = x[k] + rng.uniform(-0.4, 0.4) * half[k] + span * u
        path = np.stack([px, y[k] + 0.002 * np.sin(u * 5)], 1)
        marks.append(Stroke(path, 0.0012 * (1 - u * u) * (0.4 + t[k]), "青墨", 0.35, 0.3))
    return marks


def reflection(x: float, y: float, wide: float, tall: float, strength: float = 0.12) -> list[Mark]:
    """A soft darkness in the water under something that stands at (x, y)."""
    u = np.linspace(0, 2 * np.pi, 30)
    area = np.stack([x + wide / 2 * np.cos(u), y + tall / 2 + tall / 2 * np.sin(u)], 1)
    return [Wash(area, "青墨", strength, 0.0, tall * 0.22)]
