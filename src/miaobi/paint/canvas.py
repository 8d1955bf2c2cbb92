"""The sheet that strokes and washes are laid on, as light: films of paint one over the other.

The canvas keeps, per band and pixel, the light that comes back from the sheet. A mark becomes a
thickness of paint at each pixel (`bristle`, `wet`), and the film of that thickness is laid over
what is there by Kubelka–Munk theory (`pigments.films`), so that glazes, body colour and their order
act as on paper. Films of one pigment over each other are one film of both thicknesses: marks that
follow each other in one pigment are summed up wet and dry as one, so that 10,000 marks are a matter
of a second or two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import bristle, ribbon, wet
from miaobi.paint.bristle import FINE, FULL, Box, Mask
from miaobi.paint.colour import shown
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.paper import Paper, xuan
from miaobi.paint.pigments import ALIASES, DEEP, FILMS, PAPER, body, films, grain

Plane = NDArray[np.float32]

VISIBLE = 0.15  # where there is more paint than this, a thing takes over the pixel's id
VEIL = 400  # steps of a unit of paint in the sum of what a thing lays down
FEW = 12  # marks that are dried each in its own box; more are dried together
STRIP = 1 << 16  # pixels dried at a time: what stays in the processor's cache
BATCH = 1 << 20  # pixels of strokes pulled at a time
GRAIN = 0.55  # how much thicker paint of full grain lies in the deepest tooth
LEVELS = 16  # of tooth that are told apart
FAINTEST = 1 / 400  # of a unit of paint; a mark with less is none


@dataclass(frozen=True, slots=True)
class Pull:
    """What the stroke with that `index` leaves in its `box`: `cover` is a thickness of paint, or a
    mask that is FULL where the paint is `strength` thick."""

    index: int
    cover: Mask | Plane
    box: Box
    strength: float


class Canvas:
    """A sheet of `width` x `height` pixels; `draw` lays marks on it in pixel coordinates.

    `ids` (h, w) uint16 says which id was last visible at a pixel (the marks of one call of `draw`
    count together); `image()` is what one sees;
    `light` (3, h, w) linear reflectance is what the picture is made of.
    """

    def __init__(self, width: int, height: int, paper: Paper | None = None) -> None:
        self.width, self.height = width, height
        self.paper = paper or xuan(width, height)
        self.light = np.ascontiguousarray(np.moveaxis(self.paper.light, 2, 0))
        self.ids = np.zeros((height, width), np.uint16)
        self._tooth: dict[int, Mask] = {}
        self._wet = np.zeros((height, width), np.float32)  # paint of one pigment, not yet dry
        self._pigment = ""
        self._boxes: list[Box] = []  # where it is
        self._veil = np.zeros((height, width), np.uint8)  # all paint of one thing, added up
        self._veiled: Box | None = None
        self._even = not self.paper.grain.any()

    @property
    def density(self) -> Plane:
        """The light that paint takes away, (h, w, 3), as optical density (natural log)."""
        bare = np.moveaxis(self.paper.light, 2, 0)
        return np.moveaxis(-np.log(np.maximum(self.light, 1e-6) / bare), 0, 2)

    def draw(self, marks: Iterable[Mark], id: int | None = 0) -> None:
        """Lays the marks down in order; pixels they visibly cover take `id` (None: keep theirs)."""
        todo = list(marks)
        pulled = self._pulled(todo, id)
        mine = next(pulled, None)
        for index, mark in enumerate(todo):
            if isinstance(mark, Wash):
                self._wash(mark, id)
            elif mine and mine.index == index:
                self._lay(mine.cover, mine.box, mine.strength, mark.pigment, False, id)
                mine = next(pulled, None)
        self._dry(id)
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

    def _pulled(self, marks: list[Mark], id: int | None) -> Iterator[Pull]:
        """Of each stroke that leaves something, in order, what it leaves."""
        index = [k for k, mark in enumerate(marks) if isinstance(mark, Stroke) and len(mark.path)]
        strokes = [mark for k in index if isinstance(mark := marks[k], Stroke)]
        if not strokes:
            return
        made = ribbon.lines([one.path for one in strokes], [one.width for one in strokes])
        sound = made.sound & np.array([one.strength >= FAINTEST for one in strokes])
        widest = np.where(sound, made.widest, 0)
        wetness = np.array([one.wet for one in strokes])
        bleed = np.where(widest < FINE, 0, wetness * np.minimum(widest * 0.3, 24.0))
        box = ribbon.boxes(made, widest / 2 + 2 + 2 * bleed, (self.width, self.height))
        kept = np.flatnonzero(sound & (box[:, 0] < box[:, 2]) & (box[:, 1] < box[:, 3]))
        if not len(kept):
            return
        made = ribbon.thinned(made.some(kept))
        area = (box[kept, 2] - box[kept, 0]) * (box[kept, 3] - box[kept, 1])
        salt = np.array(index) + (id or 0) * 31
        for start, stop in ribbon.runs(np.cumsum(area) // BATCH):
            few = kept[start:stop]
            batch = [strokes[k] for k in few]
            brush = bristle.brushes(batch, widest[few], salt[few])
            covers = self._inked(batch, made.part(start, stop), brush, bleed[few], box[few])
            for k, (cover, at, strength) in zip(few, covers, strict=True):
                yield Pull(index[k], cover, at, strength)

    def _inked(
        self, strokes: list[Stroke], made: ribbon.Lines, brush: bristle.Brushes,
        bleed: NDArray[np.float64], box: NDArray[np.int64],
    ) -> Iterator[tuple[Mask | Plane, Box, float]]:  # fmt: skip
        """The paint of strokes that are pulled together; a mask where water or tooth change it."""
        rough = np.array([one.dry > 0.15 for one in strokes]) & (made.widest > 2) & (not self._even)
        later = rough | (bleed > 0.3)
        strength = brush.strength.tolist()
        brush = replace(brush, strength=np.where(later, np.float32(1), brush.strength))
        atlas = ribbon.packed(box)
        paint = np.zeros(atlas.size, np.float32)
        for spots in ribbon.spots(ribbon.pieces(made), box, atlas):
            paint.ravel()[spots.at] = bristle.ink(spots, brush)
        corner, bounds = atlas.corner.tolist(), box.tolist()
        for k, stroke in enumerate(strokes):
            (x, y), (x0, y0, x1, y1) = corner[k], bounds[k]
            thick = paint[y : y + y1 - y0, x : x + x1 - x0]
            if not later[k]:
                yield thick, (x0, y0, x1, y1), 1.0
                continue
            cover = (thick * FULL + 0.5).astype(np.uint8)
            tooth = None if self._even else self.tooth(LEVELS)[y0:y1, x0:x1]
            if bleed[k] > 0.3:
                cover = bristle.wet_edge(cover, float(bleed[k]), stroke.wet, tooth)
            if rough[k] and tooth is not None:
                cover = bristle.skipped(cover, tooth, stroke.dry)
            yield cover, (x0, y0, x1, y1), strength[k]

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
        self._lay(cover, box, strength, wash.pigment, wash.opaque, id)

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
        self, cover: Mask | Plane, box: Box, strength: float, pigment: str, opaque: bool,
        id: int | None,
    ) -> None:  # fmt: skip
        """Lays paint on `box`: a thickness, or a mask that is FULL where it is `strength` thick."""
        if strength < FAINTEST:
            return
        pigment = ALIASES.get(pigment, pigment)
        solid = opaque or pigment == PAPER or pigment.startswith("#")
        if self._boxes and (solid or pigment != self._pigment):
            self._dry(id)
        if not solid:
            self._pigment = pigment
            self._boxes.append(box)
        unit = np.float32(strength / FULL if cover.dtype == np.uint8 else strength)
        x0, y0, x1, y1 = box
        rows = max(1, STRIP // (x1 - x0))
        for top in range(0, y1 - y0, rows):
            paint = np.asarray(cover[top : top + rows] * unit, np.float32)
            at = slice(y0 + top, y0 + top + len(paint)), slice(x0, x1)
            if not solid:
                self._wet[at] += paint
                continue
            under = self.paper.light[at] if pigment == PAPER else body(pigment)[0]
            _hide(self.light[:, *at], paint, np.moveaxis(under, -1, 0))
            self._count(paint, (x0, at[0].start, x1, at[0].stop), id)

    def _dry(self, id: int | None) -> None:
        """Lets the paint dry that is still wet: its film is laid over what is there."""
        if not self._boxes:
            return
        boxes = np.array(self._boxes)
        if len(boxes) > FEW:
            boxes = np.concatenate([boxes[:, :2].min(0), boxes[:, 2:].max(0)])[None]
        level = 0 if self._even else max(1, round(grain(self._pigment) * LEVELS * GRAIN))
        tooth = self.tooth(level) if level else None  # even a dye is a little paler on fibres
        for x0, y0, x1, y1 in boxes.tolist():
            rows = max(1, STRIP // (x1 - x0))
            for top in range(y0, y1, rows):
                self._film((x0, top, x1, min(top + rows, y1)), tooth, id)
        self._boxes.clear()

    def _film(self, box: Box, tooth: Mask | None, id: int | None) -> None:
        """Lays the film of the wet paint in `box`, as it settles in the tooth of the sheet."""
        x0, y0, x1, y1 = box
        if x1 - x0 > 64:  # much of a large box is bare
            found = np.flatnonzero(self._wet[y0:y1, x0:x1].max(0))
            if not len(found):
                return
            x0, x1 = x0 + int(found[0]), x0 + int(found[-1]) + 1
        at = slice(y0, y1), slice(x0, x1)
        paint = self._wet[at]
        thick = paint.copy() if tooth is None else paint * tooth[at] * np.float32(1 / 128)
        paint[...] = 0
        self._count(thick, (x0, y0, x1, y1), id)
        light = self.light[:, *at]
        back, through = films(self._pigment)
        if back is None:
            for band in range(3):
                light[band] *= np.exp(thick * -through[band])
            return
        step = np.minimum(thick * FILMS + np.float32(0.5), FILMS * DEEP - 1).astype(np.int32)
        for band in range(3):
            thrown = back[band].take(step)
            below = light[band] * through[band].take(step)
            below /= 1 - thrown * light[band]
            np.add(below, thrown, out=light[band])

    def _count(self, paint: Plane, box: Box, id: int | None) -> None:
        """Adds paint to what the thing has laid down so far."""
        if id is None:
            return
        x0, y0, x1, y1 = box
        veil = self._veil[y0:y1, x0:x1]
        veil[...] = cv2.add(veil, cv2.convertScaleAbs(paint, alpha=VEIL))
        old = self._veiled or box
        self._veiled = (min(x0, old[0]), min(y0, old[1]), max(x1, old[2]), max(y1, old[3]))


def _hide(area: Plane, paint: Plane, under: Plane) -> None:
    """Covers `area` (3, h, w) with a colour (3,) or (3, h, w), in place, as far as there is paint."""
    hidden = np.minimum(paint, 1)
    for band in range(3):
        area[band] += hidden * (under[band] - area[band])
