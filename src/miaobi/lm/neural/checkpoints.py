"""Checkpoints of a training run: all that is needed to go on, bit for bit, in one file.

A checkpoint is one safetensors file: weights as `model.NAME`, the best so far, if others, as
`best.NAME`, moments of the optimisers as `optimiser.NAME.KEY`, and where the run stands as JSON in
the header. It is written under another name, flushed to the disk and then renamed, so a file of that
name is always whole. The randomness of a step follows from seed, step and rank (`seed_step`), so no
random state is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor, nn
from torch.optim import Optimizer

from miaobi.errors import StoreError
from miaobi.lm.neural.device import lacks_memory
from miaobi.store.files import write_atomic

KEPT = 2  # checkpoints in a folder


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: `step` steps done, the next batch is `batch` of `epoch`.

    `seconds` of training so far, `steps` in all (0: not settled yet). The held-out loss was `least`
    at the step `best` (0: none yet).
    """

    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    steps: int = 0
    best: int = 0
    least: float = inf


class Kept(nn.Module):
    """What a checkpoint of tuning keeps: the weights that move, and the best of them so far."""

    def __init__(self, weights: Sequence[nn.Parameter]) -> None:
        super().__init__()
        self.weights = nn.ParameterList(weights)
        for i, weight in enumerate(weights):
            self.register_buffer(f"best{i}", weight.detach().clone())

    @torch.no_grad()
    def copy(self, back: bool = False) -> None:
        """The weights as they are become the best; `back`: the best become the weights."""
        for i, weight in enumerate(self.weights):
            best = self.get_buffer(f"best{i}")
            if back:
                weight.copy_(best)
            else:
                best.copy_(weight)


def seed_step(seed: int, step: int, rank: int) -> None:
    """Dropout of a step follows from seed, step and rank: a resumed run draws the same."""
    state = np.random.SeedSequence([seed, step, rank]).generate_state(1, np.uint64)
    torch.manual_seed(int(state[0]) >> 1)


def save(
    folder: Path,
    model: nn.Module,
    optimisers: Iterable[Optimizer],
    place: Place,
    recipe: dict[str, Any],
    best: Mapping[str, Tensor] | None = None,
) -> Path:
    """The new checkpoint's path; the oldest beyond two are removed, and what a kill left unfinished.

    `best`: the weights of the step `place.best`, if not the model's own. Refuses a folder that cannot
    be written with StoreError.
    """
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    tensors |= {f"best.{name}": value for name, value in (best or {}).items()}
    tensors |= {f"optimiser.{name}": value for name, value in _moments(model, optimisers)}
    path = folder / "checkpoints" / f"step-{place.step:08d}.safetensors"
    for part in path.parent.glob(".part-*"):
        part.unlink(missing_ok=True)
    write(path, tensors, {"place": json.dumps(asdict(place)), "recipe": json.dumps(recipe)})
    for old in _all(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def write(path: Path, tensors: dict[str, Tensor], told: dict[str, str] | None = None) -> None:
    """A safetensors file, written whole or not at all; StoreError where it cannot be."""
    write_atomic(
        path, to_bytes({name: value.contiguous() for name, value in tensors.items()}, told)
    )


def _all(folder: Path) -> list[Path]:
    return sorted((folder / "checkpoints").glob("step-*.safetensors"))


def latest(folder: Path) -> Path | None:
    """The last checkpoint of a run folder, or None."""
    found = _all(folder)
    return found[-1] if found else None


def _moments(model: nn.Module, optimisers: Iterable[Optimizer]) -> Iterator[tuple[str, Tensor]]:
    names: dict[Tensor, str] = {weight: name for name, weight in model.named_parameters()}
    for optimiser in optimisers:
        for weight, state in optimiser.state.items():
            for key, value in state.items():
                if value is not None:
                    yield f"{names[weight]}.{key}", torch.as_tensor(value)


def header(path: Path) -> tuple[Place, dict[str, Any]]:
    """Where a checkpoint stands, and the recipe it was made by; StoreError when it is damaged."""
    try:
        with safe_open(path, "pt") as file:
            told = file.metadata()
        return Place(**json.loads(told["place"])), json.loads(told["recipe"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as fault:
        raise _damaged(path, fault) from fault


def restore(
    path: Path,
    model: nn.Module,
    optimisers: Iterable[Optimizer],
    best: dict[str, Tensor] | None = None,
) -> Place:
    """Weights and moments into a model and its optimisers, the best weights, if known, into `best`;
    gives where the run stands.

    Refuses a file that is damaged, or of another model, with StoreError.
    """
    place, _ = header(path)
    weights = dict(model.named_parameters())
    owners = {
        weight: optimiser
        for optimiser in optimisers
        for group in optimiser.param_groups
        for weight in group["params"]
    }
    try:
        with safe_open(path, "pt") as file:
            stored = set(file.keys())
            model.load_state_dict(
                {name: file.get_tensor(f"model.{name}") for name in model.state_dict()}
            )
            if best is not None and place.best:
                kind = "best" if any(name.startswith("best.") for name in stored) else "model"
                best |= {name: file.get_tensor(f"{kind}.{name}") for name in model.state_dict()}
            for name in stored:
                if name.startswith("optimiser."):
                    whose, key = name.removeprefix("optimiser.").rsplit(".", 1)
                    weight = weights[whose]
                    # Adam counts its steps on the device only where it is fused.
                    at = weight.device if key != "step" or weight.is_cuda else torch.device("cpu")
                    owners[weight].state[weight][key] = file.get_tensor(name).to(at)
    except (OSError, SafetensorError, KeyError, RuntimeError) as fault:
        if lacks_memory(fault):
            raise
        raise _damaged(path, fault) from fault
    return place


def _damaged(path: Path, fault: Exception) -> StoreError:
    return StoreError(
        f"{path} is damaged or of another model: {fault}", hint="remove it to go on from the last"
    )
