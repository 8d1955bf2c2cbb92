"""What the label may speak of, and the names of things in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from miaobi.brief import Atom, Concept, Plan, Words, of_our_own
from miaobi.forms import POEMS, Form, Verse, is_english
from miaobi.makers import label_words as say
from miaobi.makers.layout import form_of, in_rows, parted, sentences
from miaobi.makers.verse_loop import named_in
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.notes import of_several, unwritable
from miaobi.planner.numbers import count_en, count_zh, numeral_zh
from miaobi.planner.people import person, title_en, turned_to
from miaobi.planner.tables import is_chinese, simplified
from miaobi.planner.words import FORMATS, FORMS, acrostic, list_en
from miaobi.work import Json

PLAIN = ("横幅", "斗方", "宽屏", "竖屏")  # formats that their sides tell
ABSENT = {"longing": "怀念", "memory": "追忆", "death": "悼念"}  # themes of somebody not there
CLIP = 8  # characters of an unknown word that are repeated


@dataclass(frozen=True, slots=True)
class Facts:
    """What the label may speak of: the plan, and what the finished parts say of themselves.

    A part that could not be made is empty, and nothing is said of it.
    """

    plan: Plan
    verse: dict[str, Json]
    painting: dict[str, Json]
    score: dict[str, Json] = field(default_factory=dict)
    narration: dict[str, Json] = field(default_factory=dict)
    film: dict[str, Json] = field(default_factory=dict)

    @property
    def concept(self) -> Concept:
        return self.plan.concept

    @property
    def seen(self) -> tuple[Atom, ...]:
        """The atoms whose pixels are in the picture, what the brief asked for first."""
        visible = self.painting.get("visible") or {}
        shown = [a for a in self.concept.atoms if visible.get(a.id, 0) > 0 and a not in self.signs]
        return tuple(sorted(shown, key=lambda a: (a.source == "graph", a.count is None)))

    @property
    def signs(self) -> tuple[Atom, ...]:
        """The atoms that are written instead of painted."""
        written = self.painting.get("symbols") or ()
        return tuple(a for a in self.concept.atoms if a.id in written)

    @property
    def excerpt(self) -> tuple[str, str]:
        """What of a poem stands on the picture where not all of it does; no words for a whole one."""
        shown, of = self.painting.get("inscribed") or (0, 0)
        if shown >= of:
            return "", ""
        if not shown:
            return "诗题", "the title"
        lines = f"the first {count_en(shown)} lines" if shown > 1 else "the first line"
        return f"前{count_zh(shown)}{self.nouns[2]}", lines

    @property
    def medium(self) -> tuple[str, str]:
        """The kind of picture in Chinese and English."""
        return say.MEDIA.get(self.concept.style, ("水墨画", "Ink painting"))

    @property
    def mounted(self) -> Words:
        """The format with a name of its own (扇面, a hanging scroll); no words for a plain sheet."""
        return Words("", "") if self.concept.format in PLAIN else FORMATS[self.concept.format]

    @property
    def given(self) -> str:
        """The name of the user's own picture that was painted again; "" when there is none."""
        return clipped(str((self.painting.get("given") or {}).get("name") or ""))

    def count(self, atom: Atom) -> int | None:
        """How many of it there are to be seen; None when that is not the number asked for."""
        found = (self.painting.get("counts") or {}).get(atom.id)
        return atom.count if atom.count and found == atom.count else None

    @property
    def lines(self) -> list[str]:
        return [str(line) for line in self.verse.get("lines") or ()]

    @property
    def text(self) -> str:
        """The poem in one line: a 词 or 曲 with its own marks, lines of text divided by /, other
        verse with commas."""
        if in_rows(self.kind):
            between, end = (" / ", "") if self.english else ("／", "。")
            return between.join(filter(None, parted(self.lines, self.verse))) + end
        patterned = isinstance(self.kind, Verse) and self.kind.rules == "谱"
        if patterned or self.family == "对联":
            return "".join(sentences(self.verse))
        return f"{'，'.join(self.lines)}。"

    @property
    def named(self) -> str:
        """The name of the form, with its options."""
        return str(self.verse.get("form") or self.concept.form)

    @property
    def kind(self) -> Form | None:
        """The form of the poem; None when it is not known."""
        return form_of(self.named)

    @property
    def english(self) -> bool:
        """Whether the poem is in English."""
        return is_english(self.kind)

    @property
    def family(self) -> str:
        """The family of the form; "" when it is not known."""
        return self.kind.family if self.kind else ""

    @property
    def nouns(self) -> tuple[str, str, str]:
        """In Chinese: what the poem is called, its measure word, and what one line of it is."""
        return say.NOUNS["en"] if self.english else say.NOUNS.get(self.family, say.NOUNS[""])

    @property
    def form(self) -> str:
        """The form in Chinese: "英文俳句"; of 对联, 新诗 and 歌词 without their options."""
        if not self.plain and not self.english:
            bare, spelled = acrostic(self.named)
            return f"{bare}{spelled.zh}"
        base = self.named.replace("：", ":").partition(":")[0]
        return FORMS[self.named].zh if self.named in FORMS else base

    @property
    def plain(self) -> bool:
        """Whether the poem is one of 对联, 新诗 and 歌词, which are told without their options."""
        return self.family in POEMS

    @property
    def free(self) -> bool:
        """Whether the form leaves the tones inside its lines free (古体诗)."""
        return isinstance(self.kind, Verse) and self.kind.rules == "古体"

    @property
    def form_en(self) -> str:
        """The form in English, for a sentence: "a ci to the tune 念奴娇"."""
        if self.english or (self.plain and self.named in FORMS):
            name = FORMS[self.named].en if self.named in FORMS else self.named
            return f"{'in' if self.named in say.MASSES else 'a'} {name}"
        if self.family in say.TUNES_EN:
            return say.TUNES_EN[self.family].format(self.form)
        bare, spelled = acrostic(self.form if self.plain else self.named)
        return say.FORMS_EN.get(bare, bare) + spelled.en

    @property
    def rhymes(self) -> list[str]:
        """The groups of a rhyme book, without the 韵 that a sentence adds; none in English."""
        named = "" if self.english else str(self.verse.get("rhyme") or "")
        return [name.removesuffix("韵") for name in named.split("、") if name]

    @property
    def rhymed_zh(self) -> str:
        """The rhyme in Chinese: "押下平一先韵", "押江阳辙"; "" for none."""
        book = getattr(self.kind, "book", "")
        last = "辙" if book == "十三辙" else "韵"
        return f"押{'、'.join(self.rhymes)}{last}" if self.rhymes else ""

    @property
    def rhymed_en(self) -> str:
        """The rhyme in English: a group of 平水韵 by its word, another book's by its whole name."""
        if not self.rhymes:
            return ""
        if self.kind and getattr(self.kind, "book", "") != "平水韵":
            return f" in the rhyme{'s' * (len(self.rhymes) > 1)} of {list_en(self.rhymes)}"
        words = [name[-1] for name in self.rhymes]
        return f" in the {list_en(words)} rhyme{'s' * (len(words) > 1)}"

    @property
    def quoted(self) -> int:
        """The number of the line worth quoting: one that names something seen, if there is one."""
        names = [atom.zh for atom in self.seen if atom.zh]
        signs = set("".join(names))

        def worth(i: int) -> tuple[int, int, int]:
            line = self.lines[i]
            if self.english:
                return sum(named_in(a.en, line) for a in self.seen if a.en), -line.count('"'), i
            return sum(name in line for name in names), len(signs & set(line)), i

        return max(range(len(self.lines)), key=worth, default=0)

    @property
    def quotation(self) -> str:
        """The line worth quoting, without quotation marks: an English one without the mark at its
        end, and with single quotation marks inside."""
        line = self.lines[self.quoted] if self.lines else ""
        if not self.english:
            return line
        inner = str.maketrans("“”", "‘’")
        return line.rstrip(" ,;:.—–-").translate(inner).replace('"', "'")

    @property
    def shared(self) -> Atom | None:
        """A thing that the quoted line names and the picture shows."""
        line = self.lines[self.quoted] if self.lines else ""
        if self.english:
            return next((a for a in self.seen if a.zh and a.en and named_in(a.en, line)), None)
        return next((a for a in self.seen if a.zh and a.zh in line), None)

    @property
    def refined(self) -> bool:
        """Whether an outside model had its say on the card: not the seed alone chose then."""
        return bool(self.plan.consulted.exchanges) and not self.plan.consulted.note

    @property
    def writer(self) -> str:
        """The outside model that wrote the poem; "" when the program did."""
        name = str(self.verse.get("writer") or "embedded")
        return "" if of_our_own(name) else name

    @property
    def instead_of(self) -> str:
        """The outside model whose drafts did not hold the form, so that the program wrote."""
        return str(self.verse.get("instead_of") or "")

    @property
    def instruments(self) -> list[tuple[str, str]]:
        """The names of what plays, in Chinese and English."""
        played = [str(name) for name in self.score.get("instruments") or ()]
        return [say.INSTRUMENTS.get(name, (name, name)) for name in dict.fromkeys(played)]

    @property
    def key(self) -> tuple[str, str]:
        """The key of the music in Chinese and English: ("D 羽调", "D yu mode")."""
        tonic, mode = str(self.score.get("tonic") or ""), str(self.score.get("mode") or "")
        chinese, english = say.MODES.get(mode, (mode, mode))
        return f"{tonic} {chinese}".strip(), f"{tonic} {english}".strip()


