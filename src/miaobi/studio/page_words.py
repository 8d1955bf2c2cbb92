"""The words of the page, in Chinese and English: names of seasons, forms, files and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from miaobi.brief import Words
from miaobi.forms import Verse, is_english
from miaobi.makers.label_facts import with_own_name
from miaobi.makers.layout import form_of, in_rows
from miaobi.planner import words
from miaobi.planner.music import INSTRUMENTS as CALLED
from miaobi.planner.numbers import count_en

Two = dict[str, str]


def two(zh: str, en: str) -> Two:
    """The same words in both languages."""
    return {"zh": zh, "en": en}


def both(zh: str, en: str, *values: object) -> Two:
    """The same sentence in both languages, filled with the same values.

    >>> both("{} 拍", "{} beats", 3)
    {'zh': '3 拍', 'en': '3 beats'}
    """
    return {"zh": zh.format(*values), "en": en.format(*values)}


def same(text: str) -> Two:
    """A text that is the same in both languages."""
    return {"zh": text, "en": text}


def listed(names: Iterable[str]) -> Two:
    """Names in a row, with the comma of each language."""
    names = list(names)
    return {"zh": "、".join(names), "en": ", ".join(names)}


def lang(text: str) -> str:
    """The language tag of a text: Chinese as soon as it has a Chinese character."""
    return "zh-Hans" if re.search(r"[\u3400-\u9fff]", text) else "en"


def quoted(text: str) -> str:
    """A text in the quotation marks of its own language."""
    return f"「{text}」" if lang(text) == "zh-Hans" else f"“{text}”"


def times(count: int) -> Two:
    """How often, as an addition to a sentence."""
    often = "twice" if count == 2 else f"{count_en(count)} times"
    return {"zh": f"（共 {count} 次）", "en": f", {often}"}


def form(name: str) -> Two:
    """The form of a poem: 诗, 词 and 曲 by their own names, others by what they are.

    >>> form("七绝"), form("念奴娇")["en"]
    ({'zh': '七绝', 'en': 'seven-character quatrain'}, '念奴娇')
    >>> form("haiku")
    {'zh': '英文俳句（haiku）', 'en': 'haiku'}
    """
    known = form_of(name)
    said = words.form_words(name)
    if known is None or (isinstance(known, Verse) and not in_rows(known)):
        bare, spelled = words.acrostic(name)
        return {"zh": f"{bare}{spelled.zh}", "en": said.en}
    zh = with_own_name(said.zh, name) if is_english(known) else said.zh
    return {"zh": zh, "en": said.en}


SEAL = "妙笔"
HEADINGS = "诗曲影展签构思来历文件"  # of the sections, in the template
PAINTING = two("水墨画：{}", "Ink painting: {}")

FIELDS = {
    "season": two("季节", "Season"),
    "hour": two("时辰", "Hour"),
    "weather": two("天气", "Weather"),
    "place": two("所在", "Place"),
    "mood": two("心境", "Mood"),
    "form": two("诗体", "Verse form"),
    "style": two("画法", "Manner"),
    "format": two("幅式", "Format"),
    "occasion": two("缘由", "Occasion"),
    "themes": two("题材", "Themes"),
    "names": two("人名", "Names"),
    "relations": two("布置", "Arrangement"),
    "excluded": two("不画", "Left out by wish"),
    "given_lines": two("自带诗句", "Lines given"),
    "mode": two("调", "Key"),
    "metre": two("拍子", "Metre"),
    "tempo": two("速度", "Tempo"),
    "bars": two("篇幅", "Bars"),
    "instruments": two("乐器", "Instruments"),
}


def _shared(table: dict[str, Words]) -> dict[str, Two]:
    """The planner's words, as the page takes them."""
    return {key: two(words.zh, words.en) for key, words in table.items()}


