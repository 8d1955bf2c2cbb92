"""Training: it learns, it can be killed, shared out, cut small, and it says what is wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from miaobi.cli import main
from miaobi.errors import (
    BudgetSpent,
    EngineError,
    MissingDependency,
    PlanError,
    StoreError,
    UnknownName,
)
from miaobi.evals import throughput
from miaobi.lm.corpus import Piece
from miaobi.lm.neural import checkpoints, training
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.device import memory
from miaobi.lm.neural.feed import Feed, Peers
from miaobi.lm.neural.model import Config, Transformer
from miaobi.lm.neural.optimise import optimisers, orthogonal
from miaobi.lm.neural.samples import sampler
from miaobi.lm.neural.shelf import pack
from miaobi.lm.neural.training import Outcome, Recipe, train
from miaobi.lm.neural.vocabulary import END, PAD, Vocabulary
from small_run import SMALL, Counting, Rows

PROGRAM = Path(__file__).with_name("small_run.py")
RECIPE = Recipe(**SMALL)


pytestmark = pytest.mark.usefixtures("one_thread")


def run(folder: Path, recipe: Recipe = RECIPE, data: Any = None, **how: Any) -> Outcome:
    return train(recipe, data or Counting(), folder, "cpu", quiet=True, tensorboard=False, **how)


def log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()


def started(folder: Path, environment: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(PROGRAM), str(folder), json.dumps(options)]
    return subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.PIPE)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with dropout that nothing broke."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("whole")
    run(folder, replace(RECIPE, dropout=0.2))
    return folder


# --- rates and rules ------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(3, 24, 8), (3, 8, 24), (2, 16, 16)])
def test_orthogonal_keeps_directions_and_levels_sizes(shape: tuple[int, int, int]):
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    u, _, v = torch.linalg.svd(matrices, full_matrices=False)
    turned = orthogonal(matrices, 10).float()
    assert torch.linalg.svdvals(turned).max() < 1.3
    likeness = torch.nn.functional.cosine_similarity(turned.flatten(1), (u @ v).flatten(1))
    assert likeness.min() > 0.95


@pytest.mark.parametrize(("name", "keep", "own"), [("muon", 0.95, 0.05), ("sgd", 0.9, 1.0)])
def test_matrices_alone_move_as_it_is_written(name: str, keep: float, own: float):
    one = torch.nn.Linear(4, 8, bias=False)
    before = one.weight.detach().clone()
    (made,) = optimisers(one, name, 0.1, 0.5)
    momentum = torch.zeros_like(before)
    for seed in (1, 2):
        grad = torch.randn(8, 4, generator=torch.Generator().manual_seed(seed))
        one.weight.grad = grad.clone()
        made.step()
        momentum = keep * momentum + own * grad
        ahead = own * grad + keep * momentum
        if name == "muon":
            ahead = 2**0.5 * orthogonal(ahead[None])[0].float()
        before = before * (1 - 0.1 * 0.5) - 0.1 * ahead
    torch.testing.assert_close(one.weight.detach(), before, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", ["muon", "adamw", "sgd"])
def test_matrices_decay_and_nothing_else_does(name: str):
    model = Transformer(Config.of_depth(1, 50))
    decays = {
        id(weight): (group.get("decay", group["weight_decay"]), group["top"])
        for optimiser in optimisers(model, name, 0.5, 0.1, 0.25)
        for group in optimiser.param_groups
        for weight in group["params"]
    }
    for key, weight in model.named_parameters():
        matrix = weight.ndim == 2 and "embed" not in key
        assert decays[id(weight)] == ((0.1, 0.5) if matrix else (0.0, 0.25)), key
    with pytest.raises(UnknownName, match="did you mean adamw"):
        optimisers(model, "adam", 0.1, 0.0)


# --- the loop -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["muon", "adamw", "sgd"])
def test_it_learns(tmp_path: Path, name: str):
    rate = {"adamw": 5e-3}.get(name)
    recipe = replace(RECIPE, optimiser=name, rate=rate, batch=9, steps=40, evaluate_every=40)
    made = run(tmp_path, recipe)
    assert made.step == 40
    assert log(tmp_path)[0]["loss"] > 3.8  # all fifty tokens alike: log 50 = 3.91
    assert made.heldout < 2.5  # three tokens alike: log 3 = 1.10


def test_the_log_tells_all(tmp_path: Path):
    asked = []

    def evaluate(model: Transformer, step: int) -> dict[str, Any]:
        asked.append((step, model.training, torch.is_grad_enabled()))
        return {"sample": "山高月小"}

    run(tmp_path, evaluate=evaluate)
    rows = log(tmp_path)
    assert asked == [(6, False, False), (12, False, False)]
    assert [row["step"] for row in rows] == [1, 4, 5, 6, 8, 10, 12]
    assert [row["step"] for row in rows if "heldout" in row] == [6, 12]
    assert rows[-1]["sample"] == "山高月小"
    assert rows[-1]["tokens"] == 12 * 4 * 16
    assert rows[-1]["epoch"] == 2  # four steps of an epoch, the two rows left over dropped
    assert rows[1]["lr"] == 0.02
    assert rows[-1]["lr"] == pytest.approx(0.02 / 4.8)
    assert all(row["tokens_per_second"] > 0 and "mfu" not in row for row in rows)
    saved = [path.name for path in sorted((tmp_path / "checkpoints").iterdir())]
    assert saved == ["step-00000010.safetensors", "step-00000012.safetensors"]


def test_boards_get_the_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    loader = pytest.importorskip("tensorboard.backend.event_processing.event_file_loader")
    told: list[Any] = []
    wandb = ModuleType("wandb")
    wandb.init = lambda **how: told.append(how) or wandb  # type: ignore[attr-defined]
    wandb.log = lambda row, step: told.append((step, row["loss"]))  # type: ignore[attr-defined]
    wandb.finish = lambda: told.append("finished")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "wandb", wandb)
    train(RECIPE, Counting(), tmp_path, "cpu", quiet=True, wandb=True)
    losses = [(row["step"], row["loss"]) for row in log(tmp_path)]
    assert told[0]["mode"] == "offline"
    assert os.environ["WANDB_ERROR_REPORTING"] == "false"
    assert told[1:] == [*losses, "finished"]
    (events,) = (tmp_path / "tensorboard").iterdir()
    found = [
        (event.step, value.tensor.float_val[0])
        for event in loader.EventFileLoader(str(events)).Load()
        for value in event.summary.value
        if value.tag == "loss"
    ]
    assert [step for step, _ in found] == [step for step, _ in losses]
    assert [loss for _, loss in found] == pytest.approx([loss for _, loss in losses])
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(MissingDependency, match="not installed"):
        run(tmp_path / "other", wandb=True)
    assert not (tmp_path / "other").exists()


def test_a_batch_in_pieces_is_the_same_batch(tmp_path: Path):
    recipe = replace(RECIPE, optimiser="adamw", steps=6)
    run(tmp_path / "whole", recipe)
    run(tmp_path / "pieces", replace(recipe, microbatch=1, checkpointing=True))
    for a, b in zip(log(tmp_path / "whole"), log(tmp_path / "pieces"), strict=True):
        assert a["loss"] == pytest.approx(b["loss"], abs=1e-5)


def test_each_epoch_gives_its_rows_to_all_processes():
    recipe, data = replace(RECIPE, batch=4), Counting()
    feeds = [Feed(data, recipe, Peers(rank, 2, torch.device("cpu")), 0, 3) for rank in (0, 1)]
    for epoch, k in ((0, 3), (1, 0), (1, 1)):
        rows = data.epoch(1, epoch, 16)
        tokens, counts = rows.tokens[4 * k : 4 * k + 4], rows.counts[4 * k : 4 * k + 4]
        given = [feed.next() for feed in feeds]
        ids = torch.cat([ids for ids, _, _ in given]).numpy()
        targets = torch.cat([targets for _, targets, _ in given]).numpy()
        assert (ids == tokens[:, :-1]).all()
        assert (targets == np.where(counts[:, 1:], tokens[:, 1:].astype(int), -100)).all()
        assert {float(counted) for _, _, counted in given} == {counts[:, 1:].sum()}
    for feed in feeds:
        feed.close()


def test_large_vocabularies_are_fed_whole():
    @staticmethod
    def high(seed: int, epoch: int, length: int) -> Rows:
        return Rows(np.full((4, length + 1), 65_000, np.uint16), np.ones((4, length + 1), bool))

    data = type("High", (), {"epoch": high, "heldout": high})()
    feed = Feed(data, replace(RECIPE, vocab_size=65_536), Peers(0, 1, torch.device("cpu")), 0, 0)
    ids, _, _ = feed.next()
    feed.close()
    assert (ids == 65_000).all()


# --- broken and taken up again --------------------------------------------------------------------


def test_killed_and_resumed_to_the_same_bytes(tmp_path: Path, whole: Path):
    process = started(tmp_path, {}, dropout=0.2, kill=6)
    _, err = process.communicate()
    assert process.returncode == -9, err.decode()
    assert [p.name for p in (tmp_path / "checkpoints").iterdir()] == ["step-00000005.safetensors"]
    assert not (tmp_path / "model.safetensors").exists()
    (tmp_path / "checkpoints/.part-torn").write_bytes(b"half")
    run(tmp_path, replace(RECIPE, dropout=0.2), resume=True)
    assert weights(tmp_path) == weights(whole)
    assert not [*tmp_path.rglob(".part-*")]
    told, before = log(tmp_path), log(whole)
    assert [row["loss"] for row in told[-3:]] == [row["loss"] for row in before[-3:]]
    steps = [row["step"] for row in told]
    assert steps == sorted(set(steps))


def test_paused_and_resumed_to_the_same_bytes(tmp_path: Path, whole: Path):
    recipe = replace(RECIPE, dropout=0.2)
    for _ in range(12):
        with pytest.raises(BudgetSpent, match="stopped after step") as stop:
            run(tmp_path, recipe, resume=True, pause=1e-9)
        assert "--resume" in stop.value.hint
        if checkpoints.latest(tmp_path) == tmp_path / "checkpoints/step-00000003.safetensors":
            break
    run(tmp_path, recipe, resume=True)
    assert weights(tmp_path) == weights(whole)
    again = run(tmp_path, recipe, resume=True)  # nothing left to do
    assert again.step == 12
    assert weights(tmp_path) == weights(whole)


def test_a_run_is_not_overwritten_nor_mixed_with_another(tmp_path: Path, whole: Path):
    with pytest.raises(StoreError, match="holds a run already"):
        run(whole)
    with pytest.raises(PlanError, match=r"has dropout 0\.2, not 0\.0"):
        run(whole, resume=True)
    newest = checkpoints.latest(whole)
    assert newest
    torn = tmp_path / "checkpoints" / newest.name
    torn.parent.mkdir()
    torn.write_bytes(newest.read_bytes()[:5000])
    with pytest.raises(StoreError, match="damaged or of another model"):
        run(tmp_path, replace(RECIPE, dropout=0.2), resume=True)


def test_a_run_goes_on_with_its_own_works_alone(tmp_path: Path):
    recipe, of = replace(RECIPE, steps=6), {"shelf": "one", "vocabulary": "v"}
    run(tmp_path, recipe, of=of)
    newest = checkpoints.latest(tmp_path)
    assert newest
    assert checkpoints.header(newest)[1]["shelf"] == "one"
    with pytest.raises(PlanError, match="begun with another shelf"):
        run(tmp_path, recipe, of=of | {"shelf": "two"}, resume=True)
    smaller = replace(recipe, steps=7, microbatch=2, checkpointing=True, compile=False)
    assert run(tmp_path, smaller, of=of, resume=True).step == 7
    old = tmp_path / "old"  # a run that did not note its works goes on
    run(old, recipe)
    assert run(old, replace(recipe, steps=8), of=of, resume=True).step == 8


@pytest.fixture
def world() -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}


def test_processes_begin_alike_or_not_at_all(
    tmp_path: Path, whole: Path, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    other = started(tmp_path, world | {"RANK": "1"}, dropout=0.2, steps=15)
    for name, value in (world | {"RANK": "0"}).items():
        monkeypatch.setenv(name, value)
    says = "the processes do not have the same checkpoint and recipe"
    with pytest.raises(PlanError, match=says):
        run(whole, replace(RECIPE, dropout=0.2, steps=14), resume=True)
    assert says in other.communicate(timeout=120)[1].decode()
    assert not [*tmp_path.iterdir()]


def test_two_processes_learn_what_one_learns(
    tmp_path: Path, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    two, options = tmp_path / "two", {"optimiser": "adamw", "microbatch": 1}
    other = started(two, world | {"RANK": "1"}, **options)
    recipe = replace(RECIPE, **options)
    run(tmp_path / "one", replace(recipe, microbatch=0))
    with monkeypatch.context() as here:
        for name, value in (world | {"RANK": "0"}).items():
            here.setenv(name, value)
        assert run(two, recipe).first
    _, err = other.communicate(timeout=120)
    assert other.returncode == 0, err.decode()
    alone, shared = log(tmp_path / "one"), log(two)
    assert [row["step"] for row in alone] == [row["step"] for row in shared]
    for a, b in zip(alone, shared, strict=True):
        assert a["loss"] == pytest.approx(b["loss"], abs=1e-5)
        assert a["norm"] == pytest.approx(b["norm"], rel=1e-4)
        assert a.get("heldout", 0) == pytest.approx(b.get("heldout", 0), abs=1e-5)


def test_a_run_by_time_ends_with_its_rate_at_nothing(tmp_path: Path):
    recipe = replace(RECIPE, steps=1000, seconds=1e-9, log_every=1, save_every=1, warmup=0)
    made = run(tmp_path, recipe)
    assert made.step == 2  # settled after the first step: six tenths of it
    place, _ = checkpoints.header(tmp_path / "checkpoints/step-00000001.safetensors")
    assert place.steps == 2
    run(tmp_path / "steps", replace(RECIPE, seconds=3600.0))  # these end it first
    assert log(tmp_path / "steps")[-1]["lr"] == pytest.approx(0.02 / 4.8)


# --- what is wrong --------------------------------------------------------------------------------


def test_what_is_no_number_stops_the_run(tmp_path: Path):
    recipe = replace(RECIPE, optimiser="sgd", rate=1e30, clip=0, warmup=0, save_every=1)
    with pytest.raises(EngineError, match=r"gradient's norm (nan|inf) at step 2") as stop:
        run(tmp_path, recipe)
    assert "begin a new run with a lower --rate" in stop.value.hint
    assert checkpoints.latest(tmp_path) == tmp_path / "checkpoints/step-00000001.safetensors"


def test_a_lack_of_memory_names_its_cures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(training.Run, "step", lambda *_: torch.empty(2**60))
    with pytest.raises(EngineError, match="the memory is spent: ") as stop:
        run(tmp_path)
    assert "--resume with a small --microbatch" in stop.value.hint
    with pytest.raises(EngineError, match="spent: CUDA out of memory"), memory():
        raise torch.OutOfMemoryError("CUDA out of memory")


def test_a_checkpoint_that_finds_no_memory_is_not_called_damaged(
    whole: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Transformer, "load_state_dict", full)
    with pytest.raises(EngineError, match="spent: CUDA out of memory"):
        run(whole, replace(RECIPE, dropout=0.2), resume=True)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"steps": 0}, "steps is 0"),
        ({"dropout": 1.0}, "dropout is 1"),
        ({"decay": 1.5}, "decay 1.5"),
        ({"precision": "fp8"}, "precision is 'fp8'"),
        ({"optimiser": "lion"}, "no optimiser named 'lion'"),
        ({"warmup": -1}, "warmup is -1"),
        ({"seed": -1}, "seed is -1"),
        ({"seconds": float("nan")}, "seconds is nan"),
        ({"rate": -1.0}, "the rate is -1"),
        ({"rate": float("nan")}, "the rate is nan"),
        ({"embedding_rate": 0.0}, "the embedding rate is 0"),
        ({"depth": 0}, "depth 0"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(wrong: dict[str, Any], says: str):
    with pytest.raises((PlanError, UnknownName), match=says):
        replace(RECIPE, **wrong)


def test_a_batch_that_cannot_be_cut_or_filled_is_refused(tmp_path: Path):
    with pytest.raises(PlanError, match="into pieces of 3"):
        run(tmp_path, replace(RECIPE, microbatch=3))
    with pytest.raises(PlanError, match="an epoch has 18 rows of 16 tokens, a batch 20") as stop:
        run(tmp_path, replace(RECIPE, batch=20))
    assert stop.value.hint.startswith("give --batch 13 or less")
    assert list(tmp_path.iterdir()) == []


# --- samples, the bench, the command --------------------------------------------------------------


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed shelf of one poem many times, and its vocabulary beside it."""
    folder = tmp_path_factory.mktemp("shelf")
    words = Vocabulary((), "".join(sorted(set(POEM))))
    (folder / "vocabulary.json").write_text(words.dumps(), encoding="utf-8")
    pieces = [Piece(POEM, title=f"{i}", form="五绝", era="唐", keywords=("楼",)) for i in range(90)]
    pack(pieces, words, pieces[:3]).save(folder / "shelf.npz")
    return folder


