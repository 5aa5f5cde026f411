"""The subject of the sentence before a pronoun: „die Eltern“ for a plural, a body with a feminine noun for „sie“."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.document import Entity, Span
from pipeline.german import phrases, subjects
from pipeline.german.acts import kinds_of
from pipeline.german.clauses import KONJUNKTIV, is_finite_form
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, adverbs, function_words

PLURALS = frozenset("die viele mehrere einige zwei drei vier fünf beide seine ihre unsere".split())
"""Words that can open a noun phrase in the plural."""
FEMININE = tuple(
    "polizei behörde regierung partei stiftung gewerkschaft firma bank organisation kommission anwaltschaft universität gruppe agentur "
    "zeitung armee stadt gemeinde verwaltung union koalition opposition fraktion feuerwehr hochschule klinik reederei gesellschaft "
    "bewegung initiative kirche zentrale schule kasse kammer miliz junta führung leitung bahn airline".split()
)
"""Endings of nouns of bodies that „sie“ takes up."""


NEUTER = tuple(
    "gericht ministerium unternehmen institut amt parlament bündnis komitee militär blatt magazin gremium präsidium konsortium team "
    "kabinett hilfswerk museum konsulat".split()
)
"""Endings of nouns of bodies that „es“ takes up."""
IMPERSONAL = frozenset("gab gibt gäbe ist war sei wird wurde werde besteht bestand zeigt zeigte heißt hieß geht ging".split())
"""Verbs whose „es“ means nobody."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as the numbers of its first and last word, and whether its verb is plural."""

    first: int
    last: int
    plural: bool


def subject(reading: Reading, at: int) -> Subject | None:
    """Return the subject of the main clause of the sentence before a word, in the same block."""
    words = reading.words
    here = words[min(at, len(words) - 1)]
    if not here.sentence:
        return None
    run = [i for i in reading.sentence_words(here.sentence - 1) if words[i].block == here.block]
    if len(run) < 3:
        return None
    for i in reversed(run[2:]):
        # „…, teilte die Bundespolizei mit.“
        if words[i - 1].text in (",", "“") and "ind" in kinds_of(words[i].text):
            found = _noun(reading, subjects.past(reading, i + 1, run[-1]), run[-1])
            if found:
                return Subject(*found, _plural(words[i].text))
    start = run[0]
    while start < run[-1] and words[start].low in adverbs():
        start += 1
    found = _noun(reading, start, run[-1])
    verb = found[1] + 1 if found else -1
    if found and verb < run[-1] and _finite(reading, verb):
        return None if words[verb].low in KONJUNKTIV else Subject(*found, _plural(words[verb].text))
    verb = next((i for i in run if is_finite_form(words[i].text)), -1)
    if verb < 0 or words[verb].low in KONJUNKTIV:
        return None
    found = _noun(reading, subjects.past(reading, verb + 1, run[-1]), run[-1])
    return Subject(*found, _plural(words[verb].text)) if found else None


def both(reading: Reading, at: int) -> list[Entity]:
    """Return the two persons, or else the two countries or bodies, of the sentence before, in the same block; nobody where there are more."""
    words = reading.words
    here = words[min(at, len(words) - 1)]
    run = [i for i in reading.sentence_words(here.sentence - 1) if words[i].block == here.block] if here.sentence else []
    found = reading.entities_in(Span(words[run[0]].span.start, words[run[-1]].span.end)) if run else []
    for labels in (("PER",), ("LOC", "ORG")):
        named = {reading.string(e.span): e for e in found if e.label in labels and "compound" not in e.flags}
        if named:
            return list(named.values()) if len(named) == 2 else []
    return []


def named_several(reading: Reading, at: int) -> Span | None:
    """Return the plural subject of the sentence before: „die Eltern“, „X und Y“."""
    found = subject(reading, at)
    if found is None or not found.plural:
        return None
    words = reading.words
    joined = any(words[i].low in ("und", "sowie") for i in range(found.first, found.last))
    if not joined and words[found.first].low not in PLURALS and words[found.first].low in ARTICLES:
        return None
    return Span(words[found.first].span.start, words[found.last].span.end)


