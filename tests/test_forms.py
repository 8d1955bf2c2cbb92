"""The forms room: derived layouts, set-valued checking, explanations."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi import forms
from miaobi.errors import PlanError, SourceError, UnknownName
from miaobi.forms import regulated, sounds
from miaobi.forms.core import EITHER, LEVEL, Given
from oracle_shi import FIVE, ORDERS, SEVEN, unbracketed
from wander import wander

# Four poems a thousand years old and out of copyright; no corpus is kept here.
CRANE = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
SPRING = "國破山河在，城春草木深。感時花濺淚，恨別鳥驚心。烽火連三月，家書抵萬金。白頭搔更短，渾欲不勝簪。"
EGRETS = "两个黄鹂鸣翠柳，一行白鹭上青天。窗含西岭千秋雪，门泊东吴万里船。"
FORMS = regulated.FORMS


def printed(slots) -> list[tuple[str, bool]]:
    """Slots as the oracle prints them: (tone, free)."""
    return [("平" if s.tones == LEVEL else "仄", s.tones == EITHER) for s in slots]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_layouts_are_those_of_the_handbook(form):
    templates = FIVE if form.syllables == 5 else SEVEN
    wanted = {
        tuple(
            tuple((free or tone, free) for tone, free in unbracketed(templates[k])) for k in order
        )
        for order in ORDERS[form.lines]
    }
    derived = {
        tuple(tuple((free or tone, free) for tone, free in printed(line)) for line in scheme.lines)
        for scheme in form.formats
    }
    assert derived == wanted
    assert len(form.formats) == 4


@pytest.mark.parametrize(("text", "name"), [(CRANE, "五绝"), (SPRING, "五律"), (EGRETS, "七绝")])
def test_famous_poems_hold(text, name):
    report = forms.check(text, name)
    assert report.holds, report.violations


def test_known_scheme_and_rhyme():
    report = forms.check(CRANE, "五绝")
    assert (report.scheme, report.rhyme) == ("仄起首句不入韵", "下平十一尤")


def test_a_wrong_tone_is_named_with_its_cure():
    text = CRANE.replace("黄河", "黄水")  # needs level at the second syllable
    (fault,) = forms.check(text, "五绝").violations
    assert (fault.line, fault.position, fault.rule) == (2, 2, "tone")
    assert fault.message == "line 2, syllable 2 水: needs 平, is 仄"
    assert "平" in fault.cure


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("流", "州", None),  # same group
        ("流", "东", "rhyme"),
        ("流", "楼", "repeat"),
        ("入海流", "天边流", "三平尾"),
        ("黄河", "海河", "孤平"),  # 仄平仄仄平
    ],
)
def test_one_change_breaks_one_rule(old, new, rule):
    rules = {fault.rule for fault in forms.check(CRANE.replace(old, new), "五绝").violations}
    assert rules == ({rule} if rule else set()) or (rule == "三平尾" and rule in rules)


def test_rescues():
    """拗救: 平平仄平仄 within the line; an oblique fourth answered by a level third."""
    assert forms.check("移舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。", "五绝").holds
    wrong = forms.check("野舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。", "五绝")
    assert [f.position for f in wrong.violations] == [4]  # the rescue needs 平平 before it
    unanswered = CRANE.replace("山", "岭")
    (fault,) = forms.check(unanswered, "五绝").violations
    assert (fault.line, fault.position) == (1, 4)
    assert forms.check(unanswered.replace("入海", "飞海"), "五绝").holds


def test_broken_adhesion_is_found():
    """失粘: the second couplet of one scheme after the first of another."""
    lines = forms.split_lines(EGRETS)
    swapped = "\n".join([lines[0], lines[1], lines[0], "门泊东吴万里烟"])
    assert not forms.check(swapped, "七绝").holds


def test_three_oblique_is_only_a_warning():
    report = forms.check(CRANE.replace("千里目", "万里目"), "五绝")
    assert report.holds
    assert [w.rule for w in report.warnings] == ["三仄尾"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("白日依山尽", "lines"),
        (CRANE.replace("尽", ""), "length"),
        (CRANE.replace("山", "A"), "character"),
        ("", "lines"),
    ],
)
def test_shape_is_checked_first(text, rule):
    report = forms.check(text, "五绝")
    assert not report.holds
    assert rule in {fault.rule for fault in report.violations}


def test_the_first_line_may_rhyme_nearby():
    """邻韵: 东 and 冬 may meet under the first line only."""
    near = "清明时节雨纷纷，路上行人欲断魂。借问酒家何处有，牧童遥指杏花村。"
    report = forms.check(near, "七绝")
    assert (report.holds, report.rhyme) == (True, "上平十三元")


def test_traditional_and_variant_characters_read_the_same():
    assert sounds.folded("爲為峯煙牀") == "为为峰烟床"
    assert forms.check("白日依山盡\n黃河入海流\n欲窮千里目\n更上一層樓", "五绝").holds


def test_the_book_has_every_group():
    book = sounds.pingshui()
    assert len(book.groups) == 106
    assert len(sounds.level_groups()) == 30
    assert all(sounds.tones(c) for c in book.alphabet)
    assert all(
        {r.group for r in book.readings(c)} >= {*book.agreed.get(c, ())} for c in book.alphabet
    )


@pytest.mark.parametrize("name", ["七言絕句", "Quatrain", " 五律 ", "qilü", "律诗"])
def test_aliases(name):
    assert forms.find(name).name in forms.names()


def test_an_unknown_form_offers_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 七律") as caught:
        forms.find("七律诗词")
    assert "`miaobi forms`" in caught.value.hint or "五绝" in caught.value.hint


def admits(slot, character: str, group: str) -> bool:
    if slot.rhyme:
        return group in sounds.rhymes(character)
    return bool(slot.tones & sounds.tones(character))


def sample(form, scheme, group, rng) -> list[str]:
    """A random text that fills a scheme's slots."""
    alphabet = sounds.pingshui().alphabet
    used: set[str] = set()
    lines = []
    for slots in scheme.lines:
        line = ""
        for slot in slots:
            fit = [c for c in rng.sample(alphabet, 400) if admits(slot, c, group)]
            if slot.rhyme:
                fit = [c for c in alphabet if admits(slot, c, group) and c not in used]
            line += rng.choice(fit)
        used.add(line[-1])
        lines.append(line)
    return lines


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from(FORMS))
def test_whatever_fills_the_slots_holds(seed: int, form):
    rng = random.Random(seed)
    scheme = rng.choice(form.formats)
    group = rng.choice([g for g in sounds.level_groups() if g[-1] not in "江佳咸"])
    report = forms.check("\n".join(sample(form, scheme, group, rng)), form)
    assert report.holds, report.violations


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from(FORMS))
def test_a_wrong_end_is_never_missed(seed: int, form):
    """A rhyme word swapped for an oblique one always breaks the form."""
    rng = random.Random(seed)
    scheme = rng.choice(form.formats)
    lines = sample(form, scheme, "下平七阳", rng)
    i = rng.choice([1, 3])
    oblique = [c for c in sounds.pingshui().alphabet if sounds.tones(c) == {"仄"}]
    lines[i] = lines[i][:-1] + rng.choice(oblique)
    assert not forms.check("\n".join(lines), form).holds


