"""Who is who in one document: mentions of one person, place or organisation together, with roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.document import Entity, Name, Span
from pipeline.german.census import Census, Group
from pipeline.german.gazetteer import Place, choose
from pipeline.german.mentions import organisations, seats, stem
from pipeline.german.merging import merge_document
from pipeline.german.place_context import Setting
from pipeline.german.places import own_names
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role, noun_stem, role_key
from pipeline.german.words import ARTICLES, FINITE, countries, given_names

__all__ = ["names_of", "noun_stem", "role_key", "roles_at"]
PRONOUNS = frozenset("er sie es wir ich ihr der die das und".split())


def names_of(reading: Reading) -> tuple[Name, ...]:
    """Group the mentions of a document to names, in order of their first mention."""
    mentions = [(e, stem_of(reading, e)) for e in reading.entities if e.label != "MISC" and reading.string(e.span).strip()]
    mentions = [(e, name) for e, name in mentions if name.strip()]  # of „’s“ nothing is left
    groups: list[tuple[str, str, list[Entity], Counter[str]]] = []
    for label in ("PER", "LOC", "ORG"):
        own = [(e, n) for e, n in mentions if e.label == label]
        if label == "PER":
            keyed = _persons(reading, own)
        elif label == "LOC":
            placed = places_of(reading, own)
            keyed = {i: name for i, (name, _) in placed.items()}
        else:
            written: dict[str, Counter[str]] = {}
            for _, name in own:
                written.setdefault(canonical_organisation(name), Counter())[name] += 1
            keyed = {e.id: shown_organisation(written[canonical_organisation(n)], canonical_organisation(n)) for e, n in own}
        by_key: dict[str, tuple[list[Entity], Counter[str]]] = {}
        for entity, name in own:
            found, forms = by_key.setdefault(keyed[entity.id], ([], Counter()))
            found.append(entity)
            forms[name] += 1
        groups += [(label, key, found, forms) for key, (found, forms) in by_key.items()]
    out = []
    for label, key, found, forms in sorted(groups, key=lambda g: g[2][0].span):
        aliases = tuple(dict.fromkeys(n for n in (*forms, *(reading.string(e.span) for e in found)) if n != key))
        roles = tuple(dict.fromkeys(r for e in found for r in roles_at(reading, e))) if label == "PER" else ()
        place = placed[found[0].id][1] if label == "LOC" else ""
        out.append(Name(label, key, tuple(e.span for e in found), aliases, roles, place))  # type: ignore[arg-type]
    return tuple(out)


def _persons(reading: Reading, own: Sequence[tuple[Entity, str]]) -> dict[str, str]:
    """Map the mentions of persons, by id, to the best name of each person in this document."""
    census = Census()
    seen = {e.id: census.add(n, roles_at(reading, e)) for e, n in own}
    of = merge_document(census)
    taken: dict[str, Group] = {}
    out = {}
    for entity, _ in own:
        group = of[seen[entity.id]]
        if taken.setdefault(group.name, group) is group:
            out[entity.id] = group.name
        else:  # two persons with nothing but one family name: a role tells them apart
            told = census.sighting(group.forms[0]).roles
            role = next((w for r in told for w in r.split() if is_role(w)), "2")
            out[entity.id] = f"{group.name} ({role})"
    return out


def stem_of(reading: Reading, entity: Entity) -> str:
    """Return the name of a mention without a genitive -s: where the text has the bare name too, or the -s looks like a genitive.

    „Witkoffs Reise“ is a genitive; „Kaja Kallas sagte“ is none, so the name keeps its -s wherever it stands.
    """
    text = reading.string(entity.span)
    if entity.label == "ORG" or not text.endswith(("s", "’", "'")) or text.endswith("ss"):
        return text
    bare = stem(text)
    if entity.label == "LOC":
        if text in seats() and seats()[text][0] != text:
            return seats()[text][0]
        if text in countries() or (text in seats() and seats()[text][0] == text):
            return text
        if bare in countries() or bare in seats():
            return bare
    last, bare_last = text.split()[-1], bare.split()[-1]
    if any(e is not entity for e in reading.by_last_word.get((entity.label, bare_last), ())):
        return bare
    alike = reading.by_last_word.get((entity.label, last), ())
    return bare if all(_before_noun(reading, e) for e in alike) else text


def _before_noun(reading: Reading, entity: Entity) -> bool:
    """Tell whether a noun or an adjective with a noun follows a mention, as after a genitive."""
    i = reading.index(entity.span.end)
    following = [w.text for w in reading.words[i : i + 2]]
    if not following or following[0].casefold() in PRONOUNS:
        return False
    if following[0][0].isupper() and following[0] not in given_names():
        return True
    return (
        len(following) > 1
        and following[0].endswith(("er", "e", "en", "es"))
        and following[0][0].islower()
        and following[1][0].isupper()
        and following[0].casefold() not in ARTICLES
    )


SAME_COUNTRY = {"US": "USA", "Vereinigte Staaten": "USA", "Vereinigten Staaten": "USA", "Amerika": "USA"}
REGION = frozenset("Region Gebiet Oblast Provinz Kanton".split())


def places_of(reading: Reading, own: Sequence[tuple[Entity, str]]) -> dict[str, tuple[str, str]]:
    """Map the mentions of places, by id, to the usual name of each place and the key of the place meant here."""
    groups: dict[str, list[Entity]] = {}
    for entity, name in own:
        groups.setdefault(_with_region(reading, entity, name), []).append(entity)
    for region in [n for n in groups if n.split()[0] in REGION]:
        # „Region Donezk“, later „Kontrolle über Donezk“: the region, unless „in Donezk“ says the town
        town = region.partition(" ")[2]
        if not any(_is_in_town(reading, e) for e in groups.get(town, ())):
            groups[region] += groups.pop(town, [])
    setting = Setting(reading)
    out: dict[str, tuple[str, str]] = {}
    keys: dict[str, str] = {}
    for name, entities in groups.items():
        place = choose(SAME_COUNTRY.get(name, name), setting.evidence(entities))
        usual_name = _usual_name(name, place)
        key = keys.get(usual_name) or (place.key if place else "")
        keys[usual_name] = key
        out |= {e.id: (usual_name, "") for e in entities}
    return {i: (name, keys[name]) for i, (name, _) in out.items()}


def _with_region(reading: Reading, entity: Entity, name: str) -> str:
    """Return „Region Kursk“ for „Kursk“ after „der Region“, where our table knows the region."""
    i = reading.index(entity.span.start)
    before = reading.words[i - 1].text if i else ""
    kinds = (before, "Region") if before in REGION else ("Region",) if "region" in entity.flags else ()
    return next((f"{kind} {name}" for kind in kinds if f"{kind} {name}" in own_names()), name)


def _is_in_town(reading: Reading, entity: Entity) -> bool:
    """Tell whether a mention must be the town: „in Donezk“, „der Stadt Donezk“; not „über Donezk“."""
    i = reading.index(entity.span.start)
    before = reading.words[i - 1].low if i else ""
    return before in ("in", "bei", "aus", "nach") or before.endswith("stadt")


def _usual_name(name: str, place: Place | None) -> str:
    """Return the usual name of a place: inflected and variant forms together."""
    if name in seats():
        return seats()[name][0]
    if (
        place
        and place.key.startswith("o:")
        and place.kind in ("city", "region", "country")
        and name in own_names()
        and name != "US"
    ):
        return SAME_COUNTRY.get(place.name, place.name)
    return SAME_COUNTRY.get(name, name)


def canonical_organisation(name: str) -> str:
    """Return the usual name of an organisation: inflected and variant forms together."""
    if name in organisations():
        return organisations()[name][0]
    bare = stem(name)
    return organisations()[bare][0] if bare in organisations() else name


def shown_organisation(written: Mapping[str, int], usual: str) -> str:
    """Return how to show an organisation: by its usual name where a text has that, else by the fullest of the forms it has."""
    forms = Counter[str]()
    for name, count in written.items():
        forms[_uninflected(name if name in organisations() else stem(name), usual)] += count
    return usual if usual in forms else max(forms, key=lambda f: (len(f), forms[f], f))


def _uninflected(form: str, usual: str) -> str:
    """Return a form in the nominative, where the table has that: „Grünen“ gives „Grüne“, „Europäischen Kommission“ the usual name."""
    if form not in organisations():
        return usual
    for other in (usual, *(f for f in (form.removesuffix("n"), form.removesuffix("s")) if f in organisations())):
        a, b = form.split(), other.split()
        if len(a) == len(b) and all(x == y or x.rstrip("nrsm") == y.rstrip("nrsm") for x, y in zip(a, b, strict=True)):
            return other
    return form


def roles_at(reading: Reading, entity: Entity) -> Iterable[str]:
    """Yield the roles that stand beside a mention: before it („der russische Präsident“) or after a comma."""
    words = reading.words
    inside = reading.inside(entity.span)
    if not inside:
        return
    before = _role_before(reading, inside.start - 1)
    if before:
        yield reading.string(Span(words[before[0]].span.start, words[before[1]].span.end))
    after = _role_after(reading, inside.stop)
    if after:
        yield reading.string(Span(words[after[0]].span.start, words[after[1]].span.end))


def _role_before(reading: Reading, end: int) -> tuple[int, int] | None:
    words = reading.words
    if end < 0:
        return None
    last = end
    if words[last].text == ",":
        last -= 1
    start = last
    seen_role = False
    while start >= 0 and last - start < 9 and words[start].sentence == words[end].sentence:
        text = words[start].text
        if is_role(text):
            seen_role = True
        elif text[0].isupper() and (start == last) and words[end].text != "," and not seen_role:
            return None
        elif not (text[0].isalpha() or text in ("-", "–")) or text.casefold() in (
            "und",
            "mit",
            "nach",
            "in",
            "bei",
            "dass",
            "wie",
            "als",
            "auch",
        ):
            break
        if text.casefold() in ARTICLES or text.casefold() in (
            "sein",
            "seine",
            "seinem",
            "seinen",
            "ihr",
            "ihre",
            "ihrem",
            "ihren",
        ):
            if any(is_role(words[i].text) for i in range(start + 1, last + 1)) and (
                start == 0 or not is_role(words[start - 1].text)
            ):
                head = next(i for i in range(start + 1, last + 1) if words[i].text[0].isupper())
                if words[end].text == "," and not is_role(words[head].text):
                    return None
                return start, last
            if not (start > 0 and is_role(words[start - 1].text)):
                return None
        start -= 1
    if seen_role and is_role(words[last].text) and words[end].text != ",":
        first = last
        while (
            first > 0
            and words[first - 1].sentence == words[last].sentence
            and (
                words[first - 1].text[0].islower()
                and words[first - 1].text.endswith(("er", "e", "en", "es"))
                and words[first - 1].text.casefold() not in ARTICLES
                and len(words[first - 1].text) > 4
            )
        ):
            first -= 1
        if words[first].text in FINITE or words[first].text.endswith(("ten", "te")):
            first += 1
        plural = first < last and words[first].text.endswith("e") and words[last].text.endswith(("en", "innen"))
        return None if first > last or plural else (first, last)
    return None


def _role_after(reading: Reading, start: int) -> tuple[int, int] | None:
    words = reading.words
    if start >= len(words) or words[start].text not in (",", "–", "("):
        return None
    first = start + 1
    end = first
    seen = -1
    while end < len(words) and end - first < 9 and words[end].sentence == words[start].sentence:
        text = words[end].text
        if text in (",", ".", "–", ")", ":") or (
            text[0].islower()
            and text.casefold() in ("und", "sagte", "hat", "ist", "war", "der", "die", "das")
            and end > first
            and text.casefold() in ("und", "sagte", "hat", "ist", "war")
        ):
            break
        if is_role(text) and seen < 0:
            seen = end
        if seen < 0 and text[0].isupper() and end - first > 0 and not text.endswith("s") and not is_role(text):
            return None
        end += 1
    if seen < 0 or end >= len(words) or words[end].text not in (",", ".", "–", ")"):
        return None
    if words[first].text.casefold() in ("sagte", "sagten", "wie", "dass", "so", "als"):
        return None
    return first, end - 1
