"""Makes `docs/gallery.jpg`: twelve paintings, seeds 1 to 12, none chosen; the briefs stood before
the first was painted. Each is a whole painting with its poem and seal, as `miaobi create` makes it.

python runs/gallery.py [FOLDER]      FOLDER also keeps each painting at full size
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

from miaobi.studio import Wish, create

BRIEFS = (  # brief, style
    ("秋山红叶，一座古寺，一个僧人过桥，清晨", "水墨山水"),
    ("梅花与两只喜鹊", "水墨写意"),
    ("春山，瀑布，一座亭子，立轴", "青绿山水"),
    ("牡丹与两只蝴蝶，圆光", "工笔花鸟"),
    ("江南水乡，三只小船在塔的左边，横卷", "浅绛"),
    ("a fox in a yellow raincoat under a maple tree", "水彩"),
    ("four horses galloping across a meadow at dusk", "油画"),
    ("a lighthouse on a cliff at sunset, five gulls", "木版画"),
    ("一只公鸡与牡丹，斗方", "剪纸"),
    ("a castle and a dragon under the moon, 16:9", "像素"),
    ("溪山行旅，瀑布，立轴", "仿范宽"),
    ("荷叶下一条鱼，斗方", "仿八大"),
)
ROWS = ((0, 1, 2, 3), (4, 5, 6), (7, 8, 9, 10, 11))
WIDE, GAP = 1680, 14  # pixels of the sheet and between its pictures
WALL = (226, 221, 211)


def painted(keep: Path) -> list[Image.Image]:
    """The twelve paintings in their mounts, seeds 1 to 12."""
    found = []
    for n, (brief, style) in enumerate(BRIEFS, 1):
        folder = keep / f"{n:02}-{style}"
        create(Wish(brief, seed=n, style=style, wants=("painting",)), folder)
        with Image.open(folder / "painting.png") as picture:
            found.append(picture.convert("RGB"))
        print(n, style, brief, flush=True)
    return found


def hung(pictures: list[Image.Image]) -> Image.Image:
    """The pictures in rows, each row as wide as the wall."""
    rows = []
    for row in ROWS:
        ratios = [pictures[i].width / pictures[i].height for i in row]
        tall = round((WIDE - GAP * (len(row) + 1)) / sum(ratios))
        rows.append([(pictures[i].resize((round(r * tall), tall), Image.Resampling.LANCZOS)) for i, r in zip(row, ratios, strict=True)])  # fmt: skip
    wall = Image.new("RGB", (WIDE, GAP + sum(row[0].height + GAP for row in rows)), WALL)
    y = GAP
    for row in rows:
        x = GAP
        for one in row:
            wall.paste(one, (x, y))
            x += one.width + GAP
        y += row[0].height + GAP
    return wall


def main() -> None:
    docs = Path(__file__).parent.parent / "docs"
    with tempfile.TemporaryDirectory() as scratch:
        keep = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        wall = hung(painted(keep))
    wall.save(docs / "gallery.jpg", quality=77, optimize=True, progressive=True)
    print((docs / "gallery.jpg").stat().st_size, wall.size)


if __name__ == "__main__":
    main()
