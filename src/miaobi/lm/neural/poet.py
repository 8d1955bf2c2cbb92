"""A whole poem by the neural writer: the n-gram settles and looks ahead, the network writes.

1. Scheme, rhymes and the places of the brief's words are drawn from the n-gram's exact posterior
   (`miaobi.lm.placing`).
2. Particles write the lines, character by character. A character's score is the network's
   log-probability / temperature, plus the brief's leaning, plus a share of how much of the n-gram's
   weight can still follow (a twisting function: Whiteley and Lee 2014). What is unlikely beside the
   best is never drawn (min-p: Nguyen et al. 2024). At a line's end the light particles are given up
   for copies of the heavy ones (sequential Monte Carlo: Lew et al. 2023).
3. A line that is somebody's is written anew; no rhyme word comes twice; vetoed words are masked.
4. The finished poems, which all say the brief's own words (1), are ranked by how likely they are with
   the commission and, weighing more, without it, by the character that the network expected least, and
   by the merits of `miaobi.lm.merit`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from miaobi.errors import EngineError
from miaobi.forms import Verse
from miaobi.forms.sounds import folded, pingshui
from miaobi.lm import decode, merit
from miaobi.lm.compose import Composed, Poem, composed
from miaobi.lm.given import one_shape
from miaobi.lm.neural.answering import answer
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.runtime import Runtime
from miaobi.lm.neural.scorer import Neural
from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.lm.neural.wording import commission, fed
from miaobi.lm.ngram import Floats, Ints, kind_of, load
from miaobi.lm.particles import systematic
from miaobi.lm.placing import Frame, framer
from miaobi.lm.sampling import NOTHING
from miaobi.lm.scorers import State
from miaobi.lm.senses import numbers
from miaobi.lm.taste import COMMON
from miaobi.lm.wish import Knobs, Wish, leanings, theme, vetoes

QUATRAIN = 4  # lines
TRIES = 5  # times that a line which is somebody's is written anew
WARMER = 0.3  # how much the temperature grows with each of them
ENDS = "，。？！；"  # marks that may end a line: any of them counts as its end


# The network knows the commission and how verse is built: the brief's leanings only help.
GENTLE = Knobs(1.0, topic=0.15, setting=0.1, mood=0.15, role=0.0, talk=0.0)
LIGHT = Knobs(1.0, topic=0.075, setting=0.05, mood=0.075, role=0.0, talk=0.0)
# The n-gram knows old verse only: it places no word, and looks no way ahead, in modern verse.
FREE = Knobs(1.0, topic=0.03, setting=0.0, mood=0.03, role=0.0, talk=0.0, placed=0, placed_octave=0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What each part of a finished poem's score weighs in the choice; nats where a probability.

    The brief's words stand by construction, so log P(C | X) tells candidates little apart: the prior
    weighs more. Fitted to 162 blind verdicts, 65 % of which it foretells (docs/LOG.md, 2026-11-28).
    """

    told: float = 4.0  # log P(X | C) for each character
    prior: float = 8.0  # log P(X) for each character: the network is told the language alone
    lowest: float = 1.0  # log P of the character that it expected least, likewise
    brief: float = 3.0
    theme: float = 3.0
    parallel: float = 3.0
    repeats: float = -1.2
    three_oblique: float = -1.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How some forms are written, as data: `temperature`, `min_p`, `ahead` and `knobs` by a search
    (runs/writer_search.py, each trial a line of writer_search.jsonl) whose winner a reader must prefer,
    all else, and 对联, 新诗 and 歌词, by reading.

    `ahead` weighs the look-ahead, `again` (nats) is lost by a character that the poem has already,
    `facing` tells how many second lines are written for each that is kept where couplets must be
    parallel, `couplet` what a nat of 对仗 per character is worth there. Few `particles` leave room for
    more frames, and so more rhymes, among as many poems; rhymes are `varied` as poets vary them where
    the n-gram by itself has few (`lookahead.Sums.choose`). `knobs` are the leanings, at the
    temperature of the n-gram.
    """

    temperature: float = 0.95
    min_p: float = 0.03
    ahead: float = 0.6
    again: float = 1.0
    particles: int = 8
    varied: bool = False
    facing: int = 2
    couplet: float = 3.0
    knobs: Knobs = GENTLE
    worth: Worth = Worth()


MANNERS = {
    # 七绝, trial 6
    "绝句": Manner(temperature=1.1, min_p=0.15, ahead=0.9, varied=True, knobs=LIGHT),
    # 五律, trial 0: a reader would not have the winner, trial 1. 对仗 weighs a little against a poem: the
    # network's couplets are more parallel than poets' by themselves (`miaobi bench couplets`).
    "律诗": Manner(facing=1, couplet=0.0, worth=Worth(parallel=-3.0)),
    "古风": Manner(again=0.5),  # 五言古风, trial 0: the winner, trial 5, was preferred in 5 of 9
    "词": Manner(ahead=0.9, again=0.5, varied=True, knobs=LIGHT),  # 西江月, trial 6
    "曲": Manner(again=0.3, varied=True),  # 天净沙, trial 0: the winner, trial 3, lost 3 to 6
    "对联": Manner(again=30.0, facing=4, couplet=6.0),  # nor do 虚字 stand in both lines
    "新诗": Manner(1.0, 0.1, ahead=0.0, again=2.0, particles=16, knobs=FREE),
    "歌词": Manner(1.0, 0.1, ahead=0.0, again=1.5, particles=16, knobs=FREE),
}


def manner(form: Verse) -> Manner:
    """How a form is written: by what is nearest to it of `MANNERS`."""
    if form.rules == "近体":
        return MANNERS["律诗" if form.lines > QUATRAIN else "绝句"]
    return MANNERS.get(form.family, MANNERS["古风"])


@dataclass(frozen=True, slots=True, eq=False)
class Pen:
    """The network and the vocabulary that it reads."""

    runtime: Runtime
    vocabulary: Vocabulary


def compose(
    wish: Wish,
    seed: int,
    pen: Pen,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    how: Manner | None = None,
) -> Composed:
    """The best poem for a wish; `known` tells lines that are already somebody's.

    SourceError where what is given cannot stand, as `miaobi.lm.compose.compose`, whose result this
    is. `tick` hears the finished share, 0 to 1.
    """
    ranked, left = candidates(wish, seed, pen, known, tick, how)
    return composed(ranked, left)


def candidates(
    wish: Wish,
    seed: int,
    pen: Pen,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    how: Manner | None = None,
) -> tuple[list[Poem], tuple[str, ...]]:
    """All poems that `compose` chooses among, the best first, and the images without a place."""
    wish = one_shape(wish)
    how = how or manner(wish.form)
    desk = _desk(wish, seed, pen, known, how)
    plans = framer(wish, desk.hot, np.exp(leanings(wish, how.knobs)))
    tick(0.1)
    clouds = max(1, round(wish.candidates / how.particles))
    found: dict[tuple[str, ...], tuple[Frame, float]] = {}
    left: set[str] = set()
    for i in range(clouds):
        frame = plans.frame(desk.rng, varied=desk.how.varied)
        left |= set(frame.left_out)
        lines = len(frame.lines)
        done = 0.1 + 0.8 * i / clouds
        for draft in _written(
            desk, frame, lambda n, done=done, lines=lines: tick(done + 0.8 * n / lines / clouds)
        ):
            found.setdefault(draft.lines, (frame, draft.logp))
    ranked = _ranked(desk, found)
    tick(1.0)
    return ranked, tuple(image.zh for image in wish.images if image.zh in left)


# --- writing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    """What one composition works with."""

    wish: Wish
    how: Manner
    pen: Pen
    neural: Neural
    hot: decode.Heat
    known: Callable[[str], bool]
    rng: np.random.Generator
    eye: merit.Eye
    columns: Ints  # (V,) the network's symbol of each character of the n-gram
    missing: Ints  # characters of the n-gram that the network does not know, or that are forbidden
    ends: Ints  # the network's symbols that may end a line
    shunned: dict[str, Ints]  # what stands before, and the characters that would make a vetoed word


def _desk(
    wish: Wish, seed: int, pen: Pen, known: Callable[[str], bool], how: Manner
) -> _Desk:  # fmt: skip
    neural = Neural(pen.runtime, pen.vocabulary, commission(wish))
    hot = decode.heat(load(kind_of(wish.form)), how.knobs.temperature)
    at = np.array([neural.number.get(c, -1) for c in hot.model.vocabulary], np.intp)
    banned = numbers(folded(wish.form.fixed.forbidden))
    return _Desk(
        wish, how, pen, neural, hot, known, np.random.default_rng(seed),
        merit.Eye(wish, theme(wish)), np.maximum(at, 0),
        np.union1d(np.flatnonzero(at < 0), banned).astype(np.intp),
        np.array([neural.number[mark] for mark in ENDS if mark in neural.number], np.intp),
        _shunned(vetoes(wish)),
    )  # fmt: skip


def _shunned(words: Iterable[str]) -> dict[str, Ints]:
    found: dict[str, list[int]] = {}
    for word in map(folded, words):
        last = numbers(word[-1])
        if last and len(word) > 1:
            found.setdefault(word[:-1], []).append(last[0])
    return {before: np.array(lasts, np.intp) for before, lasts in found.items()}


@dataclass(slots=True)
class _Draft:
    """A particle: what is written, where the network and the n-gram stand, its log-weight.

    `worth` is the log of the twisting function where it stands, `logp` the network's
    log-probability of all that is written.
    """

    state: State
    view: State
    lines: tuple[str, ...] = ()
    text: str = ""
    ends: frozenset[tuple[int, str]] = frozenset()
    weight: float = 0.0
    worth: float = 0.0
    logp: float = 0.0


def _written(desk: _Desk, frame: Frame, tick: Callable[[int], None]) -> list[_Draft]:
    """The particles of one frame when all lines are written; those that could not be are left out.

    EngineError when there are none.
    """
    n = desk.how.particles
    neural, ahead = desk.neural, frame.settled.ahead
    drafts = [_Draft(neural.start(), ahead.start()) for _ in range(n)]
    marks = fed(desk.wish.form, frame.scheme)
    for i in range(len(frame.lines)):
        second = i - 1 in desk.eye.facing and "" in frame.fixed[i]
        if second:
            drafts = [replace(draft) for draft in drafts for _ in range(desk.how.facing)]
        drafts = _line(desk, frame, i, drafts)
        _marked(desk, frame, drafts, marks[i])
        if second:
            for draft in drafts:
                draft.weight += desk.how.couplet * merit.parallel(draft.lines[-2], draft.lines[-1])
        drafts = _kept(drafts, n, desk.rng)
        tick(i + 1)
    found = [draft for draft in drafts if draft.weight > NOTHING]
    if not found:
        raise EngineError(
            "every line that fits is already in the corpus",
            hint="give fewer words of the poem yourself, or choose another form",
        )
    return found


def _kept(drafts: list[_Draft], n: int, rng: np.random.Generator) -> list[_Draft]:
    """n drafts, all alike heavy, when too few are heavy or there are too many."""
    logs = np.array([draft.weight for draft in drafts])
    if logs.max() == NOTHING:
        return drafts[:n]
    weights = np.exp(logs - logs.max())
    enough = weights.sum() ** 2 >= 0.5 * n * (weights @ weights)
    if len(drafts) == n and enough and logs.min() > NOTHING:
        return drafts
    places = systematic(weights / weights.sum(), n, rng.random())
    return [replace(drafts[int(k)], weight=0.0) for k in places]


def _line(desk: _Desk, frame: Frame, i: int, begun: list[_Draft]) -> list[_Draft]:
    """One line more for every draft; a line that is somebody's, or said before, is written anew."""
    given = "" not in frame.fixed[i]
    drafts = [replace(draft) for draft in begun]
    pending = list(range(len(begun)))
    for tries in range(TRIES):
        for k in pending:
            drafts[k] = replace(begun[k])
        _write(desk, frame, i, [drafts[k] for k in pending], 1 + WARMER * tries)
        if given:
            return drafts
        pending = [k for k in pending if _refused(desk, drafts[k])]
        if not pending:
            return drafts
    for k in pending:
        drafts[k].weight = NOTHING
    return drafts


