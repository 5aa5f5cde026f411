"""Count a claim once: how often it stands in the corpus, when it was first and last seen, and how blocks of a blog changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from pipeline import corpus
from pipeline.document import Claim, Document, Repeat, content_id
from pipeline.repeats.compare import difference, rows
from pipeline.repeats.snapshots import order
from pipeline.repeats.tokens import tokens

ALIKE = 0.75
"""A claim stands again in a repeat with other words, if so much of it is there; not in one that was cut before it."""


@dataclass(slots=True)
class Seen:
    """A claim that is listed: how often and when it was seen."""

    content: str
    speaker: str
    first: str
    last: str
    count: int = 1


@dataclass(slots=True)
class Version:
    """A wording of a block in the snapshots of a blog."""

    text: str
    block: str
    document: str
    start: int
    end: int
    source: str
    first: str
    last: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one document tells: claims as (id, block, content, speaker), repeats by block, the words of near ones.

    Of snapshots also all blocks as (id, start, end, text).
    """

    order: tuple[object, ...]
    identity: str
    source: str
    date: str
    blog: str
    claims: tuple[tuple[str, str, str, str], ...]
    repeats: dict[str, Repeat]
    near: dict[str, str]
    blocks: tuple[tuple[str, int, int, str], ...]


@dataclass(slots=True)
class Claims:
    """The claims of a part to list, by id, of `blocks` that repeat or are repeated and of `snapshots`; one that is missing is another one again.

    All other claims are listed as they stand, so that nothing of them has to be kept.
    """

    blocks: set[str] = field(default_factory=set)
    snapshots: set[str] = field(default_factory=set)
    claims: dict[str, Seen] = field(default_factory=dict)

    def seen(self, claim: Claim, document: Document) -> Seen | None:
        """Tell how often a claim was seen and when; None where it is not to be listed."""
        if claim.block in self.blocks or document.id in self.snapshots:
            return self.claims.get(claim.id)
        label = document.meta.date or document.source
        return Seen("", claim.speaker, label, label)


