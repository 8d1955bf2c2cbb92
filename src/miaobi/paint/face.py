"""The faces. Ma Shan Zheng (OFL): type for captions and pages, and forms the brush lacks; and for
English a serif, EB Garamond (OFL).

The file of the brush face holds its outlines as polygons on a grid, packed by `runs/brush_face.py`; here they
become a TrueType font again (Apple and Microsoft, *The OpenType Font File*: glyf, loca).
"""

from __future__ import annotations

import json
import lzma
import struct
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Field = NDArray[Any]  # (h, w), 0..1
Tables = dict[bytes, bytes]

ON, OFF = 1, 0  # a point that the outline passes, one that it bends towards
GENTLE = 0.82  # cosine of the turn of an outline below which a point is a corner


@lru_cache(maxsize=1)
def font_bytes() -> bytes:
    """The face as a TrueType font."""
    data = lzma.decompress((files("miaobi.paint") / "data" / "ma-shan-zheng.xz").read_bytes())
    line, _, body = data.partition(b"\n")
    head = json.loads(line)
    cuts = np.cumsum([head["font"], head["glyphs"], 2 * head["contours"], 2 * head["long"]])
    bare, counts, sizes, high, low = (
        body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)
    )
    folded = np.frombuffer(low, np.uint8).astype(np.int32)
    folded[folded == 255] += np.frombuffer(high, "<u2")
    steps = np.where(folded % 2 == 0, folded // 2, -(folded + 1) // 2).reshape(-1, 2)
    glyphs = _glyphs(
        steps * head["grid"], np.frombuffer(counts, np.uint8), np.frombuffer(sizes, "<u2")
    )
    tables = _tables(bare)
    starts = np.r_[0, np.cumsum([len(g) for g in glyphs])]
    tables[b"glyf"], tables[b"loca"] = b"".join(glyphs), starts.astype(">u4").tobytes()
    long = bytearray(tables[b"head"])
    long[50:52] = b"\0\1"  # loca in 32 bits
    tables[b"head"] = bytes(long)
    return _assembled(tables)


def _glyphs(
    steps: NDArray[np.int32], counts: NDArray[np.uint8], sizes: NDArray[np.uint16]
) -> list[bytes]:
    """The glyf entry of every glyph: its contours' ends, flags, and steps of x and y."""
    ends = np.r_[0, np.cumsum(sizes.astype(np.int64))]
    first = np.r_[0, np.cumsum(counts.astype(np.int64))]
    flags = _flags(steps, ends)
    x, y = (steps[:, k].astype(">i2").tobytes() for k in (0, 1))
    out = []
    for a, b in zip(first[:-1].tolist(), first[1:].tolist(), strict=True):
        if a == b:
            out.append(b"")
            continue
        p, q = int(ends[a]), int(ends[b])
        run = steps[p:q].cumsum(0)
        box = (*run.min(0).tolist(), *run.max(0).tolist())
        last = (ends[a + 1 : b + 1] - p - 1).astype(">u2").tobytes()
        entry = b"".join(
            [struct.pack(">hhhhh", b - a, *box), last, b"\0\0", flags[p:q], x[2 * p : 2 * q],
             y[2 * p : 2 * q]]
        )  # fmt: skip
        out.append(entry + b"\0" * (-len(entry) % 4))
    return out


def _flags(steps: NDArray[np.int32], ends: NDArray[np.int64]) -> bytes:
    """Corners stay corners; where an outline turns gently, its points become control points."""
    at = steps.cumsum(0)  # all glyphs in one chain: only differences within a contour count
    n = len(at)
    after, before = np.arange(1, n + 1), np.arange(-1, n - 1)
    after[ends[1:] - 1], before[ends[:-1]] = ends[:-1], ends[1:] - 1
    into, out = (at - at[before]).astype(np.float64), (at[after] - at).astype(np.float64)
    turn = (into * out).sum(1) / np.maximum(np.sqrt((into**2).sum(1) * (out**2).sum(1)), 1e-9)
    return np.where(turn > GENTLE, OFF, ON).astype(np.uint8).tobytes()


def _tables(font: bytes) -> Tables:
    count = struct.unpack(">H", font[4:6])[0]
    rows = (struct.unpack(">4sLLL", font[12 + 16 * i : 28 + 16 * i]) for i in range(count))
    return {tag: font[at : at + size] for tag, _, at, size in rows}


def _assembled(tables: Tables) -> bytes:
    """A font file of these tables."""
    count = len(tables)
    power = count.bit_length() - 1
    out = [struct.pack(">LHHHH", 0x10000, count, 16 << power, power, 16 * (count - (1 << power)))]
    at, bodies = 12 + 16 * count, []
    for tag, body in sorted(tables.items()):
        padded = body + b"\0" * (-len(body) % 4)
        total = int(np.frombuffer(padded, ">u4").sum(dtype=np.uint64)) & 0xFFFFFFFF
        out.append(struct.pack(">4sLLL", tag, total, at, len(body)))
        bodies.append(padded)
        at += len(padded)
    return b"".join([*out, *bodies])


@lru_cache(maxsize=8)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The brush face at `size` pixels to the em."""
    return ImageFont.truetype(BytesIO(font_bytes()), size)


@lru_cache(maxsize=4096)
def drawable(char: str) -> bool:
    """Whether the face has a form for `char`.

    >>> drawable("春"), drawable("龘")
    (True, False)
    """
    shape = glyph(char, 24)
    return bool(shape.any()) and not np.array_equal(shape, glyph("\U0010fffe", 24))


SMALL = 0xE000  # plus the code point of a lower-case letter: its small capital in the serif


@lru_cache(maxsize=1)
def _serif_bytes() -> bytes:
    return lzma.decompress((files("miaobi.paint") / "data" / "eb-garamond.xz").read_bytes())


@lru_cache(maxsize=8)
def serif(size: float) -> ImageFont.FreeTypeFont:
    """The serif for English, with small capitals, at `size` pixels to the em."""
    return ImageFont.truetype(BytesIO(_serif_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _kerns() -> dict[tuple[str, str], float]:
    """The serif's kerning: pairs of letters and what is added between them, in ems."""
    from fontTools.ttLib import TTFont

    font: Any = TTFont(BytesIO(_serif_bytes()), lazy=True)
    letters: dict[str, list[str]] = {}
    for code, name in font.getBestCmap().items():
        letters.setdefault(name, []).append(chr(code))
    em = font["head"].unitsPerEm
    return {
        (a, b): value / em
        for (left, right), value in font["kern"].kernTables[0].kernTable.items()
        for a in letters.get(left, ())
        for b in letters.get(right, ())
    }


@lru_cache(maxsize=4096)
def step(letter: str, after: str = "") -> float:
    """How far it is in the serif from the begin of a letter to that of the next, in ems.

    Pillow's own layout hardly kerns (13.0: a 64th of what the font says).

    >>> step("A", "V") < step("A") - 0.05
    True
    """
    return serif(500).getlength(letter) / 500 + _kerns().get((letter, after), 0.0)


def small_capitals(text: str) -> str:
    """`text` for the serif with its lower-case letters as small capitals.

    >>> small_capitals("Ab") == "A" + chr(SMALL + ord("b"))
    True
    """
    return "".join(chr(SMALL + ord(c)) if c.islower() and ord(c) < 256 else c for c in text)


def glyph(unit: str, size: int) -> Field:
    """The printed shape of a unit in a square or tall field, with room around it."""
    face = font(size)
    margin = size // 4
    if len(unit) == 1:
        image = Image.new("L", (size + 2 * margin, size + 2 * margin))
        ImageDraw.Draw(image).text(
            (image.width / 2, image.height / 2), unit, 255, face, anchor="mm"
        )
        return np.asarray(image, np.float32) / 255
    long = int(face.getlength(unit)) + 2 * margin
    image = Image.new("L", (long, size + 2 * margin))
    ImageDraw.Draw(image).text((long / 2, image.height / 2), unit, 255, face, anchor="mm")
    return np.asarray(image.rotate(-90, expand=True), np.float32) / 255
