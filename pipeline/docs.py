"""Make the data dictionary from the schema.

python -m pipeline.docs > docs/tables.md
"""

from __future__ import annotations

import sys

from pipeline.schema import TABLES

HEAD = """# The tables

This page is made from `pipeline/schema.py` (`python -m pipeline.docs > docs/tables.md`); a test fails where it is stale.

All files are UTF-8 with a byte order mark, comma-separated, one line a row (RFC 4180), in `data/out/`. `--csv excel-de`
writes semicolons and decimal commas. Offsets count Unicode code points of the decoded source from 0, half-open:
`text[start:end]` in Python shows the words. Lists in a cell are separated by "; ", ranges by a space ("12-30 45-60").

A cell that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`) has an apostrophe before it;
`pipeline.csvio.read_table("data/out/claims.csv")` takes it back and gives a typed pandas DataFrame.
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
