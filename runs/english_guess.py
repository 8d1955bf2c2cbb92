"""Learns how letters sound and where the stress falls, and measures the guess.

    python runs/english_guess.py OUT

Every letter is aligned with none, one or two sounds by Viterbi training on the pronouncing
dictionary; then a context becomes a rule only if it says something else than the narrower
contexts do (an information-gain tree, Daelemans and van den Bosch 1997). OUT/english_guess.txt.xz
gets the rules learnt from all words; the figures printed are of rules learnt from nine tenths
(by CRC-32 of the word) on the last tenth, with the held-out words taken from the dictionary.
"""

from __future__ import annotations

import lzma
import math
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from miaobi.forms.english_guess import end_keys, guess, letter_keys, spoken
from miaobi.forms.english_sounds import common, dictionary, flat, sounds, stresses, vowel

LEAST = 2  # so much weight must stand behind a rule: two words, or a common one
Pair = tuple[str, str]  # a word and its sounds


def pairs() -> list[Pair]:
    return [
        (word, sounds(word)[0])
        for word in dictionary().sounds
        if word.isalpha() and len(word) > 1 and any(map(vowel, sounds(word)[0]))
    ]


def aligned(word: str, phones: str, cost: dict[tuple[str, str], float]) -> list[str] | None:
    """The cheapest share of the sounds to the letters, up to two each."""
    far = math.inf
    n, m = len(word), len(phones)
    best = [[far] * (m + 1) for _ in range(n + 1)]
    back = [[0] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n):
        for j in range(max(0, m - 2 * (n - i)), min(m, 2 * i) + 1):
            here = best[i][j]
            if here == far:
                continue
            for k in range(min(2, m - j) + 1):
                total = here + cost.get((word[i], phones[j : j + k]), 9.0 + 2 * k)
                if total < best[i + 1][j + k]:
                    best[i + 1][j + k], back[i + 1][j + k] = total, k
    if best[n][m] == far:
        return None
    chunks, j = [], m
    for i in range(n, 0, -1):
        k = back[i][j]
        chunks.append(phones[j - k : j])
        j -= k
    return chunks[::-1]


def first_costs(rows: Iterable[Pair]) -> dict[tuple[str, str], float]:
    """Where to begin: letters and sounds that stand at about the same place in a word."""
    seen: Counter[tuple[str, str]] = Counter()
    for word, phones in rows:
        for i, letter in enumerate(word):
            j = round(i * (len(phones) - 1) / max(1, len(word) - 1))
            seen[letter, phones[j]] += 1
    return _costs(seen)


def _costs(seen: Counter[tuple[str, str]]) -> dict[tuple[str, str], float]:
    totals: Counter[str] = Counter()
    for (letter, _), count in seen.items():
        totals[letter] += count
    return {
        (letter, chunk): -math.log(count / totals[letter]) + 0.7 * max(0, len(chunk) - 1)
        for (letter, chunk), count in seen.items()
        if count > 1
    }


def align(rows: list[Pair]) -> list[tuple[str, list[str]]]:
    cost = first_costs(rows)
    cost |= {(letter, ""): 3.0 for letter in "abcdefghijklmnopqrstuvwxyz"}
    for part in (rows[::12], rows[::6], rows[::3]):
        seen: Counter[tuple[str, str]] = Counter()
        for word, phones in part:
            chunks = aligned(word, phones, cost)
            seen.update(zip(word, chunks or (), strict=False))
        cost = _costs(seen)
    found = [(word, aligned(word, phones, cost)) for word, phones in rows]
    # More than two sounds a letter, or a price nobody pays: an abbreviation, not a spelling.
    return [(word, chunks) for word, chunks in found if chunks and _price(word, chunks, cost) < 3]


def _price(word: str, chunks: list[str], cost: dict[tuple[str, str], float]) -> float:
    return sum(cost.get(pair, 12.0) for pair in zip(word, chunks, strict=True)) / len(word)


