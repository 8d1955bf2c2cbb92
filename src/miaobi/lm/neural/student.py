"""A model that is about to learn: one of the project's, or any causal model of Hugging Face.

What is tuned is a model folder. `meant` finds it in what a person names, `base` makes it of an
engine's writer or of an adapter and the model that this was learned on.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from miaobi.errors import PlanError, SourceError
from miaobi.lm.neural import export, lora
from miaobi.lm.neural.examples import Tongue
from miaobi.lm.neural.lora import RUN, Lora
from miaobi.lm.neural.model import Transformer
from miaobi.lm.neural.objectives import Logits
from miaobi.lm.neural.vocabulary import END, Vocabulary
from miaobi.store import read_file
from miaobi.store.files import disk_errors
from miaobi.work import digest

WEIGHTS = ("*.safetensors", "*.bin")


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
    folder: Path,
    adapter: Lora | None,
    seed: int = 0,
    length: int = 512,
    narrow: bool = True,
    checkpointing: bool = False,
) -> Student:
    """The model of a folder, ready to learn by an adapter, or (None) with all its weights.

    `length` is the most tokens of a row; `narrow` lets frozen weights be bfloat16; `checkpointing`
    computes layers again in the backward pass, to save memory. Refuses a folder that is no model
    with SourceError, an adapter that does not fit it with PlanError.
    """
    if (folder / "vocabulary.json").is_file():
        return _own(folder, adapter, seed, length, checkpointing)
    from miaobi.lm.neural import hub

    return hub.opened(folder, adapter, seed, length, narrow, checkpointing)


def fingerprint(folder: Path) -> str:
    """What tells one model folder from another: a hash of its weights and of its shape.

    SourceError when the folder is none, or its weights are cut off.
    """
    checked(folder)
    hashes: dict[str, str] = {}
    for path in sorted(path for kind in WEIGHTS for path in folder.glob(kind)):
        with disk_errors(path), path.open("rb") as file:
            hashes[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digest("model", [hashes, read_file(folder / "config.json").decode("utf-8", "replace")])


def checked(folder: Path) -> None:
    """Refuses what is no model folder, or has weights that are cut off, with SourceError; weights
    are not read for it."""
    if not (folder / "config.json").is_file():
        raise SourceError(f"{folder} is no model folder", hint="it must hold a config.json")
    for path in sorted(folder.glob("*.safetensors")):
        try:
            with safe_open(path, "pt"):
                pass
        except (OSError, SafetensorError) as fault:
            raise SourceError(
                f"{path} is damaged: {fault}", hint="copy or export the model once more"
            ) from fault


def transformer(folder: Path) -> Transformer:
    """The project's model in a folder, in float32; refuses what `export.load` refuses, and weights
    that do not fit the shape with PlanError."""
    config, state = export.load(folder)
    export.checked(state, config)
    model = Transformer(config)
    model.load_state_dict(state)
    return model


def _own(
    folder: Path, adapter: Lora | None, seed: int, length: int, checkpointing: bool
) -> Student:
    model = transformer(folder).checkpointing(checkpointing)
    words = Vocabulary.load(folder / "vocabulary.json")
    if adapter:
        lora.inject(model, adapter, seed)
    longest = min(length, model.config.max_position_embeddings)
    tongue = Tongue(lambda wish: wish.prefix(words), words.encode, END, longest)

    def files() -> dict[str, bytes]:
        if adapter:
            return lora.files(lora.taken(model, str(folder.absolute())))
        stored = next(iter(export.load(folder)[1].values())).dtype
        state = {name: weight.to(stored) for name, weight in model.state_dict().items()}
        weights = save(state, {"format": "pt"})
        return lora.companions(folder) | {"model.safetensors": weights}

    return Student(model, model, tongue, files)


# --- what a person names -------------------------------------------------------------------------


def meant(model: Path) -> Path:
    """The folder of what `model` names: a model, an engine's writer, an adapter, or the model that
    lies in the folder of a finished run of `train`. SourceError when there is none of these."""
    for folder in (model, model / "model"):
        if (folder / "config.json").is_file():
            checked(folder)
            return folder
        if (folder / "writer.onnx").is_file() or (folder / lora.CONFIG).is_file():
            return folder
    stopped = any((model / name).exists() for name in ("checkpoints", RUN))
    raise SourceError(
        f"{model} is no model folder{': its run has not ended' if stopped else ''}",
        hint="go on with that run by --resume first"
        if stopped
        else "it must hold a config.json, a writer.onnx or an adapter that miaobi tune wrote",
    )


def parent(model: Path) -> Path:
    """The model that an adapter was learned on; any other folder as it is.

    It is where the adapter says or, as the run's record knows it, beside the adapter by that name.
    Refuses one that is in neither place, or is another one now, with SourceError.
    """
    if not _is_adapter(model):
        return model
    named, run = Path(lora.read(model).base), model / RUN
    beside = model.absolute().parent / named.name
    known = json.loads(read_file(run)).get("model") if run.is_file() else None
    places, others = [*dict.fromkeys((named, beside) if known else (named,))], []
    for place in places:
        if (place / "config.json").is_file():
            if known in (None, fingerprint(place)):
                return place
            others.append(place)
    raise SourceError(
        f"{others[0]} is not the model that {model} was tuned on"
        if others
        else f"the adapter in {model} is of {named}, which is not there",
        hint=f"put that model back as {' or '.join(map(str, places))}, or tune the folder that "
        "--blend 1 made of both",
    )


def base(model: Path, beside: Path) -> Path:
    """The model folder that is tuned: `model`, or what is made of it in the folder `beside`, a
    writer decoded or an adapter folded into the model it was learned on.

    A model that lies there already stays, since adapters may name it; it is refused with PlanError
    when it is not what would be made.
    """
    if (model / "config.json").is_file():
        return model
    if not (beside / "config.json").is_file():
        return _made(model, beside)
    with disk_errors(beside.parent), tempfile.TemporaryDirectory(dir=beside.parent) as place:
        if fingerprint(_made(model, Path(place) / "base")) != fingerprint(beside):
            raise PlanError(
                f"{beside} was not made of {model}",
                hint="name another folder with --out, or resume with the model that the run began with",
            )
    return beside


def _made(model: Path, folder: Path) -> Path:
    if _is_adapter(model):
        return lora.blended(parent(model), [(1.0, model)], folder)
    return export.from_writer(model, folder)


def _is_adapter(model: Path) -> bool:
    return (model / lora.CONFIG).is_file() and not (model / "config.json").is_file()
