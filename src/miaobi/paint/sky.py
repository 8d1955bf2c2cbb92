"""Heaven: sun and moon, clouds, mist, stars, the light of the hour.

Light things are paper that was spared (留白): the moon is white because the cloud round it is
washed dark (烘云托月). All coordinates are in picture heights, y down; `wide` is the picture's
width in the same unit.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.fields import drift, grid, washed
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1, fbm2

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


def wall_round(
    x: float, y: float, radius: float, wide: float, foot: float
) -> tuple[Floats, Floats]:
    """A wall with a round opening, above and below its middle; it ends at y `foot`."""
    a = np.linspace(np.pi, 2 * np.pi, 50)
    over = np.stack([x + radius * np.cos(a), y + radius * np.sin(a)], 1)
    under = np.stack([x + radius * np.cos(a), y - radius * np.sin(a)], 1)
    left, right = -0.1, wide + 0.1
    return (
        np.concatenate([[[left, -0.1], [left, y]], over, [[right, y], [right, -0.1]]]),
        np.concatenate([[[left, foot], [left, y]], under, [[right, y], [right, foot]]]),
    )


def moon(rng: Generator, x: float, y: float, radius: float, night: bool, phase: str) -> list[Mark]:
    """The moon by 烘云托月: paper left white, clouds washed dark round it, one drawn across."""
    reach = 6.5 * radius
    box = (x - reach * 1.5, x + reach * 1.5, y - reach, y + reach)
    gx, gy = grid(box, 110)
    far = np.hypot((gx - x) / 1.35, gy - y) / radius
    seed = int(rng.integers(1 << 24))
    streak = 0.5 + 0.5 * drift(gx, gy, seed, 2.5, 9.0)
    field = np.exp(-(((far - 2.1) / 1.7) ** 2)) * (0.45 + 0.75 * streak)
    field *= np.clip((np.hypot(gx - x, gy - y) / radius - 1.0) * 8, 0, 1)
    marks = washed(field, box, 0.2, 0.75, 0.1 if night else 0.16, "夜", soft=0.16 * radius)
    face = moon_face(x, y, radius, phase)
    marks.append(Wash(face, "纸", 1.0, None, radius * 0.03, True, 0.0))
    marks.append(Wash(face, "铅白", 0.55 if night else 0.3, 0.4, radius * 0.03, True, 0.0))
    if phase != "crescent":
        marks.append(Wash(disc(x, y, radius * 0.97), "藤黄", 0.04, 0.1, radius * 0.1))
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


def sun(x: float, y: float, radius: float, low: bool, colour: str) -> list[Mark]:
    """A red sun near the horizon, a paler one high up."""
    pigment = colour or ("朱砂" if low else "朱磦")
    marks: list[Mark] = [
        Wash(disc(x, y, radius * reach), "朱磦", strength, strength, radius * reach * 0.35)
        for reach, strength in ((4.2, 0.05), (2.2, 0.07))
    ]
    marks.append(Wash(disc(x, y, radius), pigment, 0.8, 0.5, radius * 0.04))
    return marks


def glow(
    rng: Generator, wide: float, horizon: float, hour: str, side: float, much: float = 1.0
) -> list[Mark]:
    """The light of dawn or dusk over the horizon, in level streaks; nothing at other hours."""
    if hour not in ("dawn", "dusk"):
        return []
    box = (-0.05, wide + 0.05, -0.02, horizon + 0.05)
    x, y = grid(box, 90)
    seed = int(rng.integers(1 << 24))
    streak = drift(x, y, seed, 1.1, 7.0)
    low = np.exp(-(((y - horizon + 0.06) / 0.16) ** 2)) * (0.75 + 0.4 * streak)
    low *= 0.55 + 0.45 * np.exp(-(((x - side) / 0.7) ** 2))
    high = np.clip(1.1 - y / max(horizon, 0.2) * 1.6, 0, 1) * (0.8 + 0.5 * streak)
    warm, strength = ("朱磦", 0.13) if hour == "dusk" else ("曙红", 0.07)
    strength *= much
    return [
        *washed(high, box, 0.15, 0.8, 0.1 * much, "夜", soft=0.03),
        *washed(low, box, 0.12, 0.75, strength, warm, soft=0.022),
        *washed(low, box, 0.4, 0.8, 0.08 * much, "藤黄", count=2, soft=0.03),
    ]


def sky_wash(
    rng: Generator, wide: float, horizon: float, strength: float, pigment: str = "青墨",
    moon_at: tuple[float, float, float] | None = None,
) -> list[Mark]:  # fmt: skip
    """A dark sky (snow, night, storm) in streaks of wash, paler to the horizon and round the moon.

    `moon_at` is the moon's x, y and radius: its light keeps the sky pale (烘云托月).
    """
    box = (-0.06, wide + 0.06, -0.06, horizon + 0.02)
    x, y = grid(box, 100)
    seed = int(rng.integers(1 << 24))
    down = np.clip(y / horizon, 0, 1)
    field = (0.86 - 0.62 * down**1.5) * (1 + 0.3 * drift(x, y, seed)) + 0.12 * fbm2(
        x, y * 2, seed + 3, 2
    )
    field *= np.clip((1.03 - down) * 5, 0, 1)
    marks: list[Mark] = []
    if moon_at:
        mx, my, radius = moon_at
        away = np.hypot((x - mx) / 1.4, y - my) / radius
        field *= 1 - 0.75 * np.exp(-((away / 4.2) ** 2))
    marks += washed(field, box, 0.08, 0.5, strength, pigment, count=4, soft=0.02)
    return marks + washed(field, box, 0.5, 0.95, 0.7 * strength, pigment, count=4, soft=0.012)


def night_glaze(
    rng: Generator,
    wide: float,
    tall: float,
    strength: float,
    moon_at: tuple[float, float, float] | None,
) -> list[Mark]:
    """A thin cool wash over the land at night, open where the moon's light falls."""
    box = (-0.06, wide + 0.06, -0.06, tall + 0.06)
    x, y = grid(box, 70)
    seed = int(rng.integers(1 << 24))
    edge = np.maximum(np.abs(x / wide - 0.5), 0.8 * np.abs(y - 0.5)) * 2
    field = 0.62 + 0.2 * edge**2 + 0.22 * drift(x, y, seed, 1.0, 3.0)
    if moon_at:
        mx, my, radius = moon_at
        field *= 1 - np.exp(-((np.hypot(x - mx, y - my) / radius / 2.6) ** 2))
        field -= 0.25 * np.exp(-(((x - mx) / 0.22) ** 2)) * np.clip((y - my) * 1.4, 0, 1)
    return washed(field, box, 0.12, 0.9, strength * 1.4, "夜", count=5, soft=0.03, wet=0.1)


