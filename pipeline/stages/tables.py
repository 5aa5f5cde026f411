"""Stage tables: merge names over the corpus, count, and write the tables that analysts open.

Workers count the names of each part, and make its rows once it is known what the names of the whole corpus mean; here their
counts are added and their lines put together.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline import corpus, state
from pipeline.csvio import write_csv, write_encoded
from pipeline.datapackage import datapackage
from pipeline.engines.parts import over_parts
from pipeline.engines.shared import arrived
from pipeline.exports import export, remove_stale
from pipeline.record import write_record
from pipeline.repeats.occurrences import Ledger, ledger
from pipeline.rows.document import Row
from pipeline.rows.part import ENCODED, FOLDER, LAYERS, Asked, PartRows, count_part, make_part, write_names
from pipeline.schema import DOCUMENTS, ORGANISATIONS, PEOPLE, PLACES, TABLES, VERSIONS
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.annotate import model_digest
from pipeline.things.registry import Registry
from pipeline.things.rows import rows_of

OPEN = 64
"""Files of rows that are open at once."""


class Book:
    """What the tables are written from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.registry = Registry()
        self.ledger = Ledger()
        self.documents: list[Row] = []
        self.parts: list[PartRows] = []


def run(workspace: Workspace) -> Outcome:
    """Write all tables and the data package."""
    folder = workspace.interim / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    folder.mkdir(parents=True)
    try:
        failed: dict[str, str] = {}
        book, known = _book(workspace, failed), 0
        while len(failed) > known:  # a document failed here: count again without it
            known = len(failed)
            book = _book(workspace, failed)
        book.documents += skipped(workspace)
        book.documents.sort(key=lambda r: (r["source_file"], r.get("record") or 0, r.get("document_id", "")))
        return Outcome(_write(book, workspace), tuple(failed.values()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _book(workspace: Workspace, failed: dict[str, str]) -> Book:
    """Collect the rows of all documents but those that failed; a document that fails now is added to `failed`."""
    parts = [p.name for p in corpus.parts(workspace.interim, "claims")]
    book = Book(workspace.interim / FOLDER)
    out: list[frozenset[str]] = []
    for counted, missing in over_parts(STAGE, workspace, count_part, [set(failed)] * len(parts), parts):
        book.registry.add(counted)
        out.append(frozenset(missing))
    every = frozenset().union(*out)
    names = write_names(workspace.interim, book.registry.close())
    book.ledger = ledger(parts, every, partial(over_parts, STAGE, workspace, names=parts))
    asked = [Asked(workspace.params, every, book.ledger.of(part), *names, workspace.profile) for part in parts]
    for found in over_parts(STAGE, workspace, make_part, asked, parts):
        if workspace.crew.far:
            arrived(book.folder / found.file, found.size)
        book.registry.add_things(found.registry)
        for row in found.documents:
            row["reason"] = row["reason"] or failed.get(row["document_id"], "")
        failed |= found.failed
        book.documents += found.documents
        book.parts.append(found)
    return book


def skipped(workspace: Workspace) -> Iterator[Row]:
    """Yield a row for each source that could not be read."""
    path = workspace.interim / "texts" / "skipped.jsonl"
    for line in path.read_bytes().splitlines() if path.exists() else ():
        row = msgspec.json.decode(line)
        yield {"source_file": row["source"], "status": "skipped", "reason": row["reason"], "record": row["record"] or ""}


def _pieces(book: Book, table: str, order: Sequence[str] | None) -> Iterator[bytes]:
    """Yield the lines of a table document by document, in order of the parts or in the order given."""
    if order is None:
        for part in book.parts:
            places = part.places[table].values()
            with (book.folder / part.file).open("rb") as file:
                yield from (_read(file, *place) for place in places)
        return
    where = {document: (n, place) for n, part in enumerate(book.parts) for document, place in part.places[table].items()}
    with ExitStack() as stack:
        files: dict[int, BinaryIO] = {}
        for n, place in (where[document] for document in order if document in where):
            if n not in files:
                if len(files) == OPEN:
                    stack.close()
                    files.clear()
                files[n] = stack.enter_context((book.folder / book.parts[n].file).open("rb"))
            yield _read(files[n], *place)


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def _write(book: Book, workspace: Workspace) -> dict[str, int]:
    flavour = workspace.params.tables.csv
    things = rows_of(book.registry)
    order = [r["document_id"] for r in book.documents if r.get("document_id")]
    counts = {table.name: sum(part.counts[table.name] for part in book.parts) for table in ENCODED}
    for table in ENCODED:
        pieces = _pieces(book, table.name, order if table.name in ("claims", "disputes") else None)
        write_encoded(workspace.out / f"{table.name}.csv", table, pieces, flavour)
    rest: dict[str, Iterable[Row]] = {
        PEOPLE.name: things["people"], PLACES.name: things["places"], ORGANISATIONS.name: things["organisations"],
        DOCUMENTS.name: book.documents, VERSIONS.name: book.ledger.rows(),
    }  # fmt: skip
    for table in TABLES:
        if table.name in rest:
            counts[table.name] = write_csv(workspace.out / f"{table.name}.csv", table, rest[table.name], flavour)
    counts = {table.name: counts[table.name] for table in TABLES}
    with corpus.atomic(workspace.out / "datapackage.json") as file:
        file.write(json.dumps(datapackage(list(TABLES), flavour), ensure_ascii=False, indent=1).encode())
    with corpus.atomic(workspace.out / "metrics.json") as file:
        file.write(json.dumps(counts, indent=1, sort_keys=True).encode() + b"\n")
    remove_stale(workspace.out, workspace.params.tables.formats)
    export(workspace.out, workspace.params.tables.formats)
    names = [f"{table.name}.csv" for table in TABLES]
    write_record(workspace, book.documents, counts, [*names, "datapackage.json", "metrics.json"])
    return counts


def inputs(workspace: Workspace) -> str:
    """Return a digest of the list of sources that could not be read."""
    return state.digest_of(workspace.interim / "texts" / "skipped.jsonl")


STAGE = Stage("tables", LAYERS, None, whole=run, model=model_digest, reads=inputs, staged=True)
