"""The forms of English verse, each as one value.

>>> print(find("haiku").tree())
haiku (syllabic)
└── 5-7-5: 3 lines, ---, 5 syllables / 7 syllables
    ├── ?????
    ├── ???????
    └── ?????
>>> find("莎士比亚十四行").name
'Shakespearean sonnet'

Rhyme schemes and metres after Preminger and Brogan (eds.), The New Princeton Encyclopedia of Poetry
and Poetics (1993); what each metre allows is in its `licences`.
"""

from __future__ import annotations

from dataclasses import replace

from miaobi.errors import UnknownName
from miaobi.forms.english_form import English, Layout, Line, rhymed, stanzas
from miaobi.forms.english_metre import Metre, anapaestic, iambic, syllabic

PENTAMETER = iambic(5)
TETRAMETER = iambic(4)
FREE = syllabic(1, 16)


def _letters(count: int) -> str:
    """Rhyme labels A, B, ... Z, a, b, ..."""
    return "".join(chr(65 + i) if i < 26 else chr(97 + i - 26) for i in range(count))


# --- fixed shapes -------------------------------------------------------------------------------

HAIKU = Layout("5-7-5", tuple(Line(syllabic(n)) for n in (5, 7, 5)))
TANKA = Layout("5-7-5-7-7", tuple(Line(syllabic(n)) for n in (5, 7, 5, 7, 7)))
LIMERICK = rhymed("AABBA", "AABBA", [anapaestic(n) for n in (3, 3, 2, 2, 3)])
LIMERICK = replace(LIMERICK, lines=(*LIMERICK.lines[:4], replace(LIMERICK.lines[4], again=True)))
SHAKESPEAREAN = rhymed("ABAB CDCD EFEF GG", "ABAB CDCD EFEF GG", [PENTAMETER])
SPENSERIAN = rhymed("ABAB BCBC CDCD EE", "ABAB BCBC CDCD EE", [PENTAMETER])
SESTETS = ("CDECDE", "CDCDCD", "CDEDCE", "CDDCEE", "CDCDEE", "CDEEDC", "CDECED", "CDDCDC", "CCDEED",
           "CDDECE", "CDCEDE", "CDEDEC", "CDCDDC", "CDEECD", "CCDCCD", "CCDDEE", "CCDEDE")  # fmt: skip
PETRARCHAN = tuple(
    rhymed(f"{octave} {sestet}", f"{octave} {sestet}", [PENTAMETER])
    for octave in ("ABBAABBA", "ABBAACCA")
    for sestet in (
        SESTETS
        if octave == "ABBAABBA"
        else [s.translate(str.maketrans("CDE", "DEF")) for s in SESTETS]
    )
)


def villanelle(metre: Metre) -> Layout:
    """A1 b A2, a b A1, a b A2, a b A1, a b A2, a b A1 A2."""
    lines = [Line(metre, "A"), Line(metre, "B"), Line(metre, "A")]
    for stanza in range(1, 6):
        lines += [Line(metre, "A"), Line(metre, "B"), Line(metre, "A", copy=0 if stanza % 2 else 2)]
    lines[-1:] = [Line(metre, "A", copy=0), Line(metre, "A", copy=2)]
    return Layout(f"villanelle in {metre}", tuple(lines), stanzas((3,) * 5 + (4,)))


def sestina(metre: Metre) -> Layout:
    """Six end words turned by 615243 from stanza to stanza; each line of the envoi holds two."""
    lines = [Line(metre) for _ in range(6)]
    order = list(range(6))
    for _ in range(5):
        order = [order[i] for i in (5, 0, 4, 1, 3, 2)]
        lines += [Line(metre, end=i) for i in order]
    lines += [Line(metre, end=b, holds=(a,)) for a, b in ((1, 4), (3, 2), (5, 0))]
    return Layout(f"sestina in {metre}", tuple(lines), stanzas((6,) * 6 + (3,)))


def pantoum(count: int, metre: Metre) -> Layout:
    """Quatrains ABAB whose second and fourth lines are the next one's first and third.

    The last one takes up the third line of the poem as its second and the first as its last.
    """
    labels = _letters(count + 1)
    lines = [Line(metre, label) for label in (labels[0], labels[1], labels[0], labels[1])]
    for i in range(1, count):
        first, last = 4 * (i - 1), i == count - 1
        second = Line(metre, labels[0], copy=2) if last else Line(metre, labels[i + 1])
        fourth = Line(metre, labels[0], copy=0) if last else Line(metre, labels[i + 1])
        lines += [Line(metre, copy=_source(lines, first + 1)), second]
        lines += [Line(metre, copy=_source(lines, first + 3)), fourth]
    return Layout(f"{count} quatrains in {metre}", tuple(lines), stanzas((4,) * count))


def _source(lines: list[Line], i: int) -> int:
    copy = lines[i].copy
    return i if copy is None else copy


