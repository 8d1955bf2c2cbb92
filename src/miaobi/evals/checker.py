"""`miaobi bench checker`: is the checker to be trusted?

Two figures belong together. The **human pass rate** says how many real poems it accepts: a checker
that refuses Du Fu is of no use. **Recall** says how many broken poems it refuses: one character of
a poem is changed until an independent oracle objects. `page` sets the rows out as docs/checker.md:

    MIAOBI_CORPUS=package/dist python -m miaobi.evals.checker docs/checker.md
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from miaobi import forms
from miaobi.errors import UnknownName
from miaobi.evals.checker_poems import (
    Poem,
    ci,
    corpus,
    sampled,
    shi,
    three_hundred,
    witnesses,
)
from miaobi.evals.checker_recall import Oracles, holding, oracles, recall
from miaobi.forms import ancient, regulated, tunes
from miaobi.forms.checking_pattern import plan
from miaobi.forms.checking_words import bits, is_han
from miaobi.forms.core import Report
from miaobi.forms.sounds import folded
from miaobi.forms.verse import Verse
from miaobi.work import Json

Row = dict[str, Json]  # part, what, of, right, share, note
AIM = 0.92  # of 律诗 and 七绝 in 唐诗三百首
MEASURED = ("七绝", "五律", "七律")
LICENCES = {  # as warnings name them: what is let pass | who allows it
    "本句自救": "平平仄平仄 for 平平平仄仄 in any line, its first syllable level | 王力, 诗词格律",
    "孤平拗救": "仄平平仄平 for 平平仄仄平 | 王力, 诗词格律",
    "对句相救": "仄仄平仄仄, 仄仄仄仄仄 or 仄仄仄平仄, when the next line's third is level "
    "| 王力, 诗词格律 (大拗, 小拗)",
    "小拗": "仄仄仄平仄, answered or not | 王力, 诗词格律",
    "三仄尾": "平平仄仄仄 | 王力, 诗词格律, forbids three level ones only",
    "邻韵": "a neighbouring rhyme in the first line | 王力, 诗词格律",
    "折腰体": "粘 broken once: before line 3; in eight lines before 3 or 5 "
    "| 严羽, 沧浪诗话; 胡仔, 苕溪渔隐丛话 (in 诗人玉屑 2)",
}
EACH = 1_500  # poems of every shape
BROKEN, BROKEN_CI = 500, 500  # corrupted poems of every form, and of ci in all
SHI = {form.name: form for form in (*regulated.FORMS, *regulated.EXTENDED, *ancient.FORMS)}


def run() -> Iterator[Row]:
    """All rows, on the poems that MIAOBI_CORPUS names; SourceError when they are not at hand."""
    yield from measure(None)


def measure(folder: Path | None, judges: Oracles | None = None) -> Iterator[Row]:
    """Rows {part, what, of, right, share, note}: pass rates, misses, recall, speed.

    `folder` is the unpacked npm package chinese-poetry; `judges` are the oracles (those of the
    checkout when left out). SourceError, with the command that fetches it, without a corpus.
    """
    place = corpus(folder)
    yield from _three_hundred(place)
    yield from _shapes(place)
    poems = ci(place)
    yield from _ci(poems)
    judges = judges or oracles()
    if judges is None:
        note = "the oracles are in a checkout's tests/ only: run this from a checkout"
        yield _row("recall", "not measured", 0, 0, note)
    else:
        yield from _recall(place, poems, judges)
    yield from _speed(place, poems)


def _row(part: str, what: str, of: int, right: int, note: str = "") -> Row:
    share = round(right / of, 4) if of else None
    return {"part": part, "what": what, "of": of, "right": right, "share": share, "note": note}


# --- 唐诗三百首 -----------------------------------------------------------------------------------


def _three_hundred(place: Path) -> Iterator[Row]:
    held: dict[str, Counter[str]] = defaultdict(Counter)
    taken: Counter[str] = Counter()
    misses: list[Row] = []
    known: dict[str, list[Poem]] = {}
    for poem in three_hundred(place):
        form = SHI[poem.form.removeprefix("乐府 ")]
        report = form.check(poem.text)
        tally = held[poem.form]
        tally["of"] += 1
        tally["right"] += report.holds
        if report.holds and poem.form in MEASURED:
            taken.update(licences(report))
        elif poem.form in MEASURED:
            known = known or witnesses(place)
            other = _other_text(poem, known)
            mended = bool(other) and form.check(other).holds
            tally["mended"] += mended
            misses.append(_miss(poem, report, mended))
        if form.family == "古风" and {v.rule for v in report.violations} & {"length", "lines"}:
            tally["mixed"] += 1
        if poem.form == "五绝":
            old = SHI["五言古绝"].check(poem.text).holds
            tally["old"] += old and not report.holds
    for form, tally in held.items():
        note = _aside(tally)
        yield _row("唐诗三百首", form, tally["of"], tally["right"], note)
    three = [held[form] for form in MEASURED]
    total, right, mended = (sum(t[key] for t in three) for key in ("of", "right", "mended"))
    reached = "reached" if right >= AIM * total else "not reached"
    waist = taken["折腰体"]
    note = f"aim {AIM:.0%}: {reached}; {mended} more in the text of 全唐诗"
    yield _row("唐诗三百首", "律诗 and 七绝", total, right, note)
    yield _row("唐诗三百首", "律诗 and 七绝, by 王力 alone: without 折腰体", total, right - waist)
    for name, about in LICENCES.items():
        yield _row("licences", name, right, taken[name], about)
    yield from misses


def licences(report: Report) -> set[str]:
    """The licences that a report names among its warnings.

    >>> sorted(licences(SHI["五绝"].check("移舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。")))
    ['本句自救']
    """
    said = " ".join(f"{one.rule} {one.message}" for one in report.warnings)
    return {name for name in LICENCES if name in said}


def _aside(tally: Counter[str]) -> str:
    if tally["mended"]:
        return f"{tally['mended']} more in the text of 全唐诗"
    if tally["mixed"]:
        return (
            f"{tally['mixed']} of the others have lines of unequal length or an odd number of them"
        )
    return f"{tally['old']} of the others are 古绝" if tally["old"] else ""


def _other_text(poem: Poem, known: dict[str, list[Poem]]) -> str:
    """The same poem in 全唐诗: the one with which it shares most lines."""
    lines = forms.split_lines(folded(poem.text))
    texts = Counter(other.text for line in lines for other in known.get(line, ()))
    return texts.most_common(1)[0][0] if texts else ""


TONES = {1: "平", 2: "仄", 3: "中"}  # by their bits; 中: read either way


def _miss(poem: Poem, report: Report, mended: bool) -> Row:
    fault = report.violations[0]
    lines = forms.split_lines(poem.text)
    line = lines[fault.line - 1] if fault.line else ""
    if fault.rule == "tone":
        line += f" {''.join(TONES[bits('平水韵', c)] for c in line)}"
    why = "another text" if mended else why_not(report, len(lines))
    says = "; ".join(v.message.split(": ", 1)[-1] for v in report.violations[:2])
    more = len(report.violations) - 2
    says += f"; {more} more" if more > 0 else ""
    note = f"{poem.author} | {line} | {says} | {why}"
    return _row("misses", f"{poem.form} {poem.title}", 1, 0, note)


def why_not(report: Report, lines: int) -> str:
    """What a poem that is refused is: 失粘, 邻韵, 通韵, 出韵, 拗体 or 古体.

    拗体 breaks the tones here and there; in 古体 half of the lines have tones of their own. 通韵
    rhymes as 古体 may, 出韵 as none may.
    """
    rules = {fault.rule for fault in report.violations}
    kinds = [rule for rule in ("失粘", "失对") if rule in rules]
    rhymes = [fault.message for fault in report.violations if fault.rule == "rhyme"]
    if rhymes:
        nearest = [name for name in ("邻韵", "通韵") if all(name in said for said in rhymes)]
        kinds += nearest or ["出韵"]
    if rules & {"tone", "三平尾", "孤平"}:
        off = {fault.line for fault in report.violations if fault.rule not in ("失粘", "失对")}
        kinds.append("古体" if 2 * len(off) >= lines else "拗体")
    if "repeat" in rules:
        kinds.append("重韵")
    return ", ".join(kinds) or "another shape"


# --- Tang and Song shi ----------------------------------------------------------------------------


def _shapes(place: Path) -> Iterator[Row]:
    for form, poems in sampled(place, EACH).items():
        for age in ("Tang", "Song"):
            some = [poem for poem in poems if poem.age == age]
            yield from _shape(form, age, some)


def _shape(form: str, age: str, poems: Sequence[Poem]) -> Iterator[Row]:
    """All poems; then the lines of poems whose other lines are without a fault.

    The second row asks nothing of the line that it counts: a line is taken when every *other* line
    of its poem is regulated, and then it holds or not. So old poems in the same shape drop out.
    """
    reports = [SHI[form].check(poem.text) for poem in poems]
    held = [licences(report) for report in reports if report.holds]
    waists = sum("折腰体" in each for each in held)
    yield _row("shi", f"{form} {age}, poems", len(poems), len(held), f"{waists} 折腰体")
    lines = regulated_lines = 0
    for report in reports:
        faulty = {fault.line for fault in report.violations}
        if not faulty:
            lines += SHI[form].lines
            regulated_lines += SHI[form].lines
        elif len(faulty) == 1 and 0 not in faulty:  # 0 is the whole poem
            lines += 1
    yield _row("shi", f"{form} {age}, lines in regulated company", lines, regulated_lines)


# --- Song ci --------------------------------------------------------------------------------------


def _ci(poems: Sequence[Poem]) -> Iterator[Row]:
    """All ci with a known tune: length, then of those the tones, the rhymes, and everything."""
    whole = [poem for poem in poems if all(map(is_han, "".join(forms.split_lines(poem.text))))]
    yield _row("ci", "without gaps (□)", len(poems), len(whole))
    pairs = [(form, poem) for poem in whole if (form := tune_of(poem.form))]
    yield _row("ci", "with a known tune", len(whole), len(pairs))
    count: Counter[str] = Counter()
    for form, poem in pairs:
        report = form.check(poem.text)
        rules = {fault.rule for fault in report.violations}
        if rules & {"length", "lines"}:
            continue
        _count(count, form, report, rules)
    fits = count["length"]
    yield _row("ci", "of a listed length", len(pairs), fits)
    yield _row("ci", "of those, divided as listed", fits, count["divided"])
    yield _row("ci", "of those, toned syllables right", count["slots"], count["slots right"])
    yield _row("ci", "of those, every tone right", fits, count["tones"])
    yield _row("ci", "of those, rhyme words right", count["words"], count["words right"])
    yield _row("ci", "of those, every rhyme right", fits, count["rhymes"])
    yield _row("ci", "everything, of all with a known tune", len(pairs), count["holds"])


def tune_of(name: str) -> Verse | None:
    """The tune that a collection's heading names, by its second name if need be.

    >>> tune_of("望江南・忆江南").name
    '忆江南'
    """
    for one in reversed(name.split("・")):
        try:
            return tunes.find(one)
        except UnknownName:
            continue
    return None


def _count(count: Counter[str], form: Verse, report: Report, rules: set[str]) -> None:
    scheme = next(s for s in form.formats if s.name == report.scheme)
    one = plan(scheme)
    wrong = Counter(fault.rule for fault in report.violations)
    slots = (one.level | one.oblique).bit_count()
    words = sum(map(len, one.labels))
    count.update(
        {
            "length": 1,
            "holds": report.holds,
            "divided": not any(w.rule == "line break" for w in report.warnings),
            "tones": "tone" not in rules,
            "rhymes": "rhyme" not in rules,
            "slots": slots,
            "slots right": slots - wrong["tone"],
            "words": words,
            "words right": words - wrong["rhyme"],
        }
    )


# --- recall and speed -----------------------------------------------------------------------------


def _recall(place: Path, poems: Sequence[Poem], judges: Oracles) -> Iterator[Row]:
    rng = Random(20260)
    bases = {form: [poem.text for poem in some] for form, some in sampled(place, EACH).items()}
    bases |= {"五言古绝": bases["五绝"], "七言古绝": bases["七绝"]}
    total: Counter[str] = Counter()
    for form, texts in bases.items():
        judge = judges.shi(form)
        some = holding(texts, judge, BROKEN)
        tally, missed = recall(SHI[form], some, judge, judges.corrupt, rng)
        total.update(tally)
        yield from _rows(form, tally, missed)
    tally, missed = _recall_ci(poems, judges, rng)
    total.update(tally)
    yield from _rows("ci", tally, missed)
    yield from _rows("all", total, [])


def _recall_ci(
    poems: Sequence[Poem], judges: Oracles, rng: Random
) -> tuple[Counter[str], list[str]]:
    """Corrupted Song ci, drawn evenly from those that some format of their tune takes."""
    total: Counter[str] = Counter()
    missed: list[str] = []
    for poem in rng.sample(list(poems), 8 * BROKEN_CI):
        form = tune_of(poem.form)
        if form is None or total["of"] >= BROKEN_CI:
            continue
        judge = judges.ci(form.name)
        tally, some = recall(form, [poem.text], judge, judges.corrupt, rng)
        total.update(tally)
        missed += [f"{form.name} {one}" for one in some]
    return total, missed


def _rows(name: str, tally: Counter[str], missed: Sequence[str]) -> Iterator[Row]:
    note = f"missed: {'; '.join(missed[:3])}" if missed else ""
    yield _row("recall", f"{name}, found broken", tally["of"], tally["found"], note)
    yield _row("recall", f"{name}, at its place", tally["of"], tally["placed"])


def _speed(place: Path, poems: Sequence[Poem]) -> Iterator[Row]:
    octaves = [(SHI["五律"], poem.text) for poem in shi(place)["Tang", "五律"][:500]]
    sung = [(form, poem.text) for poem in poems[:700] if (form := tune_of(poem.form))][:500]
    for name, pairs in (("五律", octaves), ("ci", sung)):
        times = []
        for form, text in pairs:
            begun = perf_counter()
            form.check(text)
            times.append(1e3 * (perf_counter() - begun))
        note = f"{median(times):.2f} ms median, {max(times):.1f} ms at most"
        yield _row("speed", name, len(pairs), len(pairs), note)


def main(argv: Sequence[str]) -> None:
    """Writes docs/checker.md (or another file) from a fresh measurement."""
    from miaobi.evals.checker_page import page

    Path(argv[0]).write_text(page(list(run())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
