"""Flowers seen from near: petals as curved surfaces, turned to any side, painted in two ways.

A petal is a flat outline bent over a circular arc (from `open0` at its base to `open1` at its
tip, in radians from the flower's axis), cupped across and ruffled at the edge, then turned with
the whole flower and projected. The same petals are painted 工笔 (双勾分染: a white ground, a glaze,
colour deepening towards the base, hair veins, a fine line) or 写意 (没骨: one wet touch and a
deeper tip, no line).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Stroke, Wash
from miaobi.paint.plants.brush import Tint, dab, deeper, pull, ramp


@dataclass(frozen=True, slots=True)
class Hue:
    """How one colour of petal is built up: the covering ground, the glaze over all of it, the
    deep tint at the base (分染), the line and vein, and the wet colour of the boneless way."""

    ground: Tint
    glaze: Tint
    deep: Tint
    line: Tint
    wet: Tint
    tip: Tint


HUES: dict[str, Hue] = {
    "white": Hue(("铅白", 0.95), ("嫩绿", 0.04), ("嫩绿", 0.4), ("赭墨", 0.42), ("铅白", 0.8), ("嫩绿", 0.3)),
    "pink": Hue(("铅白", 0.94), ("曙红", 0.04), ("曙红", 0.42), ("胭脂", 0.34), ("曙红", 0.26), ("曙红", 0.6)),
    "red": Hue(("粉红", 0.92), ("曙红", 0.34), ("胭脂", 0.85), ("胭脂", 0.6), ("曙红", 0.8), ("胭脂", 0.75)),
    "yellow": Hue(("铅白", 0.85), ("藤黄", 0.5), ("朱磦", 0.3), ("赭石", 0.55), ("藤黄", 0.85), ("朱磦", 0.35)),
    "gold": Hue(("铅白", 0.7), ("藤黄", 0.75), ("土黄", 0.6), ("赭墨", 0.6), ("藤黄", 0.95), ("土黄", 0.6)),
    "orange": Hue(("铅白", 0.8), ("朱磦", 0.6), ("朱砂", 0.5), ("赭墨", 0.6), ("朱磦", 0.8), ("朱砂", 0.7)),
    "purple": Hue(("铅白", 0.85), ("purple", 0.3), ("purple", 0.7), ("花青", 0.5), ("purple", 0.45), ("purple", 0.7)),
    "blue": Hue(("铅白", 0.85), ("石青", 0.4), ("花青", 0.6), ("花青", 0.6), ("石青", 0.6), ("花青", 0.7)),
    "green": Hue(("铅白", 0.8), ("嫩绿", 0.45), ("草绿", 0.6), ("老绿", 0.6), ("嫩绿", 0.6), ("草绿", 0.6)),
    "black": Hue(("铅白", 0.4), ("墨", 0.5), ("墨", 0.7), ("墨", 0.9), ("墨", 0.6), ("墨", 0.85)),
    "grey": Hue(("铅白", 0.8), ("墨", 0.16), ("墨", 0.4), ("墨", 0.6), ("墨", 0.25), ("墨", 0.4)),
    "brown": Hue(("铅白", 0.6), ("赭石", 0.45), ("赭墨", 0.6), ("赭墨", 0.8), ("赭石", 0.6), ("赭墨", 0.7)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ring:
    """One whorl of petals: how many, length and breadth (shares of the flower's radius), how they
    open (`open0` base, `open1` tip), `cup` across, `ruffle` and `notch` of the edge; `blunt` 0
    pointed … 1 round; `claw` how narrow the base is; `tone` scales the deep tint."""

    count: int
    length: float = 1.0
    breadth: float = 0.9
    open0: float = 0.9
    open1: float = 1.5
    cup: float = 0.3
    ruffle: float = 0.0
    notch: float = 0.0
    blunt: float = 0.7
    claw: float = 0.8
    tone: float = 1.0


@dataclass(frozen=True, slots=True)
class Bloom:
    """A kind of flower: its whorls from the outermost in, its stamens, its colour when unasked."""

    rings: tuple[Ring, ...]
    colour: str = "pink"
    stamens: int = 12
    reach: float = 0.55
    anther: Tint = ("yellow", 0.95)
    filament: Tint = ("铅白", 0.8)
    calyx: Tint = ("赭墨", 0.7)
    veins: int = 3
    tipped: bool = False  # coloured from the point inwards, as a lotus is


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a flower is and how it is turned: centre, radius, the heading on the page its axis
    points to, `tilt` from the looker (0 full face, π/2 from the side, π from behind), `open`."""

    x: float
    y: float
    r: float
    heading: float = 0.0
    tilt: float = 0.5
    open: float = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A petal on the page: outline, the part near its base, its veins, how near, which face."""

    outline: Points
    heart: Points
    core: Points
    tip: Points
    veins: tuple[Points, ...]
    near: float
    inner: bool
    tone: float


def axes(pose: Pose) -> tuple[Points, Points, Points]:
    """The flower's axis and two directions across it, unit vectors (3,), z to the looker."""
    st, ct = np.sin(pose.tilt), np.cos(pose.tilt)
    sh, ch = np.sin(pose.heading), np.cos(pose.heading)
    axis = np.array([sh * st, -ch * st, ct])
    first = np.array([ch, sh, 0.0])
    return axis, first, np.cross(axis, first)


def template(rng: Generator, ring: Ring) -> Points:
    """A flat petal (n, 2): along 0..1, across -1..1, closed, from the base round and back."""
    a = np.linspace(0, 2 * np.pi, 61 if ring.ruffle > 0.1 or ring.notch else 37)
    u = 0.5 - 0.5 * np.cos(a)
    p, q = 0.35 + 0.65 * ring.claw, 1.05 - 0.65 * ring.blunt
    peak = p / (p + q)
    w = (u**p * (1 - u) ** q) / (peak**p * (1 - peak) ** q)
    x = np.where(a < np.pi, 1.0, -1.0) * w
    wave = rng.uniform(0, 6.28, 3)
    edge = u * u
    frill = 0.6 * np.sin(5 * a + wave[0]) + 0.3 * np.sin(8 * a + wave[1])
    x = x * (1 + (0.03 + 0.5 * ring.ruffle) * frill * edge * 0.5)
    u = u * (1 + 0.26 * ring.ruffle * edge * np.sin(7 * a + wave[2]))
    u = u * (1 - ring.notch * np.exp(-((x / 0.22) ** 2)) * edge**2)
    return np.column_stack([u, x])


def bent(flat: Points, ring: Ring, length: float, opening: float, phase: float) -> Points:
    """Flat petal points as (n, 3): outwards, sideways, up the axis."""
    u, x = flat[:, 0], flat[:, 1]
    f0, f1 = ring.open0 * opening, ring.open1 * opening
    step = f1 - f0 if abs(f1 - f0) > 1e-3 else 1e-3
    phi = f0 + step * u
    out = length * (np.cos(f0) - np.cos(phi)) / step
    up = length * (np.sin(phi) - np.sin(f0)) / step
    half = 0.5 * ring.breadth * length * min(1.0, 0.55 + 0.45 * opening)
    curl = ring.cup * half * x * x + ring.ruffle * half * u * u * np.sin(5 * x + phase)
    return np.column_stack([out - curl * np.cos(phi), half * x, up + curl * np.sin(phi)])


def sheets(rng: Generator, bloom: Bloom, pose: Pose, veins: int) -> list[Sheet]:
    """Every petal of a flower on the page, the farthest first."""
    axis, e1, e2 = axes(pose)
    found: list[tuple[float, Sheet]] = []
    for index, ring in enumerate(bloom.rings):
        turn = rng.uniform(0, 6.28)
        for k in range(ring.count):
            a = turn + (k + rng.uniform(-0.13, 0.13)) * 2 * np.pi / ring.count
            length = pose.r * ring.length * rng.uniform(0.9, 1.08)
            opening = pose.open * rng.uniform(0.9, 1.1)
            r, t = np.cos(a) * e1 + np.sin(a) * e2, -np.sin(a) * e1 + np.cos(a) * e2
            basis = np.stack([r, t, axis])
            phase = rng.uniform(0, 6.28)
            flat = template(rng, ring)
            lines = [_vein(flat, s) for s in np.linspace(-0.6, 0.6, veins)] if veins else []
            parts = [flat, flat * (0.62, 0.74), flat * (0.36, 0.5), _outer(flat), *lines]
            sizes = np.cumsum([len(p) for p in parts])[:-1]
            solid = bent(np.vstack(parts), ring, length, opening, phase) @ basis
            flat2 = solid[:, :2] + (pose.x, pose.y)
            pieces = np.split(flat2, sizes)
            depth = float(solid[: len(flat), 2].mean()) + index * 0.02 * pose.r * np.cos(pose.tilt)
            found.append((depth, Sheet(pieces[0], pieces[1], pieces[2], pieces[3], tuple(pieces[4:]),
                                       depth, _turns(pieces[0]), ring.tone)))  # fmt: skip
    return [s for _, s in sorted(found, key=lambda f: f[0])]


def _outer(flat: Points) -> Points:
    """The outer part of a petal, from half its length to just inside the rim."""
    out = flat * (0.93, 0.86)
    out[:, 0] = np.maximum(out[:, 0], 0.52)
    return out


def _vein(flat: Points, side: float) -> Points:
    u = np.linspace(0.08, 0.86, 7)
    half = np.interp(u, flat[: len(flat) // 2 + 1, 0], flat[: len(flat) // 2 + 1, 1])
    return np.column_stack([u, side * half * (0.75 + 0.25 * u)])


def _turns(ring: Points) -> bool:
    """Whether a closed outline runs one way round: which face of the petal is seen."""
    x, y = ring[:, 0], ring[:, 1]
    return bool(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)) > 0)


def flower(
    rng: Generator, bloom: Bloom, pose: Pose, colour: str, fine: bool, quick: bool = False
) -> list[Mark]:
    """A flower's marks. `quick` leaves out veins and all but the main tints (for small ones)."""
    hue = HUES.get(colour, HUES[bloom.colour])
    veins = 0 if quick or not fine or pose.r < 0.085 else bloom.veins
    petals = sheets(rng, bloom, pose, veins)
    middle = float(axes(pose)[0][2]) * 0.35 * pose.r
    marks: list[Mark] = []
    inside = stamens(rng, bloom, pose, fine) if pose.open > 0.45 else []
    for petal in petals:
        if inside and petal.near > middle:
            marks += inside
            inside = []
        if bloom.tipped:
            petal = replace(
                petal, heart=petal.tip, core=petal.tip * 0.6 + petal.tip[len(petal.tip) // 2] * 0.4
            )
        marks += fine_petal(petal, hue, pose.r, quick) if fine else wet_petal(
            rng, petal, hue, pose.r, colour or bloom.colour)  # fmt: skip
    marks += inside
    if pose.tilt > 1.15:
        marks += calyx(rng, bloom, pose, fine)
    return marks


def fine_petal(petal: Sheet, hue: Hue, r: float, quick: bool) -> list[Mark]:
    """双勾分染: ground, glaze, two deepening tints towards the base, veins, line."""
    back = 1.0 if petal.inner else 0.72
    ground, glaze = hue.ground, deeper(hue.glaze, 1.0 if petal.inner else 1.25)
    line = max(r * 0.016, 0.0004)
    marks: list[Mark] = [Wash(petal.outline, ground[0], min(ground[1], 1.0), None, 0.0, True),
                         Wash(petal.outline, *glaze, None, 0.0)]  # fmt: skip
    for part, share in ((petal.heart, 0.5), (petal.core, 0.8))[quick:]:
        marks.append(Wash(part, *deeper(hue.deep, share * petal.tone * back), None, blur(part)))
    for vein in petal.veins:
        marks.append(pull(vein, line * 0.62, deeper(hue.line, 0.5), "leaf"))
    marks.append(pull(petal.outline, line, hue.line, "even"))
    return marks


def blur(part: Points) -> float:
    """How soft a shade may be without leaving its petal: a fifth of the part's breadth."""
    x, y = part[:, 0], part[:, 1]
    area = 0.5 * abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))
    return 0.22 * area / max(float(np.hypot(*np.ptp(part, axis=0))), 1e-9)


