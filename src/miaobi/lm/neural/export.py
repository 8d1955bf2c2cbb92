"""A model as a Hugging Face folder: opened by `AutoModelForCausalLM`, llama.cpp and ourselves.

The shape is Qwen3's (Qwen Team, 2025), so no code of ours is needed to open it. Weights are
safetensors: plain arrays, nothing that could run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load as from_bytes
from safetensors.torch import save as to_bytes
from torch import Tensor

from miaobi.errors import PlanError, StoreError
from miaobi.lm.neural import onnx_file
from miaobi.lm.neural.folders import write_folder
from miaobi.lm.neural.model import Config, Transformer
from miaobi.lm.neural.vocabulary import BOS, END, PAD, Vocabulary
from miaobi.store.files import read_file

FILES = {  # of model and writer
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "card.md",
    "vocabulary.json", "model.safetensors", "writer.onnx", "writer.json",
}  # fmt: skip
Stored = Literal["bfloat16", "float32"]


def write(
    folder: Path,
    state: Mapping[str, Tensor],
    config: Config,
    vocabulary: Vocabulary,
    *,
    card: str = "",
    stored: Stored = "bfloat16",
) -> Path:
    """A model folder: config, weights, tokenizer, vocabulary and card, whole or not at all.

    `state` is that of `model.Transformer`. Refuses weights that do not fit the shape, or a
    vocabulary larger than the model's, with PlanError; a folder that cannot be written with
    StoreError.
    """
    checked(state, config)
    if vocabulary.size > config.vocab_size:
        raise PlanError(
            f"a vocabulary of {vocabulary.size} for a model of {config.vocab_size} tokens",
            hint="give the vocabulary that the model was trained with",
        )
    kind = getattr(torch, stored)
    weights = {name: value.detach().to("cpu", kind).contiguous() for name, value in state.items()}
    files = {
        "config.json": _json(config_json(config, stored)),
        "generation_config.json": _json(_ENDS | {"do_sample": True}),
        "tokenizer.json": _json(vocabulary.tokenizer_json()),
        "tokenizer_config.json": _json(tokenizer_config(config)),
        "vocabulary.json": vocabulary.dumps().encode(),
        "model.safetensors": to_bytes(weights, {"format": "pt"}),
    }
    if card:
        files["card.md"] = card.encode()
    return write_folder(folder, files)


def load(folder: Path) -> tuple[Config, dict[str, Tensor]]:
    """The shape and the weights, as they are stored, of a model folder: ours, or what transformers
    saved of one.

    Refuses a damaged folder with StoreError, a model of another kind with PlanError.
    """
    config = _config(folder / "config.json")
    path = folder / "model.safetensors"
    try:
        state = from_bytes(read_file(path))
    except SafetensorError as error:
        raise StoreError(f"{path} is damaged: {error}", hint="export the model again") from error
    state.pop("lm_head.weight", None)  # the embedding under its second name
    checked(state, config)
    return config, {name: state[name] for name in sorted(state)}


def from_writer(writer: Path, folder: Path) -> Path:
    """The model folder of a folder of the embedded engine: `folder` with its weights, decoded.

    In float32, so that no weight moves: the network is the engine's, but for the rounding of what
    comes into each matrix there. Refuses a damaged folder with StoreError.
    """
    config, own = onnx_file.load(writer)
    state = {name: torch.from_numpy(array) for name, array in own.items()}
    card = writer / "card.md"
    told = read_file(card).decode("utf-8", errors="replace") if card.exists() else ""
    words = Vocabulary.load(writer / "vocabulary.json")
    return write(folder, state, Config(**config), words, card=told, stored="float32")


def arrays(state: Mapping[str, Tensor]) -> dict[str, NDArray[np.float32]]:
    """The weights as numpy arrays in float32, for the other files."""
    return {name: value.detach().to("cpu", torch.float32).numpy() for name, value in state.items()}


def checked(state: Mapping[str, Tensor], config: Config) -> None:
    """Refuses weights that are not just those of this shape, with PlanError."""
    with torch.device("meta"):
        wanted = {name: tuple(v.shape) for name, v in Transformer(config).state_dict().items()}
    given = {name: tuple(value.shape) for name, value in state.items()}
    wrong = sorted(n for n in wanted.keys() | given.keys() if wanted.get(n) != given.get(n))
    if wrong:
        name = wrong[0]
        raise PlanError(
            f"{name} is {given.get(name, 'missing')}, the shape asks {wanted.get(name, 'none')}",
            hint="give the config that the model was trained with",
        )


# --- the small files ------------------------------------------------------------------------------

_ENDS = {"bos_token_id": BOS, "eos_token_id": END, "pad_token_id": PAD}
_FIXED: dict[str, Any] = {
    "architectures": ["Qwen3ForCausalLM"],
    "model_type": "qwen3",
    "hidden_act": "silu",
    "attention_bias": False,
    "attention_dropout": 0.0,
    "use_sliding_window": False,
    "initializer_range": 0.02,
    "use_cache": True,
}


def config_json(config: Config, stored: Stored) -> dict[str, Any]:
    """`config.json` as transformers reads it: version 5 the rotary base in `rope_parameters`,
    version 4 (and llama.cpp) beside it."""
    turns = {"rope_type": "default", "rope_theta": config.rope_theta}
    types = {"dtype": stored, "torch_dtype": stored}
    return _FIXED | asdict(config) | {"rope_parameters": turns} | types | _ENDS


def tokenizer_config(config: Config) -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": config.max_position_embeddings,
        "bos_token": "<|bos|>",
        "eos_token": "<|end|>",
        "pad_token": "<|pad|>",
        "clean_up_tokenization_spaces": False,
        "add_prefix_space": False,
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _config(path: Path) -> Config:
    try:
        told = json.loads(read_file(path))
        if told["model_type"] != "qwen3" or told.get("attention_bias") or _bent(told):
            raise PlanError(
                f"{path} is not of a plain Qwen3 model",
                hint="give a folder that miaobi train or miaobi tune wrote",
            )
        own = {field.name: told[field.name] for field in fields(Config) if field.name in told}
        turns = told.get("rope_parameters") or {}
        own["rope_theta"] = float(turns.get("rope_theta", told.get("rope_theta", 10_000.0)))
        return Config(**own)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is damaged: {error!r}", hint="export the model again") from error


def _bent(told: dict[str, Any]) -> bool:
    """Whether the model has what ours has not: another activation, windows, stretched positions."""
    turns = told.get("rope_parameters") or told.get("rope_scaling") or {}
    return (
        told.get("hidden_act", "silu") != "silu"
        or bool(told.get("use_sliding_window"))
        or turns.get("rope_type", "default") != "default"
    )
