"""The marks of pictures: PNG with a mount below it, SVG with a strip below it.

The words are at least 5 % of the shortest side high, and below the picture, so that nothing
painted is covered. GB 45438-2025 names no place for SVG: there it is XMP in `<metadata>`.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import StoreError
from miaobi.trust import png
from miaobi.trust.marks.label import WORDS, Read, Told, between, from_xmp, xmp

XMP = "XML:com.adobe.xmp"
RECIPE = "miaobi"
MOUNT = 0.075  # height of the mount, as a part of the picture's shortest side
SVG_SEAM = "<!--miaobi:picture-->"
SVG_TAIL = SVG_SEAM + "</svg></svg>\n"

Mount = Callable[[int, int, str], NDArray[np.uint8]]  # (width, height, words) -> (h, w, 3) RGB


def mark_png(data: bytes, told: Told, mount: Mount | None = None) -> bytes:
    """The PNG with XMP, recipe and, where somebody looks at it, the mount with the words."""
    parts = list(png.chunks(data))
    if mount is not None:
        width, height = struct.unpack(">II", parts[0][1][:8])
        strip = mount(width, round(MOUNT * min(width, height)), WORDS)
        parts = list(png.chunks(png.lengthen(data, strip)))
    texts = [png.text(XMP, xmp(told)), png.text(RECIPE, told.recipe)]
    return png.join([parts[0], *texts, *parts[1:]])


def read_png(data: bytes) -> Read | None:
    """The marks of a PNG."""
    texts = dict(png.texts(data))
    if XMP not in texts or RECIPE not in texts:
        return None
    return Read(from_xmp(texts[XMP]), texts[RECIPE], png.shorten(data))


def mark_svg(data: bytes, told: Told) -> bytes:
    """The SVG, as it is, inside one that has the marks and a strip with the words."""
    picture = data.decode()
    box = re.match(r'<svg[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
    if box is None:
        raise StoreError("this SVG was not made by Miaobi", hint="make it again from its work")
    width, height = float(box[1]), float(box[2])
    band = MOUNT * min(width, height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height + band:g}">'
        f"<metadata>{xmp(told)}</metadata>"
        f"<desc>{html.escape(told.recipe, quote=False)}</desc>"
        f'<rect y="{height:g}" width="{width:g}" height="{band:g}" fill="#d9cfb8"/>'
        f'<text x="{width / 2:g}" y="{height + 0.76 * band:g}" font-size="{0.75 * band:g}" '
        f'text-anchor="middle" font-family="serif" fill="#5a4c3c">{WORDS}</text>'
        f'<svg width="{width:g}" height="{height:g}">'
    )
    return f"{head}{SVG_SEAM}{picture}{SVG_TAIL}".encode()


def read_svg(data: bytes) -> Read | None:
    """The marks of an SVG."""
    head, seam, rest = data.decode().partition(SVG_SEAM)
    if not seam:
        return None
    if not rest.endswith(SVG_TAIL):
        raise ValueError("the end is missing")
    recipe = html.unescape(between(head, "<desc>", "</desc>"))
    return Read(from_xmp(head), recipe, rest[: -len(SVG_TAIL)].encode())
