"""How different texts are from each other: distinct-n and self-BLEU, over characters."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

ORDER = 4
LITTLE = 0.1  # in place of a count of zero (Chen and Cherry 2014, method 1)

Grams = Counter[str]


def grams(text: str, n: int) -> Grams:
    """How often each run of `n` characters stands in a text."""
    return Counter(text[i : i + n] for i in range(len(text) - n + 1))


def distinct(texts: Iterable[str], n: int = 2) -> float:
    """The share of different ones among all runs of `n` characters (Li et al. 2016, distinct-n).

    >>> distinct(["春江花", "春江月"])
    0.75
    """
    total: Grams = Counter()
    for text in texts:
        total += grams(text, n)
    return len(total) / max(total.total(), 1)


def self_bleu(texts: Sequence[str]) -> float:
    """The mean BLEU-4 of each text with all others as references, 0 to 1; low where texts differ.

    Texygen (Zhu et al. 2018) measures so; BLEU is that of Papineni et al. 2002.

    >>> self_bleu(["春江花月夜", "春江花月夜"]), round(self_bleu(["春江花月夜", "白日依山尽"]), 3)
    (1.0, 0.03)
    """
    logs = [0.0] * len(texts)
    for n in range(1, ORDER + 1):
        for i, share in enumerate(_shares([grams(text, n) for text in texts])):
            logs[i] += math.log(share) / ORDER
    lengths = [len(text) for text in texts]
    scores = [
        math.exp(log + _brevity(lengths[i], lengths[:i] + lengths[i + 1 :]))
        for i, log in enumerate(logs)
    ]
    return sum(scores) / max(len(scores), 1)


def _shares(each: Sequence[Grams]) -> Iterable[float]:
    """For each text the share of its runs that some other text has, as often as the most one has."""
    most: dict[str, tuple[int, int, int]] = {}  # the highest count, whose, and the next highest
    for i, own in enumerate(each):
        for gram, count in own.items():
            best, who, next_best = most.get(gram, (0, -1, 0))
            if count > best:
                most[gram] = count, i, best
            elif count > next_best:
                most[gram] = best, who, count
    for i, own in enumerate(each):
        found = 0
        for gram, count in own.items():
            best, who, next_best = most[gram]
            found += min(count, next_best if who == i else best)
        yield (found or LITTLE) / max(own.total(), 1)


def _brevity(length: int, others: Sequence[int]) -> float:
    """The log of the penalty for a text that is shorter than the reference nearest in length."""
    if not others or not length:
        return 0.0
    nearest = min(others, key=lambda other: (abs(other - length), other))
    return min(0.0, 1 - nearest / length)