POEM = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"


class Told(Transformer):
    """A model that knows one continuation by heart."""

    def __init__(self, words: Vocabulary, prefix: list[int], text: str) -> None:
        super().__init__(Config(words.size, 8, 8, 1, 1, 1, head_dim=8))
        self.row = [*prefix, *words.encode(text), END, PAD]
        self.model.forward = self._states  # type: ignore[method-assign]
        table = torch.nn.functional.one_hot(torch.arange(words.size)).float()
        self.model.embed_tokens.weight = torch.nn.Parameter(table)

    def _states(self, ids: torch.Tensor) -> torch.Tensor:
        following = torch.tensor(self.row)[1 : ids.shape[1] + 1]
        return 100 * self.model.embed_tokens.weight[following].expand(len(ids), -1, -1)


def test_samples_are_drawn_and_judged_by_their_form():
    words = Vocabulary((), "".join(sorted(set(POEM + "月吹"))))
    wish = Commission(form="五绝", era="唐", keywords=("月",))
    for text, share in ((POEM, 1.0), (POEM.replace("流", "吹"), 0.0), ("白", 0.0), ("", 0.0)):
        evaluate = sampler(words, (wish,), 2)
        told = evaluate(Told(words, wish.prefix(words), text), 1)
        assert told == {"in_form": share, "samples": [text]}


