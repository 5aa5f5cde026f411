"""Check the tables against the sources: every row cut out of the raw text again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pipeline import corpus
from pipeline.align import plain
from pipeline.csvio import read_rows
from pipeline.document import Document, Span
from pipeline.errors import ConfigError

NONE = Document("", "", "")
PAIR = re.compile(r"\b(\d+)-(\d+)")


def flat(text: str) -> str:
    """Join white space, as the tables do."""
    return " ".join(text.split())


def letters(text: str) -> str:
    """Keep letters and digits only."""
    return "".join(c for c in text if c.isalnum())


def verify(out: Path, interim: Path) -> tuple[int, list[str]]:
    """Return the number of spans checked and one sentence for each fault.

    Raises ConfigError where tables or texts are missing.
    """
    texts = {d.id: d for part in corpus.parts(interim, "texts") for d in corpus.read_part(interim, ("texts",), part.name)}
    tables = {}
    for name in (
        "claims",
        "mentions",
        "repairs",
        "suggestions",
        "removed_blocks",
        "changed_blocks",
        "block_versions",
        "documents",
        "people",
    ):
        path = out / f"{name}.csv"
        if not path.is_file():
            raise ConfigError(f"{path}: the table is missing; run 'extract run' first")
        tables[name] = read_rows(path)
    checked = 0
    faults: list[str] = []
    for name, number, ok, what in _checks(tables, texts):
        checked += 1
        if not ok:
            faults.append(f"{out / name}.csv: row {number + 2}: {what}")
    return checked, faults


def _checks(tables: dict[str, list[dict[str, str]]], texts: dict[str, Document]) -> Iterator[tuple[str, int, bool, str]]:
    for number, row in enumerate(tables["documents"]):
        if row["status"] == "done":
            found = texts.get(row["document_id"])
            same = found is not None and sha256(found.text.encode("utf-8", "surrogatepass")).hexdigest() == row["text_sha256"]
            yield "documents", number, same, "the text is another one than the tables were made from"
    for name, column in (
        ("mentions", "text"),
        ("repairs", "before"),
        ("suggestions", "before"),
        ("removed_blocks", "text"),
        ("changed_blocks", "text"),
        ("block_versions", "text"),
    ):
        for number, row in enumerate(tables[name]):
            raw = plain(texts.get(row["document_id"], NONE), Span(int(row["start"]), int(row["end"])))
            yield (
                name,
                number,
                flat(raw) == flat(row[column]),
                f"the source has '{flat(raw)[:60]}' where the table has '{row[column][:60]}'",
            )
    repairs: dict[str, list[tuple[int, int]]] = {}
    for row in tables["repairs"]:
        repairs.setdefault(row["document_id"], []).append((int(row["start"]), int(row["end"])))
    for number, row in enumerate(tables["claims"]):
        yield from _claim(number, row, texts.get(row["document_id"], NONE), repairs.get(row["document_id"], []))


def _claim(
    number: int, row: dict[str, str], document: Document, repairs: list[tuple[int, int]]
) -> Iterator[tuple[str, int, bool, str]]:
    start, end = int(row["start"]), int(row["end"])
    raw = flat(plain(document, Span(start, end)))
    snippet = row["snippet"]
    whole = raw == snippet or (snippet.endswith("…") and raw.startswith(snippet[:-1].rstrip()) and len(raw) >= len(snippet))
    yield "claims", number, whole, f"the source has '{raw[:60]}' where the snippet is '{snippet[:60]}'"
    for column in ("content_spans", "cue_spans"):
        for a, b in PAIR.findall(row[column]):
            yield "claims", number, start <= int(a) < int(b) <= end, f"{column} {a}-{b} lies outside {start}-{end}"
    for a, b in PAIR.findall(row["speaker_spans"]):
        yield "claims", number, 0 <= int(a) < int(b) <= len(document.text), f"speaker_spans {a}-{b} lies outside the text"
    spans = [(int(a), int(b)) for a, b in PAIR.findall(row["content_spans"])]
    if not any(x < b and a < y for a, b in spans for x, y in repairs):
        cut = letters("".join(plain(document, Span(a, b)) for a, b in spans))
        shown = letters(row["content"].replace(" … ", " "))
        yield (
            "claims",
            number,
            cut.removeprefix("dass").removeprefix("Dass") == shown.removeprefix("dass").removeprefix("Dass"),
            f"the content '{row['content'][:60]}' is not what its spans hold",
        )
