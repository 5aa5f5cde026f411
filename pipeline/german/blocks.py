"""Split plain text into blocks and entries by what its lines look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.document import Block, BlockKind, Mark, Span
from pipeline.german.words import frequency, given_names

MARKER = re.compile(r"[-–—•*·▪●]")
ITEM = re.compile(r"[-–—•*·▪●]\s+(?=\S)")
TIME = re.compile(
    r"(?:\+{2,}\s*)?(?:\[|\()?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?:\)|\])?"
    r"(?P<uhr>\s*(?:Uhr|h)\b)?(?:\s*\(?(?:MEZ|MESZ|CET|CEST|Ortszeit)\)?)?\s*(?P<mark>\+{2,}|[:–—|-]|$)?"
)
POINTER = re.compile(
    r"(?:\b(?:hier|unten|weiter)\b[^.!?]{0,30}\b(?:lesen|sehen|ansehen|anschauen|finden|nachlesen|abonnieren|verfolgen)\b[^.!?]{0,12}[:.]?$)"
    r"|^(?:Lesen Sie|Mehr (?:dazu|lesen|zum Thema)|Hier (?:lesen|finden|geht|sehen|können)|Zum (?:Artikel|Video)|"
    r"Folgen Sie|Abonnieren|Melden Sie sich|Anzeige|Werbung|Foto:|Bild:|Quelle:|©|Newsletter|Weiterlesen)\b",
    re.IGNORECASE,
)
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
    blocks: list[Block] = []
    entry, time, number, owner = 0, "", -1, ""
    for number, (span, kind, own_entry, own_time) in enumerate(found):
        clock = entry_time(span.of(text))
        before = blocks[-1].kind if blocks else ""
        if own_entry or owner:
            time = own_time or clock or (time if own_entry == owner else "")
            entry += own_entry != owner
            owner = own_entry
        elif clock or (kind in ("heading", "byline") and before not in ("heading", "byline")) or number == 0:
            alone = before == "heading" and clock and _is_only_time(span.of(text))
            entry += 0 if alone and number else 1
            time = clock or ("" if kind in ("heading", "byline") else time)
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
    if POINTER.search(line) and len(words) <= 20:
        return "boilerplate"
    if _is_byline(words):
        return "byline"
    if len(line) <= 140 and len(words) <= 18 and line[-1] not in '.!?:…“”"»«;,' and not line.endswith("+++"):
        return "heading"
    return "paragraph"


def _is_byline(words: Sequence[str]) -> bool:
    """A given name and one to three further names, alone in a line, perhaps after „Von“."""
    if (
        len(words) >= 4
        and words[0] in ("Aus", "Von")
        and any(w in ("berichtet", "berichten") for w in words)
        and words[-1][0].isupper()
    ):
        return len(words) <= 9
    names = list(words[1:]) if words and words[0] in ("Von", "von", "Text:", "Autor:", "Autorin:") else list(words)
    if not 2 <= len(names) <= 4 or not all(w[0].isupper() and w.replace("-", "").isalpha() for w in names):
        return False
    if names[0] not in given_names():
        return False
    return len(names) < len(words) or frequency(names[-1]) < 2e-5


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


def entry_time(line: str) -> str:
    """Return the clock time that begins a line as HH:MM, or an empty string.

    A bare time needs a word or sign after it that shows it to be the time of an entry ("14:32 Uhr", "+++ 14:32 +++").
    """
    match = TIME.match(line)
    if not match:
        return ""
    plus = line.startswith("++") or (line.startswith("[") and line[match.end() - 1] == "]") or "] " in line[: match.end()]
    rest = line[match.end() :].strip()
    if match["uhr"] or plus or match["mark"] or not rest:
        if match["uhr"] and rest and not match["mark"] and not plus and rest[0].islower():
            return ""
        return f"{int(match['hour']):02d}:{match['minute']}"
    return ""


def _is_only_time(line: str) -> bool:
    match = TIME.match(line)
    return bool(match) and not line[match.end() :].strip(" +|–-:")  # type: ignore[union-attr]
