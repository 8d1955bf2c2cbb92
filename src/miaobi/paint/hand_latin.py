"""English on the picture: a poem or a title set in a serif, as a fine press would print it.

Small capitals for title and signature, a little letterspacing where there are capitals alone,
kerning everywhere, turned-over lines indented. Pixels throughout.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from miaobi.errors import EngineError
from miaobi.paint.face import SMALL, serif, small_capitals, step
from miaobi.paint.hand import BLACK, Box, Field, Ink, Pixels, Role, Written, lay
from miaobi.paint.hand_ink import FINE as EDGED
from miaobi.paint.hand_ink import noise, outlined
from miaobi.paint.hand_room import (
    DEPTH,
    GUTTER,
    LEADING,
    PRINT,
    SMALLER,
    STANZA,
    largest,
    legible,
    openings,
    turns,
)
from miaobi.work import subseed

LEAST = 0.012  # of the picture's height: the size of type
TITLE, SIGNED, SPACED = 1.12, 0.86, 0.09  # against the poem's size; letterspacing in ems
# In sizes: indent of what is turned over; least measure; a title's.
TURNED, NARROW, HEADED = 1.4, 12.0, 20.0
# In sizes: from the last line to the signature; the seal's side; what divides them.
SIGN, SIDE, GAP = 1.9, 1.6, 0.55
MORE = "· · ·"  # where a poem is broken off
FINE = 4  # the pen places letters on whole pixels, so these are fine


@dataclass(frozen=True, slots=True)
class Row:
    """One line of type: its words, where it begins, how large it is; in sizes of the poem."""

    text: str
    role: Role
    size: float
    indent: float
    down: float  # the base line, from the top
    spaced: float = 0.0


def printed(text: str) -> str:
    """`text` with the signs of a printer: curled quotes and apostrophes, no doubled spaces.

    >>> printed("Li  Bai's moon")
    'Li Bai’s moon'
    """
    text = " ".join(text.split())
    text = re.sub(r'(^|[\s(\[—])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[—“])'", r"\1‘", text).replace("'", "’").replace("--", "—")


@lru_cache(maxsize=4096)  # the words of a poem are asked for at each size and in each setting
def measured(text: str, spaced: float = 0.0) -> float:
    """How wide a line is, in ems.

    >>> measured("AV") < measured("A") + measured("V")
    True
    """
    steps = (step(text[i], text[i + 1 : i + 2]) for i in range(len(text)))
    return sum(steps) + spaced * max(len(text) - 1, 0)


def missing(text: str) -> str:
    """The letters of `text` that the serif has no form for, each once.

    >>> missing("Li Bai’s café"), missing("for 小明")
    ('', '小明')
    """
    return "".join(dict.fromkeys(c for c in printed(text) if not c.isspace() and not has_form(c)))


def require(texts: Iterable[str]) -> None:
    """Refuses text that the serif cannot print with EngineError, naming the letters."""
    if lost := missing(" ".join(texts)):
        raise EngineError(
            f"the serif has no form for {' '.join(lost)}",
            hint="write these letters another way in the brief, the title or the lines",
        )


@lru_cache(maxsize=1024)
def has_form(letter: str) -> bool:
    """Whether the serif has a form for a letter."""
    shape = line_of_type(letter, 40)
    return shape.shape != _blank().shape or not np.array_equal(shape, _blank())


@lru_cache(maxsize=1)
def _blank() -> Field:
    """What the serif shows for a letter without a form."""
    return line_of_type("\U0010fffe", 40)


def rows(
    lines: Sequence[str], title: str, wide: float, starts: Sequence[int] = (), head: float = 0.0,
    at: Sequence[int] = (),
) -> list[Row]:  # fmt: skip
    """The lines as they are set in a measure of `wide` sizes; further columns begin `at` some.

    The title may be `head` wide, where that is more. A further stanza begins at each line of
    `starts` and at each empty line.
    """
    made: list[Row] = []
    down = 0.0
    for part in _balanced(title, max(wide, head)):
        down += TITLE * (1.25 if made else 1.0)
        made.append(Row(part, "title", TITLE, 0.0, down, SPACED))
    down += 0.75 if made else 0.0
    top, left = down, 0.0
    for n, line in enumerate(lines):
        if n in at:
            down, left = top, _broad([row for row in made if row.role == "poem"]) + GUTTER
        elif not line.strip() or n in starts:
            down += STANZA * LEADING
        for k, part in enumerate(_turned(line, wide)):
            down += LEADING
            made.append(Row(part, "poem", 1.0, left + (TURNED if k else 0.0), down))
    return made


def _broad(made: Sequence[Row]) -> float:
    """How far to the right the rows reach, in sizes."""
    return max(measured(row.text, row.spaced) * row.size + row.indent for row in made)


def _foot(made: Sequence[Row]) -> float:
    """The base line of the signature: below the last row, and level with the deepest column's."""
    return max(made[-1].down + SIGN, *(row.down for row in made))


