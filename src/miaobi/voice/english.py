"""How a line of English verse is read aloud: the sounds and the stress of every word.

Where a word may be said in several ways, the way that fits the metre is taken (heaven in one
syllable, beloved in three), else the dictionary's first. Stress follows the line: a light word on a
beat has half a stress and off the beat none, a full word off the beat half of its own. Function
words are weak: ðə, and ði before a vowel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from miaobi.errors import EngineError
from miaobi.forms.english_licence import ARTICLES, Way, plain_ways
from miaobi.forms.english_metre import Metre
from miaobi.forms.english_scan import readings
from miaobi.forms.english_sounds import CODE, decoded, stresses
from miaobi.forms.english_text import Token, tokens
from miaobi.voice.arpabet import CONSONANTS, STRESSES, syllables
from miaobi.voice.phonemes import Sounds

# Light words that prose stresses; the other light ones are weak where no metre lifts them.
_FULL_ROW = (
    "no nay not how why here now too such each both all one more most much ne'er thus lo yea o oh "
    "ah ay aye up out down off past so mine hers ours yours theirs done let"
)
FULL = frozenset(_FULL_ROW.split(" "))
IN_VERSE = {  # one syllable, another pronunciation than the dictionary's first: verse means these
    "and": "AE1 N D", "in": "IH1 N", "was": "W AH1 Z", "than": "DH AH0 N", "hers": "HH ER1 Z",
    "your": "Y UH1 R", "wind": "W IH1 N D", "tear": "T IH1 R", "tears": "T IH1 R Z",
    "live": "L IH1 V", "lead": "L IY1 D", "read": "R IY1 D", "sow": "S OW1", "wound": "W UW1 N D",
}  # fmt: skip
MARKS = ",;:.!?—…"  # pauses that the model knows
ALIKE = str.maketrans("–()[]、，；：。！？", "—,,,,,,;:.!?")
Patterns = Sequence[str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is said: where it begins in the line, its syllables, the pause mark after it."""

    start: int
    syllables: tuple[Sounds, ...]
    mark: str = ""


def read(line: str, metre: Patterns = (), count: int = 0) -> tuple[Word, ...]:
    """The words of `line`, each as it is said.

    `metre` are the patterns that the line may follow (`english_metre`: s a beat, w an offbeat, ?
    any syllable); `count` asks for a reading of so many syllables, where there is one. Figures and
    other scripts are passed over; EngineError for a line without any word.

    >>> [word.syllables[0].symbols for word in read("The end of the day")]
    ['ði', 'ˈɛnd', 'ʌv', 'ðə', 'dˈA']
    >>> "".join(s.symbols for s in read("And heaven's light", ("wsws",))[1].syllables)
    'hˈɛvᵊnz'
    """
    words = tokens(line)
    if not words:
        raise EngineError(
            f"the English voice finds no word in {line!r}", hint="let it read English words"
        )
    ways = _ways(line, words, metre, count)
    beats = _beats(ways, metre)
    spans = list(_spans(line, words))
    marks = list(_marks(line, spans))
    said: list[Word] = []
    done = 0
    for i, (token, way) in enumerate(zip(words, ways, strict=True)):
        own = beats[done : done + len(way.marks)]
        done += len(way.marks)
        rests = bool(marks[i]) or i + 1 == len(words)
        sounds = _said(token.word, way, own, rests)
        said.append(Word(spans[i][0], sounds, marks[i]))
    return tuple(_linked(said, words))


def _ways(line: str, words: Sequence[Token], metre: Patterns, count: int) -> list[Way]:
    """The way each word is said: as the metre has it, else as the dictionary does first."""
    fitting = [p for p in metre if not count or len(p.replace("|", "")) == count]
    for patterns in (fitting, ["?" * count] if count else []):
        found = readings(line, Metre("", tuple(patterns))) if patterns else ()
        if found:
            return [step.way for step in found[0].steps]
    return [plain_ways(token.word)[0] for token in words]


def _beats(ways: Sequence[Way], metre: Patterns) -> str:
    """s, w or ? for each syllable: the pattern that their stresses fit best, the plainest first."""
    marks = "".join(way.marks for way in ways)
    bare = [pattern.replace("|", "") for pattern in metre]
    fitting = [pattern for pattern in bare if len(pattern) == len(marks)]
    return min(fitting, key=lambda p: _strain(marks, p), default="?" * len(marks))


_STRAIN = {"1w": 5.0, "as": 2.0, "Xw": 1.0, "0s": 1.0, "xs": 0.6}


def _strain(marks: str, pattern: str) -> float:
    return sum(_STRAIN.get(mark + role, 0.0) for mark, role in zip(marks, pattern, strict=True))


def _said(word: str, way: Way, beats: str, rests: bool) -> tuple[Sounds, ...]:
    """The syllables of a word with the stresses of this line; `rests`: a pause follows."""
    phones = decoded("".join(letter for letter in way.phones if letter in _LETTERS))
    if len(way.marks) == 1:
        return syllables(IN_VERSE.get(word, phones), _alone(word, way.marks, beats, rests))
    own = stresses(way.phones)
    if "1" not in way.marks and way.marks.count("2") > 1 and set(beats) <= {"s", "w"}:
        own = "".join("1" if beat == "s" else "-" for beat in beats)  # upon, whereby
    return syllables(phones, own)


_LETTERS = frozenset(CODE.values())


def _alone(word: str, mark: str, beat: str, rests: bool) -> str:
    """The stress of a word of one syllable."""
    if mark not in ("a", "x"):
        return "2" if beat == "w" else "1"
    if word in ARTICLES:
        return "0"
    if beat == "w":
        return "-"
    if rests or word in FULL:
        return "1"
    return "2" if beat == "s" else "-"


def _linked(said: Sequence[Word], words: Sequence[Token]) -> Iterator[Word]:
    """The weak forms that hang on what follows: the, a, an, to; th' goes to the next syllable."""
    for i, (word, token) in enumerate(zip(said, words, strict=True)):
        after = said[i + 1].syllables[0].symbols if i + 1 < len(said) and not word.mark else ""
        weak = _weak(token.word, after)
        if weak and word.syllables[0].rhyme:
            word = replace(word, syllables=(weak,))
        yield word


def _weak(word: str, after: str) -> Sounds | None:
    """A weak form before the symbols `after` ("" before a pause); None where there is no such."""
    opens = after.lstrip("".join(STRESSES))[:1] not in _CLOSED
    if word in ("a", "an"):
        return Sounds("", "ɐ" + word[1:])
    if word == "the":
        return Sounds("ð", "i" if opens else "ə")
    if word == "to" and after:
        return Sounds("t", "ʊ" if opens else "ə")
    return None


_CLOSED = frozenset(CONSONANTS.values())


def _spans(line: str, words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    at = 0
    for token in words:
        start = line.index(token.text, at)
        at = start + len(token.text)
        yield start, at


def _marks(line: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The pause mark after each word, the strongest where there are several."""
    starts = [*(start for start, _ in spans[1:]), len(line)]
    for (_, end), start in zip(spans, starts, strict=True):
        between = re.sub(r"--+| - |\.\.\.", "—", line[end:start]).translate(ALIKE)
        yield max((c for c in between if c in MARKS), key=MARKS.index, default="")
