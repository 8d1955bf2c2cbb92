"""What rings: sums of dying partials, the wooden bodies that strings and bows play through, and bends.

A linear string, bell or body is the sum of its modes, each a sine that dies by an exponential. That
sum is the exact solution of the damped wave equation (Fletcher & Rossing, *The Physics of Musical
Instruments*, 1998, ch. 2-3), and by `exp(s(bL + m)) = exp(s b L) exp(s m)` it is one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from miaobi.work import subseed

Floats = NDArray[np.float64]
Sound = NDArray[np.float32]

RATE = 48000  # Hz, of everything that is played
INNER = 512  # samples in a row of the product
TOP = 17000.0  # Hz: no partial above
DECADES = np.log(1000.0)  # a sound has died after T60, 60 dB lower


def ringing(freqs: Floats, t60s: Floats, gains: NDArray[np.complexfloating], n: int) -> Sound:
    """The sum of modes over `n` samples: the real part of `gains * exp((2 pi i f - 6.9 / t60) t)`.

    `freqs` (k,) in Hz, `t60s` (k,) in seconds, `gains` (k,) complex (1: a cosine, -1j: a sine).

    >>> ringing(np.array([12000.0]), np.array([9.0]), np.array([1 + 0j]), 4).round(3).tolist()
    [1.0, 0.0, -1.0, -0.0]
    """
    pole = (2j * np.pi * freqs - DECADES / t60s) / RATE
    rows = np.arange(-(-n // INNER)) * INNER
    left = gains * np.exp(np.outer(rows, pole))
    right = np.exp(np.outer(pole, np.arange(INNER)))
    wide = np.concatenate([np.real(left), -np.imag(left)], axis=1).astype(np.float32)
    tall = np.concatenate([np.real(right), np.imag(right)], axis=0).astype(np.float32)
    return (wide @ tall).ravel()[:n]


def ramped(sound: Sound, attack: float, release: float) -> Sound:
    """`sound` with a smooth rise and fall at its ends, in seconds; changed in place."""
    up, down = (min(len(sound), max(1, round(s * RATE))) for s in (attack, release))
    sound[:up] *= _rise(up)
    sound[len(sound) - down :] *= _rise(down)[::-1]
    return sound


@lru_cache(maxsize=64)
def _rise(n: int) -> Sound:
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(n) + 0.5) / n)).astype(np.float32)


def smooth(x: Floats) -> Floats:
    """0 below 0, 1 above 1, and a smooth step between (3x² - 2x³)."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3 - 2 * x)


def bent(sound: Sound, cents: Floats) -> Sound:
    """`sound` with its pitch moved by `cents` (m,), one value a sample, then untouched.

    The string is read at a changing speed, by cubic interpolation; the whole shift is made a whole
    number of samples, so that the untouched rest follows without a seam.
    """
    m = min(len(cents), len(sound))
    speed = np.exp2(cents[:m] / 1200) - 1
    whole = speed.sum()
    if m == len(cents) and m < len(sound):
        speed += (np.rint(whole) - whole) / m
    at = np.arange(1, m + 1) + np.cumsum(speed)
    rest = round(float(at[-1])) if m else 0
    at = np.concatenate([[0.0], at[:-1]])[:m]
    return np.concatenate([_read(sound, at), sound[rest:]])


def _read(sound: Sound, at: Floats) -> Sound:
    """Catmull–Rom interpolation of `sound` at the places `at` (beyond its end: silence)."""
    padded = np.concatenate([[0.0], sound, np.zeros(4)]).astype(np.float32)
    at = np.minimum(at, len(sound))
    k = at.astype(np.int64)
    u = (at - k).astype(np.float32)
    a, b, c, d = (padded[k + j] for j in range(4))
    bow = 2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)
    return (b + 0.5 * u * (c - a + u * bow)).astype(np.float32)