@settings(max_examples=60)
@given(st.text(alphabet="山水日月花鸟春秋，。\n ab", max_size=80), st.sampled_from(FORMS))
def test_any_text_gets_an_answer(text, form):
    report = forms.check(text, form)
    assert report.holds == (not report.violations)
    assert all(fault.message and fault.cure for fault in report.violations)


def test_nothing_heavy_is_imported():
    code = "import sys, miaobi.forms; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


# --- options --------------------------------------------------------------------------------------

SAID = ["格=2", "句=14", "新韵", "韵=尤", "藏头=春夏秋冬", "次韵=流楼", "嵌字=梅", "禁=愁"]


def outcome(form: str, options: tuple[str, ...]) -> object:
    """What options make of a form but for its name, or why they cannot be."""
    try:
        found = forms.verse(f"{form}:{','.join(options)}")
    except PlanError as error:
        return str(error)
    return found.formats, found.book, {*found.fixed.spans}, found.fixed.required, found.fixed.rhyme


@pytest.mark.parametrize("form", ["七绝", "五言排律", "五言古风"])
def test_options_mean_the_same_in_any_order(form):
    for three in combinations(SAID, 3):
        found = [outcome(form, way) for way in permutations(three)]
        assert all(one == found[0] for one in found), three


@pytest.mark.parametrize(
    ("spec", "why", "cure"),
    [
        ("七绝:次韵=流楼,格=1", "rhymes 3 times", "one word"),
        ("七绝:韵=董", "上声一董 is 仄; 七绝 rhymes level", "上平一东"),
        ("七绝:韵=龘", "no one group", "say one of"),
        ("七绝:句=4", "only 排律 and 古风 have 句", "leave"),
        ("五言排律:句=x", "cannot be x", "number"),
        ("七绝:格=²", "no format ²", "格=4"),
        ("七绝:藏头", "the option 藏头 of 七绝 needs a value", "藏头=春夏"),
        ("七绝:新韵=1", "takes no value", "新韵 alone"),
        ("七绝:调=1", "七绝 has no option '调'", "藏头"),
        ("西江月:平水韵", "叶韵", "词林正韵"),
    ],
)
def test_options_that_cannot_be_say_what_can(spec, why, cure):
    with pytest.raises(PlanError, match=why) as caught:
        forms.find(spec)
    assert cure in caught.value.hint


