"""What the tables need of one part of a corpus, made by any worker: counts of names, and rows as lines of CSV in a file."""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
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
from pipeline.errors import writing
from pipeline.guard import guard
from pipeline.model.similar import similar
from pipeline.repeats.occurrences import Claims
from pipeline.repeats.snapshots import order
from pipeline.rows.document import Against, Joined, Row, failed_row, rows_of_document
from pipeline.rows.matters import told_of
from pipeline.schema import CHANGED, CLAIMS, DISPUTES, DOCUMENTS, MENTIONS, REMOVED, REPAIRS, SUGGESTIONS, Table
from pipeline.things.names import Merged, opened, write
from pipeline.things.registry import Registry
from pipeline.things.sums import divided

LAYERS = ("texts", "blocks", "repeats", "annotations", "claims")
FOLDER = "rows"
"""Folder of the interim folder in which rows wait until their table is written."""
ENCODED: tuple[Table, ...] = (DOCUMENTS, CLAIMS, MENTIONS, DISPUTES, REPAIRS, SUGGESTIONS, REMOVED, CHANGED)
"""Tables of which there are so many rows that they never lie in memory."""
COLUMN = {table.name: n for n, table in enumerate(ENCODED)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a worker has to know to make the rows of a part: documents to leave out and why, claims seen before, the file of names and its digest.

    The things of the part go to so many `ranges`, each of which is added up apart.
    """

    params: Params
    out: Mapping[str, str]
    ledger: Claims
    names: str
    sha256: str
    joined: Joined
    ranges: int
    profile: bool


class Listed(msgspec.Struct, gc=False, array_like=True):
    """What is kept in memory of a document's row, or of that of a source that could not be read."""

    source: str
    record: int
    document: str
    reason: str
    sha256: str
    """Digest of its text; empty where it is skipped."""
    part: int = -1
    number: int = 0
    """The part that has its rows, and its place there."""

    @property
    def skipped(self) -> bool:
        """Whether nothing was taken from it."""
        return not self.sha256


@dataclass(slots=True)
class PartRows:
    """Rows of a part: the place of all by document and table in a file of `size` bytes.

    `places` has for each document the beginning and the length of its lines in each of the tables `ENCODED`; `things` tells where
    the things of each range begin and end.
    """

    file: str
    documents: list[Listed] = field(default_factory=list)
    places: array[int] = field(default_factory=lambda: array("q"))
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMN, 0))
    things: array[int] = field(default_factory=lambda: array("q"))
    related: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    size: int = 0
    apart: list[Row] = field(default_factory=list)
    """Claims whose disputes run over several documents, and what their denials are about."""
    against: Against = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many documents the part has."""
        return len(self.places) // (2 * len(ENCODED))

    def place(self, number: int, table: str) -> tuple[int, int]:
        """Return where the lines of a document in a table begin, and how many bytes they are."""
        at = 2 * (number * len(ENCODED) + COLUMN[table])
        return self.places[at], self.places[at + 1]


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
    with writing(path.parent), resources.rare_collection(), path.open("wb") as file:
        yield file


def make_part(interim: Path, part: str, asked: Asked) -> PartRows:
    """Make the rows of a part, as lines in a file of their own; a document that fails now is told in `failed`."""
    _settled(interim / FOLDER / asked.names, asked.sha256)
    with opened(interim / FOLDER / asked.names) as names:
        registry = Registry(names)
        found = PartRows(f"{Path(part).stem}.{os.urandom(4).hex()}", related=registry.related)
        with _writing(interim / FOLDER / found.file) as file:
            for document in corpus.read_part(interim, LAYERS, part):
                file.writelines(_lines(interim, document, asked, registry, found))
            found.things.append(found.size)
            for data in divided(registry.things, asked.ranges):
                found.size += file.write(data)
                found.things.append(found.size)
    if asked.profile:
        profile.note(interim, "tables", part)
    return found


def _lines(interim: Path, document: Document, asked: Asked, registry: Registry, found: PartRows) -> Iterator[bytes]:
    """Yield the lines of a document and note their places."""
    rows: dict[str, list[Row]] = {}
    if document.id in asked.out:
        rows = {DOCUMENTS.name: [failed_row(document, document.failed or asked.out[document.id])]}
    else:
        # a block that repeats one of a failed document is the first that is listed
        kept = tuple(r for r in document.repeats or () if r.kept_document not in asked.out)
        with guard("tables", document.source, interim, partial(found.failed.__setitem__, document.id)):
            document = replace(document, repeats=kept)
            rows, apart, against = rows_of_document(registry, asked.ledger, document, asked.params, asked.joined)
            found.apart += apart
            found.against |= against
    if not rows:
        return
    [row] = rows[DOCUMENTS.name]
    found.documents.append(
        Listed(document.source, document.meta.record or 0, document.id, row["reason"], row.get("text_sha256", ""))
    )
    for table in ENCODED:
        data, count = encoded(table, rows[table.name], asked.params.tables.csv) if rows.get(table.name) else (b"", 0)
        found.places.extend((found.size, len(data)))
        found.counts[table.name] += count
        found.size += len(data)
        yield data


def write_names(interim: Path, names: Merged) -> tuple[str, str]:
    """Write what names mean for the workers; return the name and the digest of the file."""
    path = interim / FOLDER / f"names.{os.urandom(4).hex()}"
    write(path, names)
    return path.name, state.digest_of(path)


@lru_cache(maxsize=1)
def _settled(path: Path, sha256: str) -> None:
    """Wait until the file of names is seen here, once for all parts of a worker."""
    settled(path, sha256)
