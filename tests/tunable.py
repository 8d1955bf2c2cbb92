"""A model that learns in a second, and works for it to learn from."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from miaobi.cli import main
from miaobi.lm.corpus import Piece
from miaobi.lm.neural import lora
from miaobi.lm.neural.examples import Tongue
from miaobi.lm.neural.lora import Lora
from miaobi.lm.neural.model import Config, Transformer
from miaobi.lm.neural.tuning import Recipe
from miaobi.lm.neural.vocabulary import Vocabulary

LINES = ("春山鸟", "春江月", "秋山雨", "秋江雪", "夜山月", "夜江雨", "晓山雪", "晓江鸟")
WORKS = tuple(
    Piece(
        f"{a}，{b}。{b[::-1]}，{a[::-1]}。",
        title=a[:2],
        author="甲",
        era="唐",
        form="古诗",
        keywords=(a[0], a[2]),
    )
    for a in LINES
    for b in LINES
    if a[0] != b[0]
)
WORDS = Vocabulary((), "".join(sorted(set("".join(LINES) + "，。甲"))))
CONFIG = Config(WORDS.size, 64, 64, 2, 2, 1, head_dim=16, max_position_embeddings=64)
TONGUE = Tongue(lambda wish: wish.prefix(WORDS), WORDS.encode, 2, 64)
QUICK = Recipe(lora=Lora(4, 8.0), epochs=3, batch=400, length=64, rate=0.01, precision="float32")


def loud(one):
    """A model whose head speaks up: an adapter cannot, and fresh logits are all near nought."""
    with torch.no_grad():
        one.model.embed_tokens.weight.mul_(10)
    return one


def model() -> Transformer:
    torch.manual_seed(0)
    return loud(Transformer(CONFIG).train(False))


def moved(seed: int, targets: tuple[str, ...] = lora.ALL) -> lora.Adapter:
    """An adapter that has learned something, at random."""
    one = model()
    lora.inject(one, Lora(2, 3.0, targets=targets), seed)
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for part in lora.adapted(one).values():
            part.B.normal_(0, 0.1, generator=draw)
    return lora.taken(one, "base")


IDS = torch.tensor([[1, 9, 300, 301, 302, 2], [1, 9, 303, 304, 305, 2]])


def model_folder(path: Path) -> Path:
    """A model folder with random weights."""
    path.mkdir()
    save_file(model().state_dict(), path / "model.safetensors")
    told = {"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], **asdict(CONFIG)}
    (path / "config.json").write_text(json.dumps(told))
    (path / "vocabulary.json").write_text(WORDS.dumps())
    return path


def called(capsys, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(["tune", *map(str, arguments)])
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def rows_of(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
