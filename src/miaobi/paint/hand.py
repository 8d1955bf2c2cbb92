"""The hand: a poem brushed onto the picture, column by column, with ink that runs dry (题款).

Columns run from right to left and are read downwards. Characters are written stroke by stroke
(see `hand_brush`) in the regular or the running script; every character has its own size, lean and
place, the columns sway (行气), the brush is dipped every eight to twelve characters and pales and
splits in between (飞白), and the ink is multiplied into the paper. Pixels, x to the right, y down,
throughout.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import EngineError
from miaobi.paint import hand_ink, hand_room
from miaobi.paint.face import drawable, font
from miaobi.paint.hand_brush import Script
from miaobi.paint.strokes import known
from miaobi.work import subseed

Role = Literal["title", "poem", "signature", "symbol"]
Box = tuple[float, float, float, float]  # x0, y0, x1, y1
Pixels = NDArray[np.uint8]  # (h, w, 3), RGB
Field = NDArray[Any]  # (h, w), 0..1

ROW: dict[Script, float] = {"楷": 1.14, "行": 1.07}  # from one character to the next, in characters
COLUMN = 1.38  # from one column to the next
SEAL = 1.3  # side of the seal, in characters
LARGEST = 0.046  # of the picture's height; larger characters shout down the picture
# Characters that the brush may not know: the same word, another way to write it.
VARIANTS = dict(zip("妳祂牠麽麼裏裡峯煙牀囍喆", "你他它么么里里峰烟床喜哲", strict=True))


@dataclass(frozen=True, slots=True)
class Ink:
    """What is written with: what a full layer lets through (RGB, 0..1), and what it hides with.

    Ink only darkens (`hides` 0); gold and seal paste have a body (RGB, 0..255) that covers.
    """

    through: tuple[float, float, float]
    body: tuple[int, int, int] = (0, 0, 0)
    hides: float = 0.0


BLACK = Ink((0.072, 0.068, 0.078))
GOLD = Ink((0.8, 0.72, 0.5), (238, 208, 142), 0.96)  # 泥金, for writing on the dark


@dataclass(frozen=True, slots=True)
class Placed:
    """One character before it is written: where its cell is, how it stands, how full the brush.

    `x, y` is the middle of the cell and `size` its side, in pixels; `lean` in radians;
    `ink` 1 = just dipped, towards 0 = spent.
    """

    char: str
    role: Role
    x: float
    y: float
    size: float
    lean: float
    ink: float


@dataclass(frozen=True, slots=True)
class Written:
    """A written character: its ink's box, and its outline for the vector picture."""

    char: str
    role: Role
    box: Box
    ink: float
    outline: tuple[NDArray[np.float64], ...]  # closed polygons (n, 2), even-odd
    strokes: tuple[hand_ink.Stroke, ...] = ()  # in writing order; () for a form without strokes


def missing(text: str) -> tuple[str, ...]:
    """The characters of `text` that the brush cannot write, in order, each once.

    >>> missing("春天的田野")
    ()
    >>> missing("龘春")
    ('龘',)
    """
    return tuple(
        dict.fromkeys(c for c in words(text) if c != " " and not (known(c) or drawable(c)))
    )


def words(text: str) -> str:
    """`text` as it is written with a brush: forms it knows, and no punctuation.

    >>> words("床前，明月光。")
    '床前明月光'
    """
    text = "".join(c if known(c) else VARIANTS.get(c, c) for c in text)
    kept = (c for c in text if unicodedata.category(c)[0] not in "PCS")
    return " ".join("".join(kept).split())


def cells(text: str) -> list[str]:
    """`text` as the units of a column: a Han character each, a Latin word in one piece.

    >>> cells("为Anna作")
    ['为', 'Anna', '作']
    """
    units: list[str] = []
    latin = False
    for char in words(text):
        if char.isascii() and not char.isspace():
            units[-1:] = [units[-1] + char] if latin else [*units[-1:], char]
        elif not char.isspace():
            units.append(char)
        latin = char.isascii() and not char.isspace()
    return units


