"""What a draft offers to a form: the scheme, the rhyme group and the characters that may stay.

For every scheme, rhyme group and line, the tone patterns that the checker passes (拗救 included) are
tried; the one in which most of the draft's characters may stand is taken. A line that is too long
loses a run of characters, one that is too short is given room where most of it can stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from miaobi.errors import SourceError
from miaobi.forms.checking import line_faults, split_lines
from miaobi.forms.core import Scheme, Slot
from miaobi.forms.sounds import folded, level_groups, neighbours, rhymes, tones
from miaobi.lm.senses import senses
from miaobi.lm.wish import Wish

VOICE = {"平": "天", "仄": "地"}  # a character that has this tone and no other
OPTIONS, SLACK = 10, 1.0  # settlements that are kept; how many fewer characters they may keep
ASKED = 2.0  # what a character of an asked-for word counts beyond another, when it stays
Cells = tuple[str, ...]  # one character for each place of a line, "" where one must be written


@dataclass(frozen=True, slots=True)
class Repair:
    """What is settled for one line: what was there, what stays, and the tones of every place."""

    was: Cells
    stays: Cells
    tones: str
    asked: int = 0  # characters of asked-for words that stay
    plain: bool = True  # no licence is taken

    @property
    def kept(self) -> int:
        return sum(bool(character) for character in self.stays)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a draft is fitted into: a scheme and a rhyme group; the characters that must go."""

    wish: Wish
    scheme: Scheme
    group: str
    without: str = ""

    def given(self, i: int) -> str:
        """The user's own line `i`, or ""."""
        return self.wish.given[i] if i < len(self.wish.given) else ""


@dataclass(frozen=True, slots=True)
class Settled:
    """A scheme, a rhyme group and the repair of every line."""

    scheme: Scheme
    group: str
    repairs: tuple[Repair, ...]


def settlements(wish: Wish, draft: Sequence[str], without: str = "") -> list[Settled]:
    """The schemes, rhyme groups and repairs that keep most of a draft, the best first.

    The characters in `without` go. SourceError when the wish's given lines fit no scheme.

    >>> from miaobi.forms import find
    >>> best = settlements(Wish(find("五绝")), ["白日依山尽", "黄河入海流", "欲穷千里月", "更上一层楼"])[0]
    >>> best.group, [repair.kept for repair in best.repairs]
    ('下平十一尤', [5, 5, 5, 5])
    """
    windows = _windows(wish, draft)
    found: list[tuple[tuple[float, ...], Settled]] = []
    for ways, scheme in product(windows, wish.form.formats):
        for group in _groups(ways, scheme):
            repairs = _repairs(Frame(wish, scheme, group, without), ways)
            if repairs is not None:
                worth = tuple(map(sum, zip(*map(_worth, repairs), strict=True)))
                found.append((worth, Settled(scheme, group, repairs)))
    if not found:
        raise SourceError(
            f"the given lines do not fit {wish.form.name}",
            hint=f"check them with `miaobi check FILE --form {wish.form.name}`",
        )
    found.sort(key=lambda one: one[0], reverse=True)
    most = found[0][0][0]
    count = OPTIONS if most > wish.form.lines * wish.form.syllables / 2 else 1
    return [settled for worth, settled in found if worth[0] >= most - SLACK][:count]


# --- what the draft offers ----------------------------------------------------------------------


def _windows(wish: Wish, draft: Sequence[str]) -> list[list[list[Cells]]]:
    """Ways to read the draft as so many lines, each as the ways to fit it in its places.

    The draft's own characters are kept as they are written (traditional stays traditional).
    """
    count, length = wish.form.lines, wish.form.syllables
    texts = [
        "".join(c for c in line if "\u3400" <= c <= "\U0003ffff")
        for line in split_lines("\n".join(draft))
    ]
    texts = [text for text in texts if text][:40]
    texts += [""] * (count - len(texts))
    ways = [_cells(text, length) for text in texts]
    if any(wish.given):
        own = [*wish.given, *[""] * count][:count]
        return [[[tuple(o)] if o else way for o, way in zip(own, ways, strict=False)]]
    return [ways[start : start + count] for start in range(len(ways) - count + 1)]


def _cells(text: str, length: int) -> list[Cells]:
    """The ways to set a text in `length` places: a run is left out, or room is made.

    >>> _cells("天地人", 2)
    [('地', '人'), ('天', '人'), ('天', '地')]
    >>> _cells("天", 2)
    [('', '天'), ('天', '')]
    """
    over = len(text) - length
    if over >= 0:
        return list(dict.fromkeys(tuple(text[:at] + text[at + over :]) for at in range(length + 1)))
    gap = ("",) * -over
    ways = [(*text[:at], *gap, *text[at:]) for at in range(len(text) + 1)]
    return list(dict.fromkeys(ways))


# --- rhyme and tones -----------------------------------------------------------------------------


