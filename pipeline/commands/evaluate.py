"""The command `extract evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Json, Model, Out, emit, guarded


def evaluate_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="GOLD…", help="Gold files, or a corpus with --format.", show_default=False)
    ],
    out: Out = Path("data/out"),
    form: Annotated[
        str,
        typer.Option("--format", help="gold (tables in --out against gold JSON), wikinews or germeval (the model on a corpus)."),
    ] = "gold",
    model: Model = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write predictions in the corpus's own format.", show_default=False)
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="List what was missed, invented or given to the wrong speaker.")] = False,
    as_json: Json = False,
) -> None:
    """Score an output folder or the model against gold."""

    def work() -> int:
        from pipeline.evaluation import evaluate

        figures, lines = evaluate(form, files, out, model, write)
        if as_json:
            emit(figures)
            return DONE
        for name, rows in figures.items():
            print(name)  # noqa: T201
            for key, value in rows.items():
                shown = "  ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
                print(f"  {key:<22} {shown}")  # noqa: T201
        for line in lines if show else ():
            print(line)  # noqa: T201
        return DONE

    guarded(work)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate", epilog=EXIT_CODES)(evaluate_command)