def _turned(line: str, wide: float, size: float = 1.0, indent: float = TURNED) -> list[str]:
    """A line in as many parts as it needs; the parts after the first are indented.

    What is not of the poem's own size is in letterspaced small capitals.
    """
    spaced = 0.0 if size == 1.0 else SPACED
    parts, now = [], ""
    for word in line.split():
        tried = f"{now} {word}".strip()
        if now and measured(tried, spaced) * size > wide - (indent if parts else 0.0):
            parts.append(now)
            now = word
        else:
            now = tried
    return [*parts, now] if now else []


def _balanced(title: str, wide: float) -> list[str]:
    """A title in as many rows as it needs, none much shorter than the others."""
    parts = _turned(title, wide, TITLE, 0.0)
    for narrow in np.linspace(wide / max(len(parts), 1), wide, 12):
        tried = _turned(title, float(narrow), TITLE, 0.0)
        if len(tried) == len(parts) and all(measured(p, SPACED) * TITLE <= wide for p in tried):
            return tried
    return parts


def fitted(
    lines: Sequence[str],
    title: str,
    box: Box,
    sizes: tuple[float, float],
    starts: Sequence[int] = (),
    at: Sequence[int] = (),
) -> tuple[float, list[Row], float] | None:
    """What a setting is worth, its rows and its size of type, in pixels: as large as the box allows.

    `sizes` are the largest and the least. Lines are turned over only where they do not fit at
    the least in one row each, and never in columns, of which further ones begin `at` some lines;
    type is worth its size, and less with lines turned over. None when nothing fits.
    """
    broad, tall = box[2] - box[0], box[3] - box[1]
    longest = max([*(measured(line) for line in lines), NARROW])
    plain, best = len([line for line in lines if line.strip()]), None
    for size in np.linspace(max(sizes), sizes[1], 45).tolist():
        wide = broad / size
        made = rows(lines, title, min(wide, longest + 0.01), starts, min(wide, HEADED), at)
        if _broad(made) > wide or (_foot(made) + DEPTH) * size > tall:
            continue
        turned = sum(row.role == "poem" for row in made) - plain
        if not turned:
            return size, made, size
        worth = size / (1 + 0.25 * turned)
        if not at and (best is None or worth > best[0]):
            best = worth, made, size
    return best


def kept(
    lines: Sequence[str], title: str, box: Box, shape: tuple[int, int], starts: Sequence[int]
) -> tuple[list[Row], float, int]:
    """The rows, the size of type and how many lines they are: all, or the first that can be read.

    `shape` is the picture's (height, width). A poem is set in as many columns as let its type be
    largest. One that would be too small is broken off after a stanza, with an ellipsis; where no
    line has room, the title stands alone.
    """
    height, width = shape
    wide, count = width / height, len(lines)
    for fewer in openings(count, starts):
        whole = fewer == count
        least = legible("page", wide, whole=whole) * (SMALLER if whole else 1.0)
        sizes = height * largest("page", wide), 0.97 * height * max(least, PRINT * wide)
        said = lines if whole else [*lines[:fewer], MORE]
        columns = range(1, 4 if whole and count > 3 else 2)
        ways = (turns(len(said), tuple(starts), n) for n in columns)
        if tried := [one for at in ways if (one := fitted(said, title, box, sizes, starts, at))]:
            return *max(tried, key=lambda one: one[0])[1:], fewer
    size = LEAST * height
    return rows([], title or lines[0], (box[2] - box[0]) / size), size, 0


@dataclass(frozen=True, slots=True)
class Setting:
    """What was printed: the words, the room for the seal, the size of type, how many lines."""

    written: list[Written]
    seal: Box
    size: float
    lines: int
    end: tuple[float, float]  # where a signature ends: its right side and its base line


