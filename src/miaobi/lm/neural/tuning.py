"""Tuning: a trained model learns an author, a manner or what people prefer.

One loop for every objective (`objectives`), for all weights or for a LoRA (`lora`), for the
project's models and for any causal model of Hugging Face (`hub`). Some works are held out, by the
work and with what is near to it (`lessons.kin`); when they stop getting likelier the run ends, and the best weights so far are what it gives.
The randomness of a step follows from seed and step, so a run that was killed goes on, from its last
checkpoint, to the very weights that it would have reached.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import torch

from miaobi.errors import EngineError, PlanError, StoreError, UnknownName
from miaobi.lm.neural import checkpoints, lora
from miaobi.lm.neural.begun import there
from miaobi.lm.neural.checkpoints import Kept, Place, seed_step
from miaobi.lm.neural.device import check_rate, memory, peak_flops
from miaobi.lm.neural.device import device as known_device
from miaobi.lm.neural.examples import Example, batches, encoded
from miaobi.lm.neural.lessons import Row, fitting, parted, spelt
from miaobi.lm.neural.lora import RUN, Lora
from miaobi.lm.neural.model import Transformer
from miaobi.lm.neural.objectives import OBJECTIVES, Knobs, Loss, margins
from miaobi.lm.neural.optimise import NAMES, optimisers, set_rates, share_of_rate
from miaobi.lm.neural.progress import Clock, Journal, check_boards
from miaobi.lm.neural.signals import Stopped, signals
from miaobi.lm.neural.student import Student, fingerprint, opened
from miaobi.lm.neural.training import Evaluate
from miaobi.store import read_file, write_atomic
from miaobi.work import canonical, digest, to_json

RATES = {
    "lora": {"adamw": 5e-4, "muon": 3e-3, "sgd": 0.1},
    "full": {"adamw": 1e-4, "muon": 2e-3, "sgd": 0.03},
}
GENTLER = 0.1  # of these rates, where pairs are learned from: DPO moves far in few steps
FROZEN = 2 / 3  # of the operations of a step: frozen weights need no gradients of their own
LOG = "log.jsonl"
CARD = "card.md"
OF_TRAIN = ("recipe.json", "checkpoints")  # in a folder without RUN
OF_MODEL = ("config.json", "model.safetensors", "writer.json", lora.CONFIG, CARD)  # likewise
FREE = ("save_every", "checkpointing")  # of a recipe: they change no weight


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that settles a run, apart from the model and the data.

    `lora` None tunes all weights. `batch` is in tokens, padding included; `length` the most tokens
    of a row. `rate` has its default in RATES; it rises over the `warmup` share of the run and falls
    to 0. `heldout` is the share of works that are not learned from; after `patience` epochs in
    which they did not get likelier the run stops. `checkpointing` computes layers again in the
    backward pass, to save memory. Refuses values that cannot be with PlanError.
    """

    objective: str = "answer"
    lora: Lora | None = field(default_factory=Lora)
    epochs: int = 5
    batch: int = 1024
    length: int = 512
    optimiser: str = "adamw"
    rate: float | None = None
    weight_decay: float = 0.0
    warmup: float = 0.1
    clip: float = 1.0
    heldout: float = 0.1
    patience: int = 2
    knobs: Knobs = field(default_factory=Knobs)
    seed: int = 1
    precision: str = "bf16"
    save_every: int = 50
    checkpointing: bool = False

    def __post_init__(self) -> None:
        if self.objective not in OBJECTIVES:
            raise UnknownName("objective", self.objective, OBJECTIVES)
        if self.optimiser not in NAMES:
            raise UnknownName("optimiser", self.optimiser, NAMES)
        for name in ("epochs", "batch", "patience", "save_every", "clip"):
            if not getattr(self, name) > 0:
                raise PlanError(f"{name} is {getattr(self, name)}", hint="give 1 or more")
        check_rate(self.rate)
        if not 0 <= self.weight_decay < float("inf"):
            raise PlanError(f"weight_decay is {self.weight_decay}", hint="give 0 or more")
        if self.length < 16:
            raise PlanError(f"rows of {self.length} tokens", hint="give a length of 16 or more")
        for name in ("heldout", "warmup"):
            if not 0 <= getattr(self, name) < 1:
                raise PlanError(
                    f"{name} is {getattr(self, name)}", hint="give a share from 0 to below 1"
                )
        if self.precision not in ("bf16", "float32"):
            raise PlanError(f"precision is {self.precision!r}", hint="bf16 or float32")

    def highest_rate(self) -> float:
        """The rate given, or the usual one for what is tuned, and by what optimiser."""
        if self.rate is not None:
            return self.rate
        usual = RATES["lora" if self.lora else "full"][self.optimiser]
        return usual * GENTLER if self.objective == "prefer" else usual


