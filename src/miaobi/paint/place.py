"""Finding room: things set down in a layout so that all are seen and stand as was asked.

Placement is rejection sampling: spots are tried, the boxes of what is already there are checked,
the best of several that would do is taken, and what finds no room is tried again a little smaller.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator

from miaobi.paint.layout import Frame, Layout, Plane, Region, line_of
from miaobi.paint.scene import Box, Fact, area, centre, overlap, union

Spot = tuple[float, float, float, float]  # x, y, scale, order

SHRINK = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.42, 0.35, 0.28, 0.22, 0.17, 0.13, 0.1, 0.07)
TRIES = 16  # spots for a group at each size
TREES = (
    "pine", "willow", "tree", "bare_tree", "maple", "ginkgo", "plum", "peach", "apricot", "cherry",
    "bamboo", "grove", "banana",
)  # fmt: skip
BUILT = (
    "cottage", "house", "hut", "pavilion", "temple", "pagoda", "tower", "lighthouse", "gate",
    "city_wall", "street", "skyline", "palace", "mill", "shop", "train", "mosque", "factory",
    "church", "castle", "tent", "windmill", "stadium", "circus", "ferris_wheel", "well",
)  # fmt: skip
AFLOAT = ("boat", "fishing_boat", "sail_boat", "canoe", "steamship")
GOLDEN = (0.382, 0.618)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to be placed: which atom, its drawing, its measured extent at scale 1.

    `least` is the smallest scale at which so many of it are still to be seen, `stretch` the part
    0..1 of its carrier's top that it and its like may take.
    """

    atom: str
    n: int
    element: str
    seed: int
    look: dict[str, Any]
    extent: Box
    fact: Fact
    least: float = 0.0
    stretch: tuple[float, float] = (0.0, 1.0)

    def box(self, spot: Spot) -> Box:
        """Where it is seen when it stands at `spot`."""
        x, y, scale, _ = spot
        x0, y0, x1, y1 = self.extent
        return x + x0 * scale, y + y0 * scale, x + x1 * scale, y + y1 * scale

    @property
    def wide(self) -> float:
        """Its width at scale 1."""
        return self.extent[2] - self.extent[0]


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing with its place, and where the cord runs that ties it to a hand: x0, y0 (the hand),
    x1, y1."""

    thing: Thing
    spot: Spot
    box: Box
    cord: tuple[float, float, float, float] | None = None


@dataclass(slots=True)
class Table:
    """What has been put down so far in one candidate picture."""

    frame: Frame
    layout: Layout
    reserved: list[Box] = field(default_factory=list)  # inscription, moon
    placed: list[Placed] = field(default_factory=list)
    living: bool = False  # creatures or people are to be placed, and have the front
    measure: float = 1.0  # how small the houses had to become: who lives there is no larger

    def size(self, thing: Thing, y: float, factor: float) -> float:
        """The scale of a thing whose foot is at `y`: smaller towards the horizon."""
        h, low = self.layout.horizon, self.frame.low
        near = min(max((y - h) / (low - h), 0.0), 1.0)
        if thing.fact.home in ("air", "hang"):
            near = 0.9
        scale = thing.fact.size * self.frame.unit * (0.45 + 0.55 * near)
        if thing.fact.home in ("ground", "shore") and thing.element not in BUILT:
            scale *= self.measure
        return min(max(scale, thing.least), 0.76 * self.frame.wide / thing.wide) * factor

    def of(self, atom: str) -> list[Placed]:
        """What has been put down of one atom."""
        return [p for p in self.placed if p.thing.atom == atom]


def silhouette(plane: Plane) -> Box:
    """About where a mountain stands."""
    if plane["kind"] == "far_range":
        return plane["x0"], plane["base"] - 0.8 * plane["height"], plane["x1"], plane["base"]
    half = 0.36 * plane["width"]
    top = plane["base"] - plane["height"] * 1.05
    return plane["x"] - half, top, plane["x"] + half, plane["base"]


def contains(region: Region, x: float, y: float, slack: float = 0.004) -> bool:
    """Whether a point lies in a region, or less than `slack` outside it."""
    shape = region.polygon.astype(np.float32)
    return cv2.pointPolygonTest(shape, (float(x), float(y)), True) > -slack


def sample(rng: Generator, region: Region) -> tuple[float, float]:
    """A point in a region."""
    low, high = region.polygon.min(0), region.polygon.max(0)
    x, y = region.polygon.mean(0)
    for _ in range(20):
        px, py = rng.uniform(low, high)
        if contains(region, px, py, 0.0):
            return float(px), float(py)
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
    wide = first.wide * scale
    if n == 1:
        return [(x, y, scale, order)]
    if first.element in ("goose", "crane") and first.look.get("pose") == "flying":
        return wedge(first, n, x, y, scale, wide, order)
    if first.fact.home == "hang":
        u = np.arange(n) - (n - 1) / 2
        sag = 0.25 * scale * (1 - (2 * u / max(n - 1, 1)) ** 2)
        return [(x + k * wide * 1.35, y + s, scale, order) for k, s in zip(u, sag, strict=True)]
    flat = 0.3 if first.fact.home != "air" else 0.75
    reach = max(wide, scale * 0.5) * 0.72 * n**0.5
    spots = []
    for _ in range(n):
        px, py = x + rng.normal() * reach, y + rng.normal() * reach * flat * 0.6
        size = table.size(first, py, factor) * rng.uniform(0.92, 1.08)
        spots.append((px, py, size, order + (py - y if order < 8 else 0.0)))
    return spots


def wedge(
    first: Thing, n: int, x: float, y: float, scale: float, wide: float, order: float
) -> list[Spot]:
    """人字: two arms that fall back from a leader, one longer than the other."""
    arm = [((k + 1) // 2) * (1 if k % 2 else -1) for k in range(n)]
    ahead = -1 if first.look.get("flip") else 1
    tall = (first.extent[3] - first.extent[1]) * scale
    step = max(0.62 * scale, 0.8 * tall) if n < 8 else 0.55 * tall
    return [
        (x - ahead * abs(a) * wide * 1.02, y + a * step, scale, order + 0.001 * k)
        for k, a in enumerate(arm)
    ]


def fits(
    table: Table,
    things: list[Thing],
    spots: list[Spot],
    mates: tuple[str, ...],
    loose: float,
    afoot: bool = True,
) -> bool:
    """Whether a group can be there: on the sheet, in nobody's way, not behind the near bank.

    `mates` are atoms it may overlap, `loose` how much its own may; `afoot` ones need dry ground.
    """
    boxes = [thing.box(spot) for thing, spot in zip(things, spots, strict=True)]
    tree = things[0].element in TREES
    for box in boxes:
        spill = 0.12 * (box[2] - box[0]) if tree and table.frame.shape == "sheet" else 0.0
        inner = (box[0] + spill, box[1], box[2] - spill, box[3])
        if not table.frame.room(inner, 0.95 if tree else 0.985):
            return False
        if any(overlap(box, other) > 0 for other in table.reserved):
            return False
    for other in table.placed:
        if other.thing.atom in mates:
            continue
        spare = 0.02 * min(area(box) for box in boxes) if afoot else 0.12 * area(other.box)
        allowed = min(spare, 0.02 * area(other.box)) if afoot else spare
        if any(overlap(box, other.box) > allowed for box in boxes):
            return False
    if afoot and any(wading(table, t, s) for t, s in zip(things, spots, strict=True)):
        return False
    for i, a in enumerate(boxes):
        if any(overlap(a, b) > loose * min(area(a), area(b)) for b in boxes[:i]):
            return False
    return not any(hidden(table, box, spot[3]) for box, spot in zip(boxes, spots, strict=True))


def wading(table: Table, thing: Thing, spot: Spot) -> bool:
    """Whether something of the land would stand in the middle of a stream or a pool."""
    if thing.fact.home in ("water", "shore", "air", "hang") or thing.element == "bridge":
        return False
    x, y, _, order = spot
    for p in table.layout.planes:
        if p["order"] > order:
            continue
        if p["kind"] == "stream":
            points = np.array(p["points"])
            if y > points[0, 1]:
                at = float(np.interp(y, points[:, 1], points[:, 0]))
                share = (y - points[0, 1]) / (points[-1, 1] - points[0, 1])
                if abs(at - x) < 0.03 + 0.6 * (p["far"] + (p["near"] - p["far"]) * share):
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
            line = line_of(plane)
            over = (line[:, 0] > box[0] - 0.04) & (line[:, 0] < box[2] + 0.04)
            if over.any() and box[3] > line[over, 1].min() - 0.02:
                return True
        elif plane["kind"] == "islet" and not plane.get("spring"):
            x, y, w, t = plane["x"], plane["y"], plane["wide"] / 2, plane.get("tall", 0.02)
            if overlap(box, (x - w, y - 1.3 * t, x + w, y + 0.3 * t)) > 0:
                return True
        elif plane["kind"] == "cliff" and overlap(box, silhouette(plane)) > 0:
            return True
    return False


def group(
    rng: Generator, table: Table, things: list[Thing], regions: list[Region]
) -> tuple[list[Spot], float]:
    """The best spots for a group in one of `regions`, and how much it had to shrink (0 = no room)."""
    loose = 0.35 if things[0].element in TREES else 0.1
    sizes = [area(tuple(np.r_[r.polygon.min(0), r.polygon.max(0)])) for r in regions]
    weights = np.array(
        [max(s, 1e-4) ** 0.5 * (0.3 + r.stage) for s, r in zip(sizes, regions, strict=True)]
    )
    weights /= weights.sum()
    for factor in SHRINK:
        best: tuple[float, list[Spot]] = (-99.0, [])
        for _ in range(TRIES):
            region = regions[int(rng.choice(len(regions), p=weights))]
            x, y = sample(rng, region)
            order = region.order + (y if region.order < 8 else 0.0)
            spots = spread(rng, things, x, y, table, order, factor)
            if factor > 0.55 and against_land(table, things, spots):
                continue
            if inside(region, things, spots) and fits(table, things, spots, (), loose):
                best = max(best, (appeal(table, region, things, spots), spots), key=lambda b: b[0])
        if best[1]:
            return best[1], factor
    return [], 0.0


def appeal(table: Table, region: Region, things: list[Thing], spots: list[Spot]) -> float:
    """How good a place is: on the stage, near a golden section, with the others but not on them."""
    frame = table.frame
    box = union([thing.box(spot) for thing, spot in zip(things, spots, strict=True)])
    (x, _), home = centre(box), things[0].fact.home
    value = 0.8 * region.stage
    others = [p for p in table.placed if p.thing.atom and p.thing.fact.home not in ("air", "hang")]
    if not others:
        golden = min(abs(x / frame.wide - g) for g in GOLDEN)
        value -= 2.2 * golden if frame.wide < 2.4 else 0.3 * golden
    elif frame.wide < 2.4:
        mid = sum(centre(p.box)[0] for p in others) / len(others)
        value -= 0.5 * max(abs(x - mid) / frame.wide - 0.3, 0.0)
        clear = min(abs(x - centre(p.box)[0]) / frame.wide for p in others)
        value -= 1.2 * max(0.16 - clear, 0.0)
    else:  # a long scroll is a sequence: each scene at its own step
        clear = min(abs(x - centre(p.box)[0]) for p in others)
        value += 0.3 * min(clear, 1.0)
    if things[0].element in BUILT or things[0].element in TREES:
        value -= 5.0 * max(spots[0][1] - frame.low + 0.08, 0.0)
        if table.living and things[0].element in BUILT:
            value -= 0.9 if region.name == "bank" else 0.0
    value -= 3.0 * max(spots[0][1] - frame.low + 0.05, 0.0) if home != "air" else 0.0
    if home in ("ground", "shore", "water") and things[0].element not in BUILT:
        value += 1.1 * min(max((spots[0][1] - table.layout.horizon) / 0.36, 0.0), 1.0)
    return value


def against_land(table: Table, things: list[Thing], spots: list[Spot]) -> bool:
    """Whether flyers would be seen before a mountain instead of the open sky."""
    if things[0].fact.home != "air":
        return False
    mass = [silhouette(p) for p in table.layout.of("mountain", "cliff")]
    box = union([thing.box(spot) for thing, spot in zip(things, spots, strict=True)])
    return any(overlap(box, other) > 0 for other in mass)


def inside(region: Region, things: list[Thing], spots: list[Spot]) -> bool:
    """Whether every foot of a group stands in the region, a broad base with both its ends.

    Flyers and hangers need not.
    """
    if things[0].fact.home in ("air", "hang"):
        return True
    for thing, (x, y, scale, _) in zip(things, spots, strict=True):
        half = 0.4 * thing.wide * scale if thing.element in BUILT else 0.0
        if not all(contains(region, x + dx, y) for dx in ((-half, half) if half else (0.0,))):
            return False
    return True


def turned(thing: Thing, flip: bool) -> Thing:
    """The thing mirrored left-right if `flip`."""
    if not flip:
        return thing
    x0, y0, x1, y1 = thing.extent
    return replace(thing, extent=(-x1, y0, -x0, y1))
