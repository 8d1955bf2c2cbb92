"""Any source of texts → works, by the look of it: a folder, a table or chinese-poetry."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from miaobi.errors import MissingDependency, SourceError
from miaobi.lm.corpus.chinese import chinese_poetry
from miaobi.lm.corpus.clean import clean
from miaobi.lm.corpus.piece import NAMES, Piece, of_row, read

TEXTS = (".txt", ".md")
TABLES = (".jsonl", ".csv", ".parquet")
Dropped = Counter[tuple[str, str]]  # (source, why) -> works


def works(path: Path | str, dropped: Dropped | None = None) -> Iterator[Piece]:
    """The cleaned works of `path`; `dropped` counts those left out.

    `path` is a folder of .txt and .md files (one work each, titled by its name; the folder above
    names the author), a .jsonl, .csv or .parquet table with a column `text` and as many of title,
    author, era, form, language, keywords, source and licence as it has, a folder of such tables,
    or an unpacked chinese-poetry package. Raises `SourceError` for what is none of these,
    `MissingDependency` when a package is needed to read it.
    """
    path = Path(path)
    dropped = Counter() if dropped is None else dropped
    root = _chinese_poetry(path)
    if root:
        yield from chinese_poetry(root, dropped)
        return
    for piece in _found(path):
        text, why = clean(piece)
        if why:
            dropped[piece.source, why] += 1
        else:
            yield text


def _chinese_poetry(path: Path) -> Path | None:
    """The folder in which the collections of chinese-poetry lie, if `path` is one."""
    places = (path, path / "dist", path / "package" / "dist")
    return next((place for place in places if (place / "quantangshi").is_dir()), None)


def _found(path: Path) -> Iterator[Piece]:
    if path.is_dir():
        files = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in TEXTS + TABLES]
        if not files:
            raise SourceError(f"{path} holds no texts", hint=f"it needs {_kinds()} files")
        for file in files:
            yield from _one(file, path)
    elif path.is_file():
        yield from _one(path, path.parent)
    else:
        raise SourceError(f"{path} is not there", hint="name a folder or a file that exists")


def _one(path: Path, root: Path) -> Iterator[Piece]:
    suffix = path.suffix.lower()
    if suffix in TEXTS:
        yield from _text(path, root)
    elif suffix == ".jsonl":
        yield from (_named(piece, path) for piece in read(path))
    elif suffix == ".csv":
        yield from (_named(piece, path) for piece in _csv(path))
    elif suffix == ".parquet":
        yield from (_named(piece, path) for piece in _parquet(path))
    else:
        raise SourceError(f"{path} is of an unknown kind", hint=f"use {_kinds()}")


def _kinds() -> str:
    return ", ".join(TEXTS + TABLES)


def _named(piece: Piece, path: Path) -> Piece:
    """A piece that says where it is from."""
    if piece.source:
        return piece
    return of_row({name: getattr(piece, name) for name in NAMES} | {"source": path.name}, str(path))


def language(text: str) -> str:
    """`zh` when a text has Chinese characters, else `en`.

    >>> language("春"), language("spring")
    ('zh', 'en')
    """
    return "zh" if any("\u3400" <= c <= "\u9fff" for c in text) else "en"


def _text(path: Path, root: Path) -> Iterator[Piece]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8", hint="save it as UTF-8") from error
    above = path.parent.relative_to(root)
    author = above.parts[-1] if above.parts else ""
    if text.strip():
        yield Piece(text, path.stem, author, language=language(text), source=root.name)


def _csv(path: Path) -> Iterator[Piece]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if "text" not in (table.fieldnames or ()):
            raise SourceError(f"{path} has no column named text", hint="name its columns in line 1")
        for number, row in enumerate(table, 2):
            yield _of_table(dict(row), f"{path}, line {number}")


def _parquet(path: Path) -> Iterator[Piece]:
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        hint = "pip install 'miaobi[train]'"
        raise MissingDependency("pyarrow is not installed", hint=hint) from error
    table = parquet.ParquetFile(path)
    if "text" not in table.schema_arrow.names:
        raise SourceError(f"{path} has no column named text", hint="name a column text")
    number = 0
    for batch in table.iter_batches(columns=[n for n in table.schema_arrow.names if n in NAMES]):
        for row in batch.to_pylist():
            number += 1
            yield _of_table(row, f"{path}, row {number}")


def _of_table(row: dict[str, object], where: str) -> Piece:
    """A row of a table, its language told by its text when there is no such column."""
    if not row.get("language"):
        row["language"] = language(str(row.get("text", "")))
    return of_row(row, where)
