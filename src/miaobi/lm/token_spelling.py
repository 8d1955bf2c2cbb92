"""A vocabulary of tokens, taken apart into the characters and the loose bytes that they spell.

A token is a row of bytes. Most are whole characters; a byte-level vocabulary (BPE over UTF-8,
Radford et al. 2019; byte fallback, Kudo and Richardson 2018) also has tokens that begin or end
within a character. So each token is a **head** (bytes that end a character already begun), a
**text** (whole characters) and a **tail** (bytes that begin one).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miaobi.forms.core import Machine

Ids = NDArray[np.intp]
Rows = NDArray[np.int32]  # (n, length) symbol numbers, padded with -1
Mask = NDArray[np.bool_]
LENGTHS = (4, 16, 1 << 30)  # rows are batched by length, so that one long token widens no other
CODES = 0x40000  # the planes of Unicode in which characters are assigned


def parts(token: bytes) -> tuple[bytes, str, bytes] | None:
    """Head, text and tail of a token; None when no text can hold these bytes.

    >>> parts("山".encode()[1:] + "水".encode() + "月".encode()[:1])
    (b'\\xb1\\xb1', '水', b'\\xe6')
    >>> parts(b"a\\xffb") is None
    True
    """
    try:
        return b"", token.decode(), b""
    except UnicodeDecodeError:
        pass
    body = token.lstrip(bytes(range(0x80, 0xC0)))
    head = token[: len(token) - len(body)]
    cut = next((i for i in range(1, min(3, len(body)) + 1) if body[-i] >= 0xC0), 0)
    if cut and cut >= _length(body[-cut]):  # it is there whole
        cut = 0
    whole, tail = (body[:-cut], body[-cut:]) if cut else (body, b"")
    if len(head) > 3:
        return None
    try:
        return head, whole.decode(), tail
    except UnicodeDecodeError:
        return None


def _length(lead: int) -> int:
    """Bytes of the character that begins with `lead` (RFC 3629); 0 for no such lead."""
    if 0xC2 <= lead <= 0xDF:
        return 2
    if 0xE0 <= lead <= 0xEF:
        return 3
    return 4 if 0xF0 <= lead <= 0xF4 else 0


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a model, in their order, and the tokens that end a text.

    Tokens that write nothing (roles, padding, the ends) are b"": they are never allowed, but for
    the ends. Taken apart once, when it is first used.
    """

    tokens: tuple[bytes, ...] = field(repr=False)
    ends: tuple[int, ...] = ()

    @cached_property
    def pieces(self) -> tuple[Ids, list[bytes], list[str], list[bytes]]:
        """Numbers, heads, texts and tails of all tokens that can be part of a text."""
        found = [(i, p) for i, token in enumerate(self.tokens) if token and (p := parts(token))]
        numbers = np.array([i for i, _ in found], np.intp)
        return numbers, [p[0] for _, p in found], [p[1] for _, p in found], [p[2] for _, p in found]

    @cached_property
    def codes(self) -> tuple[NDArray[np.uint32], Ids]:
        """The code points of all texts in a row, and where each text starts: (texts + 1,)."""
        texts = self.pieces[2]
        starts = np.concatenate(([0], np.cumsum([len(t) for t in texts], dtype=np.intp)))
        return np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32), starts

    @cached_property
    def single(self) -> frozenset[bytes]:
        """The tokens as a set, to ask what can be written alone."""
        return frozenset(self.tokens)


def vocabulary(tokens: Sequence[bytes | str], ends: Sequence[int] = ()) -> Vocabulary:
    """A vocabulary from its tokens, as bytes or as text; `ends` are the tokens that end a text.

    >>> vocabulary(["山", b"\\xe6", ""], ends=[2]).tokens
    (b'\\xe5\\xb1\\xb1', b'\\xe6', b'')
    """
    spelt = (t.encode() if isinstance(t, str) else bytes(t) for t in tokens)
    return Vocabulary(tuple(spelt), tuple(ends))


@dataclass(frozen=True)
class Batch:
    """Tokens and what they write: `tokens` (n,) and `rows` (n, length >= 1) of symbol numbers."""

    tokens: Ids
    rows: Rows
    tailed: bool = False

    @cached_property
    def silent(self) -> Ids:
        """The tokens that write nothing more: heads that only end a character."""
        return self.tokens[self.rows[:, 0] < 0]

    def __len__(self) -> int:
        return len(self.tokens)


@dataclass(frozen=True)
class Spelling:
    """A vocabulary over the alphabet of a machine; tokens with any other character are left out.

    `whole` are batches of tokens of whole characters; `tailed` those that end within one: the last
    symbol of their row is `alphabet` + the place of its bytes in `prefixes`; `headed` those that
    end a character already begun, by the bytes they end it with (whatever follows, tails
    included, in the batch). `plain` says that everything can be written from everywhere, so that
    no liveness need be searched; `unspelt` are the symbols that no token or row of bytes writes.
    """

    alphabet: int
    numbers: dict[str, int]
    whole: tuple[Batch, ...]
    tailed: tuple[Batch, ...]
    headed: dict[bytes, tuple[Batch, ...]]
    prefixes: dict[bytes, int]
    plain: bool
    unspelt: frozenset[int]
    members: Ids = field(repr=False)
    starts: Ids = field(repr=False)

    def extended(self, mask: Mask) -> Mask:
        """The mask over symbols and prefixes: a prefix may stand if a character with it may."""
        if not self.prefixes:
            return mask
        return np.concatenate((mask, np.logical_or.reduceat(mask[self.members], self.starts)))


