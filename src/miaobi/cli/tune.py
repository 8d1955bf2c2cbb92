"""`miaobi tune MODEL DATA`: a trained model learns an author, a manner or what people prefer."""

from __future__ import annotations

import sys
from collections import Counter
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from miaobi.cli import options, show
from miaobi.cli.train import stoppable
from miaobi.errors import PlanError, SourceError

if TYPE_CHECKING:  # they bring torch
    from miaobi.lm.neural.lessons import Row
    from miaobi.lm.neural.training import Evaluate
    from miaobi.lm.neural.tuning import Recipe, Tuned

RANK = 16
EMBEDDED = "embedded"


def _said(text: str, **told: Any) -> Any:
    return typer.Option(help=text, **told)


WORKS = (
    "Works: a folder of texts, .jsonl, .csv or .parquet; for prefer such tables of "
    "{commission, chosen, rejected}. 作品或偏好。"
)
MODELS = (
    "A model's folder: of train, of tune (an adapter is folded in first), of Hugging Face; or "
    "embedded: the shipped writer. 模型文件夹，或 embedded（内置写手）。"
)
GOAL = "answer (the work, given its commission), next (whole texts) or prefer. 目标。"
MIX = "Also write a model of so much of what was learned, e.g. 0.3. 融合。"
ADAPTER = f"Tune an adapter of this rank ({RANK}). 低秩微调。"
LEAN = "Less memory, a third more time. 省显存。"
ALL_WEIGHTS = "Tune all weights: models of this project only. 全量微调（限本项目的模型）。"
HIGHEST = (
    "The highest learning rate; if not given, adamw 0.0005, muon 0.003, sgd 0.1; with --full "
    "0.0001, 0.002, 0.03; a tenth of that for prefer. 学习率。"
)
Model = Annotated[Path, typer.Argument(metavar="MODEL", help=MODELS)]
Data = Annotated[Path, typer.Argument(metavar="DATA", help=WORKS)]
Objective = Annotated[str, _said(GOAL)]
Rank = Annotated[int | None, _said(ADAPTER, metavar="RANK")]
Full = Annotated[bool, typer.Option("--full", help=ALL_WEIGHTS)]
Epochs = Annotated[int, _said("The most epochs. 最多轮数。")]
Out = Annotated[Path | None, _said("Folder for the result; MODEL-DATA if not given. 输出。")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a stopped run. 续训。")]
Blend = Annotated[float | None, _said(MIX)]
Rate = Annotated[float | None, _said(HIGHEST)]
Batch = Annotated[int, _said("Tokens (not rows) a step. 每步词元数。")]
Microbatch = Annotated[
    int, _said("Tokens at once, gradients accumulate; 0: all. 梯度累积。", min=0)
]
Length = Annotated[int, _said("The most tokens of a row. 最长。")]
Optimiser = Annotated[str, _said("adamw, sgd or muon. 优化器。")]
WeightDecay = Annotated[float, _said("Weight decay. 权重衰减。")]
Dropout = Annotated[float, _said("Dropout of the adapter. 随机失活。")]
Checkpointing = Annotated[bool, typer.Option("--checkpointing", help=LEAN)]
Heldout = Annotated[float, _said("Share of works to test on. 留出比例。")]
Beta = Annotated[float, _said("DPO: how dear it is to change. 偏好强度。")]
Smoothing = Annotated[float, _said("DPO: share of pairs that err.")]
SaveEvery = Annotated[int, _said("Steps between checkpoints. 存档间隔。")]
Device = Annotated[str, _said("cpu, cuda or cuda:1; auto: a GPU where there is one. 设备。")]
Precision = Annotated[str, _said("bf16 or float32. 精度。")]
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
    microbatch: Microbatch = 0,
    length: Length = 512,
    optimiser: Optimiser = "adamw",
    weight_decay: WeightDecay = 0.0,
    dropout: Dropout = 0.0,
    checkpointing: Checkpointing = False,
    heldout: Heldout = 0.1,
    beta: Beta = 0.1,
    smoothing: Smoothing = 0.0,
    seed: options.Seed = 1,
    save_every: SaveEvery = 50,
    device: Device = "auto",
    precision: Precision = "bf16",
    tensorboard: Board = True,
    wandb: Wandb = False,
    json: options.AsJson = False,
) -> None:
    """Tune a model on works or on preferences: a LoRA, or all weights. 微调。

    Stopped half-way, the same command with --resume continues where it was. 中断后加 --resume 续训。
    """
    _check(full, lora, blend, dropout)
    options.needs("tuning", "torch", "safetensors")
    from miaobi.lm.neural import student, tuning
    from miaobi.lm.neural.lora import Lora
    from miaobi.lm.neural.objectives import Knobs

    rank = RANK if lora is None else lora
    recipe = tuning.Recipe(
        objective, None if full else Lora(rank, 2.0 * rank, dropout), epochs, batch, length,
        optimiser, rate, weight_decay, heldout=heldout, knobs=Knobs(beta, smoothing), seed=seed,
        precision=precision, save_every=save_every, checkpointing=checkpointing,
    )  # fmt: skip
    out = out or _beside(model, data)
    dropped: Counter[tuple[str, str]] = Counter()
    model = _model(model, blend)
    parent = student.parent(model)
    rows = _rows(data, out, recipe, dropped, parent)
    tuning.ready(parent, rows, recipe, out, device, resume=resume, wandb=wandb)
    _tell(out, resume)
    with stoppable():
        base = student.base(model, out.with_name(f"{out.name}-base"))
        done = tuning.tune(
            base, rows, recipe, out, device, evaluate=_sampler(parent, rows), resume=resume,
            quiet=json, tensorboard=tensorboard, wandb=wandb, microbatch=microbatch,
        )  # fmt: skip
    _card(out, rows, dropped, data.name)
    _told(done, _results(base, done.folder, blend, full), json)


