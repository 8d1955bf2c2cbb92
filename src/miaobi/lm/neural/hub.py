"""Any causal model of Hugging Face, from a local folder, tuned by LoRA with transformers and peft.

Commissions are told in plain words, since such a model has no tokens for forms and roles.

>>> told(Commission(form="七绝", era="唐", title="绝句", keywords=("春", "黄鹂")))
'写一首七绝（唐），题为《绝句》，用到：春、黄鹂。\\n\\n'
>>> told(Commission("en", form="tale", author="O. Henry", keywords=("watch",)))
'Write a tale by O. Henry, with: watch.\\n\\n'
"""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from miaobi.errors import TRAIN, MissingDependency, PlanError, SourceError
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.examples import Tongue
from miaobi.lm.neural.lora import ALL, Lora
from miaobi.lm.neural.student import Student
from miaobi.store import read_file

# What transformers raises for configs, weights and tokenizers that it cannot read.
WRONG = (ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError)


def told(wish: Commission) -> str:
    """A commission in plain words, Chinese or English."""
    if wish.language == "en":
        kind = "tale" if wish.form == "tale" else "poem"
        title = f' titled "{wish.title}"' if wish.title else ""
        author = f" by {wish.author}" if wish.author else ""
        era = f" of the {wish.era[:-1]}th century" if wish.era.endswith("c") else ""
        words = f", with: {', '.join(wish.keywords)}" if wish.keywords else ""
        return f"Write a {kind}{era}{title}{author}{words}.\n\n"
    whose = "·".join(part for part in (wish.era, wish.author) if part)
    title = f"，题为《{wish.title}》" if wish.title else ""
    words = f"，用到：{'、'.join(wish.keywords)}" if wish.keywords else ""
    return f"写一首{wish.form or '诗'}{whose and f'（{whose}）'}{title}{words}。\n\n"


def opened(
    folder: Path,
    adapter: Lora | None,
    seed: int,
    length: int,
    narrow: bool,
    checkpointing: bool = False,
) -> Student:
    """A model folder as a student with a fresh adapter; see `student.opened`.

    An adapter of the usual targets goes to every linear module of the model, by whatever name.
    MissingDependency when transformers or peft is not installed.
    """
    if adapter is None:
        raise PlanError(
            f"{folder.name} is not a model of this project", hint="tune it with --lora RANK"
        )
    model, tokenizer = _loaded(folder, narrow)
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)  # which the fresh adapter is drawn by
    aimed: Any = "all-linear" if adapter.targets == ALL else list(adapter.targets)
    config = LoraConfig(
        r=adapter.rank, lora_alpha=adapter.alpha,  # pyright: ignore[reportArgumentType]
        lora_dropout=adapter.dropout,
        target_modules=aimed, task_type="CAUSAL_LM",
    )  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # peft asks by a name of the past
            warnings.filterwarnings("ignore", "fan_in_fan_out")
            tuned = get_peft_model(model, config)
    except ValueError as fault:
        raise PlanError(
            f"no adapter fits {folder.name}: {fault}", hint="see its modules"
        ) from fault
    if checkpointing:
        tuned.enable_input_require_grads()  # frozen embeddings would leave nothing to compute again
        own: Any = tuned.get_base_model()
        newer = getattr(own, "activation_checkpointing_enable", None)
        (newer or own.gradient_checkpointing_enable)()
    start, end = _marks(folder, tokenizer)

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False)

    longest = min(length, getattr(model.config, "max_position_embeddings", length))
    return Student(
        tuned,
        lambda ids: tuned(input_ids=ids, use_cache=False).logits,
        Tongue(lambda wish: [start, *encode(told(wish))], encode, end, longest),
        lambda: _files(tuned, tokenizer),
    )


def _loaded(folder: Path, narrow: bool) -> tuple[Any, Any]:
    """The model and its tokenizer, from the disk alone."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import peft  # noqa: F401
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as fault:
        raise MissingDependency(
            f"tuning {folder.name} needs transformers and peft",
            hint=TRAIN,
        ) from fault
    place = str(folder.absolute())  # the name by which the adapter will find its base
    try:
        model = AutoModelForCausalLM.from_pretrained(
            place, local_files_only=True, dtype="auto" if narrow else "float32"
        )
        tokenizer = AutoTokenizer.from_pretrained(place, local_files_only=True)
    except (OSError, SafetensorError, *WRONG) as fault:
        why = (str(fault) or repr(fault)).splitlines()[0]
        raise SourceError(
            f"{folder} is no causal model that transformers opens: {why}",
            hint="name a folder with config.json, weights and tokenizer files",
        ) from fault
    return model, tokenizer


def _marks(folder: Path, tokenizer: Any) -> tuple[int, int]:
    """The tokens that open a text and end it."""
    end = tokenizer.eos_token_id
    if end is None:
        raise SourceError(
            f"the tokenizer of {folder.name} has no token that ends a text",
            hint="set eos_token in its tokenizer_config.json",
        )
    start = tokenizer.bos_token_id
    return (end if start is None else start), end


def _files(tuned: Any, tokenizer: Any) -> dict[str, bytes]:
    """What peft writes for the adapter, and the tokenizer's files, by name."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tuned.save_pretrained(folder, save_embedding_layers=False)
        tokenizer.save_pretrained(folder)
        files = [path for path in Path(folder).iterdir() if path.suffix != ".md"]
        return {path.name: read_file(path) for path in files}
