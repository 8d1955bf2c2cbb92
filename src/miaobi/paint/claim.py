"""Land, water and sky that a brief asks for by name: found in the layout, or added to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from numpy.random import Generator

from miaobi.paint.bones_folk import CROPS
from miaobi.paint.layout import (
    Frame,
    Layout,
    Plane,
    Region,
    add_fall,
    add_path,
    add_stream,
    hill,
    quad,
    shelf,
)  # fmt: skip
from miaobi.paint.place import TREES, Table, Thing, silhouette
from miaobi.paint.room import BEYOND
from miaobi.paint.scene import COUNTED, FEATURES, TILLED, Box, overlap
from miaobi.paint.things import moon_phase

Holds = Callable[[str, Box, Box], bool]

# A field of the brief bears what the season sows, but in spring rape in flower, which nobody misses;
# one that only belongs to the place stays a quiet paddy.
SOWN = {**CROPS, "spring": "rape"}


def claim(layout: Layout, frame: Frame, atom: dict[str, Any], rng: Generator) -> None:
    """Gives an atom of land, water or sky its planes: those of the layout, or new ones."""
    kind = FEATURES[atom["element"]]
    if kind == "stars" and atom.get("count"):
        kind = "star"  # so many, each by itself
    count = atom.get("count") if kind in (*COUNTED, "star") else None
    family = {"cliff": ("cliff", "mountain"), "hill": ("mountain",), "mountain": ("mountain",)}.get(
        kind, (kind,)
    )
    if kind in TILLED:
        family = ("field", "meadow")
        if sown_in(layout, atom, kind, frame):
            return
    if is_valley(atom):
        hold_land(layout, atom)
        return
    free = [p for p in layout.planes if p["kind"] in family and not p["atom"]]
    if kind == "islet":  # one that lies whole on the sheet, with room on it
        free = [p for p in free if p["tall"] > 0.012 and not p.get("spring") and p["wide"] > 0.3 * frame.unit
                and p["wide"] / 2 < p["x"] < frame.wide - p["wide"] / 2]  # fmt: skip
    if kind == "stream" and not free:  # no stream runs through a lake
        free = [p for p in layout.planes if p["kind"] in ("water", "sea") and not p["atom"]][:1]
    free.sort(key=lambda p: -p.get("height", 0) * p.get("ink", 1))
    if count:
        for plane in free[count:]:
            layout.planes.remove(plane)
        free = free[:count]
    while len(free) < (count or 1):
        free.append(fresh(layout, frame, kind, len(free), rng))
    for n, plane in enumerate(
        free if count or kind in ("mist", "roofs", "far_range") else free[:1]
    ):
        plane |= {"atom": atom["id"], "n": n, "colour": atom.get("colour", "")}
        if kind in TILLED and kind != "field" and plane["kind"] != "window":
            plane |= {"kind": "field", "crop": "grass" if kind == "meadow" else kind}
        if kind == "field" and plane["kind"] == "meadow":  # a field bears something
            plane |= {"kind": "field", "crop": SOWN[frame.season]}
    if count and count > 1 and kind in ("mountain", "hill", "cliff") and "height" in free[0]:
        set_apart(free, frame)
    if kind == "waterfall":  # those of the brief, and no other on a slope
        for plane in layout.of("mountain", "cliff"):
            plane.pop("fall", None)
    if kind == "moon":
        free[0]["phase"] = moon_phase(atom)


def windowed(layout: Layout, things: dict[str, list[Thing]]) -> dict[str, list[Thing]]:
    """The things that are still to be placed: one window that is asked for is the frame of the
    room's, and what it shows is free for the land of the brief."""
    for atom, group in things.items():
        if group[0].element == "window" and len(group) == 1 and layout.of("window"):
            room = layout.of("window")[0]
            at = {side: room[side] for side in ("x", "y", "radius")}
            layout.add("frame", room["order"] + 0.01, **at)["atom"] = atom
            return {a: g for a, g in things.items() if a != atom}
    return things


def is_valley(atom: dict[str, Any]) -> bool:
    """Whether an atom is all the land between slopes, which others stand in."""
    return "valley" in (atom.get("element"), atom.get("concept"), atom["id"])


def hold_land(layout: Layout, atom: dict[str, Any]) -> None:
    """Gives a valley its slopes and its floor, but for what another atom has."""
    for plane in layout.of("mountain", "cliff", "islet", "bank"):
        plane |= {"atom": plane["atom"] or atom["id"]}


