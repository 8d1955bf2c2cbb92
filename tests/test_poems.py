"""Poems that are no 诗 or 词: English verse, 对联 and 新诗, from the Ask to the page of the poem."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miaobi import forms
from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Task, Words
from miaobi.errors import EngineError
from miaobi.forms import english
from miaobi.makers import Job
from miaobi.makers.layout import as_text, marks_of, parted, sentences, stanzas
from miaobi.makers.verse import page, verse
from miaobi.makers.verse_loop import lines_of, named_in, rules, spec, tried
from miaobi.work import Answer, Draft, Ref
from poems import COUPLET, ENGLISH, HAIKU, LIMERICK, PLAN, POEMS, SONNET, XINSHI

HAN = re.compile("[\u3400-\u9fff]")
CHINESE = tuple(name for name in POEMS if name not in ENGLISH)


def card(form: str, **fields: Any) -> Concept:
    base: dict[str, Any] = {
        "title": Words("江上落叶", "Leaves on the River"),
        "season": "autumn", "hour": "dawn", "weather": "mist", "place": "water",
        "mood": Mood(-0.2, -0.4, ("苍茫",), ("wide and grey",)),
        "atoms": (
            Atom("a", "枫叶", "maple leaf"),
            Atom("b", "猫头鹰", "owl"),
            Atom("c", "船", "boat", source="graph"),
        ),
        "names": ("Ann",), "excluded": ("house",), "occasion": "mid_autumn",
    }  # fmt: skip
    return Concept(**(base | {"form": form} | fields))


def plan(form: str, *names: str, **fields: Any) -> Plan:
    engines = {"text": names or ("embedded",)}
    return Plan(Brief("江"), card(form, **fields), (Task("verse"),), {"verse": 11}, engines)


FILE = Answer(files={"text": Ref("id", "text/markdown", 3)})


def drive(one: Plan, answers: dict[str, list[Answer | Exception]]) -> tuple[Draft, list]:
    """Runs the maker against scripted answers; (draft, the asks it made)."""
    making, asked = verse(Job(Task("verse"), one, {})), []
    answers = {"file.text": [FILE]} | answers
    ask = next(making)
    try:
        while True:
            asked.append(ask)
            told = answers[ask.kind].pop(0)
            ask = making.throw(told) if isinstance(told, Exception) else making.send(told)
    except StopIteration as end:
        assert not any(answers.values())
        return end.value, asked


# --- what is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", POEMS)
def test_what_is_asked_says_the_language_and_the_things_in_both(name):
    asked = spec(card(name))
    assert asked["form"] == name
    assert asked["language"] == ("en" if name in ENGLISH else "zh")
    assert (asked["title"], asked["title_en"]) == ("江上落叶", "Leaves on the River")
    assert [(row["zh"], row["en"]) for row in asked["imagery"]] == [
        ("枫叶", "maple leaf"), ("猫头鹰", "owl"), ("船", "boat"),
    ]  # fmt: skip
    assert asked["mood"]["en"] == ["wide and grey"]
    assert asked["rules"] == rules(forms.poem(name))


@pytest.mark.parametrize("form", english.FORMS, ids=lambda form: form.name)
def test_the_rules_of_an_english_form_are_told_in_english_with_its_lines(form):
    told = rules(form)
    first = form.formats[0]
    assert not HAN.search("".join(told))
    assert re.match(rf"{len(first.lines)} lines\b", told[0])
    rhymed = any(line.rhyme for line in first.lines)
    assert any(first.rhymes in line for line in told) is rhymed
    copies = [i + 1 for i, line in enumerate(first.lines) if line.copy is not None]
    found = [re.match(r"Line (\d+) repeats line", line) for line in told]
    assert [int(one[1]) for one in found if one] == copies
    if len({len(one.lines) for one in form.formats}) > 1:
        assert any("It may also have" in line for line in told)


def test_rules_say_syllables_stanzas_and_chinese_counts():
    assert rules(forms.poem("tanka"))[0] == "5 lines: 5, 7, 5, 7 and 7 syllables."
    sonnet = rules(forms.poem("sonnet"))
    assert sonnet[0] == "14 lines of iambic pentameter."
    assert "da DUM da DUM da DUM da DUM da DUM, 10 to 11 syllables" in sonnet[1]
    assert sonnet[3] == "Stanzas of 4, 4, 4 and 2 lines."
    assert rules(forms.poem("limerick"))[0] == (
        "5 lines: 2 of anapaestic trimeter, 2 of anapaestic dimeter and 1 of anapaestic trimeter."
    )
    assert rules(forms.poem(PLAN)) == [
        "共5行，每行2至16字。", "分节：各节依次2、3行。", "不必押韵，平仄不拘。",
    ]  # fmt: skip
    assert rules(forms.poem("歌词:字=7/5,行=4,韵=AB")) == [
        "共4行，各行字数依次是7、5、7、5。",
        "第1、3行句末押同一个十三辙韵部；第2、4行句末押同一个十三辙韵部，平仄不拘。",
    ]
    assert "上联末字用仄声，下联末字用平声" in rules(forms.poem("五言联"))[1]
    assert "每句4+7字" in rules(forms.poem("对联:字=4/7"))[0]


def test_what_a_form_fixes_is_among_its_rules():
    plain, own = rules(forms.poem("七绝")), rules(forms.poem("七绝:藏头=春夏秋冬,禁=愁"))
    assert own[: len(plain)] == plain
    first = "；".join(f"第{i}句第1字用「{c}」" for i, c in enumerate("春夏秋冬", 1))
    assert own[len(plain) :] == [f"{first}。", "不可用「愁」。"]
    assert rules(forms.poem("对联:字=7,嵌字=春"))[-1] == "须用「春」。"


# --- the loop -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lines"), POEMS.items())
def test_a_poem_of_every_kind_goes_through_as_it_stands(name, lines):
    gloss = {} if name in ENGLISH else {"text.gloss": [Answer({"lines": ["x"] * len(lines)})]}
    draft, asked = drive(plan(name), {"text.verse": [Answer({"lines": lines})], **gloss})
    about = draft.about
    assert about["lines"] == lines
    assert (about["form"], about["mended"], about["rounds"]) == (name, 0, 1)
    assert "instead_of" not in about
    assert about["language"] == ("en" if name in ENGLISH else "zh")
    assert about["gloss"] == ([] if name in ENGLISH else ["x"] * len(lines))
    assert [ask.kind for ask in asked] == ["text.verse", *gloss, "file.text"]


def test_a_haiku_on_its_page():
    draft, asked = drive(plan("haiku"), {"text.verse": [Answer({"lines": HAIKU})]})
    assert (draft.about["scheme"], draft.about["rhyme"]) == ("5-7-5", "")
    assert asked[-1].spec["text"] == (
        "# Leaves on the River · 江上落叶\n\n"
        "One maple leaf falls,  \nthe river takes it slowly  \npast the sleeping boats.  \n\n"
        "*haiku*\n"
    )


def test_a_sonnet_on_its_page_stands_in_stanzas():
    draft, asked = drive(plan("sonnet"), {"text.verse": [Answer({"lines": SONNET})]})
    assert draft.about["form"] == "Shakespearean sonnet"
    body = asked[-1].spec["text"]
    poem = body.split("\n\n")[1:-1]
    assert [len(stanza.splitlines()) for stanza in poem] == [4, 4, 4, 2]
    assert "*Shakespearean sonnet, ABAB CDCD EFEF GG*" in body
    assert "Word by word" not in body


def test_a_couplet_and_a_poem_in_stanzas_on_their_pages():
    about = {"title": "春", "title_en": "", "form": "七言联", "rhyme": "", "lines": COUPLET}
    assert page(about | {"gloss": ["a", "b"]}) == (
        "# 春\n\n春到江南花似锦，  \n福临门第喜盈庭。  \n\n*七言联*\n\nWord by word:\n\na  \nb  \n"
    )
    body = page(about | {"form": PLAN, "lines": XINSHI, "gloss": []})
    assert "\n听了一夜的雨  \n\n天亮时  \n" in body
    assert body.endswith("落了一地白色的花  \n\n*新诗，两节五行，每行2-16字*\n")


def test_the_faults_of_an_english_draft_are_told_line_by_line():
    long = [*HAIKU[:2], "past the boats that are asleep."]
    draft, asked = drive(
        plan("haiku"), {"text.verse": [Answer({"lines": long}), Answer({"lines": HAIKU})]}
    )
    assert draft.about["rounds"] == 2
    assert asked[1].spec["draft"] == long
    assert [fault["message"] for fault in asked[1].spec["faults"]] == [
        "line 3 has 7 syllables; it takes 5"
    ]


NEVER = Answer({"lines": ["no", "no", "no"], "writer": "x:m", "tokens": 5})


def test_when_the_rounds_are_spent_the_listed_embedded_writer_writes_it():
    draft, asked = drive(
        plan("haiku", "x:m", "embedded"),
        {
            "text.verse": [NEVER] * 3, "form.verse": [Answer({"lines": HAIKU})],
            "text.gloss": [EngineError("no", hint="-")],
        },
    )  # fmt: skip
    kinds = [ask.kind for ask in asked]
    assert kinds == ["text.verse"] * 3 + ["form.verse", "text.gloss", "file.text"]
    about = draft.about
    assert (about["writer"], about["rounds"], about["tokens"]) == ("embedded", 3, 15)
    assert (about["lines"], about["gloss"]) == (HAIKU, [])
    assert about["instead_of"] == "x:m"


@pytest.mark.parametrize("name", ["haiku", "七言联", "新诗"])
def test_where_no_other_writer_is_listed_it_is_refused_with_the_cure(name):
    never = Answer({"lines": ["天"], "writer": "x:m"})
    with pytest.raises(EngineError, match=f"x:m held no {name} in 3 rounds") as caught:
        drive(plan(name, "x:m"), {"text.verse": [never] * 3})
    assert "--engine text=NAME,embedded" in caught.value.hint


def test_a_given_english_line_must_stand_with_its_marks():
    held = tried({"lines": HAIKU}, card("haiku", given_lines=("", HAIKU[1], "")))
    assert held.faults == ()
    other = tried({"lines": HAIKU}, card("haiku", given_lines=("One leaf falls,", "", "")))
    assert [fault.message for fault in other.faults] == [
        "line 1 is not the given line One leaf falls,"
    ]


def test_what_an_english_poem_does_not_name_is_told_in_english():
    draft, _ = drive(plan("haiku"), {"text.verse": [Answer({"lines": HAIKU})]})
    assert draft.about["left_out"] == ["owl"]
    assert [named_in("owl", line) for line in LIMERICK] == [False, False, True, False, False]
    assert named_in("Maple LEAF", "the leaves")
    assert not named_in("cup of tea", "the teapot")


def test_lines_are_read_as_the_form_keeps_them():
    def read(texts: list[str], name: str) -> tuple[str, ...]:
        return lines_of(texts, forms.poem(name))

    assert read(["A fox,  a tree,", "", " a moon. "], "free verse") == (
        "A fox, a tree,",
        "a moon.",
    )
    assert read(["春到江南花似锦；", "福临门第喜盈庭。"], "七言联") == tuple(COUPLET)
    assert read(["春到江南花似锦，福临门第喜盈庭。"], "七言联") == tuple(COUPLET)
    assert read(["天亮时，院子里的槐树", "", "落了。"], "新诗") == ("天亮时院子里的槐树", "落了")
    assert read(["天亮时，", "院子里"], "歌词:字=3/3") == ("天亮时", "院子里")
    clauses = read(["发上等愿，结中等缘；", "择高处立，寻平处住。"], "对联:字=4/4")
    assert clauses == ("发上等愿结中等缘", "择高处立寻平处住")
    about = {"form": "对联:字=4/4", "lines": clauses}
    assert sentences(about) == ["发上等愿，结中等缘，", "择高处立，寻平处住。"]
    assert tried({"lines": list(clauses)}, card("对联:字=4/4")).lines == clauses


# --- the gloss ----------------------------------------------------------------------------------


def test_an_outside_model_may_gloss_an_english_poem_in_chinese():
    told = Answer({"lines": ["一", "二", "三"], "writer": "x:m", "tokens": 7})
    poem = Answer({"lines": HAIKU, "writer": "x:m", "tokens": 4})
    draft, asked = drive(plan("haiku", "x:m"), {"text.verse": [poem], "text.gloss": [told]})
    assert asked[1].spec["language"] == "en"
    assert asked[1].spec["lines"] == HAIKU
    about = draft.about
    assert (about["gloss"], about["glossed"], about["tokens"]) == (["一", "二", "三"], "x:m", 11)
    assert asked[-1].spec["text"].endswith("*haiku*\n\n中译：\n\n一  \n二  \n三  \n")


def test_a_gloss_by_the_embedded_fallback_is_none_and_the_poem_is_whole_without_one():
    for told in (Answer({"lines": ["?"] * 3}), EngineError("no", hint="-")):
        poem = Answer({"lines": HAIKU, "writer": "x:m"})
        draft, _ = drive(
            plan("haiku", "x:m", "embedded"), {"text.verse": [poem], "text.gloss": [told]}
        )
        assert (draft.about["gloss"], draft.about["glossed"]) == ([], "")


def test_a_chinese_poem_asks_for_its_gloss_as_before():
    _, asked = drive(
        plan("七言联"),
        {"text.verse": [Answer({"lines": COUPLET})], "text.gloss": [Answer({"lines": ["a", "b"]})]},
    )
    assert set(asked[1].spec) == {"lines", "words", "tokens"}


# --- the layout ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", english.FORMS, ids=lambda form: form.name)
def test_every_layout_of_an_english_form_has_its_stanzas_and_no_marks(form):
    for one in form.formats[:20]:
        about = {"form": form.name, "scheme": one.name, "lines": ["a"] * len(one.lines)}
        assert stanzas(about) == one.stanzas
        assert marks_of(about) == [""] * len(one.lines)


@given(st.sampled_from(sorted(POEMS)))
def test_a_laid_out_poem_is_the_same_poem_and_holds(name):
    lines, form = POEMS[name], forms.poem(name)
    about = {"form": name, "lines": lines}
    assert [line for line in parted(lines, about) if line] == lines
    text = as_text(lines, form)
    assert form.check(text).holds
    assert lines_of([text], form) == tuple(lines)
    assert len(marks_of(about)) == len(lines)


def test_what_is_not_known_is_laid_out_as_before():
    assert stanzas({"form": "?", "lines": ["a"]}) == ()
    assert marks_of({"form": "?", "lines": ["a", "b"]}) == ["，", "。"]
