"""Is a work whole? Every hash is derived again; whatever disagrees is said in words."""

from __future__ import annotations

import hashlib
import lzma
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

from miaobi.errors import MiaobiError, StoreError
from miaobi.run import Replay, run_sync
from miaobi.store import read_file
from miaobi.store.files import disk_errors
from miaobi.studio import ledger
from miaobi.studio.opened import Opened
from miaobi.trust import marks
from miaobi.work import Asset, Entry, broken_links, digest, from_json, ledger_lines, read_ledger

LARGEST, MOST = 2_000_000_000, 10_000  # bytes of an archive, unpacked, and its files


def verify(path: Path) -> list[str]:
    """What disagrees in the work folder, its .zip or the exported file at `path`; empty when whole."""
    if not path.exists():
        raise StoreError(f"there is no {path}", hint="give a work folder or an exported file")
    if path.is_dir():
        return _verify_folder(path)
    return _verify_zip(path) if path.suffix.lower() == ".zip" else _verify_file(path)


def _verify_zip(path: Path) -> list[str]:
    """An exported archive, as the one folder in it."""
    damaged = (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    )
    with disk_errors(path):
        path.open("rb").close()
    try:
        with TemporaryDirectory() as beside, zipfile.ZipFile(path) as archive:
            files = archive.infolist()
            if len(files) > MOST or sum(info.file_size for info in files) > LARGEST:
                raise StoreError(f"{path} holds too much", hint="unpack it and give its folder")
            if not _plain([info.filename for info in files]):
                return [f"{path.name} has names that are no files of one work folder alone"]
            archive.extractall(beside)
            (inside,) = Path(beside).iterdir()
            return _verify_folder(inside)
    except damaged as error:
        return [f"{path.name} cannot be unpacked: {error}"]


def _plain(names: list[str]) -> bool:
    """Whether names in an archive are distinct on any system, and lie in one folder.

    >>> _plain(["w/a", "w/b"]), _plain(["w/a", "w/A"]), _plain(["w/a", "w/../a"]), _plain(["a"])
    (True, False, False, False)
    """
    paths = [name.removesuffix("/").casefold().split("/") for name in names]
    clean = all(part not in ("", ".", "..") and "\\" not in part for path in paths for part in path)
    folders = {path[0] for path in paths}
    inside = any(len(path) > 1 for path in paths)
    return clean and inside and len(folders) == 1 and len({*map(tuple, paths)}) == len(paths)


def _verify_folder(folder: Path) -> list[str]:
    try:
        data = read_file(folder / "ledger.jsonl")
        entries = read_ledger(data)
        wrong = broken_links(entries)
        if ledger_lines(entries) != data:
            wrong.append("ledger.jsonl is not written as a ledger is")
        wrong += _wrong_summary(folder, entries)
        return wrong + _wrong_files(folder, entries)
    except (MiaobiError, KeyError, TypeError, ValueError) as error:
        return [f"the ledger cannot be followed: {error}"]


def _wrong_summary(folder: Path, entries: tuple[Entry, ...]) -> list[str]:
    """`work.json` must be exactly what the ledger says; so the head is held by two files."""
    path = folder / "work.json"
    if not path.is_file():
        return ["work.json is missing"]
    if path.read_bytes() != ledger.work_json(ledger.work_of(entries)):
        return ["work.json is not what the ledger says"]
    return []


def _wrong_files(folder: Path, entries: tuple[Entry, ...]) -> list[str]:
    exports = ledger.parts(entries, "export")
    if not exports:
        return ["the ledger records no export"]
    wrong = []
    for name, known in exports[-1]["files"].items():
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != known:
            wrong.append(f"{name} was changed after it was written")
    known_names = {*exports[-1]["files"], "ledger.jsonl", "work.json"}
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    wrong += [f"{name} does not belong to this work" for name in sorted(found - known_names)]
    for body in ledger.parts(entries, "asset"):
        asset = from_json(Asset, body, "an asset")
        wrong += _wrong_asset(folder, asset, ledger.creation_head(entries))
    return wrong


def _wrong_asset(folder: Path, asset: Asset, work: str) -> list[str]:
    """The file, its marks taken off, must be the bytes that the ledger names."""
    path = folder / asset.file
    if not path.is_file():
        return []  # already said
    try:
        found = marks.read(path.read_bytes(), asset.ref.media_type)
    except StoreError as error:
        return [f"{asset.file}: {error}"]
    if found is None:
        return [f"{asset.file} has lost its AI-content marks"]
    if digest("asset", found.unmarked) != asset.ref.id:
        return [f"{asset.file} does not hold the bytes that were made"]
    if found.label is not None and found.label["ProduceID"] != work:
        return [f"{asset.file} says it belongs to another work"]
    return []  # words only: the ledger, which names its bytes, is what ties it to the work


def _verify_file(path: Path) -> list[str]:
    """A single exported file against its own marks."""
    media_type = marks.media_type_of(path.name)
    if not media_type:
        kinds = ", ".join(end for end, kind in marks.ENDINGS.items() if kind != marks.CAPTIONS)
        raise StoreError(
            f"{path.name}: this kind of file holds no hash of its own",
            hint=f"give the work folder, its .zip, or one of {kinds} made by Miaobi",
        )
    data = read_file(path)
    try:
        found = marks.read(data, media_type)
    except StoreError as error:
        return [str(error)]
    if found is None:
        return [f"{path.name} has no AI-content marks: it was not made here, or they were removed"]
    if found.label is None:
        raise StoreError(
            f"{path.name} says that it is AI-generated, and has no room to say more",
            hint="give the work folder: its ledger holds the hash of this file",
        )
    if digest("asset", found.unmarked) != found.recipe.get("asset"):
        return [f"{path.name} was changed after it was made"]
    if found.label["ProduceID"] != found.recipe.get("work"):
        return [f"{path.name}: its label and its recipe name different works"]
    if not marks.exact(found, data, media_type):
        return [f"{path.name}: its marks were changed after they were written"]
    return []


def replay(opened: Opened) -> list[str]:
    """Makes the work again from its recorded answers alone, with no engine; what differs."""
    from miaobi.makers import Job
    from miaobi.studio.create import makers

    made = run_sync(
        opened.plan,
        makers=makers(),
        job=Job,
        engines={},
        record=Replay(ledger.recorded_of(opened.work.ledger)),
    )
    known = opened.work.missing
    wrong = [f"{name}: {error}" for name, error in made.failures.items() if name not in known]
    again = [asset for draft in made.drafts.values() for asset in draft.assets]
    if not wrong and tuple(again) != opened.work.assets:
        wrong.append("the makers of this version would assemble the answers differently")
    return wrong
