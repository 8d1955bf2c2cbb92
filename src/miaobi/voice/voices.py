"""The voices: who may read. A style vector for every length of text, carried as data."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import UnknownName


@lru_cache(maxsize=1)
def _styles() -> dict[str, NDArray[np.float32]]:
    with (files("miaobi.voice") / "data/voices.npz").open("rb") as file:
        loaded = np.load(file, allow_pickle=False)
        return {name: _halves(loaded[name]).astype(np.float32) for name in sorted(loaded.files)}


def _halves(planes: NDArray[np.uint8]) -> NDArray[np.float16]:
    """(rows, 256) numbers of half precision whose bits lie as steps from row to row, the high bytes
    before the low ones: neighbours are nearly alike, and so half as long when compressed.
    """
    steps = planes[0] * np.uint16(256) + planes[1]
    return np.cumsum(steps, axis=0, dtype=np.uint16).view(np.float16)


def names() -> tuple[str, ...]:
    """The voices that can be asked for.

    `z…` speak Mandarin, `a…` American English; with f second a woman's, with m a man's.

    >>> len(names()), names()[:3]
    (10, ('af_heart', 'am_michael', 'zf_xiaobei'))
    """
    return tuple(_styles())


def style(name: str, symbols: int) -> NDArray[np.float32]:
    """The (256,) style of voice `name` for a text of so many symbols; UnknownName if unknown.

    >>> style("zf_xiaoxiao", 30).shape
    (256,)
    """
    if name not in _styles():
        raise UnknownName("voice", name, names())
    rows = _styles()[name]
    return rows[min(max(symbols, 1), len(rows)) - 1]
