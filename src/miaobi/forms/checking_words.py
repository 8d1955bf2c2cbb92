"""What a checker says: how a character is heard, what would mend it, and the faults in words.

Characters are named as they are written; books fold traditional forms themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from miaobi.forms.core import Violation
from miaobi.forms.ranges import many
from miaobi.forms.sounds import BookName, Reading, Tone, book

BREAK = re.compile(r"[，。？！；、：·,.?!;:\s“”\"'‘’《》「」『』—…（）()]+")
LEVEL_BIT, OBLIQUE_BIT, BOTH = 1, 2, 3
BITS: dict[Tone, int] = {"平": LEVEL_BIT, "仄": OBLIQUE_BIT}
EXAMPLES = 3  # characters that a cure offers
# The characters in which lines of Tang poems end, commonest first: for every group of 平水韵 those
# with no other reading (counted in chinese-poetry 2.0.1, MIT).
COMMON = (
    "人时来客日风春月心生归水事声年山开天情子云路尽色地流飞尘秋明见道知身家起城游多名门新酒别头前愁枝寒外期雪落香楼同书草老得诗烟发然闲光者君夜稀林石阳晚言微此东边马关宫白通阴醉气死静节"
    "歌速影余久红悲合动叶至寺暮绝波何高士无斜西息物泪霜峰寻堂神鸟力绿主海满杯安住文音急方贵竹景金颜露群柳入问阙鱼薄会早恨恩有霞鹤口笑手虚玉岸火青啼灭立木朝歇到初集低遥夕冷苔碧容晓迷沙镜"
    "松殿残命溪宅侣夫骨魂内园雁星根土径定依钟古欢没非变舞病军桥赏我端壁河催室性世暖府信官埃户阔岁面珠化亭湿小目熟踪翼步灵用条浅境僧屋眼图直遍形乱攀赊寂顾疾栖都俗响改计浓纷苑际郡罗所照井"
    "庐秀怅湖烛净许灯野笔结毛寥往险卧法待爱战味渚密岳霄冰礼一半角凤南桂寞宝促畔短达刀壑象及咏报幕陵曙敌带怀辈界旧嗟送末顶鬓细代接学印帐涛也感本滴赠态破暇佩管举表润笛阻束迥妙彩掩唱袍驾斑"
    "艳诏江尾限岛访袖韵返网历体层漏登锦鬼蝶想壮虑谢阶峡扃泰宠旷曹候交鼎庙愿拜奏钓健楫社活巢座粉甲果潭巷磬懒槛换寝窗怪簟辇进双帘稳斋沼鉴涧署屈霭展启阵宰染简锁叠运罪弄八洽匣万妾渴案可榻扰"
    "槎驭冻辨旆饱颂藓杂拂郊岩絮品脱减嫩笋堪寸巧软盏钗惯茅灶戒酣浊帽塔米畏梢嫌勇答众谐缓朔贺匝闹檐涌艇陛谙朵耸训览幄刹邦架甘豫迈衫谏添痛脸噪慰纤慢胆尹街茗幻惨校等缸偃绂败衔效狎讳抛萏孝愤"
    "邸陇察佐紧豹磴扆滟宋轸尖缆俭汞傲忍稔杉店板买讲个拥缄苇孔诵验骇辖讼范黯产梵槿黠乞爪项戛罄咸敢晕卯荫统澥审垫鲍勿厖凛陷棒戆舰罩谶犯谨赡总忏篚憾瞰搅董𫘤伟矮绛蟹恽堇勘谮赁港暂闯沁菶蚌绀"
)


def split_lines(text: str) -> list[str]:
    """The lines of a poem, whatever punctuation or newlines divide them.

    >>> split_lines("白日依山盡，黃河入海流。\\n欲窮千里目，更上一層樓。")[1]
    '黃河入海流'
    """
    return [part for part in BREAK.split(text) if part]


HAN = ("\u3400\u4dbf", "\u4e00\u9fff", "\uf900\ufaff", "\U00020000\U0003ffff", "〇〇", "々々")


def is_han(character: str) -> bool:
    """Whether a character is Chinese: a CJK ideograph, 〇 or 々.

    >>> is_han("山"), is_han("a"), is_han("，")
    (True, False, False)
    """
    return any(first <= character <= last for first, last in HAN)


# --- how it is heard ----------------------------------------------------------------------------


@lru_cache(maxsize=60_000)
def heard(name: BookName, character: str) -> tuple[Reading, ...]:
    """The readings of a character; none when the book does not know it."""
    return book(name).readings(character)


@lru_cache(maxsize=60_000)
def bits(name: BookName, character: str) -> int:
    """Its tones as bits, 1 for 平 and 2 for 仄; both when the book does not know it.

    >>> bits("平水韵", "山"), bits("平水韵", "看"), bits("平水韵", "Q")
    (1, 3, 3)
    """
    found = 0
    for reading in heard(name, character):
        found |= BITS[reading.tone]
    return found or BOTH


@lru_cache(maxsize=60_000)
def groups(name: BookName, character: str, tones: int = BOTH) -> frozenset[str]:
    """Its rhyme groups, of readings in these tones only.

    >>> sorted(groups("平水韵", "看")), sorted(groups("平水韵", "看", LEVEL_BIT))
    (['上平十四寒', '去声十五翰'], ['上平十四寒'])
    """
    found = heard(name, character)
    return frozenset(r.group for r in found if r.group and BITS[r.tone] & tones)


def reading_used(
    name: BookName, character: str, tones: int, wanted: frozenset[str] = frozenset()
) -> str:
    """Of several readings the one that is taken, when not every one would do; else "".

    `tones` are those that fit (bits), `wanted` the rhyme groups ("" set: any).

    >>> reading_used("平水韵", "看", LEVEL_BIT), reading_used("平水韵", "山", LEVEL_BIT)
    ('平 上平十四寒', '')
    """
    every = heard(name, character)
    fits = [r for r in every if BITS[r.tone] & tones and (not wanted or r.group in wanted)]
    if not fits or len(fits) == len(every):
        return ""
    return f"{fits[0].tone} {fits[0].group}".strip()


# --- cures --------------------------------------------------------------------------------------


@lru_cache(maxsize=2_000)
def _fitting(name: BookName, tones: int, wanted: frozenset[str]) -> str:
    """Common characters all of whose readings have such a tone and are in such a group."""
    known = book(name)
    order = dict.fromkeys((*COMMON, *known.alphabet) if wanted else COMMON)
    fine = (c for c in order if _fits(name, c, tones, wanted))
    return "".join(c for c, _ in zip(fine, range(40), strict=False))


def _fits(name: BookName, character: str, tones: int, wanted: frozenset[str]) -> bool:
    readings = heard(name, character)
    return bool(readings) and all(
        BITS[r.tone] & tones and (not wanted or r.group in wanted) for r in readings
    )


def such_as(
    name: BookName, tones: int, wanted: Iterable[str] = (), without: Iterable[str] = ()
) -> str:
    """ ", such as 流, 秋, 游": characters that would fit; "" when there are none.

    >>> such_as("平水韵", LEVEL_BIT, ["下平十一尤"], without="秋")
    ', such as 流, 游, 头'
    """
    out = set(without)
    found = [c for c in _fitting(name, tones, frozenset(wanted)) if c not in out][:EXAMPLES]
    return f", such as {', '.join(found)}" if found else ""


ENGLISH: dict[int, str] = {LEVEL_BIT: "平 (level)", OBLIQUE_BIT: "仄 (oblique)"}


def wrong_tone(i: int, j: int, character: str, needed: Tone, name: BookName) -> Violation:
    """Line `i`, syllable `j` (from 0) is of the other tone."""
    found = "仄" if needed == "平" else "平"
    message = f"line {i + 1}, syllable {j + 1} {character}: needs {needed}, is {found}"
    tone = BITS[needed]
    cure = f"put a {ENGLISH[tone]} character there{such_as(name, tone)}"
    return Violation(i + 1, j + 1, "tone", message, cure)


def unknown(lines: Sequence[str], name: BookName) -> list[Violation]:
    """A warning for every character whose sound nobody can tell."""
    return [
        Violation(
            i, j, "unknown",
            f"line {i}, syllable {j} {character}: {name} does not have it",
            f"use a character of {name}",
        )
        for i, line in enumerate(lines, 1)
        for j, character in enumerate(line, 1)
        if not heard(name, character)
    ]  # fmt: skip


def wrong_length(line: int, has: int, name: str, wanted: int) -> Violation:
    """The fault of a line that has so many syllables where the form `name` wants another number."""
    message = f"line {line} has {many(has, 'syllables')}; {name} has {wanted}"
    return Violation(line, 0, "length", message, f"make line {line} {wanted} characters long")


def foreign(lines: Sequence[str]) -> list[Violation]:
    """A fault for every character that is not Chinese."""
    return [
        Violation(
            i, j, "character",
            f"line {i}, syllable {j} {character}: not a Chinese character",
            "write one there",
        )
        for i, line in enumerate(lines, 1)
        for j, character in enumerate(line, 1)
        if not is_han(character)
    ]  # fmt: skip


def wrong_lines(lines: Sequence[str], name: str, wanted: int) -> list[Violation]:
    """The lines of another length than the form `name` wants, and what in them is not Chinese."""
    uneven = [(i, len(line)) for i, line in enumerate(lines, 1) if len(line) != wanted]
    return [wrong_length(i, has, name, wanted) for i, has in uneven] + foreign(lines)


def no_chinese(text: str) -> tuple[Violation, ...]:
    """One fault for the whole of a text most of whose letters are not Chinese; else none.

    >>> no_chinese("Shall I compare thee?")[0].message, no_chinese("春A眠B不")
    ('this is not Chinese text: 0 of 17 letters are', ())
    """
    letters = [c for c in text if c.isalpha() or is_han(c)]
    han = sum(map(is_han, letters))
    if han * 2 >= len(letters):
        return ()
    message = f"this is not Chinese text: {han} of {len(letters)} letters are"
    return (Violation(0, 0, "language", message, "write it in Chinese, or name another form"),)


def in_order(faults: Iterable[Violation]) -> tuple[Violation, ...]:
    """Faults from the first line to the last."""
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.position)))
