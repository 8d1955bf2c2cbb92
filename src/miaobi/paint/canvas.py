"""The sheet that strokes and washes are laid on, as light: films of paint one over the other.

The canvas keeps, per band and pixel, the light that comes back from the sheet. A mark becomes a
mask (`bristle`, `wet`), its mask a thickness, and the film of that thickness is laid over what is
there by Kubelka–Munk theory (`pigments.films`), so that glazes, body colour and their order act as
on paper. The masks are bytes and films are tables, which makes 10,000 marks a matter of seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import bristle, wet
from miaobi.paint.bristle import FINE, FULL, LINE_COVER, Box, Mask
from miaobi.paint.colour import shown
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.paper import Paper, xuan
from miaobi.paint.pigments import ALIASES, PAPER, body, films, grain

Plane = NDArray[np.float32]

VISIBLE = 0.15  # a mark with more paint than this takes over the pixel's id
VEIL = 400  # steps of a unit of paint in the sum of faint marks
SMALL = 9_000  # pixels; smaller masks are laid in one go, larger ones in strips
STRIP = 160_000  # pixels of a strip: what stays in the processor's cache
GRAIN = 0.55  # how much thicker paint of full grain lies in the deepest tooth
LEVELS = 16  # of tooth that are told apart
STEPS = 200  # thicknesses of a unit layer that are told apart


class Canvas:
    """A sheet of `width` x `height` pixels; `draw` lays marks on it in pixel coordinates.

    `ids` (h, w) uint16 says which id was last visible at a pixel (faint marks of one call of `draw`
    count together); `image()` is what one sees;
    `light` (3, h, w) linear reflectance is what the picture is made of.
    """

    def __init__(self, width: int, height: int, paper: Paper | None = None) -> None:
        self.width, self.height = width, height
        self.paper = paper or xuan(width, height)
        self.light = np.ascontiguousarray(np.moveaxis(self.paper.light, 2, 0))
        self.ids = np.zeros((height, width), np.uint16)
        self._tooth: dict[int, Mask] = {}
        self._veil = np.zeros((height, width), np.uint8)  # faint marks of one thing, added up
        self._veiled: Box | None = None
        self._even = not self.paper.grain.any()

    @property
    def density(self) -> Plane:
        """The light that paint takes away, (h, w, 3), as optical density (natural log)."""
        bare = np.moveaxis(self.paper.light, 2, 0)
        return np.moveaxis(-np.log(np.maximum(self.light, 1e-6) / bare), 0, 2)

    def draw(self, marks: Iterable[Mark], id: int | None = 0) -> None:
        """Lays the marks down in order; pixels they visibly cover take `id` (None: keep theirs)."""
        for index, mark in enumerate(marks):
            if isinstance(mark, Stroke):
                self._stroke(mark, id, index)
            else:
                self._wash(mark, id)
        if id is not None and self._veiled:
            x0, y0, x1, y1 = self._veiled
            veil = self._veil[y0:y1, x0:x1]
            np.copyto(self.ids[y0:y1, x0:x1], id, where=veil >= round(VISIBLE * VEIL))
            veil[...] = 0
            self._veiled = None

    def image(self) -> NDArray[np.uint8]:
        """The picture as (h, w, 3) sRGB bytes."""
        out = np.empty((self.height, self.width, 3), np.uint8)
        for top in range(0, self.height, 64):  # in strips, to keep memory low
            out[top : top + 64] = np.moveaxis(shown(self.light[:, top : top + 64]), 0, 2)
        return out

    def _stroke(self, stroke: Stroke, id: int | None, index: int) -> None:
        path = np.asarray(stroke.path, np.float64).reshape(-1, 2)
        width = np.asarray(stroke.width, np.float64)
        if width.shape != (len(path),):
            width = np.broadcast_to(width, (len(path),))
        if not len(path) or not np.isfinite(path).all() or (widest := float(width.max())) <= 0:
            return
        fine = widest < FINE and len(path) > 1
        bleed = 0.0 if fine else stroke.wet * min(widest * 0.3, 24.0)
        box = self._box(path, 2 if fine else widest / 2 + 2 + 2 * bleed)
        if box is None:
            return
        if fine:
            share = stroke.strength * (1 - 0.55 * stroke.dry) * FINE / LINE_COVER
            self._lay(bristle.hairline(path, width, box), box, stroke.pigment, share, False, id)
            return
        salt = (id or 0) * 31 + index
        cover = bristle.stroke_mask(path, width, box, stroke.dry, salt, stroke.tilt)
        if bleed > 0.3:
            tooth = None if self._even else self.tooth(LEVELS)[box[1] : box[3], box[0] : box[2]]
            cover = bristle.wet_edge(cover, bleed, stroke.wet, tooth)
        if stroke.dry > 0.15 and widest > 2 and not self._even:
            tooth = self.tooth(LEVELS)[box[1] : box[3], box[0] : box[2]]
            cover = bristle.skipped(cover, tooth, stroke.dry)
        self._lay(cover, box, stroke.pigment, stroke.strength, False, id)

    def _wash(self, wash: Wash, id: int | None) -> None:
        outline = np.asarray(wash.outline, np.float64).reshape(-1, 2)
        if len(outline) < 3 or not np.isfinite(outline).all():
            return
        box = self._box(outline, 2.5 * wash.soft + 2)
        if box is None:
            return
        cover = wet.wash_mask(outline, box, wash.soft)
        strength, rows = wash.strength, None
        if wash.fade is not None:
            strength = max(wash.strength, wash.fade)
            rows = wet.ramp(outline, box, wash.strength, wash.fade)
        gain = None
        side = min(box[2] - box[0], box[3] - box[1])
        bare = ALIASES.get(wash.pigment, wash.pigment) == PAPER
        if self.paper.pool is not None and not wash.opaque and not bare and wash.wet > 0:
            crisp = float(np.clip(1 - wash.soft / (0.006 * self.height), 0, 1))
            calm = float(np.clip(1 - wash.soft / (0.12 * self.height), 0.25, 1))
            if side > wet.BROAD:
                salt = (id or 0) * 131 % 9973  # washes of one thing dry as one
                much = wash.wet * calm
                gain = wet.drying(cover, box, self.paper.pool, much, self.height, crisp, salt)
            elif side > 7 and crisp > 0.3:
                radius = min(max(wet.RIM * self.height, 1.0), side / 6)
                cover = wet.rimmed(cover, radius, 1.1 * wash.wet * crisp)
        if gain is not None or rows is not None:
            cover = wet.dried(cover, gain, rows, box)
        self._lay(cover, box, wash.pigment, strength, wash.opaque, id)

    def tooth(self, level: int) -> Mask:
        """The sheet's tooth as a gain, 128 for none; `level` 1..LEVELS says how much paint heeds it."""
        if level not in self._tooth:
            depth = np.float32(127 * level / LEVELS)
            plane = np.empty((self.height, self.width), np.uint8)
            for top in range(0, self.height, 64):
                rows = slice(top, top + 64)
                plane[rows] = np.clip(128.5 + depth * self.paper.grain[rows], 0, 255)
            self._tooth[level] = plane
        return self._tooth[level]

    def _box(self, points: NDArray[np.float64], margin: float) -> Box | None:
        (left, top), (right, bottom) = points.min(0).tolist(), points.max(0).tolist()
        x0, y0 = max(int(left - margin), 0), max(int(top - margin), 0)
        x1, y1 = (
            min(int(right + margin) + 1, self.width),
            min(int(bottom + margin) + 1, self.height),
        )
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def _lay(
        self, cover: Mask, box: Box, pigment: str, strength: float, opaque: bool, id: int | None
    ) -> None:
        """Lays paint of thickness `strength` where the mask is FULL: a film, or a cover."""
        x0, y0, x1, y1 = box
        share = round(strength * STEPS) / STEPS
        if share <= 0:
            return
        bare = ALIASES.get(pigment, pigment) == PAPER
        solid = opaque or bare or pigment.startswith("#")
        level = 0 if solid or self._even else round(grain(pigment) * LEVELS * GRAIN)
        if not level and not solid and not self._even and x1 - x0 > wet.BROAD:
            level = 1  # even a dye is a little paler on the fibres
        if level and x1 - x0 > 4:
            tooth = self.tooth(level)[y0:y1, x0:x1]
            cover = np.asarray(cv2.multiply(cover, tooth, scale=1 / 128), np.uint8)
        rows = y1 - y0 if cover.size < SMALL else max(1, STRIP // (x1 - x0))
        for top in range(0, y1 - y0, rows):
            piece = cover[top : top + rows]
            at = slice(y0 + top, y0 + top + len(piece)), slice(x0, x1)
            if cover.size >= SMALL:  # much of a large box is bare
                x, y, w, h = cv2.boundingRect(piece)
                piece = piece[y : y + h, x : x + w]
                at = slice(y0 + top + y, y0 + top + y + h), slice(x0 + x, x0 + x + w)
                if not w:
                    continue
            area = self.light[:, *at]
            if bare:
                _hide(area, piece, share, np.moveaxis(self.paper.light[at], 2, 0))
            elif solid:
                _hide(area, piece, share, body(pigment)[0])
            else:
                _film(area, piece, *films(pigment, share * 255 / FULL))
        if id is not None:
            np.copyto(self.ids[y0:y1, x0:x1], id, where=cover > VISIBLE / share * FULL)
            if share < 2 * VISIBLE:  # alone hardly seen, together perhaps
                veil = self._veil[y0:y1, x0:x1]
                veil[...] = cv2.addWeighted(veil, 1.0, cover, share * VEIL / FULL, 0.0)
                old = self._veiled or box
                self._veiled = (min(x0, old[0]), min(y0, old[1]), max(x1, old[2]), max(y1, old[3]))


def _film(area: Plane, cover: Mask, back: Plane | None, through: Plane) -> None:
    """Lays a film over `area` (3, h, w), in place: its thickness per pixel is an index of tables."""
    if back is None:
        if cover.size < SMALL:
            area *= through.take(cover, 1)
            return
        for band in range(3):
            area[band] *= cv2.LUT(cover, through[band])
        return
    for band in range(3):
        thrown = cv2.LUT(cover, back[band])
        below = area[band] * cv2.LUT(cover, through[band])
        below /= 1 - thrown * area[band]
        np.add(below, thrown, out=area[band])


def _hide(area: Plane, cover: Mask, share: float, under: Plane) -> None:
    """Covers `area` (3, h, w) with a colour, in place, as far as the mask goes."""
    hidden = cv2.LUT(cover, _shares(share))
    for band in range(3):
        area[band] += hidden * (under[band] - area[band])


@lru_cache(maxsize=1024)
def _shares(share: float) -> Plane:
    return np.clip(np.arange(256) * (share / FULL), 0, 1).astype(np.float32)
