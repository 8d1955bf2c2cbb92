"""The page of a work: one HTML file that opens from disk and asks nothing of any network.

`view` gathers what the page says from the values of a work; `render` sets it. The page holds both
languages; two radio buttons and CSS choose which one is seen, so it needs no script. The words
`AI 生成 · AI-generated` stand outside that choice (《人工智能生成合成内容标识办法》 wants them beside
the content of an interactive surface, always).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from miaobi import __version__
from miaobi.brief import Atom, Concept, Plan, Relation, Words
from miaobi.planner import Lexicon
from miaobi.studio import page_words as say
from miaobi.work import Asset, Entry, Json, Work, canonical

Two = dict[str, str]  # the same words in both languages: {"zh": ..., "en": ...}
Row = dict[str, Any]

SHORT = 60  # characters of a brief or a name that a sentence of the ledger quotes
HASH = 10  # hex digits of a hash that the page shows
LONG = 2.1  # width over height from which a picture is a hand scroll (手卷)


def render(view: Mapping[str, Any]) -> str:
    """The page as HTML.

    `view` is what `view()` gives. Every text in it is escaped, file names become relative links.
    Raises jinja2.UndefinedError when a part of the view is missing (a part that is not made yet
    is None, not missing).
    """
    return _templates().get_template("page.html.j2").render(**view, frame=_frame(view["painting"]))


@functools.cache
def _templates() -> Any:
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("miaobi.studio"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "lang": _lang,
        "link": _link,
        "size": _size,
        "inside_script": _inside_script,
        "form_in_english": lambda form: say.FORMS.get(form, form),
        "quoted": _quoted,
    }
    return made


# --- filters ------------------------------------------------------------------------------------


def _lang(text: str) -> str:
    """The language tag of a text: Chinese as soon as it has a Chinese character."""
    return "zh-Hans" if re.search(r"[\u3400-\u9fff]", text) else "en"


def _quoted(text: str) -> str:
    """A text in the quotation marks of its own language."""
    return f"「{text}」" if _lang(text) == "zh-Hans" else f"“{text}”"


def _link(name: str) -> str:
    """A relative link to a file beside the page; never another scheme, host or folder above.

    >>> _link("painting.png"), _link("javascript:x"), _link("../../x")
    ('./painting.png', './javascript%3Ax', './x')
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "./" + "/".join(quote(part, safe="") for part in parts)


def _size(count: int) -> str:
    """A number of bytes for people.

    >>> _size(640), _size(41_300), _size(12_340_000)
    ('640 B', '41 kB', '12.3 MB')
    """
    if count < 1_000:
        return f"{count} B"
    return f"{count / 1_000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _inside_script(text: str) -> Any:
    """JSON that can stand in a <script> element: no character of it can end the element."""
    from markupsafe import Markup

    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _frame(painting: Mapping[str, Any] | None) -> dict[str, Any]:
    """The size of the picture file with its mount, and the shape that decides its place."""
    from miaobi.trust.marks import MOUNT

    if painting is None:
        return {"width": 3, "height": 2, "shape": "broad"}
    width, height = painting["width"], painting["height"]
    shape = "long" if width > LONG * height else "tall" if height > 1.05 * width else "broad"
    return {"width": width, "height": height + round(MOUNT * min(width, height)), "shape": shape}


# --- the view -----------------------------------------------------------------------------------


