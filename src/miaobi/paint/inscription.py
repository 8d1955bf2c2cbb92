"""The blank kept for the inscription (题款的留白): where the picture is really empty."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint import hand_room
from miaobi.paint.layout import Frame, Layout
from miaobi.paint.place import silhouette
from miaobi.paint.scene import Box, area, overlap

PITCH = 0.036  # of a character, in picture heights of a landscape sheet
LEADING = 1.45  # a column against the character
TALL = 0.9  # a sheet narrower than this is a hanging scroll (立轴)
LEGIBLE = 1 / 41  # of its height: characters this large can be read across a room
LOW = 0.2  # a hill that a poem may take the place of
WRITTEN = 10  # of the characters, title and signature


def poem_box(spec: dict[str, Any], frame: Frame, layout: Layout, rng: Generator) -> Box:
    """The room of the poem: of several shapes and places the emptiest, high and at a side."""
    if spec.get("laid"):
        return laid_box(spec["laid"], frame, layout, rng)
    count = max(int(spec.get("columns", 40)), 4)
    tall = frame.shape == "sheet" and frame.wide < TALL
    steps = (1.0, 0.85, 0.72, 0.6) if frame.shape != "sheet" else (1.0, 0.88)
    shapes = scrolled(frame, count) if tall else [
        (w * k, h * k, pitch * k)
        for k in steps
        for w, h, pitch in (shape(frame, count, length) for length in lengths(frame, count))
    ]  # fmt: skip
    best: tuple[float, Box] = (-99.0, (0.05, 0.05, 0.05 + shapes[0][0], 0.05 + shapes[0][1]))
    open_side = rng.random() < 0.75
    for w, h, pitch in shapes:
        boxes = [box for box in corners(frame, w, h, rng) if frame.room(box, 1.0)]
        for box, load in zip(boxes, burdens(layout, boxes), strict=True):
            at_open = (box[0] + box[2] > frame.wide) == (frame.main < 0)
            value = (-16.0 if tall else -8.0) * load + (0.25 if at_open == open_side else 0.0)
            value -= 0.5 * max(box[3] - layout.horizon, 0.0) / h
            value -= 90 * max(LEGIBLE - pitch, 0.0) if tall else 40 * max(PITCH * 0.72 - pitch, 0.0)
            if frame.shape != "sheet":  # not across the middle, and as high as it goes
                value -= 0.5 * box[1] + 0.3 * (1 - 2 * abs((box[0] + w / 2) / frame.wide - 0.5))
            best = max(best, (value, box))
    return best[1]


def laid_box(laid: hand_room.Laid, frame: Frame, layout: Layout, rng: Generator) -> Box:
    """The room of a poem whose lines stand by themselves: the emptiest place, and large letters."""
    made = hand_room.blocks(laid, frame.wide, frame.shape)
    w, h, largest = made[0]
    bold = 3.0 if laid["kind"] == "couplet" else 2.4
    best: tuple[float, Box] = (-99.0, (0.05, 0.05, 0.05 + w, 0.05 + h))
    open_side = rng.random() < 0.75
    for w, h, size in made:
        boxes = [box for box in corners(frame, w, h, rng) if frame.room(box, 1.0)]
        for box, load in zip(boxes, burdens(layout, boxes), strict=True):
            at_open = (box[0] + box[2] > frame.wide) == (frame.main < 0)
            value = -20.0 * (load + litter(layout, box))
            value += 0.25 if at_open == open_side else 0.0
            value -= 2.0 * max(box[3] - layout.horizon, 0.0) / h + bold * (1 - size / largest)
            if frame.shape != "sheet":
                value -= 0.5 * box[1]
            best = max(best, (value, box))
    return best[1]


def lengths(frame: Frame, count: int) -> tuple[int, ...]:
    """How many characters a column may hold."""
    if frame.shape == "fan":
        return (5, 4, 6)
    if frame.shape == "round":
        return (7, 5, 6)
    return (7,) if count <= 44 else (10, 7) if count <= 90 else (14, 10)


def scrolled(frame: Frame, count: int) -> list[tuple[float, float, float]]:
    """(width, height, size of a character) of the blocks that a hanging scroll offers: few long
    columns or many short ones, as `miaobi.paint.hand.arrange` will fill them."""
    found = []
    for size in (LEGIBLE, LEGIBLE * 0.86, LEGIBLE * 0.74, LEGIBLE * 0.62, LEGIBLE * 0.5):
        for length in (5, 7, 10, 14, 20) if count < 54 else (7, 10, 14, 20, 28):
            columns = math.ceil(max(count - WRITTEN, 1) / length)
            w, h = (2.6 + 1.38 * columns) * size, (1.14 * length + 0.5) * size
            if w <= 0.64 * frame.wide and h <= 0.5:
                found.append((w, h, size))
    return found or [(0.42 * frame.wide, 0.4, LEGIBLE * 0.4)]


def shape(frame: Frame, count: int, length: int) -> tuple[float, float, float]:
    """(width, height, size of a character) of a block with `length` characters in a column."""
    pitch = PITCH * (0.72 if frame.shape != "sheet" else max(frame.unit**0.5, 0.7))
    columns = math.ceil(count / length) + 1
    w, h = columns * pitch * LEADING, (length + 1) * pitch * 1.12
    most = (0.42 if frame.shape == "sheet" else 0.34) * frame.wide
    if w > most:
        shrink = most / w
        w, h, pitch = most, min(h * max(shrink, 0.8) * 1.2, 0.5), pitch * max(shrink**0.5, 0.72)
    return w, h, pitch


def corners(frame: Frame, w: float, h: float, rng: Generator) -> list[Box]:
    """Places for a block: on a sheet the two upper corners, in a round or a fan all over its top."""
    if frame.shape == "sheet":
        edge = min(0.055, 0.07 * frame.wide)
        y = rng.uniform(0.05, 0.08)
        xs = [edge, frame.wide - edge - w]
        if frame.wide < TALL:
            return [(x, at, x + w, at + h) for x in xs for at in (y, 0.035, 0.1)]
        if frame.wide >= 2.4:
            xs += [float(v) for v in np.linspace(0.2, 0.8, 5) * frame.wide]
        return [(x, y, x + w, y + h) for x in xs]
    return [(float(x), float(y), float(x) + w, float(y) + h)
            for y in np.linspace(0.1, 0.5, 17) for x in np.linspace(0.04, frame.wide - w, 15)]  # fmt: skip


def burden(layout: Layout, box: Box) -> float:
    """How much of a block lies on mountains, windows or near ground, 0..2."""
    return burdens(layout, [box])[0]


def burdens(layout: Layout, boxes: list[Box]) -> list[float]:
    """The `burden` of each of many blocks."""
    heavy = [0.0] * len(boxes)
    for plane in layout.planes:
        if plane["kind"] in ("mountain", "cliff"):
            found = rock(boxes, plane)
        elif plane["kind"] == "far_range":
            found = [0.25 * overlap(box, silhouette(plane)) for box in boxes]
        elif plane["kind"] == "window":
            r = plane["radius"]
            x, y = plane["x"], plane["y"]
            found = [overlap(box, (x - r, y - r, x + r, y + r)) for box in boxes]
        elif plane["kind"] == "bank":
            x0, x1 = sorted((plane["x_edge"], plane["x_tip"]))
            found = [overlap(box, (x0, plane["y_edge"], x1, 1.0)) for box in boxes]
        else:
            continue
        heavy = [a + b for a, b in zip(heavy, found, strict=True)]
    return [min(h / max(area(box), 1e-6), 2.0) for h, box in zip(heavy, boxes, strict=True)]


def litter(layout: Layout, box: Box) -> float:
    """How much of a block lies on small things, as groves, roofs and rows of crops, 0..1.

    A line of type is thinner than a brushed one, and harder to read on any of them.
    """
    boxes = [(plane, lying(plane)) for plane in layout.planes]
    light = sum((1.0 if plane["atom"] else 0.3) * overlap(box, one) for plane, one in boxes if one)
    return min(light / max(area(box), 1e-6), 1.0)


def lying(plane: dict[str, Any]) -> Box | None:
    """Where a plane of small things is drawn; None for mountains, for mist, and for still water."""
    if "crop" in plane:
        return plane["x0"], plane["y0"], plane["x1"], 1.0
    tall = plane.get("tall", plane.get("size", 0.05 if "houses" in plane else 0.0))
    if not tall or "thick" in plane:
        return None
    if "y_left" in plane:
        crest = min(plane["y_left"], plane["y_right"])
        return plane["x0"], crest, plane["x1"], crest + tall
    if "wide" in plane:
        half, y = plane["wide"] / 2, plane["y"]
        return plane["x"] - half, y - max(tall, 0.04), plane["x"] + half, y + 0.03
    if "x0" in plane:
        return plane["x0"], plane["y"] - tall, plane["x1"], plane["y"]
    return None


def small(spec: dict[str, Any], frame: Frame, box: Box) -> float:
    """How much smaller than legible the characters of a hanging scroll's poem are, 0..1, and those
    of lines that stand by themselves than they might be."""
    if spec.get("laid"):
        made = hand_room.blocks(spec["laid"], frame.wide, frame.shape)
        nearest = min(made, key=lambda one: math.dist(one[:2], (box[2] - box[0], box[3] - box[1])))
        return 1 - nearest[2] / made[0][2]
    if frame.shape != "sheet" or frame.wide >= TALL:
        return 0.0
    count = max(int(spec.get("columns", 40)), 4)
    size = math.sqrt(area(box) / (2.1 * count))
    return float(np.clip(1 - size / LEGIBLE, 0.0, 1.0))


def rock(boxes: list[Box], plane: dict[str, Any]) -> list[float]:
    """The area of each block that lies on a mountain: under a round brow, not in the corners beside
    it."""
    if not boxes:
        return []
    x0, top, x1, foot = silhouette(plane)
    left, upper, right, lower = np.array(boxes, float).T
    x, y = np.linspace(left, right, 9, axis=1), np.linspace(upper, lower, 9, axis=1)  # (boxes, 9)
    t = (2 * x - x0 - x1) / max(x1 - x0, 1e-6)
    brow = foot - (foot - top) * np.clip(1 - np.abs(0.9 * t) ** 3, 0.0, 1.0) * (np.abs(t) < 1.1)
    on = (y[:, :, None] > brow[:, None, :]) & (y < foot)[:, :, None]
    return [float(share) * area(box) for share, box in zip(on.mean((1, 2)), boxes, strict=True)]


def uncross(layout: Layout, box: Box) -> None:
    """Takes away, in place, the islets, groves, hamlets and low hills of no atom that lie under a
    poem: lines of ink cross lines of type."""
    layout.planes[:] = [p for p in layout.planes if p["atom"] or not under(p, box, layout)]


def under(plane: dict[str, Any], box: Box, layout: Layout) -> bool:
    """Whether small things lie under a block, or a part of a low hill without a fall."""
    if plane["kind"] in ("islet", "grove", "hamlet"):
        return overlap(box, lying(plane) or box) > 0
    if plane["kind"] != "mountain" or plane["height"] > LOW or layout.of("waterfall"):
        return False
    hill = silhouette(plane)
    return overlap(box, hill) > 0.12 * area(hill)


def refitted(graph: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """A near view with its room for the poem in the shape that `spec["laid"]` wants.

    The largest block that lies on nothing, near to the room that the view had kept; where there
    is none, the one that lies on least.
    """
    laid, wide, kept = spec.get("laid"), float(graph["wide"]), graph["inscription"]
    if not laid:
        return graph
    frame = Frame(wide, int(graph["main"]), "", "", "", "", spec.get("format") or "横幅")
    taken = [tuple(item["box"]) for item in graph["items"] if item.get("atom")]
    taken += [(p["x"] - p["radius"], p["y"] - p["radius"], p["x"] + p["radius"], p["y"] + p["radius"])
              for p in graph["planes"] if p["kind"] in ("moon", "sun") and "radius" in p]  # fmt: skip
    made = hand_room.blocks(laid, wide, frame.shape)
    low = 0.78 if graph["symbols"] else 0.94  # slips hang below the poem
    best: tuple[float, Box] | None = None
    for w, h, size in made:
        for y in np.linspace(0.06, max(low - h, 0.06), 12):
            for x in np.linspace(0.06, max(wide - 0.06 - w, 0.06), 16):
                box = (float(x), float(y), float(x) + w, float(y) + h)
                if not frame.room(box, 1.0):
                    continue
                off = math.hypot(x - kept["x"], y - kept["y"])
                value = -6.0 * sum(overlap(box, other) for other in taken) / (w * h)
                value -= 1.2 * (1 - size / made[0][2]) + 0.6 * off
                if best is None or value > best[0]:
                    best = (value, box)
    if best is None:
        return graph
    x0, y0, x1, y1 = best[1]
    symbols = [slip(one, k, best[1], wide) for k, one in enumerate(graph["symbols"])]
    return {
        **graph,
        "symbols": symbols,
        "inscription": {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0},
    }


def slip(atom: dict[str, Any], k: int, poem: Box, wide: float) -> dict[str, Any]:
    """The `k`-th written slip under the poem, for an atom without an element: its words and its box
    (x, y, w, h), counted from the poem's outer edge inward on a sheet `wide` across."""
    x0, _, x1, y1 = poem
    right = (x0 + x1) / 2 > wide / 2
    w, h = 0.045, 0.04 * max(len(atom.get("zh") or atom.get("en", "")[:6]), 1) + 0.02
    x = x1 - 0.06 * (k % 5) - w if right else x0 + 0.06 * (k % 5)
    return {**{key: atom.get(key, "") for key in ("id", "zh", "en")},
            "x": x, "y": y1 + 0.03 + 0.14 * (k // 5), "w": w, "h": h}  # fmt: skip
