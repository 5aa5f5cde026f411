"""Write and read the CSV files: UTF-8 with BOM, RFC 4180, one line a row, cells that no spreadsheet runs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from pipeline.cells import guarded, unguarded
from pipeline.check import Row, checked
from pipeline.corpus import atomic
from pipeline.errors import ConfigError
from pipeline.schema import TABLES, Column, Table

if TYPE_CHECKING:
    import pandas as pd


class Flavour(NamedTuple):
    """How a CSV file is written; `excel` also guards text that a spreadsheet would change ("5-7", "007")."""

    delimiter: str
    point: str
    excel: bool


FLAVOURS = {"plain": Flavour(",", ".", False), "excel": Flavour(",", ".", True), "excel-de": Flavour(";", ",", True)}


def write_csv(path: Path, table: Table, rows: Iterable[Row], flavour: str = "plain") -> int:
    """Check and write a table row by row; return the number of rows.

    Raises TableError, and leaves the file as it was, where a row breaks the schema.
    """
    with atomic(path) as binary:
        # half a surrogate pair, which a decoded text may hold, has no UTF-8
        file = TextIOWrapper(binary, encoding="utf-8-sig", errors="replace", newline="", write_through=False)
        file.write(_head(table, flavour))
        count = _lay(file, table, rows, flavour)
        file.flush()
        file.detach()
    return count


def _head(table: Table, flavour: str) -> str:
    return f"{FLAVOURS[flavour].delimiter.join(table.names)}\r\n"


def _lay(file: TextIO, table: Table, rows: Iterable[Row], flavour: str) -> int:
    """Check rows and write their lines; return their number."""
    style = FLAVOURS[flavour]
    cells = [(c.name, _writer(c, style)) for c in table.columns]
    writer = csv.writer(file, delimiter=style.delimiter, lineterminator="\r\n")
    count = 0
    for count, row in enumerate(checked(table, rows), 1):  # noqa: B007  the last number is how many there are
        writer.writerow([cell(row.get(name)) for name, cell in cells])
    return count


def encoded(table: Table, rows: Iterable[Row], flavour: str = "plain") -> tuple[bytes, int]:
    """Check rows and return their lines, without the head, with their number; TableError where one breaks the schema."""
    file = StringIO(newline="")
    count = _lay(file, table, rows, flavour)
    return file.getvalue().encode("utf-8", "replace"), count


def write_encoded(path: Path, table: Table, pieces: Iterable[bytes], flavour: str = "plain") -> None:
    """Write a table of lines that `encoded` gave."""
    with atomic(path) as file:
        file.write(_head(table, flavour).encode("utf-8-sig"))
        file.writelines(pieces)


def _writer(column: Column, style: Flavour) -> Callable[[Any], str]:
    """Return the function that writes a cell of a column; numbers, dates and times need no guard: they are typed."""

    def number(value: Any) -> str:
        if value is None or value == "":
            return ""
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text.replace(".", style.point)

    def boolean(value: Any) -> str:
        return "" if value is None or value == "" else "true" if value else "false"

    def typed(value: Any) -> str:
        return "" if value is None else str(value)

    def day(value: Any) -> str:
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else value or ""

    def string(value: Any) -> str:
        return guarded(value, style.excel) if value else ""

    if column.values:
        return typed
    return {"number": number, "boolean": boolean, "date": day, "string": string}.get(column.kind, typed)


def table_of(path: Path) -> Table | None:
    """Return the table whose name a file bears."""
    return next((t for t in TABLES if t.name == path.stem), None)


def flavour_of(path: Path) -> Flavour:
    """Tell how a file was written, from its head.

    Raises ConfigError where there is no such file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
    except OSError as error:
        raise ConfigError(f"{path}: the table cannot be read ({(error.strerror or str(error)).lower()})") from error
    return FLAVOURS["excel-de" if head.count(";") > head.count(",") else "plain"]


def iter_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of any flavour as text, the guarding apostrophes taken back."""
    for head, row in lines(path):
        yield dict(zip(head, bare(row), strict=False))


def iter_cells(path: Path, table: Table) -> Iterator[list[str]]:
    """Yield the cells of each row as text, in the order of the schema, the guarding apostrophes taken back.

    Raises ConfigError where a column is missing.
    """
    names = table.names
    at: list[int] = []
    for head, row in lines(path):
        if not at:
            if missing := [name for name in names if name not in head]:
                raise ConfigError(f"{path}: the column '{missing[0]}' is missing; write the tables again with 'extract tables'")
            at = [head.index(name) for name in names]
        yield bare(row if head == names else [row[i] for i in at])


def lines(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the head with every row as it stands in the file; a short row is filled up with empty cells."""
    delimiter = flavour_of(path).delimiter
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter)
        head = next(rows, [])
        for row in rows:
            if len(row) < len(head):
                if not row:
                    continue
                row += [""] * (len(head) - len(row))
            yield head, row


def bare(cells: list[str]) -> list[str]:
    """Return the cells of a row, the guarding apostrophes taken back."""
    # one look at the whole row: nearly no row has a guarded cell
    return [unguarded(cell) for cell in cells] if "\n'" in "\n" + "\n".join(cells) else cells


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return all rows of `iter_rows`."""
    return list(iter_rows(path))


def iter_typed(path: Path, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table with the types of its schema; what is empty is None, but for text.

    Dates and times stay text as YYYY-MM-DD and HH:MM.
    """
    names = table.names
    parsers = [(c.name, PARSERS[c.kind]) for c in table.columns if c.kind in PARSERS]
    for number, cells in enumerate(iter_cells(path, table), 2):
        row: dict[str, Any] = dict(zip(names, cells, strict=True))
        try:
            for name, parse in parsers:
                row[name] = parse(row[name]) if row[name] else None
        except ValueError as error:
            raise ConfigError(f"{path}: row {number}: {error}; write the tables again with 'extract tables'") from None
        yield row


PARSERS: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": lambda text: float(text.replace(",", ".")),
    "boolean": "true".__eq__,
    "date": str,
    "time": str,
}


def read_table(path: Path | str) -> pd.DataFrame:
    """Read a table of `data/out` with the types of its schema; guarding apostrophes are taken back.

    Empty numbers and dates are missing values, empty text stays text. A file of another name comes back as text.
    """
    import pandas as pd

    path = Path(path)
    table = table_of(path)
    frame = pd.read_csv(path, sep=flavour_of(path).delimiter, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for name in frame.columns:
        marked = frame[name].str.startswith("'")
        if marked.any():
            frame.loc[marked, name] = frame.loc[marked, name].map(unguarded)
    for column in table.columns if table else ():
        if column.name in frame:
            frame[column.name] = _typed(frame[column.name], column.kind)
    return frame


def _typed(values: pd.Series, kind: str) -> pd.Series:
    import pandas as pd

    if kind == "integer":
        return pd.to_numeric(values, errors="coerce").astype("Int64")
    if kind == "number":
        return pd.to_numeric(values.str.replace(",", ".", regex=False), errors="coerce").astype("Float64")
    if kind == "boolean":
        return (values == "true").where(values != "").astype("boolean")
    if kind == "date":
        return pd.to_datetime(values.where(values != ""), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    return values
