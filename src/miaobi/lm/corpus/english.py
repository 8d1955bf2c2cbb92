"""Books of Project Gutenberg → poems and tales, without what editors and printers put around them.

What is a poem is seen by its shape: a heading stands alone between empty lines, verse begins its
lines with capitals and keeps them short, prose does neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from miaobi.lm.corpus.books import BOOKS, Book
from miaobi.lm.corpus.piece import Piece

LICENCE = "public domain in the USA (Project Gutenberg)"


_FRAME = re.compile(
    r"\[(?:Illustration|Picture|Footnote|Music|Sidenote|Transcriber|Note)"
    r"[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]"
)
_MARK = re.compile(r"\[\d+\]|\{\d+\}|\[[A-Z]\]|\(\d+\)(?=\s*$)|\[(?:Greek|Sidenote)[^\]]*\]")
_LINE_NUMBER = re.compile(r"\s{2,}\[?\d{1,5}\]?$")
_NUMERAL = re.compile(r"[_\[(]*(?:[IVXLC]+|\d{1,3})[\])._]*$")
_SIGNED = re.compile(
    r"\s*(\S.{2,60}?)\s*[\[(](?:\?|c\. ?|fl\. ?|circa )*(\d{3,4})?\??\s*-"
    r"\s*(?:\?|c\. ?)*(\d{3,4})?\??[\])]?\.?$"
)
_SECTION = re.compile(  # a heading inside a work
    r"(?:The )?(?:Part|Book|Canto|Act|Scene|Chapter|Argument|Prologue|Epilogue|Interlude|Finale|"
    r"Fytte|Volume|Verse|Persons|(?:First|Second|Third|Fourth) Book)\b|Dramatis|The Printer|"
    r"A Fragment|A Story from|A Tale of Acadie|Envoy|The first Scene|ON Paradise|A\.M|Made at|"
    r"\x91|ACT |By |First p|Reprinted|Published|Not in|Anon"
)
_NO_WORK = re.compile(  # the heading of what is none
    r"Contents|Table of Contents|Footnotes?|Index\b|Bibliography|Errata|List of|Notes?$|Preface|"
    r"Advertisement|Transcriber"
)
_ASIDE = re.compile(
    r"Anon\b|\(?(?:First )?(?:published|printed|written)\b|By [A-Z]|\[|Reprinted|First printed|"
    r"No alteration|This poem|\('",
    re.I,
)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "--", "\xa0": " "})
_SUBTITLE = re.compile(r"[^.,;:!?]{1,60}$|\(.*\)$|\[.*\]$|After |From |To |For ")
_COLUMNS = re.compile(r"\S {3,}\S|\. ?\. ?\. ?\.|\S {2,}\d+$")
_RULE = re.compile(r"[\s*·.\-_=~+]+$")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without an empty line between them, and how many empty lines stood before."""

    lines: tuple[str, ...]
    gap: int


def straight(text: str) -> str:
    """`text` with straight quotation marks and dashes of two hyphens, as most of the books have.

    >>> print(straight("“It’s I”—he said"))
    "It's I"--he said
    """
    return text.translate(_STRAIGHT)


def plain(text: str) -> str:
    """A book without pictures, footnotes, their marks, italics marks and line numbers."""
    text = text.replace("\r\n", "\n").replace("\t", "    ")
    for _ in range(3):
        text = _FRAME.sub("", text)
    text = re.sub(r"(?m)^( *)\d{1,3} +(?=[A-Z])", r"\1", text)  # verses of psalms
    text = _MARK.sub("", text).replace("_", "").replace("=", "")
    text = straight(text)
    return "\n".join(_LINE_NUMBER.sub("", line).rstrip() for line in text.split("\n"))


