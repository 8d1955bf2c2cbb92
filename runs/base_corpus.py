"""The writer's corpus: every source → pieces.jsonl (training) and heldout.jsonl, and a data card.

    npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz
    python runs/base_corpus.py package/dist BOOKS OUT

BOOKS holds english_verse.jsonl and english_tales.jsonl ({"gutenberg_id", "title", "author", "text"}),
which base_books.py fetches, and modern_zh_verse.jsonl ({"author", "died", "title", "date", "text"}) or
not. None of it enters the repository; runs/base_manifest.json names what it was. OUT is made where it
is not there; card.md comes last into it, so that a folder with a card is whole.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from miaobi.errors import MiaobiError, SourceError
from miaobi.lm.corpus import Piece, card, parts, split, unique, write
from miaobi.lm.corpus.chinese import chinese_poetry
from miaobi.lm.corpus.english import tales, verse
from miaobi.lm.corpus.modern import modern
from miaobi.lm.corpus.split import kind
from miaobi.store.files import disk_errors, write_atomic

NEEDED = (
    "quantangshi/poet.tang.*.json",
    "quantangshi/poet.song.*.json",
    "songci/ci.song.*.json",
    "wudaishici/huajianji/*juan.json",
    "wudaishici/nantang/poetrys.json",
    "yuanqu/yuanqu.json",
    "chuci/chuci.json",
    "shijing/shijing.json",
    "nalanxingde/纳兰性德诗集.json",
    "caocaoshiji/caocao.json",
)
FOLDERS = [*dict.fromkeys(name.partition("/")[0] for name in NEEDED)]
BOOKS = ("english_verse.jsonl", "english_tales.jsonl")
MODERN = "modern_zh_verse.jsonl"
KNOWN = Path(__file__).with_name("base_manifest.json")


def prepared(dist: Path, books: Path, out: Path) -> None:
    """Makes `out`; refuses sources that are not there with SourceError, in one line."""
    wanted = [(dist, name) for name in NEEDED] + [(books, name) for name in BOOKS]
    for place, name in wanted:
        if not any(place.glob(name)):
            raise SourceError(
                f"{place / name} is not there",
                hint="DIST is package/dist of chinese-poetry@2.0.1, BOOKS what base_books.py fetches",
            )
    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def everything(dist: Path, books: Path, dropped: Counter[tuple[str, str]]) -> Iterator[Piece]:
    yield from chinese_poetry(dist, dropped)
    if (books / MODERN).exists():
        for row in rows(books / MODERN):
            yield from modern(row, dropped)
    for row in rows(books / "english_verse.jsonl"):
        yield from verse(row)
    for row in rows(books / "english_tales.jsonl"):
        yield from tales(row)


def manifest(dist: Path, books: Path, out: Path) -> dict[str, Any]:
    """What went in and what came out: numbers, versions, sizes and SHA-256, no texts."""
    used = [path for path in sorted(dist.glob("*/*.json")) if path.parent.name in FOLDERS]
    used += sorted(dist.glob("wudaishici/*/*.json"))
    found: dict[str, Any] = {
        "packages": {"npm chinese-poetry": "2.0.1", "opencc": version("opencc")}
    }
    found["chinese-poetry"] = {
        folder: whole([path for path in used if path.relative_to(dist).parts[0] == folder])
        for folder in FOLDERS
    }
    for name in ("english_verse", "english_tales"):
        found[name] = [
            {
                "gutenberg": row["gutenberg_id"],
                "title": row["title"],
                "author": row["author"],
                "characters": len(row["text"]),
                "sha256": hashlib.sha256(row["text"].encode()).hexdigest(),
            }
            for row in rows(books / f"{name}.jsonl")
        ]
    if (modern_file := books / MODERN).exists():
        died = {row["author"]: row["died"] for row in rows(modern_file)}
        found["modern_zh_verse"] = whole([modern_file]) | {"died": dict(sorted(died.items()))}
    for name in ("pieces.jsonl", "heldout.jsonl"):
        found[name] = whole([out / name])
    return found


def whole(paths: list[Path]) -> dict[str, Any]:
    """Sizes and one SHA-256 of several files, read one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    size = sum(path.stat().st_size for path in paths)
    return {"files": len(paths), "bytes": size, "sha256": digest.hexdigest()}


def main(dist: Path, books: Path, out: Path) -> None:
    prepared(dist, books, out)
    start = time.perf_counter()
    dropped: Counter[tuple[str, str]] = Counter()
    works = unique(everything(dist, books, dropped), dropped)
    print(len(works), "works", round(time.perf_counter() - start), "s", flush=True)
    train, heldout = split(works, dropped)
    for name, side in (("pieces", train), ("heldout", heldout)):
        made = [part for work in side for part in parts(work)]
        write(out / f"{name}.jsonl", made)
        print(name, len(side), "works", len(made), "pieces", Counter(map(kind, made)))
    print(sum(dropped.values()), "left out", round(time.perf_counter() - start), "s")
    found = manifest(dist, books, out)
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    write_atomic(out / "manifest.json", text.encode())
    known = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() else {}
    other = [name for name in known | found if found.get(name) != known.get(name)]
    print("as in base_manifest.json" if not other else f"other than in base_manifest.json: {other}")
    cards = (card([p for w in train for p in parts(w)], dropped), card(heldout))
    write_atomic(out / "card.md", "\n## Held out\n\n".join(cards).encode())


if __name__ == "__main__":
    try:
        main(*map(Path, sys.argv[1:4]))
    except MiaobiError as error:
        sys.exit(f"base_corpus.py: {error} ({error.hint})")
