"""A DocBin for spaCy and Prodigy: documents with names as entities and the parts of claims as spans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import corpus
from pipeline.document import Claim, Document, Span

KEY = "claims"
ROLES = {"SPEAKER": "speaker_spans", "CUE": "cue", "ADDRESSEE": "addressee", "CONTENT": "content"}


def write_docbin(interim: Path, path: Path) -> int:
    """Write all documents of a run; return their number.

    `doc.ents` are the names, `doc.spans["claims"]` the parts of claims (labels SPEAKER, CUE, ADDRESSEE, CONTENT; id: the claim's),
    `doc.user_data` holds document_id, source_file and one row for each claim. Words are those of `spacy.blank("de")`; a part that begins or
    ends within a word gets the whole word. The same run gives the same bytes.
    Raises ConfigError where the stages before have not run.
    """
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("de")
    nlp.max_length = 2**31 - 1
    box = DocBin(store_user_data=True)
    for part in corpus.parts(interim, "claims"):
        for document in corpus.read_part(interim, ("texts", "annotations", "claims"), part.name):
            box.add(to_doc(nlp, document))
    with corpus.atomic(path) as file:
        file.write(box.to_bytes())
    return len(box)


def to_doc(nlp: Any, document: Document) -> Any:
    """Return a document as a spaCy Doc."""
    from spacy.util import filter_spans

    doc = nlp.make_doc(document.text)

    def span(where: Span, label: str, identity: str) -> Any:
        return doc.char_span(where.start, where.end, label=label, span_id=identity, alignment_mode="expand")

    names = [span(e.span, e.label, e.id) for e in document.entities or ()]
    parts = [span(s, label, c.id) for c in document.claims or () for label, field in ROLES.items() for s in getattr(c, field)]
    doc.ents = filter_spans([s for s in names if s is not None])
    doc.spans[KEY] = [s for s in parts if s is not None]
    doc.user_data |= {
        "document_id": document.id,
        "source_file": document.source,
        "claims": [_facts(claim) for claim in document.claims or ()],
    }
    return doc


def _facts(claim: Claim) -> dict[str, Any]:
    names = ("id", "speaker", "speaker_kind", "act", "polarity", "evidence", "form", "confidence")
    return {name: getattr(claim, name) for name in names}
