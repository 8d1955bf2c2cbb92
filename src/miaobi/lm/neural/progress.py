"""The journal of a run: log.jsonl, a progress bar, TensorBoard, and W&B when it is asked for."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn

from miaobi.errors import MissingDependency

LINES = 5.0  # seconds between lines where there is no terminal to draw a bar on


class Clock:
    """Seconds of training: laps leave out what evaluation and saving take, the total does not."""

    def __init__(self, before: float) -> None:
        self.before = before
        self.began = self.lapped = time.perf_counter()

    def here(self) -> float:
        return time.perf_counter() - self.began

    def total(self) -> float:
        return self.before + self.here()

    def lap(self) -> float:
        return time.perf_counter() - self.lapped

    def restart(self) -> None:
        self.lapped = time.perf_counter()


class Journal:
    """Rows of a run, each {"step", "loss", …}, written where they are wanted; a context.

    `begin` is the step that a resumed run goes on from: rows beyond it are dropped. With `on` false
    (a process that is not the first) nothing is written.
    """

    def __init__(
        self,
        folder: Path,
        steps: int,
        begin: int,
        recipe: dict[str, Any],
        *,
        on: bool = True,
        quiet: bool = False,
        tensorboard: bool = True,
        wandb: bool = False,
    ) -> None:
        self.path = folder / "log.jsonl"
        self.on, self.said = on, 0.0
        self.bar: Progress | None = None
        self.quiet = quiet or not on
        self.board: Any = None
        self.wandb: Any = None
        if not on:
            return
        folder.mkdir(parents=True, exist_ok=True)
        if wandb:
            self.wandb = _wandb(folder, recipe)
        if tensorboard:
            self.board = _board(folder, begin, quiet)
        _cut(self.path, begin)
        self.file = self.path.open("a", encoding="utf-8")
        if not self.quiet and sys.stderr.isatty():
            self.bar, self.task = _bar(begin / steps if steps else 0.0)

    def __enter__(self) -> Journal:
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self.on:
            return
        self.file.close()
        if self.bar:
            self.bar.stop()
        if self.board:
            self.board.close()
        if self.wandb:
            self.wandb.finish()

    def write(self, row: dict[str, Any], steps: int, share: float | None = None) -> None:
        """One row; numbers go to the boards as well. `steps` is how many there will be.

        `share` is how much of the run is done where the steps do not tell: by the clock.
        """
        if not self.on:
            return
        self.file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.file.flush()
        numbers = {key: value for key, value in row.items() if isinstance(value, int | float)}
        if self.board:
            for key, value in numbers.items():
                self.board.add_scalar(key, value, row["step"])
        if self.wandb:
            self.wandb.log(numbers, step=row["step"])
        by_steps = row["step"] / steps if steps else 0.0
        done = by_steps if share is None else share
        where = f"{row['step']}/{steps}" if done == by_steps else f"{row['step']} ({done:.0%})"
        parts = (f"{where} {told(row)}", left(row.get("seconds", 0.0), done))
        line = " · ".join(filter(None, parts))
        if self.bar:
            self.bar.update(self.task, completed=done, told=line)
        elif not self.quiet and ("heldout" in row or time.monotonic() - self.said > LINES):
            self.said = time.monotonic()
            print(line, file=sys.stderr, flush=True)


def left(seconds: float, share: float) -> str:
    """The time that a run still takes, by the share that is done after so many seconds.

    >>> left(90, 0.25), left(5400, 0.5), left(90, 1.0)
    ('4:30 left', '1:30:00 left', '')
    """
    if not 0 < share < 1:
        return ""
    minutes, rest = divmod(round(seconds * (1 - share) / share), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} left" if hours else f"{minutes}:{rest:02} left"


def told(row: dict[str, Any]) -> str:
    """A row in one line.

    >>> told({"step": 20, "loss": 4.25, "tokens_per_second": 81234, "heldout": 4.5})
    'loss 4.250 · 81,234 tokens/s · held-out 4.500'
    """
    parts = [f"loss {row['loss']:.3f}", f"{row['tokens_per_second']:,} tokens/s"]
    if "mfu" in row:
        parts.append(f"MFU {row['mfu']:.1%}")
    if "heldout" in row:
        parts.append(f"held-out {row['heldout']:.3f}")
    return " · ".join(parts)


def _cut(path: Path, begin: int) -> None:
    """Rows after `begin` belong to steps that are made again; a torn last line goes too."""
    if not path.exists():
        return
    kept = []
    for line in path.read_text(encoding="utf-8").split("\n"):  # a sample may hold U+2028
        with suppress(ValueError):
            if json.loads(line)["step"] <= begin:
                kept.append(line + "\n")
    part = path.with_name(".log.jsonl.part")
    part.write_text("".join(kept), encoding="utf-8")
    os.replace(part, path)


def _bar(share: float) -> tuple[Progress, Any]:
    from rich.console import Console

    columns = (BarColumn(), TextColumn("{task.fields[told]}"))
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task("", total=1.0, told="")
    bar.update(task, completed=max(share, 0.0))
    return bar, task


def _board(folder: Path, begin: int, quiet: bool) -> Any:
    """TensorBoard's writer, or None, and a word of it, where it is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        if not quiet:
            told = "TensorBoard is not installed, so no curves: pip install tensorboard"
            print(f"miaobi: {told}", file=sys.stderr)
        return None
    return SummaryWriter(str(folder / "tensorboard"), purge_step=begin + 1)


def check_boards(wandb: bool) -> None:
    """MissingDependency when Weights & Biases is wanted and not installed."""
    if wandb:
        _module()


def _module() -> Any:
    # Else it reports on itself over the net, even offline.
    os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
    try:
        return import_module("wandb")
    except ImportError as fault:
        raise MissingDependency(
            "Weights & Biases is not installed", hint="pip install wandb, or leave --wandb out"
        ) from fault


def _wandb(folder: Path, recipe: dict[str, Any]) -> Any:
    """A run of Weights & Biases that stays on this machine (`wandb sync` sends it)."""
    return _module().init(mode="offline", dir=str(folder), project="miaobi", config=recipe)
