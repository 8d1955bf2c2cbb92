"""`miaobi bench kill`: creates killed at random moments must resume to the same bytes.

Poem, painting and label are killed 50 times as drafts and 3 times at full size, the whole work with
its music, reading and film 12 times and twice, with SIGKILL, each time at a moment drawn uniformly
over the time an undisturbed run takes; the same command is then run until it ends.
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
from dataclasses import dataclass, field
from pathlib import Path

from miaobi.studio import open_work, verify
from miaobi.studio.planning import PARTS
from miaobi.work import Json

BRIEF = "两只白鹭在水田上"
PICTURE, WHOLE = "verse,painting,label", ",".join(PARTS)


@dataclass(frozen=True, slots=True)
class Series:
    """So many kills of one create; `sets` are its `--set` (they leave the moments as they are)."""

    quality: str
    wants: str
    count: int
    sets: tuple[str, ...] = field(default=(), repr=False)


KILLS = (
    Series("draft", PICTURE, 50),
    Series("full", PICTURE, 3),
    Series("draft", WHOLE, 12),
    Series("full", WHOLE, 2),
)


def run(kills: tuple[Series, ...] = KILLS) -> Iterator[dict[str, Json]]:
    """One row for each series: kills, how many resumed whole, with the same bytes, no re-ask."""
    for series in kills:
        with tempfile.TemporaryDirectory() as folder:
            yield _row(Path(folder), series)


def _row(root: Path, series: Series) -> dict[str, Json]:
    began = time.monotonic()
    _finish(root / "calm", series)
    span = time.monotonic() - began
    calm = _assets(root / "calm")
    chance = random.Random(f"kill {series}")  # the moments are the same in every bench
    whole = same = again = litter = killed = 0
    for _ in range(series.count):
        case = root / "case"
        shutil.rmtree(case, ignore_errors=True)
        killed += _kill_once(case, series, chance.uniform(0.0, span))
        before = _recorded(case)
        asked = _finish(case, series)
        whole += verify(case / "w") == []
        same += _assets(case) == calm
        again += len(before & asked)
        litter += len(list(case.rglob(".part-*"))) + (case / ".w.making").exists()
    return {
        "what": f"{series.quality}, {series.wants}: {series.count} SIGKILLs", "struck a living run": killed,
        "resumed whole": whole, "same bytes": same, "asked twice": again, "litter": litter,
        "holds": "yes" if whole == same == series.count and again == litter == 0 else "no",
    }  # fmt: skip


def _command(case: Path, series: Series) -> tuple[list[str], dict[str, str]]:
    arguments = ["create", BRIEF, "--seed", "5", "--quality", series.quality, "--json"]
    arguments += ["--wants", series.wants, *(f"--set={one}" for one in series.sets)]
    environment = os.environ | {"MIAOBI_HOME": str(case / "home")}
    return [sys.executable, "-m", "miaobi", *arguments, "--out", str(case / "w")], environment


def _kill_once(case: Path, series: Series, after: float) -> bool:
    """Starts a create and kills it after so many seconds; whether it was still alive."""
    command, environment = _command(case, series)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def _finish(case: Path, series: Series) -> set[str]:
    """Runs the command to its end; the ids of the Asks that were put to an engine."""
    command, environment = _command(case, series)
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
