"""Which plants have a near view, and where on them something can sit.

A near view is asked for by the pose of the look: "rising", "entering" and "hanging" sprays (折枝),
"clump" and "single" for what rises from the ground or the water.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark
from miaobi.paint.plants import branches, fruits, herbs, pond
from miaobi.paint.plants.spray import POSES, seats

Look = Mapping[str, Any]
Near = Callable[[Generator, Look], list[Mark]]

WOODY: dict[str, Near] = {
    **{name: partial(branches.spray, name) for name in branches.KINDS},
    **fruits.SPRAYS, "vine": fruits.wisteria,
}  # fmt: skip
ROOTED: dict[str, Near] = {**herbs.HERBS, "lotus": pond.lotus}
CLUMPS = ("clump", "single")


def near(name: str, pose: str) -> Near | None:
    """The painter of a near view of the plant, or None when the pose asks for no such view.

    >>> near("plum", "rising") is None, near("plum", "") is None
    (False, True)
    """
    if pose in POSES:
        if name == "bamboo":
            return herbs.bamboo_spray
        return WOODY.get(name)
    return ROOTED.get(name) if pose in CLUMPS else None


def perches(element: str, seed: int, look: Look) -> list[tuple[float, float]]:
    """Where something can sit on a near view, in its own frame, the best place first: on level
    branches, on flowers, on a leaf of lotus. Nothing for a plant without a near view.

    >>> len(perches("plum", 3, {"pose": "entering"})) > 0
    True
    """
    rng, pose = np.random.default_rng(seed), str(look.get("pose") or "")
    if near(element, pose) is None:
        return []
    if pose in POSES:
        name = "wisteria" if element == "vine" else element
        if name == "bamboo":
            return [(0.35, -0.2)]
        growth = branches.KINDS[name].growth if name in branches.KINDS else None
        limbs = (
            branches.grown(rng, branches.KINDS[name], look)
            if growth
            else fruits.bones(name, rng, look)
        )
        return seats(limbs)
    if element == "lotus":
        side = float(np.sign(pond.planned(rng, look)[0][0].x) or 1.0)
        return [(x, -h) for x, h, _, _ in sorted(pond.pads(rng, look, side), key=lambda q: q[1])]
    if element == "bamboo":
        path = herbs.cane_path(*herbs.canes(rng, look)[-1][:3])
        return [(float(path[i, 0]), float(path[i, 1])) for i in (34, 26)]
    if element in herbs.SPOTS:
        return [
            (h.pose.x, h.pose.y - 0.3 * h.pose.r)
            for h in herbs.heads(element, rng, look)
            if not h.closed
        ]
    return []
