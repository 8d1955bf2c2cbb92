"""The plan of a 新诗 or 歌词: its lines, stanzas and rhymes, as the brief says or drawn by seed.

A brief that says 三节，每节四行，每行八字，不押韵 gets 新诗:行=12,字=8,节=4/4/4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from miaobi import forms
from miaobi.errors import PlanError, SourceError
from miaobi.forms import english
from miaobi.forms.core import Form, Given
from miaobi.forms.counted import Counted
from miaobi.forms.couplets import Couplet
from miaobi.forms.english_form import English
from miaobi.forms.ranges import many
from miaobi.forms.verse import Verse
from miaobi.planner.draw import pick
from miaobi.planner.numbers import SPELLED, number
from miaobi.planner.poem_names import Tongue, couplet
from miaobi.planner.tables import is_chinese, poems

DEFAULT = 7  # characters in each line of a 对联, where nobody says how many
LEAST = 4  # lines of a poem made around the user's own
MOST_LINES, MOST_CHARACTERS = 60, 20

_ZH = r"(?P<{}>(?<![0-9])[0-9]{{1,4}}|[一二两三四五六七八九十百]{{1,4}})"
_EN = rf"(?P<{{}}>(?<!\d)\d{{{{1,4}}}}|{SPELLED})"
_RANGE_ZH = _ZH.format("length") + rf"(?:\s*(?:[-–~～至到])\s*{_ZH.format('most')})?"
_RANGE_EN = _EN.format("length") + rf"(?:\s*(?:-|–|to|or)\s*{_EN.format('most')})?"
# Lines and stanzas of a poem, where they are not those of something else: 泪两行, 竹三节.
_OF = r"(?:(?:分成|分为|分作|分|一共|总共|共|全诗|全篇)|(?<=[首篇诗词歌写作要])|(?<![\u3400-\u9fff0-9]))"
_SO = r"(?=[，,。.；;、\s]|$|每|诗|歌词|新诗|的(?:[，,。.；;、\s]|$|[^，。]*[诗词歌]))"
_SIGN = r"(?:characters?|syllables?|words?)"

SAID = tuple(
    re.compile(rf"[，,]?\s*{pattern}", re.I)
    for pattern in (
        rf"[每各]一?[节段]\s*(?:有|为|共|是)?{_ZH.format('each')}\s*行",
        rf"[每各]一?[行句联]\s*(?:都|均)?(?:有|为|是)?{_RANGE_ZH}\s*个?[字言](?:左右)?",
        rf"{_RANGE_ZH}\s*个?[字言]一[行句]",
        rf"(?:上下联)?各\s*{_RANGE_ZH}\s*个?[字言]",
        rf"{_OF}{_ZH.format('stanzas')}\s*[节段]{_SO}",
        rf"{_OF}{_ZH.format('lines')}\s*[行句]{_SO}",
        r"(?P<none>(?:可以)?(?:不|无|不用|不要|不需要?|不必|无需)押?韵)",
        r"(?:韵式|韵脚|押韵|用韵|押)(?:为|是|按|用)?\s*(?P<rhyme>(?-i:[A-Fx]{2,}))(?:韵|式)?",
        r"(?P<rhyme>(?-i:[A-Fx]{2,}))\s*(?:式?押?韵)",
        r"(?P<all>(?:句句|每[行句])都?(?:押韵|入韵)|一韵到底)",
        r"(?P<even>隔[行句]|双[行句]|偶[行句])押韵|(?P<yes>(?:要|需要?|应)?押韵)",
        rf"(?:(?:in|of|with)\s+)?{_EN.format('stanzas')}\s+{_EN.format('each')}-line\s+(?:stanzas?|verses?)",
        rf"(?:(?:in|of|with)\s+)?{_EN.format('stanzas')}\s+(?:stanzas?|verses)\b(?:\s+of\s+{_EN.format('each')}\s+lines?(?:\s+each)?)?",
        rf"(?:(?:in|of|with)\s+)?{_EN.format('quatrains')}\s+quatrains\b",
        rf"(?:of\s+)?{_EN.format('each')}\s+lines?\s+(?:each|per\s+stanza|in\s+each\s+stanza|a\s+stanza)",
        rf"(?:(?:with|of)\s+)?{_RANGE_EN}[\s-]+{_SIGN}\s+(?:(?:a|per|each|to\s+(?:a|the)|in\s+(?:each|every|a))\s*line|each)\b",
        rf"(?:(?:in|of|with)\s+)?{_EN.format('lines')}[\s-]+lines?\b(?:\s+long)?(?:\s+of\s+{_RANGE_EN}\s+{_SIGN}(?:\s+each)?)?(?!\s+of\b)",
        rf"(?:with\s+)?(?:each\s+line|lines)\s+(?:has|having|of|with)\s+{_RANGE_EN}\s+{_SIGN}",
        r"(?P<none>\bunrhymed\b|\b(?:without|no|not)\s+(?:any\s+)?rhym\w+)",
        r"\brhym(?:ed|ing|e\s+scheme)\s+(?:as\s+)?(?P<rhyme>(?-i:[A-Fx]{2,}))|\b(?P<yes>rhym(?:ed|ing))\b",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """What a brief says of the lines of its poem; 0 and "" leave that open.

    `length` is in characters, "8" or "5-9"; `rhyme` a plan as AABA, "x" for none.
    """

    lines: int = 0
    stanzas: int = 0
    each: int = 0  # lines in each stanza
    length: str = ""
    rhyme: str = ""


def without_counts(text: str) -> tuple[str, Counts]:
    """A brief without the numbers of its poem, and those.

    >>> without_counts("写雨，三节，每节四行，每行八个字，不押韵")
    ('写雨', Counts(lines=0, stanzas=3, each=4, length='8', rhyme='x'))
    >>> without_counts("rain, in two stanzas of four lines")[1]
    Counts(lines=0, stanzas=2, each=4, length='', rhyme='')
    """
    counts = Counts()
    for pattern in SAID:
        match = pattern.search(text)
        new = _read({k: v for k, v in match.groupdict().items() if v}) if match else {}
        new = {k: v for k, v in new.items() if not getattr(counts, k)}
        if match and new:
            counts = replace(counts, **new)
            text = f"{text[: match.start()]}，{text[match.end() :]}"
    return re.sub(r"[，,、\s]*，[，,、\s]*", "，", text).strip("，, "), counts


def _read(said: dict[str, str]) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    for name in ("lines", "stanzas", "each"):
        if name in said:
            found[name] = number(said[name]) or 0
    if "quatrains" in said:
        found |= {"stanzas": number(said["quatrains"]) or 0, "each": 4}
    if "length" in said:
        ends = [str(number(said[n]) or 0) for n in ("length", "most") if n in said]
        found["length"] = "-".join(ends)
    if "none" in said:
        found["rhyme"] = "x"
    elif "rhyme" in said:
        found["rhyme"] = said["rhyme"]
    elif "all" in said:
        found["rhyme"] = "A"
    elif "even" in said or "yes" in said:
        found["rhyme"] = "xA"
    return found


# --- the form -------------------------------------------------------------------------------------


def form_on_card(
    seed: int, name: str, tongue: Tongue = "", counts: Counts = Counts(), given: Sequence[str] = ()
) -> str:
    """The form on the card for what the brief or the user calls it; "" leaves it to the planner.

    新诗 and 歌词 get a plan, 对联 its length; no name in English, or with English lines, is an
    English form. Each is drawn by seed where it is open, and holds the user's own lines if any does.
    PlanError for numbers that no poem has, or of which none is written here.

    >>> form_on_card(1, "新诗", counts=Counts(lines=12, length="8", rhyme="x"))
    '新诗:行=12,字=8,节=4/4/4'
    >>> form_on_card(1, "对联"), form_on_card(1, "对联", given=["瑞雪兆丰年，"]), form_on_card(1, "五律")
    ('七言联', '五言联', '五律')
    >>> form_on_card(1, "对联", given=["风声雨声读书声", "声声入耳"])
    '对联:字=7/4'
    """
    if not name and (tongue == "en" or any(line and not is_chinese(line) for line in given)):
        return _written_here(_english(seed, counts, given), given)
    if name == "对联":
        length = counts.length
        name = couplet(*([int(length)] if length.isdigit() else _clauses(given)))
    elif name in forms.COUNTED:  # their names leave lines and lengths open
        name = _planned(seed, name, counts, given)
    return name and _written_here(name, given)


def _written_here(name: str, given: Sequence[str]) -> str:
    """The form itself; PlanError where it is longer than what is written here, or than is given."""
    form = forms.poem(name)
    _speaks(form, given)
    if isinstance(form, English):
        _holds_english(form, given)
        return name
    if isinstance(form, Verse):
        lengths = list(map(len, form.formats[0].lines))
    elif isinstance(form, Counted):
        lengths = [length.least for length in form.lengths[: form.least]]
    else:
        return name
    for asked, most, what in (
        (len(lengths), max(MOST_LINES, len(given)), "lines"),
        (max(lengths), max(MOST_CHARACTERS, *map(len, ("", *given))), "characters in a line"),
    ):
        if asked > most:
            raise PlanError(
                f"{many(asked, what)} are asked for; a poem written here has at most {most}",
                hint=f"ask for at most {most} {what}",
            )
    return name


def _speaks(form: Form, given: Sequence[str]) -> None:
    """SourceError for a given line in another language than the form's."""
    tongue, other = ("English", "新诗") if form.language == "en" else ("Chinese", '"free verse"')
    for line in given:
        if re.search(r"[^\W\d_]", line) and is_chinese(line) == (tongue == "English"):
            raise SourceError(
                f"the given line {line} is not in {tongue}, as {form.name} is",
                hint=f"give the line in {tongue}, or ask for a form it can stand in: --form {other}",
            )


