"""The page of a work: whole HTML, nothing from elsewhere, both languages, no way to hide the mark."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from miaobi.brief import Atom, Brief, Concept, Consulted, Mood, Plan, Relation, Task, Words
from miaobi.studio import engraving, page, page_media
from miaobi.trust.marks import WORDS, Stamp, aigc
from miaobi.work import Asset, Json, Ref, Work, chain, to_json
from poems import ENGLISH, PLAN, POEMS

VOID = {"meta", "img", "br", "input", "link", "hr", "track"}
LINES = ["东风一夜绿平田", "白鹭双飞入晓烟", "牛背儿童吹短笛", "柴门流水到窗前"]
GLOSS = ["in one night the fields", "two egrets in the mist", "a child plays", "running water"]
HOSTILE = "</style></script><script>alert('夜')</script><img src=x onerror=\"y()\">"


class Walk(HTMLParser):
    """All elements of a page in order, and its text by element; refuses tags out of order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str]]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, tuple[tuple[str, dict[str, str]], ...]]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} says {names}"
        element = (tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((data, tuple(self.open)))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def text(self, language: str = "") -> str:
        """The readable text; with "zh" or "en" only what is seen in that language."""
        other = {"zh": "en", "en": "zh"}.get(language)
        return "".join(
            data
            for data, inside in self.texts
            if not any(
                tag in ("style", "script", "title") or other in attrs.get("class", "").split()
                for tag, attrs in inside
            )
        )


def walked(html: str) -> Walk:
    """The page, after the checks that every page must pass."""
    walk = Walk(html)
    for tag, attrs in walk.elements:
        assert not [name for name in attrs if name.startswith("on")], f"{tag} has a handler"
        for name in ("src", "href", "srcset", "action", "poster", "data"):
            target = attrs.get(name, "")
            captions = tag == "track" and target.startswith("data:text/vtt;base64,")
            assert captions or not re.match(r"\s*([a-z][a-z0-9+.-]*:|//|/|\\)", target, re.I), (
                target
            )
            assert captions or ".." not in target.split("/"), target
        if tag == "img":
            assert attrs["alt"].strip()
        if tag in ("audio", "video"):
            assert "controls" in attrs
            assert "autoplay" not in attrs
    codes = [
        "".join(data for data, inside in walk.texts if inside and inside[-1] is element)
        for element in walk.elements
        if element[0] == "script" and element[1].get("type") != "application/json"
    ]
    assert len(codes) == 1, "one script, and the policy names it"
    digest = base64.b64encode(hashlib.sha256(codes[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy(walk)
    assert len({a["id"] for _, a in walk.elements if "id" in a}) == sum(
        "id" in a for _, a in walk.elements
    ), "an id is used twice"
    style = "".join(data for data, inside in walk.texts if inside and inside[-1][0] == "style")
    assert "@import" not in style
    assert not re.findall(r"url\((?!\"?data:|%23)", style), "only what is inside the page"
    return walk


def policy(walk: Walk) -> str:
    (found,) = (
        m["content"] for m in walk.all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    return found


# --- a work by hand -----------------------------------------------------------------------------

ATOMS = (
    Atom("a1", "白鹭", "egret", "egret", "egret", 2),
    Atom("a2", "水田", "paddy field", "paddy", "paddy"),
    Atom("a3", "量子", "quantum", "", ""),
    Atom("a4", "柳", "willow", "willow", "willow", 3, source="graph"),
)


def plan(**brief: Any) -> Plan:
    concept = Concept(
        Words("春野", "Spring Fields"), "spring", "dawn", "mist", "field",
        Mood(0.4, -0.3, ("恬静",), ("calm",)), ATOMS, (Relation("a1", "in", "a2"),),
        palette=("石绿", "赭石"), settled=("season", "mood.valence"), unknown=("叠加态",),
    )  # fmt: skip
    tasks = (Task("verse"), Task("painting", ("verse",)), Task("label", ("verse", "painting")))
    return Plan(
        replace(Brief("春天的田野", 7), **brief),
        concept,
        tasks,
        {"verse": 1},
        {"text": ("embedded",)},
    )


def asset(name: str, file: str, about: dict[str, Json] | None = None) -> Asset:
    return Asset(name, file, Ref("a" * 64, "x/y", 10), name, about or {})


POEM = asset(
    "poem", "poem.md",
    {"lines": LINES, "gloss": GLOSS, "form": "七绝", "rhyme": "下平一先", "scheme": "平起首句入韵"},
)  # fmt: skip
PAINTING = asset(
    "painting", "painting.png", {"visible": {"a1": 0.01, "a2": 0.3, "a4": 0}, "symbols": ["a3"]}
)
DRAWING = asset("drawing", "painting.svg")
LABEL = asset(
    "label", "label.md",
    {
        "zh": "画中可见两只白鹭。", "en": "Two egrets are to be seen.",
        "alt": {"zh": "两只白鹭", "en": "two egrets"},
        "description": {"zh": "田上有鹭。", "en": "Egrets over fields."},
        "tombstone": {"zh": ["春野", "诗：七绝"], "en": ["Spring Fields", "Poem: qijue"]},
    },
)  # fmt: skip

SCORE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"><g class="measure" id="b1">'
    '<g class="note" id="m1"><path d="M0 0h9"/></g><g class="note" id="m2"><path d="M9 0h9"/></g>'
    "</g></svg>"
)
MUSIC = asset(
    "music", "score.flac",
    {"seconds": 61.4, "bars": 16, "metre": "3/4", "tonic": "F#", "mode": "羽", "tempo": 70,
     "instruments": ["guzheng", "xiao"], "timemap": [[0, ["m1"]], [0.857142, ["m1", "m2"]]]},
)  # fmt: skip
ENGRAVING = asset("engraving", "score.svg")
MIDI = asset("midi", "score.mid")
NARRATION = asset(
    "narration", "narration.flac",
    {"seconds": 22, "manner": "spoken", "lines": [
        {"line": i, "start": i, "end": i + 1,
         "characters": [[c, "yī", i + k / 10, i + (k + 1) / 10] for k, c in enumerate(line)]}
        for i, line in enumerate(LINES)]},
)  # fmt: skip
FILM = asset(
    "film", "film.mp4",
    {"seconds": 75, "fps": 12, "size": [640, 360],
     "cues": [[0, 2, "AI 生成", "AI-generated"], [2, 4.5, LINES[0], "a <b> line --> x"]]},
)  # fmt: skip
CAPTIONS = asset("captions", "film.srt")
MEDIA = (MUSIC, MIDI, ENGRAVING, NARRATION, FILM, CAPTIONS)


def work(*assets: Asset, made: Plan | None = None) -> Work:
    made = made or plan()
    ask = {
        "task": "verse", "id": "i", "ask": {"kind": "text.verse", "spec": {}},
        "answer": {"value": {"lines": LINES}, "files": {}},
        "engine": {"name": "embedded", "fingerprint": "f"}, "failed": [],
    }  # fmt: skip
    events: list[tuple[str, Json]] = [("brief", to_json(made.brief)), ("plan", to_json(made))]
    events += [("ask", ask), *(("asset", to_json(a)) for a in assets)]
    return Work(assets, chain(events))


def seen(*assets: Asset, made: Plan | None = None, **wishes: Any) -> dict[str, Any]:
    made = made or plan()
    label = aigc(Stamp("Miaobi/0", "ab", {}, "2026-11-23"))
    wishes = {"refresh": False, "pending": [], "font": "", "aigc": label} | wishes
    return page.view(work(*assets, made=made), made, made="2026-11-23", **wishes)


WHOLE = (POEM, PAINTING, DRAWING, LABEL)


# --- the page -----------------------------------------------------------------------------------


def test_the_page_is_whole_and_says_everything_in_both_languages() -> None:
    walk = walked(page.render(seen(*WHOLE)))
    for language in ("zh", "en"):
        text = walk.text(language)
        assert WORDS in text
        for line in (*LINES, *GLOSS, "春野", "Spring Fields", "「春天的田野」", "叠加态"):
            assert line in text, (language, line)
    zh, en = walk.text("zh"), walk.text("en")
    for mine, other, words in (
        (zh, en, ("两只白鹭。", "石绿", "展签", "恬静")),
        (en, zh, ("Two egrets are", "malachite", "Wall label", "embedded engine", "calm")),
    ):
        for word in words:
            assert word in mine, word
            assert word not in other, word
    assert [h for h, _ in walk.elements if h in ("h1", "h2")].count("h1") == 1
    assert walk.all("html")[0]["lang"] == "zh-Hans"


def test_the_painting_is_a_link_to_itself_with_an_alternative_text() -> None:
    html = page.render(seen(*WHOLE))
    (image,) = walked(html).all("img")
    assert (image["src"], image["alt"], image["lang"]) == ("painting.png", "两只白鹭", "zh-Hans")
    assert (image["width"], image["height"]) == ("3072", str(2048 + round(0.075 * 2048)))
    links = [a["href"] for a in walked(html).all("a")]
    assert {"./painting.png", "./painting.svg", "./poem.md", "./work.json"} <= set(links)
    english = page.render(seen(*WHOLE, made=plan(language="en")))
    (image,) = walked(english).all("img")
    assert (image["alt"], walked(english).all("html")[0]["lang"]) == ("two egrets", "en")


def test_the_switch_shows_the_language_of_the_work_first_and_needs_no_script() -> None:
    for language in ("zh", "en"):
        html = page.render(seen(*WHOLE, made=plan(language=language)))
        checked = [a["id"] for a in walked(html).all("input") if "checked" in a]
        assert checked == [f"see-{language}"]
        named = {label["for"] for label in walked(html).all("label")}
        assert named == {a["id"] for a in walked(html).all("input")}
    rules = re.findall(r"([^{}]+)\{[^}]*display:\s*none[^}]*\}", page.render(seen(*WHOLE)))
    assert rules
    assert not [rule for rule in rules if "disclosure" in rule]


@pytest.mark.parametrize("assets", [(), (POEM,), (POEM, PAINTING, DRAWING), WHOLE])
@pytest.mark.parametrize("refresh", [True, False])
def test_the_disclosure_stands_outside_the_switch_in_every_state(
    assets: tuple[Asset, ...], refresh: bool
) -> None:
    walk = walked(page.render(seen(*assets, refresh=refresh, pending=["painting"])))
    places = [inside for data, inside in walk.texts if data.strip() == WORDS]
    free = [
        place
        for place in places
        if not any({"zh", "en", "quiet"} & set(a.get("class", "").split()) for _, a in place)
        and not any("hidden" in a for _, a in place)
    ]
    assert len(free) >= 2


def test_a_page_in_the_making_reads_itself_again_and_says_what_is_to_come() -> None:
    html = page.render(seen(POEM, refresh=True, pending=["painting", "label"]))
    walk = walked(html)
    again = [m["content"] for m in walk.all("meta") if m.get("http-equiv") == "refresh"]
    assert again == ["2"]
    assert len([a for _, a in walk.elements if a.get("role") == "status"]) == 2
    assert LINES[0] in walk.text()
    assert "待画" in walk.text("zh")
    assert not walk.all("img")
    assert not any(a["href"].endswith("work.json") for a in walk.all("a"))
    done = walked(page.render(seen(*WHOLE)))
    assert not [m for m in done.all("meta") if m.get("http-equiv") == "refresh"]
    assert not [a for _, a in done.elements if a.get("role") == "status"]


def test_the_poem_waits_under_the_name_of_its_task() -> None:
    view = seen(refresh=True, pending=["verse", "painting", "label"])
    assert view["pending"] == ["poem", "painting", "label"]
    assert "正在觅句" in page.render(view)


def test_the_marks_read_back() -> None:
    html = page.render(seen(*WHOLE))
    metas = [m["content"] for m in walked(html).all("meta") if m.get("name") == "AIGC"]
    assert len(metas) == 1
    assert json.loads(metas[0])["ProduceID"] == "ab"
    said = policy(walked(html))
    assert said.startswith("default-src 'none';")
    assert re.findall(r"script-src ([^;]*)", said)[0].startswith("'sha256-")
    assert "unsafe" not in said.replace("style-src 'unsafe-inline'", "")
    assert "http" not in said


def test_the_recipe_in_the_page_is_the_plan() -> None:
    made = plan(text="</script><!-- <b> & \u2028")
    html = page.render(seen(*WHOLE, made=made))
    inside = re.findall(r'<script type="application/json" id="recipe">(.*?)</script>', html, re.S)
    assert not set("<>&\u2028") & set(inside[0])
    recipe = json.loads(inside[0])
    assert recipe["plan"] == to_json(made)
    assert recipe["work"] == work(*WHOLE, made=made).head


def test_the_font_is_inside_the_page_or_not_named() -> None:
    assert "@font-face" not in page.render(seen(POEM))
    woff = page.render(seen(POEM, font="d09GRgABAA+/="))
    assert "url(data:font/woff;base64,d09GRgABAA+/=)" in woff
    heads = {h for data, inside in walked(woff).texts for h in data.strip()
             if any(tag == "h2" for tag, _ in inside) and "一" <= h <= "鿿"}  # fmt: skip
    said = {*"春野妙笔", *"".join(LINES)}
    assert set(page.brush_text(work(POEM), plan())) >= said | heads


def test_a_part_that_is_missing_from_the_view_is_an_error() -> None:
    view = seen(*WHOLE)
    del view["ledger"]
    with pytest.raises(jinja2.UndefinedError):
        page.render(view)


# --- hostile text -------------------------------------------------------------------------------


def poisoned(value: Any, text: str) -> Any:
    """The view with `text` in every place where a text may stand."""
    if isinstance(value, dict):
        kept = {"shown", "source", "language", "rgb", "pending", "moments", "inside"}
        return {k: v if k in kept else poisoned(v, text) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, text) for v in value]
    return text if isinstance(value, str) else value


def test_no_text_becomes_markup() -> None:
    whole = seen(*WHOLE, *MEDIA, sizes={"poem.md": 5}, engraving=SCORE)
    view = poisoned(whole, HOSTILE)
    view["recipe"], view["font"], view["film"]["tracks"] = (
        json.dumps(HOSTILE),
        "",
        {"zh": "", "en": ""},
    )
    view["music"]["moments"] = json.dumps([[0, [HOSTILE]]])
    view["missing"] = {"label": {"message": HOSTILE, "hint": HOSTILE}}
    view["label"] = None
    walk, clean = walked(page.render(view)), walked(page.render(whole))
    assert [len(w.all("script")) for w in (walk, clean)] == [3, 3]
    assert [len(w.all("img")) for w in (walk, clean)] == [1, 1]
    assert len(walk.all("style")) == 1
    assert walk.text("zh").count(HOSTILE) > 20


@settings(max_examples=25)
@given(st.text(max_size=40), st.integers(1, 9_000), st.integers(1, 9_000))
def test_any_text_and_any_size_make_a_whole_page(text: str, width: int, height: int) -> None:
    view = poisoned(seen(*WHOLE, *MEDIA), text.replace("\x00", ""))
    view["recipe"], view["font"], view["film"]["tracks"] = (
        json.dumps(text),
        "",
        {"zh": "", "en": ""},
    )
    view["painting"] |= {"width": width, "height": height}
    view["painting"]["alt"] = {"zh": "画", "en": "a painting"}
    walked(page.render(view))


@given(st.text(min_size=1, max_size=40))
@example("../../etc/x")
@example("..\\x")
@example("//host/x")
@example("javascript:x()")
def test_a_link_never_leaves_the_folder(name: str) -> None:
    link = page._link(name)
    assert link.startswith("./")
    assert not re.search(r'[\s<>"\'\\:?#]', link)
    assert ".." not in link.split("/")
    assert "//" not in link


def test_a_long_brief_is_folded_and_whole() -> None:
    long = "一个很长很长的题目，" * 150
    walk = walked(page.render(seen(*WHOLE, made=plan(text=long))))
    assert len(walk.all("details")) == 1
    assert long in walk.text()


# --- the rows -----------------------------------------------------------------------------------


def test_the_card_tells_what_was_settled_and_what_was_drawn() -> None:
    rows = {row["name"]["en"]: row for row in page.rows_of_concept(plan().concept)}
    assert rows["Season"] == {
        "name": {"zh": "季节", "en": "Season"},
        "value": {"zh": "春", "en": "spring"},
        "settled": True,
    }
    assert not rows["Hour"]["settled"]
    assert rows["Mood"]["settled"], "a part of the mood was set"
    assert rows["Mood"]["value"] == {"zh": "恬静", "en": "calm"}
    assert rows["Arrangement"]["value"] == {"zh": "白鹭在水田中", "en": "egret in paddy field"}
    assert "Occasion" not in rows, "empty fields are not told"
    assert "Tempo" not in rows


def test_the_card_tells_the_music_of_a_work_that_has_some() -> None:
    concept = replace(
        plan().concept, tonic="Bb", mode="徵", metre="6/8", bars=24, tempo=58, settled=("bars", "tonic")
    )  # fmt: skip
    rows = {r["name"]["en"]: r for r in page.rows_of_concept(concept, music=True)}
    told = {name: rows[name]["value"] for name in ("Key", "Metre", "Tempo", "Bars")}
    assert told == {
        "Key": {"zh": "♭B 徵调式", "en": "B♭ zhi mode"},
        "Metre": {"zh": "6/8 拍", "en": "6/8"},
        "Tempo": {"zh": "每分钟 58 拍", "en": "58 beats a minute"},
        "Bars": {"zh": "24 小节", "en": "24"},
    }
    assert "Instruments" not in rows, "the composer has not chosen yet"
    assert (rows["Key"]["settled"], rows["Bars"]["settled"], rows["Tempo"]["settled"]) == (
        True, True, False,
    )  # fmt: skip
    played = page.rows_of_concept(concept, music=True, played=(("guzheng", "xiao", "theremin"), 24))
    assert played[-1]["value"] == {"zh": "古筝、洞箫、theremin", "en": "guzheng, xiao, theremin"}


def test_unsettled_bars_are_the_least_until_the_score_tells() -> None:
    card = plan().concept
    for kept in (replace(card, settled=("bars",)), replace(card, bars=20)):
        assert str(kept.bars) in [r["value"]["en"] for r in page.rows_of_concept(kept, music=True)]
    unsung = {"zh": "全诗 4 行，唱 2 行", "en": "2 of its 4 lines are sung"}
    long = replace(MUSIC, about=MUSIC.about | {"bars": 32, "unsung": unsung})
    made = replace(plan(), tasks=(*plan().tasks, Task("score", ("verse",))))
    for assets, zh, en in (((), "至少 16 小节", "16 or more"), ((long,), "32 小节", "32 bars")):
        walk = walked(page.render(seen(*WHOLE, *assets, made=made)))
        assert set(re.findall(r"(?:至少 )?\d+ 小节", walk.text("zh"))) == {zh}
        assert en in walk.text("en")
        for language, said in unsung.items():
            assert (said in walk.text(language)) == bool(assets)


@pytest.mark.parametrize(
    ("valence", "arousal", "word"),
    [(0.8, 0.8, "lively"), (0.8, -0.8, "serene"), (-0.8, 0.8, "troubled"),
     (-0.8, -0.8, "wistful"), (0.1, -0.1, "even"), (0.0, 0.9, "lively")],
)  # fmt: skip
def test_a_mood_without_words_is_named_by_its_quarter(
    valence: float, arousal: float, word: str
) -> None:
    concept = replace(plan().concept, mood=Mood(valence, arousal))
    row = next(r for r in page.rows_of_concept(concept) if r["name"]["en"] == "Mood")
    assert row["value"]["en"] == word


def test_a_thing_is_painted_written_not_visible_or_to_come() -> None:
    shown = {row["en"]: row["shown"] for row in page.rows_of_atoms(ATOMS, PAINTING)}
    assert shown == {"egret": "painted", "paddy field": "painted", "quantum": "written",
                     "willow": "no"}  # fmt: skip
    assert {row["shown"] for row in page.rows_of_atoms(ATOMS, None)} == {""}


def test_the_palette_shows_pigments_only() -> None:
    assert page.swatches(["石绿", "不知何色"]) == [
        {"zh": "石绿", "en": "malachite", "rgb": [47, 140, 109]}
    ]


def test_the_ledger_is_told_in_sentences() -> None:
    ask = {
        "task": "painting", "ask": {"kind": "image.paint"}, "engine": {"name": "comfyui"},
        "answer": {"value": {"marks": 6200}, "files": {"a": {}, "b": {}}}, "failed": ["diffusers"],
    }  # fmt: skip
    export = {"made": "2026-11-23", "files": {"poem.md": "x"}}
    source = {"name": "mine.txt", "ref": {}}
    entries = (
        *work(POEM).ledger,
        *chain([("source", source), ("ask", ask), ("export", export), ("strange", {})]),
    )
    rows = page.rows_of_ledger(entries)
    assert [row["kind"] for row in rows] == [entry.kind for entry in entries]
    assert {row["count"] for row in rows} == {1}
    assert [row["hash"] for row in rows] == [f"{entry.hash[:10]}…" for entry in entries]
    assert [row["what"]["en"] for row in rows] == [
        "The brief 「春天的田野」 came in, with seed 7.",
        "The plan was settled: 4 things to show, the form seven-character quatrain, "
        "and the parts to make: the poem, the painting, the wall label.",
        "The poem was asked of the embedded engine; it answered with four lines.",
        "Kept: the poem (poem.md).",
        "The user’s own file “mine.txt” came in.",
        "The painting was asked of comfyui; it laid 6,200 brush marks. "
        "Before it, diffusers had failed.",
        "On 2026-11-23 one file went out, marked as made by AI.",
        "An entry was made: strange.",
    ]
    assert rows[2]["what"]["zh"] == "请内置引擎作诗，得 4 句。"
    assert rows[2]["engine"] == "embedded"
    assert all(row["what"]["zh"].endswith("。") for row in rows)


@settings(max_examples=30)
@given(
    st.sampled_from(["brief", "plan", "source", "ask", "asset", "export", "missing", "other"]),
    st.dictionaries(
        st.sampled_from(
            ["text", "seed", "name", "task", "ask", "answer", "engine", "file", "message", "hint"]
        ),
        st.none() | st.integers() | st.text(max_size=90) | st.dictionaries(st.text(), st.text()),
    ),
)
def test_a_strange_entry_is_still_told(kind: str, body: dict[str, Json]) -> None:
    (row,) = page.rows_of_ledger(chain([(kind, body)]))
    assert row["what"]["zh"]
    assert row["what"]["en"]
    assert len(row["what"]["en"]) < 500


def test_the_work_on_the_page_is_the_creation_not_its_exports() -> None:
    made = work(*WHOLE)
    sent = Work(made.assets, made.ledger + chain([("export", {"files": {}})], made.head))
    view = page.view(sent, plan(), made="2026-11-23", refresh=False, pending=[], font="", aigc="{}")
    assert view["work"] == made.head


def test_sizes_are_told_where_they_are_known() -> None:
    html = page.render(seen(*WHOLE, sizes={"painting.png": 12_340_000}))
    assert "12.3 MB" in html
    assert "10 B" not in html, "the size of an unmarked asset is not the size of its file"


def test_older_makers_that_tell_less_are_shown_all_the_same() -> None:
    bare = (
        replace(POEM, about={"lines": LINES}),
        replace(PAINTING, about={}),
        replace(LABEL, about={"zh": "田。", "en": "Fields.", "description": "山色", "alt": None}),
    )
    walk = walked(page.render(seen(*bare)))
    assert "山色" in walk.text("en"), "a text in one language only is shown in both"
    assert walk.all("img")[0]["alt"] == "水墨画：春野"
    assert "未画出" in walk.text("zh")


# --- the new media ------------------------------------------------------------------------------


def exchange(kind: str, value: Json = None, files: int = 1, **engine: str) -> Json:
    return {
        "task": kind, "id": kind, "ask": {"kind": kind}, "failed": [],
        "answer": {"value": value, "files": {str(i): {} for i in range(files)}},
        "engine": {"name": "embedded", "fingerprint": "f"} | engine,
    }  # fmt: skip


def test_many_equal_asks_are_one_sentence_with_a_count() -> None:
    segments = [("ask", exchange("film.segment"))] * 12
    lines = [("ask", exchange("voice.line", {"characters": []}))] * 4
    mends = [("ask", exchange("form.mend", {}, 0))] * 2
    events = [*lines, *segments, ("ask", exchange("film.join", {"seconds": 75.2})), *mends]
    entries = chain(events)
    rows = page.rows_of_ledger(entries)
    assert [(row["count"], row["what"]["en"]) for row in rows] == [
        (4, "The reading of four lines was asked of the embedded engine; it gave back four files."),
        (12, "The film was asked of the embedded engine, in twelve stretches; "
             "it gave back twelve files."),
        (1, "The joining of the film was asked of the embedded engine; it lasts 75 seconds."),
        (2, "Mending what broke the form was asked of the embedded engine, twice; it answered."),
    ]  # fmt: skip
    assert rows[1]["what"]["zh"] == "请内置引擎分 12 段绘影片，得 12 个文件。"
    assert [row["hash"] for row in rows] == [f"{entries[i].hash[:10]}…" for i in (3, 15, 16, 18)]
    assert sum(row["count"] for row in rows) == len(entries)


def test_engines_that_differ_are_not_told_as_one_and_a_server_is_named() -> None:
    far = exchange("text.label", {}, 0, name="openai:m", host="llm.example")
    rows = page.rows_of_ledger(chain([("ask", exchange("text.label", {}, 0)), ("ask", far)]))
    assert [row["what"]["en"] for row in rows] == [
        "The wall label was asked of the embedded engine; it answered.",
        "The wall label was asked of openai:m (at llm.example); it answered.",
    ]
    assert rows[1]["what"]["zh"] == "请openai:m（在 llm.example）写展签，得到答复。"


@pytest.mark.parametrize(
    "kind",
    ["sound.compose", "sound.engrave", "sound.render", "voice.line", "voice.join", "film.mix",
     "film.segment", "film.join", "form.mend", "form.verse", "form.told", "text.concept",
     "text.label"],
)  # fmt: skip
def test_every_kind_of_ask_has_words_of_its_own(kind: str) -> None:
    (row,) = page.rows_of_ledger(chain([("ask", exchange(kind))]))
    assert kind not in row["what"]["en"] + row["what"]["zh"]
    assert "question" not in row["what"]["en"]
    assert "请教" not in row["what"]["zh"]


def test_the_files_of_one_part_are_kept_in_one_sentence() -> None:
    events = [("asset", to_json(replace(a, task="score"))) for a in (MUSIC, MIDI, ENGRAVING)]
    (row,) = page.rows_of_ledger(chain(events))
    assert row["what"]["en"] == (
        "Kept: the music (score.flac), the music as MIDI (score.mid), "
        "the engraved score (score.svg)."
    )


def test_music_reading_and_film_stand_on_the_page() -> None:
    walk = walked(page.render(seen(*WHOLE, *MEDIA, engraving=SCORE)))
    assert [a["src"] for a in walk.all("audio")] == ["narration.flac", "score.flac"]
    (film,) = walk.all("video")
    assert (film["src"], film["poster"], film["width"]) == ("film.mp4", "painting.png", "640")
    zh, en = walk.text("zh"), walk.text("en")
    for word in ("♯F 羽调式", "3/4 拍", "古筝、洞箫", "听人诵读", "1:15"):
        assert word in zh, word
    for word in ("F♯ yu mode", "70 beats a minute", "guzheng, xiao", "Hear it read", "a <b> line"):
        assert word in en, word
    links = {a["href"] for a in walk.all("a")}
    assert {"./score.mid", "./score.svg", "./film.srt"} <= links


def test_a_sung_reading_is_called_so() -> None:
    sung = replace(NARRATION, about={**NARRATION.about, "manner": "sung"})
    walk = walked(page.render(seen(*WHOLE, sung)))
    assert "Hear it sung" in walk.text("en")
    assert "听人吟唱" in walk.text("zh")


def test_every_character_of_the_poem_has_its_time() -> None:
    walk = walked(page.render(seen(*WHOLE, *MEDIA)))
    timed = [a for tag, a in walk.elements if tag == "span" and "data-from" in a]
    assert len(timed) == sum(map(len, LINES))
    assert all(float(a["data-from"]) < float(a["data-to"]) for a in timed)
    assert len(walk.all("ruby")) == len(timed)
    silent = walked(page.render(seen(*WHOLE)))
    assert not [a for _, a in silent.elements if "data-from" in a]


def test_a_reading_of_other_words_lights_nothing_wrong() -> None:
    about = {"lines": [{"line": 0, "characters": [["东", "dōng", 1, 2], ["西", "xī", 2, 3]]}]}
    other = replace(NARRATION, about=about)
    timed = page_media.characters(other, ["东风", "水"])
    assert timed == [[("东", "dōng", 1.0, 2.0), ("风", "", 0.0, 0.0)], [("水", "", 0.0, 0.0)]]


def test_the_moments_of_the_music_name_notes_that_are_on_the_page() -> None:
    html = page.render(seen(*WHOLE, *MEDIA, engraving=SCORE))
    inside = re.findall(r'<script type="application/json" id="moments">(.*?)</script>', html)
    moments = json.loads(inside[0])
    assert moments == [[0.0, ["n-m1"]], [0.857, ["n-m1", "n-m2"]]]
    known = {a["id"] for _, a in walked(html).elements if "id" in a}
    assert {one for _, ids in moments for one in ids} <= known


def test_the_script_is_small_and_asks_nothing_of_anybody() -> None:
    code = str(page.script())
    assert code.count("\n") <= 120
    assert not re.search(
        r"https?:|fetch|XMLHttp|WebSocket|eval|innerHTML|import|document\.write", code
    )


def test_a_score_that_cannot_be_drawn_inside_is_a_picture() -> None:
    walk = walked(page.render(seen(*WHOLE, *MEDIA, engraving="<svg")))
    assert [a["src"] for a in walk.all("img")] == ["painting.png", "score.svg"]
    assert not [a for a in walk.all("script") if a.get("id") == "moments"]


WICKED = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 9 9" onload="x()" style="background:url(//x)"><script>x()</script>
<style>@import "//x";</style><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>
<image href="//x"/><a href="javascript:x()"><text>lost</text></a><use xlink:href="//x#y"/>
<use xlink:href="#g"/><animate attributeName="href" values="javascript:x()"/>
<g id="see-zh" class="zh disclosure" onclick="x()" fill="url(http://x)" transform="translate(1,2)">
<text x="1" fill="black">春 &lt;b&gt;</text><path d="M0 0" stroke="#9a2d1f"/></g></svg>"""


def test_only_what_draws_is_taken_into_the_page() -> None:
    assert engraving.inlined(WICKED) == (
        '<svg viewBox="0 0 9 9"><use/><use href="#n-g"/>'
        '<g id="n-see-zh" class="n-zh n-disclosure" transform="translate(1,2)">'
        '<text x="1" fill="currentColor">春 &lt;b&gt;</text>'
        '<path d="M0 0" stroke="#9a2d1f"/></g></svg>'
    )
    walked(page.render(seen(*WHOLE, *MEDIA, engraving=WICKED)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "<html/>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_what_is_no_svg_is_not_taken(text: str) -> None:
    assert engraving.inlined(text) == ""


@pytest.mark.parametrize("pending", [[], ["score", "film", "label"]])
def test_the_contents_lead_to_the_sections_that_are_there(pending: list[str]) -> None:
    assets = (POEM,) if pending else (*WHOLE, *MEDIA)
    walk = walked(page.render(seen(*assets, pending=pending)))
    known = {a["id"] for tag, a in walk.elements if tag == "h2"}
    links = [a["href"] for a in walk.all("a") if a["href"].startswith("#")]
    assert len(links) == len(set(links)) == 7
    assert {link[1:] for link in links} == known


def test_the_captions_for_the_player_are_webvtt_in_the_page() -> None:
    walk = walked(page.render(seen(*WHOLE, *MEDIA)))
    tracks = {t["srclang"]: base64.b64decode(t["src"].partition(",")[2]) for t in walk.all("track")}
    assert tracks["en"].decode() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nAI-generated\n\n"
        "00:00:02.000 --> 00:00:04.500\na &lt;b&gt; line --&gt; x\n"
    )
    assert "AI 生成" in tracks["zh"].decode()
    assert "media-src 'self' file: data: blob:" in policy(walk)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", ["ink", "soft", "cinnabar"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "silk"])
def test_every_ink_of_the_page_is_legible_on_every_ground(ink: str, ground: str) -> None:
    style = page.render(seen(*WHOLE))
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))
    low, high = sorted(luminance(colours[name]) for name in (ink, ground))
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_whoever_wants_no_motion_gets_none() -> None:
    html = page.render(seen(*WHOLE, *MEDIA, engraving=SCORE))
    style = html[html.index("<style>") : html.index("</style>")]
    calm = style[style.index("@media (prefers-reduced-motion: no-preference)") :]
    assert style.count("animation:") == calm.count("animation:") == 1
    assert 'matchMedia("(prefers-reduced-motion: reduce)")' in html


ALL = ("verse", "painting", "score", "narration", "film", "label")


def test_every_part_to_come_is_waited_for_in_both_languages() -> None:
    for refresh in (True, False):
        walk = walked(page.render(seen(POEM, refresh=refresh, pending=list(ALL[1:]))))
        waiting = [a for _, a in walk.elements if a.get("role") == "status"]
        assert len(waiting) == 5
        for language in ("zh", "en"):
            assert len(walk.text(language)) > 200
        body = walk.all("body")[0]
        assert ("data-making" in body) == refresh
    none = walked(page.render(seen(refresh=True, pending=list(ALL))))
    assert len([a for _, a in none.elements if a.get("role") == "status"]) == 5, (
        "no poem, no reading"
    )


def test_the_page_in_the_making_is_read_again_by_script_or_without_one() -> None:
    walk = walked(page.render(seen(POEM, refresh=True, pending=["film"])))
    inside = [e for e in walk.elements if e[0] == "noscript"]
    assert len(inside) == 1, "with a script it waits while somebody listens"


@pytest.mark.parametrize("part", ["painting", "score", "narration", "film", "label"])
def test_a_part_that_could_not_be_made_is_told_where_it_would_stand(part: str) -> None:
    known = {"painting": (PAINTING, DRAWING), "label": (LABEL,), "score": (MUSIC, MIDI, ENGRAVING),
             "narration": (NARRATION,), "film": (FILM, CAPTIONS)}  # fmt: skip
    rest = [a for name, group in known.items() if name != part for a in group]
    made = work(POEM, *rest)
    gone = {"task": part, "message": "no <disk>", "hint": "buy one"}
    lost = Work(made.assets, made.ledger + chain([("missing", gone)], made.head))
    view = page.view(lost, plan(), made="2026-11-23", refresh=False, pending=[], font="", aigc="{}")
    walk = walked(page.render(view))
    (note,) = [a for _, a in walk.elements if a.get("role") == "note"]
    assert note["class"] == "missing"
    for language, words in (("zh", "补救之法"), ("en", "The cure")):
        text = walk.text(language)
        assert text.count("no <disk>") == 2, "where it would stand, and in the ledger"
        assert words in text
    row = next(r for r in view["ledger"] if r["kind"] == "missing")
    assert "could not be made: no <disk>. The cure: buy one." in row["what"]["en"]
    assert row["what"]["zh"].endswith("：no <disk>。补救之法：buy one。")


def test_a_page_that_stands_alone_links_to_no_file() -> None:
    inside = {a.file: f"data:x/{a.name};base64,AA==" for a in (PAINTING, MUSIC, NARRATION, FILM)}
    html = page.render(seen(*WHOLE, *MEDIA, engraving=SCORE, inside=inside))
    walk = Walk(html)
    assert all(a["href"].startswith("#h-") for a in walk.all("a"))
    for tag, name in (("img", "painting"), ("video", "film"), ("audio", "narration")):
        assert walk.all(tag)[0]["src"] == f"data:x/{name};base64,AA=="
    assert walk.all("video")[0]["poster"] == "data:x/painting;base64,AA=="
    assert not re.findall(r'(?:src|href|poster)="(?!data:|#)', html)


def test_who_wrote_the_poem_and_what_was_not_taken_of_an_outside_card_are_told() -> None:
    asked = Consulted((), "the planner's own card stands: openai:m did not keep to the schema")
    told = {**POEM.about, "writer": "openai:m", "rounds": 3, "mended": 2}
    made = replace(plan(), consulted=asked)
    walk = walked(page.render(seen(replace(POEM, about=told), PAINTING, made=made)))
    assert "openai:m，3 稿，为合律改 2 字" in walk.text("zh")
    assert "openai:m, 3 rounds, 2 characters mended to hold the form" in walk.text("en")
    assert "did not keep to the schema" in walk.text("zh")
    plain = walked(page.render(seen(*WHOLE))).text()
    assert "Written by" not in plain
    assert "was not taken" not in plain


# --- poems that are no 诗 or 词 --------------------------------------------------------------------


def poem_page(name: str, **about: Any) -> Walk:
    told = {"lines": POEMS[name], "form": name, "gloss": [], "rhyme": "", "scheme": "", **about}
    language = "en" if name in ENGLISH else "zh"
    html = page.render(seen(asset("poem", "poem.md", told | {"language": language}), LABEL))
    return walked(html)


def classes(walk: Walk) -> list[str]:
    return [name for _, attrs in walk.elements for name in attrs.get("class", "").split()]


@pytest.mark.parametrize("name", ENGLISH)
def test_an_english_poem_stands_on_a_leaf_line_by_line(name: str) -> None:
    walk = poem_page(name)
    found = classes(walk)
    assert found.count("leaf") == 1
    assert not {"verse", "scroll", "gloss"} & set(found)
    assert found.count("stanza") == (4 if name == "Shakespearean sonnet" else 1)
    lines: list[str] = []
    for text, inside in walk.texts:
        if any("stanza" in attrs.get("class", "") for _, attrs in inside) and inside[-1][0] == "p":
            lines.append(text)
    assert lines == POEMS[name]
    (leaf,) = [attrs for _, attrs in walk.elements if attrs.get("class") == "leaf"]
    assert leaf["lang"] == "en"
    assert name in walk.text("en")


def test_an_english_poem_is_named_in_both_languages_and_its_rhymes_are_told() -> None:
    walk = poem_page("limerick", rhyme="AABBA", scheme="AABBA")
    assert "五行打油诗（limerick）" in walk.text("zh")
    assert "AABBA" in walk.text("en")
    assert "Tone pattern" not in walk.text("en")
    assert "格律" not in walk.text("zh")
    assert "Rhyme" not in poem_page("haiku").text("en")


def test_who_wrote_instead_of_whom_is_told() -> None:
    walk = poem_page("haiku", writer="embedded", rounds=3, instead_of="openai:m")
    assert "Miaobi, after 3 rounds of openai:m did not hold the form" in walk.text("en")
    assert "妙笔，openai:m 的 3 稿不合体裁" in walk.text("zh")


def test_an_english_poem_needs_nothing_of_the_brush_font() -> None:
    told = {"lines": POEMS["limerick"], "form": "limerick", "language": "en"}
    letters = page.brush_text(work(asset("poem", "poem.md", told)), plan())
    assert not re.search("[A-Za-z]", letters)
    assert "春" in letters


def test_a_chinese_gloss_of_an_english_poem_is_marked_as_chinese() -> None:
    walk = poem_page("haiku", gloss=["一片枫叶落", "河水", "船"])
    (row, *_) = [
        attrs["lang"] for text, inside in walk.texts for _, attrs in inside[-1:] if text == "河水"
    ]
    assert row == "zh-Hans"


def test_a_couplet_is_a_scroll_of_two_columns_and_stanzas_stand_apart() -> None:
    couplet = poem_page("七言联")
    (verse,) = [attrs for _, attrs in couplet.elements if attrs.get("class") == "verse"]
    assert verse["style"] == "--columns: 2.0; --rows: 7"
    assert "七言对联" in couplet.text("zh")
    assert "seven-character couplet" in couplet.text("en")
    assert classes(poem_page(PLAN)).count("further") == 1
    assert "further" not in classes(poem_page("新诗"))


def test_the_words_of_an_english_line_light_up_as_they_are_said() -> None:
    said = asset(
        "narration", "narration.flac",
        {"seconds": 3, "lines": [
            {"line": 0, "characters": [["one ", "", 0, 0.2], ["maple ", "", 0.2, 0.5],
                                       ["leaf", "", 0.5, 0.8], ["falls,", "", 0.8, 1.1]]}]},
    )  # fmt: skip
    (first, second, _) = page_media.characters(said, POEMS["haiku"])
    assert [one for one in first if one[3]] == [
        ("One", "", 0.0, 0.2), ("maple", "", 0.2, 0.5), ("leaf", "", 0.5, 0.8), ("falls,", "", 0.8, 1.1),
    ]  # fmt: skip
    assert "".join(one[0] for one in first) == POEMS["haiku"][0]
    assert not any(one[3] for one in second)


@given(
    st.text("ab c'’,", max_size=12), st.lists(st.text("ab'", min_size=1, max_size=3), max_size=5)
)
def test_a_line_is_whole_whatever_was_said(line: str, said: list[str]) -> None:
    heard = asset(
        "n", "n", {"lines": [{"line": 0, "characters": [[word, "", 1, 2] for word in said]}]}
    )
    (pieces,) = page_media.characters(heard, [line])
    assert "".join(one[0] for one in pieces) == line


def test_the_captions_of_an_english_poem_are_english_in_both_tracks() -> None:
    cues = [[0, 2, "AI 生成", "AI-generated"], [2, 4.5, "One leaf,", ""]]
    film = asset("film", "film.mp4", {"seconds": 5, "size": [640, 360], "cues": cues})
    view = page_media.film({"film": film}, plan())
    assert view is not None
    assert view["cues"][1] | {"at": ""} == {"at": "", "zh": "", "en": "One leaf,"}
    for track, mark in (("zh", "AI 生成"), ("en", "AI-generated")):
        text = base64.b64decode(view["tracks"][track].partition(",")[2]).decode()
        assert [block.splitlines()[-1] for block in text.strip().split("\n\n")[1:]] == [
            mark, "One leaf,",
        ]  # fmt: skip
    walk = walked(page.render(seen(POEM, film)))
    (inside,) = [inside for text, inside in walk.texts if text == "One leaf,"]
    assert inside[-1][1]["lang"] == "en"


def test_the_card_and_the_ledger_name_the_form_in_both_languages() -> None:
    made = plan()
    made = replace(made, concept=replace(made.concept, form="haiku"))
    (row,) = [r for r in page.rows_of_concept(made.concept) if r["name"]["en"] == "Verse form"]
    assert row["value"] == {"zh": "英文俳句（haiku）", "en": "haiku"}
    told = page.rows_of_ledger(work(POEM, made=made).ledger)
    assert any("诗体英文俳句（haiku）" in one["what"]["zh"] for one in told)
    assert any("the form haiku" in one["what"]["en"] for one in told)
