"""Stage dedupe: mark blocks that repeat earlier ones, in a document or across the corpus; nothing is deleted.

The first occurrence (by document date, then name, then offset) is kept. A block is a repeat when it says nothing that the
kept one does not say; one that brings a new fact is linked to what it changes, and stays. See docs/repeats.md.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from pipeline import corpus
from pipeline.config import Dedupe
from pipeline.document import Block, Document, Repeat, Span
from pipeline.engines.parts import over_parts
from pipeline.guard import guard
from pipeline.repeats.decide import LIGHT, PLAIN, POINTER, Decision, Texts, decide
from pipeline.repeats.snapshots import blogs, order
from pipeline.repeats.tokens import Pack, Store, pack
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.clean import block_views

LINES = ("heading", "byline", "hashtags")


@dataclass(frozen=True, slots=True)
class Part:
    """What the stage needs of one part: the tokens of its blocks, their weights, ids and spans; its documents without text."""

    pack: Pack
    weights: bytes
    names: tuple[str, ...]
    spans: array[int]
    documents: tuple[tuple[Document, int], ...]
    failed: dict[str, str]


def weight(block: Block, length: int, short: int) -> int:
    """Tell whether a block may repeat alone, beside others only, or when identical."""
    if block.kind == "boilerplate":
        return POINTER
    return LIGHT if length < short or block.kind in LINES else PLAIN


def read_part(interim: Path, name: str, params: Dedupe) -> Part:
    """Read the blocks of a part as tokens."""
    documents: list[tuple[Document, int]] = []
    weights, names, spans = bytearray(), [], array("q")
    failed: dict[str, str] = {}

    def texts() -> Iterator[str]:
        for document in corpus.read_part(interim, ("texts", "blocks"), name):
            readable: list[str] = [""] * len(document.blocks or ())
            with guard("dedupe", document.source, interim, partial(failed.__setitem__, document.id)):
                readable = [v.text for v in block_views(document)]
            for block, text in zip(document.blocks or (), readable, strict=True):
                weights.append(weight(block, len(text) - text.count(" "), params.short))
                # most ids end alike: „-b0001“ is held once for the whole corpus
                names.append(sys.intern(block.id.removeprefix(document.id)))
                spans.extend((block.span.start, block.span.end))
                yield text
            documents.append((Document(document.id, document.source, "", document.meta), len(document.blocks or ())))

    found = pack(texts())
    return Part(found, bytes(weights), tuple(names), spans, tuple(documents), failed)


class Blocks:
    """The blocks of the corpus in the order of the parts."""

    def __init__(self) -> None:
        self.store = Store()
        self.weights = bytearray()
        self.names: list[str] = []
        self.spans = array("q")
        self.documents: list[Document] = []
        self.starts = array("q", [0])
        self.parts: dict[str, int] = {}
        self.failed: dict[str, str] = {}

    def add(self, name: str, part: Part) -> None:
        """Add the blocks of a part."""
        self.parts[name] = len(self.names)
        self.failed |= part.failed
        self.store.add(part.pack)
        self.weights += part.weights
        self.names += map(sys.intern, part.names)
        self.spans += part.spans
        for document, count in part.documents:
            self.documents.append(document)
            self.starts.append(self.starts[-1] + count)

    def texts(self, blog: dict[str, str]) -> Iterator[Texts]:
        """Yield the documents as ranges of blocks with their place in time."""
        for d, a, b in zip(self.documents, self.starts, self.starts[1:], strict=False):
            yield Texts(order(d.meta, d.source, d.id), a, b, blog.get(d.id, ""))

    def repeats(self, document: Document, start: int, decision: Decision) -> Iterator[Repeat]:
        """Yield the repeats in a document whose first block has the number `start`."""
        for number, block in enumerate(document.blocks or (), start):
            rank = decision.rank[number]
            if decision.kept[rank] < 0:
                continue
            kept = decision.block[decision.kept[rank]]
            home = self.documents[bisect_right(self.starts, kept) - 1].id
            found = decision.details.get(rank)
            removed = decision.removed(rank)
            yield Repeat(
                block.id, block.span, home, home + self.names[kept], Span(self.spans[2 * kept], self.spans[2 * kept + 1]),
                round(decision.share[rank], 4), ("near" if found else "exact") if removed else "changed",
                f"{document.id}-r{decision.run[rank]:03d}", found.text if found else "", removed, ", ".join(found.news) if found else "",
            )  # fmt: skip


def run(workspace: Workspace) -> Outcome:
    """Compare all blocks of the corpus in order of document date, then name."""
    params = workspace.params.dedupe
    names = [p.name for p in corpus.parts(workspace.interim, "blocks")]
    blocks = Blocks()
    found = over_parts(STAGE, workspace, read_part, [params] * len(names), names)
    for name, part in zip(names, found, strict=True):
        blocks.add(name, part)
    blog = blogs(((d.id, d.source, d.meta.url) for d in blocks.documents), params.snapshots)
    decision = decide(blocks.store, list(blocks.texts(blog)), blocks.weights, params.near)
    counts = {"documents": 0, "removed_blocks": 0, "changed_blocks": 0}

    def rows(name: str) -> Iterator[Document]:
        at = blocks.parts[name]
        for document in corpus.read_part(workspace.interim, ("texts", "blocks"), name):
            repeats = tuple(blocks.repeats(document, at, decision))
            at += len(document.blocks or ())
            counts["documents"] += 1
            counts["removed_blocks"] += sum(r.removed for r in repeats)
            counts["changed_blocks"] += sum(not r.removed for r in repeats)
            yield replace(
                document,
                repeats=repeats,
                blog=blog.get(document.id, ""),
                failed=document.failed or blocks.failed.get(document.id, ""),
            )

    for name in names:
        corpus.write_part(workspace.interim / "repeats" / name, "repeats", rows(name))
    corpus.prune_parts(workspace.interim / "repeats", set(names))
    return Outcome(counts, tuple(blocks.failed.values()))


STAGE = Stage("dedupe", ("texts", "blocks"), "repeats", whole=run)
