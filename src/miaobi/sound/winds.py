"""Breath: dizi 笛 and xiao 箫, as one line under the player's breath.

The xiao has a strong first and second harmonic and much air; the dizi has many, and the reed
membrane over its extra hole (笛膜) feeds the range of 3 to 6 kHz and rasps once a period
(spectra after Tsai, *Helmholtz resonance and the dizi membrane*, 2003; the numbers are our own).
"""

from __future__ import annotations

from collections.abc import Sequence

from numpy.random import Generator

from miaobi.sound.body import Sound
from miaobi.sound.line import Touch, Voice, curves, sung
from miaobi.sound.strings import Tone

WINDS = {
    "dizi": (
        Touch(0.035, 0.09, 0.16, 0.55, 0.022, 0.12, 18, 5.4, 13, 0.10, 0.12, 2),
        Voice(
            (1.0, 0.72, 0.5, 0.4, 0.3, 0.24, 0.2, 0.15, 0.12, 0.09, 0.07, 0.05, 0.04, 0.03),
            0.72, 0.96, 0.006, 0.045, 0.03, (1500, 8000),
        ),
    ),
    "xiao": (
        Touch(0.075, 0.16, 0.12, 0.5, 0.03, 0.16, 28, 4.9, 15, 0.13, 0.09, 3),
        Voice(
            (1.0, 0.42, 0.26, 0.08, 0.07, 0.03, 0.02, 0.01), 0.45, 0.85, 0.012, 0.06, 0.01, (700, 3500),
        ),
    ),
}  # fmt: skip


def played(name: str, tones: Sequence[Tone], n: int, rng: Generator) -> Sound:
    """A part of dizi or xiao without its body, `n` samples."""
    touch, voice = WINDS[name]
    return sung(curves(tones, n, touch, rng), n, voice, rng)
