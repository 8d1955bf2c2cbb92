"""Writes the snapshots in `examples/` anew: the concept card of ten briefs, the poem by the
writer that is shipped and the plain one by the counted model.

python runs/examples.py
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from miaobi import studio
from miaobi.studio import Wish
from miaobi.work import to_json

BRIEFS = {
    "01-spring-fields": ("春天的田野", 7),
    "02-two-egrets": ("两只白鹭在水田上，远处有山", 3),
    "03-birthday": ("给小明的生日：秋天的月亮和一壶酒", 2),
    "04-homesick": ("想家的夜晚", 5),
    "05-robot": ("写一首五律：机器人在竹林里看雪", 1),
    "06-three-lanterns": ("three red lanterns left of a bridge at night", 4),
    "07-for-my-father": ("for my father: an old fisherman alone on a winter river", 6),
    "08-city-rain": ("a city at night in the rain, lights on the street", 8),
    "09-loneliness": ("a feeling of loneliness in autumn", 9),
    "10-submarine": ("a yellow submarine under the sea, no people", 10),
}


def main() -> None:
    folder = Path(__file__).parent.parent / "examples"
    folder.mkdir(exist_ok=True)
    for name, (brief, seed) in BRIEFS.items():
        wish = Wish(brief, seed=seed)
        kept = {
            "brief": brief,
            "seed": seed,
            "poem": next(studio.write(wish))["lines"],
            "plain": next(studio.write(replace(wish, engines=("text=ngram",))))["lines"],
            "concept": to_json(studio.plan(wish).concept),
        }
        text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, "utf-8")
        print(name, " ".join(kept["poem"]))


main()
