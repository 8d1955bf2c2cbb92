"""The label's wordings: several ways to say the same fact, and the small words around a number."""

from __future__ import annotations

# The measure word (量词) of a thing, by the last character of its name.
MEASURES = {
    last: measure
    for measure, lasts in {
        "只": "鸟鹭鹤燕雁鸦鹊莺鸥鸭鹅鸡鹰雀鹃鸳鸯蝶蜂蝉蛙龟猫兔狐猴虎豹羊猿鹂鹬蟹萤虫蜓狸猪",
        "条": "鱼鲤龙河江溪路径蛇街狗犬巷鲸",
        "头": "牛象狮",
        "匹": "马骆驼骡",
        "位": "人翁僧客女叟娘夫师士母父者侠兵",
        "个": "子孩童",
        "棵": "树松柳柏槐桐枫桃李杏榕竹梅樱桂杉蕉",
        "朵": "花莲荷菊云牡丹葵玫瑰",
        "片": "田野地林叶湖海苇萍",
        "座": "山峰桥亭塔楼城寺庙屋阁岛村宫殿坊碑墓磨坟房舍台",
        "盏": "灯笼烛",
        "艘": "船舰",
        "叶": "舟",
        "面": "旗鼓帆镜墙",
        "轮": "月日阳",
        "颗": "星石珠",
        "道": "虹瀑门篱",
        "把": "伞琴剑椅壶扇锄",
        "张": "桌网",
        "支": "笛箫笔",
        "本": "书",
        "杯": "茶酒",
        "架": "机筝",
        "辆": "车",
    }.items()
    for last in lasts
}

ALONE = {"moon", "sun", "sky", "sea", "rain", "snow", "mist", "wind"}  # there is only one
PLURALS = {
    "goose": "geese", "man": "men", "woman": "women", "child": "children", "person": "people",
    "fish": "fish", "sheep": "sheep", "deer": "deer", "carp": "carp", "ox": "oxen",
    "leaf": "leaves", "wife": "wives", "knife": "knives", "foot": "feet", "mouse": "mice",
    "fisherman": "fishermen", "bamboo": "bamboos", "firefly": "fireflies", "grass": "grasses",
    "scarf": "scarves", "wolf": "wolves", "calf": "calves", "loaf": "loaves", "aircraft": "aircraft",
    "snowman": "snowmen", "horseman": "horsemen", "boatman": "boatmen", "policeman": "policemen",
    "old man": "old men", "tomato": "tomatoes", "potato": "potatoes", "hero": "heroes",
    "bus": "buses", "lens": "lenses",
}  # fmt: skip

SEE_ZH = ("画中可见{}。", "先看画里的{}。", "请在画中找{}。", "纸上画了{}。", "画面里有{}。")
GIVEN_ZH = ("画依所给的「{}」重画。", "此画照着「{}」重新落笔。", "画面出自所给的图片「{}」。")
POEM_ALONE_ZH = "诗为{form}{rhymed}，有句「{line}」。"
POEM_ZH = (
    "题诗为{form}{rhymed}，有句「{line}」。",
    "诗作{form}{rhymed}，第{nth}{unit}是「{line}」。",
    "画上题{form}一首{rhymed}，中有「{line}」。",
)
SHARED_ZH = (
    "诗为{form}{rhymed}；「{line}」里的{thing}也在画中。",
    "{form}{rhymed}，「{line}」的{thing}就在画里。",
)
COUPLET_ALONE_ZH = "写的是{form}，{half}「{line}」。"
COUPLET_ZH = (
    "题的是{form}，{half}「{line}」。",
    "画上题{form}一副，{half}「{line}」。",
    "{form}题在画上，{half}是「{line}」。",
)
HALVES = ("上联", "下联")
UNKNOWN_ZH = ("委托里的「{}」{}没有读懂。", "「{}」{}，程序没有读懂。", "尚未读懂的有「{}」{}。")
UNWRITTEN_ZH = "委托要的「{}」在这里写不成{}。"
SIGN_ZH = (
    "{}没有画法，写在朱签上。",
    "{}画不成形，以朱字写出。",
    "程序不会画{}，便写成朱签。",
)
SOURCE_ZH = (
    "{}出自委托，{}由种子抽得。",
    "委托定下{}；{}是种子添的。",
    "{}是人要的，{}是种子给的。",
)
CHANCE_ZH = ("{}由种子抽得，委托未作规定。", "委托未说到的，如{}，由种子抽得。")
WROTE_ZH = ("{}都出自委托，字句由种子抽得。", "委托定下{}，种子只管字句。")  # nothing is painted
BRIEF_ZH = ("{}都出自委托，笔触由种子抽得。", "委托定下{}，种子只管笔触。")
# Where an outside model refined the card, the seed did not choose alone.
REFINED_ZH = (
    ("{}出自委托，{}由模型和种子选定。", "委托定下{}；{}是模型和种子添的。"),
    ("{}由模型和种子选定，委托未作规定。",),
    BRIEF_ZH,
)

