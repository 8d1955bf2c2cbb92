"""`miaobi bench painter`: what a painting costs, whether it repeats, and how pictures differ.

Twenty briefs in three styles are painted at 3072 x 2048, each in a process of its own that has
painted two small things before (so that imports and tables are not counted). Then one brief is
painted at twice the side, twice with one seed, and 100 times as a draft with other seeds. Every row
with a goal says whether it holds. A quarter of an hour of one core; `MIAOBI_BENCH=quick` paints two
briefs in one style, at half the side, and 12 seeds.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.makers.painting import coloured, scene_spec
from miaobi.paint import svg
from miaobi.paint.compose import compose
from miaobi.paint.picture import Painted, paint
from miaobi.studio import Wish, plan
from miaobi.work import Json

SIZE = (3072, 2048)
SMALL = (360, 240)  # a draft: its marks are those of the whole, its hash follows the look
WARM = ("一只猫", "一块石头")  # a near view and a bit of land
STYLES = ("水墨山水", "青绿山水", "水彩")
BRIEFS = (
    "春天的田野", "秋山红叶，一座古寺，一个僧人过桥", "寒江独钓，大雪",
    "江南水乡，三只小船在塔的左边", "月夜荷塘，两只鸭子", "a fox in a yellow raincoat under a maple tree",
    "四只马在草原上奔跑，黄昏", "海边的灯塔，暴风雨", "梅花与两只喜鹊", "瀑布下的松树和亭子",
    "two friends at a table under bamboo", "清明细雨，牧童骑牛", "长城与雁阵，深秋", "a lighthouse at dawn",
    "彩虹下的梯田", "雪后的山村，三间茅屋", "竹林里的一只猫", "a child with a kite on a hill",
    "渔舟唱晚", "现代城市的夜景，满天星",
)  # fmt: skip
SECONDS, MEMORY, GROWTH, ALIKE = 8.0, 1.2 * 1024, 4.5, 1  # goals: s, MiB, times, bits
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Cost:
    """One painting in a fresh process: seconds of the processor and by the clock, peak MiB, how
    many marks, the drawing's seconds and MiB, and the SHA-256 of the pixels."""

    cpu: float
    wall: float
    memory: float
    marks: int
    svg_cpu: float
    svg_size: float
    digest: str


