"""Forms of poems by their Chinese names, where they stand for a form: 写一副春联, 用俳句写秋天.

春联 on a door and a poet who writes a 十四行诗 are things to be seen: a name of a thing needs a word
of writing before it, and whoever else writes in the brief writes for himself.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from miaobi.forms import COUNTED
from miaobi.forms.sounds import folded
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.notes import several
from miaobi.planner.numbers import number
from miaobi.planner.poem_names import Called, Found, couplet, names, taken_out
from miaobi.planner.tables import is_chinese, poems, simplified, table
from miaobi.planner.zh_words import tokens

_HAN = "\u3400-\u9fff"
_VERB = "撰写|拟写|题写|写|作|赋|吟|来|做|拟|撰|题|创作|要|求|出"
_MEASURE = "首|副|幅|篇|个|组|段|阕|支|联|点|些"
_QUOTE = r"[《【「“\"〈]?"
# What stands before a name, at the end of the text before it.
_WRITE = rf"(?:{_VERB})(?:了|上|成|我)?[一1两2几]?\s*(?:{_MEASURE})"
_BARE = "(?:撰写|拟写|写|作|赋|拟|撰|创作|要)成?"
_CHANGE = rf"(?:改写|改作|改|换|变)[成为作]?[一1]?(?:{_MEASURE})?"
ASKED = re.compile(
    rf"(?:(?P<verb>{_WRITE}|{_BARE}|{_CHANGE})|(?<![听唱闻奏念读])[一1]\s*(?:{_MEASURE})"
    rf"|(?:诗体|体裁|体式|形式)(?:是|为|用)?[:：]?)\s*{_QUOTE}$"
)
MEANS = re.compile(rf"(?P<verb>按照|用|以|按|依|照|仿)\s*{_QUOTE}$")
FILLED = re.compile(  # 写一副中秋对联
    rf"(?:{_VERB})(?:了|上|成|我)?[一1]?[副幅](?P<kept>[{_HAN}]{{1,10}}?)(?<!的)$"
)
WANTED = re.compile(rf"(?:{_VERB})(?:了|上|成|我)?[一1]?(?:{_MEASURE})|[一1](?:{_MEASURE})|关于")
SCENE = re.compile(r"[读念听唱背抄看]|[着了]")  # 他读着秋天的俳句
BEGUN = re.compile(rf"(?:^|(?<=[^{_HAN}]))\s*(?:这?首?诗歌?)?{_QUOTE}$")
SIZE = re.compile(r"(?P<size>十一|[四五六七八九十])[言字]的?$")
MODIFIED = re.compile(r"(?:英[文语]|[中汉][文语]|古典|传统|原创|短|小|优美|一般)的?$")
LINED = re.compile(r"(?P<kept>(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})[行节])的?$")  # 八行新诗
TONGUE = re.compile(r"[英中汉][文语]")
NOT = re.compile(r"(?:不要|不是|别|不|勿|无需|而非|并非)(?:写|作|用)?(?:成)?(?:[一1]?[首副篇个])?$")
# What stands after it.
KIND = re.compile(
    r"[》】」”\"〉]?(?:的?(?:形式|格式|体裁|体例|格律|诗体|体)(?:的诗)?|[一1][首副])?"
)
ENDED = re.compile(
    rf"(?=[^{_HAN}]|$|或|写|咏|送|给|赠|描|题|来|吧|呢|关于|以|为|讲|说|表|抒|怀|记|纪|贺|祝|押|不|分|共|每|要|[一二两三四五六七八九十0-9]+[行节段])"
)
LIST = re.compile(r"[，,]\s*[一两二三四五六七八九十几0-9]")  # 一副对联，两个灯笼
# 对下联: a couplet of which the user gives a line.
_ASK = "(?:请|帮我|给我|谁能)*[对求续补配](?:[一1]?[个副]|出)*"
ANSWERED = re.compile(rf"(?:^|(?<=[，。；,;\s])){_ASK}[上下]联")
CONTINUED = re.compile(
    r"(?:^|(?<=[，。]))(?:请|帮我)*(?:续写?|接着写|接)(?:完|好)?(?:这|我的)?首?(?:诗|词|下[一1]?句)"
    r"|^(?:please )?(?:continue|finish|complete) (?:this|the|my) (?:poem|verse|line)\s*(?=$|[.:!,：，])",
    re.I,
)
_CLAUSE = rf"(?!(?:{_ASK})?[上下]联|横批|[要请])[{_HAN}]{{3,20}}(?<!的)(?![{_HAN}])"
_LINE = rf"[“\"「]?(?P<line>{_CLAUSE}(?:[，,、；]{_CLAUSE})*)[”\"」]?"
GIVEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ASK}(?:下联|(?P<lower>上联))(?:[：:]|\s)\s*{_LINE}",
        rf"(?:出句|上联|(?P<lower>下联))(?:[：:是]|\s)+{_LINE}(?:[，。,；\s]*(?:{_ASK})?[上下]联"
        rf"(?:是什么|[：:](?P<second>[{_HAN}]+))?)?",
        rf"{_LINE}[，。,\s]*{_ASK}(?:下联|(?P<lower>上联))",
        rf"(?P<more>{CONTINUED.pattern}|续写)\s*[：:]\s*(?P<line>.+)",
    )
)
# What makes a thing of a name behind it: who has it, a place, a list, a book, a colour.
SEEN = re.compile(
    r"(?<![悼纪怀])念|[读听唱背抄看写贴挂画卖买有教]|爱(?!情)|[着了]|[上里前旁边下外内后口和与跟及或本册卷]的?$"
    r"|^[一1]?[副幅对]?[大鲜]?(?:[红金黑白黄]|褪|破?旧|残|斑驳)[色的]*$"
)
PUT = re.compile("[贴挂着在上里前旁]")
# Who writes in the brief: 他在写, 写着, 爷爷写.
DOING = re.compile(r"(?:在|正|着|边|忙着|学)$")
FOR = re.compile(r"(?:给|为|替|帮|送|献|请|让|致|代|祝|贺|以)[^，。；,;]*$")
_MANY = "(?:[0-9]{1,4}|(?:[一二两三四五六七八九十百千几数]|好几){1,7})"
SEVERAL = re.compile(  # 两到三首; but not the book of that name
    rf"(?<![一二两三四五六七八九十百千几数])(?!(?<=唐诗|宋词|元曲)三百首)(?P<many>(?:{_MANY}\s*(?:[-–—~～至到或]|或者)\s*)?(?P<most>{_MANY}))"
    r"\s*(?P<sign>[首阕阙副])"
)
BY = re.compile(rf"[{_HAN}]{{0,6}}?(?:诗|词|句|[绝律联歌曲])的[{_HAN}]")  # 写两首诗的老人
VERB = re.compile(rf"(?:{_VERB})(?:了|上|成|我)?$")
SUNG = re.compile(r"的?.?[歌曲](?!词)")  # 听三首老歌
TOP = re.compile(
    r"[，,、；;]?(?:并|再)?(?:带|配|附|加|含|有)?(?:上|个)?横批(?:[:：][^，。；]*)?"
)  # 横批 over a door


def plain(text: str) -> str:
    """One simplified character for one, so that places in it are places in the text."""
    same = folded(simplified(text))
    return same if len(same) == len(text) else text


def without_names(text: str) -> tuple[str, Called | None, list[str]]:
    """A brief without the Chinese names of forms; what the first says; the others.

    >>> rest, called, _ = without_names("写一副五言春联，写丰收")
    >>> rest, called.form, called.occasion
    ('，，写丰收', '五言联', 'spring_festival')
    >>> without_names("帮我对个下联")[1].form
    '对联'
    >>> [without_names(t)[1] for t in ("门上贴着春联的老屋", "他在写一副春联", "红灯笼，爆竹，春联")]
    [None, None, None]
    """
    text, told = _single(ANSWERED.sub("写一副对联", re.sub("^写个", "写一首", given(text)[0])))
    rest, called, others = taken_out(text, _named)
    return rest, called, others + told


def given(text: str) -> tuple[str, tuple[str, ...]]:
    """A brief with what is seen in the lines that it gives in their place, and those lines.

    >>> given("对下联：春风大雅能容物"), given("天高任鸟飞，对上联")
    (('写一副对联，春风', ('春风大雅能容物',)), ('写一副对联，鸟', ('', '天高任鸟飞')))
    """
    match = next(filter(None, (pattern.search(text) for pattern in GIVEN)), None)
    if match is None:
        return text, ()
    said = match.groupdict()
    lines = [""] * bool(said.get("lower")) + [said["line"]]
    if said.get("more"):
        mark = r"[，。；！？]" if is_chinese(said["line"]) else "/"
        lines = [line.strip() for line in re.split(mark, said["line"]) if line.strip()]
    lines += filter(None, [said.get("second")])
    found = tokens("，".join(lines), Lexicon.load())
    things = [one.text for one in found if one.thing and one.thing.kind != "feeling"]
    shown = "，".join(things if said.get("more") else ["写一副对联", *things])
    return text[: match.start()] + shown + text[match.end() :], tuple(lines)


def lacks_line(text: str) -> bool:
    """Whether a brief asks for the answer to a line or the rest of a poem, and does not give it."""
    return not given(text)[1] and bool(ANSWERED.search(text) or CONTINUED.search(text))


def _single(text: str) -> tuple[str, list[str]]:
    """A brief that asks for several poems as one for a single one, and what the card says of them.

    >>> _single("写三首绝句")
    ('写一首绝句', ['委托要三首，一件作品只写一首；请用 write -n 3'])
    >>> _single("他写了三首绝句")
    ('他写了三首绝句', [])
    """
    same = simplified(text) if len(simplified(text)) == len(text) else text
    for found in SEVERAL.finditer(same):
        begin, end = found.span("many")
        many = number(found["most"]) or 0
        if many > 1 and _asked(same[:begin], found["sign"], same[found.end() :]):
            return f"{text[:begin]}一{text[end:]}", [several(many, text[begin : found.end()])]
    return text, []


def _asked(before: str, sign: str, after: str) -> bool:
    """Whether poems that are counted are those to be written."""
    if BY.match(after) or (sign == "副" and not re.search("联|对子", after[:6])):
        return False
    if verb := VERB.search(before):
        return not _told(before[: verb.start()])
    if sign == "副":
        return not before.strip() and not LIST.search(after)
    clause = re.split(r"[，。；,;：:！？!?\s]", before)[-1]
    if not clause:
        return not SUNG.match(after)
    return bool(ENDED.match(after)) and not (SCENE.search(clause) or _told(clause))  # 绝句三首


@cache
def _known() -> dict[str, Called]:
    return {plain(name): called for name, called in names().items() if not name.isascii()}


def _named(text: str, begin: int) -> Found | None:
    """The first name that stands for a form."""
    same, longest = plain(text), max(map(len, _known()))
    text = simplified(text)  # folded, 着 is 著
    i = begin
    while i < len(same):
        sizes = range(min(longest, len(same) - i), 0, -1)
        size = next((n for n in sizes if same[i : i + n] in _known()), 0)
        name = _known().get(same[i : i + size])
        if name and (found := _place(text, i, i + size, name)):
            return found
        i += size or 1  # 英文俳句 is not looked at again as 俳句
    return None


def _place(text: str, i: int, j: int, called: Called) -> Found | None:
    """What text[i:j], a name, stands for there; None where it is a thing to be seen."""
    kind = KIND.match(text, j)
    end = kind.end() if kind and ENDED.match(text, kind.end()) else j
    hung = re.match("[贴挂]", text[end:]) and re.search(f"{_WRITE}$", text[:i])
    if not (ENDED.match(text, end) or hung or _headed(text[:i], text[end:], called)):
        return None
    before = text[:i]
    if called.form == "对联" and (sized := SIZE.search(before)):
        before, length = before[: sized.start()], poems("lengths")[sized["size"]]
        called = replace(called, form=couplet(length), thing=False)
    while modified := MODIFIED.search(before):
        before = before[: modified.start()]
    kept = ""
    if called.form in COUNTED and (lined := LINED.search(before)):
        before, kept = before[: lined.start()], f"{lined['kept']}，"
    if refused := NOT.search(before):
        return Found(refused.start(), end, called, wanted=False)
    start = _start(before, text[end:], called)
    filled = FILLED.search(before) if start < 0 and "联" in called.form else None
    if filled and not _told(before[: filled.start()]):
        return Found(filled.start(), end, called, f"{filled['kept']}，")
    tongue = TONGUE.search(text, len(before), j)
    kept += f"{tongue[0]}，" if tongue else ""
    return Found(start, end, called, kept) if start >= 0 else None


def _start(before: str, after: str, called: Called) -> int:
    """Where the words that ask for a form begin; -1 when nothing asks for one."""
    thing = called.thing
    for cue in (ASKED.search(before), MEANS.search(before)):
        if cue:
            lead = before[: cue.start()]
            alone = lead.strip() or called.heard or LIST.match(after)  # 门上一副春联
            seen = thing and (after.startswith("、") or (alone and not cue["verb"]))
            seen = seen or (not cue["verb"] and SCENE.search(lead))  # 碑上刻着一首俳句
            return -1 if seen or _told(lead) else cue.start()
    clause = re.split(r"[，。；,;：:！？!?\s]", before)[-1]
    if _of_matter(before, after, called):
        return len(before) - clause.endswith("的")
    if clause.endswith("的"):
        wanted = WANTED.search(clause)
        scene = _told(clause[: wanted.start() if wanted else None]) or SCENE.search(clause)
        return -1 if scene or (thing and not wanted) else len(before) - 1
    if called.heard:
        return -1
    if thing:
        return len(before) if not before.strip('《【「“"〈 ') and not after.startswith("、") else -1
    return len(before) if BEGUN.search(before) else -1


def _of_matter(before: str, after: str, called: Called) -> bool:
    """Whether a name ends its part of the brief, or for a thing's the whole, behind its matter: 春天俳句."""
    clause = re.split(r"[，。；,;：:！？!?\s]", before)[-1]
    own = re.sub(rf"^(?:{_VERB})(?:了|上|成|我)?[一1]?(?:{_MEASURE})", "", clause)
    whole = clause == before and not (after.startswith("、") or LIST.match(after))
    ends = called.heard or not (whole if called.thing else own[-1:] not in ("", "的"))
    if ends or SEEN.search(own if called.thing else own.rstrip("上里前旁边下外后口")):
        return False
    found = tokens(own, Lexicon.load())
    if len(own) < 2 and not any(one.thing for one in found):
        return False  # 踏歌词
    owners = (one.text == "的" or (one.thing and one.thing.kind == "person") for one in found)
    return bool(called.occasion) or not all(owners)  # 爷爷的对联 hangs on a wall


def _headed(before: str, after: str, called: Called) -> bool:
    """Whether a name of a 对联 begins the brief before its occasion: 对联庆祝开业, 春联贴在门上 not."""
    rest = re.split(r"[，。；,;！？!?\s]", after)[0]
    found = [one.thing.key for one in tokens(rest, Lexicon.load()) if one.thing]
    feast = set(found) & set(table("occasions")) or re.match("[庆恭悼]", rest)
    return "联" in called.form and not before.strip() and bool(feast) and not PUT.search(rest)


def _told(lead: str) -> bool:
    """Whether somebody in the brief writes: the words before tell of him, or of what he is at."""
    clause = re.split(r"[，。；,;：:！？!?\s]", lead)[-1]
    if DOING.search(clause) and "我" not in clause:
        return True
    clause = FOR.sub("", clause)
    return any(who in clause for who in _people())


@cache
def _people() -> tuple[str, ...]:
    """The words for somebody: pronouns, kin, and the people of the lexicon."""
    known = Lexicon.load().things.values()
    people = [name for t in known if t.kind == "person" for name in t.zh if len(name) > 1]
    return ("他", "她", *table("kin")["zh"], *people)
