"""Colour as the eye measures it, and the colour script of a scene: its light, shade and air.

Mixing and measuring is done in OKLab (B. Ottosson, "A perceptual color space for image
processing", 2020): equal steps look equally large, and a mixture keeps its hue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929],
                 [0.2119034982, 0.6806995451, 0.1073969566],
                 [0.0883024619, 0.2817188376, 0.6299787005]], np.float32)  # fmt: skip
_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                 [1.9779984951, -2.4285922050, 0.4505937099],
                 [0.0259040371, 0.7827717662, -0.8086757660]], np.float32)  # fmt: skip
_LMS_BACK, _LAB_BACK = np.linalg.inv(_LMS), np.linalg.inv(_LAB)


def light(code: NDArray) -> NDArray:
    """sRGB values 0..1 as linear light (IEC 61966-2-1).

    >>> light(np.array([0.0, 1.0])).tolist()
    [0.0, 1.0]
    """
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


_LIGHT = light(np.arange(256) / 255).astype(np.float32)


def oklab(rgb: NDArray[np.uint8]) -> Floats:
    """sRGB bytes (..., 3) as OKLab (..., 3): lightness 0..1, green–red, blue–yellow.

    >>> bool(np.allclose(oklab(np.array([255, 255, 255], np.uint8)), [1, 0, 0], atol=1e-3))
    True
    """
    return (np.cbrt(_LIGHT[rgb] @ _LMS.T) @ _LAB.T).astype(np.float32)


def rgb(lab: NDArray) -> NDArray[np.uint8]:
    """OKLab (..., 3) as sRGB bytes; what no screen can show is clipped.

    >>> rgb(oklab(np.array([58, 107, 140], np.uint8))).tolist()
    [58, 107, 140]
    """
    light = np.clip((np.asarray(lab, np.float32) @ _LAB_BACK.T) ** 3 @ _LMS_BACK.T, 0, 1)
    return np.round(coded(light) * 255).astype(np.uint8)


def coded(light: NDArray) -> NDArray:
    """Linear light 0..1 of any shape as sRGB values 0..1 (IEC 61966-2-1).

    >>> coded(np.array([0.0, 1.0])).round(6).tolist()
    [0.0, 1.0]
    """
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def shown(light: Floats) -> NDArray[np.uint8]:
    """Linear light of any shape as sRGB bytes, told apart in 4096 steps; the rest is clipped."""
    step = np.clip(light * np.float32(4095) + np.float32(0.5), 0, 4095).astype(np.uint16)
    return _shades()[step]


@lru_cache(maxsize=1)
def _shades() -> NDArray[np.uint8]:
    return np.round(coded(np.arange(4096) / 4095) * 255).astype(np.uint8)


def from_hex(colour: str) -> NDArray[np.uint8]:
    """The three bytes of "#rrggbb"."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)


def to_hex(colour: NDArray) -> str:
    """Three sRGB bytes as "#rrggbb".

    >>> to_hex(from_hex("#3a6b8c"))
    '#3a6b8c'
    """
    r, g, b = (int(c) for c in colour)
    return f"#{r:02x}{g:02x}{b:02x}"


@lru_cache(maxsize=4096)
def mix(a: str, b: str, share: float) -> str:
    """The hex colour `share` of the way from `a` to `b`.

    >>> mix("#000000", "#ffffff", 0.0)
    '#000000'
    """
    la, lb = oklab(from_hex(a)), oklab(from_hex(b))
    return to_hex(rgb(la + (lb - la) * np.float32(share)))


@lru_cache(maxsize=4096)
def turned(colour: str, light: float = 1.0, chroma: float = 1.0) -> str:
    """The colour with its lightness and chroma multiplied.

    >>> turned("#808080", 0.0)
    '#000000'
    """
    lab = oklab(from_hex(colour)) * np.array([light, chroma, chroma], np.float32)
    return to_hex(rgb(lab))


@dataclass(frozen=True, slots=True)
class Script:
    """The colour script of a scene: what sky, light, shade and air do to every local colour.

    `top`, `mid`, `low` are the sky from the zenith to the horizon, `sun` the colour of the light,
    `shade` what shadows lean to, `air` what distance fades to, `key` how bright all is (1 = day).
    """

    top: str
    mid: str
    low: str
    sun: str
    shade: str
    air: str
    key: float = 1.0

    def on(self, local: str, shade: float = 0.0, far: float = 0.0) -> str:
        """A local colour in this light: `shade` 0 (in the sun) .. 1, `far` 0 (here) .. 1 (air)."""
        return _on(self, local, round(shade, 2), round(far, 2))


