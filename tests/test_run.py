"""The loop: order, reuse, resume, replay, fallback, budget, cancel."""

from __future__ import annotations

import asyncio
import threading

import pytest

from miaobi.brief import Brief, Concept, Mood, Plan, Task, Words
from miaobi.errors import BudgetSpent, Cancelled, EngineError, MissingDependency
from miaobi.makers import Job
from miaobi.run import Budget, Engine, Event, Facts, Replay, Watch, run, run_sync
from miaobi.store import DiskMemory, RunFolder, home
from miaobi.work import Answer, Ask, Draft

CARD = Concept(Words("春", "Spring"), "spring", "dawn", "mist", "field", Mood(), ())


def plan(*tasks: Task, engines: tuple[str, ...] = ("good",)) -> Plan:
    seeds = {task.name: i for i, task in enumerate(tasks)}
    return Plan(Brief("春"), CARD, tasks, seeds, {"text": engines})


def engine(name: str, answer, fingerprint: str = "1") -> dict:
    return {("text", name): Engine(Facts(name, "text", fingerprint=fingerprint), answer)}


def echo(ask: Ask, desk) -> Answer:
    return Answer(ask.spec, {"text": desk.keep(str(ask.spec).encode(), "text/plain")})


def single(job: Job):
    answer = yield Ask("text.one", {"task": job.task.name})
    return Draft(about={"said": answer.value, "before": sorted(job.drafts)})


def several(job: Job):
    answers = yield [Ask("text.one", {"n": n}) for n in range(3)]
    return Draft(about={"said": [a.value["n"] for a in answers]})


class Case:
    """One run folder and its events."""

    def __init__(self, folder, engines: dict) -> None:
        self.folder, self.engines = folder, engines
        self.events: list[Event] = []

    def run(self, plan: Plan, makers: dict, **more):
        watch = more.pop("watch", Watch(event=self.events.append))
        with RunFolder(self.folder) as record:
            return run_sync(
                plan,
                makers=makers,
                job=Job,
                engines=self.engines,
                record=record,
                watch=watch,
                **more,
            )

    def kinds(self) -> list[str]:
        return [event.event for event in self.events]


def test_tasks_run_in_order_and_hand_on_their_drafts(tmp_path):
    case = Case(tmp_path / "r", engine("good", echo))
    made = case.run(plan(Task("a"), Task("b", ("a",))), {"a": single, "b": single})
    assert made.drafts["b"].about == {"said": {"task": "b"}, "before": ["a"]}
    assert case.kinds() == ["started", "asked", "made"] * 2
    assert case.events[1].json()["ask"] == "text.one"


def test_asks_yielded_together_run_side_by_side(tmp_path):
    meeting = threading.Barrier(2, timeout=20)

    def both(ask: Ask, desk) -> Answer:
        meeting.wait()  # passes only if two are in it at once
        return Answer(ask.spec)

    def pair(job: Job):
        answers = yield [Ask("text.one", {"n": n}) for n in (0, 1)]
        return Draft(about={"said": [a.value["n"] for a in answers]})

    made = Case(tmp_path / "r", engine("good", both)).run(plan(Task("a")), {"a": pair})
    assert made.drafts["a"].about == {"said": [0, 1]}


def test_independent_tasks_run_side_by_side(tmp_path):
    meeting = threading.Barrier(2, timeout=20)

    def both(ask: Ask, desk) -> Answer:
        meeting.wait()
        return Answer(ask.spec)

    made = Case(tmp_path / "r", engine("good", both)).run(
        plan(Task("a"), Task("b")), {"a": single, "b": single}
    )
    assert set(made.drafts) == {"a", "b"}


def test_what_was_answered_is_not_asked_again(tmp_path):
    case = Case(tmp_path / "r", engine("good", echo))
    first = case.run(plan(Task("a")), {"a": several})
    again = case.run(plan(Task("a")), {"a": several})
    assert first.drafts == again.drafts
    assert case.kinds().count("asked") == 3
    assert [e.data["from"] for e in case.events if e.event == "reused"] == ["journal"] * 3


