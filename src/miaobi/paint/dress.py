"""What nobody asked for but the place has: framing trees on the near bank, reeds, far groves.

Nothing of it may be taken for a thing of the brief: where a tree was asked for, no tree of the
same look is added.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint.layout import Frame, line_of
from miaobi.paint.place import BUILT, TREES, Placed, Spot, Table, Thing
from miaobi.paint.scene import Box, drawable, fact, overlap
from miaobi.paint.things import Spec, appearance
from miaobi.work import subseed

Wish = tuple[str, str, float, float, float]  # element, where, u from, u to, size at the front
TRY = 14


def dress(spec: Spec, table: Table, rng: Generator, seed: int) -> None:
    """Sets the trees, bushes and reeds of the place beside what was asked for."""
    banned = forbidden(spec)
    for k, (element, where, u0, u1, size) in enumerate(setting(table.frame, rng)):
        if element in banned or element not in drawable():
            continue
        known = fact(element)
        nominal = (-0.55 * known.aspect, -1.05, 0.55 * known.aspect, 0.05)
        look = {**appearance(spec, {}), "flip": False}
        thing = Thing("", k, element, subseed(seed, "setting", k), look, nominal, known)
        for _ in range(TRY):
            spot = spot_for(table, rng, where, u0, u1, size * table.frame.unit)
            if spot and welcome(table, thing, spot):
                table.placed.append(Placed(thing, spot, thing.box(spot)))
                break


def forbidden(spec: Spec) -> set[str]:
    """The elements that the setting must not have: asked for, excluded, or taken for such."""
    asked = {str(a.get("element")) for a in spec["atoms"]}
    found = asked | set(spec.get("excluded", ()))
    trees = asked & {*TREES}
    if trees:
        found |= {"grove", *TREES}
    if "grass" in asked or "reeds" in asked:
        found |= {"reeds", "grass"}
    if asked & {"flower", "peony", "rose", "rape", "orchid", "chrysanthemum"}:
        found.add("bush")
    return found


def spot_for(
    table: Table, rng: Generator, where: str, u0: float, u1: float, size: float
) -> Spot | None:
    """A try at a spot on the near bank, in its shallows, on a far shore, or on the floor."""
    frame, u = table.frame, rng.uniform(u0, u1)
    scale = size * rng.uniform(0.85, 1.12)
    if where == "bank":
        banks = [p for p in table.layout.of("bank") if p["order"] == 7]
        if not banks:
            return None
        line = line_of(banks[0])
        x = frame.at(u * frame.broad / frame.wide)
        y = float(line[np.abs(line[:, 0] - x).argmin(), 1]) + rng.uniform(0.008, 0.035)
        return (x, y, scale, 7 + y) if y < 0.985 else None
    if where == "shallows":
        y = rng.uniform(0.93, 0.985)
        return frame.at(u * frame.broad / frame.wide), y, scale, 7 + y
    if where == "shelf":
        shelves = [p for p in table.layout.of("islet") if p["tall"] > 0.012 and not p.get("spring")]
        if not shelves:
            return None
        one = shelves[int(rng.integers(len(shelves)))]
        x = one["x"] + rng.uniform(-0.36, 0.36) * one["wide"]
        near = (one["y"] - table.layout.horizon) / (frame.low - table.layout.horizon)
        return x, one["y"] - 0.3 * one["tall"], scale * (0.35 + 0.6 * near), 5 + one["y"] - 0.002
    if where == "far":
        y = table.layout.horizon + 0.06 + rng.uniform(0.0, 0.03)
        return frame.at(u), y, scale, 5 + y - 0.2
    y = rng.uniform(0.84, 0.9)
    return frame.at(u), y, scale, 5 + y


def welcome(table: Table, thing: Thing, spot: Spot) -> bool:
    """Whether it stands in nobody's way: not before what was asked for, nor on the poem."""
    box = thing.box(spot)
    if any(overlap(box, r) > 0 for r in table.reserved):
        return False
    if any(overlap(box, room) > 0 for room in kept_clear(table)):
        return False
    if spot[3] < 7 and any(covered(box, p) for p in table.layout.of("bank")):
        return False
    crowd = [p for p in table.placed if not p.thing.atom and p.thing.element in TREES]
    return not any(
        overlap(box, p.box) > 0.45 * (p.box[2] - p.box[0]) * (p.box[3] - p.box[1]) for p in crowd
    )


