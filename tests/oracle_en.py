"""A second opinion on English forms, by brute force over the pronunciations of the CMU dictionary.

Definitions
-----------
- *Lines* are the text's lines with something in them; *words* are runs of letters and inner apostrophes (’ is ',
  a hyphen or dash parts words), lower case; outer apostrophes are dropped unless the dictionary has the word
  with them. A word that is not in the dictionary is a fault: this oracle guesses nothing.
- *Syllables*: vowels. A line has the asked count when some choice of pronunciations has it.
- *Rhyming part*: from a stressed vowel (1 or 2), at or after the last primary stress, to the end, stress digits
  dropped; of a monosyllable, or a word without any stress, from its last vowel.
- *Perfect rhyme*: the same rhyming part in some pronunciation, another word, and other consonants between the
  vowel before (or the word's start) and the rhyming vowel: light/flight, not light/delight. `rich=True` lets
  the consonants be the same. `kind="promoted"` also lets the part begin at an unstressed last vowel
  (eternity/thee). `kind="near"`: the last vowels are the same, or the consonants after them are, and some are.
- *Rhyme class*: one pronunciation and one part for each member, so that all pairs rhyme; no word twice.
  Two classes may sound alike.
- *Iambic line of n feet*: in some choice of pronunciations the syllables fit weak strong × n, with these
  licences and no other: a monosyllable stands anywhere; a secondary stress stands anywhere; the first foot may be
  strong weak (initial trochee); one weak syllable may follow (feminine ending). A primary stress of a longer word
  stands only on strong places, its unstressed syllables only on weak ones. `promotion=True` adds: an
  unstressed syllable of a longer word may be strong when no syllable beside it in the word has the primary stress.
- *haiku* 5-7-5, *tanka* 5-7-5-7-7 syllables.
- *limerick*: five lines, AABBA, lines 1 2 5 of 7-10 syllables, 3 4 of 5-7, each short line shorter than each long
  one; the anapaests are not judged.
- *sonnets*: 14 iambic pentameters. Shakespearean ABAB CDCD EFEF GG; Petrarchan ABBA ABBA and CDECDE, CDCDCD or
  CDEDCE; Spenserian ABAB BCBC CDCD EE. Blank lines anywhere.
- *ballad*: quatrains of iambic lines of 4 3 4 3 feet; lines 2 and 4 rhyme (lines 1 and 3 may).
- *villanelle*: 19 lines, A1 b A2, a b A1, a b A2, a b A1, a b A2, a b A1 A2; refrains are the same words. No metre.
- *sestina*: six stanzas of six, the end words of each taken 6 1 5 2 4 3 from the one before; an envoi of three
  lines that holds all six, two a line, one of the two at its end. No metre.
- *pantoum*: quatrains (two or more); lines 2 and 4 come back as 1 and 3 of the next; the last has the first stanza's
  lines 3 and 1 as its 2 and 4. Neither rhyme nor metre.
- *ghazal*: five couplets or more; both lines of the first and the second of each other end in the same words (radif,
  one or more), before which words rhyme (qafia), all different. No metre.
- *terza rima*: iambic pentameters ABA BCB CDC … and one or two last lines in the last middle rhyme; two tercets or more.
- *blank verse*: iambic pentameters; an accidental rhyme is no fault.
- Where stanzas have a size (villanelle, sestina, pantoum, ghazal, ballad, terza rima), blank lines, if there are
  any, must part exactly those.
`feet=n` asks for iambic lines of n feet in a form without a metre; `feet=0` drops a form's own.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise, permutations, product

from oracle_books import lines as data_lines

Sound = tuple[str, ...]
SONNETS = {
    "shakespearean sonnet": ["ABABCDCDEFEFGG"],
    "petrarchan sonnet": ["ABBAABBACDECDE", "ABBAABBACDCDCD", "ABBAABBACDEDCE"],
    "spenserian sonnet": ["ABABBCBCCDCDEE"],
}
VILLANELLE = "AbBabAabBabAabBabAB"  # A and B are the refrains, both of rhyme a
TURN = (5, 0, 4, 1, 3, 2)
PENTAMETERS = {*SONNETS, "terza rima", "blank verse"}


# --- words and sounds ---------------------------------------------------------------------------


@cache
def dictionary() -> dict[str, tuple[Sound, ...]]:
    found: dict[str, tuple[Sound, ...]] = {}
    for line in data_lines("oracle_cmu.txt.xz"):
        word, *phones = line.split(" ")
        found[word] = (*found.get(word, ()), tuple(phones))
    return found


def words(line: str) -> list[str]:
    """The words of a line, as the dictionary spells them.

    >>> words("’Tis the lark’s 'song'—well-known!")
    ["'tis", 'the', "lark's", 'song', 'well', 'known']
    """
    found = re.findall(r"[a-z']*[a-z][a-z']*", line.lower().replace("’", "'").replace("‘", "'"))
    return [
        each if each in dictionary() or each.strip("'") not in dictionary() else each.strip("'")
        for each in found
    ]


def verses(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def stanzas(text: str) -> list[int]:
    """How many lines each stanza has."""
    return [len(verses(each)) for each in re.split(r"\n\s*\n", text.strip())]


def sounds(word: str) -> tuple[Sound, ...]:
    return dictionary().get(word, ())


def vowel(phone: str) -> bool:
    return phone[-1].isdigit()


def stresses(word: str) -> set[str]:
    """The stress digits of a word's pronunciations; M for a monosyllable.

    >>> sorted(stresses("record")), stresses("moon")
    (['01', '10'], {'M'})
    """
    found = {"".join(p[-1] for p in sound if vowel(p)) for sound in sounds(word)}
    return {each if len(each) > 1 else "M" for each in found}


def syllables(line: str) -> set[int]:
    """The counts a line may have.

    >>> sorted(syllables("Every fire is warm"))
    [5, 6, 7]
    """
    totals = {0}
    for word in words(line):
        totals = {total + len(each) for total in totals for each in stresses(word)}
    return totals


# --- rhyme --------------------------------------------------------------------------------------


def rhyming_parts(sound: Sound, kind: str) -> set[tuple[Sound, Sound]]:
    """{(consonants before, rhyming part without stress)} of a pronunciation."""
    places = [i for i, phone in enumerate(sound) if vowel(phone)]
    primary = max((i for i in places if sound[i][-1] == "1"), default=-1)
    starts = {i for i in places if sound[i][-1] in "12" and i >= primary}
    if len(places) == 1 or not starts or kind == "promoted":
        starts.add(places[-1])
    found = set()
    for start in starts:
        before = max((i for i in places if i < start), default=-1)
        found.add((sound[before + 1 : start], tuple(p.rstrip("012") for p in sound[start:])))
    return found


def near_parts(sound: Sound) -> tuple[str, Sound]:
    """(the last vowel, the consonants after it)."""
    last = max(i for i, phone in enumerate(sound) if vowel(phone))
    return sound[last].rstrip("012"), sound[last + 1 :]


def near(a: str, b: str) -> bool:
    for one, two in product(sounds(a), sounds(b)):
        (vowel_a, coda_a), (vowel_b, coda_b) = near_parts(one), near_parts(two)
        if vowel_a == vowel_b or (coda_a and coda_a == coda_b):
            return a != b
    return False


def rhyme(members: list[str], kind: str = "perfect", rich: bool = False) -> bool:
    """Whether words are one rhyme class.

    >>> rhyme(["light", "flight", "night"]), rhyme(["light", "delight"]), rhyme(["moon", "moon"])
    (True, False, False)
    >>> rhyme(["light", "delight"], rich=True), rhyme(["eternity", "thee"], kind="promoted")
    (True, True)
    >>> rhyme(["home", "stone"], kind="near")
    True
    """
    if len(set(members)) < len(members):
        return False
    if kind == "near":
        return all(near(a, b) for i, a in enumerate(members) for b in members[:i])
    parts = [{p for s in sounds(word) for p in rhyming_parts(s, kind)} for word in members]
    for wanted in set.intersection(*({part for _, part in each} for each in parts)):
        onsets = [{onset for onset, part in each if part == wanted} for each in parts]
        if rich or distinct(onsets):
            return True
    return False


def distinct(choices: list[set[Sound]]) -> bool:
    """Whether one of each set can be taken so that no two are the same."""
    if not choices:
        return True
    first, *rest = sorted(choices, key=len)
    return any(distinct([each - {one} for each in rest]) for one in first)


def scheme(ends: list[str], wanted: str, kind: str, rich: bool) -> list[str]:
    """What is wrong with end words whose lines rhyme as AABBA; a . is free."""
    wrong = []
    for label in sorted(set(wanted) - {"."}):
        members = [word for word, each in zip(ends, wanted, strict=True) if each == label]
        if len(members) > 1 and not rhyme(members, kind, rich):
            wrong.append(f"rhyme {label}: {' '.join(members)}")
    return wrong


# --- metre --------------------------------------------------------------------------------------


def templates(feet: int) -> list[str]:
    """weak and strong places of an iambic line, licensed openings and endings included."""
    return [first + "ws" * (feet - 1) + last for first in ("ws", "sw") for last in ("", "w")]


def sits(stress: str, places: str, promotion: bool) -> bool:
    """Whether a word's stresses may stand on these places."""
    for i, (mark, place) in enumerate(zip(stress, places, strict=True)):
        if mark == "1" and place == "w":
            return False
        beside = stress[max(0, i - 1) : i + 2]
        if mark == "0" and place == "s" and not (promotion and "1" not in beside):
            return False
    return True


