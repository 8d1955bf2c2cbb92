"""Interpolated Kneser–Ney n-grams with three discounts: the baseline that a neural model must beat.

Kneser & Ney 1995, "Improved backing-off for m-gram language modeling"; the interpolated form with
discounts for counts of one, two, and three or more is Chen & Goodman 1999, "An empirical study of
smoothing techniques for language modeling". All orders are sorted arrays, so that fifty million
symbols fit in a few gigabytes.

An n-gram is known by a number: `key = number of its first n - 1 symbols * size + last symbol`, and
its number is the place of the key among all keys of that order. Below the highest order a gram
counts the different symbols before it, except where nothing can stand before it (it begins with
START): there it counts itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

START, END, UNKNOWN = 0, 1, 2  # symbols that every alphabet begins with
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Characters as symbols; what was not seen in training is UNKNOWN.

    >>> alphabet = Alphabet.of(["白日依山尽"])
    >>> alphabet.size, alphabet.encode("白山x").tolist()
    (8, [7, 5, 2])
    """

    number: dict[str, int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Alphabet:
        """The characters of `texts`, in the order of their code points."""
        seen = sorted(set().union(*map(set, texts)))
        return cls({character: number for number, character in enumerate(seen, UNKNOWN + 1)})

    @property
    def size(self) -> int:
        return len(self.number) + UNKNOWN + 1

    def encode(self, text: str) -> Ints:
        """(n,) symbols."""
        find = self.number.get
        return np.fromiter((find(c, UNKNOWN) for c in text), np.int64, len(text))


@dataclass(frozen=True, slots=True)
class Level:
    """The grams of one order n: `keys` (g,) sorted, `p` (g,) their interpolated probabilities.

    `weight` (grams of order n - 1,): what a history leaves to the shorter history; 1 where the
    history was never seen.
    """

    keys: Ints
    p: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class KneserNey:
    """p(symbol | the `order` - 1 symbols before it), above zero for every symbol.

    >>> ab = [np.array([3, 4, 3, 4, 3])] * 5
    >>> model = KneserNey.fit(ab, order=3, size=5)
    >>> loss = model.losses([np.array([3, 4, 3])])
    >>> len(loss), bool(loss[1] < 0.3)
    (4, True)
    """

    order: int
    size: int
    unigram: Floats  # (size,)
    levels: tuple[Level, ...]  # orders 2 ... order

    @classmethod
    def fit(cls, texts: Sequence[Ints], *, order: int, size: int) -> KneserNey:
        """A model of `texts`, each an (n,) array of symbols below `size` without START and END."""
        if order < 2:
            raise ValueError("order must be at least 2")
        return _fit(flat(texts, order), order, size)

    def losses(self, texts: Sequence[Ints]) -> Floats:
        """Nats of every symbol of every text and of END after it, one text after the other."""
        symbols = flat(texts, self.order)
        real = symbols != START
        p = self.unigram[symbols]
        here = symbols.copy()
        for level in self.levels:
            before = _before(here, symbols)
            here = _find(level.keys, before * self.size + symbols, before >= 0)
            known = np.where(before >= 0, level.weight[np.maximum(before, 0)], 1.0)
            p = np.where(here >= 0, level.p[np.maximum(here, 0)], known * p)
        return -np.log(p[real])


def flat(texts: Sequence[Ints], order: int) -> Ints:
    """All texts in one array: `order` - 1 times START before each, END after it."""
    pad = np.full(order - 1, START, np.int64)
    end = np.array([END], np.int64)
    return np.concatenate([part for text in texts for part in (pad, text, end)] or [pad])


def _before(here: Ints, symbols: Ints) -> Ints:
    """The gram that ends one place earlier; before a START there are only STARTs.

    The run of STARTs has number 0 in every order, because its key is the lowest.
    """
    before = np.empty_like(here)
    before[:1] = 0
    before[1:] = here[:-1]
    before[symbols == START] = 0
    return before


def _find(keys: Ints, wanted: Ints, possible: NDArray[np.bool_]) -> Ints:
    """The places of `wanted` in `keys`, -1 where there is none."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(possible & (keys[place] == wanted), place, -1)


def _fit(symbols: Ints, order: int, size: int) -> KneserNey:
    real = symbols != START
    here = symbols  # (n,) the gram of the present order that ends at each place
    begins = np.arange(size) == START  # whether a gram begins with START
    counts = [np.bincount(symbols[real], minlength=size)]
    grams: list[tuple[Ints, Ints]] = []  # keys and shorter grams of orders 2 ...
    for _ in range(2, order + 1):
        keys, first, longer = np.unique(
            _before(here, symbols) * size + symbols, return_index=True, return_inverse=True
        )
        shorter = here[first]  # each gram without its first symbol
        kinds = np.bincount(shorter[real[first]], minlength=len(counts[-1]))
        counts[-1] = np.where(begins, counts[-1], kinds)
        counts.append(np.bincount(longer[real], minlength=len(keys)))
        grams.append((keys, shorter))
        begins, here = begins[keys // size], longer
    unigram = _unigram(counts[0], size)
    levels: list[Level] = []
    below = unigram
    for (keys, shorter), count in zip(grams, counts[1:], strict=True):
        levels.append(_level(keys, count, shorter, below, size))
        below = levels[-1].p
    return KneserNey(order, size, unigram, tuple(levels))


def _unigram(counts: Ints, size: int) -> Floats:
    """Unigrams, discounted in favour of every symbol alike."""
    taken = _discount(counts.astype(np.float64))
    total = max(int(counts.sum()), 1)
    return (counts - taken) / total + taken.sum() / total / size


def _level(keys: Ints, count: Ints, shorter: Ints, below: Floats, size: int) -> Level:
    """One order, its probabilities mixed with those of the order `below`."""
    history = keys // size
    counts = count.astype(np.float64)
    taken = _discount(counts)
    total = np.bincount(history, counts, len(below))
    left = np.bincount(history, taken, len(below))
    known = total > 0
    weight = np.divide(left, total, out=np.ones_like(left), where=known)
    share = np.divide(
        counts - taken, total[history], out=np.zeros_like(counts), where=known[history]
    )
    return Level(keys, share + weight[history] * below[shorter], weight)


def _discount(counts: Floats) -> Floats:
    """What is taken from each count (Chen & Goodman 1999, equation 17)."""
    n1, n2, n3, n4 = (max(int((counts == c).sum()), 1) for c in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    steps = [0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3]
    steps = [min(max(step, 0.05 * c), 0.95 * c) for c, step in enumerate(steps)]
    return np.array(steps)[np.minimum(counts, 3).astype(np.int64)]
