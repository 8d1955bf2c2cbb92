"""`miaobi train` from any works: cleaned, split, packed, noted; and what a run leaves tells of them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from miaobi.cli import main
from miaobi.errors import SourceError
from miaobi.lm.corpus import Piece, split
from miaobi.lm.corpus.split import shares
from miaobi.lm.neural import card, export, samples, shelf, training
from miaobi.lm.neural.device import peak
from miaobi.lm.neural.model import Config
from miaobi.lm.neural.vocabulary import Vocabulary
from small_sources import HAN, Invented

pytestmark = pytest.mark.usefixtures("one_thread")

WORDS = Vocabulary((), HAN + "，。")
ROOT = Path(__file__).parent.parent


def rows(count: int = 80) -> list[dict[str, Any]]:
    texts = Invented(5)
    return [
        {"text": "".join(texts.lines(4, 5)), "title": f"{texts.han(3)}{i}", "author": "纳兰性德",
         "era": "唐", "licence": "CC0", "keywords": ["春"]}
        for i in range(count)
    ]  # fmt: skip


def put(path: Path, found: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), "utf-8")
    return path


def called(
    capsys: pytest.CaptureFixture[str], data: Path, out: Path, *more: str
) -> tuple[Any, str, str]:
    options = ["--depth", "1", "--length", "64", "--batch", "4", "--steps", "3", "--device", "cpu"]
    options += ["--evaluate-every", "2", "--save-every", "1", "--no-tensorboard"]
    options += ["--vocabulary", str(out.parent / "vocabulary.json"), "--out", str(out)]
    with pytest.raises(SystemExit) as stop:
        main(["train", str(data), *options, *more])
    return stop.value.code, *capsys.readouterr()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "vocabulary.json").write_text(WORDS.dumps(), encoding="utf-8")
    return tmp_path


def test_works_become_a_writer_with_its_cards(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    poems = rows()
    near = poems[0] | {"text": poems[0]["text"].replace("。", "！")}
    data, out = put(place / "mine.jsonl", [*poems, near, {"text": "春"}]), place / "run"
    code, said, err = called(capsys, data, out, "--gguf", "--resume")
    assert code == 0, err
    assert "holds no checkpoint: the run begins from nothing" in err
    assert said.splitlines() == [str(out / name) for name in ("model", "writer", "writer.gguf")]
    assert (out / "writer.gguf").read_bytes().startswith(b"GGUF")

    works = shelf.Shelf.load(out / "shelf.npz")
    held = int(works.held.sum())
    assert 0 < held < 20
    assert len(works) == 80  # the copy and the short one are gone, and no author is
    told = (out / "data.md").read_text("utf-8")
    assert f"| mine.jsonl | CC0 | {80 - held} | {24 * (80 - held):,} |" in told
    assert "| mine.jsonl | too short | 1 |" in told
    assert "the same characters as an earlier work | 1 |" in told
    for name in ("model", "writer"):
        text = (out / name / "card.md").read_text("utf-8")
        for part in (
            "768 tokens in 3 steps", f"| mine.jsonl | CC0 | {80 - held} |", "| 2 | 512 |",
            "Licences that the data tell: CC0.", "## Limits",
        ):  # fmt: skip
            assert part in text, part

    # The same command, after a kill, packs nothing again; other works are not gone on with.
    monkeypatch.setattr(shelf, "works", lambda *_: pytest.fail("the works are read again"))
    (out / "checkpoints/step-00000003.safetensors").unlink()
    before = (out / "model.safetensors").read_bytes()
    (out / "model.safetensors").unlink()  # a resume that does nothing leaves none
    code, _, err = called(capsys, data, out, "--gguf", "--resume")
    assert code == 0, err
    assert (out / "model.safetensors").read_bytes() == before
    for name, status in (".DS_Store", 0), ("mine.gguf", 2):
        (out / "model" / name).touch()
        code, _, err = called(capsys, data, out, "--resume")
        assert code == status, err
        (out / "model" / name).unlink()
    assert "holds 'mine.gguf'" in err.splitlines()[0]
    code, _, err = called(capsys, put(data, poems[1:]), out, "--resume")
    assert code == 2
    assert "was begun with other works" in err
    code, _, err = called(capsys, out / "shelf.npz", out, "--resume")
    assert code == 0, err


def test_bad_works_are_refused_and_leave_nothing(place: Path, capsys: pytest.CaptureFixture[str]):
    few = put(place / "few.jsonl", rows(2))
    empty = put(place / "empty.jsonl", [])
    short = put(place / "short.jsonl", [{"text": "春"}] * 3)
    for data, more, says in (
        (empty, (), "holds no works"),
        (short, (), "left out are 3 short"),
        (few, (), "a batch 4 (give --batch 1 or less"),
        (place, (), "lies in"),
        (place / "none", (), "is not there"),
        (few, ("--rate", "inf"), "the rate is inf"),
    ):
        code, said, err = called(capsys, data, place / "run", *more)
        assert (code, said) == (2, "")
        assert says in err.splitlines()[-1]
        assert not (place / "run").exists()


def test_a_packing_is_kept_only_whole_and_of_the_same_works(tmp_path: Path):
    data = put(tmp_path / "a.jsonl", rows(12))
    made_of = shelf.origin(data, WORDS)
    packed = shelf.packed(data, WORDS, made_of)
    assert shelf.packed(data, WORDS, made_of).origin == packed.origin
    out = tmp_path / "run"
    packed.save(out)
    again = shelf.kept(out, made_of)
    assert again
    assert (again.origin, again.card) == (packed.origin, packed.card)
    assert shelf.kept(out, shelf.origin(data, Vocabulary((), HAN))) is None
    assert shelf.kept(out, shelf.origin(put(tmp_path / "b.jsonl", rows(12)), WORDS)) is None
    (out / shelf.SHELF).write_bytes((out / shelf.SHELF).read_bytes()[:500])
    assert shelf.kept(out, made_of) is None
    with pytest.raises(SourceError, match="is not there"):
        shelf.origin(tmp_path / "none", WORDS)


def test_a_shelf_of_another_vocabulary_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    packed = place / "shelf.npz"
    shelf.packed(put(place / "a.jsonl", rows()), WORDS, {}).shelf.save(packed)
    (place / "vocabulary.json").write_text(Vocabulary((), HAN[::-1] + "，。").dumps(), "utf-8")
    code, said, err = called(capsys, packed, place / "run")
    assert (code, said) == (2, "")
    assert "was packed with another vocabulary" in err.splitlines()[-1]
    assert not (place / "run").exists()
    # With its own it goes on, whatever file of that name lies beside it, and however unset a world is.
    (place / "vocabulary.json").write_text(WORDS.dumps(), "utf-8")
    for name in ("WORLD_SIZE", "RANK", "LOCAL_RANK"):
        monkeypatch.setenv(name, "")
    strange = "春\u2028夏\x85秋"
    drawn = lambda model, step: {"in_form": 0.0, "samples": [strange]}  # noqa: E731
    monkeypatch.setattr(samples, "sampler", lambda *_: drawn)
    for i, text in enumerate(("[]", "{")):
        (place / "shelf.json").write_text(text)
        code, _, err = called(capsys, packed, place / f"run{i}", "--pause", "0")
        assert code == 0, err
        told = (place / f"run{i}/model/card.md").read_text("utf-8")
        assert "768 tokens in 3 steps" in told


def test_one_instruction_for_many_works_is_no_title_of_theirs():
    for asked in (["写一首诗"], ["写一首诗", "写一首春天的诗"]):
        for author in ("", "纳兰性德"):
            poems = [
                Piece(f"{i}", title=asked[i % len(asked)], author=author, form="五绝")
                for i in range(1000)
            ]
            learned, held = split(poems, Counter(), shares(poems))
            assert 50 < len(held) < 150
            assert len(learned) + len(held) == 1000
    poems = [Piece(f"{i}", title=f"{i // 10}", form="五绝") for i in range(1000)]
    learned, held = split(poems, Counter(), shares(poems))
    assert held
    assert not {piece.title for piece in learned} & {piece.title for piece in held}


def test_samples_are_of_the_commonest_kinds_of_works():
    kinds = ("en", "verse", "19c"), ("zh", "词·西江月", "宋"), ("zh", "", "")
    pieces = [Piece("春", "春", language=a, form=b, era=c) for a, b, c in kinds]
    works = shelf.pack(pieces[:2] * 2, WORDS, [pieces[0], pieces[2]])
    assert samples.common(works, WORDS) == [samples.Commission(*kind) for kind in kinds]


def test_few_works_hold_out_more_of_them():
    poems = [Piece(f"{i}", title=f"{i}", form="五绝") for i in range(3000)]
    assert shares(poems[:100])["classical"] == 0.1
    assert shares(poems * 20)["classical"] == 0.0078  # as of the writer's own corpus
    _, held = split(poems, Counter(), shares(poems))
    assert 150 < len(held) < 250


def test_known_cards_alone_have_a_peak():
    peaks = {
        "NVIDIA H100 80GB HBM3": 989, "NVIDIA A100 80GB PCIe": 312, "NVIDIA L4": 121, "Tesla T4": 65,
        "NVIDIA A10G": 0, "NVIDIA L40": 0, "NVIDIA H100 PCIe": 0, "NVIDIA A100-SXM4-40GB MIG 1g.5gb": 0,
        "NVIDIA GeForce RTX 4090 Laptop GPU": 0,
    }  # fmt: skip
    assert {name: peak(name) / 1e12 for name in peaks} == peaks


def test_a_card_says_that_a_licence_is_not_known():
    recipe = {"optimiser": "muon", "batch": 4, "length": 64, "dropout": 0.1, "weight_decay": 0.1,
              "precision": "bf16", "seed": 1}  # fmt: skip
    data = "# Data card\n\n| source | licence | pieces | characters |\n|---|---|---:|---:|\n"
    data += "| a | MIT | 1 | 2 |\n| b | — | 1 | 2 |\n| **all** | | 2 | 4 |\n"
    text = card.card("mine", recipe, Config.of_depth(1, 64), 1_000_000, [], data)
    assert "Licences that the data tell: MIT. Of works without a licence above, none is" in text
    assert "Nothing was held out." in text
    assert card.card("mine", recipe, Config.of_depth(1, 64), 1, [], "").count("# mine\n") == 1


def test_the_packing_script_says_how_it_is_used():
    done = subprocess.run(
        [sys.executable, str(ROOT / "runs/base_pack.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("usage: base_pack.py PIECES.jsonl")
    assert done.stderr.count("\n") == 1


def test_a_signal_stops_a_run_that_goes_on(
    place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    data, out, take = put(place / "mine.jsonl", rows()), place / "run", training.Run.step

    def asked(run: training.Run, *batch: Any) -> Any:
        signal.raise_signal(signal.SIGTERM)
        return take(run, *batch)

    with monkeypatch.context() as patch:
        patch.setattr(training.Run, "step", asked)
        code, _, err = called(capfd, data, out)
    assert code == 143
    more = "the same command with --resume goes on"
    assert f"\nmiaobi: stopping after this step; {more}\n" in err
    assert err.endswith(f"\nmiaobi: stopped after step 1 ({more})\n")
    code, _, err = called(capfd, data, place / "ran", "--resume")
    assert (code, (place / "ran").exists()) == (2, False)
    assert "ran is not there; runs beside it: run (" in err
    code, said, err = called(capfd, out / "shelf.npz", out, "--resume")
    assert (code, said) == (0, f"{out / 'model'}\n{out / 'writer'}\n")
    assert "3/3 loss" in err
    assert export.load(out / "model")[0].vocab_size % 64 == 0
    assert "\nThe weights kept are of step 3 of 3, the least" in (out / "model/card.md").read_text()
    assert len(json.loads((out / "log.jsonl").read_text().splitlines()[-1])["samples"]) == 1
