"""Stage clean: split texts into blocks and list the repairs that make a readable view of them."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pipeline.align import AlignedText, Edit, view
from pipeline.config import Clean, Params
from pipeline.document import Block, Document, Repair, Span
from pipeline.german import blocks as german_blocks
from pipeline.german import characters, glue, names_near, stops
from pipeline.german.words import TextWords
from pipeline.stage import Stage

UNTOUCHED = ("hashtags", "boilerplate")
Rule = Callable[[str, int], Iterable[Repair]]


def clean(document: Document, params: Clean) -> Document:
    """Return a document with blocks and repairs; the text itself stays as it is."""
    raw = document.text
    low: list[Repair] = []
    _add(low, [*characters.characters(raw, 0), *characters.broken_lines(raw)], params.characters, params)
    seen = view(raw, edits(low))
    found = german_blocks.split(seen.text, document.id, [replace(m, span=seen.to_view(m.span)) for m in document.marks])
    blocks = tuple(replace(b, span=seen.to_raw(b.span)) for b in found)
    words = TextWords(seen.text)
    lists = _by_block(low, blocks)
    plain = [(b, own) for b, own in zip(blocks, lists, strict=False) if b.kind not in UNTOUCHED]
    for block, own in plain:
        _pass(raw, block.span, own, params, lambda t, s: glue.glued_words(t, s, words), params.glued_words)
        _pass(raw, block.span, own, params, glue.missing_spaces, params.missing_space)
    words = TextWords(view(raw, edits(r for own in lists for r in own)).text)
    for block, own in plain:
        _pass(raw, block.span, own, params, stops.stray_capitals, params.stray_capital)
        _pass(raw, block.span, own, params, stops.doubled_words, params.doubled_word)
        if block.kind != "heading":
            rule: Rule = lambda t, s: stops.dropped_punctuation(t, s, words)  # noqa: E731
            _pass(raw, block.span, own, params, rule, params.dropped_punctuation)
    repairs = [r for own in lists for r in own]
    if params.suggest:
        text = view(raw, edits(repairs))
        _suggest(repairs, names_near.misspelt_names(text.text), text, raw)
    return replace(document, blocks=blocks, repairs=tuple(sorted(repairs, key=lambda r: (r.span, r.kind))))


def _by_block(repairs: list[Repair], blocks: tuple[Block, ...]) -> list[list[Repair]]:
    """Sort repairs into one list for each block; the last list holds those outside all blocks."""
    starts = [b.span.start for b in blocks]
    out: list[list[Repair]] = [[] for _ in range(len(blocks) + 1)]
    for repair in repairs:
        at = bisect_right(starts, repair.span.start) - 1
        inside = at >= 0 and repair.span.end <= blocks[at].span.end
        out[at if inside else len(blocks)].append(repair)
    return out


def _pass(raw: str, within: Span, repairs: list[Repair], params: Clean, rule: Rule, on: bool) -> None:
    """Run a rule over the view of a block and add what it finds, in raw offsets."""
    text = view(raw, edits(repairs), within)
    _add(repairs, list(_in_raw(rule(text.text, 0), text, raw)), on, params)


def _in_raw(found: Iterable[Repair], text: AlignedText, raw: str) -> Iterator[Repair]:
    for repair in found:
        edit = _trim(repair)
        if edit.span.start == edit.span.end:
            at = text.ends[edit.span.start - 1] if edit.span.start else text.starts[0]
            x, y = at, at
        else:
            mapped = text.to_raw(edit.span)
            x, y = mapped.start, mapped.end
        a, b = x, y
        while a > 0 and not raw[a - 1].isspace():
            a -= 1
        if a == x and a > 0 and y == x:
            a -= 1
            while a > 0 and not raw[a - 1].isspace():
                a -= 1
        while b < len(raw) and not raw[b].isspace():
            b += 1
        if b == y and b + 1 < len(raw) and repair.kind == "dropped_punctuation":
            b += 1
            while b < len(raw) and not raw[b].isspace():
                b += 1
        yield replace(repair, span=Span(a, b), before=raw[a:b], after=raw[a:x] + edit.text + raw[y:b])


def _add(repairs: list[Repair], found: Iterable[Repair], on: bool, params: Clean) -> None:
    """Add repairs; those that are off, unsure or in the way of an earlier one are dropped or become suggestions."""
    taken = {e.span for e in edits(repairs)}
    spots = sorted((s.start, s.end) for s in taken)
    for repair in found:
        edit = _trim(repair)
        a, b = edit.span.start, edit.span.end
        if in_the_way(spots, a, b):
            continue
        applied = on and repair.confidence >= params.at_least
        if applied or params.suggest:
            repairs.append(replace(repair, applied=applied))
        if applied:
            insort(spots, (a, b))


def in_the_way(spots: list[tuple[int, int]], a: int, b: int) -> bool:
    """Tell whether a change from a to b meets one of the sorted ones, which do not overlap; both may insert."""
    at = bisect_right(spots, (a, b))
    near = spots[max(0, at - 3) : bisect_right(spots, (b, b), lo=at)]
    return any((x < b and a < y) or (x, y) == (a, b) or (x == y == a) or (a == b and x < a < y) for x, y in near)


def _suggest(repairs: list[Repair], found: Iterable[Repair], text: AlignedText, raw: str) -> None:
    for repair in found:
        span = text.to_raw(repair.span)
        repairs.append(Repair(span, span.of(raw), repair.after, repair.kind, repair.confidence, applied=False))


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


def block_view(document: Document, block: Block) -> AlignedText:
    """Return the readable view of one block, without line breaks inside."""
    part = view(document.text, edits(document.repairs or ()), block.span)
    text = part.text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return AlignedText(text, part.starts, part.ends)


def each(documents: Iterable[Document], params: Params) -> Iterator[Document]:
    """Clean documents one by one."""
    for document in documents:
        yield clean(document, params.clean)


def count(document: Document) -> dict[str, int]:
    """Count blocks and repairs."""
    applied = sum(r.applied for r in document.repairs or ())
    return {"blocks": len(document.blocks or ()), "repairs": applied, "suggestions": len(document.repairs or ()) - applied}


STAGE = Stage("clean", ("texts",), "blocks", each=each, count=count)
