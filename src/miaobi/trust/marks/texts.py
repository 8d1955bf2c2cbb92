"""The marks of texts: Markdown, MusicXML, and captions, which have room for the words only.

GB 45438-2025 names no place for MusicXML: there the label is a `<miscellaneous-field>`, which the
format has for what it does not foresee, and the words are a `<credit>` that notation programs
print on the first page.
"""

from __future__ import annotations

import html
import re

from miaobi.errors import StoreError
from miaobi.trust.marks.label import WORDS, Read, Told, between, says_ai

TEXT_TAIL = f"\n\n---\n\n*{WORDS} · Miaobi 妙笔*\n"
SEAM = "<!--miaobi:mark-->"
BEFORE_IDENTIFICATION = ("work", "movement-number", "movement-title")
AFTER_CREDITS = "<part-list"


# --- Markdown -----------------------------------------------------------------------------------


def mark_markdown(data: bytes, told: Told) -> bytes:
    """The text between YAML front matter and the words."""
    quoted = told.recipe.replace("'", "''")
    return (
        f"---\nAIGC: '{told.label}'\nmiaobi: '{quoted}'\ndate: {told.made}\n---\n\n"
        f"{data.decode()}{TEXT_TAIL}"
    ).encode()


def read_markdown(data: bytes) -> Read | None:
    """The marks of a Markdown text."""
    said = data.decode()
    if not said.startswith("---\nAIGC: '"):
        return None
    head, _, rest = said[4:].partition("\n---\n\n")
    if not rest.endswith(TEXT_TAIL):
        raise ValueError("the disclosure at the end is missing")
    label = between(head, "AIGC: '", "'\n")
    recipe = between(head, "miaobi: '", "'\ndate:").replace("''", "'")
    return Read(label, recipe, rest[: -len(TEXT_TAIL)].encode())


# --- MusicXML -----------------------------------------------------------------------------------


def mark_musicxml(data: bytes, told: Told) -> bytes:
    """The score with two insertions between seams: the fields, and the words as a credit."""
    score = data.decode()
    credit = (
        '<credit page="1"><credit-type>rights</credit-type>'
        f"<credit-words>{WORDS}</credit-words></credit>"
    )
    fields = "".join(
        f'<miscellaneous-field name="{name}">{html.escape(value, quote=False)}</miscellaneous-field>'
        for name, value in (("AIGC", told.label), ("miaobi", told.recipe))
    )
    at, wrapped = _place_of_fields(score, fields)
    score = _inserted(score, at, wrapped)
    return _inserted(score, score.index(AFTER_CREDITS), credit).encode()


def _place_of_fields(score: str, fields: str) -> tuple[int, str]:
    """Where the fields stand, with the elements that they need around them there.

    MusicXML 4.0 (W3C, 2021): `identification` follows work, movement-number and movement-title,
    and ends with `miscellaneous`.
    """
    head = score.partition(AFTER_CREDITS)[0]
    root = re.search(r"<score-partwise[^>]*>", head)
    if root is None or head == score or SEAM in score:
        raise StoreError("this score cannot be marked", hint="make it again from its work")
    for end, before, after in (
        ("</miscellaneous>", "", ""),
        ("</identification>", "<miscellaneous>", "</miscellaneous>"),
    ):
        if end in head:
            return head.index(end), f"{before}{fields}{after}"
    names = "|".join(BEFORE_IDENTIFICATION)
    known = [m.end() for m in re.finditer(rf"</(?:{names})>|<(?:{names})/>", head)]
    whole = f"<identification><miscellaneous>{fields}</miscellaneous></identification>"
    return max(known, default=root.end()), whole


def _inserted(text: str, at: int, more: str) -> str:
    return f"{text[:at]}{SEAM}{more}{SEAM}{text[at:]}"


def read_musicxml(data: bytes) -> Read | None:
    """The marks of a MusicXML score."""
    pieces = data.decode().split(SEAM)
    if len(pieces) == 1:
        return None
    if len(pieces) != 5:
        raise ValueError("a part of the mark is missing")
    label, recipe = (
        html.unescape(between(pieces[1], f'name="{name}">', "</miscellaneous-field>"))
        for name in ("AIGC", "miaobi")
    )
    return Read(label, recipe, "".join(pieces[::2]).encode())


# --- captions -----------------------------------------------------------------------------------


def first_cue(data: bytes) -> str:
    """The text of the first caption of a SubRip file; "" when there is none.

    >>> first_cue("1\\n00:00:00,000 --> 00:00:02,000\\nAI 生成\\n\\n2\\n".encode())
    'AI 生成'
    """
    block = data.decode("utf-8-sig").replace("\r\n", "\n").lstrip("\n").partition("\n\n")[0]
    return "\n".join(block.splitlines()[2:])


def captions_say(data: bytes) -> bool:
    """Whether captions disclose in their first cue: the only mark that SubRip has room for."""
    return says_ai(first_cue(data))
