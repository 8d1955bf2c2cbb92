"""Where the reader of English stands in a sentence: what has been said and what is waiting."""

from __future__ import annotations

from dataclasses import dataclass, field

from miaobi.planner.en_words import Token


@dataclass(slots=True)
class State:
    """Where the reader stands in a sentence; `phrase` is the noun phrase being read."""

    phrase: list[Token] = field(default_factory=list)
    count: int | None = None
    article: bool = False
    definite: bool = False
    neg: bool = False
    prep: str = ""  # a preposition waiting for its object
    verb: str = ""  # a relation verb waiting for its object
    loose: bool = False  # a noun must follow (of, about, ...)
    places: list[tuple[str, int]] = field(default_factory=list)  # waiting for a subject
    told: list[tuple[str, int]] = field(default_factory=list)
    main: int | None = None
    former: int | None = None  # the main noun before this one
    anchor: int | None = None  # what was last named as a place
    flying: bool = False
    verbed: bool = False  # a verb has just been read
    last: int | None = None
    carried: bool = False  # the last noun is what somebody holds or rides
    filling: str = ""  # how the coming noun lies in the last one ("a pond full of lotuses")
    group: list[int] = field(default_factory=list)  # the last noun and those joined to it
    apart: bool = False  # a comma has just been read: ", in light mist" is said of the whole scene
    joined: bool = False  # nothing but "and" stands between the last noun and the coming one
    between: list[int] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    conj: bool = False
    pronoun: bool = False  # "her" may be all that follows the preposition
    void: bool = False  # what follows stands to something that is not there

    @property
    def several(self) -> bool:
        """Whether the last word is a noun that nobody knows, by its number: "two quibs"."""
        last = self.phrase[-1]
        return (self.count or 0) > 1 and last.kind == "word" and last.text.endswith("s")

    def fresh(self) -> None:
        self.phrase, self.count, self.article, self.definite = [], None, False, False
