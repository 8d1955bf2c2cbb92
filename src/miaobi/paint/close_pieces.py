"""The things of a near view before they have a place: what, how many, how large, how drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miaobi.paint import surfaces
from miaobi.paint.close_sizes import (
    BIRDS,
    CONCEPTS,
    FLYERS,
    FRUITS,
    HANGING,
    ROCKS,
    SWIMMERS,
    WORDS,
    height_of,
)
from miaobi.paint.elements.heads import FACES
from miaobi.paint.marks import Points, Stroke
from miaobi.paint.plants.near import ROOTED, WOODY, perches
from miaobi.paint.scene import Box, drawable, fact
from miaobi.paint.things import HALLS, Spec, appearance, is_feature, is_item, stance, stretch
from miaobi.work import subseed


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: where the origin of the drawing is, how large, mirrored or not, when it is painted,
    and whether it stands on the ground."""

    x: float
    y: float
    scale: float
    flip: bool
    order: float
    grounded: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A thing to be placed: its atom and number, its drawing, its measured points at scale 1, its
    role (spray, rooted, perch, fly, swim, hang, sit), its height in a view one picture high, where
    others can sit on it, the part 0..1 of its carrier's top that it and its like may take, and how
    many of them there are."""

    atom: str
    n: int
    element: str
    seed: int
    look: dict[str, Any]
    cloud: Points  # (n, 2) of its marks
    extent: Box
    role: str
    height: float
    seats: tuple[tuple[float, float], ...] = ()
    stretch: tuple[float, float] = (0.0, 1.0)
    count: int = 1

    def box(self, spot: Spot) -> Box:
        """Where it is seen at `spot`."""
        x0, y0, x1, y1 = self.extent
        if spot.flip:
            x0, x1 = -x1, -x0
        s = spot.scale
        return spot.x + x0 * s, spot.y + y0 * s, spot.x + x1 * s, spot.y + y1 * s

    @property
    def kind(self) -> str:
        """Its role, or "hall" for what has a roof."""
        return "hall" if self.element in HALLS else self.role

    def points(self, spot: Spot) -> Points:
        """Its marks' points at `spot`."""
        by = np.array([-spot.scale if spot.flip else spot.scale, spot.scale])
        return self.cloud * by + (spot.x, spot.y)


def elements_of(spec: Spec) -> dict[str, str]:
    """The element of every atom of the brief that a near view can draw, by the atom's id."""
    found = {}
    for atom in spec["atoms"]:
        if is_feature(atom) or atom.get("source", "brief") != "brief":
            continue
        exact = CONCEPTS.get(atom.get("concept", ""), "")
        if exact in FRUITS and atom.get("count"):
            exact = ""
        elif not exact:
            exact = next((e for word, e in WORDS.items() if word in atom.get("zh", "")), "")
        if exact or is_item(atom):
            plain = atom.get("element", "")
            found[atom["id"]] = exact or ("taihu_rock" if plain in ROCKS else plain)
    return found


def pieces(spec: Spec, seed: int, wide: float) -> list[Piece]:
    """Every thing asked for, as many as were asked, the ones others sit on first."""
    named = elements_of(spec)
    found: list[Piece] = []
    for atom in spec["atoms"]:
        element = named.get(atom["id"])
        if not element or element not in drawable():
            continue
        some = (
            1 if holders(spec, atom["id"]) else fact(atom["plain"]).some if atom.get("plain") else 1
        )
        count = atom.get("count") or some
        links = {r["kind"] for r in spec.get("relations", []) if r["subject"] == atom["id"]}
        for n in range(count):
            found.append(piece(spec, seed, wide, atom, element, n, count, links))
    wood = any(p.role == "spray" or p.element == "bamboo" for p in found)
    carried = {r["subject"] for r in spec.get("relations", []) if r["kind"] == "on"}
    if any(p.role == "perch" and p.atom not in carried for p in found) and not wood:
        found.append(bough(spec, seed, wide))
    rank = {"spray": 0, "rooted": 1, "sit": 2}
    return sorted(found, key=lambda p: (rank.get(p.role, 3), -p.height))


def bough(spec: Spec, seed: int, wide: float) -> Piece:
    """A branch that nobody asked for, for birds that have none to sit on: setting, not counted."""
    banned = set(elements_of(spec).values()) | set(spec.get("excluded", ()))
    names = {
        "spring": ("willow", "tree"),
        "summer": ("tree", "pine"),
        "autumn": ("bare_tree", "maple"),
    }
    names = [*names.get(spec["season"], ("bare_tree", "pine")), "bare_tree", "tree", "pine"]
    name = next((n for n in names if n not in banned), "bare_tree")
    return piece(spec, seed, wide, {"id": ""}, name, 0, 1, set())


