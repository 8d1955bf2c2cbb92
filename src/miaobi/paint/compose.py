"""From a concept to a scene graph: what stands where, how large, before and behind what.

Several candidate layouts are made from the seed, everything that was asked for is placed in each
(never covered, exactly as many as said, standing as said), and the best balanced one is kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.layout import (
    Frame,
    Layout,
    Plane,
    Region,
    add_fall,
    add_path,
    bones,
    hill,
    islet,
    quad,
)  # fmt: skip
from miaobi.paint.marks import Stroke
from miaobi.paint.place import (
    TREES,
    Placed,
    Spot,
    Table,
    Thing,
    fits,
    group,
    related,
    silhouette,
    turned,
    union,
)
from miaobi.paint.scene import (
    COUNTED,
    FEATURES,
    GLOWING,
    Box,
    area,
    centre,
    drawable,
    fact,
    overlap,
)  # fmt: skip
from miaobi.work import subseed

Spec = dict[str, Any]

CANDIDATES = 8
MEASURED = 5  # how many of a crowd are measured one by one
CARRIED = ("on", "in", "under", "holding", "with")  # what hangs from, or lies on, something else
POSES = {
    "flying": "flying", "飞": "flying", "sitting": "sitting", "坐": "sitting", "standing": "standing",
    "站": "standing", "立": "standing", "walking": "walking", "走": "walking", "行": "walking",
    "running": "running", "跑": "running", "sleeping": "sleeping", "睡": "sleeping", "卧": "sleeping",
    "fishing": "fishing", "钓": "fishing", "swimming": "swimming", "游": "swimming", "dancing": "dancing",
    "lying": "sleeping", "趴": "sleeping", "reading": "reading", "rowing": "rowing", "working": "working",
}  # fmt: skip


def compose(spec: Spec, seed: int) -> dict[str, Any]:
    """The scene graph of a concept: plain JSON for `miaobi.paint.picture.paint`.

    `spec` holds atoms and relations (JSON of `miaobi.brief`), season, hour, weather, place, style,
    `size` in pixels and `columns`, the number of characters of the inscription. Every atom appears:
    as items, as planes of land, water or sky, or as a written symbol.
    """
    frame_size = spec.get("size") or [3072, 2048]
    wide = frame_size[0] / frame_size[1]
    things = {atom["id"]: all_of(spec, atom, seed) for atom in spec["atoms"] if is_item(atom)}
    tries = []
    for index in range(CANDIDATES):
        rng = np.random.default_rng(subseed(seed, "layout", index))
        tries.append(candidate(spec, wide, things, rng))
    best = max(tries, key=lambda found: found.score)  # the first of equals
    dress(spec, best.table, np.random.default_rng(subseed(seed, "dress")), seed)
    return {**graph(spec, best, seed), "size": list(frame_size)}


def is_feature(atom: dict[str, Any]) -> bool:
    """Whether the ground painter shows the atom as land, water or sky."""
    return atom.get("element", "") in FEATURES


def is_item(atom: dict[str, Any]) -> bool:
    """Whether the atom is a thing with a place of its own."""
    return not is_feature(atom) and atom.get("element", "") in drawable()


def pose(element: str, attributes: list[str], home: str, relation: str = "") -> str:
    """How a living thing holds itself: said in its attributes, or what its place implies."""
    for attribute in attributes:
        for word, name in POSES.items():
            if word in attribute:
                return name
    if relation == "riding":
        return "riding"
    return "flying" if home == "air" else ""


def all_of(spec: Spec, atom: dict[str, Any], seed: int) -> list[Thing]:
    """The things of one atom, as many as were asked for, measured."""
    element = atom["element"]
    known = fact(element)
    relation = next(
        (r["kind"] for r in spec.get("relations", []) if r["subject"] == atom["id"]), ""
    )
    if known.home == "air" and relation in ("on", "in", "under", "beside", "with", "holding"):
        known = type(known)(known.size, known.aspect, "ground", known.some, known.seat)
    if relation == "above" or "flying" in atom.get("attributes", ()):
        known = type(known)(known.size, known.aspect, "air", known.some, known.seat)
    count = atom.get("count") or known.some
    look = appearance(spec, atom, pose(element, atom.get("attributes", []), known.home, relation))
    leaves = [subseed(seed, "item", atom["id"], n) for n in range(count)]
    extents = [measure(element, leaf, look) for leaf in leaves[:MEASURED]]
    extents += [union(extents)] * (count - len(extents))
    found = []
    for n, leaf in enumerate(leaves):
        chance = leaves[0] if look["pose"] == "flying" else leaf  # a flight has one heading
        flip = bool(np.random.default_rng(chance).random() < 0.5) and element != "lantern"
        thing = Thing(atom["id"], n, element, leaf, {**look, "flip": flip}, extents[n], known)
        found.append(turned(thing, flip))
    return found


def manned(spec: Spec, atom: dict[str, Any]) -> bool:
    """Whether somebody of the brief sits in or on the atom, so that it needs no boatman."""
    people = {a["id"] for a in spec["atoms"] if is_item(a)}
    return any(
        r["object"] == atom.get("id") and r["subject"] in people and r["kind"] in ("on", "in", "riding")
        for r in spec.get("relations", [])
    )


def appearance(spec: Spec, atom: dict[str, Any], posture: str = "") -> dict[str, Any]:
    """What an element is told about how to look."""
    return {
        "colour": atom.get("colour", ""), "attributes": [*atom.get("attributes", ()), *(["empty"] if manned(spec, atom) else [])],
        "season": spec["season"], "hour": spec["hour"], "weather": spec.get("weather", "clear"),
        "pose": posture, "style": spec.get("style", ""),
    }  # fmt: skip


def measure(element: str, seed: int, look: dict[str, Any]) -> Box:
    """The extent of an element's marks in its own frame."""
    from miaobi.paint.picture import element_marks

    boxes = []
    for mark in element_marks(element, seed, look):
        if isinstance(mark, Stroke):
            half = np.max(mark.width) / 2
            boxes.append([*(mark.path.min(0) - half), *(mark.path.max(0) + half)])
        else:
            boxes.append([*mark.outline.min(0), *mark.outline.max(0)])
    box = np.array(boxes or [[-0.5, -1.0, 0.5, 0.0]])
    return (float(box[:, 0].min()), float(box[:, 1].min()),
            float(box[:, 2].max()), float(box[:, 3].max()))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One layout with everything asked for in it, and how good it is."""

    table: Table
    inscription: Box
    symbols: list[dict[str, Any]]
    score: float


def candidate(spec: Spec, wide: float, things: dict[str, list[Thing]], rng: Generator) -> Candidate:
    """One try at a scene."""
    frame = Frame(wide, int(rng.choice((-1, 1))), spec["place"], spec["season"], spec["hour"],
                  spec.get("weather", "clear"))  # fmt: skip
    layout = bones(frame, rng)
    for atom in spec["atoms"]:
        if is_feature(atom):
            claim(layout, frame, atom, rng)
    wet = any(g[0].fact.home == "water" and g[0].element != "bridge" for g in things.values())
    if wet and not any("water" in r.homes and r.name in ("water", "floor") for r in layout.regions):
        irrigate(layout, frame, rng)
    inscription = poem_box(spec, frame, rng)
    table = Table(frame, layout, [inscription])
    heaven(layout, table, frame, rng)
    symbols = symbol_boxes(spec, table, inscription)
    shrink = place_all(spec, table, things, rng)
    return Candidate(table, inscription, symbols, judge(table, shrink, inscription))


def irrigate(layout: Layout, frame: Frame, rng: Generator) -> None:
    """A stream and its wide lower reach, for boats and bridges where the place has no water."""
    stream = next((p for p in layout.planes if p["kind"] == "stream"), None)
    stream = stream or fresh(layout, frame, "stream", 0, rng)
    x0, x1 = frame.span(0.5, 0.98)
    stream["points"] = [*stream["points"][:3], [(x0 + x1) / 2, 0.83]]
    stream["near"] = 0.12
    layout.add("pool", stream["order"] + 0.05, x=(x0 + x1) / 2, y=0.87, wide=x1 - x0, tall=0.17)
    room = quad(x0 + 0.12 * (x1 - x0), x1 - 0.12 * (x1 - x0), 0.85, 0.92)
    layout.regions.append(Region(("water",), room, 5, "water"))
    for k, region in enumerate(layout.regions):
        if region.name == "field":
            layout.regions[k] = replace(region, homes=("ground", "shore"))


def poem_box(spec: Spec, frame: Frame, rng: Generator) -> Box:
    """The blank kept for the inscription: an upper corner, mostly on the open side."""
    count = max(int(spec.get("columns", 40)), 4)
    length = 7 if count <= 44 else 10 if count <= 90 else 14
    pitch = 0.036
    columns = math.ceil(count / length) + 1
    w, h = columns * pitch * 1.45, (length + 1) * pitch * 1.12
    if w > 0.42 * frame.wide:
        w, h = 0.42 * frame.wide, min(h * 1.2, 0.5)
    u_open = rng.random() < 0.7
    at_left = (frame.main > 0) == u_open
    x = 0.055 if at_left else frame.wide - 0.055 - w
    y = rng.uniform(0.055, 0.085)
    return x, y, x + w, y + h


def claim(layout: Layout, frame: Frame, atom: dict[str, Any], rng: Generator) -> None:
    """Gives an atom of land, water or sky its planes: those of the layout, or new ones."""
    kind = FEATURES[atom["element"]]
    count = atom.get("count") if kind in COUNTED else None
    family = {"cliff": ("cliff", "mountain"), "hill": ("mountain",), "mountain": ("mountain",)}.get(
        kind, (kind,)
    )
    crops = ("paddy", "rape", "wheat", "terrace", "meadow", "field")
    if kind in crops:
        family = ("field", "meadow")
    free = [p for p in layout.planes if p["kind"] in family and not p["atom"]]
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
        if kind in crops and kind != "field":
            plane |= {"kind": "field", "crop": "grass" if kind == "meadow" else kind}
    if kind == "moon":
        words = " ".join(atom.get("attributes", ())) + atom.get("zh", "") + atom.get("en", "")
        free[0]["phase"] = (
            "crescent" if any(w in words for w in ("crescent", "弯", "新月", "残")) else "full"
        )


def fresh(layout: Layout, frame: Frame, kind: str, index: int, rng: Generator) -> Plane:
    """A new plane for something the layout of this place does not have."""
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
        islet(layout, frame, 0.35 + 0.5 * u, h + 0.06 + 0.05 * index, 0.3)
        return next(p for p in reversed(layout.planes) if p["kind"] == "islet")
    if kind in ("water", "sea", "field", "paddy", "rape", "wheat", "terrace", "meadow"):
        crop = {"field": "paddy", "meadow": "grass"}.get(kind, kind)
        real = kind if kind in ("water", "sea") else "field"
        return layout.add(real, 4.2, **across, y0=h + 0.02, y1=h + 0.2, crop=crop)
    if kind == "path":
        return add_path(layout, frame, rng)
    if kind == "stream":
        points = [
            [frame.at(uu), yy]
            for uu, yy in ((0.82, h + 0.05), (0.66, h + 0.17), (0.74, h + 0.3), (0.58, 1.04))
        ]
        return layout.add(kind, 4.6, points=points, far=0.01, near=0.2)
    if kind == "waterfall":
        rocks = [p for p in layout.planes if p["kind"] in ("mountain", "cliff")]
        host = max(rocks, key=lambda p: p["height"], default=None) or hill(
            layout, frame, rng, 0.7, h + 0.05, 0.35, 0.9
        )
        return add_fall(layout, host, index)
    if kind == "roofs":
        x0, x1 = frame.span(0.35, 0.95)
        return layout.add(kind, 4.3, x0=x0, x1=x1, y=h + 0.08, size=0.055)
    if kind == "hamlet":
        return layout.add(kind, 4.9, x=frame.at(0.7), y=h + 0.08, wide=0.4, houses=5)
    if kind == "mist":
        return layout.add(kind, 3.2, **across, y=h - 0.04, thick=0.08, strength=0.8)
    if kind == "cloud":
        return layout.add(
            kind, 1.9, x=frame.at(0.3 + 0.3 * index), y=0.16 + 0.06 * index, size=0.22
        )
    amount = {"rain": 9.2, "snow": 9.2, "frost": 9.15, "wind": 9.1, "dark": 0.2, "glow": 0.5}
    return layout.add(kind, amount.get(kind, 0.6), amount=1.0, strength=0.34, hour=frame.hour,
                      side=frame.at(0.75), y=h)  # fmt: skip


def heaven(layout: Layout, table: Table, frame: Frame, rng: Generator) -> None:
    """Places sun and moon in the open sky and keeps the sky around them free."""
    if frame.hour == "night" and not any(p["kind"] in ("moon", "stars") for p in layout.planes):
        if frame.weather not in ("rain", "snow", "cloud"):
            layout.add("moon", 0.6, phase="full")
    for plane in [p for p in layout.planes if p["kind"] in ("sun", "moon")]:
        radius = 0.042 if plane["kind"] == "moon" else 0.04
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


def place_all(spec: Spec, table: Table, things: dict[str, list[Thing]], rng: Generator) -> float:
    """Places every asked thing; gives the sum of log shrink factors (0 = nothing had to shrink)."""
    relations = [r for r in spec.get("relations", []) if r["subject"] in things]
    total = 0.0
    for atom in in_order(list(things), relations):
        todo = things[atom]
        links = [r for r in relations if r["subject"] == atom]
        spots, factor = [], 0.0
        for link in links:
            others = [p for r in links if r["kind"] == link["kind"] for p in table.of(r["object"])]
            if others:
                spots, factor = related(rng, table, todo, link["kind"], others)
            if not spots:
                regions = regions_of(spec, table, todo[0], link)
                spots, factor = group(rng, table, todo, regions) if regions else ([], 0.0)
            if spots:
                break
        if not spots and todo[0].element == "bridge":
            spots, factor = span_stream(table, todo), 1.0
        if not spots:
            spots, factor = group(rng, table, todo, homes(table, todo[0]))
        if not spots and todo[0].element in TREES:
            ground = [r for r in table.layout.regions if "ground" in r.homes]
            spots, factor = group(rng, table, todo, ground)
        if not spots:
            spots, factor = last_resort(table, todo, rng), 0.02
        if todo[0].fact.home == "hang" and not any(link["kind"] in CARRIED for link in links):
            hang_up(table, todo, spots)
        total += math.log(factor) * (1.5 if links else 1.0)
        for thing, spot in zip(todo, spots, strict=True):
            table.placed.append(Placed(thing, spot, thing.box(spot)))
    return total


def hang_up(table: Table, things: list[Thing], spots: list[Spot]) -> None:
    """A cord on two poles for what must hang and has nothing to hang from."""
    x0, y0, x1, y1 = union([t.box(s) for t, s in zip(things, spots, strict=True)])
    pad = 0.3 * (y1 - y0) + 0.01
    table.layout.add("string", min(s[3] for s in spots) - 0.002, x0=x0 - pad, x1=x1 + pad, y=y0,
                     foot=min(max(y1 + 0.2, table.layout.horizon + 0.2), 0.97))  # fmt: skip


def span_stream(table: Table, things: list[Thing]) -> list[Spot]:
    """A single bridge over the stream of the layout; no spot where there is none or no room."""
    streams = [p for p in table.layout.planes if p["kind"] == "stream"]
    if len(things) != 1:
        return []
    if not streams and not any(
        "water" in r.homes and r.name == "water" for r in table.layout.regions
    ):
        frame = table.frame
        streams = [fresh(table.layout, frame, "stream", 0, np.random.default_rng(things[0].seed))]
    if not streams:
        return []
    points = np.array(streams[0]["points"])
    y = float(points[1, 1] + 0.62 * (points[2, 1] - points[1, 1]))
    x = float(np.interp(y, points[:, 1], points[:, 0]))
    spot = (x, y + 0.012, table.size(things[0], y, 1.15), 5 + y)
    return [spot] if fits(table, things, [spot], (), 1.0) else []


def in_order(atoms: list[str], relations: list[dict[str, str]]) -> list[str]:
    """Atoms with the objects of relations before their subjects."""
    done: list[str] = []
    while len(done) < len(atoms):
        ready = [a for a in atoms if a not in done and all(
            r["object"] in done or r["object"] not in atoms or r["object"] == a
            for r in relations if r["subject"] == a)]  # fmt: skip
        done.append(ready[0] if ready else next(a for a in atoms if a not in done))
    return done


def homes(table: Table, thing: Thing) -> list[Any]:
    """The regions where a thing lives; anywhere on the ground if it has none."""
    regions = table.layout.regions
    if thing.element in TREES:
        dry = [r for r in regions if r.name in ("bank", "dyke", "islet", "lawn", "floor")]
        if dry:
            return dry
    found = [r for r in regions if thing.fact.home in r.homes]
    return found or [r for r in regions if "ground" in r.homes] or regions


def regions_of(spec: Spec, table: Table, thing: Thing, link: dict[str, str]) -> list[Any]:
    """The regions that satisfy a relation to land, water or sky."""
    target = next((a for a in spec["atoms"] if a["id"] == link["object"]), None)
    if target is None or not is_feature(target):
        return []
    kind, regions = FEATURES[target["element"]], table.layout.regions
    if link["kind"] in ("above", "in") and kind in ("glow", "cloud", "dark", "moon", "sun", "mist"):
        return [r for r in regions if "air" in r.homes]
    if link["kind"] == "above":
        return [r for r in regions if "air" in r.homes]
    if link["kind"] in ("on", "in") and kind in ("water", "sea", "stream"):
        return [r for r in regions if r.name in ("water", "shallows", "field")]
    if kind in ("field", "paddy", "rape", "wheat", "terrace", "meadow"):
        return [r for r in regions if r.name in ("field", "lawn")] or homes(table, thing)
    return homes(table, thing)


def last_resort(
    table: Table, things: list[Thing], rng: Generator
) -> list[tuple[float, float, float, float]]:
    """When there is no room: a file of small ones along the middle, whatever lies behind."""
    wide, n = table.frame.wide, len(things)
    columns = max(1, math.ceil(math.sqrt(n * 3)))
    spots = []
    for k, thing in enumerate(things):
        x = wide * (0.1 + 0.8 * (k % columns + 0.5) / columns)
        y = 0.62 + 0.3 * (k // columns + 0.5) / math.ceil(n / columns)
        spots.append((x, y, min(thing.fact.size * 0.2, 0.6 * wide / columns), 8.2 + 0.001 * k))
    return spots


def symbol_boxes(spec: Spec, table: Table, inscription: Box) -> list[dict[str, Any]]:
    """The atoms without an element: small written cartouches beside the inscription."""
    found = []
    x0, _, x1, y1 = inscription
    right = (x0 + x1) / 2 > table.frame.wide / 2
    for atom in spec["atoms"]:
        if is_feature(atom) or is_item(atom):
            continue
        k = len(found)
        w, h = 0.045, 0.04 * max(len(atom.get("zh") or atom.get("en", "")[:6]), 1) + 0.02
        x = (x1 - 0.06 * (k % 5) - w) if right else x0 + 0.06 * (k % 5)
        box = (x, y1 + 0.03 + 0.14 * (k // 5), x + w, y1 + 0.03 + 0.14 * (k // 5) + h)
        table.reserved.append(box)
        found.append({**{key: atom.get(key, "") for key in ("id", "zh", "en")},
                      "x": box[0], "y": box[1], "w": w, "h": h})  # fmt: skip
    return found


def dress(spec: Spec, table: Table, rng: Generator, seed: int) -> None:
    """What nobody asked for but the place has: trees on the near bank, reeds, far groves."""
    banned = {a.get("element") for a in spec["atoms"]} | set(spec.get("excluded", ()))
    wishes = setting(table.frame, rng)
    for k, (element, u0, u1, y0, y1, size) in enumerate(wishes):
        if element in banned or element not in drawable():
            continue
        leaf = subseed(seed, "setting", k)
        look = appearance(spec, {})
        known = fact(element)
        nominal = (-0.55 * known.aspect, -1.05, 0.55 * known.aspect, 0.05)
        thing = Thing("", k, element, leaf, {**look, "flip": False}, nominal, known)
        isles = [p for p in table.layout.planes if p["kind"] == "islet"]
        for _ in range(14):
            x, y = table.frame.at(rng.uniform(u0, u1)), rng.uniform(y0, y1)
            if y < 0.72 and table.frame.place == "water" and isles:
                isle = isles[int(rng.integers(len(isles)))]
                x, y = isle["x"] + rng.uniform(-0.3, 0.3) * isle["wide"], isle["y"] - 0.002
            spot = (x, on_bank(table, x, y), size * rng.uniform(0.85, 1.12), 0.0)
            spot = (*spot[:3], (7 if y > 0.72 else 5) + spot[1])
            box = thing.box(spot)
            if all(overlap(box, p.box) == 0 for p in table.placed if p.thing.atom) and all(
                overlap(box, r) == 0 for r in table.reserved
            ) and (spot[3] >= 7 or box[1] > table.layout.horizon - 0.12):  # fmt: skip
                table.placed.append(Placed(thing, spot, box))
                break


def on_bank(table: Table, x: float, y: float) -> float:
    """`y`, but not above the near bank's edge at `x`."""
    from miaobi.paint.ground import bank_line

    for p in table.layout.planes:
        if p["kind"] == "bank" and y > 0.72:
            line = bank_line(p["bank_seed"], p["x_edge"], p["x_tip"], p["y_edge"], p["y_tip"])
            near = np.abs(line[:, 0] - x).argmin()
            return max(y, float(line[near, 1]) + 0.012)
    return y


