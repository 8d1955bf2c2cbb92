"""The shelf that the shipped writer learns from: works as token numbers, with the keywords each answers.

    python runs/base_pack.py PIECES.jsonl HELDOUT.jsonl SHELF.npz [VOCABULARY.json]

PIECES and HELDOUT are what base_corpus.py wrote. The authors HELD_AUTHORS are left out of both: they
are kept for the experiments of tuning. Works of one's own need no shelf: `miaobi train` packs them.

Beside SHELF.npz lie then heldout.jsonl, HELDOUT with these keywords, for base_evaluate.py, and data.md,
the card of what is on the shelf, which `miaobi train` puts into the model card.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from miaobi.errors import MiaobiError
from miaobi.lm.corpus.card import card
from miaobi.lm.corpus.keywords import Keywords, commissioned
from miaobi.lm.corpus.piece import Piece, read, write
from miaobi.lm.neural.shelf import CARD, pack
from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.store.files import write_atomic

HELD_AUTHORS = ("纳兰性德",)


def main(pieces: Path, held: Path, out: Path, vocabulary: Path | None = None) -> None:
    left: Counter[tuple[str, str]] = Counter()
    rows, kept = (
        [piece for piece in read(path) if _packed(piece, left)] for path in (pieces, held)
    )
    keywords = Keywords(rows)
    print(len(rows), "works,", len(kept), "held out,", len(keywords.words), "words")
    for piece in (rows[0], rows[len(rows) // 2], rows[-1]):
        print(piece.title, keywords.of(piece))
    asked = (replace(piece, keywords=keywords.of(piece)) for piece in kept)
    write(out.with_name("heldout.jsonl"), asked)
    shelf = pack(
        (commissioned(piece, keywords) for piece in rows),
        Vocabulary.load(vocabulary),
        (commissioned(piece, keywords) for piece in kept),
    )
    told = card(rows, left) + f"\n{card(kept, title='## Held out')}"
    write_atomic(out.with_name(CARD), told.encode())
    shelf.save(out)  # it comes last: where it is, the rest is whole
    print(f"{len(shelf.tokens):,} tokens, {out.stat().st_size / 2**20:.1f} MiB")


def _packed(piece: Piece, left: Counter[tuple[str, str]]) -> bool:
    """Whether a piece goes on the shelf; `left` counts those that do not."""
    if kept := piece.author in HELD_AUTHORS:
        left[piece.source, f"{piece.author}: kept for tuning"] += 1
    return not kept


if __name__ == "__main__":
    if not 4 <= len(sys.argv) <= 5:
        print(
            "usage: base_pack.py PIECES.jsonl HELDOUT.jsonl SHELF.npz [VOCABULARY.json]",
            file=sys.stderr,
        )
        sys.exit(2)
    try:
        main(*map(Path, sys.argv[1:]))
    except MiaobiError as error:
        print(f"base_pack.py: {error} ({error.hint})", file=sys.stderr)
        sys.exit(2)
