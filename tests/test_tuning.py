"""Tuning: objectives, LoRA, blends, the loop, its resumption, the command."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra train")

from safetensors.torch import load_file, save_file  # noqa: E402

from miaobi.cli import main  # noqa: E402
from miaobi.errors import EngineError, PlanError, SourceError, StoreError, UnknownName  # noqa: E402
from miaobi.lm.corpus import Piece, clean, write  # noqa: E402
from miaobi.lm.neural import lora, tuning  # noqa: E402
from miaobi.lm.neural.commission import Commission  # noqa: E402
from miaobi.lm.neural.examples import (  # noqa: E402
    Example,
    Pair,
    Tongue,
    batches,
    encoded,
    phrased,
    read_pairs,
    split,
)
from miaobi.lm.neural.lora import Lora  # noqa: E402
from miaobi.lm.neural.model import Config, Transformer  # noqa: E402
from miaobi.lm.neural.objectives import Knobs, answer, gains, nats, next_token, prefer  # noqa: E402
from miaobi.lm.neural.student import opened, transformer  # noqa: E402
from miaobi.lm.neural.tuning import Recipe, tune  # noqa: E402
from miaobi.lm.neural.vocabulary import Vocabulary  # noqa: E402

LINES = ("春山鸟", "春江月", "秋山雨", "秋江雪", "夜山月", "夜江雨", "晓山雪", "晓江鸟")
WORKS = tuple(
    Piece(
        f"{a}，{b}。{b[::-1]}，{a[::-1]}。",
        title=a[:2],
        author="甲",
        era="唐",
        form="古诗",
        keywords=(a[0], a[2]),
    )
    for a in LINES
    for b in LINES
    if a[0] != b[0]
)
WORDS = Vocabulary((), "".join(sorted(set("".join(LINES) + "，。甲"))))
CONFIG = Config(WORDS.size, 32, 64, 2, 2, 1, head_dim=16, max_position_embeddings=64)
QUICK = Recipe(lora=Lora(4, 8.0), epochs=3, batch=400, length=64, rate=0.01, precision="float32")


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A model folder with random weights."""
    path = tmp_path_factory.mktemp("models") / "base"
    path.mkdir()
    save_file(model().state_dict(), path / "model.safetensors")
    told = {"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], **asdict(CONFIG)}
    (path / "config.json").write_text(json.dumps(told))
    (path / "vocabulary.json").write_text(WORDS.dumps())
    return path


def loud(one):
    """A model whose head speaks up: an adapter cannot, and fresh logits are all near nought."""
    with torch.no_grad():
        one.model.embed_tokens.weight.mul_(10)
    return one


def model() -> Transformer:
    torch.manual_seed(0)
    return loud(Transformer(CONFIG).train(False))


def moved(seed: int, targets: tuple[str, ...] = lora.ALL) -> lora.Adapter:
    """An adapter that has learned something, at random."""
    one = model()
    lora.inject(one, Lora(2, 3.0, targets=targets), seed)
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for part in lora.adapted(one).values():
            part.B.normal_(0, 0.1, generator=draw)
    return lora.taken(one, "base")


IDS = torch.tensor([[1, 9, 300, 301, 302, 2], [1, 9, 303, 304, 305, 2]])


# --- LoRA -----------------------------------------------------------------------------------------


def test_a_fresh_adapter_changes_nothing_and_only_it_learns():
    one = model()
    before = one(IDS)
    lora.inject(one, Lora(4))
    assert torch.equal(one(IDS), before)
    one(IDS).sum().backward()
    learned = {name.split(".")[-1] for name, w in one.named_parameters() if w.grad is not None}
    assert learned == {"A", "B"}
    assert len(lora.adapted(one)) == 2 * len(lora.ALL)


def test_the_same_seed_draws_the_same_adapter_and_another_one_another():
    drawn = []
    for seed in (1, 1, 2):
        one = model()
        lora.inject(one, Lora(4), seed)
        drawn.append(lora.adapted(one)["model.layers.0.mlp.up_proj"].A)
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])


def test_an_adapter_switched_off_is_the_base():
    one = model()
    before = one(IDS)
    lora.given(one, moved(3))
    changed = one(IDS)
    with lora.off(one):
        assert torch.equal(one(IDS), before)
    assert torch.equal(one(IDS), changed)
    assert not torch.allclose(changed, before, atol=1e-3)


