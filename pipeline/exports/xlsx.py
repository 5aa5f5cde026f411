"""Excel: one workbook with a sheet for each table, typed cells, frozen head, filters; each claim links to its sentence in report.html.

XlsxWriter makes the workbook with all but the rows, which `sheets` writes into it: styles, heads, widths, filters and links are the library's.
The same version writes the same bytes: the creation date is fixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipeline.corpus import atomic
from pipeline.csvio import iter_cells
from pipeline.errors import ConfigError
from pipeline.exports.sheets import Rows, letters
from pipeline.schema import TABLES, Column, Table

CREATED = datetime(2000, 1, 1)
ROWS = 1_048_575
"""Rows of an Excel sheet below its head; longer tables go on in a further sheet."""
LINKS = 65_000
"""Excel opens no sheet with more links than 65,530."""
LEVEL = 1
"""Of compression: a million claims take half the time of the usual level and a quarter more room."""
LARGE = 2**31 - 1
"""Bytes from which a file in a zip needs an extension of the format, which every Excel since 2010 reads; smaller ones do without."""
AROUND = 60
"""Bytes of markup around a cell at most."""
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


class Sheet(NamedTuple):
    """A sheet: its table, which part of it, and how many rows it has."""

    table: Table
    part: int
    rows: int

    @property
    def name(self) -> str:
        """What stands on its tab."""
        return self.table.name if self.part == 1 else f"{self.table.name} {self.part}"

    @property
    def links(self) -> int:
        """How many first cells have a link."""
        return min(self.rows, LINKS) if self.table.name == "claims" and self.part == 1 else 0


def write(out: Path) -> list[Path]:
    """Write `tables.xlsx`; its last sheet explains the columns."""
    path = out / "tables.xlsx"
    sheets = {
        f"xl/worksheets/sheet{number}.xml": sheet
        for number, sheet in enumerate((s for table in TABLES for s in _sheets(out, table)), 1)
    }
    frame = _frame(out, list(sheets.values()))
    with atomic(path) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as book, ZipFile(frame) as model:
        rows: Iterator[list[str]] = iter(())
        for info in model.infolist():
            new = ZipInfo(info.filename, info.date_time)
            new.compress_type = ZIP_DEFLATED
            sheet = sheets.get(info.filename)
            if sheet is None:
                book.writestr(new, model.read(info))
                continue
            if sheet.part == 1:
                rows = iter_cells(out / f"{sheet.table.name}.csv", sheet.table)
            _fill(book, new, model.read(info).decode(), sheet, islice(rows, ROWS), _large(out, sheet))
    return [path]


def _sheets(out: Path, table: Table) -> list[Sheet]:
    """Return the sheets that a table takes: a row is a line of its file."""
    count = max(_lines(out / f"{table.name}.csv") - 1, 0)
    parts = range(max(1, -(-count // ROWS)))
    return [Sheet(table, part + 1, min(ROWS, count - part * ROWS)) for part in parts]


def _large(out: Path, sheet: Sheet) -> bool:
    """Tell whether the XML of a sheet may be large: its text, half of it again for escapes, and the markup of every cell."""
    text = (out / f"{sheet.table.name}.csv").stat().st_size
    return 1.5 * text + AROUND * sheet.rows * len(sheet.table.columns) > LARGE


def _fill(book: ZipFile, info: ZipInfo, frame: str, sheet: Sheet, rows: Iterable[list[str]], large: bool) -> None:
    """Write the XML of a sheet with its rows; its second row in the frame tells the styles of its columns."""
    last = letters(len(sheet.table.columns) - 1)
    before, end, after = frame.partition("</row>")
    model, _, after = after.partition("</sheetData>")
    found = dict(re.findall(r'<c r="([A-Z]+)2"( s="\d+")', model))
    styles = [found.get(letters(i), "") for i in range(len(sheet.table.columns))]
    before = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}{sheet.rows + 1}"/>', before + end)
    writer = Rows(sheet.table, ["", *styles[1:]], styles[0])
    with book.open(info, "w", force_zip64=large) as file:
        file.write(before.encode())
        for part in writer.xml(rows, sheet.links):
            file.write(part.encode())
        file.write(f"</sheetData>{after}".encode())


def _frame(out: Path, sheets: list[Sheet]) -> BytesIO:
    """Return the workbook without rows; a second row stands for all of its sheet, and more for the links."""
    import xlsxwriter

    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"title": "Claims, people, places and organisations", "created": CREATED})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "link": book.add_format({"font_color": "#0563C1", "underline": 1}),
    }
    for sheet in sheets:
        columns = sheet.table.columns
        made = _sheet(book, styles, sheet.name, [(c.name, _width(c)) for c in columns])
        made.autofilter(0, 0, sheet.rows, len(columns) - 1)
        if sheet.links:
            rows = iter_cells(out / f"{sheet.table.name}.csv", sheet.table)
            for at, cells in enumerate(islice(rows, sheet.links), 1):
                made.write_url(at, 0, f"external:report.html#{cells[0]}", styles["link"], string=cells[0])
                if at == 1:
                    _model(made, styles, columns)
        else:
            _model(made, styles, columns)
    _meanings(book, styles, sheets)
    book.close()
    return file


def _model(sheet: Any, styles: dict[str, Any], columns: Iterable[Column]) -> None:
    """Write the row that tells the styles of the columns."""
    for number, column in enumerate(columns):
        if column.kind == "date":
            sheet.write_blank(1, number, None, styles["date"])


def _lines(path: Path) -> int:
    """Return how many lines a file has; ConfigError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except OSError as error:
        raise ConfigError(f"{path}: the table cannot be read ({(error.strerror or str(error)).lower()})") from error


def _sheet(book: Any, styles: dict[str, Any], name: str, columns: list[tuple[str, int]]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for number, (head, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, head, styles["head"])
    return sheet


def _width(column: Column) -> int:
    if column.kind in ("integer", "number", "boolean", "date", "time"):
        return max(10, len(column.name) + 3)
    return WIDE.get(column.name, 18)


def _meanings(book: Any, styles: dict[str, Any], sheets: list[Sheet]) -> None:
    sheet = _sheet(book, styles, "columns", [("table", 18), ("column", 22), ("type", 10), ("meaning", 120)])
    rows = [(t.name, c.name, c.kind, c.meaning) for t in TABLES for c in t.columns] + _limits(sheets)
    for at, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            sheet.write_string(at, number, value)
    sheet.autofilter(0, 0, len(rows), 3)


def _limits(sheets: list[Sheet]) -> list[tuple[str, str, str, str]]:
    """Return a row for each limit of Excel that the tables meet."""
    found = []
    for sheet in sheets:
        if sheet.part > 1:
            found.append((sheet.name, "", "", f"goes on from the sheet before: Excel holds {ROWS:,} rows below a head"))
        if 0 < sheet.links < sheet.rows:
            head = sheet.table.names[0]
            found.append(
                (sheet.name, head, "", f"only the first {sheet.links:,} have links: Excel opens no sheet with many more")
            )
    return found
