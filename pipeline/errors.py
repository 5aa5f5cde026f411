"""The errors that users meet: one small tree, each with one sentence that names the file and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ExtractError(Exception):
    """Base of all errors that `extract` reports without a traceback."""


class ConfigError(ExtractError):
    """Wrong usage, parameters or model: nothing can be processed (exit code 2)."""


class DocumentError(ExtractError):
    """One document cannot be processed; the others go on (exit code 1)."""


class NothingToDo(ExtractError):
    """There is no input at all (exit code 3)."""


class TryAgain(ExtractError):
    """The machine refuses: a full disk, a folder in use, a process that was killed; the outputs are as they were (exit code 4)."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Raise TryAgain where a folder of what stages hand on cannot be written."""
    try:
        yield
    except OSError as error:
        raise TryAgain(f"{folder} cannot be written ({error.strerror or error}); make room, then run again") from error
