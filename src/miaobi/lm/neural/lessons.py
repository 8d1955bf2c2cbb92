"""What tuning learns from: works or pairs, read and judged before any model is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from miaobi.errors import PlanError
from miaobi.lm import corpus
from miaobi.lm.corpus import Piece
from miaobi.lm.corpus.split import NEAR
from miaobi.lm.corpus.unique import WIDTH, WIDTH_LETTERS, key, shingles
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.examples import Pair, read_pairs, whole
from miaobi.lm.neural.vocabulary import Vocabulary

Row = Piece | Pair


def read(path: Path, objective: str, dropped: Counter[tuple[str, str]]) -> list[Row]:
    """The works of any source that `corpus.works` reads, without copies; for `prefer` the pairs.

    `dropped` counts what was left out by (source, why). Refuses what the readers refuse.
    """
    if objective == "prefer":
        return list(read_pairs(path))
    return [*corpus.unique(corpus.works(path, dropped), dropped)]


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
    for pair in chain(joined, _near([works[text] for text in texts])):
        a, b = sorted(map(root, pair))
        first[b] = a
    names = {text: texts[root(i)] for i, text in enumerate(texts)}
    return lambda row: names[_works(row)[0].text]


def _works(row: Row) -> list[Piece]:
    """The works of a row: both of a pair."""
    if isinstance(row, Piece):
        return [row]
    return [Piece(text, language=row.commission.language) for text in (row.chosen, row.rejected)]


def _near(works: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Numbers of works that are the same but for marks, or near."""
    for chinese, width in ((True, WIDTH), (False, WIDTH_LETTERS)):
        mine = [i for i, work in enumerate(works) if (work.language == "zh") is chinese]
        keys = [key(works[i]) for i in mine]
        seen: dict[str, int] = {}
        for i, name in zip(mine, keys, strict=True):
            yield seen.setdefault(name, i), i
        table = shingles(keys, width)
        for place, i in enumerate(mine):
            least = NEAR * len(table.own(place))
            for other, shared in table.holders(place).items():
                if shared > least:
                    yield i, mine[other]
