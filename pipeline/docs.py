"""Make the data dictionary from the schema.

python -m pipeline.docs > docs/tables.md
"""

from __future__ import annotations

import sys

from pipeline.schema import TABLES

HEAD = """# The tables

This page is made from `pipeline/schema.py` (`python -m pipeline.docs > docs/tables.md`); a test fails where it is stale.

All files are UTF-8 with a byte order mark, comma-separated, one line a row (RFC 4180), in `data/out/`. Offsets count Unicode code
points of the decoded source from 0, half-open: `text[start:end]` in Python shows the words. Lists in a cell are separated by "; ",
ranges by a space ("12-30 45-60"). `datapackage.json` describes all files for Frictionless tools. Every row is checked against this page
before it is written: types, closed vocabularies, keys.

| flavour | separator | decimals | for |
|---|---|---|---|
| `--csv plain` | `,` | `.` | pandas, R, DuckDB, LibreOffice with "Text" as type of its columns |
| `--csv excel` | `,` | `.` | Excel and LibreOffice in English, by double click |
| `--csv excel-de` | `;` | `,` | Excel and LibreOffice in German, by double click |

**The apostrophe.** A text cell that a spreadsheet would run as a formula (it begins with `=`, `+`, `-` or `@`, perhaps behind a space)
has an apostrophe before it, in all flavours. In `excel` and `excel-de` so has text that a spreadsheet would change: "5-7" (a date to
Excel), "007", "14:30", "1e5", "WAHR", numbers of twelve and more digits. Numbers, dates and the times of entries are no text and have none.
`pipeline.read_table("data/out/claims.csv")` takes the apostrophes back and gives a typed pandas DataFrame; so do `--format` and all
commands. By hand: drop the first apostrophe of a cell that begins with one and goes on like that.

`--format parquet,xlsx,duckdb,sqlite` writes the same tables also as `<table>.parquet`, `tables.xlsx`, `tables.duckdb` and `tables.sqlite`,
without apostrophes. In `tables.xlsx` a `claim_id` links to its sentence in `report.html` (the first 65,000 rows; Excel opens no more links), text
of more than 32,767 characters is cut and ends in "…", and more than 1,048,575 rows go on in a further sheet; the last sheet, `columns`, says so
where it happened. The same input gives the same bytes, but for DuckDB, whose files differ from run to run; Parquet, Excel and SQLite files differ
between versions of their libraries.

A million claims take one core 26 seconds and 160 MB of memory as CSV, 18 seconds (320 MB) more as Parquet, 31 (120 MB) more as Excel
(`python benchmarks/tables.py`).
"""


def tables_page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    for table in TABLES:
        parts.append(f"\n## {table.name}.csv\n\n{table.meaning}\n\n| column | type | meaning |\n|---|---|---|")
        parts += [f"| `{c.name}` | {c.kind} | {c.meaning.replace('|', '/')} |" for c in table.columns]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(tables_page())
