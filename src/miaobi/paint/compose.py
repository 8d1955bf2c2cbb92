"""From a concept to a scene graph: what stands where, how large, before and behind what.

Several candidate layouts are made from the seed, everything that was asked for is placed in each
(never covered, exactly as many as said, standing as said), and the best one is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint import close
from miaobi.paint.bones import SAME, bones
from miaobi.paint.claim import (
    claim,
    clear_rivals,
    drift,
    heaven,
    hold_land,
    irrigate,
    is_valley,
    reconcile,
    scatter,
    windowed,
)
from miaobi.paint.dress import dress
from miaobi.paint.inscription import poem_box, refitted, slip, uncross
from miaobi.paint.layout import Frame
from miaobi.paint.place import BUILT, TREES, Placed, Table, Thing
from miaobi.paint.placing import place_all, raise_lights
from miaobi.paint.relations import holds
from miaobi.paint.scene import FEATURES, GLOWING, TILLED, Box, centre, depth, overlap
from miaobi.paint.score import judge
from miaobi.paint.styles import style_of
from miaobi.paint.things import (
    LIVING,
    PEOPLE,
    Spec,
    all_of,
    carried_over,
    is_feature,
    is_item,
    meant,
)
from miaobi.work import subseed

CANDIDATES = 15
BEASTS = tuple(e for e in LIVING if e not in (*PEOPLE, "cat", "dancer"))
MOUNTAINS = ("mountain", "cliff", "far_range", "waterfall")


def compose(spec: Spec, seed: int) -> dict[str, Any]:
    """The scene graph of a concept: plain JSON for `miaobi.paint.picture.paint`.

    `spec` holds atoms and relations (JSON of `miaobi.brief`), season, hour, weather, place, style,
    format, `size` in pixels and `columns`, the number of characters of the inscription (`laid` says
    more of one whose lines stand by themselves, see `hand_room`). Every atom
    appears: as items, as planes of land, water or sky, or as a written symbol; only what the card
    added to the brief and a room cannot hold is left out.
    """
    if close.fits(spec):
        return refitted(close.compose(spec, seed), spec)
    size = spec.get("size") or [3072, 2048]
    spec = {**spec, "size": list(size), "atoms": [a for a in spec["atoms"] if not strange(spec, a)]}
    spec["relations"] = [*carried_over(spec), *meant(spec)]
    things = {atom["id"]: all_of(spec, atom, seed) for atom in spec["atoms"] if is_item(atom)}
    tries = []
    for index in range(CANDIDATES):
        rng = np.random.default_rng(subseed(seed, "layout", index))
        tries.append(candidate(spec, things, rng, index + SAME * seed))
    best = max(tries, key=lambda found: found.score)  # the first of equals
    dress(spec, best.table, np.random.default_rng(subseed(seed, "dress")), seed)
    return {**graph(spec, best, seed), "size": list(size)}


def strange(spec: Spec, atom: dict[str, Any]) -> bool:
    """Whether an atom that the card only added has no place in a room: trees, houses, herds."""
    added = spec.get("place") == "indoors" and atom.get("source") == "graph"
    return added and atom.get("element") in (*TREES, *BUILT, *BEASTS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One layout with everything asked for in it, and how good it is."""

    table: Table
    inscription: Box
    symbols: list[dict[str, Any]]
    score: float


