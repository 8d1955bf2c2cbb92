"""Is it in tune? Pitch by YIN, and how far each sung note is from the note that was asked for.

YIN: de Cheveigné and Kawahara, YIN, a fundamental frequency estimator for speech and music, JASA
111 (2002): the first dip of the cumulative mean normalised difference function, made finer by a
parabola.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST = 70.0, 900.0  # Hz
WINDOW = 0.04  # seconds: room for two periods and more of the lowest note sung
DIP = 0.15  # a difference below it is a period
QUIET = 1e-6  # mean square below which nothing sounds
SKIP = (0.07, 0.05)  # seconds of a note left out: the glide into it and out of it
Floats = NDArray[np.float64]


def pitch(wave: NDArray[np.floating], rate: int, hop: int) -> Floats:
    """Hz of the voice at every `hop` samples, 0 where there is none.

    >>> t = np.arange(24000) / 24000
    >>> tone = sum(np.sin(2 * np.pi * 220 * k * t) / k for k in range(1, 6))
    >>> round(float(np.median(pitch(tone, 24000, 600))), 1)
    220.0
    """
    window, longest = round(WINDOW * rate), int(rate / LOWEST) + 2
    count = len(wave) // hop
    padded = np.pad(wave.astype(np.float64), (window // 2, window + longest))
    size = 1 << (2 * (window + longest)).bit_length()
    found = np.zeros(count)
    for k in range(count):
        found[k] = _period(padded[k * hop : k * hop + window + longest], window, size, rate)
    return found


def _period(part: Floats, window: int, size: int, rate: int) -> float:
    """Hz of one window, 0 when it has no clear period."""
    head = part[:window]
    if np.mean(head**2) < QUIET:
        return 0.0
    both = np.conj(np.fft.rfft(head, size)) * np.fft.rfft(part, size)
    lags = len(part) - window
    inner = np.fft.irfft(both, size)[:lags]
    power = np.concatenate([[0.0], np.cumsum(part**2)])
    power = power[window : window + lags] - power[:lags]
    differ = power[0] + power - 2 * inner
    steps = np.arange(1, lags)
    mean = np.concatenate([[1.0], differ[1:] * steps / np.maximum(np.cumsum(differ[1:]), 1e-12)])
    shortest = int(rate / HIGHEST)
    dips = np.flatnonzero(mean[shortest:-1] < DIP)
    if not len(dips):
        return 0.0
    lag = shortest + int(dips[0])
    while lag + 2 < lags and mean[lag + 1] < mean[lag]:
        lag += 1
    before, here, after = mean[lag - 1 : lag + 2]
    bend = before - 2 * here + after
    return rate / (lag + (0.5 * (before - after) / bend if bend > 0 else 0.0))


def cents(
    wave: NDArray[np.floating], rate: int, notes: Sequence[tuple[float, float, float]]
) -> list[float | None]:
    """How many cents each note (start, seconds, MIDI number) is sharp, by the median of its middle.

    None where the voice is not heard: consonants, and notes too short to have a middle.
    """
    hop = rate // 100
    heard = pitch(wave, rate, hop)
    off: list[float | None] = []
    for start, seconds, midi in notes:
        span = heard[round((start + SKIP[0]) * 100) : round((start + seconds - SKIP[1]) * 100)]
        voiced = span[span > 0]
        if len(voiced) < 3:
            off.append(None)
        else:
            off.append(float(np.median(1200 * np.log2(voiced / hertz(midi)))))
    return off


def hertz(midi: float) -> float:
    """The frequency of a MIDI note number.

    >>> hertz(69), round(hertz(57), 3)
    (440.0, 220.0)
    """
    return 440.0 * 2.0 ** ((midi - 69) / 12)
