"""The marks of sound: FLAC with one comment block, MIDI with one more track of text events.

The audible label (短长 短短, or spoken words) is in the sound itself. GB 45438-2025 gives the
comment `AIGC` for FLAC and no place for MIDI; a track of its own shows there by its name.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from miaobi.errors import StoreError
from miaobi.trust.marks.label import WORDS, Read, Told

COMMENT = 4  # the VORBIS_COMMENT block of FLAC
LAST = 0x80


# --- FLAC ---------------------------------------------------------------------------------------


def mark_flac(data: bytes, told: Told) -> bytes:
    """The FLAC with a VORBIS_COMMENT block after its first block (RFC 9639, sections 8 and 8.6).

    Refuses a file that has such a block already: then the mark could not be taken off again.
    """
    blocks = list(_blocks(data))
    if any(kind == COMMENT for kind, _, _ in blocks):
        raise StoreError("this FLAC already has comments", hint="write it without any comment")
    _, _, end = blocks[0]
    body = _comments(
        told.producer,
        [
            ("AIGC", told.label),
            ("MIAOBI", told.recipe),
            *([("TITLE", told.title)] if told.title else []),
            ("DATE", told.made),
            ("COMMENT", WORDS),
        ],
    )
    last = data[4] & LAST
    header = bytes([last | COMMENT]) + len(body).to_bytes(3, "big")
    first = bytes([data[4] & ~LAST])
    return b"".join(
        (data[:4], first, memoryview(data)[5:end], header, body, memoryview(data)[end:])
    )


def read_flac(data: bytes) -> Read | None:
    """The marks of a FLAC."""
    blocks = list(_blocks(data))
    at = next((i for i, (kind, _, _) in enumerate(blocks) if kind == COMMENT), 0)
    if at == 0:
        return None
    _, start, end = blocks[at]
    said = dict(_said(data[start + 4 : end]))
    if not {"AIGC", "MIAOBI"} <= set(said):
        return None
    if at != 1:
        raise ValueError("the comments are not where they were written")
    first = bytes([data[4] | (data[start] & LAST)])
    rest = memoryview(data)
    return Read(
        said["AIGC"], said["MIAOBI"], b"".join((data[:4], first, rest[5:start], rest[end:]))
    )


def _blocks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each metadata block."""
    if data[:4] != b"fLaC":
        raise StoreError("this is not a FLAC file", hint="give a FLAC made by Miaobi")
    at, last = 4, 0
    while not last:
        if at + 4 > len(data):
            raise ValueError("the FLAC is cut short")
        last = data[at] & LAST
        end = at + 4 + int.from_bytes(data[at + 1 : at + 4], "big")
        yield data[at] & ~LAST, at, end
        at = end


def _comments(vendor: str, pairs: list[tuple[str, str]]) -> bytes:
    """Vorbis comments: the vendor, then `NAME=value`, each UTF-8 after its length."""
    said = [f"{name}={value}" for name, value in pairs]
    return _counted(vendor) + struct.pack("<I", len(said)) + b"".join(map(_counted, said))


def _counted(text: str) -> bytes:
    return struct.pack("<I", len(text.encode())) + text.encode()


def _said(body: bytes) -> Iterator[tuple[str, str]]:
    """The pairs in a comment block; ValueError when a name comes twice or bytes are left over."""
    (vendor,) = struct.unpack_from("<I", body)
    (count,) = struct.unpack_from("<I", body, 4 + vendor)
    at, names = 8 + vendor, set()
    for _ in range(count):
        (size,) = struct.unpack_from("<I", body, at)
        name, _, value = body[at + 4 : at + 4 + size].decode().partition("=")
        if name in names:
            raise ValueError(f"{name} is said twice")
        names.add(name)
        yield name, value
        at += 4 + size
    if at != len(body):
        raise ValueError("the comments have the wrong size")


# --- MIDI ---------------------------------------------------------------------------------------


def mark_midi(data: bytes, told: Told) -> bytes:
    """The Standard MIDI File (format 1) with one more track at its end, of text events only.

    After *Standard MIDI Files 1.0* (MMA, 1996): FF 03 names the track, FF 01 is any text.
    """
    if data[:8] != b"MThd\0\0\0\6" or data[8:10] != b"\0\1":
        raise StoreError(
            "only a MIDI file of format 1 can be marked", hint="make it again from its work"
        )
    events = [(3, WORDS), (1, f"AIGC={told.label}"), (1, f"MIAOBI={told.recipe}")]
    body = b"".join(_event(kind, text) for kind, text in events) + b"\0\xff\x2f\0"
    chunk = b"MTrk" + struct.pack(">I", len(body)) + body
    count = struct.pack(">H", struct.unpack(">H", data[10:12])[0] + 1)
    return b"".join((data[:10], count, data[12:], chunk))


def _event(kind: int, text: str) -> bytes:
    said = text.encode()
    return bytes((0, 0xFF, kind)) + _variable(len(said)) + said


def _variable(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the highest bit says that more follow.

    >>> _variable(0x40).hex(), _variable(0x2000).hex()
    ('40', 'c000')
    """
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def read_midi(data: bytes) -> Read | None:
    """The marks of a MIDI file."""
    if data[:4] != b"MThd":
        raise StoreError("this is not a MIDI file", hint="give a MIDI file made by Miaobi")
    start, at = 14, 14
    while at < len(data):
        start, at = at, at + 8 + int.from_bytes(data[at + 4 : at + 8], "big")
    said = [text.decode() for text in _texts(data[start + 8 :])] if start > 14 else []
    texts = [t.partition("=")[2] for t in said if t.startswith(("AIGC=", "MIAOBI="))]
    if not texts:
        return None
    if len(texts) != 2 or at != len(data):
        raise ValueError("the track with the marks is not whole")
    count = struct.pack(">H", struct.unpack(">H", data[10:12])[0] - 1)
    return Read(texts[0], texts[1], b"".join((data[:10], count, data[12:start])))


def _texts(track: bytes) -> Iterator[bytes]:
    """The texts with which a track begins."""
    at = 0
    while track[at : at + 2] == b"\0\xff" and track[at + 2] in (1, 3):
        size, at = 0, at + 3
        while True:
            size, more = size << 7 | track[at] & 0x7F, track[at] & 0x80
            at += 1
            if not more:
                break
        yield track[at : at + size]
        at += size
