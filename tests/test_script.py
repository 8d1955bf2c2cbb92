"""Screenplays: what the machine writes and what `Fountain` writes is read alike by three readers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError, SourceError
from miaobi.forms.core import Form, Given
from miaobi.forms.script import FORMS, Element, Fountain, parse, read
from wander import wander

PLAY = """Title: 举杯
Author: 李白

INT. 竹屋 - 夜

月光照进来。

@李白
(举杯)
来！

> 淡出

EXT. RIVER - DAY

A boat. In it, a man.

DU FU (V.O.)
I know him.
He is drunk.
"""
SPECS = [
    {},
    {"场": "3"},
    {"场": "2-4", "人物": "李白/李白石/杜甫"},
    {"scenes": "1", "cast": "ANN/BOB", "characters": "2"},
]


def judged(text: str) -> list[str]:
    """Where `screenplay-tools`, `screenplain` and our own reader part."""
    pytest.importorskip("screenplay_tools")
    pytest.importorskip("screenplain")
    from oracle_screenplay import bare, by_screenplay_tools, judge

    wrong = judge(text)
    title, pairs = by_screenplay_tools(text)
    own = read(text)
    mine = [(e.kind, bare(e.text) if e.kind == "character" else e.text) for e in own.elements]
    wrong += [] if mine == pairs else [f"ours: {mine} or {pairs}"]
    return wrong + ([] if dict(own.title) == title else [f"title: {own.title} or {title}"])


def test_a_screenplay_holds_and_is_read_alike():
    report = FORMS[0].check(PLAY)
    assert (report.holds, report.warnings) == (True, ())
    assert judged(PLAY) == []
    assert read(PLAY).characters == ("李白", "DU FU")
    assert read(read(PLAY).write()) == read(PLAY)


@pytest.mark.parametrize("options", SPECS, ids=str)
def test_every_screenplay_written_is_accepted_and_read_alike(options):
    form = parse(options)
    for seed in range(25):
        text = wander(form, seed, stop=0.1, breaks=0.1, habits=("INT. ", "@", "> "))
        report = form.check(text)
        assert report.holds, (text, report.violations)
        assert judged(text) == [], text


texts = st.text("ab山水AB, 。1iInNtT", min_size=1, max_size=12).map(str.strip).filter(bool)
names = st.text("ABC山 水", min_size=1, max_size=6).map(lambda s: " ".join(s.split())).filter(bool)
speech = st.tuples(names, st.none() | texts, st.lists(texts, min_size=1, max_size=2))
blocks = st.one_of(
    st.builds(lambda t: (Element("action", t),), texts),
    st.builds(lambda t: (Element("transition", t),), texts),
    st.builds(
        lambda s: (
            Element("character", s[0]),
            *((Element("parenthetical", s[1]),) if s[1] else ()),
            *(Element("dialogue", t) for t in s[2]),
        ),
        speech,
    ),
)
scenes = st.builds(
    lambda place, content: (
        Element("heading", f"INT. {place}"), *(e for block in content for e in block)
    ),
    texts, st.lists(blocks, min_size=1, max_size=3),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(scenes, min_size=1, max_size=3), st.booleans())
def test_what_is_written_is_read_again(content, titled):
    title = (("Title", "举杯"), ("Author", "A B")) if titled else ()
    play = Fountain(title, tuple(e for scene in content for e in scene))
    assert read(play.write()) == play
    assert FORMS[0].check(play.write()).holds


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("月光照进来。", (0, "scenes")),
        ("INT. A\n\nEXT. B\n\n走了。", (1, "scene")),
        ("INT. B\n\n来了。\n\nINT. A\n走了。", (5, "heading")),
        ("INT. A\n\n@李白\n\n走了。", (3, "speech")),
        ("INT. A\n\n(笑)\n\n走了。", (3, "parenthetical")),
        ("INT. A\n\nBOB\n(laughs)\n\nHe goes.", (4, "parenthetical")),
        ("走了。\n\nINT. A\n\n来了。", (1, "scene")),
    ],
)
def test_faults_are_in_their_place(text, fault):
    report = FORMS[0].check(text)
    assert [(v.line, v.rule) for v in report.violations] == [fault], report.violations


def test_counts_and_cast():
    report = parse({"场": "2", "人物": "李白"}).check("INT. A\n\n@杜甫\n来。")
    assert [v.rule for v in report.violations] == ["scenes", "cast"]


def test_chinese_headings_and_names_are_warned_of_with_the_cure():
    report = FORMS[0].check("内景 竹屋 - 夜\n\n李白：来！")
    assert report.holds
    assert [v.cure for v in report.warnings] == [
        "write INT. 竹屋 - 夜",
        "write @李白, and the words on the line below",
    ]


def test_what_cannot_be_written_is_refused():
    with pytest.raises(SourceError, match="does not name them"):
        parse({"人数": "2"}).machine()
    with pytest.raises(SourceError):
        parse({"人数": "3", "人物": "李白"}).machine()
    with pytest.raises(SourceError):
        FORMS[0].machine(Given(required="春"))
    with pytest.raises(PlanError):
        parse({"acts": "3"})
    assert isinstance(FORMS[0], Form)


def test_nothing_is_no_screenplay():
    for text in ("", "\n\n", "Title: 举杯\n"):
        (fault,) = FORMS[0].check(text).violations
        assert fault.cure
