"""龙, the dragon, and the cloud it goes in."""

from __future__ import annotations

import math

import numpy as np

from miaobi.paint.elements.brush import Look, dot, fill, line, poly, ring, solid, tint, tube
from miaobi.paint.elements.shape import curve
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def dragon(rng: Rng, look: Look) -> list[Mark]:
    """龙, a dragon coiling through cloud, the centre of its coils at the origin."""
    pigment = tint(look, "石绿")
    phase = float(rng.uniform(-0.1, 0.1))
    spine = curve([(-1.15, -0.3), (-0.98, 0.0), (-0.72, 0.22 + phase), (-0.44, 0.0), (-0.3, -0.26),
        (-0.02, -0.28), (0.16, 0.0 + phase), (0.4, 0.16), (0.64, -0.04), (0.72, -0.24)])
    n = len(spine)
    u = np.linspace(0, 1, n)
    radius = 0.02 + 0.1 * np.sin(np.pi * np.clip(u * 0.75 + 0.06, 0, 1)) ** 0.8
    step = np.linspace(0, n - 1, 40).astype(int)
    d = np.gradient(spine, axis=0)
    d /= np.linalg.norm(d, axis=1)[:, None]
    normal = np.column_stack([d[:, 1], -d[:, 0]])
    marks: list[Mark] = []
    for i, side in ((int(n * 0.3), -1), (int(n * 0.62), -1), (int(n * 0.46), 1),
        (int(n * 0.82), -1)):
        marks += _dragon_claw(rng, spine[i, 0], spine[i, 1], side, pigment)
    marks += [line([tuple(spine[i] + normal[i] * radius[i] * 0.9), tuple(spine[i] + normal[i]
        * (radius[i] + 0.075) - d[i] * 0.06)], 0.045, "朱砂", 0.9, "nail") for i in step[2:-3]]
    body = tube([(float(x), float(y), float(r)) for (x, y),
        r in zip(spine[step], radius[step], strict=True)])
    marks += solid(rng, [body], pigment, 0.85, edge=0.016)
    belly = spine - normal * (radius * 0.55)[:, None]
    marks.append(line(belly[:: max(1, n // 60)], 0.055, "土黄", 0.42, "taper"))
    for k, i in enumerate(np.linspace(6, n - 6, 46).astype(int)):  # scales
        c = spine[i] + normal[i] * radius[i] * (0.45 if k % 2 else 0.0)
        a = c + normal[i] * radius[i] * 0.36
        b = c - normal[i] * radius[i] * 0.36
        marks.append(line([tuple(a), tuple(c + d[i] * radius[i] * 0.5), tuple(b)], 0.012, "墨",
            0.65))
    for k in range(4):
        end = (-1.36 + 0.08 * k, -0.36 - 0.06 * k)
        marks.append(line([(-1.13, -0.27), (-1.24 + 0.04 * k, -0.34), end], 0.04, "朱砂", 0.85,
            "leaf"))
    return marks + _dragon_head(rng, pigment) + _clouds(rng)


def _dragon_claw(rng: Rng, x: float, y: float, side: int, pigment: str) -> list[Mark]:
    bend = float(rng.uniform(-0.03, 0.03))
    limb = [(x, y, 0.06), (x - 0.08, y - side * 0.15, 0.05),
        (x + 0.05 + bend, y - side * 0.26, 0.032)]
    marks = solid(rng, [tube(limb)], pigment, 0.85, edge=0.013)
    hx, hy = limb[-1][0], limb[-1][1]
    for k in range(4):
        a = (-0.9 + 0.62 * k) if side < 0 else (0.9 - 0.62 * k)
        cx, cy = math.cos(a), math.sin(a) + 0.35 * -side
        marks.append(line([(hx, hy), (hx + 0.07 * cx, hy + 0.07 * cy),
            (hx + 0.13 * cx, hy + 0.11 * cy + 0.02)], 0.03, "墨", 0.9, "nail"))
    return marks


def _dragon_head(rng: Rng, pigment: str) -> list[Mark]:
    marks: list[Mark] = []
    for k in range(6):  # mane
        marks.append(line([(0.72, -0.34), (0.52 - 0.03 * k, -0.36 + 0.05 * k),
            (0.42 - 0.02 * k, -0.5 + 0.11 * k)], 0.045, "朱砂", 0.85, "leaf"))
    for dx in (0.06, 0.0):
        marks.append(line([(0.72 + dx, -0.44), (0.64 + dx, -0.6), (0.5 + dx, -0.72)], 0.04, "土黄",
            1.0, "nail"))
        marks.append(line([(0.66 + dx, -0.56), (0.66 + dx, -0.66), (0.6 + dx, -0.74)], 0.028, "土黄",
            1.0, "nail"))
    jaw = ring([(0.68, -0.22), (0.86, -0.16), (1.02, -0.1), (1.1, -0.14), (0.98, -0.2),
        (0.84, -0.3)])
    marks += solid(rng, [jaw], pigment, 0.85, edge=0.015)
    marks.append(fill(poly([(0.82, -0.26), (1.06, -0.2), (0.96, -0.17), (0.84, -0.22)]), "朱砂", 1.0))
    skull = ring([(0.62, -0.3), (0.68, -0.46), (0.82, -0.48), (0.9, -0.4), (1.06, -0.4),
        (1.14, -0.36), (1.16, -0.28), (1.08, -0.25), (0.9, -0.27), (0.74, -0.2)])
    marks += solid(rng, [skull], pigment, 0.85, edge=0.017)
    for k in range(4):
        x = 0.9 + 0.06 * k
        marks.append(fill(poly([(x, -0.28), (x + 0.035, -0.28), (x + 0.018, -0.22)]), "铅白", 1.0))
    marks += [dot(0.83, -0.38, 0.05, "铅白"), dot(0.845, -0.38, 0.026),
        line([(0.74, -0.44), (0.83, -0.47), (0.92, -0.42)], 0.03)]
    marks += [dot(1.1, -0.35, 0.017), line([(1.1, -0.28), (1.24, -0.24), (1.28, -0.06),
        (1.4, 0.02)], 0.018, press="nail")]
    marks.append(line([(1.12, -0.38), (1.26, -0.5), (1.38, -0.44), (1.46, -0.56)], 0.018,
        press="nail"))
    for k in range(3):
        marks.append(line([(0.92 + 0.05 * k, -0.14), (0.9 + 0.05 * k, -0.04),
            (0.95 + 0.04 * k, 0.03)], 0.02, "墨", 0.8, "nail"))
    return marks


def _clouds(rng: Rng) -> list[Mark]:
    marks: list[Mark] = []
    for x, y in ((-0.72, 0.34), (0.12, 0.3), (0.7, 0.26)):
        x += float(rng.normal(0, 0.04))
        marks.append(line([(x - 0.26, y + 0.06), (x - 0.1, y), (x + 0.04, y + 0.02),
            (x + 0.06, y + 0.1), (x - 0.02, y + 0.12), (x - 0.05, y + 0.07)], 0.022, "花青", 0.6))
        marks.append(line([(x + 0.04, y + 0.05), (x + 0.14, y - 0.02), (x + 0.2, y + 0.06),
            (x + 0.4, y + 0.08)], 0.02, "花青", 0.55))
    return marks
