"""How much room an inscription wants whose lines are set by themselves: English, 对联, 新诗.

A `laid` is what the composition and the hand are told of such a poem: `kind` ("page": lines of type from
left to right; "couplet" and "columns": a line of characters is a column), `lengths` of the lines in
letters or characters, `stanzas` (the lines, from 0, that begin a further one) and `title`, its length.
Sizes are in picture heights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Laid = Mapping[str, Any]
Block = tuple[float, float, float]  # width, height, size of type or of a character
Box = tuple[float, float, float, float]  # x0, y0, x1, y1

LEGIBLE = {"page": 0.0165, "couplet": 0.024, "columns": 0.019}  # of the shorter side of the sheet
PRINT = 0.0091  # of the width: the least type, 14 pixels on a picture 1600 wide
LARGEST = {"page": 0.038, "couplet": 0.066, "columns": 0.04}  # of the height
LETTER = 0.41  # of the size of type: a letter of a line, with room to spare
LEADING, STANZA = 1.42, 0.6  # from one line of type to the next; between stanzas, in lines
HEAD, TAIL = 1.87, 2.6  # above and below the lines of type: title; signature and seal
GUTTER, DEPTH = 2.0, 0.65  # between two columns of type; below the last line of all
PAIRED, SPREAD = 0.55, 0.21  # of the width and of the sheet: the most that several columns cover
BROAD = 0.0106  # of the width: the least type of a long poem that one column holds
STANZAS = 16  # of the least type: what a poem that is broken off may always be high, a stanza
LONG = 20  # lines: longer poems may stand in columns though one would hold them
BROKEN = 2.0  # lines: a column may be deeper by so much rather than break a stanza
COLUMN, ROW, APART = 1.38, 1.1, 0.7  # characters: column, row, and what divides stanzas
SMALLER = 0.8  # of the legible size: rather a little small than in part
QUOTED = 0.46  # the most height of a poem that is broken off
STEPS = 6  # sizes that are tried


def openings(count: int, stanzas: Sequence[int]) -> list[int]:
    """How many lines may be written, the most first: all, or whole stanzas, or the first lines.

    >>> openings(14, (4, 8, 12)), openings(3, ())
    ([14, 12, 8, 4, 3, 2, 1], [3, 2, 1])
    """
    first = min([*stanzas, count])
    return [*dict.fromkeys([count, *sorted(stanzas, reverse=True), *range(first - 1, 0, -1)])]


def legible(kind: str, wide: float, *, whole: bool = True) -> float:
    """The least size at which the lines are read on a sheet `wide` times as broad as high.

    A poem that is broken off need not be as small as a `whole` one.
    """
    size = LEGIBLE[kind] * min(1.0, wide) * (1.0 if whole else 1.35)
    return max(size, PRINT * wide) if kind == "page" else size


def largest(kind: str, wide: float) -> float:
    """The largest size on such a sheet: a handscroll is unrolled, and seen from near."""
    return LARGEST[kind] * (max(1.0, wide / 2) ** 0.5 if kind == "page" else 1.0)


@lru_cache(maxsize=1024)
def turns(count: int, stanzas: tuple[int, ...], columns: int) -> tuple[int, ...]:
    """The lines that begin the further columns, so that the deepest is as low as may be.

    The last column is signed. A stanza is broken only where that saves more than `BROKEN` lines.

    >>> turns(14, (4, 8, 12), 2), turns(28, (4, 8, 12, 16, 20, 24), 3), turns(13, (), 2)
    ((8,), (12, 20), (7,))
    """
    every = combinations(range(1, count), columns - 1)
    return min(every, key=lambda at: (
        max(depths(count, stanzas, at)) + BROKEN * LEADING * len({*at} - {*stanzas}),
        sum(depth**2 for depth in depths(count, stanzas, at)),
        [-turn for turn in at],
    ), default=())  # fmt: skip


def depths(count: int, stanzas: Sequence[int], at: Sequence[int]) -> list[float]:
    """How deep each column is, in sizes of type; the last one has the signature below it."""
    ends = [0, *at, count]
    lines = [b - a + STANZA * sum(a < n < b for n in stanzas) for a, b in pairwise(ends)]
    return [LEADING * n + (TAIL if k == len(at) else DEPTH) for k, n in enumerate(lines)]


def block(laid: Laid, count: int, size: float, columns: int = 1) -> tuple[float, float]:
    """(width, height) of the first `count` lines at a size; lines of type in some columns."""
    lengths, kind, stanzas = laid["lengths"][:count], laid["kind"], laid["stanzas"]
    if kind == "page":
        lengths = [*lengths, *[5] * (count < len(laid["lengths"]))]  # a row says that more follows
        at = turns(len(lengths), tuple(stanzas), columns)
        broad = sum(max(lengths[a:b]) for a, b in pairwise([0, *at, len(lengths)]))
        long = max(LETTER * broad + GUTTER * len(at), min(0.72 * laid["title"], 20.0), 6.0)
        head = HEAD * bool(laid["title"])
        return long * size, (head + max(depths(len(lengths), stanzas, at))) * size
    breaks = sum(start < count for start in stanzas)
    lines = COLUMN * count * (1.2 if kind == "couplet" else 1.0) + APART * breaks
    head = 1.6 * bool(laid["title"])
    return (head + lines + 1.8) * size, (ROW * max(lengths) + 0.6) * size


def limits(kind: str, wide: float, shape: str) -> tuple[float, float]:
    """The widest and the highest that a block may be on a sheet, a disc or a fan."""
    if shape != "sheet":
        return 0.52 * min(wide, 1.4), 0.46
    if wide < 0.9:
        return 0.82 * wide, 0.5
    return (0.5 if kind == "page" else 0.56) * min(wide, 1.8), 0.7 if kind == "page" else 0.62


def blocks(laid: Laid, wide: float, shape: str) -> list[Block]:
    """The blocks that would do, all with as many lines as can be read, the largest first.

    Where not even one line has room, the smallest one there is.

    >>> told = {"kind": "page", "lengths": [42] * 39, "stanzas": [6, 12, 18, 24, 30, 36], "title": 9}
    >>> [round(v, 2) for v in blocks(told, 1.5, "sheet")[0]]
    [0.49, 0.44, 0.03]
    """
    kind, lines = str(laid["kind"]), len(laid["lengths"])
    broad, tall = limits(kind, wide, shape)
    large = largest(kind, wide) * min(1.0, wide) ** 0.5
    for count in openings(lines, laid["stanzas"]):
        # A poem that is broken off is a quotation, and takes no more room than a short one.
        whole = count == lines
        least = legible(kind, wide, whole=whole)
        most = (broad, tall if whole else min(tall, max(QUOTED, STANZAS * least)))
        found = _fitting(laid, count, (large, least), shape, most)
        if whole and kind == "page" and count > 1 and len(found) < STEPS:
            found = _long(found, laid, wide, shape)
        if found:
            return found
    return [(broad, 0.3, legible(kind, wide))]


def _fitting(
    laid: Laid, count: int, sizes: tuple[float, float], shape: str, most: tuple[float, float],
    columns: int = 1,
) -> list[Block]:  # fmt: skip
    """The blocks of `count` lines, from a large size to the least, that are small enough."""
    room = 1.0 if shape == "sheet" else 1.1  # a round's edge is not the paint's
    made = []
    for size in np.linspace(*sizes, STEPS).tolist():
        w, h = block(laid, count, size, columns)
        made.append((room * w, room * h, size))
    return [(w, h, size) for w, h, size in made if w <= most[0] and h <= most[1]]


def _long(single: list[Block], laid: Laid, wide: float, shape: str) -> list[Block]:
    """The blocks of a poem too long for the largest type, the largest first: the `single` columns
    that are read well, and of more than `LONG` lines several columns too; else any that are read,
    else a column a little too small; [] where none will do."""
    least, most = legible("page", wide), limits("page", wide, shape)
    count = len(laid["lengths"])
    read = [one for one in single if one[2] >= BROAD * wide]
    if read and count <= LONG:
        return read
    sizes, room = (largest("page", wide), least), (PAIRED * wide, most[1])
    pairs = [one for n in (2, 3) for one in _fitting(laid, count, sizes, shape, room, n)]
    found = read + [one for one in pairs if one[0] * one[1] <= SPREAD * wide]
    small = _fitting(laid, count, (least, max(SMALLER * least, PRINT * wide)), shape, most)
    return sorted(found, key=lambda one: -one[2]) or single or small[:1]


def calm(image: NDArray[np.uint8], laid: Laid) -> dict[str, float]:
    """Where a painted picture (h, w, 3) is calmest, with room for a poem: x, y, w, h.

    Corners come first, then the sides; large blocks before small ones.
    """
    height, width = image.shape[:2]
    wide = width / height
    size = (240, max(24, round(240 / wide)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1.5).astype(np.float32)
    steep = np.abs(cv2.Sobel(soft, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    made = blocks(laid, wide, "sheet")
    costs: list[tuple[float, Box]] = []
    for w, h, own in made:
        for x, y, side in _corners(w, h, wide):
            rows = slice(int(y * size[1]), int((y + h) * size[1]) + 1)
            columns = slice(int(x * size[1]), int((x + w) * size[1]) + 1)
            part = soft[rows, columns]
            cost = float(steep[rows, columns].mean() + 0.5 * part.std()) + side
            cost += 6.0 * (70 < float(part.mean()) < 130)  # neither ink nor gold reads on mid grey
            costs.append((cost + 3.0 * (1 - own / made[0][2]), (x, y, w, h)))
    x, y, w, h = min(costs)[1]
    return {"x": x, "y": y, "w": w, "h": h}


def _corners(w: float, h: float, wide: float) -> Iterator[tuple[float, float, float]]:
    """(x, y, what the place costs) of a block on a sheet."""
    edge = 0.045
    for x, side in ((edge, 0.0), (wide - edge - w, 0.0), ((wide - w) / 2, 3.0)):
        for y, row in ((edge, 0.0), (1 - edge - h, 1.5), ((1 - h) / 2, 3.0)):
            yield x, y, side + row
