"""The card in human words, in both languages; the label and the command line speak with it."""

from __future__ import annotations

from collections.abc import Sequence

from miaobi import forms
from miaobi.brief import Atom, Concept, Language, Words
from miaobi.forms.counted import Counted
from miaobi.forms.couplets import Couplet
from miaobi.forms.options import split
from miaobi.forms.ranges import Range
from miaobi.forms.verse import Verse
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.notes import parted
from miaobi.planner.numbers import count_zh, numeral_zh
from miaobi.planner.people import person
from miaobi.planner.tables import table

SEASONS = {
    "spring": Words("春", "spring"),
    "summer": Words("夏", "summer"),
    "autumn": Words("秋", "autumn"),
    "winter": Words("冬", "winter"),
}
HOURS = {
    "dawn": Words("黎明", "dawn"),
    "morning": Words("早晨", "morning"),
    "noon": Words("正午", "noon"),
    "afternoon": Words("午后", "afternoon"),
    "dusk": Words("黄昏", "dusk"),
    "night": Words("夜", "night"),
}
WEATHERS = {
    "clear": Words("晴", "clear"),
    "cloud": Words("多云", "cloudy"),
    "mist": Words("雾", "misty"),
    "rain": Words("雨", "rainy"),
    "snow": Words("雪", "snowy"),
    "wind": Words("风", "windy"),
}
PLACES = {
    "mountain": Words("山中", "in the mountains"),
    "water": Words("水边", "by the water"),
    "sea": Words("海边", "by the sea"),
    "field": Words("田野", "in the fields"),
    "village": Words("村庄", "in a village"),
    "garden": Words("园中", "in a garden"),
    "city": Words("城中", "in the city"),
    "road": Words("路上", "on the road"),
    "indoors": Words("室内", "indoors"),
}
RELATIONS = {
    "on": Words("{s}在{o}上", "{s} on {o}"),
    "in": Words("{s}在{o}中", "{s} in {o}"),
    "under": Words("{s}在{o}下", "{s} under {o}"),
    "above": Words("{s}在{o}上方", "{s} above {o}"),
    "left_of": Words("{s}在{o}左边", "{s} left of {o}"),
    "right_of": Words("{s}在{o}右边", "{s} right of {o}"),
    "beside": Words("{s}在{o}旁", "{s} beside {o}"),
    "behind": Words("{s}在{o}后", "{s} behind {o}"),
    "before": Words("{s}在{o}前", "{s} before {o}"),
    "with": Words("{s}伴{o}", "{s} with {o}"),
    "holding": Words("{s}持{o}", "{s} holding {o}"),
    "riding": Words("{s}骑{o}", "{s} riding {o}"),
    "between": Words("{s}在{o}间", "{s} between {o}"),
}
STYLES = {
    "水墨山水": Words("水墨山水", "ink landscape"),
    "水墨写意": Words("水墨写意", "freehand ink"),
    "青绿山水": Words("青绿山水", "blue-green landscape"),
    "浅绛": Words("浅绛山水", "light-crimson landscape"),
    "工笔花鸟": Words("工笔花鸟", "fine-brush flowers and birds"),
    "水彩": Words("水彩", "watercolour"),
    "油画": Words("油画", "oil painting"),
    "印象派": Words("印象派油画", "impressionist oil"),
    "表现主义": Words("表现主义油画", "expressionist oil"),
    "点彩": Words("点彩画", "pointillism"),
    "木版画": Words("木版画", "woodblock print"),
    "剪纸": Words("剪纸", "papercut"),
    "像素": Words("像素画", "pixel art"),
    "仿八大": Words("仿八大山人", "in the manner of Bada Shanren"),
    "仿米家": Words("仿米氏云山", "in the manner of the Mi family"),
    "仿马远": Words("仿马远", "in the manner of Ma Yuan"),
    "仿倪瓒": Words("仿倪瓒", "in the manner of Ni Zan"),
    "仿王蒙": Words("仿王蒙", "in the manner of Wang Meng"),
    "仿范宽": Words("仿范宽", "in the manner of Fan Kuan"),
}
FORMATS = {
    "横幅": Words("横幅", "landscape sheet"),
    "立轴": Words("立轴", "hanging scroll"),
    "横卷": Words("横卷", "handscroll"),
    "册页": Words("册页", "album leaf"),
    "斗方": Words("斗方", "square"),
    "扇面": Words("扇面", "folding fan"),
    "圆光": Words("圆光", "round fan"),
    "宽屏": Words("宽屏", "16:9"),
    "竖屏": Words("竖屏", "9:16"),
}
ACROSTICS = ("藏头", "藏尾", "嵌字")  # options of forms that a reader is told
FORMS = {
    "五绝": Words("五言绝句", "five-character quatrain"),
    "七绝": Words("七言绝句", "seven-character quatrain"),
    "五律": Words("五言律诗", "five-character regulated verse"),
    "七律": Words("七言律诗", "seven-character regulated verse"),
    "五言联": Words("五言对联", "five-character couplet"),
    "七言联": Words("七言对联", "seven-character couplet"),
    "haiku": Words("英文俳句", "haiku"),
    "tanka": Words("英文短歌", "tanka"),
    "limerick": Words("英文五行打油诗", "limerick"),
    "Shakespearean sonnet": Words("莎士比亚体十四行诗（英文）", "Shakespearean sonnet"),
    "Petrarchan sonnet": Words("彼特拉克体十四行诗（英文）", "Petrarchan sonnet"),
    "Spenserian sonnet": Words("斯宾塞体十四行诗（英文）", "Spenserian sonnet"),
    "ballad": Words("英文歌谣体", "ballad"),
    "villanelle": Words("英文维拉内拉诗", "villanelle"),
    "sestina": Words("英文六行六节诗", "sestina"),
    "pantoum": Words("英文潘图姆诗", "pantoum"),
    "ghazal": Words("英文加扎勒诗", "ghazal"),
    "terza rima": Words("英文三行连环体", "terza rima"),
    "blank verse": Words("英文素体诗", "blank verse"),
    "couplets": Words("英文双行体", "rhymed couplets"),
    "free verse": Words("英文自由诗", "free verse"),
    "新诗:字=5/7/5,韵=A": Words("汉俳", "haiku in Chinese, 5-7-5 characters"),
    "新诗:字=5/7/5/7/7,韵=xAxAA": Words("汉语短歌", "tanka in Chinese, 5-7-5-7-7 characters"),
}
FAMILIES = {
    "新诗": Words("新诗", "modern Chinese verse"),
    "歌词": Words("歌词", "Chinese lyrics"),
}


