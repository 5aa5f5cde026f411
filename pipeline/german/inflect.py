"""Bring the words for a speaker from the dative, which „laut“ and „zufolge“ govern, to the nominative."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.german.words import frequency

DATIVE_CUES = frozenset("laut zufolge nach gemäß aus".split())
PLURAL_IN_N = (
    "ungen",
    "heiten",
    "keiten",
    "schaften",
    "ionen",
    "innen",
    "täten",
    "enten",
    "anten",
    "isten",
    "gen",
    "ien",
    "eien",
)
"""Plurals that have this form in every case."""


def nominative(words: Sequence[str]) -> list[str]:
    """Return the words of a noun phrase in the nominative, where the form tells it apart: „unbestätigten Berichten“ gives „unbestätigte Berichte“.

    Bare plurals and feminine phrases are changed, and those whose noun tells its gender by its last part.
    """
    if not words:
        return []
    first = words[0].lower()
    if (
        len(words) > 1
        and words[1][0].isupper()
        and first.endswith("en")
        and first not in ARTICLE_FORMS
        and frequency(first) > 1e-7
    ):
        words = [first, *words[1:]]
    if words[0].lower() in POSSESSED and not (words[0].lower() == "einem" and len(words) > 2 and words[1][0].islower()):
        return [POSSESSED[words[0].lower()], *words[1:]]
    nouns = [i for i, w in enumerate(words) if w[0].isupper() and w.lower() not in ARTICLE_FORMS]
    if not nouns:
        return list(words)
    head = nouns[0]
    lead = words[0].lower()
    out = list(words)
    bare = lead not in ARTICLE_FORMS and all(w[0].islower() and w.endswith("en") for w in words[:head])
    if bare:
        plain = _plural(words[head])
        if plain != words[head] or head:
            out[head] = plain
            out[:head] = [w.removesuffix("n") for w in words[:head]]
    elif lead in ("dem", "einem", "im") and head > 1 and (gender := noun_gender(words[head])):
        out[:head] = _with_gender(words[:head], gender, lead == "einem")
    elif lead in ("der", "einer", "ihrer", "seiner", "dieser") and head > 1:
        out[1:head] = [w.removesuffix("n") if w.endswith("en") else w for w in words[1:head]]
        out[0] = "die" if lead == "der" else lead
    elif lead == "dem" and head == 1 and nominalised(words[1].removesuffix("n")):
        out[:2] = ["der", words[1].removesuffix("n")]
    return out


def without_article(words: Sequence[str], dative: bool) -> list[str]:
    """Return a noun phrase without its article; before an adjective it stays („Der ukrainische Generalstab“), or the form would be wrong."""
    lead = words[0].lower() if words else ""
    if len(words) < 2 or lead not in PLAIN_ARTICLES:
        return list(words)
    weak = words[1][0].islower() and words[1].endswith(("e", "en"))
    if lead == "die" and not dative and strong_plural(words[1]) != words[1]:
        return [strong_plural(words[1]), *words[2:]]
    told = lead in ("der", "das") or (lead == "die" and not dative)
    kept = told and (weak or (lead == "der" and nominalised(words[1])))
    return list(words) if kept else list(words[1:])


MASCULINE = tuple(
    "bericht vermerk brief entwurf vertrag beschluss erlass antrag befund aushang zettel plan stab dienst konzern verband verein "
    "rat senat ausschuss minister ministers präsident sprecher chef berater anwalt richter leiter offizier vertreter mitarbeiter "
    "forscher arzt botschafter sender betreiber hersteller gouverneur general bürgermeister politiker ermittler augenzeuge".split()
)
NEUTER = tuple(
    "papier schreiben gutachten protokoll dokument urteil abkommen dossier memo memorandum communiqué ministerium amt gericht institut "
    "unternehmen parlament militär magazin portal blatt video".split()
)
"""Last parts of nouns of speakers with their gender."""
NOMINALISED = tuple(
    "angehörige abgeordnete angeklagte beschuldigte beamte vorsitzende gesandte beauftragte delegierte überlebende jugendliche verwandte "
    "geistliche reisende studierende streikende demonstrierende verantwortliche beteiligte betroffene gefangene vertriebene angestellte "
    "sachverständige vorgesetzte verdächtige verurteilte freiwillige hinterbliebene erwachsene verletzte geflüchtete".split()
)
"""Last parts of adjectives made nouns."""
PLAIN_ARTICLES = frozenset("der die das dem den des ein eine einem einen einer eines".split())
POSSESSED = {"ihrem": "Ihr", "seinem": "Sein", "einem": "Ein", "unserem": "Unser"}
ARTICLE_FORMS = frozenset(
    "der die das dem den des ein eine einem einen einer eines ihrem ihren ihrer seinem seinen seiner dieser diesem diesen".split()
)


def _with_gender(words: Sequence[str], gender: str, indefinite: bool) -> list[str]:
    """Return an article and adjectives in the nominative: behind „ein“ the adjective shows the gender, else the article does."""
    ending = {"m": "er", "n": "es"}[gender] if indefinite else "e"
    article = "ein" if indefinite else {"m": "der", "n": "das"}[gender]
    return [article, *(w.removesuffix("en") + ending if w.endswith("en") else w for w in words[1:])]


def noun_gender(noun: str) -> str:
    """Return m or n for a noun in the dative whose last part tells its gender, else nothing."""
    low = noun.lower()
    return "n" if low.endswith(NEUTER) else "m" if low.endswith(MASCULINE) else ""


def strong_plural(noun: str) -> str:
    """Return an adjective made a noun as it stands without an article: „die Angehörigen“ are „Angehörige“."""
    return noun[:-1] if noun.lower().endswith(tuple(f"{n}n" for n in NOMINALISED)) else noun


def nominalised(noun: str) -> bool:
    """Tell whether a noun is an adjective made one, whose ending tells its gender: „der Angeklagte“, „ein Angeklagter“."""
    return noun.lower().endswith(NOMINALISED)


def _plural(noun: str) -> str:
    """Return a plural noun without the -n of the dative: Berichten, Anwohnern; Quellen and Meldungen stay."""
    if not noun.endswith("n") or noun.lower().endswith(PLURAL_IN_N) or not noun[0].isupper():
        return noun
    if noun.endswith(("ern", "eln")) and len(noun) > 5:
        return noun[:-1]
    if noun.lower().endswith("berichten"):
        return noun[:-1]
    if noun.endswith("en") and frequency(noun[:-2]) > frequency(noun[:-1]) > 0:
        return noun[:-1]
    return noun
