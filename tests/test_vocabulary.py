"""The writer's vocabulary: any text comes back, Chinese is one token a character, readers agree."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError, SourceError
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.vocabulary import SPECIAL, Vocabulary

WORDS = Vocabulary.load()


@given(st.text())
@settings(max_examples=300)
def test_any_text_comes_back(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert WORDS.decode(WORDS.encode(text)) == text


def test_a_chinese_character_is_one_token() -> None:
    poem = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
    assert len(WORDS.encode(poem)) == len(poem)
    assert WORDS.encode(poem) == [WORDS.number[c] for c in poem]


def test_english_words_are_few_tokens() -> None:
    assert (
        len(WORDS.encode("The woods are lovely, dark and deep,\nBut I have promises to keep")) < 20
    )


def test_no_text_spells_a_role() -> None:
    for name in SPECIAL:
        assert WORDS.number[name] not in WORDS.encode(f"a {name} b")


def test_the_numbers_are_in_sixteen_bits_and_each_token_is_its_own() -> None:
    assert WORDS.size < 1 << 16
    spelt = WORDS.spelt[len(SPECIAL) :]
    assert len(set(spelt)) == len(spelt)
    assert all(spelt)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=("Cs",))))
@settings(max_examples=200)
def test_hugging_face_reads_it_alike(text: str) -> None:
    assert OTHER.encode(text, add_special_tokens=False).ids == WORDS.encode(text)


@pytest.mark.parametrize(
    "text",
    [
        "春眠不觉晓，处处闻啼鸟。",
        "It's 3 o’clock — “so late”?\n\n  Yes!",
        "龘𠀀ab山\tδ",
        "a<|end|>b",
    ],
)
def test_hugging_face_reads_these_alike(text: str) -> None:
    bare = OTHER.encode(text.replace("<|end|>", "<|End|>"), add_special_tokens=False)
    assert bare.ids == WORDS.encode(text.replace("<|end|>", "<|End|>"))
    assert OTHER.decode(bare.ids) == text.replace("<|end|>", "<|End|>")


def test_a_commission_names_its_fields_and_refuses_others() -> None:
    wish = Commission(form="词·西江月", title="夜行", keywords=("明月", "稻花"))
    spelt = [SPECIAL[i] if i < len(SPECIAL) else WORDS.decode([i]) for i in wish.prefix(WORDS)]
    assert "".join(spelt) == (
        "<|bos|><|zh|><|词|>西江月<|title|>夜行<|keyword|>明月<|keyword|>稻花<|text|>"
    )
    with pytest.raises(PlanError, match="no form 'haiku'"):
        Commission(form="haiku").prefix(WORDS)


def test_what_is_no_vocabulary_is_refused(tmp_path) -> None:
    path = tmp_path / "vocabulary.json"
    for text in (b"{", b"[]", b"\xff\xfe", b'{"merges": ["abc"], "characters": ""}'):
        path.write_bytes(text)
        with pytest.raises(SourceError, match="no vocabulary"):
            Vocabulary.load(path)


def _other():
    tokenizers = pytest.importorskip("tokenizers", reason="needs the extra train")
    return tokenizers.Tokenizer.from_str(json.dumps(WORDS.tokenizer_json()))


OTHER = _other()
