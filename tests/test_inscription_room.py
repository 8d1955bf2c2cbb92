"""The room of an inscription, asked of the pixels: what changed in the picture is the writing."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from miaobi.brief import Atom
from miaobi.makers import painting as painter
from miaobi.paint import formats, hand, hand_latin, hand_page, hand_room, picture
from miaobi.paint.compose import compose
from miaobi.paint.marks import Stroke
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
    assert ink[int(y) : int(y + h) + 2, int(x) : int(x + w) + 2].sum() == ink.sum() > 300
    subject = np.isin(ids, [n for n, atom, _ in asks[2].spec["names"] if atom == "a1"])
    assert subject.sum() > 300
    assert not (ink & subject).any()


def test_a_poem_that_fits_is_arranged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    plain = hand.arrange
    monkeypatch.setattr(hand, "arrange", lambda *given: calls.append(given[0]) or plain(*given))
    assert page("columns", MODERN)[0].lines == len(MODERN)
    assert calls == [MODERN]


# --- where the composition puts it, and how large it is -------------------------------------------


def scene(lines: list[str], stanzas: tuple[int, ...], shape: str, **more: Any) -> dict[str, Any]:
    """A river (or else) with these lines on a picture of a shape, 1600 pixels wide."""
    atom = {"id": "a1", "zh": "舟", "en": "boat", "concept": "boat", "element": "boat",
            "source": "brief", "count": None, "colour": "", "attributes": []}  # fmt: skip
    size = [1600, round(1600 / formats.format_of(shape).ratio)]
    spec = {
        "atoms": [atom], "relations": [], "season": "autumn", "hour": "dusk", "weather": "clear",
        "place": "waterside", "style": "水墨山水", "format": shape, "excluded": [], "size": size,
        "columns": 60, "laid": laid("page", lines, stanzas),
    }  # fmt: skip
    return compose({**spec, **more}, int(more.pop("seed", 1)))


FOURS = tuple(range(4, 28, 4))


@pytest.mark.parametrize("shape", ["扇面", "横卷", "横幅", "圆光", "宽屏"])
@pytest.mark.parametrize(
    ("lines", "stanzas", "least"),
    [(HAIKU, (), 3), (POEM, (4, 8, 12), 14), (BALLAD, FOURS, 4)],
    ids=["haiku", "sonnet", "ballad"],
)
def test_type_is_fourteen_pixels_or_more_on_a_picture_1600_wide(
    lines: list[str], stanzas: tuple[int, ...], least: int, shape: str
) -> None:
    made = scene(lines, stanzas, shape)
    spec = {"lines": lines, "title": "Autumn", "signature": "Miaobi", "seal": "妙笔",
            "box": [made["inscription"][key] for key in "xywh"], "format": shape,
            "laid": laid("page", lines, stanzas)}  # fmt: skip
    width, height = made["size"]
    page = hand_page.inscribed(np.full((height, width, 3), PAPER, np.uint8), spec, 7)
    assert page.size >= 14
    assert page.lines >= least
    assert page.lines in (*stanzas, len(lines))


@pytest.mark.parametrize(
    ("shape", "place", "seed"),
    [("横幅", "field", 3), ("横幅", "field", 5), ("横卷", "village", 3), ("横卷", "village", 5)],
)
def test_no_strokes_of_groves_hamlets_and_low_hills_lie_under_a_poem(
    shape: str, place: str, seed: int
) -> None:
    made = scene(BALLAD, FOURS, shape, seed=seed, place=place, hour="afternoon")
    x, y, w, h = (made["inscription"][key] for key in "xywh")
    seen = 0
    for plane in made["planes"]:
        if plane["atom"] or plane["kind"] not in ("islet", "grove", "hamlet", "mountain"):
            continue
        drawn = [m.path for m in picture.part_marks(plane, made) if isinstance(m, Stroke)]
        if drawn:
            points, seen = np.concatenate(drawn), seen + 1
            under = (abs(points - (x + w / 2, y + h / 2)) < (w / 2, h / 2)).all(axis=1)
            assert under.mean() < 0.06, plane["kind"]
    assert seen


@pytest.mark.parametrize(("lines", "stanzas"), [(POEM, (4, 8, 12)), (BALLAD, FOURS)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_a_handscroll_a_poem_stands_above_most_of_the_crops(
    lines: list[str], stanzas: tuple[int, ...], seed: int
) -> None:
    made = scene(lines, stanzas, "横卷", seed=seed, place="village")
    crops = min(p["y0"] for p in made["planes"] if "crop" in p)
    assert made["inscription"]["y"] + made["inscription"]["h"] < crops + 0.18


# --- type ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [9, 11.3, 14])
def test_a_word_stands_where_it_belongs_and_not_at_the_next_pixel(size: float) -> None:
    middles = []
    for off in np.linspace(0, 1, 11):
        sheet = np.full((1000, 300, 3), 255, np.uint8)
        high = (hand_room.HEAD + hand_room.LEADING + hand_room.TAIL) * size
        hand_latin.set_in(sheet, ["l"], "I", "", (20 + off, 0, 280 + off, high), 1)
        dark = (255.0 - sheet[bands(sheet[..., 0] < 255)[1][0] :, :, 0]).sum(axis=0)
        middles.append(float(dark @ np.arange(300) / dark.sum()) - off)
    assert max(middles) - min(middles) < 0.4


@pytest.mark.parametrize("size", [9, 11.3, 12.4])
def test_lines_stand_at_equal_steps_down(size: float) -> None:
    sheet = np.full((1000, 300, 3), 255, np.uint8)
    high = (hand_room.HEAD + 12 * hand_room.LEADING + hand_room.TAIL) * size
    hand_latin.set_in(sheet, ["nnn"] * 12, "I", "", (20, 0, 50, high), 1)
    tops = [top for top, _ in bands(sheet[..., 0] < 128)[1:]]
    assert len(tops) == 12
    assert len({b - a for a, b in pairwise(tops)}) == 1


def test_the_columns_and_the_signature_end_on_one_line() -> None:
    ink = inked(BALLAD, FOURS, 1066)[1]
    below = ink[bands(ink)[0][1] :]
    columns = np.flatnonzero(below.any(axis=0))
    gap = int(np.diff(columns).argmax())
    feet = [
        bands(half)[-1] for half in (below[:, : columns[gap] + 1], below[:, columns[gap] + 1 :])
    ]
    assert abs(feet[0][1] - feet[1][1]) < 0.7 * (feet[0][1] - feet[0][0])


@pytest.mark.parametrize(
    ("count", "stanzas", "columns"), [(28, FOURS, 2), (28, FOURS, 3), (14, (12,), 2), (13, (), 3)]
)
def test_no_column_is_a_stanza_deeper_than_another(
    count: int, stanzas: tuple[int, ...], columns: int
) -> None:
    ends = [0, *hand_room.turns(count, stanzas, columns), count]
    lines = [b - a for a, b in pairwise(ends)]
    assert len(lines) == columns
    assert max(lines) - min(lines) <= 4


@pytest.mark.parametrize("height", [80, 120, 200, 300])
@pytest.mark.parametrize("lines", [HAIKU, ["风吹春水绿如蓝", "日照田园草色新"]])
def test_a_seal_hangs_in_its_room_on_the_smallest_pictures(lines: list[str], height: int) -> None:
    sheet = np.full((height, 3 * height // 2, 3), PAPER, np.uint8)
    spec = {"lines": lines, "title": "", "signature": "Miaobi" if lines is HAIKU else "妙笔写",
            "seal": "妙笔", "box": (0.3, 0.1, 0.6, 0.3)}  # fmt: skip
    (_, paste, left, top), *_ = hand_page.inscribed(sheet, spec, 7).prints
    x0, y0, x1, y1 = (v * height for v in (0.3, 0.1, 0.9, 0.4))
    assert x0 - 1 <= left < left + paste.shape[1] <= x1 + 1
    assert y0 - 1 <= top < top + paste.shape[0] <= y1 + 1


@pytest.mark.parametrize(("width", "height"), [(64, 16), (21, 64)])
def test_sixty_brushed_lines_on_a_thumbnail_do_not_fail(width: int, height: int) -> None:
    paper = np.full((height, width, 3), 230, np.uint8)
    spec = {
        "lines": ["风吹春水绿如蓝"] * 60, "title": "秋", "signature": "妙笔", "seal": "妙笔",
        "box": [0.1 * width / height, 0.15, 0.5 * width / height, 0.4],
    }  # fmt: skip
    page = hand_page.inscribed(paper, spec, 7)
    assert page.written


def test_long_poems_are_measured_once_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(hand_latin, "step", lambda *pair: asked.append(pair) or 0.5)
    hand_latin.measured.cache_clear()
    lines = [f"{word} of the sea" for word in ("one", "two", "six", "ten") for _ in range(10)]
    hand_latin.kept(lines, "", (0.0, 0.0, 900.0, 900.0), (1000, 1000), ())
    hand_latin.measured.cache_clear()
    assert len(asked) < 3000
