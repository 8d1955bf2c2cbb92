"""From symbols to a spoken line: what the model makes of them, and what is cut from its wave.

The same for Mandarin (`read`), English (`aloud`) and song (`sung`); how long each symbol lasts and
how the pitch moves is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miaobi.voice import voices
from miaobi.voice.comb import VOICE, combed
from miaobi.voice.model import HOP, RATE, Floats, Words, opened
from miaobi.voice.phonemes import numbers
from miaobi.voice.timing import FRAME, Lengths, Symbol, edges, own, places, warped

LABEL_RATE = 140  # characters or words a minute: spoken AI labels are between 120 and 160
STYLE = 100  # symbols: the style of a long text is calmer, and the same for every line
UNVOICED, SILENT = 8.0, -9.4  # the model's own pitch and energy where nothing sounds
BREATH = 4  # frames: a longer gap is a breath, not a joint
EDGE = 4  # frames of silence kept before and after


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be spoken: symbols and style, the model's reading and own lengths of them."""

    line: tuple[Symbol, ...]
    style: Floats
    words: Words
    lengths: Lengths


@dataclass(frozen=True, slots=True)
class Spoken:
    """A spoken line: its wave at 24 kHz, and when each character is heard (seconds).

    Of English each word is heard, with its marks and the space after it. `onset` is when the first
    vowel begins.
    """

    wave: Floats
    characters: tuple[tuple[str, str, float, float], ...]
    onset: float

    @property
    def seconds(self) -> float:
        """How long the wave is."""
        return len(self.wave) / RATE


def scripted(line: Sequence[Symbol], voice: str, inner: int | None = None) -> Script:
    """What the model makes of the symbols of a line; `inner` as in `timing.own`.

    UnknownName when there is no such voice.
    """
    style = voices.style(voice, STYLE)
    table = numbers()
    words = opened().words([table.get(symbol.text, 0) for symbol in line], style)
    return Script(tuple(line), style, words, own(line, words.lengths, inner))


def curves(script: Script, lengths: np.ndarray) -> tuple[Floats, Floats]:
    """The model's pitch and energy when the symbols have these lengths."""
    return opened().melody(script.words, lengths.astype(np.float32), script.style)


def stretched_curves(script: Script, final: Lengths) -> tuple[Floats, Floats]:
    """The melody at a speed that the model knows, its own, stretched to `final`."""
    pitch, energy = (warped(c, script.lengths, final) for c in curves(script, script.lengths))
    return pitch, energy


def rendered(
    script: Script, final: Lengths, pitch: Floats, energy: Floats, held: Floats, periods: int = 1
) -> Floats:
    """The wave of a line whose symbols last `final`, less breathy where `held` (see `combed`)."""
    wave = opened().sound(script.words, final.astype(np.float32), pitch, energy, script.style)
    return combed(wave, pitch, held, periods)


def usual(
    line: Sequence[Symbol], final: Lengths, pitch: Floats, energy: Floats
) -> tuple[float, float]:
    """The median pitch where there is voice (0 where there is none), and energy of the vowels."""
    voiced = pitch[pitch > VOICE]
    vowels = np.concatenate([energy[span] for span in places(line, final, "nucleus")])
    return float(np.median(voiced)) if len(voiced) else 0.0, float(np.median(vowels))


def rested(line: Sequence[Symbol], final: Lengths, pitch: Floats, energy: Floats) -> None:
    """Lets nothing sound in the breaths, in place."""
    for span in places(line, final, "gap"):
        if span.stop - span.start > 2 * BREATH:
            inside = slice(span.start + 2, span.stop - 2)
            pitch[inside] = UNVOICED
            energy[inside] = SILENT


def cut(
    line: Sequence[Symbol], final: Lengths, wave: Floats, parts: Sequence[tuple[int, int]]
) -> tuple[Floats, list[tuple[float, float]], float]:
    """The wave with a little silence around what is heard; the times of `parts` in it; its onset.

    A part is its first symbol and the one after its last; times are seconds, the onset is that of
    the first vowel.
    """
    heard = edges(final)
    mine = [i for i, symbol in enumerate(line) if symbol.syllable >= 0]
    first = max(int(heard[mine[0]]) - EDGE, 0)
    last = min(int(heard[mine[-1] + 1]) + EDGE, len(wave) // HOP)
    nucleus = next(i for i in mine if line[i].role == "nucleus")
    times = np.round((heard - first) * FRAME, 3).tolist()
    wave = faded(wave[first * HOP : last * HOP])
    return wave, [(times[start], times[after]) for start, after in parts], times[nucleus]


def faded(wave: Floats) -> Floats:
    """The wave without a step at its ends."""
    ramp = np.linspace(0, 1, HOP // 2, dtype=np.float32)
    wave = wave.copy()
    wave[: len(ramp)] *= ramp
    wave[-len(ramp) :] *= ramp[::-1]
    return wave