def test_the_memory_answers_other_runs_until_the_engine_changes(tmp_path):
    memory = DiskMemory(home())
    for n, fingerprint in enumerate(["1", "1", "2"]):
        case = Case(tmp_path / str(n), engine("good", echo, fingerprint))
        case.run(plan(Task("a")), {"a": single}, memory=memory)
        assert case.kinds().count("asked") == (0 if n == 1 else 1)


def test_an_answer_of_an_older_engine_is_asked_anew(tmp_path):
    case = Case(tmp_path / "r", engine("good", echo, "1"))
    case.run(plan(Task("a")), {"a": single})
    case.engines = engine("good", echo, "2")
    case.run(plan(Task("a")), {"a": single})
    assert case.kinds().count("asked") == 2


def test_a_replay_needs_no_engine_and_asks_nothing(tmp_path):
    case = Case(tmp_path / "r", engine("good", echo))
    made = case.run(plan(Task("a")), {"a": several})
    known = {r.ask.id: r for r in made.exchanges["a"]}
    again = run_sync(
        plan(Task("a")), makers={"a": several}, job=Job, engines={}, record=Replay(known)
    )
    assert again.drafts == made.drafts
    lost = run_sync(
        plan(Task("a")), makers={"a": single}, job=Job, engines={}, record=Replay(known)
    )
    assert "no engine" in str(lost.failures["a"])


def broken(ask: Ask, desk) -> Answer:
    raise EngineError("out of order", hint="wait", retryable=True)


def test_falling_back_is_declared_and_recorded(tmp_path):
    both = engine("bad", broken) | engine("good", echo)
    declared = Case(tmp_path / "1", both).run(
        plan(Task("a"), engines=("bad", "good")), {"a": single}
    )
    assert declared.exchanges["a"][0].failed == ("bad",)
    undeclared = Case(tmp_path / "2", both).run(plan(Task("a"), engines=("bad",)), {"a": single})
    assert str(undeclared.failures["a"]) == "out of order"


def test_a_failure_stops_only_what_stands_on_it(tmp_path):
    def maybe(ask: Ask, desk) -> Answer:
        return broken(ask, desk) if ask.spec["task"] == "a" else Answer(1)

    case = Case(tmp_path / "r", engine("good", maybe))
    tasks = plan(Task("a"), Task("b", ("a",)), Task("c"))
    made = case.run(tasks, dict.fromkeys("abc", single))
    assert list(made.failures) == ["a", "b"]
    assert list(made.drafts) == ["c"]
    failed = next(e for e in case.events if e.event == "failed")
    assert failed.data == {"message": "out of order", "hint": "wait", "retryable": True}


def test_a_task_does_without_what_it_only_uses(tmp_path):
    def maybe(ask: Ask, desk) -> Answer:
        return broken(ask, desk) if ask.spec["task"] == "a" else Answer(1)

    case = Case(tmp_path / "r", engine("good", maybe))
    tasks = plan(Task("a"), Task("b"), Task("c", ("b",), uses=("a",)))
    made = case.run(tasks, dict.fromkeys("abc", single))
    assert list(made.failures) == ["a"]
    assert made.drafts["c"].about["before"] == ["b"]
    case = Case(tmp_path / "s", engine("good", echo))
    made = case.run(tasks, dict.fromkeys("abc", single))
    assert made.drafts["c"].about["before"] == ["a", "b"]


def test_the_ledger_names_the_server_of_a_remote_engine(tmp_path):
    facts = Facts("far", "text", fingerprint="1", host="127.0.0.1:8080")
    case = Case(tmp_path / "r", {("text", "good"): Engine(facts, echo)})
    made = case.run(plan(Task("a")), {"a": single})
    assert made.exchanges["a"][0].engine == {
        "name": "far", "fingerprint": "1", "host": "127.0.0.1:8080",
    }  # fmt: skip


