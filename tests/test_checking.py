"""The checker: whatever the machines write holds, and what is wrong is named where it is."""

from __future__ import annotations

import json
import random
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle_shi
from miaobi.errors import SourceError
from miaobi.evals.checker import SHI, tune_of, why_not
from miaobi.evals.checker_page import page
from miaobi.evals.checker_poems import corpus
from miaobi.evals.checker_recall import recall
from miaobi.forms import ancient, find, regulated, tunes
from miaobi.forms.checking import check, line_faults, split_lines, three_oblique
from miaobi.forms.checking_words import bits, heard
from miaobi.forms.core import EITHER, LEVEL, Scheme, Slot
from miaobi.forms.sounds import pingshui
from miaobi.forms.verse import Verse
from miaobi.work import canonical, to_json

TOWER = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
RAIN = "清明时节雨纷纷，路上行人欲断魂。借问酒家何处有，牧童遥指杏花村。"
EGRETS = "两个黄鹂鸣翠柳，一行白鹭上青天。窗含西岭千秋雪，门泊东吴万里船。"
STREAM = "独怜幽草涧边生，上有黄鹂深树鸣。春潮带雨晚来急，野渡无人舟自横。"
FROGS = "明月别枝惊鹊，清风半夜鸣蝉。稻花香里说丰年。听取蛙声一片。七八个星天外，两三点雨山前。旧时茅店社林边。路转溪桥忽见。"
WIND = "昨夜雨疏风骤。浓睡不消残酒。试问卷帘人，却道海棠依旧。知否。知否。应是绿肥红瘦。"
AUTUMN = "春花秋月何时了。往事知多少。小楼昨夜又东风。故国不堪回首、月明中。雕阑玉砌应犹在。只是朱颜改。问君能有几多愁。恰似一江春水、向东流。"
STRICT = ("五绝", "七绝", "五律", "七律")
SOME_TUNES = ("十六字令", "如梦令", "西江月", "虞美人", "浣溪沙", "水调歌头", "念奴娇", "六州歌头")


def walk(form: Verse, seed: int) -> str:
    """What a machine writes when it chooses evenly among all that it may."""
    rng = np.random.default_rng(seed)
    machine = form.machine()
    state, text = machine.start(), ""
    while not machine.final(state):
        one = int(rng.choice(np.flatnonzero(machine.mask(state))))
        state, text = machine.step(state, one), text + machine.symbols[one]
    return text


@cache
def written(name: str, seed: int) -> str:
    """One of eight poems that the machine of a form of shi wrote; the changes to them differ."""
    return walk(SHI[name], seed)


def turned(name: str, seed: int, *places: int) -> str:
    """A machine's poem in which, from each of these lines (from 0) on, the starts are the others."""
    lines, other = split_lines(written(name, seed % 8)), False
    donors = (split_lines(written(name, k)) for k in range(8))
    start = bits("平水韵", lines[0][1])
    donor = next(each for each in donors if bits("平水韵", each[0][1]) != start)
    for i, line in enumerate(lines):
        other ^= i in places
        lines[i] = donor[i][:-1] + line[-1] if other else line
    return "\n".join(lines)


def blamed(report) -> set[tuple[int, int]]:
    return {(fault.line, fault.position) for fault in report.violations}


# --- whatever is written holds ------------------------------------------------------------------


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from(list(SHI)))
def test_whatever_a_machine_of_shi_writes_holds(seed, name):
    form = SHI[name]
    report = form.check(walk(form, seed))
    assert report.holds, report.violations
    assert report.scheme in {scheme.name for scheme in form.formats} | {""}


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from(SOME_TUNES))
def test_whatever_a_machine_of_ci_writes_holds(seed, name):
    form = tunes.find(name)
    report = form.check(walk(form, seed))
    assert report.holds, report.violations
    assert report.warnings == ()


@pytest.mark.parametrize("lines", [10, 14, 24])
@pytest.mark.parametrize("form", regulated.EXTENDED, ids=lambda form: form.name)
def test_extended_verse_of_any_length(form, lines):
    longer = regulated.at_length(form, lines)
    text = walk(longer, lines)
    assert form.check(text).holds  # the checker takes the length at hand
    short = "".join(re.split("(?<=[，。])", text)[:9])
    (fault, *_) = form.check(short).violations
    assert fault.rule == "lines"
    assert "even number, 10 or more" in fault.message
    assert fault.cure == "write 10 lines"
    (fault, *_) = form.check(text + text[: form.syllables + 1]).violations
    assert fault.cure == f"write {lines + 2} lines"  # the next even number