SEE_EN = (
    "Look for {}.",
    "The picture holds {}.",
    "Painted here: {}.",
    "In the ink you will find {}.",
    "Begin with {}.",
)
GIVEN_EN = (
    "The picture “{}”, which was given, is painted again here.",
    "This is the given picture “{}”, painted again stroke by stroke.",
)
POEM_EN = (
    "The poem is {form}{rhymed}: one line reads {line}.",
    "A poem runs down the paper, {form}{rhymed}, with the line {line}.",
    "The poem brushed on it, {form}{rhymed}, says {line}.",
)
ENGLISH_POEM_EN = (  # no line of it runs down the paper
    "The poem is {form}: one line reads {line}.",
    "The poem lettered on it is {form}, with the line {line}.",
    "The poem, {form}, says {line}.",
)
SHARED_EN = (
    "The poem is {form}{rhymed}; {thing} of its line {line} can be found here too.",
    "In the poem, {form}{rhymed}, one line reads {line}: look for {thing}.",
)
UNKNOWN_EN = (
    "The program did not understand “{}”{}.",
    "Not understood in the brief: “{}”{}.",
)
UNWRITTEN_EN = "The brief asks for “{}”, which cannot be written here{}."
SIGN_EN = (
    "The program cannot paint {}; vermilion writing stands in its place.",
    "There was no brushwork for {}: that is written in vermilion.",
)
SOURCE_EN = (
    "The brief asked for {}; the seed drew {}.",
    "The brief settled {}, and the seed added {}.",
    "Someone asked for {}; chance, by seed, gave {}.",
)
CHANCE_EN = (
    "The seed drew {}, which the brief left open.",
    "The brief left much open; the seed drew {}.",
)
WROTE_EN = ("The brief settled {}; the seed guided the words.",)
BRIEF_EN = ("The brief settled {}; the seed guided the brush.",)
REFINED_EN = (
    (
        "The brief asked for {}; a model and the seed chose {}.",
        "Someone asked for {}; a model and the seed added {}.",
    ),
    ("A model and the seed chose {}, which the brief left open.",),
    BRIEF_EN,
)