def terza_rima(triplets: int) -> Layout:
    """ABA BCB CDC ... and a last line that rhymes with the middle one before it."""
    letters = _letters(triplets + 1)
    labels = " ".join(letters[i] + letters[i + 1] + letters[i] for i in range(triplets))
    return rhymed(f"{triplets} tercets and a line", f"{labels} {letters[triplets]}", [PENTAMETER])


def ghazal(couplets: int, metre: Metre) -> Layout:
    """Couplets: the first has rhyme and radif in both lines, each other one in its second."""
    lines = [Line(metre, "A", radif=True)] * 2
    for _ in range(couplets - 1):
        lines += [Line(metre), Line(metre, "A", radif=True)]
    return Layout(f"{couplets} couplets in {metre}", tuple(lines), stanzas((2,) * couplets))


def ballad(quatrains: int) -> Layout:
    """Quatrains ABCB of four and three beats; feet may have two offbeats."""
    parts, letters = [], iter(_letters(52))
    for _ in range(quatrains):
        parts.append(f"-{(label := next(letters))}-{label}")
    metres = [iambic(4, 2, True), iambic(3, 2, True)]
    return rhymed(f"{quatrains} quatrains", " ".join(parts), metres)


def couplets(count: int, metre: Metre) -> Layout:
    labels = "".join(2 * label for label in _letters(count))
    return rhymed(f"{count} couplets in {metre}", labels, [metre])


def unrhymed(count: int, metre: Metre) -> Layout:
    return Layout(f"{count} lines", (Line(metre),) * count)


def _from(usual: int, least: int, most: int) -> list[int]:
    """A range with its usual value first."""
    return [usual, *(n for n in range(least, most + 1) if n != usual)]


# --- the forms ----------------------------------------------------------------------------------

FORMS: tuple[English, ...] = (
    English("haiku", "syllabic", (HAIKU,), ("english haiku", "俳句", "英文俳句")),
    English("tanka", "syllabic", (TANKA,), ("english tanka", "短歌", "英文短歌", "waka")),
    English("limerick", "comic", (LIMERICK,), ("limericks", "五行打油诗", "利默里克", "打油诗")),
    English(
        "Shakespearean sonnet", "sonnet", (SHAKESPEAREAN,),
        ("sonnet", "english sonnet", "shakespeare sonnet", "elizabethan sonnet",
         "莎士比亚十四行", "莎士比亚十四行诗", "十四行", "十四行诗", "商籁体", "英国十四行诗"),
    ),
    English(
        "Petrarchan sonnet", "sonnet", PETRARCHAN,
        ("italian sonnet", "petrarch sonnet", "彼特拉克十四行", "彼特拉克十四行诗", "意大利十四行诗"),
    ),
    English(
        "Spenserian sonnet", "sonnet", (SPENSERIAN,),
        ("spenser sonnet", "斯宾塞十四行", "斯宾塞十四行诗"),
    ),
    English(
        "ballad", "narrative", tuple(map(ballad, _from(4, 2, 20))),
        ("ballad stanza", "ballads", "歌谣", "谣曲", "民谣体"),
    ),
    English("villanelle", "refrain", (villanelle(PENTAMETER), villanelle(TETRAMETER)), ("维拉内拉", "维拉内尔", "村歌", "十九行诗")),
    English("sestina", "refrain", (sestina(PENTAMETER), sestina(syllabic(6, 14))), ("六节诗", "六行六节诗", "塞斯蒂纳")),
    English(
        "pantoum", "refrain",
        tuple(pantoum(n, metre) for metre in (PENTAMETER, TETRAMETER, syllabic(5, 14)) for n in _from(4, 3, 8)),
        ("pantun", "潘图姆", "盘头诗", "班顿诗"),
    ),
    English(
        "ghazal", "refrain",
        tuple(ghazal(n, metre) for metre in (PENTAMETER, syllabic(5, 18)) for n in _from(5, 5, 12)),
        ("ghazals", "加扎勒", "嘎扎勒", "厄扎尔"),
    ),
    English(
        "terza rima", "stanzaic", tuple(map(terza_rima, _from(4, 2, 20))),
        ("terza", "三行体", "三韵体", "三行连环韵"),
    ),
    English(
        "blank verse", "stichic", tuple(unrhymed(n, PENTAMETER) for n in _from(12, 1, 80)),
        ("unrhymed pentameter", "素体诗", "无韵体", "白体诗"),
    ),
    English(
        "couplets", "stanzaic",
        tuple(couplets(n, metre) for metre in (PENTAMETER, TETRAMETER) for n in _from(6, 1, 26)),
        ("rhymed couplets", "heroic couplets", "rhyming couplets", "双行体", "英雄双韵体", "对句"),
    ),
    English(
        "free verse", "free", tuple(unrhymed(n, FREE) for n in _from(12, 1, 80)),
        ("english free verse", "vers libre", "英文自由诗"),
    ),
)  # fmt: skip


def find(name: str) -> English:
    """The English form called `name`, or known by it as an alias; UnknownName otherwise."""
    wanted = name.strip().lower()
    for form in FORMS:
        if wanted == form.name.lower() or wanted in form.aliases:
            return form
    raise UnknownName("form", name, [form.name for form in FORMS])
