"""`miaobi bench kill`: creates killed at random moments must resume to the same bytes.

A draft is killed 50 times (and a full work 3 times) with SIGKILL, each time at a moment drawn
uniformly over the time an undisturbed run takes; the same command is then run until it ends.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from miaobi.studio import open_work, verify
from miaobi.work import Json

BRIEF = "两只白鹭在水田上"
KILLS = {"draft": 50, "full": 3}


def run(kills: dict[str, int] | None = None) -> Iterator[dict[str, Json]]:
    """One row for each quality: kills, how many resumed whole, with the same bytes, no re-ask."""
    for quality, count in (kills or KILLS).items():
        with tempfile.TemporaryDirectory() as folder:
            yield _series(Path(folder), quality, count)


def _series(root: Path, quality: str, count: int) -> dict[str, Json]:
    began = time.monotonic()
    _finish(root / "calm", quality)
    span = time.monotonic() - began
    calm = _assets(root / "calm")
    chance = random.Random(f"kill {quality}")  # the moments are the same in every bench
    whole = same = again = litter = killed = 0
    for _ in range(count):
        case = root / "case"
        shutil.rmtree(case, ignore_errors=True)
        killed += _kill_once(case, quality, chance.uniform(0.0, span))
        before = _recorded(case)
        asked = _finish(case, quality)
        whole += verify(case / "w") == []
        same += _assets(case) == calm
        again += len(before & asked)
        litter += len(list(case.rglob(".part-*"))) + (case / ".w.making").exists()
    return {
        "what": f"{quality}: {count} random SIGKILLs", "struck a living run": killed,
        "resumed whole": whole, "same bytes": same, "asked twice": again, "litter": litter,
        "holds": "yes" if whole == same == count and again == litter == 0 else "no",
    }  # fmt: skip


def _command(case: Path, quality: str) -> tuple[list[str], dict[str, str]]:
    arguments = ["create", BRIEF, "--seed", "5", "--quality", quality, "--json"]
    environment = os.environ | {"MIAOBI_HOME": str(case / "home")}
    return [sys.executable, "-m", "miaobi", *arguments, "--out", str(case / "w")], environment


def _kill_once(case: Path, quality: str, after: float) -> bool:
    """Starts a create and kills it after so many seconds; whether it was still alive."""
    command, environment = _command(case, quality)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def _finish(case: Path, quality: str) -> set[str]:
    """Runs the command to its end; the ids of the Asks that were put to an engine."""
    command, environment = _command(case, quality)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return {event["id"] for event in events if event["event"] == "asked"}


def _recorded(case: Path) -> set[str]:
    """The ids of all Asks that the journal of the killed run holds whole."""
    from miaobi.store import RunFolder

    found: set[str] = set()
    for folder in (case / "home" / "runs").glob("*"):
        with RunFolder(folder) as run_folder:
            found |= set(run_folder.times)
    return found


def _assets(case: Path) -> list[tuple[str, str]]:
    """Name and id (hash of the unmarked bytes) of every asset."""
    return [(asset.name, asset.ref.id) for asset in open_work(case / "w").work.assets]
