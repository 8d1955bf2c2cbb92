"""Setting down what was asked for, one atom after another, each where its relations want it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.claim import is_valley
from miaobi.paint.crossing import crossing
from miaobi.paint.layout import Region, quad, shelf
from miaobi.paint.place import (
    BUILT,
    TREES,
    Placed,
    Spot,
    Table,
    Thing,
    contains,
    group,
    silhouette,
)
from miaobi.paint.relations import homes_at, related
from miaobi.paint.scene import FEATURES, TILLED, Box, area, centre, fact, overlap, union
from miaobi.paint.surfaces import FIRM, FLOWN, grip
from miaobi.paint.things import AERIAL, LIVING, Spec, is_feature

BROAD = {  # planes that reach across the sheet: the rooms on them, and who lives there
    "water": (("water", "shallows"), "water"), "sea": (("water", "shallows"), "water"),
    "field": (("field", "lawn"), "ground"), "meadow": (("field", "lawn"), "ground"),
}  # fmt: skip
POINTED = ("left_of", "right_of", "above", "under", "beside", "behind", "before")
CARRIED = (
    "on",
    "in",
    "under",
    "holding",
    "held",
    "with",
)  # what hangs from, or lies on, something else
LIGHTS = ("moon", "sun")


def flown(relation: dict[str, str], things: dict[str, list[Thing]]) -> dict[str, str] | None:
    """Who holds something stands first; who is with lanterns has them hung above; who is in a wood
    stands before its trees; every other relation as it is.

    None when it binds nothing: the object is too small to stand on, or the sky is over a flyer anyway.
    """
    held, holder = things.get(relation["object"]), things[relation["subject"]][0]
    if holder.element in AERIAL and not held and relation["kind"] == "under":
        return None  # in the open sky: the moon rises over it
    if not held or holder.fact.home not in ("ground", "shore"):
        return relation
    home, kind = held[0].fact.home, relation["kind"]
    if kind == "holding" or (held[0].element == "umbrella" and kind == "under"):
        back = {"subject": relation["object"], "object": relation["subject"]}
        return {**relation, **back, "kind": "held"}
    if held[0].element in TREES:
        return {**relation, "kind": "before"} if kind == "in" else relation
    wide, room = (one.fact.size * one.fact.aspect for one in (holder, held[0]))
    if kind in ("on", "in") and room < 0.6 * wide:  # horses on grass: not on one tuft of it
        return relation if held[0].element in (*BUILT, *FIRM) else None
    if (kind, home) == ("with", "hang"):
        return {"subject": relation["object"], "kind": "above", "object": relation["subject"]}
    return relation


def place_all(spec: Spec, table: Table, things: dict[str, list[Thing]], rng: Generator) -> float:
    """Places every asked thing; gives the sum of log shrink factors (0 = nothing had to shrink)."""
    said = [flown(r, things) for r in spec.get("relations", []) if r["subject"] in things]
    relations = [relation for relation in said if relation]
    total = 0.0
    table.living = any(is_living(group_[0]) for group_ in things.values())
    graphed = {a["id"] for a in spec["atoms"] if a.get("source") == "graph"}
    first = sorted(things, key=lambda a: (a in graphed, weight(things[a][0])))
    for atom in in_order(first, relations):
        todo = things[atom]
        links = [r for r in relations if r["subject"] == atom]
        spots, factor, kept = linked(spec, table, todo, links, rng)
        if not spots and todo[0].element == "bridge":
            spots, factor = crossing(rng, table, todo)
        if not spots:
            spots, factor = group(rng, table, todo, homes(table, todo[0]))
        if not spots and todo[0].element in TREES:
            ground = [r for r in table.layout.regions if "ground" in r.homes]
            spots, factor = group(rng, table, todo, ground)
        if not spots and len(todo) > 1 and todo[0].fact.home != "hang":
            spots, factor = one_by_one(rng, table, todo)
        if not spots:
            spots, factor = last_resort(table, todo), 0.02
            lay_ground(table, todo, spots)
        if todo[0].fact.home == "hang" and not any(link["kind"] in CARRIED for link in links):
            hang_up(table, todo, spots)
        if todo[0].element in BUILT and not any(link["kind"] in CARRIED for link in links):
            table.measure = min(table.measure, max(factor**0.7, 0.75))
            total += math.log(factor)
        total -= 0.0 if kept else 6.0
        total += math.log(factor) * (1.5 if links else 1.0)
        if todo[0].element in TREES:
            bank_up(table, todo, spots)
        for thing, spot in zip(todo, spots, strict=True):
            holders = [p for r in links if r["kind"] == "held" for p in table.of(r["object"])]
            cord = tied(thing, spot, holders) if thing.element in FLOWN and holders else None
            table.placed.append(Placed(thing, spot, thing.box(spot), cord))
    return total


def tied(thing: Thing, spot: Spot, holders: list[Placed]) -> tuple[float, float, float, float]:
    """Where the cord runs from a hand to what it holds in the air."""
    one = holders[thing.n % len(holders)]
    ahead, turn = (-1 if t.look.get("flip") else 1 for t in (one.thing, thing))
    (hx, hy, scale, _), (x, y) = one.spot, grip(one.thing.element)
    (fx, fy, size, _), knot = spot, FLOWN[thing.element]
    return hx + ahead * x * scale, hy + y * scale, fx + turn * knot[0] * size, fy + knot[1] * size


def is_living(thing: Thing) -> bool:
    """Whether a thing is a creature or a person of the ground, to whom houses give way."""
    small = thing.fact.size < 0.3 and thing.fact.home in ("ground", "shore")
    return small and thing.element in LIVING


def weight(thing: Thing) -> tuple[int, float]:
    """What stands first: bridges, which bind streams, then the large, last what flies and hangs."""
    if thing.element == "bridge":
        return 0, 0.0
    if thing.element in BUILT:  # before the trees: a hall is not to be squeezed under a crown
        return 1, -1.0 - thing.fact.size
    if thing.element in TREES:
        return 1, -thing.fact.size
    return (3 if thing.fact.home in ("air", "hang") else 2), 0.0


RANK = {
    "riding": 0,
    "held": 0,
    "on": 1,
    "in": 1,
    "left_of": 2,
    "right_of": 2,
    "above": 3,
    "under": 3,
}


def linked(spec: Spec, table: Table, todo: list[Thing], links: list[dict[str, str]],
           rng: Generator) -> tuple[list[Spot], float, bool]:  # fmt: skip
    """Spots that satisfy the relations, how much they shrank, and whether one is kept.

    All of them if that can be, else the closest one that can: on before left of before beside.
    """
    kept = all("implied" in link for link in links)
    hosts = {k: hosts_of(table, link, links) for k, link in enumerate(links)}
    first = sorted(
        range(len(links)), key=lambda k: RANK.get(links[k]["kind"], 4) + 9 * (not hosts[k])
    )
    checks = {k: (links[k]["kind"], union([p.box for p in hosts[k]])) for k in first if hosts[k]}
    for k in first:
        link = links[k]
        also = [
            check for other, check in checks.items() if other != k and "implied" not in links[other]
        ]
        spots: list[Spot] = []
        factor = 0.0
        if hosts[k]:
            if also:
                spots, factor = related(rng, table, todo, link["kind"], hosts[k], also)
            if not spots:
                spots, factor = related(rng, table, todo, link["kind"], hosts[k])
            if not spots and link["kind"] == "under" and todo[0].fact.home == "ground":
                slopes = [r for p in table.layout.planes if p["atom"] == link["object"]
                          for r in upon_land(table, p) if r.name == "slope"]  # fmt: skip
                spots, factor = group(rng, table, todo, slopes) if slopes else ([], 0.0)
        else:
            kept = True  # land, water and sky are where their regions are
            regions = regions_of(spec, table, todo[0], link)
            spots, factor = group(rng, table, todo, regions) if regions else ([], 0.0)
        if spots:
            return spots, factor, True
    return [], 0.0, kept


def hosts_of(table: Table, link: dict[str, str], links: list[dict[str, str]]) -> list[Placed]:
    """What a relation refers to, where it is already placed; for "between" both of its objects."""
    if link["kind"] == "between":
        return [p for r in links if r["kind"] == "between" for p in table.of(r["object"])]
    found = table.of(link["object"])
    if not found and link["kind"] in POINTED:
        found = landmark(table, link["object"])
    return found


def landmark(table: Table, atom: str) -> list[Placed]:
    """The mountain, moon, fall or islet of an atom, as something others can stand beside."""
    found, h = [], table.layout.horizon
    for p in table.layout.planes:
        if p["atom"] != atom:
            continue
        if p["kind"] in LIGHTS:
            r = p["radius"]
            box, foot = (p["x"] - r, p["y"] - r, p["x"] + r, p["y"] + r), h + 0.25
        elif p["kind"] in ("mountain", "cliff"):
            box, foot = silhouette(p), max(p["base"], h + 0.2)
        elif p["kind"] in ("waterfall", "islet"):
            half = p["wide"] / 2
            y0, foot = p.get("y0", p.get("y", 0.5)), p.get("y1", p.get("y", 0.5)) + 0.05
            box = (p["x"] - half, y0 - 0.02, p["x"] + half, foot - 0.05)
        elif p["kind"] in ("window", "frame"):
            r = p["radius"]
            box, foot = (p["x"] - r, p["y"] - r, p["x"] + r, p["y"] + r), h + 0.2
        else:
            continue
        thing = Thing(atom, p["n"], p["kind"], 0, {}, (-0.5, -1.0, 0.5, 0.0), fact("mountain"))
        found.append(Placed(thing, (p["x"], foot, 0.2, 5 + foot), box))
    return found


def bear_up(table: Table, relation: dict[str, str]) -> None:
    """Brings the cloud that somebody is on, or flies over, under him and before the hills."""
    riders = table.of(relation["subject"])
    clouds = [p for p in table.layout.of("cloud") if p["atom"] == relation["object"]]
    if relation["kind"] not in ("on", "in", "riding", "above") or not riders or not clouds:
        return
    box, on = union([rider.box for rider in riders]), relation["kind"] != "above"
    size = max(0.9 * (box[2] - box[0]), 0.24)
    y = box[3] + (0.02 if on else 0.16) * size
    clouds[0] |= {"x": (box[0] + box[2]) / 2, "y": y, "size": size}
    clouds[0]["order"] = min(rider.spot[3] for rider in riders) - 0.001


def arch_over(table: Table, relation: dict[str, str]) -> None:
    """Moves a rainbow so that it spans what it was said to be above."""
    hosts = table.of(relation["object"]) or landmark(table, relation["object"])
    for plane in table.layout.of("rainbow"):
        if plane["atom"] == relation["subject"] and relation["kind"] == "above" and hosts:
            x = centre(union([host.box for host in hosts]))[0]
            plane["x"] = min(max(x, 0.4), table.frame.wide - 0.4)


def raise_lights(spec: Spec, table: Table, inscription: Box) -> None:
    """Moves what is in the sky to where it was said to be: the moon or sun, clouds, a rainbow."""
    for relation in spec.get("relations", []):
        bear_up(table, relation)
        arch_over(table, relation)
        light, below_it = relation["subject"], relation["object"]
        if relation["kind"] in ("under", "with", "before"):
            light, below_it = below_it, light
        elif relation["kind"] != "above":
            continue
        hosts = table.of(below_it) or landmark(table, below_it)
        for plane in table.layout.of(*LIGHTS):
            if plane["atom"] != light or not hosts:
                continue
            target, r = union([host.box for host in hosts]), plane["radius"]
            best = (9e9, plane["x"], plane["y"])
            taken = [p.box for p in table.placed] + [inscription]
            for share in (0.5, 0.3, 0.7, 0.1, 0.9):
                for y in np.linspace(0.1, max(target[1] - 1.5 * r, 0.11), 6):
                    x = target[0] + share * (target[2] - target[0])
                    box = (x - 1.3 * r, y - 1.3 * r, x + 1.3 * r, y + 1.3 * r)
                    bad = sum(overlap(box, other) for other in taken) * 900 + abs(y - 0.2)
                    bad += 0.0 if table.frame.room(box) else 9.0
                    best = min(best, (bad, x, float(y)))
            plane |= {"x": best[1], "y": best[2]}


def hang_up(table: Table, things: list[Thing], spots: list[Spot]) -> None:
    """A cord on two poles for what must hang and has nothing to hang from."""
    x0, y0, x1, y1 = union([t.box(s) for t, s in zip(things, spots, strict=True)])
    pad = 0.3 * (y1 - y0) + 0.01
    table.layout.add("string", min(s[3] for s in spots) - 0.002, x0=x0 - pad, x1=x1 + pad, y=y0,
                     foot=min(max(y1 + 0.2, table.layout.horizon + 0.2), 0.97))  # fmt: skip


def in_order(atoms: list[str], relations: list[dict[str, str]]) -> list[str]:
    """Atoms with the objects of relations before their subjects."""
    done: list[str] = []
    while len(done) < len(atoms):
        ready = [a for a in atoms if a not in done and all(
            r["object"] in done or r["object"] not in atoms or r["object"] == a
            for r in relations if r["subject"] == a)]  # fmt: skip
        done.append(ready[0] if ready else next(a for a in atoms if a not in done))
    return done


def homes(table: Table, thing: Thing) -> list[Region]:
    """The regions where a thing lives; anywhere on the ground if it has none."""
    regions = table.layout.regions
    if thing.element in TREES or thing.element in BUILT:
        dry = [r for r in regions if "ground" in r.homes and r.name != "bar"]
        if dry:
            return dry
    found = [r for r in regions if thing.fact.home in r.homes and r.name != "bar"]
    return found or [r for r in regions if "ground" in r.homes] or regions


def regions_of(spec: Spec, table: Table, thing: Thing, link: dict[str, str]) -> list[Region]:
    """The regions that satisfy a relation to land, water or sky."""
    target = next((a for a in spec["atoms"] if a["id"] == link["object"]), None)
    if target is None or not is_feature(target):
        return []
    kind, regions = FEATURES[target["element"]], table.layout.regions
    air = [r for r in regions if "air" in r.homes]
    within = link["kind"] in ("on", "in")
    if link["kind"] == "above" or (
        within and kind in ("glow", "cloud", "dark", "moon", "sun", "mist")
    ):
        return air
    dry = thing.fact.home == "ground" and thing.element != "bridge"
    if within and kind in ("water", "sea", "stream") and dry:
        return homes(table, thing)  # a pagoda on the river stands on its bank
    if within:
        if thing.element == "bridge" or is_valley(target):
            return [] if thing.element == "bridge" else homes(table, thing)
        own = [
            r for p in table.layout.planes if p["atom"] == target["id"] for r in upon_land(table, p)
        ]
        if own:
            return own
    if kind in TILLED:
        return [r for r in regions if r.name in ("field", "lawn")] or homes(table, thing)
    return homes(table, thing)


def upon_land(table: Table, plane: dict[str, Any]) -> list[Region]:
    """The rooms on land and water: a hill's lower slope, a road, an island, a pond, a field."""
    if plane["kind"] in BROAD:
        return upon_plain(table, plane)
    if plane["kind"] in ("mountain", "cliff"):
        x, half, base, tall = plane["x"], 0.26 * plane["width"], plane["base"], plane["height"]
        area_ = quad(x - half, x + half, base - 0.36 * tall, base - 0.12 * tall)
        return [Region(("ground",), area_, 4.3, "slope", 0.8)]
    if plane["kind"] == "path":
        found = []
        points = np.array(plane["points"])
        h, low = table.layout.horizon, table.frame.low
        for share in (0.35, 0.5, 0.62, 0.74, 0.86):
            y = h + share * (low - h)
            x = float(np.interp(y, points[:, 1], points[:, 0]))
            half = 0.07 * table.frame.unit * (0.5 + share)
            strip = quad(x - half, x + half, y - 0.03, y + 0.03)
            found.append(Region(("ground",), strip, 5, "road", 1.0))
        return found
    if plane["kind"] == "islet":
        x, y, half, tall = plane["x"], plane["y"], 0.42 * plane["wide"], plane.get("tall", 0.02)
        strip = quad(x - half, x + half, y - 0.3 * tall, y + 0.05 * tall)
        return [Region(("ground", "shore"), strip, 5, "shelf", 1.0)]
    return []


