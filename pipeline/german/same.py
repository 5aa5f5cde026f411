"""Whether two names are one person: the one function that decides, with its reason.

`decide` knows three answers. „unsure“ keeps names apart and says why: a wrong merge puts words into somebody's mouth.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.german.known_people import known, leaders, office_words
from pipeline.german.mentions import organisations
from pipeline.german.name_compare import ALONE, COMMON, Verdict, compare
from pipeline.german.person_name import is_common, parse
from pipeline.german.places import is_place, own_names
from pipeline.german.words import titles

MONTHS = frozenset("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split())


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name as a text has it, with the roles that stand beside it; `label` is what the model calls it."""

    name: str
    roles: tuple[str, ...] = ()
    label: str = "PER"


def decide(a: Sighting, b: Sighting, *, together: bool = False) -> Verdict:
    """Say whether two names mean one person.

    `together` tells that both stand in one document, where a family name or given name alone takes up a full name.
    """
    for sighting in (a, b):
        if (sighting.label == "LOC" and is_place(sighting.name)) or (
            sighting.label == "ORG" and sighting.name in organisations()
        ):
            return Verdict("different", "one of them is no person")
        if not together and " " not in sighting.name and sighting.name in own_names() and not sighting.roles and a.name != b.name:
            return Verdict("unsure", "also the name of a place")
    for sighting in (a, b):
        if sighting.name in MONTHS:
            return Verdict("different", "a month, no name")
    if a.name == b.name and not _clash(a, b):
        return Verdict("same", "same name")
    known_a, known_b = known(a.name, a.roles), known(b.name, b.roles)
    if known_a and known_b:
        return Verdict("same", "known person") if known_a == known_b else Verdict("different", "two known persons")
    verdict = compare(parse(a.name), parse(b.name), together=together)
    if known_a or known_b:
        holder, other = (known_a, b) if known_a else (known_b, a)
        name = parse(other.name)
        if name.is_full:
            mine = compare(parse(holder), name)
            return mine if mine.answer != "unsure" else Verdict("different", "another person holds that office")
        if verdict.answer != "same":
            verdict = compare(parse(holder), name, together=together)
    if verdict.answer != "same":
        return verdict
    if _gender(a) and _gender(b) and _gender(a) != _gender(b):
        return Verdict("different", "a man and a woman")
    if verdict.reason == ALONE:
        shared = share_role(a, b)
        full, short = (a, b) if parse(a.name).is_full else (b, a)
        if is_common(parse(full.name).family[-1]):
            if shared or together or (not short.roles and known(full.name) in leaders()):
                return Verdict("same", "family name and role")
            return Verdict("unsure", COMMON)
    elif _clash(a, b):
        return Verdict("unsure", COMMON)
    return verdict


def _gender(s: Sighting) -> str:
    found = parse(s.name).gender
    if found:
        return found
    votes = {titles().get(w, "") for role in s.roles for w in role.split()} & {"m", "f"}
    return votes.pop() if len(votes) == 1 else ""


def share_role(a: Sighting, b: Sighting) -> bool:
    """Tell whether both hold one office, as the roles beside their names say."""
    mine = {w for r in a.roles for w in office_words(r)}
    return any(w in mine for r in b.roles for w in office_words(r))


def _clash(a: Sighting, b: Sighting) -> bool:
    """Tell whether two equal names without a given name stand beside roles that do not go together."""
    name = parse(a.name)
    return (
        not name.is_full
        and bool(a.roles and b.roles)
        and bool(name.family)
        and is_common(name.family[-1])
        and not share_role(a, b)
    )
