"""`miaobi bench atoms`: is what 200 gold briefs name to be seen in the finished picture?

Every brief is planned, composed, painted and inscribed as a draft, and the pixels are asked: by
the id buffer after the inscription, and by ablation (the same scene is painted again without the
atom: its pixels must have changed, because mist can hide what an id claims). The gold was written
by hand; what the planner fails to read, and what is only written on a slip, counts as not seen.
`MIAOBI_BENCH=quick` asks every tenth brief, `MIAOBI_BENCH=misses` adds a row for each miss.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from miaobi.brief import Atom, Concept, Plan
from miaobi.engines import available
from miaobi.evals.planner import matched
from miaobi.makers import Job
from miaobi.makers.painting import painting
from miaobi.paint.canvas import Canvas
from miaobi.paint.marks import placed
from miaobi.paint.picture import Painted, layers, paint, part_marks
from miaobi.planner import Lexicon
from miaobi.run import run_sync
from miaobi.studio import Wish, plan
from miaobi.studio.write import Slate
from miaobi.work import Ask, Draft, Json

GOLD = Path(__file__).parents[3] / "tests" / "gold"
LINES = ("千山鸟飞绝", "万径人踪灭", "孤舟蓑笠翁", "独钓寒江雪")  # 柳宗元《江雪》
SEEN = 0.002  # of the picture: an atom of this size is clearly there
CLEAR = 0.8  # … or this much of its own marks
CHANGED = 8  # levels of 255 by which a pixel differs to a looker
PROVEN = 1 / 3  # of an atom's pixels change when it is taken away
SMALL = 0.5  # side of the ablated picture against the draft's
SHOWN_TOO = {"cottage": ("hamlet", "roofs"), "mountain": ("mountain", "cliff"), "tree": ("grove",)}

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in picture heights


@dataclass(frozen=True, slots=True)
class Shown:
    """A finished draft: its scene, the ids (h, w) after the inscription, and their names."""

    card: Concept
    scene: dict[str, Any]
    ids: NDArray[np.uint16]
    names: list[tuple[int, str, str]]
    about: Mapping[str, Any]

    def pixels(self, atom: str) -> NDArray[np.bool_]:
        """Where the atom is seen (h, w)."""
        return np.isin(self.ids, [i for i, owner, _ in self.names if owner == atom])


def run() -> Iterator[dict[str, Json]]:
    """Rows {what, right, of, share} over all gold briefs, which only a checkout has."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    lexicon = Lexicon.load()
    for gold in briefs():
        for what, holds in findings(gold, shown(gold["brief"]), lexicon):
            total[what] += 1
            right[what] += holds
            if not holds and os.environ.get("MIAOBI_BENCH") == "misses":
                yield {"what": what, "brief": gold["brief"]}
    for what, count in total.items():
        share = round(right[what] / count, 3)
        yield {"what": what, "right": right[what], "of": count, "share": share}


