"""Large leaves and loose ones: lotus, banana, hanging vine, falling petals and leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Wash
from miaobi.paint.plants.brush import (
    Look,
    Tint,
    arc,
    cloud,
    dab,
    deeper,
    leaf,
    pull,
    seen,
    shaky,
    spline,
    within,
)
from miaobi.paint.plants.flowers import petal
from miaobi.paint.plants.foliage import season_layers, star
from miaobi.paint.plants.trees import most
from miaobi.paint.plants.wood import Limb, doubled, furrows, roots, twig

Tints = tuple[Tint, Tint, Tint]


# --- lotus (荷) -----------------------------------------------------------------------------------

LOTUS: dict[str, tuple[Tint, Tint]] = {
    "spring": (("草绿", 0.4), ("嫩绿", 0.5)),
    "summer": (("草绿", 0.45), ("老绿", 0.42)),
    "autumn": (("赭墨", 0.4), ("土黄", 0.35)),
    "winter": (("赭墨", 0.35), ("墨", 0.35)),
}


def lotus(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Lotus (荷) rising from the water at y = 0: leaves in splashed ink, flowers, pods."""
    s = seen(look)
    tints = LOTUS.get(s.season, LOTUS["summer"])
    withered = s.season in ("autumn", "winter") and not s.colour
    count = s.many(5 if s.season != "winter" else 3, 3)
    spots = np.linspace(-0.5, 0.5, count) + rng.normal(0, 0.06, count)
    heights = rng.permutation(np.linspace(0.22, 0.72, count))
    marks: list[Mark] = []
    for x, height in sorted(zip(spots, heights, strict=True), key=lambda q: -q[1]):
        marks += _lotus_leaf(rng, s, float(x), float(height), tints, withered)
    for _ in range(s.many(3, 1) if s.season != "winter" else 0):  # young pads on the water
        x, rx = rng.uniform(-0.65, 0.65), rng.uniform(0.06, 0.12)
        marks += pad(rng, x, rng.uniform(-0.01, 0.03), rx, rx * 0.26, tints[0], s.far)
    if s.season == "spring" and not s.colour:
        return within(marks, most(s))
    places = rng.permutation([-0.34, 0.02, 0.32]) + rng.normal(0, 0.06, 3)
    for k in range(1 if s.far else 3):
        x, height = float(places[k]), (0.93, 0.76, 0.6)[k] * rng.uniform(0.92, 1.03)
        path = _lotus_stem(rng, x, height, rng.normal(0, 0.06))
        marks += _prickly(rng, s, path, tints[0])
        at = float(path[-1, 0]), float(path[-1, 1])
        if withered or k == 2:
            marks += pod(rng, s, *at, tints[0] if withered else ("草绿", 0.7))
        else:
            marks += _lotus_flower(rng, s, *at, s.tints("pink"), k == 1)
    return within(marks, most(s))


def _lotus_stem(rng: Generator, x: float, height: float, lean: float) -> Points:
    foot = x * 0.8
    return spline([(foot, 0.0), (foot + (x - foot) * 0.3 + lean, -height * 0.5), (x, -height)], 18)


def _prickly(rng: Generator, s: Look, path: Points, tint: Tint) -> list[Mark]:
    """荷梗: an even stalk, and its prickles as dots beside it."""
    marks: list[Mark] = [pull(path, s.size(0.014, 1.5), deeper(tint, 1.2), "even", 0.2)]
    for t in rng.uniform(0.1, 0.95, 0 if s.far else s.many(7)):
        p = path[round(float(t) * (len(path) - 1))]
        marks.append(dab(float(p[0]) + rng.choice([-0.009, 0.009]), float(p[1]), 1.57, 0.005, 0.007,
                         ("墨", 0.8), 0.0))  # fmt: skip
    return marks


def _lotus_leaf(
    rng: Generator, s: Look, x: float, height: float, tints: tuple[Tint, Tint], withered: bool
) -> list[Mark]:
    path = _lotus_stem(rng, x, height, rng.normal(0, 0.05))
    marks = _prickly(rng, s, path, tints[0])
    rx = rng.uniform(0.17, 0.27) * (0.7 if s.season == "spring" else 1.0)
    tint = tints[int(rng.random() < 0.5)]
    if withered and rng.random() < 0.65:
        return marks + _drooped(rng, s, x, -height, rx * 0.8, tint)
    flat = rng.uniform(0.3, 0.5)
    return marks + pad(rng, x, -height, rx, rx * flat, tint, s.far)


