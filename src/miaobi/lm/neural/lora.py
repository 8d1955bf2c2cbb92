"""LoRA: what an author changes in a model, as two thin matrices for each weight.

A weight W (out, in) is frozen and W + (alpha / rank) · B A is used, with A (rank, in) drawn at
random and B (out, rank) zero at first, so that nothing is changed before anything is learned (Hu et
al., LoRA: Low-Rank Adaptation of Large Language Models, 2021). Adapters are files in the names of
peft. They add up: `blend` puts a base and several authors into one set of weights.

>>> model = nn.Sequential(nn.Linear(4, 3))
>>> x = torch.ones(1, 4)
>>> before = model(x)
>>> inject(model, Lora(rank=2, targets=("0",)))
>>> bool((model(x) == before).all())  # B is zero
True
>>> [name for name, _ in model.named_parameters() if _.requires_grad]
['0.A', '0.B']
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, sqrt
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn
from torch.nn.functional import linear

from miaobi.errors import PlanError, SourceError
from miaobi.lm.neural.folders import write_folder
from miaobi.store import read_file, write_atomic

ALL = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"  # peft's file names
TOKENIZER = ("tokenizer.json", "tokenizer_config.json")  # of the base, beside them
PREFIX = "base_model.model."  # … and what its tensors' names begin with
OTHERS = ("use_dora", "use_rslora", "rank_pattern", "alpha_pattern")  # of peft: other scales
RUN = "run.json"  # what a run of tuning began with, in its folder


@dataclass(frozen=True, slots=True)
class Lora:
    """The shape of an adapter; `targets` are the last parts of the names of linear modules."""

    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.0
    targets: tuple[str, ...] = ALL

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise PlanError(f"a LoRA of rank {self.rank}", hint="give a rank from 1, such as 16")
        if not 0 <= self.dropout < 1:
            raise PlanError(f"a dropout of {self.dropout}", hint="give a share from 0 to below 1")

    @property
    def scale(self) -> float:
        """What B A is multiplied by."""
        return self.alpha / self.rank


@dataclass(frozen=True, eq=False)
class Adapter:
    """What was learned: for each module by name A (rank, in) and B (out, rank)."""

    lora: Lora
    parts: dict[str, tuple[Tensor, Tensor]] = field(repr=False)
    base: str = ""  # the folder of the model that it was learned on
    turned: bool = False  # the weights are (in, out), as the Conv1D of GPT-2 has them

    def delta(self, name: str) -> Tensor:
        """(out, in), or turned, float32: what it adds to the weight of a module."""
        a, b = self.parts[name]
        delta = self.lora.scale * (b.float() @ a.float())
        return delta.T if self.turned else delta


class Adapted(nn.Module):
    """A frozen linear layer and its adapter."""

    def __init__(self, base: nn.Linear, lora: Lora, draw: torch.Generator) -> None:
        super().__init__()
        self.base, self.lora = base, lora
        bound = 1 / sqrt(base.in_features)  # Kaiming with a = √5, as peft draws it
        a = torch.empty(lora.rank, base.in_features).uniform_(-bound, bound, generator=draw)
        self.A = nn.Parameter(a)
        self.B = nn.Parameter(torch.zeros(base.out_features, lora.rank))
        self.drop = nn.Dropout(lora.dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) → (…, out)."""
        return self.base(x) + self.lora.scale * linear(linear(self.drop(x), self.A), self.B)


def inject(model: nn.Module, lora: Lora, seed: int = 0) -> None:
    """Freezes a model and gives each linear module that `lora.targets` names an adapter.

    Refuses targets that the model does not have with PlanError.
    """
    names = [name for name, module in model.named_modules() if _aimed(name, module, lora)]
    missing = [t for t in lora.targets if not any(n.split(".")[-1] == t for n in names)]
    if missing:
        linears = {n.split(".")[-1] for n, m in model.named_modules() if isinstance(m, nn.Linear)}
        raise PlanError(
            f"the model has no linear module named {', '.join(missing)}",
            hint=f"choose targets among {', '.join(sorted(linears)) or 'none: it has none'}",
        )
    model.requires_grad_(False)
    draw = torch.Generator().manual_seed(seed)
    for name in names:
        module = model.get_submodule(name)
        assert isinstance(module, nn.Linear)
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, Adapted(module, lora, draw))


def _aimed(name: str, module: nn.Module, lora: Lora) -> bool:
    return isinstance(module, nn.Linear) and name.split(".")[-1] in lora.targets


def adapted(model: nn.Module) -> dict[str, Adapted]:
    """The modules of a model that carry an adapter, by name."""
    return {name: m for name, m in model.named_modules() if isinstance(m, Adapted)}


def taken(model: nn.Module, base: str = "") -> Adapter:
    """The adapter that a model carries, copied; PlanError when it carries none."""
    found = adapted(model)
    if not found:
        raise PlanError("the model carries no adapter", hint="call lora.inject on it first")
    parts = {n: (m.A.detach().clone(), m.B.detach().clone()) for n, m in found.items()}
    return Adapter(next(iter(found.values())).lora, parts, base)


def given(model: nn.Module, adapter: Adapter) -> None:
    """Puts an adapter into a plain model, to be used or tuned further."""
    inject(model, adapter.lora)
    found = adapted(model)
    _same(found, adapter)
    with torch.no_grad():
        for name, (a, b) in adapter.parts.items():
            found[name].A.copy_(a)
            found[name].B.copy_(b)


def _same(names: Mapping[str, object], adapter: Adapter) -> None:
    wrong = set(names) ^ set(adapter.parts)
    if wrong:
        raise SourceError(
            f"the adapter is of another model: {min(wrong)} is in one of them only",
            hint=f"use it with the model that it was tuned on: {adapter.base or 'see its card'}",
        )