def test_options_that_can_be():
    assert forms.verse("五言排律:藏头=春夏秋冬春夏秋冬春夏秋冬春夏,句=14").lines == 14
    assert forms.verse("七绝:韵=尤,新韵").fixed.rhyme == "七尤平声"
    assert forms.verse("七绝:嵌字=梅/雪、 月").fixed.required == "梅雪月"
    assert forms.verse("蝶恋花:韵=第七部").fixed.rhyme == "第七部仄声"
    assert forms.verse("西江月:十三辙").check("春").violations
    assert 0 < len(forms.verse("菩萨蛮:平水韵").formats) <= len(forms.verse("菩萨蛮").formats)


# --- what is given --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["五绝", "五言联", "新诗:行=4,字=5"])
@pytest.mark.parametrize(
    ("fixed", "why"),
    [
        (Given(("白日依山尽",), ((0, 1, "月"),)), "line 1, syllable 2 cannot be both 日 and 月"),
        (Given(spans=((1, 3, "海"),), forbidden="海"), "line 2, syllable 4 海: is forbidden"),
        (Given(spans=((1, 3, "爲"),), forbidden="为"), "line 2, syllable 4 爲: is forbidden"),
        (Given(spans=((-1, 3, "海"),)), "line 0, syllable 4"),
        (Given(spans=((1, -1, "海"),)), "line 2, syllable 0"),
        (Given(required="梅", forbidden="梅"), "both required and forbidden"),
        (Given(rhyme="没有"), "no one group|does not rhyme"),
    ],
)
def test_givens_that_contradict_are_refused_at_their_place(name, fixed, why):
    with pytest.raises(SourceError, match=why) as caught:
        forms.find(name).machine(fixed)
    assert caught.value.hint


def test_a_rhyme_is_known_by_the_end_of_its_name():
    one, other = (forms.verse("五绝").machine(Given(rhyme=r)) for r in ("尤", "下平十一尤"))
    assert one.start() == other.start()
    song = forms.find("歌词")
    assert song.machine(Given(rhyme="江")).start() == song.machine(Given(rhyme="江阳")).start()
    with pytest.raises(SourceError, match="七绝 rhymes level"):
        forms.find("七绝").machine(Given(rhyme="董"))


def test_required_characters_that_stand_already_need_no_place():
    fixed = Given(
        ("白日依山盡，", "黄河入海流", "欲穷千里目"), ((3, 0, "更上一"),), required="尽层"
    )
    text = wander(forms.find("五绝"), 1, fixed)
    assert text.startswith("白日依山盡，黄河入海流。")
    assert "更上一层" in text
    with pytest.raises(SourceError, match="春夏 do not all find a place"):
        forms.find("五绝").machine(Given(fixed.lines, fixed.spans, required="春夏"))


def test_a_rhyme_word_comes_once_in_regulated_verse():
    for words in ("流流", "间间山"):
        with pytest.raises(SourceError, match="two lines end in") as caught:
            forms.find(f"七绝:次韵={words}").machine()
        assert "another word" in caught.value.hint
    assert forms.find("五言古绝:次韵=流流,格=1").machine()


def test_a_text_of_another_kind_is_one_fault():
    sonnet = "Shall I compare thee to a summer's day?\nThou art more lovely"
    for name in ("七律", "西江月", "五言古风", "对联"):
        (fault,) = forms.check(sonnet, name).violations
        assert "not Chinese text" in fault.message
    assert len(forms.check(CRANE.replace("山", "A"), "五绝").violations) == 1
    assert "1 line;" in forms.check("白日依山尽", "五绝").violations[0].message


def test_what_is_fixed_is_told_in_its_place():
    faults = forms.check(CRANE.replace("楼", "月"), "五绝:藏头=春").violations
    assert [(v.line, v.position) for v in faults] == sorted((v.line, v.position) for v in faults)
