"""The things of a brief, before they have a place: how many, how drawn, how large they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from miaobi.paint.elements.heads import FACES
from miaobi.paint.marks import Stroke
from miaobi.paint.place import BUILT, Thing, turned
from miaobi.paint.scene import FEATURES, Box, Fact, drawable, fact, union
from miaobi.paint.styles import style_of
from miaobi.paint.surfaces import FIRM, ROCKS, foot
from miaobi.work import subseed

Spec = dict[str, Any]

BOATS = {  # by who sits in it, and the kinds there are
    "fisherman": "fishing_boat", "scholar": "boat", "monk": "boat", "boat": "boat",
    "fishing_boat": "fishing_boat", "sail_boat": "sail_boat",
}  # fmt: skip
VAST = (
    "mountain",
    "cliff",
    "far_range",
    "sea",
    "waterfall",
    "islet",
    "hill",
    "meadow",
    "rape",
    "wheat",
)
PAIRS = (  # drawn together, or apart when the brief has the second as an atom of its own
    ("ox_boy", "ox", "child"), ("rider", "horse", "person"), ("child_kite", "kite", "child"),
    ("woman_umbrella", "umbrella", "woman"),
)  # fmt: skip
AERIAL = ("dragon", "phoenix")  # which fill a quarter of the sky and stand on nothing
MEASURED = 5  # how many of a crowd are measured one by one
POSES = {
    "flying": "flying", "飞": "flying", "sitting": "sitting", "坐": "sitting", "standing": "standing",
    "站": "standing", "立": "standing", "walking": "walking", "走": "walking", "行": "walking",
    "running": "running", "跑": "running", "sleeping": "sleeping", "睡": "sleeping", "卧": "sleeping",
    "fishing": "fishing", "钓": "fishing", "swimming": "swimming", "游": "swimming", "dancing": "dancing",
    "lying": "sleeping", "趴": "sleeping", "reading": "reading", "rowing": "rowing", "working": "working",
    "gallop": "running", "trotting": "running", "racing": "running", "leaping": "running", "奔": "running",
    "驰": "running", "跃": "running", "grazing": "grazing", "吃草": "grazing", "食草": "grazing",
    "soaring": "flying", "hovering": "flying", "gliding": "flying", "circling": "flying", "盘旋": "flying",
    "翱翔": "flying", "翔": "flying", "腾": "flying", "asleep": "sleeping", "躺": "sleeping",
    "seated": "sitting", "strolling": "walking", "漫步": "walking", "散步": "walking", "舞": "dancing",
    "划": "rowing", "读": "reading", "耕": "working",
}  # fmt: skip


def is_feature(atom: dict[str, Any]) -> bool:
    """Whether the ground painter shows the atom as land, water or sky."""
    return atom.get("element", "") in FEATURES


def is_item(atom: dict[str, Any]) -> bool:
    """Whether the atom is a thing with a place of its own."""
    return not is_feature(atom) and atom.get("element", "") in drawable()


def pose(attributes: list[str], home: str, relation: str = "") -> str:
    """How a living thing holds itself: said in its attributes, or what its place implies."""
    for attribute in attributes:
        for word, name in POSES.items():
            if word in attribute and not (
                relation == "holding" and name in ("walking", "standing")
            ):
                return name
    if relation in ("riding", "holding"):
        return relation
    return "flying" if home == "air" else ""


def moon_phase(atom: dict[str, Any]) -> str:
    """Full, or crescent when the brief says so."""
    words = " ".join(atom.get("attributes", ())) + atom.get("zh", "") + atom.get("en", "")
    return "crescent" if any(w in words for w in ("crescent", "弯", "新月", "残")) else "full"


def all_of(spec: Spec, atom: dict[str, Any], seed: int) -> list[Thing]:
    """The things of one atom, as many as were asked for, measured."""
    element = embarked(spec, atom)
    known = fact(element)
    held = any(
        r["kind"] == "holding" and r["object"] == atom["id"] for r in spec.get("relations", [])
    )
    count = atom.get("count") or (1 if held else fact(atom["element"]).some)
    known = stature(spec, known, count, element)
    kinds = [r["kind"] for r in spec.get("relations", []) if r["subject"] == atom["id"]]
    relation = "holding" if "holding" in kinds else next(iter(kinds), "")
    grounded = ("on", "in", "holding", *(() if element in AERIAL else ("under", "beside", "with")))
    if known.home == "air" and relation in grounded and not eaves(spec, atom["id"]):
        known = replace(known, home="ground")
    if (relation == "above" and known.home != "hang") or "flying" in atom.get("attributes", ()):
        known = replace(known, home="air")
    known = firm(spec, atom["id"], element, known)
    look = appearance(spec, atom, stance(spec, atom, known.home, relation))
    leaves = [subseed(seed, "item", atom["id"], n) for n in range(count)]
    extents = [measure(element, leaf, look) for leaf in leaves[:MEASURED]]
    extents += [union(extents)] * (count - len(extents))
    small, part, found = least(spec, known, count), stretch(spec, atom["id"]), []
    for n, leaf in enumerate(leaves):
        onward = look["pose"] in ("flying", "running")  # a flight, a herd has one heading
        chance = leaves[0] if onward else leaf
        flip = bool(np.random.default_rng(chance).random() < 0.5) and element != "lantern"
        own = {**look, "flip": flip}
        thing = Thing(atom["id"], n, element, leaf, own, extents[n], known, small, part)
        found.append(turned(thing, flip))
    return found


def eaves(spec: Spec, atom: str) -> bool:
    """Whether the brief has an atom under a roof, where swallows nest and lanterns hang."""
    built = {a["id"] for a in spec["atoms"] if a.get("element") in HALLS}
    return any(
        r["subject"] == atom and r["kind"] == "under" and r["object"] in built
        for r in spec.get("relations", [])
    )


def stance(spec: Spec, atom: dict[str, Any], home: str, relation: str) -> str:
    """How a thing of the brief is drawn: the pose of what lives, "lying" of what is laid on a table."""
    lain = "laid" in bearing(spec, atom) and atom["element"] not in LIVING
    return pose(atom.get("attributes", []), home, relation) or ("lying" if lain else "")


def guests(spec: Spec, carrier: str) -> list[tuple[str, float]]:
    """What stands or lies on an atom, in the order of the brief: its id and how broad it all is."""
    on = {
        r["subject"]
        for r in spec.get("relations", [])
        if r["object"] == carrier and r["kind"] in ("on", "in")
    }
    found = []
    for a in spec["atoms"]:
        if a["id"] in on and is_item(a):
            known = fact(a["element"])
            broad = foot(a["element"]) * known.size
            found.append((a["id"], broad * (a.get("count") or known.some)))
    return found


def stretch(spec: Spec, atom: str) -> tuple[float, float]:
    """The part 0..1 of its carrier's top that an atom may take beside the others on it."""
    carrier = next(
        (r["object"] for r in spec.get("relations", []) if r["subject"] == atom and r["kind"] in ("on", "in")),
        "",
    )  # fmt: skip
    broad = dict(guests(spec, carrier))
    if atom not in broad:
        return 0.0, 1.0
    edges = np.cumsum([0.0, *broad.values()]) / sum(broad.values())
    place = list(broad).index(atom)
    return float(edges[place]), float(edges[place + 1])


