"""Stages that see the whole corpus run again only when what they are made from, or what they made, has changed.

What counts is content: digests of code, libraries, parameters, of all that is read and of all that was written. A table
that somebody deleted or edited is made again.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import msgspec

from pipeline import corpus, state
from pipeline.stage import STAGES, Outcome, Stage, Workspace

ASSETS = Path(__file__).parent / "templates"
PROJECT = "extract-claims"


class Made(msgspec.Struct):
    """What a stage was made from, the digests of the files it wrote, and its counts."""

    key: str
    inputs: str
    files: dict[str, str]
    counts: dict[str, int]


def made_from(stage: Stage, workspace: Workspace) -> tuple[str, str] | None:
    """Return digests of how a stage works and of what it reads; None where that cannot be told (standard input)."""
    read = stage.reads(workspace) if stage.reads else ""
    if read is None:
        return None
    params = workspace.params.model_dump(include=set(STAGES[: STAGES.index(stage.name) + 1]))
    key = state.key_of(stage.name, params, f"{stage.model(workspace.params) if stage.model else ''} {surroundings()}")
    digest = sha256(read.encode())
    for layer in stage.requires:
        for name, part in sorted(state.load(workspace.interim, layer).parts.items()):
            digest.update(f"{layer}/{name}={part.sha256}\n".encode())
    return key, digest.hexdigest()


def kept(stage: Stage, workspace: Workspace, now: tuple[str, str] | None) -> Outcome | None:
    """Return what an unchanged stage did the last time, its files in place; None where it has to run."""
    if now is None:
        return None
    try:
        before = msgspec.json.decode(_path(stage, workspace).read_bytes(), type=Made)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    root = workspace.interim if stage.assigns else workspace.before or workspace.out
    if (before.key, before.inputs) != now or any(state.digest_of(root / name) != sha for name, sha in before.files.items()):
        return None
    if stage.assigns:
        layer = state.load(workspace.interim, stage.assigns)
        parts = {f"{stage.assigns}/{name}": part.sha256 for name, part in layer.parts.items()}
        here = {f"{stage.assigns}/{path.name}" for path in (root / stage.assigns).glob("part-*.jsonl")}
        if not layer.complete or here != set(parts) or not parts.items() <= before.files.items():
            return None
    elif root != workspace.out:
        for name in before.files:
            _same(root / name, workspace.out / name)
    return Outcome(before.counts)


def note(stage: Stage, workspace: Workspace, now: tuple[str, str] | None, outcome: Outcome, files: Iterable[Path]) -> None:
    """Keep on record what a stage made; nothing where documents failed, for they get another chance."""
    if now is None or outcome.failures:
        return
    root = workspace.interim if stage.assigns else workspace.out
    found = {path.relative_to(root).as_posix(): state.digest_of(path) for path in sorted(files)}
    with corpus.atomic(_path(stage, workspace)) as file:
        file.write(msgspec.json.format(msgspec.json.encode(Made(*now, found, outcome.counts)), indent=1))


def forget(stage: Stage, workspace: Workspace) -> None:
    """Take a stage off the record before it runs."""
    _path(stage, workspace).unlink(missing_ok=True)


def _path(stage: Stage, workspace: Workspace) -> Path:
    return workspace.interim / "state" / f"{stage.name}.made.json"


def _same(old: Path, new: Path) -> None:
    """Put a file into another folder too, as the same file where the system can."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


@cache
def surroundings() -> str:
    """Return one digest for what the tables and the page depend on beside code: Python, libraries, templates."""
    digest = sha256(platform.python_version().encode())
    digest.update(metadata.version(PROJECT).encode())
    for requirement in sorted(metadata.requires(PROJECT) or ()):
        found = re.match(r"[\w.-]+", requirement)
        name = found.group() if found else ""
        try:
            digest.update(f"{name}={metadata.version(name)}\n".encode())
        except metadata.PackageNotFoundError:  # an extra that is not installed
            digest.update(f"{name}\n".encode())
    for path in sorted(p for p in ASSETS.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(ASSETS).as_posix()}={state.digest_of(path)}\n".encode())
    return digest.hexdigest()
