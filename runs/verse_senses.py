"""What characters go with: small vectors learnt from the poems, and how each one is used.

    python runs/verse_senses.py OUT_OF_VERSE_CORPUS src/miaobi/lm/data

`topic` (V, 96): positive pointwise mutual information within couplets and poems, factored (Levy
and Goldberg 2014), so that a dot product estimates how much more often two characters meet than by
chance. `pair` (V, 24): the same for characters that stand one above the other in the middle
couplets of 律诗 (对仗). `role` (V, 5): log-ratio of use in the first, second, middle, last but one
and last line. `tone` (V, 2) and `rhyme` (V, 30): the readings that poets use for at least a
fifth (rhymes: a tenth) of a character's occurrences at places that show it, among those both rhyme books have.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import eigsh
from verse_counts import Corpus, read

from miaobi.forms.regulated import line_tones
from miaobi.forms.sounds import level_groups, pingshui

TOPIC, PAIR = 96, 24


def together(corpus: Corpus, lines: int) -> csr_matrix:
    """(V, V) how often two characters share `lines` consecutive lines (1: every couplet is 2)."""
    size = len(corpus.vocabulary)
    total = csr_matrix((size, size))
    for shape, poems in corpus.rows.items():
        chunks = poems.reshape(-1, min(lines, shape[0]) * shape[1])
        weight = np.repeat(corpus.weights[shape], len(chunks) // len(poems))
        row = np.repeat(np.arange(len(chunks)), chunks.shape[1])
        flat = chunks.ravel()
        good = flat >= 0
        bag = csr_matrix((np.ones(good.sum()), (row[good], flat[good])), (len(chunks), size))
        bag.data[:] = 1.0
        total = total + bag.T @ bag.multiply(weight[:, None]).tocsr()
    return total.tocsr()


def ppmi(counts: np.ndarray, shift: float) -> np.ndarray:
    """Positive PMI with smoothed contexts; rare pairs are discounted."""
    np.fill_diagonal(counts, 0.0)
    rows = counts.sum(1)
    share = rows**0.75 / (rows**0.75).sum()
    expected = rows[:, None] * share[None, :]
    value = np.log((counts + 1e-9) / (expected + 1e-9)) - shift
    value *= counts / (counts + 3.0)
    return np.maximum((value + value.T) / 2, 0.0)


def factored(matrix: np.ndarray, dimensions: int) -> np.ndarray:
    values, vectors = eigsh(matrix, k=dimensions, which="LA", v0=np.ones(len(matrix)))
    vectors *= np.sign(vectors.sum(0))
    return (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1]


def above(corpus: Corpus) -> np.ndarray:
    size = len(corpus.vocabulary)
    counts = np.zeros((size, size), np.float64)
    for length in (5, 7):
        poems = corpus.rows[8, length]
        for line in (2, 4):
            a, b = poems[:, line].ravel(), poems[:, line + 1].ravel()
            good = (a >= 0) & (b >= 0)
            weight = np.repeat(corpus.weights[8, length], length)[good]
            np.add.at(counts, (a[good], b[good]), weight)
    return counts + counts.T


def roles(corpus: Corpus) -> np.ndarray:
    counts = np.zeros((5, len(corpus.vocabulary)))
    for (lines, _), poems in corpus.rows.items():
        for i in range(lines):
            role = {0: 0, 1: 1, lines - 2: 3, lines - 1: 4}.get(i, 2)
            flat = poems[:, i].ravel()
            counts[role] += np.bincount(flat[flat >= 0], minlength=counts.shape[1])
    share = (counts + 20) / (counts + 20).sum(1, keepdims=True)
    return np.log(share / share.mean(0)).T


def usage(corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """How often each character stands where (level, oblique) is wanted, and in each rhyme."""
    book = pingshui()
    level = level_groups()
    size = len(corpus.vocabulary)
    groups = np.zeros((size, len(level)), bool)
    tones = np.zeros((size, 2), bool)
    for i, c in enumerate(corpus.vocabulary):
        for name in book.agreed.get(c, ()):
            tones[i, 0 if book.groups[name] == "平" else 1] = True
            if name in level:
                groups[i, level.index(name)] = True
    shown = np.zeros((size, 2))
    rhymed = np.zeros((size, len(level)))
    certain = np.where(tones.all(1), 0, np.where(tones[:, 0], 1, -1))
    for (_, length), poems in corpus.rows.items():
        good = poems[(poems >= 0).all(axis=(1, 2))]
        flat = good.reshape(-1, length)
        score = []
        for start in "平仄":
            for end in "平仄":
                tone = np.array([1 if t == "平" else -1 for t in line_tones(start, end, length)])  # type: ignore[arg-type]
                places = np.array([*range(1, length - 1, 2), length - 1])
                score.append((tone, (certain[flat][:, places] * tone[places] >= 0).all(1)))
        only = np.sum([fits for _, fits in score], axis=0) == 1
        for tone, fits in score:
            rows = flat[fits & only]
            for j in (*range(1, length - 1, 2), length - 1):
                shown[:, 0 if tone[j] > 0 else 1] += np.bincount(rows[:, j], minlength=size)
        ends = good[:, 1::2, -1]
        votes = groups[ends].sum(1)
        best = votes.argmax(1)
        sure = votes.max(1) == ends.shape[1]
        for column in ends[sure].T:
            np.add.at(rhymed, (column, best[sure]), 1)
    share = shown / np.maximum(shown.sum(1, keepdims=True), 1)
    tones &= (share >= 0.2) | (shown.sum(1, keepdims=True) < 20)
    share = rhymed / np.maximum(rhymed.sum(1, keepdims=True), 1)
    groups &= (share >= 0.1) & (rhymed >= 8)
    return tones, groups


def small(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int8, scale of each column)."""
    scale = np.abs(matrix).max(0) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def main(folder: Path, out: Path) -> None:
    corpus = read(folder / "poems.jsonl")
    couplet = together(corpus, 2)
    poem = together(corpus, 8)
    topic, topic_scale = small(factored(ppmi((couplet * 2 + poem).toarray(), 0.1), TOPIC))
    pair, pair_scale = small(factored(ppmi(above(corpus), 0.0), PAIR))
    role, role_scale = small(roles(corpus))
    tones, groups = usage(corpus)
    counts = sum(
        np.bincount(rows[rows >= 0].ravel(), minlength=len(corpus.vocabulary))
        for rows in corpus.rows.values()
    )
    np.savez_compressed(
        out / "senses.npz", topic=topic, topic_scale=topic_scale, pair=pair, pair_scale=pair_scale,
        role=role, role_scale=role_scale, tone=tones, rhyme=np.packbits(groups, axis=1),
        count=np.asarray(counts, np.uint32),
    )  # fmt: skip
    print((out / "senses.npz").stat().st_size / 1e6, "MB;", groups.sum(0).tolist())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
