"""What a camera makes of light: depth of field, glare, a tone curve, noise; and noise to build with.

For the rendered pictures of `miaobi.evals.pictures`: everything here works on linear light of the
size `SIZE` and is pure of its generator.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.colour import coded

Pixels = NDArray[np.uint8]
Field = NDArray[Any]  # floats; pictures are (h, w, 3) of linear light

SIZE = (960, 640)  # (width, height)
RADII = (0.0, 1.5, 3.0, 6.0, 12.0, 24.0)  # pixels, of the discs that a point out of focus becomes
WHITE = 3.2  # the light that the film shows as white
GAIN, READ = 0.0007, 0.00002  # variance of the noise: per light, and in the dark


def rgb(*values: float) -> Field:
    return np.array(values, np.float32)


def mixed(a: Field, b: Field, share: Field | float) -> Field:
    """`a` (h, w, 3) or (3,) with the share (h, w) 0..1 of `b`."""
    return a + (b - a) * np.asarray(np.clip(share, 0, 1), np.float32)[..., None]


def noise(rng: Generator, cells: float, octaves: int = 5, size: tuple[int, int] = SIZE) -> Field:
    """Fractal noise (h, w) of unit deviation with `cells` features in the height."""
    width, height = size
    total = np.zeros((height, width), np.float32)
    for k in range(octaves):
        n = cells * 2**k
        if n > height:
            break
        shape = (int(n) + 4, int(n * width / height) + 4)
        rough = rng.standard_normal(shape, dtype=np.float32)
        total += cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC) * np.float32(0.55**k)
    return total / max(float(total.std()), 1e-6)


def tiled(rng: Generator, side: int, slope: float) -> Field:
    """A tile (side, side) of noise that repeats without a seam; its spectrum falls by `slope`."""
    wave = np.fft.rfft2(rng.standard_normal((side, side)))
    y, x = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    far = np.hypot(x, y)
    far[0, 0] = 1.0
    made = np.fft.irfft2(wave / far**slope * (far > 1.5 / side), (side, side))
    return (made / made.std()).astype(np.float32)


def looked_up(tile: Field, x: Field, y: Field) -> Field:
    """A repeating tile at coordinates (h, w) where 1 is once round."""
    side = tile.shape[0]
    u = ((x % 1) * side).astype(np.float32)
    v = ((y % 1) * side).astype(np.float32)
    return np.asarray(cv2.remap(tile, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))


def developed(
    light: Field, rng: Generator, depth: Field | None = None, sharp: float = 1.0, open: float = 0.0
) -> Pixels:
    """The photograph (h, w, 3) of linear light; `depth` (h, w) is in focus at `sharp`.

    `open` is the disc, in pixels, that a point infinitely far behind becomes.
    """
    seen = np.maximum(np.asarray(light, np.float32), 0)
    if depth is not None and open:
        seen = _focused(seen, open * np.abs(1 - sharp / np.maximum(depth, 1e-3)))
    glow = np.maximum(seen - 0.9, 0)
    seen = (
        seen + 0.22 * cv2.GaussianBlur(glow, (0, 0), 5) + 0.14 * cv2.GaussianBlur(glow, (0, 0), 30)
    )
    y, x = np.mgrid[-1 : 1 : SIZE[1] * 1j, -1 : 1 : SIZE[0] * 1j]
    seen *= (1 - 0.17 * (x * x + y * y))[..., None].astype(np.float32)
    seen += rng.standard_normal(seen.shape) * np.sqrt(GAIN * seen + READ)
    seen = np.maximum(seen, 0)
    shown = seen * (1 + seen / WHITE**2) / (1 + seen)  # E. Reinhard et al. (2002), equation 4
    code = coded(np.clip(shown * 1.25, 0, 1)).astype(np.float32)
    code = code + 0.12 * np.sin(2 * np.pi * (code - 0.5)) / 2  # a film's shoulder and foot
    sharpened = code + 0.5 * (code - cv2.GaussianBlur(code, (0, 0), 1.1))
    return np.round(255 * np.clip(sharpened, 0, 1)).astype(np.uint8)


def _focused(light: Field, disc: Field) -> Field:
    """The light with each point spread over a disc of its own radius (h, w) in pixels."""
    disc = cv2.GaussianBlur(np.minimum(disc, RADII[-1]).astype(np.float32), (0, 0), 2.0)
    out = np.zeros_like(light)
    total = np.zeros(disc.shape, np.float32)
    for k, radius in enumerate(RADII):
        below = RADII[k - 1] if k else -1.0
        above = RADII[k + 1] if k + 1 < len(RADII) else 1e9
        share = np.minimum((disc - below) / (radius - below), (above - disc) / (above - radius))
        share = np.clip(share, 0, 1).astype(np.float32)
        if not share.any():
            continue
        out += _spread(light, radius) * share[..., None]
        total += share
    return out / np.maximum(total, 1e-6)[..., None]


def _spread(light: Field, radius: float) -> Field:
    if radius < 1:
        return light
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(cv2.filter2D(light, -1, (kernel / kernel.sum()).astype(np.float32)))
