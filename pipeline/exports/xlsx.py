"""Excel: one workbook with a sheet for each table, typed cells, frozen head, filters; each claim links to its sentence in report.html.

The same version of XlsxWriter writes the same bytes: the creation date is fixed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.csvio import iter_typed
from pipeline.schema import TABLES, Column, Table

CREATED = datetime(2000, 1, 1)
ROWS = 1_048_575
"""Rows of an Excel sheet below its head; longer tables go on in a further sheet."""
LINKS = 65_000
"""Excel opens no sheet with more links than 65,530."""
LONGEST = 32_767
"""Characters of an Excel cell; what is longer is cut and ends in "…"."""
WIDE = {
    "content": 70,
    "snippet": 70,
    "example": 60,
    "text": 50,
    "statement": 60,
    "before": 30,
    "after": 30,
    "difference": 40,
    "aliases": 40,
}


def write(out: Path) -> list[Path]:
    """Write `tables.xlsx`; its last sheet explains the columns."""
    import xlsxwriter

    path = out / "tables.xlsx"
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic(path) as file:
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": "Claims, people, places and organisations", "created": CREATED})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "link": book.add_format({"font_color": "#0563C1", "underline": 1}),
        }
        for table in TABLES:
            _table(book, styles, out, table)
        _meanings(book, styles)
        book.close()
    return [path]


def _sheet(book: Any, styles: dict[str, Any], name: str, columns: list[tuple[str, int]]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for number, (head, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, head, styles["head"])
    return sheet


def _table(book: Any, styles: dict[str, Any], out: Path, table: Table) -> None:
    heads = [(c.name, _width(c)) for c in table.columns]
    sheet = _sheet(book, styles, table.name, heads)
    at, part = 0, 1
    for row in iter_typed(out / f"{table.name}.csv", table):
        if at == ROWS:
            sheet.autofilter(0, 0, at, len(heads) - 1)
            part, at = part + 1, 0
            sheet = _sheet(book, styles, f"{table.name} {part}", heads)
        at += 1
        for number, column in enumerate(table.columns):
            value = row[column.name]
            if value is None or value == "":
                continue
            if number == 0 and table.name == "claims" and part == 1 and at <= LINKS:
                sheet.write_url(at, 0, f"external:report.html#{value}", styles["link"], string=value)
            else:
                _cell(sheet, at, number, value, column.kind, styles)
    sheet.autofilter(0, 0, at, len(heads) - 1)


def _cell(sheet: Any, row: int, number: int, value: Any, kind: str, styles: dict[str, Any]) -> None:
    if kind in ("integer", "number"):
        sheet.write_number(row, number, value)
    elif kind == "boolean":
        sheet.write_boolean(row, number, value)
    elif kind == "date":
        sheet.write_datetime(row, number, datetime.fromisoformat(value), styles["date"])
    else:
        sheet.write_string(row, number, value if len(value) <= LONGEST else value[: LONGEST - 1] + "…")


def _width(column: Column) -> int:
    if column.kind in ("integer", "number", "boolean", "date", "time"):
        return max(10, len(column.name) + 3)
    return WIDE.get(column.name, 18)


def _meanings(book: Any, styles: dict[str, Any]) -> None:
    sheet = _sheet(book, styles, "columns", [("table", 18), ("column", 22), ("type", 10), ("meaning", 120)])
    rows = [(t.name, c.name, c.kind, c.meaning) for t in TABLES for c in t.columns]
    for at, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            sheet.write_string(at, number, value)
    sheet.autofilter(0, 0, len(rows), 3)
