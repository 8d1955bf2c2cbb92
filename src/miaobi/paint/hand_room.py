"""How much room an inscription wants whose lines are set by themselves: English, 对联, 新诗.

A `laid` is what the composition and the hand are told of such a poem: `kind` ("page": lines of type from
left to right; "couplet" and "columns": a line of characters is a column), `lengths` of the lines in
letters or characters, `stanzas` (the lines, from 0, that begin a further one) and `title`, its length.
Sizes are in picture heights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Laid = Mapping[str, Any]
Block = tuple[float, float, float]  # width, height, size of type or of a character
Box = tuple[float, float, float, float]  # x0, y0, x1, y1

LEGIBLE = {"page": 0.0165, "couplet": 0.024, "columns": 0.019}  # of the shorter side of the sheet
LARGEST = {"page": 0.038, "couplet": 0.066, "columns": 0.04}  # of the height
LETTER = 0.41  # of the size of type: a letter of a line, with room to spare
LEADING, STANZA = 1.42, 0.6  # from one line of type to the next; between stanzas, in lines
HEAD, TAIL = 1.87, 2.6  # above and below the lines of type: title; signature and seal
GUTTER, DEPTH = 2.0, 0.4  # between two columns of type; below the last line of the first
PAIRED, SPREAD = 0.55, 0.21  # of the width and of the sheet: the most that two columns cover
BROAD = 0.0106  # of the width: the least type of a long poem that one column holds
SCROLL = 2.0  # of the height: a sheet as wide is a handscroll, and read in parts
COLUMN, ROW, APART = 1.38, 1.1, 0.7  # characters: column, row, and what divides stanzas
SMALL = 0.8  # of the legible size: rather a little small than in part
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
    return LEGIBLE[kind] * min(1.0, wide) * (1.0 if whole else 1.35)


def halved(count: int, stanzas: Sequence[int]) -> int:
    """The line that begins the second of two columns: the stanza nearest to the middle.

    >>> halved(14, (4, 8, 12)), halved(28, (4, 8, 12, 16, 20, 24)), halved(13, ())
    (8, 16, 7)
    """
    near = [(abs(2 * n - count), -n) for n in stanzas or ((count + 1) // 2,)]
    return -min(near)[1]


def block(laid: Laid, count: int, size: float) -> tuple[float, float]:
    """(width, height) of the first `count` lines at a size."""
    lengths, kind = laid["lengths"][:count], laid["kind"]
    breaks = sum(start < count for start in laid["stanzas"])
    if kind == "page":
        more = count < len(laid["lengths"])  # a row that says so, apart after a stanza
        breaks += more and count in laid["stanzas"]
        rows = count + more + STANZA * breaks
        longest = max(*(LETTER * n for n in lengths), min(0.72 * laid["title"], 20.0), 6.0)
        return longest * size, (HEAD * bool(laid["title"]) + LEADING * rows + TAIL) * size
    lines = COLUMN * count * (1.2 if kind == "couplet" else 1.0) + APART * breaks
    head = 1.6 * bool(laid["title"])
    return (head + lines + 1.8) * size, (ROW * max(lengths) + 0.6) * size


def paired(laid: Laid, size: float) -> tuple[float, float]:
    """(width, height) of all lines of type in two columns at a size; the second is signed."""
    lengths, starts, title = laid["lengths"], laid["stanzas"], laid["title"]
    turn = halved(len(lengths), starts)
    first = LEADING * (turn + STANZA * sum(n < turn for n in starts)) + DEPTH
    second = LEADING * (len(lengths) - turn + STANZA * sum(n > turn for n in starts)) + TAIL
    broad = LETTER * (max(lengths[:turn]) + max(lengths[turn:])) + GUTTER
    return max(broad, min(0.72 * title, 20.0)) * size, (
        HEAD * bool(title) + max(first, second)
    ) * size


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
    kind = str(laid["kind"])
    broad, tall = limits(kind, wide, shape)
    large = LARGEST[kind] * min(1.0, wide) ** 0.5
    for count in openings(len(laid["lengths"]), laid["stanzas"]):
        # A poem that is broken off is a quotation, and takes no more room than a short one.
        whole = count == len(laid["lengths"])
        most = (broad, tall if whole else min(tall, QUOTED))
        found = _fitting(laid, count, large, legible(kind, wide, whole=whole), shape, most)
        if whole and kind == "page" and count > 1 and len(found) < STEPS:
            found = _long(found, laid, wide, shape)
        if found:
            return found
    return [(broad, 0.3, legible(kind, wide))]


def _fitting(
    laid: Laid, count: int, large: float, least: float, shape: str, most: tuple[float, float]
) -> list[Block]:
    """The blocks of `count` lines, from a large size to the least, that are small enough."""
    room = 1.0 if shape == "sheet" else 1.1  # a round's edge is not the paint's
    sizes = [float(size) for size in np.linspace(large, least, STEPS)]
    made = [(*(room * side for side in block(laid, count, size)), size) for size in sizes]
    return [(w, h, size) for w, h, size in made if w <= most[0] and h <= most[1]]


def _long(single: list[Block], laid: Laid, wide: float, shape: str) -> list[Block]:
    """The blocks of a poem too long for the largest type: the `single` columns that can be read,
    else two columns, else a column a little too small; [] where none will do."""
    own, most = legible("page", wide), limits("page", wide, shape)
    least = BROAD * wide if shape == "sheet" and wide < SCROLL else 0.0
    if read := [one for one in single if one[2] >= least]:
        return read
    sizes = [float(v) for v in np.linspace(LARGEST["page"], max(least, own), STEPS)]
    pairs = [(*paired(laid, size), size) for size in sizes if shape == "sheet"]
    low = [one for one in pairs if one[1] <= most[1] and one[0] * one[1] <= SPREAD * wide]
    small = _fitting(laid, len(laid["lengths"]), own, max(least, SMALL * own), shape, most)
    return [one for one in low if one[0] <= PAIRED * wide] or small[:1]


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
