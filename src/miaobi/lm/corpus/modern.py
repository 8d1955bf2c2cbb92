"""Modern Chinese verse: {"author", "died", "title", "date", "text"} a line, lines kept as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from miaobi.lm.corpus.marks import LEAST, han, without_notes
from miaobi.lm.corpus.piece import Piece

LICENCE = "public domain where authors are protected for 50 years (all died by 1971)"
_MARKS = str.maketrans({
    ",": "，", "?": "？", "!": "！", ";": "；", ":": "：", "∶": "：", "─": "—", "－": "—",
    "「": "“", "」": "”", "『": "‘", "』": "’", "\xa0": " ", "\u3000": " ", "★": "",
})  # fmt: skip
# 〇 is a digit beside others: 一九四〇.
_HOLE = re.compile(
    r"[□■\ufffd^①-⑳ぁ-ヿ]|\[|\]|(?<![〇一二三四五六七八九])〇+(?![〇一二三四五六七八九])"
)


def poem(text: str) -> tuple[str, str]:
    """(modern verse with its lines, "") or ("", why it is refused): `hole`, `short`, `foreign`.

    >>> poem("輕輕的我走了，\\n  正如我輕輕的來；\\n我輕輕的招手，")[0].split("\\n")[1]
    '正如我輕輕的來；'
    """
    text = without_notes(text).translate(_MARKS)
    text = "\n".join(line.strip() for line in text.split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    if _HOLE.search(text):
        return "", "hole"
    if len(han(text)) < LEAST:
        return "", "short"
    foreign = len(re.findall("[A-Za-z0-9]", text)) > 0.1 * len(text)
    return ("", "foreign") if foreign else (text, "")


def modern(row: dict[str, Any], refused: Counter[tuple[str, str]]) -> Iterator[Piece]:
    """The poem of a row, or one more in `refused`."""
    text, why = poem(row["text"])
    why = "hole" if "〇" in text else why  # the shipped writer's corpus has none
    source = "modern_zh_verse"
    if why:
        refused[source, why] += 1
        return
    title = han(without_notes(row["title"]))
    yield Piece(text, title, row["author"], "近现代", "新诗", source=source, licence=LICENCE)
