"""Stage tables: merge names over the corpus, count, and write the tables that analysts open.

Workers count the names of each part, and make its rows once it is known what the names of the whole corpus mean; here their
counts are added and their lines put together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from pipeline import corpus, state
from pipeline.csvio import write_csv, write_encoded
from pipeline.datapackage import datapackage
from pipeline.engines.parts import in_order, over_parts
from pipeline.engines.shared import arrived
from pipeline.exports import export, remove_stale
from pipeline.record import write_record
from pipeline.repeats.occurrences import ledger
from pipeline.rows.book import Book, Files, lines
from pipeline.rows.document import Joined, Row, disputes
from pipeline.rows.matters import Matters, Told
from pipeline.rows.part import ENCODED, FOLDER, LAYERS, Asked, Counted, Counting, Listed, count_part, make_part, write_names
from pipeline.schema import DISPUTES, DOCUMENTS, ORGANISATIONS, PEOPLE, PLACES, TABLES, VERSIONS
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.annotate import DEFAULT, folder_of, model_digest
from pipeline.things.registry import Registry
from pipeline.things.rows import organisation_rows, people_rows, place_rows
from pipeline.things.sums import Piece, Sum, add_up, merged, ranges_of


def run(workspace: Workspace) -> Outcome:
    """Write all tables and the data package."""
    workspace.crew.rest()  # nobody needs the network any more
    with corpus.scratch(workspace.interim / FOLDER):
        failed: dict[str, str] = {}
        book, known = _book(workspace, failed), 0
        while len(failed) > known:  # a document failed here: count again without it
            known = len(failed)
            book = _book(workspace, failed)
        book.sums = _sums(book, workspace)
        book.documents += unread(workspace)
        book.documents.sort(key=lambda one: (one.source, one.record, one.document))
        return Outcome(_write(book, workspace), tuple(failed.values()))


def _book(workspace: Workspace, failed: dict[str, str]) -> Book:
    """Collect the rows of all documents but those that failed; a document that fails now is added to `failed`."""
    parts = [p.name for p in corpus.parts(workspace.interim, "claims")]
    book = Book(workspace.interim / FOLDER)
    counting = Counting(frozenset(failed), _encoder(workspace) if workspace.params.tables.matter_days else None)
    counted: list[Counted] = []
    registry = Registry()
    for one in over_parts(STAGE, workspace, count_part, [counting] * len(parts), parts):
        if workspace.crew.far:
            arrived(book.folder / one.file, one.size)
        registry.add(one.registry)
        one.registry = Registry()
        counted.append(one)
    every = {document: failed.get(document, "") for one in counted for document in one.out}
    names = write_names(workspace.interim, registry.close(partial(in_order, workspace.crew, WHAT)))
    del registry
    book.ledger = ledger(parts, frozenset(every), partial(over_parts, STAGE, workspace, names=parts))
    book.matters = _matters(book, counted, workspace.params.tables.matter_days)
    joined = [_joined(book.matters, one) for one in counted]
    asked = [
        Asked(workspace.params, every, book.ledger.of(part), *names, of_part, ranges_of(len(parts)), workspace.profile)
        for part, of_part in zip(parts, joined, strict=True)
    ]
    for found in over_parts(STAGE, workspace, make_part, asked, parts):
        if workspace.crew.far:
            arrived(book.folder / found.file, found.size)
        book.related.update(found.related)
        failed |= found.failed
        for number, row in enumerate(found.documents):
            row.part, row.number = len(book.parts), number
        book.documents += found.documents
        found.related, found.documents = Counter(), []  # counted, and not kept for each part
        book.parts.append(found)
    _disputes(book, counted)
    return book


def _sums(book: Book, workspace: Workspace) -> list[Sum]:
    """Add up persons, places and organisations over the parts, range by range."""
    asked = []
    for n in range(ranges_of(len(book.parts))):
        pieces = [Piece(part.file, part.size, part.things[n], part.things[n + 1] - part.things[n]) for part in book.parts]
        asked.append((book.folder, pieces))
    sums = list(in_order(workspace.crew, WHAT, add_up, asked))
    for one in sums:
        arrived(book.folder / one.file, one.size)
    return sums


def _encoder(workspace: Workspace) -> Path:
    """Return the folder of the vectors that tell matters: those of the model, or of the default one where it has none."""
    folders = filter(None, (folder_of(workspace.params.annotate.model), folder_of(DEFAULT)))
    return next(f / "network" for f in folders if (f / "network/pieces.npz").is_file())


def _matters(book: Book, counted: Sequence[Counted], days: int) -> Matters:
    """Go through the claims of all documents in the order of time."""
    out = Matters(days)
    places = sorted((*place, n) for n, one in enumerate(counted) for place in one.places)
    decode = msgspec.msgpack.Decoder(list[Told]).decode
    files = Files(book.folder, [one.file for one in counted])
    with closing(files):
        for _, document, when, start, length, n in places:
            out.add(document, when, decode(files.read(n, start, length)))
    return out


def unread(workspace: Workspace) -> Iterator[Listed]:
    """Yield each source that could not be read."""
    path = workspace.interim / "texts" / "skipped.jsonl"
    for line in path.read_bytes().splitlines() if path.exists() else ():
        row = msgspec.json.decode(line)
        yield Listed(row["source"], row["record"] or 0, "", row["reason"], "")


def _joined(matters: Matters, counted: Counted) -> Joined:
    """Return what workers need of the matters of a part."""
    documents = (place[1] for place in counted.places)
    found = {group: home for d in documents for group, home in matters.joined.get(d, {}).items()}
    return Joined(found, frozenset(matters.several & matters.disputed))


def _disputes(book: Book, counted: Sequence[Counted]) -> None:
    """Collect the disputes that run over several documents, in order of time."""
    when = {place[1]: place[0] for one in counted for place in one.places}
    rows = [row for part in book.parts for row in part.apart]
    rows.sort(key=lambda r: (when[r["document_id"]], r["start"], r["end"], r["claim_id"]))
    against = {claim: tuple(of) for claim, of in book.matters.against.items()}
    for part in book.parts:
        against |= {claim: (*of, *against.get(claim, ())) for claim, of in part.against.items()}
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row["group_id"], row["document_id"])
    for row in disputes(rows, against):
        book.disputes.setdefault(first[row["dispute_id"]], []).append(row)


def _write(book: Book, workspace: Workspace) -> dict[str, int]:
    flavour = workspace.params.tables.csv
    things = partial(merged, book.folder, book.sums)
    apart = frozenset().union(*(one.apart for one in book.sums))
    counts = {table.name: sum(part.counts[table.name] for part in book.parts) for table in ENCODED}
    counts[DISPUTES.name] += sum(map(len, book.disputes.values()))
    counts[DOCUMENTS.name] = len(book.documents)
    for table in ENCODED:
        write_encoded(workspace.out / f"{table.name}.csv", table, lines(book, table, flavour), flavour)
    rest: dict[str, Iterable[Row]] = {
        PEOPLE.name: people_rows(things, apart), PLACES.name: place_rows(things, book.related), ORGANISATIONS.name: organisation_rows(things),
        VERSIONS.name: book.ledger.rows(),
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
WHAT = f"stage '{STAGE.name}'"
