"""How long each symbol of a line lasts, and the model's own melody stretched to it.

Time is counted in frames of 25 ms. A symbol is *heard* `AHEAD` frames before the place that its
length gives it, whatever the length: measured on the edges of energy over all eight voices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from miaobi.voice.model import HOP, RATE, Floats

FRAME = HOP / RATE  # seconds
AHEAD = 2  # frames
LONGEST_OWN = 4  # frames: the last vowel's own length also holds the silence after it
Lengths = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol of the model, the syllable it belongs to (-1: none) and what it does there."""

    text: str
    syllable: int
    role: str  # lead, onset, nucleus, tone, coda, gap, mark, end


def own(line: Sequence[Symbol], lengths: Floats, inner: int | None = None) -> Lengths:
    """The model's own lengths, the silence after the last sound given to what follows it.

    With `inner` no sound before a gap or a mark is longer than so many frames either.
    """
    frames = lengths.astype(np.intp)
    for i, (symbol, after) in enumerate(pairwise(line)):
        most = LONGEST_OWN if after.role == "end" else inner
        if symbol.syllable >= 0 and after.syllable < 0 and most is not None:
            spare = max(int(frames[i]) - most, 0)
            frames[i] -= spare
            frames[i + 1] += spare
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


def places(line: Sequence[Symbol], lengths: Lengths, *roles: str) -> list[slice]:
    """Where the symbols of some roles, or all, are heard in a curve of two values a frame."""
    every = [slice(2 * int(a), 2 * int(b)) for a, b in pairwise(edges(lengths))]
    return [s for s, symbol in zip(every, line, strict=True) if not roles or symbol.role in roles]


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