def _groups(ways: list[list[Cells]], scheme: Scheme) -> list[str]:
    """The level groups that some rhyming line ends in; the roomiest ones when none does."""
    ends = {cells[-1] for i in scheme.rhyming for cells in ways[i] if cells[-1]}
    found = [g for g in level_groups() if any(g in rhymes(end) for end in ends)]
    roomy = senses().rhyme.sum(0)
    return found or [g for g, room in zip(level_groups(), roomy, strict=True) if room >= 60]


def _repairs(frame: Frame, ways: list[list[Cells]]) -> tuple[Repair, ...] | None:
    """The best repair of every line, couplet by couplet; None when a given line cannot stand."""
    found: list[Repair] = []
    used = {folded(own[-1]) for i in frame.scheme.rhyming if (own := frame.given(i))}
    for i in range(0, len(frame.scheme.lines), 2):
        couplet = _couplet(frame, ways, i, used)
        if couplet is None:
            return None
        found += couplet
        used |= {folded(r.stays[-1]) for r in couplet if r.stays[-1] and r.tones[-1] == "平"}
    return tuple(found)


def _couplet(
    frame: Frame, ways: list[list[Cells]], i: int, used: set[str]
) -> tuple[Repair, Repair] | None:
    """Both lines from `i` on. A licence of the first may need a level third in the second (拗救)."""
    slots, replying = frame.scheme.lines[i : i + 2]
    options: list[tuple[Repair, Repair]] = []
    for answered in (False, True):
        first = _best(frame, ways[i], i, used, patterns(slots, answered))
        reply = patterns(replying, False)
        if answered:
            reply = tuple(p for p in reply if p[-3] == "平")
        taken = used | ({folded(first.stays[-1])} if first and slots[-1].rhyme else set())
        second = _best(frame, ways[i + 1], i + 1, taken, reply)
        if first and second:
            options.append((first, second))
    return max(options, key=lambda pair: _sum(*map(_worth, pair)), default=None)


def _sum(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _best(
    frame: Frame, ways: list[Cells], i: int, used: set[str], allowed: Sequence[str]
) -> Repair | None:
    """The repair of line `i` that keeps most; a given line is kept whole or not at all."""
    given = bool(frame.given(i))
    slots = frame.scheme.lines[i]
    near = neighbours(frame.group) if i == 0 else frozenset[str]()
    found: list[Repair] = []
    for cells, pattern in product(ways, allowed):
        stays = [_staying(frame, c, t, given) for c, t in zip(cells, pattern, strict=True)]
        end = stays[-1]
        if slots[-1].rhyme and end:
            fits = bool(({frame.group} | near) & rhymes(end))
            if not fits or (folded(end) in used and not given):
                stays[-1] = ""
        asked = asked_for(frame.wish, "".join(c or " " for c in stays))
        found.append(Repair(cells, tuple(stays), pattern, asked, _is_plain(pattern, slots)))
    best = max(found, key=_worth, default=None)
    return None if best is None or (given and best.kept < len(slots)) else best


def _staying(frame: Frame, character: str, tone: str, given: bool) -> str:
    """The character, where it may stand; of a given line also one that no book knows."""
    if not character or (character in frame.without and not given):
        return ""
    heard = tones(character)
    return character if tone in heard or (given and not heard) else ""


def _worth(repair: Repair) -> tuple[float, ...]:
    """What stays; then plain tones; then whole words that stay, and no 三仄尾."""
    stays = repair.stays
    words = sum(bool(stays[j] and stays[j + 1]) for j in (*range(0, len(stays) - 3, 2), -2))
    oblique = repair.tones[-3:] == "仄仄仄"
    kept = repair.kept + ASKED * repair.asked
    return (round(kept, 3), float(repair.plain), words - 0.5 * oblique)


def asked_for(wish: Wish, line: str) -> int:
    """How many characters of a line are asked-for words, whole."""
    words = {folded(word) for image in wish.images if image.must for word in image.said}
    line = folded(line)
    return sum(len(word) for word in words if word in line)


@lru_cache(maxsize=64)
def patterns(slots: tuple[Slot, ...], answered: bool) -> tuple[str, ...]:
    """The tone patterns that the checker passes in these slots, plain ones before licences.

    `answered`: whether the third syllable from the end of the couplet's second line is level.

    >>> from miaobi.forms import find
    >>> patterns(find("五绝").formats[0].lines[0], False)
    ('平平仄仄平', '平平平仄平', '仄平平仄平')
    """
    reply = VOICE["平" if answered else "仄"] * len(slots)
    every = ("".join(p) for p in product("平仄", repeat=len(slots)))
    fine = [p for p in every if not line_faults(0, "".join(VOICE[t] for t in p), slots, reply)]
    return tuple(sorted(fine, key=lambda p: not _is_plain(p, slots)))


def _is_plain(pattern: str, slots: Sequence[Slot]) -> bool:
    return all(tone in slot.tones for tone, slot in zip(pattern, slots, strict=True))
