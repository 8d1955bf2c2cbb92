"""How four legs go: standing, walking, running, lying down; each leg bent at its own joints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miaobi.paint.elements.brush import DEEP, Look, fill, line, ring, solid, tube
from miaobi.paint.elements.shape import Spots
from miaobi.paint.marks import Mark, Points

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator
Legs = list[list[tuple[float, float, float]]]
Angles = tuple[float, ...]  # of each bone from straight down, forward positive, in radians

# Per gait: the near and far fore leg (arm, cannon), the near and far hind leg (thigh, gaskin,
# cannon). After the plates of Eadweard Muybridge, Animals in Motion (1887).
GAITS: dict[str, tuple[Angles, Angles, Angles, Angles]] = {
    "standing": ((-0.02, 0.0), (0.16, 0.1), (0.32, -0.5, 0.14), (0.5, -0.34, 0.16)),
    "walking": ((0.34, 0.14), (-0.16, -0.56), (0.02, -0.68, -0.2), (0.62, -0.2, 0.3)),
    "running": ((1.1, 0.86), (0.86, 0.22), (-0.42, -1.12, -0.92), (-0.18, -0.98, -0.6)),
    "gathered": ((0.62, -0.95), (0.2, -1.1), (0.85, -0.1, 0.72), (0.98, 0.1, 0.9)),
}


@dataclass(frozen=True, slots=True)
class Build:
    """The legs of a kind of beast: where they hang, how thick and how fine they are.

    `fore` and `hind` are x, y and radius of shoulder and hip; `fine` the radius of the cannon;
    `gap` how far the far pair stands ahead; `foot` the length of the hoof or paw; `paw` its
    thickness in cannons; `spring` how high it is off the ground when the beast runs.
    """

    fore: tuple[float, float, float]
    hind: tuple[float, float, float]
    fine: float = 0.024
    gap: float = 0.06
    foot: float = 0.05
    paw: float = 1.25
    spring: float = 0.0


def limbs(rng: Rng, build: Build, gait: str) -> tuple[Legs, Legs]:
    """The near legs and the far legs (fore first); all planted on y = 0 unless they run.

    A `gait` that is not in `GAITS` is standing.
    """
    fly = gait in ("running", "gathered")
    legs: Legs = []
    for k, angles in enumerate(GAITS.get(gait, GAITS["standing"])):
        x, y, r = build.fore if k < 2 else build.hind
        far = k % 2
        bent = [a + float(rng.normal(0, 0.05)) for a in angles]
        leg = _leg(x + far * build.gap, y, r * (0.88 if far else 1.0), bent, build, -y - build.spring * fly)
        legs.append(leg if fly else _planted(leg, build.fine * build.paw, 0.012 * far))
    return [legs[0], legs[2]], [legs[1], legs[3]]


def _leg(
    x: float, y: float, r: float, angles: Sequence[float], build: Build, drop: float
) -> list[tuple[float, float, float]]:
    fine = build.fine
    shares = (0.5, 0.4) if len(angles) == 2 else (0.36, 0.3, 0.3)
    radii = (max(r * 0.36, fine * 1.45), fine) if len(angles) == 2 else (
        max(r * 0.55, fine * 1.8), max(r * 0.25, fine * 1.35), fine)
    spots = [(x, y, r)]
    for n, (a, share, thick) in enumerate(zip(angles, shares, radii, strict=True)):
        last = n == len(angles) - 1
        for part in (0.8, 0.2) if last else (1.0,):
            px, py, _ = spots[-1]
            reach = drop * share * part * 1.08
            spots.append((px + reach * math.sin(a), py + reach * math.cos(a),
                thick if part == 1 or part == 0.8 else thick * 1.2))
    px, py, _ = spots[-1]
    a = angles[-1] + 0.75
    spots.append((px + build.foot * math.sin(a), py + build.foot * 0.6 * math.cos(a),
        fine * build.paw))
    return spots


def _planted(
    leg: list[tuple[float, float, float]], foot: float, back: float
) -> list[tuple[float, float, float]]:
    """The leg stretched or shortened so that it ends on the ground (a far one a little behind)."""
    top, low = leg[0][1], leg[-1][1]
    k = (-foot - back - top) / (low - top)
    return [(x, top + (y - top) * k, r) for x, y, r in leg]


def beast(
    rng: Rng, trunk: Sequence[Points], near: Legs, far: Legs, pigment: str, strength: float,
    fade: float | None = None, edge: float = 0.014, hair: float = 0.0
) -> list[Mark]:
    """A body on four legs: the far pair a shade deeper, the near pair one with the trunk."""
    marks: list[Mark] = []
    deep = DEEP.get(pigment, "墨")
    for limb in far:
        leg = tube(limb)
        marks += solid(rng, [leg], pigment, strength, None, edge, 0.6, 0.0)
        marks.append(fill(leg, deep, 0.45 if deep != "墨" else 0.3, None, 0.004))
    legs = [tube(limb) for limb in near]
    marks += solid(rng, [*trunk, *legs], pigment, strength, fade, edge, hair=hair)
    for limb in near:  # where the thigh lies on the flank
        (x, y, r), (x2, y2, r2) = limb[0], limb[1]
        side = -1 if x < 0 else 1
        fold = [(x - side * r * 0.9, y - r * 0.2), (x - side * r * 0.95, y + r * 0.5),
            (x2 - side * r2, y2)]
        marks.append(line(fold, edge * 0.7, "墨", 0.55, "nail"))
    return marks


def hooves(legs: Legs, fine: float) -> list[Mark]:
    """Dark hooves at the end of the legs."""
    marks: list[Mark] = []
    for leg in legs:
        (ax, ay, _), (x, y, _) = leg[-2], leg[-1]
        n = math.hypot(x - ax, y - ay) + 1e-9
        dx, dy = (x - ax) / n, (y - ay) / n
        r = fine * 1.25
        marks.append(fill(ring([(x - dx * r - dy * r, y - dy * r + dx * r * 0.7),
            (x + dx * r * 1.1 - dy * r * 0.8, y + dy * r + dx * r), (x + dx * r * 1.3 + dy * r,
            y + dy * r * 1.2), (x - dx * r * 0.6 + dy * r, y - dx * r * 0.9)]), "墨", 0.82))
    return marks


def reclining(
    rng: Rng, length: float, height: float, pigment: str, strength: float, edge: float = 0.014,
    hair: float = 0.0
) -> list[Mark]:
    """A body lying on folded legs, from -`length` / 2 to `length` / 2; the neck goes on at the
    right end, about (0.36 `length`, -0.62 `height`)."""
    w, h = length, height
    back = ring([(-0.5 * w, -0.1 * h), (-0.5 * w, -0.55 * h), (-0.36 * w, -0.92 * h), (-0.1 * w,
        -0.98 * h), (0.16 * w, -0.9 * h), (0.36 * w, -0.86 * h), (0.48 * w, -0.5 * h),
        (0.42 * w, -0.08 * h), (0.1 * w, 0.0), (-0.3 * w, 0.0)])
    paw = tube([(0.28 * w, -0.2 * h, 0.14 * h), (0.44 * w, -0.09 * h, 0.1 * h), (0.6 * w,
        -0.08 * h, 0.085 * h)])
    marks = solid(rng, [back, paw], pigment, strength, strength * 0.7, edge, hair=hair)
    haunch: Spots = [(-0.12 * w, -0.64 * h), (-0.3 * w, -0.66 * h), (-0.34 * w, -0.3 * h),
        (-0.2 * w, -0.1 * h), (-0.02 * w, -0.06 * h)]
    marks.append(line(haunch, edge * 1.1, "墨", 0.6, "nail"))
    marks.append(line([(0.22 * w, -0.5 * h), (0.26 * w, -0.28 * h), (0.4 * w, -0.2 * h)], edge,
        "墨", 0.5, "nail"))
    return marks


def stance(look: Look, rng: Rng, *usual: str) -> str:
    """The pose that is asked for, else one of `usual` by chance."""
    drawn = usual[int(rng.integers(len(usual)))]
    return look.get("pose") or drawn


def shut(x: float, y: float, r: float) -> list[Mark]:
    """An eye closed in sleep."""
    return [line([(x - 1.8 * r, y), (x, y + 0.9 * r), (x + 1.8 * r, y + 0.1 * r)], r * 0.8, "墨", 0.9)]
