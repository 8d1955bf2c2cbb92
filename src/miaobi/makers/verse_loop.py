"""Verse in one bounded loop: propose, check, explain, repair; then the form is mended or refused.

A writer that is masked by the form (the embedded one) holds it in the first round. Another one is
told in words what is wrong, and tries again; when the rounds are spent, the embedded decoder
changes the fewest characters that let the form hold, the embedded writer writes the poem where the
plan lists it (the mender knows Chinese verse only), or the request is refused.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from miaobi import forms
from miaobi.brief import Atom, Brief, Concept
from miaobi.errors import EngineError
from miaobi.forms import Form, Verse, Violation
from miaobi.forms.couplets import Couplet, couplet_lines
from miaobi.makers import Job
from miaobi.makers.layout import as_text, in_rows
from miaobi.makers.verse_rules import rules
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.people import person
from miaobi.planner.subject import subject
from miaobi.planner.tables import drawing, lemmas
from miaobi.work import Answer, Ask, Json, to_json

ROUNDS = 3  # drafts of one poem
TOKENS = 4096  # the most of one draft, thinking included
LEAST = 0.5  # of the poem must be the writer's own after mending, or it is refused
CONFIDED = 8  # faults told in one round: the first ones, in the order of reading


@dataclass(frozen=True, slots=True)
class Tried:
    """One draft: its lines, what is wrong with it, and who wrote it."""

    lines: tuple[str, ...]
    faults: tuple[Violation, ...]
    scheme: str
    rhyme: str
    answer: dict[str, Json]


def held(job: Job, card: Concept) -> Generator[Ask, Answer, dict[str, Json]]:
    """A poem that holds the card's form, with the facts of how it came to hold.

    {"lines", "form", "language", "scheme", "rhyme", "left_out", "writer", "rounds", "tokens",
    "mended", "changes"}: `mended` counts the characters of the draft that were changed; with
    "instead_of" the writer whose drafts did not hold, where another one wrote. EngineError when the
    form can be held only by changing more than half of the poem, and the plan lists no other writer.
    """
    tries: list[Tried] = []
    asked = spec(card, job.plan.brief)
    while len(tries) < ROUNDS:
        last = told(tries[-1]) if tries else {"draft": [], "faults": [], "rhyme": ""}
        seed = job.seed("poem", len(tries))
        answer = yield Ask("text.verse", {**asked, **last}, seed=seed)
        tries.append(tried(answer.value, card))
        if not tries[-1].faults:
            return _about(card, tries, tries[-1], 0, [])
    draft = min(reversed(tries), key=lambda one: len(one.faults))
    return (yield from _mended(job, card, asked, tries, draft))


def _mended(
    job: Job, card: Concept, asked: dict[str, Json], tries: list[Tried], draft: Tried
) -> Generator[Ask, Answer, dict[str, Json]]:
    try:
        answer = yield from _mend(job, card, asked, draft)
    except EngineError as error:
        if "embedded" not in job.plan.engines.get("text", ()):
            raise EngineError(
                f"{_writer(draft)} held no {card.form} in {ROUNDS} rounds, and {error}",
                hint="list the embedded writer behind the engine: --engine text=NAME,embedded; "
                "or choose another engine or another --form",
                retryable=True,
            ) from error
        answer = yield Ask("form.verse", asked, seed=job.seed("poem", 0))
    final = tried(answer.value, card)
    if final.faults:
        raise EngineError(
            f"the mended poem does not hold {card.form}: {final.faults[0].message}",
            hint="this is a bug: please report it with the brief and the seed",
        )
    changes: list[Json] = answer.value.get("changes", [])
    writer = _writer(draft if "changes" in answer.value else final)
    instead: dict[str, Json] = {} if writer == _writer(draft) else {"instead_of": _writer(draft)}
    return _about(card, tries, final, len(changes), changes) | {"writer": writer, **instead}


def _mend(
    job: Job, card: Concept, asked: dict[str, Json], draft: Tried
) -> Generator[Ask, Answer, Answer]:
    """The draft with the fewest characters changed; EngineError where nothing can mend the form."""
    if not isinstance(forms.poem(card.form), Verse):
        raise EngineError(
            f"there is no mender of it: {draft.faults[0].message}", hint=draft.faults[0].cure
        )
    strange = draft.answer.get("unwritten", [])
    wanted = {**asked, "draft": list(draft.lines), "unwritten": strange, "least": LEAST}
    answer: Answer = yield Ask("form.mend", wanted, seed=job.seed("mend"))
    return answer


def tried(value: Json, card: Concept) -> Tried:
    """A draft read against its form and the user's own lines."""
    form = forms.poem(card.form)
    lines = lines_of([str(line) for line in value["lines"]], form)
    report = form.check(as_text(lines, form))
    faults = (
        *report.violations,
        *changed(lines, card.given_lines),
        *unwritten(lines, card.given_lines, value.get("unwritten", [])),
    )
    return Tried(lines, faults, report.scheme, report.rhyme, value)


def lines_of(texts: Sequence[str], form: Form) -> tuple[str, ...]:
    """The lines that a writer's texts hold, as a poem of the form keeps them.

    English lines keep their marks; a Chinese line is its characters, divided at marks, or where a
    line is a line of text (新诗, 歌词, the halves of 对联) at line breaks alone. Blank ones go.

    >>> lines_of(["The leaves, the rain,", "", "a door."], forms.poem("free verse"))
    ('The leaves, the rain,', 'a door.')
    >>> lines_of(["白日依山尽，黄河入海流。"], forms.poem("五绝"))
    ('白日依山尽', '黄河入海流')
    >>> lines_of(["轻轻的我走了，正如我轻轻的来；"], forms.poem("新诗"))
    ('轻轻的我走了正如我轻轻的来',)
    """
    text = "\n".join(texts)
    if forms.is_english(form):
        rows = [" ".join(row.split()) for row in text.splitlines()]
    elif in_rows(form):
        rows = ["".join(forms.split_lines(row)) for row in text.splitlines()]
    elif isinstance(form, Couplet) and (halves := couplet_lines(text)):
        rows = ["".join(clauses) for clauses in halves]
    else:
        rows = forms.split_lines(text)
    return tuple(row for row in rows if row)


