"""The act of a verb whose object decides it: what somebody calls a thing, rejects, or recounts."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.document import Act
from pipeline.german.words import table

CALLS = frozenset("nennen bezeichnen abtun zurückweisen darstellen einstufen".split())
"""Verbs that say what somebody calls a thing; of a rejection the object says no more than the verb."""
NOT = frozenset("nicht kein keine keinen keineswegs".split())
UNTRUE = frozenset(
    "lüge lügen märchen haltlos haltlose haltlosen falsch falsche unwahr fälschung fälschungen unsinn erfunden erfundene erfindung propaganda "
    "falschmeldung falschmeldungen falschinformation desinformation unbegründet gegenstandslos erlogen unzutreffend verleumdung "
    "fake hirngespinst ammenmärchen legende".split()
)
"""What somebody calls a claim that he denies."""
ENDINGS = ("", "e", "en", "er", "es", "em", "n", "s")
ALLEGATIONS = tuple(
    "vorwurf vorwürfe vorwürfen anschuldigung anschuldigungen behauptung behauptungen unterstellung unterstellungen".split()
)
"""Last parts of nouns for what is said against somebody: who rejects it, denies it."""
PLEAS = tuple(
    "antrag anträge antrags beschwerde beschwerden klage klagen einspruch widerspruch befangenheitsantrag eilantrag revision".split()
)
"""Last parts of nouns for what a court or a body decides upon."""
ANSWERS = tuple(
    "stellungnahme kommentar auskunft auskünfte interview interviews kommentieren äußern nennen sagen beantworten antworten bestätigen".split()
)
"""What somebody rejects who does not want to speak."""
REJECTED: tuple[tuple[tuple[str, ...], Act], ...] = (
    (ANSWERS, "does_not_confirm"), (ALLEGATIONS, "denies"), (PLEAS, "decides"),
)  # fmt: skip
NEAR_END = 5
"""Of a content, so many words at its end can be what a thing is called."""
WITHIN = re.compile(
    r"(?:ab|an|auf|aus|be[ir]eit|bei|ein|fest|frei|her|hin|los|mit|nach|teil|um|vor|weg|weiter|wieder|zu|zurück|zusammen)zu\w{3,}n"
)
"""An infinitive with „zu“ in it: „abzuziehen“."""
RECOUNTS = frozenset(["schildern"])
"""Verbs that tell a course of events where a clause of „wie“ or another word of asking follows."""
ASKING = frozenset("wie was wer wo wohin woher wann warum weshalb wieso womit wodurch wem wen".split())


def refined(lemma: str, act: Act, said: list[str]) -> Act | None:
    """Return the act that the words of a content make of a verb, in lower case; None where they change nothing."""
    words = set(said)
    if lemma == "ablehnen" and act == "criticises":
        told = next((found for ends, found in REJECTED if any(w.endswith(ends) for w in said)), None)
        # „lehnte es ab, Truppen zu schicken“: an act is refused, no plan judged
        return told or ("denies" if _infinitive(said) else None)
    if lemma in RECOUNTS and act == "says":
        return "reports" if said[:1] and said[0] in ASKING else None
    if lemma not in CALLS or words & NOT:
        return None
    if words & UNTRUE:
        return "denies"
    return _judgement(said) if act == "says" else None


def _infinitive(said: list[str]) -> bool:
    """Tell whether a content closes with an infinitive: „zu schicken“, „abzuziehen“."""
    last = [w for w in said if w[0].isalpha() and w != "ab"][-2:]
    return bool(last) and (last[0] == "zu" or WITHIN.fullmatch(last[-1]) is not None)


@lru_cache(maxsize=1)
def judgements() -> dict[str, Act]:
    """Return the inflected forms of words that judge, in lower case, by the act of who uses them."""
    return {row["word"] + ending: row["act"] for row in table("judgements") for ending in ENDINGS}  # type: ignore[misc]


def _judgement(said: list[str]) -> Act | None:
    """Return the act of a word that judges in the predicate, which stands behind its object: „nannte den Plan beschämend“."""
    last = [w for w in said if w[0].isalpha()][-NEAR_END:]
    return next((judgements()[w] for w in reversed(last) if w in judgements()), None)
