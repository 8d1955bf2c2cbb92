"""The atoms of a card and how they stand: said in the brief, drawn from the graph, set by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from miaobi.brief import Atom, Relation, RelationKind
from miaobi.errors import PlanError
from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.scene import Mention, Scene
from miaobi.planner.tables import is_chinese
from miaobi.planner.wishes import no_path


def of_scene(scene: Scene) -> tuple[tuple[Atom, ...], tuple[Relation, ...]]:
    """The atoms and relations that the brief names."""
    atoms: dict[str, Atom] = {}
    for mention in scene.mentions:
        thing = mention.thing
        name = _id(mention, atoms)
        chinese = is_chinese(mention.word)
        atoms[name] = Atom(
            id=name,
            zh=mention.word if chinese or thing is None else thing.zh[0],
            en=mention.word if not chinese or thing is None else thing.en[0],
            concept=thing.key if thing else "",
            element=thing.element if thing else "",
            count=mention.count,
            colour=mention.colour,
            attributes=tuple(mention.attributes),
        )
    ids = list(atoms)
    kinds = get_args(RelationKind)
    links = tuple(
        Relation(ids[s], kind, ids[o])  # type: ignore[arg-type]
        for s, kind, o in scene.relations
        if kind in kinds
    )
    return tuple(atoms.values()), links


def _id(mention: Mention, taken: Mapping[str, object]) -> str:
    """The id of an atom: its key, or the unknown word itself; no dots, never twice."""
    base = mention.thing.key if mention.thing else re.sub(r"[^\w]+", "_", mention.word).strip("_")
    base = base.lower()[:40] or "thing"
    number = 2
    name = base
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def graph_atom(thing: Thing, count: int | None) -> Atom:
    return Atom(
        thing.key, thing.zh[0], thing.en[0], thing.key, thing.element, count, source="graph"
    )


def with_wishes(
    lexicon: Lexicon, atoms: Sequence[Atom], by_user: Mapping[str, Any], excluded: Sequence[str]
) -> tuple[Atom, ...]:
    """The atoms with what the user set; a key of the lexicon that is not there yet joins them."""
    by_id = {a.id: a for a in atoms}
    for path, value in by_user.items():
        if not path.startswith("atoms."):
            continue
        _, name, leaf = path.split(".")
        if name not in by_id:
            by_id[name] = _new_atom(lexicon, name, path, by_id, excluded)
        if leaf == "concept" and value not in lexicon.things:
            raise no_path(f"atoms.{name}.concept={value}", lexicon.things)
        by_id[name] = replace(by_id[name], **{leaf: value})
    return tuple(by_id.values())


def _new_atom(
    lexicon: Lexicon, name: str, path: str, atoms: Mapping[str, Atom], excluded: Sequence[str]
) -> Atom:
    if name not in lexicon.things:
        leaf = path.split(".")[2]
        raise no_path(path, [f"atoms.{a}.{leaf}" for a in atoms])
    if name in excluded:
        raise PlanError(
            f"concept.{path}: the brief forbids {name!r}",
            hint="take it out of the brief's words, or do not set it",
        )
    return replace(graph_atom(lexicon.things[name], None), source="user")


def standing(
    atoms: Sequence[Atom], said: tuple[Relation, ...], by_user: Mapping[str, Any]
) -> tuple[Relation, ...]:
    if "relations" not in by_user:
        return said
    ids = [a.id for a in atoms]
    for subject, _, target in by_user["relations"]:
        for name in (subject, target):
            if name not in ids:
                raise PlanError(
                    f"concept.relations names {name!r}, which is not on the card",
                    hint=f"atoms on the card: {', '.join(ids)}",
                )
    return tuple(Relation(*row) for row in by_user["relations"])
