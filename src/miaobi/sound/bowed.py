"""The erhu 二胡: one line under the bow.

A bowed string moves as a saw tooth (Helmholtz 1863): harmonics 1/k, with a comb where the bow stands
at 1/9 of the string; rosin rasps once a period; the skin's strong resonances are in `body`. Pitch
glides from tone to tone, vibrato is wide and comes late.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sin

from numpy.random import Generator

from miaobi.sound.body import Sound
from miaobi.sound.line import Touch, Voice, curves, sung
from miaobi.sound.strings import Tone

BOW = 1 / 9.3  # of the string, from the bridge
ERHU = Touch(0.07, 0.11, 0.18, 0.5, 0.065, 0.2, 25, 5.7, 24, 0.06, 0.06, 3)
VOICE = Voice(
    tuple((0.35 + 0.65 * abs(sin(pi * k * BOW))) / k for k in range(1, 49)),
    0.93, 0.994, 0.005, 0.03, 0.05, (1800, 7000),
)  # fmt: skip


def played(tones: Sequence[Tone], n: int, rng: Generator) -> Sound:
    """A part of the erhu without its body, `n` samples."""
    return sung(curves(tones, n, ERHU, rng), n, VOICE, rng)
