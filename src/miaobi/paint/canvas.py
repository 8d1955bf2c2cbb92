"""The sheet that strokes and washes are laid on: wet ink as optical density.

The canvas keeps, per pixel and band, how much light the paint takes away (a density, so glazes
simply add: Bouguer–Lambert–Beer), and which item was last seen there. Brush effects are functions
of the mark alone: pressure is the width, ink that runs out is a tone along the stroke, 飞白 are
bare hair streaks, wet edges are a blur plus a darker rim.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.paper import Paper, xuan
from miaobi.paint.pigments import ALIASES, PAPER, body, tint

Plane = NDArray[np.float32]
Box = tuple[int, int, int, int]  # x0, y0, x1, y1

SHIFT = 4  # fixed-point bits of OpenCV polygon coordinates
FINE = 1.3  # pixels; thinner strokes are drawn as antialiased lines
LINE_COVER = 1.3  # what a 1-pixel antialiased OpenCV line covers per pixel of length
FAINT = 0.45  # pixels; no hair leaves less than this
VISIBLE = 0.15  # a mark with more alpha than this takes over the pixel's id


def _hair_noise() -> Plane:
    """How willingly each hair leaves the paper along the pull: smooth along, even in [0, 1]."""
    raw = np.random.default_rng(1931).random((64, 260), dtype=np.float32)
    smooth = (raw[:, :-3] + raw[:, 1:-2] + raw[:, 2:-1] + raw[:, 3:]) / 4
    rank = smooth.ravel().argsort().argsort().reshape(smooth.shape)
    return (rank / smooth.size).astype(np.float32)


_HAIRS = _hair_noise()


class Canvas:
    """A sheet of `width` x `height` pixels; `draw` lays marks on it in pixel coordinates.

    `ids` (h, w) uint16 says which id was last visible at a pixel; `image()` is what one sees.
    """

    def __init__(self, width: int, height: int, paper: Paper | None = None) -> None:
        self.width, self.height = width, height
        self.paper = paper or xuan(width, height)
        self.density = np.zeros((height, width, 3), np.float32)  # over the bare paper
        self.ids = np.zeros((height, width), np.uint16)

    def draw(self, marks: Iterable[Mark], id: int | None = 0) -> None:
        """Lays the marks down in order; pixels they visibly cover take `id` (None: keep theirs)."""
        for index, mark in enumerate(marks):
            if isinstance(mark, Stroke):
                self._stroke(mark, id, index)
            else:
                self._wash(mark, id)

    def image(self) -> NDArray[np.uint8]:
        """The picture as (h, w, 3) sRGB bytes."""
        out = np.empty((self.height, self.width, 3), np.uint8)
        for top in range(0, self.height, 256):  # in bands, to keep memory low
            rows = slice(top, top + 256)
            light = self.paper.light[rows] * np.exp(-self.density[rows])
            step = np.clip(light * 4095 + 0.5, 0, 4095).astype(np.uint16)
            out[rows] = _SRGB[step]
        return out

    def _stroke(self, stroke: Stroke, id: int | None, index: int) -> None:
        path = np.asarray(stroke.path, np.float64).reshape(-1, 2)
        width = np.broadcast_to(np.asarray(stroke.width, np.float64), (len(path),))
        if len(path) == 0 or not np.isfinite(path).all():
            return
        widest = float(width.max())
        if widest <= 0:
            return
        if widest < FINE and len(path) > 1:
            self._hairline(path, width, stroke, id)
            return
        bleed = stroke.wet * min(widest * 0.3, 24.0)
        box = self._box(path, widest / 2 + 2 + 2 * bleed)
        if box is None:
            return
        cover = stroke_mask(path, width, box, stroke.dry, (id or 0) * 31 + index)
        if bleed > 0.3:
            cover = wet_edge(cover, bleed, stroke.wet)
        if widest > 3:
            cover *= runout(path, box, 0.25 + 0.35 * stroke.dry)
        self._lay(cover * np.float32(stroke.strength), box, stroke.pigment, False, id, 0.4)

    def _hairline(
        self, path: NDArray[np.float64], width: NDArray[np.float64], stroke: Stroke, id: int | None
    ) -> None:
        """A stroke about a pixel wide: no form to show, only its share of ink."""
        box = self._box(path, 2.0)
        if box is None:
            return
        x0, y0, x1, y1 = box
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        at = np.round((path - (x0, y0)) * 2**SHIFT).astype(np.int32)
        step = len(path) if width.max() < FAINT else max(2, len(path) // 3 + 1)
        for start in range(0, len(path) - 1, step):
            piece = slice(start, start + step + 1)
            tone = round(170 * max(float(width[start + len(at[piece]) // 2]), FAINT) / FINE)
            cv2.polylines(mask, [at[piece]], False, min(tone, 255), 1, cv2.LINE_AA, SHIFT)
        share = stroke.strength * (1 - 0.55 * stroke.dry) * FINE / LINE_COVER / 170
        self._lay(mask * np.float32(share), box, stroke.pigment, False, id, 0.0)

    def _wash(self, wash: Wash, id: int | None) -> None:
        outline = np.asarray(wash.outline, np.float64).reshape(-1, 2)
        if len(outline) < 3 or not np.isfinite(outline).all():
            return
        box = self._box(outline, 2.5 * wash.soft + 2)
        if box is None:
            return
        cover = wash_mask(outline, box, wash.soft)
        cover *= ramp(outline, box, wash.strength, wash.fade)
        self._lay(cover, box, wash.pigment, wash.opaque, id, 0.0 if wash.opaque else 0.3)

    def _box(self, points: NDArray[np.float64], margin: float) -> Box | None:
        low, high = points.min(0) - margin, points.max(0) + margin
        x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
        x1, y1 = min(int(high[0]) + 1, self.width), min(int(high[1]) + 1, self.height)
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def _lay(
        self, alpha: Plane, box: Box, pigment: str, opaque: bool, id: int | None, tooth: float
    ) -> None:
        """Adds paint of thickness `alpha` (h, w): what hides covers, the rest glazes."""
        x0, y0, x1, y1 = box
        area = self.density[y0:y1, x0:x1]
        masstone, hides = body(pigment)
        hides = 1.0 if opaque else hides
        if tooth and hides < 1:
            tooth_field = 1 + np.float32(tooth * 0.5) * self.paper.grain[y0:y1, x0:x1]
            alpha = np.asarray(alpha * tooth_field, np.float32)
        if hides < 1:
            glaze = tint(pigment) * np.float32(1 - hides)
            if alpha.size < 40_000:
                area += alpha[..., None] * glaze
            else:
                for band in range(3):
                    area[..., band] += alpha * glaze[band]
        if hides > 0:
            share = np.clip(alpha * np.float32(hides), 0, 1)[..., None]
            bare = ALIASES.get(pigment, pigment) == PAPER
            under = 1.0 if bare else masstone / self.paper.light[y0:y1, x0:x1]
            light = np.exp(-area)
            area[...] = -np.log(np.maximum(light + share * (under - light), 1e-3))
        if id is not None:
            self.ids[y0:y1, x0:x1][alpha > VISIBLE] = id


def stroke_mask(
    path: NDArray[np.float64], width: NDArray[np.float64], box: Box, dry: float, salt: int
) -> Plane:
    """How much of each pixel of `box` the stroke covers, 0..1."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    up = 4 if w * h < 20_000 else 2 if w * h < 600_000 else 1
    mask = np.zeros((h * up, w * up), np.uint8)
    at = (path - (x0, y0)) * up
    thick = np.maximum(width * up - 0.6, 0.4)
    fill_ribbon(mask, at, thick)
    if dry > 0.02:
        carve(mask, at, thick, dry, salt)
    if up > 1:
        mask = cv2.resize(mask, (w, h), interpolation=cv2.INTER_AREA)
    return mask.astype(np.float32) * np.float32(1 / 255)


