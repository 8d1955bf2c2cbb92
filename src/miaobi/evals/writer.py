"""`miaobi bench writer`: what the form costs, how much the poems differ, what they owe to others.

    MIAOBI_CORPUS=CORPUS miaobi bench writer

CORPUS is the folder of `runs/base_corpus.py`: pieces.jsonl (what the writer has read) and
heldout.jsonl (human poems it has not). Without it the rows that need it say how to get it.
MIAOBI_WRITER names another writer's folder than the shipped one, MIAOBI_BENCH=quick makes all
numbers small. Every figure of ours has beside it that of held-out human poems of the same shape,
measured the same way. Values are medians, "spread" has the quartiles.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from miaobi import forms
from miaobi.brief import Brief
from miaobi.engines.embedded.text import wish_of
from miaobi.errors import TRAIN, MiaobiError, SourceError
from miaobi.evals.diversity import distinct, self_bleu
from miaobi.forms import split_lines
from miaobi.forms.checking_words import is_han
from miaobi.forms.sounds import folded
from miaobi.lm.corpus import overlap, piece
from miaobi.lm.neural import poet, shipped
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.poet import Pen
from miaobi.lm.neural.scorer import Neural
from miaobi.lm.neural.vocabulary import END
from miaobi.lm.neural.wording import commission, fed
from miaobi.lm.ngram import Floats
from miaobi.lm.sampling import UNCHANGED, Chain, Past, drawn
from miaobi.lm.wish import Wish
from miaobi.lm.writing import Writer
from miaobi.makers.verse_loop import spec
from miaobi.planner import concept
from miaobi.trust.novelty import known
from miaobi.work import Json

Asked = tuple[str, str, int, int, int]  # brief, form, the card's seed, the poem's, candidates
Row = dict[str, Json]  # part, what, n, value, spread, note, passes (None: not judged)
FORMS = ("五绝", "七绝", "五律", "七律", "西江月")
_ALL = """春天的田野 秋夜思乡 江上渔舟 雪中寒梅 城市夜雨 边塞落日 送别朋友 中秋望月 采莲的少女 深夜读书
山寺钟声 荷塘月色 竹林听琴 海上日出 故乡的小桥 重阳登高 瀑布飞流 牧童骑牛 老树昏鸦 白鹭飞过水田
枫叶满山 沙漠驼铃 燕子归来 初雪的早晨 灯下的母亲"""
BRIEFS = tuple(_ALL.split())
ONE, ONE_FORM, ONE_WORD = "春天的田野", "七绝", "春"  # the brief of many poems; human ones say this
SIDE = 2  # processes that write
FEW, CANDIDATES = 8, 16  # of each of many poems for one brief, of each other; a work asks for 32
LONGEST = 120  # tokens of a work that is written freely


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many: poems for one brief, poems for each other brief, free works and human poems a form."""

    poems: int = 100
    seeds: int = 2
    free: int = 32
    human: int = 100
    launches: int = 3


