"""The one function that resolves the words of a speaker, and notes how."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.document import Span, Spans, hull
from pipeline.german import behind
from pipeline.german.people import roles_at
from pipeline.german.speakers import before, own, pairs
from pipeline.german.speakers.cast import NOBODY, Cast, Speaker
from pipeline.german.speakers.names import named_heads, power
from pipeline.german.speakers.offices import known_role, office
from pipeline.german.speakers.phrase import one_phrase, without_carrier
from pipeline.german.speakers.pronouns import pronoun
from pipeline.german.speakers.unnamed import as_written
from pipeline.german.speakers.words import DOCUMENTS, FEMALE, FIRST, MALE, RELATIVE, TEXTS

HOW_NOTES = {
    "name": "named by the words themselves",
    "apposition": "the name beside the words, or whom the text gives that role",
    "pronoun": "whom the pronoun stands for",
    "office": "who holds the office, or the only one of that country named before",
    "metonym": "a capital or building that stands for its state or body",
    "group": "a group or role without a name, as it is written",
    "document": "a document, as it is written",
    "media": "a medium, as it is written",
    "role": "the only person of that gender named in the two sentences before",
}


def resolve(cast: Cast, spans: Spans, content: Spans, last: Speaker, date: str, dative: bool = False) -> Speaker:
    """Resolve the words of a speaker.

    `last` is the speaker of the claim before in the same block: a pronoun mostly means him. `date` (ISO or empty)
    picks the holder of an office; `dative` tells that the cue governs that case („laut“).
    """
    cast.notes = []
    spans = without_carrier(cast.reading, one_phrase(cast, spans, content))
    found = _resolve(cast, spans, last, date, dative)
    _note_end(cast, spans, found)
    return found


def _resolve(cast: Cast, spans: Spans, last: Speaker, date: str, dative: bool, *, paired: bool = False) -> Speaker:
    whole = hull(spans)
    words = [w for s in spans for w in cast.reading.texts(s)]
    if not words:
        return NOBODY
    alone = words[0].lower() if len(words) == 1 else ""
    if alone in RELATIVE:
        return _relative(cast, alone, whole, last)

    def told(span: Span) -> Speaker:
        return _resolve(cast, (span,), NOBODY, date, False, paired=True)

    if own.is_own(words):
        subject = own.subject(cast.reading, whole)
        return _resolve(cast, (subject,), last, date, False) if subject else NOBODY
    if own.meant(words):
        return pronoun(cast, own.meant(words), whole, last, told)
    if alone in ("darin", "hierin", "diesem"):
        return _text_before(cast, whole)
    if alone == "beide" and (two := before.both(cast.reading, cast.reading.index(whole.start))):
        return Speaker(" und ".join(cast.name(e) for e in two), "group", "pronoun")
    if alone == "es":
        taken = before.neuter(cast.reading, cast.reading.index(whole.start))
        return replace(told(taken), how="pronoun") if taken else NOBODY
    pair = None if paired else pairs.joined(cast.reading, spans)
    if pair:
        both = [_resolve(cast, (span,), last, date, dative, paired=True) for span in pair]
        return Speaker(" und ".join(s.name for s in both if s.name), "group", "group")
    if alone in MALE | FEMALE | FIRST:
        return pronoun(cast, alone, whole, last, told)
    people = named_heads(cast.reading, spans)
    if people:
        role = next((r for r in roles_at(cast.reading, people[-1])), "")
        if len(people) > 1:
            return Speaker(" und ".join(dict.fromkeys(cast.name(p) for p in people)), "person", "name")
        how = "apposition" if len(words) > len(cast.reading.texts(people[0].span)) else "name"
        return Speaker(cast.name(people[0]), "person", how, role=role)
    found = power(cast, spans, words) or office(cast, whole, words, date) or known_role(cast, whole, words)
    if found and found.kind == "person" and _named_beside(cast, whole, found.name):
        cast.notes.append(f"not {found.name}: the clause names him beside the role")
        found = None
    return found or as_written(cast.reading, whole, words, dative)


def _named_beside(cast: Cast, whole: Span, name: str) -> bool:
    """Tell whether somebody is named right behind the verb of a role („Der Vorsitzende gratulierte Wissmann“): he is somebody else."""
    words = cast.reading.words
    person = cast.people.get(name)
    at = cast.reading.inside(whole)
    if person is None or not at or at.stop + 1 >= len(words):
        return False
    verb = words[at.stop]
    near = range(at.stop + 1, min(at.stop + 4, len(words)))
    close = {words[i].span.start for i in near if words[i].sentence == verb.sentence and words[i].text[0].isalnum()}
    return verb.text[0].islower() and any(s.start in close for s in person.mentions)


def _text_before(cast: Cast, whole: Span) -> Speaker:
    """Return the document of the sentence before („… ein internes Papier. Darin heißt es, …“)."""
    words = cast.reading.words
    here = words[cast.reading.index(whole.start)]
    if not here.sentence:
        return NOBODY
    for i in reversed(cast.reading.sentence_words(here.sentence - 1)):
        head = words[i].text
        if head in DOCUMENTS or head.lower().endswith(TEXTS):
            return as_written(cast.reading, words[i].span, [head], False)
    return NOBODY


def _relative(cast: Cast, word: str, whole: Span, last: Speaker) -> Speaker:
    """Return whom a relative pronoun takes up: the name right before it, or the noun phrase before its comma."""
    words = cast.reading.words
    i = cast.reading.index(whole.start)
    comma = i > 0 and words[i - 1].text in (",", "–")
    near = next(iter(cast.reading.entity_before(whole.start)), None)
    if comma and near:
        gap = cast.reading.string(Span(near.span.end, whole.start)).strip(" ,–")
        if not gap or (len(gap.split()) <= 2 and gap.islower()):
            cast.notes.append(f"{word}: relative pronoun, right behind what it means")
            return cast.speaker(near, "pronoun")
    meant = behind.antecedent(cast.reading, i)
    if meant:
        return replace(resolve(cast, (meant,), (whole,), last, ""), how="pronoun")
    return NOBODY


def _note_end(cast: Cast, spans: Spans, found: Speaker) -> None:
    words = " … ".join(" ".join(cast.reading.string(s).split()) for s in spans)
    cast.notes.insert(0, f"words: {words}")
    how = HOW_NOTES.get(found.how, "")
    cast.notes.append(f"taken: {found.name} ({how})" if found.name else "taken: nobody; a blank is better than a guess")
