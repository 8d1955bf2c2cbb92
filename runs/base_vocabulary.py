"""The writer's vocabulary, learnt from the works: byte-pair merges of the English ones, the Chinese characters.

    python runs/base_vocabulary.py PIECES.jsonl OUT.json [MERGES] [FEWEST]

MERGES byte-pair merges (8,000); a Chinese character that comes FEWEST times (10) is a token.
Needs the extra `train`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from miaobi.lm.corpus.piece import read
from miaobi.lm.neural.vocabulary import CHINESE, PIECES, Vocabulary
from miaobi.store.files import write_atomic

MARKS = "，。？！；：、《》〈〉“”‘’（）—…　"
SINGLE = re.compile(f"[{CHINESE}“”‘’—…]")


def merges(texts: Iterator[str], count: int) -> tuple[tuple[str, str], ...]:
    """The first `count` byte-pair merges of the texts, in GPT-2's letters."""
    found = Tokenizer(models.BPE())
    cut = pre_tokenizers.Split(Regex(PIECES), "isolated")
    bytewise = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    found.pre_tokenizer = pre_tokenizers.Sequence([cut, bytewise])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=256 + count, initial_alphabet=alphabet, show_progress=False
    )
    found.train_from_iterator(texts, trainer)
    rows = json.loads(found.to_str())["model"]["merges"]
    return tuple((left, right) for left, right in rows)


def main(pieces: Path, out: Path, count: int = 8000, fewest: int = 10) -> None:
    rows = list(read(pieces))
    # A Chinese character is never merged with anything: English words alone teach the merges.
    english = (SINGLE.sub(" ", row.title + "\n" + row.text) for row in rows if row.language == "en")
    pairs = merges(english, count)
    counts: Counter[str] = Counter()
    for row in rows:
        if row.language == "zh":
            counts.update(row.text)
            counts.update(row.title)
    han = sorted(c for c, n in counts.items() if n >= fewest and SINGLE.match(c) and c not in MARKS)
    write_atomic(out, (Vocabulary(pairs, "".join(MARKS) + "".join(han)).dumps() + "\n").encode())
    print(len(pairs), "merges,", len(han), "characters,", Vocabulary.load(out).size, "tokens")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *(int(n) for n in sys.argv[3:]))