def _holds_english(form: English, given: Sequence[str]) -> None:
    """SourceError for more given lines than the form has."""
    sizes = {len(layout.lines) for layout in form.formats}
    if len(given) > max(sizes):
        most = f"at most {max(sizes)}" if len(sizes) > 1 else max(sizes)
        raise SourceError(
            f"{len(given)} lines are given; {form.name} has {most}", hint=_roomier(len(given))
        )


def _roomier(lines: int) -> str:
    """The cure for more given lines than a form has: the form with room for the most."""
    most = max(len(layout.lines) for layout in english.find("free verse").formats)
    if lines > most:
        return f"give at most {most} lines, which free verse or blank verse holds"
    return f"ask for free verse or blank verse, which hold up to {most} lines"


def _clauses(given: Sequence[str]) -> list[int]:
    """The characters of each clause of a 对联 whose first lines are given: two lines of one length
    are 上联 and 下联, others the clauses of 上联.
    """
    rows = [list(map(len, forms.split_lines(line))) for line in given if line]
    if len(rows) > 1 and rows[0] != rows[1]:
        return [n for row in rows for n in row]
    return rows[0] if rows else [DEFAULT]


def own_lines(form: str, given: Sequence[str]) -> tuple[str, ...]:
    """The user's own lines as lines of the form: the clauses of a 上联 stand together.

    >>> own_lines("对联:字=7/4", ["风声雨声读书声，", "声声入耳；"])
    ('风声雨声读书声，声声入耳',)
    >>> own_lines("七言联", ["海阔凭鱼跃千里", ""]), own_lines("haiku", ["One leaf, one door,"])
    (('海阔凭鱼跃千里', ''), ('One leaf, one door,',))
    """
    shape = forms.poem(form)
    clauses = list(map(_bare, given))
    sizes = tuple(map(len, clauses))
    if isinstance(shape, Couplet) and len(sizes) > 1 and sizes in shape.lengths:
        return ("，".join(clauses),)
    return tuple(given)


