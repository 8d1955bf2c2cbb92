"""`miaobi bench main`: how long a whole work takes, stage by stage, and what it costs to have it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from miaobi.work import Json

BRIEF = "春天的田野"
ROUNDS = 3
MIB = 2**20
HOUSE = "verse,painting,label"
FIRST_POEM, THREE, WHOLE, MEMORY = 5.0, 30.0, 120.0, 2560.0  # goals: seconds, and MiB


@dataclass(frozen=True, slots=True)
class Round:
    """One create of all parts, or of `wants`, in a fresh home and a fresh process."""

    first_poem: float  # seconds from launch to the poem
    total: float  # seconds from launch to the end
    memory: float  # peak resident MiB
    stages: dict[str, float]  # seconds by Ask kind


def run(brief: str = BRIEF) -> Iterator[dict[str, Json]]:
    """Rows {what, value, goal, holds}: medians over `ROUNDS` fresh processes and homes."""
    rounds = [_round(brief, seed) for seed in range(1, ROUNDS + 1)]
    three = [_round(brief, seed, HOUSE).total for seed in range(1, ROUNDS + 1)]
    first = statistics.median(r.first_poem for r in rounds)
    total = statistics.median(r.total for r in rounds)
    memory = max(r.memory for r in rounds)
    yield _row("import miaobi, s", _import_seconds(), 0.2)
    yield _row("first poem after launch, s", first, FIRST_POEM)
    for kind in rounds[0].stages:
        seconds = statistics.median(r.stages[kind] for r in rounds)
        yield _row(f"  {kind}, s", seconds, None)
    yield _row("poem + painting + label, s", statistics.median(three), THREE)
    yield _row("the whole work, s", total, WHOLE)
    yield _row("peak memory, MiB", memory, MEMORY)
    yield from _installation()


def _row(what: str, value: float, goal: float | None) -> dict[str, Json]:
    holds = "" if goal is None else ("yes" if value <= goal else "no")
    return {"what": what, "value": round(value, 2), "goal": goal or "", "holds": holds}


def _round(brief: str, seed: int, wants: str = "") -> Round:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MIAOBI_HOME": f"{folder}/home"}
        command = [sys.executable, "-m", "miaobi", "create", brief, "--seed", str(seed), "--json"]
        command += ["--wants", wants] if wants else []
        began = time.monotonic()
        process = subprocess.Popen(
            [*command, "--out", f"{folder}/w"], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert process.stdout is not None
        first = 0.0
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "made" and event["task"] == "verse":
                first = time.monotonic() - began
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        total = time.monotonic() - began
        if process.returncode:
            raise SystemExit(f"the create failed with status {process.returncode}")
        return Round(first, total, used.ru_maxrss / 1024, _stages(Path(folder) / "w"))


def _stages(folder: Path) -> dict[str, float]:
    """Seconds by Ask kind, from the times in the ledger's export entry."""
    bodies = [json.loads(line) for line in (folder / "ledger.jsonl").read_bytes().splitlines()]
    times = next(b["body"]["times"] for b in bodies if b["kind"] == "export")
    stages: dict[str, float] = {}
    for entry in (b["body"] for b in bodies if b["kind"] == "ask"):
        kind = entry["ask"]["kind"]
        stages[kind] = stages.get(kind, 0.0) + times[entry["id"]]["seconds"]
    return stages


def _import_seconds() -> float:
    """`import miaobi` in a bare interpreter, less what the interpreter itself takes."""

    def timed(code: str) -> float:
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.monotonic() - began

    pairs = [(timed("import miaobi"), timed("pass")) for _ in range(5)]
    return max(0.0, statistics.median(a - b for a, b in pairs))


def _installation() -> Iterator[dict[str, Json]]:
    """Minutes and size of an install from this checkout; said when there is no checkout."""
    root = Path(__file__).parents[3]
    if not (root / "pyproject.toml").is_file():
        yield {"what": "install: run it from a checkout", "value": "", "goal": "", "holds": ""}
        return
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run(
            [f"{folder}/bin/pip", "install", "-q", "-c", "constraints.txt", "."],
            check=True, cwd=root, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        minutes = (time.monotonic() - began) / 60
        size = sum(p.stat().st_size for p in Path(folder).rglob("*") if not p.is_symlink())
    yield _row("install, minutes", minutes, None)
    yield _row("install, MiB", size / MIB, None)
