"""Held-out nats per character of a model folder, beside the n-grams of base_baselines.py.

    python runs/base_evaluate.py MODEL HELDOUT.jsonl [BASELINES.json] > figures.json

Four readings of every held-out work, told apart by what the commission says: nothing but the
language; its form; form, era and title; all that, and its keywords (drawn from the work itself: the
last is no measure of a language model, but of how well the writer answers a commission). HELDOUT is
what base_pack.py wrote: the works with their keywords. A reading without works is left out. Means are
over all characters and the end of a work, as the baselines count. Needs the extra `train`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F

from miaobi.lm.corpus.marks import han
from miaobi.lm.corpus.piece import Piece, read
from miaobi.lm.neural import export
from miaobi.lm.neural.commission import KEYWORDS, Commission
from miaobi.lm.neural.model import Transformer
from miaobi.lm.neural.vocabulary import END, PAD, Vocabulary

ROWS = ("五绝", "七绝", "五律", "七律", "古诗", "词", "曲", "新诗", "verse", "tale")
REGULATED, CLASSICAL = ROWS[:4], (*ROWS[:7], "诗经", "楚辞")
TOLD = ("bare", "form", "title", "keywords")
BATCH = 16_000  # tokens of a batch, padding included
EVERY = 4  # readings with a commission are of every fourth work


def commission(piece: Piece, told: str) -> Commission:
    if told == "bare":
        return Commission(piece.language)
    if told == "form":
        return Commission(piece.language, piece.form)
    known = Commission(piece.language, piece.form, piece.era, "", piece.title)
    if told == "title":
        return known
    return Commission(
        piece.language, piece.form, piece.era, "", piece.title, piece.keywords[:KEYWORDS]
    )


@torch.no_grad()
def nats(
    model: Transformer, words: Vocabulary, pieces: Sequence[Piece], told: str
) -> list[tuple[float, float]]:
    """-log P(work, end | commission) of each piece, nats, and what of it its Chinese characters take."""
    characters = torch.tensor(
        [len(own) == 3 and bool(han(own.decode(errors="replace"))) for own in words.spelt]
    )
    rows, starts = [], []
    for piece in pieces:
        prefix = commission(piece, told).prefix(words)
        rows.append([*prefix, *words.encode(piece.text), END][: model.model.longest + 1])
        starts.append(len(prefix))
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found = [(0.0, 0.0)] * len(rows)
    while order:
        longest = len(rows[order[-1]])
        taken = [order.pop() for _ in range(min(len(order), max(1, BATCH // longest)))]
        ids = torch.full((len(taken), longest), PAD)
        for k, i in enumerate(taken):
            ids[k, : len(rows[i])] = torch.tensor(rows[i])
        logits = model(ids[:, :-1]).flatten(0, 1)
        losses = F.cross_entropy(logits, ids[:, 1:].flatten(), reduction="none")
        losses = losses.view(len(taken), -1)
        for k, i in enumerate(taken):
            own = losses[k, starts[i] - 1 : len(rows[i]) - 1]
            chinese = characters[ids[k, starts[i] : len(rows[i])]]
            found[i] = float(own.sum()), float(own[chinese].sum())
    return found


def family(piece: Piece) -> str:
    return piece.form.partition("·")[0]


def mean(
    lost: dict[int, tuple[float, float]], pieces: Sequence[Piece], which: Sequence[int]
) -> float | None:
    """Nats per character, the end of a work counted as one; None of no works."""
    there = [i for i in which if i in lost]
    if not there:
        return None
    return round(sum(lost[i][0] for i in there) / sum(len(pieces[i].text) + 1 for i in there), 4)


def main(folder: Path, heldout: Path, baselines: Path | None = None) -> None:
    config, state = export.load(folder)
    model = Transformer(config)
    model.load_state_dict(state)
    model.eval()
    words = Vocabulary.load(folder / "vocabulary.json")
    pieces = list(read(heldout))
    lost = {told: dict[int, tuple[float, float]]() for told in TOLD}
    for told in TOLD:
        taken = range(0, len(pieces), 1 if told == "bare" else EVERY)
        lost[told] = dict(
            zip(taken, nats(model, words, [pieces[i] for i in taken], told), strict=True)
        )
    other = json.loads(baselines.read_text()) if baselines else {}
    table: dict[str, Any] = {}
    groups = {name: (name,) for name in ROWS} | {"regulated": REGULATED, "classical": CLASSICAL}
    for name, members in groups.items():
        mine = [i for i, piece in enumerate(pieces) if family(piece) in members]
        if not mine:
            continue
        row: dict[str, float] = {"works": len(mine)}
        means = {told: mean(lost[told], pieces, mine) for told in TOLD}
        row |= {told: value for told, value in means.items() if value is not None}
        if pieces[mine[0]].language == "zh":
            chinese = sum(sum(map(bool, map(han, pieces[i].text))) for i in mine)
            row["characters"] = round(sum(lost["bare"][i][1] for i in mine) / chinese, 4)
        for order in (2, 5):
            gram = other.get(f"{pieces[mine[0]].language}-{order}", {}).get("rows", {}).get(name)
            if gram:
                row[f"{order}-gram"] = gram["nats"]
                if "han" in gram:
                    row[f"{order}-gram of characters"] = gram["han"]
        if name in other.get("en-bpe-5", {}):
            row["5-gram of tokens"] = other["en-bpe-5"][name]
        table[name] = row
        print(name, row, file=sys.stderr)
    print(json.dumps(table, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
