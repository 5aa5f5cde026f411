"""Find lost commas before „um … zu“."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.german.line_words import (
    STRONG,
    Word,
    ends_clause,
    is_word,
    until_mark,
)
from pipeline.german.words import (
    ARTICLES,
    CONJUNCTIONS,
    FINITE,
    countries,
    frequency,
)

UM_NOUNS = (
    "kampf", "kämpfe", "streit", "debatte", "debatten", "ringen", "angst", "sorge", "sorgen", "bemühung", "bemühungen", "bemühen", "wettbewerb",
    "wettlauf", "diskussion", "diskussionen", "verhandlungen", "gespräche", "konflikt", "krieg", "handlung", "gerangel", "affäre", "skandal",
    "region", "gebiet", "raum", "gegend", "umgebung", "bereich", "trauer", "spekulationen", "gerüchte", "wirbel", "kontroverse", "konkurrenz",
    "rennen", "duell", "poker", "bitte", "bitten", "ersuchen", "bewerbung", "kreis", "team", "gruppe", "rätsel", "tauziehen", "aufregung", "hype",
    "weise", "verlauf", "geschichte", "drama", "fehde", "wettstreit", "schlacht", "werben", "kult", "mythos", "rummel",
)  # fmt: skip
"""„der Streit um die Arbeitszeit“: these nouns stand before „um“ without a comma."""
UM_VERBS = frozenset(
    "bitten ersuchen fragen beneiden betrügen bringen kümmern bemühen kämpfen trauern sorgen handeln streiten spielen wetten werben erweitern "
    "verlängern reduzieren senken erhöhen steigern kürzen verkleinern vergrößern beten flehen ringen drehen müssen".split()
)
"""„ihn um Hilfe zu bitten“: here „um“ belongs to the verb."""
NOT_BEFORE_UM = frozenset(["Gerade", "Bloß"])


def lost_comma(words: Sequence[Word], i: int) -> tuple[str, float] | None:
    """A comma before „um … zu“ after a name, a noun or the verb that ends a clause."""
    before = words[i - 1].text
    if words[i].text != "um" or not is_word(words[i - 1]) or before in STRONG | NOT_BEFORE_UM:
        return None
    if before.casefold().endswith(UM_NOUNS) or before.casefold() in CONJUNCTIONS:
        return None
    if not words[i - 1].text[0].isupper() and not ends_clause(words, i - 1):
        return None
    rest = until_mark([w.text for w in words[i + 1 : i + 25]])
    for n, word in enumerate(rest[:-1]):
        if word == "zu" and rest[n + 1][0].islower() and rest[n + 1].endswith(("en", "ern", "eln", "tun", "sein")):
            ends = n + 2 >= len(rest) or rest[n + 2] in FINITE or rest[n + 2] in ("und", "oder", "sowie", "als", "wie")
            if not ends or rest[n + 1] in UM_VERBS or rest[n + 1] in ARTICLES or rest[0] == "jeden":
                return None
            first = rest[0].casefold()
            led = first in ARTICLES or first in (
                "ihn",
                "sie",
                "sich",
                "ihm",
                "ihr",
                "ihre",
                "seine",
                "seinen",
                "weitere",
                "dort",
                "über",
                "mit",
                "es",
                "diese",
                "diesen",
            )
            plural = rest[0][0].isupper() and rest[0].endswith(("e", "en", "er"))
            bare = n == 1 and (frequency(rest[0]) > 1e-6 or plural) and rest[0] not in countries()
            return (",", 0.85) if (led or bare) and not any(r in ("dass", "weil", "wenn", "ob") for r in rest[:n]) else None
    joined = next((r for r in rest if re.fullmatch(r"\w{2,40}zu\w{3,40}en", r) and frequency(r) > 0), None)
    return (",", 0.75) if joined and len(rest) <= rest.index(joined) + 1 else None
