"""The answer memory: equal Asks to equal engines are answered once, across all works."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Protocol

from miaobi.errors import MiaobiError
from miaobi.store.files import Blobs
from miaobi.store.index import connect
from miaobi.work import Answer, canonical, from_json

GIB = 1024**3

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key    TEXT PRIMARY KEY,   -- hash of Ask + engine fingerprint
    answer TEXT NOT NULL,      -- canonical JSON
    used   INTEGER NOT NULL    -- grows with each use; the smallest is forgotten first
);
CREATE TABLE IF NOT EXISTS answer_files (
    key   TEXT NOT NULL REFERENCES answers(key) ON DELETE CASCADE,
    asset TEXT NOT NULL,
    size  INTEGER NOT NULL,
    PRIMARY KEY (key, asset)
);
CREATE INDEX IF NOT EXISTS answer_files_asset ON answer_files(asset);
"""


class HasBlobs(Protocol):
    """What a run's record gives the memory access to."""

    blobs: Blobs


class DiskMemory:
    """Answers in `home`/memory.db, their bytes in `home`/memory, at most `limit` bytes.

    The least recently used are forgotten first. A run keeps hard links (or copies) of what it was
    answered, so forgetting never breaks one.
    """

    def __init__(self, home: Path, limit: int = 2 * GIB) -> None:
        self._blobs = Blobs(home / "memory")
        self._path = home / "memory.db"
        self._limit = limit
        with connect(self._path) as db:
            db.executescript(SCHEMA)

    def recall(self, key: str, record: HasBlobs) -> Answer | None:
        """The remembered answer, its bytes given to `record`; None when not known or damaged."""
        with connect(self._path) as db:
            row = db.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            try:
                answer = from_json(Answer, json.loads(row[0]), "remembered answer")
                for ref in answer.files.values():
                    self._blobs.read(ref.id)  # refuses damaged bytes
                    self._blobs.copy_to(record.blobs, ref.id)
            except (MiaobiError, ValueError):
                self._forget(db, key)
                return None
            db.execute("UPDATE answers SET used = ? WHERE key = ?", (self._next(db), key))
            return answer

    def add(self, key: str, answer: Answer, record: HasBlobs) -> None:
        """Remembers an answer and its bytes, then forgets down to the limit."""
        for ref in answer.files.values():
            record.blobs.copy_to(self._blobs, ref.id)
        with connect(self._path) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DELETE FROM answers WHERE key = ?", (key,))
            db.execute(
                "INSERT INTO answers VALUES (?, ?, ?)",
                (key, canonical(answer).decode(), self._next(db)),
            )
            db.executemany(
                "INSERT OR IGNORE INTO answer_files VALUES (?, ?, ?)",
                [(key, ref.id, ref.size) for ref in answer.files.values()],
            )
            self._shrink(db, key)

    def size(self) -> int:
        """Bytes kept for all answers together."""
        with connect(self._path) as db:
            return _size(db)

    def _next(self, db: sqlite3.Connection) -> int:
        return db.execute("SELECT coalesce(max(used), 0) + 1 FROM answers").fetchone()[0]

    def _shrink(self, db: sqlite3.Connection, keep: str) -> None:
        while _size(db) > self._limit:
            oldest = db.execute(
                "SELECT key FROM answers WHERE key != ? ORDER BY used LIMIT 1", (keep,)
            ).fetchone()
            if oldest is None:
                return
            self._forget(db, oldest[0])

    def _forget(self, db: sqlite3.Connection, key: str) -> None:
        files = [r[0] for r in db.execute("SELECT asset FROM answer_files WHERE key = ?", (key,))]
        db.execute("DELETE FROM answers WHERE key = ?", (key,))
        for asset in files:
            used = "SELECT 1 FROM answer_files WHERE asset = ?"
            if db.execute(used, (asset,)).fetchone() is None:
                self._blobs.path(asset).unlink(missing_ok=True)


def _size(db: sqlite3.Connection) -> int:
    distinct = "SELECT asset, max(size) AS size FROM answer_files GROUP BY asset"
    return db.execute(f"SELECT coalesce(sum(size), 0) FROM ({distinct})").fetchone()[0]
