"""What tuning learns from: works or pairs as tokens, split by work, in batches of like lengths.

>>> batches([5, 50, 6, 48, 5, 7], 100, np.random.default_rng(1))
[[3, 1], [4, 0, 2, 5]]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from miaobi.errors import SourceError
from miaobi.lm.corpus import Piece
from miaobi.lm.neural.commission import KEYWORDS, Commission
from miaobi.lm.neural.shelf import AUTHOR, BARE, ERA, FORM, KEPT, TITLE, WORDLESS
from miaobi.store import read_file
from miaobi.work import canonical, digest, to_json

POOL = 8  # batches among which works are sorted by length
FIELDS = ("language", "form", "era", "author", "title", "keywords")
PAIR = '{"commission": {"form": "七绝", "keywords": ["春"]}, "chosen": "…", "rejected": "…"}'

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Example:
    """One commission and its work, in tokens; for a pair also the work that lost.

    `prefix` has one token at least; `work` and `other` end with the token that ends a work.
    `margin` is log P(work | prefix) − log P(other | prefix) under the frozen reference, nats.
    """

    prefix: tuple[int, ...]
    work: tuple[int, ...]
    other: tuple[int, ...] = ()
    margin: float = 0.0

    @property
    def length(self) -> int:
        """Tokens of its longest row."""
        return len(self.prefix) + max(len(self.work), len(self.other))

    @property
    def rows(self) -> int:
        return 2 if self.other else 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two works for one commission, of which people prefer the chosen one."""

    commission: Commission
    chosen: str
    rejected: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a model spells: the tokens of a commission, of a text, and of the end of a work.

    `longest` is how many tokens a row may have.
    """

    prefix: Callable[[Commission], list[int]]
    encode: Callable[[str], list[int]]
    end: int
    longest: int

    def example(self, commission: Commission, work: str, other: str = "") -> Example:
        """A row, cut at `longest`; a commission is cut before its last token to leave a half."""
        prefix = self.prefix(commission)
        half = self.longest // 2
        if len(prefix) > half:
            prefix = [*prefix[: half - 1], prefix[-1]]
        room = self.longest - len(prefix)
        lost = self._work(other, room) if other else ()
        return Example(tuple(prefix), self._work(work, room), lost)

    def examples(self, commission: Commission, work: str) -> list[Example]:
        """A work in rows: what does not fit follows in further rows, each with the tail of the row
        before it as what is given."""
        first = self.example(commission, work)
        tokens = (*self.encode(work), self.end)
        found, at, back = [first], len(first.work), self.longest // 4
        while at < len(tokens):
            given = (*first.prefix[:1], *tokens[at - back : at])
            end = at + self.longest - len(given)
            found.append(Example(given, tokens[at:end]))
            at = end
        return found

    def _work(self, text: str, room: int) -> tuple[int, ...]:
        return tuple([*self.encode(text), self.end][:room])


# --- commissions ----------------------------------------------------------------------------------


def whole(piece: Piece) -> Commission:
    """All that is known of a work."""
    return Commission(*(getattr(piece, name) for name in FIELDS))


def phrased(piece: Piece, rng: np.random.Generator) -> Commission:
    """One way to commission a work: some of its fields, as often as pretraining told them."""
    kept = {role: rng.random() < share for role, share in KEPT.items()}
    bare, words = rng.random() < BARE, rng.permutation(len(piece.keywords))
    count = rng.integers(1, KEYWORDS + 1) * (rng.random() >= WORDLESS)
    if bare:
        return Commission(piece.language)
    return Commission(
        piece.language,
        piece.form if kept[FORM] else "",
        piece.era if kept[ERA] else "",
        piece.author if kept[AUTHOR] else "",
        piece.title if kept[TITLE] else "",
        tuple(piece.keywords[i] for i in words[:count]),
    )


# --- pairs ----------------------------------------------------------------------------------------


def read_pairs(path: Path) -> Iterator[Pair]:
    """The pairs in JSON Lines of {commission, chosen, rejected}; SourceError names a wrong line.

    A commission is an object with some of language, form, era, author, title, keywords; a text
    alone is a title.
    """
    for number, line in enumerate(read_file(path).decode("utf-8-sig", "replace").splitlines(), 1):
        if line.strip():
            yield _pair(line, f"{path}, line {number}")


def _pair(line: str, where: str) -> Pair:
    try:
        row = json.loads(line)
        told, texts = row["commission"], (row["chosen"], row["rejected"])
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise TypeError("chosen and rejected must be texts")
        if texts[0] == texts[1]:
            raise TypeError("chosen and rejected are the same")
        return Pair(_commission(told), *texts)
    except (ValueError, KeyError, TypeError) as fault:
        raise SourceError(f"{where} is no pair: {fault}", hint=f"each line reads {PAIR}") from fault


def _commission(told: Any) -> Commission:
    if isinstance(told, str):
        return Commission(title=told)
    wrong = set(told) - set(FIELDS)
    if wrong:
        raise TypeError(f"a commission has no {min(wrong)}")
    words = told.get("keywords", ())
    if not isinstance(words, list | tuple):
        raise TypeError('keywords are a list, like ["春", "江"]')
    fields = {name: str(told[name]) for name in FIELDS[:-1] if told.get(name)}
    return Commission(**fields, keywords=tuple(map(str, words)))


# --- split and batches ----------------------------------------------------------------------------


def split(
    rows: Iterable[Row], work: Callable[[Row], str], share: float
) -> tuple[list[Row], list[Row]]:
    """(to learn from, held out): all rows of one work are on one side, whatever their order.

    `work` names the work of a row. Of one work at least something is learned.

    >>> learned, held = split(["a1", "b1", "a2", "c1"], lambda row: row[0], 0.4)
    >>> len({row[0] for row in learned}), len({row[0] for row in held})
    (2, 1)
    """
    rows = list(rows)
    marks = {work(row): "" for row in rows}
    ranked = sorted(marks, key=lambda name: digest("heldout", name.encode()))
    held = set(ranked[: min(round(share * len(ranked)), len(ranked) - 1)])
    return [r for r in rows if work(r) not in held], [r for r in rows if work(r) in held]


def name_of(row: Piece | Pair) -> str:
    """What tells the works of a split apart: the text, or what a pair was commissioned by."""
    if isinstance(row, Piece):
        return row.text
    return canonical(to_json(row.commission)).decode()


def batches(sizes: Sequence[int], most: int, rng: np.random.Generator) -> list[list[int]]:
    """The numbers 0 … n − 1 in batches of at most `most` tokens, padding included, in any order.

    `sizes` are the tokens of each (both rows of a pair). Like lengths go together within pools of
    some batches, so that batches differ from epoch to epoch; what is longer than `most` goes alone.
    """
    order = rng.permutation(len(sizes))
    pool = max(1, POOL * most // max(1, int(np.mean(sizes)))) if len(sizes) else 1
    found: list[list[int]] = []
    for begin in range(0, len(order), pool):
        batch: list[int] = []
        for i in sorted(order[begin : begin + pool].tolist(), key=lambda i: sizes[i]):
            if batch and (len(batch) + 1) * sizes[i] > most:  # the newest one is the longest
                found.append(batch)
                batch = []
            batch.append(i)
        found.append(batch)
    return [found[i] for i in rng.permutation(len(found))]


def encoded(
    rows: Sequence[Piece | Pair], tongue: Tongue, rng: np.random.Generator
) -> list[Example]:
    """The rows as examples, each work under a commission phrased anew, pairs under their own."""
    found: list[Example] = []
    for row in rows:
        if isinstance(row, Piece):
            found += tongue.examples(phrased(row, rng), row.text)
        else:
            found.append(tongue.example(row.commission, row.chosen, row.rejected))
    return found
