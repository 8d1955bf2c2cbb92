"""The corpus as arrays: shared by the scripts that learn from it.

A poem's lines become rows of character numbers. Characters outside the writer's vocabulary (the
alphabet of the forms room, at least `RARE` occurrences) become `-1`.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from miaobi.forms.sounds import folded, pingshui

RARE = 40
# Tang poems, and the Song poets nearest to landscape and daily life, teach more than the rest.
NEAR = frozenset(
    [
        "苏轼",
        "陆游",
        "杨万里",
        "范成大",
        "王安石",
        "欧阳修",
        "梅尧臣",
        "林逋",
        "陈与义",
        "秦观",
        "寇准",
        "曾几",
        "徐玑",
        "赵师秀",
        "翁卷",
        "叶绍翁",
        "道潜",
        "释惠崇",
        "苏舜钦",
        "曾巩",
        "朱熹",
        "晁冲之",
        "张耒",
        "雷震",
        "高翥",
        "志南",
        "文同",
        "程颢",
        "戴复古",
    ]
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """`rows[(lines, length)]` is (poems, lines, length) int32; `weights` (poems,), `heldout` too."""

    vocabulary: str
    rows: dict[tuple[int, int], np.ndarray]
    weights: dict[tuple[int, int], np.ndarray]
    heldout: dict[tuple[int, int], np.ndarray]


def read(path: Path, hold: int = 75) -> Corpus:
    """The corpus at `path` (poems.jsonl); one poem in `hold` is held out."""
    poems = [json.loads(line) for line in path.open()]
    texts = [folded("".join(poem["l"])) for poem in poems]
    counts = Counter("".join(texts))
    vocabulary = "".join(c for c in pingshui().alphabet if counts[c] >= RARE)
    number = {c: i for i, c in enumerate(vocabulary)}
    gathered: dict[tuple[int, int], list] = {(n, m): [] for n in (4, 8) for m in (5, 7)}
    for i, (poem, text) in enumerate(zip(poems, texts, strict=True)):
        weight = 3.0 if poem["d"] == "tang" else 2.0 if poem["a"] in NEAR else 1.0
        shape = (len(poem["l"]), len(poem["l"][0]))
        gathered[shape].append(([number.get(c, -1) for c in text], weight, i % hold == 0))
    rows, weights, heldout = {}, {}, {}
    for shape, found in gathered.items():
        rows[shape] = np.array([r for r, _, _ in found], np.int32).reshape(-1, *shape)
        weights[shape] = np.array([w for _, w, _ in found])
        heldout[shape] = np.array([h for _, _, h in found])
    return Corpus(vocabulary, rows, weights, heldout)
