"""The camera: an eased way through key views, and how a view falls on a frame.

Between keys x, y and the logarithm of the height (so that a zoom looks even) follow a monotone
cubic: it stops where two keys are equal, never overshoots, and has no sudden change of speed
(F. N. Fritsch and R. E. Carlson, "Monotone Piecewise Cubic Interpolation", 1980).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from miaobi.film.shots import Key

View = tuple[float, float, float]  # middle x, y and height, in picture heights
Floats = NDArray[np.float64]


def path(keys: Sequence[Key], times: Floats) -> Floats:
    """The views (n, 3) at `times`.

    >>> way = path([Key(0, 1, 0.5, 1.0), Key(2, 1, 0.5, 1.0), Key(4, 1, 0.5, 0.25)],
    ...            np.array([1.0, 3.0, 9.0]))
    >>> way[:, 2].round(2).tolist()
    [1.0, 0.65, 0.25]
    """
    at = np.array([key.t for key in keys])
    views = np.array([[key.x, key.y, np.log(key.h)] for key in keys])
    way = PchipInterpolator(at, views)(np.clip(times, at[0], at[-1]))
    way[:, 2] = np.exp(way[:, 2])
    return way


def matrix(view: View, frame: tuple[int, int], scale: float, pad: float, step: int = 1) -> Floats:
    """The affine map (2, 3) from a pixel of the frame to a pixel of the sheet.

    `frame` is (width, height); the sheet has `scale` pixels to the picture height and `pad` of
    them before the picture; `step` is 2 for planes with a sample for every other pixel on both.
    """
    width, height = frame
    grow = view[2] / height * scale
    shift = [
        (view[i] + (step / 2 - side / 2) / height * view[2]) * scale + pad
        for i, side in enumerate((width, height))
    ]
    return np.array([[grow, 0, shift[0] / step - 0.5], [0, grow, shift[1] / step - 0.5]])
