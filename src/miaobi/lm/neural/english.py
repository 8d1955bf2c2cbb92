"""English verse by the network: the form says which words may come, the network which one does.

Particles write a poem side by side, token by token, within what the form allows
(`lm.neural.english_walk`): no prefix is a dead end. A token's score is the network's log-probability /
temperature, and a gain where it spells a word of the brief; what is unlikely beside the best is never
drawn (min-p: Nguyen et al. 2024). At the end of each line the light particles, whom metre or rhyme
forced to unlikely words, are given up for copies of the heavy ones (sequential Monte Carlo: Lew et al.
2023); many particles side by side make a better poem than several clouds of few. The finished poems are
ranked by what the form cost them, by what the commission made likelier in them, log P(X | C) - log P(X)
(Bayes), by how likely they are, and by how much of the brief they say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from miaobi.errors import EngineError
from miaobi.forms.core import Form, Given
from miaobi.forms.english_form import English
from miaobi.forms.english_lexicon import lexicon_of
from miaobi.forms.english_machine import EnglishMachine
from miaobi.forms.english_text import tokens as read
from miaobi.lm import plain
from miaobi.lm.neural.commission import KEYWORDS, Commission
from miaobi.lm.neural.english_walk import MARKS, STOPS, Stand, Walk, Ways
from miaobi.lm.neural.poet import Pen
from miaobi.lm.neural.runtime import Memory
from miaobi.lm.neural.spelling import Mask
from miaobi.lm.ngram import Floats, Ints
from miaobi.lm.particles import systematic
from miaobi.lm.sampling import NOTHING

MOST = 6  # words that a poem has to hold
SETTING = ("season", "weather", "hour", "place")  # of a card, as English says them
RECENT = 24  # tokens, within which a word that comes again loses
LONGEST = 200  # tokens of a line
Costs = tuple[tuple[float, int], ...]  # of each line: what the form cost, nats, and its tokens


@dataclass(frozen=True, slots=True)
class Manner:
    """How English is written, as data, chosen by reading (docs/LOG.md).

    `wanted` (nats) is what a word of the brief gains, `must` one that has to be said, so that it comes
    where it fits before the line's end forces it; `head` what a word loses that began one of the
    last two lines, `again` what one loses for each time that it came in the last tokens, `mark` what a
    mark within a line does, and `trap` one that spells a word which may not stand. `rhyming` lines are
    written for each that is kept where a rhyme has to be met.
    """

    temperature: float = 0.9
    min_p: float = 0.06
    must: float = 3.0
    wanted: float = 2.0
    head: float = 2.0
    mark: float = 0.5
    trap: float = 4.0
    rhyming: int = 3
    again: float = 0.7
    # In the choice; fitted to 139 blind verdicts, 66 % of which it foretells (docs/LOG.md, 2026-11-28).
    worst: float = 0.5  # what the form cost for each token of the line it cost most
    cost: float = 0.5  # and of all
    bayes: float = 4.0  # log P(X | C) - log P(X) for each token
    prior: float = 1.6  # log P(X) for each token
    said: float = 1.3  # the share of the brief's words that are said


@dataclass(frozen=True, slots=True)
class Wish:
    """What an English poem is asked to be: its form, title, and words of the brief.

    `must` are words that it has to hold, `words` others that it speaks of; `given` lines stand as
    they are, "" leaves one free. `candidates` are the particles.
    """

    form: English
    title: str = ""
    must: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    candidates: int = 32
    era: str = "19c"


@dataclass(frozen=True, slots=True)
class Poem:
    """A finished poem as it stands on the page, and the parts of its score with their total."""

    lines: tuple[str, ...]
    scores: dict[str, float]


def compose(
    wish: Wish,
    seed: int,
    pen: Pen,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    how: Manner = Manner(),
) -> list[Poem]:
    """The best poems for a wish, the best first; `known` tells lines that are already somebody's.

    SourceError where what is given cannot stand, EngineError where no poem came out.
    """
    desk = _desk(wish, pen, how, known, np.random.default_rng(seed))
    found = {draft.tokens: draft for draft in _written(desk, tick)}
    if not found:
        raise EngineError(
            "every line that fits is already somebody's",
            hint="give fewer words of the poem yourself, or try another --seed",
        )
    return _ranked(wish, pen, how, found)


def wish_of(form: Form, spec: dict[str, Any], without: Sequence[str] = ()) -> Wish:
    """What a spec of `text.verse` asks of an English poem: the words of a brief in English, or of what a
    card has of another one, that the dictionary knows; what nobody asked for is not in it. `without` are
    the words of what it forbids.
    """
    assert isinstance(form, English)
    must: list[str] = []
    words: list[str] = []
    for row in spec.get("about", []):
        (must if row["must"] and row["person"] else words).extend(_words(row["en"]))
    for row in spec.get("imagery", []):
        must.extend(_words(row.get("en")) if row.get("must") else ())
    subject = str(spec.get("subject") or "")  # says its own season and weather
    settled = [] if subject else [name for name in SETTING if name in spec.get("settled", [])]
    words += _words(subject or " ".join(str(spec.get(name) or "") for name in settled))
    given = tuple(map(str, spec.get("given_lines", [])))
    free = len(form.formats[0].own) - sum(map(bool, given))
    must = list(dict.fromkeys(must))
    most = max(0, min(MOST, free))
    barred = _stems(without)  # a brief tells of the moon that it forbids
    others = dict.fromkeys(w for w in (*must[most:], *words) if plain.stem(w) not in barred)
    return Wish(
        form, _titled(subject) or str(spec.get("title_en") or ""), tuple(must[:most]),
        tuple(word for word in others if word not in must[:most]), given, tuple(without),
        int(spec.get("candidates", 32)),
    )  # fmt: skip


def _stems(words: Iterable[str]) -> set[str]:
    return {plain.stem(w) for word in words for w in word.lower().split()}


def _titled(text: str) -> str:
    """A phrase with the capitals of a title.

    >>> _titled("an old sailor by the sea")
    'An Old Sailor by the Sea'
    """
    words = text.split()
    return " ".join(
        w if i and w in plain.LIGHT else w[:1].upper() + w[1:] for i, w in enumerate(words)
    )


def _words(name: object) -> list[str]:
    """The words of a phrase that may stand in an English poem, nobody's: *mother's garden* gives two."""
    text = str(name or "").lower().replace("\u2019", "'")
    bare = re.sub(r"\b\w+'(?!s\b)\w+|'s?\b|[^a-z' -]", " ", text)
    return [word for word in bare.split() if usable(word)]


def usable(word: str) -> bool:
    """Whether a word may stand in an English poem, and is no word of every text.

    >>> usable("heron"), usable("the"), usable("xqz")
    (True, False, False)
    """
    lexicon = lexicon_of()
    n = lexicon.number.get(word, 0)
    return bool(n and lexicon.free[n]) and word not in plain.COMMON


# --- what a poem is written with --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    wish: Wish
    how: Manner
    pen: Pen
    known: Callable[[str], bool]
    rng: np.random.Generator
    walk: Walk
    heavy: Floats  # (tokens,) 0 for marks, breaks and the lightest words, else 1
    wanted: dict[int, tuple[tuple[int, ...], ...]]  # words of the brief, and how each is spelt
    must: frozenset[int]  # those that have to be said


def _desk(
    wish: Wish, pen: Pen, how: Manner, known: Callable[[str], bool], rng: np.random.Generator
) -> _Desk:
    must = [wish.must[int(i)] for i in rng.permutation(len(wish.must))]
    said = dict.fromkeys(w for word in (*wish.must, *wish.words) for w in word.lower().split())
    barred = _stems(wish.without) - _stems(said)
    never = [word for word in lexicon_of().words if barred and plain.stem(word) in barred]
    given = Given(wish.given, required=" ".join(must), forbidden=" ".join(never))
    machine = wish.form.machine(given)
    assert isinstance(machine, EnglishMachine)
    shunned = [word in plain.SHUNNED and word not in said for word in machine.symbols]
    walk = Walk(machine, pen.vocabulary, np.array(shunned))
    number = machine.lexicon.number
    wanted = {number[word]: walk.spelt(word) for word in said if word in number}
    due = frozenset(number[word] for word in must if word in number)
    return _Desk(wish, how, pen, known, rng, walk, _heavy(pen), wanted, due)


def _heavy(pen: Pen) -> Floats:
    number = pen.vocabulary.number
    found = np.ones(pen.vocabulary.size)
    light = [form for word in plain.LIGHT for form in (f" {word}", word.capitalize())]
    found[[number[text] for text in (*light, *MARKS, *STOPS, "\n") if text in number]] = 0
    return found


def _commission(wish: Wish) -> Commission:
    words = tuple(dict.fromkeys((*wish.must, *wish.words)))
    return Commission("en", "verse", wish.era, "", wish.title, words[:KEYWORDS])


# --- writing --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """A particle: where it stands, its tokens, those of its last word, the log-weight.

    `heads` are the first tokens of its lines; `done` that this line is.
    """

    stand: Stand
    tokens: tuple[int, ...] = ()
    word: tuple[int, ...] = ()
    heads: tuple[int, ...] = ()
    weight: float = 0.0
    costs: Costs = ()
    told: float = 0.0  # log P(X | C)
    done: bool = False


def _written(desk: _Desk, tick: Callable[[float], None]) -> Iterator[_Draft]:
    """The particles that came to their end."""
    n, layout = desk.wish.candidates, desk.walk.machine.layout
    lines = len(layout.lines)
    prefix = _commission(desk.wish).prefix(desk.pen.vocabulary)
    memory = desk.pen.runtime.start(prefix[:-1]).repeat(n)
    logs, memory = desk.pen.runtime.step(memory, np.full(n, prefix[-1]))
    drafts = [_Draft(desk.walk.start()) for _ in range(n)]
    for i, line in enumerate(layout.lines):
        if line.rhyme and layout.groups[line.rhyme][0] < i:
            places = np.repeat(np.arange(n), desk.how.rhyming)
            drafts = [replace(drafts[int(k)]) for k in places]
            logs, memory = logs[places], memory.take(places)
        logs, memory = _line(desk, drafts, logs, memory)
        _judged(desk, drafts, i)
        places = _kept(drafts, n, desk.rng) if i + 1 < lines else None
        if places is not None:
            drafts = [replace(drafts[int(k)], weight=0.0) for k in places]
            logs, memory = logs[places], memory.take(places)
        tick((i + 1) / lines)
    size = len(drafts) // n  # last lines of one poem
    for k in range(0, len(drafts), size):
        ends = [draft for draft in drafts[k : k + size] if draft.weight > NOTHING]
        if ends:
            yield max(ends, key=lambda draft: _total(desk.how, _parts(draft)))


def _line(desk: _Desk, drafts: list[_Draft], logs: Any, memory: Memory) -> tuple[Any, Memory]:
    """The next line of every draft; those that have it wait for the others."""
    for draft in drafts:
        draft.done, draft.costs = draft.stand.whole, (*draft.costs, (0.0, 0))
    for _ in range(LONGEST):
        moves = np.array([not draft.done for draft in drafts])
        if not moves.any():
            return logs, memory
        wholes = np.log(np.exp(logs / desk.how.temperature).sum(axis=1))
        ids = [
            0 if draft.done else _next(desk, draft, row, float(whole))
            for draft, row, whole in zip(drafts, logs, wholes, strict=True)
        ]
        fresh, memory = desk.pen.runtime.step(memory, ids, moves)
        logs = np.where(moves[:, None], fresh, logs)
    raise EngineError("a line of verse has no end", hint="please report it with brief and seed")


def _next(desk: _Desk, draft: _Draft, row: Any, whole: float) -> int:
    """The next token of a draft, drawn and put; `whole` is the log of the weight of all tokens."""
    how, walk = desk.how, desk.walk
    before = draft.stand
    ways = walk.ways(before)
    tokens, gains = ways.tokens, _gains(desk, draft, ways)
    scores = row[tokens] / how.temperature + gains
    most = float(scores.max())
    keep = np.flatnonzero(scores >= most + math.log(how.min_p))
    weights = np.exp(scores[keep] - most)
    lost = most + float(np.log(np.exp(scores - most).sum())) - whole
    token = int(tokens[keep[desk.rng.choice(len(keep), p=weights / weights.sum())]])
    draft.weight, draft.told = draft.weight + lost, draft.told + float(row[token])
    if not before.forced:
        cost, size = draft.costs[-1]
        draft.costs = (*draft.costs[:-1], (cost + lost, size + 1))
    draft.stand = walk.step(before, token, ways)
    if before.fresh:
        draft.heads = (*draft.heads, token)
    goes_on = before.node and draft.stand.at is before.at
    draft.word = (*draft.word, token) if goes_on else (token,)
    draft.tokens = (*draft.tokens, token)
    draft.done = draft.stand.whole or draft.stand.fresh
    return token


def _gains(desk: _Desk, draft: _Draft, ways: Ways) -> Floats:
    """What each of the tokens that may come gains or loses beside its log-probability."""
    how, stand, tokens = desk.how, draft.stand, ways.tokens
    gains = np.zeros(len(tokens))
    words = len(ways.words)
    gains[:words] -= how.trap * ways.traps
    if not len(ways.breaks):
        gains[words : words + len(ways.marks)] -= how.mark
    if stand.fresh:
        gains[np.isin(tokens, draft.heads[-2:])] -= how.head
    recent = np.array(draft.tokens[-RECENT:], np.intp)
    gains -= how.again * (np.bincount(recent, desk.heavy[recent], len(desk.heavy)))[tokens]
    toward = [*_toward(desk, stand.allowed, draft.word if stand.node else ())]
    toward += _toward(desk, ways.after.allowed, ()) if ways.after else ()
    other = np.full(len(tokens), -1)
    other[:words] = np.where(ways.traps, -1, ways.wholes)
    for word, token, share in toward:  # *lone* is no beginning of *loneliness* for a writer
        gain = how.must if word in desk.must else how.wanted
        gains[(tokens == token) & np.isin(other, (-1, word))] += gain * share
    return gains


def _toward(desk: _Desk, allowed: Mask, begun: tuple[int, ...]) -> Iterator[tuple[int, int, float]]:
    """(an allowed word of the brief, the token that goes on to it from what is begun, its share)."""
    size = len(begun)
    for word, spelt in desk.wanted.items():
        if allowed[word]:
            for row in spelt:
                if len(row) > size and row[:size] == begun:
                    yield word, row[size], 1 / len(row)


def _judged(desk: _Desk, drafts: Sequence[_Draft], i: int) -> None:
    """A line that is somebody's is given up."""
    if i in desk.walk.machine.fixed:
        return
    for draft in drafts:
        if desk.known(_rows(desk.pen, desk.wish, draft.tokens)[i]):
            draft.weight = NOTHING


