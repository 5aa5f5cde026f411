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

    Only bare plurals and feminine phrases with an article are changed; the gender of others cannot be seen.
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
    if words[0].lower() in POSSESSED:
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
    elif lead in ("der", "einer", "ihrer", "seiner", "dieser") and head > 1:
        out[1:head] = [w.removesuffix("n") if w.endswith("en") else w for w in words[1:head]]
    return out


def without_article(words: Sequence[str], dative: bool) -> list[str]:
    """Return a noun phrase without its article; before an adjective it stays („Der ukrainische Generalstab“), or the form would be wrong."""
    lead = words[0].lower() if words else ""
    if len(words) < 2 or lead not in PLAIN_ARTICLES:
        return list(words)
    kept = not dative and lead in ("der", "die", "das") and words[1][0].islower() and words[1].endswith(("e", "en"))
    return list(words) if kept else list(words[1:])


PLAIN_ARTICLES = frozenset("der die das dem den des ein eine einem einen einer eines".split())
POSSESSED = {"ihrem": "Ihr", "seinem": "Sein", "einem": "Ein", "unserem": "Unser"}
ARTICLE_FORMS = frozenset(
    "der die das dem den des ein eine einem einen einer eines ihrem ihren ihrer seinem seinen seiner dieser diesem diesen".split()
)


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
