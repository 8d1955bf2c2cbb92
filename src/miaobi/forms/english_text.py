"""English verse as lines of words: what a checker reads.

Punctuation is not heard, but it shows pauses. A blank line divides stanzas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from miaobi.forms.english_sounds import sounds

_WORD = re.compile(r"['A-Za-zÀ-ÖØ-öø-ÿ]+(?:-['A-Za-zÀ-ÖØ-öø-ÿ]+)*")
_FOLD = str.maketrans("’‘ʼ`´àáâäãåçéêëíìîïñóòôöõúùûü", "'''''aaaaaaceeeiiiinooooouuuu")
_PAUSE = re.compile(r"[,;:.!?()\[\]\"“”—–]|--| - |…")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a line: as it is written, as it is looked up, and whether a pause follows.

    `word` is in lower case; è in it says that this e is sounded.
    """

    text: str
    word: str
    pause: bool = False


@lru_cache(maxsize=20_000)
def tokens(line: str) -> tuple[Token, ...]:
    """The words of a line in order.

    >>> [token.word for token in tokens("’Tis the Winter’s wingèd night—‘hush,’ ma chère!")]
    ["'tis", 'the', "winter's", 'wingèd', 'night', 'hush', 'ma', 'chere']
    """
    found = [match for match in _WORD.finditer(line.translate(_FOLD)) if match[0].strip("'")]
    ends = [*(match.start() for match in found[1:]), len(line)][: len(found)]
    return tuple(
        Token(line[match.start() : match.end()], _plain(match[0]), _pauses(line[match.end() : end]))
        for match, end in zip(found, ends, strict=True)
    )


def _pauses(between: str) -> bool:
    return bool(_PAUSE.search(between))


def _plain(word: str) -> str:
    """In lower case, without quotation marks, with è only where it says that -ed is sounded."""
    lower = word.lower()
    if not re.search("èd$|èst$", lower):
        lower = lower.replace("è", "e")
    if lower.startswith("'") and not (sounds(lower) or sounds(lower.rstrip("'"))):
        lower = lower.lstrip("'")
    if lower.endswith("'") and not (sounds(lower) or lower.endswith("in'")):
        lower = lower.rstrip("'")
    return lower


def split(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The lines that are not blank, and the index of the first line of each further stanza.

    >>> split("a\\nb\\n\\nc\\n")
    (('a', 'b', 'c'), (2,))
    """
    lines: list[str] = []
    breaks: list[int] = []
    blank = False
    for row in text.strip().splitlines():
        if not row.strip():
            blank = True
            continue
        if blank:
            breaks.append(len(lines))
        blank = False
        lines.append(row.strip())
    return tuple(lines), tuple(breaks)


def unread(line: str) -> str:
    """What in a line is neither a word nor punctuation: figures, other scripts; "" when nothing is.

    >>> unread("In 1984 we met")
    '1984'
    """
    found = re.search(r"[0-9]+|[^\W\dA-Za-zÀ-ÖØ-öø-ÿ_ʼ]+", line)
    return found[0] if found else ""
