"""How characters are written: their strokes in order, each a chain of places and half widths.

Measured by `runs/strokes.py` from hanzi-writer-data 2.0.1 (Arphic Public License, see
`data/strokes.LICENSE`). Units are the em: x to the right, y down, 0..1 for most of a character.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Chain = NDArray[np.float64]  # (n, 3): x, y, half width, in ems


@dataclass(frozen=True, slots=True)
class _Book:
    """All strokes: where each character's begin, how long each is, and their measures."""

    first: dict[str, tuple[int, int]]  # character → its strokes [from, to)
    ends: NDArray[np.int64]  # (strokes + 1,): stroke → its points [from, to)
    points: Chain


@lru_cache(maxsize=1)
def _book() -> _Book:
    data = lzma.decompress((files("miaobi.paint") / "data" / "strokes.xz").read_bytes())
    line, _, body = data.partition(b"\n")
    head = json.loads(line)
    characters, strokes, points = head["characters"], head["strokes"], head["points"]
    raw = np.frombuffer(body, np.uint8).astype(np.int64)
    counts, sizes, xs, ys, half = np.split(
        raw, np.cumsum([len(characters), strokes, points, points])
    )
    ends = np.r_[0, np.cumsum(sizes)]
    steps = np.stack([xs, ys], 1)
    steps = np.where(steps % 2 == 0, steps // 2, -(steps + 1) // 2)
    steps[ends[:-1]] += head["origin"]
    run = np.cumsum(steps, axis=0)  # each stroke begins anew: take away what came before it
    before = np.r_[np.zeros((1, 2), np.int64), run][ends[:-1]]
    places = (run - np.repeat(before, sizes, axis=0)) * head["grid"] - [head["left"], head["up"]]
    chain = np.c_[places, half * head["wide"]] / 1024.0
    at = np.r_[0, np.cumsum(counts)]
    first = {c: (int(at[i]), int(at[i + 1])) for i, c in enumerate(characters)}
    return _Book(first, ends, chain)


def known(char: str) -> bool:
    """Whether the strokes of `char` are known.

    >>> known("春"), known("A")
    (True, False)
    """
    return char in _book().first


def strokes(char: str) -> tuple[Chain, ...]:
    """The strokes of `char` in writing order; () for a character that is not known.

    >>> [len(strokes(c)) for c in "永一A"]
    [5, 1, 0]
    """
    book = _book()
    a, b = book.first.get(char, (0, 0))
    return tuple(book.points[book.ends[k] : book.ends[k + 1]] for k in range(a, b))
