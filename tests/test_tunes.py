"""词 and 曲: every format of the handbooks, by count and by value, and that each can be written."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import UnknownName
from miaobi.forms import arias, tunes
from miaobi.forms.core import EITHER, Scheme, Slot
from miaobi.forms.sounds import book

PAIRS = list(tunes.all_formats())


def written(scheme: Scheme) -> str:
    """A scheme as handbooks print it, with its rhyme labels."""

    def tone(slot: Slot) -> str:
        return "中" if slot.tones == EITHER else min(slot.tones)

    lines = ("".join(tone(slot) + slot.rhyme for slot in line) for line in scheme.lines)
    return "".join(line + mark for line, mark in zip(lines, scheme.marks, strict=True))


def labels(scheme: Scheme) -> set[str]:
    return {slot.rhyme for line in scheme.lines for slot in line} - {""}


# --- counts ---------------------------------------------------------------------------------------


def test_every_tune_and_format_is_there():
    assert len(tunes.names()) == len(set(tunes.names())) == 817
    assert len(PAIRS) == 2523
    sources = Counter(scheme.source.split(",")[0] for _, scheme in PAIRS)
    assert sources == {"《钦定词谱》": 2293, "龙榆生《唐宋词格律》": 230}
    kinds = Counter(map(tunes.kind, tunes.names()))
    assert kinds == {"双调": 734, "单调": 70, "三段": 11, "四段": 2}
    assert sum(scheme.syllables for _, scheme in PAIRS) == 198_566


def test_rhyme_labels_are_counted():
    """As many rhyme classes as the source has: 2,523 and more where the rhyme changes."""
    classes = Counter(len({label.lstrip("-") for label in labels(scheme)}) for _, scheme in PAIRS)
    assert classes[1] == 2338
    assert max(classes) == 8
    assert sum(any(label[0] == "-" for label in labels(scheme)) for _, scheme in PAIRS) == 100


# --- whole values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("十六字令", "平A。中仄平平仄仄平A。平平仄，中仄仄平平A。"),
        (
            "西江月",  # 叶韵: the last line of each stanza answers in the other tone
            "中仄中平平仄，中平中仄平平A。中平中仄仄平平A。中仄平平中仄-A。"
            "中仄中平平仄，中平中仄平平A。中平中仄仄平平A。中仄平平中仄-A。",
        ),
        (
            "菩萨蛮",  # 换韵: four rhymes, two lines each
            "中平中仄平平仄A。中平中仄平平仄A。中仄仄平平B。中平平仄平B。"
            "中平平仄仄C。中仄平平仄C。中仄仄平平D。中平平仄平D。",
        ),
        (
            "念奴娇",
            "中平中仄，仄平中中仄，中平平仄A。中仄中平平仄仄，中仄中平平仄A。中仄平平，中平中仄，中仄平平仄A。"
            "中平中仄，仄平平仄中仄A。中仄中仄平平，中平中仄，中仄平平仄A。中仄中平平仄仄，中仄中平平仄A。"
            "中仄平平，中平中仄，中仄平平仄A。中平平仄，仄平平仄平仄A。",
        ),
        (
            "水调歌头",
            "中仄仄平仄，中仄仄平平A。中平中仄平中，中仄仄平平A。中仄平平中仄，中仄平平中仄，中仄仄平平A。中仄仄平仄，中仄仄平平A。"
            "中中中，中中仄，仄平平A。中平中仄，平中平仄仄平平A。中仄平平中仄，中仄平平中仄，中仄仄平平A。中仄中平仄，中仄仄平平A。",
        ),
    ],
)
def test_well_known_tunes_whole(name, value):
    assert written(tunes.find(name).formats[0]) == value


def test_a_derived_break_says_so():
    scheme = tunes.find("西江月").formats[0]
    assert scheme.stanzas == (4,)
    assert "derived" in scheme.source
    (single,) = {scheme.stanzas for scheme in tunes.find("十六字令").formats}
    assert single == ()
    assert "does not mark" in tunes.find("念奴娇").formats[0].source


def test_first_formats_are_those_of_the_handbook_of_today():
    for name in ("西江月", "念奴娇", "满江红", "沁园春", "声声慢"):
        assert tunes.find(name).formats[0].source.startswith("龙榆生")
    for form, _ in PAIRS:
        named = [scheme.source.startswith("龙榆生") for scheme in form.formats]
        assert named == sorted(named, reverse=True)
        assert [scheme.name for scheme in form.formats] == [
            f"格{k}" for k in range(1, len(named) + 1)
        ]


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tune", "others"),
    [
        ("念奴娇", "百字令 酹江月 大江东去 壶中天 湘月"),
        ("蝶恋花", "鹊踏枝 凤栖梧 黄金缕"),
        ("十六字令", "苍梧谣 归字谣"),
        ("忆江南", "望江南 江南好 梦江南 谢秋娘"),
        ("摊破浣溪沙", "山花子"),
        ("忆秦娥", "秦楼月"),
        ("贺新郎", "金缕曲 乳燕飞 貂裘换酒"),
        ("摸鱼儿", "买陂塘 迈陂塘"),
        ("采桑子", "丑奴儿"),
        ("鹧鸪天", "思佳客"),
        ("玉楼春", "木兰花"),
        ("水龙吟", "龙吟曲 小楼连苑"),
        ("钗头凤", "撷芳词 折红英"),
        ("齐天乐", "台城路"),
        ("一斛珠", "醉落魄"),
        ("南歌子", "南柯子"),
        ("唐多令", "糖多令 南楼令"),
    ],
)
def test_well_known_other_names(tune, others):
    form = tunes.find(tune)
    for other in others.split():
        assert tunes.find(other) is form


def test_names_are_of_one_tune():
    known = tunes.aliases()
    assert not set(known) & set(tunes.names())
    assert set(known.values()) <= set(tunes.names())
    assert len(known) == sum(
        len(form.aliases) for form in {name: tunes.find(name) for name in tunes.names()}.values()
    )


def test_traditional_names():
    assert tunes.find("念奴嬌").name == "念奴娇"
    assert tunes.find("滿江紅").name == "满江红"
    assert arias.find("天淨沙").name == "天净沙"


def test_a_tune_that_is_not():
    with pytest.raises(UnknownName, match="did you mean 西江月") as caught:
        tunes.find("东江月")
    assert "miaobi forms" in caught.value.hint


def test_one_tune_is_read_alone():
    code = "from miaobi.forms import tunes; tunes.find('西江月'); print(tunes._tune.cache_info().misses)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "1"


# --- what a scheme is -----------------------------------------------------------------------------


def test_every_format_is_sound():
    for form, scheme in PAIRS:
        assert form.book == "词林正韵"
        assert len(scheme.lines) == len(scheme.marks)
        assert all(scheme.lines)
        assert scheme.marks[-1] == "。"
        assert set(scheme.marks) <= set("，。、")
        slots = [slot for line in scheme.lines for slot in line]
        assert all(len(slot.tones) == 1 for slot in slots if slot.rhyme)
        for label in {label.lstrip("-") for label in labels(scheme)}:
            straight = {min(slot.tones) for slot in slots if slot.rhyme == label}
            answers = {min(slot.tones) for slot in slots if slot.rhyme == "-" + label}
            assert len(straight) == 1  # a class has one tone, and all that answer it the other
            assert answers <= {"平", "仄"} - straight


def test_every_format_can_be_written():
    """Each label has a group with as many certain words as it needs, and so has each answer."""
    cilin = book("词林正韵")
    sure = Counter(
        (reading.family, reading.tone) for c in cilin.alphabet if (reading := cilin.certain(c))
    )
    families = sorted(set(cilin.families.values()))
    for form, scheme in PAIRS:
        needed: dict[str, Counter[str]] = {}
        for line in scheme.lines:
            for slot in line:
                if slot.rhyme:
                    needed.setdefault(slot.rhyme.lstrip("-"), Counter())[min(slot.tones)] += 1
        for label, tones in needed.items():
            roomy = [f for f in families if all(sure[f, t] >= n for t, n in tones.items())]
            assert len(roomy) >= 3, (form.name, scheme.name, label, tones)


def test_a_word_may_follow_the_rhyme():
    """福唐体: 蒋捷's 招落梅魂, whose lines rhyme before their last word 些."""
    (odd,) = [
        scheme
        for scheme in tunes.find("水龙吟").formats
        if any(line[-2].rhyme for line in scheme.lines if len(line) > 1)
    ]
    rhymed = [line for line in odd.lines if any(slot.rhyme for slot in line)]
    assert all(line[-2].rhyme == "A" and not line[-1].rhyme for line in rhymed)
    assert len(rhymed) == 10