def firm(spec: Spec, atom: str, element: str, known: Fact) -> Fact:
    """What is known of a table or a rock, made as large as what it bears asks for."""
    borne = guests(spec, atom)
    if not borne or element not in FIRM:
        return known
    life = fact(element)
    need = sum(broad for _, broad in borne) / (0.6 * life.size * life.aspect)
    most = 3.2 if element in ROCKS else 2.2
    return replace(known, size=min(known.size * min(max(need, 1.35), most), 0.7 / life.aspect))


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
    for whole, part, alone in PAIRS:
        if element == whole and any(a.get("element") == part for a in atoms.values()):
            return alone
    boats = any(a.get("element") in BOATS.values() for a in atoms.values()) or "boat" in spec.get(
        "excluded", ()
    )
    return BOATS.get(element, element) if waters and not boats else element


SHOTS = {  # how near the picture is taken: height = share x (life size) ** power
    "near": (0.84, 0.52), "middle": (0.76, 0.7), "wide": (0.86, 0.9),
}  # fmt: skip


def shot(spec: Spec) -> str:
    """How near a picture is taken: the fewer the things and the less the land, the nearer.

    >>> atom = {"id": "a", "element": "fox", "count": 1, "source": "brief"}
    >>> shot({"atoms": [atom]}), shot({"atoms": [atom | {"count": 20}]})
    ('near', 'wide')
    """
    asked = [a for a in spec["atoms"] if a.get("source", "brief") == "brief"]
    count = sum(min(a.get("count") or 1, 9) for a in asked if is_item(a))
    vast = sum(FEATURES[a["element"]] in VAST for a in asked if is_feature(a))
    sparse = style_of(spec.get("style") or "").sparse > 0.5
    built = any(a["element"] in BUILT for a in asked)
    if spec.get("place") == "indoors" or (count <= 4 and vast == 0 and not sparse and not built):
        return "near"
    return "middle" if count <= 7 and vast <= 2 else "wide"


