"""Strings of a JSON value that know where they stand in the source, so that offsets can refer to the page around it."""

from __future__ import annotations

import json
import json.decoder
import json.scanner
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from pipeline.document import Document, Mark, Markup, Meta, Span
from pipeline.readers.documents import Piece, checked
from pipeline.readers.page import has_markup, letters, read_fragment
from pipeline.readers.tags import ENTITY

ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")


class Located(str):
    """A decoded string; `start` is where its first character stands in the source, behind the quotation mark."""

    start: int = 0


class _Decoder(json.JSONDecoder):
    def __init__(self, offset: int) -> None:
        super().__init__(strict=False)
        self.parse_string = self._string
        self.offset = offset
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    def _string(self, text: str, end: int, strict: bool = False) -> tuple[str, int]:
        value, after = json.decoder.scanstring(text, end, False)  # type: ignore[attr-defined]
        found = Located(value)
        found.start = self.offset + end
        return found, after


def decode_located(text: str, offset: int) -> Any:
    """Return a JSON value whose strings know where they stand in a source in which the text begins at `offset`.

    Raises ValueError, in a few words, where there is none.
    """
    try:
        return _Decoder(offset).decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def is_located(pieces: Sequence[Piece]) -> bool:
    """Tell whether all pieces with words know where they stand."""
    return all(isinstance(p.value, Located) for p in pieces if letters(p.value))


def from_source(name: str, source: str, pieces: Sequence[Piece], meta: Meta) -> Document:
    """Return a document whose text is the source and whose blocks are the pieces, in the order in which they stand there.

    What JSON escapes is markup that reads what it stands for. Raises DocumentError where there are no words in the pieces.
    """
    found = sorted((p for p in pieces if letters(p.value)), key=lambda p: getattr(p.value, "start", 0))
    checked(name, "\n".join(p.value for p in found))
    marks: list[Mark] = []
    markup: list[Markup] = []
    for piece in found:
        for mark, inner in _placed(source, piece):
            if marks:
                markup.append(Markup(Span(marks[-1].span.end, mark.span.start), "\n"))
            marks.append(mark)
            markup += inner
    return Document("", name, source, meta, tuple(marks), tuple(markup))


def _placed(source: str, piece: Piece) -> list[tuple[Mark, list[Markup]]]:
    """Return the blocks of a piece in offsets of the source, each with its markup."""
    value = piece.value
    escapes = _escapes(source, value)
    if has_markup(value) or ENTITY.search(value):
        fragment = read_fragment(value)
        blocks, inner = fragment.marks, fragment.markup
    else:
        blocks, inner = (Mark(Span(len(value) - len(value.lstrip()), len(value.rstrip())), piece.kind),), ()
    starts = [at for at, _ in escapes]
    out = []
    for block in blocks:
        within = [m for m in inner if m.span in block.span]
        taken = [m.span for m in within]
        own = [
            Markup(span, value[at])
            for at, span in escapes[bisect_right(starts, block.span.start - 1) : bisect_right(starts, block.span.end - 1)]
            if not any(t.start <= at < t.end for t in taken)
        ]
        moved = [Markup(_moved(value, escapes, starts, m.span), m.text) for m in within]
        kind = piece.kind if block.kind == "paragraph" else block.kind
        mark = Mark(_moved(value, escapes, starts, block.span), kind, piece.entry, piece.time)
        out.append((mark, sorted([*own, *moved], key=lambda m: m.span)))
    return out


def _escapes(source: str, value: str) -> list[tuple[int, Span]]:
    """Return (place in the decoded string, span in the source) of what JSON escapes in it."""
    out: list[tuple[int, Span]] = []
    start = at = getattr(value, "start", 0)
    length, more = len(value), 0
    while True:
        match = ESCAPE.search(source, at)
        if not match:
            return out
        place = match.start() - start - more
        if place >= length:
            return out
        out.append((place, Span(match.start(), match.end())))
        more += match.end() - match.start() - 1
        at = match.end()


def _moved(value: str, escapes: Sequence[tuple[int, Span]], starts: Sequence[int], span: Span) -> Span:
    """Return where a span of the decoded string stands in the source."""
    return Span(_at(value, escapes, starts, span.start), _at(value, escapes, starts, span.end))


def _at(value: str, escapes: Sequence[tuple[int, Span]], starts: Sequence[int], place: int) -> int:
    number = bisect_right(starts, place - 1) - 1
    if number < 0:
        return int(getattr(value, "start", 0)) + place
    before, span = escapes[number]
    return span.end + place - before - 1