def test_a_maker_may_mend_an_engine_error(tmp_path):
    def patient(job: Job):
        try:
            yield Ask("text.one", {"task": "x"})
        except EngineError:
            return Draft(about={"mended": True})
        raise AssertionError("the error was not thrown in")

    made = Case(tmp_path / "r", engine("good", broken)).run(plan(Task("a")), {"a": patient})
    assert made.drafts["a"].about == {"mended": True}


def test_foreign_errors_are_mapped_once_with_their_cause(tmp_path):
    def divides(ask: Ask, desk) -> Answer:
        return Answer(1 // 0)

    def needs(ask: Ask, desk) -> Answer:
        import a_package_that_is_not_there  # type: ignore[import-not-found]  # noqa: F401

        return Answer()

    made = Case(tmp_path / "1", engine("good", divides)).run(plan(Task("a")), {"a": single})
    assert "ZeroDivisionError" in str(made.failures["a"])
    assert isinstance(made.failures["a"].__cause__, ZeroDivisionError)
    made = Case(tmp_path / "2", engine("good", needs)).run(plan(Task("a")), {"a": single})
    assert isinstance(made.failures["a"], MissingDependency)
    assert made.failures["a"].hint == "install it: pip install a_package_that_is_not_there"


def test_a_spent_budget_keeps_what_was_made(tmp_path):
    case = Case(tmp_path / "r", engine("good", echo))

    def two(job: Job):
        yield Ask("text.one", {"n": 1})
        yield Ask("text.one", {"n": 2})
        return Draft()

    made = case.run(plan(Task("a")), {"a": two}, budget=Budget(asks=1))
    assert isinstance(made.failures["a"], BudgetSpent)
    made = case.run(plan(Task("a")), {"a": two}, budget=Budget(asks=1))
    assert made.failures == {}
    assert case.kinds().count("asked") == 2


def test_cancelling_stops_an_engine_at_its_next_word(tmp_path):
    watch = Watch()

    def slow(ask: Ask, desk) -> Answer:
        watch.cancel.set()
        desk.progress(0.5, "half")
        raise AssertionError("went on after the stop")

    case = Case(tmp_path / "r", engine("good", slow))
    made = case.run(plan(Task("a")), {"a": single}, watch=watch)
    assert isinstance(made.failures["a"], Cancelled)


def test_the_same_loop_serves_async_callers(tmp_path):
    async def inside():
        with RunFolder(tmp_path / "r") as record:
            asked = run(
                plan(Task("a")),
                makers={"a": single},
                job=Job,
                engines=engine("good", echo),
                record=record,
            )
            made = await asked
            again = run_sync(  # and a sync call inside a running loop does not deadlock
                plan(Task("a")), makers={"a": single}, job=Job, engines={}, record=record
            )
            return made, again

    made, again = asyncio.run(inside())
    assert made.drafts == again.drafts


def test_progress_reaches_the_watcher(tmp_path):
    said = []

    def talks(ask: Ask, desk) -> Answer:
        desk.progress(0.25, "far mountains")
        return Answer()

    watch = Watch(progress=lambda *what: said.append(what))
    Case(tmp_path / "r", engine("good", talks)).run(plan(Task("a")), {"a": single}, watch=watch)
    assert said == [("a", "text.one", 0.25, "far mountains")]


def test_an_event_is_the_same_json_everywhere():
    event = Event("reused", "painting", "image.paint", {"id": "ab"})
    assert event.json() == {
        "event": "reused",
        "task": "painting",
        "ask": "image.paint",
        "id": "ab",
    }


@pytest.mark.parametrize("name", ["makers", "engines", "record"])
def test_the_loop_takes_everything_it_needs_as_arguments(name):
    import inspect

    assert inspect.signature(run).parameters[name].default is inspect.Parameter.empty
