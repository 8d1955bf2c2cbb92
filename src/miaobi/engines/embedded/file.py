"""Small text files, written down as they are given: no other way for a byte to enter a work."""

from __future__ import annotations

from miaobi.run import Desk
from miaobi.work import Answer, Ask


def text(ask: Ask, desk: Desk) -> Answer:
    """The UTF-8 bytes of `spec["text"]`, kept as the file "text"."""
    media_type = ask.spec.get("media_type", "text/markdown")
    return Answer(files={"text": desk.keep(ask.spec["text"].encode(), media_type)})
