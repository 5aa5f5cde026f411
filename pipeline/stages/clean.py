"""Stage clean: split texts into blocks and list the repairs that make a readable view of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.align import AlignedText, Edit, join, view, views
from pipeline.config import Clean, Params
from pipeline.document import Document, Markup, Repair, Span
from pipeline.german import blocks as german_blocks
from pipeline.german import characters, glue, names_near, noise, stops
from pipeline.german.words import TextWords
from pipeline.stage import Stage

UNTOUCHED = ("hashtags", "boilerplate")
BREAKS = str.maketrans("\r\n\t\x0b\x0c\x85\u2028\u2029", " " * 8)
ROUNDS = 8
Rule = Callable[[str, int], Iterable[Repair]]


@dataclass(slots=True)
class Draft:
    """A part of a text while it is being repaired; its view is made anew only after a repair."""

    raw: str
    within: Span
    markup: Sequence[Markup]
    repairs: list[Repair] = field(default_factory=list)
    _view: AlignedText | None = None

    @property
    def view(self) -> AlignedText:
        """The part as it reads with the repairs applied so far."""
        if self._view is None:
            self._view = view(self.raw, merged(self.repairs, self.markup), self.within)
        return self._view

    def run(self, rule: Rule, params: Clean) -> None:
        """Run a rule over the view and add what it finds, in raw offsets."""
        text = self.view
        self.add([_in_raw(r, text, self) for r in rule(text.text, 0)], params)

    def settle(self, rules: Sequence[Rule], params: Clean) -> bool:
        """Run rules until none finds anything more; tell whether one did. What one mends may show what another can mend."""
        text = self.view.text
        for _ in range(ROUNDS):
            seen = self.view.text
            for rule in rules:
                self.run(rule, params)
            if self.view.text == seen:
                break
        return self.view.text != text

    def leave_out(self, rule: Rule, params: Clean) -> None:
        """Read what a rule finds as it says, whatever was repaired within."""
        text = self.view
        for repair in [_exact(r, text, self.raw) for r in rule(text.text, 0)]:
            if getattr(params, repair.kind):
                self.repairs = [r for r in self.repairs if r.span not in repair.span]
            self.add([repair], params)

    def add(self, found: Iterable[Repair], params: Clean) -> None:
        """Add repairs; those that are off, unsure or in the way of an earlier one are dropped or become suggestions."""
        spots: list[tuple[int, int]] | None = None
        for repair in found:
            if spots is None:
                spots = sorted((e.span.start, e.span.end) for e in edits(self.repairs))
            edit = _trim(repair)
            a, b = edit.span.start, edit.span.end
            if in_the_way(spots, a, b):
                continue
            applied = getattr(params, repair.kind) and repair.confidence >= params.at_least
            if applied or params.suggest:
                self.repairs.append(replace(repair, applied=applied))
            if applied:
                insort(spots, (a, b))
                self._view = None


def in_the_way(spots: list[tuple[int, int]], a: int, b: int) -> bool:
    """Tell whether a change from a to b meets one of the sorted ones, which do not overlap; both may insert."""
    at = bisect_right(spots, (a, b))
    near = spots[max(0, at - 3) : bisect_right(spots, (b, b), lo=at)]
    return any((x < b and a < y) or (x, y) == (a, b) or (x == y == a) or (a == b and x < a < y) for x, y in near)


def clean(document: Document, params: Clean) -> Document:
    """Return a document with blocks and repairs; the text itself stays as it is."""
    raw = document.text
    regions = _drafts(document, [m.span for m in document.marks] or [Span(0, len(raw))])
    for region in regions:
        for find in (characters.characters, characters.broken_lines):
            now = region.view
            region.add([_exact(r, now, raw) for r in find(now.text, 0)], params)
    seen = join([r.view for r in regions], "\n\n")
    marks = [replace(m, span=seen.to_view(m.span)) for m in document.marks]
    blocks = tuple(replace(b, span=seen.to_raw(b.span)) for b in german_blocks.split(seen.text, document.id, marks))
    drafts = _drafts(document, [b.span for b in blocks])
    outside = _deal([r for region in regions for r in region.repairs], drafts)
    plain = [(b, d) for b, d in zip(blocks, drafts, strict=True) if b.kind not in UNTOUCHED]
    words = TextWords(seen.text)
    apart: list[Rule] = [lambda t, s: glue.glued_words(t, s, words), glue.missing_spaces]
    within: list[Rule] = [stops.stray_capitals, stops.doubled_words, lambda t, s: stops.dropped_punctuation(t, s, words)]
    todo = [d for _, d in plain]
    for _ in range(ROUNDS):
        before = [(d, d.view.text) for d in todo]
        todo = [d for d in todo if d.settle(apart, params)]
        for draft, text in before:
            if draft.view.text != text:
                words.changed(text, draft.view.text)
        if not todo:
            break
    for block, draft in plain:
        rules = within[:-1] if block.kind == "heading" else within
        if draft.settle(rules, params):
            draft.settle([*apart, *rules], params)
        draft.leave_out(noise.no_language, params)
    repairs = [*outside, *(r for d in drafts for r in d.repairs)]
    if params.suggest:
        hints = names_near.misspelt_names([d.view.text for d in drafts])
        repairs += [replace(_exact(r, drafts[n].view, raw), applied=False) for n, r in hints]
    return replace(document, blocks=blocks, repairs=tuple(sorted(repairs, key=lambda r: (r.span, r.kind, r.after))))


def _drafts(document: Document, spans: Iterable[Span]) -> list[Draft]:
    starts = [m.span.start for m in document.markup]
    return [Draft(document.text, s, document.markup[bisect_left(starts, s.start) : bisect_left(starts, s.end)]) for s in spans]


def _deal(repairs: Iterable[Repair], drafts: Sequence[Draft]) -> list[Repair]:
    """Give each repair to the block that it stands in; return those outside all blocks."""
    starts = [d.within.start for d in drafts]
    outside = []
    for repair in repairs:
        at = bisect_right(starts, repair.span.start) - 1
        if at >= 0 and repair.span.end <= drafts[at].within.end:
            drafts[at].repairs.append(repair)
        else:
            outside.append(repair)
    return outside


def _exact(repair: Repair, text: AlignedText, raw: str) -> Repair:
    span = text.to_raw(repair.span)
    return replace(repair, span=span, before=span.of(raw))


def _in_raw(repair: Repair, text: AlignedText, draft: Draft) -> Repair:
    """Return a repair of the view as one of the raw text, with whole words before and after."""
    edit, raw = _trim(repair), draft.raw
    if edit.span.start == edit.span.end:
        x = y = text.ends[edit.span.start - 1] if edit.span.start else text.starts[0]
    else:
        mapped = text.to_raw(edit.span)
        x, y = mapped.start, mapped.end
    a, b = _left(draft, x), _right(draft, y)
    if a == x == y and a > draft.within.start:
        a = _left(draft, a - 1)
    if b == y and b + 1 < draft.within.end and repair.kind == "dropped_punctuation":
        b = _right(draft, b + 1)
    return replace(repair, span=Span(a, b), before=raw[a:b], after=raw[a:x] + edit.text + raw[y:b])


def _left(draft: Draft, at: int) -> int:
    """Return where the word begins that ends at a raw offset; markup that reads nothing does not divide it."""
    while at > draft.within.start and not draft.raw[at - 1].isspace():
        mark = _markup_at(draft, at - 1)
        if mark and mark.text.strip() != mark.text:
            break
        at = mark.span.start if mark else at - 1
    return max(at, draft.within.start)


def _right(draft: Draft, at: int) -> int:
    while at < draft.within.end and not draft.raw[at].isspace():
        mark = _markup_at(draft, at)
        if mark and mark.text.strip() != mark.text:
            break
        at = mark.span.end if mark else at + 1
    return min(at, draft.within.end)


def _markup_at(draft: Draft, at: int) -> Markup | None:
    if not draft.markup:
        return None
    number = bisect_right(draft.markup, at, key=lambda m: m.span.start) - 1
    found = draft.markup[number] if number >= 0 else None
    return found if found and at < found.span.end else None


def _trim(repair: Repair) -> Edit:
    """Return the least edit that a repair stands for."""
    before, after = repair.before, repair.after
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Edit(Span(repair.span.start + head, repair.span.end - tail), after[head : len(after) - tail])


def edits(repairs: Iterable[Repair]) -> list[Edit]:
    """Return the edits of the repairs that are applied."""
    return [_trim(r) for r in repairs if r.applied]


def merged(repairs: Iterable[Repair], markup: Iterable[Markup]) -> list[Edit]:
    """Return the edits of repairs and markup in order; a repair that goes across markup takes it along."""
    own = sorted(edits(repairs), key=lambda e: (e.span.start, e.span.end))
    out, at, end = [], 0, -1
    for mark in markup:
        a, b = mark.span.start, mark.span.end
        while at < len(own) and own[at].span.start <= a:
            out.append(own[at])
            end = max(end, own[at].span.end)
            at += 1
        if b <= end:
            continue
        inside = at < len(own) and own[at].span.start < b
        out.append(Edit(Span(max(a, end), own[at].span.start if inside else b), mark.text))
    return out + own[at:]


def block_views(document: Document) -> list[AlignedText]:
    """Return the readable views of all blocks, without line breaks inside."""
    found = views(document.text, merged(document.repairs or (), document.markup), [b.span for b in document.blocks or ()])
    return [AlignedText(v.text.translate(BREAKS), v.starts, v.ends) for v in found]


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
