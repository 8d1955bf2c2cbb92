"""The colours on the painter's dish, and what happens when they are mixed or laid in films.

A pigment absorbs and scatters light: two-constant Kubelka–Munk theory (P. Kubelka and F. Munk,
"Ein Beitrag zur Optik der Farbanstriche", 1931; P. Kubelka, "New Contributions to the Optics of
Intensely Light-Scattering Materials I", 1948) in three bands of linear light. The constants K and S
of each band are found from a film of one unit over white and over black (C. Curtis et al.,
"Computer-Generated Watercolor", SIGGRAPH 1997). From them follow thin tints and thick masstones,
films over any ground, and mixtures, whose K and S are the weighted sums of their parts': indigo
and gamboge make green, not grey.

Dyes (墨, 花青, 藤黄) only absorb, so their films are glazes; ground minerals (石青, 石绿, 朱砂) scatter,
so they hide, and their grains settle in the tooth of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import UnknownName
from miaobi.paint.colour import light

Bands = NDArray[np.float32]  # (3,) red, green, blue
Curve = NDArray[np.float64]  # (3,), constants of a film


@dataclass(frozen=True, slots=True)
class Pigment:
    """One colour: what a film of one unit looks like, and how it lies.

    `masstone` is the sRGB hex of a full layer on white; over black the same layer shows `cover` of
    that light (0 a glaze, 1 gouache); `grain` 0..1 is how much it settles in the sheet's tooth.
    """

    masstone: str
    cover: float
    grain: float = 0.0


PIGMENTS: dict[str, Pigment] = {
    "墨": Pigment("#1d1c1e", 0.0, 0.08),  # pine soot and glue
    "花青": Pigment("#20506f", 0.0, 0.08),  # indigo
    "石青": Pigment("#2a6496", 0.45, 0.6),  # azurite, coarse
    "头青": Pigment("#1f4f86", 0.5, 0.8),  # azurite, first grind, darkest
    "石绿": Pigment("#2f8c6d", 0.45, 0.6),  # malachite
    "三绿": Pigment("#84b89a", 0.6, 0.35),  # malachite, third grind, pale
    "赭石": Pigment("#94573a", 0.0, 0.3),  # haematite earth
    "藤黄": Pigment("#e8b423", 0.0, 0.04),  # gamboge
    "胭脂": Pigment("#8f1e3c", 0.0, 0.06),  # rouge
    "曙红": Pigment("#d3244f", 0.0, 0.05),  # eosin red
    "朱砂": Pigment("#c23a26", 0.6, 0.45),  # cinnabar
    "朱磦": Pigment("#dc6030", 0.5, 0.25),  # the yellow top of ground cinnabar
    "铅白": Pigment("#f4f1e8", 0.9, 0.06),  # lead white (shell white serves as well)
    "泥金": Pigment("#b98f3c", 0.75, 0.4),  # gold paint
}

FILMS, DEEP = 1024, 12  # steps of a unit of paint that are told apart; units at most
PAPER = "纸"  # as an opaque wash: the bare paper again (留白)

# What people call the colours of things, as parts of paint on the dish (dyes lie there thin, white
# scatters strongly: a little of it makes much body).
MIXES: dict[str, dict[str, float]] = {
    "red": {"朱砂": 0.7, "曙红": 0.3},
    "crimson": {"胭脂": 0.7, "曙红": 0.3},
    "orange": {"朱磦": 0.75, "藤黄": 0.25},
    "yellow": {"藤黄": 0.9, "朱磦": 0.04},
    "green": {"石绿": 0.5, "花青": 0.22, "藤黄": 0.34},
    "blue": {"石青": 0.7, "花青": 0.2},
    "purple": {"胭脂": 0.55, "石青": 0.45},
    "pink": {"曙红": 0.8, "铅白": 0.2},
    "white": {"铅白": 1.0},
    "black": {"墨": 1.0},
    "grey": {"墨": 0.85, "铅白": 0.15},
    "brown": {"赭石": 0.7, "墨": 0.3},
    "gold": {"泥金": 1.0},
    "silver": {"铅白": 0.3, "墨": 0.4, "花青": 0.3},
    "cyan": {"三绿": 0.45, "石青": 0.5},
    "嫩绿": {"藤黄": 0.66, "花青": 0.34},  # new leaves
    "草绿": {"藤黄": 0.45, "花青": 0.5},  # grass
    "老绿": {"藤黄": 0.35, "花青": 0.45, "墨": 0.3},  # old leaves
    "赭墨": {"赭石": 0.5, "墨": 0.5},  # bark, autumn rock
    "青墨": {"花青": 0.55, "墨": 0.45},  # distance
    "夜": {"花青": 0.82, "墨": 0.18},  # night air
    "土黄": {"赭石": 0.4, "藤黄": 0.5},  # ripe grain, thatch
    "菜花": {"藤黄": 0.92, "铅白": 0.05, "朱磦": 0.03},  # rape in flower
    "粉红": {"曙红": 0.72, "铅白": 0.28},  # peach blossom
    "肤": {"朱磦": 0.45, "铅白": 0.35, "赭石": 0.2},  # skin
}

ALIASES: dict[str, str] = {
    "ink": "墨", "indigo": "花青", "azurite": "石青", "malachite": "石绿", "ochre": "赭石",
    "gamboge": "藤黄", "rouge": "胭脂", "cinnabar": "朱砂", "vermilion": "朱砂", "scarlet": "朱砂",
    "gray": "grey", "violet": "purple", "golden": "gold", "dark": "墨", "pale": "white",
    "红": "red", "黄": "yellow", "蓝": "blue", "绿": "green", "白": "white", "黑": "black",
    "粉": "pink", "橙": "orange", "紫": "purple", "褐": "brown", "棕": "brown", "灰": "grey",
    "金": "gold", "银": "silver", "青": "cyan", "翠": "green", "碧": "cyan", "paper": PAPER,
    "朱红": "red", "红色": "red", "黄色": "yellow", "蓝色": "blue", "绿色": "green", "白色": "white",
    "黑色": "black", "粉色": "pink", "紫色": "purple", "橙色": "orange", "金色": "gold",
    "银色": "silver", "灰色": "grey", "青色": "cyan", "棕色": "brown",
}  # fmt: skip


def known() -> list[str]:
    """Every name that `tint` understands, sorted."""
    return sorted({*PIGMENTS, *MIXES, *ALIASES, PAPER})


def is_known(name: str) -> bool:
    """Whether `name` is a pigment, a mix or an alias."""
    return (
        name.startswith("#")
        or name in PIGMENTS
        or name in MIXES
        or name in ALIASES
        or name == PAPER
    )


def linear(hex_colour: str) -> Bands:
    """The linear-light bands of an sRGB hex colour (IEC 61966-2-1).

    >>> linear("#ffffff").tolist()
    [1.0, 1.0, 1.0]
    """
    code = np.array([int(hex_colour[i : i + 2], 16) for i in (1, 3, 5)], np.float64) / 255
    return light(code).astype(np.float32)


def constants(layer: NDArray, cover: float) -> tuple[Curve, Curve]:
    """K and S per band of a film that is `layer` over white and `cover` of it over black.

    Curtis et al. (1997), equation 1, after Kubelka (1948); without cover the film only absorbs.

    >>> k, s = constants(np.array([0.5, 0.4, 0.3]), 0.5)
    >>> film(k, s, 1.0, 1.0).round(3).tolist(), film(k, s, 1.0, 0.0).round(3).tolist()
    ([0.5, 0.4, 0.3], [0.25, 0.2, 0.15])
    """
    white = np.clip(np.asarray(layer, np.float64), 1e-3, 0.999)
    if cover < 0.02:
        return -0.5 * np.log(white), np.zeros(len(white))
    black = white * min(cover, 0.995)
    a = 0.5 * (white + (black - white + 1) / black)
    b = np.sqrt(a * a - 1)
    y = (b * b - (a - white) * (a - 1)) / (b * (1 - white))
    s = 0.5 * np.log((y + 1) / (y - 1)) / b
    return s * (a - 1), s


def film(k: NDArray, s: NDArray, thick: float | NDArray, ground: float | NDArray) -> NDArray:
    """The reflectance of a film of thickness `thick` over `ground` (Kubelka 1948), per band."""
    back, through = layer(k, s, thick)
    return back + through * through * ground / (1 - back * ground)


def layer(k: NDArray, s: NDArray, thick: float | NDArray) -> tuple[NDArray, NDArray]:
    """What a film of that thickness throws back over black, and what it lets through once."""
    bend = np.sqrt(k * (k + 2 * s)) + 1e-9
    fall = np.exp(-2 * bend * thick)  # hyperbolic functions by exponentials, safe when thick
    sinh, cosh = 1 - fall, 1 + fall
    below = (k + s) * sinh + bend * cosh
    return s * sinh / below, 2 * bend * np.exp(-bend * thick) / below


def ratio(reflectance: NDArray) -> NDArray:
    """K/S of a layer too thick to see through, from its reflectance."""
    return (1 - reflectance) ** 2 / (2 * reflectance)


def reflectance(ks: NDArray) -> NDArray:
    """The reflectance of a layer too thick to see through, from its K/S.

    >>> round(float(reflectance(ratio(np.array(0.3)))), 6)
    0.3
    """
    return 1 + ks - np.sqrt(ks * ks + 2 * ks)


def mixed(parts: Mapping[str, float]) -> tuple[Curve, Curve]:
    """K and S per band of a mixture of pigments by weight."""
    total = sum(parts.values())
    k, s = np.zeros(3), np.zeros(3)
    for name, weight in parts.items():
        one = constants(linear(PIGMENTS[name].masstone), PIGMENTS[name].cover)
        k, s = k + one[0] * weight / total, s + one[1] * weight / total
    return k, s


def blend(parts: Mapping[str, float]) -> tuple[Bands, float]:
    """What a full layer of a mixture looks like on white (linear bands), and its cover."""
    k, s = mixed(parts)
    white, black = film(k, s, 1.0, 1.0), film(k, s, 1.0, 0.0)
    return white.astype(np.float32), float((black / white).mean())


def parts_of(name: str) -> Mapping[str, float]:
    """The pigments, by weight, behind a name that is not a hex colour; {} for the bare paper.

    Raises UnknownName for anything unknown.
    """
    name = ALIASES.get(name, name)
    if name in PIGMENTS:
        return {name: 1.0}
    if name in MIXES:
        return MIXES[name]
    if name == PAPER:
        return {}
    raise UnknownName("pigment", name, known())


@cache
def grain(name: str) -> float:
    """How much the paint settles in the tooth of the sheet, 0..1; opaque colours do not.

    >>> grain("石青") > grain("花青"), grain("#336699")
    (True, 0.0)
    """
    parts = {} if name.startswith("#") else parts_of(name)
    total = sum(parts.values()) or 1.0
    return sum(PIGMENTS[part].grain * weight for part, weight in parts.items()) / total


@cache
def body(name: str) -> tuple[Bands, float]:
    """The colour of a full layer on white, in linear bands, and its cover.

    A hex colour ("#3a6b8c") is opaque paint of just that colour.

    Raises UnknownName for anything else that is not a pigment, mix or alias.
    """
    if name.startswith("#"):
        return linear(name), 1.0
    parts = parts_of(name)
    return blend(parts) if parts else (np.ones(3, np.float32), 1.0)


@cache
def tint(name: str) -> Bands:
    """The optical density (natural log) per band of one full layer of the pigment on white.

    >>> bool((tint("墨") > tint("赭石")).all())
    True
    """
    return -np.log(np.maximum(body(name)[0], 1e-3))


@cache
def films(name: str) -> tuple[NDArray[np.float32] | None, NDArray[np.float32]]:
    """Films of a pigment, DEEP units thick at most, in steps of 1 / FILMS of a unit.

    Both (3, FILMS * DEEP): what they throw back, and T squared; for use as tables of the canvas,
    light = back + through * light / (1 - back * light). The first is None for a glaze, which
    throws nothing back, and the second is then its density (3,): light = light * exp(-density * t).
    """
    k, s = mixed(parts_of(name))
    if s.max() < 0.02 * k.max():
        return None, (2 * np.sqrt(k * (k + 2 * s))).astype(np.float32)
    thick = np.arange(FILMS * DEEP) / FILMS
    back, through = layer(k[:, None], s[:, None], thick)
    return back.astype(np.float32), (through**2).astype(np.float32)
