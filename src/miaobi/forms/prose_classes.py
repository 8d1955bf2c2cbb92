"""The classes of characters that prose is counted by, one name for each.

A machine whose alphabet is classes need not know every character of the world: it says that a
Chinese character may follow, and the writer says which.
"""

from __future__ import annotations

from functools import lru_cache

HAN, UPPER, LOWER, LETTER, DIGIT = "<han>", "<upper>", "<lower>", "<letter>", "<digit>"
END, OPEN, CLOSE, JOINER, MARK = "<end>", "<open>", "<close>", "<joiner>", "<mark>"
SPACE, STOP, NEWLINE = " ", ".", "\n"
CLASSES = (
    HAN, UPPER, LOWER, LETTER, DIGIT, END, OPEN, CLOSE, JOINER, MARK, SPACE, STOP, NEWLINE,
)  # fmt: skip
EXAMPLES = dict(zip(CLASSES, "字Aaא7。（）-， .\n", strict=True))  # a character of each
WORD = frozenset({UPPER, LOWER, LETTER, DIGIT})
_ENDS = frozenset("。！？!?…")
_OPENS = frozenset("“「『《〈（(【[‘")
_CLOSES = frozenset("”」』》〉）)】]")
_JOINERS = frozenset("'’-")
_HAN = (
    ("\u3007", "\u3007"),
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)


@lru_cache(maxsize=8192)
def kind(character: str) -> str | None:
    """The class of a character; None for what is no text (control characters).

    >>> [kind(c) for c in "山Éa7。.，「 "]
    ['<han>', '<upper>', '<lower>', '<digit>', '<end>', '.', '<mark>', '<open>', ' ']
    """
    if character in (STOP, NEWLINE) or character in EXAMPLES:
        return character
    for members, name in ((_ENDS, END), (_OPENS, OPEN), (_CLOSES, CLOSE), (_JOINERS, JOINER)):
        if character in members:
            return name
    if any(first <= character <= last for first, last in _HAN):
        return HAN
    if character.isspace():
        return SPACE
    if character.isalpha():
        return UPPER if character.isupper() else LOWER if character.islower() else LETTER
    if character.isdigit():
        return DIGIT
    return MARK if character.isprintable() else None
