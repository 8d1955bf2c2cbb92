"""The small tables the planner reads with: numbers, classifiers, prepositions, moods, pigments."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+")


@cache
def table(name: str) -> Any:
    """One table of `data/tables.json` by name (treat as read-only).

    >>> table("numbers")["en_some"]["dozen"]
    12
    """
    return _file("tables.json")[name]


@cache
def drawing(name: str) -> Any:
    """One table of `data/drawing.json`: what is used to draw what a brief leaves open."""
    return _file("drawing.json")[name]


@cache
def poems(name: str) -> Any:
    """One table of `data/poems.json`: the names and plans of poems that are no 诗, 词 or 曲."""
    return _file("poems.json")[name]


def simplified(text: str) -> str:
    """Traditional characters that the planner's words need, as simplified ones.

    >>> simplified("兩隻白鷺在水田上，紅燈籠")
    '两只白鹭在水田上，红灯笼'
    """
    return text.translate(_simplify())


@cache
def _simplify() -> dict[int, str]:
    pairs = _file("traditional.json")
    return {ord(a): b for a, b in zip(pairs["from"], pairs["to"], strict=True)}


@cache
def _file(name: str) -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "data" / name).read_text(encoding="utf-8"))


@cache
def aliases(name: str) -> dict[str, str]:
    """Every alias of a table {name: [alias...]} or {name: {zh: [], en: []}}, to its name.

    >>> aliases("forms")["五言绝句"], aliases("colours")["crimson"]
    ('五绝', 'red')
    """
    found: dict[str, str] = {}
    for key, value in table(name).items():
        words = value if isinstance(value, list) else [*value["zh"], *value["en"]]
        found.update((word, key) for word in words)
    return found


def singular(word: str) -> str:
    """The dictionary form of an English noun, by rule and a table of exceptions.

    >>> [singular(w) for w in ("geese", "lanterns", "benches", "daisies", "lotuses", "houses")]
    ['goose', 'lantern', 'bench', 'daisy', 'lotus', 'house']
    """
    if word in table("irregular"):
        return table("irregular")[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes", "cuses", "puses", "tuses")):
        return word[:-2]  # crocuses, octopuses, lotuses; but houses, roses
    return word[:-1]


@cache
def lemmas(name: str) -> tuple[str, ...]:
    """The dictionary forms of the words of an English name."""
    return tuple(singular(w.replace("’", "'")) for w in WORD.findall(name.lower()))


def capitals(text: str) -> str:
    """A name with a capital at the head of each word.

    >>> capitals("plum blossom"), capitals("Li Bai")
    ('Plum Blossom', 'Li Bai')
    """
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def is_chinese(text: str) -> bool:
    """True when `text` has a Chinese character in it."""
    return any("\u3400" <= c <= "\u9fff" for c in text)
