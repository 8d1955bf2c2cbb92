"""The painter's materials: films of pigment, grounds, brush and water, the vector drawing, the bench."""

from __future__ import annotations

import hashlib
import re

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.evals import painter
from miaobi.paint import bristle, noise, paper, pigments, svg, wet
from miaobi.paint.canvas import Canvas
from miaobi.paint.marks import Stroke, Wash, placed
from miaobi.paint.tone import toned

names = st.sampled_from(sorted(pigments.PIGMENTS))
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def blank(size: int = 80, colour: str = "#efe4cb") -> Canvas:
    return Canvas(size, size, paper.flat(size, size, colour))


def level(y: float, left: float = 10, right: float = 70) -> np.ndarray:
    return np.stack([np.linspace(left, right, 9), np.full(9, y)], 1)


# --- films ----------------------------------------------------------------------------------------


@given(name=names, ground=st.floats(0.0, 1.0))
def test_a_thin_film_shows_the_ground_and_a_thick_one_its_masstone(name, ground):
    k, s = pigments.mixed({name: 1.0})
    assert np.abs(pigments.film(k, s, 0.0, ground) - ground).max() < 1e-6
    deep = pigments.film(k, s, 400.0, ground)
    assert deep == pytest.approx(pigments.reflectance(k / np.maximum(s, 1e-9)), abs=2e-3)


@given(name=names)
def test_a_unit_film_on_white_is_the_colour_it_is_named_by(name):
    one = pigments.PIGMENTS[name]
    k, s = pigments.constants(pigments.linear(one.masstone), one.cover)
    assert pigments.film(k, s, 1.0, 1.0) == pytest.approx(pigments.linear(one.masstone), abs=2e-3)
    if one.cover:
        black = pigments.film(k, s, 1.0, 0.0)
        assert black == pytest.approx(one.cover * pigments.linear(one.masstone), abs=2e-3)


@given(name=names, thick=st.floats(0.01, 3), more=st.floats(0.01, 3), ground=st.floats(0, 1))
def test_two_films_of_one_paint_are_one_film_of_both_thicknesses(name, thick, more, ground):
    k, s = pigments.mixed({name: 1.0})
    twice = pigments.film(k, s, more, pigments.film(k, s, thick, ground))
    assert twice == pytest.approx(pigments.film(k, s, thick + more, ground), abs=1e-5)


@given(name=names, thick=st.floats(0, 5))
def test_no_film_gives_more_light_than_it_got(name, thick):
    back, through = pigments.layer(*pigments.mixed({name: 1.0}), thick)
    assert (back >= 0).all()
    assert (through >= 0).all()
    assert (back + through <= 1 + 1e-9).all()


def test_mixtures_have_the_hues_that_painters_know():
    red, green, blue = pigments.blend({"花青": 0.4, "藤黄": 0.6})[0]
    assert green > 1.3 * max(red, blue)
    pink = pigments.body("pink")[0]
    assert pink[0] > 1.5 * pink[1]
    assert pigments.body("pink")[0].mean() > pigments.body("曙红")[0].mean()
    red, green, blue = pigments.body("purple")[0]
    assert green < min(red, blue)


def test_the_canvas_lays_the_films_that_the_theory_has():
    for name in pigments.PIGMENTS:
        canvas = blank(40)
        canvas.draw([Wash(SQUARE * 40, name, 0.6)])
        ground = pigments.linear("#efe4cb")
        aim = pigments.film(*pigments.mixed({name: 1.0}), 0.6, ground)
        assert canvas.light[:, 20, 20] == pytest.approx(aim, abs=4e-3), name


def test_glazes_commute_and_body_colour_does_not():
    def shown(*order: str) -> np.ndarray:
        canvas = blank(40)
        canvas.draw([Wash(SQUARE * 40, name, 0.8) for name in order])
        return canvas.image()[20, 20].astype(int)

    assert np.abs(shown("花青", "藤黄") - shown("藤黄", "花青")).max() <= 1
    assert np.abs(shown("石绿", "墨") - shown("墨", "石绿")).max() > 20


def test_hex_colours_and_opaque_washes_hide_and_paper_comes_back():
    canvas = blank(40)
    bare = canvas.image()[20, 20].copy()
    canvas.draw([Wash(SQUARE * 40, "墨", 1.0), Wash(SQUARE * 40, "#3a6b8c", 1.0)])
    assert canvas.image()[20, 20].tolist() == [0x3A, 0x6B, 0x8C]
    canvas.draw([Wash(SQUARE * 40, "纸", 1.0, opaque=True)])
    assert np.abs(canvas.image()[20, 20].astype(int) - bare).max() <= 1