def setting(frame: Frame, rng: Generator) -> list[tuple[str, float, float, float, float, float]]:
    """(element, u from, u to, y from, y to, size) of the trees and reeds of a place."""
    if frame.place == "indoors":
        return []
    trees = {
        "spring": ["willow", "peach", "tree"], "summer": ["willow", "tree", "pine"],
        "autumn": ["maple", "ginkgo", "tree"], "winter": ["bare_tree", "plum", "pine"],
    }[frame.season]  # fmt: skip
    if frame.place in ("mountain", "sea"):
        trees = ["pine", "pine", "bare_tree" if frame.season == "winter" else "tree"]
    if frame.place == "garden":
        trees = [trees[0], "bamboo", "plum" if frame.season == "winter" else "peach"]
    first = trees[int(rng.integers(0, 2))]
    second = trees[2] if rng.random() < 0.6 else first
    size = rng.uniform(0.44, 0.56)
    found = [
        (first, 0.08, 0.2, 0.8, 0.86, size),
        (second, 0.2, 0.32, 0.84, 0.9, size * rng.uniform(0.62, 0.8)),
        (trees[1], 0.02, 0.12, 0.86, 0.93, size * 0.7),
        ("bush", 0.2, 0.45, 0.88, 0.97, 0.1),
    ]
    if frame.place in ("water", "village", "garden", "sea"):
        found += [("reeds", 0.4, 0.58, 0.93, 0.98, 0.15), ("reeds", 0.02, 0.2, 0.95, 0.98, 0.12)]
    if frame.place in ("field", "village", "road", "water"):
        far = rng.uniform(0.58, 0.64)
        found += [("grove", 0.5, 0.9, far, far + 0.02, 0.1), ("grove", 0.45, 0.95, far, far + 0.03, 0.075),
                  ("tree" if frame.season != "winter" else "bare_tree", 0.5, 0.9, far, far + 0.03, 0.12)]  # fmt: skip
    return found


