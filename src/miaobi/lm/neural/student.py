"""A model that is about to learn: one of the project's, or any causal model of Hugging Face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import save
from torch import nn

from miaobi.errors import SourceError
from miaobi.lm.neural import export, lora
from miaobi.lm.neural.examples import Tongue
from miaobi.lm.neural.lora import Lora
from miaobi.lm.neural.model import Transformer
from miaobi.lm.neural.objectives import Logits
from miaobi.lm.neural.vocabulary import END, Vocabulary
from miaobi.store import read_file
from miaobi.work import digest


@dataclass(frozen=True, eq=False)
class Student:
    """A model's modules, how it is asked, how it spells.

    Weights that require a gradient are tuned. `files` gives what the result folder holds.
    """

    model: nn.Module
    logits: Logits
    tongue: Tongue
    files: Callable[[], dict[str, bytes]]


def opened(
    folder: Path, adapter: Lora | None, seed: int = 0, length: int = 512, narrow: bool = True
) -> Student:
    """The model of a folder, ready to learn by an adapter, or (None) with all its weights.

    `length` is the most tokens of a row; `narrow` lets frozen weights be bfloat16. Refuses a folder
    that is no model with SourceError, an adapter that does not fit it with PlanError.
    """
    if (folder / "vocabulary.json").is_file():
        return _own(folder, adapter, seed, length)
    from miaobi.lm.neural import hub

    return hub.opened(folder, adapter, seed, length, narrow)


def fingerprint(folder: Path) -> str:
    """What tells one model folder from another, without reading all its weights.

    SourceError when the folder is none.
    """
    if not (folder / "config.json").is_file():
        raise SourceError(f"{folder} is no model folder", hint="it must hold a config.json")
    sizes = {path.name: path.stat().st_size for path in sorted(folder.glob("*.safetensors"))}
    return digest("model", [sizes, read_file(folder / "config.json").decode("utf-8", "replace")])


def transformer(folder: Path) -> Transformer:
    """The project's model in a folder, in float32; refuses what `export.load` refuses, and weights
    that do not fit the shape with PlanError."""
    config, state = export.load(folder)
    export.checked(state, config)
    model = Transformer(config)
    model.load_state_dict(state)
    return model


def _own(folder: Path, adapter: Lora | None, seed: int, length: int) -> Student:
    model = transformer(folder)
    words = Vocabulary.load(folder / "vocabulary.json")
    if adapter:
        lora.inject(model, adapter, seed)
    longest = min(length, model.config.max_position_embeddings)
    tongue = Tongue(lambda wish: wish.prefix(words), words.encode, END, longest)

    def files() -> dict[str, bytes]:
        if adapter:
            return lora.files(lora.taken(model, folder.name))
        stored = next(iter(export.load(folder)[1].values())).dtype
        state = {name: weight.to(stored) for name, weight in model.state_dict().items()}
        weights = save(state, {"format": "pt"})
        return lora.companions(folder) | {"model.safetensors": weights}

    return Student(model, model, tongue, files)