def require(texts: Iterable[str]) -> None:
    """Refuses text that the brush cannot write with EngineError, naming the characters."""
    lost = missing("".join(texts))
    if lost:
        raise EngineError(
            f"the brush has no form for {' '.join(lost)}",
            hint="write these characters another way in the brief, the title or the lines",
        )


# --- where every character goes -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    role: Role
    units: tuple[str, ...]
    scale: float  # of its characters, against the poem's
    row: float  # from one character to the next, in its characters
    drop: float = 0.0  # how far below the top it begins, in characters
    below: float = 0.0  # kept free under it for the seal, in characters
    after: float = 0.0  # kept free to its left, in characters

    @property
    def height(self) -> float:
        return self.drop + sum(map(extent, self.units)) * self.row * self.scale + self.below

    @property
    def width(self) -> float:
        return max(COLUMN * self.scale, SEAL + 0.3 if self.below else 0.0)


def extent(unit: str) -> float:
    """How many cells a unit takes: a Latin word is turned on its side and needs its length."""
    return 1.0 if len(unit) == 1 else max(1.0, font(100).getlength(unit) / 100 * 1.05)


def _columns(
    lines: Sequence[str], title: str, signature: str, rows: int, crown: float, row: float,
    laid: hand_room.Laid | None = None,
) -> list[_Column]:  # fmt: skip
    text = cells("".join(lines))
    name = cells(title)
    scale = min(0.92, max(0.6, rows / max(len(name), 1)))
    most = max(rows, int(rows / 0.6))  # a longer title takes another column
    parts = [tuple(name[i : i + most]) for i in range(0, len(name), most)]
    columns = [_Column("title", part, scale, row, after=0.25) for part in parts[-1:]]
    columns = [*(_Column("title", part, scale, row) for part in parts[:-1]), *columns]
    if laid:
        gap = 0.2 * COLUMN if laid["kind"] == "couplet" else 0.0
        columns += _apart(lines, laid["stanzas"], rows, gap, row)
    else:
        columns += [
            _Column("poem", tuple(text[i : i + rows]), 1.0, row) for i in range(0, len(text), rows)
        ]
    signed = _Column("signature", tuple(cells(signature)), 0.66, row, below=SEAL + 0.3)
    tallest = max(c.height for c in columns)
    if parts and columns[0].height + crown <= tallest:
        columns[0] = replace(columns[0], drop=crown)
    drop = max(0.0, tallest - signed.height)
    return [*columns, replace(signed, drop=drop)]


def _apart(
    lines: Sequence[str], starts: Sequence[int], rows: int, gap: float, row: float
) -> list[_Column]:
    """A column for every line, two or more for one longer than `rows`; stanzas stand apart."""
    found: list[_Column] = []
    for n, line in enumerate(lines, 1):
        units = cells(line)
        parts = [tuple(units[i : i + rows]) for i in range(0, len(units), rows)]
        after = 0.0 if n == len(lines) else hand_room.APART if n in starts else gap
        for k, part in enumerate(parts):
            last = k == len(parts) - 1
            drop = 1.0 if k else 0.0  # a line turned over begins lower
            found.append(_Column("poem", part, 1.0, row, drop, after=after if last else 0.0))
    return found


