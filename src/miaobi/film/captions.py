"""Words on the screen: the label, the captions that light up as they are read, the credits.

Han characters are set in the brush face, a line of English verse in the serif of the picture,
everything else in the plain face that Pillow carries;
a Han character without a form in the face is shown by its reading, or by a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from miaobi.film.planes import Overlay, Pixels, Plane, overlay
from miaobi.film.reading import GAP, Line, latin
from miaobi.film.timeline import LABEL, Timeline
from miaobi.paint import face, hand_latin

Rgb = tuple[int, int, int]

LEGIBLE = 0.056  # of the frame's shortest side: the label's glyphs (GB 45438-2025 asks for 0.05)
ZH, EN = 0.062, 0.030  # of the shortest side: the captions
LATIN = 0.062  # and those in English
FADE = 0.22  # seconds in which a caption goes; it comes in the gap after the one before
LIT = 0.09  # seconds in which a character lights up


@dataclass(frozen=True, slots=True)
class Tone:
    """The colours of captions: their ground and how much it covers, and words by state."""

    ground: Rgb
    cover: float
    waiting: Rgb
    speaking: Rgb
    spoken: Rgb


# Every pair keeps a contrast of 4.5 with the ground over black and over white (WCAG 2.2, 1.4.3).
DAY = Tone((244, 236, 217), 0.9, (98, 91, 86), (158, 28, 18), (30, 26, 28))
NIGHT = Tone((24, 25, 31), 0.86, (186, 178, 162), (255, 196, 92), (250, 241, 220))


@dataclass(frozen=True, slots=True)
class Words:
    """Set text: how much of each pixel is covered, and where each unit stands.

    `rows` says of units in several rows from where to where each one's row reaches.
    """

    ink: Plane
    spans: tuple[tuple[int, int], ...]  # x from, x to
    rows: tuple[tuple[int, int], ...] = ()  # y from, y to


@lru_cache(maxsize=32)
def plain(size: int) -> ImageFont.FreeTypeFont:
    """The plain face at `size` pixels to the em."""
    face = ImageFont.load_default(size)
    assert isinstance(face, ImageFont.FreeTypeFont)  # Pillow is always built with FreeType
    return face


def _face(unit: str, size: int) -> ImageFont.FreeTypeFont:
    # The plain face looks larger than the brush at one size: its capitals are as high as Han here.
    return face.font(size) if unit > "\u2e80" else plain(round(size * 0.98))


def shown(char: str, reading: str = "") -> str:
    """The character, or what stands for it where the brush has no form for it.

    >>> shown("春"), shown("龘", "da2"), shown("龘")
    ('春', 'da', '□')
    """
    if char <= "\u2e80" or face.drawable(char):
        return char
    return "".join(c for c in reading if c.isalpha()) or "□"


def set_line(units: Sequence[str], size: int, space: float = 0.0) -> Words:
    """Text on one line; `space` is added between units, in ems."""
    widths = [_face(unit, size).getlength(unit) + space * size for unit in units]
    margin = size // 3
    width = round(sum(widths)) + 2 * margin
    image = Image.new("L", (width, round(size * 1.5)))
    draw = ImageDraw.Draw(image)
    x, spans = float(margin), []
    for unit, wide in zip(units, widths, strict=True):
        at = (x + space * size / 2, image.height * 0.72)
        draw.text(at, unit, 255, _face(unit, size), anchor="ls")
        spans.append((round(x), round(x + wide)))
        x += wide
    return Words(np.asarray(image, np.uint8), tuple(spans))


def runs(text: str) -> list[str]:
    """Text cut where its script changes, so that each run keeps one face and its kerning.

    >>> runs("AI 生成 · x")
    ['AI ', '生成', ' · x']
    """
    found: list[str] = []
    for char in text:
        if found and (found[-1][-1] > "\u2e80") == (char > "\u2e80"):
            found[-1] += char
        else:
            found.append(char)
    return found


def fitted(text: str, size: int, width: int) -> list[Words]:
    """Text set in as many lines as it needs to keep within `width`, two at most, then smaller."""
    whole = set_line(runs(text), size)
    if whole.ink.shape[1] <= width:
        return [whole]
    words = text.split(" ")
    if len(words) > 1 and whole.ink.shape[1] < 1.9 * width:
        parts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        best = min(parts, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
        lines = [set_line(runs(part), size) for part in best]
        if max(line.ink.shape[1] for line in lines) <= width:
            return lines
    smaller = int(size * width / whole.ink.shape[1])
    return [set_line(runs(text), max(smaller, 6))]


def set_words(words: Sequence[str], size: int, most: int) -> Words:
    """Words of English in the serif, in as many rows as keep within `most`, two at best.

    A word that is wider than that makes all of them smaller.
    """
    text = " ".join(words)
    whole = hand_latin.measured(text) * size
    rows = [list(words)]
    if whole > most and len(words) > 1:
        parts = [[list(words[:n]), list(words[n:])] for n in range(1, len(words))]
        rows = min(parts, key=lambda pair: max(hand_latin.measured(" ".join(row)) for row in pair))
    widest = max(hand_latin.measured(" ".join(row)) for row in rows) * size
    if widest > most:
        size = max(int(size * most / widest), 6)
    inks = [hand_latin.line_of_type(" ".join(row), size) for row in rows]
    wide, step = max(ink.shape[1] for ink in inks), round(1.3 * size)
    image = np.zeros((2 * size + step * (len(rows) - 1), wide), np.float32)
    spans, reach = [], []
    for n, (row, ink) in enumerate(zip(rows, inks, strict=True)):
        left = (wide - ink.shape[1]) // 2
        zone = image[n * step : n * step + 2 * size, left : left + ink.shape[1]]
        np.maximum(zone, ink, out=zone)
        for k, word in enumerate(row):
            before = hand_latin.measured(" ".join([*row[:k], ""])) if k else 0.0
            x = left + (0.3 + before) * size
            spans.append((round(x), round(x + (hand_latin.measured(word) + 0.12) * size)))
            reach.append((n * step + round(0.5 * size), n * step + round(1.75 * size)))
    return Words(np.round(255 * image).astype(np.uint8), tuple(spans), tuple(reach))


def short(film: Timeline) -> int:
    return min(film.size)


def label(film: Timeline) -> Overlay:
    """The explicit label of the opening, at the foot of the frame."""
    size = round(LEGIBLE * short(film) / 0.70)  # its capitals are 0.70 of the em
    words = fitted(" · ".join(LABEL), size, round(film.size[0] * 0.94))[0]
    x = (film.size[0] - words.ink.shape[1]) // 2
    y = film.size[1] - words.ink.shape[0] - round(0.045 * film.size[1])
    return overlay(_flat(words.ink, DAY.spoken), words.ink, x, y)


def credits(film: Timeline) -> Overlay:
    """The credits under the whole picture."""
    size = round(0.027 * short(film))
    words = fitted(film.credits, size, round(film.size[0] * 0.9))
    image, ink = _stacked([(w.ink, DAY.spoken) for w in words])
    x = (film.size[0] - ink.shape[1]) // 2
    foot = 0.030 * short(film) if film.size[0] > film.size[1] else 0.12 * film.size[1]
    y = film.size[1] - ink.shape[0] - round(foot)
    return overlay(image, ink, x, y)


def _flat(ink: Plane, colour: Rgb) -> Pixels:
    return np.full((*ink.shape, 3), colour, np.uint8)


def _stacked(rows: Sequence[tuple[Plane, Rgb]]) -> tuple[Pixels, Plane]:
    width = max(ink.shape[1] for ink, _ in rows)
    inks, images = [], []
    for ink, colour in rows:
        left = (width - ink.shape[1]) // 2
        inks.append(np.pad(ink, ((0, 0), (left, width - ink.shape[1] - left))))
        images.append(_flat(inks[-1], colour))
    return np.concatenate(images), np.concatenate(inks)


@dataclass(frozen=True, slots=True)
class Caption:
    """A line's caption before it is lit: where it stands, its ground, its words."""

    line: Line
    tone: Tone
    zh: Words
    times: tuple[tuple[float, float], ...]  # when each unit of `zh` is read
    left: int  # of `zh` in the box
    top: int
    english: Plane  # what the gloss covers of the box, (h, w)
    ground: Plane
    x: int
    y: int


