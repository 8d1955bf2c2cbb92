"""The bones of a picture: for each kind of place, its land, water and sky, and room for things.

A layout is one-cornered (边角之景): the near ground holds one lower corner, the open side lies
opposite, the host mountain stands off the middle. `u` runs from the main side (0) to the open
side (1), whichever of left and right that is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.ground import bank_line

Plane = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a layout is made for: the sheet, the time and the place, and which side is main."""

    wide: float  # width over height
    main: int  # -1: the near ground is at the left, 1: at the right
    place: str
    season: str
    hour: str
    weather: str

    def at(self, u: float) -> float:
        """The x of `u`, 0 at the main side."""
        return (u if self.main < 0 else 1 - u) * self.wide

    def span(self, u0: float, u1: float) -> tuple[float, float]:
        """The x range of two `u`, left first."""
        a, b = sorted((self.at(u0), self.at(u1)))
        return a, b

    @property
    def snowy(self) -> bool:
        return self.weather == "snow"


@dataclass(frozen=True, slots=True)
class Region:
    """Where things can stand: a polygon (n, 2), what may live there, its place in draw order."""

    homes: tuple[str, ...]
    polygon: NDArray[np.float64]
    order: float
    name: str


@dataclass(slots=True)
class Layout:
    """Planes and regions of one candidate picture."""

    horizon: float
    planes: list[Plane] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)

    def add(self, kind: str, order: float, **about: Any) -> Plane:
        plane = {"kind": kind, "order": order, "atom": "", "n": 0, **about}
        self.planes.append(plane)
        return plane


