"""A part of a text while it is being repaired: rules look at its view, repairs are kept in offsets of the raw text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from pipeline.align import AlignedText, Edit, view
from pipeline.config import Clean
from pipeline.document import Markup, Repair, Span

ROUNDS = 30
Rule = Callable[[str, int], Iterable[Repair]]
Place = tuple[Span, int, bool]
"""Where an edit stands in the view, the number of its repair, and whether it put something in without taking anything away."""


@dataclass(slots=True)
class Draft:
    """A part of a text; its view is made anew only after a repair."""

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

    def settle(self, rules: Sequence[Rule], params: Clean, words: bool = True) -> bool:
        """Run rules until none finds anything more; tell whether one did. What one mends may show what another can mend."""
        first = before = self.view.text
        for _ in range(ROUNDS):
            for rule in rules:
                self.run(rule, params, words)
            if self.view.text == before:
                break
            before = self.view.text
        return before != first

    def run(self, rule: Rule, params: Clean, words: bool = True) -> None:
        """Run a rule over the view and add what it finds, in raw offsets; what is off or unsure becomes a suggestion.

        A repair that changes what earlier ones put in takes their place, so that a view never depends on the order. `words`
        tells whether repairs show the whole words that they change.
        """
        found = list(rule(self.view.text, 0))
        if not found:
            return
        placed = self._placed()
        spots = sorted((e.span.start, e.span.end) for e in edits(self.repairs))
        here: list[tuple[int, int]] = []
        gone: set[int] = set()
        new: list[Repair] = []
        for repair in found:
            changes = least(repair)
            if not changes or _in_the_way(here, changes[0].span.start, changes[-1].span.end):
                continue  # the next round sees it, if it still stands
            met = {n for c in changes for n in _met(placed, c.span)}
            if not (getattr(params, repair.kind) and repair.confidence >= params.at_least):
                if params.suggest and not met:
                    new.append(replace(_in_raw(repair, changes, self, words), applied=False))
                continue
            if met:
                repair = self._taken_over(repair, changes, met, placed, words)
            else:
                repair = replace(_in_raw(repair, changes, self, words), applied=True)
            old = {(e.span.start, e.span.end) for n in met for e in least(self.repairs[n])}
            spans = [(e.span.start, e.span.end) for e in least(repair)]
            if met & gone or any(_overlap([s for s in spots if s not in old] if old else spots, *s) for s in spans):
                continue
            insort(here, (changes[0].span.start, changes[-1].span.end))
            gone |= met
            new.append(repair)
            for span in spans:
                insort(spots, span)
        kept = [r for n, r in enumerate(self.repairs) if n not in gone]
        known = {(r.span, r.kind, r.after) for r in kept}
        self.repairs = kept + [r for r in new if r.applied or (r.span, r.kind, r.after) not in known]
        if any(r.applied for r in new):
            self._view = None

    def leave_out(self, rule: Rule, params: Clean) -> None:
        """Read what a rule finds as it says, whatever was repaired within."""
        text = self.view
        for found in list(rule(text.text, 0)):
            if not getattr(params, found.kind):
                continue
            span = text.to_raw(found.span)
            self.repairs = [r for r in self.repairs if r.span not in span]
            if not any(r.applied and r.span.overlaps(span) for r in self.repairs):
                self.repairs.append(replace(found, span=span, before=span.of(self.raw), applied=True))
                self._view = None

    def _placed(self) -> tuple[list[int], list[int], list[Place]]:
        """Return the edits that are applied in their order in the view, with their starts and ends there."""
        own = [(e, n) for n, r in enumerate(self.repairs) if r.applied for e in least(r)]
        number = {id(e): n for e, n in own}
        places: list[Place] = []
        shift = -self.within.start
        for edit in with_markup([e for e, _ in own], self.markup):
            at, length = edit.span.start + shift, len(edit.text)
            if id(edit) in number:
                places.append((Span(at, at + length), number[id(edit)], edit.span.start == edit.span.end))
            shift += length - (edit.span.end - edit.span.start)
        return [p[0].start for p in places], [p[0].end for p in places], places

    def _taken_over(
        self,
        repair: Repair,
        changes: Sequence[Edit],
        met: set[int],
        placed: tuple[list[int], list[int], list[Place]],
        words: bool,
    ) -> Repair:
        """Return one repair, of the kind of the first, in the place of a new one and of those that it meets.

        All such are added to `met`.
        """
        text = self.view
        a, b = changes[0].span.start, changes[-1].span.end
        while True:
            theirs = [p[0] for p in placed[2] if p[1] in met]
            a, b = min([a, *(s.start for s in theirs)]), max([b, *(s.end for s in theirs)])
            more = {n for n in _met(placed, Span(a, b)) if n not in met}
            if not more:
                break
            met |= more
        raw = [e.span for n in met for e in least(self.repairs[n])]
        x, y = min([text.starts[a], *(s.start for s in raw)]), max([text.ends[b - 1], *(s.end for s in raw)])
        pieces, at = [], a
        for change in changes:
            pieces += [text.text[at : change.span.start], change.text]
            at = change.span.end
        pieces.append(text.text[at:b])
        first = self.repairs[min(met)]
        sure = min([repair.confidence, *(self.repairs[n].confidence for n in met)])
        return _worded(
            replace(repair, kind=first.kind, confidence=sure, applied=True), [Edit(Span(x, y), "".join(pieces))], self, words
        )


def _met(placed: tuple[list[int], list[int], list[Place]], new: Span) -> list[int]:
    """Return the repairs whose characters a change of the view would change, or that put something in at the same place."""
    starts, ends, places = placed
    out = []
    for at, number, inserted in places[bisect_left(ends, new.start) : bisect_right(starts, new.end)]:
        if new.start == new.end:
            meets = at.start < new.start < at.end or (inserted and new.start in (at.start, at.end))
        else:
            meets = new.start < at.start < new.end if at.start == at.end else at.overlaps(new)
        if meets:
            out.append(number)
    return out


def _in_the_way(spots: list[tuple[int, int]], a: int, b: int) -> bool:
    """Tell whether a change from a to b meets one of the sorted ones, which do not overlap; both may insert."""
    at = bisect_right(spots, (a, b))
    near = spots[max(0, at - 3) : bisect_right(spots, (b, b), lo=at)]
    return any((x < b and a < y) or (x, y) == (a, b) or (x == y == a) or (a == b and x < a < y) for x, y in near)


def _overlap(spots: list[tuple[int, int]], a: int, b: int) -> bool:
    at = bisect_right(spots, (a, b))
    near = spots[max(0, at - 3) : bisect_right(spots, (b, b), lo=at)]
    return any((x < b and a < y and x < y) or (a < x == y < b) or (x, y) == (a, b) for x, y in near)


def _in_raw(repair: Repair, changes: Sequence[Edit], draft: Draft, words: bool) -> Repair:
    """Return a repair of the view as one of the raw text."""
    text, out = draft.view, []
    for change in changes:
        a, b = change.span.start, change.span.end
        if a == b:
            at = text.ends[a - 1] if a else text.starts[0]
            out.append(Edit(Span(at, at), change.text))
        else:
            out.append(Edit(text.to_raw(change.span), change.text))
    return _worded(repair, out, draft, words)


def _worded(repair: Repair, changes: Sequence[Edit], draft: Draft, words: bool) -> Repair:
    """Return a repair that makes these changes of the raw text; `words` shows it with whole words before and after."""
    raw, x, y = draft.raw, changes[0].span.start, changes[-1].span.end
    a, b = (_left(draft, x), _right(draft, y)) if words else (x, y)
    if words and a == x == y and a > draft.within.start:
        a = _left(draft, a - 1)
    if words and b == y and b + 1 < draft.within.end and repair.kind == "dropped_punctuation":
        b = _right(draft, b + 1)
    pieces, at = [], a
    for change in changes:
        pieces += [raw[at : change.span.start], change.text]
        at = change.span.end
    return replace(repair, span=Span(a, b), before=raw[a:b], after="".join([*pieces, raw[at:b]]))


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


def least(repair: Repair) -> list[Edit]:
    """Return the least edits that a repair stands for: one, or one for each space where only spaces are put in."""
    before, after = repair.before, repair.after
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    start = repair.span.start + head
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    if not before and not after:
        return []
    if before and len(after) > len(before) and before.replace(" ", "") == after.replace(" ", ""):
        return _spaces(before, after, start) or [Edit(Span(start, start + len(before)), after)]
    return [Edit(Span(start, start + len(before)), after)]


def _spaces(before: str, after: str, start: int) -> list[Edit]:
    out, at = [], 0
    for character in after:
        if at < len(before) and before[at] == character:
            at += 1
        elif character == " ":
            out.append(Edit(Span(start + at, start + at), " "))
        else:
            return []
    return out if at == len(before) else []


def edits(repairs: Iterable[Repair]) -> list[Edit]:
    """Return the edits of the repairs that are applied."""
    return [e for r in repairs if r.applied for e in least(r)]


def merged(repairs: Iterable[Repair], markup: Iterable[Markup]) -> list[Edit]:
    """Return the edits of repairs and markup in order; a repair that goes across markup takes it along."""
    return with_markup(edits(repairs), markup)


def with_markup(own: Iterable[Edit], markup: Iterable[Markup]) -> list[Edit]:
    """Return edits and those that leave markup out in order."""
    own = sorted(own, key=lambda e: (e.span.start, e.span.end))
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
