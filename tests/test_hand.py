"""The hand, the seal and the vector picture: they stay where they may be, and look as told."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import EngineError
from miaobi.evals import legibility
from miaobi.paint import face, formats, hand, hand_ink, hand_page, seal, svg
from miaobi.paint.hand import Placed
from miaobi.paint.marks import Stroke, Wash
from miaobi.paint.strokes import known, strokes

LINES = ["风吹春水绿如蓝", "日照田园草色新", "白鹭一双飞不去", "青山何处是归人"]
PAPER = (240, 230, 208)
SVG = "{http://www.w3.org/2000/svg}"


def sheet(width: int = 900, height: int = 600) -> np.ndarray:
    return np.full((height, width, 3), PAPER, np.uint8)


def inscription(
    seed: int = 7,
    box: hand.Box = (100, 60, 460, 420),
) -> tuple[np.ndarray, list[hand.Written], hand.Box]:
    image = sheet()
    places, print_box, _ = hand.arrange(LINES, "春天的田野", "妙笔写", box, 600, seed)
    return image, hand.write(image, places, seed, box), print_box


def test_same_seed_same_bytes_other_seed_other_hand() -> None:
    first, again, other = inscription(7)[0], inscription(7)[0], inscription(8)[0]
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_columns_run_from_right_to_left_and_are_read_downwards() -> None:
    _, written, _ = inscription()
    poem = [w for w in written if w.role == "poem"]
    assert "".join(w.char for w in poem) == "".join(LINES)
    for above, below in pairwise(poem):
        down = below.box[1] > above.box[1]
        left = below.box[2] < above.box[0] + 1
        assert down or left
    roles = [w.role for w in sorted(written, key=lambda w: -(w.box[0] + w.box[2]))]
    assert roles[0] == "title"
    assert roles[-1] == "signature"


@settings(max_examples=20)
@given(
    x=st.integers(0, 200), y=st.integers(0, 150), w=st.integers(220, 700), h=st.integers(150, 450),
    seed=st.integers(0, 2**32), length=st.sampled_from([5, 7]), count=st.sampled_from([2, 4, 8]),
)  # fmt: skip
def test_everything_stays_in_its_box(
    x: int, y: int, w: int, h: int, seed: int, length: int, count: int
) -> None:
    box = (float(x), float(y), float(x + w), float(y + h))
    lines = [("山水花月春秋鹭" * 2)[i : i + length] for i in range(count)]
    places, print_box, size = hand.arrange(lines, "春", "妙笔写", box, 600, seed)
    image = sheet()
    written = hand.write(image, places[:6], seed, box)
    for x0, y0, x1, y1 in [*(w.box for w in written), print_box]:
        assert box[0] <= x0 < x1 <= box[2]
        assert box[1] <= y0 < y1 <= box[3]
    for place in places:  # cells may touch the edge by their swing, which writing puts right
        assert box[0] - 0.2 * size <= place.x - place.size / 2
        assert place.y + place.size / 2 <= box[3] + 0.2 * size


def test_ink_is_dark_where_a_character_is_and_nowhere_else() -> None:
    image, written, _ = inscription()
    inked = np.zeros(image.shape[:2], bool)
    for one in written:
        x0, y0, x1, y1 = (round(v) for v in one.box)
        patch = image[y0:y1, x0:x1].astype(int).sum(2)
        assert patch.min() < 0.5 * sum(PAPER), f"{one.char} is too pale to read"
        inked[y0 - 3 : y1 + 3, x0 - 3 : x1 + 3] = True
    assert (image[~inked] == PAPER).all()


def test_the_brush_runs_dry_and_is_dipped_again() -> None:
    _, written, _ = inscription()
    inks = [w.ink for w in written]
    dips = [i for i in range(1, len(inks)) if inks[i] > inks[i - 1]]
    assert 2 <= len(dips) <= 5
    assert min(inks) < 0.55
    assert max(inks) == 1.0


def test_on_a_dark_sheet_the_writing_is_gold() -> None:
    dark = sheet()
    dark[:] = (70, 74, 78)
    box = (0.0, 0.0, 600.0, 600.0)
    assert hand.ink_for(dark, box) is hand.GOLD
    assert hand.ink_for(sheet(), box) is hand.BLACK
    places, _, _ = hand.arrange(["山"], "", "", box, 600, 1)
    (one,) = hand.write(dark, places, 1, box, hand.GOLD)
    x0, y0, x1, y1 = (round(v) for v in one.box)
    assert dark[y0:y1, x0:x1].max() > 180


def test_ink_lets_the_picture_below_through() -> None:
    dark, light = sheet(), sheet()
    dark[:] = (90, 120, 100)
    places, _, _ = hand.arrange(["山"], "", "", (0, 0, 600, 600), 600, 1)
    hand.write(dark, places, 1)
    hand.write(light, places, 1)
    assert (dark <= light).all()
    assert (dark < light).any(axis=2).all()


def test_a_character_without_a_form_is_named() -> None:
    with pytest.raises(EngineError, match="龘") as caught:
        hand.require(["春龘"])
    assert caught.value.hint


def test_known_variants_are_written_another_way() -> None:
    assert hand.missing("囍裡峯") == ()


@pytest.mark.parametrize("cut", ["白文", "朱文"])
@pytest.mark.parametrize("text", ["妙", "妙笔", "春田野", "妙笔生花"])
def test_a_seal_is_red_and_holds_its_characters(cut: seal.Cut, text: str) -> None:
    print_ = seal.carve(text, 120, 3, cut)
    assert np.array_equal(print_, seal.carve(text, 120, 3, cut))
    image = sheet(200, 200)
    seal.press(image, print_, 20, 20)
    red = (image[..., 0] > 120) & (image[..., 1] < 90) & (image[..., 2] < 90)
    covered = red[20:140, 20 : 20 + print_.shape[1]].mean()
    assert (0.40 < covered < 0.85) if cut == "白文" else (0.15 < covered < 0.60)
    assert (image[150:] == PAPER).all()


@pytest.mark.parametrize("text", ["", "妙笔生花也", "Anna"])
def test_a_seal_refuses_what_cannot_be_cut(text: str) -> None:
    with pytest.raises(EngineError):
        seal.carve(text, 100, 1)


def test_a_slip_frames_its_word() -> None:
    print_, boxes = seal.slip("量子", 60, 130, 5)
    assert print_.shape == (130, 60)
    assert len(boxes) == 2
    assert boxes[0][3] <= boxes[1][1] + 4
    assert print_[60:70, :8].max() > 0.5  # the frame
    assert print_[:, 20:40].max() > 0.6  # the word


# --- strokes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("char", "count"), [("一", 1), ("永", 5), ("水", 4), ("春", 9), ("鹭", 18), ("龍", 16)]
)
def test_strokes_are_as_many_as_the_dictionary_says(char: str, count: int) -> None:
    assert len(strokes(char)) == count


def test_strokes_lie_in_the_em_and_come_in_writing_order() -> None:
    three = strokes("三")
    assert [round(float(c[:, 1].mean()), 1) for c in three] == sorted(
        round(float(c[:, 1].mean()), 1) for c in three
    )
    assert all(c[0, 0] < c[-1, 0] for c in three)  # from left to right
    for char in "风吹春水绿如蓝龍鷺":
        points = np.concatenate(strokes(char))
        assert points[:, :2].min() > -0.06
        assert points[:, :2].max() < 1.06
        assert 0 <= points[:, 2].min() < points[:, 2].max() < 0.12


def test_what_these_tests_write_is_written_by_strokes() -> None:
    text = "".join(LINES) + "妙笔写春天田野"
    assert all(known(c) for c in text)


def test_the_same_character_is_never_written_twice_alike() -> None:
    image = sheet()
    places = [Placed("花", "poem", 150 + 200 * i, 150, 100, 0.0, 0.9) for i in range(3)]
    one, two, three = hand.write(image, places, 3)
    patches = [image[100:200, 100 + 200 * i : 200 + 200 * i].astype(int) for i in range(3)]
    for a, b in ((0, 1), (1, 2)):
        assert np.abs(patches[a] - patches[b]).mean() > 5
    for a, b in ((one, two), (two, three)):
        assert not np.array_equal(a.outline[0] - a.box[:2], b.outline[0] - b.box[:2])


def test_running_script_links_strokes_and_regular_script_does_not() -> None:
    for char in "春绿照":
        count = len(strokes(char))
        regular, running = (
            hand.write(sheet(), [Placed(char, "poem", 300, 300, 200, 0.0, 1.0)], 5, script=script)[
                0
            ]
            for script in ("楷", "行")
        )
        assert len(regular.strokes) == count
        assert count < len(running.strokes) < 2 * count


@pytest.mark.parametrize("script", ["楷", "行"])
def test_every_stroke_is_timed_and_lies_in_its_character(script: hand.Script) -> None:
    image = sheet()
    places, _, _ = hand.arrange(LINES[:2], "春", "妙笔写", (100, 60, 460, 420), 600, 2, script)
    for one in hand.write(image, places, 2, script=script):
        times = [t for stroke in one.strokes for t in (stroke.start, stroke.end)]
        assert times == sorted(times)
        assert times[0] == 0.0
        assert times[-1] == pytest.approx(1.0)
        x0, y0, x1, y1 = one.box
        for stroke in one.strokes:
            x, y, half = stroke.path.T
            assert (x > x0 - 2).all()
            assert (x < x1 + 2).all()
            assert (y > y0 - 2).all()
            assert (y < y1 + 2).all()
            assert (half > 0).any()


def test_the_brush_passes_a_character_stroke_by_stroke() -> None:
    box = (10.0, 10.0, 110.0, 110.0)
    made = hand_ink.ways("三", box)
    way = hand_ink.passage(made, (0, 0, 120, 120))
    ink = [(round(float(s.path[-1, 0])) - 2, round(float(s.path[-1, 1]))) for s in made]
    ends = [float(way[y, x]) for x, y in ink]
    assert ends == sorted(ends)
    assert ends[0] < 0.4
    assert ends[-1] > 0.9


# --- the page -------------------------------------------------------------------------------------


def spec(**more: object) -> dict[str, object]:
    return {"lines": LINES, "title": "春天的田野", "signature": "妙笔写", "seal": "妙笔",
            "box": (0.17, 0.1, 0.6, 0.6), **more}  # fmt: skip


def test_the_script_is_as_asked_else_as_the_style_wants() -> None:
    assert hand_page.inscribed(sheet(), spec(script="楷"), 1).script == "楷"
    assert hand_page.inscribed(sheet(), spec(style="工笔花鸟"), 1).script == "楷"
    assert hand_page.inscribed(sheet(), spec(style="水墨写意"), 1).script == "行"


def test_traditional_forms_are_written_when_asked_for() -> None:
    page = hand_page.inscribed(sheet(), spec(traditional=True), 1)
    assert "".join(w.char for w in page.written if w.role == "title") == "春天的田野"
    poem = "".join(w.char for w in page.written if w.role == "poem")
    assert poem == "風吹春水綠如藍日照田園草色新白鷺一雙飛不去青山何處是歸人"


def test_a_date_is_written_only_when_it_is_given() -> None:
    def signature(**more: object) -> str:
        page = hand_page.inscribed(sheet(), spec(**more), 1)
        return "".join(w.char for w in page.written if w.role == "signature")

    assert signature() == "妙笔写"
    assert signature(date="2026-11-27") == "丙午冬妙笔写"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("1984-02-05", "甲子春"),
        ("1984-02-01", "癸亥冬"),
        ("2000-08-08", "庚辰秋"),
        ("2024-06-01", "甲辰夏"),
    ],
)
def test_years_are_counted_by_stem_and_branch(day: str, said: str) -> None:
    assert hand_page.dated(day) == said


@pytest.mark.parametrize("day", ["spring", "2026-13-01", "2026"])
def test_what_is_no_date_is_refused(day: str) -> None:
    with pytest.raises(ValueError, match="is not a date YYYY-MM-DD"):
        hand_page.dated(day)


def test_on_a_ground_of_little_contrast_the_brush_is_kept_full() -> None:
    grey = sheet()
    grey[:] = (120, 122, 118)
    pale, full = (
        [w.ink for w in hand_page.inscribed(image, spec(), 2).written] for image in (sheet(), grey)
    )
    assert min(pale) < 0.5 < min(full)


def test_the_face_is_a_font_with_its_letters_and_its_widths() -> None:
    assert face.font(100).getlength("春天") == 200
    assert face.drawable("春")
    assert not face.drawable("龘")
    assert face.glyph("一", 64).max() > 0.9
    assert face.step("A", "V") < face.step("A", "H") - 0.05
    assert face.serif(100).getlength(face.small_capitals("a")) > face.serif(100).getlength("a")


def test_two_seals_one_of_each_cut_and_both_in_the_box() -> None:
    image = sheet()
    page = hand_page.inscribed(image, spec(leisure="云水"), 4)
    assert [text for text, *_ in page.prints] == ["妙笔", "云水"]
    for _, paste, x, y in page.prints:
        assert 0.17 * 600 <= x < x + paste.shape[1] <= 0.77 * 600 + 1
        assert 0.1 * 600 <= y < y + paste.shape[0] <= 0.7 * 600 + 1
        part = image[y : y + paste.shape[0], x : x + paste.shape[1]].astype(int)
        assert ((part[..., 0] - part[..., 1]) > 60).mean() > 0.15
    assert [t for t, *_ in hand_page.inscribed(sheet(), spec(leisure=""), 4).prints] == ["妙笔"]


@pytest.mark.parametrize("name", ["扇面", "圆光"])
def test_writing_stays_inside_the_painted_shape(name: str) -> None:
    width, height = formats.sized(name, (900, 600))
    mask = formats.inside(name, width, height)
    image = np.full((height, width, 3), PAPER, np.uint8)
    box = (0.05 * width / height, 0.05, 0.45 * width / height, 0.6)
    page = hand_page.inscribed(image, spec(box=box, format=name), 6)
    inked = (image != PAPER).any(axis=2)
    assert inked.any()
    assert not (inked & (mask < 0.5)).any()
    assert len(page.written) == 36


def test_columns_on_a_fan_run_along_its_ribs() -> None:
    width, height = formats.sized("扇面", (900, 600))
    image = np.full((height, width, 3), PAPER, np.uint8)
    box = (0.25 * width / height, 0.18, 0.25 * width / height, 0.42)
    page = hand_page.inscribed(image, spec(box=box, format="扇面", script="楷"), 6)
    poem = [w for w in page.written if w.role == "poem"]
    px, py = formats.fan_pivot(width, height)
    for column in (poem[:7], poem[7:14], poem[14:21], poem[21:]):
        middles = [((w.box[0] + w.box[2]) / 2 - px, py - (w.box[1] + w.box[3]) / 2) for w in column]
        turns = np.degrees([np.arctan2(x, y) for x, y in middles])
        assert np.ptp(turns) < 3.0  # one rib
    assert np.degrees(np.arctan2(*middles[0])) < -5  # the last column leans to the left


@pytest.mark.parametrize(("script", "least"), [("楷", 0.95), ("行", 0.88)])
def test_a_machine_reads_the_writing(script: hand.Script, least: float) -> None:
    if legibility.installed() is None:
        pytest.skip("the OCR wheel is not installed: pip install --no-deps rapidocr-onnxruntime")
    count = read = 0
    for seed, (_, title, text) in enumerate(legibility.INSCRIPTIONS[:3], 1):
        image, written = legibility.inscribed(
            np.full((700, 700, 3), PAPER, np.uint8), (20, 20, 680, 680), title, text, script, seed
        )
        found = legibility.readings(image, written)
        count += len(written)
        read += sum(one.char == r for one, r in zip(written, found, strict=True))
    assert read >= least * count


# --- the vector picture ---------------------------------------------------------------------------


def layers() -> list[tuple[str, int, list[Stroke | Wash]]]:
    t = np.linspace(0, 1, 20)
    curve = np.stack([100 + 300 * t, 200 + 40 * np.sin(6 * t)], 1)
    area = np.array([[50.0, 50], [500, 60], [480, 300], [60, 280]])
    return [
        ("far", 1, [Wash(area, "花青", 0.4, 0.0, 6.0)]),
        ("near", 2, [Stroke(curve, 8 * np.sin(np.pi * t) + 1), Stroke(curve, 12 * t, dry=0.8)]),
        ("near", 3, [Wash(area / 4, "铅白", 1.0, opaque=True), Stroke(curve + 90, 1 + 0 * t)]),
    ]


def picture() -> bytes:
    return svg.drawing(layers(), {2: "two <egrets> & a tree"}, (900, 600), title="春天")


def test_the_drawing_is_xml_with_a_group_for_every_item() -> None:
    root = ElementTree.fromstring(picture())
    groups = [g.get("id") for g in root.iter(f"{SVG}g") if g.get("data-item")]
    assert groups == ["item-1", "item-2", "item-3"]
    titles = [t.text for t in root.iter(f"{SVG}title")]
    assert titles == ["春天", "two <egrets> & a tree"]
    assert len(list(root.iter(f"{SVG}path"))) == 5


def test_the_drawing_refers_to_nothing_outside_and_to_nothing_missing() -> None:
    text = picture().decode()
    assert not re.search(r"href|<image|<script|@import|https?://(?!www\.w3\.org)", text)
    used = set(re.findall(r"url\(#([^)]+)\)", text))
    assert used
    assert used <= set(re.findall(r' id="([^"]+)"', text))


def test_glazes_have_the_colour_they_have_on_paper() -> None:
    from miaobi.paint.canvas import Canvas
    from miaobi.paint.paper import flat

    area = np.array([[0.0, 0], [40, 0], [40, 40], [0, 40]])
    for pigment, opaque in (("墨", False), ("花青", False), ("石绿", False), ("铅白", True)):
        canvas = Canvas(40, 40, flat(40, 40))
        canvas.draw([Wash(area, pigment, 0.5, None, 0.0, opaque)])
        text = svg.drawing([("a", 1, [Wash(area, pigment, 0.5, None, 0.0, opaque)])], {}, (40, 40))
        fill, opacity = re.findall(r'<path fill="#(\w+)" fill-opacity="([.\d]+)"', text.decode())[0]
        ink = np.array([int(fill[i : i + 2], 16) for i in (0, 2, 4)])
        paper = np.array([0xEF, 0xE4, 0xCB])
        shown = paper + float(opacity) * (ink - paper)
        # sRGB mixing differs from light for paint that hides; the eye sees no more than this
        assert np.abs(shown - canvas.image()[20, 20]).max() <= (22 if opaque else 4), pigment


def test_the_inscription_is_paths_with_the_characters_as_titles() -> None:
    _, written, print_box = inscription()
    x, y = round(print_box[0]), round(print_box[1])
    data = svg.inscribed(picture(), written, [("妙笔", seal.carve("妙笔", 60, 1), x, y)])
    root = ElementTree.fromstring(data)
    group = next(g for g in root.iter(f"{SVG}g") if g.get("id") == "inscription")
    assert [p.findtext(f"{SVG}title") for p in group] == [w.char for w in written]
    seals = next(g for g in root.iter(f"{SVG}g") if g.get("id") == "seals")
    assert [p.findtext(f"{SVG}title") for p in seals] == ["妙笔"]
    assert data.startswith(picture().removesuffix(b"</svg>\n"))


def test_thinning_keeps_a_file_below_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(picture())
    monkeypatch.setattr(svg, "LIMIT", whole - 200)
    assert len(picture()) < whole
