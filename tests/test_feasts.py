"""Feasts, ages, families and names: each brief with its titles, what it is of, and whom it is for."""

from __future__ import annotations

import pytest

from miaobi import forms
from miaobi.brief import Brief
from miaobi.planner import Lexicon, concept
from miaobi.planner.notes import parted
from miaobi.planner.tables import drawing, table

LEXICON = Lexicon.load()
CARDS = """
祝爸爸妈妈结婚纪念日快乐|贺父母结婚纪念|My Parents' Wedding Anniversary|wedding_anniversary|爸爸 妈妈
my parents' wedding anniversary|贺父母结婚纪念|My Parents' Wedding Anniversary|wedding_anniversary|
爷爷奶奶金婚|爷爷奶奶金婚|My Grandparents' Golden Wedding|wedding_anniversary|
父母结婚三十周年|父母结婚三十年|My Parents' 30th Wedding Anniversary|wedding_anniversary|
Mom and Dad's 30th anniversary|父母三十周年|My Parents' 30th Anniversary|anniversary|Mom Dad
结婚十周年，写给妻子|结婚十年赠妻子|For My Wife: Our Tenth Anniversary|wedding_anniversary|妻子
25 years of marriage|结婚二十五年|A 25th Wedding Anniversary|wedding_anniversary|
祝哥哥嫂子新婚快乐|贺哥哥嫂子新婚|My Brother and My Sister-in-law's Wedding|wedding|哥哥 嫂子
哥哥订婚|哥哥订婚|My Brother's Engagement|engagement|
不爱读书的孩子|夏溪孩子|Child by the Summer Stream||
不喜欢下棋的爷爷|春溪|Grandfather by the Stream||
he never learned to swim|昼汀冬色|He Never Learned to Swim||
奶奶八十大寿|奶奶八十大寿|My Grandmother's 80th Birthday|birthday|
给外婆八十岁生日|外婆八十寿辰|My Grandmother's 80th Birthday|birthday|外婆
grandma's 80th birthday|奶奶八十寿辰|My Grandma's 80th Birthday|birthday|
my son turns five|儿子五岁生日|My Son's Fifth Birthday|birthday|
小明十岁了|小明十岁生日|A Tenth Birthday|birthday|小明
太奶奶百岁寿辰|太奶奶百岁寿辰|My Great-grandmother's 100th Birthday|birthday|
外孙抓周|外孙抓周|My Grandson's First Birthday|birthday|
my cat's birthday|猫生日|A Cat's Birthday|birthday|
Diwali|排灯节|Diwali|diwali|
Eid with my family|开斋节与家人|Eid with My Family|eid|
Fourth of July|独立日|Fourth of July|independence_day|
国庆节|国庆节|National Day|national_day|
劳动节|劳动节|Labour Day|labour_day|
小年|小年|Little New Year|little_new_year|
七月半|七月半|Ghost Festival|ghost_festival|
冬至吃饺子|冬至吃饺子|Dumpling at the Winter Solstice|winter_solstice|
祝妈妈母亲节快乐|母亲节赠妈妈|Mother's Day, for My Mother|mothers_day|妈妈
Teachers' Day|教师节|Teachers' Day|teachers_day|
Easter morning|复活节清晨|Easter Morning|easter|
母亲节|母亲节|Mother's Day|mothers_day|
Father's Day fishing trip|夏晓钓鱼|Father's Day Fishing Trip|fathers_day fishing travel|
祝贺孙子满月|孙子满月|My Grandson's First Month|full_month|孙子
今晚满月|今晚满月|Moon by the Stream||
侄女百日|侄女百日|My Niece's First Hundred Days|hundred_days|
for my sister's baby shower|贺姐妹添丁|My Sister's Baby Shower|new_baby|
my niece was born yesterday|喜迎侄女|For My Niece, Newly Born|new_baby|
祝新店开业|贺新店开业|Opening Day|opening|新店
祝儿子高考顺利|祝儿子高考顺利|Good Luck to My Son|exams|儿子
good luck in your exams|考试加油|Good Luck in the Exams|exams dandelion_wish|
儿子上小学第一天|贺儿子入学|My Son's First Day of School|school_start|
graduation|毕业有感|Graduation in Summer|graduation|
祝老师退休快乐|贺老师荣休|My Teacher's Retirement|retirement|老师
my husband got promoted|贺丈夫高升|My Husband's Promotion|promotion|
祝弟弟入伍|送弟弟入伍|My Brother Enlists|enlistment|弟弟
祝妈妈早日康复|祝妈妈康复|For My Mother, Get Well Soon|recovery|妈妈
bon voyage|春暮送别|Bon Voyage|parting|
my friend's housewarming|贺友人乔迁|A Friend's New Home|housewarming|
祝爸爸妈妈身体健康|祝福父母|Good Wishes for My Parents|dandelion_wish|爸爸 妈妈
thank my son's teacher|赠儿子老师|Thanks to My Son's Teacher|gratitude|
妈妈的朋友|妈妈朋友|My Mother's Friend||
my friend's mother died|悼朋友母亲|In Memory of My Friend's Mother|death|
my grandmother's garden|奶奶的花园|My Grandmother's Garden||
a boat called "Hope"|夏暮小船|Boat at Dusk||
a horse named Freedom|塘畔骏马|A Horse Named Freedom||
a poem for my cat Mimi who died|悼猫|Elegy for Mimi|death|
我家的狗旺财去世了|悼旺财|Elegy for a Dog|death|
小明放学回家|小明放学回家|Coming Home from School in Autumn|after_school|
导盲犬走了十年的路|夏暮小狗|Dogs in Summer||
外婆走了|忆外婆|In Memory of My Grandmother|death|
抱着孩子的妈妈|冬江孩子|Mother with the Child||
爷爷去世时九十岁了|忆爷爷|In Memory of My Grandfather|death|
he retires to bed early|石上床铺|He Retires to Bed Early||
the year my sister was born|山中姐妹|Sister in the Winter Hills||
a poem for the day my son was born.|喜迎儿子|For My Son, Newly Born|new_baby|
for the class of 2024's graduation|毕业有感|The Class of 2024's Graduation|graduation|the class of 2024
女儿满月光下跳舞|女儿跳舞|Dancing at Dusk|dancing|
我家的狗很乖，现在去世了|悼狗|Elegy for a Dog|death|
to my husband on our 25th wedding anniversary|二十五年赠丈夫|For My Husband: Our 25th Anniversary|wedding_anniversary|my husband
祝公司开业十周年|十周年|A Tenth Anniversary|anniversary|
my best friend's mother's funeral|悼朋友母亲|In Memory of My Friend's Mother|funeral|
wedding speech by the bride's father|新婚|Wedding Speech by the Bride's Father|wedding|
祝大家新年快乐|新年赠大家|New Year|new_year|大家
祝福妈妈|祝福妈妈|Good Wishes for My Mother|hope|
for my boss's graduation|毕业有感|My Boss's Graduation|graduation|my boss
"""


