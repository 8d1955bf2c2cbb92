"""Held-out nats per character of the shipped n-gram, and of its bigram part, by line length.

python runs/verse_heldout.py OUT_OF_VERSE_CORPUS
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from miaobi.lm import ngram


def nats(model: ngram.Model, rows: np.ndarray, levels: int) -> float:
    """Mean nats per character; rows of start symbol and characters, -1 = not in vocabulary.

    `levels` is how many characters of history may be used.
    """
    size = len(model.vocabulary)
    total = count = 0.0
    for row in rows[(rows >= 0).all(axis=1)]:
        length = len(row) - 1
        state = ngram.start(model, length, bool((row[0] - size) % 2))
        for i, word in enumerate(row[1:]):
            place = model.places[length - 1 - i]
            p, state = ngram.step(place, forgotten(place, state, levels), int(word))
            total -= np.log(p)
            count += 1
    return total / count


def forgotten(place: ngram.Place, state: int, levels: int) -> int:
    """The state of the same history cut to its last `levels` characters."""
    for level in reversed(place.levels[levels:]):
        if 0 <= state - level.first < len(level.bow):
            state = int(level.back[state - level.first])
    return state


def main(folder: Path) -> None:
    model = ngram.load()
    with np.load(folder / "heldout.npz") as held:
        for name in ("five", "seven"):
            rows = np.random.default_rng(0).permutation(held[name])[:3000]
            whole, short = nats(model, rows, 4), nats(model, rows, 1)
            print(f"{name}: {whole:.3f} (bigram {short:.3f}) nats/char")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
