"""English on the picture: a poem or a title set in a serif, as a fine press would print it.

Small capitals for title and signature, a little letterspacing where there are capitals alone,
kerning everywhere, turned-over lines indented. Pixels throughout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from miaobi.paint.face import SMALL, serif, small_capitals, step
from miaobi.paint.hand import BLACK, Box, Field, Ink, Pixels, Role, Written, lay
from miaobi.paint.hand_ink import noise, outlined
from miaobi.work import subseed

LEADING = 1.42  # from one line to the next, in sizes
LARGEST, LEAST = 0.034, 0.012  # of the picture's height: the size of type
TITLE, SIGNED, SPACED = 1.12, 0.86, 0.09  # against the poem's size; letterspacing in ems
FINE = 2


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


def measured(text: str, spaced: float = 0.0) -> float:
    """How wide a line is, in ems.

    >>> measured("AV") < measured("A") + measured("V")
    True
    """
    steps = (step(text[i], text[i + 1 : i + 2]) for i in range(len(text)))
    return sum(steps) + spaced * max(len(text) - 1, 0)


def rows(lines: Sequence[str], title: str, signature: str, wide: float) -> tuple[list[Row], float]:
    """The lines as they are set in a measure of `wide` sizes, and how high they are, in sizes."""
    made: list[Row] = []
    down = 0.0
    if title:
        down += TITLE
        made.append(Row(small_capitals(title), "title", TITLE, 0.0, down, SPACED))
        down += 0.75
    for line in lines:
        if not line.strip():
            down += 0.6 * LEADING
            continue
        for n, part in enumerate(_turned(line, wide)):
            down += LEADING
            made.append(Row(part, "poem", 1.0, 1.4 if n else 0.0, down))
    if signature:
        down += 1.25 * LEADING
        text = small_capitals(signature)
        indent = max(0.0, wide - measured(text, SPACED) * SIGNED)
        made.append(Row(text, "signature", SIGNED, indent, down, SPACED))
    return made, down + 0.35


def _turned(line: str, wide: float) -> list[str]:
    """A line in as many parts as it needs; the parts after the first are indented."""
    parts, now = [], ""
    for word in line.split():
        tried = f"{now} {word}".strip()
        if now and measured(tried) > wide - (1.4 if parts else 0.0):
            parts.append(now)
            now = word
        else:
            now = tried
    return [*parts, now]


def fitted(
    lines: Sequence[str], title: str, signature: str, box: Box, height: int
) -> tuple[list[Row], float]:
    """The rows and the size of type, in pixels: as large as the box allows without much turning."""
    broad, tall = box[2] - box[0], box[3] - box[1]
    longest = max(
        [measured(line) for line in lines] + [measured(small_capitals(title), SPACED) * TITLE]
    )
    best: tuple[float, list[Row], float] | None = None
    for part in np.linspace(LARGEST, LEAST, 45):
        size = float(part * height)
        wide = min(broad / size, longest + 0.01)
        made, high = rows(lines, title, signature, wide)
        turned = sum(row.indent > 0 for row in made if row.role == "poem")
        over = max(measured(r.text, r.spaced) * r.size + r.indent for r in made) > broad / size
        if high * size <= tall - 1.5 * size and not over:
            worth = size / (1 + 0.25 * turned)
            if best is None or worth > best[0]:
                best = (worth, made, size)
    if best is None:
        size = LEAST * height
        return rows(lines, title, signature, broad / size)[0], size
    return best[1], best[2]


def set_in(
    image: Pixels,
    lines: Sequence[str],
    title: str,
    signature: str,
    box: Box,
    seed: int,
    ink: Ink = BLACK,
) -> tuple[list[Written], Box, float]:
    """Prints the lines into `image`, in place: the words, the box for the seal, the size of type."""
    lines, title = [printed(line) for line in lines], printed(title)
    made, size = fitted(lines, title, signature, box, image.shape[0])
    rng = np.random.default_rng(subseed(seed, "hand", "press"))
    left = (
        box[0] + box[2] - size * max(measured(r.text, r.spaced) * r.size + r.indent for r in made)
    ) / 2
    left = max(left, box[0])
    written: list[Written] = []
    for row in made:
        x = left + row.indent * size
        base = box[1] + row.down * size
        for word in row.text.split(" "):
            written.append(_word(image, word, row, x, base, size * row.size, rng, ink))
            x += (measured(word + " ", row.spaced) + row.spaced) * size * row.size
    right = max(w.box[2] for w in written)
    side = 1.25 * size
    top = min(box[1] + (made[-1].down + 0.45) * size, box[3] - side)
    return written, (right - side, top, right, top + side), size


def line_of_type(text: str, em: int, spaced: float = 0.0) -> Field:
    """A line of type `em` pixels large: how much of each pixel is covered, (2 em, w), w even.

    Its base line is 1.4 em down, and 0.3 em are free on its left.
    """
    face, margin = serif(em), round(0.3 * em)
    wide = int(measured(text, spaced) * em) + 2 * margin
    sheet = Image.new("L", (wide + wide % 2, 2 * em))
    pen, at = ImageDraw.Draw(sheet), float(margin)
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
    """One word in type, its ink a little uneven, as pressed."""
    em = max(8, round(size * FINE))
    by, margin = em / size, round(0.3 * em)
    shape = line_of_type(word, em, row.spaced)
    h, w = shape.shape[0] // FINE, shape.shape[1] // FINE
    small = cv2.resize(shape, (w, h), interpolation=cv2.INTER_AREA)
    left, top = round(x - margin / by), round(base - 1.4 * em / by)
    lay(image, small * (0.95 + 0.04 * noise((h, w), 6.0, rng)), left, top, ink)
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
        tuple(polygon + corner for polygon in outlined(shape)),
    )  # fmt: skip
