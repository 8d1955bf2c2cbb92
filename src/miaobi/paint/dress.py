"""What nobody asked for but the place has: trees on the near bank, reeds, far groves."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint.ground import bank_line
from miaobi.paint.layout import Frame
from miaobi.paint.place import Placed, Table, Thing
from miaobi.paint.scene import drawable, fact, overlap
from miaobi.paint.things import Spec, appearance
from miaobi.work import subseed


def dress(spec: Spec, table: Table, rng: Generator, seed: int) -> None:
    """What nobody asked for but the place has: trees on the near bank, reeds, far groves."""
    banned = {a.get("element") for a in spec["atoms"]} | set(spec.get("excluded", ()))
    wishes = setting(table.frame, rng)
    for k, (element, u0, u1, y0, y1, size) in enumerate(wishes):
        if element in banned or element not in drawable():
            continue
        leaf = subseed(seed, "setting", k)
        look = appearance(spec, {})
        known = fact(element)
        nominal = (-0.55 * known.aspect, -1.05, 0.55 * known.aspect, 0.05)
        thing = Thing("", k, element, leaf, {**look, "flip": False}, nominal, known)
        isles = [p for p in table.layout.planes if p["kind"] == "islet"]
        for _ in range(14):
            x, y = table.frame.at(rng.uniform(u0, u1)), rng.uniform(y0, y1)
            if y < 0.72 and table.frame.place == "water" and isles:
                isle = isles[int(rng.integers(len(isles)))]
                x, y = isle["x"] + rng.uniform(-0.3, 0.3) * isle["wide"], isle["y"] - 0.002
            spot = (x, on_bank(table, x, y), size * rng.uniform(0.85, 1.12), 0.0)
            spot = (*spot[:3], (7 if y > 0.72 else 5) + spot[1])
            box = thing.box(spot)
            if all(overlap(box, p.box) == 0 for p in table.placed if p.thing.atom) and all(
                overlap(box, r) == 0 for r in table.reserved
            ) and (spot[3] >= 7 or box[1] > table.layout.horizon - 0.12):  # fmt: skip
                table.placed.append(Placed(thing, spot, box))
                break


def on_bank(table: Table, x: float, y: float) -> float:
    """`y`, but not above the near bank's edge at `x`."""
    for p in table.layout.planes:
        if p["kind"] == "bank" and y > 0.72:
            line = bank_line(p["bank_seed"], p["x_edge"], p["x_tip"], p["y_edge"], p["y_tip"])
            near = np.abs(line[:, 0] - x).argmin()
            return max(y, float(line[near, 1]) + 0.012)
    return y


def setting(frame: Frame, rng: Generator) -> list[tuple[str, float, float, float, float, float]]:
    """(element, u from, u to, y from, y to, size) of the trees and reeds of a place."""
    if frame.place == "indoors":
        return [("table", 0.55, 0.8, 0.84, 0.88, 0.2), ("screen", 0.05, 0.2, 0.78, 0.8, 0.4),
                ("plum" if frame.season == "winter" else "orchid", 0.85, 0.95, 0.86, 0.93, 0.26),
                ("guqin", 0.2, 0.4, 0.86, 0.92, 0.07), ("candle", 0.1, 0.3, 0.8, 0.9, 0.12)]  # fmt: skip
    trees = {
        "spring": ["willow", "peach", "tree"], "summer": ["willow", "tree", "pine"],
        "autumn": ["maple", "ginkgo", "tree"], "winter": ["bare_tree", "plum", "pine"],
    }[frame.season]  # fmt: skip
    if frame.place in ("mountain", "sea"):
        trees = ["pine", "pine", "bare_tree" if frame.season == "winter" else "tree"]
    if frame.place == "garden":
        trees = [trees[0], "bamboo", "plum" if frame.season == "winter" else "peach"]
    first = trees[int(rng.integers(0, 2))]
    second = trees[2] if rng.random() < 0.6 else first
    size = rng.uniform(0.44, 0.56)
    found = [
        (first, 0.08, 0.2, 0.8, 0.86, size),
        (second, 0.2, 0.32, 0.84, 0.9, size * rng.uniform(0.62, 0.8)),
        (trees[1], 0.02, 0.12, 0.86, 0.93, size * 0.7),
        ("bush", 0.2, 0.45, 0.88, 0.97, 0.1),
    ]
    if frame.place in ("water", "village", "garden", "sea"):
        found += [("reeds", 0.4, 0.58, 0.93, 0.98, 0.15), ("reeds", 0.02, 0.2, 0.95, 0.98, 0.12)]
    if frame.place in ("field", "village", "road", "water"):
        far = rng.uniform(0.58, 0.64)
        found += [("grove", 0.5, 0.9, far, far + 0.02, 0.1), ("grove", 0.45, 0.95, far, far + 0.03, 0.075),
                  ("tree" if frame.season != "winter" else "bare_tree", 0.5, 0.9, far, far + 0.03, 0.12)]  # fmt: skip
    return found
