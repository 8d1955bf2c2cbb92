"""The user's own lines: whether they fit the form, and what is wrong in words when they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from miaobi.errors import SourceError
from miaobi.forms import Given, Scheme, Slot, Verse, Violation
from miaobi.forms.checking import line_faults
from miaobi.forms.core import EITHER, joined
from miaobi.forms.sounds import book, folded
from miaobi.lm.ngram import load
from miaobi.lm.wish import Image, Wish


def one_shape(wish: Wish) -> Wish:
    """The wish for one shape of its form: the first with room for the user's own lines.

    SourceError, with the cure, when what the form fixes (an acrostic, say) cannot stand or has
    characters that the model does not know.
    """
    fixed = wish.form.fixed
    if fixed:
        wish.form.machine()
    said = "".join(text for *_, text in fixed.spans) + fixed.required
    unknown = [c for c in said if folded(c) not in load().number]
    if unknown:
        raise SourceError(
            f"the embedded writer does not know {'、'.join(unknown)}",
            hint="ask for commoner characters, or choose another engine with --engine text=NAME",
        )
    formats = wish.form.formats
    shape = next((s.shape for s in formats if _holds(s, wish.given)), formats[0].shape)
    same = tuple(scheme for scheme in formats if scheme.shape == shape)
    required = tuple(Image(c, 2.0, must=True) for c in wish.form.fixed.required)
    return replace(wish, form=replace(wish.form, formats=same), images=(*required, *wish.images))


def _holds(scheme: Scheme, given: Sequence[str]) -> bool:
    return len(given) <= len(scheme.lines) and all(
        not line or len(line) == n for line, n in zip(given, scheme.shape, strict=False)
    )


def given_lines(wish: Wish) -> dict[int, str]:
    """The user's own lines by index; an empty one is left to the writer."""
    form, shape = wish.form, wish.form.formats[0].shape
    if len(wish.given) > len(shape):
        raise SourceError(
            f"{len(wish.given)} lines were given; {form.name} has {len(shape)}",
            hint=f"give at most {len(shape)} lines, or take a form with room for more: --form 新诗",
        )
    for i, (line, wanted) in enumerate(zip(wish.given, shape, strict=False), 1):
        if line and len(line) != wanted:
            raise SourceError(
                f"given line {i} {line} has {len(line)} syllables; {form.name} has {wanted}",
                hint=f"make line {i} {wanted} characters long, or take --form 新诗",
            )
    return {i: line for i, line in enumerate(wish.given) if line}


def kindly(wish: Wish) -> Verse:
    """The wish's form with the given lines in it; where one stands by a licence of 近体 (拗救), its
    tones are free.

    >>> from miaobi.forms import find
    >>> form = kindly(Wish(find("五绝"), given=("移舟泊烟渚",)))
    >>> sorted({str(scheme.lines[0][3]) for scheme in form.formats}), form.fixed.lines
    (['中', '仄', '平'], ('移舟泊烟渚',))
    """
    given, fixed = given_lines(wish), replace(wish.form.fixed, required="")
    formats = []
    for scheme in wish.form.formats:
        lines = list(scheme.lines)
        for i, line in given.items():
            if not _faults(wish.form, line, i, scheme):
                lines[i] = tuple(Slot(EITHER, slot.rhyme) for slot in lines[i])
        formats.append(replace(scheme, lines=tuple(lines)))
    fixed = joined(fixed, Given(lines=wish.given))
    return replace(wish.form, formats=tuple(formats), fixed=fixed)


def misfit(wish: Wish) -> SourceError:
    """Why the given lines fit no scheme: the faults of the scheme that comes nearest."""
    form = wish.form
    own = [(i, line) for i, line in enumerate(wish.given) if line]
    ways = [
        [fault for i, line in own for fault in _faults(form, line, i, scheme)]
        for scheme in form.formats
    ]
    nearest = min(ways, key=len)
    if not own:
        return SourceError(
            f"no poem can hold all that {form.name} fixes", hint="fix fewer characters"
        )
    if not nearest:
        return SourceError(
            f"the given lines do not rhyme as {form.name} must",
            hint=f"end the rhyming lines in one group of {form.book} that has room for more",
        )
    fault = nearest[0]
    return SourceError(f"the given lines do not fit {form.name}: {fault.message}", hint=fault.cure)


def _faults(form: Verse, line: str, i: int, scheme: Scheme) -> list[Violation]:
    """The wrong tones of one line: with the licences of 近体, or slot by slot."""
    if form.rules == "近体":
        return line_faults(i, folded(line), scheme.lines[i])
    source = book(form.book)
    found = []
    for j, (character, slot) in enumerate(zip(folded(line), scheme.lines[i], strict=True)):
        heard = {reading.tone for reading in source.readings(character)}
        if slot.tones != EITHER and heard and not heard & slot.tones:
            needed = next(iter(slot.tones))
            message = f"line {i + 1}, syllable {j + 1} {character}: needs {needed}"
            cure = f"put a {needed} character there"
            found.append(Violation(i + 1, j + 1, "tone", message, cure))
    return found
