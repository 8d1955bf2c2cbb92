"""`miaobi train`: a writer from nothing but texts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from miaobi.cli.options import apart, needs
from miaobi.errors import PlanError, SourceError

if TYPE_CHECKING:
    from miaobi.lm.neural.shelf import Packed
    from miaobi.lm.neural.training import Outcome, Recipe
    from miaobi.lm.neural.vocabulary import Vocabulary

MOST = 2**16  # tokens of a vocabulary: a shelf keeps them in 16 bits
ALIGNED = 64  # the head's product is fast when its width is a multiple of this


def _said(help: str, panel: str = "Run 运行", **more: Any) -> Any:
    return typer.Option(help=help, rich_help_panel=panel, **more)


SHAPE, RATES = "Model and batch 模型与批次", "Rates 学习率"
WORKS = (
    "Works: a folder of .txt files, a .jsonl, .csv or .parquet table with a column text (and title, "
    "author, era, form, keywords, licence …), a folder of chinese-poetry; or a shelf.npz that an "
    "earlier run packed of them. 作品（文本、表格），或已打包的 shelf.npz。"
)
Works = Annotated[Path, typer.Argument(metavar="DATA", help=WORKS)]
Out = Annotated[
    Path,
    typer.Option(
        help="Folder of the run: the shelf packed of DATA, its data card, log and checkpoints; in the "
        "end model/ (Transformers) and writer/ (--engine text=embedded:OUT/writer). Several machines "
        "share it. 训练文件夹，多机共用。"
    ),
]
Words = Annotated[
    Path | None, typer.Option(help="Another vocabulary.json than the shipped one. 词表。")
]
Seed = Annotated[int, typer.Option(help="Another seed, another model. 种子。")]
Depth = Annotated[int, _said("Layers: the one dial of size. 层数。", SHAPE)]
Length = Annotated[int, _said("Tokens in a row. 每行词元数。", SHAPE)]
Batch = Annotated[int, _said("Rows (not tokens) a step, over all devices. 每步行数。", SHAPE)]
Microbatch = Annotated[int, _said("Rows at once, gradients accumulate; 0: all. 梯度累积。", SHAPE)]
Dropout = Annotated[float, _said("For many epochs of few texts. 随机失活。", SHAPE)]
Checkpointing = Annotated[bool, _said("Less memory, a third more time. 省显存。", SHAPE)]
Steps = Annotated[int | None, _said("If not given: 1000, or by --seconds. 步数。", RATES)]
Seconds = Annotated[float, _said("Or what fits in this time; 0: no limit. 秒数。", RATES)]
Optimiser = Annotated[str, _said("muon, adamw or sgd. 优化器。", RATES)]
Rate = Annotated[
    float | None,
    _said("The highest rate; if not given, muon 0.02, adamw 0.0015, sgd 0.1. 学习率。", RATES),
]
EmbeddingRate = Annotated[
    float | None,
    _said(
        "Of embeddings and norms; if not given, 0.003 with muon, else as --rate. 词嵌入学习率。",
        RATES,
    ),
]
WeightDecay = Annotated[float, _said("Of the matrices. 权重衰减。", RATES)]
Warmup = Annotated[int, _said("Steps in which the rate rises. 预热步数。", RATES)]
Decay = Annotated[float, _said("Share of steps in which it falls. 衰减所占。", RATES)]
Resume = Annotated[bool, _said("Go on from the last checkpoint. 续训。")]
Pause = Annotated[float, _said("Stop after so many seconds, to be resumed. 暂停。")]
Device = Annotated[str, _said("cpu, cuda or cuda:1; auto: a GPU where there is one. 设备。")]
Precision = Annotated[str, _said("bf16 or float32. 精度。")]
Compile = Annotated[bool, _said("On a GPU: a minute at first, then faster. 编译。")]
Every = Annotated[int, _said("Steps between evaluations. 评估间隔。")]
SaveEvery = Annotated[int, _said("Steps between checkpoints. 保存间隔。")]
Board = Annotated[bool, _said("Curves for TensorBoard, where it is installed. 曲线。")]
Wandb = Annotated[bool, _said("Weights & Biases, offline. 离线记录。")]
Gguf = Annotated[bool, typer.Option("--gguf", help="Also OUT/writer.gguf, for llama.cpp. 另存。")]


def train(
    data: Works,
    out: Out,
    vocabulary: Words = None,
    seed: Seed = 1,
    depth: Depth = 6,
    length: Length = 512,
    batch: Batch = 128,
    microbatch: Microbatch = 0,
    dropout: Dropout = 0.0,
    checkpointing: Checkpointing = False,
    steps: Steps = None,
    seconds: Seconds = 0.0,
    optimiser: Optimiser = "muon",
    rate: Rate = None,
    embedding_rate: EmbeddingRate = None,
    weight_decay: WeightDecay = 0.1,
    warmup: Warmup = 40,
    decay: Decay = 0.4,
    resume: Resume = False,
    pause: Pause = 0.0,
    device: Device = "auto",
    precision: Precision = "bf16",
    compile: Compile = True,
    evaluate_every: Every = 250,
    save_every: SaveEvery = 500,
    tensorboard: Board = True,
    wandb: Wandb = False,
    gguf: Gguf = False,
) -> None:
    """Train a writer from scratch on works of your own. 用自己的作品从头训练一位写手。

    DATA is cleaned, freed of copies, split by the work and packed with keywords (OUT/data.md tells how).
    Stopped or killed, the same command goes on with --resume, and another --microbatch if need be: on a
    CPU, without --seconds, to the very same weights. 中断后加 --resume；多卡用 torchrun (several GPUs)。
    """
    needs("training", "torch", "safetensors", *(["gguf"] if gguf else []))
    from miaobi.lm.neural import device as devices
    from miaobi.lm.neural import samples, training

    words, place = _vocabulary(vocabulary), devices.device(device)
    steps = (training.ENDLESS if seconds else 1000) if steps is None else steps
    recipe = training.Recipe(
        -(-words.size // ALIGNED) * ALIGNED, depth, length, batch, microbatch, steps, seconds,
        optimiser, rate, embedding_rate, weight_decay, warmup, decay, dropout=dropout, seed=seed,
        precision=precision, compile=compile, checkpointing=checkpointing,
        evaluate_every=evaluate_every, save_every=save_every,
    )  # fmt: skip
    found = training.ready(recipe, out, resume=resume, pause=pause, wandb=wandb)
    works, packed = _works(data, words, out, begun=found is not None)
    _tell(works, length, out if resume and not found else None)
    with stoppable():
        made = training.train(
            recipe, works.shelf, out, place, resume=resume, pause=pause, tensorboard=tensorboard,
            evaluate=samples.sampler(words, samples.common(works.shelf, words)), wandb=wandb,
            of={name: works.origin[name] for name in ("shelf", "vocabulary")},
            begin=(lambda: works.save(out)) if packed else None,
        )  # fmt: skip
        if made.first:
            _export(made, recipe, words, out, works.card, gguf)


@contextmanager
def stoppable() -> Iterator[None]:
    """A run that a signal stops ends in the shell's status, 128 + the signal."""
    from miaobi.lm.neural.signals import Stopped

    try:
        yield
    except Stopped as stop:
        print(f"miaobi: {stop} ({stop.hint})", file=sys.stderr)
        raise typer.Exit(128 + stop.number) from stop