def upon_plain(table: Table, plane: dict[str, Any]) -> list[Region]:
    """The rooms of the layout that lie on a plain or a water; of one that has none, its own area."""
    x0, x1 = max(plane["x0"], 0.0), min(plane["x1"], table.frame.wide)
    y0, y1 = plane["y0"], min(plane["y1"], table.frame.low)
    names, home = BROAD[plane["kind"]]
    low = [r.polygon.min(0)[1] for r in table.layout.regions]
    high = [r.polygon.max(0)[1] for r in table.layout.regions]
    known = [
        r for r, a, b in zip(table.layout.regions, low, high, strict=True)
        if r.name in names and a > y0 - 0.02 and b < y1 + 0.02
    ]  # fmt: skip
    pad, far = 0.05 * (x1 - x0), 0.24 * (y1 - y0)
    area_ = quad(x0 + pad, x1 - pad, y0 + far, y1 - 0.3 * far)
    return known or [Region((home, "shore"), area_, 5, names[0], 0.8)]


def one_by_one(rng: Generator, table: Table, things: list[Thing]) -> tuple[list[Spot], float]:
    """Spots for a group that finds no room together: each where it can, in a room of its own."""
    spots: list[Spot] = []
    before = len(table.placed)
    least_factor = 1.0
    for thing in things:
        found, factor = group(rng, table, [thing], homes(table, thing))
        if not found:
            break
        least_factor = min(least_factor, factor)
        spots += found
        table.placed.append(Placed(thing, found[0], thing.box(found[0])))
    del table.placed[before:]
    return (spots, least_factor) if len(spots) == len(things) else ([], 0.0)