def tree(cases: Iterable[tuple[list[str], str, int]], least: int) -> dict[str, str]:
    """Rules of (contexts from narrow to wide, answer, weight): only those that change the answer."""
    votes: list[dict[str, Counter[str]]] = []
    for keys, answer, weight in cases:
        while len(votes) < len(keys):
            votes.append(defaultdict(Counter))
        for level, key in zip(votes, keys, strict=False):
            level[key][answer] += weight
    rules: dict[str, str] = {}
    parents = _parents(cases)
    for level in votes:
        for key, counter in level.items():
            answer, count = counter.most_common(1)[0]
            known = next((rules[k] for k in reversed(parents[key]) if k in rules), None)
            if answer != known and (count >= least or known is None):
                rules[key] = answer
    return rules


def _parents(cases: Iterable[tuple[list[str], str, int]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for keys, _, _ in cases:
        for i, key in enumerate(keys):
            found.setdefault(key, keys[:i])
    return found


def weight(word: str) -> int:
    """Common words count for more."""
    return 1 + (common(word) > 2)


def learn(
    rows: list[tuple[str, list[str]]], stress: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    letters = [
        (list(letter_keys(word, i)), chunk, weight(word))
        for word, chunks in rows
        for i, chunk in enumerate(chunks)
    ]
    ends = [
        (list(end_keys(word, len(stress[word]))), stress[word], weight(word)) for word, _ in rows
    ]
    return tree(letters, LEAST), tree(ends, LEAST)


def measure(words: list[str], name: str, say) -> None:
    """How often `say` has the syllables and the stress right."""
    right: Counter[str] = Counter()
    for word in words:
        said = say(word)
        true = sounds(word)
        marks, said_marks = {stresses(each) for each in true}, {stresses(each) for each in said}
        counts = {len(each) for each in marks}
        right["syllables"] += any(len(each) in counts for each in said_marks)
        main = {(len(each), each.find("1")) for each in marks}
        right["main stress"] += any(
            (len(each), each.find("1"))
            for each in said_marks
            if (len(each), each.find("1")) in main
        )
        right["stress"] += bool(marks & said_marks)
        right["all sounds"] += any(flat(a) == flat(b) for a in said for b in true)
    total = max(1, len(words))
    print(f"{name} ({len(words)}): " + ", ".join(f"{k} {v / total:.1%}" for k, v in right.items()))


def main(out: Path) -> None:
    rows = pairs()
    stress = {word: stresses(phones) for word, phones in rows}
    lined = align([(word, flat(phones)) for word, phones in rows])
    held = {word for word, _ in rows if zlib.crc32(word.encode()) % 10 == 0}
    train = [row for row in lined if row[0] not in held]
    print(f"{len(rows)} words, {len(lined)} aligned, {len(held)} held out")
    letters, ends = learn(train, stress)
    print(f"{len(letters)} rules of letters, {len(ends)} of stress")
    tests = sorted(held)
    usual = [word for word in tests if common(word)]

    def known(word: str) -> tuple[str, ...]:
        return () if word in held else sounds(word)

    import miaobi.forms.english_guess as module

    module.rules = lambda: (letters, ends)  # the guess falls back on what the train set taught
    for group, name in ((tests, "all"), (usual, "seen in verse and tales")):
        measure(group, f"letters only, {name}", lambda word: (spoken(word, letters, ends),))
        measure(group, f"parts first, {name}", lambda word: guess(word, known))
    letters, ends = learn(lined, stress)
    text = "\n\n".join(
        "\n".join(f"{k}\t{v}" for k, v in sorted(t.items())) for t in (letters, ends)
    )
    packed = lzma.compress(text.encode("ascii"), lzma.FORMAT_XZ, lzma.CHECK_CRC32, preset=9)
    (out / "english_guess.txt.xz").write_bytes(packed)
    print(f"{len(letters)} and {len(ends)} rules from all words, {len(packed)} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
