"""All masks of a row of places at once: a token's symbols as bits of the places they fit.

A symbol is a word of 64 bits, one for each place that admits it. A token of symbols a b c fits from
the places in a & (b >> 1) & (c >> 2): three operations for all tokens and all places together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miaobi.forms.positions import Positions
from miaobi.lm.token_spelling import Mask, Rows, Spelling

Words = NDArray[np.uint64]
WIDE = 64
LONGEST = 16  # symbols of a token that are done in bits; longer ones, few, place by place


def table(row: Positions, spelt: Spelling, tokens: int) -> Mask:
    """Which tokens fit from which place: (places + 1, tokens).

    The last row, after the last place, is empty: tokens that end a text are added by the caller.
    """
    places = len(row.admits)
    found = np.zeros((places + 1, tokens), bool)
    step = WIDE - LONGEST + 1
    for first in range(0, places, step):
        words = _words(row, spelt, first)
        fits = np.zeros(tokens, np.uint64)
        for batch in (*spelt.whole, *spelt.tailed):
            if batch.rows.shape[1] <= LONGEST:
                fits[batch.tokens] = _fitting(words, batch.rows)
        _spread(fits, found[first : min(first + step, places)])
    for batch in spelt.whole:
        if batch.rows.shape[1] > LONGEST:
            for place in range(places):
                found[place, batch.tokens] = row.allows(place, batch.rows)
    return found


def _words(row: Positions, spelt: Spelling, first: int) -> Words:
    """The places from `first` on of every symbol, prefix and padding: (symbols + prefixes + 1,).

    Bit i is place `first` + i; what pads a short row fits everywhere.
    """
    window = row.admits[first : first + WIDE]
    padded = np.zeros((len(row.symbols), WIDE), bool)
    padded[:, : len(window)] = window.T
    words = np.packbits(padded, axis=1, bitorder="little").view(np.uint64)[:, 0]
    everywhere = np.full(1, ~np.uint64(0))
    if not spelt.prefixes:
        return np.concatenate((words, everywhere))
    begun = np.bitwise_or.reduceat(words[spelt.members], spelt.starts)
    return np.concatenate((words, begun, everywhere))


def _fitting(words: Words, rows: Rows) -> Words:
    """For each row the places from which it fits, as bits: (n,)."""
    fits = words[rows[:, 0]]
    for k in range(1, rows.shape[1]):
        longer = (rows[:, k] >= 0).nonzero()[0]
        fits[longer] &= words[rows[longer, k]] >> np.uint64(k)
    return fits


def _spread(fits: Words, found: Mask) -> None:
    """Bit i of every token into row i of `found`, byte by byte: a comparison of bytes is quick."""
    octets = fits.astype("<u8", copy=False).view(np.uint8).reshape(-1, 8)
    for j in range(-(-len(found) // 8)):
        octet = np.ascontiguousarray(octets[:, j])
        for i in range(8 * j, min(8 * j + 8, len(found))):
            np.not_equal(octet & np.uint8(1 << (i - 8 * j)), 0, out=found[i])
