"""One claim explained: its words with their roles, how it was found, what else was proposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline import corpus
from pipeline.document import Claim, Document, Quotation, Span
from pipeline.errors import ConfigError
from pipeline.schema import CLAIMS
from pipeline.views.select import Row, select

HOW = {
    "name": "by a name in the text",
    "apposition": "by the name beside the words",
    "pronoun": "by a pronoun that stands for a name before it",
    "office": "by an office whose holder the text names",
    "metonym": "by a capital or building that stands for its state or body",
    "group": "by a group, which has no name of its own",
    "document": "by a document or statement",
    "media": "by a medium",
    "continued": "carried on from the claim before",
    "role": "by a role that one person named shortly before can hold",
    "": "nobody is named who could have said it, so the speaker stays empty",
}
ROLES = ("speaker", "cue", "addressee", "content")
"""Where roles overlap, the first one is shown."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source and its role; blank for words without one."""

    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of a claim; `pieces` are empty where the source text is not at hand."""

    row: Row
    pieces: tuple[Piece, ...]
    how: str
    proposals: tuple[str, ...]
    steps: tuple[str, ...]
    against: tuple[str, ...] = ()
    """Who said what, of each claim that this one denies, does not confirm or could not check."""


def find(out: Path, prefix: str) -> Row:
    """Return the claim whose id begins so.

    Raises ConfigError where there is none or several.
    """
    found = [row for row in select(out, CLAIMS, {}) if prefix and row["claim_id"].startswith(prefix)]
    exact = [row for row in found if row["claim_id"] == prefix]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise ConfigError(
            f"{prefix}: no claim in {out / 'claims.csv'} has an id that begins so; 'extract show claims' lists them"
        )
    ids = ", ".join(row["claim_id"] for row in found[:5]) + (", …" if len(found) > 5 else "")
    raise ConfigError(f"{prefix}: {len(found)} claims have an id that begins so: {ids}")


def explain(out: Path, interim: Path, prefix: str) -> Explanation:
    """Explain a claim by its id or the beginning of it."""
    row = find(out, prefix)
    how = HOW.get(row["speaker_how"]) or str(row["speaker_how"])
    document = _document(interim, row["document_id"])
    claim = next((c for c in document.claims or () if c.id == row["claim_id"]), None) if document else None
    if document is None or claim is None:
        return Explanation(row, (), how, (), ())
    proposals = tuple(_proposal(document, q) for q in document.quotations or () if _touch(q, claim))
    others = [c for c in document.claims or () if c.id in claim.against]
    against = tuple(
        f"{c.id}: {c.speaker or 'nobody named'}, {' … '.join(' '.join(s.of(document.text).split()) for s in c.content)}"
        for c in others
    )
    return Explanation(row, tuple(pieces(document, claim)), how, proposals, claim.steps, against)


def _document(interim: Path, identity: str) -> Document | None:
    if not (interim / "claims").is_dir():
        return None
    for part in corpus.parts(interim, "texts"):
        for document in corpus.read_part(interim, ("texts", "annotations", "claims"), part.name):
            if document.id == identity:
                return document
    return None


def pieces(document: Document, claim: Claim) -> Iterable[Piece]:
    """Yield the sentences of a claim in pieces, each with its role; line breaks become spaces."""
    roles = {"speaker": claim.speaker_spans, "cue": claim.cue, "addressee": claim.addressee, "content": claim.content}
    whole = context(document, claim.evidence_span)
    borders = {whole.start, whole.end}
    for spans in roles.values():
        borders |= {b for s in spans for b in (s.start, s.end) if whole.start < b < whole.end}
    ordered = sorted(borders)
    for a, b in zip(ordered, ordered[1:], strict=False):
        here = Span(a, b)
        role = next((r for r in ROLES if any(here in s for s in roles[r])), "")
        yield Piece(document.text[a:b], role)


def context(document: Document, span: Span) -> Span:
    """Return the sentences that a span touches as one span."""
    near = [s for s in document.sentences or () if s.overlaps(span)]
    return Span(min([span.start, *(s.start for s in near)]), max([span.end, *(s.end for s in near)]))


def _touch(q: Quotation, claim: Claim) -> bool:
    return any(a.overlaps(b) for a in q.quote for b in claim.content)


def _proposal(document: Document, q: Quotation) -> str:
    def words(spans: Iterable[Span]) -> str:
        return " … ".join(" ".join(s.of(document.text).split()) for s in spans) or "–"

    sure = f"{q.confidence:.2f}"
    return f"{'; '.join(q.rules)} ({sure}): {q.act}, {q.form}; speaker: {words(q.speaker)}; cue: {words(q.cue)}; content: {words(q.quote)}"
