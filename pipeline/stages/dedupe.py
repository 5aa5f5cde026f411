"""Stage dedupe: mark blocks that repeat earlier ones, in a document or across the corpus; nothing is deleted.

The first occurrence (by document date, then name, then offset) is kept. Candidates share sketches of word shingles;
each is verified by comparing words. A near repeat that changes a number, a name, a negation or a word of time or
place is news: it is linked, not removed.
"""

from __future__ import annotations

import difflib
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline import corpus
from pipeline.config import Dedupe
from pipeline.document import Document, Repeat, Span
from pipeline.guard import guard
from pipeline.stage import Outcome, Stage, Workspace
from pipeline.stages.clean import block_view

WORD = re.compile(r"\w+(?:[.,:]\d+)*|[%€$]")
SHINGLE, SKETCH, SHARED = 3, 8, 2
FACTS = frozenset(
    "nicht kein keine keinen keinem keiner nie niemals weder ohne kaum noch mehr weniger erst bereits ein eine zwei "
    "drei vier fünf sechs sieben acht neun zehn elf zwölf dutzend hundert hunderte tausend tausende million millionen "
    "milliarde milliarden gestern heute morgen montag dienstag mittwoch donnerstag freitag samstag sonntag januar "
    "februar märz april mai juni juli august september oktober november dezember tot tote verletzt verletzte "
    "bestätigt dementiert gewonnen verloren".split()
)
LINES = ("heading", "byline", "hashtags", "boilerplate")


@dataclass(slots=True)
class Seen:
    """A block that later ones may repeat."""

    document: str
    block: str
    number: int
    span: Span
    words: tuple[str, ...]
    kind: str


class Index:
    """Kept blocks by their exact words and by sketches of their shingles."""

    def __init__(self, params: Dedupe) -> None:
        self.params = params
        self.exact: dict[tuple[str, ...], Seen] = {}
        self.sketches: dict[int, list[Seen]] = {}

    def find(self, words: tuple[str, ...]) -> tuple[Seen, float, str] | None:
        """Return the kept block that the words repeat, the similarity and the rule."""
        same = self.exact.get(words)
        if same:
            return same, 1.0, "exact"
        votes: dict[int, tuple[int, Seen]] = {}
        for key in sketch(words):
            for seen in self.sketches.get(key, ()):
                count = votes.get(id(seen), (0, seen))[0]
                votes[id(seen)] = (count + 1, seen)
        best: tuple[float, Seen] | None = None
        for count, seen in sorted(votes.values(), key=lambda v: -v[0])[:8]:
            if count < SHARED:
                continue
            share = similarity(words, seen.words)
            if share >= self.params.near and (best is None or share > best[0]):
                best = (share, seen)
        return (best[1], best[0], "near") if best else None

    def add(self, seen: Seen) -> None:
        """Keep a block for later comparison."""
        self.exact.setdefault(seen.words, seen)
        for key in sketch(seen.words):
            self.sketches.setdefault(key, []).append(seen)

    def forget(self, document: str) -> None:
        """Take back the blocks of a document that failed: nothing may be removed as a repeat of what is not listed."""
        self.exact = {words: seen for words, seen in self.exact.items() if seen.document != document}
        self.sketches = {key: [s for s in seen if s.document != document] for key, seen in self.sketches.items()}


def sketch(words: Sequence[str]) -> list[int]:
    """Return the smallest hashes of the shingles of a block (a bottom-k sketch, Broder 1997)."""
    if len(words) < 6:
        return []
    hashes = {zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1)}
    return sorted(hashes)[:SKETCH]


def similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the share of words that two blocks have in common, in order (Ratcliff and Obershelp 1988)."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(a, b))


def difference(a: Sequence[str], b: Sequence[str]) -> tuple[str, bool]:
    """Return what differs as „old → new“ and whether it changes a fact."""
    parts, fact = [], False
    for op, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        old, new = a[i:j], b[k:m]
        parts.append(f"{' '.join(old) or '∅'} → {' '.join(new) or '∅'}")
        for word in (*old, *new):
            fact = fact or word.casefold() in FACTS or any(c.isdigit() for c in word)
        names_old, names_new = _names(a, i, j), _names(b, k, m)
        fact = fact or names_old != names_new
    return "; ".join(parts), fact


