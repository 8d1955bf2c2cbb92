"""One character in ink: its strokes swept by the brush, or the face's form where none are known.

All in pixels of the finished picture but for the work inside, which is `FINE` times as fine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import hand_brush as brush
from miaobi.paint.face import glyph
from miaobi.paint.hand_brush import Script
from miaobi.paint.strokes import Chain, strokes

Box = tuple[float, float, float, float]  # x0, y0, x1, y1
Field = NDArray[Any]  # (h, w), 0..1

FINE = 2  # characters are shaped at this many times their final size
BODY = 1.05  # of an em of the strokes, in cells


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke as it was written: where the brush went, and when in the character's time (0..1)."""

    path: Chain  # (n, 3): x, y, half width in pixels
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Inked:
    """A character in ink in a field of its own, its middle in the field's middle."""

    density: Field  # (h, w): how much ink lies where
    box: Box  # of the ink, in the field
    outline: tuple[NDArray[np.float64], ...]  # closed polygons (n, 2), even-odd
    strokes: tuple[Stroke, ...]  # in writing order; () for a form without strokes


def inked(
    char: str, size: float, lean: float, ink: float, script: Script, rng: np.random.Generator
) -> Inked | None:
    """A character `size` pixels large, turned by `lean` radians, with `ink` in the brush (0..1).

    None for a character without any form.
    """
    chains = strokes(char)
    if chains:
        solid, load, made = _brushed(chains, size * FINE, lean, ink, script, rng)
    else:
        solid, made = _typed(char, size * FINE, lean, ink, rng), ()
        load = solid * _hairs(solid, size * FINE, ink, rng)
    rows, cols = np.nonzero(solid.max(1) > 0.5)[0], np.nonzero(solid.max(0) > 0.5)[0]
    if not len(rows):
        return None
    density = _density(solid, load, size * FINE, ink, rng)
    h, w = (solid.shape[0] // FINE) * FINE, (solid.shape[1] // FINE) * FINE
    small = cv2.resize(density[:h, :w], (w // FINE, h // FINE), interpolation=cv2.INTER_AREA)
    own = (cols[0] / FINE, rows[0] / FINE, (cols[-1] + 1) / FINE, (rows[-1] + 1) / FINE)
    return Inked(small, own, outlined(solid), made)


def ways(char: str, box: Box) -> tuple[Stroke, ...]:
    """The strokes of `char` as they lie in its box, with their times; () where none are known.

    >>> [round(s.start, 2) for s in ways("二", (0, 0, 90, 60))]
    [0.0, 0.51]
    """
    chains = strokes(char)
    if not chains:
        return ()
    points = np.concatenate(chains)
    low = (points[:, :2] - points[:, 2:]).min(0)
    span = np.maximum((points[:, :2] + points[:, 2:]).max(0) - low, 1e-6)
    by = np.array([box[2] - box[0], box[3] - box[1]]) / span
    made = [brush.Pull(chain, 1.0) for chain in chains]
    return tuple(
        Stroke(np.c_[(chain[:, :2] - low) * by + [box[0], box[1]], chain[:, 2] * by.mean()], a, b)
        for chain, (a, b) in zip(chains, brush.timed(made), strict=True)
    )


def passage(made: Sequence[Stroke], area: tuple[int, int, int, int]) -> Field:
    """When the brush passes each pixel of an area (x0, y0, x1, y1), in the character's time.

    A pixel belongs to the nearest place of the brush's path, the earliest where paths cross.
    """
    x0, y0, x1, y1 = area
    time = np.full((y1 - y0, x1 - x0), -1, np.int32)
    for one in reversed(made):
        spots = np.round((one.path[:, :2] - [x0, y0]) * 16).astype(np.int32)
        steps = np.linspace(one.start, one.end, len(spots)) * 10_000
        for a, b, t in zip(spots[:-1], spots[1:], steps[1:], strict=True):
            cv2.line(time, a.tolist(), b.tolist(), int(t), 1, cv2.LINE_8, 4)
    free = (time < 0).astype(np.uint8)
    if free.all():
        return np.zeros(free.shape, np.float32)
    _, found = cv2.distanceTransformWithLabels(free, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    label = np.asarray(found, np.int64)
    known = np.zeros(int(label.max()) + 1, np.float32)
    known[label[free == 0]] = time[free == 0] / 10_000
    return known[label]


def way(made: Sequence[Stroke], box: Sequence[float], area: tuple[int, int, int, int]) -> Field:
    """How far the brush is in a character, 0..1, where it passes each pixel of an area.

    Stroke by stroke; where it has no strokes, downwards through its `box` (x0, y0, x1, y1), and
    along one that is a word of type.
    """
    if made:
        return passage(made, area)
    (left, top, right, low), (x0, y0, x1, y1) = area, box
    ys, xs = np.mgrid[top:low, left:right].astype(np.float32)
    down = 0.7 if x1 - x0 < 1.5 * (y1 - y0) else 0.05
    gone = down * (ys - y0) / max(y1 - y0, 1) + (1 - down) * (xs - x0) / max(x1 - x0, 1)
    return np.clip(gone, 0, 1).astype(np.float32)


def noise(shape: tuple[int, int], grain: float, rng: np.random.Generator) -> Field:
    """Smooth noise of mean 0 and deviation 1 whose features are about `grain` pixels wide."""
    small = (max(2, round(shape[0] / grain) + 2), max(2, round(shape[1] / grain) + 2))
    rough = rng.standard_normal(small, np.float32)
    smooth = cv2.resize(rough, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return (smooth - smooth.mean()) / (smooth.std() + 1e-6)


# --- by the brush ---------------------------------------------------------------------------------


def _brushed(
    chains: Sequence[Chain],
    size: float,
    lean: float,
    ink: float,
    script: Script,
    rng: np.random.Generator,
) -> tuple[Field, Field, tuple[Stroke, ...]]:
    """The swept shape, how much ink the hairs left in it, and the strokes; FINE times large."""
    pulls = brush.pulls(chains, script, rng)
    side = max(math.ceil(size * 1.5) // FINE, 1) * FINE
    c, s = math.cos(lean), math.sin(lean)
    turn = size * BODY * np.array([[c, s], [-s, c]])
    fat = size * BODY * (0.9 + 0.18 * ink)  # a full brush is a thick one
    paths = [np.c_[(p.path[:, :2] - 0.5) @ turn + side / 2, p.path[:, 2] * fat] for p in pulls]
    load = np.zeros((side, side), np.uint8)
    shape = np.zeros((side, side), np.uint8)
    dry = np.clip((0.92 - ink) / 0.6, 0, 1) * (1.0 if script == "行" else 0.75)
    for pull, path in zip(pulls, paths, strict=True):
        far = path[:, 2].max() + 2
        x0, y0 = np.maximum(path[:, :2].min(0) - far, 0).astype(int).tolist()
        x1, y1 = np.minimum(path[:, :2].max(0) + far, side).astype(int).tolist()
        if x1 - x0 < 2 or y1 - y0 < 2:
            continue
        own = np.zeros((y1 - y0, x1 - x0), np.uint8)
        moved = path - [x0, y0, 0]
        brush.swept(own, moved)
        shape[y0:y1, x0:x1] |= own
        level = 150 if pull.thread else int(np.clip(228 + rng.normal(0, 14), 190, 255))
        own = cv2.convertScaleAbs(own, alpha=level / 255)
        lines = brush.parted(moved, min(1.0, dry + (0.25 if pull.thread else 0.0)), rng)
        if lines:
            cv2.polylines(own, lines, False, 12, max(1, round(size / 260)), cv2.LINE_AA, 4)
        there = load[y0:y1, x0:x1]
        np.maximum(there, own, out=there)
    spans = brush.timed(pulls)
    made = tuple(Stroke(path / FINE, a, b) for path, (a, b) in zip(paths, spans, strict=True))
    soft = cv2.GaussianBlur(shape, (0, 0), max(0.6, size * 0.006)).astype(np.float32) / 255
    level = 0.5 - 0.1 * (ink - 0.6) + 0.06 * noise(shape.shape, size / 9, rng)
    level += 0.045 * noise(shape.shape, max(2.0, size / 40), rng)
    solid = np.clip((soft - level) * 5 + 0.5, 0, 1)
    left = cv2.GaussianBlur(load, (0, 0), 0.5).astype(np.float32) / 255
    return solid, solid * np.maximum(left, 0.12), made


# --- by the face ----------------------------------------------------------------------------------


def _typed(char: str, size: float, lean: float, ink: float, rng: np.random.Generator) -> Field:
    """The face's form of a character, leaned and bent, its edge uneven; FINE times large."""
    size = max(8, round(size))
    face = -(-size // 64) * 64  # few sizes, because opening the face at a new one is slow
    flat = glyph(char, face)
    by = face / size
    h, w = (round(n / by) for n in flat.shape)
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    cx, cy = w / 2, h / 2
    shear, slim = float(rng.normal(0, 0.02)), 1.0 + float(rng.normal(0, 0.03))
    dx, dy = (xs - cx) * slim, ys - cy
    bend = size * 0.012
    map_x = cx + dx * math.cos(lean) + dy * math.sin(lean) + shear * dy
    map_y = cy - dx * math.sin(lean) + dy * math.cos(lean)
    map_x += bend * noise((h, w), size / 3, rng)
    map_y += bend * noise((h, w), size / 3, rng)
    map_x, map_y = (map_x * by).astype(np.float32), (map_y * by).astype(np.float32)
    bent = cv2.remap(flat, map_x, map_y, cv2.INTER_LINEAR)
    # The edge of a brush mark: soften, then cut at a level that wanders, as hairs do on paper.
    soft = cv2.GaussianBlur(bent, (0, 0), size * 0.008)
    level = 0.53 - 0.12 * (ink - 0.6) + 0.06 * noise((h, w), size / 9, rng)
    level += 0.04 * noise((h, w), max(2.0, size / 40), rng)
    return np.clip((soft - level) * 7 + 0.5, 0, 1)


def _hairs(shape: Field, size: float, ink: float, rng: np.random.Generator) -> Field:
    """How much the hairs left in a form without strokes: parted in patches when the ink is low."""
    dry = max(0.0, 0.85 - ink) / 0.55
    grain = 0.8 * noise((shape.shape[0], shape.shape[1]), 2.0, rng)
    patchy = 0.7 * noise((shape.shape[0], shape.shape[1]), size / 3, rng)
    return np.clip((grain + patchy + 3.1 - 2.1 * dry) * 0.9, 0.15, 1.0)


# --- ink ------------------------------------------------------------------------------------------


def _density(solid: Field, load: Field, size: float, ink: float, rng: np.random.Generator) -> Field:
    """How much ink lies where: pooled in the wet, pale and broken by the paper in the dry."""
    grid = (solid.shape[0], solid.shape[1])
    dry = max(0.0, 0.85 - ink) / 0.55
    depth = 0.72 + 0.34 * ink
    cloud = 1.0 + 0.06 * noise(grid, size / 4, rng)
    tooth = np.clip(1.5 - 0.55 * dry + 0.35 * dry * noise(grid, 1.7, rng), 0.35, 1.0)
    heart = cv2.GaussianBlur(solid, (0, 0), size * 0.03)
    pooled = 1.0 + 0.16 * ink * (1.0 - heart)  # ink gathers at the edge as it dries
    return np.clip(load * depth * cloud * tooth * pooled, 0, 1.15).astype(np.float32)


def outlined(solid: Field) -> tuple[NDArray[np.float64], ...]:
    """The closed polygons around a shape that is FINE times large."""
    found, _ = cv2.findContours(
        (solid > 0.5).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE
    )
    polygons = (cv2.approxPolyDP(c, 0.9, True)[:, 0].astype(np.float64) for c in found)
    return tuple((p + 0.5) / FINE for p in polygons if len(p) >= 4)
