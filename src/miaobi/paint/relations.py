"""Standing as was asked: on, in, under, beside …, tried and then held to what a looker would say.

`holds` is the judge of a relation between two boxes (directions by the 45° rule), and `related`
finds spots that satisfy it; where on a thing one can sit is known to `miaobi.paint.surfaces`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from miaobi.paint import surfaces
from miaobi.paint.place import (
    AFLOAT,
    BUILT,
    SHRINK,
    TREES,
    Placed,
    Spot,
    Table,
    Thing,
    contains,
    fits,
    spread,
)
from miaobi.paint.scene import Box, centre, union

TRIES = 16
TOUCHING = ("on", "in", "riding", "held", "under", "with", "behind", "before", "beside")
FLOCKING = ("above", "left_of", "right_of", "beside", "with", "behind", "before")
OPEN = ("pavilion", "gate", "window", "moon_gate", "cart")  # one is seen inside
DECK = (np.array([-1.5, -1.2, -0.7, -0.3, 0.0, 0.3, 0.7, 1.2, 1.5]),
        np.array([0.0, -0.16, -0.5, -0.68, -0.72, -0.68, -0.5, -0.16, 0.0]))  # fmt: skip


def holds(kind: str, subject: Box, target: Box) -> bool:
    """Whether two boxes stand in a relation, as a looker would say it.

    >>> holds("left_of", (0, 0.5, 0.1, 0.6), (0.5, 0.4, 0.7, 0.6))
    True
    >>> holds("above", (0.5, 0.1, 0.6, 0.2), (0.1, 0.4, 0.9, 0.6))
    True
    """
    (sx, sy), (tx, ty) = centre(subject), centre(target)
    across, down = sx - tx, sy - ty
    within = target[0] <= sx <= target[2]
    gap_x = max(subject[0], target[0]) - min(subject[2], target[2])
    gap_y = max(subject[1], target[1]) - min(subject[3], target[3])
    if kind in ("left_of", "right_of"):
        return abs(across) >= 1.1 * abs(down) and (across < 0) == (kind == "left_of")
    if kind in ("above", "under"):
        return (abs(down) >= 1.1 * abs(across) or within) and (down < 0) == (kind == "above") and (
            abs(down) > 0.004)  # fmt: skip
    if kind in ("on", "riding"):
        return within and gap_x < 0 and gap_y < 0 and subject[1] < target[3]
    if kind == "in":
        return gap_x < 0 and gap_y < 0
    reach = max(target[2] - target[0], subject[2] - subject[0], 0.1)
    return max(gap_x, gap_y) <= 0.4 * reach


def related(
    rng: Generator,
    table: Table,
    things: list[Thing],
    kind: str,
    others: list[Placed],
    also: Sequence[tuple[str, Box]] = (),
) -> tuple[list[Spot], float]:
    """Spots for a group that stands in relation `kind` to what is already placed.

    `also` are further relations that must hold, each with the box of its object.
    """
    loose = 0.35 if things[0].element in TREES else 0.6 if kind == "held" else 0.12
    mates = tuple({other.thing.atom for other in others}) if kind in TOUCHING else ()
    target = union([other.box for other in others])
    for factor in SHRINK:
        for _ in range(TRIES):
            host = others[int(rng.integers(len(others)))]
            if len(things) > 2 and kind in FLOCKING and things[0].fact.home == "air":
                first = next(offers(rng, table, things[:1], kind, others, host, factor))
                spots = spread(rng, things, first[0], first[1], table, 8.0, factor)
            else:
                spots = list(offers(rng, table, things, kind, others, host, factor))
            if not spots:
                break
            boxes = [thing.box(spot) for thing, spot in zip(things, spots, strict=True)]
            whole = union(boxes)
            if not holds(kind, whole, target) or not all(holds(k, whole, b) for k, b in also):
                continue
            carried = kind in ("on", "in", "riding", "held")
            if not carried and on_wrong_ground(table, things, spots):
                continue
            if fits(table, things, spots, mates, loose, not carried):
                return spots, factor
    return [], 0.0


def on_wrong_ground(table: Table, things: list[Thing], spots: list[Spot]) -> bool:
    """Whether a boat would lie on land, or a walker stand in the water."""
    for thing, (x, y, scale, _) in zip(things, spots, strict=True):
        home = thing.fact.home
        if home in ("air", "hang"):
            continue
        here = [homes_at(table, x, y)] if home != "water" else [
            homes_at(table, x - 0.4 * thing.wide * scale, y), homes_at(table, x + 0.4 * thing.wide * scale, y)]  # fmt: skip
        if any(home not in found and not (home == "shore" and found) for found in here):
            return True
    return False


def homes_at(table: Table, x: float, y: float) -> set[str]:
    """What can live at a point: the homes of the uppermost land or water there."""
    found = [r for r in table.layout.regions if r.order < 8 and contains(r, x, y, 0.012)]
    land = [r for r in found if "ground" in r.homes]
    return {home for r in (land or found) for home in r.homes}


def seat(rng: Generator, host: Placed, share: float, thing: Thing) -> tuple[float, float]:
    """Where on `host` a thing sits or stands, `share` 0..1 along it."""
    hx, hy, scale, _ = host.spot
    x0, y0, x1, _ = host.box
    kind = host.thing.element
    if kind == "bridge":
        x = hx + (share - 0.5) * 0.9 * scale + rng.normal() * 0.12 * scale
        reach = 0.4 * min(thing.wide * thing.fact.size / host.thing.fact.size, 2.4)
        under = (x - hx) / scale + np.linspace(
            -reach, reach, 7
        )  # a train lies on more than the crown
        return x, hy + float(np.interp(under, *DECK).mean()) * scale + 0.02 * scale
    if kind in TREES or kind == "lotus" or kind in surfaces.STALKS:
        spots = surfaces.perches(kind, host.thing.seed, host.thing.look)
        if len(spots):
            near = (
                int(share * len(spots) * 0.999) if len(spots) < 6 else int(rng.integers(len(spots)))
            )
            return hx + spots[near, 0] * scale, hy + spots[near, 1] * scale
        x = (x0 + x1) / 2 + ((share - 0.5) * 0.6 + rng.normal() * 0.06) * (x1 - x0)
        return x, hy - rng.uniform(0.45, 0.75) * scale
    if kind in BUILT and thing.fact.size < 0.2 and kind not in ("city_wall", "tower"):
        return (x0 + x1) / 2 + (share - 0.5) * 0.3 * (x1 - x0), y0 + 0.06 * scale
    x, y = surfaces.top(kind, host.thing.seed, host.thing.look).at(share)
    return hx + x * scale, hy + y * scale


def offers(rng: Generator, table: Table, things: list[Thing], kind: str, others: list[Placed],
           host: Placed, factor: float) -> Iterator[Spot]:  # fmt: skip
    """A try at spots for a related group, one for each thing."""
    _hx, hy, _hscale, horder = host.spot
    slide = rng.permutation(len(things))
    lean = leaning(rng, kind)
    for index, thing in enumerate(things):
        share = (slide[index] + 0.5) / len(things)
        scale = table.size(thing, hy, factor)
        hosted = (
            others[index % len(others)]
            if kind in ("on", "in", "riding") and len(others) > 1
            else host
        )
        if kind in ("on", "riding", "in"):
            yield upon(rng, table, thing, kind, hosted, share, factor, index, len(things))
        elif kind == "held":
            one = others[index % len(others)]
            yield held(table, thing, one, index // len(others), float(rng.random()))
        elif kind == "under":
            yield below(rng, table, thing, host, share, factor)
        elif kind == "above":
            target = union([o.box for o in others])
            reach = 0.35 * max(target[2] - target[0], 0.1)
            x = (target[0] + target[2]) / 2 + (share - 0.5) * 2 * reach + rng.normal() * 0.03
            rise = rng.uniform(0.01, 0.09 if thing.element == "kite" else 0.2)
            yield (
                x,
                target[1] - rise - thing.extent[3] * scale,
                scale,
                max(horder, 8) + 0.001,
            )
        elif kind == "between" and len(others) > 1:
            x0, x1 = sorted(centre(o.box)[0] for o in (others[0], others[-1]))
            x = x0 + (x1 - x0) * (0.2 + 0.6 * share) + rng.normal() * 0.02
            yield x, hy + rng.uniform(-0.01, 0.03), scale, horder + 0.0005
        else:
            yield aside(table, thing, kind, others, host, lean, index, factor)


def upon(rng: Generator, table: Table, thing: Thing, kind: str, host: Placed, share: float,
         factor: float, index: int, of: int) -> Spot:  # fmt: skip
    """On a deck, a bough, a back or a table; in an open hall, in reeds, in a boat.

    It is the `index`-th `of` so many, `share` 0..1 along the host.
    """
    hx, hy, hscale, horder = host.spot
    scale = min(table.size(thing, hy, factor), table.size(thing, hy, 1.0))
    order = horder + 0.0005 + 1e-5 * index
    if kind == "in" and host.thing.element in (*OPEN, *BUILT):
        x = (
            (host.box[0] + host.box[2]) / 2
            + (share - 0.5) * 0.5 * hscale
            + rng.normal() * 0.02 * hscale
        )
        return x, hy - 0.07 * hscale, min(scale, 0.46 * hscale), order
    if kind == "in" and host.thing.element not in AFLOAT:
        x = hx + (share - 0.5) * 0.7 * (host.box[2] - host.box[0])
        return x, hy + rng.uniform(0.0, 0.02), scale, order
    if host.thing.element == "bridge":
        scale = min(scale, 0.95 * hscale)
    if kind == "riding":  # astride, the legs hang down
        scale = min(scale, 0.74 * hscale)
        x, y = seat(rng, host, 0.5 + 0.2 * (share - 0.5), thing)
        return x, y + (0.16 - max(thing.extent[3], 0.0)) * scale, scale, order
    start, end = thing.stretch
    share = start + (end - start) * share
    if host.thing.element in surfaces.FIRM:
        room = surfaces.top(host.thing.element, host.thing.seed, host.thing.look).wide
        large = surfaces.resting(thing.element, host.thing.element, room * (end - start) / of)
        scale = factor * max(large * hscale, thing.least)
    x, y = seat(rng, host, share, thing)
    return x, y - max(thing.extent[3], 0.0) * scale * 0.9, scale, order


def held(table: Table, thing: Thing, host: Placed, index: int, lean: float) -> Spot:
    """In a hand: a lantern hung from it, an umbrella with its roof above the head; a kite flies
    `lean` 0..1 along its arc, the larger and the farther the smaller who holds it."""
    hx, hy, hscale, horder = host.spot
    x, y, size = surfaces.hand(host.thing.element, thing.element, lean)
    if thing.element in surfaces.FLOWN:
        grown = max(1.0, 0.6 * table.size(thing, hy, 1.0) / (size * hscale))
        px, py = surfaces.grip(host.thing.element)
        x, y, size = px + grown * (x - px), py + grown * (y - py), grown * size
    ahead = -1 if host.thing.look.get("flip") else 1
    order = horder + 0.0005 + 1e-5 * index
    return hx + ahead * (x + 0.2 * index) * hscale, hy + y * hscale, size * hscale, order


def below(
    rng: Generator, table: Table, thing: Thing, host: Placed, share: float, factor: float
) -> Spot:
    """Under a crown, an arch, a moon: before the foot, within the width."""
    hx, hy, hscale, horder = host.spot
    span = host.box[2] - host.box[0]
    mid = (host.box[0] + host.box[2]) / 2
    if host.thing.fact.home in ("air", "hang"):
        foot = min(host.box[3] + rng.uniform(0.1, 0.5), table.frame.low)
        return (
            mid + (share - 0.5) * 0.4 + rng.normal() * 0.05,
            foot,
            table.size(thing, foot, factor),
            5 + foot,
        )
    if thing.fact.home == "hang" or (thing.fact.home == "air" and host.thing.element in BUILT):
        scale = min(table.size(thing, hy, factor), 0.3 * hscale)
        return mid + (share - 0.5) * 0.8 * span, hy - 0.42 * hscale, scale, horder + 0.0005
    x = mid + (share - 0.5) * 0.8 * span + rng.normal() * 0.08 * span
    if len(table.placed) and host.thing.element in TREES and abs(x - hx) < 0.1 * hscale:
        x += 0.16 * hscale * (1 if rng.random() < 0.5 else -1)  # beside the trunk, not before it
    foot = hy + rng.uniform(0.004, 0.04)
    if thing.fact.home == "air":
        foot = hy - 0.2 * hscale
    scale = min(
        table.size(thing, foot, factor), (0.55 if host.thing.element in TREES else 0.8) * hscale
    )
    return x, foot, scale, horder + 0.001 + max(foot - hy, 0.0)


@dataclass(frozen=True, slots=True)
class Lean:
    """Which way a row of things goes out from its host, how far off, how much nearer to us."""

    side: int
    gap: float
    drop: float


def leaning(rng: Generator, kind: str) -> Lean:
    """A try at where a row of things goes."""
    side = {"left_of": -1, "right_of": 1}.get(kind) or (1 if rng.random() < 0.5 else -1)
    lateral = kind in ("left_of", "right_of")
    gap = rng.uniform(0.02, 0.4) if lateral else rng.uniform(0.004, 0.04)
    drop = {"behind": -rng.uniform(0.004, 0.03), "before": rng.uniform(0.008, 0.06)}.get(kind)
    return Lean(side, gap, rng.normal() * (0.05 if lateral else 0.008) if drop is None else drop)


def aside(table: Table, thing: Thing, kind: str, others: list[Placed], host: Placed, lean: Lean,
          index: int, factor: float) -> Spot:  # fmt: skip
    """Left, right, beside, before, behind: in a row along the ground from the host outward."""
    hx, hy, _, horder = host.spot
    target = union([o.box for o in others])
    side, low = lean.side, table.frame.low
    y = min(hy + lean.drop, low)
    aloft, hosted = (t.fact.home in ("air", "hang") for t in (thing, host.thing))
    if hosted and not aloft:
        y = (
            table.layout.horizon
            + 0.12
            + (low - table.layout.horizon - 0.14) * min(abs(lean.drop) * 14, 1.0)
        )
    scale = table.size(thing, y, factor)
    step = (thing.wide * scale + 0.012) * (index + 0.5) + lean.gap
    x = (target[0] if side < 0 else target[2]) + side * step
    x -= (thing.extent[0] + thing.extent[2]) / 2 * scale
    if kind in ("behind", "before"):
        x = hx + side * (
            (0.2 + 8 * lean.gap) * (host.box[2] - host.box[0]) + index * thing.wide * scale
        )
    if aloft and kind in ("left_of", "right_of"):
        return x, centre(target)[1] + lean.drop, scale, 8.0
    if hosted and not aloft:
        return x, y, scale, 5 + y
    return x, y, scale, horder + (y - hy if horder < 8 else 0.0) + 1e-5 * index