def test_lengths_that_no_form_has():
    with pytest.raises(ValueError, match="even number of lines, 10 or more, not 8"):
        regulated.at_length(SHI["五言排律"], 8)
    with pytest.raises(ValueError, match="五绝 has 4, not 6"):
        regulated.at_length(SHI["五绝"], 6)
    with pytest.raises(ValueError, match="even number of lines, 4 or more, not 5"):
        ancient.at_length(SHI["五言古风"], 5)
    assert ancient.at_length(SHI["五言古风"], 16).check(walk(SHI["五言古风"], 1)).holds


# --- one wrong character ------------------------------------------------------------------------

LEVELS = [c for c in pingshui().alphabet if bits("平水韵", c) == 1]
OBLIQUES = [c for c in pingshui().alphabet if bits("平水韵", c) == 2]


@settings(max_examples=80)
@given(st.integers(0, 2**32), st.sampled_from(STRICT))
def test_a_wrong_node_is_named_at_its_place(seed, name):
    """The second syllable (and the fourth of seven) is never excused."""
    form = SHI[name]
    rng = random.Random(seed)
    lines = split_lines(written(name, seed % 8))
    i, j = rng.randrange(len(lines)), rng.choice([1, 3] if form.syllables == 7 else [1])
    other = OBLIQUES if bits("平水韵", lines[i][j]) == 1 else LEVELS
    lines[i] = lines[i][:j] + rng.choice(other) + lines[i][j + 1 :]
    report = form.check("\n".join(lines))
    assert (i + 1, j + 1) in blamed(report)
    assert len(report.violations) == 1


@settings(max_examples=80)
@given(st.integers(0, 2**32), st.sampled_from(STRICT))
def test_what_the_oracle_calls_broken_is_found_in_its_line(seed, name):
    form = SHI[name]
    rng = random.Random(seed)
    text = written(name, seed % 8)
    lines, known = split_lines(text), not oracle_shi.judge(text, form.name)  # its book is its own
    i, j = rng.randrange(len(lines)), rng.randrange(form.syllables)
    lines[i] = lines[i][:j] + rng.choice(LEVELS + OBLIQUES) + lines[i][j + 1 :]
    text = "\n".join(lines)
    if known and oracle_shi.judge(text, form.name):
        report = form.check(text)
        assert not report.holds
        rhymed = j == form.syllables - 1  # of two rhyme words nobody can tell which is wrong
        assert rhymed or i + 1 in {fault.line for fault in report.violations}


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from(SOME_TUNES[1:]))
def test_a_wrong_tone_of_a_tune_is_named_at_its_place(seed, name):
    """Unless another format of the tune takes it."""
    form = tunes.find(name)
    only = Verse(name, "词", "zh", form.formats[:1], book="词林正韵", rules="谱")
    rng = random.Random(seed)
    lines = split_lines(walk(only, seed))
    places = [
        (i, j)
        for i, slots in enumerate(only.formats[0].lines)
        for j, slot in enumerate(slots)
        if slot.tones != EITHER and not slot.rhyme
    ]
    i, j = rng.choice(places)
    wrong = "月" if only.formats[0].lines[i][j].tones == LEVEL else "山"
    lines[i] = lines[i][:j] + wrong + lines[i][j + 1 :]
    report = only.check("\n".join(lines))
    assert blamed(report) == {(i + 1, j + 1)}
    assert {fault.rule for fault in report.violations} == {"tone"}


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("五绝", TOWER.replace("河", "水")),
        ("五绝", TOWER.replace("流", "吹")),
        ("五绝", TOWER.replace("黄河", "海河")),
        ("五绝", TOWER.replace("入海流", "天边流")),
        ("七绝", EGRETS.replace("船", "前").replace("天。", "前。")),
        ("西江月", FROGS.replace("明月", "明天")),
        ("西江月", FROGS.replace("一片", "一夜")),
        ("五言古绝", TOWER.replace("流", "吹")),
    ],
)
def test_what_a_cure_offers_mends(form, text):
    """Each character that a cure offers, in its place, leaves one fault less."""
    verse = SHI.get(form) or tunes.find(form)
    report = verse.check(text)
    (fault, *_) = report.violations
    offered = re.search(r"such as (.+)$", fault.cure)
    assert offered, fault.cure
    for character in offered[1].split(", "):
        lines = split_lines(text)
        line = lines[fault.line - 1]
        lines[fault.line - 1] = line[: fault.position - 1] + character + line[fault.position :]
        after = verse.check("\n".join(lines))
        assert len(after.violations) < len(report.violations), (character, after.violations)


