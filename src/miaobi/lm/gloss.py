"""An interlinear English gloss: what each word of a Chinese line says, in the line's own order.

It is no translation. Words known to a lexicon are taken whole, longest first and never across the
caesura; other characters are glossed one by one (Unihan kDefinition, Unicode licence, and by hand).
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from miaobi.forms.sounds import folded


@lru_cache(maxsize=1)
def known() -> dict[str, str]:
    """One short gloss for each character, and for common words of verse."""
    packed = (files("miaobi.lm") / "data/gloss.tsv.xz").read_bytes()
    text = lzma.decompress(packed).decode("utf-8")
    return dict(row.split("\t") for row in text.splitlines())


def words_of(line: str, words: Mapping[str, str]) -> list[str]:
    """A line cut into words of `words` and single characters, longest first in each half line.

    >>> words_of("一行白鹭上青天", {"白鹭": "egret", "青天": "blue sky"})
    ['一', '行', '白鹭', '上', '青天']
    """
    cut = len(line) - 3 if len(line) in (5, 7) else len(line)
    found: list[str] = []
    for half in (line[:cut], line[cut:]):
        at = 0
        while at < len(half):
            sizes = (n for n in range(len(half) - at, 1, -1) if half[at : at + n] in words)
            size = next(sizes, 1)
            found.append(half[at : at + size])
            at += size
    return found


def gloss(lines: Sequence[str], words: Mapping[str, str]) -> list[str]:
    """One English line for each: glosses in order, the halves of the line parted by a comma.

    `words` maps Chinese words to English ones (the imagery lexicon).

    >>> gloss(["一行白鹭上青天"], {"白鹭": "egret", "青天": "blue sky", "一行": "one line of"})
    ['one line of egret, above blue sky']
    """
    every = {**known(), **words}
    return [_line(folded(line), every) for line in lines]


def _line(line: str, words: Mapping[str, str]) -> str:
    cut = len(line) - 3
    halves: list[list[str]] = [[], []]
    at = 0
    for word in words_of(line, words):
        halves[at >= cut].append(words.get(word, f"[{word}]"))
        at += len(word)
    return ", ".join(" ".join(half) for half in halves if half)