def _export(
    made: Outcome, recipe: Recipe, words: Vocabulary, out: Path, data: str, gguf: bool
) -> None:
    """The model folder that others open, and the one that the studio's engine runs, with their card."""
    from dataclasses import asdict

    from miaobi.lm.neural import export, gguf_file, onnx_file
    from miaobi.lm.neural.card import card

    state, config = made.model.state_dict(), recipe.config()
    weights = export.arrays(state)
    lines = (out / "log.jsonl").read_text(encoding="utf-8").split("\n")  # a sample may hold U+2028
    name = out.absolute().name
    text = card(
        name,
        asdict(recipe),
        config,
        made.model.num_parameters(),
        [*map(json.loads, filter(None, lines))],
        data,
    )
    kept = f"the weights kept are of step {made.best:,} of {made.step:,}"
    if not isnan(made.heldout):
        kept += f", the least held-out loss: {made.heldout:.4f} nats a token"
    text += f"\n## Weights\n\n{kept.capitalize()}.\n"
    if made.best < made.step:
        print(f"miaobi: {kept}", file=sys.stderr)
    print(export.write(out / "model", state, config, words, card=text))
    print(onnx_file.write(out / "writer", weights, config, words, card=text))
    if gguf:
        print(gguf_file.write(out / "writer.gguf", weights, config, words, name=name))


