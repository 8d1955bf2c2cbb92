"""The licences of 近体: each is taken by its name, and what stands next to it is refused."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle_shi
from miaobi.evals.checker import SHI, licences
from miaobi.forms.checking import line_faults, split_lines
from miaobi.forms.regulated import line_slots
from test_checking import EGRETS, RAIN, STREAM, TOWER, turned

# The four kinds of lines, by the tones of the second syllable and of the last.
A, B, C, D = ("仄", "仄"), ("平", "平"), ("平", "仄"), ("仄", "平")


@pytest.mark.parametrize(
    "text",
    [STREAM, "渭城朝雨浥轻尘，客舍青青柳色新。劝君更尽一杯酒，西出阳关无故人。"],
    ids=["滁州西涧", "渭城曲"],
)
def test_a_quatrain_may_break_at_its_waist(text):
    """折腰体: the third line has the start of the fourth line that 粘 asks for, and says so."""
    report = SHI["七绝"].check(text)
    assert report.holds, report.violations
    (waist,) = (one for one in report.warnings if one.rule == "折腰体")
    assert (waist.line, waist.position) == (3, 0)
    assert re.search("it is [平仄]起, not [平仄]起 like line 2: .*严羽", waist.message)


@settings(max_examples=40)
@given(
    st.integers(0, 7),
    st.sampled_from([("五绝", 2), ("七绝", 2), *product(("五律", "七律"), (2, 4))]),
)
def test_the_waist_is_before_the_third_line_and_in_eight_lines_the_fifth(seed, broken):
    name, waist = broken
    text = turned(name, seed, waist)
    report = SHI[name].check(text)
    assert report.holds, report.violations
    assert [w.line for w in report.warnings if w.rule == "折腰体"] == [waist + 1]
    assert oracle_shi.faults(split_lines(text)) != []  # the writer may not


@settings(max_examples=40)
@given(
    st.integers(0, 7), st.sampled_from(["五律", "七律"]), st.sampled_from([(6,), (2, 4), (4, 6)])
)
def test_a_poem_has_one_waist_and_its_last_couplet_adheres(seed, name, places):
    report = SHI[name].check(turned(name, seed, *places))
    faults = [(f.line, f.position, f.rule) for f in report.violations]
    assert faults == [(place + 1, 0, "失粘") for place in places]
    assert "折腰体" not in {w.rule for w in report.warnings}


def test_the_cure_of_a_broken_joint_turns_all_that_follows():
    """A line alone cannot be put right where the lines after it follow it."""
    fault = SHI["七律"].check(turned("七律", 1, 6)).violations[0]
    assert re.fullmatch(
        "write line 7 as [平仄中]{7}, and give every line after it the other start too", fault.cure
    )
    assert "折腰体" not in fault.message
    (fault,) = SHI["七律"].check(turned("七律", 1, 7)).violations
    assert re.fullmatch("write line 8 as [平仄中]{7}", fault.cure)


BOAT = "移舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。"


@pytest.mark.parametrize(
    ("form", "text", "place", "rule", "name", "neighbour"),
    [
        # 平平仄平仄, but not 仄平仄平仄, though 李白 has 客心洗流水 and 孟浩然 故人具鸡黍
        ("五绝", BOAT, (1, 4), "拗救", "本句自救", BOAT.replace("移舟", "客舟")),
        # an oblique fourth, when the next line's third is level (野火烧不尽，春风吹又生)
        (
            "五绝", TOWER.replace("依山尽，黄河入", "烧岭尽，黄河吹"),
            (1, 4), "拗救", "对句相救", TOWER.replace("依山", "烧岭"),
        ),
        ("五绝", TOWER.replace("依山", "日山"), (1, 3), "小拗", "小拗", TOWER.replace("白日", "白山")),
        # 仄平平仄平 (恐惊天上人), but not 孤平
        (
            "五绝", TOWER.replace("黄河入海", "恐惊天海"), (2, 1), "拗救", "孤平拗救",
            TOWER.replace("黄河入海", "恐惊入海"),
        ),
        ("五绝", TOWER.replace("千里目", "万里目"), (3, 3), "三仄尾", "三仄尾", TOWER.replace("一层", "千层")),
        ("七绝", RAIN, (1, 7), "邻韵", "邻韵", RAIN.replace("村", "军")),
        # one waist, but no line alone of the other start
        ("七绝", STREAM, (3, 0), "折腰体", "折腰体", EGRETS.replace("窗含西岭千秋雪", "万里无人江上雪")),
    ],
    ids=["本句自救", "对句相救", "小拗", "孤平拗救", "三仄尾", "邻韵", "折腰体"],
)  # fmt: skip
def test_every_licence_is_named_and_its_neighbour_refused(form, text, place, rule, name, neighbour):
    report = SHI[form].check(text)
    assert report.holds, report.violations
    assert (*place, rule) in [(w.line, w.position, w.rule) for w in report.warnings]
    assert name in licences(report)
    assert oracle_shi.judge(text, form) == []
    assert not SHI[form].check(neighbour).holds
    if name != "本句自救":  # the oracle, which knows every licence, lets the first syllable be
        assert oracle_shi.judge(neighbour, form) != []


@pytest.mark.parametrize(
    ("line", "kind", "reply", "wrong"),
    [
        ("移舟泊烟渚", C, "", []),  # 孟浩然: 平平仄平仄
        ("客心洗流水", C, "", [4]),  # 李白: 仄平仄平仄, which 王力 does not grant
        ("故人具鸡黍", C, "", [4]),  # 孟浩然, the same
        ("人事有代谢", A, "往来成古今", []),  # 孟浩然: 仄仄仄仄仄, answered
        ("人事有代谢", A, "", [4]),
        ("往来成古今", B, "", []),
        ("流水如有意", A, "暮禽相与还", []),  # 王维: a lone oblique fourth, answered
        ("流水如有意", A, "", [4]),
        ("恐惊天上人", B, "", []),  # 李白: 孤平拗救
        ("醉多适不愁", B, "", [1]),  # 高适: 孤平, one of two lines in all Tang that 王力 found
        ("八月湖水平", D, "", [4]),  # 孟浩然: nobody's licence
    ],
)
def test_famous_lines_and_what_the_handbook_says_of_them(line, kind, reply, wrong):
    found = line_faults(0, line, line_slots(*kind, 5), reply)
    assert [fault.position for fault in found] == wrong, found
