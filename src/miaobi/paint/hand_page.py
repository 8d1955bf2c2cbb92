"""The inscription as a whole (题款): poem, title, date and signature in one ink, and the seals.

Where a brief says nothing of it, the style decides the script, and the seed the cut of the seals.
The name is sealed under the signature (名章); a leisure seal with a word or two (闲章) stands above
the title when there is room for it (引首章). All boxes are (x0, y0, x1, y1) in pixels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import formats, hand, hand_latin, hand_room, seal
from miaobi.paint.hand import Box, Field, Ink, Pixels, Placed, Script, Written
from miaobi.paint.traditional import traditional
from miaobi.work import Json, subseed

Print = tuple[str, Field, int, int]  # what is cut, how much paste lies where, its top left corner

STRICT = ("工笔花鸟", "青绿山水", "木版画", "剪纸", "像素", "仿范宽")  # these want 楷
FREE = ("水墨写意", "仿八大", "仿米家", "仿王蒙")  # and these 行
LEISURE = ("云水", "澄怀", "得趣", "清风", "墨缘", "长乐", "游心", "忘机")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
# Days on which the seasons begin in our time, ±1: 立春, 立夏, 立秋, 立冬.
SEASONS = (((2, 4), "春"), ((5, 5), "夏"), ((8, 7), "秋"), ((11, 7), "冬"))


@dataclass(frozen=True, slots=True)
class Page:
    """What was written and sealed."""

    written: list[Written]
    prints: list[Print]  # the name's first
    size: float  # of the poem's characters, in pixels
    seal: Box
    ink: Ink
    script: Script
    lines: int  # how many lines of the poem were written


def dated(day: str) -> str:
    """A date "YYYY-MM-DD" by stem and branch and season (干支); "" for none.

    The year begins with spring (立春), as in the reckoning by 干支. Refuses what is no date with
    ValueError.

    >>> dated("2026-11-27"), dated("2027-01-20"), dated("2027-03-01"), dated("")
    ('丙午冬', '丙午冬', '丁未春', '')
    """
    if not day:
        return ""
    told = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", day)
    year, month, at = (int(part) for part in told.groups()) if told else (0, 0, 0)
    try:
        date(year, month, at)
    except ValueError as error:  # 30 February is none
        raise ValueError(f"{day!r} is not a date YYYY-MM-DD") from error
    begun = [name for first, name in SEASONS if (month, at) >= first]
    number = year - 4 - (0 if begun else 1)
    return STEMS[number % 10] + BRANCHES[number % 12] + (begun or ["冬"])[-1]


def script_for(style: str, seed: int) -> Script:
    """The script that a style asks for; where both would do, the seed decides.

    >>> script_for("工笔花鸟", 1), script_for("仿八大", 1)
    ('楷', '行')
    """
    if style in STRICT:
        return "楷"
    if style in FREE:
        return "行"
    return "行" if np.random.default_rng(subseed(seed, "hand", "script")).random() < 0.6 else "楷"


def inscribed(image: Pixels, spec: dict[str, Json], seed: int) -> Page:
    """Writes and seals in `image`, in place; lines in English are set in type.

    `spec`: `lines`, `title`, `signature`, `seal` ("" = none), `box` (x, y, w, h in picture heights);
    and where they are given `style`, `format`, `script` (楷 or 行), `traditional`, `date`
    (YYYY-MM-DD), `leisure` (the words of the leisure seal, "" = none), and of a poem whose lines
    stand by themselves what `hand_room` calls `laid`. What the brush has no form for must have been
    left out.
    """
    height, width = image.shape[:2]
    x, y, w, h = (float(v) * height for v in spec["box"])
    box = (x, y, x + w, y + h)
    if spec.get("format"):
        box = within(box, formats.inside(str(spec["format"]), width, height))
    script: Script = spec.get("script") or script_for(str(spec.get("style", "")), seed)
    form = traditional if spec.get("traditional") else str
    signature = form(dated(str(spec.get("date", ""))) + str(spec.get("signature", "")))
    lines, title = [form(str(line)) for line in spec["lines"]], form(str(spec.get("title", "")))
    ink = hand.ink_for(image, box)
    rng = np.random.default_rng(subseed(seed, "hand", "seals"))
    cut: seal.Cut = "白文" if rng.random() < 0.65 else "朱文"
    other: seal.Cut = "朱文" if cut == "白文" else "白文"
    leisure = str(spec.get("leisure", rng.choice(LEISURE)))
    laid: Any = spec.get("laid")
    english = laid["kind"] == "page" if laid else "".join([*lines, title]).isascii()
    fan: Fan | None = None
    room = box
    places: list[Placed] = []
    crown = 0.95 if leisure and title and not english else 0.0
    count = len(lines)
    if english:
        starts = laid["stanzas"] if laid else ()
        made = _printed(image, (lines, title, signature), starts, box, seed, ink, script)
        written, print_box, size, count = made.written, made.seal, made.size, made.lines
    else:
        if spec.get("format") == "扇面":
            fan = Fan.of(box, width, height)
            room = fan.room
        places, print_box, size, count = _arranged(
            (lines, title, signature), room, (height, width), seed, script, crown, laid
        )
        places = [fan.turned(place) for place in places] if fan else places
        # On a ground that leaves little contrast the brush is dipped more often.
        full = float(np.clip(0.95 - hand.contrast(image, box, ink) / 14, 0.0, 0.75))
        places = [replace(place, ink=max(place.ink, full)) for place in places]
        written = hand.write(image, places, seed, box, ink, script)
    prints = []
    if name := str(spec.get("seal", "")):
        prints.append(_name(name, print_box, cut, seed))
    if crown and (mark := _crown(leisure, places[0], room, other, seed)):
        prints.append(mark)
    prints = [fan.printed(one) for one in prints] if fan else prints
    for _, paste, left, top in prints:
        seal.press(image, paste, left, top)
    return Page(written, prints, size, print_box, ink, script, count)


def _arranged(
    words: tuple[list[str], str, str], room: Box, shape: tuple[int, int], seed: int,
    script: Script, crown: float, laid: hand_room.Laid | None,
) -> tuple[list[Placed], Box, float, int]:  # fmt: skip
    """The places, the seal's, the size and how many lines: all, or the first that can be read."""
    (lines, title, signature), (height, width) = words, shape

    def arranged(count: int) -> tuple[list[Placed], Box, float, int]:
        own = lines[:count], title, signature, room, height, seed, script, crown, laid
        return *hand.arrange(*own), count

    *more, last = hand_room.openings(len(lines), laid["stanzas"]) if laid else [len(lines)]
    for count in more:
        whole = count == len(lines)
        made = arranged(count)
        if laid and made[2] >= 0.9 * height * hand_room.legible(
            laid["kind"], width / height, whole=whole
        ):
            return made
    return arranged(last)