def lay_ground(table: Table, things: list[Thing], spots: list[Spot]) -> None:
    """A low bank under what would stand in the water."""
    for thing, (x, y, scale, order) in zip(things, spots, strict=True):
        if thing.fact.home != "ground" or "ground" in homes_at(table, x, y):
            continue
        wide = 1.3 * thing.wide * scale + 0.06
        u = x / table.frame.wide
        u = u if table.frame.main < 0 else 1 - u
        plane = shelf(table.layout, table.frame, u, y + 0.008, wide, 0.02, "laid", 0.1)
        plane["order"] = order - 0.0004


def bank_up(table: Table, things: list[Thing], spots: list[Spot]) -> None:
    """A low rise under trees on a plain, so that their roots are in earth; near ones share it."""
    plain = [r for r in table.layout.regions if r.name in ("field", "lawn")]
    feet = sorted(
        (x, y, scale * thing.wide, order)
        for thing, (x, y, scale, order) in zip(things, spots, strict=True)
        if order < 7 and any(contains(r, x, y) for r in plain)
    )
    while feet:
        near = [f for f in feet if f[0] - feet[0][0] < 0.45 and abs(f[1] - feet[0][1]) < 0.03]
        feet = [f for f in feet if f not in near]
        pad = 0.46 * max(f[2] for f in near)
        x0, x1 = near[0][0] - pad, near[-1][0] + pad
        low, tall = max(f[1] for f in near), 0.014 + 0.045 * pad
        box = (x0, low - 1.2 * tall, x1, low + 0.4 * tall)
        if any(overlap(box, p.box) > 0 for p in table.placed if p.thing.element not in TREES):
            continue
        table.layout.add("islet", min(f[3] for f in near) - 0.0006, x=(x0 + x1) / 2,
                         y=low + 0.25 * tall, wide=x1 - x0, tall=tall, spring=True)  # fmt: skip


def last_resort(table: Table, things: list[Thing]) -> list[Spot]:
    """When there is no room: small ones where least is covered, whatever lies behind."""
    frame = table.frame
    taken = [p.box for p in table.placed]
    spots: list[Spot] = []
    cells = [
        (x, y)
        for y in np.linspace(0.45, frame.low, 9)
        for x in np.linspace(0.05, 0.95, 24) * frame.wide
    ]
    for k, thing in enumerate(things):
        scale = min(
            max(thing.fact.size * 0.3 * frame.unit, thing.least), 0.8 * frame.wide / thing.wide
        )
        best: tuple[float, Spot] = (9e9, (frame.wide / 2, 0.6, scale, 8.2))
        for x, y in cells:
            spot = (float(x), float(y), scale, 8.2 + 0.001 * k)
            box = thing.box(spot)
            bad = sum(overlap(box, other) for other in taken) / area(box)
            bad += 2 * sum(overlap(box, other) for other in table.reserved) / area(box)
            bad += 0.0 if frame.room(box) else 4.0
            best = min(best, (bad, spot), key=lambda b: b[0])
        spots.append(best[1])
        taken.append(thing.box(best[1]))
    return spots
