"""`miaobi bench couplets`: is 对仗 told from chance, and are our own couplets as parallel as poets'?"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def bucket(author: str) -> int:
    """0 … 99: authors below 10 are held out of the training (runs/couplet.py).

    >>> bucket("杜甫"), bucket("李白")
    (57, 23)
    """
    return int(hashlib.sha256(author.encode()).hexdigest()[:8], 16) % 100


def partners(
    tone: NDArray, poem: NDArray, place: NDArray, rng: np.random.Generator, keep: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(first lines, second lines) of couplets put together from two poems, at the same place.

    `tone` (n, 2, length) is 1 level, -1 oblique, 0 either; `poem` and `place` (n,) say whence. With
    `keep`, no node (second, fourth, … or last syllable) has one tone in both lines. Rows for which
    sixty tries find no partner are left out.
    """
    count, _, length = tone.shape
    nodes = sorted({*range(1, length, 2), length - 1})
    found = np.full(count, -1)
    left = np.arange(count)
    for _ in range(60):
        tried = rng.integers(0, count, len(left))
        good = (poem[tried] != poem[left]) & (place[tried] == place[left])
        if keep:
            good &= (tone[left, 0][:, nodes] * tone[tried, 1][:, nodes] <= 0).all(axis=1)
        found[left[good]] = tried[good]
        left = left[~good]
    return np.flatnonzero(found >= 0), found[found >= 0]