def sown_in(layout: Layout, atom: dict[str, Any], kind: str, frame: Frame) -> bool:
    """Lets a field and the crop that the brief names besides share one plain: the crop is a band
    of it with the field before and behind. False where the brief has named only one of them."""
    taken = [p for p in layout.of("field") if p["atom"] and p["atom"] != atom["id"]]
    if not taken:
        return False
    first, general = taken[0], kind in ("field", "meadow")
    outer = {**first, "atom": atom["id"], "n": 0} if general else first
    inner = first if general else {**first, "atom": atom["id"], "n": 0, "crop": kind}
    if general:
        outer["crop"] = "grass" if kind == "meadow" else SOWN[frame.season]
    deep = first["y1"] - first["y0"]
    inner |= {
        "y0": first["y0"] + 0.3 * deep,
        "y1": first["y0"] + 0.66 * deep,
        "order": first["order"] + 0.1,
    }
    layout.planes.append(outer if general else inner)
    return True


def set_apart(peaks: list[Plane], frame: Frame) -> None:
    """Counted mountains so far from each other that each is seen: the host stays about where it is,
    the others fill the places beside it, lower and a little nearer or farther."""
    n, wide = len(peaks), frame.wide
    host = max(p["height"] for p in peaks)
    slots = [wide * (0.5 + (k - (n - 1) / 2) * 0.84 / n) for k in range(n)]
    for k, plane in enumerate(sorted(peaks, key=lambda p: -p["height"])):
        slot = min(slots, key=lambda x: abs(x - plane["x"]))
        slots.remove(slot)
        plane["x"] = slot
        plane["height"] = max(plane["height"], (0.52 if k else 1.0) * host)
        plane["width"] = min((1.5 if k == 0 else 1.2) * 0.84 * wide / n, 2.2 * plane["height"])
        plane["order"] = max(plane["order"], 2.0 + plane["base"])
        plane["ink"] = max(plane["ink"], 0.65)


def fresh(layout: Layout, frame: Frame, kind: str, index: int, rng: Generator) -> Plane:
    """A new plane for something the layout of this place does not have."""
    if kind in ("moon", "sun") or not layout.of("window"):
        return outdoors(layout, frame, kind, index, rng)
    shown = layout.of("window")[0]  # nothing of this is in a room: it is what the window shows
    if not shown["atom"] and not index:
        return shown
    before = len(layout.planes)
    made = outdoors(layout, frame, kind, index, rng)
    for plane in layout.planes[before:]:
        beyond(plane, shown, frame)
    return made


def beyond(plane: Plane, window: Plane, frame: Frame) -> None:
    """Sets a plane of an open land, small, behind the wall where its window is: the wall, painted
    after it, hides all of it but what the window shows."""
    across, size = window["x"] - window["radius"], 2 * window["radius"]
    for side in ("x", "x0", "x1"):
        if side in plane:
            plane[side] = across + size * plane[side] / frame.wide
    for side in ("y", "y0", "y1", "base"):
        if side in plane:
            plane[side] = window["y"] + size * (plane[side] - 0.38)
    if "points" in plane:
        plane["points"] = [
            [across + size * x / frame.wide, window["y"] + size * (y - 0.38)]
            for x, y in plane["points"]
        ]
    for side in ("width", "height", "wide", "tall", "size", "thick", "far", "near", "radius"):
        if side in plane:
            plane[side] *= size
    plane["order"] = window["order"] - BEYOND + 0.01 * plane["order"]


