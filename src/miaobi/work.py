"""What is made: hashes, seeds, asks, answers, assets, the ledger. Plain frozen values.

Identity is a **tagged SHA-256**: the digest of a tag, a zero byte and the content, so that a
picture can never pass for a ledger entry. Equal JSON has equal bytes (**canonical JSON**:
sorted keys, no spaces, UTF-8, integral floats written as integers, no NaN; after RFC 8785,
JSON Canonicalization Scheme, 2020).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import Any, TypeVar

from miaobi.errors import PlanError, StoreError

Json = Any  # dict[str, Json] | list[Json] | str | int | float | bool | None
T = TypeVar("T")

GENESIS = "0" * 64  # what the first ledger entry stands on


# --- hashes and seeds ---------------------------------------------------------------------------


def canonical(value: Json) -> bytes:
    """The one byte string of a JSON value.

    Refuses what JSON cannot say (NaN, sets, bytes) with ValueError or TypeError.

    >>> canonical({"b": 1.0, "a": "妙"}).decode()
    '{"a":"妙","b":1}'
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _plain(value: Json) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value


def to_json(value: object) -> Json:
    """The plain JSON of a value of `brief` or `work` (tuples become lists)."""
    return json.loads(canonical(value))


def from_json(kind: type[T], data: Json, what: str = "value") -> T:
    """The typed value in `data`; unknown keys and wrong types are refused with PlanError.

    >>> from miaobi.brief import Words
    >>> from_json(Words, {"zh": "春", "en": "spring"})
    Words(zh='春', en='spring')
    >>> from_json(Words, {"zh": 3})
    Traceback (most recent call last):
    miaobi.errors.PlanError: value is not valid: Expected `str`, got `int` - at `$.zh`
    """
    import msgspec

    try:
        value = msgspec.convert(data, type=kind)
    except msgspec.ValidationError as error:
        raise PlanError(
            f"{what} is not valid: {error}", hint="compare with `miaobi plan BRIEF --json`"
        ) from error
    extra = list(_unknown(data, to_json(value), "$"))
    if extra:
        raise PlanError(
            f"{what} has no field {extra[0]}", hint="compare with `miaobi plan BRIEF --json`"
        )
    return value


def _unknown(given: Json, known: Json, path: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(known, dict):
        for key, value in given.items():
            if key in known:
                yield from _unknown(value, known[key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    elif isinstance(given, list) and isinstance(known, list):
        for i, (a, b) in enumerate(zip(given, known, strict=False)):
            yield from _unknown(a, b, f"{path}[{i}]")


def digest(tag: str, data: bytes | Json) -> str:
    """The tagged SHA-256 of bytes, or of the canonical JSON of anything else (64 hex digits).

    >>> digest("asset", b"x") != digest("entry", b"x")
    True
    """
    body = data if isinstance(data, bytes) else canonical(data)
    return hashlib.sha256(b"miaobi/" + tag.encode() + b"\0" + body).hexdigest()


def subseed(seed: int, *path: str | int) -> int:
    """The seed of one leaf of the tree of chance, a 63-bit integer.

    Changing one leaf leaves all others as they were.

    >>> subseed(7, "painting", "tree", 3) == subseed(7, "painting", "tree", 3)
    True
    >>> subseed(7, "painting", "tree", 3) == subseed(7, "painting", "tree", 4)
    False
    """
    return int(digest("seed", [seed, *path])[:16], 16) >> 1


# --- asks and answers ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ref:
    """A finished byte string: its asset id, media type and size in bytes."""

    id: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Ask:
    """A small question to an engine: a kind, a JSON spec, the asset ids it reads, a seed.

    The kind's first word names the family of engines that may answer ("text.verse" → "text").
    """

    kind: str
    spec: dict[str, Json]
    inputs: tuple[str, ...] = ()
    seed: int = 0

    @property
    def family(self) -> str:
        return self.kind.split(".")[0]

    @property
    def id(self) -> str:
        """The tagged hash of the whole Ask."""
        return digest("ask", self)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine gave: a small JSON value and named files kept by reference."""

    value: Json = None
    files: dict[str, Ref] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange: who answered what, and which declared engines failed before."""

    ask: Ask
    answer: Answer
    engine: dict[str, Json]
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asset:
    """One named piece of a work. `about` is small JSON that later stages and the page read."""

    name: str
    file: str
    ref: Ref
    task: str
    about: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a maker returns: the assets of its task, and the facts others may read."""

    assets: tuple[Asset, ...] = ()
    about: dict[str, Json] = field(default_factory=dict)


# --- the ledger ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the ledger: what happened, standing on everything before it."""

    kind: str  # brief | plan | source | ask | asset | missing | export
    body: dict[str, Json]
    before: str
    hash: str


def chain(events: Iterable[tuple[str, Json]], before: str = GENESIS) -> tuple[Entry, ...]:
    """The ledger of `events`, each a kind and a JSON body; the last hash is the head.

    >>> a, b = chain([("brief", {"text": "春"}), ("plan", {})])
    >>> b.before == a.hash
    True
    """
    entries: list[Entry] = []
    for kind, body in events:
        plain = to_json(body)
        entry_hash = digest("entry", [before, kind, plain])
        entries.append(Entry(kind, plain, before, entry_hash))
        before = entry_hash
    return tuple(entries)


def broken_links(entries: Iterable[Entry], before: str = GENESIS) -> list[str]:
    """What disagrees in a ledger, in words; empty when every link holds."""
    wrong = []
    for i, entry in enumerate(entries):
        if entry.before != before:
            wrong.append(f"ledger entry {i} ({entry.kind}) does not stand on the one before it")
        if digest("entry", [entry.before, entry.kind, entry.body]) != entry.hash:
            wrong.append(f"ledger entry {i} ({entry.kind}) does not match its own hash")
        before = entry.hash
    return wrong


def ledger_lines(entries: Iterable[Entry]) -> bytes:
    """A ledger as JSON Lines, the form in which it is kept."""
    return b"".join(canonical(entry) + b"\n" for entry in entries)


def read_ledger(data: bytes) -> tuple[Entry, ...]:
    """The entries in JSON Lines; refuses anything else with StoreError."""
    try:
        return tuple(from_json(Entry, json.loads(line)) for line in data.splitlines())
    except (ValueError, PlanError) as error:
        raise StoreError(
            f"the ledger cannot be read: {error}", hint="restore it from a copy of the work"
        ) from error


# --- the work -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """A finished work: its assets and its ledger; the hash of the last entry is its head."""

    assets: tuple[Asset, ...]
    ledger: tuple[Entry, ...]

    @property
    def head(self) -> str:
        return self.ledger[-1].hash if self.ledger else GENESIS

    @property
    def missing(self) -> dict[str, str]:
        """The parts that could not be made, each with the reason."""
        lost = [entry.body for entry in self.ledger if entry.kind == "missing"]
        return {body["task"]: body["message"] for body in lost}

    def asset(self, name: str) -> Asset:
        """The asset called `name`; KeyError when the work has none."""
        for asset in self.assets:
            if asset.name == name:
                return asset
        raise KeyError(name)


def field_names(kind: type) -> tuple[str, ...]:
    """The names of a value's fields, in order."""
    return tuple(f.name for f in fields(kind))
