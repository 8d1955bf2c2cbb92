"""`miaobi bench writer`, throughput: is our training loop as fast as the plainest one?

Both train the same model (our shape, counted), on the same rows, with AdamW, in the same run and
precision: ours as `miaobi train` does it, and a loop after nanoGPT (Karpathy, 2022), written here
on its own in eager PyTorch. They take turns in short blocks; medians of the blocks' tokens a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from miaobi.lm.neural.feed import Feed, Peers
from miaobi.lm.neural.model import Config
from miaobi.lm.neural.optimise import set_rates
from miaobi.lm.neural.training import Recipe, Run, peak_flops, seed_step
from miaobi.work import Json

WORDS = 15_040
SIZES = {"cpu": (2, 256, 8), "cuda": (6, 512, 128)}  # depth, tokens in a row, rows a step
STEPS = {"cpu": 2, "cuda": 20}  # of a block
BLOCKS = 5
RATIO, MFU = 1.0, 0.35  # goals
RATE = 1e-3


def run(device: str | None = None) -> Iterator[dict[str, Json]]:
    """Rows {what, tokens_per_second, …}: ours, the plain loop, and their ratio with its goal."""
    peers = Peers.joined(device)
    depth, length, batch = SIZES[peers.device.type]
    recipe = Recipe(WORDS, depth, length, batch, optimiser="adamw", rate=RATE)
    own = Run(recipe, peers, Path())
    with closing(Feed(Drawn, recipe, peers, 0, 0)) as feed:
        found = speeds({"ours": ours(own, feed), "plain": plain(recipe, peers)}, recipe, peers)
    flops = own.model.flops_per_token(length)
    for name, speed in found.items():
        yield _row(name, speed, speed * flops, peers.device)
    ratio = found["ours"] / found["plain"]
    yield {"what": "ours / plain", "ratio": round(ratio, 2), "ok": _ok(ratio >= RATIO)}


def speeds(ways: dict[str, Callable[[], object]], recipe: Recipe, peers: Peers) -> dict[str, float]:
    """Tokens a second of every way: medians over blocks, in an order that changes."""
    steps = STEPS[peers.device.type]
    tokens = recipe.batch * recipe.length * steps
    found: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        _timed(way, steps, peers.device)  # what is made once is made now
    for block in range(BLOCKS):
        for name in list(ways)[:: 1 if block % 2 else -1]:
            found[name].append(tokens / _timed(ways[name], steps, peers.device))
    return {name: median(each) for name, each in found.items()}


def _row(name: str, speed: float, flops: float, device: torch.device) -> dict[str, Json]:
    row: dict[str, Json] = {"what": name, "tokens_per_second": round(speed)}
    peak = peak_flops(device)
    if peak:
        row["mfu"] = round(flops / peak, 3)
        if name == "ours":
            row["ok"] = _ok(flops / peak >= MFU)
    return row


def _ok(reached: bool) -> str:
    return "yes" if reached else "no"


def _timed(way: Callable[[], object], steps: int, device: torch.device) -> float:
    """Seconds of so many steps, the device's work included."""
    began = time.perf_counter()
    for _ in range(steps):
        way()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began


@dataclass(frozen=True)
class Drawn:
    """Rows of tokens by chance, four in five of which count, as in rows of commissions and works."""

    tokens: NDArray[np.uint16]
    counts: NDArray[np.bool_]

    @classmethod
    def epoch(cls, seed: int, epoch: int, length: int) -> Drawn:
        rng = np.random.default_rng([seed, epoch])
        shape = (1024, length + 1)
        return cls(rng.integers(0, WORDS, shape, np.uint16), rng.random(shape) < 0.8)

    @classmethod
    def heldout(cls, length: int) -> Drawn:
        return cls.epoch(0, 0, length)