def arrange(
    lines: Sequence[str],
    title: str,
    signature: str,
    box: Box,
    height: int,
    seed: int,
    script: Script = "行",
    crown: float = 0.0,
    laid: hand_room.Laid | None = None,
) -> tuple[list[Placed], Box, float]:
    """Every character's place in `box`, the box for the seal, and the poem's character size.

    A column holds one line or two, whichever lets the characters be larger; a poem whose lines
    differ in length simply flows, where `laid` does not say that each line has a column of its
    own. Above a short title `crown` characters are kept free for a seal. Nothing leaves `box`.
    """
    longest = max(len(cells(line)) for line in lines)
    total = len(cells("".join(lines)))
    wide, tall = box[2] - box[0], box[3] - box[1]
    even = len({len(cells(line)) for line in lines}) == 1
    choices = [longest, 2 * longest] if even else [longest]
    choices += [r for r in range(4, total + 1) if r not in choices]
    most = LARGEST
    if laid:
        most = hand_room.LARGEST[laid["kind"]]
        choices = [longest, *range(4, longest)]

    def size(rows: int) -> float:
        columns = _columns(lines, title, signature, rows, crown, ROW[script], laid)
        across = sum(c.width + c.after for c in columns) + 0.1
        down = max(c.height for c in columns) + 0.2
        return min(wide / across, tall / down, most * height)

    whole = even or bool(laid)
    rows = max(choices, key=lambda r: size(r) * (1.0 if whole and r % longest == 0 else 0.8))
    columns = _columns(lines, title, signature, rows, crown, ROW[script], laid)
    return _place(columns, size(rows), box, seed, script)


def _place(
    columns: list[_Column], size: float, box: Box, seed: int, script: Script
) -> tuple[list[Placed], Box, float]:
    rng = np.random.default_rng(subseed(seed, "hand", "place"))
    width = sum(c.width + c.after for c in columns) * size
    height = max(c.height for c in columns) * size
    right = (box[0] + box[2] + width) / 2
    top = box[1] + (box[3] - box[1] - height) * 0.4
    inks = _dips(sum(len(c.units) for c in columns), rng)
    placed: list[Placed] = []
    seal: Box = (0.0, 0.0, 0.0, 0.0)
    for column in columns:
        middle = right - column.width * size / 2
        cell = size * column.scale
        sizes, steps = _rhythm(column.units, column.row, script, rng)
        sway, phase = float(rng.normal(0, 0.035)), float(rng.uniform(0, 2 * math.pi))
        y = top + column.drop * size + float(rng.uniform(0, 0.1)) * cell
        for i, unit in enumerate(column.units):
            swing = sway * (math.sin(phase + i * 0.8) + 0.35 * (i - len(column.units) / 2))
            x = middle + (swing + float(rng.normal(0, 0.022))) * cell
            lean = float(rng.normal(0.0, 0.022 if script == "楷" else 0.045))
            at = y + steps[i] * cell / 2
            placed.append(Placed(unit, column.role, x, at, cell * sizes[i], lean, next(inks)))
            y += steps[i] * cell
        right -= (column.width + column.after) * size
        if column.role == "signature":
            side = SEAL * size
            seal = (middle - side / 2, y + 0.15 * size, middle + side / 2, y + 0.15 * size + side)
    return placed, seal, size


def _rhythm(
    units: Sequence[str], row: float, script: Script, rng: np.random.Generator
) -> tuple[list[float], list[float]]:
    """The size and the step of each unit of a column, in cells; the column keeps its length.

    Rows that line up across columns are the mark of type, so no two columns share their steps.
    """
    vary = 0.075 if script == "楷" else 0.12
    sizes = 1.0 + np.clip(rng.normal(0, vary, len(units)), -0.2, 0.13)
    if script == "行":
        sizes[:1] += 0.04  # a column sets out large
    plain = np.array([extent(unit) * row for unit in units])
    steps = plain * (1.0 + 0.8 * (sizes - 1.0) + rng.normal(0, 0.025, len(units)))
    return sizes.tolist(), (steps * (0.99 * plain.sum() / max(steps.sum(), 1e-9))).tolist()


def _dips(count: int, rng: np.random.Generator) -> Iterator[float]:
    """How full the brush is at each character: full after a dip, then paler and drier (蘸墨)."""
    inks: list[float] = []
    while len(inks) < count:
        run = int(rng.integers(8, 13))
        low = rng.uniform(0.30, 0.5)
        inks += [1.0 - (1.0 - low) * (i / (run - 1)) ** 1.25 for i in range(run)]
    return iter(inks[:count])


