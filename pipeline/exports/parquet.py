"""Parquet: one file for each table, typed, with the meaning of each column in its metadata.

The same version of pyarrow writes the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.exports.frames import chunks
from pipeline.schema import TABLES, Table


def write(out: Path) -> list[Path]:
    """Write `<table>.parquet` beside each CSV file."""
    return [_write(out, table) for table in TABLES]


def arrow_schema(table: Table) -> Any:
    """Return the schema of a table for Arrow; nothing but text is required."""
    import pyarrow as pa

    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    fields = [
        pa.field(c.name, types.get(c.kind, pa.string()), nullable=c.kind != "string", metadata={"description": c.meaning})
        for c in table.columns
    ]
    return pa.schema(fields, metadata={"description": table.meaning})


def _write(out: Path, table: Table) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = out / f"{table.name}.parquet"
    schema = arrow_schema(table)
    with atomic(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for columns in chunks(out, table):
            writer.write_table(pa.table(columns, schema=schema))
    return path
