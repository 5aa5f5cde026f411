"""Texts that speak where nobody else is named: „In einer Stellungnahme wird … festgehalten“, „eine Erklärung, in der es heißt, …“."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Span, Spans
from pipeline.german import behind, phrases
from pipeline.german.clauses import is_finite_form
from pipeline.german.reading import Reading
from pipeline.german.speakers.words import DOCUMENTS, MEDIA_NOUNS, TEXTS
from pipeline.german.words import PASSIVE

WHICH = frozenset("der dem denen welcher welchem welchen".split())
MEDIA_ENDINGS = ("medien", "zeitung", "zeitungen", "berichten", "berichte")


def source(reading: Reading, cue: Spans) -> Span | None:
    """Return the text in which stands what an impersonal frame tells: its relative clause belongs to it, or it opens the sentence."""
    words = reading.words
    places = reading.numbers(cue)
    if not places:
        return None
    run = reading.sentence_words(words[places[0]].sentence)
    comma = next((i for i in range(places[0] - 1, run.start, -1) if words[i].text == ","), -1)
    if comma > 0 and comma + 2 < run.stop and words[comma + 1].low == "in" and words[comma + 2].low in WHICH:
        found = behind.antecedent(reading, comma + 1)
        return found if found and _is_text(reading, found) else None
    helper = next((i for i in run if words[i].low in PASSIVE), run.stop)
    start = helper + 1 if helper + 3 < run.stop and words[helper + 1].low in ("in", "im") else run.start
    if words[start].low not in ("in", "im") or start + 2 >= run.stop:
        return None
    if start == run.start and words[run.start + 1].low == "diesem" and is_finite_form(words[run.start + 2].text):
        return words[run.start + 1].span
    phrase = phrases.phrase_at(reading, start + 1, run.stop - 1)
    found = phrases.span_of(reading, phrase) if phrase else None
    return found if found and _is_text(reading, found) else None


def _is_text(reading: Reading, span: Span) -> bool:
    """Tell whether the first noun of a phrase is a text or a medium."""
    return _heads_text([w for w in reading.texts(span) if w[0].isupper()])


def _heads_text(nouns: Sequence[str]) -> bool:
    return bool(nouns) and (
        nouns[0] in DOCUMENTS | MEDIA_NOUNS
        or nouns[0].lower().endswith(TEXTS)
        or any(n.lower().endswith(MEDIA_ENDINGS) for n in nouns)
    )