def outdoors(layout: Layout, frame: Frame, kind: str, index: int, rng: Generator) -> Plane:
    """The same where the sheet is open land."""
    h, wide = layout.horizon, frame.wide
    u = (0.3 + 0.37 * index + rng.uniform(-0.06, 0.06)) % 1.0
    across = {"x0": -0.1, "x1": wide + 0.1}
    if kind in ("mountain", "hill", "cliff"):
        tall = {"mountain": 0.24, "hill": 0.11, "cliff": 0.26}[kind] * rng.uniform(0.8, 1.15)
        return hill(
            layout, frame, rng, u, h, tall, 0.75, "cliff" if kind == "cliff" else "mountain"
        )
    if kind == "far_range":
        return layout.add(kind, 1.5, **across, base=h - 0.03, height=0.15, strength=0.24)
    if kind == "islet":
        y = h + (frame.low - h) * (0.2 + 0.16 * index)
        return shelf(
            layout, frame, 0.35 + 0.5 * u, y, 0.36 * frame.broad, 0.04 * frame.unit, stage=1.0
        )
    if kind in ("water", "sea", *TILLED):
        crop = {"field": "paddy", "meadow": "grass"}.get(kind, kind)
        real = kind if kind in ("water", "sea") else "field"
        return layout.add(real, 4.2, **across, y0=h + 0.02, y1=h + 0.2, crop=crop)
    if kind == "path":
        return add_path(layout, frame, rng)
    if kind == "stream":
        return add_stream(layout, frame, rng, h + 0.06)
    if kind == "waterfall":
        rocks = [p for p in layout.planes if p["kind"] in ("mountain", "cliff")]
        host = max(rocks, key=lambda p: p["height"], default=None) or hill(
            layout, frame, rng, 0.7, h + 0.05, 0.35, 0.9
        )
        return add_fall(layout, host, index, wide)
    if kind == "roofs":
        x0, x1 = frame.span(0.35, 0.95)
        return layout.add(kind, 4.3, x0=x0, x1=x1, y=h + 0.08, size=0.055)
    if kind == "hamlet":
        return layout.add(kind, 4.9, x=frame.at(0.7), y=h + 0.08, wide=0.4, houses=5)
    if kind == "star":
        return layout.add(kind, 0.55, x=frame.at(u), y=0.2, radius=0.02)
    if kind == "mist":
        return layout.add(kind, 3.2, **across, y=h - 0.04, thick=0.08, strength=0.8)
    if kind == "cloud":
        return layout.add(
            kind, 1.9, x=frame.at(0.3 + 0.3 * index), y=0.16 + 0.06 * index, size=0.22
        )
    amount = {
        "rain": 9.2,
        "snow": 9.2,
        "frost": 9.15,
        "wind": 9.1,
        "rainbow": 3.6,
        "dark": 0.2,
        "glow": 0.5,
    }
    return layout.add(kind, amount.get(kind, 0.6), amount=1.0, strength=0.34, hour=frame.hour,
                      side=frame.at(0.75), y=h)  # fmt: skip


def heaven(layout: Layout, table: Table, frame: Frame, rng: Generator) -> None:
    """Places sun and moon in the open sky and keeps the sky around them free."""
    window = next((p for p in layout.planes if p["kind"] == "window"), None)
    if window is not None:  # seen through the window
        for plane in [p for p in layout.planes if p["kind"] in ("sun", "moon")]:
            r = window["radius"]
            plane |= {
                "x": window["x"] - 0.4 * r,
                "y": window["y"] - 0.45 * r,
                "radius": 0.15 * r,
                "order": 2.1,
            }
        return
    dark = frame.hour == "night" and frame.weather not in ("rain", "snow", "cloud")
    if dark and not any(p["kind"] in ("moon", "stars", "star") for p in layout.planes):
        layout.add("moon", 0.6, phase="full")
    for plane in [p for p in layout.planes if p["kind"] in ("sun", "moon")]:
        radius = (
            0.042
            * (frame.unit**0.35 if frame.shape == "sheet" else 1.0)
            * max(1.0, (frame.wide / 1.8) ** 0.5)
        )
        low = plane["kind"] == "sun" and frame.hour in ("dawn", "dusk")
        best = (-9.0, 0.5, 0.2)
        for _ in range(40):
            x = rng.uniform(0.12, frame.wide - 0.12)
            y = (
                rng.uniform(layout.horizon - 0.2, layout.horizon - 0.1)
                if low
                else rng.uniform(0.11, 0.26)
            )
            box = (x - 1.6 * radius, y - 1.6 * radius, x + 1.6 * radius, y + 1.6 * radius)
            bad = sum(overlap(box, other) for other in table.reserved) * 900
            bad += 0.0 if frame.room(box, 1.0) else 5.0
            bad += (
                sum(
                    overlap(box, silhouette(p))
                    for p in layout.planes
                    if p["kind"] in ("mountain", "cliff", "far_range")
                )
                * 300
            )
            best = max(best, (-bad - 0.2 * abs(x / frame.wide - 0.5), x, y))
        _, x, y = best
        plane |= {"x": x, "y": y, "radius": radius}
        table.reserved.append(
            (x - 1.2 * radius, y - 1.2 * radius, x + 1.2 * radius, y + 1.2 * radius)
        )


def scatter(layout: Layout, table: Table, frame: Frame, rng: Generator) -> None:
    """Places counted stars in the open sky, apart from each other."""
    stars = [p for p in layout.planes if p["kind"] == "star"]
    radius = max(0.013, (0.0075 * frame.wide / max(len(stars), 1)) ** 0.5)
    for plane in stars:
        best = (-9.0, plane["x"], plane["y"])
        taken = [silhouette(p) for p in layout.planes if p["kind"] in ("mountain", "cliff")]
        for _ in range(24):
            x = rng.uniform(0.06, 0.94) * frame.wide
            y = rng.uniform(0.06, max(layout.horizon - 0.1, 0.14))
            box = (x - 1.3 * radius, y - 1.3 * radius, x + 1.3 * radius, y + 1.3 * radius)
            bad = sum(overlap(box, other) for other in [*taken, *table.reserved]) * 900
            bad += 0.0 if frame.room(box, 1.0) else 5.0
            best = max(best, (-bad - 0.3 * y, x, y))
        x, y = best[1:]
        plane |= {"x": x, "y": y, "radius": radius}
        table.reserved.append(
            (x - 1.6 * radius, y - 1.6 * radius, x + 1.6 * radius, y + 1.6 * radius)
        )


