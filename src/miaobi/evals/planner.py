"""How well the planner reads briefs: precision and recall against gold atoms.

    miaobi bench planner

A gold line is {"brief", "lang", "atoms": [{"name", "en", "count", "attributes"}], "relations":
[[name, kind, name]], "settled": {field: value}}. An atom is found when a predicted atom of the
brief is the same thing of the lexicon, a kind of it, or has the same name. Gold has weather as a
settled field and not as an atom, so a weather atom that agrees with it is not counted. Only what the brief says is scored,
never what the graph adds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from miaobi.brief import Atom, Brief, Concept
from miaobi.planner import Lexicon, concept
from miaobi.planner.tables import lemmas

Gold = dict[str, Any]
GOLD = Path(__file__).parents[3] / "tests" / "gold"  # only a checkout has it


@dataclass(slots=True)
class Score:
    """Right, predicted and wanted, by what is scored."""

    right: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, what: str, right: int, predicted: int, wanted: int) -> None:
        self.right[what] += right
        self.predicted[what] += predicted
        self.wanted[what] += wanted

    def row(self, what: str) -> tuple[str, float, float, int, int]:
        """Precision and recall of one kind; both 1.0 when there was nothing to say."""
        right, predicted, wanted = self.right[what], self.predicted[what], self.wanted[what]
        precision = right / predicted if predicted else 1.0
        recall = right / wanted if wanted else 1.0
        return what, precision, recall, predicted, wanted


def names_of(atom: Gold) -> list[str]:
    """The names a gold atom goes by."""
    return [n for n in (atom.get("name", ""), atom.get("en", "")) if n]


def same(lexicon: Lexicon, gold: Gold, atom: Atom) -> bool:
    """Whether a predicted atom is the gold one: the same thing, or the same name."""
    known = lexicon.things.get(atom.concept)
    for name in names_of(gold):
        thing = lexicon.find(name)
        if thing and known and (thing.key == known.key or thing.key in known.broader):
            return True
        if name in (atom.zh, atom.en) or lemmas(name) == lemmas(atom.en) != ():
            return True
    return False


def matched(lexicon: Lexicon, gold: Sequence[Gold], atoms: Sequence[Atom]) -> dict[int, Atom]:
    """Gold atom by position to the predicted atom that is it, one to one."""
    free, found = list(atoms), {}
    for i, one in enumerate(gold):
        for atom in free:
            if same(lexicon, one, atom):
                found[i] = atom
                free.remove(atom)
                break
    return found


def _is_weather(lexicon: Lexicon, atom: Atom, gold: Gold, weather: str) -> bool:
    thing = lexicon.things.get(atom.concept)
    if thing is None or thing.kind != "weather" or weather not in thing.weather:
        return False
    return not any(same(lexicon, g, atom) for g in gold["atoms"])


def _field(card: Concept, lexicon: Lexicon, name: str) -> Any:
    if name == "mood":
        return [*card.mood.zh, *card.mood.en] if "mood.valence" in card.settled else None
    if name in ("names", "name", "for"):
        return list(card.names) or None
    if name in ("language", "languages"):
        return card.languages[0] if "languages" in card.settled else None
    if name in ("excluded", "exclude"):
        return list(card.excluded) or None
    value = getattr(card, name, None)
    return value if name in card.settled else None


def _agrees(lexicon: Lexicon, got: Any, wanted: Any) -> bool:
    if isinstance(got, list):
        asked = wanted if isinstance(wanted, list) else [wanted]
        keys = {str(g).lower() for g in got}
        keys |= {t.key for g in got if (t := lexicon.find(str(g)))}
        return all(
            str(w).lower() in keys or ((t := lexicon.find(str(w))) is not None and t.key in keys)
            for w in asked
        )
    thing = lexicon.find(str(wanted))
    return str(got).lower() == str(wanted).lower() or (thing is not None and thing.key == got)


def score_one(score: Score, gold: Gold, lexicon: Lexicon, seed: int = 0) -> None:
    """Add one gold brief to the score; what is missed is noted in words."""
    lang = gold.get("lang", "zh")
    card = concept(Brief(gold["brief"], seed=seed), lexicon)
    weather = gold.get("settled", {}).get("weather", "")
    atoms = [
        a for a in card.atoms if a.source == "brief" and not _is_weather(lexicon, a, gold, weather)
    ]
    found = matched(lexicon, gold["atoms"], atoms)
    for what in ("atoms", f"atoms {lang}"):
        score.add(what, len(found), len(atoms), len(gold["atoms"]))
    counted = [i for i, g in enumerate(gold["atoms"]) if g.get("count") is not None]
    right = sum(i in found and found[i].count == gold["atoms"][i]["count"] for i in counted)
    score.add("counts", right, sum(a.count is not None for a in found.values()), len(counted))
    _score_relations(score, gold, card, found)
    for name, value in gold.get("settled", {}).items():
        got = _field(card, lexicon, name)
        fine = got is not None and _agrees(lexicon, got, value)
        for what in ("settled", f"settled.{name}"):
            score.add(what, fine, got is not None, 1)
        if not fine:
            score.misses.append(f"{lang} settled.{name}: wanted {value!r}, got {got!r}")
    for i, one in enumerate(gold["atoms"]):
        if i not in found:
            score.misses.append(f"{lang} atom missed: {names_of(one)}")
        elif i in counted and found[i].count != one["count"]:
            score.misses.append(
                f"{lang} count: {names_of(one)} {one['count']} got {found[i].count}"
            )
    extra = [a for a in atoms if a not in found.values()]
    score.misses += [f"{lang} atom too many: {a.zh} / {a.en}" for a in extra]


def _score_relations(score: Score, gold: Gold, card: Concept, found: dict[int, Atom]) -> None:
    by_name = {
        n: found[i].id for i, g in enumerate(gold["atoms"]) if i in found for n in names_of(g)
    }
    got = {(r.subject, r.kind, r.object) for r in card.relations}
    wanted = [
        (by_name.get(s, f"?{s}"), kind, by_name.get(o, f"?{o}"))
        for s, kind, o in gold.get("relations", [])
    ]
    lang = gold.get("lang", "zh")
    for what in ("relations", f"relations {lang}"):
        score.add(what, sum(w in got for w in wanted), len(got), len(wanted))
    score.misses += [f"{lang} relation missed: {w}" for w in wanted if w not in got]
    score.misses += [f"{lang} relation too many: {g}" for g in sorted(got - set(wanted))]


def score(lines: Iterable[str], lexicon: Lexicon | None = None) -> Score:
    """The score over gold lines (JSON Lines)."""
    lexicon = lexicon or Lexicon.load()
    total = Score()
    for line in lines:
        if line.strip():
            score_one(total, json.loads(line), lexicon)
    return total


def run() -> Iterator[dict[str, Any]]:
    """Rows {briefs, what, precision, recall, said, gold} for each gold file of the checkout."""
    lexicon = Lexicon.load()
    for path in sorted(GOLD.glob("briefs_*.jsonl")):
        total = score(path.read_text(encoding="utf-8").splitlines(), lexicon)
        for what in sorted(total.wanted):
            _, precision, recall, predicted, wanted = total.row(what)
            yield {
                "briefs": path.stem, "what": what, "precision": round(precision, 3),
                "recall": round(recall, 3), "said": predicted, "gold": wanted,
            }  # fmt: skip
