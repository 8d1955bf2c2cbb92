"""The pitches of a tune, drawn inside the melody form by a small model of pentatonic melody.

The form masks (`Melody.allows`), the model scores, and exact backward sums over (note before, note,
place) let every draw see all the way to the cadences, so there is no dead end. The model is a sum
of log weights, each with a plain musical reason:

* **steps**: the next degree of the scale most often, then a skip, seldom a repeat or a leap (級進为主)
* **inertia**: after a skip the tune turns back and fills the gap; after a step it goes on
* **arc**: each section has its own curve and register: 起 low, 承 rising, 转 high, 合 falling home
* **accent**: chord tones on strong beats, stable degrees at the ends of lines and under long notes
* **鱼咬尾**: after a breath the tune gladly takes up the note on which it stopped
* **tendency**: in 大调 and 小调 the leading tone rises and the fourth falls
* **motif**: where a phrase answers an earlier one, the same notes (合头, 合尾) or the same steps higher
  or lower (模进) at the same places
* **speech**: 上 begins low, 去 falls, 平 stays (依字行腔)

Step sizes after the folk-song statistics in Huron, Sweet Anticipation (2006); gap-fill after Meyer
(1973). The weights are set by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miaobi.forms.melody import SUNG, Melody
from miaobi.sound.compose_rhythm import Slot
from miaobi.sound.score import bar_ticks
from miaobi.work import subseed

Weights = NDArray[np.float64]
NEVER = -1e9
STEP = {0: -1.5, 1: 0.0, 2: -0.75, 3: -2.3, 4: -2.9, 5: -3.1, 6: -5.0}  # ladder steps → log weight
ARCS = {  # section → height of its tune at its beginning, middle and end, 0..1 of the range
    "起": (0.30, 0.52, 0.36), "承": (0.42, 0.62, 0.40), "转": (0.62, 0.86, 0.52),
    "合": (0.58, 0.50, 0.24),
}  # fmt: skip
BITE = 1.1  # 鱼咬尾, on top of what a repeated note costs
TENDENCY = {"大调": {11: 1, 5: -1}, "小调": {2: 1, 8: -1}}  # degree → semitones it wants to move
STABLE = {0: 0.55, 7: 0.4, 5: 0.1}  # degree → what it gains on a strong beat
CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Motif:
    """What a note answers: an earlier slot, by the same pitch ("same") or the same step ("steps")."""

    slot: int
    manner: str
    weight: float


@dataclass(frozen=True, slots=True)
class Taste:
    """What the mood asks of the pitches: register -1..1 and a liking for skips -1..1."""

    register: float
    reach: float


@dataclass(frozen=True, slots=True)
class Frame:
    """All that is settled before pitches are drawn: form, places, chords, taste and the ladder."""

    form: Melody
    slots: Sequence[Slot]
    chords: Sequence[frozenset[int]]  # degrees that belong to the harmony, by slot
    strong: Sequence[float]  # metric weight 0..1, by slot
    closes: Sequence[int]  # the degree on which each section closes
    taste: Taste
    ladder: tuple[int, ...]


def tune(frame: Frame, seed: int) -> list[int]:
    """One MIDI pitch for each slot: the best of some candidates drawn inside the form."""
    ahead = _ahead(frame)
    best: tuple[float, list[int]] | None = None
    for n in range(CANDIDATES):
        pitches = _draw(frame, ahead, np.random.default_rng(subseed(seed, "tune", n)))
        merit = _merit(frame, pitches)
        if best is None or merit > best[0]:
            best = (merit, pitches)
    assert best is not None
    return best[1]


# --- drawing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ahead:
    """What every candidate looks ahead with, before any motif is known, by slot.

    `moves` (before, last, next) and `notes` (next,) are log weights; `rest` (before, last) is the
    log of the sum over all continuations from this slot on.
    """

    moves: Sequence[Weights]
    notes: Sequence[Weights]
    rest: Sequence[Weights]


def _ahead(frame: Frame) -> Ahead:
    masks, habit = _masks(frame), _habit(frame)
    count, size = len(frame.slots), len(frame.ladder)
    moves = [_moves(frame, masks, habit, t) for t in range(count)]
    heights = _heights(frame)
    notes = [_notes(frame, t, heights[t]) for t in range(count)]
    rest = [np.zeros((size, size))]
    for t in range(count - 1, -1, -1):
        rest.append(_sum(moves[t], notes[t], rest[-1])[1])
    return Ahead(moves, notes, rest[::-1])


def _sum(move: Weights, notes: Weights, rest: Weights) -> tuple[Weights, Weights]:
    """The log weight of each next note with all its endings, and the sum over next notes."""
    whole = move + notes[None, None, :] + rest[None, :, :]  # (before, last, next)
    top = whole.max(axis=2)
    return whole, top + np.log(np.exp(whole - top[:, :, None]).sum(axis=2))


def _draw(frame: Frame, ahead: Ahead, rng: np.random.Generator) -> list[int]:
    """Section by section, so that later sections can answer what the earlier ones said."""
    drawn: list[int] = []  # indices into the ladder
    sections = [slot.section for slot in frame.slots]
    for n in range(len(frame.form.sections)):
        first, after = sections.index(n), len(sections) - sections[::-1].index(n)
        motifs = _motifs(frame, n, first, after, rng)
        rest, sums = ahead.rest[after], dict[int, Weights]()
        for t in range(after - 1, first - 1, -1):
            move, note = ahead.moves[t], ahead.notes[t]
            if motif := motifs.get(t):
                move, note = _answering(frame, t, motif, drawn, move, note)
            sums[t], rest = _sum(move, note, rest)
        for t in range(first, after):
            drawn.append(_pick(sums[t], drawn, rng))
    return [frame.ladder[i] for i in drawn]


def _pick(whole: Weights, drawn: Sequence[int], rng: np.random.Generator) -> int:
    """The next note, given the two before it (the first note has none before it)."""
    last = drawn[-1] if drawn else 0
    logs = whole[drawn[-2] if len(drawn) > 1 else last, last]
    weights = np.exp(logs - logs.max())
    return int(rng.choice(len(logs), p=weights / weights.sum()))


def _answering(
    frame: Frame, t: int, motif: Motif, drawn: Sequence[int], move: Weights, note: Weights
) -> tuple[Weights, Weights]:
    """The weights at slot `t` when it should say what its motif said."""
    index = np.arange(len(frame.ladder))
    if motif.manner == "same":
        return move, note + motif.weight * (index == drawn[motif.slot])
    if not motif.slot or frame.slots[t].fresh:
        return move, note
    step = drawn[motif.slot] - drawn[motif.slot - 1]
    same = (index[None, :] - index[:, None]) == step
    return move + motif.weight * same[None, :, :], note


def _masks(frame: Frame) -> tuple[Weights, Weights, Weights]:
    """The form as arrays (before, last, next): after a breath, on its second note, further on."""
    ladder, form = frame.ladder, frame.form
    size = len(ladder)
    free, second, full = (np.full((size, size, size), NEVER) for _ in range(3))
    for b, last in enumerate(ladder):
        for c, pitch in enumerate(ladder):
            if abs(pitch - last) <= 12 and not form.raised(last) and not form.raised(pitch):
                free[:, b, c] = 0.0
            if form.allows(None, last, pitch):
                second[:, b, c] = 0.0
            for a, before in enumerate(ladder):
                if form.allows(before, last, pitch):
                    full[a, b, c] = 0.0
    return free, second, full


def _moves(
    frame: Frame, masks: tuple[Weights, Weights, Weights], habit: Weights, t: int
) -> Weights:
    """The form's mask at slot `t` and the taste for the move itself, (before, last, next)."""
    slots = frame.slots
    if t == 0:
        return np.zeros_like(masks[0])
    if slots[t].fresh:
        return masks[0] + 0.35 * habit + BITE * np.eye(len(frame.ladder))[None, :, :]
    second = slots[t - 1].fresh
    found = masks[1] + 0.6 * habit if second else masks[2] + habit
    if slots[t].syllable is not None and slots[t].syllable == slots[t - 1].syllable:
        found = found + _melisma(frame, slots[t].tone)
    return found


