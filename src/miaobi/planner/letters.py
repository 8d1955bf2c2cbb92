"""What a brief keeps out of its poem: a character (不要出现愁字), or a letter, which no form here can."""

from __future__ import annotations

import re
from dataclasses import dataclass

from miaobi import forms
from miaobi.errors import MiaobiError
from miaobi.planner.notes import no_letter
from miaobi.planner.scene import Scene

CHARACTER = re.compile(
    r"[，,；;]?\s*(?:全诗|诗中|诗里)?(?:不(?:要|许|能|可|准|得)?|别|勿)(?:出现|使用|用|含有?|带有?|有)[“\"「『]?(?P<one>[\u3400-\u9fff])[”\"」』]?这?个?字"
)
LETTER = re.compile(
    r",?\s*\b(?:without|avoiding|avoid|not using|never using|that never uses|that does not use)\s+(?:using\s+)?(?:any\s+)?(?:the\s+)?"
    r"letters?\s+[“\"'‘]?(?P<one>[a-z])\b[”\"'’]?|[，,]?\s*(?:不(?:要|许|能|可)?(?:出现|使用|用|含有?|带有?)|没有)字母\s*[“\"「]?(?P<zh>[a-z])(?![a-z])[”\"」]?的?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Barred:
    """The characters, and the letter, that must not stand in the poem."""

    characters: str = ""
    letter: str = ""


def without_letters(text: str) -> tuple[str, Barred]:
    """A brief without the words that keep a character or a letter out, and what they keep out.

    >>> without_letters("about love without the letter e")
    ('about love', Barred(characters='', letter='e'))
    >>> without_letters("写雨，不要出现“愁”字"), without_letters("a letter from home")
    (('写雨', Barred(characters='愁', letter='')), ('a letter from home', Barred(characters='', letter='')))
    >>> without_letters("没有字母e的诗")[1].letter
    'e'
    """
    characters = "".join(dict.fromkeys(found["one"] for found in CHARACTER.finditer(text)))
    text = CHARACTER.sub("", text)
    found = LETTER.search(text)
    letter = ((found["one"] or found["zh"]) if found else "").lower()
    return LETTER.sub("", text), Barred(characters, letter)


def keeping_out(form: str, barred: Barred, scene: Scene) -> str:
    """The form on the card without the characters that it can keep out; else the card says so."""
    if barred.letter:
        scene.note_unknown(no_letter(barred.letter, scene.language))
    if not barred.characters or "禁=" in form:
        return form
    try:
        return forms.poem(f"{form}{',' if ':' in form else ':'}禁={barred.characters}").name
    except MiaobiError:
        scene.note_unknown(no_letter(barred.characters, scene.language))
        return form
