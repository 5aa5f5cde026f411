"""Make documents of decoded values: one text, the blocks that its source knows, and what is known beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from pipeline.document import BlockKind, Document, Mark, Markup, Meta, Span
from pipeline.errors import DocumentError
from pipeline.readers.page import Text, has_markup, letters, read_fragment, shifted
from pipeline.readers.plain import document_date
from pipeline.readers.tags import ENTITY

LONGEST_LINE = 200_000
GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source, or one record of it, that could not be read, with the reason in one sentence."""

    source: str
    reason: str
    record: int = 0
    textless: bool = False
    """The record is sound but has no field with a text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A value of a record that is text: a headline, a body, a byline."""

    value: str
    kind: BlockKind = "paragraph"
    entry: str = ""
    time: str = ""


def from_value(name: str, value: str, meta: Meta) -> Document:
    """Return a document whose text is one value; HTML in it is markup.

    Raises DocumentError where there are no words in it.
    """
    checked(name, value)
    text = read_fragment(value) if has_markup(value) else Text((), ())
    return Document("", name, value, meta, text.marks, text.markup)


def from_pieces(name: str, pieces: Iterable[Piece], meta: Meta) -> Document:
    """Return a document whose text is several values with a blank line between them, each a block or more.

    Raises DocumentError where there are no words in them.
    """
    values: list[str] = []
    marks: list[Mark] = []
    markup: list[Markup] = []
    at = 0
    for piece in pieces:
        if not letters(piece.value):
            continue
        if has_markup(piece.value) or ENTITY.search(piece.value):
            part = shifted(read_fragment(piece.value), at, piece.entry, piece.time, piece.kind)
            marks += part.marks
            markup += part.markup
        else:
            start = at + len(piece.value) - len(piece.value.lstrip())
            marks.append(Mark(Span(start, at + len(piece.value.rstrip())), piece.kind, piece.entry, piece.time))
        values.append(piece.value)
        at += len(piece.value) + len(GAP)
    text = GAP.join(values)
    checked(name, text)
    return Document("", name, text, meta, tuple(marks), tuple(markup))


def checked(name: str, text: str) -> None:
    """Refuse a text that holds no words, or a line that no article has."""
    if not letters(text[:100_000]):
        raise DocumentError(f"{name}: there are no words in it")
    longest = max(map(len, text.splitlines()), default=0)
    if longest > LONGEST_LINE and not has_markup(text):
        raise DocumentError(
            f"{name}: one line has {longest:,} characters (at most {LONGEST_LINE:,}); this is no article text, break it into lines"
        )


def dated(document: Document, fallback: str) -> Document:
    """Give a document a date: that of its source, else the one its text tells, else the fallback; never the clock."""
    meta = document.meta
    if meta.date:
        return document
    found = document_date("\n".join(_beginning(document)))
    return replace(document, meta=replace(meta, date=found or fallback))


def _beginning(document: Document) -> Iterable[str]:
    from pipeline.align import plain

    if not document.marks:
        return [document.text[:4000]]
    return [plain(document, m.span) for m in document.marks[:20]]