def test_merged_weights_answer_as_the_adapter_does():
    one = model()
    lora.given(one, moved(3))
    by_adapter = one(IDS)
    lora.merge(one)
    assert lora.adapted(one) == {}
    assert list(one.state_dict()) == list(model().state_dict())
    torch.testing.assert_close(one(IDS), by_adapter, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(
        one.state_dict(), lora.blend(model().state_dict(), [(1.0, moved(3))])
    )


def test_a_blend_is_linear_in_every_weight():
    base, first, second = model().state_dict(), moved(3), moved(4, ("q_proj", "up_proj"))
    mixed = lora.blend(base, [(0.3, first), (0.5, second)])
    alone = [lora.blend(base, [(1.0, one)]) for one in (first, second)]
    for name, weight in mixed.items():
        expected = 0.2 * base[name] + 0.3 * alone[0][name] + 0.5 * alone[1][name]
        torch.testing.assert_close(weight, expected, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(lora.blend(base, [(0.0, first)]), base, atol=0, rtol=0)
    assert (
        lora.blend({k: v.bfloat16() for k, v in base.items()}, [(0.3, first)])[
            "model.layers.0.mlp.up_proj.weight"
        ].dtype
        == torch.bfloat16
    )


def test_an_adapter_survives_the_disk(tmp_path):
    adapter = moved(3, ("q_proj", "down_proj"))
    lora.write(adapter, tmp_path)
    again = lora.read(tmp_path)
    assert (again.lora, again.base) == (adapter.lora, "base")
    assert again.parts.keys() == adapter.parts.keys()
    torch.testing.assert_close(again.parts, adapter.parts, atol=0, rtol=0)


def test_what_does_not_fit_is_refused(tmp_path):
    with pytest.raises(PlanError, match="no linear module named c_attn") as refused:
        lora.inject(model(), Lora(targets=("c_attn",)))
    assert "q_proj" in refused.value.hint
    with pytest.raises(PlanError, match="rank 0"):
        Lora(0)
    with pytest.raises(PlanError, match="nan"):
        lora.blend(model().state_dict(), [(math.nan, moved(3))])
    other = lora.Adapter(Lora(1), {"elsewhere": (torch.ones(1, 2), torch.ones(2, 1))}, "x")
    with pytest.raises(SourceError, match="another model"):
        lora.blend(model().state_dict(), [(0.5, other)])
    with pytest.raises(SourceError, match="another model"):
        lora.given(model(), other)
    (tmp_path / "adapter_config.json").write_text("{}")
    (tmp_path / "adapter_model.safetensors").write_bytes(b"no")
    with pytest.raises(SourceError, match="no LoRA adapter"):
        lora.read(tmp_path)


# --- objectives -----------------------------------------------------------------------------------


def even(ids):
    return torch.zeros(*ids.shape, 400)


def chosen_by(table):
    """Logits that depend on the token before: table (V, V)."""
    return lambda ids: table[ids]


def test_answer_counts_the_work_only_and_next_the_whole_text():
    table = torch.randn(8, 8, generator=torch.Generator().manual_seed(1)).requires_grad_()
    logs = table.log_softmax(1)
    one = Example((1, 4, 5, 3), (6, 7, 2))
    total, count = answer(chosen_by(table), [one], Knobs())
    assert count == 3
    torch.testing.assert_close(total, -(logs[3, 6] + logs[6, 7] + logs[7, 2]))
    total.backward()
    assert table.grad is not None
    assert not table.grad[[1, 4, 5]].any()  # how the commission goes on teaches nothing
    total, count = next_token(chosen_by(table), [one], Knobs())
    assert count == 6
    wanted = logs[1, 4] + logs[4, 5] + logs[5, 3] + logs[3, 6] + logs[6, 7] + logs[7, 2]
    torch.testing.assert_close(total, -wanted)


def test_padding_and_company_change_no_row():
    one = model()
    rows = [((1, 5), (300, 301, 302, 2)), ((1, 5, 6, 7), (303, 2))]
    together = nats(one, rows)
    alone = torch.cat([nats(one, [row]) for row in rows])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-5)


def test_dpo_by_hand():
    table = torch.zeros(8, 8)
    table[3, 6], table[3, 7] = 2.0, 1.0  # log-odds of 6 against 7 after 3: one nat
    pair = Example((1, 3), (6,), (7,), margin=0.25)
    total, count = prefer(chosen_by(table), [pair, pair], Knobs(beta=0.5))
    assert count == 2
    assert total.item() == pytest.approx(2 * math.log(1 + math.exp(-0.5 * (1.0 - 0.25))), abs=1e-6)
    assert gains(chosen_by(table), [pair]).item() == pytest.approx(0.75, abs=1e-6)
    smooth, _ = prefer(chosen_by(table), [pair], Knobs(beta=0.5, smoothing=0.1))
    by_hand = 0.9 * math.log(1 + math.exp(-0.375)) + 0.1 * math.log(1 + math.exp(0.375))
    assert smooth.item() == pytest.approx(by_hand, abs=1e-6)


def test_dpo_starts_at_ln_2_and_pulls_chosen_up_and_rejected_down():
    table = torch.zeros(8, 8, requires_grad=True)
    total, _ = prefer(chosen_by(table), [Example((1, 3), (6,), (7,))], Knobs(beta=0.5))
    assert total.item() == pytest.approx(math.log(2), abs=1e-6)
    total.backward()
    assert table.grad is not None
    wanted = torch.zeros(8, 8)
    wanted[3, 6], wanted[3, 7] = -0.25, 0.25  # β σ(0), towards the chosen
    torch.testing.assert_close(table.grad, wanted)


def test_knobs_are_checked():
    with pytest.raises(PlanError, match="beta"):
        Knobs(beta=0.0)
    with pytest.raises(PlanError, match="smoothing"):
        Knobs(smoothing=0.5)


# --- examples -------------------------------------------------------------------------------------

TONGUE = Tongue(lambda wish: wish.prefix(WORDS), WORDS.encode, 2, 64)


def test_long_works_are_cut_into_rows_that_hold_every_token_once():
    short = replace(TONGUE, longest=16)
    work = "春山鸟，春江月。" * 5
    rows = short.examples(Commission(title="春山"), work)
    assert len(rows) > 2
    assert all(row.length <= 16 and row.prefix[0] == 1 for row in rows)
    assert [t for row in rows for t in row.work] == [*WORDS.encode(work), 2]
    for before, after in pairwise(rows):
        tail = (*before.prefix, *before.work)[1 - len(after.prefix) :]
        assert after.prefix[1:] == tail  # what is given is what stood there
    long = short.example(Commission(title="春山" * 20), "月")
    assert long.prefix[-1] == WORDS.number["<|text|>"]
    assert long.work == (*WORDS.encode("月"), 2)


def test_commissions_are_phrased_anew_and_say_nothing_else():
    rng = np.random.default_rng(0)
    said = [phrased(WORKS[0], rng) for _ in range(400)]
    assert {wish.title for wish in said} == {"", "春山"}
    assert {wish.form for wish in said} == {"", "古诗"}
    assert {wish.keywords for wish in said} == {(), ("春",), ("鸟",), ("春", "鸟"), ("鸟", "春")}
    assert Commission("zh") in said


def test_batches_hold_every_number_once_and_little_padding():
    rng = np.random.default_rng(3)
    sizes = rng.integers(20, 120, 300).tolist()
    found = batches(sizes, 1000, rng)
    assert sorted(i for batch in found for i in batch) == list(range(300))
    padded = [max(sizes[i] for i in batch) * len(batch) for batch in found]
    assert max(padded) <= 1000
    assert sum(padded) < 1.15 * sum(sizes)
    assert [sorted(b) for b in batches([5000, 10], 1000, rng)] in ([[0], [1]], [[1], [0]])


def test_a_split_keeps_works_whole_whatever_their_order():
    rows = [f"{work}{part}" for work in "abcdefghij" for part in (1, 2)]
    learned, held = split(rows, lambda row: row[0], 0.3)
    assert len({row[0] for row in held}) == 3
    assert {row[0] for row in learned}.isdisjoint(row[0] for row in held)
    assert sorted(learned + held) == rows
    assert set(split(rows[::-1], lambda row: row[0], 0.3)[1]) == set(held)
    assert split(["a"], str, 0.9) == (["a"], [])


def test_pairs_are_read_and_wrong_ones_named(tmp_path):
    file = tmp_path / "pairs.jsonl"
    good = {
        "commission": {"form": "古诗", "keywords": ["春"]},
        "chosen": "春山",
        "rejected": "秋山",
    }
    file.write_text(json.dumps(good) + "\n\n" + json.dumps({**good, "commission": "夜"}) + "\n")
    assert list(read_pairs(file)) == [
        Pair(Commission(form="古诗", keywords=("春",)), "春山", "秋山"),
        Pair(Commission(title="夜"), "春山", "秋山"),
    ]
    for wrong in (
        "no", "[]", json.dumps({**good, "chosen": ""}), json.dumps({**good, "chosen": "秋山"}),
        json.dumps({**good, "commission": {"mood": "sad"}}),
        json.dumps({**good, "commission": {"keywords": "春"}}), json.dumps({"chosen": "x"}),
    ):  # fmt: skip
        file.write_text(json.dumps(good) + "\n" + wrong)
        with pytest.raises(SourceError, match=r"line 2 is no pair"):
            list(read_pairs(file))


# --- the loop -------------------------------------------------------------------------------------


def likely(adapter: Path | None, folder: Path, rows=WORKS) -> float:
    """Nats a token of works under their full commissions."""
    one = transformer(folder).train(False)
    if adapter:
        lora.given(one, lora.read(adapter))
    examples = encoded(rows, TONGUE, np.random.default_rng(5))
    with torch.no_grad():
        total, count = answer(one, examples, Knobs())
    return total.item() / count


def test_lora_makes_the_works_likelier_also_those_held_out(folder, tmp_path):
    done = tune(folder, WORKS, QUICK, tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out/log.jsonl").read_text().splitlines()]
    assert likely(tmp_path / "out", folder) < likely(None, folder) - 1.0
    assert done.after < done.before - 1.0
    assert done.heldout == tuple(row["heldout"] for row in rows if "heldout" in row)
    assert [row["step"] for row in rows] == list(range(done.steps + 1))
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
    base = gains(one, [TONGUE.example(p.commission, p.chosen, p.rejected) for p in pairs])
    lora.given(one, lora.read(tmp_path / "out"))
    tuned = gains(one, [TONGUE.example(p.commission, p.chosen, p.rejected) for p in pairs])
    assert bool((tuned > base).all())


class Stopped(Exception):
    pass


@pytest.mark.parametrize("stop", [3, 10])
@pytest.mark.parametrize("full", [False, True])
def test_a_run_that_was_stopped_ends_where_an_unbroken_one_does(
    folder, tmp_path, monkeypatch, stop, full
):
    recipe = replace(QUICK, lora=None if full else Lora(2, 4.0, dropout=0.2), save_every=2)
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
    with pytest.raises(PlanError, match="another recipe"):
        tune(folder, WORKS, replace(recipe, seed=2), tmp_path / "b", resume=True)
    with pytest.raises(PlanError, match="another data"):
        tune(folder, WORKS[1:], recipe, tmp_path / "b", resume=True)
    torch.manual_seed(stop)  # the state of the caller's own randomness plays no part
    resumed = tune(folder, WORKS, recipe, tmp_path / "b", resume=True)
    assert resumed.heldout == unbroken.heldout
    assert told(tmp_path / "b") == told(tmp_path / "a")
    name = "model.safetensors" if full else "adapter_model.safetensors"
    assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "a" / name).read_bytes()
    again = tune(folder, WORKS, recipe, tmp_path / "b", resume=True)
    assert again == resumed


def told(folder: Path) -> list[dict]:
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [{k: v for k, v in row.items() if "second" not in k} for row in rows]


KILLED = """
import os, signal, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from miaobi.lm.corpus import works as read
from miaobi.lm.neural import tuning
from miaobi.lm.neural.lora import Lora
take = tuning.Run.step
def until(run, *rest):
    if run.place.step == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return take(run, *rest)
tuning.Run.step = until
folder, works, out = map(Path, sys.argv[1:])
recipe = tuning.Recipe(lora=Lora(4, 8.0), epochs=2, batch=400, save_every=2)
tuning.tune(folder, list(read(works)), recipe, out)
"""


def test_a_run_that_was_killed_goes_on_by_the_command(folder, tmp_path, capsys):
    write(tmp_path / "works.jsonl", [piece for piece, _ in map(clean, WORKS)])
    places = [str(folder), str(tmp_path / "works.jsonl")]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *places, str(tmp_path / "b")],
        env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert list((tmp_path / "b/checkpoints").iterdir())
    said = ["tune", *places, "--lora", "4", "--epochs", "2", "--save-every", "2", "--batch", "400"]
    for out, more in (("a", []), ("b", ["--resume"])):
        with pytest.raises(SystemExit) as stop:
            main([*said, "--out", str(tmp_path / out), *more])
        assert not stop.value.code, capsys.readouterr().err
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
        tuning.OBJECTIVES, "answer", lambda *_: (torch.tensor(math.nan, requires_grad=True), 1)
    )
    with pytest.raises(EngineError, match="nan"):
        tune(folder, WORKS, replace(QUICK, heldout=0.0), tmp_path / "out")


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
    assert Recipe().highest_rate() > Recipe(lora=None).highest_rate()
    assert Recipe(objective="prefer").highest_rate() < Recipe().highest_rate()