def judge(table: Table, shrink: float, inscription: Box) -> float:
    """How good a candidate is: room, focus off the middle, a quiet ground for the poem."""
    wide = table.frame.wide
    score = 1.5 * shrink
    for plane in table.layout.planes:
        if plane["kind"] in ("mountain", "cliff"):
            score -= 4.0 * overlap(inscription, silhouette(plane)) / area(inscription)
    brief = table.placed
    if brief:
        main = max(brief, key=lambda p: area(p.box))
        x = centre(main.box)[0] / wide
        score -= 2.0 * min(abs(x - 0.36), abs(x - 0.64))
        xs = np.array([centre(p.box)[0] / wide for p in brief])
        score -= 0.5 * max(0.0, 0.12 - float(xs.std())) if len(brief) > 2 else 0.0
    return score


def graph(spec: Spec, best: Candidate, seed: int) -> dict[str, Any]:
    """The scene as plain JSON."""
    table = best.table
    planes = []
    for k, plane in enumerate(sorted(table.layout.planes, key=lambda p: p["order"])):
        planes.append({**plane, "depth": depth(plane["order"]), "seed": subseed(seed, "plane", k)})
    items, halos = [], []
    for p in sorted(table.placed, key=lambda p: p.spot[3]):
        x, y, scale, order = p.spot
        lit = spec["hour"] == "night" and p.thing.element in GLOWING
        order = 8.8 + 0.01 * order if lit else order
        if lit:
            (cx, cy), reach = centre(p.box), max(p.box[2] - p.box[0], p.box[3] - p.box[1])
            halos.append({"kind": "halo", "order": 8.7, "atom": "", "n": 0, "x": cx, "y": cy,
                          "radius": 1.3 * reach, "depth": depth(8.7), "seed": p.thing.seed})  # fmt: skip
        items.append({
            "atom": p.thing.atom, "index": p.thing.n, "element": p.thing.element, "x": x, "y": y,
            "scale": scale, "order": order, "depth": depth(order), "flip": p.thing.look["flip"],
            "seed": p.thing.seed, "box": list(p.box), "lit": lit,
            **{key: p.thing.look[key] for key in ("colour", "attributes", "pose")},
        })  # fmt: skip
    x0, y0, x1, y1 = best.inscription
    keys = ("season", "hour", "weather", "place", "style", "mood", "palette")
    return {
        "wide": table.frame.wide, "horizon": table.layout.horizon, "main": table.frame.main,
        **{key: spec.get(key) for key in keys},
        "planes": planes + halos, "items": items, "symbols": best.symbols,
        "inscription": {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0},
    }  # fmt: skip


def depth(order: float) -> float:
    """Depth in the picture, 1 far .. 0 near."""
    return round(float(np.clip(1 - order / 10, 0, 1)), 4)
