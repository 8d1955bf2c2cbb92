"""What tuning learns from: works or pairs as tokens, split by work, in batches of like lengths.

>>> batches([5, 50, 6, 48, 5, 7], 100, np.random.default_rng(1))
[[3, 1], [4, 0, 2, 5]]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from miaobi.errors import SourceError
from miaobi.lm.corpus import Piece
from miaobi.lm.corpus.piece import SYNONYMS, named, said, tongue, words
from miaobi.lm.corpus.readers import TABLES, files
from miaobi.lm.corpus.tables import rows as rows_of
from miaobi.lm.neural.commission import KEYWORDS, Commission
from miaobi.lm.neural.shelf import AUTHOR, BARE, ERA, FORM, KEPT, TITLE, WORDLESS
from miaobi.work import canonical, digest, to_json

POOL = 8  # batches among which works are sorted by length
FIELDS = ("language", "form", "era", "author", "title", "keywords")
TOLD = {word for name in (*FIELDS, "description") for word in (name, *SYNONYMS[name])}
PAIR = '{"commission": {"form": "七绝", "keywords": ["春"]}, "chosen": "…", "rejected": "…"}'

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Example:
    """One commission and its work, in tokens; for a pair also the work that lost.

    `prefix` has one token at least, and its first `given` tokens no objective asks for; `work` and
    `other` end with the token that ends a work.
    `margin` is log P(work | prefix) − log P(other | prefix) under the frozen reference, nats.
    """

    prefix: tuple[int, ...]
    work: tuple[int, ...]
    other: tuple[int, ...] = ()
    margin: float = 0.0
    given: int = 1

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
            found.append(Example(given, tokens[at:end], given=len(given)))
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
    bare, order = rng.random() < BARE, rng.permutation(len(piece.keywords))
    count = rng.integers(1, KEYWORDS + 1) * (rng.random() >= WORDLESS)
    if bare:
        return Commission(piece.language)
    return Commission(
        piece.language,
        piece.form if kept[FORM] else "",
        piece.era if kept[ERA] else "",
        piece.author if kept[AUTHOR] else "",
        _title(piece, rng) if kept[TITLE] else "",
        tuple(piece.keywords[i] for i in order[:count]),
    )


def _title(piece: Piece, rng: np.random.Generator) -> str:
    """The title or, as often, the description, which takes its place: there is no role for it."""
    if piece.title and piece.description:
        return (piece.title, piece.description)[rng.integers(2)]
    return piece.title or piece.description


# --- pairs ----------------------------------------------------------------------------------------


def read_pairs(path: Path) -> Iterator[Pair]:
    """The pairs in JSON Lines, CSV or Parquet, or in all such files of a folder.

    A row has `chosen` and `rejected` and a `commission`: an object with some of language, form, era,
    author, title, keywords, description (or their SYNONYMS), or a text or a chat of one turn alone,
    which stands in the title's place. Instead it may have a `prompt` (or instruction) or these
    columns themselves. Without a language the chosen text tells it. SourceError names a wrong row
    and what it lacks.
    """
    found = [path]
    if path.is_dir():
        found = files(path, TABLES)
        if not found:
            raise SourceError(f"{path} holds no pairs", hint=f"it needs {', '.join(TABLES)} files")
    for file in found:
        for row, where in rows_of(file):
            yield _pair(row, where)


def _pair(row: dict[str, Any], where: str) -> Pair:
    try:
        for name in ("chosen", "rejected"):
            if name not in row:
                raise TypeError(f"it has no {name}, only {', '.join(row) or 'nothing'}")
        texts = [said(row[name], "assistant", where) for name in ("chosen", "rejected")]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise TypeError("chosen and rejected must be texts")
        if texts[0] == texts[1]:
            raise TypeError("chosen and rejected are the same")
        return Pair(_commission(row, texts[0], where), *texts)
    except TypeError as fault:
        raise SourceError(f"{where} is no pair: {fault}", hint=f"each line reads {PAIR}") from fault


def _commission(row: dict[str, Any], text: str, where: str) -> Commission:
    """What a pair is commissioned by: its `commission`, or its own columns."""
    told = row.get("commission")
    if isinstance(told, dict):
        if wrong := set(told) - TOLD:
            raise TypeError(f"a commission has no {min(wrong)}")
        told = named(told, where)
        if not isinstance(told.get("keywords") or (), list | tuple):
            raise TypeError('keywords are a list, like ["春", "江"]')
    elif told:
        told = named({"description": told}, where)
    else:
        told = named(row, where)
        if not told and isinstance(row["chosen"], list):  # the question stands before each answer
            told = named({"description": row["chosen"]}, where)
    fields = {name: str(told.get(name) or "") for name in FIELDS[:-1]}
    fields["title"] = fields["title"] or str(told.get("description") or "")
    fields["language"] = tongue(fields["language"], text, where)
    return Commission(**fields, keywords=words(told.get("keywords"), where))


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
