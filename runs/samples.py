"""Thirty-two poems on sixteen briefs, seeds 1 and 2, none chosen: python runs/samples.py > poems.md

What docs/samples.md says of each was written by a reader.
"""

from __future__ import annotations

import miaobi

BRIEFS = (
    ("春天的田野", "七绝"),
    ("秋夜思乡", "五绝"),
    ("雨中喝茶", "七绝"),
    ("送朋友去远方", "五律"),
    ("登高望大江", "七律"),
    ("雪后寻梅", "七绝"),
    ("城市的夜晚，一个人走过天桥", "五绝"),
    ("采莲的少女", "采桑子"),
    ("中秋，月亮，怀念弟弟", "西江月"),
    ("老渔夫和他的小船", "七律"),
    ("写一副春联", "七言联"),
    ("雪夜的灯", "新诗:字=8/7/8/7/8/7/8/7,韵=-A-A-B-B,节=4/4"),
    ("autumn leaves", "haiku"),
    ("a cat with a fiddle", "limerick"),
    ("an old sailor", "ballad"),
    ("the sea at night", "Shakespearean sonnet"),
)


def main() -> None:
    for brief, form in BRIEFS:
        print(f"## {brief} · {form}\n")
        for seed in (1, 2):
            (found,) = miaobi.write(brief, form=form, seed=seed, n=1)
            apart = " / " if found["text"].isascii() or " " in found["text"] else "　"
            print(f"{seed}. " + apart.join(found["text"].split("\n")) + "\n")


if __name__ == "__main__":
    main()
