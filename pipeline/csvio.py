"""Write and read the CSV files: UTF-8 with BOM, RFC 4180, cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.corpus import atomic
from pipeline.schema import TABLES, Table

if TYPE_CHECKING:
    import pandas as pd

FLAVOURS = {"plain": (",", "."), "excel": (",", "."), "excel-de": (";", ",")}
RUNS = ("=", "+", "-", "@", "\t", "\r", "'")
SPACE = re.compile(r"\s+")
Row = Mapping[str, Any]


def safe(text: str) -> str:
    """Return text that a spreadsheet shows and does not run: one line, an apostrophe before = + - @ and before an apostrophe."""
    flat = SPACE.sub(" ", text).strip() if ("\n" in text or "\r" in text or "\t" in text) else text
    return "'" + flat if flat.startswith(RUNS) else flat


def unsafe(text: str) -> str:
    """Take back the apostrophe that `safe` put before a cell."""
    return text[1:] if text.startswith("'") and text[1:2] in RUNS else text


def write_csv(path: Path, table: Table, rows: Iterable[Row], flavour: str = "plain") -> int:
    """Write a table; return the number of rows."""
    delimiter, point = FLAVOURS[flavour]
    count = 0
    kinds = [(c.name, c.kind) for c in table.columns]
    with atomic(path, "w") as file:
        file.write("\ufeff")
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow([name for name, _ in kinds])
        for row in rows:
            writer.writerow([_cell(row.get(name, ""), kind, point) for name, kind in kinds])
            count += 1
    return count


def _cell(value: Any, kind: str, point: str) -> str:
    if value is None:
        return ""
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "number" and value != "":
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return text.replace(".", point)
    if kind == "integer":
        return str(value)
    return safe(str(value).encode("utf-8", "replace").decode("utf-8"))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a table of any flavour as it stands, the protecting apostrophes taken back."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = ";" if head.count(";") > head.count(",") else ","
        return [{k: unsafe(v) for k, v in row.items()} for row in csv.DictReader(file, delimiter=delimiter)]


def read_table(path: Path | str) -> pd.DataFrame:
    """Read a table of `data/out` with the types of its schema; empty numbers become missing values."""
    import pandas as pd

    path = Path(path)
    rows = read_rows(path)
    table: Table | None = next((t for t in TABLES if t.name == path.stem), None)
    names: Sequence[str] = table.names if table else list(rows[0]) if rows else []
    frame = pd.DataFrame(rows, columns=list(names))
    for column in table.columns if table else ():
        if column.kind in ("integer", "number"):
            text = frame[column.name].str.replace(",", ".", regex=False)
            frame[column.name] = pd.to_numeric(text, errors="coerce").astype("Int64" if column.kind == "integer" else "Float64")
        elif column.kind == "boolean":
            frame[column.name] = frame[column.name] == "true"
    return frame
