"""Kneser–Ney n-grams on the writer's own training pieces: nats per character of its held-out ones.

    python runs/base_baselines.py FOLDER [VOCABULARY.json]

FOLDER holds pieces.jsonl and heldout.jsonl, and gets baselines.json when all is done.

One model of all Chinese, one of all English. `nats` is the mean over all characters of a piece,
marks, line breaks and the end symbol counted; `text` leaves the end out; `han` is the mean over
Chinese characters alone (the marks are given but not scored). `bpe` is the 5-gram over the
VOCABULARY's tokens, its nats divided by the characters (and the end) as above.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.corpus import Piece, read
from miaobi.lm.corpus.kneser_ney import UNKNOWN, Alphabet, KneserNey
from miaobi.lm.corpus.marks import han
from miaobi.store.files import write_atomic

REGULATED = ("五绝", "七绝", "五律", "七律")
Ints = NDArray[np.int64]


def classical(piece: Piece) -> bool:
    return piece.language == "zh" and piece.form != "新诗"


ROWS: dict[str, Callable[[Piece], bool]] = {
    **{form: (lambda piece, form=form: piece.form == form) for form in REGULATED},
    "regulated": lambda piece: piece.form in REGULATED,
    "古诗": lambda piece: piece.form == "古诗",
    "词": lambda piece: piece.form.startswith("词"),
    "曲": lambda piece: piece.form.startswith("曲"),
    "classical": classical,
    "新诗": lambda piece: piece.form == "新诗",
    "verse": lambda piece: piece.form == "verse",
    "tale": lambda piece: piece.form == "tale",
}


def figures(pieces: Sequence[Piece], losses: Sequence[NDArray[np.float64]]) -> dict[str, Any]:
    """Means over `pieces`; `losses` holds the nats of each one's characters and end."""
    total = sum(float(loss.sum()) for loss in losses)
    ends = sum(float(loss[-1]) for loss in losses)
    characters = sum(len(piece.text) for piece in pieces)
    found = {
        "pieces": len(pieces),
        "characters": characters,
        "nats": total / (characters + len(pieces)),
        "text": (total - ends) / characters,
    }
    marks = [np.array([bool(han(c)) for c in piece.text]) for piece in pieces]
    scored = sum(int(mark.sum()) for mark in marks)
    if scored > characters / 2:
        inner = sum(float(loss[:-1][m].sum()) for loss, m in zip(losses, marks, strict=True))
        found["han"] = inner / scored
    return {name: round(value, 4) for name, value in found.items()}


def each(model: KneserNey, texts: Sequence[Ints]) -> list[NDArray[np.float64]]:
    """The losses of each text."""
    ends = np.cumsum([len(text) + 1 for text in texts])[:-1]
    return np.split(model.losses(texts), ends)


def characters(train: Sequence[Piece], heldout: Sequence[Piece], order: int) -> dict[str, Any]:
    """The figures of every row by a character n-gram."""
    start = time.perf_counter()
    alphabet = Alphabet.of(piece.text for piece in train)
    model = KneserNey.fit(
        [alphabet.encode(piece.text) for piece in train], order=order, size=alphabet.size
    )
    found: dict[str, Any] = {}
    for name, belongs in ROWS.items():
        pieces = [piece for piece in heldout if belongs(piece)]
        if pieces:
            texts = [alphabet.encode(piece.text) for piece in pieces]
            found[name] = figures(pieces, each(model, texts))
    grams = [len(level.keys) for level in model.levels]
    seconds = round(time.perf_counter() - start)
    print(order, "alphabet", alphabet.size, "grams", grams, seconds, "s", found, flush=True)
    return {"alphabet": alphabet.size, "grams": grams, "seconds": seconds, "rows": found}


def tokens(
    train: Sequence[Piece], heldout: Sequence[Piece], path: Path, order: int
) -> dict[str, Any]:
    """Nats per character by an n-gram over the vocabulary's tokens."""
    from miaobi.lm.neural.vocabulary import Vocabulary

    vocabulary = Vocabulary.load(path)
    shift = UNKNOWN + 1  # after START, END and UNKNOWN

    def encode(pieces: Sequence[Piece]) -> list[Ints]:
        return [np.array(vocabulary.encode(piece.text), np.int64) + shift for piece in pieces]

    model = KneserNey.fit(encode(train), order=order, size=vocabulary.size + shift)
    found = {}
    for name in ("verse", "tale"):
        pieces = [piece for piece in heldout if ROWS[name](piece)]
        if not pieces:
            continue
        total = float(model.losses(encode(pieces)).sum())
        found[name] = round(total / sum(len(piece.text) + 1 for piece in pieces), 4)
    print(order, "bpe", found, flush=True)
    return found


def main(folder: Path, vocabulary: Path | None = None) -> None:
    train, heldout = list(read(folder / "pieces.jsonl")), list(read(folder / "heldout.jsonl"))
    result: dict[str, Any] = {}
    for language in ("en", "zh"):
        mine = [[p for p in side if p.language == language] for side in (train, heldout)]
        for order in (2, 5):
            result[f"{language}-{order}"] = characters(mine[0], mine[1], order)
        if language == "en" and vocabulary:
            result["en-bpe-5"] = tokens(mine[0], mine[1], vocabulary, 5)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    write_atomic(folder / "baselines.json", text.encode())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
