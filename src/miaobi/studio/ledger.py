"""The ledger of a work: made from a run, and read back into what a folder must hold."""

from __future__ import annotations

from miaobi import __version__
from miaobi.brief import Plan
from miaobi.errors import StoreError
from miaobi.run import Made
from miaobi.studio.sources import Source
from miaobi.work import (
    Asset,
    Entry,
    Json,
    Recorded,
    Work,
    canonical,
    chain,
    from_json,
    to_json,
)

FORMAT = "miaobi-work/1"
PRODUCER = f"Miaobi/{__version__}"


def creation(plan: Plan, sources: tuple[Source, ...], made: Made) -> Work:
    """The finished work: its assets and the ledger of how they came to be.

    Nothing in it depends on the clock or on which task was quicker: the same answers give the
    same head everywhere.
    """
    events: list[tuple[str, Json]] = [("brief", to_json(plan.brief))]
    for exchange in plan.consulted.exchanges:
        recorded = from_json(Recorded, exchange, "an exchange about the card")
        events.append(("ask", _exchange("concept", recorded)))
    events.append(("plan", to_json(plan)))
    events += [
        ("source", {"name": s.name, "ref": to_json(s.ref), "settles": sorted(s.sets)})
        for s in sources
    ]
    assets: list[Asset] = []
    for name in [task.name for task in plan.tasks]:
        events += [("ask", _exchange(name, recorded)) for recorded in made.exchanges.get(name, ())]
        if name in made.drafts:
            events += [("asset", to_json(asset)) for asset in made.drafts[name].assets]
            assets += made.drafts[name].assets
        elif name in made.failures:
            error = made.failures[name]
            told = {"task": name, "message": str(error), "hint": error.hint}
            events.append(("missing", told))
    return Work(tuple(assets), chain(events))


def _exchange(task: str, recorded: Recorded) -> dict[str, Json]:
    return {
        "task": task,
        "id": recorded.ask.id,
        "ask": to_json(recorded.ask),
        "answer": to_json(recorded.answer),
        "engine": recorded.engine,
        "failed": list(recorded.failed),
    }


def exported(work: Work, made: str, files: dict[str, str], times: dict[str, Json]) -> Work:
    """The work with its export entry: the date, the hash of every written file, the times."""
    body = {"made": made, "producer": PRODUCER, "files": files, "times": times}
    return Work(work.assets, work.ledger + chain([("export", body)], work.head))


def parts(entries: tuple[Entry, ...], kind: str) -> list[dict[str, Json]]:
    """The bodies of all entries of one kind."""
    return [entry.body for entry in entries if entry.kind == kind]


def plan_of(entries: tuple[Entry, ...]) -> Plan:
    """The plan in a ledger; StoreError when there is none."""
    found = parts(entries, "plan")
    if len(found) != 1:
        raise StoreError("the ledger has no plan", hint="restore the work from a copy")
    return from_json(Plan, found[0], "the plan in the ledger")


def work_of(entries: tuple[Entry, ...]) -> Work:
    """The work that a ledger records."""
    assets = tuple(from_json(Asset, body, "an asset") for body in parts(entries, "asset"))
    return Work(assets, entries)


def recorded_of(entries: tuple[Entry, ...]) -> dict[str, Recorded]:
    """All exchanges of a ledger by ask id, for a replay."""
    names = ("ask", "answer", "engine", "failed")
    found = {}
    for body in parts(entries, "ask"):
        recorded = from_json(Recorded, {name: body[name] for name in names}, "an exchange")
        found[recorded.ask.id] = recorded
    return found


def creation_head(entries: tuple[Entry, ...]) -> str:
    """The hash of the last entry before any export: the identity of what was made."""
    inner = [entry for entry in entries if entry.kind != "export"]
    if not inner:
        raise StoreError("the ledger is empty", hint="restore the work from a copy")
    return inner[-1].hash


def work_json(work: Work) -> bytes:
    """The bytes of `work.json`; nothing in it that the ledger does not say."""
    summary = {
        "format": FORMAT,
        "head": work.head,
        "work": creation_head(work.ledger),
        "brief": parts(work.ledger, "brief")[0],
        "plan": parts(work.ledger, "plan")[0],
        "sources": parts(work.ledger, "source"),
        "assets": parts(work.ledger, "asset"),
        "exports": parts(work.ledger, "export"),
    }
    return canonical(summary) + b"\n"
