"""How the brush moves in a plant: curves, pressure, dots, and what `look` asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Points, Stroke, Wash

Floats = NDArray[np.float64]
Tint = tuple[str, float]  # a pigment and how much of it

FAR = 0.35  # below this detail a plant is only suggested (远树无枝: far trees show no twigs)

# A colour word → (light, body, deep) pigments of a blossom or leaf.
COLOURS: dict[str, tuple[Tint, Tint, Tint]] = {
    "red": (("朱磦", 0.7), ("朱砂", 0.85), ("胭脂", 0.85)),
    "pink": (("粉红", 0.6), ("粉红", 0.9), ("曙红", 0.6)),
    "white": (("铅白", 0.75), ("铅白", 0.95), ("三绿", 0.5)),
    "yellow": (("藤黄", 0.5), ("藤黄", 0.9), ("朱磦", 0.6)),
    "gold": (("藤黄", 0.55), ("藤黄", 0.95), ("土黄", 0.7)),
    "orange": (("藤黄", 0.6), ("朱磦", 0.8), ("朱砂", 0.7)),
    "purple": (("purple", 0.28), ("purple", 0.55), ("胭脂", 0.6)),
    "blue": (("石青", 0.45), ("石青", 0.8), ("花青", 0.8)),
    "green": (("嫩绿", 0.6), ("草绿", 0.75), ("老绿", 0.85)),
    "black": (("墨", 0.35), ("墨", 0.65), ("墨", 0.9)),
    "grey": (("墨", 0.18), ("墨", 0.35), ("墨", 0.6)),
    "brown": (("赭石", 0.4), ("赭石", 0.7), ("赭墨", 0.8)),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked of a plant, read once from the painter's `look` mapping."""

    season: str = "spring"
    colour: str = ""
    detail: float = 1.0
    snow: bool = False
    wind: float = 0.0
    old: bool = False
    small: bool = False

    @property
    def far(self) -> bool:
        return self.detail < FAR

    @property
    def girth(self) -> float:
        """How thick the wood is: old trees are stout, young ones slender."""
        return 1.3 if self.old else 0.72 if self.small else 1.0

    def many(self, near: float, far: float | None = None) -> int:
        """A count that falls from `near` (detail 1) to `far` (detail 0.2), at least 1."""
        low = near * 0.12 if far is None else far
        t = np.clip((self.detail - 0.2) / 0.8, 0.0, 1.0)
        return max(1, round(float(low + (near - low) * t)))

    def size(self, near: float, far_ratio: float = 2.0) -> float:
        """A mark's size, larger when far: fewer dots must still fill the tree."""
        t = float(np.clip((self.detail - 0.2) / 0.8, 0.0, 1.0))
        return near * (far_ratio + (1.0 - far_ratio) * t)

    def tints(self, default: str) -> tuple[Tint, Tint, Tint]:
        """Light, body and deep pigment of the asked colour, or of `default`."""
        return COLOURS.get(self.colour, COLOURS[default])


def seen(look: Mapping[str, Any]) -> Look:
    """The `Look` in the painter's mapping; what is missing takes its default."""
    attributes = {str(a) for a in look.get("attributes") or ()}
    weather = str(look.get("weather") or "")
    detail = look.get("detail")
    return Look(
        season=str(look.get("season") or "spring"),
        colour=str(look.get("colour") or ""),
        detail=1.0 if detail is None else float(np.clip(float(detail), 0.05, 1.0)),
        snow=weather == "snow",
        wind=0.5 if weather in ("wind", "rain") else 0.0,
        old=bool(attributes & {"old", "ancient", "gnarled", "twisted", "withered"}),
        small=bool(attributes & {"small", "young", "little", "tiny"}),
    )


# --- pressure (提按): the width along a pull, as a share of the full width -----------------------


def _taper(t: Floats) -> Floats:
    return 1.0 - 0.88 * t


def _needle(t: Floats) -> Floats:
    return 0.25 + 0.75 * np.minimum(t / 0.25, 1.0) - 0.85 * np.maximum(t - 0.25, 0) / 0.75


def _leaf(t: Floats) -> Floats:
    return 0.08 + 0.92 * np.sin(np.pi * t**0.75) ** 0.9


def _blade(t: Floats) -> Floats:  # 竹叶: a quick swell, a long tail
    return 0.05 + 0.95 * (t**0.5 * (1 - t) ** 0.95) / 0.5


