"""Derive src/miaobi/planner/data/traditional.json: traditional characters a brief may be written in.

    pip install opencc-python-reimplemented==0.1.7
    python runs/planner_traditional.py

For every traditional character whose simplified form occurs in the planner's words, the pair.
The facts are from OpenCC's character dictionary (Apache-2.0), by way of that package.
"""

from __future__ import annotations

import json
from pathlib import Path

from opencc import OpenCC

DATA = Path(__file__).parent.parent / "src/miaobi/planner/data"


def main() -> None:
    simplify = OpenCC("t2s").convert
    ours = set("".join((DATA / n).read_text("utf-8") for n in ("lexicon.jsonl", "tables.json")))
    pairs = [
        (c, s)
        for c in map(chr, range(0x4E00, 0xA000))
        if c not in ours and (s := simplify(c)) != c and len(s) == 1 and s in ours
    ]
    table = {"from": "".join(a for a, _ in pairs), "to": "".join(b for _, b in pairs)}
    text = json.dumps(table, ensure_ascii=False, indent=0)
    (DATA / "traditional.json").write_text(text + "\n", "utf-8")
    print(f"{len(pairs)} pairs")


if __name__ == "__main__":
    main()
