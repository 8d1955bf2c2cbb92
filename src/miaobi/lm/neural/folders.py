"""Folders of a model: written whole under a temporary name, then renamed."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from miaobi.errors import StoreError
from miaobi.store.files import disk_errors, sync_folder, write_atomic


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """`folder` with just these files, given by name; an older folder of such files is replaced.

    A reader sees the old folder, none for a moment, or the new one: never a part. Hidden files stay.
    Refuses a folder that holds anything else, or that cannot be written, with StoreError.
    """
    folder = folder.absolute()
    alone(folder, files)
    with disk_errors(folder):
        beside, aside = (folder.with_name(f".{w}-{secrets.token_hex(8)}") for w in ("part", "old"))
        try:
            for name, data in files.items():
                write_atomic(beside / name, data)
            for hidden in (folder / name for name in _names(folder) if name[0] == "."):
                copy = shutil.copytree if hidden.is_dir() else shutil.copy2
                copy(hidden, beside / hidden.name)
            if folder.exists():
                folder.rename(aside)
            beside.rename(folder)
            sync_folder(folder.parent)
        except BaseException:
            if aside.exists() and not folder.exists():
                aside.rename(folder)
            raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)
            shutil.rmtree(aside, ignore_errors=True)
    return folder


def alone(folder: Path, names: Collection[str]) -> None:
    """Refuses a folder that holds more than these and hidden files with StoreError."""
    with disk_errors(folder):
        found = _names(folder)
    if foreign := sorted(name for name in found if name not in names and name[0] != "."):
        raise StoreError(
            f"{folder} holds {foreign[0]!r}, which is not of this model",
            hint="move it elsewhere, or name a folder that does not exist yet",
        )


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.exists() else []