def ours(own: Run, feed: Feed) -> Callable[[], object]:
    """One step of `miaobi train`."""
    own.model.train()
    steps = count()

    def one() -> Tensor:
        seed_step(own.recipe.seed, next(steps), 0)
        set_rates(own.optimisers, 1.0)
        return own.step(*feed.next())

    return one


# --- the plain loop -------------------------------------------------------------------------------


class Norm(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x.float(), x.shape[-1:], self.weight, 1e-6).to(x.dtype)


class Block(nn.Module):
    def __init__(self, c: Config) -> None:
        super().__init__()
        self.c = c
        inner, shared = c.num_attention_heads * c.head_dim, c.num_key_value_heads * c.head_dim
        self.first, self.second = Norm(c.hidden_size), Norm(c.hidden_size)
        self.q_norm, self.k_norm = Norm(c.head_dim), Norm(c.head_dim)
        self.q = nn.Linear(c.hidden_size, inner, bias=False)
        self.k = nn.Linear(c.hidden_size, shared, bias=False)
        self.v = nn.Linear(c.hidden_size, shared, bias=False)
        self.o = nn.Linear(inner, c.hidden_size, bias=False)
        self.gate = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.up = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.down = nn.Linear(c.intermediate_size, c.hidden_size, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.attend(self.first(x), cos, sin)
        h = self.second(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))

    def attend(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        b, t, _ = x.shape
        q = self.q_norm(self.q(x).view(b, t, -1, self.c.head_dim)).transpose(1, 2)
        k = self.k_norm(self.k(x).view(b, t, -1, self.c.head_dim)).transpose(1, 2)
        v = self.v(x).view(b, t, -1, self.c.head_dim).transpose(1, 2)
        q, k = turn(q, cos, sin), turn(k, cos, sin)
        times = self.c.num_attention_heads // self.c.num_key_value_heads
        k, v = k.repeat_interleave(times, 1), v.repeat_interleave(times, 1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o(y.transpose(1, 2).reshape(b, t, -1))


def turn(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


class Plain(nn.Module):
    def __init__(self, c: Config) -> None:
        super().__init__()
        self.table = nn.Embedding(c.vocab_size, c.hidden_size)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.num_hidden_layers))
        self.norm = Norm(c.hidden_size)
        nn.init.normal_(self.table.weight, std=0.02)
        half = torch.arange(0, c.head_dim, 2).float() / c.head_dim
        angles = torch.outer(torch.arange(c.max_position_embeddings).float(), c.rope_theta**-half)
        self.angles = nn.Buffer(torch.cat((angles, angles), -1), persistent=False)

    def forward(self, ids: Tensor, targets: Tensor) -> Tensor:
        x = self.table(ids)
        cos, sin = self.angles.cos()[: ids.shape[1]], self.angles.sin()[: ids.shape[1]]
        cos, sin = cos.bfloat16(), sin.bfloat16()
        for block in self.blocks:
            x = block(x, cos, sin)
        logits = F.linear(self.norm(x), self.table.weight)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))


def plain(recipe: Recipe, peers: Peers) -> Callable[[], object]:
    """One step of the plain loop: a batch from the host, forward, backward, clip, AdamW."""
    model = Plain(recipe.config()).to(peers.device)
    optimiser = torch.optim.AdamW(
        model.parameters(), RATE, (0.9, 0.95), weight_decay=0.1, fused=peers.device.type == "cuda"
    )
    rows = Drawn.epoch(recipe.seed, 0, recipe.length)
    rng = np.random.default_rng(0)

    def one() -> Tensor:
        some = rng.integers(0, len(rows.tokens), recipe.batch)
        tokens = torch.from_numpy(rows.tokens[some].astype(np.int64))
        targets = tokens[:, 1:].masked_fill(~torch.from_numpy(rows.counts[some, 1:]), -100)
        ids, targets = tokens[:, :-1].to(peers.device), targets.to(peers.device)
        with torch.autocast(peers.device.type, torch.bfloat16):
            loss = model(ids, targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        return loss.detach()

    return one
