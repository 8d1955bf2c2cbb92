"""What a picture becomes before ink or thin colour is laid: its values, its night, its focus.

A painter on paper does not copy tones. Lights are left bare, the rest is drawn together to a few
steps (墨分五色: ink has five colours), the darkest stand where the eye is to rest, and a dark
picture is a night: a blue ground with its lights left as paper.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import colour as colours
from miaobi.paint.repaint_flow import edges, tensor
from miaobi.paint.repaint_manners import Washes
from miaobi.paint.repaint_trace import blurred

Field = NDArray[np.float32]

DEEP = 11.0  # L* of the darkest that a full layer of ink leaves
DUSK, NIGHT = 42.0, 22.0  # L*: with a median below the first night begins, at the second it is here
LAMPS = 99.3  # the percentile of tone that is left bare at night
INDIGO = np.array([-2.0, -17.0], np.float32)  # a*, b* that the dark leans to at night
WHITE = 98.0  # L* that the lights of a picture become; the sheet is left bare there
FLOOR = 19.0  # L* that a night in colour does not go below
BARE = 0.03  # of density; for so little no brush is taken up
THINNEST = 0.004  # linear light of the darkest that is asked for


def densities(target: Field, manner: Washes, white: Field) -> Field:
    """The optical densities (h, w, 3) that a sheet of linear light `white` (3,) should get.

    `target` (h, w, 3) sRGB of 0..255. Where light is left bare there is none.

    >>> from miaobi.paint.repaint_manners import WASHES
    >>> hill = np.full((48, 64, 3), 240, np.float32)
    >>> hill[24:, 10:50] = 60
    >>> aim = densities(hill, WASHES["ink"], np.ones(3, np.float32))
    >>> float(aim[5, 5].max()), bool(aim[40, 30].min() > 1)
    (0.0, True)
    """
    flat = cv2.bilateralFilter(np.asarray(target, np.float32) / 255, 9, 0.12, 5)
    lab = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB), np.float32)
    night = nightness(lab[..., 0])
    light = values(lab[..., 0], manner, night, focus(target))
    colour = lab[..., 1:] * np.float32(manner.chroma)
    if manner.chroma and night:
        dark = np.clip(1.3 - light / 40, 0, 1)[..., None] * np.float32(night * manner.chroma)
        colour = colour + 0.6 * dark * (INDIGO - 0.5 * colour)
        light = np.maximum(light, FLOOR * night)
    meant = np.concatenate([light[..., None], colour], 2).astype(np.float32)
    seen = colours.light(np.clip(cv2.cvtColor(meant, cv2.COLOR_LAB2RGB), 0, 1))
    sheet = np.float32(1) + np.float32(manner.own) * (
        white - 1
    )  # its tone counts for nothing in ink
    wanted = np.log(sheet / np.maximum(seen, THINNEST)) - BARE
    return np.maximum(wanted, 0).astype(np.float32)


def nightness(light: Field) -> float:
    """How much of a night a picture of lightness L* (h, w) is: 0 by day, 1 in the dark.

    >>> nightness(np.full((4, 4), 60.0)), nightness(np.full((4, 4), 10.0))
    (0.0, 1.0)
    """
    return float(np.clip((DUSK - np.median(light)) / (DUSK - NIGHT), 0, 1))


def values(light: Field, manner: Washes, night: float, at: Field) -> Field:
    """L* (h, w) as the manner sees it; `at` (h, w) 0..1 is where the darkest accents go."""
    clear = _clear(light, manner.clear)
    bright = manner.bright + night * (max(LAMPS, manner.bright) - manner.bright)
    low, high = np.percentile(clear, (3, bright))
    dark = np.clip((high - clear) / max(float(high - low), 12.0), 0, 1.15) ** manner.gamma
    level = np.minimum(dark, 1) * manner.steps
    drawn = np.floor(level) + np.clip(2.4 * (level % 1 - 0.5) + 0.5, 0, 1)
    dark = (1 - manner.drawn) * dark + manner.drawn * drawn / manner.steps
    dark = dark * (1 - manner.accent + manner.accent * (0.55 + 0.6 * at))
    stretched = 100 - (100 - DEEP) * manner.depth * np.clip(dark, 0, 1.1)
    top = float(np.percentile(light, 99.5))
    own = light * np.float32(1 + manner.own * (WHITE / max(top, 94.0) - 1))
    return np.clip(manner.own * own + (1 - manner.own) * stretched, 2, 100).astype(np.float32)


def _clear(light: Field, share: float) -> Field:
    """Tones with their local contrast raised (K. Zuiderveld, "Contrast Limited Adaptive Histogram
    Equalization", 1994), as a painter keeps the parts of a dark wood apart."""
    if not share:
        return light
    equal = cv2.createCLAHE(3.0, (6, 6)).apply(np.clip(2.55 * light, 0, 255).astype(np.uint8))
    return np.asarray((1 - share) * light + share / 2.55 * equal.astype(np.float32), np.float32)


def focus(target: Field) -> Field:
    """Where the eye rests in a picture (h, w, 3): 0..1, most where edges crowd near the middle.

    >>> box = np.zeros((60, 90, 3), np.float32)
    >>> box[20:40, 40:60] = 200
    >>> at = focus(box)
    >>> bool(at[30, 40] > at[5, 5])
    True
    """
    height, width = target.shape[:2]
    steep = np.minimum(edges(tensor(np.asarray(target, np.float32))), 60)
    crowd = blurred(np.asarray(steep, np.float32), 0.06 * min(height, width))
    y, x = np.linspace(-1, 1, height), np.linspace(-1, 1, width)
    middle = np.exp(-0.9 * (x[None] ** 2 + y[:, None] ** 2))
    seen = crowd / max(float(np.percentile(crowd, 97)), 1e-3) * middle
    return np.clip(seen, 0, 1).astype(np.float32)
