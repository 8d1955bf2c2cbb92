"""A shelf of works: all that the writer learns from, as token numbers, drawn anew each epoch.

A work is a list of items: its opening, form, era, author, title, keywords, its text, its end. An item
is a role and a phrase, phrases lie one after another in one array of uint16. Each epoch every work
comes once, under a commission phrased anew: some of its fields, its keywords in any order. One work
in ten comes before its title and keywords, so that the same model learns P(C | X) beside P(X | C).
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError, StoreError
from miaobi.lm.corpus.card import card
from miaobi.lm.corpus.keywords import Keywords, commissioned
from miaobi.lm.corpus.parts import parts
from miaobi.lm.corpus.piece import Piece
from miaobi.lm.corpus.readers import TABLES, TEXTS, files, works
from miaobi.lm.corpus.split import shares, split
from miaobi.lm.corpus.unique import unique
from miaobi.lm.neural.commission import KEYWORDS, field_tokens, form_tokens, opening
from miaobi.lm.neural.vocabulary import END, ERAS, FORMS, PAD, Vocabulary
from miaobi.store.files import disk_errors, read_file, write_atomic
from miaobi.work import canonical

OPENING, FORM, ERA, AUTHOR, TITLE, KEYWORD, TEXT, CLOSE = range(8)
# How often a field is kept, in commissions that are not bare.
KEPT = {FORM: 0.95, ERA: 0.6, AUTHOR: 0.3, TITLE: 0.6}
BARE = 0.15  # commissions of nothing but the language
WORDLESS = 0.25  # commissions without keywords, of the others
AFTER = 0.1  # works that come before their title and keywords
BLOCK = 20_000  # works put together at a time
LONGEST = 2**16 - 1  # tokens of a phrase; more than a row holds are never read
# The files of a packing: the shelf, its data card, and of what it was made (this comes last).
SHELF, CARD, ORIGIN = "shelf.npz", "data.md", "shelf.json"

Ints = NDArray[np.int64]
_NO_SHELF = (
    OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, IndexError,
    NotImplementedError, zipfile.BadZipFile, zlib.error, struct.error,
)  # fmt: skip


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
    `vocabulary` is the hash of the one they were packed with, "" where a file does not tell it.
    """

    tokens: NDArray[np.uint16]
    ends: Ints
    roles: NDArray[np.uint8]
    phrases: NDArray[np.int32]
    begins: Ints
    held: NDArray[np.bool_]
    vocabulary: str = ""

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
            vocabulary=np.array(self.vocabulary),
        )
        write_atomic(path, file.getvalue())

    @classmethod
    def load(cls, path: Path) -> Shelf:
        """A saved shelf; SourceError when the file is not one, or not whole."""
        try:
            with np.load(io.BytesIO(read_file(path))) as data:
                found = cls(
                    data["tokens"],
                    np.cumsum(data["lengths"], dtype=np.int64),
                    data["roles"],
                    data["phrases"],
                    np.append(0, np.cumsum(data["items"], dtype=np.int64)),
                    data["held"],
                    str(data["vocabulary"]) if "vocabulary" in data else "",
                )
                found._check()
                return found
        except _NO_SHELF as fault:
            raise SourceError(
                f"{path} is no shelf of works, or a damaged one: {str(fault) or 'it is empty'}",
                hint="give the works themselves: miaobi train packs them",
            ) from fault

    def _check(self) -> None:
        """ValueError when the parts do not belong together."""
        last = int(self.ends[-1]) if len(self.ends) else 0
        items = len(self.roles)
        if not (
            len(self.tokens) == last
            and items == len(self.phrases) == self.begins[-1]
            and len(self.begins) == len(self.held) + 1
            and (not items or 0 <= self.phrases.min() <= self.phrases.max() < len(self.ends))
        ):
            raise ValueError("its parts do not belong together")

    def digest(self) -> str:
        """SHA-256 of the works that it holds, however they are stored."""
        found = hashlib.sha256()
        for part in (self.tokens, self.ends, self.roles, self.phrases, self.begins, self.held):
            found.update(f"{part.dtype} {part.shape}\n".encode())
            found.update(np.ascontiguousarray(part).data)
        return found.hexdigest()

    def longer(self, length: int) -> int:
        """How many works to learn from a row of length + 1 tokens does not hold, all told of them."""
        lengths = np.diff(self.ends, prepend=0)[self.phrases]
        works = np.diff(np.append(0, np.cumsum(lengths))[self.begins])
        return int((works[~self.held] > length + 1).sum())

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
        blocks = (works[i : i + BLOCK] for i in range(0, max(len(works), 1), BLOCK))
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
        titles = roles == TITLE  # a title or a description, not both
        keep[titles] &= _few(work, titles, chance, np.ones(len(works), np.int64))
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
    found = np.full((len(starts), width), PAD, np.uint16)
    counted = np.zeros(found.shape, bool)
    for row, at, cut in zip(range(len(starts)), starts, cuts, strict=True):
        own = tokens[at : at + width]
        found[row, : len(own)] = own
        counted[row, 1:cut] = counts[at + 1 : at + cut]
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


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Works of any source put on a shelf, with their data card.

    `origin` has the hashes of their files, of the vocabulary and of the shelf; `notes` are what the
    one who gave the works should hear.
    """

    shelf: Shelf
    card: str
    origin: dict[str, str]
    notes: tuple[str, ...] = ()

    def save(self, folder: Path) -> None:
        """Into a folder, the origin last: where it is, the rest is whole."""
        self.shelf.save(folder / SHELF)
        write_atomic(folder / CARD, self.card.encode())
        write_atomic(folder / ORIGIN, canonical(self.origin))


def origin(data: Path, words: Vocabulary) -> dict[str, str]:
    """Hashes of the files of a source, their names included, and of the vocabulary.

    SourceError when there is nothing of that name.
    """
    if not data.exists():
        raise SourceError(f"{data} is not there", hint="name a folder or a file that exists")
    kinds = {*TEXTS, *TABLES, ".json"}
    found = hashlib.sha256()
    with disk_errors(data):
        for path in files(data, kinds) if data.is_dir() else [data]:
            name = path.relative_to(data).as_posix() if data.is_dir() else path.name
            with path.open("rb") as file:
                own = hashlib.file_digest(file, "sha256").hexdigest()
            found.update(f"{own}  {name}\n".encode())
    return {"data": found.hexdigest(), "vocabulary": hash_of(words)}


def hash_of(words: Vocabulary) -> str:
    return hashlib.sha256(words.dumps().encode()).hexdigest()


def kept(folder: Path, made_of: dict[str, str]) -> Packed | None:
    """What an earlier run packed into a folder, if it is whole and was made of just this."""
    if not (folder / ORIGIN).is_file():
        return None
    try:
        told = json.loads(read_file(folder / ORIGIN))
        shelf = Shelf.load(folder / SHELF)
        text = read_file(folder / CARD).decode()
    except (ValueError, SourceError, StoreError):
        return None
    now = made_of | {"shelf": shelf.digest()}
    return Packed(shelf, text, now) if told == now else None


def packed(
    data: Path,
    words: Vocabulary,
    made_of: dict[str, str],
    say: Callable[[str], None] = lambda _: None,
) -> Packed:
    """The works of a source as a shelf: cleaned, without copies, split by the work, with keywords.

    `say` is told what is being done. Refuses a source without works with SourceError.
    """
    dropped: Counter[tuple[str, str]] = Counter()
    say(f"reading {data}")
    read = list(works(data, dropped))
    say(f"{len(read):,} works: looking for copies")
    found = unique(read, dropped)
    if not found:
        left = ", ".join(f"{n} {why}" for (_, why), n in dropped.most_common())
        raise SourceError(
            f"{data} holds no works" + (f": left out are {left}" if left else ""),
            hint="give works of more than a line, in plain text",
        )
    learned, held = split(found, dropped, shares(found))
    if not learned:
        learned, held = found, []
    learned, held = ([part for work in side for part in parts(work)] for side in (learned, held))
    say(f"{len(learned):,} works and parts: looking for keywords")
    keywords = Keywords(learned)
    say(f"{len(learned):,} works and parts: packing")
    shelf = pack(
        (commissioned(piece, keywords) for piece in learned),
        words,
        (commissioned(piece, keywords) for piece in held),
    )
    text = card(learned, dropped) + (f"\n{card(held, title='## Held out')}" if held else "")
    notes = _notes(learned, held, dropped)
    return Packed(shelf, text, made_of | {"shelf": shelf.digest()}, notes)


def _notes(
    learned: list[Piece], held: list[Piece], dropped: Counter[tuple[str, str]]
) -> tuple[str, ...]:
    """What was left out, what is not told of the works, and whether any are held out."""
    reasons: Counter[str] = Counter()
    for (_, why), count in dropped.items():
        reasons[why] += count
    found = [f"left out: {', '.join(f'{n:,} {why}' for why, n in reasons.most_common())}"]
    if not reasons:
        found = []
    for what, names, known in (
        ("form", {piece.form.partition("·")[0] for piece in learned}, FORMS),
        ("era", {piece.era for piece in learned}, ERAS),
    ):
        if other := sorted(names - {*known, ""}):
            found += [f"no {what} that the vocabulary knows, and so not told: {', '.join(other)}"]
    if not held:
        found += ["no work is held out, so there will be no held-out loss: give more works"]
    return tuple(found)


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
            (TITLE, "title", piece.description),
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
        self.tokens += tokens[:LONGEST]
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
            hash_of(self.words),
        )
