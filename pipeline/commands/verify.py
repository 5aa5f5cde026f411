"""The command `extract verify`."""

from __future__ import annotations

from pathlib import Path

import typer

from pipeline.commands.console import DONE, EXIT_CODES, FAILED, Console, Interim, Out, Quiet, default_interim, guarded, problem


def verify_command(out: Out = Path("data/out"), interim: Interim = None, quiet: Quiet = False) -> None:
    """Cut every row of every table out of the source again; fail where one does not match."""

    def work() -> int:
        from pipeline.verify import verify

        checked, faults = verify(out, interim or default_interim(out))
        for fault in faults[:20]:
            problem(fault)
        if len(faults) > 20:
            problem(f"and {len(faults) - 20} more")
        Console(quiet, False).line(f"verify    {checked:,} spans checked, {len(faults)} wrong")
        return FAILED if faults else DONE

    guarded(work)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", epilog=EXIT_CODES)(verify_command)
