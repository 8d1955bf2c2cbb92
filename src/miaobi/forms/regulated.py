"""Regulated verse (近体诗): 五绝, 七绝, 五律, 七律 and 排律 of any length, derived by rule.

The layouts are not tables. A line alternates the tones of its even syllables (替); its partner in
the couplet is opposite (对); the next couplet begins as the last one ended (粘). A line ends level
where it rhymes and oblique where it does not; the third syllable from the end is opposite to the
last one, which excludes 三平尾 and 三仄尾. Odd syllables before it are free (一三五不论) unless freedom
would leave a lone level tone (孤平). After Wang Li, 诗词格律 (1962).
"""

from __future__ import annotations

from dataclasses import replace

from miaobi.forms.core import EITHER, LEVEL, OBLIQUE, Scheme, Slot
from miaobi.forms.sounds import Tone
from miaobi.forms.verse import Verse


def opposite(tone: Tone) -> Tone:
    return "仄" if tone == "平" else "平"


def line_tones(start: Tone, end: Tone, length: int) -> tuple[Tone, ...]:
    """The plain tones of a line: `start` at its second syllable, `end` at its last.

    >>> "".join(line_tones("平", "平", 7))
    '平平仄仄仄平平'
    >>> "".join(line_tones("平", "平", 5))
    '平平仄仄平'
    """
    if length == 7:
        return (start, start, *line_tones(opposite(start), end, 5))
    return (start, start, opposite(end), opposite(start), end)


def line_slots(start: Tone, end: Tone, length: int) -> tuple[Slot, ...]:
    """The slots of a line, odd syllables free where no 孤平 can follow.

    >>> "".join(map(str, line_slots("仄", "平", 7)))
    '中仄平平仄仄平韵'
    """
    plain = line_tones(start, end, length)
    last_five = length - 5
    # 平平仄仄平: its first level tone keeps the second from standing alone.
    lone = plain[last_five:] == ("平", "平", "仄", "仄", "平")
    free = {last_five} - ({last_five} if lone else set()) | set(range(0, last_five, 2))
    return tuple(
        Slot(
            EITHER if i in free else LEVEL if tone == "平" else OBLIQUE,
            "A" if i == length - 1 and end == "平" else "",
        )
        for i, tone in enumerate(plain)
    )


def starts(first: Tone, lines: int) -> tuple[Tone, ...]:
    """The tone of every line's second syllable by 对 and 粘.

    >>> "".join(starts("仄", 8))
    '仄平平仄仄平平仄'
    """
    return tuple(first if (i + 1) // 2 % 2 == 0 else opposite(first) for i in range(lines))


def scheme(first: Tone, rhymed: bool, lines: int, length: int) -> Scheme:
    """The layout that begins with `first`, its first line rhyming or not."""
    ends: list[Tone] = ["平" if i % 2 or (i == 0 and rhymed) else "仄" for i in range(lines)]
    name = f"{first}起首句{'入韵' if rhymed else '不入韵'}"
    begun = starts(first, lines)
    return Scheme(name, tuple(map(line_slots, begun, ends, [length] * lines)))


def opening(one: Scheme) -> tuple[Tone, bool]:
    """How a layout begins: the tone of its second syllable, and whether its first line rhymes.

    >>> opening(scheme("仄", True, 4, 5))
    ('仄', True)
    """
    first = one.lines[0]
    return ("平" if first[1].tones == LEVEL else "仄"), bool(first[-1].rhyme)


def form(
    name: str, lines: int, length: int, aliases: tuple[str, ...], family: str = "近体诗"
) -> Verse:
    """A form of regulated verse with its four schemes."""
    order: list[tuple[Tone, bool]] = [("平", True), ("平", False), ("仄", True), ("仄", False)]
    formats = tuple(scheme(first, rhymed, lines, length) for first, rhymed in order)
    return Verse(name, family, "zh", formats, aliases)


LEAST = 10  # lines of a 排律; with fewer it is a 律诗


def lines_of(form: Verse, count: int) -> int:
    """How many lines a text of about `count` lines should have to be this form.

    >>> lines_of(FORMS[0], 7), lines_of(EXTENDED[0], 16), lines_of(EXTENDED[0], 15)
    (4, 16, 12)
    """
    return count if form.family == "排律" and count >= LEAST and count % 2 == 0 else form.lines


def at_length(form: Verse, lines: int) -> Verse:
    """A 排律 of another length, for a writer; ValueError when it cannot have so many lines.

    >>> at_length(EXTENDED[0], 20).lines
    20
    >>> at_length(EXTENDED[0], 13)
    Traceback (most recent call last):
    ValueError: 五言排律 has an even number of lines, 10 or more, not 13
    """
    if form.family != "排律" or lines_of(form, lines) != lines:
        has = f"an even number of lines, {LEAST} or more" if form.family == "排律" else form.lines
        raise ValueError(f"{form.name} has {has}, not {lines}")
    kept = map(opening, form.formats)  # what options have left of the four
    formats = tuple(scheme(first, rhymed, lines, form.syllables) for first, rhymed in kept)
    return replace(form, formats=formats)


FORMS = (
    form("五绝", 4, 5, ("五言绝句", "五言", "wujue", "five-syllable quatrain")),
    form(
        "七绝", 4, 7, ("七言绝句", "绝句", "qijue", "jueju", "quatrain", "seven-syllable quatrain")
    ),
    form("五律", 8, 5, ("五言律诗", "wulü", "wulu", "five-syllable regulated verse")),
    form("七律", 8, 7, ("七言律诗", "律诗", "qilü", "qilu", "lüshi", "regulated verse")),
)
EXTENDED = (  # 排律: of any even length, as many lines as here unless asked otherwise
    form("五言排律", 12, 5, ("排律", "五排", "pailü", "pailu", "extended regulated verse"), "排律"),
    form("七言排律", 12, 7, ("七排",), "排律"),
)
