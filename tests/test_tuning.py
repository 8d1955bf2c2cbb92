"""Tuning: the loop, its resumption, the command."""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")


from miaobi.cli.tune import HIGHEST  # noqa: E402
from miaobi.errors import EngineError, PlanError, SourceError, StoreError, UnknownName  # noqa: E402
from miaobi.lm.corpus import Piece, clean, write  # noqa: E402
from miaobi.lm.neural import export, lora, onnx_file, tuning  # noqa: E402
from miaobi.lm.neural.commission import Commission  # noqa: E402
from miaobi.lm.neural.examples import Pair, encoded  # noqa: E402
from miaobi.lm.neural.lora import Lora  # noqa: E402
from miaobi.lm.neural.objectives import Knobs, answer, margins  # noqa: E402
from miaobi.lm.neural.runtime import Runtime  # noqa: E402
from miaobi.lm.neural.student import fingerprint, transformer  # noqa: E402
from miaobi.lm.neural.tuning import Recipe, tune  # noqa: E402
from tunable import LINES, QUICK, TONGUE, WORDS, WORKS, called, model_folder, rows_of  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return model_folder(tmp_path_factory.mktemp("models") / "base")


# --- the loop -------------------------------------------------------------------------------------


def likely(adapter: Path | None, folder: Path, rows=WORKS) -> float:
    """Nats a token of works under their full commissions."""
    one = transformer(folder).train(False)
    if adapter:
        lora.given(one, lora.read(adapter))
    examples = encoded(rows, TONGUE, np.random.default_rng(5))
    with torch.no_grad():
        total, count, _ = answer(one, examples, Knobs())
    return total.item() / count


def test_lora_makes_the_works_likelier_also_those_held_out(folder, tmp_path):
    done = tune(folder, WORKS, QUICK, tmp_path / "out")
    rows = rows_of(tmp_path / "out")
    assert likely(tmp_path / "out", folder) < likely(None, folder) - 1.0
    assert done.after < done.before - 1.0
    assert done.heldout == tuple(row["heldout"] for row in rows if "heldout" in row)
    assert [row["step"] for row in rows] == list(range(done.steps + 1))
    tokens = [row["tokens"] for row in rows]
    read = [b - a for a, b in pairwise(tokens)]  # by each step
    assert tokens[0] == 0
    assert 0 < min(read) <= max(read) <= QUICK.batch
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "adapter_model.safetensors", "adapter_config.json", "log.jsonl", "card.md", "run.json",
    }  # fmt: skip
    card = (tmp_path / "out/card.md").read_text()
    assert f"{done.before:.4f} before" in card
    assert f"{done.after:.4f} after epoch" in card


def test_all_weights_give_a_model_folder(folder, tmp_path):
    done = tune(
        folder, WORKS, replace(QUICK, lora=None, rate=0.003, objective="next"), tmp_path / "out"
    )
    assert done.after < done.before - 1.0
    assert likely(None, tmp_path / "out") < likely(None, folder) - 0.5
    assert (tmp_path / "out/vocabulary.json").read_bytes() == (
        folder / "vocabulary.json"
    ).read_bytes()


def test_pairs_teach_what_is_preferred(folder, tmp_path):
    wish = Commission(form="古诗")
    pairs = [Pair(replace(wish, title=a), f"{a}，春山月。", f"{a}，秋江雨。") for a in LINES]
    recipe = replace(QUICK, objective="prefer", heldout=0.25, epochs=6)
    done = tune(folder, pairs, recipe, tmp_path / "out")
    assert done.before == pytest.approx(math.log(2), abs=1e-4)
    assert done.after < 0.6
    one = transformer(folder).train(False)
    examples = [TONGUE.example(p.commission, p.chosen, p.rejected) for p in pairs]
    base = margins(one, examples)
    lora.given(one, lora.read(tmp_path / "out"))
    tuned = margins(one, examples)
    assert bool((tuned > base).all())


