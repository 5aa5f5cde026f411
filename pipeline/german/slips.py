"""Slips of the pen: a rare name that is a frequent one with a letter wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.german.census import Census, Group, absorb
from pipeline.german.misspelt import is_known
from pipeline.german.name_compare import ALONE, COMMON, compare
from pipeline.german.name_spelling import same_given
from pipeline.german.person_name import PersonName, given_class, parse
from pipeline.german.same import Sighting, share_role
from pipeline.german.sounds import plain

RARE = 10
"""A form counts as a slip of a name only where that name is so many times as frequent in the corpus."""
SEEN = 3
"""… or so many times, where a given name or an office agrees."""


def join_slips(census: Census, groups: list[Group], rare: int = RARE) -> list[Group]:
    """Join a rare group to the only frequent one from which it differs by a slip of the pen."""
    edges: dict[str, list[tuple[str, Group]]] = defaultdict(list)
    order = sorted(groups, key=lambda g: (-g.count, g.forms[0]))
    least = order[-1].count if order else 0
    for group in order:
        if group.count < max(2, least * min(rare, SEEN)):
            break
        name = parse(group.name)
        word = "".join(map(plain, name.family))
        for edge in _edges(name, word, own=True):
            edges[edge].append((word, group))
    gone = set()
    for group in reversed(order):
        name = parse(group.name)
        word = "".join(map(plain, name.family))
        enough = max(2, group.count * rare, group.count + 1)
        supported = min(enough, max(SEEN, group.count * SEEN))
        found: dict[int, Group] = {}
        for edge in _edges(name, word):
            for other, candidate in edges.get(edge, ()):
                if candidate.count < supported:
                    break
                if DamerauLevenshtein.distance(word, other, score_cutoff=2) <= 2 and candidate is not group:
                    found[id(candidate)] = candidate
        fitting = [
            g
            for g in found.values()
            if id(g) not in gone and _is_slip(census, group, g) and (g.count >= enough or _is_supported(census, group, g))
        ]
        if len(fitting) == 1 and not group.person:
            absorb(fitting[0], group)
            gone.add(id(group))
    return [g for g in order if id(g) not in gone]


def _edges(name: PersonName, word: str, own: bool = False) -> Iterator[str]:
    """Yield keys of which a slip of one letter leaves one intact: the first and the last three letters of the family name."""
    if len(word) < 5 or name.family_first:
        return
    if name.given:
        for c in given_class(name.given[0]):
            yield f"{c}|{word[:3]}"
            yield f"{c}|{word[-3:]}|"
    if own or not name.given:
        yield f"|{word[:3]}"
        yield f"|{word[0]}{word[-3:]}|"


def _is_slip(census: Census, rare: Group, other: Group) -> bool:
    name, full = parse(rare.name), parse(other.name)
    if name.is_full and full.is_full and not same_given(name, full):
        return False
    if name.family and is_known(name.family[-1]):
        return False
    mine, theirs = _told(census, rare), _told(census, other)
    if mine and theirs and not share_role(Sighting("", mine), Sighting("", theirs)):
        return False
    verdict = compare(name, full)
    return verdict.answer == "same" and verdict.reason not in (ALONE, COMMON)


def _is_supported(census: Census, rare: Group, other: Group) -> bool:
    """Tell whether a given name or an office says that a misspelt name is the other."""
    name, full = parse(rare.name), parse(other.name)
    if name.is_full and full.is_full:
        return same_given(name, full)
    return share_role(Sighting("", _told(census, rare)), Sighting("", _told(census, other)))


def _told(census: Census, group: Group) -> tuple[str, ...]:
    return tuple(sorted({r for f in group.forms for r in census.roles.get(f, ())}))
