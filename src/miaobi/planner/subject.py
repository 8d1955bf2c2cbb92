"""What an English brief asks for, without the words that ask for it."""

from __future__ import annotations

import re

from miaobi.brief import Brief
from miaobi.planner.draw import without_seasons
from miaobi.planner.letters import without_letters
from miaobi.planner.music import without_music
from miaobi.planner.phrase import ASKED_EN, called
from miaobi.planner.tables import is_chinese
from miaobi.planner.verse import without_form
from miaobi.planner.wishes import retold, wishes

ASKS = re.compile(
    r"^(?:me\b[, ]*)?(?:(?:(?:an? |the |some )?(?:[\w'-]+ ){0,2}?(?:poem|verse)s?\b[,:]? *"
    r"(?:(?:about|of|on)\b *)?)|about\b *)?",
    re.IGNORECASE,
)
PLEASE = re.compile(r"[, ]*\bplease\b", re.IGNORECASE)
LONGEST = 12  # words of what may stand as a title


def subject(brief: Brief) -> str:
    """What an English brief is about, in its own words, as the card's title has it: without those of
    the form, the season it forbids, the music; "" for a Chinese one, a long one, and one that the user's
    own sets tell otherwise. What it forbids to be seen may stand in it.

    >>> [subject(Brief(text)) for text in ("Write me a haiku about a frog in the pond.", "春天的田野")]
    ['a frog in the pond', '']
    >>> subject(Brief("a love poem for my wife")), subject(Brief("an old sailor, as a ballad, please"))
    ('for my wife', 'an old sailor')
    >>> subject(Brief("autumn leaves", sets={"concept.season": "winter"}))
    ''
    """
    asked, rest = called(brief.text)
    said, _ = without_form(without_letters(rest)[0], "")
    if is_chinese(said) or retold(wishes(brief)):
        return ""
    said, _ = without_music(without_seasons(said)[0])
    said = PLEASE.sub("", said.replace("，", ", "))
    said = " ".join(said.strip(" .!,:;").split()).replace(" ,", ",")
    found = ASKED_EN.fullmatch(said)
    own = asked or ASKS.sub("", found["of"] if found else said)
    return own if len(own.split()) <= LONGEST else ""