# --- ink on paper -------------------------------------------------------------------------------


def lay(image: Pixels, amount: Field, x: int, y: int, ink: Ink) -> None:
    """Lays `amount` of an ink on `image` at (x, y), in place.

    What it lets through follows Beer and Lambert's law (half the ink lets through the square
    root); what hides, covers. Parts outside the picture are left out.
    """
    top, left = max(0, -y), max(0, -x)
    if ink.hides > 0.9:  # a paste: it lies as thick where the brush is dry, but in fewer hairs
        amount = amount**0.7
    part = amount[top : image.shape[0] - y, left : image.shape[1] - x, None]
    if part.size == 0:
        return
    rows, columns = (
        slice(y + top, y + top + part.shape[0]),
        slice(x + left, x + left + part.shape[1]),
    )
    under = image[rows, columns].astype(np.float32)
    through, body = np.array(ink.through, np.float32), np.array(ink.body, np.float32)
    cover = np.minimum(part * 1.2, 1.0) * ink.hides
    inked = under * through ** (part * (1 - ink.hides)) * (1 - cover) + body * cover
    image[rows, columns] = np.clip(inked + 0.5, 0, 255).astype(np.uint8)


def ink_for(image: Pixels, box: Box) -> Ink:
    """The ink that is read best there: black, or gold where the sheet is dark."""
    return max((BLACK, GOLD), key=lambda ink: contrast(image, box, ink))


def contrast(image: Pixels, box: Box, ink: Ink) -> float:
    """The contrast (WCAG 2.2, 1.4.3) of an ink with the sheet in the box, where it is lowest.

    The darkest and the lightest seventh of the sheet are left out.
    """
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    part = image[y0:y1:3, x0:x1:3].reshape(-1, 3)
    dim, bright = (float(v) for v in np.percentile(_light(part), (15, 85)))
    if ink.hides:
        return (float(_light(np.array([ink.body]))[0]) + 0.05) / (bright + 0.05)
    return (dim + 0.05) / (0.03 * dim + 0.05)


def _light(rgb: NDArray[Any]) -> NDArray[np.float64]:
    """The luminance 0..1 of sRGB colours (n, 3), 0..255."""
    return (np.asarray(rgb) / 255.0) ** 2.2 @ np.array([0.2126, 0.7152, 0.0722])


def write(
    image: Pixels,
    places: Sequence[Placed],
    seed: int,
    box: Box | None = None,
    ink: Ink = BLACK,
    script: Script = "行",
) -> list[Written]:
    """Writes the characters into `image`, in place; gives what was written, in writing order.

    With `box`, a character that would cross its edge is moved inside.
    """
    done = []
    for i, place in enumerate(places):
        rng = np.random.default_rng(subseed(seed, "hand", "character", i))
        made = hand_ink.inked(place.char, place.size, place.lean, place.ink, script, rng)
        if made is None:
            continue
        x = round(place.x - made.density.shape[1] / 2)
        y = round(place.y - made.density.shape[0] / 2)
        own = made.box
        if box is not None:
            x, y = (
                _inside(x, own[0], own[2], box[0], box[2]),
                _inside(y, own[1], own[3], box[1], box[3]),
            )
        lay(image, made.density, x, y, ink)
        at = (x + own[0], y + own[1], x + own[2], y + own[3])
        corner = np.array([x, y], np.float64)
        outline = tuple(polygon + corner for polygon in made.outline)
        moved = np.array([x, y, 0.0])
        paths = tuple(replace(one, path=one.path + moved) for one in made.strokes)
        done.append(Written(place.char, place.role, at, place.ink, outline, paths))
    return done


def _inside(at: int, first: float, last: float, low: float, high: float) -> int:
    if at + first < low:
        return math.ceil(low - first)
    if at + last > high:
        return math.floor(high - last)
    return at
