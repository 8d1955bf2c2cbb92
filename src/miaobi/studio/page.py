"""The page of a work: one HTML file that opens from disk and asks nothing of any network.

`view` gathers what the page says from the values of a work; `render` sets it. The page holds both
languages; two radio buttons and CSS choose which one is seen, so it needs no script. The words
`AI 生成 · AI-generated` stand outside that choice (《人工智能生成合成内容标识办法》 wants them beside
the content of an interactive surface, always).
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from miaobi import __version__
from miaobi.brief import Concept, Plan, Words
from miaobi.forms import is_english
from miaobi.makers.layout import form_of, in_rows, stanzas
from miaobi.planner.notes import parted
from miaobi.studio import page_media as media
from miaobi.studio import page_words as say
from miaobi.studio.page_card import rows_of_atoms, rows_of_concept, swatches
from miaobi.studio.page_ledger import rows_of_files, rows_of_ledger, what_is
from miaobi.studio.page_words import Two
from miaobi.work import Asset, Json, Work, canonical

__all__ = [
    "brush_text",
    "render",
    "rows_of_atoms",
    "rows_of_concept",
    "rows_of_files",
    "rows_of_ledger",
    "swatches",
    "view",
    "what_is",
]

LONG = 2.1  # width over height from which a picture is a hand scroll (手卷)


def render(view: Mapping[str, Any]) -> str:
    """The page as HTML.

    `view` is what `view()` gives. Every text in it is escaped, file names become relative links.
    Raises jinja2.UndefinedError when a part of the view is missing (a part that is not made yet
    is None, not missing).
    """
    code = script()
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            **view,
            frame=_frame(view["painting"]),
            sections=_sections(view),
            at=functools.partial(_at, view["inside"]),
            say=say,
            script=code,
            script_hash=base64.b64encode(hashlib.sha256(code.encode()).digest()).decode(),
        )
    )


@functools.cache
def script() -> Any:
    """The page's one script, as it stands in the page; the policy names it by its hash."""
    from markupsafe import Markup

    return Markup((files("miaobi.studio") / "templates" / "page.js").read_text("utf-8"))


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
        "lang": say.lang,
        "link": _link,
        "size": _size,
        "inside_script": _inside_script,
        "form_name": say.form,
        "quoted": say.quoted,
    }
    return made


def _sections(view: Mapping[str, Any]) -> frozenset[str]:
    """The sections that the page has, a part that is waited for or missing among them."""
    gaps = {*view["pending"], *view["missing"]}
    named = {"score": "music"}
    there = {
        name for name in ("poem", "music", "film", "label", "ledger", "files") if view.get(name)
    }
    return frozenset({"concept", *there, *(str(named.get(name, name)) for name in gaps)})


# --- filters ------------------------------------------------------------------------------------