def spelling(known: Vocabulary, machine: Machine) -> Spelling:
    """`known` over the alphabet of `machine`: made once, and good for every such machine."""
    numbers = _numbers(machine)
    prefixes, members, starts = _prefixes(numbers)
    which, heads, tails, batches = _rows(known, numbers, prefixes, len(machine.symbols))
    whole = ~heads & ~tails
    headed: dict[bytes, list[int]] = {}
    for i in heads.nonzero()[0]:
        headed.setdefault(known.pieces[1][which[i]], []).append(int(i))
    partial = bool(heads.any() or tails.any())
    unspelt = _unspelt(known, numbers, len(machine.symbols), partial)
    return Spelling(
        len(machine.symbols), numbers, batches(whole.nonzero()[0]),
        batches((tails & ~heads).nonzero()[0]),
        {head: batches(np.array(at, np.intp)) for head, at in headed.items()},
        prefixes, _plain(known, numbers, partial) and not unspelt, unspelt, members, starts,
    )  # fmt: skip


def _numbers(machine: Machine) -> dict[str, int]:
    """Every character of Unicode that may stand somewhere → its number.

    The machine is asked for all of them, since a symbol may be a class of characters (字).
    """
    characters = map(chr, (*range(0xD800), *range(0xE000, CODES)))
    return {c: n for c in characters if (n := machine.number(c)) is not None}


def _prefixes(numbers: dict[str, int]) -> tuple[dict[bytes, int], Ids, Ids]:
    """The beginnings of all characters of several bytes, and the symbols that begin with each."""
    found: dict[bytes, set[int]] = {}
    for character, number in numbers.items():
        spelt = character.encode()
        for i in range(1, len(spelt)):
            found.setdefault(spelt[:i], set()).add(number)
    members = [sorted(group) for group in found.values()]
    flat = np.array([n for group in members for n in group], np.intp)
    starts = np.cumsum([0, *map(len, members)], dtype=np.intp)[:-1]
    return {prefix: k for k, prefix in enumerate(found)}, flat, starts


def _rows(
    known: Vocabulary, numbers: dict[str, int], prefixes: dict[bytes, int], size: int
) -> tuple[Ids, Mask, Mask, Callable[[Ids], tuple[Batch, ...]]]:
    """Which pieces stay, whether each has a head and a tail, and how to batch some of them."""
    tokens, heads, _, tails = known.pieces
    codes, starts = known.codes
    distinct = np.unique(codes)
    table = np.array([numbers.get(chr(c), -1) for c in distinct], np.int32)
    flat = table[np.searchsorted(distinct, codes)] if len(distinct) else np.zeros(0, np.int32)
    strange = np.concatenate(([0], np.cumsum(flat < 0)))
    tail = np.array([prefixes.get(t, -1) if t else -2 for t in tails], np.int32)
    which = ((strange[starts[1:]] == strange[starts[:-1]]) & (tail != -1)).nonzero()[0]
    texts = np.diff(starts)
    lengths = texts + (tail >= 0)

    def batches(at: Ids) -> tuple[Batch, ...]:
        chosen = which[at]
        found, low = [], -1
        for high in LENGTHS:
            some = chosen[(lengths[chosen] > low) & (lengths[chosen] <= high)]
            low = high
            if len(some):
                rows = _matrix(flat, starts, texts, tail, some, size)
                found.append(Batch(tokens[some], rows, bool((tail[some] >= 0).any())))
        return tuple(found)

    has_head = np.array([bool(heads[i]) for i in which], bool)
    return which, has_head, tail[which] >= 0, batches


def _matrix(flat: Rows, starts: Ids, texts: Ids, tail: Rows, some: Ids, size: int) -> Rows:
    """The rows of some pieces: (n, longest), column by column in memory."""
    ends = tail[some] >= 0
    longest = max(1, int((texts[some] + ends).max()))
    rows = np.full((len(some), longest), -1, np.int32, order="F")
    for k in range(longest):
        has = texts[some] > k
        rows[has, k] = flat[starts[some[has]] + k]
    rows[ends, texts[some[ends]]] = size + tail[some[ends]]
    return rows


def _plain(known: Vocabulary, numbers: dict[str, int], partial: bool) -> bool:
    """Whether from everywhere everything can be written, byte by byte or character by character."""
    if not partial:
        return True
    needed = {bytes([b]) for c in numbers for b in c.encode()}
    return needed <= known.single


def _unspelt(
    known: Vocabulary, numbers: dict[str, int], size: int, partial: bool
) -> frozenset[int]:
    """The symbols that no character token, nor its bytes one by one, can write."""
    found = set(range(size))
    for character, number in numbers.items():
        spelt = character.encode()
        alone = partial and all(spelt[i : i + 1] in known.single for i in range(len(spelt)))
        if spelt in known.single or alone:
            found.discard(number)
    return frozenset(found)
