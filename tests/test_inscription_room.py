"""The room of an inscription, asked of the pixels: what changed in the picture is the writing."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from miaobi.brief import Atom
from miaobi.makers import painting as painter
from miaobi.paint import hand, hand_page, hand_room
from test_poem_pages import HAIKU, MODERN, PAPER, SESTINA, SONNET, job, laid, page, run

POEM: list[str] = [*SONNET]
BALLAD = [f"{line[:24].rsplit(' ', 1)[0]}," for line in POEM * 2]  # 28 short lines


def inked(
    lines: list[str], stanzas: tuple[int, ...], height: int, n: int = 0
) -> tuple[int, np.ndarray]:
    """The lines told of in the n-th room on a sheet 1600 wide, and the ink (h, w), all inside it."""
    told = laid("page", lines, stanzas)
    w, h, _ = hand_room.blocks(told, 1600 / height, "sheet")[n]
    spec = {"lines": lines, "title": "Autumn", "signature": "Miaobi", "seal": "妙笔",
            "box": (0, 0, w, h), "laid": told}  # fmt: skip
    sheet = np.full((height, 1600, 3), PAPER, np.uint8)
    count = hand_page.inscribed(sheet, spec, 7).lines
    ink = (sheet != PAPER).any(axis=2)
    assert ink[: round(h * height) + 1, : round(w * height) + 1].sum() == ink.sum()
    return count, ink


def bands(ink: np.ndarray) -> list[tuple[int, int]]:
    """(top, foot) of each run of rows with ink."""
    edges = np.flatnonzero(np.diff(np.pad(ink.any(axis=1).astype(int), 1)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def capitals(ink: np.ndarray) -> list[int]:
    """How high the first letter of each band is, in pixels."""
    high = []
    for top, foot in bands(ink):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(ink[top:foot].astype(np.uint8))
        first = labels[:, np.flatnonzero(ink[top:foot].any(axis=0))[0]].max()
        high.append(int(stats[first, cv2.CC_STAT_HEIGHT]))
    return high


@pytest.mark.parametrize("height", [900, 1066, 1200, 1600, 3200])
@pytest.mark.parametrize("n", [0, -1])
def test_a_sonnet_stands_whole_in_capitals_of_eleven_pixels(height: int, n: int) -> None:
    _, ink = inked(POEM, (4, 8, 12), height, n)
    assert len(bands(ink)) == 1 + 14 + 1  # title, lines, signature
    assert min(capitals(ink)[1:15]) >= 11


def test_a_ballad_too_long_for_one_column_stands_in_two() -> None:
    ink = inked(BALLAD, tuple(range(4, 28, 4)), 1066)[1]
    below = ink[bands(ink)[0][1] :]  # without the title
    columns = np.flatnonzero(below.any(axis=0))
    gap = int(np.diff(columns).argmax())
    first, second = below[:, : columns[gap] + 1], below[:, columns[gap + 1] :]
    assert (len(bands(first)), len(bands(second))) == (16, 12 + 1)  # the second is signed
    assert min(capitals(first) + capitals(second)[:12]) >= 11


@pytest.mark.parametrize("lines", [POEM + BALLAD[:14], BALLAD[:14] + POEM, BALLAD[:27] + POEM[:1]])
def test_of_two_columns_one_may_be_wider(lines: list[str]) -> None:
    assert inked(lines, tuple(range(2, 28, 2)), 1066)[0] == 28


def test_as_many_lines_are_seen_as_are_told_of_and_a_row_of_dots() -> None:
    count, ink = inked(SESTINA, (6, 12, 18, 24, 30, 36), 1066)
    assert 0 < count < 39
    assert len(bands(ink)) == 1 + count + 1 + 1


@pytest.mark.parametrize(
    ("lines", "form", "shape"),
    [(HAIKU, "haiku", "横幅"), (POEM, "sonnet", "横幅"), (POEM, "sonnet", "圆光"),
     (MODERN, "新诗:行=4", "横幅")],
)  # fmt: skip
def test_no_ink_outside_the_room_and_none_on_the_subject(
    lines: list[str], form: str, shape: str
) -> None:
    boat = Atom("a1", "船", "boat", "boat", "boat", 1)
    language = "zh" if lines is MODERN else "en"
    told = job("painting", lines, form, language, atoms=(boat,), format=shape)
    size = (480, 320) if shape == "横幅" else (400, 400)
    draft, asks, desk = run(painter.painting(replace(told, plan=replace(told.plan, size=size))))
    files = [*asks[2].inputs[:2], draft.assets[0].ref.id]
    ground, ids, picture = (np.asarray(Image.open(io.BytesIO(desk.read(one)))) for one in files)
    ink = (ground != picture).any(axis=2)
    x, y, w, h = (draft.about["inscription"][key] * size[1] for key in "xywh")
    # A seal is 16 pixels high at least, which is more than its room beside the smallest type.
    assert ink[int(y) : int(y + h) + 4, int(x) : int(x + w) + 2].sum() == ink.sum() > 300
    subject = np.isin(ids, [n for n, atom, _ in asks[2].spec["names"] if atom == "a1"])
    assert subject.sum() > 300
    assert not (ink & subject).any()


def test_a_poem_that_fits_is_arranged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    plain = hand.arrange
    monkeypatch.setattr(hand, "arrange", lambda *given: calls.append(given[0]) or plain(*given))
    assert page("columns", MODERN)[0].lines == len(MODERN)
    assert calls == [MODERN]
