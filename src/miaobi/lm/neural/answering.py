"""What 对联 asks of each character: that it answers what is repeated, and stands nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from miaobi.forms.couplets import PARTICLES
from miaobi.forms.sounds import folded

Row = Sequence[str]  # the characters of a clause, "" where none stands yet


def answer(fixed: Sequence[Row], lines: Sequence[str], begun: str) -> tuple[str, frozenset[str]]:
    """(the character that must come next, "" for any; those that may not).

    `fixed` are the clauses of both lines with what stands in them already, `lines` the clauses that
    are written, `begun` the part of the next one. Where the other line repeats a character, this
    one repeats its own there; all others stand once, but 虚字 that face themselves.

    >>> must, barred = answer([tuple("声声入耳"), ("", "", "", "")], ["声声入耳"], "事")
    >>> must, "".join(sorted(barred))
    ('事', '事入声耳')
    """
    written = [
        (*line, *row[len(line) :]) for line, row in zip((*lines, begun), fixed, strict=False)
    ]
    cells = [folded(c) for row in (*written, *fixed[len(written) :]) for c in row]
    half, at = len(cells) // 2, len("".join(lines)) + len(begun)
    mine, other = (cells[:half], cells[half:]) if at < half else (cells[half:], cells[:half])
    at %= half
    faced = other[at]
    alike = [k for k, c in enumerate(other) if c and c == faced and k != at]
    must = next((mine[k] for k in alike if mine[k]), "")
    excused = {faced} & PARTICLES
    return must, frozenset({*mine, *other} - excused - {""})
