"""Stage tables: merge names over the corpus, count, and write the tables that analysts open."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from pipeline import corpus, state
from pipeline.align import plain
from pipeline.csvio import write_csv
from pipeline.datapackage import datapackage
from pipeline.document import Claim, Document, Span, Spans, content_id
from pipeline.exports import export, remove_stale
from pipeline.german.reading import Reading
from pipeline.guard import guard
from pipeline.record import write_record
from pipeline.repeats.occurrences import Ledger, ledger
from pipeline.schema import (
    CHANGED,
    CLAIMS,
    DISPUTES,
    DOCUMENTS,
    MENTIONS,
    ORGANISATIONS,
    PEOPLE,
    PLACES,
    REMOVED,
    REPAIRS,
    SUGGESTIONS,
    VERSIONS,
    Table,
)  # fmt: skip
from pipeline.spool import Spool
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.annotate import model_digest
from pipeline.stages.clean import block_views, shown
from pipeline.things.registry import Registry, Thing
from pipeline.things.rows import add_mentions, misspelt_names, rows_of

LAYERS = ("texts", "blocks", "repeats", "annotations", "claims")
Row = dict[str, Any]
DENYING = ("denies", "doubts")
SPOOLED = ("claims", "mentions", "repairs", "suggestions", "removed", "changed")


@dataclass(slots=True)
class Book:
    """What the tables are written from; rows of which there are many wait on the disk, in `folder`."""

    registry: Registry
    ledger: Ledger
    against: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By the id of a denial, the ids of the claims that it is about."""
    documents: list[Row] = field(default_factory=list)
    folder: Path | None = None
    claims: Spool = field(init=False)
    mentions: Spool = field(init=False)
    repairs: Spool = field(init=False)
    suggestions: Spool = field(init=False)
    removed: Spool = field(init=False)
    changed: Spool = field(init=False)

    def __post_init__(self) -> None:
        for name in SPOOLED:
            setattr(self, name, Spool(self.folder))

    def close(self) -> None:
        """Remove the rows that wait on the disk."""
        for name in SPOOLED:
            getattr(self, name).close()


def run(workspace: Workspace) -> Outcome:
    """Write all tables and the data package."""
    failed: dict[str, str] = {}
    book, known = _book(workspace, failed), 0
    while len(failed) > known:  # a document failed here: count again without it
        known = len(failed)
        book.close()
        book = _book(workspace, failed)
    with closing(book):
        add_skipped(book, workspace)
        book.documents.sort(key=lambda r: (r["source_file"], r.get("record") or 0, r.get("document_id", "")))
        return Outcome(_write(book, workspace), tuple(failed.values()))


def _book(workspace: Workspace, failed: dict[str, str]) -> Book:
    """Collect the rows of all documents but those that failed; a document that fails now is added to `failed`."""
    registry = Registry()
    parts = [p.name for p in corpus.parts(workspace.interim, "claims")]
    out = set(failed)
    for part in parts:
        for document in corpus.read_part(workspace.interim, ("claims",), part):
            out |= {document.id} if document.failed else set()
            if document.id not in out:
                registry.count(document)
    registry.close()
    book = Book(registry, ledger(workspace.interim, parts, out), folder=workspace.interim)
    for part in parts:
        for document in corpus.read_part(workspace.interim, LAYERS, part):
            if document.id in out:
                book.documents.append(_failed(document, document.failed or failed[document.id]))
                continue
            # a block that repeats one of a failed document is the first that is listed
            kept = tuple(r for r in document.repeats or () if r.kept_document not in out)
            with guard("tables", document.source, workspace.interim, partial(failed.__setitem__, document.id)):
                add(book, replace(document, repeats=kept), workspace)
    return book


def _failed(document: Document, reason: str) -> Row:
    return {
        "document_id": document.id, "source_file": document.source, "status": "skipped", "reason": reason, "title": document.meta.title,
        "date": document.meta.date, "encoding": document.meta.encoding, "format": document.meta.format, "characters": len(document.text),
        "record": document.meta.record or "", "record_id": document.meta.record_id, "url": document.meta.url,
    }  # fmt: skip


