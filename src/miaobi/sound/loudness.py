"""How loud a sound is, and how it is brought to a level.

Loudness is integrated loudness after ITU-R BS.1770-4 (2015), in LUFS; true peak is the peak of the
signal oversampled four times, in dBTP, after annex 2 of the same.
"""

from __future__ import annotations

import math
import warnings
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import resample_poly

Floats = NDArray[np.float32]

SILENT = -70.0  # LUFS: below the absolute gate of BS.1770-4
BLOCK = 0.4  # s: the shortest sound whose loudness is defined
REACH = 0.025  # s: how long before and after a peak the limiter acts
MARGIN = 0.3  # dB: what the limiter's own movement may add between samples
CHUNK = 1 << 18  # frames oversampled at once


def loudness(samples: Floats, rate: int) -> float:
    """Integrated loudness in LUFS of samples (n,) or (n, channels); -inf for silence.

    What is shorter than 0.4 s is measured with silence after it.

    >>> tone = np.sin(2 * np.pi * 997 * np.arange(48000) / 48000)
    >>> round(loudness(tone, 48000), 1)  # full scale, one channel: BS.1770: -3.01, less its filters' rounding
    -3.1
    """
    import pyloudnorm

    if not samples.size or not np.abs(samples).max() > 0:
        return -math.inf
    short = max(0, math.ceil(BLOCK * rate) + 1 - len(samples))
    padded = np.pad(samples, [(0, short)] + [(0, 0)] * (samples.ndim - 1))
    with warnings.catch_warnings():  # it takes the logarithm of empty blocks
        warnings.simplefilter("ignore", RuntimeWarning)
        found = float(
            pyloudnorm.Meter(rate).integrated_loudness(padded.astype(np.float64, copy=False))
        )
    return found if found > SILENT else -math.inf


def true_peak(samples: Floats) -> float:
    """True peak in dBTP of samples (n,) or (n, channels); -inf for silence."""
    top = float(_peaks(samples).max(initial=0.0))
    return 20 * math.log10(top) if top > 0 else -math.inf


def levelled(
    samples: Floats, rate: int, target: float = -16.0, ceiling: float = -1.0
) -> NDArray[np.float32]:
    """`samples` at `target` LUFS (within 0.1 where the limiter can), true peak at most `ceiling` dBTP.

    The limiter looks ahead: gain falls before a peak and never within it. Limiting makes a sound
    softer, so gain and limiter are tried again, at most eight times, with what was lost put back.
    Silence stays silence.

    >>> quiet = 0.01 * np.sin(2 * np.pi * 440 * np.arange(48000) / 48000)
    >>> round(loudness(levelled(quiet, 48000), 48000), 1)
    -16.0
    """
    now = loudness(samples, rate)
    signal = _single(samples)
    if math.isinf(now):
        return signal
    peaks, gain, out = _peaks(signal), target - now, signal
    for _ in range(8):
        factor = np.float32(10 ** (gain / 20))
        out = _held_under(signal * factor, peaks * factor, rate, ceiling)
        missing = target - loudness(out, rate)
        if not 0.05 < abs(missing) < math.inf:
            break
        gain += missing
    return _trimmed(out, ceiling)


def _held_under(signal: Floats, peaks: Floats, rate: int, ceiling: float) -> Floats:
    """`signal` times the smooth gain that keeps `peaks` (n,) under `ceiling`."""
    allowed = np.float32(10 ** ((ceiling - MARGIN) / 20))
    if peaks.max(initial=0.0) <= allowed:
        return signal
    reach = max(1, round(REACH * rate / 2))
    held = minimum_filter1d(allowed / np.maximum(peaks, allowed), 4 * reach + 1, mode="nearest")
    for _ in range(2):  # two boxes make a triangle as wide as the minimum, so never above `held`
        held = uniform_filter1d(held, 2 * reach + 1, mode="nearest")
    return _single((signal.T * held).T)


def _trimmed(signal: Floats, ceiling: float) -> Floats:
    """`signal`, turned down as a whole by what its true peak is still above `ceiling`."""
    over = max(0.0, true_peak(signal) - ceiling)
    return signal * np.float32(10 ** (-over / 20))


def resampled(samples: Floats, from_rate: int, to_rate: int) -> NDArray[np.float32]:
    """`samples` (n,) or (n, channels) at another rate, by a polyphase linear-phase filter.

    >>> len(resampled(np.zeros(24000), 24000, 48000))
    48000
    """
    ratio = Fraction(to_rate, from_rate)
    if ratio == 1:
        return _single(samples)
    return _single(resample_poly(_single(samples), ratio.numerator, ratio.denominator, axis=0))


def _single(samples: NDArray[np.floating]) -> NDArray[np.float32]:
    return samples.astype(np.float32, copy=False)


def _peaks(samples: Floats) -> Floats:
    """The largest magnitude over channels around each frame, at four times the rate (n,)."""
    flat = _single(samples[:, None] if samples.ndim == 1 else samples)
    out = np.zeros(len(flat), np.float32)
    for at in range(0, len(flat), CHUNK):  # with 32 frames more on both sides, for the filter
        fine = np.abs(resample_poly(flat[max(0, at - 32) : at + CHUNK + 32], 4, 1, axis=0))
        fine = fine[4 * min(at, 32) :][: 4 * min(CHUNK, len(flat) - at)]
        for phase in range(4):
            for channel in fine[phase::4].T:
                np.maximum(out[at : at + CHUNK], channel, out=out[at : at + CHUNK])
    return out
