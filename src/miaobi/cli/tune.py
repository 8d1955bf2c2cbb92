"""`miaobi tune MODEL DATA`: a trained model learns an author, a manner or what people prefer."""

from __future__ import annotations

import sys
from collections import Counter
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from miaobi.cli import options, show
from miaobi.errors import Cancelled, MissingDependency, PlanError, SourceError

if TYPE_CHECKING:  # they bring torch
    from miaobi.lm.neural.tuning import Recipe, Row, Tuned

RANK = 16


def _said(text: str, **told: Any) -> Any:
    return typer.Option(help=text, **told)


WORKS = (
    "Works: a folder of texts, .jsonl, .csv or .parquet; for prefer JSON Lines of "
    "{commission, chosen, rejected}. 作品或偏好。"
)
MODELS = "A model's folder, or embedded: the shipped writer. 模型文件夹，或 embedded（内置写手）。"
GOAL = "answer (the work, given its commission), next (whole texts) or prefer. 目标。"
MIX = "Also write a model of so much of what was learned, e.g. 0.3. 融合。"
ADAPTER = f"Tune an adapter of this rank ({RANK}). 低秩微调。"
Model = Annotated[Path, typer.Argument(metavar="MODEL", help=MODELS)]
Data = Annotated[Path, typer.Argument(metavar="DATA", help=WORKS)]
Objective = Annotated[str, _said(GOAL)]
Rank = Annotated[int | None, _said(ADAPTER, metavar="RANK")]
Full = Annotated[bool, typer.Option("--full", help="Tune all weights. 全量微调。")]
Epochs = Annotated[int, _said("The most epochs. 最多轮数。")]
Out = Annotated[Path | None, _said("Folder for the result; MODEL-DATA if not given. 输出。")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a stopped run. 续训。")]
Blend = Annotated[float | None, _said(MIX)]
Rate = Annotated[float | None, _said("The highest learning rate. 学习率。")]
Batch = Annotated[int, _said("Tokens of a batch. 每批字数。")]
Length = Annotated[int, _said("The most tokens of a row. 最长。")]
Optimiser = Annotated[str, _said("adamw, sgd or muon. 优化器。")]
WeightDecay = Annotated[float, _said("Weight decay. 权重衰减。")]
Dropout = Annotated[float, _said("Dropout of the adapter. 随机失活。")]
Heldout = Annotated[float, _said("Share of works to test on. 留出比例。")]
Beta = Annotated[float, _said("DPO: how dear it is to change. 偏好强度。")]
Smoothing = Annotated[float, _said("DPO: share of pairs that err.")]
SaveEvery = Annotated[int, _said("Steps between checkpoints. 存档间隔。")]
Device = Annotated[str | None, _said("cpu or cuda. 设备。")]
Board = Annotated[bool, _said("Curves for TensorBoard, where it is installed. 曲线。")]
Wandb = Annotated[bool, typer.Option("--wandb", help="Weights & Biases, offline. 离线记录。")]


def tune(
    model: Model,
    data: Data,
    objective: Objective = "answer",
    lora: Rank = None,
    full: Full = False,
    epochs: Epochs = 5,
    out: Out = None,
    resume: Resume = False,
    blend: Blend = None,
    rate: Rate = None,
    batch: Batch = 1024,
    length: Length = 512,
    optimiser: Optimiser = "adamw",
    weight_decay: WeightDecay = 0.0,
    dropout: Dropout = 0.0,
    heldout: Heldout = 0.1,
    beta: Beta = 0.1,
    smoothing: Smoothing = 0.0,
    seed: options.Seed = 1,
    save_every: SaveEvery = 50,
    device: Device = None,
    tensorboard: Board = True,
    wandb: Wandb = False,
    json: options.AsJson = False,
) -> None:
    """Tune a model on works or on preferences: a LoRA, or all weights. 微调。

    Stopped half-way, the same command with --resume continues where it was. 中断后加 --resume 续训。
    """
    _check(full, lora, blend)
    _needs("torch", "safetensors")
    from miaobi.lm.neural.lora import Lora
    from miaobi.lm.neural.objectives import Knobs
    from miaobi.lm.neural.student import fingerprint
    from miaobi.lm.neural.tuning import Recipe
    from miaobi.lm.neural.tuning import tune as run

    rank = RANK if lora is None else lora
    recipe = Recipe(
        objective, None if full else Lora(rank, 2.0 * rank, dropout), epochs, batch, length,
        optimiser, rate, weight_decay, heldout=heldout, knobs=Knobs(beta, smoothing), seed=seed,
        save_every=save_every,
    )  # fmt: skip
    if not data.exists():
        raise SourceError(f"{data} is not there", hint="name a folder or a file that exists")
    out = out or model.with_name(f"{model.name}-{data.stem}")
    model = _decoded(model, out)
    fingerprint(model)  # before the data, which may take long to read
    rows = _rows(data, recipe)
    try:
        done = run(
            model, rows, recipe, out, device,
            resume=resume, quiet=json, tensorboard=tensorboard, wandb=wandb,
        )  # fmt: skip
    except KeyboardInterrupt as stop:
        raise Cancelled("stopped", hint="go on with --resume") from stop
    mixed = None if blend is None else _blended(model, done.folder, blend)
    _told(done, mixed, _writer(model, done.folder, 1.0 if blend is None else blend, full), json)


def _check(full: bool, lora: int | None, blend: float | None) -> None:
    if full and lora is not None:
        raise PlanError("--full and --lora are two ways to tune", hint="give one of them")
    if full and blend is not None:
        raise PlanError("--blend mixes an adapter into the model", hint="tune with --lora")
    if blend is not None and not isfinite(blend):
        raise PlanError(f"--blend is {blend}", hint="give a plain number, such as 0.3")


def _needs(*names: str) -> None:
    """MissingDependency unless these packages can be imported."""
    from importlib import import_module

    for name in names:
        try:
            import_module(name)
        except ImportError as fault:
            raise MissingDependency(
                f"tuning needs {name}", hint='pip install "miaobi[train]"'
            ) from fault


def _decoded(model: Path, out: Path) -> Path:
    """The model folder to be tuned: that of an embedded writer is decoded first, beside `out`."""
    from miaobi.lm.neural import export, shipped

    writer = shipped.folder() if str(model) == "embedded" else model
    if not (writer / "writer.onnx").is_file():
        return model
    base = out.with_name(f"{out.name}-base")
    return base if base.is_dir() else export.from_writer(writer, base)


def _writer(base: Path, tuned: Path, weight: float, full: bool) -> Path | None:
    """The tuned model for `--engine text=embedded:FOLDER`; None for a model of another kind."""
    from miaobi.lm.neural import export, lora, onnx_file
    from miaobi.lm.neural.vocabulary import Vocabulary

    if not (base / "vocabulary.json").is_file():
        return None
    config, state = export.load(tuned if full else base)
    if not full:
        state = lora.blend(state, [(weight, lora.read(tuned))])
    words = Vocabulary.load(base / "vocabulary.json")
    return onnx_file.write(tuned / "writer", export.arrays(state), config, words)


def _rows(data: Path, recipe: Recipe) -> list[Row]:
    """The works or pairs of a file, all read."""
    from miaobi.lm import corpus
    from miaobi.lm.neural.examples import read_pairs

    if recipe.objective == "prefer":
        return list(read_pairs(data))
    dropped: Counter[tuple[str, str]] = Counter()
    found = list(corpus.works(data, dropped))
    reasons: Counter[str] = Counter()
    for (_, why), count in dropped.items():
        reasons[why] += count
    told = ", ".join(f"{count} {why}" for why, count in reasons.most_common())
    if told and not found:
        raise SourceError(
            f"all {reasons.total()} works of {data.name} were left out: {told}",
            hint="give longer works, in plain text",
        )
    if told:
        print(f"miaobi: left out of {data.name}: {told}", file=sys.stderr)
    return [*found]


def _blended(model: Path, adapter: Path, weight: float) -> Path:
    from miaobi.lm.neural.lora import blended

    return blended(model, [(weight, adapter)], adapter / f"blend-{weight:g}")


def _told(done: Tuned, mixed: Path | None, writer: Path | None, json: bool) -> None:
    row: dict[str, Any] = {"folder": str(done.folder), "steps": done.steps}
    if done.heldout:
        row |= {"before": round(done.before, 4), "after": round(done.after, 4)}
    if mixed:
        row["blend"] = str(mixed)
    if writer:
        row["writer"] = str(writer)
    if json:
        show.say(row)
        return
    print(done.folder)
    if done.heldout:
        print(f"held out: {done.before:.4f} → {done.after:.4f} in {done.steps} steps")
    if mixed:
        print(mixed)
    if writer:
        print(f"miaobi write … --engine text=embedded:{writer}")
