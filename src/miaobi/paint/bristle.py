"""The brush: what one pull of it leaves on the sheet, as a thickness of paint.

Where water or tooth change it, it is a mask: uint8 with `FULL` for a layer as thick as the mark
says; more than that is ink that has gathered. Pressure is the width along the path; the load of ink runs out along it; the hairs of a
dry brush split (飞白) and skip over the tooth of the sheet; a tilted brush (侧锋) leaves one edge
dark and the other open; water carries ink outwards and leaves a rim where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.marks import Stroke
from miaobi.paint.ribbon import Field, Spots, Whole

Mask = NDArray[np.uint8]
Line = NDArray[np.float64]  # (n, 2)
Box = tuple[int, int, int, int]  # x0, y0, x1, y1

FULL = 170  # a mask's value where the paint is as thick as told; up to 1.5 times that fits
FINE = 1.3  # pixels; thinner strokes have no form to show
CARVED = 4.5  # pixels; in narrower strokes no hairs are told apart
HAIR = 1.6  # pixels from hair to hair
KINDS, SIDE = 64, 512  # rows and columns of the table of hairs
ALONG = 2.5  # pixels along a stroke to one column of that table


def _hair_noise() -> Field:
    """How willingly each hair leaves the paper (KINDS, SIDE), even in [0, 1]: some soon and some
    late, and each more or less so on its way, smoothly."""
    rng = np.random.default_rng(1931)
    raw = rng.random((KINDS, SIDE // 2), dtype=np.float32)
    smooth = sum(np.roll(raw, k, 1) for k in range(4)) / np.float32(4)
    fine = np.stack([smooth, (smooth + np.roll(smooth, -1, 1)) / 2], 2).reshape(KINDS, SIDE)
    even = fine.ravel().argsort().argsort().reshape(fine.shape) / fine.size
    own = (rng.permutation(KINDS) + 0.5) / KINDS
    return (0.45 * even + 0.55 * own[:, None]).astype(np.float32)


_HAIRS = _hair_noise()


@dataclass(frozen=True, slots=True)
class Brushes:
    """How each of many strokes is pulled, one row a stroke (n,).

    `strength` the paint of a full brush; `loss` how much of it has run out at the end; `tilt` and
    `dry` as of a mark (0 where the stroke is too fine to show it); `hairs` how many; `salt` which.
    """

    strength: Field
    loss: Field
    tilt: Field
    dry: Field
    hairs: Field
    salt: Whole


def brushes(strokes: Sequence[Stroke], widest: Line, salt: Whole) -> Brushes:
    """The brushes of strokes that are `widest` (n,) pixels wide."""
    strength, dry, tilt = (
        np.array([getattr(one, name) for one in strokes], np.float32)
        for name in ("strength", "dry", "tilt")
    )
    strength[widest < FINE] *= 1 - 0.55 * dry[widest < FINE]  # no form to show, only less ink
    split = np.where(widest > CARVED, dry, 0).astype(np.float32)
    slant = np.where((widest > 3) & (np.abs(tilt) > 0.05), tilt, 0).astype(np.float32)
    loss = np.where(widest > 3, 0.25 + 0.35 * dry, 0).astype(np.float32)
    hairs = np.clip(widest / HAIR, 2, 40).astype(np.int64).astype(np.float32)
    return Brushes(strength, loss, slant, split, hairs, salt)


def ink(at: Spots, brush: Brushes) -> Field:
    """The thickness of the paint at each spot of a stroke, before water and tooth.

    A pixel is covered as far as a strip of the stroke's width covers it; the ends are round.
    """
    beyond = np.maximum(-at.along, at.along - at.length)
    np.maximum(beyond, 0, out=beyond)
    away = np.sqrt(at.across * at.across + beyond * beyond)
    cover = np.minimum(at.reach - away + np.float32(0.5), 2 * at.reach)
    np.clip(cover, 0, 1, out=cover)
    part = np.clip(at.along / np.maximum(at.length, np.float32(1e-3)), 0, 1).astype(np.float32)
    loss = brush.loss.take(at.stroke)
    cover *= np.where(loss > 0, np.float32(1.05), np.float32(1)) - loss * part * part
    cover *= brush.strength.take(at.stroke)
    if brush.tilt.any():
        cover *= lean(at, brush)
    if brush.dry.any():
        split = np.flatnonzero((brush.dry > 0.02)[at.stroke] & (cover > 0))
        if len(split):
            cover[split] *= hairs(at.some(split), part[split], brush)
    return cover


def lean(at: Spots, brush: Brushes) -> Field:
    """The share of its ink that a tilted brush leaves: all at the edge under its tip, at the right
    of the pull where `tilt` > 0, and less towards the other."""
    tilt = brush.tilt.take(at.stroke)
    half = np.float32(0.5)
    side = half - half * np.sign(tilt) * at.across / at.reach
    open_edge = np.clip(side / np.float32(0.65) - np.float32(0.4), 0, 1)
    return (1 - half * np.abs(tilt) * open_edge).astype(np.float32)


def hairs(at: Spots, part: Field, brush: Brushes) -> Field:
    """The share of the ink that the hairs of a dry brush (飞白) still leave at each spot.

    Some hairs leave the paper on the way; at the end of the pull they run out one after another.
    """
    stroke = at.stroke
    dry, many, salt = brush.dry.take(stroke), brush.hairs.take(stroke), brush.salt.take(stroke)
    across = np.clip(at.across / at.reach, -1, 1)
    place = (0.5 * across + 0.5) * many - np.float32(0.5)
    hair = np.floor(place)
    share = np.clip(1.6 * (place - hair) - np.float32(0.3), 0, 1)
    column = ((at.along * np.float32(1 / ALONG)).astype(np.int64) + salt * 13) & (SIDE - 1)
    row = hair.astype(np.int64) * 7 + salt
    one = _HAIRS[row & (KINDS - 1), column]
    will = one + share * (_HAIRS[(row + 7) & (KINDS - 1), column] - one)
    left = (
        will
        - np.float32(0.12) * np.abs(across) ** 3
        - dry * (np.float32(0.25) + np.float32(0.75) * part)
    )
    run = np.minimum(at.reach * (1 + 6 * dry), np.float32(0.7) * at.length)
    end = np.clip(1 - (at.length - at.along) / np.maximum(run, np.float32(1e-3)), 0, 1)
    left -= np.clip(8 * dry - np.float32(0.6), 0, 1) * (1 - dry) * end * end
    return np.clip(left * np.float32(6) + np.float32(0.2), 0, 1).astype(np.float32)


def normals(path: Line) -> Line:
    """Unit normals (n, 2) of a polyline, averaged at its corners."""
    step = path[1:] - path[:-1]
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    turn = np.empty_like(path)
    turn[0], turn[-1] = step[0], step[-1]
    if len(step) > 1:
        mid = step[:-1] + step[1:]
        mid /= np.maximum(np.hypot(mid[:, 0], mid[:, 1]), 1e-9)[:, None]
        turn[1:-1] = mid
    out = np.empty_like(turn)
    out[:, 0], out[:, 1] = -turn[:, 1], turn[:, 0]
    return out


def resampled(path: NDArray, width: NDArray, n: int) -> tuple[NDArray, NDArray]:
    """The polyline and its widths at `n` points evenly spaced along it."""
    step = path[1:] - path[:-1]
    along = np.zeros(len(path))
    np.cumsum(np.hypot(step[:, 0], step[:, 1]), out=along[1:])
    at = np.linspace(0, along[-1], n)
    xy = np.empty((n, 2))
    xy[:, 0], xy[:, 1] = np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])
    return xy, np.interp(at, along, width)


def skipped(cover: Mask, tooth: Mask, dry: float) -> Mask:
    """The stroke where a dry brush touches only the heights of the sheet's `tooth`."""
    steep = 5.0 - 2.5 * dry
    base = (1 - dry) * 100 + 150 - 128 * steep * (0.62 + 0.38 * dry)
    touch = cv2.addWeighted(tooth, steep, tooth, 0.0, base)
    return np.asarray(cv2.multiply(cover, touch, scale=1 / 255), np.uint8)


def wet_edge(cover: Mask, bleed: float, wet: float, tooth: Mask | None = None) -> Mask:
    """The stroke after its water has spread by `bleed` pixels: softer, feathered along the fibres
    of the sheet (洇), with a darker rim where the water stopped."""
    soft = cv2.GaussianBlur(cover, (0, 0), max(bleed * 0.7, 0.3))
    wide = cv2.GaussianBlur(soft, (0, 0), max(bleed, 0.5))
    rim = cv2.addWeighted(soft, 1.0, cv2.subtract(soft, wide), 0.7 * wet, 0.0)
    if tooth is None or bleed < 1.2:
        return np.asarray(rim, np.uint8)
    ragged = cv2.addWeighted(rim, 3.0, tooth, 1.6, -0.9 * FULL - 1.6 * 128)
    ragged = cv2.min(ragged, rim)
    return np.asarray(cv2.addWeighted(rim, 0.4, ragged, 0.6, 0.0), np.uint8)
