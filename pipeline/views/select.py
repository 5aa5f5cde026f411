"""Rows of a table by filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.csvio import iter_typed
from pipeline.errors import ConfigError
from pipeline.schema import TABLES, VALUES, Table
from pipeline.views.words import matcher

Row = dict[str, Any]
NAMES = tuple(t.name for t in TABLES)
SHOWN = {
    "claims": ("claim_id", "speaker", "act", "content", "evidence", "confidence"),
    "people": ("name", "roles", "mentions", "claims_made", "claims_about", "aliases"),
    "places": ("name", "kind", "country_code", "mentions", "claims_from", "claims_about", "precision"),
    "organisations": ("name", "kind", "mentions", "claims_made", "claims_about", "aliases"),
    "mentions": ("mention_id", "label", "text", "name", "source_file", "start", "end"),
    "disputes": ("matter", "statement", "asserted_by", "denied_by", "not_confirmed_by", "unverified_by"),
    "documents": ("source_file", "status", "date", "claims", "mentions", "repairs", "removed_blocks", "reason"),
    "repairs": ("source_file", "start", "before", "after", "kind", "confidence"),
    "suggestions": ("source_file", "start", "before", "after", "kind", "confidence"),
    "removed_blocks": ("source_file", "start", "kept_start", "similarity", "rule", "text"),
    "changed_blocks": ("source_file", "start", "similarity", "difference", "text"),
    "block_versions": ("source_file", "version", "first_seen", "last_seen", "difference", "text"),
}
"""Columns that are shown where none are asked for."""
FILTERS: dict[str, dict[str, tuple[str, ...]]] = {
    "claims": {
        "speaker": ("speaker", "speaker_actor"),
        "act": ("act",),
        "place": ("places",),
        "about": ("people", "places", "organisations", "content"),
        "evidence": ("evidence",),
    },
    "people": {"about": ("name", "aliases", "roles")},
    "places": {"place": ("name", "aliases", "english_name"), "about": ("name", "aliases", "english_name")},
    "organisations": {"about": ("name", "aliases")},
    "mentions": {"about": ("name", "text")},
    "disputes": {
        "speaker": ("asserted_by", "denied_by", "not_confirmed_by", "unverified_by"),
        "place": ("matter",),
        "about": ("matter", "statement"),
    },
}
"""Which columns a filter looks at."""


def table_named(name: str) -> Table:
    """Return a table; ConfigError where there is none of the name."""
    for table in TABLES:
        if table.name == name:
            return table
    raise ConfigError(f"'{name}' is no table; choose from {', '.join(NAMES)}")


def columns_of(table: Table, wanted: str | None) -> tuple[str, ...]:
    """Return the columns of a comma-separated list, "all" for every one, the usual ones for None.

    Raises ConfigError at an unknown column.
    """
    if wanted is None:
        return tuple(c for c in SHOWN.get(table.name, table.names) if c in table.names)
    names = table.names if wanted.strip() == "all" else [n.strip() for n in wanted.split(",") if n.strip()]
    for name in names:
        if name not in table.names:
            raise ConfigError(f"--columns {name}: {table.name}.csv has no such column; it has {', '.join(table.names)}")
    return tuple(names)


def select(out: Path, table: Table, filters: Mapping[str, str | None]) -> Iterator[Row]:
    """Yield the rows of a table in an output folder that pass all filters.

    Words match whatever their case and German ending; acts and evidence are one or several of the known ones, with commas.
    Raises ConfigError where the table is missing or has nothing to filter by.
    """
    tests = [_test(table, name, value) for name, value in filters.items() if value is not None]
    for row in iter_typed(out / f"{table.name}.csv", table):
        if all(test(row) for test in tests):
            yield row


def _test(table: Table, name: str, value: str) -> Callable[[Row], bool]:
    columns = FILTERS.get(table.name, {}).get(name)
    if columns is None:
        able = ", ".join(t for t, filters in FILTERS.items() if name in filters)
        raise ConfigError(f"--{name}: {table.name}.csv cannot be filtered so; it goes with {able}")
    if name in VALUES:
        return _one_of(name, columns[0], [v.strip() for v in value.split(",") if v.strip()])
    matches = matcher(value)
    return lambda row: any(matches(str(row[c] or "")) for c in columns)


def _one_of(name: str, column: str, wanted: Sequence[str]) -> Callable[[Row], bool]:
    for value in wanted:
        if value not in VALUES[name]:
            raise ConfigError(f"--{name} {value}: choose from {', '.join(VALUES[name])}")
    return lambda row: row[column] in wanted
