"""对联: what the machine writes holds by the checker and by the oracle."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError, SourceError
from miaobi.forms import find
from miaobi.forms.core import Form, Given
from miaobi.forms.couplets import COUPLET, FORMS, couplet, nodes, parse
from oracle_other import acrostic
from oracle_other import couplet as oracle
from wander import wander

FAMOUS = [
    "春风大雅能容物，秋水文章不染尘。",
    "风声雨声读书声，声声入耳；家事国事天下事，事事关心。",
    "海阔凭鱼跃\n天高任鸟飞",
    "四面湖山归眼底，万家忧乐到心头。",
]


@pytest.mark.parametrize("text", FAMOUS)
def test_famous_couplets_hold(text):
    report = COUPLET.check(text)
    assert report.holds, report.violations


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("春风大雅能容物，秋水文章不染土。", [(2, 7, "仄起平落")]),
        ("春风大雅能容物，秋山文章不染尘。", [(2, 2, "tone")]),
        ("春风大雅能容物，春水文章不染尘。", [(2, 1, "shared")]),
        ("风声雨声读书声，声声入耳；家事国事天下事，月月关心。", [(2, 8, "repeat"), (2, 9, "repeat")]),
        ("春风大雅能容物，秋水文章不染。", [(2, 0, "length")]),
        ("春风大雅能容物", [(0, 0, "lines")]),
    ],
)  # fmt: skip
def test_faults_are_in_their_place(text, faults):
    assert [(v.line, v.position, v.rule) for v in COUPLET.check(text).violations] == faults


def test_particles_may_stand_in_both_lines():
    report = COUPLET.check("天之所助者顺，人之所归者安。")
    assert "shared" in {v.rule for v in report.warnings}


@pytest.mark.parametrize(
    "form", [*FORMS, *(couplet("联", (n,)) for n in range(4, 21, 4)), couplet("联", (4, 6))],
    ids=lambda form: str(form.lengths),
)  # fmt: skip
def test_every_couplet_written_holds_twice(form):
    for seed in range(10):
        text = wander(form, seed)
        report = form.check(text)
        assert report.holds, (text, report.violations)
        assert report.warnings == ()
        if all(n % 2 == 0 or len(clauses) == 1 for clauses in form.lengths for n in clauses):
            wrong = oracle(text)
            assert [fault for fault in wrong if not fault.startswith("unknown")] == [], text


UPPER = ["春风大雅能容物", "风声雨声读书声，声声入耳", "海纳百川，有容乃大"]


@pytest.mark.parametrize("upper", UPPER)
def test_a_lower_line_for_mine(upper):
    for seed in range(10):
        text = wander(COUPLET, seed, Given((upper,)))
        assert text.startswith(upper)
        assert COUPLET.check(text).holds, text


@settings(max_examples=25)
@given(st.data())
def test_what_is_given_of_a_couplet_stands(data):
    """Spans cut from a couplet that holds can always be finished again, and stay."""
    whole = wander(FORMS[2], data.draw(st.integers(0, 50)))
    lines = [line for line in whole.replace("。", "").split("，") if line]
    spans = []
    for i, line in enumerate(lines):
        begin, end = sorted(data.draw(st.tuples(st.integers(0, 7), st.integers(0, 7))))
        if begin < end:
            spans.append((i, begin, line[begin:end]))
    text = wander(FORMS[2], 1, Given(spans=tuple(spans), forbidden="山水"))
    assert FORMS[2].check(text).holds
    parts = text.replace("。", "").split("，")
    assert all(parts[i][at : at + len(s)] == s for i, at, s in spans)


def test_required_and_forbidden_characters():
    for seed in range(5):
        text = wander(FORMS[1], seed, Given(required="山水春", forbidden="一"))
        assert {"山", "水", "春"} <= set(text)
        assert FORMS[1].check(text).holds


def test_acrostics():
    form = parse({"字": "7", "藏头": "春秋", "藏尾": "月明", "嵌字": "梅", "禁": "愁"})
    text = wander(form, 2)
    assert acrostic(text, "春秋", "月明") == []
    assert form.check(text).holds
    assert [v.rule for v in form.check(FAMOUS[0]).violations].count("given") == 2
    with pytest.raises(PlanError, match="may end anywhere"):
        parse({"藏尾": "月明"})


@pytest.mark.parametrize(
    ("fixed", "why"),
    [
        (Given(("春风大雅能容人",)), "仄起平落"),
        (Given(("春风大雅能容物", "秋水文章不染风")), "both lines"),
        (Given(("春风大雅能容物", "秋山文章不染尘")), "not opposite"),
        (Given(("风声雨声读书声，声声入耳", "家事国事天下月，事事关心")), "one character"),
        (Given(required="春夏秋冬东南西北上下左右前后天地"), "no place"),
        (Given(("春风", "秋水文")), "different lengths"),
    ],
)
def test_what_cannot_stand_is_refused(fixed, why):
    form = FORMS[1] if fixed.required else COUPLET
    with pytest.raises(SourceError, match=why):
        form.machine(fixed)


def test_options_and_nodes():
    assert parse({"字": "5-6"}).lengths == ((5,), (6,))
    assert parse({"字": "4/7", "新韵": ""}).book == "中华新韵"
    assert nodes([5, 4]) == [1, 3, 4, 6, 8]
    for wrong in ({"字": "3"}, {"字": "21"}, {"韵": "一东"}):
        with pytest.raises(PlanError):
            parse(wrong)
    assert isinstance(COUPLET, Form)


def test_kana_are_no_couplet_and_traditional_characters_are_the_same():
    assert not COUPLET.check("あいうえお，かきくけこ。").holds
    assert "shared" in {
        v.rule for v in COUPLET.check("风云大雅能容物，秋水雲章不染尘。").violations
    }
    same = COUPLET.check("风聲雨声读书声，声声入耳；家事国事天下事，事事关心。")
    assert same.holds


@pytest.mark.parametrize(
    ("spec", "cure"),
    [
        ("五言联:字=7", "对联:字=7"),
        ("对联:字=4/5-7", "字=4/7"),
        ("对联:藏头", "藏头="),
        ("对联:新韵=1", "新韵 alone"),
    ],
)
def test_options_that_cannot_be(spec, cure):
    with pytest.raises(PlanError) as caught:
        find(spec)
    assert cure in caught.value.hint
