"""What every mark says, whatever file it is in: the label, the recipe, the words.

Implicit label: one `AIGC` JSON string a file, keys and places after GB 45438-2025, under the
《人工智能生成合成内容标识办法》 (in force 2025-09-01). Explicit label: words in the content itself.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass

from miaobi.work import Json, canonical, digest

WORDS = "AI 生成 · AI-generated"
KEYS = (
    "Label", "ContentProducer", "ProduceID", "ReservedCode1",
    "ContentPropagator", "PropagateID", "ReservedCode2",
)  # fmt: skip
NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says of itself: who made it, which work it is part of, how to make it again."""

    producer: str
    work: str  # head of the creation
    recipe: dict[str, Json]
    made: str  # ISO date
    title: str = ""  # what a player shows


@dataclass(frozen=True, slots=True)
class Told:
    """The texts of one file's mark: the `AIGC` label and the recipe as JSON, and what to show."""

    label: str
    recipe: str
    made: str = ""
    title: str = ""
    producer: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """The two texts as they stand in a file, and the file without its mark."""

    label: str
    recipe: str
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


def label_of(said: str) -> dict[str, str]:
    """The label in an `AIGC` string; ValueError when it is none."""
    label = json.loads(said)
    if not isinstance(label, dict) or tuple(label) != KEYS:
        raise ValueError("the AIGC label has the wrong keys")
    return label


def told(stamp: Stamp, asset: str) -> Told:
    """The texts for a file that holds the bytes of `asset`; the recipe carries its own digest."""
    recipe = stamp.recipe | {
        "asset": asset,
        "work": stamp.work,
        "producer": stamp.producer,
        "made": stamp.made,
        "title": stamp.title,
    }
    said = canonical(recipe | {"check": digest("recipe", recipe)}).decode()
    # the two characters that JSON may hold and XML may not
    said = said.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return Told(aigc(stamp), said, stamp.made, stamp.title, stamp.producer)


def recipe_of(said: str) -> dict[str, Json]:
    """The recipe in its JSON, without its digest; ValueError when that does not fit."""
    recipe = json.loads(said)
    if not isinstance(recipe, dict):
        raise ValueError("the recipe is not an object")
    if recipe.pop("check", "") != digest("recipe", recipe):
        raise ValueError("the recipe was changed")
    return recipe


def again(recipe: dict[str, Json], said: str) -> Told:
    """The texts once more from a recipe and its JSON, to write the same mark with."""
    producer, work, made, title = (recipe[k] for k in ("producer", "work", "made", "title"))
    return Told(aigc(Stamp(producer, work, {}, made)), said, made, title, producer)


def says_ai(text: str) -> bool:
    """Whether a text discloses as GB 45438-2025 asks: an AI word and a generation word.

    >>> says_ai("本作品由人工智能生成"), says_ai("AI-generated"), says_ai("春江")
    (True, True, False)
    """
    return bool(re.search(r"人工智能|AI", text) and re.search(r"生成|合成|generated", text))


def xmp(one: Told) -> str:
    """An XMP packet (ISO 16684-1) with the label and the IPTC digital source type."""
    kind = SOURCE_TYPES + "compositeWithTrainedAlgorithmicMedia"
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<TC260:AIGC>{html.escape(one.label, quote=False)}</TC260:AIGC>"
        f"<Iptc4xmpExt:DigitalSourceType>{kind}</Iptc4xmpExt:DigitalSourceType>"
        f"<xmp:CreatorTool>{html.escape(one.producer)}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{one.made}</xmp:CreateDate>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def from_xmp(packet: str) -> str:
    """The `AIGC` string in an XMP packet."""
    return html.unescape(between(packet, "<TC260:AIGC>", "</TC260:AIGC>"))


def between(whole: str, start: str, end: str) -> str:
    """What stands between two texts; ValueError when one of them is missing."""
    _, found, rest = whole.partition(start)
    inside, closed, _ = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{start!r} is missing")
    return inside
