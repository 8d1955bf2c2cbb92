"""Water: how a wash dries. Tone that varies, edges part crisp and part lost, rims and backruns.

Pigment settles unevenly in a wet wash, is carried to its edge and left there as a darker rim, and
where fresh water runs into a half-dry wash (泼墨, 破墨) it pushes the pigment before it: a pale bloom
with a ragged dark front, a tide line. All this is precomputed once per sheet as two low planes,
the `Pool`, from which every wash takes its own piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.bristle import FULL, Box, Mask
from miaobi.paint.noise import lattice
from miaobi.paint.ribbon import SHIFT

Plane = NDArray[np.float32]

ROWS = 640  # rows of a pool at most: water has no finer detail
SLACK = 1.5  # a pool is larger than the sheet, so that washes take different pieces
BROAD = 160  # pixels; smaller washes dry evenly
RIM = 0.0035  # of the sheet's height: how wide the dark rim of a wash is
EDGE = 0.02  # … and how far a lost edge reaches


@dataclass(frozen=True, slots=True)
class Pool:
    """How water dries on this sheet, in planes of `scale` pixels per cell.

    `tone` (n, m) is how the thickness of the paint differs from an even wash, about -0.4 to 0.4;
    `tide` (n, m) what backruns add to it; `lost` (n, m) 0..1 is where edges melt away.
    """

    tone: Plane
    tide: Plane
    lost: Plane
    scale: float


def smooth_noise(rng: np.random.Generator, cells: float, width: int, height: int) -> Plane:
    """Smooth noise (height, width) with about `cells` lattice steps in the height, deviation 1."""
    rows = min(round(cells), height)
    return lattice(rng, rows, min(round(cells * width / height) + 1, width), width, height)


def pool(rng: np.random.Generator, width: int, height: int) -> Pool:
    """The pool of a sheet of `width` x `height` pixels."""
    scale = max(1.0, height * SLACK / ROWS)
    w, h = round(width * SLACK / scale), round(height * SLACK / scale)
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    for cells, far in ((9, 0.018), (24, 0.008)):  # water bends what it carries
        x += far * h * smooth_noise(rng, cells, w, h)
        y += far * h * smooth_noise(rng, cells, w, h)

    def bent(cells: float) -> Plane:
        plane = smooth_noise(rng, cells, w, h)
        moved = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        return np.asarray(moved, np.float32)

    slow = bent(3) + 0.6 * bent(7)
    ragged = 0.5 * bent(22) + 0.35 * bent(60) + 0.15 * smooth_noise(rng, 200, w, h)
    pulls = smooth_noise(rng, 50, max(2, w // 9), h)  # the broad brush, mostly level
    pulls = np.asarray(cv2.resize(pulls, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)
    tone = 0.12 * slow + 0.09 * ragged + 0.06 * pulls
    tide = np.zeros_like(tone)
    for level, cells in ((0.5, 2.0), (0.9, 3.5)):
        front = bent(cells) + 0.1 * ragged - level
        found = np.clip(0.25 + 0.8 * smooth_noise(rng, 5, w, h), 0, 1)  # a front is partly lost
        inside = (front > 0) * np.exp(-front / 0.4)
        line = np.exp(-((front / 0.03) ** 2)) + 0.6 * (front < 0) * np.exp(front / 0.25)
        tide += found * (0.34 * line - 0.42 * inside)
    lost = np.clip(1.2 * smooth_noise(rng, 5, w, h) - 0.1, 0, 1)
    planes = [np.clip(p, -0.5, 0.6).astype(np.float32) for p in (tone, tide, lost)]
    return Pool(planes[0], planes[1], np.minimum(planes[2] / 0.6, 1), scale)


def wash_mask(outline: NDArray, box: Box, soft: float) -> Mask:
    """The paint of an even wash on each pixel of `box`, its edge blurred by `soft` pixels."""
    w, h = box[2] - box[0], box[3] - box[1]
    down = max(1.0, soft / (1.6 if w * h > 40_000 else 3.0))
    sw, sh = max(1, round(w / down)), max(1, round(h / down))
    up = 4 if sw * sh < 3_000 else 2 if sw * sh < 300_000 else 1
    mask = np.zeros((sh * up, sw * up), np.uint8)
    at = (outline - box[:2]) * (sw * up / w, sh * up / h)
    cv2.fillPoly(mask, [np.round(at * 2**SHIFT).astype(np.int32)], FULL, cv2.LINE_AA, SHIFT)
    cover = cv2.resize(mask, (sw, sh), interpolation=cv2.INTER_AREA) if up > 1 else mask
    if soft > (0.3 if w * h < 40_000 else 0.6):
        cover = cv2.GaussianBlur(cover, (0, 0), soft / down, borderType=cv2.BORDER_REPLICATE)
    if (sw, sh) != (w, h):
        cover = cv2.resize(cover, (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cover, np.uint8)


def rimmed(cover: Mask, radius: float, much: float) -> Mask:
    """The wash with pigment carried from its middle to its edge: mass is moved, not made."""
    size = 2 * int(radius + 0.5) + 1
    near = cv2.blur(cover, (size, size), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.addWeighted(cover, 1 + much, near, -much, 0.0), np.uint8)


def ramp(outline: NDArray, box: Box, top: float, bottom: float) -> Plane:
    """Thickness per row (h,), `top` at the area's highest point and `bottom` at its lowest, as
    shares of the larger of the two."""
    low, high = float(outline[:, 1].min()), float(outline[:, 1].max())
    t = (np.arange(box[1], box[3], dtype=np.float32) + 0.5 - low) / max(high - low, 1e-6)
    return ((top + (bottom - top) * np.clip(t, 0, 1)) / max(top, bottom, 1e-6)).astype(np.float32)


def drying(
    cover: Mask, box: Box, pool: Pool, wet: float, height: int, crisp: float, salt: int
) -> Plane:
    """The gain (n, m) of a broad wash of mask `cover` at the pool's resolution: what the water did.

    `wet` 0..1 is how much water there was, `crisp` 0..1 how hard the edge was laid.
    """
    w, h = (max(2, round((box[i + 2] - box[i]) / pool.scale)) for i in (0, 1))
    rows, cols = pool.tone.shape
    w, h = min(w, cols), min(h, rows)
    y, x = (
        _corner(box[1], h, rows, pool.scale, salt),
        _corner(box[0], w, cols, pool.scale, salt // 7),
    )
    flip = slice(None, None, -1 if salt % 2 else 1)
    here = slice(y, y + h), slice(x, x + w)
    tone, tide = pool.tone[here][:, flip], pool.tide[here][:, flip]
    gain = 1 + (2 * wet) * tone + (2 * wet * wet) * tide
    small = cv2.resize(cover, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / FULL
    gain = gain + (16 * wet * (1 - crisp)) * tone * np.clip(small * (1 - small), 0, 1)  # feathers
    if crisp <= 0:
        return np.asarray(gain, np.float32)
    lost = pool.lost[here][:, flip] * (crisp * min(1.0, 1.6 * wet))
    near = cv2.GaussianBlur(small, (0, 0), max(RIM * height / pool.scale, 0.8))
    gain = gain + 1.3 * wet * crisp * (1 - lost) * np.maximum(small - near, 0)
    wide = cv2.GaussianBlur(small, (0, 0), max(EDGE * height / pool.scale, 1.0))
    return np.asarray(gain * (1 - lost * np.clip(2.0 - 2.0 * wide, 0, 1)), np.float32)


def _corner(start: int, size: int, whole: int, scale: float, salt: int) -> int:
    """Where a wash's piece of the pool begins: below its own place, shifted by its salt."""
    room = max(whole - size, 0)
    return (int(start / scale) + salt % 997) % (room + 1)


def dried(cover: Mask, gain: Plane | None, rows: Plane | None, box: Box) -> Mask:
    """The mask after drying (`gain`, any resolution) and with its fade (`rows`, (h,))."""
    w, h = box[2] - box[0], box[3] - box[1]
    if gain is None:
        return cover if rows is None else (cover * rows[:, None]).astype(np.uint8)
    if rows is not None:
        at = ((np.arange(len(gain)) + 0.5) * (h / len(gain))).astype(int)
        gain = gain * rows[at][:, None]
    fine = cv2.resize(np.clip(gain * 128, 0, 255).astype(np.uint8), (w, h))
    return np.asarray(cv2.multiply(cover, fine, scale=1 / 128), np.uint8)