def changed(lines: tuple[str, ...], given: tuple[str, ...]) -> list[Violation]:
    """The user's own lines that do not stand where they were given; "" leaves a line free.

    A Chinese line stands without its marks (`lines_of`).
    """
    found = []
    for i, own in enumerate(given):
        if own and lines[i : i + 1] not in ((own,), ("".join(forms.split_lines(own)),)):
            message = f"line {i + 1} is not the given line {own}"
            found.append(Violation(i + 1, 0, "given", message, f"write {own} there, unchanged"))
    return found


def unwritten(
    lines: tuple[str, ...], given: tuple[str, ...], strange: list[str]
) -> list[Violation]:
    """The characters of a draft that the brush has no form for; the user's own are not judged."""
    own = "".join(given)
    return [
        Violation(
            i, j, "rare", f"line {i}, syllable {j} {c}: too rare to be written", "use a common one"
        )
        for i, line in enumerate(lines, 1)
        for j, c in enumerate(line, 1)
        if c in strange and c not in own and c >= "\u3400"
    ]


def told(last: Tried) -> dict[str, Json]:
    """The last draft and its faults, as the next round is told."""
    faults = [to_json(fault) for fault in last.faults[:CONFIDED]]
    return {"draft": list(last.lines), "faults": faults, "rhyme": last.rhyme}


def _about(
    card: Concept, tries: list[Tried], final: Tried, mended: int, changes: list[Json]
) -> dict[str, Json]:
    form = forms.poem(card.form)
    return {
        "lines": list(final.lines),
        "form": form.name,
        "language": form.language,
        "scheme": final.scheme,
        "rhyme": final.rhyme if any(map(str.isalpha, final.rhyme)) else "",
        "left_out": _left_out(final, card),
        "writer": _writer(final),
        "rounds": len(tries),
        "tokens": sum(int(one.answer.get("tokens", 0)) for one in tries),
        "mended": mended,
        "changes": changes,
    }


def _writer(one: Tried) -> str:
    return str(one.answer.get("writer", "embedded"))


def _left_out(final: Tried, card: Concept) -> list[str]:
    """The asked-for images that the poem does not name: the writer's own word, or looked for."""
    if "left_out" in final.answer:
        return final.answer["left_out"]
    wished = [atom for atom in card.atoms if atom.source != "graph"]
    if forms.is_english(forms.poem(card.form)):
        return [a.en for a in wished if a.en and not named_in(a.en, " ".join(final.lines))]
    text = "".join(final.lines)
    return [a.zh for a in wished if a.zh and a.zh not in text]


def named_in(name: str, text: str) -> bool:
    """Whether an English text has the last word of a thing's name, in the singular or the plural.

    >>> named_in("maple leaf", "The leaves are falling."), named_in("moon", "The Moonlight")
    (True, False)
    """
    head = name.partition(" of ")[0]
    return lemmas(head)[-1:] == () or lemmas(head)[-1] in lemmas(text)


# --- what is asked ------------------------------------------------------------------------------


def spec(card: Concept, brief: Brief | None = None) -> dict[str, Json]:
    """The card fields that verse reads, what its brief asks for in English, and the form in words."""
    form = forms.poem(card.form)
    return {
        "form": form.name,
        "rules": rules(form),
        "language": form.language,
        "title": card.title.zh,
        "title_en": card.title.en,
        "subject": subject(brief) if brief else "",
        "settled": list(card.settled),
        "imagery": [_image(atom) for atom in card.atoms],
        "about": _subjects(card),
        "names": list(card.names),
        "season": card.season,
        "hour": card.hour,
        "weather": card.weather,
        "place": card.place,
        "mood": {
            "valence": card.mood.valence,
            "arousal": card.mood.arousal,
            "zh": list(card.mood.zh),
            "en": list(card.mood.en),
        },
        "given_lines": list(card.given_lines),
        "excluded": list(card.excluded),
        "candidates": 32,
        "tokens": TOKENS,
    }


def _subjects(card: Concept) -> list[dict[str, Json]]:
    """What the poem is about before its things: themes, a feast, and people that have a word; whom it is
    only made for need not be named."""
    lexicon = Lexicon.load()
    feast = lexicon.things.get(card.occasion)
    absent = any(one.concept in drawing("turned_to") for one in card.themes)
    whom = [person(lexicon, name) for name in card.names]
    rows = [(one.zh, one.en, one.concept) for one in card.themes]
    rows += [(feast.zh[0], feast.en[0], feast.key)] if feast else []
    found = [_row(*row, must=True, named=False) for row in rows]
    named = [(one.zh, one.en, one.concept) for one in whom if one.concept]
    return found + [_row(*row, must=absent or bool(feast), named=True) for row in named]


def _row(zh: str, en: str, concept: str, *, must: bool, named: bool) -> dict[str, Json]:
    return {"zh": zh, "en": en, "concept": concept, "must": must, "person": named}


def _image(atom: Atom) -> dict[str, Json]:
    said = atom.source != "graph"
    return {
        "zh": atom.zh,
        "en": atom.en,
        "concept": atom.concept,
        "weight": 1.0 if said else 0.5,
        "must": said,
    }
