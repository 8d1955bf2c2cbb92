"""A style's hand: the same drawing with another brush (`miaobi.paint.styles.Hand`).

A drawing is outlines and fills. A hand lets the outline breathe (pressure, lifts, a dry end),
keeps the fill a little inside it, dyes it from dark to pale (分染), and gives colour up for ink.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.pigments import ALIASES, PAPER, body, tint
from miaobi.paint.styles import Hand, Style

LINE = 0.035  # a stroke wider than this share of the thing's height is a mass, not a line
SHORT = 0.05  # nor is a stroke shorter than this
BRIGHT = 0.22  # no more than this of a bright pigment is given up: an asked red stays red


def handled(
    marks: Iterable[Mark], style: Style, seed: int, asked: Iterable[str] = ()
) -> list[Mark]:
    """The marks of a thing, in its own frame (height 1), as the style's hand makes them.

    `asked` are the pigments of colours that were asked for: they are not given up for ink.

    >>> from miaobi.paint.styles import style_of
    >>> line = Stroke(np.array([[0.0, 0.0], [0.0, -0.5]]), np.array([0.01, 0.01]))
    >>> len(handled([line], style_of("水墨写意"), 1)) >= 1
    True
    """
    hand = style.hand
    if hand == Hand():
        return list(marks)
    rng = np.random.default_rng(seed)
    kept = {ALIASES.get(name, name) for name in asked if name}
    marks = list(marks)
    out: list[Mark] = []
    if sum(isinstance(m, Wash) for m in marks) < 0.3 * len(marks):  # its lines are its body
        hand = replace(hand, line=(1 + hand.line) / 2, ink=(2 + hand.ink) / 3)
    for mark in marks:
        if isinstance(mark, Stroke):
            for made in pulled(rng, mark, hand):
                out += greyed(made, hand, kept)
        else:
            for wash in filled(rng, mark, hand):
                out += greyed(wash, hand, kept)
    return out


def pulled(rng: Generator, stroke: Stroke, hand: Hand) -> Iterator[Stroke]:
    """A stroke as the hand pulls it: its pressure, its lifts, its ink."""
    path, width = np.asarray(stroke.path), np.asarray(stroke.width)
    if len(path) < 2:
        yield stroke
        return
    width = np.broadcast_to(width, (len(path),))
    step = np.hypot(*np.diff(path, axis=0).T)
    length, widest = float(step.sum()), float(width.max())
    ink = dark(stroke.pigment)
    line = ink and widest < LINE and length > SHORT
    made = replace(
        stroke,
        pigment=hand.tone if line and hand.tone else stroke.pigment,
        strength=min(stroke.strength * (hand.ink if line else 1.0 if ink else hand.fill), 1.0),
        dry=min(stroke.dry + hand.dry * (1.0 if line else 0.6), 0.95),
        wet=min(stroke.wet + hand.wet * (0.5 if line else 1.0), 1.0),
    )
    if not line:
        yield replace(made, width=width * (1 + 0.3 * (hand.line - 1)))
        return
    if len(path) < 7:
        path, width, step = finer(path, width, step)
    u = np.concatenate([[0.0], np.cumsum(step)]) / max(length, 1e-9)
    press = 1 + hand.press * wander(rng, u, 1.2 + 2.5 * length)
    path = path + shaken(rng, path, u, hand.shake * widest)
    width = np.maximum(width * hand.line * press, 1e-5)
    for piece in lifts(rng, u, length, hand.broken):
        taper = np.minimum(np.linspace(0, 1, piece.stop - piece.start) * 5 + 0.35, 1)
        ends = np.minimum(taper, taper[::-1]) if hand.press else 1.0
        yield replace(made, path=path[piece], width=width[piece] * ends)


def finer(path: NDArray, width: NDArray, step: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """A short polyline with twelve points, so that a hand can bend it."""
    along = np.concatenate([[0.0], np.cumsum(step)])
    at = np.linspace(0, along[-1], 12)
    xy = np.stack([np.interp(at, along, path[:, k]) for k in (0, 1)], 1)
    return xy, np.interp(at, along, width), np.full(11, along[-1] / 11)


def wander(rng: Generator, u: NDArray, waves: float) -> NDArray[np.float64]:
    """Smooth chance along u (0..1), in about [-1, 1]: three sines of unlike pace."""
    pace = waves * np.array([0.7, 1.6, 3.1]) * rng.uniform(0.7, 1.3, 3)
    phase = rng.uniform(0, 2 * np.pi, 3)
    return np.sin(2 * np.pi * np.outer(u, pace) + phase) @ np.array([0.5, 0.3, 0.2])


def shaken(rng: Generator, path: NDArray, u: NDArray, far: float) -> NDArray[np.float64]:
    """How far the hand strays at each point (n, 2); nothing at the two ends."""
    if far <= 0:
        return np.zeros_like(path)
    ends = np.sin(np.pi * u)[:, None]
    return far * ends * np.stack([wander(rng, u, 4), wander(rng, u, 4)], 1)


def lifts(rng: Generator, u: NDArray, length: float, broken: float) -> list[slice]:
    """The pieces of a line between the places where the brush was lifted."""
    n = len(u)
    if broken <= 0 or n < 8:
        return [slice(0, n)]
    count = int(rng.poisson(broken * (0.6 + 2.2 * min(length, 1.5))))
    pieces, start = [], 0
    for at in np.sort(rng.uniform(0.12, 0.92, count)):
        stop = int(np.searchsorted(u, at - 0.03))
        after = int(np.searchsorted(u, at + 0.02 + 0.05 * broken * rng.random()))
        if stop - start >= 3 and after < n - 2:
            pieces.append(slice(start, stop))
            start = after
    return [*pieces, slice(start, n)]


def filled(rng: Generator, wash: Wash, hand: Hand) -> Iterator[Wash]:
    """A fill as the hand lays it: strength, soft edge, kept off the outline, dyed (分染)."""
    outline = np.asarray(wash.outline)
    pigment = ALIASES.get(wash.pigment, wash.pigment)
    if len(outline) < 3 or pigment == PAPER:
        yield wash
        return
    reach = float(np.ptp(outline, axis=0).max())
    middle = outline.mean(0)
    hides = wash.opaque
    strength = min(wash.strength * (1.0 if hides else hand.fill), 1.0)
    made = replace(wash, strength=strength, soft=wash.soft + hand.soft * 0.03 * reach)
    if reach < 0.03:
        yield made
        return
    if hides and pigment in ("铅白", "white"):
        yield made
        return
    if hand.gap:
        shift = hand.gap * 0.012 * min(reach, 0.5) * rng.normal(0, 1, 2)
        outline = middle + (outline - middle) * (1 - 0.035 * hand.gap) + shift
        made = replace(made, outline=outline)
    if not hand.dye:
        yield made
        return
    if hides:  # body colour, paler than it was, then its own colour from one end
        pale = 0.08 if bright(pigment) else 0.22
        yield replace(made, strength=strength * (1 - pale * hand.dye))
        yield replace(made, strength=0.0, fade=0.35 * hand.dye * strength, soft=made.soft + 0.05 * reach)  # fmt: skip
        return
    top, low = strength, strength if wash.fade is None else wash.fade
    tilt = hand.dye * rng.uniform(0.25, 0.55) * (1 if rng.random() < 0.7 else -1)
    yield replace(made, strength=float(np.clip(top * (1 - tilt), 0, 1)), fade=float(np.clip(low * (1 + tilt), 0, 1)))  # fmt: skip


def dark(pigment: str) -> bool:
    """Whether a pigment is ink or as dark as ink."""
    return float(tint(pigment).min()) > 2.4


def bright(pigment: str) -> bool:
    """Whether a pigment has much chroma: the reds and yellows that one asks for by name."""
    light = body(pigment)[0]
    return float(light.max() - light.min()) > 0.3


def greyed(mark: Mark, hand: Hand, asked: Collection[str] = ()) -> list[Mark]:
    """The mark with a share of its colour given up for ink; the pigments `asked` give up none.

    >>> from miaobi.paint.styles import style_of
    >>> red = Stroke(np.array([[0.0, 0.0], [0.0, -0.5]]), np.array([0.01, 0.01]), "朱砂")
    >>> [len(greyed(red, style_of("水墨写意").hand, asked)) for asked in ((), ("朱砂",))]
    [2, 1]
    """
    pigment = ALIASES.get(mark.pigment, mark.pigment)
    if not hand.grey or dark(pigment) or pigment in (PAPER, "铅白", "white", "肤", *asked):
        return [mark]
    share = min(hand.grey, BRIGHT) if bright(pigment) else hand.grey
    weight = float(tint(pigment).mean() / tint("墨").mean())
    hides = (isinstance(mark, Wash) and mark.opaque) or body(pigment)[1] > 0.3
    kept = mark.strength if hides else mark.strength * (1 - share)
    ink = min(mark.strength * share * max(weight, 0.12) * (0.6 if hides else 1.1), 1.0)
    veil: Mark = replace(mark, pigment="墨", strength=ink)
    if isinstance(veil, Wash):
        ratio = 1.0 if mark.fade is None else mark.fade / max(mark.strength, 1e-6)  # type: ignore[union-attr]
        veil = replace(veil, opaque=False, fade=None if mark.fade is None else min(ink * ratio, 1.0))  # type: ignore[union-attr]  # fmt: skip
        kept_fade = None if mark.fade is None else mark.fade * kept / max(mark.strength, 1e-6)  # type: ignore[union-attr]
        return [replace(mark, strength=kept, fade=kept_fade), veil]  # type: ignore[call-arg]
    return [replace(mark, strength=kept), veil]
