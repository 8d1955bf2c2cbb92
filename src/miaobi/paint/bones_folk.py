"""The bones of where people live: fields, villages, gardens, roads, towns and rooms."""

from __future__ import annotations

from numpy.random import Generator

from miaobi.paint.bones_land import open_water, sandbars
from miaobi.paint.layout import (
    Frame,
    Layout,
    add_path,
    add_stream,
    far_ranges,
    hill,
    near_bank,
    quad,
    shelf,
)  # fmt: skip

CROPS = {"spring": "paddy", "summer": "paddy", "autumn": "wheat", "winter": "meadow"}


def low_hills(out: Layout, frame: Frame, rng: Generator, h: float, tall: float) -> None:
    """Far ranges and round hills, heavier on the open side, with mist at their feet."""
    far_ranges(out, frame, rng, h - 0.05, 0.14)
    u = rng.uniform(0.6, 0.82)
    hill(out, frame, rng, u, h, tall * rng.uniform(0.9, 1.2), 0.5, ratio=2.3, gentle=True)
    hill(
        out,
        frame,
        rng,
        u - rng.uniform(0.26, 0.4),
        h + 0.01,
        tall * 0.5,
        0.55,
        ratio=2.8,
        gentle=True,
    )
    if rng.random() < 0.6:
        hill(out, frame, rng, u + 0.28, h + 0.012, tall * 0.55, 0.6, ratio=2.6, gentle=True)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h, thick=0.04, strength=0.8)


def farmland(frame: Frame, rng: Generator, crop: str = "") -> Layout:
    """Fields from the foot of low hills to our feet, a hamlet among trees, a near bank."""
    h = rng.uniform(0.38, 0.5)
    out = Layout(h, name="farmland")
    low_hills(out, frame, rng, h, 0.2)
    depth = frame.low - h
    out.add("field", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.05, y1=1.03,
            crop=crop or CROPS[frame.season])  # fmt: skip
    u = rng.uniform(0.6, 0.82)
    out.add("hamlet", 4.9, x=frame.at(u), y=h + 0.075, wide=0.34 * frame.broad / 1.5, houses=4)
    shelf(
        out, frame, rng.uniform(0.24, 0.5), h + 0.26 * depth, 0.5 * frame.broad, 0.014, "dyke", 0.4
    )
    room = quad(*frame.span(0.06, 0.95), h + 0.36 * depth, h + 0.9 * depth)
    out.room(("ground", "shore", "water"), room, 5, "field", 0.9)
    near_bank(out, frame, rng, rng.uniform(-0.08, -0.02), rng.uniform(0.38, 0.5), 2)
    return out


def rolling(frame: Frame, rng: Generator) -> Layout:
    """Open grassland that rises and falls, a way through it to the skyline."""
    h = rng.uniform(0.44, 0.54)
    out = Layout(h, name="rolling")
    low_hills(out, frame, rng, h, 0.13)
    out.add("meadow", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.04, y1=1.03, crop="lawn")
    add_path(out, frame, rng)
    depth = frame.low - h
    room = quad(*frame.span(0.05, 0.95), h + 0.28 * depth, h + 0.9 * depth)
    out.room(("ground", "shore"), room, 5, "field", 1.0)
    near_bank(out, frame, rng, rng.uniform(-0.1, -0.04), rng.uniform(0.4, 0.55), 2)
    return out


def roadside(frame: Frame, rng: Generator) -> Layout:
    """Farmland with a road that winds to the hills."""
    out = farmland(frame, rng)
    add_path(out, frame, rng)
    out.name = "roadside"
    return out


def hillfoot_road(frame: Frame, rng: Generator) -> Layout:
    """A road round the foot of a steep hill into the distance."""
    out = rolling(frame, rng)
    h = out.horizon
    share = frame.broad / frame.wide
    hill(out, frame, rng, 0.06 * share, h + 0.14, rng.uniform(0.4, 0.48), 0.9, ratio=1.2)
    out.planes[-1]["order"] = 4.2
    out.name = "hillfoot"
    return out


