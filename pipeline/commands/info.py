"""The command `extract info`."""

from __future__ import annotations

from pathlib import Path

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Json, Model, ParamsFile, emit, guarded, workspace


def info_command(model: Model = None, params: ParamsFile = None, as_json: Json = False) -> None:
    """Show versions, model, licences and parameters."""

    def work() -> int:
        from pipeline.info import info

        facts = info(workspace(None, Path("data/out"), None, model, params, 1).params)
        if as_json:
            emit(facts)
            return DONE
        for section, rows in facts.items():
            print(section)  # noqa: T201
            for key, value in rows.items():
                print(f"  {key:<28} {value}")  # noqa: T201
        return DONE

    guarded(work)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("info", epilog=EXIT_CODES)(info_command)