def view(
    work: Work,
    plan: Plan,
    *,
    made: str,
    refresh: bool,
    pending: list[str],
    font: str,
    aigc: str,
    sizes: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Everything the page says of a work.

    `made` is an ISO date; `pending` names the tasks that are not done; `font` is a WOFF2 or
    TrueType font in base64 with the characters of `brush_text` ("" for none); `aigc` the implicit
    label; `sizes` gives the bytes of the written files by name (a file not in it has no size on
    the page).
    """
    from miaobi.trust.marks import WORDS

    head = _creation_head(work)
    assets = {asset.name: asset for asset in work.assets}
    recipe = {"plan": plan, "producer": f"Miaobi/{__version__}", "work": head}
    return {
        "title": _both(plan.concept.title),
        "brief": plan.brief.text,
        "language": plan.brief.language or plan.concept.languages[0],
        "seed": plan.brief.seed,
        "version": __version__,
        "made": made,
        "work": head,
        "refresh": refresh,
        "pending": ["poem" if name == "verse" else name for name in pending],
        "poem": _poem(assets.get("poem"), plan.concept),
        "painting": _painting(work, plan),
        "label": _label(assets.get("label")),
        "concept": {
            "rows": rows_of_concept(plan.concept, music="score" in plan.brief.wants),
            "atoms": rows_of_atoms(plan.concept.atoms, assets.get("painting")),
            "unknown": list(plan.concept.unknown),
            "palette": swatches(plan.concept.palette),
        },
        "ledger": rows_of_ledger(work.ledger),
        "files": rows_of_files(work.assets, sizes or {}, finished=not refresh),
        "disclosure": WORDS,
        "aigc": aigc,
        "recipe": canonical(recipe).decode(),
        "font": font,
    }


def brush_text(work: Work, plan: Plan) -> str:
    """The characters that the page sets in the brush font, each once, in order of code point."""
    poems = [asset.about.get("lines", ()) for asset in work.assets if asset.name == "poem"]
    lines = [str(line) for poem in poems for line in poem]
    return "".join(sorted({*plan.concept.title.zh, *"".join(lines), *say.SEAL}))


def _both(words: Words | Mapping[str, Any] | str | None) -> Two:
    """Words in both languages, from any of the shapes in which makers write them."""
    if words is None:
        return {"zh": "", "en": ""}
    if isinstance(words, str):
        return {"zh": words, "en": ""} if _lang(words) == "zh-Hans" else {"zh": "", "en": words}
    if isinstance(words, Words):
        return {"zh": words.zh, "en": words.en}
    return {key: str(words.get(key) or "") for key in ("zh", "en")}


def _creation_head(work: Work) -> str:
    made = [entry.hash for entry in work.ledger if entry.kind != "export"]
    return made[-1] if made else ""


def _poem(asset: Asset | None, concept: Concept) -> dict[str, Any] | None:
    if asset is None or not asset.about.get("lines"):
        return None
    about = asset.about
    return {
        "lines": [str(line) for line in about["lines"]],
        "gloss": [str(line) for line in about.get("gloss") or ()],
        "form": str(about.get("form") or concept.form),
        "rhyme": str(about.get("rhyme") or ""),
        "scheme": str(about.get("scheme") or ""),
    }


def _painting(work: Work, plan: Plan) -> dict[str, Any] | None:
    picture = next((a for a in work.assets if a.name == "painting"), None)
    if picture is None:
        return None
    vector = next((a.file for a in work.assets if a.file.endswith(".svg")), "")
    told = next((a.about for a in work.assets if a.name == "label"), {})
    title = _both(plan.concept.title)
    alt = _both(told.get("alt"))
    return {
        "file": picture.file,
        "vector": vector,
        "width": plan.size[0],
        "height": plan.size[1],
        # until the label is written, the picture is called by its title
        "alt": {key: alt[key] or say.PAINTING[key].format(title[key]) for key in ("zh", "en")},
        "description": _both(told.get("description")),
    }


def _label(asset: Asset | None) -> dict[str, Any] | None:
    if asset is None:
        return None
    tombstone = asset.about.get("tombstone") or {}
    told = _both(asset.about)
    lines = {key: _lines(tombstone.get(key)) for key in ("zh", "en")}
    return told | {"tombstone": lines}


def _lines(value: Json) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    return [str(line) for line in value or ()]


# --- the concept card ---------------------------------------------------------------------------


def rows_of_concept(concept: Concept, *, music: bool = False) -> list[Row]:
    """The fields of a concept card in words; `settled` where the brief or the user decided.

    Tempo and mode are told only when the work has music.
    """
    told: list[tuple[str, Two]] = [
        ("season", say.SEASONS[concept.season]),
        ("hour", say.HOURS[concept.hour]),
        ("weather", say.WEATHERS[concept.weather]),
        ("place", say.PLACES[concept.place]),
        ("mood", _mood(concept)),
        ("form", {"zh": concept.form, "en": say.FORMS.get(concept.form, concept.form)}),
        ("style", {"zh": concept.style, "en": say.STYLES.get(concept.style, concept.style)}),
        ("occasion", _same(concept.occasion)),
        ("names", _listed(concept.names)),
        ("relations", _arrangement(concept)),
        ("excluded", _left_out(concept)),
        ("given_lines", _listed(concept.given_lines)),
    ]
    if music:
        told.append(("tempo", say.both("一分钟 {} 拍", "{} beats a minute", concept.tempo)))
        told.append(("mode", say.both("{}调式", "{} mode", concept.mode)))
    return [
        {"name": say.FIELDS[name], "value": value, "settled": _is_settled(concept, name)}
        for name, value in told
        if value["zh"]
    ]


def _is_settled(concept: Concept, name: str) -> bool:
    return any(path == name or path.startswith(f"{name}.") for path in concept.settled)


def _same(text: str) -> Two:
    return {"zh": text, "en": text}


def _listed(words: Iterable[str]) -> Two:
    words = list(words)
    return {"zh": "、".join(words), "en": ", ".join(words)}


def _left_out(concept: Concept) -> Two:
    """The first things the brief forbids, by name; a general word forbids many kinds."""
    things = Lexicon.load().things
    named = [things[key] for key in concept.excluded if key in things][:4]
    more = len(concept.excluded) > 4
    zh, en = _listed(t.zh[0] for t in named)["zh"], _listed(t.en[0] for t in named)["en"]
    return {"zh": zh + "等" * more, "en": en + " and their like" * more}


def _mood(concept: Concept) -> Two:
    """The mood's own words, or the name of its quarter of Russell's circumplex."""
    mood = concept.mood
    named = {"zh": "、".join(mood.zh), "en": ", ".join(mood.en)}
    if abs(mood.valence) < 0.15 and abs(mood.arousal) < 0.15:
        quarter = say.MOODS["even"]
    else:
        quarter = say.MOODS[f"{mood.valence >= 0:d}{mood.arousal >= 0:d}"]
    return {key: named[key] or quarter[key] for key in ("zh", "en")}


def _arrangement(concept: Concept) -> Two:
    """Who stands where: each relation between two atoms of the card, as a short phrase."""
    atoms = {atom.id: atom for atom in concept.atoms}
    known = [r for r in concept.relations if r.subject in atoms and r.object in atoms]
    phrases = [_relation(r, atoms[r.subject], atoms[r.object]) for r in known]
    return {
        "zh": "；".join(phrase["zh"] for phrase in phrases),
        "en": "; ".join(phrase["en"] for phrase in phrases),
    }


def _relation(relation: Relation, subject: Atom, thing: Atom) -> Two:
    form = say.RELATIONS[relation.kind]
    return {
        "zh": form["zh"].format(subject.zh or subject.en, thing.zh or thing.en),
        "en": form["en"].format(subject.en or subject.zh, thing.en or thing.zh),
    }


def rows_of_atoms(atoms: Sequence[Atom], painting: Asset | None) -> list[Row]:
    """What is to be seen: count, source, and how the painting shows it ("" before there is one)."""
    return [
        {
            "zh": atom.zh or atom.en,
            "en": atom.en or atom.zh,
            "count": atom.count,
            "source": atom.source,
            "shown": _shown(atom.id, painting),
        }
        for atom in atoms
    ]


def _shown(atom: str, painting: Asset | None) -> str:
    if painting is None:
        return ""
    if atom in painting.about.get("symbols", ()):
        return "written"
    return "painted" if painting.about.get("visible", {}).get(atom, 0) > 0 else "no"


def swatches(palette: Iterable[str]) -> list[Row]:
    """The named pigments with their colour as sRGB; names that no painter knows are left out."""
    from miaobi.paint.pigments import PIGMENTS

    return [
        {
            "zh": name,
            "en": say.PIGMENTS.get(name, name),
            "rgb": list(bytes.fromhex(PIGMENTS[name].masstone[1:])),
        }
        for name in palette
        if name in PIGMENTS
    ]


# --- the ledger ---------------------------------------------------------------------------------


def rows_of_ledger(entries: Iterable[Entry]) -> list[Row]:
    """Every link of the ledger as one sentence, with the engine that answered and the hash."""
    return [
        {
            "what": _TELLERS.get(entry.kind, _tell_other)(entry),
            "engine": str(_dict(entry.body.get("engine")).get("name", "")),
            "hash": f"{entry.hash[:HASH]}…",
            "kind": entry.kind,
        }
        for entry in entries
    ]


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def _tell_brief(entry: Entry) -> Two:
    text, seed = _short(str(entry.body.get("text", ""))), _short(str(entry.body.get("seed", 0)))
    return say.both(
        "收到题目{0}，种子为 {2}。", "The brief {1} came in, with seed {2}.",
        _quoted(text), _quoted(text), seed,
    )  # fmt: skip


def _tell_plan(entry: Entry) -> Two:
    concept = _dict(entry.body.get("concept"))
    atoms = len(concept.get("atoms") or ())
    form = str(concept.get("form", ""))
    parts = [say.PARTS.get(t.get("name"), _same(str(t.get("name"))))
             for t in entry.body.get("tasks") or ()]  # fmt: skip
    zh = f"构思定稿：{atoms} 样物象，诗体{form}，依次做{'、'.join(p['zh'] for p in parts)}。"
    en = (
        f"The plan was settled: {atoms} thing{'' if atoms == 1 else 's'} to show, "
        f"the form {say.FORMS.get(form, form)}, and the parts to make: "
        f"{', '.join(p['en'] for p in parts)}."
    )
    return {"zh": zh, "en": en}


def _tell_source(entry: Entry) -> Two:
    name = _short(str(entry.body.get("name", "")))
    return say.both("收下使用者自带的文件“{}”。", "The user’s own file “{}” came in.", name)


def _tell_ask(entry: Entry) -> Two:
    name = str(_dict(entry.body.get("engine")).get("name", ""))
    engine = say.ENGINES.get(name, _same(name))
    kind = str(_dict(entry.body.get("ask")).get("kind", ""))
    asked = say.ASKED.get(kind, say.ASKED[""])
    answer = _answered(_dict(entry.body.get("answer")))
    failed = [str(one) for one in entry.body.get("failed") or ()]
    zh = f"{asked['zh'].format(engine['zh'])}，{answer['zh']}。"
    en = f"{asked['en'].format(engine['en'])}; {answer['en']}."
    if failed:
        zh += f"此前 {'、'.join(failed)} 未能作答。"
        en += f" Before it, {', '.join(failed)} had failed."
    return {"zh": zh, "en": en}


def _answered(answer: dict[str, Json]) -> Two:
    """What an answer held, by the names that engines use; just that it came, for any other."""
    value, files = _dict(answer.get("value")), _dict(answer.get("files"))
    if isinstance(value.get("lines"), list):
        return _counted(len(value["lines"]), "得 {} 句", "it answered with {} line{}")
    if isinstance(value.get("marks"), int):
        return _counted(value["marks"], "共 {} 笔", "it laid {} brush mark{}")
    if files:
        return _counted(len(files), "得 {} 个文件", "it gave back {} file{}")
    return {"zh": "得到答复", "en": "it answered"}


def _counted(count: int, zh: str, en: str) -> Two:
    return {
        "zh": zh.format(f"{count:,}"),
        "en": en.format(say.NUMBERS.get(count, f"{count:,}"), "" if count == 1 else "s"),
    }


def _tell_asset(entry: Entry) -> Two:
    name = str(entry.body.get("file", ""))
    what = what_is(name)
    return {"zh": f"留存{what['zh']}（{name}）。", "en": f"Kept: {what['en']} ({name})."}


def _tell_export(entry: Entry) -> Two:
    count = len(entry.body.get("files") or ())
    made = entry.body.get("made", "")
    return _counted(
        count, f"{made} 导出 {{}} 个文件，加注 AI 标识。",
        f"On {made} {{}} file{{}} went out, marked as made by AI.",
    )  # fmt: skip


def _tell_other(entry: Entry) -> Two:
    return say.both("记下一条：{}。", "An entry was made: {}.", _short(entry.kind))


_TELLERS = {
    "brief": _tell_brief,
    "plan": _tell_plan,
    "source": _tell_source,
    "ask": _tell_ask,
    "asset": _tell_asset,
    "export": _tell_export,
}


# --- files --------------------------------------------------------------------------------------


def what_is(name: str) -> Two:
    """What a file of a work is, in words.

    >>> what_is("poem.md")
    {'zh': '诗', 'en': 'the poem'}
    """
    ending = name.rpartition(".")[2].lower()
    return say.FILES.get(name) or say.ENDINGS.get(ending) or say.ENDINGS[""]


def rows_of_files(
    assets: Iterable[Asset], sizes: Mapping[str, int], *, finished: bool
) -> list[Row]:
    """The files of a work folder; the ledger and its summary are there once it is finished."""
    names = [asset.file for asset in assets]
    if finished:
        names += ["ledger.jsonl", "work.json"]
    return [{"name": n, "size": sizes.get(n, 0), "what": what_is(n)} for n in names]
