"""Hearsay: what somebody is said to have done, and what the subject says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Quotation, Span
from pipeline.german.clauses import ENDS, end_of
from pipeline.german.phrases import is_adjective, phrase_at, span_of
from pipeline.german.reading import Reading

HEARD = frozenset("haben sein vernehmen angeblich".split())
"""One of these stands in all hearsay."""


def hearsay_of(reading: Reading, run: Sequence[int]) -> Quotation | None:
    """„X soll … haben“, „angeblich …“: hearsay without a speaker."""
    words = reading.words
    low = [words[i].low for i in run]
    last = low[-1] if words[run[-1]].text not in ENDS else low[-2] if len(low) > 1 else ""
    perfect = last in ("haben", "sein") and ("soll" in low or "sollen" in low) and len(low) > 4
    perfect = perfect and is_adjective(low[-3] if words[run[-1]].text in ENDS else low[-2]) | bool(
        low[-3 if words[run[-1]].text in ENDS else -2].endswith(("t", "en"))
    )
    claims_to = _claims_to(reading, run)
    if claims_to:
        return claims_to
    rumour = next((n for n, w in enumerate(low) if w == "dem" and low[n + 1 : n + 3] == ["vernehmen", "nach"]), -1)
    if rumour >= 0:
        stop = end_of(reading, run)
        pieces = [(run[0], run[rumour]), (run[rumour] + 3, stop)]
        spans = tuple(Span(words[a].span.start, words[b - 1].span.end) for a, b in pieces if b > a)
        cue = (Span(words[run[rumour]].span.start, words[run[rumour] + 2].span.end),)
        return Quotation(spans, (), cue, (), "Indirect", "claims", 0.6, 0.0, ("hearsay",)) if spans else None
    if perfect or "angeblich" in low:
        content = Span(words[run[0]].span.start, words[run[-1]].span.end)
        return Quotation((content,), (), (), (), "FreeIndirect", "claims", 0.6, 0.0, ("hearsay",))
    return None


def _claims_to(reading: Reading, run: Sequence[int]) -> Quotation | None:
    """„Eine Zeugin will den Jungen gesehen haben“: the subject says so of herself."""
    words = reading.words
    end = end_of(reading, run)
    first = phrase_at(reading, run[0], end - 1) if words[end - 1].low in ("haben", "sein") else None
    if not first or first[1] + 4 > end or words[first[1] + 1].low not in ("will", "wollen"):
        return None
    if not words[end - 2].low.endswith(("t", "en")):
        return None
    content = Span(words[run[0]].span.start, words[end - 1].span.end)
    cue = (words[first[1] + 1].span, words[end - 1].span)
    return Quotation((content,), (span_of(reading, first),), cue, (), "Reported", "claims", 0.6, 0.7, ("claims_to",))
