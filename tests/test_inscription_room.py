"""The room of an inscription, asked of the pixels: what changed in the picture is the writing."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from miaobi.brief import Atom
from miaobi.makers import painting as painter
from miaobi.paint import hand, hand_page, hand_room
from test_poem_pages import HAIKU, MODERN, SESTINA, SONNET, job, laid, run

PAPER = (240, 230, 208)
POEM: list[str] = [*SONNET]
BALLAD = [f"{line[:24].rsplit(' ', 1)[0]}," for line in POEM * 2]  # 28 short lines
QUATRAINS = tuple(range(4, 28, 4))


def written(
    lines: list[str], stanzas: tuple[int, ...], room: hand_room.Block, width: int, height: int
) -> tuple[Any, np.ndarray]:
    """What the hand says of a page on blank paper, and where there is ink (h, w)."""
    sheet = np.full((height, width, 3), PAPER, np.uint8)
    spec = {
        "lines": lines, "title": "Autumn", "signature": "Miaobi", "seal": "妙笔",
        "box": (0.05, 0.05, *room[:2]), "laid": laid("page", lines, stanzas),
    }  # fmt: skip
    page = hand_page.inscribed(sheet, spec, 7)
    return page, (sheet != PAPER).any(axis=2)


def bands(ink: np.ndarray) -> list[tuple[int, int]]:
    """(top, foot) of each run of rows with ink."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], ink.any(axis=1).astype(int), [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def capitals(ink: np.ndarray) -> list[int]:
    """How high the first letter of each band is, in pixels."""
    high = []
    for top, foot in bands(ink):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(ink[top:foot].astype(np.uint8))
        first = labels[:, np.flatnonzero(ink[top:foot].any(axis=0))[0]].max()
        high.append(int(stats[first, cv2.CC_STAT_HEIGHT]))
    return high


@pytest.mark.parametrize("height", [900, 1066, 1200, 1600, 2844, 3200])
def test_a_sonnet_stands_whole_in_capitals_of_eleven_pixels(height: int) -> None:
    rooms = hand_room.blocks(laid("page", POEM, (4, 8, 12)), 1600 / height, "sheet")
    for room in (rooms[0], rooms[-1]):
        _, ink = written(POEM, (4, 8, 12), room, 1600, height)
        assert len(bands(ink)) == 1 + 14 + 1  # title, lines, signature
        assert min(capitals(ink)[1:15]) >= 11
        inside = np.s_[: round((0.05 + room[1]) * height) + 1, : round((0.05 + room[0]) * height)]
        assert ink[inside].sum() == ink.sum()


def test_a_ballad_too_long_for_one_column_stands_in_two() -> None:
    told = laid("page", BALLAD, QUATRAINS)
    page, ink = written(BALLAD, QUATRAINS, hand_room.blocks(told, 1.5, "sheet")[0], 1600, 1066)
    assert page.lines == 28
    head = bands(ink)[0][1]
    empty = np.flatnonzero(~ink[head:].any(axis=0))
    left, right = np.flatnonzero(ink.any(axis=0))[[0, -1]]
    middle = empty[(empty > left) & (empty < right)]
    gutter = max(np.split(middle, np.flatnonzero(np.diff(middle) > 1) + 1), key=len)
    first, second = ink[head:, : gutter[0]], ink[head:, gutter[-1] :]
    assert (len(bands(first)), len(bands(second))) == (16, 12 + 1)  # the second is signed
    assert [b[0] for b in bands(first)[::4]][:3] == [b[0] for b in bands(second)[::4]][:3]
    assert min(capitals(first) + capitals(second)[:12]) >= 11


def test_as_many_lines_are_seen_as_are_told_of_and_a_row_of_dots() -> None:
    told = laid("page", SESTINA, (6, 12, 18, 24, 30, 36))
    room = hand_room.blocks(told, 1.5, "sheet")[0]
    page, ink = written(SESTINA, (6, 12, 18, 24, 30, 36), room, 1600, 1066)
    assert 0 < page.lines < 39
    assert len(bands(ink)) == 1 + page.lines + 1 + 1


@pytest.mark.parametrize(
    ("lines", "form", "language", "shape"),
    [
        (HAIKU, "haiku", "en", "横幅"),
        (SONNET, "sonnet", "en", "横幅"),
        (SONNET, "sonnet", "en", "圆光"),
        (MODERN, "新诗:行=4", "zh", "横幅"),
    ],
)
def test_no_ink_outside_the_room_and_none_on_the_subject(
    lines: list[str], form: str, language: str, shape: str
) -> None:
    boat = Atom("a1", "船", "boat", "boat", "boat", 1)
    told = job("painting", lines, form, language, atoms=(boat,), format=shape)
    size = (480, 320) if shape == "横幅" else (400, 400)
    draft, asks, desk = run(painter.painting(replace(told, plan=replace(told.plan, size=size))))
    ground, ids = (Image.open(io.BytesIO(desk.read(one))) for one in asks[2].inputs[:2])
    picture = Image.open(io.BytesIO(desk.read(draft.assets[0].ref.id)))
    ink = (np.asarray(ground.convert("RGB")) != np.asarray(picture.convert("RGB"))).any(axis=2)
    x, y, w, h = (draft.about["inscription"][key] * size[1] for key in "xywh")
    # A seal is 16 pixels high at least, which is more than its room beside the smallest type.
    room = np.s_[int(y) : int(y + h) + 4, int(x) : int(x + w) + 2]
    assert ink[room].sum() == ink.sum() > 300
    own = [number for number, atom, _ in asks[2].spec["names"] if atom == "a1"]
    subject = np.isin(np.asarray(ids), own)
    assert subject.sum() > 300
    assert not (ink & subject).any()


def test_a_poem_that_fits_is_arranged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    plain = hand.arrange

    def counted(lines: list[str], *more: Any) -> Any:
        calls.append(len(lines))
        return plain(lines, *more)

    monkeypatch.setattr(hand, "arrange", counted)
    told = {**laid("columns", MODERN), "title": 1}
    w, h, _ = hand_room.blocks(told, 1.5, "sheet")[0]
    spec = {"lines": MODERN, "title": "秋", "signature": "妙笔写", "seal": "妙笔",
            "box": (0.05, 0.05, w, h), "laid": told}  # fmt: skip
    assert hand_page.inscribed(np.full((400, 600, 3), PAPER, np.uint8), spec, 7).lines == 4
    assert calls == [4]
