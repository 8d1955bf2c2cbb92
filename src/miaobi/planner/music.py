"""What a brief says of its music: key, metre, bars, tempo, length, instruments.

    "春江花月夜，A 小调，3/4 拍，24 小节，用古筝和箫" → the scene, and the wishes for its music

Only wishes are taken: a girl who plays the zither in the picture is a thing to be painted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from miaobi.brief import Mode
from miaobi.planner.draw import mode_of, pick, tempo_of
from miaobi.planner.numbers import SPELLED, number

METRES = ("2/4", "3/4", "4/4", "6/8")
LEAST, MOST = 4, 128  # bars
BEATS = {"2/4": 2, "3/4": 3, "4/4": 4, "6/8": 2}  # that the tempo counts
TONICS = {"D": 4.0, "G": 3.0, "A": 2.0, "C": 2.0, "F": 1.0}  # as zithers are tuned, D first
INSTRUMENTS = {  # name on the card → what people call it
    "guzheng": ("古筝", "筝", "guzheng", "zheng", "zither"),
    "guqin": ("古琴", "七弦琴", "guqin", "qin"),
    "pipa": ("琵琶", "pipa", "lute"),
    "erhu": ("二胡", "胡琴", "erhu", "fiddle"),
    "dizi": ("笛子", "竹笛", "笛", "dizi", "bamboo flute", "flute"),
    "xiao": ("洞箫", "箫", "xiao"),
    "bells": ("编钟", "钟磬", "bianzhong", "bells"),
}
CALLED = {name: key for key, names in INSTRUMENTS.items() for name in names}

_END = r"(?=\s*(?:[,.;:!?，。；、)]|$|(?:and|for|at|in|with|on)\b))"  # "A minor road" is no key
_SPACE = r"[\s，,、。.;；]*"
_NOTE = r"(?P<before>[升降])?(?P<tonic>(?-i:[A-G]))\s*(?P<sign>[#♯b♭]|(?:-?\s?sharp|-?\s?flat)\b)?"
_COUNT = rf"(?P<number>\d{{1,3}}|[一二两三四五六七八九十百]{{1,5}}|{SPELLED})"
_ZH = "|".join(sorted((n for n in CALLED if not n.isascii()), key=len, reverse=True))
_EN = "|".join(sorted((n for n in CALLED if n.isascii()), key=len, reverse=True))
_LIST_ZH = rf"(?P<band>(?:{_ZH})(?:\s*[、和与及]\s*(?:{_ZH}))*)"
_LIST_EN = (
    rf"(?P<band>(?:an?\s+|the\s+)?(?:{_EN})(?:\s*(?:,|and|,\s*and)\s+(?:an?\s+|the\s+)?(?:{_EN}))*)"
)
_MUSIC_ZH = "音乐|乐曲|曲子|配乐|伴奏"

SAID: tuple[tuple[str, str], ...] = (  # what is settled → how people say it
    ("key", rf"(?:用|以|取|为)?{_NOTE}\s*(?P<scale>大调|小调|[宫商角徵羽]调(?:式)?)"),
    ("key", r"(?<![\w])(?:用|以|取|为)?(?P<scale>[宫商角徵羽]调(?:式)?)"),
    ("key", rf"\b(?:in\s+)?(?:the\s+key\s+of\s+)?{_NOTE}[-\s]+(?P<scale>major|minor)\b(?:\s+key\b)?{_END}"),
    ("key", rf"\bin\s+the\s+key\s+of\s+{_NOTE}(?![\w])"),
    ("metre", r"(?:用|以)?(?P<metre>[2346]\s*/\s*[48])\s*(?:拍子?|拍|\btime\b|\bmetre\b|\bmeter\b)"),
    ("metre", r"(?:\b(?:in|time signature(?: of)?)\s+)(?P<metre>[2346]/[48])\b"),
    ("metre", r"(?P<word>[四八]分之?[二三四六]拍|[四八][二三四六]拍|[二三四六]拍子|waltz time|common time)"),
    ("bars", rf"(?:共|长)?{_COUNT}\s*(?:个)?(?:小节|\s*-?\s*bars?\b(?:\s+(?:long|of music))?)"),
    ("tempo", rf"(?:每分钟|速度(?:为|是)?|♩\s*=)\s*{_COUNT}\s*(?:拍|bpm)?"),
    ("tempo", r"(?:\bat\s+)?(?P<number>\d{2,3})\s*(?:bpm\b|beats (?:per|a) minute)"),
    ("seconds", rf"(?:{_MUSIC_ZH})(?:长|约|大约|要)*{_COUNT}\s*(?P<unit>秒钟?|分钟)"),
    ("seconds", rf"{_COUNT}\s*(?P<unit>秒钟?|分钟)的?(?:{_MUSIC_ZH})"),
    ("seconds", rf"\b(?:an?\s+)?{_COUNT}[-\s]+(?P<unit>seconds?|minutes?)\s+(?:of\s+music|(?:long\s+)?(?:tune|piece of music))"),
    ("band", rf"(?:用|以|配上?|配以){_SPACE}{_LIST_ZH}(?:来)?(?:演奏|弹奏?|吹奏?|伴奏|合奏|独奏|配乐)?"),
    ("band", rf"{_LIST_ZH}(?:独奏|合奏|伴奏|演奏|配乐|曲)"),
    ("band", rf"\b(?:music\s+(?:for|on|by)|played\s+(?:on|by)|accompanied\s+by|(?:solo|duet|trio)\s+for)\s+{_LIST_EN}"),
    ("band", rf"\b(?:with|on)\s+{_LIST_EN}\s+music\b"),
)  # fmt: skip
PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in SAID)


def without_music(text: str) -> tuple[str, dict[str, Any]]:
    """A brief without its words on the music, and what they settle.

    Keys: tonic, mode, metre, bars, tempo, seconds, instruments.

    >>> without_music("秋江，A 小调，3/4 拍，24 小节")
    ('秋江', {'tonic': 'A', 'mode': '小调', 'metre': '3/4', 'bars': 24})
    >>> without_music("a lake, in F# minor, music for flute")[1]
    {'tonic': 'F#', 'mode': '小调', 'instruments': ('dizi',)}
    >>> without_music("一个弹古筝的女孩")
    ('一个弹古筝的女孩', {})
    """
    found: dict[str, Any] = {}
    for name, pattern in PATTERNS:
        match = pattern.search(text)
        settled = _READ[name](match) if match else {}
        if match and settled and not set(settled) & set(found):
            found |= settled
            text = f"{text[: match.start()]}，{text[match.end() :]}"
    return (closed(text) if found else text), found


def settled(
    said: Mapping[str, Any], by_user: Mapping[str, Any], seed: int, valence: float, arousal: float
) -> dict[str, Any]:
    """The card's fields of music: the user's, else the brief's, else by mood and seed."""
    known = {**said, **{k: v for k, v in by_user.items() if k in FIELDS}}
    tempo = known.get("tempo") or tempo_of(arousal)
    metre = known.get("metre", "4/4")
    bars = 16
    if "seconds" in said:
        bars = round(said["seconds"] * tempo / 60 / BEATS[metre])
    mode: Mode = known.get("mode") or mode_of(valence, arousal)
    return {
        "tempo": tempo,
        "mode": mode,
        "tonic": known.get("tonic") or pick(seed, ("tonic",), TONICS),
        "metre": metre,
        "bars": known.get("bars") or min(MOST, max(LEAST, bars)),
        "instruments": known.get("instruments", ()),
    }


