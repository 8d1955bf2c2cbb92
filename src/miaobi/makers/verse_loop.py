"""Verse in one bounded loop: propose, check, explain, repair; then the form is mended or refused.

A writer that is masked by the form (the embedded one) holds it in the first round. Another one is
told in words what is wrong, and tries again; when the rounds are spent, the embedded decoder
changes the fewest characters that let the form hold, or the request is refused.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from miaobi import forms
from miaobi.brief import Atom, Concept
from miaobi.errors import EngineError
from miaobi.forms import Verse, Violation
from miaobi.makers import Job
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

    {"lines", "form", "scheme", "rhyme", "left_out", "writer", "rounds", "tokens", "mended",
    "changes"}: `mended` counts the characters of the draft that were changed. EngineError when the
    form can be held only by changing more than half of the poem, and the plan lists no other writer.
    """
    tries: list[Tried] = []
    asked = spec(card)
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
    strange = draft.answer.get("unwritten", [])
    wanted = {**asked, "draft": list(draft.lines), "unwritten": strange, "least": LEAST}
    try:
        answer = yield Ask("form.mend", wanted, seed=job.seed("mend"))
    except EngineError as error:
        if "embedded" not in job.plan.engines.get("text", ()):
            raise EngineError(
                f"{_writer(draft)} held no {card.form} in {ROUNDS} rounds, and {error}",
                hint="choose another engine with --engine text=NAME, or another --form",
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
    writer = draft if "changes" in answer.value else final
    return _about(card, tries, final, len(changes), changes) | {"writer": _writer(writer)}


def tried(value: Json, card: Concept) -> Tried:
    """A draft read against its form and the user's own lines."""
    lines = tuple(forms.split_lines("\n".join(str(line) for line in value["lines"])))
    report = forms.check("\n".join(lines), card.form)
    faults = (
        *report.violations,
        *changed(lines, card.given_lines),
        *unwritten(lines, card.given_lines, value.get("unwritten", [])),
    )
    return Tried(lines, faults, report.scheme, report.rhyme, value)


def changed(lines: tuple[str, ...], given: tuple[str, ...]) -> list[Violation]:
    """The user's own lines that do not stand where they were given; "" leaves a line free."""
    found = []
    for i, own in enumerate(given):
        if own and lines[i : i + 1] != (own,):
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
    return {
        "lines": list(final.lines),
        "form": forms.find(card.form).name,
        "scheme": final.scheme,
        "rhyme": final.rhyme,
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
    text = "".join(final.lines)
    return [a.zh for a in card.atoms if a.source != "graph" and a.zh and a.zh not in text]


# --- what is asked ------------------------------------------------------------------------------


def spec(card: Concept) -> dict[str, Json]:
    """The card fields that verse reads, and the form in words."""
    form = forms.verse(card.form)
    return {
        "form": form.name,
        "rules": rules(form),
        "language": "zh",
        "title": card.title.zh,
        "imagery": [_image(atom) for atom in card.atoms],
        "occasion": card.occasion,
        "names": list(card.names),
        "season": card.season,
        "hour": card.hour,
        "weather": card.weather,
        "place": card.place,
        "mood": {
            "valence": card.mood.valence,
            "arousal": card.mood.arousal,
            "zh": list(card.mood.zh),
        },
        "given_lines": list(card.given_lines),
        "excluded": list(card.excluded),
        "candidates": 32,
        "tokens": TOKENS,
    }


def rules(form: Verse) -> list[str]:
    """A form in words, for a writer that no mask can guide.

    >>> rules(forms.find("五绝"))[:2]
    ['共4句，每句5字。', '任选一式：']
    >>> print(rules(forms.find("天净沙"))[-1])
    韵书用中原音韵：标记相同的句末同押一部；韵字可以重复，除谱所定外别无限制。
    """
    if form.rules != "近体":
        return _rules_of_others(form)
    numbered = [
        f"{scheme.name}：{'，'.join(''.join(map(str, line)) for line in scheme.lines)}"
        for scheme in form.formats
    ]
    rhyme = "标「韵」的句末用同一平水韵平声韵部的字，韵字不得重复；其余句末用仄声。"
    limits = "末三字不得全平（三平尾）；押韵句不得孤平。"
    return [f"共{form.lines}句，每句{form.syllables}字。", "任选一式：", *numbered, rhyme, limits]


def _rules_of_others(form: Verse) -> list[str]:
    """词, 曲 and 古体诗 in words: their own counts, rhyme books and labels, no rule of 近体诗."""
    shapes = {one.shape for one in form.formats}
    same = len(shapes) == 1 and len(set(form.formats[0].shape)) == 1
    size = f"共{form.lines}句，每句{form.syllables}字。" if same else "各句字数不等，依所选一式。"
    written = [
        f"{one.name}（{len(one.lines)}句{one.syllables}字）："
        + "".join(
            "".join(map(str, line)) + mark.strip()
            for line, mark in zip(one.lines, one.written, strict=True)
        )
        for one in form.formats
    ]
    labels = {slot.rhyme for one in form.formats for line in one.lines for slot in line}
    told = ["「韵」"] + [f"「{label}」" for label in sorted(labels - {"", "A"}) if label[0] != "-"]
    marked = f"平仄后所标{'、'.join(told)}是韵：" if len(told) > 1 else ""
    between = "不同标记各押各部；" if len(told) > 1 else ""
    answering = (
        "标「叶A」者与「韵」同部而平仄相反（余类推）；" if any("-" in x for x in labels) else ""
    )
    tones = "句内平仄不拘；" if form.rules == "古体" else ""
    book = f"韵书用{form.book}："
    rhyme = f"{marked}标记相同的句末同押一部；{between}{answering}{tones}"
    limits = "韵字可以重复，除谱所定外别无限制。"
    return [size, "任选一式：", *written, f"{book}{rhyme}{limits}"]


def _image(atom: Atom) -> dict[str, Json]:
    said = atom.source != "graph"
    return {
        "zh": atom.zh,
        "concept": atom.concept,
        "weight": 1.0 if said else 0.5,
        "must": said,
    }
