"""The character n-gram behind the writer: counts, smoothing, pruning, quantising.

    python runs/verse_ngram.py OUT_OF_VERSE_CORPUS src/miaobi/lm/data [THRESHOLD]

One model for each place in the line, counted from the end (7 ... 1), so that it knows the caesura;
five-syllable lines teach the last five places of seven-syllable ones. A line begins from one of
four start symbols (five or seven syllables, first or second line of a couplet).
Smoothing: interpolated absolute discounting (Ney, Essen, Kneser 1994); pruning by weighted
difference (Seymore and Rosenfeld 1996), keeping every suffix and prefix of what is kept, so that
back-off is exact. Writes ngram.npz and prints held-out nats per character.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from verse_counts import Corpus, read

ORDER = 5
DISCOUNT = {1: 0.5, 2: 0.75, 3: 0.85, 4: 0.9, 5: 0.92}
STEP = 0.0625  # nats; 255 steps reach exp(-15.9)


def sequences(corpus: Corpus, held: bool) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """(length, rows of start symbol + characters, weights) for lines of each length."""
    size = len(corpus.vocabulary)
    found = []
    for length in (5, 7):
        rows, weights = [], []
        for (lines, syllables), poems in corpus.rows.items():
            if syllables != length:
                continue
            chosen = corpus.heldout[lines, syllables] == held
            taken = poems[chosen]
            start = size + (2 if length == 7 else 0) + np.arange(lines) % 2
            first = np.broadcast_to(start[None, :, None], (*taken.shape[:2], 1))
            rows.append(np.concatenate([first, taken], axis=2).reshape(-1, length + 1))
            weights.append(np.repeat(corpus.weights[lines, syllables][chosen], lines))
        # A refrain is learnt once: Shao Yong begins 135 poems with the same line.
        lines, where = np.unique(np.concatenate(rows), axis=0, return_inverse=True)
        most = np.zeros(len(lines))
        np.maximum.at(most, where.ravel(), np.concatenate(weights))
        found.append((length, lines, most))
    return found


def grams(data: list, place: int, order: int, base: int) -> tuple[np.ndarray, ...]:
    """(keys, weighted counts, occurrences) of the n-grams that end at `place` from the end."""
    keys, weights = [], []
    for length, rows, weight in data:
        j = length + 1 - place  # column of the predicted character
        if j < 1 or j - order + 1 < 0:
            continue
        window = rows[:, j - order + 1 : j + 1]
        whole = (window >= 0).all(axis=1)
        key = np.zeros(whole.sum(), np.int64)
        for column in window[whole].T:
            key = key * base + column
        keys.append(key)
        weights.append(weight[whole])
    if not keys:
        return np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64)
    unique, where, times = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    return unique, np.bincount(where, np.concatenate(weights), len(unique)), times


def smooth(data: list, base: int, size: int) -> dict[tuple[int, int], list[np.ndarray]]:
    """(place, order) -> [keys, probability, score for pruning], interpolated."""
    table: dict[tuple[int, int], list[np.ndarray]] = {}
    for place in range(7, 0, -1):
        for order in range(1, ORDER + 1):
            keys, counts, times = grams(data, place, order, base)
            taken = counts * DISCOUNT[order] / np.maximum(times, 1)
            context = keys // base if order > 1 else np.zeros(len(keys), np.int64)
            heads, where = np.unique(context, return_inverse=True)
            total = np.bincount(where, counts, len(heads))
            left = np.bincount(where, taken, len(heads)) / np.maximum(total, 1e-9)
            if order == 1:
                lower = np.full(len(keys), 1.0 / size)
            else:
                below = table[place, order - 1]
                suffix = keys % base ** (order - 1)
                lower = below[1][np.searchsorted(below[0], suffix)]
            p = (counts - taken) / total[where] + left[where] * lower
            score = counts * np.log(p / (left[where] * lower + 1e-300))
            table[place, order] = [keys, p, score]
    return table


def prune(table: dict, base: int, threshold: float) -> dict:
    """The n-grams worth their place, with all their prefixes and suffixes."""
    kept: dict = {}
    needed: dict = {}
    for order in range(ORDER, 0, -1):
        for place in range(1, 8):
            keys, p, score = table[place, order]
            keep = score > threshold if order > 1 else np.ones(len(keys), bool)
            for wanted in needed.get((place, order), []):
                keep[np.searchsorted(keys, wanted)] = True
            kept[place, order] = keys[keep], p[keep]
            if order > 1:
                needed.setdefault((place, order - 1), []).append(
                    np.unique(keys[keep] % base ** (order - 1))
                )
                heads = np.unique(keys[keep] // base)
                if order > 2:
                    heads = heads[heads // base ** (order - 2) < base]
                    first = table.get((place + 1, order - 1))
                    if first is not None:
                        heads = heads[np.isin(heads, first[0])]
                        needed.setdefault((place + 1, order - 1), []).append(heads)
    return kept


def pack(kept: dict, base: int, vocabulary: str) -> dict[str, np.ndarray]:
    """Arrays to ship: children of each context, words, quantised probabilities, `squeezed`."""
    size = len(vocabulary)
    arrays: dict[str, np.ndarray] = {
        "vocabulary": np.array([ord(c) for c in vocabulary], np.uint32)
    }
    for place in range(7, 0, -1):
        keys, p = kept[place, 1]
        dense = np.full(size, 255, np.uint8)
        dense[keys] = quantised(p)
        arrays[f"p{place}1"] = dense
        for order in range(2, ORDER + 1):
            keys, p = kept[place, order]
            # Contexts are the n-grams of the place before; those of order 1 are all symbols.
            contexts = (
                np.arange(base)
                if order == 2
                else kept.get((place + 1, order - 1), (np.zeros(0, np.int64),))[0]
            )
            arrays[f"n{place}{order}"] = np.bincount(
                np.searchsorted(contexts, keys // base), minlength=len(contexts)
            ).astype(np.uint16)
            arrays[f"w{place}{order}"] = (keys % base).astype(np.uint16)
            arrays[f"p{place}{order}"] = quantised(p)
    return squeezed(arrays)


def squeezed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays as `miaobi.lm.ngram.unpacked` reads them: as steps, byte by byte, like with like."""
    found = dict(arrays)
    base = len(arrays["n12"])
    suffixes: dict[tuple[int, int], np.ndarray] = {}
    for place in range(7, 0, -1):
        for order in range(2, ORDER + 1):
            n, w, p = (f"{what}{place}{order}" for what in "nwp")
            counts, words = arrays[n], arrays[w].astype(np.int64)
            suffixes[place, order] = words
            if order > 2 and len(words):
                below = arrays[f"n{place}{order - 1}"].astype(np.int64)
                lower = np.repeat(np.arange(len(below)), below) * base
                short = np.repeat(suffixes[place + 1, order - 1], counts)
                keys = lower + arrays[f"w{place}{order - 1}"]
                suffixes[place, order] = np.searchsorted(keys, short * base + words)
                words = suffixes[place, order] - (np.cumsum(below) - below)[short]
            by = np.argsort(np.repeat(counts, counts), kind="stable")
            several = counts[counts > 0].astype(np.int64)
            begin = np.cumsum(several) - several
            steps = np.diff(words, prepend=0)
            steps[begin] = words[begin]
            found[n], found[w] = planes(counts), planes(steps[by])
            found[p] = arrays[p][by]
    return found


