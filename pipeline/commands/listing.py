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

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        right = any(isinstance(r[column], (int, float)) and not isinstance(r[column], bool) for r in rows)
        table.add_column(column, overflow="fold", justify="right" if right else "left", style=STYLES.get(column, ""))
    for row in rows:
        texts = [Text(cell(row[c])) for c in columns]
        for text in texts:
            for start, end in spots(text.plain) if spots else ():
                text.stylize("underline", start, end)
        table.add_row(*texts)
    rich_console().print(table)


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
    return f"{total:,} {what}" if kept == total else f"{kept:,} of {total:,} {what}; --limit 0 shows all"
