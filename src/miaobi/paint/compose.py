"""From a concept to a scene graph: what stands where, how large, before and behind what.

Several candidate layouts are made from the seed, everything that was asked for is placed in each
(never covered, exactly as many as said, standing as said), and the best balanced one is kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.claim import claim, fresh, heaven, irrigate
from miaobi.paint.dress import dress
from miaobi.paint.layout import Frame, Layout, bones
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
    union,
)  # fmt: skip
from miaobi.paint.scene import FEATURES, GLOWING, Box, area, centre, fact, overlap
from miaobi.paint.things import Spec, all_of, is_feature, is_item
from miaobi.work import subseed

CANDIDATES = 8
MOUNTAINS = ("mountain", "cliff", "far_range", "waterfall")
POINTED = ("left_of", "right_of", "above", "under", "beside")  # can be said of a mountain too
CARRIED = ("on", "in", "under", "holding", "with")  # what hangs from, or lies on, something else


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
    if "mountain" in spec.get("excluded", ()):
        layout.planes[:] = [p for p in layout.planes if p["kind"] not in MOUNTAINS]
    for atom in spec["atoms"]:
        if is_feature(atom):
            claim(layout, frame, atom, rng)
    wet = any(g[0].fact.home == "water" and g[0].element != "bridge" for g in things.values())
    if wet and not any("water" in r.homes and r.name in ("water", "floor") for r in layout.regions):
        irrigate(layout, frame, rng)
    inscription = poem_box(spec, frame, layout, rng)
    table = Table(frame, layout, [inscription])
    heaven(layout, table, frame, rng)
    symbols = symbol_boxes(spec, table, inscription)
    shrink = place_all(spec, table, things, rng)
    return Candidate(table, inscription, symbols, judge(table, shrink, inscription))


def poem_box(spec: Spec, frame: Frame, layout: Layout, rng: Generator) -> Box:
    """The blank kept for the inscription: the upper corner with less mountain in it.

    Of two equals mostly the one on the open side.
    """
    count = max(int(spec.get("columns", 40)), 4)
    length = 7 if count <= 44 else 10 if count <= 90 else 14
    pitch = 0.036
    columns = math.ceil(count / length) + 1
    w, h = columns * pitch * 1.45, (length + 1) * pitch * 1.12
    if w > 0.42 * frame.wide:
        w, h = 0.42 * frame.wide, min(h * 1.2, 0.5)
    u_open = rng.random() < 0.7
    at_left = (frame.main > 0) == u_open
    y = rng.uniform(0.055, 0.085)
    sides = (0.055, frame.wide - 0.055 - w)
    boxes = [(x, y, x + w, y + h) for x in (sides if at_left else sides[::-1])]
    masses = [silhouette(p) for p in layout.planes if p["kind"] in ("mountain", "cliff")]
    return min(boxes, key=lambda box: sum(overlap(box, mass) for mass in masses))


def flown(relation: dict[str, str], things: dict[str, list[Thing]]) -> dict[str, str] | None:
    """Who holds a kite or is with a lantern stands first, and the kite flies, the lantern hangs
    above; who is in a wood stands before its trees; every other relation as it is.

    None when the object is too small to stand on.
    """
    held, holder = things.get(relation["object"]), things[relation["subject"]][0]
    if not held or holder.fact.home != "ground":
        return relation
    home, kind = held[0].fact.home, relation["kind"]
    if held[0].element in TREES:
        return {**relation, "kind": "before"} if kind == "in" else relation
    wide, room = (one.fact.size * one.fact.aspect for one in (holder, held[0]))
    if kind in ("on", "in") and room < 0.6 * wide:
        return None  # horses on grass: anywhere on the ground, not on one tuft of it
    if (kind, home) in (("holding", "air"), ("holding", "hang"), ("with", "hang")):
        return {"subject": relation["object"], "kind": "above", "object": relation["subject"]}
    return relation


def place_all(spec: Spec, table: Table, things: dict[str, list[Thing]], rng: Generator) -> float:
    """Places every asked thing; gives the sum of log shrink factors (0 = nothing had to shrink)."""
    said = [flown(r, things) for r in spec.get("relations", []) if r["subject"] in things]
    relations = [relation for relation in said if relation]
    total = 0.0
    first = sorted(things, key=lambda a: things[a][0].element != "bridge")  # streams bind them
    for atom in in_order(first, relations):
        todo = things[atom]
        links = [r for r in relations if r["subject"] == atom]
        spots, factor, kept = [], 0.0, not links
        for link in links:
            others = [p for r in links if r["kind"] == link["kind"] for p in table.of(r["object"])]
            if not others and link["kind"] in POINTED:
                others = landmark(table, link["object"])
            if others:
                spots, factor = related(rng, table, todo, link["kind"], others)
                kept = kept or bool(spots)
            elif not spots:
                kept = True  # land, water and sky are where their regions are
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
        total -= 0.0 if kept else 6.0
        total += math.log(factor) * (1.5 if links else 1.0)
        for thing, spot in zip(todo, spots, strict=True):
            table.placed.append(Placed(thing, spot, thing.box(spot)))
    return total


def landmark(table: Table, atom: str) -> list[Placed]:
    """The mountain, moon, fall or islet of an atom, as something others can stand beside."""
    found = []
    for p in table.layout.planes:
        if p["atom"] != atom:
            continue
        if p["kind"] in ("moon", "sun"):
            r = p["radius"]
            box, foot = (
                (p["x"] - r, p["y"] - r, p["x"] + r, p["y"] + r),
                table.layout.horizon + 0.25,
            )
        elif p["kind"] in ("mountain", "cliff"):
            box, foot = silhouette(p), max(p["base"], table.layout.horizon + 0.2)
        elif p["kind"] in ("waterfall", "islet"):
            half = p["wide"] / 2
            y0, foot = p.get("y0", p.get("y", 0.5)), p.get("y1", p.get("y", 0.5)) + 0.05
            box = (p["x"] - half, y0 - 0.02, p["x"] + half, foot - 0.05)
        else:
            continue
        thing = Thing(atom, p["n"], p["kind"], 0, {}, (-0.5, -1.0, 0.5, 0.0), fact("mountain"))
        found.append(Placed(thing, (p["x"], foot, 0.2, 5 + foot), box))
    return found


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
    for t in (0.62, 0.4, 0.85, 0.2):
        y = float(points[1, 1] + t * (points[2, 1] - points[1, 1]))
        x = float(np.interp(y, points[:, 1], points[:, 0]))
        spot = (x, y + 0.012, table.size(things[0], y, 1.1), 5 + y)
        if fits(table, things, [spot], (), 1.0):
            return [spot]
    return []


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


def judge(table: Table, shrink: float, inscription: Box) -> float:
    """How good a candidate is: room, focus off the middle, a quiet ground for the poem."""
    wide = table.frame.wide
    score = 1.5 * shrink
    for plane in table.layout.planes:
        if plane["kind"] in ("mountain", "cliff"):
            score -= 9.0 * overlap(inscription, silhouette(plane)) / area(inscription)
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
    keys = ("season", "hour", "weather", "place", "style", "format")
    return {
        "wide": table.frame.wide, "horizon": table.layout.horizon, "main": table.frame.main,
        **{key: spec.get(key) for key in keys},
        "planes": planes + halos, "items": items, "symbols": best.symbols,
        "inscription": {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0},
    }  # fmt: skip


def depth(order: float) -> float:
    """Depth in the picture, 1 far .. 0 near."""
    return round(float(np.clip(1 - order / 10, 0, 1)), 4)
