"""The shelf of works: each comes once an epoch, under its own commission, and only works count."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import SourceError
from miaobi.lm.corpus.keywords import OFTEN, Keywords, commissioned, names
from miaobi.lm.corpus.piece import Piece
from miaobi.lm.neural.shelf import Shelf, hash_of, pack
from miaobi.lm.neural.vocabulary import BOS, END, PAD, SPECIAL, Vocabulary

HAN = "春夏秋冬山水风月花鸟云雨田野江海天地人家"
WORDS = Vocabulary((), HAN + "，。")
TEXT = WORDS.number["<|text|>"]


def works(count: int, seed: int = 0) -> list[Piece]:
    rng = np.random.default_rng(seed)

    def some(n: int) -> str:
        return "".join(rng.choice(list(HAN), n))

    return [
        Piece(
            text=f"{some(5)}，{some(int(rng.integers(5, 30)))}。",
            title=some(3),
            author=some(2),
            era="唐",
            form="古诗",
            keywords=tuple(some(2) for _ in range(int(rng.integers(0, 9)))),
        )
        for _ in range(count)
    ]


PIECES = works(60)
SHELF = pack(PIECES, WORDS, works(7, 1))


def bodies(tokens: np.ndarray, counts: np.ndarray) -> Counter[str]:
    """The texts whose every token counts, by how often they come."""
    found: Counter[str] = Counter()
    for row, counted in zip(tokens.tolist(), counts.tolist(), strict=True):
        at = 0
        while TEXT in row[at:]:
            at = row.index(TEXT, at) + 1
            end = at
            while end < len(row) and row[end] >= len(SPECIAL):
                end += 1
            if end < len(row) and counted[at]:
                assert all(counted[at:end])
                found[WORDS.decode(row[at:end])] += 1
    return found


@given(seed=st.integers(0, 1000), length=st.integers(90, 400))
@settings(max_examples=25)
def test_every_work_comes_once(seed: int, length: int) -> None:
    rows = SHELF.epoch(seed, 0, length)
    assert rows.tokens.shape == rows.counts.shape == (len(rows.tokens), length + 1)
    assert bodies(rows.tokens, rows.counts) == Counter(piece.text for piece in PIECES)
    assert (rows.tokens[:, 0] == BOS).all()
    assert not rows.counts[rows.tokens == PAD].any()
    assert rows.counts[rows.tokens == END].sum() == len(PIECES)


def test_an_epoch_depends_on_its_number_and_seed_alone() -> None:
    one, again, other = SHELF.epoch(1, 2, 128), SHELF.epoch(1, 2, 128), SHELF.epoch(1, 3, 128)
    assert np.array_equal(one.tokens, again.tokens)
    assert np.array_equal(one.counts, again.counts)
    assert one.tokens.shape != other.tokens.shape or not np.array_equal(one.tokens, other.tokens)


def test_commissions_are_told_and_learnt_only_after_the_work() -> None:
    roles = {WORDS.number[f"<|{name}|>"] for name in ("title", "keyword")}
    early = late = 0
    for epoch in range(30):
        rows = SHELF.epoch(0, epoch, 300)
        for row, counted in zip(rows.tokens.tolist(), rows.counts.tolist(), strict=True):
            texts = 0
            for token, counts in zip(row, counted, strict=True):
                if token == BOS:
                    texts = 0
                texts += token == TEXT
                if token in roles:
                    early += not texts
                    late += bool(texts)
                    assert counts <= bool(texts)
    assert 0.05 < late / (early + late) < 0.2


def test_bare_commissions_tell_the_language_alone() -> None:
    rows = SHELF.bare(300)
    assert rows.counts.sum() == sum(len(p.text) + 1 for p in works(7, 1))
    told = rows.tokens[(rows.tokens < len(SPECIAL)) & (rows.tokens != PAD)]
    names = {SPECIAL[i] for i in told}
    assert names == {"<|bos|>", "<|zh|>", "<|text|>", "<|end|>"}


def test_a_shelf_comes_back_and_what_is_none_is_refused(tmp_path) -> None:
    SHELF.save(tmp_path / "a.npz")
    again = Shelf.load(tmp_path / "a.npz")
    assert np.array_equal(again.epoch(5, 1, 200).tokens, SHELF.epoch(5, 1, 200).tokens)
    assert again.digest() == SHELF.digest() != pack(PIECES[1:], WORDS).digest()
    whole = (tmp_path / "a.npz").read_bytes()
    for data in (b"", b"PK nonsense", whole[: len(whole) // 2], whole[:-1]):
        (tmp_path / "b.npz").write_bytes(data)
        with pytest.raises(SourceError, match="no shelf"):
            Shelf.load(tmp_path / "b.npz")
    np.savez(tmp_path / "c.npz", **dict(np.load(tmp_path / "a.npz")) | {"tokens": SHELF.tokens[1:]})
    with pytest.raises(SourceError, match="do not belong together"):
        Shelf.load(tmp_path / "c.npz")


def test_a_shelf_knows_the_vocabulary_it_was_packed_with(tmp_path) -> None:
    other = Vocabulary((), HAN[::-1] + "，。")
    found = []
    for words in (WORDS, other):
        pack(PIECES, words).save(tmp_path / "a.npz")
        found += [Shelf.load(tmp_path / "a.npz").vocabulary]
    assert found == [hash_of(WORDS), hash_of(other)]
    parts = dict(np.load(tmp_path / "a.npz"))
    del parts["vocabulary"]
    np.savez(tmp_path / "old.npz", **parts)
    assert Shelf.load(tmp_path / "old.npz").vocabulary == ""


def test_works_that_a_row_does_not_hold_are_counted_with_their_commissions() -> None:
    shelf = pack([Piece("春" * 10, title="山水", author="云")], WORDS, [Piece("夏" * 50)])
    # The opening is 2 tokens, author and title 1 more than they are long, the text too, the end 1.
    size = 2 + 2 + 3 + 11 + 1
    rows = [(shelf.epoch(seed, 0, 60).tokens[0] != PAD).sum() for seed in range(60)]
    assert max(rows) == size
    assert [shelf.longer(length) for length in (10, size - 2, size - 1)] == [1, 1, 0]


# --- keywords -------------------------------------------------------------------------------------


def test_no_old_poem_is_told_to_be_about_the_things_of_today():
    plum = Piece("疏影横斜水清浅，暗香浮动月黄昏。", era="宋", form="七绝")
    ferry = Piece("春潮带雨晚来急，野渡无人舟自横。渡口烟生，梅花月落。", era="唐", form="古诗")
    modern = Piece("轻轻的我走了，\n留下一个影。", era="近现代", form="新诗")
    keywords = Keywords([*[ferry] * OFTEN, plum, modern])
    told = {key: set(each["zh"]) for key, each in names().items()}
    assert not told["camera"] & set(keywords.of(plum))
    assert told["camera"] & set(keywords.of(modern))
    assert told["harbour"] & set(keywords.of(ferry))  # 渡 answers 码头: old works name 渡口 often
    assert not told["penguin"] & set(keywords.of(ferry))


def test_what_has_no_token_is_left_out_and_own_keywords_stay():
    wish = Piece("Fog comes.", form="sonnet", era="Ming", language="en", keywords=("cat", "fog"))
    assert commissioned(wish, Keywords([wish])) == Piece(
        "Fog comes.", language="en", keywords=("cat", "fog")
    )