def wet_petal(rng: Generator, petal: Sheet, hue: Hue, r: float, colour: str) -> list[Mark]:
    """没骨: one touch over bare paper, a deeper one where the loaded tip of the brush lay; white
    petals are drawn in two ink lines (圈花)."""
    marks: list[Mark] = [Wash(petal.outline, "纸", 0.82, None, 0.004 * r, True)]
    if colour == "white":
        shade = Wash(petal.core, *deeper(hue.tip, 0.8), None, blur(petal.core))
        ring = petal.outline
        cut = len(ring) // 2 + int(rng.integers(-2, 3))
        ink = rng.uniform(0.5, 0.85)
        return [*marks, Wash(petal.outline, "铅白", 0.75, None, 0.01 * r, True), shade,
                pull(ring[: cut + 1], r * 0.045, ("墨", ink), "bone", 0.15),
                pull(ring[:cut:-1], r * 0.04, ("墨", ink * 0.85), "bone", 0.2)]  # fmt: skip
    tone = rng.uniform(0.65, 1.15)
    marks.append(Wash(petal.outline, *deeper(hue.wet, tone), None, 0.005 * r, False, 0.7))
    rim = petal.tip if rng.random() < 0.6 else petal.heart
    marks.append(Wash(rim, *deeper(hue.tip, 0.55 * tone * petal.tone), None, 1.3 * blur(rim)))
    marks.append(Wash(petal.core, *deeper(hue.tip, 0.5 * petal.tone), None, blur(petal.core)))
    return marks