def _refused(desk: _Desk, draft: _Draft) -> bool:
    said = draft.lines[:-1]
    return draft.lines[-1] in said or desk.known(draft.lines[-1])


def _write(desk: _Desk, frame: Frame, i: int, drafts: list[_Draft], warmth: float) -> None:
    """The characters of line `i`, for all drafts side by side."""
    for at, own in enumerate(frame.fixed[i]):
        rows = desk.neural.logits([draft.state for draft in drafts])
        musts = [own or _must(desk, frame, draft) for draft in drafts]
        for draft, row, must in zip(drafts, rows, musts, strict=True):
            if must:
                _forced(desk, frame, draft, must, row)
        free = [k for k, must in enumerate(musts) if not must]
        if free:
            _chosen(desk, frame, (i, at), [drafts[k] for k in free], rows[free], warmth)
    for draft in drafts:
        end = frame.lines[i].cells[-1].label
        word = folded(draft.text[-1])
        ends = draft.ends | ({(end, word)} if end >= 0 else set())
        draft.lines, draft.text, draft.ends = (*draft.lines, draft.text), "", ends


def _must(desk: _Desk, frame: Frame, draft: _Draft) -> str:
    """The character that must come, as a 对联 repeats what its other line repeats; "" for any."""
    paired = desk.wish.form.family == "对联"
    return answer(frame.fixed, draft.lines, draft.text)[0] if paired else ""


