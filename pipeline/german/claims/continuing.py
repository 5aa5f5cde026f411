"""Speech that goes on: who spoke before, where no words name a speaker, and where nobody is told to speak at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import LOOSE, Quotation, Span, hull
from pipeline.german import acts, subjects
from pipeline.german.continuations import subjunctive
from pipeline.german.cues import reporting
from pipeline.german.reading import Reading

GOES_ON = frozenset("demnach demzufolge hiernach danach".split())
"""Cues that take up the speaker before."""
POINTS = frozenset("demnach demzufolge".split())
PASSIVE = frozenset("wird werden wurde wurden".split())


def goes_on(reading: Reading, q: Quotation, fired: Sequence[str]) -> bool:
    """Tell whether a quotation without words of a speaker belongs to the speech before."""
    if q.cue and (reading.texts(q.cue[0])[0].lower() in GOES_ON or _cue_before(reading, q)):
        return True
    return (not q.cue and q.form in ("Direct", *LOOSE)) or "frame_cue" in fired or "continues" in fired


def _cue_before(reading: Reading, q: Quotation) -> bool:
    """Tell whether a quotation shares the cue of a sentence before („X betonte, … Sie seien „bestens geeignet““)."""
    words = reading.words
    cue, quote = reading.index(q.cue[-1].start), reading.index(q.quote[0].start)
    return cue < quote < len(words) and words[cue].sentence < words[quote].sentence and words[quote - 1].text != ":"


def pointed(reading: Reading, q: Quotation) -> Quotation:
    """Return a quotation whose words for the speaker are „demnach“, which takes up who spoke before as a pronoun does."""
    return replace(q, speaker=q.cue[:1]) if q.cue and reading.texts(q.cue[0])[0].lower() in POINTS else q


def without_later(reading: Reading, q: Quotation) -> Quotation:
    """Return speech without a frame without a speaker who stands in a later block: who speaks there comes after it."""
    if q.cue or q.form not in LOOSE or not q.speaker or q.speaker[-1].start < q.quote[-1].end:
        return q
    block = reading.block_at(q.quote[-1].start)
    if block is None or block.kind == "quote":
        return q
    return replace(q, speaker=tuple(s for s in q.speaker if s.start < block.span.end))


def impersonal(reading: Reading, q: Quotation) -> tuple[Span, ...]:
    """Return the passive right behind speech without a frame, which tells that nobody is named: „…, wird vermutet“."""
    words = reading.words
    at = reading.index(hull(q.quote).end - 1) + 1
    at += at < len(words) and words[at].text == ","
    if q.cue or q.form not in LOOSE or at + 1 >= len(words) or words[at].low not in PASSIVE:
        return ()
    said = any(kind == "part2" for _, _, kind in acts.verb_forms().get(words[at + 1].text, ()))
    ends = at + 2 >= len(words) or words[at + 2].sentence != words[at].sentence or words[at + 2].text in ".!;"
    return (words[at].span, words[at + 1].span) if said and ends else ()


def told_before(reading: Reading, q: Quotation) -> Span | None:
    """Return the subject of the verb of speaking in the sentence before speech in the subjunctive: „Er hat gestanden. Er habe …“."""
    words = reading.words
    first = reading.index(q.quote[0].start)
    if q.cue or q.form not in LOOSE or first >= len(words) or not words[first].sentence:
        return None
    block = words[first].block
    own, before = (
        [i for i in reading.sentence_words(n) if words[i].block == block]
        for n in (words[first].sentence, words[first].sentence - 1)
    )
    passive = any(words[i].low in PASSIVE for i in before)
    if not own or not before or own[0] != first or passive or not subjunctive(reading, own):
        return None
    verb = next((i for i in before if (told := reporting(reading, before, i)) and told.strong), None)
    return subjects.subject_of(reading, before, verb, False) if verb is not None else None
