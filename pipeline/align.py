"""Text with a map back to the raw text that it was made from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.document import Document, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace raw code points `span` by `text`; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A view of raw text: code point i of `text` comes from raw `starts[i]` up to `ends[i]`.

    A code point that was inserted has an empty raw range. Both lists never decrease.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def to_raw(self, span: Span) -> Span:
        """Map a view span to the least raw span that holds its words; inserted code points at its edges count for nothing."""
        a, b = span.start, span.end
        if isinstance(self.starts, range) and a < b:
            return Span(self.starts.start + a, self.starts.start + b)
        while a < b and self.starts[a] == self.ends[a]:
            a += 1
        while b > a and self.starts[b - 1] == self.ends[b - 1]:
            b -= 1
        if a < b:
            return Span(self.starts[a], self.ends[b - 1])
        at = self.starts[a] if a < len(self.starts) else (self.ends[-1] if self.ends else 0)
        return Span(at, at)

    def to_view(self, raw: Span) -> Span:
        """Map a raw span to the view code points that come from it."""
        a = bisect_right(self.ends, raw.start)
        while a < len(self.text) and self.starts[a] == self.ends[a] <= raw.start:
            a += 1
        return Span(a, max(a, bisect_left(self.starts, raw.end, lo=a)))

    def slice(self, span: Span) -> AlignedText:
        """Return a part of the view; offsets still count in the whole raw text."""
        part = slice(span.start, span.end)
        return AlignedText(self.text[part], self.starts[part], self.ends[part])


def identity(text: str, start: int = 0) -> AlignedText:
    """Return raw text as a view of itself, beginning at raw offset `start`."""
    return AlignedText(text, range(start, start + len(text)), range(start + 1, start + len(text) + 1))


def view(raw: str, edits: Iterable[Edit], within: Span | None = None) -> AlignedText:
    """Apply edits that do not overlap to a range of the raw text.

    Raises ValueError where two edits overlap.
    """
    whole = within or Span(0, len(raw))
    inside = sorted((e for e in edits if e.span in whole), key=lambda e: (e.span.start, e.span.end))
    if not inside:
        return identity(whole.of(raw), whole.start)
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(a: int, b: int) -> None:
        text.append(raw[a:b])
        starts.extend(range(a, b))
        ends.extend(range(a + 1, b + 1))

    at = whole.start
    for edit in inside:
        if edit.span.start < at:
            raise ValueError(f"edits overlap at {edit.span.start}")
        keep(at, edit.span.start)
        before, after = edit.span.of(raw), edit.text
        head = _common(before, after)
        tail = _common(before[head:][::-1], after[head:][::-1])
        first, last = edit.span.start + head, edit.span.end - tail
        keep(edit.span.start, first)
        middle = after[head : len(after) - tail]
        text.append(middle)
        starts.extend([first] * len(middle))
        # the first new code point stands for all that was replaced; the others are insertions after it
        ends.extend([last] * min(1, len(middle)))
        if len(middle) > 1:
            starts[-len(middle) + 1 :] = [last] * (len(middle) - 1)
            ends.extend([last] * (len(middle) - 1))
        keep(last, edit.span.end)
        at = edit.span.end
    keep(at, whole.end)
    return AlignedText("".join(text), starts, ends)


def views(raw: str, edits: Sequence[Edit], spans: Iterable[Span]) -> Iterator[AlignedText]:
    """Yield the view of each span; `edits` are in order of their spans, so that many views cost no more than one."""
    starts = [e.span.start for e in edits]
    for span in spans:
        a, b = bisect_left(starts, span.start), bisect_right(starts, span.end)
        yield view(raw, edits[a:b], span)


def source_view(document: Document, span: Span) -> AlignedText:
    """Return the source of a span as it stands, unrepaired, but without markup."""
    a = bisect_left(document.markup, span.start, key=lambda m: m.span.start)
    b = bisect_right(document.markup, span.end, key=lambda m: m.span.start)
    return view(document.text, [Edit(m.span, m.text) for m in document.markup[a:b]], span)


def plain(document: Document, span: Span) -> str:
    """Return the words of a span in the source for people: as they stand, but without markup."""
    return source_view(document, span).text if document.markup else span.of(document.text)


def join(parts: Sequence[AlignedText], separator: str) -> AlignedText:
    """Join views in order of their raw offsets; the separators count as inserted."""
    if len(parts) == 1:
        return parts[0]
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for number, part in enumerate(parts):
        if number:
            at = ends[-1] if ends else 0
            text.append(separator)
            starts.extend([at] * len(separator))
            ends.extend([at] * len(separator))
        text.append(part.text)
        starts.extend(part.starts)
        ends.extend(part.ends)
    return AlignedText("".join(text), starts, ends)


def _common(a: str, b: str) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n
