"""The oracles' rhyme books, read from their own copies in tests/data (see the README there).

A book gives, for a character, the set of its readings (tone, group); tone is 平 or 仄.
"""

from __future__ import annotations

import lzma
import re
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
HAN = r"〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
LEVEL = {"平", "平声", "阴平", "阳平"}
Readings = dict[str, set[tuple[str, str]]]

# Common characters that no source of 平水韵 has, typed from the handbook's lists (group names without
# their numbers), and variants that read as the character beside them.
# 苹 is 蘋 (真) as well as 苹 (庚); the others are in neither digital source.
MISSING = """
平 东葱 虞炉蝴癯菩葡 真苹 支醿敧䕷 齐溪啼 灰腮 元樽罇 寒乾 先胭燃乾 萧飚徭 肴抄 歌它玻挲 麻拿 阳昂嫦糠 蒸姮 尤勾 侵沉 覃惭 盐粘
仄 麌坞睹 旱碗 阮坂 纸嘴 皓扫 号扫灶 霰遍 翰熳 径迳亘秤 泰斾鲙 队珮 遇裤 御觑 宥嗅 个做 祃这
仄 陌迹 月袜 屑鴂 屋曝 质蟋
"""
VARIANTS = (
    "疎疏 劒剑 慙惭 猨猿 簷檐 鬬斗 徧遍 蘂蕊 堦阶 幷并 竝并 飜翻 臯皋 廻回 髪发 着著 暎映 顇悴 妬妒 "
    "呌叫 顦憔 檝楫 覩睹 巵卮 鵶鸦 隣邻 牋笺 緜绵 棃梨 鏁锁 讐雠 缾瓶 栢柏 壻婿 椀碗 鸎莺 碁棋 峩峨 "
    "粧妆 穉稚 牕窗 窻窗 輭软 鼈鳖 懽欢 衞卫 胷胸 嗁啼 擡抬 犂犁 皐皋 逈迥"
)

# Which 词林正韵 部 a 平水韵 group goes into, after 戈载's table of contents (1821). Where a group was
# split by the older rhymes of 广韵 (灰 元 佳 泰 卦 队 …) both parts are named.
PART = {
    "第一部": "东 冬 董 肿 送 宋",
    "第二部": "江 阳 讲 养 绛 漾",
    "第三部": "支 微 齐 灰 纸 尾 荠 贿 寘 未 霁 泰 队",
    "第四部": "鱼 虞 语 麌 御 遇",
    "第五部": "佳 灰 蟹 贿 泰 卦 队",
    "第六部": "真 文 元 轸 吻 阮 震 问 愿",
    "第七部": "寒 删 先 元 旱 潸 铣 阮 翰 谏 霰 愿",
    "第八部": "萧 肴 豪 筱 巧 皓 啸 效 号",
    "第九部": "歌 哿 个",
    "第十部": "麻 佳 马 祃 卦",
    "第十一部": "庚 青 蒸 梗 迥 敬 径",
    "第十二部": "尤 有 宥",
    "第十三部": "侵 寝 沁",
    "第十四部": "覃 盐 咸 感 琰 豏 勘 艳 陷",
    "第十五部": "屋 沃",
    "第十六部": "觉 药",
    "第十七部": "质 陌 锡 职 缉",
    "第十八部": "物 月 曷 黠 屑 叶",
    "第十九部": "合 洽",
}


def lines(name: str) -> list[str]:
    return lzma.decompress((DATA / name).read_bytes()).decode().split("\n")


@cache
def book(name: str) -> Readings:
    """Readings of 平水韵, 词林正韵 or 中华新韵.

    >>> sorted(book("平水韵")["看"])
    [('仄', '去声十五翰'), ('平', '上平声十四寒')]
    """
    found: Readings = {}
    for line in lines("oracle_books.txt.xz"):
        title, group, tone, characters = line.split("|")
        if title == name:
            for character in han(characters):  # the raw lists hold a few stray marks
                found.setdefault(character, set()).add(("平" if tone in LEVEL else "仄", group))
    if name == "平水韵":
        add_missing(found)
    if not found:
        raise KeyError(name)
    return found


def add_missing(found: Readings) -> None:
    """Put in the characters that no source has, and every group's own name (both lose 先's 平)."""
    full = {group[-1]: (tone, group) for each in found.values() for tone, group in each}
    for tone, group in full.values():
        found.setdefault(group[-1], set()).add((tone, group))
    for row in MISSING.split("\n"):
        for rhyme, *characters in row[2:].split():
            for character in characters:
                found.setdefault(character, set()).add(full[rhyme])
    for variant, plain in VARIANTS.split():
        if variant not in found:
            found[variant] = found[plain]


@cache
def tones() -> dict[str, set[str]]:
    """The old tones of a character: the union of 平水韵 and 词林正韵."""
    found: dict[str, set[str]] = {}
    for name in ("平水韵", "词林正韵"):
        for character, readings in book(name).items():
            found.setdefault(character, set()).update(tone for tone, _ in readings)
    return found


def parts(group: str) -> set[str]:
    """The 部 that a 平水韵 group goes into.

    >>> sorted(parts("上平声十三元"))
    ['第七部', '第六部']
    """
    rhyme = group[-1]
    return {part for part, rhymes in PART.items() if rhyme in rhymes.split()}


def han(text: str) -> str:
    """The Chinese characters of a text, the rest dropped."""
    return "".join(re.findall(f"[{HAN}]", text))


def phrases(text: str) -> list[str]:
    """The runs of Chinese characters between marks, spaces and line ends."""
    return re.findall(f"[{HAN}]+", text)