# --- 近体: what is named --------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from(STRICT))
def test_a_line_of_the_other_start_is_named_as_such(seed, name):
    form = SHI[name]
    rng = random.Random(seed)
    lines = split_lines(written(name, seed % 8))
    starts = {2 if bits("平水韵", lines[0][1]) == 2 else 1}
    i = rng.randrange(1, len(lines))
    # A line of the same ending and the other start, from a poem of the other opening.
    donor = next(
        other
        for other in (split_lines(written(name, k)) for k in range(8))
        if bits("平水韵", other[0][1]) not in starts
    )
    lines[i] = donor[i][:-1] + lines[i][-1]
    rules = [(f.line, f.position, f.rule) for f in form.check("\n".join(lines)).violations]
    assert rules == [(i + 1, 0, "失对" if i % 2 else "失粘")]


def test_both_joints_of_a_line_are_one_fault():
    lines = split_lines(
        "国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。"
    )
    lines[4] = "青山无一事"
    (fault,) = SHI["五律"].check("\n".join(lines)).violations
    assert (fault.line, fault.rule) == (5, "失粘")
    assert "失对 with line 6" in fault.message


def test_a_neighbour_in_the_first_line_is_a_warning_elsewhere_a_fault():
    report = SHI["七绝"].check(RAIN)
    assert (report.holds, report.rhyme) == (True, "上平十三元")
    assert [(w.line, w.position, w.rule) for w in report.warnings] == [(1, 7, "邻韵")]
    (fault,) = SHI["七绝"].check(RAIN.replace("村", "军")).violations
    assert fault.rule == "rhyme"
    assert "邻韵, which only the first line may use" in fault.message


def test_a_rhyme_of_old_verse_alone_is_told_as_such():
    """贺知章 rhymes 衰 (支) with 回 and 来 (灰): 古体 may."""
    home = "少小离家老大回，乡音无改鬓毛衰。儿童相见不相识，笑问客从何处来。"
    (fault,) = SHI["七绝"].check(home).violations
    assert (fault.line, fault.position, fault.rule) == (2, 7, "rhyme")
    assert fault.message.endswith("is 上平四支 (通韵, which only 古体 may use)")
    assert why_not(SHI["七绝"].check(home), 4) == "通韵"
    assert SHI["七言古绝"].check(home).holds


def test_the_reading_that_is_taken_is_named():
    report = SHI["五绝"].check(TOWER.replace("流", "收").replace("楼", "舟").replace("尽", "看"))
    assert (1, 5, "看", "仄 去声十五翰") in report.readings
    spring = "國破山河在，城春草木深。感時花濺淚，恨別鳥驚心。烽火連三月，家書抵萬金。白頭搔更短，渾欲不勝簪。"
    taken = {(i, j, c): r for i, j, c, r in SHI["五律"].check(spring).readings}
    assert taken[8, 4, "勝"] == "平 下平十蒸"
    assert taken[7, 4, "更"].startswith("仄")


def test_an_unknown_character_is_a_warning():
    assert not heard("平水韵", "氢")
    report = SHI["五绝"].check(TOWER.replace("黄河", "氢河"))
    assert report.holds
    assert [(w.line, w.position, w.rule) for w in report.warnings] == [(2, 1, "unknown")]