def pad(
    rng: Generator, x: float, y: float, rx: float, ry: float, tint: Tint, far: bool
) -> list[Mark]:
    """A leaf seen at a slant: wet splashes around the navel, then the veins (勾筋)."""
    a = np.linspace(0, 2 * np.pi, 26, endpoint=False)
    wave = 1 + 0.07 * np.sin(3 * a + rng.uniform(0, 6)) + 0.05 * np.sin(5 * a + rng.uniform(0, 6))
    ring = np.column_stack([x + rx * wave * np.cos(a), y + ry * wave * np.sin(a)])
    cx, cy = x + rng.uniform(-0.1, 0.1) * rx, y - ry * 0.12
    marks: list[Mark] = [
        Wash(ring, "纸", 0.6, 0.6, rx * 0.02, True),
        Wash(ring, tint[0], tint[1] * 0.95, tint[1] * 0.5, rx * 0.02),
    ]
    if far:
        return marks
    for b in np.linspace(0, 2 * np.pi, 9, endpoint=False) + rng.uniform(-0.15, 0.15, 9):
        tip = (x + rx * 0.86 * np.cos(b), y + ry * 0.86 * np.sin(b))
        mid = (cx + (tip[0] - cx) * 0.5, cy + (tip[1] - cy) * 0.5 - ry * 0.06)
        wide = rx * rng.uniform(0.16, 0.28) * (0.45 + 0.55 * abs(np.cos(b)))
        shade = (tint[0] if rng.random() < 0.5 else "花青", tint[1] * rng.uniform(0.25, 0.85))
        marks.append(pull(spline([(cx, cy), mid, tip], 8), wide, shade, "drop", 0.15, 0.5))
    for b in np.linspace(0, 2 * np.pi, 11, endpoint=False) + 0.25:
        tip = (x + rx * 0.93 * np.cos(b), y + ry * 0.93 * np.sin(b))
        mid = (cx + (tip[0] - cx) * 0.5, cy + (tip[1] - cy) * 0.5 - ry * 0.09)
        marks.append(pull(spline([(cx, cy), mid, tip], 9), rx * 0.022, ("墨", 0.7), "taper", 0.1))
    marks.append(dab(cx, cy, 1.57, rx * 0.05, rx * 0.04, ("墨", 0.8), 0.0))
    return marks


def _drooped(rng: Generator, s: Look, x: float, y: float, r: float, tint: Tint) -> list[Mark]:
    """残荷: a withered leaf hanging from its broken stalk like a furled umbrella."""
    marks: list[Mark] = []
    side = rng.choice([-1.0, 1.0])
    neck = arc(x, y, side * 0.6, r * 0.5, side * 2.2, 8)
    marks.append(pull(neck, 0.012, deeper(tint, 1.2), "even", 0.3))
    nx, ny = float(neck[-1, 0]), float(neck[-1, 1])
    for a in np.linspace(-0.75, 0.75, 4 if s.far else 9) + rng.uniform(-0.06, 0.06):
        long = r * rng.uniform(0.8, 1.35) * (1.1 - 0.4 * abs(a))
        path = arc(nx, ny, np.pi - float(a), long, 0.7 * float(a), 9)
        shade = deeper(tint, rng.uniform(0.5, 1.1))
        marks.append(pull(path, r * 0.24, shade, "drop", 0.5, 0.2))
        marks.append(pull(path, r * 0.022, ("墨", 0.65), "taper", 0.2))
    return marks


def _lotus_flower(
    rng: Generator, s: Look, x: float, y: float, tints: Tints, half: bool
) -> list[Mark]:
    """A flower: back petals, pod, front petals, pink towards the tips; `half` opens less."""
    size = 0.17 if not half else 0.14
    tint: Tint = ("曙红", 0.6) if tints[1][0] == "粉红" else tints[1]
    edge: Tint = ("胭脂", 0.7) if tint[0] == "曙红" else ("墨", 0.5)
    spread = 1.25 if not half else 0.5
    marks: list[Mark] = []
    rows = ((6, 1.0, spread, 0.0), (5, 0.92, spread * 0.7, 0.02), (3, 0.72, spread * 0.62, 0.045))
    if s.far:
        rows = ((3, 1.0, spread, 0.0), (2, 0.8, spread * 0.5, 0.03))
    for row, (n, long, wide, low) in enumerate(rows):
        for a in np.linspace(-wide, wide, n) + rng.uniform(-0.06, 0.06, n):
            length = size * long * rng.uniform(0.92, 1.08) * (1 - 0.12 * abs(a))
            marks += petal(x + 0.012 * a, y + size * low * 4, float(a), length, size * 0.46, tint,
                           edge, -0.35 * float(a), 0.8, 0 if s.far else 3)  # fmt: skip
        if row == 0 and not half and not s.far:
            marks += pod(rng, s, x, y - size * 0.28, ("嫩绿", 0.9), 0.6)
    return marks


