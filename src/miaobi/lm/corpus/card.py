"""The data card: what a corpus holds, source by source, under which licence, and what it lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from miaobi.lm.corpus.piece import Piece

WHY = {
    "hole": "a character is missing",
    "placeholder": "a note stands for the work",
    "foreign": "letters, digits or marks that do not belong there",
    "blank": "no text",
    "short": "too short",
    "copy": "the same characters as an earlier work",
    "near copy": "at least 60 % of its shingles in one earlier work",
    "held out, near training": "held out, but too near to a training work: left out of both",
}


def card(
    pieces: Iterable[Piece],
    dropped: Mapping[tuple[str, str], int] | None = None,
    title: str = "# Data card",
) -> str:
    """Markdown: pieces and characters of each source with its licence, of each form, and the losses.

    `dropped` counts works by (source, why), as `works`, `unique` and `split` leave it.

    >>> print(card([Piece("春眠不觉晓。", form="古诗", source="mine", licence="CC0")]).splitlines()[4])
    | mine | CC0 | 1 | 6 |
    """
    sources: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    forms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for piece in pieces:
        for entry in (sources[piece.source, piece.licence], forms[piece.form.partition("·")[0]]):
            entry[0] += 1
            entry[1] += len(piece.text)
    lines = [title, ""]
    lines += ["| source | licence | pieces | characters |", "|---|---|---:|---:|"]
    lines += [
        f"| {s or '—'} | {li or '—'} | {n:,} | {c:,} |" for (s, li), (n, c) in sources.items()
    ]
    lines += _sum(sources.values())
    lines += ["", "| form | pieces | characters |", "|---|---:|---:|"]
    by_size = sorted(forms.items(), key=lambda item: -item[1][1])
    lines += [f"| {form or '—'} | {n:,} | {c:,} |" for form, (n, c) in by_size]
    return "\n".join([*lines, *_losses(dropped or {})]) + "\n"


def _sum(entries: Iterable[list[int]]) -> list[str]:
    pieces, characters = (sum(column) for column in zip((0, 0), *entries, strict=True))
    return [f"| **all** | | {pieces:,} | {characters:,} |"]


def _losses(dropped: Mapping[tuple[str, str], int]) -> list[str]:
    if not any(dropped.values()):
        return []
    lines = ["", "## Left out", "", "| source | why | works |", "|---|---|---:|"]
    ordered = sorted(Counter(dropped).items(), key=lambda item: (item[0][0], -item[1]))
    return lines + [
        f"| {source or '—'} | {WHY.get(why, why)} | {count:,} |" for (source, why), count in ordered
    ]