def iambic(line: str, feet: int, promotion: bool = False) -> bool:
    """Whether some reading of a line is iambic.

    >>> iambic("The curfew tolls the knell of parting day", 5)
    True
    >>> iambic("Shall I compare thee to a summer's day?", 5)
    True
    >>> iambic("Summer's day, shall I compare thee to a?", 5)
    False
    """
    known = [sorted(stresses(word)) for word in words(line)]
    for choice in product(*known):
        for template in templates(feet):
            if sum(map(len, choice)) != len(template):
                continue
            places = iter(template)
            if all(sits(s, "".join(next(places) for _ in s), promotion) for s in choice):
                return True
    return False


# --- forms --------------------------------------------------------------------------------------


def counted(lines: list[str], wanted: list[range]) -> list[str]:
    if len(lines) != len(wanted):
        return [f"shape: {len(lines)} lines, not {len(wanted)}"]
    return [
        f"syllables: line {number} has {sorted(syllables(line))}"
        for number, (line, some) in enumerate(zip(lines, wanted, strict=True), 1)
        if not syllables(line) & set(some)
    ]


def limerick(lines: list[str], kind: str, rich: bool) -> list[str]:
    long, short = range(7, 11), range(5, 8)
    if wrong := counted(lines, [long, long, short, short, long]):
        return wrong
    shorts, longs = ([syllables(lines[i]) & set(r) for i in places]
                     for places, r in (((2, 3), short), ((0, 1, 4), long)))  # fmt: skip
    if max(min(each) for each in shorts) >= min(max(each) for each in longs):
        wrong.append("syllables: a short line is not shorter than a long one")
    return wrong + scheme([words(line)[-1] for line in lines], "AABBA", kind, rich)


