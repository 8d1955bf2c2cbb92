"""The AI-content marks of exported files: written, read back, and taken off byte for byte.

Implicit label: one `AIGC` JSON string a file, keys and places after GB 45438-2025, under the
《人工智能生成合成内容标识办法》 (in force 2025-09-01). Explicit label: words in the content itself;
in pictures at least 5 % of the shortest side high, on a mount below the picture, so that nothing
painted is covered. The standard names no place for SVG and HTML: there it is XMP in `<metadata>`
and a `<meta>` element.
"""

from __future__ import annotations

import html
import json
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import StoreError
from miaobi.trust import png
from miaobi.work import Json, canonical, digest

WORDS = "AI 生成 · AI-generated"
XMP = "XML:com.adobe.xmp"
RECIPE = "miaobi"
NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
KEYS = (
    "Label", "ContentProducer", "ProduceID", "ReservedCode1",
    "ContentPropagator", "PropagateID", "ReservedCode2",
)  # fmt: skip
MOUNT = 0.075  # height of the mount, as a part of the picture's shortest side
SVG_TAIL = "</svg>\n"
SVG_SEAM = "<!--miaobi:picture-->"
TEXT_TAIL = f"\n\n---\n\n*{WORDS} · Miaobi 妙笔*\n"

Mount = Callable[[int, int, str], NDArray[np.uint8]]  # (width, height, words) -> (h, w, 3) RGB


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says of itself: who made it, which work it is part of, how to make it again."""

    producer: str
    work: str  # head of the creation
    recipe: dict[str, Json]
    made: str  # ISO date


@dataclass(frozen=True, slots=True)
class Found:
    """What was read back from a marked file."""

    label: dict[str, str]
    recipe: dict[str, Json]
    unmarked: bytes


def aigc(stamp: Stamp) -> str:
    """The `AIGC` JSON string: fixed key order, printable ASCII without spaces.

    >>> aigc(Stamp("Miaobi/1", "ab", {}, "2026-01-01"))[:42]
    '{"Label":"1","ContentProducer":"Miaobi/1",'
    """
    values = ["1", stamp.producer, stamp.work, "", "", "", ""]
    if not all(re.fullmatch(r"[\x21-\x7e]*", v) for v in values) or not all(values[:3]):
        raise ValueError("AIGC values are printable ASCII, and the first three are not empty")
    return json.dumps(dict(zip(KEYS, values, strict=True)), separators=(",", ":"))


def mark(data: bytes, media_type: str, stamp: Stamp, mount: Mount | None = None) -> bytes:
    """The exported form of an asset: recipe, implicit label and explicit words in it.

    `mount` draws the strip that carries the words below a PNG picture; without it (data that
    nobody looks at) a PNG has the implicit label only. Reads its own work back and raises
    StoreError if the asset cannot be had from it again.
    """
    recipe = stamp.recipe | {"asset": digest("asset", data), "work": stamp.work}
    if media_type == "image/png":
        marked = _mark_png(data, stamp, recipe, mount)
    elif media_type == "image/svg+xml":
        marked = _mark_svg(data.decode(), stamp, recipe).encode()
    elif media_type == "text/markdown":
        marked = _mark_text(data.decode(), stamp, recipe).encode()
    else:
        raise StoreError(
            f"{media_type} has no place for an AI label yet", hint="export PNG, SVG or Markdown"
        )
    found = read(marked, media_type)
    if found is None or found.unmarked != data or found.label["ProduceID"] != stamp.work:
        raise StoreError("a mark did not read back", hint="this is a bug: please report it")
    return marked


def read(data: bytes, media_type: str) -> Found | None:
    """The marks of a file and its bytes without them; None when it has no mark.

    Raises StoreError when the marks are there but damaged.
    """
    reader = {
        "image/png": _read_png,
        "image/svg+xml": _read_svg,
        "text/markdown": _read_text,
    }.get(media_type)
    if reader is None:
        return None
    try:
        return reader(data)
    except (ValueError, KeyError, struct.error) as error:
        raise StoreError(
            f"the marks of this file are damaged: {error}", hint="export it again from its work"
        ) from error


def media_type_of(name: str) -> str:
    """The media type by file name ending; "" when it is none of ours."""
    endings = {".png": "image/png", ".svg": "image/svg+xml", ".md": "text/markdown"}
    return next((t for ending, t in endings.items() if name.endswith(ending)), "")


# --- PNG ----------------------------------------------------------------------------------------


def _mark_png(data: bytes, stamp: Stamp, recipe: dict[str, Json], mount: Mount | None) -> bytes:
    parts = list(png.chunks(data))
    if mount is not None:
        width, height = struct.unpack(">II", parts[0][1][:8])
        strip = mount(width, round(MOUNT * min(width, height)), WORDS)
        parts = list(png.chunks(png.lengthen(data, strip)))
    told = [png.text(XMP, _xmp(stamp)), png.text(RECIPE, canonical(recipe).decode())]
    return png.join([parts[0], *told, *parts[1:]])


def _read_png(data: bytes) -> Found | None:
    told = dict(png.texts(data))
    if XMP not in told or RECIPE not in told:
        return None
    return Found(_from_xmp(told[XMP]), json.loads(told[RECIPE]), png.shorten(data))


# --- SVG ----------------------------------------------------------------------------------------


def _mark_svg(data: str, stamp: Stamp, recipe: dict[str, Json]) -> str:
    box = re.match(r'<svg[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"', data)
    if box is None:
        raise StoreError("this SVG was not made by Miaobi", hint="make it again from its work")
    width, height = float(box[1]), float(box[2])
    band = MOUNT * min(width, height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height + band:g}">'
        f"<metadata>{_xmp(stamp)}</metadata>"
        f"<desc>{html.escape(canonical(recipe).decode(), quote=False)}</desc>"
        f'<rect y="{height:g}" width="{width:g}" height="{band:g}" fill="#d9cfb8"/>'
        f'<text x="{width / 2:g}" y="{height + 0.76 * band:g}" font-size="{0.75 * band:g}" '
        f'text-anchor="middle" font-family="serif" fill="#5a4c3c">{WORDS}</text>'
    )
    return f"{head}{SVG_SEAM}{data}{SVG_SEAM}{SVG_TAIL}"


def _read_svg(data: bytes) -> Found | None:
    head, seam, rest = data.decode().partition(SVG_SEAM)
    if not seam:
        return None
    picture, tail = rest[: -len(SVG_SEAM + SVG_TAIL)], rest[-len(SVG_SEAM + SVG_TAIL) :]
    if tail != SVG_SEAM + SVG_TAIL:
        raise ValueError("the end is missing")
    recipe = html.unescape(_between(head, "<desc>", "</desc>"))
    return Found(_from_xmp(head), json.loads(recipe), picture.encode())


# --- Markdown -----------------------------------------------------------------------------------


def _mark_text(data: str, stamp: Stamp, recipe: dict[str, Json]) -> str:
    quoted = canonical(recipe).decode().replace("'", "''")
    return (
        f"---\nAIGC: '{aigc(stamp)}'\nmiaobi: '{quoted}'\ndate: {stamp.made}\n---\n\n"
        f"{data}{TEXT_TAIL}"
    )


def _read_text(data: bytes) -> Found | None:
    said = data.decode()
    if not said.startswith("---\nAIGC: '"):
        return None
    head, _, rest = said[4:].partition("\n---\n\n")
    if not rest.endswith(TEXT_TAIL):
        raise ValueError("the disclosure at the end is missing")
    label = _between(head, "AIGC: '", "'\n")
    recipe = _between(head, "miaobi: '", "'\ndate:").replace("''", "'")
    return Found(_label(label), json.loads(recipe), rest[: -len(TEXT_TAIL)].encode())


# --- XMP ----------------------------------------------------------------------------------------


def _xmp(stamp: Stamp) -> str:
    """An XMP packet (ISO 16684-1) with the label and the IPTC digital source type."""
    kind = SOURCE_TYPES + "compositeWithTrainedAlgorithmicMedia"
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<TC260:AIGC>{html.escape(aigc(stamp), quote=False)}</TC260:AIGC>"
        f"<Iptc4xmpExt:DigitalSourceType>{kind}</Iptc4xmpExt:DigitalSourceType>"
        f"<xmp:CreatorTool>{html.escape(stamp.producer)}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{stamp.made}</xmp:CreateDate>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def _from_xmp(packet: str) -> dict[str, str]:
    return _label(html.unescape(_between(packet, "<TC260:AIGC>", "</TC260:AIGC>")))


def _label(said: str) -> dict[str, str]:
    label = json.loads(said)
    if not isinstance(label, dict) or tuple(label) != KEYS:
        raise ValueError("the AIGC label has the wrong keys")
    return label


def _between(whole: str, start: str, end: str) -> str:
    _, found, rest = whole.partition(start)
    inside, closed, _ = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{start!r} is missing")
    return inside
