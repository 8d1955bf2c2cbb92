"""The transformer: one decoder in the shape of Qwen3, in one file, with one dial for its size.

RMSNorm before each branch (Zhang and Sennrich, 2019), rotary positions (Su et al., 2021), normed
queries and keys (Henry et al., 2020), grouped-query attention (Ainslie et al., 2023), SwiGLU
(Shazeer, 2020), tied embeddings (Press and Wolf, 2017). Weights carry the names and shapes of
transformers' `Qwen3ForCausalLM`, so a folder of ours opens there and in llama.cpp as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from miaobi.errors import PlanError

IGNORED = -100  # a target that does not count
INIT = 0.02  # standard deviation of fresh weights (Radford et al., 2019)


@dataclass(frozen=True, slots=True)
class Config:
    """The shape of a model; the names are those of transformers' Qwen3Config.

    >>> config = Config.of_depth(6, 15_000)
    >>> config.hidden_size, config.num_attention_heads, config.num_key_value_heads
    (512, 8, 4)
    """

    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    head_dim: int = 64
    rms_norm_eps: float = 1e-6
    rope_theta: float = 10_000.0
    max_position_embeddings: int = 1024
    tie_word_embeddings: bool = True

    def __post_init__(self) -> None:
        counts = (self.vocab_size, self.hidden_size, self.intermediate_size)
        if min(*counts, self.num_hidden_layers, self.num_key_value_heads) < 1:
            raise PlanError(f"a model of this shape: {self}", hint="give sizes of one or more")
        if self.num_attention_heads % self.num_key_value_heads or self.head_dim % 2:
            raise PlanError(
                f"{self.num_attention_heads} heads of width {self.head_dim} cannot share "
                f"{self.num_key_value_heads} keys",
                hint="heads must be a multiple of key-value heads, and head_dim even",
            )
        if not self.tie_word_embeddings:
            raise PlanError("a head of its own is not built here", hint="tie_word_embeddings=True")

    @classmethod
    def of_depth(cls, depth: int, vocab_size: int) -> Config:
        """The model of so many layers: width and heads follow from the depth.

        Refuses a depth below one with PlanError.
        """
        if depth < 1:
            raise PlanError(f"a model of depth {depth}", hint="give a depth of 1 or more")
        hidden = 64 * (depth + 2)
        heads = hidden // 64
        return cls(
            vocab_size=vocab_size,
            hidden_size=hidden,
            intermediate_size=64 * int(hidden * 8 / 3 / 64),
            num_hidden_layers=depth,
            num_attention_heads=heads,
            num_key_value_heads=heads // 2 if heads % 2 == 0 else heads,
        )


class RMSNorm(nn.Module):
    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Over the last dimension, in float32 inside; the result has the dtype of x."""
        wide = x.float()
        wide = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps)
        return (wide * self.weight).to(x.dtype)


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x (B, heads, T, head_dim) turned by its positions; cos, sin (T, head_dim / 2).

    The halves of a head are the two coordinates, as in transformers' `rotate_half`.
    """
    left, right = x.chunk(2, dim=-1)
    return torch.cat((left * cos - right * sin, right * cos + left * sin), dim=-1).to(x.dtype)


def together(x: Tensor, *layers: nn.Module) -> list[Tensor]:
    """What each layer gives for x; in training by one large product where all are plain."""
    weights = [layer.weight for layer in layers if type(layer) is nn.Linear and layer.training]
    if len(weights) < len(layers):  # a wrapped layer (LoRA) answers for itself
        return [layer(x) for layer in layers]
    return list(F.linear(x, torch.cat(weights)).split([len(w) for w in weights], dim=-1))


class Attention(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads, self.shared = config.num_attention_heads, config.num_key_value_heads
        self.width = config.head_dim
        hidden = config.hidden_size
        self.q_proj = nn.Linear(hidden, self.heads * self.width, bias=False)
        self.k_proj = nn.Linear(hidden, self.shared * self.width, bias=False)
        self.v_proj = nn.Linear(hidden, self.shared * self.width, bias=False)
        self.o_proj = nn.Linear(self.heads * self.width, hidden, bias=False)
        self.q_norm = RMSNorm(self.width, config.rms_norm_eps)
        self.k_norm = RMSNorm(self.width, config.rms_norm_eps)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        rows, length, _ = x.shape
        q, k, v = together(x, self.q_proj, self.k_proj, self.v_proj)
        q = self.q_norm(q.view(rows, length, self.heads, self.width))
        k = self.k_norm(k.view(rows, length, self.shared, self.width))
        v = v.view(rows, length, self.shared, self.width).transpose(1, 2)
        q, k = (rotated(each.transpose(1, 2), cos, sin) for each in (q, k))
        mixed = F.scaled_dot_product_attention(
            q, k, v, is_causal=True, enable_gqa=self.shared != self.heads
        )
        return self.o_proj(mixed.transpose(1, 2).reshape(rows, length, -1))


class MLP(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = together(x, self.gate_proj, self.up_proj)
        return self.down_proj(F.silu(gate) * up)


class Layer(nn.Module):
    def __init__(self, config: Config, dropout: float) -> None:
        super().__init__()
        self.input_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.mlp = MLP(config)
        self.dropout = dropout

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self._dropped(self.self_attn(self.input_layernorm(x), cos, sin))
        return x + self._dropped(self.mlp(self.post_attention_layernorm(x)))

    def _dropped(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout, self.training) if self.dropout else x


class Body(nn.Module):
    """Everything under the head: ids (B, T) in, normed states (B, T, hidden) out."""

    cos: Tensor  # (positions, head_dim / 2)
    sin: Tensor

    def __init__(self, config: Config, dropout: float) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config.num_hidden_layers))
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.dropout = dropout
        self.checkpointing = False
        self.longest = config.max_position_embeddings
        half = torch.arange(0, config.head_dim, 2).float() / config.head_dim
        angles = torch.outer(torch.arange(self.longest).float(), config.rope_theta**-half)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        length, device = ids.shape[1], ids.device.type
        if length > self.longest:
            raise PlanError(
                f"{length} tokens for a model of {self.longest} positions",
                hint=f"give at most {self.longest}, or set max_position_embeddings",
            )
        x = F.embedding(ids, self.embed_tokens.weight)
        if torch.is_autocast_enabled(device):  # the residual stream is as narrow as its branches
            x = x.to(torch.get_autocast_dtype(device))
        if self.dropout:
            x = F.dropout(x, self.dropout, self.training)
        cos, sin = self.cos[:length], self.sin[:length]  # float32: angles need it
        for layer in self.layers:
            if self.checkpointing and self.training:
                x = checkpoint(layer, x, cos, sin, use_reentrant=False)
                assert isinstance(x, Tensor)
            else:
                x = layer(x, cos, sin)
        return self.norm(x)


class Transformer(nn.Module):
    """A decoder-only language model; see `Config`. Fresh weights come from torch's random state.

    `dropout` falls on embeddings and on every residual branch, for training of many epochs.

    >>> model = Transformer(Config(32, 16, 32, 1, 2, 1, head_dim=8))
    >>> ids = torch.tensor([[1, 5, 7, 2]])
    >>> model(ids).shape
    torch.Size([1, 4, 32])
    >>> bool(model.loss(ids[:, :-1], ids[:, 1:]) > 0)
    True
    """

    def __init__(self, config: Config, dropout: float = 0.0) -> None:
        super().__init__()
        self.config = config
        self.model = Body(config, dropout)
        self._initialise()

    def _initialise(self) -> None:
        """Normal weights; what writes into the residual stream is scaled by its 2·layers terms."""
        narrow = INIT / sqrt(2 * self.config.num_hidden_layers)
        for name, weight in self.named_parameters():
            if weight.ndim == 2:
                last = name.endswith(("o_proj.weight", "down_proj.weight"))
                nn.init.normal_(weight, std=narrow if last else INIT)

    def checkpointing(self, on: bool = True) -> Transformer:
        """Layers keep only their inputs and are computed again in the backward pass
        (Chen et al., 2016): less memory, a third more time."""
        self.model.checkpointing = on
        return self

    def forward(self, ids: Tensor) -> Tensor:
        """Logits (B, T, vocabulary) for ids (B, T) int64; refuses rows too long with PlanError."""
        return F.linear(self.model(ids), self.model.embed_tokens.weight)

    def loss(self, ids: Tensor, targets: Tensor, reduction: str = "mean", chunk: int = 0) -> Tensor:
        """Cross-entropy in nats, float32, of targets (B, T) after ids (B, T); -100 is ignored.

        reduction is "mean" (over what counts) or "sum". `chunk` > 0 makes the logits of so many
        tokens that count at a time: the same number in less memory, and faster on a CPU.
        """
        states, flat = self.model(ids).flatten(0, 1), targets.flatten()
        head = self.model.embed_tokens.weight
        if chunk:
            counted = flat != IGNORED
            total = Chunked.apply(states[counted], head, flat[counted], chunk)
            assert isinstance(total, Tensor)
        else:
            logits = F.linear(states, head).float()
            total = F.cross_entropy(logits, flat, ignore_index=IGNORED, reduction="sum")
        if reduction == "sum":
            return total
        return total / (targets != IGNORED).sum().clamp(min=1)

    def num_parameters(self) -> int:
        """All weights, each once: the head is the embedding."""
        return sum(weight.numel() for weight in self.parameters())

    def flops_per_token(self, length: int) -> int:
        """Floating-point operations of training on one token of a row of this length.

        6 for each weight of a matrix product (the embedding counts once, as the head), and
        12·layers·heads·head_dim·length for attention, its causal half not taken off: the count of
        Chowdhery et al. (PaLM, 2022, appendix B), by which others report MFU too.
        """
        config = self.config
        products = sum(weight.numel() for weight in self.parameters() if weight.ndim == 2)
        width = config.num_attention_heads * config.head_dim
        return 6 * products + 12 * config.num_hidden_layers * width * length


class Chunked(torch.autograd.Function):
    """The summed cross-entropy of states (n, hidden) with a head (vocabulary, hidden).

    Some rows at a time; gradients are made along with the loss, while the logits are still at hand,
    so that all logits never exist at once (Hsu et al., Liger Kernel, 2024).
    """

    @staticmethod
    def forward(ctx: Any, states: Tensor, head: Tensor, targets: Tensor, chunk: int) -> Tensor:
        wanted = any(ctx.needs_input_grad)
        narrow = head.to(states.dtype)
        total = states.new_zeros((), dtype=torch.float32)
        to_states = torch.empty_like(states)
        to_head = torch.zeros_like(head) if wanted else head
        for at in range(0, len(states), chunk):
            own, aims = states[at : at + chunk], targets[at : at + chunk, None]
            chances = (own @ narrow.T).float().log_softmax(-1)
            total -= chances.gather(-1, aims).sum()
            if wanted:
                chances.exp_()  # the gradient of the loss: what is expected less what came
                chances.scatter_add_(-1, aims, torch.full_like(aims, -1, dtype=chances.dtype))
                slopes = chances.to(states.dtype)
                torch.mm(slopes, narrow, out=to_states[at : at + chunk])
                to_head += slopes.T @ own
        if wanted:
            ctx.save_for_backward(to_states, to_head)
        return total

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        to_states, to_head = ctx.saved_tensors
        return to_states * grads[0], to_head * grads[0], None, None
