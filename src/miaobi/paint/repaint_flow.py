"""Along which way a brush goes in a picture, and where the picture has edges.

Both come from the structure tensor (W. Förstner and E. Gülch, "A Fast Operator for Detection and
Precise Location of Distinct Points, Corners and Centres of Circular Features", 1987), summed over
the three channels as S. Di Zenzo did ("A Note on the Gradient of a Multi-Image", 1986).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.repaint_trace import blurred

Field = NDArray[np.float32]

REST = 14.0  # sRGB steps a pixel: below this gradient the brush follows the resting direction


def tensor(target: Field) -> Field:
    """The structure tensor (h, w, 3: xx, xy, yy) of a picture (h, w, 3) of sRGB values 0..255."""
    soft = np.asarray(cv2.GaussianBlur(target, (0, 0), 1.0), np.float32)
    dx = cv2.Scharr(soft, cv2.CV_32F, 1, 0, scale=1 / 32)
    dy = cv2.Scharr(soft, cv2.CV_32F, 0, 1, scale=1 / 32)
    return np.stack([(dx * dx).sum(2), (dx * dy).sum(2), (dy * dy).sum(2)], 2)


def edges(of: Field) -> Field:
    """How steep the picture is at each pixel (h, w), in sRGB steps a pixel, from its `tensor`."""
    half = 0.5 * (of[..., 0] + of[..., 2])
    apart = np.hypot(0.5 * (of[..., 0] - of[..., 2]), of[..., 1])
    return np.sqrt(half + apart)


def resting(shape: tuple[int, int], seed: int, turn: float) -> Field:
    """The angles (h, w) that a brush keeps where nothing leads it: near level, slowly turning."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(0, turn, (5, 7)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def flow(of: Field, reach: float, rest: Field) -> Field:
    """Unit tangents (h, w, 2) along the edges, smoothed over `reach` pixels.

    Where the picture is flat they turn towards the angles `rest`.

    >>> stripes = np.zeros((32, 32, 3), np.float32)
    >>> stripes[:, 16:] = 200
    >>> way = flow(tensor(stripes), 2.0, np.zeros((32, 32), np.float32))
    >>> bool(abs(way[16, 16, 1]) > 0.95)  # up and down along the edge
    True
    """
    smooth = blurred(of, max(reach, 0.8))
    own = np.float32(REST**2 / (1 + reach))
    across = rest + np.float32(np.pi / 2)
    xx = smooth[..., 0] + own * np.cos(across) ** 2
    xy = smooth[..., 1] + own * np.cos(across) * np.sin(across)
    yy = smooth[..., 2] + own * np.sin(across) ** 2
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)
    return np.stack([np.cos(angle), np.sin(angle)], 2).astype(np.float32)
