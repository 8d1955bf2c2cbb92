"""The pronouncing dictionary of the forms room, with how common each word is.

    python runs/english_sounds.py CMU_PACKAGE VERSE.jsonl TALES.jsonl OUT

CMU_PACKAGE: the unpacked npm package cmu-pronouncing-dictionary (ISC; index.js). The two .jsonl
files: one book a line with its `text`; only counts of single words are taken from them. With
english_poetic.tsv beside this script (poets' words: o'er, methinks ...; pronunciations by hand).
OUT/english_words.txt.xz gets three newline-joined columns, divided by blank lines: words in
order, their pronunciations (one letter a sound, `miaobi.forms.english_sounds.CODE`; "," divides
several), and one letter a word for how common it is ("-" never seen, "a" rare ... "z" common).
"""

from __future__ import annotations

import json
import lzma
import math
import re
import sys
from collections import Counter
from pathlib import Path

from miaobi.forms.english_sounds import encoded

ENTRY = re.compile(r'^\s+"([^"]+)": "([^"]+)"', re.M)
WORD = re.compile(r"'?[A-Za-z][A-Za-z']*(?:-[A-Za-z']+)*")
# Words that a program must not put into a poem by chance: counted as never seen.
SHUNNED = re.compile(
    r"n[i1]gg|^(darky|darkies|darkey|coons?|squaws?|chinks?|japs?|fagg?ots?|fags?|sluts?|whores?"
    r"|bitch\w*|bastards?|fuck\w*|shit\w*|cunt\w*|rapes?|raped|rapist|gyps?y?|niggard\w*)$"
)
SINGLE = {"a", "i", "o"}  # the other letters are names of letters, not words
CLITICS = re.compile(
    r"^'|^(ll|ve|re|th|st|nd|rd|er|ah|mr|mrs|dr|vol|http|ph|uv|ce|ii|iii|iv|vi|vii|viii|xi)$"
)
LEADING = {"'tis", "'twas", "'twere", "'twill", "'gainst", "'neath", "'mid", "'twixt", "'til"}


def dictionary(package: Path) -> tuple[dict[str, list[str]], set[str]]:
    """word -> its pronunciations, encoded, in the dictionary's order; the words said by hand.

    Words by hand are heard, but not written: no second dictionary could judge them.
    """
    found: dict[str, list[str]] = {}
    source = (package / "index.js").read_text("utf-8")
    for name, sounds in ENTRY.findall(source):
        word = re.sub(r"\(\d+\)$", "", name)
        if re.fullmatch(r"[a-z']*[a-z][a-z'\-]*", word):
            found.setdefault(word, []).append(encoded(sounds.split("#")[0].split()))
    table = Path(__file__).with_name("english_poetic.tsv").read_text("utf-8")
    ours = set[str]()
    for row in table.splitlines():
        word, sounds = row.split("\t")
        said = [encoded(each.split()) for each in sounds.split("|")]
        if not set(said) <= set(found.get(word, ())):
            ours.add(word)
        found[word] = said
    return {word: list(dict.fromkeys(found[word])) for word in sorted(found)}, ours


def counts(files: list[Path]) -> Counter[str]:
    """How often each word stands in lower case, so that names and first words do not count."""
    seen: Counter[str] = Counter()
    for file in files:
        for row in file.read_text("utf-8").splitlines():
            text = json.loads(row)["text"].replace("’", "'").replace("‘", "'").replace("--", " ")
            for word in WORD.findall(text):
                plain = word if word in LEADING else word.strip("'")
                if plain == plain.lower() or plain == "I" or plain.startswith("I'") or plain == "O":
                    seen[plain.lower()] += 1
    return seen


def band(word: str, count: int) -> str:
    """ "-" never; else "a" for once, one letter further for each doubling by the root of two."""
    usable = len(word) > 1 or word in SINGLE
    shut = SHUNNED.search(word) or (CLITICS.search(word) and word not in LEADING)
    if not count or not usable or shut or word.endswith("'"):
        return "-"
    return chr(ord("a") + min(25, int(1.6 * math.log2(count))))


def main(package: Path, verse: Path, tales: Path, out: Path) -> None:
    words, ours = dictionary(package)
    seen = counts([verse, tales])
    bands = "".join("-" if word in ours else band(word, seen[word]) for word in words)
    columns = ["\n".join(words), "\n".join(map(",".join, words.values())), bands]
    text = "\n\n".join(columns).encode("ascii")
    best = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}
    packed = lzma.compress(text, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=[best])
    (out / "english_words.txt.xz").write_bytes(packed)
    usable = sum(mark >= "c" for mark in bands)
    print(f"{len(words)} words, {len(packed)} bytes, {usable} words from band c up")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