def kept_clear(table: Table) -> list[Box]:
    """The boxes that the setting leaves alone."""
    found = []
    for p in table.placed:
        if p.thing.atom:
            pad = 0.012 if p.thing.element in BUILT else 0.02
            found.append((p.box[0] - pad, p.box[1] - pad, p.box[2] + pad, p.box[3] + 0.006))
    lights = [p for p in table.layout.of("moon", "sun") if "radius" in p]
    return found + [(p["x"] - p["radius"], p["y"] - p["radius"], p["x"] + p["radius"],
                     p["y"] + p["radius"]) for p in lights]  # fmt: skip


def covered(box: Box, bank: dict[str, float]) -> bool:
    """Whether a near bank would be painted over the foot of a box."""
    line = line_of(bank)
    over = (line[:, 0] > box[0]) & (line[:, 0] < box[2])
    return bool(over.any() and box[3] > line[over, 1].min())


def setting(frame: Frame, rng: Generator) -> list[Wish]:
    """The trees and reeds of a place: where they stand, and how large at the front."""
    if frame.place == "indoors":
        return [("table", "floor", 0.55, 0.8, 0.2), ("screen", "floor", 0.05, 0.2, 0.4),
                ("plum" if frame.season == "winter" else "orchid", "floor", 0.84, 0.92, 0.26),
                ("guqin", "floor", 0.2, 0.4, 0.07), ("candle", "floor", 0.1, 0.3, 0.12)]  # fmt: skip
    first, second, third = trees_of(frame, rng)
    size = rng.uniform(0.42, 0.58)
    found: list[Wish] = [
        (first, "bank", 0.06, 0.2, size),
        (second, "bank", 0.18, 0.34, size * rng.uniform(0.6, 0.8)),
    ]
    if frame.style.sparse < 0.7:
        found += [(third, "bank", 0.0, 0.14, size * 0.66), ("bush", "bank", 0.2, 0.45, 0.1)]
    if frame.place in ("water", "village", "garden", "sea") and frame.weather != "snow":
        found += [("reeds", "shallows", 0.4, 0.58, 0.15), ("reeds", "shallows", 0.02, 0.2, 0.12)]
    if frame.style.sparse < 0.5:
        leafy = "tree" if frame.season != "winter" else "bare_tree"
        found += [
            ("grove", "shelf", 0, 1, 0.2),
            (leafy, "shelf", 0, 1, 0.24),
            ("grove", "shelf", 0, 1, 0.16),
        ]
        if frame.place in ("field", "village", "road"):
            found += [("grove", "far", 0.5, 0.95, 0.1), ("grove", "far", 0.1, 0.5, 0.07)]
    return found


def trees_of(frame: Frame, rng: Generator) -> tuple[str, str, str]:
    """Three trees of the season and the place, the first the tallest."""
    trees = {
        "spring": ["willow", "peach", "tree"], "summer": ["willow", "tree", "pine"],
        "autumn": ["maple", "ginkgo", "tree"], "winter": ["bare_tree", "plum", "pine"],
    }[frame.season]  # fmt: skip
    if frame.place in ("mountain", "sea"):
        trees = ["pine", "pine", "bare_tree" if frame.season == "winter" else "tree"]
    if frame.place == "garden":
        trees = [trees[0], "bamboo", "plum" if frame.season == "winter" else "peach"]
    first = trees[int(rng.integers(0, 2))]
    return first, trees[2] if rng.random() < 0.6 else first, trees[1]
