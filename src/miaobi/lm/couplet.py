"""对仗: how parallel two lines are, learnt from the couplets of the corpus, and explained.

The score is a log-odds: how much likelier two lines are one middle couplet of a 律诗 (颔联 or 颈联)
than lines of two poems put together. It is a sum over the line, so that lines of any length may be
scored; divided by the length, so that they compare. Its parts:

- **characters** and **words** that face each other (vectors of 64 and 32; runs/couplet.py);
- **tones** opposed, at the nodes (the second, fourth, … and the last syllable) and elsewhere;
- **echoes**: characters said twice. What a line repeats, the other must repeat in the same places
  (叠字 faces 叠字); what one line says, the other must not.

A character that nobody knows counts nothing, on either side. Topic is no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.sounds import folded, pingshui, tones
from miaobi.lm.kinds import KINDS, NEAR, seeded
from miaobi.lm.ngram import Floats, Ints

PARTS = {"characters": (0,), "words": (1,), "tones": (2, 3), "echoes": (4, 5, 6, 7)}
COMMONEST = 2500  # characters that a cure may name
MOST = 2  # repetitions that count
CHUNK = 4096  # pairs at a time: their vectors stay in the cache
CODES = 0x32400  # Unicode up to the last Han character
Usual = Literal["strong", "fair", "weak"]
Relation = Literal["工对", "邻对", "宽对", ""]
OPPOSED = {"平": "仄", "仄": "平"}
EMPTY = frozenset({"动作", "性状", "副词", "连介", "助词"})  # 虚字, what is no thing


@dataclass(frozen=True, slots=True)
class Model:
    """The learnt weights; characters are numbered from 1, 0 is any other.

    `face` (V + 1, 64) and `word` (words + 1, 32), each with the sign of its columns; `keys` (words,)
    the words as first * (V + 1) + second; `tone` (V + 1,) 1 level, -1 oblique, 0 either; `weights`
    (9,) of `features`.
    """

    face: NDArray[np.float32]
    face_sign: NDArray[np.float32]
    word: NDArray[np.float32]
    word_sign: NDArray[np.float32]
    keys: Ints
    tone: NDArray[np.int8]
    weights: Floats


@dataclass(frozen=True, slots=True)
class Book:
    """The model with what only an explanation needs.

    `number` (code points,) of every character and its variants; `bond` (words,) the PMI of a word's
    characters, nats; `fixed` how often two characters face each other in the corpus, where often;
    `kind` the class of each character, `bounds` where a facing stops being weak and becomes strong,
    nats per character.
    """

    model: Model
    vocabulary: str
    number: Ints
    bond: Floats
    fixed: dict[tuple[int, int], int]
    kind: NDArray[np.uint8]
    bounds: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Facing:
    """Two words that face each other, as one line of the explanation.

    `place` is that of their first syllable, from 1. `value` is the log-odds of their characters
    alone, nats per character, and `usual` that value in words; `seen` how many couplets of the corpus
    have the rarest of their character pairs, 0 where fewer than fifty (then it is no 固定对).
    `kinds` are the classes of the two, "" for unknown; `relation` says how near they are. `tones` has
    a sign for each syllable: 反 opposed, 同 the same, 中 either.
    """

    place: int
    words: tuple[str, str]
    value: float
    usual: Usual
    seen: int
    kinds: tuple[str, str]
    relation: Relation
    tones: str
    message: str
    cure: str


@lru_cache(maxsize=1)
def load() -> Book:
    """The weights shipped with the package."""
    with np.load(files("miaobi.lm") / "data/couplet.npz") as data:  # pyright: ignore
        arrays = {name: data[name] for name in data.files}
    vocabulary = "".join(map(chr, arrays["vocabulary"]))
    size = len(vocabulary) + 1
    face, word = (arrays[name] * arrays[f"{name}_scale"] for name in ("face", "word"))
    signs = (arrays[f"{name}_sign"].astype(np.float32) for name in ("face", "word"))
    model = Model(
        face, next(signs), word, next(signs),
        arrays["keys"].astype(np.intp), tone_signs(vocabulary), arrays["weights"].astype(np.float64),
    )  # fmt: skip
    rows, columns = divmod(arrays["pairs"].astype(np.intp), size)
    fixed = zip(
        zip(rows.tolist(), columns.tolist(), strict=True), arrays["often"].tolist(), strict=True
    )
    return Book(
        model, vocabulary, _codes(arrays["vocabulary"]), arrays["bond"] / 16.0,
        dict(fixed), arrays["kind"], tuple(arrays["bounds"].tolist()),
    )  # fmt: skip


def _codes(vocabulary: NDArray) -> Ints:
    """The number of every code point; variants and traditional forms have that of their fold."""
    number = np.zeros(CODES, np.intp)
    number[vocabulary] = np.arange(1, len(vocabulary) + 1)
    fold = {old: ord(new) if isinstance(new, str) else new for old, new in pingshui().fold.items()}
    old, new = np.array(list(fold.items())).T
    number[old] = number[new]
    return number


def tone_signs(vocabulary: str) -> NDArray[np.int8]:
    """`Model.tone`, as the rhyme book has it."""
    sign = {frozenset("平"): 1, frozenset("仄"): -1}
    return np.array([0, *(sign.get(tones(c), 0) for c in vocabulary)], np.int8)


def numbered(lines: Sequence[str]) -> Ints:
    """(n, length) the numbers of the characters of lines of one length."""
    codes = np.frombuffer("".join(lines).encode("utf-32-le"), np.uint32)
    return load().number[np.minimum(codes, CODES - 1)].reshape(len(lines), -1)


# --- the score ----------------------------------------------------------------------------------


def score(one: str, other: str) -> float:
    """The log-odds that two lines are one parallel couplet, nats per character.

    Above 0 for what is likelier parallel than not; half of the poets' lie between 0.4 and 1.1.
    SourceError when they are empty or not of one length.

    >>> score("两个黄鹂鸣翠柳", "一行白鹭上青天") > 1.4
    True
    >>> score("白日依山尽", "春眠不觉晓") < 0
    True
    """
    return float(scores([one], [other])[0])


def scores(ones: Sequence[str], others: Sequence[str]) -> Floats:
    """`score` of many pairs, (n,); the pairs need not be of one length."""
    by_length: dict[int, list[int]] = {}
    for i, (one, other) in enumerate(zip(ones, others, strict=True)):
        if not one or len(one) != len(other):
            raise SourceError(
                f"{one or 'an empty line'} ({len(one)}) cannot face {other or 'an empty line'} "
                f"({len(other)})",
                hint="give two lines of the same number of characters, without punctuation",
            )
        by_length.setdefault(len(one), []).append(i)
    found = np.zeros(len(ones))
    model = load().model
    for length, rows in by_length.items():
        a, b = (numbered([lines[i] for i in rows]) for lines in (ones, others))
        found[rows] = features(model, a, b) @ model.weights / length
    return found


def parts(ones: Sequence[str], others: Sequence[str]) -> dict[str, Floats]:
    """What `PARTS` add to the log-odds of pairs of one length, nats in all: name → (n,)."""
    model = load().model
    every = features(model, numbered(ones), numbered(others)) * model.weights
    return {name: every[:, columns].sum(axis=1) for name, columns in PARTS.items()}


def features(model: Model, a: Ints, b: Ints) -> Floats:
    """(n, 9) what the log-odds is a weighted sum of, for rows a and b (n, length).

    Characters, words, tones opposed less tones alike (nodes, elsewhere), the same character in the
    same place, in other places, repetitions that both lines have, that one has, and the length.
    """
    found = np.empty((len(a), 9))
    for at in range(0, len(a), CHUNK):
        rows = slice(at, at + CHUNK)
        _fill(model, a[rows], b[rows], found[rows])
    return found


def _fill(model: Model, a: Ints, b: Ints, found: Floats) -> None:
    length = a.shape[1]
    found[:, 0] = faced(model, a, b).sum(axis=1)
    found[:, 1] = _worded(model, a, b).sum(axis=1)
    nodes, earlier = _masks(length)
    opposed = -(model.tone[a] * model.tone[b])
    found[:, 2] = opposed @ nodes
    found[:, 3] = opposed.sum(axis=1) - found[:, 2]
    found[:, 4:8] = 0.0
    found[:, 8] = length
    said = np.concatenate([a, b], axis=1)
    ranked = np.sort(said, axis=1)
    twice = ((ranked[:, 1:] == ranked[:, :-1]) & (ranked[:, 1:] > 0)).any(axis=1)
    if twice.any():  # few pairs of lines say anything twice
        found[twice, 4:8] = _echoes(said[twice], earlier)


def _echoes(said: Ints, earlier: NDArray[np.bool_]) -> Floats:
    """(n, 4) columns 4 to 7 of `features`, for both lines of each pair in one row."""
    length = said.shape[1] // 2
    alike = (said[:, :, None] == said[:, None, :]) & (said > 0)[:, :, None]
    across = alike[:, :length, length:]
    same = np.trace(across, axis1=1, axis2=2)
    one, other = alike[:, :length, :length] & earlier, alike[:, length:, length:] & earlier
    within = (one & other).sum(axis=(1, 2)), (one ^ other).sum(axis=(1, 2))
    return np.stack([same, across.sum(axis=(1, 2)) - same, *np.minimum(within, MOST)], axis=1)


@lru_cache(maxsize=64)
def _masks(length: int) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """(length,) 1 at the nodes, where tones must be opposed: every second syllable and the last.

    (length, length) true below the diagonal.
    """
    nodes = (np.arange(length) % 2).astype(np.int8)
    nodes[-1] = 1
    return nodes, np.tri(length, k=-1, dtype=bool)


def faced(model: Model, a: Ints, b: Ints) -> NDArray[np.float32]:
    """(n, length) the log-odds of each character facing the other, in whatever place."""
    return np.einsum("njk,njk->nj", model.face[a] * model.face_sign, model.face[b])


def _worded(model: Model, a: Ints, b: Ints) -> NDArray[np.float32]:
    """(n, length - 1) what is to be added where two words of two characters face each other."""
    one, other = (words_in(x, model.keys, len(model.face)) for x in (a, b))
    value = np.zeros(one.shape, np.float32)
    both = (one > 0) & (other > 0)
    x, y = model.word[one[both]], model.word[other[both]]
    value[both] = np.einsum("nk,nk->n", x * model.word_sign, y)
    return value


def words_in(rows: Ints, keys: Ints, size: int) -> Ints:
    """(n, length - 1) the number (from 1) of the word that begins at each place; 0 for none.

    `keys` are the words as first * size + second, sorted.
    """
    wanted = rows[..., :-1] * size + rows[..., 1:]
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at + 1, 0)


# --- the explanation ----------------------------------------------------------------------------


def explain(one: str, other: str) -> tuple[Facing, ...]:
    """A couplet word by word: what faces what, how usual that is, of which classes and tones.

    Words are divided alike in both lines. SourceError as for `score`.

    >>> for facing in explain("两个黄鹂鸣翠柳", "一行白鹭上青天"):
    ...     print(facing.place, *facing.words, facing.usual, facing.tones, facing.relation or "-")
    1 两个 一行 strong 同中 邻对
    3 黄鹂 白鹭 strong 反反 工对
    5 鸣 上 fair 反 工对
    6 翠柳 青天 strong 反反 邻对
    """
    score(one, other)
    book = load()
    a, b = numbered([one]), numbered([other])
    characters, words = faced(book.model, a, b)[0], _worded(book.model, a, b)[0]
    found = []
    for at, size in _divided(book, a, b):
        total = characters[at : at + size].sum() + (words[at] if size == 2 else 0.0)
        found.append(_facing(one, other, at, size, float(total) / size))
    return tuple(found)


def _divided(book: Book, a: Ints, b: Ints) -> list[tuple[int, int]]:
    """(place from 0, size) of the words: ones and twos, the division that binds best in both lines.

    Twos stand at even places, except in the last three syllables of an odd line (the caesura).
    """
    length = a.shape[1]
    head = length - 3 if length % 2 else length
    bond = np.concatenate([[0.0], np.minimum(book.bond, 3.0)])
    either = words_in(np.concatenate([a, b]), book.model.keys, len(book.model.face))
    bonds = bond[either].sum(axis=0)
    best, sizes = [0.0, 0.0], [0, 1]  # of the first 0, 1, … syllables
    for end in range(2, length + 1):
        at = end - 2
        apart = 0.0 if at >= head else -2.0 if at % 2 else 2.0
        two = best[at] + bonds[at] + apart
        if at < head < end or (at >= head and not bonds[at]):  # across the caesura, or unknown
            two = -np.inf
        best.append(max(best[end - 1], two))
        sizes.append(2 if two > best[end - 1] else 1)
    spans = []
    while length:
        length -= (size := sizes[length])
        spans.append((length, size))
    return spans[::-1]


def _facing(one: str, other: str, at: int, size: int, value: float) -> Facing:
    words = one[at : at + size], other[at : at + size]
    weak, strong = load().bounds
    usual: Usual = "weak" if value < weak else "strong" if value >= strong else "fair"
    seen = min(map(_seen, *words))
    kinds = _kind(*words), _kind(*words[::-1])
    relation = _relation(*kinds)
    signs = "".join(map(_sign, *words))
    message = f"syllable {at + 1}: " if size == 1 else f"syllables {at + 1}-{at + size}: "
    message += f"{words[0]} faces {words[1]}, {usual}"
    message += f", 固定对 in {seen} couplets" if seen else ""
    message += f", {kinds[0]} on {kinds[1]}" if all(kinds) else ""
    message += f" ({relation})" if relation else ""
    message += ", tones " + {"反": "opposed", "同": "alike"}.get(signs[-1], "open")
    cure = _cure(words, at, signs, len(one), usual)
    return Facing(
        at + 1, words, round(value, 2), usual, seen, kinds, relation, signs, message, cure
    )


def _seen(one: str, other: str) -> int:
    """In how many couplets of the corpus two characters face each other; 0 when too few to count."""
    a, b = sorted(numbered([one + other])[0].tolist())
    return load().fixed.get((a, b), 0)


def kinds_of(character: str) -> frozenset[str]:
    """The classes of a character (`kinds.KINDS`): by the seeds, or the one it is nearest to.

    >>> sorted(kinds_of("鷺")), sorted(kinds_of("日")), kinds_of("x")
    (['动物'], ['天文', '时令'], frozenset())
    """
    character = folded(character)
    if character in seeded():
        return seeded()[character]
    kind = int(load().kind[numbered([character])[0, 0]])
    return frozenset({KINDS[kind - 1]}) if kind else frozenset()


def _kind(word: str, facing: str) -> str:
    """The class of a word, which is that of its last character; the one that suits the other best."""
    if len(word) == 2 and word[0] == word[1]:
        return "叠字"
    own, others = kinds_of(word[-1]), kinds_of(facing[-1])
    near = {kind for kind in own for other in others if frozenset({kind, other}) in NEAR}
    return min(own & others or near or own, key=KINDS.index, default="")


def _relation(one: str, other: str) -> Relation:
    """工对 within a class, 邻对 between neighbours, 宽对 between things, or between what is no thing."""
    if not one or not other:
        return ""
    if one == other:
        return "工对"
    if frozenset({one, other}) in NEAR:
        return "邻对"
    return "宽对" if "叠字" not in (one, other) and (one in EMPTY) == (other in EMPTY) else ""


def _sign(one: str, other: str) -> str:
    a, b = tones(one), tones(other)
    return "中" if len(a) != 1 or len(b) != 1 else "同" if a == b else "反"


def answers(character: str, tone: str = "", count: int = 6) -> str:
    """The common characters that most usually face one; "" for one that is not known.

    `tone` (平 or 仄) keeps those of one tone.

    >>> answers("鹭", "平", 3)
    '鸦鸥蛙'
    """
    book = load()
    model = book.model
    number = int(numbered([character])[0, 0])
    if not number:
        return ""
    value = model.face @ (model.face[number] * model.face_sign)
    if tone:
        value = np.where(model.tone == (1 if tone == "平" else -1), value, -np.inf)
    value[[0, number]] = -np.inf
    value[COMMONEST + 1 :] = -np.inf
    ranked = np.argsort(-value, kind="stable")[:count]
    return "".join(book.vocabulary[i - 1] for i in ranked)


def _cure(words: tuple[str, str], at: int, signs: str, length: int, usual: Usual) -> str:
    """What to change in the second line, "" when nothing is amiss."""
    nodes, _ = _masks(length)
    alike = [i for i, sign in enumerate(signs) if sign == "同" and nodes[at + i]]
    if usual != "weak" and not alike:
        return ""
    i = alike[0] if alike else len(signs) - 1
    wanted = OPPOSED[min(tones(words[0][i]))] if len(tones(words[0][i])) == 1 else ""
    if usual != "weak":
        return f"make syllable {at + i + 1} of the second line {wanted}: it faces {words[0][i]}"
    kinds = "、".join(sorted(kinds_of(words[0][i]), key=KINDS.index))
    such = answers(words[0][i], wanted)
    what = " ".join(filter(None, (kinds, wanted))) or "another word"
    said = f"in syllable {at + i + 1} of the second line put {what}"
    return said + (f", such as {' '.join(such)}" if such else "")