def set_in(
    image: Pixels,
    lines: Sequence[str],
    title: str,
    signature: str,
    box: Box,
    seed: int,
    ink: Ink = BLACK,
    starts: Sequence[int] = (),
) -> Setting:
    """Prints the lines into `image`, in place; the seal stands beside the signature."""
    lines = [printed(line) for line in lines]
    made, size, count = kept(lines, small_capitals(printed(title)), box, image.shape[:2], starts)
    rng = np.random.default_rng(subseed(seed, "hand", "press"))
    broad = _broad(made)
    name = small_capitals(printed(signature))
    signed = measured(name, SPACED) * SIGNED
    broad = min(max(broad, signed + SIDE + GAP), (box[2] - box[0]) / size)
    foot = _foot(made)
    deep = max(math.floor(LEADING * size), 1) / LEADING  # a size down: lines at whole pixels
    high = (foot + DEPTH) * deep
    left = max((box[0] + box[2] - size * broad) / 2, box[0])
    top = box[1] + max((box[3] - box[1] - high) * 0.4, 0.0)
    right = left + broad * size
    base = top + foot * deep
    end = right - (SIDE + GAP) * size
    if name:
        made = [*made, Row(name, "signature", SIGNED, (end - left) / size - signed, foot, SPACED)]
    written: list[Written] = []
    for row in made:
        x = left + row.indent * size
        for word in row.text.split(" "):
            at = top + row.down * deep
            written.append(_word(image, word, row, x, at, size * row.size, rng, ink))
            x += (measured(word + " ", row.spaced) + row.spaced) * size * row.size
    under = min(base + 0.62 * size, box[3])
    print_box = (right - SIDE * size, under - SIDE * size, right, under)
    return Setting(written, print_box, size, count, (end, base))


def line_of_type(text: str, em: float, spaced: float = 0.0, *, shift: float = 0.0) -> Field:
    """A line of type `em` pixels large: how much of each pixel is covered, (h, w), both even.

    It is 2 em high. Its base line is 1.4 em down, and 0.3 em are free on its left, and `shift` pixels more.
    """
    face, margin = serif(em), round(0.3 * em)
    wide = int(measured(text, spaced) * em + shift) + 2 * margin
    sheet = Image.new("L", (wide + wide % 2, 2 * math.ceil(em)))
    pen, at = ImageDraw.Draw(sheet), margin + shift
    for i, letter in enumerate(text):
        pen.text((at, 1.4 * em), letter, 255, face, anchor="ls")
        at += (step(letter, text[i + 1 : i + 2]) + spaced) * em
    return np.asarray(sheet, np.float32) / 255


def _word(
    image: Pixels,
    word: str,
    row: Row,
    x: float,
    base: float,
    size: float,
    rng: np.random.Generator,
    ink: Ink,
) -> Written:
    """One word in type, its ink a little uneven, as pressed; across, its place is no whole pixel."""
    em = size * FINE
    start = x - round(0.3 * em) / FINE
    left, top = math.floor(start), round(base - 1.4 * size)
    shape = line_of_type(word, em, row.spaced, shift=(start - left) * FINE)
    shape = np.pad(shape, [(0, -n % FINE) for n in shape.shape])
    small, twice = (cv2.resize(shape, None, fx=1 / by, fy=1 / by, interpolation=cv2.INTER_AREA)
                    for by in (FINE, FINE / EDGED))  # fmt: skip
    lay(
        image,
        small * (0.95 + 0.04 * noise((small.shape[0], small.shape[1]), 6.0, rng)),
        left,
        top,
        ink,
    )
    ys, xs = np.nonzero(small > 0.4)
    own = (
        (float(xs.min()), float(ys.min()), xs.max() + 1.0, ys.max() + 1.0)
        if len(xs)
        else (0.0,) * 4
    )
    corner = np.array([left, top], np.float64)
    plain = "".join(chr(ord(c) - SMALL) if SMALL <= ord(c) < SMALL + 256 else c for c in word)
    return Written(
        plain, row.role, (left + own[0], top + own[1], left + own[2], top + own[3]), 1.0,
        tuple(polygon + corner for polygon in outlined(twice)),
    )  # fmt: skip
