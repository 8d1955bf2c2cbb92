"""One place of the n-gram as a transfer matrix: exact sums over a line are products with it.

A row is a state; a column is what its arcs lead to: a history of some characters, or a character
alone where the model keeps no history of it. An entry is the weight of an arc less what falling back
would count twice (where that leads elsewhere, it stands in a second row of the state), so that for
a state h that falls back to h' with the back-off weight bow(h)
    beta[h] = bow(h) * beta[h'] + sum over columns (matrix[h] * worth)
and a pass costs one visit per arc (after Mohri, Pereira, Riley 2002 on weighted automata; for the
transfer-matrix method Stanley, Enumerative Combinatorics 1, 4.7). What a line makes of characters,
its factors, is in the vectors: the matrix is the same for all lines.

>>> from miaobi.lm import decode
>>> from miaobi.lm.ngram import load
>>> last, every = decode.over(decode.heat(load(), 1.0), 0), np.ones(len(load().vocabulary))
>>> sums = last.back(every, np.ones(1))  # of every character that may end a line: 1 from each state
>>> bool(np.allclose(sums, 1.0, atol=1e-9)), len(sums) == load().places[0].states
(True, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from miaobi.lm.ngram import Floats, Ints, Level, Place


@dataclass(frozen=True, slots=True, eq=False)
class Transfer:
    """The sums over one place, for S states before it, T after it and V characters.

    `letters` (T,) is the last character of each state after it; of the first, which has no history,
    none. Sums that rounding leaves a hair below zero are zero.
    """

    levels: tuple[Level, ...]
    bows: tuple[Floats, ...]  # per level (states of the level,)
    letters: Ints
    rows: sparse.csr_array  # (2 S, T + V): what is gained, below it what is lost
    columns: sparse.csc_array  # its transpose

    def back(self, factor: Floats, after: Floats) -> Floats:
        """(S,) the sums from each state on, given those (T,) of the states that follow."""
        worth = np.concatenate([after * factor[self.letters], after[0] * factor])
        beta = np.add(*np.split(self.rows @ worth, 2))
        for level, bow in zip(self.levels, self.bows, strict=True):
            mine = beta[level.first : level.first + len(bow)]
            mine += bow * beta[level.back]
            np.maximum(mine, 0.0, out=mine)
        return beta

    def through(self, here: Floats) -> Floats:
        """(T + V,) the weight that leaves by each column, given what passes through each state."""
        return np.maximum(self.columns @ np.concatenate([here, here]), 0.0)

    def states(self, passed: Floats, factor: Floats) -> Floats:
        """(T,) what `through` brings to each state after the place."""
        found = passed[: len(self.letters)] * factor[self.letters]
        found[0] = passed[len(self.letters) :] @ factor
        return found

    def words(self, passed: Floats, factor: Floats) -> Floats:
        """(V,) what `through` brings by each character."""
        found = passed[len(self.letters) :].copy()
        found += np.bincount(self.letters[1:], passed[1 : len(self.letters)], len(found))
        return found * factor


def transfer(
    place: Place, unigrams: Floats, arcs: Sequence[Floats], bows: Sequence[Floats], after: int
) -> Transfer:
    """The transfer of a place: `unigrams` (V,), and for each of its levels `arcs` (arcs,) and `bows`
    (states,), all to the power 1/temperature; `after` states follow, one where a line ends."""
    letters = np.zeros(after, np.intp)
    letters[place.next] = words = np.arange(len(unigrams))
    column, weight = _columns(place.next, words, after), unigrams
    own, less = [(column, weight, np.array([len(words)]))], [_NONE]
    for level, p, bow in zip(place.levels, arcs, bows, strict=True):
        letters[level.next] = level.word
        lower, twice = column[level.suffix], bow[level.state - level.first] * weight[level.suffix]
        column, weight = _columns(level.next, level.word, after), p
        same = lower == column  # most are: one entry holds both
        own.append((column, p - np.where(same, twice, 0.0), np.diff(level.begin)))
        apart = np.flatnonzero(~same)
        states = level.state[apart] - level.first
        less.append((lower[apart], -twice[apart], np.bincount(states, minlength=len(bow))))
    entered, weights, counts = map(np.concatenate, zip(*own, *less, strict=True))
    begin = np.concatenate([[0], np.cumsum(counts)])
    rows = sparse.csr_array((weights, entered, begin), shape=(2 * place.states, after + len(words)))
    return Transfer(place.levels, tuple(bows), letters, rows, rows.T)


_NONE = np.zeros(0, np.int32), np.zeros(0), np.array([0])


def _columns(following: Ints, words: Ints, after: int) -> NDArray[np.int32]:
    """The column of each arc: the state it enters, or its character where that has no history."""
    return np.where(following > 0, following, after + words).astype(np.int32)