def candidate(spec: Spec, things: dict[str, list[Thing]], rng: Generator, index: int) -> Candidate:
    """One try at a scene."""
    wide = spec["size"][0] / spec["size"][1]
    frame = Frame(wide, int(rng.choice((-1, 1))), spec["place"], spec["season"], spec["hour"],
                  spec.get("weather", "clear"), spec.get("format") or "横幅",
                  style_of(spec.get("style") or ""), needs(spec, things))  # fmt: skip
    layout = bones(frame, rng, index)
    things = windowed(layout, things)
    if any(group[0].element == "skyline" for group in things.values()):  # no old roofs before it
        layout.planes[:] = [p for p in layout.planes if p["kind"] != "roofs"]
    if "mountain" in spec.get("excluded", ()):
        layout.planes[:] = [p for p in layout.planes if p["kind"] not in MOUNTAINS]
    if "waterfall" in spec.get("excluded", ()):
        for plane in layout.planes:
            plane.pop("fall", None)
    for atom in spec["atoms"]:
        if is_feature(atom):
            claim(layout, frame, atom, rng)
    clear_rivals(spec, layout)
    reconcile(spec, layout, holds)
    wet = any(g[0].fact.home == "water" and g[0].element != "bridge" for g in things.values())
    if (
        wet
        and not layout.of("window")
        and not any("water" in r.homes and r.name in ("water", "floor") for r in layout.regions)
    ):
        irrigate(layout, frame, rng)
    inscription = poem_box(spec, frame, layout, rng)
    table = Table(frame, layout, [inscription])
    heaven(layout, table, frame, rng)
    drift(layout, table, frame, rng)
    scatter(layout, table, frame, rng)
    if spec.get("laid"):
        uncross(layout, inscription)
    symbols = symbol_boxes(spec, table, inscription)
    shrink = place_all(spec, table, things, rng)
    raise_lights(spec, table, inscription)
    for atom in spec["atoms"]:
        if is_valley(atom):  # and what was laid down since, as the ends of a bridge
            hold_land(layout, atom)
    return Candidate(table, inscription, symbols, judge(spec, table, shrink, inscription))


def needs(spec: Spec, things: dict[str, list[Thing]]) -> frozenset[str]:
    """What the bones must have: water, crops, mountains."""
    said = [a for a in spec["atoms"] if a.get("source") != "graph" and is_feature(a)]
    asked = {FEATURES[a["element"]] for a in said}
    found = {"mountain"} if asked & {"mountain", "cliff", "waterfall", "hill"} else set()
    afloat = any(g[0].fact.home == "water" and g[0].element != "bridge" for g in things.values())
    if afloat or asked & {"water", "sea", "islet"}:
        found.add("water")
    if asked & {*TILLED}:
        found.add("crop")
    return frozenset(found)


def symbol_boxes(spec: Spec, table: Table, inscription: Box) -> list[dict[str, Any]]:
    """The atoms without an element: small written cartouches beside the inscription."""
    found: list[dict[str, Any]] = []
    for atom in spec["atoms"]:
        if is_feature(atom) or is_item(atom):
            continue
        one = slip(atom, len(found), inscription, table.frame.wide)
        table.reserved.append((one["x"], one["y"], one["x"] + one["w"], one["y"] + one["h"]))
        found.append(one)
    return found


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
                          "radius": (0.8 if close_to(p, table.placed) else 1.3) * reach, "depth": depth(8.7), "seed": p.thing.seed})  # fmt: skip
        items.append({
            "atom": p.thing.atom, "index": p.thing.n, "element": p.thing.element, "x": x, "y": y,
            "scale": scale, "order": order, "depth": depth(order), "flip": p.thing.look["flip"],
            "seed": p.thing.seed, "box": list(p.box), "lit": lit,
            **{key: p.thing.look[key] for key in ("colour", "attributes", "pose")},
            **({"cord": list(p.cord)} if p.cord else {}),
        })  # fmt: skip
    x0, y0, x1, y1 = best.inscription
    keys = ("season", "hour", "weather", "place", "style", "format")
    return {
        "wide": table.frame.wide, "horizon": table.layout.horizon, "main": table.frame.main,
        "layout": table.layout.name, **{key: spec.get(key) for key in keys},
        "planes": planes + halos, "items": items, "symbols": best.symbols,
        "inscription": {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0},
    }  # fmt: skip


def close_to(light: Placed, placed: list[Placed]) -> bool:
    """Whether somebody stands so near a light that a wide halo would veil him."""
    return any(
        p.thing.element not in GLOWING and overlap(p.box, light.box) > 0
        for p in placed
        if p.thing.atom and p.thing.fact.home not in ("air", "hang")
    )
