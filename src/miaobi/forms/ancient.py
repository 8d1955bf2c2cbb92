"""Verse before and beside the rules (古体诗): 古绝 and 古风. Counts and rhyme are all they ask.

- **古绝**: four lines of five or seven syllables; the second and the fourth rhyme, in either tone.
- **古风**: lines of five or seven syllables, an even number of them, four or more. Each even line
  rhymes with the even line before or after it, so the rhyme may change at any couplet, as long as
  it lasts for two of them; a couplet whose own two lines rhyme may stand alone. (How the rhyme of
  古体诗 changes: 王力, 汉语诗律学, 1958.) Poems in triplets and of lines of unequal length (杂言,
  乐府) are not judged.

Tones inside the lines are free, odd lines may rhyme or not, and a rhyme word may come again. What
is written here rhymes within one group of the book; what is checked may rhyme more widely (通韵).
"""

from __future__ import annotations

from dataclasses import replace

from miaobi.forms.core import EITHER, LEVEL, OBLIQUE, Scheme, Slot
from miaobi.forms.sounds import Tone
from miaobi.forms.verse import Verse

LEAST = 4  # lines of a 古风
SIDES: dict[str, frozenset[Tone]] = {"平韵": LEVEL, "仄韵": OBLIQUE}


def scheme(name: str, rhymes: str, tones: frozenset[Tone], length: int) -> Scheme:
    """Free lines in couplets, the second of each ending in the next label of `rhymes`.

    >>> print(scheme("平韵", "AA", LEVEL, 5))
    中中中中中 中中中中平韵 中中中中中 中中中中平韵
    """
    free = (Slot(EITHER),) * length
    pairs = ((free, (*free[:-1], Slot(tones, label))) for label in rhymes)
    return Scheme(name, tuple(line for pair in pairs for line in pair))


def quatrain(name: str, length: int, aliases: tuple[str, ...]) -> Verse:
    """A 古绝: one level rhyme, or one oblique rhyme."""
    formats = tuple(scheme(side, "AA", tones, length) for side, tones in SIDES.items())
    return Verse(name, "古绝", "zh", formats, aliases, rules="古体")


def old_verse(name: str, length: int, aliases: tuple[str, ...], lines: int = 8) -> Verse:
    """A 古风 of so many lines: one rhyme, level or oblique, or a change of rhyme midway."""
    couplets = lines // 2
    whole = [scheme(side, "A" * couplets, tones, length) for side, tones in SIDES.items()]
    first = couplets // 2
    if first >= 2:
        turned = "A" * first + "B" * (couplets - first)
        whole.append(scheme("换韵", turned, EITHER, length))
    return Verse(name, "古风", "zh", tuple(whole), aliases, rules="古体")


def at_length(form: Verse, lines: int) -> Verse:
    """A 古风 of another length, for a writer; ValueError when it cannot have so many lines.

    >>> at_length(FORMS[2], 4).lines, len(at_length(FORMS[2], 12).formats)
    (4, 3)
    """
    if form.family != "古风" or lines < LEAST or lines % 2:
        has = f"an even number of lines, {LEAST} or more" if form.family == "古风" else form.lines
        raise ValueError(f"{form.name} has {has}, not {lines}")
    kept = {one.name for one in form.formats}
    every = old_verse(form.name, form.syllables, form.aliases, lines).formats
    return replace(form, formats=tuple(s for s in every if s.name in kept) or every)


FORMS = (
    quatrain("五言古绝", 5, ("古绝", "五古绝", "gujue", "old quatrain")),
    quatrain("七言古绝", 7, ("七古绝",)),
    old_verse("五言古风", 5, ("古风", "古体诗", "五古", "五言古诗", "gufeng", "old-style verse")),
    old_verse("七言古风", 7, ("七古", "七言古诗")),
)
