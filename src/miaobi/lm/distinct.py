"""The weight of rhymes whose words all differ, summed exactly for every rhyme group at once.

The sum over tuples of distinct words is a Möbius sum over the ways to set lines together that end
alike (Stanley, Enumerative Combinatorics 1, 3.10), grown here subset by subset: of the lines S, those
that end as the first one does are some T in S, and count (-1)^(|T|-1) (|T|-1)! times.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from miaobi.lm.ngram import Floats

MOST = 6  # lines: 63 subsets, 365 ways
LEAST = 1e-9  # of the weight with repetitions: what lies below is rounding, and no way at all


def distinct(ends: Sequence[Floats]) -> Floats:
    """(G,) the weight of all choices of one word for each line, no word twice, in each group.

    `ends` are (V, G) for each line, the weight of each word where it rhymes in a group, else zero.
    Beyond six lines repetitions are let in.

    >>> one = np.array([[1.0], [2.0]])
    >>> other = np.array([[3.0], [4.0]])
    >>> distinct([one, other]).tolist()  # 1·4 + 2·3
    [10.0]
    """
    n = len(ends)
    whole = np.prod([end.sum(axis=0) for end in ends], axis=0)
    if n > MOST:
        return whole
    together: dict[int, Floats] = {}  # of the subsets, as bits: all ending in one word
    products: dict[int, Floats] = {}
    for s in range(1, 1 << n):
        first = (s & -s).bit_length() - 1
        rest = s & (s - 1)
        products[s] = ends[first] * products[rest] if rest else ends[first]
        together[s] = products[s].sum(axis=0)
    found: dict[int, Floats] = {0: np.ones_like(whole)}
    for s in range(1, 1 << n):
        found[s] = np.sum(
            [_sign(t.bit_count()) * together[t] * found[s ^ t] for t in _with_first(s)], axis=0
        )
    return np.where(found[(1 << n) - 1] > LEAST * whole, found[(1 << n) - 1], 0.0)


def _sign(size: int) -> float:
    return (-1.0) ** (size - 1) * math.factorial(size - 1)


def _with_first(s: int) -> Iterator[int]:
    """The subsets of `s` that hold its first member.

    >>> [f"{t:b}" for t in _with_first(0b111)]
    ['111', '101', '11', '1']
    """
    first = s & -s
    rest = others = s ^ first
    while True:
        yield first | others
        if not others:
            return
        others = (others - 1) & rest
