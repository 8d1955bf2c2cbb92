"""What a brief tells of a feast in passing: turns of phrase for it, and the years that it keeps."""

from __future__ import annotations

import re

from miaobi.planner.lexicon import Lexicon
from miaobi.planner.numbers import number, numeral_zh
from miaobi.planner.tables import is_chinese, singular, table

FIRST = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
ORDINALS = "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth"
SPELLED = r"[0-9]{1,3}|[a-z]+(?:-[a-z]+)?"  # a number in English, known by `number`
KEPT_ZH = re.compile(
    r"([0-9一二三四五六七八九十百]+)(?:周?岁|周年|年[校院厂店]?庆|大寿|寿|华诞|生日)|(周岁|抓周)"
)
KEPT_EN = re.compile(
    r"\b([0-9]{1,3}(?:st|nd|rd|th)?|[a-z]+(?:-[a-z]+)?)[- ](?:birthday|(?:wedding )?anniversary)",
    re.I,
)
YOUNG = "(?:宝宝|宝贝|孩子|娃娃?|婴儿|儿子|女儿|孙[子女]|外甥女?|外孙女?|侄[子女]|双胞胎|千金)"
WHO = r"(?P<who>[^\W\d_]*?)"
WHO_EN = r"\b(?P<who>class of [0-9]{4}|[^\W_]+(?:-[^\W_]+)*),?(?: who)?(?:['’](?:s|m|re|ve))?"
MEANWHILE = re.compile("(?:[今明][年天]|马上|已经?|[快就]要?|[也都满])+$")
THEN = re.compile(  # what is nobody's feast today
    "那[年一时天]|当年|去世|时候?$|\\b(?:when|where|while|after|before|until|since|as|if|once"
    "|the (?:year|summer|winter|spring|autumn|fall|(?:day|night|morning) (?=I|we)))\\b",
    re.I,
)
SOMEBODY = re.compile(  # though no word for a person: my twins, Anna
    r"\b(?:my|our|his|her|their) (?:[\w-]+ ){0,2}[\w-]+$|\b[A-Z][\w-]*$"
)
OWN_EN = {"i": "my", "he": "his", "she": "her", "we": "our", "they": "their", "you": "your"}
OLD = 60  # years from which a birthday is a 寿辰


def reworded(text: str) -> str:
    """A brief with the turns of phrase for a feast that somebody keeps now as the feast's name.

    >>> reworded("女儿五岁了，孙子满月"), reworded("今晚满月")
    ('女儿五岁生日，孙子满月酒', '今晚满月')
    >>> reworded("my father is turning seventy"), reworded("a page turning yellow")
    ("my father's seventy birthday,", 'a page turning yellow')
    """
    zh = is_chinese(text)
    for pattern, plain in table("told_as")["zh" if zh else "en"].items():
        whole = pattern.replace("WHO", WHO if zh else WHO_EN)
        whole = whole.replace("NUM", SPELLED).replace("YOUNG", YOUNG)
        for found in reversed(list(re.finditer(whole, text, re.I))):
            who = found.groupdict().get("who", "")
            before = re.split("[，。！；,.!;]", text[: found.start()])[-1]
            if "NUM" in pattern and not number(found[found.lastindex or 1]):
                continue
            if "WHO" not in pattern or _keeps(before, who, "birthday" in plain or zh):
                own = plain.replace("WHOSE", OWN_EN.get(who.lower(), f"{who}'s"))
                text = text[: found.start()] + found.expand(own) + text[found.end() :]
    return text


def _keeps(before: str, who: str, beasts: bool) -> bool:
    """Whether who stands behind `before` in a clause is somebody, or a beast, who does so now."""
    if THEN.search(before + who):
        return False
    name = MEANWHILE.sub("", who)
    kin = singular(re.split("[- ]", name.lower())[0])
    if kin in table("kin")["en"] or name.lower() in OWN_EN:
        return True
    ends = (name[i:] for i in range(len(name))) if is_chinese(name) else (name,)
    thing = next(filter(None, map(Lexicon.load().find, ends)), None)
    if thing is None:
        return is_chinese(name) or bool(SOMEBODY.search(before + name))
    return thing.kind == "person" or (beasts and thing.kind == "creature")


def years(text: str) -> int:
    """The years that a birthday or an anniversary of a brief keeps; 0 where none are told.

    >>> [years(t) for t in ("奶奶八十大寿", "女儿周岁", "结婚10周年", "八十岁的老人过生日", "生日")]
    [80, 1, 10, 80, 0]
    >>> [years(t) for t in ("her 80th birthday", "our twenty-first anniversary", "my dog's birthday")]
    [80, 21, 0]
    """
    if found := KEPT_ZH.search(text):
        return (number(found[1]) or 0) if found[1] else 1
    found = KEPT_EN.search(text)
    *tens, last = found[1].lower().split("-") if found else [""]
    last = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", last)
    one = FIRST.get(last) or number(last) or number(re.sub("(?:ie)?th$", "", last) or "a")
    one = one or number(re.sub("ieth$", "y", last)) or 0
    return one + (number(tens[0]) or 0 if tens else 0)


def ordinal(many: int) -> str:
    """A number of years as an English title orders it; "" for none.

    >>> ordinal(5), ordinal(80), ordinal(21), ordinal(0)
    ('Fifth', '80th', '21st', '')
    """
    if many <= 12:
        return ["", *ORDINALS.split()][many]
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{many}{'th' if many % 100 in (11, 12, 13) else ends.get(many % 10, 'th')}"


def of_birthday(many: int, feast: str) -> tuple[str, str]:
    """The years and the feast as a Chinese title of a birthday says them.

    >>> of_birthday(80, "生日"), of_birthday(5, "生日"), of_birthday(80, "大寿"), of_birthday(0, "生日")
    (('八十', '寿辰'), ('五岁', '生日'), ('八十', '大寿'), ('', '生日'))
    >>> of_birthday(1, "抓周"), of_birthday(100, "生日")
    (('', '抓周'), ('百岁', '寿辰'))
    """
    if not many or feast in ("周岁", "抓周"):
        return "", feast
    if many >= OLD:
        age = "百岁" if many == 100 else years_zh(many)
        return age, "寿辰" if feast == "生日" else feast
    return years_zh(many) + ("岁" if feast == "生日" else ""), feast


def years_zh(many: int) -> str:
    """A number of years as a Chinese title says it; "" for none.

    >>> years_zh(80), years_zh(100), years_zh(0)
    ('八十', '百', '')
    """
    return "百" if many == 100 else numeral_zh(many) if many else ""
