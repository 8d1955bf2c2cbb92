"""Twenty poems on ten briefs, seeds 1 and 2, none chosen: python runs/samples.py > poems.md

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
)


def main() -> None:
    for brief, form in BRIEFS:
        print(f"## {brief} · {form}\n")
        for seed in (1, 2):
            (found,) = miaobi.write(brief, form=form, seed=seed, n=1)
            print(f"{seed}. " + "　".join(found["text"].split("\n")) + "\n")


if __name__ == "__main__":
    main()
