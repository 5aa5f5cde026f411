"""What is known of a place: kind, country and coordinates, by its German name.

Our own table of German names and regions comes first, then countries and seats of power, then the cities of GeoNames.
Among namesakes the country that the context names decides, then population; where neither does, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from pipeline.german.mentions import seats, stem
from pipeline.german.places import candidates, cities
from pipeline.german.words import table

CLEAR = 4.0
"""A namesake must have so many times the inhabitants of the next one to be meant without context."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place; coordinates are None where the thing has no single point or several are possible."""

    name: str
    kind: str
    country_code: str
    latitude: float | None
    longitude: float | None
    precision: str
    geonames_id: str
    english_name: str


@lru_cache(maxsize=1)
def _own() -> dict[str, Place]:
    out: dict[str, Place] = {}
    for row in table("exonyms"):
        kind = row["kind"]
        precision = {"city": "exact", "region": "region", "country": "country"}.get(kind, "region")
        place = Place(
            row["name"], kind, row["country_code"], _number(row["latitude"]), _number(row["longitude"]), precision,
            row["geonames_id"], row["english_name"],
        )  # fmt: skip
        for form in (row["name"], *filter(None, row["variants"].split("|"))):
            out.setdefault(form, place)
    for row in table("demonyms"):
        if row["country"] not in out:
            out[row["country"]] = Place(row["country"], "country", row["country_code"], None, None, "country", "", "")
    for row in table("metonyms"):
        if row["name"] not in out and row["kind"] != "capital":
            place = Place(row["name"], "other", row["country_code"], None, None, "", "", "")
            for form in (row["name"], *filter(None, row["forms"].split("|"))):
                out.setdefault(form, place)
    return out


def _number(text: str) -> float | None:
    return float(text) if text else None


def lookup(name: str, countries: Collection[str] = ()) -> Place | None:
    """Return the place of a name, also of its genitive; `countries` are the codes that the context names, None if unknown."""
    own = _own()
    for form in (name, stem(name)):
        if form in own:
            return own[form]
    if name in seats():
        return lookup(seats()[name][0], countries) if seats()[name][0] != name else _city(name, countries)
    return _city(name, countries) or (_city(stem(name), countries) if stem(name) != name else None)


def _city(name: str, countries: Collection[str]) -> Place | None:
    found = candidates(name)
    if not found:
        return None
    _, arrays, names = cities()
    here = [n for n in found if arrays["country"][n].decode() in countries]
    # a name's own spelling counts more than an alternative one of a larger town
    ranked = here or found
    exact = [n for n in ranked if names[n] == name]
    best = (
        exact[0] if exact and (not found or arrays["population"][exact[0]] * 10 >= arrays["population"][ranked[0]]) else ranked[0]
    )
    rest = [n for n in ranked if n != best and (arrays["population"][n] * CLEAR > arrays["population"][best])]
    code = arrays["country"][best].decode()
    if rest and not (here and not [n for n in rest if n in here and n != best]):
        same = all(arrays["country"][n].decode() == code for n in rest)
        return Place(name, "city", code if same else "", None, None, "ambiguous", "", "")
    return Place(
        name, "city", code, round(float(arrays["latitude"][best]), 4), round(float(arrays["longitude"][best]), 4), "exact",
        str(arrays["ids"][best]), names[best],
    )  # fmt: skip
