"""The words of the page in its language."""

from __future__ import annotations

import csv
from pathlib import Path


def words(path: Path, language: str) -> dict[str, str]:
    """Return the interface's words by key; a key such as `act.denies` translates a value of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row[language] for row in csv.DictReader(file)}


def numeral(value: object, language: str) -> str:
    """Return a number as the language writes it: 1.234,5 or 1,234.5."""
    text = f"{value:,}" if isinstance(value, int | float) else str(value)
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text