@dataclass(frozen=True, slots=True)
class Tuned:
    """A finished run: its folder, the held-out loss of each epoch (the first: before it), steps.

    The loss is in nats a token, for pairs as DPO has it; without works held out there is none.
    """

    folder: Path
    heldout: tuple[float, ...]
    steps: int

    @property
    def before(self) -> float:
        return self.heldout[0] if self.heldout else float("nan")

    @property
    def after(self) -> float:
        return min(self.heldout, default=float("nan"))


def tune(
    folder: Path,
    rows: Sequence[Row],
    recipe: Recipe,
    out: Path,
    device: str | None = None,
    *,
    work: Callable[[Row], str] | None = None,
    evaluate: Evaluate | None = None,
    resume: bool = False,
    quiet: bool = True,
    tensorboard: bool = False,
    wandb: bool = False,
    microbatch: int = 0,
) -> Tuned:
    """What a model folder becomes by these works or pairs, in the new folder `out`.

    `out` gets an adapter in peft's files, or a whole model folder, and log.jsonl and card.md. With
    `resume` a run that was stopped goes on, and one that is finished is given as it is. `work`
    names the work of a row, whose rows are all learned or all held out; without it near copies
    count as one. `evaluate(model, step)` is called with every evaluation of a model of the project,
    and what it gives is logged. `microbatch` tokens of a batch are taken at a time (0: all); a run may
    go on with another. A signal stops with Cancelled, after a checkpoint.

    Refuses data that does not fit the objective with PlanError, a folder in use with StoreError, a
    model that cannot be read with SourceError, and stops with EngineError when the loss is no
    number.
    """
    where = ready(folder, rows, recipe, out, device, resume=resume, wandb=wandb)
    learned, held = parted(rows, recipe.heldout, work)
    told = {"recipe": to_json(recipe), "model": fingerprint(folder), "data": digest("data", rows)}
    if (out / RUN).exists():
        _same_run(out, told)
        if _ended(out):
            return _finished(out)
    with torch.random.fork_rng(devices=[]), memory():
        student = opened(
            folder, recipe.lora, recipe.seed, recipe.length, recipe.precision == "bf16",
            recipe.checkpointing,
        )  # fmt: skip
        run = Run(student, recipe, learned, held, torch.device(where), evaluate, microbatch)
        write_atomic(out / RUN, canonical(told))
        found = checkpoints.latest(out)
        if found:
            run.restore(found)
        journal = Journal(
            out, run.steps(), run.place.step if found else -1, told,
            quiet=quiet, tensorboard=tensorboard, wandb=wandb,
        )  # fmt: skip
        with journal, signals() as stopped:
            run.go(journal, stopped)
    text = card(out.name, folder.name, run).encode()
    done = canonical(told | {"ended": True})  # it comes last
    for name, data in (run.student.files() | {CARD: text, RUN: done}).items():
        write_atomic(out / name, data)
    shutil.rmtree(out / "checkpoints", ignore_errors=True)
    return Tuned(out, tuple(run.seen), run.place.step)


