"""Labelled corruptions: one character changed so that a rule breaks, as an oracle says.

The checker under test has no say in the label. Use a judge that knows every licence (拗救, 邻韵, lenient
rhymes), so that what it calls broken is broken by anybody's rules.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

from oracle_books import book, han


@cache
def alphabet() -> str:
    """The characters that both old books know: no corruption is caught for being unknown.

    >>> len(alphabet())
    4985
    """
    return "".join(sorted(set(book("平水韵")) & set(book("词林正韵"))))


def corrupt(
    text: str, judge: Callable[[str], list[str]], rng: Random, tries: int = 2000
) -> tuple[str, int]:
    """(text with one character changed, its position in the text): the judge finds it wrong.

    The new character is drawn evenly from `alphabet`, the place evenly from the text's Chinese
    characters, again and again until the judge objects. ValueError when the text does not hold to
    begin with, or when no change within `tries` breaks it (a form without rules).
    """
    if before := judge(text):
        raise ValueError(f"corrupt only what holds: {before}")
    places = [place for place, each in enumerate(text) if han(each)]
    for _ in range(tries):
        place, new = rng.choice(places), rng.choice(alphabet())
        changed = text[:place] + new + text[place + 1 :]
        if new != text[place] and judge(changed):
            return changed, place
    raise ValueError("no single character breaks this text")