@pytest.mark.parametrize("name", ["中华新韵", "中华通韵"])
def test_new_rhymes_have_their_own_tones(name):
    """白 is level today and 入声 of old; 一 too."""
    new = Verse("五绝", "近体诗", "zh", SHI["五绝"].formats, book=name)
    text = walk(new, 5)
    assert new.check(text).holds
    modern = "青山白又白，绿水清更清。"  # 白 平: 五绝 wants 仄 at its end
    report = new.check(modern + "白日照高树，东风吹古城。")
    assert (1, 5) in blamed(report)
    assert heard(name, "白")[0].tone == "平"


def test_one_format_alone_is_judged_alone():
    only = Verse("五绝", "近体诗", "zh", SHI["五绝"].formats[:1])
    assert not only.check(TOWER).holds
    assert SHI["五绝"].check(TOWER).scheme == "仄起首句不入韵"


@pytest.mark.parametrize("name", ["五绝", "五言古绝"])
def test_a_rhyme_that_is_asked_for_may_be_one_of_several(name):
    """涯 and 娃 are both in 佳 and in 麻; 支 has only the first of them."""
    text = TOWER.replace("流", "涯").replace("楼", "娃")
    asked = {group: find(f"{name}:韵={group}").check(text) for group in "佳麻支"}
    assert {group: report.holds for group, report in asked.items()} == {
        "佳": True, "麻": True, "支": False
    }  # fmt: skip
    assert asked["麻"].rhyme == "下平六麻"


def test_a_rhyme_that_is_asked_of_a_tune_is_that_of_its_first_label():
    report = find("十六字令:韵=第十部平声").check("涯。明月清风到处佳。千山外，一曲送琵琶。")
    assert (report.holds, report.rhyme) == (True, "第十部平声"), report.violations


@pytest.mark.parametrize("marks", ["", "，"])
def test_what_is_fixed_in_a_tune_is_found_without_marks_too(marks):
    """一半儿 stands twice in the last line of its tune, wherever an editor puts the marks."""
    form = find("一半儿")
    characters = re.sub("[，。]", "", walk(form, 3))
    text = marks.join([characters[:10], characters[10:]])
    assert form.check(text).holds
    at = characters.index("一半儿")
    wrong = form.check(text.replace("一半儿", "一朵儿", 1))
    (place,) = [(f.line, f.position) for f in wrong.violations if f.rule == "given"]
    assert place == ((2, at - 10 + 2) if marks else (1, at + 2))


def test_what_is_fixed_and_not_there_is_marked_where_something_is():
    """An editor can mark only characters and lines that exist."""
    report = find("五绝:藏尾=山流目楼").check("白日依山，黄河入海流。欲穷千里目。")
    assert {(f.line, f.position) for f in report.violations} == {(0, 0), (1, 0)}
    assert any("line 1, syllable 5 (none): must be 山" in f.message for f in report.violations)
    assert any("line 4, syllable 5 (none): must be 楼" in f.message for f in report.violations)


def test_lines_are_judged_alone_too():
    slots = SHI["五绝"].formats[3].lines[0]
    assert line_faults(0, "白日依山尽", slots) == []
    (fault,) = line_faults(2, "白日依水尽", slots)
    assert (fault.line, fault.position) == (3, 4)
    assert line_faults(0, "白日依水尽", slots, reply="黄河飞海流") == []
    assert three_oblique("一二万里目")
    assert not three_oblique("更上一层楼")


# --- 谱 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"), [("西江月", FROGS), ("如梦令", WIND), ("虞美人", AUTUMN)]
)
def test_famous_ci_hold(name, text):
    report = tunes.find(name).check(text)
    assert report.holds, report.violations
    assert report.warnings == ()


def test_an_answer_in_the_other_tone_names_its_group():
    """西江月 rhymes level and is answered oblique in the same 部 (叶韵)."""
    report = tunes.find("西江月").check(FROGS)
    assert report.rhyme.startswith("第七部平声")
    (fault,) = tunes.find("西江月").check(FROGS.replace("一片", "一夜")).violations
    assert (fault.line, fault.position, fault.rule) == (4, 6, "rhyme")
    assert "第七部仄声 (叶韵)" in fault.message


