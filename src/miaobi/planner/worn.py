"""What somebody wears is not a thing of its own: it belongs to who wears it."""

from __future__ import annotations

from miaobi.planner.scene import Mention, Scene
from miaobi.planner.tables import aliases, lemmas

WEARING = ("with", "in")  # how the readers note "in a coat", "wearing a coat", "穿着雨衣"


def dressed(scene: Scene) -> None:
    """Takes garments out of the notes of a brief: their wearers get them as an attribute.

    The attribute is English in both languages ("yellow raincoat"), because painters look for it.
    What is said of the garment's place ("in a raincoat under a tree") is true of the wearer; a
    coat that somebody holds or lies on stays a thing.
    """
    worn = {}  # index of the garment → index of the wearer
    for subject, kind, target in scene.relations:
        name = garment(scene.mentions[target])
        if name and kind in WEARING and scene.mentions[subject].alive:
            worn[target] = subject
            colour = scene.mentions[target].colour
            scene.mentions[subject].attributes.append(f"{colour} {name}".strip())
    if not worn:
        return
    kept = [i for i in range(len(scene.mentions)) if i not in worn]
    new = {old: n for n, old in enumerate(kept)}
    new |= {old: new[wearer] for old, wearer in worn.items() if wearer in new}
    links = [(new[s], kind, new[o]) for s, kind, o in scene.relations if s in new and o in new]
    scene.mentions[:] = [scene.mentions[i] for i in kept]
    scene.relations[:] = [(s, k, o) for s, k, o in dict.fromkeys(links) if s != o]


def garment(mention: Mention) -> str:
    """The English name of the garment that is mentioned; "" when it is none."""
    names = aliases("garments")
    words = [mention.word, mention.word[1:], " ".join(lemmas(mention.word)[-1:])]
    return next((names[word] for word in words if word in names), "")
