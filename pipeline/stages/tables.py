"""Stage tables: merge names over the corpus, count, and write the tables that analysts open."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from pipeline import corpus
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
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.clean import block_views, shown
from pipeline.things.registry import Registry, Thing
from pipeline.things.rows import add_mentions, misspelt_names, rows_of

LAYERS = ("texts", "blocks", "repeats", "annotations", "claims")
Row = dict[str, Any]
ASSERTING = ("says", "claims", "reports", "confirms", "announces", "predicts", "warns", "praises")
DENYING = ("denies", "doubts", "criticises")


@dataclass(slots=True)
class Book:
    """What the tables are written from."""

    registry: Registry
    ledger: Ledger
    claims: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    repairs: list[Row] = field(default_factory=list)
    suggestions: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)


def run(workspace: Workspace) -> Outcome:
    """Write all tables and the data package."""
    failed: dict[str, str] = {}
    book, known = _book(workspace, failed), 0
    while len(failed) > known:  # a document failed here: count again without it
        known = len(failed)
        book = _book(workspace, failed)
    add_skipped(book, workspace)
    _close(book)
    return replace(_write(book, workspace), failures=tuple(failed.values()))


def _book(workspace: Workspace, failed: dict[str, str]) -> Book:
    """Collect the rows of all documents but those that failed; a document that fails now is added to `failed`."""
    registry = Registry()
    parts = [p.name for p in corpus.parts(workspace.interim, "claims")]
    out = set(failed)
    for part in parts:
        for document in corpus.read_part(workspace.interim, ("texts", "claims"), part):
            out |= {document.id} if document.failed else set()
            if document.id not in out:
                registry.count(document)
    registry.close()
    book = Book(registry, ledger(workspace.interim, parts, out))
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
    book.mentions += mentions
    if workspace.params.clean.suggest:
        document = replace(document, repairs=(*(document.repairs or ()), *misspelt_names(document, reading, about)))
    listed = 0
    for claim in document.claims or ():
        row = _claim(book, document, reading, claim, about, workspace.params.tables.snippet)
        seen = book.ledger.claims.get(claim.id)
        if seen is None:
            continue
        row |= {"occurrences": seen.count, "first_seen": seen.first, "last_seen": seen.last}
        book.claims.append(row)
        listed += 1
        speaker = book.registry.speaker(claim)
        if speaker:
            speaker.made += 1
    _blocks_and_repairs(book, document)
    applied = sum(r.applied for r in document.repairs or ())
    book.documents.append(
        {
            "document_id": document.id, "source_file": document.source, "status": "done", "reason": "; ".join(document.meta.notes),
            "title": document.meta.title, "date": document.meta.date, "encoding": document.meta.encoding, "format": document.meta.format,
            "record": document.meta.record or "", "record_id": document.meta.record_id, "url": document.meta.url,
            "characters": len(document.text), "blocks": len(document.blocks or ()), "removed_blocks": len(removed), "repairs": applied,
            "mentions": len(document.entities or ()), "claims": listed,
            "text_sha256": sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        }
    )  # fmt: skip


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
        "addressee": " … ".join(reading.string(s) for s in claim.addressee), "relayed_by": claim.relayed_by, "parent_id": claim.parent,
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
    for repair in document.repairs or ():
        (book.repairs if repair.applied else book.suggestions).append(
            {
                "repair_id": content_id("f", document.id, repair.span.start, repair.span.end, repair.kind, repair.after),
                "document_id": document.id, "start": repair.span.start, "end": repair.span.end, "before": plain(document, repair.span),
                "after": shown(document, repair), "kind": repair.kind, "confidence": repair.confidence, "source_file": document.source,
            }
        )  # fmt: skip
    for repeat in document.repeats or ():
        (book.removed if repeat.removed else book.changed).append(
            {
                "block_id": repeat.block, "document_id": document.id, "start": repeat.span.start, "end": repeat.span.end,
                "kept_document_id": repeat.kept_document, "kept_start": repeat.kept_span.start, "kept_end": repeat.kept_span.end,
                "similarity": repeat.similarity, "rule": repeat.rule, "run_id": repeat.run, "difference": repeat.difference, "news": repeat.news,
                "text": " ".join(plain(document, repeat.span).split()), "source_file": document.source,
            }
        )  # fmt: skip


def add_skipped(book: Book, workspace: Workspace) -> None:
    """Add a row for each source that could not be read."""
    path = workspace.interim / "texts" / "skipped.jsonl"
    for line in path.read_bytes().splitlines() if path.exists() else ():
        row = msgspec.json.decode(line)
        book.documents.append(
            {"source_file": row["source"], "status": "skipped", "reason": row["reason"], "record": row["record"] or ""}
        )


def _close(book: Book) -> None:
    """Put rows in their order."""
    names = {r["document_id"]: (r["source_file"], r["record"] or 0) for r in book.documents if r.get("document_id")}
    book.claims.sort(key=lambda r: (names[r["document_id"]], r["document_id"], r["start"], r["end"], r["claim_id"]))
    book.documents.sort(key=lambda r: (r["source_file"], r.get("record") or 0, r.get("document_id", "")))
    known = {r["claim_id"] for r in book.claims}
    for row in book.claims:
        if row["parent_id"] not in known:
            row["parent_id"] = ""


def disputes(claims: list[Row]) -> list[Row]:
    """Return the groups of claims in which somebody asserts and somebody else denies, does not confirm or could not check."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in claims:
        groups[row["group_id"]].append(row)
    out = []
    for identity, rows in groups.items():

        def who(test: Any, rows: list[Row] = rows) -> str:
            return "; ".join(dict.fromkeys(r["speaker"] or "(nicht genannt)" for r in rows if test(r)))

        asserted = who(lambda r: r["act"] in ASSERTING)
        denied = who(lambda r: r["act"] in DENYING)
        unverified = who(lambda r: r["act"] == "does_not_confirm" and r["speaker_kind"] == "media")
        silent = who(lambda r: r["act"] == "does_not_confirm" and r["speaker_kind"] != "media")
        if asserted and (denied or silent or unverified):
            first = next(r for r in rows if r["act"] in ASSERTING)
            shared = Counter(
                n for r in rows for column in ("places", "people", "organisations") for n in r[column].split("; ") if n
            )
            out.append(
                {
                    "dispute_id": identity, "matter": "; ".join(n for n, _ in shared.most_common(4)), "statement": first["content"],
                    "asserted_by": asserted, "denied_by": denied, "not_confirmed_by": silent, "unverified_by": unverified,
                    "claim_ids": "; ".join(r["claim_id"] for r in rows), "documents": len({r["document_id"] for r in rows}),
                }
            )  # fmt: skip
    return out


def _write(book: Book, workspace: Workspace) -> Outcome:
    things = rows_of(book.registry)
    tables: list[tuple[Table, list[Row]]] = [
        (CLAIMS, book.claims), (PEOPLE, things["people"]), (PLACES, things["places"]), (ORGANISATIONS, things["organisations"]),
        (MENTIONS, book.mentions), (DISPUTES, disputes(book.claims)), (DOCUMENTS, book.documents), (REPAIRS, book.repairs),
        (SUGGESTIONS, book.suggestions), (REMOVED, book.removed), (CHANGED, book.changed), (VERSIONS, list(book.ledger.rows())),
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
    return Outcome(counts)


STAGE = Stage("tables", LAYERS, None, whole=run, staged=True)
