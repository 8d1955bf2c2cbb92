"""The colours on the painter's dish, and what happens when they are mixed.

A pigment is known by its **masstone**, the colour of a layer so thick that nothing shows through,
and by its **cover**, how much of what lies behind it hides: ink and plant colours (墨, 花青, 藤黄)
are glazes, ground minerals (石青, 石绿, 朱砂) have body, lead white (铅白) hides nearly everything.

Mixing is single-constant Kubelka–Munk theory (P. Kubelka and F. Munk, "Ein Beitrag zur Optik der
Farbanstriche", 1931) in three bands of linear light: the ratio K/S of absorption to scattering of
a mixture is the weighted sum of its parts', so blue and yellow make green, not grey.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import UnknownName

Bands = NDArray[np.float32]  # (3,) red, green, blue


@dataclass(frozen=True, slots=True)
class Pigment:
    """One colour: its masstone as sRGB hex and how much it hides, 0 (glaze) to 1 (gouache)."""

    masstone: str
    cover: float


PIGMENTS: dict[str, Pigment] = {
    "墨": Pigment("#1d1c1e", 0.0),  # pine soot and glue
    "花青": Pigment("#2c4a60", 0.0),  # indigo
    "石青": Pigment("#2a6496", 0.45),  # azurite, coarse
    "头青": Pigment("#1f4f86", 0.5),  # azurite, first grind, darkest
    "石绿": Pigment("#2f8c6d", 0.45),  # malachite
    "三绿": Pigment("#84b89a", 0.6),  # malachite, third grind, pale
    "赭石": Pigment("#8f5533", 0.0),  # haematite earth
    "藤黄": Pigment("#e3ac22", 0.0),  # gamboge
    "胭脂": Pigment("#8f1e3c", 0.0),  # rouge
    "曙红": Pigment("#c8283f", 0.0),  # eosin red
    "朱砂": Pigment("#c23a26", 0.6),  # cinnabar
    "朱磦": Pigment("#dc6030", 0.5),  # the yellow top of ground cinnabar
    "铅白": Pigment("#f4f1e8", 0.95),  # lead white (shell white serves as well)
    "泥金": Pigment("#b98f3c", 0.75),  # gold paint
}

PAPER = "纸"  # as an opaque wash: the bare paper again (留白)

# What people call the colours of things, as parts of real pigments.
MIXES: dict[str, dict[str, float]] = {
    "red": {"朱砂": 0.7, "曙红": 0.3},
    "crimson": {"胭脂": 0.7, "曙红": 0.3},
    "orange": {"朱磦": 0.75, "藤黄": 0.25},
    "yellow": {"藤黄": 0.9, "朱磦": 0.04},
    "green": {"石绿": 0.5, "花青": 0.12, "藤黄": 0.4},
    "blue": {"石青": 0.7, "花青": 0.2},
    "purple": {"胭脂": 0.4, "石青": 0.55},
    "pink": {"曙红": 0.12, "铅白": 0.88},
    "white": {"铅白": 1.0},
    "black": {"墨": 1.0},
    "grey": {"墨": 0.08, "铅白": 0.9},
    "brown": {"赭石": 0.85, "墨": 0.15},
    "gold": {"泥金": 1.0},
    "silver": {"铅白": 0.9, "墨": 0.04, "花青": 0.04},
    "cyan": {"三绿": 0.5, "石青": 0.35},
    "嫩绿": {"藤黄": 0.75, "花青": 0.2},  # new leaves
    "草绿": {"藤黄": 0.5, "花青": 0.4},  # grass
    "老绿": {"藤黄": 0.3, "花青": 0.5, "墨": 0.1},  # old leaves
    "赭墨": {"赭石": 0.6, "墨": 0.25},  # bark, autumn rock
    "青墨": {"花青": 0.86, "墨": 0.12},  # distance
    "夜": {"花青": 0.95, "墨": 0.035},  # night air
    "土黄": {"赭石": 0.4, "藤黄": 0.5},  # ripe grain, thatch
    "菜花": {"藤黄": 0.62, "铅白": 0.36, "朱磦": 0.02},  # rape in flower
    "粉红": {"曙红": 0.16, "铅白": 0.84},  # peach blossom
    "肤": {"朱磦": 0.12, "铅白": 0.8, "赭石": 0.06},  # skin
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
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


def ratio(reflectance: NDArray) -> NDArray:
    """K/S of a layer too thick to see through, from its reflectance."""
    return (1 - reflectance) ** 2 / (2 * reflectance)


def reflectance(ks: NDArray) -> NDArray:
    """The reflectance of a layer too thick to see through, from its K/S.

    >>> round(float(reflectance(ratio(np.array(0.3)))), 6)
    0.3
    """
    return 1 + ks - np.sqrt(ks * ks + 2 * ks)


def blend(parts: Mapping[str, float]) -> tuple[Bands, float]:
    """The masstone (linear bands) and cover of a mixture of pigments by weight."""
    total = sum(parts.values())
    ks = sum(w / total * ratio(linear(PIGMENTS[p].masstone)) for p, w in parts.items())
    cover = sum(w / total * PIGMENTS[p].cover for p, w in parts.items())
    return reflectance(np.asarray(ks)).astype(np.float32), float(cover)


@cache
def body(name: str) -> tuple[Bands, float]:
    """The masstone in linear bands, and the cover, of a pigment, mix or alias.

    A hex colour ("#3a6b8c") is opaque paint of just that colour.

    Raises UnknownName for anything else.
    """
    name = ALIASES.get(name, name)
    if name.startswith("#"):
        return linear(name), 1.0
    if name in PIGMENTS:
        return blend({name: 1.0})
    if name in MIXES:
        return blend(MIXES[name])
    if name == PAPER:
        return np.ones(3, np.float32), 1.0
    raise UnknownName("pigment", name, known())


@cache
def tint(name: str) -> Bands:
    """The optical density (natural log) per band of one full layer of the pigment.

    >>> bool((tint("墨") > tint("赭石")).all())
    True
    """
    return -np.log(np.maximum(body(name)[0], 1e-3))
