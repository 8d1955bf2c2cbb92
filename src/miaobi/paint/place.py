"""Finding room: things set down in a layout so that all are seen and stand as was asked.

Placement is rejection sampling: a spot is tried, the boxes of what is already there are checked,
and what finds no room is tried again a little smaller. Directions obey the 45° rule of
`miaobi.paint.scene.direction`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator

from miaobi.paint.ground import bank_line
from miaobi.paint.layout import Frame, Layout, Plane, Region
from miaobi.paint.scene import Box, Fact, area, centre, direction, overlap

Spot = tuple[float, float, float, float]  # x, y, scale, order

SHRINK = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.42, 0.35, 0.28, 0.22, 0.17, 0.13, 0.1, 0.07)
NEAR = ("with", "beside", "before", "behind", "holding", "between")
TREES = ("pine", "willow", "tree", "maple", "ginkgo", "plum", "peach", "bamboo", "grove")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to be placed: which atom, its drawing, its measured extent at scale 1."""

    atom: str
    n: int
    element: str
    seed: int
    look: dict[str, Any]
    extent: Box
    fact: Fact

    def box(self, spot: Spot) -> Box:
        """Where it is seen when it stands at `spot`."""
        x, y, scale, _ = spot
        x0, y0, x1, y1 = self.extent
        return x + x0 * scale, y + y0 * scale, x + x1 * scale, y + y1 * scale


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing with its place."""

    thing: Thing
    spot: Spot
    box: Box


@dataclass(slots=True)
class Table:
    """What has been put down so far in one candidate picture."""

    frame: Frame
    layout: Layout
    reserved: list[Box] = field(default_factory=list)  # inscription, moon
    placed: list[Placed] = field(default_factory=list)

    def size(self, thing: Thing, y: float, factor: float) -> float:
        """The scale of a thing whose foot is at `y`: smaller towards the horizon."""
        h = self.layout.horizon
        if thing.fact.home in ("air", "hang") and y < h + 0.2:
            return thing.fact.size * 0.95 * factor
        return thing.fact.size * (0.3 + 0.7 * min(max((y - h) / (0.97 - h), 0.0), 1.0)) * factor

    def of(self, atom: str) -> list[Placed]:
        """What has been put down of one atom."""
        return [p for p in self.placed if p.thing.atom == atom]


def silhouette(plane: Plane) -> Box:
    """About where a mountain stands."""
    if plane["kind"] == "far_range":
        return plane["x0"], plane["base"] - 0.8 * plane["height"], plane["x1"], plane["base"]
    half = 0.36 * plane["width"]
    return (
        plane["x"] - half,
        plane["base"] - plane["height"] * 1.05,
        plane["x"] + half,
        plane["base"],
    )


def union(boxes: list[Box]) -> Box:
    """The box around boxes."""
    x0, y0, x1, y1 = np.array(boxes).T
    return float(x0.min()), float(y0.min()), float(x1.max()), float(y1.max())


def sample(rng: Generator, region: Region) -> tuple[float, float]:
    """A point in a region, not too near its left and right ends."""
    low, high = region.polygon.min(0), region.polygon.max(0)
    shape = region.polygon.astype(np.float32)
    x, y = region.polygon.mean(0)
    for _ in range(40):
        px, py = rng.uniform(low, high)
        if cv2.pointPolygonTest(shape, (float(px), float(py)), False) >= 0:
            x, y = px, py
            break
    return float(x), float(y)


def spread(
    rng: Generator,
    things: list[Thing],
    x: float,
    y: float,
    table: Table,
    order: float,
    factor: float,
) -> list[Spot]:
    """Spots for a group around (x, y): a wedge of geese, a string of lanterns, a loose flock."""
    n, first = len(things), things[0]
    scale = table.size(first, y, factor)
    wide = (first.extent[2] - first.extent[0]) * scale
    if n == 1:
        return [(x, y, scale, order)]
    if (
        first.element in ("goose", "geese", "wild_goose", "crane")
        and first.look.get("pose") == "flying"
    ):
        arm = [((k + 1) // 2) * (1 if k % 2 else -1) for k in range(n)]
        ahead = -1 if first.look.get("flip") else 1
        return [
            (x - ahead * abs(a) * wide * 0.95, y + a * scale * 0.62, scale, order + 0.001 * k)
            for k, a in enumerate(arm)
        ]
    if first.fact.home == "hang":
        u = np.arange(n) - (n - 1) / 2
        sag = 0.25 * scale * (1 - (2 * u / max(n - 1, 1)) ** 2)
        return [(x + k * wide * 1.35, y + s, scale, order) for k, s in zip(u, sag, strict=True)]
    flat = 0.42 if first.fact.home != "air" else 0.75
    reach = max(wide, scale * 0.5) * 0.75 * n**0.5
    spots = []
    for _ in range(n):
        px, py = x + rng.normal() * reach, y + rng.normal() * reach * flat * 0.6
        spots.append(
            (px, py, table.size(first, py, factor) * rng.uniform(0.92, 1.08), order + py - y)
        )
    return spots


def fits(
    table: Table, things: list[Thing], spots: list[Spot], mates: tuple[str, ...], loose: float
) -> bool:
    """Whether a group can be there: on the sheet, in nobody's way, not behind the near bank."""
    boxes = [thing.box(spot) for thing, spot in zip(things, spots, strict=True)]
    wide = table.frame.wide
    for box in boxes:
        spill = 0.2 * (box[2] - box[0]) if things[0].element in TREES else -0.015
        if box[0] < -spill or box[2] > wide + spill or box[1] < 0.02 or box[3] > 0.995:
            return False
        if any(overlap(box, other) > 0 for other in table.reserved):
            return False
    for other in table.placed:
        if other.thing.atom in mates:
            continue
        if any(overlap(box, other.box) > 0.02 * min(area(box), area(other.box)) for box in boxes):
            return False
    if any(
        wading(table, t, s) for t, s in zip(things, spots, strict=True) if t.element != "bridge"
    ):
        return False
    for i, a in enumerate(boxes):
        if any(overlap(a, b) > loose * min(area(a), area(b)) for b in boxes[:i]):
            return False
    return not any(
        hidden(table, box, spot[3]) for box, spot in zip(boxes, spots, strict=True)
    )  # fmt: skip


