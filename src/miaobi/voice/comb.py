"""Less breath in held vowels: a comb filter that follows the voice's own, known, pitch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from miaobi.voice.model import HOP, RATE, Floats
from miaobi.voice.phonemes import VOICED
from miaobi.voice.timing import Lengths, Symbol, places

VOICE = 40.0  # Hz: above it the model sounds a voice


def combed(wave: Floats, pitch: Floats, share: Floats, periods: int) -> Floats:
    """The wave with less noise between its harmonics, where `share` is 1 (0: left as it is).

    A held vowel comes out of the model with more breath than a reader has. Its period is known, so
    each sample becomes the mean of itself and its neighbours up to `periods` periods away, nearer
    ones weighing more: the harmonics of `pitch` stay as they are. Both curves have two values a
    frame; the pitch is in Hz.
    """
    places = np.arange(len(wave), dtype=np.float64)
    grid = np.arange(len(pitch))
    hz = np.interp(2 * places / HOP - 0.5, grid, pitch)
    blend = np.interp(2 * places / HOP - 0.5, grid, share * (pitch > VOICE))
    phase = np.cumsum(np.maximum(hz, VOICE)) / RATE
    mean: NDArray[np.float64] = np.zeros(len(wave))
    for away in range(-periods, periods + 1):
        there = np.interp(phase + away, phase, places)
        near = map_coordinates(wave, [there], np.float64, order=3, mode="nearest")
        mean += (periods + 1 - abs(away)) / (periods + 1) ** 2 * near
    return (wave + blend * (mean - wave)).astype(np.float32)


def sounding(line: Sequence[Symbol], final: Lengths) -> Floats:
    """1 where vowels, glides and voiced consonants are heard, else 0; two values a frame."""
    out = np.zeros(2 * int(final.sum()), np.float32)
    for symbol, span in zip(line, places(line, final), strict=True):
        if symbol.role in ("nucleus", "tone", "coda") or symbol.text in VOICED:
            out[span] = 1
    return out
