"""How each book of the corpus is read: Project Gutenberg's number → author, century, where it begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Book:
    """How one book is read. `begin`, `end`: patterns of the lines between which the works stand.

    `numbered`: a numeral alone begins a poem (sonnets), else a stanza. `hanging`: a line that is
    indented deeply goes on from the line before. `signed`: the author's line ends each poem.
    `prose`: paragraphs are poems (Gitanjali). `name`: the title of a poem that has only a numeral.
    `heads`: a block that begins like this begins a work.
    """

    author: str
    era: str
    begin: str = ""
    end: str = ""
    numbered: bool = False
    hanging: bool = False
    signed: bool = False
    prose: bool = False
    name: str = ""
    heads: str = ""


LIMERICK = r"\s*There (?:was|is|lived) an? "

BOOKS = {
    3021: Book("Robert Frost", "20c", begin=r"\s*Into My Own$"),
    25609: Book("R. L. Stevenson", "19c", begin=r"BED IN SUMMER$"),
    42290: Book("Arthur Waley", "20c", begin=r"\s*CHAPTER I$", end=r"\s*THE END", numbered=True),
    5720: Book("A. E. Housman", "20c", begin=r"\s*A SHROPSHIRE LAD", numbered=True),
    7164: Book("Rabindranath Tagore", "20c", begin=r"Thou hast made me endless", prose=True),
    23684: Book("John Keats", "19c", begin=r"\s*LAMIA\.", end=r"\s*NOTE\.$"),
    1322: Book("Walt Whitman", "19c", hanging=True),
    16500: Book(
        "Arthur Waley", "20c", begin=r"\s*CH.{1,3} Y.{1,3}AN", end=r"\s*APPENDIX", numbered=True
    ),
    29345: Book("Robert Frost", "20c", begin=r"\s*THE ROAD NOT TAKEN", end=r".*[Tt]ranscriber"),
    13650: Book("Edward Lear", "19c", begin=r"\s*INTRODUCTION\.", heads=LIMERICK),
    3026: Book("Robert Frost", "20c", begin=r"THE PASTURE"),
    12242: Book("Emily Dickinson", "19c", begin=r"\s*I\. LIFE", numbered=True),
    22403: Book(
        "G. M. Hopkins",
        "19c",
        begin=r"\s*EARLY POEMS",
        end=r"\s*EDITOR'S NOTES",
        numbered=True,
        hanging=True,
    ),
    109: Book("Edna St. Vincent Millay", "20c", begin=r"\s*Renascence$"),
    1041: Book("William Shakespeare", "17c", begin=r"\s*I$", numbered=True, name="Sonnet"),
    1934: Book("William Blake", "18c", begin=r"\s*SONGS OF INNOCENCE"),
    982: Book("Edward Lear", "19c", numbered=True, name="Limerick", heads=LIMERICK),
    18338: Book(
        "Paul Laurence Dunbar", "19c", begin=r"\s*LYRICS OF LOWLY LIFE", end=r"\s*Transcriber"
    ),
    1365: Book("H. W. Longfellow", "19c", begin=r"VOICES OF THE NIGHT"),
    8601: Book("Alfred Tennyson", "19c", begin=r"\s*TO THE QUEEN", end=r"\s*BIBLIOGRAPHY OF"),
    2619: Book("", "", signed=True, begin=r"\s*PART I$"),
    2620: Book("", "", signed=True),
    2621: Book("", "", signed=True, begin=r"\s*PART I$"),
    2622: Book("", "", signed=True, begin=r"\s*PART I$"),
    1745: Book("John Milton", "17c", begin=r"\s*MISCELLANEOUS POEMS", end=r"\s*APPENDIX"),
    1597: Book("H. C. Andersen", "19c"),
    2781: Book("Rudyard Kipling", "20c"),
    16981: Book("Arthur Ransome", "20c"),
    473: Book("Sara Cone Bryant", "20c", begin=r"TWO LITTLE RIDDLES IN RHYME"),
    503: Book("Andrew Lang", "19c"),
    29939: Book("Richard Wilhelm", "20c", end=r"\s*\[?Transcriber"),
    7277: Book("Andrew Lang", "19c"),
    902: Book(
        "Oscar Wilde",
        "19c",
        heads=r"The (Happy Prince|Nightingale and the Rose|Selfish Giant|Devoted Friend|"
        r"Remarkable Rocket)\.?$",
    ),
    540: Book("Andrew Lang", "19c"),
    113: Book("F. H. Burnett", "20c"),
    289: Book("Kenneth Grahame", "20c"),
    640: Book("Andrew Lang", "19c"),
}