def test_the_plain_loop_trains_the_same_model():
    recipe = replace(RECIPE, vocab_size=throughput.WORDS, precision="bf16", optimiser="adamw")
    peers = Peers(0, 1, torch.device("cpu"))
    assert sum(w.numel() for w in throughput.Plain(recipe.config()).parameters()) == (
        Transformer(recipe.config()).num_parameters()
    )
    step = throughput.plain(recipe, peers)
    assert float(step()) == pytest.approx(np.log(throughput.WORDS), abs=0.1)  # pyright: ignore


def test_miaobi_train_refuses_before_it_starts(
    tmp_path: Path, shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def refused(*options: str) -> str:
        with pytest.raises(SystemExit) as stop:
            main(["train", "--device", "cpu", "--out", str(tmp_path / "run"), *options])
        assert stop.value.code == 2
        assert not (tmp_path / "run").exists()
        return capsys.readouterr().err.splitlines()[-1]

    packed, words = str(shelf / "shelf.npz"), str(shelf / "vocabulary.json")
    assert "cannot read" in refused(str(tmp_path / "none.npz"))
    assert "is no list" in refused(words)
    for name, data in (("empty.npz", b""), ("torn.npz", Path(packed).read_bytes()[:900])):
        (tmp_path / name).write_bytes(data)
        assert "is no shelf of works" in refused(str(tmp_path / name))
    assert "a batch 5000" in refused(packed, "--vocabulary", words, "--batch", "5000")
    assert "Weights & Biases" in refused(packed, "--vocabulary", words, "--wandb")
    assert "the rate is nan" in refused(packed, "--rate", "nan")
    assert "no device 'tpu'" in refused(packed, "--vocabulary", words, "--device", "tpu")
    assert "is no vocabulary" in refused(packed, "--vocabulary", packed)
    assert "did you mean muon" in refused(packed, "--vocabulary", words, "--optimiser", "moon")
    small = tmp_path / "small.json"
    small.write_text(Vocabulary((), "").dumps(), encoding="utf-8")
    assert "give --vocabulary" in refused(packed, "--vocabulary", str(small))

    def told(recipe: Recipe, *_: Any, **__: Any) -> None:
        raise PlanError(f"{recipe.steps} steps", hint="")

    monkeypatch.setattr(training, "ready", told)
    assert " 1000 steps" in refused(packed)
    assert " 1000000000 steps" in refused(packed, "--seconds", "9")
    monkeypatch.setattr("miaobi.cli.options.find_spec", lambda name: None)
    assert '".[train]"' in refused(packed)
