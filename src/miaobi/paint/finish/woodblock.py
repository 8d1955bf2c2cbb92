"""The woodblock print (浮世绘, 水印木刻): few flat colours, each from its own block.

The study is cut into spot colours; sky and water are wiped from dark to light on the block
(bokashi); a key block prints the lines; every block sits a hair off its place, shows the grain of
its wood and the rub of the baren, and the paper between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.colour import from_hex, oklab, rgb, to_hex
from miaobi.paint.finish import shapes, spots
from miaobi.paint.finish.spots import Floats, Ids
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import lattice
from miaobi.paint.study.land import CARVED
from miaobi.work import subseed

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

BLOCKS = 9  # spot colours, the key block with them; sky and water have theirs among them
MARGIN = 0.022  # bare paper round the print, share of the short side
SIDE = 1400  # the blocks are cut at this many pixels on the long side
RICH = np.array([1, 1.2, 1.2], np.float32)  # a print is clearer than a study
KEY, PAPER = "#2a2830", "#f0e4c9"
SHADE = "#363c42"  # the block of shaded faces: without it they would take the water's blue
WATER = {"water", "sea", "pool", "rapids"}
AIR = {"snow", "rain", "mist", "halo", "rainbow", "cloud", "glow", "stars", "wind", "frost", "sky",
       "waterfall", "cloudsea", "far_range", "sun", "moon"}  # fmt: skip
FLAT = {"field", "meadow", "path", "stream", "shore"} | WATER  # level: nothing to cut a line round
HILLS = {"mountain", "cliff", "far_range", "ridge"}  # their feet are wiped away into mist
FAR = {"far_range", "mountain", "cliff", "water", "sea", "ridge", "field", "meadow"}
INKS = [  # what a printer's dish holds: Prussian blue, beni, gamboge, greens, greys
    "#1f3a63", "#33608c", "#6f9bb4", "#a9c4c4", "#d3d9cc", "#b53a30", "#d9694a", "#eba58a", "#f0cdb8",
    "#d99c35", "#ecc66a", "#f2e2ae", "#3f6148", "#6f8c56", "#a7b57c", "#5d4636", "#8f6c4c", "#c4a27a",
    "#5c5a62", "#8d8b88", "#bdb8ac", "#e9e2d2", "#57486e", "#8a7597", "#c79fae",
]  # fmt: skip


def finish(painted: Painted, scene: dict[str, Any], seed: int) -> Painted:
    """The study as a print: picture and record; ids stay where they are."""
    height, width = painted.ids.shape
    w, h, scale = spots.worked(width, height, SIDE)
    image, ids = spots.reduced(painted, w, h)
    item = spots.is_item(scene, painted.names)
    lab = calmed(image, item[ids])
    runs = gradients(lab, ids, spots.of_kind(painted.names, WATER))
    lights = spots.of_kind(painted.names, {"sun", "moon"})
    palette = inked(lab, ids, item | lights, runs)
    thing = item[ids]
    land = spots.nearest(lab * RICH, palette[1:]) + 1  # the key's black is for things and lines
    labels = np.where(thing, spots.nearest(lab * RICH, palette), land).astype(np.uint8)
    wiped = wipes(lab, runs, palette)
    body = shapes.solid(painted, item, (w, h), scale)
    firm = np.where(item[ids] & (body != ids), len(item), ids).astype(np.uint16)
    feet = wiped_feet(ids, painted.names)
    lines = key_lines(firm, item, labels, painted.names, seed)
    lines = np.round(lines * (1 - np.clip(1.5 * feet, 0, 1))).astype(np.uint8)
    lines = np.maximum(lines, cut_lines(painted, lines.shape, scale))
    mist = Mist(feet, mist_tone(runs, palette), ids, spots.of_kind(painted.names, HILLS))
    sharp = item[ids] & (body == ids)
    print_ = pulled(labels, sharp, wiped, lines, palette, (width, height), seed, mist)
    marks = record(labels, ids, painted.names, wiped, lines, palette, scale, (width, height), mist)
    return replace(painted, image=print_, marks=marks)


def calmed(image: NDArray[np.uint8], thing: NDArray[np.bool_]) -> Floats:
    """The study in OKLab without brush marks: flat areas flatter, edges kept, things less so."""
    flat = cv2.bilateralFilter(cv2.medianBlur(image, 5), 7, 40, 5)
    fine = cv2.medianBlur(image, 3)
    return oklab(np.where(thing[..., None], fine, flat))


Run = tuple[NDArray[np.bool_], NDArray[np.int64], Floats]  # where, its rows, their colours


def gradients(lab: Floats, ids: Ids, wet: NDArray[np.bool_]) -> list[Run]:
    """Sky and water: where they lie, which rows they fill, and the colour (rows, 3) of each row."""
    found: list[Run] = []
    for area in (ids == 0, wet[ids]):
        rows = np.flatnonzero(area.sum(1) > 0.12 * area.shape[1])
        if len(rows) < 20:
            continue
        median = np.stack([np.median(lab[y][area[y]], 0) for y in rows]).astype(np.float32)
        kernel = max(3, len(rows) // 10) | 1
        tones = cv2.blur(median, (1, kernel), borderType=cv2.BORDER_REPLICATE)
        found.append((area, rows, np.asarray(tones, np.float32)))
    return found


def inked(lab: Floats, ids: Ids, item: NDArray[np.bool_], runs: list[Run]) -> Floats:
    """The spot colours (k, 3): chosen from the study, drawn towards the printer's inks."""
    thing = item[ids]
    sizes = np.bincount(ids.ravel(), minlength=len(item)).astype(np.float32)
    weight = np.where(thing, np.clip(900 / sizes[ids] ** 0.5, 2.0, 40), 1.0).astype(np.float32)
    cut = slice(None, None, 3)
    fixed = [oklab(from_hex(KEY)), oklab(from_hex(SHADE))]
    for _, _, tones in runs:
        for tone in (tones[0], tones[-1]):
            if min(np.square((tone * RICH - f) * (1, 1.7, 1.7)).sum() for f in fixed) > 0.004:
                fixed.append(tone * RICH)
    held = np.stack(fixed).astype(np.float32)
    rich = (lab * RICH)[cut, cut].reshape(-1, 3)
    found = spots.chosen(rich, weight[cut, cut].ravel(), BLOCKS, held)
    inks = oklab(np.stack([from_hex(c) for c in INKS]))
    near = inks[spots.distance(found, inks).argmin(1)]
    made = found + 0.4 * (near - found)
    made[:2] = held[:2]
    return made.astype(np.float32)


