"""Heaven and weather: sun and moon, clouds, mist, rain, snow, stars, the light of the hour.

All coordinates are in picture heights, y down; `wide` is the picture's width in the same unit.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1

Floats = NDArray[np.float64]


def disc(x: float, y: float, radius: float, n: int = 60) -> Floats:
    """A circle (n, 2)."""
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([x + radius * np.cos(a), y + radius * np.sin(a)], 1)


def blob(rng: Generator, x: float, y: float, rx: float, ry: float, rough: float = 0.3) -> Floats:
    """A cloudy closed outline around (x, y)."""
    a = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    seed = int(rng.integers(1 << 24))
    swell = 1 + rough * fbm1(2 + np.cos(a) * 1.5 + np.sin(a) * 1.1, seed, 3)
    swell += rough * 0.6 * fbm1(7 + np.sin(a) * 2.1, seed + 9, 3)
    return np.stack([x + rx * swell * np.cos(a), y + ry * swell * np.sin(a)], 1)


def around(hole: Floats, outer: Floats) -> Floats:
    """The area between an outer closed outline and a hole in it, as one outline."""
    return np.concatenate([outer, outer[:1], hole[::-1][:1], hole[::-1], hole[::-1][:1]])


def moon(rng: Generator, x: float, y: float, radius: float, night: bool, phase: str) -> list[Mark]:
    """The moon by 烘云托月: the paper left white, the cloud around it washed dark."""
    marks: list[Mark] = []
    shades = ((6.0, 0.07), (3.2, 0.09), (2.0, 0.08)) if night else ((4.0, 0.05), (2.2, 0.06))
    for reach, strength in shades:
        cloud = blob(rng, x, y, radius * reach, radius * reach * 0.8, 0.25)
        marks.append(Wash(around(disc(x, y, radius), cloud), "夜", strength, None, radius * 0.45))
    marks.append(Wash(moon_face(x, y, radius, phase), "铅白", 0.8, 0.65, radius * 0.05, True))
    if phase != "crescent":
        marks.append(Wash(disc(x, y, radius * 0.97), "藤黄", 0.05, 0.12, radius * 0.1))
    return marks


def moon_face(x: float, y: float, radius: float, phase: str) -> Floats:
    """The lit part: full, half or crescent (lit from the right, an evening moon)."""
    if phase == "full":
        return disc(x, y, radius)
    a = np.linspace(-np.pi / 2, np.pi / 2, 30)
    inner = 0.0 if phase == "half" else 0.62
    outer_arc = np.stack([x + radius * np.cos(a), y + radius * np.sin(a)], 1)
    inner_arc = np.stack([x + inner * radius * np.cos(a), y + radius * np.sin(a)], 1)
    return np.concatenate([outer_arc, inner_arc[::-1]])


def sun(rng: Generator, x: float, y: float, radius: float, low: bool, colour: str) -> list[Mark]:
    """A red sun near the horizon, a paler one high up."""
    pigment = colour or ("朱砂" if low else "朱磦")
    marks: list[Mark] = [
        Wash(disc(x, y, radius * reach), "朱磦", strength, strength, radius * reach * 0.35)
        for reach, strength in ((3.6, 0.06), (2.0, 0.1))
    ]
    marks.append(Wash(disc(x, y, radius), pigment, 0.85, 0.6, radius * 0.05))
    return marks


def glow(wide: float, horizon: float, hour: str, side: float) -> list[Mark]:
    """The light of dawn or dusk along the horizon; nothing at other hours."""
    if hour not in ("dawn", "dusk"):
        return []
    warm, strength = ("朱磦", 0.16) if hour == "dusk" else ("曙红", 0.07)
    low = np.array([[-0.1, horizon - 0.2], [wide + 0.1, horizon - 0.2],
                    [wide + 0.1, horizon + 0.05], [-0.1, horizon + 0.05]])  # fmt: skip
    pool = disc(side, horizon, 0.45) * (1, 0.35) + (0, horizon * 0.65)
    high = np.array([[-0.1, -0.1], [wide + 0.1, -0.1], [wide + 0.1, 0.3], [-0.1, 0.3]])
    return [
        Wash(low, "朱磦", 0.0, strength * 0.7, 0.07),
        Wash(pool, warm, strength, strength, 0.12),
        Wash(high, "花青", 0.1, 0.0, 0.05),
    ]


def sky_wash(
    rng: Generator, wide: float, horizon: float, strength: float, pigment: str = "青墨"
) -> list[Mark]:
    """A dark sky (snow, night, storm): uneven, lighter to the horizon."""
    whole = np.array([[-0.1, -0.1], [wide + 0.1, -0.1], [wide + 0.1, horizon], [-0.1, horizon]])
    marks: list[Mark] = [Wash(whole, pigment, strength, strength * 0.45, 0.02)]
    for _ in range(7):
        cloud = blob(rng, rng.uniform(0, wide), rng.uniform(0, horizon * 0.8),
                     rng.uniform(0.2, 0.5), rng.uniform(0.04, 0.1))  # fmt: skip
        marks.append(Wash(cloud, pigment, strength * 0.35, 0.0, 0.05))
    return marks


def night_glaze(wide: float, tall: float, strength: float, hole: Floats | None) -> list[Mark]:
    """A cool dark wash over everything but the moon."""
    outer = np.array(
        [[-0.2, -0.2], [wide + 0.2, -0.2], [wide + 0.2, tall + 0.2], [-0.2, tall + 0.2]]
    )
    marks: list[Mark] = []
    for share, soft in ((0.6, 0.012), (0.4, 0.09)):
        area = outer if hole is None else around(hole, outer)
        marks.append(Wash(area, "夜", strength * share * 1.2, strength * share * 0.75, soft))
    return marks


def mist(
    rng: Generator, x0: float, x1: float, y: float, thick: float, strength: float
) -> list[Mark]:
    """A band of mist: the paper again, with a ragged soft edge above."""
    marks: list[Mark] = []
    x = np.linspace(x0, x1, 60)
    u = np.linspace(0, np.pi, 60)
    for layer in range(3):
        seed = int(rng.integers(1 << 24))
        lift = thick * (0.45 + 0.4 * fbm1(x * 4, seed, 3)) * np.sin(u) ** 0.5
        fall = thick * (0.4 + 0.3 * fbm1(x * 3 + 9, seed + 4, 3)) * np.sin(u) ** 0.5
        shift = (layer - 1) * thick * 0.25
        area = np.concatenate(
            [np.stack([x, y + shift - lift], 1), np.stack([x, y + shift + fall], 1)[::-1]]
        )
        marks.append(Wash(area, "纸", strength * 0.6, None, thick * 0.22, True))
    return marks


def cloud(rng: Generator, x: float, y: float, size: float) -> list[Mark]:
    """One cloud: white body, shadow underneath, a few curled lines (勾云)."""
    marks: list[Mark] = []
    for _ in range(5):
        cx, cy = x + rng.normal(0, 0.3) * size, y + rng.normal(0, 0.08) * size
        body = blob(rng, cx, cy, size * rng.uniform(0.2, 0.4), size * rng.uniform(0.07, 0.13))
        marks.append(Wash(body + np.array([0, 0.05 * size]), "青墨", 0.0, 0.16, 0.05 * size))
        marks.append(Wash(body, "铅白", 0.5, 0.1, 0.03 * size, True))
    for _ in range(4):
        a = np.linspace(np.pi * 0.95, np.pi * rng.uniform(1.7, 2.2), 20)
        cx, cy = x + rng.normal(0, 0.28) * size, y + rng.normal(0, 0.05) * size
        r = size * rng.uniform(0.06, 0.14)
        arc = np.stack([cx + 1.5 * r * np.cos(a), cy + 0.7 * r * np.sin(a)], 1)
        marks.append(Stroke(arc, 0.0016 * np.sin(np.linspace(0.2, 3, 20)), "墨", 0.3, 0.3))
    return marks


def rain(rng: Generator, wide: float, tall: float, amount: float, wind: float) -> list[Mark]:
    """Slanting rain: pale and dark threads, thicker in gusts, under a grey sky."""
    seed = int(rng.integers(1 << 24))
    marks: list[Mark] = []
    for _ in range(int(560 * amount * wide)):
        x, y = rng.uniform(-0.1, wide + 0.1), rng.uniform(-0.05, tall)
        if fbm1(x * 2.3 + y, seed, 2) < rng.uniform(-0.5, 0.4):
            continue
        length = rng.uniform(0.015, 0.06)
        path = np.array(
            [[x, y], [x + (wind - 0.2 + 0.1 * fbm1(x * 2, seed + 1, 2)) * length, y + length]]
        )
        light = rng.random() < 0.55
        marks.append(
            Stroke(path, np.array([0.0008, 0.0017]), "铅白" if light else "青墨",
                   rng.uniform(0.3, 0.55) if light else rng.uniform(0.2, 0.36))
        )  # fmt: skip
    return marks


def snow(rng: Generator, wide: float, tall: float, amount: float, wind: float) -> list[Mark]:
    """Falling snow: spattered white (弹雪), few large flakes and many small."""
    marks: list[Mark] = []
    for _ in range(int(620 * amount * wide)):
        x, y = rng.uniform(0, wide), rng.uniform(0, tall)
        r = 0.0011 + 0.0022 * rng.random() ** 4
        flake = disc(x, y, r, 7) + rng.normal(0, r * 0.2, (7, 2))
        marks.append(Wash(flake, "铅白", rng.uniform(0.5, 0.95), None, r * 0.4, True))
    return marks


def wind(rng: Generator, wide: float, tall: float) -> list[Mark]:
    """Wind: long pale level pulls and a few leaves carried along."""
    marks: list[Mark] = []
    for _ in range(9):
        x, y = rng.uniform(-0.1, wide * 0.8), rng.uniform(0.12, tall * 0.7)
        u = np.linspace(0, 1, 30)
        path = np.stack([x + 0.4 * u, y + 0.02 * np.sin(u * 5 + x * 7) - 0.03 * u], 1)
        marks.append(Stroke(path, 0.0035 * np.sin(np.pi * u), "青墨", 0.2, 0.75, 0.2))
    for _ in range(14):
        x, y, a = rng.uniform(0, wide), rng.uniform(0.15, 0.75) * tall, rng.uniform(-0.6, 0.6)
        half = 0.005 * np.array([np.cos(a), np.sin(a)])
        path = np.array([x, y]) + np.outer([-1, 0, 1], half)
        marks.append(Stroke(path, 0.004 * np.array([0.2, 1.0, 0.1]), "赭墨", rng.uniform(0.4, 0.8)))
    return marks


def rainbow(wide: float, horizon: float) -> list[Mark]:
    """A rainbow: five wet broad pulls side by side, red outside, fading to the ground."""
    a = np.linspace(np.pi * 1.06, np.pi * 1.94, 40)
    marks: list[Mark] = []
    for k, pigment in enumerate(("曙红", "朱磦", "藤黄", "三绿", "花青")):
        r = 0.44 - 0.017 * k
        arc = np.stack([wide * 0.5 + 1.15 * r * np.cos(a), horizon + 0.04 + r * np.sin(a)], 1)
        marks.append(Stroke(arc, np.full(40, 0.021), pigment, 0.26, 0.0, 0.6))
    return marks


def stars(rng: Generator, wide: float, low: float, count: int) -> list[Mark]:
    """Stars: points of white, a few larger with a breath of light around them."""
    marks: list[Mark] = []
    for index in range(count):
        x, y = rng.uniform(0.02, wide - 0.02), low * rng.random() ** 1.3
        r = 0.0012 + 0.0018 * rng.random() ** 3
        if index % 5 == 0:
            marks.append(Wash(disc(x, y, r * 4, 16), "铅白", 0.3, None, r * 2, True))
        marks.append(Wash(disc(x, y, r, 9), "铅白", 0.95, None, r * 0.3, True))
    return marks


def halo(x: float, y: float, radius: float) -> list[Mark]:
    """The warm light around a lamp at night: the wash taken away, then a breath of yellow."""
    return [
        Wash(disc(x, y, radius, 40), "纸", 0.4, None, radius * 0.4, True),
        Wash(disc(x, y, radius * 0.8, 40), "朱磦", 0.13, None, radius * 0.35),
        Wash(disc(x, y, radius * 0.45, 30), "藤黄", 0.22, None, radius * 0.2),
    ]
