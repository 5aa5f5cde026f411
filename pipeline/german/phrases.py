"""Noun phrases by their words: article, adjectives, nouns, genitive, apposition."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.document import Span
from pipeline.german.acts import nouns, verb_forms
from pipeline.german.nations import country_of
from pipeline.german.reading import Reading
from pipeline.german.words import (
    ARTICLES,
    CONJUNCTIONS,
    MODALS,
    POSSESSIVES,
    PREPOSITIONS,
    SEATED,
    SUBJECTS,
    SUBORDINATORS,
    adverbs,
)

NOT_ADJECTIVES = frozenset(
    "heute gestern morgen bereits dabei daher dazu später weiter aber oder eben immer unter über hinter gegen sondern wieder außer oder noch denn wegen neben zwischen ohne".split()
)
NUMBERED = re.compile(r"\d+-?[Jj]ährige[rnms]?")
"""A noun that begins with a number: „die 29-Jährige“."""
FEMININE = re.compile(r"(?i:(?:heit|keit|schaft|tät|agentur|partei|polizei|armee|ung|presse|behörde))$|[^Sp]ion$|istik$")
"""Endings of nouns that are feminine."""
NOT_FEMININE = re.compile(r"(?i:(?:sprung|schwung|dung))$|^(?:Champion|Stadion|Spion|Skorpion)$")
CAPITALISED = re.compile(r"[A-ZÄÖÜ][\w-]{1,40}schen?|Neuen?")
"""An adjective with the capital of a name."""
LOST_STOP = ARTICLES | frozenset("er sie es wir wie nach laut in auf bei mit im am für".split())
"""Words that open a sentence where they stand with a capital behind a noun."""
DETERMINERS = (
    ARTICLES
    | POSSESSIVES
    | frozenset("dieser diese mehrere mehrerer vieler einiger zweier zwei drei viele einige andere beide alle".split())
)
"""Words that open a noun phrase."""
JOINERS = frozenset("des der von vom für in im aus bei zu und dem den".split())
JOINERS_AND_ARTICLES = JOINERS | ARTICLES


@lru_cache(maxsize=1)
def _no_nouns() -> frozenset[str]:
    """Return words in lower case that are no noun, whatever capital they bear where a sentence begins."""
    return MODALS | PREPOSITIONS | adverbs()


@lru_cache(maxsize=1)
def _sentence_openers() -> frozenset[str]:
    """Return words in lower case that open a sentence where they stand with a capital behind a noun."""
    return LOST_STOP | adverbs()


def phrase_at(reading: Reading, start: int, last: int) -> tuple[int, int] | None:
    """Return the first and last word of the noun phrase that begins at a word: with title, name, genitive and apposition."""
    key = start, last
    if key not in reading.phrases:
        reading.phrases[key] = _phrase_at(reading, start, last)
    return reading.phrases[key]


def _phrase_at(reading: Reading, start: int, last: int) -> tuple[int, int] | None:
    words = reading.words
    i = start
    if i > last or i >= len(words):
        return None
    if words[i].low in SUBJECTS and not (
        i + 1 <= last and words[i + 1].text[0].isupper() and words[i].low in ("diese", "dieser")
    ):
        return i, i
    if words[i].low in DETERMINERS:
        i += 1
        i = attribute(reading, start, i, last) or i
    while (
        i <= last
        and not is_noun(words[i].text)
        and (is_adjective(words[i].text) or country_of(words[i].text) or words[i].text[0].isdigit())
    ):
        i += 1
    if i > start and i <= last and words[i].text in '„»"‚' and closing_mark(reading, i, last):
        return start, closing_mark(reading, i, last)
    if i > last or not is_noun(words[i].text) or (i == start and words[i].low in _no_nouns()):
        return particle_name(reading, start, last)
    end = i
    i += 1
    while i <= last:
        text, low = words[i].text, words[i].low
        if text[0].isupper() and text[0].isalpha() and low not in SUBORDINATORS:
            if low in _sentence_openers() and not within_name(reading, i):
                break  # the full stop before it is lost
            end = i
        elif low in ARTICLES and attribute(reading, i, i + 1, last):
            end = i = attribute(reading, i, i + 1, last)
        elif low == "von" and i + 1 <= last and words[i + 1].low in ("beiden", "beide"):
            end = i = i + 1
        elif (low in JOINERS and _continues(reading, i, last)) or (
            is_adjective(text) and i + 1 <= last and words[i - 1].low in JOINERS_AND_ARTICLES and words[i + 1].text[0].isupper()
        ):
            pass
        elif text in '„»"‚' and closing_mark(reading, i, last):
            end = i = closing_mark(reading, i, last)
        elif text == "," and i + 1 <= last and _apposition(reading, i, last):
            end = _apposition(reading, i, last)
            i = end
        else:
            break
        i += 1
    return start, end


def is_noun(word: str) -> bool:
    """Tell whether a word is written as a noun: with a capital, or with a number before it („die 29-Jährige“)."""
    return word[0].isupper() or (word[0].isdigit() and NUMBERED.fullmatch(word) is not None)


def attribute(reading: Reading, start: int, i: int, last: int) -> int:
    """Return the noun behind an article with a long attribute („des in den USA ansässigen Instituts“), 0 where there is none."""
    words = reading.words
    if i == start or i + 3 > last or words[i].low not in PREPOSITIONS or (start and words[start - 1].text == ","):
        return 0
    for j in range(i + 2, min(i + 9, last)):
        if not (words[j].text[0].isalnum() or words[j].text in "„“"):
            return 0
        if is_adjective(words[j].text) and words[j - 1].low not in ARTICLES and words[j - 1].low not in PREPOSITIONS:
            k = j
            while k < last and is_adjective(words[k].text):
                k += 1
            if words[k].text[0].isupper() and words[j - 1].text[0].isupper():
                return k
    return 0


def within_name(reading: Reading, i: int) -> bool:
    """Tell whether a capital article lies in a name („Bündnis 90/Die Grünen“), or opens one in quotation marks."""
    word = reading.words[i]
    return reading.words[i - 1].text in '„»"‚' or any(
        e.span.start <= word.span.start and word.span.end < e.span.end for e in reading.entities_in(word.span)
    )


def particle_name(reading: Reading, start: int, last: int) -> tuple[int, int] | None:
    """Return the family name that „Von“ opens where a sentence begins: „Von der Leyen betonte“, where the text has „Ursula von der Leyen“."""
    words = reading.words
    if words[start].text not in ("Von", "Van", "De", "Zu", "Vom"):
        return None
    end = start + 1
    while end <= last and words[end].low in ("der", "den", "dem", "de", "van", "zu"):
        end += 1
    if end > last or not words[end].text[0].isupper():
        return None
    family = " ".join(words[j].low for j in range(start, end + 1))
    known = (reading.string(e.span).lower() for e in reading.by_last_word.get(("PER", words[end].text), ()))
    return (start, end) if any(name.endswith(f" {family}") for name in known) else None


def closing_mark(reading: Reading, i: int, last: int) -> int:
    """Return where a name in quotation marks closes („Nordpost“), 0 where a word does not open one."""
    words = reading.words
    if i + 2 > last or not words[i + 1].text[0].isupper():
        return 0
    return next((j for j in range(i + 2, min(i + 6, last + 1)) if words[j].text in '“«"‘'), 0)


def _continues(reading: Reading, i: int, last: int) -> bool:
    words = reading.words
    low = words[i].low
    j = i + 1
    while j <= last and (words[j].low in ARTICLES or words[j].low in POSSESSIVES or is_adjective(words[j].text)) and j - i < 4:
        j += 1
    if j > last or not words[j].text[0].isupper():
        return False
    if low in ("in", "im", "bei", "aus", "zu", "den", "dem"):
        return words[i - 1].text in nouns() or (low == "im" and words[j].text.endswith("haus")) or _seated(reading, i, j)
    return True


def _seated(reading: Reading, i: int, j: int) -> bool:
    """Tell whether an office with its place stands before a finite verb: „Das Verteidigungsministerium in Moskau meldet …“."""
    words = reading.words
    return (
        words[i].low == "in"
        and j == i + 1
        and words[i - 1].low.endswith(SEATED)
        and j + 1 < len(words)
        and words[j + 1].text[0].islower()
        and any(e.label == "LOC" for e in reading.entity_from(words[j].span.start))
    )


def _apposition(reading: Reading, comma: int, last: int) -> int:
    """Return the last word of a name or role between two commas, 0 where there is none."""
    words = reading.words
    found = phrase_at(reading, comma + 1, min(last, comma + 10)) if words[comma + 1].low not in SUBJECTS else None
    if not found:
        return 0
    after = found[1] + 1
    closed = after >= len(words) or after > last or words[after].text == "," or words[after].text in verb_forms()
    return found[1] if closed else 0


def span_of(reading: Reading, found: tuple[int, int]) -> Span:
    """Return the raw span from the first to the last word of a phrase."""
    return Span(reading.words[found[0]].span.start, reading.words[found[1]].span.end)


@lru_cache(maxsize=50_000)
def is_adjective(word: str) -> bool:
    """Tell whether a word in lower case can be an inflected adjective."""
    return (
        word[0].islower()
        and len(word) > 3
        and word.endswith(("e", "en", "er", "es", "em"))
        and word not in NOT_ADJECTIVES
        and word not in PREPOSITIONS
        and word not in CONJUNCTIONS
    )


def is_oblique(reading: Reading, first: int) -> bool:
    """Tell whether a phrase that begins at a word stands in the dative, accusative or genitive, or behind a preposition."""
    words = reading.words
    if words[first].low in ("dem", "den", "des", "einem", "einen", "ihm", "ihn") or (
        first > 0 and words[first - 1].low in PREPOSITIONS
    ):
        return True
    return words[first].low in ("der", "einer") and _feminine(reading, first + 1, words[first].low)


def _feminine(reading: Reading, i: int, article: str) -> bool:
    """Tell whether a feminine noun stands behind „der“ or „einer“: „der englischsprachigen Zeitung“ is a dative or genitive."""
    words = reading.words
    weak = False
    while i + 1 < len(words) and (
        is_adjective(words[i].text) or (CAPITALISED.fullmatch(words[i].text) and words[i + 1].text[0].isupper())
    ):
        weak = weak or words[i].text.endswith("en")
        i += 1
    if i >= len(words) or not words[i].text[0].isupper():
        return False
    head = words[i].text
    return (
        (weak and article == "der") or article == "einer" or (FEMININE.search(head) is not None and not NOT_FEMININE.search(head))
    )
