"""How good a poem is, and how well one line follows another: the scores that choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from miaobi.forms.checking import three_oblique
from miaobi.forms.sounds import folded
from miaobi.lm import couplet
from miaobi.lm.ngram import Floats, Kind, kind_of, load, log_p
from miaobi.lm.senses import direction
from miaobi.lm.taste import COMMON
from miaobi.lm.wish import Wish

# What a nat of 对仗 per character is worth in an inner couplet, and in the choice of the poem: set so
# that our 律诗 are as parallel as poets' are, no more (`miaobi bench couplets`).
FOLLOWING, WHOLE = 14.0, 5.0


@dataclass(frozen=True, slots=True)
class Eye:
    """What a reader of the brief looks for: the wish, and its direction among the senses (96,)."""

    wish: Wish
    theme: Floats

    @property
    def kind(self) -> Kind:
        return kind_of(self.wish.form)

    @property
    def facing(self) -> range:
        """The first lines (from 0) of the couplets that must be parallel: the inner ones of 律诗, a
        对联 of one clause a line."""
        form = self.wish.form
        if form.family == "对联":
            return range(form.lines == 2)
        return range(2, form.lines - 2, 2) if form.rules == "近体" else range(0)


def follows(eye: Eye, before: Sequence[str], line: str) -> float:
    """The log-weight of a line after others: sense in common, parallels, no repetition."""
    text = "".join(before)
    score = 0.6 * _fluency(line, len(before) % 2 == 1, eye.kind)
    score -= 3.5 * _repeated(text, line)
    score += 4.0 * float(_sense(line) @ eye.theme)
    if before:
        score += 3.0 * kinship(before[-1], line)
        if len(before) > 1:
            score += 1.5 * kinship(before[-2], line)
    if len(before) - 1 in eye.facing:
        score += FOLLOWING * parallel(before[-1], line)
    return score


@lru_cache(maxsize=20_000)
def _fluency(line: str, second: bool, kind: Kind) -> float:
    return log_p(load(kind), folded(line), second)


def _repeated(text: str, line: str) -> int:
    """Characters of `line` that stood before, or twice apart in it (叠字 do not count).

    A whole word that stood before counts three times.
    """
    again = sum(c in text and c not in COMMON for c in set(line))
    apart = sum(line[i] in line[i + 2 :] for i in range(len(line) - 2))
    words = sum(line[i : i + 2] in text for i in range(len(line) - 1))
    return again + apart + words


@lru_cache(maxsize=20_000)
def _sense(line: str) -> Floats:
    return direction(folded(line))


def kinship(one: str, other: str) -> float:
    """How near two lines are in sense, about 0 to 1."""
    return float(_sense(one) @ _sense(other))


@lru_cache(maxsize=20_000)
def parallel(one: str, other: str) -> float:
    """对仗: the log-odds that two lines are a parallel couplet, nats per character (lm/couplet.py).

    Poets' own inner couplets have 0.4 to 1.1, half of them.
    """
    return couplet.score(one, other) if len(one) == len(other) else 0.0


def says(wish: Wish, lines: Sequence[str]) -> float:
    """How much of the brief the poem says: the mean log of each image's share, 0 when all are
    said outright, -3 when none is even near. A score by hand; no model says how probable it is."""
    if not wish.images:
        return 0.0
    text = folded("".join(lines))
    total = weight = 0.0
    for image in wish.images:
        words = [folded(word) for word in image.said]
        share = 1.0 if any(word in text for word in words) else 0.7 * _nearest(words[0], lines)
        total += image.weight * float(np.log(0.05 + 0.95 * share))
        weight += image.weight
    return total / weight


def _nearest(zh: str, lines: Sequence[str]) -> float:
    about = _sense(zh)
    return max(0.0, max(float(about @ _sense(line)) for line in lines))


def scores(eye: Eye, lines: Sequence[str]) -> dict[str, float]:
    """Every part of a poem's score and the total (larger is better); `fluency` in nats a line."""
    written = [folded(line) for line in lines]
    count = len(written)
    fluency = sum(_fluency(line, i % 2 == 1, eye.kind) for i, line in enumerate(written)) / count
    again = sum(_repeated("".join(written[:i]), line) for i, line in enumerate(written))
    about = sum(float(_sense(line) @ eye.theme) for line in written) / count
    near = sum(kinship(a, b) for a, b in pairwise(written)) / max(count - 1, 1)
    facing = [parallel(written[i], written[i + 1]) for i in eye.facing]
    parts = {
        "fluency": fluency,
        "brief": says(eye.wish, written),
        "theme": about,
        "kinship": near,
        "parallel": sum(facing) / len(facing) if facing else 0.0,
        "repeats": float(again),
        "three_oblique": float(sum(three_oblique(line) for line in written)),
    }
    parts["total"] = (
        0.75 * parts["fluency"] + 4.0 * parts["brief"] + 6.0 * about + 4.0 * near
        + WHOLE * parts["parallel"] - 1.6 * again - 1.0 * parts["three_oblique"]
    )  # fmt: skip
    return {name: round(value, 4) for name, value in parts.items()}
