"""皴法: the texture strokes, each a way of saying stone or earth with the brush.

A texture stroke is sown where a face wants to be dark (folds, the shaded side, under a crest) and
pulled down the face the way water would run. `TEXTURES` holds them by name:

- hemp 披麻 (董源, 黄公望): long soft pulls, roughly parallel, pale ones first, dark ones over them
- ropes 解索 (王蒙): long pulls that wriggle like untwisted rope, dense everywhere
- axe 斧劈 (李唐, 马远): slanting side-brush chops, blunt where they start, dry where they leave
- raindrop 雨点 (范宽): short upright nails, thousands, darkest in the folds
- folded 折带 (倪瓒): a level dry pull that turns a corner and falls
- mi 米点 (米芾): level wet dots, pale to dark, and no outline
- lotus 荷叶: veins that fork downwards from the summits
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.marks import Stroke
from miaobi.paint.noise import fbm1
from miaobi.paint.relief import Plane, View, descents

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Face:
    """A view made ready for the brush.

    `dark` 0..1 how dark a place wants to be; `paint` 0..1 how much is painted there at all (mist
    leaves paper bare); `ink` the strength of the ink; `brush` a stroke's usual width in picture
    heights; `detail` how many strokes, 1 for the usual; `lines` the crests of its
    layers; `hue` the pigment of wet dots;
    `clear` 0..1 what the mist at the foot leaves.
    """

    view: View
    dark: Plane
    paint: Plane
    ink: float
    brush: float
    detail: float = 1.0
    lines: tuple[tuple[Floats, float], ...] = ()
    hue: str = "墨"
    clear: Plane = field(default_factory=lambda: np.ones((1, 1), np.float32))

    @property
    def area(self) -> float:
        """The painted area in square picture heights."""
        view = self.view
        return float(self.paint.mean()) * view.width * view.height


def sow(rng: Generator, face: Face, count: int, power: float, floor: float = 0.0) -> Floats:
    """Raster points (m, 2: row, column) where strokes begin: more where the face is dark."""
    weight = (face.dark**power + floor) * face.paint
    total = np.cumsum(weight.ravel(), dtype=np.float64)
    if total[-1] <= 0 or count <= 0:
        return np.zeros((0, 2))
    # stratified draws, so that neither clots nor holes come by chance
    draws = (np.arange(count) + rng.random(count)) / count * total[-1]
    at = np.minimum(np.searchsorted(total, draws), weight.size - 1)
    rows, cols = np.divmod(at, weight.shape[1])
    points = np.stack([rows, cols], 1) + rng.uniform(-0.5, 0.5, (count, 2))
    points = np.clip(points, 0, np.array(weight.shape) - 1.0)
    return points[rng.permutation(count)]


def at_points(field: Plane, points: Floats) -> Floats:
    """A raster field's values at raster points (..., 2)."""
    rows = np.clip(np.rint(points[..., 0]).astype(int), 0, field.shape[0] - 1)
    cols = np.clip(np.rint(points[..., 1]).astype(int), 0, field.shape[1] - 1)
    return field[rows, cols].astype(float)