def planes(numbers: np.ndarray) -> np.ndarray:
    """(2, n) the high bytes of numbers, then the low ones."""
    return np.stack([numbers >> 8, numbers & 255]).astype(np.uint8)


def save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """An .npz as small as zlib makes it, with the same bytes at any hour."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, array in arrays.items():
            whole = io.BytesIO()
            np.lib.format.write_array(whole, np.asarray(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy")
            file.writestr(info, whole.getvalue(), zipfile.ZIP_DEFLATED, 9)


def quantised(p: np.ndarray) -> np.ndarray:
    return np.clip(np.round(-np.log(p) / STEP), 0, 255).astype(np.uint8)


def main(corpus: Path, out: Path, threshold: float) -> None:
    read_in = read(corpus / "poems.jsonl")
    size, base = len(read_in.vocabulary), len(read_in.vocabulary) + 4
    table = smooth(sequences(read_in, held=False), base, size)
    kept = prune(table, base, threshold)
    for order in range(1, ORDER + 1):
        print(order, sum(len(table[r, order][0]) for r in range(1, 8)),
              "->", sum(len(kept[r, order][0]) for r in range(1, 8)))  # fmt: skip
    arrays = pack(kept, base, read_in.vocabulary)
    save(out / "ngram.npz", arrays)
    print(size, "characters;", (out / "ngram.npz").stat().st_size / 1e6, "MB")
    held = sequences(read_in, held=True)
    np.savez(corpus / "heldout.npz", five=held[0][1], seven=held[1][1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 6.0)
