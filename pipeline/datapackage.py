"""Describe the tables as a Frictionless data package, from the schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.csvio import FLAVOURS
from pipeline.schema import Column, Table

FORMATS = {"time": "%H:%M"}


def datapackage(tables: Iterable[Table], flavour: str) -> dict[str, Any]:
    """Return the content of `datapackage.json` for CSV files of a flavour."""
    style = FLAVOURS[flavour]

    def field(column: Column) -> dict[str, Any]:
        out: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.meaning}
        if column.kind in FORMATS:
            out["format"] = FORMATS[column.kind]
        if column.kind == "number" and style.point != ".":
            out["decimalChar"] = style.point
        if column.values:
            out["constraints"] = {"enum": list(column.values)}
        return out

    def schema(table: Table) -> dict[str, Any]:
        out: dict[str, Any] = {"fields": [field(c) for c in table.columns], "missingValues": [""]}
        return out | ({"primaryKey": list(table.keys)} if table.keys else {})

    return {
        "name": "extract-claims",
        "title": "Claims, people, places and organisations in German news",
        "resources": [
            {
                "name": t.name, "type": "table", "path": f"{t.name}.csv", "scheme": "file", "format": "csv", "mediatype": "text/csv",
                "encoding": "utf-8-sig", "description": t.meaning,
                "dialect": {"delimiter": style.delimiter, "lineTerminator": "\r\n", "csv": {"delimiter": style.delimiter}},
                "schema": schema(t),
            }
            for t in tables
        ],
        "sources": [{"title": "GeoNames (CC BY 4.0)", "path": "https://www.geonames.org"}],
    }  # fmt: skip
