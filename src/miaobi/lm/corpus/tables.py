"""Tables → rows: JSON Lines, a JSON list, CSV and Parquet, and texts in UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import codecs
import csv
import io
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from miaobi.errors import TRAIN, MissingDependency, SourceError
from miaobi.store.files import read_file

Row = dict[str, Any]
LIST = 'it reads [{"text": …}, {"text": …}]'  # a .json file
PLAIN = 0.6  # of the characters outside ASCII are common ones of GB 2312: then it is Chinese
log = logging.getLogger(__name__)
_said: set[Path] = set()  # tables and folders of texts told of


def rows(path: Path) -> Iterator[tuple[Row, str]]:
    """Each row of a table and its place, as in "poems.csv, line 3"; names in lower case.

    A file of another kind than `KINDS` is read as JSON Lines. SourceError says which line, row or
    byte cannot be read.
    """
    for row, where in KINDS.get(path.suffix.lower(), _jsonl)(path):
        yield {str(name).strip().lower(): value for name, value in row.items()}, f"{path}, {where}"


# --- texts ----------------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    """The text of a file: UTF-8 or, by its mark, UTF-16; else GB18030, where that is plain to see.

    Its line ends are newlines. What is read as GB18030 is said once: each table, and of the texts of
    a folder the first. SourceError names the byte that fits none.
    """
    data = read_file(path)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as fault:
        text = gb18030(data)
        if not text:
            line = data.count(b"\n", 0, fault.start) + 1
            raise SourceError(
                f"{path}, line {line}: byte {fault.start} is not UTF-8, nor is it plainly GB18030",
                hint='save it as UTF-8 (in Excel "CSV UTF-8")',
            ) from fault
        _say(path.absolute())
    return newlines(text)


def newlines(text: str) -> str:
    """The text with each of the line ends of Windows and of the old Macintosh as one newline.

    >>> newlines("a\\r\\nb\\rc\\n")
    'a\\nb\\nc\\n'
    """
    return re.sub("\r\n?", "\n", text)


def gb18030(data: bytes) -> str:
    """The text of these bytes, where they are GB18030 beyond doubt, else "".

    Other scripts decode too, but to rare characters: of those outside ASCII `PLAIN` must be among
    the 3,755 most common ones (GB 2312, level 1) or Chinese marks. So simplified Chinese is read,
    and traditional Chinese, Big5, Shift JIS and Latin 1 are not guessed at.

    >>> gb18030("春眠不觉晓，".encode("gbk")), gb18030("café ”né”".encode("cp1252"))
    ('春眠不觉晓，', '')
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    strange = Counter(c for c in text if c > "\x7f")
    plain = sum(count for c, count in strange.items() if _common(c.encode("gb18030")))
    return text if plain and plain >= PLAIN * strange.total() else ""


def _common(code: bytes) -> bool:
    if len(code) != 2 or code[1] < 0xA1:
        return False
    return code[0] in (0xA1, 0xA3) or 0xB0 <= code[0] <= 0xD7


def _say(path: Path) -> None:
    about = path if path.suffix.lower() in KINDS else path.parent
    if about not in _said:
        _said.add(about)
        log.warning("miaobi: %s is not UTF-8: it is read as GB18030", path)


# --- tables ---------------------------------------------------------------------------------------


def _jsonl(path: Path) -> Iterator[tuple[Row, str]]:
    for number, found in enumerate(re.finditer("(?m)^.*$", text_of(path)), 1):
        if (line := found.group()).strip():
            where = f"line {number}"
            row = _loaded(line, f"{path}, {where}", "one JSON object per line")
            yield _object(row, f"{path}, {where}"), where


def _json(path: Path) -> Iterator[tuple[Row, str]]:
    found = _loaded(text_of(path), str(path), LIST)
    if not isinstance(found, list):
        raise SourceError(f"{path} is no list", hint=LIST)
    for number, row in enumerate(found, 1):
        yield _object(row, f"{path}, entry {number}"), f"entry {number}"


def _loaded(text: str, where: str, hint: str) -> Any:
    try:
        found = json.loads(text)
        if "\\u" in text:  # half a surrogate pair is JSON, but no text
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except (ValueError, RecursionError) as fault:
        raise SourceError(f"{where} is not JSON: {fault}", hint=hint) from fault


def _object(row: Any, where: str) -> Row:
    if not isinstance(row, dict):
        raise SourceError(f"{where} is not an object", hint='a row reads {"text": …, "title": …}')
    return row


def _csv(path: Path) -> Iterator[tuple[Row, str]]:
    table = csv.reader(io.StringIO(text_of(path)), strict=True)
    line = 1  # where the row begins
    try:
        names = next(table, [])
        if not names:
            raise SourceError(f"{path} has no columns", hint="name its columns in line 1")
        line = table.line_num + 1
        for cells in table:
            where, line = f"line {line}", table.line_num + 1
            if not cells:
                continue
            if any(cells[len(names) :]):
                raise SourceError(
                    f"{path}, {where} has more cells than line 1 has names",
                    hint="put a text that holds commas in quotation marks",
                )
            yield dict(zip_longest(names, cells[: len(names)])), where
    except csv.Error as fault:
        raise SourceError(
            f"{path}, line {line}: {fault}",
            hint="close its quotation marks and write those inside a text twice; "
            "a text above 131,072 characters goes into JSON Lines",
        ) from fault


def _parquet(path: Path) -> Iterator[tuple[Row, str]]:
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise MissingDependency("pyarrow is not installed", hint=TRAIN) from error
    number = 0
    try:
        with parquet.ParquetFile(path) as table:
            for batch in table.iter_batches():
                for row in batch.to_pylist():
                    number += 1
                    yield row, f"row {number}"
    except (pyarrow.ArrowException, OSError, ValueError) as fault:
        raise SourceError(
            f"{path} is no whole Parquet file, after row {number}: {str(fault).partition(chr(10))[0]}",
            hint="write or copy it again",
        ) from fault


KINDS: dict[str, Callable[[Path], Iterator[tuple[Row, str]]]] = {
    ".jsonl": _jsonl, ".json": _json, ".csv": _csv, ".parquet": _parquet,
}  # fmt: skip
