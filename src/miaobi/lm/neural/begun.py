"""What a folder holds of an earlier run, looked at before a run begins in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from miaobi.errors import PlanError, StoreError
from miaobi.lm.neural import checkpoints


def begun(folder: Path, resume: bool) -> Path | None:
    """The checkpoint that a run goes on from, if there is one; StoreError for a folder in use, or
    with results that a new run would overwrite."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file", hint="name a new folder with --out")
    if resume:
        there(folder, "recipe.json")
    found = checkpoints.latest(folder)
    if found and not resume:
        raise StoreError(f"{folder} holds a run already", hint="resume it, or name a new folder")
    if not found and (kept := _results(folder, resume)):
        raise StoreError(
            f"{kept} is the work of another run, and there is no checkpoint to go on from",
            hint="name a new folder with --out",
        )
    return found


def there(folder: Path, mark: str) -> None:
    """Refuses a folder that is not there with StoreError, where runs lie beside it: with a file `mark`."""
    runs = sorted(path.parent.name for path in folder.absolute().parent.glob(f"*/{mark}"))
    if runs and not folder.exists():
        raise StoreError(
            f"{folder} is not there; runs beside it: {', '.join(runs)}",
            hint="name one of them, or begin a new run without --resume",
        )


def _results(folder: Path, resume: bool) -> Path | None:
    """What a run without a checkpoint would overwrite in a folder, of `miaobi tune` too.

    A log may stand there where a run shall go on that was killed before its first checkpoint.
    """
    for name in ("run.json", "model.safetensors", "model", "writer"):
        if (folder / name).exists():
            return folder / name
    log = folder / "log.jsonl"
    begun = resume and (folder / "recipe.json").exists()
    return log if not begun and log.exists() and log.stat().st_size else None


def same_run(
    folder: Path,
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    free: Collection[str],
    of: Mapping[str, str],
) -> None:
    """Refuses to go on by another recipe or from other data with PlanError.

    `now` is the recipe, of which `free` may change; what was not noted `of` the data is not compared.
    """
    for key in now:
        if key not in free and before.get(key) != now[key]:
            raise PlanError(
                f"the run in {folder} has {key} {before.get(key)}, not {now[key]}",
                hint="resume it with the recipe it began with, or name a new folder",
            )
    for key, value in of.items():
        if before.get(key, value) != value:
            raise PlanError(
                f"the run in {folder} was begun with another {key}",
                hint="resume it with the data and the vocabulary it began with, or name a new folder",
            )
