"""The words of a speaker cut down to one phrase: what stands beside it in the sentence is left out."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Span, Spans, hull
from pipeline.german import phrases
from pipeline.german.acts import TENSED, kinds_of
from pipeline.german.mentions import organisations
from pipeline.german.people import canonical_organisation
from pipeline.german.reading import Reading
from pipeline.german.speakers.cast import Cast, is_person
from pipeline.german.speakers.words import FEMALE, MALE, MEDIA_NOUNS, OBLIQUE, OF_MEDIA, RELATIVE, carries
from pipeline.german.words import ARTICLES, FINITE, MODALS, POSSESSIVES, PREPOSITIONS, SEATED, WEEKDAYS

LEADS = frozenset("in im aus bei von vom auf und doch aber".split())
"""Words before a phrase that do not belong to it."""
CUTS = frozenset("auf mit am gegenüber nach vor über während bei sagte sagten erklärte hat haben dem den einem".split())
SHORTENED = frozenset("Dr Prof St Ing Dipl h c".split())
PARTING = frozenset("mit von an bei gegen in auf aus nach vor am im".split())
AUXILIARIES = frozenset("hat haben hatte hatten wird werden wurde wurden ist sind war waren".split())
NUMERALS = frozenset("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf mindestens rund etwa mehr".split())


def one_phrase(cast: Cast, spans: Spans, content: Spans) -> Spans:
    """Keep the phrase next to the content where a speaker lies in pieces, and cut off what follows the phrase."""
    reading = cast.reading
    best = _nearest(reading, _groups(reading, spans), hull(content)) if len(spans) > 1 else spans
    inside = reading.numbers(best)
    if not inside:
        return spans
    while len(inside) > 1 and reading.words[inside[0]].low in LEADS and not phrases.particle_name(reading, inside[0], inside[-1]):
        inside.pop(0)
    inside = _sentence_of(reading, inside, hull(content))
    kept = _without_count(reading, _first_phrase(reading, _subject_within(cast, inside)))
    kept = _whole(reading, _without_end(reading, kept))
    return (Span(reading.words[kept[0]].span.start, reading.words[kept[-1]].span.end),) if kept else spans


def _groups(reading: Reading, spans: Spans) -> list[list[Span]]:
    """Put pieces with nothing but „und“, commas or a few words between them together."""
    groups: list[list[Span]] = []
    for span in spans:
        gap = reading.texts(Span(groups[-1][-1].end, span.start)) if groups and groups[-1][-1].end < span.start else []
        parted = any(g in ".;:" or g.lower() in PARTING or g.lower() in AUXILIARIES for g in gap)
        alone = groups and next(w.lower() for w in reading.texts(groups[-1][-1])) in MALE | FEMALE and len(groups[-1]) == 1
        if groups and len(gap) <= 3 and not parted and not (alone and gap):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _nearest(reading: Reading, groups: list[list[Span]], here: Span) -> list[Span]:
    """Return the pieces next to a content, those with a person or „er“ and „sie“ first."""
    return min(
        groups,
        key=lambda g: (
            not any(is_person(e) for s in g for e in reading.entities_in(s))
            and reading.texts(g[0])[0].lower() not in ("er", "sie"),
            min(abs(g[0].start - here.end), abs(here.start - g[-1].end), abs(g[0].start - here.start)),
        ),
    )


def _first_phrase(reading: Reading, inside: Sequence[int]) -> list[int]:
    """Return the words up to where the phrase of the speaker ends."""
    # „der auf der Konferenz anwesende Minister“: a long attribute is part of the phrase
    opens = inside and reading.words[inside[0]].low in ARTICLES
    within = phrases.attribute(reading, inside[0], inside[0] + 1, inside[-1]) if opens else 0
    kept = [i for i in inside if i <= within]
    for i in inside[len(kept) :]:
        if kept and _ends_before(reading, kept, i, i == inside[-1]):
            break
        kept.append(i)
    return kept


def _ends_before(reading: Reading, kept: Sequence[int], at: int, is_last: bool) -> bool:
    """Tell whether a phrase ends before a word: at the listener, the place, a clause of its own, or another sentence."""
    words = reading.words
    word = words[at]
    if words[kept[0]].low in ("er", "sie", "ich", "wir") or word.sentence != words[kept[0]].sentence:
        return True
    if not any(words[j].text[0].isupper() for j in kept):
        return False
    closed = word.text in ".:;" and words[at - 1].text not in SHORTENED
    cut = word.low in CUTS and not (word.low == "auf" and _on_island(reading, kept, at))
    if closed or cut or (is_last and word.text in ("Sie", "Er", "Es")):
        return True
    if _addressed(reading, kept, at) or (word.low in ("im", "in") and _ends_here(reading, kept, at)):
        return True
    if word.low == "an" and at + 1 < len(words) and words[at + 1].text == "Bord":
        return True
    if _is_finite(reading, at) or _medium_addressed(reading, kept, at):
        return True
    clause = word.text == "," and at + 2 < len(words)
    return clause and (_relative(reading, at + 1) or words[at + 1].low in ("er", "sie"))


def _without_count(reading: Reading, kept: list[int]) -> list[int]:
    """Cut off a number at the end that counts what follows („der Sprecher | rund 40 Helfer“)."""
    words = reading.words
    while len(kept) > 1 and (words[kept[-1]].low in NUMERALS or words[kept[-1]].text[0].isdigit()):
        follows = words[kept[-1] + 1].text if kept[-1] + 1 < len(words) else ""
        if not follows[:1].isupper():
            break
        kept.pop()
    return kept


def _relative(reading: Reading, at: int) -> bool:
    """Tell whether a relative clause, and no apposition, begins at a word."""
    words = reading.words
    after = words[at + 1]
    function = (
        after.low in ARTICLES or after.low in PREPOSITIONS or after.low in ("sich", "nicht", "er", "sie", "es", "ihr", "sein")
    )
    return words[at].low in RELATIVE and function


def _subject_within(cast: Cast, inside: list[int]) -> list[int]:
    """Cut „Im Gespräch mit X Y“ down to Y: what stands behind a preposition is no subject, a later name may be."""
    words = cast.reading.words
    if not inside or not inside[0] or words[inside[0] - 1].low not in ("im", "in", "bei", "beim", "mit"):
        return inside
    whole = Span(words[inside[0]].span.start, words[inside[-1]].span.end)
    for entity in reversed(cast.reading.entities_in(whole)):
        first = cast.reading.inside(entity.span).start
        free = words[first - 1].low not in OBLIQUE and not cast.is_genitive(entity)
        if entity.label == "PER" and free and first > inside[0]:
            return [i for i in inside if i >= first]
    return inside


def _ends_here(reading: Reading, kept: Sequence[int], at: int) -> bool:
    """Tell whether „in …“ behind a speaker is where it was said: behind a name, or before a medium („im NDR“)."""
    words = reading.words
    before = reading.entities_in(Span(words[kept[0]].span.start, words[kept[-1]].span.end))
    if _behind_verb(reading, kept) and not any(words[j].text.lower().endswith(SEATED) for j in kept):
        place = reading.entity_from(words[at + 1].span.start)[:1] if at + 1 < len(words) else []
        if place and place[0].label == "LOC" and place[0].span.start == words[at + 1].span.start:
            return True
    last = words[kept[-1]]
    seated = before and reading.string(before[-1].span) == last.text and last.low.endswith(SEATED)
    if before and before[-1].span.end == last.span.end and before[-1].label in ("PER", "ORG") and not seated:
        return True
    after = at + 1
    while after < len(words) and after - at < 3 and words[after].low in ARTICLES:
        after += 1
    near = reading.entity_from(words[after].span.start) if after < len(words) else []
    return bool(near) and near[0].label in ("ORG", "MISC")


def _on_island(reading: Reading, kept: Sequence[int], at: int) -> bool:
    """Tell whether „auf …“ behind a body says where it has its seat: „das Institut auf der Insel Riems“."""
    if not reading.words[kept[-1]].low.endswith(SEATED):
        return False
    after = range(at + 1, min(at + 4, len(reading.words)))
    return any(e.label == "LOC" for i in after for e in reading.entity_from(reading.words[i].span.start))


def _behind_verb(reading: Reading, kept: Sequence[int]) -> bool:
    """Tell whether a phrase stands right behind a verb of speaking („sagte ihr Sprecher …“), where a place is no part of it."""
    before = reading.words[kept[0] - 1] if kept[0] else None
    if before is not None and before.low in ARTICLES | POSSESSIVES and kept[0] > 1:
        before = reading.words[kept[0] - 2]
    return before is not None and bool(kinds_of(before.text) & TENSED)


def _is_finite(reading: Reading, at: int) -> bool:
    """Tell whether a finite verb of another clause stands here („Bloomberg | bereitet die Kommission …“), and no participle as an attribute."""
    words = reading.words
    word = words[at]
    if word.text != word.low or word.low in ARTICLES or at + 1 >= len(words):
        return False
    if word.low in MODALS or word.low in FINITE:
        return True
    return word.low.endswith("et") and words[at + 1].low in ARTICLES


def _medium_addressed(reading: Reading, kept: Sequence[int], at: int) -> bool:
    """Tell whether a named medium in the dative stands behind who speaks („sagte die Ministerin der „Rheinischen Post““).

    Who works for a medium keeps it („ein Reporter der Süddeutschen Zeitung“), and so does „ein Sprecher der Zeitung“.
    """
    words = reading.words
    if words[at].low != "der" or at + 1 >= len(words) or not _behind_verb(reading, kept):
        return False
    heads = [words[j].text for j in kept if words[j].text[0].isupper()]
    if not heads or heads[-1].lower().endswith(OF_MEDIA):
        return False
    start = at + 1 + (words[at + 1].text in '„»"')
    marked = start > at + 1
    found = reading.entity_from(words[start].span.start)[:1] if start < len(words) else []
    named = bool(found) and found[0].span.start == words[start].span.start and found[0].label in ("ORG", "MISC")
    name = reading.string(found[0].span) if named else ""
    known = organisations().get(canonical_organisation(name), ("", ""))[1] == "media" if name else False
    noun = words[at + 1].text in MEDIA_NOUNS and start + 1 < len(words) and words[at + 2].text[0].isupper()
    return known or marked or noun or name.endswith(("Zeitung", "Post", "Presse", "Rundschau", "Agentur", "Allgemeinen"))


def _sentence_of(reading: Reading, inside: list[int], here: Span) -> list[int]:
    """Keep what stands on the side of the content where a capital article shows that a full stop is lost („die Ministerin | Die Opposition“)."""
    words = reading.words
    for n in range(1, len(inside)):
        i = inside[n]
        split = (
            words[i].text in ("Der", "Die", "Das", "Ein", "Eine")
            and words[i - 1].text[0].isalpha()
            and words[i - 1].low not in ARTICLES
        )
        if split and not phrases.within_name(reading, i):
            return inside[:n] if here.end <= words[inside[0]].span.start else inside[n:]
    return inside


def _without_end(reading: Reading, kept: list[int]) -> list[int]:
    """Take in what a phrase goes on with where it is broken off, or cut off words that cannot close it: articles, prepositions."""
    words = reading.words
    if kept and words[kept[-1]].low in ARTICLES | PREPOSITIONS and words[kept[-1]].text == words[kept[-1]].low:
        last = reading.sentence_words(words[kept[-1]].sentence).stop - 1
        start = kept[-1] + 1 if _time(reading, kept) else kept[0]
        found = phrases.phrase_at(reading, start, last)
        if found and found[1] > kept[-1]:
            return list(range(found[0], found[1] + 1))
    while len(kept) > 1 and words[kept[-1]].text == words[kept[-1]].low and words[kept[-1]].low in ARTICLES | PREPOSITIONS:
        kept = kept[:-1]
    return kept


def _time(reading: Reading, kept: Sequence[int]) -> bool:
    """Tell whether nothing but a time and „aus“ stand here: „hieß es | am Morgen aus | dem Ministerium“."""
    words = reading.words
    nouns = [words[i].text for i in kept if words[i].text[0].isupper()]
    return words[kept[-1]].low in ("aus", "von") and all(n in WEEKDAYS for n in nouns)


def _whole(reading: Reading, kept: list[int]) -> list[int]:
    """Take in what „und“ at the end joins („NDR und | „Spiegel““), or leave the „und“ out."""
    words = reading.words
    if len(kept) < 2 or words[kept[-1]].low not in ("und", "sowie", "noch", "oder"):
        return kept
    sentence = reading.sentence_words(words[kept[-1]].sentence)
    start = kept[-1] + 1
    if start < sentence.stop and words[start].text in '„»"':
        close = next((j for j in range(start + 1, min(start + 6, sentence.stop)) if words[j].text in '“«"'), 0)
        return [*kept, *range(start, close + 1)] if close else kept[:-1]
    found = phrases.phrase_at(reading, start, sentence.stop - 1) if start < sentence.stop else None
    return [*kept, *range(found[0], found[1] + 1)] if found else kept[:-1]


def _addressed(reading: Reading, kept: Sequence[int], at: int) -> bool:
    """Tell whether a name right behind a plural („teilten Kommandeure Putin mit“) is whom they speak to."""
    words = reading.words
    if at != kept[-1] + 1 or len(kept) > 3 or not words[at].text[0].isupper():
        return False
    head = words[kept[-1]].text
    if words[kept[0]].low in ARTICLES or any(words[j].text[0].isupper() for j in kept[:-1]):
        return False
    entity = next((e for e in reading.entity_from(words[at].span.start) if e.label in ("PER", "ORG", "LOC")), None)
    plural = head.endswith(("en", "er", "innen", "e", "te")) and not head.endswith("in")
    verb = words[kept[0] - 1].text if kept[0] else ""
    return entity is not None and plural and verb.endswith(("ten", "en")) and verb[0].islower()


def without_carrier(reading: Reading, spans: Spans) -> Spans:
    """Cut „Angaben der“ off „Angaben der Polizei“: who gives the information speaks."""
    first = [reading.words[i] for i in reading.inside(spans[0])]
    i = 0
    while i < len(first) and not first[i].text[0].isupper():
        i += 1
    if i + 1 < len(first) and carries(first[i].text):
        link = first[i + 1].text.lower()
        if (
            link in ("der", "des", "von", "vom", "seiner", "ihrer", "eines", "einer", "dieser", "mehrerer", "vieler", "einiger")
            or first[i + 1].text[0].isupper()
        ):
            start = i + 1 + (link in ("von", "vom", "des", "der"))
            index = reading.index(first[start].span.start) if start < len(first) else 0
            start += max(0, phrases.attribute(reading, index - 1, index, index + len(first) - start - 1) - index) if index else 0
            if start < len(first) and not (len(first) == start + 1 and first[start].text[0].islower()):
                return (Span(first[start].span.start, spans[0].end), *spans[1:])
    return spans
