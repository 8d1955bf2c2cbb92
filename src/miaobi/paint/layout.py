"""What a layout is made of: the sheet it is made for, planes of land and water, rooms for things.

`u` runs from the main side (0), where the near ground is, to the open side (1), whichever of left
and right that is; y runs from 0 (top) to 1. `Frame.unit` is how large a thing of life size is on
this sheet: on a hanging scroll a tree must not be as wide as the scroll.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint import formats
from miaobi.paint.ground import bank_line
from miaobi.paint.scene import Box
from miaobi.paint.styles import Style, style_of

Plane = dict[str, Any]
PLAIN = style_of("")
FINE = 192  # rows of the table that knows the painted shape
NEAR_EDGE = {"sheet": 0.77, "round": 0.64, "fan": 0.54}  # y where the near ground meets the side


@dataclass(frozen=True, slots=True)
class Frame:
    """What a layout is made for: the sheet, the time and the place, and which side is main."""

    wide: float  # width over height
    main: int  # -1: the near ground is at the left, 1: at the right
    place: str
    season: str
    hour: str
    weather: str
    format: str = "横幅"
    style: Style = PLAIN
    needs: frozenset[str] = frozenset()  # "water", "crop", "mountain": what the brief has

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

    @property
    def shape(self) -> str:
        return _shape(self.format)

    @property
    def unit(self) -> float:
        """The size of things against a landscape sheet."""
        return _unit(self.format, self.wide)

    @property
    def broad(self) -> float:
        """The width that one view takes, in picture heights: a handscroll shows several."""
        return min(self.wide, 1.7)

    @property
    def near(self) -> float:
        """Where the near ground meets the side of the sheet."""
        return 1 - (1 - NEAR_EDGE[self.shape]) * (self.unit**0.55 if self.shape == "sheet" else 1.0)

    @property
    def low(self) -> float:
        """The lowest foot of anything."""
        return {"sheet": 0.975, "round": 0.9, "fan": 0.86}[self.shape]

    def room(self, box: Box, share: float = 0.985) -> bool:
        """Whether a box lies within the painted shape, `share` of it at least."""
        if self.shape == "sheet":
            return (
                box[0] > 0.012 and box[2] < self.wide - 0.012 and box[1] > 0.015 and box[3] < 0.995
            )
        sums = _sums(self.format, round(self.wide * FINE))
        rows, columns = sums.shape
        x0, y0, x1, y1 = (round(v * FINE) for v in box)
        whole = max(x1 - x0, 1) * max(y1 - y0, 1)
        a, b = (min(max(v, 0), columns - 1) for v in (x0, x1))
        c, d = (min(max(v, 0), rows - 1) for v in (y0, y1))
        return bool(sums[d, b] - sums[c, b] - sums[d, a] + sums[c, a] >= share * whole - 1)


@lru_cache(maxsize=32)
def _shape(name: str) -> str:
    return formats.format_of(name).shape


@lru_cache(maxsize=256)
def _unit(name: str, wide: float) -> float:
    if _shape(name) == "fan":
        return 0.62
    if _shape(name) == "round":
        return 0.74
    return min(1.0, (wide / 1.5) ** 0.72)


@lru_cache(maxsize=32)
def _sums(name: str, columns: int) -> NDArray[np.float64]:
    """Sums of the painted shape from the upper left corner (FINE + 1, columns + 1)."""
    mask = formats.inside(name, columns, FINE) > 0.5
    sums = np.zeros((FINE + 1, columns + 1))
    sums[1:, 1:] = mask.cumsum(0).cumsum(1)
    return sums


@dataclass(frozen=True, slots=True)
class Region:
    """Where things can stand: a polygon (n, 2), what may live there, its place in draw order.

    `stage` 0..1 is how well the subject of the picture stands there.
    """

    homes: tuple[str, ...]
    polygon: NDArray[np.float64]
    order: float
    name: str
    stage: float = 0.3


@dataclass(slots=True)
class Layout:
    """Planes and regions of one candidate picture."""

    horizon: float
    planes: list[Plane] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    name: str = ""

    def add(self, kind: str, order: float, **about: Any) -> Plane:
        plane = {"kind": kind, "order": order, "atom": "", "n": 0, **about}
        self.planes.append(plane)
        return plane

    def room(
        self,
        homes: Sequence[str],
        area: NDArray[np.float64],
        order: float,
        name: str,
        stage: float = 0.3,
    ) -> None:
        """A region where things of `homes` can stand."""
        self.regions.append(Region(tuple(homes), area, order, name, stage))

    def of(self, *kinds: str) -> list[Plane]:
        """The planes of some kinds."""
        return [p for p in self.planes if p["kind"] in kinds]


def quad(x0: float, x1: float, y0: float, y1: float) -> NDArray[np.float64]:
    """A rectangle as a polygon."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def line_of(plane: Plane) -> NDArray[np.float64]:
    """The top of a near bank (n, 2), from the side of the sheet to its tip."""
    return bank_line(
        plane["bank_seed"], plane["x_edge"], plane["x_tip"], plane["y_edge"], plane["y_tip"]
    )


