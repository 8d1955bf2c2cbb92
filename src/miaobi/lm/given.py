"""The user's own lines: whether they fit the form, and what is wrong in words when they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from miaobi.errors import SourceError
from miaobi.forms import Scheme, Slot, Verse, Violation
from miaobi.forms.checking import line_faults
from miaobi.forms.core import EITHER
from miaobi.forms.sounds import book, folded
from miaobi.lm.ear import ear
from miaobi.lm.ngram import Floats, load
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
            hint=f"give at most {len(shape)} lines, or choose a longer form",
        )
    for i, (line, wanted) in enumerate(zip(wish.given, shape, strict=False), 1):
        if line and len(line) != wanted:
            raise SourceError(
                f"given line {i} {line} has {len(line)} syllables; {form.name} has {wanted}",
                hint=f"make line {i} {wanted} characters long, or choose another form",
            )
    return {i: line for i, line in enumerate(wish.given) if line}


def given_fit(wish: Wish, i: int, scheme: Scheme) -> Floats:
    """Log-weight of each rhyme group for given line `i`: 0 where it fits, -inf where not."""
    line, listener = wish.given[i], ear(wish.form)
    if _faults(wish.form, line, i, scheme):
        return np.full(len(listener.groups), -np.inf)
    last = scheme.lines[i][-1]
    if not last.rhyme:
        return np.zeros(len(listener.groups))
    source = book(wish.form.book)
    own = {reading.group for reading in source.readings(folded(line[-1]))}
    if last.rhyme.startswith("-"):
        families = {source.families[group] for group in own if group}
        own = {g for g in source.groups if source.families[g] in families and g not in own}
    return np.array([0.0 if group in own else -np.inf for group in listener.groups])


def heard(form: Verse, slot: Slot, character: str, group: str) -> bool:
    """Whether some reading of a fixed character fits a slot, in a rhyme group if one is settled."""
    source = book(form.book)
    readings = source.readings(folded(character))
    toned = any(reading.tone in slot.tones for reading in readings) or slot.tones == EITHER
    if not slot.rhyme or not group:
        return toned
    if not slot.rhyme.startswith("-"):
        return any(reading.group == group for reading in readings)
    family = source.families[group]
    return toned and any(r.family == family and r.group != group for r in readings)


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
