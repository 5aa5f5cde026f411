"""Check rows against the schema before they are written: types, closed vocabularies, keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pipeline.cells import is_date
from pipeline.errors import ExtractError
from pipeline.schema import Column, Table

Row = Mapping[str, Any]


class TableError(ExtractError):
    """A row breaks the schema: a fault of the program, never of the input."""


def checked(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows; TableError at the first that has a wrong type, an unknown word or a key that stood before."""
    tests = [(c.name, not c.values and c.kind == "string", _test(c)) for c in table.columns]
    known, keys = set(table.names), table.keys
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows, 2):
        for name, words, test in tests:
            value = row.get(name)
            if words and value.__class__ is str:
                continue
            if value is not None and value != "" and not test(value):
                raise _error(table, number, f"column {name}: {value!r:.60} {_wanted(table, name)}")
        if not known.issuperset(row):
            raise _error(table, number, f"{', '.join(sorted(set(row) - known))}: the schema has no such column")
        if keys:
            key = tuple(row.get(name) or "" for name in keys)
            if key in seen or not any(key):
                raise _error(table, number, f"the key {' '.join(map(str, key)) or '(empty)'} is empty or stood before")
            seen.add(key)
        yield row


def _error(table: Table, number: int, what: str) -> TableError:
    return TableError(f"{table.name}: row {number}: {what}; this is a fault of extract, please report it")


def _wanted(table: Table, name: str) -> str:
    column = next(c for c in table.columns if c.name == name)
    return f"is none of {', '.join(column.values)}" if column.values else f"is no {column.kind}"


def _test(column: Column) -> Callable[[Any], bool]:
    if column.values:
        return frozenset(column.values).__contains__
    return TESTS[column.kind]


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 5 and value[2] == ":" and value[:2].isdecimal() and value[3:].isdecimal()


TESTS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value),
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, date) or (isinstance(value, str) and is_date(value)),
    "time": _is_time,
}