def sonnet(lines: list[str], schemes: list[str], kind: str, rich: bool) -> list[str]:
    if len(lines) != 14:
        return [f"shape: {len(lines)} lines, not 14"]
    ends = [words(line)[-1] for line in lines]
    return min((scheme(ends, each, kind, rich) for each in schemes), key=len)


def ballad(lines: list[str], kind: str, rich: bool) -> list[str]:
    if not lines or len(lines) % 4:
        return [f"shape: {len(lines)} lines are no quatrains"]
    ends = [words(line)[-1] for line in lines]
    return [
        f"stanza {start // 4 + 1}: {each}"
        for start in range(0, len(lines), 4)
        for each in scheme(ends[start : start + 4], ".A.A", kind, rich)
    ]


def villanelle(lines: list[str], kind: str, rich: bool) -> list[str]:
    if len(lines) != 19:
        return [f"shape: {len(lines)} lines, not 19"]
    said = [words(line) for line in lines]
    wrong = []
    for label in "AB":
        places = [i for i, each in enumerate(VILLANELLE) if each == label]
        wrong += [
            f"refrain: line {i + 1} is not line {places[0] + 1}"
            for i in places[1:]
            if said[i] != said[places[0]]
        ]
    fresh = [i for i, each in enumerate(VILLANELLE) if each in "ab" or i in (0, 2)]
    labels = "".join("b" if VILLANELLE[i] == "b" else "a" for i in fresh)
    return wrong + scheme([said[i][-1] for i in fresh], labels, kind, rich)


def sestina(lines: list[str]) -> list[str]:
    if len(lines) != 39:
        return [f"shape: {len(lines)} lines, not 39"]
    said = [words(line) for line in lines]
    wanted = [each[-1] for each in said[:6]]
    wrong = [] if len(set(wanted)) == 6 else ["end words: one comes twice in the first stanza"]
    keys = list(wanted)
    for number in range(1, 6):
        wanted = [wanted[i] for i in TURN]
        found = [each[-1] for each in said[6 * number : 6 * number + 6]]
        if found != wanted:
            wrong.append(f"end words: stanza {number + 1} ends {found}, not {wanted}")
    if not any(
        all({a, b} <= set(line) and line[-1] in (a, b) for a, b, line in zip(p[::2], p[1::2], said[36:], strict=True))
        for p in permutations(keys)
    ):  # fmt: skip
        wrong.append("envoi: its lines do not hold the six words two by two")
    return wrong