def test_every_row_tells_the_time_after_its_step(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(tuning.Clock, "total", lambda clock: 60.0)
    tune(folder, WORKS, replace(QUICK, epochs=1), tmp_path / "out")
    rows = rows_of(tmp_path / "out")
    assert [row["seconds"] for row in rows] == [0.0] + [60.0] * (len(rows) - 1)


def test_what_all_weights_became_is_tuned_again(folder, tmp_path):
    recipe = replace(QUICK, lora=None, epochs=1, rate=0.003)
    first = tune(folder, WORKS, recipe, tmp_path / "first")
    again = tune(first.folder, WORKS, recipe, tmp_path / "again")
    assert tune(first.folder, WORKS, recipe, tmp_path / "again", resume=True) == again
    began = [json.loads((one.folder / "run.json").read_bytes())["model"] for one in (first, again)]
    assert began == [fingerprint(folder), fingerprint(first.folder)]
    assert began[0] != began[1]


def test_a_batch_in_parts_is_the_same_batch(folder, tmp_path):
    for name, most in (("whole", 0), ("parts", 100)):
        tune(folder, WORKS, QUICK, tmp_path / name, microbatch=most)
    for a, b in zip(told(tmp_path / "whole"), told(tmp_path / "parts"), strict=True):
        assert a == pytest.approx(b, rel=1e-4)


class Stopped(Exception):
    pass


@pytest.mark.parametrize("stop", [3, 10])
@pytest.mark.parametrize("full", [False, True])
def test_a_run_that_was_stopped_ends_where_an_unbroken_one_does(
    folder, tmp_path, monkeypatch, stop, full
):
    kind = None if full else Lora(2, 4.0, dropout=0.2)
    recipe = replace(QUICK, lora=kind, epochs=4, save_every=2)
    unbroken = tune(folder, WORKS, recipe, tmp_path / "a")
    assert unbroken.steps > 10
    take = tuning.Run.step

    def until(run, *rest):
        if run.place.step == stop:
            raise Stopped
        return take(run, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(tuning.Run, "step", until)
        with pytest.raises(Stopped):
            tune(folder, WORKS, recipe, tmp_path / "b")
    with pytest.raises(StoreError, match="holds a run already"):
        tune(folder, WORKS, recipe, tmp_path / "b")
    with pytest.raises(PlanError, match="another seed"):
        tune(folder, WORKS, replace(recipe, seed=2), tmp_path / "b", resume=True)
    with pytest.raises(PlanError, match="another data"):
        tune(folder, WORKS[1:], recipe, tmp_path / "b", resume=True)
    torch.manual_seed(stop)  # the state of the caller's own randomness plays no part
    (tmp_path / "b/card.md").write_text("# of train")  # does not end the run
    other = replace(recipe, save_every=3, checkpointing=True)
    resumed = tune(folder, WORKS, other, tmp_path / "b", resume=True)
    assert resumed.heldout == unbroken.heldout
    assert told(tmp_path / "b") == told(tmp_path / "a")
    name = "model.safetensors" if full else "adapter_model.safetensors"
    assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "a" / name).read_bytes()
    record = tmp_path / "b/run.json"
    for told_of in (True, False):  # then by its card
        again = tune(folder, WORKS, recipe, tmp_path / "b", resume=True)
        assert again == resumed
        kept = json.loads(record.read_bytes())
        assert kept.pop("ended", False) == told_of
        record.write_text(json.dumps(kept))


def told(folder: Path) -> list[dict]:
    return [{k: v for k, v in row.items() if "second" not in k} for row in rows_of(folder)]


KILLED = """
import os, signal, sys
import torch
torch.set_num_threads(1)
from miaobi.cli import main
from miaobi.lm.neural import tuning
take = tuning.Run.step
def until(run, *rest):
    if run.place.step == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return take(run, *rest)
tuning.Run.step = until
main(sys.argv[1:])
"""


def test_a_run_that_was_killed_goes_on_by_the_command(folder, tmp_path, capsys):
    write(tmp_path / "works.jsonl", [piece for piece, _ in map(clean, WORKS)])
    said = [str(folder), str(tmp_path / "works.jsonl"), "--lora", "4", "--epochs", "2"]
    said += ["--save-every", "2", "--batch", "400", "--no-tensorboard"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, "tune", *said, "--out", str(tmp_path / "b")],
        env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert (tmp_path / "b/checkpoints/step-00000004.safetensors").exists()
    for out, more in (("a", []), ("b", ["--resume"])):
        status, _, err = called(capsys, *said, "--out", tmp_path / out, *more)
        assert not status, err
    assert told(tmp_path / "b") == told(tmp_path / "a")
    name = "adapter_model.safetensors"
    assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "a" / name).read_bytes()