Wiped = tuple[NDArray[np.bool_], Floats, int, int, int]  # where, share by row, three colours


def wipes(lab: Floats, runs: list[Run], palette: Floats) -> list[Wiped]:
    """Sky and water as wiped blocks: where they lie, how the wipe runs, its three colours."""
    found: list[Wiped] = []
    for area, rows, tones in runs:
        full = np.stack(
            [np.interp(np.arange(len(lab)), rows, tones[:, k]) for k in range(3)], 1
        ).astype(np.float32)
        calm = np.square((lab - full[:, None]) * (1, 1.7, 1.7)).sum(2) < 0.008
        ends = np.stack([tones[0], tones[-1]]) * RICH
        top, low = (int(k) for k in spots.distance(ends, palette[1:]).argmin(1) + 1)
        middle = low if np.square(ends[0] - ends[1]).sum() > 0.001 else top
        share = np.clip((np.arange(len(lab)) - rows[0]) / max(len(rows) - 1, 1), 0, 1)
        found.append((area & calm, share.astype(np.float32), top, middle, low))
    return found


def cut_lines(painted: Painted, shape: tuple[int, ...], scale: float) -> NDArray[np.uint8]:
    """What the key block cuts besides outlines (h, w) 0..255: rain, the spurs of mountains."""
    out = np.zeros(shape, np.uint8)
    for name, _, marks in painted.marks:
        if name != "rain" and name not in HILLS:
            continue
        for mark in marks:
            if not isinstance(mark, Stroke):
                continue
            path = np.asarray(mark.path)
            if name == "rain":
                path = path[0] + 2.2 * (path[[0, -1]] - path[0])
                at = np.round(path / scale * 16).astype(np.int32)
                cv2.polylines(out, [at], False, 170, 1, cv2.LINE_AA, 4)
            elif mark.pigment == CARVED:
                at = np.round(path / scale * 16).astype(np.int32)
                wide = np.broadcast_to(np.asarray(mark.width), (len(path),)) / scale
                for k in range(len(at) - 1):
                    thick = max(1, round(float(wide[k])))
                    cv2.line(out, at[k].tolist(), at[k + 1].tolist(), 255, thick, cv2.LINE_AA, 4)
    return out


