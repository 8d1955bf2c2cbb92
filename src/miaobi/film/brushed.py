"""The title of the opening: written with the brush on the bare sheet, stroke by stroke."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.film.planes import Overlay, Plane, overlay
from miaobi.film.timeline import Timeline
from miaobi.paint import hand, hand_ink, hand_latin
from miaobi.paint.face import small_capitals
from miaobi.paint.hand import Placed, Written
from miaobi.work import subseed

INK = (30, 26, 28)
LARGE = 0.2  # of the frame's shortest side: a character of the title
ENGLISH = 0.1  # of the frame's shortest side: the type of an English title
HARD = 0.14  # seconds in which the brush lays what it passes


@dataclass(frozen=True, slots=True)
class Brushed:
    """The title as ink and when each pixel of it is laid, in seconds."""

    over: Overlay
    when: NDArray[np.float32]


def title(film: Timeline) -> Brushed:
    """The title: Chinese in large characters, English small below. Chinese only where it can be.

    That of an English poem is English alone, large.
    """
    if film.english and film.title.en:
        return _in_english(film)
    width = film.size[0]
    units = [] if hand.missing(film.title.zh) else hand.cells(film.title.zh)
    side = LARGE * min(film.size)
    step = min(1.16 * side, 0.86 * width / max(len(units), 1))
    side = min(side, step / 1.16)
    zone = np.full((round(side * 1.5), width, 3), 255, np.uint8)
    rng = np.random.default_rng(subseed(film.seed, "film", "title"))
    places = []
    for i, unit in enumerate(units):
        x = width / 2 + (i - (len(units) - 1) / 2) * step
        lean, drop = (float(rng.normal(0, s)) for s in (0.02, 0.012))
        size = side * float(1 + np.clip(rng.normal(0, 0.04), -0.07, 0.07))
        ink = 1.0 - 0.5 * i / max(len(units), 2)
        places.append(Placed(unit, "title", x, side * (0.75 + drop), size, lean, ink))
    written = hand.write(zone, places, subseed(film.seed, "film", "title"))
    ink = np.clip(255 - zone[..., 1].astype(np.float32), 0, 238) * (255 / 238)
    when = np.full(ink.shape, film.title.start, np.float32)
    pause = (film.title.end - film.title.start) / max(len(written), 1)
    for i, char in enumerate(written):
        _pass(when, char, film.title.start + i * pause, 0.85 * pause)
    return _with_english(film, ink, when)


def _pass(when: NDArray[np.float32], char: Written, start: float, spent: float) -> None:
    """The brush in one character, which begins at `start` and takes `spent` seconds."""
    x0, _, x1, _ = char.box
    left, right = max(0, int(x0) - 3), min(int(x1) + 4, when.shape[1])
    way = hand_ink.way(char.strokes, char.box, (left, 0, right, when.shape[0]))
    when[:, left:right] = start + way * spent


def _in_english(film: Timeline) -> Brushed:
    """The English title in type, which appears from left to right."""
    width, height = film.size
    text = hand_latin.printed(small_capitals(film.title.en))
    most = 0.86 * width / (hand_latin.measured(text, hand_latin.SPACED) + 1)
    line = hand_latin.line_of_type(text, max(8, int(min(ENGLISH * min(film.size), most))),
                                   hand_latin.SPACED)  # fmt: skip
    along = np.linspace(0, 1, line.shape[1], dtype=np.float32)[None, :]
    when = film.title.start + along * (film.title.end - film.title.start) + 0 * line
    alpha = np.round(255 * line).astype(np.uint8)
    image = np.full((*alpha.shape, 3), INK, np.uint8)
    left = (width - line.shape[1]) // 2 // 2 * 2
    over = overlay(image, alpha, left, round(0.43 * height - alpha.shape[0] / 2))
    high, wide = (over.alpha.shape[i] - when.shape[i] for i in (0, 1))
    when = when.astype(np.float32)
    return Brushed(over, np.pad(when, ((0, high), (0, wide)), constant_values=99.0))


def _with_english(film: Timeline, ink: np.ndarray, when: NDArray[np.float32]) -> Brushed:
    width, height = film.size
    size = round((0.04 if ink.any() else 0.07) * min(film.size))
    if film.title.en:
        text = hand_latin.printed(small_capitals(film.title.en))
        most = 0.9 * width / (hand_latin.measured(text, hand_latin.SPACED) + 1)
        line = hand_latin.line_of_type(text, max(8, int(min(1.3 * size, most))), hand_latin.SPACED)
        row = np.zeros((line.shape[0], width), np.float32)
        left = (width - line.shape[1]) // 2
        row[:, left : left + line.shape[1]] = 255 * line
        ink = np.concatenate([ink, row])
        when = np.concatenate([when, np.full(row.shape, film.title.end - 0.25, np.float32)])
    alpha = np.round(ink).astype(np.uint8)
    image = np.full((*alpha.shape, 3), INK, np.uint8)
    over = overlay(image, alpha, 0, round(0.43 * height - alpha.shape[0] / 2))
    high, wide = (over.alpha.shape[i] - when.shape[i] for i in (0, 1))
    return Brushed(over, np.pad(when, ((0, high), (0, wide)), constant_values=99.0))


def at(brushed: Brushed, film: Timeline, t: float) -> Overlay:
    """The title at time `t`: what is written so far, sinking into the sheet at the end."""
    laid = np.clip((t - brushed.when) / HARD, 0, 1)
    gone = min(max((film.title.out - t) / 0.8, 0.0), 1.0)
    alpha: Plane = cv2.multiply(brushed.over.alpha, laid * gone, dtype=cv2.CV_8U)
    return Overlay(brushed.over.planes, alpha, brushed.over.x, brushed.over.y)