def add(book: Book, document: Document, workspace: Workspace) -> None:
    """Add the rows of one document."""
    reading = Reading(document, block_views(document))
    removed = {r.block: r for r in document.repeats or () if r.removed}
    mentions, about = add_mentions(book.registry, document, reading, removed)
    if workspace.params.clean.suggest:
        document = replace(document, repairs=(*(document.repairs or ()), *misspelt_names(document, reading, about)))
    claims: list[Row] = []
    for claim in document.claims or ():
        row = _claim(book, document, reading, claim, about, workspace.params.tables.snippet)
        seen = book.ledger.seen(claim, document)
        if seen is None:
            continue
        row |= {"occurrences": seen.count, "first_seen": seen.first, "last_seen": seen.last}
        claims.append(row)
        if claim.against:
            book.against[claim.id] = claim.against
        speaker = book.registry.speaker(claim)
        if speaker:
            speaker.made += 1
    listed = {row["claim_id"] for row in claims}
    for row in claims:
        row["parent_id"] = row["parent_id"] if row["parent_id"] in listed else ""
    claims.sort(key=lambda r: (r["start"], r["end"], r["claim_id"]))
    book.claims.put(document.id, claims)
    book.mentions.put(document.id, mentions)
    _blocks_and_repairs(book, document)
    applied = sum(r.applied for r in document.repairs or ())
    book.documents.append(
        {
            "document_id": document.id, "source_file": document.source, "status": "done", "reason": "; ".join(document.meta.notes),
            "title": document.meta.title, "date": document.meta.date, "encoding": document.meta.encoding, "format": document.meta.format,
            "record": document.meta.record or "", "record_id": document.meta.record_id, "url": document.meta.url,
            "characters": len(document.text), "blocks": len(document.blocks or ()), "removed_blocks": len(removed), "repairs": applied,
            "mentions": len(document.entities or ()), "claims": len(listed),
            "text_sha256": sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        }
    )  # fmt: skip


def _relay(book: Book, claim: Claim) -> str:
    """Return who passes a claim on, by the name that the tables show."""
    found = book.registry.get("ORG", claim.relayed_by) if claim.relayed_by else None
    return found.name if found else claim.relayed_by


def _pairs(spans: Spans) -> str:
    return " ".join(f"{s.start}-{s.end}" for s in spans)


def _claim(book: Book, document: Document, reading: Reading, claim: Claim, about: dict[Span, Thing], width: int) -> Row:
    inside: dict[str, dict[str, None]] = {"PER": {}, "LOC": {}, "ORG": {}}
    for span in claim.content:
        for entity in reading.entities_in(span):
            thing = about.get(entity.span)
            if thing and "compound" not in entity.flags and thing.name not in inside[thing.label]:
                inside[thing.label][thing.name] = None
                thing.about += 1
    evidence = claim.evidence_span
    block = reading.blocks[reading.block_number[claim.block]] if claim.block in reading.block_number else None
    speaker = book.registry.speaker(claim)
    name = speaker.name if speaker and claim.speaker_how != "group" else claim.speaker
    snippet = " ".join(plain(document, evidence).split())
    content = readable_content(reading, claim.content)
    return {
        "claim_id": claim.id, "document_id": document.id, "block_id": claim.block,
        "entry_time": block.entry_time if block else "", "entry_id": block.entry if block else "",
        "speaker": name, "speaker_kind": claim.speaker_kind, "speaker_id": speaker.id if speaker else "",
        "speaker_text": " … ".join(reading.string(s) for s in claim.speaker_spans), "speaker_role": claim.speaker_role,
        "speaker_how": claim.speaker_how, "speaker_actor": claim.speaker_actor,
        "cue": " … ".join(reading.string(s) for s in claim.cue), "act": claim.act, "polarity": claim.polarity,
        "evidence": claim.evidence, "form": claim.form, "content": content,
        "people": "; ".join(inside["PER"]), "places": "; ".join(inside["LOC"]), "organisations": "; ".join(inside["ORG"]),
        "addressee": " … ".join(reading.string(s) for s in claim.addressee), "relayed_by": _relay(book, claim), "parent_id": claim.parent,
        "said_on": claim.said_on, "said_on_text": " ".join(plain(document, s) for s in claim.said_on_spans), "group_id": claim.group,
        "confidence": claim.confidence, "start": evidence.start, "end": evidence.end,
        "content_spans": _pairs(claim.content), "speaker_spans": _pairs(claim.speaker_spans), "cue_spans": _pairs(claim.cue),
        "snippet": snippet if len(snippet) <= width else snippet[: width - 1] + "…", "rules": "; ".join(claim.rules),
        "source_file": document.source,
    }  # fmt: skip


def readable_content(reading: Reading, spans: Spans) -> str:
    """Return the words of a content with repairs, without an opening „dass“."""
    text = " … ".join(reading.string(s) for s in spans)
    for opening in ("dass ", "Dass "):
        text = text.removeprefix(opening)
    return text


def _blocks_and_repairs(book: Book, document: Document) -> None:
    repairs: dict[bool, list[Row]] = {True: [], False: []}
    repeats: dict[bool, list[Row]] = {True: [], False: []}
    for repair in document.repairs or ():
        repairs[repair.applied].append(
            {
                "repair_id": content_id("f", document.id, repair.span.start, repair.span.end, repair.kind, repair.after),
                "document_id": document.id, "start": repair.span.start, "end": repair.span.end, "before": plain(document, repair.span),
                "after": shown(document, repair), "kind": repair.kind, "confidence": repair.confidence, "source_file": document.source,
            }
        )  # fmt: skip
    for repeat in document.repeats or ():
        repeats[repeat.removed].append(
            {
                "block_id": repeat.block, "document_id": document.id, "start": repeat.span.start, "end": repeat.span.end,
                "kept_document_id": repeat.kept_document, "kept_start": repeat.kept_span.start, "kept_end": repeat.kept_span.end,
                "similarity": repeat.similarity, "rule": repeat.rule, "run_id": repeat.run, "difference": repeat.difference, "news": repeat.news,
                "text": " ".join(plain(document, repeat.span).split()), "source_file": document.source,
            }
        )  # fmt: skip
    for spool, rows in (
        (book.repairs, repairs[True]),
        (book.suggestions, repairs[False]),
        (book.removed, repeats[True]),
        (book.changed, repeats[False]),
    ):
        spool.put(document.id, rows)


