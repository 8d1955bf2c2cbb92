"""The user's own files (`--from`): lines of verse, a picture, a melody, facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miaobi.errors import SourceError
from miaobi.store import read_file
from miaobi.work import Json, Ref, digest

Pixels = Any  # NDArray of bytes: numpy is imported when a picture comes

LARGEST = 16 * 1024 * 1024  # bytes of one file
WEIGHTS = (0.6, 0.8, 0.5)  # of red, green, blue in the distance of two colours (redmean, halved)
BULLET = re.compile(r"^[ \t]*(?:[-*+>]|\d{1,2}[.)、])[ \t]+", re.MULTILINE)  # of Markdown
KINDS = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mid": "audio/midi",
    ".midi": "audio/midi",
    ".csv": "text/csv",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the user's: its name, its bytes by hash, and what it settles (`sets`).

    Empty `sets` means that it is kept with the work but nothing could use it yet.
    """

    name: str
    ref: Ref
    data: bytes
    sets: dict[str, Json]


def read_sources(files: tuple[Path, ...]) -> tuple[Source, ...]:
    """The files, read and understood; SourceError for what cannot be used."""
    sources = tuple(_read(path) for path in files)
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        raise SourceError("two files have the same name", hint="rename one of them")
    return sources


def _read(path: Path) -> Source:
    if path.is_dir():
        raise SourceError(f"{path} is a folder", hint="give a file")
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise SourceError(
            f"{path}: this kind of file is not known", hint=f"use one of {', '.join(KINDS)}"
        )
    data = read_file(path)
    if not data or len(data) > LARGEST:
        raise SourceError(f"{path.name} is empty or larger than 16 MB", hint="give a smaller file")
    ref = Ref(digest("asset", data), kind, len(data))
    return Source(path.name, ref, data, _settles(path.name, kind, data))


def _settles(name: str, kind: str, data: bytes) -> dict[str, Json]:
    if kind in ("text/plain", "text/markdown"):
        lines = given_lines(_decoded(name, data))
        return {"concept.given_lines": lines} if any(lines) else {}
    if kind.startswith("image/"):
        return _of_picture(name, data)
    return {}


def _of_picture(name: str, data: bytes) -> dict[str, Json]:
    """The palette and the hand of a picture, and what a repainting needs to know of it."""
    from miaobi.paint.likeness import hand_of, likeness
    from miaobi.paint.photo import opened

    image = opened(data, name)
    return {
        "concept.palette": palette(image),
        "painting.hand": hand_of(likeness(image)),
        "painting.shape": [image.shape[1], image.shape[0]],
        "painting.source": digest("asset", data),
        "painting.name": name,
    }


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{name} is not UTF-8 text", hint="save it as UTF-8") from error


def given_lines(text: str) -> list[str]:
    """The lines of verse in a text: one for each run of Chinese characters; "" for an empty slot.

    A line of dashes or underscores leaves that line of the poem to the writer.

    >>> given_lines("春风又绿江南岸，\\n___\\n")
    ['春风又绿江南岸', '']
    """
    lines: list[str] = []
    for part in re.split(r"[\n，。！？；、,.!?;]", BULLET.sub("", text)):
        if re.fullmatch(r"\s*[_\-—]{2,}\s*", part):
            lines.append("")
        elif re.search(r"[\u4e00-\u9fff]", part) and not part.lstrip().startswith("#"):
            lines.append("".join(re.findall(r"[\u3400-\u9fff]", part)))
    return lines


def english_lines(text: str) -> list[str]:
    """The lines of an English poem in a text, as they stand; "" for an empty slot.

    A line of dashes or underscores leaves that line of the poem to the writer. The bullets and
    numbers of a list are no part of its lines, a dash is.

    >>> english_lines("# Fall\\n\\n1. One leaf, one door,\\n- ___\\n— and then\\n")
    ['One leaf, one door,', '', '— and then']
    """
    lines: list[str] = []
    for row in (" ".join(row.split()) for row in BULLET.sub("", text).splitlines()):
        if re.fullmatch(r"[_\-—]{2,}", row):
            lines.append("")
        elif re.search("[A-Za-z]", row) and not row.startswith("#"):
            lines.append(row)
    return lines


def palette(image: Pixels) -> list[str]:
    """The 2 to 5 named pigments nearest to the colours of a picture (h, w, 3), most of it first.

    Pale paper is not a pigment: pixels lighter than 92 % count only if nothing else is there.
    """
    import numpy as np
    from PIL import Image

    from miaobi.paint.colour import from_hex
    from miaobi.paint.pigments import PIGMENTS
    from miaobi.planner.tables import drawing

    small = Image.fromarray(image).resize((96, 96))
    pixels = np.asarray(small).reshape(-1, 3).astype(float)
    coloured = pixels[pixels.mean(axis=1) < 0.92 * 255]
    pixels = coloured if len(coloured) else pixels
    names = [name for name in PIGMENTS if name in drawing("pigments")["known"]]
    tones = np.array([from_hex(PIGMENTS[n].masstone) for n in names], float)
    far = np.linalg.norm((pixels[:, None] - tones) * WEIGHTS, axis=2)
    shares = np.bincount(far.argmin(axis=1), minlength=len(names))
    order = sorted(range(len(names)), key=lambda i: (-shares[i], i))
    chosen = [names[i] for i in order if shares[i] >= 0.04 * len(pixels)][:5]
    return chosen if len(chosen) > 1 else [*chosen, "墨" if chosen != ["墨"] else "赭石"]