@dataclass(slots=True)
class Ledger:
    """The claims of each part, and versions of blocks by blog and line of versions."""

    parts: dict[str, Claims] = field(default_factory=dict)
    versions: dict[tuple[str, str], list[Version]] = field(default_factory=dict)

    def of(self, part: str) -> Claims:
        """Return the claims of a part."""
        return self.parts.setdefault(part, Claims())

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield the rows of block_versions.csv: blocks of which more than one wording was seen."""
        edited = [(key, found) for key, found in self.versions.items() if len(found) > 1]
        for (blog, line), found in sorted(edited, key=lambda x: (x[0][0], x[1][0].source, x[1][0].start, x[0][1])):
            before: Version | None = None
            for number, v in enumerate(found, 1):
                change = difference(*rows(tokens(before.text), tokens(v.text))) if before else None
                yield {
                    "version_id": content_id("v", blog, line, v.block), "blog_id": blog, "line_id": line, "version": number,
                    "block_id": v.block, "document_id": v.document, "start": v.start, "end": v.end, "first_seen": v.first,
                    "last_seen": v.last, "snapshots": v.count, "difference": change.text if change else "",
                    "news": ", ".join(change.news) if change else "", "text": v.text, "source_file": v.source,
                }  # fmt: skip
                before = v


class Scan(NamedTuple):
    """What a part tells of repeats: the ids of its documents, its repeats as ids of (document, block, kept document, kept block), its snapshots."""

    documents: tuple[str, ...]
    repeats: tuple[tuple[str, str, str, str], ...]
    snapshots: tuple[str, ...]


def scan(interim: Path, part: str, failed: Container[str]) -> Scan:
    """Read the repeats of a part; those of failed documents, and of blocks in them, are none."""
    documents: list[str] = []
    found: list[tuple[str, str, str, str]] = []
    snapshots: list[str] = []
    for d in corpus.read_part(interim, ("repeats",), part):
        documents.append(d.id)
        if d.blog:
            snapshots.append(d.id)
        if d.id not in failed:
            repeats = (r for r in d.repeats or () if r.kept_document not in failed)
            found += ((d.id, r.block, r.kept_document, r.kept_block) for r in repeats)
    return Scan(tuple(documents), tuple(found), tuple(snapshots))


class Wanted(NamedTuple):
    """The documents of a part whose claims may stand elsewhere too, the blocks in question, and which documents are snapshots."""

    documents: frozenset[str]
    blocks: frozenset[str]
    snapshots: frozenset[str]
    failed: frozenset[str]


def sheets(interim: Path, part: str, wanted: Wanted) -> list[Sheet]:
    """Return what the documents of a part tell that repeat others or are repeated."""
    if not wanted.documents:
        return []
    return [
        _sheet(replace(d, repeats=tuple(r for r in d.repeats or () if r.kept_document not in wanted.failed)), wanted)
        for d in corpus.read_part(interim, ("texts", "blocks", "repeats", "claims"), part)
        if d.id in wanted.documents and d.id not in wanted.failed
    ]


def ledger(
    parts: Sequence[str], failed: frozenset[str], over: Callable[[Callable[..., Any], Sequence[Any]], Iterator[Any]]
) -> Ledger:
    """Go through claims and repeats in the order of time; a block that repeats one of a failed document is the first.

    `over` does a task on all parts, each with its settings, and yields the results in order.
    """
    out = Ledger()
    scans: list[Scan] = list(over(scan, [failed] * len(parts)))
    home = {identity: part for part, s in zip(parts, scans, strict=True) for identity in s.documents}
    asked: dict[str, set[str]] = {part: set() for part in parts}
    for part, s in zip(parts, scans, strict=True):
        here = out.of(part)
        here.snapshots |= set(s.snapshots)
        asked[part] |= here.snapshots
        for document, block, kept_document, kept_block in s.repeats:
            here.blocks.add(block)
            asked[part].add(document)
            if kept_document in home:
                out.of(home[kept_document]).blocks.add(kept_block)
                asked[home[kept_document]].add(kept_document)
    settings = [Wanted(frozenset(asked[p]), frozenset(out.of(p).blocks), frozenset(out.of(p).snapshots), failed) for p in parts]
    every = sorted((sheet for found in over(sheets, settings) for sheet in found), key=lambda s: s.order)
    labels = _labels(every)
    by_block: dict[str, list[Seen]] = defaultdict(list)
    lines: dict[str, str] = {}
    for sheet in every:
        label = labels[sheet.identity]
        listed = out.of(home[sheet.identity]).claims
        for claim, block, content, speaker in sheet.claims:
            repeat = sheet.repeats.get(block)
            if repeat and repeat.removed:
                continue
            known = _known(by_block[repeat.kept_block], content, speaker) if repeat else None
            if known:
                known.count, known.last = known.count + 1, label
            else:
                known = listed[claim] = Seen(content, speaker, label, label)
            by_block[block].append(known)
        for repeat in sheet.repeats.values():
            if repeat.removed:
                for known in by_block.get(repeat.kept_block, ()):
                    if repeat.rule == "exact" or _stands(known.content, sheet.near[repeat.block]):
                        known.count, known.last = known.count + 1, label
        if sheet.blog:
            _versions(out, sheet, lines, label)
    return out


def _sheet(document: Document, wanted: Wanted) -> Sheet:
    claims = tuple(
        (c.id, c.block, " ".join(plain(s.of(document.text)) for s in c.content), c.speaker)
        for c in document.claims or ()
        if c.block in wanted.blocks or document.id in wanted.snapshots
    )
    repeats = {r.block: r for r in document.repeats or ()}
    near = {r.block: plain(r.span.of(document.text)) for r in document.repeats or () if r.rule == "near"}
    blocks: tuple[tuple[str, int, int, str], ...] = ()
    if document.blog:
        found = ((b.id, b.span.start, b.span.end, " ".join(b.span.of(document.text).split())) for b in document.blocks or ())
        blocks = tuple(found)
    place = order(document.meta, document.source, document.id)
    return Sheet(place, document.id, document.source, document.meta.date, document.blog, claims, repeats, near, blocks)


def plain(text: str) -> str:
    """Return the words of a text alone, in lower case."""
    return " ".join(t.casefold() for t in tokens(text) if t[0].isalnum()).removeprefix("dass ")


def _labels(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Return what to call the time of each document: its date, or its name where it has none or snapshots share it."""
    dates: dict[str, list[str]] = defaultdict(list)
    for sheet in sheets:
        if sheet.blog:
            dates[sheet.blog].append(sheet.date)
    by_date = {blog: "" not in found and len(set(found)) == len(found) for blog, found in dates.items()}
    return {s.identity: s.date if s.date and by_date.get(s.blog, True) else s.source for s in sheets}


def _known(candidates: Sequence[Seen], content: str, speaker: str) -> Seen | None:
    """Return the claim of the block that was changed which a claim says again: the same words and speaker."""
    return next((c for c in candidates if c.content == content and c.speaker == speaker), None)


def _stands(content: str, text: str) -> bool:
    """Tell whether what a claim says stands in a block that repeats its own in other words."""
    from rapidfuzz.fuzz import partial_ratio

    return content in text or partial_ratio(content, text, score_cutoff=100 * ALIKE) > 0


def _versions(out: Ledger, sheet: Sheet, lines: dict[str, str], label: str) -> None:
    for block, start, end, text in sheet.blocks:
        repeat = sheet.repeats.get(block)
        line = lines[block] = lines.get(repeat.kept_block, repeat.kept_block) if repeat else block
        found = out.versions.setdefault((sheet.blog, line), [])
        known = next((v for v in found if v.text == text), None)
        if known is None:
            found.append(Version(text, block, sheet.identity, start, end, sheet.source, label, label))
        elif known.last != label:
            known.count += 1
            known.last = label
