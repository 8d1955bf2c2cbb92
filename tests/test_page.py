"""The page of a work: whole HTML, nothing from elsewhere, both languages, no way to hide the mark."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Relation, Task, Words
from miaobi.studio import page
from miaobi.trust.marks import WORDS, Stamp, aigc
from miaobi.work import Asset, Json, Ref, Work, chain, to_json

VOID = {"meta", "img", "br", "input", "link", "hr"}
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
            assert not re.match(r"\s*([a-z][a-z0-9+.-]*:|//|/|\\)", target, re.I), target
            assert ".." not in target.split("/"), target
        if tag == "img":
            assert attrs["alt"].strip()
        if tag == "script":
            assert attrs["type"] == "application/json"
    style = "".join(data for data, inside in walk.texts if inside and inside[-1][0] == "style")
    assert "@import" not in style
    assert not re.findall(r"url\((?!\"?data:|%23)", style), "only what is inside the page"
    return walk


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
    policy = [
        m["content"]
        for m in walked(html).all("meta")
        if m.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy[0].startswith("default-src 'none';")
    assert "script-src" not in policy[0]
    assert "http" not in policy[0]


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
    assert page.brush_text(work(POEM), plan()) == "".join(sorted({*"春野妙笔", *"".join(LINES)}))


def test_a_part_that_is_missing_from_the_view_is_an_error() -> None:
    view = seen(*WHOLE)
    del view["ledger"]
    with pytest.raises(jinja2.UndefinedError):
        page.render(view)


# --- hostile text -------------------------------------------------------------------------------


def poisoned(value: Any, text: str) -> Any:
    """The view with `text` in every place where a text may stand."""
    if isinstance(value, dict):
        kept = {"shown", "source", "language", "rgb", "pending", "form_en"}
        return {k: v if k in kept else poisoned(v, text) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, text) for v in value]
    return text if isinstance(value, str) else value


def test_no_text_becomes_markup() -> None:
    view = poisoned(seen(*WHOLE, sizes={"poem.md": 5}), HOSTILE)
    view["recipe"], view["font"] = json.dumps(HOSTILE), ""
    walk = walked(page.render(view))
    clean = walked(page.render(seen(*WHOLE, sizes={"poem.md": 5})))
    assert [len(w.all("script")) for w in (walk, clean)] == [1, 1]
    assert [len(w.all("img")) for w in (walk, clean)] == [1, 1]
    assert len(walk.all("style")) == 1
    assert walk.text("zh").count(HOSTILE) > 20


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.integers(1, 9_000), st.integers(1, 9_000))
def test_any_text_and_any_size_make_a_whole_page(text: str, width: int, height: int) -> None:
    view = poisoned(seen(*WHOLE), text.replace("\x00", ""))
    view["recipe"], view["font"] = json.dumps(text), ""
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
    music = {row["name"]["en"] for row in page.rows_of_concept(plan().concept, music=True)}
    assert {"Tempo", "Mode"} <= music


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


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["brief", "plan", "source", "ask", "asset", "export", "other"]),
    st.dictionaries(
        st.sampled_from(["text", "seed", "name", "task", "ask", "answer", "engine", "file"]),
        st.none() | st.integers() | st.text(max_size=90) | st.dictionaries(st.text(), st.text()),
    ),
)
def test_a_strange_entry_is_still_told(kind: str, body: dict[str, Json]) -> None:
    (row,) = page.rows_of_ledger(chain([(kind, body)]))
    assert row["what"]["zh"]
    assert row["what"]["en"]
    assert len(row["what"]["en"]) < 400


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
