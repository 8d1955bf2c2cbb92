"""A work of any kind made plain by the rules of its kind."""

from __future__ import annotations

import re
from dataclasses import replace

from miaobi.lm.corpus.english import is_verse, opened, straight
from miaobi.lm.corpus.marks import LEAST, STOPS, classical, han, shape
from miaobi.lm.corpus.modern import poem
from miaobi.lm.corpus.piece import Piece
from miaobi.lm.corpus.tables import newlines

OLD = ("古诗", "词", "曲", "楚辞", "诗经", "五绝", "七绝", "五律", "七律")
_LONGEST_LINE = 7  # characters between two marks of a shi


def clean(piece: Piece) -> tuple[Piece, str]:
    """(the work made plain, "") or (the work, why it is left out).

    Chinese of an old form, or of no form but in even lines of up to seven characters (or in phrases
    as short, without line breaks), becomes one paragraph; other
    Chinese keeps its lines; English verse keeps its lines and English prose loses its hard wraps.
    A form that is not given is told by the shape. Refused: `blank`, `hole`, `placeholder`,
    `foreign`, `short`.

    >>> clean(Piece("晚渡无人影,新莺落柳边.\\n山前三两户,灯火一条船."))[0].form
    '五绝'
    >>> clean(Piece("白日"))[1]
    'short'
    """
    piece = replace(piece, text=newlines(piece.text))
    if not piece.text.strip():
        return piece, "blank"
    if piece.language != "zh":
        return _english(piece)
    text, why = classical(piece.text) if _old(piece) else poem(piece.text)
    if why:
        return piece, why
    form = piece.form or (shape(text) if _old(piece) else "新诗")
    return replace(piece, text=text, form=form), ""


def _old(piece: Piece) -> bool:
    """Whether a Chinese work is classical verse, by its form or by its lines."""
    if piece.form:
        return piece.form.partition("·")[0] in OLD
    lines = [han(line) for line in re.split(rf"[{STOPS},.?!;:\s]+", piece.text)]
    lengths = {len(line) for line in lines if line}
    in_lines = "\n" in piece.text.strip()
    return bool(lengths) and max(lengths) <= _LONGEST_LINE and (len(lengths) == 1 or not in_lines)


def _english(piece: Piece) -> tuple[Piece, str]:
    text = straight(piece.text).strip("\n")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n")))
    if sum(c.isalpha() for c in text) < LEAST:
        return piece, "short"
    blocks = [tuple(block.split("\n")) for block in text.split("\n\n")]
    form = piece.form or ("verse" if all(map(is_verse, blocks)) else "tale")
    if form == "tale":
        text = "\n\n".join(map(_paragraph, blocks))
    return replace(piece, text=opened(text), form=form), ""


def _paragraph(lines: tuple[str, ...]) -> str:
    """A paragraph on one line; verse in prose keeps its lines."""
    if len(lines) > 1 and is_verse(lines):
        return "\n".join(line.strip() for line in lines)
    return re.sub(r"\s+", " ", " ".join(lines)).strip()