def joined_object(reading: Reading, at: int) -> Span | None:
    """Return the persons joined by „und“ beside a singular subject in the sentence before: nobody else there is meant by a plural."""
    found = subject(reading, at) or _opening(reading, at)
    if found is None or found.plural:
        return None
    words = reading.words
    run = reading.sentence_words(words[at].sentence - 1)
    people = [e for e in reading.entities_in(Span(words[run.start].span.start, words[run.stop - 1].span.end)) if e.label == "PER"]
    pairs = [
        (a, b)
        for a, b in zip(people, people[1:], strict=False)
        if reading.string(Span(a.span.end, b.span.start)).strip() in ("und", "sowie")
    ]
    free = len(pairs) == 1 and reading.index(pairs[0][0].span.start) > found.last
    return Span(pairs[0][0].span.start, pairs[0][1].span.end) if free else None


def _opening(reading: Reading, at: int) -> Subject | None:
    """Return the noun phrase that opens the sentence before, where its verb has a form that no list knows („vernahm“)."""
    words = reading.words
    run = reading.sentence_words(words[at].sentence - 1) if words[at].sentence else range(0)
    found = _noun(reading, run.start, run.stop - 1) if len(run) > 2 else None
    verb = words[found[1] + 1] if found and found[1] + 1 in run else None
    if found is None or verb is None or verb.text != verb.low or not verb.text.isalpha() or verb.low in function_words():
        return None
    return Subject(*found, _plural(verb.text))


def body(reading: Reading, at: int) -> Span | None:
    """Return the subject of the sentence before that is a body with a feminine noun: „die Bundespolizei“."""
    found = subject(reading, at)
    if found is None or found.plural:
        return None
    words = reading.words
    head = next(
        (i for i in range(found.first, found.last + 1) if words[i].text[0].isupper() and words[i].low not in ARTICLES), -1
    )
    if head < 0 or words[found.first].low not in ("die", "eine", "ihre", "seine"):
        return None
    return Span(words[found.first].span.start, words[found.last].span.end) if words[head].low.endswith(FEMININE) else None


def neuter(reading: Reading, at: int) -> Span | None:
    """Return the subject of the sentence before that is a body with a neuter noun, for „es“ before a verb that has a subject."""
    words = reading.words
    if at + 1 >= len(words) or words[at + 1].low in IMPERSONAL:
        return None
    found = subject(reading, at)
    if found is None or found.plural or words[found.first].low not in ("das", "ein"):
        return None
    head = next((words[i].low for i in range(found.first + 1, found.last + 1) if words[i].text[0].isupper()), "")
    return Span(words[found.first].span.start, words[found.last].span.end) if head.endswith(NEUTER) else None


def _noun(reading: Reading, start: int, last: int) -> tuple[int, int] | None:
    """Return a noun phrase in the nominative with what „und“ joins to it."""
    words = reading.words
    found = phrases.phrase_at(reading, start, last) if start <= last else None
    if not found or phrases.is_oblique(reading, found[0]) or words[found[0]].low in ("er", "sie", "wir", "ich", "es"):
        return None
    first, end = found
    while end + 2 <= last and words[end + 1].low in ("und", "sowie"):
        more = phrases.phrase_at(reading, end + 2, last)
        if not more or phrases.is_oblique(reading, more[0]):
            break
        end = more[1]
    return first, end


def _finite(reading: Reading, i: int) -> bool:
    word = reading.words[i]
    return is_finite_form(word.text) or (
        word.text == word.low and word.text.endswith(("t", "te", "en", "ten")) and word.low not in function_words()
    )


def _plural(verb: str) -> bool:
    return verb in ("sind", "seid") or verb.endswith("en") or verb.endswith(("ern", "eln"))
