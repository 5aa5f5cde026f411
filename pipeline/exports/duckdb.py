"""DuckDB: one database with a table for each CSV file, typed, columns commented.

The file's bytes differ from run to run; its content does not.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pipeline.errors import ExtractError
from pipeline.exports import new_file
from pipeline.exports.frames import chunks
from pipeline.schema import TABLES

TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
PANDAS = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}


def write(out: Path) -> list[Path]:
    """Write `tables.duckdb`."""
    import duckdb
    import pandas as pd

    path = out / "tables.duckdb"
    try:
        with new_file(path) as file, closing(duckdb.connect(str(file))) as base:
            base.execute("SET threads = 2")
            for table in TABLES:
                columns = ", ".join(f'"{c.name}" {TYPES.get(c.kind, "VARCHAR")}' for c in table.columns)
                base.execute(f'CREATE TABLE "{table.name}" ({columns})')
                base.execute(f'COMMENT ON TABLE "{table.name}" IS {_quoted(table.meaning)}')
                for column in table.columns:
                    base.execute(f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS {_quoted(column.meaning)}')
                for part in chunks(out, table):
                    frame = pd.DataFrame(
                        {c.name: pd.Series(part[c.name], dtype=PANDAS.get(c.kind, "string")) for c in table.columns}
                    )
                    base.register("part", frame)
                    base.execute(f'INSERT INTO "{table.name}" SELECT * FROM part')
                    base.unregister("part")
    except duckdb.Error as error:
        raise ExtractError(f"{path}: cannot be written ({error})") from error
    return [path]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
