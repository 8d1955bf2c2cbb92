"""The embedded painter: composes a scene, paints it, brushes the poem on it.

Four Asks, so that changing the poem repaints nothing and changing the light composes nothing:

* `image.scene`: the planner's card fields → a scene graph (JSON)
* `image.paint`: a scene → the painting without writing, its id buffer, its strokes as SVG
* `image.repaint`: the user's own picture → the same three, painted again
* `image.inscribe`: these and the poem → the finished picture, as PNG and as SVG
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from miaobi.errors import EngineError
from miaobi.paint import hand, hand_latin, hand_page, hand_room, seal, sight, svg
from miaobi.paint.paper import COLOURS
from miaobi.paint.styles import style_of
from miaobi.run import Desk
from miaobi.trust import png
from miaobi.work import Answer, Ask, Json, subseed

Ids = NDArray[np.uint16]  # (h, w); 0 = bare paper
Names = Sequence[Sequence[Any]]  # [id, atom id, element]

SEEN = 2e-5  # of the picture: fewer pixels of a thing are not seen (about 130 at full size)
HIDDEN = 40  # how much ink changes a pixel (of 255) before what lay there is hidden


def scene(ask: Ask, desk: Desk) -> Answer:
    """The scene graph for `ask.spec` (see `miaobi.paint.compose.compose`) as the value."""
    from miaobi.paint.compose import compose

    desk.progress(0.0, "composition")
    return Answer(compose(ask.spec, ask.seed))


def paint(ask: Ask, desk: Desk) -> Answer:
    """Paints `spec["scene"]`; `spec["labels"]` names its atoms in the SVG.

    Files: "ground" (PNG), "ids" (16-bit PNG), "strokes" (SVG without writing). The value has
    `names` ([id, atom, element]), `visible` (atom → part of the picture), `counts` (atom → how
    many are seen), `places` (atom → its middle, 0..1) and `marks` (how many were made).
    """
    from miaobi.paint.picture import paint as painted_from

    painted = painted_from(
        ask.spec["scene"], ask.seed, lambda part, note: desk.progress(0.82 * part, note)
    )
    return _kept(painted, ask.spec, desk)


def repaint(ask: Ask, desk: Desk) -> Answer:
    """Paints the picture of the one input again in `spec["style"]`, at `spec["size"]`.

    Files and value are those of `paint`; the value has also `inscription`, the box (x, y, w, h in
    picture heights) where the picture is calmest, with room for `spec["columns"]` characters, or for
    what `spec["laid"]` says.
    SourceError when the input is no picture.
    """
    from miaobi.paint import photo

    desk.progress(0.0, "picture")
    spec = ask.spec
    image = photo.opened(desk.read(ask.inputs[0]), str(spec.get("name") or "the picture"))
    painted = photo.repainted(
        image, spec, ask.seed, lambda part, note: desk.progress(0.82 * part, note)
    )
    laid: Any = spec.get("laid")
    box = (
        hand_room.calm(painted.image, laid)
        if laid
        else photo.calm_box(painted.image, int(spec.get("columns", 40)))
    )
    height, width = painted.ids.shape
    answer = _kept(painted, spec, desk)
    return Answer(answer.value | {"inscription": box, "wide": width / height}, answer.files)


def _kept(painted: Any, spec: dict[str, Json], desk: Desk) -> Answer:
    """A finished `Painted` as files, and what it says of itself."""
    desk.progress(0.84, "drawing")
    height, width = painted.ids.shape
    labels = spec.get("labels") or {}
    names = [[int(i), str(atom), str(element)] for i, atom, element in painted.names]
    called = {i: labels.get(atom) or element for i, atom, element in names}
    scene: Any = spec.get("scene") or spec
    paper = COLOURS[style_of(scene.get("style") or "").ground]
    valence = (scene.get("mood") or {}).get("valence", 0.0)
    title = spec.get("title", "")
    drawing = svg.drawing(painted.marks, called, (width, height), paper, title, valence)
    desk.progress(0.9, "saving")
    files = {
        "ground": desk.keep(png.encode(painted.image), "image/png"),
        "ids": desk.keep(png.encode(painted.ids), "image/png"),
        "strokes": desk.keep(drawing, "image/svg+xml"),
    }
    made = sum(len(marks) for _, _, marks in painted.marks)
    return Answer({"names": names, "marks": made, **seen(painted.ids, names)}, files)


def inscribe(ask: Ask, desk: Desk) -> Answer:
    """Brushes the poem on a painting and seals it.

    Inputs: ground, ids, strokes. Spec: `lines`, `title`, `signature`, `seal`, `box` (x, y, w, h in
    picture heights) and what else `hand_page.inscribed` reads, `symbols` ([{"zh", "en", "x", "y",
    "w", "h"}]) and `names` as `paint` gave them. Files: "picture" (PNG), "svg". The value has
    what `paint` says of atoms, counted again; the `characters` ([character, role, x0, y0, x1, y1])
    and the poem's `size` in picture heights; the name's `seal` (x0, y0, x1, y1), the words of all
    `seals` and the `script`; `unwritten`, the words of the signature and the symbols that the brush
    has no form for; `blended`, the atoms that stand out to usual eyes and not to colour-blind ones.
    With `spec["laid"]` (see `hand_room`) also `inscribed`, how many of the lines had room.
    A line or title that it cannot write is refused with EngineError.
    """
    spec = ask.spec
    latin = (spec.get("laid") or {}).get("kind") == "page"
    (hand_latin if latin else hand).require([*spec["lines"], spec.get("title", "")])
    desk.progress(0.0, "inscription")
    ground = _pixels(desk.read(ask.inputs[0]))
    ids = np.asarray(Image.open(BytesIO(desk.read(ask.inputs[1]))), np.uint16)
    picture = ground.copy()
    height = picture.shape[0]
    signature = spec.get("signature", "")
    unwritten = [signature] if hand.missing(signature) else []
    told = {**spec, "seal": spec.get("seal", "妙笔"), "signature": "" if unwritten else signature}
    page = hand_page.inscribed(picture, told, ask.seed)
    written, ink = page.written, page.ink
    desk.progress(0.4, "symbols")
    slips, signs, lost = _symbols(picture, spec.get("symbols") or [], ask.seed)
    desk.progress(0.6, "saving")
    ids = _covered(ids, ground, picture)
    files = {
        "picture": desk.keep(png.encode(picture), "image/png"),
        "svg": desk.keep(
            svg.inscribed(desk.read(ask.inputs[2]), written, [*page.prints, *slips], ink),
            "image/svg+xml",
        ),
    }
    value = {
        "characters": [[c.char, c.role, *(round(v, 1) for v in c.box)] for c in written] + signs,
        "size": round(page.size / height, 4),
        "seal": [round(v, 1) for v in page.seal],
        "seals": [text for text, *_ in page.prints],
        "script": page.script,
        "unwritten": [*unwritten, *lost],
        "blended": sight.lost(sight.set_apart(picture, ids, spec.get("names") or [])),
        **({"inscribed": page.lines} if spec.get("laid") else {}),
        **seen(ids, spec.get("names") or []),
    }
    return Answer(value, files)


def _symbols(
    picture: hand.Pixels, symbols: Iterable[dict[str, Json]], seed: int
) -> tuple[list[svg.Print], list[Json], list[str]]:
    """Writes words on vermilion slips, in place: the slips, their characters, the words it cannot."""
    height = picture.shape[0]
    slips: list[svg.Print] = []
    characters: list[Json] = []
    lost: list[str] = []
    for n, symbol in enumerate(symbols):
        words = (str(symbol.get(key) or "") for key in ("zh", "en"))
        word = next((w for w in words if hand.cells(w) and not hand.missing(w)), "")
        if not word:
            lost.append(str(symbol.get("zh") or symbol.get("en") or ""))
            continue
        x, y, w, h = (round(float(symbol[key]) * height) for key in "xywh")
        slip, boxes = seal.slip(word, w, h, subseed(seed, "slip", n))
        seal.press(picture, slip, x, y)
        slips.append((word, slip, x, y))
        for char, (x0, y0, x1, y1) in zip(hand.cells(word), boxes, strict=True):
            characters.append(
                [char, "symbol", *(round(v, 1) for v in (x + x0, y + y0, x + x1, y + y1))]
            )
    return slips, characters, lost


def _covered(ids: Ids, before: hand.Pixels, after: hand.Pixels) -> Ids:
    """The id buffer without the pixels that ink now hides."""
    changed = np.abs(before.astype(np.int16) - after).max(axis=2)
    return np.where(changed > HIDDEN, 0, ids).astype(np.uint16)


def seen(ids: Ids, names: Names) -> dict[str, Json]:
    """What of each atom is to be seen: part of the picture, number of items, middle (0..1)."""
    last = max([int(ids.max()), *(int(name[0]) for name in names)]) + 1
    pixels = np.bincount(ids.ravel(), minlength=last)
    few = ids[:: max(1, ids.shape[0] // 512), :: max(1, ids.shape[1] // 768)]  # for the middles
    ys, xs = np.mgrid[0 : few.shape[0], 0 : few.shape[1]] / np.array(few.shape)[:, None, None]
    some = np.bincount(few.ravel(), minlength=last)
    sum_x = np.bincount(few.ravel(), weights=xs.ravel(), minlength=last)
    sum_y = np.bincount(few.ravel(), weights=ys.ravel(), minlength=last)
    visible: dict[str, float] = {}
    counts: dict[str, int] = {}
    places: dict[str, list[float]] = {}
    for atom in dict.fromkeys(str(name[1]) for name in names if name[1]):
        own = [int(name[0]) for name in names if name[1] == atom]
        area = int(pixels[own].sum())
        clear = [i for i in own if pixels[i] > SEEN * ids.size]
        visible[atom] = round(area / ids.size, 6) if clear else 0.0
        counts[atom] = len(clear)
        if found := int(some[own].sum()):
            places[atom] = [round(float(part[own].sum()) / found, 3) for part in (sum_x, sum_y)]
    return {"visible": visible, "counts": counts, "places": places}


def _pixels(data: bytes) -> hand.Pixels:
    try:
        return np.asarray(Image.open(BytesIO(data)).convert("RGB"), np.uint8)
    except OSError as error:
        raise EngineError(
            "the painting to be inscribed is not a picture", hint="run the same command again"
        ) from error