def clear_rivals(spec: dict[str, Any], layout: Layout) -> None:
    """Takes away land that a looker would count among what the brief has a number of."""
    asked = {str(a.get("element")) for a in spec["atoms"]}
    counted = {str(a.get("element")) for a in spec["atoms"] if a.get("count")}
    rivals: set[str] = set()
    if asked & {"cottage", "house", "hut", "hamlet"}:
        rivals.add("hamlet")
    if counted & {"cottage", "house", "hut"}:
        rivals.add("roofs")
    if any(FEATURES.get(e) in ("mountain", "hill", "cliff") for e in counted):
        rivals |= {"mountain", "cliff"}
    if counted & {*TREES}:
        rivals.add("grove")
    layout.planes[:] = [p for p in layout.planes if p["atom"] or p["kind"] not in rivals]


def reconcile(spec: dict[str, Any], layout: Layout, kept: Holds) -> None:
    """Lets another mountain be the one of the brief, when the fall then stands to it as was said."""
    for r in spec.get("relations", ()):
        falls = [p for p in layout.planes if p["atom"] == r["subject"] and p["kind"] == "waterfall"]
        peaks = [p for p in layout.planes if p["kind"] in ("mountain", "cliff")]
        own = [p for p in peaks if p["atom"] == r["object"]]
        if r["kind"] not in ("left_of", "right_of") or len(falls) != 1 or len(own) != 1:
            continue
        x, half = falls[0]["x"], falls[0]["wide"] / 2
        box = (x - half, falls[0]["y0"], x + half, falls[0]["y1"])
        for other in [own[0], *(p for p in peaks if not p["atom"])]:
            if kept(r["kind"], box, silhouette(other)):
                own[0]["atom"], other["atom"] = other["atom"], own[0]["atom"]
                break


def drift(layout: Layout, table: Table, frame: Frame, rng: Generator) -> None:
    """Places clouds in the open sky, off the poem, the moon and the peaks."""
    for plane in [p for p in layout.planes if p["kind"] == "cloud"]:
        size = 0.24 * max(frame.unit, 0.7)
        best = (-9.0, plane["x"], plane["y"])
        taken = [*table.reserved, *(p.box for p in table.placed)]
        taken += [silhouette(p) for p in layout.planes if p["kind"] in ("mountain", "cliff")]
        for _ in range(30):
            x = rng.uniform(0.12, 0.88) * frame.wide
            y = rng.uniform(0.1, max(0.2, layout.horizon - 0.16))
            box = (x - 0.6 * size, y - 0.2 * size, x + 0.6 * size, y + 0.2 * size)
            bad = sum(overlap(box, other) for other in taken) * 300
            bad += 0.0 if frame.room(box, 0.9) else 5.0
            best = max(best, (-bad - 0.1 * y, x, y))
        plane |= {"x": best[1], "y": best[2], "size": size}
        table.reserved.append((best[1] - 0.5 * size, best[2] - 0.15 * size, best[1] + 0.5 * size,
                               best[2] + 0.15 * size))  # fmt: skip


def irrigate(layout: Layout, frame: Frame, rng: Generator) -> None:
    """A stream and its wide lower reach, for boats and bridges where the place has no water."""
    stream = next((p for p in layout.planes if p["kind"] == "stream"), None)
    stream = stream or fresh(layout, frame, "stream", 0, rng)
    depth = frame.low - layout.horizon
    y, tall, wide = layout.horizon + 0.7 * depth, 0.42 * depth, 0.52 * frame.broad
    middle = frame.at(0.74 if frame.shape == "sheet" else 0.6)
    x0, x1 = middle - wide / 2, middle + wide / 2
    stream["points"] = [*stream["points"][:3], [middle, y - 0.2 * tall]]
    stream["near"] = 0.12 * frame.unit
    layout.add("pool", stream["order"] + 0.05, x=middle, y=y, wide=wide, tall=tall)
    room = quad(x0 + 0.1 * wide, x1 - 0.1 * wide, y - 0.2 * tall, y + 0.36 * tall)
    layout.regions.append(Region(("water",), room, 5, "water", 0.9))
    for k, region in enumerate(layout.regions):
        if region.name == "field":
            layout.regions[k] = replace(region, homes=("ground", "shore"))