# --- other models ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def foreign(tmp_path_factory) -> Path:
    """A tiny Qwen3 of transformers, with a tokenizer of its own."""
    transformers = pytest.importorskip("transformers", reason="the extra train")
    pytest.importorskip("peft", reason="the extra train")
    from tokenizers import Tokenizer

    path = tmp_path_factory.mktemp("models") / "foreign"
    spell = transformers.PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(WORDS.tokenizer_json())), eos_token="<|end|>"
    )
    spell.save_pretrained(path)
    torch.manual_seed(0)
    shape = {k: v for k, v in asdict(CONFIG).items() if k != "rope_theta"}
    loud(transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**shape))).save_pretrained(path)
    return path


@pytest.mark.parametrize("objective", ["next", "answer"])
def test_a_model_of_hugging_face_learns(foreign, tmp_path, objective):
    recipe = replace(QUICK, objective=objective, epochs=4, rate=0.02)
    done = tune(foreign, WORKS[:30], recipe, tmp_path / "out")
    assert done.after < done.before - 0.2
    adapter = lora.read(tmp_path / "out")  # blends like any other
    assert len(adapter.parts) == 2 * len(lora.ALL)
    lora.blended(foreign, [(0.5, tmp_path / "out")], tmp_path / "half")
    half, whole = (
        load_file(tmp_path / "half/model.safetensors"),
        load_file(foreign / "model.safetensors"),
    )
    name = "model.layers.1.mlp.up_proj.weight"
    torch.testing.assert_close(
        half[name], whole[name] + 0.5 * adapter.delta(name.removesuffix(".weight"))
    )


