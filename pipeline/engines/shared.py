"""What workers of other machines have to see: the same folder, the same code and models, the same bytes of each part."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline import corpus, state
from pipeline.config import Params
from pipeline.errors import ConfigError, TryAgain
from pipeline.stage import STAGES, Workspace, load

SEEN, PATIENCE = 10.0, 90.0
"""Seconds until the mark of a run, and a part that another machine wrote, must be seen; network file systems remember names for up
to a minute."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a worker must have in common with the run; the file `mark` lies in the interim folder while the run lasts."""

    interim: Path
    mark: str
    python: str
    code: str
    libraries: tuple[tuple[str, str], ...]
    models: tuple[str, ...]
    params: Params


def expected(interim: Path, params: Params) -> Expected:
    """Return what the workers of this run must have, and leave the mark; TryAgain where the folder cannot be written."""
    for left in interim.glob(".extract-*"):  # of a run that was killed
        left.unlink(missing_ok=True)
    mark = f".extract-{os.urandom(8).hex()}"
    with corpus.atomic(interim / mark) as file:
        file.write(mark.encode())
    return Expected(interim, mark, *_here(params), params)


def _here(params: Params) -> tuple[str, str, tuple[tuple[str, str], ...], tuple[str, ...]]:
    models = tuple(stage.model(params) for stage in map(load, STAGES) if stage.model)
    python = ".".join(map(str, sys.version_info[:2]))
    return python, state.code_version(), tuple(sorted(state.library_versions().items())), models


@lru_cache(maxsize=4)
def check(want: Expected) -> None:
    """Compare this process with what the run expects, once; ConfigError, naming this machine and what differs."""
    who = f"the worker on {platform.node()}"
    mark = want.interim / want.mark
    answer = mark.with_name(f"{want.mark}.{os.urandom(4).hex()}")
    try:
        seen = _soon(lambda: mark.read_bytes() if mark.is_file() else b"", want.mark.encode(), SEEN)
        if seen:
            answer.write_bytes(b"")
            answer.unlink()
    except OSError as error:
        raise ConfigError(
            f"{who} cannot write {want.interim} ({error.strerror or error}): the interim folder must lie on storage that all "
            "machines share, under the same path; name it with --interim"
        ) from error
    if not seen:
        raise ConfigError(
            f"{who} does not see {want.interim} of this run: the interim folder must lie on storage that all machines share, "
            "under the same path; name it with --interim"
        )
    python, code, libraries, models = _here(want.params)
    differs = [
        text
        for text, same in (
            (f"Python {python} instead of {want.python}", python == want.python),
            ("other code of this program", code == want.code),
            (", ".join(f"{n} {v}" for n, v in sorted(set(libraries) - set(want.libraries))), libraries == want.libraries),
            ("another model, or none, under the name that --model gives", models == want.models),
        )
        if not same
    ]
    if differs:
        raise ConfigError(f"{who} has {'; '.join(differs)}: install there what this machine has, from the same lock file")


def present(want: Expected) -> None:
    """Raise TryAgain where the run that sent a task is over."""
    if not (want.interim / want.mark).is_file():
        raise TryAgain(f"{want.interim}: the run that asked for this part is over")


def _soon(look: Callable[[], Any], wanted: object, seconds: float) -> bool:
    """Look again and again until what is seen is what is wanted; tell whether it came to be."""
    until = time.monotonic() + seconds
    pause = 0.02
    while look() != wanted:
        if time.monotonic() > until:
            return False
        time.sleep(pause)
        pause = min(1.0, 2 * pause)
    return True


def settled(path: Path, sha256: str) -> None:
    """Wait until this machine sees the bytes of a file that another one wrote; TryAgain where it does not."""
    _seen(path, lambda: state.digest_of(path, again=True), sha256)


def arrived(path: Path, size: int) -> None:
    """Wait until this machine sees all of a file that another one wrote; TryAgain where it does not."""
    _seen(path, lambda: path.stat().st_size if path.is_file() else -1, size)


def _seen(path: Path, look: Callable[[], Any], wanted: object) -> None:
    if not _soon(look, wanted, PATIENCE):
        raise TryAgain(
            f"{path}: {platform.node()} does not see what another machine wrote there; is the interim folder on storage that "
            "all machines share?"
        )


def far_read(task: Callable[..., Any], interim: Path, part: str, params: object, inputs: Mapping[str, str]) -> Any:
    """Do a task that reads a part of which the run knows the bytes of each layer, when they are seen here."""
    for layer, sha256 in inputs.items():
        settled(interim / layer / part, sha256)
    return task(interim, part, params)


def far_part(
    task: Callable[[str, Workspace, str], Any], stage: str, workspace: Workspace, part: str, inputs: Mapping[str, str]
) -> tuple[Any, str]:
    """Do a stage on a part of which the run knows the bytes of each layer; return its result and the digest of what it wrote."""
    for layer, sha256 in inputs.items():
        settled(workspace.interim / layer / part, sha256)
    done = task(stage, workspace, part)
    return done, state.digest_of(workspace.interim / (load(stage).assigns or "") / part, again=True)
