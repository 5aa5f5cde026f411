"""Split plain text into blocks and entries by what its lines look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.document import Block, BlockKind, Mark, Span
from pipeline.german.furniture import is_byline, is_furniture
from pipeline.german.stamps import stamp

SIGNS = "-–—•*·▪●►▶➤■◆‣∙✓"
MARKER = re.compile(f"[{SIGNS}]")
ITEM = re.compile(rf"[{SIGNS}]\s+(?=\S)")
SPEECH_END = re.compile(
    r"\b(?:sag|erklär|schr[ie]+b|hieß|heißt|teilt|beton|sprach|spricht|lautet|zitier|verlaut|ergänz|füg|mein|warn|"
    r"forder|antwort|twitter|post|berichtet|mitgeteilt|geschrieben|gesagt|veröffentlicht|Wortlaut|Erklärung|Statement)\w*\b[^.!?„“\"]{0,80}:$"
)
FIRST_PERSON = re.compile(r"\b(?:ich|wir|mich|mir|uns|mein(?:e[nrms]?)?|unser(?:e[nrms]?)?)\b", re.IGNORECASE)


def lines(text: str) -> list[Span]:
    """Return the non-empty lines of a text without white space at their ends."""
    out = []
    for match in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+", text):
        part = match.group()
        stripped = part.strip()
        if stripped:
            start = match.start() + len(part) - len(part.lstrip())
            out.append(Span(start, start + len(stripped)))
    return out


def split(text: str, document_id: str, marks: Sequence[Mark] = ()) -> tuple[Block, ...]:
    """Return the blocks of a text in order, each with its kind, its entry and the entry's time."""
    found: list[tuple[Span, BlockKind, str, str]] = []
    if marks:
        for mark in marks:
            found += [(s, k or mark.kind, mark.entry, mark.time) for s, k in _kinds(text, _within(text, mark.span), mark)]
    else:
        found = [(s, k or "paragraph", "", "") for s, k in _kinds(text, lines(text), None)]
    told = [stamp(span.of(text)) for span, _, _, _ in found]
    # the only stamp of a text is the date of an article, no live blog has a single entry
    if sum(t is not None for t in told) == 1:
        told = [t if t and not t.dated else None for t in told]
    blocks: list[Block] = []
    entry, time, owner = 0, "", ""
    for number, (span, kind, own_entry, own_time) in enumerate(found):
        clock = told[number]
        before = blocks[-1].kind if blocks else ""
        if own_entry or owner:
            time = own_time or (clock.time if clock else "") or (time if own_entry == owner else "")
            entry += own_entry != owner
            owner = own_entry
        elif clock or (kind in ("heading", "byline") and before not in ("heading", "byline")) or number == 0:
            titled = before in ("heading", "byline") and clock is not None and clock.alone and not time
            entry += 0 if titled and number else 1
            time = clock.time if clock else ("" if kind in ("heading", "byline") else time)
        blocks.append(Block(f"{document_id}-b{number + 1:04d}", span, kind, own_entry or f"e{entry:04d}", time))
    return tuple(blocks)


def _within(text: str, span: Span) -> list[Span]:
    return [Span(s.start + span.start, s.end + span.start) for s in lines(span.of(text))]


def _kinds(text: str, spans: Sequence[Span], mark: Mark | None) -> list[tuple[Span, BlockKind | None]]:
    out: list[tuple[Span, BlockKind | None]] = []
    item = quoting = False
    for span in spans:
        line = span.of(text)
        if MARKER.fullmatch(line):
            item, quoting = True, False
            continue
        inline = ITEM.match(line)
        if inline and not re.match(r"[-–—]\s+\d", line):
            span, item = Span(span.start + inline.end(), span.end), True
            line = span.of(text)
        kind: BlockKind | None
        if item:
            kind = "list_item"
        elif mark is not None and mark.kind != "paragraph":
            kind = mark.kind
        else:
            kind = kind_of(line)
        if kind in ("paragraph", "heading") and quoting and not _opens_quotation(line):
            previous = out[-1][1] if out else None
            if previous != "quote" or FIRST_PERSON.search(line):
                kind = "quote"
        quoting = kind == "quote" or (kind == "paragraph" and _announces(line))
        item = False
        out.append((span, kind))
    return out


@lru_cache(maxsize=10_000)
def kind_of(line: str) -> BlockKind:
    """Tell what a line is, from its words alone."""
    words = line.split()
    tags = sum(w.startswith("#") and len(w) > 1 for w in words) if "#" in line else 0
    if tags >= 2 and tags >= 0.8 * len(words):
        return "hashtags"
    if is_furniture(line):
        return "boilerplate"
    if is_byline(line):
        return "byline"
    told = stamp(line)
    if told and told.alone:
        return "heading"
    if len(line) <= 140 and len(words) <= 18 and line[-1] not in '.!?:…“”"»«;,' and not line.endswith("+++"):
        return "heading"
    return "paragraph"


def outline(line: str) -> tuple[object, ...]:
    """Return what of a line decides how the text splits: two readings of a line that agree in it give the same kinds."""
    inner = lines(line)
    first = inner[0].of(line) if inner else ""
    return (
        len(inner),
        bool(first) and kind_of(first),
        first[:1] if first and (_opens_quotation(first) or MARKER.match(first)) else "",
        _announces(first),
        bool(FIRST_PERSON.search(first)),
        line.endswith("-"),
    )


def _announces(line: str) -> bool:
    """Tell whether a line ends with a verb of speaking and a colon, so that the next is what is said."""
    return line.endswith(":") and bool(SPEECH_END.search(line))


def _opens_quotation(line: str) -> bool:
    return line[0] in '„“"»«‚'
