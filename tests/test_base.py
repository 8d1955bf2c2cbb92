"""runs/base.sh: from texts to a writer in one command, killed anywhere, what it refuses; its books."""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
from hashlib import sha256
from http.server import HTTPServer, SimpleHTTPRequestHandler
from math import isfinite, log
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import torch

import small_sources
from miaobi.errors import SourceError
from miaobi.lm.corpus.piece import read
from miaobi.lm.neural import export, shipped
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.model import Transformer
from miaobi.lm.neural.scorer import Neural
from miaobi.lm.neural.shelf import Shelf
from miaobi.lm.neural.vocabulary import Vocabulary

SCRIPT = Path(__file__).parent.parent / "runs" / "base.sh"
DIALS = {
    "DEPTH": "1", "MINUTES": "0", "STEPS": "12", "BATCH": "2", "SAVE": "1", "BENCH": "0",
    "PYTHON": sys.executable, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `dist` and `books`."""
    folder = tmp_path_factory.mktemp("sources")
    texts = small_sources.Invented()
    small_sources.dist(folder / "dist", texts)
    small_sources.books(folder / "books", texts)
    return folder


def started(work: Path, sources: Path, **dials: str) -> subprocess.Popen[str]:
    """The real script in a new group of processes; what npm would bring is there already."""
    (work / "package").mkdir(parents=True, exist_ok=True)
    if not (work / "package/dist").exists():
        (work / "package/dist").symlink_to(sources / "dist")
    own = {"WORK": str(work), "BOOKS": str(sources / "books")}
    own |= {"VOCABULARY": str(work / "vocabulary.json"), "MIAOBI_HOME": str(work / "home")}
    return subprocess.Popen(
        ["sh", str(SCRIPT)], env=os.environ | DIALS | own | dials, cwd=sources,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def finished(work: Path, sources: Path) -> str:
    """What a run printed that came to its end."""
    process = started(work, sources)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return said


def killed(work: Path, sources: Path, at: str, last: str) -> None:
    """A run of which every process is killed as soon as it prints `at`; it never begins `last`."""
    python = work / "python"
    python.write_text(f"""#!/bin/sh
case "$*" in *{last}*) echo too late; kill -STOP $$ ;; esac
exec '{sys.executable}' "$@"
""")
    python.chmod(0o755)
    process = started(work, sources, PYTHON=str(python))
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if at in line or "too late" in line:
            os.killpg(process.pid, signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL, said
    assert at in said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Path:
    """The folder of a run that nothing broke."""
    work = tmp_path_factory.mktemp("whole")
    finished(work, sources)
    return work


POEM = "春山月野江，海雨天风花。云水人家田，鸟地冬秋夏。"


def test_what_it_leaves_opens_and_says_the_same(whole: Path):
    config, state = export.load(whole / "run/model")
    model = Transformer(config)
    model.load_state_dict(state)
    pen = shipped.pen(whole / "run/writer")
    asked = Commission(form="五绝", era="唐")
    prefix = asked.prefix(pen.vocabulary)
    ids = torch.tensor([[*prefix, *pen.vocabulary.encode(POEM)]])
    with torch.no_grad():
        chances = model.eval()(ids[:, :-1])[0].log_softmax(-1)
    own = chances.gather(1, ids[0, 1:, None])[len(prefix) - 1 :].sum()
    (told,) = Neural(pen.runtime, pen.vocabulary, asked).score([POEM])
    assert told == pytest.approx(float(own), rel=0.01)
    assert told > -len(POEM) * log(pen.vocabulary.size)  # it has learnt, if little
    assert set(small_sources.HAN) < set(pen.vocabulary.characters)


def test_its_figures_stand_beside_those_of_n_grams(whole: Path):
    figures = json.loads((whole / "run/figures.json").read_text(encoding="utf-8"))
    assert {"classical", "regulated", "新诗", "verse", "tale"} < set(figures)
    assert all(isfinite(value) for row in figures.values() for value in row.values())
    for name, row in figures.items():
        assert {"works", "bare", "2-gram", "5-gram"} <= set(row), name
    assert figures["verse"].keys() >= {"form", "title", "keywords", "5-gram of tokens"}
    assert figures["新诗"]["keywords"] != figures["新诗"]["title"]  # the keywords are told
    asked = list(read(whole / "heldout.jsonl"))
    assert figures["新诗"]["works"] == sum(piece.form == "新诗" for piece in asked)
    rows = (whole / "run/log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(rows[-1])["step"] == 12


STAGES = (  # killed at, before what, which would have left
    ("heldout ", "base_vocabulary.py", "vocabulary.json"),
    ("1/12 loss", "base_baselines.py", "corpus/baselines.json"),
)


def test_killed_twice_it_ends_in_the_same_bytes(tmp_path: Path, sources: Path, whole: Path):
    for at, last, later in STAGES:
        killed(tmp_path, sources, at, last)
        assert not (tmp_path / later).exists()
    said = finished(tmp_path, sources)
    assert "merges" not in said  # what was done is not done again
    for name in (
        "corpus/pieces.jsonl", "vocabulary.json", "heldout.jsonl", "corpus/baselines.json",
        "run/model/model.safetensors", "run/writer/writer.onnx", "run/figures.json",
    ):  # fmt: skip
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes(), name


def test_the_card_tells_of_what_is_on_the_shelf(whole: Path):
    works = Shelf.load(whole / "shelf.npz")
    told = (whole / "data.md").read_text(encoding="utf-8")
    learned, held = told.split("## Held out")
    for part, count in ((learned, (~works.held).sum()), (held, works.held.sum())):
        assert f"| **all** | | {count:,} |" in part
    assert "| chinese-poetry/nalanxingde | 纳兰性德: kept for tuning | " in learned
    assert "纳兰性德: kept for tuning" in (whole / "run/model/card.md").read_text(encoding="utf-8")


def test_a_shelf_of_another_vocabulary_is_not_taken(tmp_path: Path, sources: Path, whole: Path):
    words = Vocabulary.load(whole / "vocabulary.json")
    other = Vocabulary(words.merges, words.characters[::-1])
    (tmp_path / "vocabulary.json").write_text(other.dumps(), encoding="utf-8")
    for name in ("corpus", "shelf.npz"):
        (tmp_path / name).symlink_to(whole / name)
    process = started(tmp_path, sources)
    said, _ = process.communicate()
    assert process.returncode == 2
    assert "shelf.npz was packed with another vocabulary" in said
    assert not (tmp_path / "run").exists()


def test_relative_names_are_those_of_where_it_is_started(tmp_path: Path, sources: Path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/card.md").touch()
    stub = sources / "bin/python"
    stub.parent.mkdir()
    stub.write_text('#!/bin/sh\n[ "$1" = -c ] || { echo "asked: $*"; exit 3; }\n')
    stub.chmod(0o755)
    process = started(tmp_path, sources, PYTHON="bin/python", VOCABULARY="mine/words.json")
    said, _ = process.communicate()
    assert process.returncode == 3, said
    pieces, words = tmp_path / "corpus/pieces.jsonl", sources / "mine/words.json"
    assert said == f"asked: runs/base_vocabulary.py {pieces} {words} 8000 20\n"


@pytest.mark.parametrize(
    ("dials", "says"),
    [
        ({"DEPTH": "0"}, "DEPTH 0: give a whole number from 1"),
        ({"MINUTES": "1.5"}, "MINUTES 1.5"),
        ({"DROPOUT": "1"}, "DROPOUT 1: give a share"),
        ({"BATCH": "7", "GPUS": "2"}, "BATCH 7 cannot be cut for 2 GPUS"),
        ({"BOOKS": "nowhere"}, "nowhere/english_verse.jsonl is not there"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_begins(
    tmp_path: Path, sources: Path, dials: dict[str, str], says: str
):
    process = started(tmp_path, sources, **dials)
    said, _ = process.communicate()
    assert process.returncode == 2
    assert said.startswith("runs/base.sh: ")
    assert says in said
    assert said.count("\n") == 1
    assert os.listdir(tmp_path) == ["package"]


def test_a_corpus_needs_its_english_books_alone(tmp_path: Path, sources: Path):
    program, out = SCRIPT.with_name("base_corpus.py"), tmp_path / "out"
    run = [sys.executable, str(program), str(sources / "dist"), str(tmp_path), str(out)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    lost = tmp_path / "english_verse.jsonl"
    assert done.stderr.startswith(f"base_corpus.py: {lost} is not there (")
    assert not out.exists()
    for name in (lost.name, "english_tales.jsonl"):
        (tmp_path / name).symlink_to(sources / "books" / name)
    subprocess.run(run, capture_output=True, check=True)
    assert "新诗" not in {piece.form for piece in read(out / "pieces.jsonl")}
    said, _ = started(tmp_path, sources, BOOKS=str(tmp_path), PYTHON="false").communicate()
    assert said == f"runs/base.sh: {tmp_path} has no modern_zh_verse.jsonl: goes on without it\n"


def test_a_curve_of_any_log_is_drawn(tmp_path: Path):
    pytest.importorskip("matplotlib")
    log, out = tmp_path / "log.jsonl", tmp_path / "curve.png"
    log.write_text('{"tokens": 9, "loss": 9, "lr": 1, "samples": ["春\u2028"]}\n', "utf-8")
    runpy.run_path(str(SCRIPT.with_name("base_curve.py")))["main"](log, out)
    assert out.read_bytes().startswith(b"\x89PNG")


MADE = """Title\n*** START OF THE PROJECT GUTENBERG EBOOK ***
Produced by Nobody\n\n\n\n{} \n\nEnd of the Project Gutenberg EBook\nlicence"""
asked: list[str] = []


class Mirror(SimpleHTTPRequestHandler):  # it breaks the lamp off thrice
    def log_message(self, format: str, *args: Any) -> None:
        asked.append(self.path)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data = source.read()
        outputfile.write(data[: -9 if b"lamp" in data and asked.count(self.path) < 4 else None])


def test_books_come_from_a_mirror_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    books = (
        (7, "files/7/7-8.txt", "CAFÉ\n\n\nA fog..."), (123, "1/2/123/123.txt", "LAMP\n\n   A lamp"),
        (31, "cache/epub/31/pg31.txt", "Another text than that"),
    )  # fmt: skip
    for _, at, text in books:
        small_sources.put(Path(at), "")
        made = MADE.format(text.replace("\n\n\n", " \n\n\n\n")).replace("\n", "\r\n")
        Path(at).write_bytes(made.encode("latin-1"))
    own = {"title": "Made", "author": "某"}
    sha = sha256(books[0][2].encode()).hexdigest()
    known = [own | {"gutenberg": n, "characters": 16, "sha256": sha} for n, _, _ in books]
    lists = {"english_verse": known[:2], "english_tales": known[2:]}
    small_sources.put(Path("known.json"), json.dumps(lists))
    fetch = runpy.run_path(str(SCRIPT.with_name("base_books.py")))["main"]
    fetch.__globals__.update(KNOWN=Path("known.json"), PAUSES=(0, 0, 0))
    with HTTPServer(("127.0.0.1", 0), Mirror) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        given = f"http://127.0.0.1:{server.server_port}/", Path("books")
        with pytest.raises(SourceError, match=r"123\.txt was not fetched: IncompleteRead"):
            fetch(*given)
        assert os.listdir("books") == ["english_verse.jsonl.part"]
        with pytest.raises(SourceError, match=r"^book 31 .* 16 characters, is not"):
            fetch(*given)
        server.shutdown()
    assert asked.count("/files/7/7-8.txt") == 1
    assert capsys.readouterr().out.splitlines() == [
        "book 7 (Made): as in the manifest",
        "book 123 (Made): another edition: 15, not 16 characters",
    ]
    rows = [own | {"gutenberg_id": n, "text": text} for n, _, text in books[:2]]
    lines = Path("books/english_verse.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == rows
