"""Nouns that name the role of a person."""

from __future__ import annotations

import re

from pipeline.german.words import titles

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


def is_role(word: str) -> bool:
    """Tell whether a noun names a role of a person."""
    return word[:1].isupper() and (word in titles() or bool(ROLE_NOUN.search(word)))
