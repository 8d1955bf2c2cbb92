"""Counting prose as it is read, one character at a time; the checker and the machine share it.

字 are Chinese characters. A word is a run of letters and digits, with an apostrophe, a hyphen or a
stop inside it (don't, well-known, 3.14). A sentence begins with its first character or word and
ends at 。！？…!?, at a stop that nothing is joined to, or with its paragraph; "Mr. Wang" is two. A
paragraph is a line with something in it. Characters are all that can be seen, marks included.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from miaobi.forms.prose_classes import END, HAN, JOINER, NEWLINE, SPACE, STOP, WORD, kind

COUNTED = ("字", "words", "sentences", "paragraphs", "characters")


class Reading(NamedTuple):
    """Where a reader is: the kind of what was last read, whether a sentence is open, whether the
    paragraph has begun. `last` is a class, or "joined" and "stopped" inside a word."""

    last: str = NEWLINE
    open: bool = False
    begun: bool = False


def read(at: Reading, what: str) -> tuple[Reading, tuple[int, int, int, int, int]]:
    """The reader after a character of class `what`, and what it adds to each count of COUNTED."""
    if what == NEWLINE:
        return Reading(), (0, 0, 0, 0, 0)
    if what == SPACE:
        return Reading(SPACE, at.open and at.last != "stopped", at.begun), (0, 0, 0, 0, 0)
    is_open, last = at.open, what
    word = sentence = 0
    if what in WORD:
        word = int(at.last not in (*WORD, "joined", "stopped"))
    elif at.last == "stopped":
        is_open = False  # the stop ended a sentence after all
    if what == HAN or what in WORD:
        sentence, is_open = int(not is_open), True
    elif what == END:
        is_open = False
    elif what in (STOP, JOINER) and at.last in WORD:
        last = "stopped" if what == STOP else "joined"
    elif what == STOP:
        is_open = False
    return Reading(last, is_open, True), (int(what == HAN), word, sentence, int(not at.begun), 1)


def tally(text: str) -> dict[str, int]:
    """How many there are of each.

    >>> tally("春天来了。We don't know.\\n再见")
    {'字': 6, 'words': 3, 'sentences': 3, 'paragraphs': 2, 'characters': 19}
    """
    at, total = Reading(), (0,) * len(COUNTED)
    for what in _classes(text):
        at, more = read(at, what)
        total = tuple(a + b for a, b in zip(total, more, strict=True))
    return dict(zip(COUNTED, total, strict=True))


def _classes(text: str) -> Iterable[str]:
    return (what for what in map(kind, text) if what is not None)
