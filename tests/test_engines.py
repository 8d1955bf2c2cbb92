"""The writers that may be named: the shipped network, another one's folder, the counted model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from miaobi.engines import available, nameable, pins
from miaobi.errors import StoreError, UnknownName
from miaobi.forms import verse
from miaobi.lm.neural import shipped
from miaobi.work import Ask, Ref

SPEC = {"form": "五绝", "title": "春夜", "season": "spring", "hour": "night", "candidates": 8}


class Desk:
    """A desk of which a writer needs nothing."""

    def read(self, asset: str) -> bytes:
        raise KeyError(asset)

    def keep(self, data: bytes, media_type: str) -> Ref:
        raise AssertionError("a poem keeps no bytes")

    def progress(self, fraction: float, note: str = "") -> None:
        assert 0 <= fraction <= 1

    def stop_if_cancelled(self) -> None: ...


def written(name: str) -> list[str]:
    engine = available([f"text={name}"], {})["text", name]
    assert engine.facts.name == name
    return engine(Ask("text.verse", SPEC, seed=3), Desk()).value["lines"]


@pytest.fixture(scope="module")
def poems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    own = tmp_path_factory.mktemp("own") / "writer"
    shutil.copytree(shipped.folder(), own)
    return {name: written(name) for name in ("embedded", "ngram", f"embedded:{own}")}


def test_every_writer_keeps_the_form(poems: dict[str, list[str]]) -> None:
    form = verse("五绝")
    for lines in poems.values():
        assert form.check("\n".join(lines)).holds, lines


def test_a_folder_with_the_same_network_writes_the_same_poem(poems: dict[str, list[str]]) -> None:
    shipped_one, ngram, own = poems.values()
    assert own == shipped_one
    assert ngram != shipped_one


def test_networks_are_told_apart_by_their_files(tmp_path: Path) -> None:
    shutil.copytree(shipped.folder(), tmp_path / "own")
    found = available([f"text=embedded:{tmp_path / 'own'}"], {})
    marks = {engine.facts.fingerprint for (family, _), engine in found.items() if family == "text"}
    assert len(marks) == 3


def test_a_folder_without_a_network_is_refused_when_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        available([f"text=embedded:{tmp_path}"], {})


def test_a_damaged_network_is_refused_before_it_runs(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(shipped.folder(), own)
    with (own / "writer.onnx").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\0\1\2\3")
    with pytest.raises(StoreError, match="writer"):
        shipped.pen(own)


def test_what_may_be_named_is_told() -> None:
    assert [facts.name for facts in nameable()] == ["embedded:FOLDER", "openai:MODEL"]
    with pytest.raises(UnknownName) as refused:
        pins(["text=bigram"], available([], {}))
    assert "ngram" in str(refused.value.hint) + str(refused.value)
