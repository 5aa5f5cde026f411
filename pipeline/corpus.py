"""Layers on disk: JSON Lines parts, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, get_type_hints

import msgspec
from msgspec.structs import fields

from pipeline import state
from pipeline.document import Document
from pipeline.errors import ConfigError, TryAgain

LAYERS: dict[str, tuple[str, ...]] = {
    "texts": ("source", "text", "meta", "marks", "markup"),
    "blocks": ("blocks", "repairs"),
    "repeats": ("repeats", "blog"),
    "annotations": ("entities", "quotations", "sentences"),
    "claims": ("claims", "names"),
}
"""The fields of `Document` that each layer holds, beside the id; a failed document has the reason in their place."""

_encode = msgspec.json.Encoder(order="deterministic").encode


@contextmanager
def atomic(path: Path, mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a file that takes its name only when all is written and flushed to the disk; TryAgain where that is impossible."""
    # not the number of the process: those of two machines that share a folder can be the same
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    options: dict[str, Any] = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open(mode, **options) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise TryAgain(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        _drop(temporary)


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # its folder is a file or cannot be written: then nothing was made there either
        return


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Let a stage use a folder of its own, empty at the beginning, whatever a killed run left, and gone at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def part_name(number: int) -> str:
    """Return the file name of a part."""
    return f"part-{number:05d}.jsonl"


def parts(interim: Path, layer: str) -> list[Path]:
    """Return the parts of a layer in order.

    Raises ConfigError where the stage that makes the layer has not run, was stopped, or ran on another input.
    """
    return [interim / layer / name for name in current(interim, (layer,))]


def current(interim: Path, layers: Sequence[str]) -> list[str]:
    """Return the part names of layers that are whole and belong together; ConfigError, in one sentence, where they do not."""
    states = {layer: state.load(interim, layer) for layer in LAYERS}
    for layer in layers:
        folder, now = interim / layer, states[layer]
        if not now.parts or not any(folder.glob("part-*.jsonl")):
            raise ConfigError(f"{folder}: the layer is missing; run 'extract run', or the earlier stages, first")
        if not now.complete:
            raise ConfigError(
                f"{folder}: the layer is incomplete, its stage was stopped; run 'extract run', or that stage, again"
            )
        for name, part in now.parts.items():
            if state.digest_of(folder / name) != part.sha256:
                raise ConfigError(f"{folder / name}: the part is damaged or missing; run 'extract run', or its stage, again")
            if part.inputs != state.inputs_of(states, now.requires, name, now.corpuswide):
                raise ConfigError(f"{folder}: the layer was made from another input; run 'extract run', or its stage, again")
    return sorted(states[layers[0]].parts)


def seal(interim: Path, layer: str, requires: Sequence[str] = ()) -> None:
    """Declare the parts of a layer whole, for layers that were written by hand and not by a stage."""
    states = {name: state.load(interim, name) for name in LAYERS}
    now = state.Layer("by hand", tuple(requires), complete=True)
    for path in sorted((interim / layer).glob("part-*.jsonl")):
        now.parts[path.name] = state.Part(state.digest_of(path), state.inputs_of(states, requires, path.name, False))
    with atomic(state.path_of(interim, layer)) as file:
        file.write(state.encode(now))


def encode(document: Document, layer: str) -> bytes:
    """Return the line of a document in a layer; a document that failed has the reason there and nothing else."""
    row: dict[str, Any] = {"id": document.id}
    row |= {"failed": document.failed} if document.failed else {name: getattr(document, name) for name in LAYERS[layer]}
    return _encode(row) + b"\n"


def write_part(path: Path, layer: str, documents: Iterable[Document]) -> int:
    """Write one part of a layer; return the number of documents."""
    return write_lines(path, (encode(document, layer) for document in documents))


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """Write the lines of a part; return their number."""
    count = 0
    with atomic(path) as file:
        for line in lines:
            file.write(line)
            count += 1
    return count


def read_part(interim: Path, layers: Sequence[str], name: str) -> Iterator[Document]:
    """Yield the documents of a part with the given layers; where `texts` is not the first of them, source and text are blank.

    Each layer has one line for each document, in the same order; one that failed has `failed` set and None for layers
    that it does not have.
    """
    files = []
    try:
        for layer in layers:
            path = interim / layer / name
            try:
                files.append(path.open("rb"))
            except FileNotFoundError:
                raise ConfigError(f"{path}: the part is missing; run the stage again that makes '{layer}'") from None
        for lines in zip_longest(*files, fillvalue=b"{}"):
            yield _document(lines, layers, interim / layers[-1] / name)
    finally:
        for file in files:
            file.close()


@cache
def _decoder(layer: str) -> Callable[[bytes], Any]:
    """Return what reads a line of a layer; a field that the line lacks is UNSET."""
    types = get_type_hints(Document)
    names = (name for name in ("failed", *LAYERS[layer]))
    made = msgspec.defstruct(layer, [("id", str), *((n, types[n] | msgspec.UnsetType, msgspec.UNSET) for n in names)], gc=False)
    return msgspec.json.Decoder(made).decode


def _document(lines: Sequence[bytes], layers: Sequence[str], path: Path) -> Document:
    row: dict[str, Any] = {} if layers[0] == "texts" else {"source": "", "text": ""}
    try:
        for layer, line in zip(layers, lines, strict=True):
            part = _decoder(layer)(line)
            if row.setdefault("id", part.id) != part.id:
                break
            row |= {name: value for name in part.__struct_fields__ if (value := getattr(part, name)) is not msgspec.UNSET}
        else:
            return Document(**row)
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        pass  # told in the same words as lines that do not belong together
    raise ConfigError(f"{path}: the part does not fit the text layer; run 'extract run', or the earlier stages, again")


def prune_parts(folder: Path, keep: set[str]) -> None:
    """Remove parts of an earlier run that the present one does not have, and what killed runs left unfinished."""
    for path in folder.glob("part-*.jsonl"):
        if path.name not in keep:
            path.unlink()
    for path in folder.glob(".*.tmp"):
        path.unlink(missing_ok=True)


def layer_fields() -> set[str]:
    """Return the fields of `Document` that no layer holds: the id and the mark of a failure, which all have."""
    held = {name for names in LAYERS.values() for name in names}
    return {f.name for f in fields(Document)} - held
