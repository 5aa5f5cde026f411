"""The command `extract explain`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Interim, Json, Out, default_interim, emit, guarded, problem

if TYPE_CHECKING:
    from pipeline.views.explain import Explanation


def explain_command(
    claim: Annotated[str, typer.Argument(metavar="CLAIM_ID", help="Id of a claim; its beginning is enough.")],
    out: Out = Path("data/out"),
    interim: Interim = None,
    as_json: Json = False,
) -> None:
    """Explain a claim: its words with their roles, the rules, how the speaker was found."""

    def work() -> int:
        from pipeline.views.explain import explain

        found = explain(out, interim or default_interim(out), claim)
        if as_json:
            emit(asdict(found))
            return DONE
        if not found.pieces:
            problem(f"{interim or default_interim(out)}: the source text is not there; what follows comes from claims.csv alone")
        _print(found)
        return DONE

    guarded(work)


def facts(found: Explanation) -> list[tuple[str, str]]:
    """Return what is known of a claim as pairs of a word and a line."""
    row = found.row
    about = "; ".join(row[c] for c in ("people", "places", "organisations") if row[c])
    speaker = row["speaker"] or "nobody could be named with confidence"
    if row["speaker"]:
        role = f", {row['speaker_role']}" if row["speaker_role"] else ""
        speaker += f"{role} ({row['speaker_kind']}), found {found.how}" if found.how else f"{role} ({row['speaker_kind']})"
    pairs = [
        ("claim", f"{row['claim_id']} in {row['source_file']}, characters {row['start']} to {row['end']}"),
        ("speaker", speaker),
        ("in words", f"{row['speaker_text']}  [{row['speaker_spans']}]" if row["speaker_text"] else ""),
        ("stands for", row["speaker_actor"] if row["speaker_actor"] != row["speaker"] else ""),
        ("act", f"{row['act']} ({row['polarity']}, {row['evidence']}), form {row['form']}"),
        ("cue", f"{row['cue']}  [{row['cue_spans']}]" if row["cue"] else "none: the speech goes on without one"),
        ("content", f"{row['content']}  [{row['content_spans']}]"),
        ("about", about),
        ("to", row["addressee"]),
        ("relayed by", row["relayed_by"]),
        ("within", row["parent_id"]),
        ("said on", " – ".join(x for x in (row["said_on"], row["said_on_text"]) if x)),
        ("takes up", "; ".join(found.against)),
        ("stands", f"{row['occurrences']} times" if (row["occurrences"] or 1) > 1 else ""),
        ("confidence", f"{row['confidence']}"),
        ("rules", row["rules"]),
    ]
    pairs += [(f"step {n}", step) for n, step in enumerate(found.steps, 1)]
    pairs += [("proposed", proposal) for proposal in found.proposals]
    return [(name, value) for name, value in pairs if value]


def _print(found: Explanation) -> None:
    from rich.table import Table
    from rich.text import Text

    from pipeline.commands.listing import STYLES, cell, on_terminal, rich_console

    console = rich_console() if on_terminal() else None
    colours = console is not None and console.color_system is not None and not console.no_color
    words = Text()
    for piece in found.pieces:
        text = "".join(cell(c) if not c.isspace() else " " for c in piece.text)
        if colours:
            words.append(text, STYLES.get(piece.role, ""))
        else:
            words.append(f"[{piece.role}: {text}]" if piece.role else text)
    if console is None:
        if found.pieces:
            print(" ".join(words.plain.split()))  # noqa: T201
        for name, value in facts(found):
            print(f"{name}\t{cell(value)}")  # noqa: T201
        return
    if found.pieces:
        console.print(words)
        if colours:
            console.print(Text(" ").join(Text(role, STYLES[role]) for role in ("speaker", "cue", "content", "addressee")))
        console.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in facts(found):
        grid.add_row(Text(name), Text(cell(value)))
    console.print(grid)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain", epilog=EXIT_CODES)(explain_command)
