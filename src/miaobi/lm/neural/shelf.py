"""A shelf of works: all that the writer learns from, as token numbers, drawn anew each epoch.

A work is a list of items: its opening, form, era, author, title, keywords, its text, its end. An item
is a role and a phrase, phrases lie one after another in one array of uint16. Each epoch every work
comes once, under a commission phrased anew: some of its fields, its keywords in any order. One work
in ten comes before its title and keywords, so that the same model learns P(C | X) beside P(X | C).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.lm.corpus.piece import Piece
from miaobi.lm.neural.commission import KEYWORDS, field_tokens, form_tokens, opening
from miaobi.lm.neural.vocabulary import END, PAD, Vocabulary
from miaobi.store.files import write_atomic

OPENING, FORM, ERA, AUTHOR, TITLE, KEYWORD, TEXT, CLOSE = range(8)
# How often a field is kept, in commissions that are not bare.
KEPT = {FORM: 0.95, ERA: 0.6, AUTHOR: 0.3, TITLE: 0.6}
BARE = 0.15  # commissions of nothing but the language
WORDLESS = 0.25  # commissions without keywords, of the others
AFTER = 0.1  # works that come before their title and keywords
BLOCK = 20_000  # works put together at a time

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows for training: `tokens` (n, length + 1), `counts` (n, length + 1): which are to be learnt."""

    tokens: NDArray[np.uint16]
    counts: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Packed works.

    `tokens` and `ends` hold the phrases, `roles` and `phrases` the items in the order of the works,
    `begins` (works + 1,) where a work's items begin; `held` tells the works kept for evaluation.
    """

    tokens: NDArray[np.uint16]
    ends: Ints
    roles: NDArray[np.uint8]
    phrases: NDArray[np.int32]
    begins: Ints
    held: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.held)

    def save(self, path: Path) -> None:
        """Written whole or not at all."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            tokens=self.tokens,
            lengths=np.diff(self.ends, prepend=0).astype(np.uint16),
            roles=self.roles,
            phrases=self.phrases,
            items=np.diff(self.begins).astype(np.uint8),
            held=self.held,
        )
        write_atomic(path, file.getvalue())

    @classmethod
    def load(cls, path: Path) -> Shelf:
        """A saved shelf; SourceError when the file is not one."""
        try:
            with np.load(path) as data:
                return cls(
                    data["tokens"],
                    np.cumsum(data["lengths"], dtype=np.int64),
                    data["roles"],
                    data["phrases"],
                    np.append(0, np.cumsum(data["items"], dtype=np.int64)),
                    data["held"],
                )
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as fault:
            raise SourceError(
                f"{path} is no shelf of works: {fault}", hint="pack one with runs/base_pack.py"
            ) from fault

    def epoch(self, seed: int, epoch: int, length: int) -> Rows:
        """Every work once, in an order and under commissions that depend on seed and epoch alone."""
        rng = np.random.default_rng([seed, epoch])
        works = rng.permutation(np.flatnonzero(~self.held))
        return self._rows(works, rng, length)

    def heldout(self, length: int) -> Rows:
        """The held-out works, always under the same commissions."""
        return self._rows(np.flatnonzero(self.held), np.random.default_rng(0), length)

    def bare(self, length: int) -> Rows:
        """The held-out works under bare commissions: nothing but the language is told."""
        works = np.flatnonzero(self.held)
        return _rowed([self._told(works, np.zeros(0, bool))], length)

    def _rows(self, works: Ints, rng: np.random.Generator, length: int) -> Rows:
        blocks = (works[i : i + BLOCK] for i in range(0, len(works), BLOCK))
        return _rowed([self._drawn(block, rng) for block in blocks], length)

    def _drawn(self, works: Ints, rng: np.random.Generator) -> Stream:
        """Some works, each under a commission drawn anew."""
        work, item = self._items(works)
        roles = self.roles[item]
        bare = rng.random(len(works)) < BARE
        chance = rng.random(len(item))
        keep = np.ones(len(item), bool)
        for role, share in KEPT.items():
            keep[roles == role] = chance[roles == role] < share
        words = rng.integers(1, KEYWORDS + 1, len(works)) * (rng.random(len(works)) >= WORDLESS)
        keep[roles == KEYWORD] = _few(work, roles == KEYWORD, chance, words)
        keep &= ~bare[work] | np.isin(roles, (OPENING, TEXT, CLOSE))
        after = (rng.random(len(works)) < AFTER) & ~bare
        late = after[work] & np.isin(roles, (TITLE, KEYWORD))
        order = np.where(late, TEXT + 0.3 * (roles - TITLE + 1.0), roles) + chance / 4
        return self._stream(works, work[keep], item[keep], order[keep], late[keep])

    def _told(self, works: Ints, late: NDArray[np.bool_]) -> Stream:
        work, item = self._items(works)
        keep = np.isin(self.roles[item], (OPENING, TEXT, CLOSE))
        found = item[keep]
        return self._stream(
            works, work[keep], found, self.roles[found].astype(float), np.zeros(len(found), bool)
        )

    def _items(self, works: Ints) -> tuple[Ints, Ints]:
        """The items of works, and which of the works each belongs to."""
        counts = self.begins[works + 1] - self.begins[works]
        work = np.repeat(np.arange(len(works)), counts)
        return work, _runs(self.begins[works], counts)

    def _stream(
        self, works: Ints, work: Ints, item: Ints, order: NDArray, late: NDArray[np.bool_]
    ) -> Stream:
        by = np.lexsort((order, work))
        phrases = self.phrases[item[by]]
        starts = np.append(0, self.ends)[phrases]
        lengths = self.ends[phrases] - starts
        roles = self.roles[item[by]]
        tokens = self.tokens[_runs(starts, lengths)]
        counts = np.repeat((roles == TEXT) | (roles == CLOSE) | late[by], lengths)
        opened = np.append(0, np.cumsum(lengths))[:-1]
        counts[opened[roles == TEXT]] = False  # the token <|text|> itself is told
        return Stream(tokens, counts, opened[roles == OPENING])


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Works one after another: tokens, which count, and where each work begins."""

    tokens: NDArray[np.uint16]
    counts: NDArray[np.bool_]
    begins: Ints


def _runs(starts: NDArray, lengths: NDArray) -> Ints:
    """start, start + 1, … for each start, length of them, one after another."""
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - lengths), lengths)


def _few(work: Ints, which: NDArray[np.bool_], chance: NDArray, most: Ints) -> NDArray[np.bool_]:
    """Of the items `which`, those whose chance is among the `most` least of their work."""
    own = work[which]
    order = np.lexsort((chance[which], own))
    first = np.searchsorted(own[order], own[order])  # where the work's items begin
    rank = np.empty(len(own), np.int64)
    rank[order] = np.arange(len(own)) - first
    return rank < most[own]


def _rowed(streams: list[Stream], length: int) -> Rows:
    """Rows that begin with a work; a work that a row cuts comes again, whole, in the next one.

    What was cut does not count, so that every token counts once; a work longer than a row is cut.
    """
    tokens = np.concatenate([stream.tokens for stream in streams])
    counts = np.concatenate([stream.counts for stream in streams])
    shift = np.cumsum([0, *(len(stream.tokens) for stream in streams)])
    begins = np.concatenate([s.begins + at for s, at in zip(streams, shift, strict=False)])
    starts, cuts = _starts(np.append(begins, len(tokens)), length + 1)
    width = length + 1
    place = starts[:, None] + np.arange(width)
    inside = place < len(tokens)
    place = np.where(inside, place, 0)
    found = np.where(inside, tokens[place], np.uint16(PAD))
    counted = counts[place] & inside & (np.arange(width) < cuts[:, None])
    counted[:, 0] = False
    return Rows(found, counted)


def _starts(begins: Ints, width: int) -> tuple[Ints, Ints]:
    """Where each row starts, and how many of its tokens count."""
    starts, cuts = [], []
    at, total = 0, int(begins[-1])
    while at < total:
        starts.append(at)
        after = int(np.searchsorted(begins, at + width, "right")) - 1  # the work that is cut
        following = int(begins[after])
        if following == at:  # longer than a row
            following = int(begins[after + 1]) if after + 1 < len(begins) else total
            cuts.append(width)
        else:
            cuts.append(min(following - at, width))
        at = following
    return np.array(starts, np.int64), np.array(cuts, np.int64)


def pack(pieces: Iterable[Piece], words: Vocabulary, held: Iterable[Piece] = ()) -> Shelf:
    """A shelf of these works, and of those held out."""
    packing = _Packing(words)
    for kept, source in ((False, pieces), (True, held)):
        for piece in source:
            packing.add(piece, kept)
    return packing.shelf()


class _Packing:
    """Works as they are put on a shelf: phrases that come often are stored once."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.tokens: list[int] = []
        self.ends: list[int] = []
        self.known: dict[tuple[str, str], int] = {}
        self.roles, self.phrases = bytearray(), []
        self.begins, self.held = [0], []

    def add(self, piece: Piece, held: bool) -> None:
        for role, phrase in self._items(piece):
            self.roles.append(role)
            self.phrases.append(phrase)
        self.begins.append(len(self.phrases))
        self.held.append(held)

    def _items(self, piece: Piece) -> Iterator[tuple[int, int]]:
        words = self.words
        yield OPENING, self._often("opening", piece.language, opening(words, piece.language))
        if piece.form:
            yield FORM, self._often("form", piece.form, form_tokens(words, piece.form))
        if piece.era:
            yield ERA, self._often("era", piece.era, [words.number[f"<|{piece.era}|>"]])
        for role, name, text in (
            (AUTHOR, "author", piece.author),
            (TITLE, "title", piece.title),
            *((KEYWORD, "keyword", word) for word in piece.keywords),
        ):
            if text:
                yield role, self._often(name, text, field_tokens(words, name, text))
        yield TEXT, self._phrase([words.number["<|text|>"], *words.encode(piece.text)])
        yield CLOSE, self._often("end", "", [END])

    def _often(self, role: str, text: str, tokens: list[int]) -> int:
        key = role, text
        if key not in self.known:
            self.known[key] = self._phrase(tokens)
        return self.known[key]

    def _phrase(self, tokens: list[int]) -> int:
        self.tokens += tokens
        self.ends.append(len(self.tokens))
        return len(self.ends) - 1

    def shelf(self) -> Shelf:
        return Shelf(
            np.array(self.tokens, np.uint16),
            np.array(self.ends, np.int64),
            np.frombuffer(bytes(self.roles), np.uint8),
            np.array(self.phrases, np.int32),
            np.array(self.begins, np.int64),
            np.array(self.held, bool),
        )