def _link(name: str) -> str:
    """A relative link to a file beside the page; never another scheme, host or folder above.

    >>> _link("painting.png"), _link("javascript:x"), _link("../../x")
    ('./painting.png', './javascript%3Ax', './x')
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "./" + "/".join(quote(part, safe="") for part in parts)


def _at(inside: Mapping[str, str], name: str) -> str:
    """Where the page finds a file: inside itself, or beside it."""
    return inside.get(name) or _link(name)[2:]


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
    engraving: str = "",
    inside: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything the page says of a work.

    `made` is an ISO date; `pending` names the tasks that are not done; `font` is a WOFF2 or
    TrueType font in base64 with the characters of `brush_text` ("" for none); `aigc` the implicit
    label; `sizes` gives the bytes of the written files by name (a file not in it has no size on
    the page); `engraving` is the score's SVG; `inside` gives data URIs by file name for a page
    that stands alone, with no file beside it.
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
        "pending": [_on_page(name) for name in pending],
        "missing": _missing(work),
        "poem": _poem(assets, plan.concept),
        "reading": media.reading(assets.get("narration")),
        "painting": _painting(work, plan),
        "music": media.music(assets, plan, engraving),
        "film": media.film(assets, plan),
        "label": _label(assets.get("label")),
        "concept": _card(plan, assets),
        "ledger": rows_of_ledger(work.ledger),
        "files": [] if inside else rows_of_files(work.assets, sizes or {}, finished=not refresh),
        "inside": dict(inside or {}),
        "disclosure": WORDS,
        "aigc": aigc,
        "recipe": canonical(recipe).decode(),
        "font": font,
    }


def _card(plan: Plan, assets: Mapping[str, Asset]) -> dict[str, Any]:
    """The concept card, with what the painting and the score made of it."""
    card, score = plan.concept, assets.get("music")
    music = any(task.name == "score" for task in plan.tasks)
    played = media.played(score.about) if score else ()
    return {
        "rows": rows_of_concept(card, music=music, played=played),
        "atoms": rows_of_atoms(card.atoms, assets.get("painting")),
        "unknown": parted(card.unknown)[0],
        "notes": parted(card.unknown)[1],
        "note": plan.consulted.note,
        "palette": swatches(card.palette),
    }


def brush_text(work: Work, plan: Plan) -> str:
    """The characters that the page sets in the brush font, each once, in order of code point."""
    told = [asset.about for asset in work.assets if asset.name == "poem"]
    poems = [about.get("lines", ()) for about in told if about.get("language") != "en"]
    lines = [str(line) for poem in poems for line in poem]
    return "".join(sorted({*plan.concept.title.zh, *"".join(lines), *say.SEAL, *say.HEADINGS}))


def _both(words: Words | Mapping[str, Any] | str | None) -> Two:
    """Words in both languages, from any of the shapes in which makers write them."""
    if words is None:
        return {"zh": "", "en": ""}
    if isinstance(words, str):
        return {"zh": words, "en": ""} if say.lang(words) == "zh-Hans" else {"zh": "", "en": words}
    if isinstance(words, Words):
        return {"zh": words.zh, "en": words.en}
    return {key: str(words.get(key) or "") for key in ("zh", "en")}


def _creation_head(work: Work) -> str:
    made = [entry.hash for entry in work.ledger if entry.kind != "export"]
    return made[-1] if made else ""


def _on_page(task: str) -> str:
    """The page calls the verse by its asset: the poem."""
    return "poem" if task == "verse" else task


def _missing(work: Work) -> dict[str, dict[str, str]]:
    """Why a part could not be made and what cures it, by the part's name on the page."""
    told = [entry.body for entry in work.ledger if entry.kind == "missing"]
    return {
        _on_page(str(body.get("task"))): {
            "message": str(body.get("message", "")),
            "hint": str(body.get("hint", "")),
        }
        for body in told
    }


def _poem(assets: Mapping[str, Asset], concept: Concept) -> dict[str, Any] | None:
    asset = assets.get("poem")
    if asset is None or not asset.about.get("lines"):
        return None
    about = asset.about
    lines = [str(line) for line in about["lines"]]
    form = form_of(str(about.get("form") or concept.form))
    return {
        "lines": lines,
        "english": is_english(form),
        "rowed": in_rows(form),
        "stanzas": stanzas(about) if in_rows(form) else (),
        "characters": media.characters(assets.get("narration"), lines),
        "gloss": [str(line) for line in about.get("gloss") or ()],
        "form": str(about.get("form") or concept.form),
        "rhyme": str(about.get("rhyme") or ""),
        "book": getattr(form, "book", ""),
        "scheme": str(about.get("scheme") or ""),
        "written": _written(about),
    }


def _written(about: Mapping[str, Any]) -> Two | None:
    """Who wrote the poem, when it was not the embedded writer alone, and what was mended.

    >>> _written({"writer": "openai:m", "rounds": 3, "mended": 2})["en"]
    'openai:m, 3 rounds, 2 characters mended to hold the form'
    """
    writer, rounds, mended = about.get("writer"), about.get("rounds", 1), about.get("mended", 0)
    if other := about.get("instead_of"):
        return {
            "zh": f"妙笔，{other} 的 {rounds} 稿不合体裁",
            "en": f"Miaobi, after {rounds} rounds of {other} did not hold the form",
        }
    if writer in (None, "embedded"):
        return None
    zh, en = f"{writer}，{rounds} 稿", f"{writer}, {rounds} round{'s' * (rounds != 1)}"
    if mended:
        zh += f"，为合律改 {mended} 字"
        en += f", {mended} character{'s' * (mended != 1)} mended to hold the form"
    return {"zh": zh, "en": en}


def _painting(work: Work, plan: Plan) -> dict[str, Any] | None:
    picture = next((a for a in work.assets if a.name == "painting"), None)
    if picture is None:
        return None
    vector = next((a.file for a in work.assets if a.name == "drawing"), "")
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
