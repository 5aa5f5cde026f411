"""Rows in chunks, typed column by column, for libraries that take columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.csvio import iter_typed
from pipeline.schema import Table

CHUNK = 20_000


def chunks(out: Path, table: Table) -> Iterator[dict[str, list[Any]]]:
    """Yield the columns of a table in chunks of rows; dates are `datetime.date`, what is empty is None but for text."""
    rows = iter_typed(out / f"{table.name}.csv", table)
    while part := list(islice(rows, CHUNK)):
        columns = {c.name: [row[c.name] for row in part] for c in table.columns}
        for column in table.columns:
            if column.kind == "date":
                columns[column.name] = [date.fromisoformat(v) if v else None for v in columns[column.name]]
        yield columns