def test_faint_marks_are_seen_together_if_they_are_of_one_thing():
    canvas = blank(60)
    thin = [Wash(SQUARE * 30 + 10, "墨", 0.05)]
    canvas.draw(thin * 2, 3)
    canvas.draw(thin * 2, 4)
    assert (canvas.ids == 0).all()
    canvas.draw(thin * 4, 5)
    assert canvas.ids[25, 25] == 5
    assert canvas.ids[50, 50] == 0


# --- brush ----------------------------------------------------------------------------------------


def test_the_load_of_ink_runs_out_along_the_stroke():
    canvas = blank()
    canvas.draw([Stroke(level(40), np.full(9, 12.0), "墨", 0.8)])
    row = canvas.density[40, 15:66, 1]
    assert row[0] > 1.15 * row[-1]
    assert (np.diff(row) < 0.02).all()


def test_a_tilted_brush_has_one_dark_edge_which_mirroring_moves():
    def dark(tilt: float) -> float:
        canvas = blank()
        canvas.draw([Stroke(level(40), np.full(9, 24.0), "墨", 0.6, tilt=tilt)])
        column = canvas.density[:, 40, 1]
        return float(column[42:52].mean() / column[29:39].mean())

    assert dark(0.0) == pytest.approx(1, abs=0.03)
    assert dark(0.9) > 1.15
    assert dark(-0.9) < 1 / 1.15
    mirrored = placed(Stroke(level(40), np.full(9, 24.0), tilt=0.5), 80, 0, 1.0, flip=True)
    assert isinstance(mirrored, Stroke)
    assert mirrored.tilt == -0.5


@given(dry=st.floats(0, 0.4), drier=st.floats(0.5, 1))
@settings(max_examples=12)
def test_a_drier_brush_leaves_less(dry, drier):
    left = []
    for much in (dry, drier):
        sheet = paper.sheet("xuan", 120, 80, 1)
        canvas = Canvas(120, 80, sheet)
        canvas.draw([Stroke(level(40, 10, 110), np.full(9, 20.0), "墨", 0.8, much)])
        left.append(float(canvas.density[..., 1].sum()))
    assert left[1] < left[0]


@given(st.floats(0.2, 8))
@settings(max_examples=15)
def test_water_moves_ink_and_makes_none(bleed):
    cover = np.zeros((90, 90), np.uint8)
    cover[35:55, 30:60] = bristle.FULL
    plain = bristle.wet_edge(cover, bleed, 0.0)  # without the rim, which is ink gathered
    assert int(plain.sum()) == pytest.approx(int(cover.sum()), rel=0.03)
    assert (plain > 0).sum() > (cover > 0).sum()


def test_wet_strokes_feather_along_the_tooth():
    sheet = paper.sheet("xuan", 160, 100, 4)
    rough, even = Canvas(160, 100, sheet), Canvas(160, 100, paper.flat(160, 100))
    stroke = Stroke(level(50, 20, 140), np.full(9, 24.0), "墨", 0.8, 0.0, 1.0)
    ragged = []
    for canvas in (rough, even):
        canvas.draw([stroke])
        edge = (canvas.density[30:50, 40:120, 1] > 0.5).argmax(axis=0)
        ragged.append(float(edge.std()))
    assert ragged[0] > ragged[1] + 0.3


def test_the_hairs_of_a_dry_brush_run_out_one_after_another():
    """At the end of a dry pull the rows of ink end at many places, those of a wet one together."""

    def ends(dry: float) -> np.ndarray:
        canvas = Canvas(260, 80, paper.flat(260, 80))
        canvas.draw([Stroke(level(40, 20, 230), np.full(9, 30.0), "墨", 0.8, dry)])
        inked = canvas.density[28:53, :, 1] > 0.2
        return inked.shape[1] - inked[:, ::-1].argmax(1)

    assert np.ptp(ends(0.0)) < 10
    assert np.ptp(ends(0.4)) > 40
    assert len(np.unique(ends(0.4))) > 10


@given(
    st.lists(
        st.tuples(st.floats(0, 60), st.floats(0, 60), st.floats(0.5, 9)), min_size=1, max_size=6
    )
)
@settings(max_examples=40)
def test_strokes_laid_together_are_those_laid_one_by_one(points):
    """Pulled in one batch or each alone, and with others between: the same paint in each place."""
    path, width = np.array([p[:2] for p in points]), np.array([p[2] for p in points])
    one, other = Stroke(path, width, "墨", 0.5), Stroke(path[::-1] + 7, width, "墨", 0.3)
    together, apart = blank(), blank()
    together.draw([one, other], 2)
    apart.draw([one], 2)
    apart.draw([other], 2)
    assert together.light == pytest.approx(apart.light, abs=1e-4)
    swapped = blank()
    swapped.draw([other, one], 2)
    assert swapped.light == pytest.approx(together.light, abs=1e-4)


