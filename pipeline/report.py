"""The page to look at: one self-contained HTML file made from the tables and the texts."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline import corpus
from pipeline.csvio import read_rows
from pipeline.document import Document, Span
from pipeline.errors import ConfigError
from pipeline.guard import guard
from pipeline.stage import Workspace

TEMPLATES = Path(__file__).parent / "templates"
LONGEST = 400_000
"""Texts of more code points in all are not printed in the page; the tables still point at them."""
WORDS = {
    "de": {
        "title": "Wer behauptet was", "claims": "Behauptungen", "people": "Personen", "places": "Orte", "organisations": "Organisationen",
        "disputes": "Streitpunkte", "repairs": "Reparaturen", "removed": "Wiederholte Blöcke", "text": "Texte", "speaker": "Sprecher", "act": "Art",
        "evidence": "Beleg", "content": "Inhalt", "search": "Suchen", "all": "alle", "documents": "Texte", "unknown": "nicht genannt", "timeline": "Verlauf",
        "role": "Rollen", "mentions": "Nennungen", "made": "behauptet", "about": "betroffen", "kind": "Art", "country": "Land", "before": "vorher",
        "after": "nachher", "difference": "Unterschied", "asserted": "sagt es", "denied": "bestreitet es", "silent": "bestätigt es nicht",
        "unverified": "konnte es nicht prüfen", "matter": "Gegenstand", "file": "Datei", "map": "Karte", "shown": "gezeigt", "jump": "Zum Inhalt springen",
        "relayed": "laut", "place": "Ort", "toolong": "Die Texte sind zu lang für diese Seite; die Tabellen zeigen auf jede Stelle.", "network": "Wer spricht über wen",
    },
    "en": {
        "title": "Who claims what", "claims": "Claims", "people": "People", "places": "Places", "organisations": "Organisations", "disputes": "Disputes",
        "repairs": "Repairs", "removed": "Repeated blocks", "text": "Texts", "speaker": "Speaker", "act": "Act", "evidence": "Evidence", "content": "Content",
        "search": "Search", "all": "all", "documents": "texts", "unknown": "not named", "timeline": "Timeline", "role": "Roles", "mentions": "Mentions",
        "made": "claims", "about": "concerned", "kind": "Kind", "country": "Country", "before": "before", "after": "after", "difference": "Difference",
        "asserted": "asserts", "denied": "denies", "silent": "does not confirm", "unverified": "could not verify", "matter": "Matter", "file": "File",
        "map": "Map", "shown": "shown", "jump": "Skip to content", "relayed": "via", "place": "Place",
        "toolong": "The texts are too long for this page; the tables point at every spot.", "network": "Who speaks about whom",
    },
}  # fmt: skip


def segments(text: str, marks: list[tuple[Span, str, str]]) -> Iterator[dict[str, str]]:
    """Cut a text at the borders of all marks; each piece tells its classes and the claims it belongs to."""
    borders = sorted({0, len(text), *(s.start for s, _, _ in marks), *(s.end for s, _, _ in marks)})
    ordered = sorted(marks, key=lambda m: m[0])
    active: list[tuple[Span, str, str]] = []
    at = 0
    for a, b in zip(borders, borders[1:], strict=False):
        while at < len(ordered) and ordered[at][0].start <= a:
            active.append(ordered[at])
            at += 1
        active = [m for m in active if m[0].end > a]
        if a < b:
            yield {
                "text": text[a:b],
                "classes": " ".join(dict.fromkeys(kind for _, kind, _ in active)),
                "claims": " ".join(dict.fromkeys(claim for _, _, claim in active if claim)),
            }


def marks_of(document: Document, rows: list[dict[str, str]]) -> list[tuple[Span, str, str]]:
    """Return what to highlight in a document: names, and the parts of its claims."""
    out = [(e.span, f"n-{e.label}", "") for e in document.entities or ()]
    for row in rows:
        for column, kind in (("content_spans", "c-content"), ("speaker_spans", "c-speaker"), ("cue_spans", "c-cue")):
            for pair in row[column].split():
                a, _, b = pair.partition("-")
                out.append((Span(int(a), int(b)), kind, row["claim_id"]))
    return out


def dots(places: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the places with coordinates on a plain map of 720 x 360 (equirectangular projection)."""
    out = []
    for row in places:
        if row["latitude"] and row["longitude"]:
            latitude, longitude = (float(row[k].replace(",", ".")) for k in ("latitude", "longitude"))
            size = min(12.0, 2 + float(row["mentions"]) ** 0.5 * 1.5)
            out.append(
                {
                    "name": row["name"],
                    "x": round((longitude + 180) * 2, 1),
                    "y": round((90 - latitude) * 2, 1),
                    "r": round(size, 1),
                }
            )
    return out


def write_report(workspace: Workspace, failures: list[str]) -> dict[str, int]:
    """Write `report.html`; return the numbers of claims and texts shown. A text that cannot be shown is added to `failures`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    tables = {
        name: _rows(workspace.out, name)
        for name in ("claims", "people", "places", "organisations", "disputes", "repairs", "removed_blocks", "documents")
    }
    by_document: dict[str, list[dict[str, str]]] = {}
    for row in tables["claims"]:
        by_document.setdefault(row["document_id"], []).append(row)
    texts: list[dict[str, Any]] = []
    total = 0
    for part in corpus.parts(workspace.interim, "texts"):
        for document in corpus.read_part(workspace.interim, ("texts", "annotations"), part.name):
            total += len(document.text)
            if total <= LONGEST:
                with guard("report", document.source, workspace.interim, failures.append):
                    pieces = list(segments(document.text, marks_of(document, by_document.get(document.id, []))))
                    texts.append({"id": document.id, "source": document.source, "pieces": pieces})
    language = workspace.params.report.language
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    pairs = Counter(
        (r["speaker"], other)
        for r in tables["claims"]
        for other in r["people"].split("; ")
        if other and r["speaker"] and other != r["speaker"]
    )
    page = environment.get_template("report.html").render(
        w=WORDS[language], language=language, t=tables, texts=texts if total <= LONGEST else [], too_long=total > LONGEST, dots=dots(tables["places"]),
        acts=sorted({r["act"] for r in tables["claims"]}), speakers=[s for s, _ in Counter(r["speaker"] for r in tables["claims"] if r["speaker"]).most_common(200)],
        pairs=pairs.most_common(40), script=script, style=style, script_hash=_hash(script), style_hash=_hash(style), per_page=workspace.params.report.claims_per_page,
        done=sum(r["status"] == "done" for r in tables["documents"]),
    )  # fmt: skip
    with corpus.atomic(workspace.out / "report.html") as file:
        file.write(page.encode("utf-8", "replace"))
    return {"claims": len(tables["claims"]), "texts": len(texts)}


def _hash(text: str) -> str:
    """Return the hash of an inline script or style for the content security policy."""
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()


def _rows(out: Path, name: str) -> list[dict[str, str]]:
    path = out / f"{name}.csv"
    if not path.is_file():
        raise ConfigError(f"{path}: the table is missing; run 'extract tables' first")
    return read_rows(path)
