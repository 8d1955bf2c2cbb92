"""Mountains and rocks, built as the old masters build them: great from small (大山堆小山).

A massif is a stack of lobes from back to front. A lobe hangs from its summit like cloth: its
**fibres** run from the summit down its faces, the outermost two are its outline, texture strokes
(皴) are pulled along the others, shaded folds lie between them, and the foot dissolves in mist.
披麻皴 (hemp fibre) is long pulls along the fibres, 斧劈皴 (axe cut) short dry slanting chops, 米点
(Mi dots) level wet dots for rain. All coordinates are in picture heights, y down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1, fbm2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """How land is painted: the texture stroke, the strength of ink, the colours.

    `texture`: "hemp", "axe" or "dots"; `ink` 0..1 (air takes it away with distance); `glaze`:
    "" for pure ink, "light" for 浅绛, "rich" for 青绿; `snow`: faces are left white.
    """

    texture: str = "hemp"
    ink: float = 1.0
    glaze: str = "light"
    season: str = "spring"
    snow: bool = False
    detail: float = 1.0


@dataclass(frozen=True, slots=True)
class Lobe:
    """One rounded mass: its summit, the reach of its two sides, its height."""

    x: float
    y: float
    left: float
    right: float
    height: float
    round: float  # 0 pointed .. 1 domed
    brow: float  # width of the crest as a share of the reach
    seed: int
    skirt: float = 0.4  # how far the foot spreads

    def fibre(self, s: ArrayLike, t: ArrayLike) -> Floats:
        """Points (..., 2) at `s` across (-1 left outline .. 1 right) and `t` down (0..1)."""
        s, t = np.broadcast_arrays(np.asarray(s, float), np.asarray(t, float))
        reach = np.where(s < 0, self.left, self.right)
        dome = (1 - self.skirt) * t**0.5 + self.skirt * t**2.2  # round above, spreading below
        open_ = self.round * dome + (1 - self.round) * (0.3 * t**0.6 + 0.7 * t**1.2)
        calm = 1 - 0.55 * self.round
        side = np.where(s < 0, 0.0, 31.0)  # the two sides differ
        step = 0.15 * calm * fbm1(t * 4.5 + side, self.seed + 5, 2) * np.minimum(t * 4, 1)
        bend = fbm2(s * 1.3 + 40, t * 2.4 + 3, self.seed, 2) * 0.36 * calm * t**0.7
        rough = fbm2(s * 6 + 9, t * 15, self.seed + 7, 1) * 0.04 * np.minimum(t * 6, 1)
        x = (
            s * (self.brow + (1 - self.brow) * open_ + step)
            + bend * (0.5 + 0.5 * np.abs(s))
            + rough
        )
        bumps = (0.15 + 0.45 * calm) * fbm1(s * 2.2, self.seed + 3, 3)
        crest = self.brow * (0.55 * s * s - bumps) * (1 - t) ** 2
        fall = t * (1 + 0.1 * (1 - s * s)) + crest
        return np.stack([self.x + reach * x, self.y + self.height * fall], -1)

    def outline(self, n: int = 40, foot: float = 0.9) -> Floats:
        """The closed outline, from the left foot over the crest to the right foot."""
        t = np.linspace(0, foot, n) ** 1.4 / max(foot**0.4, 1e-6)
        crest = self.fibre(np.linspace(-1, 1, 15)[1:-1], 0.0)
        return np.concatenate([self.fibre(-1.0, t)[::-1], crest, self.fibre(1.0, t)])


def pressure(n: int, start: float = 0.3, end: float = 0.1) -> Floats:
    """Relative width along a pull: `start` at the touch, 1 in the belly, `end` at the lift."""
    t = np.linspace(0, 1, n)
    rise = start + (1 - start) * np.minimum(t * 5, 1)
    return rise * (end + (1 - end) * (1 - t**2.2))


def dot(x: float, y: float, size: float, angle: float = 0.0, **about: object) -> Stroke:
    """One touch of the tip (点), `size` long."""
    dx, dy = size * 0.35 * math.cos(angle), size * 0.35 * math.sin(angle)
    path = np.array([[x - dx, y - dy], [x + dx, y + dy]])
    return Stroke(path, np.array([size * 0.6, size * 0.36]), **about)  # type: ignore[arg-type]


def broken_line(
    rng: Generator, path: Floats, width: float, strength: float, dry: float = 0.2
) -> list[Mark]:
    """An outline pulled in a few overlapping strokes, with the pressure of a hand."""
    n = len(path)
    marks: list[Mark] = []
    start = 0
    while start < n - 3:
        stop = min(n, start + int(rng.integers(n // 4 + 3, n // 2 + 5)))
        piece = path[start:stop]
        if len(piece) < 3:
            break
        wave = 0.8 + 0.45 * fbm1(np.linspace(0, 3, len(piece)), int(rng.integers(1 << 20)), 3)
        w = width * wave * pressure(len(piece), 0.5, 0.25)
        tone = strength * rng.uniform(0.8, 1.05)
        marks.append(Stroke(piece, w, "墨", tone, dry * rng.uniform(0.4, 1.6), 0.1))
        start = stop - int(rng.integers(1, 4))
    return marks


def massif(
    rng: Generator, x: float, base: float, width: float, height: float, gentle: bool = False
) -> list[Lobe]:
    """The lobes of one mountain, back to front: a host peak and its guests (主峰, 宾峰).

    `gentle` ones are the round earth hills of the south, the others steep.
    """
    lean = rng.uniform(-0.3, 0.3)
    dome, brow = (rng.uniform(0.7, 0.95), 0.3) if gentle else (rng.uniform(0.2, 0.5), 0.17)
    host = Lobe(x, base - height, width * (0.5 + lean * 0.5), width * (0.5 - lean * 0.5),
                height, dome, brow * rng.uniform(0.6, 1.4), int(rng.integers(1 << 24)))  # fmt: skip
    lobes = []
    side = 1 if lean > 0 else -1
    for row in range(1, 6):
        t = row / 5.4
        for _ in range(int(rng.integers(1, 3)) + (row > 1) + (row > 3)):
            size = width * (1 - 0.62 * t) * rng.uniform(0.2, 0.4)
            at = x + side * width * (0.08 + 0.4 * t) * rng.uniform(0.1, 1.05)
            top = base - height * (1 - t) * rng.uniform(0.8, 1.05) - 0.05 * height
            tilt = rng.uniform(0.6, 1.5)
            lobes.append(
                Lobe(at, top, size * tilt, size / tilt, max(base - top, 0.05 * height),
                     rng.uniform(0.7, 0.98) if gentle else rng.uniform(0.45, 0.9),
                     rng.uniform(0.1, 0.35), int(rng.integers(1 << 24)))
            )  # fmt: skip
            side = -side if rng.random() < 0.7 else side
    return [host, *sorted(lobes, key=lambda lobe: lobe.y)]


def mountain(
    rng: Generator, x: float, base: float, width: float, height: float, look: Look,
    gentle: bool = False,
) -> list[Mark]:  # fmt: skip
    """A whole mountain standing on `base`, painted as `look` says."""
    marks: list[Mark] = []
    for index, lobe in enumerate(massif(rng, x, base, width, height, gentle)):
        marks += paint_lobe(rng, lobe, look, big=index == 0)
    return marks + foot_mist(rng, x, base, width, height)


def foot_mist(rng: Generator, x: float, base: float, width: float, height: float) -> list[Mark]:
    """The mist in which the foot of a mountain ends (云断山腰): bare paper, soft above."""
    u = np.linspace(-0.75, 0.75, 40)
    seed = int(rng.integers(1 << 24))
    top = base - height * (0.1 + 0.07 * fbm1(u * 4, seed, 3)) * np.cos(u * 1.9)
    area = np.stack([x + u * width, top], 1)
    low = np.stack([x + u[::-1] * width, np.full(40, base + 0.06)], 1)
    soft = 0.035 * height + 0.004
    return [
        Wash(np.concatenate([area, low]), "纸", 0.95, 1.0, soft, True),
        Wash(np.concatenate([area - (0, 0.07 * height), low]), "纸", 0.6, 0.8, 2 * soft, True),
    ]


def paint_lobe(rng: Generator, lobe: Lobe, look: Look, big: bool = False) -> list[Mark]:
    """One lobe: cover, glaze, wash, folds, texture strokes, outline, moss."""
    marks: list[Mark] = [Wash(lobe.outline(), "纸", 1.0, 0.75, 0.0006, True)]
    marks += glazes(rng, lobe, look)
    marks += washes(rng, lobe, look)
    texture = {"axe": axe_cuts, "dots": mi_dots}.get(look.texture, hemp)
    marks += texture(rng, lobe, look)
    if look.texture != "dots":
        marks += contour(rng, lobe, look)
    marks += moss(rng, lobe, look, big)
    return marks


def shade(lobe: Lobe, s: Floats, t: Floats) -> Floats:
    """How dark the face is, 0..1: folds between fibres, the side away from the light (left)."""
    folds = fbm2(s * 2.6, t * 1.1, lobe.seed + 21, 3)
    return np.clip(0.42 + 1.1 * folds + 0.18 * s - 0.25 * t, 0, 1)


def band(lobe: Lobe, s0: float, s1: float, t0: float, t1: float, n: int = 14) -> Floats:
    """The closed outline of the face between two fibres and two drops."""
    t = np.linspace(t0, t1, n)
    s = np.linspace(s0, s1, n)
    return np.concatenate([
        lobe.fibre(s, np.full(n, t0)), lobe.fibre(np.full(n, s1), t),
        lobe.fibre(s[::-1], np.full(n, t1)), lobe.fibre(np.full(n, s0), t[::-1]),
    ])  # fmt: skip


def washes(rng: Generator, lobe: Lobe, look: Look) -> list[Mark]:
    """Ink wash: dark under the crest, thinner to the foot, deeper in the folds."""
    size = min(lobe.height, lobe.left + lobe.right)
    ink = look.ink * (0.3 if look.snow else 1.0)
    marks: list[Mark] = [Wash(lobe.outline(), "青墨", 0.12 * ink, 0.0, 0.0015)]
    for depth, strength in ((0.14, 0.13), (0.36, 0.09)):
        s = np.linspace(-1, 1, 24)
        under = lobe.fibre(s, depth * (1 + 0.6 * fbm1(s * 3, lobe.seed)))[::-1]
        over = lobe.fibre(s * 0.97, 0.05 + 0.0 * s)
        marks.append(Wash(np.concatenate([over, under]), "墨", strength * ink, 0.0, 0.014 * size))
    for s in np.linspace(-0.9, 0.9, int(rng.integers(6, 10))) + rng.normal(0, 0.08):
        dark = float(shade(lobe, np.array(s), np.array(0.25)))
        if dark < 0.35:
            continue
        t0, wide = rng.uniform(0.02, 0.2), rng.uniform(0.06, 0.13)
        fold = band(lobe, s - wide, s + wide, t0, t0 + rng.uniform(0.3, 0.5))
        marks.append(Wash(fold, "墨", 0.24 * dark * ink, 0.0, 0.03 * size))
    return marks


def glazes(rng: Generator, lobe: Lobe, look: Look) -> list[Mark]:
    """Colour over the dried ink: 浅绛 (ochre and indigo) or 青绿 (malachite and azurite)."""
    if not look.glaze or look.snow:
        return []
    size = min(lobe.height, lobe.left + lobe.right)
    warm = {"autumn": 0.3, "winter": 0.16, "spring": 0.12, "summer": 0.1}[look.season]
    waist = band(lobe, -0.95, 0.95, 0.35, 0.8)
    if look.glaze == "rich":
        return [
            Wash(waist, "赭石", 0.1, 0.2, 0.08 * size),
            Wash(lobe.outline(24, 0.7), "石绿", 0.8 * look.ink, 0.0, 0.004 * size),
            Wash(band(lobe, -0.9, 0.9, 0.06, 0.4), "石青", 0.6 * look.ink, 0.0, 0.02 * size),
        ]
    cool = "三绿" if look.season in ("spring", "summer") else "花青"
    top = {"spring": 0.4, "summer": 0.5, "autumn": 0.1, "winter": 0.14}[look.season]
    return [
        Wash(waist, "赭石", warm, warm * 0.6, 0.1 * size),
        Wash(lobe.outline(24, 0.75), cool, top * look.ink, 0.0, 0.005 * size),
    ]


def hemp(rng: Generator, lobe: Lobe, look: Look) -> list[Mark]:
    """披麻皴: long soft pulls along the fibres, dense in the folds, absent in the light.

    Pale broad ones first, dark thin ones over them when the first have dried.
    """
    size = min(lobe.height, lobe.left + lobe.right)
    amount = look.detail * (0.3 if look.snow else 1) * min(1.6, size / 0.2 + 0.2)
    pale = pulls(rng, lobe, int(90 * amount), (0.0022, 0.0045), (0.1, 0.22), look.ink, 0.5)
    dark = pulls(rng, lobe, int(235 * amount), (0.0009, 0.002), (0.25, 0.6), look.ink, 0.25)
    return pale + dark


def pulls(
    rng: Generator, lobe: Lobe, count: int, wide: tuple[float, float],
    tone: tuple[float, float], ink: float, dry: float,
) -> list[Mark]:  # fmt: skip
    """`count` tries at pulling a stroke along a fibre where the face is dark."""
    size = min(lobe.height, lobe.left + lobe.right)
    s = rng.uniform(-1, 1, count)
    t0 = rng.beta(1.0, 1.8, count) * 0.8
    keep = shade(lobe, s, t0) ** 1.2 > rng.uniform(0, 0.75, count)
    s, t0 = s[keep], t0[keep]
    n, m = 8, len(s)
    u = np.linspace(0, 1, n)
    length = rng.uniform(0.06, 0.2, m) * (1.15 - t0)
    drift = s[:, None] * (1 + u * rng.uniform(0.0, 0.12, m)[:, None])
    paths = lobe.fibre(drift, t0[:, None] + length[:, None] * u)
    widths = rng.uniform(*wide, m) * (0.5 + 0.7 * min(size / 0.3, 1))
    tones = ink * rng.uniform(*tone, m) * (1 - 0.5 * t0)
    dries = dry * rng.uniform(0, 1.6, m)
    form = pressure(n, 0.6, 0.15)
    return [
        Stroke(paths[k], widths[k] * form, "墨", float(tones[k]), float(dries[k])) for k in range(m)
    ]


def axe_cuts(rng: Generator, lobe: Lobe, look: Look) -> list[Mark]:
    """斧劈皴: short broad dry chops that hang from the fibres and slant to the light."""
    size = min(lobe.height, lobe.left + lobe.right)
    count = int(130 * look.detail * (0.35 if look.snow else 1) * min(1.5, size / 0.25 + 0.3))
    s = rng.uniform(-0.97, 0.97, count)
    t0 = rng.beta(1.1, 1.7, count) * 0.85
    keep = shade(lobe, s, t0) > rng.uniform(0.1, 0.8, count)
    s, t0 = s[keep], t0[keep]
    n, m = 6, len(s)
    u = np.linspace(0, 1, n)
    length = rng.uniform(0.03, 0.1, m)
    paths = lobe.fibre(s[:, None] + 0.06 * u, t0[:, None] + length[:, None] * u)
    widths = rng.uniform(0.003, 0.0075, m) * (0.5 + 0.7 * min(size / 0.3, 1))
    tones = look.ink * rng.uniform(0.25, 0.55, m) * (1 - 0.4 * t0)
    dries = rng.uniform(0.4, 0.85, m)
    taper = np.linspace(1, 0.15, n)
    return [
        Stroke(paths[k], widths[k] * taper, "墨", float(tones[k]), float(dries[k]))
        for k in range(m)
    ]


def mi_dots(rng: Generator, lobe: Lobe, look: Look) -> list[Mark]:
    """米点: level wet dots, thick along the crest and in the folds, gone at the foot."""
    size = min(lobe.height, lobe.left + lobe.right)
    count = int(300 * look.detail * min(1.5, size / 0.25 + 0.3))
    s = rng.uniform(-1, 1, count)
    t = rng.beta(0.9, 2.6, count) * 0.8
    keep = shade(lobe, s, t) > rng.uniform(0.1, 0.9, count)
    at = lobe.fibre(s, t)[keep]
    big = 0.009 * (0.6 + 0.6 * min(size / 0.3, 1))
    return [
        dot(x, y, big * rng.uniform(0.6, 1.2), rng.normal(0, 0.12), pigment="青墨",
            strength=look.ink * (1 - drop) * rng.uniform(0.25, 0.65), wet=0.7)
        for (x, y), drop in zip(at, t[keep], strict=True)
    ]  # fmt: skip


def contour(rng: Generator, lobe: Lobe, look: Look) -> list[Mark]:
    """The outline (勾勒), and a few inner ridges that repeat it."""
    size = min(lobe.height, lobe.left + lobe.right)
    width = 0.0013 + 0.002 * min(size / 0.35, 1)
    marks: list[Mark] = []
    for side in (-1.0, 1.0):
        foot = rng.uniform(0.6, 0.9)
        crest = lobe.fibre(side * np.linspace(0, 0.97, 14), 0.0)
        path = np.concatenate([crest, lobe.fibre(side, np.linspace(0, foot, 36) ** 1.5)])
        marks += broken_line(
            rng, path, width * (0.55 + 0.45 * look.ink), 0.78 * look.ink**1.4, 0.45
        )
    for _ in range(int(rng.integers(2, 5))):
        s0, t0 = rng.uniform(-0.7, 0.7), rng.uniform(0.0, 0.25)
        t = np.linspace(t0, t0 + rng.uniform(0.2, 0.5), 24)
        path = lobe.fibre(s0 + 0.05 * np.sign(s0) * (t - t0), t)
        marks += broken_line(
            rng, path, width * 0.7 * (0.55 + 0.45 * look.ink), 0.5 * look.ink**1.4, 0.6
        )
    return marks


def moss(rng: Generator, lobe: Lobe, look: Look, big: bool) -> list[Mark]:
    """点苔 and the small trees of the ridge: clusters along the outline and in the hollows."""
    marks: list[Mark] = []
    size = min(lobe.height, lobe.left + lobe.right)
    green = look.season in ("spring", "summer") and look.glaze and not look.snow
    for _ in range(int(rng.integers(3, 7) * look.detail)):
        side = rng.choice([-1.0, 1.0]) if rng.random() < 0.75 else rng.uniform(-0.8, 0.8)
        m = int(rng.integers(5, 16))
        at = lobe.fibre(np.full(m, side), np.abs(rng.normal(rng.uniform(0.0, 0.5), 0.06, m)))
        sizes = rng.uniform(0.0026, 0.0056, m) * (0.5 + 0.6 * min(size / 0.35, 1))
        upright = rng.random(m) < 0.6
        angles = np.where(upright, rng.normal(1.4, 0.3, m), rng.normal(0, 0.2, m))
        tones = look.ink * rng.uniform(0.35, 0.8, m)
        leafy = rng.random(m) < 0.4
        for k in range(m):
            pigment = "老绿" if green and leafy[k] else "墨"
            marks.append(
                dot(at[k, 0], at[k, 1] - 0.4 * sizes[k], sizes[k], angles[k], pigment=pigment,
                    strength=float(tones[k]))
            )  # fmt: skip
    if big and look.texture != "dots":
        marks += ridge_trees(rng, lobe, look)
    return marks


def ridge_trees(rng: Generator, lobe: Lobe, look: Look) -> list[Mark]:
    """A file of tiny trees along the shoulders of a host peak."""
    marks: list[Mark] = []
    for _ in range(int(14 * look.detail)):
        side = rng.choice([-1.0, 1.0])
        x, y = lobe.fibre(np.array(side), np.array(rng.uniform(0.02, 0.5) ** 1.2))
        marks += tiny_tree(rng, float(x), float(y), rng.uniform(0.012, 0.022), look)
    return marks


def tiny_tree(rng: Generator, x: float, y: float, size: float, look: Look) -> list[Mark]:
    """A distant tree: a stem and a few level dots."""
    lean = rng.normal(0, 0.1) * size
    stem = np.array([[x, y], [x + lean, y - size]])
    marks: list[Mark] = [Stroke(stem, np.array([size * 0.08, size * 0.04]), "墨", 0.6 * look.ink)]
    leaf = "墨" if look.snow or look.season == "winter" or rng.random() < 0.5 else "老绿"
    for level in np.repeat(np.linspace(0.35, 1.05, 5), 2):
        span = size * 0.3 * (1.2 - level)
        marks.append(
            dot(x + lean * level + rng.normal(0, span * 0.7), y - size * (level + rng.normal(0, 0.04)),
                max(span * 1.1, size * 0.1), rng.normal(0, 0.2), pigment=leaf,
                strength=look.ink * rng.uniform(0.3, 0.6))
        )  # fmt: skip
    return marks


def far_range(
    rng: Generator, left: float, right: float, base: float, height: float,
    strength: float = 0.2, pigment: str = "青墨",
) -> list[Mark]:  # fmt: skip
    """Far mountains: one flat wash with a crisp crest and no foot (没骨)."""
    seed = int(rng.integers(1 << 24))
    x = np.linspace(left, right, 160)
    u = (x - left) / (right - left)
    swell = np.sin(np.pi * np.clip(u, 0, 1)) ** 0.7
    peaks = 0.55 + 0.45 * fbm1(u * rng.uniform(3.0, 5.0) + 3, seed, 5, 0.45)
    y = base - height * swell * np.clip(peaks * 1.35, 0.05, None)
    area = np.concatenate([np.stack([x, y], 1), [[right, base + 0.01], [left, base + 0.01]]])
    deeper = np.stack([x, y + 0.18 * height * (1 + fbm1(u * 9, seed + 5, 3))], 1)
    crest = np.concatenate([np.stack([x, y], 1), deeper[::-1]])
    return [
        Wash(area, pigment, strength, 0.0, 0.0014),
        Wash(crest, pigment, strength * 0.45, strength * 0.1, 0.012),
    ]


def snow_range(rng: Generator, left: float, right: float, base: float, height: float) -> list[Mark]:
    """Far mountains under snow: left white against the dark sky, shaded at the foot."""
    seed = int(rng.integers(1 << 24))
    x = np.linspace(left, right, 160)
    u = (x - left) / (right - left)
    peaks = 0.55 + 0.45 * fbm1(u * rng.uniform(3.0, 5.0) + 3, seed, 5, 0.45)
    y = base - height * np.sin(np.pi * u) ** 0.7 * np.clip(peaks * 1.35, 0.05, None)
    low = [[right, base + 0.01], [left, base + 0.01]]
    area = np.concatenate([np.stack([x, y], 1), low])
    inner = np.concatenate([np.stack([x, y + 0.35 * height], 1), low])
    return [
        Wash(area, "纸", 1.0, 0.9, 0.0014, True),
        Wash(inner, "青墨", 0.1, 0.0, 0.2 * height),
    ]


def rock(rng: Generator, x: float, y: float, size: float, look: Look) -> list[Mark]:
    """A boulder on the ground at (x, y), about `size` wide: two or three faces, dark at the foot."""
    marks: list[Mark] = []
    small = replace(look, detail=look.detail * 0.42, ink=look.ink * 1.1)
    for k in range(int(rng.integers(2, 4))):
        part = size * (0.62 if k == 0 else rng.uniform(0.3, 0.48))
        tall = part * rng.uniform(0.65, 1.05)
        side = 0.0 if k == 0 else rng.choice((-1, 1)) * rng.uniform(0.25, 0.42)
        lobe = Lobe(
            x + side * size, y - tall, part * rng.uniform(0.5, 0.75), part * rng.uniform(0.5, 0.75),
            tall * 1.12, rng.uniform(0.75, 1.0), rng.uniform(0.25, 0.5), int(rng.integers(1 << 24)), 0.05,
        )  # fmt: skip
        marks += paint_lobe(rng, lobe, small)
        foot = band(lobe, -0.98, 0.98, 0.55, 0.9)
        marks.append(Wash(foot, "墨", 0.0, 0.26 * (0.4 if look.snow else 1.0), 0.05 * part))
    for _ in range(9):  # scrub where it meets the ground
        a = rng.uniform(-0.6, 0.6) * size
        marks.append(dot(x + a, y + rng.normal(0, 0.01) * size, 0.05 * size * rng.uniform(0.6, 1.3),
                         rng.normal(1.2, 0.6), strength=look.ink * rng.uniform(0.4, 0.8)))  # fmt: skip
    return marks
