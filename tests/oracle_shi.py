"""A second opinion on 诗: written apart from the package, table by table, with its own rhyme books.

Two judges, and they differ on purpose.

`faults(lines)` is stricter than the rules: the strict templates as printed in the handbooks, no 拗救, no
邻韵. What the writer makes must pass it.

`judge(text, form, book)` knows every licence, so that what it calls broken is broken by anybody's rules:
- forms: 五绝 七绝 五律 七律; 五排 七排 (排律: an even number of lines, ten or more); 五古绝 七古绝; 五古 七古;
- a regulated poem follows one of the four openings (粘对), or breaks 粘 once at its waist (折腰体, 严羽 沧浪诗话:
  绝句折腰, 八句折腰; 胡仔: 七律 before the third line and the fifth), each line one of its kind's patterns:
  a (中)仄(中)平仄, b 平平(中)仄平 or 仄平平仄平 (孤平 rescued), c (中)平(中)仄仄 (三仄尾 allowed) or
  (中)平仄平仄 (本句自救; some handbooks want the first 平, here it is free), d (中)仄仄平平 (so no 三平尾);
  a's fourth may be 仄 when the third of the line under it is 平 (对句相救); seven characters put (中) and the
  tone opposite to the second before that, so 孤平 is about the third and fifth there;
- a 多音字 has one tone at a time within its line, any of its readings;
- the level line ends share a group of the book, in which each has a level reading, and no word twice;
  a first line that ends level may borrow a neighbouring group of 平水韵 (邻韵);
- 古绝 (four lines) and 古风 (an even number, four or more): equal lines; the even lines share a group or
  neighbouring groups, on one side (平, 上去 or 入); a word may return; no tones. 换韵 is not judged: a poem
  that changes its rhyme is called wrong here.
Books: 平水韵 (tones from 平水韵 alone), 中华新韵 (its own tones), 中华通韵 (pinyin, see oracle_other).
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from oracle_books import Readings, book, phrases

# ( ) = either tone. Typed from the handbook tables, not derived.
FIVE = {
    "a": "(仄)仄平平仄",
    "b": "平平仄仄平",
    "c": "(平)平平仄仄",
    "d": "(仄)仄仄平平",
}
SEVEN = {
    "a": "(平)平(仄)仄平平仄",
    "b": "(仄)仄平平仄仄平",
    "c": "(仄)仄(平)平平仄仄",
    "d": "(平)平(仄)仄仄平平",
}
ORDERS = {  # the four openings of a quatrain; an octave goes round twice, its fifth line unrhymed
    4: ["abcd", "dbcd", "cdab", "bdab"],
    8: ["abcdabcd", "dbcdabcd", "cdabcdab", "bdabcdab"],
}


def old_readings():
    tones, rhymes = {}, {}
    for character, readings in book("平水韵").items():
        tones[character] = {tone for tone, _ in readings}
        rhymes[character] = {group for tone, group in readings if tone == "平"}
    return tones, rhymes


TONES, RHYMES = old_readings()


def unbracketed(template):
    """[(tone, free)] of a printed template."""
    found, free = [], False
    for mark in template:
        if mark in "()":
            free = mark == "("
        else:
            found.append((mark, free))
    return found


def line_fits(line, template):
    slots = unbracketed(template)
    if len(line) != len(slots):
        return False
    return all(free or tone in TONES[c] for c, (tone, free) in zip(line, slots, strict=True))


def lonely(line):
    """Whether a line that ends level has no other level tone but one flanked by oblique ones."""
    heard = ["平" in TONES[c] for c in line]
    return heard[-1] and sum(heard) <= 2 and not any(a and b for a, b in pairwise(heard))


def rhymes_by(lines, order):
    """Whether the lines that end level in this order share a group and no word."""
    ends = [line[-1] for line, k in zip(lines, order, strict=True) if k in "bd"]
    shared = set.intersection(*(RHYMES.get(c, set()) for c in ends))
    return bool(shared) and len(set(ends)) == len(ends)


def faults(lines):
    """Everything wrong with a poem, as strings; empty for a strict regulated poem."""
    wrong = []
    if len(lines) not in ORDERS or len({len(line) for line in lines}) != 1:
        return ["shape"]
    templates = FIVE if len(lines[0]) == 5 else SEVEN
    if any(c not in TONES for line in lines for c in line):
        return ["unknown character"]
    fitting = [
        order
        for order in ORDERS[len(lines)]
        if all(line_fits(line, templates[k]) for line, k in zip(lines, order, strict=True))
    ]
    if not fitting:
        wrong.append("no template")
    elif not any(rhymes_by(lines, order) for order in fitting):
        wrong.append("rhyme")
    for line in lines:
        if all(TONES[c] == {"平"} for c in line[-3:]):
            wrong.append("三平尾")
        if lonely(line):
            wrong.append("孤平")
    return wrong


# --- every licence ------------------------------------------------------------------------------

ENDINGS = {  # kind of line → its accepted patterns in five characters; "." either tone
    "a": [".仄.平仄"],
    "b": ["平平.仄平", "仄平平仄平"],
    "c": [".平.仄仄", ".平仄平仄"],
    "d": [".仄仄平平"],
}
BROKEN, RESCUE = ".仄.仄仄", ".平平仄平"  # an a whose fourth is 仄, and the b that rescues it
SHAPES = {
    "五绝": (5, 4),
    "七绝": (7, 4),
    "五律": (5, 8),
    "七律": (7, 8),
    "五排": (5, 0),
    "七排": (7, 0),
}
OLD_SHAPES = {"五古绝": (5, 4), "七古绝": (7, 4), "五古": (5, 0), "七古": (7, 0)}
# Neighbouring rhymes of 平水韵, after 王力's grouping of 古体 rhymes, the four tones by their level names.
NEIGHBOURS = [
    ["东冬", "董肿", "送宋", "屋沃"], ["江阳", "讲养", "绛漾", "觉药"],
    ["支微齐佳灰", "纸尾荠蟹贿", "寘未霁泰卦队"], ["鱼虞", "语麌", "御遇"],
    ["真文元寒删先", "轸吻阮旱潸铣", "震问愿翰谏霰", "质物月曷黠屑"],
    ["萧肴豪", "筱巧皓", "啸效号"], ["歌麻佳", "哿马蟹", "个祃卦"],
    ["庚青蒸", "梗迥", "敬径", "陌锡职"], ["尤", "有", "宥"], ["侵", "寝", "沁", "缉"],
    ["覃盐咸", "感琰豏", "勘艳陷", "合叶洽"], ["江东冬", "讲董肿", "绛送宋"],
]  # fmt: skip


@cache
def heard_as(name: str) -> Readings:
    """The readings that a book gives; 中华通韵 is made from pinyin."""
    if name == "中华通韵":
        from oracle_other import common_rhymes

        return common_rhymes()
    return book(name)


def orders(count: int) -> list[str]:
    """The ways lines of four kinds go round: the four openings by 粘, then those with a broken waist.

    Couplets ab and cd take turns (粘). One of them twice running is a waist: in a quatrain and in an
    octave the second repeats the first, in an octave also the third the second (折腰体).

    >>> orders(4)
    ['abcd', 'dbcd', 'cdab', 'bdab', 'abab', 'dbab', 'cdcd', 'bdcd']
    """
    turns = {4: ["12", "11"], 8: ["1212", "1121", "1221"]}.get(count, ["12" * (count // 4 + 1)])
    found = []
    for turn in turns:
        for one, two, rhyming in (("ab", "cd", "d"), ("cd", "ab", "b")):
            order = turn.replace("1", one).replace("2", two)[:count]
            found += [order, rhyming + order[1:]]
    return found


def sevens(pattern: str) -> str:
    """A pattern of five with the two characters that seven have before it."""
    return "." + {"平": "仄", "仄": "平"}[pattern[1]] + pattern


def can(line: str, patterns: list[str], readings: Readings) -> bool:
    """Whether some pattern is met, each character by some reading."""
    heard = [{tone for tone, _ in readings[c]} for c in line]
    shaped = [p if len(p) == len(line) else sevens(p) for p in patterns]
    return any(
        all(slot == "." or slot in tones for slot, tones in zip(p, heard, strict=True))
        for p in shaped
    )


def scans(lines: list[str], order: str, readings: Readings) -> bool:
    """Whether the lines follow this order of kinds, each by the book or rescued."""
    for place, (line, kind) in enumerate(zip(lines, order, strict=True)):
        if can(line, ENDINGS[kind], readings):
            continue
        under = lines[place + 1] if kind == "a" else ""
        if not under or not (can(line, [BROKEN], readings) and can(under, [RESCUE], readings)):
            return False
    return True


def near(group: str, readings: Readings) -> set[str]:
    """The groups that may stand in for this one, its own included; only 平水韵 has others."""
    if readings is not book("平水韵"):
        return {group}
    rows = [each for row in NEIGHBOURS for each in row if group[-1] in each]
    return {group}.union(*(groups_of(each) for each in rows))


@cache
def groups_of(rhymes: str) -> set[str]:
    """The 平水韵 groups with these names, as 东冬."""
    return {g for each in book("平水韵").values() for _, g in each if g[-1] in rhymes}


def rhymed(ends: list[str], first: str, readings: Readings) -> bool:
    """Whether ends share a level group, and the first line (when it rhymes) has one near it."""
    level = [{g for tone, g in readings[c] if tone == "平"} for c in ends]
    borrowed = {g for tone, g in readings[first] if tone == "平"} if first else set()
    shared = set.intersection(*level)
    return any(not first or borrowed & near(group, readings) for group in shared)


def regulated(lines: list[str], readings: Readings) -> list[str]:
    fitting = [order for order in orders(len(lines)) if scans(lines, order, readings)]
    if not fitting:
        return ["tones: none of the four openings fits"]
    ends = [line[-1] for line in lines[1::2]]
    if not any(rhymed(ends, lines[0][-1] * (o[0] in "bd"), readings) for o in fitting):
        return ["rhyme: the level line ends share no group"]
    for order in fitting:
        level = ends + [lines[0][-1]] * (order[0] in "bd")
        if len(set(level)) == len(level):
            return []
    return ["rhyme: a rhyme word returns"]


def families(readings: Readings) -> list[set[tuple[str, str]]]:
    """The sets of (tone, group) within which 古体 rhymes."""
    if readings is not book("平水韵"):
        return [{reading} for reading in {r for each in readings.values() for r in each}]
    found = []
    for level, up, down, *entering in NEIGHBOURS:
        found.append({("平", g) for g in groups_of(level)})
        found += [{("仄", g) for g in groups_of(each)} for each in (up + down, *entering)]
    return found


def old_style(lines: list[str], readings: Readings) -> list[str]:
    """古绝 and 古风: the even lines rhyme, by neighbouring groups if need be."""
    ends = [readings[line[-1]] for line in lines[1::2]]
    if any(all(each & family for each in ends) for family in families(readings)):
        return []
    return ["rhyme: the even lines share no group"]


def judge(text: str, form: str, book: str = "平水韵") -> list[str]:
    """What is wrong with a poem by everybody's rules; [] when nothing is.

    >>> judge("床前明月光，疑是地上霜。举头望明月，低头思故乡。", "五绝")
    ['tones: none of the four openings fits']
    >>> judge("床前明月光，疑是地上霜。举头望明月，低头思故乡。", "五古绝")
    []
    """
    readings = heard_as(book)
    lines = phrases(text)
    width, height = (SHAPES | OLD_SHAPES)[form]
    least = {"五排": 10, "七排": 10}.get(form, 4)
    if {len(line) for line in lines} != {width} or len(lines) != (height or len(lines)):
        return ["shape"]
    if len(lines) % 2 or len(lines) < least:
        return ["shape"]
    if unknown := [c for line in lines for c in line if c not in readings]:
        return [f"unknown: {''.join(unknown)}"]
    return (regulated if form in SHAPES else old_style)(lines, readings)
