"""Optimisers and the schedule of their rates: AdamW, Muon, SGD with weight decay.

The update rules in one place: θ ← θ − rate · (step + decay · θ), where the step is Adam's ratio of
moments (Kingma and Ba, 2015; decoupled decay: Loshchilov and Hutter, 2019), the orthogonalised
momentum (Muon: Jordan et al., 2024) or the momentum itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import SGD, AdamW, Optimizer

from miaobi.errors import UnknownName

_lerp_, _lerp, _mul_, _add_ = (  # whole lists of tensors at once; torch names them so
    getattr(torch, f"_foreach_{name}") for name in ("lerp_", "lerp", "mul_", "add_")
)
NAMES = ("muon", "adamw", "sgd")
BETAS = (0.9, 0.95)
# Coefficients of the quintic iteration: its slope at zero is as steep as can be (Jordan, 2024).
QUINTIC = (3.4445, -4.7750, 2.0315)


def share_of_rate(step: int, steps: int, warmup: int, decay: float) -> float:
    """The rate of a step (0, 1, …) as a share of the highest: warmup, stable, decay.

    Linear up over `warmup` steps, constant, and linear to 0 over the last `decay` share of all
    (Hu et al., MiniCPM, 2024; linear decay: Defazio et al., 2023).

    >>> [round(share_of_rate(step, 10, 2, 0.4), 2) for step in range(10)]
    [0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25]
    """
    up = (step + 1) / warmup if step < warmup else 1.0
    falling = decay * steps
    down = (steps - step) / falling if steps - step < falling else 1.0
    return min(up, max(down, 0.0))


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """Matrices (n, rows, columns) with their singular values pushed to about 1, in bfloat16.

    Newton–Schulz iteration, three products a step for the whole stack (Jordan et al., 2024).

    >>> one = orthogonal(torch.randn(1, 8, 4, generator=torch.Generator().manual_seed(0)))
    >>> values = torch.linalg.svdvals(one.float())
    >>> bool(((values > 0.6) & (values < 1.3)).all())
    True
    """
    a, b, c = QUINTIC
    x = matrices.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        inner = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        x = torch.baddbmm(x, inner, x, beta=a)
    return x.mT if tall else x


class Muon(Optimizer):
    """Nesterov momentum, orthogonalised: for the hidden matrices (Jordan et al., 2024).

    Matrices of one shape are turned together. A step has the size rate · max(1, rows/columns)^½.
    """

    def __init__(
        self,
        weights: Iterable[Tensor],
        lr: float,
        weight_decay: float = 0.0,
        momentum: float = 0.95,
    ) -> None:
        super().__init__(weights, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        for group in self.param_groups:
            shapes: dict[torch.Size, list[Tensor]] = {}
            for weight in group["params"]:
                if weight.grad is not None:
                    shapes.setdefault(weight.shape, []).append(weight)
            for weights in shapes.values():
                self._turn(weights, group["lr"], group["weight_decay"], group["momentum"])

    def _turn(self, weights: list[Tensor], lr: float, decay: float, momentum: float) -> None:
        grads = [weight.grad for weight in weights if weight.grad is not None]
        for weight in weights:
            if "momentum" not in self.state[weight]:
                self.state[weight]["momentum"] = torch.zeros_like(weight)
        moved = [self.state[weight]["momentum"] for weight in weights]
        _lerp_(moved, grads, 1 - momentum)
        ahead = _lerp(grads, moved, momentum)
        rows, columns = weights[0].shape
        turned = orthogonal(torch.stack(list(ahead))).to(weights[0].dtype)
        if decay:
            _mul_(weights, 1 - lr * decay)
        _add_(weights, list(turned.unbind()), alpha=-lr * max(1.0, rows / columns) ** 0.5)


class Sgd(SGD):
    """Nesterov momentum; a group's `decay` is decoupled, which torch's own is not."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        for group in self.param_groups:
            _mul_(group["params"], 1 - group["lr"] * group["decay"])
        return super().step(closure)


def optimisers(
    model: nn.Module, name: str, rate: float, decay: float, embedding_rate: float | None = None
) -> list[Optimizer]:
    """The optimisers of a model's weights; each group remembers its highest rate as "top".

    Matrices decay; embeddings and norms do not. With "muon" the hidden matrices go to Muon at
    `rate`, the rest to AdamW at `embedding_rate`; with the others all go by `rate`, and the
    embedding by `embedding_rate` where one is given. Refuses other names with UnknownName.
    """
    if name not in NAMES:
        raise UnknownName("optimiser", name, NAMES)
    hidden, embeddings, norms = [], [], []
    for key, weight in model.named_parameters():
        if weight.requires_grad:
            table = "embed" in key or "lm_head" in key
            (norms if weight.ndim < 2 else embeddings if table else hidden).append(weight)
    slow = rate if embedding_rate is None else embedding_rate
    key = "decay" if name == "sgd" else "weight_decay"
    groups: list[dict[str, Any]] = [
        {"params": weights, key: own, "lr": at}
        for weights, own, at in ((hidden, decay, rate), (embeddings, 0.0, slow), (norms, 0.0, slow))
        if weights  # a LoRA has matrices alone
    ]
    made: list[Optimizer] = []
    if name == "sgd":
        made += [Sgd(groups, lr=rate, momentum=0.9, nesterov=True, foreach=True)]
    elif name == "muon" and hidden:
        made += [Muon(hidden, rate, decay)]
        groups = groups[1:]
    if name != "sgd" and groups:
        fused = groups[0]["params"][0].is_cuda
        made += [AdamW(groups, betas=BETAS, fused=fused, foreach=not fused)]
    for optimiser in made:
        for group in optimiser.param_groups:
            group["top"] = group["lr"]
    return made


def set_rates(made: Iterable[Optimizer], share: float) -> None:
    """Every group at this share of its highest rate."""
    for optimiser in made:
        for group in optimiser.param_groups:
            group["lr"] = group["top"] * share
