"""`miaobi train`: a writer from nothing but texts."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from miaobi.errors import MissingDependency, PlanError, SourceError

if TYPE_CHECKING:
    from miaobi.lm.neural.shelf import Shelf
    from miaobi.lm.neural.training import Outcome, Recipe
    from miaobi.lm.neural.vocabulary import Vocabulary

ALIGNED = 64  # the head's product is fast when its width is a multiple of this


def _said(help: str, panel: str = "Run 运行", **more: Any) -> Any:
    return typer.Option(help=help, rich_help_panel=panel, **more)


SHAPE, RATES = "Model and batch 模型与批次", "Rates 学习率"
Packed = Annotated[
    Path, typer.Argument(metavar="SHELF", help="Packed works, by runs/base_pack.py. 打包的作品。")
]
Out = Annotated[Path, typer.Option(help="Folder of the run. 训练文件夹。")]
Words = Annotated[Path | None, typer.Option(help="The shelf's vocabulary.json. 词表。")]
Seed = Annotated[int, typer.Option(help="Another seed, another model. 种子。")]
Depth = Annotated[int, _said("Layers: the one dial of size. 层数。", SHAPE)]
Length = Annotated[int, _said("Tokens in a row. 每行词元数。", SHAPE)]
Batch = Annotated[int, _said("Rows a step, over all devices. 每步行数。", SHAPE)]
Microbatch = Annotated[int, _said("Rows at once on a device; 0: all. 每次行数。", SHAPE)]
Dropout = Annotated[float, _said("For many epochs of few texts. 随机失活。", SHAPE)]
Checkpointing = Annotated[bool, _said("Less memory, a third more time. 省显存。", SHAPE)]
Steps = Annotated[int, _said("Steps in all. 步数。", RATES)]
Seconds = Annotated[float, _said("Or what fits in this time; 0: no limit. 秒数。", RATES)]
Optimiser = Annotated[str, _said("muon, adamw or sgd. 优化器。", RATES)]
Rate = Annotated[float | None, _said("The highest rate. 学习率。", RATES)]
EmbeddingRate = Annotated[float | None, _said("Of embeddings and norms. 词嵌入学习率。", RATES)]
WeightDecay = Annotated[float, _said("Of the matrices. 权重衰减。", RATES)]
Warmup = Annotated[int, _said("Steps in which the rate rises. 预热步数。", RATES)]
Decay = Annotated[float, _said("Share of steps in which it falls. 衰减所占。", RATES)]
Resume = Annotated[bool, _said("Go on from the last checkpoint. 续训。")]
Pause = Annotated[float, _said("Stop after so many seconds, to be resumed. 暂停。")]
Device = Annotated[str | None, _said("cuda or cpu; a GPU where there is one. 设备。")]
Precision = Annotated[str, _said("bf16 or float32. 精度。")]
Compile = Annotated[bool, _said("On a GPU: a minute at first, then faster. 编译。")]
Every = Annotated[int, _said("Steps between evaluations. 评估间隔。")]
SaveEvery = Annotated[int, _said("Steps between checkpoints. 保存间隔。")]
Board = Annotated[bool, _said("Curves for TensorBoard. 曲线。")]
Wandb = Annotated[bool, _said("Weights & Biases, offline. 离线记录。")]


def train(
    shelf: Packed,
    out: Out,
    vocabulary: Words = None,
    seed: Seed = 1,
    depth: Depth = 6,
    length: Length = 512,
    batch: Batch = 128,
    microbatch: Microbatch = 0,
    dropout: Dropout = 0.0,
    checkpointing: Checkpointing = False,
    steps: Steps = 1000,
    seconds: Seconds = 0.0,
    optimiser: Optimiser = "muon",
    rate: Rate = None,
    embedding_rate: EmbeddingRate = None,
    weight_decay: WeightDecay = 0.1,
    warmup: Warmup = 40,
    decay: Decay = 0.4,
    resume: Resume = False,
    pause: Pause = 0.0,
    device: Device = None,
    precision: Precision = "bf16",
    compile: Compile = True,
    evaluate_every: Every = 250,
    save_every: SaveEvery = 500,
    tensorboard: Board = True,
    wandb: Wandb = False,
) -> None:
    """Train a writer from scratch on a shelf of works. 从头训练一位写手。

    Stopped or killed, the same command with --resume goes on to the very same weights. For several
    GPUs or machines start it by torchrun. 中断后加 --resume 续训；多卡用 torchrun 启动。
    """
    _needs_torch()
    from miaobi.lm.neural.samples import sampler
    from miaobi.lm.neural.training import Recipe
    from miaobi.lm.neural.training import train as run

    words, works = _material(shelf, vocabulary)
    recipe = Recipe(
        -(-words.size // ALIGNED) * ALIGNED, depth, length, batch, microbatch, steps, seconds,
        optimiser, rate, embedding_rate, weight_decay, warmup, decay, dropout=dropout, seed=seed,
        precision=precision, compile=compile, checkpointing=checkpointing,
        evaluate_every=evaluate_every, save_every=save_every,
    )  # fmt: skip
    made = run(
        recipe, works, out, device, evaluate=sampler(words),
        resume=resume, pause=pause, tensorboard=tensorboard, wandb=wandb,
    )  # fmt: skip
    if made.first:
        _export(made, recipe, words, out)


def _export(made: Outcome, recipe: Recipe, words: Vocabulary, out: Path) -> None:
    """The model folder that others open, and the one that the studio's engine runs."""
    from miaobi.lm.neural import export, onnx_file

    state, config = made.model.state_dict(), recipe.config()
    print(export.write(out / "model", state, config, words))
    print(onnx_file.write(out / "writer", export.arrays(state), config, words))


def _needs_torch() -> None:
    for name in ("torch", "safetensors"):
        if find_spec(name) is None:
            raise MissingDependency(
                f"training needs {name}, which is not installed", hint='pip install "miaobi[train]"'
            )


def _material(shelf: Path, vocabulary: Path | None) -> tuple[Vocabulary, Shelf]:
    """The vocabulary and the works; refuses works of another vocabulary with PlanError."""
    from miaobi.lm.neural.shelf import Shelf
    from miaobi.lm.neural.vocabulary import Vocabulary
    from miaobi.store import read_file

    for path in filter(None, (shelf, vocabulary)):
        read_file(path)  # says what is wrong with a name
    works = Shelf.load(shelf)
    try:
        words = Vocabulary.load(vocabulary)
    except UnicodeDecodeError as fault:
        raise SourceError(
            f"{vocabulary} is no vocabulary: it is not text", hint="give vocabulary.json"
        ) from fault
    largest = int(works.tokens.max(initial=0))
    if largest >= words.size:
        raise PlanError(
            f"{shelf} has token {largest}, the vocabulary ends at {words.size - 1}",
            hint="give --vocabulary, the file that the shelf was packed with",
        )
    return words, works
