"""What moves and sounds on the page: the music with its score, the reading, the film."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Sequence
from typing import Any

from miaobi.brief import Plan
from miaobi.studio import engraving
from miaobi.studio import page_words as say
from miaobi.studio.page_card import instruments, key_of
from miaobi.studio.page_words import Two
from miaobi.work import Asset, Json

Lit = tuple[str, str, float, float]  # a character, its pinyin, from and to in seconds


# --- music --------------------------------------------------------------------------------------


def music(assets: dict[str, Asset], plan: Plan, drawing: str) -> dict[str, Any] | None:
    """The music: its sound, its facts, its engraved score as markup, and where to be when in it.

    `drawing` is the engraving as SVG ("" when it cannot be had: then the score is a picture).
    """
    from markupsafe import Markup

    sound = assets.get("music")
    if sound is None:
        return None
    about = sound.about
    drawn = engraving.inlined(drawing) if drawing else ""
    others = [assets[name].file for name in ("midi", "musicxml", "engraving") if name in assets]
    return {
        "file": sound.file,
        "length": length(about.get("seconds")),
        "facts": _facts(about, plan),
        "drawn": Markup(drawn),
        "picture": assets["engraving"].file if "engraving" in assets else "",
        "moments": json.dumps(moments(about.get("timemap") or (), engraving.ids(drawn))),
        "bars": int(about.get("bars") or plan.concept.bars),
        "others": others,
    }


def moments(timemap: Iterable[Sequence[Json]], known: frozenset[str]) -> list[list[Json]]:
    """The timemap of the engraving with the ids of the page, without those that are not on it.

    >>> moments([[0, ["m1", "m2"]], [0.5, ["gone"]]], frozenset({"n-m1", "n-m2"}))
    [[0.0, ['n-m1', 'n-m2']]]
    """
    told = []
    for seconds, ids in timemap:
        here = [engraving.PREFIX + str(one) for one in ids]
        here = [one for one in here if one in known]
        if here:
            told.append([round(float(seconds), 3), here])
    return told


def _facts(about: dict[str, Json], plan: Plan) -> list[Two]:
    """Key, metre, tempo, bars, instruments and lines left unsung, as the score has them."""
    card = plan.concept
    metre = about.get("metre") or card.metre
    metre = "/".join(map(str, metre)) if isinstance(metre, list) else str(metre)
    tempo, bars = about.get("tempo") or card.tempo, about.get("bars") or card.bars
    told = [
        key_of(str(about.get("tonic") or card.tonic), str(about.get("mode") or card.mode)),
        say.both("{} 拍", "{} time", metre),
        say.both("每分钟 {} 拍", "{} beats a minute", tempo),
        say.both("{} 小节", "{} bars", bars),
        instruments(played(about)[0] or card.instruments),
        about.get("unsung") or say.same(""),
    ]
    return [two for two in told if two["zh"]]


def played(about: dict[str, Json]) -> tuple[list[str], int]:
    """The instruments of a score's parts, and its number of bars; 0 where it is not known."""
    return [str(name) for name in about.get("instruments") or ()], int(about.get("bars") or 0)


# --- reading ------------------------------------------------------------------------------------


def reading(asset: Asset | None) -> dict[str, Any] | None:
    """The reading: its sound, its length, and whether it is spoken or sung."""
    if asset is None:
        return None
    sung = asset.about.get("manner") == "sung"
    return {
        "file": asset.file,
        "length": length(asset.about.get("seconds")),
        "manner": say.two("吟唱", "sung") if sung else say.two("诵读", "spoken"),
    }


def characters(asset: Asset | None, lines: Sequence[str]) -> list[list[Lit]]:
    """Each line of the poem as characters with pinyin and times; times of 0, 0 where unknown.

    What was said may be a word of an English line as well: it is then one piece with its time.
    """
    said = {int(one["line"]): one for one in (asset.about.get("lines") if asset else None) or ()}
    return [_lit(line, said.get(i, {}).get("characters") or ()) for i, line in enumerate(lines)]


