"""What a document tells of where its places lie: countries, regions and neighbours named beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from pipeline.document import Entity, Record
from pipeline.german.acts import verb_forms
from pipeline.german.gazetteer import COUNTRY_HERE, COUNTRY_NEAR, Evidence, Place, lookup
from pipeline.german.mentions import stem
from pipeline.german.nations import country_of, inhabitants
from pipeline.german.reading import Reading
from pipeline.german.words import FINITE, table

AREA_KM, LANDSCAPE_KM, TOWN_KM = 150.0, 80.0, 80.0
"""How far a place may lie from the middle of a region or landscape, or from a town „bei“ which it lies, to count as near."""
WIDE = frozenset(["US", "RU", "CA", "AU", "BR", "CN", "IN"])
"""Countries whose regions are wide."""
CITY_NOUNS = ("stadt", "städtchen", "ort", "dorf", "gemeinde", "metropole", "kommune")
REGION_NOUNS = (
    "staat", "bundesstaat", "provinz", "region", "gebiet", "oblast", "departement", "département", "kanton", "bundesland", "insel",
    "halbinsel", "teilrepublik",
)  # fmt: skip
DIRECTIONS = (
    "nordost",
    "nordwest",
    "südost",
    "südwest",
    "zentral",
    "mittel",
    "nord",
    "süd",
    "ost",
    "west",
    "inner",
    "ober",
    "unter",
    "nieder",
)
TOWARDS = frozenset("zu zur nach gegen mit".split())
"""Before a country these tell of a neighbour or an opponent, not of where a place lies."""
LINKS = frozenset("in im an am bei der die den dem , ( – nahe nahen und zu".split())
NEARBY = frozenset("unweit nördlich südlich östlich westlich nordwestlich nordöstlich südwestlich südöstlich gegenüber".split())
ELSEWHERE = 0.4
"""What a clue weighs that stands in the same sentence but not beside the name."""
EXTENDING = frozenset("an am ob im in bei a. a.d. i. i.d. (".split())


@lru_cache(maxsize=1)
def _areas() -> tuple[dict[str, tuple[str, float, float]], dict[str, tuple[str, float, float]]]:
    """Return (country, latitude, longitude) of areas by name and by adjective."""
    names, adjectives = {}, {}
    for row in table("areas"):
        value = (row["country_code"], float(row["latitude"]), float(row["longitude"]))
        names[row["name"]] = value
        for adjective in row["adjectives"].split():
            adjectives[adjective] = value
    return names, adjectives


@lru_cache(maxsize=20_000)
def area_of(word: str) -> tuple[str, float, float] | None:
    """Return the area of an inflected adjective: „texanischen“, „ostholsteinischen“."""
    low = word.casefold()
    adjectives = _areas()[1]
    for ending in ("en", "er", "em", "es", "e", ""):
        root = low[: len(low) - len(ending)] if low.endswith(ending) else ""
        for form in (root, *(root.removeprefix(d) for d in DIRECTIONS if root.startswith(d))):
            if form in adjectives:
                return adjectives[form]
    return None


@lru_cache(maxsize=20_000)
def nation_of(word: str) -> str:
    """Return the country of an adjective or inhabitant, directions cut off: „nordlibanesischen“, „Ukrainer“."""
    code = country_of(word) or inhabitants().get(word, ("", ""))[0] or inhabitants().get(stem(word), ("", ""))[0]
    if code:
        return code
    low = word.casefold()
    cut = next((low.removeprefix(d) for d in DIRECTIONS if low.startswith(d) and len(low) - len(d) > 5), "")
    return country_of(cut) if cut else ""


@lru_cache(maxsize=50_000)
def _clue_of_word(text: str, named: bool) -> Clue | None:
    """Return what an adjective, an inhabitant or a landscape tells; words within names count only as landscapes."""
    if not text[0].isalpha():
        return None
    if text[0].islower():
        area = area_of(text)
    else:
        area = _areas()[0].get(text) or _areas()[0].get(stem(text))
    if area:
        return Clue(
            text, area[0], 1.0, area[1], area[2], _reach(area[0], LANDSCAPE_KM if area[0] in ("DE", "AT", "CH") else AREA_KM)
        )
    if named or not (text[0].islower() or text in inhabitants() or stem(text) in inhabitants()):
        return None
    code = nation_of(text)
    return Clue(text, code, 1.0) if code else None


def _reach(country: str, usual_reach: float) -> float:
    return usual_reach * 2.3 if country in WIDE else usual_reach


def _clue_of_place(text: str, before: str) -> Clue | None:
    place = usual(text)
    if place is None or place.precision == "ambiguous" or not place.country_code:
        return None
    weight = 0.3 if before in TOWARDS else 1.0 if place.kind in ("country", "region") else 0.5
    if place.latitude is None or place.longitude is None or place.kind not in ("region", "city"):
        return Clue(text, place.country_code, weight)
    reach = _reach(place.country_code, AREA_KM) if place.kind == "region" else TOWN_KM
    return Clue(text, place.country_code, weight, place.latitude, place.longitude, reach)


class Clue(Record, frozen=True):
    """A nation, region or town that a sentence names: its country, and where it lies if that is one point."""

    text: str
    country: str
    weight: float
    latitude: float = 0.0
    longitude: float = 0.0
    reach: float = 0.0
    at: int = 0


class Setting:
    """The clues of one document, for the evidence of each of its places."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.sentences: dict[int, list[Clue]] = {}
        self.total: Counter[str] = Counter()
        self.by_text: dict[str, Counter[str]] = {}
        named = {i for e in reading.entities for i in reading.inside(e.span)}
        for number, word in enumerate(reading.words):
            # most words tell nothing, in a name or not
            if _clue_of_word(word.text, False):
                self._keep(number, _clue_of_word(word.text, number in named))
        for entity in reading.entities:
            words = reading.inside(entity.span)
            if entity.label == "LOC" and words:
                before = "mit" if "compound" in entity.flags else reading.words[words.start - 1].low if words.start else ""
                self._keep(words.start, _clue_of_place(reading.string(entity.span), before))

    def _keep(self, number: int, clue: Clue | None) -> None:
        if clue is None:
            return
        clue = replace(clue, at=number)
        self.sentences.setdefault(self.reading.words[number].sentence, []).append(clue)
        self.total[clue.country] += clue.weight  # type: ignore[assignment]
        self.by_text.setdefault(clue.text, Counter())[clue.country] += clue.weight  # type: ignore[assignment]

    def evidence(self, entities: Sequence[Entity]) -> Evidence:
        """Return the evidence for a place from all sentences that name it, its own name left out."""
        own = {self.reading.string(e.span) for e in entities}
        here: Counter[str] = Counter()
        out = Evidence()
        for entity in entities:
            words = self.reading.inside(entity.span)
            if not words:
                continue
            told: Counter[str] = Counter()
            for clue in self.sentences.get(self.reading.words[words.start].sentence, ()):
                if clue.text in own:
                    continue
                share = 1.0 if self._beside(words, clue.at) else ELSEWHERE
                told[clue.country] += clue.weight * share  # type: ignore[assignment]
                if clue.reach:
                    out.points.append((clue.latitude, clue.longitude, clue.reach, share))
            for code, weight in told.items():
                here[code] = max(here[code], weight)
            out.phrases += self._phrases(words)
            out.wants = out.wants or self._wants(words)
        most = max(here.values(), default=0)
        out.here = {c: COUNTRY_HERE * min(1.0, n) * (1 if n == most else 0.7) for c, n in here.items() if c}
        less: Counter[str] = Counter()
        for text in own:
            less.update(self.by_text.get(text, ()))
        near = {c: rest for c, n in self.total.items() if (rest := n - less.get(c, 0)) > 0}
        total = sum(near.values())
        enough = min(1.0, total / 2)
        out.near = {c: enough * (COUNTRY_NEAR * n / total + (0.5 if n * 2 > total else 0)) for c, n in near.items() if c}
        return out

    def _beside(self, words: range, at: int) -> bool:
        """Tell whether a clue stands with a name: „im texanischen Paris“, „in Toledo im US-Staat Ohio“, „im Tessin, in Lugano“."""
        texts = self.reading.words
        if at < words.start:
            between = texts[at + 1 : words.start]
            if texts[at].text[0].islower():
                return not between or (len(between) == 1 and between[0].low.endswith(CITY_NOUNS + REGION_NOUNS))
            return len(between) <= 3 and all(w.low in LINKS for w in between)
        between = texts[words.stop : at]
        if not between or len(between) > 7:
            return not between
        opens = between[0].low in LINKS or between[0].low in NEARBY
        return opens and not any(w.low in FINITE or w.low in verb_forms() for w in between)

    def _phrases(self, words: range) -> list[str]:
        """Return words that complete a name: „an der Weinstraße“, „im Breisgau“, „am Main“; also „liegt an der Oder“."""
        texts = self.reading.words
        sentence = texts[words.start].sentence
        out = []
        for i in range(words.stop, min(words.stop + 6, len(texts))):
            if texts[i].sentence != sentence:
                break
            if texts[i].low in EXTENDING:
                tail = []
                for j in range(i, min(i + 4, len(texts))):
                    if texts[j].text in ")(":
                        continue
                    tail.append(texts[j].text)
                    if texts[j].text[0].isupper():
                        break
                if (len(tail) > 1 and tail[-1][0].isupper()) or (texts[i].text == "(" and tail):
                    out.append(" ".join(tail))
                break
        return out

    def _wants(self, words: range) -> str:
        """Return what a noun directly before a name says it is."""
        before = self.reading.words[words.start - 1] if words.start else None
        if before is None or before.sentence != self.reading.words[words.start].sentence or not before.text[0].isupper():
            return ""
        low = before.low
        if low.endswith(CITY_NOUNS):
            return "city"
        return "region" if low.endswith(REGION_NOUNS) else ""


@lru_cache(maxsize=50_000)
def usual(name: str) -> Place | None:
    """Return the place that a name means with no context."""
    return lookup(name)