def caption(line: Line, film: Timeline, tone: Tone) -> Caption:
    """The caption of a line, at the foot of the frame."""
    width, height = film.size
    most = round(width * 0.9)
    zh, times = _said(line, film, most)
    gloss = fitted(line.en, round(EN * short(film)), most) if line.en else []
    feather = round(0.018 * short(film))
    wide = max([zh.ink.shape[1], *(w.ink.shape[1] for w in gloss)]) + 4 * feather
    tall = zh.ink.shape[0] + sum(w.ink.shape[0] for w in gloss) + 3 * feather
    english = np.zeros((tall, wide), np.uint8)
    y = round(1.4 * feather) + zh.ink.shape[0]
    for words in gloss:
        h, w = words.ink.shape
        english[y : y + h, (wide - w) // 2 : (wide - w) // 2 + w] = words.ink
        y += h
    foot = round((0.04 if width > height else 0.1) * height)
    return Caption(
        line, tone, zh, times, (wide - zh.ink.shape[1]) // 2, round(1.4 * feather), english,
        _soft(tall, wide, feather, tone.cover), (width - wide) // 2, height - foot - tall,
    )  # fmt: skip


def _said(line: Line, film: Timeline, most: int) -> tuple[Words, tuple[tuple[float, float], ...]]:
    """The words of a line, and when each character, or each word of English, is read."""
    if latin(line.zh):
        units = [hand_latin.printed(word) for word, *_ in line.words]
        words = set_words(units, round(LATIN * short(film)), most)
        return words, tuple((start, end) for _, start, end in line.words)
    units = [shown(c, sound) for c, sound, _, _ in line.characters]
    size = round(ZH * short(film))
    zh = set_line(units, size, 0.16)
    if zh.ink.shape[1] > most:
        zh = set_line(units, int(size * most / zh.ink.shape[1]), 0.16)
    return zh, tuple((start, end) for *_, start, end in line.characters)


def _soft(tall: int, wide: int, feather: int, cover: float) -> Plane:
    """A slip with soft edges: full under the words, gone at its border."""
    slip = np.zeros((tall, wide), np.float32)
    inset = feather
    slip[inset:-inset, inset:-inset] = 1
    slip = cv2.GaussianBlur(slip, (0, 0), feather * 0.4)
    return np.round(255 * cover * slip).astype(np.uint8)


def lit(shape: Caption, t: float) -> Overlay:
    """The caption at time `t`: each character waiting, being spoken, or spoken."""
    tall, wide = shape.ground.shape
    image = np.empty((tall, wide, 3), np.float32)
    image[:] = shape.tone.ground
    english = shape.english[..., None].astype(np.float32) / 255
    image += (np.array(shape.tone.spoken, np.float32) - image) * english
    h = shape.zh.ink.shape[0]
    rows = shape.zh.rows or ((0, h),) * len(shape.times)
    for (x0, x1), (y0, y1), (start, end) in zip(shape.zh.spans, rows, shape.times, strict=True):
        colour = _colour(shape.tone, t, start, end)
        ink = shape.zh.ink[y0:y1, x0:x1, None].astype(np.float32) / 255
        part = image[shape.top + y0 : shape.top + y1, shape.left + x0 : shape.left + x1]
        part += (colour - part) * ink
    ink = np.maximum(shape.english, shape.ground)
    zone = (slice(shape.top, shape.top + h), slice(shape.left, shape.left + shape.zh.ink.shape[1]))
    ink[zone] = np.maximum(ink[zone], shape.zh.ink)
    return overlay(np.round(image).astype(np.uint8), ink, shape.x, shape.y)


def _colour(tone: Tone, t: float, start: float, end: float) -> np.ndarray:
    waiting, speaking, spoken = (
        np.array(c, np.float32) for c in (tone.waiting, tone.speaking, tone.spoken)
    )
    on = min(max((t - start) / LIT + 0.5, 0.0), 1.0)
    off = min(max((t - max(end, start + 0.25)) / 0.25, 0.0), 1.0)
    return waiting + (speaking - waiting) * on + (spoken - speaking) * off


def strength(line: Line, t: float) -> float:
    """How strong a caption is at `t`: full from its line's start until it goes."""
    return min(max(1 + (t - line.start) / GAP, 0.0), 1.0, max((line.out - t) / FADE, 0.0))