def test_marks_are_free_and_other_lines_are_warned_of():
    tune = tunes.find("虞美人")
    plain = tune.check(AUTUMN.replace("、", ""))
    comma = tune.check(AUTUMN.replace("、", "，"))
    assert plain.holds
    assert comma.holds
    assert plain.warnings == comma.warnings == ()
    moved = tune.check(AUTUMN.replace("往事知多少。小楼", "往事知多少小楼。"))
    assert moved.holds
    assert {(w.line, w.rule) for w in moved.warnings} == {(2, "line break")}
    whole = tune.check(re.sub("[，。、]", "", AUTUMN))
    assert whole.holds
    assert [w.message for w in whole.warnings] == ["the text is not divided into lines; 格1 has 8"]


def test_another_length_is_explained_by_the_nearest_lines():
    tune = tunes.find("如梦令")
    short = tune.check(WIND.replace("知否。知否", "知否。知"))
    assert {(f.line, f.rule) for f in short.violations} == {(0, "length"), (6, "length")}
    assert "line 6 has 1 syllable; 如梦令 格1 has 2" in {f.message for f in short.violations}
    missing = tune.check(WIND.replace("知否。知否。", "知否。"))
    assert any("a line of 2 syllables more" in f.message for f in missing.violations)
    more = tune.check(WIND + "天天天天")
    assert any(f.message.startswith("line 8 is one too many") for f in more.violations)


def test_no_tune_without_chinese():
    report = tunes.find("如梦令").check("hello world")
    assert not report.holds
    assert {fault.rule for fault in report.violations} == {"language"}
    assert not tunes.find("如梦令").check("").holds


# --- 古体 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "scheme"),
    [
        ("五言古绝", "床前明月光，疑是地上霜。举头望明月，低头思故乡。", "平韵"),
        ("五言古绝", "千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。", "仄韵"),
        ("五言古绝", "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。", "仄韵"),
        ("五言古风", "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。", "仄韵"),
        ("五言古风", TOWER, "平韵"),
        # 金昌绪, a level rhyme across 齐 and 支? no: 儿 啼 妾 西: 支, 齐, 齐 (通韵)
        ("五言古绝", "打起黄莺儿，莫教枝上啼。啼时惊妾梦，不得到辽西。", "平韵"),
    ],
)
def test_old_verse_holds(name, text, scheme):
    report = SHI[name].check(text)
    assert report.holds, report.violations
    assert report.scheme == scheme


def test_a_rhyme_may_change_by_two_couplets_or_within_one():
    form = SHI["五言古风"]
    changed = "山中有流水，借问不知名。映地为天色，飞空作雨声。转来深涧满，分出小池平。恬澹无人见，年年长自清。"
    assert form.check(changed).holds
    two = changed[:24] + "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。"
    report = form.check(two)
    assert (report.holds, report.scheme) == (True, "换韵")
    pair = changed[:24] + "春眠不觉晓，处处闻啼鸟。"
    assert form.check(pair).holds  # a couplet whose own lines rhyme may stand alone
    lone = changed[:24] + "夜来风雨声，处处闻啼鸟。"
    (fault,) = form.check(lone).violations
    assert (fault.line, fault.position, fault.rule) == (6, 5, "rhyme")


def test_wide_rhymes_are_warned_of():
    across = "落日下山东，归人有远容。西风吹古木，明月照孤松。举酒谁相对，高歌不自同。"
    report = SHI["五言古风"].check(across)
    assert report.holds
    assert [w.rule for w in report.warnings] == ["通韵"]
    assert not SHI["五言古绝"].check("落日下山东，归人有远门。西风吹古木，明月照孤松。").holds


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (TOWER + "白日", "lines"),
        (TOWER.replace("尽", ""), "length"),
        (TOWER.replace("山", "A"), "character"),
    ],
)
def test_old_verse_has_a_shape(text, rule):
    for name in ("五言古绝", "五言古风"):
        assert rule in {fault.rule for fault in SHI[name].check(text).violations}


def test_counted_lines_rhyme_by_their_labels():
    """Any form may be judged by counts and rhyme alone, say a song by 十三辙."""
    free, ends = Slot(EITHER), Slot(EITHER, "A")
    scheme = Scheme("歌", ((free, free, ends), (free, free), (free, free, free, ends)))
    song = Verse("歌", "歌词", "zh", (scheme,), book="十三辙", rules="古体")
    assert song.check("月光光\n走氢\n照我床上").holds
    (fault,) = song.check("月光光\n走氢\n照我床下").violations
    assert (fault.line, fault.position, fault.rule) == (3, 4, "rhyme")
    assert {f.rule for f in song.check("月光光\n走氢走").violations} == {"lines", "length"}


