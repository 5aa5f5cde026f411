"""Formats beside CSV: each module writes the tables of an output folder again, from the CSV files, so that all hold the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ConfigError, ExtractError
from pipeline.schema import TABLES


class Format(NamedTuple):
    """A format: the library it needs, the extra that installs it, and the files it writes."""

    library: str
    extra: str
    files: tuple[str, ...]


FORMATS = {
    "parquet": Format("pyarrow", "parquet", tuple(f"{t.name}.parquet" for t in TABLES)),
    "xlsx": Format("xlsxwriter", "xlsx", ("tables.xlsx",)),
    "duckdb": Format("duckdb", "duckdb", ("tables.duckdb",)),
    "sqlite": Format("sqlite3", "", ("tables.sqlite",)),
}
FILES = frozenset(file for form in FORMATS.values() for file in form.files)


def parse_formats(text: str) -> tuple[str, ...]:
    """Return the formats of a list such as "xlsx,duckdb".

    Raises ConfigError at an unknown name and where a library is not installed.
    """
    names = tuple(dict.fromkeys(n.strip().lower() for n in text.split(",") if n.strip()))
    names = tuple(n for n in names if n != "csv")
    for name in names:
        if name not in FORMATS:
            raise ConfigError(f"--format {name}: choose from {', '.join(FORMATS)}; CSV is always written")
    require(names)
    return names


def require(names: Iterable[str]) -> None:
    """Raise ConfigError, with the command that helps, where the library of a format is not installed."""
    for name in names:
        form = FORMATS[name]
        if find_spec(form.library) is None:
            raise ConfigError(
                f"{name}: needs the library {form.library}; install it with: pip install {form.library} (or the extra '{form.extra}')"
            )


def export(out: Path, names: Iterable[str]) -> list[Path]:
    """Write the tables of an output folder in further formats; return the files.

    Raises ConfigError where a library or a CSV file is missing.
    """
    names = tuple(names)
    require(names)
    paths: list[Path] = []
    for name in names:
        write: Callable[[Path], list[Path]] = import_module(f"pipeline.exports.{name}").write
        paths += write(out)
    return paths


def remove_stale(out: Path, names: Iterable[str]) -> None:
    """Remove the files of formats that are not asked for: an earlier run's, they would contradict the CSV files."""
    for name in set(FORMATS) - set(names):
        for file in FORMATS[name].files:
            (out / file).unlink(missing_ok=True)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield a path beside the given one for a library that opens files itself; the file takes its name when all is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ExtractError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        for left in (temporary, temporary.with_name(temporary.name + ".wal")):
            left.unlink(missing_ok=True)