def say(words: Words, language: Language) -> str:
    """One side of a pair of words."""
    return words.zh if language == "zh" else words.en


def list_zh(names: Sequence[str]) -> str:
    """Names as Chinese lists them.

    >>> list_zh("甲乙丙"), list_zh(["甲"])
    ('甲、乙和丙', '甲')
    """
    return "和".join(["、".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def list_en(names: Sequence[str]) -> str:
    """Names as English lists them.

    >>> list_en("abc"), list_en([])
    ('a, b and c', '')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def form_words(name: str) -> Words:
    """The form of a poem in both languages; one without words of its own keeps its name.

    >>> form_words("haiku"), form_words("西江月")
    (Words(zh='英文俳句', en='haiku'), Words(zh='西江月', en='西江月'))
    >>> form_words("新诗:行=8,字=8/7,节=4/4,韵=xA")
    Words(zh='新诗，两节八行，每行7-8字', en='modern Chinese verse, 8 lines in 2 stanzas, 7-8 characters a line')
    """
    bare, spelled = acrostic(name)
    if bare != name:
        own = form_words(bare)
        return Words(own.zh + spelled.zh, own.en + spelled.en)
    family = name.partition(":")[0]
    if name in FORMS or family not in forms.POEMS:
        return FORMS.get(name, Words(name, name))
    form = forms.poem(name)
    if isinstance(form, Couplet):
        sizes = " / ".join("+".join(map(str, clauses)) for clauses in form.lengths)
        return Words(f"{sizes}字对联", f"couplet of {sizes} characters a line")
    if isinstance(form, Verse | Counted):
        return _counted_words(form, FAMILIES[family])
    return Words(name, name)


def acrostic(name: str) -> tuple[str, Words]:
    """A form without the acrostic among its options, and that in words.

    >>> acrostic("七绝:韵=尤,藏头=春夏秋冬")
    ('七绝:韵=尤', Words(zh='（藏头「春夏秋冬」）', en=' (藏头 acrostic 春夏秋冬)'))
    >>> acrostic("七绝:韵=尤")
    ('七绝:韵=尤', Words(zh='', en=''))
    """
    base, options = split(name)
    spelled = {key: options.pop(key) for key in ACROSTICS if key in options}
    if not spelled:
        return name, Words("", "")
    rest = ",".join(f"{k}={v}" if v else k for k, v in options.items())
    zh = "，".join(f"{key}「{value}」" for key, value in spelled.items())
    en = ", ".join(f"{key} acrostic {value}" for key, value in spelled.items())
    return f"{base}:{rest}" if rest else base, Words(f"（{zh}）", f" ({en})")


def _counted_words(form: Verse | Counted, family: Words) -> Words:
    """The lines, stanzas and lengths of a 新诗 or 歌词 in words."""
    if isinstance(form, Verse):
        many, breaks = Range(form.lines, form.lines), form.formats[0].stanzas
        sizes = [len(line) for line in form.formats[0].lines]
        least, most = min(sizes), max(sizes)
    else:
        many, breaks = Range(form.least, len(form.lengths)), form.stanzas
        least = min(room.least for room in form.lengths)
        most = max(room.most or room.least for room in form.lengths)
    length = str(Range(least, most))
    parts = len(breaks) + 1
    zh = f"{count_zh(parts)}节" if parts > 1 else ""
    zh += f"{count_zh(many.least) if many.exact else many}行"
    en = f"{many} lines" + (f" in {parts} stanzas" if parts > 1 else "")
    return Words(
        f"{family.zh}，{zh}，每行{length}字", f"{family.en}, {en}, {length} characters a line"
    )


def colour_words(key: str) -> Words:
    """A colour's name in both languages."""
    row = table("colours").get(key)
    return Words(row["zh"][0], row["en"][0]) if row else Words(key, key)


def occasion_words(occasion: str, lexicon: Lexicon | None = None) -> Words:
    """The occasion on a card in both languages.

    >>> occasion_words("mid_autumn")
    Words(zh='中秋', en='mid-autumn festival')
    """
    thing = (lexicon or Lexicon.load()).things.get(occasion)
    return Words(thing.zh[0], thing.en[0]) if thing else Words(occasion, occasion)


def person_words(name: str, lexicon: Lexicon | None = None) -> Words:
    """Whom a work is for, in both languages; a proper name stays as it is.

    >>> person_words("my father"), person_words("奶奶"), person_words("Anna"), person_words("my wife").zh
    (Words(zh='父亲', en='my father'), Words(zh='奶奶', en='grandmother'), Words(zh='Anna', en='Anna'), '妻子')
    """
    own = ("my ", "our ", "his ", "her ", "the ", "a ")
    bare = next((name.removeprefix(o) for o in own if name.startswith(o)), name)
    one = person(lexicon or Lexicon.load(), bare)
    return Words(one.zh or name, name if name.isascii() else one.en or name)


def atom_words(atom: Atom, language: Language) -> str:
    """An atom as it would be said: count, colour, name.

    >>> atom_words(Atom("lantern", "灯笼", "lantern", count=3, colour="red"), "zh")
    '红灯笼（三）'
    >>> atom_words(Atom("lantern", "灯笼", "lantern", count=3, colour="red"), "en")
    'red lantern (3)'
    """
    colour = say(colour_words(atom.colour), language) if atom.colour else ""
    name = atom.zh if language == "zh" else atom.en
    if language == "en":
        named = f"{colour} {name}".strip()
        return f"{named} ({atom.count})" if atom.count else named
    named = name if name.startswith(colour) else colour + name
    if not atom.count:
        return named
    return f"{named}（{numeral_zh(atom.count, most=10)}）"


def describe(concept: Concept, language: Language = "zh") -> list[str]:
    """The card as short lines of plain words, the said before the drawn.

    Every line says only what is on the card.
    """
    zh = language == "zh"
    moment = [
        say(table_[value], language)
        for table_, value in (
            (SEASONS, concept.season),
            (HOURS, concept.hour),
            (WEATHERS, concept.weather),
            (PLACES, concept.place),
        )
    ]
    lines = [
        ("题：" if zh else "title: ") + say(concept.title, language),
        ("景：" if zh else "scene: ") + _listed(moment, zh),
        *_atom_lines(concept, language),
    ]
    if concept.relations:
        lines.append(("位置：" if zh else "placed: ") + _listed(_relations(concept, language), zh))
    mood = concept.mood.zh if zh else concept.mood.en
    if mood:
        lines.append(("情：" if zh else "mood: ") + _listed(mood, zh))
    if concept.occasion or concept.names:
        names = [say(person_words(n), language) for n in concept.names]
        occasion = [say(occasion_words(concept.occasion), language)] if concept.occasion else []
        lines.append(("为：" if zh else "for: ") + _listed([*names, *occasion], zh))
    style = STYLES.get(concept.style)
    made = [
        say(form_words(concept.form), language),
        say(style, language) if style else concept.style,
    ]
    lines.append(("体：" if zh else "made as: ") + _listed(made, zh))
    lines.append(("色：" if zh else "pigments: ") + _listed(concept.palette, zh))
    words, notes = parted(concept.unknown)
    if words:
        lines.append(("未解：" if zh else "not understood: ") + _listed(words, zh))
    lines += [("说明：" if zh else "note: ") + note for note in notes]
    return lines


def _listed(words: Sequence[str], zh: bool) -> str:
    return ("、" if zh else ", ").join(words)


def _atom_lines(concept: Concept, language: Language) -> list[str]:
    zh = language == "zh"
    said = [a for a in concept.atoms if a.source != "graph"]
    drawn = [a for a in concept.atoms if a.source == "graph"]
    lines = []
    for head, atoms in (
        ("所言：" if zh else "said: ", said),
        ("所添：" if zh else "added: ", drawn),
        ("以字代画：" if zh else "shown as a word: ", [a for a in said if not a.element]),
    ):
        if atoms:
            lines.append(head + _listed([atom_words(a, language) for a in atoms], zh))
    return lines


def _relations(concept: Concept, language: Language) -> list[str]:
    names = {a.id: a.zh if language == "zh" else a.en for a in concept.atoms}
    return [
        say(RELATIONS[r.kind], language).format(s=names[r.subject], o=names[r.object])
        for r in concept.relations
        if r.subject in names and r.object in names
    ]