def near_bank(layout: Layout, frame: Frame, rng: Generator, lift: float = 0.0, reach: float = 0.55,
              stones: int = 3, far_side: bool = False) -> Plane:  # fmt: skip
    """The near ground in a lower corner (or, `far_side`, in the other one), and the room on it.

    `reach` is where its tip meets the lower edge, as a share of one view; `lift` raises it.
    """
    seed = int(rng.integers(1 << 20))
    y = frame.near - lift
    share = reach * frame.broad / frame.wide
    us = (1.03, 1 - share) if far_side else (-0.03, share)
    x_edge, x_tip = frame.at(us[0]), frame.at(us[1])
    order = 6.9 if far_side else 7
    plane = layout.add("bank", order, x_edge=x_edge, x_tip=x_tip, y_edge=y, y_tip=1.0,
                       bank_seed=seed, stones=stones)  # fmt: skip
    line = line_of(plane)
    keep = line[:, 1] < frame.low - 0.03
    if keep.sum() < 3:
        return plane
    top = line[keep] + (0, 0.018)
    low = np.stack([top[::-1, 0], np.maximum(frame.low, top[::-1, 1])], 1)
    area = np.concatenate([top, low])
    layout.room(("ground", "shore"), area, order, "bank", 0.8 if far_side else 1.0)
    return plane


def far_ranges(layout: Layout, frame: Frame, rng: Generator, base: float, tall: float,
               count: int = 0) -> None:  # fmt: skip
    """Far ranges, the nearer darker; on a long sheet one set for each view."""
    views = max(1, round(frame.wide / 1.7))
    for view in range(views):
        for step in range(count or int(rng.integers(1, 4))):
            u0 = (view + rng.uniform(-0.25, 0.45)) / views
            x0, x1 = frame.span(u0, u0 + rng.uniform(0.6, 1.05) / views)
            layout.add("far_range", 1 + step * 0.1, x0=x0, x1=x1, base=base + 0.012 * step,
                       height=tall * rng.uniform(0.7, 1.1) * (1 - 0.22 * step),
                       strength=0.13 + 0.07 * step)  # fmt: skip


def hill(layout: Layout, frame: Frame, rng: Generator, u: float, base: float, tall: float,
         ink: float = 0.6, kind: str = "mountain", ratio: float = 1.5, gentle: bool = False) -> Plane:  # fmt: skip
    """A mountain at `u` standing on `base`, never much broader than a narrow sheet."""
    width = min(tall * ratio * rng.uniform(0.85, 1.2), 1.5 * frame.wide)
    return layout.add(kind, 2 + base, x=frame.at(u), base=base, width=width,
                      height=tall, ink=ink, gentle=gentle)  # fmt: skip


