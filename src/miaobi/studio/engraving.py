"""An engraved score as a part of a page: only what draws, nothing that acts or reaches out.

The SVG comes from our own engine, but a work folder may come from anybody: what is not on the
lists below is left out. Ids and classes get a prefix, so that none of them can meet one of the
page's own.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

PREFIX = "n-"
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
LARGEST = 4_000_000  # characters; a hundred bars are some 600,000
ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "path",
        "rect",
        "polygon",
        "polyline",
        "line",
        "ellipse",
        "circle",
        "text",
        "tspan",
    ]
)
NUMBERS = frozenset(
    [
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "dx",
        "dy",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "width",
        "height",
        "stroke-width",
        "font-size",
        "opacity",
        "fill-opacity",
        "stroke-opacity",
        "stroke-dasharray",
        "viewBox",
        "points",
    ]
)
WORDS = frozenset(
    [
        "stroke-linecap",
        "stroke-linejoin",
        "fill-rule",
        "font-style",
        "font-weight",
        "font-family",
        "text-anchor",
        "fill",
        "stroke",
        "preserveAspectRatio",
        "overflow",
    ]
)
SHAPES = {  # what an attribute's whole value may be
    "d": r"[A-Za-z0-9\s.,+-]*",
    "transform": r"(?:(?:translate|scale|rotate|matrix)\([0-9eE\s.,+-]*\)\s*)*",
    **dict.fromkeys(NUMBERS, r"[0-9eE\s.,%+-]*(?:px|em)?"),
    **dict.fromkeys(WORDS, r"[\w\s#,'-]*"),
}
BLACK = frozenset(("black", "#000", "#000000"))


def inlined(svg: str) -> str:
    """The drawing as markup for an HTML page; "" when it is no SVG that a page may hold.

    >>> inlined('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>x()</script>'
    ...         '<g id="m1" class="note" onclick="x()"><path d="M0 0h9"/></g></svg>')
    '<svg viewBox="0 0 9 9"><g id="n-m1" class="n-note"><path d="M0 0h9"/></g></svg>'
    """
    if len(svg) > LARGEST or "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        return ""
    try:
        root = ET.fromstring(svg)
    except ET.ParseError:
        return ""
    return "".join(_written(root)) if root.tag == f"{SVG}svg" else ""


def ids(markup: str) -> frozenset[str]:
    """The ids in an inlined drawing, with their prefix."""
    return frozenset(re.findall(r' id="([\w.-]+)"', markup))


def _written(element: ET.Element) -> Iterator[str]:
    name = str(element.tag).removeprefix(SVG)
    if name not in ELEMENTS or "placeholder" in element.get("class", "").split():
        return
    said = "".join(
        f' {key}="{html.escape(value)}"' for key, value in _attributes(name, element) if value
    )
    inside = _text(element.text) + "".join(
        part for child in element for part in (*_written(child), _text(child.tail))
    )
    yield f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def _text(text: str | None) -> str:
    """Text as it is read; the indentation between elements is nothing to read."""
    return html.escape(text, quote=False) if text and text.strip() else ""


def _attributes(element: str, node: ET.Element) -> Iterator[tuple[str, str]]:
    for key, value in node.attrib.items():
        if key == "id":
            yield "id", _named(value)
        elif key == "class":
            yield "class", " ".join(PREFIX + one for one in re.findall(r"[\w-]+", value))
        elif key in (LINK, "href") and element == "use" and value.startswith("#"):
            yield "href", "#" + _named(value[1:])
        elif value.lower() in BLACK:
            yield key, "currentColor"
        elif key in SHAPES and re.fullmatch(SHAPES[key], value):
            yield key, value


def _named(name: str) -> str:
    return PREFIX + re.sub(r"[^\w.-]", "", name)