def _check(full: bool, lora: int | None, blend: float | None, dropout: float) -> None:
    if full and lora is not None:
        raise PlanError("--full and --lora are two ways to tune", hint="give one of them")
    if full and blend is not None:
        raise PlanError("--blend mixes an adapter into the model", hint="tune with --lora")
    if full and dropout:
        raise PlanError("--dropout is of an adapter", hint="tune with --lora, or leave it out")
    if blend is not None and not isfinite(blend):
        raise PlanError(f"--blend is {blend}", hint="give a plain number, such as 0.3")


def _beside(model: Path, data: Path) -> Path:
    """The folder of a result for which none is named.

    >>> _beside(Path("models/mine"), Path("poems.jsonl")).name
    'mine-poems'
    """
    model = model.absolute()  # "." has no name
    return model.parent / f"{model.name}-{data.absolute().stem}"


def _model(model: Path, blend: float | None) -> Path:
    """The folder of what MODEL names; SourceError for one whose weights `blend` could not mix."""
    from miaobi.lm.neural import shipped, student

    found = student.meant(shipped.folder() if str(model) == EMBEDDED else model)
    whole = (found / "config.json").is_file()
    if blend is not None and whole and not any(found.glob("*.safetensors")):
        raise SourceError(
            f"{found} has no .safetensors, which --blend mixes",
            hint="leave --blend out, or save the model by save_pretrained first",
        )
    return found


def _tell(out: Path, resume: bool) -> None:
    """Says so when there is nothing to resume."""
    from miaobi.lm.neural.lora import RUN

    if resume and not (out / RUN).exists():
        print(f"miaobi: {out} holds no run: this one begins from nothing", file=sys.stderr)


def _sampler(parent: Path, rows: list[Row]) -> Evaluate | None:
    """Samples of what the rows ask for, for models of the project."""
    from miaobi.lm.neural import lessons, samples
    from miaobi.lm.neural.vocabulary import Vocabulary

    if not (parent / "vocabulary.json").is_file():
        return None
    words = Vocabulary.load(parent / "vocabulary.json")
    return samples.sampler(words, samples.usual(map(lessons.wish_of, rows)), 1)


def _card(out: Path, rows: list[Row], dropped: Counter[tuple[str, str]], name: str) -> None:
    """The data card of works, or of both works of pairs."""
    from miaobi.lm.neural import lessons
    from miaobi.store import write_atomic

    write_atomic(out / "data.md", lessons.card(rows, dropped, name).encode())


def _rows(
    data: Path, out: Path, recipe: Recipe, dropped: Counter[tuple[str, str]], parent: Path
) -> list[Row]:
    """The works or pairs of DATA as the model is told of them; says what is left out."""
    from miaobi.lm.neural import lessons

    if not data.exists():
        raise SourceError(f"{data} is not there", hint="name a folder or a file that exists")
    options.apart(out, data)
    found = lessons.read(data, recipe.objective, dropped)
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
    rows, notes = lessons.told(found, parent)
    for note in notes:
        print(f"miaobi: {note}", file=sys.stderr)
    return rows


# --- what is made of it ---------------------------------------------------------------------------


def _results(base: Path, tuned: Path, blend: float | None, full: bool) -> dict[str, str]:
    """What lies in the tuned folder to be used, by what it is: `writer` and `blend`, for models of
    the project, for `--engine`; `blend` of others, and `adapter`, for transformers."""
    own = (base / "vocabulary.json").is_file()
    found: dict[str, str] = {}
    if own:
        found["writer"] = str(_writer(base, tuned, 1.0, full, tuned))
    elif not full:
        found["adapter"] = str(tuned.absolute())
    if blend is not None:
        mixed = _blended(base, tuned, blend)
        found["blend"] = str(mixed)
        if own:
            found["blend_writer"] = str(_writer(base, tuned, blend, full, mixed))
    return found


def _writer(base: Path, tuned: Path, weight: float, full: bool, place: Path) -> Path:
    """The tuned model for `--engine text=embedded:FOLDER`, in the folder `place`."""
    from miaobi.lm.neural import export, lora, onnx_file
    from miaobi.lm.neural.vocabulary import Vocabulary

    config, state = export.load(tuned if full else base)
    if not full:
        state = lora.blend(state, [(weight, lora.read(tuned))])
    words = Vocabulary.load(base / "vocabulary.json")
    return onnx_file.write(place / "writer", export.arrays(state), config, words)


def _blended(model: Path, adapter: Path, weight: float) -> Path:
    """The folder of a blend; one that is there already is whole, and of this adapter."""
    from miaobi.lm.neural.lora import blended

    place = adapter / f"blend-{weight}".removesuffix(".0")
    if (place / "config.json").is_file():
        return place
    return blended(model, [(weight, adapter)], place)


def _told(done: Tuned, made: dict[str, str], json: bool) -> None:
    row: dict[str, Any] = {"folder": str(done.folder), "steps": done.steps}
    if done.heldout:
        row |= {"before": round(done.before, 4), "after": round(done.after, 4)}
    if json:
        show.say(row | made)
        return
    print(done.folder)
    if done.heldout:
        print(f"held out: {done.before:.4f} → {done.after:.4f} in {done.steps} steps")
    if "blend" in made:
        print(made["blend"])
    for name in ("blend_writer", "writer"):
        if name in made:
            print(f"miaobi write … --engine text=embedded:{made[name]}")
    if "adapter" in made:
        print(f"peft.AutoPeftModelForCausalLM.from_pretrained({made['adapter']!r})")
