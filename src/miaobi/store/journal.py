"""The run folder: the plan, the journal of recorded answers and their bytes.

It lives from the first Ask to the finished work, so a killed run loses nothing it was answered.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

from miaobi.brief import Plan
from miaobi.errors import MiaobiError, StoreError
from miaobi.store.files import Blobs, disk_errors, read_file, write_atomic
from miaobi.work import Ask, Recorded, Ref, canonical, digest, from_json, to_json


class RunFolder:
    """A record (see `run.Record`) on disk. One process at a time: `open` takes a lock.

    Each journal line is its own hash, a space and canonical JSON; a torn tail is dropped.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = Blobs(folder / "blobs")
        self.times: dict[str, dict[str, float]] = {}
        self._known: dict[str, Recorded] = {}
        self._writing = threading.Lock()
        self._file: Any = None
        self._lock: Any = None

    def __enter__(self) -> RunFolder:
        import filelock

        with disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = filelock.FileLock(self.folder / "lock")
            try:
                self._lock.acquire(timeout=0)
            except filelock.Timeout as error:
                raise StoreError(
                    "the same work is being made by another process",
                    hint="wait for it, or choose another --seed",
                ) from error
            whole = self._load()
            self._file = open(self.folder / "journal.jsonl", "ab")
            self._file.truncate(whole)
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        self._lock.release()

    def remove(self) -> None:
        """Forgets the run; for when its work is safely written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- the plan ---------------------------------------------------------------------------

    def plan(self) -> Plan | None:
        """The plan of an earlier, interrupted try; None for a first one."""
        path = self.folder / "plan.json"
        return from_json(Plan, json.loads(read_file(path)), "plan.json") if path.exists() else None

    def set_plan(self, plan: Plan) -> None:
        write_atomic(self.folder / "plan.json", canonical(plan))

    # --- the record -------------------------------------------------------------------------

    def recall(self, ask: Ask) -> Recorded | None:
        return self._known.get(ask.id)

    def add(self, recorded: Recorded, seconds: float) -> None:
        """Appends one exchange and fsyncs it; from then on it is never asked again."""
        line = to_json(recorded) | {"at": round(time.time(), 3), "seconds": round(seconds, 3)}
        body = canonical(line)
        with self._writing, disk_errors(self.folder):
            self._file.write(digest("journal", body).encode() + b" " + body + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._take(line)

    def read(self, asset: str) -> bytes:
        return self.blobs.read(asset)

    def keep(self, data: bytes, media_type: str) -> Ref:
        return self.blobs.keep(data, media_type)

    def _take(self, line: dict[str, Any]) -> None:
        body = {k: line[k] for k in ("ask", "answer", "engine", "failed")}
        recorded = from_json(Recorded, body, "journal line")
        self._known[recorded.ask.id] = recorded
        self.times[recorded.ask.id] = {"at": line["at"], "seconds": line["seconds"]}

    def _load(self) -> int:
        """Takes every whole line whose bytes are all there; the length of the whole part."""
        path = self.folder / "journal.jsonl"
        whole = 0
        for raw in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
            mark, _, body = raw.rstrip(b"\n").partition(b" ")
            if not raw.endswith(b"\n") or digest("journal", body).encode() != mark:
                break
            try:
                self._take(json.loads(body))
            except (ValueError, KeyError, MiaobiError):
                break
            whole += len(raw)
        self._known = {k: r for k, r in self._known.items() if self._has_bytes(r)}
        return whole

    def _has_bytes(self, recorded: Recorded) -> bool:
        return all(
            self.blobs.has(ref.id) and self.blobs.path(ref.id).stat().st_size == ref.size
            for ref in recorded.answer.files.values()
        )