@dataclass(frozen=True, slots=True)
class Mist:
    """Mist wiped over the feet of hills: how much (h, w) 0..1, its colour, where hills are."""

    share: Floats
    tone: NDArray[np.uint8]
    ids: Ids
    hills: NDArray[np.bool_]


def wiped_feet(ids: Ids, names: list[tuple[int, str, str]]) -> Floats:
    """How much mist lies over the feet of hills (h, w): none at the summit, most at the ground."""
    share = np.zeros(ids.shape, np.float32)
    rows = np.arange(ids.shape[0], dtype=np.float32)[:, None]
    for number in np.flatnonzero(spots.of_kind(names, HILLS)):
        mine = ids == number
        seen = np.flatnonzero(mine.any(1))
        if len(seen) < 12:
            continue
        along = (rows - seen[0]) / (seen[-1] - seen[0])
        share[mine] = np.broadcast_to(0.9 * np.clip((along - 0.42) / 0.58, 0, 1) ** 1.4, ids.shape)[mine]  # fmt: skip
    return share


def mist_tone(runs: list[Run], palette: Floats) -> NDArray[np.uint8]:
    """The colour of mist: the block of the sky at the horizon; the palest where there is no sky."""
    low = runs[0][2][-1] * RICH if runs else oklab(from_hex(PAPER))
    near = palette[1:][int(spots.distance(low[None], palette[1:]).argmin())]
    return rgb(near[None])[0]


def key_lines(
    ids: Ids, item: NDArray[np.bool_], labels: NDArray[np.uint8],
    names: list[tuple[int, str, str]], seed: int,
) -> NDArray[np.uint8]:  # fmt: skip
    """The key block (h, w) 0..255: cut lines round shapes, swelling and thinning as a knife does."""
    h, w = ids.shape
    rng = np.random.default_rng(subseed(seed, "key block"))
    calm = spots.calm_ids(ids)
    air, far = spots.of_kind(names, AIR), spots.of_kind(names, FAR)
    far[0] = True
    raised = ~(air | spots.of_kind(names, FLAT))  # land's foot in the water gets no line
    raised[0] = False
    air, far, item, raised = (np.append(kind, False) for kind in (air, far, item, raised))
    haze = len(item) - 1
    edge = np.zeros((h, w), np.float32)
    fine = fineness(calm, item)
    for dy, dx in ((0, 1), (1, 0)):
        a, b = calm[: h - dy, : w - dx], calm[dy:, dx:]
        cut = (a != b) & ~air[a] & ~air[b] & (raised[b] | (raised[a] & (item[a] | (dx > 0))))
        cut &= ((a != haze) | item[b]) & ((b != haze) | item[a])
        weight = np.where(far[a] & far[b], np.float32(0.92), np.minimum(fine[a], fine[b]))
        np.maximum(edge[: h - dy, : w - dx], cut * weight, out=edge[: h - dy, : w - dx])
    swell = lattice(rng, 26, 38, w, h)
    soft = cv2.GaussianBlur(edge, (0, 0), 1.25 * max(h, w) / SIDE + 0.1)
    lines = np.clip((soft * 2.6 - 0.52 + 0.16 * swell) * 5, 0, 1)
    ink = cv2.GaussianBlur(((labels == 0) & item[ids]).astype(np.float32), (0, 0), 0.6)
    return np.round(255 * np.maximum(lines, ink)).astype(np.uint8)


def fineness(ids: Ids, item: NDArray[np.bool_]) -> Floats:
    """How strong the lines of each id may be: 1, and less for twigs, leaves and blossom."""
    rim = (ids != np.roll(ids, 1, 0)) | (ids != np.roll(ids, 1, 1))
    area = np.bincount(ids.ravel(), minlength=len(item)).astype(np.float32)
    around = np.bincount(ids[rim], minlength=len(item)).astype(np.float32)
    bushy = np.clip((around / np.maximum(area, 1) - 0.1) / 0.2, 0, 1)
    return np.where(item, 1 - 0.28 * bushy, 1).astype(np.float32)