def _habit(frame: Frame) -> Weights:
    """Steps and inertia, (before, last, next)."""
    size = len(frame.ladder)
    index = np.arange(size)
    step = index[None, None, :] - index[None, :, None]
    before = np.broadcast_to(index[None, :, None] - index[:, None, None], (size, size, 1))
    table = np.array([STEP.get(n, -6.0) for n in range(size)])
    found = table[np.abs(step)] + 0.35 * frame.taste.reach * (np.abs(step) == 2)
    turned = np.sign(step) * np.sign(before)
    skipped = np.abs(before) >= 2
    found = found + np.where(skipped & (turned < 0) & (np.abs(step) == 1), 0.8, 0.0)
    found = found - np.where(skipped & (turned > 0), 0.9, 0.0)
    found = found + np.where((np.abs(before) == 1) & (turned > 0) & (np.abs(step) == 1), 0.45, 0.0)
    found = found - np.where((before == 0) & (step == 0), 2.5, 0.0)
    for i, pitch in enumerate(frame.ladder):
        want = TENDENCY.get(frame.form.mode, {}).get(frame.form.degree(pitch), 0)
        if want and pitch + want in frame.ladder:
            found[:, i, frame.ladder.index(pitch + want)] += 0.7
    there_and_back = (np.abs(before) >= 1) & (step == -before)
    return found - 0.8 * there_and_back


