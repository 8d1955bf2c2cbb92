"""What tuning learns from: works or pairs, read and judged before any model is opened."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from miaobi.errors import PlanError
from miaobi.lm import corpus
from miaobi.lm.corpus import Piece
from miaobi.lm.corpus.keywords import Keywords, commissioned
from miaobi.lm.corpus.unique import key, near
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.examples import Pair, read_pairs, split, whole
from miaobi.lm.neural.vocabulary import ERAS, FORMS, Vocabulary

Row = Piece | Pair


def read(path: Path, objective: str, dropped: Counter[tuple[str, str]]) -> list[Row]:
    """The works of any source that `corpus.works` reads, without copies; for `prefer` the pairs.

    `dropped` counts what was left out by (source, why). Refuses what the readers refuse.
    """
    if objective == "prefer":
        return list(read_pairs(path))
    return [*corpus.unique(corpus.works(path, dropped), dropped)]


def told(rows: Sequence[Row], folder: Path) -> tuple[list[Row], list[str]]:
    """The rows as the project's model in `folder` can be told of them, and what it is not told.

    Works without keywords get those that their text answers, as in pretraining; a form or an era
    that has no token is left out. For other models the rows stay as they are.
    """
    if not (folder / "vocabulary.json").is_file():
        return list(rows), []
    keywords = Keywords([row for row in rows if isinstance(row, Piece)])
    found = [
        commissioned(row, keywords)
        if isinstance(row, Piece)
        else replace(row, commission=_known(row))
        for row in rows
    ]
    notes = []
    for what in ("form", "era"):
        names = [[getattr(wish_of(row), what) for row in side] for side in (rows, found)]
        if lost := [name for name, kept in zip(*names, strict=True) if name != kept]:
            told = f"{len(lost):,} of {len(rows):,} have no {what} that the vocabulary knows"
            notes += [f"{told}; it is not told: {', '.join(sorted({*lost}))}"]
    return found, notes


def _known(pair: Pair) -> Commission:
    asked = pair.commission
    form = asked.form if asked.form.partition("·")[0] in FORMS else ""
    return replace(asked, form=form, era=asked.era if asked.era in ERAS else "")


def card(rows: Sequence[Row], dropped: Counter[tuple[str, str]], name: str) -> str:
    """The data card of works, or of what the pairs of a file of this name choose and reject."""
    works = [work for row in rows for work in _works(row)]
    if not isinstance(rows[0], Piece):
        works = [replace(work, source=f"{name}, {work.source}") for work in works]
    return corpus.card(works, dropped)


def wish_of(row: Row) -> Commission:
    """All that a row's commission may tell."""
    return whole(row) if isinstance(row, Piece) else row.commission


def fitting(rows: Sequence[Row], objective: str) -> None:
    """Refuses with PlanError rows that are none, or not what the objective learns from."""
    if not rows:
        raise PlanError("there is nothing to learn from", hint="name a file that holds works")
    kind = Pair if objective == "prefer" else Piece
    if not all(isinstance(row, kind) for row in rows):
        need = "pairs {commission, chosen, rejected}" if kind is Pair else "works"
        raise PlanError(
            f"the objective {objective} learns from {need}",
            hint="use prefer for pairs, and answer or next for works",
        )


def spelt(rows: Sequence[Row], folder: Path) -> None:
    """Refuses with PlanError a form, era or language that the project's model in `folder` has no
    token for; other models read commissions in plain words and know them all."""
    if (folder / "vocabulary.json").is_file():
        words = Vocabulary.load(folder / "vocabulary.json")
        for row in rows:
            wish_of(row).prefix(words)


def parted(
    rows: Sequence[Row], share: float, work: Callable[[Row], str] | None
) -> tuple[list[Row], list[Row]]:
    """(to learn from, held out), by the work; says so when none can be held out."""
    name = work or kin(rows)
    learned, held = split(list(dict.fromkeys(rows)), name, share)
    if share and not held:
        count = len({name(row) for row in rows})
        print(
            f"miaobi: nothing is held out, {share:g} of {count} that differ is none: "
            "all epochs are run, and no figure tells how well it learned",
            file=sys.stderr,
        )
    return learned, held


def kin(rows: Sequence[Row]) -> Callable[[Row], str]:
    """Names the work of a row, so that near copies have one name and stay on one side of a split.

    Works are near when one of them holds more than NEAR of the shingles of the other; a pair joins
    its two works, so that none is chosen on one side and rejected on the other. A work without near
    ones is named by its text.

    >>> first, again, other = map(Piece, ("白日依山尽，黄河入海流。", "白日依山尽，黄河入海去。", "床前明月光。"))
    >>> name = kin([first, again, other])
    >>> name(first) == name(again), name(other)
    (True, '床前明月光。')
    """
    works = {work.text: work for row in rows for work in _works(row)}
    texts = sorted(works)
    first = list(range(len(texts)))  # each work's way to the first of its kin

    def root(i: int) -> int:
        while first[i] != i:
            first[i] = i = first[first[i]]
        return i

    at = {text: i for i, text in enumerate(texts)}
    joined = ((at[row.chosen], at[row.rejected]) for row in rows if isinstance(row, Pair))
    same: dict[tuple[bool, str], int] = {}  # but for marks
    found = [works[text] for text in texts]
    alike = ((same.setdefault((w.language == "zh", key(w)), i), i) for i, w in enumerate(found))
    for pair in chain(joined, alike, near(found, len(found))):
        a, b = sorted(map(root, pair))
        first[b] = a
    names = {text: texts[root(i)] for i, text in enumerate(texts)}
    return lambda row: names[_works(row)[0].text]


def _works(row: Row) -> list[Piece]:
    """The works of a row: both of a pair."""
    if isinstance(row, Piece):
        return [row]
    asked, sides = row.commission, {"chosen": row.chosen, "rejected": row.rejected}
    return [
        Piece(text, form=asked.form, language=asked.language, source=side)
        for side, text in sides.items()
    ]
