"""Read the tables for the page, row by row and by column name: a missing column or table reads as blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.csvio import bare, lines
from pipeline.errors import ConfigError

PAIR = re.compile(r"\b(\d+)-(\d+)")


class Row(dict[str, str]):
    """A row of a table; a column that the table lacks is blank."""

    def __missing__(self, column: str) -> str:
        return ""


def rows(out: Path, name: str, *, required: bool = False) -> Iterator[Row]:
    """Yield the rows of a table of any flavour, the protecting apostrophes taken back."""
    path = out / f"{name}.csv"
    if not path.is_file():
        if required:
            raise ConfigError(f"{path}: the table is missing; run 'extract tables' first")
        return
    for head, row in lines(path):
        yield Row(zip(head, bare(row), strict=False))


def count(out: Path, name: str) -> int:
    """Return how many rows a table has."""
    path = out / f"{name}.csv"
    return sum(1 for _ in lines(path)) if path.is_file() else 0


def cells(out: Path, name: str, columns: Sequence[str]) -> Iterator[list[str]]:
    """Yield the cells of some columns of a table."""
    path = out / f"{name}.csv"
    at: list[int] = []
    for head, row in lines(path) if path.is_file() else ():
        at = at or [head.index(c) if c in head else -1 for c in columns]
        row.append("")  # the last cell stands for columns that the table lacks
        yield bare([row[i] for i in at])


def number(text: str) -> float | None:
    """Return the number in a cell, decimal comma or point; None where it holds none."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def whole(text: str) -> int:
    """Return the whole number in a cell; 0 where it holds none."""
    return int(text) if text.isdecimal() else 0


def names(text: str) -> list[str]:
    """Return the items of a list cell."""
    return [item for item in text.split("; ") if item]


def pairs(text: str) -> list[list[int]]:
    """Return the ranges of a cell such as "12-30 45-60"."""
    return [[int(a), int(b)] for a, b in PAIR.findall(text)]
