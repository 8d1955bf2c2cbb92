"""The rhythm of a whole tune: 起 states it, 承 and 合 take it up again, 转 moves otherwise.

Gives the places of all notes (`Slot`), still without pitches, and says which stand to each other as
motif and answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from miaobi.forms.melody import Melody
from miaobi.sound.compose_rhythm import (
    LEAST_SUNG,
    UNIT,
    Metre,
    Pace,
    Phrase,
    Slot,
    melisma,
    metre_of,
    played,
    spoken,
    sung,
)
from miaobi.work import subseed

# phrase number in its section, bars, syllables (0: played) or, in English, their stresses
Model = tuple[int, int, int | tuple[str, ...]]
CONTRAST = 0.7  # how much livelier or calmer 转 moves, in arousal


def slots(
    form: Melody, laid: Sequence[Phrase], lines: Sequence[Sequence[str]], pace: Pace, seed: int
) -> list[Slot]:
    """The places of every note of a tune whose phrases set `lines`, in order of time."""
    models: dict[Model, list[int]] = {}
    made: list[Slot] = []
    for n, phrase in enumerate(laid):
        rng = np.random.default_rng(subseed(seed, "rhythm", n))
        tones = lines[phrase.line] if phrase.line >= 0 else []
        place = sum(p.section == phrase.section for p in laid[:n])
        key = (place, phrase.bars, tuple(tones) if spoken(tones) else len(tones))
        turn = form.sections[phrase.section].name.endswith("转")
        model = None if turn else models.get(key)
        lengths = _lengths(rng, form, phrase, tones, _turned(pace, turn, seed), model)
        if not turn:
            models.setdefault(key, lengths)
        made += _placed(rng, form, phrase, n, lengths, tones, pace)
    return _flagged(made, form)


def _turned(pace: Pace, turn: bool, seed: int) -> Pace:
    """转 contrasts: calmer than a lively piece, livelier than a calm one, else as the seed has it."""
    if not turn:
        return pace
    up = pace.arousal < -0.3 or (pace.arousal < 0.3 and subseed(seed, "turn") % 3 > 0)
    return replace(pace, arousal=pace.arousal + (CONTRAST if up else -CONTRAST))


def _lengths(
    rng: np.random.Generator,
    form: Melody,
    phrase: Phrase,
    tones: Sequence[str],
    pace: Pace,
    model: list[int] | None,
) -> list[int]:
    """The strokes of a phrase: its model's where that ends as it must, else new ones."""
    metre = metre_of(form.metre)
    units = phrase.bars * metre.bar
    least = least_end(form, phrase)
    if model is not None and model[-1] >= least:
        return list(model)
    if phrase.line >= 0:
        found = sung(rng, tones, units, metre, pace, least)
        found = found or sung(rng, tones, units, metre, pace, metre.beat)
        assert found is not None  # `phrases` asked before
        return found
    if model is not None:
        return _ending(rng, model, units, metre, pace, least)
    if phrase.bars < 4:
        return played(rng, units, metre, pace, least)
    half = phrase.bars // 2 * metre.bar  # the second half says the first again, and closes
    cell = played(rng, half, metre, pace, metre.beat)
    rest = units - half
    return cell + (_ending(rng, cell, rest, metre, pace, least) if rest == half else
                   played(rng, rest, metre, pace, least))  # fmt: skip


def _ending(
    rng: np.random.Generator, model: Sequence[int], units: int, metre: Metre, pace: Pace, least: int
) -> list[int]:
    """`model` up to its last bar, and a new last bar."""
    head: list[int] = []
    for length in model:
        if sum(head) + length > units - metre.bar:
            break
        head.append(length)
    return head + played(rng, units - sum(head), metre, pace, least)


def least_end(form: Melody, phrase: Phrase) -> int:
    """The least length of a phrase's last note in units: a bar at the very end, a beat elsewhere."""
    metre, section = metre_of(form.metre), form.sections[phrase.section]
    ends = phrase.bar + phrase.bars == section.bar + section.bars
    if not ends or phrase.bars == 1:
        return metre.beat
    final = section.bar + section.bars == form.bars and phrase.line < 0
    return metre.bar if final else min(metre.bar, 2 * metre.beat)


# --- from strokes to notes ----------------------------------------------------------------------


def _placed(
    rng: np.random.Generator,
    form: Melody,
    phrase: Phrase,
    number: int,
    lengths: Sequence[int],
    tones: Sequence[str],
    pace: Pace,
) -> list[Slot]:
    """The notes of a phrase: syllables may move, long ends breathe, lively eighths may divide."""
    metre = metre_of(form.metre)
    at = phrase.bar * metre.bar * UNIT
    made: list[Slot] = []
    if tones and len(lengths) > len(tones):  # it begins with a rest, on an upbeat
        at, lengths = at + lengths[0] * UNIT, lengths[1:]
    for k, length in enumerate(lengths):
        last = k == len(lengths) - 1
        tone = tones[k] if tones else ""
        syllable = (phrase.line, k) if tones else None
        shares: Sequence[float] = (length,)
        final = last and phrase.bar + phrase.bars == form.bars
        if tones and not final:
            shares = melisma(rng, length, tone, metre, pace, last=last)
        elif pace.quick and not tones and length == 1 and not last and rng.random() < 0.25:
            shares = (0.5, 0.5)
        for share in shares:
            ticks = round(share * UNIT)
            made.append(Slot(at, ticks, phrase.section, number, syllable, tone))
            at += ticks
        if rest := _rest(length, shares, tone, last, pace):
            made[-1] = replace(made[-1], duration=made[-1].duration - rest * UNIT)
    return made


def _rest(length: int, shares: Sequence[float], tone: str, last: bool, pace: Pace) -> int:
    """Units of rest after a stroke: a breath after a long last note; an entering tone (入) is cut."""
    if last:
        return {4: 1, 6: 2, 8: 2}.get(round(shares[-1]), 0)
    short = length in (3, 4) and (length - 1) * pace.seconds >= LEAST_SUNG
    return 1 if tone == "入" and short and len(shares) == 1 else 0


def _flagged(made: list[Slot], form: Melody) -> list[Slot]:
    """Marks where a phrase begins after silence or a section's end, and where sections close."""
    found: list[Slot] = []
    for before, slot, after in zip([None, *made], made, [*made[1:], None], strict=False):
        fresh = (
            before is None
            or before.section != slot.section
            or before.onset + before.duration < slot.onset
        )
        close = after is None or after.section != slot.section
        found.append(replace(slot, fresh=fresh, close=close))
    bar = metre_of(form.metre).bar * UNIT
    last = found[-1]
    return [*found[:-1], replace(last, duration=form.bars * bar - last.onset)]  # it rings out
