"""A work as training sees it, and JSON Lines of works."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from miaobi.errors import SourceError


@dataclass(frozen=True, slots=True)
class Piece:
    """One work, or one part of a long one, and what is known of it.

    `text` is one paragraph for classical Chinese verse, one line of text per line for other verse
    (stanzas parted by one empty line), paragraphs parted by one empty line for prose.

    >>> Piece("床前明月光，疑是地上霜。", author="李白", era="唐").language
    'zh'
    """

    text: str
    title: str = ""
    author: str = ""
    era: str = ""
    form: str = ""
    language: str = "zh"
    keywords: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""


NAMES = tuple(field.name for field in fields(Piece))


def write(path: Path | str, pieces: Iterable[Piece]) -> int:
    """The number of pieces written to `path`, one JSON object a line, empty fields left out.

    The file appears whole or not at all.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    count = 0
    with part.open("w", encoding="utf-8") as out:
        for piece in pieces:
            row = {name: value for name in NAMES if (value := getattr(piece, name))}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    os.replace(part, path)
    return count


def read(path: Path | str) -> Iterator[Piece]:
    """The pieces in a JSON Lines file; unknown keys are passed over.

    Raises `SourceError` naming the line that is no object with a `text`.
    """
    path = Path(path)
    if not path.is_file():
        raise SourceError(f"{path} is not there", hint="name a file of one JSON object a line")
    with path.open(encoding="utf-8") as rows:
        for number, line in enumerate(rows, 1):
            if line.strip():
                yield _piece(line, f"{path}, line {number}")


def _piece(line: str, where: str) -> Piece:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise SourceError(f"{where} is not JSON", hint="one JSON object per line") from error
    if not isinstance(row, dict):
        raise SourceError(f"{where} is not an object", hint="one JSON object per line")
    return of_row(row, where)


def of_row(row: Mapping[str, object], where: str) -> Piece:
    """A piece from a row of any table with a `text`; other columns as far as they are known.

    >>> of_row({"text": "春眠不觉晓", "keywords": ["春"], "likes": 3}, "row 1").keywords
    ('春',)
    """
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise SourceError(f"{where} has no text", hint='each work needs a "text"')
    known: dict[str, str] = {
        name: str(row[name]) for name in NAMES if name != "keywords" and row.get(name)
    }
    words = row.get("keywords") or ()
    if isinstance(words, str):
        words = words.replace("，", " ").replace(",", " ").split()
    if not isinstance(words, (list, tuple)):
        raise SourceError(f"{where}: keywords are no list", hint='write ["春", "江"]')
    return Piece(**known, keywords=tuple(map(str, words)))
