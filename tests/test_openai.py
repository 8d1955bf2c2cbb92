"""The first outside model: every way a server can behave ends in a poem that holds, or in one line."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miaobi import forms
from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Task, Words
from miaobi.engines import available, pins, said
from miaobi.engines.remote import openai
from miaobi.errors import Cancelled, EngineError, MiaobiError, PlanError, UnknownName
from miaobi.makers import Job
from miaobi.makers.verse import verse
from miaobi.run import Budget, Engine, Made, Replay, Watch, run_sync
from miaobi.store import DiskMemory, RunFolder
from miaobi.work import Answer, Ask, Ref, digest
from openai_server import GOOD, NEVER, Behaviour, Server, poem, serving
from poems import COUPLET, HAIKU, SONNET, XINSHI

KEY = "sk-secret-0123456789"
QUICK = openai.Limits(connect=2.0, read=0.4, total=5.0, tries=3, base=0.01, longest=0.5)
EVER = Behaviour(poem(NEVER))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "LIMITS", QUICK)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")  # a proxy that must not be used


def plan(*names: str) -> Plan:
    card = Concept(
        Words("登高", "On High"), "autumn", "dusk", "clear", "mountain", Mood(0.2),
        (Atom("a", "白日", "sun"), Atom("b", "楼", "tower")), form="五绝",
    )  # fmt: skip
    engines = {"text": names, "form": ("embedded",), "file": ("embedded",)}
    return Plan(Brief("登高"), card, (Task("verse"),), {"verse": 11}, engines)


def wishes(*names: str) -> list[str]:
    return [f"text={','.join(names)}"]


def made(
    server: Server,
    home: Path,
    *names: str,
    watch: Watch | None = None,
    budget: Budget | None = None,
    quick: bool = False,
) -> Made:
    """A run of the verse task; `quick`: the embedded writer has its poem ready."""
    names = names or ("openai:m",)
    settings = {"OPENAI_BASE_URL": server.address, "OPENAI_API_KEY": KEY}
    engines = available(wishes(*names), settings)
    if quick:
        facts = engines["text", "embedded"].facts
        engines["text", "embedded"] = Engine(facts, lambda ask, desk: Answer({"lines": GOOD}))
    with RunFolder(home / "runs" / "r") as folder:
        return run_sync(
            plan(*names), makers={"verse": verse}, job=Job,
            engines=engines, record=folder,
            memory=DiskMemory(home), watch=watch, budget=budget,
        )  # fmt: skip


def about(done: Made) -> dict[str, Any]:
    assert done.failures == {}
    told = done.drafts["verse"].about
    assert forms.check("\n".join(told["lines"]), "五绝").holds
    return told


def failure(done: Made) -> MiaobiError:
    error = done.failures["verse"]
    assert "\n" not in str(error)
    assert error.hint
    assert KEY not in str(error) + error.hint + repr(error)
    return error


def no_key_below(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


# --- it works -----------------------------------------------------------------------------------


def test_a_good_server_writes_the_poem_and_its_gloss(home):
    with serving() as server:
        done = made(server, home)
    told = about(done)
    assert told["lines"] == GOOD
    assert told["gloss"] == ["line 0", "line 1", "line 2", "line 3"]
    assert (told["writer"], told["rounds"], told["mended"]) == ("openai:m", 1, 0)
    assert told["tokens"] == 80
    assert [r.engine["name"] for r in done.exchanges["verse"]] == ["openai:m"] * 2 + ["embedded"]
    assert done.exchanges["verse"][0].engine["host"] == server.address[7:-3]
    request = server.requests[0]
    assert request["model"] == "m"
    assert request["stream"] is True
    assert request["response_format"]["json_schema"]["strict"] is True
    assert "白日" in request["messages"][1]["content"]
    assert {head["Authorization"] for head in server.heads} == {f"Bearer {KEY}"}
    no_key_below(home)


def test_without_a_key_none_is_sent():
    engines = available(wishes("openai:m"), {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})
    assert engines["text", "openai:m"].facts.host == "127.0.0.1:1"
    with serving() as server:
        engine = available(wishes("openai:m"), {"OPENAI_BASE_URL": server.address})
        run_sync(plan("openai:m"), makers={"verse": verse}, job=Job, engines=engine, record=Keep())
    assert all("Authorization" not in head for head in server.heads)


class Keep(Replay):
    """A record in memory."""

    def __init__(self) -> None:
        super().__init__({})

    def add(self, recorded, seconds):
        pass

    def keep(self, data, media_type):
        return Ref(digest("asset", data), media_type, len(data))


def test_faults_are_told_and_repaired(home):
    bad = Behaviour(poem([*GOOD[:3], "更上一层月"]))
    with serving(bad, Behaviour()) as server:
        told = about(made(server, home))
    assert told["lines"] == GOOD
    assert told["rounds"] == 2
    said_again = server.requests[1]["messages"][1]["content"]
    assert "更上一层月" in said_again
    assert "line 4, syllable 5 月: needs 平" in said_again


def test_a_server_that_never_holds_is_mended_with_its_text_as_prior(home):
    one_wrong = [*GOOD[:3], "更上一层月"]
    with serving(Behaviour(poem(one_wrong))) as server:
        told = about(made(server, home))
    assert told["lines"][:3] == GOOD[:3]
    assert told["lines"][3][:4] == "更上一层"
    assert (told["rounds"], told["mended"], told["writer"]) == (3, 1, "openai:m")
    assert told["changes"] == [[4, 5, "月", told["lines"][3][4]]]


def test_nonsense_is_refused_in_one_line_or_written_by_the_declared_fallback(home):
    prose = Behaviour(poem(["I cannot write Chinese poems, sorry."]))
    with serving(prose) as server:
        error = failure(made(server, home))
        assert "openai:m held no 五绝 in 3 rounds" in str(error)
        told = about(made(server, home / "2", "openai:m", "embedded"))
    assert told["writer"] == "embedded"
    assert told["mended"] == 0


# --- it misbehaves ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [
        Behaviour(status=429, head={"retry-after": "0"}),
        Behaviour(status=500),
        Behaviour(status=503),
        Behaviour(fault="torn"),
        Behaviour(fault="dead"),
        Behaviour(fault="malformed"),
        Behaviour(fault="silent"),
        Behaviour(answer=lambda body: "no JSON at all"),
        Behaviour(answer=lambda body: '{"lines": 3}'),
    ],
    ids=lambda b: b.fault or str(b.status),
)
def test_what_passes_is_tried_again(home, first):
    with serving(first, Behaviour()) as server:
        assert about(made(server, home))["lines"] == GOOD
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("ever", "said", "requests"),
    [
        (Behaviour(status=500), "status 500, tried 3 times", 3),
        (Behaviour(status=429, head={"retry-after": "3600"}), "status 429, tried 1 times", 1),
        (Behaviour(fault="torn"), "broke off, tried 3 times", 3),
        (Behaviour(fault="dead"), "the connection broke", 3),
        (Behaviour(fault="malformed"), "malformed, tried 3 times", 3),
        (Behaviour(fault="silent"), "silent too long", 3),
        (Behaviour(answer=lambda body: "{}"), "no answer of the asked shape", 2),
        (Behaviour(fault="cut"), "cut off after 4096 tokens", 2),
        (Behaviour(fault="page"), "a web page answers", 1),
        (Behaviour(status=401, echo_key=True), "does not let us in", 1),
        (Behaviour(status=404), "knows no model 'm'", 1),
        (Behaviour(status=307, head={"location": "http://127.0.0.1:9/"}), "sends us elsewhere", 1),
        (Behaviour(status=400, echo_key=True), "status 400", 2),
    ],
    ids=lambda value: (value.fault or str(value.status)) if isinstance(value, Behaviour) else "",
)
def test_what_does_not_pass_is_one_line_or_the_declared_fallback(home, ever, said, requests):
    with serving(ever) as server:
        error = failure(made(server, home))
        assert said in str(error)
        assert len(server.requests) == requests
        done = made(server, home / "2", "openai:m", "embedded", quick=True)
    assert about(done)["writer"] == "embedded"
    assert done.exchanges["verse"][0].failed == ("openai:m",)
    no_key_below(home)


def test_a_401_says_what_to_set(home):
    with serving(Behaviour(status=401)) as server:
        assert "OPENAI_API_KEY" in failure(made(server, home)).hint


def test_no_server_there(home):
    with serving() as server:
        pass
    assert "no server answers there" in str(failure(made(server, home)))


def test_an_endless_answer_ends_with_the_time_it_has(home, monkeypatch):
    monkeypatch.setattr(openai, "LIMITS", replace(QUICK, total=0.6))
    with serving(Behaviour(fault="drip")) as server:
        assert "no whole answer in 0.6 s" in str(failure(made(server, home)))


def test_a_server_without_schemas_is_asked_in_words_and_that_is_recorded(home):
    with serving(Behaviour(no_schema=True)) as server:
        done = made(server, home)
    assert about(done)["lines"] == GOOD
    assert done.exchanges["verse"][0].answer.value["plain"] is True
    assert "response_format" in server.requests[0]
    assert "JSON schema" in server.requests[1]["messages"][0]["content"]


def test_an_answer_in_one_piece_is_read_too(home):
    thinking = Behaviour(lambda body: "<think>{hm}</think>```json\n" + poem(GOOD)(body) + "\n```")
    with serving(replace(thinking, fault="whole"), thinking) as server:
        assert about(made(server, home))["lines"] == GOOD


def test_a_key_that_comes_back_is_taken_out(home):
    with serving(Behaviour(echo_key=True)) as server:
        told = made(server, home, "openai:m", "embedded")
    assert KEY not in str(told)
    no_key_below(home)


def test_a_stop_is_noticed_while_the_server_is_silent(home, monkeypatch):
    monkeypatch.setattr(openai, "LIMITS", replace(QUICK, read=20.0, total=20.0))
    watch = Watch()
    with serving(Behaviour(fault="silent")) as server:
        timer = threading.Timer(0.3, watch.cancel.set)
        timer.start()
        began = time.monotonic()
        done = made(server, home, watch=watch)
        waited = time.monotonic() - began
    assert isinstance(done.failures["verse"], Cancelled)
    assert waited < 10  # and not the twenty seconds of the silence


def test_the_budget_of_asks_holds(home):
    with serving(EVER) as server:
        done = made(server, home, budget=Budget(asks=2))
    assert "budget of 2 asks" in str(done.failures["verse"])
    assert len(server.requests) == 2


# --- replay, memory, names ----------------------------------------------------------------------


def test_a_replay_needs_no_server(home):
    with serving(Behaviour(poem([*GOOD[:3], "更上一层月"]))) as server:
        done = made(server, home)
    recorded = {r.ask.id: r for r in done.exchanges["verse"]}
    again = run_sync(
        plan("openai:m"), makers={"verse": verse}, job=Job, engines={}, record=Replay(recorded)
    )
    assert again.drafts == done.drafts


def test_the_memory_answers_an_equal_request(home):
    with serving() as server:
        first = made(server, home)
        (home / "runs" / "r" / "journal.jsonl").unlink()
        assert made(server, home).drafts == first.drafts
    assert len(server.requests) == 2


def test_names_and_pins():
    engines = available(wishes("openai:qwen3:8b"), {})
    facts = engines["text", "openai:qwen3:8b"].facts
    assert (facts.host, facts.cost, facts.family) == ("api.openai.com", "tokens", "text")
    assert pins(wishes("openai:qwen3:8b"), engines)["text"] == ("openai:qwen3:8b",)
    both = pins(wishes("openai:qwen3:8b", "embedded"), engines)
    assert both["text"] == ("openai:qwen3:8b", "embedded")
    assert pins(said(both), engines) == both
    for wish, cure in (("text=opanai:m", "openai:MODEL"), ("text=embeded", "embedded")):
        with pytest.raises(UnknownName, match=f"did you mean.*{cure}"):
            pins([wish], available([wish], {}))
    with pytest.raises(PlanError, match="names no model"):
        pins(["text=openai:"], available(["text=openai:"], {}))
    with pytest.raises(UnknownName, match="image engine"):
        pins(["image=openai:m"], available(["image=openai:m"], {}))


def test_the_fingerprint_is_of_model_and_address():
    def mark(model: str, address: str) -> str:
        name = f"openai:{model}"
        engines = available(wishes(name), {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": KEY})
        engine = engines["text", name]
        assert KEY not in repr(engine)
        return engine.facts.fingerprint

    marks = [mark("a", "http://h/v1"), mark("b", "http://h/v1"), mark("a", "http://h/v2")]
    assert len(set(marks)) == 3
    assert mark("a", "http://h/v1") == marks[0]


@pytest.mark.parametrize(
    "address", ["h/v1", "ftp://h", "http://", "http://me:pw@h/v1", "http://h:x", "http://[::1/v1"]
)
def test_addresses_that_are_none(address):
    with pytest.raises(PlanError, match="OPENAI_BASE_URL") as caught:
        available(wishes("openai:m"), {"OPENAI_BASE_URL": address})
    assert "pw" not in str(caught.value)


@given(st.integers(0, 2**62), st.integers(1, 12))
def test_waits_are_bounded(seed, tries):
    wait = openai.pause(seed, tries, None, openai.LIMITS)
    assert wait is not None
    assert 0 <= wait <= openai.LIMITS.longest


def test_without_key_and_address_nothing_is_asked(monkeypatch):
    monkeypatch.setattr(openai, "_said", None)
    engine = available(wishes("openai:m"), {})["text", "openai:m"]
    with pytest.raises(EngineError, match="OPENAI_API_KEY is not set, nor OPENAI_BASE_URL"):
        engine(Ask("text.gloss", {"lines": GOOD, "words": [], "tokens": 9}), None)  # type: ignore[arg-type]


def test_other_kinds_are_refused():
    engine = available(wishes("openai:m"), {})["text", "openai:m"]
    with pytest.raises(EngineError, match=r"does not answer text\.story"):
        engine(Ask("text.story", {}), None)  # type: ignore[arg-type]


def test_a_character_that_the_brush_cannot_write_is_told_and_then_mended(home):
    rare = ["白日依山尽", "黄河入海流", "欲穷千里目", "更上一巉楼"]
    with serving(Behaviour(poem(rare))) as server:
        told = about(made(server, home))
    assert "巉: too rare" in server.requests[2]["messages"][1]["content"]
    assert told["mended"] == 1
    assert "巉" not in "".join(told["lines"])


def test_traditional_characters_become_those_that_are_written(home):
    with serving(
        Behaviour(poem(["白日依山盡", "黃河入海流", "欲窮千里目", "更上一層樓"]))
    ) as server:
        assert about(made(server, home))["lines"] == GOOD


def test_the_card_is_refined_over_the_wire_and_remembered(home):
    from miaobi import planner
    from miaobi.studio.refine import open_fields, refined

    brief = Brief("湖", seed=4)
    card = planner.concept(brief)
    answer = {"title": {"zh": "湖上", "en": "On the Lake"}, "hour": "dusk"}
    kept = {key: value for key, value in answer.items() if key in open_fields(card)}
    with serving(Behaviour(lambda body: json.dumps(kept))) as server:
        settings = {"OPENAI_BASE_URL": server.address, "OPENAI_API_KEY": KEY}
        engines = available(wishes("openai:m"), settings)
        done = [
            refined(brief, card, engines, {"text": ("openai:m",)}, memory=DiskMemory(home))
            for _ in range(2)
        ]
    assert done[0] == done[1]
    assert (done[0].concept.title.zh, done[0].concept.hour) == ("湖上", "dusk")
    assert done[0].exchanges[0].engine["host"] == server.address[7:-3]
    assert len(server.requests) == 1
    schema = server.requests[0]["response_format"]["json_schema"]["schema"]
    assert set(schema["required"]) == set(open_fields(card))


def test_studio_writes_with_a_model(home, monkeypatch):
    from miaobi import studio

    with serving(Behaviour(poem([*GOOD[:3], "更上一层月"]))) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.address)
        wish = studio.Wish("登高", form="五绝", engines=("text=openai:m",))
        assert next(studio.write(wish))["lines"][:3] == GOOD[:3]


def test_the_command_line_ends_in_one_line(home, monkeypatch):
    from typer.testing import CliRunner

    from miaobi.cli.commands import app

    with serving(Behaviour(status=401, echo_key=True)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.address)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        done = CliRunner().invoke(app, ["write", "登高", "--engine", "text=openai:m"])
    assert isinstance(done.exception, EngineError) or done.exit_code == 2
    assert "does not let us in" in done.output + str(done.exception)
    assert KEY not in done.output + str(done.exception)


# --- a poem that is no Chinese verse --------------------------------------------------------------


def english(server: Server, *names: str, form: str = "haiku", **fields: Any) -> Made:
    """A run of the verse task for a card whose form is another than 五绝."""
    names = names or ("openai:m",)
    one = plan(*names)
    one = replace(one, concept=replace(one.concept, form=form, **fields))
    settings = {"OPENAI_BASE_URL": server.address, "OPENAI_API_KEY": KEY}
    return run_sync(
        one, makers={"verse": verse}, job=Job, engines=available(wishes(*names), settings),
        record=Keep(),
    )  # fmt: skip


def spoken(lines: list[str], gloss: str = "枫叶") -> Behaviour:
    """An English poem with these lines, and a gloss in Chinese."""

    def answer(body: dict) -> str:
        user = body["messages"][1]["content"]
        many = int(user.split()[0]) if "lines:\n" in user else 0
        return json.dumps({"lines": [gloss] * many or lines}, ensure_ascii=False)

    return Behaviour(answer)


def test_an_english_poem_is_asked_for_in_english_and_keeps_its_marks():
    with serving(spoken(SONNET)) as server:
        done = english(server, form="sonnet", occasion="mid_autumn", given_lines=("", SONNET[1]))
    told = done.drafts["verse"].about
    assert told["lines"] == SONNET
    assert (told["language"], told["writer"], told["rounds"]) == ("en", "openai:m", 1)
    assert told["gloss"] == ["枫叶"] * 14
    system, user = (m["content"] for m in server.requests[0]["messages"])
    assert not re.search("[\u3400-\u9fff]", system + user)
    for words in (
        "Form: Shakespearean sonnet", "14 lines of iambic pentameter.", "Title: On High",
        "About: mid-autumn festival", "Season: autumn", "Must be named: sun, tower",
        f"Line 2 must be: {SONNET[1]}", "Rhymes: ABAB CDCD EFEF GG",
    ):  # fmt: skip
        assert words in user
    assert "中文" in server.requests[1]["messages"][0]["content"]
    assert SONNET[0] in server.requests[1]["messages"][1]["content"]


def test_the_faults_of_an_english_draft_go_back_in_english():
    wrong = [*HAIKU[:2], "asleep in boats."]
    with serving(spoken(["", *wrong, ""]), spoken(HAIKU)) as server:
        done = english(server)
    assert done.drafts["verse"].about["lines"] == HAIKU
    user = server.requests[1]["messages"][1]["content"]
    assert "\n".join(["Your last draft:", *wrong, "", "What does not hold in it:"]) in user
    assert "line 3 has 4 syllables" in user
    assert not re.search("[\u3400-\u9fff]", user)


def test_a_poem_in_one_string_is_read_by_its_line_breaks():
    with serving(spoken(["\n".join([*HAIKU[:1], "", *HAIKU[1:]])])) as server:
        done = english(server)
    assert done.drafts["verse"].about["lines"] == HAIKU


def test_an_english_poem_that_never_holds_is_refused_with_the_cure():
    with serving(spoken(["No"])) as server:
        error = failure(english(server))
    assert "openai:m held no haiku in 3 rounds" in str(error)
    assert "text=NAME,embedded" in error.hint
    assert len(server.requests) == 3


def test_a_gloss_that_is_not_chinese_leaves_an_english_poem_without_one():
    with serving(spoken(HAIKU, gloss="leaf")) as server:
        told = english(server).drafts["verse"].about
    assert (told["lines"], told["gloss"]) == (HAIKU, [])


@pytest.mark.parametrize(("form", "lines"), [("七言联", COUPLET), ("新诗", XINSHI)])
def test_couplets_and_new_verse_are_written_by_a_model_too(form, lines):
    marked = [f"{line}，" for line in lines]
    with serving(Behaviour(poem(marked))) as server:
        told = english(server, form=form).drafts["verse"].about
    assert told["lines"] == lines
    assert told["gloss"] == [f"line {i}" for i in range(len(lines))]
    user = server.requests[0]["messages"][1]["content"]
    assert f"体裁：{form}" in user
    assert ("上联" in user) is (form == "七言联")
