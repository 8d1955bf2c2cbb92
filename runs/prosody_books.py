"""The rhyme books beside 平水韵, each a small file of groups and characters.

    pip install pypinyin-dict==0.9.0
    python runs/prosody_books.py rhyme_books.json 中原音韻.tsv src/miaobi/forms/data

`rhyme_books.json`: 词林正韵 and 中华新韵 as facts (from chinese_word_rhyme, MIT). `中原音韻.tsv`: the
rhyme book of 周德清 (1324) as digitised in nk2028/zhongyuan-data (CC0). Modern readings are those of
《通用规范汉字字典》 (商务印书馆 2013) in PyPI pypinyin-dict (MIT), and for characters it lacks the first
of pypinyin (MIT). Needs pingshui.json in the last folder (runs/verse_prosody.py).

OUT/<book>.json gets `groups`: [name, tone ("" = both), family, agreed, listed, derived], the last
three as characters: those in which two sources agree, those in the book alone, and those that the
book lacks and a published correspondence supplies.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from pypinyin.constants import PINYIN_DICT
from pypinyin_dict.pinyin_data import ktghz2013

# 平水韵 groups (without their number) to 词林正韵, after 戈载 (1821) as in 龙榆生, 唐宋词格律 (1978).
# Groups that are divided (佳灰元 …) are named twice; `side` tells which half a character is of.
CILIN = (
    "东冬董肿送宋", "江阳讲养绛漾", "支微齐灰纸尾荠贿寘未霁泰队", "鱼虞语麌御遇", "佳灰蟹贿泰卦队",
    "真文元轸吻阮震问愿", "元寒删先阮旱潸铣愿翰谏霰", "萧肴豪筱巧皓啸效号", "歌哿个", "佳麻马卦祃",
    "庚青蒸梗迥敬径", "尤有宥", "侵寝沁", "覃盐咸感琰豏勘艳陷", "屋沃", "觉药", "质陌锡职缉",
    "物月曷黠屑叶", "合洽",
)  # fmt: skip
NUMERALS = [*"一二三四五六七八九十", *("十" + one for one in "一二三四五六七八九")]
# The halves by the modern final: 灰贿队泰 have -ai in 第五部 and -ei, -ui, -uai in 第三部; 元阮愿 have
# -en, -un in 第六部; 佳卦 have -a in 第十部. It is where the 广韵 rhymes under one 平水韵 name went.
HALVES = (
    ("灰贿队泰", ("ai",), 5, 3),
    ("元阮愿", ("en", "in", "un", "ün"), 6, 7),
    ("佳卦", ("a", "ia", "ua"), 10, 5),
)
XINYUN = {
    "一麻": "a ia ua", "二波": "o e uo", "三皆": "ie üe ê", "四开": "ai uai", "五微": "ei ui",
    "六豪": "ao iao", "七尤": "ou iu", "八寒": "an ian uan üan", "九文": "en in un ün",
    "十唐": "ang iang uang", "十一庚": "eng ing ueng ong iong", "十二齐": "i ü er", "十三支": "-i",
    "十四姑": "u",
}  # fmt: skip
# 中华通韵 (国家语委, 2019).
TONGYUN = {
    "一啊": "a ia ua", "二喔": "o uo", "三鹅": "e ie üe ê", "四衣": "i -i", "五乌": "u", "六迂": "ü",
    "七哀": "ai uai", "八欸": "ei ui", "九熬": "ao iao", "十欧": "ou iu",
    "十一安": "an ian uan üan", "十二恩": "en in un ün", "十三昂": "ang iang uang",
    "十四英": "eng ing ueng", "十五雍": "ong iong", "十六儿": "er",
}  # fmt: skip
# 十三辙, after 罗常培, 北京俗曲百种摘韵 (1942).
SHISANZHE = {
    "发花": "a ia ua", "梭坡": "o e uo", "乜斜": "ie üe ê", "姑苏": "u", "一七": "i -i ü er",
    "怀来": "ai uai", "灰堆": "ei ui", "遥条": "ao iao", "油求": "ou iu", "言前": "an ian uan üan",
    "人辰": "en in un ün", "江阳": "ang iang uang", "中东": "eng ing ueng ong iong",
}  # fmt: skip
# Slips of the list of 词林正韵: characters in a 部 where no reading of theirs belongs.
SLIPS = {"第二部": "怅", "第十一部": "集巨", "第十三部": "覃", "第十七部": "速", "第十八部": "刺"}
TRADITIONAL = "東鍾陽齊魚來寒歡蕭車監纖尋眞"
SIMPLE = "东钟阳齐鱼来寒欢萧车监纤寻真"

Readings = dict[str, set[tuple[str, str]]]  # character -> {(group, tone)}


class Pingshui:
    """What pingshui.json says: groups with tones, the fold, and all characters."""

    def __init__(self, folder: Path) -> None:
        data = json.loads((folder / "pingshui.json").read_text("utf-8"))
        self.fold = str.maketrans(*data["fold"])
        self.readings: Readings = defaultdict(set)
        for name, tone, characters in data["groups"]:
            for character in re.sub(r"[ -~]", "", characters).translate(self.fold):
                self.readings[character].add((name, tone))


def syllables(character: str) -> list[str]:
    """Its modern readings with tone marks."""
    every = PINYIN_DICT.get(ord(character), "").split(",")
    found = ktghz2013.pinyin_dict.get(ord(character), every[0]).split(",")
    return found if any(map(final, found)) else every


def final(syllable: str) -> tuple[str, str] | None:
    """(final, tone) of a syllable: 平 for 阴平 and 阳平, 仄 else; None for a neutral tone.

    >>> final("yuán"), final("shì"), final("xū"), final("jiǔ"), final("de")
    (('üan', '平'), ('-i', '仄'), ('ü', '平'), ('iu', '仄'), None)
    """
    spread = unicodedata.normalize("NFD", syllable)
    tone = next((mark for mark in spread if mark in "\u0304\u0301\u030c\u0300"), "")
    plain = "".join(c for c in spread if c not in "\u0304\u0301\u030c\u0300")
    plain = unicodedata.normalize("NFC", plain)
    if not tone:
        return None
    match = re.fullmatch(r"([zcs]h?|[bpmfdtnlgkhjqxryw]?)(.*)", plain)
    assert match is not None
    initial, rest = match[1], match[2]
    if initial == "y":
        rest = {"u": "ü", "ue": "üe", "uan": "üan", "un": "ün", "e": "ie", "ong": "iong",
                "ou": "iu", "o": "o"}.get(rest, rest if rest.startswith("i") else "i" + rest)  # fmt: skip
    elif initial == "w":
        rest = {"u": "u", "ei": "ui", "en": "un"}.get(rest, "u" + rest)
    elif initial in "jqx" and rest.startswith("u"):
        rest = "ü" + rest[1:]
    elif rest == "i" and initial in ("z", "c", "s", "zh", "ch", "sh", "r"):
        rest = "-i"
    return rest, "平" if tone in "\u0304\u0301" else "仄"


def modern(
    characters: set[str], table: dict[str, str], strict: bool = False, every: bool = False
) -> Readings:
    """Readings by a table of finals; `strict` leaves out what the 字典 of 2013 lacks, `every` takes
    the rare ones of pypinyin too."""
    group = {one: name for name, finals in table.items() for one in finals.split()}
    found: Readings = defaultdict(set)
    for character in characters:
        if strict and ord(character) not in ktghz2013.pinyin_dict:
            continue
        rare = PINYIN_DICT.get(ord(character), "").split(",") if every else []
        for syllable in [*syllables(character), *rare]:
            sound = final(syllable)
            if sound and sound[0] in group:
                found[character].add((group[sound[0]], sound[1]))
    return found


# --- the books ------------------------------------------------------------------------------------


def listed(book: dict[str, dict[str, str]], fold: dict[int, str]) -> Readings:
    """A book of rhyme_books.json as readings; 入声 counts as 仄."""
    found: Readings = defaultdict(set)
    for group, tones in book.items():
        for tone, characters in tones.items():
            plain = re.sub(r"\[[^]]*\]| ", "", characters)  # notes on a character stand in []
            for character in plain.translate(fold):
                found[character].add((group, "平" if tone in ("平声", "阴平", "阳平") else "仄"))
    return found


def cilin(old: Pingshui) -> Readings:
    """词林正韵 through 平水韵: every reading's group by the table, divided ones by `HALVES`."""
    found: Readings = defaultdict(set)
    for character, readings in old.readings.items():
        for name, tone in readings:
            parts = [i for i, row in enumerate(CILIN, 1) if name[-1] in row]
            part = parts[0] if len(parts) == 1 else side(character, name[-1])
            if part:
                found[character].add((f"第{NUMERALS[part - 1]}部", tone))
    return found


