"""The AI-content marks of exported files: written, read back, and taken off byte for byte.

Each file has one implicit label and its recipe (`label`), in the place that its format has for
them (`pictures`, `texts`, `sound`, `film`), and explicit words that people see or hear. Captions
(SubRip) have room for the words only.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from miaobi.errors import StoreError
from miaobi.trust.marks import film, label, pictures, sound, texts
from miaobi.trust.marks.label import KEYS, NAMESPACE, WORDS, Read, Stamp, Told, aigc
from miaobi.trust.marks.pictures import MOUNT, Mount
from miaobi.work import Json, digest

__all__ = [
    "CAPTIONS",
    "ENDINGS",
    "KEYS",
    "MOUNT",
    "NAMESPACE",
    "WORDS",
    "Found",
    "Mount",
    "Stamp",
    "aigc",
    "exact",
    "mark",
    "media_type_of",
    "read",
]

CAPTIONS = "application/x-subrip"
FORMATS: dict[str, tuple[Callable[[bytes, Told], bytes], Callable[[bytes], Read | None]]] = {
    "image/png": (pictures.mark_png, pictures.read_png),
    "image/svg+xml": (pictures.mark_svg, pictures.read_svg),
    "text/markdown": (texts.mark_markdown, texts.read_markdown),
    "audio/flac": (sound.mark_flac, sound.read_flac),
    "audio/midi": (sound.mark_midi, sound.read_midi),
    "application/vnd.recordare.musicxml+xml": (texts.mark_musicxml, texts.read_musicxml),
    "video/mp4": (film.mark_mp4, film.read_mp4),
}
ENDINGS = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".md": "text/markdown",
    ".flac": "audio/flac",
    ".mid": "audio/midi",
    ".musicxml": "application/vnd.recordare.musicxml+xml",
    ".mp4": "video/mp4",
    ".srt": CAPTIONS,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was read back from a marked file.

    `label` is None where the format has room for the words only (captions): then there is no
    recipe, and which work the file belongs to is known to that work's ledger alone.
    """

    label: dict[str, str] | None
    recipe: dict[str, Json]
    unmarked: bytes


def mark(data: bytes, media_type: str, stamp: Stamp, mount: Mount | None = None) -> bytes:
    """The exported form of an asset: recipe, implicit label and explicit words in it.

    `mount` draws the strip that carries the words below a PNG picture; without it (data that
    nobody looks at) a PNG has the implicit label only. Reads its own work back and raises
    StoreError if the asset cannot be had from it again, and if it is marked already.
    """
    if media_type == CAPTIONS:
        if not texts.captions_say(data):
            raise StoreError(
                "the first caption does not say that the film was made by AI",
                hint=f"let it say: {WORDS}",
            )
        return data
    if media_type not in FORMATS:
        raise StoreError(
            f"{media_type} has no place for an AI label yet",
            hint=f"export one of {', '.join(ENDINGS)}",
        )
    if read(data, media_type) is not None:
        raise StoreError("this file is marked already", hint="mark the asset, not its export")
    told = label.told(stamp, digest("asset", data))
    if media_type == "image/png":
        marked = pictures.mark_png(data, told, mount)
    else:
        marked = FORMATS[media_type][0](data, told)
    found = read(marked, media_type)
    if found is None or found.unmarked != data or found.recipe["work"] != stamp.work:
        raise StoreError("a mark did not read back", hint="this is a bug: please report it")
    return marked


def read(data: bytes, media_type: str) -> Found | None:
    """The marks of a file and its bytes without them; None when it has no mark.

    Raises StoreError when the marks are there but damaged.
    """
    try:
        if media_type == CAPTIONS:
            return Found(None, {}, data) if texts.captions_say(data) else None
        one = FORMATS[media_type][1](data) if media_type in FORMATS else None
        if one is None:
            return None
        return Found(label.label_of(one.label), label.recipe_of(one.recipe), one.unmarked)
    except (ValueError, LookupError, TypeError, struct.error) as error:
        raise StoreError(
            f"the marks of this file are damaged: {error}", hint="export it again from its work"
        ) from error


def exact(found: Found, data: bytes, media_type: str) -> bool:
    """Whether the marks of a file are, byte for byte, those that this version writes.

    A PNG has a checksum on every byte of them and is not written again.
    """
    if found.label is None or media_type == "image/png":
        return True
    write, reader = FORMATS[media_type]
    one = reader(data)
    return one is not None and write(found.unmarked, label.again(found.recipe, one.recipe)) == data


def media_type_of(name: str) -> str:
    """The media type by file name ending; "" when it is none of ours."""
    return next((t for ending, t in ENDINGS.items() if name.lower().endswith(ending)), "")
