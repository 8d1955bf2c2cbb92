"""Works that are there twice, or nearly, found by their shingles.

A **shingle** is a run of `WIDTH` characters, marks left out. A later work goes when at least
`SHARE` of its shingles stand in one earlier work (Broder 1997, "On the resemblance and containment
of documents": containment, on all shingles, since a corpus of verse is small enough).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.corpus.marks import han
from miaobi.lm.corpus.piece import Piece

WIDTH = 6  # Chinese characters
WIDTH_LETTERS = 24  # letters of other scripts
SHARE = 0.6
NEAR = 0.3  # of a work's shingles in one other: no split may part them
MOST = 64  # of the works that hold one shingle are looked at
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def key(piece: Piece) -> str:
    """The characters alone: what makes two works the same.

    >>> key(Piece("Who's there?", language="en"))
    'whosthere'
    """
    if piece.language == "zh":
        return han(piece.text) or piece.text
    return re.sub(r"[\W\d_]+", "", piece.text.lower())


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of many works: `hashes` (n,) sorted, `work` (n,) whose each is.

    `own` gives those of one work; each counts once in a work.
    """

    hashes: NDArray[np.uint64]
    work: NDArray[np.int32]
    by_work: NDArray[np.uint64]  # (n,) hashes in the order of works
    begin: NDArray[np.int64]  # (works + 1,)

    def own(self, number: int) -> NDArray[np.uint64]:
        return self.by_work[self.begin[number] : self.begin[number + 1]]

    def holders(self, number: int, most: int = MOST) -> Counter[int]:
        """Other works → how many shingles of work `number` they hold."""
        found: Counter[int] = Counter()
        own = self.own(number)
        left = np.searchsorted(self.hashes, own, "left")
        right = np.minimum(np.searchsorted(self.hashes, own, "right"), left + most)
        for begin, end in zip(left.tolist(), right.tolist(), strict=True):
            if end - begin > 1:
                found.update(self.work[begin:end].tolist())
        found.pop(number, None)
        return found


def shingles(keys: Sequence[str], width: int) -> Shingles:
    """Every shingle of every work; works shorter than `width` have none."""
    lengths = np.array([len(key) for key in keys], np.int64)
    hashes = runs(np.frombuffer("".join(keys).encode("utf-32-le"), np.uint32), width)
    work = np.repeat(np.arange(len(keys), dtype=np.int32), lengths)
    whole = work[: len(hashes)] == work[width - 1 :]
    hashes, work = hashes[whole], work[: len(hashes)][whole]
    order = np.lexsort((hashes, work))
    hashes, work = hashes[order], work[order]
    first = np.ones(len(hashes), bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (work[1:] != work[:-1])
    hashes, work = hashes[first], work[first]
    begin = np.searchsorted(work, np.arange(len(keys) + 1)).astype(np.int64)
    order = np.argsort(hashes, kind="stable")
    return Shingles(hashes[order], work[order], hashes, begin)


def runs(codes: NDArray[np.uint32], width: int) -> NDArray[np.uint64]:
    """(n - width + 1,) hashes of the runs of `width` code points in `codes` (n,)."""
    count = max(len(codes) - width + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for place in range(width):
        hashes ^= codes[place : place + count]
        hashes *= _FACTOR
        hashes ^= hashes >> np.uint64(29)
    return hashes


def near(works: Sequence[Piece], count: int) -> Iterator[tuple[int, int]]:
    """(i, j): work j holds more than NEAR of the shingles of work i, one of the first `count`.

    >>> first, then = map(Piece, ("白日依山尽，黄河入海流。", "白日依山尽，黄河入海去。"))
    >>> list(near([first, then], 1))
    [(0, 1)]
    """
    for mine, table in _tables(works, [key(work) for work in works]):
        for place, i in enumerate(mine):
            if i >= count:
                break
            least = NEAR * len(table.own(place))
            held = table.holders(place)
            yield from ((i, mine[other]) for other, shared in held.items() if shared > least)


def unique(pieces: Iterable[Piece], dropped: Counter[tuple[str, str]]) -> list[Piece]:
    """The pieces without copies: the first of each stays.

    `dropped` counts (source, "copy" or "near copy").

    >>> dropped = Counter()
    >>> poem = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
    >>> len(unique([Piece(poem), Piece(poem.replace("尽", "盡"))], dropped)), dropped
    (1, Counter({('', 'near copy'): 1}))
    """
    seen: set[str] = set()
    found: list[Piece] = []
    keys: list[str] = []
    for piece in pieces:
        name = key(piece)
        if name in seen:
            dropped[piece.source, "copy"] += 1
            continue
        seen.add(name)
        found.append(piece)
        keys.append(name)
    copies: set[int] = set()
    for numbers, table in _tables(found, keys):
        copies.update(numbers[i] for i in _copies(table))
    for number in copies:
        dropped[found[number].source, "near copy"] += 1
    return [piece for number, piece in enumerate(found) if number not in copies]


def _tables(works: Sequence[Piece], keys: Sequence[str]) -> Iterator[tuple[list[int], Shingles]]:
    """The numbers and the shingles of the Chinese works, then of the others."""
    for chinese, width in ((True, WIDTH), (False, WIDTH_LETTERS)):
        mine = [i for i, work in enumerate(works) if (work.language == "zh") is chinese]
        yield mine, shingles([keys[i] for i in mine], width)


def _copies(table: Shingles) -> set[int]:
    """Works of which one earlier work, itself kept, holds the greater part."""
    works = len(table.begin) - 1
    repeated = np.zeros(len(table.hashes), bool)
    repeated[1:] = table.hashes[1:] == table.hashes[:-1]  # in the order of works: not the first
    again = np.bincount(table.work[repeated], minlength=works)
    sizes = np.diff(table.begin)
    found: set[int] = set()
    for number in np.flatnonzero((again >= SHARE * sizes) & (sizes > 0)).tolist():
        held = table.holders(number)
        best = max((n for w, n in held.items() if w < number and w not in found), default=0)
        if best >= SHARE * sizes[number]:
            found.add(number)
    return found
