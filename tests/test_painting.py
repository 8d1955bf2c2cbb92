"""The painting maker and the embedded image engine, on a small sheet."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Relation, Task, Words
from miaobi.engines.embedded import image
from miaobi.errors import EngineError
from miaobi.makers import Job
from miaobi.makers import painting as maker
from miaobi.work import Answer, Ask, Draft, Ref, canonical, digest

LINES = ["风吹春水绿如蓝", "日照田园草色新", "白鹭一双飞不去", "青山何处是归人"]
ATOMS = (
    Atom("a1", "书", "book", "book", "book", 2),
    Atom("a2", "梦", "dream"),
)


class Desk:
    """A desk in memory that notes the progress."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.notes: list[tuple[float, str]] = []

    def read(self, asset: str) -> bytes:
        return self.kept[asset]

    def keep(self, data: bytes, media_type: str) -> Ref:
        ref = Ref(digest("asset", data), media_type, len(data))
        self.kept[ref.id] = data
        return ref

    def progress(self, fraction: float, note: str = "") -> None:
        self.notes.append((fraction, note))

    def stop_if_cancelled(self) -> None: ...


def plan(**card: Any) -> Plan:
    base: dict[str, Any] = {
        "title": Words("夜读", "Night Reading"), "season": "winter", "hour": "night",
        "weather": "clear", "place": "indoors", "mood": Mood(), "atoms": ATOMS,
        "relations": (Relation("a2", "above", "a1"),), "names": ("小明",),
    }  # fmt: skip
    tasks = (Task("verse"), Task("painting", ("verse",)))
    return Plan(
        Brief("夜读", seed=3), Concept(**(base | card)), tasks, {"painting": 3}, {}, (480, 320)
    )


def job(one: Plan) -> Job:
    return Job(one.tasks[1], one, {"verse": Draft(about={"lines": LINES, "form": "七绝"})})


def run(one: Plan) -> tuple[Draft, list[Ask], list[Answer], Desk]:
    desk, asks, answers = Desk(), [], []
    making = maker.painting(job(one))
    ask = next(making)
    while True:
        asks.append(ask)
        canonical(ask)  # an Ask is JSON
        answers.append(getattr(image, ask.kind.split(".")[1])(ask, desk))
        canonical(answers[-1])
        try:
            ask = making.send(answers[-1])
        except StopIteration as end:
            return end.value, asks, answers, desk


@pytest.fixture(scope="module")
def made() -> tuple[Draft, list[Ask], list[Answer], Desk]:
    return run(plan())


def pixels(desk: Desk, ref: Ref) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(desk.read(ref.id))))


def test_three_asks_give_three_assets(made: Any) -> None:
    draft, asks, _, desk = made
    assert [a.kind for a in asks] == ["image.scene", "image.paint", "image.inscribe"]
    files = {a.name: (a.file, a.ref.media_type, a.task) for a in draft.assets}
    assert files == {
        "painting": ("painting.png", "image/png", "painting"),
        "drawing": ("painting.svg", "image/svg+xml", "painting"),
        "ids": ("painting.ids.png", "image/png", "painting"),
    }
    picture = pixels(desk, draft.assets[0].ref)
    ids = pixels(desk, draft.assets[2].ref)
    assert picture.shape == (320, 480, 3)
    assert ids.shape == (320, 480)
    assert ids.dtype.itemsize >= 2
    assert desk.notes
    assert all(0 <= f <= 1 for f, _ in desk.notes)


def test_the_same_seed_gives_the_same_bytes(made: Any) -> None:
    again = run(plan())[0]
    assert again == made[0]


def test_atoms_are_seen_or_written(made: Any) -> None:
    about = made[0].about
    assert about["visible"]["a1"] > 0
    assert about["counts"]["a1"] == 2
    assert about["symbols"] == ["a2"]
    words = [c[0] for c in about["characters"] if c[1] == "symbol"]
    assert words == ["梦"]


