"""Pictures as the encoder takes them: Y'CbCr planes, 8 bit, 4:2:0, BT.709, limited range.

Everything is composed in these planes, so that no frame is ever converted: half the numbers of
RGB, and one conversion for a picture instead of one for a frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[Any]  # (h, w), bytes
Pixels = NDArray[Any]  # (h, w, 3), RGB bytes

# ITU-R BT.709-6 (2015), items 3.2-3.4, scaled to 8 bit limited range; rows Y', Cb, Cr of RGB 0..255
KR, KB = 0.2126, 0.0722
TO = np.array(
    [
        [KR, 1 - KR - KB, KB],
        [-KR / (2 - 2 * KB), -(1 - KR - KB) / (2 - 2 * KB), 0.5],
        [0.5, -(1 - KR - KB) / (2 - 2 * KR), -KB / (2 - 2 * KR)],
    ]
) * np.array([[219.0], [224.0], [224.0]]) / 255.0  # fmt: skip
OFFSET = np.array([[16.0], [128.0], [128.0]])


@dataclass(frozen=True, slots=True)
class Planes:
    """One picture: luma (h, w) and two chroma planes (h/2, w/2); h and w are even."""

    y: Plane
    u: Plane
    v: Plane

    def joined(self) -> Plane:
        """The planes below each other, (h * 3 / 2, w), as FFmpeg's yuv420p wants them."""
        width = self.y.shape[1]
        return np.concatenate([self.y, self.u.reshape(-1, width), self.v.reshape(-1, width)])


def planes(image: Pixels) -> Planes:
    """The planes of an RGB picture with even sides.

    >>> grey = planes(np.full((4, 4, 3), 255, np.uint8))
    >>> int(grey.y[0, 0]), int(grey.u[0, 0]), grey.v.shape
    (235, 128, (2, 2))
    """
    height, width = image.shape[:2]
    luma = cv2.transform(image, np.hstack([TO[:1], OFFSET[:1]]))
    small = cv2.resize(image, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    chroma = cv2.transform(small.astype(np.float32), np.hstack([TO[1:], OFFSET[1:]]))
    u, v = (_dithered(chroma[..., i]) for i in (0, 1))
    return Planes(luma.reshape(height, width), u, v)


def _dithered(plane: NDArray[Any]) -> Plane:
    """A plane of whole numbers whose soft slopes show no steps.

    Ordered dither with the R2 sequence (M. Roberts, "The Unreasonable Effectiveness of
    Quasirandom Sequences", 2018): pale paper has only few values of chroma.
    """
    ys, xs = (np.arange(side, dtype=np.float64) for side in plane.shape)
    grain = (ys[:, None] * 0.5698402910 + xs * 0.7548776662) % 1.0
    return np.clip(plane + 0.998 * grain + 0.001, 0, 255).astype(np.uint8)


def colour(rgb: tuple[int, int, int]) -> tuple[int, int, int]:
    """One colour as (Y', Cb, Cr)."""
    y, u, v = (TO @ np.array(rgb, np.float64) + OFFSET[:, 0]).round().astype(int)
    return int(y), int(u), int(v)


def mixed(below: Plane, above: Plane, alpha: Plane) -> Plane:
    """`above` over `below` where `alpha` is 255, in between where it is between."""
    kept = cv2.multiply(below, cv2.bitwise_not(alpha), scale=1 / 255)
    return cv2.add(kept, cv2.multiply(above, alpha, scale=1 / 255))


def halved(alpha: Plane) -> Plane:
    """An alpha plane for the chroma planes."""
    height, width = alpha.shape
    return cv2.resize(alpha, (width // 2, height // 2), interpolation=cv2.INTER_AREA)


def mix(below: Planes, above: Planes, alpha: Plane) -> Planes:
    """`above` over `below`, plane by plane; all of one size."""
    small = halved(alpha)
    return Planes(
        mixed(below.y, above.y, alpha),
        mixed(below.u, above.u, small),
        mixed(below.v, above.v, small),
    )


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture with an alpha plane, to be laid on a frame at (x, y), both even."""

    planes: Planes
    alpha: Plane
    x: int
    y: int


def overlay(image: Pixels, alpha: Plane, x: int, y: int) -> Overlay:
    """An overlay of any size at any place: grown to even sides, moved to an even place."""
    high, wide = image.shape[0] % 2, image.shape[1] % 2
    image = np.pad(image, ((0, high), (0, wide), (0, 0)), "edge")
    return Overlay(planes(image), np.pad(alpha, ((0, high), (0, wide))), x // 2 * 2, y // 2 * 2)


def lay(frame: Planes, over: Overlay, strength: float = 1.0) -> None:
    """Lays an overlay on a frame, in place; what lies outside is left out."""
    alpha = over.alpha
    if strength < 1.0:
        alpha = cv2.convertScaleAbs(alpha, alpha=max(strength, 0.0))
    x0, y0 = max(over.x, 0), max(over.y, 0)
    x1 = min(over.x + alpha.shape[1], frame.y.shape[1])
    y1 = min(over.y + alpha.shape[0], frame.y.shape[0])
    if x0 >= x1 or y0 >= y1 or strength <= 0:
        return
    own = (slice(y0 - over.y, y1 - over.y), slice(x0 - over.x, x1 - over.x))
    there = (slice(y0, y1), slice(x0, x1))
    small_own = tuple(slice(s.start // 2, s.stop // 2) for s in own)
    small_there = tuple(slice(s.start // 2, s.stop // 2) for s in there)
    small = halved(alpha)
    for below, above, mask, a, b in (
        (frame.y, over.planes.y, alpha, there, own),
        (frame.u, over.planes.u, small, small_there, small_own),
        (frame.v, over.planes.v, small, small_there, small_own),
    ):
        below[a] = mixed(below[a], above[b], mask[b])
