"""A papercut from any picture: one sheet of red paper, its lights cut out with clean edges."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.colour import coded, from_hex
from miaobi.paint.marks import Wash
from miaobi.paint.repaint_lines import contours

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]

RED, BACK = "#c3202c", "#f6efe0"
SIDE = 900  # pixels of the long side that the knife works at
BAR = 0.024  # of the short side: the frame that holds the sheet together
LEAST = 0.00012  # of the picture: smaller pieces and holes are not cut


def cut(target: Pixels, sheet: Field) -> tuple[Pixels, list[Wash]]:
    """The picture (h, w, 3) as a papercut on a backing of linear `sheet` (h, w, 3), and its pieces.

    >>> moon = np.full((60, 90, 3), 20, np.uint8)
    >>> moon[10:30, 50:70] = 240
    >>> image, pieces = cut(moon, np.ones((60, 90, 3), np.float32))
    >>> image[45, 40].tolist() != image[20, 60].tolist(), len(pieces) >= 2
    (True, True)
    """
    height, width = target.shape[:2]
    down = min(1.0, SIDE / max(height, width))
    size = (max(8, round(width * down)), max(8, round(height * down)))
    small = np.asarray(cv2.resize(target, size, interpolation=cv2.INTER_AREA), np.uint8)
    paper = _kept(_tones(small) & ~_lines(small))
    pieces = _pieces(paper, width / size[0])
    mask = np.zeros((height, width), np.uint8)
    for outline, red in pieces:
        at = np.round(outline * 16).astype(np.int32)
        cv2.fillPoly(mask, [at], 255 if red else 0, cv2.LINE_AA, 4)
    cover = mask.astype(np.float32)[..., None] / 255
    drop = max(1, round(0.0016 * min(height, width)))
    shadow = cv2.GaussianBlur(np.roll(cover[..., 0], (drop, drop), (0, 1)), (0, 0), drop)
    light = coded(sheet)
    back = 255 * np.clip(light, 0, 1) * (1 - 0.22 * shadow)[..., None]
    tooth = 1 + 1.4 * (light.mean(2, keepdims=True) - light.mean())
    red = from_hex(RED).astype(np.float32) * tooth
    image = np.clip(back * (1 - cover) + red * cover + 0.5, 0, 255).astype(np.uint8)
    return image, [Wash(o, RED if red else BACK, 1.0, opaque=True) for o, red in pieces]


def _tones(small: Pixels) -> NDArray[np.bool_]:
    """Where the paper stays: the darks, judged against the whole and against what is near."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    flat = np.asarray(cv2.bilateralFilter(grey, 11, 45, 9), np.float32)
    equal = cv2.createCLAHE(2.0, (4, 4)).apply(np.clip(flat, 0, 255).astype(np.uint8))
    near = cv2.GaussianBlur(equal.astype(np.float32), (0, 0), 0.045 * max(grey.shape))
    middle, _ = cv2.threshold(equal, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(equal < 0.45 * near + 0.55 * middle, np.bool_)


def _lines(small: Pixels) -> NDArray[np.bool_]:
    """Thin cuts along the strongest contours, so that what is equally dark stays apart."""
    side = min(small.shape[:2])
    mask = np.zeros(small.shape[:2], np.uint8)
    broad = max(2, round(0.006 * side))
    for line in contours(small.astype(np.float32), 0.45, 0.09 * side)[:90]:
        at = np.round(line.path * 16).astype(np.int32)
        cv2.polylines(mask, [at], False, 255, broad, cv2.LINE_8, 4)
    return np.asarray(mask > 0, np.bool_)


def _kept(dark: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The sheet that stays: edges rounded, crumbs and pinholes gone, held by a frame."""
    height, width = dark.shape
    soft = cv2.GaussianBlur(dark.astype(np.float32), (0, 0), 0.9)
    paper = (soft > 0.5).astype(np.uint8)
    bar = max(2, round(BAR * min(height, width)))
    paper[:bar], paper[-bar:], paper[:, :bar], paper[:, -bar:] = 1, 1, 1, 1
    for colour in (1, 0):
        _, names, about, _ = cv2.connectedComponentsWithStats((paper == colour).astype(np.uint8))
        small = about[:, cv2.CC_STAT_AREA] < LEAST * paper.size
        small[0] = False
        paper[small[names] & (names > 0)] = 1 - colour
    return paper


def _pieces(paper: NDArray[np.uint8], grow: float) -> list[tuple[NDArray[np.float64], bool]]:
    """Outlines (n, 2) in pixels of the picture, red or cut out, the larger before the smaller."""
    big = cv2.copyMakeBorder(paper, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    found, tree = cv2.findContours(big, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    pieces = []
    for outline, links in zip(found, tree[0] if tree is not None else (), strict=True):
        points = outline[:, 0].astype(np.float64) - 0.5
        if len(points) > 12:
            ring = np.concatenate([points[-3:], points, points[:3]])
            points = np.stack([np.convolve(ring[:, i], np.ones(7) / 7, "valid") for i in (0, 1)], 1)
        area = float(cv2.contourArea(outline))
        pieces.append((area, points * grow, bool(links[3] < 0)))
    pieces.sort(key=lambda piece: -piece[0])
    return [(points, red) for _, points, red in pieces]
