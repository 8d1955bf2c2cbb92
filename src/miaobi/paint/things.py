"""The things of a brief, before they have a place: how many, how drawn, how large they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from miaobi.paint.marks import Stroke
from miaobi.paint.place import Thing, turned, union
from miaobi.paint.scene import FEATURES, Box, drawable, fact
from miaobi.work import subseed

Spec = dict[str, Any]

BOATS = {  # by who sits in it, and the kinds there are
    "fisherman": "fishing_boat", "scholar": "boat", "monk": "boat", "boat": "boat",
    "fishing_boat": "fishing_boat", "sail_boat": "sail_boat",
}  # fmt: skip
MEASURED = 5  # how many of a crowd are measured one by one
POSES = {
    "flying": "flying", "飞": "flying", "sitting": "sitting", "坐": "sitting", "standing": "standing",
    "站": "standing", "立": "standing", "walking": "walking", "走": "walking", "行": "walking",
    "running": "running", "跑": "running", "sleeping": "sleeping", "睡": "sleeping", "卧": "sleeping",
    "fishing": "fishing", "钓": "fishing", "swimming": "swimming", "游": "swimming", "dancing": "dancing",
    "lying": "sleeping", "趴": "sleeping", "reading": "reading", "rowing": "rowing", "working": "working",
}  # fmt: skip


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
    element = embarked(spec, atom)
    known = fact(element)
    if known.size < 0.25:
        known = replace(known, size=known.size * gain(spec, known.home))
    relation = next(
        (r["kind"] for r in spec.get("relations", []) if r["subject"] == atom["id"]), ""
    )
    if known.home == "air" and relation in ("on", "in", "under", "beside", "with", "holding"):
        known = replace(known, home="ground")
    if relation == "above" or "flying" in atom.get("attributes", ()):
        known = replace(known, home="air")
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


def embarked(spec: Spec, atom: dict[str, Any]) -> str:
    """The element of an atom; who is on open water, with no boat in the brief, is given one."""
    element: str = atom["element"]
    atoms = {a["id"]: a for a in spec["atoms"]}
    waters = [
        r["object"]
        for r in spec.get("relations", [])
        if r["subject"] == atom["id"] and r["kind"] in ("on", "in") and r["object"] in atoms
        and FEATURES.get(atoms[r["object"]].get("element", "")) in ("water", "sea")
    ]  # fmt: skip
    boats = any(a.get("element") in BOATS.values() for a in atoms.values()) or "boat" in spec.get(
        "excluded", ()
    )
    return BOATS.get(element, element) if waters and not boats else element


def gain(spec: Spec, home: str) -> float:
    """How much larger than life the things of a brief are painted: the fewer, the larger."""
    count = sum(a.get("count") or 1 for a in spec["atoms"] if is_item(a))
    few = 1.4 if count <= 1 else 1.3 if count <= 3 else 1.15 if count <= 6 else 1.0
    if home == "air":
        return min(few, 1.2)
    return few * (1.3 if spec["place"] == "indoors" else 1.0)


def manned(spec: Spec, atom: dict[str, Any]) -> bool:
    """Whether somebody of the brief sits in or on the atom, so that it needs no boatman."""
    people = {a["id"] for a in spec["atoms"] if is_item(a)}
    return any(
        r["object"] == atom.get("id")
        and r["subject"] in people
        and r["kind"] in ("on", "in", "riding")
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
