"""What a model takes for a name and is none: dates, currencies, laws, indices, verbs at a sentence's start, common nouns."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.document import Label
from pipeline.german.acts import verb_forms
from pipeline.german.nations import country_of
from pipeline.german.places import candidates, is_place, landscapes, own_names
from pipeline.german.roles import is_role
from pipeline.german.words import (
    ARTICLES,
    CONJUNCTIONS,
    FINITE,
    PREPOSITIONS,
    WEEKDAYS,
    countries,
    frequency,
    given_names,
    table,
    titles,
)

MONTHS = frozenset("Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jänner Feber".split())
MONEY = frozenset(
    "Euro Euros Dollar Dollars US-Dollar Cent Cents Rubel Hrywnja Griwna Pfund Franken Yen Yuan Renminbi Lira Zloty Kronen Rupien "
    "Schekel Rial Bitcoin Bitcoins Pesos Peso Reais Real Won Dinar Forint".split()
)
INDICES = frozenset("Dax DAX MDax MDAX SDax TecDax Eurostoxx EuroStoxx Euro-Stoxx Nikkei Dow-Jones Nasdaq-Index ATX SMI".split())
COMPASS = frozenset(
    "Norden Süden Osten Westen Nordosten Nordwesten Südosten Südwesten Nordens Südens Ostens Westens Ausland Inland Festland".split()
)
PRONOUNS = frozenset(
    "er sie es wir ihr ich du man sich mich mir uns euch ihm ihn ihnen mein dein sein unser dies diese dieser dieses jene jener "
    "wer was wo wie wann warum hier dort dann nun so auch nur noch schon sehr nicht kein keine alle viele einige manche beide "
    "heute gestern morgen zuvor danach zudem jedoch dabei daher deshalb trotzdem vielleicht bitte danke ja nein".split()
)
LAW = re.compile(
    r"(?:gesetz|gesetzes|gesetzbuch|verordnung|richtlinie|paragraf|paragraph|novelle|artikel \d+|§.*)$", re.IGNORECASE
)
NUMBER = re.compile(r"^[\d.,:%\s-]+(?:\s?(?:Uhr|Prozent|Euro|Dollar|Millionen|Milliarden|Mio\.?|Mrd\.?))?$")
TAILS = (
    "damm", "krone", "see", "fluss", "ufer", "zentrum", "viertel", "hafen", "bahnhof", "flughafen", "brücke", "straße", "platz",
    "werk", "küste", "grenze", "front", "gebirge", "insel", "park", "wald", "feld", "markt", "stadion", "schule", "klinik",
    "kirche", "becken", "mauer", "schleuse", "deich", "lager", "gebiet", "region", "übergang", "haus", "raum", "anlage", "turm",
    "gelände", "bunker", "tunnel", "kanal", "stausee", "ebene", "wüste", "höhle", "mine", "grube", "siedlung", "dorf", "ort",
)  # fmt: skip
"""Last parts of compounds that are places in general; „Bodensee“ and „Salzburg“ stand in the table of places."""
DETERMINERS = ARTICLES | frozenset(
    "dieser diese dieses diesem diesen jeder jede jedes jedem jeden kein keine keinen keinem keiner mein sein seine seinen seinem "
    "seiner ihr ihre ihren ihrem ihrer unser unsere unseren am im zum zur vom beim ins ans".split()
)
LOCATIVE = frozenset("in nach aus bei von um bis vor nahe über für gegen und".split())
ABSTRACT = (
    "politik",
    "plan",
    "pläne",
    "recht",
    "gipfel",
    "beitritt",
    "sanktionen",
    "vertrag",
    "abkommen",
    "regeln",
    "wahl",
    "krise",
)
"""Heads of compounds that name no body: of „EU-Außenpolitik“ only „EU“ is a name."""
GENERAL_BODIES = frozenset(
    "Apotheke Bundespartei Partei Polizei Regierung Behörde Firma Konzern Verein Klinik Schule Kirche Bank".split()
)
PLANETS = frozenset("Mond Mars Venus Jupiter Saturn".split())
ENDS = '.!?:„»"“\n•'


def is_no_name(text: str, start: int, end: int, label: Label, confidence: float) -> bool:
    """Tell whether text[start:end] can be no name of that label."""
    name = text[start:end]
    if NUMBER.match(name) or name in MONTHS or name in WEEKDAYS or name in MONEY or name in INDICES:
        return True
    if LAW.search(name) or (label != "MISC" and name in COMPASS):
        return True
    if label == "ORG" and "-" in name and " " not in name and name.casefold().endswith(ABSTRACT):
        return True
    if " " in name or "-" in name:
        return label == "PER" and name.split()[-1] in MONEY | MONTHS
    low = name.casefold()
    if name[0].islower() and country_of(name):
        return True
    if low in PRONOUNS or low in ARTICLES or low in PREPOSITIONS or low in CONJUNCTIONS or low in FINITE:
        return name not in own_names()
    before = text[max(0, start - 24) : start].rstrip(" ")
    first = not before or before[-1] in ENDS
    last_word = before.split()[-1].casefold() if before.split() and before[-1] not in "\n/(" else ""
    if label == "PER":
        if first and low in verb_forms() and low not in _families() and name not in given_names():
            return True
        return _is_common(name) and last_word in DETERMINERS and confidence < 0.97
    if label == "LOC":
        return _is_common_place(name, last_word)
    if label == "ORG":
        if before.endswith("#") and not name.isupper():
            return True
        return is_role(name) or (last_word in DETERMINERS and name in GENERAL_BODIES)
    return False


@lru_cache(maxsize=1)
def _families() -> frozenset[str]:
    return frozenset(row["holder"].split()[-1].casefold() for row in table("offices"))


def _is_common(name: str) -> bool:
    """Tell whether a word is in general use and is no name that we know."""
    if name in given_names() or name.casefold() in _families() or name in countries() or name in own_names():
        return False
    return name in titles() or frequency(name) > 3e-6


@lru_cache(maxsize=20_000)
def _is_general(name: str) -> bool:
    """Tell whether a compound of common words names a kind of place: „Staudamm“, „Dammkrone“, „Salzsee“."""
    low = name.casefold().removesuffix("s")
    for tail in TAILS:
        if low.endswith(tail) and len(low) - len(tail) >= 3:
            head = low[: -len(tail)]
            forms = (head, head.removesuffix("s"), head.removesuffix("n"), head + "e", head + "en")
            return any(frequency(f) > 2e-6 for f in forms if len(f) > 2)
    return low in TAILS


def _is_common_place(name: str, last_word: str) -> bool:
    name = name.title() if name.isupper() else name
    if name in own_names() or name.removesuffix("s") in own_names() or name in landscapes() or name in PLANETS:
        return False
    if last_word in DETERMINERS and _is_general(name) and frequency(name) > 3e-7:
        return True
    large = any(c.population >= 30_000 for form in (name, name.removesuffix("s")) for c in candidates(form)[:1])
    if large:
        return False
    if _is_general(name) and (last_word in DETERMINERS or not is_place(name)):
        return True
    return frequency(name) > 5e-7 and bool(last_word) and last_word not in LOCATIVE
