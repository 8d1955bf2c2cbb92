"""The writer's vocabulary: Chinese character by character, English by byte pairs, roles as tokens.

One table for three ways of writing. Every Chinese character and mark is one token, all other text is
cut into words and each word into byte pairs (Sennrich, Haddow, Birch 2016, over bytes as in GPT-2),
so that any text can be spelt. The roles of a commission (form, era, title …) are tokens that no text
can spell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from miaobi.errors import SourceError
from miaobi.store.files import read_file

FORMS = (
    "五绝",
    "七绝",
    "五律",
    "七律",
    "古诗",
    "词",
    "曲",
    "楚辞",
    "诗经",
    "新诗",
    "verse",
    "tale",
)
ERAS = ("先秦", "汉魏", "唐", "五代", "宋", "元", "清", "近现代", "16c", "17c", "18c", "19c", "20c")
ROLES = ("pad", "bos", "end", "text", "title", "author", "keyword", "zh", "en")
PAD, BOS, END = 0, 1, 2
SPECIAL = tuple(f"<|{name}|>" for name in (*ROLES, *FORMS, *ERAS))
LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
CHINESE = "\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
# A Chinese character, a word, a number, a line break, marks, any other space; one space goes with
# what follows. The same expression cuts text in `tokenizer.json`.
PIECES = rf"[{CHINESE}]| ?[{LETTERS}]+| ?[0-9]+|\n| ?[^\s{LETTERS}0-9{CHINESE}]+|\s"


@lru_cache(maxsize=1)
def letters() -> tuple[str, ...]:
    """The 256 bytes as printable characters, GPT-2's way of writing them (Radford et al. 2019)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    found = {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}
    return tuple(found[b] for b in range(256))


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """A vocabulary by its byte-pair merges and its Chinese characters.

    Numbers run: special tokens, 256 bytes, one token for each merge, the first two bytes of the
    Chinese characters, the characters.

    >>> words = Vocabulary((("a", "b"),), "山水")
    >>> words.encode("ab山b"), words.decode(words.encode("ab 山 峰"))
    ([290, 293, 132], 'ab 山 峰')
    >>> words.number["<|text|>"], "山" in words.number
    (3, True)
    """

    merges: tuple[tuple[str, str], ...]
    characters: str
    spelt: tuple[bytes, ...] = field(init=False, repr=False)  # of each token; b"" for special ones
    number: dict[str, int] = field(init=False, repr=False)  # special tokens and whole texts
    _ranks: dict[tuple[bytes, bytes], int] = field(init=False, repr=False)
    _of: dict[bytes, int] = field(init=False, repr=False)
    _kept: dict[str, tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        pairs = [(_bytes(a), _bytes(b)) for a, b in self.merges]
        own = [bytes([b]) for b in range(256)] + [a + b for a, b in pairs]
        own += [a + b for a, b in _first_pairs(self.characters)]
        own += [c.encode() for c in self.characters]
        spelt = [b""] * len(SPECIAL) + list(dict.fromkeys(own))
        of = {own: i for i, own in enumerate(spelt) if own}
        number = {name: i for i, name in enumerate(SPECIAL)}
        number |= {text: i for own, i in of.items() if (text := _text(own)) is not None}
        every = [*pairs, *_character_pairs(self.characters)]
        for name, value in (
            ("spelt", tuple(spelt)),
            ("number", number),
            ("_ranks", {pair: i for i, pair in enumerate(dict.fromkeys(every))}),
            ("_of", of),
            ("_kept", {}),
        ):
            object.__setattr__(self, name, value)

    @property
    def size(self) -> int:
        return len(self.spelt)

    @classmethod
    def load(cls, path: Path | None = None) -> Vocabulary:
        """The shipped vocabulary, or that of a file; SourceError when the file is not one."""
        return _shipped() if path is None else _read(read_file(path), str(path))

    def dumps(self) -> str:
        """The vocabulary as JSON, one line."""
        merges = [f"{a} {b}" for a, b in self.merges]
        return json.dumps({"merges": merges, "characters": self.characters}, ensure_ascii=False)

    def encode(self, text: str) -> list[int]:
        """The token numbers of a text; a special token's name in it is text like any other."""
        found: list[int] = []
        for piece in _PIECES.findall(text):
            number = self.number.get(piece)
            if number is not None:
                found.append(number)
                continue
            if piece not in self._kept:
                self._kept[piece] = tuple(self._pairs(piece.encode()))
            found += self._kept[piece]
        return found

    def decode(self, numbers: Iterable[int]) -> str:
        """The text of token numbers, without the special ones; broken characters become �."""
        return b"".join(self.spelt[i] for i in numbers).decode("utf-8", errors="replace")

    def _pairs(self, word: bytes) -> list[int]:
        parts = [bytes([b]) for b in word]
        while len(parts) > 1:
            ranks = [self._ranks.get(pair, _LAST) for pair in pairwise(parts)]
            least = min(ranks)
            if least == _LAST:
                break
            parts = _merged(parts, ranks, least)
        return [self._of[part] for part in parts]

    def tokenizer_json(self) -> dict[str, Any]:
        """The same vocabulary as Hugging Face's `tokenizers` reads it."""
        shown = [
            name or "".join(letters()[b] for b in own)
            for name, own in zip(_padded(SPECIAL, self.size), self.spelt, strict=True)
        ]
        merges = [[_shown(a), _shown(b)] for a, b in self._ranks]
        special = [
            {"id": i, "content": name, "special": True}
            | dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
            for i, name in enumerate(SPECIAL)
        ]
        bytewise = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False}
        cut = {"type": "Split", "pattern": {"Regex": PIECES}, "behavior": "Isolated"}
        steps = [cut | {"invert": False}, bytewise | {"use_regex": False}]
        return {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": special,
            "normalizer": None,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": steps},
            "post_processor": None,
            "decoder": bytewise | {"use_regex": False},
            "model": {
                "type": "BPE",
                "dropout": None,
                "unk_token": None,
                "continuing_subword_prefix": None,
                "end_of_word_suffix": None,
                "fuse_unk": False,
                "byte_fallback": False,
                "ignore_merges": False,
                "vocab": {name: i for i, name in enumerate(shown)},
                "merges": merges,
            },
        }


