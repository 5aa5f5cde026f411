"""The rows of all tables that one document gives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from msgspec.structs import replace

from pipeline.align import plain
from pipeline.config import Params
from pipeline.document import Claim, Document, Span, Spans, content_id
from pipeline.german.reading import Reading
from pipeline.repeats.occurrences import Claims
from pipeline.stages.clean import block_views, shown
from pipeline.things.registry import Registry, Thing
from pipeline.things.rows import add_mentions, misspelt_names

Row = dict[str, Any]
DENYING = ("denies", "doubts")


class Joined(NamedTuple):
    """By the ids of a part's matters, the matters of the corpus that they belong to; those whose disputes run over several documents."""

    matters: Mapping[str, str] = {}
    apart: frozenset[str] = frozenset()


ALONE = Joined()
Against = dict[str, tuple[str, ...]]
"""By the id of a denial, the ids of the claims that it is about."""


def rows_of_document(
    registry: Registry, ledger: Claims, document: Document, params: Params, joined: Joined = ALONE
) -> tuple[dict[str, list[Row]], list[Row], Against]:
    """Return the rows by table; what they tell of persons, places and organisations is counted in the registry.

    Also the rows of claims whose disputes run over several documents, and what their denials in this one are about.
    """
    reading = Reading(document, block_views(document))
    removed = {r.block: r for r in document.repeats or () if r.removed}
    mentions, about = add_mentions(registry, document, reading, removed)
    if params.clean.suggest:
        document = replace(document, repairs=(*(document.repairs or ()), *misspelt_names(document, reading, about)))
    claims, against = _claims(registry, ledger, document, reading, about, params.tables.snippet)
    for claim in claims:
        claim["group_id"] = joined.matters.get(claim["group_id"], claim["group_id"])
    apart = [r for r in claims if r["group_id"] in joined.apart]
    applied = sum(r.applied for r in document.repairs or ())
    row: Row = {
        "document_id": document.id, "source_file": document.source, "status": "done", "reason": "; ".join(document.meta.notes),
        "title": document.meta.title, "date": document.meta.date, "encoding": document.meta.encoding, "format": document.meta.format,
        "record": document.meta.record or "", "record_id": document.meta.record_id, "url": document.meta.url,
        "characters": len(document.text), "blocks": len(document.blocks or ()), "removed_blocks": len(removed), "repairs": applied,
        "mentions": len(document.entities or ()), "claims": len(claims),
        "text_sha256": sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
    }  # fmt: skip
    own = [r for r in claims if r["group_id"] not in joined.apart]
    tables = {
        "documents": [row],
        "claims": claims,
        "mentions": mentions,
        "disputes": disputes(own, against),
        **_blocks_and_repairs(document),
    }
    return tables, apart, {r["claim_id"]: against[r["claim_id"]] for r in apart if r["claim_id"] in against}


def failed_row(document: Document, reason: str) -> Row:
    """Return the row of a document that is skipped."""
    return {
        "document_id": document.id, "source_file": document.source, "status": "skipped", "reason": reason, "title": document.meta.title,
        "date": document.meta.date, "encoding": document.meta.encoding, "format": document.meta.format, "characters": len(document.text),
        "record": document.meta.record or "", "record_id": document.meta.record_id, "url": document.meta.url,
    }  # fmt: skip


def _claims(
    registry: Registry, ledger: Claims, document: Document, reading: Reading, about: dict[Span, Thing], width: int
) -> tuple[list[Row], Against]:
    """Return the rows of claims, and what denials are about."""
    rows: list[Row] = []
    against: Against = {}
    for claim in document.claims or ():
        row = _claim(registry, document, reading, claim, about, width)
        seen = ledger.seen(claim, document)
        if seen is None:
            continue
        row |= {"occurrences": seen.count, "first_seen": seen.first, "last_seen": seen.last}
        rows.append(row)
        if claim.against:
            against[claim.id] = claim.against
        speaker = registry.speaker(claim)
        if speaker:
            speaker.made += 1
    listed = {row["claim_id"] for row in rows}
    for row in rows:
        row["parent_id"] = row["parent_id"] if row["parent_id"] in listed else ""
    rows.sort(key=lambda r: (r["start"], r["end"], r["claim_id"]))
    return rows, against


def _relay(registry: Registry, claim: Claim) -> str:
    """Return who passes a claim on, by the name that the tables show."""
    found = registry.get("ORG", claim.relayed_by) if claim.relayed_by else None
    return found.name if found else claim.relayed_by


def _pairs(spans: Spans) -> str:
    return " ".join(f"{s.start}-{s.end}" for s in spans)


def _claim(registry: Registry, document: Document, reading: Reading, claim: Claim, about: dict[Span, Thing], width: int) -> Row:
    inside: dict[str, dict[str, None]] = {"PER": {}, "LOC": {}, "ORG": {}}
    for span in claim.content:
        for entity in reading.entities_in(span):
            thing = about.get(entity.span)
            if thing and "compound" not in entity.flags and thing.name not in inside[thing.label]:
                inside[thing.label][thing.name] = None
                thing.about += 1
    evidence = claim.evidence_span
    block = reading.blocks[reading.block_number[claim.block]] if claim.block in reading.block_number else None
    speaker = registry.speaker(claim)
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
        "addressee": " … ".join(reading.string(s) for s in claim.addressee), "relayed_by": _relay(registry, claim), "parent_id": claim.parent,
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


def _blocks_and_repairs(document: Document) -> dict[str, list[Row]]:
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
    return {
        "repairs": repairs[True],
        "suggestions": repairs[False],
        "removed_blocks": repeats[True],
        "changed_blocks": repeats[False],
    }


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
