"""编钟: bronze bells of almond section, each with two tones.

The flat bell splits every bending mode in two; struck at the middle (隧) or at the side (鼓) it gives
one or the other, a third apart, and because the shape is not round it dies soon enough for melody
(Rossing, *Science of Percussion Instruments*, 2000, ch. 13). Ratios and times are our own numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from miaobi.sound.body import RATE, TOP, Sound, mixed, ramped, ringing
from miaobi.sound.strings import Tone

# ratio to the strike tone, gain, T60 against the lowest; the second is the other tone, a third above
MODES = np.array([
    (1.0, 1.0, 1.0), (1.2, 0.06, 0.7), (1.51, 0.10, 0.55), (2.01, 0.38, 0.6), (2.68, 0.16, 0.42),
    (3.02, 0.30, 0.36), (3.87, 0.2, 0.28), (4.55, 0.16, 0.22), (5.9, 0.14, 0.16), (7.6, 0.1, 0.1), (9.3, 0.07, 0.07), (11.7, 0.05, 0.05),
])  # fmt: skip
SUSTAIN = 3.4  # s, T60 at 440 Hz
RADIATES = 320.0  # Hz: below, a bell of this size moves little air


def struck(tone: Tone, seconds: float, rng: Generator) -> Sound:
    """One stroke of a wooden mallet: modes, a slow beat in the lowest, and the blow itself."""
    freqs = MODES[:, 0] * tone.hertz
    hard = 4500.0 * (0.5 + tone.strength)
    gains = MODES[:, 1] / (1 + (freqs / hard) ** 2) * rng.uniform(0.9, 1.1, len(freqs))
    dies = SUSTAIN * (440 / tone.hertz) ** 0.5 * MODES[:, 2]
    gains /= np.sqrt(1 + (RADIATES / freqs) ** 2)
    keep = freqs < TOP
    loud = 10 ** (26 * (tone.strength - 1) / 20)
    freqs = np.concatenate([freqs[keep], [tone.hertz * 1.0009]])
    gains = np.concatenate([gains[keep], [0.12 * gains[0]]])
    out = ringing(
        freqs, np.concatenate([dies[keep], [dies[0]]]), -1j * gains * loud, round(seconds * RATE)
    )
    n = round(0.02 * RATE)
    knock = rng.standard_normal(n) * np.exp(-np.arange(n) / RATE / 0.003)
    knock = np.convolve(knock, np.hanning(15) / 7, "same") * 0.15 * loud
    return mixed([(0.0, ramped(out, 0.002, 0.02)), (0.0, ramped(_single(knock), 0.001, 0.01))],
                 len(out))  # fmt: skip


def played(tones: Sequence[Tone], n: int, rng: Generator) -> Sound:
    """A part of bells, `n` samples; every bell rings until it has died."""
    pieces = []
    for tone in tones:
        whole = SUSTAIN * (440 / tone.hertz) ** 0.5
        seconds = max(0.1, min(whole, tone.seconds + 2.5, n / RATE - tone.start))
        pieces.append((tone.start, ramped(struck(tone, seconds, rng), 0.0, 0.4 * seconds)))
    return mixed(pieces, n)


def _single(sound: np.ndarray) -> Sound:
    return sound.astype(np.float32)
