"""Rows of people.csv, places.csv, organisations.csv and mentions.csv."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from pipeline.align import plain
from pipeline.document import Document, Entity, Label, Repair, Span
from pipeline.german.gazetteer import by_key
from pipeline.german.metonyms import is_metonym
from pipeline.german.misspelt import misspelt
from pipeline.german.nations import country_of, inhabitants
from pipeline.german.organisations import country_of_organisation, kind_of
from pipeline.german.people import canonical_organisation, roles_at
from pipeline.german.place_context import nation_of
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role, role_key
from pipeline.german.words import ARTICLES
from pipeline.things.registry import Registry, Thing

Row = dict[str, Any]


def add_mentions(
    registry: Registry, document: Document, reading: Reading, repeated_blocks: Collection[str]
) -> tuple[list[Row], dict[Span, Thing]]:
    """Count the mentions of a document; return their rows and the thing of each mention."""
    registry.open(document)
    _count_related(registry, reading)
    speaking = sorted(s for c in document.claims or () for s in c.speaker_spans if c.speaker_how == "metonym")
    furthest = list(accumulate((s.end for s in speaking), max))
    names = {s: n for n in document.names or () for s in n.mentions}
    rows: list[Row] = []
    things: dict[Span, Thing] = {}
    for entity in reading.entities:
        name = names.get(entity.span)
        thing = registry.get(name.label, name.name) if name else None
        block = reading.block_at(entity.span.start)
        repeated = block is not None and block.id in repeated_blocks
        flags = list(entity.flags)
        if entity.label == "LOC" and (_within(entity.span, speaking, furthest) or is_metonym(reading, entity)):
            flags.append("metonym")
        text = plain(document, entity.span)
        if thing and name:
            things[entity.span] = thing
            _count(thing, document, reading, entity, name.name, counts=not repeated, metonym="metonym" in flags)
        rows.append(
            {
                "mention_id": entity.id, "document_id": document.id, "block_id": block.id if block else "", "label": entity.label,
                "entity_id": thing.id if thing else "", "name": thing.name if thing else text, "text": text,
                "start": entity.span.start, "end": entity.span.end, "flags": "; ".join(flags), "repeated": repeated,
                "confidence": entity.confidence, "source_file": document.source,
            }
        )  # fmt: skip
    return rows, things


def _within(span: Span, others: Sequence[Span], furthest: Sequence[int]) -> bool:
    """Tell whether a span lies in one of others; these are sorted, and `furthest` tells how far those up to each of them reach."""
    before = bisect_right(others, span.start, key=lambda s: s.start)
    return before > 0 and furthest[before - 1] >= span.end


def misspelt_names(document: Document, reading: Reading, things: dict[Span, Thing]) -> Iterator[Repair]:
    """Yield a suggestion for each mention whose family name is misspelt by what the whole corpus calls that person.

    Where the document alone shows it, it is suggested already.
    """
    told = [r.span for r in document.repairs or () if r.kind == "misspelt_name"]
    for span, thing in things.items():
        found = misspelt(reading.string(span), thing.name) if thing.label == "PER" else None
        at = span.of(document.text).rfind(found[0]) if found else -1
        if found is None or at < 0:
            continue
        word = Span(span.start + at, span.start + at + len(found[0]))
        if not any(word.overlaps(other) for other in told):
            yield Repair(word, found[0], found[1], "misspelt_name", 0.7, applied=False)


def _count(thing: Thing, document: Document, reading: Reading, entity: Entity, name: str, *, counts: bool, metonym: bool) -> None:
    if counts:
        thing.mentions += 1
        thing.metonymic += metonym
        if entity.label == "PER":
            for role in roles_at(reading, entity):
                thing.roles[role] = thing.roles.get(role, 0) + 1
    if thing.last_document != document.id:
        thing.last_document = document.id
        thing.documents += 1
    text = reading.string(entity.span)
    thing.aliases[text] = thing.aliases.get(text, 0) + 1
    if thing.label == "PER" and misspelt(text, thing.name):
        thing.misspellings[text] = thing.misspellings.get(text, 0) + 1
    if name != thing.name:
        thing.aliases[name] = thing.aliases.get(name, 0) + 1
    if not thing.first_document:
        thing.first_document, thing.first_start = document.id, entity.span.start
        thing.example = _sentence(reading, entity.span)


def _count_related(registry: Registry, reading: Reading) -> None:
    """Count adjectives and inhabitants („russisch“, „Ukrainer“) for the country they name."""
    inside = {i for e in reading.entities for i in reading.inside(e.span)}
    words = Counter(word.text for number, word in enumerate(reading.words) if number not in inside)
    for word, count in words.items():
        code = nation_of(word) if word[0].islower() or word in inhabitants() else ""
        if code:
            registry.related[code] += count


def _sentence(reading: Reading, span: Span) -> str:
    sentence = reading.sentence_at(span.start)
    return reading.string(sentence)[:300] if sentence else ""


Merging = Callable[[Label], Iterable[Thing]]
"""Yields the things of a label, the most mentioned first, as often as it is asked."""


def people_rows(merged: Merging, apart: Collection[str]) -> Iterator[Row]:
    """Yield the rows of people; `apart` has the names that some of them may have too."""
    ids: dict[str, list[str]] = {}
    for thing in merged("PER") if apart else ():
        if thing.name in apart:
            ids.setdefault(thing.name, []).append(thing.id)
    return (_person(thing, ids) for thing in merged("PER"))


def place_rows(merged: Merging, related: Counter[str]) -> Iterator[Row]:
    """Yield the rows of places; `related` counts adjectives and inhabitants by country."""
    return (_place(thing, related) for thing in merged("LOC"))


def organisation_rows(merged: Merging) -> Iterator[Row]:
    """Yield the rows of organisations."""
    return map(_organisation, merged("ORG"))


def _person(thing: Thing, ids: dict[str, list[str]]) -> Row:
    roles = grouped_roles(thing.roles)
    apart = {name: reason for name, reason in thing.apart.items() if name in ids}
    return {
        "person_id": thing.id, "name": thing.name, "aliases": _aliases(thing), "misspellings": _listed(thing.misspellings),
        "roles": "; ".join(role for role, _ in roles),
        "role_counts": "; ".join(str(n) for _, n in roles), "related_country": _country(role for role, _ in roles),
        "mentions": thing.mentions, "documents": thing.documents, "claims_made": thing.made, "claims_about": thing.about,
        "maybe": "; ".join(sorted(apart)), "maybe_ids": "; ".join(i for n in sorted(apart) for i in ids[n] if i != thing.id),
        "apart_because": "; ".join(sorted(set(apart.values()))),
        "first_document": thing.first_document, "first_start": thing.first_start, "example": thing.example,
    }  # fmt: skip


def _place(thing: Thing, related: Counter[str]) -> Row:
    place = by_key(thing.place)
    country = place.country_code if place and place.kind == "country" else ""
    return {
        "place_id": thing.id, "name": thing.name, "kind": place.kind if place else "", "country_code": place.country_code if place else "",
        "latitude": place.latitude if place else None, "longitude": place.longitude if place else None,
        "precision": place.precision if place else "", "geonames_id": place.geonames_id if place else "",
        "english_name": place.english_name if place else "", "aliases": _aliases(thing), "mentions": thing.mentions,
        "metonymic_mentions": thing.metonymic, "related_words": related.get(country, 0) if country else None,
        "documents": thing.documents, "claims_from": thing.made, "claims_about": thing.about, "example": thing.example,
    }  # fmt: skip


def _organisation(thing: Thing) -> Row:
    usual = canonical_organisation(thing.name)
    aliases = "; ".join(filter(None, (_aliases(thing), usual if usual != thing.name and usual not in thing.aliases else "")))
    return {
        "organisation_id": thing.id, "name": thing.name, "kind": kind_of(thing.name), "related_country": country_of_organisation(usual),
        "aliases": aliases, "mentions": thing.mentions, "documents": thing.documents, "claims_made": thing.made,
        "claims_about": thing.about, "example": thing.example,
    }  # fmt: skip


def grouped_roles(roles: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return roles with counts, inflected forms of one role together under the form most like the nominative."""
    groups: dict[frozenset[str], Counter[str]] = {}
    for role, count in roles.items():
        groups.setdefault(role_key(role.split()), Counter())[_without_article(role)] += count
    out = []
    for forms in groups.values():
        best = min(
            forms, key=lambda f: (any(w.endswith(("em", "en", "es")) for w in f.split()[:1] if w[0].islower()), -forms[f], f)
        )
        out.append((best, sum(forms.values())))
    return sorted(out, key=lambda x: (-x[1], x[0]))


def _without_article(role: str) -> str:
    words = role.split()
    return " ".join(words[1:]) if len(words) > 1 and words[0].casefold() in ARTICLES else role


def _country(roles: Iterable[str]) -> str:
    """Return the country that the adjectives of roles name („russischer Präsident“, „US-Gesandter“)."""
    for role in roles:
        for word in role.split():
            if word.startswith("US-") and is_role(word):
                return "US"
            code = country_of(word) if word[0].islower() else ""
            if code:
                return code
    return ""


def _aliases(thing: Thing) -> str:
    return _listed({a: n for a, n in thing.aliases.items() if a != thing.name})


def _listed(forms: Mapping[str, int]) -> str:
    return "; ".join(a for a, _ in sorted(forms.items(), key=lambda x: (-x[1], x[0])))
