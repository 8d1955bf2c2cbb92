"""The manner of a picture as numbers: how long, broad, dry and lively its strokes seem to be.

What is measured is the structure tensor's story of edges (J. Bigün and G. H. Granlund, "Optimal
Orientation Detection of Linear Symmetry", 1987), how far tones stay alike along and across them,
and the spread of tone and colour. From it follow the parameters of a style's hand, so that a new
painting can be made with the same touch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.repaint_flow import edges, flow, tensor
from miaobi.paint.styles import Style

Field = NDArray[np.float32]

SIDE = 512  # pixels of the long side that a picture is measured at
REACH = 12  # steps along and across the strokes


@dataclass(frozen=True, slots=True)
class Likeness:
    """`length` and `width` of strokes in shares of the long side; `turns` 0..1 how evenly their
    directions are spread; `edges` the share of steep places; `contrast` and `chroma` the spread
    of L* and the mean chroma of CIELAB; `rough` the part of fine grain in the tones."""

    length: float
    width: float
    turns: float
    edges: float
    contrast: float
    chroma: float
    rough: float


def likeness(image: NDArray[np.uint8]) -> Likeness:
    """The manner of a picture (h, w, 3) of sRGB bytes.

    >>> plain = likeness(np.full((64, 96, 3), 200, np.uint8))
    >>> plain.edges, plain.chroma < 1
    (0.0, True)
    """
    grow = SIDE / max(image.shape[:2])
    size = (max(8, round(image.shape[1] * grow)), max(8, round(image.shape[0] * grow)))
    way = cv2.INTER_AREA if grow < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(image, size, interpolation=way), np.float32)
    lab = cv2.cvtColor(small / 255, cv2.COLOR_RGB2LAB)
    light = np.asarray(lab[..., 0], np.float32)
    of = tensor(small)
    steep = edges(of)
    lead = flow(of, 3.0, np.zeros(size[::-1], np.float32))
    near = steep > 6.0
    soft = cv2.GaussianBlur(light, (0, 0), 1.5)
    return Likeness(
        length=_alike(light, lead, near) / SIDE,
        width=_alike(light, np.stack([-lead[..., 1], lead[..., 0]], 2), near) / SIDE,
        turns=_entropy(lead, np.where(near, steep, 0)),
        edges=round(float((steep > 12).mean()), 4),
        contrast=round(float(light.std()), 2),
        chroma=round(float(np.hypot(lab[..., 1], lab[..., 2]).mean()), 2),
        rough=round(float((light - soft).std() / max(float(light.std()), 2.0)), 4),
    )


def _alike(light: Field, way: Field, near: NDArray[np.bool_]) -> float:
    """How many pixels in direction `way` tones stay within 6 L*, on the mean of the `near` places."""
    ys, xs = np.nonzero(near)
    if len(xs) < 20:
        return float(REACH)
    some = np.linspace(0, len(xs) - 1, min(len(xs), 4000)).astype(int)
    x, y = xs[some].astype(np.float32), ys[some].astype(np.float32)
    step = way[ys[some], xs[some]]
    own, alike, total = light[ys[some], xs[some]], np.ones(len(some), bool), 0.0
    for k in range(1, REACH + 1):
        u = np.clip(x + k * step[:, 0], 0, light.shape[1] - 1).astype(int)
        v = np.clip(y + k * step[:, 1], 0, light.shape[0] - 1).astype(int)
        alike &= np.abs(light[v, u] - own) < 6
        total += float(alike.mean())
    return round(1 + total, 3)


def _entropy(lead: Field, weight: Field) -> float:
    """How evenly directions are spread over 16 sectors, 0 (one way) to 1 (every way)."""
    angle = np.arctan2(lead[..., 1], lead[..., 0]) % np.pi
    share, _ = np.histogram(angle, 16, (0, np.pi), weights=weight)
    share = share / max(float(share.sum()), 1e-9)
    told = share[share > 0]
    return round(float(-(told * np.log(told)).sum() / np.log(16)), 4)


def hand_of(like: Likeness) -> dict[str, float]:
    """What the manner changes in a style's hand: factors for `line`, `ink`, `fill`; more of `dry`,
    `wet`, `shake`, `broken`, `grey`. Whoever paints in short strokes lifts the brush more often.

    >>> calm = Likeness(0.02, 0.01, 0.6, 0.05, 18, 20, 0.1)
    >>> wild = Likeness(0.01, 0.02, 0.95, 0.3, 30, 50, 0.5)
    >>> [hand_of(wild)[name] > hand_of(calm)[name] for name in ("line", "dry", "broken")]
    [True, True, True]
    """
    clip = lambda v, a, b: round(float(np.clip(v, a, b)), 3)  # noqa: E731
    return {
        "line": clip(like.width / 0.01, 0.6, 1.8),
        "ink": clip(0.6 + like.contrast / 50, 0.7, 1.2),
        "fill": clip(0.75 + like.chroma / 90, 0.8, 1.25),
        "dry": clip(0.9 * (like.rough - 0.12), 0.0, 0.4),
        "wet": clip(0.35 - 2.2 * like.edges, 0.0, 0.35),
        "shake": clip(0.8 * (like.turns - 0.7), 0.0, 0.3),
        "broken": clip(0.6 - 35 * like.length, 0.0, 0.4),
        "grey": clip(0.6 - like.chroma / 18, 0.0, 0.6),
    }


def handed(style: Style, hand: Mapping[str, float] | None) -> Style:
    """The style with a hand changed as `hand_of` says; the style itself for None."""
    if not hand:
        return style
    own = style.hand
    changed = replace(
        own,
        line=own.line * hand.get("line", 1.0),
        ink=own.ink * hand.get("ink", 1.0),
        fill=own.fill * hand.get("fill", 1.0),
        dry=min(0.7, own.dry + hand.get("dry", 0.0)),
        wet=min(0.8, own.wet + hand.get("wet", 0.0)),
        shake=min(0.8, own.shake + hand.get("shake", 0.0)),
        broken=min(0.9, own.broken + hand.get("broken", 0.0)),
        grey=min(0.9, own.grey + hand.get("grey", 0.0)),
    )
    return replace(style, hand=changed)
