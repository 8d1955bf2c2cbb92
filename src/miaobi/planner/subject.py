"""What an English brief asks for, without the words that ask for it."""

from __future__ import annotations

import re

from miaobi.planner.phrase import ASKED_EN, called
from miaobi.planner.tables import is_chinese
from miaobi.planner.verse import without_form

ASKS = re.compile(
    r"^(?:me\b[, ]*)?(?:(?:(?:an? |the |some )?(?:[\w'-]+ ){0,2}?(?:poem|verse)s?\b[,:]? *"
    r"(?:(?:about|of|on)\b *)?)|about\b *)?",
    re.IGNORECASE,
)
LONGEST = 12  # words of what may stand as a title


def subject(text: str) -> str:
    """What a brief in English is about, in its own words; "" for a Chinese one or a long one.

    >>> [subject(text) for text in ("Write me a haiku about a frog in the pond.", "春天的田野")]
    ['a frog in the pond', '']
    >>> subject("a love poem for my wife"), subject("an old sailor, as a ballad")
    ('for my wife', 'an old sailor')
    """
    asked, rest = called(text)
    said, _ = without_form(rest, "")
    if is_chinese(said):
        return ""
    said = " ".join(said.replace("，", ", ").strip(" .!,:;").split()).replace(" ,", ",")
    found = ASKED_EN.fullmatch(said)
    own = asked or ASKS.sub("", found["of"] if found else said)
    return own if len(own.split()) <= LONGEST else ""
