"""One frame of the film, from the timeline and the pictures alone: any frame, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.film import brushed, captions, reveal
from miaobi.film.camera import View, matrix, path
from miaobi.film.planes import Overlay, Pixels, Plane, Planes, lay, mix, mixed
from miaobi.film.sheet import PAD, Layer, layer, project
from miaobi.film.timeline import PULL, WET, Timeline

SHADOW = 0.34  # how dark the stone's shadow is just before the seal is pressed
DARK = 130  # a painting whose middle luma is below takes dark captions


@dataclass(frozen=True, slots=True)
class Set:
    """Everything that the frames of one film share."""

    film: Timeline
    paper: Layer
    wash: Layer
    bare: Layer  # the painting without writing
    written: Layer
    washed: Plane  # byte maps with the mount around them (see `reveal.bytes_of`)
    inked: Plane
    writing: NDArray[np.uint16]
    ink: Plane
    seal: tuple[float, float, float, float]  # box in pixels of the painting
    views: NDArray[np.float64]  # (frames, 3)
    title: brushed.Brushed
    label: Overlay
    credits: Overlay
    captions: tuple[captions.Caption, ...]


def prepare(film: Timeline, ground: Pixels, picture: Pixels, paper: Pixels) -> Set:
    """What all frames share: layers, maps, words and the camera's way."""
    bare = layer(ground)
    tone = captions.NIGHT if float(np.median(bare.levels[-1].y)) < DARK else captions.DAY
    washed, inked = reveal.times(ground, film)
    writing = reveal.writing(film.strokes, film)
    return Set(
        film, layer(paper), layer(reveal.wash(ground, paper)), bare, layer(picture),
        _around(reveal.bytes_of(washed, film)), _around(reveal.bytes_of(inked, film)),
        writing, reveal.ink(ground, picture), _seal(ground, picture, writing, film),
        path(film.camera, np.arange(film.frames) / film.fps),
        brushed.title(film), captions.label(film), captions.credits(film),
        tuple(captions.caption(line, film, tone) for line in film.lines),
    )  # fmt: skip


def _around(made: Plane) -> Plane:
    return np.pad(made, round(PAD * made.shape[0]))


