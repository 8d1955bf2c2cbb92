"""README, help and examples are true."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from miaobi import studio
from miaobi.cli.bench import BENCHES
from miaobi.cli.commands import app
from miaobi.forms import verse
from miaobi.studio import Wish
from miaobi.work import to_json

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


def commands(path: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)\n```$", path.read_text("utf-8"), re.M | re.S)


def test_both_readmes_have_the_same_two_commands():
    english, chinese = map(commands, READMES)
    assert len(english) == 2
    assert english == chinese
    assert english[0].endswith('miaobi create "春天的田野"')


def test_ci_runs_the_readmes_test_command():
    text = (ROOT / "README.md").read_text("utf-8")
    after = text[text.index("<!-- test command -->") :]
    assert commands(ROOT / "README.md")[1] in after
    assert "<!-- test command -->" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_readmes_name_only_what_is_there(path):
    text = path.read_text("utf-8")
    known = {c.name or c.callback.__name__ for c in app.registered_commands}
    assert set(re.findall(r"miaobi ([a-z]+)", text)) <= known
    bench_row = next(line for line in text.splitlines() if "miaobi bench" in line)
    assert set(re.findall(r"`(?:miaobi bench )?(\w+)`", bench_row)) == set(BENCHES)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_decision_is_short_and_titled():
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:3]} ")
        assert len(text.split()) < 250


def test_ten_examples_five_in_each_language():
    briefs = [json.loads(path.read_text("utf-8"))["brief"] for path in EXAMPLES]
    chinese = [brief for brief in briefs if re.search("[\u4e00-\u9fff]", brief)]
    assert (len(briefs), len(chinese)) == (10, 5)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_are_what_is_planned_and_written(path):
    """Whole values; `python runs/examples.py` writes them anew after a wished change.

    The network's int8 products may round otherwise on another processor, and a poem hangs on that:
    its poem is held to its form alone, the counted model's to the letter.
    """
    kept = json.loads(path.read_text("utf-8"))
    wish = Wish(kept["brief"], seed=kept["seed"])
    concept = to_json(studio.plan(wish).concept)
    assert concept == kept["concept"]
    plain = next(studio.write(replace(wish, engines=("text=ngram",))))
    assert plain["lines"] == kept["plain"]
    assert verse(concept["form"]).check("\n".join(kept["poem"])).holds
