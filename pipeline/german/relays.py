"""Who passes on what somebody else says: „sagte er nach Angaben von Teilnehmern“, „sagte sie, wie die Polizei berichtet“, „zitierte ihn die AFP“."""

from __future__ import annotations

from pipeline.document import Quotation, Span
from pipeline.german import acts, behind, frames, phrases
from pipeline.german.according import carrier_at
from pipeline.german.cues import reporting
from pipeline.german.reading import Reading
from pipeline.german.words import POSSESSIVES, SUBJECTS

SIGNS = frozenset(("laut", "nach", "wie"))
"""Words before who passes something on."""


def passed_on(reading: Reading, q: Quotation) -> Span | None:
    """Return the words of who passes on a quotation that somebody else is the speaker of; None where nobody is named."""
    words = reading.words
    if not q.cue or not q.speaker:
        return None
    at = reading.index(q.cue[0].start)
    if at >= len(words) or words[at].low in frames.PARTICLES or words[at].text not in acts.speaking_forms():
        return None
    block = words[at].block
    run = [i for i in reading.sentence_words(words[at].sentence) if words[i].block == block]
    meant = behind.quoted(reading, q.cue, q.quote)
    if meant is not None and any(meant.overlaps(s) for s in q.speaker):
        return _who_quotes(reading, run, set(reading.numbers((*q.quote, *q.cue, meant))), at)
    if all(words[i].low not in SIGNS for i in run):
        return None
    held = set(reading.numbers((*q.quote, *q.cue, *q.speaker, *q.addressee)))
    # what stands before „und“ belongs to the act before: „hat nach Angaben von X … begrüßt und erklärt, …“
    first = max((i for i in run if i < at and words[i].low in ("und", "aber")), default=run[0] - 1)
    for i in run:
        if i in held or i <= first or i + 1 > run[-1]:
            continue
        if words[i].low == "laut" or (words[i].low == "nach" and carrier_at(reading, i + 1, run[-1])):
            found = phrases.phrase_at(reading, i + 1, run[-1])
            if found and found[1] < run[-1] and words[found[1] + 1].low in POSSESSIVES:
                found = (found[0], (phrases.phrase_at(reading, found[1] + 1, run[-1]) or found)[1])
            if found and not held & set(range(found[0], found[1] + 1)):
                return phrases.span_of(reading, found)
        if words[i].low == "wie" and i > run[0] and words[i - 1].text == "," and i - 1 not in held:
            found = phrases.phrase_at(reading, i + 1, run[-1])
            told = found and any(reporting(reading, run, j) for j in range(found[1] + 1, min(found[1] + 8, run[-1] + 1)))
            if found and told and words[found[0]].low not in SUBJECTS and not held & set(range(found[0], found[1] + 1)):
                return phrases.span_of(reading, found)
    return None


def _who_quotes(reading: Reading, run: list[int], held: set[int], at: int) -> Span | None:
    """Return the subject of „zitieren“ beside its object: before the verb, or behind it."""
    for i in (run[0], *range(at + 1, min(at + 8, run[-1] + 1))):
        found = phrases.phrase_at(reading, i, run[-1]) if i not in held else None
        if found and not held & set(range(found[0], found[1] + 1)) and not phrases.is_oblique(reading, found[0]):
            return phrases.span_of(reading, found)
    return None
