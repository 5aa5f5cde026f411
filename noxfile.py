"""Tests on several versions of Python and of the libraries: `nox`, or `nox -s "tests-3.12"`; docs/reliability.md says what was run."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["tests"]


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """The tests, with the locked versions that fit this Python."""
    session.install("--require-hashes", "-r", "requirements-dev.lock")
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(python="3.11")
@nox.parametrize("pandas", ["pandas>=2.2,<3", "pandas>=3"])
def pandas(session: nox.Session, pandas: str) -> None:
    """The golden runs with both major versions of pandas."""
    session.install("-e", ".", pandas, "pytest", "hypothesis", "psutil")
    session.run("python", "-m", "pytest", "tests/test_cli.py", "tests/test_align.py", *session.posargs)


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """The golden runs with the oldest versions that pyproject.toml allows."""
    session.install("uv")
    Path("build").mkdir(exist_ok=True)
    session.run("uv", "pip", "compile", "pyproject.toml", "--resolution", "lowest-direct", "-o", "build/oldest.txt", silent=True)
    session.run("uv", "pip", "install", "-r", "build/oldest.txt", "pytest", "hypothesis", "psutil")  # pip looks for minutes
    session.install("--no-deps", "-e", ".")
    session.run("python", "-m", "pytest", "tests/test_cli.py", *session.posargs)