def between(text: str, book: Book) -> str:
    """The part of a book in which its works stand: after the last contents list, before the notes."""
    lines = text.split("\n")
    begin, end = 0, len(lines)
    if book.begin:
        found = [i for i, line in enumerate(lines) if re.match(book.begin, line)]
        if found:
            early = [i for i in found if i < len(lines) * 0.3]
            begin = (early or found)[-1]
    if book.end:
        found = [
            i for i, line in enumerate(lines) if i > len(lines) * 0.5 and re.match(book.end, line)
        ]
        end = found[0] if found else end
    return "\n".join(lines[begin:end])


def blocks(text: str) -> Iterator[Block]:
    """Blocks of lines, in order."""
    gap, held = 2, []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            held.append(line)
        elif held:
            if len(held) > 1 and _shouted(held[0]) and not _shouted(held[1]):
                yield Block((held.pop(0),), gap)
                gap = 0
            yield Block(tuple(held), gap)
            gap, held = 1, []
        else:
            gap += 1


def _shouted(line: str) -> bool:
    """Whether a line is a heading in capitals that runs into the next line."""
    letters = [c for c in line if c.isalpha()]
    return len(letters) >= 4 and line.upper() == line and line.strip()[-1] not in ".:,;"


def is_verse(lines: tuple[str, ...]) -> bool:
    """Whether lines are verse: most begin with a capital and none but a few are long."""
    starts = [re.sub(r"[^A-Za-zÀ-ÿ]", "", line)[:1] for line in lines]
    capital = sum(start.isupper() for start in starts if start)
    mean = sum(len(line.strip()) for line in lines) / len(lines)
    if len(lines) == 1:
        return mean <= 60
    return capital >= 0.6 * len(lines) and (mean <= 62 or capital == len(lines))


def is_title(block: Block) -> bool:
    """Whether a block is a heading: in capitals, or short and alone after a wide gap."""
    words = " ".join(line.strip() for line in block.lines)
    letters = [c for c in words if c.isalpha()]
    if not letters or len(block.lines) > 4 or len(words) > 90:
        return False
    if sum(c.isupper() for c in letters) >= 0.85 * len(letters) and len(letters) > 1:
        return True
    return (
        block.gap >= 2
        and len(block.lines) == 1
        and words[-1] not in ",;:-!?\"'"
        and len(words) <= 50
    )


def dedented(lines: list[str]) -> list[str]:
    """Lines without the indentation that all of them share, and never more than eight spaces."""
    stanzas = [part.split("\n") for part in "\n".join(lines).split("\n\n")]
    full = [line for part in stanzas for line in part if line.strip() and len(part) > 1]
    common = min((len(line) - len(line.lstrip()) for line in full or lines), default=0)
    found = []
    for line in lines:
        body = line[common:] if not line[:common].strip() else line.strip()
        depth = len(body) - len(body.lstrip())
        found.append(" " * min(depth, 8) + re.sub(r"  +", " ", body.strip()))
    return found


def unhung(lines: list[str]) -> list[str]:
    """Lines of which the deeply indented ones are joined to the line before."""
    base = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    found: list[str] = []
    for line in lines:
        deep = len(line) - len(line.lstrip()) >= base + 4
        if found and deep and (line.strip()[0].islower() or len(found[-1].strip()) >= 62):
            found[-1] += " " + line.strip()
        else:
            found.append(line)
    return found


_FIRST = re.compile(r"(\W*(?:I )?)([A-Z][A-Z']+(?: [A-Z']+)*)(?= )")


def opened(text: str) -> str:
    """`text` without the capitals in which printers set the first words.

    >>> opened("ONCE upon a time"), opened("'I AWOKE in the night")
    ('Once upon a time', "'I awoke in the night")
    """
    found = _FIRST.match(text)
    if not found or text.split("\n")[0].upper() == text.split("\n")[0]:
        return text
    words = found[2].lower() if found[1].endswith("I ") else found[2].capitalize()
    return found[1] + re.sub(r"\bi\b", "I", words) + text[found.end() :]


