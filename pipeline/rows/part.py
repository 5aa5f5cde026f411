"""What the tables need of one part of a corpus, made by any worker: counts of names, and rows as lines of CSV in a file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
from msgspec.structs import replace

from pipeline import corpus, profile, resources, state
from pipeline.config import Params
from pipeline.csvio import encoded
from pipeline.document import Document
from pipeline.engines.shared import settled
from pipeline.errors import TryAgain
from pipeline.guard import guard
from pipeline.model.similar import similar
from pipeline.repeats.occurrences import Claims
from pipeline.repeats.snapshots import order
from pipeline.rows.document import Against, Joined, Row, failed_row, rows_of_document
from pipeline.rows.matters import told_of
from pipeline.schema import CHANGED, CLAIMS, DISPUTES, MENTIONS, REMOVED, REPAIRS, SUGGESTIONS, Table
from pipeline.things.registry import Names, Registry, Things

LAYERS = ("texts", "blocks", "repeats", "annotations", "claims")
FOLDER = "rows"
"""Folder of the interim folder in which rows wait until their table is written."""
ENCODED: tuple[Table, ...] = (CLAIMS, MENTIONS, DISPUTES, REPAIRS, SUGGESTIONS, REMOVED, CHANGED)
"""Tables of which there are so many rows that they never lie in memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a worker has to know to make the rows of a part: documents to leave out, claims seen before, the file of names and its digest."""

    params: Params
    out: frozenset[str]
    ledger: Claims
    names: str
    sha256: str
    joined: Joined
    profile: bool


@dataclass(slots=True)
class PartRows:
    """Rows of a part: those of documents, and the place of all others by table and document in a file of `size` bytes."""

    file: str
    documents: list[Row] = field(default_factory=list)
    places: dict[str, dict[str, tuple[int, int]]] = field(default_factory=lambda: {t.name: {} for t in ENCODED})
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((t.name for t in ENCODED), 0))
    things: Things = field(default_factory=dict)
    related: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    size: int = 0
    apart: list[Row] = field(default_factory=list)
    """Claims whose disputes run over several documents, and what their denials are about."""
    against: Against = field(default_factory=dict)


class Counting(NamedTuple):
    """How the names of a part are counted: documents to leave out, the model whose vectors tell matters (none: no matters)."""

    out: frozenset[str]
    model: Path | None


@dataclass(slots=True)
class Counted:
    """The names of a part, documents that are left out, and the place of what tells the matters of each other one in a file.

    `places` has the document's order in time, its id, its date, where its claims begin in the file, and how many bytes they are.
    """

    file: str
    registry: Registry = field(default_factory=Registry)
    out: set[str] = field(default_factory=set)
    places: list[tuple[tuple[object, ...], str, str, int, int]] = field(default_factory=list)
    size: int = 0


def count_part(interim: Path, part: str, asked: Counting) -> Counted:
    """Count the names of a part's documents, and write what tells their matters; those that failed are left out."""
    found = Counted(f"{Path(part).stem}.{os.urandom(4).hex()}.told", out=set(asked.out))
    encoder = similar(asked.model) if asked.model else None
    with _writing(interim / FOLDER / found.file) as file:
        for document in corpus.read_part(interim, ("texts", "claims"), part):
            if document.failed or document.id in found.out:
                found.out.add(document.id)
                continue
            found.registry.count(document)
            told = told_of(document, encoder) if encoder else []
            if told:
                data = msgspec.msgpack.encode(told)
                place = order(document.meta, document.source, document.id)
                found.places.append((place, document.id, document.meta.date, found.size, len(data)))
                found.size += len(data)
                file.write(data)
    return found


@contextmanager
def _writing(path: Path) -> Iterator[BinaryIO]:
    """Open a file in which rows wait; TryAgain where it cannot be written."""
    try:
        with resources.rare_collection(), path.open("wb") as file:
            yield file
    except OSError as error:
        raise TryAgain(f"rows of the tables cannot be written ({error.strerror or error}); make room, then run again") from error


def make_part(interim: Path, part: str, asked: Asked) -> PartRows:
    """Make the rows of a part, as lines in a file of their own; a document that fails now is told in `failed`."""
    registry = Registry(_known(interim, asked.names, asked.sha256))
    found = PartRows(f"{Path(part).stem}.{os.urandom(4).hex()}", things=registry.things, related=registry.related)
    with _writing(interim / FOLDER / found.file) as file:
        for document in corpus.read_part(interim, LAYERS, part):
            file.writelines(_lines(interim, document, asked, registry, found))
    if asked.profile:
        profile.note(interim, "tables", part)
    return found


def _lines(interim: Path, document: Document, asked: Asked, registry: Registry, found: PartRows) -> Iterator[bytes]:
    """Yield the lines of a document and note their places."""
    if document.id in asked.out:
        found.documents.append(failed_row(document, document.failed))
        return
    # a block that repeats one of a failed document is the first that is listed
    kept = tuple(r for r in document.repeats or () if r.kept_document not in asked.out)
    rows: dict[str, list[Row]] = {}
    with guard("tables", document.source, interim, partial(found.failed.__setitem__, document.id)):
        document = replace(document, repeats=kept)
        rows, apart, against = rows_of_document(registry, asked.ledger, document, asked.params, asked.joined)
        found.apart += apart
        found.against |= against
    found.documents += rows.get("documents", ())
    for table in ENCODED:
        if rows.get(table.name):
            data, count = encoded(table, rows[table.name], asked.params.tables.csv)
            found.places[table.name][document.id] = (found.size, len(data))
            found.counts[table.name] += count
            found.size += len(data)
            yield data


def write_names(interim: Path, names: Names) -> tuple[str, str]:
    """Write what names mean for the workers; return the name and the digest of the file."""
    path = interim / FOLDER / f"names.{os.urandom(4).hex()}"
    with corpus.atomic(path) as file:
        file.write(msgspec.msgpack.encode(names))
    return path.name, state.digest_of(path)


@lru_cache(maxsize=1)
def _known(interim: Path, name: str, sha256: str) -> Registry:
    """Read what names mean, once for all parts of a worker."""
    path = interim / FOLDER / name
    settled(path, sha256)
    out = Registry()
    out.take(msgspec.msgpack.decode(path.read_bytes(), type=Names))
    return out
