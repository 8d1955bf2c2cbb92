"""Mends pingshui.json where both digital texts of 平水韵 are wrong or silent; after verse_prosody.py.

    python runs/prosody_mend.py src/miaobi/forms/data

Running it twice changes nothing. The alphabet of the writer stays as it is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# Readings that one text alone has and 佩文诗韵 has not: slips, or another word of the same form.
WRONG = {
    "上声四纸": "花", "上声五尾": "靴", "下平十三覃": "鸩", "入声十一陌": "诉", "入声十七洽": "掏",
    "入声三觉": "儿", "上声十三阮": "仙僊", "入声一屋": "迹", "下平二萧": "了", "去声十二震": "泛汎",
}  # fmt: skip
# Characters that both lack, by hand after 佩文诗韵 and, for words it has not, 广韵.
LACKED = {
    "上平二冬": "嗈疼", "上平四支": "敧䕷隳搘鸶鷥缧縲鳷猕獼蚍䍦", "上平五微": "皈", "上平六鱼": "舁",
    "上平七虞": "菩浯鄜圩", "上平八齐": "恓樨", "上平十灰": "腮毰", "上平十一真": "珉",
    "上平十三元": "鹍鵾", "上平十四寒": "搬圞", "下平一先": "胭蝙", "下平二萧": "飚",
    "下平五歌": "玻挲", "下平七阳": "昂糠糖罡獐岗鸘", "下平八庚": "粳秔稉虻", "下平九青": "咛嚀笭",
    "下平十蒸": "姮徴", "下平十一尤": "飀飗", "下平十四盐": "恹薝濂", "上声四纸": "徴屎哩",
    "上声六语": "籞钜", "上声七麌": "睹", "上声十贿": "茝", "上声十三阮": "坂狠", "上声十四旱": "碗赶",
    "上声十六铣": "謇", "上声十七筱": "騕", "上声十九皓": "稿", "上声二十二养": "晌俩倆",
    "上声二十三梗": "眚", "上声二十四迥": "炅", "去声六御": "觑滤濾", "去声八霁": "蚋", "去声九泰": "蕞",
    "去声十二震": "胤", "去声十五翰": "熳", "去声二十二祃": "咤吒这這", "去声二十五径": "迳亘另",
    "入声一屋": "曝", "入声二沃": "斸襆", "入声三觉": "鷟啅珏", "入声四质": "戌蟋窸", "入声五物": "髴歘欻",
    "入声七曷": "撒枿拶茉辣", "入声九屑": "鴂朅蘖糵桔", "入声十药": "礴椁", "入声十一陌": "迹",
    "入声十二锡": "皙阒闃鸊", "入声十三职": "鶒",
}  # fmt: skip
# Variants, and what they are variants of.
VARIANTS = dict(
    zip(
        "攲壠逈顇椀盌覩巵秖藂虵臙瓌笻頳潄撃虀蠧纒嵓劚薫塼隟蟇皐逰葅寖様顋毎闚鄽聴駈穏璚麞悮漥籖"
        "壊幈崐戞崕灔旍鬛朞顚賖渇釡槨蠒眀擕惣覷覰亙麏蹟跡嶤這僊",
        "敧垄迥悴碗碗睹卮只丛蛇胭瑰筇赪漱击齑蠹缠岩斸薰砖隙蟆皋游菹浸样腮每窥廛听驱稳琼獐误洼签"
        "坏屏昆戛崖滟旌鬣期颠赊渴釜椁茧明携总觑觑亘麇迹迹峣这仙",
        strict=True,
    )
)


def mend(data: dict) -> None:
    """Puts readings right, then the folds."""
    names = [name for name, *_ in data["groups"]]
    for group, characters in WRONG.items():
        row, agreed = data["groups"][names.index(group)], data["agreed"]
        row[2] = "".join(c for c in row[2] if c not in characters)
        i = names.index(group)
        agreed[i] = "".join(c for c in agreed[i] if c not in characters)
    for group, characters in LACKED.items():
        i = names.index(group)
        data["groups"][i][2] += "".join(c for c in characters if c not in data["groups"][i][2])
        data["agreed"][i] += "".join(c for c in characters if c not in data["agreed"][i])
    known: dict[str, set[str]] = {}
    for name, _, characters in data["groups"]:
        for character in characters:
            known.setdefault(character, set()).add(name)
    folds = dict(zip(*data["fold"], strict=True)) | VARIANTS
    # A character that has a reading of its own is not a variant of one that has not.
    kept = {
        old: new
        for old, new in folds.items()
        if new in known and not known.get(old, set()) - known[new]
    }
    data["fold"] = ["".join(kept), "".join(kept.values())]


def main(argv: list[str]) -> None:
    file = Path(argv[0]) / "pingshui.json"
    data = json.loads(file.read_text("utf-8"))
    before = dict(zip(*data["fold"], strict=True))
    mend(data)
    after = dict(zip(*data["fold"], strict=True))
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text + "\n", "utf-8")
    gone = "".join(old for old in before if old not in after)
    print(len(after), "folds;", len(gone), "gone:", gone)


if __name__ == "__main__":
    main(sys.argv[1:])