@settings(max_examples=100)
@given(st.sampled_from(PAIRS))
def test_whole_lines_keep_every_slot(pair):
    _, scheme = pair
    whole = tunes.whole_lines(scheme)
    assert sum(whole.lines, ()) == sum(scheme.lines, ())
    assert "、" not in whole.marks
    assert len(whole.lines) == len(scheme.lines) - scheme.marks.count("、")
    assert len(whole.stanzas) == len(scheme.stanzas)


@settings(max_examples=200)
@given(st.sampled_from(PAIRS))
def test_derived_breaks_repeat_the_stanza(pair):
    _, scheme = pair
    for half in scheme.stanzas:
        lengths = [*map(len, scheme.lines)]
        assert lengths[:half] == lengths[half:]
        assert scheme.marks[:half] == scheme.marks[half:]


# --- famous ones pass -----------------------------------------------------------------------------

# Four poems of the Song, long out of copyright; no corpus is kept here.
FAMOUS = {
    "西江月": "明月别枝惊鹊清风半夜鸣蝉稻花香里说丰年听取蛙声一片七八个星天外两三点雨山前旧时茅店社林边路转溪桥忽见",
    "菩萨蛮": "平林漠漠烟如织寒山一带伤心碧暝色入高楼有人楼上愁玉阶空伫立宿鸟归飞急何处是归程长亭更短亭",
    "鹊桥仙": "纤云弄巧飞星传恨银汉迢迢暗度金风玉露一相逢便胜却人间无数柔情似水佳期如梦忍顾鹊桥归路两情若是久长时又岂在朝朝暮暮",
    "浣溪沙": "山下兰芽短浸溪松间沙路净无泥萧萧暮雨子规啼谁道人生无再少门前流水尚能西休将白发唱黄鸡",
}


