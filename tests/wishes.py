"""What a test asks the painter for: atoms, and the spec of a picture as `compose` takes it."""

from __future__ import annotations


def atom(id: str, element: str, count: int | None = None, **about: object) -> dict:
    """An atom that the brief itself names."""
    return {"id": id, "zh": "物", "en": "thing", "concept": element, "element": element,
            "count": count, "colour": "", "attributes": [], "source": "brief", **about}  # fmt: skip


def spec(atoms: list[dict], relations: list[tuple[str, str, str]] = [], **about: object) -> dict:  # noqa: B006
    """A small spring morning by the water; `relations` are (subject, kind, object)."""
    return {
        "atoms": atoms, "season": "spring", "hour": "morning", "weather": "clear",
        "place": "water", "style": "水墨山水", "size": [480, 320], "columns": 40,
        "relations": [{"subject": a, "kind": k, "object": b} for a, k, b in relations], **about,
    }  # fmt: skip
