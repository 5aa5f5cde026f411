"""What all targets of the fuzzer use: conditions that must hold, and the stage clean, which readers and stages share."""

from __future__ import annotations

from pipeline import corpus
from pipeline.align import plain
from pipeline.config import Params
from pipeline.document import Document, Span
from pipeline.stages import clean
from pipeline.stages.clean import block_views, shown

PARAMS = Params()
LONGEST = 4_000


class Broken(Exception):
    """Something that must hold does not."""


def hold(condition: bool, what: str) -> None:
    if not condition:
        raise Broken(what)


def inside(text: str, spans: list[Span]) -> None:
    hold(all(0 <= s.start <= s.end <= len(text) for s in spans), "a span leaves the text")


def text_of(data: bytes) -> str:
    """Return bytes as a text of any characters but halves of surrogate pairs."""
    return data[:LONGEST].decode("utf-8", "replace")


def cleaned(raw: Document) -> Document:
    """Blocks are in order and inside; repairs say what stands there; views map back."""
    document = clean.clean(raw, PARAMS.clean)
    text = document.text
    blocks = [b.span for b in document.blocks or ()]
    inside(text, blocks)
    hold(all(a.end <= b.start for a, b in zip(blocks, blocks[1:], strict=False)), "blocks overlap")
    for repair in document.repairs or ():
        hold(repair.span.of(text) == repair.before, "a repair tells other words than the text has")
        shown(document, repair)
        plain(document, repair.span)
    for view in block_views(document):
        hold(len(view.text) == len(view.starts) == len(view.ends), "a view without a map")
        hold(bool(view.text.strip()), "a block that reads nothing")
    corpus.encode(document, "blocks")
    return document
