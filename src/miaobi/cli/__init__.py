"""The command line: thin over `miaobi.studio`. 命令行。"""

from __future__ import annotations

import sys

from miaobi.errors import Cancelled, MiaobiError


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; exit status 0 done, 1 "no", 2 an error explained in one line."""
    try:
        status = _run(arguments)
    except KeyboardInterrupt:
        stopped = Cancelled("stopped", hint="run the same command again; it continues from here")
        status = complain(stopped)
    except MiaobiError as error:
        status = complain(error)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away: nothing to say and nobody to say it to
        status = 0
    sys.exit(status)


def _run(arguments: list[str] | None) -> int:
    import click

    from miaobi.cli.commands import app

    try:
        return app(arguments, standalone_mode=False) or 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.Abort as stop:
        raise KeyboardInterrupt from stop
    except click.ClickException as error:
        error.show()
        return 2


def complain(error: MiaobiError) -> int:
    """Says what went wrong and what cures it, on one line of stderr; the exit status 2."""
    print(f"miaobi: {error} ({error.hint})", file=sys.stderr)
    return 2
