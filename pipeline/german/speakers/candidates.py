"""Whom a pronoun can mean: persons named before, the subject of the main clause, a body, somebody without a name."""

from __future__ import annotations

from pipeline.document import Entity, Span
from pipeline.german import phrases
from pipeline.german.acts import verb_forms
from pipeline.german.nations import country_of
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.speakers.cast import Cast, Speaker, is_person
from pipeline.german.speakers.offices import office
from pipeline.german.speakers.unnamed import as_written
from pipeline.german.speakers.words import OBLIQUE, PERSON_ENDINGS, PERSONS, nouns_in
from pipeline.german.words import ARTICLES, POSSESSIVES

DEFINITE = frozenset("der die ein eine ihr sein ihre seine unser unsere".split())
BECAUSE = frozenset("nachdem weil da obwohl bevor während als indem wobei sobald".split())
PLURAL_VERBS = frozenset("sind haben hatten hätten seien wären werden würden wurden wollen sollen können müssen dürfen".split())


def candidates(cast: Cast, whole: Span) -> list[tuple[str, int, bool]]:
    """Persons named before, best first: name, how many sentences before, whether not as a subject.

    Subjects of the same sentence and of the sentences before come first; in a sentence of its own, who stands behind a
    preposition is not whom its pronoun means.
    """
    reading = cast.reading
    block = reading.block_at(whole.start)
    limit = block.span.start - 600 if block else whole.start - 1200
    here = reading.words[min(reading.index(whole.start), len(reading.words) - 1)].sentence
    scored: list[tuple[float, str, int, bool]] = []
    for rank, entity in enumerate(reading.entity_before(whole.start)):
        if entity.span.start < limit or rank > 40 or not cast.same_entry(entity.span.start, whole.start):
            break
        if not is_person(entity) or "hashtag" in entity.flags:
            continue
        inside = reading.inside(entity.span)
        if not inside:
            continue
        sentence = reading.words[inside.start].sentence
        place = inside.start - reading.sentence_words(sentence).start
        before = reading.words[inside.start - 1].text.lower() if inside.start else ""
        oblique = before in OBLIQUE or cast.is_genitive(entity)
        score = (here - sentence) * 10 + min(place, 9) * 0.3 + (0 if not oblique else 14 if here == sentence else 6)
        scored.append((score, cast.name(entity), here - sentence, oblique))
    out: dict[str, tuple[str, int, bool]] = {}
    for _, name, far, oblique in sorted(scored, key=lambda x: x[0]):
        out.setdefault(name, (name, far, oblique))
    return list(out.values())


def main_clause_subject(cast: Cast, at: int, gender: str) -> Speaker | None:
    """Return the subject of the main clause for a pronoun right behind „nachdem“, „weil“ and the like."""
    words = cast.reading.words
    if at < 2 or words[at - 1].low not in BECAUSE:
        return None
    sentence = cast.reading.sentence_words(words[at].sentence)
    for entity in cast.reading.entities_in(Span(words[sentence.start].span.start, words[at - 1].span.start)):
        inside = cast.reading.inside(entity.span)
        before = words[inside.start - 1].low if inside and inside.start else ""
        body = entity.label == "ORG" and gender == "f" and before == "die" and inside.start - 1 == sentence.start
        if body and "compound" not in entity.flags:
            return cast.speaker(entity, "pronoun")
        if not is_person(entity) or before in OBLIQUE:
            continue
        name = cast.name(entity)
        if cast.gender.get(name, "u") in (gender, "u") and not cast.is_genitive(entity):
            return Speaker(name, "person", "pronoun")
    return None


def unnamed_subject(cast: Cast, at: int, gender: str) -> str:
    """Return the subject of the sentence before, where it is a person without a name („Ihr Nachbar räumt auf. …, schimpft er“)."""
    words = cast.reading.words
    here = words[min(at, len(words) - 1)]
    if here.sentence == 0:
        return ""
    inside = list(cast.reading.sentence_words(here.sentence - 1))
    if not inside or words[inside[0]].block != here.block:
        return ""
    start = inside[0]
    colon = next((i for i in inside[:8] if words[i].text == ":"), None)
    start = colon + 1 if colon is not None else start
    found = phrases.phrase_at(cast.reading, start, inside[-1])
    if not found or words[found[0]].low not in DEFINITE or found[0] == found[1]:
        return ""
    span = phrases.span_of(cast.reading, found)
    sentence = Span(words[inside[0]].span.start, words[inside[-1]].span.end)
    named = any(is_person(e) for e in cast.reading.entities_in(sentence))
    heads = nouns_in(words[i].text for i in range(found[0], found[1] + 1))
    head = next((h for h in heads if not country_of(h) and h.lower() not in POSSESSIVES), "")
    person = is_role(head) or head in PERSONS or head.endswith(PERSON_ENDINGS)
    feminine = head.endswith(("in", "frau")) or words[found[0]].low in ("die", "eine", "ihre", "seine")
    if named or not person or ("f" if feminine else "m") != gender:
        return ""
    known = office(cast, span, cast.reading.texts(span), "")
    return known.name if known else as_written(cast.reading, span, cast.reading.texts(span), False).name


def body_before(reading: Reading, at: int, gender: str) -> Entity | None:
    """Return the organisation with „die“ (or „der“, as the first word) before it in this sentence or the one before."""
    words = reading.words
    for entity in reading.entity_before(words[at].span.start):
        inside = reading.inside(entity.span)
        if not inside or words[at].sentence - words[inside.start].sentence > 1:
            return None
        if entity.label != "ORG" or "compound" in entity.flags or not inside.start:
            continue
        first = reading.sentence_words(words[inside.start].sentence).start
        article = inside.start - 1
        while (
            article > first
            and article > inside.start - 3
            and words[article].text[0].isupper()
            and words[article].low not in ARTICLES
        ):
            article -= 1
        low = words[article].low
        if (gender == "f" and low == "die") or (gender == "m" and low == "der" and article == first):
            return entity
    return None


def plural_verb(reading: Reading, i: int) -> bool:
    """Tell whether the verb of „sie“ is plural: the word beside it, or the last one of its clause."""
    words = reading.words
    sentence = reading.sentence_words(words[i].sentence)
    beside = [words[n].text for n in (i + 1, i - 1) if n in sentence]
    for text in beside:
        if text[0].islower() and (text in PLURAL_VERBS or text in verb_forms()):
            return text in PLURAL_VERBS or (text.endswith("en") and len(text) > 3)
    end = next((n for n in range(i + 1, sentence.stop) if words[n].text in ",.;:!?“"), sentence.stop)
    last = words[end - 1].text if end - 1 > i else ""
    return last in PLURAL_VERBS or (last[:1].islower() and last.endswith("ten"))
