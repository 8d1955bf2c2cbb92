"""The commands. Each reads its options, calls one verb of the studio and shows what it gives."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from miaobi import __version__, forms, studio
from miaobi.cli import options, show
from miaobi.cli.bench import bench
from miaobi.cli.train import train
from miaobi.cli.tune import tune
from miaobi.engines import available, nameable
from miaobi.planner.notes import parted
from miaobi.store import Index, home, read_file
from miaobi.studio.planning import PARTS
from miaobi.work import to_json

ALL_PARTS = ",".join(PARTS)
app = typer.Typer(
    name="miaobi",
    help="Miaobi 妙笔: one brief in, a whole work of art out. 一句话，一件作品。",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command()(bench)
app.command()(train)
app.command()(tune)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"miaobi {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="The version. 版本。"),
    ] = False,
) -> None:
    pass


@app.command()
def create(
    brief: options.BriefOrPlan = "",
    out: options.Out = None,
    seed: options.Seed = 1,
    wants: options.Wants = ALL_PARTS,
    form: options.Form = "",
    style: options.Style = "",
    lang: options.Lang = "",
    quality: options.Quality = "full",
    sets: options.Sets = None,
    engine: options.EngineWish = None,
    files: options.From = None,
    plan: options.PlanFile = None,
    json: options.AsJson = False,
) -> None:
    """Make a whole work in a new folder: poem, painting, music, reading, film, label. 一句话成一件作品。

    Stopped half-way, the same command continues where it was. 中断后重跑同一命令即续作。
    """
    wish = options.wish_of(
        brief, seed, wants, form, style, lang, quality, sets, engine, files, plan
    )
    with show.watching(json) as watch:
        made = studio.create(wish, out, watch=watch)
    _told(made, json)


def _told(made: studio.Created, json: bool) -> None:
    if not json:
        was = "already made: " if made.already else ""
        print(f"{was}{made.folder / 'index.html'}")
    for part, error in made.missing.items():
        print(f"miaobi: no {part}: {error} ({error.hint})", file=sys.stderr)
    if made.missing:
        raise typer.Exit(2)


@app.command()
def plan(
    brief: options.BriefText,
    seed: options.Seed = 1,
    wants: options.Wants = ALL_PARTS,
    form: options.Form = "",
    style: options.Style = "",
    lang: options.Lang = "",
    quality: options.Quality = "full",
    sets: options.Sets = None,
    engine: options.EngineWish = None,
    files: options.From = None,
    json: options.AsJson = False,
) -> None:
    """Show the concept card and the tasks before anything runs. 先看方案。

    With --json it can be edited and given to `create --plan`. 可改后交给 create --plan。
    """
    wish = options.wish_of(
        brief, seed, wants, form, style, lang, quality, sets, engine, files, None
    )
    with nullcontext() if json else show.watching(as_json=False) as watch:
        made = studio.plan(wish, watch=watch)
    if json:
        show.say(to_json(made))
    else:
        Console(highlight=False).print(show.plan_page(made))


@app.command()
def write(
    brief: options.BriefText,
    n: Annotated[int, typer.Option("-n", help="How many candidates. 几首。")] = 1,
    kind: Annotated[str, typer.Option(help="What to write: verse. 写什么。")] = "verse",
    seed: options.Seed = 1,
    form: options.Form = "",
    lang: options.Lang = "",
    sets: options.Sets = None,
    engine: options.EngineWish = None,
    files: options.From = None,
    json: options.AsJson = False,
) -> None:
    """Write text only: poems for a brief, as many as you like; `check` skips head and gloss. 只写文字。"""
    if kind != "verse":
        from miaobi.errors import UnknownName

        raise UnknownName("kind of text", kind, ("verse",))
    wish = options.wish_of(brief, seed, "verse", form, "", lang, "full", sets, engine, files, None)
    for i, one in enumerate(studio.write(wish, n)):
        words, notes = parted(one["unknown"]) if not i else ([], [])
        if words:
            print(f"miaobi: not understood 未解: {'、'.join(words)}", file=sys.stderr)
        for note in notes:
            print(f"miaobi: {note}", file=sys.stderr)
        if json:
            show.say(one)
        else:
            print(show.leaf(one))


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A text file, or - . 文件。")],
    form: Annotated[str, typer.Option(help="The form it should hold, e.g. 七绝. 诗体。")],
    json: options.AsJson = False,
) -> None:
    """Check a poem against a form: exit 0 if it holds, 1 with the reasons. 合律与否，说明缘由。"""
    text = sys.stdin.read() if file == "-" else read_file(Path(file)).decode("utf-8-sig", "replace")
    report = studio.check(text, form)
    if json:
        show.say(to_json(report))
    else:
        print("it holds 合律" if report.holds else "it does not hold 不合")
        for one in report.violations:
            print(f"  {one.message}; {one.cure}")
        for one in report.warnings:
            print(f"  (warning) {one.message}; {one.cure}")
    raise typer.Exit(0 if report.holds else 1)


@app.command("forms")
def list_forms(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="A form to draw, or a family. 诗体或门类。")
    ] = "",
    json: options.AsJson = False,
) -> None:
    """List the forms that are kept exactly, or draw one of them. 诗体一览；加名看谱。"""
    if name in forms.names() or (name and not forms.names(name)):
        print(forms.find(name).tree())
        return
    members = forms.names(name)
    rows = [
        {"name": f.name, "family": f.family, "language": f.language, "formats": len(f.formats)}
        for f in map(forms.find, members)
    ]
    show.rows(rows, json)


@app.command("engines")
def list_engines(json: options.AsJson = False) -> None:
    """List who can answer here. 可用的引擎。"""
    keys = ("name", "family", "languages", "steerable", "licence", "cost")
    rows = []
    for engine in (*(e.facts for e in available().values()), *nameable()):
        facts = to_json(engine)
        rows.append({key: facts[key] for key in keys})
    show.rows(rows, json)


@app.command("works")
def list_works(json: options.AsJson = False) -> None:
    """List the works made here, the newest first. 作品一览。"""
    rows = Index(home()).works()
    keys = ("made", "title_zh", "brief", "seed", "form", "folder")
    show.rows(rows if json else [{key: row[key] for key in keys} for row in rows], json)


@app.command()
def revise(
    work: Annotated[Path, typer.Argument(metavar="WORK", help="Folder of a work. 作品文件夹。")],
    instruction: Annotated[str, typer.Argument(help="What to change. 怎么改。")] = "",
    sets: options.Sets = None,
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH=VALUE", help="Your own words, e.g. poem.2=…. 亲手改字。"),
    ] = None,
    out: options.Out = None,
    json: options.AsJson = False,
) -> None:
    """Make a new work from an old one; what did not change is not made again. 改作。"""
    said = {path: str(value) for path, value in options.pairs("--text", text).items()}
    with show.watching(json) as watch:
        made = studio.revise(
            work,
            instruction,
            sets=options.pairs("--set", sets),
            texts=said,
            out=out,
            watch=watch,
        )
    _told(made, json)


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(metavar="WORK|FILE", help="What to check. 查验什么。")],
    json: options.AsJson = False,
) -> None:
    """Check that a work, or one exported file, is whole: exit 0, or 1 with what disagrees. 验真。"""
    wrong = studio.verify(path)
    if json:
        show.say({"whole": not wrong, "wrong": wrong})
    else:
        print("whole 完好" if not wrong else "\n".join(wrong))
    raise typer.Exit(1 if wrong else 0)


@app.command()
def export(
    work: Annotated[Path, typer.Argument(metavar="WORK", help="Folder of a work. 作品文件夹。")],
    to: Annotated[
        Path,
        typer.Option(help="A new file; its ending says which part, .html or .zip all. 目标文件。"),
    ],
) -> None:
    """Copy one part of a work, or all of it, to a file. 导出。"""
    print(studio.export(work, to))
