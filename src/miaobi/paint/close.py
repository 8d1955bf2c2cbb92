"""Near views: flowers and birds, an animal or a few, still life, on a bare ground (花鸟, 静物).

No mountains and no horizon. A branch enters from an edge (折枝) or a clump rises from below;
birds sit on it, butterflies keep to the air, fish to the open water; the poem and the seal
balance what is painted, and the rest stays blank (留白). The scene graph is the same plain JSON
that `miaobi.paint.compose.compose` makes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from miaobi.paint.close_pieces import Piece, Spot, elements_of, holders, pieces
from miaobi.paint.close_place import View, arranged, asked
from miaobi.paint.close_sizes import AFIELD, BACKED, FIGURES, HEIGHTS, LARGEST, TREES, WET
from miaobi.paint.elements import ELEMENTS
from miaobi.paint.inscription import slip
from miaobi.paint.place import BUILT
from miaobi.paint.plants.near import ROOTED, WOODY
from miaobi.paint.scene import FEATURES, GLOWING, depth, fact, overlap
from miaobi.paint.styles import style_of
from miaobi.paint.surfaces import FLOWN, grip
from miaobi.paint.things import (
    LIVING,
    Spec,
    appearance,
    carried_over,
    is_feature,
    moon_phase,
)
from miaobi.work import subseed

CANDIDATES = 9
AIRS = {"rain", "snow", "wind", "mist", "moon", "sun", "dark", "frost", "glow"}
PONDS = ("pond", "ripples", "ripple", "water")
MOST = 9  # living things and things; more need a landscape's room
HORIZON = 0.0  # a near view has none; whatever asks is told that all of it is ground


def fits(spec: Spec) -> bool:
    """Whether the brief asks only for what a near view can show.

    Land, water and sky rule it out (not a pond with its fish, nor moon and weather); so do
    people under trees, forests, and crowds, unless the style itself is one of near views.
    """
    wanted = asked(spec)
    close = style_of(spec.get("style") or "").layout == "close"
    named = elements_of(spec)
    things = [a for a in wanted if not is_feature(a) and named.get(a["id"])]
    if not things or (spec.get("place") == "indoors" and not close):
        return False
    kinds = {named[a["id"]] for a in things}
    if not all(known(kind) for kind in kinds):
        return False
    wet = bool(kinds & WET)
    for atom in wanted:
        if is_feature(atom) and not (FEATURES[atom["element"]] in AIRS or (wet and is_pond(atom))):
            return False
    counts = {a["id"]: a.get("count") or 1 for a in things}
    creatures = sum(n for a, n in counts.items() if not plant(named[a]))
    woods = sum(n for a, n in counts.items() if named[a] in WOODY)
    if creatures > MOST or woods > 3:
        return False
    if close:
        return True
    if apart(spec, named):
        return False
    trees = kinds & TREES
    if trees and (kinds & FIGURES or kinds <= TREES):
        return False
    return not (kinds & FIGURES) or creatures <= 3


def apart(spec: Spec, named: dict[str, str]) -> bool:
    """Whether a brief's things are of sizes that no near view holds together: houses and bridges
    with those who live there, or who stands beside a tree, of which a near view shows a branch."""
    kinds = set(named.values())
    if kinds & {*BUILT, "bridge"} and kinds & {*LIVING}:
        return True
    return any(
        named.get(r["subject"]) in LIVING and named.get(r["object"]) in TREES
        and r["kind"] in ("left_of", "right_of", "beside", "before", "behind")
        for r in spec.get("relations", [])
    )  # fmt: skip


def known(element: str) -> bool:
    """Whether an element has a near view."""
    if element in HEIGHTS or plant(element):
        return True
    return element in ELEMENTS and element not in AFIELD and fact(element).size < LARGEST


def plant(element: str) -> bool:
    """Whether an element is a plant with a near view."""
    return element in WOODY or element in ROOTED


def is_pond(atom: dict[str, Any]) -> bool:
    """Whether an atom of water is a small one."""
    return (
        atom.get("element") in PONDS or atom.get("concept") in PONDS or "塘" in atom.get("zh", "")
    )


def compose(spec: Spec, seed: int) -> dict[str, Any]:
    """The scene graph of a near view; `spec` as for `miaobi.paint.compose.compose`.

    What is asked in the brief is shown; of what was only added to it, snow and night.
    """
    size = spec.get("size") or [3072, 2048]
    wide = size[0] / size[1]
    named = elements_of(spec)
    exact = [
        {**a, "element": named.get(a["id"], a.get("element", "")), "plain": a.get("element", "")}
        for a in spec["atoms"]
    ]
    spec = {**spec, "atoms": exact}
    spec["relations"] = carried_over(spec)
    todo = pieces(spec, seed, wide)
    tries: list[View] = []
    for index in range(CANDIDATES):
        rng = np.random.default_rng(subseed(seed, "close", index))
        tries.append(arranged(spec, todo, wide, rng))
        if index >= 3 and max(t.score for t in tries) > -0.9:
            break
    best = max(tries, key=lambda view: view.score)
    return {**graph(spec, best, wide, seed), "size": list(size)}


def graph(spec: Spec, view: View, wide: float, seed: int) -> dict[str, Any]:
    """The arranged view as plain JSON."""
    items, planes = [], airs(spec, view, wide, seed)
    for piece, spot in sorted(view.placed, key=lambda p: p[1].order):
        lit = spec["hour"] == "night" and piece.element in GLOWING
        box = piece.box(spot)
        if lit:
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            planes.append({"kind": "halo", "order": 8.7, "atom": "", "n": 0, "x": x, "y": y, "depth": 0.13,
                           "radius": 1.3 * max(box[2] - box[0], box[3] - box[1]), "seed": piece.seed})  # fmt: skip
        order = 8.8 + 0.01 * spot.order if lit else spot.order
        items.append({
            "atom": piece.atom, "index": piece.n, "element": piece.element, "x": spot.x, "y": spot.y, "scale": spot.scale,
            "order": order, "depth": depth(order), "flip": spot.flip, "seed": piece.seed, "box": list(box), "lit": lit,
            **{key: piece.look[key] for key in ("colour", "attributes", "pose")}, **cord(spec, view, piece, spot),
        })  # fmt: skip
    x0, y0, x1, y1 = view.poem
    return {
        "wide": wide, "horizon": HORIZON, "main": view.main,
        **{key: spec.get(key) for key in ("season", "hour", "weather", "place", "style", "format")},
        "planes": sorted(planes, key=lambda p: p["order"]),
        "items": [*grounds(spec, view, seed), *items], "symbols": slips(spec, view),
        "inscription": {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0},
    }  # fmt: skip


def airs(spec: Spec, view: View, wide: float, seed: int) -> list[dict[str, Any]]:
    """Moon, weather, night and pond as planes; snow and night also when only the card says so."""
    wanted = [(FEATURES[a["element"]], a) for a in asked(spec) if is_feature(a)]
    kinds = [kind for kind, _ in wanted]
    if spec.get("weather") == "snow" and "snow" not in kinds:
        wanted.append(("snow", {"id": ""}))
    if spec["hour"] == "night" and "dark" not in kinds:
        wanted.append(("dark", {"id": ""}))
    found = []
    for k, (kind, atom) in enumerate(wanted):
        order = {"dark": 0.2, "glow": 0.3, "water": 0.5, "moon": 0.6, "sun": 0.6, "mist": 2.0}.get(
            kind, 9.2
        )
        for n in range(atom.get("count") or 1 if kind in ("moon", "sun") else 1):
            x, y, radius = view.disc[0] + 0.3 * n, view.disc[1], view.disc[2]
            found.append({
                "kind": kind, "order": order, "atom": atom["id"], "n": n, "colour": atom.get("colour", ""), "amount": 1.0,
                "strength": 0.3 if kind == "dark" else 0.6, "hour": spec["hour"], "side": wide * (0.5 + 0.3 * view.main),
                "x": x, "y": {"glow": 0.9, "mist": 0.5}.get(kind, y), "radius": radius, "phase": moon_phase(atom), "thick": 0.1,
                "x0": -0.1, "x1": wide + 0.1, "y0": surface(view), "y1": 1.05, "depth": depth(order), "seed": subseed(seed, "air", k),
            })  # fmt: skip
    return found


def cord(spec: Spec, view: View, piece: Piece, spot: Spot) -> dict[str, Any]:
    """Where the cord runs from a hand to what it holds in the air, for the item of a scene."""
    hands = [pair for atom in holders(spec, piece.atom) for pair in view.of(atom)]
    if piece.element not in FLOWN or not hands:
        return {}
    (holder, at), (kx, ky) = hands[0], FLOWN[piece.element]
    x, y = grip(holder.element)
    ahead, turn = (-1 if s.flip else 1 for s in (at, spot))
    hand, knot = (
        (at.x + ahead * x * at.scale, at.y + y * at.scale),
        (spot.x + turn * kx * spot.scale, spot.y + ky * spot.scale),
    )
    return {"cord": [*hand, *knot]}


def surface(view: View) -> float:
    """Where a pond begins: above the highest swimmer."""
    tops = [piece.box(spot)[1] for piece, spot in view.placed if piece.role == "swim"]
    return float(np.clip(min(tops, default=0.72) - 0.06, 0.3, 0.7))


def grounds(spec: Spec, view: View, seed: int) -> list[dict[str, Any]]:
    """A breath of ground under what stands, a few wavelets round what swims or grows in water."""
    banned = {a.get("element") for a in spec["atoms"]}
    look = appearance(spec, {})
    found: list[dict[str, Any]] = []
    for piece, spot in view.placed:
        wet = piece.element in WET and style_of(spec.get("style") or "").sparse < 1
        if not (spot.grounded or wet):
            continue
        kind = "wavelets" if wet else "turf"
        x0, _, x1, y1 = piece.box(spot)
        foot = spot.y if piece.element in BACKED else y1
        scale = float(np.clip(0.6 * (x1 - x0), 0.1, 0.32))
        found.append({
            "atom": "", "index": len(found), "element": kind, "x": (x0 + x1) / 2, "y": foot - 0.02 * scale, "scale": scale,
            "order": 1.0 + 0.01 * len(found), "depth": depth(1.0), "flip": False, "seed": subseed(seed, "ground", len(found)),
            "box": [(x0 + x1) / 2 - 1.3 * scale, foot - 0.1 * scale, (x0 + x1) / 2 + 1.3 * scale, foot + 0.25 * scale],
            "lit": False, **{key: look[key] for key in ("colour", "attributes", "pose")},
        })  # fmt: skip
    return [g for g in found if g["element"] not in banned and not overlap(g["box"], view.poem)]


def slips(spec: Spec, view: View) -> list[dict[str, Any]]:
    """Written slips under the inscription for what has no element."""
    named = elements_of(spec)
    found: list[dict[str, Any]] = []
    for atom in spec["atoms"]:
        if is_feature(atom) or named.get(atom["id"]) or atom.get("source", "brief") != "brief":
            continue
        found.append(slip(atom, len(found), view.poem, view.wide))
    return found