def _printed(
    image: Pixels, words: tuple[list[str], str, str], starts: Sequence[int], box: Box, seed: int,
    ink: Ink, script: Script,
) -> hand_latin.Setting:  # fmt: skip
    """Lines, title and signature in type, in place; a signature in characters is brushed."""
    lines, title, signature = words
    if not hand_latin.missing(signature):
        return hand_latin.set_in(image, lines, title, signature, box, seed, ink, starts)
    made = hand_latin.set_in(image, lines, title, "", box, seed, ink, starts)
    size, (right, base) = 1.35 * made.size, made.end
    places: list[Placed] = []
    for unit in reversed(hand.cells(signature)):
        wide = hand.extent(unit) * size * 1.04
        places.append(
            Placed(unit, "signature", right - wide / 2, base - 0.3 * size, size, 0.0, 0.9)
        )
        right -= wide
    signed = hand.write(image, places[::-1], subseed(seed, "signed"), box, ink, script)
    return replace(made, written=[*made.written, *signed])


def _name(text: str, box: Box, cut: seal.Cut, seed: int) -> Print:
    """The seal of the name, under the signature."""
    paste = seal.carve(text, max(4, math.floor(box[3] - box[1])), subseed(seed, "seal"), cut)
    return text, paste, round((box[0] + box[2] - paste.shape[1]) / 2), math.floor(box[1])


