"""The transformer: that of transformers' Qwen3, causal, and its loss by any road the same."""

from __future__ import annotations

from dataclasses import asdict

import pytest
import torch

from miaobi.errors import PlanError
from miaobi.lm.neural.model import IGNORED, Config, Transformer

WORDS = 60


def small(dropout: float = 0.0, depth: int = 2) -> Transformer:
    torch.manual_seed(3)
    return Transformer(Config.of_depth(depth, WORDS), dropout)


def batch(rows: int = 3, length: int = 12) -> tuple[torch.Tensor, torch.Tensor]:
    rng = torch.Generator().manual_seed(1)
    ids = torch.randint(0, WORDS, (rows, length + 1), generator=rng)
    targets = ids[:, 1:].clone()
    targets[0, :5] = IGNORED
    return ids[:, :-1], targets


def slopes(model: Transformer, **how: int) -> tuple[float, list[torch.Tensor]]:
    model.zero_grad()
    loss = model.loss(*batch(), **how)  # pyright: ignore[reportArgumentType]
    loss.backward()
    grads = [weight.grad for weight in model.parameters()]
    return loss.item(), [grad.clone() for grad in grads if grad is not None]


def test_one_dial_settles_the_shape():
    shapes = {
        depth: (c.hidden_size, c.intermediate_size, c.num_attention_heads, c.num_key_value_heads)
        for depth in (1, 2, 6, 12)
        for c in [Config.of_depth(depth, WORDS)]
    }
    assert shapes == {
        1: (192, 512, 3, 3),
        2: (256, 640, 4, 2),
        6: (512, 1344, 8, 4),
        12: (896, 2368, 14, 7),
    }
    with pytest.raises(PlanError, match="depth 0"):
        Config.of_depth(0, WORDS)
    with pytest.raises(PlanError, match="cannot share"):
        Config(WORDS, 64, 64, 1, 3, 2)


@pytest.mark.parametrize("depth", [1, 2])  # keys of their own, and shared ones
def test_logits_are_those_of_transformers(depth: int):
    transformers = pytest.importorskip("transformers")
    model = small(depth=depth)
    told = transformers.Qwen3Config(**asdict(model.config), attn_implementation="eager")
    other = transformers.Qwen3ForCausalLM(told)
    left, unknown = other.load_state_dict(model.state_dict(), strict=False)
    assert (left, unknown) == (["lm_head.weight"], [])  # the embedding under its second name
    other.tie_weights()
    ids, _ = batch()
    with torch.no_grad():
        ours, theirs = model.eval()(ids), other.eval()(ids).logits
        trained = model.train()(ids)  # queries, keys and values by one product
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-5)
    torch.testing.assert_close(trained, theirs, rtol=0, atol=1e-5)


def test_what_comes_later_changes_nothing_before():
    model, (ids, _) = small().eval(), batch()
    changed = ids.clone()
    changed[:, 7] = (changed[:, 7] + 1) % WORDS
    with torch.no_grad():
        before, after = model(ids), model(changed)
    assert torch.equal(before[:, :7], after[:, :7])
    assert not torch.allclose(before[:, 7:], after[:, 7:], atol=1e-3)


def test_the_loss_is_the_mean_over_what_counts():
    model, (ids, targets) = small().eval(), batch()
    with torch.no_grad():
        chances = model(ids).log_softmax(-1)
        counted = targets != IGNORED
        wanted = -chances[counted].gather(-1, targets[counted][:, None]).mean()
        assert model.loss(ids, targets).item() == pytest.approx(wanted.item(), rel=1e-6)
        summed = model.loss(ids, targets, "sum").item()
        assert summed == pytest.approx(wanted.item() * counted.sum().item(), rel=1e-6)
        nothing = torch.full_like(targets, IGNORED)
        assert model.loss(ids, nothing).item() == model.loss(ids, nothing, chunk=5).item() == 0


def test_the_same_slopes_in_less_memory():
    model = small()
    whole, grads = slopes(model)
    for chunk in (5, 1000):
        again, others = slopes(model, chunk=chunk)
        assert again == pytest.approx(whole, rel=1e-6)
        for a, b in zip(grads, others, strict=True):
            torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-6)
    again, others = slopes(model.checkpointing())
    assert again == whole
    assert all(torch.equal(a, b) for a, b in zip(grads, others, strict=True))


def test_a_layer_computed_again_drops_the_same():
    model = small(dropout=0.5)
    torch.manual_seed(1)
    whole, grads = slopes(model)
    torch.manual_seed(1)
    again, others = slopes(model.checkpointing())
    assert again == whole
    assert all(torch.equal(a, b) for a, b in zip(grads, others, strict=True))


def test_dropout_is_for_training_only():
    model, (ids, _) = small(dropout=0.5), batch()
    assert not torch.equal(model(ids), model(ids))
    assert torch.equal(model.eval()(ids), small().eval()(ids))


def test_a_wrapped_layer_is_asked_itself():
    model, (ids, _) = small(), batch()

    class Silent(torch.nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x) * 0

    before = model(ids)
    attention = model.model.layers[0].self_attn
    hidden = model.config.hidden_size
    attention.v_proj = Silent(hidden, attention.v_proj.out_features, bias=False)  # pyright: ignore
    assert not torch.allclose(model(ids), before, atol=1e-4)
    attention.v_proj.weight.data.normal_()  # pyright: ignore
    silent = model(ids)
    attention.v_proj.weight.data.normal_()  # pyright: ignore
    assert torch.equal(model(ids), silent)


def test_narrow_numbers_stay_near():
    model, (ids, targets) = small(), batch()
    wide = model.loss(ids, targets).item()
    with torch.autocast("cpu", torch.bfloat16):
        narrow = model.loss(ids, targets)
    assert narrow.dtype == torch.float32
    assert narrow.item() == pytest.approx(wide, rel=2e-3)
    assert narrow.item() != wide


def test_fresh_weights_and_counts():
    model = small()
    layer = model.model.layers[0]
    assert model.model.embed_tokens.weight.std().item() == pytest.approx(0.02, rel=0.05)
    assert layer.self_attn.q_proj.weight.std().item() == pytest.approx(0.02, rel=0.05)  # pyright: ignore
    assert layer.mlp.down_proj.weight.std().item() == pytest.approx(0.01, rel=0.05)  # pyright: ignore
    body = 2 * (256 * 256 * 2 + 256 * 128 * 2 + 3 * 256 * 640)
    norms = 2 * (2 * 256 + 2 * 64) + 256
    assert model.num_parameters() == WORDS * 256 + body + norms
    assert model.flops_per_token(12) == 6 * (WORDS * 256 + body) + 12 * 2 * 256 * 12


def test_a_row_longer_than_the_positions_is_refused():
    model = small()
    with pytest.raises(PlanError, match="1025 tokens for a model of 1024 positions"):
        model(torch.zeros(1, 1025, dtype=torch.long))
