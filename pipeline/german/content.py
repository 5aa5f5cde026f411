"""Cut the content of a claim clean, and find the frame around it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Block, Quotation, Span, Spans
from pipeline.german.reading import Reading

EDGE = frozenset(",;:–-")
OPEN, CLOSE = frozenset('„»«"“‚'), frozenset('“«»"”‘')


def tidy(reading: Reading, q: Quotation, block: Block) -> Spans:
    """Return the content spans of a quotation within its block: holes closed, cue words and loose punctuation cut off.

    Direct speech keeps its marks, and takes in marks that stand right beside it.
    """
    words = reading.words
    chosen = sorted({i for s in q.quote for i in reading.inside(s) if words[i].span.start < block.span.end})
    if not chosen:
        return ()
    own = {i for s in (*q.cue, *(q.speaker if q.form != "Reported" else ())) for i in reading.inside(s)}
    runs = _runs([i for i in chosen if i not in own or q.form == "Reported"], own)
    if q.form == "Direct":
        runs = [_with_marks(reading, a, b) for a, b in runs]
    out = []
    for a, b in runs:
        while a < b and words[a].text in EDGE:
            a += 1
        while b > a and (words[b - 1].text in EDGE or (words[b - 1].text == "." and q.form == "Indirect")):
            b -= 1
        if b > a and any(w.text[0].isalnum() for w in words[a:b]):
            out.append(Span(words[a].span.start, words[b - 1].span.end))
    if not out or (len(out) > 1 and sum(s.end - s.start for s in out) < 2):
        return ()
    return tuple(out)


def _runs(chosen: Sequence[int], own: set[int]) -> list[tuple[int, int]]:
    """Join word numbers to runs; a hole of up to two words that belong to no other role is closed."""
    out: list[list[int]] = []
    for i in chosen:
        if out and i - out[-1][1] <= 2 and not any(j in own for j in range(out[-1][1], i)):
            out[-1][1] = i + 1
        else:
            out.append([i, i + 1])
    longest = max((b - a for a, b in out), default=0)
    return [(a, b) for a, b in out if b - a > 1 or longest <= 2] or [(a, b) for a, b in out]


def _with_marks(reading: Reading, a: int, b: int) -> tuple[int, int]:
    words = reading.words
    inner = [w.text for w in words[a:b]]
    if a > 0 and words[a - 1].text in OPEN and inner[0] not in OPEN and words[a - 1].block == words[a].block:
        a -= 1
    for _ in range(2):
        if b < len(words) and words[b].block == words[a].block and words[b - 1].text not in CLOSE:
            if words[b].text in CLOSE:
                b += 1
                break
            if words[b].text in ".!?," and b + 1 < len(words) and words[b + 1].text in CLOSE:
                b += 2
                break
    return a, b


def frame(reading: Reading, q: Quotation, cue: Spans) -> list[str]:
    """Return the words of the clause around a cue that belong to no content and no speaker."""
    if not cue:
        return []
    words = reading.words
    inside = {i for s in (q.quote if q.form != "Reported" else ()) for i in reading.inside(s)}
    own = sorted({i for s in cue for i in reading.inside(s)})
    if not own:
        return []
    sentence = words[own[-1]].sentence
    own = [i for i in own if words[i].sentence == sentence]
    a = own[0]
    while (
        a > 0
        and words[a - 1].sentence == sentence
        and a - 1 not in inside
        and words[a - 1].text not in ";„“»«–"
        and own[0] - a < 12
    ):
        a -= 1
    b = own[-1] + 1
    while (
        b < len(words)
        and words[b].sentence == sentence
        and b not in inside
        and words[b].text not in ";„“»«–"
        and b - own[-1] < 12
    ):
        b += 1
    if q.form == "Reported":
        a = max(a, min(i for s in q.quote for i in reading.inside(s)))
    return [words[i].text for i in range(a, b)]
