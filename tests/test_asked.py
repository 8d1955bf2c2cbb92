"""What a brief asks for that is no thing to be painted: a form, a line to answer, an elegy, a card."""

from __future__ import annotations

import pytest

from miaobi.brief import Brief
from miaobi.errors import PlanError
from miaobi.planner import concept
from miaobi.studio.planning import Wish, planned

HAIKU = "新诗:字=5/7/5,韵=A"
# brief → form if asked for | occasion, themes, names | things | not understood | lines given
READ = {
    "a spring haiku": "haiku||||",
    "haiku spring": "haiku||||",
    "snow on the mountain haiku": "haiku||雪 山||",
    "a girl who loves haiku": "||女孩|haiku|",
    "春天俳句": f"{HAIKU}||||",
    "诗人与俳句": "||诗人|俳句|",
    "祝贺朋友新店开业的对联": "七言联|opening 朋友新店|||",
    "对联庆祝餐厅开业": "七言联|opening 餐厅|||",
    "给餐厅开业写副对联": "七言联|opening 餐厅|||",
    "梅花对联": "七言联||梅花||",
    "爷爷的对联": "||爷爷 对联||",
    "藏头诗：我爱中国": "七绝:藏头=我爱中国||||",
    "给小明写一首藏头诗，生日快乐": "七绝:藏头=生日快乐|birthday 小明|||",
    "上联：春风大雅能容物，求下联": "七言联||春风||春风大雅能容物",
    "对上联：天高任鸟飞": "五言联||鸟|| 天高任鸟飞",
    "续写这首诗：春眠不觉晓": "||||春眠不觉晓",
    "蝶恋花：雨夜": "蝶恋花||雨||",
    "七律·长征": "七律||长征||",
    "西江月：写春夜": "西江月||||",
    "elegy for my father": "|death|父亲||",
    "写一首悼诗给外婆": "|funeral memory 外婆|||",
    "远处传来挽歌": "||歌|传 挽|",
    "lullaby for my daughter": "|my daughter|||",
    "摇篮曲": "||孩子||",
    "妈妈唱着摇篮曲": "||妈妈 摇篮曲||",
    "get well card for grandma": "|recovery|奶奶||",
    "给妈妈写一张生日贺卡": "|birthday 妈妈|||",
    "a lullaby about the moon": "||月亮||",
    "睡前诗 小熊": "||小熊||",
    "妈妈的摇篮曲": "||妈妈 摇篮曲||",
    "奶奶的情书": "||奶奶 情书||",
    "haiku elegy for my cat": "haiku|death|猫||",
    "elegy in the form of a sonnet for my cat": "Shakespearean sonnet|death|猫||",
    "limerick birthday card": "limerick|birthday|||",
    "a 12-line ballad on rain": "ballad||雨|12-line (cannot be written here)|",
    "opening couplets for a bakery": "七言联|opening|bakery||",
    "写一副对联贴在书房": "七言联||书房||",
    "用满江红写雪": "满江红||雪||",
    "以荷塘月色藏头": "七绝:藏头=荷塘月色||荷花 池塘 月色||",
    "finish my poem about rain": "||雨||",
}
TITLES = {
    "祝贺朋友新店开业的对联": "贺朋友新店开业",
    "藏头诗：我爱中国": "我爱中国",
    "蝶恋花：雨夜": "雨夜",
    "江城子 密州出猎": "密州出猎",
    "沁园春·雪": "雪",
    "elegy for my father": "悼父亲",
    "一首叫月亮的歌": "月亮",
}


@pytest.mark.parametrize("text", READ)
def test_what_is_asked_for_is_no_thing(text: str) -> None:
    card = concept(Brief(text))
    about = [card.occasion, *(theme.concept for theme in card.themes), *card.names]
    things = [atom.zh for atom in card.atoms if atom.source == "brief"]
    rows = (filter(None, about), things, card.unknown, card.given_lines)
    form = card.form if "form" in card.settled else ""
    assert "|".join([form, *map(" ".join, rows)]) == READ[text]


def test_what_is_asked_for_is_the_title() -> None:
    for text in ("Elegy Written in a Country Churchyard", "Elegy for a Dream"):
        assert concept(Brief(text.lower())).title.en == text
    assert {text: concept(Brief(text)).title.zh for text in TITLES} == TITLES


@pytest.mark.parametrize(
    ("text", "missing"),
    [(text, "picture") for text in ("turn our photo into ink", "把这张照片画成水墨", "照着这张图")]
    + [(text, "line to go on from") for text in ("对下联", "续写这首诗", "continue this poem")],
)
def test_what_is_spoken_of_and_not_given_is_asked_for(text: str, missing: str) -> None:
    with pytest.raises(PlanError, match=f"there is no {missing}") as error:
        planned(Wish(text), ())
    assert "--from FILE" in error.value.hint


SEEN = """墙上这张照片
把我的画挂在墙上
他对下联
paint the picture of a horse
paint our picture on the wall
about my picture book
about our photo
finish my line of work"""


@pytest.mark.parametrize("text", SEEN.splitlines())
def test_what_is_only_seen_is_not_asked_for(text: str) -> None:
    assert planned(Wish(text), ()).concept.atoms