def briefs() -> list[dict[str, Any]]:
    """The gold briefs: {"brief", "atoms": [{"name", "en", "count", …}], "relations"}."""
    found = [
        json.loads(line)
        for path in sorted(GOLD.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return found[::10] if os.environ.get("MIAOBI_BENCH") == "quick" else found


def shown(brief: str, seed: int = 1) -> Shown:
    """The draft painting of a brief, with a poem of twenty characters on it."""
    one: Plan = plan(Wish(brief, seed=seed, quality="draft", wants=("verse", "painting")))
    slate = Slate()
    makers = {"verse": _verse, "painting": painting}
    made = run_sync(one, makers=makers, job=Job, engines=available(), record=slate)
    for error in made.failures.values():
        raise error
    draft = made.drafts["painting"]
    asked = [r for r in made.exchanges["painting"] if r.ask.kind == "image.paint"]
    ids = np.asarray(Image.open(BytesIO(slate.read(draft.assets[2].ref.id))), np.uint16)
    scene = dict(asked[0].ask.spec["scene"])
    names = [(int(i), str(a), str(e)) for i, a, e in asked[0].answer.value["names"]]
    hidden = _inscribed(slate, draft, asked[0].answer.files["ground"].id)
    return Shown(one.concept, scene, np.where(hidden, 0, ids), names, draft.about)


def _verse(job: Job) -> Generator[Ask, Any, Draft]:
    return Draft((), {"lines": list(LINES)})
    yield


def _inscribed(slate: Slate, draft: Draft, ground: str) -> NDArray[np.bool_]:
    """Where the poem and the seal changed the picture enough to hide what lay there (h, w)."""
    both = [slate.read(draft.assets[0].ref.id), slate.read(ground)]
    after, before = (np.asarray(Image.open(BytesIO(b)).convert("RGB"), np.int16) for b in both)
    return np.abs(after - before).max(2) > 40


def findings(gold: dict[str, Any], seen: Shown, lexicon: Lexicon) -> Iterator[tuple[str, bool]]:
    """Each thing that the gold asks of the picture, and whether the pixels say yes."""
    read = matched(lexicon, gold["atoms"], [a for a in seen.card.atoms if a.source == "brief"])
    small, whole = smaller(seen.scene)
    for i, wanted in enumerate(gold["atoms"]):
        atom = read.get(i)
        part = float(seen.pixels(atom.id).mean()) if atom else 0.0
        clear = part >= SEEN or (atom is not None and part > 0 and unhidden(seen, atom.id) >= CLEAR)
        yield "atoms visible", clear
        if atom is None or not atom.element or atom.id in seen.about["symbols"]:
            continue
        yield "atoms visible, of those with an element", clear
        yield "atoms proven by ablation", ablated(small, whole, atom.id) >= PROVEN
        if wanted["count"] is not None:
            yield "counts exact", seen.about["counts"].get(atom.id) == wanted["count"]
            yield "no extras of a counted noun", not extras(seen, atom)
    yield "standing out to colour-blind eyes", not seen.about["blended"]
    named = {str(w["name"]): read[i].id for i, w in enumerate(gold["atoms"]) if i in read}
    for subject, kind, other in gold["relations"]:
        if subject in named and other in named:
            one, two = extent(seen, named[subject]), extent(seen, named[other])
            if one and two:
                yield f"relation {kind}", stands(kind, one, two)
                yield "relations", stands(kind, one, two)
                continue
        yield "relations", False


def unhidden(seen: Shown, atom: str) -> float:
    """How much of the atom's own marks is still to be seen, 0..1."""
    height, width = seen.ids.shape
    alone = Canvas(width, height)
    for _, part in layers(seen.scene):
        if part["atom"] == atom:
            alone.draw([placed(m, 0, 0, height) for m in part_marks(part, seen.scene)], 1)
    whole = int((alone.ids == 1).sum())
    return float(seen.pixels(atom).sum()) / whole if whole else 0.0


def smaller(scene: dict[str, Any]) -> tuple[dict[str, Any], Painted]:
    """The scene at a smaller size, and the picture of it that ablation compares with."""
    small = {**scene, "size": [2 * round(side * SMALL / 2) for side in scene["size"]]}
    return small, paint(small, 1)


def ablated(scene: dict[str, Any], with_it: Painted, atom: str) -> float:
    """The share of the atom's pixels that change when the scene is painted without it, 0..1."""
    left = {k: [p for p in scene[k] if p["atom"] != atom] for k in ("planes", "items")}
    without = paint({**scene, **left}, 1)
    own = np.isin(with_it.ids, [i for i, owner, _ in with_it.names if owner == atom])
    if not own.any():
        return 0.0
    far = np.abs(with_it.image[own].astype(np.int16) - without.image[own]).max(1)
    return float((far > CHANGED).mean())


def extras(seen: Shown, atom: Atom) -> list[str]:
    """What the painter added that a looker would count among the atom's own."""
    banned = {atom.element, *SHOWN_TOO.get(atom.element, ())}
    return [e for i, owner, e in seen.names if not owner and e in banned and (seen.ids == i).any()]


def extent(seen: Shown, atom: str) -> Box | None:
    """The box that the atom's pixels fill, without the outer hundredth on each side."""
    ys, xs = np.nonzero(seen.pixels(atom))
    if not len(xs):
        return None
    (x0, x1), (y0, y1) = (np.quantile(v, (0.01, 0.99)) / seen.ids.shape[0] for v in (xs, ys))
    return float(x0), float(y0), float(x1), float(y1)


def stands(kind: str, a: Box, b: Box) -> bool:
    """Whether `a` stands so to `b`, as a looker would say it (directions by the 45° rule).

    >>> stands("left_of", (0, 0.5, 0.1, 0.6), (0.5, 0.4, 0.7, 0.6))
    True
    """
    across = (a[0] + a[2] - b[0] - b[2]) / 2
    down = (a[1] + a[3] - b[1] - b[3]) / 2
    gap = max(max(a[0], b[0]) - min(a[2], b[2]), max(a[1], b[1]) - min(a[3], b[3]), 0.0)
    within = b[0] <= (a[0] + a[2]) / 2 <= b[2]
    if kind in ("left_of", "right_of"):
        return abs(across) >= abs(down) and (across < 0) == (kind == "left_of")
    if kind in ("above", "under"):
        return (abs(down) >= abs(across) or within) and (down < 0) == (kind == "above")
    if kind in ("on", "riding"):
        return gap == 0 and within and a[1] < b[3]
    if kind == "in":
        return gap == 0
    return gap <= 0.5 * max(b[2] - b[0], a[2] - a[0], 0.1)
