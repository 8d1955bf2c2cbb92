"""Taste, as tables: what each field of the concept card looks like in a poem, and what to shun.

Characters here pull or push (`senses.marked`), words veto a line (`wish.vetoes`). Whatever the
brief itself says is never shunned.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Each value: the characters that show it, and those that contradict it.
SEASONS = {
    "spring": ("春柳莺燕桃杏芳草", "秋冬夏霜菊雁蝉枫腊荷暑蛩"),
    "summer": ("夏荷蝉榴凉扇竹薰", "春秋冬霜雪菊梅腊桃枫寒"),
    "autumn": ("秋菊雁枫霜桂芦砧", "春夏冬莺桃杏柳燕荷暑梅"),
    "winter": ("冬雪梅冰寒腊冻", "春夏秋莺桃杏荷蝉暑菊燕枫草绿苔啼芳"),
}
HOURS = {
    "dawn": ("晓晨曙鸡露霞", "夜暮夕宵昏午灯晚月"),
    "morning": ("朝晨晴露日", "夜暮夕宵昏晚灯月星"),
    "noon": ("午日荫昼睡", "夜暮夕宵昏晓朝月星灯晚"),
    "afternoon": ("日昼闲荫茶", "夜宵晓朝星晨"),
    "dusk": ("暮夕晚霞阳归", "晓晨朝午曙"),
    "night": ("夜月星灯宵", "日晓午朝晨阳昼夕暮"),
}
WEATHERS = {
    "clear": ("晴天碧空明", "雨雪雾霖濛"),
    "cloud": ("云阴岫", "星"),
    "mist": ("烟雾霭岚微", "雪雷"),
    "rain": ("雨湿滴蓑声润", "晴月星雪日阳"),
    "snow": ("雪寒冰飞白", "雨暑热蝉"),
    "wind": ("风吹飘摇动", ""),
}
PLACES = {
    "mountain": "山峰岭岩泉松径",
    "water": "江湖水舟波洲",
    "sea": "海潮波帆岛天",
    "field": "田畴陇麦桑禾",
    "village": "村篱桑鸡犬巷",
    "garden": "园庭亭花篱池",
    "city": "城楼街市车灯",
    "road": "路亭马桥行客",
    "indoors": "窗帘灯书炉床",
}
GLAD, SAD = "喜欢乐笑欣好暖新", "愁恨泪悲怨离断孤"
LIVELY, CALM = "飞惊雷鼓狂奔急", "静闲幽悠清淡眠"
ILL = "死哭坟墓丧亡鬼病泣泪血恨悲哀怨苦衰殒殁愁断老败枯朽凄惨怅"
LONELY = "寂寞寥孤独萧瑟残空荒冷贫穷逝终"  # out of place in a glad poem only
# Never wanted unless the brief says it: cruelty, court and office, names, prose particles.
NEVER = (
    "尸屎粪妓娼淫虏戮斩囚贼奴婢臀屠腥腐臭疮尿蛆骷髅"
    "诏敕郡卿侯丞尉臣帝圣皇陛朕爵禄宦佞谏绶冕旌钺阙廷幕府僚吏曹判史"
    "尧舜禹汤孔颜陶谢庾嵇阮郑魏齐鲁蔡吕曹刘张赵孙韩邵葛邓冯袁裴蒋彭姚崔潘"
    "兮乃厥矣焉哉曰耶欤尔吾汝予夫乎者也庶俾咨唐虞殷"
    "佛禅偈祖师衲菩萨钵丹诀仙玄汞"
)
# Words that settle a time of year; a poem of another season does not say them.
DATES = {
    "spring": "正月 二月 三月 清明 寒食 上巳 元日 人日 元宵 落梅 春风 东风 春来 落花 花落 飞花 啼莺 百花 残花 花如 花似 乱红 飞红 桃李 桃花 杏花 杨花 柳絮 飞絮 柳条",
    "summer": "四月 五月 六月 端午 南薰 新荷",
    "autumn": "七月 八月 九月 重阳 重九 中秋 七夕 落叶 叶落 黄叶 红叶 西风 秋风 金风 黄花 雁行 雁初",
    "winter": "十月 腊月 除夜 小寒 大寒 北风 朔风",
}
# Words that settle the time of day, and the hours they belong to.
CLOCK = {
    "朝日 日出 平明 晓色 初日": "dawn morning",
    "落日 斜阳 夕阳 斜晖 落照 残照 日暮 日落": "dusk afternoon",
    "半夜 夜半 三更 夜深 深夜": "night",
    "明月 月明 今夜 一夜 月满 秋月 月色 星斗": "night dusk",
    "白日 晴天 青天 日午": "dawn morning noon afternoon",
}
# Fixed words in which the word of an image means something else.
TRAPS = _words(
    "白鹭洲 黄鹤楼 牛尾狸 猫头笋 猫头 水田衣 寿春 海棠 流浪 梁父 父老 马上 车马客 "
    "灯花 书生 书记 东山 南山寿 金鱼 木鱼 鱼袋 钟鱼 天马 石马 竹马 桃源 杏坛 柳州 "
    "柳公 梅福 雪堂 雪窦 山公 山人 江淹 云台 月氏 星郎 风流 风尘 风俗 花县 花卿 "
    "燕山 燕赵 燕然 "
)
# Names of places, persons, halls and legends that would need a footnote.
NAMES = _words(
    "长安 洛阳 咸阳 邯郸 金陵 姑苏 会稽 成都 襄阳 荆州 扬州 杭州 苏州 凉州 并州 "
    "幽州 巴陵 夔州 渭城 渭水 阳关 玉关 雁门 潼关 函谷 骊山 泰山 华山 嵩山 衡山 "
    "庐山 终南 峨眉 天台 武夷 罗浮 首阳 华阳 景阳 华胥 凌烟 玉堂 金马 麒麟 未央 "
    "建章 昭阳 长杨 上林 骊宫 瑶台 瑶池 蓬莱 方丈 瀛洲 王母 嫦娥 姮娥 巫山 阳台 "
    "高唐 襄王 宋玉 屈原 贾谊 相如 文君 司马 扬雄 子云 渊明 元亮 彭泽 东坡 太白 "
    "子美 杜陵 摩诘 右军 羲之 安石 谢公 庾公 陶公 伯夷 叔齐 伯牙 子期 钟期 范蠡 "
    "西施 明妃 昭君 太真 玉环 石崇 绿珠 卓氏 苏武 李陵 班超 马援 诸葛 孔明 周郎 "
    "曹公 孙郎 刘郎 阮郎 萧郎 檀郎 何郎 潘郎 沈郎 谢家 王家 桓伊 尧夫 丁令 令威 "
    "卢橘 交趾 匈奴 单于 楼兰 可汗 胡人 戎马 将军 丞相 尚书 侍郎 司空 太守 使君 "
    "刺史 翰林 学士 博士 状元 进士 金吾 羽林 都护 使者 天子 君王 至尊 宫女 宫娃 "
    "南朝 六朝 先帝 先生 夫子 居士 禅师 上人 道士 如来 观音 菩提 维摩 摩诃 般若 "
)
# Talk rather than sight: allowed, not sought.
TALK = "亦岂何若其此所以皆必且须应莫未不无非是有为之而则虽况便却只更又已与于诸谁因论功名事世"
COMMON = frozenset("不无一有人来去自")  # may stand twice without offence
