"""藏头, 藏尾 and 嵌字 in a brief: which characters the lines are to begin or end with, or to hold.

写一首藏头诗：生日快乐; 用“春夏秋冬”写藏头诗; 每句的第一个字连起来是平安喜乐.
"""

from __future__ import annotations

import re

from miaobi import forms
from miaobi.errors import MiaobiError
from miaobi.forms.core import Form
from miaobi.forms.verse import Verse
from miaobi.planner.draw import form_of
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.notes import cannot, unsaid
from miaobi.planner.tables import simplified, table
from miaobi.planner.zh_words import tokens

_HAN = "㐀-鿿"
_QUOTED = rf"[“\"「『‘'《〈＂„](?P<quoted>[{_HAN}]{{2,16}})[。！!]?[”\"」』’'》〉＂“]"
_END = r"(?=[，,。.；;！!？?\s]|$)"
_ASIDE = (  # what may be said beside such a wish, and is none of its characters: 送给妈妈, 描写秋天
    r"(?![不别要写描送献给赠用请咏赞表押于在进缩]|关于|主题|题目|内容|古风|[五七][言字]|语言|风格|意境|什么"
    rf"|文言|[{_HAN}]{{0,5}}名字)"
)
_OWN = rf"(?:(?![的题])[{_HAN}])"
_KIND = (
    r"(?<!不要)(?<!不是)(?<!不要写)(?<!不要写成)(?<!别写)(?<!别写成)(?<![^诗联句]上)"
    r"(?P<kind>藏头|藏尾|嵌字|嵌名)(?P<of>的?(?:诗|对联|联|词)?)"
)
_PLACE = (  # of a line: what is said of it, at its head or at its end
    r"(?:(?:[每各]一?[句行]的?)?(?:(?P<first>[句行]首)|(?P<last>[句行][尾末]))"
    r"|[每各]一?[句行]的?(?:(?P<head>第一个?字|首字|头一个?字|开头)|(?P<tail>最后一个?字|末字|尾字)))"
)
SAID = tuple(
    map(
        re.compile,
        (
            # 藏头诗：“生日快乐”
            rf"{_KIND}(?:[，,\s]*(?:写|内容[是为]))?\s*[：:]?\s*{_QUOTED}",
            # 藏头诗：生日快乐
            rf"{_KIND}\s*(?:[：:]|[，,]\s*内容[是为])\s*(?P<bare>{_ASIDE}[{_HAN}]{{2,16}}){_END}",
            # 以张伟李娜为藏头, 用“春夏秋冬”写一首藏头诗
            rf"(?:以|用|把|将)\s*(?:{_QUOTED}|{_ASIDE}(?P<bare>[{_HAN}]{{2,16}}?(?<!题)(?=[为作做当][头首藏嵌])"
            rf"|{_OWN}{{3,16}}?(?<![写作做])))\s*(?:这?[一二三四五六七八九十两\d]+个?字)?(?:为|作|做|当)?[头首]?\s*"
            rf"(?P<before>(?:来?[写作做]一?[首副]?)?)(?:(?<=[为作做当写首副])|(?=..(?:的?[诗对联词]|来?写|{_END}))){_KIND}",
            # 藏头诗，藏“一帆风顺”
            rf"{_KIND}[，,：:\s]*[里中]?(?:藏|嵌入?|藏的?字?[是为])\s*"
            rf"(?:{_QUOTED}|{_ASIDE}(?P<bare>{_OWN}{{2,16}}){_END})",
            # 七绝藏头诗，春夏秋冬
            rf"{_KIND}[，,\s]+{_ASIDE}(?P<bare>(?:{_OWN}{{4}}){{1,2}})[。！!]?$",
            # 七绝藏头春夏秋冬
            rf"(?P<kind>藏头|藏尾|嵌字)(?P<of>)(?![诗联对词巾藏]|露尾){_ASIDE}(?P<bare>{_OWN}{{3,16}}){_END}",
            # 每句的第一个字连起来是平安喜乐
            rf"{_PLACE}(?:的字)?(?:连起来|合起来|依次)?(?:就?是|为|组成|读作|藏|嵌)\s*"
            rf"(?:{_QUOTED}|(?!什么)(?P<bare>[{_HAN}]{{2,16}}){_END})",
            # 把“家和万事兴”藏在每句开头
            rf"(?:把|将|以|用)?{_QUOTED}藏[在于进]{_PLACE}",
        ),
    )
)
_ASKED = re.compile(rf"{_KIND}(?<=[诗联])")
_ENGLISH = re.compile(
    r"(?:\ban?\s+|(?<=write )|^)acrostic(?:\s+(?:poem|verse))?(?:\s+(?:of|on|for|spelling|that\s+spells)(?:\s+out)?\s+"
    r"(?!(?:an?|the|my|our|your|his|her|their)\b)[\"“'‘]?(?P<word>[A-Za-z]{2,16})[\"”'’]?)?(?!\w)",
    re.I,
)
_EMPTY = re.compile(r"[\s，,。.：:；;！!？?]|给我|帮我|请|[写作做来]|一?[首副个篇]|的?诗")


