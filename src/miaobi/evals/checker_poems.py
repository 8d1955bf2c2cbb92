"""The poems that the checker is measured on, read from the npm package chinese-poetry (MIT).

None of its texts is in this repository: a folder is given, or MIAOBI_CORPUS names it.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from miaobi.errors import SourceError
from miaobi.forms import split_lines
from miaobi.forms.checking_words import is_han
from miaobi.forms.sounds import folded

FETCH = "npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz"
NOTE = re.compile(r"[（(][^（()）]*[)）]")  # what editors add: (一作…)
SHAPES = {(4, 5): "五绝", (4, 7): "七绝", (8, 5): "五律", (8, 7): "七律"}
KINDS = {"五言绝句": "五绝", "七言绝句": "七绝", "五言律诗": "五律", "七言律诗": "七律"}
KINDS |= {"五言古诗": "五言古风", "七言古诗": "七言古风"}


@dataclass(frozen=True, slots=True)
class Poem:
    """A text without its editors' notes: `form` is what its collection or its shape makes it."""

    form: str
    text: str
    title: str = ""
    author: str = ""
    age: str = ""


def corpus(folder: Path | None = None) -> Path:
    """The folder that holds quantangshi, songci and mengxue; SourceError says how to fetch it."""
    given = folder or Path(os.environ.get("MIAOBI_CORPUS") or "package")
    for place in (given, given / "dist", given / "package" / "dist"):
        if (place / "quantangshi").is_dir() and (place / "songci").is_dir():
            return place
    raise SourceError(
        "the checker is measured on poems that are not in this repository",
        hint=f"run `{FETCH}` and set MIAOBI_CORPUS to the folder package/dist",
    )


def _read(file: Path) -> list[dict]:
    return json.loads(file.read_text("utf-8"))


def _text(paragraphs: list[str]) -> str:
    return NOTE.sub("", "".join(paragraphs))


def _shape(text: str) -> str:
    """五绝 七绝 五律 七律, or "" for a poem of another shape or with gaps."""
    lines = split_lines(text)
    lengths = {len(line) for line in lines}
    if len(lengths) != 1 or not all(is_han(c) for line in lines for c in line):
        return ""
    return SHAPES.get((len(lines), lengths.pop()), "")


def three_hundred(place: Path) -> Iterator[Poem]:
    """唐诗三百首 as 蘅塘退士 divided it; 乐府 of the shape of regulated verse as "乐府 七绝" …"""
    data = json.loads((place / "mengxue" / "tangshisanbaishou.json").read_text("utf-8"))
    for part in data["content"]:
        kind = folded(part["type"])
        for poem in part["content"]:
            text = _text(poem["paragraphs"])
            form = KINDS.get(kind, "")
            if not form and kind == "乐府" and _shape(text):
                form = f"乐府 {_shape(text)}"
            if form:
                yield Poem(form, text, folded(poem["chapter"]), folded(poem["author"] or ""))


@lru_cache(maxsize=2)
def shi(place: Path) -> dict[tuple[str, str], list[Poem]]:
    """All Tang and Song shi of regulated shape: (age, form) → poems, in the order of the files."""
    found: dict[tuple[str, str], list[Poem]] = defaultdict(list)
    for age, name in (("Tang", "tang"), ("Song", "song")):
        files = (place / "quantangshi").glob(f"poet.{name}.*.json")
        for file in sorted(files, key=lambda f: int(f.name.split(".")[2])):
            for poem in _read(file):
                text = _text(poem["paragraphs"])
                form = _shape(text)
                if form:
                    one = Poem(form, text, poem["title"], poem["author"], age)
                    found[age, form].append(one)
    return dict(found)


def sampled(place: Path, each: int, seed: int = 20260) -> dict[str, list[Poem]]:
    """`each` poems of every shape, half Tang and half Song, always the same ones."""
    found: dict[str, list[Poem]] = {}
    for form in SHAPES.values():
        rng = random.Random(f"{seed} {form}")
        halves = [rng.sample(shi(place)[age, form], each // 2) for age in ("Tang", "Song")]
        found[form] = [poem for half in halves for poem in half]
    return found


def witnesses(place: Path) -> dict[str, list[Poem]]:
    """Each line (folded) of the Tang poems of regulated shape, and the poems it is in."""
    found: dict[str, list[Poem]] = defaultdict(list)
    for (age, _), poems in shi(place).items():
        for poem in poems if age == "Tang" else ():
            for line in split_lines(folded(poem.text)):
                found[line].append(poem)
    return found


def ci(place: Path) -> list[Poem]:
    """All Song ci; `form` is the tune as the collection names it, 望江南・忆江南 for two names."""
    files = (place / "songci").glob("ci.song.*.json")
    return [
        Poem(poem["rhythmic"], _text(poem["paragraphs"]), "", poem["author"], "Song")
        for file in sorted(files, key=lambda f: f.name)
        for poem in _read(file)
    ]