def _forced(desk: _Desk, frame: Frame, draft: _Draft, own: str, row: Floats) -> None:
    """A character that stands already: its probability counts, nothing is chosen."""
    ahead, place = frame.settled.ahead, desk.hot.model.number.get(folded(own))
    at = desk.neural.number.get(folded(own))
    logp = float(row[at]) if at is not None else 0.0
    row = ahead.logits([draft.view])[0]
    worth = float(row[place]) if place is not None and row[place] > NOTHING else draft.worth
    draft.weight += logp / desk.how.temperature + desk.how.ahead * (worth - draft.worth)
    draft.logp, draft.worth = draft.logp + logp, worth
    draft.view = ahead.step(draft.view, -1 if place is None else place)
    _put(desk, draft, own)


def _put(desk: _Desk, draft: _Draft, character: str) -> None:
    draft.state = desk.neural.after(draft.state, character)
    draft.text += character


def _chosen(
    desk: _Desk,
    frame: Frame,
    place: tuple[int, int],
    drafts: list[_Draft],
    rows: Floats,
    warmth: float,
) -> None:
    """One character more for every draft, drawn from what fits."""
    how, ahead = desk.how, frame.settled.ahead
    i, at = place
    size = len(desk.columns)
    own = rows[:, desk.columns]  # (drafts, V)
    own[:, desk.missing] = NOTHING
    leans = ahead.backs[i].logs[at]
    futures = ahead.logits([draft.view for draft in drafts])[:, :size]
    fits = np.isfinite(leans) & np.isfinite(futures)
    with np.errstate(invalid="ignore"):
        worths = futures - leans
        scores = np.where(
            fits, own / (how.temperature * warmth) + leans + how.ahead * worths, NOTHING
        )
    for draft, score, worth, logs in zip(drafts, scores, worths, own, strict=True):
        barred = _barred(desk, frame, place, draft)
        word, total = _drawn(
            score, barred, _said(draft, frame.fixed[:i] + frame.fixed[i + 1 :]), how, desk.rng
        )
        draft.weight += total - how.ahead * draft.worth
        if word < 0:  # nothing may stand: any character, for a particle of no weight
            word = int(np.argmax(np.where(np.isfinite(leans), futures[0], NOTHING)))
        draft.logp, draft.worth = draft.logp + float(logs[word]), float(worth[word])
        draft.view = ahead.step(draft.view, word)
        _put(desk, draft, desk.hot.model.vocabulary[word])


