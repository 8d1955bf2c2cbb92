"""Pretraining: one loop from rows of tokens to weights, on a CPU, a GPU or many.

Minimises −Σ log P(X | C) over the tokens that count. Every process prepares the same epoch and takes
its share of each batch's rows; gradients are sums over ranks divided by what counts in the whole
batch, so, but for dropout, a run does not depend on how its batch is shared out. No step waits for
the device: losses stay there and are read every few steps.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from math import isfinite, isnan
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from miaobi.errors import BudgetSpent, EngineError, PlanError, UnknownName
from miaobi.lm.neural import checkpoints
from miaobi.lm.neural.begun import begun, same_run
from miaobi.lm.neural.checkpoints import Place, seed_step
from miaobi.lm.neural.device import check_rate, memory, peak_flops
from miaobi.lm.neural.feed import Data, Feed, Peers, narrow, pairs
from miaobi.lm.neural.model import IGNORED, Config, Transformer
from miaobi.lm.neural.optimise import NAMES, optimisers, set_rates, share_of_rate
from miaobi.lm.neural.progress import Clock, Journal, check_boards
from miaobi.lm.neural.signals import GO_ON, Stopped, signals
from miaobi.store.files import write_atomic
from miaobi.work import canonical

RATES = {"muon": 0.02, "adamw": 1.5e-3, "sgd": 0.1}  # highest rates of the hidden matrices
EMBEDDINGS = {"muon": 3e-3}  # … and of embeddings and norms, where it is another one
# What a run may change when it is taken up again; all else makes another run.
FREE = {"steps", "seconds", "log_every", "evaluate_every", "save_every"}
FREE |= {"microbatch", "checkpointing", "compile"}  # sums round otherwise, dropout draws anew
ENDLESS = 10**9  # steps of a run that its time alone shall end
RISEN = 3  # evaluations without a better one, then it is said
LOOK = 5.0  # seconds, at most, between two looks at the clock of a run by time


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that settles a run, apart from its data.

    `batch` rows of `length` tokens a step, over all devices; `microbatch` rows at a time on each
    (0: all at once). `rate` and `embedding_rate` default by optimiser. `seconds` > 0: as many steps
    as fit in this time, at most `steps` (or ENDLESS); the rate begins to fall when its share of the
    time or of the steps is left. Refuses values that cannot be with PlanError.
    """

    vocab_size: int
    depth: int = 6
    length: int = 512
    batch: int = 128
    microbatch: int = 0
    steps: int = 1000
    seconds: float = 0.0
    optimiser: str = "muon"
    rate: float | None = None
    embedding_rate: float | None = None
    weight_decay: float = 0.1
    warmup: int = 40
    decay: float = 0.4
    clip: float = 1.0
    dropout: float = 0.0
    seed: int = 1
    precision: str = "bf16"
    compile: bool = True  # on a GPU; a CPU gains nothing
    checkpointing: bool = False
    chunk: int | None = None  # tokens, see Transformer.loss; by device: 256, or 0 where compiled
    log_every: int = 20
    evaluate_every: int = 250
    save_every: int = 500
    heldout_rows: int = 512  # the most that an evaluation reads; 0: all

    def __post_init__(self) -> None:
        for name in ("length", "batch", "steps", "log_every", "evaluate_every", "save_every"):
            if getattr(self, name) < 1:
                raise PlanError(f"{name} is {getattr(self, name)}", hint="give 1 or more")
        if not (0 <= self.dropout < 1 and 0 <= self.decay <= 1):
            raise PlanError(
                f"dropout is {self.dropout}, decay {self.decay}", hint="give shares of one"
            )
        if self.precision not in ("bf16", "float32"):
            raise PlanError(f"precision is {self.precision!r}", hint="bf16 or float32")
        if self.optimiser not in NAMES:
            raise UnknownName("optimiser", self.optimiser, NAMES)
        check_rate(self.rate)
        check_rate(self.embedding_rate, "embedding_rate")
        for name in ("microbatch", "warmup", "seconds", "weight_decay", "clip", "seed", "chunk"):
            value = getattr(self, name) or 0
            if not (isfinite(value) and value >= 0):
                raise PlanError(f"{name} is {value}", hint="give 0 or more")
        self.config()

    def config(self) -> Config:
        config = Config.of_depth(self.depth, self.vocab_size)
        return replace(
            config, max_position_embeddings=max(self.length, config.max_position_embeddings)
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run: its model in evaluation mode, steps done, held-out loss in nats a token.

    Its weights are those of the step `best`, the best that were evaluated, or the last. `first`: this
    process is the one that writes files.
    """

    model: Transformer
    step: int
    heldout: float
    first: bool
    best: int


Evaluate = Callable[[Transformer, int], dict[str, Any]]


def ready(
    recipe: Recipe,
    folder: Path,
    *,
    resume: bool = False,
    pause: float = 0.0,
    wandb: bool = False,
    of: Mapping[str, str] | None = None,
) -> Path | None:
    """The checkpoint that a run goes on from, if there is one; refuses what it can before any work.

    StoreError for a folder in use or with another run's results, PlanError for a recipe or data
    (`of`, as `train` has it) other than the folder's, for a batch that cannot be cut for all
    processes and a `pause` that is no time, MissingDependency.
    """
    check_boards(wandb)
    if not (isfinite(pause) and pause >= 0):
        raise PlanError(f"pause is {pause}", hint="give seconds, or 0 for no pause")
    found = begun(folder, resume)
    count = int(os.environ.get("WORLD_SIZE") or 1)
    if recipe.batch % (count * (recipe.microbatch or 1)):
        raise PlanError(
            f"a batch of {recipe.batch} rows cannot be cut for {count} processes"
            + (f" into pieces of {recipe.microbatch}" if recipe.microbatch else ""),
            hint="make the batch a multiple of both",
        )
    if found:
        same_run(folder, checkpoints.header(found)[1], asdict(recipe), FREE, of or {})
    return found


def train(
    recipe: Recipe,
    data: Data,
    folder: Path,
    device: str | None = None,
    *,
    resume: bool = False,
    evaluate: Evaluate | None = None,
    pause: float = 0.0,
    quiet: bool = False,
    tensorboard: bool = True,
    wandb: bool = False,
    of: Mapping[str, str] | None = None,
    begin: Callable[[], None] | None = None,
) -> Outcome:
    """A model trained by the recipe, as it was when best on what is held out; `folder` gets
    recipe.json, checkpoints, log.jsonl and, in the end, model.safetensors.

    `resume` goes on from the last checkpoint of the folder: on a CPU, and where `seconds` is 0, to the
    very weights that the run would have reached unbroken. With other `steps` or `seconds` than before
    it goes on to that end, even where it had ended. What `evaluate(model, step)` gives, called with
    every evaluation, is logged. `pause` > 0 stops after so many seconds, to be resumed, with BudgetSpent; a
    signal stops with Cancelled. `of` tells the data by names and hashes, which a resumed run must
    have too; `begin` is called in the first process before anything is written. Refuses what
    `ready` does, with PlanError data that fill no batch and processes that do not begin alike, and
    stops with EngineError when the loss is no number or the memory is spent.
    """
    found = ready(recipe, folder, resume=resume, pause=pause, wandb=wandb, of=of)
    peers = Peers.joined(device)
    place = _place(found, recipe) if found else Place()
    peers.agree(checkpoint=place, recipe=recipe, data=of)
    done = place.step >= (place.steps or recipe.steps)
    with memory():
        feed = None if done else Feed(data, recipe, peers, place.epoch, place.batch)
        try:
            run = Run(recipe, peers, folder, of)
            if found:
                checkpoints.restore(found, run.model, run.optimisers, run.best)
                run.place = place
            if peers.rank == 0:
                if begin:
                    begin()
                write_atomic(folder / "recipe.json", canonical(run.told))
            journal = Journal(
                folder, recipe.steps, run.place.step, run.told,
                on=peers.rank == 0, quiet=quiet, tensorboard=tensorboard, wandb=wandb,
            )  # fmt: skip
            with journal, signals() as stopped:
                if feed:
                    run.go(feed, data, journal, evaluate, pause, stopped)
                heldout = run.finish(data)
        finally:
            if feed:
                feed.close()
    if peers.rank == 0:
        checkpoints.write(folder / "model.safetensors", run.model.state_dict())
    peers.leave()
    step = run.place.step
    return Outcome(run.model.eval(), step, heldout, peers.rank == 0, run.place.best or step)


def _place(found: Path, recipe: Recipe) -> Place:
    """Where a checkpoint stands; its end is open again when other steps or another time are given."""
    place, before = checkpoints.header(found)
    timed = place.steps < min(before["steps"], recipe.steps)  # the clock ended it
    same = before["seconds"] == recipe.seconds and (timed or before["steps"] == recipe.steps)
    return place if same else replace(place, steps=0)


class Run:
    """A run under way: model, optimisers, and where it stands."""

    def __init__(
        self, recipe: Recipe, peers: Peers, folder: Path, of: Mapping[str, str] | None = None
    ) -> None:
        self.recipe, self.peers, self.folder = recipe, peers, folder
        self.told = asdict(recipe) | dict(of or {})
        torch.manual_seed(recipe.seed)
        if peers.device.type == "cuda":
            torch.set_float32_matmul_precision("high")
        self.model = Transformer(recipe.config(), recipe.dropout)
        self.model.checkpointing(recipe.checkpointing).to(peers.device)
        rate = RATES[recipe.optimiser] if recipe.rate is None else recipe.rate
        slow = recipe.embedding_rate
        slow = EMBEDDINGS.get(recipe.optimiser) if slow is None else slow
        self.optimisers = optimisers(self.model, recipe.optimiser, rate, recipe.weight_decay, slow)
        self.weights = list(self.model.parameters())
        self.place = Place()
        self.best: dict[str, Tensor] = {}  # the weights of the step `place.best`, on the CPU
        self.held: tuple[Tensor, Tensor] | None = None
        self.found: tuple[int, float] | None = None  # the last held-out loss, and of which step
        self.looks: list[tuple[int, float]] = []  # at the clock: step, seconds over all processes
        compiled = recipe.compile and peers.device.type == "cuda"
        self.chunk = (0 if compiled else 256) if recipe.chunk is None else recipe.chunk
        self.compute = torch.compile(self._loss, dynamic=False) if compiled else self._loss

    # --- one step -----------------------------------------------------------------------------

    def _loss(self, ids: Tensor, targets: Tensor) -> Tensor:
        """The summed loss of rows, nats, ()."""
        bf16 = self.recipe.precision == "bf16"
        with torch.autocast(self.peers.device.type, torch.bfloat16, enabled=bf16):
            return self.model.loss(ids, targets, "sum", self.chunk)

    def step(self, ids: Tensor, targets: Tensor, counted: Tensor) -> Tensor:
        """One step; gives this process's part of the loss and the gradient's norm, (2,)."""
        for optimiser in self.optimisers:
            optimiser.zero_grad()
        size = self.recipe.microbatch or len(ids)
        total = torch.zeros((), device=ids.device)
        for a, b in zip(ids.split(size), targets.split(size), strict=True):
            loss = self.compute(a, b) / counted
            loss.backward()
            total += loss.detach()
        self.peers.summed_all([w.grad for w in self.weights if w.grad is not None])
        norm = torch.nn.utils.clip_grad_norm_(self.weights, self.recipe.clip or float("inf"))
        for optimiser in self.optimisers:
            optimiser.step()
        return torch.stack([total, norm])

    # --- the loop -----------------------------------------------------------------------------

    def go(
        self,
        feed: Feed,
        data: Data,
        journal: Journal,
        evaluate: Evaluate | None,
        pause: float,
        stopped: list[int],
    ) -> None:
        """Steps until the recipe is done."""
        clock = Clock(self.place.seconds)
        pending: list[Tensor] = []
        self.model.train()
        while not self.done():
            pending.append(self._one(feed))
            here = self.place.step
            end = self.done()
            over = bool(pause) and clock.here() >= pause
            stop = self.peers.count == 1 and (over or bool(stopped))
            evaluating = here % self.recipe.evaluate_every == 0 or end
            saving = here % self.recipe.save_every == 0 or end
            if self._due(len(pending)) or stop or evaluating or saving:
                row, asked = self._flush(pending, clock, bool(stopped) or over)
                if evaluating:
                    row |= self._evaluated(data, journal, evaluate)
                if saving or asked:
                    self._save()
                journal.write(row, self.place.steps or self.recipe.steps, self.share_done())
                clock.restart()
                if asked and not self.done():
                    self.peers.leave()
                    if stopped:
                        raise Stopped(here, stopped[0])
                    raise BudgetSpent(f"stopped after step {here}", hint=GO_ON)

    def _due(self, since: int) -> bool:
        """Whether the losses shall be read now; by the clock, so that no run by time is far over it."""
        recipe = self.recipe
        if not recipe.seconds:
            return self.place.step % recipe.log_every == 0 or self.place.step == 1
        pace = self._pace()
        most = min(LOOK, recipe.seconds / 20) / pace if pace else 1.0
        return since >= max(1, min(recipe.log_every, int(most)))

    def _pace(self) -> float:
        """Seconds a step, evaluations included, since the first look; 0 where it is not known.

        The first step is left out: it compiles.
        """
        if len(self.looks) < 2:
            return 0.0
        (first, began), (last, now) = self.looks[0], self.looks[-1]
        return (now - began) / (last - first)

    def share_done(self) -> float:
        """How much of the run is done, by its steps or by its time, whichever ends it."""
        recipe, place = self.recipe, self.place
        by_steps = place.step / (place.steps or recipe.steps)
        if not recipe.seconds or place.steps:
            return by_steps
        return min(1.0, max(by_steps, place.seconds / recipe.seconds))

    def done(self) -> bool:
        return self.place.step >= (self.place.steps or self.recipe.steps)

    def _one(self, feed: Feed) -> Tensor:
        step = self.place.step
        recipe = self.recipe
        ids, targets, counted = feed.next()
        seed_step(recipe.seed, step, self.peers.rank)
        set_rates(self.optimisers, self._share(step))
        found = self.step(ids, targets, counted)
        self.place = replace(self.place, step=step + 1, epoch=feed.epoch, batch=feed.batch)
        return found

    def _share(self, step: int) -> float:
        """The rate's share at a step; a timed run that has settled its end has fewer steps."""
        recipe = self.recipe
        return share_of_rate(step, self.place.steps or recipe.steps, recipe.warmup, recipe.decay)

    def _flush(
        self, pending: list[Tensor], clock: Clock, asked: bool
    ) -> tuple[dict[str, Any], bool]:
        """What the last steps came to, as a row of the log; and whether any process was asked to
        stop. Refuses a loss or a gradient that is no number with EngineError."""
        table = torch.stack(pending)
        flags = torch.tensor([asked, clock.total()], dtype=table.dtype, device=table.device)
        losses = self.peers.summed(torch.cat([table[:, 0], flags])).tolist()  # waits for the device
        norms = table[:, 1].tolist()
        steps, (asked_by, total) = losses[:-2], losses[-2:]
        pending.clear()
        self._finite(steps, norms)
        seconds = clock.lap()
        self.place = replace(self.place, seconds=clock.total())
        self._look(total / self.peers.count)
        return self._row(steps, norms, seconds), bool(asked_by)

    def _look(self, now: float) -> None:
        """Settles the end of a run by time when its rate shall begin to fall."""
        recipe = self.recipe
        self.looks = [*self.looks[:1], (self.place.step, now)]
        if recipe.seconds and not self.place.steps and now >= recipe.seconds * (1 - recipe.decay):
            self._settle(now)

    def _row(self, losses: list[float], norms: list[float], seconds: float) -> dict[str, Any]:
        recipe, step = self.recipe, self.place.step
        tokens = recipe.batch * recipe.length
        rate = tokens * len(losses) / seconds
        row = {
            "step": step,
            "epoch": self.place.epoch,
            "tokens": step * tokens,
            "loss": sum(losses) / len(losses),
            "norm": norms[-1],
            "lr": self.optimisers[0].param_groups[0]["lr"],
            "tokens_per_second": round(rate),
            "seconds": round(self.place.seconds, 2),
        }
        peak = peak_flops(self.peers.device)
        if peak and recipe.precision == "bf16":
            row["mfu"] = rate * self.model.flops_per_token(recipe.length) / peak / self.peers.count
        return row

    def _settle(self, now: float) -> None:
        """What is left are the steps that fit in the time that is left, as far as that is known."""
        step, decay = self.place.step, self.recipe.decay
        pace = self._pace() or (now / step if step > 1 else 0.0)  # resumed: as it was so far
        if pace:
            steps = step + max(0, int((self.recipe.seconds - now) / pace))
        else:
            steps = round(step / (1 - decay)) if decay < 1 else step
        self.place = replace(self.place, steps=max(min(self.recipe.steps, steps), step))

    def _finite(self, losses: list[float], norms: list[float]) -> None:
        first = self.place.step - len(losses) + 1
        for step, loss, norm in zip(range(first, first + len(losses)), losses, norms, strict=True):
            if not isfinite(loss + norm):  # or the weights, after such a gradient
                raise EngineError(
                    f"the loss is {loss}, the gradient's norm {norm} at step {step}",
                    hint="begin a new run with a lower --rate or a longer --warmup",
                )

    def _save(self) -> None:
        if self.peers.rank == 0:
            other = self.best if self.place.best != self.place.step else None
            checkpoints.save(self.folder, self.model, self.optimisers, self.place, self.told, other)

    # --- evaluation ---------------------------------------------------------------------------

    def _evaluated(self, data: Data, journal: Journal, evaluate: Evaluate | None) -> dict[str, Any]:
        heldout = self.heldout(data)
        self._compare(heldout, journal)
        row: dict[str, Any] = {} if isnan(heldout) else {"heldout": heldout}
        if evaluate and self.peers.rank == 0:
            self.model.eval()
            with torch.no_grad():
                row |= evaluate(self.model, self.place.step)
        self.model.train()
        return row

    def _compare(self, heldout: float, journal: Journal) -> None:
        """Remembers the best weights; says so when they are long past."""
        place, every = self.place, self.recipe.evaluate_every
        late = (place.best // every + RISEN) * every
        if heldout < place.least:
            self.place = replace(place, best=place.step, least=heldout)
            weights = self.model.state_dict().items()
            self.best = {name: weight.to("cpu", copy=True) for name, weight in weights}
        elif place.best and place.step == late and not journal.quiet:
            told = f"{heldout:.3f}, for {RISEN} evaluations above the {place.least:.3f} of step {place.best}"
            cure = "which is kept; dropout or more works help"
            print(f"miaobi: it overfits: held-out {told}, {cure}", file=sys.stderr)

    def finish(self, data: Data) -> float:
        """The held-out loss of the best weights, which it leaves in the model."""
        if not self.best:
            return self.heldout(data)
        self.model.load_state_dict(self.best)
        return self.place.least

    @torch.no_grad()
    def heldout(self, data: Data) -> float:
        """Nats per counted token of the held-out rows; no number when there are none."""
        if self.found and self.found[0] == self.place.step:
            return self.found[1]
        if self.held is None:
            self.held = self._held(data)
        tokens, counts = self.held
        self.model.eval()
        device = self.peers.device
        total = torch.zeros(2, dtype=torch.float64, device=device)
        size = min(32, self.recipe.microbatch or 32)
        for a, b in zip(tokens.split(size), counts.split(size), strict=True):
            if not len(a):  # this process has no share
                continue
            ids, targets = pairs(a.to(device), b.to(device))
            total[0] += self._loss(ids, targets)
            total[1] += (targets != IGNORED).sum()
        nats, counted = self.peers.summed(total).tolist()
        self.model.train()
        loss = nats / counted if counted else float("nan")
        self.found = self.place.step, loss
        return loss

    def _held(self, data: Data) -> tuple[Tensor, Tensor]:
        """This process's share of held-out rows, taken evenly from all of them."""
        rows = data.heldout(self.recipe.length)
        n = len(rows.tokens)
        most = min(self.recipe.heldout_rows or n, n)
        mine = torch.arange(self.peers.rank, most, self.peers.count) * n // max(most, 1)
        tokens = torch.from_numpy(narrow(rows.tokens, self.recipe.vocab_size))
        return tokens[mine], torch.from_numpy(rows.counts)[mine]