@pytest.mark.parametrize("name", FAMOUS)
def test_famous_ci_fill_the_slots(name):
    text, words = FAMOUS[name], book("词林正韵")

    def fits(scheme: Scheme) -> bool:
        slots = [slot for line in scheme.lines for slot in line]
        if len(slots) != len(text):
            return False
        common: dict[str, set[str]] = {}
        for character, slot in zip(text, slots, strict=True):
            heard = [r for r in words.readings(character) if r.tone in slot.tones]
            if not heard:
                return False
            if slot.rhyme:
                families = {reading.family for reading in heard}
                label = slot.rhyme.lstrip("-")
                common[label] = common.get(label, families) & families
        return all(common.values())

    assert any(map(fits, tunes.find(name).formats))


# --- 曲 -------------------------------------------------------------------------------------------


def test_arias():
    assert len(arias.FORMS) == 36
    assert {form.family for form in arias.FORMS} == {"曲"}
    assert {form.book for form in arias.FORMS} == {"中原音韵"}
    names = [name for form in arias.FORMS for name in (form.name, *form.aliases)]
    assert len(names) == len(set(names))
    lengths = {form.name: [*map(len, form.formats[0].lines)] for form in arias.FORMS}
    assert lengths["天净沙"] == [6, 6, 6, 4, 6]
    assert lengths["山坡羊"] == [4, 4, 7, 3, 3, 7, 7, 1, 3, 1, 3]
    assert lengths["凭阑人"] == [7, 7, 5, 5]
    assert all(scheme.source for form in arias.FORMS for scheme in form.formats)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("天净沙", "枯藤老树昏鸦小桥流水人家古道西风瘦马夕阳西下断肠人在天涯"),
        ("凭阑人", "欲寄君衣君不还不寄君衣君又寒寄与不寄间妾身千万难"),
    ],
)
def test_famous_arias_fill_the_slots(name, text):
    """平仄通押: 马 and 下 rhyme with 鸦, 家 and 涯."""
    words = book("中原音韵")
    slots = [slot for line in arias.find(name).formats[0].lines for slot in line]
    rhymes: list[set[str]] = []
    for character, slot in zip(text, slots, strict=True):
        heard = words.readings(character)
        assert {reading.tone for reading in heard} & slot.tones, character
        if slot.rhyme:
            rhymes.append({reading.group for reading in heard})
    assert set.intersection(*rhymes)


def test_fixed_words_have_their_places():
    form = arias.find("一半儿")
    assert form.fixed.spans == ((4, 0, "一半儿"), (4, 5, "一半儿"))
    words = book("中原音韵")
    for line, at, text in [*form.fixed.spans, *arias.find("叨叨令").fixed.spans]:
        scheme = form.formats[0] if text == "一半儿" else arias.find("叨叨令").formats[0]
        for k, character in enumerate(text):
            tones = {reading.tone for reading in words.readings(character)}
            assert tones & scheme.lines[line][at + k].tones


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.sampled_from([*arias.FORMS, *(form for form, _ in PAIRS[::97])]))
def test_the_automaton_writes_them_all(seed, form):
    rng = random.Random(seed)
    machine = form.machine()
    state, text = machine.start(), ""
    while (choice := machine.mask(state).nonzero()[0]).size:
        symbol = int(rng.choice(list(choice)))
        text += machine.symbols[symbol]
        state = machine.step(state, symbol)
    assert machine.final(state)
    lengths = {scheme.syllables for scheme in form.formats}
    assert sum(c not in "，。、\n" for c in text) in lengths