def run() -> Iterator[dict[str, Json]]:
    """Rows {what, cpu_s, wall_s, peak_MiB, marks, svg_s, svg_MiB, goal, holds: "yes" or "no"}."""
    quick = os.environ.get("MIAOBI_BENCH") == "quick"
    width, height = (s // 2 if quick else s for s in SIZE)
    found: list[Cost] = []
    for brief in BRIEFS[:2] if quick else BRIEFS:
        for style in STYLES[:1] if quick else STYLES:
            cost = costs(brief, style, 1, (width, height))
            found.append(cost)
            yield _row(f"{brief} · {style}", cost)
    yield from summary(found)
    yield from grown(BRIEFS[1], (width // 2, height // 2))
    first, again = (costs(BRIEFS[0], STYLES[0], 7, (width, height)).digest for _ in range(2))
    yield {"what": "one seed twice, in two processes: the same bytes", "goal": "the same",
           "holds": _said(first == again)}  # fmt: skip
    yield differing(BRIEFS[1], 12 if quick else 100)


def summary(found: list[Cost]) -> Iterator[dict[str, Json]]:
    """Medians, the worst of all paintings against the goals, and how many keep them."""
    cpu, memory = [c.cpu for c in found], [c.memory for c in found]
    yield {"what": "median", **_figures([median(cpu), median(c.wall for c in found),
           median(memory), median(c.marks for c in found), median(c.svg_cpu for c in found),
           median(c.svg_size for c in found)])}  # fmt: skip
    for what, values, goal in (("slowest, cpu s", cpu, SECONDS), ("largest, MiB", memory, MEMORY)):
        key = "cpu_s" if "cpu" in what else "peak_MiB"
        kept = sum(value <= goal for value in values)
        yield {"what": f"{what}; {kept} of {len(values)} hold", key: round(max(values), 2),
               "goal": f"<= {goal:g}", "holds": _said(max(values) <= goal)}  # fmt: skip


def grown(brief: str, size: tuple[int, int]) -> Iterator[dict[str, Json]]:
    """What twice the side costs against once."""
    one = costs(brief, STYLES[0], 1, size)
    two = costs(brief, STYLES[0], 1, (2 * size[0], 2 * size[1]))
    times = two.cpu / one.cpu
    yield {"what": f"twice the side of {size[0]} x {size[1]}, times", "cpu_s": round(times, 2),
           "goal": f"<= {GROWTH}", "holds": _said(times <= GROWTH)}  # fmt: skip


def differing(brief: str, seeds: int) -> dict[str, Json]:
    """How near the two most alike of `seeds` pictures of one brief are, in bits of 64."""
    hashes = [perceptual(painting(brief, STYLES[0], seed, SMALL)[0].image) for seed in range(seeds)]
    gaps = [(a ^ b).bit_count() for i, a in enumerate(hashes) for b in hashes[:i]]
    return {"what": f"{len(set(hashes))} of {seeds} seeds differ; most alike by {min(gaps)} bits "
            f"of 64, usually {median(gaps):g}", "goal": f">= {ALIKE} bit",
            "holds": _said(min(gaps) >= ALIKE)}  # fmt: skip


def perceptual(image: NDArray[np.uint8]) -> int:
    """A 64-bit hash that follows what a picture (h, w, 3) looks like (dHash, N. Krawetz 2013).

    Each bit says whether a cell of a 9 x 8 grid is lighter than its neighbour to the left.

    >>> ramp = np.repeat(np.arange(90, dtype=np.uint8)[None, :, None], 3, 2).repeat(80, 0)
    >>> perceptual(ramp) == 2**64 - 1, perceptual(ramp[:, ::-1])
    (True, 0)
    """
    small = cv2.resize(image, (9, 8), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(int)
    bits = (grey[:, 1:] > grey[:, :-1]).ravel()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def painting(
    brief: str, style: str, seed: int, size: tuple[int, int]
) -> tuple[Painted, float, float]:
    """A painting without a poem, and the seconds (cpu, clock) of painting the composed scene."""
    planned = plan(Wish(brief, seed=seed, style=style, wants=("verse", "painting")))
    spec: dict[str, Any] = scene_spec(planned, 28)
    scene = compose({**spec, "size": list(size)}, seed) | coloured(planned)
    cpu, clock = time.process_time(), time.monotonic()
    painted = paint(scene, seed)
    return painted, time.process_time() - cpu, time.monotonic() - clock


def costs(brief: str, style: str, seed: int, size: tuple[int, int]) -> Cost:
    """What one painting costs, measured in a process of its own."""
    command = [sys.executable, "-m", "miaobi.evals.painter", brief, style, str(seed)]
    command += [str(side) for side in size]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return Cost(**json.loads(said))


def measured(brief: str, style: str, seed: int, size: tuple[int, int]) -> Cost:
    """What one painting costs in this process, after small ones to warm it."""
    cv2.setNumThreads(1)
    for thing in WARM:
        painting(thing, style, seed, SMALL)
    painted, cpu, wall = painting(brief, style, seed, size)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
    began = time.process_time()
    drawn = svg.drawing(painted.marks, {i: name for i, _, name in painted.names}, size)
    drawing = time.process_time() - began
    marks = sum(len(laid) for _, _, laid in painted.marks)
    digest = hashlib.sha256(painted.image.tobytes()).hexdigest()
    return Cost(cpu, wall, memory, marks, drawing, len(drawn) / MIB, digest)


def _row(what: str, cost: Cost) -> dict[str, Json]:
    holds = cost.cpu <= SECONDS and cost.memory <= MEMORY
    figures = [cost.cpu, cost.wall, cost.memory, cost.marks, cost.svg_cpu, cost.svg_size]
    goal = f"<= {SECONDS:g} s, <= {MEMORY:.0f} MiB"
    return {"what": what, **_figures(figures), "goal": goal, "holds": _said(holds)}


def _figures(values: list[float]) -> dict[str, Json]:
    names = ("cpu_s", "wall_s", "peak_MiB", "marks", "svg_s", "svg_MiB")
    digits = (2, 2, 0, 0, 2, 2)
    return {
        n: round(v, d) if d else round(v) for n, v, d in zip(names, values, digits, strict=True)
    }


def _said(holds: bool) -> str:
    return "yes" if holds else "no"


if __name__ == "__main__":
    told = measured(
        sys.argv[1], sys.argv[2], int(sys.argv[3]), (int(sys.argv[4]), int(sys.argv[5]))
    )
    print(json.dumps({name: getattr(told, name) for name in Cost.__dataclass_fields__}))
