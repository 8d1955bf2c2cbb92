"""How many poems by people the checker of English verse lets pass, beside what it should refuse.

    python runs/english_human.py VERSE.jsonl TALES.jsonl

Poems are found by their shape only (a number above them, blocks of 14 or 5 lines), never by how they
scan or rhyme. Prints one row a set: Shakespeare's sonnets (Gutenberg 1041), limericks by Lear (982 and
13650), sonnets by Longfellow (1365) and in the Home Book of Verse (2620), blank verse by Milton (the
first lines of Paradise Lost, 1745) and Frost (3026); then prose of the tales cut into lines of ten
syllables, and sonnets with their lines shuffled.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

from miaobi.forms.english import find
from miaobi.forms.english_check import check
from miaobi.forms.english_metre import iambic
from miaobi.forms.english_rates import chopped, rates, scanning, shuffled


def books(file: Path) -> dict[int, str]:
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return {row["gutenberg_id"]: row["text"] for row in rows}


def numbered(text: str, number: str) -> list[str]:
    """The poems under headings that are only a number."""
    parts = re.split(rf"^\s*{number}\.?\s*$", text, flags=re.M)[1:]
    return ["\n".join(row.strip() for row in part.strip().splitlines()) for part in parts]


def blocks(text: str, size: int) -> list[str]:
    """The runs of exactly so many lines between blank ones, in English letters."""
    found = []
    for part in re.split(r"\n\s*\n", text):
        rows = [re.sub(r"\s+\d+$", "", row).strip() for row in part.strip().splitlines()]
        plain = not re.search(r"[àèìòù]|\b(che|del|della|il|quel)\b|\[|_", part)
        if len(rows) == size and all(len(row) > 15 for row in rows) and plain:
            found.append("\n".join(rows))
    return found


def after(text: str, heading: str, rows: int) -> str:
    """What stands within so many rows below the lines that are the heading."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if line.strip() == heading]
    return "\n\n".join("\n".join(lines[i + 1 : i + rows]) for i in starts)


def longest(text: str, first: str, most: int) -> list[str]:
    """`most` lines of verse from the one that begins with `first`."""
    lines = [re.sub(r"\s+\d+$", "", row).strip() for row in text.splitlines()]
    start = next(i for i, line in enumerate(lines) if line.lower().startswith(first.lower()))
    return [line for line in lines[start:] if len(line) > 20][:most]


def shuffles(poems: list[str], seed: int) -> list[str]:
    chance = random.Random(seed)
    return [shuffled(poem, chance.sample(range(14), 14)) for poem in poems]


def main(verse: Path, tales: Path) -> None:
    every = books(verse)
    sonnets = numbered(every[1041], "[IVXLC]+")
    lear = ["\n".join(poem.split("\n\n")[0].splitlines()) for poem in numbered(every[982], r"\d+")]
    longfellow = list(
        dict.fromkeys(
            blocks(
                after(every[1365], "SONNETS", 1200)
                + after(every[1365], "A BOOK OF SONNETS", 700)
                + after(every[1365], "SEVEN SONNETS AND A CANZONE", 150),
                14,
            )
        )
    )
    home = list(dict.fromkeys(blocks(after(every[2620], "SONNETS", 260), 14)))
    print("Shakespeare, Shakespearean:", rates(sonnets, find("Shakespearean sonnet")))
    print("Lear, limerick:", rates(lear, find("limerick")))
    print("Longfellow, Petrarchan:", rates(longfellow, find("Petrarchan sonnet")))
    forms = [
        find(name) for name in ("Shakespearean sonnet", "Petrarchan sonnet", "Spenserian sonnet")
    ]
    held = sum(any(check(poem, form).holds for form in forms) for poem in home)
    print(f"Home Book of Verse, any sonnet: {held} of {len(home)} hold")
    five = iambic(5)
    sets = {
        "sonnets": [row for poem in sonnets for row in poem.splitlines() if row.strip()],
        "Milton": longest(every[1745], "Of Mans First Disobedience", 2000),
        "Frost": longest(every[3026], "Mary sat musing", 1200),
        "Whitman": longest(every[1322], "I celebrate myself", 1000),
        "prose": [row for text in books(tales).values() for row in chopped(text[20000:], 10, 200)],
    }
    for name, lines in sets.items():
        total, scanned, rough = scanning(lines, five)
        print(
            f"{name}: {scanned} of {total} lines are {five} ({scanned / total:.1%}), with rough ones {rough / total:.1%}"
        )
    cut = ["\n".join(sets["prose"][i : i + 14]) for i in range(0, len(sets["prose"]) - 14, 14)]
    print("prose in fourteens, blank verse:", rates(cut, find("blank verse")))
    for seed in range(3):
        print(
            "shuffled:",
            rates(shuffles([p for p in sonnets if len(p.split("\n")) == 14], seed), find("sonnet")),
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
