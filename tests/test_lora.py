"""LoRA and blends, the objectives, and what is learned from."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")


from miaobi.errors import PlanError, SourceError  # noqa: E402
from miaobi.lm.neural import lora  # noqa: E402
from miaobi.lm.neural.commission import Commission  # noqa: E402
from miaobi.lm.neural.examples import (  # noqa: E402
    Example,
    Pair,
    batches,
    phrased,
    read_pairs,
    split,
)
from miaobi.lm.neural.lora import Lora  # noqa: E402
from miaobi.lm.neural.objectives import Knobs, answer, nats, next_token, prefer  # noqa: E402
from tunable import (  # noqa: E402
    IDS,
    TONGUE,
    WORDS,
    WORKS,
    model,
    moved,
)

pytestmark = pytest.mark.usefixtures("one_thread")

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


def test_blended_weights_answer_as_the_adapter_does():
    one, mixed = model(), model()
    before = one(IDS)
    lora.given(one, moved(3))
    assert not torch.allclose(one(IDS), before, atol=1e-3)
    mixed.load_state_dict(lora.blend(mixed.state_dict(), [(1.0, moved(3))]))
    torch.testing.assert_close(mixed(IDS), one(IDS), atol=1e-5, rtol=1e-5)


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


@pytest.mark.parametrize("key", ["rank_pattern", "alpha_pattern"])
def test_an_adapter_of_several_scales_is_refused(tmp_path, key):
    lora.write(moved(3), tmp_path)
    file = tmp_path / lora.CONFIG
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {key: {}}))
    assert lora.read(tmp_path).lora == moved(3).lora
    file.write_text(json.dumps(told | {key: {"q_proj": 8}}))
    with pytest.raises(SourceError, match=key):
        lora.read(tmp_path)


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
    total, count, _ = answer(chosen_by(table), [one], Knobs())
    assert count == 3
    torch.testing.assert_close(total, -(logs[3, 6] + logs[6, 7] + logs[7, 2]))
    total.backward()
    assert table.grad is not None
    assert not table.grad[[1, 4, 5]].any()  # how the commission goes on teaches nothing
    total, count, _ = next_token(chosen_by(table), [one], Knobs())
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
    total, count, told = prefer(chosen_by(table), [pair, pair], Knobs(beta=0.5))
    assert count == 2
    log6, log7 = (table.log_softmax(1)[3, i].item() for i in (6, 7))
    by_name = {"accuracy": 2.0, "margin": 0.75, "chosen": 2 * log6, "rejected": 2 * log7}
    assert told == pytest.approx(by_name, abs=1e-5)
    assert total.item() == pytest.approx(2 * math.log(1 + math.exp(-0.5 * (1.0 - 0.25))), abs=1e-6)
    smooth, *_ = prefer(chosen_by(table), [pair], Knobs(beta=0.5, smoothing=0.1))
    by_hand = 0.9 * math.log(1 + math.exp(-0.375)) + 0.1 * math.log(1 + math.exp(0.375))
    assert smooth.item() == pytest.approx(by_hand, abs=1e-6)


def test_dpo_starts_at_ln_2_and_pulls_chosen_up_and_rejected_down():
    table = torch.zeros(8, 8, requires_grad=True)
    total, *_ = prefer(chosen_by(table), [Example((1, 3), (6,), (7,))], Knobs(beta=0.5))
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


def test_long_works_are_cut_into_rows_that_hold_every_token_once():
    short = replace(TONGUE, longest=16)
    work = "春山鸟，春江月。" * 5
    rows = short.examples(Commission(title="春山"), work)
    assert len(rows) > 2
    assert all(row.length <= 16 and row.prefix[0] == 1 for row in rows)
    assert [t for row in rows for t in row.work] == [*WORDS.encode(work), 2]
    assert next_token(even, rows, Knobs())[1] == len(rows[0].prefix) + len(WORDS.encode(work))
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
    for wrong, says in (
        ("no", "t JSON"),
        ("[]", "t an object"),
        (json.dumps({**good, "chosen": ""}), " pair: chosen and rejected must be texts"),
        (json.dumps({**good, "chosen": "秋山"}), " pair: chosen and rejected are the same"),
        (json.dumps({**good, "commission": {"mood": "sad"}}), " pair: a commission has no mood"),
        (json.dumps({**good, "commission": {"keywords": "春"}}), " pair: keywords are a list"),
        (json.dumps({"chosen": "x"}), " pair: it has no rejected, only chosen"),
    ):
        file.write_text(json.dumps(good) + "\n" + wrong)
        with pytest.raises(SourceError, match=f"line 2 is no{says}"):
            list(read_pairs(file))