def _drawn(
    score: Floats, barred: Ints, said: Ints, how: Manner, rng: np.random.Generator
) -> tuple[int, float]:
    """(a character, the log of the summed weight of what might have come); (-1, -inf) if nothing."""
    score[said] -= how.again
    score[barred] = NOTHING
    most = score.max()
    if most == NOTHING:
        return -1, NOTHING
    keep = np.flatnonzero(score >= most + math.log(how.min_p))
    weights = np.exp(score[keep] - most)
    sums = np.cumsum(weights)
    at = int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
    return int(keep[min(at, len(keep) - 1)]), float(most + np.log(sums[-1]))


def _barred(desk: _Desk, frame: Frame, place: tuple[int, int], draft: _Draft) -> Ints:
    """Characters that may not come: rhyme words that are spent, ends of vetoed words, one that would
    stand three times running, and in 对联 all that stand in it, and at a line's end what may be 平 or 仄.
    """
    i, at = place
    label = frame.lines[i].cells[at].label
    found: list[int] = []
    if label >= 0:
        spent = frame.reserved | {word for own, word in draft.ends if own == label}
        found += numbers("".join(sorted(spent)))
    if desk.wish.form.family == "对联":
        found += numbers("".join(sorted(answer(frame.fixed, draft.lines, draft.text)[1])))
        found += _wavering() if at == len(frame.lines[i].cells) - 1 else ()
    if len(draft.text) > 1 and draft.text[-1] == draft.text[-2]:
        found += numbers(folded(draft.text[-1]))
    for k in range(1, min(len(draft.text), 3) + 1):
        found += desk.shunned.get(folded(draft.text[-k:]), np.zeros(0, np.intp)).tolist()
    return np.array(found, np.intp)