def without_acrostic(text: str) -> tuple[str, str, list[str]]:
    """A brief without its wish for an acrostic, the option of the form, and what the card notes.

    Where nothing else is said, the characters are what the poem is about.

    >>> without_acrostic("给妈妈写一首藏头诗：妈妈辛苦")
    ('给妈妈写一首诗', '藏头=妈妈辛苦', [])
    >>> without_acrostic("用“春夏秋冬”写一首七绝")
    ('用“春夏秋冬”写一首七绝', '', [])
    >>> without_acrostic("每句的第一个字连起来是平安喜乐，写雪")[1]
    '藏头=平安喜乐'
    >>> without_acrostic("写一首藏头诗，送给妈妈")
    ('写一首诗，送给妈妈', '', ['藏头的字没有说；请写成 藏头诗：春夏秋冬'])
    >>> without_acrostic("an acrostic of SPRING")
    ('a poem about SPRING', '', ['acrostic of SPRING (cannot be written here)'])
    """
    if match := _ENGLISH.search(text):
        told = cannot(re.sub(r"^an?\s+", "", match[0], flags=re.I))
        about = f"a poem about {match['word']}" if match["word"] else "a poem"
        return text[: match.start()] + about + text[match.end() :], "", [told]
    plain = simplified(text)
    for pattern in SAID:
        if match := pattern.search(plain):
            return _taken(plain, match)
    if not (match := _ASKED.search(plain)):
        return text, "", []
    return _poem(plain, match), "", [unsaid(match[0][:2])]


def _taken(text: str, match: re.Match[str]) -> tuple[str, str, list[str]]:
    found = match.groupdict()
    words = found.get("quoted") or found["bare"]
    kind = found.get("kind") or ("藏尾" if found["last"] or found["tail"] else "藏头")
    rest = _poem(text, match)
    about = _about(words, alone=not _EMPTY.sub("", rest))
    return "，".join([rest, *about]), f"{_option(kind)}={words}", []


def _about(words: str, alone: bool) -> list[str]:
    """What the characters of an acrostic tell as a whole: the feast; if they are `alone`, their things.

    >>> _about("生日快乐", False), _about("荷塘月色", True), _about("我爱中国", True), _about("我爱你", True)
    (['生日'], ['荷塘', '月色'], [], ['爱情'])
    """
    feasts, things = table("occasions"), []
    for one in tokens(words, Lexicon.load()):
        whole = len(one.text) > 1 or (one.thing and one.thing.kind == "time")  # 春暖花开
        if one.thing and whole and (alone or one.thing.key in feasts):
            things.append(one.text)
    love = ["爱情"] if alone and re.search("[爱欢]你", words) else []
    return ["四季"] if alone and "春夏秋冬" in words else things or love


def spelled(text: str) -> str:
    """The characters of an acrostic where a brief says nothing else, and they are of no feast.

    >>> spelled("写一首藏头诗：我爱中国"), spelled("藏头诗：生日快乐"), spelled("妈妈，藏头诗：平安")
    ('我爱中国', '', '')
    """
    rest, option, _ = without_acrostic(text)
    words = option.partition("=")[2]
    said = "".join(_about(words, alone=True))
    alone = _EMPTY.sub("", rest) == said and not _about(words, alone=False)
    return words if alone else ""


def _poem(text: str, match: re.Match[str]) -> str:
    """The brief with a plain poem where the acrostic stood."""
    found = match.groupdict()
    plain = (found.get("before") or "") + (found.get("of") or "").removeprefix("的")
    before = (
        re.sub("写$", "写一首", text[: match.start()]) if plain == "诗" else text[: match.start()]
    )
    return before + plain + text[match.end() :]


def _option(kind: str) -> str:
    return "嵌字" if kind.startswith("嵌") else kind


def in_form(seed: int, form: str, option: str, settled: bool) -> str:
    """The form on the card with its acrostic; if nobody settled it, one with as many lines.

    PlanError, or SourceError, where the form cannot hold it.

    >>> in_form(1, "五绝", "藏头=生日快乐", True), in_form(1, "五律", "藏头=我爱中国", False)
    ('五绝:藏头=生日快乐', '七绝:藏头=我爱中国')
    >>> in_form(1, "七绝", "藏头=妈妈我爱你", False), in_form(1, "七绝", "藏头=福寿", False)
    ('新诗:行=5,字=7,藏头=妈妈我爱你', '七言联:藏头=福寿')
    """
    key, _, words = option.partition("=")
    if f"{key}=" in form:  # which the user has given: it stands before the brief's
        return form
    if not settled and key != "嵌字":
        for name in (form_of(seed, shape=(len(words), 0)), "七绝", "七律", "七言联"):
            if _lines(made := forms.poem(name)) == len(words) and _holds(f"{made.name}:{option}"):
                return f"{made.name}:{option}"
        form = f"新诗:行={len(words)},字=7"
    full = f"{form}{',' if ':' in form else ':'}{option}"
    return forms.poem(full).name


def _lines(form: Form) -> int:
    return form.lines if isinstance(form, Verse) else 2  # of a 对联


def _holds(name: str) -> bool:
    try:
        form = forms.poem(name)
        if isinstance(form, Verse):
            form.machine()
    except MiaobiError:
        return False
    return True