def _signature(block: Block) -> tuple[str, str] | None:
    """(author, century) when a block is the line of the author in an anthology."""
    line = " ".join(block.lines).strip()
    if len(block.lines) > 1:
        return None
    if line in ("Unknown", "Anonymous"):
        return "", ""
    found = _SIGNED.match(line)
    if not found:
        return None
    years = [int(year) for year in found.groups()[1:] if year]
    middle = sum(years) / len(years) if years else 0
    if len(years) == 1:
        middle += 40 if found[2] else -30
    return found[1], f"{int(middle) // 100 + 1}c" if middle else ""


def titled(lines: tuple[str, ...]) -> str:
    """A heading on one line, in title case, without full stop and numeral.

    >>> titled(("XII.", "THE MARTYRS.")), titled(("II. THE OPEN ROAD",))
    ('The Martyrs', 'The Open Road')
    """
    words = " ".join(line.strip() for line in lines if not _NUMERAL.match(line.strip()))
    words = re.sub(r"^(?:[IVXLC]+|\d+)[.:] +|\(\d+\)|\[\d+\]|\*+", "", re.sub(r"\s+", " ", words))
    words = words.strip(" .[]")
    if words[:1] in "\"'" and words.endswith(words[:1]):
        words = words.strip("\"'")
    if words.isupper():
        words = re.sub(r"[^\W\d_][\w'’]*", _capital, words)
        words = words[:1].upper() + words[1:]
    return words if len(words) <= 80 else ""


def _capital(word: re.Match[str]) -> str:
    small = [
        "OF",
        "THE",
        "AND",
        "IN",
        "TO",
        "A",
        "AN",
        "ON",
        "AT",
        "FOR",
        "FROM",
        "BY",
        "WITH",
        "OR",
    ]
    if word.group() in small:
        return word.group().lower()
    roman = re.fullmatch(r"[IVXL]+", word.group())
    return word.group() if roman else word.group().capitalize()


Poem = tuple[str, str, str, list[list[str]]]  # title, author, century, stanzas


def poems(text: str, book: Book) -> Iterator[Poem]:
    """Each poem of a book of verse."""
    title = whole = ""  # `whole`: the title of a work in parts
    stanzas: list[list[str]] = []
    for block in blocks(between(plain(text), book)):
        kind, words = _role(block, book)
        if kind == "verse":
            lines = _verse_lines(block, book)
            if stanzas or len(lines) > 1 or not _SUBTITLE.match(lines[0].strip()):
                stanzas.append(lines)
        if kind in ("", "verse"):
            continue
        if stanzas and not _NO_WORK.match(title):
            author, era = (
                (book.author, book.era) if kind != "signed" else _signature(block) or ("", "")
            )
            yield title, author, era, stanzas
        stanzas = []
        if kind == "head":
            title, stanzas = book.name or "Limerick", [_verse_lines(block, book)]
        elif kind == "title":
            title = whole = words
        elif kind == "part":
            title = whole
        elif kind == "number":
            title = f"{book.name} {words}" if book.name else ""
        else:
            title = ""
    if stanzas and not _NO_WORK.match(title):
        yield title, book.author, book.era, stanzas


def _role(block: Block, book: Book) -> tuple[str, str]:
    """What a block is: signed, number, title, part, verse or nothing; and its words."""
    first = block.lines[0].strip()
    if _RULE.match("".join(block.lines)) or _listed(block):
        return "", ""
    if book.signed and _signature(block):
        return "signed", ""
    if _NUMERAL.match(first) and len(block.lines) == 1:
        return ("number" if book.numbered else ""), first.strip("._[]() ")
    if book.heads and re.match(book.heads, block.lines[0]):
        return "head", ""
    if book.numbered and _NUMERAL.match(first) and len(block.lines) == 2:
        return "title", titled(block.lines)
    if is_title(block):
        words = titled(block.lines)
        if not words or _SECTION.match(words):
            return "part", ""
        return "title", words
    lines = _verse_lines(block, book)
    short = sum(len(line) for line in lines) <= 12
    if not lines or short or (len(lines) == 1 and _ASIDE.match(lines[0].strip())):
        return "", ""
    return ("verse" if is_verse(tuple(lines)) else ""), ""


