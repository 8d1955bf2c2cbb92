"""The ci tunes of the forms room, as one small text.

    python runs/prosody_tunes.py ci_tunes.json CHINESE_POETRY_DIST src/miaobi/forms/data

`ci_tunes.json`: 817 tunes with 2,523 formats (钦定词谱 1715; 龙榆生, 唐宋词格律 1978), digitised by the
couyun project (MIT). CHINESE_POETRY_DIST: npm chinese-poetry 2.0.1 (MIT), for the headings of 全宋词
(酹江月・念奴娇), which give other names. OUT/ci.txt.gz holds a block for each tune:

    西江月 步虚词 白苹香 双调          its name, its other names, its kind
    唐 中仄中平中仄，中平中仄平平A。…   a format: source, then tones with marks and rhyme labels

龙榆生's formats come first (the first of them is the 定格). A label is a letter for each rhyme class
in the order of its first word; "-A" answers A in the other tone (叶韵).
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path

# The name that people know, where the list begins with another; and names that are slips.
BEST = ("十六字令", "闲中好", "调笑令", "钗头凤", "何满子")
SLIPS = {"凤凰", "凤凰台上", "男同久", "菩萨", "不见", "古记", "比梅", "安庆摸", "杯倾乐"}
# A format whose second stanza's answer stands apart from the words that it answers.
JOINED = {("西江月", 2): [[11, 18, -24], [36, 43, -49]]}
SOURCES = {"唐宋词格律": "唐", "钦定词谱": "钦"}
OTHER = {"平": "仄", "仄": "平"}


def plain_marks(pattern: str) -> str:
    """福唐体: a line that goes on by one word (些, 也) after its rhyme ends there, not before."""
    return re.sub("。仄，", "仄。", pattern) if pattern.count("。仄，") > 5 else pattern


def labelled(pattern: str, rhymes: list[list[int]]) -> str:
    """The pattern with a label after every rhyme word.

    The sign of a position is taken from its tone: 叶 is what differs from most of its class.

    >>> labelled("平平仄，仄仄平。平仄平。", [[5, 8]])
    '平平仄，仄仄平A。平仄平A。'
    """
    places = [i for i, mark in enumerate(pattern) if mark in "平仄中"]
    written = list(pattern)
    for k, places_of in enumerate(sorted(rhymes, key=lambda one: min(map(abs, one)))):
        straight = Counter(pattern[places[i]] for i in places_of if i >= 0)
        base = straight.most_common(1)[0][0]
        for i in places_of:
            tone = pattern[places[abs(i)]]
            if tone == "中":  # 折桂令, a tune of the north: its text answers in the other tone
                tone = base if i >= 0 else OTHER[base]
            written[places[abs(i)]] = f"{tone}{'' if tone == base else '-'}{chr(ord('A') + k)}"
    return "".join(written)


def headings(dist: Path, known: set[str]) -> dict[str, list[str]]:
    """tune -> other names, as 全宋词 heads its poems; a name of two tunes goes to the commoner."""
    seen: dict[str, Counter[str]] = {}
    for file in sorted(dist.glob("songci/ci.song.*.json")):
        for row in json.loads(file.read_text("utf-8")):
            name, _, tune = row["rhythmic"].partition("・")
            if tune in known and name not in known and re.fullmatch(r"[一-鿿]{2,7}", name):
                seen.setdefault(name, Counter())[tune] += 1
    found: dict[str, list[str]] = {}
    for name, tunes in sorted(seen.items()):
        (tune, most), *rest = tunes.most_common()
        if not rest or most > rest[0][1]:
            found.setdefault(tune, []).append(name)
    return found


def add_names(more: dict[str, list[str]], known: set[str]) -> None:
    """The names of the handbooks (钦定词谱's notes, 白香词谱), from prosody_names.tsv, over `more`."""
    for row in (Path(__file__).parent / "prosody_names.tsv").read_text("utf-8").splitlines():
        tune, names = row.split("\t")
        for name in names.split():
            if tune not in known or name in known:
                sys.exit(f"prosody_names.tsv: {name} of {tune}: no such tune, or a tune itself")
            for others in more.values():
                others[:] = [other for other in others if other != name]
            more.setdefault(tune, []).append(name)


def block(tune: dict, more: list[str]) -> str:
    """One tune: its line of names, then a line for each format."""
    names = [name for name in dict.fromkeys([*tune["names"], *more]) if name not in SLIPS]
    names.sort(key=lambda name: name not in BEST)
    rows = []
    for k, one in enumerate(tune["formats"]):
        rhymes = JOINED.get((tune["names"][0], k), one["rhymes"])
        pattern = labelled(plain_marks(one["pattern"]), rhymes)
        rows.append(f"{SOURCES[one['source']]} {pattern}")
    rows.sort(key=lambda row: row[0] != "唐")
    return "\n".join([f"{' '.join(names)} {tune['kind']}", *rows])


def main(argv: list[str]) -> None:
    tunes_file, dist, out = map(Path, argv)
    tunes = json.loads(tunes_file.read_text("utf-8"))["tunes"]
    known = {name for tune in tunes for name in tune["names"]}
    more = headings(dist, known)
    add_names(more, known)
    blocks = []
    for tune in tunes:
        others = [name for one in tune["names"] for name in more.get(one, [])]
        blocks.append(block(tune, others))
    text = "\n\n".join(blocks) + "\n"
    (out / "ci.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    names = sum(len(one.split("\n")[0].split()) - 1 for one in blocks)
    print(len(blocks), "tunes,", sum(one.count("\n") for one in blocks), "formats,", names, "names")


if __name__ == "__main__":
    main(sys.argv[1:])
