"""What happens, for those who watch: `--log-level` and `--log-json`; each kind of message a few times, then as a count."""

from __future__ import annotations

import atexit
import json
import logging
import sys
from typing import Annotated, Any

import typer

from pipeline.errors import ConfigError

LEVELS = ("debug", "info", "warning", "error")
OFTEN = 3
LogLevel = Annotated[str, typer.Option("--log-level", help="What to tell on standard error: debug, info, warning or error.")]
LogJson = Annotated[bool, typer.Option("--log-json", help="Write what is told on standard error as JSON, one object a line.")]
state = {"json": False}


def shown(text: str) -> str:
    """Return text whose control characters are visible, so that no input reaches the terminal as a command."""
    return "".join(c if c.isprintable() else " " if c.isspace() else f"\\x{ord(c):02x}" for c in text)


class Lines(logging.Formatter):
    """One line for each message, as words or as JSON; a traceback goes along in debug mode."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if state["json"]:
            told = {"level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
            return json.dumps(told | ({"traceback": trace} if trace else {}), ensure_ascii=False)
        return f"extract: {record.levelname.lower()}: {shown(record.getMessage())}" + (f"\n{trace}" if trace else "")


class Few(logging.Filter):
    """Let each kind of warning pass a few times and count the others."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a message passes."""
        if record.levelno < logging.WARNING:
            return True
        key = (record.name, str(record.msg))
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key] <= OFTEN

    def more(self) -> list[str]:
        """Return what was kept back."""
        return [f"{count - OFTEN:,} more like: {text}" for (_, text), count in self.seen.items() if count > OFTEN]


def start(level: str, as_json: bool) -> None:
    """Set up what is told; ConfigError for an unknown level."""
    if level not in LEVELS:
        raise ConfigError(f"--log-level {level}: choose {', '.join(LEVELS)}")
    state["json"] = as_json
    few = Few()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(few)
    logging.captureWarnings(True)
    for name in ("pipeline", "py.warnings"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(level.upper())
    atexit.register(lambda: problems(few.more()))


def is_json() -> bool:
    """Tell whether lines are told as JSON."""
    return state["json"]


def row(level: str, text: str) -> str:
    """Return a line as JSON."""
    return json.dumps({"level": level, "logger": "extract", "message": text}, ensure_ascii=False)


def problem(text: str) -> None:
    """Print one line of trouble on standard error."""
    line = row("error", text) if is_json() else f"extract: {shown(text)}"
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def problems(texts: list[str], most: int = 20) -> None:
    """Print lines of trouble, the first of many only."""
    for text in texts[:most]:
        problem(text)
    if len(texts) > most:
        problem(f"and {len(texts) - most:,} more; documents.csv lists all with their reasons")


def show_profile(found: dict[str, Any]) -> None:
    """Tell on standard error where the time of a run went."""
    from pipeline.profile import table

    if is_json():
        rows = {"level": "info", "logger": "extract", "message": "profile", "profile": found}
        print(json.dumps(rows), file=sys.stderr, flush=True)  # noqa: T201
        return
    for line in table(found):
        print(line, file=sys.stderr, flush=True)  # noqa: T201
