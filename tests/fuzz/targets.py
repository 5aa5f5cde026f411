"""What is fuzzed: each target takes bytes, runs one part of the pipeline and checks what must hold for any input."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipeline import corpus
from pipeline.config import Params, Read
from pipeline.document import Document, Entity, Quotation, Span
from pipeline.errors import DocumentError
from pipeline.readers.documents import Skipped
from pipeline.readers.formats import read_documents
from pipeline.stages import annotate, claims, clean, tables
from pipeline.stages.clean import block_views

PARAMS = Params()
LONGEST = 4_000
NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?: [A-ZÄÖÜ][a-zäöüß]+)?")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


class Broken(Exception):
    """Something that must hold does not."""


def _hold(condition: bool, what: str) -> None:
    if not condition:
        raise Broken(what)


def _inside(text: str, spans: list[Span]) -> None:
    _hold(all(0 <= s.start <= s.end <= len(text) for s in spans), "a span leaves the text")


def text_of(data: bytes) -> str:
    """Return bytes as a text of any characters but halves of surrogate pairs."""
    return data[:LONGEST].decode("utf-8", "replace")


def read(data: bytes) -> list[Document]:
    """Any bytes are a document or a DocumentError."""
    try:
        found = [d for d in read_documents("x.txt", data, Read()) if not isinstance(d, Skipped)]
    except DocumentError as error:
        _hold("\n" not in str(error) and str(error).startswith("x.txt: "), "no clear sentence")
        return []
    for document in found:
        corpus.encode(document, "texts")
    return found


def cleaned(text: str) -> Document:
    """Blocks are in order and inside; repairs say what stands there; views map back."""
    document = clean.clean(Document("d", "x.txt", text), PARAMS.clean)
    blocks = [b.span for b in document.blocks or ()]
    _inside(text, blocks)
    _hold(all(a.end <= b.start for a, b in zip(blocks, blocks[1:], strict=False)), "blocks overlap")
    for repair in document.repairs or ():
        _hold(repair.span.of(text) == repair.before, "a repair tells other words than the text has")
    for view in block_views(document):
        _hold(len(view.text) == len(view.starts) == len(view.ends), "a view without a map")
    corpus.encode(document, "blocks")
    return document


def ruled(text: str) -> Document:
    """The rules for claims and tables over names and quotations that come from the text alone, as no model would give them."""
    document = cleaned(text)
    names = [m.span() for m in NAME.finditer(text)][:200]
    labels = ("PER", "LOC", "ORG", "MISC")
    entities = tuple(Entity(f"m{a}", Span(a, b), labels[(a + b) % 4], 0.9) for a, b in names)  # type: ignore[arg-type]
    sentences = tuple(Span(*m.span()) for m in SENTENCE.finditer(text) if m.group().strip())
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
        _inside(done.text, [*claim.content, *claim.speaker_spans, *claim.cue, *claim.addressee])
        _hold(bool(claim.content), "a claim without content")
    corpus.encode(done, "claims")
    registry = tables.Registry()
    registry.count(done)
    registry.close()
    tables.add(tables.Book(registry, tables.Ledger()), done, tables.Workspace(params=PARAMS))
    return done


def everything(text: str) -> Document:
    """All stages with the model."""
    document = cleaned(text)
    [document] = annotate.each([replace(document, repeats=())], PARAMS)
    _inside(text, [e.span for e in document.entities or ()])
    _inside(text, list(document.sentences or ()))
    corpus.encode(document, "annotations")
    return _claims(document)


TARGETS = {
    "read": lambda data: read(data),
    "clean": lambda data: cleaned(text_of(data)),
    "rules": lambda data: ruled(text_of(data)),
    "everything": lambda data: everything(text_of(data)),
}
CORPUS = Path(__file__).parent / "corpus"
