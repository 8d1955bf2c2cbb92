"""The words of the page, in Chinese and English: names of seasons, forms, files and so on."""

from __future__ import annotations

from miaobi.brief import Words
from miaobi.planner import words

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


SEAL = "妙笔"
PAINTING = two("水墨画：{}", "Ink painting: {}")

FIELDS = {
    "season": two("季节", "Season"),
    "hour": two("时辰", "Hour"),
    "weather": two("天气", "Weather"),
    "place": two("所在", "Place"),
    "mood": two("心境", "Mood"),
    "form": two("诗体", "Verse form"),
    "style": two("画法", "Manner"),
    "occasion": two("缘由", "Occasion"),
    "names": two("人名", "Names"),
    "relations": two("布置", "Arrangement"),
    "excluded": two("不画", "Left out by wish"),
    "given_lines": two("自带诗句", "Lines given"),
    "tempo": two("节拍", "Tempo"),
    "mode": two("调式", "Mode"),
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
FORMS = {name: said.en for name, said in words.FORMS.items()}
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
    "": two("请教{}", "A question was put to {}"),
}
ENGINES = {"embedded": two("内置引擎", "the embedded engine")}
NUMBERS = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six",
    7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve",
}  # fmt: skip
FILES = {
    "poem.md": two("诗", "the poem"),
    "label.md": two("展签", "the wall label"),
    "painting.png": two("画", "the painting"),
    "painting.svg": two("画的笔画矢量稿", "the painting as strokes"),
    "index.html": two("本页", "this page"),
    "ledger.jsonl": two("来历簿", "the ledger"),
    "work.json": two("作品概要", "the work in short"),
    "painting.ids.png": two("物象编号图", "which thing each pixel shows"),
}
ENDINGS = {
    "png": two("图像", "a picture"),
    "svg": two("矢量图", "a vector picture"),
    "md": two("文字", "a text"),
    "json": two("数据", "data"),
    "jsonl": two("数据", "data"),
    "": two("文件", "a file"),
}
