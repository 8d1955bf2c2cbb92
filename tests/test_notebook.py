"""The notebook runs from its first cell to its last, and what it shows is so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import miaobi

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "writer.ipynb"
FOUR = 'made = model.generate(tokenizer(commission, return_tensors="pt").input_ids, **how)'


def cells(path: Path) -> list[dict]:
    told = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in told if cell["cell_type"] == "code"]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def said(cell: dict) -> str:
    return "".join(line for output in cell["outputs"] for line in output.get("text", []))


def poem(path: Path) -> str:
    """What the four lines of transformers write, once it is seen to be the poem before it."""
    numbers = [i for i, cell in enumerate(cells(path)) if FOUR in source(cell)]
    assert len(numbers) == 1
    found = said(cells(path)[numbers[0]]).strip()
    before = [re.sub(r"\s", "", said(cell)) for cell in cells(path)[: numbers[0]]]
    assert any(text.startswith(found + "holds:True") for text in before)
    return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebook run anew, in a process of its own, without network."""
    for name in ("torch", "transformers", "tokenizers", "matplotlib"):
        pytest.importorskip(name, reason="needs the extra train")
    own = tmp_path_factory.mktemp("notebook")
    out = own / "ran.ipynb"
    here = {"MIAOBI_HOME": str(own), "MPLCONFIGDIR": str(own), "TMPDIR": str(own)}
    still = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "runs/notebook.py", str(NOTEBOOK), str(out)],
        capture_output=True, text=True, cwd=ROOT, env=os.environ | here | still, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return out


def test_it_runs_and_ends_with_the_same_poem(ran):
    """Every cell's own assertions hold, and transformers writes the poem of the engine."""
    assert all(cell["execution_count"] for cell in cells(ran))
    report = miaobi.check(poem(ran), "七绝")
    assert report.holds, report.violations
    losses = re.search(r"([\d.]+) → ([\d.]+) nats", "".join(map(said, cells(ran))))
    assert losses
    assert float(losses[2]) < 0.5 * float(losses[1])


def test_the_same_poem_takes_four_lines():
    (cell,) = (cell for cell in cells(NOTEBOOK) if FOUR in source(cell))
    assert len(source(cell).splitlines()) == 4
    assert "AutoModelForCausalLM.from_pretrained(folder)" in source(cell)
    assert "miaobi" not in source(cell)


def test_it_is_kept_with_its_outputs_and_small():
    assert NOTEBOOK.stat().st_size < 200_000
    kept = cells(NOTEBOOK)
    assert [cell["execution_count"] for cell in kept] == list(range(1, len(kept) + 1))
    assert miaobi.check(poem(NOTEBOOK), "七绝").holds
    pictures = [o for cell in kept for o in cell["outputs"] if "image/png" in o.get("data", {})]
    assert len(pictures) == 1
    assert not any(o["output_type"] == "error" for cell in kept for o in cell["outputs"])
    outputs = json.dumps([cell["outputs"] for cell in kept])
    assert not re.search(r"/(?:tmp|home|root|Users)/", outputs)


def test_every_paragraph_stands_in_both_languages():
    told = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    for cell in told:
        if cell["cell_type"] == "markdown":
            text = re.sub(r"\$\$.*?\$\$", "", source(cell), flags=re.S)
            assert re.search("[\u4e00-\u9fff]{4}", text)
            assert len(re.findall(r"\b[a-z]{3,}\b", text)) > 10
