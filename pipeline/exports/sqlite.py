"""SQLite: one strict table for each CSV file.

The file is byte-stable for one version of SQLite only; its content always is.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.csvio import iter_typed
from pipeline.errors import ExtractError
from pipeline.exports import new_file
from pipeline.schema import TABLES, Table

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def write(out: Path) -> list[Path]:
    """Write `tables.sqlite`; empty cells are NULL but for text, booleans are 0 and 1, dates text."""
    path = out / "tables.sqlite"
    try:
        with new_file(path) as file, closing(sqlite3.connect(file)) as base:
            base.execute("PRAGMA journal_mode = OFF")
            for table in TABLES:
                _table(base, out, table)
    except sqlite3.Error as error:
        raise ExtractError(f"{path}: cannot be written ({error})") from error
    return [path]


def _table(base: sqlite3.Connection, out: Path, table: Table) -> None:
    columns = ", ".join(f'"{c.name}" {TYPES.get(c.kind, "TEXT")}' for c in table.columns)
    key = ", ".join(f'"{k}"' for k in table.keys)
    primary = f", PRIMARY KEY ({key})" if key else ""
    base.execute(f'CREATE TABLE "{table.name}" ({columns}{primary}) STRICT')
    marks = ", ".join(f":{c.name}" for c in table.columns)
    with base:
        base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', iter_typed(out / f"{table.name}.csv", table))
