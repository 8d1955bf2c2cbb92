"""How the music is cut to the film: at bar lines, so that it still ends with its own end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

ROOM = 4.0  # seconds that a film may wait for its music to end
PHRASE = 4  # bars: a cut that keeps the place in the phrase is heard least


class Cut(NamedTuple):
    """Music that goes on from `leave` at `enter`, both bar lines, and then lasts `seconds`."""

    leave: float
    enter: float
    seconds: float


def cut(seconds: float, bars: Sequence[float], need: float, sung: float = 0.0) -> Cut | None:
    """The cut after which the music ends at `need` seconds or little later; None without one.

    `bars` are the times of the bar lines. What comes before `sung`, and the first third, stays
    whole. Music that ends in time by itself is cut nowhere: `leave` and `enter` are its end.

    >>> cut(40.0, [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40], 25.0)
    Cut(leave=16, enter=28, seconds=28.0)
    >>> cut(26.0, [], 25.0)
    Cut(leave=26.0, enter=26.0, seconds=26.0)
    """
    if seconds <= need + ROOM:
        return Cut(seconds, seconds, seconds)
    found: list[tuple[float, Cut]] = []
    for (a, leave), (b, enter) in combinations(enumerate(bars), 2):
        total = round(leave + seconds - enter, 6)
        if leave >= max(0.33 * need, sung) and need <= total <= need + ROOM:
            broken = 0.0 if (b - a) % PHRASE == 0 else 1.0
            cost = total - need + broken + 0.04 * abs(leave - 0.6 * need)
            found.append((cost, Cut(leave, enter, total)))
    return min(found)[1] if found else None