def streamside(frame: Frame, rng: Generator) -> Layout:
    """A village by a stream that winds between its houses to our feet."""
    out = farmland(frame, rng)
    h = out.horizon
    hamlet = out.of("hamlet")[0]
    hamlet |= {"wide": 0.6 * frame.broad / 1.5, "houses": 7, "y": h + 0.085}
    add_stream(out, frame, rng, h + 0.09)
    out.name = "streamside"
    return out


def waterside_village(frame: Frame, rng: Generator) -> Layout:
    """A village on the far shore of a still water."""
    h = rng.uniform(0.4, 0.46)
    out = Layout(h, name="waterside_village")
    low_hills(out, frame, rng, h, 0.2)
    open_water(out, frame, h + 0.03)
    depth = frame.low - h
    y = h + 0.2 * depth
    shelf(out, frame, 0.72, y, 0.8 * frame.broad, 0.03, stage=0.5)
    out.add(
        "hamlet",
        5 + y - 0.012,
        x=frame.at(0.72),
        y=y - 0.006,
        wide=0.5 * frame.broad / 1.5,
        houses=6,
    )
    sandbars(out, frame, rng, y + 0.03, 1)
    near_bank(out, frame, rng, rng.uniform(-0.02, 0.03), rng.uniform(0.6, 0.8), 3)
    return out


def pool_garden(frame: Frame, rng: Generator) -> Layout:
    """A garden: lawn, pond, a wall far back, rocks."""
    h = rng.uniform(0.5, 0.58)
    out = Layout(h, name="pool_garden")
    far_ranges(out, frame, rng, h - 0.08, 0.13)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h, thick=0.05, strength=0.8)
    out.add(
        "wall",
        3.5,
        x0=-0.05,
        x1=frame.wide + 0.05,
        y=h + 0.05,
        tall=0.09,
        gate=frame.at(rng.uniform(0.62, 0.78)),
    )
    out.add("meadow", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.05, y1=1.03, crop="lawn")
    depth = frame.low - h
    share = frame.broad / frame.wide
    x, wide, tall = frame.at(0.62 + 0.16 * share), 0.5 * frame.broad, 0.46 * depth
    y = h + 0.62 * depth
    out.add("pool", 4.6, x=x, y=y, wide=wide, tall=tall)
    out.room(
        ("water",),
        quad(x - 0.3 * wide, x + 0.3 * wide, y - 0.2 * tall, y + 0.25 * tall),
        5,
        "water",
        0.9,
    )
    out.room(
        ("shore",),
        quad(x - 0.42 * wide, x + 0.3 * wide, y + 0.2 * tall, y + 0.4 * tall),
        5,
        "shallows",
    )
    out.room(
        ("ground",), quad(*frame.span(0.1, 0.5), h + 0.36 * depth, h + 0.88 * depth), 5, "lawn", 1.0
    )
    near_bank(out, frame, rng, rng.uniform(-0.07, -0.03), rng.uniform(0.4, 0.52), 4)
    return out


def court(frame: Frame, rng: Generator) -> Layout:
    """A garden court: a high wall close behind, the whole floor for what stands in it."""
    h = rng.uniform(0.48, 0.54)
    out = Layout(h, name="court")
    far_ranges(out, frame, rng, h - 0.14, 0.12, 1)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h - 0.08, thick=0.05, strength=0.8)
    out.add(
        "wall",
        3.5,
        x0=-0.05,
        x1=frame.wide + 0.05,
        y=h + 0.06,
        tall=0.2,
        gate=frame.at(rng.uniform(0.7, 0.82)),
    )
    out.add("meadow", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.06, y1=1.03, crop="lawn")
    depth = frame.low - h
    out.room(
        ("ground", "shore"),
        quad(*frame.span(0.08, 0.94), h + 0.36 * depth, h + 0.9 * depth),
        5,
        "lawn",
        1.0,
    )
    near_bank(out, frame, rng, rng.uniform(-0.1, -0.06), rng.uniform(0.36, 0.46), 5)
    return out