def _english(seed: int, counts: Counts, given: Sequence[str]) -> str:
    weights = poems("english")
    if counts.lines:
        weights = {one.name: 1.0 for one in english.FORMS if usual(one) == counts.lines}
    if counts.rhyme == "x":
        weights = {"blank verse": 1.0, "free verse": 1.0}
    if any(given):
        weights = {n: w for n, w in weights.items() if holds(forms.poem(n), given)}
        weights = weights or {"free verse": 1.0}
    return pick(seed, ("form", "english"), weights or poems("english"))


def _planned(seed: int, name: str, counts: Counts, given: Sequence[str]) -> str:
    plans = poems("plans")[name]
    fitting = {n: w for n, w in plans.items() if holds(forms.poem(n), given)}
    if counts == Counts() and fitting:
        return pick(seed, ("form", "plan"), fitting)
    drawn = forms.poem(pick(seed, ("form", "plan"), plans))
    assert isinstance(drawn, Verse)
    lines = counts.lines or (counts.stanzas or 2) * counts.each or 4 * counts.stanzas
    lines = max(lines or (LEAST if any(given) else drawn.lines), len(given))
    pattern = [len(line) for line in drawn.formats[0].lines[:4]]
    lengths = [counts.length or str(pattern[i % len(pattern)]) for i in range(lines)]
    for i, line in enumerate(given):
        lengths[i] = str(len(_bare(line))) if line else lengths[i]
    sizes = _stanzas(lines, counts)
    said = [f"行={lines}", f"字={_short(lengths)}"]
    said += [f"节={'/'.join(map(str, sizes))}"] if sizes else []
    free = f"{name}:{','.join(said)}" + ("" if name == "新诗" else ",韵=x")
    rhyme = _rhyme(counts.rhyme or "xA", sizes)
    rhymed = f"{name}:{','.join([*said, f'韵={rhyme}'])}"
    plain = rhyme == "x" or not (counts.rhyme or _stands(rhymed, given))
    return free if plain else rhymed


