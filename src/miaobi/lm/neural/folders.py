"""Folders of a model: written whole under a temporary name, then renamed."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from miaobi.errors import StoreError
from miaobi.store.files import disk_errors, sync_folder, write_atomic


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """`folder` with just these files, given by name; an older folder of such files is replaced.

    A reader sees the old folder, none for a moment, or the new one: never a part. Refuses a folder
    that holds anything else, or that cannot be written, with StoreError.
    """
    folder = folder.absolute()
    with disk_errors(folder):
        foreign = sorted(set(_names(folder)) - set(files))
        if foreign:
            raise StoreError(
                f"{folder} holds {foreign[0]!r}, which is not of this model",
                hint="name a folder that does not exist yet, or empty this one",
            )
        beside, aside = (folder.with_name(f".{w}-{secrets.token_hex(8)}") for w in ("part", "old"))
        try:
            for name, data in files.items():
                write_atomic(beside / name, data)
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


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.exists() else []
