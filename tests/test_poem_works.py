"""Whole works of poems that are no 诗 or 词: made, interrupted, checked, revised, shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rich.console import Console

from miaobi import forms, studio
from miaobi.cli import main, show
from miaobi.engines import Engines, available
from miaobi.errors import Cancelled, PlanError, SourceError, UnknownName
from miaobi.planner.poem_plans import holds
from miaobi.run import Desk, Engine, Event, Watch
from miaobi.studio import Wish, open_work
from miaobi.studio.planning import PARTS, part_called
from miaobi.studio.verify import replay
from miaobi.work import Answer, Ask
from poems import COUPLET, HAIKU, PLAN, POEMS, SONNET, XINSHI

MADE = [name for name in POEMS if name != "新诗"]  # of which the plan settles the lines


def writing(lines: list[str]) -> Engines:
    """The engines that are here, with a writer of one poem; it keeps the lines that are given."""
    engines = available()
    own = engines["text", "embedded"]

    def answer(ask: Ask, desk: Desk) -> Answer:
        if ask.kind != "text.verse":
            return own.answer(ask, desk)
        given = ask.spec["given_lines"]
        made = [(given[i : i + 1] or [""])[0] or line for i, line in enumerate(lines)]
        return Answer({"lines": made, "left_out": [], "scores": {"likes": 1.0}})

    return engines | {("text", "embedded"): Engine(own.facts, answer)}


def wish(form: str, **fields: Any) -> Wish:
    return Wish("秋江", seed=3, form=form, quality="draft", wants=("verse", "label"), **fields)


@pytest.mark.parametrize("name", MADE)
def test_a_work_of_every_kind_is_whole_and_can_be_made_again(name, tmp_path):
    made = studio.create(wish(name), tmp_path / "w", engines=writing(POEMS[name]))
    assert made.missing == {}
    assert studio.verify(tmp_path / "w") == []
    assert replay(open_work(tmp_path / "w")) == []
    page = (tmp_path / "w" / "poem.md").read_text("utf-8")
    assert studio.check(page, name).holds
    assert [line for line in POEMS[name] if line not in page] == []
    again = studio.create(wish(name), tmp_path / "w", engines=writing(POEMS[name]))
    assert again.already


def test_an_interrupted_work_goes_on_and_asks_nothing_twice(tmp_path):
    engines = writing(SONNET)
    asked: list[str] = []

    def once(event: Event) -> None:
        if event.event == "asked":
            asked.append(event.ask)
            if asked.count("file.text") == 1 and event.ask == "file.text":
                raise Cancelled("stopped", hint="again")

    form = "Shakespearean sonnet"
    with pytest.raises(Cancelled):
        studio.create(wish(form), tmp_path / "w", engines=engines, watch=Watch(event=once))
    made = studio.create(wish(form), tmp_path / "w", engines=engines, watch=Watch(event=once))
    assert asked == ["text.verse", "file.text", "file.text", "file.text"]
    assert made.work.asset("poem").about["lines"] == SONNET
    assert studio.verify(tmp_path / "w") == []


def test_a_line_of_an_english_work_is_revised_and_the_others_stay(tmp_path):
    studio.create(wish("haiku"), tmp_path / "w", engines=writing(HAIKU))
    own = "the river carries it far"
    done = studio.revise(
        tmp_path / "w", texts={"poem.2": own}, out=tmp_path / "w2", engines=writing(HAIKU)
    )
    assert done.work.asset("poem").about["lines"] == [HAIKU[0], own, HAIKU[2]]
    assert studio.verify(tmp_path / "w2") == []
    with pytest.raises(PlanError, match="with this the poem is no haiku: line 2 has 4 syllables"):
        studio.revise(tmp_path / "w", texts={"poem.2": "the river takes"}, out=tmp_path / "w3")


def test_a_line_of_verse_in_stanzas_is_revised_too(tmp_path):
    studio.create(wish(PLAN), tmp_path / "w", engines=writing(XINSHI))
    done = studio.revise(
        tmp_path / "w", texts={"poem.3": "天快亮时"}, out=tmp_path / "w2", engines=writing(XINSHI)
    )
    assert done.work.asset("poem").about["lines"][2] == "天快亮时"


# --- text only ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MADE)
def test_what_is_written_is_a_text_that_holds(name):
    (one,) = studio.write(wish(name), engines=writing(POEMS[name]))
    assert one["lines"] == POEMS[name]
    assert one["scores"] == {"likes": 1.0}
    assert one["title"]
    assert one["title_en"].isascii()
    assert studio.check(one["text"], name).holds
    assert [line for line in one["text"].split("\n") if line] == POEMS[name]
    parts = {"Shakespearean sonnet": 4, PLAN: 2}
    assert len(one["text"].split("\n\n")) == parts.get(name, 1)


def test_a_page_is_checked_by_its_poem_and_another_text_as_it_is():
    page = "\n".join(["---", "AIGC: x", "---", "", "# Fall · 秋", "", *HAIKU, "", "*haiku*", ""])
    assert studio.check(page + "\n中译：\n\n一\n", "haiku").holds
    assert studio.check("\n".join(HAIKU), "haiku").holds
    assert not studio.check(page.replace("One maple", "One"), "haiku").holds
    stanzas = "\n".join([*XINSHI[:2], "", *XINSHI[2:]])
    assert studio.check(f"# 槐花\n\n{stanzas}\n\n*{PLAN}*\n", PLAN).holds
    assert not studio.check("\n".join(XINSHI), PLAN).holds


def test_the_command_checks_an_english_poem(tmp_path, capsys):
    (tmp_path / "p.txt").write_text("\n".join([*HAIKU[:2], "asleep."]), "utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["check", str(tmp_path / "p.txt"), "--form", "haiku"])
    assert stop.value.code == 1
    assert "line 3 has 2 syllables" in capsys.readouterr().out


# --- what the user gives ------------------------------------------------------------------------


def test_the_users_own_english_lines_stand_in_an_english_poem(tmp_path):
    own = "the river carries it far"
    (tmp_path / "mine.txt").write_text(f"# mine\n___\n{own}\n", "utf-8")
    plan = studio.plan(wish("haiku", files=(tmp_path / "mine.txt",)))
    assert plan.concept.given_lines == ("", own)
    assert "mine.txt" not in plan.concept.unknown
    assert "given_lines" in plan.concept.settled
    (one,) = studio.write(wish("haiku", files=(tmp_path / "mine.txt",)), engines=writing(HAIKU))
    assert one["lines"] == [HAIKU[0], own, HAIKU[2]]
    other = studio.plan(wish("七绝", files=(tmp_path / "mine.txt",)))
    assert "mine.txt" in other.concept.unknown
    assert other.concept.given_lines == ()


SIX = """The rain comes over the hill at night,
And all the windows are full of sound.
A lamp in the house across the field
Is out, and the road is under the ground.
Somebody walked here a day ago
And left a shape in the muddy lane."""


@pytest.mark.parametrize("own", [SIX, "An old silent pond,", "___\nOne leaf, one door,"])
def test_an_english_form_that_nobody_names_has_room_for_the_users_lines(own, tmp_path):
    (tmp_path / "mine.txt").write_text(own, "utf-8")
    for seed in range(8):
        asked = Wish("a poem in English", seed=seed, files=(tmp_path / "mine.txt",))
        card = studio.plan(asked).concept
        assert card.given_lines == tuple(own.replace("___", "").split("\n"))
        assert holds(forms.poem(card.form), card.given_lines), card.form


def test_bullets_and_numbers_of_a_list_are_no_part_of_its_lines(tmp_path):
    own = "- The door is open\n* A river of stone\n1. and light\n12) and rain\n- ___\n— and then\n-- so slow"
    (tmp_path / "mine.md").write_text(own, "utf-8")
    card = studio.plan(Wish("free verse about rain", files=(tmp_path / "mine.md",))).concept
    assert card.given_lines == (
        "The door is open", "A river of stone", "and light", "and rain", "", "— and then", "-- so slow",
    )  # fmt: skip
    (tmp_path / "mine.md").write_text("1. 春风又绿江南岸\n- ___\n* 明月何时照我还", "utf-8")
    card = studio.plan(Wish("春", files=(tmp_path / "mine.md",))).concept
    assert card.given_lines == ("春风又绿江南岸", "", "明月何时照我还")


def test_lines_that_the_form_by_name_has_no_room_for_are_refused(tmp_path):
    (tmp_path / "mine.txt").write_text(SIX, "utf-8")
    asked = Wish("a haiku about rain", files=(tmp_path / "mine.txt",))
    with pytest.raises(SourceError, match="6 lines are given; haiku has 3"):
        list(studio.write(asked))


def test_poems_of_one_call_differ_though_a_line_is_given():
    """Nearly every reader of 天长地久 answers 水阔山遥."""
    own = {"concept.given_lines": ["天长地久"]}
    made = list(studio.write(Wish("写一副对联", sets=own), 4))
    assert made[0] == next(studio.write(Wish("写一副对联", sets=own)))
    assert len({one["text"] for one in made}) == 4
    assert all(one["lines"][0] == "天长地久" for one in made)
    assert all(studio.check(one["text"], one["form"]).holds for one in made)


def test_a_writer_that_scores_no_runner_up_is_heard_out():
    another = [*HAIKU[:2], "under the cold stars."]
    assert studio.check("\n".join(another), "haiku").holds
    engines = writing(HAIKU)
    own = engines["text", "embedded"]

    def answer(ask: Ask, desk: Desk) -> Answer:
        value = own.answer(ask, desk).value
        return Answer(value | {"runners_up": [{"lines": another}]})

    engines["text", "embedded"] = Engine(own.facts, answer)
    made = list(studio.write(wish("haiku"), 2, engines=engines))
    assert [one["lines"] for one in made] == [HAIKU, another]
    assert [one["scores"] for one in made] == [{"likes": 1.0}, {}]


@pytest.mark.parametrize("text", ["写两副春联", "two haiku about snow"])
def test_who_asks_for_several_poems_by_number_is_not_told_to(text):
    counts = [len(next(studio.write(Wish(text), n))["unknown"]) for n in (1, 2)]
    assert counts == [1, 0]


def test_a_poem_that_is_all_given_is_told_again():
    own = {"concept.given_lines": ["海阔凭鱼跃", "天高任鸟飞"]}
    assert len({one["text"] for one in studio.write(Wish("写一副对联", sets=own), 2)}) == 1


def test_a_table_of_facts_is_no_poem(tmp_path):
    (tmp_path / "facts.csv").write_bytes("born,Orléans\n".encode("latin-1"))
    card = studio.plan(wish("haiku", files=(tmp_path / "facts.csv",))).concept
    assert (card.given_lines, card.unknown) == ((), ("facts.csv",))


@pytest.mark.parametrize(
    ("said", "part"),
    [("poem", "verse"), ("Music", "score"), ("picture", "painting"), ("reading", "narration"),
     ("诗", "verse"), ("画", "painting"), ("曲", "score"), ("朗读", "narration"),
     ("影片", "film"), ("展签", "label"), *((name, name) for name in PARTS)],
)  # fmt: skip
def test_parts_go_by_the_names_that_people_use(said, part):
    assert part_called(said) == part
    assert studio.plan(Wish("雪", wants=(said,))) == studio.plan(Wish("雪", wants=(part,)))


def test_a_part_that_nobody_knows_is_refused():
    with pytest.raises(UnknownName, match="no part named 'dance'"):
        studio.plan(Wish("雪", wants=("dance",)))


def test_the_command_takes_such_names_and_chinese_commas(capsys):
    with pytest.raises(SystemExit):
        main(["plan", "雪夜", "--wants", "诗，展签", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [task["name"] for task in told["tasks"]] == ["verse", "label"]


# --- what is shown ------------------------------------------------------------------------------


def shown(about: dict[str, Any]) -> list[str]:
    """The panel as rows of text, without its frame."""
    console = Console(width=70, file=None, record=True, quiet=False, force_terminal=False)
    with console.capture() as capture:
        console.print(show.poem(about))
    return [row.strip("│╭╮╰╯─ ") for row in capture.get().splitlines()]


def test_an_english_poem_is_shown_without_a_column_for_its_gloss():
    about = {"title": "海", "title_en": "The Sea", "form": "Shakespearean sonnet", "rhyme": "",
             "language": "en", "lines": SONNET, "gloss": []}  # fmt: skip
    rows = shown(about)
    assert rows[0] == "The Sea · 海"
    assert rows[-1] == "Shakespearean sonnet"
    stanzas = "\n".join(rows[2:-2]).split("\n\n")
    assert [len(stanza.splitlines()) for stanza in stanzas] == [4, 4, 4, 2]
    assert [row for row in rows[1:-1] if row] == SONNET


def test_a_couplet_is_shown_with_its_gloss():
    about = {"title": "春", "title_en": "Spring", "form": "七言联", "rhyme": "", "language": "zh",
             "lines": COUPLET, "gloss": ["spring comes", "fortune comes"]}  # fmt: skip
    rows = shown(about)
    assert rows[0] == "春 · Spring"
    assert rows[-1] == "七言联"
    assert [row.split() for row in rows if row.startswith(tuple(COUPLET))] == [
        [COUPLET[0], "spring", "comes"], [COUPLET[1], "fortune", "comes"],
    ]  # fmt: skip
