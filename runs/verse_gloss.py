"""One short English gloss for each character of the alphabet, and for common words of verse.

    python runs/verse_gloss.py Unihan_Readings.txt.bz2 runs src/miaobi/lm/data

From kDefinition in the Unihan database (Unicode licence), first sense, shortened; the
characters poems use most are glossed by hand in verse_gloss_hand.tsv, and two-character words in
verse_gloss_words.tsv.
"""

from __future__ import annotations

import bz2
import lzma
import re
import sys
from pathlib import Path

from miaobi.forms.sounds import folded, pingshui

NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|(?:KangXi )?radical (?:number )?\d+|same as \S+|variant of \S+"
                   r"|non-classical form of \S+|simplified form of \S+|ancient form of \S+")  # fmt: skip


def short(definition: str) -> str:
    """The first sense that says something, without remarks."""
    plain = NOISE.sub("", definition).replace("U+", "")
    senses = [s.strip(" ,.;-") for part in plain.split(";") for s in part.split(",")]
    for sense in senses:
        sense = re.sub(r"^(?:to|a|an|the|of|kind of|type of)\s+", "", sense).strip()
        if sense and sense.isascii() and len(sense) <= 22 and not sense.startswith("used in"):
            return sense
    return ""


def main(readings: Path, hand: Path, out: Path) -> None:
    found: dict[str, str] = {}
    for line in bz2.decompress(readings.read_bytes()).decode().splitlines():
        match = re.match(r"U\+(\w+)\tkDefinition\t(.*)", line)
        if match:
            character = chr(int(match[1], 16))
            own, gloss = folded(character), short(match[2])
            if gloss and (own == character or own not in found):
                found[own] = gloss
    for line in (hand / "verse_gloss_hand.tsv").read_text().splitlines():
        character, gloss = line.split("\t")
        found[character] = gloss
    rows = [f"{c}\t{found[c]}" for c in pingshui().alphabet if c in found]
    rows += sorted((hand / "verse_gloss_words.tsv").read_text().splitlines())
    text = ("\n".join(rows) + "\n").encode()
    (out / "gloss.tsv.xz").write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
    print(len(rows), "of", len(pingshui().alphabet), "glossed")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
