"""The novelty filter: which lines of five or more characters, or four or more English words, are
already in the corpus.

    python runs/verse_lines.py PACKAGE_DIST CORPUS src/miaobi/trust/data

PACKAGE_DIST is the unpacked npm package chinese-poetry 2.0.1, CORPUS what runs/base_corpus.py wrote.
Every line as it is printed, with and without notes, and every line of the works as the writer has
read them; of English its lines of verse. The filter (miaobi.trust.novelty) holds no text; its SHA-256 belongs into that module.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miaobi.forms import split_lines
from miaobi.forms.checking_words import is_han
from miaobi.forms.sounds import folded
from miaobi.lm.corpus import piece
from miaobi.lm.corpus.chinese import simplifier
from miaobi.lm.corpus.marks import without_notes
from miaobi.trust.novelty import LEAST, PLACES, SEGMENT, SEGMENTS, WIDTH, WORDS, digest, spoken

PRINTED = (
    "quantangshi/poet.*.json",
    "songci/ci.song.*.json",
    "wudaishici/huajianji/*juan.json",
    "wudaishici/nantang/poetrys.json",
    "yuanqu/yuanqu.json",
    "chuci/chuci.json",
    "shijing/shijing.json",
    "nalanxingde/*.json",
    "caocaoshiji/caocao.json",
)
BODIES = ("paragraphs", "content", "para")
Ints = NDArray[np.int64]


def lines(dist: Path, corpus: Path) -> set[str]:
    """Every distinct line, folded."""
    found = {folded(line) for text in texts(dist, corpus) for line in split_lines(text)}
    return {line for line in found if len(line) >= LEAST and all(map(is_han, line))} | english(
        corpus
    )


def english(corpus: Path) -> set[str]:
    """Every distinct line of English verse, as the filter reads it."""
    return {
        spoken(line)
        for name in ("pieces", "heldout")
        for one in piece.read(corpus / f"{name}.jsonl")
        if one.language == "en" and one.form == "verse"
        for line in one.text.split("\n")
        if len(spoken(line).split()) >= WORDS
    }


def texts(dist: Path, corpus: Path) -> Iterator[str]:
    """Every work as it is printed, with and without notes, and as it was read."""
    simple = simplifier()
    for pattern in PRINTED:
        for file in sorted(dist.glob(pattern)):
            rows = json.loads(file.read_text(encoding="utf-8"))
            bodies = ["。".join(row[b]) for row in rows for b in BODIES if row.get(b)]
            for text in simple("\n".join(b.replace("\n", "。") for b in bodies)).split("\n"):
                yield text
                yield without_notes(text)
    for name in ("pieces", "heldout"):
        for one in piece.read(corpus / f"{name}.jsonl"):
            if one.language == "zh":
                yield one.text


def hashed(found: set[str]) -> tuple[Ints, NDArray[np.uint8]]:
    """((lines, PLACES) where each line's fingerprints lie, (lines,) what they xor to)."""
    whole = np.frombuffer(b"".join(map(digest, sorted(found))), "<u8").reshape(-1, 2)
    first, second = whole.T
    segment = (first % (SEGMENTS - PLACES + 1)).astype(np.int64)
    ways = np.arange(PLACES)
    offset = (second[:, None] >> (16 * ways).astype(np.uint64)) % np.uint64(SEGMENT)
    places = (segment[:, None] + ways) * SEGMENT + offset.astype(np.int64)
    return places, (first >> np.uint64(64 - WIDTH)).astype(np.uint8)


def peeled(places: Ints) -> list[tuple[Ints, Ints]]:
    """Rounds of (lines, a place of each that no line of this or a later round has).

    ValueError where a rest of the lines has no such place: the filter needs more segments.
    """
    size = SEGMENTS * SEGMENT
    count = np.bincount(places.ravel(), minlength=size)
    owner = np.zeros(size, np.int64)  # the xor of the numbers of the lines that are left
    for column in places.T:
        np.bitwise_xor.at(owner, column, np.arange(len(places)))
    rounds, free, left = [], np.flatnonzero(count == 1), len(places)
    while len(free):
        own, at = np.unique(owner[free], return_index=True)
        rounds.append((own, free[at]))
        left -= len(own)
        touched = places[own]
        np.subtract.at(count, touched.ravel(), 1)
        np.bitwise_xor.at(owner, touched.ravel(), np.repeat(own, PLACES))
        near = np.unique(touched)
        free = near[count[near] == 1]
    if left:
        raise ValueError(f"{left} lines are left: more SEGMENTS are needed")
    return rounds


def filled(places: Ints, wanted: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(SEGMENTS * SEGMENT,) fingerprints that xor to what is wanted at every line's places."""
    table = np.zeros(SEGMENTS * SEGMENT, np.uint8)
    for own, at in reversed(peeled(places)):
        table[at] = wanted[own] ^ np.bitwise_xor.reduce(table[places[own]], axis=1)
    return table


def packed(table: NDArray[np.uint8]) -> bytes:
    """Fingerprints of WIDTH bits one after another, the lowest bit first, and a byte to spare."""
    bits = np.unpackbits(table[:, None], axis=1, count=WIDTH, bitorder="little")
    return np.packbits(bits, bitorder="little").tobytes() + b"\0"


def main(dist: Path, corpus: Path, out: Path) -> None:
    found = lines(dist, corpus)
    places, wanted = hashed(found)
    table = filled(places, wanted)
    if (np.bitwise_xor.reduce(table[places], axis=1) != wanted).any():
        raise ValueError("a line is not found again")
    data = packed(table)
    out.mkdir(parents=True, exist_ok=True)
    (out / "lines.fuse").write_bytes(data)
    print(
        len(found), "lines,", len(data), "bytes,", f"{8 * len(data) / len(found):.2f} bits a line"
    )
    print("SHA256 =", hashlib.sha256(data).hexdigest())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