# --- reports ---------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.text(alphabet="山水日月花鸟春秋红风雪一二三，。、\n ab", max_size=120),
    st.sampled_from([*SHI, *SOME_TUNES]),
)
def test_any_text_gets_an_answer_with_positions(text, name):
    """As JSON an editor can use: every position is a character of its line, 0 the whole of it."""
    report = (SHI.get(name) or tunes.find(name)).check(text)
    assert report.holds == (not report.violations)
    lines = split_lines(text)
    told = json.loads(canonical(to_json(report)))
    for one in told["violations"] + told["warnings"]:
        assert set(one) == {"line", "position", "rule", "message", "cure"}
        assert all(one[key] for key in ("rule", "message", "cure"))
        assert 0 <= one["line"] <= max(len(lines), 1)
        assert one["position"] == 0 or one["position"] <= len(lines[one["line"] - 1])
    for line, position, character, reading in told["readings"]:
        assert lines[line - 1][position - 1] == character
        assert reading[0] in "平仄"


def test_traditional_and_simplified_read_the_same():
    old = "兩個黃鸝鳴翠柳，一行白鷺上青天。窗含西嶺千秋雪，門泊東吳萬里船。"
    assert SHI["七绝"].check(old).holds
    assert check(old, SHI["七绝"]).scheme == SHI["七绝"].check(EGRETS).scheme


# --- the bench --------------------------------------------------------------------------------------


def test_without_a_corpus_the_bench_says_how_to_fetch_it(tmp_path):
    with pytest.raises(SourceError, match="not in this repository") as caught:
        corpus(tmp_path)
    assert "npm pack chinese-poetry" in caught.value.hint


def test_a_miss_is_explained():
    assert why_not(SHI["七律"].check(turned("七律", 1, 6)), 8) == "失粘"
    assert why_not(SHI["五绝"].check(TOWER.replace("流", "吹")), 4) == "出韵"
    assert why_not(SHI["五绝"].check(TOWER.replace("河", "水")), 4) == "拗体"
    quiet = "床前明月光，疑是地上霜。举头望明月，低头思故乡。"
    assert why_not(SHI["五绝"].check(quiet), 4) == "古体"


def test_recall_counts_what_is_found_and_where():
    def judge(text: str) -> list[str]:
        return oracle_shi.judge(text, "五绝")

    def corrupted(text, judge, rng):
        changed = text.replace("河", "水")
        assert judge(changed)
        return changed, text.index("河")

    tally, missed = recall(SHI["五绝"], [TOWER], judge, corrupted, random.Random(1))
    assert (tally, missed) == ({"of": 1, "found": 1, "placed": 1}, [])


def test_the_page_has_every_part():
    rows = [
        {"part": "唐诗三百首", "what": "七绝", "of": 51, "right": 47, "share": 0.9216, "note": ""},
        {
            "part": "misses",
            "what": "七绝 甲",
            "of": 1,
            "right": 0,
            "share": 0.0,
            "note": "a | b | c | d",
        },
        {"part": "licences", "what": "甲", "of": 3, "right": 1, "share": 0.3, "note": "x | y"},
        {"part": "recall", "what": "all", "of": 9, "right": 9, "share": 1.0, "note": ""},
    ]
    text = page(rows)
    assert "| 七绝 | 51 | 47 | 92.2 % |  |" in text
    assert "| 七绝 甲 | a | b | c | d |" in text
    assert "| 甲 | x | y | 1 of 3 |" in text
    assert text.count("\n## ") == 5


def test_headings_with_two_names_find_their_tune():
    found = tune_of("酹江月・念奴娇")
    assert found is not None
    assert found.name == "念奴娇"
    assert tune_of("失调名") is None


def test_a_word_that_need_not_rhyme_is_no_repeated_rhyme():
    """更 closes line 1 as oblique and line 4 as level: the first line does not rhyme then."""
    report = SHI["五绝"].check("城头长短更，一岁又峥嵘。南国三千里，元戎报五更。")
    assert (report.holds, report.scheme) == (True, "平起首句不入韵")
