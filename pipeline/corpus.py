"""Layers on disk: JSON Lines parts, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import IO, Any

import msgspec

from pipeline.document import Document
from pipeline.errors import ConfigError, ExtractError

LAYERS: dict[str, tuple[str, ...]] = {
    "texts": ("source", "text", "meta", "marks", "markup"),
    "blocks": ("blocks", "repairs"),
    "repeats": ("repeats", "blog"),
    "annotations": ("entities", "quotations", "sentences"),
    "claims": ("claims", "names"),
}
"""The fields of `Document` that each layer holds, beside the id."""

_encode = msgspec.json.Encoder(order="deterministic").encode


@contextmanager
def atomic(path: Path, mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a file that takes its name only when all is written and flushed to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    options: dict[str, Any] = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    try:
        with temporary.open(mode, **options) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ExtractError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        temporary.unlink(missing_ok=True)


def part_name(number: int) -> str:
    """Return the file name of a part."""
    return f"part-{number:05d}.jsonl"


def parts(interim: Path, layer: str) -> list[Path]:
    """Return the parts of a layer in order; ConfigError where the stage that makes it has not run."""
    found = sorted((interim / layer).glob("part-*.jsonl"))
    if not found:
        raise ConfigError(f"{interim / layer}: the layer is missing; run 'extract run', or the earlier stages, first")
    return found


def write_part(path: Path, layer: str, documents: Iterable[Document]) -> int:
    """Write one part of a layer; return the number of documents."""
    count = 0
    with atomic(path) as file:
        for document in documents:
            row = {"id": document.id} | {name: getattr(document, name) for name in LAYERS[layer]}
            file.write(_encode(row) + b"\n")
            count += 1
    return count


def read_part(interim: Path, layers: Sequence[str], name: str) -> Iterator[Document]:
    """Yield the documents of a part with the given layers, the first of which must be `texts`."""
    files = []
    try:
        for layer in layers:
            path = interim / layer / name
            try:
                files.append(path.open("rb"))
            except FileNotFoundError:
                raise ConfigError(f"{path}: the part is missing; run the stage again that makes '{layer}'") from None
        for lines in zip(*files, strict=True):
            row: dict[str, Any] = {}
            for line in lines:
                row |= msgspec.json.decode(line)
            yield msgspec.convert(row, Document)
    finally:
        for file in files:
            file.close()


def prune_parts(folder: Path, keep: set[str]) -> None:
    """Remove parts of an earlier run that the present one does not have."""
    for path in folder.glob("part-*.jsonl"):
        if path.name not in keep:
            path.unlink()


def layer_fields() -> set[str]:
    """Return the fields of `Document` that no layer holds: only the id."""
    held = {name for names in LAYERS.values() for name in names}
    return {f.name for f in fields(Document)} - held
