"""How a painting paints itself: when each place takes its wash, its strokes and its writing.

First a pale wash spreads over the sheet from far to near, with wet and uneven edges; then the
strokes come, light ones before dark ones, where the camera looks while it looks there; the
writing comes character by character. A map holds a time for each place; at any moment an alpha
plane is a look-up in it, so that every frame can be made without the ones before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.film.planes import Pixels, Plane
from miaobi.film.shots import Focus
from miaobi.film.timeline import Stroke, Timeline
from miaobi.paint import hand_ink
from miaobi.work import subseed

Field = NDArray[Any]  # (h, w), floats

WASH, INK = (2.2, 0.15), (1.1, 0.06)  # how long a place takes: seconds, and parts of the reveal
PALE = 0.85  # of the wash's depth
FINE = 0.5  # size of the maps of wash and ink, against the painting
TICK = 100  # a second in the map of the writing
NEVER = 65_535


def wet(film: Timeline, layer: tuple[float, float]) -> float:
    """Seconds in which a place takes its WASH or its INK: in a slow film the edge is softer."""
    return max(layer[0], layer[1] * (film.reveal[1] - film.reveal[0]))


def field(shape: tuple[int, int], grain: float, seed: int) -> Field:
    """Smooth noise, mean 0 and deviation 1, features about `grain` of the height."""
    rng = np.random.default_rng(seed)
    total = np.zeros(shape, np.float32)
    for octave, share in enumerate((1.0, 0.5, 0.25)):
        cells = max(2, round(2**octave / grain))
        rough = rng.standard_normal((cells + 2, round(cells * shape[1] / shape[0]) + 2), np.float32)
        total += share * cv2.resize(rough, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return (total - total.mean()) / (total.std() + 1e-6)


def ranked(values: Field) -> Field:
    """The share of places with a lower value, 0..1: equal areas in equal times."""
    some = np.sort(values[::4, ::4].ravel())
    steps = some[np.linspace(0, len(some) - 1, 512).astype(int)]
    return np.interp(values, steps, np.linspace(0, 1, 512)).astype(np.float32)


def wash(ground: Pixels, paper: Pixels) -> Pixels:
    """What lies below the strokes: the painting with its thin dark marks taken away, softly.

    A grey-value closing (J. Serra, *Image Analysis and Mathematical Morphology*, 1982) takes away
    what is darker and thinner than its disc; the tooth of the paper is put back.
    """
    height, width = ground.shape[:2]
    small = cv2.resize(ground, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    side = max(3, round(0.011 * small.shape[0]) // 2 * 2 + 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc)
    flat = cv2.medianBlur(closed, side)  # a wash is even and its edge is not
    soft = cv2.GaussianBlur(flat, (0, 0), max(0.6, 0.1 * side))
    bare = cv2.resize(paper, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    pale = cv2.addWeighted(soft, PALE, bare, 1 - PALE, 0)
    return _with_tooth(pale, bare, paper)


def _with_tooth(small: Pixels, bare: Pixels, paper: Pixels) -> Pixels:
    """A small picture at the size of the paper, with the paper's tooth.

    The tooth is what the paper has beyond its own small version, here as a difference from 128.
    """
    size = paper.shape[1::-1]
    large = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.resize(bare, size, interpolation=cv2.INTER_CUBIC)
    tooth = cv2.addWeighted(paper, 1.0, smooth, -1.0, 128.0)
    return cv2.addWeighted(large, 1.0, tooth, 1.0, -128.0)


def times(ground: Pixels, film: Timeline) -> tuple[Field, Field]:
    """When each place begins to take its wash and its strokes, in seconds, at `FINE` size."""
    height, width = ground.shape[:2]
    shape = (round(height * FINE), round(width * FINE))
    grey = cv2.cvtColor(
        cv2.resize(ground, shape[::-1], interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY
    )
    low = cv2.GaussianBlur(grey, (0, 0), 0.03 * shape[0]).astype(np.float32) / 255
    down = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    cloud = field(shape, 0.33, subseed(film.seed, "film", "cloud"))
    ragged = field(shape, 0.045, subseed(film.seed, "film", "ragged"))
    far = ranked(
        1.1 * down - 0.5 * low + 0.22 * cloud + 0.035 * ragged
    )  # the far is high on the sheet, and pale
    begin, end = film.reveal
    washed = begin + far * max(0.32 * (end - begin) - 0.5 * wet(film, WASH), 0.5)
    tone = ranked(255.0 - grey.astype(np.float32))
    fleck = field(shape, 0.03, subseed(film.seed, "film", "fleck"))
    turn = np.clip(0.5 * tone + 0.42 * far + 0.05 * fleck, 0, 1)
    inked = _when(turn, cloud, film)
    return washed, np.maximum(inked, washed + 0.5)


def _when(turn: Field, cloud: Field, film: Timeline) -> Field:
    """When each place takes its strokes: in the shot that looks at it, in its `turn` (0..1)."""
    begin, end = film.reveal
    soft = wet(film, INK)
    rest = begin + (0.12 + 0.82 * turn) * (end - begin - soft)
    ys, xs = np.mgrid[0 : turn.shape[0], 0 : turn.shape[1]].astype(np.float32) / turn.shape[0]
    total, weight = rest * 0.35, np.full_like(turn, 0.35)
    for spot in film.focus:
        near = _nearness(xs, ys, spot) * np.exp(0.35 * cloud)
        total += near * (spot.start + turn * max(spot.end - spot.start - soft, 0.6))
        weight += near
    return np.minimum(total / weight, end - soft)


def _nearness(xs: Field, ys: Field, spot: Focus) -> Field:
    square = ((xs - spot.x) ** 2 + (ys - spot.y) ** 2) / spot.r**2
    return 6.0 * np.exp(-1.6 * square)


def bytes_of(seconds: Field, film: Timeline) -> Plane:
    """A map of times as bytes: 1 is the begin of the reveal, 255 its end; 0 is the mount.

    Dithered, so that a slow wash shows no terraces.
    """
    begin, end = film.reveal
    grain = np.random.default_rng(subseed(film.seed, "film", "grain")).random(seconds.shape)
    steps = 1 + 254 * (seconds - begin) / (end - begin)
    return np.clip(steps + grain.astype(np.float32) - 0.5, 1, 255).astype(np.uint8)


def table(t: float, layer: tuple[float, float], film: Timeline) -> Plane:
    """For each byte of `bytes_of` how much of `layer` has come at `t`, 0..255: soft at both ends."""
    begin, end = film.reveal
    start = begin + (np.arange(256) - 1) / 254 * (end - begin)
    part = np.clip((t - start) / wet(film, layer), 0, 1)
    return np.round(255 * part * part * (3 - 2 * part)).astype(np.uint8)


def ink(ground: Pixels, picture: Pixels) -> Plane:
    """Where the picture is written on, 0..255: only there may it show before it is finished."""
    changed = cv2.absdiff(ground, picture).max(axis=2)
    return cv2.convertScaleAbs(changed, alpha=4.0)


def stamped(film: Timeline) -> int:
    """When the seal begins to show, in 1/TICK seconds: under the stone, so that it is there at once."""
    return round((film.seal - 0.3) * TICK)


def writing(strokes: Sequence[Stroke], film: Timeline) -> NDArray[np.uint16]:
    """When each place of the painting is written on, in 1/TICK seconds, at full size.

    Within a character the brush goes stroke by stroke. Around the boxes lies the seal; a slip of
    a symbol reaches past its characters.
    """
    width, height = film.painting
    made = np.full((height, width), stamped(film), np.uint16)
    for margin in (0.75, 0.18, 0.0):  # the exact boxes last, so that they own what they share
        for stroke in strokes:
            if margin < 0.5 or stroke.role == "symbol":
                _brush(made, stroke, margin)
    return made


def _brush(made: NDArray[np.uint16], stroke: Stroke, margin: float) -> None:
    x0, y0, x1, y1 = stroke.box
    out = margin * max(x1 - x0, y1 - y0)
    left, top = max(0, int(x0 - out)), max(0, int(y0 - out))
    right, low = min(made.shape[1], int(x1 + out) + 1), min(made.shape[0], int(y1 + out) + 1)
    if left >= right or top >= low:
        return
    own = hand_ink.ways(stroke.char, stroke.box)
    way = hand_ink.way(own, stroke.box, (left, top, right, low))
    spent = stroke.start + way * (stroke.end - stroke.start)
    made[top:low, left:right] = np.round(spent * TICK).astype(np.uint16)
