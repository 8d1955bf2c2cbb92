"""Keywords of works: what a commission for each could have said.

The concepts of the imagery lexicon whose words a work holds (one that says 渡 or 津 answers 码头), the
words of two characters that come together far more often than chance, its mood. At most MOST of each
sort, the rarest first.

The lexicon's words of verse lean to today's things (影 may answer a camera), so an old work answers
only concepts that old works name themselves: any way where they do so often, else by a word that is
part of the name. No Tang poem is told to be about 照相机; 企鹅 and 圣诞树 go likewise.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from miaobi.lm import taste
from miaobi.lm.corpus.piece import Piece
from miaobi.lm.neural.vocabulary import ERAS, FORMS
from miaobi.lm.neural.wording import MOODS

MOST = {"concepts": 10, "words": 4}
OWN = 32  # keywords that a work is given with
WORDS, FEWEST, PMI = 8000, 60, 3.5  # two characters that make a word
OFTEN, SELDOM = 100, 3  # old works that name a concept
MARKS = {
    "sad": taste.SAD + "泪愁哀",
    "glad": taste.GLAD,
    "calm": taste.CALM,
    "lively": taste.LIVELY,
}
MARK = re.compile(r"[，。？！；：、\s]+")
INDENT = re.compile(r"\n +")
ENGLISH = re.compile(r"[a-z]+(?:'[a-z]+)?")


@lru_cache(maxsize=1)
def concepts() -> dict[str, dict[str, list[str]]]:
    """For each language the words that show a concept: word -> names of concepts (any of them)."""
    found: dict[str, dict[str, list[str]]] = {"zh": defaultdict(list), "en": defaultdict(list)}
    for row in _lexicon():
        for word in {*row["zh"], *row.get("verse", [])}:
            found["zh"][word] += [row["key"]]
        for word in row["en"]:
            found["en"][word] += [row["key"]]
    return found


@lru_cache(maxsize=1)
def names() -> dict[str, dict[str, list[str]]]:
    """The names of each concept, by its key and language, the first the best known."""
    return {row["key"]: {"zh": row["zh"], "en": row["en"]} for row in _lexicon()}


def _lexicon() -> list[dict[str, Any]]:
    """The imagery lexicon's lines: the words of the planner, read as data."""
    text = (files("miaobi.planner") / "data/lexicon.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def is_old(piece: Piece) -> bool:
    """Whether a work is of before the things of today."""
    return piece.language == "zh" and piece.form != "新诗"


def chance(*parts: str) -> int:
    """A number that depends on the words alone."""
    return int.from_bytes(hashlib.blake2b("\0".join(parts).encode(), digest_size=6).digest())


class Keywords:
    """What keywords works answer, by what all of them hold.

    >>> moon = Piece("举头望明月，低头思故乡。", form="古诗")
    >>> Keywords([moon] * OFTEN).of(moon)[:2]
    ('家乡', '残月')
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.words = words(piece.text for piece in pieces if piece.language == "zh")
        self.concepts: Counter[str] = Counter()
        self.english: Counter[str] = Counter()
        self.named: Counter[str] = Counter()  # old works in which a name of the concept stands
        for piece in filter(is_old, pieces):
            runs = shown(piece)
            said = {key for word in runs for key in concepts()["zh"].get(word, ())}
            self.named.update(key for key in said if not runs.isdisjoint(names()[key]["zh"]))
        for piece in pieces:
            runs = shown(piece)
            self.concepts.update(self.held(piece, runs))
            if piece.language == "en":
                self.english.update(run for run in runs if " " not in run)

    def of(self, piece: Piece) -> tuple[str, ...]:
        """The names of its rarest concepts, the words of its own, its mood."""
        runs = shown(piece)
        held = self.held(piece, runs)
        rare = sorted(held, key=lambda key: (self.concepts[key], key))[: MOST["concepts"]]
        said = [self.name(piece, key) for key in rare]
        return tuple(dict.fromkeys([*said, *self.own(piece, runs), *moods(piece)]))

    def held(self, piece: Piece, runs: set[str]) -> set[str]:
        """The concepts that a work answers."""
        old, table = is_old(piece), concepts()[piece.language]
        return {
            key
            for word in runs & table.keys()
            for key in table[word]
            if not old or self.fits(word, key)
        }

    def fits(self, word: str, key: str) -> bool:
        """Whether an old work that says a word of verse may answer the concept."""
        if self.named[key] >= OFTEN:
            return True
        return self.named[key] >= SELDOM and any(word in name for name in names()[key]["zh"])

    def name(self, piece: Piece, key: str) -> str:
        """One of the names of a concept: which, depends on the work."""
        found = names()[key][piece.language]
        return found[chance(piece.text, key) % len(found)]

    def own(self, piece: Piece, runs: set[str]) -> list[str]:
        if piece.language == "en":
            fit = [w for w in runs if len(w) > 3 and self.english.get(w, 0) >= 8]
            return sorted(fit, key=lambda w: (self.english[w], w))[: MOST["words"]]
        mine = runs & self.words
        return sorted(mine, key=lambda w: chance(piece.text, w))[: MOST["words"]]


def shown(piece: Piece) -> set[str]:
    """The runs of up to three characters in a Chinese work, of up to three words in an English one."""
    if piece.language == "zh":
        lines = MARK.split(piece.text)
        return {
            line[i : i + n] for line in lines for n in (1, 2, 3) for i in range(len(line) - n + 1)
        }
    tokens = ENGLISH.findall(piece.text.lower())
    return {" ".join(tokens[i : i + n]) for n in (1, 2, 3) for i in range(len(tokens) - n + 1)}


def words(texts: Iterable[str]) -> set[str]:
    """Pairs of characters that come together far more often than chance (pointwise mutual information)."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        for line in MARK.split(text):
            single.update(line)
            pairs.update(line[i : i + 2] for i in range(len(line) - 1))
    total = sum(single.values())
    fit = {
        pair: n
        for pair, n in pairs.items()
        if n >= FEWEST and math.log(n * total / single[pair[0]] / single[pair[1]]) > PMI
    }
    return {pair for pair, _ in sorted(fit.items(), key=lambda item: (-item[1], item[0]))[:WORDS]}


def moods(piece: Piece) -> list[str]:
    """The mood that the characters of a classical work show, if one stands out."""
    if piece.language == "en" or not piece.text:
        return []
    share = {
        mood: sum(c in marks for c in piece.text) / len(piece.text) for mood, marks in MARKS.items()
    }
    best = max(share, key=lambda mood: share[mood])
    return [MOODS[best]] if share[best] > 0.06 else []


def commissioned(piece: Piece, keywords: Keywords) -> Piece:
    """The work with its keywords, its own ones or else those that it answers.

    Verse goes without its layout, and what has no token is left out: another era, another form.
    """
    text = INDENT.sub("\n", piece.text) if piece.form == "verse" else piece.text
    era = piece.era if piece.era in ERAS else ""
    form = piece.form if piece.form.partition("·")[0] in FORMS else ""
    said = piece.keywords[:OWN] or keywords.of(piece)
    return replace(piece, text=text, era=era, form=form, keywords=said)