def _stands(name: str, given: Sequence[str]) -> bool:
    """Whether the user's own lines can stand in a form; they may not rhyme where it does."""
    if not any(given):
        return True
    try:
        forms.poem(name).machine(Given(lines=tuple(given)))
    except SourceError:
        return False
    return True


def _rhyme(plan: str, sizes: Sequence[int]) -> str:
    """A plan of more than one rhyme begins anew in every stanza.

    >>> _rhyme("ABAB", (4, 4)), _rhyme("xA", (4, 4)), _rhyme("AABB", ())
    ('ABABCDCD', 'xA', 'AABB')
    """
    labels = sorted(set(plan) - {"x"})
    if len(labels) < 2 or any(size % len(plan) for size in sizes):
        return plan
    found = ""
    for n, size in enumerate(sizes):
        turn = {ord(c): chr(ord(c) + n * len(labels)) for c in labels}
        found += plan.translate(turn) * (size // len(plan))
    return found or plan


def _short(lengths: Sequence[str]) -> str:
    """The lengths of the lines, as few as say all: 8/7/8/7 is 8/7."""
    for size in range(1, len(lengths) + 1):
        if all(one == lengths[i % size] for i, one in enumerate(lengths)):
            return "/".join(lengths[:size])
    return ""


def _stanzas(lines: int, counts: Counts) -> tuple[int, ...]:
    """The lines of each stanza; () for one stanza.

    >>> _stanzas(12, Counts(stanzas=3)), _stanzas(7, Counts(stanzas=2)), _stanzas(5, Counts())
    ((4, 4, 4), (4, 3), ())
    """
    if 1 < counts.stanzas <= lines:
        size, more = divmod(lines, counts.stanzas)
        return tuple(size + (i < more) for i in range(counts.stanzas))
    each = counts.each or next((n for n in (4, 3) if lines % n == 0), 0)
    if counts.stanzas == 1 or not each or lines % each or lines <= max(each, 6):
        return ()
    return (each,) * (lines // each)


def usual(form: English) -> int:
    """How many lines an English form usually has."""
    return len(form.formats[0].lines)


def holds(form: Form, given: Sequence[str], rhymed: bool = True) -> bool:
    """Whether a form has room for the user's own lines, each of its length ("" for an open one).

    With `rhymed`, they must stand in it with its tones and rhymes too.

    >>> holds(forms.poem("七言联"), ["春风大雅能容物"]), holds(forms.poem("七绝"), ["春江花月"])
    (True, False)
    """
    if not any(given):
        return True
    if form.language == "zh":
        given = list(map(_bare, given))
    if rhymed and isinstance(form, Verse) and not _stands(form.name, given):
        return False
    if isinstance(form, English):
        most = max(len(layout.lines) for layout in form.formats)
        own = not any(map(is_chinese, given))
        return own and len(given) <= most and _stands(form.name, given)
    if isinstance(form, Verse):
        rows = [[len(row) for row in scheme.lines] for scheme in form.formats]
        return any(_fit(lengths, given) for lengths in rows)
    if isinstance(form, Couplet):
        return any(_fit([sum(clauses)] * 2, given) for clauses in form.lengths)
    if isinstance(form, Counted):
        rooms = zip(form.lengths, given, strict=False)
        return len(given) <= len(form.lengths) and all(not g or r.holds(len(g)) for r, g in rooms)
    return False


def _bare(line: str) -> str:
    """A line without its marks, which take no room."""
    return "".join(forms.split_lines(line))


def _fit(lengths: Sequence[int], given: Sequence[str]) -> bool:
    rooms = zip(lengths, given, strict=False)
    return len(given) <= len(lengths) and all(len(line) in (0, room) for room, line in rooms)
