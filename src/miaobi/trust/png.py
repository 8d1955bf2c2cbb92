"""PNG files whose bytes we know: encoded one way, marked and unmarked without re-encoding.

After W3C, *Portable Network Graphics (PNG) Specification, Third Edition* (2025), and RFC 1950/1951.
The image data end with a sync flush and an empty final block, so rows can be appended (a mount
below the picture) and taken off again byte for byte, in milliseconds.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import StoreError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FINAL = b"\x03\x00"  # an empty last deflate block
LEVEL = 3  # paper grain hardly compresses: more effort costs seconds and gains little
STRIP = b"miSt"  # our private chunk: what `lengthen` changed


def chunk(kind: bytes, data: bytes) -> bytes:
    """One PNG chunk with its length and CRC."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The (kind, data) pairs of a PNG; StoreError when it is cut short or damaged."""
    if not png.startswith(SIGNATURE):
        raise StoreError("this is not a PNG file", hint="give a PNG made by Miaobi")
    at = len(SIGNATURE)
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        crc = png[at + 8 + size : at + 12 + size]
        if crc != struct.pack(">I", zlib.crc32(kind + data)):
            raise StoreError("the PNG is damaged", hint="make it again from its work")
        yield kind, data
        at += 12 + size


def join(parts: list[tuple[bytes, bytes]]) -> bytes:
    """A PNG from its (kind, data) pairs."""
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in parts)


def encode(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    """A PNG of (h, w, 3) uint8 RGB or (h, w) uint16 grey; equal pixels give equal bytes."""
    height, width = pixels.shape[:2]
    colour = 2 if pixels.ndim == 3 else 0
    depth = 8 * pixels.itemsize
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    rows = _filtered(pixels)
    packer = zlib.compressobj(LEVEL)
    body = packer.compress(rows) + packer.flush(zlib.Z_SYNC_FLUSH)
    stream = body + FINAL + struct.pack(">I", zlib.adler32(rows))
    return join([(b"IHDR", header), (b"IDAT", stream), (b"IEND", b"")])


def _filtered(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    """Scan lines with the Sub or the Up filter, whichever leaves the smaller residue in a row."""
    flat = pixels.astype(">u2").view(np.uint8) if pixels.itemsize == 2 else pixels
    height = flat.shape[0]
    step = pixels.itemsize * (pixels.shape[2] if pixels.ndim == 3 else 1)
    raw = np.ascontiguousarray(flat).view(np.uint8).reshape(height, -1)
    sub = raw.copy()
    sub[:, step:] -= raw[:, :-step]
    up = raw.copy()
    up[1:] -= raw[:-1]
    by_up = _residue(up) < _residue(sub)
    by_up[0] = False  # so that the first row never looks above the picture
    out = np.empty((height, raw.shape[1] + 1), np.uint8)
    out[:, 0] = np.where(by_up, 2, 1)
    out[:, 1:] = np.where(by_up[:, None], up, sub)
    return out.tobytes()


def _residue(rows: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.abs(rows.view(np.int8).astype(np.int16)).sum(axis=1, dtype=np.int64)


def lengthen(png: bytes, strip: NDArray[np.uint8]) -> bytes:
    """The picture with the rows of `strip` (k, w, 3) below it; `shorten` gives `png` back.

    Only for PNG files of `encode`; any other is refused with StoreError.
    """
    parts = dict(chunks(png))
    stream = parts[b"IDAT"]
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    if stream[-6:-4] != FINAL or strip.shape[1:] != (width, 3):
        raise StoreError("this PNG was not made by Miaobi", hint="make it again from its work")
    rows = _filtered(strip)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    added = packer.compress(rows) + packer.flush(zlib.Z_SYNC_FLUSH)
    adler = zlib.adler32(rows, int.from_bytes(stream[-4:], "big"))
    longer = stream[:-6] + added + FINAL + struct.pack(">I", adler)
    header = struct.pack(">II", width, height + len(strip)) + parts[b"IHDR"][8:]
    note = struct.pack(">II", height, len(stream) - 6) + stream[-4:]
    return join([(b"IHDR", header), (STRIP, note), (b"IDAT", longer), (b"IEND", b"")])


def shorten(png: bytes) -> bytes:
    """The inverse of `lengthen`, and of any text chunk added: the bytes that `encode` gave."""
    parts = dict(chunks(png))
    header, stream = parts[b"IHDR"], parts[b"IDAT"]
    if STRIP in parts:
        height, size = struct.unpack(">II", parts[STRIP][:8])
        header = header[:4] + struct.pack(">I", height) + header[8:]
        stream = stream[:size] + FINAL + parts[STRIP][8:]
    return join([(b"IHDR", header), (b"IDAT", stream), (b"IEND", b"")])


def text(keyword: str, value: str) -> tuple[bytes, bytes]:
    """An uncompressed iTXt chunk (UTF-8)."""
    return b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + value.encode()


def texts(png: bytes) -> list[tuple[str, str]]:
    """All uncompressed iTXt texts, in order."""
    found = []
    for kind, data in chunks(png):
        if kind == b"iTXt":
            keyword, _, rest = data.partition(b"\0")
            found.append((keyword.decode("latin-1"), rest[4:].decode()))
    return found
