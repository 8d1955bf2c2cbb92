"""The command line: what it prints, how it exits, and that every error teaches."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
from pathlib import Path

import pytest

from miaobi import studio
from miaobi.cli import main
from miaobi.studio import Wish


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of an error with exit status 2 and no traceback."""
    status, out, err = call(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    return err.strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A poem as a work, made once for this file."""
    root = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIAOBI_HOME", str(root / "home"))
        studio.create(Wish("雪夜", quality="draft", wants=("verse",)), root / "w")
    return root / "w"


@pytest.fixture
def work(made: Path, tmp_path: Path) -> Path:
    """A copy of that work."""
    return shutil.copytree(made, tmp_path / "w")


def test_create_prints_events_and_ends_with_the_folder(capsys, tmp_path):
    to = ("--wants", "verse,label", "--out", str(tmp_path / "w"))
    status, out, _ = call(capsys, "create", "雪夜孤舟", *to, "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert {e["event"] for e in events} == {"started", "asked", "made", "done"}
    assert events[-1]["folder"] == str(tmp_path / "w")
    assert re.fullmatch("[0-9a-f]{64}", events[-1]["head"])


def test_create_shows_a_person_the_poem(capsys, tmp_path):
    to = ("--wants", "verse", "--out", str(tmp_path / "w"))
    status, out, _ = call(capsys, "create", "雪夜", "--quality", "draft", *to)
    lines = studio.open_work(tmp_path / "w").work.asset("poem").about["lines"]
    assert status == 0
    assert all(line in out for line in lines)
    assert str(tmp_path / "w" / "index.html") in out.replace("\n", "")


def test_a_plan_can_be_edited_and_followed(capsys, tmp_path):
    _, out, _ = call(
        capsys, "plan", "春天的田野", "--wants", "verse", "--quality", "draft", "--json"
    )
    plan = json.loads(out)
    plan["concept"]["title"]["zh"] = "我的田"
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    status, _, _ = call(
        capsys, "create", "春天的田野", "--plan", str(tmp_path / "plan.json"),
        "--out", str(tmp_path / "w"), "--json",
    )  # fmt: skip
    assert status == 0
    assert studio.open_work(tmp_path / "w").plan.concept.title.zh == "我的田"


def test_write_gives_one_line_a_candidate(capsys):
    status, out, _ = call(capsys, "write", "autumn moon", "--form", "五绝", "-n", "3", "--json")
    poems = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert len({poem["text"] for poem in poems}) == 3
    assert len({tuple(poem["gloss"]) for poem in poems}) == 3
    assert all(poem["form"] == "五绝" and poem["scores"] for poem in poems)
    for poem in poems:
        assert studio.check(poem["text"], "五绝").holds


@pytest.mark.parametrize("form", ["五绝", "新诗:行=2,字=7", "haiku"])
def test_check_reads_what_write_prints(capsys, tmp_path, form):
    engine = "text=embedded" if form == "haiku" else "text=ngram"
    out = call(capsys, "write", "rain at night", "--form", form, "--engine", engine)[1]
    assert re.match(r"# .+ · .+ · .+\n", out)
    assert ("*gloss 释文*" in out) == (form != "haiku")
    (tmp_path / "poem").write_text(out, "utf-8")
    assert call(capsys, "check", str(tmp_path / "poem"), "--form", form)[0] == 0


def test_check_says_yes_or_why_not(capsys, tmp_path, monkeypatch):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n", "utf-8")
    bad.write_text("白日依山尽，黄河入海吹。\n欲穷千里目，更上一层楼。\n", "utf-8")
    assert call(capsys, "check", str(good), "--form", "五绝")[0] == 0
    status, out, _ = call(capsys, "check", str(bad), "--form", "五绝", "--json")
    report = json.loads(out)
    assert status == 1
    assert report["holds"] is False
    assert any(v["line"] == 2 and v["position"] == 5 for v in report["violations"])
    assert all(v["message"] and v["cure"] for v in report["violations"])


def test_forms_and_engines_are_listed(capsys):
    _, out, _ = call(capsys, "forms", "--json")
    forms = [json.loads(line) for line in out.splitlines()]
    assert {f["name"] for f in forms} >= {"五绝", "七绝", "五律", "七律"}
    assert set(forms[0]) == {"name", "family", "language", "formats"}
    _, out, _ = call(capsys, "engines", "--json")
    assert {json.loads(line)["family"] for line in out.splitlines()} >= {"text", "image"}


def test_verify_exits_with_the_answer(capsys, work):
    assert call(capsys, "verify", str(work))[0] == 0
    (work / "poem.md").write_bytes(b"x")
    status, out, _ = call(capsys, "verify", str(work), "--json")
    assert status == 1
    assert json.loads(out)["wrong"]


HELP = ["create", "plan", "write", "check", "forms", "engines", "revise", "verify", "export"]


@pytest.mark.parametrize("command", [[], *([c] for c in HELP), ["works"], ["bench"]])
def test_help_is_in_both_languages(capsys, command):
    status, out, _ = call(capsys, *command, "-h")
    assert status == 0
    assert re.search("[\u4e00-\u9fff]", out)
    assert re.search("[a-z]{4}", out)


# --- every failure has a cure -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["create", ""], "empty"),
        (["create", "   \n"], "empty"),
        (["create", "春" * 100_000], "long"),
        (["create", "春", "--form", "七觉"], "did you mean 七"),
        (["create", "春", "--style", "水黑山水"], "did you mean 水墨"),
        (["create", "春", "--engine", "text=embeded"], "did you mean embedded"),
        (["create", "春", "--engine", "txt=embedded"], "did you mean text"),
        (["create", "春", "--engine", "embedded"], "KIND=NAME"),
        (["create", "春", "--wants", "painting,filn"], "no part named 'filn'"),
        (["create", "春", "--quality", "best"], "no quality named"),
        (["create", "春", "--lang", "fr"], "no language named"),
        (["create", "春", "--set", "concept.seasn=winter"], "concept.season"),
        (["create", "春", "--set", "concept.season=monsoon"], "winter"),
        (["create", "春", "--set", "colour=red"], "no such place"),
        (["create", "春", "--set", "size=9x9"], "cannot be painted"),
        (["create", "春", "--set", "size=99999x99999"], "33 million"),
        (["create", "春", "--set", "season"], "PATH=VALUE"),
        (["create", "春", "--from", "nowhere.txt"], "cannot read"),
        (["create", "春", "--from", "nowhere.exe"], "kind of file"),
        (["create", "春", "--from", "."], "is a folder"),
        (["create", "spring", "--style", "monet"], "油画 oil painting"),
        (["check", "-", "--form", "唐诗"], "五绝, 七绝, 五律, 七律"),
        (["create", "春", "--plan", "nowhere.json"], "cannot read"),
        (["write", "春", "-n", "0"], "-n takes"),
        (["write", "春", "--kind", "novel"], "kind of text"),
        (["check", "nowhere.txt", "--form", "七绝"], "cannot read"),
        (["check", "-", "--form", "七觉八律"], "no form named"),
        (["verify", "nowhere"], "there is no"),
        (["revise", "nowhere", "x"], "there is no"),
        (["export", "nowhere", "--to", "x.png"], "there is no"),
        (["bench", "nothing"], "no bench named"),
    ],
)
def test_every_wrong_wish_is_one_line_with_a_cure(capsys, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    line = refused(capsys, *arguments)
    assert says in line
    assert re.search(r" \(.+\)$", line), "the cure is missing"
    assert list(tmp_path.iterdir()) == [], "nothing was begun"


@pytest.mark.parametrize("path", ["narration.manner=sung", "concept.tempo=90"])
def test_a_part_that_a_work_lacks_cannot_be_revised(capsys, work, path):
    assert "this work has no" in refused(capsys, "revise", str(work), "--set", path)
    assert not work.with_name("w-r2").exists()


def test_a_mistyped_option_is_an_error_too(capsys):
    status, _, err = call(capsys, "create", "春", "--sed", "3")
    assert status == 2
    assert "--seed" in err


def test_a_folder_that_cannot_be_written(capsys, tmp_path):
    (tmp_path / "file").write_text("x")
    line = refused(
        capsys, "create", "春", "--wants", "verse", "--out", str(tmp_path / "file" / "w")
    )
    assert "--out" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere: nothing to refuse")
def test_a_read_only_folder(capsys, tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        line = refused(capsys, "create", "春", "--out", str(tmp_path / "w"))
        assert "not allowed" in line
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_full_disk_loses_nothing(capsys, tmp_path, monkeypatch):
    import errno

    from miaobi.store import files

    real, room = os.fsync, [6]

    def fsync(handle: int) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    command = ("create", "雪", "--wants", "verse", "--out", str(tmp_path / "w"), "--json")
    monkeypatch.setattr(files.os, "fsync", fsync)
    status, _, err = call(capsys, *command)
    assert status == 2
    assert "disk is full" in err
    assert not (tmp_path / "w").exists()
    monkeypatch.setattr(files.os, "fsync", real)
    assert call(capsys, *command)[0] == 0
    assert studio.verify(tmp_path / "w") == []


def test_a_corrupt_work_is_named(capsys, tmp_path, work):
    ledger = work / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-40])
    assert "damaged" in refused(capsys, "revise", str(work), "更冷")
    assert "poem" not in refused(capsys, "export", str(work), "--to", str(tmp_path / "x.md"))
    assert call(capsys, "verify", str(work))[0] == 1


def test_ctrl_c_says_how_to_go_on(capsys, tmp_path, monkeypatch):
    def interrupted(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(studio, "create", interrupted)
    line = refused(capsys, "create", "春", "--out", str(tmp_path / "w"), "--json")
    assert "run the same command again" in line


def test_a_missing_package_is_named_with_its_cure(capsys, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "miaobi.engines.embedded.image", None)
    status, _, err = call(
        capsys, "create", "春", "--wants", "painting", "--out", str(tmp_path / "w"), "--json"
    )
    assert status == 2
    assert "not installed" in err
    assert "pip install" in err


def test_a_broken_user_file_is_named(capsys, tmp_path):
    (tmp_path / "p.png").write_bytes(b"not a picture")
    (tmp_path / "t.txt").write_bytes(b"\xff\xfe\x00x")
    assert "picture" in refused(capsys, "create", "春", "--from", str(tmp_path / "p.png"))
    assert "UTF-8" in refused(capsys, "create", "春", "--from", str(tmp_path / "t.txt"))


def test_a_text_that_is_no_chinese_poem_is_checked_whole(capsys, tmp_path):
    """Lines in another script are no glosses there: a screenplay, prose."""
    script = tmp_path / "script.fountain"
    script.write_text("INT. 岸边 - 夜\n\n水声。\n\n李白\n好。\n", "utf-8")
    assert call(capsys, "check", str(script), "--form", "screenplay")[0] == 0
    prose = tmp_path / "prose.txt"
    prose.write_text("春天来了。\n\n我在2026年看见了花。\n", "utf-8")
    assert call(capsys, "check", str(prose), "--form", "prose:字数=4")[0] == 1
    assert call(capsys, "check", str(prose), "--form", "prose:段=2")[0] == 0
