"""Stage tables: merge names over the corpus, count, and write the tables that analysts open."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from pipeline import corpus
from pipeline.csvio import write_csv
from pipeline.document import Claim, Document, Span, Spans, content_id
from pipeline.german.gazetteer import lookup
from pipeline.german.mentions import organisations
from pipeline.german.people import person_keys
from pipeline.german.reading import Reading
from pipeline.guard import guard
from pipeline.record import write_record
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
    Table,
)  # fmt: skip
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.clean import block_view

LAYERS = ("texts", "blocks", "repeats", "annotations", "claims")
Row = dict[str, Any]
PREFIX = {"PER": "p", "LOC": "l", "ORG": "o"}
ASSERTING = ("says", "claims", "reports", "confirms", "announces", "predicts", "warns", "praises")
DENYING = ("denies", "doubts", "criticises")


@dataclass(slots=True)
class Thing:
    """A person, place or organisation over the whole corpus."""

    id: str
    label: str
    name: str
    aliases: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)
    mentions: int = 0
    metonymic: int = 0
    made: int = 0
    about: int = 0
    first_document: str = ""
    first_start: int = 0
    example: str = ""


class Registry:
    """All things of the corpus, found by label and the name a document uses."""

    def __init__(self, names: dict[str, Counter[str]]) -> None:
        self.key: dict[tuple[str, str], str] = {}
        for label, counts in names.items():
            expanded = [n for n, c in counts.items() for _ in range(min(c, 50))]
            merged = person_keys(expanded) if label == "PER" else {n: n for n in counts}
            self.key |= {(label, n): merged[n] for n in counts}
        self.things: dict[tuple[str, str], Thing] = {}

    def get(self, label: str, name: str) -> Thing | None:
        """Return the thing of a name, or None for a name that no document has as a mention."""
        key = self.key.get((label, name))
        if key is None:
            return None
        thing = self.things.get((label, key))
        if thing is None:
            thing = self.things[label, key] = Thing(content_id(PREFIX[label], key), label, key)
        return thing

    def speaker(self, claim: Claim) -> Thing | None:
        """Return the thing that speaks."""
        order = {"person": ("PER",), "country": ("LOC",), "organisation": ("ORG", "LOC"), "media": ("ORG",)}
        for label in order.get(claim.speaker_kind, ()):
            thing = self.get(label, claim.speaker)
            if thing:
                return thing
        return None

    def rows(self, label: str) -> Iterator[Thing]:
        """Yield the things of a label, the most mentioned first."""
        yield from sorted((t for t in self.things.values() if t.label == label), key=lambda t: (-t.mentions, t.name))


@dataclass(slots=True)
class Book:
    """What the tables are written from."""

    registry: Registry
    claims: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    repairs: list[Row] = field(default_factory=list)
    suggestions: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    by_content: dict[tuple[str, str], Row] = field(default_factory=dict)


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
    names: dict[str, Counter[str]] = {label: Counter() for label in PREFIX}
    parts = [p.name for p in corpus.parts(workspace.interim, "claims")]
    out = set(failed)
    for part in parts:
        for document in corpus.read_part(workspace.interim, ("texts", "claims"), part):
            out |= {document.id} if document.failed else set()
            for name in (document.names or ()) if document.id not in out else ():
                names[name.label][name.name] += len(name.mentions)
    book = Book(Registry(names))
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
    }  # fmt: skip


def add(book: Book, document: Document, workspace: Workspace) -> None:
    """Add the rows of one document."""
    reading = Reading(document, [block_view(document, b) for b in document.blocks or ()])
    removed = {r.block: r for r in document.repeats or () if r.removed}
    about = _mentions(book, document, reading, removed)
    listed = 0
    for claim in document.claims or ():
        repeat = removed.get(claim.block)
        row = _claim(book, document, reading, claim, about, workspace.params.tables.snippet)
        key = (repeat.kept_block if repeat else claim.block, _plain(row["content"]))
        seen = row["first_seen"]
        kept = book.by_content.get(key) if repeat else None
        if kept:
            kept["occurrences"] += 1
            kept["last_seen"] = max(kept["last_seen"], seen)
            kept["first_seen"] = min(kept["first_seen"], seen)
            continue
        if repeat:
            continue
        book.by_content[key] = row
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
            "characters": len(document.text), "blocks": len(document.blocks or ()), "removed_blocks": len(removed), "repairs": applied,
            "mentions": len(document.entities or ()), "claims": listed,
            "text_sha256": sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        }
    )  # fmt: skip


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _mentions(book: Book, document: Document, reading: Reading, removed: Iterable[str]) -> dict[Span, Thing]:
    """Add mention rows; return the thing of each mention."""
    speaking = [s for c in document.claims or () for s in c.speaker_spans if c.speaker_how == "metonym"]
    out: dict[Span, Thing] = {}
    names = {s: n for n in document.names or () for s in n.mentions}
    skip = set(removed)
    for entity in reading.entities:
        name = names.get(entity.span)
        thing = book.registry.get(name.label, name.name) if name else None
        block = reading.block_at(entity.span.start)
        repeated = bool(block) and block.id in skip  # type: ignore[union-attr]
        flags = list(entity.flags)
        if entity.label == "LOC" and any(entity.span in s for s in speaking):
            flags.append("metonym")
        text = entity.span.of(document.text)
        if thing and name:
            out[entity.span] = thing
            if not repeated:
                thing.mentions += 1
                thing.metonymic += "metonym" in flags
            if document.id not in thing.documents:
                thing.documents.add(document.id)
            shown = reading.string(entity.span)
            thing.aliases[shown] += 1
            if name.name != thing.name:
                thing.aliases[name.name] += 1
            if not thing.first_document:
                thing.first_document, thing.first_start = document.id, entity.span.start
                thing.example = _sentence(reading, entity.span)
                if entity.label == "PER":
                    for other in document.names or ():
                        if other.name == name.name and other.label == "PER":
                            thing.roles.update(other.roles)
        book.mentions.append(
            {
                "mention_id": entity.id, "document_id": document.id, "block_id": block.id if block else "", "label": entity.label,
                "entity_id": thing.id if thing else "", "name": thing.name if thing else text, "text": text,
                "start": entity.span.start, "end": entity.span.end, "flags": "; ".join(flags), "repeated": repeated,
                "confidence": entity.confidence, "source_file": document.source,
            }
        )  # fmt: skip
    return out


def _sentence(reading: Reading, span: Span) -> str:
    for sentence in reading.sentences:
        if sentence.start <= span.start < sentence.end:
            return reading.string(sentence)[:300]
    return ""


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
    speaker = book.registry.speaker(claim)
    name = speaker.name if speaker and claim.speaker_how != "group" else claim.speaker
    snippet = " ".join(evidence.of(document.text).split())
    seen = document.meta.date or document.source
    content = readable_content(reading, claim.content)
    return {
        "claim_id": claim.id, "document_id": document.id, "block_id": claim.block,
        "entry_time": next((b.entry_time for b in document.blocks or () if b.id == claim.block), ""),
        "speaker": name, "speaker_kind": claim.speaker_kind, "speaker_id": speaker.id if speaker else "",
        "speaker_text": " … ".join(reading.string(s) for s in claim.speaker_spans), "speaker_role": claim.speaker_role,
        "speaker_how": claim.speaker_how, "speaker_actor": claim.speaker_actor,
        "cue": " … ".join(reading.string(s) for s in claim.cue), "act": claim.act, "polarity": claim.polarity,
        "evidence": claim.evidence, "form": claim.form, "content": content,
        "people": "; ".join(inside["PER"]), "places": "; ".join(inside["LOC"]), "organisations": "; ".join(inside["ORG"]),
        "addressee": " … ".join(reading.string(s) for s in claim.addressee), "relayed_by": claim.relayed_by, "parent_id": claim.parent,
        "said_on": claim.said_on, "said_on_text": " ".join(s.of(document.text) for s in claim.said_on_spans), "group_id": claim.group,
        "occurrences": 1, "first_seen": seen, "last_seen": seen, "confidence": claim.confidence, "start": evidence.start, "end": evidence.end,
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
                "document_id": document.id, "start": repair.span.start, "end": repair.span.end, "before": repair.before,
                "after": repair.after, "kind": repair.kind, "confidence": repair.confidence, "source_file": document.source,
            }
        )  # fmt: skip
    for repeat in document.repeats or ():
        (book.removed if repeat.removed else book.changed).append(
            {
                "block_id": repeat.block, "document_id": document.id, "start": repeat.span.start, "end": repeat.span.end,
                "kept_document_id": repeat.kept_document, "kept_start": repeat.kept_span.start, "kept_end": repeat.kept_span.end,
                "similarity": repeat.similarity, "rule": repeat.rule, "run_id": repeat.run, "difference": repeat.difference,
                "text": " ".join(repeat.span.of(document.text).split()), "source_file": document.source,
            }
        )  # fmt: skip


def add_skipped(book: Book, workspace: Workspace) -> None:
    """Add a row for each source that could not be read."""
    path = workspace.interim / "texts" / "skipped.jsonl"
    for line in path.read_bytes().splitlines() if path.exists() else ():
        row = msgspec.json.decode(line)
        book.documents.append({"source_file": row["source"], "status": "skipped", "reason": row["reason"]})


def _close(book: Book) -> None:
    """Put rows in their order."""
    names = {r["document_id"]: r["source_file"] for r in book.documents if r.get("document_id")}
    book.claims.sort(key=lambda r: (names[r["document_id"]], r["document_id"], r["start"], r["end"], r["claim_id"]))
    book.documents.sort(key=lambda r: (r["source_file"], r.get("document_id", "")))
    known = {r["claim_id"] for r in book.claims}
    for row in book.claims:
        if row["parent_id"] not in known:
            row["parent_id"] = ""


def _things(book: Book) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {"people": [], "places": [], "organisations": []}
    for thing in book.registry.rows("PER"):
        out["people"].append(
            {
                "person_id": thing.id, "name": thing.name, "aliases": _aliases(thing), "roles": "; ".join(thing.roles), "mentions": thing.mentions,
                "documents": len(thing.documents), "claims_made": thing.made, "claims_about": thing.about,
                "first_document": thing.first_document, "first_start": thing.first_start, "example": thing.example,
            }
        )  # fmt: skip
    for thing in book.registry.rows("LOC"):
        place = lookup(thing.name)
        out["places"].append(
            {
                "place_id": thing.id, "name": thing.name, "kind": place.kind if place else "", "country_code": place.country_code if place else "",
                "latitude": place.latitude if place else None, "longitude": place.longitude if place else None,
                "precision": place.precision if place else "", "geonames_id": place.geonames_id if place else "",
                "english_name": place.english_name if place else "", "aliases": _aliases(thing), "mentions": thing.mentions,
                "metonymic_mentions": thing.metonymic, "documents": len(thing.documents), "claims_from": thing.made,
                "claims_about": thing.about, "example": thing.example,
            }
        )  # fmt: skip
    for thing in book.registry.rows("ORG"):
        known = organisations().get(thing.name)
        out["organisations"].append(
            {
                "organisation_id": thing.id, "name": thing.name, "kind": known[1] if known else "", "aliases": _aliases(thing),
                "mentions": thing.mentions, "documents": len(thing.documents), "claims_made": thing.made, "claims_about": thing.about,
                "example": thing.example,
            }
        )  # fmt: skip
    return out


def _aliases(thing: Thing) -> str:
    return "; ".join(a for a, _ in sorted(thing.aliases.items(), key=lambda x: (-x[1], x[0])) if a != thing.name)


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
    things = _things(book)
    tables: list[tuple[Table, list[Row]]] = [
        (CLAIMS, book.claims), (PEOPLE, things["people"]), (PLACES, things["places"]), (ORGANISATIONS, things["organisations"]),
        (MENTIONS, book.mentions), (DISPUTES, disputes(book.claims)), (DOCUMENTS, book.documents), (REPAIRS, book.repairs),
        (SUGGESTIONS, book.suggestions), (REMOVED, book.removed), (CHANGED, book.changed),
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
    names = [f"{table.name}.csv" for table, _ in tables]
    write_record(workspace, book.documents, counts, [*names, "datapackage.json", "metrics.json"])
    return Outcome(counts)


def datapackage(tables: Iterable[Table], flavour: str) -> Row:
    """Describe the tables as a Frictionless data package."""
    excel = flavour == "excel-de"
    return {
        "name": "extract-claims",
        "title": "Claims, people, places and organisations in German news",
        "resources": [
            {
                "name": t.name, "path": f"{t.name}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "description": t.meaning, "dialect": {"delimiter": ";" if excel else ",", "lineTerminator": "\r\n"},
                "schema": {
                    "fields": [
                        {"name": c.name, "type": c.kind, "description": c.meaning} | ({"decimalChar": ","} if excel and c.kind == "number" else {})
                        for c in t.columns
                    ],
                    "missingValues": [""],
                },
            }
            for t in tables
        ],
        "sources": [{"title": "GeoNames (CC BY 4.0)", "path": "https://www.geonames.org"}],
    }  # fmt: skip


STAGE = Stage("tables", LAYERS, None, whole=run, staged=True)
