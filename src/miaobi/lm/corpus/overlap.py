"""How long a run of characters a text shares with a corpus: the check that a poem is new.

All places of the corpus are sorted by the characters that follow them, as many as fit in a number
and then twice as many until there are `LEAST` (prefix doubling: Manber & Myers 1993, "Suffix
arrays"). A run is found by bisection and then followed to its end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.corpus.piece import Piece
from miaobi.lm.corpus.unique import key

LEAST = 8  # characters by which places are sorted; more where they are free
_GAP = "\0"  # between works: no run goes over it


class Shared(NamedTuple):
    """A run of a text that stands in the corpus: `length` characters from `begin`, marks left out."""

    length: int
    begin: int
    text: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """The characters of a corpus and its places in their order.

    >>> corpus = Overlap.of(["白日依山尽，黄河入海流。", "春眠不觉晓，处处闻啼鸟。"])
    >>> corpus.longest("又见黄河入海去"), corpus.span("又见黄河入海去")
    (4, Shared(length=4, begin=2, text='黄河入海'))
    >>> corpus.longest("青山")
    1
    """

    text: str
    places: NDArray[np.int32]  # (characters of the corpus,)
    depth: int  # characters by which `places` are sorted

    @classmethod
    def of(cls, texts: Iterable[str]) -> Overlap:
        """An index of `texts`; about a second and 70 MB for each million characters."""
        text = _GAP.join(_plain(text) for text in texts) + _GAP
        return cls(text, *_sorted_places(np.frombuffer(text.encode("utf-32-le"), np.uint32)))

    def longest(self, text: str) -> int:
        """The characters of the longest run of `text` that stands in the corpus, marks left out."""
        return self.span(text).length

    def span(self, text: str) -> Shared:
        """The first of the longest runs that `text` shares with one work of the corpus."""
        plain = _plain(text)
        best, begin = 0, 0
        for place in range(len(plain)):
            if place + best >= len(plain):
                break
            length = self._run(plain[place:], best)
            if length > best:
                best, begin = length, place
        return Shared(best, begin, plain[begin : begin + best])

    def _run(self, wanted: str, least: int) -> int:
        """The characters that `wanted` and some place have in common; 0 if not above `least`."""
        low, high = 0, len(self.places)
        sorted_to = min(self.depth, len(wanted))
        found = 0
        for length in range(min(least + 1, sorted_to), sorted_to + 1):
            low, high = self._between(wanted[:length], low, high)
            if low == high:
                return found
            found = length
        ends = (self._follow(place, wanted, found) for place in self.places[low:high].tolist())
        return max(ends, default=found)

    def _between(self, head: str, low: int, high: int) -> tuple[int, int]:
        """The places in [low, high) at which `head` stands."""

        def start(place: int) -> str:
            return self.text[place : place + len(head)]

        low = bisect_left(self.places, head, low, high, key=start)
        return low, bisect_right(self.places, head, low, high, key=start)

    def _follow(self, place: int, wanted: str, length: int) -> int:
        while length < len(wanted) and self.text[place + length] == wanted[length]:
            length += 1
        return length


def _plain(text: str) -> str:
    chinese = any("\u3400" <= character <= "\u9fff" for character in text)
    return key(Piece(text, language="zh" if chinese else "en"))


def _sorted_places(codes: NDArray[np.uint32]) -> tuple[NDArray[np.int32], int]:
    """(n,) places in the order of the characters that follow each, and of how many."""
    present = np.zeros(int(codes.max()) + 1, bool)
    present[codes] = True
    symbols = np.cumsum(present)[codes]  # small numbers in the order of the code points, from 1
    bits = int(present.sum()).bit_length()
    depth = 63 // bits
    keys = np.zeros(len(codes), np.int64)
    for step in range(depth):
        keys = (keys << bits) | _shifted(symbols, step)
    order = np.argsort(keys)
    while depth < LEAST:
        rank = _ranks(keys, order)
        keys = rank * np.int64(len(codes) + 1) + _shifted(rank, depth)
        order = np.argsort(keys)
        depth *= 2
    return order.astype(np.int32), depth


def _shifted(values: NDArray[np.int64], by: int) -> NDArray[np.int64]:
    """What stands `by` places later, 0 beyond the end."""
    return np.concatenate([values[by:], np.zeros(min(by, len(values)), np.int64)])


def _ranks(keys: NDArray[np.int64], order: NDArray[np.intp]) -> NDArray[np.int64]:
    """(n,) the rank of each key among the different keys, from 1."""
    ordered = keys[order]
    new = np.ones(len(keys), np.int64)
    new[1:] = ordered[1:] != ordered[:-1]
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.cumsum(new)
    return ranks
