"""schema.org `LiveBlogPosting`: one document, one entry for each update."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.document import Document, Meta
from pipeline.readers.documents import Piece, from_pieces
from pipeline.readers.located import from_source, is_located
from pipeline.readers.times import day_and_clock

DEEPEST = 12


def live_blogs(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects of type LiveBlogPosting that have updates, wherever they stand in a JSON value."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        kinds = value.get("@type")
        if "LiveBlogPosting" in (kinds if isinstance(kinds, list) else [kinds]) and value.get("liveBlogUpdate"):
            yield value
            return
        for inner in value.values():
            yield from live_blogs(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from live_blogs(inner, depth + 1)


def read_live_blog(name: str, blog: dict[str, Any], meta: Meta, zone: str, source: str = "") -> Document:
    """Return a live blog as one document; entry ids and times are those of its updates.

    With a source whose strings know where they stand in it, that is the text. Raises DocumentError where it holds no words.
    """
    notes = list(meta.notes)
    title = string(blog.get("headline")) or string(blog.get("name"))
    pieces = [Piece(title, "heading", "head")]
    pieces += [Piece(string(blog.get(k)), "paragraph", "head") for k in ("description", "articleBody")]
    updates = blog["liveBlogUpdate"]
    days = []
    for number, update in enumerate(updates if isinstance(updates, list) else [updates], 1):
        if not isinstance(update, dict):
            notes.append(f"update {number} is no object and was left out")
            continue
        body = string(update.get("articleBody")) or string(update.get("text")) or string(update.get("description"))
        headline = string(update.get("headline")) or string(update.get("name"))
        if not (body or headline):
            notes.append(f"update {number} has no text and was left out")
            continue
        identity = identifier(update) or f"update{number:04d}"
        day, clock = day_and_clock(string(update.get("datePublished")) or string(update.get("dateModified")), zone)
        days.append(day)
        pieces += [
            Piece(headline if headline.strip() != body.strip() else "", "heading", identity, clock),
            *(Piece(name, "byline", identity, clock) for name in authors(update.get("author"), apart=bool(source))),
            Piece(body, "paragraph", identity, clock),
        ]
    day = day_and_clock(string(blog.get("datePublished")) or string(blog.get("coverageStartTime")), zone)[0]
    day = day or min((d for d in days if d), default="")
    found = Meta(
        title=" ".join(title.split()), date=day, url=string(blog.get("url")) or meta.url, encoding=meta.encoding, format=meta.format,
        notes=tuple(notes[:20]), record=meta.record, record_id=identifier(blog) or meta.record_id,
    )  # fmt: skip
    return from_source(name, source, pieces, found) if source and is_located(pieces) else from_pieces(name, pieces, found)


def string(value: Any) -> str:
    """Return a value of JSON-LD as a string: itself, the first of a list, the `@value` or `@id` of an object."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("@id") or ""
    return value if isinstance(value, str) else ""


def identifier(value: dict[str, Any]) -> str:
    """Return what an update calls itself: its id, or its address."""
    found = next((s for s in (string(value.get(k)) for k in ("@id", "identifier", "url")) if s), "")
    return " ".join(found.split())


def authors(value: Any, *, apart: bool) -> list[str]:
    """Return the names of authors, each by itself or in one string with commas."""
    found = [v.get("name", "") if isinstance(v, dict) else v for v in (value if isinstance(value, list) else [value])]
    names = [n for n in found if isinstance(n, str) and n]
    return names if apart else [", ".join(names)]
