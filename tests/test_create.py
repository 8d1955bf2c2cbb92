"""One brief becomes a whole work: at draft size, with the real engines."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from miaobi import forms, studio
from miaobi.engines import available
from miaobi.errors import Cancelled, EngineError, MiaobiError, PlanError, StoreError
from miaobi.makers.narration import LABEL
from miaobi.makers.verse_loop import rules
from miaobi.run import Engine, Event, Watch
from miaobi.store import RunFolder
from miaobi.studio import Wish, open_work
from miaobi.studio.verify import replay
from miaobi.trust import marks
from miaobi.work import Answer, Ask

QUICK = {  # a whole work that is soon made: short lines read fast, a small film, eight quick bars
    "narration.pace": 2.0,
    "film.size": "456x256",
    "film.fps": 6,
    "concept.bars": 8,
    "concept.tempo": 160,
    "size": "384x256",
}
WISH = Wish("春天的田野", seed=7, form="五绝", quality="draft", sets=QUICK)
PARTS = ("verse", "painting", "label")
PICTURE = Wish("春天的田野", seed=7, quality="draft", wants=PARTS, sets={"size": QUICK["size"]})
STOPS = ("text.gloss", "image.inscribe", "sound.render", "voice.join", "film.join")
FILES = {
    "film.mp4", "film.srt", "index.html", "label.md", "ledger.jsonl", "narration.flac",
    "painting.ids.png", "painting.png", "painting.svg", "poem.md", "score.flac", "score.mid",
    "score.musicxml", "score.svg", "work.json",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished work and the home it was made in, made once for this file."""
    root = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIAOBI_HOME", str(root / "home"))
        studio.create(WISH, root / "w")
    return root