@lru_cache(maxsize=8192)
def _on(script: Script, local: str, shade: float, far: float) -> str:
    base = oklab(from_hex(local))
    sun, dark, air = (oklab(from_hex(c)) for c in (script.sun, script.shade, script.air))
    rich = np.float32(0.55 if script.key < 0.7 else 1.0)  # the eye loses colour in the dark
    lit = base * np.array([1.04, 1.04 * rich, 1.04 * rich], np.float32)
    lit[1:] += 0.3 * sun[1:]  # warm light
    cool = base * np.array([0.68, 0.7 * rich, 0.7 * rich], np.float32)
    cool[1:] += 0.75 * dark[1:]
    mixed = lit + (cool - lit) * shade
    mixed[0] *= script.key
    mixed = mixed + (air - mixed) * far
    return to_hex(rgb(mixed))


HOURS: dict[str, Script] = {
    "dawn": Script("#7fa3cf", "#d9bccb", "#fbdcae", "#ffdca6", "#5d6aa8", "#d8c5d0", 0.96),
    "morning": Script("#5b9bd0", "#a6d0e6", "#ecf0df", "#fff0c4", "#4f74a8", "#bcd5e0"),
    "noon": Script("#3d8ed2", "#86c1e8", "#d8ecee", "#fff8da", "#4a74ac", "#b4d4e8", 1.03),
    "afternoon": Script("#5a97c8", "#b4d2dc", "#f6e8c4", "#ffe6a8", "#5c6ca4", "#cdd2cf"),
    "dusk": Script("#4a5a9a", "#d58a83", "#fcc469", "#ffb45e", "#4b4a8c", "#cf9a92", 0.86),
    "night": Script("#14244f", "#28497c", "#6186ad", "#9fbcf0", "#1c2f78", "#456a96", 0.7),
}
VEILS: dict[str, tuple[str, float]] = {  # what the weather lays over the sky and how much
    "rain": ("#8b9aa6", 0.62), "mist": ("#dfe3de", 0.62), "snow": ("#c3cedb", 0.5),
    "cloud": ("#b4bec8", 0.3), "wind": ("#c6d2d6", 0.15), "storm": ("#5f6c7c", 0.7),
}  # fmt: skip


def script_of(scene: dict[str, Any]) -> Script:
    """The colour script of a scene, from its hour, its weather and the valence of its mood."""
    hour, weather = scene.get("hour") or "morning", scene.get("weather") or "clear"
    valence = float((scene.get("mood") or {}).get("valence", 0.0))
    return _script(hour, weather, round(valence, 1))


@lru_cache(maxsize=256)
def _script(hour: str, weather: str, valence: float) -> Script:
    base = HOURS.get(hour, HOURS["morning"])
    veil, share = VEILS.get(weather, ("#b4bec8", 0.0))
    if hour == "night":
        veil = turned(veil, 0.5, 1.2)
    elif hour == "dusk":
        veil, share = mix(veil, base.mid, 0.35), share * 0.8
    elif hour == "dawn":
        veil, share = mix(veil, base.low, 0.3), share * 0.8
    grey = share * 0.7
    made = replace(
        base, top=mix(base.top, veil, share), mid=mix(base.mid, veil, share),
        low=mix(base.low, veil, grey), sun=mix(base.sun, "#f4f4f0", grey),
        air=mix(base.air, veil, share), shade=mix(base.shade, "#5a6a80", share),
        key=base.key * (0.88 if weather in ("rain", "storm") else 1.0),
    )  # fmt: skip
    if valence < -0.3:
        made = replace(made, **{
            name: turned(getattr(made, name), 0.95, 0.75) for name in ("top", "mid", "low", "air")
        })  # fmt: skip
    return made


LOCALS: dict[str, dict[str, str]] = {  # the colours of things in plain daylight, by season
    "spring": {"grass": "#94b15a", "tree": "#6f9f45", "hill": "#6f9c72", "accent": "#f0b4c4"},
    "summer": {"grass": "#6fa347", "tree": "#3f7a3e", "hill": "#4a8462", "accent": "#e8dc9a"},
    "autumn": {"grass": "#c9a452", "tree": "#c87534", "hill": "#9a7f5c", "accent": "#d8502e"},
    "winter": {"grass": "#a89b78", "tree": "#6e6a58", "hill": "#8a8c8a", "accent": "#b8483c"},
    "snow": {"grass": "#f1f4f6", "tree": "#5d6c66", "hill": "#dfe7ef", "accent": "#c4523e"},
}  # fmt: skip
EARTH, ROCK, SAND, WATER = "#a8825a", "#94877a", "#d9c49a", "#5f9cb0"


def local_of(scene: dict[str, Any], name: str) -> str:
    """What colour grass, trees or hills have in the scene's season and weather."""
    snowy = scene.get("weather") == "snow"
    season = "snow" if snowy else scene.get("season") or "spring"
    return LOCALS.get(season, LOCALS["spring"])[name]
