"""Stage dedupe: mark blocks that repeat earlier ones, in a document or across the corpus; nothing is deleted.

The first occurrence (by document date, then name, then offset) is kept. A block is a repeat when it says nothing that the
kept one does not say; one that brings a new fact is linked to what it changes, and stays. See docs/repeats.md.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from pipeline import corpus
from pipeline.config import Dedupe
from pipeline.document import Block, Document, Repeat, Span
from pipeline.engines.parts import in_order, over_parts
from pipeline.engines.shared import arrived
from pipeline.guard import guard
from pipeline.repeats.decide import LIGHT, PLAIN, POINTER, Decision, Texts, decide
from pipeline.repeats.packs import Folder
from pipeline.repeats.snapshots import blogs, order
from pipeline.repeats.store import Facts, Store, read_in
from pipeline.repeats.tokens import pack
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.clean import block_views

LINES = ("heading", "byline", "hashtags")
FOLDER = "search"
"""Folder of the interim folder in which workers leave for one another what they found."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the stage needs of one part: what its blocks say, their weights, ids and spans; its documents without text."""

    facts: Facts
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

    facts = read_in(Folder(interim / FOLDER), name, pack(texts()))
    return Part(facts, bytes(weights), tuple(names), spans, tuple(documents), failed)


class Blocks:
    """The blocks of the corpus in the order of the parts."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.weights = bytearray()
        self.names: list[str] = []
        self.spans = array("q")
        self.documents: list[Document] = []
        self.starts = array("q", [0])
        self.parts: dict[str, range] = {}
        """The numbers of the documents of each part."""
        self.failed: dict[str, str] = {}

    def add(self, name: str, part: Part) -> None:
        """Add the blocks of a part."""
        self.parts[name] = range(len(self.documents), len(self.documents) + len(part.documents))
        self.failed |= part.failed
        self.store.take(name, part.facts)
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

    def repeats(self, number: int, decision: Decision) -> Iterator[Repeat]:
        """Yield the repeats in a document."""
        document = self.documents[number]
        for block in range(self.starts[number], self.starts[number + 1]):
            rank = decision.rank[block]
            if decision.kept[rank] < 0:
                continue
            kept = decision.block[decision.kept[rank]]
            home = self.documents[bisect_right(self.starts, kept) - 1].id
            found = decision.details.get(rank)
            removed = decision.removed(rank)
            yield Repeat(
                document.id + self.names[block], self._span(block), home, home + self.names[kept], self._span(kept),
                round(decision.share[rank], 4), ("near" if found else "exact") if removed else "changed",
                f"{document.id}-r{decision.run[rank]:03d}", found.text if found else "", removed, ", ".join(found.news) if found else "",
            )  # fmt: skip

    def _span(self, block: int) -> Span:
        return Span(self.spans[2 * block], self.spans[2 * block + 1])

    def verdict(self, name: str, decision: Decision, blog: Mapping[str, str]) -> Verdict:
        """Return what was found for the documents of a part."""
        found = {self.documents[n].id: tuple(self.repeats(n, decision)) for n in self.parts[name]}
        blogs = {d: blog[d] for d in found if d in blog}
        failed = {d: self.failed[d] for d in found if d in self.failed}
        return Verdict({d: repeats for d, repeats in found.items() if repeats}, blogs, failed)


class Verdict(NamedTuple):
    """What was found for the documents of a part, by id: repeats, the blog whose snapshot it is, why it failed."""

    repeats: dict[str, tuple[Repeat, ...]]
    blogs: dict[str, str]
    failed: dict[str, str]


def write_part(interim: Path, name: str, found: Verdict) -> tuple[int, int, int, int]:
    """Write the repeats of a part; return how many documents, removed and changed blocks there are, and bytes of the file."""
    rows = (
        replace(
            document, repeats=found.repeats.get(document.id, ()), blog=found.blogs.get(document.id, ""),
            failed=document.failed or found.failed.get(document.id, ""),
        )
        for document in corpus.read_part(interim, ("texts", "blocks"), name)
    )  # fmt: skip
    path = interim / "repeats" / name
    documents = corpus.write_part(path, "repeats", rows)
    removed = [r.removed for repeats in found.repeats.values() for r in repeats]
    return documents, sum(removed), len(removed) - sum(removed), path.stat().st_size


def run(workspace: Workspace) -> Outcome:
    """Compare all blocks of the corpus in order of document date, then name."""
    with corpus.scratch(workspace.interim / FOLDER) as folder:
        return _run(workspace, Folder(folder))


def _run(workspace: Workspace, shelf: Folder) -> Outcome:
    params = workspace.params.dedupe
    names = [p.name for p in corpus.parts(workspace.interim, "blocks")]

    def over(task: Callable[..., Any], names: Sequence[str], settings: Sequence[object]) -> Iterator[Any]:
        rows = [(shelf, name, asked) for name, asked in zip(names, settings, strict=True)]
        return in_order(workspace.crew, f"stage '{STAGE.name}'", task, rows)

    blocks = Blocks(Store(shelf, over))
    found = over_parts(STAGE, workspace, read_part, [params] * len(names), names)
    for name, part in zip(names, found, strict=True):
        blocks.add(name, part)
    blog = blogs(((d.id, d.source, d.meta.url) for d in blocks.documents), params.snapshots)
    decision = decide(blocks.store, list(blocks.texts(blog)), blocks.weights, params.near)
    verdicts = (blocks.verdict(name, decision, blog) for name in names)
    counts = {"documents": 0, "removed_blocks": 0, "changed_blocks": 0}
    for name, (*numbers, size) in zip(names, over_parts(STAGE, workspace, write_part, list(verdicts), names), strict=True):
        if workspace.crew.far:
            arrived(workspace.interim / "repeats" / name, size)
        for what, number in zip(counts, numbers, strict=True):
            counts[what] += number
    corpus.prune_parts(workspace.interim / "repeats", set(names))
    return Outcome(counts, tuple(blocks.failed.values()))


STAGE = Stage("dedupe", ("texts", "blocks"), "repeats", whole=run)