def with_own_name(zh: str, name: str) -> str:
    """The Chinese name of an English form, with the form's own name in brackets.

    >>> with_own_name("英文俳句", "haiku"), with_own_name("十四行诗（英文）", "sonnet")
    ('英文俳句（haiku）', '十四行诗（英文，sonnet）')
    """
    return f"{zh[:-1]}，{name}）" if zh.endswith("）") else f"{zh}（{name}）"


def seconds(part: dict[str, Json]) -> int:
    """The length of a part in whole seconds; 0 when it does not say."""
    return round(float(part.get("seconds") or 0))


def clipped(word: str) -> str:
    word = " ".join(word.split())
    return (
        word
        if (len(word) <= CLIP * 2 and word.isascii()) or len(word) <= CLIP
        else word[:CLIP] + "…"
    )


def person_en(name: str) -> str:
    """A person of the card in English, where the lexicon knows the word.

    >>> person_en("弟弟"), person_en("王老师"), person_en("my mother")
    ('my brother', '王老师', 'my mother')
    """
    one = person(Lexicon.load(), name)
    called = title_en(one)
    if not called or not is_chinese(name):
        return clipped(name)
    return f"my {one.en.removeprefix('my ')}" if called.startswith("My ") else called


def missed(plan: Plan) -> tuple[str, str]:
    """Who of the card's names is not there and thought of, and the verb for it: ("弟弟", "怀念"); two ""
    for nobody. Whom the work is for is not therefore missed."""
    card, lexicon, text = plan.concept, Lexicon.load(), simplified(plan.brief.text)
    for theme in card.themes:
        one = turned_to(lexicon, theme, card, text)
        names = [name for name in card.names if name in (one.zh, one.en)]
        if names and theme.concept in ABSENT:
            return names[0], ABSENT[theme.concept]
    return "", ""


