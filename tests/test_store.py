"""Files, journal, memory, index: nothing half-written, nothing lost, nothing trusted."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from miaobi.errors import StoreError
from miaobi.store import Blobs, DiskMemory, Index, RunFolder, clean_name, write_atomic
from miaobi.work import Answer, Ask, Recorded, digest

ASK = Ask("text.verse", {"form": "七绝"}, seed=3)


def recorded(folder: RunFolder, ask: Ask, data: bytes) -> Recorded:
    ref = folder.keep(data, "text/plain")
    return Recorded(ask, Answer({"n": 1}, {"text": ref}), {"name": "test"}, ("other",))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_atomic(path, b"old")

    def full(source, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match="disk is full") as caught:
        write_atomic(path, b"new")
    assert "free some space" in caught.value.hint
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_blobs_come_back_by_their_hash_and_damage_is_refused(tmp_path):
    blobs = Blobs(tmp_path)
    ref = blobs.keep(b"ink", "text/plain")
    assert blobs.read(ref.id) == b"ink"
    blobs.path(ref.id).write_bytes(b"inc")
    with pytest.raises(StoreError, match="damaged"):
        blobs.read(ref.id)
    assert not blobs.has(ref.id)


@pytest.mark.parametrize("bad", ["../../etc/passwd", "", "A" * 64, "a" * 63])
def test_only_an_id_names_a_blob(tmp_path, bad):
    with pytest.raises(StoreError, match="not an asset id"):
        Blobs(tmp_path).path(bad)


def test_the_journal_survives_and_drops_a_torn_tail(tmp_path):
    with RunFolder(tmp_path / "r") as folder:
        first = recorded(folder, ASK, b"one")
        folder.add(first, 0.5)
        second = recorded(folder, Ask("text.gloss", {}), b"two")
        folder.add(second, 0.5)
    journal = tmp_path / "r" / "journal.jsonl"
    whole = journal.read_bytes()
    cut = whole.index(b"\n") + 1
    for end in range(cut, len(whole), 37):
        journal.write_bytes(whole[:end])
        with RunFolder(tmp_path / "r") as folder:
            assert folder.recall(ASK) == first
            assert folder.recall(second.ask) is None
            folder.add(second, 0.1)
        with RunFolder(tmp_path / "r") as folder:
            assert folder.recall(second.ask) == second


def test_an_answer_whose_bytes_are_gone_is_asked_again(tmp_path):
    with RunFolder(tmp_path / "r") as folder:
        known = recorded(folder, ASK, b"one")
        folder.add(known, 0.5)
        folder.blobs.path(known.answer.files["text"].id).unlink()
    with RunFolder(tmp_path / "r") as folder:
        assert folder.recall(ASK) is None


def test_one_run_folder_one_process(tmp_path):
    with RunFolder(tmp_path / "r"), pytest.raises(StoreError, match="another process"):
        RunFolder(tmp_path / "r").__enter__()


class Keeper:
    def __init__(self, folder: Path) -> None:
        self.blobs = Blobs(folder)


def test_the_memory_gives_back_what_it_was_given(tmp_path):
    one, two = Keeper(tmp_path / "1"), Keeper(tmp_path / "2")
    ref = one.blobs.keep(b"picture", "image/png")
    memory = DiskMemory(tmp_path / "home")
    memory.add("key", Answer({"n": 1}, {"p": ref}), one)
    assert memory.recall("key", two) == Answer({"n": 1}, {"p": ref})
    assert two.blobs.read(ref.id) == b"picture"
    assert memory.recall("other", two) is None


def test_the_memory_stays_below_its_limit_and_forgets_the_least_used(tmp_path):
    run = Keeper(tmp_path / "run")
    memory = DiskMemory(tmp_path / "home", limit=2500)
    for name in "abc":
        ref = run.blobs.keep(name.encode() * 1000, "text/plain")
        memory.add(name, Answer(name, {"f": ref}), run)
        if name == "b":
            assert memory.recall("a", run)  # now b is the least recently used
    assert memory.size() == 2000
    assert memory.recall("b", run) is None
    assert memory.recall("a", run)
    assert memory.recall("c", run)
    kept = [p for p in (tmp_path / "home" / "memory").rglob("*") if p.is_file()]
    assert len(kept) == 2
    assert run.blobs.read(digest("asset", b"b" * 1000)) == b"b" * 1000  # the run keeps its own


def test_a_damaged_memory_answers_nothing_false(tmp_path):
    run, other = Keeper(tmp_path / "run"), Keeper(tmp_path / "other")
    memory = DiskMemory(tmp_path / "home")
    ref = run.blobs.keep(b"picture", "image/png")
    memory.add("key", Answer(1, {"p": ref}), run)
    path = Blobs(tmp_path / "home" / "memory").path(ref.id)
    path.unlink()
    path.write_bytes(b"pictura")
    assert memory.recall("key", other) is None
    assert not other.blobs.has(ref.id)


def test_the_memory_can_be_used_from_several_threads(tmp_path):
    run = Keeper(tmp_path / "run")
    memory = DiskMemory(tmp_path / "home")
    threads = [threading.Thread(target=memory.add, args=(str(i), Answer(i), run)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [memory.recall(str(i), run) for i in range(8)] == [Answer(i) for i in range(8)]


def test_anyone_may_query_the_index(tmp_path):
    row = dict.fromkeys(
        ["head", "folder", "made", "brief", "title_zh", "title_en", "form", "style", "parent"], "x"
    )
    index = Index(tmp_path)
    index.add(row | {"seed": 7})
    index.add(row | {"seed": 8})  # the same head: replaced, not doubled
    db = sqlite3.connect(tmp_path / "works.db")
    assert db.execute("SELECT brief, seed FROM works").fetchall() == [("x", 8)]
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
    assert index.works() == [row | {"seed": 8}]


def test_names_of_folders_are_tame():
    assert clean_name("../../x") == "x"
    assert clean_name("") == "work"
    assert len(clean_name("春" * 500).encode()) <= 160
