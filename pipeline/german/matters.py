"""Which claims are about the same matter: by their words, by what happened to whom, or because one doubts what stands before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from pipeline.document import Claim, Name, content_id, hull
from pipeline.german.matters_against import Feature, contradicted
from pipeline.german.nations import country_of
from pipeline.german.people import noun_stem
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, CONJUNCTIONS, FINITE, PREPOSITIONS, countries, table

PLAIN = (
    ARTICLES
    | PREPOSITIONS
    | CONJUNCTIONS
    | FINITE
    | frozenset(
        "er sie es ihr ihre ihren sein seine seinen wir ich uns man sich nicht auch noch nur schon sehr mehr dies diese "
        "dieser dieses hier dort dann alle alles einer andere anderen worden sein werden haben können".split()
    )
)


def stems(reading: Reading, claim: Claim) -> frozenset[str]:
    """Return the stems of the words of a claim's content that carry meaning."""
    return frozenset(filter(None, (_stem(word) for span in claim.content for word in reading.texts(span))))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """Return the stem of a word or the country that it names, of a number itself; nothing of a word without a meaning of its own."""
    low = word.lower()
    if word[0].isalpha() and low not in PLAIN and len(low) > 2:
        return country_of(word) or _verb_stem(noun_stem(word))
    return word if word[0].isdigit() else ""


def _verb_stem(low: str) -> str:
    if low.startswith("ge") and len(low) > 6:
        low = low[2:]
    for ending in ("ten", "te", "st", "t"):
        if low.endswith(ending) and len(low) - len(ending) >= 4:
            return low[: len(low) - len(ending)]
    return low


BACK = 200
"""How many claims before one can be of its matter by their words."""


@lru_cache(maxsize=1)
def _events() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((row["event"], tuple(row["stems"].split("|"))) for row in table("events"))


@lru_cache(maxsize=1)
def _any_event() -> re.Pattern[str]:
    """Return what finds any stem of an event, all at once."""
    rests: dict[str, list[str]] = {}
    for stem in (w for _, words in _events() for w in words):
        rests.setdefault(stem[0], []).append(re.escape(stem[1:]))
    # by their first letters: few are tried at each place
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()))


def events(reading: Reading, claim: Claim) -> frozenset[str]:
    """Return the kinds of event that a claim's content speaks of."""
    text = " ".join(reading.string(s) for s in claim.content).lower() + " "
    if not _any_event().search(text):
        return frozenset()
    return frozenset(event for event, words in _events() if any(w in text for w in words))


def _keys(feature: Feature) -> Iterator[tuple[str, int]]:
    """Yield the stems and events of a content with their weights."""
    yield from ((stem, 1) for stem in feature[0])
    yield from ((f"\x1f{event}", 2) for event in feature[2])


def _near(places: dict[str, list[int]], feature: Feature, i: int) -> list[int]:
    """Return those of the 200 claims before one that share two stems or an event with it."""
    shared: Counter[int] = Counter()
    for key, weight in _keys(feature):
        found = places.get(key, ())
        late = found[bisect_left(found, i - BACK) :]
        for _ in range(weight if late else 0):
            shared.update(late)
    return sorted(j for j, count in shared.items() if count >= 2)


def _same(one: Feature, other: Feature) -> bool:
    """Tell whether contents are of one matter: they share a name and half of the rarer words, or what happened to whom."""
    (own, named, happened), (words, names, events_) = one, other
    shared, least = len(own & words), min(len(own), len(words))
    alike = least >= 2 and shared >= 2 and shared / least >= 0.5 and shared / len(own | words) >= 0.25
    if alike and (named & names or shared / least >= 0.75):
        return True
    return bool(happened & events_) and any(n not in countries() for n in named & names)


def pairs(features: Sequence[Feature]) -> Iterator[tuple[int, int]]:
    """Yield pairs of claims of one matter, enough of them that those that belong together are connected."""
    places: dict[str, list[int]] = {}
    last: dict[Feature, int] = {}
    for i, feature in enumerate(features):
        twin, last[feature] = last.get(feature), i
        if twin is not None and twin >= i - BACK and len(feature[0]) >= 2:
            yield i, twin  # whatever is near one of them was compared with the other
        else:
            yield from ((i, j) for j in _near(places, feature, i) if _same(feature, features[j]))
        for key, _ in _keys(feature):
            places.setdefault(key, []).append(i)


def group(reading: Reading, names: Sequence[Name], claims: Sequence[Claim]) -> list[Claim]:
    """Give claims of one matter one group id, and denials the ids of the claims that they are about.

    Contents of one matter share a name and half of the rarer words, or what happened to whom; or one denies the other.
    """
    mentioned = {s: n.name for n in names for s in n.mentions}
    features: list[Feature] = []
    for claim in claims:
        whole = hull(claim.content)
        about = {mentioned.get(e.span, "") for e in reading.entities_in(whole) if "compound" not in e.flags}
        features.append((stems(reading, claim), frozenset(filter(None, about)), events(reading, claim)))
    leader = list(range(len(claims)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    against = contradicted(reading, claims, features)
    for i, j in (*pairs(features), *((i, j) for i, others in enumerate(against) for j in others)):
        leader[find(i)] = find(j)
    first: dict[int, str] = {}
    for i, claim in enumerate(claims):
        first.setdefault(find(i), claim.id)
    return [
        replace(
            claim,
            group=content_id("g", first[find(i)]),
            against=tuple(claims[j].id for j in against[i]),
            keys=tuple(tuple(sorted(part)) for part in features[i]),
        )
        for i, claim in enumerate(claims)
    ]