def fill_ribbon(mask: NDArray[np.uint8], path: NDArray, width: NDArray) -> None:
    """Fills the ribbon of varying width along `path` (in mask pixels), with round ends."""
    for end in (0, -1):
        radius = int(float(width[end]) * (1 << SHIFT) / 2 + 0.5)
        if radius > 12:
            at = int(path[end, 0] * (1 << SHIFT)), int(path[end, 1] * (1 << SHIFT))
            cv2.circle(mask, at, radius, 255, -1, cv2.LINE_8, SHIFT)
    if len(path) < 2:
        return
    normal = normals(path) * (width / 2)[:, None]
    sides = np.empty((2, len(path), 2), np.int32)
    np.multiply(path + normal, 1 << SHIFT, out=sides[0], casting="unsafe")
    np.multiply(path - normal, 1 << SHIFT, out=sides[1], casting="unsafe")
    quads = np.empty((len(path) - 1, 4, 2), np.int32)
    quads[:, 0], quads[:, 1] = sides[0, :-1], sides[0, 1:]
    quads[:, 2], quads[:, 3] = sides[1, 1:], sides[1, :-1]
    for quad in quads:
        cv2.fillConvexPoly(mask, quad, 255, cv2.LINE_8, SHIFT)


def normals(path: NDArray) -> NDArray[np.float64]:
    """Unit normals (n, 2) of a polyline, averaged at its corners."""
    step = path[1:] - path[:-1]
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    turn = np.empty_like(path)
    turn[0], turn[-1] = step[0], step[-1]
    if len(step) > 1:
        mid = step[:-1] + step[1:]
        mid /= np.maximum(np.hypot(mid[:, 0], mid[:, 1]), 1e-9)[:, None]
        turn[1:-1] = mid
    out = np.empty_like(turn)
    out[:, 0], out[:, 1] = -turn[:, 1], turn[:, 0]
    return out


