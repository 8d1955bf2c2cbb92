"""A work with every part, out of the folder in every form: marked, verified, chosen by name."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from miaobi import studio
from miaobi.brief import Task
from miaobi.errors import PlanError, StoreError
from miaobi.run import Made
from miaobi.studio import exporting, ledger
from miaobi.trust import marks, png
from miaobi.work import Asset, Draft, Ref, digest
from test_marks import ASSETS, SRT, flac
from test_page import CAPTIONS, ENGRAVING, FILM, LABEL, MIDI, MUSIC, NARRATION, POEM, SCORE, plan

PIXELS = np.full((120, 180, 3), 200, np.uint8)
PARTS = (  # what the page's tests say of each part, and bytes for it
    ("verse", POEM, "# 春野\n\n东风一夜绿平田\n".encode(), "text/markdown"),
    ("painting", Asset("painting", "painting.png", Ref("", "", 0), ""), png.encode(PIXELS), "image/png"),
    ("painting", Asset("drawing", "painting.svg", Ref("", "", 0), ""), ASSETS["a.svg"], "image/svg+xml"),
    ("score", MUSIC, ASSETS["a.flac"], "audio/flac"),
    ("score", MIDI, ASSETS["a.mid"], "audio/midi"),
    ("score", Asset("musicxml", "score.musicxml", Ref("", "", 0), ""), ASSETS["a.musicxml"],
     marks.media_type_of("a.musicxml")),
    ("score", ENGRAVING, SCORE.encode(), "image/svg+xml"),
    ("narration", NARRATION, flac(0.2), "audio/flac"),
    ("film", FILM, ASSETS["a.mp4"], "video/mp4"),
    ("film", CAPTIONS, SRT.encode(), marks.CAPTIONS),
    ("label", LABEL, "展签\n".encode(), "text/markdown"),
)  # fmt: skip


def folder_of(out: Path, without: tuple[str, ...] = ()) -> Path:
    """A work folder with all parts but some, written as `create` writes it."""
    blobs: dict[str, bytes] = {}
    drafts: dict[str, tuple[Asset, ...]] = {}
    for task, said, data, kind in PARTS:
        if task in without:
            continue
        ref = Ref(digest("asset", data), kind, len(data))
        blobs[ref.id] = data
        asset = Asset(said.name, said.file, ref, task, said.about)
        drafts[task] = (*drafts.get(task, ()), asset)
    made = Made({t: Draft(a) for t, a in drafts.items()}, dict.fromkeys(drafts, ()), {})
    wished = replace(plan(), tasks=tuple(Task(name) for name in drafts))
    work = ledger.creation(wished, (), made)
    exporting.write_work(out, work, wished, (), blobs.__getitem__, {}, out.parent / ".making")
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(tmp_path_factory.mktemp("export") / "w")


def test_a_work_of_all_media_is_whole_and_every_file_alone_too(made: Path) -> None:
    assert studio.verify(made) == []
    work = json.loads((made / "work.json").read_bytes())["work"]
    for name in (p.name for p in made.iterdir() if p.suffix in marks.ENDINGS):
        found = marks.read((made / name).read_bytes(), marks.media_type_of(name))
        assert found is not None, name
        if found.label is None:
            assert name == "film.srt"
        else:
            assert found.label["ProduceID"] == work
            assert studio.verify(made / name) == [], name


def test_a_flipped_bit_in_any_file_is_found(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    missed = []
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        for at in range(0, len(data), max(1, len(data) // 5)):
            flipped = bytearray(data)
            flipped[at] ^= 4
            path.write_bytes(flipped)
            if not studio.verify(folder):
                missed.append((path.name, at))
        path.write_bytes(data)
    assert missed == []


def test_captions_of_another_work_do_not_pass(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    (folder / "film.srt").write_text(SRT.replace("春", "秋"), "utf-8")
    assert "film.srt was changed after it was written" in studio.verify(folder)
    assert "film.srt does not hold the bytes that were made" in studio.verify(folder)


@pytest.mark.parametrize(
    ("to", "file"),
    [
        ("x.flac", "score.flac"),
        ("narration.flac", "narration.flac"),
        ("my-Reading.flac", "narration.flac"),
        ("诵读.flac", "narration.flac"),
        ("乐曲.flac", "score.flac"),
        ("x.svg", "painting.svg"),
        ("score.svg", "score.svg"),
        ("x.md", "poem.md"),
        ("label.md", "label.md"),
        ("展签.md", "label.md"),
        ("x.mp4", "film.mp4"),
        ("x.MID", "score.mid"),
        ("x.musicxml", "score.musicxml"),
        ("x.srt", "film.srt"),
        ("x.png", "painting.png"),
    ],
)
def test_the_name_of_the_target_chooses_the_part(made: Path, tmp_path: Path, to, file) -> None:
    out = studio.export(made, tmp_path / to)
    assert out.read_bytes() == (made / file).read_bytes()
    with pytest.raises(StoreError, match="already there"):
        studio.export(made, out)


def test_what_is_not_there_is_said_with_what_is(tmp_path: Path) -> None:
    made = folder_of(tmp_path / "w", without=("narration", "film"))
    for to, words in (("narration.flac", "narration.flac"), ("x.mp4", "ends with .mp4"),
                      ("x.doc", "ends with .doc"), ("x", "ends with nothing")):  # fmt: skip
        with pytest.raises(PlanError, match=re.escape(words)) as refused:
            studio.export(made, tmp_path / to)
        assert "score.flac" in refused.value.hint
        assert "narration" not in refused.value.hint
        assert not (tmp_path / to).exists()


def test_the_page_alone_holds_all_that_it_shows(made: Path, tmp_path: Path) -> None:
    html = studio.export(made, tmp_path / "x.html").read_text("utf-8")
    held = {
        kind: [re.search(rf'"data:{kind};base64,([^"]+)"', html)] for kind in ("audio/flac", "video/mp4")
    }  # fmt: skip
    assert all(found[0] for found in held.values())
    assert html.count("data:audio/flac") == 2
    assert html.count("data:video/mp4") == html.count("data:image/png") == 1
    assert 'poster="data:image/jpeg' in html
    assert 'class="n-note"' in html
    assert not re.findall(r'(?:src|href|poster)="(?!data:|#)', html)
    assert html.count("<script>") == 1


def test_the_sound_inside_the_page_is_the_marked_file(made: Path, tmp_path: Path) -> None:
    import base64

    html = studio.export(made, tmp_path / "x.html").read_text("utf-8")
    sounds = [base64.b64decode(s) for s in re.findall(r'"data:audio/flac;base64,([^"]+)"', html)]
    assert sounds == [(made / f).read_bytes() for f in ("narration.flac", "score.flac")]
    assert soundfile.info(io.BytesIO(sounds[1])).samplerate == 24_000


def test_a_page_that_would_be_too_large_is_refused(made: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(exporting, "LARGEST_PAGE", 10_000)
    with pytest.raises(StoreError, match="would not open") as refused:
        studio.export(made, tmp_path / "x.html")
    assert ".zip" in refused.value.hint


def test_the_zip_holds_the_whole_folder(made: Path, tmp_path: Path) -> None:
    out = studio.export(made, tmp_path / "x.zip")
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "back")
    assert studio.verify(tmp_path / "back" / "w") == []


def test_a_player_shows_the_title(made: Path) -> None:
    for name in ("film.mp4", "score.flac"):
        with av.open(str(made / name)) as opened:
            said = {key.lower(): value for key, value in opened.metadata.items()}
        assert said["title"] == "春野 · Spring Fields"
        assert said["comment"] == marks.WORDS


def test_the_page_of_a_changed_engraving_shows_it_as_a_picture(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    opened = studio.open_work(folder)
    (folder / "score.svg").write_bytes(b"<svg><!--miaobi:picture-->")
    stamp = exporting.stamp_for(opened.plan, "ab" * 32, "2026-01-01")
    exporting.write_page(folder, opened.work, opened.plan, stamp)
    assert 'src="score.svg"' in (folder / "index.html").read_text("utf-8")


def test_an_archive_is_checked_as_the_folder_in_it(made: Path, tmp_path: Path) -> None:
    whole = exporting.export(made, tmp_path / "w.zip")
    assert studio.verify(whole) == []
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("w/x", "x")
    assert studio.verify(whole) == ["x does not belong to this work"]
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("other/x", "x")
    alone = ["w.zip has names that are no files of one work folder alone"]
    assert studio.verify(whole) == alone
    for name in ("../w/x", "w/./x", "W/x", "w\\x", "w/x/"):
        odd = tmp_path / "odd.zip"
        with zipfile.ZipFile(odd, "w") as archive:
            archive.writestr("w/x", "one")
            archive.writestr(name, "")
        assert [row.partition(" ")[2] for row in studio.verify(odd)] == [
            alone[0].partition(" ")[2]
        ], name
    (broken := tmp_path / "broken.zip").write_bytes(whole.read_bytes()[:-40])
    (row,) = studio.verify(broken)
    assert row.startswith("broken.zip cannot be unpacked: ")
    with pytest.raises(StoreError, match="no hash of its own") as stop:
        studio.verify(made / "index.html")
    assert ".srt" not in stop.value.hint