def ready(
    folder: Path,
    rows: Sequence[Row],
    recipe: Recipe,
    out: Path,
    device: str | None = None,
    *,
    resume: bool = False,
    wandb: bool = False,
) -> str:
    """The device of a run; refuses what it can before any work, and before there is any folder.

    `folder` is the model, or the writer or the parent that it will be made of. PlanError for a
    device that is not there, for several processes and for rows that do not fit; StoreError for a
    folder in use; MissingDependency.
    """
    where = known_device(device or "")
    check_boards(wandb)
    _startable(out, resume)
    fitting(rows, recipe.objective)
    spelt(rows, folder)
    return where


def _startable(out: Path, resume: bool) -> None:
    """Refuses several processes with PlanError; with StoreError a folder of `train`, of a model, and
    one that holds a run, unless it shall go on."""
    if (count := os.environ.get("WORLD_SIZE") or "1") != "1":
        raise PlanError(
            f"tuning is the work of one process, here are {count} of them",
            hint="start it without torchrun (or unset WORLD_SIZE); --device cuda:1 names another GPU",
        )
    if resume:
        there(out, RUN)
    elif (out / RUN).exists():
        raise StoreError(f"{out} holds a run already", hint="add --resume, or name a new folder")
    for kind, names in {"train": OF_TRAIN, "a model": OF_MODEL}.items():
        if not (out / RUN).exists() and any((out / name).exists() for name in names):
            raise StoreError(f"{out} is a folder of {kind}", hint="name a new folder with --out")


def _same_run(out: Path, told: dict[str, Any]) -> None:
    """Refuses to go on with a run of another model, recipe or data with PlanError."""
    before, now = json.loads(read_file(out / RUN)), json.loads(canonical(told))
    for run in (before, now):
        for name in FREE:
            run["recipe"].pop(name, None)
    for key, own in now.items():
        was, parts = before.get(key), own if isinstance(own, dict) else {}
        name = next((name for name in parts if was.get(name) != parts[name]), "")
        if was != own:
            raise PlanError(
                f"the run in {out} has another {name or key}",
                hint="resume it with the model, data and options it began with, or name a new folder",
            )


def _ended(out: Path) -> bool:
    """Whether a run has: its record says so, or the card that tune itself wrote last."""
    if json.loads(read_file(out / RUN)).get("ended"):
        return True
    return (out / CARD).is_file() and b"tuned by the objective" in read_file(out / CARD)


def _finished(out: Path) -> Tuned:
    lines = (out / LOG).read_text("utf-8").split("\n")  # a sample may hold other ends of lines
    rows = [json.loads(line) for line in lines if line]
    seen = tuple(row["heldout"] for row in rows if "heldout" in row)
    return Tuned(out, seen, rows[-1]["step"] if rows else 0)


# --- the loop -------------------------------------------------------------------------------------