def carve(mask: NDArray[np.uint8], path: NDArray, width: NDArray, dry: float, salt: int) -> None:
    """Takes the bare hair streaks of a dry brush (飞白) out of a filled ribbon, in place."""
    if len(path) < 2:
        return
    length = float(np.hypot(*np.diff(path, axis=0).T).sum())
    pieces = int(np.clip(length / 14, 4, 100))
    path, width = resampled(path, width, pieces + 1)
    hairs = int(np.clip(width.max() / 3, 2, 40))
    across = (np.arange(hairs) + 0.5) / hairs - 0.5
    normal = normals(path) * width[:, None]
    points = path[None] + across[:, None, None] * normal[None]  # (hairs, n, 2)
    rows = (np.arange(hairs) * 7 + salt) % len(_HAIRS)
    start = (salt * 13) % 128
    noise = _HAIRS[rows][:, start : start + pieces]
    noise = 0.5 * noise + 0.5 * _HAIRS[rows, (salt * 5) % 257][:, None]
    t = np.linspace(0, 1, pieces)
    bare = noise < dry * (0.25 + 0.75 * t)[None, : noise.shape[1]]
    segments = np.stack([points[:, :-1], points[:, 1:]], 2)[bare]
    if len(segments):
        thick = max(1, round(float(width.mean()) / hairs))
        cv2.polylines(mask, list(np.round(segments).astype(np.int32)), False, 0, thick)


def resampled(path: NDArray, width: NDArray, n: int) -> tuple[NDArray, NDArray]:
    """The polyline and its widths at `n` points evenly spaced along it."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0, along[-1], n)
    xy = np.stack([np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])], 1)
    return xy, np.interp(at, along, width)


def wet_edge(cover: Plane, bleed: float, wet: float) -> Plane:
    """The stroke after its water has spread: softer, with a darker rim where it stopped."""
    soft = cv2.GaussianBlur(cover, (0, 0), max(bleed * 0.7, 0.3))
    wide = cv2.GaussianBlur(soft, (0, 0), max(bleed, 0.5))
    return soft + np.float32(0.5 * wet) * np.maximum(soft - wide, 0)


def runout(path: NDArray, box: Box, loss: float) -> Plane:
    """Tone 1 -> 1 - loss from the stroke's start towards its end, over the box."""
    x0, y0, x1, y1 = box
    chord = path[-1] - path[0]
    length2 = float(chord @ chord)
    if length2 < 4:
        return np.ones((1, 1), np.float32)
    x = (np.arange(x0, x1) + 0.5 - path[0, 0]) * (chord[0] / length2)
    y = (np.arange(y0, y1) + 0.5 - path[0, 1]) * (chord[1] / length2)
    t = np.clip(x[None].astype(np.float32) + y[:, None].astype(np.float32), 0, 1)
    return 1.05 - np.float32(loss) * t * t


def wash_mask(outline: NDArray, box: Box, soft: float) -> Plane:
    """How much of each pixel of `box` the area covers, its edge blurred by `soft` pixels."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    down = max(1.0, soft / 3)
    sw, sh = max(1, round(w / down)), max(1, round(h / down))
    up = 4 if sw * sh < 40_000 else 2 if sw * sh < 1_000_000 else 1
    mask = np.zeros((sh * up, sw * up), np.uint8)
    at = (outline - (x0, y0)) * (sw * up / w, sh * up / h)
    cv2.fillPoly(mask, [np.round(at * 2**SHIFT).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
    cover = cv2.resize(mask, (sw, sh), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    if soft > 0.3:
        cover = cv2.GaussianBlur(cover, (0, 0), soft / down, borderType=cv2.BORDER_REPLICATE)
    if (sw, sh) != (w, h):
        cover = cv2.resize(cover, (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cover, np.float32)


def ramp(outline: NDArray, box: Box, top: float, bottom: float | None) -> Plane:
    """The strength per row (h, 1): `top` at the area's highest point, `bottom` at its lowest."""
    if bottom is None:
        return np.full((1, 1), top, np.float32)
    low, high = float(outline[:, 1].min()), float(outline[:, 1].max())
    t = (np.arange(box[1], box[3]) + 0.5 - low) / max(high - low, 1e-6)
    return (top + (bottom - top) * np.clip(t, 0, 1)).astype(np.float32)[:, None]


def _srgb_table() -> NDArray[np.uint8]:
    light = np.arange(4096) / 4095
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(code * 255).astype(np.uint8)


_SRGB = _srgb_table()
