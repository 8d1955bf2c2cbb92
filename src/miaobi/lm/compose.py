"""A whole poem: scheme and rhyme, the images' places, the lines, the choice.

1. Every line's weight under every tone pattern, by forward sums; from these the scheme and the
   rhyme group are drawn, jointly, from their exact posterior under the steered model.
2. The brief's words are set, one after the other, each in a line and place drawn from the
   posterior given those already set.
3. A pool of lines is drawn exactly for every place in the poem; particles pass through the pools,
   weighted by how well a line follows the ones before it. Used-up rhyme words cannot return: when
   a pool holds no other, lines are drawn anew with those words masked.
4. The finished poems are ranked by log P(poem) + w * log P(brief | poem) + penalties.

No step can fail for want of a character: masks leave every slot at least one (`_fits`), and the
n-gram gives every character a probability above zero in every state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from miaobi.errors import EngineError
from miaobi.forms.core import Scheme, Slot
from miaobi.forms.sounds import folded
from miaobi.lm import decode, merit
from miaobi.lm.ear import Ear, ear
from miaobi.lm.given import given_fit, given_lines, heard, misfit, one_shape
from miaobi.lm.ngram import Floats, Model, kind_of, load
from miaobi.lm.senses import numbers
from miaobi.lm.taste import COMMON
from miaobi.lm.wish import KNOBS, Image, Knobs, Wish, leanings, theme, vetoes

ELSEWHERE = 0.02  # factor on characters that a fixed span already says in another line
POOL = 40  # lines drawn for each place of a layout
FACING = 160  # for the second line of a parallel couplet of sevens, where few answer the first
LAYOUTS = 2  # schemes and rhymes tried: the sums for each take half of the time
FEWEST_RHYMES = 14  # characters a rhyme group needs, to be chosen


@dataclass(frozen=True, slots=True)
class Poem:
    """A finished candidate: its lines, how it is built, and what it scored."""

    lines: tuple[str, ...]
    scheme: str
    rhyme: str
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Composed:
    """The chosen poem, the next best (each different), and the images that found no place."""

    best: Poem
    runners_up: tuple[Poem, ...]
    left_out: tuple[str, ...]


@dataclass(slots=True)
class Bench:
    """What one composition works with; sums already made are kept for reuse."""

    wish: Wish
    hot: decode.Heat
    leans: Floats  # (lines, V), already exponentiated
    given: dict[int, str]
    known: Callable[[str], bool]
    rng: np.random.Generator
    knobs: Knobs
    eye: merit.Eye
    ear: Ear
    vetoes: tuple[str, ...] = ()
    fronts: dict[tuple, decode.Front] = field(default_factory=dict)
    backs: dict[tuple, list[Floats]] = field(default_factory=dict)

    def fixed(self, line: int) -> Spans:
        """What the user and the form have fixed in a line."""
        if line in self.given:
            return ((0, self.given[line]),)
        return tuple((at, text) for i, at, text in self.wish.form.fixed.spans if i == line)

    def warmer(self, times: float) -> decode.Heat:
        """The model at a higher temperature."""
        return decode.heat(self.hot.model, self.knobs.temperature * times)


Spans = tuple[tuple[int, str], ...]  # (position in the line, characters), fixed there
Rhymes = tuple[tuple[str, str], ...]  # (label, rhyme group)


@dataclass(frozen=True, slots=True)
class Layout:
    """Scheme, rhyme groups and the spans fixed in each line."""

    scheme: Scheme
    rhymes: Rhymes
    spans: tuple[Spans, ...]

    def reserved(self, line: int) -> frozenset[str]:
        """The rhyme words that other lines must end in, so that `line` may not."""
        return frozenset(_fixed_rhymes(self.scheme, self.spans, line))


def _fixed_rhymes(scheme: Scheme, spans: Sequence[Spans], but: int = -1) -> list[str]:
    """The rhyme words settled by fixed spans, in all lines except `but`."""
    return [
        folded(text)[-1]
        for i, slots in enumerate(scheme.lines)
        for at, text in spans[i]
        if i != but and slots[-1].rhyme and at + len(text) == len(slots)
    ]


def compose(
    wish: Wish,
    seed: int,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    knobs: Knobs = KNOBS,
) -> Composed:
    """The best of `wish.candidates` poems; `known` tells lines that are already somebody's.

    Refuses given lines that no scheme of the form can hold with SourceError, whose hint names the
    syllable. `tick` hears the finished share, 0 to 1.
    """
    ranked, left = candidates(wish, seed, known, tick, knobs)
    return composed(ranked, left)


def candidates(
    wish: Wish,
    seed: int,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    knobs: Knobs = KNOBS,
) -> tuple[list[Poem], tuple[str, ...]]:
    """All poems that `compose` chooses among, the best first, and the images without a place."""
    wish = one_shape(wish)
    bench = _bench(wish, seed, known, knobs)
    tick(0.05)
    schemes = _schemes(bench)
    layouts = max(1, min(LAYOUTS, wish.candidates // 8))
    found: list[Poem] = []
    left: set[str] = set()
    for i in range(layouts):
        layout, missing = _layout(bench, schemes)
        left |= set(missing)
        found += _poems(bench, layout, max(4, math.ceil(wish.candidates / layouts)))
        tick(0.1 + 0.9 * (i + 1) / layouts)
    required = set(folded(wish.form.fixed.required))
    found = [poem for poem in found if required <= set(folded("".join(poem.lines)))]
    if not found:
        raise EngineError(
            f"no poem came out that holds all of {wish.form.fixed.required}",
            hint="ask for fewer characters, or another --seed",
        )
    ranked = sorted(found, key=lambda poem: -poem.scores["total"])
    return ranked, tuple(image.zh for image in wish.images if image.zh in left)


def _bench(wish: Wish, seed: int, known: Callable[[str], bool], knobs: Knobs) -> Bench:
    return Bench(
        wish=wish,
        hot=decode.heat(load(kind_of(wish.form)), knobs.temperature),
        leans=np.exp(leanings(wish, knobs)),
        given=given_lines(wish),
        known=known,
        rng=np.random.default_rng(seed),
        knobs=knobs,
        eye=merit.Eye(wish, theme(wish)),
        ear=ear(wish.form),
        vetoes=vetoes(wish),
    )


def composed(ranked: list[Poem], left_out: tuple[str, ...]) -> Composed:
    """The best poem, and of the rest those that share no two lines with a better one."""
    distinct: list[Poem] = []
    for poem in ranked:
        if all(len(set(poem.lines) & set(other.lines)) < 2 for other in distinct):
            distinct.append(poem)
    best = distinct[0]
    text = "".join(best.lines)
    return Composed(best, tuple(distinct[1:9]), tuple(w for w in left_out if folded(w) not in text))


# --- masks --------------------------------------------------------------------------------------


def _factors(
    bench: Bench,
    line: int,
    slots: Sequence[Slot],
    rhymes: Rhymes,
    spans: Spans,
    used: frozenset[str] = frozenset(),
    elsewhere: str = "",
) -> Floats:
    """(length, V): form, leaning, fixed spans, and rhyme words that are used up.

    Characters fixed `elsewhere` in the poem are made unlikely here.
    """
    group = {slot.rhyme.lstrip("-"): "" for slot in slots} | dict(rhymes)
    fits = [bench.ear.fits(slot, group[slot.rhyme.lstrip("-")]) for slot in slots]
    factors = np.array(fits) * bench.leans[line]
    factors[:, numbers("".join(sorted(set(folded(elsewhere)) - COMMON)))] *= ELSEWHERE
    factors[:, numbers(folded(bench.wish.form.fixed.forbidden))] = 0.0
    for at, text in spans:
        kind = (at, text) in bench.fixed(line)  # what the user fixed is read kindly
        for i, (word, c) in enumerate(zip(_words(bench.hot.model, text), text, strict=True), at):
            only = np.zeros(factors.shape[1])
            only[word] = factors[i][word]
            if kind and heard(bench.wish.form, slots[i], c, group[slots[i].rhyme.lstrip("-")]):
                only[word] = bench.leans[line][word]
            factors[i] = only
    if used:
        factors[-1][numbers("".join(sorted(used)))] = 0.0
    return factors


def _words(model: Model, text: str) -> list[int]:
    return [model.number[c] for c in folded(text)]


def _front(bench: Bench, line: int, slots: tuple[Slot, ...], spans: Spans = ()) -> decode.Front:
    key = (line, slots, spans)
    if key not in bench.fronts:
        factors = _factors(bench, line, slots, (), spans)
        bench.fronts[key] = decode.forward(bench.hot, factors, bool(line % 2))
    return bench.fronts[key]


def _back(
    bench: Bench, line: int, slots: tuple[Slot, ...], rhymes: Rhymes, spans: Spans
) -> list[Floats]:
    labels = {slot.rhyme.lstrip("-") for slot in slots}
    key = (line, slots, tuple(pair for pair in rhymes if pair[0] in labels), spans)
    if key not in bench.backs:
        factors = _factors(bench, line, slots, rhymes, spans)
        bench.backs[key] = decode.backward(bench.hot, factors, bool(line % 2))
    return bench.backs[key]


# --- scheme and rhyme ---------------------------------------------------------------------------


def _schemes(bench: Bench) -> list[tuple[float, Scheme, Rhymes]]:
    """(log-weight, scheme, its first label's group) for all that the given lines leave open.

    The other labels' groups, which do not depend on it, are summed over: `_other_rhymes` draws them.
    """
    found = []
    for scheme in bench.wish.form.formats:
        logs, constant = _rhyme_logs(bench, scheme)
        first, *others = logs or [""]
        total = constant + sum(_log_sum(logs[label]) for label in others)
        if not logs:
            found += [(total, scheme, ())] if np.isfinite(total) else []
            continue
        found += [
            (float(total + log), scheme, ((first, group),))
            for log, group in zip(logs[first], bench.ear.groups, strict=True)
            if np.isfinite(total + log)
        ]
    if not found:
        raise misfit(bench.wish)
    return found


def _rhyme_logs(bench: Bench, scheme: Scheme) -> tuple[dict[str, Floats], float]:
    """The log-weight of every group for every label, and that of the lines that do not rhyme."""
    wish = bench.wish
    logs = {label: _room(bench, scheme, label) for label in scheme.labels}
    constant = 0.0
    for i, slots in enumerate(scheme.lines):
        label = slots[-1].rhyme.lstrip("-")
        if i in bench.given:
            fit = given_fit(wish, i, scheme)
            if label:
                logs[label] = logs[label] + fit
            else:
                constant += float(fit.max(initial=-np.inf))
            continue
        last = _front(bench, i, slots, bench.fixed(i)).last
        with np.errstate(divide="ignore"):
            if label:
                logs[label] = logs[label] + np.log(last @ _ends(bench, i, slots[-1]))
            else:
                constant += float(np.log(last.sum()))
    return logs, constant


def _ends(bench: Bench, line: int, slot: Slot) -> Floats:
    """(V, groups): the words that may end a rhyming line in each group; a fixed one, read kindly."""
    table = bench.ear.rhyming(slot)
    length = len(bench.wish.form.formats[0].lines[line])
    for at, text in bench.fixed(line):
        if at + len(text) == length:
            word = bench.hot.model.number[folded(text[-1])]
            own = [heard(bench.wish.form, slot, text[-1], group) for group in bench.ear.groups]
            table = np.zeros_like(table)
            table[word] = own
    return table


def _room(bench: Bench, scheme: Scheme, label: str) -> Floats:
    """0 for the groups that have words enough for every slot of a label, -inf for the rest."""
    slots = {slot for line in scheme.lines for slot in line if slot.rhyme.lstrip("-") == label}
    count = sum(slot.rhyme.lstrip("-") == label for line in scheme.lines for slot in line)
    least = np.min([bench.ear.rhyming(slot).sum(axis=0) for slot in slots], axis=0)
    roomy = least >= max(FEWEST_RHYMES, 2 * count)
    limit = bench.wish.form.fixed.rhyme
    if limit and label == scheme.labels[0]:
        roomy = np.array([group == limit for group in bench.ear.groups])
    return np.where(roomy, 0.0, -np.inf)


def _log_sum(logs: Floats) -> float:
    most = logs.max()
    return float(most + np.log(np.exp(logs - most).sum())) if np.isfinite(most) else -math.inf


def _other_rhymes(bench: Bench, scheme: Scheme, first: Rhymes) -> Rhymes:
    """The groups of all labels: the first one's is settled, the others are drawn."""
    if len(scheme.labels) < 2:
        return first
    logs, _ = _rhyme_logs(bench, scheme)
    drawn = list(first)
    for label in scheme.labels[1:]:
        weights = np.exp(logs[label] - logs[label].max())
        at = int(bench.rng.choice(len(weights), p=weights / weights.sum()))
        drawn.append((label, bench.ear.groups[at]))
    return tuple(drawn)


def _layout(bench: Bench, schemes: list[tuple[float, Scheme, Rhymes]]) -> tuple[Layout, list[str]]:
    """Scheme and rhyme drawn from their posterior, and the images set in their lines."""
    logs = np.array([log for log, _, _ in schemes])
    weights = np.exp(logs - logs.max())
    _, scheme, first = schemes[int(bench.rng.choice(len(schemes), p=weights / weights.sum()))]
    rhymes = _other_rhymes(bench, scheme, first)
    spans = [bench.fixed(i) for i in range(len(scheme.lines))]
    missing = []
    for image in _chosen(bench):
        placing = _placing(bench, scheme, rhymes, spans, image)
        if placing is None:
            missing.append(image.zh)
        else:
            line, span = placing
            spans[line] = tuple(sorted((*spans[line], span)))
    return Layout(scheme, rhymes, tuple(spans)), missing


def _chosen(bench: Bench) -> list[Image]:
    """The images to set as words: all that must be, and some others, drawn by weight."""
    said = "".join(bench.given.values())
    images = [image for image in bench.wish.images if not any(w in said for w in image.said)]
    musts = [image for image in images if image.must]
    others = [image for image in images if not image.must]
    syllables = bench.wish.form.formats[0].syllables
    room = bench.knobs.placed if syllables <= 28 else bench.knobs.placed_octave
    count = min(max(room - len(musts), 0), len(others))
    if not count:
        return musts
    weights = np.array([image.weight for image in others])
    picked = bench.rng.choice(len(others), count, replace=False, p=weights / weights.sum())
    return [*musts, *(others[int(i)] for i in picked)]


def _placing(
    bench: Bench, scheme: Scheme, rhymes: Rhymes, spans: list[Spans], image: Image
) -> tuple[int, tuple[int, str]] | None:
    """Line, position and word for an image, from their posterior; None when no slot can take it."""
    options: list[tuple[int, tuple[int, str]]] = []
    weights: list[float] = []
    taken = "".join(text for line in spans for _, text in line)
    for i, slots in enumerate(scheme.lines):
        if i in bench.given or len(spans[i]) > 1:
            continue
        front = _front(bench, i, slots, spans[i])
        betas = _back(bench, i, slots, rhymes, spans[i])
        whole = float(front.alphas[0] @ betas[0])
        factors = _factors(bench, i, slots, rhymes, spans[i])
        for k, word in enumerate(map(folded, image.said)):
            if (
                whole <= 0
                or not set(word) <= bench.hot.model.number.keys()
                or set(word) & set(taken)
            ):
                continue
            # Two words in a line only when they must; the brief's own word before its synonyms.
            prior = 0.05 ** len(spans[i]) * (3.0 if k == 0 else 1.0)
            prior *= 0.2 if len(word) == 1 and len(image.said) > 1 else 1.0  # 海 may become 海棠
            for at in _positions(len(word), len(slots), spans[i]):
                ends = slots[-1].rhyme and at + len(word) == len(slots)
                if ends and word[-1] in _fixed_rhymes(scheme, spans):
                    continue
                span = _words(bench.hot.model, word)
                weight = decode.span_weight(bench.hot, front, betas, factors, span, at, bool(i % 2))
                if weight > 0:
                    options.append((i, (at, word)))
                    weights.append(prior * math.sqrt(weight / whole))
    if not options:
        return None
    share = np.array(weights) / sum(weights)
    return options[int(bench.rng.choice(len(options), p=share))]


def _positions(size: int, length: int, spans: Spans) -> list[int]:
    """Where a word may begin so that it does not straddle the caesura or another word."""
    taken = {i for at, text in spans for i in range(at, at + len(text))}
    head = length - 3
    found = []
    if size > length - 2:  # something must be left to write
        return found
    for at in range(length - size + 1):
        inside = at >= head or at + size <= head or size > 3
        paired = size != 2 or at >= head or at % 2 == 0
        if inside and paired and not taken & set(range(at, at + size)):
            found.append(at)
    return found


# --- lines --------------------------------------------------------------------------------------


def _poems(bench: Bench, layout: Layout, count: int) -> list[Poem]:
    """`count` particles through the pools of a layout, as finished poems."""
    particles: list[tuple[str, ...]] = [()] * count
    for i, slots in enumerate(layout.scheme.lines):
        if i in bench.given:
            particles = [(*lines, bench.given[i]) for lines in particles]
            continue
        many = FACING if len(slots) == 7 and i - 1 in bench.eye.facing else POOL
        pool = _pool(bench, layout, i, many, layout.reserved(i) if slots[-1].rhyme else frozenset())
        particles = [_extended(bench, layout, lines, i, pool) for lines in particles]
    return [
        Poem(
            lines,
            layout.scheme.name,
            "、".join(g for _, g in layout.rhymes),
            merit.scores(bench.eye, lines),
        )
        for lines in dict.fromkeys(particles)
    ]


def _extended(
    bench: Bench, layout: Layout, lines: tuple[str, ...], i: int, pool: list[str]
) -> tuple[str, ...]:
    """One more line, drawn from the pool by how well it follows."""
    used: frozenset[str] = frozenset()
    if layout.scheme.lines[i][-1].rhyme:
        rhymed = (
            line for line, own in zip(lines, layout.scheme.lines, strict=False) if own[-1].rhyme
        )
        used = layout.reserved(i) | {folded(line)[-1] for line in rhymed}
    fit = [line for line in pool if line[-1] not in used]
    fit = fit or _pool(bench, layout, i, 8, used)
    logs = np.array([merit.follows(bench.eye, lines, line) for line in fit])
    weights = np.exp(logs - logs.max())
    return (*lines, fit[int(bench.rng.choice(len(fit), p=weights / weights.sum()))])


def _pool(bench: Bench, layout: Layout, i: int, count: int, used: frozenset[str]) -> list[str]:
    """Distinct new lines for place `i`, drawn exactly.

    Where nearly all the weight lies on lines that are somebody's already, the draws grow warmer.
    """
    slots = layout.scheme.lines[i]
    elsewhere = "".join(text for j, line in enumerate(layout.spans) if j != i for _, text in line)
    factors = _factors(bench, i, slots, layout.rhymes, layout.spans[i], used, elsewhere)
    found: dict[str, None] = {}
    for warmth in (1.0, 1.4, 2.0, 4.0):
        hot = bench.hot if warmth == 1 else bench.warmer(warmth)
        betas = decode.backward(hot, factors, bool(i % 2))
        drawn = decode.draws(hot, factors, betas, bool(i % 2), bench.rng)
        for words in islice(drawn, 2 * count):
            line = decode.spell(hot.model, words)
            shunned = warmth < 4 and any(word in line for word in bench.vetoes)
            if not shunned and not bench.known(line):
                found[line] = None
            if len(found) >= count:
                return list(found)
        if len(found) >= min(count, 4):
            return list(found)
    if not found:
        raise EngineError(
            f"every line {i + 1} that fits is already in the corpus",
            hint="give fewer words of the poem yourself, or choose another form",
        )
    return list(found)
