"""The papercut (剪纸): a window flower (窗花) in one red, or layers of coloured paper.

A near view is cut from one sheet of red paper: outlines and light parts fall away, toothed edges,
crescents and petals open the large shapes. A landscape is layers of coloured paper, far to near,
each throwing a soft shadow on what lies behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.colour import from_hex, mix, oklab, rgb, to_hex, turned
from miaobi.paint.finish import shapes, spots, tracery
from miaobi.paint.finish.shapes import Mask
from miaobi.paint.formats import format_of
from miaobi.paint.marks import Mark, Wash
from miaobi.paint.noise import lattice
from miaobi.paint.pigments import is_known
from miaobi.paint.study.sky import LAND
from miaobi.work import subseed

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

SIDE = 1536
RED, SHEET = "#c41e2e", "#f7f0e0"
MOST = 0.15  # chroma of the brightest dyed paper; reds may go further as things
SKIPPED = {"mist", "glow", "dark", "halo", "wind", "frost", "sky"}
PIECED = {"window", "hamlet", "roofs", "cloud", "rainbow", "waterfall"}  # of several papers
PLAIN = {"sun", "moon", "string", "islet", "floor", "wall"}  # too small or too plain for ornament
PATTERN = {"water": "crescent", "sea": "crescent", "pool": "crescent", "rapids": "crescent",
           "field": "petal", "meadow": "petal", "bank": "petal"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece of paper: its id, name and colour, where it lies (h, w), how high it stands."""

    number: int
    name: str
    colour: str
    mask: Mask
    lift: float


def finish(painted: Painted, scene: dict[str, Any], seed: int) -> Painted:
    """The study cut from paper: picture and record; ids stay where they are."""
    height, width = painted.ids.shape
    w, h, scale = spots.worked(width, height, SIDE)
    rng = np.random.default_rng(subseed(seed, "papercut"))
    if window_flower(scene):
        sheets = [red_sheet(rng, painted, scene, w, h, scale)]
        ground = SHEET
    else:
        sheets, ground = layered(rng, painted, scene, w, h, scale)
    image = glued(rng, sheets, ground, (width, height))
    marks = record(sheets, ground, (width, height), scale)
    return replace(painted, image=image, marks=marks)


def window_flower(scene: dict[str, Any]) -> bool:
    """Whether one red sheet tells it: a near view in which no colour was asked for."""
    near = not any(p["kind"] in LAND for p in scene["planes"])
    return near and not any(coloured(item) for item in scene["items"])


def coloured(item: dict[str, Any]) -> bool:
    """Whether a colour was asked for, of a thing or of what it wears or carries."""
    words = [w for about in item.get("attributes") or () for w in str(about).split()]
    return bool(item.get("colour")) or any(
        is_known(word) or is_known(word[:1]) for word in words if word
    )


