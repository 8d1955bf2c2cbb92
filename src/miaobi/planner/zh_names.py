"""Whom a Chinese brief is for: names and dedications, taken out before it is read."""

from __future__ import annotations

import re

from miaobi.planner.proper import is_name
from miaobi.planner.scene import Scene
from miaobi.planner.tables import table
from miaobi.planner.zh_words import vocabulary

_OCCASION = "生日|寿辰|婚礼|新婚|结婚|毕业|退休|乔迁|满月|周年|纪念日|葬礼|升职|晋升|高升|荣休|入伍|参军|从军|康复|痊愈|出院|开业|开张|高考|中考|考研|考试|入学|百日宴|成人礼|订婚|百年|白头|长命|金榜|早日|身体|一路|(?:儿童|教师|母亲|父亲|妇女|青年|情人|感恩|劳动|春)节|新年|新春|元旦|元宵|端午|中秋|重阳|圣诞|国庆"
_FEAST = rf"(?:[0-9一二三四五六七八九十百]+[岁周]?)?(?:大寿|{_OCCASION})"
_VERB = "写|画|作|赋|创作|做"
_GIVEN = "(?<![发运护输接递配投派传])"  # 运送, 护送: goods are sent, nobody is given anything
FOR_WHOM = re.compile(
    rf"(?:(?:送给|献给|写给|画给|寄给|赠给|致|赠予|赠|{_GIVEN}送(?!别|行|走|来|往|餐|货|炭|客))|(?:^|[，。,\s诗画福首片幅]|{_VERB})(?:给|为(?!纪念|庆祝)))"
    rf"(?P<one>(?!我们)(?:(?:my )?[A-Za-z]+|(?:我的|我)?[^\W\d_，。、的]{{1,8}}?))"
    rf"(?=的?{_FEAST}|的[一两几0-9]*[首幅张篇]|[，。！,.!\s]|$|的(?:诗|画|礼物|作品)|(?:{_VERB})[一首幅张])"
)
WHOSE = re.compile(
    rf"(?:祝贺|庆祝|(?<!梁)祝(?![福愿]|英台)|贺|纪念(?![日品册碑馆])|悼念|怀念)(?P<one>(?![你您他她它]|{_OCCASION})[^\W\d_，。、的]{{1,6}}?)"
    rf"(?=的?{_FEAST}|[，。！,.!\s]|$|(?:{_VERB})[一首幅张])"
)
KEEPS = re.compile(  # who keeps a feast: 小明十岁生日
    rf"(?:^|[，。\s])(?P<one>[小阿][\u3400-\u9fff])(?=的?{_FEAST})"
)

MANNER = re.compile(  # which is no thing to be seen: 用孩子的口吻写
    r"(?:[用以按学]|仿照?|模仿)(?P<who>[^\W\d_，。、的]{2,4})的(?:风格|口吻|语气|诗风|笔法|笔调)(?:来)?"
)


def without_manner(text: str, scene: Scene) -> str:
    """The brief without whose manner it asks for, which is noted; a style of painting stays."""
    for match in MANNER.finditer(text):
        if match["who"] not in vocabulary():
            scene.note_unknown(match[0].removesuffix("来").lstrip("用以按"))
            text = text.replace(match[0], "，")
    return text


def _seen_off(text: str, scene: Scene) -> str:
    """送他上火车 is no dedication: who goes is seen off (送别), and a name nobody knows is noted."""
    kin = "|".join(table("kin")["zh"])
    text = re.sub(rf"(?<![送告离惜分特])别(?=我?的?(?:{kin}|故人))", "告别", text)  # 渡口别友人
    match = re.search(
        rf"(?<!赠){_GIVEN}送(?!给)(?P<one>(?:我的?)?(?:{kin}|[他她你])们?|(?![一二两三四五六七八九十几这那])[\u3400-\u9fff]{{2,3}})"
        r"(?=去(?!年|学校|上学|幼儿园)|赴|到|上(?![海学])|回(?!忆)|离|走|远[行走去]|出[国征门嫁发]|登|返|前往)",
        text,
    )
    if match is None:
        return text
    one, thing = match["one"], scene.lexicon.find(match["one"])
    known = re.search(rf"{kin}|[他她你]", one) or (thing and thing.kind == "person")
    if not known and (
        thing or one[0] not in (*table("surnames"), *"小老阿") or not is_name(one, scene.lexicon)
    ):
        return text
    if not known:
        scene.names.append(one)
        one = "　" * len(one)
    return f"{text[: match.start()]}送别{one}{text[match.end() :]}"


def _for_kin() -> re.Pattern[str]:
    kin = "|".join(sorted(table("kin")["zh"], key=len, reverse=True))
    return re.compile(
        rf"(?:送给|献给|写给|画给|寄给|赠给|赠予|赠|(?<!庆)祝|{_GIVEN}送(?!别|行|走|来|往)|(?:^|[，。,\s])[给为致])"
        rf"(?P<dear>我?的?(?:最?好的?|亲爱的))?(?P<one>我?的?(?:{kin})(?:[和与的]?(?:{kin})(?!节))?(?!的?(?:{kin})(?!节)))"
        rf"(?P<name>[小阿](?:[\u3400-\u9fff]|(?P<twice>[\u3400-\u9fff])(?P=twice))(?=[，。,\s]|的?(?:{_OCCASION})|$))?"
    )


def _each(names: str) -> list[str]:
    """爸爸妈妈 and 小明和小红 are two, 妻子小芳 is one."""
    kin = "|".join(sorted(table("kin")["zh"], key=len, reverse=True))
    both = re.fullmatch(rf"({kin})({kin})", names)
    return list(both.groups()) if both else [one for one in re.split("[和与]", names) if one]


def take_names(text: str, scene: Scene) -> str:
    """The brief without its dedication; whom it is for is noted.

    Only a name is taken: a word the lexicon knows as a thing (给秋天) is left where it is.
    """
    text = _seen_off(without_manner(text, scene), scene)
    for pattern in (_for_kin(), FOR_WHOM, WHOSE, KEEPS):
        for match in pattern.finditer(text):
            name = match["one"].removeprefix("我的").removeprefix("我")
            thing = scene.lexicon.zh.get(name)
            kin = name in table("kin")["zh"] or any(name.endswith(k) for k in table("kin")["zh"])
            person = thing and scene.lexicon.things[thing].kind == "person"
            if not name or (thing and not kin and not person) or name in vocabulary():
                continue
            if pattern is KEEPS and not is_name(name, scene.lexicon):
                continue
            if match[0].startswith("送") and re.search("[去到往回]", name):
                continue  # 送文件去公司: somewhere, to nobody
            own = match.groupdict().get("name") or ""
            own = own if is_name(own, scene.lexicon) else ""
            for one in _each(name + own):
                if one not in scene.names:
                    scene.names.append(one)
            dear = match.groupdict().get("dear") or ""
            start, end = match.start("one") - len(dear), match.end("one") + len(own)
            text = text[:start] + "　" * (end - start) + text[end:]
    return text
