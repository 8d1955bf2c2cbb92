"""Briefs as people type them, each with all that is read in it."""

from __future__ import annotations

import re

import pytest

from miaobi.brief import Brief
from miaobi.planner import Lexicon, concept, en, zh
from miaobi.planner.tables import is_chinese

LEXICON = Lexicon.load()
# The things said (*count, /colour, [what they are and do]) and how they stand | themes |
# names, occasion, season and hour if said, what is not understood, the first that is forbidden
# (a forbidden thing forbids all its kinds).
READ = {
    "沙漠驼铃": "desert camel |  | ",
    "走过天桥": "footbridge[走过] |  | ",
    "a footbridge over a busy street": "footbridge*1 street*1[busy] (footbridge above street) |  | ",
    "an overpass at night": "footbridge*1 |  | night",
    "地铁里的陌生人": "subway traveller (traveller in subway) |  | ",
    "睡不着的夜晚": " | insomnia | night",
    "I can't sleep, the moon is in the window": "moon window (moon in window) | insomnia | ",
    "和同学一起打篮球": "classmate[打] ball |  | ",
    "my classmate moves to another city": "classmate[moves] city*1 | parting | ",
    "初恋的味道": " | first_love | ",
    "除夕": " |  | spring_festival, winter",
    "想家的留学生": "student[想家] | homesickness | ",
    "我想妈妈了": "mother | longing | ",
    "雨中喝茶": "rain tea[喝] (tea in rain) | drinking_tea | ",
    "和朋友喝酒看月亮": "friends[喝] wine[看] moon | drinking moon_viewing | ",
    "看书的孩子": "child[看书] | reading | ",
    "清明扫墓": "tomb_sweeping | tomb_sweeping | qingming, spring",
    "sweeping the tomb of my grandfather": "tomb grandfather | tomb_sweeping | ",
    "毕业了，和同学告别": "classmate | parting | graduation, summer",
    "送朋友去远方": "friends faraway | parting | ",
    "送他上火车": "train | parting | ",
    "送张伟去北京": "beijing | parting | 张伟",
    "送给即将远行的朋友": "friends[远行] | travel parting | ",
    "渡口别友人": "harbour friends | parting | ",
    "江边送客": "river | parting | ",
    "寄给妻子小芳": " |  | 妻子小芳",
    "祝爷爷身体健康": " | dandelion_wish | 爷爷",
    "seeing off a friend at the station": "friends*1 station (friends beside station) | parting | ",
    "missing my brother": "brother | longing | ",
    "My dog died last week": "dog | death | ",
    "grandfather who loved fishing": "grandfather[loved][fishing] | fishing | ",
    "happy birthday Anna, she is turning 6": " |  | Anna, birthday",
    "for my best friend Sarah, who is moving to Canada": "canada | parting | my best friend Sarah",
    "池塘里二十多只鸭": "pond duck*20 (duck in pond) |  | ",
    "twenty-odd ducks on a pond": "duck*20 pond*1 (duck on pond) |  | ",
    "三只猫，两只黑的": "cat*1 cat_2*2/black |  | ",
    "two cats, one black and one white": "cat*1/white cat_2*1/black |  | ",
    "five cats, two black and three white": "cat*3/white cat_2*2/black |  | ",
    "不会飞的鸟": "bird |  | 不会飞",
    "three birds, none of them flying": "bird*3 |  | none of them flying",
    "no moon tonight": " |  | night, no moon",
    "凌晨四点的城市": "city |  | dawn",
    "贴春联，放烟花": "door_couplet[贴] fireworks |  | spring",
    "想象一座没有人的城市": "city |  | no person",
    "老师在黑板上写字": "teacher[写字] 黑板 (teacher on 黑板) | writing | ",
    "第一次戴红领巾的孩子": "child[scarf] |  | ",
    "an old sailor": "sailor*1[old] |  | ",
    "a monk sweeping leaves": "monk*1[sweeping] leaves |  | ",
    "写首诗给my girlfriend，她喜欢cat": "cat |  | my girlfriend",
    "一个rainy day，在coffee shop看书": "cafe reading | reading | ",
    "大暑": " |  | summer",
    "爸爸教我打篮球": "father[教][打] ball |  | ",
    "an old friend moves away": "friends*1[moves] | parting | ",
    "a bird that cannot fly": "bird*1 |  | cannot fly",
    "回家过年": " | reunion | spring_festival",
    "五盏灯笼，三盏红的两盏黄的": "lantern*2/yellow lantern_2*3/red |  | ",
    "送给妈妈小红花": "flower/red[小] |  | 妈妈",
    "给妈妈小猫": "cat[小] |  | 妈妈",
    "给女儿小雨伞": "umbrella[小] |  | 女儿",
    "送给奶奶小米粥": "soup[小] |  | 奶奶",
    "给妹妹小雨": " |  | 妹妹小雨",
    "for my mother Mary": " |  | my mother Mary",
    "for my brother John": " |  | my brother John",
    "送王小明回家": " | parting | 王小明",
    "不喝酒的人": "person |  | no wine",
    "外婆家的老房子": "grandmother cottage[老] |  | ",
    "小明放学回家": "child[放学回家][名叫小明] | after_school | ",
    "不红的苹果": "apple |  | 不红",
    "an apple that is not red": "apple*1 |  | not red",
    "she moves away": " | parting | ",
    "we saw my uncle off at the station": "saw person station (person beside station) | parting | ",
    "特别想妈妈": "mother | longing | ",
}  # fmt: skip


