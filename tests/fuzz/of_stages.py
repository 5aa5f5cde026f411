"""Targets for the stages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from common import PARAMS, cleaned, hold, inside, text_of
from msgspec.structs import replace

from pipeline import corpus
from pipeline.csvio import encoded
from pipeline.document import Document, Entity, Quotation, Span
from pipeline.repeats.occurrences import Claims
from pipeline.rows.document import rows_of_document
from pipeline.schema import TABLES
from pipeline.stages import annotate, claims
from pipeline.things.registry import Registry

NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?: [A-ZÄÖÜ][a-zäöüß]+)?")
SENTENCE = re.compile(r"[^.!?\n]{1,1500}[.!?]*")


def ruled(text: str, identity: str = "d", names: int = 200) -> Document:
    """The rules for claims and tables over names and quotations that come from the text alone, as no model would give them."""
    document = cleaned(Document(identity, "x.txt", text))
    places = [m.span() for m in NAME.finditer(text)][:names]
    labels = ("PER", "LOC", "ORG", "MISC")
    entities = tuple(Entity(f"m{identity}{a}", Span(a, b), labels[(a + b) % 4], 0.9) for a, b in places)  # type: ignore[arg-type]
    # a block of signs has no sentence where the model finds no word in it
    sentences = tuple(Span(*m.span()) for m in SENTENCE.finditer(text) if any(map(str.isalnum, m.group())))
    quotations = tuple(
        Quotation((s,), (e.span,), (), (), "Indirect", "says", 0.8, 0.8, ("model",))
        for s, e in zip(sentences[::3], entities, strict=False)
        if s.start < s.end
    )
    document = replace(document, repeats=(), entities=entities, sentences=sentences, quotations=quotations)
    return _claims(document)


def _claims(document: Document) -> Document:
    done = claims.claims_of(document, PARAMS.claims)
    for claim in done.claims or ():
        inside(done.text, [*claim.content, *claim.speaker_spans, *claim.cue, *claim.addressee])
        hold(bool(claim.content), "a claim without content")
    corpus.encode(done, "claims")
    registry = Registry()
    registry.count(done)
    registry.close()
    for name, rows in rows_of_document(registry, Claims(), done, PARAMS)[0].items():
        encoded(next(t for t in TABLES if t.name == name), rows)
    return done


def everything(text: str) -> Document:
    """All stages with the model."""
    document = cleaned(Document("d", "x.txt", text))
    [document] = annotate.each([replace(document, repeats=())], PARAMS)
    inside(text, [e.span for e in document.entities or ()])
    inside(text, list(document.sentences or ()))
    corpus.encode(document, "annotations")
    return _claims(document)


TARGETS: dict[str, Callable[[bytes], Any]] = {
    "clean": lambda data: cleaned(Document("d", "x.txt", text_of(data))),
    "rules": lambda data: ruled(text_of(data)),
    "everything": lambda data: everything(text_of(data)),
}
