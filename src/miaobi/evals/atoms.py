"""`miaobi bench atoms`: is what the gold briefs name to be seen in the finished picture?

Whole drafts are made (poem, painting, inscription), and the id buffer after the inscription is
asked: how many of the brief's atoms are seen, with the stated count, in the stated relation.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from miaobi.brief import Concept, Plan
from miaobi.engines import available
from miaobi.makers import Job
from miaobi.makers.painting import painting
from miaobi.makers.verse import verse
from miaobi.run import run_sync
from miaobi.studio import Wish, plan
from miaobi.studio.write import Slate
from miaobi.work import Json

GOLD = Path(__file__).parents[3] / "tests" / "gold"
SEEN = 0.002  # of the picture: an atom of this size is clearly there


def run() -> Iterator[dict[str, Json]]:
    """Rows {what, right, of, share} over all gold briefs, which only a checkout has."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    lines = [line for path in sorted(GOLD.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    for line in lines:
        card, about = _painted(json.loads(line)["brief"])
        for what, holds in _findings(card, about):
            total[what] += 1
            right[what] += holds
    for what, count in total.items():
        share = round(right[what] / count, 3)
        yield {"what": what, "right": right[what], "of": count, "share": share}


def _painted(brief: str) -> tuple[Concept, dict[str, Json]]:
    wish = Wish(brief, seed=1, quality="draft", wants=("verse", "painting"))
    one: Plan = plan(wish)
    makers = {"verse": verse, "painting": painting}
    made = run_sync(one, makers=makers, job=Job, engines=available(), record=Slate())
    for error in made.failures.values():
        raise error
    return one.concept, made.drafts["painting"].about


def _findings(card: Concept, about: dict[str, Json]) -> Iterator[tuple[str, bool]]:
    """Each thing that the brief asks of the picture, and whether the pixels say yes."""
    places = about["places"]
    for atom in (a for a in card.atoms if a.source == "brief"):
        if not atom.element or atom.id in about["symbols"]:
            yield "no element: written beside the scene", atom.id in about["symbols"]
            continue
        part = about["visible"].get(atom.id, 0.0)
        yield "atoms seen", part > 0
        yield f"atoms seen on at least {SEEN:.1%} of the picture", part >= SEEN
        if atom.count is not None:
            yield "counts exact in the pixels", about["counts"].get(atom.id) == atom.count
    for relation in card.relations:
        if {relation.subject, relation.object} <= set(places):
            (x0, y0), (x1, y1) = places[relation.subject], places[relation.object]
            across, down = (x1 - x0) * 1.5, y1 - y0  # in picture heights
            sides = {"left_of": across, "right_of": -across}
            if relation.kind in sides:  # the 45° rule
                yield "left and right as asked", sides[relation.kind] > abs(down)
            if relation.kind == "above":
                yield "above as asked", down > 0
            if relation.kind == "under":
                yield "under as asked", down < 0