def _melisma(frame: Frame, tone: str) -> Weights:
    """Within a syllable the tune moves by step, and as the tone does: 上 up, 去 down."""
    index = np.arange(len(frame.ladder))
    step = index[None, None, :] - index[None, :, None]
    found = np.where(step == 0, -3.0, 0.0) - 0.8 * (np.abs(step) > 1)
    lean = {"上": 0.6, "去": -0.6}.get(tone, 0.0)
    return found + lean * np.sign(step)


# --- what a place asks of its note --------------------------------------------------------------


def _notes(frame: Frame, t: int, height: float) -> Weights:
    """Log weight of each pitch of the ladder at slot `t`; what the form forbids there is NEVER."""
    slot, form, ladder = frame.slots[t], frame.form, frame.ladder
    found = np.zeros(len(ladder))
    width = 0.16 * (ladder[-1] - ladder[0])
    strong, long = frame.strong[t], min(1.0, slot.duration / 960)
    lowest, highest = SUNG if slot.syllable is not None else (0, 127)
    then = frame.slots[t + 1] if t + 1 < len(frame.slots) else None
    resolves = then is not None and then.close and not then.fresh
    rests = then is None or then.phrase != slot.phrase  # a line or an answer ends here
    home = 1.0 if form.sections[slot.section].name[-1] == "合" else 0.0
    settled = {d: w * (1.6 * rests + 0.5 * long) for d, w in STABLE.items()}
    settled[0] += rests * home
    begins = 1.6 * (slot.fresh and strong > 0.5)
    for i, pitch in enumerate(ladder):
        degree = form.degree(pitch)
        found[i] -= 0.5 * ((pitch - height) / width) ** 2
        fits = degree in frame.chords[t]
        found[i] += strong * (0.9 * fits + STABLE.get(degree, 0.0)) + settled.get(degree, 0.0)
        found[i] += begins * fits + 0.8 * rests * fits
        found[i] += {"上": -0.05, "去": 0.05}.get(slot.tone, 0.0) * (pitch - height)
        wrong = slot.close and degree != frame.closes[slot.section]
        if not lowest <= pitch <= highest or wrong or (form.raised(pitch) and not resolves):
            found[i] = NEVER
    return found


