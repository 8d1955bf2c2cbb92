"""`miaobi bench legibility`: is the brush's writing read by a machine that never saw it?

Ten paintings are inscribed in both scripts; every character is cut out of the finished picture at
its box and read by the recogniser of PyPI `rapidocr-onnxruntime` (Apache-2.0; PP-OCRv4). Only the
model in its wheel is used, and its other needs clash with ours, so it is installed by itself:

    pip install --no-deps rapidocr-onnxruntime
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import EngineError
from miaobi.paint import hand
from miaobi.paint.hand import Pixels, Script, Written
from miaobi.work import Json

SCRIPTS: tuple[Script, ...] = ("楷", "行")
GOAL = {"楷": 0.98, "行": 0.90}
SIZE = (1536, 1024)  # of the paintings; characters are half as large as at full size
HIGH = 48  # pixels of the recogniser's field
MARGINS = (1.05, 1.2, 1.45)  # how much of the field a character leaves free: side over side
# Brief, title and lines; ours, written to use many characters once.
INSCRIPTIONS = (
    ("春天的田野", "春野", "东风染得柳丝长燕子衔泥过短墙几处农家炊饭熟牛羊缓缓下斜阳"),
    ("秋山红叶，一座古寺", "秋山", "霜叶纷飞满石阶寺门深掩绿苔埋老僧扫径闻钟响一片孤云天外来"),
    ("寒江独钓，大雪", "寒江", "万里江天雪未休渔翁独坐钓清流竿头忽动鱼惊散笑把空篮系小舟"),
    ("月夜荷塘，两只鸭子", "荷塘", "月照荷塘夜气凉轻舟摇碎一池光鸭眠沙岸谁惊起风送莲花十里香"),
    ("江南水乡，小桥", "水乡", "细雨桥边杏子黄乌篷欸乃出横塘酒旗半湿招行客隔岸人家晒布忙"),
    ("海边的灯塔", "灯塔", "怒海翻腾卷雪涛孤灯高照黑云高归帆认得家乡路不怕惊雷万丈豪"),
    ("梅花与喜鹊", "报春", "数点寒梅破雪开枝头喜鹊报春来童儿推户争相看笑指南窗暖日回"),
    ("草原上的马，黄昏", "牧马", "骏马奔腾踏暮烟天边落日大如盘牧歌唱彻云深处野草连空碧色寒"),
    ("竹林里的书生", "竹林", "幽篁坐听古琴鸣泉水穿林石上清读罢诗书无个事自烹新茗待云生"),
    ("除夕夜的灯笼", "除夕", "爆竹声中旧岁除红灯照壁映桃符全家围坐欢情满守到鸡鸣日影舒"),
)  # fmt: skip
SIGNATURE = "妙笔写"


def run() -> Iterator[dict[str, Json]]:
    """A row for each script: how many characters were read, and which were not."""
    pictures = [_painted(brief, seed) for seed, (brief, _, _) in enumerate(INSCRIPTIONS, 1)]
    for script in SCRIPTS:
        count, misses = 0, []
        for seed, (picture, (_, title, text)) in enumerate(
            zip(pictures, INSCRIPTIONS, strict=True), 1
        ):
            image, written = inscribed(*picture, title, text, script, seed)
            for one, read in zip(written, readings(image, written), strict=True):
                count += 1
                misses += [f"{one.char}→{read or '∅'}"] if read != one.char else []
        part = 1 - len(misses) / count
        yield {
            "script": script, "characters": count, "read": round(part, 4), "goal": GOAL[script],
            "holds": "yes" if part >= GOAL[script] else "no", "misses": " ".join(misses),
        }  # fmt: skip


def _painted(brief: str, seed: int) -> tuple[Pixels, hand.Box]:
    """A painting without writing, and where it is to be written on, in pixels."""
    from miaobi.makers.painting import coloured, scene_spec
    from miaobi.paint.compose import compose
    from miaobi.paint.picture import paint
    from miaobi.studio import Wish, plan

    card = plan(Wish(brief, seed=seed, wants=("verse", "painting")))
    scene = compose({**scene_spec(card, 36), "size": list(SIZE)}, seed) | coloured(card)
    image = paint(scene, seed).image
    x, y, w, h = (float(scene["inscription"][key]) * image.shape[0] for key in "xywh")
    return image, (x, y, x + w, y + h)


def inscribed(
    ground: Pixels, box: hand.Box, title: str, text: str, script: Script, seed: int
) -> tuple[Pixels, list[Written]]:
    """The picture with the text on it, four lines of equal length, and what was written."""
    image = ground.copy()
    step = len(text) // 4
    lines = [text[i : i + step] for i in range(0, 4 * step, step)]
    places, _, _ = hand.arrange(lines, title, SIGNATURE, box, image.shape[0], seed, script)
    written = hand.write(image, places, seed, box, hand.ink_for(image, box), script)
    return image, written


# --- the recogniser -------------------------------------------------------------------------------


def installed() -> Path | None:
    """The folder of the OCR wheel, or None."""
    found = find_spec("rapidocr_onnxruntime")
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) if places else None


@lru_cache(maxsize=1)
def _reader() -> tuple[Any, list[str]]:
    """The recogniser and its characters; number 0 is the blank of CTC."""
    import onnxruntime

    folder = installed()
    if folder is None:
        raise EngineError(
            "the OCR wheel is not installed", hint="pip install --no-deps rapidocr-onnxruntime"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = folder / "models" / "ch_PP-OCRv4_rec_infer.onnx"
    session = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *listed, " "]


def readings(image: Pixels, written: Sequence[Written]) -> list[str]:
    """What the recogniser reads in the box of each written character: the surest of `MARGINS`."""
    sure = [_read(image, written, margin) for margin in MARGINS]
    return [max(tries, key=lambda t: t[1])[0] for tries in zip(*sure, strict=True)]


def _read(image: Pixels, written: Sequence[Written], margin: float) -> list[tuple[str, float]]:
    """What is read in each box with this much room around it, and how surely (0..1)."""
    session, characters = _reader()
    name = session.get_inputs()[0].name
    read = []
    for start in range(0, len(written), 32):
        crops = [cropped(image, one.box, margin) for one in written[start : start + 32]]
        batch = np.stack(crops).astype(np.float32) / 127.5 - 1
        batch = np.repeat(batch[:, None], 3, axis=1)
        for steps in session.run(None, {name: batch})[0]:  # (batch, steps, characters)
            best = steps.argmax(1)
            kept = [i for i, k in enumerate(best) if k and (i == 0 or k != best[i - 1])]
            text = "".join(characters[int(best[i])] for i in kept).strip()
            read.append((text, float(np.mean([steps[i].max() for i in kept])) if kept else 0.0))
    return read


def cropped(image: Pixels, box: hand.Box, margin: float = 1.2) -> NDArray[np.uint8]:
    """A box of the picture in grey, ink dark and ground light, in the recogniser's field."""
    x0, y0, x1, y1 = box
    side = margin * max(x1 - x0, y1 - y0)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    turn = np.array(
        [[HIGH / side, 0, 48 - cx * HIGH / side], [0, HIGH / side, 24 - cy * HIGH / side]]
    )
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    around = [max(0, round(v)) for v in (cx - side, cy - side, cx + side, cy + side)]
    part = grey[around[1] : around[3], around[0] : around[2]]
    turn[:, 2] += turn[:, :2] @ np.array([around[0], around[1]], np.float64)
    soft = cv2.GaussianBlur(part, (0, 0), max(0.1, 0.35 * side / HIGH))
    field = cv2.warpAffine(
        soft, turn, (96, HIGH), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    own = soft[max(0, round(y0) - around[1]) :, max(0, round(x0) - around[0]) :]
    own = own[: round(y1 - y0), : round(x1 - x0)]
    ground, ink = float(np.median(part)), float(np.percentile(own, 4))
    light = float(np.percentile(own, 96))
    if light - ground > ground - ink:  # gold on the dark
        ink = light
    level = (field.astype(np.float32) - ink) / (ground - ink if ground != ink else 1.0)
    out = np.clip(255 * level, 0, 255)
    mask = np.zeros_like(out)
    half = 0.5 * HIGH / side * np.array([x1 - x0, y1 - y0]) + 2
    mask[
        round(max(0, 24 - half[1])) : round(24 + half[1]), round(48 - half[0]) : round(48 + half[0])
    ] = 1
    return np.where(mask > 0, out, 255).astype(np.uint8)