def unknown_zh(facts: Facts) -> list[str]:
    """The wordings for what was not understood, or for a wish that is not followed here."""
    words = list(facts.concept.unknown)
    if words and (wish := of_several(words[0], "zh")):
        return [f"{wish}。"]
    if words and (form := unwritable(words[0])):
        instead = f"，诗用{facts.form}" if facts.lines else ""
        return [say.UNWRITTEN_ZH.format(clipped(form), instead)]
    more = "等处" if len(words) > 1 else ""
    return [way.format(clipped(word), more) for word in words[:1] for way in say.UNKNOWN_ZH]


def unknown_en(facts: Facts) -> list[str]:
    """The wordings for what was not understood, or for a wish that is not followed here."""
    words = list(facts.concept.unknown)
    if words and (wish := of_several(words[0], "en")):
        return [f"{wish[0].upper()}{wish[1:]}."]
    if words and (form := unwritable(words[0])):
        instead = f"; the poem is {facts.form_en}" if facts.lines else ""
        return [say.UNWRITTEN_EN.format(clipped(form), instead)]
    more = " among others" if len(words) > 1 else ""
    return [way.format(clipped(word), more) for word in words[:1] for way in say.UNKNOWN_EN]


def length_zh(text: str) -> int:
    """Characters; an English quotation counts by its words.

    >>> length_zh("有句“One maple leaf falls”。")
    7
    """
    text = re.sub(r"“([^“”]*[A-Za-z][^“”]*)”", lambda found: "字" * len(found[1].split()), text)
    return len(re.sub(r"\s", "", text))


def thing_zh(atom: Atom, count: int | None) -> str:
    """A thing with its number and measure word (量词).

    >>> thing_zh(Atom("a", "白鹭", "egret"), 2)
    '两只白鹭'
    >>> thing_zh(Atom("a", "薄雾", "mist"), None)
    '薄雾'
    """
    name = clipped(atom.zh or atom.en)
    if not count:
        return name
    measure = say.MEASURES.get(name[-1])
    if measure is None:
        return f"{name}{numeral_zh(count, most=10)}"  # as inventories write: 孤帆一
    return f"{count_zh(count, most=10)}{measure}{name}"


def length_en(text: str) -> int:
    return len(text.split())


def plural(noun: str) -> str:
    """The plural of a noun or noun phrase.

    >>> plural("egret"), plural("old woman"), plural("cup of tea"), plural("goose")
    ('egrets', 'old women', 'cups of tea', 'geese')
    """
    head, of, rest = noun.partition(" of ")
    start, space, last = head.rpartition(" ")
    if last in say.PLURALS:
        last = say.PLURALS[last]
    elif re.search(r"(s|x|z|ch|sh)$", last):
        last += "" if last.endswith("s") and not last.endswith("ss") else "es"
    elif re.search(r"[^aeiou]y$", last):
        last = last[:-1] + "ies"
    else:
        last += "s"
    return start + space + last + of + rest


def thing_en(atom: Atom, count: int | None) -> str:
    """A thing with its number, or with "the".

    >>> thing_en(Atom("a", "白鹭", "egret"), 2), thing_en(Atom("a", "薄雾", "mist"), None)
    ('two egrets', 'the mist')
    """
    name = " ".join(atom.en.split()) if atom.en else f"“{atom.zh}”"
    if not count or (count == 1 and name.lower() in say.ALONE):
        return name if re.match(r"(?i)(the|a|an) |“", name) else f"the {name}"
    if count == 1:
        return f"an {name}" if re.match(r"(?i)[aeiou](?!ne)", name) else f"a {name}"
    return f"{count_en(count)} {name if name.startswith('“') else plural(name)}"
