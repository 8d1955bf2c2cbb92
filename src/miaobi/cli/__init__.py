"""The command line: thin over `miaobi.studio`. 命令行。"""

from __future__ import annotations

import sys

from miaobi.errors import MiaobiError


def main(arguments: list[str] | None = None) -> None:
    """Runs one command; exit status 0 done, 1 "no", 2 an error explained in one line."""
    from miaobi.cli.commands import app

    try:
        app(arguments)
    except MiaobiError as error:
        print(f"miaobi: {error} ({error.hint})", file=sys.stderr)
        sys.exit(2)