MEDIA = {  # style → what it is called as a kind of picture; other styles are ink paintings
    "青绿山水": ("青绿山水画", "Blue-green landscape painting"),
    "浅绛": ("浅绛山水画", "Ink painting with light colour"),
    "工笔花鸟": ("工笔画", "Fine-brush painting"),
    "水彩": ("水彩画", "Watercolour"),
    "油画": ("油画风格的画", "Painting in the manner of oils"),
    "印象派": ("印象派油画风格的画", "Painting in the manner of impressionist oils"),
    "表现主义": ("表现主义油画风格的画", "Painting in the manner of expressionist oils"),
    "点彩": ("点彩风格的画", "Painting in the manner of pointillist oils"),
    "木版画": ("木版画风格的画", "Picture in the manner of a woodblock print"),
    "剪纸": ("剪纸风格的画", "Picture in the manner of a papercut"),
    "像素": ("像素画", "Pixel art"),
}
FORMS_EN = {
    "五绝": "a quatrain of five-character lines",
    "七绝": "a quatrain of seven-character lines",
    "五律": "eight regulated lines of five characters",
    "七律": "eight regulated lines of seven characters",
}
FORMS_EN |= {
    "对联": "a couplet",
    "新诗": "modern verse (xinshi)",
    "歌词": "a song lyric (geci)",
}
MASSES = ("blank verse", "couplets", "free verse", "terza rima")  # a poem is not one, but in it
# Family of a poem (en: English) → what it is called, its measure word, what one line of it is.
NOUNS = {
    "": ("诗", "首", "句"),
    "对联": ("对联", "副", "句"),
    "新诗": ("诗", "首", "行"),
    "歌词": ("歌词", "首", "行"),
    "en": ("诗", "首", "行"),
}
TUNES_EN = {"词": "a ci to the tune {}", "曲": "a qu to the tune {}"}
WHOLE_ZH = {"词": "全词", "曲": "全曲"}
SEASONS = {
    "spring": ("春天", "spring"), "summer": ("夏天", "summer"), "autumn": ("秋天", "autumn"),
    "winter": ("冬天", "winter"),
}  # fmt: skip
HOURS = {
    "dawn": ("破晓", "dawn"), "morning": ("清晨", "morning"), "noon": ("正午", "noon"),
    "afternoon": ("午后", "afternoon"), "dusk": ("黄昏", "dusk"), "night": ("夜里", "night"),
}  # fmt: skip

GROUNDS = {
    "mountain": ("山中", "a place in the mountains"), "water": ("水边", "a place by the water"),
    "sea": ("海边", "the sea"), "field": ("田野", "open fields"),
    "village": ("村庄", "a village"), "garden": ("园林", "a garden"), "city": ("城市", "a city"),
    "road": ("道路", "the road"), "indoors": ("室内", "a room"),
}  # fmt: skip
WEATHERS = {
    "clear": ("晴天", "clear weather"), "cloud": ("云天", "clouds"), "mist": ("雾天", "mist"),
    "rain": ("雨天", "rain"), "snow": ("雪天", "snow"), "wind": ("风天", "wind"),
}  # fmt: skip

# By (column, row) of a grid of three by three.
PLACES_ZH = {
    (0, 0): "左上", (1, 0): "上方", (2, 0): "右上", (0, 1): "左侧", (1, 1): "中部",
    (2, 1): "右侧", (0, 2): "左下", (1, 2): "下方", (2, 2): "右下",
}  # fmt: skip
PLACES_EN = {
    (0, 0): "Upper left", (1, 0): "Above", (2, 0): "Upper right", (0, 1): "Left",
    (1, 1): "In the middle", (2, 1): "Right", (0, 2): "Lower left", (1, 2): "Below",
    (2, 2): "Lower right",
}  # fmt: skip

INSTRUMENTS = {
    "guzheng": ("古筝", "guzheng"), "guqin": ("古琴", "guqin"), "pipa": ("琵琶", "pipa"),
    "erhu": ("二胡", "erhu"), "dizi": ("笛子", "dizi"), "xiao": ("箫", "xiao"),
    "bells": ("编钟", "bells"),
}  # fmt: skip
MODES = {
    "宫": ("宫调", "gong mode"), "商": ("商调", "shang mode"), "角": ("角调", "jue mode"),
    "徵": ("徵调", "zhi mode"), "羽": ("羽调", "yu mode"), "大调": ("大调", "major"),
    "小调": ("小调", "minor"),
}  # fmt: skip
PARTS = {  # how a part may be spoken of, if it is there
    "painting": (
        "画 画中 画里 画面 画上 题诗 水墨 笔墨 落笔 笔触 落墨 墨色 墨",
        "picture painting painted ink brush brushed brushwork paper",
    ),
    "score": ("音乐 乐曲 曲", "music melody"),
    "narration": ("朗诵 朗读 诵读 吟", "reading voice"),
    "film": ("影片", "film"),
}
HEARD = (  # between the parts of a line; music, film, bars
    ("，", "音乐：", "影片", "{} 小节"),
    (", ", "Music: ", "Film", "{} bars"),
)
READ = {"spoken": ("朗诵", "Reading"), "sung": ("吟唱", "Sung reading")}
