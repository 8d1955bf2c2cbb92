"""How long each symbol of a line lasts, and the model's own melody stretched to it.

Time is counted in frames of 25 ms. A symbol is *heard* `AHEAD` frames before the place that its
length gives it, whatever the length: measured on the edges of energy over all eight voices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miaobi.voice.model import HOP, RATE
from miaobi.voice.phonemes import TONES, Sounds

FRAME = HOP / RATE  # seconds
AHEAD = 2  # frames
LONGEST_OWN = 4  # frames: the last vowel's own length also holds the silence after it
Floats = NDArray[np.float32]
Lengths = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol of the model, the syllable it belongs to (-1: none) and what it does there."""

    text: str
    syllable: int
    role: str  # lead, onset, nucleus, tone, coda, gap, end


def symbols(syllables: Sequence[Sounds], feet: Sequence[int], end: str) -> tuple[Symbol, ...]:
    """A line as symbols: feet parted by gaps, the punctuation `end` last, silence around.

    >>> from miaobi.voice.phonemes import sounds
    >>> line = symbols([sounds("chun1"), sounds("ri4")], [2], ",")
    >>> "".join(symbol.text for symbol in line)
    'ꭧʰwə→nɻɨ↘,'
    """
    out = [Symbol("", -1, "lead")]
    starts = set(np.cumsum(feet).tolist())
    for number, syllable in enumerate(syllables):
        if number in starts:
            out.append(Symbol(" ", -1, "gap"))
        out += [Symbol(text, number, "onset") for text in syllable.onset]
        role = "nucleus"
        for text in syllable.rhyme:
            tone = text in TONES.values()
            out.append(Symbol(text, number, "tone" if tone else role))
            role = "coda" if tone else role
    return (*out, *(Symbol(text, -1, "end") for text in end), Symbol("", -1, "end"))


def own(line: Sequence[Symbol], lengths: Floats) -> Lengths:
    """The model's own lengths, the silence after the last vowel taken out of it."""
    frames = lengths.astype(np.intp)
    last = max(i for i, symbol in enumerate(line) if symbol.syllable >= 0)
    spare = max(frames[last] - LONGEST_OWN, 0)
    frames[last] -= spare
    frames[last + 1] += spare
    return frames


def stretched(
    line: Sequence[Symbol], frames: Lengths, wanted: Sequence[float], gaps: Sequence[int]
) -> Lengths:
    """Lengths in which syllable i lasts `wanted[i]` frames and gap k `gaps[k]`.

    Consonants and tone marks keep their own length; the nucleus takes the rest, a nasal after it
    a quarter of that. A syllable is never shorter than a frame for each symbol.
    """
    out = frames.copy()
    for number, want in enumerate(wanted):
        mine = [i for i, symbol in enumerate(line) if symbol.syllable == number]
        nucleus = [i for i in mine if line[i].role == "nucleus"]
        coda = [i for i in mine if line[i].role == "coda"]
        rest = round(want) - int(sum(frames[i] for i in mine if line[i].role in ("onset", "tone")))
        share = max(rest // 4, 1) * len(coda)
        out[coda] = max(rest // 4, 1)
        out[nucleus] = 1
        out[nucleus[0]] = max(rest - share - len(nucleus) + 1, 1)
    out[[i for i, symbol in enumerate(line) if symbol.role == "gap"]] = list(gaps)
    return out


def trimmed(line: Sequence[Symbol], frames: Lengths) -> Lengths:
    """Lengths with less silence before and after: it need not be made only to be cut off."""
    most = {"lead": 8, "end": 6}
    limits = [most.get(symbol.role, frames.max()) for symbol in line]
    return np.minimum(frames, np.array(limits, np.intp))


def edges(lengths: Lengths) -> Lengths:
    """Where each symbol begins to be heard, in frames, and where the last one ends."""
    places = np.concatenate([[0], np.cumsum(lengths)])
    return np.concatenate([[0], np.maximum(places[1:-1] - AHEAD, 1), places[-1:]])


def warped(
    curve: Floats, before: Lengths, after: Lengths, anchors: Sequence[int] | None = None
) -> Floats:
    """A curve of two values a frame, moved from the lengths `before` to the lengths `after`.

    The edges of all symbols move with it, or only where the symbols `anchors` begin.
    """
    chosen = list(range(len(before) + 1)) if anchors is None else [*anchors, len(before)]
    here = (np.arange(2 * int(after.sum())) + 0.5) / 2
    there = np.interp(here, edges(after)[chosen], edges(before)[chosen])
    return np.interp(2 * there - 0.5, np.arange(len(curve)), curve).astype(np.float32)


def rhymes(line: Sequence[Symbol]) -> list[int]:
    """The symbols with which something begins that a tone spreads over: a rhyme, or none.

    A tone belongs to the whole rhyme: stretched with it, a rise takes its natural share of it.
    """
    inner = ("tone", "coda")
    return [
        i
        for i, symbol in enumerate(line)
        if symbol.role not in inner
        and not (symbol.role == "nucleus" and line[i - 1].role == "nucleus")
    ]