def wading(table: Table, thing: Thing, spot: Spot) -> bool:
    """Whether something of the land would stand in the middle of a stream, a pool or a road."""
    if thing.fact.home in ("water", "shore", "air", "hang"):
        return False
    x, y, _, order = spot
    for p in table.layout.planes:
        if p["order"] > order:
            continue
        if p["kind"] == "stream":
            points = np.array(p["points"])
            if y > points[0, 1] and abs(float(np.interp(y, points[:, 1], points[:, 0])) - x) < 0.09:
                return True
        if p["kind"] == "pool" and (
            abs(p["x"] - x) < 0.58 * p["wide"] and abs(p["y"] - y) < 0.62 * p["tall"]
        ):
            return True
    return False


def hidden(table: Table, box: Box, order: float) -> bool:
    """Whether land that is painted later would cover the foot of a box."""
    for plane in table.layout.planes:
        if plane["order"] <= order:
            continue
        if plane["kind"] == "bank":
            line = bank_line(
                plane["bank_seed"], plane["x_edge"], plane["x_tip"], plane["y_edge"], plane["y_tip"]
            )
            over = (line[:, 0] > box[0] - 0.04) & (line[:, 0] < box[2] + 0.04)
            if over.any() and box[3] > line[over, 1].min() - 0.06:
                return True
        elif plane["kind"] == "islet":
            x, y, w = plane["x"], plane["y"], plane["wide"] / 2
            if overlap(box, (x - w, y - 0.035, x + w, y + 0.01)) > 0:
                return True
    return False


def group(
    rng: Generator, table: Table, things: list[Thing], regions: list[Region]
) -> tuple[list[Spot], float]:
    """Spots for a group in one of `regions`, and how much it had to shrink (0 = no room)."""
    loose = 0.4 if things[0].element in TREES else 0.1
    weights = (
        np.array(
            [max(area(tuple(np.r_[r.polygon.min(0), r.polygon.max(0)])), 1e-4) for r in regions]
        )
        ** 0.5
    )
    for factor in SHRINK:
        for _ in range(14):
            region = regions[int(rng.choice(len(regions), p=weights / weights.sum()))]
            x, y = sample(rng, region)
            order = region.order + (y if region.order < 8 else 0.0)
            spots = spread(rng, things, x, y, table, order, factor)
            if factor > 0.55 and against_land(table, things, spots):
                continue
            if inside(region, things, spots) and fits(table, things, spots, (), loose):
                return spots, factor
    return [], 0.0


def against_land(table: Table, things: list[Thing], spots: list[Spot]) -> bool:
    """Whether flyers would be seen before a mountain instead of the open sky."""
    if things[0].fact.home != "air":
        return False
    mass = [silhouette(p) for p in table.layout.planes if p["kind"] in ("mountain", "cliff")]
    box = union([thing.box(spot) for thing, spot in zip(things, spots, strict=True)])
    return any(overlap(box, other) > 0 for other in mass)


def inside(region: Region, things: list[Thing], spots: list[Spot]) -> bool:
    """Whether every foot of a group stands in the region (flyers and hangers need not)."""
    if things[0].fact.home in ("air", "hang"):
        return True
    shape = region.polygon.astype(np.float32)
    return all(
        cv2.pointPolygonTest(shape, (float(s[0]), float(s[1])), True) > -0.004 for s in spots
    )


