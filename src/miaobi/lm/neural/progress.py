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

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from miaobi.errors import MissingDependency

LINES = 5.0  # seconds between lines where there is no terminal to draw a bar on


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
            self.board = _board(folder, begin)
        _cut(self.path, begin)
        self.file = self.path.open("a", encoding="utf-8")
        if not self.quiet and sys.stderr.isatty():
            self.bar, self.task = _bar(steps, begin)

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

    def write(self, row: dict[str, Any], steps: int) -> None:
        """One row; numbers go to the boards as well. `steps` is how many there will be."""
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
        if self.bar:
            self.bar.update(self.task, completed=row["step"], total=steps, told=told(row))
        elif not self.quiet and ("heldout" in row or time.monotonic() - self.said > LINES):
            self.said = time.monotonic()
            print(f"{row['step']}/{steps} {told(row)}", file=sys.stderr, flush=True)


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
    for line in path.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):
            if json.loads(line)["step"] <= begin:
                kept.append(line + "\n")
    part = path.with_name(".log.jsonl.part")
    part.write_text("".join(kept), encoding="utf-8")
    os.replace(part, path)


def _bar(steps: int, begin: int) -> tuple[Progress, Any]:
    from rich.console import Console

    bar = Progress(
        TextColumn("{task.completed}/{task.total}"),
        BarColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    return bar, bar.add_task("", total=steps, completed=begin, told="")


def _board(folder: Path, begin: int) -> Any:
    """TensorBoard's writer, or None where it is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder / "tensorboard"), purge_step=begin + 1)


def _wandb(folder: Path, recipe: dict[str, Any]) -> Any:
    """A run of Weights & Biases that stays on this machine (`wandb sync` sends it)."""
    try:
        wandb = import_module("wandb")
    except ImportError as fault:
        raise MissingDependency(
            "Weights & Biases is not installed", hint="pip install wandb, or leave --wandb out"
        ) from fault
    return wandb.init(mode="offline", dir=str(folder), project="miaobi", config=recipe)