def test_the_writing_stays_in_its_box_and_the_rest_is_untouched(made: Any) -> None:
    draft, asks, answers, desk = made
    about, height = draft.about, 320
    box = about["inscription"]
    x0, y0 = box["x"] * height, box["y"] * height
    x1, y1 = x0 + box["w"] * height, y0 + box["h"] * height
    poem = [c for c in about["characters"] if c[1] != "symbol"]
    assert "".join(c[0] for c in poem if c[1] == "poem") == "".join(LINES)
    assert "".join(c[0] for c in poem if c[1] == "signature") == "妙笔为小明写"
    for _, _, left, top, right, bottom in poem:
        assert x0 - 1 <= left < right <= x1 + 1
        assert y0 - 1 <= top < bottom <= y1 + 1
    changed = (pixels(desk, answers[1].files["ground"]) != pixels(desk, draft.assets[0].ref)).any(2)
    changed[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = False
    for slip in asks[2].spec["symbols"]:
        a, b, w, h = (round(slip[k] * height) for k in "xywh")
        changed[b : b + h, a : a + w] = False
    assert not changed.any()
    assert answers[2].value["size"] >= 0.022  # smaller is not read in a thumbnail


def test_the_vector_picture_has_every_painted_item_and_every_character(made: Any) -> None:
    draft, _, answers, desk = made
    root = ElementTree.fromstring(desk.read(draft.assets[1].ref.id))
    groups = {g.get("data-item") for g in root.iter("{http://www.w3.org/2000/svg}g")} - {None}
    assert len(groups) == len(answers[1].value["names"])
    titles = [t.text for t in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles.count("书 · book") == 2
    for char in set("".join(LINES)):
        assert char in titles


def test_another_poem_repaints_nothing(made: Any) -> None:
    _, asks, _, _ = made
    making = maker.painting(
        Job(plan().tasks[1], plan(), {"verse": Draft(about={"lines": LINES[::-1], "form": "七绝"})})
    )
    assert next(making) == asks[0]
    assert making.send(made[2][0]) == asks[1]
    assert making.send(made[2][1]) != asks[2]


def test_the_mood_word_of_the_card_is_not_read_by_the_painter(made: Any) -> None:
    other = plan(mood=Mood(0.2, 0.0, ("静",), ("still",)), unknown=("x",), tempo=120)
    assert next(maker.painting(job(other))) == made[1][0]


def test_what_came_out_unseen_is_written(made: Any) -> None:
    scene = made[2][0].value
    slips = maker.slips(plan(), scene, {"a1": 0.0})
    assert [s["id"] for s in slips] == ["a2", "a1"]
    assert slips[0]["x"] != slips[1]["x"]


def test_a_line_that_cannot_be_written_is_refused_by_name(made: Any) -> None:
    ask = made[1][2]
    bad = Ask(ask.kind, ask.spec | {"lines": ["龘龘龘龘龘"]}, ask.inputs, ask.seed)
    with pytest.raises(EngineError, match="龘"):
        image.inscribe(bad, made[3])


def test_a_signature_that_cannot_be_written_is_left_out_and_said(made: Any) -> None:
    ask = made[1][2]
    spec = ask.spec | {"signature": "妙笔为龘写"}
    answer = image.inscribe(Ask(ask.kind, spec, ask.inputs, ask.seed), made[3])
    assert answer.value["unwritten"] == ["妙笔为龘写"]
    assert not [c for c in answer.value["characters"] if c[1] == "signature"]


@settings(max_examples=30)
@given(ids=arrays(np.uint16, (20, 30), elements=st.integers(0, 4)))
def test_seen_counts_the_pixels_of_each_atom(ids: np.ndarray) -> None:
    told = image.seen(ids, [[1, "a", "x"], [2, "a", "x"], [3, "b", "y"], [4, "", "tree"]])
    assert told["visible"] == {
        "a": round(float(np.isin(ids, (1, 2)).mean()), 6),
        "b": round(float((ids == 3).mean()), 6),
    }
    assert told["counts"] == {"a": int((ids == 1).any()) + int((ids == 2).any()),
                              "b": int((ids == 3).any())}  # fmt: skip
    for x, y in told["places"].values():
        assert 0 <= x < 1
        assert 0 <= y < 1


def test_ink_hides_what_lies_below() -> None:
    before = np.full((4, 4, 3), 200, np.uint8)
    after = before.copy()
    after[0] = 40
    ids = image._covered(np.full((4, 4), 7, np.uint16), before, after)
    assert (ids[0] == 0).all()
    assert (ids[1:] == 7).all()
