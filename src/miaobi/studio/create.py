"""The first verb: a wish becomes a work in a folder, and survives whatever happens on the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from miaobi.brief import Plan
from miaobi.engines import Engines
from miaobi.errors import EngineError, MiaobiError, StoreError
from miaobi.makers import Job, Maker
from miaobi.run import Budget, Event, Made, Watch, run_sync
from miaobi.store import DiskMemory, Index, RunFolder, clean_name, home
from miaobi.studio import exporting, ledger
from miaobi.studio.opened import open_work
from miaobi.studio.planning import Wish, consulted, engines_for, planned, request_id
from miaobi.studio.sources import Source, read_sources
from miaobi.work import GENESIS, Draft, Work, to_json


@dataclass(frozen=True, slots=True)
class Created:
    """Where the work is, the work itself, whether it had been there already, and the parts that
    could not be made, with their errors."""

    folder: Path
    work: Work
    plan: Plan
    already: bool = False
    missing: dict[str, MiaobiError] = field(default_factory=dict)


def makers() -> dict[str, Maker]:
    """Every maker by the name of its task."""
    from miaobi.makers.film import film
    from miaobi.makers.label import label
    from miaobi.makers.narration import narration
    from miaobi.makers.painting import painting
    from miaobi.makers.score import score
    from miaobi.makers.verse import verse

    made = (verse, painting, score, narration, film, label)
    return {maker.__name__: maker for maker in made}


def create(
    wish: Wish,
    out: Path | None = None,
    *,
    engines: Engines | None = None,
    watch: Watch | None = None,
    budget: Budget | None = None,
) -> Created:
    """The whole work for a wish, in a new folder `out`.

    Interrupted at any moment, the same call continues: no recorded Ask is asked again. A whole work
    of the same wish that is already at `out` is left as it is. A part whose engine fails (a missing
    package, a damaged voice) is `missing`, and the rest of the work is written all the same; the
    same call, when the cause is mended, makes it whole. Raises the MiaobiError of the first part
    that failed for any other reason, or when nothing could be made; what was made is kept.
    """
    watch = watch or Watch()
    engines = engines_for(wish) if engines is None else engines
    sources = read_sources(wish.files)
    first = planned(wish, sources, engines)  # every refusal of the wish comes before this line
    out = (out or Path(f"{clean_name(first.brief.text)}-{first.brief.seed}")).absolute()
    with RunFolder(home() / "runs" / request_id(wish, sources)) as folder:
        done = _already(out, first)
        if done is None or done.work.missing:
            plan = done.plan if done else _kept_plan(folder, first, wish, engines, watch)
            done = _make(plan, sources, out, folder, engines, watch, budget)
        _note(done)
        if not done.missing:
            folder.remove()
    data = {"folder": str(done.folder), "head": done.work.head, "already": done.already}
    watch.event(Event("done", data=data | {"missing": sorted(done.missing)}))
    return done


def _kept_plan(folder: RunFolder, first: Plan, wish: Wish, engines: Engines, watch: Watch) -> Plan:
    """The plan of the interrupted run, if there is a readable one; else this one, as an outside
    engine refines it, written down."""
    try:
        kept = folder.plan()
    except (MiaobiError, ValueError):
        kept = None  # written by another version: answers that still fit are reused all the same
    if kept is None:
        kept = first if wish.plan else consulted(first, engines, watch)
        folder.set_plan(kept)
    return kept


def _already(out: Path, plan: Plan) -> Created | None:
    """The finished work of this plan at `out`; None when nothing is there."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return None
    try:
        opened = open_work(out)
    except StoreError as error:
        raise StoreError(
            f"{out} already exists and is not a whole work", hint="choose another --out"
        ) from error
    if _as_first_planned(opened.plan, plan) != plan or not opened.intact():
        raise StoreError(
            f"{out} already holds another work, or a changed one", hint="choose another --out"
        )
    return Created(out, opened.work, opened.plan, already=True)


def _as_first_planned(plan: Plan, first: Plan) -> Plan:
    """A plan without what an outside model, which never says the same twice, made of its card."""
    if first.consulted.exchanges or not (plan.consulted.exchanges or plan.consulted.note):
        return plan
    return replace(plan, concept=first.concept, consulted=first.consulted)


def _make(
    plan: Plan,
    sources: tuple[Source, ...],
    out: Path,
    folder: RunFolder,
    engines: Engines,
    watch: Watch,
    budget: Budget | None,
) -> Created:
    beside = out.parent / f".{out.name}.making"
    live = _LivePage(beside, plan, folder)
    seen = {"folder": str(out), "page": str(beside / "index.html"), "plan": to_json(plan)}
    watch.event(Event("started", data=seen))
    for source in sources:
        folder.keep(source.data, source.ref.media_type)  # an engine may read it
    made = run_sync(
        plan,
        makers=makers(),
        job=Job,
        engines=engines,
        record=folder,
        memory=DiskMemory(home()),
        budget=budget,
        watch=replace(watch, draft=live.add),
    )
    try:
        _stop_if_hopeless(made)
        work = ledger.creation(plan, sources, made)
        with _stepping_aside(out):
            work = exporting.write_work(
                out, work, plan, sources, folder.read, dict(folder.times), beside
            )
    finally:
        shutil.rmtree(beside, ignore_errors=True)  # what was made is in the run folder
    return Created(out, work, plan, missing=made.failures)


def _stop_if_hopeless(made: Made) -> None:
    """Raises when the run was stopped, the disk failed, or nothing could be made."""
    for error in made.failures.values():
        if not made.drafts or not isinstance(error, EngineError):
            raise error


@contextmanager
def _stepping_aside(out: Path) -> Iterator[None]:
    """Makes room for the fuller version of a work with missing parts, which stays until it is there."""
    aside = out.parent / f".{out.name}.incomplete"
    shutil.rmtree(aside, ignore_errors=True)
    if out.exists() and any(out.iterdir()):
        out.rename(aside)
    try:
        yield
    except BaseException:
        if aside.exists() and not out.exists():
            aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)


class _LivePage:
    """Rewrites the page beside the final folder each time a part arrives."""

    def __init__(self, folder: Path, plan: Plan, record: RunFolder) -> None:
        self._folder, self._plan, self._record = folder, plan, record
        self._drafts: dict[str, Draft] = {}
        self._stamp = exporting.stamp_for(plan, GENESIS, exporting.today())
        self._write_page()

    def add(self, task: str, draft: Draft) -> None:
        self._drafts[task] = draft
        exporting.write_assets(self._folder, draft.assets, self._record.read, self._stamp)
        self._write_page()

    def _write_page(self) -> None:
        none_yet = dict.fromkeys(self._drafts, ())
        work = ledger.creation(self._plan, (), Made(self._drafts, none_yet, {}))
        pending = [t.name for t in self._plan.tasks if t.name not in self._drafts]
        exporting.write_page(self._folder, work, self._plan, self._stamp, pending)


def _note(created: Created) -> None:
    """Puts the work into the index of works."""
    plan, entries = created.plan, created.work.ledger
    made = ledger.parts(entries, "export")[-1]["made"]
    Index(home()).add(
        {
            "head": created.work.head,
            "folder": str(created.folder),
            "made": made,
            "brief": plan.brief.text,
            "seed": plan.brief.seed,
            "title_zh": plan.concept.title.zh,
            "title_en": plan.concept.title.en,
            "form": plan.concept.form,
            "style": plan.concept.style,
            "parent": plan.brief.parent,
        }
    )