def _bone(t: Floats) -> Floats:  # 藏锋: pressed at both ends, drawn thin between
    return 0.78 + 0.3 * (2 * t - 1) ** 4


def _cane(t: Floats) -> Floats:  # a joint of bamboo: only just fuller at its two ends
    return 0.86 + 0.16 * (2 * t - 1) ** 8


def _strap(t: Floats) -> Floats:  # a flat leaf of one breadth, blunt at the tip
    return 0.6 + 0.4 * np.sin(np.pi * t) - 0.5 * np.maximum(t - 0.82, 0) / 0.18


def _pair(t: Floats) -> Floats:  # two needles in one pull: thin, full at the sheath, thin
    return 0.12 + 0.88 * (1 - np.abs(2 * t - 1)) ** 0.6


def _orchid(t: Floats) -> Floats:  # 螳肚鼠尾: a mantis's belly, a rat's tail, twice turned
    belly = np.sin(np.pi * np.clip(t * 1.02, 0, 1)) ** 0.7
    return 0.06 + 0.94 * belly * (0.62 + 0.38 * np.cos(4.4 * np.pi * (t - 0.28)))


def _round(t: Floats) -> Floats:  # 点: an oval touch
    return 0.12 + 0.88 * np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0, 1))


def _drop(t: Floats) -> Floats:  # 点: lands light, presses, lifts
    return 0.35 + 0.65 * np.sin(np.pi * np.clip(t, 0, 1) ** 1.5)


def _even(t: Floats) -> Floats:
    return 1.0 - 0.25 * t + 0.12 * np.sin(9 * t)


PRESSURE: dict[str, Callable[[Floats], Floats]] = {
    "taper": _taper,
    "needle": _needle,
    "leaf": _leaf,
    "blade": _blade,
    "bone": _bone,
    "pair": _pair,
    "strap": _strap,
    "cane": _cane,
    "orchid": _orchid,
    "drop": _drop,
    "round": _round,
    "even": _even,
}


@cache
def ramp(n: int) -> Floats:
    """`n` even steps from 0 to 1, shared and read-only."""
    t = np.linspace(0.0, 1.0, n)
    t.flags.writeable = False
    return t


@cache
def pressed(press: str, n: int) -> Floats:
    """The pressure named `press` at `n` places along a pull, never quite nothing."""
    w = np.maximum(PRESSURE[press](ramp(n)), 1e-3)
    w.flags.writeable = False
    return w


# --- curves ---------------------------------------------------------------------------------------


def spline(points: Sequence[Sequence[float]] | Points, n: int = 20) -> Points:
    """A Catmull–Rom curve of `n` points through `points` (Catmull and Rom, 1974)."""
    p = np.asarray(points, dtype=np.float64)
    if len(p) == 2:
        t = ramp(n)[:, None]
        return p[0] * (1 - t) + p[1] * t
    ext = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    u = ramp(n) * (len(p) - 1)
    i = np.minimum(u.astype(int), len(p) - 2)
    t = (u - i)[:, None]
    a, b, c, d = ext[i], ext[i + 1], ext[i + 2], ext[i + 3]
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def arc(x: float, y: float, heading: float, length: float, bend: float = 0.0, n: int = 8) -> Points:
    """A path from (x, y), `heading` radians right of up, turning by `bend` on its way."""
    h = heading + bend * ramp(n - 1)
    path = np.empty((n, 2))
    path[0] = x, y
    path[1:, 0] = x + np.cumsum(np.sin(h)) * (length / (n - 1))
    path[1:, 1] = y - np.cumsum(np.cos(h)) * (length / (n - 1))
    return path


def normals(path: Points) -> Points:
    """Unit normals of a path, (n, 2), to the left of its direction on the page."""
    d = np.gradient(path, axis=0)
    size = np.maximum(np.hypot(d[:, 0], d[:, 1]), 1e-9)[:, None]
    return np.column_stack([d[:, 1], -d[:, 0]]) / size


def smooth_noise(rng: Generator, n: int, knots: int) -> Floats:
    """`n` values of a slowly changing random curve, about in [-1, 1]."""
    at = ramp(max(knots, 2))
    return np.interp(ramp(n), at, rng.uniform(-1, 1, len(at)))


