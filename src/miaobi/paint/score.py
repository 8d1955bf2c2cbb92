"""How good a candidate layout is, before anything is painted."""

from __future__ import annotations

from typing import Any

import numpy as np

from miaobi.paint.inscription import burden, small
from miaobi.paint.place import GOLDEN, Placed, Table, silhouette
from miaobi.paint.relations import holds
from miaobi.paint.scene import Box, area, centre, overlap, union


def judge(spec: dict[str, Any], table: Table, shrink: float, inscription: Box) -> float:
    """The score of a candidate: relations kept, room, focus, balance, a quiet ground for the poem.

    `shrink` is the sum of the logarithms of the sizes that were lost for want of room.
    """
    score = 1.6 * shrink - 5.0 * burden(table.layout, inscription)
    score -= 1.5 * small(spec, table.frame, inscription)
    score -= 4.0 * broken(spec, table)
    asked = [p for p in table.placed if p.thing.atom]
    if asked:
        score += focus(table, asked) + balance(table, asked)
        score -= 1.5 * sum(faint(p, table) for p in asked) / len(asked)
    return score


def boxes_of(table: Table, atom: str) -> list[Box]:
    """Where an atom is: its things, or its land and lights."""
    found = [p.box for p in table.of(atom)]
    for p in table.layout.planes:
        if p["atom"] != atom:
            continue
        if p["kind"] in ("mountain", "cliff", "far_range"):
            found.append(silhouette(p))
        elif p["kind"] in ("sun", "moon", "window", "frame") and "radius" in p:
            r = p["radius"]
            found.append((p["x"] - r, p["y"] - r, p["x"] + r, p["y"] + r))
        elif p["kind"] in ("islet", "waterfall"):
            half = p["wide"] / 2
            y0, y1 = p.get("y0", p.get("y", 0.5) - 0.02), p.get("y1", p.get("y", 0.5))
            found.append((p["x"] - half, y0, p["x"] + half, y1))
        elif p["kind"] == "rainbow":
            x, low = p.get("x", table.frame.wide / 2), table.layout.horizon
            found.append((x - 0.46, low - 0.38, x + 0.46, low))
        elif p["kind"] == "cloud":
            half = p["size"] / 2
            found.append((p["x"] - half, p["y"] - 0.3 * half, p["x"] + half, p["y"] + 0.3 * half))
        elif p["kind"] in ("water", "sea", "field", "meadow", "floor"):
            found.append((0.0, p["y0"], table.frame.wide, 1.0))
    return found


def broken(spec: dict[str, Any], table: Table) -> int:
    """How many of the relations that can be measured here do not hold."""
    count = 0
    for relation in spec.get("relations", []):
        if "implied" in relation:
            continue
        a, b = (boxes_of(table, relation[k]) for k in ("subject", "object"))
        if a and b and not holds(relation["kind"], union(a), union(b)):
            count += 1
    return count


def focus(table: Table, asked: list[Placed]) -> float:
    """The largest thing of the brief near a golden section, none of the others far from it."""
    main = max(asked, key=lambda p: area(p.box))
    wide = table.frame.wide
    x = centre(main.box)[0] / wide
    score = -2.2 * min(abs(x - g) for g in GOLDEN)
    near = [p for p in asked if p.thing.fact.home not in ("air", "hang")]
    if len(near) > 1 and wide < 2.4:
        apart = max(abs(centre(p.box)[0] / wide - x) for p in near)
        score -= 0.8 * max(apart - 0.4, 0.0)
    for plane in table.layout.of("mountain", "cliff"):  # a dark mass right behind drowns it
        if plane["ink"] > 0.8 and main.thing.fact.size < 0.2:
            score -= 0.4 * overlap(main.box, silhouette(plane)) / max(area(main.box), 1e-6)
    return score


def balance(table: Table, asked: list[Placed]) -> float:
    """虚实: the picture has an empty part, and its weight is neither in the middle nor all aside."""
    wide = table.frame.wide
    weight = np.zeros(6)
    edges = np.linspace(0, wide, 7)
    masses = [(silhouette(p), 0.5 * p["ink"]) for p in table.layout.of("mountain", "cliff")]
    masses += [(p.box, 1.2) for p in asked]
    for box, heavy in masses:
        for k in range(6):
            weight[k] += heavy * overlap(box, (edges[k], 0.0, edges[k + 1], 1.0))
    weight /= max(weight.sum(), 1e-6)
    middle = float((weight * (np.arange(6) + 0.5) / 6).sum())
    off = abs(middle - 0.5)
    return -1.2 * max(off - 0.2, 0.0) - 0.8 * max(0.03 - off, 0.0) - 1.5 * float(weight.min())


def faint(placed: Placed, table: Table) -> float:
    """How much too small a thing came out, 0..1."""
    want = placed.thing.fact.size * table.frame.unit * 0.6
    return max(0.0, 1.0 - placed.spot[2] / max(want, 1e-6))