def pantoum(lines: list[str]) -> list[str]:
    if len(lines) < 8 or len(lines) % 4:
        return [f"shape: {len(lines)} lines are no two quatrains or more"]
    said = [words(line) for line in lines]
    pairs = [(s + i, s + i + 3) for s in range(0, len(lines) - 4, 4) for i in (1, 3)]
    pairs += [(2, len(lines) - 3), (0, len(lines) - 1)]
    return [f"refrain: line {b + 1} is not line {a + 1}" for a, b in pairs if said[a] != said[b]]


def ghazal(lines: list[str], kind: str, rich: bool) -> list[str]:
    if len(lines) < 10 or len(lines) % 2:
        return [f"shape: {len(lines)} lines are no five couplets or more"]
    said = [words(lines[i]) for i in (0, *range(1, len(lines), 2))]
    for length in range(1, min(map(len, said))):
        radifs = {tuple(each[-length:]) for each in said}
        if len(radifs) == 1 and rhyme([each[-length - 1] for each in said], kind, rich):
            return []
    return ["radif: no common end with rhyming words before it"]


def terza_rima(lines: list[str], kind: str, rich: bool) -> list[str]:
    tercets, rest = divmod(len(lines), 3)
    if tercets < 2 or not rest:
        return [f"shape: {len(lines)} lines are no tercets and a close"]
    letters = [chr(ord("A") + i) for i in range(tercets + 1)]
    wanted = "".join(a + b + a for a, b in pairwise(letters))
    wanted += letters[-1] * rest
    return scheme([words(line)[-1] for line in lines], wanted, kind, rich)


def measured(lines: list[str], form: str, feet: int | None, promotion: bool) -> list[str]:
    """What is wrong with the metre, by the form's own feet or those asked for."""
    own = 5 if form in PENTAMETERS else 0
    counts = [4 - i % 2 if form == "ballad" else own for i in range(len(lines))]
    if feet is not None:
        counts = [feet] * len(lines)
    return [
        f"metre: line {number} is not iambic of {count} feet"
        for number, (line, count) in enumerate(zip(lines, counts, strict=True), 1)
        if count and not iambic(line, count, promotion)
    ]


def divided(text: str, form: str) -> list[str]:
    """What is wrong with the blank lines."""
    found = stanzas(text)
    total = sum(found)
    size = {"villanelle": 3, "sestina": 6, "pantoum": 4, "ghazal": 2, "ballad": 4, "terza rima": 3}
    if len(found) == 1 or form not in size:
        return []
    wanted = [size[form]] * (total // size[form]) + [total % size[form]] * (total % size[form] > 0)
    if form == "villanelle":
        wanted = [3, 3, 3, 3, 3, 4]
    return [] if found == wanted else [f"stanzas: {found}, not {wanted}"]


def judge(
    text: str,
    form: str,
    *,
    kind: str = "perfect",
    rich: bool = False,
    feet: int | None = None,
    promotion: bool = False,
) -> list[str]:
    """What is wrong with a text as this form; [] when nothing is.

    >>> judge("An old silent pond\\nA frog jumps into the pond\\nSplash! Silence again", "haiku")
    []
    """
    lines = verses(text)
    unknown = [word for line in lines for word in words(line) if not sounds(word)]
    if unknown or not all(words(line) for line in lines):
        return [f"unknown: {' '.join(unknown)}"]
    exact = {"haiku": [5, 7, 5], "tanka": [5, 7, 5, 7, 7]}
    if form in exact:
        wrong = counted(lines, [range(n, n + 1) for n in exact[form]])
    elif form in SONNETS:
        wrong = sonnet(lines, SONNETS[form], kind, rich)
    elif form in ("sestina", "pantoum"):
        wrong = {"sestina": sestina, "pantoum": pantoum}[form](lines)
    elif form == "blank verse":
        wrong = [] if lines else ["shape: no lines"]
    else:
        judges = {"limerick": limerick, "ballad": ballad, "villanelle": villanelle,
                  "ghazal": ghazal, "terza rima": terza_rima}  # fmt: skip
        wrong = judges[form](lines, kind, rich)
    return wrong + divided(text, form) + measured(lines, form, feet, promotion)
