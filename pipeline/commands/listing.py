"""Print rows: tables on a terminal, tab-separated lines elsewhere; nothing is cut, nothing of the input is taken as markup."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.commands.console import shown

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

Row = dict[str, Any]
STYLES = {"speaker": "bold cyan", "act": "yellow", "cue": "yellow", "content": "green", "name": "bold", "addressee": "magenta"}
WIDE = {"content", "snippet", "text", "statement", "example", "aliases", "difference", "reason"}
"""Columns of sentences."""
LEAST, GAP = 24, 3
"""Least width of a sentence, and what a table takes around each cell."""
ONE = {"people": "person"}
"""What one row is called where that is not the name of its table without an s."""
ON_TERMINAL = 50
"""Rows that a terminal gets where no limit is asked for."""


def on_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout.isatty()


def rich_console() -> RichConsole:
    """Return a console that takes nothing as markup; it honours NO_COLOR."""
    from rich.console import Console

    return Console(file=sys.stdout, markup=False, highlight=False, emoji=False)


def print_rows(
    rows: Sequence[Row], columns: Sequence[str], title: str, spots: Callable[[str], list[tuple[int, int]]] | None = None
) -> None:
    """Print rows; `spots` tells what to underline in a cell."""
    if not on_terminal():
        print("\t".join(columns))  # noqa: T201
        for row in rows:
            print("\t".join(cell(row[c]) for c in columns))  # noqa: T201
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = rich_console()
    lengths = {c: max([len(c), *(len(cell(r[c])) for r in rows)]) for c in columns}
    widths = column_widths(lengths, console.width - GAP * len(columns))
    console.print(Text(title, "italic"))
    folded = any(len(cell(row[c])) > widths.get(c, 0) for row in rows for c in columns)
    leading = 1 if widths and folded else 0  # a line between rows that take several
    table = Table(box=box.SIMPLE_HEAD if widths else None, show_header=bool(widths), pad_edge=False, leading=leading)
    for column in columns if widths else ("column", "value"):
        right = any(isinstance(r.get(column), (int, float)) and not isinstance(r[column], bool) for r in rows)
        width = widths.get(column)
        table.add_column(
            column,
            overflow="fold",
            width=width,
            justify="right" if right else "left",
            style=STYLES.get(column, "dim" if column == "column" else ""),
        )
    for row in rows:
        texts = {c: Text(cell(row[c])) for c in columns}
        for text in texts.values():
            for start, end in spots(text.plain) if spots else ():
                text.stylize("underline", start, end)
        if widths:
            table.add_row(*texts.values())
            continue
        for column, text in texts.items():
            text.stylize(STYLES.get(column, ""))
            table.add_row(Text(column), text)
        table.add_row("", "")
    console.print(table)


def column_widths(lengths: dict[str, int], room: int) -> dict[str, int]:
    """Return how wide each column is on a terminal, so that all fit; empty where they do not and rows go below each other.

    Columns of sentences share what the others leave.
    """
    wide = [c for c in lengths if c in WIDE]
    if sum(lengths.values()) <= room:
        return lengths
    for most in (24, 18, 14):
        widths = {c: min(length, max(most, len(c))) for c, length in lengths.items() if c not in wide}
        rest = room - sum(widths.values())
        if rest >= LEAST * len(wide):
            return {c: widths.get(c) or min(lengths[c], rest // len(wide)) for c in lengths}
    return {}


def cell(value: Any) -> str:
    """Return a value as it is printed: one line, control characters shown and not sent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return shown(" ".join(value.split()) if isinstance(value, str) else str(value))


def limited(rows: Iterable[Row], limit: int | None) -> tuple[list[Row], int]:
    """Return the rows to print and the number of all; 0 is no limit, None is one on a terminal only."""
    most = (ON_TERMINAL if on_terminal() else 0) if limit is None else limit
    kept: list[Row] = []
    total = 0
    for row in rows:
        total += 1
        if not most or total <= most:
            kept.append(row)
    return kept, total


def told(kept: int, total: int, what: str) -> str:
    """Return how many rows there are, and that there are more."""
    if total == 1:
        what = ONE.get(what, what.removesuffix("s"))
    return f"{total:,} {what}" if kept == total else f"{kept:,} of {total:,} {what}; --limit 0 shows all"