def mist(
    rng: Generator, x0: float, x1: float, y: float, thick: float, strength: float
) -> list[Mark]:
    """A bank of mist: paper spared in drifting streaks, open above, gathered below."""
    box = (x0, x1, y - 1.5 * thick, y + 1.3 * thick)
    x, gy = grid(box, max(90, int(5 / thick)))
    seed = int(rng.integers(1 << 24))
    v = (gy - y) / thick
    rise = fbm1(x[0] * 1.9, seed + 5, 3)[None] * 0.9
    band = np.exp(-(np.where(v < rise, (v - rise) / 0.62, (v - rise) / 0.75) ** 2))
    field = band * (0.82 + 0.55 * drift(x, gy, seed, 2.2, 0.5 / thick))
    return washed(
        field, box, 0.16, 0.8, strength, "纸", count=4, soft=0.16 * thick, opaque=True, wet=0.0
    )


def cloud(rng: Generator, x: float, y: float, size: float) -> list[Mark]:
    """One cloud drawn out by the wind: paper spared in two or three long tongues, a wash below."""
    box = (x - 0.9 * size, x + 0.9 * size, y - 0.3 * size, y + 0.3 * size)
    gx, gy = grid(box, int(130 / max(size, 0.3)))
    seed = int(rng.integers(1 << 24))
    u, v = (gx - x) / size, (gy - y) / size
    body = np.zeros(gx.shape)
    for _ in range(4):
        cu, cv = rng.normal(0, 0.22), rng.normal(0, 0.05)
        long, tall = rng.uniform(0.2, 0.4), rng.uniform(0.05, 0.1)
        lift = np.where(v < cv, 1.6, 0.8)  # billowing above, level below
        body = np.maximum(body, np.exp(-(((u - cu) / long) ** 2) - ((v - cv) / tall / lift) ** 2))
    puff = 0.5 * fbm2(u * 6, v * 15, seed, 4) + 0.3 * np.abs(fbm2(u * 9, v * 16, seed + 5, 2))
    body = np.clip(body * (1 + puff) - 0.12, 0, 1)
    low = np.roll(body, int(0.07 * gx.shape[0]), 0)
    soft = 0.012 * size
    return [
        *washed(np.clip(low - 0.4 * body, 0, 1), box, 0.12, 0.6, 0.17, "青墨", soft=soft),
        *washed(body, box, 0.2, 0.75, 0.9, "纸", count=3, soft=soft, opaque=True, wet=0.0),
    ]