def shaky(rng: Generator, path: Points, amount: float, knots: int = 6) -> Points:
    """The path with the tremble of a hand, `amount` across."""
    return path + normals(path) * (smooth_noise(rng, len(path), knots) * amount)[:, None]


# --- marks ----------------------------------------------------------------------------------------


def pull(
    path: Sequence[Sequence[float]] | Points,
    width: float,
    tint: Tint = ("墨", 0.8),
    press: str = "taper",
    dry: float = 0.0,
    wet: float = 0.0,
) -> Stroke:
    """One stroke along `path` with the pressure named `press` and full `width`."""
    p = np.asarray(path, dtype=np.float64)
    w = pressed(press, len(p)) * max(width, 1e-5)
    return Stroke(p, w, tint[0], min(max(float(tint[1]), 0.02), 1.0), dry, wet)


def dab(
    x: float,
    y: float,
    heading: float,
    length: float,
    width: float,
    tint: Tint,
    wet: float = 0.1,
    press: str = "round",
) -> Stroke:
    """A dot (点): a short pull from (x, y), `heading` radians right of up."""
    return pull(arc(x, y, heading, length, n=7), width, tint, press, 0.0, wet)


def leaf(
    x: float,
    y: float,
    heading: float,
    length: float,
    width: float,
    tint: Tint,
    bend: float = 0.0,
    press: str = "leaf",
) -> Stroke:
    """A leaf in one stroke, from its stalk to its tip."""
    return pull(arc(x, y, heading, length, bend, 9 if length < 0.2 else 16), width, tint, press)


def backed(stroke: Stroke) -> list[Mark]:
    """The stroke over bare paper of its own shape, so that leaves overlap without going black."""
    n = normals(stroke.path) * (stroke.width * 0.48)[:, None]
    ring = np.vstack([stroke.path + n, (stroke.path - n)[::-1]])
    return [Wash(ring, "纸", 0.85, 0.85, 0.0, True), stroke]


def spot(
    rng: Generator, x: float, y: float, r: float, tint: Tint, lobes: int = 4, deep: float = 0.25
) -> Wash:
    """A small covering flower in one touch: a round with `lobes` petals."""
    a = np.linspace(0, 2 * np.pi, 4 * lobes, endpoint=False)
    far = r * (1 - deep + deep * np.cos(lobes * a)) * rng.uniform(0.85, 1.1)
    a = a + rng.uniform(0, 6.28)
    ring = np.column_stack([x + far * np.cos(a), y + far * rng.uniform(0.7, 1.0) * np.sin(a)])
    return Wash(ring, tint[0], tint[1], None, 0.0, True)


def cloud(
    rng: Generator, x: float, y: float, rx: float, ry: float, tint: Tint, soft: float = 0.5
) -> Wash:
    """A soft uneven patch of colour (渲染) that ties a clump of leaves together."""
    a = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    lumps = 1 + 0.22 * np.interp(
        a, np.linspace(0, 2 * np.pi, 8), np.resize(rng.uniform(-1, 1, 7), 8)
    )
    outline = np.column_stack([x + rx * lumps * np.cos(a), y + ry * lumps * np.sin(a)])
    return Wash(outline, tint[0], tint[1], None, soft * min(rx, ry))


def deeper(tint: Tint, by: float) -> Tint:
    """The same pigment, `by` times as strong."""
    return tint[0], min(max(float(tint[1] * by), 0.03), 1.0)


def pick(rng: Generator, items: Sequence[Any]) -> Any:
    """One of `items`, evenly."""
    return items[int(rng.integers(len(items)))]


def extent(mark: Mark) -> float:
    """How much of the page a mark covers, roughly, in square units."""
    if isinstance(mark, Wash):
        span = np.ptp(mark.outline, axis=0)
        return float(span[0] * span[1])
    d = np.diff(mark.path, axis=0)
    return float(np.hypot(d[:, 0], d[:, 1]).sum() * mark.width.mean())


def within(marks: list[Mark], limit: int) -> list[Mark]:
    """At most `limit` marks in their order: what the eye loses first, the smallest, goes."""
    if len(marks) <= limit:
        return marks
    sizes = np.array([extent(m) for m in marks])
    keep = np.sort(np.argsort(-sizes, kind="stable")[:limit])
    return [marks[i] for i in keep]
