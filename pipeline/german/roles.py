"""Nouns that name the role of a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.german.nations import country_of, state
from pipeline.german.words import ARTICLES, titles

ROLE_NOUN = re.compile(
    r"(?:präsident|minister|kanzler|sprecher|chef|gesandte[rn]?|beauftragte[rn]?|berater|unterhändler|gouverneur|könig|"
    r"papst|general|oberst|kommandeur|kommandant|vorsitzende[rn]?|leiter|direktor|botschafter|bürgermeister|abgeordnete[rn]?|"
    r"senator|richter|anwält?e?|experte[n]?|analyst|forscher|professor|journalist|reporter|korrespondent|trainer|kapitän|"
    r"sekretär|kommissar|amtskollege[n]?|schwiegersohn|sohn|tochter|bruder|frau|mann|oppositionsführer|führer|premier|"
    r"staatschef|regierungschef|außenpolitiker|politiker|kandidat|rat|amtsinhaber|stellvertreter|vize|geschäftsmann|"
    r"entwickler|partner|verhandlungsführer|stabschef|leutnant|major|admiral|bischof|kardinal|ökonom|virologe|ärztin|arzt)"
    r"(?:in|s|es|en|n|e|er|innen)?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=100_000)
def is_role(word: str) -> bool:
    """Tell whether a noun names a role of a person."""
    return word[:1].isupper() and (word in titles() or bool(ROLE_NOUN.search(word)))


def role_key(words: Sequence[str]) -> frozenset[str]:
    """Return what identifies a role whatever its inflection: stems of nouns, country codes of adjectives and names („der Präsident der Ukraine“)."""
    out = set()
    for word in words:
        code = country_of(word) or state(word)
        if code:
            out.add(code)
        elif word.startswith(("US-", "EU-")):
            out |= {"US" if word.startswith("US-") else "EU", noun_stem(word[3:])}
        elif word[0].isupper() and word.casefold() not in ARTICLES:
            out.add(noun_stem(word))
    return frozenset(out)


def noun_stem(word: str) -> str:
    """Return a noun in lower case without its ending."""
    low = word.casefold()
    for ending in ("innen", "in", "en", "es", "s", "er", "em", "n", "e"):
        if low.endswith(ending) and len(low) - len(ending) >= 4:
            return low[: len(low) - len(ending)]
    return low
