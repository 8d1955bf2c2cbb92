"""From a finished work to files that people open: marked, read back, renamed into place at once."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from miaobi.brief import Plan
from miaobi.errors import PlanError, StoreError
from miaobi.store import write_atomic
from miaobi.store.files import disk_errors, sync_folder
from miaobi.studio import fonts, ledger, page
from miaobi.studio.mount import mount
from miaobi.studio.opened import Opened, open_work
from miaobi.studio.sources import Source
from miaobi.trust import marks
from miaobi.work import Asset, Json, Work, ledger_lines

UNSEEN = ("ids",)  # data that nobody looks at: implicit label only


def stamp_for(plan: Plan, work: str, made: str) -> marks.Stamp:
    """What every file of this work says of itself."""
    brief = plan.brief
    recipe: dict[str, Json] = {
        "brief": brief.text,
        "seed": brief.seed,
        "wants": list(brief.wants),
        "form": brief.form,
        "style": brief.style,
        "language": brief.language,
        "quality": brief.quality,
        "sets": brief.sets,
        "sources": list(brief.sources),
        "parent": brief.parent,
        "engines": {family: list(names) for family, names in plan.engines.items()},
        "producer": ledger.PRODUCER,
    }
    return marks.Stamp(ledger.PRODUCER, work, recipe, made)


def today() -> str:
    """The date of an export, UTC."""
    return datetime.now(UTC).date().isoformat()


def marked(asset: Asset, data: bytes, stamp: marks.Stamp) -> bytes:
    """One asset as it is exported."""
    strip = None if asset.name in UNSEEN else mount
    return marks.mark(data, asset.ref.media_type, stamp, strip)


def write_assets(
    folder: Path, assets: Iterable[Asset], read: Callable[[str], bytes], stamp: marks.Stamp
) -> dict[str, str]:
    """Writes the marked assets; the SHA-256 of each file as written."""
    hashes = {}
    for asset in assets:
        data = marked(asset, read(asset.ref.id), stamp)
        write_atomic(folder / asset.file, data)
        hashes[asset.file] = hashlib.sha256(data).hexdigest()
    return hashes


def write_page(
    folder: Path, work: Work, plan: Plan, stamp: marks.Stamp, pending: list[str] | None = None
) -> dict[str, str]:
    """Writes `index.html`; with `pending` tasks it is a page that fills as parts arrive."""
    view = page.view(
        work,
        plan,
        made=stamp.made,
        refresh=pending is not None,
        pending=pending or [],
        font=fonts.subset(page.brush_text(work, plan)) if work.assets else "",
        aigc=marks.aigc(stamp),
        sizes=_sizes(folder, work),
    )
    data = page.render(view).encode()
    write_atomic(folder / "index.html", data)
    return {"index.html": hashlib.sha256(data).hexdigest()}


def _sizes(folder: Path, work: Work) -> dict[str, int]:
    """Bytes of each asset's file as written, marks included."""
    paths = {asset.file: folder / asset.file for asset in work.assets}
    return {name: path.stat().st_size for name, path in paths.items() if path.exists()}


def write_work(
    out: Path,
    work: Work,
    plan: Plan,
    sources: tuple[Source, ...],
    read: Callable[[str], bytes],
    times: dict[str, Json],
    beside: Path,
) -> Work:
    """The whole folder at `out`, written at `beside` and renamed; the work with its export."""
    made = today()
    stamp = stamp_for(plan, work.head, made)
    _empty(beside)
    files = write_assets(beside, work.assets, read, stamp)
    for source in sources:
        write_atomic(beside / "sources" / source.name, source.data)
        files[f"sources/{source.name}"] = hashlib.sha256(source.data).hexdigest()
    files |= write_page(beside, work, plan, stamp)
    whole = ledger.exported(work, made, files, times)
    write_atomic(beside / "ledger.jsonl", ledger_lines(whole.ledger))
    write_atomic(beside / "work.json", ledger.work_json(whole))
    with disk_errors(out):
        beside.rename(out)
        sync_folder(out.parent)
    return whole


def _empty(folder: Path) -> None:
    with disk_errors(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)


def export(folder: Path, to: Path) -> Path:
    """One file of a work, or all of it, at `to`: .png .svg .md .html or .zip by its ending."""
    opened = open_work(folder)
    if to.exists():
        raise StoreError(f"{to} is already there", hint="choose another name")
    data = _bytes_for(opened, to.suffix.lower())
    write_atomic(to, data)
    return to


def _bytes_for(opened: Opened, ending: str) -> bytes:
    names = {".png": "painting.png", ".svg": "painting.svg", ".md": "poem.md"}
    if ending == ".zip":
        return _zip(opened)
    if ending == ".html":
        return _single_page(opened)
    if ending not in names:
        known = ", ".join([*names, ".html", ".zip"])
        raise PlanError(f"cannot export to {ending or 'no ending'}", hint=f"use one of {known}")
    path = opened.folder / names[ending]
    if not path.exists():
        raise PlanError(f"this work has no {names[ending]}", hint="create it with that part wanted")
    return path.read_bytes()


def _zip(opened: Opened) -> bytes:
    """All files of the work, stored as they are, with one fixed time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in opened.files():
            info = zipfile.ZipInfo(f"{opened.folder.name}/{name}", (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, (opened.folder / name).read_bytes())
    return buffer.getvalue()


def _single_page(opened: Opened) -> bytes:
    """The page with its pictures inside it."""
    text = (opened.folder / "index.html").read_text(encoding="utf-8")
    for name, kind in (("painting.png", "image/png"), ("painting.svg", "image/svg+xml")):
        path = opened.folder / name
        if path.exists():
            inside = base64.b64encode(path.read_bytes()).decode()
            text = text.replace(f'"{name}"', f'"data:{kind};base64,{inside}"')
    return text.encode()
