"""Names that beasts and things bear (a boat called "Hope", our dog Max, 一条叫“希望”的船): they tell
nothing of what a work is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from miaobi.planner.lexicon import Lexicon
from miaobi.planner.scene import Scene
from miaobi.planner.tables import is_chinese
from miaobi.planner.zh_words import vocabulary

_OPEN, _CLOSE = "[“\"'「『]", "[”\"'」』]"
_CRY = "汪喵喳咩叽咕哞嘎呱嗷呜吱啾咯嗡"
_TELLS = "很太真更最都也还又"  # no name has one: 猫很懒
_NAME = (  # which is no cry (叫声, 叫唤) nor what is told of one
    rf"(?![声唤了着得不喊嚷醒]|春(?:的|[，。]|$)|[^\W_的]{{0,3}}[{_TELLS}])"
)
CALLED_ZH = re.compile(
    rf"(?:的?名字(?:叫做?|是)|名叫|叫做?|名为|取名叫?|起名叫?|唤作){_OPEN}(?P<quoted>[^”\"」』]{{1,8}}){_CLOSE}号?的?"
    rf"|(?:的名字[叫是]|名叫|名为|取名|起名|[只条匹艘头个](?:叫做?|唤作)|(?<=[猫狗马鸟兔龟])叫(?=[小阿大]|(?P<same>[^{_CRY}])(?P=same)))(?P<bare>{_NAME}[^\W\d_的，。“\"]{{1,4}}?)号?(?:的|(?=[，。]|$))"
)
CALLED_EN = re.compile(
    rf"(?P<of>[\w-]+),? (?:called|named) (?:{_OPEN}(?P<quoted>[^”\"]{{1,30}}){_CLOSE}|(?P<bare>[A-Z][\w-]*(?: [A-Z][\w-]*)?))"
)
BESIDE_EN = re.compile(
    r"\b(?:[Mm]y|[Oo]ur|his|her|their|the) (?:[a-z]+ ){0,2}?(?P<of>[a-z]+),? (?P<bare>[A-Z][a-zé]+)(?!['’\w])"
)
BESIDE_ZH = re.compile(
    r"(?P<of>狗|猫|小狗|小猫|狗狗|鹦鹉|兔子|仓鼠|乌龟|老马|金鱼)(?P<bare>(?P<twice>[\u3400-\u9fff])(?P=twice)(?!的)|[\u3400-\u9fff]{2})"
    r"(?=去世|死了|走了|离开|离世|不?在|[，。！]|$|的)"
)
DOER = re.compile(  # who is said to go home is a child, whatever their name
    r"(?:^|(?<=[，。\s]))(?P<bare>[小阿][\u3400-\u9fff])(?=放学|上学|回家|下课)"
)
OWN = re.compile(r"(?:我家?的?|我们家?的|家里的|纪念|怀念|悼念|想念)(?:那?[只条])?$")
NO_NAMES = ("小学", "小店", "小镇", "小区", "小组", "小队", "小班", "小家")
CHILD = "孩子"
DOES = ("verb", "verbrel", "at", "loc", "neg")  # kinds of characters that no name has: 我家的狗走丢


def without_names(text: str, lexicon: Lexicon) -> tuple[str, list[tuple[str, str]]]:
    """A brief without the names of its beasts and things, and those: what bears each, "" where it
    stands right behind, and the name.

    >>> lexicon = Lexicon.load()
    >>> without_names('a boat called "Hope"', lexicon), without_names("我家的狗旺财去世了", lexicon)
    (('a boat', [('boat', 'Hope')]), ('我家的狗去世了', [('狗', '旺财')]))
    >>> without_names("一条叫“希望”的船", lexicon)
    ('一条船', [('', '希望')])
    >>> without_names("my cat Mimi who died", lexicon)
    ('my cat who died', [('cat', 'Mimi')])
    """
    found: list[tuple[str, str]] = []
    for match in sorted(_names(text, lexicon), key=lambda one: -one.start()):
        named = match.groupdict()
        start = match.end("of") if named.get("of") else match.start()
        of = CHILD if match.re is DOER else named.get("of") or ""
        found.insert(0, (of, named.get("quoted") or named["bare"]))
        text = text[:start] + (CHILD if match.re is DOER else "") + text[match.end() :]
    return text, found


def _names(text: str, lexicon: Lexicon) -> Iterator[re.Match[str]]:
    if not is_chinese(text):
        for match in (*CALLED_EN.finditer(text), *BESIDE_EN.finditer(text)):
            thing = lexicon.find(match["of"])
            beside = match.re is BESIDE_EN
            beast = thing is not None and thing.kind == "creature"
            if beast if beside else thing is not None and thing.kind != "activity":
                yield match
        return
    for match in CALLED_ZH.finditer(text):
        rest = text[: match.start()] + text[match.end() :]
        if re.search(r"[^\W我他她它一首]", rest):  # not 我的名字是风
            yield match
    yield from (
        match
        for match in DOER.finditer(text)
        if match["bare"] not in lexicon.zh and is_name(match["bare"], lexicon)
    )
    for match in BESIDE_ZH.finditer(text):
        words = vocabulary()
        known = match["bare"] in words or match["bare"] in lexicon.zh
        tells = f"了着过不{_TELLS}{_CRY}{'' if match['twice'] else '好真多'}"
        does = any(words.get(c) in DOES or c in tells for c in match["bare"])
        if not (known or does) and (match["twice"] or OWN.search(text[: match.start()])):
            yield match


def is_name(word: str, lexicon: Lexicon) -> bool:
    """Whether a name of a person may end so: 小芳 and 小雨 are people, 小猫 and 马车 are not."""
    ends = (lexicon.zh.get(word[i:]) for i in range(len(word)))
    kinds = {lexicon.things[key].kind for key in ends if key}
    return kinds <= {"weather", "sky", "time", "feeling", "person"} and word not in NO_NAMES


def note(scene: Scene, text: str, named: list[tuple[str, str]]) -> None:
    """Tell of each name what bears it; a name is not understood where nothing does."""
    for word, name in named:
        bearers = [one for one in scene.mentions if one.thing and (not word or word in one.word)]
        if bearers:
            bearers[0].attributes.append(f"名叫{name}" if is_chinese(text) else f"called {name}")
        else:
            scene.note_unknown(name)


def name_of(attributes: tuple[str, ...]) -> str:
    """The name that a beast bears by what is told of it, else "".

    >>> name_of(("小", "名叫旺财")), name_of(())
    ('旺财', '')
    """
    told = [one for one in attributes if one.startswith(("名叫", "called "))]
    return told[0].removeprefix("名叫").removeprefix("called ") if told else ""