def _heights(frame: Frame) -> list[float]:
    """The pitch around which the arc of its section lies, for each slot."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for slot in frame.slots:
        starts.setdefault(slot.section, slot.onset)
        ends[slot.section] = slot.onset
    found = []
    for slot in frame.slots:
        name = frame.form.sections[slot.section].name[-1]
        span = max(1, ends[slot.section] - starts[slot.section])
        curve = np.interp((slot.onset - starts[slot.section]) / span, (0, 0.55, 1), ARCS[name])
        low, high = frame.ladder[0], frame.ladder[-1]
        if slot.syllable is not None:
            low, high = max(low, SUNG[0]), min(high, SUNG[1])
        place = float(np.clip(curve + 0.08 * frame.taste.register, 0.05, 0.97))
        found.append(low + (high - low) * place)
    return found


# --- motifs -------------------------------------------------------------------------------------

PLANS = {  # section → how it may take up 起: (manner, from, to) in parts of each phrase
    "承": (
        (("same", 0.0, 0.5),),  # 换尾: the same head, a new tail
        (("steps", 0.0, 0.75),),  # 模进: in sequence
        (("same", 0.5, 0.9),),  # 换头合尾: a new head, the same tail
    ),
    "转": ((),),
    "合": ((("same", 0.0, 0.55),), (("same", 0.0, 0.3), ("steps", 0.3, 0.7))),
    "起": ((("same", 0.0, 0.7),),),  # a later round begins as the first did
}


def _motifs(
    frame: Frame, section: int, first: int, after: int, rng: np.random.Generator
) -> dict[int, Motif]:
    """Which slots of a section answer which slots of the first 起, and how."""
    if section == 0:
        return {}
    plans = PLANS[frame.form.sections[section].name[-1]]
    plan = plans[int(rng.integers(len(plans)))]
    begin = frame.form.sections[section].bar * bar_ticks(frame.form.metre)
    known = {s.onset: i for i, s in enumerate(frame.slots) if s.section == 0}
    span = max(1, frame.slots[after - 1].onset - begin)
    phrases = {s.phrase: s.onset for s in reversed(frame.slots[first:after])}
    ends = {s.phrase: s.onset + s.duration for s in frame.slots[first:after]}
    found: dict[int, Motif] = {}
    for t in range(first, after - 1):
        slot = frame.slots[t]
        model = known.get(slot.onset - begin)
        start, end = phrases[slot.phrase], ends[slot.phrase]
        part = (slot.onset - start) / max(1, end - start) if span else 0.0
        for manner, low, high in plan:
            if model is not None and low <= part < high and not frame.slots[model].close:
                found[t] = Motif(model, manner, 3.4 if manner == "same" else 2.6)
    return found


# --- choosing among candidates ------------------------------------------------------------------


def _merit(frame: Frame, pitches: Sequence[int]) -> float:
    """What a teacher would mark: one climax, in 转; enough range, few leaps; no note said too often."""
    slots = frame.slots
    top = max(pitches)
    turn = [p for p, s in zip(pitches, slots, strict=True) if frame.form.sections[s.section].name[-1] == "转"]  # fmt: skip
    climax = 1.0 * (max(turn) == top) - 0.35 * max(0, pitches.count(top) - 1)
    span = -abs((top - min(pitches)) - 17) / 6
    steps = np.abs(np.diff(np.array(pitches)))
    repeats = -3.0 * max(0.0, float((steps == 0).mean()) - 0.08)
    leaps = -14.0 * max(0.0, float((steps >= 7).mean()) - 0.02) - 0.5 * max(0.0, steps.mean() - 2.7)
    spread = np.unique(np.array(pitches), return_counts=True)[1] / len(pitches)
    variety = float(-(spread * np.log(spread)).sum())
    return climax + span + repeats + leaps + 0.8 * variety
