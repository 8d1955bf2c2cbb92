"""From a finished work to files that people open: marked, read back, renamed into place at once."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from miaobi.brief import Plan
from miaobi.errors import PlanError, StoreError
from miaobi.store import read_file, write_atomic
from miaobi.store.files import disk_errors, sync_folder
from miaobi.studio import fonts, ledger, page
from miaobi.studio.mount import mount
from miaobi.studio.opened import Opened, open_work
from miaobi.studio.sources import Source
from miaobi.trust import marks
from miaobi.work import Asset, Json, Work, ledger_lines

UNSEEN = ("ids",)  # data that nobody looks at: implicit label only
SHOWN = ("painting", "music", "narration", "film")  # what a page that stands alone holds
LARGEST_PAGE = 80_000_000  # bytes inside such a page, before base64
PARTS = {  # the files that can be taken out, and the words in a name that mean them
    "painting.png": ("painting", "画"),
    "painting.ids.png": ("ids",),
    "painting.svg": ("painting", "drawing", "stroke", "画"),
    "score.svg": ("score", "engraving", "sheet", "谱"),
    "poem.md": ("poem", "verse", "诗"),
    "label.md": ("label", "签"),
    "score.flac": ("score", "music", "曲", "乐"),
    "narration.flac": ("narration", "reading", "voice", "诵", "读"),
    "score.mid": ("score",),
    "score.musicxml": ("score",),
    "film.mp4": ("film",),
    "film.srt": ("film",),
}


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
    title = " · ".join(filter(None, (plan.concept.title.zh, plan.concept.title.en)))
    return marks.Stamp(ledger.PRODUCER, work, recipe, made, title)


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
    data = _page(folder, work, plan, stamp, pending)
    write_atomic(folder / "index.html", data)
    return {"index.html": hashlib.sha256(data).hexdigest()}


def _page(
    folder: Path,
    work: Work,
    plan: Plan,
    stamp: marks.Stamp,
    pending: list[str] | None = None,
    inside: Mapping[str, str] | None = None,
) -> bytes:
    """The page of the files in `folder`."""
    view = page.view(
        work,
        plan,
        made=stamp.made,
        refresh=pending is not None,
        pending=pending or [],
        font=fonts.subset(page.brush_text(work, plan)) if work.assets else "",
        aigc=marks.aigc(stamp),
        sizes=_sizes(folder, work),
        engraving=_engraving(folder, work),
        inside=inside,
    )
    return page.render(view).encode()


def _engraving(folder: Path, work: Work) -> str:
    """The score as it was engraved; "" when the work has none that can be read."""
    asset = next((a for a in work.assets if a.name == "engraving"), None)
    if asset is None or not (folder / asset.file).is_file():
        return ""
    try:
        found = marks.read(read_file(folder / asset.file), asset.ref.media_type)
    except StoreError:
        return ""  # a changed file: `verify` says so, and the page shows it as a picture
    return found.unmarked.decode() if found else ""


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


# --- one file of a work -------------------------------------------------------------------------


def export(folder: Path, to: Path) -> Path:
    """One file of a work, or all of it, at `to`, by its ending.

    .png .svg .md .flac .mp4 .mid .musicxml .srt give that part; where two parts share an ending,
    the name of `to` says which (`narration.flac`, `score.svg`, `label.md`), else it is the first
    of them. .html is the page with everything inside it, .zip the whole folder.
    """
    opened = open_work(folder)
    if to.exists():
        raise StoreError(f"{to} is already there", hint="choose another name")
    ending = to.suffix.lower()
    if ending == ".zip":
        data = _zip(opened)
    elif ending == ".html":
        data = _single_page(opened)
    else:
        data = read_file(opened.folder / chosen(to, opened.files()))
    write_atomic(to, data)
    return to


def chosen(to: Path, there: Iterable[str]) -> str:
    """The file of a work that `to` asks for; PlanError, naming what there is, when there is none.

    >>> chosen(Path("reading.flac"), ["score.flac", "narration.flac"])
    'narration.flac'
    >>> chosen(Path("song.flac"), ["score.flac", "narration.flac"])
    'score.flac'
    """
    ending, stem = to.suffix.lower(), to.stem.lower()
    there = set(there) & set(PARTS)
    alike = [name for name in PARTS if name.endswith(ending) and ending]
    meant = [name for name in alike if any(word in stem for word in PARTS[name])]
    found = [name for name in meant[:1] or alike if name in there]
    if not found:
        what = meant[0] if meant else f"file that ends with {ending or 'nothing'}"
        raise PlanError(
            f"this work has no {what}",
            hint=f"it has {', '.join(name for name in PARTS if name in there)}, .html and .zip",
        )
    return found[0]


def _zip(opened: Opened) -> bytes:
    """All files of the work, stored as they are, with one fixed time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in opened.files():
            info = zipfile.ZipInfo(f"{opened.folder.name}/{name}", (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, (opened.folder / name).read_bytes())
    return buffer.getvalue()


def _single_page(opened: Opened) -> bytes:
    """The page with its pictures, sound and film inside it; StoreError when that is too much."""
    shown = [asset for asset in opened.work.assets if asset.name in SHOWN]
    data = {asset.file: read_file(opened.folder / asset.file) for asset in shown}
    size = sum(map(len, data.values()))
    if size > LARGEST_PAGE:
        raise StoreError(
            f"a page with all {size / 1e6:.0f} MB inside it would not open everywhere",
            hint="export .zip, or one part: .mp4, .flac, .png",
        )
    inside = {a.file: _data_uri(a.ref.media_type, data[a.file]) for a in shown}
    if "painting.png" in data and any(asset.name == "film" for asset in shown):
        inside["poster"] = _data_uri("image/jpeg", _poster(data["painting.png"]))
    entries = opened.work.ledger
    stamp = stamp_for(
        opened.plan, ledger.creation_head(entries), ledger.parts(entries, "export")[-1]["made"]
    )
    return _page(opened.folder, opened.work, opened.plan, stamp, inside=inside)


def _data_uri(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _poster(picture: bytes) -> bytes:
    """A small JPEG of the painting, to stand before the film: a page needs it once in full."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB")
        small.thumbnail((1280, 1280))
        small.save(out, "JPEG", quality=82)
    return out.getvalue()