def _crown(text: str, first: Placed, room: Box, cut: seal.Cut, seed: int) -> Print | None:
    """The leisure seal above the first character's place, where there is room for it."""
    side = math.floor(0.74 * first.size)
    top = math.floor(first.y - 0.6 * first.size - side)
    if side < 14 or top < room[1]:
        return None
    paste = seal.carve(text, side, subseed(seed, "leisure"), cut)
    left = round(first.x - paste.shape[1] / 2)
    if left < room[0] or left + paste.shape[1] > room[2]:
        return None
    return text, paste, left, top


@dataclass(frozen=True, slots=True)
class Fan:
    """The ribs of a fan, along which its columns run: from an upright room to the turned one."""

    room: Box  # upright; what is arranged in it lies in the given box when it is turned
    pivot: tuple[float, float]
    middle: tuple[float, float]

    @classmethod
    def of(cls, box: Box, width: int, height: int) -> Fan:
        """The turn for a box on an open fan that fills a sheet of this size."""
        pivot = formats.fan_pivot(width, height)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        lean = abs(math.atan2(x - pivot[0], pivot[1] - y))
        wide, tall = box[2] - box[0], box[3] - box[1]
        c, s = math.cos(lean), math.sin(lean)
        part = 0.95 * min(wide / (wide * c + tall * s), tall / (wide * s + tall * c))
        half = part * wide / 2, part * tall / 2
        return cls((x - half[0], y - half[1], x + half[0], y + half[1]), pivot, (x, y))

    def at(self, x: float, y: float) -> tuple[float, float, float]:
        """Where a place of the room lies on the fan, and how it leans, in radians."""
        (px, py), (mx, my) = self.pivot, self.middle
        far = math.hypot(mx - px, py - my)
        turn = math.atan2(mx - px, py - my) + (x - mx) / far
        r = far + my - y
        return px + r * math.sin(turn), py - r * math.cos(turn), turn

    def turned(self, place: Placed) -> Placed:
        """A character's place along the rib."""
        x, y, turn = self.at(place.x, place.y)
        return replace(place, x=x, y=y, lean=place.lean + turn)

    def printed(self, one: Print) -> Print:
        """A seal's print along the rib."""
        text, paste, left, top = one
        high, wide = paste.shape
        x, y, turn = self.at(left + wide / 2, top + high / 2)
        side = math.ceil(math.hypot(high, wide))
        matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), -math.degrees(turn), 1.0)
        matrix[:, 2] += [(side - wide) / 2, (side - high) / 2]
        flat = cv2.warpAffine(paste.astype(np.float32), matrix, (side, side))
        rows, cols = np.nonzero(flat.max(1) > 0)[0], np.nonzero(flat.max(0) > 0)[0]
        cut = flat[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
        return text, cut, round(x - side / 2) + int(cols[0]), round(y - side / 2) + int(rows[0])


def within(box: Box, mask: NDArray[np.float32]) -> Box:
    """The box, or the largest part of it in its proportions that lies inside a painted shape.

    >>> disc = formats.inside("圆光", 100, 100)
    >>> within((40, 40, 60, 60), disc)
    (40, 40, 60, 60)
    >>> [round(v) for v in within((0, 0, 60, 60), disc)]
    [18, 14, 60, 56]
    """
    height, width = mask.shape
    full = cv2.integral((mask < 0.5).astype(np.uint8))

    def outside(x0: float, y0: float, x1: float, y1: float) -> bool:
        a, b = max(0, math.floor(x0)), max(0, math.floor(y0))
        c, d = min(width, math.ceil(x1)), min(height, math.ceil(y1))
        return bool(full[d, c] - full[b, c] - full[d, a] + full[b, a])

    if not outside(*box):
        return box
    wide, tall = box[2] - box[0], box[3] - box[1]
    for part in np.arange(0.95, 0.3, -0.05):
        for down in np.linspace(0, 1, 9):
            for along in np.linspace(0, 1, 9):
                x, y = box[0] + along * (1 - part) * wide, box[1] + down * (1 - part) * tall
                tried = (float(x), float(y), float(x + part * wide), float(y + part * tall))
                if not outside(*tried):
                    return tried
    return box