def piece(
    spec: Spec,
    seed: int,
    wide: float,
    atom: dict[str, Any],
    element: str,
    n: int,
    count: int,
    links: set[str],
) -> Piece:
    """One thing, measured."""
    leaf = subseed(seed, "item", atom["id"], n)
    rng = np.random.default_rng(leaf)
    role = role_of(element, atom, links)
    held = [r for r in spec.get("relations", []) if r["kind"] == "holding"]
    grip = "holding" if any(r["subject"] == atom["id"] for r in held) else ""
    posture = stance(spec, {**atom, "element": element}, "air" if role == "fly" else "ground", grip)
    if role == "spray":
        under = any(
            r["object"] == atom["id"] and r["kind"] == "under" for r in spec.get("relations", [])
        )
        posture = spray_pose(rng, wide, under)
    elif role == "rooted" and element in ROOTED:
        posture = "single" if count > 1 or atom.get("count") == 1 else "clump"
    look = appearance(spec, atom, posture)
    cloud, extent = measured(element, leaf, look)
    size = 0.3 if element in WOODY or element in ROOTED else fact(element).size
    height = height_of(element, size) * (crowd(count) if role != "rooted" else crowd(count) ** 0.4)
    if element in FACES and grip:  # it stands up to hold something
        height = min(1.5 * height, 0.5)
    mine = {r["object"] for r in held if r["subject"] == atom["id"]}
    if any(a["id"] in mine and a.get("element") == "umbrella" for a in spec["atoms"]):
        height = min(height, 0.4)  # its roof must find room over the head
    if role == "sit" and any(
        r["object"] == atom["id"] and r["kind"] == "under" for r in spec.get("relations", [])
    ):
        height = min(1.6 * height, 0.6)  # over somebody
    part = stretch(spec, atom["id"])
    height *= 1.3 if "laden" in look["attributes"] else 1.0
    spots = seats_of(element, leaf, look, role)
    return Piece(
        atom["id"], n, element, leaf, look, cloud, extent, role, height, spots, part, count
    )


def seats_of(
    element: str, seed: int, look: dict[str, Any], role: str
) -> tuple[tuple[float, float], ...]:
    """Where on it others can sit: on boughs, flowers and stalks, on a back, a rock or a table."""
    if role in ("spray", "rooted"):
        found = [*perches(element, seed, look)]
        stalks = surfaces.perches(element, seed, look)[:: 9 if element in surfaces.STALKS else 1]
        return tuple(found or ((float(x), float(y)) for x, y in stalks))
    if element in ROCKS or element in ("table", "ox", "horse", "elephant"):
        return (surfaces.top(element, seed, look).at(0.5),)
    return ()


def holders(spec: Spec, atom: str) -> set[str]:
    """The atoms that hold `atom` in a hand."""
    return {
        r["subject"]
        for r in spec.get("relations", [])
        if r["kind"] == "holding" and r["object"] == atom
    }


def in_hand(piece: Piece, holder: Piece, at: Spot, index: int, lean: float) -> Spot:
    """Where a piece is when `holder`, standing at `at`, holds it; a kite flies `lean` 0..1 along
    its arc."""
    x, y, size = surfaces.hand(holder.element, piece.element, lean)
    ahead = -1 if at.flip else 1
    x = at.x + ahead * (x + 0.2 * index) * at.scale
    return Spot(x, at.y + y * at.scale, size * at.scale, at.flip, at.order + 0.0005)


def spray_pose(rng: np.random.Generator, wide: float, under: bool) -> str:
    """From where a branch enters: from above when something is to be under it."""
    if under:
        return "hanging" if wide < 0.8 or rng.random() < 0.5 else "entering"
    chances = (
        (0.5, 0.15, 0.35) if wide < 0.8 else (0.2, 0.5, 0.3) if wide > 1.6 else (0.35, 0.35, 0.3)
    )
    return str(rng.choice(["rising", "entering", "hanging"], p=chances))


def role_of(element: str, atom: dict[str, Any], links: set[str]) -> str:
    """How a thing sits in a near view."""
    words = " ".join(atom.get("attributes", ()))
    if element in WOODY:
        return "spray" if element != "bamboo" else "rooted"
    if element in ROOTED or element in ("reeds", "grass", "banana", "bush"):
        return "rooted"
    if element in HANGING:
        return "hang"
    flying = "fly" in words or "飞" in words or "above" in links
    if element in FLYERS or (
        flying and (element in BIRDS or element in ("crane", "egret", "duck"))
    ):
        return "fly"
    home = fact(element).home
    if element in BIRDS or home == "hang":
        return "perch"
    return "swim" if element in SWIMMERS else "fly" if home == "air" else "sit"


def crowd(count: int) -> float:
    """How much smaller each of several is."""
    return (1.0, 1.0, 0.88, 0.78, 0.7, 0.62)[count] if count < 6 else 0.6 * (5 / count) ** 0.5


def measured(element: str, seed: int, look: dict[str, Any]) -> tuple[NDArray[np.float64], Box]:
    """A sample of the points of an element's marks (n, 2), and the box of all of them."""
    from miaobi.paint.picture import element_marks

    parts, boxes = [], []
    for mark in element_marks(element, seed, look):
        if isinstance(mark, Stroke):
            half = float(np.max(mark.width)) / 2
            path = mark.path
        else:
            half, path = 0.0, mark.outline
        parts.append(path[:: max(1, len(path) // 3)])
        boxes.append([*(path.min(0) - half), *(path.max(0) + half)])
    box = np.array(boxes)
    cloud = np.vstack(parts)
    step = max(1, len(cloud) // 280)
    return cloud[::step], (
        float(box[:, 0].min()),
        float(box[:, 1].min()),
        float(box[:, 2].max()),
        float(box[:, 3].max()),
    )