FULL, QUICK = Sizes(), Sizes(6, 1, 4, 20, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Poem:
    """A poem that was written here, or by a human (`wish` is None)."""

    form: str
    lines: tuple[str, ...]
    asked: Commission
    text: str  # with its marks, as the network reads it
    wish: Wish | None = None
    own: tuple[str, ...] = ()  # the things that the brief itself names
    seconds: float = 0.0


def run() -> Iterator[Row]:
    """Rows {part, what, n, value, spread, note, passes}; without weights one row says so."""
    sizes = QUICK if os.environ.get("MIAOBI_BENCH") == "quick" else FULL
    try:
        pen = shipped.pen(own())
    except MiaobiError as error:
        yield row("writer", "not measured", 0, None, note=f"{error}; {error.hint}")
        return
    yield from measure(pen, sizes, side_by_side)


def measure(
    pen: Pen, sizes: Sizes, write: Callable[[Sequence[Asked]], list[Poem]]
) -> Iterator[Row]:
    """All rows of one writer, whose poems `write` gives."""
    try:
        pieces, heldout = corpus()
        every = human_poems(heldout)
    except SourceError as error:
        pieces, every = None, {}
        yield row("corpus", "not measured", 0, None, note=f"{error}; {error.hint}")
    human = {form: evenly(each, sizes.human) for form, each in every.items()}
    near = [poem for poem in every.get(ONE_FORM, []) if ONE_WORD in poem.text]
    alike = [(ONE, ONE_FORM, 1, seed, FEW) for seed in range(1, sizes.poems + 1)]
    began = time.perf_counter()
    written = write([*alike, *asks(sizes.seeds)])
    seconds = time.perf_counter() - began
    many, others = written[: sizes.poems], written[sizes.poems :]
    yield from cost(pen, others, human, sizes.free)
    yield from differing(many, evenly(near, sizes.poems))
    yield from answered(others)
    yield from speed(written, seconds, sizes.launches)
    if pieces:
        yield from novelty(written, human, pieces)
    yield from throughput()


def row(
    part: str, what: str, n: int, value: Json, spread: str = "", note: str = "",
    passes: bool | None = None,
) -> Row:  # fmt: skip
    return {
        "part": part, "what": what, "n": n, "value": "" if value is None else value,
        "spread": spread, "note": note, "passes": passes,
    }  # fmt: skip


def summed(values: Sequence[float] | Floats, places: int = 2) -> tuple[float, str]:
    """(the median, the quartiles in words).

    >>> summed([1.0, 2.0, 4.0])
    (2.0, '1.50 3.00')
    """
    low, middle, high = np.quantile(np.asarray(values, float), (0.25, 0.5, 0.75))
    return round(float(middle), places), f"{low:.{places}f} {high:.{places}f}"


# --- what is measured -----------------------------------------------------------------------------


def corpus(given: str = "") -> tuple[Path, Path]:
    """(pieces.jsonl, heldout.jsonl): `given` or MIAOBI_CORPUS names their folder, or the first."""
    named = given or os.environ.get("MIAOBI_CORPUS", "")
    place = Path(named)
    pieces = place if place.suffix == ".jsonl" else place / "pieces.jsonl"
    heldout = pieces.with_name("heldout.jsonl")
    if not named or not pieces.is_file() or not heldout.is_file():
        raise SourceError(
            "the corpus that the writer has read is not in this repository",
            hint="make it with runs/base_corpus.py and set MIAOBI_CORPUS to the folder it wrote",
        )
    return pieces, heldout


def asks(seeds: int) -> list[Asked]:
    """Every brief so often, the forms in turn."""
    return [
        (brief, FORMS[(i + seed) % len(FORMS)], seed, seed, CANDIDATES)
        for seed in range(1, seeds + 1)
        for i, brief in enumerate(BRIEFS)
    ]


@lru_cache(maxsize=256)
def wish(brief: str, form: str, seed: int) -> tuple[Wish, tuple[str, ...]]:
    """What the planner makes of a brief, and what the brief itself names: things, people, deeds, feasts."""
    card = concept(Brief(brief, seed=seed, form=form))
    drawn = {atom.zh for atom in card.atoms if atom.source == "graph"}
    one = wish_of(spec(card))
    return one, tuple(image.zh for image in one.images if image.zh not in drawn)


def poems(pen: Pen, asked: Sequence[Asked], how: poet.Manner | None = None) -> list[Poem]:
    """The best poem for everything asked."""
    return [_poem(one, _written(pen, one, how)) for one in asked]


def side_by_side(asked: Sequence[Asked]) -> list[Poem]:
    """The same from two processes, each with the writer of `own`."""
    with ProcessPoolExecutor(SIDE, mp_context=get_context("spawn")) as pool:
        return list(map(_poem, asked, pool.map(_alone, asked)))


def _alone(asked: Asked) -> tuple[str, tuple[str, ...], float]:
    return _written(shipped.pen(own()), asked)


def _written(
    pen: Pen, asked: Asked, how: poet.Manner | None = None
) -> tuple[str, tuple[str, ...], float]:
    """(the scheme, the lines, seconds) of the best poem."""
    brief, form, card, seed, candidates = asked
    began = time.perf_counter()
    one = replace(wish(brief, form, card)[0], candidates=candidates)
    best = poet.compose(one, seed, pen, known, how=how).best
    return best.scheme, best.lines, time.perf_counter() - began


def _poem(asked: Asked, written: tuple[str, tuple[str, ...], float]) -> Poem:
    brief, form, card, _, _ = asked
    one, things = wish(brief, form, card)
    scheme, lines, seconds = written
    return Poem(form, lines, commission(one), marked(one, scheme, lines), one, things, seconds)


def own() -> Path | None:
    """The folder of the writer that is measured; None is the shipped one."""
    named = os.environ.get("MIAOBI_WRITER")
    return Path(named) if named else None


def marked(one: Wish, scheme: str, lines: Sequence[str]) -> str:
    """A poem with the marks that the network has read."""
    found = next(each for each in one.form.formats if each.name == scheme)
    return "".join(a + b for a, b in zip(lines, fed(one.form, found), strict=True))


def human_poems(heldout: Path) -> dict[str, list[Poem]]:
    """The held-out poems of each form."""
    found: dict[str, list[Poem]] = {form: [] for form in FORMS}
    for one in piece.read(heldout):
        form = one.form.partition("·")[2] or one.form
        if form in found:
            asked = Commission("zh", one.form, one.era, "", one.title)
            lines = tuple(split_lines(folded(one.text)))
            found[form].append(Poem(form, lines, asked, one.text))
    return found


def evenly(poems_: Sequence[Poem], most: int) -> list[Poem]:
    """At most so many, from the whole of a list."""
    return list(poems_[:: max(1, len(poems_) // most)][:most])


# --- the cost of the form -------------------------------------------------------------------------


def cost(pen: Pen, ours: Sequence[Poem], human: dict[str, list[Poem]], count: int) -> Iterator[Row]:
    """Nats per character, by the writer's own account, of the same commission written in four ways."""
    for form in FORMS:
        how = poet.manner(forms.verse(form))
        chain = Chain((("temperature", how.temperature), ("min_p", how.min_p)))
        said = f"temperature {how.temperature:g}, min-p {how.min_p:g}"
        mine = [poem for poem in ours if poem.form == form]
        asked = [(poem.asked, poem.wish) for poem in mine[:2]]
        each = count // max(len(asked), 1)
        ways: dict[str, list[tuple[Commission, str]]] = {
            "free, temperature 1": _free(pen, asked, UNCHANGED, each),
            f"free, {said}": _free(pen, asked, chain, each),
            f"masks alone, {said}": _masked(pen, asked, chain, each),
            "the poet's choice": [(poem.asked, poem.text) for poem in mine],
            "human, held out, by title": [(poem.asked, poem.text) for poem in human.get(form, [])],
        }
        yield from (
            _cost(pen, form, f"{form}: {way}", texts) for way, texts in ways.items() if texts
        )


def _cost(pen: Pen, form: str, what: str, texts: Sequence[tuple[Commission, str]]) -> Row:
    """A row; the note has the same by the form alone, and how many are in form."""
    middle, spread = summed(nats(pen, texts))
    bare = [(replace(asked, title="", keywords=()), text) for asked, text in texts]
    alone, _ = summed(nats(pen, bare))
    held = sum(holds(text, form) for _, text in texts)
    note = f"told the form alone {alone:.2f}; {100 * held / len(texts):.0f} % hold"
    return row("nats/char", what, len(texts), middle, spread, note)


def _free(
    pen: Pen, asked: Sequence[tuple[Commission, Wish | None]], chain: Chain, each: int
) -> list[tuple[Commission, str]]:
    rng = np.random.default_rng(1)
    return [(told, text) for told, _ in asked for text in freely(pen, told, each, rng, chain)]


def _masked(
    pen: Pen, asked: Sequence[tuple[Commission, Wish | None]], chain: Chain, each: int
) -> list[tuple[Commission, str]]:
    """Written under the form's masks, with no look-ahead, no leanings and no choice."""
    rng = np.random.default_rng(1)
    found = []
    for told, one in asked:
        assert one is not None
        writer = Writer(one.form.machine(), Neural(pen.runtime, pen.vocabulary, told), chain)
        for written in writer.write(rng, each):
            lines = split_lines(written.text)
            scheme = one.form.check(written.text).scheme
            found.append((told, marked(one, scheme, lines) if scheme else written.text))
    return found


def freely(
    pen: Pen, asked: Commission, count: int, rng: np.random.Generator, chain: Chain = UNCHANGED
) -> list[str]:
    """So many works as the network writes them by itself, side by side, until it ends them."""
    prefix = asked.prefix(pen.vocabulary)
    memory = pen.runtime.start(prefix[:-1]).repeat(count)
    last = np.full(count, prefix[-1], np.intp)
    written: list[list[int]] = [[] for _ in range(count)]
    going = np.arange(count)
    for _ in range(LONGEST):
        logs, memory = pen.runtime.step(memory, last)
        last = np.array([drawn(chain(line.astype(float), Past()), rng)[0] for line in logs])
        more = last != END
        if not more.all():
            going, last, memory = going[more], last[more], memory.take(np.flatnonzero(more))
        if not len(going):
            break
        for i, token in zip(going, last, strict=True):
            written[i].append(int(token))
    return [pen.vocabulary.decode(row) for row in written]


def nats(pen: Pen, texts: Sequence[tuple[Commission, str]]) -> Floats:
    """-log P(text | commission) for each Chinese character of it; texts without one are left out."""
    found: list[float] = []
    for told in dict.fromkeys(asked for asked, _ in texts):
        own = [text for asked, text in texts if asked == told and any(map(is_han, text))]
        logs = Neural(pen.runtime, pen.vocabulary, told).score(own) if own else ()
        found += [-log / sum(map(is_han, text)) for log, text in zip(logs, own, strict=True)]
    return np.array(found)


def holds(text: str, form: str) -> bool:
    """Whether a text is verse of the form, read as the checker reads it."""
    try:
        return forms.check(text, form).holds
    except MiaobiError:
        return False


# --- differences ----------------------------------------------------------------------------------


def differing(many: Sequence[Poem], human: Sequence[Poem]) -> Iterator[Row]:
    """distinct-2 and self-BLEU of the poems for one brief, and of as many human ones with its word.

    Both measures depend on how many texts there are. The human ones are on many matters.
    """
    groups = {f"{len(many)} poems for {ONE}": many, f"human {ONE_FORM} with {ONE_WORD}": human}
    for what, group in groups.items():
        if len(group) > 1:
            texts = ["".join(poem.lines) for poem in group]
            note = f"{len({poem.lines[-1] for poem in group})} last lines"
            part = "differences"
            yield row(part, f"distinct-2, {what}", len(group), round(distinct(texts), 3), note=note)
            yield row(part, f"self-BLEU, {what}", len(group), round(self_bleu(texts), 3))


# --- the brief ------------------------------------------------------------------------------------


def answered(ours: Sequence[Poem]) -> Iterator[Row]:
    """How much of the brief, and of its card, each poem says or answers by its imagery.

    By chance: what the poem of the same form for another brief says of them.
    """
    briefs = len({poem.asked.title for poem in ours})
    for what, own in (("the brief's own things", True), ("all things of the card", False)):
        counts = np.array([_answers(poem, poem.lines, own) for poem in ours], float)
        asked, said, answers = counts.sum(axis=0)
        chance = sum(
            _answers(poem, other.lines, own)[2] for poem, other in _crossed(ours)
        ) / max(asked, 1)  # fmt: skip
        note = f"{asked:.0f} asked, {said:.0f} said outright, {answers:.0f} answered; "
        note += f"by another brief's poem {chance:.2f}; {briefs} titles"
        yield row("brief", what, len(ours), round(float(answers / max(asked, 1)), 3), note=note)


def _answers(poem: Poem, lines: Sequence[str], own: bool) -> tuple[int, int, int]:
    """(asked, said outright, said in some way) of a poem's things, in these lines.

    The things that a brief names by itself, or all that are on its card.
    """
    assert poem.wish is not None
    text = folded("".join(lines))
    images = [image for image in poem.wish.images if not own or image.zh in poem.own]
    outright = sum(folded(image.zh) in text for image in images)
    some = sum(any(folded(word) in text for word in image.said) for image in images)
    return len(images), outright, some


def _crossed(ours: Sequence[Poem]) -> Iterator[tuple[Poem, Poem]]:
    for i, poem in enumerate(ours):
        others = [o for o in (*ours[i + 1 :], *ours[:i]) if o.form == poem.form]
        if others:
            yield poem, others[0]


# --- what is owed to others -----------------------------------------------------------------------


def novelty(ours: Sequence[Poem], human: dict[str, list[Poem]], pieces: Path) -> Iterator[Row]:
    """The longest run that a poem shares with one work of the corpus; whole lines that are there."""
    read = [folded(one.text) for one in piece.read(pieces) if one.language == "zh"]
    humans = [poem for each in human.values() for poem in each]
    for whose, poems_ in (("ours", ours), ("human, held out", humans)):
        copied, lines = whole_lines(poems_, read)
        note = f"of {lines} lines of 5 and 7 characters: " + "，".join(sorted(copied)[:5])
        passes = not copied if whose == "ours" else None
        what = f"lines that stand in the corpus, {whose}"
        yield row("novelty", what, len(poems_), len(copied), note=note.rstrip(": "), passes=passes)
    index = overlap.Overlap.of(read)
    for form in FORMS:
        mine = [poem for poem in ours if poem.form == form]
        theirs = human.get(form, [])
        if mine and theirs:
            lengths = [index.longest("".join(poem.lines)) for poem in theirs]
            yield _longest(f"{form}: human, held out", lengths, None)
            least = float(np.median(lengths))
            lengths = [index.longest("".join(poem.lines)) for poem in mine]
            yield _longest(f"{form}: ours", lengths, bool(np.median(lengths) <= least))


def _longest(what: str, lengths: Sequence[int], passes: bool | None) -> Row:
    middle, spread = summed(lengths, 1)
    note = f"max {max(lengths)}"
    what = f"longest run shared with one work, {what}"
    return row("novelty", what, len(lengths), middle, spread, note, passes)


def whole_lines(poems_: Sequence[Poem], read: Sequence[str]) -> tuple[set[str], int]:
    """(lines of 5 or 7 characters that are lines of the corpus (folded), how many were looked for)."""
    wanted = {folded(line) for poem in poems_ for line in poem.lines if len(line) in (5, 7)}
    there = {line for text in read for line in split_lines(text) if line in wanted}
    return there, len(wanted)


# --- speed ----------------------------------------------------------------------------------------

TOLD = ("first poem of a process, s", "the next one, s", "peak memory, MiB")
LAUNCH = "from miaobi.evals import writer; writer.launched()"


def speed(ours: Sequence[Poem], seconds: float, launches: int) -> Iterator[Row]:
    """Poems a second, seconds of a poem by form; of a fresh process, with its peak memory."""
    note = f"all forms, {SIDE} at a time; each the best of {CANDIDATES}, for {ONE} of {FEW}"
    yield row("speed", "poems/s", len(ours), round(len(ours) / seconds, 3), note=note)
    for form in FORMS:
        each = [poem.seconds for poem in ours if poem.form == form]
        if each:
            middle, spread = summed(each)
            yield row("speed", f"{form}, seconds a poem", len(each), middle, spread)
    told = [
        json.loads(subprocess.run([sys.executable, "-c", LAUNCH], capture_output=True, check=True).stdout)
        for _ in range(launches)
    ]  # fmt: skip
    note = f"{ONE}, {ONE_FORM}, the best of 32"
    for what in TOLD:
        middle, spread = summed([each[what] for each in told])
        yield row("speed", what, launches, middle, spread, note)


def launched() -> None:
    """Write two poems and print what they took as JSON: what a fresh process is started for."""
    began = time.perf_counter()
    pen = shipped.pen(own())
    times = []
    for seed in (1, 2):
        poet.compose(wish(ONE, ONE_FORM, 1)[0], seed, pen, known)
        times.append(time.perf_counter() - began)
    print(json.dumps(dict(zip(TOLD, (times[0], times[1] - times[0], peak()), strict=True))))


def peak() -> float:
    """The most memory this process has held, MiB; without /proc that of its parent may count."""
    status = Path("/proc/self/status")
    if status.is_file():
        held = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(held.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def throughput() -> Iterator[Row]:
    """Tokens a second of our training loop and of a plain one, where torch is installed."""
    if find_spec("torch") is None:
        note = f"needs torch: {TRAIN}"
        yield row("training", "not measured", 0, None, note=note)
        return
    from miaobi.evals import throughput as loops

    for each in loops.run():
        value = each.get("ratio", each.get("tokens_per_second"))
        note = f"MFU {each['mfu']}" if "mfu" in each else ""
        passes = each["ok"] == "yes" if "ok" in each else None
        what = each["what"] if "ratio" in each else f"{each['what']}, tokens/s"
        yield row("training", what, loops.BLOCKS, value, note=note, passes=passes)