def roof_row(out: Layout, frame: Frame, row: int, span: tuple[float, float], size: float) -> None:
    """One of a town's rows of roofs, the 0th the farthest, with the mist at its foot.

    `span` is the row's two `u`, `size` the height of a roof on a landscape sheet.
    """
    x0, x1 = frame.span(*span)
    y = out.horizon + 0.05 + 0.06 * row
    out.add("roofs", 3 + 0.3 * row, x0=x0, x1=x1, y=y, size=size * frame.unit**0.5)
    out.add("mist", 3.15 + 0.3 * row, x0=-0.1, x1=frame.wide + 0.1, y=y + 0.012, thick=0.032,
            strength=0.8)  # fmt: skip


def canal(frame: Frame, rng: Generator) -> Layout:
    """A town: rows of roofs in mist, a canal in front of them."""
    h = rng.uniform(0.42, 0.5)
    out = Layout(h, name="canal")
    far_ranges(out, frame, rng, h - 0.08, 0.13)
    for row in range(4):
        u0 = rng.uniform(-0.1, 0.1) + (0.0 if row % 2 else 0.25)
        roof_row(out, frame, row, (u0, u0 + rng.uniform(0.75, 0.95)), 0.042 + 0.014 * row)
    low = h + 0.27
    open_water(out, frame, low)
    out.room(("hang",), quad(*frame.span(0.12, 0.9), h + 0.02, low - 0.02), 5.2, "eaves")
    near_bank(out, frame, rng, rng.uniform(-0.03, 0.0), rng.uniform(0.6, 0.8), 2)
    return out


def town_street(frame: Frame, rng: Generator) -> Layout:
    """A town from a street before it: roofs behind, ground for what goes on in front."""
    h = rng.uniform(0.46, 0.52)
    out = Layout(h, name="street")
    far_ranges(out, frame, rng, h - 0.08, 0.12)
    for row, span in enumerate(((0.2, 1.05), (-0.05, 0.7), (0.45, 1.05))):
        roof_row(out, frame, row, span, 0.045 + 0.018 * row)
    top = h + 0.19
    depth = frame.low - top
    way = add_path(out, frame, rng)  # it comes out between the houses
    way |= {"points": [p for p in way["points"] if p[1] >= top - 0.03], "far": 0.03 * frame.unit}
    out.room(
        ("ground", "shore"),
        quad(*frame.span(0.08, 0.94), top + 0.2 * depth, top + 0.92 * depth),
        5,
        "field",
        1.0,
    )
    out.room(("hang",), quad(*frame.span(0.12, 0.9), h + 0.02, top), 5.2, "eaves")
    near_bank(out, frame, rng, rng.uniform(-0.08, -0.03), rng.uniform(0.4, 0.5), 2)
    return out


def window_room(frame: Frame, rng: Generator) -> Layout:
    """A room: a moon window with hills beyond it, a floor."""
    out = Layout(0.62, name="room")
    radius = min(0.25, 0.33 * frame.wide) * (0.8 if frame.shape != "sheet" else 1.0)
    u = rng.uniform(0.55, 0.7) if frame.wide > 0.9 else 0.5
    y = 0.47 if frame.wide < 0.9 else {"sheet": 0.33, "round": 0.38, "fan": 0.33}[frame.shape]
    out.add("window", 2, x=frame.at(u), y=y, radius=radius)
    floor = 0.7 if frame.wide < 0.9 else {"sheet": 0.66, "round": 0.66, "fan": 0.56}[frame.shape]
    out.add("floor", 4, x0=-0.05, x1=frame.wide + 0.05, y0=floor, y1=1.03)
    depth = frame.low - floor
    room = quad(*frame.span(0.08, 0.92), floor + 0.3 * depth, floor + 0.92 * depth)
    out.room(("ground", "shore", "water"), room, 5, "floor", 1.0)
    out.room(("hang",), quad(*frame.span(0.1, 0.4), 0.26, 0.46), 5.2, "beam")
    return out