def side(character: str, name: str) -> int:
    """Which 部 of a divided group; 0 when its modern readings do not tell."""
    finals = {sound[0] for s in syllables(character) if (sound := final(s))}
    for names, marks, yes, no in HALVES:
        if name in names and finals:
            inside = [one in marks for one in finals]
            return yes if all(inside) else 0 if any(inside) else no
    return 0


def zhongyuan(file: Path, fold: dict[int, str]) -> Readings:
    """中原音韵: nineteen groups, 入声 already in the other tones."""
    found: Readings = defaultdict(set)
    names = str.maketrans(TRADITIONAL, SIMPLE)
    for row in csv.DictReader(file.open(encoding="utf-8"), delimiter="\t"):
        tone = "平" if row["聲調"][-1] in "陰陽" else "仄"
        for character in row["字"].translate(fold):
            found[character].add((row["韻母"][:2].translate(names), tone))
    return found


def unlisted(known: Readings, old: Pingshui) -> Readings:
    """Tones alone, from 平水韵, of what 中原音韵 lacks; 入声 may have become any."""
    found: Readings = defaultdict(set)
    for character, readings in old.readings.items():
        if character not in known:
            for name, tone in readings:
                found[character] |= {("", t) for t in ("平仄" if name[:2] == "入声" else tone)}
    return found