def _listed(block: Block) -> bool:
    """Whether a block is a list of contents: two columns."""
    return sum(bool(_COLUMNS.search(line.strip())) for line in block.lines) > len(block.lines) / 2


def _verse_lines(block: Block, book: Book) -> list[str]:
    lines = list(block.lines)
    if _NUMERAL.match(lines[0].strip()):
        lines = lines[1:]
    return unhung(lines) if book.hanging and lines else lines


def prose_poems(text: str, book: Book) -> Iterator[Poem]:
    """Poems in paragraphs, parted by two empty lines."""
    stanzas: list[list[str]] = []
    for block in blocks(between(plain(text), book)):
        if block.gap >= 2 and stanzas:
            yield "", book.author, book.era, stanzas
            stanzas = []
        stanzas.append([re.sub(r"\s+", " ", " ".join(block.lines))])
    if stanzas:
        yield "", book.author, book.era, stanzas


def verse(row: dict[str, Any]) -> Iterator[Piece]:
    """The poems of one book of verse: {"gutenberg_id", "title", "author", "text"}."""
    book = BOOKS.get(row["gutenberg_id"]) or Book(row["author"], "")
    find = prose_poems if book.prose else poems
    source = f"gutenberg/{row['gutenberg_id']}"
    for title, author, era, stanzas in find(row["text"], book):
        lines = dedented([line for stanza in stanzas for line in [*stanza, ""]][:-1])
        text = "\n".join(line if line.strip() else "" for line in lines).strip("\n")
        if len(text) >= 60:
            text = opened(text)
            yield Piece(text, title, author, era, "verse", "en", source=source, licence=LICENCE)


def tales(row: dict[str, Any]) -> Iterator[Piece]:
    """The tales of one book, a paragraph a line, parted by empty lines."""
    book = BOOKS.get(row["gutenberg_id"]) or Book(row["author"], "")
    source = f"gutenberg/{row['gutenberg_id']}"
    title, held, begun, numbered = "", [], False, False
    for block in [*blocks(between(plain(row["text"]), book)), None]:
        new = block is None or _tale_title(block, numbered)
        new = new or bool(book.heads and block and re.match(book.heads, block.lines[0].strip()))
        if new and held and not _NO_WORK.match(title):
            text = opened("\n\n".join(held))
            if len(text.split()) >= 60:
                yield Piece(
                    text, title, book.author, book.era, "tale", "en", source=source, licence=LICENCE
                )
        if new:
            held = []
        if block is None or _RULE.match("".join(block.lines)):
            continue
        numbered = bool(_NUMERAL.match(block.lines[0].strip())) and len(block.lines) == 1
        if new:
            title, begun = titled(block.lines) or title, True
        elif begun and not _listed(block) and (paragraph := _paragraph(block)):
            held.append(paragraph)


def _tale_title(block: Block, numbered: bool) -> bool:
    words = " ".join(block.lines)
    letters = [c for c in words if c.isalpha()]
    few = len(block.lines) <= 3 and len(words.strip()) <= 80 and len(letters) > 3
    apart = block.gap >= 2 or numbered
    return few and apart and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


def _paragraph(block: Block) -> str:
    """A paragraph on one line; verse in a tale keeps its lines; lists and notes give nothing."""
    lines = [line.strip() for line in block.lines]
    if re.match(
        r"\(\d+\)|\*|Footnote|CHAPTER|Chapter [IVX\d]+|THE END|NOTE\b|[IVXL]+\.?$", lines[0]
    ):
        return ""
    indented = all(line.startswith("  ") for line in block.lines)
    if indented and len(lines) > 1 and is_verse(tuple(lines)):
        return "\n".join(lines)
    return re.sub(r"\s+", " ", " ".join(lines))
