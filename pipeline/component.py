"""The spaCy component `extract_claims`: claims for documents of any pipeline, registered by entry point.

>>> import spacy
>>> nlp = spacy.blank("de")
>>> component = nlp.add_pipe("extract_claims")
>>> doc = nlp("Lena Vogt sagte: „Wir bauen die Brücke im Frühjahr neu.“")
>>> [(claim.speaker, claim.act) for claim in doc._.claims]
[('Lena Vogt', 'says')]
>>> [(span.label_, span.text) for span in doc.spans["claims"]]
[('SPEAKER', 'Lena Vogt'), ('CUE', 'sagte'), ('CONTENT', '„Wir bauen die Brücke im Frühjahr neu.“')]
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.api import Row, extract
from pipeline.displacy import ROLES, ranges, roles


@Language.factory(
    "extract_claims", assigns=["doc._.claims", "doc.spans"], default_config={"model": None, "date": None, "spans_key": "claims"}
)
def make_extract_claims(nlp: Language, name: str, model: str | None, date: str | None, spans_key: str) -> ExtractClaims:
    """Make the component; `model` finds names and quotations, `date` (YYYY-MM-DD) is the day of the texts."""
    return ExtractClaims(model, date, spans_key)


class ExtractClaims:
    """Set `doc._.claims`, the rows of claims.csv, and `doc.spans[spans_key]`, their parts.

    A span is labelled SPEAKER, CUE or CONTENT, its id is that of the claim; where a token is only partly covered the whole of it is
    taken. Offsets in rows count characters of `doc.text`. What the pipeline found before stays as it is.
    A document without words has no claims; one that is no text raises DocumentError.
    """

    def __init__(self, model: str | None, date: str | None, spans_key: str) -> None:
        self.model, self.date, self.spans_key = model, date, spans_key
        if not Doc.has_extension("claims"):
            Doc.set_extension("claims", default=())

    def __call__(self, doc: Doc) -> Doc:
        """Find the claims of a document."""
        claims = self.find(doc.text)
        found = [
            doc.char_span(start, end, label=label, span_id=claim, alignment_mode="expand")
            for start, end, label, claim in sorted(roles(claims))
        ]
        doc._.claims = claims
        doc.spans[self.spans_key] = [span for span in found if span is not None]
        return doc

    def find(self, text: str) -> tuple[Row, ...]:
        """Return the claims of a text; none where it holds no words."""
        if not any(c.isalpha() for c in text):
            return ()
        found = extract(text, model=self.model, date=self.date)
        shift = len(text) - len(found.text)  # a byte order mark, which no text keeps
        return tuple(_shifted(row, shift) for row in found.claims) if shift else found.claims


def _shifted(row: Row, by: int) -> Row:
    moved = {c: " ".join(f"{a + by}-{b + by}" for a, b in ranges(row[c])) for c in ROLES}
    return Row(row | moved | {"start": row["start"] + by, "end": row["end"] + by})
