"""Mountains and rocks in ink and light colour.

A mountain is built by its bones (`miaobi.paint.veins`), seen as layers (`miaobi.paint.relief`) and
painted as a painter does: cover, colour where minerals lie, ink washes that model the form (积墨),
texture strokes down the faces (皴), contours that swell and thin (勾), moss on the ridges (点苔),
woods in the folds. What mist takes is simply not painted (留白). Coordinates are in picture
heights, y down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint import distance, veins, water, woods
from miaobi.paint.fields import cloudy
from miaobi.paint.line import dot, hand_line
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1
from miaobi.paint.relief import Plane, View, crests, descents, patches, seen_from
from miaobi.paint.texture import TEXTURES, Face, at_points, crest_wave, sow
from miaobi.paint.woods import Foliage

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """How land is painted: the texture stroke, the strength of ink, the colours.

    `texture`: a name of `miaobi.paint.texture.TEXTURES`; `ink` 0..1 (air takes it away with
    distance); `glaze`: "" for pure ink, "light" for 浅绛, "rich" for 青绿; `snow`: faces are left
    white; `trees` 0..1 how wooded; `mist` 0..1 how much of the foot is left bare;
    `fall` where a waterfall comes down, -0.5..0.5 of the width.
    """

    texture: str = "hemp"
    ink: float = 1.0
    glaze: str = "light"
    season: str = "spring"
    snow: bool = False
    detail: float = 1.0
    trees: float = 0.5
    mist: float = 0.5
    night: bool = False
    fall: float | None = None

    @property
    def foliage(self) -> Foliage:
        """The trees that belong to this land."""
        return Foliage(
            self.ink, self.season, bool(self.glaze), self.snow, 0.5 if self.texture == "mi" else 0.0
        )


def mountain(
    rng: Generator, x: float, base: float, width: float, height: float, look: Look,
    gentle: bool = False,
) -> list[Mark]:  # fmt: skip
    """A whole mountain standing on `base`, painted as `look` says; `width` is its whole reach.

    `gentle` ones are the round earth hills of the south.
    """
    form = veins.FORMS["gentle" if gentle and look.texture in ("hemp", "") else look.texture]
    z = veins.massif(rng, form, int(np.clip(700 * width, 170, 460)))
    view = seen_from(z, x, base, width, height, form.lean)
    tail: list[Mark] = []
    if not look.snow:  # low hills to both sides, so that no mountain stands alone (宾主)
        reach, tone = 0.63 * width, 0.11 + 0.05 * look.ink
        low = base - 0.2 * height
        tail = distance.far_range(rng, x - reach, x + reach, low, 0.36 * height, tone, "青墨")
    return tail + painted(rng, view, look) + foot_mist(rng, x, base, width, height)


def ridge(
    rng: Generator, x0: float, x1: float, y_left: float, y_right: float, tall: float, look: Look
) -> list[Mark]:
    """A hillside from x0 to x1: crest from (x0, y_left) to (x1, y_right), `tall` from top to foot."""
    top = min(y_left, y_right)
    base = top + tall
    form = veins.FORMS[look.texture or "hemp"]
    share = np.clip((base - np.array([y_left, y_right])) / tall, 0.05, 1)
    z = veins.hillside(rng, form, float(share[0]), float(share[1]))
    view = seen_from(z, (x0 + x1) / 2, base, x1 - x0, tall, form.lean)
    return painted(rng, view, look)


def painted(rng: Generator, view: View, look: Look, foot: bool = True) -> list[Mark]:
    """A view of land as marks: cover, glaze, washes, texture, contours, moss, trees."""
    look = replace(look, ink=0.3 + 0.7 * look.ink)
    face = faced(rng, view, look, foot)
    marks = cover(face)
    marks += glazes(face, look)
    marks += washes(face, look)
    marks += TEXTURES[look.texture or "hemp"](rng, face)
    edges = contours(rng, face, look)
    if look.texture != "mi":
        marks += edges
    marks += gold(rng, face, look)
    marks += moss(rng, face, look)
    if look.fall is not None:
        marks += water.cascade(rng, cleft(view, look.fall), 0.026 * view.height + 0.006)
    return marks + forest(rng, face, look)


def cover(face: Face) -> list[Mark]:
    """The paper of a mountain, that hides what lies behind: crisp along the crests, and lost in
    the mist where the mountain is."""
    view = face.view
    edge = face.clear * (face.clear < 0.7) * (view.below > 0.05)  # where it thins, off the crests
    marks: list[Mark] = [
        Wash(area, "纸", 0.9, 0.9, 0.02 * view.height, True, 0.0)
        for area in patches(view, edge, 0.06, 0.7, 0.002)
    ]
    return marks + [
        Wash(area, "纸", 1.0, 1.0, 0.0006, True, 0.0)
        for area in patches(view, face.clear, 0.45, 0.7, 0.002)
    ]


def cleft(view: View, share: float) -> Floats:
    """The way that water would fall near `share` of the width, in picture points (n, 2): from the
    deepest fold high on the mountain, as the slopes lead it."""
    tall, wide = view.seen.shape
    low, high = int(0.45 * tall), int(0.72 * tall)
    near = np.abs(np.linspace(-0.5, 0.5, wide) - share)
    fold = np.where(view.seen[low:high], view.hollow[low:high] - 2.5 * near[None], -9.0)
    row, col = np.unravel_index(int(np.argmax(fold)), fold.shape)
    start = float(low + row), float(col)
    paths, _ = descents(
        view, np.array([start[0]]), np.array([start[1]]), np.array([0.42 * tall]), 24
    )
    path = paths[0][np.concatenate([[True], np.abs(np.diff(paths[0, :, 0])) > 1e-6])]
    if len(path) < 8:  # the fold closes at once: straight down then
        path = np.stack([np.linspace(start[0], 0.55 * start[0], 24), np.full(24, start[1])], 1)
    return view.place(path[:, 0], path[:, 1])


def faced(rng: Generator, view: View, look: Look, foot: bool = True) -> Face:
    """Where this view wants to be dark, and where it is painted at all."""
    tall, wide = view.seen.shape
    fold, spine = np.clip(view.hollow, 0, 1), np.clip(-view.hollow, 0, 1)
    under = np.exp(-view.below / 0.07)
    rows, cols = np.mgrid[0 : 1 : tall * 1j, 0 : view.width / view.height : wide * 1j]
    seed = int(rng.integers(1 << 24))
    across = view.width / view.height
    drift = cloudy((tall, wide), (4.5, 2.2 * across), seed)
    mottle = cloudy((tall, wide), (9.0, 7.0 * across), seed + 3)
    dark = 0.9 * np.clip(1 - view.lit, 0, 1) ** 1.25 + 0.3 * fold - 0.34 * spine + 0.2 * under
    if look.texture == "mi":  # dark tops that thin downwards, hardly any side light
        dark = 0.55 * dark + 0.5 * np.exp(-view.below / 0.12) * (1 - 0.3 * spine)
    dark = np.clip((dark - 0.08) * (1 + (0.5 if foot else 0.2) * mottle), 0, 0.9)
    clear = np.clip((view.above + 0.035 * drift - 0.004) / 0.1, 0.22 * (view.above > 0.004), 1)
    mist = np.ones((tall, wide))
    if not foot:  # what stands on the ground is painted to its foot
        clear = np.where(np.abs(view.above - rows) < 1.5 / tall, 1.0, clear)
    else:
        line = 0.01 + 0.13 * look.mist + 0.16 * look.mist * fbm1(cols[0] * 1.7, seed + 5, 3)
        height = 0.45 * rows + 0.55 * np.minimum(view.up, 0.8)  # mist lies in the low places
        mist = smooth((height - line[None] + 0.1 * drift) / 0.17)
        clear = np.minimum(clear, mist)
    brush = (0.0009 + 0.0011 * min(view.height / 0.5, 1)) * (0.75 + 0.25 * look.ink)
    detail = look.detail * (0.45 + 0.55 * look.ink) * (0.5 if look.snow else 1.0)
    return Face(
        view,
        dark.astype(np.float32),
        (clear * view.seen).astype(np.float32),
        look.ink,
        brush,
        detail,
        tuple(crests(view)),
        "青墨" if look.glaze else "墨",
        (mist * view.seen).astype(np.float32),
    )


def smooth(t: Floats) -> Floats:
    """The smooth step from 0 (at 0) to 1 (at 1)."""
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def layers(
    face: Face, field: Plane, low: float, high: float, strength: float, pigment: str, count: int = 3,
    soft: float = 0.005, blur: float = 2.0,
) -> list[Mark]:  # fmt: skip
    """`count` washes over each other, from where the field exceeds `low` to where it exceeds `high`.

    Together they are as strong as `strength`.
    """
    levels = [(float(level), strength / count) for level in np.linspace(low, high, count)]
    blur *= min(1.0, face.view.seen.shape[1] / 400)
    marks: list[Mark] = []
    for level, strength in levels:
        marks += [
            Wash(area, pigment, strength, None, soft * face.view.height, False, 0.15)
            for area in patches(face.view, field, level, blur, 0.0012)
        ]
    return marks


# how much of the paper a texture's own first wash leaves, as ink
BODY = {"raindrop": 0.16, "ropes": 0.11, "hemp": 0.065, "mi": 0.06, "folded": 0.035, "axe": 0.06}


def washes(face: Face, look: Look) -> list[Mark]:
    """Ink in thin layers, deeper in the folds and on the shaded side (积墨)."""
    ink = look.ink * (0.7 if look.snow else 1.0)
    wet = 1.7 if look.texture == "mi" else 1.0
    tone = face.dark * face.paint
    pure = 1.0 if look.glaze else 1.35
    ink *= 1.15 - 0.15 * ink if not look.snow else 1.0
    body = layers(
        face, face.paint, 0.3, 0.85, BODY.get(look.texture, 0.06) * ink, face.hue, 3, 0.008, 3.0
    )
    if look.night and not look.snow:
        body += layers(face, face.paint, 0.3, 0.9, 0.5, "夜", 3, 0.01, 3.0)
    crown = np.exp(-face.view.below / 0.1) * face.paint * (0.5 + 0.5 * face.dark)
    body += layers(face, crown, 0.3, 0.75, 0.15 * ink * pure, face.hue, 3, 0.006)
    pigment = face.hue if look.texture == "mi" else "墨"
    return body + layers(
        face, tone, 0.1, 0.6, 0.46 * ink * wet * pure, pigment, 5, 0.005 * wet, 1.6 * wet
    )


def glazes(face: Face, look: Look) -> list[Mark]:
    """Colour: 浅绛 (ochre on lit faces and feet, indigo on tops) or 青绿 (azurite, malachite)."""
    view, ink = face.view, look.ink
    lit = np.clip(view.lit * 1.3 - 0.3, 0, 1)
    if look.snow:  # white where it lies, on the sheet's own tone
        return layers(face, lit * (1 - face.dark), 0.35, 0.8, 0.34, "铅白", 3, 0.003)
    if not look.glaze:
        return []
    foot = face.paint * np.clip(1.15 - view.above * 3.0, 0, 1) * np.clip(1.3 - view.up, 0, 1)
    top = face.paint * np.clip(np.exp(-view.below / 0.16) + 0.5 * (view.up - 0.5), 0, 1)
    if look.glaze == "rich":
        waist = face.paint * (0.55 + 0.45 * np.clip(view.above * 5, 0, 1))
        return (
            layers(face, foot, 0.25, 0.6, 0.3 * ink, "赭石", 3, 0.008)
            + layers(
                face,
                waist * (0.8 + 0.2 * lit),
                0.35,
                0.8,
                0.5 * (0.4 + 0.6 * ink),
                "三绿",
                3,
                0.008,
            )
            + layers(
                face,
                waist * (0.45 + 0.55 * face.dark**0.5),
                0.35,
                0.8,
                0.5 * (0.4 + 0.6 * ink),
                "石绿",
                4,
                0.006,
            )
            + layers(
                face,
                top * (0.55 + 0.45 * face.dark),
                0.3,
                0.8,
                0.75 * (0.4 + 0.6 * ink),
                "石青",
                5,
                0.005,
            )
        )
    warm, cool = {
        "spring": (0.08, 0.26),
        "summer": (0.06, 0.34),
        "autumn": (0.15, 0.14),
        "winter": (0.09, 0.14),
    }[look.season]
    green = {"spring": "草绿", "summer": "老绿"}.get(look.season, "花青")
    return (
        layers(face, face.paint * lit, 0.4, 0.8, warm * ink, "赭石", 3, 0.008)
        + layers(face, foot, 0.4, 0.7, 0.5 * warm * ink, "赭石", 2, 0.01)
        + layers(face, top, 0.25, 0.7, cool * ink, green, 4, 0.006)
        + layers(face, face.dark * face.paint, 0.3, 0.55, 0.14 * ink, "花青", 2)
    )


def contours(rng: Generator, face: Face, look: Look) -> list[Mark]:
    """The crest of every layer, pulled with a pressing hand; lost where mist takes it."""
    marks: list[Mark] = []
    view = face.view
    for line, drop in face.lines:
        points = view.place(line[:, 0] + 0.5, line[:, 1])
        if len(points) > 9:
            kernel = np.hanning(7)[1:-1] / np.hanning(7).sum()
            for axis in (0, 1):
                points[2:-2, axis] = np.convolve(points[:, axis], kernel, "valid")
        shown = at_points(face.paint, line)
        weight = 0.75 + 0.6 * drop
        marks += hand_line(
            rng, points, shown, face.brush * 1.5 * weight, (0.45 + 0.4 * drop) * look.ink
        )
    return marks


def gold(rng: Generator, face: Face, look: Look) -> list[Mark]:
    """金碧: a thin gold line inside the crests of blue-green hills."""
    if look.glaze != "rich" or look.snow:
        return []
    marks: list[Mark] = []
    for line, drop in face.lines:
        if drop < 0.2 or len(line) < 14:
            continue
        shown = at_points(face.paint, line) > 0.5
        points = face.view.place(line[:, 0] - 0.8 * face.brush / face.view.step, line[:, 1])
        for run in np.split(np.arange(len(line)), np.flatnonzero(np.diff(shown.astype(int))) + 1):
            if len(run) > 6 and shown[run[0]]:
                form = face.brush * 0.7 * crest_wave(len(run), int(rng.integers(1 << 20)))
                marks.append(Stroke(points[run], form, "泥金", 0.75))
    return marks


def moss(rng: Generator, face: Face, look: Look) -> list[Mark]:
    """点苔: dots in flocks along the crests and in the folds, level or upright."""
    view = face.view
    marks: list[Mark] = []
    size = face.brush * 2.1
    lines = face.lines
    total = sum(len(line) for line, _ in lines)
    flocks = int(
        min(60, total / 16) * look.detail * (0.5 if look.snow else 1.0) * (0.35 + 0.65 * look.ink)
    )
    spots: list[Floats] = []
    if lines:
        weights = np.array([len(line) for line, _ in lines], float)
        for index in rng.choice(len(lines), flocks, p=weights / weights.sum()):
            line = lines[index][0]
            centre = line[int(rng.integers(0, len(line)))]
            m = int(rng.integers(3, 11))
            spots.append(
                centre + rng.normal(0, 1, (m, 2)) * np.array([0.006, 0.018]) * view.seen.shape[0]
            )
    spots.append(sow(rng, face, int(110 * look.detail * (0.4 + look.ink) * face.area / 0.15), 2.5))
    at = np.concatenate(spots) if spots else np.zeros((0, 2))
    at = np.clip(at, 0, np.array(view.seen.shape) - 1.0)
    shown = at_points(face.paint, at)
    points = view.place(at[:, 0], at[:, 1])
    green = bool(look.glaze) and not look.snow and look.season in ("spring", "summer")
    for k in np.flatnonzero(shown > 0.3):
        angle = rng.normal(0.0, 0.25) if rng.random() < 0.6 else rng.normal(1.35, 0.3)
        pigment = "石绿" if green and look.glaze == "rich" and rng.random() < 0.3 else "墨"
        marks.append(dot(points[k, 0], points[k, 1], size * rng.uniform(0.6, 1.35), angle, pigment=pigment,
                         strength=float(min(1.0, look.ink * rng.uniform(0.5, 0.95) * shown[k]))))  # fmt: skip
    return marks


def forest(rng: Generator, face: Face, look: Look) -> list[Mark]:
    """Woods along the crests and in the folds, a few trees on the ridges, sized for distance."""
    view, leaves = face.view, look.foliage
    if look.trees <= 0:
        return []
    tall = (0.012 + 0.036 * view.height) * (0.85 + 0.3 * rng.random())
    lines = [line for line, _ in face.lines if len(line) >= 20]
    marks: list[Mark] = []
    if not lines:
        return marks
    groves = int(1 + 7 * look.trees * min(1.0, view.width / 0.7))
    weights = np.array(
        [
            len(line) * (1.35 - view.up[int(line[:, 0].mean()), int(line[:, 1].mean())])
            for line in lines
        ]
    )
    spots = []
    for index in rng.choice(len(lines), 3 * groves, p=weights / weights.sum()):
        if len(spots) >= groves:
            break
        line = lines[index]
        middle = int(rng.integers(0, len(line)))
        half = int(rng.uniform(0.7, 2.4) * tall / view.width * view.seen.shape[1]) + 2
        piece = line[max(0, middle - half) : middle + half]
        level = len(piece) > 0.7 * np.ptp(piece[:, 0])  # no hedge climbs a cliff
        if len(piece) > 4 and level and float(at_points(face.paint, piece).mean()) > 0.45:
            spots.append(view.place(piece[:, 0] - 1.0, piece[:, 1]))
    low = np.clip(1.0 - 1.9 * view.up, 0.0, 1) * np.clip(view.hollow + 0.2, 0, 1)
    valley = replace(face, dark=low.astype(np.float32))
    for at in sow(rng, valley, int(1 + 3 * look.trees), 1.5):
        run = np.linspace(-1, 1, 9) * tall * rng.uniform(1.0, 2.2) / view.step
        piece = at + np.stack([0.2 * run * rng.normal() - 0.1 * np.abs(run), run], 1)
        if float(at_points(face.paint, piece).min()) > 0.4:
            spots.append(view.place(piece[:, 0], piece[:, 1]))
    for feet in sorted(spots, key=lambda f: f[:, 1].mean()):
        marks += woods.thicket(rng, feet, tall * rng.uniform(0.85, 1.2), leaves)
    return marks


def foot_mist(rng: Generator, x: float, base: float, width: float, height: float) -> list[Mark]:
    """The mist in which the foot of a mountain ends (云断山腰): bare paper, soft above."""
    u = np.linspace(-0.56, 0.56, 40)
    seed = int(rng.integers(1 << 24))
    top = base - height * (0.05 + 0.04 * fbm1(u * 5, seed, 3)) * np.cos(u * 2.6)
    area = np.stack([x + u * width, top], 1)
    low = np.stack([x + u[::-1] * width, np.full(40, base + 0.012)], 1)
    return [Wash(np.concatenate([area, low]), "纸", 0.9, 1.0, 0.02 * height + 0.003, True)]


def rock(rng: Generator, x: float, y: float, size: float, look: Look) -> list[Mark]:
    """A cluster of stones on the ground at (x, y), about `size` wide (石分三面)."""
    angular = 1.0 if look.texture in ("axe", "folded") else 0.4
    z = veins.boulders(rng, int(rng.integers(2, 5)), angular, int(np.clip(900 * size, 60, 170)))
    tall = size * rng.uniform(0.4, 0.62)
    view = seen_from(z, x, y + 0.04 * size, size * 1.25, tall, 0.3)
    small = replace(look, trees=0.0, detail=look.detail * 0.9)
    return painted(rng, view, small, foot=False) + scrub(rng, x, y, size, look)


def rocks(rng: Generator, x: float, y: float, wide: float, tall: float, look: Look) -> list[Mark]:
    """A near rock mass that stands on (x, y): great blocks behind, small ones at their feet."""
    angular = 1.0 if look.texture in ("axe", "folded") else 0.5
    marks: list[Mark] = []
    for share, low in ((1.0, 0.0), (0.6, 0.06)):
        z = veins.boulders(rng, int(rng.integers(3, 6)), angular, 300)
        at = x + (1 - share) * wide * rng.uniform(-0.5, 0.5)
        view = seen_from(z, at, y + low * tall, wide * share, tall * share, 0.22)
        near = replace(look, trees=0.0, mist=0.0, detail=1.25 * look.detail)
        marks += painted(rng, view, near, foot=False)
    for _ in range(5):
        size = wide * rng.uniform(0.08, 0.2)
        marks += rock(
            rng, x + rng.uniform(-0.5, 0.5) * wide, y + 0.08 * tall * rng.random(), size, look
        )
    return marks


def scrub(rng: Generator, x: float, y: float, size: float, look: Look) -> list[Mark]:
    """Low plants where a stone meets the ground."""
    return [
        dot(x + rng.uniform(-0.55, 0.55) * size, y + rng.normal(0, 0.012) * size,
            0.045 * size * rng.uniform(0.6, 1.3), rng.normal(1.3, 0.6),
            strength=look.ink * rng.uniform(0.4, 0.8))
        for _ in range(9)
    ]  # fmt: skip