class Run:
    """A run under way: what it learns from, its optimisers, where it stands, what it has seen.

    `seen` is the held-out loss before the run and after each epoch, `tokens` how many were read.
    """

    def __init__(
        self,
        student: Student,
        recipe: Recipe,
        learned: Sequence[Row],
        held: Sequence[Row],
        device: torch.device,
        evaluate: Evaluate | None = None,
        microbatch: int = 0,
    ) -> None:
        self.student, self.recipe, self.learned, self.device = student, recipe, learned, device
        self.evaluate, self.microbatch = evaluate, microbatch
        student.model.to(device)
        self.held = self._examples(held, np.random.default_rng(0))
        pairs = recipe.objective == "prefer"
        self.pairs = self._examples(learned, np.random.default_rng(0)) if pairs else []
        self.kept = Kept([w for w in student.model.parameters() if w.requires_grad])
        rate, decay = recipe.highest_rate(), recipe.weight_decay
        self.optimisers = optimisers(student.model, recipe.optimiser, rate, decay)
        self.place, self.seen, self.tokens = Place(), [], 0

    def _examples(self, rows: Sequence[Row], rng: np.random.Generator) -> list[Example]:
        """Rows as tokens; pairs with the margin that the model, not yet tuned, gives them."""
        found = encoded(rows, self.student.tongue, rng)
        if self.recipe.objective != "prefer":
            return found
        told: dict[Example, float] = {}
        with self._asked():
            for batch in self._batches(found, rng, self.microbatch):
                told |= zip(batch, margins(self.student.logits, batch).tolist(), strict=True)
        return [replace(one, margin=told[one]) for one in found]

    def _batches(
        self, examples: Sequence[Example], rng: np.random.Generator, most: int = 0
    ) -> list[list[Example]]:
        """Batches of at most `most` tokens, or of the recipe's size."""
        sizes = [one.rows * one.length for one in examples]
        cut = batches(sizes, most or self.recipe.batch, rng)
        return [[examples[i] for i in batch] for batch in cut]

    def epoch(self, number: int) -> list[list[Example]]:
        """The batches of an epoch: a function of seed and number alone."""
        rng = np.random.default_rng([self.recipe.seed, number])
        return self._batches(self.pairs or self._examples(self.learned, rng), rng)

    @contextmanager
    def _narrow(self) -> Iterator[None]:
        narrow = self.recipe.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=narrow):
            yield

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """The model without dropout and without gradients."""
        self.student.model.train(False)
        with torch.no_grad(), self._narrow():
            yield
        self.student.model.train()

    def steps(self) -> int:
        """How many there will be if no epoch is left out."""
        return self.recipe.epochs * len(self.epoch(0))

    def loss(self, examples: Sequence[Example]) -> Loss:
        """The loss summed, (), nats; how many tokens or pairs it is the sum of; what is told."""
        objective = OBJECTIVES[self.recipe.objective]
        return objective(self.student.logits, examples, self.recipe.knobs)

    def heldout(self) -> dict[str, float]:
        """Means over what is held out: `heldout`, the loss, and `heldout_…`, what is told besides."""
        sums: defaultdict[str, float] = defaultdict(float)
        count = 0
        with self._asked():
            for batch in self._batches(self.held, np.random.default_rng(0), self.microbatch):
                loss, n, told = self.loss(batch)
                count += n
                sums["heldout"] += loss.item()
                for name, value in told.items():
                    sums[f"heldout_{name}"] += value
        return {name: value / count for name, value in sums.items()}

    # --- steps --------------------------------------------------------------------------------

    def go(self, journal: Journal, stopped: list[int]) -> None:
        """Epochs until all are done, or the works held out have stopped getting likelier.

        Stopped when there is a signal meanwhile; a checkpoint is kept.
        """
        clock = Clock(self.place.seconds)
        if self.held and not self.seen:
            told = self._evaluated()
            journal.write(self._row({"loss": self.seen[0]}, [], 1.0) | told, self.steps())
        self.student.model.train()
        while not self._done():
            self._epoch(journal, clock, stopped)
        if self.held:
            self.kept.copy(back=True)

    def _done(self) -> bool:
        best = self.seen.index(min(self.seen)) if self.seen else 0
        tired = len(self.seen) - 1 - best >= self.recipe.patience
        return tired or self.place.epoch >= self.recipe.epochs

    def _epoch(self, journal: Journal, clock: Clock, stopped: list[int]) -> None:
        """What is left of an epoch, and the evaluation after it."""
        batches = self.epoch(self.place.epoch)
        for batch in batches[self.place.batch :]:
            clock.restart()
            told = self.step(batch, len(batches))
            row = self._row(told, batch, clock.lap())
            if self.place.batch == len(batches):
                self.place = replace(self.place, epoch=self.place.epoch + 1, batch=0)
                row |= self._evaluated()
            self.place = replace(self.place, seconds=clock.total())
            row["seconds"] = round(self.place.seconds, 2)
            journal.write(row, self.recipe.epochs * len(batches))
            asked, here = bool(stopped), self.place
            if asked or not here.batch or here.step % self.recipe.save_every == 0:
                seen = {"seen": self.seen, "tokens": self.tokens}
                checkpoints.save(journal.path.parent, self.kept, self.optimisers, here, seen)
            if asked and not self._done():
                raise Stopped(here.step, stopped[0])

    def step(self, batch: Sequence[Example], batches: int) -> dict[str, float]:
        """One step; gives the mean loss before it, and what else is told. EngineError when the loss
        is no number."""
        recipe, place = self.recipe, self.place
        seed_step(recipe.seed, place.step, 0)
        done = (place.epoch + place.batch / batches) / recipe.epochs
        share = share_of_rate(int(1000 * done), 1000, int(1000 * recipe.warmup), 1 - recipe.warmup)
        set_rates(self.optimisers, share)
        sums: defaultdict[str, float] = defaultdict(float)
        count, most = 0, self.microbatch
        for part in self._batches(batch, np.random.default_rng(0), most) if most else [batch]:
            with self._narrow():
                total, n, told = self.loss(part)
            total.backward()
            count += n
            for name, value in ({"loss": total.item()} | told).items():
                sums[name] += value
        if not isfinite(sums["loss"]):
            raise EngineError(f"the loss is {sums['loss']}", hint="take a lower --rate")
        for weight in self.kept.weights:
            if weight.grad is not None:
                weight.grad /= count
        torch.nn.utils.clip_grad_norm_(list(self.kept.weights), recipe.clip)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad()
        self.place = replace(place, step=place.step + 1, batch=place.batch + 1)
        self.tokens += sum(one.rows * one.length for one in batch)
        return {name: value / count for name, value in sums.items()}

    def _evaluated(self) -> dict[str, Any]:
        """Held-out figures and samples, as part of a row; the best weights are remembered."""
        row: dict[str, Any] = {}
        if self.held:
            row |= self.heldout()
            self.seen.append(row["heldout"])
            if self.seen[-1] == min(self.seen):
                self.kept.copy()
        if self.evaluate and isinstance(self.student.model, Transformer):
            with self._asked():
                row |= self.evaluate(self.student.model, self.place.step)
        return row

    def _row(
        self, told: dict[str, float], batch: Sequence[Example], seconds: float
    ) -> dict[str, Any]:
        tokens = sum(one.rows * one.length for one in batch)
        row = {
            "step": self.place.step,
            "epoch": self.place.epoch,
            **told,
            "lr": self.optimisers[0].param_groups[0]["lr"],
            "tokens": self.tokens,
            "tokens_per_second": round(tokens / seconds),
            "seconds": round(self.place.seconds, 2),
        }
        model, peak = self.student.model, peak_flops(self.device)
        if batch and peak and self.recipe.precision == "bf16" and isinstance(model, Transformer):
            each = model.flops_per_token(max(one.length for one in batch))
            each *= FROZEN if self.recipe.lora else 1
            row["mfu"] = tokens / seconds * each / peak
        return row

    def restore(self, path: Path) -> None:
        """Takes up a checkpoint."""
        _, told = checkpoints.header(path)
        self.place = checkpoints.restore(path, self.kept, self.optimisers)
        self.seen, self.tokens = list(told["seen"]), told.get("tokens", 0)


