"""Watercolour: light comes from the paper, so pigment is thin, gathers at edges, and granulates.

The study becomes the density of a few glazes on rough paper. Density wanders with the water
(blooms), piles up where a wash dried (edge darkening), settles in the hollows of the paper
(granulation), and is left out where the light is (white paper). A pencil drawing shows through.
After C. J. Curtis et al., "Computer-Generated Watercolor", 1997 (the effects, not the method).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import paper
from miaobi.paint.colour import coded, from_hex, to_hex
from miaobi.paint.finish import spots
from miaobi.paint.finish.spots import Floats, Ids
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import lattice
from miaobi.work import subseed

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

DEEPEST = 1.9  # mean density of the darkest wash
SIDE = 1536  # water moves at this scale, pixels on the long side
PAPER = "#f7f4ea"
MARGIN = 0.035  # of the short side, where the washes stop short of the edge


def finish(painted: Painted, scene: dict[str, Any], seed: int) -> Painted:
    """The study as a watercolour on rough paper; ids stay where they are."""
    height, width = painted.ids.shape
    w, h, _ = spots.worked(width, height, SIDE)
    rng = np.random.default_rng(subseed(seed, "watercolour"))
    item = spots.is_item(scene, painted.names)
    image, ids = spots.reduced(painted, w, h)
    density = glazes(rng, image, item[ids])
    density *= water(rng, density, ids)[..., None]
    density *= bare(rng, image, item[ids])[..., None]
    line = pencil(ids, item)
    shown = on_paper(rng, density, line, (width, height))
    return replace(painted, image=shown, marks=record(painted, item))


def glazes(rng: np.random.Generator, image: NDArray[np.uint8], thing: NDArray[np.bool_]) -> Floats:
    """The density (h, w, 3) of the washes: broad wet ones under drier, more exact ones."""
    h, w = thing.shape
    light = np.clip(image.astype(np.float32) / 255, 0.02, 1) ** 2.2
    density = -np.log(light)
    mean = density.mean(2, keepdims=True)
    deep = np.where(thing[..., None], DEEPEST * 1.5, DEEPEST)
    thin = deep * np.tanh(0.92 * mean / deep)  # water never lets it get black
    density = thin * (1 + 1.12 * (density - mean) / np.maximum(mean, 1e-3))
    density = density.astype(np.float32)
    drift = 0.006 * h * np.stack([lattice(rng, 14, 20, w, h) for _ in range(2)])
    fine = 0.0016 * h * np.stack([lattice(rng, 90, 130, w, h) for _ in range(2)])
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    broad = cv2.remap(density, xs + drift[0] + fine[0], ys + drift[1] + fine[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    broad = cv2.GaussianBlur(broad, (0, 0), 0.009 * h)
    crisp = cv2.remap(density, xs + fine[0], ys + fine[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    crisp = cv2.bilateralFilter(crisp, 5, 0.25, 3)
    crisp += 0.45 * (crisp - cv2.GaussianBlur(crisp, (0, 0), 0.004 * h))  # darks dropped in last
    wet = lattice(rng, 5, 7, w, h)  # where the paper was still wet, edges ran
    share = np.clip(0.3 + 0.3 * wet, 0.05, 0.85) * np.where(thing, 0.1, 1.0)
    share = cv2.GaussianBlur(share.astype(np.float32), (0, 0), 2)[..., None]
    return np.maximum(share * broad + (1 - share) * crisp, 0).astype(np.float32)


def water(rng: np.random.Generator, density: Floats, ids: Ids) -> Floats:
    """What the water did (h, w), about 1: pools, back-runs, and the dark rim where a wash dried."""
    h, w = ids.shape
    pools = 1 + 0.13 * lattice(rng, 6, 9, w, h) + 0.06 * lattice(rng, 24, 34, w, h)
    tone = density.mean(2)
    inner = cv2.GaussianBlur(tone, (0, 0), 0.0035 * h)
    outer = cv2.GaussianBlur(tone, (0, 0), 0.011 * h)
    rim = np.clip((inner - outer) / (outer + 0.12), 0, 0.6)
    runs = np.zeros((h, w), np.float32)
    for _ in range(5):
        runs += back_run(rng, w, h)
    return np.clip(pools + 0.75 * rim + runs, 0.45, 1.8).astype(np.float32)


def back_run(rng: np.random.Generator, w: int, h: int) -> Floats:
    """One bloom: paler inside, with a scalloped dark rim where the water stopped."""
    x, y, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.05, 0.12) * h
    a = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    lobes = 1 + 0.16 * np.sin(a * 5 + rng.uniform(0, 6)) + 0.1 * np.sin(a * 11 + rng.uniform(0, 6))
    ring = np.stack([x + r * 1.3 * lobes * np.cos(a), y + r * lobes * np.sin(a)], 1)
    out, pad = np.zeros((h, w), np.float32), round(0.06 * h)
    x0, y0 = np.maximum(ring.min(0).astype(int) - pad, 0)
    x1, y1 = np.minimum(ring.max(0).astype(int) + pad, (w, h))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return out
    mask = np.zeros((y1 - y0, x1 - x0), np.float32)
    cv2.fillPoly(mask, [np.round((ring - (x0, y0)) * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    soft = cv2.blur(cv2.blur(mask, (pad, pad)), (pad, pad))
    near = cv2.GaussianBlur(mask, (0, 0), 0.003 * h)
    out[y0:y1, x0:x1] = (0.28 * np.clip(near - soft - 0.25, 0, 1) - 0.16 * soft) * mask
    return out


def bare(rng: np.random.Generator, image: NDArray[np.uint8], thing: NDArray[np.bool_]) -> Floats:
    """Where paint lies (h, w): not in the margin, thin in the lights, skipped by a dry brush."""
    h, w = thing.shape
    edge = MARGIN * min(h, w)
    y = np.minimum(np.arange(h), np.arange(h)[::-1])[:, None].astype(np.float32)
    x = np.minimum(np.arange(w), np.arange(w)[::-1])[None].astype(np.float32)
    ragged = edge * (0.07 * lattice(rng, 9, 13, w, h) + 0.025 * lattice(rng, 90, 130, w, h))  # fmt: skip
    inside = np.clip((np.minimum(y, x) - edge * 0.8 + ragged) / (0.08 * edge + 1), 0, 1)
    tone = cv2.GaussianBlur(image, (0, 0), 0.004 * h).max(2).astype(np.float32) / 255
    lights = np.clip((tone - 0.86) / 0.12, 0, 1) ** 1.5
    skipped = np.clip(2 * lattice(rng, h // 4, w // 14, w, h) - 6.2 + 4.2 * lights, 0, 1)
    keep = 1 - 0.55 * lights * np.where(thing, 0.5, 1.0) - 0.5 * skipped * np.where(thing, 0.2, 1.0)
    return (inside * np.clip(keep, 0, 1)).astype(np.float32)


def pencil(ids: Ids, item: NDArray[np.bool_]) -> Floats:
    """Hints of a drawing (h, w): the edges of things and of land."""
    calm = spots.calm_ids(ids)
    edge = np.zeros(ids.shape, np.float32)
    h, w = ids.shape
    for dy, dx in ((0, 1), (1, 0)):
        a, b = calm[: h - dy, : w - dx], calm[dy:, dx:]
        strength = np.where(item[a] | item[b], 0.5, 0.32).astype(np.float32)
        area = edge[: h - dy, : w - dx]
        np.maximum(area, np.where(a != b, strength, 0), out=area)
    return np.asarray(cv2.GaussianBlur(edge, (0, 0), 0.6), np.float32)


def on_paper(
    rng: np.random.Generator, density: Floats, line: Floats, size: tuple[int, int]
) -> NDArray[np.uint8]:
    """The washes on rough paper (height, width, 3): pigment in the hollows, pencil on the bumps."""
    width, height = size
    rows = min(520, height // 3)
    rough = 0.55 * lattice(rng, rows, rows * width // height, width, height)
    rows = round(0.4 * rows)
    rough += 0.45 * lattice(rng, rows, rows * width // height, width, height)
    rough = np.clip(rough, -1.6, 1.6)
    sheet = paper.linear(PAPER) * (1 - 0.014 * rough)[..., None]
    broken = lattice(rng, 30, 45, width, height)
    graphite = cv2.resize(line, size, interpolation=cv2.INTER_LINEAR)
    graphite *= np.clip(0.75 + 0.6 * broken + 0.35 * rough, 0, 1)
    out = np.empty((height, width, 3), np.uint8)
    granular = 1 + 0.16 * min(1.0, 0.4 + height / 2500) * rough  # a small sheet shows less tooth
    for band in range(3):
        full = cv2.resize(density[..., band], size, interpolation=cv2.INTER_CUBIC)
        full = np.maximum(full, 0) * granular + 0.5 * graphite
        light = np.clip(sheet[..., band] * np.exp(-full), 0, 1)
        out[..., band] = np.round(255 * coded(light))
    return out


def record(painted: Painted, item: NDArray[np.bool_]) -> list[tuple[str, int, list[Mark]]]:
    """The study's record in thinner colour with wetter edges, and the bare margin of the sheet."""
    height, width = painted.ids.shape
    laid: list[tuple[str, int, list[Mark]]] = []
    for name, number, marks in painted.marks:
        made: list[Mark] = []
        deep = DEEPEST * (1.5 if item[number] else 1.0)
        for mark in marks:
            pigment = thinned(mark.pigment, deep) if mark.pigment.startswith("#") else mark.pigment
            if isinstance(mark, Wash):
                shape = np.asarray(mark.outline)
                reach = float(np.ptp(shape, axis=0).min()) if len(shape) else 0.0
                made.append(replace(mark, pigment=pigment, soft=mark.soft + 0.01 * reach))
            elif isinstance(mark, Stroke):
                made.append(replace(mark, pigment=pigment, wet=min(mark.wet + 0.2, 1.0)))
        laid.append((name, number, made))
    edge = 0.8 * MARGIN * min(height, width)
    frame = spots.margin((width, height), edge)
    return [*laid, ("margin", 0, [Wash(frame, PAPER, 1.0, None, 0.05 * edge, True)])]


@lru_cache(maxsize=4096)
def thinned(colour: str, deep: float) -> str:
    """A colour of the study as the watercolour shows it: no darker than water lets it get."""
    light = np.clip(from_hex(colour) / 255, 0.02, 1) ** 2.2
    density = -np.log(light)
    mean = float(density.mean())
    thin = deep * np.tanh(0.92 * mean / deep) * (1 + 1.12 * (density - mean) / max(mean, 1e-3))
    return to_hex(np.round(255 * np.exp(-np.maximum(thin, 0)) ** (1 / 2.2)))
