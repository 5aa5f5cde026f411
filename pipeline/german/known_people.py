"""Persons in the public eye, by name or by the office beside a family name."""

from __future__ import annotations

from functools import lru_cache

from pipeline.german.name_spelling import readings
from pipeline.german.person_name import parse
from pipeline.german.roles import noun_stem, role_key
from pipeline.german.sounds import sounds
from pipeline.german.words import table

ALIKE = (
    "Präsident Staatspräsident Staatschef Machthaber Altpräsident Kremlchef Staatsoberhaupt",
    "Ministerpräsident Premier Premierminister Regierungschef",
    "Bundeskanzler Kanzler Altkanzler Altbundeskanzler",
    "Außenminister Chefdiplomat",
    "Vorsitzender Chef Parteichef",
)
"""Offices that news uses for one another."""


@lru_cache(maxsize=100_000)
def known(name: str, roles: tuple[str, ...] = ()) -> str:
    """Return the person in the public eye that a name means: by itself, or a family name by the office beside it."""
    found = _known_names()
    if name in found:
        return found[name]
    parts = parse(name)
    if parts.is_full or not parts.family or not roles:
        return ""
    key = {w for r in roles for w in office_words(r)}
    if not key:
        return ""
    holders = {h for s in readings(parts.family[-1]) for office, h in _holders().get(s, ()) if key & office}
    return holders.pop() if len(holders) == 1 else ""


@lru_cache(maxsize=1)
def _known_names() -> dict[str, str]:
    """Return persons in the public eye by name and variant."""
    out: dict[str, str] = {}
    for row in table("known_people"):
        for form in (row["name"], *row["variants"].split("|")):
            out[form] = row["name"]
    for row in table("offices"):
        out.setdefault(row["holder"], row["holder"])
    return out


@lru_cache(maxsize=1)
def _holders() -> dict[str, list[tuple[frozenset[str], str]]]:
    """Return (words of the office, holder) by each reading of the holder's family name."""
    out: dict[str, list[tuple[frozenset[str], str]]] = {}
    for row in table("offices"):
        name = parse(row["holder"])
        for reading in sounds(name.family[-1]) if name.family else ():
            out.setdefault(reading, []).append((office_words(row["office"]), row["holder"]))
    return out


@lru_cache(maxsize=1)
def _alike_offices() -> dict[str, str]:
    return {noun_stem(w): noun_stem(group.split()[0]) for group in ALIKE for w in group.split()}


@lru_cache(maxsize=1)
def leaders() -> frozenset[str]:
    """Return those who lead or led a country or a large body, whom news calls by the family name alone."""
    top = {"präsident", "bundeskanzl", "ministerpräsident", "ratspräsident", "kommissionspräsident", "generalsekretär"}
    return frozenset(
        row["holder"] for row in table("offices") if office_words(row["office"]) & top and not parse(row["holder"]).family_first
    )


@lru_cache(maxsize=20_000)
def office_words(role: str) -> frozenset[str]:
    """Return the stems of an office, words of one meaning by one of them; countries and parts before a hyphen left out."""
    out = set()
    for word in role_key(role.split()):
        last = word.rsplit("-", 1)[-1]
        out.add(_alike_offices().get(last, last))
    return frozenset(w for w in out if len(w) > 2)
