"""What the page's scripts work on: claims and texts with their marks, as plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from pipeline import corpus
from pipeline.align import plain
from pipeline.document import Document
from pipeline.guard import guard
from pipeline.report.tables import Row, cells, names, number, pairs, rows, whole
from pipeline.stage import Workspace

MOST_TEXT = 3_000_000
"""Code points of source text in the page; documents after that are listed, their words are not."""
MOST_DOCUMENTS = 10_000
"""Documents without words that the page's scripts know of."""
SHOWN = (
    "claim_id", "document_id", "block_id", "entry_time", "speaker", "act", "evidence", "content", "people", "places", "organisations", "confidence",
    "start", "end", "group_id", "parent_id", "occurrences", "source_file", "first_seen", "last_seen",
)  # fmt: skip
"""Columns of claims.csv that have a place of their own in the page; all others are told as they stand."""
LABELS = ("PER", "LOC", "ORG", "MISC")
Mark = list[Any]


@dataclass(slots=True)
class Texts:
    """The documents of the page: what the browser gets, and the texts by document id."""

    documents: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    left_out: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def places(self) -> dict[str, int]:
        """Position of each document by its id."""
        return {d["id"]: i for i, d in enumerate(self.documents)}

    @property
    def ends(self) -> dict[tuple[str, str], int]:
        """Where a mention ends, by its document and start."""
        return {(d["id"], str(m[0])): m[1] for d in self.documents for m in d.get("marks", ()) if m[2] in LABELS}


@dataclass(slots=True)
class Documents:
    """Documents of one status: the first rows, and what all of them tell."""

    rows: list[Row] = field(default_factory=list)
    count: int = 0
    characters: int = 0
    first: str = ""
    last: str = ""
    """The earliest and the latest date; blank where none has one."""

    def add(self, row: Row, most: int) -> None:
        """Add a document; `most` rows are kept."""
        if self.count < most:
            self.rows.append(row)
        self.count += 1
        self.characters += whole(row["characters"])
        if row["date"]:
            self.first, self.last = min(self.first or row["date"], row["date"]), max(self.last, row["date"])


def listed(out: Path, most: int) -> tuple[Documents, Documents]:
    """Return the documents that were read and those that were not."""
    done, skipped = Documents(), Documents()
    for row in rows(out, "documents", required=True):
        (done if row["status"] == "done" else skipped).add(row, most)
    return done, skipped


def read_texts(workspace: Workspace) -> Texts:
    """Return the documents that were read, with text, entries and marks as far as the page has room for them."""
    out = Texts()
    room = MOST_TEXT
    for path in corpus.parts(workspace.interim, "texts"):
        for document in corpus.read_part(workspace.interim, ("texts", "blocks"), path.name):
            shown: dict[str, Any] = {
                "id": document.id, "source": document.source, "title": document.meta.title, "date": document.meta.date,
                "length": len(document.text),
            }  # fmt: skip
            if len(document.text) > room:
                out.left_out += 1
                if len(out.documents) < MOST_DOCUMENTS:
                    out.documents.append(shown)
                continue
            out.documents.append(shown)
            with guard("report", document.source, workspace.interim, out.failures.append, "report.html shows no text of it"):
                text, entries = readable(document), _entries(document)
                room -= len(document.text)
                out.texts[document.id] = text
                shown |= {"text": text, "entries": entries}
    marks = _marks(workspace.out, out.texts)
    for shown in out.documents:
        if "text" in shown:
            shown["marks"] = marks[shown["id"]]
    return out


FILLER = "\ue000"
"""Stands for a character of the source that is no text; the page leaves it out."""


def readable(document: Document) -> str:
    """Return the text with fillers in the place of markup, so that offsets still hold."""
    if not document.markup:
        return document.text
    out = list(document.text)
    for mark in document.markup:
        size = mark.span.end - mark.span.start
        out[mark.span.start : mark.span.end] = mark.text[:size].ljust(size, FILLER)
    if document.marks:
        first, last = document.marks[0].span.start, document.marks[-1].span.end
        out[:first] = FILLER * first
        out[last:] = FILLER * (len(out) - last)
    return "".join(out)


def _entries(document: Document) -> list[list[Any]]:
    """Return start, time and first words of each entry of a live blog."""
    out: list[list[Any]] = []
    last = None
    for block in document.blocks or ():
        if block.entry != last:
            last = block.entry
            out.append([block.span.start, block.entry_time, " ".join(plain(document, block.span)[:80].split())])
    return out


def _marks(out: Path, wanted: Container[str]) -> dict[str, list[Mark]]:
    """Return by document what to mark beside claims: [start, end, kind, words to tell]."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for table, kind, told in (("mentions", "", "name"), ("repairs", "repair", "after"), ("removed_blocks", "repeat", "")):
        for document, start, end, label, words in cells(out, table, ("document_id", "start", "end", "label", told)):
            if document in wanted:
                found[document].append([whole(start), whole(end), kind or label, words])
    return found


class ShownClaim(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A claim as the browser gets it: what is blank is left out; `doc` is the position of its document."""

    id: str = ""
    doc: int
    speaker: str = ""
    act: str = ""
    evidence: str = ""
    content: str = ""
    about: list[str] = []
    places: list[str] = []
    time: str = ""
    conf: float | None = None
    group: str = ""
    parent: str = ""
    count: int
    start: int
    end: int
    first: str = ""
    last: str = ""
    roles: dict[str, list[list[int]]] = {}
    more: dict[str, str] = {}


@cache
def _others(columns: tuple[str, ...]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the columns of spans with the roles that they tell, and those that have no place of their own in the page."""
    spans = [(c, c.removesuffix("_spans")) for c in columns if c.endswith("_spans")]
    return spans, [c for c in columns if c not in SHOWN and not c.endswith("_spans")]


def claim_data(row: Row, position: int) -> ShownClaim:
    """Return a claim as the browser gets it; `position` is that of its document."""
    spans, others = _others(tuple(row))
    return ShownClaim(
        id=row["claim_id"], doc=position, speaker=row["speaker"], act=row["act"], evidence=row["evidence"],
        content=row["content"], about=names(row["people"]) + names(row["organisations"]), places=names(row["places"]),
        time=row["entry_time"], conf=number(row["confidence"]), group=row["group_id"], parent=row["parent_id"],
        count=whole(row["occurrences"]) or 1, start=whole(row["start"]), end=whole(row["end"]), first=row["first_seen"],
        last=row["last_seen"] if row["last_seen"] != row["first_seen"] else "",
        roles={role: pairs(row[c]) for c, role in spans if row[c]}, more={c: row[c] for c in others if row[c]},
    )  # fmt: skip


def place_data(row: Row) -> dict[str, Any]:
    """Return a place as the map gets it."""
    return {
        "name": row["name"], "kind": row["kind"], "latitude": number(row["latitude"]), "longitude": number(row["longitude"]),
        "precision": row["precision"] or "none", "mentions": whole(row["mentions"]), "about": whole(row["claims_about"]), "made": whole(row["claims_from"]),
    }  # fmt: skip
