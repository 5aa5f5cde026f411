"""Stage clean: split texts into blocks and list the repairs that make a readable view of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from pipeline.align import AlignedText, Edit, join, view, views
from pipeline.config import Clean, Params
from pipeline.document import Block, Document, Mark, Repair, Span
from pipeline.german import blocks as german_blocks
from pipeline.german import characters, doubled, glue, names_near, noise, spaces, stops
from pipeline.german.draft import ROUNDS, Draft, Rule, least, merged
from pipeline.german.words import TextWords
from pipeline.stage import Stage

UNTOUCHED = ("hashtags", "boilerplate")
BREAKS = str.maketrans("\r\n\t\x0b\x0c\x85\u2028\u2029", " " * 8)
ALL_OVER = 200_000
"""So many comparisons of words and blocks cost more than to look at all blocks again."""


def clean(document: Document, params: Clean) -> Document:
    """Return a document with blocks and repairs; the text itself stays as it is.

    What decides is the view as it reads with all repairs: rules go on until none finds anything in it. So cleaning a
    cleaned text changes nothing.
    """
    regions = _drafts(document, [m.span for m in document.marks] or [Span(0, len(document.text))])
    for region in regions:
        region.run(characters.characters, params, words=False)
    drafts: list[Draft] = []
    outside: list[Repair] = []
    done: dict[Span, tuple[bool, str]] = {}
    lines: Lines | None = None
    for _ in range(ROUNDS):
        if lines is None:
            for region in regions:
                region.run(characters.broken_lines, params, words=False)
            seen = join([r.view for r in regions], "\n\n")
            marks = [replace(m, span=seen.to_view(m.span)) for m in document.marks]
            lines = Lines(seen.text, marks, german_blocks.split(seen.text, document.id, marks))
            drafts = _drafts(document, [_place(seen, b.span) for b in lines.blocks])
            outside = _deal([r for region in regions for r in region.repairs], drafts)
        pairs = list(zip(lines.blocks, drafts, strict=True))
        todo = [d for b, d in pairs if b.kind not in UNTOUCHED and done.get(d.within) != (b.kind == "heading", d.view.text)]
        if not todo or not _Mending(lines.text, lines.blocks, drafts, params).mend(todo, done):
            break
        lines = _split_again(lines, drafts, document.id)
        if lines is None:
            regions = _drafts(document, [r.within for r in regions])
            _deal([*outside, *(r for d in drafts for r in d.repairs)], regions)
    blocks = tuple(Block(b.id, d.within, b.kind, b.entry, b.entry_time) for b, d in pairs)
    read = [d.view.text for d in drafts]
    no_language = partial(noise.no_language, scripts=noise.other_script(read), signs=noise.all_signs(read))
    for block, draft in zip(blocks, drafts, strict=True):
        if block.kind not in UNTOUCHED:
            draft.leave_out(no_language, params)
    repairs = [*outside, *(r for d in drafts for r in d.repairs)]
    if params.suggest:
        hints = names_near.misspelt_names([d.view.text for d in drafts])
        repairs += [replace(_exact(r, drafts[n].view, document.text), applied=False) for n, r in hints]
    return replace(document, blocks=blocks, repairs=tuple(sorted(repairs, key=lambda r: (r.span, r.kind, r.after))))


def _place(seen: AlignedText, span: Span) -> Span:
    """Return the raw span of a block; letters that a repair put in alone have that of the one before, which stands for all it replaced."""
    at, raw = span.start, seen.to_raw(span)
    while raw.start == raw.end and at:
        at -= 1
        raw = seen.to_raw(Span(at, span.end))
    return raw


class Lines(NamedTuple):
    """A text as it reads, what its source tells of it, and its blocks in offsets of it."""

    text: str
    marks: list[Mark]
    blocks: tuple[Block, ...]


def _split_again(lines: Lines, drafts: Sequence[Draft], document_id: str) -> Lines | None:
    """Split the text anew as it reads now; None where it may have other lines than before."""
    pieces: list[str] = []
    shifts: list[int] = []
    at = length = 0
    for block, draft in zip(lines.blocks, drafts, strict=True):
        now = draft.view.text
        if now.endswith("-") or now.translate(BREAKS) != now.replace("\t", " "):
            return None
        pieces += [lines.text[at : block.span.start], now]
        length += block.span.start - at + len(now)
        at = block.span.end
        shifts.append(length - at)
    text = "".join([*pieces, lines.text[at:]])
    ends = [b.span.end for b in lines.blocks]

    def moved(place: int) -> int:
        number = bisect_right(ends, place) - 1
        return place + (shifts[number] if number >= 0 else 0)

    marks = [replace(m, span=Span(moved(m.span.start), moved(m.span.end))) for m in lines.marks]
    blocks = german_blocks.split(text, document_id, marks)
    return Lines(text, marks, blocks) if len(blocks) == len(drafts) else None


class _Mending:
    """The blocks of one text while they are being mended; what is known of its words changes with them."""

    def __init__(self, text: str, blocks: Sequence[Block], drafts: Sequence[Draft], params: Clean) -> None:
        self.params = params
        self.drafts = drafts
        self.words = TextWords(text)
        pairs = list(zip(blocks, drafts, strict=True))
        self.plain = [d for b, d in pairs if b.kind not in UNTOUCHED]
        self.headings = {id(d) for b, d in pairs if b.kind == "heading"}
        starts = [b.span.start for b in blocks]
        self.doubtful = {id(drafts[bisect_right(starts, at) - 1]) for at in glue.spots(text, self.words)}
        self.apart: list[Rule] = [lambda t, s: glue.glued_words(t, s, self.words), spaces.missing_spaces]
        self.within: list[Rule] = [doubled.stray_capitals, doubled.doubled_words, stops.dropped_punctuation]

    def mend(self, todo: list[Draft], done: dict[Span, tuple[bool, str]]) -> bool:
        """Mend blocks until no rule finds anything; tell whether the text may split otherwise as it reads then.

        `done` is told how blocks read in the end.
        """
        told = [(d, d.view.text) for d in self.drafts]
        self._characters([d for d in self.drafts if d.repairs])
        self.stirred = self._recount(told)
        self.doubtful.update(id(d) for d, before in told if d.view.text != before)
        for _ in range(ROUNDS):
            parted = self._part(todo)
            todo = self._settle(list({id(d): d for d in (*todo, *parted)}.values()), self._rules)
            if not todo:
                break
        done.update((d.within, (id(d) in self.headings, d.view.text)) for d in self.plain)
        changed = [(d, before) for d, before in told if d.view.text != before]
        return any(german_blocks.outline(before) != german_blocks.outline(d.view.text) for d, before in changed) or (
            self._characters([d for d, _ in changed])
        )

    def _characters(self, drafts: Iterable[Draft]) -> bool:
        return [d.settle([characters.characters], self.params, words=False) for d in drafts].count(True) > 0

    def _part(self, todo: Sequence[Draft]) -> list[Draft]:
        """Part glued words until the words of the whole text show no more; return the blocks that changed."""
        changed: dict[int, Draft] = {}
        for _ in range(ROUNDS):
            todo = self._settle([*todo, *self._touched(todo)], self._parting)
            if not todo:
                break
            changed.update((id(d), d) for d in todo)
            self.doubtful.update(map(id, todo))
        return list(changed.values())

    def _touched(self, beside: Iterable[Draft]) -> list[Draft]:
        """Return the other blocks in which words may be parted by what is known now of the words that changed."""
        if not self.stirred:
            return []
        known = set(map(id, beside))
        others = [d for d in self.plain if id(d) in self.doubtful and id(d) not in known]
        if len(others) * len(self.stirred) > ALL_OVER:
            return others
        return [d for d in others if any(w in d.view.text for w in self.stirred)]

    def _settle(self, drafts: Sequence[Draft], rules: Callable[[Draft], Sequence[Rule]]) -> list[Draft]:
        """Run rules over blocks and count their words anew; return the blocks that changed."""
        told = [(d, d.view.text) for d in drafts]
        changed = [(d, text) for d, text in told if d.settle(rules(d), self.params)]
        self.stirred = self._recount(changed)
        return [d for d, _ in changed]

    def _recount(self, told: Iterable[tuple[Draft, str]]) -> set[str]:
        return self.words.changed((before, d.view.text) for d, before in told if d.view.text != before)

    def _parting(self, draft: Draft) -> Sequence[Rule]:
        return self.apart if id(draft) in self.doubtful else self.apart[1:]

    def _rules(self, draft: Draft) -> Sequence[Rule]:
        return self.within[:-1] if id(draft) in self.headings else self.within


def _drafts(document: Document, spans: Iterable[Span]) -> list[Draft]:
    starts = [m.span.start for m in document.markup]
    return [Draft(document.text, s, document.markup[bisect_left(starts, s.start) : bisect_left(starts, s.end)]) for s in spans]


def _deal(repairs: Iterable[Repair], drafts: Sequence[Draft]) -> list[Repair]:
    """Give each repair to the block that it stands in; return those outside all blocks."""
    starts = [d.within.start for d in drafts]
    outside = []
    for repair in repairs:
        changes = least(repair) or [Edit(repair.span, repair.after)]
        at = bisect_right(starts, changes[0].span.start) - 1
        if at >= 0 and changes[-1].span.end <= drafts[at].within.end:
            drafts[at].repairs.append(repair)
        else:
            outside.append(repair)
    return outside


def _exact(repair: Repair, text: AlignedText, raw: str) -> Repair:
    span = text.to_raw(repair.span)
    return replace(repair, span=span, before=span.of(raw))


def block_views(document: Document) -> list[AlignedText]:
    """Return the readable views of all blocks, without line breaks inside."""
    found = views(document.text, merged(document.repairs or (), document.markup), [b.span for b in document.blocks or ()])
    return [v if v.text.isprintable() else AlignedText(v.text.translate(BREAKS), v.starts, v.ends) for v in found]


def shown(document: Document, repair: Repair) -> str:
    """Return how the words of a repair read with it, without markup."""
    if not document.markup:
        return repair.after
    within = _drafts(document, [repair.span])[0]
    return view(document.text, merged([replace(repair, applied=True)], within.markup), repair.span).text


def each(documents: Iterable[Document], params: Params) -> Iterator[Document]:
    """Clean documents one by one."""
    for document in documents:
        yield clean(document, params.clean)


def count(document: Document) -> dict[str, int]:
    """Count blocks and repairs."""
    applied = sum(r.applied for r in document.repairs or ())
    return {"blocks": len(document.blocks or ()), "repairs": applied, "suggestions": len(document.repairs or ()) - applied}


STAGE = Stage("clean", ("texts",), "blocks", each=each, count=count)
