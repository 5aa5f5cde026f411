"""The command `extract diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Console, Json, Quiet, emit, guarded
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.repeats.claims_diff import ClaimsDiff

SIGNS = {"new": "+", "gone": "-", "changed": "~"}


def lines(found: ClaimsDiff) -> list[str]:
    """Return one readable line for each claim that differs, the counts last."""
    out = []
    for row in found.rows():
        what = row["content"] or row["old_content"]
        tail = f" | {row['difference']}" if row["difference"] else ""
        file = row["source_file"] or row["old_source_file"]
        out.append(f"{SIGNS[row['change']]} {row['speaker'] or '(unnamed)'} [{row['act']}]: {what}{tail} ({file})")
    counts = f"{len(found.new)} new, {len(found.gone)} gone, {len(found.changed)} changed, {found.same} same"
    return ["".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line) for line in [*out, f"diff      {counts}"]]


def diff_command(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Output folder of the older run.", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Output folder of the newer run.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the differences as a CSV file, too.", show_default=False)
    ] = None,
    csv: Annotated[str, typer.Option("--csv", help="plain, excel or excel-de.")] = "plain",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """List the claims that are new (+), gone (-) or changed (~) between two output folders."""

    def work() -> int:
        from pipeline.csvio import FLAVOURS, write_csv
        from pipeline.repeats.claims_diff import DIFF, diff

        if csv not in FLAVOURS:
            raise ConfigError(f"--csv {csv}: choose plain, excel or excel-de")
        if out is not None and out.is_dir():
            raise ConfigError(f"--out {out}: this is a folder; name the file to write")
        found = diff(old, new)
        if out is not None:
            write_csv(out, DIFF, found.rows(), csv)
        if as_json:
            rows = found.rows()
            kinds = {
                change: [{k: v for k, v in r.items() if k != "change"} for r in rows if r["change"] == change] for change in SIGNS
            }
            emit(kinds | {"same": found.same})
            return DONE
        console = Console(quiet, as_json)
        for line in lines(found):
            console.line(line)
        return DONE

    guarded(work)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("diff", epilog=EXIT_CODES)(diff_command)