def pieces(lab: NDArray, mask: NDArray[np.bool_], count: int) -> tuple[NDArray[np.uint8], NDArray]:
    """The colours of a thing in `count` papers: labels (h, w) and the papers' OKLab (k, 3)."""
    inside = lab[mask]
    if len(inside) == 0:
        return np.zeros(mask.shape, np.uint8), np.zeros((1, 3), np.float32)
    step = max(1, len(inside) // 4000)
    found = spots.chosen(inside[::step], np.ones(len(inside[::step]), np.float32), count)
    return spots.nearest(lab, found), found


def layered(
    rng: np.random.Generator, painted: Painted, scene: dict[str, Any], w: int, h: int, scale: float
) -> tuple[list[Sheet], str]:
    """Coloured papers from the sky to the nearest thing, and the colour of the ground sheet."""
    image, ids = spots.reduced(painted, w, h)
    lab = oklab(image)
    item = spots.is_item(scene, painted.names)
    atoms = {number: atom for number, atom, _ in painted.names}
    sheets: list[Sheet] = []
    sky = image[ids == 0].reshape(-1, 3)
    ground = vivid(to_hex(np.median(sky[: len(sky) // 8 + 1], 0)), 1.2) if len(sky) else "#d9cfb8"
    sheets += skies(ground, image, ids, w, h)
    behind = ground
    for name, number, marks in painted.marks:
        if name in SKIPPED or name == "backdrop" or not marks:
            continue
        if not item[number]:
            made = plane_sheets(rng, name, number, marks, image, ids, (w, h), scale, behind)
            behind = made[0].colour if made and name not in ("snow", "rain", "stars") else behind
            sheets += made
            continue
        cut = shapes.silhouette(marks, w, h, scale, 1.6)
        if cut.sum() > 0.004 * w * h:
            cut = shapes.bold(cut, 0.0016 * h)
        if not cut.any():
            continue
        x, y, dx, dy = cv2.boundingRect(cut)
        box = slice(max(y - 2, 0), y + dy + 2), slice(max(x - 2, 0), x + dx + 2)
        sheets += thing_sheets(name, number, cut, lab, ids, box, bool(atoms.get(number)))
    return sheets, ground


def vivid(colour: str, chroma: float = 1.3, most: float = MOST) -> str:
    """The colour as dyed paper has it: clearer, not near black or white."""
    lab = oklab(from_hex(colour)) * np.array([1.0, chroma, chroma], np.float32)
    lab[0] = np.clip(lab[0], 0.24, 0.95)
    lab[1:] *= min(1.0, most / max(float(np.hypot(*lab[1:])), 1e-6))
    return to_hex(rgb(lab))


def skies(ground: str, image: NDArray, ids: NDArray, w: int, h: int) -> list[Sheet]:
    """The sky in three waves of paper, each a step nearer the colour of the horizon."""
    rows = np.flatnonzero((ids == 0).sum(1) > 0.2 * w)
    if len(rows) < 30:
        return []
    sheets = []
    x = np.arange(w)
    for k, share in enumerate((0.3, 0.55, 0.8)):
        y = rows[0] + share * (rows[-1] - rows[0])
        band = image[int(y)][ids[int(y)] == 0]
        tone = vivid(to_hex(np.median(band, 0)), 1.2) if len(band) else ground
        wave = y + 0.018 * h * np.sin(x / w * (7 + 2 * k) + k * 2.1) + 0.009 * h * np.sin(x / w * 19 + k)  # fmt: skip
        mask = (np.arange(h)[:, None] > wave[None]).astype(np.uint8)
        sheets.append(Sheet(0, "backdrop", tone, mask, 0.5))
    return sheets


def plane_sheets(
    rng: np.random.Generator, name: str, number: int, marks: list[Mark], image: NDArray,
    ids: NDArray, size: tuple[int, int], scale: float, behind: str,
) -> list[Sheet]:  # fmt: skip
    """A plane as one bold sheet with its cut pattern, which shows a paper beneath."""
    w, h = size
    small = name in ("snow", "rain", "stars")
    cut = shapes.silhouette(marks, w, h, scale, 1.2, 0.8 if small else 0.12)
    if not small:
        cut = shapes.bold(cut, 0.004 * h)
    seen = ids == number
    if not cut.any():
        return []
    seen &= cut > 0
    tone = np.median(image[seen], 0) if seen.sum() > 30 else np.median(image[cut > 0], 0)
    colour = "#fbfaf4" if name in ("snow", "stars") else vivid(to_hex(tone), 1.35)
    near, far = oklab(from_hex(colour)), oklab(from_hex(behind))
    if np.square(near - far).sum() < 0.004:  # a sheet must stand off the one behind it
        colour = turned(colour, 0.86 if near[0] > 0.4 else 1.25, 1.1)
    sheets = [Sheet(number, name, colour, cut, 0.35 if small else 1.0)]
    if name in PIECED:
        sheets += details(name, number, image, cut, h)
    if small or name in PIECED or name in PLAIN:
        return sheets
    holes: list[NDArray[np.float64]] = []
    if name in PATTERN:
        holes = shapes.scattered(rng, cut, PATTERN[name], 0.045 * h, 0.03 * h, 0.012 * h)
    if name not in ("water", "sea", "pool", "rapids", "stream", "path"):
        holes += shapes.fringe(cut, 0.011 * h, 0.014 * h, 0.021 * h)
    if holes:
        mask = np.zeros((h, w), np.uint8)
        for hole in holes:
            cv2.fillPoly(mask, [np.round(hole * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
        under = turned(colour, 1.16 if near[0] < 0.55 else 0.84, 1.05)
        sheets.append(Sheet(number, name, under, mask & cut, -0.5))
    return sheets


def details(name: str, number: int, image: NDArray, cut: Mask, h: int) -> list[Sheet]:
    """The papers glued on a small plane of many parts: roofs, houses, a window."""
    lab = oklab(image)
    labels, found = pieces(lab, cut > 0, 4)
    sheets = []
    for k in range(1, len(found)):
        mask = shapes.bold(((labels == k) & (cut > 0)).astype(np.uint8), 0.0015 * h)
        sheets.append(Sheet(number, name, vivid(to_hex(rgb(found[k])), 1.2), mask, 0.3))
    return sheets


def thing_sheets(
    name: str, number: int, cut: Mask, lab: NDArray, ids: NDArray,
    box: tuple[slice, slice], asked: bool,
) -> list[Sheet]:  # fmt: skip
    """A thing as a silhouette with two to four smaller papers glued on it."""
    h, w = cut.shape
    seen = (ids == number) & (cut > 0)
    if not seen.any():
        return []
    local, inside = lab[box], seen[box]
    labels, found = pieces(local, inside, 5 if asked else 3)
    share = np.bincount(labels[inside], minlength=len(found))
    order = np.argsort(-share, kind="stable")
    papers = [vivid(to_hex(rgb(found[k])), 1.25, 0.24) for k in range(len(found))]
    sheets = [Sheet(number, name, papers[int(order[0])], cut, 0.9)]
    for k in order[1:]:
        mask = np.zeros((h, w), np.uint8)
        piece = ((labels == k) & inside).astype(np.uint8)
        rim = cv2.dilate(piece, np.ones((7, 7), np.uint8)) & (cut[box] & ~inside)
        mask[box] = piece | rim  # out to the edge of the silhouette: no rim of another paper
        mask[box] = cv2.medianBlur(mask[box], 3 if asked and inside.sum() < 0.01 * w * h else 5)
        if int(mask.sum()) > 12:
            sheets.append(Sheet(number, name, papers[int(k)], mask, 0.22))
    return sheets


def red_sheet(
    rng: np.random.Generator, painted: Painted, scene: dict[str, Any], w: int, h: int, scale: float
) -> Sheet:
    """The whole near view cut from one red sheet, in its toothed ring."""
    image, ids = spots.reduced(painted, w, h)
    lab = oklab(image)
    item = spots.is_item(scene, painted.names)
    red = np.zeros((h, w), np.uint8)
    gap = max(2, round(0.0035 * h))
    cross = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * gap + 1,) * 2)
    for name, number, marks in painted.marks:
        if name in SKIPPED or name == "backdrop" or not marks:
            continue
        cut = shapes.silhouette(marks, w, h, scale, 0.004 * h)
        if not cut.any():
            continue
        red &= 1 - cv2.dilate(cut, cross) + cut  # a slit parts it from what lies behind
        red |= cut
        if item[number]:
            red[opened(rng, cut, lab, ids == number, marks, scale) > 0] = 0
    shape = format_of(scene.get("format") or "横幅").shape
    frame, room = shapes.framed(w, h, 0.02 * h, 0.028 * h, shape == "round")
    if shape == "fan":  # its ribs are frame enough
        frame[:], room[:] = 0, 1
        return Sheet(0, "red paper", RED, red, 0.8)
    red = (red & room) | frame
    border = frame
    if shape == "sheet":
        border = frame | corners(red & (1 - frame), scene.get("inscription"), 0.034 * h)
    kept = (1 - room) | written(scene.get("inscription"), h, w)
    red |= border
    red |= tracery.filled(rng, red, border, kept & (1 - frame))
    return Sheet(0, "red paper", RED, tracery.bridged(red, frame, kept & (1 - frame)), 0.8)


def written(box: dict[str, Any] | None, h: int, w: int) -> Mask:
    """The place of the writing (shares of the height), a little beyond its edges; (h, w)."""
    mask = np.zeros((h, w), np.uint8)
    if box:
        x0, y0, x1, y1 = (round(v * h) for v in (box["x"] - 0.01, box["y"] - 0.01, box["x"] + box["w"] + 0.01, box["y"] + box["h"] + 0.01))  # fmt: skip
        mask[max(y0, 0) : y1, max(x0, 0) : x1] = 1
    return mask


def corners(taken: Mask, box: dict[str, Any] | None, inset: float) -> Mask:
    """Corner flowers (角花) of cloud scrolls, as large as the empty corners of the frame allow.

    They keep off what is cut already and off the box of the writing (shares of the height).
    """
    h, w = taken.shape
    full = cv2.dilate(taken, np.ones((3, 3), np.uint8), iterations=max(1, round(0.012 * h)))
    full = np.asarray(full, np.uint8) | written(box, h, w)
    out = np.zeros((h, w), np.uint8)
    for right, low in ((0, 0), (1, 0), (0, 1), (1, 1)):
        for size in (0.38 * h, 0.3 * h, 0.24 * h, 0.18 * h):
            mask = np.zeros((h, w), np.uint8)
            shapes.corner_flower(mask, size, inset, bool(right), bool(low))
            if not cv2.bitwise_and(mask, full).any():
                out |= mask
                break
    return out


def parted(away: Mask, cut: Mask, marks: list[Mark], scale: float) -> Mask:
    """What is cut away once every petal, leaf and feather has its slit and its crescent (月牙纹).

    Each fill of the drawing that lies on another is parted from it by a slit along its rim, is
    red itself, and, when it is large, opens in a crescent under that rim.
    """
    out = away.copy()
    height, width = h, _ = cut.shape
    gap = max(1.2, 0.0034 * h)
    for mark in marks:
        if not isinstance(mark, Wash) or len(mark.outline) < 3:
            continue
        line = np.asarray(mark.outline) / scale
        reach = np.ptp(line, axis=0)
        small = float(reach.min())
        if small < 0.014 * h or max(mark.strength, mark.fade or 0.0) < 0.35 or mark.soft / scale > 0.15 * small:  # fmt: skip
            continue
        x0, y0 = (max(int(v - 4 * gap), 0) for v in line.min(0))
        x1, y1 = (int(v + 4 * gap) for v in line.max(0))
        area = out[y0 : min(y1, height), x0 : min(x1, width)]
        if area.size == 0:
            continue
        at = line - (x0, y0)
        body, ring, hole = (np.zeros(area.shape, np.uint8) for _ in range(3))
        fixed = np.round(at * 16).astype(np.int32)
        cv2.fillPoly(body, [fixed], 1, cv2.LINE_8, 4)
        cv2.polylines(ring, [fixed], True, 1, max(2, round(2 * gap)), cv2.LINE_8, 4)
        area[body > 0] = 0
        area[(ring > 0) & (body == 0)] = 1
        if small > 0.03 * h:
            middle = at.mean(0)
            moon = middle + (at - middle) * 0.74
            cv2.fillPoly(hole, [np.round(moon * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
            bite = middle + (at - middle) * 0.8 + (0, 0.15 * reach[1])
            cv2.fillPoly(hole, [np.round(bite * 16).astype(np.int32)], 0, cv2.LINE_8, 4)
            area[hole > 0] = 1
    worn = cv2.erode(cut, np.ones((3, 3), np.uint8), iterations=max(1, round(0.003 * h)))
    return out & np.asarray(worn, np.uint8)


def opened(
    rng: np.random.Generator, cut: Mask, lab: NDArray, seen: NDArray[np.bool_],
    drawn: list[Mark], scale: float,
) -> Mask:  # fmt: skip
    """What is cut out of a red shape: seams between its colours, its light parts, ornament."""
    away, h = np.zeros(cut.shape, np.uint8), len(cut)
    inside = seen & (cut > 0)
    if int(inside.sum()) < 60:
        return away
    labels, found = pieces(lab, inside, 4)
    calm = cv2.medianBlur(labels, 5)
    worn = cv2.erode(cut, np.ones((3, 3), np.uint8), iterations=max(2, round(0.005 * h)))
    core = np.asarray(worn, np.uint8)
    for dy, dx in ((0, 1), (1, 0)):
        seam = np.zeros(cut.shape, np.uint8)
        a, b = calm[: cut.shape[0] - dy, : cut.shape[1] - dx], calm[dy:, dx:]
        seam[: a.shape[0], : a.shape[1]] = a != b
        away |= np.asarray(cv2.dilate(seam, np.ones((2, 2), np.uint8)), np.uint8) & core
    lightest = int(found[:, 0].argmax())
    light = ((calm == lightest) & inside).astype(np.uint8)
    broad = cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8), iterations=max(3, round(0.014 * h)))  # fmt: skip
    light &= 1 - np.asarray(broad, np.uint8)  # a broad light part stays red: it is opened by petals
    if light.sum() < 0.35 * inside.sum():
        away |= np.asarray(cv2.erode(light, np.ones((3, 3), np.uint8)), np.uint8) & core
    away = parted(away, cut, drawn, scale)
    room = np.asarray(cv2.erode(cut & (1 - away), np.ones((3, 3), np.uint8)), np.uint8)
    marks = shapes.fringe(cut, 0.012 * h, 0.012 * h, 0.018 * h)
    marks += shapes.scattered(rng, room, "crescent", 0.04 * h, 0.026 * h, 0.012 * h)
    for hole in marks:
        cv2.fillPoly(away, [np.round(hole * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    return away & core


def glued(
    rng: np.random.Generator, sheets: list[Sheet], ground: str, size: tuple[int, int]
) -> NDArray[np.uint8]:
    """The sheets laid on each other (height, width, 3), with soft shadows and paper fibre."""
    width, height = size
    top = np.zeros((height, width), np.uint16)
    table = [from_hex(ground)]
    h, w = sheets[0].mask.shape if sheets else (8, 8)
    dark = np.zeros((h, w), np.float32)
    for sheet in sheets:
        x, y, dx, dy = cv2.boundingRect(sheet.mask)
        if dx == 0:
            continue
        table.append(from_hex(sheet.colour))
        reach = max(2, round(0.012 * h))
        box = slice(max(y - reach, 0), y + dy + 2 * reach), slice(max(x - reach, 0), x + dx + 2 * reach)  # fmt: skip
        throw(dark, sheet, box, h)
        ys = slice(int(y * height / h), -(-int((y + dy) * height) // h))
        xs = slice(int(x * width / w), -(-int((x + dx) * width) // w))
        piece = sheet.mask[y : y + dy, x : x + dx].astype(np.float32)
        piece = cv2.GaussianBlur(piece, (0, 0), 0.8) if min(dx, dy) > 6 else piece
        full = cv2.resize(piece, (xs.stop - xs.start, ys.stop - ys.start), interpolation=cv2.INTER_LINEAR)  # fmt: skip
        area = top[ys, xs]
        area[full[: area.shape[0], : area.shape[1]] > 0.5] = len(table) - 1
    out = np.stack(table)[top].astype(np.float32)
    out = cv2.GaussianBlur(out, (0, 0), max(0.45, 0.00022 * width))  # the cut edge, antialiased
    shade = 1 - cv2.resize(dark, size, interpolation=cv2.INTER_LINEAR)
    fibre = lattice(rng, height // 3, width // 3, width, height)
    shade *= 1 + 0.016 * fibre + 0.01 * lattice(rng, 60, 80, width, height)
    return np.clip(np.round(out * shade[..., None]), 0, 255).astype(np.uint8)


def throw(dark: NDArray[np.float32], sheet: Sheet, box: tuple[slice, slice], h: int) -> None:
    """The shadow of one sheet on what lies under it, into `dark`, in place.

    A negative lift is a hole: the sheet round it throws its shadow into it.
    """
    mask = sheet.mask[box].astype(np.float32)
    lift = abs(sheet.lift)
    move = np.array([[1, 0, 0.0035 * h * lift], [0, 1, 0.005 * h * lift]])
    source = 1 - mask if sheet.lift < 0 else mask
    moved = cv2.warpAffine(source, move, source.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(moved, (0, 0), max(0.0042 * h * lift, 0.6))
    area = dark[box]
    if sheet.lift < 0:
        area[...] = np.where(mask > 0, 0.42 * soft, area)
    else:
        area[...] = np.where(mask > 0, 0.0, np.maximum(area, (0.26 + 0.16 * lift) * soft))


def record(
    sheets: list[Sheet], ground: str, size: tuple[int, int], scale: float
) -> list[tuple[str, int, list[Mark]]]:
    """The record: the ground sheet, then every sheet's shadow and shape, in order."""
    w, h = size
    sheet = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float64)
    laid: list[tuple[str, int, list[Mark]]] = [
        ("backdrop", 0, [Wash(sheet, ground, 1.0, None, 0.0, True)])
    ]
    for one in sheets:
        marks: list[Mark] = []
        for line in spots.outlines(one.mask, 4.0, 0.7):
            at = (line + 0.5) * scale
            if one.lift > 0.3:
                drop = at + np.array([0.0035, 0.005]) * h * one.lift
                marks.append(Wash(drop, mix(one.colour, "#000000", 0.75), 0.3, None, 0.004 * h * one.lift, True))  # fmt: skip
            marks.append(Wash(at, one.colour, 1.0, None, 0.0, True))
        if laid[-1][1] == one.number and laid[-1][0] == one.name:
            laid[-1][2].extend(marks)
        else:
            laid.append((one.name, one.number, marks))
    return laid
