"""`miaobi bench repaint`: how near a repainted picture stays to what it was painted from.

MIAOBI_PICTURES names a folder of pictures; without it 20 rendered ones are taken. Every picture is
painted again in each of `GOALS` at draft size, and all are put on one sheet, `repaint.png` in
the current folder (MIAOBI_SHEET names another place). Beside them stands a plain blur that is as
far from the picture as the oil painting is: painting must keep edges better than that. Ink gives
colour up, so it is judged by its lights and darks alone.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.evals import pictures
from miaobi.paint import photo
from miaobi.work import Json

Pixels = NDArray[np.uint8]
Field = NDArray[np.float64]

MOST = 20
GOALS = {  # style → the least that edges must agree, what colour is judged by, the most of that
    "油画": (0.8, "ΔE2000", 4.0),
    "水彩": (0.65, "ΔE2000", 10.0),
    "水墨山水": (0.65, "ΔL*", 16.0),
}
BLUR = "(blur as far off)"
AREA = (768, 512)  # as many pixels as a picture is painted at
SIDE = 512  # pixels of the long side that edges are compared at
NEAR = 3.0  # pixels an edge may be off there
EDGES = 0.09  # the share of pixels that are edges before they are thinned


def run() -> Iterator[dict[str, Json]]:
    """Rows {picture, style, edges, palette, measure, strokes, seconds}, then each style's means.

    `edges` is the F-score of edges within 3 pixels, `palette` the earth mover's distance of the
    colours in CIEDE2000, or of the lightness in L*, as `measure` says. A style holds when its
    means reach `GOALS` and its edges are nearer than those of the blur.
    """
    folder = os.environ.get("MIAOBI_PICTURES", "")
    found = pictures.of_folder(Path(folder), MOST) if folder else pictures.rendered(MOST)
    rows: dict[str, list[dict[str, Json]]] = {}
    sheet: list[list[Pixels]] = []
    for name, image in found:
        target = photo.fitted(image, photo.sized(image.shape[1::-1], AREA))
        strip = [target]
        for style in GOALS:
            row, painted = _row(name, style, target)
            rows.setdefault(style, []).append(row)
            strip.append(painted)
            yield row
            if style == "油画":
                blurred = as_far(target, painted)
                row = {"picture": name, "style": BLUR} | compared(target, blurred, "ΔE2000")
                rows.setdefault(BLUR, []).append(row)
        sheet.append(strip)
    yield from _means(rows)
    path = Path(os.environ.get("MIAOBI_SHEET", "repaint.png"))
    _contact(sheet, path)
    yield {"picture": "contact sheet", "style": str(path)}


def _means(rows: dict[str, list[dict[str, Json]]]) -> Iterator[dict[str, Json]]:
    """The means of each style, with its goals and whether it holds."""
    keys = ("edges", "palette", "strokes", "seconds")
    told: dict[str, dict[str, Json]] = {}
    for style, some in rows.items():
        told[style] = {
            k: round(statistics.mean(float(r[k]) for r in some), 3) for k in keys if k in some[0]
        }
    for style, means in told.items():
        row = {"picture": f"mean of {len(rows[style])}", "style": style} | means
        if style in GOALS:
            edges, measure, most = GOALS[style]
            least = max(edges, told[BLUR]["edges"])
            holds = means["edges"] >= least and means["palette"] <= most
            row |= {
                "measure": measure,
                "goal": f"edges ≥ {edges}, palette ≤ {most:g}",
                "holds": "yes" if holds else "no",
            }
        yield row


def _row(name: str, style: str, target: Pixels) -> tuple[dict[str, Json], Pixels]:
    scene = {"style": style, "size": target.shape[1::-1], "format": "横幅"}
    began = time.process_time()
    painted = photo.repainted(target, scene, 1)
    seconds = round(time.process_time() - began, 2)
    strokes = sum(len(marks) for _, _, marks in painted.marks)
    told = compared(target, painted.image, GOALS[style][1])
    row = {"picture": name, "style": style, **told, "strokes": strokes, "seconds": seconds}
    return row, painted.image


def compared(target: Pixels, painted: Pixels, measure: str) -> dict[str, Json]:
    """The edge agreement and the palette distance of two pictures of one size."""
    far = lightness_distance if measure == "ΔL*" else palette_distance
    return {
        "edges": round(edge_agreement(target, painted), 3),
        "palette": round(far(target, painted), 2),
        "measure": measure,
    }


def edge_agreement(target: Pixels, painted: Pixels, near: float = NEAR) -> float:
    """The F-score of the edges of two pictures, found within `near` pixels at a common scale.

    Edges are crests as steep as the steepest places of the target.

    >>> box = np.full((64, 96, 3), 30, np.uint8)
    >>> box[20:44, 30:60] = 220
    >>> edge_agreement(box, box), edge_agreement(box, np.roll(box, 16, 1)) < 0.9
    (1.0, True)
    """
    slopes = [_slopes(image) for image in (target, painted)]
    few, some = np.percentile(np.hypot(*slopes[0]), (100 * (1 - EDGES), 99.5))
    high = max(float(few), 0.35 * float(some), 10.0)  # a plain scene has few edges
    a, b = (_crests(*slope, high) for slope in slopes)
    if not a.any() or not b.any():
        return float(a.any() == b.any())
    far = [cv2.distanceTransform((~e).astype(np.uint8), cv2.DIST_L2, 5) for e in (a, b)]
    recall = float((far[1][a] <= near).mean())
    precision = float((far[0][b] <= near).mean())
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _slopes(image: Pixels) -> tuple[Field, Field]:
    """How the tones of a picture rise to the right and downwards, at the common scale."""
    grow = SIDE / max(image.shape[:2])
    size = (round(image.shape[1] * grow), round(image.shape[0] * grow))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float64)
    soft = cv2.GaussianBlur(grey, (0, 0), 1.4)
    return (
        np.asarray(cv2.Sobel(soft, cv2.CV_64F, 1, 0), np.float64),
        np.asarray(cv2.Sobel(soft, cv2.CV_64F, 0, 1), np.float64),
    )


def _crests(dx: Field, dy: Field, high: float) -> NDArray[np.bool_]:
    """The crests of slopes that somewhere rise above `high`."""
    fine = [(16 * slope).round().astype(np.int16) for slope in (dx, dy)]
    thin = cv2.Canny(fine[0], fine[1], 8 * high, 16 * high, L2gradient=True)
    return np.asarray(thin > 0, np.bool_)


def as_far(target: Pixels, painted: Pixels) -> Pixels:
    """The blur of a picture whose mean distance from it is that of the painting."""
    aim = float(np.abs(target.astype(np.float32) - painted).mean())
    low, high = 0.3, 0.2 * min(target.shape[:2])
    blurred = target
    for _ in range(9):
        middle = (low + high) / 2
        blurred = np.asarray(cv2.GaussianBlur(target, (0, 0), middle), np.uint8)
        nearer = float(np.abs(target.astype(np.float32) - blurred).mean()) < aim
        low, high = (middle, high) if nearer else (low, middle)
    return blurred


def palette_distance(target: Pixels, painted: Pixels) -> float:
    """The earth mover's distance of the colours of two pictures, in CIEDE2000, at 256 places each.

    >>> grey = np.full((32, 32, 3), 128, np.uint8)
    >>> palette_distance(grey, grey)
    0.0
    """
    from scipy.optimize import linear_sum_assignment

    labs = [_lab(cv2.resize(i, (16, 16), interpolation=cv2.INTER_AREA)) for i in (target, painted)]
    cost = ciede2000(labs[0][:, None], labs[1][None])
    rows, columns = linear_sum_assignment(cost)
    return float(cost[rows, columns].mean())


def lightness_distance(target: Pixels, painted: Pixels) -> float:
    """The earth mover's distance of the lightness of two pictures, in L*, at 4,096 places each.

    >>> dark, light = (np.full((32, 32, 3), v, np.uint8) for v in (0, 255))
    >>> round(lightness_distance(dark, light))
    100
    """
    few = (cv2.resize(i, (64, 64), interpolation=cv2.INTER_AREA) for i in (target, painted))
    one, two = (np.sort(_lab(image)[:, 0]) for image in few)
    return float(np.abs(one - two).mean())


def _lab(image: NDArray) -> Field:
    lab = cv2.cvtColor((image / 255).astype(np.float32), cv2.COLOR_RGB2LAB)
    return np.asarray(lab, np.float64).reshape(-1, 3)


def ciede2000(one: Field, two: Field) -> Field:
    """The colour difference of CIELAB colours (..., 3) (CIE 142-2001; formulae as in G. Sharma,
    W. Wu and E. Dalal, "The CIEDE2000 Color-Difference Formula", 2005).

    >>> a, b = np.array([50.0, 2.6772, -79.7751]), np.array([50.0, 0.0, -82.7485])
    >>> round(float(ciede2000(a, b)), 4)  # the first pair of their table
    2.0425
    """
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(one, -1, 0), np.moveaxis(two, -1, 0)
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 1 + 0.5 * (1 - np.sqrt(mean7 / (mean7 + 25.0**7)))
    c1, c2 = np.hypot(g * a1, b1), np.hypot(g * a2, b2)
    h1, h2 = np.arctan2(b1, g * a1) % (2 * np.pi), np.arctan2(b2, g * a2) % (2 * np.pi)
    turn = (h2 - h1 + np.pi) % (2 * np.pi) - np.pi
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.where(c1 * c2 > 0, turn, 0) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = np.where(c1 * c2 > 0, (h1 + turn / 2) % (2 * np.pi), h1 + h2)
    t = (1 - 0.17 * np.cos(hm - np.radians(30)) + 0.24 * np.cos(2 * hm)
         + 0.32 * np.cos(3 * hm + np.radians(6)) - 0.2 * np.cos(4 * hm - np.radians(63)))  # fmt: skip
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    spread = np.radians(30) * np.exp(-(((np.degrees(hm) - 275) / 25) ** 2))
    rt = -2 * np.sqrt(cm**7 / (cm**7 + 25.0**7)) * np.sin(2 * spread)
    dl, dc, dn = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return np.sqrt(np.maximum(dl**2 + dc**2 + dn**2 + rt * dc * dn, 0))


def _contact(sheet: list[list[Pixels]], path: Path) -> None:
    """One row for each picture: itself, then each style."""
    from PIL import Image

    wide, high = 360, 260
    whole = Image.new("RGB", (wide * (1 + len(GOALS)), high * max(1, len(sheet))), (250, 248, 244))
    for r, strip in enumerate(sheet):
        for c, image in enumerate(strip):
            one = Image.fromarray(image)
            one.thumbnail((wide - 8, high - 8), Image.Resampling.LANCZOS)
            x, y = c * wide + (wide - one.width) // 2, r * high + (high - one.height) // 2
            whole.paste(one, (x, y))
    whole.save(path)
