"""What the interim folder holds: for each layer, which parts are whole, and what they were made from.

A part counts only while its bytes, and the bytes of all parts it was made from, are those that are written here. A
stage that is killed leaves its layer incomplete; the next run keeps the parts that are still right and makes the rest.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import file_digest, sha256
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ("ftfy", "marisa-trie", "numpy", "onnxruntime", "rapidfuzz", "spacy", "tokenizers", "wordfreq")
"""Libraries whose version can change what a stage finds."""
UNRELATED = ("training", "evaluation", "commands", "__pycache__")
"""Folders of the package that no stage runs."""


class Part(msgspec.Struct, frozen=True):
    """A whole part: the digest of its bytes and of all it was made from, what was counted, which documents failed."""

    sha256: str
    inputs: str
    counts: dict[str, int] = {}
    failures: tuple[str, ...] = ()


class Layer(msgspec.Struct):
    """The state of a layer; `key` stands for code, libraries, parameters and model, `requires` for the layers it is made from."""

    key: str = ""
    requires: tuple[str, ...] = ()
    corpuswide: bool = False
    complete: bool = False
    parts: dict[str, Part] = {}
    params: dict[str, Any] = {}


def path_of(interim: Path, layer: str) -> Path:
    """Return the state file of a layer; it lies beside the layers, so that DVC compares results only."""
    return interim / "state" / f"{layer}.json"


def load(interim: Path, layer: str) -> Layer:
    """Return the state of a layer; an empty one where there is none that can be read."""
    try:
        return msgspec.json.decode(path_of(interim, layer).read_bytes(), type=Layer)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Layer()


def load_once(interim: Path, layer: str) -> Layer:
    """Return the state of a layer, decoded once until its file changes; it is shared, nobody may change it."""
    path = path_of(interim, layer)
    try:
        found = path.stat()
    except OSError:
        return Layer()
    key = (str(path), found.st_ino, found.st_size, found.st_mtime_ns)
    if layer not in _states or _states[layer][0] != key:
        _states[layer] = (key, load(interim, layer))
    return _states[layer][1]


_states: dict[str, tuple[tuple[str, int, int, int], Layer]] = {}


def encode(state: Layer) -> bytes:
    """Return the bytes of a state file."""
    return msgspec.json.format(msgspec.json.encode(state, order="sorted"), indent=1)


_digests: dict[tuple[str, int, int, int], str] = {}


def digest_of(path: Path, again: bool = False) -> str:
    """Return the SHA-256 of a file; empty where there is none.

    It is read once for all stages of a run, unless it changes: a file that is written anew has another number or time.
    With `again` it is read in any case.
    """
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            key = (str(path), found.st_ino, found.st_size, found.st_mtime_ns)
            if again or key not in _digests:
                _digests[key] = file_digest(file, "sha256").hexdigest()
            return _digests[key]
    except OSError:
        return ""


def look_again() -> None:
    """Forget all digests: a new run trusts no file that it has not read."""
    _digests.clear()


def inputs_of(states: Mapping[str, Layer], requires: Iterable[str], part: str, corpuswide: bool) -> str:
    """Return one digest for all that a part of a layer is made from, taken from the states of those layers."""
    digest = sha256()
    for layer in requires:
        parts = states[layer].parts
        for name in sorted(parts) if corpuswide else (part,):
            digest.update(f"{layer}/{name}={parts[name].sha256 if name in parts else ''}\n".encode())
    return digest.hexdigest()


def key_of(stage: str, params: Mapping[str, Any], model: str = "") -> str:
    """Return one digest for what a stage's result depends on beside its input."""
    return sha256(msgspec.json.encode([stage, code_version(), library_versions(), params, model], order="sorted")).hexdigest()


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return the digest of the package's code, lexicons and gazetteer: a changed rule must not meet results of the old one."""
    digest = sha256()
    package = Path(__file__).parent
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.csv"), *(ROOT / "models/gazetteer").glob("*")]):
        if not set(path.relative_to(ROOT).parts) & set(UNRELATED):
            digest.update(f"{path.relative_to(ROOT).as_posix()}={digest_of(path)}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that take part in the results."""
    return {name: metadata.version(name) for name in LIBRARIES}
