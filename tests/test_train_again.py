"""A run's folder: what is there already is never lost, and a run goes on to the end it is given."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from miaobi.errors import BudgetSpent, PlanError, StoreError
from miaobi.lm.neural import progress, training
from miaobi.lm.neural.signals import Stopped
from miaobi.lm.neural.training import Outcome, Recipe, train
from small_run import SMALL, Counting, Rows

RECIPE = Recipe(**SMALL)

pytestmark = pytest.mark.usefixtures("one_thread")


def run(folder: Path, recipe: Recipe = RECIPE, **how: Any) -> Outcome:
    return train(recipe, Counting(), folder, "cpu", quiet=True, tensorboard=False, **how)


def held(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


ROW = '{"step": 40, "loss": 1.0}\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("run.json", "{}"),  # a tuned model
        ("model.safetensors", "weights"),
        ("model/notes.txt", "mine"),
        ("writer/writer.onnx", "weights"),
        ("log.jsonl", ROW),
    ],
)
@pytest.mark.parametrize("resume", [False, True])
def test_what_another_run_has_made_is_never_overwritten(
    tmp_path: Path, name: str, text: str, resume: bool
):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    before = held(tmp_path)
    with pytest.raises(StoreError, match="no checkpoint to go on from") as stop:
        run(tmp_path, resume=resume)
    assert str(tmp_path / name).startswith(str(stop.value).split(" is the work")[0])
    assert held(tmp_path) == before


def test_a_run_killed_before_its_first_checkpoint_begins_anew(tmp_path: Path):
    (tmp_path / "recipe.json").write_text("{}")
    (tmp_path / "log.jsonl").write_text(ROW)
    with pytest.raises(StoreError, match=r"log\.jsonl is the work"):
        run(tmp_path)
    assert run(tmp_path, resume=True).step == 12
    assert ROW not in (tmp_path / "log.jsonl").read_text()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs by time whose steps take ten seconds each."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now[0])
    step = training.Run.step

    def late(self: training.Run, *batch: torch.Tensor) -> torch.Tensor:
        now[0] += 10.0
        return step(self, *batch)

    monkeypatch.setattr(training.Run, "step", late)
    recipe = replace(RECIPE, steps=1000, warmup=0)
    return lambda folder, seconds, **how: run(
        folder, replace(recipe, seconds=seconds, **how), resume=True
    )


def test_a_run_by_time_goes_on_when_it_is_given_more(
    tmp_path: Path, slow: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
):
    told = []
    monkeypatch.setattr(progress.Journal, "write", lambda *a: told.append((a[1]["step"], *a[2:])))
    assert slow(tmp_path, 60.0, log_every=20).step == 6
    assert told[:2] == [(1, 1000, 1 / 6), (2, 1000, 2 / 6)]
    assert told[-1] == (6, 6, 1.0)
    assert progress.left(20.0, 2 / 6) == "0:40 left"
    assert slow(tmp_path, 60.0, steps=training.ENDLESS).step == 6  # it has ended
    assert slow(tmp_path, 120.0).step == 12
    assert slow(tmp_path, 150.0).step == 15  # its rate falls from the first step on
    recipe = replace(RECIPE, steps=17, warmup=0)
    assert run(tmp_path, recipe, resume=True).step == 17


def test_a_sample_of_any_characters_stays_one_row(tmp_path: Path):
    def evaluate(model: Any, step: int) -> dict[str, Any]:
        return {"samples": ["春\u2028夏\u2029秋\x85冬\x1c"]}

    recipe = replace(RECIPE, evaluate_every=1, log_every=1)
    with pytest.raises(BudgetSpent):
        run(tmp_path, recipe, evaluate=evaluate, pause=1e-9)
    before = (tmp_path / "log.jsonl").read_bytes()
    run(tmp_path, recipe, evaluate=evaluate, resume=True)
    rows = (tmp_path / "log.jsonl").read_bytes()
    assert rows.startswith(before)
    assert rows.count(b"\n") == 12


class Unlike(Counting):
    """What is held out counts down."""

    def heldout(self, length: int) -> Rows:
        rows = self.epoch(0, 0, length)
        return Rows(rows.tokens[:, ::-1].copy(), rows.counts)


def test_the_best_weights_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    recipe = replace(RECIPE, steps=20, evaluate_every=2, save_every=3, decay=0.0, dropout=0.2)
    before = signal.getsignal(signal.SIGINT)

    def go(name: str, recipe: Recipe = recipe, **how: Any) -> Outcome:
        return train(recipe, Unlike(), tmp_path / name, "cpu", tensorboard=False, **how)

    whole = go("a")
    rows = map(json.loads, (tmp_path / "a/log.jsonl").read_text().splitlines())
    seen = {row["step"]: row["heldout"] for row in rows if "heldout" in row}
    assert whole.best == min(seen, key=lambda step: seen[step]) <= 14
    assert whole.heldout == seen[whole.best]
    told = f"above the {whole.heldout:.3f} of step {whole.best}, which is kept"
    assert capsys.readouterr().err.count(told) == 1

    def stop(model: Any, step: int) -> dict[str, Any]:
        if step == whole.best + 4:
            signal.raise_signal(signal.SIGINT)
        return {}

    with pytest.raises(Stopped, match=f"stopped after step {whole.best + 5}"):
        go("b", evaluate=stop)
    assert signal.getsignal(signal.SIGINT) is before
    again = go("b", resume=True)
    assert (again.best, again.heldout) == (whole.best, whole.heldout)
    go("c", replace(recipe, steps=whole.best))
    assert len({held(tmp_path / name)["model.safetensors"] for name in "abc"}) == 1


@pytest.mark.parametrize("pause", [float("nan"), float("inf"), -1.0])
def test_a_pause_that_is_no_time_is_refused(tmp_path: Path, pause: float):
    with pytest.raises(PlanError, match=f"pause is {pause}"):
        run(tmp_path / "run", pause=pause)
    assert not (tmp_path / "run").exists()


def test_a_gpu_that_is_not_there_is_a_wrong_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(PlanError, match="there is no CUDA device here"):
        train(RECIPE, Counting(), tmp_path / "run", "cuda", quiet=True)
    assert not (tmp_path / "run").exists()