def stature(spec: Spec, known: Fact, count: int, element: str = "") -> Fact:
    """How large the things of a brief are painted: larger than life, the small ones the more.

    Where people and houses are named together a house is twice a person; a dragon is vast.
    """
    kind = shot(spec)
    share, power = SHOTS[kind]
    size = max(known.size, share * known.size**power) if known.size < 0.45 else known.size
    if (
        known.home in ("ground", "water") and known.aspect > 1.8
    ):  # what is long must not fill the sheet
        size = max(min(size, 0.48 / known.aspect), min(known.size, 0.2))
    if known.size >= 0.4 and kind == "near":
        size *= 1.25
    if element in AERIAL:
        size = max(size, 0.46 if count == 1 else 0.34)
    asked = {a.get("element") for a in spec["atoms"]}
    housed = asked & {*BUILT} and kind != "near"
    if housed and element in PEOPLE:
        size = max(0.8 * size, known.size)
    if element in HALLS and asked & {*PEOPLE}:
        size = max(size, 0.32)
    if count > 4:
        size *= (4 / count) ** 0.25
    wide = spec["size"][0] / spec["size"][1] if spec.get("size") else 1.5
    if wide < 1 and kind == "near":  # on a narrow sheet the subject still fills its share
        size *= min(wide, 1.0) ** -0.3
    return replace(known, size=size)


def least(spec: Spec, known: Fact, count: int) -> float:
    """The scale at which `count` small things are together a quarter of a hundredth of the sheet."""
    if known.size > 0.12:
        return 0.0
    wide = spec["size"][0] / spec["size"][1] if spec.get("size") else 1.5
    return float((0.0032 * wide / (0.34 * known.aspect * count)) ** 0.5)


PEOPLE = ("person", "scholar", "farmer", "fisherman", "child", "woman", "monk", "couple", "friends")
LIVING = (
    *PEOPLE, "dancer", "rider", "ox_boy", "child_kite", "woman_umbrella", "ox", "cow", "horse", "dog",
    "cat", "deer", "sheep", "rabbit", "fox", "bear", "elephant", "tiger", "monkey", "panda", "pig",
    "camel", "donkey", "lion", "wolf", "crane", "egret", "hen", "rooster", "robot", "astronaut",
)  # fmt: skip
HALLS = ("cottage", "house", "hut", "pavilion", "temple", "gate", "palace", "shop", "mill", "tower")
HANDY = (
    "umbrella",
    "book",
    "flute",
    "wine_jar",
    "basket",
    "lantern",
    "kite",
    "balloon",
)  # fit for a hand
PERCHING = ("magpie", "bird", "owl", "sparrow", "crow", "kingfisher", "oriole", "dove", "parrot")
BOUGHS = (
    "plum",
    "peach",
    "pine",
    "willow",
    "tree",
    "bare_tree",
    "maple",
    "ginkgo",
    "apricot",
    "cherry",
)