def told(text: str) -> str:
    """What the card tells of a brief, in one line."""
    card = concept(Brief(text))
    things = [
        atom.id + (f"*{atom.count}" if atom.count else "") + (f"/{atom.colour}" if atom.colour else "")
        + "".join(f"[{one}]" for one in atom.attributes)
        for atom in card.atoms if atom.source == "brief"
    ]  # fmt: skip
    places = [f"({r.subject} {r.kind} {r.object})" for r in card.relations]
    themes = [theme.concept for theme in card.themes]
    times = [getattr(card, name) for name in ("season", "hour") if name in card.settled]
    told = [*card.names, card.occasion, *times, *card.unknown]
    none = [f"no {key}" for key in card.excluded[:1]]
    parts = (" ".join([*things, *places]), " ".join(themes), ", ".join(filter(None, told + none)))
    return " | ".join(parts)


@pytest.mark.parametrize("text", READ)
def test_what_a_brief_says_is_on_its_card(text: str) -> None:
    assert told(text) == READ[text]


OF_NOTHING = """我不想妈妈，我没有想念他，别想他了，不爱，我不爱你，不孤独的人，不再等待，从不想家，我不想家
not missing you, don't wait for me, he never drinks wine, not about farewell, he never plays chess
送文件去公司，发送邮件到公司，运送货物到北京，护送国宝回家，输送电力到山区
the mist goes away, the rain went away, I saw a boat off the shore, see the moon off the coast
waves rolling off the cliff, he moves to Music, a train leaving the station
我想老师画一只猫，看花灯，看星球大战，希望有一只猫，我希望画里有一条河，爱斯基摩人
hope you can paint a river, I hope there is a boat, still life with apples, freedom tower"""


@pytest.mark.parametrize("text", re.split("，|, |\n", OF_NOTHING))
def test_what_is_denied_asked_or_only_named_is_no_theme_and_no_mood(text: str) -> None:
    scene = (zh if is_chinese(text) else en).read(text, LEXICON)
    assert (scene.hints, scene.moods, scene.names) == ([], [], [])


def test_opposites_are_no_synonyms() -> None:
    words = ["分手", "divorce", "遗忘", "噩梦", "梦想", "mahjong"]
    keys = ["separation", "separation", "forgetting", "nightmare", "aspiration", "mahjong"]
    assert [LEXICON.find(word) for word in words] == [LEXICON.things[key] for key in keys]
    assert LEXICON.things["separation"].verse == ("离", "分", "断弦", "覆水")


@pytest.mark.parametrize(
    ("text", "form", "things", "season"),
    [
        # an acrostic spells its characters, and a carving is none
        ("写一首藏头诗：春夏秋冬", "七绝:藏头=春夏秋冬", [], False),
        ("写一首藏头诗：春暖花开", "七绝:藏头=春暖花开", [], True),
        ("诗中嵌字“福寿”", "七绝:嵌字=福寿", [], False),
        ("石壁上嵌字“福寿”", "", ["cliff", "福寿"], False),
        # a poem by its lines; a nursery rhyme
        ("twenty lines of blank verse about the sea", "blank verse", ["sea"], False),
        ("写一首童谣，两只小熊", "歌词:字=8/7/8/7/5/5/8/5,节=4/4,韵=xAxABBxB", ["bear"], False),
    ],
)  # fmt: skip
def test_what_belongs_to_the_form_is_not_read_as_a_thing(
    text: str, form: str, things: list[str], season: bool
) -> None:
    card = concept(Brief(text))
    assert (card.form if "form" in card.settled else "") == form
    assert [atom.id for atom in card.atoms if atom.source == "brief"] == things
    assert ("season" in card.settled) == season