SEASONS = _shared(words.SEASONS)
HOURS = _shared(words.HOURS)
WEATHERS = _shared(words.WEATHERS)
PLACES = _shared(words.PLACES)
# The quarters of the circumplex: valence >= 0, arousal >= 0.
MOODS = {
    "even": two("平和", "even"),
    "11": two("欢跃", "lively"),
    "10": two("宁静", "serene"),
    "01": two("激越", "troubled"),
    "00": two("沉郁", "wistful"),
}
FORMATS = {name: said.en for name, said in words.FORMATS.items()}
STYLES = {name: said.en for name, said in words.STYLES.items()}
RELATIONS = {
    "on": two("{}在{}上", "{} on {}"),
    "in": two("{}在{}中", "{} in {}"),
    "under": two("{}在{}下", "{} under {}"),
    "above": two("{}在{}上方", "{} above {}"),
    "left_of": two("{}在{}左边", "{} left of {}"),
    "right_of": two("{}在{}右边", "{} right of {}"),
    "beside": two("{}在{}旁", "{} beside {}"),
    "behind": two("{}在{}后", "{} behind {}"),
    "before": two("{}在{}前", "{} before {}"),
    "with": two("{}与{}同在", "{} with {}"),
    "holding": two("{}手持{}", "{} holding {}"),
    "riding": two("{}骑着{}", "{} riding {}"),
    "between": two("{}在{}之间", "{} between {}"),
}
PIGMENTS = {
    "墨": "ink",
    "花青": "indigo",
    "石青": "azurite",
    "头青": "deep azurite",
    "石绿": "malachite",
    "三绿": "pale malachite",
    "赭石": "red ochre",
    "藤黄": "gamboge",
    "胭脂": "rouge",
    "曙红": "eosin red",
    "朱砂": "cinnabar",
    "朱磦": "vermilion orange",
    "铅白": "lead white",
    "泥金": "gold",
}
MODES = {
    "宫": two("宫调式", "gong mode"),
    "商": two("商调式", "shang mode"),
    "角": two("角调式", "jue mode"),
    "徵": two("徵调式", "zhi mode"),
    "羽": two("羽调式", "yu mode"),
    "大调": two("大调", "major"),
    "小调": two("小调", "minor"),
}
INSTRUMENTS = {name: two(known[0], name) for name, known in CALLED.items()}
PARTS = {
    "verse": two("诗", "the poem"),
    "poem": two("诗", "the poem"),
    "painting": two("画", "the painting"),
    "label": two("展签", "the wall label"),
    "score": two("曲", "the music"),
    "narration": two("诵读", "the reading"),
    "film": two("影片", "the film"),
}
# What is asked of an engine, by the kind of the Ask; "" for any other kind.
ASKED = {
    "text.verse": two("请{}作诗", "The poem was asked of {}"),
    "text.gloss": two("请{}以英文逐句释义", "An English gloss was asked of {}"),
    "image.scene": two("请{}经营位置，定下构图", "The composition was asked of {}"),
    "image.paint": two("请{}落墨设色", "The painting was asked of {}"),
    "image.inscribe": two("请{}题诗钤印", "The inscription and the seal were asked of {}"),
    "file.text": two("请{}抄写成文", "The fair copy was asked of {}"),
    "text.concept": two("请{}通读题目，拟出构思", "The concept was asked of {}"),
    "text.label": two("请{}写展签", "The wall label was asked of {}"),
    "form.verse": two("改请{}作诗", "The poem was asked of {} instead"),
    "form.told": two("请{}核对展签的字句", "Checking the words of the label was asked of {}"),
    "form.mend": two("请{}订正出律之处", "Mending what broke the form was asked of {}"),
    "sound.compose": two("请{}谱曲", "The music was asked of {}"),
    "sound.engrave": two("请{}刻谱", "The engraving of the score was asked of {}"),
    "sound.render": two("请{}照谱奏出", "The playing of the score was asked of {}"),
    "voice.line": two("请{}读诗一句", "The reading of one line was asked of {}"),
    "voice.join": two("请{}把各句连成全篇", "The joining of the read lines was asked of {}"),
    "film.mix": two("请{}调配影片的声音", "The sound of the film was asked of {}"),
    "film.segment": two("请{}绘影片一段", "One stretch of the film was asked of {}"),
    "film.join": two("请{}把各段接成影片", "The joining of the film was asked of {}"),
    "": two("请教{}", "A question was put to {}"),
}
# The same, asked {1} times of {0}, where a sentence of its own reads better than "five times".
ASKED_MANY = {
    "voice.line": two("请{0}逐句读诗，共 {1} 句", "The reading of {1} lines was asked of {0}"),
    "film.segment": two("请{0}分 {1} 段绘影片", "The film was asked of {0}, in {1} stretches"),
}
ENGINES = {"embedded": two("内置引擎", "the embedded engine")}
FILES = {
    "poem.md": two("诗", "the poem"),
    "label.md": two("展签", "the wall label"),
    "painting.png": two("画", "the painting"),
    "painting.svg": two("画的笔画矢量稿", "the painting as strokes"),
    "index.html": two("本页", "this page"),
    "ledger.jsonl": two("来历簿", "the ledger"),
    "work.json": two("作品概要", "the work in short"),
    "painting.ids.png": two("物象编号图", "which thing each pixel shows"),
    "score.flac": two("乐曲", "the music"),
    "score.mid": two("乐曲的 MIDI", "the music as MIDI"),
    "score.musicxml": two("可编辑的乐谱", "the score, to be edited"),
    "score.svg": two("刻好的乐谱", "the engraved score"),
    "narration.flac": two("诵读", "the reading"),
    "film.mp4": two("影片", "the film"),
    "film.srt": two("影片字幕", "the captions of the film"),
}
ENDINGS = {
    "png": two("图像", "a picture"),
    "svg": two("矢量图", "a vector picture"),
    "md": two("文字", "a text"),
    "flac": two("声音", "a sound"),
    "mp4": two("影片", "a film"),
    "json": two("数据", "data"),
    "jsonl": two("数据", "data"),
    "": two("文件", "a file"),
}
# What stands where a part will be: while it is made, and on a page whose run was stopped.
WAITING = {
    "painting": (
        two("正在落墨，画成即见。", "The brush is on the paper. The painting appears here when it is dry."),
        two("画还没有做成；再次运行同一条命令，便接着做。",
            "The painting is not made yet; the same command, run again, goes on with it."),
    ),
    "poem": (
        two("正在觅句。", "The lines are being found."),
        two("诗还没有做成。", "The poem is not made yet."),
    ),
    "narration": (
        two("诵读正在录制。", "The poem is being read aloud."),
        two("诵读还没有做成。", "The reading is not made yet."),
    ),
    "score": (
        two("正在谱曲、刻谱、试奏。", "The music is being composed, engraved and played."),
        two("乐曲还没有做成。", "The music is not made yet."),
    ),
    "film": (
        two("影片在画与声齐备之后绘制，所需最久。",
            "The film is drawn once picture and sound are there; it takes the longest."),
        two("影片还没有做成。", "The film is not made yet."),
    ),
    "label": (
        two("展签在各部做成之后写。", "The label is written once the other parts are there."),
        two("展签还没有写成。", "The label is not written yet."),
    ),
}  # fmt: skip
MISSING = {
    "painting": two("画未能做成", "The painting could not be made"),
    "poem": two("诗未能做成", "The poem could not be made"),
    "narration": two("诵读未能做成", "The reading could not be made"),
    "score": two("乐曲未能做成", "The music could not be made"),
    "film": two("影片未能做成", "The film could not be made"),
    "label": two("展签未能写成", "The wall label could not be written"),
}