def meant(spec: Spec) -> list[dict[str, str]]:
    """What goes without saying: who is named with a bridge crosses it, a fisher sits in the boat,
    a bird named with a tree has perched on it, a lantern hangs from what there is.

    Such relations are marked "implied": a layout may fail them.
    """
    atoms = [a for a in spec["atoms"] if a.get("source", "brief") == "brief" and is_item(a)]
    bound = {
        r["subject"] for r in spec.get("relations", []) if r["kind"] not in ("holding", "with")
    }
    found = []
    for hosts, guests, most, kind in (
        (("bridge",), PEOPLE, 3, "on"),
        (("boat", "fishing_boat"), ("fisherman",), 1, "on"),
        (("ox",), ("ox_boy",), 1, "riding"),
        (("horse",), ("rider",), 1, "riding"),
        (BOUGHS, PERCHING, 3, "on"),
    ):
        host = next((a["id"] for a in atoms if a["element"] in hosts), None)
        for a in atoms:
            if (
                host
                and a["element"] in guests
                and a["id"] not in bound
                and (a.get("count") or 1) <= most
            ) and "flying" not in a.get("attributes", ()):
                found.append({"subject": a["id"], "kind": kind, "object": host, "implied": "yes"})
                bound.add(a["id"])
    return found + hung(spec, bound)


def hung(spec: Spec, bound: set[str]) -> list[dict[str, str]]:
    """A book or lanterns of which nothing is said: one in a hand; lanterns else under the eaves,
    else under a bough."""
    items = [a for a in spec["atoms"] if is_item(a)]
    held = {r["object"] for r in spec.get("relations", [])} | bound
    found = []
    for a in items:
        if a["element"] not in ("lantern", "book") or a["id"] in held:
            continue
        free = [
            p
            for p in items
            if p["element"] in PEOPLE and (p["id"] not in bound or a["element"] == "book")
        ]
        bearer = free[0] if free else None
        if bearer and (a.get("count") or 1) == 1:
            link = (bearer["id"], "holding", a["id"])
        else:
            hosts = [h for kind in (HALLS, BOUGHS) for h in items if h["element"] in kind]
            if not hosts or (a.get("count") or 3) > 4 or a["element"] == "book":
                continue
            link = (a["id"], "under", hosts[0]["id"])
        found.append({"subject": link[0], "kind": link[1], "object": link[2], "implied": "yes"})
    return found


def carried_over(spec: Spec) -> list[dict[str, str]]:
    """The relations, and those of what is worn or held and not drawn, which its bearer has.

    Who is "with" one lantern or umbrella holds it.
    """
    relations = [dict(r) for r in spec.get("relations", [])]
    known = {a["id"]: a for a in spec["atoms"]}
    for r in relations:
        one, other = (known.get(r[k], {}) for k in ("subject", "object"))
        able = one.get("element") in (*PEOPLE, *FACES) and (one.get("count") or 1) == 1
        if (
            r["kind"] == "with"
            and able
            and other.get("element") in HANDY
            and (other.get("count") or 1) == 1
        ):
            r["kind"] = "holding"
    drawn = {a["id"] for a in spec["atoms"] if is_item(a) or is_feature(a)}
    for bearer in list(relations):
        if bearer["kind"] in ("in", "with", "holding") and bearer["object"] not in drawn:
            relations += [
                {**r, "subject": bearer["subject"]}
                for r in relations
                if r["subject"] == bearer["object"] and r["object"] != bearer["subject"]
            ]
    return [r for r in relations if r["subject"] in drawn and r["object"] in drawn]


def bearing(spec: Spec, atom: dict[str, Any]) -> list[str]:
    """How an atom is drawn for what it bears or what bears it: "empty" of a boat whose people the
    brief names, "laden" of a table on which the brief lays something, "laid" of what lies on it."""
    found = ["empty"] if manned(spec, atom) else []
    elements = {a["id"]: a.get("element", "") for a in spec["atoms"]}
    for r in spec.get("relations", []):
        if r["kind"] == "on" and elements.get(r["object"]) in FIRM:
            found += ["laden"] if r["object"] == atom.get("id") else []
            found += ["laid"] if r["subject"] == atom.get("id") else []
    return list(dict.fromkeys(found))


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
        "colour": atom.get("colour", ""), "attributes": [*atom.get("attributes", ()), *bearing(spec, atom)],
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
