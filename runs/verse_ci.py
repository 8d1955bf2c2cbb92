"""The character n-gram of ci: the same automaton as that of shi, for phrases of one to seven.

    python runs/verse_ci.py PACKAGE_DIST src/miaobi/lm/data [THRESHOLD]

PACKAGE_DIST is the unpacked npm package chinese-poetry 2.0.1 (MIT). A phrase begins from one of
seven start symbols, one for each length; a longer line is a head (领字) and a phrase of seven. The
vocabulary is that of the shi model, so that all tables of senses serve both. One ci in 50 is held
out; its nats per character are printed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import opencc
from verse_ngram import pack, prune, save, smooth

from miaobi.forms.sounds import folded
from miaobi.lm.ngram import LONGEST, load, log_p

BREAK = re.compile(r"[，。？！；、：,.?!;:\s]+")
HOLD = 50
FOLDERS = (
    "songci/ci.song.*.json",
    "wudaishici/huajianji/*juan.json",
    "wudaishici/nantang/poetrys.json",
)


def poems(dist: Path) -> Iterator[list[str]]:
    """The lines of every distinct ci, simplified."""
    to_simplified = opencc.OpenCC("t2s")
    seen: set[str] = set()
    for pattern in FOLDERS:
        for file in sorted(dist.glob(pattern)):
            for row in json.loads(file.read_text()):
                body = to_simplified.convert("，".join(row["paragraphs"]))
                lines = [line for line in BREAK.split(body) if line]
                key = "".join(lines)
                if key not in seen and "□" not in key:
                    seen.add(key)
                    yield lines


def phrases(lines: list[str]) -> Iterator[str]:
    """Lines as phrases of at most seven: what is longer has a head."""
    for line in lines:
        if len(line) > LONGEST:
            yield line[: len(line) - LONGEST]
        yield line[-LONGEST:]


def rows(texts: list[str], number: dict[str, int]) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """(length, rows of start symbol + characters, weights), a refrain learnt once."""
    size = len(number)
    found = []
    for length in range(1, LONGEST + 1):
        mine = sorted({text for text in texts if len(text) == length})
        table = [[size + length - 1, *(number.get(c, -1) for c in text)] for text in mine]
        found.append((length, np.array(table).reshape(-1, length + 1), np.ones(len(table))))
    return found


def main(dist: Path, out: Path, threshold: float) -> None:
    vocabulary = load("shi").vocabulary
    number = {c: i for i, c in enumerate(vocabulary)}
    texts: dict[bool, list[str]] = {True: [], False: []}
    for i, lines in enumerate(poems(dist)):
        texts[i % HOLD == 0] += [p for p in phrases([folded(line) for line in lines]) if len(p) < 8]
    base = len(vocabulary) + LONGEST
    table = smooth(rows(texts[False], number), base, len(vocabulary))
    kept = prune(table, base, threshold)
    arrays = pack(kept, base, vocabulary)
    save(out / "ngram_ci.npz", arrays)
    load.cache_clear()
    model = load("ci")
    held = [t for t in texts[True] if set(t) <= number.keys()]
    total = sum(log_p(model, text, False) for text in held)
    count = sum(map(len, held))
    print(f"{len(texts[False])} phrases; {(out / 'ngram_ci.npz').stat().st_size / 1e6:.2f} MB;")
    print(f"held out: {-total / count:.3f} nats/char over {count} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 4.0)
