"""The bones of a mountain (龙脉): veins and spurs on a plan, and the heights they carry.

A massif is a tree of ridges. The main vein runs from the host summit towards us in a bend; the
shoulders run to the guest peaks; from each vein spurs branch to both sides, from each spur lesser
ones. The height of a point is that of the highest ridge above it, less the fall of the slope.
The plan is (depth, columns), nearest row first, u 0..1 across and v 0..1 away from us.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.fields import cloudy

Floats = NDArray[np.float64]
Plane = NDArray[np.floating[Any]]

DEEP = 0.8  # a plan's depth in widths


@dataclass(frozen=True, slots=True)
class Form:
    """What kind of mountain: how steep, how round its ridges, how stepped, how many spurs.

    `lean` is the share of height that flat ground at the back rises in the view (high ground is
    seen from further above); `knobs` how many 矾头 sit on the ridges; `rough` the small relief;
    `flat` how broad a table the summit is; `facet` how much the faces break into planes.
    """

    steep: float = 2.6
    round: float = 0.03
    steps: float = 0.3
    spurs: int = 7
    knobs: int = 16
    rough: float = 0.03
    lean: float = 0.34
    guests: float = 0.62
    flat: float = 0.0
    facet: float = 0.0


FORMS: dict[str, Form] = {
    "hemp": Form(6.0, 0.07, 0.3, 9, 60, 0.03, 0.46, 0.66),
    "ropes": Form(7.0, 0.035, 0.2, 11, 70, 0.045, 0.5, 0.74),
    "axe": Form(7.0, 0.012, 0.7, 7, 4, 0.03, 0.3, 0.66, 0.0, 0.16),
    "raindrop": Form(5.6, 0.05, 0.4, 10, 80, 0.036, 0.28, 0.6, 0.12),
    "folded": Form(4.6, 0.02, 0.9, 6, 6, 0.03, 0.4, 0.6, 0.1, 0.1),
    "mi": Form(6.0, 0.09, 0.0, 6, 12, 0.016, 0.4, 0.66),
    "lotus": Form(4.6, 0.012, 0.1, 10, 8, 0.04, 0.38, 0.6),
    "gentle": Form(4.6, 0.13, 0.1, 7, 40, 0.022, 0.44, 0.7),
}


@dataclass(frozen=True, slots=True)
class Ridge:
    """A line on the plan, (n, 3): u, v and height along it."""

    line: Floats


def wander(
    rng: Generator, start: tuple[float, float], angle: float, length: float, bend: float, n: int = 7
) -> Floats:
    """A line on the plan that starts at an angle (0 right, pi/2 away from us) and bends."""
    t = np.linspace(0, 1, n)
    turn = (
        angle
        + bend * np.sin(t * math.pi * rng.uniform(0.8, 1.5))
        + rng.normal(0, 0.16, n).cumsum() * 0.5
    )
    step = length / (n - 1)
    u = start[0] + np.concatenate([[0], np.cumsum(np.cos(turn[1:]) * step)])
    v = start[1] + np.concatenate([[0], np.cumsum(np.sin(turn[1:]) * step / DEEP)])
    return np.stack([u, v], 1)


def falling(rng: Generator, top: float, foot: float, n: int, humps: float = 0.06) -> Floats:
    """Heights along a ridge: down in shoulders, never straight (起伏)."""
    t = np.linspace(0, 1, n)
    down = top + (foot - top) * t ** rng.uniform(0.8, 1.25)
    wave = humps * top * np.sin(t * rng.uniform(9, 15) + rng.uniform(0, 6)) * np.sin(np.pi * t)
    return np.maximum(down + wave, 0)


def skeleton(rng: Generator, form: Form) -> list[Ridge]:
    """The ridges of one massif: host, main vein, shoulders, spurs and lesser spurs."""
    side = rng.choice((-1.0, 1.0))
    summit = (0.5 + 0.1 * side * rng.uniform(0.2, 1), rng.uniform(0.66, 0.76))
    main = wander(rng, summit, -math.pi / 2 - 0.3 * side, 0.56, 1.1 * side, 9)
    spine = falling(rng, 1.0, 0.12, 9, 0.12)
    spine[1] = max(spine[1], 0.94 - 2.2 * form.lean * 0.1)  # a summit has a brow, it is no needle
    veins = [Ridge(np.column_stack([main, spine]))]
    if form.flat:
        cap = np.linspace(-form.flat, form.flat, 7)
        tops = 1 - 0.6 * np.abs(cap - cap[3]) - 0.12 * rng.random(7) * (np.abs(cap) > 0)
        v = summit[1] + 0.03 * np.cos(cap * 9)
        veins.append(Ridge(np.column_stack([summit[0] + cap, v, tops])))
    for way in (-1.0, 1.0):
        far = 0.46 - 0.5 * way * (summit[0] - 0.5)
        line = wander(rng, summit, (0.0 if way > 0 else math.pi) - 0.12 * way, far, 0.5 * way, 8)
        tall = falling(rng, 0.86, 0.04, 8, 0.1)
        tall[0], tall[1] = 0.95, max(tall[1], 0.84)
        guest = form.guests * rng.uniform(0.75, 1.15)
        peak = int(rng.integers(3, 6))
        tall[peak] = max(tall[peak], guest)
        tall[peak - 1] = min(tall[peak - 1], guest * 0.86 if way == side else tall[peak - 1])
        veins.append(Ridge(np.column_stack([line, tall])))
        root = (line[peak, 0], line[peak, 1])
        down = wander(rng, root, -math.pi / 2 + 0.35 * way, rng.uniform(0.35, 0.5), -0.7 * way, 8)
        veins.append(Ridge(np.column_stack([down, falling(rng, guest, 0.08, 8, 0.12)])))
    spurs = [spur for vein in veins for spur in branches(rng, vein, form.spurs, 0.3)]
    lesser = [spur for vein in spurs for spur in branches(rng, vein, 4, 0.12)]
    return veins + spurs + lesser + foothills(rng)


def foothills(rng: Generator) -> list[Ridge]:
    """Low hills before the feet, in a loose row (坡), each a short ridge across or towards us."""
    found: list[Ridge] = []
    for u in np.linspace(0.12, 0.88, 7) + rng.normal(0, 0.04, 7):
        v, tall = rng.uniform(0.06, 0.26), rng.uniform(0.08, 0.22)
        line = wander(
            rng,
            (float(u), v),
            rng.choice((0.0, math.pi)) + rng.normal(0, 0.5),
            rng.uniform(0.06, 0.14),
            0.4,
            5,
        )
        found.append(Ridge(np.column_stack([line, falling(rng, tall, tall * 0.3, 5, 0.15)])))
    return found


def branches(rng: Generator, vein: Ridge, count: int, reach: float) -> list[Ridge]:
    """Spurs to both sides of a vein, bent towards us, shorter as the vein falls."""
    found: list[Ridge] = []
    line = vein.line
    n = len(line)
    for k in range(count):
        at = (k + rng.uniform(0.2, 0.9)) / count * (n - 1.01)
        i = int(at)
        here = line[i] + (line[i + 1] - line[i]) * (at - i)
        if here[2] < 0.12:
            continue
        dx, dy = line[i + 1, 0] - line[i, 0], (line[i + 1, 1] - line[i, 1]) * DEEP
        way = 1.0 if k % 2 else -1.0
        angle = math.atan2(dy, dx) + way * rng.uniform(0.7, 1.25)
        if math.sin(angle) > 0.2:  # what runs away from us is never seen
            angle = -angle * rng.uniform(0.4, 1)
        length = reach * (0.45 + 0.75 * here[2]) * rng.uniform(0.7, 1.3)
        out = wander(rng, (here[0], here[1]), angle, length, rng.uniform(-0.5, 0.5), 5)
        top = here[2] * rng.uniform(0.86, 0.97)
        found.append(
            Ridge(np.column_stack([out, falling(rng, top, top * rng.uniform(0.15, 0.4), 5)]))
        )
    return found


def heights(ridges: list[Ridge], form: Form, wide: int, deep: int) -> Plane:
    """The heights (deep, wide) that the ridges carry: at each point the highest slope wins."""
    u = (np.arange(wide, dtype=np.float32) + 0.5) / wide
    v = (np.arange(deep, dtype=np.float32) + 0.5) / deep
    x, y = np.meshgrid(u, v * DEEP)
    z = np.zeros((deep, wide), np.float32)
    segments = np.concatenate([np.hstack([r.line[:-1], r.line[1:]]) for r in ridges]).astype(
        np.float32
    )
    segments[:, [1, 4]] *= DEEP
    soft = np.float32(form.round)
    for u0, v0, h0, u1, v1, h1 in segments:
        # only the window that the slope can reach
        reach = max(h0, h1) / form.steep + form.round + 0.01
        c0, c1 = np.searchsorted(u, (min(u0, u1) - reach, max(u0, u1) + reach))
        r0, r1 = np.searchsorted(v * DEEP, (min(v0, v1) - reach, max(v0, v1) + reach))
        if c0 >= c1 or r0 >= r1:
            continue
        px, py = x[r0:r1, c0:c1] - u0, y[r0:r1, c0:c1] - v0
        ex, ey = u1 - u0, v1 - v0
        t = np.clip((px * ex + py * ey) / max(ex * ex + ey * ey, 1e-9), 0, 1)
        d2 = (px - t * ex) ** 2 + (py - t * ey) ** 2
        d = np.sqrt(d2)
        fall = form.steep * d2 / (d + soft)
        window = z[r0:r1, c0:c1]
        np.maximum(window, h0 + (h1 - h0) * t - fall, out=window)
    return z


def massif(rng: Generator, form: Form, wide: int = 420) -> Plane:
    """The heights of a whole mountain on a plan (depth, columns); the summit is 1."""
    coarse_w, coarse_d = 180, 144
    ridges = skeleton(rng, form)
    z = heights(ridges, form, coarse_w, coarse_d)
    deep = round(wide * DEEP)
    z = np.asarray(cv2.resize(z, (wide, deep), interpolation=cv2.INTER_CUBIC), z.dtype)
    z = worn(rng, z, form)
    knobs(rng, z, ridges, form)
    edge = np.clip(np.minimum(np.linspace(0, 1, wide), np.linspace(1, 0, wide)) * 5, 0, 1) ** 0.7
    z *= edge[None].astype(np.float32)
    z *= np.clip(np.linspace(0, 1, deep) * 9, 0, 1)[:, None].astype(np.float32) ** 0.5
    return np.maximum(z, 0) / max(float(z.max()), 1e-6)


def worn(rng: Generator, z: Plane, form: Form) -> Plane:
    """The heights with ledges (steps in the fall) and small relief, none of it on the plain."""
    deep, wide = z.shape
    seed = int(rng.integers(1 << 24))
    long = deep / wide
    broad = cloudy((deep, wide), (7 * long, 7), seed)
    fine = cloudy((deep, wide), (26 * long, 26), seed + 5)
    land = np.clip(z * 4, 0, 1)
    z = z + land * np.float32(form.rough) * (broad + 0.55 * fine)
    if form.facet:  # broken rock: planes that meet in edges
        z = z + np.clip(z * 3, 0, 1) * np.float32(form.facet) * planes((deep, wide), 9, seed + 7)
    if form.steps:
        n = 6.5
        tilt = z + 0.16 * cloudy((deep, wide), (3 * long, 3), seed + 9, 2) + 0.03 * broad
        z = z - np.float32(form.steps / (2 * math.pi * n)) * np.sin(2 * math.pi * n * tilt) * land
    return z.astype(np.float32)


def planes(shape: tuple[int, int], cells: float, seed: int) -> Plane:
    """Noise (rows, columns) in -1..1 that is made of flat pieces which meet in sharp edges."""
    deep, wide = shape
    v, u = np.mgrid[0:deep, 0:wide].astype(np.float32) / wide * cells
    i, j = np.floor(v).astype(int), np.floor(u).astype(int)
    a, b = v - i, u - j
    lattice = (
        np.random.default_rng(seed)
        .uniform(-1, 1, (int(cells) + 3, int(cells) + 3))
        .astype(np.float32)
    )
    q, r, s, t = lattice[i, j], lattice[i, j + 1], lattice[i + 1, j], lattice[i + 1, j + 1]
    lower = q + b * (r - q) + a * (t - r)  # each cell is two triangles
    upper = q + a * (s - q) + b * (t - s)
    return np.where(b >= a, lower, upper)


def knobs(rng: Generator, z: Plane, ridges: list[Ridge], form: Form) -> None:
    """Puts 矾头, the rounded boulders of the summits, on the ridges, in place."""
    deep, wide = z.shape
    for _ in range(form.knobs):
        line = ridges[int(rng.integers(0, min(len(ridges), 14)))].line
        at = line[int(rng.integers(0, len(line)))]
        if not 0.2 < at[2] < 0.93:
            continue
        radius = rng.uniform(0.012, 0.034) * (0.6 + 0.6 * at[2])
        cu, cv = at[0] + rng.normal(0, 0.02), at[1] + rng.normal(0, 0.02)
        c0, c1 = int((cu - radius) * wide), int((cu + radius) * wide) + 1
        r0, r1 = int((cv - radius / DEEP) * deep), int((cv + radius / DEEP) * deep) + 1
        if c0 < 0 or r0 < 0 or c1 > wide or r1 > deep:
            continue
        u = (np.arange(c0, c1) + 0.5) / wide - cu
        v = ((np.arange(r0, r1) + 0.5) / deep - cv) * DEEP
        d2 = (u[None] ** 2 + v[:, None] ** 2) / radius**2
        dome = np.sqrt(np.clip(1 - d2, 0, 1)) * radius * min(form.steep, 4.5) * 0.62
        window = z[r0:r1, c0:c1]
        window += (dome * 0.8).astype(np.float32)


def hillside(rng: Generator, form: Form, left: float, right: float, wide: int = 520) -> Plane:
    """A slope across the sheet whose crest runs from height `left` to height `right` (0..1)."""
    n = 13
    u = np.linspace(-0.06, 1.06, n)
    v = 0.62 + 0.08 * np.sin(u * rng.uniform(4, 7) + rng.uniform(0, 6))
    tall = left + (right - left) * np.clip(u, 0, 1) ** rng.uniform(0.8, 1.3)
    tall = tall + 0.14 * np.sin(u * rng.uniform(9, 14) + rng.uniform(0, 6)) * np.clip(tall, 0.1, 1)
    crest = Ridge(np.column_stack([u, v, np.clip(tall, 0.02, None)]))
    spurs = branches(rng, crest, form.spurs + 3, 0.3)
    lesser = [spur for vein in spurs for spur in branches(rng, vein, 3, 0.12)]
    ridges = [crest, *spurs, *lesser]
    z = heights(ridges, form, 200, 130)
    z = np.asarray(
        cv2.resize(z, (wide, round(wide * 0.65)), interpolation=cv2.INTER_CUBIC), z.dtype
    )
    z = worn(rng, z, form)
    knobs(rng, z, ridges, form)
    for end, share in ((np.linspace(0, 1, wide), left), (np.linspace(1, 0, wide), right)):
        if share < 0.3:  # a low end runs out into the ground
            z *= np.clip(end[None] * 6, 0, 1).astype(np.float32)
    return np.maximum(z, 0) / max(float(z.max()), 1e-6)


def boulders(rng: Generator, count: int, angular: float, wide: int = 150) -> Plane:
    """The heights of a cluster of stones: each a block cut by a few planes (石分三面).

    `angular` 0 gives worn boulders, 1 sharp cut rock.
    """
    deep = round(wide * 0.7)
    u, v = np.meshgrid((np.arange(wide) + 0.5) / wide, (np.arange(deep) + 0.5) / wide)
    z = np.zeros((deep, wide))
    seed = int(rng.integers(1 << 24))
    warp = 0.03 * cloudy((deep, wide), (4.2, 6), seed)
    side = rng.choice((-1, 1))
    for k in range(count):
        size = 0.42 if k == 0 else rng.uniform(0.14, 0.3)
        cu = 0.5 + (0 if k == 0 else side * rng.uniform(0.16, 0.34))
        cv = 0.4 if k == 0 else rng.uniform(0.14, 0.42)
        side = -side if rng.random() < 0.6 else side
        tall = size * rng.uniform(0.75, 1.15) * (1.2 if k == 0 else 0.9)
        x, y = u - cu + warp, (v - cv) + warp
        stone = tall * (1 + rng.normal(0, 0.55) * x / size + 0.5 * y / size)  # the top leans
        for a in np.linspace(0, 2 * math.pi, 6, endpoint=False) + rng.uniform(0, 6):
            turn = a + rng.normal(0, 0.25)
            out = x * math.cos(turn) + y * math.sin(turn)
            stone = np.minimum(
                stone, rng.uniform(2.6, 8.0) * tall / size * (size * rng.uniform(0.42, 0.62) - out)
            )
        for a in rng.uniform(0, 2 * math.pi, 3):  # chamfers where corners broke off
            out = x * math.cos(a) + y * math.sin(a)
            stone = np.minimum(
                stone, tall + 1.3 * tall / size * (size * rng.uniform(0.08, 0.2) - out)
            )
        z = np.maximum(z, np.maximum(stone, 0))
    z = z + 0.01 * (1 + angular) * cloudy((deep, wide), (11, 16), seed + 3) * (z > 0.02)
    z = cv2.GaussianBlur(z.astype(np.float32), (0, 0), (0.6 + (1 - angular) * 0.9) * wide / 150)
    return np.maximum(z, 0) / max(float(z.max()), 1e-6)