def quad(x0: float, x1: float, y0: float, y1: float) -> NDArray[np.float64]:
    """A rectangle as a polygon."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def near_bank(
    layout: Layout, frame: Frame, rng: Generator, y: float, reach: float, stones: int = 3
) -> None:
    """The near ground in the main corner, and the room on it."""
    seed = int(rng.integers(1 << 20))
    x_edge, x_tip = frame.at(-0.03), frame.at(reach)
    layout.add("bank", 7, x_edge=x_edge, x_tip=x_tip, y_edge=y, y_tip=1.0, bank_seed=seed, stones=stones)  # fmt: skip
    line = bank_line(seed, x_edge, x_tip, y, 1.0)
    keep = line[:, 1] < 0.955
    top = line[keep] + (0, 0.02)
    low = np.stack([top[::-1, 0], np.maximum(0.985, top[::-1, 1])], 1)
    layout.regions.append(Region(("ground", "shore"), np.concatenate([top, low]), 7, "bank"))


def far_ranges(layout: Layout, frame: Frame, rng: Generator, base: float, tall: float) -> None:
    """Two or three far ranges, the nearer darker, heavier on the open side."""
    for step in range(int(rng.integers(2, 4))):
        u0 = rng.uniform(-0.2, 0.4)
        x0, x1 = frame.span(u0, u0 + rng.uniform(0.65, 1.0))
        layout.add("far_range", 1 + step * 0.1, x0=x0, x1=x1, base=base + 0.012 * step,
                   height=tall * rng.uniform(0.7, 1.1) * (1 - 0.22 * step),
                   strength=0.13 + 0.07 * step)  # fmt: skip


def hill(layout: Layout, frame: Frame, rng: Generator, u: float, base: float, tall: float,
         ink: float = 0.6, kind: str = "mountain", ratio: float = 1.5, gentle: bool = False) -> Plane:  # fmt: skip
    """A mountain at `u` standing on `base`."""
    return layout.add(kind, 2 + base, x=frame.at(u), base=base, width=tall * ratio * rng.uniform(0.85, 1.2),
                      height=tall, ink=ink, gentle=gentle)  # fmt: skip


def waterside(frame: Frame, rng: Generator) -> Layout:
    """平远: a river or lake between a near bank and far hills."""
    h = rng.uniform(0.53, 0.57)
    out = Layout(h)
    far_ranges(out, frame, rng, h - 0.03, 0.17)
    u = rng.uniform(0.7, 0.86)
    hill(out, frame, rng, u, h, rng.uniform(0.24, 0.34), 0.55, ratio=1.9)
    hill(
        out,
        frame,
        rng,
        u + rng.uniform(0.16, 0.24),
        h + 0.015,
        rng.uniform(0.13, 0.18),
        0.75,
        ratio=2.2,
        gentle=True,
    )
    if rng.random() < 0.6:
        hill(
            out,
            frame,
            rng,
            u - rng.uniform(0.3, 0.4),
            h - 0.005,
            rng.uniform(0.08, 0.12),
            0.4,
            ratio=2.6,
            gentle=True,
        )
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h - 0.005, thick=0.035, strength=0.7)
    out.add("water", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h, y1=1.02)
    u, y = rng.uniform(0.62, 0.8), rng.uniform(0.62, 0.66)
    islet(out, frame, u, y, rng.uniform(0.3, 0.45))
    islet(out, frame, rng.uniform(0.25, 0.4), h + 0.03, rng.uniform(0.16, 0.26))
    x0, x1 = frame.span(0.42, 0.96)
    out.regions.append(Region(("water",), quad(x0, x1, h + 0.12, 0.9), 5, "water"))
    x0, x1 = frame.span(0.36, 0.72)
    out.regions.append(Region(("shore",), quad(x0, x1, 0.78, 0.96), 5, "shallows"))
    near_bank(out, frame, rng, rng.uniform(0.72, 0.78), rng.uniform(0.52, 0.66))
    return out


def add_fall(layout: Layout, host: Plane, index: int) -> Plane:
    """A waterfall down the face of a mountain, into the mist at its foot."""
    x = host["x"] + (0.06 + 0.09 * index) * host["width"]
    return layout.add("waterfall", host["order"] + 0.001, x=x, y0=host["base"] - 0.56 * host["height"],
                      y1=host["base"] - 0.27 * host["height"], wide=0.035 * host["height"] + 0.009)  # fmt: skip


def islet(
    layout: Layout, frame: Frame, u: float, y: float, wide: float, name: str = "islet"
) -> None:
    """A sandbar, and a strip of room on it."""
    x = frame.at(u)
    layout.add("islet", 5 + y - 0.01, x=x, y=y, wide=wide, tall=0.02)
    strip = quad(x - 0.36 * wide, x + 0.36 * wide, y - 0.009, y)
    layout.regions.append(Region(("ground", "shore"), strip, 5, name))


def highland(frame: Frame, rng: Generator) -> Layout:
    """高远: a host mountain with guests, mist at its waist, a fall, a near bank."""
    h = rng.uniform(0.64, 0.68)
    out = Layout(h)
    wide = min(frame.wide, 1.5) / 1.5
    far_ranges(out, frame, rng, h - 0.08, 0.22)
    u = rng.uniform(0.58, 0.68)
    hill(out, frame, rng, u - rng.uniform(0.3, 0.4), h, rng.uniform(0.26, 0.34), 0.5)
    hill(out, frame, rng, u + rng.uniform(0.26, 0.34), h + 0.02, rng.uniform(0.24, 0.34), 0.6)
    host = hill(out, frame, rng, u, h + 0.1, rng.uniform(0.5, 0.58) * (0.75 + 0.25 * wide), 0.95)
    host["width"] = rng.uniform(0.6, 0.75) * (0.5 + 0.5 * wide)
    hill(out, frame, rng, u - 0.24, h + 0.13, rng.uniform(0.15, 0.2), 0.85, ratio=2.0)
    out.add("mist", 3.5, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.09, thick=0.05, strength=0.75)
    add_fall(out, host, 0)
    out.add("water", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.1, y1=1.02)
    x0, x1 = frame.span(0.5, 0.95)
    out.regions.append(Region(("water",), quad(x0, x1, 0.84, 0.95), 5, "water"))
    out.regions.append(Region(("shore",), quad(*frame.span(0.45, 0.9), 0.85, 0.97), 5, "shallows"))
    islet(out, frame, rng.uniform(0.68, 0.85), 0.82, rng.uniform(0.4, 0.5))
    near_bank(out, frame, rng, rng.uniform(0.72, 0.78), rng.uniform(0.52, 0.62), 4)
    return out


def farmland(frame: Frame, rng: Generator) -> Layout:
    """Fields from the foot of low hills to our feet, a hamlet among trees, a near bank."""
    h = rng.uniform(0.5, 0.54)
    out = Layout(h)
    far_ranges(out, frame, rng, h - 0.06, 0.15)
    u = rng.uniform(0.62, 0.8)
    hill(out, frame, rng, u, h, rng.uniform(0.2, 0.27), 0.5, ratio=2.3, gentle=True)
    hill(
        out,
        frame,
        rng,
        u - rng.uniform(0.24, 0.34),
        h + 0.01,
        rng.uniform(0.1, 0.14),
        0.55,
        ratio=2.8,
        gentle=True,
    )
    if rng.random() < 0.6:
        hill(
            out,
            frame,
            rng,
            u + 0.28,
            h + 0.012,
            rng.uniform(0.1, 0.15),
            0.6,
            ratio=2.6,
            gentle=True,
        )
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h, thick=0.045, strength=0.8)
    dyke_u, dyke_y = rng.uniform(0.28, 0.46), h + rng.uniform(0.1, 0.13)
    islet(out, frame, dyke_u, dyke_y, rng.uniform(0.4, 0.5), "dyke")
    u = rng.uniform(0.62, 0.8)
    out.add("hamlet", 4.9, x=frame.at(u), y=h + 0.075, wide=0.36, houses=4)
    crop = {"spring": "paddy", "summer": "paddy", "autumn": "wheat", "winter": "meadow"}
    out.add("field", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.05, y1=1.03,
            crop=crop[frame.season])  # fmt: skip
    out.regions.append(
        Region(
            ("ground", "shore", "water"), quad(*frame.span(0.06, 0.95), h + 0.17, 0.93), 5, "field"
        )
    )
    near_bank(out, frame, rng, rng.uniform(0.8, 0.85), rng.uniform(0.4, 0.5), 2)
    return out


def roadside(frame: Frame, rng: Generator) -> Layout:
    """Farmland with a road that winds to the hills."""
    out = farmland(frame, rng)
    add_path(out, frame, rng)
    return out


def add_path(layout: Layout, frame: Frame, rng: Generator) -> Plane:
    """A road from the near edge to the distance."""
    h = layout.horizon
    us = (rng.uniform(0.62, 0.72), rng.uniform(0.55, 0.66), 0.5, rng.uniform(0.52, 0.62))
    ys = (h + 0.06, h + 0.14, h + 0.27, 1.04)
    points = [[frame.at(u), y] for u, y in zip(us, ys, strict=True)]
    return layout.add("path", 4.5, points=points, far=0.008, near=0.15)


def hamletside(frame: Frame, rng: Generator) -> Layout:
    """A village by a stream."""
    out = farmland(frame, rng)
    h = out.horizon
    hamlet = next(p for p in out.planes if p["kind"] == "hamlet")
    hamlet |= {"wide": 0.62, "houses": 8}
    us = (0.86, 0.7, 0.78, 0.6)
    ys = (h + 0.08, h + 0.17, h + 0.28, 1.04)
    points = [[frame.at(u), y] for u, y in zip(us, ys, strict=True)]
    out.add("stream", 4.5, points=points, far=0.012, near=0.22)
    return out


def gardenside(frame: Frame, rng: Generator) -> Layout:
    """A garden: lawn, pond, a wall far back, rocks."""
    h = rng.uniform(0.56, 0.6)
    out = Layout(h)
    far_ranges(out, frame, rng, h - 0.08, 0.13)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h, thick=0.05, strength=0.8)
    out.add("wall", 3.5, x0=-0.05, x1=frame.wide + 0.05, y=h + 0.05, tall=0.09, gate=frame.at(0.7))
    out.add("meadow", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.05, y1=1.03, crop="lawn")
    x0, x1 = frame.span(0.55, 1.05)
    out.add("pool", 4.6, x=(x0 + x1) / 2, y=0.8, wide=(x1 - x0) * 0.95, tall=0.2)
    out.regions.append(Region(("water",), quad(*frame.span(0.64, 0.94), 0.79, 0.87), 5, "water"))
    out.regions.append(Region(("shore",), quad(*frame.span(0.5, 0.9), 0.84, 0.93), 5, "shallows"))
    room = quad(*frame.span(0.12, 0.58), h + 0.19, 0.94)
    out.regions.append(Region(("ground",), room, 5, "lawn"))
    near_bank(out, frame, rng, rng.uniform(0.8, 0.84), rng.uniform(0.42, 0.52), 4)
    return out


def seaside(frame: Frame, rng: Generator) -> Layout:
    """The open sea, islands far out, a rocky point near."""
    h = rng.uniform(0.42, 0.46)
    out = Layout(h)
    x0, x1 = frame.span(0.35, 0.75)
    out.add("far_range", 1, x0=x0, x1=x1, base=h + 0.01, height=0.08, strength=0.18)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.005, thick=0.025, strength=0.6)
    out.add("sea", 4, x0=-0.1, x1=frame.wide + 0.1, y0=h + 0.02, y1=1.06)
    hill(out, frame, rng, 0.02, 0.86, rng.uniform(0.34, 0.4), 1.0, "cliff", 1.1)
    out.planes[-1]["order"] = 4.8
    out.regions.append(
        Region(("water",), quad(*frame.span(0.36, 0.95), h + 0.14, 0.86), 5, "water")
    )
    out.regions.append(Region(("shore",), quad(*frame.span(0.3, 0.6), 0.8, 0.95), 5, "shallows"))
    near_bank(out, frame, rng, rng.uniform(0.78, 0.82), rng.uniform(0.46, 0.56), 5)
    return out


def townside(frame: Frame, rng: Generator) -> Layout:
    """A town: rows of roofs in mist, a street or canal in front of them."""
    h = rng.uniform(0.48, 0.52)
    out = Layout(h)
    far_ranges(out, frame, rng, h - 0.08, 0.13)
    for row in range(4):
        y = h + 0.05 + 0.068 * row
        u0 = rng.uniform(-0.1, 0.1) + (0.0 if row % 2 else 0.25)
        x0, x1 = frame.span(u0, u0 + rng.uniform(0.75, 0.95))
        out.add("roofs", 3 + 0.3 * row, x0=x0, x1=x1, y=y, size=0.042 + 0.014 * row)
        out.add("mist", 3.15 + 0.3 * row, x0=-0.1, x1=frame.wide + 0.1, y=y + 0.015, thick=0.026,
                strength=0.5)  # fmt: skip
    low = h + 0.3
    out.add("water", 4.5, x0=-0.05, x1=frame.wide + 0.05, y0=low, y1=1.02)
    out.regions.append(
        Region(("water",), quad(*frame.span(0.45, 0.95), low + 0.06, 0.94), 5, "water")
    )
    out.regions.append(Region(("shore",), quad(*frame.span(0.45, 0.8), 0.86, 0.96), 5, "shallows"))
    out.regions.append(Region(("hang",), quad(*frame.span(0.12, 0.9), h, low - 0.02), 5.2, "eaves"))
    near_bank(out, frame, rng, rng.uniform(0.79, 0.83), rng.uniform(0.58, 0.7), 2)
    return out


def inside(frame: Frame, rng: Generator) -> Layout:
    """A room: a moon window with hills beyond it, a floor."""
    out = Layout(0.66)
    out.add("window", 2, x=frame.at(rng.uniform(0.58, 0.66)), y=0.33, radius=0.24)
    out.add("floor", 4, x0=-0.05, x1=frame.wide + 0.05, y0=0.7, y1=1.03)
    room = quad(*frame.span(0.08, 0.92), 0.8, 0.94)
    out.regions.append(Region(("ground", "shore", "water"), room, 5, "floor"))
    out.regions.append(Region(("hang",), quad(*frame.span(0.1, 0.4), 0.3, 0.5), 5.2, "beam"))
    return out


LAYOUTS: dict[str, Callable[[Frame, Generator], Layout]] = {
    "mountain": highland, "water": waterside, "sea": seaside, "field": farmland,
    "village": hamletside, "garden": gardenside, "city": townside, "road": roadside,
    "indoors": inside,
}  # fmt: skip


def bones(frame: Frame, rng: Generator) -> Layout:
    """A candidate layout for the frame's place, with the sky's rooms."""
    layout = LAYOUTS.get(frame.place, waterside)(frame, rng)
    high = layout.horizon
    sky = quad(0.04 * frame.wide, 0.96 * frame.wide, 0.13, min(high - 0.03, 0.45))
    layout.regions.append(Region(("air",), sky, 8, "sky"))
    if not any("hang" in region.homes for region in layout.regions):
        hang = quad(*frame.span(0.08, 0.6), 0.4, 0.62)
        layout.regions.append(Region(("hang",), hang, 8, "hang"))
    for home in ("water", "shore", "ground"):
        if not any(home in region.homes for region in layout.regions):
            layout.regions.append(Region((home,), layout.regions[0].polygon, 7, home))
    weather(layout, frame, rng)
    return layout


def weather(layout: Layout, frame: Frame, rng: Generator) -> None:
    """The planes of hour and weather; a room keeps its own light."""
    if frame.place == "indoors":
        return
    layout.add("glow", 0.5, hour=frame.hour, side=frame.at(0.75), y=layout.horizon)
    if frame.weather == "snow":
        layout.add("sky", 0.1, strength=0.3)
        layout.add("snow", 9.2, amount=1.0)
    elif frame.hour == "night":
        layout.add("sky", 0.1, strength=0.36)
    elif frame.weather in ("rain", "cloud"):
        layout.add("sky", 0.1, strength=0.14 if frame.weather == "rain" else 0.08)
    if frame.weather == "rain":
        layout.add("rain", 9.2, amount=1.0)
    if frame.weather == "wind":
        layout.add("wind", 9.1)
    if frame.weather in ("mist", "rain"):
        for y in (layout.horizon - 0.1, layout.horizon + 0.02):
            layout.add("mist", 3.1, x0=-0.1, x1=frame.wide + 0.1, y=y, thick=0.09, strength=0.75)
    if frame.hour == "night":
        layout.add("dark", 8.5, strength=0.22)