def pulled(
    face: Face, paths: Floats, widths: Floats, tones: Floats, dries: Floats,
    form: Floats, pigment: str = "墨", wet: float = 0.0,
) -> list[Stroke]:  # fmt: skip
    """Strokes along raster paths (m, n, 2); what mist hides is left out.

    A stroke is as strong as its middle is painted; `form` (n,) is the pressure along it.
    """
    along = at_points(face.paint, paths)
    n = paths.shape[1]
    gone = np.maximum.accumulate(along < 0.3, 1)  # a pull stops where the mist begins
    last = np.maximum(n - 1 - gone.sum(1), 0)
    index = np.minimum(np.arange(n)[None], last[:, None])
    paths = np.take_along_axis(paths, index[..., None], 1)
    shown = along[np.arange(len(paths)), last // 2] * (last >= n // 3)
    tones = np.clip(tones * face.ink * shown, 0, 1)
    points = face.view.place(paths[..., 0], paths[..., 1])
    return [
        Stroke(points[k], widths[k] * form, pigment, float(tones[k]), float(dries[k]), wet)
        for k in np.flatnonzero(tones > 0.035)
    ]


def descend(
    rng: Generator, face: Face, count: int, long: tuple[float, float], *, power: float = 1.4,
    floor: float = 0.02, n: int = 8, turn: float = 0.0, least: float = 0.35,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Paths (m, n, 2) down the face and the darkness (m,) where each starts.

    `long` is in picture heights; paths that met the edge of their layer too soon are dropped.
    """
    start = sow(rng, face, count, power, floor)
    if not len(start):
        return np.zeros((0, n, 2)), np.zeros(0)
    lengths = rng.uniform(*long, len(start)) / face.view.step
    paths, reached = descents(face.view, start[:, 0], start[:, 1], lengths, n, turn)
    keep = reached >= least
    return paths[keep], at_points(face.dark, paths[keep, 0])


def swayed(rng: Generator, paths: Floats, amount: float, waves: float) -> Floats:
    """The paths with a slow sideways sway, each its own: `amount` in raster pixels."""
    m, n = paths.shape[:2]
    t = np.linspace(0, 1, n)
    phase, pitch = rng.uniform(0, 6.28, (m, 1)), waves * rng.uniform(0.7, 1.3, (m, 1))
    step = np.gradient(paths, axis=1)
    across = np.stack([-step[..., 1], step[..., 0]], -1)
    across /= np.maximum(np.hypot(across[..., 0], across[..., 1]), 1e-6)[..., None]
    sway = amount * rng.uniform(0.5, 1.4, (m, 1)) * np.sin(phase + pitch * 6.28 * t)
    return paths + across * (sway * np.minimum(t * 4, 1))[..., None]


def belly(n: int, start: float = 0.45, end: float = 0.12) -> Floats:
    """Pressure of a centre-tip pull: sharp touch, full, thin lift."""
    t = np.linspace(0, 1, n)
    return (start + (1 - start) * np.minimum(t * 4, 1)) * (end + (1 - end) * (1 - t**1.8))


def hemp(rng: Generator, face: Face) -> list[Stroke]:
    """披麻皴: long soft pulls, pale and wide first, dark and thin over them."""
    marks: list[Stroke] = []
    size = face.view.height
    many = face.area * face.detail / face.brush
    for share, long, wide, tone, dry, power in (
        (7.0, (0.07, 0.16), 1.6, (0.12, 0.24), 0.35, 1.0),
        (12.0, (0.05, 0.15), 0.85, (0.26, 0.5), 0.25, 1.6),
        (4.0, (0.03, 0.09), 0.7, (0.5, 0.8), 0.15, 2.0),
    ):
        reach = (long[0] * (0.25 + size), long[1] * (0.25 + size))
        paths, dark = descend(rng, face, int(share * many), reach, power=power, n=9)
        paths = swayed(rng, paths, 0.7, 0.8)
        m = len(paths)
        widths = face.brush * wide * rng.uniform(0.7, 1.3, m)
        tones = rng.uniform(*tone, m) * (0.55 + 0.6 * dark)
        marks += pulled(face, paths, widths, tones, dry * rng.uniform(0.2, 1.6, m), belly(9))
    return marks


def ropes(rng: Generator, face: Face) -> list[Stroke]:
    """解索皴: long wriggling pulls that cross and cling, with hardly a bare place."""
    marks: list[Stroke] = []
    size = face.view.height
    many = face.area * face.detail / face.brush
    for share, wide, tone, dry, power in (
        (9.0, 1.1, (0.16, 0.3), 0.3, 0.7),
        (16.0, 0.75, (0.28, 0.62), 0.2, 1.3),
    ):
        reach = (0.05 * (0.25 + size), 0.12 * (0.25 + size))
        paths, dark = descend(rng, face, int(share * many), reach, power=power, floor=0.1, n=14)
        paths = swayed(rng, paths, 1.5, 2.2)
        m = len(paths)
        widths = face.brush * wide * rng.uniform(0.7, 1.3, m)
        tones = rng.uniform(*tone, m) * (0.6 + 0.5 * dark)
        marks += pulled(
            face, paths, widths, tones, dry * rng.uniform(0.2, 1.5, m), belly(14, 0.6, 0.25)
        )
    return marks


def axe(rng: Generator, face: Face) -> list[Stroke]:
    """斧劈皴: big side-brush chops on the shaded faces, then small sharp ones at the edges."""
    marks: list[Stroke] = []
    size = 0.3 + face.view.height
    many = face.area * face.detail / face.brush
    chop = np.array([1.0, 0.95, 0.72, 0.45, 0.2, 0.06])
    for share, long, wide, tone, dry, power, turn in (
        (5.0, (0.03, 0.075), 4.6, (0.16, 0.36), 0.55, 1.1, 0.34),
        (8.0, (0.016, 0.042), 2.8, (0.28, 0.6), 0.5, 1.5, 0.4),
        (5.0, (0.012, 0.028), 1.6, (0.5, 0.9), 0.35, 2.2, 0.36),
    ):
        reach = (long[0] * size, long[1] * size)
        paths, dark = descend(
            rng, face, int(share * many), reach, power=power, floor=0.004, n=6, turn=turn
        )
        m = len(paths)
        widths = face.brush * wide * rng.uniform(0.6, 1.3, m)
        tones = rng.uniform(*tone, m) * (0.5 + 0.6 * dark)
        marks += pulled(face, paths, widths, tones, dry * rng.uniform(0.6, 1.4, m), chop)
    return marks


def raindrop(rng: Generator, face: Face) -> list[Stroke]:
    """雨点皴: short blunt nails that fall nearly upright, layer over layer."""
    marks: list[Stroke] = []
    size = 0.45 + 0.9 * face.view.height
    many = face.area * face.detail / face.brush
    nail = np.array([0.7, 1.0, 0.75, 0.25])
    for share, long, wide, tone, power in (
        (11.0, (0.006, 0.012), 1.6, (0.14, 0.3), 0.7),
        (16.0, (0.004, 0.009), 1.2, (0.3, 0.6), 1.5),
        (10.0, (0.003, 0.007), 1.05, (0.55, 0.9), 2.8),
    ):
        reach = (long[0] * size, long[1] * size)
        paths, dark = descend(
            rng, face, int(share * many), reach, power=power, floor=0.03, n=4, least=0.6
        )
        mid = paths[:, :1, 1]
        paths = np.stack([paths[..., 0], mid + 0.45 * (paths[..., 1] - mid)], -1)  # nearly upright
        m = len(paths)
        widths = face.brush * wide * rng.uniform(0.7, 1.3, m)
        tones = rng.uniform(*tone, m) * (0.55 + 0.6 * dark)
        marks += pulled(face, paths, widths, tones, rng.uniform(0.0, 0.3, m), nail)
    return marks


def folded(rng: Generator, face: Face) -> list[Stroke]:
    """折带皴: a dry level pull with the side of the brush, a corner, a short fall."""
    marks: list[Stroke] = []
    size = 0.3 + face.view.height
    many = face.area * face.detail / face.brush
    form = np.array([0.5, 0.8, 0.7, 0.65, 1.25, 1.0, 0.5, 0.15])
    for share, long, wide, tone, dry, power in (
        (1.8, (0.04, 0.09), 1.5, (0.14, 0.3), 0.6, 0.9),
        (2.8, (0.02, 0.05), 1.1, (0.3, 0.62), 0.55, 2.0),
    ):
        start = sow(rng, face, int(share * many), power, 0.02)
        m = len(start)
        level = rng.uniform(*long, m) * size / face.view.step
        way = np.where(rng.random(m) < 0.8, 1.0, -1.0)  # most are pulled to the right
        drop = level * rng.uniform(0.25, 0.6, m)
        flat = np.linspace(0, 1, 5)[None] * level[:, None]
        ri, ci = np.rint(start).astype(int).T
        run = face.view.run[ri, ci]
        tilt = np.clip(
            -run[:, 0] / np.maximum(np.abs(run[:, 1]), 0.3), -1, 1
        ) * 0.25 * way + rng.normal(0, 0.07, m)
        rows = np.concatenate(
            [
                -flat * tilt[:, None],
                -level[:, None] * tilt[:, None] - np.array([[0.3, 0.7, 1.0]]) * drop[:, None],
            ],
            1,
        )
        cols = (
            np.concatenate([flat, level[:, None] * np.array([[1.03, 1.0, 0.94]])], 1) * way[:, None]
        )
        paths = start[:, None] + np.stack([rows, cols], -1)
        ends = at_points(face.view.layer, paths[:, 4])
        keep = (
            np.abs(ends - at_points(face.view.layer, paths[:, 0])) < 0.05 * face.view.seen.shape[1]
        )
        paths, m = paths[keep], int(keep.sum())
        dark = at_points(face.dark, paths[:, 0])
        widths = face.brush * wide * rng.uniform(0.7, 1.3, m)
        tones = rng.uniform(*tone, m) * (0.55 + 0.6 * dark)
        marks += pulled(face, paths, widths, tones, dry * rng.uniform(0.6, 1.4, m), form)
    return marks


def mi(rng: Generator, face: Face) -> list[Stroke]:
    """米点皴: level wet dots, large and pale, then smaller and darker along crests and folds."""
    marks: list[Stroke] = []
    many = face.area * face.detail / face.brush
    for share, long, tone, power, wet in (
        (7.0, 0.02, (0.1, 0.2), 0.8, 0.9),
        (11.0, 0.014, (0.18, 0.38), 1.2, 0.7),
        (7.0, 0.010, (0.36, 0.7), 2.2, 0.45),
    ):
        at = sow(rng, face, int(share * many), power, 0.01)
        m = len(at)
        half = long * (0.5 + 0.9 * face.view.height) * rng.uniform(0.6, 1.3, m) / 2 / face.view.step
        tilt = rng.normal(0.0, 0.1, m)
        ends = np.linspace(-1, 1, 3)[None]
        paths = np.stack(
            [
                at[:, :1] - ends * (half * np.sin(tilt))[:, None],
                at[:, 1:] + ends * (half * np.cos(tilt))[:, None],
            ],
            -1,
        )
        dark = at_points(face.dark, at)
        widths = half * face.view.step * rng.uniform(0.55, 0.95, m)
        tones = rng.uniform(*tone, m) * (0.5 + 0.6 * dark)
        marks += pulled(
            face, paths, widths, tones, np.zeros(m), np.array([0.75, 1.0, 0.6]), face.hue, wet
        )
    return marks


def lotus(rng: Generator, face: Face) -> list[Stroke]:
    """荷叶皴: strong veins from the crests, each with side veins that leave it like a leaf's."""
    marks: list[Stroke] = []
    size = 0.25 + face.view.height
    many = face.area * face.detail / face.brush
    stems, dark = descend(rng, face, int(4.0 * many), (0.1 * size, 0.22 * size), power=1.6, n=12)
    m = len(stems)
    stems = swayed(rng, stems, 0.8, 0.7)
    marks += pulled(face, stems, face.brush * 1.15 * rng.uniform(0.7, 1.3, m),
                    rng.uniform(0.4, 0.75, m) * (0.5 + 0.6 * dark), rng.uniform(0.1, 0.4, m), belly(12))  # fmt: skip
    for turn in (0.5, -0.5):
        for k in (2, 4, 6):
            root = stems[:, k]
            lengths = rng.uniform(0.02, 0.06, m) * size / face.view.step
            side, got = descents(face.view, root[:, 0], root[:, 1], lengths, 6, turn)
            side = side[got > 0.5]
            marks += pulled(face, side, face.brush * 0.7 * np.ones(len(side)),
                            rng.uniform(0.25, 0.55, len(side)), rng.uniform(0.1, 0.5, len(side)), belly(6))  # fmt: skip
    return marks


TEXTURES: dict[str, Callable[[Generator, Face], list[Stroke]]] = {
    "hemp": hemp, "ropes": ropes, "axe": axe, "raindrop": raindrop, "folded": folded,
    "mi": mi, "lotus": lotus,
}  # fmt: skip


def crest_wave(n: int, seed: int) -> Floats:
    """The pressure of a contour: it swells and thins as a hand does (提按)."""
    t = np.linspace(0, 1, n)
    return (0.75 + 0.55 * fbm1(t * 5, seed, 3)) * np.minimum(
        1, np.minimum(t * 9 + 0.4, (1 - t) * 6 + 0.25)
    )
