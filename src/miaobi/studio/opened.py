"""A work folder, opened: read, checked for shape, nothing trusted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from miaobi.brief import Plan
from miaobi.errors import MiaobiError, StoreError
from miaobi.store import read_file
from miaobi.studio import ledger
from miaobi.work import Json, Work, read_ledger


@dataclass(frozen=True, slots=True)
class Opened:
    """A work on disk: its folder, the work its ledger records, and its plan."""

    folder: Path
    work: Work
    plan: Plan

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every exported file, as the last export recorded them."""
        exports = ledger.parts(self.work.ledger, "export")
        return exports[-1]["files"] if exports else {}

    def files(self) -> list[str]:
        """The names of all files of the work."""
        return [*sorted(self.hashes()), "ledger.jsonl", "work.json"]

    def intact(self) -> bool:
        """Whether every exported file is there with its recorded hash."""
        return all(
            (self.folder / name).is_file()
            and hashlib.sha256((self.folder / name).read_bytes()).hexdigest() == known
            for name, known in self.hashes().items()
        )


def open_work(folder: Path) -> Opened:
    """The work in a folder; StoreError when it is none or cannot be read."""
    if not folder.exists():
        raise StoreError(f"there is no {folder}", hint="give the folder of a finished work")
    path = folder / "ledger.jsonl"
    if not path.is_file():
        raise StoreError(
            f"{folder} is not the folder of a work: it has no ledger.jsonl",
            hint="give a folder that `miaobi create` wrote",
        )
    try:
        entries = read_ledger(read_file(path))
        return Opened(folder, ledger.work_of(entries), ledger.plan_of(entries))
    except (MiaobiError, KeyError, TypeError) as error:
        raise StoreError(
            f"the ledger of {folder} is damaged: {error}",
            hint="restore the folder from a copy, or create the work again",
        ) from error


def source_files(opened: Opened) -> list[dict[str, Json]]:
    """The user's own files that the work was made from."""
    return ledger.parts(opened.work.ledger, "source")