def _vocabulary(path: Path | None) -> Vocabulary:
    from miaobi.lm.neural.vocabulary import Vocabulary

    try:
        words = Vocabulary.load(path)
    except UnicodeDecodeError as fault:
        raise SourceError(
            f"{path} is no vocabulary: it is not text", hint="give vocabulary.json"
        ) from fault
    if words.size > MOST:
        raise PlanError(
            f"{path} has {words.size:,} tokens", hint=f"give a vocabulary of {MOST:,} or fewer"
        )
    return words


def _works(data: Path, words: Vocabulary, out: Path, begun: bool) -> tuple[Packed, bool]:
    """The works of DATA on a shelf, and whether they were packed just now.

    Refuses what is no data with SourceError, and with PlanError data other than those of the run
    that was begun, a shelf of another vocabulary, and works among which the run would lie; with StoreError
    a folder with foreign files.
    """
    from miaobi.lm.neural import export, folders, shelf

    for name in ("model", "writer"):
        folders.alone(out / name, export.FILES)
    if data.suffix.lower() == ".npz":
        return _shelf(data, words), False
    apart(out, data)
    made_of = shelf.origin(data, words)
    if before := shelf.kept(out, made_of):
        return before, False
    if begun and (out / shelf.ORIGIN).is_file():
        raise PlanError(
            f"the run in {out} was begun with other works or another vocabulary",
            hint=f"give those, or {out / shelf.SHELF}, or name a new folder",
        )
    told = Console(stderr=True, highlight=False)
    with told.status("") as status:
        return shelf.packed(data, words, made_of, status.update), True


def _shelf(path: Path, words: Vocabulary) -> Packed:
    """A shelf that was packed before; PlanError when its vocabulary was another one."""
    from miaobi.lm.neural.shelf import CARD, Packed, Shelf, hash_of
    from miaobi.store import read_file

    works = Shelf.load(path)
    now, largest = hash_of(words), int(works.tokens.max(initial=0))
    if largest >= words.size or works.vocabulary not in ("", now):
        raise PlanError(
            f"{path} was packed with another vocabulary",
            hint="give --vocabulary, the file that the shelf was packed with, or pack the works anew",
        )
    card = path.with_name(CARD)
    text = read_file(card).decode("utf-8", "replace") if card.is_file() else ""
    return Packed(works, text, {"shelf": works.digest(), "vocabulary": now})


def _tell(works: Packed, length: int, empty: Path | None) -> None:
    """What the works came to, and that there is nothing to resume in a folder, in lines for people."""
    if int(os.environ.get("RANK") or 0):
        return
    held = int(works.shelf.held.sum())
    lines = [f"{len(works.shelf):,} works and parts of works, {held:,} of them held out"]
    lines += works.notes
    if longer := works.shelf.longer(length):
        told = "may be longer than a row, their commission told: their ends are not learnt then"
        lines += [f"--length {length}: {longer:,} {told}"]
    if empty:
        lines += [f"{empty} holds no checkpoint: the run begins from nothing"]
    for line in lines:
        print(f"miaobi: {line}", file=sys.stderr)
