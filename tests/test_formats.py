"""The formats and styles: one name in the planner, the painter and the words of the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from miaobi.errors import UnknownName
from miaobi.paint.canvas import Canvas
from miaobi.paint.formats import FORMATS, around, fan_outline, format_of, inside, sized
from miaobi.paint.marks import Wash
from miaobi.paint.paper import flat
from miaobi.paint.picture import MOUNT
from miaobi.paint.sight import EYES, as_seen, lost, set_apart
from miaobi.paint.styles import STYLES, style_of
from miaobi.planner.tables import table
from miaobi.planner.words import FORMATS as FORMAT_WORDS
from miaobi.planner.words import STYLES as STYLE_WORDS
from miaobi.studio import Wish, plan


def test_planner_painter_and_page_know_the_same_styles_and_formats() -> None:
    assert set(table("styles")) == set(STYLES) == set(STYLE_WORDS)
    assert set(table("formats")) == set(FORMATS) == set(FORMAT_WORDS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_the_same_amount_of_picture(name: str) -> None:
    width, height = sized(name, (3072, 2048))
    assert abs(width * height / (3072 * 2048) - 1) < 0.01
    assert abs(width / height / format_of(name).ratio - 1) < 0.01
    assert width % 2 == height % 2 == 0


def test_a_fan_and_a_roundel_lie_inside_the_sheet_and_leave_its_corners() -> None:
    for name in ("扇面", "圆光"):
        width, height = sized(name, (300, 200))
        share = inside(name, width, height)
        assert share[:3, :3].max() == 0
        assert 0.35 < share.mean() < 0.85
        assert share[0].max() < 0.6
        assert share[-1].max() < 0.6
    x, y = fan_outline(1780, 1000).T
    assert x.min() > 0
    assert x.max() < 1780
    assert y.min() > 0
    assert y.max() < 1000


@pytest.mark.parametrize(
    ("brief", "style", "shape"),
    [
        ("油画，立轴，秋山", "油画", "立轴"),
        ("a fox, watercolour, hanging scroll", "水彩", "立轴"),
        ("窗花：一只兔子", "剪纸", "横幅"),
        ("仿米氏云山，横卷", "仿米家", "横卷"),
        ("pixel art of a castle, 16:9", "像素", "宽屏"),
        ("画一幅团扇，牡丹", None, "圆光"),
    ],
)
def test_a_brief_names_its_style_and_format(brief: str, style: str | None, shape: str) -> None:
    made = plan(Wish(brief))
    assert made.concept.format == shape
    assert style is None or made.concept.style == style
    assert made.size == sized(shape, (3072, 2048))


def test_a_style_or_format_nobody_knows_is_refused_with_its_neighbours() -> None:
    with pytest.raises(UnknownName):
        style_of("cubism")
    with pytest.raises(UnknownName):
        plan(Wish("春", sets={"concept.format": "卷轴筒"}))


def test_red_on_green_is_lost_to_some_eyes_and_dark_on_light_to_none() -> None:
    red, green, ink = (206, 92, 60), (140, 138, 62), (30, 30, 30)
    image = np.full((96, 96, 3), green, np.uint8)
    ids = np.zeros((96, 96), np.uint16)
    for number, colour in ((1, red), (2, ink)):
        rows = slice(10 + 40 * (number - 1), 40 * number)
        image[rows, 30:60], ids[rows, 30:60] = colour, number
    apart = set_apart(image, ids, [(1, "maple", "maple"), (2, "rock", "rock"), (3, "", "mist")])
    assert set(apart) == {"maple", "rock"}
    assert set(apart["maple"]) == {"usual", *EYES}
    assert lost(apart) == ["maple"]
    assert min(apart["rock"].values()) > 25


def test_grey_looks_the_same_to_all_eyes() -> None:
    grey = np.repeat(np.arange(0, 256, 5, dtype=np.uint8)[None, :, None], 3, 2)
    for eyes in EYES:
        assert np.abs(as_seen(grey, eyes).astype(int) - grey).max() <= 2


def test_no_style_of_colour_is_called_an_ink_painting() -> None:
    from miaobi.makers.label_words import MEDIA

    assert {name for name, style in STYLES.items() if style.tradition == "colour"} <= set(MEDIA)


@pytest.mark.parametrize("name", ["扇面", "圆光"])
def test_the_record_of_a_fan_ends_in_the_paper_around_it(name: str) -> None:
    width, height = sized(name, (300, 200))
    canvas = Canvas(width, height, flat(width, height, "#204080"))
    plain = canvas.image()
    canvas.draw([Wash(around(name, width, height), MOUNT, 1.0, opaque=True, wet=0.0)], 0)
    share = inside(name, width, height)
    within = cv2.erode((share == 1).astype(np.uint8), np.ones((5, 5), np.uint8)) == 1
    assert (canvas.image()[within] == plain[within]).all()
    paper = [int(MOUNT[i : i + 2], 16) for i in (1, 3, 5)]
    assert np.abs(canvas.image()[share == 0].astype(int) - paper).max() <= 2
