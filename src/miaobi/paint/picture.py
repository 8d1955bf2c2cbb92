"""The painter: a scene graph becomes marks, and marks become a picture.

Planes and items are painted in order, from the sky to what floats before everything. Each gets an
id in the instance buffer, so that "can it be seen" is a question to the pixels.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import formats, land, manner, paper, planes, tone, vista
from miaobi.paint.canvas import Canvas
from miaobi.paint.elements.worn import worn
from miaobi.paint.finish import FINISHES, STUDY
from miaobi.paint.land import Look
from miaobi.paint.likeness import handed
from miaobi.paint.line import slack
from miaobi.paint.marks import Mark, Wash, placed
from miaobi.paint.plants.near import near
from miaobi.paint.styles import Hand, style_of
from miaobi.work import canonical, subseed

Scene = dict[str, Any]

MOUNT = "#ece5d6"  # the paper round a fan
OVERLAYS = {"halo", "rain", "snow", "wind", "mist", "dark", "frost", "glow", "sky", "backdrop"}


@dataclass(frozen=True, slots=True)
class Painted:
    """A finished painting.

    `image` (h, w, 3) sRGB bytes; `ids` (h, w) uint16; `names` (id, atom id, element) of all that
    has an id; `marks` (layer name, id, marks in pixels) in the order they were laid down.
    """

    image: NDArray[np.uint8]
    ids: NDArray[np.uint16]
    names: list[tuple[int, str, str]]
    marks: list[tuple[str, int, list[Mark]]]


def paint(scene: Scene, seed: int, progress: Callable[[float, str], None] | None = None) -> Painted:
    """Paints a scene of `miaobi.paint.compose.compose` at its own size.

    What a style finishes is first painted as large as the finish looks at it (`STUDY`). `progress`
    is called with a share 0..1 and the name of the layer begun.
    """
    width, height = scene["size"]
    style = style_of(scene.get("style") or "")
    scale = max(1.0, max(width, height) / STUDY.get(style.finish, np.inf))
    w, h = max(1, round(width / scale)), max(1, round(height / scale))
    canvas = Canvas(w, h, sheet(scene, seed, (w, h)))
    names: list[tuple[int, str, str]] = []
    laid: list[tuple[str, int, list[Mark]]] = []
    todo = layers(scene)
    for index, (name, part) in enumerate(todo):
        if progress:
            progress(index / len(todo), name)
        item_id = index + 1
        keep = part.get("kind") in OVERLAYS and not part["atom"]
        marks = [placed(m, 0, 0, height) for m in part_marks(part, scene)]
        drawn = marks if scale == 1 else [placed(m, 0, 0, 1 / scale) for m in marks]
        canvas.draw(drawn, None if keep else item_id)
        names.append((item_id, part["atom"], name))
        laid.append((name, item_id, marks))
    ids = cv2.resize(canvas.ids, (width, height), interpolation=cv2.INTER_NEAREST)
    painted = Painted(canvas.image(), np.asarray(ids, np.uint16), names, laid)
    if style.finish:
        painted = FINISHES[style.finish](painted, scene, seed)
    valence = (scene.get("mood") or {}).get("valence", 0.0)
    painted = mounted(painted, scene)
    return replace(painted, image=tone.toned(painted.image, valence))


def sheet(scene: Scene, seed: int, size: tuple[int, int] | None = None) -> paper.Paper:
    """The bare ground that a scene is painted on, of the scene's size or another."""
    ground = style_of(scene.get("style") or "").ground
    width, height = size or scene["size"]
    return paper.sheet(ground, width, height, subseed(seed, "paper"))


def bare(scene: Scene, seed: int) -> NDArray[np.uint8]:
    """What `paint` begins with: the sheet (h, w, 3) in the mood's light, before the first mark.

    Of the scene only size, style, format and mood are read.
    """
    width, height = scene["size"]
    canvas = Canvas(width, height, sheet(scene, seed))
    valence = (scene.get("mood") or {}).get("valence", 0.0)
    return tone.toned(mounted(Painted(canvas.image(), canvas.ids, [], []), scene).image, valence)


def mounted(painted: Painted, scene: Scene) -> Painted:
    """The painting with the mount's paper where its format (扇面, 圆光) is not painted."""
    name = scene.get("format") or "横幅"
    if formats.format_of(name).shape == "sheet":
        return painted
    height, width = painted.ids.shape
    share = formats.inside(name, width, height)
    paper_of = np.array([int(MOUNT[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    kept = painted.image * share[..., None] + paper_of * (1 - share[..., None])
    ids = np.where(share > 0.5, painted.ids, 0).astype(np.uint16)
    cover = Wash(formats.around(name, width, height), MOUNT, 1.0, opaque=True, wet=0.0)
    marks = [*painted.marks, ("mount", 0, [cover])]
    return replace(painted, image=np.round(kept).astype(np.uint8), ids=ids, marks=marks)


def layers(scene: Scene) -> list[tuple[str, dict[str, Any]]]:
    """Planes and items by name in the order they are painted, far to near."""
    parts = [(p["kind"], p) for p in [*vista.behind(scene), *scene["planes"]]]
    parts += [(item["element"], item) for item in scene["items"]]
    return sorted(parts, key=lambda part: part[1]["order"])


def part_marks(part: dict[str, Any], scene: Scene) -> list[Mark]:
    """The marks of one plane or item, in picture heights."""
    rng = np.random.default_rng(part["seed"])
    style = style_of(scene.get("style") or "")
    if "kind" in part:
        table = planes.PLANES | vista.PLANES if style.tradition == "colour" else planes.PLANES
        painter = table.get(part["kind"])
        marks = painter(rng, part, scene) if painter else []
        return tone.in_palette(marks, scene.get("palette") or ())
    look = {key: scene.get(key) for key in ("season", "hour", "weather", "style")}
    look |= {key: part[key] for key in ("colour", "attributes", "pose")}
    marks = element_marks(part["element"], part["seed"], look)
    style = handed(style, scene.get("hand"))
    if near(part["element"], part["pose"]):  # a near view is painted in its style's way already
        style = replace(style, hand=Hand(grey=style.hand.grey / 2))
    asked = (part["colour"], *worn(look).values())
    made = manner.handled(marks, style, part["seed"], asked)
    made = [placed(m, part["x"], part["y"], part["scale"], part["flip"]) for m in made]
    return [*([slack(*part["cord"])] if "cord" in part else []), *made]


def element_marks(element: str, seed: int, look: dict[str, Any]) -> tuple[Mark, ...]:
    """The marks of a thing in its own frame: (0, 0) on the ground, 1.0 high."""
    return _element_marks(element, seed, canonical(look))


@lru_cache(maxsize=96)  # composing measures what painting then draws
def _element_marks(element: str, seed: int, look_json: bytes) -> tuple[Mark, ...]:
    from miaobi.paint import elements, plants

    look = json.loads(look_json)
    rng = np.random.default_rng(seed)
    if element in ("rock", "stone"):
        snow = look.get("weather") == "snow"
        return tuple(land.rock(rng, 0.0, 0.0, 1.3, Look(season=look["season"], snow=snow)))
    table = elements.ELEMENTS if element in elements.ELEMENTS else plants.ELEMENTS
    return tuple(table[element](rng, look))
