"""The sprays by kind: plum, peach, cherry, crabapple, camellia, magnolia … on their branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark
from miaobi.paint.plants.blade import LEAVES, aged, blade
from miaobi.paint.plants.bloom import BLOOMS, Pose, bud, flower
from miaobi.paint.plants.brush import Tint, arc, spline
from miaobi.paint.plants.spray import Growth, fine_twig, is_fine, seats, skeleton, wood
from miaobi.paint.plants.wood import Limb, snow_on

Look = Mapping[str, Any]


PLAIN = Growth()


@dataclass(frozen=True, slots=True)
class Kind:
    """What a spray carries: its bloom and leaf by name, how many flowers, buds and leaves, their
    sizes (shares of the reach), the length of a flower's stalk and how much it hangs."""

    bloom: str
    leaf: str = ""
    flowers: int = 20
    buds: int = 12
    leaves: int = 0
    size: float = 0.05
    leaf_size: float = 0.1
    stalk: float = 0.012
    hang: float = 0.0
    upright: float = 0.0
    growth: Growth = PLAIN


KINDS: dict[str, Kind] = {
    "plum": Kind("plum", "", 24, 24, size=0.06, growth=Growth(0.046, 0.42, 0.8, 5, 2, rough=True)),
    "peach": Kind("peach", "peach", 22, 12, 34, 0.064, 0.14),
    "apricot": Kind("apricot", "", 24, 16, size=0.06, growth=Growth(0.04, 0.35, 0.7, 5, 2, rough=True)),
    "pear_blossom": Kind("pear", "pear", 22, 8, 30, 0.066, 0.1, 0.03),
    "cherry": Kind("cherry", "cherry", 22, 12, 14, 0.062, 0.1, 0.05, 0.7),
    "crabapple": Kind("crabapple", "crabapple", 20, 16, 34, 0.062, 0.11, 0.05, 0.5),
    "camellia": Kind("camellia", "camellia", 5, 4, 40, 0.12, 0.18),
    "magnolia": Kind("magnolia", "magnolia", 6, 8, 5, 0.14, 0.12, 0.02, 0.0, 0.85, Growth(0.036, 0.34, 0.6, 4, 1)),
    "hibiscus": Kind("hibiscus", "pear", 4, 4, 34, 0.15, 0.17, 0.04),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a flower: where it is, and where on the twig its stalk begins."""

    x: float
    y: float
    heading: float
    root: tuple[float, float]


def grown(rng: Generator, kind: Kind, look: Look) -> list[Limb]:
    """The bare wood of a spray."""
    return skeleton(rng, kind.growth, str(look.get("pose") or "rising"))


def clusters(
    rng: Generator,
    limbs: list[Limb],
    count: int,
    size: float,
    kept: list[tuple[float, float]],
    hang: bool,
) -> list[Spot]:
    """`count` places for flowers, in companies of unequal number (聚散), clear of the perches."""
    places: list[Spot] = []
    hosts = [one for one in limbs if one.level > 0] or limbs
    loose = 0.55 if hang else 0.32  # flowers without stalks keep to the twig
    weights = np.array([one.level + 0.4 for one in hosts], np.float64)
    for _ in range(40 * count):
        if len(places) >= count:
            break
        host = hosts[int(rng.choice(len(hosts), p=weights / weights.sum()))]
        t0 = float(rng.beta(2.4, 1.3))
        for _ in range(int(rng.choice([1, 2, 4, 6, 8], p=[0.22, 0.2, 0.24, 0.2, 0.14]))):
            x0, y0, h, _ = host.at(float(np.clip(t0 + rng.normal(0, 0.1), 0.1, 1.0)))
            x, y = np.array([x0, y0]) + rng.normal(0, loose * size, 2)
            if any(np.hypot(x - a, y - b) < 0.07 + 0.8 * size for a, b in kept):
                continue
            free = all(np.hypot(x - p.x, y - p.y) > 1.0 * size for p in places)
            if free and len(places) < count:
                places.append(Spot(float(x), float(y), h, (x0, y0)))
    return places


def spray(name: str, rng: Generator, look: Look) -> list[Mark]:
    """The marks of a blossoming spray of the kind `name`."""
    kind, fine = KINDS[name], is_fine(look)
    limbs = grown(rng, kind, look)
    kept = seats(limbs, 2)
    colour = str(look.get("colour") or "")
    if not colour and name in ("plum", "camellia", "magnolia", "hibiscus") and rng.random() < 0.3:
        colour = {"plum": "white", "camellia": "white", "magnolia": "purple"}.get(name, "white")
    marks = leafage(rng, kind, limbs, look, fine, kind.leaves // 2)
    marks += wood(rng, kind.growth, limbs, fine)
    if look.get("weather") == "snow":
        marks += snow_on(rng, limbs, 30)
    marks += leafage(rng, kind, limbs, look, fine, kind.leaves - kind.leaves // 2)
    marks += buds(rng, kind, limbs, colour, fine)
    faces = []
    for spot in clusters(rng, limbs, kind.flowers, kind.size, kept, kind.hang > 0):
        faces.append(_face(rng, kind, spot))
    for _, (stalk, pose) in sorted(enumerate(faces), key=lambda f: -f[1][1].tilt):
        marks.append(fine_twig(stalk, kind.size * 0.055, fine, stalk_tint(kind)))
        marks += flower(rng, BLOOMS[kind.bloom], pose, colour, fine, kind.size < 0.045)
    return marks


def stalk_tint(kind: Kind) -> Tint:
    """The colour of the flowers' stalks: bark where they are short, else that of the calyx."""
    return ("赭墨", 0.7) if kind.stalk < 0.02 else BLOOMS[kind.bloom].calyx


def _face(rng: Generator, kind: Kind, spot: Spot) -> tuple[np.ndarray, Pose]:
    """A flower's stalk and pose: some look at us, some away (俯仰向背)."""
    root = np.array(spot.root)
    away = np.array([spot.x, spot.y]) - root
    out = float(np.arctan2(away[0], -away[1])) + rng.normal(0, 0.3)
    down = np.pi * np.sign(np.sin(out) or 1.0)
    heading = (out + (down - out) * kind.hang) * (1 - kind.upright)
    end = (
        root
        + away
        + kind.stalk * rng.uniform(0.7, 1.4) * np.array([np.sin(heading), -np.cos(heading)])
    )
    stalk = spline(np.array([root, root + 0.5 * away + 0.3 * (end - root - away), end]), 7)
    tilt = float(rng.choice([rng.uniform(0.1, 0.7), rng.uniform(0.6, 1.15), rng.uniform(1.15, 1.9)],
                            p=[0.42, 0.36, 0.22]))  # fmt: skip
    if kind.upright:
        tilt = float(rng.uniform(1.05, 1.45))
    r = kind.size * rng.uniform(0.8, 1.12)
    return stalk, Pose(
        float(end[0]), float(end[1]), r, heading, tilt, float(rng.uniform(0.7, 1.05))
    )


def buds(rng: Generator, kind: Kind, limbs: list[Limb], colour: str, fine: bool) -> list[Mark]:
    """Closed flowers near the ends of twigs."""
    marks: list[Mark] = []
    ends = [one for one in limbs if one.level > 0]
    for k in range(kind.buds):
        one = ends[k % len(ends)] if k < len(ends) else ends[int(rng.integers(len(ends)))]
        x, y, h, _ = one.at(0.995 if k < len(ends) else float(rng.uniform(0.55, 1.0)))
        turn = h + rng.choice([-1, 1]) * rng.uniform(0.2, 1.0)
        turn = turn * (1 - kind.hang * 0.8) + np.pi * np.sign(np.sin(turn) or 1) * kind.hang * 0.8
        turn *= 1 - kind.upright
        stalk = arc(x, y, turn, kind.stalk * rng.uniform(0.8, 1.6) + 0.004, 0.2, 4)
        marks.append(fine_twig(stalk, kind.size * 0.055, fine, stalk_tint(kind)))
        r = kind.size * rng.uniform(0.34, 0.58) * (1.25 if kind.upright else 1.0)
        pose = Pose(float(stalk[-1, 0]), float(stalk[-1, 1]), r, turn)
        marks += bud(rng, BLOOMS[kind.bloom], pose, colour, fine)
    return marks


def leafage(
    rng: Generator, kind: Kind, limbs: list[Limb], look: Look, fine: bool, count: int
) -> list[Mark]:
    """Leaves along the twigs, tufted at their ends."""
    if not kind.leaf or count <= 0:
        return []
    leaf = (
        aged(LEAVES[kind.leaf], str(look.get("season") or "spring"))
        if kind.leaf != "camellia"
        else LEAVES[kind.leaf]
    )
    marks: list[Mark] = []
    hosts = [one for one in limbs if one.level > 0]
    for k in range(count):
        one = (
            hosts[(k // 2) % len(hosts)]
            if k < 2 * len(hosts)
            else hosts[int(rng.integers(len(hosts)))]
        )
        x, y, h, _ = one.at(0.99 if k < 2 * len(hosts) else float(rng.beta(2.2, 1.0)))
        turn = h + rng.choice([-1, 1]) * rng.uniform(0.25, 1.2)
        size = kind.leaf_size * rng.uniform(0.6, 1.15)
        stalk = arc(x, y, turn, size * 0.16, 0.2, 4)
        marks.append(fine_twig(stalk, size * 0.035, fine))
        marks += blade(rng, leaf, float(stalk[-1, 0]), float(stalk[-1, 1]), turn + 0.15, size, fine,
                       rng.uniform(-0.7, 0.7), size < 0.07)  # fmt: skip
    return marks