def related(
    rng: Generator, table: Table, things: list[Thing], kind: str, others: list[Placed]
) -> tuple[list[Spot], float]:
    """Spots for a group that stands in relation `kind` to what is already placed."""
    loose = 0.4 if things[0].element in TREES else 0.12
    mates = tuple({other.thing.atom for other in others}) if kind in (
        "on", "in", "riding", "holding", "under", "with", "behind", "before") else ()  # fmt: skip
    target = union([other.box for other in others])
    for factor in SHRINK:
        for _ in range(14):
            spots = list(offers(rng, table, things, kind, others, factor))
            if not spots:
                break
            boxes = [thing.box(spot) for thing, spot in zip(things, spots, strict=True)]
            whole = others[0].box if kind in ("on", "in", "riding", "holding") else target
            if holds(kind, union(boxes), whole) and fits(table, things, spots, mates, loose):
                return spots, factor
    return [], 0.0


def holds(kind: str, subject: Box, target: Box) -> bool:
    """Whether two boxes stand in a relation, as a looker would say it."""
    (sx, _), (tx, _) = centre(subject), centre(target)
    gap_x = max(subject[0], target[0]) - min(subject[2], target[2])
    if kind in ("left_of", "right_of", "above", "under"):
        return direction(subject, target) == kind
    if kind in ("on", "in", "riding"):
        return target[0] - 0.01 <= sx <= target[2] + 0.01 and subject[3] <= target[3] + 0.02
    reach = max(target[2] - target[0], subject[2] - subject[0], 0.12)
    return gap_x < reach and abs(sx - tx) < 2.5 * reach


def offers(
    rng: Generator,
    table: Table,
    things: list[Thing],
    kind: str,
    others: list[Placed],
    factor: float,
) -> Iterator[Spot]:
    """A try at spots for a related group, one for each thing."""
    target = union([other.box for other in others])
    host = others[int(rng.integers(len(others)))]
    hx, hy, hscale, horder = host.spot
    side = -1 if kind == "left_of" else 1 if kind == "right_of" else int(rng.choice((-1, 1)))
    edge = target[0] if side < 0 else target[2]
    gap = rng.uniform(0.01, 0.07)
    for index, thing in enumerate(things):
        share = (index + 0.5) / len(things)
        scale = table.size(thing, hy, factor)
        wide = thing.extent[2] - thing.extent[0]
        if kind in ("on", "in", "riding"):
            span = host.box[2] - host.box[0]
            mid = (host.box[0] + host.box[2]) / 2
            x = mid + (share - 0.5) * 0.7 * span + rng.normal() * 0.06 * span
            y = hy - host.thing.fact.seat * hscale + rng.normal() * 0.01 * hscale
            yield x, y, min(scale, table.size(thing, hy, 1.0)), horder + 0.0005 + 1e-5 * index
        elif kind == "holding":
            x = hx + (0.12 + 0.1 * index) * hscale * side
            yield x, hy - 0.45 * hscale, min(scale, 0.5 * hscale), horder + 0.0005
        elif kind == "under":
            x = hx + (share - 0.5) * 0.5 * (host.box[2] - host.box[0]) + rng.normal() * 0.05
            foot = hy + rng.uniform(0.005, 0.03)
            if host.thing.fact.home in ("air", "hang"):
                foot = min(host.box[3] + rng.uniform(0.1, 0.5), 0.95)
                scale = table.size(thing, foot, factor)
            yield x, foot, scale, (7 if horder < 8 else 5) + foot
        elif kind == "above":
            x = hx + (share - 0.5) * 0.4 + rng.normal() * 0.06
            yield x, target[1] - rng.uniform(0.02, 0.2), scale, max(horder, 8) + 0.001
        elif kind == "between" and len(others) > 1:
            x, y = (target[0] + target[2]) / 2 + rng.normal() * 0.03, hy + rng.normal() * 0.01
            yield x, y, scale, horder + 0.0005
        else:
            step = (wide * scale + 0.012) * (index + 0.5) + gap
            drop = {"behind": -rng.uniform(0.004, 0.03), "before": rng.uniform(0.006, 0.05)}.get(
                kind
            )
            drop = rng.normal() * 0.008 if drop is None else drop
            y = min(hy + drop, 0.985)
            x = edge + side * step - (thing.extent[0] + thing.extent[2]) / 2 * scale
            if kind in ("behind", "before"):
                x = hx + side * rng.uniform(0.25, 0.65) * (host.box[2] - host.box[0])
            yield x, y, scale, horder + (y - hy if horder < 8 else 0.0) + 1e-5 * index


def turned(thing: Thing, flip: bool) -> Thing:
    """The thing mirrored left-right if `flip`."""
    if not flip:
        return thing
    x0, y0, x1, y1 = thing.extent
    return replace(thing, extent=(-x1, y0, -x0, y1))
