"""The benches of forms: their rows fit one table, and a wrong program does not pass them."""

from __future__ import annotations

import numpy as np
import pytest

from miaobi import forms
from miaobi.errors import UnknownName
from miaobi.evals import choice, couplets, masks
from miaobi.evals import forms as bench
from miaobi.evals.checker import SHI
from miaobi.evals.checker_recall import _either
from miaobi.forms import Report

COLUMNS = ["line", "what", "of", "holds", "note", "passes"]


def test_rows_of_every_kind_have_the_same_columns(monkeypatch):
    monkeypatch.setattr(bench, "CHANGED", 8)
    rows = [*bench.properties()]
    rows.append(bench._claim(3, masks._missing("ours", "x"), "masks"))
    rows.append(bench._claim(4, {"rhyme": "free", "acrostic": "none", "ok": "no"}, "rhyme"))
    rows.append({"line": 7, **couplets._said("x", 3, 0.4, "", 0.0)})
    assert all(sorted(row) == sorted(COLUMNS) for row in rows)
    assert (rows[0]["passes"], rows[2]["passes"]) == (True, True)
    assert [row["passes"] for row in rows[3:]] == [None, False, None]


def test_a_checker_that_finds_nothing_fails(monkeypatch):
    monkeypatch.setattr(bench, "CHANGED", 8)
    monkeypatch.setattr(forms.Verse, "check", lambda form, text: Report(True, (), ()))
    found, placed, _ = bench.properties()
    assert (found["passes"], placed["passes"]) == (False, False)


def test_the_bench_runs_in_pieces(monkeypatch):
    monkeypatch.setattr(bench, "CHANGED", 8)
    monkeypatch.setenv("MIAOBI_PARTS", "properties")
    assert [row["line"] for row in bench.run()] == [6, 6, 6]
    monkeypatch.setenv("MIAOBI_PARTS", "propertys")
    with pytest.raises(UnknownName, match="did you mean properties"):
        next(bench.run())


def test_texts_at_random_are_all_different():
    assert len(set(bench.at_random(forms.find("五绝"), 20))) == 20


def test_without_an_oracle_nothing_passes():
    row = bench._row(2, "x", [(True, None), (True, None)])
    assert row["passes"] is None
    assert "no oracle" in row["note"]


@pytest.mark.parametrize(("scores", "rank"), [([0.0, 0.0, 0.0], 2.0), ([1.0, 3.0, 2.0], 3.0)])
def test_equal_scores_share_the_mean_of_their_places(scores, rank):
    assert choice._rank(np.array(scores), 0) == rank


def test_of_the_only_two_rhyme_words_either_may_be_blamed():
    form = SHI["五言古绝"]
    report = form.check("白日依山尽\n黄河入海吹\n欲穷千里目\n更上一层楼")
    assert [_either(form, report, place) for place in ((2, 5), (4, 5), (1, 5))] == [
        True,
        True,
        False,
    ]
