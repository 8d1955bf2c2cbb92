"""Second opinions on couplets, acrostics, palindromes, modern rhyme, prose, JSON and screenplays.

Definitions
-----------
- 对联: two lines of 4-20 characters each, split at a line end or ；, else at the one mark between them; other
  marks do not count. Equal length; at the nodes (the 2nd, 4th, 6th … and the last character, counted over the
  whole line) some reading of the upper character is opposite to some reading of the lower one; the upper line
  ends 仄, the lower 平; no character stands in both lines. Tones: the union of 平水韵 and 词林正韵.
- 藏头 藏尾: the first (last) characters of the first len(word) lines spell the word.
- 回文: `palindrome` is the text read backwards being itself; `reads_back` is the text read backwards, in the
  same line lengths taken backwards, being a text of the form too.
- 十三辙: the final of any modern reading of the last character (pypinyin, heteronyms), by the table ZHE; tone is
  free; -i, ü and er are 一七. A line's last character is its last Chinese character.
- 中华通韵 (2019): the sixteen groups of TONG, tones 1 and 2 level, 3 and 4 oblique, the neutral tone none.
- Prose: 字数 counts Chinese characters only; a word is a run of Latin letters with inner apostrophes or hyphens;
  a sentence ends at 。！？… or at . ! ? before a space, a closing quote or the end, and runs of such marks are one
  end; a rest without an end mark is a sentence if it holds a character or a word; a paragraph is a line with
  something in it (zh) or a block between blank lines (en).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from oracle_books import Readings, book, han, phrases, tones

ZHE = {
    "发花": "a ia ua",
    "梭坡": "o e uo",
    "乜斜": "ê ie üe",
    "姑苏": "u",
    "一七": "i -i ü er",
    "怀来": "ai uai",
    "灰堆": "ei uei ui",
    "遥条": "ao iao",
    "由求": "ou iou iu",
    "言前": "an ian uan üan",
    "人辰": "en in uen un ün",
    "江阳": "ang iang uang",
    "中东": "eng ing ueng ong iong",
}
TONG = {
    "一啊": "a ia ua",
    "二喔": "o uo",
    "三鹅": "e ê ie üe",
    "四衣": "i -i",
    "五乌": "u",
    "六迂": "ü",
    "七哀": "ai uai",
    "八欸": "ei uei ui",
    "九熬": "ao iao",
    "十欧": "ou iou iu",
    "十一安": "an ian uan üan",
    "十二恩": "en in uen un ün",
    "十三昂": "ang iang uang",
    "十四英": "eng ing ueng",
    "十五雍": "ong iong",
    "十六儿": "er",
}


# --- couplets -----------------------------------------------------------------------------------


def halves(text: str) -> list[str]:
    """The lines of a couplet, marks dropped."""
    lines = [han(each) for each in re.split(r"[\n；;]", text) if han(each)]
    return lines if len(lines) > 1 else phrases(text)


def couplet(text: str) -> list[str]:
    """What is wrong with a 对联; [] when nothing is.

    >>> couplet("海阔凭鱼跃\\n天高任鸟飞")
    []
    >>> couplet("海阔凭鱼跃\\n天高任鸟宿")
    ['tones: 跃 and 宿 at 5 are not opposite', 'close: the lower line does not end level']
    """
    lines = halves(text)
    if len(lines) != 2 or len(lines[0]) != len(lines[1]) or not 4 <= len(lines[0]) <= 20:
        return [f"shape: {[len(line) for line in lines]}"]
    upper, lower = lines
    if unknown := [c for c in upper + lower if c not in tones()]:
        return [f"unknown: {''.join(unknown)}"]
    wrong = []
    for place in sorted({*range(1, len(upper), 2), len(upper) - 1}):
        a, b = tones()[upper[place]], tones()[lower[place]]
        if not any({x, y} == {"平", "仄"} for x in a for y in b):
            wrong.append(
                f"tones: {upper[place]} and {lower[place]} at {place + 1} are not opposite"
            )
    if "仄" not in tones()[upper[-1]]:
        wrong.append("close: the upper line does not end oblique")
    if "平" not in tones()[lower[-1]]:
        wrong.append("close: the lower line does not end level")
    wrong += [f"shared: {c}" for c in sorted(set(upper) & set(lower))]
    return wrong


# --- acrostics and palindromes ------------------------------------------------------------------


def acrostic(text: str, heads: str = "", tails: str = "") -> list[str]:
    """What keeps the lines from spelling these words.

    >>> acrostic("春眠不觉晓，处处闻啼鸟。", heads="春处", tails="晓鸣")
    ['藏尾: line 2 ends in 鸟, not 鸣']
    """
    lines = phrases(text)
    wrong = [f"藏头: {heads[len(lines) :]} has no line"] if len(heads) > len(lines) else []
    wrong += [f"藏尾: {tails[len(lines) :]} has no line"] if len(tails) > len(lines) else []
    for number, (line, wanted) in enumerate(zip(lines, heads, strict=False), 1):
        if line[0] != wanted:
            wrong.append(f"藏头: line {number} begins with {line[0]}, not {wanted}")
    for number, (line, wanted) in enumerate(zip(lines, tails, strict=False), 1):
        if line[-1] != wanted:
            wrong.append(f"藏尾: line {number} ends in {line[-1]}, not {wanted}")
    return wrong


def palindrome(text: str) -> bool:
    """Whether the characters backwards are the characters.

    >>> palindrome("雾锁山头山锁雾，天连水尾水连天。")
    False
    >>> palindrome("雾锁山头山锁雾。")
    True
    """
    return han(text) == han(text)[::-1] != ""


def backwards(text: str) -> str:
    """The text read from its end, its lines taken backwards.

    >>> backwards("雪边云影，寒。")
    '寒\\n影云边雪'
    """
    return "\n".join(line[::-1] for line in reversed(phrases(text)))


def reads_back(text: str, judge: Callable[[str], list[str]]) -> list[str]:
    """What the judge finds wrong with the text read backwards."""
    return judge(backwards(text))


# --- modern rhyme -------------------------------------------------------------------------------


@cache
def finals(character: str) -> frozenset[tuple[str, int]]:
    """{(final, tone 1-5)} of every modern reading of a character."""
    from pypinyin import Style, pinyin

    kinds = {"heteronym": True, "errors": "ignore", "neutral_tone_with_five": True}
    whole = pinyin(character, style=Style.TONE3, **kinds)
    found = set()
    for spelt in whole[0] if whole else []:
        match = re.fullmatch(r"([a-zêüv]+)([1-5])", spelt)
        if match:
            found.add((final(match[1].replace("v", "ü")), int(match[2])))
    return frozenset(found)


def final(syllable: str) -> str:
    """The final of a pinyin syllable, ü written out, -i apart from i.

    >>> [final(each) for each in ("zhi", "yue", "ju", "wen", "you", "er", "xiong", "yi", "lüe")]
    ['-i', 'üe', 'ü', 'uen', 'iou', 'er', 'iong', 'i', 'üe']
    """
    if syllable.startswith("yu"):
        return "ü" + syllable[2:]
    if syllable.startswith("y"):
        rest = syllable[1:]
        return rest if rest.startswith("i") else "i" + rest
    if syllable.startswith("w"):
        rest = syllable[1:]
        return rest if rest.startswith("u") else "u" + rest
    match = re.fullmatch(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?)([aeiouüê].*)", syllable)
    if not match:
        return syllable  # m, n, ng, hm: no final that rhymes
    initial, rest = match.groups()
    if initial in ("j", "q", "x") and rest.startswith("u"):
        return "ü" + rest[1:]
    if initial in ("zh", "ch", "sh", "r", "z", "c", "s") and rest == "i":
        return "-i"
    return {"ui": "uei", "un": "uen", "iu": "iou"}.get(rest, rest)


def zhe(character: str) -> set[str]:
    """The 辙 of a character's readings.

    >>> sorted(zhe("行")), zhe("诗"), zhe("花")
    (['中东', '江阳'], {'一七'}, {'发花'})
    """
    return {name for name, table in ZHE.items() for f, _ in finals(character) if f in table.split()}


def zhe_rhyme(text: str, scheme: str) -> list[str]:
    """What is wrong with lines (by newline) whose rhyme scheme is as AABA; a . is free.

    >>> zhe_rhyme("我来了\\n我看见\\n满天的红霞\\n落在你的家", "..AA")
    []
    """
    ends = [han(line)[-1:] for line in text.splitlines() if han(line)]
    if len(ends) != len(scheme):
        return [f"shape: {len(ends)} lines, not {len(scheme)}"]
    wrong = []
    for label in sorted(set(scheme) - {"."}):
        members = [c for c, each in zip(ends, scheme, strict=True) if each == label]
        if not set.intersection(*map(zhe, members)):
            wrong.append(f"rhyme {label}: {''.join(members)} share no 辙")
    return wrong


@cache
def common_rhymes() -> Readings:
    """The readings of 中华通韵, from pinyin, for every character of the old books."""
    found: Readings = {}
    known = sorted(set(tones()) | set(book("中华新韵")))
    for character in known:
        for f, tone in finals(character):
            for name, table in TONG.items():
                if f in table.split() and tone < 5:
                    found.setdefault(character, set()).add(("平" if tone < 3 else "仄", name))
    return found


# --- prose --------------------------------------------------------------------------------------


def prose(text: str, language: str = "zh") -> dict[str, int]:
    """字数, words, sentences and paragraphs of a text.

    >>> prose("今天下雨。“走吧！”她说。\\n没有人……")
    {'字数': 11, 'words': 0, 'sentences': 4, 'paragraphs': 2}
    >>> prose("It's a well-known fact. Is it? Yes", "en")
    {'字数': 0, 'words': 7, 'sentences': 3, 'paragraphs': 1}
    """
    pieces = re.split(r"[。！？…!?]+|\.+(?=[\s\"”’')\]]|$)", text)
    blocks = text.split("\n") if language == "zh" else re.split(r"\n\s*\n", text)
    return {
        "字数": len(han(text)),
        "words": len(words(text)),
        "sentences": sum(bool(han(each) or words(each)) for each in pieces),
        "paragraphs": sum(bool(each.strip()) for each in blocks),
    }


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*", text)


def phrases_kept(text: str, banned: list[str], required: list[str]) -> list[str]:
    """The banned phrases that stand in the text, and the required ones that do not."""
    return [f"banned: {p}" for p in banned if p in text] + [
        f"required: {p}" for p in required if p not in text
    ]


# --- JSON and screenplays -----------------------------------------------------------------------


def schema(text: str, wanted: dict[str, Any]) -> list[str]:
    """What the `jsonschema` package says against a text as JSON of this schema."""
    import json

    import jsonschema

    try:
        value = json.loads(text)
    except ValueError as error:
        return [f"not JSON: {error}"]
    checker = jsonschema.validators.validator_for(wanted)(wanted)
    return [error.message for error in checker.iter_errors(value)]