def _lit(line: str, said: Sequence[Sequence[Json]]) -> list[Lit]:
    """The pieces of a line, timed as long as what was said keeps to it.

    >>> _lit("One leaf,", [["one", "", 0.5, 0.9], ["leaf", "", 1, 1.4]])[0]
    ('One', '', 0.5, 0.9)
    >>> "".join(piece for piece, *_ in _lit("One leaf,", [["tree", "", 0, 1]]))
    'One leaf,'
    """
    told: list[Lit] = []
    rest, at = list(said), 0
    while at < len(line):
        piece = str(rest[0][0]).strip() if rest else ""
        inside = piece.isascii() and at > 0 and line[at - 1].isalpha()  # of another word
        if piece and not inside and _alike(line[at : at + len(piece)], piece):
            _, pinyin, start, end = rest.pop(0)
            lit = round(float(start), 3), round(float(end), 3)
            told.append((line[at : at + len(piece)], str(pinyin), *lit))
            at += len(piece)
        else:
            told.append((line[at], "", 0.0, 0.0))
            at += 1
    return told


def _alike(one: str, other: str) -> bool:
    """Whether two texts are the same but for capitals and the shape of their apostrophes."""
    return one.casefold().replace("’", "'") == other.casefold().replace("’", "'")


# --- film ---------------------------------------------------------------------------------------


def film(assets: dict[str, Asset], plan: Plan) -> dict[str, Any] | None:
    """The film: its file, size and length, its captions as text and as tracks for the player."""
    asset = assets.get("film")
    if asset is None:
        return None
    about = asset.about
    width, height = about.get("size") or plan.film.size
    told = [(float(a), float(b), str(zh), str(en)) for a, b, zh, en in about.get("cues") or ()]
    cues = [(a, b, *_sides(zh, en)) for a, b, zh, en in told]
    return {
        "file": asset.file,
        "width": int(width),
        "height": int(height),
        "length": length(about.get("seconds")),
        "cues": [{"at": clock(a), "zh": zh, "en": en} for a, _, zh, en in cues],
        "tracks": {
            "zh": web_captions((a, b, zh or en) for a, b, zh, en in cues),
            "en": web_captions((a, b, en or zh) for a, b, zh, en in cues),
        },
        "captions": assets["captions"].file if "captions" in assets else "",
    }


def _sides(first: str, second: str) -> tuple[str, str]:
    """A caption in Chinese and in English, "" where it is not said: an English poem's line comes
    first, with or without its Chinese.

    >>> _sides("One leaf,", ""), _sides("One leaf,", "一叶"), _sides("一叶", "One leaf")
    (('', 'One leaf,'), ('一叶', 'One leaf,'), ('一叶', 'One leaf'))
    """
    turned = first.strip() and say.lang(first) == "en"
    return (second, first) if turned else (first, second)


def web_captions(cues: Iterable[tuple[float, float, str]]) -> str:
    """Captions as WebVTT (W3C) in a data URI; "" when there are none."""
    blocks = [
        f"{_stamp(start)} --> {_stamp(end)}\n{html.escape(' '.join(text.split()), quote=False)}"
        for start, end, text in cues
        if text.strip() and end > start
    ]
    if not blocks:
        return ""
    whole = "\n\n".join(["WEBVTT", *blocks]) + "\n"
    return "data:text/vtt;base64," + base64.b64encode(whole.encode()).decode()


def _stamp(seconds: float) -> str:
    """Seconds as WebVTT writes them.

    >>> _stamp(3661.5)
    '01:01:01.500'
    """
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def clock(seconds: float) -> str:
    """Minutes and seconds.

    >>> clock(75.2)
    '1:15'
    """
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def length(seconds: Json) -> str:
    """A length on the clock; "" when it is not known."""
    return clock(round(float(seconds))) if isinstance(seconds, (int, float)) else ""