_PIECES = re.compile(PIECES)
_LAST = 1 << 60


@lru_cache(maxsize=1)
def _table() -> dict[str, int]:
    return {c: b for b, c in enumerate(letters())}


def _bytes(shown: str) -> bytes:
    return bytes(map(_table().__getitem__, shown))


def _shown(own: bytes) -> str:
    return "".join(letters()[b] for b in own)


def _text(own: bytes) -> str | None:
    try:
        return own.decode()
    except UnicodeDecodeError:
        return None


def _padded(names: Sequence[str], size: int) -> list[str]:
    return [*names, *[""] * (size - len(names))]


def _first_pairs(characters: str) -> list[tuple[bytes, bytes]]:
    """The first two bytes of the characters of three or four bytes, and the first three of four."""
    found: dict[tuple[bytes, bytes], None] = {}
    for c in characters:
        own = c.encode()
        for end in range(2, len(own)):
            found[own[: end - 1], own[end - 1 : end]] = None
    return list(found)


def _character_pairs(characters: str) -> list[tuple[bytes, bytes]]:
    """The merges that spell the characters: byte by byte, from the first."""
    whole = [(own[:-1], own[-1:]) for own in (c.encode() for c in characters)]
    return [*_first_pairs(characters), *whole]


def _merged(parts: list[bytes], ranks: list[int], least: int) -> list[bytes]:
    found, i = [], 0
    while i < len(parts):
        if i < len(ranks) and ranks[i] == least:
            found.append(parts[i] + parts[i + 1])
            i += 2
        else:
            found.append(parts[i])
            i += 1
    return found


@lru_cache(maxsize=1)
def _shipped() -> Vocabulary:
    path = files("miaobi.lm.neural") / "data/writer/vocabulary.json"
    return _read(path.read_bytes(), "the shipped vocabulary")


def _read(text: bytes, name: str) -> Vocabulary:
    try:
        found = json.loads(text)
        merges = tuple(_pair(row) for row in found["merges"])
        return Vocabulary(merges, str(found["characters"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise SourceError(
            f"{name} is no vocabulary: {fault}",
            hint="it is written by runs/base_vocabulary.py, and lies in every model folder",
        ) from fault


def _pair(row: str) -> tuple[str, str]:
    left, right = row.split(" ")
    return left, right