# --- bodies -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Body:
    """A resonant body: its lowest modes one by one, the many above by their statistics.

    `modes` holds (Hz, quality, gain) and `field` (lowest Hz, highest Hz, modes an octave, quality,
    gain, tilt in dB an octave). `direct` is what sounds without the body. Own numbers, set by ear
    and spectrogram after the ranges in the literature (air and plate modes of long zithers below
    300 Hz, of a pipa near 400–700 Hz, of an erhu's skin near 450 and 900 Hz).
    """

    modes: tuple[tuple[float, float, float], ...]
    field: tuple[float, float, float, float, float, float]
    direct: float = 1.0


BODIES = {
    "guzheng": Body(
        ((98, 14, 0.10), (146, 16, 0.16), (205, 18, 0.18), (287, 20, 0.16), (392, 22, 0.14),
         (523, 24, 0.12), (688, 26, 0.10)),
        (800, 9000, 9, 30, 0.16, -1.5),
    ),
    "guqin": Body(
        ((84, 12, 0.26), (118, 14, 0.30), (171, 16, 0.30), (246, 18, 0.24), (338, 18, 0.17),
         (455, 20, 0.12)),
        (560, 5000, 8, 22, 0.14, -4.0),
    ),
    "pipa": Body(
        ((198, 12, 0.12), (382, 14, 0.30), (466, 14, 0.28), (612, 16, 0.28), (810, 18, 0.22)),
        (1000, 9000, 9, 22, 0.30, -1.5),
        0.8,
    ),
    "erhu": Body(
        ((290, 7, 0.3), (455, 8, 0.9), (640, 9, 0.45), (870, 9, 0.8), (1180, 10, 0.5),
         (1620, 10, 0.65), (2350, 9, 0.7), (3050, 8, 0.65)),
        (3600, 9000, 8, 14, 0.16, -4.0),
        0.22,
    ),
    "dizi": Body(
        ((1900, 4, 0.25), (3400, 5, 0.5), (5200, 6, 0.42), (7200, 6, 0.2)),
        (8000, 12000, 4, 12, 0.05, -4.0),
    ),
}  # fmt: skip


@lru_cache(maxsize=16)
def response(name: str) -> Sound:
    """The impulse response of the body `name`, at most 0.25 s; a lone 1 for what has none."""
    if name not in BODIES:
        return np.ones(1, np.float32)
    body = BODIES[name]
    rng = np.random.default_rng(subseed(0, "body", name))
    low, high, dense, quality, gain, tilt = body.field
    count = int(np.log2(high / low) * dense)
    spread = low * np.exp2((np.arange(count) + rng.uniform(0.1, 0.9, count)) / dense)
    loud = gain * 10 ** (tilt * np.log2(spread / low) / 20) * rng.choice([-1.0, 1.0], count)
    known = np.array(body.modes)
    freqs = np.concatenate([known[:, 0], spread])
    sharp = np.concatenate([known[:, 1], np.full(count, quality)])
    gains = np.concatenate([known[:, 2], loud]) * 2 * np.pi * freqs / sharp / RATE
    out = ringing(freqs, DECADES * sharp / (np.pi * freqs), -1j * gains, RATE // 4)
    out[0] += body.direct
    return ramped(out, 0.0, 0.05)


def through(sound: Sound, name: str) -> Sound:
    """`sound` as the body of the instrument `name` radiates it, of the same length."""
    return convolved(sound, response(name))


def convolved(sound: Sound, other: Sound) -> Sound:
    """The convolution of `sound` with a response, cut to the length of `sound`."""
    return oaconvolve(sound, other)[: len(sound)].astype(np.float32)


def mixed(pieces: Sequence[tuple[float, Sound]], n: int) -> Sound:
    """Sounds that begin at given seconds, added into `n` samples in the order given."""
    out = np.zeros(n, np.float32)
    for start, sound in pieces:
        at = round(start * RATE)
        part = sound[max(0, -at) : max(0, n - at)]
        out[max(0, at) : max(0, at) + len(part)] += part
    return out
