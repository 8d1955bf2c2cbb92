"""What the network is told of a wish, and the marks that it has read after a form's lines."""

from __future__ import annotations

from miaobi.forms import Scheme, Verse, is_counted
from miaobi.forms.sounds import folded
from miaobi.lm.neural.commission import KEYWORDS, Commission
from miaobi.lm.wish import Wish

# The fields of a concept card in the names of the imagery lexicon, which the network has learnt.
SAID = {
    "spring": "春", "summer": "夏", "autumn": "秋", "winter": "冬",
    "dawn": "清晨", "morning": "早晨", "noon": "正午", "afternoon": "午后", "dusk": "黄昏",
    "night": "夜", "cloud": "云", "mist": "雾", "rain": "雨", "snow": "雪", "wind": "风",
    "mountain": "山", "water": "水", "sea": "海", "field": "田野", "village": "村庄",
    "garden": "花园", "city": "城市", "road": "路",
}  # fmt: skip
MOODS = {"sad": "忧愁", "glad": "欢喜", "calm": "宁静", "lively": "激昂"}  # those it has learnt
REGULATED = ("五绝", "七绝", "五律", "七律")
PERIODS = {"词": "宋", "曲": "元", "新诗": "近现代", "歌词": "近现代"}


def commission(wish: Wish) -> Commission:
    """What the network is told of a wish: form, title, and the words of the brief.

    >>> from miaobi.forms import find
    >>> from miaobi.lm.wish import Image
    >>> wish = Wish(find("西江月"), (Image("荷花"),), title="夜行", season="summer", weather="rain",
    ...             valence=0.0, arousal=-0.4)
    >>> commission(wish)  # doctest: +NORMALIZE_WHITESPACE
    Commission(language='zh', form='词·西江月', era='宋', author='', title='夜行',
        keywords=('荷花', '夏', '宁静', '雨'))
    """
    images = sorted(wish.images, key=lambda image: (not image.must, -image.weight))
    words = [image.zh for image in images[: KEYWORDS - 2]]
    season, *others = (SAID.get(x, "") for x in (wish.season, wish.weather, wish.hour, wish.place))
    for word in (season, _mood(wish), *others):
        if word and not any(word in other for other in words):
            words.append(word)
    form, era = _form(wish.form), PERIODS.get(wish.form.family, "唐")
    known = tuple(folded(word) for word in words if len(word) <= 4)
    return Commission("zh", form, era, "", folded(wish.title), known[:KEYWORDS])


def _mood(wish: Wish) -> str:
    """The one of four moods that the network knows, or none."""
    if wish.arousal > 0.5:
        return MOODS["lively"]
    if wish.valence < -0.25:
        return MOODS["sad"]
    if wish.valence > 0.35:
        return MOODS["glad"]
    return MOODS["calm"] if wish.arousal < -0.2 else ""


def _form(form: Verse) -> str:
    """The form as commissions name it."""
    name = form.name.partition(":")[0]
    if name in REGULATED:
        return name
    if form.family == "对联":  # a couplet is known from 律诗
        return {5: "五律", 7: "七律"}.get(form.syllables, "古诗")
    if is_counted(form):
        return "新诗"
    tune = name.partition("·")[2] or name
    return f"{form.family}·{tune}" if form.family in PERIODS else "古诗"


def fed(form: Verse, scheme: Scheme) -> tuple[str, ...]:
    """The mark after each line, as the network has read it: the scheme's own, or 。 after a rhyme and
    at the end, ， else; in 近体 。 after each second line.

    >>> from miaobi.forms import find
    >>> "".join(fed(find("七绝"), find("七绝").formats[0]))
    '，。，。'
    """
    marks = scheme.marks or ("",) * len(scheme.lines)
    return tuple(mark.strip() or _mark(form, scheme, i) for i, mark in enumerate(marks))


def _mark(form: Verse, scheme: Scheme, i: int) -> str:
    closes = i % 2 if form.rules == "近体" else scheme.lines[i][-1].rhyme
    return "。" if closes or i == len(scheme.lines) - 1 else "，"
