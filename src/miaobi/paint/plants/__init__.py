"""Plants: every tree, flower and grass the painter knows, as brush marks.

`ELEMENTS` maps a name to a pure function `(rng, look) -> list[Mark]` in the plant's own frame:
(0, 0) is where it leaves the ground, y goes down, 1.0 is its nominal height. `ASPECT` is its
nominal width over its height.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.random import Generator

from miaobi.paint.marks import Mark
from miaobi.paint.plants import (
    blossoms,
    broadleaf,
    conifers,
    flowers,
    settings,
    stalks,
    stones,
    trees,
)
from miaobi.paint.plants.near import near, perches

Plant = Callable[[Generator, dict[str, Any]], list[Mark]]


def _coloured(plant: Plant, colour: str) -> Plant:
    """A plant whose flowers, in their season, are `colour` unless another is asked for."""

    def painted(rng: Generator, look: dict[str, Any]) -> list[Mark]:
        blooming = look.get("season", "spring") == "spring"
        return plant(rng, {**look, "colour": look.get("colour") or (colour if blooming else "")})

    return painted


_TABLE: tuple[tuple[str, Plant, float], ...] = (
    ("pine", conifers.pine, 1.0),
    ("willow", trees.willow, 1.0),
    ("plum", blossoms.plum, 1.0),
    ("peach", blossoms.peach, 1.0),
    ("bamboo", stalks.bamboo, 0.7),
    ("maple", trees.maple, 0.85),
    ("tree", trees.tree, 0.85),
    ("bare_tree", trees.bare_tree, 0.85),
    ("ginkgo", trees.ginkgo, 0.85),
    ("bush", trees.bush, 1.3),
    ("grove", trees.grove, 1.8),
    ("banana", broadleaf.banana, 1.0),
    ("lotus", broadleaf.lotus, 1.3),
    ("vine", broadleaf.vine, 1.2),
    ("orchid", flowers.orchid, 1.5),
    ("chrysanthemum", flowers.chrysanthemum, 0.9),
    ("peony", flowers.peony, 1.1),
    ("narcissus", flowers.narcissus, 0.8),
    ("flower", flowers.flower, 0.8),
    ("rape", flowers.rape, 0.6),
    ("petals", broadleaf.petals, 1.0),
    ("leaves", broadleaf.leaves, 1.0),
    ("grass", stalks.grass, 1.0),
    ("reeds", stalks.reeds, 0.9),
    ("apricot", _coloured(blossoms.peach, "pink"), 1.0),
    ("pear_blossom", _coloured(blossoms.peach, "white"), 1.0),
    ("cherry", _coloured(blossoms.peach, "pink"), 1.0),
    ("crabapple", _coloured(blossoms.peach, "pink"), 1.0),
    ("magnolia", _coloured(blossoms.peach, "white"), 1.0),
    ("camellia", _coloured(flowers.peony, "red"), 1.1),
    ("hibiscus", _coloured(flowers.peony, "pink"), 1.1),
    ("pomegranate_branch", _coloured(blossoms.peach, "red"), 1.0),
    ("loquat", trees.tree, 0.85),
    ("wisteria", broadleaf.vine, 1.2),
    ("grape", broadleaf.vine, 1.2),
    ("gourd_vine", broadleaf.vine, 1.2),
    ("taihu_rock", stones.rock, 0.75),
    ("turf", settings.turf, 2.6),
    ("wavelets", settings.wavelets, 2.6),
)


def _either(name: str, plant: Plant) -> Plant:
    """The plant from near when its pose asks for that, else the whole plant."""

    def painted(rng: Generator, look: dict[str, Any]) -> list[Mark]:
        close = near(name, str(look.get("pose") or ""))
        return close(rng, look) if close else plant(rng, look)

    return painted


ELEMENTS: dict[str, Plant] = {name: _either(name, plant) for name, plant, _ in _TABLE}
ASPECT: dict[str, float] = {name: aspect for name, _, aspect in _TABLE}

__all__ = ["ASPECT", "ELEMENTS", "Plant", "near", "perches"]
