"""What the camera looks at: a shot for each line or couplet, and the key views between them.

All positions are in picture heights. A view keeps the middle of what it shows above the middle
of the frame, because the captions stand below.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from miaobi.film.reading import Line
from miaobi.work import Json

STAY = 3.0  # seconds a shot needs; shorter lines share one
RISE = 0.07  # how far above the middle of the view its subject stands, in view heights
FOOT = 0.11  # how much of a view may lie below the picture, so that captions hide no subject
NEAR = 0.66  # height of a near view, against the widest that the sheet fills
PAN = 0.10  # view heights a second that the camera may drift from one subject to the next
DRIFT = 0.955  # how much nearer the camera comes while it stays
FALLBACK = ((0.36, 0.60), (0.64, 0.52), (0.5, 0.66), (0.30, 0.42))  # where nothing is known, 0..1


@dataclass(frozen=True, slots=True)
class Key:
    """A view the camera passes: at `t`, its middle (x, y) and its height."""

    t: float
    x: float
    y: float
    h: float


@dataclass(frozen=True, slots=True)
class Focus:
    """A place that is painted while it is looked at, from `start` to `end`; `r` its radius."""

    x: float
    y: float
    r: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """The picture and the frame as shapes (width to height), and how near is too near.

    `near` is the height of the nearest view that still has a pixel for each pixel of the frame.
    """

    aspect: float
    frame: float
    near: float
    inscription: tuple[float, float, float, float]  # x, y, w, h

    @property
    def widest(self) -> float:
        """Height of the widest view that the sheet still fills."""
        return 0.985 * min(1.0, self.aspect / self.frame)

    def view(self, x: float, y: float, h: float) -> tuple[float, float, float]:
        """The view of height `h` with (x, y) as its subject, moved until the sheet fills it."""
        h = min(max(h, min(self.near, self.widest)), self.widest)
        half = h * self.frame / 2
        x = min(max(x, half + 0.004), self.aspect - half - 0.004)
        low = 1 - h / 2 + (FOOT * h if h < 0.9 * self.widest and y > 0.78 else -0.004)
        return x, min(max(y + RISE * h, h / 2 + 0.004), low), h

    def whole(self) -> tuple[float, float, float]:
        """The view of the whole picture with room around it, and below it for the credits."""
        h = max(1 / 0.85, self.aspect / (0.88 * self.frame))
        return self.aspect / 2, 0.5 + 0.026 * h, h


@dataclass(frozen=True, slots=True)
class Shot:
    """From when until when the camera stays, and the views it drifts between (x, y, h)."""

    start: float
    end: float
    view: tuple[float, float, float]
    to: tuple[float, float, float]


def plan(
    page: Page, lines: Sequence[Line], atoms: Sequence[Sequence[Json]], places: Mapping[str, Json]
) -> tuple[Shot, ...]:
    """A shot for each group of lines: the whole sheet first, the inscription last.

    A shot of two lines drifts from what the first speaks of to what the second does.
    """
    groups = _groups(lines)
    x, y, w, h = page.inscription
    made: list[Shot] = []
    used: set[str] = set()
    for n, group in enumerate(groups):
        if n == 0:
            spots = [(page.aspect / 2, 0.5)] * 2
            size, nearer = page.widest, 0.985
        elif n == len(groups) - 1:
            spots = [(x + w / 2, y + h / 2)] * 2
            size, nearer = max(h * 1.22, w * 1.2 / page.frame, 0.5), 0.985
        else:
            spots = [_subject(line.zh, atoms, places, used, n) for line in (group[0], group[-1])]
            spots = [(x * page.aspect, y) for x, y in (spots if len(group) > 1 else spots[:1] * 2)]
            size, nearer = NEAR * page.widest * (1.0 if n % 2 else 1.12), DRIFT
        start, end = group[0].start, group[-1].end
        spots[1] = _within(spots[0], spots[1], PAN * size * (end - start))
        views = page.view(*spots[0], size), page.view(*spots[1], size * nearer)
        made.append(Shot(start, end, *views))
    return tuple(made)


def _within(
    here: tuple[float, float], there: tuple[float, float], reach: float
) -> tuple[float, float]:
    """The place on the way from `here` to `there` that is at most `reach` away."""
    x, y = there[0] - here[0], there[1] - here[1]
    part = min(1.0, reach / max(math.hypot(x, y), 1e-9))
    return here[0] + part * x, here[1] + part * y


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines by shots: the first and the last alone, those between joined where short."""
    if len(lines) < 3:
        return [[line] for line in lines]
    groups = [[lines[0]]]
    for line in lines[1:-1]:
        last = groups[-1]
        if len(groups) > 1 and last[-1].end - last[0].start < STAY:
            last.append(line)
        else:
            groups.append([line])
    return [*groups, [lines[-1]]]


def _subject(
    text: str, atoms: Sequence[Sequence[Json]], places: Mapping[str, Json], used: set[str], n: int
) -> tuple[float, float]:
    """Where to look (0..1): an atom that `text` names, else one not yet seen, else a good place."""
    seen = [str(atom[0]) for atom in atoms if str(atom[0]) in places]
    said = text.lower()
    named = [str(a[0]) for a in atoms if a[1] and str(a[0]) in places and str(a[1]).lower() in said]
    fresh = [atom for atom in [*named, *seen] if atom not in used]
    if not fresh:
        return FALLBACK[n % len(FALLBACK)]
    used.add(fresh[0])
    x, y = places[fresh[0]]
    return float(x), float(y)


def keys(
    page: Page, seen: Sequence[Shot], first: float, closing: float, rest: float
) -> tuple[Key, ...]:
    """The camera's key views: still in the opening, staying with each shot, whole from `rest` on."""
    views = [Key(0.0, *seen[0].view), Key(round(first - 0.6, 3), *seen[0].view)]
    for n, shot in enumerate(seen):
        leave = closing if n == len(seen) - 1 else shot.end - 0.7
        arrive = shot.start + (1.1 if n else 0.2)
        if n:
            views.append(Key(round(arrive, 3), *shot.view))
        views.append(Key(round(max(leave, arrive + 0.4), 3), *shot.to))
    return (*views, Key(rest, *page.whole()), Key(rest + 60.0, *page.whole()))


def focus(seen: Sequence[Shot]) -> tuple[Focus, ...]:
    """What is painted while the camera is there: the middles of its views."""
    spots: list[Focus] = []
    for shot in seen[1:]:
        for x, y, h in dict.fromkeys((shot.view, shot.to)):
            spots.append(Focus(x, y - RISE * h, h * 0.5, shot.start - 0.8, shot.end - 0.6))
    return tuple(spots)