def _names(words: Sequence[str], a: int, b: int) -> frozenset[str]:
    """Return the capitalised words of a range that look like names: unknown to the dictionary or known as names."""
    from pipeline.german.words import countries, frequency, given_names

    return frozenset(w for w in words[a:b] if w[:1].isupper() and (frequency(w) < 1e-6 or w in given_names() or w in countries()))


def blocks_of(document: Document) -> Iterator[tuple[int, Seen]]:
    """Yield the blocks of a document with their words."""
    for number, block in enumerate(document.blocks or ()):
        words = tuple(WORD.findall(block_view(document, block).text))
        yield number, Seen(document.id, block.id, number, block.span, words, block.kind)


def repeats(document: Document, index: Index) -> tuple[Repeat, ...]:
    """Return the repeats of a document against the index, and add its new blocks to it."""
    params = index.params
    found: dict[int, tuple[Seen, Seen, float, str]] = {}
    fresh: list[Seen] = []
    for number, seen in blocks_of(document):
        hit = index.find(seen.words) if seen.words else None
        if hit:
            found[number] = (seen, *hit)
        else:
            fresh.append(seen)
            index.add(seen)
    out, run, before = [], 0, -2
    for number, (seen, kept, share, rule) in sorted(found.items()):
        if len(seen.words) and (sum(map(len, seen.words)) < params.short or seen.kind in LINES) and seen.kind != "boilerplate":
            near = [found.get(number - 1), found.get(number + 1)]
            steps = [n for n in near if n and n[1].document == kept.document and abs(n[1].number - kept.number) == 1]
            if not steps:
                continue
        diff, fact = difference(kept.words, seen.words) if rule == "near" else ("", False)
        follows = before == number - 1
        run += 0 if follows else 1
        before = number
        out.append(
            Repeat(
                seen.block, seen.span, kept.document, kept.block, kept.span, round(share, 4),
                "changed_fact" if fact else rule, f"{document.id}-r{run:03d}", diff, removed=not fact,
            )
        )  # fmt: skip
    return tuple(out)


def run(workspace: Workspace) -> Outcome:
    """Compare all blocks of the corpus in order of document date, then name."""
    names = [p.name for p in corpus.parts(workspace.interim, "blocks")]
    order: list[tuple[str, str, str, str]] = []
    for name in names:
        order += [(d.meta.date or "9999", d.source, d.id, name) for d in corpus.read_part(workspace.interim, ("texts",), name)]
    index = Index(workspace.params.dedupe)
    results: dict[str, tuple[Repeat, ...]] = {}
    failed: dict[str, str] = {}

    def compare(document: Document) -> None:
        results[document.id] = ()
        with guard("dedupe", document.source, workspace.interim, partial(failed.__setitem__, document.id)):
            results[document.id] = repeats(document, index)
        if document.id in failed:
            index.forget(document.id)

    if order == sorted(order):
        for name in names:
            for document in corpus.read_part(workspace.interim, ("texts", "blocks"), name):
                compare(document)
    else:
        held: dict[str, Document] = {}
        for name in names:
            held |= {d.id: d for d in corpus.read_part(workspace.interim, ("texts", "blocks"), name)}
        for _, _, identity, _ in sorted(order):
            compare(held[identity])
    removed = linked = documents = 0
    for name in names:
        rows: Iterable[Document] = [
            replace(d, repeats=results[d.id], failed=failed.get(d.id, ""))
            for d in corpus.read_part(workspace.interim, ("texts",), name)
        ]
        documents += corpus.write_part(workspace.interim / "repeats" / name, "repeats", rows)
    for found in results.values():
        removed += sum(r.removed for r in found)
        linked += sum(not r.removed for r in found)
    corpus.prune_parts(workspace.interim / "repeats", set(names))
    return Outcome({"documents": documents, "removed_blocks": removed, "changed_blocks": linked}, tuple(failed.values()))


STAGE = Stage("dedupe", ("texts", "blocks"), "repeats", whole=run)
