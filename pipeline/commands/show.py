"""The command `extract show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Json, Out, emit, guarded, problem

Limit = Annotated[
    int | None,
    typer.Option("--limit", min=0, help="Rows at most; 0 for all. Default: 50 on a terminal, otherwise all.", show_default=False),
]


def _text(name: str, help_text: str) -> typer.models.OptionInfo:
    return typer.Option(name, help=help_text, show_default=False)  # type: ignore[no-any-return]


def show_command(
    table: Annotated[
        str,
        typer.Argument(metavar="[TABLE]", help="claims, people, places, organisations, disputes, documents or another table."),
    ] = "claims",
    out: Out = Path("data/out"),
    speaker: Annotated[str | None, _text("--speaker", "Words of the speaker.")] = None,
    act: Annotated[str | None, _text("--act", "Kinds of act, with commas (denies,doubts).")] = None,
    place: Annotated[str | None, _text("--place", "A place.")] = None,
    about: Annotated[str | None, _text("--about", "Words of the content or the names in it.")] = None,
    evidence: Annotated[str | None, _text("--evidence", "asserted, hearsay or unverified.")] = None,
    columns: Annotated[str | None, _text("--columns", "Columns, with commas; all for every one.")] = None,
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """Show a table in the terminal, perhaps only some of its rows."""

    def work() -> int:
        from pipeline.commands.listing import limited, on_terminal, print_rows, told
        from pipeline.views.select import columns_of, select, table_named

        found = table_named(table)
        names = columns_of(found, columns)
        filters = {"speaker": speaker, "act": act, "place": place, "about": about, "evidence": evidence}
        rows = select(out, found, filters)
        if as_json:
            kept, _ = limited(rows, limit or 0)
            emit([{c: row[c] for c in (names if columns else found.names)} for row in kept])
            return DONE
        kept, total = limited(rows, limit)
        print_rows(kept, names, told(len(kept), total, found.name.replace("_", " ")))
        if len(kept) < total and not on_terminal():
            problem(told(len(kept), total, found.name))
        return DONE

    guarded(work)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", epilog=EXIT_CODES)(show_command)