def cloud_sea(rng: Generator, x0: float, x1: float, y: float, thick: float) -> list[Mark]:
    """A sea of cloud: rows of heads before each other, paper with a wash behind each row."""
    marks: list[Mark] = []
    u = np.linspace(x0, x1, 320)
    for share in (0.0, 0.3, 0.6, 1.0):
        size = thick * (0.55 + 0.6 * share)
        foot = y + thick * (share - 0.5)
        n = max(4, int((x1 - x0) / size / 0.6))
        at = np.linspace(x0, x1, n) + rng.normal(0, 0.2, n) * size
        swell = 0.5 + 0.5 * fbm1(at * 2.3, int(rng.integers(1 << 24)), 2)
        tall = size * (0.12 + 0.6 * swell * rng.uniform(0.6, 1.2, n))
        reach = size * rng.uniform(0.8, 1.1, n)
        heads = (
            np.sqrt(np.clip(1 - ((u[:, None] - at[None]) / reach[None]) ** 2, 0, 1)) * tall[None]
        )
        rough = 0.05 * size * fbm1(u * 14 / thick * 0.2, int(rng.integers(1 << 24)), 3)
        top = np.stack([u, foot - np.max(heads, axis=1) + rough], 1)
        lift = np.array([0, 0.12 * size])
        marks.append(
            Wash(
                np.concatenate([top - lift, (top + 2 * lift)[::-1]]),
                "青墨",
                0.13,
                None,
                0.06 * size,
                False,
                0.3,
            )
        )
        low = np.array([[x1, foot + 0.7 * size], [x0, foot + 0.7 * size]])
        marks.append(Wash(np.concatenate([top, low]), "纸", 1.0, 0.7, 0.018 * size, True, 0.0))
        for k in np.flatnonzero(rng.random(n) < 0.5):
            a = np.linspace(rng.uniform(1.15, 1.4), rng.uniform(1.6, 1.85), 12) * np.pi
            arc = np.stack(
                [at[k] + 0.9 * reach[k] * np.cos(a), foot + 0.93 * tall[k] * np.sin(a)], 1
            )
            form = 0.012 * thick * np.sin(np.linspace(0.2, 3, 12)) ** 0.8
            marks.append(Stroke(arc, form, "青墨", rng.uniform(0.14, 0.3), 0.4))
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
    """Stars: points of white, few large and many hardly seen."""
    marks: list[Mark] = []
    for _ in range(count):
        x, y = rng.uniform(0.02, wide - 0.02), low * rng.random() ** 1.3
        r = 0.0007 + 0.0014 * rng.random() ** 4
        marks.append(
            Wash(disc(x, y, r, 9), "铅白", rng.uniform(0.4, 0.95), None, r * 0.3, True, 0.0)
        )
    return marks


def halo(x: float, y: float, radius: float) -> list[Mark]:
    """The warm light around a lamp at night: the wash taken away, then a breath of yellow."""
    return [
        Wash(disc(x, y, radius, 40), "纸", 0.4, None, radius * 0.4, True),
        Wash(disc(x, y, radius * 0.8, 40), "朱磦", 0.13, None, radius * 0.35),
        Wash(disc(x, y, radius * 0.45, 30), "藤黄", 0.22, None, radius * 0.2),
    ]
