"""The index of works: one SQLite file that anyone may query (`works.db`, table `works`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from miaobi.errors import StoreError
from miaobi.store.files import disk_errors
from miaobi.work import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS works (
    head      TEXT PRIMARY KEY,  -- head of the ledger as written
    folder    TEXT NOT NULL,     -- where it was written
    made      TEXT NOT NULL,     -- ISO 8601, UTC
    brief     TEXT NOT NULL,
    seed      INTEGER NOT NULL,
    title_zh  TEXT NOT NULL,
    title_en  TEXT NOT NULL,
    form      TEXT NOT NULL,
    style     TEXT NOT NULL,
    parent    TEXT NOT NULL      -- head of the work it revises, or ''
);
CREATE INDEX IF NOT EXISTS works_made ON works(made);
"""
COLUMNS = [
    "head",
    "folder",
    "made",
    "brief",
    "seed",
    "title_zh",
    "title_en",
    "form",
    "style",
    "parent",
]


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection in WAL mode, committed at the end and closed; StoreError when unusable."""
    try:
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=30)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA foreign_keys=ON")
            with db:
                yield db
        finally:
            db.close()
    except sqlite3.Error as error:
        raise StoreError(
            f"cannot use {path}: {error}",
            hint="free some space, or move the file away; it is rebuilt from the works",
        ) from error


class Index:
    """All works that were written here. It is derived: losing it loses no work."""

    def __init__(self, home: Path) -> None:
        self._path = home / "works.db"
        with connect(self._path) as db:
            db.executescript(SCHEMA)

    def add(self, row: dict[str, Json]) -> None:
        """Notes a work; `row` has exactly the columns of the table."""
        marks = ", ".join("?" for _ in COLUMNS)
        with connect(self._path) as db:
            db.execute(f"INSERT OR REPLACE INTO works VALUES ({marks})", [row[c] for c in COLUMNS])

    def works(self) -> list[dict[str, Json]]:
        """Every work, the newest first."""
        with connect(self._path) as db:
            rows = db.execute(
                f"SELECT {', '.join(COLUMNS)} FROM works ORDER BY made DESC, rowid DESC"
            )
            return [dict(zip(COLUMNS, row, strict=True)) for row in rows]