def pod(rng: Generator, s: Look, x: float, y: float, tint: Tint, scale: float = 1.0) -> list[Mark]:
    """莲蓬: a cone with a flat top and its seeds."""
    r = 0.055 * scale
    cone = spline([(x - r, y - r * 0.5), (x - r * 0.75, y + r * 0.35), (x, y + r * 0.8),
                   (x + r * 0.75, y + r * 0.35), (x + r, y - r * 0.5)], 14)  # fmt: skip
    a = np.linspace(0, 2 * np.pi, 14)
    top = np.column_stack([x + r * np.cos(a), y - r * 0.5 + r * 0.36 * np.sin(a)])
    marks: list[Mark] = [
        Wash(cone, tint[0], tint[1], tint[1] * 0.8, 0.0),
        Wash(top, "铅白", 0.5, 0.5, 0.0, True),
        Wash(top, tint[0], tint[1] * 0.7, None, 0.0),
        pull(top, r * 0.1, ("墨", 0.7), "even"),
    ]
    for k in range(0 if s.far else 6):
        sx, sy = x + r * 0.6 * np.cos(k * 1.05), y - r * 0.5 + r * 0.2 * np.sin(k * 1.05)
        marks.append(dab(float(sx), float(sy), 0.0, r * 0.08, r * 0.18, ("墨", 0.8), 0.0))
    return marks


# --- banana (芭蕉) --------------------------------------------------------------------------------