def test_a_model_of_hugging_face_is_tuned_by_lora_only(foreign, tmp_path):
    with pytest.raises(PlanError, match="not a model of this project") as refused:
        opened(foreign, None)
    assert "--lora" in refused.value.hint
    (tmp_path / "config.json").write_text('{"model_type": "nothing"}')
    with pytest.raises(SourceError, match="no causal model"):
        opened(tmp_path, Lora())


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_peft_opens_our_adapter_and_answers_alike(foreign, folder, tmp_path):
    peft = pytest.importorskip("peft", reason="the extra train")
    transformers = pytest.importorskip("transformers", reason="the extra train")
    lora.write(moved(3), tmp_path)
    mine = transformer(folder).train(False)
    theirs = transformers.AutoModelForCausalLM.from_pretrained(foreign)
    theirs.load_state_dict(mine.state_dict(), strict=False)
    lora.given(mine, lora.read(tmp_path))
    theirs = peft.PeftModel.from_pretrained(theirs, tmp_path).train(False)
    with torch.no_grad():
        torch.testing.assert_close(theirs(IDS).logits, mine(IDS), atol=1e-4, rtol=1e-4)


# --- the command ----------------------------------------------------------------------------------


def called(capsys, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(["tune", *map(str, arguments)])
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def test_the_command_tunes_and_blends(folder, tmp_path, capsys):
    write(tmp_path / "works.jsonl", WORKS[:20])
    out = tmp_path / "mine"
    status, said, err = called(
        capsys, folder, tmp_path / "works.jsonl", "--lora", 4, "--epochs", 2, "--out", out,
        "--blend", 0.25,
    )  # fmt: skip
    assert status == 0, err
    assert str(out) in said
    quarter = transformer(out / "blend-0.25").state_dict()
    expected = lora.blend(transformer(folder).state_dict(), [(0.25, lora.read(out))])
    torch.testing.assert_close(quarter, expected)


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
    assert "miaobi[train]" in err
