"""„nach eigenen Angaben“, „ihrer Meinung nach“: who is the subject of the clause, or whom the possessive means."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Span
from pipeline.german import phrases, subjects
from pipeline.german.clauses import is_finite_form
from pipeline.german.reading import Reading
from pipeline.german.speakers.words import carries
from pipeline.german.words import PREPOSITIONS, adverbs, function_words

OWN = frozenset("eigene eigenen eigener eigenem".split())
MEANT = {"seiner": "er", "seinen": "er", "ihrer": "sie", "ihren": "sie"}


def is_own(words: Sequence[str]) -> bool:
    """Tell whether words say that somebody gives the information about himself: „eigenen Angaben“."""
    return len(words) == 2 and words[0].lower() in OWN and carries(words[1])


def meant(words: Sequence[str]) -> str:
    """Return the pronoun that a possessive before a noun of speech stands for („ihrer Meinung“: sie), or nothing."""
    return MEANT.get(words[0].lower(), "") if len(words) == 2 and carries(words[1]) else ""


def subject(reading: Reading, whole: Span) -> Span | None:
    """Return the subject of the clause in which „eigenen Angaben“ stand."""
    words = reading.words
    inside = reading.inside(whole)
    sentence = reading.sentence_words(words[inside.start].sentence)
    start = next((i + 1 for i in range(inside.start - 1, sentence.start, -1) if words[i].text in ",;:–"), sentence.start)
    while start < inside.start and words[start].low in adverbs():
        start += 1
    lead = phrases.phrase_at(reading, start, inside.start - 1) if start < inside.start else None
    if lead and _nominative(reading, lead):
        return phrases.span_of(reading, (lead[0], _with_place(reading, lead[1], sentence.stop)))
    after = inside.stop + (inside.stop < sentence.stop and words[inside.stop].low in ("zufolge", "nach"))
    for i in (*range(start, inside.start), after):
        if i in sentence and _finite(reading, i, i == after):
            at = subjects.past(reading, i + 1, sentence.stop - 1)
            at = after if at == inside.start - 1 and words[at].low == "nach" else at
            found = phrases.phrase_at(reading, at, sentence.stop - 1) if at < sentence.stop else None
            return phrases.span_of(reading, found) if found and _nominative(reading, found) else None
    return None


def _with_place(reading: Reading, last: int, stop: int) -> int:
    """Return the last word of „der Beauftragte in Hamburg“ before the finite verb."""
    words = reading.words
    if last + 3 >= stop or words[last + 1].low not in ("in", "im", "aus", "bei"):
        return last
    place = phrases.phrase_at(reading, last + 2, stop - 1)
    return place[1] if place and place[1] + 1 < stop and words[place[1] + 1].text == words[place[1] + 1].low else last


def _nominative(reading: Reading, found: tuple[int, int]) -> bool:
    low = reading.words[found[0]].low
    return not phrases.is_oblique(reading, found[0]) and low not in PREPOSITIONS and low not in ("laut", "nach")


def _finite(reading: Reading, i: int, follows: bool) -> bool:
    """Tell whether a finite verb stands here: a known one or, behind what opens the clause, any word in lower case."""
    word = reading.words[i]
    plain = word.text == word.low and word.text[0].isalpha() and word.low not in function_words()
    return is_finite_form(word.text) or (follows and plain)
