"""A second opinion on regulated verse: written apart from the package, table by table.

It shares no code with miaobi.forms; only the rhyme lists are read from the same data file. It is
stricter than the checker: the strict templates as printed in the handbooks, no 拗救, no 邻韵. What
the writer makes must pass it.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

BOOK = Path(__file__).parents[1] / "src/miaobi/forms/data/pingshui.json"
# ( ) = either tone. Typed from the handbook tables, not derived.
FIVE = {
    "a": "(仄)仄平平仄",
    "b": "平平仄仄平",
    "c": "(平)平平仄仄",
    "d": "(仄)仄仄平平",
}
SEVEN = {
    "a": "(平)平(仄)仄平平仄",
    "b": "(仄)仄平平仄仄平",
    "c": "(仄)仄(平)平平仄仄",
    "d": "(平)平(仄)仄仄平平",
}
ORDERS = {  # the four openings of a quatrain; an octave goes round twice, its fifth line unrhymed
    4: ["abcd", "dbcd", "cdab", "bdab"],
    8: ["abcdabcd", "dbcdabcd", "cdabcdab", "bdabcdab"],
}


def book():
    groups = json.loads(BOOK.read_text("utf-8"))["groups"]
    tones, rhymes = {}, {}
    for name, tone, members in groups:
        for character in members:
            tones.setdefault(character, set()).add(tone)
            if tone == "平":
                rhymes.setdefault(character, set()).add(name)
    return tones, rhymes


TONES, RHYMES = book()


def unbracketed(template):
    """[(tone, free)] of a printed template."""
    found, free = [], False
    for mark in template:
        if mark in "()":
            free = mark == "("
        else:
            found.append((mark, free))
    return found


def line_fits(line, template):
    slots = unbracketed(template)
    if len(line) != len(slots):
        return False
    return all(free or tone in TONES[c] for c, (tone, free) in zip(line, slots, strict=True))


def lonely(line):
    """Whether a line that ends level has no other level tone but one flanked by oblique ones."""
    heard = ["平" in TONES[c] for c in line]
    return heard[-1] and sum(heard) <= 2 and not any(a and b for a, b in pairwise(heard))


def rhymes_by(lines, order):
    """Whether the lines that end level in this order share a group and no word."""
    ends = [line[-1] for line, k in zip(lines, order, strict=True) if k in "bd"]
    shared = set.intersection(*(RHYMES.get(c, set()) for c in ends))
    return bool(shared) and len(set(ends)) == len(ends)


def faults(lines):
    """Everything wrong with a poem, as strings; empty for a strict regulated poem."""
    wrong = []
    if len(lines) not in ORDERS or len({len(line) for line in lines}) != 1:
        return ["shape"]
    templates = FIVE if len(lines[0]) == 5 else SEVEN
    if any(c not in TONES for line in lines for c in line):
        return ["unknown character"]
    fitting = [
        order
        for order in ORDERS[len(lines)]
        if all(line_fits(line, templates[k]) for line, k in zip(lines, order, strict=True))
    ]
    if not fitting:
        wrong.append("no template")
    elif not any(rhymes_by(lines, order) for order in fitting):
        wrong.append("rhyme")
    for line in lines:
        if all(TONES[c] == {"平"} for c in line[-3:]):
            wrong.append("三平尾")
        if lonely(line):
            wrong.append("孤平")
    return wrong