def told(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the card's fields that the brief settled; a length in seconds settles the bars."""
    return tuple("bars" if name == "seconds" else name for name in said)


FIELDS = ("tempo", "mode", "tonic", "metre", "bars", "instruments")


def closed(text: str) -> str:
    """The sentence closed over what was taken out.

    >>> closed("春天，，写，。")
    '春天，写。'
    """
    text = re.sub(r"[，,、;；\s]*，[，,、;；\s]*", "，", text)
    return re.sub(r"^[，,\s]+|[，,\s]+$", "", re.sub(r"，([。.!！])", r"\1", text))


# --- what each pattern settles; {} when it is no wish after all ----------------------------------


def _key(match: re.Match[str]) -> dict[str, Any]:
    said = match.groupdict()
    found: dict[str, Any] = {}
    if said.get("tonic"):
        sign = (said.get("before") or said.get("sign") or "").strip(" -").lower()
        sign = {"♯": "#", "升": "#", "sharp": "#", "♭": "b", "降": "b", "flat": "b"}.get(sign, sign)
        found["tonic"] = said["tonic"].upper() + sign
    scale = (said.get("scale") or "major").lower()
    names = {"大调": "大调", "小调": "小调", "major": "大调", "minor": "小调"}
    found["mode"] = names.get(scale, scale[0])
    return found


def _metre(match: re.Match[str]) -> dict[str, Any]:
    said = match.groupdict()
    metre = re.sub(r"\s", "", said.get("metre") or "")
    word = (said.get("word") or "").lower()
    if word in ("waltz time", "common time"):
        metre = "3/4" if word[0] == "w" else "4/4"
    elif word:
        beats = next(str("二三四六".index(c) + 2) for c in reversed(word) if c in "二三四六")
        beats = "6" if beats == "5" else beats
        metre = f"{beats}/{'8' if beats == '6' else '4'}"
    return {"metre": metre} if metre in METRES else {}


def _count(match: re.Match[str], name: str, least: int, most: int) -> dict[str, Any]:
    found = number(match["number"])
    return {name: found} if found and least <= found <= most else {}


def _seconds(match: re.Match[str]) -> dict[str, Any]:
    seconds = (number(match["number"]) or 0) * (
        60 if match["unit"].lower().startswith(("分", "min")) else 1
    )
    return {"seconds": seconds} if 5 <= seconds <= 600 else {}


def _band(match: re.Match[str]) -> dict[str, Any]:
    names = re.split(r"[、和与及,]|\band\b", match["band"])
    plain = (re.sub(r"^\s*(?:an?|the)\s+", "", n.strip(), flags=re.I).lower() for n in names)
    return {"instruments": tuple(dict.fromkeys(CALLED[n] for n in plain if n in CALLED))}


_READ: dict[str, Callable[[re.Match[str]], dict[str, Any]]] = {
    "key": _key,
    "metre": _metre,
    "bars": lambda match: _count(match, "bars", LEAST, MOST),
    "tempo": lambda match: _count(match, "tempo", 30, 200),
    "seconds": _seconds,
    "band": _band,
}