def test_it_stops_when_what_is_held_out_gets_no_likelier(folder, tmp_path):
    wild = replace(QUICK, epochs=30, rate=1.0, clip=100.0, patience=2)
    done = tune(folder, WORKS, wild, tmp_path / "out")
    best = done.heldout.index(min(done.heldout))
    assert len(done.heldout) == best + 3
    adapter = tmp_path / "out"
    assert likely(adapter, folder) < likely(None, folder) + 1e-3  # the best weights, not the last


def test_nothing_held_out_means_all_epochs(folder, tmp_path):
    done = tune(folder, WORKS, replace(QUICK, heldout=0.0), tmp_path / "out")
    assert done.heldout == ()
    assert "nothing was held out" in (tmp_path / "out/card.md").read_text()
    assert likely(tmp_path / "out", folder) < likely(None, folder) - 1.0


def test_a_loss_that_is_no_number_stops_the_run(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(
        tuning.OBJECTIVES, "answer", lambda *_: (torch.tensor(math.nan, requires_grad=True), 1, {})
    )
    with pytest.raises(EngineError, match="nan"):
        tune(folder, WORKS, replace(QUICK, heldout=0.0), tmp_path / "out")


def test_a_lack_of_memory_is_said(folder, tmp_path, monkeypatch):
    def spent(*_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(tuning.Run, "loss", spent)
    with pytest.raises(EngineError, match="memory is spent"):
        tune(folder, WORKS, QUICK, tmp_path)


def test_data_and_recipes_that_do_not_fit_are_refused_before_anything(folder, tmp_path):
    pair = Pair(Commission(), "春", "秋")
    for rows, recipe, says in (
        ([], QUICK, "nothing to learn from"),
        ([pair], QUICK, "learns from works"),
        (WORKS, replace(QUICK, objective="prefer"), "learns from pairs"),
        ([replace(WORKS[0], form="俳句")], QUICK, "no form"),
    ):
        with pytest.raises(PlanError, match=says):
            tune(folder, rows, recipe, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(SourceError, match="no model folder"):
        tune(tmp_path, WORKS, QUICK, tmp_path / "out")
    with pytest.raises(UnknownName, match="answer"):
        Recipe(objective="anser")
    for wrong in ({"epochs": 0}, {"heldout": 1.0}, {"precision": "int4"}, {"length": 2}):
        with pytest.raises(PlanError):
            replace(QUICK, **wrong)
    assert Recipe(objective="prefer").highest_rate() == 0.1 * Recipe().highest_rate()


@pytest.mark.parametrize("kind", ["lora", "full"])
def test_the_usual_rates_learn_and_are_told(folder, tmp_path, kind):
    told = [f"{rate:g}" for rates in tuning.RATES.values() for rate in rates.values()]
    assert re.findall(r"0\.\d+", HIGHEST) == told
    own = replace(QUICK, rate=None) if kind == "lora" else replace(QUICK, rate=None, lora=None)
    for name in ("muon", "sgd"):
        done = tune(folder, WORKS, replace(own, optimiser=name), tmp_path / name)
        assert done.after < done.before - 0.05


# --- the command ----------------------------------------------------------------------------------


def test_the_command_tunes_and_blends(folder, tmp_path, capsys):
    write(tmp_path / "works.jsonl", WORKS[:20])
    out = tmp_path / "mine"
    status, said, err = called(
        capsys, folder, tmp_path / "works.jsonl", "--lora", 4, "--epochs", 2, "--out", out,
        "--blend", 0.25, "--no-tensorboard",
    )  # fmt: skip
    assert status == 0, err
    assert str(out) in said
    quarter = transformer(out / "blend-0.25").state_dict()
    expected = lora.blend(transformer(folder).state_dict(), [(0.25, lora.read(out))])
    torch.testing.assert_close(quarter, expected)
    whole = lora.blend(transformer(folder).state_dict(), [(1.0, lora.read(out))])
    places = ((out / "blend-0.25/writer", expected), (out / "writer", whole))
    for number, (place, wanted) in enumerate(places):
        _, spoken = export.load(export.from_writer(place, tmp_path / f"spoken-{number}"))
        for name, weights in wanted.items():  # the engine's, but for its 8 bits
            torch.testing.assert_close(
                spoken[name], weights, rtol=0, atol=float(weights.abs().max()) / 120
            )
    more = ("--lora", 4, "--epochs", 2, "--out", out, "--blend", 0.25, "--resume")
    again = called(capsys, folder, tmp_path / "works.jsonl", *more, "--no-tensorboard")
    assert again[:2] == (0, said)


def test_a_writer_of_the_engine_is_tuned_as_it_lies(folder, tmp_path, capsys):
    config, state = export.load(folder)
    writer = onnx_file.write(tmp_path / "writer", export.arrays(state), config, WORDS)
    write(tmp_path / "works.jsonl", WORKS[:20])
    out = tmp_path / "mine"
    said = ("--lora", 4, "--epochs", 1, "--out", out, "--no-tensorboard")
    for more in ((), ("--resume",)):
        status, printed, err = called(capsys, writer, tmp_path / "works.jsonl", *said, *more)
        assert status == 0, err
        assert f"text=embedded:{out / 'writer'}" in printed
    assert Runtime(out / "writer").shape.vocab_size == config.vocab_size


def test_the_command_refuses_in_one_line(folder, tmp_path, capsys):
    write(tmp_path / "works.jsonl", WORKS[:9])
    works = tmp_path / "works.jsonl"
    write(tmp_path / "short.jsonl", [Piece("春"), Piece("秋")])
    for said, says in (
        ((folder, tmp_path / "none.jsonl"), "none.jsonl is not there"),
        ((tmp_path, works), "no model folder"),
        ((folder, works, "--objective", "like"), "no objective named 'like'"),
        ((folder, works, "--objective", "prefer"), "line 1 is no pair"),
        ((folder, works, "--lora", 4, "--full"), "--lora"),
        ((folder, works, "--full", "--blend", 0.5), "--blend"),
        ((folder, works, "--blend", "nan"), "nan"),
        ((folder, works, "--epochs", 0), "epochs is 0"),
        ((folder, tmp_path / "short.jsonl"), "all 2 works of short.jsonl were left out: 2 short"),
    ):
        status, out, err = called(capsys, *said, "--out", tmp_path / "out")
        assert (status, out) == (2, "")
        assert says in err
        assert len(err.strip().splitlines()) == 1
        assert not (tmp_path / "out").exists()


def test_without_torch_the_command_says_what_to_install(folder, tmp_path, capsys, monkeypatch):
    write(tmp_path / "works.jsonl", WORKS[:9])
    monkeypatch.setitem(sys.modules, "torch", None)
    status, _, err = called(capsys, folder, tmp_path / "works.jsonl")
    assert status == 2
    assert '".[train]"' in err
