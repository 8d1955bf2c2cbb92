"""Vocabularies from tokenizer files: the JSON that tokenizers are published as.

Two ways to write bytes as text are known: the printable alphabet of byte-level BPE (Radford et al.,
Language Models are Unsupervised Multitask Learners, 2019), and byte fallback, where ▁ is a space
and <0xE5> a byte (Kudo and Richardson, SentencePiece, 2018).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from miaobi.errors import SourceError
from miaobi.lm.token_spelling import Vocabulary

PRINTABLE = (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))
FALLBACK = re.compile(r"<0x([0-9A-F]{2})>")


@cache
def byte_alphabet() -> dict[str, int]:
    """The character of byte-level BPE for each byte, the other way round.

    >>> byte_alphabet()["Ġ"]
    32
    """
    others = (b for b in range(256) if b not in PRINTABLE)
    return {chr(b): b for b in PRINTABLE} | {chr(256 + k): b for k, b in enumerate(others)}


def from_tokenizer(path: Path, ends: Sequence[str] = ()) -> Vocabulary:
    """The vocabulary of a tokenizer.json; `ends` are the names of the tokens that end a text.

    Without `ends` the file tokenizer_config.json beside it says which (`eos_token`). Tokens that
    are marked as special write nothing. SourceError for a file that is none, or without an end.
    """
    data = _json(path)
    try:
        added = {token["content"]: token for token in data.get("added_tokens", ())}
        pieces = _pieces(data["model"]["vocab"])
    except (KeyError, TypeError, IndexError) as error:
        raise SourceError(
            f"{path.name} is no tokenizer: it has no {error}", hint="give a tokenizer.json"
        ) from error
    numbers = {**pieces, **{name: int(token["id"]) for name, token in added.items()}}
    spell = _byte_level if _has(data, "ByteLevel") else _byte_fallback
    tokens = [b""] * (max(numbers.values()) + 1)
    for name, number in pieces.items():
        tokens[number] = spell(name)
    for name, token in added.items():
        tokens[int(token["id"])] = b"" if token.get("special") else name.encode()
    stops = ends or _stops(path.with_name("tokenizer_config.json"))
    unknown = [name for name in stops if name not in numbers]
    if unknown or not stops:
        raise SourceError(
            f"{path.name} has no token {unknown[0]!r}" if unknown else "no token ends a text",
            hint="say which token ends a text: ends=[…]",
        )
    stopping = tuple(numbers[name] for name in stops)
    for number in stopping:
        tokens[number] = b""
    return Vocabulary(tuple(tokens), stopping)


def _json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{path} cannot be read: {error}", hint="give a tokenizer.json"
        ) from error


def _pieces(vocab: dict[str, int] | list[list[Any]]) -> dict[str, int]:
    """Name → number; unigram models list [name, score] in order."""
    if isinstance(vocab, dict):
        return vocab
    return {name: number for number, (name, *_) in enumerate(vocab)}


def _has(data: Any, kind: str) -> bool:
    """Whether a part of this type is somewhere in the pipeline."""
    if isinstance(data, dict):
        if data.get("type") == kind:
            return True
        return any(_has(v, kind) for k, v in data.items() if k not in ("model", "added_tokens"))
    return isinstance(data, list) and any(_has(each, kind) for each in data)


def _byte_fallback(name: str) -> bytes:
    found = FALLBACK.fullmatch(name)
    return bytes([int(found[1], 16)]) if found else name.replace("▁", " ").encode()


def _byte_level(name: str) -> bytes:
    """The bytes of a name; one that is not in the byte alphabet stands for itself."""
    alphabet = byte_alphabet()
    if all(c in alphabet for c in name):
        return bytes(alphabet[c] for c in name)
    return name.encode()


def _stops(path: Path) -> list[str]:
    """The names of the ends in a tokenizer_config.json; none where there is no such file."""
    if not path.exists():
        return []
    stop = _json(path).get("eos_token")
    return [stop["content"] if isinstance(stop, dict) else stop] if stop else []
