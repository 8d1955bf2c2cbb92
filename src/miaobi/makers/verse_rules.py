"""A form of a poem in words, for a writer that no mask can guide: each in its own language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from miaobi.forms import Form, Given, Verse, is_counted
from miaobi.forms.counted import Counted
from miaobi.forms.couplets import Couplet
from miaobi.forms.english_form import English, Layout
from miaobi.forms.ranges import Range
from miaobi.planner.words import list_en

NAMED = 6  # other layouts that are told by their names


def rules(form: Form) -> list[str]:
    """A form in words, for a writer that no mask can guide.

    >>> from miaobi.forms import find
    >>> rules(find("五绝"))[:2]
    ['共4句，每句5字。', '任选一式：']
    >>> print(rules(find("天净沙"))[-1])
    韵书用中原音韵：标记相同的句末同押一部；韵字可以重复，除谱所定外别无限制。
    >>> print(*rules(find("haiku")), sep="\\n")
    3 lines: 5, 7 and 5 syllables.
    No rhyme is wanted.
    >>> rules(find("新诗:行=4,字=7,韵=AABA"))
    ['共4行，每行7字。', '第1、2、4行句末押同一个十三辙韵部，平仄不拘；其余各行不必押韵。']
    """
    if isinstance(form, English):
        return _english(form)
    assert isinstance(form, Verse | Couplet | Counted)
    return [*_chinese(form), *_fixed(form.fixed)]


# --- Chinese ------------------------------------------------------------------------------------


def _chinese(form: Verse | Couplet | Counted) -> list[str]:
    if isinstance(form, Couplet):
        return _couplet(form)
    if isinstance(form, Counted):
        return _counted(form)
    if is_counted(form):
        return _exact(form)
    return _regulated(form) if form.rules == "近体" else _patterned(form)


def _fixed(given: Given) -> list[str]:
    """What every text of the form holds: 藏头, 嵌字, 禁, 限韵.

    >>> _fixed(Given(spans=((0, 0, "春"), (1, 0, "夏")), forbidden="愁"))
    ['第1句第1字用「春」；第2句第1字用「夏」。', '不可用「愁」。']
    """
    spans = [f"第{i + 1}句第{at + 1}字用「{text}」" for i, at, text in given.spans]
    found = [f"{'；'.join(spans)}。"] if spans else []
    found += [f"须用「{given.required}」。"] if given.required else []
    found += [f"不可用「{given.forbidden}」。"] if given.forbidden else []
    return [*found, f"限押{given.rhyme}。"] if given.rhyme else found


def _regulated(form: Verse) -> list[str]:
    numbered = [
        f"{scheme.name}：{'，'.join(''.join(map(str, line)) for line in scheme.lines)}"
        for scheme in form.formats
    ]
    rhyme = "标「韵」的句末用同一平水韵平声韵部的字，韵字不得重复；其余句末用仄声。"
    limits = "末三字不得全平（三平尾）；押韵句不得孤平。"
    return [f"共{form.lines}句，每句{form.syllables}字。", "任选一式：", *numbered, rhyme, limits]


def _patterned(form: Verse) -> list[str]:
    """词, 曲 and 古体诗 in words: their own counts, rhyme books and labels, no rule of 近体诗."""
    shapes = {one.shape for one in form.formats}
    same = len(shapes) == 1 and len(set(form.formats[0].shape)) == 1
    size = f"共{form.lines}句，每句{form.syllables}字。" if same else "各句字数不等，依所选一式。"
    written = [
        f"{one.name}（{len(one.lines)}句{one.syllables}字）："
        + "".join(
            "".join(map(str, line)) + mark.strip()
            for line, mark in zip(one.lines, one.written, strict=True)
        )
        for one in form.formats
    ]
    labels = {slot.rhyme for one in form.formats for line in one.lines for slot in line}
    told = ["「韵」"] + [f"「{label}」" for label in sorted(labels - {"", "A"}) if label[0] != "-"]
    marked = f"平仄后所标{'、'.join(told)}是韵：" if len(told) > 1 else ""
    between = "不同标记各押各部；" if len(told) > 1 else ""
    answering = (
        "标「叶A」者与「韵」同部而平仄相反（余类推）；" if any("-" in x for x in labels) else ""
    )
    tones = "句内平仄不拘；" if form.rules == "古体" else ""
    book = f"韵书用{form.book}："
    rhyme = f"{marked}标记相同的句末同押一部；{between}{answering}{tones}"
    limits = "韵字可以重复，除谱所定外别无限制。"
    return [size, "任选一式：", *written, f"{book}{rhyme}{limits}"]


def _couplet(form: Couplet) -> list[str]:
    lengths = "或".join("+".join(map(str, clauses)) for clauses in form.lengths) or "4至20"
    parted = "（加号处是句中停顿）" if "+" in lengths else ""
    return [
        f"共两句：第1句是上联，第2句是下联，字数相等，每句{lengths}字{parted}。",
        f"上联末字用仄声，下联末字用平声（{form.book}）；逢双的字与停顿处的字，上下平仄相反。",
        "上下联词性相对、结构相同（对仗）；上联用过的字下联不得再用；一联内重复的字，另一联同位也须重复。",
    ]


def _exact(form: Verse) -> list[str]:
    """新诗 and 歌词 whose every line has its count."""
    one = form.formats[0]
    ends = [line[-1].rhyme for line in one.lines]
    lengths = [Range(n, n) for n in one.shape]
    return _of_lines(lengths, len(lengths), ends, one.stanzas, form.book)


def _counted(form: Counted) -> list[str]:
    return _of_lines(form.lengths, form.least, form.rhyme, form.stanzas, form.book)


def _of_lines(
    lengths: Sequence[Range], least: int, ends: Sequence[str], stanzas: Sequence[int], book: str
) -> list[str]:
    """Counted lines: how many, how long, in which stanzas, and which ends rhyme."""
    many, most = len(lengths), f"{least}至{len(lengths)}"
    count = f"共{many}行" if least == many else f"共{most}行"
    if len(set(lengths)) == 1:
        size = f"{count}，每行{_characters(lengths[0])}字。"
    else:
        size = f"{count}，各行字数依次是{'、'.join(map(_characters, lengths))}。"
    found = [size]
    if stanzas:
        sizes = [b - a for a, b in pairwise((0, *stanzas, many))]
        found.append(f"分节：各节依次{'、'.join(map(str, sizes))}行。")
    groups = {label: [i + 1 for i, end in enumerate(ends) if end == label] for label in ends}
    told = [
        f"第{'、'.join(map(str, rows))}行句末押同一个{book}韵部"
        for label, rows in groups.items()
        if label
    ]
    free = "其余各行不必押韵" if "" in groups else ""
    if told:
        return [*found, "；".join(filter(None, ("；".join(told) + "，平仄不拘", free))) + "。"]
    return [*found, "不必押韵，平仄不拘。"]


def _characters(length: Range) -> str:
    return f"{length.least}" if length.exact else f"{length.least}至{length.most}"


# --- English ------------------------------------------------------------------------------------


def _english(form: English) -> list[str]:
    """The usual layout line by line in words, then what other layouts are admitted."""
    one = form.formats[0]
    return [*_sizes(one), *_rhymes(one), *_stanzas(one), *_repeated(one), *_others(form)]


def _sizes(one: Layout) -> Iterator[str]:
    metres = [line.metre for line in one.lines]
    names = [str(metre) for metre in metres]
    if len(set(names)) == 1:
        yield f"{len(names)} lines of {names[0]}."
    elif all(name.endswith(" syllables") for name in names):
        counts = [name.removesuffix(" syllables") for name in names]
        yield f"{len(names)} lines: {list_en(counts)} syllables."
    else:
        runs = [(name, len(list(same))) for name, same in groupby(names)]
        if len(runs) > 6:
            yield f"{len(names)} lines: {' and '.join(dict.fromkeys(names))} in turn."
        else:
            told = [f"{count} of {name}" for name, count in runs]
            yield f"{len(names)} lines: {list_en(told)}."
    for metre in dict.fromkeys(metres):
        beats = metre.plain
        if "s" in beats:
            sound = " ".join({"s": "DUM", "w": "da"}[beat] for beat in beats)
            lengths = [str(n) for n in metre.lengths]
            counted = f"{metre}: {sound}, {lengths[0]} to {lengths[-1]} syllables"
            yield f"{counted}; {metre.licences}." if metre.licences else f"{counted}."


def _rhymes(one: Layout) -> Iterator[str]:
    if not any(line.rhyme for line in one.lines):
        yield "No rhyme is wanted."
        return
    again = any(line.again for line in one.lines)
    how = (
        "lines with one letter rhyme, “-” is free" if "-" in one.rhymes else "one letter, one rhyme"
    )
    twice = "" if again else "; no rhyme word twice"
    yield f"Rhymes: {one.rhymes} ({how}{twice})."


def _stanzas(one: Layout) -> Iterator[str]:
    if one.stanzas:
        sizes = [str(b - a) for a, b in pairwise((0, *one.stanzas, len(one.lines)))]
        yield f"Stanzas of {list_en(sizes)} lines."


def _repeated(one: Layout) -> Iterator[str]:
    """Refrains, end words that return, and a radif."""
    for i, line in enumerate(one.lines):
        if line.copy is not None:
            yield f"Line {i + 1} repeats line {line.copy + 1} word for word."
        said = [f"ends with the last word of line {line.end + 1}"] if line.end is not None else []
        said += [f"has the last word of line {held + 1} inside it" for held in line.holds]
        if said:
            yield f"Line {i + 1} {' and '.join(said)}."
    radif = [str(i + 1) for i, line in enumerate(one.lines) if line.radif]
    if radif:
        yield f"Lines {list_en(radif)} end with one and the same word or phrase, and rhyme before it."


def _others(form: English) -> Iterator[str]:
    """The other layouts: by their counts of lines, or by their names where those are few."""
    counts = sorted({len(one.lines) for one in form.formats})
    if len(counts) > 1:
        steps = {b - a for a, b in pairwise(counts)}
        step = steps.pop() if len(steps) == 1 else 1
        by = f" in steps of {step}" if step > 1 else ""
        yield f"It may also have {counts[0]} to {counts[-1]} lines{by}, made in the same way."
        return
    names = [one.name for one in form.formats[1:]]
    if names:
        more = " and others" if len(names) > NAMED else ""
        yield f"Also admitted: {'; '.join(names[:NAMED])}{more}."
