"""How many of the poems in 唐诗三百首 hold by `miaobi check`: the number beside every pass rate.

python runs/verse_human.py package/dist/mengxue/tangshisanbaishou.json
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import opencc

from miaobi import forms

NAMES = {"五言绝句": "五绝", "七言绝句": "七绝", "五言律诗": "五律", "七言律诗": "七律"}


def main(file: Path) -> None:
    simplified = opencc.OpenCC("t2s").convert
    data = json.loads(file.read_text())
    for part in data["content"]:
        name = NAMES.get(simplified(part["type"]))
        if not name:
            continue
        rules: Counter[str] = Counter()
        held = total = 0
        for poem in part["content"]:
            text = "\n".join(poem["paragraphs"])
            if len(forms.split_lines(text)) != forms.find(name).lines:
                continue
            report = forms.check(text, name)
            total += 1
            held += report.holds
            rules.update({v.rule for v in report.violations})
        print(f"{name}: {held} of {total} hold ({held / max(total, 1):.1%}); {dict(rules)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
