"""新诗, 歌词: what the machines write has its counts and rhymes by the oracle too."""

from __future__ import annotations

import re

import pytest

from miaobi.errors import PlanError, SourceError
from miaobi.forms.core import Form, Given
from miaobi.forms.counted import FORMS, Counted, lines, lyrics, parse, ranged, written_lines
from miaobi.forms.ranges import Range
from miaobi.forms.verse import Verse
from oracle_other import acrostic, zhe_rhyme
from wander import wander

SPECS = [
    ({"行": "12", "字": "5-9", "韵": "ABAB", "节": "4/4/4"}, "新诗", "ABAB" * 3),
    ({"字": "7/7/5/7", "韵": "AABA"}, "歌词", "AA.A"),
    ({"行": "8", "字": "3-6/7", "韵": "xAxA", "节": "4"}, "歌词", ".A.A" * 2),
    ({"行": "4", "字": "5", "韵": "AAAA"}, "新诗", "AAAA"),
]


@pytest.mark.parametrize(("options", "name", "rhyme"), SPECS, ids=str)
def test_every_text_written_holds_twice(options, name, rhyme):
    form = parse(options, name)
    for seed in range(10):
        text = wander(form, seed)
        report = form.check(text)
        assert report.holds, (text, report.violations)
        assert zhe_rhyme(re.sub("\n+", "\n", text), rhyme) == [], text
    assert isinstance(form, Form)


def test_lines_and_stanzas_may_vary():
    form = parse({"行": "4-9", "节": "3"})
    seen = set()
    for seed in range(12):
        text = wander(form, seed, breaks=0.3)
        assert form.check(text).holds
        assert all(len(block.split("\n")) <= 3 for block in text.split("\n\n"))
        seen.add(len(written_lines(text)[0]))
    assert len(seen) > 2


def test_exact_counts_are_a_verse():
    song = lyrics([7, 7, 5, 7], rhyme="AABA")
    assert isinstance(song, Verse)
    assert song.formats[0].shape == (7, 7, 5, 7)
    assert song.formats[0].rhyming == (0, 1, 3)
    assert song.formats[0].marks == ("\n", "\n", "\n", "")
    assert lines("两段", "5/5/5/5", stanzas="2").formats[0].stanzas == (2,)


@pytest.mark.parametrize("options", [o for o, *_ in SPECS[:3]], ids=str)
def test_what_is_given_stands(options):
    form = parse(options)
    at = 2 if "/" in options["字"] and "行" not in options else 1
    line = "轻轻的我走" if at == 2 else "轻轻的我走了"
    if options.get("字") == "3-6/7":
        line = "正如我轻轻的来"
    for seed in range(5):
        fixed = Given(("",) * at + (line,), ((0, 1, "云"),), required="春秋", forbidden="死")
        text = wander(form, seed, fixed)
        rows = written_lines(text)[0]
        assert rows[at] == line
        assert rows[0][1] == "云"
        assert {"春", "秋"} <= set(text)
        assert "死" not in text
        assert form.check(text).holds


@pytest.mark.parametrize("length", ["6", "5-7"])
def test_acrostics(length):
    form = parse({"行": "4", "字": length, "藏头": "春夏秋冬", "嵌字": "梅"})
    text = wander(form, 2)
    assert acrostic(text, "春夏秋冬") == []
    assert "梅" in text
    assert form.check(text).holds
    if length == "6":
        both = parse({"行": "2", "字": "6", "藏尾": "山水"})
        assert acrostic(wander(both, 1), "", "山水") == []


def test_the_rhyme_group_can_be_asked_for():
    form = parse({"行": "4", "字": "5-7", "韵": "AAAA"})
    text = wander(form, 4, Given(rhyme="江阳"))
    assert form.check(text).rhyme == "江阳"


def test_faults_are_in_their_place():
    form = ranged("四行", Range(4, 4), [Range(3, 5)], rhyme="xAxA", stanzas="2/2")
    report = form.check("我来了\n满天的红霞\n落在水\n你")
    assert [(v.line, v.position, v.rule) for v in report.violations] == [
        (3, 0, "stanza"),
        (4, 0, "length"),
        (4, 1, "rhyme"),
    ]
    assert form.check("我来了").violations[0].cure == "write 3 more lines"


@pytest.mark.parametrize(
    "fixed",
    [
        Given(("这一行太长太长了",)),
        Given(("",) * 9 + ("多一行",)),
        Given(("满天霞", "流水声")),
        Given(required="春夏秋冬东南西北上下左右前后天地日月山水"),
    ],
)
def test_what_cannot_stand_is_refused(fixed):
    form = ranged("两行", Range(2, 2), [Range(3, 5)], rhyme="AA")
    with pytest.raises(SourceError):
        form.machine(fixed)


def test_options_that_cannot_be():
    for wrong in (
        {"行": "12", "节": "4/4"},
        {"字": "0"},
        {"韵": "阴阳"},
        {"调": "西江月"},
        {"行": "4-", "字": "5"},
    ):
        with pytest.raises(PlanError):
            parse(wrong)
    assert isinstance(FORMS[0], Counted)
