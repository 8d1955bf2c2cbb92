"""The painting: a scene composed from the card's atoms, painted, then inscribed and sealed."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from miaobi.brief import Atom, Plan
from miaobi.forms import COUNTED
from miaobi.makers import Job
from miaobi.makers.layout import form_of, in_english, stanzas
from miaobi.work import Ask, Asset, Draft, Json, to_json

SEAL = "妙笔"
WRITTEN = ("script", "traditional", "date", "leisure")  # what hand_page reads beside the words
COLUMNS = {"对联": "couplet", **dict.fromkeys(COUNTED, "columns")}  # family → how it is laid out
COMPOSED = ("season", "hour", "weather", "place", "style", "format", "excluded")


def painting(job: Job) -> Generator[Ask, Any, Draft]:
    """The picture with the poem of the draft "verse" on it.

    Assets: "painting" (PNG), "drawing" (SVG) and "ids" (which item is at each pixel). The draft
    says of every atom how much of it is to be seen, and which atoms are written instead.
    """
    plan = job.plan
    if plan.brief.sets.get("painting.from") == "repaint":
        return (yield from repainting(job))
    composed = yield Ask(
        "image.scene", scene_spec(plan, room(job)) | laid(job), (), job.seed("scene")
    )
    scene: dict[str, Json] = composed.value
    painted = yield Ask(
        "image.paint",
        {
            "scene": scene | coloured(plan),
            "labels": called(plan),
            "title": words(job)[1] or plan.concept.title.en,
        },
        (),
        job.seed("paint"),
    )
    symbols = slips(plan, scene, painted.value["visible"])
    inscribed = yield inscription(job, scene["inscription"], symbols, painted)
    return _draft(job, scene, symbols, painted, inscribed)


def repainting(job: Job) -> Generator[Ask, Any, Draft]:
    """The user's own picture painted again in the card's style, with the poem in its calm corner.

    Its one item is no atom: what a given picture shows, nobody here can say.
    """
    plan = job.plan
    card, sets = plan.concept, plan.brief.sets
    given = str(sets["painting.name"])
    spec: dict[str, Json] = {
        "style": card.style,
        "format": card.format,
        "size": list(plan.size),
        "mood": coloured(plan)["mood"],
        "manner": str(sets.get("painting.manner") or ""),
        "columns": room(job),
        "name": given,
        "title": words(job)[1] or card.title.en,
        **laid(job),
    }
    source = str(sets["painting.source"])
    painted = yield Ask("image.repaint", spec, (source,), job.seed("paint"))
    inscribed = yield inscription(job, painted.value["inscription"], [], painted)
    draft = _draft(job, painted.value, [], painted, inscribed)
    about = draft.about | {"given": {"name": given, "source": source}}
    first = replace(draft.assets[0], about=about)
    return Draft((first, *draft.assets[1:]), about)


def words(job: Job) -> tuple[list[str], str]:
    """The lines of the poem and its title, as they are written on the picture."""
    about, title = job.drafts["verse"].about, job.plan.concept.title
    lines = [str(line) for line in about["lines"]]
    return lines, title.en if in_english(about) else title.zh


def room(job: Job) -> int:
    """How many characters of usual size the composition leaves room for.

    Two letters of English are as wide as one; those of a couplet are larger.
    """
    lines, title = words(job)
    letters = len("".join([*lines, title]))
    kind = laid(job).get("laid", {}).get("kind")
    return round(letters * {"page": 0.5, "couplet": 2.2}.get(kind, 1.0)) + 6


def laid(job: Job) -> dict[str, Any]:
    """What the picture is told of a poem whose lines stand by themselves, as {"laid": …}.

    English is set as a page, each line of a 对联, 新诗 or 歌词 is a column of its own; {} for 诗词曲.
    """
    about, (lines, title) = job.drafts["verse"].about, words(job)
    form = form_of(str(about.get("form") or ""))
    english = in_english(about)
    kind = "page" if english else COLUMNS.get(form.family if form else "", "")
    if not kind:
        return {}
    told: dict[str, Json] = {
        "kind": kind,
        "lengths": [len(line) for line in lines],
        "stanzas": list(stanzas(about)),
        "title": len(title),
    }
    return {"laid": told}


def inscription(
    job: Job, box: dict[str, Json], symbols: list[dict[str, Json]], painted: Any
) -> Ask:
    """The Ask that writes the poem on a painting; a source may settle how (`WRITTEN`)."""
    lines, title = words(job)
    card, sets = job.plan.concept, job.plan.brief.sets
    asked = {key: sets[f"painting.{key}"] for key in WRITTEN if f"painting.{key}" in sets}
    return Ask(
        "image.inscribe",
        {
            "lines": lines, "title": title, "seal": SEAL,
            "signature": signed(job.plan, english=laid(job).get("laid", {}).get("kind") == "page"),
            "box": [box[key] for key in "xywh"], "symbols": symbols,
            "names": painted.value["names"], "style": card.style, "format": card.format, **laid(job),
            **asked,
        },
        tuple(painted.files[key].id for key in ("ground", "ids", "strokes")),
        job.seed("inscribe"),
    )  # fmt: skip


def scene_spec(plan: Plan, characters: int) -> dict[str, Json]:
    """What of the card the composition reads, and how many characters it must leave room for."""
    card = plan.concept
    return {
        **{name: to_json(getattr(card, name)) for name in COMPOSED},
        "atoms": [to_json(atom) for atom in card.atoms],
        "relations": [to_json(relation) for relation in card.relations],
        "size": list(plan.size),
        "columns": characters,
    }


def coloured(plan: Plan) -> dict[str, Json]:
    """What of the card the colours read: changing it composes nothing anew."""
    mood = plan.concept.mood
    told: dict[str, Json] = {
        "palette": list(plan.concept.palette),
        "mood": {"valence": mood.valence, "arousal": mood.arousal},
    }
    sets = plan.brief.sets
    if sets.get("painting.from") == "manner":
        told["hand"] = sets["painting.hand"]
    if "painting.manner" in sets:
        told["manner"] = sets["painting.manner"]
    return told


def called(plan: Plan) -> dict[str, str]:
    """What each atom is called in the vector picture, by its id."""
    return {a.id: " · ".join(w for w in (a.zh, a.en) if w) for a in plan.concept.atoms}


def signed(plan: Plan, *, english: bool = False) -> str:
    """The signature (款): who wrote, and for whom; in English where the names are not Chinese.

    The name of a person is written; an occasion is the label's matter.
    """
    names = plan.concept.names[:2]
    if english and all(char < "\u2e80" for char in "".join(names)):
        return f"Miaobi for {' and '.join(names)}" if names else "Miaobi"
    return f"妙笔为{'、'.join(names)}写" if names else "妙笔写"


def slips(plan: Plan, scene: dict[str, Json], visible: dict[str, float]) -> list[dict[str, Json]]:
    """The words to be written: of atoms without an element, and of those asked for that came out unseen."""
    written = [dict(symbol) for symbol in scene["symbols"]]
    known = {str(symbol["id"]) for symbol in written}
    asked = [a for a in plan.concept.atoms if a.source != "graph" and a.id not in known]
    hidden = [a for a in asked if not visible.get(a.id, 0)]
    return written + [_slip(atom, len(written) + k, scene) for k, atom in enumerate(hidden)]


def _slip(atom: Atom, number: int, scene: dict[str, Json]) -> dict[str, Json]:
    """A slip under the inscription, in the row that the composition began."""
    box = scene["inscription"]
    width, gap = 0.045, 0.06
    height = 0.04 * max(len(atom.zh or atom.en[:6]), 1) + 0.02
    right = box["x"] + box["w"] / 2 > scene["wide"] / 2
    x = box["x"] + box["w"] - gap * (number % 5) - width if right else box["x"] + gap * (number % 5)
    y = box["y"] + box["h"] + 0.03 + 0.14 * (number // 5)
    return {"id": atom.id, "zh": atom.zh, "en": atom.en, "x": x, "y": y, "w": width, "h": height}


def _draft(
    job: Job, scene: dict[str, Json], symbols: list[dict[str, Json]], painted: Any, inscribed: Any
) -> Draft:
    told = inscribed.value
    about = {
        **{
            key: told[key]
            for key in ("visible", "counts", "places", "characters", "unwritten", "blended")
        },
        "symbols": [symbol["id"] for symbol in symbols],
        "marks": painted.value["marks"],
        "ground": painted.files["ground"].id,
        "size": list(job.plan.size),
        "inscription": scene["inscription"],
        "seeds": {name: job.seed(name) for name in ("scene", "paint", "inscribe")},
    }
    if "inscribed" in told:  # of how many lines, where a long poem is broken off
        about["inscribed"] = [told["inscribed"], len(words(job)[0])]
    kept = (
        ("painting", "painting.png", inscribed.files["picture"], about),
        ("drawing", "painting.svg", inscribed.files["svg"], {}),
        ("ids", "painting.ids.png", painted.files["ids"], {"names": painted.value["names"]}),
    )
    return Draft(tuple(Asset(n, f, ref, job.task.name, a) for n, f, ref, a in kept), about)
