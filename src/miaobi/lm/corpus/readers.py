"""Any source of texts → works, by the look of it: a folder, a table or chinese-poetry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from miaobi.errors import SourceError
from miaobi.lm.corpus.chinese import chinese_poetry
from miaobi.lm.corpus.clean import clean
from miaobi.lm.corpus.piece import Piece, language, of_row
from miaobi.lm.corpus.tables import KINDS, rows, text_of

TEXTS = (".txt", ".md")
TABLES = (".jsonl", ".csv", ".parquet")  # .json too, when it is named: folders hold other ones
Dropped = Counter[tuple[str, str]]  # (source, why) -> works


def works(path: Path | str, dropped: Dropped | None = None) -> Iterator[Piece]:
    """The cleaned works of `path`; `dropped` counts those left out.

    `path` is a folder of .txt and .md files (one work each, titled by its name; the folder above
    names the author), a .jsonl, .csv or .parquet table with a column `text` and as many of the
    others of `Piece` as it has (or their SYNONYMS: so in the layouts of Alpaca, of prompt and
    completion, of chat messages), a folder of such tables, a .json list of such rows, or an
    unpacked chinese-poetry package. In a folder names that begin with a dot are passed over. Raises
    `SourceError` for what is none of these, by line, row or byte, `MissingDependency` when a
    package is needed to read it.
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


def files(folder: Path, kinds: Collection[str] = TEXTS + TABLES) -> list[Path]:
    """The files of these kinds (".txt") in a folder and those below it, in the order of their names.

    Names that begin with a dot are left out: a Mac writes `._poem.txt` beside `poem.txt`.
    """
    found = (path for path in folder.rglob("[!.]*") if path.suffix.lower() in kinds)
    return sorted(path for path in found if not path.is_dir())


def _found(path: Path) -> Iterator[Piece]:
    if path.is_dir():
        found = files(path)
        if not found:
            raise SourceError(f"{path} holds no texts", hint=f"it needs {_kinds()} files")
        for file in found:
            yield from _one(file, path)
    elif path.is_file():
        yield from _one(path, path.parent)
    else:
        raise SourceError(f"{path} is not there", hint="name a folder or a file that exists")


def _one(path: Path, root: Path) -> Iterator[Piece]:
    suffix = path.suffix.lower()
    if suffix in TEXTS:
        yield from _text(path, root)
    elif suffix in KINDS:
        for row, where in rows(path):
            piece = of_row(row, where)
            yield piece if piece.source else replace(piece, source=path.name)
    else:
        raise SourceError(f"{path} is of an unknown kind", hint=f"use {_kinds()}")


def _kinds() -> str:
    return ", ".join(TEXTS + TABLES)


def _text(path: Path, root: Path) -> Iterator[Piece]:
    text = text_of(path)
    above = path.parent.relative_to(root)
    author = above.parts[-1] if above.parts else ""
    yield Piece(text, path.stem, author, language=language(text), source=root.name)
