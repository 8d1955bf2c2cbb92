"""Files written whole or not at all, and bytes kept under their own hash."""

from __future__ import annotations

import errno
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from miaobi.errors import StoreError
from miaobi.work import Ref, digest


def home() -> Path:
    """Where settings, memory and index live: MIAOBI_HOME, or the platform's data folder."""
    said = os.environ.get("MIAOBI_HOME", "")
    if said:
        return Path(said).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("miaobi", appauthor=False))


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turns what the operating system says about `path` into a StoreError with a cure."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            what, cure = "the disk is full", "free some space and run the same command again"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            what, cure = "not allowed", "choose another folder with --out, or set MIAOBI_HOME"
        elif isinstance(error, (FileExistsError, NotADirectoryError)):
            what, cure = "a file is in the way", "choose another folder with --out"
        else:
            what, cure = error.strerror or str(error), "check the folder, or choose another"
        raise StoreError(f"cannot use {path}: {what}", hint=cure) from error


def write_atomic(path: Path, data: bytes) -> None:
    """Puts `data` at `path` so that a reader sees the old file or the new one, never a part.

    Written under a temporary name in the same folder, fsynced, renamed. Raises StoreError.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".part-{secrets.token_hex(8)}"
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_file(path: Path) -> bytes:
    """The bytes at `path`; StoreError when they cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"cannot read {path}: {error.strerror}", hint="check the name and the rights"
        ) from error


def clean_name(text: str, longest: int = 40) -> str:
    """A file name made from a brief: letters and digits of any script, joined by '-'.

    >>> clean_name("春天的田野 / A  field!")
    '春天的田野-A-field'
    >>> clean_name("../..")
    'work'
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text))
    name = "-".join(words).strip("_")
    while len(name.encode()) > 4 * longest or len(name) > longest:
        name = name[:-1]
    return name.strip("-") or "work"


class Blobs:
    """Bytes by their asset id, one file each, in 256 folders.

    Whatever is read is hashed again, so damage never travels.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, asset: str) -> Path:
        """Where an asset lies; an id is 64 hex digits, so no path can be smuggled in."""
        if not re.fullmatch(r"[0-9a-f]{64}", asset):
            raise StoreError(f"{asset!r} is not an asset id", hint="ids are 64 hex digits")
        return self.folder / asset[:2] / asset

    def has(self, asset: str) -> bool:
        return self.path(asset).is_file()

    def keep(self, data: bytes, media_type: str) -> Ref:
        ref = Ref(digest("asset", data), media_type, len(data))
        if not self.has(ref.id):
            write_atomic(self.path(ref.id), data)
        return ref

    def read(self, asset: str) -> bytes:
        data = read_file(self.path(asset))
        if digest("asset", data) != asset:
            self.path(asset).unlink(missing_ok=True)
            raise StoreError(
                f"the kept bytes of {asset[:12]} are damaged",
                hint="run the same command again; they are made anew",
            )
        return data

    def copy_to(self, other: Blobs, asset: str) -> None:
        """Gives `other` the asset too: a hard link where the disk allows it, else a copy."""
        target = other.path(asset)
        if target.is_file():
            return
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.path(asset), target)
            except FileExistsError:
                return
            except OSError:
                write_atomic(target, self.path(asset).read_bytes())
