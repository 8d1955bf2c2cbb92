"""What characters go with, and which a brief calls for: the factors that steer the decoder.

Everything here is a log-factor for each character of the vocabulary: (V,) float64. Factors add.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from miaobi.forms.sounds import level_groups
from miaobi.lm.ngram import Floats, load


@dataclass(frozen=True, slots=True)
class Senses:
    """The learnt tables (runs/verse_senses.py), by character number.

    `topic` (V, 96) and `pair` (V, 24) vectors, `role` (V, 5) log-ratios, `tone` (V, 2) level and
    oblique, `rhyme` (V, 30) level groups a writer may use it in, `count` (V,) in the corpus.
    """

    topic: NDArray[np.float32]
    pair: NDArray[np.float32]
    role: NDArray[np.float32]
    tone: NDArray[np.bool_]
    rhyme: NDArray[np.bool_]
    count: Floats


@lru_cache(maxsize=1)
def senses() -> Senses:
    """The tables shipped with the package."""
    with np.load(files("miaobi.lm") / "data/senses.npz") as data:  # pyright: ignore
        groups = len(level_groups())
        return Senses(
            data["topic"] * data["topic_scale"],
            data["pair"] * data["pair_scale"],
            data["role"] * data["role_scale"],
            data["tone"],
            np.unpackbits(data["rhyme"], axis=1)[:, :groups].astype(bool),
            data["count"].astype(np.float64),
        )


def numbers(text: str) -> list[int]:
    """The vocabulary numbers of the characters that have one."""
    number = load().number
    return [number[c] for c in text if c in number]


def pull(text: str) -> Floats:
    """How much more likely each character is beside `text`: estimated PMI, (V,) nats.

    Rare characters say more of what a word is about than common ones (白 in 白鹭).
    """
    table = senses()
    found = numbers(text)
    if not found:
        return np.zeros(len(table.topic))
    rarity = 1.0 / np.log(table.count[found] + 20.0)
    weights = (rarity / rarity.max()) ** 2
    towards = weights @ table.topic[found]
    return np.clip(table.topic @ towards, -0.5, 2.5).astype(np.float64)


def leaning(towards: Iterable[tuple[str, float]]) -> Floats:
    """The summed pull of weighted texts."""
    total = np.zeros(len(senses().topic))
    for text, weight in towards:
        total += weight * pull(text)
    return total


def marked(characters: str, value: float) -> Floats:
    """`value` for each of `characters`, zero elsewhere."""
    total = np.zeros(len(senses().topic))
    total[numbers(characters)] = value
    return total


@lru_cache(maxsize=8)
def contrast(good: str, bad: str) -> Floats:
    """What leans to `good` and away from `bad`, character by character on average: (V,), read-only."""
    up = sum((pull(c) for c in good), np.zeros(1)) / max(len(good), 1)
    down = sum((pull(c) for c in bad), np.zeros(1)) / max(len(bad), 1)
    found = up - down
    found.flags.writeable = False
    return found


def direction(text: str) -> Floats:
    """(96,) what a text is about, length one; zero when no character is known."""
    table = senses()
    found = numbers(text)
    if not found:
        return np.zeros(table.topic.shape[1])
    total = (1.0 / np.log(table.count[found] + 20.0) ** 2) @ table.topic[found]
    return total / (np.linalg.norm(total) + 1e-9)
