"""The bench of the writer: its measures are right on texts small enough to count by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from miaobi.evals import writer as bench
from miaobi.evals.diversity import distinct, self_bleu
from miaobi.lm.corpus import Piece, write
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.poet import Pen
from miaobi.lm.sampling import Chain
from miaobi.lm.wish import Image, Wish
from miaobi.work import Json
from small_network import small_network, small_vocabulary

PEN = Pen(small_network(), small_vocabulary())  # pyright: ignore
COLUMNS = ["part", "what", "n", "value", "spread", "note", "passes"]
HUMAN = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"


def poem(*lines: str, form: str = "五绝", images: tuple[Image, ...] = ()) -> bench.Poem:
    one = Wish(bench.forms.verse(form), images)
    own = tuple(image.zh for image in images[:1])
    return bench.Poem(form, lines, Commission(title="春"), "，".join(lines), one, own)


def test_bleu_by_hand():
    """甲乙丙丁 and 甲乙丙戊 share 3 of 4, 2 of 3, 1 of 2 and 0 of 1 runs."""
    wanted = exp(sum(map(log, (3 / 4, 2 / 3, 1 / 2, 0.1))) / 4)
    assert self_bleu(["甲乙丙丁", "甲乙丙戊"]) == pytest.approx(wanted)
    longer = self_bleu(["甲乙丙丁", "甲乙丙丁丁丁丁丁"])
    precise = exp(sum(map(log, (4 / 8, 3 / 7, 2 / 6, 1 / 5))) / 4)
    assert longer == pytest.approx((exp(1 - 8 / 4) + precise) / 2)


def test_a_run_counts_as_often_as_one_other_text_has_it():
    """甲甲甲 shares one 甲 with 甲乙丙, not two with both others together."""
    texts = ["甲甲甲", "甲乙丙", "丁甲戊"]
    assert bench_shares(texts)[0] == pytest.approx(1 / 3)
    assert distinct(["甲甲甲", "甲乙"]) == pytest.approx(2 / 3)


def bench_shares(texts: list[str]) -> list[float]:
    from miaobi.evals.diversity import _shares, grams

    return list(_shares([grams(text, 1) for text in texts]))


def test_a_copied_line_is_found_whatever_its_marks(tmp_path):
    file = tmp_path / "pieces.jsonl"
    write(file, [Piece(HUMAN), Piece("the line of another", language="en")])
    ours = [poem("白日依山尽", "春风又一年"), poem("黄河入海去", "明月照人来")]
    rows = list(bench.novelty(ours, {"五绝": [poem("欲穷千里月", "落日满山川")]}, file))
    assert all(list(row) == COLUMNS for row in rows)
    lines, others, human, mine = rows
    assert (lines["value"], lines["passes"], others["value"]) == (1, False, 0)
    assert "白日依山尽" in lines["note"]
    assert (human["value"], mine["value"], mine["note"]) == (4.0, 4.5, "max 5")
    assert mine["passes"] is False


def test_things_are_said_outright_or_by_their_imagery():
    images = (Image("田野", words=("田野", "陇亩")), Image("草"), Image("雁"))
    ours = [poem("春风吹陇亩", "芳草又萋萋", images=images), poem("雁过", images=images)]
    own, every = bench.answered(ours)
    assert own["value"] == pytest.approx(0.5)
    assert every["value"] == pytest.approx(0.5)
    assert "6 asked, 2 said outright, 3 answered" in every["note"]
    assert "another brief's poem 0.50" in every["note"]


def test_free_works_end_and_cost_what_the_network_says():
    rng = np.random.default_rng(3)
    found = bench.freely(PEN, Commission(form="五绝"), 3, rng, Chain((("temperature", 0.7),)))
    assert len(found) == 3
    assert max(map(len, found)) <= bench.LONGEST
    asked = Commission()
    table = small_network().table
    ids = [*asked.prefix(PEN.vocabulary), *PEN.vocabulary.encode("白日，")]
    wanted = -sum(float(table[a, b]) for a, b in zip(ids[-4:], ids[-3:], strict=False))
    assert bench.nats(PEN, [(asked, "白日，")]) == pytest.approx([wanted / 2], rel=1e-5)


def test_the_corpus_that_is_not_there_is_told(monkeypatch, tmp_path):
    monkeypatch.delenv("MIAOBI_CORPUS", raising=False)
    with pytest.raises(bench.SourceError) as told:
        bench.corpus()
    assert "MIAOBI_CORPUS" in told.value.hint
    for name in ("pieces.jsonl", "heldout.jsonl"):
        (tmp_path / name).write_text(json.dumps({"text": HUMAN, "form": "五绝"}) + "\n")
    both = tmp_path / "pieces.jsonl", tmp_path / "heldout.jsonl"
    assert bench.corpus(str(tmp_path)) == bench.corpus(str(both[0])) == both
    (human,) = bench.human_poems(both[1])["五绝"]
    assert human.lines[1] == "黄河入海流"


def test_weights_that_are_not_there_are_told(monkeypatch, tmp_path):
    monkeypatch.setenv("MIAOBI_WRITER", str(tmp_path))
    (only,) = bench.run()
    assert only["what"] == "not measured"
    assert only["note"]


def test_every_way_of_writing_has_a_row(monkeypatch):
    monkeypatch.setattr(bench, "FORMS", ("五绝",))
    form = bench.forms.verse("五绝")
    one = replace(poem("白日依山尽"), wish=Wish(replace(form, formats=form.formats[-1:])))
    ours = [replace(one, text=HUMAN)]
    rows: list[dict[str, Json]] = list(bench.cost(PEN, ours, {"五绝": ours}, 2))
    assert [row["n"] for row in rows] == [2, 2, 2, 1, 1]
    assert rows[2]["note"].endswith("100 % hold")
    assert rows[3]["value"] == rows[4]["value"]
