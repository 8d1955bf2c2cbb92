"""The one loop: makers ask, engines answer, everything is recorded.

Sync, async, resume, replay, reuse, budget and cancel are all this loop with other arguments:

* **resume**: the record already holds the answers that were given before the interruption;
* **replay**: the record is read from a finished work and there are no engines at all;
* **reuse**: the memory answers an equal Ask (same spec, same inputs, same engine);
* **cancel**: a `threading.Event` that engines look at whenever they report progress.

Independent tasks, and Asks yielded together, run concurrently: makers on the event loop, engines
in threads.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from miaobi.brief import Plan, Task
from miaobi.errors import BudgetSpent, Cancelled, EngineError, MiaobiError
from miaobi.work import Answer, Ask, Draft, Json, Recorded, Ref, digest

EventKind = Literal["started", "asked", "reused", "made", "failed", "done"]
WORKERS = 2  # engines that run at the same time


# --- engines ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an engine before it is asked.

    `steerable` says that it can be masked by a form while it writes; `fingerprint` changes when
    its answers may change (source, data, library versions); `host` names the server of a remote
    one, and never holds a key.
    """

    name: str
    family: str
    languages: tuple[str, ...] = ()
    steerable: bool = False
    licence: str = ""
    cost: str = "none"
    fingerprint: str = ""
    host: str = ""

    def told(self) -> dict[str, str]:
        """What the ledger says of the engine."""
        told = {"name": self.name, "fingerprint": self.fingerprint}
        return told | ({"host": self.host} if self.host else {})