def add_skipped(book: Book, workspace: Workspace) -> None:
    """Add a row for each source that could not be read."""
    path = workspace.interim / "texts" / "skipped.jsonl"
    for line in path.read_bytes().splitlines() if path.exists() else ():
        row = msgspec.json.decode(line)
        book.documents.append(
            {"source_file": row["source"], "status": "skipped", "reason": row["reason"], "record": row["record"] or ""}
        )


def disputes(claims: list[Row], against: Mapping[str, Sequence[str]]) -> list[Row]:
    """Return the matters in which somebody asserts what somebody else denies, does not confirm or could not check.

    `against` holds by the id of each denial the ids of the claims that it is about.
    """
    known = {row["claim_id"] for row in claims}
    pairs = [(i, other) for i in known for other in against.get(i, ()) if other in known]
    concerned = {i for pair in pairs for i in pair}
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in claims:
        if row["claim_id"] in concerned:
            groups[row["group_id"]].append(row)
    out = []
    for identity, rows in groups.items():

        def who(test: Callable[[Row], bool], rows: list[Row] = rows) -> str:
            return "; ".join(dict.fromkeys(r["speaker"] or "(nicht genannt)" for r in rows if test(r)))

        asserted = [r for r in rows if r["act"] not in (*DENYING, "does_not_confirm")]
        shared = Counter(n for r in rows for column in ("places", "people", "organisations") for n in r[column].split("; ") if n)
        out.append(
            {
                "dispute_id": identity, "matter": "; ".join(n for n, _ in shared.most_common(4)), "statement": asserted[0]["content"],
                "asserted_by": who(lambda r: r["act"] not in (*DENYING, "does_not_confirm")),
                "denied_by": who(lambda r: r["act"] in DENYING),
                "not_confirmed_by": who(lambda r: r["act"] == "does_not_confirm" and r["speaker_kind"] != "media"),
                "unverified_by": who(lambda r: r["act"] == "does_not_confirm" and r["speaker_kind"] == "media"),
                "claim_ids": "; ".join(r["claim_id"] for r in rows), "documents": len({r["document_id"] for r in rows}),
            }
        )  # fmt: skip
    return out


def _write(book: Book, workspace: Workspace) -> dict[str, int]:
    things = rows_of(book.registry)
    order = [r["document_id"] for r in book.documents if r.get("document_id")]
    # matters are those of one document
    found = (row for claims in book.claims.groups(order) for row in disputes(claims, book.against))
    tables: list[tuple[Table, Iterable[Row]]] = [
        (CLAIMS, book.claims.rows(order)), (PEOPLE, things["people"]), (PLACES, things["places"]), (ORGANISATIONS, things["organisations"]),
        (MENTIONS, book.mentions.rows()), (DISPUTES, found), (DOCUMENTS, book.documents), (REPAIRS, book.repairs.rows()),
        (SUGGESTIONS, book.suggestions.rows()), (REMOVED, book.removed.rows()), (CHANGED, book.changed.rows()), (VERSIONS, book.ledger.rows()),
    ]  # fmt: skip
    counts = {}
    for table, rows in tables:
        counts[table.name] = write_csv(workspace.out / f"{table.name}.csv", table, rows, workspace.params.tables.csv)
    with corpus.atomic(workspace.out / "datapackage.json") as file:
        file.write(
            json.dumps(datapackage([t for t, _ in tables], workspace.params.tables.csv), ensure_ascii=False, indent=1).encode()
        )
    with corpus.atomic(workspace.out / "metrics.json") as file:
        file.write(json.dumps(counts, indent=1, sort_keys=True).encode() + b"\n")
    remove_stale(workspace.out, workspace.params.tables.formats)
    export(workspace.out, workspace.params.tables.formats)
    names = [f"{table.name}.csv" for table, _ in tables]
    write_record(workspace, book.documents, counts, [*names, "datapackage.json", "metrics.json"])
    return counts


def inputs(workspace: Workspace) -> str:
    """Return a digest of the list of sources that could not be read."""
    return state.digest_of(workspace.interim / "texts" / "skipped.jsonl")


STAGE = Stage("tables", LAYERS, None, whole=run, model=model_digest, reads=inputs, staged=True)