@pytest.mark.parametrize("row", CARDS.strip().split("\n"))
def test_a_brief_of_a_feast_or_a_family_is_called_by_it(row: str) -> None:
    brief, zh, en, keys, names = row.split("|")
    card = concept(Brief(brief, seed=1))
    told = [card.occasion, *(theme.concept for theme in card.themes)]
    assert (card.title.zh, card.title.en) == (zh, en)
    assert (" ".join(filter(None, told)), " ".join(card.names)) == (keys, names)


def test_a_beast_and_a_child_keep_their_names_on_the_card() -> None:
    for brief, key, name in (
        ("a dog named Winter", "dog", "called Winter"),
        ("我的猫叫小雪", "cat", "名叫小雪"),
        ("小明放学回家", "child", "名叫小明"),
    ):
        card = concept(Brief(brief))
        (atom,) = [one for one in card.atoms if one.source == "brief"]
        assert (atom.concept, atom.attributes[-1], card.unknown) == (key, name, ())


def test_a_turn_of_phrase_leaves_nothing_to_be_seen() -> None:
    for brief, shown in (
        ("he got promoted", []),
        ("my daughter turns three next week", ["daughter"]),
        ("我的名字是风", ["wind"]),
    ):
        assert [a.en for a in concept(Brief(brief)).atoms if a.source == "brief"] == shown


def test_every_feast_has_words_of_verse_a_title_and_what_shows_it() -> None:
    for key in table("occasions"):
        thing = LEXICON.things[key]
        assert (thing.kind, bool(thing.verse), bool(thing.edges)) == ("time", True, True)
        assert concept(Brief(thing.zh[0])).occasion == concept(Brief(thing.en[0])).occasion == key
    for own in drawing("feasts").values():
        assert set(own) == {"zh", "en"}


def test_a_character_is_kept_out_and_a_letter_cannot_be() -> None:
    assert concept(Brief("写一首七绝，写秋夜，不要出现“愁”字")).form == "七绝:禁=愁"
    assert "愁" in str(forms.poem("七绝:禁=愁"))
    card = concept(Brief("about love without the letter e"))
    words, notes = parted(card.unknown)
    assert (words, len(notes), notes[0][:18]) == ([], 1, 'a poem without "e"')
    assert [theme.concept for theme in card.themes] == ["love"]
