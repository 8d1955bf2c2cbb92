"""Long works in parts that a model can read at once, cut where the work itself pauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from miaobi.lm.corpus.marks import cut
from miaobi.lm.corpus.piece import Piece

LINES = 40  # of a piece of verse
WORDS = 350  # of a piece of prose


def parts(piece: Piece) -> Iterator[Piece]:
    """`piece` in parts: 400 Chinese characters, 40 lines of verse, or about 350 words of prose.

    Cuts fall at the ends of sentences, stanzas or paragraphs; a stanza longer than that is cut at
    the end of a sentence.

    >>> [len(part.text) for part in parts(Piece("春眠不觉晓，处处闻啼鸟。" * 50, form="古诗"))]
    [300, 300]
    """
    if piece.form == "tale":
        texts = _paragraphs(piece.text.split("\n\n"))
    elif "\n" in piece.text or piece.form in ("verse", "新诗"):
        stanzas = [stanza.split("\n") for stanza in piece.text.split("\n\n")]
        texts = ("\n\n".join("\n".join(s) for s in part) for part in _stanzas(stanzas))
    else:
        texts = cut(piece.text)
    for text in texts:
        yield replace(piece, text=text)


def _stanzas(stanzas: list[list[str]]) -> Iterator[list[list[str]]]:
    """Whole stanzas, at most `LINES` lines together."""
    held: list[list[str]] = []
    for stanza in (short for long in stanzas for short in _short(long)):
        if held and sum(map(len, held)) + len(stanza) > LINES:
            yield held
            held = []
        held.append(stanza)
    if held:
        yield held


def _short(stanza: list[str]) -> Iterator[list[str]]:
    while len(stanza) > LINES:
        ends = [i for i in range(LINES // 2, LINES) if stanza[i].rstrip("\"')")[-1:] in ".!?。！？"]
        at = (ends[-1] if ends else LINES - 1) + 1
        yield stanza[:at]
        stanza = stanza[at:]
    if stanza:
        yield stanza


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    words = 0
    for paragraph in paragraphs:
        held.append(paragraph)
        words += len(paragraph.split())
        if words >= WORDS:
            yield "\n\n".join(held)
            held, words = [], 0
    if held:
        yield "\n\n".join(held)
