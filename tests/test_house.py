"""The house keeps its rules: rooms, weight, sizes."""

from __future__ import annotations

import ast
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "miaobi"
HEAVY = {"numpy", "cv2", "PIL", "rich", "typer", "jinja2", "msgspec", "fontTools", "sqlite3"}


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_imports_point_down_only(monkeypatch):
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_importing_miaobi_brings_nothing_heavy():
    code = "import sys, miaobi; print(sorted({m.split('.')[0] for m in sys.modules}))"
    assert not HEAVY & set(ast.literal_eval(python(code)))


@pytest.mark.parametrize(
    "room", ["errors", "brief", "work", "store", "forms", "run", "planner", "makers"]
)
def test_the_core_imports_nothing_heavy(room):
    code = f"import sys, miaobi.{room}; print(sorted({{m.split('.')[0] for m in sys.modules}}))"
    assert not (HEAVY - {"sqlite3"}) & set(ast.literal_eval(python(code)))


def test_no_line_names_this_machine_or_a_registry():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of the files that would be kept")
    bad = re.compile(r"/(?:root|work|farm|tmp)/\w|https?://(?:registry|pypi|files\.python)", re.I)
    wrong = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".sh", ".txt", ".jsonl", ".j2"}
            or name == ".ci/run"
        ):
            text = path.read_text(encoding="utf-8")
            wrong += [
                f"{name}: {m[0]}" for m in bad.finditer(text) if name != "tests/test_house.py"
            ]
    assert wrong == []


def functions(tree: ast.AST) -> list[tuple[str, int]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (node.name, (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def test_files_and_functions_stay_small():
    lengths: list[int] = []
    long: list[str] = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 500:
            long.append(str(path.relative_to(ROOT)))
        for name, length in functions(ast.parse(text)):
            lengths.append(length)
            if length > 60:
                long.append(f"{path.relative_to(ROOT)}:{name} has {length} lines")
    assert long == []
    assert statistics.median(lengths) <= 12


def test_every_dependency_says_why():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text[text.index("\ndependencies = [") : text.index("[project.scripts]")]
    needed = re.findall(r'^    "[^"]+",(.*)$', block, re.M)
    assert needed
    assert all(rest.strip().startswith("# ") for rest in needed)


def test_no_pickle_no_eval():
    calls = re.compile(r"\b(?:pickle|(?<!\.)eval|exec|os\.system|shell=True|allow_pickle=True)\b")
    wrong = [
        str(path.relative_to(ROOT))
        for path in SOURCE.rglob("*.py")
        if calls.search(re.sub(r"re\.compile\(.*?\)", "", path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def checkout_size() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return sum(
        os.path.getsize(ROOT / n) for n in listed.stdout.split("\0") if n and (ROOT / n).exists()
    )


def test_the_checkout_stays_small():
    size = checkout_size()
    if not size:
        pytest.skip("not a git checkout: there is nothing to weigh")
    assert size <= 45_000_000


def test_no_module_reads_the_clock_outside_run_store_and_export():
    allowed = {"run.py", "store", "studio", "evals", "cli"}
    runs = {"lm/neural/training.py", "lm/neural/progress.py"}  # tokens a second, and when to stop
    imported = r"^\s*(?:import time|from time|import datetime|from datetime import (?!date$))"
    clock = re.compile(imported + r"|\b(?:date|datetime)\.(?:now|today|utcnow)\b", re.M)
    wrong = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] not in allowed
        and path.relative_to(SOURCE).as_posix() not in runs
        and clock.search(path.read_text("utf-8"))
    ]
    assert wrong == []
