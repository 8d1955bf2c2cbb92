"""The brush: what one pull of it leaves on the sheet, as a small mask of ink.

A mask is uint8 with `FULL` for a layer as thick as the mark says; more than that is ink that has
gathered. Pressure is the width along the path; the load of ink runs out along it; the hairs of a
dry brush split (飞白) and skip over the tooth of the sheet; a tilted brush (侧锋) leaves one edge
dark and the other open; water carries ink outwards and leaves a rim where it stopped.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
Line = NDArray[np.float64]  # (n, 2)
Box = tuple[int, int, int, int]  # x0, y0, x1, y1

FULL = 170  # a mask's value where the paint is as thick as told; up to 1.5 times that fits
SHIFT = 4  # fixed-point bits of OpenCV polygon coordinates
FINE = 1.3  # pixels; thinner strokes are drawn as antialiased lines
FAINT = 0.45  # pixels; no hair leaves less than this
SPREAD = 1.45  # pixels that OpenCV's antialiased polygons are wider than told
THIN = 1.85  # … and what the thinnest of them covers
CARVED = 4.5  # pixels; in narrower strokes no hairs are told apart
LINE_COVER = 1.3  # what a 1-pixel antialiased OpenCV line covers per pixel of length
SLANTS = (0.9, 0.78, 0.66, 0.54, 0.42, 0.3)  # a tilted brush: shares of its width, ever darker


def _hair_noise() -> NDArray[np.float32]:
    """How willingly each hair leaves the paper along the pull: smooth along, even in [0, 1]."""
    raw = np.random.default_rng(1931).random((64, 260), dtype=np.float32)
    smooth = (raw[:, :-3] + raw[:, 1:-2] + raw[:, 2:-1] + raw[:, 3:]) / 4
    rank = smooth.ravel().argsort().argsort().reshape(smooth.shape)
    return (rank / smooth.size).astype(np.float32)


_HAIRS = _hair_noise()


def stroke_mask(
    path: Line, width: NDArray, box: Box, dry: float = 0.0, salt: int = 0, tilt: float = 0.0
) -> Mask:
    """The ink of a stroke on each pixel of `box`, before water and tooth; see the module."""
    w, h = box[2] - box[0], box[3] - box[1]
    widest = float(width.max())
    carved = dry > 0.02 and widest > CARVED and len(path) > 1
    up = 2 if (carved or widest < 5) and w * h < 600_000 else 1
    mask = np.zeros((h * up, w * up), np.uint8)
    at, thick = (path - box[:2]) * up, width * up
    slant, loss = 0.0, 0.0
    if widest > 3 and len(at) > 1:
        at, thick = stepped(at, thick, 9 * up)
        slant, loss = abs(tilt), 0.25 + 0.35 * dry
    tones = run(len(at), loss) * np.minimum(thick[: max(len(at) - 1, 1)] * (1 / THIN), 1)
    thick = np.maximum(thick - SPREAD, 0.4)
    fill_ribbon(mask, at, thick, tones * (1 - 0.5 * slant), 1 if dry > 0.15 else 2)
    if slant > 0.05:
        lean(mask, at, thick, tones, tilt)
    if carved:
        carve(mask, at, thick, dry, salt, up)
    return np.asarray(
        mask if up == 1 else cv2.resize(mask, (w, h), interpolation=cv2.INTER_AREA), np.uint8
    )


@lru_cache(maxsize=512)
def run(points: int, loss: float) -> NDArray[np.float64]:
    """The tone of each piece of a stroke whose ink runs out by `loss` towards its end."""
    left = 1.05 - loss * np.linspace(0, 1, max(points - 1, 1)) ** 2
    return FULL * (left if loss else np.ones_like(left))


def stepped(path: Line, width: NDArray, step: float) -> tuple[Line, NDArray]:
    """The polyline with points at most about `step` apart, so that its ink can run out."""
    length = float(np.hypot(*(path[1:] - path[:-1]).T).sum())
    n = int(min(length / step, 24)) + 1
    return (path, width) if n <= len(path) else resampled(path, width, n)


def fill_ribbon(mask: Mask, path: Line, width: NDArray, tones: NDArray, ends: int = 2) -> None:
    """Fills the ribbon of varying width along `path` (in mask pixels), with one or two round ends.

    `tones` (n - 1,) are the values to fill its pieces with.
    """
    values = tones.tolist()
    for end in (0, -1)[:ends]:
        radius = int(float(width[end]) * (1 << SHIFT) / 2 + 0.5)
        if radius > 12:
            at = int(path[end, 0] * (1 << SHIFT)), int(path[end, 1] * (1 << SHIFT))
            cv2.circle(mask, at, radius, values[end], -1, cv2.LINE_AA, SHIFT)
    if len(path) < 2:
        return
    half = normals(path) * (width * (1 << SHIFT) / 2)[:, None]
    middle = path * (1 << SHIFT)
    quads = np.empty((len(path) - 1, 4, 2), np.int32)
    quads[:, 0] = (left := (middle + half).astype(np.int32))[:-1]
    quads[:, 1], quads[:, 2] = left[1:], (right := (middle - half).astype(np.int32))[1:]
    quads[:, 3] = right[:-1]
    for quad, value in zip(quads, values, strict=False):
        cv2.fillConvexPoly(mask, quad, value, cv2.LINE_AA, SHIFT)


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


def lean(mask: Mask, path: Line, width: NDArray, tones: NDArray, tilt: float) -> None:
    """Ink of a tilted brush: gathered under its tip, at the right of the pull where tilt > 0."""
    side = normals(path) * (np.sign(tilt) * width / 2)[:, None]
    for k, share in enumerate(SLANTS):
        kept = 1 - 0.5 * abs(tilt) * (1 - (k + 1) / len(SLANTS))
        fill_ribbon(mask, path + side * (1 - share), width * share, tones * kept, 0)


def carve(mask: Mask, path: Line, width: NDArray, dry: float, salt: int, up: int = 1) -> None:
    """Takes the hair streaks of a dry brush (飞白) out of a filled ribbon, in place.

    Some hairs leave the paper and some leave only a trace; more of them as the ink runs out.
    """
    if len(path) < 2:
        return
    step = path[1:] - path[:-1]
    length = float(np.hypot(step[:, 0], step[:, 1]).sum())
    pieces = int(min(max(length / (5 * up), 4), 90))
    path, width = resampled(path, width, pieces + 1)
    hairs = int(min(max(float(width.max()) / (1.6 * up), 2), 40))
    across = (np.arange(hairs) + 0.5) / hairs - 0.5
    normal = normals(path) * width[:, None]
    points = np.round(path[None] + across[:, None, None] * normal[None]).astype(np.int32)
    rows = (np.arange(hairs) * 7 + salt) % len(_HAIRS)
    start = (salt * 13) % 128
    noise = _HAIRS[rows][:, start : start + pieces]
    noise = 0.45 * noise + 0.55 * _HAIRS[rows, (salt * 5) % 257][:, None]
    edge = 0.12 * (2 * np.abs(across[:, None])) ** 3  # hairs at the side leave first
    t = np.linspace(0, 1, pieces)
    left = noise - edge - dry * (0.25 + 0.75 * t)[None, : noise.shape[1]]
    segments = np.stack([points[:, :-1], points[:, 1:]], 2)
    thick = max(1, round(float(width.mean()) / hairs))
    for low, high, tone in ((0.0, 0.12, int(0.5 * FULL)), (-9.0, 0.0, 0)):
        found = segments[(left >= low) & (left < high)]
        if len(found):
            cv2.polylines(mask, list(found), False, tone, thick)


def resampled(path: NDArray, width: NDArray, n: int) -> tuple[NDArray, NDArray]:
    """The polyline and its widths at `n` points evenly spaced along it."""
    step = path[1:] - path[:-1]
    along = np.zeros(len(path))
    np.cumsum(np.hypot(step[:, 0], step[:, 1]), out=along[1:])
    at = np.linspace(0, along[-1], n)
    xy = np.empty((n, 2))
    xy[:, 0], xy[:, 1] = np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])
    return xy, np.interp(at, along, width)


def hairline(path: Line, width: NDArray, box: Box) -> Mask:
    """A stroke about a pixel wide: no form to show, only its share of ink (see `LINE_COVER`)."""
    mask = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint8)
    at = np.round((path - box[:2]) * 2**SHIFT).astype(np.int32)
    step = len(path) if width.max() < FAINT else max(2, len(path) // 3 + 1)
    for start in range(0, len(path) - 1, step):
        piece = slice(start, start + step + 1)
        tone = round(FULL * max(float(width[start + len(at[piece]) // 2]), FAINT) / FINE)
        cv2.polylines(mask, [at[piece]], False, min(tone, 255), 1, cv2.LINE_AA, SHIFT)
    return mask


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
