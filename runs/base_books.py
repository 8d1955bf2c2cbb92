"""The English books of the corpus, from a mirror of Project Gutenberg, by their numbers.

    python runs/base_books.py MIRROR BOOKS

MIRROR is the address of its root; BOOKS gets english_verse.jsonl and english_tales.jsonl. Killed, the
same command goes on. What is left without the licence and the lines that tell of a file's makers is
told to be the text of base_manifest.json (SHA-256), or another edition, as long within a tenth.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from miaobi.errors import MiaobiError, SourceError
from miaobi.store.files import write_atomic

KNOWN = Path(__file__).with_name("base_manifest.json")
NEAR = 0.1  # more or fewer characters
PAUSES = 2, 4, 8  # seconds before each try
BODY = re.compile(
    r"(?is)(?:\*\*\* ?START OF|\*END[^\n]*SMALL PRINT)[^\n]*\n(.*?)\n"
    r"[^\n]*(?:\*\*\* ?END OF|End of (?:the |this )?Project Gutenberg)"
)
MAKERS = re.compile(  # as the manifest's texts were cleaned: a "pretext" goes too
    r"(?im)^.*(?:Project Gutenberg|produced by|e-?text|ebook|transcriber|proofread).*$"
)


def places(number: int) -> list[str]:
    """Where mirrors keep a book, the files of the manifest's texts first."""
    folders = f"files/{number}", "/".join([*(str(number)[:-1] or "0"), str(number)])
    kinds = "-0", "-8", ""  # UTF-8, Latin 1, ASCII
    found = [f"{folder}/{number}{kind}.txt" for folder in folders for kind in kinds]
    return [*found, f"cache/epub/{number}/pg{number}.txt"]


def body(data: bytes) -> str:
    """The text in a file; "" where its begin and end are not told."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    found = BODY.search(text.replace("\r\n", "\n"))
    text = re.sub(r"(?m)[ \t]+$", "", MAKERS.sub("", found[1] if found else ""))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip()


def fetched(url: str) -> bytes:
    """What is there, b"" where nothing is; SourceError after all tries."""
    fault: Exception | None = None
    for pause in PAUSES:
        time.sleep(pause)
        try:
            with urlopen(Request(url, headers={"User-Agent": "miaobi"}), timeout=60) as reply:
                return reply.read()
        except (OSError, HTTPException) as error:
            if getattr(error, "code", 0) in (404, 410):
                return b""
            fault = error
    raise SourceError(f"{url} was not fetched: {fault}", hint="the same command goes on")


def book(mirror: str, known: dict[str, Any]) -> dict[str, Any]:
    """The row of a book; SourceError where the mirror has none such."""
    number, count = known["gutenberg"], known["characters"]
    name, size = f"book {number} ({known['title']})", f"{count:,} characters"
    for place in places(number):
        text = body(fetched(f"{mirror.rstrip('/')}/{place}"))
        if abs(len(text) - count) <= NEAR * count:
            same = hashlib.sha256(text.encode()).hexdigest() == known["sha256"]
            other = f"another edition: {len(text):,}, not {size}"
            print(f"{name}: {'as in the manifest' if same else other}", flush=True)
            row = {"gutenberg_id": number, "title": known["title"], "author": known["author"]}
            return row | {"text": text}
    raise SourceError(f"{name}, of some {size}, is not on this mirror", hint="try another mirror")


def main(mirror: str, books: Path) -> None:
    if not mirror.startswith(("http://", "https://")):
        raise SourceError(f"{mirror} is no address", hint="give a mirror's root: https://…")
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    for name in ("english_verse", "english_tales"):
        whole, part = books / f"{name}.jsonl", books / f"{name}.jsonl.part"
        if whole.exists():
            continue
        lines = part.read_bytes().splitlines(keepends=True) if part.exists() else []
        for one in known[name][len(lines) :]:
            row = json.dumps(book(mirror, one), ensure_ascii=False)
            lines.append(f"{row}\n".encode())
            write_atomic(part, b"".join(lines))
        part.replace(whole)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: base_books.py MIRROR BOOKS")
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except MiaobiError as error:
        sys.exit(f"base_books.py: {error} ({error.hint})")