def stamens(rng: Generator, bloom: Bloom, pose: Pose, fine: bool) -> list[Mark]:
    """Filaments fanning out of the heart, a dot of pollen on each."""
    axis, e1, e2 = axes(pose)
    marks: list[Mark] = []
    thin = pose.r * (0.014 if fine else 0.03)
    dots: list[Mark] = []
    count = bloom.stamens if fine and pose.r > 0.09 else min(bloom.stamens, 9)
    for k in range(count):
        a, lean = k * 2.39996, 0.75 * np.sqrt((k + 0.6) / count)
        lean = lean * pose.open * rng.uniform(0.8, 1.15)
        d = np.sin(lean) * (np.cos(a) * e1 + np.sin(a) * e2) + np.cos(lean) * axis
        tip = d[:2] * pose.r * bloom.reach * rng.uniform(0.75, 1.1) + (pose.x, pose.y)
        mid = axis[:2] * pose.r * 0.2 + (tip - (pose.x, pose.y)) * 0.35 + (pose.x, pose.y)
        path = np.vstack([(pose.x, pose.y), mid, tip])
        tint = bloom.filament if fine else ("墨", 0.75)
        marks.append(pull(path, thin, tint, "taper"))
        size = pose.r * rng.uniform(0.045, 0.06) * (1.0 if fine else 1.15)
        dot = bloom.anther if fine or rng.random() < 0.4 else ("墨", 0.85)
        dots.append(dab(float(tip[0]), float(tip[1]) - size / 2, np.pi, size, size, dot, 0.0))
    return marks + dots