def pulled(
    labels: NDArray[np.uint8], thing: NDArray[np.bool_], wiped: list[Wiped],
    lines: NDArray[np.uint8], palette: Floats, size: tuple[int, int], seed: int, mist: Mist,
) -> NDArray[np.uint8]:  # fmt: skip
    """The pull (h, w, 3): blocks a hair off register on paper, grain, baren, key block last."""
    width, height = size
    rng = np.random.default_rng(subseed(seed, "pull"))
    off = 0.0011 * max(size)
    best = np.full((height, width), 14, np.uint8)  # less than this of a block prints nothing
    block = np.full((height, width), 255, np.uint8)
    scale = (width / labels.shape[1], height / labels.shape[0])
    sharp = thing.astype(np.float32)
    for k in range(len(palette)):
        mask = (labels == k).astype(np.float32)
        if not mask.any():
            continue
        cover = sharp * cv2.GaussianBlur(mask, (0, 0), 0.7)
        cover += (1 - sharp) * cv2.GaussianBlur(mask, (0, 0), 2.2)
        move = np.array([[scale[0], 0, rng.normal(0, off)], [0, scale[1], rng.normal(0, off)]])
        cover = np.round(255 * cover).astype(np.uint8)
        full = cv2.warpAffine(cover, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
        wins = full > best
        np.copyto(best, full, where=wins)
        np.copyto(block, np.uint8(k), where=wins)
    colours = np.concatenate([rgb(palette), np.tile(from_hex(PAPER), (256 - len(palette), 1))])
    flat = colours[block]
    wipe(flat, block, wiped, rgb(palette), size, rng)
    veil = cv2.resize(mist.share, size, interpolation=cv2.INTER_LINEAR)
    bare = bareness(rng, size)
    fibre = 1 + 0.012 * lattice(rng, 500, 700, width, height)
    key = cv2.warpAffine(lines, np.array([[scale[0], 0, 0.6 * off], [0, scale[1], -0.4 * off]]), size, flags=cv2.INTER_CUBIC)  # fmt: skip
    inside, line = border(rng, size)
    white, black = (from_hex(c).astype(np.float32) for c in (PAPER, KEY))
    for top in range(0, height, 256):  # in bands, to keep memory low
        rows = slice(top, top + 256)
        paper = white * fibre[rows][..., None]
        flat[rows] = np.round(flat[rows] + (mist.tone.astype(np.float32) - flat[rows]) * veil[rows][..., None])  # fmt: skip
        shown = inside[rows] * (1 - bare[rows] * (block[rows] != 255))
        out = paper + (flat[rows] - paper) * shown[..., None]
        ink = np.clip((key[rows].astype(np.float32) / 255 - 0.4) * 4, 0, 1) * inside[rows]
        ink = np.maximum(ink, line[rows]) * (1 - 0.6 * bare[rows])
        out += (black - out) * ink[..., None]
        flat[rows] = np.clip(np.round(out), 0, 255)
    return flat


def border(rng: np.random.Generator, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """The printed field (h, w) within the paper's margin, and the key line that bounds it."""
    width, height = size
    edge = MARGIN * min(size)
    y = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)[None]
    gap = np.minimum(np.minimum(y, height - 1 - y), np.minimum(x, width - 1 - x)) - edge
    gap += 0.035 * edge * lattice(rng, 24, 36, width, height)
    thick = max(0.07 * edge, 0.8)
    inside = np.clip(gap / 1.2 + 0.5, 0, 1).astype(np.float32)
    line = np.clip(thick - np.abs(gap - thick) + 0.5, 0, 1).astype(np.float32)
    return inside, line


def wipe(
    flat: NDArray[np.uint8], block: NDArray[np.uint8], wiped: list[Wiped],
    table: NDArray[np.uint8], size: tuple[int, int], rng: np.random.Generator,
) -> None:  # fmt: skip
    """Lays the wiped blocks (bokashi) into the flat colours, in place."""
    width, height = size
    wave = cv2.resize(rng.standard_normal((1, 9), dtype=np.float32), (width, 1), interpolation=cv2.INTER_CUBIC)  # fmt: skip
    for where, share, a, b, c in wiped:
        mask = cv2.resize(where.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0.5
        t = np.interp(np.arange(height), np.linspace(0, height, len(share)), share)
        step = np.clip(255 * (t[:, None] + 0.012 * wave), 0, 255).astype(np.uint8)
        at = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
        top, middle, low = (table[k].astype(np.float32) for k in (a, b, c))
        down, up = np.clip(1 - at / 0.8, 0, 1) ** 1.25, np.clip(2 * at - 1, 0, 1) ** 1.3
        tones = np.round(middle + (top - middle) * down + (low - middle) * up).astype(np.uint8)
        np.copyto(flat, tones[step], where=mask[..., None])
        block[mask & (block == 255)] = b


def bareness(rng: np.random.Generator, size: tuple[int, int]) -> Floats:
    """How much paper shows through a block (h, w): grain of the wood, rub of the baren, specks."""
    width, height = size
    small = max(width // 3, 2), max(height // 3, 2)
    bend = lattice(rng, 5, 4, *small)
    y = np.linspace(0, 1, small[1], dtype=np.float32)[:, None]
    rings = np.sin(2 * np.pi * (26 * y + 1.5 * bend) + 0.8 * lattice(rng, 90, 3, *small))
    grain = 0.04 * np.clip(rings, 0, 1) ** 2 + 0.025 * lattice(rng, 420, 7, *small)
    rub = 0.035 * lattice(rng, 11, 16, *small)
    broad = cv2.resize(
        (grain + rub + 0.05).astype(np.float32), size, interpolation=cv2.INTER_LINEAR
    )
    specks = lattice(rng, height // 2, width // 2, width, height)
    return np.clip(broad + 0.16 * np.clip(specks - 1.5, 0, 1), 0, 0.45)


def record(
    labels: NDArray[np.uint8], ids: Ids, names: list[tuple[int, str, str]], wiped: list[Wiped],
    lines: NDArray[np.uint8], palette: Floats, scale: float, size: tuple[int, int], mist: Mist,
) -> list[tuple[str, int, list[Mark]]]:  # fmt: skip
    """The record: shapes of spot colour by id, wiped blocks as gradients, the key block last."""
    colours = [to_hex(c) for c in rgb(palette)]
    flat = labels.copy()
    for where, _, _, b, _ in wiped:
        flat[where] = b
    soft = np.asarray(cv2.medianBlur(flat, 3), np.uint8)
    laid = spots.traced(soft, ids, names, colours, scale)
    for where, share, a, b, c in wiped:
        rows = np.flatnonzero((share > 0) & (share < 1))
        middle = (rows[0] + rows[-1]) / 2
        number = int(np.bincount(ids[where].ravel()).argmax()) if where.any() else 0
        marks: list[Mark] = []
        for line in spots.outlines(where.astype(np.uint8), 60.0, 1.0):
            at = (line + 0.5) * scale
            for colour, low, high, s0, s1 in (
                (a, rows[0], middle, 1.0, 0.0), (c, middle, rows[-1], 0.0, 1.0),
            ):  # fmt: skip
                piece = at.copy()
                piece[:, 1] = np.clip(piece[:, 1], low * scale, high * scale)
                if colour != b and np.ptp(piece[:, 1]) > 2:
                    marks.append(Wash(piece, colours[colour], s0, s1, 0.0, True))
        spot = next((k for k, part in enumerate(laid) if part[1] == number), 0)
        name, n, before = laid[spot]
        laid[spot] = (name, n, before + marks)
    for spot, (name, n, before) in enumerate(laid):
        if mist.hills[n]:
            laid[spot] = (name, n, before + foot_marks(mist, n, scale))
    key: list[Mark] = []
    for line in spots.outlines((lines > 128).astype(np.uint8), 2.0, 0.5):
        key.append(Wash((line + 0.5) * scale, KEY, 1.0, None, 0.0, True))
    edge, thick = MARGIN * min(size), max(0.14 * MARGIN * min(size), 1.6)
    (right, low) = size[0] - edge, size[1] - edge
    field = np.array([[edge, edge], [right, edge], [right, low], [edge, low], [edge, edge]])
    key.append(Wash(spots.margin(size, edge), PAPER, 1.0, None, 0.0, True))
    return [*laid, ("key block", 0, [*key, Stroke(field, np.full(5, thick), KEY, 1.0)])]


def foot_marks(mist: Mist, number: int, scale: float) -> list[Mark]:
    """The mist over one hill's foot as gradients."""
    area = ((mist.ids == number) & (mist.share > 0)).astype(np.uint8)
    tone = to_hex(mist.tone)
    return [
        Wash((line + 0.5) * scale, tone, 0.0, 0.85, 0.0, True)
        for line in spots.outlines(area, 60.0, 1.0)
    ]
