"""The sheet that is filmed: the painting on its mount as layers, each at several sizes.

Layers, all on the mount and of one size: bare paper, the pale wash below everything, the painting
without writing, the painting with it; and three maps that say when a pixel passes from each to
the next (see `reveal`).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from miaobi.film.camera import View, matrix
from miaobi.film.planes import Pixels, Plane, Planes, planes

PAD = 0.05  # of the picture's height: the part of the mount that is drawn
MOUNT = (171, 156, 130)  # 绫: the silk around the picture
BAND = (226, 214, 188)
LINE = (92, 76, 58)
LEVELS = 5  # sizes of a layer, each 1/sqrt(2) of the one before
STEP = 2**-0.5


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture at several sizes, and its picture height and margin in pixels at each."""

    levels: tuple[Planes, ...]
    scales: tuple[float, ...]
    pads: tuple[float, ...]

    def seen(self, view: View, frame: tuple[int, int]) -> Planes:
        """The frame that the camera sees, from the size with just enough pixels."""
        need = frame[1] / view[2]  # pixels of the frame to the picture height
        fits = [n for n, scale in enumerate(self.scales) if scale >= 0.94 * need]
        n = fits[-1] if fits else 0
        return warped(self.levels[n], view, frame, self.scales[n], self.pads[n])


def warped(level: Planes, view: View, frame: tuple[int, int], scale: float, pad: float) -> Planes:
    """What of one size of a layer falls on the frame; the plain mount where it ends."""
    edge = [int(plane[0, 0]) for plane in (level.y, level.u, level.v)]
    small = (frame[0] // 2, frame[1] // 2)
    fine, coarse = matrix(view, frame, scale, pad), matrix(view, frame, scale, pad, 2)
    return Planes(
        project(level.y, fine, frame, edge[0]),
        project(level.u, coarse, small, edge[1]),
        project(level.v, coarse, small, edge[2]),
    )


def project(plane: Plane, affine: np.ndarray, size: tuple[int, int], edge: int) -> Plane:
    """A plane through the affine map of `matrix`, bilinear, `edge` outside."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(
        plane, affine, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=edge
    )


def layer(image: Pixels) -> Layer:
    """An RGB picture with its mount, at `LEVELS` sizes."""
    tall = image.shape[0]
    pad = round(PAD * tall)
    whole = mounted(image, pad)
    levels, scales, pads = [], [], []
    for n in range(LEVELS):
        width, height = (2 * round(side * STEP**n / 2) for side in whole.shape[1::-1])
        small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA) if n else whole
        levels.append(planes(small))
        scales.append(tall * height / whole.shape[0])
        pads.append(pad * height / whole.shape[0])
    return Layer(tuple(levels), tuple(scales), tuple(pads))


def mounted(image: Pixels, pad: int) -> Pixels:
    """The picture with a thin line, a pale band, a thin line and silk around it (even sides)."""
    height, width = image.shape[:2]
    sides = [height + 2 * pad, width + 2 * pad]
    whole = np.empty((sides[0] + sides[0] % 2, sides[1] + sides[1] % 2, 3), np.uint8)
    thin = max(2, round(0.0022 * height))
    band = max(4, round(0.026 * height))
    whole[:] = MOUNT
    for colour, out in ((LINE, band + 2 * thin), (BAND, band + thin), (LINE, thin)):
        whole[pad - out : pad + height + out, pad - out : pad + width + out] = colour
    whole[pad : pad + height, pad : pad + width] = image
    return whole