@lru_cache(maxsize=1)
def _wavering() -> tuple[int, ...]:
    """The characters with a level and an oblique reading: no ear knows which way a 对联 closes on one."""
    heard = {c: {one.tone for one in pingshui().readings(c)} for c in pingshui().alphabet}
    return tuple(numbers("".join(c for c, tones in heard.items() if len(tones) > 1)))


def _said(draft: _Draft, fixed: Sequence[tuple[str, ...]]) -> Ints:
    """The characters that the poem has, or will have, but the common ones and the one just written."""
    text = "".join(draft.lines) + draft.text[:-1] + "".join(map("".join, fixed))
    said = set(folded(text)) - COMMON - set(draft.text[-1:])
    return np.array(numbers("".join(sorted(said))), np.intp)


def _marked(desk: _Desk, frame: Frame, drafts: list[_Draft], mark: str) -> None:
    """The mark after a line: whichever mark the network wants, the line ends there or does not."""
    rows = desk.neural.logits([draft.state for draft in drafts])
    ahead, own = frame.settled.ahead, desk.neural.number.get(mark)
    for draft, row in zip(drafts, rows, strict=True):
        ends = row[desk.ends]
        most = float(ends.max())
        draft.weight += (most + float(np.log(np.exp(ends - most).sum()))) / desk.how.temperature
        draft.logp += 0.0 if own is None else float(row[own])
        draft.state = desk.neural.after(draft.state, mark)
        draft.view = ahead.step(draft.view, len(desk.hot.model.vocabulary))


# --- the choice -----------------------------------------------------------------------------------


def _ranked(desk: _Desk, found: dict[tuple[str, ...], tuple[Frame, float]]) -> list[Poem]:
    """The finished poems, the best first."""
    required = set(folded(desk.wish.form.fixed.required))
    kept = {lines: of for lines, of in found.items() if required <= set(folded("".join(lines)))}
    if not kept:
        raise EngineError(
            f"no poem came out that holds all of {desk.wish.form.fixed.required}",
            hint="ask for fewer characters, or another --seed",
        )
    texts = [
        "".join(a + b for a, b in zip(lines, fed(desk.wish.form, frame.scheme), strict=True))
        for lines, (frame, _) in kept.items()
    ]
    untold = Neural(desk.pen.runtime, desk.pen.vocabulary, Commission("zh")).read(texts)
    poems = [
        Poem(
            lines,
            frame.scheme.name,
            frame.rhyme,
            _scores(desk, lines, told, *map(float, row)),
        )
        for (lines, (frame, told)), row in zip(kept.items(), untold, strict=True)
    ]
    return sorted(poems, key=lambda poem: -poem.scores["total"])


def _scores(
    desk: _Desk, lines: Sequence[str], told: float, prior: float, lowest: float
) -> dict[str, float]:
    """Every part of a poem's score and the total."""
    size, weights = len("".join(lines)), desk.how.worth
    parts = merit.scores(desk.eye, lines)
    own = {"told": told / size, "prior": prior / size, "lowest": lowest}
    parts |= {name: round(value, 4) for name, value in own.items()}
    parts["total"] = round(
        sum(getattr(weights, name) * parts[name] for name in weights.__dataclass_fields__), 4
    )
    return parts
