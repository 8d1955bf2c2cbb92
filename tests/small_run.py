"""A training run small enough for a test, and as a program: small_run.py FOLDER JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALL: dict[str, Any] = {
    "vocab_size": 50, "depth": 1, "length": 16, "batch": 4, "steps": 12, "warmup": 2,
    "precision": "float32", "log_every": 4, "evaluate_every": 6, "save_every": 5,
}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    tokens: NDArray[np.uint16]
    counts: NDArray[np.bool_]


@dataclass(frozen=True)
class Counting:
    """Rows that count up by steps of one to three: there is something to learn."""

    rows: int = 18  # four batches of four, and two rows left over

    def epoch(self, seed: int, epoch: int, length: int) -> Rows:
        rng = np.random.default_rng([seed, epoch])
        steps = rng.integers(1, 4, (self.rows, length + 1))
        counts = rng.random((self.rows, length + 1)) < 0.8
        return Rows((np.cumsum(steps, 1) % 50).astype(np.uint16), counts)

    def heldout(self, length: int) -> Rows:
        return self.epoch(0, 0, length)


def killed(at: int) -> Any:
    """An evaluation that kills its own process at a step."""

    def evaluate(model: Any, step: int) -> dict[str, Any]:
        if step == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return {}

    return evaluate


def main(folder: str, told: str) -> None:
    import torch

    from miaobi.lm.neural.training import Recipe, train

    torch.set_num_threads(1)
    options = json.loads(told)
    kill = killed(options.pop("kill", -1))
    recipe = Recipe(**{**SMALL, **options})
    train(recipe, Counting(), Path(folder), "cpu", evaluate=kill, quiet=True, tensorboard=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
