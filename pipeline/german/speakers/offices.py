"""Speakers by a role without a name: whom the text gives it, who holds the office, who is the only one of it near."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.document import Entity, Span
from pipeline.german.bearers import last_before
from pipeline.german.nations import inhabitants
from pipeline.german.people import role_key
from pipeline.german.roles import is_role, noun_stem
from pipeline.german.speakers.cast import Cast, Speaker, is_person
from pipeline.german.speakers.words import MEDIA_NOUNS, PERSON_ENDINGS, PERSONS, SAME, nouns_in
from pipeline.german.words import ARTICLES, table

TRADES = frozenset(
    "richt richter anwalt anwält verteidig verteidiger staatsanwalt staatsanwält zeug zeuge zeugin arzt ärzt trainer train pilot".split()
)
"""Stems of trades: who is known by another role is not meant by them."""


@lru_cache(maxsize=1)
def offices() -> tuple[tuple[frozenset[str], str, str, str], ...]:
    """Return (role key, holder, from, to) of each row of the table of offices."""
    rows = []
    for row in table("offices"):
        key = set(role_key(row["office"].split()))
        if row["country_code"]:
            key.add(row["country_code"])
        rows.append((frozenset(key), row["holder"], row["from"], row["to"]))
    return tuple(rows)


@lru_cache(maxsize=4096)
def _offices_of(key: frozenset[str]) -> tuple[tuple[frozenset[str], str, str, str], ...]:
    return tuple(row for row in offices() if row[0] == key)


def office(cast: Cast, whole: Span, words: Sequence[str], date: str) -> Speaker | None:
    """A role without a name: by an apposition in the document, by the table of offices, by an inhabitant's noun."""
    heads = nouns_in(words)
    article = words[0].lower() in ARTICLES | SAME or words[0].lower() in ("dieser", "diese")
    if not heads:
        return None
    head = inhabitants().get(heads[-1]) if len(heads) == 1 else None
    if head and article and words[0].lower() in ("der", "die", "dem", "den") and len(words) <= 3:
        found = _by_country(cast, whole, head[0], head[1])
        return Speaker(found, "person", "office") if found else None
    if not any(is_role(n) for n in heads):
        if heads[-1] in MEDIA_NOUNS and article:
            media = last_before(*cast.media, whole.start)
            return Speaker(cast.name(media), "media", "apposition") if media else None
        return None
    if words[0].lower() in ("ein", "eine", "einem", "einer", "mehrere", "zwei", "drei"):
        return None
    key = role_key(words)
    exact = cast.roles.line(key, False).nearest(whole, cast.same_entry)
    if exact:
        # „der Präsident“ is the one named last, not whoever bears the bare title elsewhere
        wide = cast.roles.line(key, True).nearest(whole, cast.same_entry) if article and len(key) == 1 else ""
        cast.notes.append(f"a role that the text gives to {wide or exact}, who is named nearest")
        return Speaker(wide or exact, "person", "apposition")
    like = cast.roles.line(key, True).only(whole, cast.same_entry) if article else ""
    if like:
        cast.notes.append(f"a role like one that the text gives to {like}")
        return Speaker(like, "person", "apposition")
    titled = _bearer(cast, whole, key) if article else ""
    held = _offices_of(key)
    holders = {h for _, h, start, end in held if (start <= date <= (end or "9999") if date else not end)}
    if holders:
        cast.notes.append(f"table of offices, {date or 'no date, so today'}: " + ", ".join(sorted(holders)))
    if len(holders) == 1:
        holder = holders.pop()
        if titled and holder.split()[-1] not in cast.families:
            return Speaker(titled, "person", "apposition")
        return Speaker(cast.families.get(holder.split()[-1], holder), "person", "office")
    return None


@lru_cache(maxsize=4096)
def _families_elsewhere(key: frozenset[str]) -> frozenset[str]:
    """Return the family names of those who hold other offices than a role can mean."""
    return frozenset(h.split()[-1] for k, h, _, _ in offices() if not k <= key)


def _bearer(cast: Cast, whole: Span, key: frozenset[str]) -> str:
    """Return the only person of the document with the bare title of an office („Präsident Rudd“ for „der amerikanische Präsident“)."""
    bare = frozenset(k for k in key if not k.isupper())
    found = cast.roles.line(bare, False).only(whole, cast.same_entry) if bare else ""
    elsewhere = _families_elsewhere(key)
    return found if found and found.split()[-1] not in elsewhere else ""


def known_role(cast: Cast, whole: Span, words: Sequence[str]) -> Speaker | None:
    """„der Minister“, „die Biologin“, „der Finne“: the only person of that gender named in the two sentences before."""
    article = words[0].lower()
    heads = nouns_in(words)
    if article not in ("der", "die", "dem") or len(heads) != 1 or heads[0] != words[-1]:
        return None
    head = heads[0]
    nation = inhabitants().get(head)
    # „der 39-Jährige“, „die Angeklagte“: an adjective made a noun has the gender of its article
    feminine = (
        head.endswith(("in", "frau"))
        or (nation is not None and nation[1] == "f")
        or (article == "die" and head.lower().endswith("jährige"))
    )
    person = is_role(head) or nation is not None or head in PERSONS or head.lower().endswith(PERSON_ENDINGS)
    if not person or (article == "die" and not feminine) or (article == "der" and feminine):
        return None
    gender = "f" if feminine else "m"
    here = cast.reading.words[min(cast.reading.index(whole.start), len(cast.reading.words) - 1)]
    found: dict[str, None] = {}
    for entity in cast.reading.entity_before(whole.start):
        inside = cast.reading.inside(entity.span)
        word = cast.reading.words[inside.start] if inside else None
        near = 5 if word is not None and word.block == here.block else 2
        if word is None or here.sentence - word.sentence > near or here.block - word.block > 1:
            break
        if is_person(entity) and cast.gender.get(cast.name(entity), "u") in (gender, "u") and not _in_role(cast, inside.start):
            found[cast.name(entity)] = None
    held = [role_key(r.split()) for name in found if name in cast.people for r in cast.people[name].roles]
    if held and noun_stem(head) in TRADES and not any(role_key([head]) & k for k in held):
        return None
    return Speaker(next(iter(found)), "person", "role") if len(found) == 1 else None


def _in_role(cast: Cast, at: int) -> bool:
    """Tell whether a name is but part of what somebody else is: „Trainerin von X“."""
    words = cast.reading.words
    return at > 1 and words[at - 1].low in ("von", "vom") and is_role(words[at - 2].text)


def _by_country(cast: Cast, whole: Span, code: str, gender: str) -> str:
    found = cast.nationals.get((code, gender))
    if found is None:
        mentions = [e for e in cast.reading.entities if e.label == "PER" and _is_national(cast, e, code, gender)]
        found = cast.nationals[code, gender] = mentions, [e.span.start for e in mentions]
    last = last_before(*found, whole.start)
    return cast.by_span[last.span].name if last else ""


def _is_national(cast: Cast, entity: Entity, code: str, gender: str) -> bool:
    """Tell whether a role or an office of a person names a country, and the gender fits."""
    name = cast.by_span.get(entity.span)
    if name is None or cast.gender.get(name.name) not in ("u", "f" if gender == "f" else "m"):
        return False
    if name.name not in cast.told:
        keys = [role_key(r.split()) for r in name.roles]
        held = [k for k, h, _, _ in offices() if h.split()[-1] == name.name.split()[-1]]
        cast.told[name.name] = frozenset().union(*keys, *held)
    return code in cast.told[name.name]
