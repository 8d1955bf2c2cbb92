"""A notebook's cells, run in order, and what they print and draw written into it:
python runs/notebook.py notebooks/writer.ipynb [OUT.ipynb]

No Jupyter is needed. Cells are plain Python; pictures are those of matplotlib.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt


def run(notebook: dict[str, Any]) -> None:
    """Every code cell in one namespace; its outputs and number are set in place."""
    names: dict[str, Any] = {"__name__": "__main__"}
    plt.show = lambda: None  # figures stay open until their cell has ended
    for n, cell in enumerate(c for c in notebook["cells"] if c["cell_type"] == "code"):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile("".join(cell["source"]), f"cell {n + 1}", "exec"), names)
        cell["execution_count"] = n + 1
        cell["outputs"] = [picture(number) for number in plt.get_fignums()] + text(said.getvalue())
        plt.close("all")


def picture(number: int) -> dict[str, Any]:
    drawn = io.BytesIO()
    plt.figure(number).savefig(drawn, format="png", dpi=90)
    png = base64.b64encode(drawn.getvalue()).decode()
    return {"output_type": "display_data", "metadata": {}, "data": {"image/png": png}}


def text(said: str) -> list[dict[str, Any]]:
    lines = said.splitlines(keepends=True)
    return [{"output_type": "stream", "name": "stdout", "text": lines}] if lines else []


def main(path: Path, out: Path | None = None) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    run(notebook)
    told = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    (out or path).write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
