"""Speakers whose words hold a name: persons, countries, bodies and media."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Entity, Span, Spans, SpeakerKind, hull
from pipeline.german.acts import unnamed_reports
from pipeline.german.mentions import organisations, seats
from pipeline.german.nations import country_of
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.speakers.cast import Cast, Speaker, is_person
from pipeline.german.speakers.words import BODIES, BODY_ENDINGS, CARRIERS, MEDIA_NOUNS, is_medium, nouns_in
from pipeline.german.words import SEATED


def named_heads(reading: Reading, spans: Spans) -> list[Entity]:
    """Return the persons that head the words of a speaker: no genitive, no „von X“ after a role."""
    found = []
    for span in spans:
        for entity in reading.entities_in(span):
            if not is_person(entity):
                continue
            inside = reading.inside(entity.span)
            following = reading.words[inside.stop] if inside.stop < len(reading.words) else None
            text = reading.string(entity.span)
            if (
                text.endswith(("s", "’", "'"))
                and following
                and following.span.start < span.end
                and following.text[0].isalpha()
                and following.text.lower() not in ("und", "sowie", "am", "in", "im", "von")
            ):
                continue
            before = (
                reading.words[inside.start - 1].text
                if inside.start and reading.words[inside.start - 1].span.start >= span.start
                else ""
            )
            earlier = [w for w in reading.texts(Span(span.start, entity.span.start)) if w[0].isupper()]
            if before == "von" and earlier and earlier[-1] not in CARRIERS:
                continue
            if before in ("mit", "an", "über", "bei", "vor", "gegen"):
                continue
            found.append(entity)
    if len(found) > 1 and not any(
        reading.string(Span(a.span.end, b.span.start)).strip(" ,") in ("und", "sowie")
        or " und " in f" {reading.string(Span(a.span.end, b.span.start))} "
        for a, b in zip(found, found[1:], strict=False)
    ):
        found = found[-1:]
    return found


def power(cast: Cast, spans: Spans, words: Sequence[str]) -> Speaker | None:
    """A country, body or medium that heads the words: alone, after an article, or after nouns such as „Nachrichtenagentur“."""
    whole = hull(spans)
    entities = [e for e in cast.reading.entities_in(whole) if e.label in ("LOC", "ORG") and "compound" not in e.flags]
    if not entities:
        return None
    last = entities[-1]
    before = [w for w in cast.reading.texts(Span(whole.start, last.span.start)) if w[0].isalpha()]
    after = [w for w in cast.reading.texts(Span(last.span.end, whole.end)) if w[0].isalpha()]
    if after and after[0].lower() not in ("am", "im", "in", "auf", "vom"):
        return None
    heads = [w for w in nouns_in(before) if not country_of(w)]
    if _common_noun(cast, last) and any(country_of(w) for w in before):
        return None  # „das russische Verteidigungsministerium“: the noun alone is no name
    if last.label == "LOC" and "aus" in [w.lower() for w in before] and unnamed_reports(heads):
        return None  # „Berichten aus Khartum zufolge“: nobody there is told to have said it
    if any(is_role(n) and n not in MEDIA_NOUNS for n in heads):
        return None
    media_head = any(
        is_medium(n) or n in CARRIERS or n.endswith(("agentur", "ministerium", "partei", "konzern", "organisation"))
        for n in heads
    )
    preposition = [
        w.lower() for w in before if w.lower() in ("in", "im", "auf", "am", "an", "aus", "bei", "für", "von", "des", "der")
    ]
    if heads and cast.is_genitive(last) and not all(n in CARRIERS for n in heads):
        return None
    company = any(n in BODIES or n.lower().endswith(BODY_ENDINGS) for n in heads)
    if heads and not media_head and not company:
        return None
    if last.label == "LOC" and heads and preposition and not all(n in CARRIERS for n in heads):
        return None
    name = cast.name(last)
    if last.label == "LOC":
        actor = seats().get(name, (name, ""))[1]
        kind: SpeakerKind = "organisation" if name in ("Kreml", "Weißes Haus", "Pentagon", "Élysée") else "country"
        how = "metonym" if actor and actor != name else "name"
        return Speaker(name, kind, how, actor=actor or name)
    known = organisations().get(name)
    kind = "media" if (known and known[1] == "media") or any(is_medium(n) for n in heads) else "organisation"
    return Speaker(name, kind, "name")


def _common_noun(cast: Cast, entity: Entity) -> bool:
    """Tell whether a body is named by nothing but a common noun: „Verteidigungsministerium“."""
    text = cast.reading.string(entity.span)
    return entity.label == "ORG" and text.isalpha() and text.lower().endswith(SEATED) and text not in organisations()