# --- the card -------------------------------------------------------------------------------------


def card(name: str, base: str, run: Run) -> str:
    """What was done, in Markdown."""
    recipe = run.recipe
    kind = f"a LoRA of rank {recipe.lora.rank}" if recipe.lora else "all weights"
    unit = "DPO loss a pair" if recipe.objective == "prefer" else "nats a token"
    works, moved = len(run.learned), sum(w.numel() for w in run.kept.weights)
    lines = [
        f"# {name}",
        "",
        f"`{base}`, tuned by the objective `{recipe.objective}`: {kind}, {moved:,} numbers.",
        "",
        f"- learned from {works} {'pairs' if run.pairs else 'works'} in {run.place.epoch} epochs, "
        f"{run.place.step} steps",
    ]
    if run.held:
        best = run.seen.index(min(run.seen))
        lines += [
            f"- held out by the work: {len(run.held)}; {unit} {run.seen[0]:.4f} before, "
            f"{run.seen[best]:.4f} after epoch {best}, whose weights are kept",
        ]
    else:
        lines += ["- nothing was held out: the last weights are kept"]
    settings = json.dumps(to_json(recipe), ensure_ascii=False, indent=2, sort_keys=True)
    return "\n".join([*lines, "", "The recipe:", "", "```json", settings, "```", ""])
