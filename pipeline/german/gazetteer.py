"""What is known of a place: kind, country and coordinates, by its German name.

Our own table of German names and regions comes first, then countries and seats of power, then the cities of GeoNames.
Among namesakes the evidence of the text decides, then population; where neither does, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import asin, cos, exp, log10, radians, sin, sqrt

from pipeline.german.mentions import seats, stem
from pipeline.german.places import City, candidates, city
from pipeline.german.words import table

CLEAR = 1.0
"""How far a namesake must lead: with no evidence, ten times the inhabitants of the next."""
HOME, HOMES = 0.4, ("DE", "AT", "CH")
"""German news means a place at home rather than one abroad."""
SAME_KM = 30.0
"""Places of one name so near each other are taken for one."""
BESIDE = 4.5
"""What it weighs that a place lies where a region or town beside it lies; less with the square of the distance."""
COUNTRY_HERE, COUNTRY_NEAR = 3.0, 1.0
"""What it weighs that the sentence, or the rest of the document, names a place's country."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place; coordinates are None where the thing has no single point or several are possible.

    `key` finds it again with `by_key`; `reason` tells how it was chosen.
    """

    name: str
    kind: str
    country_code: str
    latitude: float | None
    longitude: float | None
    precision: str
    geonames_id: str
    english_name: str
    key: str = ""
    reason: str = ""


@dataclass(slots=True)
class Evidence:
    """What a text tells of where it plays.

    `here` and `near` weigh countries named in the sentences of a place and elsewhere in the document; `points` are (latitude,
    longitude, reach in km, weight) of regions and towns beside it; `phrases` are words that stand after it („an der Oder“); `wants` is
    „city“ or „region“ where a noun before the name says so.
    """

    here: dict[str, float] = field(default_factory=dict)
    near: dict[str, float] = field(default_factory=dict)
    points: list[tuple[float, float, float, float]] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    wants: str = ""


NOTHING = Evidence()


@lru_cache(maxsize=1)
def _own() -> dict[str, tuple[Place, ...]]:
    """Return the places of our own tables by form, the first the usual one; „X (Y)“ is meant by X only on evidence."""
    out: dict[str, dict[str, Place]] = {}
    lesser: dict[str, list[Place]] = {}
    for row in table("exonyms"):
        kind = row["kind"]
        precision = {"city": "exact", "region": "region", "country": "country"}.get(kind, "region")
        place = Place(
            row["name"], kind, row["country_code"], _number(row["latitude"]), _number(row["longitude"]), precision,
            row["geonames_id"], row["english_name"], f"o:{row['name']}",
        )  # fmt: skip
        for form in (row["name"], *filter(None, row["variants"].split("|"))):
            out.setdefault(form, {}).setdefault(place.key, place)
        if place.name.endswith(")"):
            lesser.setdefault(row["name"].split(" (")[0], []).append(place)
    for row in table("demonyms"):
        if row["country"] not in out:
            place = Place(row["country"], "country", row["country_code"], None, None, "country", "", "", f"o:{row['country']}")
            out[row["country"]] = {place.key: place}
    for row in table("metonyms"):
        if row["name"] not in out and row["kind"] != "capital":
            place = Place(row["name"], "other", row["country_code"], None, None, "", "", "", f"o:{row['name']}")
            for form in (row["name"], *filter(None, row["forms"].split("|"))):
                out.setdefault(form, {}).setdefault(place.key, place)
    rank = {"country": 0, "city": 1}
    usual = {form: tuple(sorted(p.values(), key=lambda x: rank.get(x.kind, 2))) for form, p in out.items()}
    for form, places in lesser.items():
        usual[form] = (*usual.get(form, ()), *(p for p in places if p not in usual.get(form, ())))
    return usual


@lru_cache(maxsize=1)
def _by_own_key() -> dict[str, Place]:
    return {p.key: p for places in _own().values() for p in places}


def _number(text: str) -> float | None:
    return float(text) if text else None


def by_key(key: str) -> Place | None:
    """Return the place of a key, as `Place.key` has it."""
    kind, _, rest = key.partition(":")
    if kind == "o":
        return _by_own_key().get(key)
    if kind == "g":
        found = city(int(rest))
        return _place(found.name, found) if found else None
    if kind == "?":
        return Place("", "city", rest, None, None, "ambiguous", "", "", key, "several places have this name")
    return None


def lookup(name: str, countries: Collection[str] = ()) -> Place | None:
    """Return the place of a name, also of its genitive; `countries` are the codes that the context names."""
    return choose(name, Evidence(here=dict.fromkeys(countries, COUNTRY_HERE)) if countries else NOTHING)


def choose(name: str, evidence: Evidence) -> Place | None:
    """Return the place that a name means here, an ambiguous one where the evidence leaves several, None for no known place."""
    for phrase in evidence.phrases:
        for form in (f"{name} {phrase}", f"{name} ({phrase.rsplit(' ', 1)[-1]})"):
            found = _unique(form)
            if found:
                return _with(found, name, "words after the name")
    if name in seats() and seats()[name][0] != name:
        name = seats()[name][0]
    own: dict[str, Place] = {}
    cities: dict[int, City] = {}
    bare = stem(name)
    for form in (name,) if name == bare else (name, bare):
        for place in _own().get(form, ()):
            own.setdefault(place.key, place)
        if not own or evidence is not NOTHING or any(_is_lesser(p, form) for p in own.values()):
            cities |= {c.id: c for c in candidates(form)}
        if own or cities:
            break
    if own and not cities:
        first = next(iter(own.values()))
        if (len(own) == 1 or evidence is NOTHING) and not _is_lesser(first, name):
            return first
    if not own and len(cities) == 1:
        only = next(iter(cities.values()))
        return _with(_place(name, only), name, "the only place of this name")
    scored = [(score, -n, place, why) for n, (score, place, why) in enumerate(_scores(name, own, cities, evidence))]
    if not scored:
        return None
    scored.sort(key=lambda s: s[:2], reverse=True)
    best, _, place, why = scored[0]
    rivals = [p for score, _, p, _ in scored[1:] if best - score < CLEAR and not _together(place, p)]
    if not rivals:
        return _with(place, place.name if place.key.startswith("o:") else name, why)
    if all(p.country_code == place.country_code for p in rivals):
        return Place(
            name,
            "city",
            place.country_code,
            None,
            None,
            "ambiguous",
            "",
            "",
            f"?:{place.country_code}",
            "several places have this name",
        )
    return Place(name, "city", "", None, None, "ambiguous", "", "", "?:", "several places have this name")


@lru_cache(maxsize=50_000)
def _unique(form: str) -> Place | None:
    """Return the place of a name that says where it lies („Frankfurt (Oder)“)."""
    for place in _own().get(form, ()):
        return place
    found = candidates(form)
    return _place(found[0].name, found[0]) if found else None


def _scores(
    name: str, own: Mapping[str, Place], cities: Mapping[int, City], evidence: Evidence
) -> list[tuple[float, Place, str]]:
    out = []
    taken = {p.geonames_id for p in own.values()}
    for place in own.values():
        known = cities.get(int(place.geonames_id)) if place.geonames_id and place.kind == "city" else None
        base = log10(known.population + 300) + 0.5 if known else {"country": 8.5, "region": 6.5}.get(place.kind, 5.5)
        if _is_lesser(place, name):
            base -= 1.5
        score, why = _support(place.country_code, place.latitude, place.longitude, evidence, place.kind != "city")
        out.append((base + score + _wanted(place.kind, evidence), place, why or "the usual place of this name"))
    for row in cities.values():
        if str(row.id) in taken:
            continue
        base = log10(row.population + 300) - 0.5 * (row.name != name) - 1.5 * row.is_quarter + HOME * (row.country in HOMES)
        score, why = _support(row.country, row.latitude, row.longitude, evidence, False)
        out.append((base + score + _wanted("city", evidence), _place(name, row), why or "the largest place of this name"))
    return out


def _is_lesser(place: Place, form: str) -> bool:
    """Tell whether a form names a place only with what its table adds in brackets."""
    return place.name.endswith(")") and place.name.split(" (")[0] == form and form not in _forms_of(place.name)


@lru_cache(maxsize=1)
def _variants() -> dict[str, frozenset[str]]:
    return {row["name"]: frozenset(row["variants"].split("|")) for row in table("exonyms") if row["name"].endswith(")")}


def _forms_of(name: str) -> frozenset[str]:
    return _variants().get(name, frozenset())


def _wanted(kind: str, evidence: Evidence) -> float:
    if not evidence.wants:
        return 0.0
    return 3.0 if (evidence.wants == "city") == (kind == "city") else -1.0


def _support(country: str, latitude: float | None, longitude: float | None, evidence: Evidence, wide: bool) -> tuple[float, str]:
    here = evidence.here.get(country, 0.0)
    near = evidence.near.get(country, 0.0)
    close = 0.0
    if latitude is not None and longitude is not None and not wide:
        for a, b, reach, weight in evidence.points:
            far = distance(latitude, longitude, a, b)
            close = max(close, BESIDE * weight * exp(-((far / reach) ** 2)))
    why = (
        "places beside it"
        if close > max(here, near, 0.5)
        else "country named beside it"
        if here
        else "countries of the document"
        if near
        else ""
    )
    return here + (near if not here else 0.0) + close, why


def _together(a: Place, b: Place) -> bool:
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return False
    return distance(a.latitude, a.longitude, b.latitude, b.longitude) < SAME_KM


def distance(a: float, b: float, c: float, d: float) -> float:
    """Return the distance of two points (latitude, longitude) in km."""
    half = sin(radians(c - a) / 2) ** 2 + cos(radians(a)) * cos(radians(c)) * sin(radians(d - b) / 2) ** 2
    return 12742 * asin(sqrt(half))


def _place(name: str, row: City) -> Place:
    return Place(name, "city", row.country, row.latitude, row.longitude, "exact", str(row.id), row.name, f"g:{row.id}")


def _with(place: Place, name: str, reason: str) -> Place:
    return Place(
        name, place.kind, place.country_code, place.latitude, place.longitude, place.precision, place.geonames_id, place.english_name,
        place.key, reason,
    )  # fmt: skip
