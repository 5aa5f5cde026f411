"""The command `extract export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Console, Interim, Json, Out, Quiet, default_interim, emit, guarded


def export_command(
    out: Out = Path("data/out"),
    interim: Interim = None,
    formats: Annotated[
        str | None,
        typer.Option("--format", metavar="LIST", help="parquet, xlsx, duckdb, sqlite (several with commas).", show_default=False),
    ] = None,
    docbin: Annotated[
        Path | None, typer.Option("--docbin", metavar="FILE", help="Documents for spaCy and Prodigy.", show_default=False)
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write the tables of a finished run in further formats."""

    def work() -> int:
        from pipeline.errors import ConfigError
        from pipeline.exports import export, parse_formats

        if formats is None and docbin is None:
            raise ConfigError("nothing to export: name formats with --format, or a file with --docbin")
        paths = export(out, parse_formats(formats or ""))
        if docbin is not None:
            from pipeline.exports.docbin import write_docbin

            write_docbin(interim or default_interim(out), docbin)
            paths.append(docbin)
        for path in paths:
            Console(quiet, as_json).line(str(path))
        if as_json:
            emit({"files": [str(path) for path in paths]})
        return DONE

    guarded(work)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", epilog=EXIT_CODES)(export_command)