def _kept(drafts: Sequence[_Draft], n: int, rng: np.random.Generator) -> Ints | None:
    """The places of the n drafts that go on, None where all do: few are light."""
    logs = np.array([draft.weight for draft in drafts])
    if logs.max() == NOTHING:
        return np.arange(n)
    weights = np.exp(logs - logs.max())
    enough = weights.sum() ** 2 >= 0.5 * n * (weights @ weights)
    if len(drafts) == n and enough and logs.min() > NOTHING:
        return None
    return systematic(weights / weights.sum(), n, rng.random())


# --- what came out --------------------------------------------------------------------------------


def _rows(pen: Pen, wish: Wish, tokens: Sequence[int]) -> tuple[str, ...]:
    """The lines as they stand on the page; given ones as they were given."""
    written = [line for line in pen.vocabulary.decode(tokens).split("\n") if line]
    own = (*wish.given, *[""] * len(written))
    return tuple(mine or line.replace("--", "—") for mine, line in zip(own, written, strict=False))


def _ranked(wish: Wish, pen: Pen, how: Manner, found: dict[tuple[int, ...], _Draft]) -> list[Poem]:
    """The poems, the best first."""
    bare = replace(_commission(wish), title="", keywords=()).prefix(pen.vocabulary)
    plainly = pen.runtime.score([[*bare, *tokens] for tokens in found], len(bare))
    poems: list[Poem] = []
    for (tokens, draft), logs in zip(found.items(), plainly, strict=True):
        rows, parts = _rows(pen, wish, tokens), _parts(draft)
        parts["prior"] = float(np.mean(logs))
        parts["bayes"] = draft.told / len(tokens) - parts["prior"]
        parts["said"] = _said(wish, rows)
        poems.append(Poem(rows, _rounded(how, parts)))
    return sorted(poems, key=lambda poem: -poem.scores["total"])


def _said(wish: Wish, rows: Sequence[str]) -> float:
    """The share of the brief's words that a poem says in some shape; 1 where there are none."""
    stems = {plain.stem(token.word) for row in rows for token in read(row)}
    own = [plain.stem(w) for word in (*wish.must, *wish.words) for w in word.lower().split()]
    return sum(word in stems for word in own) / len(own) if own else 1.0


def _parts(draft: _Draft) -> dict[str, float]:
    """What the form cost for each token: in the line that it cost most, and in all."""
    written = [(cost, size) for cost, size in draft.costs if size] or [(0.0, 1)]
    return {
        "worst": min(cost / size for cost, size in written),
        "cost": sum(cost for cost, _ in written) / sum(size for _, size in written),
    }


def _total(how: Manner, parts: dict[str, float]) -> float:
    return sum(getattr(how, name) * value for name, value in parts.items())


def _rounded(how: Manner, parts: dict[str, float]) -> dict[str, float]:
    told = parts | {"total": _total(how, parts)}
    return {name: round(value, 4) for name, value in told.items()}