@given(angle=st.floats(0, 3.14), width=st.floats(0.6, 12))
@settings(max_examples=40)
def test_a_stroke_leaves_its_length_times_its_width_whichever_way_it_goes(angle, width):
    way = np.array([np.cos(angle), np.sin(angle)])
    canvas = blank()
    canvas.draw([Stroke(40 + np.outer([-25, 0, 25], way), np.full(3, width), "墨", 0.5)])
    full = 0.5 * pigments.tint("墨")[1]
    loss = 1.0 if width <= 3 else 1.05 - 0.25 / 3
    area = 50 * width + np.pi * width**2 / 4  # the ends are round
    assert canvas.density[..., 1].sum() / full == pytest.approx(loss * area, rel=0.06)


# --- washes ---------------------------------------------------------------------------------------


def pond(wetness: float, pigment: str = "花青") -> np.ndarray:
    canvas = Canvas(330, 260, paper.sheet("xuan", 330, 260, 2))
    canvas.draw([Wash(SQUARE * [250, 190] + 35, pigment, 0.5, wet=wetness)])
    return canvas.density[..., 1]


def test_more_water_is_more_variation_and_none_is_flat():
    calm = [cv2.blur(pond(w), (15, 15)) for w in (0.0, 0.5, 1.0)]  # without the tooth
    spread = [float(plane[60:200, 60:260].std()) for plane in calm]
    assert spread[0] < 0.012
    assert spread[0] < spread[1] < spread[2]
    assert spread[1] > 0.03


def test_the_edge_of_a_wash_dries_darker_than_its_middle():
    cover = np.zeros((60, 60), np.uint8)
    cover[10:50, 10:50] = bristle.FULL
    rim = wet.rimmed(cover, 3, 0.5)
    assert rim[12, 30] > rim[30, 30]
    assert rim[30, 30] == bristle.FULL
    assert (rim[:8] == 0).all()  # carried to the edge, not over it
    canvas = Canvas(120, 120, paper.Paper(*_flat_with_pool(120)))
    canvas.draw([Wash(SQUARE * 60 + 30, "花青", 0.5)])
    column = canvas.density[:, 60, 1]
    assert column[28:34].max() > 1.05 * column[60]


def _flat_with_pool(size: int) -> tuple[np.ndarray, np.ndarray, wet.Pool]:
    sheet = paper.flat(size, size)
    return sheet.light, sheet.grain, wet.pool(np.random.default_rng(1), size, size)


def test_two_washes_of_a_sheet_dry_differently_and_a_wash_of_a_print_even():
    canvas = Canvas(640, 260, paper.sheet("xuan", 640, 260, 2))
    canvas.draw([Wash(SQUARE * 200 + [30 + 300 * k, 30], "花青", 0.5) for k in (0, 1)])
    one, two = canvas.density[50:210, 50:210, 1], canvas.density[50:210, 350:510, 1]
    assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 0.9
    flat = blank(300)
    flat.draw([Wash(SQUARE * 280 + 10, "花青", 0.5)])
    assert flat.density[40:260, 40:260, 1].std() < 1e-4


def test_mineral_pigments_settle_in_the_tooth_and_dyes_stain():
    grains = {name: pond(0.0, name)[60:200, 60:260] for name in ("头青", "花青")}
    rough = {name: plane.std() / plane.mean() for name, plane in grains.items()}
    assert rough["头青"] > 3 * rough["花青"]


# --- grounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", paper.GROUNDS)
def test_grounds_have_their_colour_at_every_size_and_repeat_by_seed(name):
    small, large = paper.sheet(name, 150, 100, 3), paper.sheet(name, 600, 400, 3)
    aim = pigments.linear(paper.COLOURS[name])
    for sheet in (small, large):
        assert sheet.light.mean((0, 1)) == pytest.approx(aim, rel=0.06)
        assert sheet.light.dtype == np.float32
        assert sheet.light.max() <= 1
        assert np.abs(sheet.grain).max() <= 1
    again = paper.sheet(name, 150, 100, 3)
    assert (again.light == small.light).all()
    assert (again.grain == small.grain).all()
    other = paper.sheet(name, 150, 100, 4)
    assert name == "plain" or (other.light != small.light).any()


def test_silk_and_canvas_are_woven_and_paper_is_not():
    def peak(name: str) -> float:
        """How much of the tooth repeats: the strongest frequency of its rows against all."""
        grain = paper.sheet(name, 512, 512, 1).grain
        power = (np.abs(np.fft.rfft(grain - grain.mean(), axis=1)) ** 2).mean(0)[8:]
        return float(power.max() / power.mean())

    assert min(peak("silk"), peak("canvas")) > 4 * peak("xuan")


# --- the same bytes -------------------------------------------------------------------------------


