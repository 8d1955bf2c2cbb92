"""Fields in a landscape's key: paddies, rape, wheat, grass, terraces.

Far off a field is a level breath of colour, near us touches in rows; the earth ridges between
plots are soft dry lines that come and go. Coordinates are in picture heights, y down.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.fields import drift, grid, washed
from miaobi.paint.ground import GRASS, grass, in_rows, inset, inside, plots
from miaobi.paint.land import Look
from miaobi.paint.line import dot
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1

Floats = NDArray[np.float64]


def field(
    rng: Generator, x0: float, x1: float, top: float, low: float, crop: str, look: Look
) -> list[Mark]:
    """Fields from `top` (far) to `low` (near). `crop`: paddy, rape, wheat, grass, lawn, terrace."""
    earth = np.array([[x0, top], [x1, top], [x1, low], [x0, low]])
    marks: list[Mark] = [Wash(earth, "纸", 0.85, 0.85, 0.02, True, 0.0)]
    if crop == "terrace":
        return marks + terraces(rng, x0, x1, top, low, look)
    marks += breath(rng, x0, x1, top, low, crop, look)
    for area, depth in plots(rng, x0, x1, top, low, 8):
        marks += plot(rng, area, depth, crop, look)
    return marks


def tint_of(crop: str, look: Look) -> str:
    """The colour a crop gives to the land at this season."""
    if look.snow:
        return "青墨"
    ripe = look.season in ("summer", "autumn")
    return {"rape": "草绿", "wheat": "土黄" if ripe else "草绿", "paddy": "青墨"}.get(
        crop, GRASS[look.season]
    )


def breath(
    rng: Generator, x0: float, x1: float, top: float, low: float, crop: str, look: Look
) -> list[Mark]:
    """The tone of the whole plain: level streaks, stronger far off, open paper near us."""
    box = (x0, x1, top, low)
    x, y = grid(box, 80)
    seed = int(rng.integers(1 << 24))
    t = (y - top) / (low - top)
    tone = (0.75 - 0.55 * t) * (0.75 + 0.6 * drift(x, y, seed, 1.3, 12.0)) * np.clip(t * 16, 0, 1)
    strong = 0.5 if look.glaze else 0.3
    return washed(tone, box, 0.12, 0.75, 0.34 * strong, tint_of(crop, look), count=4, soft=0.006)


def plot(rng: Generator, area: Floats, depth: float, crop: str, look: Look) -> list[Mark]:
    """One plot: a wash of its own, what grows in it, the ridges along its near and left edge."""
    marks: list[Mark] = []
    tall = float(area[:, 1].max() - area[:, 1].min())
    bed, soft = inset(area, rng.uniform(0.05, 0.1)), 0.1 * tall + 0.001
    air, roll = 0.45 + 0.55 * depth, rng.random()
    colour = 1.0 if look.glaze else 0.55
    if crop == "lawn":
        return tufts(rng, area, depth, look, 0.5)
    if look.snow:
        marks.append(Wash(bed, "青墨", 0.05 * air, 0.0, soft * 2))
        marks += stubble(rng, bed, depth, "墨", 0.25)
    elif crop == "paddy":
        marks.append(Wash(bed, "青墨", (0.14 if roll < 0.6 else 0.06) * air * colour, 0.015, soft))
        if roll > 0.25 and depth > 0.1:
            marks += seedlings(rng, bed, depth, look)
    elif crop == "rape" and roll < 0.8:
        marks += blossoms(rng, bed, depth, colour)
    elif crop == "wheat" and roll < 0.85:
        ripe = look.season in ("summer", "autumn")
        marks.append(Wash(bed, "土黄" if ripe else "草绿", 0.05, 0.17 * air * colour, soft))
        marks += stubble(rng, bed, depth, "土黄" if ripe else "草绿", 1.0)
    elif crop not in ("rape", "wheat"):
        marks.append(Wash(bed, GRASS[look.season], 0.02, 0.14 * air * colour, soft * 2))
        marks += tufts(rng, bed, depth, look, 0.4)
    return marks + dykes(rng, area, depth, look)


def dykes(rng: Generator, area: Floats, depth: float, look: Look) -> list[Mark]:
    """The earth ridges (田埂): a pale broad pull, over it a dry broken one, here and there grass."""
    n = len(area) // 2
    far, near = area[:n], area[n:]
    u = np.linspace(0, 1, 12)[:, None]
    side = far[0] + (near[-1] - far[0]) * u
    side[:, 0] += (0.006 + 0.02 * depth) * np.sin(u[:, 0] * 3.0) * rng.normal()
    marks: list[Mark] = []
    for edge, share in ((near[::-1], 1.0), (side, 0.75)):
        seed = int(rng.integers(1 << 20))
        t = np.linspace(0, 4, len(edge))
        width = (0.0012 + 0.0075 * depth) * share
        marks.append(
            Stroke(
                edge, width * (0.8 + 0.4 * fbm1(t, seed, 2)), "赭墨", 0.07 + 0.05 * depth, 0.1, 0.5
            )
        )
        start = 0
        while start < len(edge) - 3:
            stop = min(len(edge), start + int(rng.integers(4, 11)))
            form = (0.0007 + 0.0012 * depth) * share * np.sin(np.linspace(0.25, 2.9, stop - start))
            path = edge[start:stop] + np.array([0, 0.35 * width])
            marks.append(
                Stroke(
                    path, form, "墨", (0.16 + 0.26 * depth) * look.ink * rng.uniform(0.6, 1.1), 0.6
                )
            )
            start = stop + int(rng.integers(0, 3))
        if not look.snow and depth > 0.3:
            marks += grass(rng, edge, look, int(1 + 5 * depth * share))
    return marks


def seedlings(rng: Generator, area: Floats, depth: float, look: Look) -> list[Mark]:
    """Young rice in rows: touches of two or three blades, level dashes far off."""
    marks: list[Mark] = []
    size = 0.0025 + 0.0105 * depth
    at = in_rows(rng, area, size * 2.4, size * 2.5)
    pigment = {"autumn": "土黄", "winter": "赭墨"}.get(look.season, "草绿") if look.glaze else "墨"
    for x, y in at[at[:, 0] > -0.02][:260]:
        tone = (0.22 + 0.4 * depth) * rng.uniform(0.7, 1.2)
        if depth < 0.3:
            marks.append(dot(x, y, size * 0.8, 0.0, pigment=pigment, strength=tone))
            continue
        for lean in (-0.4, 0.05, 0.4):
            tip = size * rng.uniform(0.8, 1.2)
            path = np.array(
                [[x, y], [x + lean * tip * 0.4, y - tip * 0.65], [x + lean * tip, y - tip]]
            )
            marks.append(Stroke(path, size * np.array([0.08, 0.11, 0.03]), pigment, tone))
    return marks


def blossoms(rng: Generator, area: Floats, depth: float, colour: float) -> list[Mark]:
    """Rape in flower: a thin yellow over green, dabs that gather along the rows."""
    marks: list[Mark] = [
        Wash(area, "草绿", 0.03, 0.12 * colour, 0.004), Wash(area, "藤黄", 0.3 * colour, 0.16 * colour, 0.004),
    ]  # fmt: skip
    size = 0.0022 + 0.0062 * depth
    at = in_rows(rng, area, size * 1.5, size * 2.6)
    rng.shuffle(at)
    for x, y in at[at[:, 0] > -0.02][:240]:
        pigment = "菜花" if rng.random() < 0.8 else "草绿"
        lift = rng.normal(0, 0.5) * size
        marks.append(dot(x, y + lift, size * rng.uniform(0.5, 1.15), rng.normal(0, 0.4), pigment=pigment,
                         strength=rng.uniform(0.35, 0.8) * (0.5 + 0.5 * colour)))  # fmt: skip
    return marks


def stubble(rng: Generator, area: Floats, depth: float, pigment: str, share: float) -> list[Mark]:
    """Standing grain or stubble: short upright pulls in rows."""
    marks: list[Mark] = []
    size = 0.003 + 0.013 * depth
    at = in_rows(rng, area, size * 1.0, size * 1.9)
    rng.shuffle(at)
    for x, y in at[at[:, 0] > -0.02][: int(170 * share)]:
        lean = rng.normal(0.16, 0.16)
        path = np.array(
            [[x, y], [x + lean * size * 0.3, y - size * 0.6], [x + lean * size, y - size]]
        )
        name = pigment if rng.random() < 0.75 else "赭墨"
        marks.append(
            Stroke(
                path,
                size * np.array([0.05, 0.07, 0.14]),
                name,
                rng.uniform(0.25, 0.6) * (0.5 + 0.5 * depth),
            )
        )
    return marks


def tufts(rng: Generator, area: Floats, depth: float, look: Look, share: float) -> list[Mark]:
    """Grass of a meadow: small fans of blades, gathered, most of the ground left bare."""
    marks: list[Mark] = []
    size = 0.004 + 0.014 * depth
    pigment = "墨" if look.snow or not look.glaze else GRASS[look.season]
    seed = int(rng.integers(1 << 24))
    at = inside(rng, area, int((8 + 30 * depth) * share * 2))
    tone = 0.42 if pigment != "墨" else 0.26
    for x, y in at[fbm1(at[:, 0] * 5 + at[:, 1] * 9, seed, 2) > 0.26]:  # in drifts
        for lean in rng.normal(0.1, 0.45, int(rng.integers(2, 5))):
            tip = size * rng.uniform(0.6, 1.1)
            path = np.array(
                [[x, y], [x + lean * tip * 0.3, y - 0.6 * tip], [x + lean * tip, y - tip]]
            )
            marks.append(
                Stroke(
                    path, size * np.array([0.08, 0.07, 0.02]), pigment, tone * rng.uniform(0.6, 1.2)
                )
            )
    return marks


def terraces(
    rng: Generator, x0: float, x1: float, top: float, low: float, look: Look
) -> list[Mark]:
    """Terraced paddies (梯田): bands that follow the hill, water on each, a wall under its edge."""
    marks: list[Mark] = []
    n, count = 90, 17
    x = np.linspace(x0, x1, n)
    seed = int(rng.integers(1 << 24))
    bulge = 0.6 * fbm1(x * 1.3, seed, 2) + 0.4 * fbm1(x * 3.4, seed + 3, 2)
    colour = 1.0 if look.glaze else 0.5
    edges = []
    for k in range(count + 1):
        t = k / count
        own = 0.09 * fbm1(x * 2.2 + 0.6 * k, seed + 20, 3) * (0.3 + t)  # neighbours bend alike
        wave = (low - top) * (0.42 * bulge * (0.15 + t) * np.clip(6 * t, 0, 1) + own)
        edges.append(top + (low - top) * (0.02 + 1.15 * t**1.5) + wave * np.clip(4 * t, 0, 1))
    for k in range(count):
        depth = (k + 1) / count
        upper, lower = edges[k], np.maximum(edges[k + 1], edges[k] + 0.002)
        area = np.concatenate([np.stack([x, upper], 1), np.stack([x, lower], 1)[::-1]])
        marks.append(Wash(area, "纸", 0.9, 0.9, 0.001, True, 0.0))
        pigment = "青墨" if (k * 7 + seed) % 3 else tint_of("rape", look)
        marks.append(
            Wash(area, pigment, 0.04, (0.07 + 0.1 * rng.random()) * colour, 0.002, False, 0.3)
        )
        wall = (0.0025 + 0.011 * depth) * (0.8 + 0.4 * fbm1(x * 6, seed + k, 2))
        under = np.concatenate([np.stack([x, lower - wall], 1), np.stack([x, lower], 1)[::-1]])
        marks.append(Wash(under, "赭墨" if look.glaze else "墨", 0.16, 0.05, 0.001, False, 0.3))
        for part in np.array_split(np.arange(n), 5):
            form = (0.0007 + 0.0013 * depth) * np.sin(np.linspace(0.3, 2.9, len(part)))
            line = np.stack([x[part], (lower - wall)[part]], 1)
            marks.append(Stroke(line, form, "墨", (0.3 + 0.3 * depth) * rng.uniform(0.6, 1.1), 0.4))
        for _ in range(int(40 * depth)):
            j = int(rng.integers(0, n))
            path = np.array([[x[j], lower[j] - wall[j]], [x[j] + 0.001, lower[j] - 0.1 * wall[j]]])
            marks.append(
                Stroke(
                    path,
                    np.array([0.0012, 0.0004]) * (0.5 + depth),
                    "墨",
                    0.35 * rng.random() + 0.1,
                    0.3,
                )
            )
    return marks
