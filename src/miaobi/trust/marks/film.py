"""The marks of a film: keys in `moov/udta/meta` of an MP4, where GB 45438-2025 wants them.

After ISO/IEC 14496-12 (boxes) and Apple's *QuickTime File Format* (metadata keys, handler `mdta`).
`moov` must be the last box, as our own films are written, so that it may grow and no chunk offset
moves. The words are in the opening frames of the film itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from miaobi.errors import StoreError
from miaobi.trust.marks.label import WORDS, Read, Told

LABEL, RECIPE = "AIGC", "com.miaobi.recipe"
UTF8 = struct.pack(">II", 1, 0)  # type and locale of a value


def mark_mp4(data: bytes, told: Told) -> bytes:
    """The MP4 with a `udta` box at the end of its `moov`; no other byte but that box's size."""
    start, end = _moov(data)
    if any(kind == b"udta" for kind, _, _ in _boxes(data, start + 8, end)):
        raise StoreError("this MP4 already has user data", hint="write it without metadata")
    said = [(LABEL, told.label), (RECIPE, told.recipe)]
    said += [("title", told.title)] if told.title else []
    added = _box(b"udta", _meta([*said, ("date", told.made), ("comment", WORDS)]))
    size = struct.pack(">I", end - start + len(added))
    rest = memoryview(data)
    return b"".join((rest[:start], size, rest[start + 4 :], added))


def read_mp4(data: bytes) -> Read | None:
    """The marks of an MP4."""
    start, end = _moov(data)
    boxes = list(_boxes(data, start + 8, end))
    kind, at, _ = boxes[-1] if boxes else (b"", 0, 0)
    if kind != b"udta":
        return None
    said = _said(data[at:end])
    if LABEL not in said or RECIPE not in said:
        return None
    size = struct.pack(">I", at - start)
    rest = memoryview(data)
    return Read(said[LABEL], said[RECIPE], b"".join((rest[:start], size, rest[start + 4 : at])))


def _moov(data: bytes) -> tuple[int, int]:
    """Start and end of `moov`; StoreError unless it is the last box."""
    boxes = list(_boxes(data, 0, len(data)))
    if not boxes or boxes[0][0] != b"ftyp":
        raise StoreError("this is not an MP4 file", hint="give an MP4 made by Miaobi")
    kind, start, end = boxes[-1]
    if kind != b"moov" or struct.unpack_from(">I", data, start)[0] != end - start:
        raise StoreError(
            "the moov box of this MP4 is not its last", hint="write it without faststart"
        )
    return start, end


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each box between two places; ValueError when they do not fit."""
    while at < end:
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
        if size < 8 or at + size > end:
            raise ValueError("a box has the wrong size")
        yield kind, at, at + size
        at += size


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _meta(said: list[tuple[str, str]]) -> bytes:
    """A `meta` box: its handler, the names of the values, the values by the number of the name."""
    handler = _box(b"hdlr", bytes(8), b"mdta", bytes(13))
    keys = [_box(b"mdta", name.encode()) for name, _ in said]
    items = [
        _box(struct.pack(">I", i), _box(b"data", UTF8, value.encode()))
        for i, (_, value) in enumerate(said, 1)
    ]
    listed = _box(b"keys", struct.pack(">II", 0, len(keys)), *keys)
    return _box(b"meta", bytes(4), handler, listed, _box(b"ilst", *items))


def _said(udta: bytes) -> dict[str, str]:
    """The values by name in a `udta` that holds one `meta`; empty when it is another's."""
    inside = {kind: (a, b) for kind, a, b in _boxes(udta, 20, len(udta))}
    if udta[12:16] != b"meta" or not {b"keys", b"ilst"} <= set(inside):
        return {}
    (a, b), (c, d) = inside[b"keys"], inside[b"ilst"]
    names = [udta[x + 8 : y].decode() for _, x, y in _boxes(udta, a + 16, b)]
    if len(set(names)) < len(names):
        raise ValueError("a name is said twice")
    values = [
        (int.from_bytes(kind, "big"), udta[x + 24 : y].decode())
        for kind, x, y in _boxes(udta, c + 8, d)
    ]
    return {names[number - 1]: value for number, value in values if 0 < number <= len(names)}
