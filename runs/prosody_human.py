"""What share of Song ci is as the tables of the forms room say: a test of the tables.

    python runs/prosody_human.py CHINESE_POETRY_DIST [--each]

A poem is compared with every format of its tune by its syllables alone, however it is punctuated:
the length of the whole; the tones (some reading of each character fits; unknown ones pass); the rhymes
(some group of the book is common to the words of each label, 叶韵 in the same 部). Not the checker of
the package: a second, shorter one, for the data.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from miaobi.errors import UnknownName
from miaobi.forms import tunes
from miaobi.forms.core import Scheme
from miaobi.forms.sounds import Book, book, folded

HAN = re.compile(r"[^㐀-鿿\U00020000-\U0003ffff□]")


def tone_faults(text: str, scheme: Scheme, words: Book) -> int:
    """Syllables none of whose readings fits."""
    slots = [slot for line in scheme.lines for slot in line]
    heard = ({reading.tone for reading in words.readings(c)} for c in text)
    return sum(
        bool(tones) and not tones & slot.tones for tones, slot in zip(heard, slots, strict=True)
    )


def rhyme_faults(text: str, scheme: Scheme, words: Book) -> tuple[int, int]:
    """(rhyme words, those outside the family that most words of their label share).

    Where tones divide a family the words must be in it by the tone of their place.
    """
    shares: dict[str, Counter[tuple[str, str]]] = {}
    count: Counter[str] = Counter()
    slots = [slot for line in scheme.lines for slot in line]
    for character, slot in zip(text, slots, strict=True):
        if not slot.rhyme or not words.readings(character):
            continue
        label, answers = slot.rhyme.lstrip("-"), slot.rhyme[0] == "-"
        mine = set()
        for reading in words.readings(character):
            if reading.group and reading.tone in slot.tones:
                other = "仄" if reading.tone == "平" else "平"
                tone = other if answers else reading.tone
                mine.add((reading.family, tone if words.groups[reading.group] else ""))
        count[label] += 1
        shares.setdefault(label, Counter()).update(mine)
    right = sum(max(share.values(), default=0) for share in shares.values())
    return count.total(), count.total() - right


def judged(text: str, schemes: Sequence[Scheme], words: Book) -> Counter[str]:
    """How far `text` follows the formats of its length; the tones and rhymes of the best."""
    fitting = [scheme for scheme in schemes if scheme.syllables == len(text)]
    found = Counter(poems=1)
    if not fitting:
        return found
    tones = [tone_faults(text, scheme, words) for scheme in fitting]
    rhymes = [rhyme_faults(text, scheme, words) for scheme in fitting]
    best = min(range(len(fitting)), key=lambda k: tones[k] + rhymes[k][1])
    found += Counter(
        length=1,
        syllables=len(text),
        wrong=tones[best],
        words=rhymes[best][0],
        off=rhymes[best][1],
        toned=int(0 in tones),
        rhymed=int(any(off == 0 for _, off in rhymes)),
        whole=int(any(n == 0 == off for n, (_, off) in zip(tones, rhymes, strict=True))),
    )
    return found


def ci(dist: Path) -> Iterator[tuple[str, str]]:
    """(tune, characters) of every Song ci with a known tune and no gaps."""
    for file in sorted(dist.glob("songci/ci.song.*.json")):
        for row in json.loads(file.read_text("utf-8")):
            name = row["rhythmic"].partition("・")[2] or row["rhythmic"]
            text = folded(HAN.sub("", re.sub(r"[（(].*?[)）]", "", "".join(row["paragraphs"]))))
            try:
                tune = tunes.find(name).name
            except UnknownName:
                continue
            if text and "□" not in text:
                yield tune, text


def show(total: Counter[str]) -> None:
    fit = total["length"]
    print(f"{total['poems']} poems; a listed length {fit / total['poems']:.1%}; of those")
    print(f"  syllables in their tone {1 - total['wrong'] / total['syllables']:.1%}, "
          f"poems without a wrong tone {total['toned'] / fit:.1%}")  # fmt: skip
    print(f"  rhyme words in rhyme {1 - total['off'] / total['words']:.1%}, "
          f"poems without a wrong rhyme {total['rhymed'] / fit:.1%}")  # fmt: skip
    print(f"  everything right {total['whole'] / fit:.1%}")


def main(argv: list[str]) -> None:
    words = book("词林正韵")
    total: Counter[str] = Counter()
    each: dict[str, Counter[str]] = {}
    for tune, text in ci(Path(argv[0])):
        formats = tunes.find(tune).formats
        if tune + "令" in tunes.names():  # 全宋词 heads 浪淘沙令 as 浪淘沙
            formats += tunes.find(tune + "令").formats
        row = judged(text, formats, words)
        total += row
        each.setdefault(tune, Counter()).update(row)
    show(total)
    if "--each" in argv:
        for tune, row in sorted(each.items(), key=lambda item: -item[1]["poems"])[:60]:
            print(tune, *(row[key] for key in ("poems", "length", "toned", "rhymed", "whole")))


if __name__ == "__main__":
    main(sys.argv[1:])
