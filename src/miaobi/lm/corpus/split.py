"""Training works and held-out works, by the work and not by the line."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from miaobi.lm.corpus.piece import Piece
from miaobi.lm.corpus.unique import key, near

SHARES: Mapping[str, float] = {"classical": 0.0078, "新诗": 0.07, "verse": 0.045, "tale": 0.045}
ENOUGH, MOST = 200, 0.1  # works of a kind that are held out, if that is no more than this share
FEW, COMMON = 10, 0.02  # works of one title: more of them, and more than this share, are no series


def kind(piece: Piece) -> str:
    """`新诗`, `verse`, `tale`, or `classical` for every other form."""
    return piece.form if piece.form in SHARES else "classical"


def shares(works: Sequence[Piece]) -> dict[str, float]:
    """What share of each kind to hold out of any works: SHARES, but more of them where there are few.

    >>> shares([Piece("白日", form="五绝")] * 4000)["classical"]
    0.05
    """
    count = Counter(map(kind, works))
    return {
        name: max(share, min(MOST, ENOUGH / max(count[name], 1))) for name, share in SHARES.items()
    }


def group(piece: Piece) -> str:
    """What goes together: the works of one title by one author; without a title, the work alone."""
    own = piece.title and f"{piece.author}\n{piece.title}"
    return own or key(piece)


def fraction(text: str) -> float:
    """A number in [0, 1) that depends on `text` alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


def split(
    works: Sequence[Piece],
    dropped: Counter[tuple[str, str]],
    shares: Mapping[str, float] = SHARES,
) -> tuple[list[Piece], list[Piece]]:
    """(training, held out): a work is held out when the hash of its group falls below its share.

    What very many works have for a title, such as one instruction for all, makes no group of them.
    A held-out work of which a training work holds a good part goes from both; `dropped` counts it.
    """
    groups = [group(work) for work in works]
    count, most = Counter(groups), max(FEW, COMMON * len(works))
    names = [g if count[g] <= most else key(work) for g, work in zip(groups, works, strict=True)]
    out = [fraction(n) < shares[kind(work)] for n, work in zip(names, works, strict=True)]
    train = [work for work, held in zip(works, out, strict=True) if not held]
    heldout = [work for work, held in zip(works, out, strict=True) if held]
    count = len(heldout)
    learnt = {number for number, other in near([*heldout, *train], count) if other >= count}
    for number in learnt:
        dropped[heldout[number].source, "held out, near training"] += 1
    return train, [work for number, work in enumerate(heldout) if number not in learnt]
