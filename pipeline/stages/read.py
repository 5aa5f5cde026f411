"""Stage read: decode input files into documents, whatever their format, and refuse what is no text in one clear sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec.structs import replace

from pipeline import corpus, state
from pipeline.config import Read
from pipeline.document import Document, content_id
from pipeline.errors import ConfigError, DocumentError, NothingToDo
from pipeline.guard import guard
from pipeline.readers.documents import Skipped
from pipeline.readers.formats import read_documents
from pipeline.stage import Outcome, Stage, Workspace

STANDARD_INPUT = "-"
IGNORED = frozenset((".dvc", ".gitignore", ".gitkeep"))


def sources(inputs: tuple[Path | str, ...]) -> list[tuple[str, Path | None]]:
    """Return (name, path) of each input file in a stable order; the path of standard input is None.

    A folder gives all its visible files, named by their path below it, and the folders in it that may not be entered; links
    that lead out of it are left alone.
    Raises ConfigError where an input does not exist.
    """
    found: dict[str, Path | None] = {}
    for item in inputs:
        if str(item) == STANDARD_INPUT:
            found[STANDARD_INPUT] = None
            continue
        path = Path(item)
        if path.is_dir():
            root = path.resolve()
            for file in sorted(_within(path)):
                name = file.relative_to(path).as_posix()
                hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
                if not hidden and (closed(file) or _is_input(file, root)):
                    found[name if name not in found else file.as_posix()] = file
        elif path.exists():
            found[path.name if path.name not in found else path.as_posix()] = path
        else:
            raise ConfigError(f"{item}: there is no such file or folder")
    return sorted(
        (name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), path) for name, path in found.items()
    )


def _within(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those in it, and the folders that may not be entered."""
    if closed(folder):
        yield folder
        return
    for place, folders, files in os.walk(folder):
        for inner in [Path(place, name) for name in folders]:
            if closed(inner):
                folders.remove(inner.name)
                yield inner
        yield from (Path(place, name) for name in files)


def closed(path: Path) -> bool:
    """Tell whether a path is a folder whose files cannot be listed and read."""
    return path.is_dir() and not path.is_symlink() and not os.access(path, os.R_OK | os.X_OK)


def _is_input(file: Path, root: Path) -> bool:
    return file.is_file() and file.suffix not in IGNORED and root in file.resolve().parents


def load_bytes(name: str, path: Path | None, limit: int) -> bytes:
    """Return the bytes of a source; DocumentError where it cannot be read or is too large."""
    if path is None:
        return sys.stdin.buffer.read()
    if closed(path):
        raise DocumentError(f"{name}: the folder cannot be read (permission denied)")
    try:
        if path.stat().st_size > limit:
            raise DocumentError(f"{name}: the file has more than {limit:,} bytes; split it or raise read.largest_file")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{name}: the file cannot be read ({(error.strerror or str(error)).lower()})") from error


def documents(workspace: Workspace, skipped: list[Skipped]) -> Iterator[Document]:
    """Yield the documents of all inputs; what cannot be read is added to `skipped`."""
    params: Read = workspace.params.read
    seen: dict[str, int] = {}
    for name, path in sources(workspace.inputs):
        if path is not None and set(workspace.apart) & set(path.resolve().parents):
            continue  # what an earlier run wrote
        with guard("read", name, workspace.interim, partial(_skip, skipped, name)):
            for document in read_documents(name, load_bytes(name, path, params.largest_file), params):
                if isinstance(document, Skipped):
                    skipped.append(document)
                    continue
                key = content_id("d", document.text)
                seen[key] = seen.get(key, 0) + 1
                number = "" if seen[key] == 1 else f"-{seen[key]}"
                try:
                    yield whole(replace(document, id=key + number))
                except DocumentError as error:
                    skipped.append(Skipped(name, str(error), document.meta.record))


def _skip(skipped: list[Skipped], name: str, reason: str) -> None:
    skipped.append(Skipped(name, reason))


def whole(document: Document) -> Document:
    """Return the document; DocumentError where its text holds half of a surrogate pair, which no file can hold."""
    try:
        document.text.encode()
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"{document.source}: character {error.start} is half of a surrogate pair, no text; mend the program that wrote the file"
        ) from None
    return document


def run(workspace: Workspace) -> Outcome:
    """Read all inputs into the layer `texts`, cut into parts by size."""
    folder = workspace.interim / "texts"
    skipped: list[Skipped] = []
    written: set[str] = set()
    batch: list[Document] = []
    size = total = characters = 0

    def flush() -> None:
        name = corpus.part_name(len(written))
        corpus.write_part(folder / name, "texts", batch)
        written.add(name)
        batch.clear()

    for document in documents(workspace, skipped):
        if batch and size + len(document.text) > workspace.params.read.part_characters:
            flush()
            size = 0
        batch.append(document)
        size += len(document.text)
        characters += len(document.text)
        total += 1
    if batch:
        flush()
    failures = tuple(s.reason for s in skipped)
    if not total and not skipped:
        named = ", ".join(map(str, workspace.inputs)).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        raise NothingToDo(f"{named}: there is nothing to read; put texts there, or name a file, a folder or - (standard input)")
    if not total:
        raise DocumentError("no document could be read: " + " | ".join(failures))
    with corpus.atomic(folder / "skipped.jsonl") as file:
        file.writelines(msgspec.json.encode(s) + b"\n" for s in skipped)
    corpus.prune_parts(folder, written)
    return Outcome({"documents": total, "characters": characters, "skipped": len(skipped)}, failures)


def inputs(workspace: Workspace) -> str | None:
    """Return a digest of all input files, their names and their bytes; None for standard input, which can be read once only."""
    digest = sha256()
    for name, path in sources(workspace.inputs):
        if path is None:
            return None
        if not set(workspace.apart) & set(path.resolve().parents):
            digest.update(f"{name!r} {state.digest_of(path)}\n".encode())
    return digest.hexdigest()


STAGE = Stage("read", (), "texts", whole=run, reads=inputs)