def blend(
    base: Mapping[str, Tensor], weighted: Sequence[tuple[float, Adapter]]
) -> dict[str, Tensor]:
    """The state dict W + Σ weight · delta: base and authors in one model of the same size.

    A weight of 0.3 gives 0.7 of the base and 0.3 of the author, since W + 0.3 Δ is
    0.7 W + 0.3 (W + Δ). Added in float32 and rounded once to the base's type. Refuses weights that
    are no numbers, and adapters of another model.

    >>> author = Adapter(Lora(1, 1.0), {"up": (torch.tensor([[1.0, 2.0]]), torch.tensor([[4.0]]))})
    >>> blend({"up.weight": torch.zeros(1, 2)}, [(0.25, author)])["up.weight"].tolist()
    [[1.0, 2.0]]
    """
    summed = {}
    for weight, adapter in weighted:
        if not isfinite(weight):
            raise PlanError(f"an adapter cannot weigh {weight}", hint="give it a plain number")
        for name in adapter.parts:
            key = f"{name}.weight"
            if (short := key.partition(".")[2]) in base:  # of a model saved without its head
                key = short
            if key not in base or base[key].shape != adapter.delta(name).shape:
                raise SourceError(
                    f"the adapter is of another model: {key} does not fit",
                    hint=f"use the model it was tuned on: {adapter.base or 'see its card'}",
                )
            summed[key] = summed.get(key, base[key].float()) + weight * adapter.delta(name)
    return {k: summed[k].to(v.dtype) if k in summed else v.clone() for k, v in base.items()}


# --- files ----------------------------------------------------------------------------------------


def files(adapter: Adapter) -> dict[str, bytes]:
    """The files of an adapter by name, as peft has them, and its base's tokenizer, if there is one.

    `PeftModel.from_pretrained(model, folder)` opens a folder of them.
    """
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": adapter.base,
        "r": adapter.lora.rank,
        "lora_alpha": adapter.lora.alpha,
        "lora_dropout": adapter.lora.dropout,
        "target_modules": list(adapter.lora.targets),
        "bias": "none",
        "fan_in_fan_out": adapter.turned,
        "inference_mode": True,
    }
    tensors = {}
    for name, (a, b) in adapter.parts.items():
        tensors[f"{PREFIX}{name}.lora_A.weight"] = a.contiguous()
        tensors[f"{PREFIX}{name}.lora_B.weight"] = b.contiguous()
    spelling = [Path(adapter.base) / name for name in TOKENIZER if adapter.base]
    return {path.name: read_file(path) for path in spelling if path.is_file()} | {
        WEIGHTS: save(tensors, {"format": "pt"}),
        CONFIG: (json.dumps(config, indent=2) + "\n").encode(),
    }


def write(adapter: Adapter, folder: Path) -> None:
    """Writes an adapter into a folder; StoreError where it cannot be."""
    for name, data in files(adapter).items():
        write_atomic(folder / name, data)


def read(folder: Path) -> Adapter:
    """The adapter in a folder; SourceError when there is none or it is not plain LoRA."""
    try:
        config = json.loads(read_file(folder / CONFIG))
        tensors = load(read_file(folder / WEIGHTS))
        lora = Lora(
            int(config["r"]),
            float(config["lora_alpha"]),
            float(config.get("lora_dropout", 0.0)),
            tuple(config["target_modules"]),
        )
        parts = {
            key.removeprefix(PREFIX).removesuffix(".lora_A.weight"): (
                tensor,
                tensors[key.replace(".lora_A.", ".lora_B.")],
            )
            for key, tensor in tensors.items()
            if key.endswith(".lora_A.weight")
        }
    except (ValueError, KeyError, TypeError, SafetensorError) as error:
        raise SourceError(
            f"{folder} holds no LoRA adapter that can be read: {error}",
            hint="name a folder that `miaobi tune` or peft wrote",
        ) from error
    others = [key for key in OTHERS if config.get(key)]
    if others or 2 * len(parts) != len(tensors):
        raise SourceError(
            f"{folder} is not a plain LoRA adapter{f': it has {others[0]}' if others else ''}",
            hint="blend adapters that `miaobi tune` wrote",
        )
    base = str(config.get("base_model_name_or_path") or "")
    return Adapter(lora, parts, base, bool(config.get("fan_in_fan_out")))


def blended(base: Path, weighted: Sequence[tuple[float, Path]], out: Path) -> Path:
    """A model folder of a base and some adapters of it, each by its weight; see `blend`."""
    tensors: dict[str, Tensor] = {}
    for part in sorted(base.glob("*.safetensors")):
        tensors |= load(read_file(part))
    if not tensors:
        raise SourceError(f"{base} has no .safetensors", hint="name the folder of a model")
    mixed = blend(tensors, [(weight, read(folder)) for weight, folder in weighted])
    told = "".join(f"\n- {weight:g} of `{folder.name}`" for weight, folder in weighted)
    card = f"# {out.name}\n\n`{base.name}` with the changes of these adapters:\n{told}\n"
    weights = save(mixed, {"format": "pt"})
    return write_folder(
        out, companions(base) | {"model.safetensors": weights, "card.md": card.encode()}
    )


def companions(folder: Path) -> dict[str, bytes]:
    """What lies beside the weights in a model folder and stays true when they change: its shape
    and its tokenizer."""
    others = {"model.safetensors.index.json", "writer.json", RUN}
    return {
        path.name: read_file(path)
        for path in sorted(folder.iterdir())
        if path.suffix in {".json", ".txt", ".model", ".jinja"} and path.name not in others
    }