def rows(
    order: list[str],
    book: Readings,
    second: Readings,
    toned: bool,
    as_spelt: Readings | None = None,
) -> list[list[str]]:
    """Rows of the file, one for each group and tone. A group without tones has two rows.

    What `as_spelt` lacks is listed by a variant only (馀 for 余): not agreed.
    """
    spelt = book if as_spelt is None else as_spelt
    found = []
    for group in order:
        for tone in "平仄":
            reading = (group, tone)
            ours = {c for c, known in book.items() if reading in known}
            theirs = {c for c, known in second.items() if reading in known}
            agreed = {c for c in ours & theirs if reading in spelt.get(c, ())}
            parts = (agreed, ours - agreed, theirs - ours)
            if any(parts):
                name = group + (tone + "声" if toned else "")
                found.append([name, tone, group, *("".join(sorted(part)) for part in parts)])
    return found


def save(out: Path, file: str, source: str, table: list[list[str]]) -> None:
    """One book; the same bytes for the same rows."""
    value = {"source": source, "groups": table}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[")
    (out / file).write_text(text + "\n", encoding="utf-8")
    count = len({c for *_, one, two, three in table for c in one + two + three})
    print(file, len({name for name, *_ in table}), "groups,", count, "characters")


def main(argv: list[str]) -> None:
    rhyme_books, zhongyuan_file, out = map(Path, argv)
    old = Pingshui(out)
    given = json.loads(rhyme_books.read_text("utf-8"))
    words = listed(given["词林正韵"], old.fold)
    for group, slips in SLIPS.items():
        for slip in slips:
            words[slip] = {reading for reading in words[slip] if reading[0] != group}
    new = listed(given["中华新韵"], old.fold)
    known = modern(set(new), XINYUN, every=True)
    for character, readings in new.items():  # the digital list has slips: 十唐 平 桃, 忍, 粕 …
        readings &= known[character]
    wide = {c for c in map(chr, ktghz2013.pinyin_dict) if c.translate(old.fold) == c}
    wide |= set(old.readings) | set(words) | set(new)
    old_parts = [f"第{numeral}部" for numeral in NUMERALS]
    save(out, "cilin.json", "词林正韵: chinese_word_rhyme (MIT); derived: by 平水韵",
         rows(old_parts, words, cilin(old), True, listed(given["词林正韵"], {})))  # fmt: skip
    table = rows(list(XINYUN), new, modern(wide, XINYUN), True, listed(given["中华新韵"], {}))
    save(out, "xinyun.json", "中华新韵: chinese_word_rhyme (MIT); derived: by modern finals", table)
    for file, name, table, toned in (
        ("tongyun.json", "中华通韵", TONGYUN, True),
        ("shisanzhe.json", "十三辙", SHISANZHE, False),
    ):
        first, second = modern(wide, table, strict=True), modern(wide, table)
        source = f"{name}: finals of pypinyin-dict ktghz2013 (MIT); derived: of pypinyin (MIT)"
        save(out, file, source, rows(list(table), first, second, toned))
    arias = zhongyuan(zhongyuan_file, old.fold)
    order = list(dict.fromkeys(group for known in arias.values() for group, _ in sorted(known)))
    source = "中原音韵 (周德清, 1324): nk2028/zhongyuan-data (CC0); tones alone: by 平水韵"
    table = rows(order, arias, arias, toned=False)
    save(out, "zhongyuan.json", source, table + rows([""], {}, unlisted(arias, old), toned=False))


if __name__ == "__main__":
    main(sys.argv[1:])