def banana(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Banana plants (芭蕉): broad leaves torn along their veins, from sheathed trunks."""
    s = seen(look)
    autumn = s.season in ("autumn", "winter")
    tints: tuple[Tint, Tint] = (("草绿", 0.5), ("老绿", 0.6)) if not autumn else (
        ("土黄", 0.45), ("老绿", 0.45))  # fmt: skip
    if s.colour:
        tints = s.tints("green")[:2]
    marks: list[Mark] = []
    for x, height, n in ((-0.08, 0.42, 4), (0.1, 0.28, 3)):
        lean = rng.normal(0, 0.05)
        stem = spline([(x, 0.0), (x + lean * 0.4, -height * 0.5), (x + lean, -height)], 16)
        leaves = np.linspace(-1.25, 1.25, n if not s.far else n - 1) + rng.uniform(-0.2, 0.2)
        order = np.argsort(-np.abs(leaves))
        back, front = order[: n // 2], order[n // 2 :]
        top = float(stem[-1, 0]), float(stem[-1, 1])
        for k in back:
            marks += _banana_leaf(rng, s, *top, float(leaves[k]), tints, 0.75)
        body = 0.062 * (1 - 0.35 * np.linspace(0, 1, 16))
        marks += doubled(rng, Limb(stem, body, 0), ("草绿", 0.3), 0.6, 0.05)
        for d in (-0.012, 0.008):
            marks.append(
                pull(shaky(rng, stem + np.array([d, 0.0]), 0.006), 0.008, ("墨", 0.55), "bone", 0.4)
            )
        for k in front:
            marks += _banana_leaf(rng, s, *top, float(leaves[k]), tints, 1.0)
    return within(marks, most(s))


def _banana_leaf(
    rng: Generator, s: Look, x: float, y: float, h: float, tints: tuple[Tint, Tint], near: float
) -> list[Mark]:
    """A midrib, and on each side a blade that the wind tore into lobes (破叶), with fine veins."""
    length = rng.uniform(0.5, 0.68) * (1 - 0.12 * abs(h))
    rib = arc(x, y, h * 0.5, length, h * rng.uniform(0.9, 1.5), 41)
    wide = length * rng.uniform(0.12, 0.15)
    d = np.gradient(rib, axis=0)
    heading = np.arctan2(d[:, 0], -d[:, 1])
    t = np.linspace(0, 1, 41)
    reach = wide * np.sin(np.pi * np.clip(t * 0.93 + 0.07, 0, 1) ** 0.85) ** 0.5
    marks: list[Mark] = []
    for side in (-1.0, 1.0):
        tint = deeper(tints[int(side * h > 0)], near)
        tears = np.sort(
            rng.choice(np.arange(6, 37), 2 if s.far else int(rng.integers(3, 6)), False)
        )
        for a, b in zip([3, *tears], [*tears, 40], strict=True):
            if b - a < 2:
                continue
            turn = rng.normal(0, 0.12)
            out = heading + side * (1.2 - 0.75 * t) + turn
            edge = rib + np.column_stack([np.sin(out), -np.cos(out)]) * reach[:, None]
            ring = np.vstack([rib[a : b + 1], edge[a : b + 1][::-1]])
            marks.append(Wash(ring, "纸", 0.7, 0.7, 0.0, True))
            marks.append(Wash(ring, *deeper(tint, rng.uniform(0.75, 1.1)), None, 0.003))
            for i in range(int(a), int(b), 2 if s.detail > 0.7 else 6):
                mid = rib[i] * 0.5 + edge[i] * 0.5 + d[i] * 0.8
                line = spline([rib[i], mid, edge[i] * 0.96 + rib[i] * 0.04], 6)
                shade = (("老绿", 0.5 * near), ("墨", 0.4 * near))[int(rng.random() < 0.35)]
                marks.append(pull(line, 0.005 * rng.uniform(0.6, 1.8), shade, "taper"))
    marks.append(pull(rib, 0.014, ("嫩绿", 0.8), "taper"))
    for off in (-0.006, 0.006):
        marks.append(pull(rib + np.array([off, 0.0]), 0.005, ("墨", 0.65 * near), "taper", 0.1))
    return marks


# --- vine (藤) ------------------------------------------------------------------------------------


def vine(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Wisteria (紫藤): two stems twist upwards, arch over, and let their flowers hang."""
    s = seen(look)
    side = rng.choice([-1.0, 1.0])
    reach = rng.uniform(0.5, 0.64)
    t = np.linspace(0, 1, 40)
    spine = spline([(0.0, 0.0), (side * 0.08, -0.35), (-side * 0.02, -0.66), (side * 0.16, -0.88),
                    (side * reach * 0.6, -0.94), (side * reach, -0.86)], 40)  # fmt: skip
    marks: list[Mark] = []
    for phase, w in ((0.0, 0.055), (2.6, 0.034), (4.4, 0.016))[s.far :]:
        path = (
            spine + np.column_stack([np.sin(t * 15 + phase), 0.5 * np.cos(t * 15 + phase)]) * 0.022
        )
        one = Limb(shaky(rng, path, 0.006), w * (1 - 0.8 * t), 0)
        if w > 0.03 and not s.far:
            marks += doubled(rng, one, ("赭石", 0.2), 0.75, 0.3)
            marks += furrows(rng, one, s.many(14), 0.5)
            marks += roots(rng, one)
        else:
            marks.append(twig(rng, one, 0.75, 0.4))
    for _ in range(s.many(7, 2)):  # tendrils, written like grass script
        p = spine[int(rng.integers(16, 39))]
        path = arc(float(p[0]), float(p[1]), rng.uniform(-1.5, 1.5), rng.uniform(0.12, 0.28),
                   rng.choice([-1, 1]) * rng.uniform(1.5, 3.2), 12)  # fmt: skip
        marks.append(pull(path, 0.007, ("墨", 0.7), "taper", 0.1))
    flowering = s.season == "spring" or bool(s.colour)
    for u in np.linspace(0.45, 1.0, s.many(12, 6)):
        p = spine[round(float(u) * 39)]
        x, y = float(p[0]) + rng.normal(0, 0.02), float(p[1])
        if s.season != "winter" and (not s.far or rng.random() < 0.5):
            marks += _pinnate(rng, s, x, y)
        if flowering and (s.far or rng.random() < 0.72):
            marks += _raceme(rng, s, x, y, s.tints("purple"))
    return within(marks, most(s))


def _raceme(rng: Generator, s: Look, x: float, y: float, tints: Tints) -> list[Mark]:
    """A hanging cluster: open and pale above, dark buds at its end."""
    long = rng.uniform(0.22, 0.42)
    path = arc(x, y, np.pi + rng.normal(0, 0.1), long, rng.normal(0, 0.2), 12)
    marks: list[Mark] = [
        cloud(rng, float(path[4, 0]), y + long * 0.4, 0.036, long * 0.4, (tints[1][0], 0.14), 0.4),
        pull(path, 0.005, ("草绿", 0.7), "taper"),
    ]
    n = s.many(34, 5)
    for k in range(n):
        t = (k + 0.5) / n
        p = path[round(t * 11)]
        spread = 0.03 * (1 - t) ** 0.6 + 0.004
        size = s.size(0.04 * (1.1 - 0.6 * t), 1.8)
        tint = deeper(
            tints[0] if rng.random() < 0.75 - 0.6 * t else tints[1], rng.uniform(0.7, 1.1)
        )
        marks.append(dab(float(p[0]) + rng.normal(0, spread), float(p[1]), np.pi + rng.normal(0, 0.7),
                         size * rng.uniform(0.4, 0.8), size * rng.uniform(0.5, 0.85), tint, 0.2))  # fmt: skip
        if t < 0.5 and k % 3 == 0 and not s.far:
            marks.append(
                dab(
                    float(p[0]) + rng.normal(0, spread),
                    float(p[1]) + 0.02,
                    0.0,
                    size * 0.25,
                    size * 0.3,
                    ("铅白", 0.7),
                    0.1,
                )
            )
    return marks


def _pinnate(rng: Generator, s: Look, x: float, y: float) -> list[Mark]:
    layers = season_layers(s) if not s.colour else (("嫩绿", 0.6), ("草绿", 0.7), ("墨", 0.5))
    rib = arc(x, y, rng.uniform(-2.2, 2.2), rng.uniform(0.1, 0.17), rng.normal(0, 0.5), 8)
    tint = layers[int(rng.integers(2))]
    marks: list[Mark] = [pull(rib, 0.004, tint, "taper")]
    d = rib[-1] - rib[0]
    h = float(np.arctan2(d[0], -d[1]))
    for k in (2, 4, 6) if not s.far else (4,):
        for turn in (-0.9, 0.9):
            size = rng.uniform(0.045, 0.065)
            marks.append(leaf(float(rib[k, 0]), float(rib[k, 1]), h + turn, size, size * 0.36,
                              deeper(tint, rng.uniform(0.8, 1.1))))  # fmt: skip
    return marks


# --- what falls -----------------------------------------------------------------------------------


def petals(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Falling petals (落花) in a field one wide and one high, thinning upwards, on one wind."""
    s = seen(look)
    tints = s.tints("pink")
    wind = rng.uniform(-0.9, 0.9)
    marks: list[Mark] = []
    for _ in range(s.many(84, 16)):
        x, y = rng.uniform(-0.5, 0.5), -float(rng.beta(1.0, 1.5))
        size = s.size(0.026, 1.6) * rng.uniform(0.6, 1.25)
        tint = tints[int(rng.choice([0, 1, 1, 1, 2]))]
        h = wind + rng.normal(0, 0.8)
        marks.append(
            dab(x, y, h, size * 0.7, size * rng.uniform(0.5, 0.9), deeper(tint, 0.95), 0.1)
        )
    return within(marks, most(s))


FALLEN: dict[str, Tints] = {
    "spring": (("嫩绿", 0.7), ("草绿", 0.7), ("老绿", 0.6)),
    "summer": (("草绿", 0.7), ("老绿", 0.8), ("土黄", 0.6)),
    "autumn": (("朱磦", 0.75), ("土黄", 0.75), ("赭石", 0.75)),
    "winter": (("赭石", 0.5), ("赭墨", 0.6), ("土黄", 0.5)),
}


def leaves(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Falling leaves (落叶) in a field one wide and one high, each turned its own way."""
    s = seen(look)
    tints = s.tints("red") if s.colour else FALLEN.get(s.season, FALLEN["autumn"])
    hand = rng.random() < 0.4
    marks: list[Mark] = []
    for _ in range(s.many(40, 12)):
        x, y = rng.uniform(-0.5, 0.5), -float(rng.beta(1.0, 1.4))
        size = s.size(0.044, 1.6) * rng.uniform(0.6, 1.25)
        tint = deeper(tints[int(rng.integers(3))], rng.uniform(0.8, 1.1))
        if hand and not s.far:
            marks += star(rng, x, y, size, tint)
            continue
        h, bend = rng.uniform(0, 6.28), rng.uniform(-0.8, 0.8)
        marks.append(leaf(x, y, h, size, size * rng.uniform(0.28, 0.5), tint, bend))
        if not s.far:
            marks.append(
                pull(arc(x, y, h, size * 0.9, bend, 6), size * 0.05, ("赭墨", 0.7), "taper")
            )
    return within(marks, most(s))
