"""Lists of errors: a CSV file, and one self-contained page with gold beside predicted in context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.csvio import write_csv
from pipeline.schema import Column, Table

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
STATES = ("invented", "missed", "speaker", "right", "optional")
"""What a stretch of text is drawn as; the first that fits."""
COLUMNS = {
    "document": "File of the text.",
    "entry": "Entry of the live blog, or block.",
    "layer": "claims, speaker, act, form, polarity, evidence, relay, mentions_people …",
    "kind": "missed, invented or wrong.",
    "claim": "Id of the gold claim.",
    "gold": "Words of the gold.",
    "predicted": "Words that were found.",
    "gold_speaker": "Speaker in the gold.",
    "speaker": "Speaker that was found.",
    "gold_act": "Act in the gold.",
    "act": "Act that was found.",
    "gold_value": "For form, polarity, evidence and relay: the gold's value.",
    "value": "For form, polarity, evidence and relay: what was found.",
    "cue": "Cue that was found.",
    "confidence": "Confidence of what was found.",
    "slice": "Form, class of cue and distance of the speaker, or length of a name.",
    "start": "First character in the text.",
    "end": "Character after the last one.",
    "context": "The words around it.",
}
KINDS = {"start": "integer", "end": "integer", "confidence": "number"}
TABLE = Table(
    "errors",
    "One row for each error of an evaluation.",
    "",
    tuple(Column(k, KINDS.get(k, "string"), v) for k, v in COLUMNS.items()),
)


def write_list(path: Path, errors: Sequence[Mapping[str, Any]]) -> int:
    """Write the errors as a CSV file; return their number."""
    typed = [{k: float(v) if k == "confidence" and v not in ("", None) else v for k, v in e.items()} for e in errors]
    return write_csv(path, TABLE, typed)


def segments(text: str, marks: Sequence[tuple[int, int, str, str]]) -> list[dict[str, str]]:
    """Cut a text where marks (start, end, state, label) begin and end; a piece carries its worst state and all labels."""
    cuts = sorted({0, len(text), *(x for a, b, *_ in marks for x in (a, b) if 0 <= x <= len(text))})
    out = []
    for a, b in zip(cuts, cuts[1:], strict=False):
        here = [(state, label) for s, e, state, label in marks if s <= a and b <= e]
        state = next((s for s in STATES if any(s == x for x, _ in here)), "")
        out.append({"text": text[a:b], "state": state, "title": " | ".join(label for _, label in here)})
    return out


def beside(
    text: str, gold: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], blocks: Sequence[tuple[int, int]]
) -> list[dict[str, Any]]:
    """Return for each block the pieces of gold and predicted; `gold` and `found` hold spans, state and label."""
    rows = []
    for start, end in blocks:

        def cut(items: Sequence[Mapping[str, Any]], start: int = start, end: int = end) -> list[dict[str, str]]:
            marks = [
                (a - start, b - start, str(m["state"]), str(m["label"]))
                for m in items
                for a, b in ((max(a, start), min(b, end)) for a, b in m["spans"])
                if a < b
            ]
            return segments(text[start:end], marks)

        rows.append({"gold": cut(gold), "found": cut(found)})
    return rows


def write_page(
    path: Path,
    title: str,
    figures: Mapping[str, Any],
    documents: Sequence[Mapping[str, Any]],
    errors: Sequence[Mapping[str, Any]],
) -> None:
    """Write the page; every value is escaped, nothing is loaded from elsewhere."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    shown = [{k: e.get(k, "") for k in COLUMNS} for e in errors]
    page = environment.get_template("evaluation.html").render(title=title, figures=figures, documents=documents, errors=shown)
    with atomic(path, "w") as file:
        file.write(page)
