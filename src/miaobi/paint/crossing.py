"""Bridges: from bank to bank over a stream, a ravine or an arm of the water."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint.layout import add_stream, line_of, shelf
from miaobi.paint.place import SHRINK, Spot, Table, Thing, fits

STEPS = (0.5, 0.62, 0.38, 0.74, 0.85, 0.26)


def crossing(rng: Generator, table: Table, things: list[Thing]) -> tuple[list[Spot], float]:
    """Spots for bridges, each with land at both its ends, and how much they had to shrink."""
    spots: list[Spot] = []
    factor = 1.0
    for thing in things:
        found = [spot for way in (over_ravine, over_stream, over_water)
                 for spot in way(rng, table, thing, spots, things)][:1]  # fmt: skip
        if not found:
            return [], 0.0
        spots.append(found[0])
        factor = min(factor, found[0][2] / table.size(thing, found[0][1], 1.0))
    return spots, max(min(factor, 1.0), 0.05)


def free(table: Table, thing: Thing, spot: Spot, spots: list[Spot], things: list[Thing]) -> bool:
    """Whether a bridge can stand at a spot beside those that already have theirs."""
    return fits(table, [*things[: len(spots)], thing], [*spots, spot], (), 0.0)


def over_ravine(rng: Generator, table: Table, thing: Thing, spots: list[Spot],
                things: list[Thing]) -> list[Spot]:  # fmt: skip
    """Between the two near banks, where they are as far apart as it is long."""
    banks = [line_of(p) for p in table.layout.of("bank")]
    if len(banks) < 2:
        return []
    left, right = sorted(banks, key=lambda line: line[0, 0])
    for factor in SHRINK[:7]:
        for y in np.linspace(table.frame.near + 0.08, table.frame.low - 0.03, 8):
            x0, x1 = (float(np.interp(y, line[:, 1], line[:, 0])) for line in (left, right))
            scale = table.size(thing, y, factor)
            span = thing.wide * scale
            spot = ((x0 + x1) / 2, float(y), scale, 7 + float(y))
            if 0.55 * span < x1 - x0 < 0.95 * span and free(table, thing, spot, spots, things):
                return [spot]
    return []


def over_stream(rng: Generator, table: Table, thing: Thing, spots: list[Spot],
                things: list[Thing]) -> list[Spot]:  # fmt: skip
    """Over the stream of the layout, which is as wide there as the bridge needs."""
    streams = table.layout.of("stream")
    if not streams and not table.layout.of("water", "sea", "pool"):
        streams = [add_stream(table.layout, table.frame, rng, table.layout.horizon + 0.08)]
    for plane in streams:
        points = np.array(plane["points"])
        for factor in SHRINK[:8]:
            for t in STEPS:
                y = float(points[0, 1] + t * (min(points[-1, 1], table.frame.low) - points[0, 1]))
                x = float(np.interp(y, points[:, 1], points[:, 0]))
                scale = table.size(thing, y, factor)
                spot = (x, y + 0.1 * scale, scale, 5 + y)
                if free(table, thing, spot, spots, things):
                    if not spots:  # the first bridge rules how wide the stream is
                        share = (y - points[0, 1]) / (points[-1, 1] - points[0, 1])
                        want = 0.5 * thing.wide * scale
                        plane["near"] = (
                            plane["far"] + (want - plane["far"]) / max(share, 0.15) ** 1.4
                        )
                    return [spot]
    return []


def over_water(rng: Generator, table: Table, thing: Thing, spots: list[Spot],
               things: list[Thing]) -> list[Spot]:  # fmt: skip
    """Over an arm of open water: a low bank is laid at each end, one of them from the side."""
    frame, h = table.frame, table.layout.horizon
    planes = table.layout.of("water", "sea", "pool")
    top = min((p["y0"] for p in planes if "y0" in p), default=h)
    for factor in SHRINK[:9]:
        for t in STEPS:
            y = top + (frame.low - top) * (0.12 + 0.62 * t)
            scale = table.size(thing, y, factor)
            half = 0.5 * thing.wide * scale
            for u in (0.62, 0.4, 0.75, 0.28) if frame.wide < 2.4 else (0.3, 0.72, 0.24, 0.5):
                x = frame.at(u) + rng.uniform(-0.04, 0.04)
                if not 1.15 * half < x < frame.wide - 1.15 * half:
                    continue
                spot = (x, y, scale, 5 + y + 0.002)
                if free(table, thing, spot, spots, things):
                    abutments(table, x, y, half)
                    return [spot]
    return []


def abutments(table: Table, x: float, y: float, half: float) -> None:
    """The two low banks that a bridge over open water rests on; the nearer to a side reaches it."""
    frame = table.frame
    wide = frame.wide
    tall = 0.035 * frame.unit
    for side in (-1, 1):
        end = x + side * half * 0.86
        room = end if side < 0 else wide - end
        whole = 0.45 * frame.broad if wide < 2.4 else 0.34 * wide
        reach = room + 0.1 if room < whole else min(0.42 * frame.broad, room)
        middle = end + side * reach / 2
        u = middle / wide if frame.main < 0 else 1 - middle / wide
        shelf(table.layout, frame, u, y + 0.3 * tall, reach, tall, "abutment", 0.7)
        table.layout.planes[-1]["order"] = 5 + y - 0.002
