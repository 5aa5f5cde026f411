"""A corpus made for the page: as many claims as asked for, with all that is hard to show.

Every claim is discontinuous and overlaps its neighbour; texts hold markup, emoji beyond the basic plane, and CRLF.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import corpus, schema
from pipeline.csvio import write_csv
from pipeline.document import Block, Document, Meta, Span

SPEAKERS = ("Lena Vogt", "Olaf Krämer", "Amt für Straßen", "Paul Stern", "Ina <b>Fett</b>", "")
ACTS = ("says", "denies", "demands", "confirms", "does_not_confirm", "warns", "reports")
EVIDENCE = ("asserted", "asserted", "hearsay", "unverified")
PLACES = (
    ("Köln", "city", 50.93, 6.95, "exact"),
    ("Bayern", "region", 48.9, 11.4, "region"),
    ("Frankreich", "country", 46.2, 2.2, "country"),
)
HOSTILE = "<script>document.title='böse'</script><img src=x onerror=\"document.title='böse'\">"
Row = dict[str, Any]


def sentence(number: int) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """Return one sentence of a claim and the ranges of its roles in it."""
    speaker = SPEAKERS[number % len(SPEAKERS)] or "Es"
    first, second = f"„Die Brücke Nr. {number} 🌉 hält", f"bis {1900 + number % 100}“"
    cue = "sagte"
    text = f"{first}“, {cue} {speaker} in {PLACES[number % 3][0]}, {second}."
    at = {"content": [(0, len(first)), (text.index(second), text.index(second) + len(second))]}
    at["cue"] = [(text.index(cue), text.index(cue) + len(cue))]
    if SPEAKERS[number % len(SPEAKERS)]:
        at["speaker"] = [(text.index(speaker), text.index(speaker) + len(speaker))]
    return text, at


def make(folder: Path, claims: int, each: int = 50, dated: bool = True) -> Path:
    """Write tables and layers of a corpus as `extract tables` leaves them; return the folder of the tables."""
    out, interim = folder / "out", folder / "interim"
    tables: dict[str, list[Row]] = {t.name: [] for t in schema.TABLES}
    documents: list[Document] = []
    number = 0
    while number < claims:
        documents.append(_document(len(documents), number, min(each, claims - number), tables, dated))
        number += each
    corpus.write_part(interim / "texts" / corpus.part_name(0), "texts", documents)
    corpus.write_part(interim / "blocks" / corpus.part_name(0), "blocks", documents)
    corpus.seal(interim, "texts")
    corpus.seal(interim, "blocks")
    _names(tables)
    _skipped_and_disputes(tables)
    for table in schema.TABLES:
        write_csv(out / f"{table.name}.csv", table, tables[table.name])
    return out


def _document(index: int, first: int, count: int, tables: dict[str, list[Row]], dated: bool) -> Document:
    name, source = f"d{index:04d}", f"text-{index:02d}.txt"
    text = f"Eintrag {HOSTILE}\r\n"
    blocks = []
    for number in range(first, first + count):
        start = len(text)
        words, roles = sentence(number)
        text += words + "\r\n"
        time = f"{6 + number % 16:02d}:{number * 7 % 60:02d}" if dated else ""
        blocks.append(Block(f"{name}-b{number:04d}", Span(start, start + len(words)), "paragraph", f"e{number // 5}", time))
        tables["claims"].append(_claim(number, name, source, start, words, roles, time))
        tables["mentions"] += _mentions(number, name, start, words)
    tables["repairs"].append(
        {"repair_id": f"r{index}", "document_id": name, "start": 0, "end": 7, "before": "Eintrag", "after": "Ein Trag", "kind": "glued_words",
         "confidence": 0.8, "source_file": source}
    )  # fmt: skip
    tables["documents"].append(
        {"document_id": name, "source_file": source, "status": "done", "date": f"2026-03-{1 + index % 28:02d}" if dated else "",
         "characters": len(text), "claims": count, "repairs": 1}
    )  # fmt: skip
    return Document(name, source, text, Meta(), blocks=tuple(blocks), repairs=())


def _claim(
    number: int, document: str, source: str, start: int, words: str, roles: dict[str, list[tuple[int, int]]], time: str
) -> Row:
    def cell(role: str) -> str:
        return " ".join(f"{start + a}-{start + b}" for a, b in roles.get(role, ()))

    content = " … ".join(words[a:b] for a, b in roles["content"])
    spans = cell("content")
    if number % 5 == 4:  # overlaps the claim before: the whole sentence is its content
        spans, content = f"{start}-{start + len(words)}", words
    return {
        "claim_id": f"c{number:06d}", "document_id": document, "block_id": f"{document}-b{number:04d}", "entry_time": time,
        "speaker": SPEAKERS[number % len(SPEAKERS)], "speaker_kind": "person", "act": ACTS[number % len(ACTS)], "polarity": "affirmed",
        "evidence": EVIDENCE[number % len(EVIDENCE)], "form": "Direct", "content": content, "people": SPEAKERS[(number + 1) % 5],
        "places": PLACES[number % 3][0], "group_id": f"g{number // 10}", "occurrences": 1, "first_seen": source, "last_seen": source, "confidence": 0.5 + number % 50 / 100,
        "start": start, "end": start + len(words), "content_spans": spans, "speaker_spans": cell("speaker"), "cue_spans": cell("cue"),
        "snippet": words, "rules": "made", "source_file": source,
    }  # fmt: skip


def _mentions(number: int, document: str, start: int, words: str) -> list[Row]:
    found = []
    for name, label in ((SPEAKERS[number % len(SPEAKERS)], "PER"), (PLACES[number % 3][0], "LOC")):
        if name:
            at = start + words.index(name)
            found.append(
                {"mention_id": f"m{number}{label}", "document_id": document, "label": label, "name": name, "text": name, "start": at,
                 "end": at + len(name), "repeated": False, "confidence": 0.9}
            )  # fmt: skip
    return found


def _names(tables: dict[str, list[Row]]) -> None:
    claims = tables["claims"]
    for name in filter(None, SPEAKERS):
        made = sum(c["speaker"] == name for c in claims)
        tables["people"].append(
            {"person_id": f"p{name}", "name": name, "mentions": made, "claims_made": made, "claims_about": sum(c["people"] == name for c in claims),
             "first_document": "d0000", "first_start": 0, "example": HOSTILE}
        )  # fmt: skip
    for name, kind, latitude, longitude, precision in PLACES:
        about = sum(c["places"] == name for c in claims)
        tables["places"].append(
            {"place_id": f"l{name}", "name": name, "kind": kind, "latitude": latitude, "longitude": longitude, "precision": precision,
             "mentions": about, "claims_about": about, "claims_from": 0, "example": "Beispiel"}
        )  # fmt: skip
    tables["places"].append(
        {"place_id": "lx", "name": "Irgendwo", "precision": "ambiguous", "mentions": 1, "claims_about": 0, "claims_from": 0}
    )


def _skipped_and_disputes(tables: dict[str, list[Row]]) -> None:
    tables["documents"].append({"source_file": "bild.png", "status": "skipped", "reason": f"a picture {HOSTILE}"})
    rows = tables["claims"][:5]
    tables["disputes"].append(
        {"dispute_id": "g0", "matter": "Köln; Brücke", "statement": rows[0]["content"], "asserted_by": "Lena Vogt; Paul Stern",
         "denied_by": "Olaf Krämer", "not_confirmed_by": "Ina <b>Fett</b>", "unverified_by": "Reuters",
         "claim_ids": "; ".join(r["claim_id"] for r in rows), "documents": 1}
    )  # fmt: skip
    tables["removed_blocks"].append(
        {"block_id": "b1", "document_id": "d0000", "start": 0, "end": 7, "kept_document_id": "d0000", "kept_start": 0, "kept_end": 20,
         "similarity": 0.9, "rule": "near", "text": "Eintrag", "source_file": "text-00.txt"}
    )  # fmt: skip