@pytest.fixture(scope="module")
def filling(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A work without music, reading and film, and its page as it stood after each part."""
    root = tmp_path_factory.mktemp("drawn")
    pages: list[str] = []

    def event(event: Event) -> None:
        if event.event == "made":
            pages.append((root / ".w.making" / "index.html").read_text("utf-8"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIAOBI_HOME", str(root / "home"))
        studio.create(PICTURE, root / "w", watch=Watch(event=event))
    return root, pages


@pytest.fixture(scope="module")
def drawn(filling: tuple[Path, list[str]]) -> Path:
    return filling[0]


@pytest.fixture
def copy(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the whole work with a copy of its home."""
    return copied(made, tmp_path, monkeypatch)


@pytest.fixture
def picture(drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the picture with a copy of its home."""
    return copied(drawn, tmp_path, monkeypatch)


def copied(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(root, tmp_path / "copy")
    monkeypatch.setenv("MIAOBI_HOME", str(tmp_path / "copy" / "home"))
    return tmp_path / "copy" / "w"


class Listener:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.watch = Watch(event=self.events.append)

    def asked(self) -> list[str]:
        return [e.ask for e in self.events if e.event == "asked"]

    def reused(self) -> list[str]:
        return [e.ask for e in self.events if e.event == "reused"]

    def ids(self, what: str) -> set[str]:
        return {e.data["id"] for e in self.events if e.event == what}


def ids(folder: Path) -> dict[str, str]:
    return {asset.name: asset.ref.id for asset in open_work(folder).work.assets}


def test_a_draft_is_a_quarter_of_a_full_sheet_across():
    sizes = {
        quality: studio.plan(Wish("雪夜", quality=quality)).size for quality in ("draft", "full")
    }
    assert sizes == {"draft": (768, 512), "full": (3072, 2048)}


def test_the_folder_holds_the_whole_work_and_nothing_else(made):
    assert {p.name for p in (made / "w").iterdir()} == FILES
    assert [p.name for p in made.iterdir() if p.name.startswith(".")] == []
    assert list((made / "home" / "runs").iterdir()) == []


def test_every_file_opens_in_another_reader(made):
    folder = made / "w"
    with Image.open(folder / "painting.png") as image:
        image.load()
        assert image.size[0] == 384
    ET.parse(folder / "painting.svg")
    assert "AI 生成" in (folder / "index.html").read_text("utf-8")
    for name in ("poem.md", "label.md"):
        assert (folder / name).read_text("utf-8").startswith("---\nAIGC: ")
    summary = json.loads((folder / "work.json").read_bytes())
    assert summary["brief"]["text"] == "春天的田野"


def test_the_poem_holds_its_form(made):
    opened = open_work(made / "w")
    about = opened.work.asset("poem").about
    assert studio.check("\n".join(about["lines"]), about["form"]).holds
    assert studio.check((made / "w" / "poem.md").read_text("utf-8"), about["form"]).holds


def test_the_label_is_spoken_at_its_own_pace_however_fast_the_poem_is(made):
    """120 to 160 characters a minute, as the rule wants."""
    start, end = open_work(made / "w").work.asset("narration").about["label"]
    assert 120 <= 60 * sum(map(str.isalnum, LABEL)) / (end - start) <= 160


def test_it_verifies_and_replays_without_any_engine(made):
    assert studio.verify(made / "w") == []
    assert replay(open_work(made / "w")) == []


def test_every_exported_file_carries_one_label_of_the_work(made):
    opened = open_work(made / "w")
    texts = [asset.name for asset in opened.work.assets if asset.ref.media_type == marks.CAPTIONS]
    assert texts == ["captions"]
    for asset in opened.work.assets:
        data = (made / "w" / asset.file).read_bytes()
        found = marks.read(data, asset.ref.media_type)
        assert found is not None
        if asset.name == "captions":  # plain text has a place for the words alone
            assert marks.WORDS.split(" · ")[0] in data.decode().split("\n\n")[0]
            continue
        assert found.label is not None
        assert found.label["ProduceID"] == json.loads((made / "w/work.json").read_bytes())["work"]
        assert studio.verify(made / "w" / asset.file) == []


def test_the_same_command_again_finds_the_work_there(copy):
    listener = Listener()
    again = studio.create(WISH, copy, watch=listener.watch)
    assert again.already
    assert [e.event for e in listener.events] == ["done"]


def test_another_work_is_never_overwritten(copy):
    before = {p: p.read_bytes() for p in copy.iterdir()}
    with pytest.raises(StoreError, match="another work"):
        studio.create(Wish("雪夜", quality="draft"), copy)
    assert {p: p.read_bytes() for p in copy.iterdir()} == before


def test_a_revision_asks_only_what_depends_on_the_change(picture):
    listener = Listener()
    revised = studio.revise(
        picture,
        sets={"concept.mood.valence": -0.6},
        out=picture.parent / "sad",
        watch=listener.watch,
    )
    assert revised.plan.brief.parent == open_work(picture).work.head
    assert revised.plan.concept.mood.valence == -0.6
    assert "image.scene" in listener.reused()
    assert "text.verse" in listener.asked()
    assert "image.paint" in listener.asked()
    assert studio.verify(revised.folder) == []


def test_a_new_seed_for_the_painting_leaves_the_poem(picture):
    listener = Listener()
    revised = studio.revise(picture, sets={"seeds.painting": 99}, watch=listener.watch)
    old, new = ids(picture), ids(revised.folder)
    assert new["poem"] == old["poem"]
    assert new["painting"] != old["painting"]
    assert "text.verse" in listener.reused()
    assert revised.folder.name == "w-r2"


def test_a_line_of_the_users_own_stays_and_the_rest_is_written_around_it():
    given = ["", "春风又绿江南岸"]
    poem = next(studio.write(Wish("江南", form="七绝", sets={"concept.given_lines": given[1:]})))
    assert poem["lines"][0] == given[1]
    assert studio.check(poem["text"], "七绝").holds
    lines = poem["lines"]
    later = next(
        studio.write(Wish("江南", form="七绝", sets={"concept.given_lines": ["", "", lines[2]]}))
    )
    assert later["lines"][2] == lines[2]
    assert studio.check(later["text"], "七绝").holds


def test_changing_one_line_by_hand_leaves_the_others(picture):
    lines = open_work(picture).work.asset("poem").about["lines"]
    listener = Listener()
    revised = studio.revise(
        picture, texts={"poem.1": lines[0]}, out=picture.parent / "own", watch=listener.watch
    )
    assert revised.work.asset("poem").about["lines"] == lines
    assert revised.plan.concept.given_lines == tuple(lines)
    assert {"image.scene", "image.paint"} <= set(listener.reused())


def failing_at(kind: str, error: type[MiaobiError]) -> dict:
    """The embedded engines, but the one for `kind` fails, and none of its family's answers is known."""

    def answer(ask: Ask, desk) -> Answer:
        if ask.kind == kind:
            raise error("power cut", hint="run it again")
        return engines[ask.family, "embedded"].answer(ask, desk)

    engines = available()
    family = kind.split(".")[0]
    return {
        key: Engine(replace(engine.facts, fingerprint="broken"), answer)
        if key[0] == family
        else engine
        for key, engine in engines.items()
    }


def stopped_at(kinds: set[str]) -> dict:
    """The embedded engines, until one of `kinds` is asked: it is taken out, and its part stopped,
    as by Ctrl-C.
    """

    def answer(ask: Ask, desk) -> Answer:
        if ask.kind in kinds:
            kinds.discard(ask.kind)
            raise Cancelled("power cut", hint="run it again")
        return engines[ask.family, "embedded"].answer(ask, desk)

    engines = available()
    return {key: Engine(engine.facts, answer) for key, engine in engines.items()}


def forget_all_but_the_journal(home: Path) -> set[str]:
    """The ids of the Asks that the journal of a stopped run holds, which alone can know them now."""
    for path in (home / "memory.db", home / "memory.db-wal", home / "memory.db-shm"):
        path.unlink(missing_ok=True)
    (folder,) = (home / "runs").iterdir()
    with RunFolder(folder) as record:
        return set(record.times)


def test_a_work_stopped_in_every_part_asks_nothing_twice_and_has_the_same_bytes(
    made, tmp_path, home
):
    """In another home, too: what was made before is not there."""
    out, left, known = tmp_path / "w", set(STOPS), set()
    while left:
        listener = Listener()
        with pytest.raises(Cancelled, match="power cut"):
            studio.create(WISH, out, engines=stopped_at(left), watch=listener.watch)
        assert not out.exists()
        assert not known & listener.ids("asked")
        known = forget_all_but_the_journal(home)
    listener = Listener()
    studio.create(WISH, out, watch=listener.watch)
    assert not known & listener.ids("asked")
    assert len(known & listener.ids("reused")) > 10
    assert "film.join" in listener.asked()
    assert not {"text.verse", "voice.line", "film.segment", "image.paint"} & set(listener.asked())
    assert ids(out) == ids(made / "w")
    heads = [json.loads((p / "work.json").read_bytes())["work"] for p in (made / "w", out)]
    assert heads[0] == heads[1]
    assert studio.verify(out) == []
    assert not (tmp_path / ".w.making").exists()


@pytest.mark.parametrize(
    ("kind", "lost", "there"),
    [
        ("voice.line", {"narration"}, {"film.mp4", "score.flac", "label.md"}),
        ("sound.render", {"score"}, {"film.mp4", "narration.flac", "painting.png"}),
        ("image.paint", {"painting", "film"}, {"narration.flac", "score.flac", "label.md"}),
    ],
)
def test_a_part_that_fails_is_said_and_the_rest_is_there(made, copy, tmp_path, kind, lost, there):
    out = tmp_path / "new" / "w"
    out.parent.mkdir()
    part = studio.create(WISH, out, engines=failing_at(kind, EngineError))
    assert set(part.missing) == set(part.work.missing) == lost
    files = {p.name for p in out.iterdir()}
    assert there < files < FILES
    assert studio.verify(out) == []
    assert replay(open_work(out)) == []
    assert "power cut" in (out / "index.html").read_text("utf-8")
    again = studio.create(WISH, out)
    assert not again.missing
    assert ids(out) == ids(made / "w")
    assert [p.name for p in out.parent.iterdir()] == ["w"]


def test_nothing_but_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(EngineError, match="power cut"):
        studio.create(WISH, tmp_path / "w", engines=failing_at("text.verse", EngineError))
    assert list(tmp_path.iterdir()) == []


def test_a_flipped_byte_is_found_wherever_it_is(copy):
    """At places spread over the whole length of every file: all named at once, the two that hold
    the hashes each alone.
    """
    whole = {path.name: path.read_bytes() for path in copy.iterdir()}
    alone = ("ledger.jsonl", "work.json")
    for place in (0.0, 0.25, 0.5, 0.75, 1.0):
        for names in ((alone[0],), (alone[1],), set(whole) - set(alone)):
            for name in names:
                flipped = bytearray(whole[name])
                flipped[round(place * (len(flipped) - 1))] ^= 1
                (copy / name).write_bytes(flipped)
            wrong = studio.verify(copy)
            assert wrong, (names, place)
            if len(names) > 1:
                assert {f"{name} was changed after it was written" for name in names} <= set(wrong)
            for name in names:
                (copy / name).write_bytes(whole[name])
    assert studio.verify(copy) == []


def test_missing_and_foreign_files_are_said(copy):
    (copy / "poem.md").unlink()
    (copy / "extra.txt").write_text("x")
    wrong = studio.verify(copy)
    assert "poem.md is missing" in wrong
    assert "extra.txt does not belong to this work" in wrong


def test_the_index_knows_the_work(copy, made):
    from miaobi.store import Index, home

    row = Index(home()).works()[0]
    assert row["brief"] == "春天的田野"
    assert row["folder"] == str(made / "w")
    assert row["head"] == open_work(copy).work.head


@pytest.mark.parametrize("ending", ["png", "svg", "md", "html", "zip"])
def test_parts_can_be_taken_out(copy, tmp_path, ending):
    to = studio.export(copy, tmp_path / f"out.{ending}")
    assert to.stat().st_size > 500
    with pytest.raises(StoreError, match="already there"):
        studio.export(copy, to)


def test_the_page_fills_as_parts_arrive(filling):
    drawn, pages = filling
    first_line = open_work(drawn / "w").work.asset("poem").about["lines"][0]
    assert len(pages) == 3
    assert all('http-equiv="refresh"' in page for page in pages)
    assert first_line in pages[0]
    assert 'src="painting.png"' not in pages[0]
    assert 'src="painting.png"' in pages[1]
    assert 'http-equiv="refresh"' not in (drawn / "w" / "index.html").read_text("utf-8")


def test_the_users_own_files_join_the_work(tmp_path):
    (tmp_path / "mine.txt").write_text("春风又绿江南岸\n", "utf-8")
    Image.new("RGB", (40, 30), (190, 60, 40)).save(tmp_path / "red.png")
    (tmp_path / "facts.csv").write_text("a,b\n", "utf-8")
    names = ("mine.txt", "red.png", "facts.csv")
    files = tuple(tmp_path / name for name in names)
    wish = replace(PICTURE, text="江南", files=files)
    made = studio.create(wish, tmp_path / "w")
    assert made.work.asset("poem").about["lines"][0] == "春风又绿江南岸"
    assert made.plan.concept.palette[0] in ("朱砂", "朱磦", "曙红")
    assert "facts.csv" in made.plan.concept.unknown
    assert (tmp_path / "w" / "sources" / "mine.txt").read_text("utf-8") == "春风又绿江南岸\n"
    assert studio.verify(tmp_path / "w") == []


def test_the_users_own_lexicon_is_read(home):
    own = {"key": "zorble", "zh": ["左布"], "en": ["zorble"], "kind": "creature", "element": "fox"}
    (home / "lexicon.jsonl").write_text(json.dumps(own, ensure_ascii=False) + "\n", "utf-8")
    atoms = studio.plan(Wish("two zorbles on a hill")).concept.atoms
    assert (atoms[0].concept, atoms[0].element, atoms[0].count) == ("zorble", "fox", 2)


@pytest.mark.parametrize(
    ("instruction", "sets"),
    [
        ("make it winter", {"concept.season": "winter"}),
        ("add two cranes", {"concept.atoms.crane.count": 2}),
        ("把它改成冬天", {"concept.season": "winter"}),
        ("加三只白鹭", {"concept.atoms.egret.count": 3}),
    ],
)
def test_an_instruction_in_words_becomes_sets(made, instruction, sets):
    from miaobi.studio.revise import understood

    found = understood(instruction, open_work(made / "w").plan)
    assert {path: found.get(path) for path in sets} == sets


def test_an_instruction_can_take_things_away(made):
    from miaobi.studio.revise import understood

    plan = open_work(made / "w").plan
    assert "farmer" in understood("remove the farmer", plan)["concept.excluded"]
    assert "farmer" in understood("去掉农夫", plan)["concept.excluded"]


def test_an_instruction_that_is_not_understood_begins_nothing(copy):
    with pytest.raises(PlanError, match="not understood"):
        studio.revise(copy, "frobnicate the whatsit")
    with pytest.raises(PlanError, match="with this the poem is no"):
        studio.revise(copy, texts={"poem.1": "山山山山山"})
    assert sorted(p.name for p in copy.parent.iterdir()) == ["home", "w"]


@pytest.mark.parametrize(
    ("brief", "season"), [("一片湖，不是夏天", "summer"), ("not winter, a lake", "winter")]
)
def test_a_season_that_is_denied_does_not_come(brief, season):
    seasons = {studio.plan(Wish(brief, seed=seed)).concept.season for seed in range(20)}
    assert season not in seasons


def test_what_the_brief_forbids_does_not_come_back_by_chance():
    for seed in range(12):
        card = studio.plan(Wish("不要山，不要水，只要七只猫", seed=seed)).concept
        assert card.place not in ("water", "sea", "mountain")
        assert not {a.element for a in card.atoms} & {"mountain", "river", "lake", "stream", "sea"}


def test_an_outside_writer_is_told_the_rules_of_the_form_it_writes():
    told = {name: rules(forms.verse(name)) for name in ("七绝", "菩萨蛮", "西江月", "五言古风")}
    assert "三平尾" in told["七绝"][-1]
    assert "平水韵" in told["七绝"][-2]
    for name in ("菩萨蛮", "西江月", "五言古风"):
        assert "三平尾" not in "".join(told[name])
        assert "每句" not in told[name][0] or name == "五言古风"
    assert told["菩萨蛮"][2].startswith("格1（8句44字）：中平中仄平平仄韵。")
    assert told["菩萨蛮"][-1].startswith(
        "韵书用词林正韵：平仄后所标「韵」、「B」、「C」、「D」是韵"
    )
    assert "「叶A」" in told["西江月"][-1]
    assert "句内平仄不拘" in told["五言古风"][-1]