def scrap(size: int = 240) -> bytes:
    rng = np.random.default_rng(5)
    canvas = Canvas(size, size, paper.sheet("xuan", size, size, 1))
    marks = []
    for k in range(30):
        at = rng.uniform(0, size, (5, 2))
        marks.append(Wash(at, ("石绿", "夜", "纸", "#886644")[k % 4], 0.4, None, k % 7, k % 5 == 0))
        marks.append(
            Stroke(at, rng.uniform(1, 20, 5), "墨", 0.6, k % 3 / 3, k % 2, k % 5 / 5 - 0.4)
        )
    canvas.draw(marks, 3)
    return canvas.image().tobytes() + canvas.ids.tobytes()


def test_threads_of_opencv_do_not_change_a_byte():
    before = cv2.getNumThreads()
    try:
        digests = set()
        for threads in (1, 2, 4):
            cv2.setNumThreads(threads)
            digests.add(hashlib.sha256(scrap()).hexdigest())
    finally:
        cv2.setNumThreads(before)
    assert len(digests) == 1


@given(n=st.sampled_from((3, 1400, 1700)), seed=st.integers(0, 1 << 20), octaves=st.integers(1, 6))
@settings(max_examples=20)
def test_noise_of_few_points_is_the_noise_of_many(n, seed, octaves):
    x = np.linspace(-9, 30, n)
    whole1, whole2 = noise.fbm1(x, seed, octaves), noise.fbm2(x, x[::-1], seed, octaves)
    assert noise.fbm1(x[:2], seed, octaves) == pytest.approx(whole1[:2], abs=1e-12)
    assert noise.fbm2(x[:2], x[::-1][:2], seed, octaves) == pytest.approx(whole2[:2], abs=1e-12)


# --- the drawing and the bench --------------------------------------------------------------------


def test_the_drawing_stands_in_the_same_light_as_the_picture():
    area = SQUARE * 40
    marks = [Wash(area, "#c07040", 1.0)]
    text = svg.drawing([("a", 1, marks)], {}, (40, 40), valence=-0.7).decode()
    found = re.findall(r'<path fill="#(\w+)"', text)[0]
    canvas = blank(40)
    canvas.draw(marks)
    assert bytes.fromhex(found) == toned(canvas.image(), -0.7)[20, 20].tobytes()
    sheet = re.findall(r'<rect [^>]*fill="(#\w+)"', text)[0]
    assert sheet == svg.in_light("#efe4cb", -0.7) != "#efe4cb"


def test_only_wet_transparent_washes_have_a_rim_in_the_drawing():
    def rims(**about: object) -> int:
        wash = Wash(SQUARE * 40 + 5, "花青", 0.5, **about)  # type: ignore[arg-type]
        return svg.drawing([("a", 1, [wash])], {}, (60, 60)).count(b"stroke-opacity")

    assert (rims(), rims(wet=0.0), rims(opaque=True), rims(soft=9.0)) == (1, 0, 0, 0)


def test_the_bench_judges_by_its_goals():
    good = painter.Cost(2.0, 3.0, 500.0, 9000, 0.5, 1.5, "a")
    slow = painter.Cost(9.5, 9.6, 2000.0, 9000, 0.5, 1.5, "b")
    assert painter._row("x", good)["holds"] == "yes"
    assert painter._row("x", slow)["holds"] == "no"
    median, *worst = painter.summary([good, good, slow])
    assert (median["cpu_s"], median["marks"]) == (2.0, 9000)
    assert [row["holds"] for row in worst] == ["no", "no"]
    assert [row["holds"] for row in list(painter.summary([good]))[1:]] == ["yes", "yes"]


def test_twice_the_side_and_likeness_are_judged(monkeypatch):
    seconds = {100: 1.0, 200: 4.0}
    monkeypatch.setattr(
        painter, "costs",
        lambda brief, style, seed, size: painter.Cost(seconds[size[0]], 1, 1, 1, 1, 1, ""),
    )  # fmt: skip
    assert next(painter.grown("x", (100, 60)))["holds"] == "yes"
    seconds[200] = 4.6
    assert next(painter.grown("x", (100, 60)))["holds"] == "no"
    same = np.zeros((80, 90, 3), np.uint8)
    monkeypatch.setattr(
        painter, "painting",
        lambda *a: (type("P", (), {"image": same}), 0, 0),
    )  # fmt: skip
    assert painter.differing("x", 3)["holds"] == "no"


def test_the_hash_follows_the_look_and_not_the_size():
    y, x = np.mgrid[:240, :360] / 40.0
    image = np.repeat((128 + 90 * np.sin(x) * np.cos(y))[..., None], 3, 2).astype(np.uint8)
    large = cv2.resize(image, (720, 480))
    assert (painter.perceptual(image) ^ painter.perceptual(large)).bit_count() <= 2
    assert (painter.perceptual(image) ^ painter.perceptual(255 - image)).bit_count() > 8