def calyx(rng: Generator, bloom: Bloom, pose: Pose, fine: bool) -> list[Mark]:
    """Sepals hugging the back of a flower seen from the side or behind."""
    back = Pose(pose.x, pose.y, pose.r * 0.34, pose.heading, pose.tilt, 1.0)
    ring = Ring(5, 1.0, 0.8, 0.35, 1.0 * max(pose.open, 0.5), 0.2, blunt=0.3)
    green = replace(bloom, rings=(ring,))
    marks: list[Mark] = []
    for s in sheets(rng, green, back, 0):
        marks.append(Wash(s.outline, bloom.calyx[0], bloom.calyx[1], None, 0.0))
        if fine and pose.r > 0.09:
            marks.append(pull(s.outline, pose.r * 0.014, deeper(bloom.calyx, 1.2), "even"))
    return marks


def bud(rng: Generator, bloom: Bloom, pose: Pose, colour: str, fine: bool) -> list[Mark]:
    """A closed flower: overlapping petals round a point, held by its calyx."""
    hue = HUES.get(colour, HUES[bloom.colour])
    ring = Ring(3, 1.15, 0.95, 0.55, -0.45, 0.5, blunt=0.55, claw=0.5, tone=1.2)
    closed = replace(pose, open=1.0, tilt=1.35 + 0.2 * rng.uniform(-1, 1))
    marks: list[Mark] = []
    for s in sheets(rng, replace(bloom, rings=(ring,)), closed, 0):
        marks += fine_petal(s, hue, pose.r, True) if fine else wet_petal(
            rng, s, hue, pose.r, colour or bloom.colour)  # fmt: skip
    return marks + calyx(rng, bloom, closed, fine)


