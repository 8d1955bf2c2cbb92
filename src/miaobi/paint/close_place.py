"""Where everything goes in a near view: poem first, branches from the edges, the rest by trial.

A try is a set of spots; what is wrong with it (no room, a relation broken, a plant covered) lowers
its score, and `miaobi.paint.close.compose` keeps the best of several.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint import formats, surfaces
from miaobi.paint.close_pieces import Piece, Spot, holders, in_hand
from miaobi.paint.close_sizes import LIGHT, ROCKS, WET
from miaobi.paint.close_view import GRID, View, around, gap_of, stands, within
from miaobi.paint.inscription import LEADING, PITCH
from miaobi.paint.marks import Points
from miaobi.paint.place import BUILT
from miaobi.paint.scene import FEATURES, Box, area, overlap, union
from miaobi.paint.things import Spec, is_feature

SHRINK = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.44, 0.36, 0.28, 0.2)


def arranged(spec: Spec, todo: list[Piece], wide: float, rng: Generator) -> View:
    """One try at placing everything."""
    name = spec.get("format") or "横幅"
    mask = formats.inside(name, max(1, round(wide * GRID)), GRID) > 0.99
    view = View(wide, int(rng.choice((-1, 1))), (0.0, 0.0, 0.0, 0.0), mask)
    if any(FEATURES[a["element"]] in ("moon", "sun") for a in asked(spec) if is_feature(a)):
        view.disc = disc(rng, view)
    view.poem, lost = poem_box(rng, view, max(int(spec.get("columns", 40)), 4))
    view.score -= lost
    fit = (0.5 + 0.5 * min(wide, 1.0)) * (0.8 if mask.mean() < 0.9 else 1.0)
    gain = filling(todo, view)
    if any(p.role in ("spray", "rooted") for p in todo):
        gain = min(gain, 1.2)
    grown = max(gain, 0.92)  # plants interlace: many of them need not be smaller
    done: dict[str, int] = {}
    for piece in in_order(spec, todo):
        size = fit * {"spray": 1.0, "rooted": grown}.get(piece.role, gain)
        place(rng, spec, view, piece, size, done.get(piece.atom, 0))
        done[piece.atom] = done.get(piece.atom, 0) + 1
    judge(spec, view)
    return view


def asked(spec: Spec) -> list[dict[str, Any]]:
    """The atoms that the brief itself names."""
    return [a for a in spec["atoms"] if a.get("source", "brief") == "brief"]


def filling(todo: list[Piece], view: View) -> float:
    """How much larger (or smaller) than usual things are painted, so that they fill their share."""
    filled = sum(
        area(p.extent) * whole(p) ** 2 * {"spray": 0.4, "rooted": 0.45}.get(p.role, 1.0)
        for p in todo
    )
    share = 0.4 * view.wide * float(view.mask.mean())
    return float(np.clip((share / max(filled, 1e-6)) ** 0.5, 0.6, 1.55))


def in_order(spec: Spec, todo: list[Piece]) -> list[Piece]:
    """Plants first, then things with the objects of relations before their subjects."""
    atoms = {p.atom for p in todo}
    waits: dict[str, set[str]] = {atom: holders(spec, atom) & atoms for atom in atoms}
    for r in spec.get("relations", []):
        if r["kind"] != "holding" and {r["subject"], r["object"]} <= atoms:
            waits[r["subject"]].add(r["object"])

    def rank(atom: str, seen: int = 0) -> int:
        others = waits[atom] - {atom}
        return 0 if not others or seen > 6 else 1 + max(rank(o, seen + 1) for o in others)

    plants, held = {"spray": 0, "rooted": 1}, {atom for atom in atoms if holders(spec, atom)}
    return sorted(
        todo, key=lambda p: (plants.get(p.role, 2), rank(p.atom), p.atom not in held)
    )  # before another takes its room


# --- poem and moon --------------------------------------------------------------------------------


def poem_box(rng: Generator, view: View, count: int) -> tuple[Box, float]:
    """Room for the inscription on the light side: tall and narrow on a wide sheet, and how much
    smaller than life it had to be (0 = not)."""
    best: tuple[float, Box] | None = None
    low = view.wide < 0.9 and rng.random() < 0.5  # a tall sheet is inscribed above or below
    cut = not view.mask.all()  # a round or a fan: a broad block has more room than a long one
    rows_of = (4, 5, 7) if cut else (5, 7, 10) if view.wide < 0.9 else (7, 10, 14)
    for lost, gain in (
        (0.0, 1.2 if cut else 1.0),
        (0.6, 0.82),
        (1.5, 0.66),
        (3.0, 0.52),
        (5.0, 0.4),
    ):
        for _ in range(24):
            rows = int(rng.choice(rows_of, p=(0.2, 0.4, 0.4)))
            pitch = PITCH * gain
            w, h = (math.ceil(count / rows) + 1) * pitch * LEADING, (rows + 1) * pitch * 1.12
            if w > 0.5 * view.wide or h > 0.6:
                continue
            margin = 0.055
            left = margin + rng.uniform(0, 0.4) * rng.random() ** 2 * view.wide
            x = left if view.main > 0 else view.wide - left - w
            y = margin + rng.random() ** 1.6 * (0.9 - h)
            y = 0.95 - h - (y - margin) if low else y
            box = (x, y, x + w, y + h)
            if not view.holds(box, 0.04) or (view.disc[0] and overlap(box, around(view)) > 0):
                continue
            off = abs((box[0] + box[2]) / 2 / view.wide - 0.5)
            worth = (
                2 * off
                + 0.6 * abs((box[1] + box[3]) / 2 - 0.5)
                - 0.3 * (y > 0.45)
                + rng.uniform(0, 0.5)
            )
            if best is None or worth > best[0]:
                best = (worth, box)
        if best:
            return best[1], lost
    x = 0.3 * view.wide
    return (x, 0.4, x + 0.4 * view.wide, 0.6), 9.0


def disc(rng: Generator, view: View) -> tuple[float, float, float]:
    """Where the moon stands: above, clear of the edges of the shape, mostly on the heavy side."""
    r = 0.085 * min(1.0, 0.4 + 0.6 * view.wide)
    best = (-9.0, 0.5 * view.wide, 0.2)
    for _ in range(60):
        x, y = rng.uniform(0.1, 0.9) * view.wide, rng.uniform(0.14, 0.4)
        box = (x - 1.4 * r, y - 1.4 * r, x + 1.4 * r, y + 1.4 * r)
        if view.holds(box, 0.02):
            best = max(best, (rng.random() + 0.5 * view.main * (x / view.wide - 0.5), x, y))
    return best[1], best[2], r


# --- plants ---------------------------------------------------------------------------------------


def place(rng: Generator, spec: Spec, view: View, piece: Piece, fit: float, index: int) -> None:
    """Finds a spot for one piece and puts it down; the score falls by what it cost."""
    found: tuple[float, Spot] | None = None
    for step, factor in enumerate(SHRINK):
        for _ in range(18 if piece.role in ("spray", "rooted") else 26):
            spot = offer(rng, spec, view, piece, fit * factor, index)
            fault = wrong(spec, view, piece, spot)
            if fault is None:
                continue
            worth = -fault
            if found is None or worth > found[0]:
                found = (worth, spot)
        if found and found[0] > -1.5:
            break
        if found and step > 3:
            break
    if found is None:
        view.score -= 8.0
        spot = last(view, piece, fit)
        view.placed.append((piece, spot))
        return
    view.score += found[0] - 1.2 * math.log(
        max(fit, 1e-6) / max(found[1].scale / whole(piece), 1e-6)
    )
    view.placed.append((piece, found[1]))


def whole(piece: Piece) -> float:
    """The scale at which a piece is as large as its role wants."""
    return 0.95 if piece.role == "spray" else piece.height


def last(view: View, piece: Piece, fit: float) -> Spot:
    """No room: small, on the middle of the free side."""
    k = len(view.placed)
    x = view.wide * (0.5 + 0.12 * view.main) + 0.07 * ((k % 5) - 2)
    return Spot(
        x,
        0.5 + 0.09 * (k // 5 % 5),
        0.16 * fit * min(1.0, piece.height * 2),
        False,
        8.3 + 0.001 * k,
    )


def offer(rng: Generator, spec: Spec, view: View, piece: Piece, fit: float, index: int) -> Spot:
    """A try at a spot, by role."""
    scale = whole(piece) * fit
    k = len(view.placed)
    if piece.role == "spray":
        return entering(rng, view, piece, scale * (0.62 if index else 1.0), index)
    flip = bool(rng.random() < 0.5)
    if piece.role == "rooted":
        scale *= rng.uniform(0.85, 1.0) / max(-piece.extent[1], 0.4)
        floor = bottom(view, rng)
        u = 0.5 + view.main * rng.uniform(-0.05, 0.34)
        return Spot(
            u * view.wide,
            floor,
            scale,
            flip,
            4.0 + 0.01 * k + 0.2 * index,
            piece.element not in WET,
        )
    scale *= rng.uniform(0.94, 1.06)
    mates = [at.scale for other, at in view.of(piece.atom)]
    scale = min(scale, 1.06 * max(mates, default=scale))  # several of a kind are of one size
    for hand in holders(spec, piece.atom):
        if view.of(hand):
            holder, at = view.of(hand)[0]
            held = in_hand(piece, holder, at, index, float(rng.random()))
            less = scale / whole(piece) * whole(holder) / at.scale  # tried again, it is smaller
            return replace(held, scale=held.scale * (less if less < 0.85 else 1.0))
    related = [
        r for r in spec.get("relations", []) if r["subject"] == piece.atom and view.of(r["object"])
    ]
    if related:
        first = [r for r in related if r["kind"] in ("on", "in", "riding")] or related
        return beside(rng, view, piece, scale, first[int(rng.integers(len(first)))], index)
    seats = [(s, seat) for p, s in view.placed for seat in p.seats
             if p.role in ("spray", "sit") or p.element == "bamboo"]  # fmt: skip
    leaves = [(s, seat) for p, s in view.placed for seat in p.seats if p.element == "lotus"]
    if piece.element == "frog" and leaves and rng.random() < 0.6:
        return seated(rng, scale, *leaves[int(rng.integers(len(leaves)))])
    if piece.role == "perch" and seats:
        return seated(rng, scale, *seats[int(rng.integers(len(seats)))])
    if piece.role in ("fly", "hang"):
        y = rng.uniform(0.08, 0.68) if piece.role == "fly" else rng.uniform(0.1, 0.3)
        return Spot(rng.uniform(0.05, 0.95) * view.wide, y, scale, flip, 8.6 + 0.01 * k)
    if piece.role == "swim":
        high = 0.62 if any(p.role == "rooted" for p, _ in view.placed) else 0.28
        return Spot(
            rng.uniform(0.08, 0.92) * view.wide, rng.uniform(high, 0.9), scale, flip, 3.0 + 0.01 * k
        )
    y = rng.uniform(0.72, 0.93)
    return Spot(rng.uniform(0.1, 0.9) * view.wide, y, scale, flip, 6 + y, piece.element not in WET)


def bottom(view: View, rng: Generator) -> float:
    """Where a plant leaves the ground: at the foot of the sheet, or of the round."""
    return rng.uniform(0.9, 0.96) if view.mask.mean() > 0.9 else rng.uniform(0.8, 0.9)


def entering(rng: Generator, view: View, piece: Piece, scale: float, index: int) -> Spot:
    """A branch from the edge its pose asks for, on the heavy side."""
    scale *= rng.uniform(0.9, 1.12) * max(1.0, min(view.wide, 1.5) ** 0.6)
    scale *= 1.25 if view.mask.mean() < 0.9 else 1.0
    pose = piece.look["pose"]
    before = [s for p, s in view.placed if p.atom == piece.atom]
    if index and before and pose != "rising":  # a second branch comes from beside the first
        s = before[0]
        return Spot(s.x, s.y + rng.uniform(-0.22, 0.22), scale, s.flip, 3.9)
    right = view.main > 0
    if pose == "rising":
        u = rng.uniform(0.02, 0.45)
        x, y = (1 - u if right else u) * view.wide, 1.02
        flip = right if rng.random() < 0.8 else not right
    elif pose == "entering":
        x, y, flip = (view.wide + 0.02 if right else -0.02), rng.uniform(0.3, 0.75), right
    else:
        u, flip = rng.uniform(-0.02, 0.3), right
        x, y = (1 - u if right else u) * view.wide, -0.02
        if rng.random() < 0.6:
            x, y = (view.wide + 0.02 if right else -0.02), rng.uniform(0.02, 0.45)
            pose = "entering"
    x, y = to_shape(view, x, y, pose)
    return Spot(x, y, scale, flip, 4.0 + 0.02 * len(view.placed))


def to_shape(view: View, x: float, y: float, pose: str) -> tuple[float, float]:
    """The entry moved along its direction to just outside the painted shape."""
    if view.mask.mean() > 0.9:
        return x, y
    step = {"rising": (0.0, -0.01), "hanging": (0.0, 0.01)}.get(
        pose, (0.01 if x < view.wide / 2 else -0.01, 0.0)
    )
    for _ in range(200):
        if view.inside(np.array([[x, y]])) > 0:
            return x - 2 * step[0], y - 2 * step[1]
        x, y = x + step[0], y + step[1]
    return x, y


# --- what sits, flies and stands ------------------------------------------------------------------


def seated(rng: Generator, scale: float, spot: Spot, seat: tuple[float, float]) -> Spot:
    """A spot with the feet at a seat of the host that stands at `spot`."""
    x = spot.x + (-seat[0] if spot.flip else seat[0]) * spot.scale
    y = spot.y + seat[1] * spot.scale
    order = max(spot.order + 0.5, 7.0) + 0.01 * float(rng.random())
    return Spot(x, y + 0.01 * scale, scale, bool(rng.random() < 0.5), order)


def upon(rng: Generator, piece: Piece, scale: float, kind: str, host: Piece, at: Spot, index: int) -> Spot:  # fmt: skip
    """A try at a spot on a back, a rock, a table: side by side with the others there, and no
    larger against its carrier than in life."""
    top = surfaces.top(host.element, host.seed, {**host.look, "flip": at.flip})
    start, end = piece.stretch
    share = start + (end - start) * (index % piece.count + 0.5) / piece.count
    order = max(at.order + 0.5, 7.0) + 0.01 * float(rng.random())
    flip = bool(rng.random() < 0.5)
    if kind == "riding":
        scale = min(scale, 0.74 * at.scale)
        x, y = top.at(0.5)
        return Spot(at.x + x * at.scale, at.y + y * at.scale + 0.14 * scale, scale, at.flip, order)
    if host.element in surfaces.FIRM:
        room = top.wide * (end - start) / piece.count
        scale = min(scale, surfaces.resting(piece.element, host.element, room) * at.scale)
    x, y = top.at(share)
    low = max(piece.extent[3], 0.0) * scale * 0.9
    return Spot(at.x + x * at.scale, at.y + y * at.scale - low, scale, flip, order)


def beside(rng: Generator, view: View, piece: Piece, scale: float, link: dict[str, Any],
           index: int) -> Spot:  # fmt: skip
    """A try at a spot that stands in a relation to what is placed."""
    host, at = view.of(link["object"])[int(rng.integers(len(view.of(link["object"]))))]
    box, kind = union([p.box(s) for p, s in view.of(link["object"])]), link["kind"]
    cx, cy = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    flip, grounded = bool(rng.random() < 0.5), piece.role == "sit" and piece.element not in WET
    order = max(at.order, 6.0) + 0.5 + 0.01 * float(rng.random())
    if kind in ("on", "in", "riding") and host.role == "sit":
        return upon(rng, piece, scale, kind, host, at, index)
    if kind == "in" and host.role == "rooted" and piece.role in ("sit", "swim"):
        x, y = rng.uniform(box[0], box[2]), at.y - rng.uniform(0.0, 0.12)  # among the stems
        return Spot(x, y, scale, flip, at.order + 0.3, False)
    if kind in ("on", "in", "riding") and host.seats:
        return seated(rng, scale, at, host.seats[int(rng.integers(len(host.seats)))])
    if kind in ("on", "in", "riding"):
        return Spot(
            rng.uniform(box[0], box[2]), box[1] + 0.25 * (box[3] - box[1]), scale, flip, order
        )
    if kind == "with" and host.role == "hang":
        return Spot(cx + rng.normal(0, 0.1), rng.uniform(0.75, 0.93), scale, flip, order, grounded)
    if kind == "under" and host.role == "sit" and piece.role == "sit":
        scale = min(scale, 0.66 * (box[3] - box[1]) / max(-piece.extent[1], 0.2))
    if kind == "under" and host.element in BUILT and piece.role != "sit":  # the eaves
        tall, wide = box[3] - box[1], box[2] - box[0]
        x, y = cx + rng.uniform(-0.3, 0.3) * wide, box[3] - rng.uniform(0.36, 0.46) * tall
        return Spot(x, y, min(scale, 0.2 * tall), flip, order)
    if kind in ("above", "under"):
        low = kind == "under"
        x = cx + rng.normal(0, 0.12) * (box[2] - box[0])
        y = cy + (0.94 - cy) * rng.random() if low else 0.1 + (cy - 0.1) * rng.random()
        if low and piece.role == "sit":
            y = rng.uniform(0.74, 0.94)
        return Spot(x, y, scale, flip, order if piece.role != "swim" else 3.0, grounded and low)
    if kind in ("left_of", "right_of"):
        ends = (0.06 * view.wide, box[0]) if kind == "left_of" else (box[2], 0.94 * view.wide)
        x = ends[0] + (ends[1] - ends[0]) * rng.random()
        return Spot(x, at.y + rng.normal(0, 0.06), scale, flip, order, grounded)
    reach = rng.uniform(0.0, 0.35)
    x = box[0] - reach if rng.random() < 0.5 else box[2] + reach
    if host.role in ("spray", "rooted"):
        x = rng.uniform(box[0] - 0.1, box[2] + 0.1)
    y = at.y if host.role == "sit" and piece.role == "sit" else rng.uniform(0.15, 0.93)
    if kind == "behind":
        order = at.order - 0.1
    return Spot(x, y + rng.normal(0, 0.02), scale, flip, order, grounded)


# --- what is wrong with a spot --------------------------------------------------------------------


def wrong(spec: Spec, view: View, piece: Piece, spot: Spot) -> float | None:
    """How bad a spot is (0 good); None when it cannot be: off the shape, over the poem, on another."""
    box = piece.box(spot)
    if overlap(box, view.poem) > 0:
        return None
    points = piece.points(spot)
    if piece.role in ("spray", "rooted"):
        return wrong_plant(spec, view, piece, box, points)
    if not view.holds(box, 0.02) and not (view.mask.mean() < 0.9 and view.inside(points) == 1.0):
        return None
    fault = 0.0
    mates = {
        r["object"]
        for r in spec.get("relations", [])
        if r["subject"] == piece.atom and r["kind"] in ("on", "in", "riding", "holding", "under")
    } | holders(spec, piece.atom)
    mates |= {
        r["object"] for r in spec.get("relations", []) if r["subject"] in holders(spec, piece.atom)
    }
    for other, at in view.placed:
        there = other.box(at)
        if other.role in ("spray", "rooted"):
            covered = within(other.points(at), box)
            hides = within(points, there) * covered
            light = piece.role == "perch"
            stone = piece.element in ROCKS
            fault += (2.5 if stone or piece.role == "perch" else 9.0) * covered + (
                0.0 if light or stone else 1.5 * hides
            )
            fault += 2.0 * max(0.0, gap_of(box, there) - 0.02) if stone else 0.0
            if spot.order < at.order:
                fault += 14.0 * covered
            continue
        if other.atom in mates:
            continue
        if overlap(box, there) > 0:
            return None
        fault += 0.5 * max(0.0, gap_of(box, there) - 0.12)  # a company keeps together
    hosts = [q.box(at) for q, at in view.placed if q.role in ("spray", "rooted")]
    if hosts and piece.element in LIGHT:
        fault += 1.6 * max(0.0, min(gap_of(box, there) for there in hosts) - 0.04)
    for link in spec.get("relations", []):
        if link["subject"] == piece.atom and view.of(link["object"]):
            there = union([p.box(s) for p, s in view.of(link["object"])])
            if not stands(link["kind"], box, there, view.of(link["object"])[0][0].kind):
                fault += 6.0
    if disc_hidden(view, box):
        fault += 4.0
    return fault


def wrong_plant(spec: Spec, view: View, piece: Piece, box: Box, points: Points) -> float | None:
    """Of a plant: most of it on the shape, little of it over another, its mass on the heavy side."""
    kept = view.inside(points)
    if kept < (0.8 if piece.role == "spray" else 0.94):
        return None
    margin = 0.02 if view.wide > 0.8 else -0.06 * view.wide
    top = -0.1 if piece.element == "bamboo" else 0.02
    if piece.role == "rooted" and (box[0] < margin or box[2] > view.wide - margin or box[1] < top):
        return None
    fault = 4 * (1 - kept)
    for other, at in view.placed:
        same = other.atom == piece.atom
        shared = max(within(other.points(at), box), within(points, other.box(at)))
        fault += (0.6 if same else 2.2) * max(0.0, shared - (0.3 if same else 0.15))
        fault += (
            1.5 * max(0.0, gap_of(box, other.box(at)) - 0.03) if piece.role == "rooted" else 0.0
        )
    lean = float(points[:, 0].mean()) / view.wide - 0.5
    fault += 0.8 * max(0.0, -lean * view.main)
    fault += 0.9 * max(0.0, 0.3 - area(box) / view.wide) if piece.role == "spray" else 0.0
    if any(r["object"] == piece.atom and r["kind"] == "under" for r in spec.get("relations", [])):
        fault += 6 * max(0.0, (box[1] + box[3]) / 2 - 0.36)
    return fault + (3.0 if disc_hidden(view, box) and within(points, around(view)) > 0.04 else 0.0)


def disc_hidden(view: View, box: Box) -> bool:
    """Whether a box covers the moon that was asked for."""
    return view.disc[0] > 0 and overlap(box, around(view)) > 0.2 * area(around(view))


def judge(spec: Spec, view: View) -> None:
    """Lowers the score of a view that is empty, crowded at one side, or breaks a relation."""
    for atom in {p.atom for p, _ in view.placed if p.role not in ("spray", "rooted")}:
        sizes = [at.scale for _, at in view.of(atom)]
        view.score -= 3.0 * max(0.0, math.log(max(sizes) / min(sizes)) - 0.2)
    boxes = [p.box(s) for p, s in view.placed]
    filled = sum(area(b) for b in boxes) / view.wide
    view.score -= 6.0 * max(0.0, 0.36 - filled / float(view.mask.mean())) + 1.0 * max(
        0.0, filled - 1.1
    )
    for link in spec.get("relations", []):
        one, two = view.of(link["subject"]), view.of(link["object"])
        if one and two and link["subject"] != link["object"]:
            a, b = (union([p.box(s) for p, s in side]) for side in (one, two))
            view.score -= 0.0 if stands(link["kind"], a, b, two[0][0].kind) else 5.0
