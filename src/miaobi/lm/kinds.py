"""What kind of thing a character names: the classes that make a parallel exact (工对) or near (邻对).

The classes are those of Wang Li, 汉语诗律学 (1958) §14 and 诗词格律 (1962), with 珍宝 apart from
器物, and with 动作 (verbs) and 性状 (adjectives) for his 虚字. The seeds are ours; a character may
stand in several classes (日 is in the sky and of the calendar). Other characters take the class
of the seeds that they stand nearest to among the characters they face (runs/couplet.py).
"""

from __future__ import annotations

from functools import lru_cache

SEEDS = {
    "天文": "天空日月星辰斗汉风云雨雪霜露雷电霞虹雾霭烟岚阳晖辉曦霓霰雹冰光阴霄曜",
    "时令": "春夏秋冬年岁月日时节旬朝夕晨昏夜晓暮宵昼午曙晚今古昔旦更秒刻腊",
    "地理": "山水江河湖海溪涧泉潭池塘洲渚岸沙石岩峰岭峦谷壑原野田陇路径村郭城郊浦津洞崖岛波浪潮涛流川"
    "土地关塞国州郡县邑乡里陌阡坡汀矶滩峡陵丘林市巷京湾沼泽尘泥",
    "宫室": "楼台亭阁宫殿门户窗轩堂庭院墙篱屋舍宅庐房室栏檐阶砌寺观庵塔桥园苑店馆厨营槛牖廊扉垣井灶祠"
    "庙驿栅斋榭圃",
    "器物": "灯烛剑刀弓箭鼓钟磬船舟帆棹车杯樽壶盘炉床枕席帘幕帐扇镜钩竿杖旗旌屏簟砧杵舫艇轮舆釜鼎盆瓶"
    "盏鞍鞭缆篙橹桨锄犁筇钵瓢瓮笼网罾甲戈戟旆角笛箫笙筝瑟琵笳",
    "衣饰": "衣裳衫袖冠巾带裘袍履屐簪钗佩裙罗锦绮绣襟裾笠蓑帽鞋袜绶冕缕丝绫布絮",
    "饮食": "酒茶饭粥羹药盐米醪浆脍肴粟粮糕饼醑醅茗馔糟酿蔬羔",
    "珍宝": "金玉银珠琼瑶璧璋琥翡玳珊碧璎瑜瑾圭钱",
    "文事": "笔墨纸砚书诗文字章句赋词歌曲篇卷印简琴棋画帖籍史经编笺札诏檄碑图谱吟韵",
    "植物": "花草木树竹松柏梅兰菊莲荷桃李杏柳杨枫桐桂槐榆梧枝叶根果苔藓萍蓼芦荻藤萝葵蕉麦稻禾黍桑麻茅"
    "蒲苇菱芝薇蕙橘柚梨枣瓜笋芙蓉芍药蕊萼芳条蓬艾葛棠樱榴荔茱萸橙豆韭蔗蕨芹",
    "动物": "鸟雀燕莺雁鹤鹭鸥鸡鸭鹅鹰乌鸦鹊鹃凤鸾鸳鸯马牛羊犬猿虎龙蛇鱼龟虫蝉蝶蜂蛩萤蚕鹿兔鼠骢驴猫鸿"
    "鸠雉鹂鹏鲤鲈蛙蛾蟹蚁蛛狐狼豹麟犀象骏禽兽鲸鳞翼羽雏",
    "形体": "头首面眼目耳眉发鬓须口舌齿手足臂肩腰腹心肠骨身肌肤血泪魂魄颜容腮唇膝胸背体鼻腕指形",
    "人事": "恩情愁恨梦名功利德业才道理志怨欢兴意思忧趣事机缘命祸福荣辱贫富忠孝仁义礼乐法策谋计",
    "人伦": "人客翁叟僧君臣父子兄弟妻儿女友宾主师渔樵仙佛王侯将相士民农妇童商卒吏官帝后妃贼虏老夫公郎"
    "娘孙母奴隐朋仆俗",
    "代名": "我吾予余汝尔谁自己他彼此其何之",
    "方位": "东西南北上下前后左右中内外里边间旁侧",
    "数目": "一二两三四五六七八九十百千万亿双半孤独几数群单众诸",
    "颜色": "红绿青黄白黑紫碧翠苍丹朱赤素玄蓝绛缁皓皂黛粉",
    "干支": "甲乙丙丁戊庚辛壬癸子丑寅卯辰巳午未申酉戌亥",
    "副词": "不未已曾犹尚又还亦也初渐忽空徒方正只惟最太甚皆俱都频屡常每永相互同共欲应须能可堪忍肯敢宜"
    "莫休勿无有非岂宁却便才刚久暂仍竟终竞偏尽全愈更再虽但",
    "连介": "与和并而则且因以于从向在到由被把似如若为及当随缘",
    "助词": "乎者矣焉哉兮耳耶欤然",
    "动作": "来去归飞行走坐卧立眠看望见闻听唱舞啼鸣叫吹开落垂生出入登临过渡送迎逢别离忆怀念知识问答寻"
    "访采折种栽耕钓浮沉照映绕穿卷拂惊笑哭醉饮读写题寄传收移转动摇吐含带披倚凭抱携惜爱恋弃迷破"
    "断隔分连接伴待候住宿栖泊游放催争上下流抛洗濯烹煮煎扫锁闭敲击染点沾滴洒泻涌围",
    "性状": "高低长短大小远近深浅明暗清浊寒暖冷热新旧轻重疏密幽静闲忙香甜美丑斜直平圆方满残荒衰早迟急"
    "缓强弱肥瘦浓淡细粗肃凉燥湿软硬枯荣贤愚贵贱难易安危奇巧拙真假厚薄微妙佳好恶狂痴",
}  # fmt: skip
KINDS = tuple(SEEDS)

# 邻对: classes that may face each other as neighbours, after Wang Li's 1958 list of them.
_NEIGHBOURS = (
    "天文 时令", "天文 地理", "地理 宫室", "宫室 器物", "器物 衣饰", "器物 文事", "衣饰 饮食",
    "器物 饮食", "器物 珍宝", "衣饰 珍宝", "饮食 文事", "植物 动物", "形体 人事", "形体 动物",
    "人伦 代名", "数目 颜色", "数目 方位", "方位 颜色", "珍宝 颜色", "副词 连介", "副词 助词",
    "连介 助词", "代名 数目", "动作 性状", "动作 副词", "时令 干支", "地理 植物", "天文 植物",
)  # fmt: skip
NEAR = frozenset(frozenset(pair.split()) for pair in _NEIGHBOURS)


@lru_cache(maxsize=1)
def seeded() -> dict[str, frozenset[str]]:
    """The classes of every seed character.

    >>> sorted(seeded()["日"]), sorted(seeded()["鹭"])
    (['天文', '时令'], ['动物'])
    """
    found: dict[str, set[str]] = {}
    for kind, characters in SEEDS.items():
        for character in characters:
            found.setdefault(character, set()).add(kind)
    return {character: frozenset(kinds) for character, kinds in found.items()}
