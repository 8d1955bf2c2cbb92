"""Regulated-shape poems out of the npm package chinese-poetry, in simplified characters.

    npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz
    python runs/verse_corpus.py package/dist OUT

Writes OUT/poems.jsonl ({"l": lines, "a": author, "d": "tang" | "song"}). The corpus (MIT) is
training data: it never enters the repository.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import opencc

BREAK = re.compile(r"[，。？！；、：,.?!;:\s]+")


def one_line(text: str) -> str:
    return text.replace("\n", "").replace("\t", "")


def poems(dist: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(dynasty, author, lines) of every shi, simplified."""
    to_simplified = opencc.OpenCC("t2s")
    for dynasty in ("tang", "song"):
        files = dist.glob(f"quantangshi/poet.{dynasty}.*.json")
        for file in sorted(files, key=lambda path: int(path.name.split(".")[2])):
            rows = json.loads(file.read_text())
            packed = "\n".join(
                one_line("。".join(row["paragraphs"])) + "\t" + one_line(row["author"])
                for row in rows
            )
            for row in to_simplified.convert(packed).split("\n"):
                body, author = row.split("\t")
                yield dynasty, author, [line for line in BREAK.split(body) if line]


def regulated(lines: list[str]) -> bool:
    lengths = {len(line) for line in lines}
    return len(lines) in (4, 8) and len(lengths) == 1 and lengths <= {5, 7}


def main(dist: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    with (out / "poems.jsonl").open("w") as kept:
        for dynasty, author, lines in poems(dist):
            key = "".join(lines)
            if regulated(lines) and key not in seen and "□" not in key:
                seen.add(key)
                row = {"l": lines, "a": author, "d": dynasty}
                kept.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(len(seen), "poems")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