def hair(path: Points, width: float, tint: Tint) -> Stroke:
    """A line of one even breadth, for outlines of leaves and stalks."""
    w = np.full(len(path), max(width, 1e-5)) * (1 - 0.35 * ramp(len(path)))
    return Stroke(np.asarray(path, np.float64), w, tint[0], min(max(tint[1], 0.02), 1.0))


# --- the kinds -------------------------------------------------------------------------------------

ROUND5 = Ring(5, 1.0, 1.02, 0.75, 1.45, 0.25, 0.06, 0.0, 0.95, 0.9)

BLOOMS: dict[str, Bloom] = {
    "plum": Bloom((ROUND5,), "red", 16, 0.62, calyx=("胭脂", 0.7)),
    "peach": Bloom((replace(ROUND5, blunt=0.55, breadth=0.86),), "pink", 14, 0.6, calyx=("胭脂", 0.6)),
    "apricot": Bloom((ROUND5,), "pink", 14, 0.5, calyx=("胭脂", 0.8)),
    "pear": Bloom((replace(ROUND5, claw=1.2, ruffle=0.12),), "white", 12, 0.55, ("胭脂", 0.8), ("嫩绿", 0.5), ("草绿", 0.6)),
    "cherry": Bloom((replace(ROUND5, notch=0.2, ruffle=0.08), replace(ROUND5, length=0.78, open0=0.5, open1=1.25, notch=0.15)), "pink", 10, 0.5, calyx=("赭石", 0.6)),
    "crabapple": Bloom((replace(ROUND5, breadth=0.95, open0=0.55, open1=1.3, cup=0.45),), "pink", 12, 0.5, calyx=("胭脂", 0.4)),
    "camellia": Bloom((Ring(6, 1.0, 0.95, 0.85, 1.5, 0.3, 0.08, 0.16, 0.9, 0.7), Ring(5, 0.8, 0.95, 0.55, 1.2, 0.4, 0.08, 0.12, 0.9, 0.7)), "red", 26, 0.4, filament=("铅白", 0.9), calyx=("老绿", 0.7)),
    "magnolia": Bloom((Ring(6, 1.1, 0.6, 0.75, 1.25, 0.55, 0.04, 0.0, 0.6, 0.7), Ring(3, 1.0, 0.6, 0.4, 0.2, 0.8, 0.04, 0.0, 0.6, 0.6)), "white", 8, 0.3, ("赭石", 0.7), ("嫩绿", 0.7), ("赭墨", 0.8), 4),
    "hibiscus": Bloom((Ring(5, 1.0, 1.08, 0.6, 1.35, 0.15, 0.16, 0.0, 0.85, 1.0),), "pink", 10, 0.75, calyx=("草绿", 0.7), veins=6),
    "pomegranate": Bloom((Ring(6, 1.0, 0.95, 0.4, 1.25, 0.2, 0.14, 0.1, 0.9, 0.9), Ring(5, 0.75, 0.9, 0.3, 0.9, 0.3, 0.16, 0.1, 0.9)), "red", 14, 0.5, calyx=("朱砂", 0.9)),
    "narcissus": Bloom((Ring(6, 1.0, 0.66, 1.2, 1.5, 0.2, 0.03, 0.0, 0.6, 0.8),), "white", 0, calyx=("草绿", 0.6)),
    "wild": Bloom((Ring(7, 1.0, 0.5, 1.1, 1.6, 0.2, 0.03, 0.06, 0.75, 0.7),), "blue", 14, 0.26, calyx=("草绿", 0.7)),
    "peony": Bloom((
        Ring(8, 1.0, 1.0, 1.15, 1.75, 0.22, 0.22, 0.12, 0.95, 0.9, 0.75), Ring(8, 0.86, 1.0, 0.75, 1.35, 0.3, 0.25, 0.12, 0.95, 0.9, 0.85),
        Ring(8, 0.68, 1.0, 0.5, 0.95, 0.4, 0.28, 0.12, 0.95, 0.9, 1.0), Ring(6, 0.5, 1.0, 0.25, 0.55, 0.45, 0.3, 0.12, 0.95, 0.8, 1.15)), "pink", 24, 0.3, calyx=("草绿", 0.7), veins=4),
    "lotus": Bloom((
        Ring(7, 1.0, 0.64, 1.1, 1.3, 0.6, 0.02, 0.0, 0.5, 0.75, 1.0), Ring(7, 1.0, 0.66, 0.72, 0.55, 0.6, 0.02, 0.0, 0.5, 0.75, 1.0),
        Ring(5, 0.9, 0.66, 0.5, 0.15, 0.65, 0.02, 0.0, 0.5, 0.75, 1.1)), "pink", 26, 0.42, calyx=("草绿", 0.6), veins=5, tipped=True),
    "chrysanthemum": Bloom((
        Ring(17, 1.0, 0.2, 1.0, 2.0, 0.5, 0.02, 0.0, 0.75, 0.9, 0.8), Ring(17, 0.88, 0.2, 0.8, 1.5, 0.5, 0.02, 0.0, 0.75, 0.9, 0.9),
        Ring(14, 0.7, 0.22, 0.55, 0.9, 0.5, 0.02, 0.0, 0.75, 0.9, 1.0), Ring(11, 0.52, 0.24, 0.35, 0.2, 0.5, 0.02, 0.0, 0.75, 0.9, 1.1), Ring(7, 0.36, 0.28, 0.2, -0.4, 0.5, 0.0, 0.0, 0.75, 0.9, 1.2)), "yellow", 0, calyx=("草绿", 0.7), veins=0),
    "orchid": Bloom((Ring(3, 1.0, 0.3, 0.9, 1.25, 0.4, 0.02, 0.0, 0.4, 0.7, 0.8), Ring(2, 0.82, 0.36, 0.35, 0.7, 0.5, 0.02, 0.0, 0.4, 0.7, 0.8), Ring(1, 0.66, 0.5, 0.7, 2.0, 0.3, 0.1, 0.0, 0.7, 0.8)), "green", 0, calyx=("草绿", 0.6), veins=2),
    "corona": Bloom((Ring(7, 1.0, 0.95, 0.25, 0.6, 0.2, 0.12, 0.0, 0.95, 0.6, 1.3),), "yellow", 5, 0.7, calyx=("藤黄", 0.6), veins=0),
}  # fmt: skip
