"""Simplified characters as they were written before 1956: 简 → 繁, for the inscription.

The pairs are those of OpenCC's dictionary of characters (Apache-2.0), with the choice that verse
mostly wants where one character stands for several; where the neighbour decides, it decides. They
are made by `runs/traditional.py`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

# character: (what may stand before it, what may stand after it, the form it then has)
NEIGHBOURS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "里": (("夜梦心水山雨风云花月雪林烟声眼手怀城村家屋窗灯镜这那哪雾", "", "裡"),),
    "发": (("白头华鬓短绿青黑银秀毛黄理", "丝", "髮"),),
    "后": (("皇王太母", "土羿稷妃", "后"),),
    "只": (("一二两双三四五六七八九十百千几数", "", "隻"),),
    "斗": (("争战打搏角决奋", "", "鬥"),),
    "干": (("阑栏若相何", "戈支", "干"), ("树枝躯", "", "幹")),
    "谷": (("五稻百米", "", "穀"),),
    "面": ((" ", "条粉", "麵"),),
    "松": (("放轻宽", "", "鬆"),),
    "历": (("日黄农皇", "", "曆"),),
    "钟": ((" ", "情爱灵", "鍾"),),
    "系": (("世水派星", "", "系"),),
    "卷": ((" ", "帘地起", "捲"),),
    "舍": (("难取不割", "弃得", "捨"),),
    "几": (("茶案明净", "案", "几"),),
    "回": (("萦低", "廊", "迴"),),
    "余": ((" ", "幼生平心", "余"),),
}


@lru_cache(maxsize=1)
def _pairs() -> dict[str, str]:
    data = files("miaobi.paint") / "data" / "traditional.txt"
    simple, full = data.read_text("utf-8").split()
    return dict(zip(simple, full, strict=True))


def traditional(text: str) -> str:
    """`text` in traditional characters; what has no other form stays as it is.

    >>> traditional("万里云山发白发"), traditional("一只白鹭只在梦里")
    ('萬里雲山發白髮', '一隻白鷺只在夢裡')
    """
    pairs = _pairs()
    out = []
    for i, char in enumerate(text):
        before, after = text[i - 1 : i] or "\0", text[i + 1 : i + 2] or "\0"
        form = pairs.get(char, char)
        for front, behind, other in NEIGHBOURS.get(char, ()):
            if before in front or after in behind:
                form = other
        out.append(form)
    return "".join(out)
