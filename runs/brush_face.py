"""The brush face in little room: the outlines of Ma Shan Zheng, simplified and packed.

    npm pack @fontsource/ma-shan-zheng && tar xzf fontsource-ma-shan-zheng-*.tgz
    python runs/brush_face.py package/files/ma-shan-zheng-chinese-simplified-400-normal.woff \
        src/miaobi/paint/data/ma-shan-zheng.xz

Every outline becomes a polygon that leaves the curve by at most `ALLOWED` thousandths of an em
(Douglas and Peucker, 1973), on a grid of `GRID`; `miaobi.paint.face` makes a TrueType font of it.
"""

from __future__ import annotations

import json
import lzma
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from numpy.typing import NDArray

ALLOWED, GRID = 3.2, 4
TABLES = ("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post")


def lean(path: Path) -> TTFont:
    """The font with what it needs to be set in a line: no hints, no features."""
    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.glyph_names, options.name_IDs = False, ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "gasp"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list(font.getBestCmap()))
    cutter.subset(font)
    return font


def polygons(font: TTFont, name: str) -> list[NDArray[np.int64]]:
    """The outline of a glyph as closed polygons on the grid."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    found: list[list[NDArray[np.float64]]] = []
    t = np.linspace(0, 1, 6)[1:, None]
    for kind, points in pen.value:
        ends = [np.array(p, np.float64) for p in points if p is not None]
        if kind == "moveTo":
            found.append([ends[0]])
        elif kind == "lineTo":
            found[-1].append(ends[0])
        elif kind == "qCurveTo":
            if points[-1] is None:  # a contour of control points alone
                ends.append((ends[0] + ends[-1]) / 2)
                found.append([ends[-1]])
            for i, control in enumerate(ends[:-1]):
                now = found[-1][-1]
                to = ends[-1] if i == len(ends) - 2 else (control + ends[i + 1]) / 2
                found[-1] += list((1 - t) ** 2 * now + 2 * t * (1 - t) * control + t * t * to)
    out = []
    for polygon in found:
        few = cv2.approxPolyDP(np.array(polygon, np.float32)[:, None], ALLOWED, True)[:, 0]
        grid = np.round(few / GRID).astype(np.int64)
        grid = grid[np.r_[True, (np.diff(grid, axis=0) != 0).any(1)]]
        if len(grid) > 2:
            out.append(grid)
    return out


def skeleton(font: TTFont) -> bytes:
    """The tables beside the outlines, as a font whose glyphs are all empty."""
    for name in font.getGlyphOrder():
        empty: Any = font["glyf"][name]
        empty.__dict__.clear()
        empty.numberOfContours = 0
    for name in set(map(str, font.keys())) - {*TABLES, "glyf", "loca", "GlyphOrder"}:
        del font[name]
    font.recalcBBoxes = False
    font.flavor = None
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def main(source: Path, target: Path) -> None:
    font = lean(source)
    glyphs = [polygons(font, name) for name in font.getGlyphOrder()]
    steps = np.concatenate(
        [
            np.diff(np.concatenate(g), axis=0, prepend=np.zeros((1, 2), np.int64))
            for g in glyphs
            if g
        ]
    )
    folded = np.where(steps >= 0, 2 * steps, -2 * steps - 1).ravel()
    low = np.minimum(folded, 255).astype(np.uint8)
    high = (folded[folded >= 255] - 255).astype("<u2")
    counts = np.array([len(g) for g in glyphs], np.uint8)
    sizes = np.array([len(p) for g in glyphs for p in g], "<u2")
    bare = skeleton(font)
    head = {"grid": GRID, "glyphs": len(counts), "contours": len(sizes), "points": len(steps),
            "long": len(high), "font": len(bare)}  # fmt: skip
    body = b"".join([json.dumps(head).encode(), b"\n", bare, counts.tobytes(), sizes.tobytes(),
                     high.tobytes(), low.tobytes()])  # fmt: skip
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "pb": 0}]
    data = lzma.compress(body, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=filters)
    target.write_bytes(data)
    print(f"{len(counts)} glyphs, {len(steps)} points, {len(data)} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
