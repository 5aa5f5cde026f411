"""The errors that users meet: one small tree, each with one sentence that names the file and what to do."""


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