def massif(layout: Layout, frame: Frame, rng: Generator, u: float, base: float, tall: float,
           wide: float = 0.0, guests: int = 3) -> Plane:  # fmt: skip
    """主峰与客山: a wide host off the middle, lower guests that overlap it behind and in front.

    Gives the host; mist lies between it and the guests before it.
    """
    side = -1.0 if u > 0.5 else 1.0  # the guests run out to the emptier side
    share = frame.broad / frame.wide
    width = min(max(wide, 1.9 * tall), 1.35 * frame.broad) * rng.uniform(0.95, 1.1)
    wing = 0.42 * width / frame.wide
    back = hill(layout, frame, rng, u + side * 0.9 * wing, base - 0.05, tall * rng.uniform(0.6, 0.72),
                0.45, ratio=1.7)  # fmt: skip
    if guests > 2:
        hill(
            layout,
            frame,
            rng,
            u - side * wing,
            base - 0.04,
            tall * rng.uniform(0.44, 0.56),
            0.5,
            ratio=2.0,
        )
    if frame.wide < 2.4:
        layout.add("cloudsea", back["order"] + 0.004, x0=-0.1, x1=frame.wide + 0.1, y=base - 0.06,
                   thick=0.05)  # fmt: skip
    host = layout.add("mountain", 2 + base, x=frame.at(u), base=base, width=width, height=tall,
                      ink=0.95, gentle=False, trees=0.7)  # fmt: skip
    mist = layout.add("mist", 2.004 + base, x0=-0.1, x1=frame.wide + 0.1, y=base - 0.01, thick=0.05,
                      strength=0.8)  # fmt: skip
    for k in range(guests - 1):
        low = hill(layout, frame, rng, u + side * (0.3 - 0.72 * k) * share, base + 0.035 + 0.012 * k,
                   tall * rng.uniform(0.32, 0.44), 0.8 + 0.1 * k, ratio=2.3)  # fmt: skip
        low |= {"order": mist["order"] + 0.01 * (k + 1), "trees": 0.8}
    return host


def shelf(layout: Layout, frame: Frame, u: float, y: float, wide: float, tall: float = 0.02,
          name: str = "shelf", stage: float = 0.6) -> Plane:  # fmt: skip
    """A low bank in the water or the fields, and the strip of room on it."""
    x = frame.at(u)
    plane = layout.add("islet", 5 + y - 1.2 * tall, x=x, y=y, wide=wide, tall=tall)
    strip = quad(x - 0.4 * wide, x + 0.4 * wide, y - 0.5 * tall, y - 0.05 * tall)
    layout.room(("ground", "shore"), strip, 5, name, stage)
    return plane


def add_fall(layout: Layout, host: Plane, index: int, wide: float) -> Plane:
    """A waterfall down the face of a mountain, into the mist at its foot."""
    host.pop("fall", None)  # one fall is enough, and this one may be counted
    side = -1 if host["x"] > 0.7 * wide else 1  # towards the middle, whole on the sheet
    x = host["x"] + side * (0.06 + 0.09 * index) * host["width"]
    x = min(max(x, 0.14 * wide), 0.86 * wide)
    return layout.add("waterfall", host["order"] + 0.001, x=x, y0=host["base"] - 0.56 * host["height"],
                      y1=host["base"] - 0.27 * host["height"], wide=0.035 * host["height"] + 0.009)  # fmt: skip


def winding(
    frame: Frame, u: float, sway: float, top: float, rng: Generator, low: float = 1.04
) -> list[list[float]]:
    """A way that winds from `top` to our feet about `u`, far to near, its bends growing."""
    steps = np.linspace(0, 1, 6) ** 1.5
    side = 1 if rng.random() < 0.5 else -1
    points = []
    for k, step in enumerate(steps):
        bend = side * (1 if k % 2 else -1) * sway * (0.12 + step) * rng.uniform(0.7, 1.2)
        points.append([frame.at(u) + bend * frame.broad * (k < 5), float(top + (low - top) * step)])
    return points


def add_path(layout: Layout, frame: Frame, rng: Generator) -> Plane:
    """A road from the near edge to the distance."""
    points = winding(frame, rng.uniform(0.5, 0.62), 0.13, layout.horizon + 0.055, rng)
    return layout.add("path", 4.5, points=points, far=0.008, near=0.15 * frame.unit)


def add_stream(layout: Layout, frame: Frame, rng: Generator, top: float) -> Plane:
    """A stream that winds from the distance to the lower edge."""
    points = winding(frame, rng.uniform(0.6, 0.72), 0.14, top, rng)
    x, y = points[0]  # it comes from behind a slope, not out of a point
    layout.add("islet", 4.63, x=x + rng.choice((-0.06, 0.06)), y=y + 0.026, wide=0.42 * frame.broad,
               tall=0.026, spring=True)  # fmt: skip
    layout.add("mist", 4.64, x0=x - 0.3, x1=x + 0.3, y=y + 0.035, thick=0.014, strength=0.7)
    return layout.add("stream", 4.6, points=points, far=0.012, near=0.24 * frame.unit)
