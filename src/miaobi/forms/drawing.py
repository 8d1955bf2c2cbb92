"""Trees in text, for people who want to see what a form is made of."""

from __future__ import annotations

from collections.abc import Sequence


def branches(root: str, children: Sequence[str]) -> str:
    """A node over its children, each of which may be a tree already.

    >>> print(branches("both", [branches("choice", ["a", "b"]), "c"]))
    both
    ├── choice
    │   ├── a
    │   └── b
    └── c
    """
    lines = [root]
    for i, child in enumerate(children):
        last = i == len(children) - 1
        first, *rest = child.splitlines()
        lines.append(("└── " if last else "├── ") + first)
        lines += [("    " if last else "│   ") + line for line in rest]
    return "\n".join(lines)