def _seal(
    ground: Pixels, picture: Pixels, writing: NDArray[np.uint16], film: Timeline
) -> tuple[float, float, float, float]:
    """Where the seal is: what changed in the inscription when the seal is pressed."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in film.inscription)
    own = (slice(y0, y1 + 1), slice(x0, x1 + 1))
    changed = (ground[own] != picture[own]).any(axis=2)
    changed &= writing[own] == reveal.stamped(film)
    ys, xs = np.nonzero(changed)
    if not len(ys):
        return (0.0, 0.0, 0.0, 0.0)
    return (float(xs.min() + x0), float(ys.min() + y0), float(xs.max() + x0), float(ys.max() + y0))


def frame(made: Set, number: int) -> Planes:
    """Frame `number`, from 0."""
    film, t = made.film, number / made.film.fps
    x, y, h = (float(v) for v in made.views[number])
    view = (x, y, h)
    seen = _painted(made, view, t)
    _write(made, seen, view, t)
    _press(made, seen, view, t)
    if t < film.title.out:
        lay(seen, brushed.at(made.title, film, t))
    if t < film.label_out:
        lay(seen, made.label, min((film.label_out - t) / 0.5, 1.0))
    for shape in made.captions:
        shown = captions.strength(shape.line, t)
        if shown > 0:
            lay(seen, captions.lit(shape, t), shown)
    come = (t - film.closing - 0.75 * PULL) / 0.9
    if come > 0:
        lay(seen, made.credits, min(come, 1.0))
    return seen


def _painted(made: Set, view: View, t: float) -> Planes:
    """Paper, wash and painting as far as they have come."""
    film, size = made.film, made.film.size
    wash = reveal.table(t, reveal.WASH, film)
    ink = reveal.table(t, reveal.INK, film)
    if t >= film.closing:
        return made.written.seen(view, size)
    if ink[1:].min() == 255:
        return made.bare.seen(view, size)
    below = made.paper.seen(view, size)
    if wash[1:].max() == 0:
        return below
    below = mix(below, made.wash.seen(view, size), _alpha(made.washed, wash, view, size))
    if ink[1:].max() == 0:
        return below
    return mix(below, made.bare.seen(view, size), _alpha(made.inked, ink, view, size))


def _alpha(map_: Plane, table: Plane, view: View, size: tuple[int, int]) -> Plane:
    scale = map_.shape[0] / (1 + 2 * PAD)
    affine = matrix(view, size, scale, (map_.shape[0] - scale) / 2)
    return cv2.LUT(project(map_, affine, size, 0), table)


def _write(made: Set, seen: Planes, view: View, t: float) -> None:
    """The inscription as far as it is brushed, in place; only where the camera sees it."""
    film = made.film
    first = min((stroke.start for stroke in film.strokes), default=film.seal)
    if not first <= t < film.closing:
        return
    zone = _zone(_all(film), view, film)
    if zone is None:
        return
    x0, y0, x1, y1 = zone
    size = (x1 - x0, y1 - y0)
    sub = (
        view[0] + ((x0 + x1) / 2 - film.size[0] / 2) / film.size[1] * view[2],
        view[1] + ((y0 + y1) / 2 - film.size[1] / 2) / film.size[1] * view[2],
        view[2] * size[1] / film.size[1],
    )
    affine = matrix(sub, size, film.painting[1], 0.0)
    when = cv2.warpAffine(
        made.writing, affine, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT, borderValue=reveal.NEVER,
    )  # fmt: skip
    done = np.clip((t * reveal.TICK - when.astype(np.float32)) * (255 / reveal.TICK / WET), 0, 255)
    alpha = cv2.multiply(done.astype(np.uint8), project(made.ink, affine, size, 0), scale=1 / 255)
    if not alpha.any():
        return
    above = made.written.seen(sub, size)
    lay(seen, Overlay(above, alpha, x0, y0))


def _all(film: Timeline) -> tuple[float, float, float, float]:
    boxes = [film.inscription, *(stroke.box for stroke in film.strokes if stroke.role == "symbol")]
    out = 0.06 * film.painting[1]
    xs0, ys0, xs1, ys1 = zip(*boxes, strict=True)
    return min(xs0) - out, min(ys0) - out, max(xs1) + out, max(ys1) + out


def _zone(
    box: tuple[float, float, float, float], view: View, film: Timeline
) -> tuple[int, int, int, int] | None:
    """Where a box of the painting falls on the frame, in even pixels; None when outside."""
    (width, height), tall = film.size, film.painting[1]
    by = height / view[2]
    x0, x1 = ((v / tall - view[0]) * by + width / 2 for v in (box[0], box[2]))
    y0, y1 = ((v / tall - view[1]) * by + height / 2 for v in (box[1], box[3]))
    left, top = max(0, int(x0) // 2 * 2), max(0, int(y0) // 2 * 2)
    right, low = min(width, int(x1 + 2) // 2 * 2), min(height, int(y1 + 2) // 2 * 2)
    return (left, top, right, low) if right - left > 4 and low - top > 4 else None


def _press(made: Set, seen: Planes, view: View, t: float) -> None:
    """The shadow of the stone, in place: it gathers before the print and is lifted after it."""
    film = made.film
    near = t - film.seal
    dark = SHADOW * (max(0.0, 1 + near / 0.35) if near < 0 else max(0.0, 1 - near / 0.3) ** 2)
    x0, y0, x1, y1 = made.seal
    if dark <= 0.004 or x1 <= x0:
        return
    side = x1 - x0
    lift = 0.25 * side * (max(0.0, -near / 0.35) if near < 0 else 0.0)
    zone = _zone((x0 - side, y0 - side, x1 + side + lift, y1 + side + lift), view, film)
    if zone is None:
        return
    a, b, c, d = zone
    by = film.size[1] / view[2] / film.painting[1]
    ys, xs = np.mgrid[b:d, a:c].astype(np.float32)
    mid_x = ((x0 + x1) / 2 + lift - view[0] * film.painting[1]) * by + film.size[0] / 2
    mid_y = ((y0 + y1) / 2 + lift - view[1] * film.painting[1]) * by + film.size[1] / 2
    far = np.maximum(np.abs(xs - mid_x) / ((x1 - x0) * by), np.abs(ys - mid_y) / ((y1 - y0) * by))
    shade = cv2.GaussianBlur(np.clip((0.62 - far) * 6, 0, 1), (0, 0), max(0.1 * side * by, 1.0))
    part = seen.y[b:d, a:c]
    seen.y[b:d, a:c] = mixed(
        part, np.full_like(part, 16), np.round(255 * dark * shade).astype(np.uint8)
    )


def shoot(made: Set, first: int, last: int) -> Iterator[Planes]:
    """The frames from `first` up to but without `last`."""
    for number in range(first, last):
        yield frame(made, number)