class Desk(Protocol):
    """What an engine may do besides thinking: read and keep bytes, report, notice a stop."""

    def read(self, asset: str) -> bytes: ...
    def keep(self, data: bytes, media_type: str) -> Ref: ...
    def progress(self, fraction: float, note: str = "") -> None: ...
    def stop_if_cancelled(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Engine:
    """One callable and its facts: embedded, local, remote, scripted and human alike."""

    facts: Facts
    answer: Callable[[Ask, Desk], Answer]

    def __call__(self, ask: Ask, desk: Desk) -> Answer:
        return self.answer(ask, desk)


# --- what the loop stands on --------------------------------------------------------------------


class Record(Protocol):
    """The journal of one run; it outlives a kill. `store.Journal` and `Replay` are records."""

    def recall(self, ask: Ask) -> Recorded | None: ...
    def add(self, recorded: Recorded, seconds: float) -> None: ...
    def read(self, asset: str) -> bytes: ...
    def keep(self, data: bytes, media_type: str) -> Ref: ...


class Memory(Protocol):
    """The answers of all runs, by key; may forget at any time."""

    def recall(self, key: str, record: Any) -> Answer | None: ...
    def add(self, key: str, answer: Answer, record: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a run may spend; None is no limit."""

    asks: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, the same JSON in every surface."""

    event: EventKind
    task: str = ""
    ask: str = ""
    data: dict[str, Json] = field(default_factory=dict)

    def json(self) -> dict[str, Json]:
        head = {"event": self.event, "task": self.task, "ask": self.ask}
        return {k: v for k, v in head.items() if v} | self.data


@dataclass(frozen=True, slots=True)
class Watch:
    """Who listens, and the switch that stops everything.

    `event` hears all six kinds; `draft` is given each finished draft before its "made" event;
    `progress` is told (task, ask kind, fraction, note) from the engines' threads.
    """

    event: Callable[[Event], None] = lambda event: None
    draft: Callable[[str, Draft], None] = lambda task, draft: None
    progress: Callable[[str, str, float, str], None] = lambda task, ask, fraction, note: None
    cancel: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Made:
    """What a run gave: drafts and exchanges by task, in the plan's order, and what failed."""

    drafts: dict[str, Draft]
    exchanges: dict[str, tuple[Recorded, ...]]
    failures: dict[str, MiaobiError]


# --- the loop -----------------------------------------------------------------------------------


class _Bench:
    """A Desk for one Ask."""

    def __init__(self, loop: _Loop, task: str, ask: Ask) -> None:
        self._loop, self._task, self._ask = loop, task, ask

    def read(self, asset: str) -> bytes:
        return self._loop.record.read(asset)

    def keep(self, data: bytes, media_type: str) -> Ref:
        self.stop_if_cancelled()
        return self._loop.record.keep(data, media_type)

    def progress(self, fraction: float, note: str = "") -> None:
        self.stop_if_cancelled()
        self._loop.watch.progress(self._task, self._ask.kind, fraction, note)

    def stop_if_cancelled(self) -> None:
        if self._loop.watch.cancel.is_set():
            raise Cancelled("stopped", hint="run the same command again; it goes on from here")


@dataclass(slots=True)
class _Loop:
    plan: Plan
    makers: Mapping[str, Callable[[Any], Generator[Any, Any, Draft]]]
    job: Callable[[Task, Plan, dict[str, Draft]], Any]
    engines: Mapping[tuple[str, str], Engine]
    record: Record
    memory: Memory | None
    budget: Budget
    watch: Watch
    pool: ThreadPoolExecutor
    started: float = field(default_factory=time.monotonic)
    spent: int = 0
    drafts: dict[str, Draft] = field(default_factory=dict)
    exchanges: dict[str, list[Recorded]] = field(default_factory=dict)
    failures: dict[str, MiaobiError] = field(default_factory=dict)

    async def task(self, task: Task, before: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*before)
        lost = [name for name in task.after if name in self.failures]
        if lost:
            self.fail(task, self.failures[lost[0]])
            return
        self.watch.event(Event("started", task.name))
        self.exchanges[task.name] = []
        try:
            draft = await self.drive(task)
        except MiaobiError as error:
            self.fail(task, error)
            return
        self.drafts[task.name] = draft
        self.watch.draft(task.name, draft)
        self.watch.event(Event("made", task.name, data={"about": draft.about}))

    def fail(self, task: Task, error: MiaobiError) -> None:
        self.failures[task.name] = error
        said = {"message": str(error), "hint": error.hint, "retryable": error.retryable}
        self.watch.event(Event("failed", task.name, data=said))

    async def drive(self, task: Task) -> Draft:
        """One maker from its first Ask to its Draft; engine errors are thrown into it."""
        known = (*task.after, *task.uses)
        drafts = {name: self.drafts[name] for name in known if name in self.drafts}
        making = self.makers[task.name](self.job(task, self.plan, drafts))
        step: Callable[[], Any] = lambda: next(making)  # noqa: E731
        while True:
            try:
                wanted = step()
            except StopIteration as stop:
                return stop.value
            asks = wanted if isinstance(wanted, list) else [wanted]
            answers = await asyncio.gather(
                *(self.exchange(task.name, ask) for ask in asks), return_exceptions=True
            )
            wrong = [a for a in answers if isinstance(a, BaseException)]
            if wrong:
                step = lambda error=wrong[0]: making.throw(error)  # noqa: E731
                continue
            for recorded in answers:
                self.exchanges[task.name].append(recorded)  # type: ignore[arg-type]
            given = [recorded.answer for recorded in answers]  # type: ignore[union-attr]
            sent = given if isinstance(wanted, list) else given[0]
            step = lambda sent=sent: making.send(sent)  # noqa: E731

    async def exchange(self, task: str, ask: Ask) -> Recorded:
        known = self.record.recall(ask)
        if known is not None and self.still_answers(known):
            self.watch.event(Event("reused", task, ask.kind, {"id": ask.id, "from": "journal"}))
            return known
        failed: list[str] = []
        last: EngineError | None = None
        for name in self.plan.engines.get(ask.family, ()):
            engine = self.engines.get((ask.family, name))
            if engine is None:
                continue
            try:
                return await self.put(task, ask, engine, tuple(failed))
            except EngineError as error:
                failed.append(name)
                last = error
        if last is not None:
            raise last
        raise EngineError(
            f"no engine here answers {ask.kind}", hint=f"name one with --engine {ask.family}=NAME"
        )

    def still_answers(self, known: Recorded) -> bool:
        """Whether the engine that answered is the same today (or is not here to be asked)."""
        engine = self.engines.get((known.ask.family, str(known.engine["name"])))
        return engine is None or engine.facts.fingerprint == known.engine["fingerprint"]

    async def put(self, task: str, ask: Ask, engine: Engine, failed: tuple[str, ...]) -> Recorded:
        key = digest("answer", [ask.id, engine.facts.fingerprint])
        facts = engine.facts.told()
        run = asyncio.get_running_loop().run_in_executor
        if self.memory is not None:
            answer = await run(self.pool, self.memory.recall, key, self.record)
            if answer is not None:
                known = Recorded(ask, answer, facts, failed)
                await run(self.pool, self.record.add, known, 0.0)
                self.watch.event(Event("reused", task, ask.kind, {"id": ask.id, "from": "memory"}))
                return known
        self.spend()
        self.watch.event(
            Event(
                "asked", task, ask.kind, {"id": ask.id, "engine": facts["name"], "failed": failed}
            )
        )
        answer, seconds = await run(self.pool, self.timed, engine, ask, _Bench(self, task, ask))
        recorded = Recorded(ask, answer, facts, failed)
        await run(self.pool, self.record.add, recorded, seconds)
        if self.memory is not None:
            await run(self.pool, self.memory.add, key, answer, self.record)
        return recorded

    def timed(self, engine: Engine, ask: Ask, desk: Desk) -> tuple[Answer, float]:
        """The answer, and the seconds the engine took (not those it waited for its turn)."""
        began = time.monotonic()
        answer = self.ask_engine(engine, ask, desk)
        return answer, time.monotonic() - began

    @staticmethod
    def ask_engine(engine: Engine, ask: Ask, desk: Desk) -> Answer:
        try:
            desk.stop_if_cancelled()
            return engine(ask, desk)
        except MiaobiError:
            raise
        except MemoryError as error:
            raise EngineError(
                f"{engine.facts.name} ran out of memory on {ask.kind}",
                hint="close other programs, or use --quality draft",
            ) from error
        except ImportError as error:
            raise _missing(engine, error) from error
        except Exception as error:
            raise EngineError(
                f"{engine.facts.name} failed on {ask.kind}: {type(error).__name__}: {error}",
                hint="this is a bug: please report it with the brief and the seed",
            ) from error

    def spend(self) -> None:
        budget = self.budget
        if budget.asks is not None and self.spent >= budget.asks:
            raise BudgetSpent(
                f"the budget of {budget.asks} asks is spent",
                hint="run the same command with a larger budget; it goes on from here",
            )
        if budget.seconds is not None and time.monotonic() - self.started > budget.seconds:
            raise BudgetSpent(
                f"the budget of {budget.seconds:g} s is spent",
                hint="run the same command with a larger budget; it goes on from here",
            )
        self.spent += 1


def _missing(engine: Engine, error: ImportError) -> EngineError:
    from miaobi.errors import MissingDependency

    return MissingDependency(
        f"{engine.facts.name} needs the package {error.name or error}, which is not installed",
        hint=f"install it: pip install {(error.name or 'miaobi').split('.')[0]}",
    )


async def run(
    plan: Plan,
    *,
    makers: Mapping[str, Callable[[Any], Generator[Any, Any, Draft]]],
    job: Callable[[Task, Plan, dict[str, Draft]], Any],
    engines: Mapping[tuple[str, str], Engine],
    record: Record,
    memory: Memory | None = None,
    budget: Budget | None = None,
    watch: Watch | None = None,
) -> Made:
    """Every task of the plan, made; what fails is in `failures` and stops only its dependents.

    Raises nothing for a failing engine; programming errors pass through.
    """
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="engine") as pool:
        loop = _Loop(
            plan, makers, job, engines, record, memory, budget or Budget(), watch or Watch(), pool
        )
        running: dict[str, asyncio.Task[None]] = {}
        try:
            for task in plan.tasks:  # a task comes after what it needs: the planner orders them
                before = [running[name] for name in (*task.after, *task.uses)]
                running[task.name] = asyncio.create_task(loop.task(task, before))
            await asyncio.gather(*running.values())
        except BaseException:
            loop.watch.cancel.set()  # engine threads stop at their next progress
            raise
    names = [task.name for task in plan.tasks]
    return Made(
        {n: loop.drafts[n] for n in names if n in loop.drafts},
        {n: tuple(loop.exchanges[n]) for n in names if n in loop.exchanges},
        {n: loop.failures[n] for n in names if n in loop.failures},
    )


def run_sync(plan: Plan, **wishes: Any) -> Made:
    """`run` for callers without an event loop, and for those inside one (it waits)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(run(plan, **wishes))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run(plan, **wishes))).result()


# --- replay -------------------------------------------------------------------------------------


class Replay:
    """A record of a finished work: it answers what was answered, and keeps nothing new.

    With no engines, a run on it needs no model, server or network.
    """

    def __init__(self, exchanges: Mapping[str, Recorded]) -> None:
        self._exchanges = exchanges  # by ask id

    def recall(self, ask: Ask) -> Recorded | None:
        return self._exchanges.get(ask.id)

    def add(self, recorded: Recorded, seconds: float) -> None:
        raise EngineError("a replay asks nothing new", hint="this is a bug: please report it")

    def read(self, asset: str) -> bytes:
        raise EngineError("a replay reads no bytes", hint="this is a bug: please report it")

    def keep(self, data: bytes, media_type: str) -> Ref:
        raise EngineError("a replay keeps no bytes", hint="this is a bug: please report it")
