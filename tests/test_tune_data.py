"""Tuning: what it is given is looked at first, what is held out is not learned under another hand."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import get_type_hints

import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")

from safetensors.torch import load_file, save_file  # noqa: E402

from miaobi.cli.train import train as by_train  # noqa: E402
from miaobi.cli.tune import tune as by_tune  # noqa: E402
from miaobi.engines.embedded import engine  # noqa: E402
from miaobi.errors import Cancelled, PlanError, SourceError, StoreError  # noqa: E402
from miaobi.lm.corpus import Piece, clean, write  # noqa: E402
from miaobi.lm.corpus.keywords import Keywords  # noqa: E402
from miaobi.lm.neural import export, lessons, lora, onnx_file, student, tuning  # noqa: E402
from miaobi.lm.neural.commission import Commission  # noqa: E402
from miaobi.lm.neural.examples import Pair, split  # noqa: E402
from miaobi.lm.neural.lessons import kin  # noqa: E402
from miaobi.lm.neural.samples import sampler  # noqa: E402
from miaobi.lm.neural.tuning import tune  # noqa: E402
from tunable import LINES, QUICK, WORDS, WORKS, called, model_folder, moved, rows_of  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return model_folder(tmp_path_factory.mktemp("models") / "base")


# --- near copies and what is held out -------------------------------------------------------------


def test_near_copies_stay_on_one_side():
    """Ten works of 12 characters, each with a copy of which the last 4 differ: 3 of 7 shingles."""
    texts = ["".join(chr(0x4E00 + 40 * i + j) for j in range(12)) for i in range(10)]
    works = [Piece(text) for text in texts]
    copies = [Piece(text[:8] + chr(0x5E00 + i) * 4) for i, text in enumerate(texts)]
    marked = Piece(texts[0][:6] + "，" + texts[0][6:])
    name = kin([*works, *copies, marked])
    assert [name(copy) for copy in copies] == [name(work) for work in works]
    assert name(marked) == name(works[0])
    assert len({*map(name, works)}) == 10
    for share, count in ((0.1, 1), (0.3, 3), (0.5, 5)):
        learned, held = split([*works, *copies], name, share)
        assert len(held) == 2 * count
        assert not {name(row) for row in learned} & {name(row) for row in held}


def test_pairs_that_share_a_text_stay_on_one_side():
    """Thirty works in ten rings of three: each is chosen once and rejected once."""
    texts = ["".join(chr(0x4E00 + 40 * i + j) for j in range(12)) for i in range(30)]
    pairs = [Pair(Commission(), texts[i], texts[i - 2 if i % 3 == 2 else i + 1]) for i in range(30)]
    name = kin(pairs)
    assert len({*map(name, pairs)}) == 10
    learned, held = split(pairs, name, 0.3)
    assert len(held) == 9
    sides = [{text for p in side for text in (p.chosen, p.rejected)} for side in (learned, held)]
    assert not sides[0] & sides[1]


def test_works_without_near_ones_are_split_as_by_their_texts():
    texts = ["床前明月光，疑是地上霜。", "白日依山尽，黄河入海流。", "春眠不觉晓，处处闻啼鸟。"]
    works = [*map(Piece, texts), Piece("The fog comes on little cat feet.", language="en")]
    assert [kin(works)(work) for work in works] == [work.text for work in works]


def test_the_command_learns_from_one_of_near_copies_and_says_so(folder, tmp_path, capsys):
    works = [replace(w, text=w.text.replace("。", "，", 1)) for w in WORKS[:16]]
    write(tmp_path / "works.jsonl", [*WORKS[:16], *works])
    out = tmp_path / "out"
    said = ("--lora", 2, "--epochs", 1, "--out", out, "--no-tensorboard", "--json")
    status, _, err = called(capsys, folder, tmp_path / "works.jsonl", *said)
    assert (status, err) == (0, "miaobi: left out of works.jsonl: 16 copy\n")
    card = (out / "data.md").read_text()
    assert "| works.jsonl | the same characters as an earlier work | 16 |" in card
    told = [row for row in rows_of(out) if "heldout" in row]
    assert [len(row["samples"]) for row in told] == [1, 1]  # all works are of one kind
    assert not any("in_form" in row for row in told)  # nobody judges 古诗


def test_pairs_of_one_commission_are_held_out_too_and_judged(folder, tmp_path):
    pairs = [Pair(Commission(form="古诗"), f"{a}，春山月。", f"{a}，秋江雨。") for a in LINES]
    recipe = replace(QUICK, objective="prefer", heldout=0.25, epochs=4)
    tune(folder, pairs, recipe, tmp_path / "out")
    rows = rows_of(tmp_path / "out")
    names = ("accuracy", "margin", "chosen", "rejected")
    first, last = ([row[f"heldout_{name}"] for name in names] for row in (rows[0], rows[-1]))
    assert first[:2] == [0.0, pytest.approx(0.0, abs=1e-5)]  # the reference prefers nothing
    assert last[0] == 1.0
    reached = 0.1 * (last[2] - last[3] - first[2] + first[3])
    assert last[1] == pytest.approx(reached, abs=1e-4)
    assert last[1] > 0.1
    assert all(set(names) <= set(row) for row in rows[1:])


def test_it_is_said_that_nothing_can_be_held_out(folder, tmp_path, capsys):
    tune(folder, WORKS[:3], replace(QUICK, epochs=1), tmp_path / "out")
    assert capsys.readouterr().err.startswith("miaobi: nothing is held out, 0.1 of 3")
    tune(folder, WORKS[:3], replace(QUICK, epochs=1, heldout=0.0), tmp_path / "asked")
    assert capsys.readouterr().err == ""


def test_a_form_that_can_be_judged_is(folder, tmp_path):
    asked = [Commission(form="五绝"), Commission(form="古诗")]
    recipe = replace(QUICK, epochs=1)
    tune(folder, WORKS[:20], recipe, tmp_path / "out", evaluate=sampler(WORDS, asked, 1))
    told = [row for row in rows_of(tmp_path / "out") if "samples" in row]
    assert [(len(row["samples"]), row["in_form"]) for row in told] == [(2, 0.0)] * 2


def test_works_are_told_as_in_pretraining(folder, tmp_path, capsys, monkeypatch):
    bare = [replace(clean(work)[0], keywords=(), era="明") for work in WORKS[:9]]
    write(tmp_path / "works.jsonl", [*bare, clean(WORKS[9])[0]])
    given = []

    def seen(_, rows, recipe, *__, **___):
        given.extend([*rows, recipe.precision])
        raise PlanError("seen", hint="")

    monkeypatch.setattr(tuning, "tune", seen)
    said = ("--out", tmp_path / "out", "--precision", "float32")
    _, _, err = called(capsys, folder, tmp_path / "works.jsonl", *said)
    assert "9 of 10 have no era that the vocabulary knows; it is not told: 明" in err
    *told, own, precision = given
    assert {work.era for work in told} == {""}
    found = [work.keywords for work in told]
    assert found == [*map(Keywords([*told, own]).of, bare)]
    assert all(found)
    assert (own.keywords, own.era, precision) == (WORKS[9].keywords, "唐", "float32")
    assert lessons.told(bare, tmp_path) == (bare, [])  # another model reads any words
    odd = Pair(Commission(form="俳句", era="明", title="月"), "春", "秋")
    assert lessons.told([odd], folder)[0] == [replace(odd, commission=Commission(title="月"))]


# --- before anything is made ----------------------------------------------------------------------


def test_nothing_is_made_before_all_is_looked_at(folder, tmp_path, capsys, monkeypatch):
    config, state = export.load(folder)
    writer = onnx_file.write(tmp_path / "writer", export.arrays(state), config, WORDS)
    write(tmp_path / "works.jsonl", WORKS[:9])
    (tmp_path / "wrong.jsonl").write_text('{"verse": "春"}\n')
    works = tmp_path / "works.jsonl"
    monkeypatch.setattr(export, "from_writer", None)  # whoever decodes the writer fails
    for said, says in (
        ((tmp_path / "wrong.jsonl",), "line 1"),
        ((works, "--device", "tpu"), "no device 'tpu'"),
        ((works, "--rate", "nan"), "rate is nan"),
        ((works, "--rate", -1), "rate is -1"),
        ((works, "--weight-decay", "nan"), "weight_decay is nan"),
        ((works, "--full", "--dropout", 7), "--dropout is of an adapter"),
    ):
        status, out, err = called(capsys, writer, *said, "--out", tmp_path / "out")
        assert (status, out) == (2, "")
        assert says in err
    monkeypatch.setenv("WORLD_SIZE", "2")
    status, _, err = called(capsys, writer, works, "--out", tmp_path / "out")
    assert status == 2
    assert "without torchrun" in err
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"writer", "works.jsonl", "wrong.jsonl"}


def test_a_folder_of_train_or_of_a_model_is_left_alone(folder, tmp_path):
    names = "recipe.json config.json model.safetensors writer.json adapter_config.json card.md"
    for name in ("checkpoints/step-00000004.safetensors", *names.split()):
        out = tmp_path / name[:3]
        (out / name).parent.mkdir(parents=True)
        (out / name).write_bytes(b"of train")
        for resume in (False, True):
            with pytest.raises(StoreError, match="is a folder of") as refused:
                tune(folder, WORKS, QUICK, out, resume=resume)
            assert "--out" in refused.value.hint
        assert [path for path in out.rglob("*") if path.is_file()] == [out / name]


def test_a_result_among_the_works_is_refused(folder, tmp_path, capsys):
    works = tmp_path / "works"
    works.mkdir()
    write(works / "works.jsonl", WORKS[:9])
    for out in (works, works / "mine"):
        status, _, err = called(capsys, folder, works, "--out", out)
        assert (status, f"{out} lies in {works}" in err) == (2, True)
    assert [path.name for path in works.iterdir()] == ["works.jsonl"]


def test_weights_that_are_cut_off_are_told_of_at_once(folder, tmp_path, capsys):
    broken = tmp_path / "hf"
    broken.mkdir()
    (broken / "config.json").write_text('{"model_type": "gpt2"}')
    data = (folder / "model.safetensors").read_bytes()
    (broken / "model.safetensors").write_bytes(data[: len(data) // 2])
    write(tmp_path / "works.jsonl", WORKS[:9])
    status, _, err = called(capsys, broken, tmp_path / "works.jsonl")
    assert status == 2
    assert "model.safetensors is damaged" in err


def test_a_run_is_not_resumed_on_another_base_of_the_same_size(folder, tmp_path):
    recipe = replace(QUICK, epochs=1)
    tune(folder, WORKS, recipe, tmp_path / "out")
    other = model_folder(tmp_path / "other")
    weights = load_file(other / "model.safetensors")
    weights["model.norm.weight"][0] += 1.0
    save_file(weights, other / "model.safetensors")
    with pytest.raises(PlanError, match="another model"):
        tune(other, WORKS, recipe, tmp_path / "out", resume=True)


def test_a_signal_ends_the_step_and_keeps_it(folder, tmp_path, monkeypatch):
    recipe, take = replace(QUICK, save_every=100), tuning.Run.step
    unbroken = tune(folder, WORKS, recipe, tmp_path / "a")

    def until(run, *rest):
        if run.place.step == 5:
            signal.raise_signal(signal.SIGTERM)
        return take(run, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(tuning.Run, "step", until)
        with pytest.raises(Cancelled, match="stopped after step 6"):
            tune(folder, WORKS, recipe, tmp_path / "b")
    names = {path.name for path in (tmp_path / "b/checkpoints").iterdir()}
    assert "step-00000006.safetensors" in names
    assert tune(folder, WORKS, recipe, tmp_path / "b", resume=True).heldout == unbroken.heldout


def test_train_and_tune_choose_a_device_alike():
    defaults = [signature(each).parameters["device"].default for each in (by_train, by_tune)]
    assert defaults == ["auto", "auto"]
    helps = [get_type_hints(each, include_extras=True)["device"] for each in (by_train, by_tune)]
    assert helps[0].__metadata__[0].help == helps[1].__metadata__[0].help


# --- what MODEL may be ----------------------------------------------------------------------------


def test_the_run_folder_of_train_means_its_model(folder, tmp_path):
    run = tmp_path / "run"
    (run / "checkpoints").mkdir(parents=True)
    with pytest.raises(SourceError, match="its run has not ended") as refused:
        student.meant(run)
    assert "--resume" in refused.value.hint
    (run / "model").symlink_to(folder)
    assert student.meant(run) == run / "model"


def test_a_base_that_lies_there_is_not_replaced(folder, tmp_path):
    for name, seed in (("first", 3), ("second", 4)):
        lora.write(replace(moved(seed), base=str(folder)), tmp_path / name)
    made = student.base(tmp_path / "first", tmp_path / "out-base")
    before = {path.name: path.stat().st_mtime_ns for path in made.iterdir()}
    assert student.base(tmp_path / "first", tmp_path / "out-base") == made
    with pytest.raises(PlanError, match="out-base was not made of") as refused:
        student.base(tmp_path / "second", tmp_path / "out-base")
    assert "--out" in refused.value.hint
    assert {path.name: path.stat().st_mtime_ns for path in made.iterdir()} == before


def test_an_adapter_finds_its_base_beside_it(folder, tmp_path):
    lora.write(replace(moved(3), base=f"/elsewhere/{folder.name}"), tmp_path / "mine")
    record, base = tmp_path / "mine/run.json", tmp_path / folder.name
    record.write_text(json.dumps({"model": student.fingerprint(folder)}))
    with pytest.raises(SourceError, match="which is not there") as refused:
        student.parent(tmp_path / "mine")
    assert f"as /elsewhere/{folder.name} or {base}" in refused.value.hint
    base.symlink_to(folder)
    assert student.parent(tmp_path / "mine") == base
    record.write_text('{"model": "another"}')
    with pytest.raises(SourceError, match=f"{base} is not the model"):
        student.parent(tmp_path / "mine")


def test_a_model_and_works_may_be_named_by_a_dot(folder, tmp_path, capsys, monkeypatch):
    write(tmp_path / "works.jsonl", WORKS[:9])
    monkeypatch.chdir(folder)
    said = (".", tmp_path / "works.jsonl", "--lora", 2, "--epochs", 1, "--no-tensorboard")
    status, printed, err = called(capsys, *said)
    assert status == 0, err
    assert printed.splitlines()[0] == str(folder.parent / f"{folder.name}-works")


def test_an_adapter_is_folded_in_and_tuning_goes_on(folder, tmp_path, capsys):
    write(tmp_path / "works.jsonl", WORKS[:20])
    rows = [{"commission": {"form": "古诗"}, "chosen": f"{a}，春山月。", "rejected": f"{a}，秋江雨。"} for a in LINES]  # fmt: skip
    (tmp_path / "pairs.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    first, then = tmp_path / "first", tmp_path / "then"
    said = ("--lora", 2, "--epochs", 1, "--no-tensorboard", "--rate", 0.01)
    status, _, err = called(capsys, folder, tmp_path / "works.jsonl", *said, "--out", first)
    assert status == 0, err
    more = (first, tmp_path / "pairs.jsonl", *said, "--objective", "prefer", "--out", then)
    assert "then is not there; runs beside it: first (" in called(capsys, *more, "--resume")[2]
    then.mkdir()
    status, _, err = called(capsys, *more, "--resume")
    assert status == 0, err
    assert f"miaobi: {then} holds no run: this one begins from nothing" in err.splitlines()
    folded = load_file(tmp_path / "then-base/model.safetensors")
    base = load_file(folder / "model.safetensors")
    torch.testing.assert_close(folded, lora.blend(base, [(1.0, lora.read(first))]))
    assert lora.read(then).base == str(tmp_path / "then-base")
    status, _, err = called(capsys, *more, "--resume")  # what was folded before is what is folded
    assert status == 0, err
    status, _, err = called(capsys, then, *more[1:], "--resume")
    assert status == 2
    assert "then-base was not made of" in err
    (tmp_path / "then-base").rename(tmp_path / "gone")
    with pytest.raises(SourceError, match="which is not there"):
        student.parent(then)
    with pytest.raises(StoreError, match="it holds one") as refused:
        engine(f"embedded:{then}")
    assert refused.value.hint == f"give text=embedded:{then / 'writer'}"
