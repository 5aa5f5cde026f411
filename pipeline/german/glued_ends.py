"""Find words that end in another word without a change of case („Kallassagte“, „Regierungschefsdarunter“)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Repair, Span
from pipeline.german.acts import verb_forms
from pipeline.german.words import (
    MANY,
    NEVER_LAST,
    PAST,
    PREPOSITIONS,
    SHORT_LAST,
    TextWords,
    frequency,
    given_names,
    titles,
)

NOUN_ENDINGS = frozenset("waren gaben sprachen werden wegen würde würden sagen habe unter ging kam gab gingen kamen".split())
"""Ends of sentences that are ends of nouns, too („Spielwaren“): the rest must be a name."""
FREE = frozenset("die das und oder von für mit bei vor wie war hat wird will soll kann sie vom zum zur beim".split())
"""Function words that end almost none of the 630,000 words known to wordfreq after another word."""
NOT_AFTER_N = frozenset("der den dem des".split())
"""They end participles and infinitives used as nouns („Reisender“), which end in -n without them."""
AFTER_SUFFIX = frozenset("auf aus als in am im an nach ist".split())
SUFFIX = re.compile(r"[a-zäöüß]{2}(?:ung(?:en)?|(?:he|ke)it(?:en)?|tät(?:en)?|schaft(?:en)?|nis|ismus)$")
PERSON_ENDINGS = (
    "er",
    "or",
    "ent",
    "ant",
    "ist",
    "eur",
    "är",
    "al",
    "og",
    "at",
    "ot",
    "ik",
    "und",
    "arzt",
    "anwalt",
    "amt",
    "wirt",
    "bäuer",
    "freund",
)
"""Words for persons, whose feminine ends in -in."""
PRESENT = frozenset(
    "bestreitet sieht zieht spricht befindet fordert warnt betont erklärt bleibt reist trifft lehnt weist verteidigt kritisiert lobt droht "
    "hofft glaubt meint schreibt vom beim zum als galt traf trafen kommt kamen blieb zeigte führte hielten steht geht liegt ändert begann drohte "
    "lobte findet reiste reisten telefonierte verlangte verurteilte dankte kritisierte bestätigte spricht verteidigte traten plant".split()
)
"""Words that end no surname: after a given name and a surname that is glued to them they are evident."""
KNOWN = 1e-7
LETTERS = re.compile(r"[^\W\d_]+")
LASTS = NEVER_LAST | SHORT_LAST | PAST | PRESENT | FREE | NOT_AFTER_N | AFTER_SUFFIX


def suspects(words: TextWords) -> set[str]:
    """Return the capitalised words of a text that no dictionary knows and that end in a word."""
    if words.unseen:
        words.suspects |= {
            w
            for w in words.unseen
            if len(w) >= 6 and w[0].isupper() and not frequency(w) and w[1:].islower() and w.isalpha() and any(_cuts(w))
        }
        words.unseen.clear()
    return words.suspects


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    for cut in range(len(word) - 2, 3, -1):
        last = word[cut:]
        if last in LASTS or _past(last):
            yield word[:cut], last


def _past(word: str) -> bool:
    """Tell whether a word is a verb of speech in the past („betonte“), but not one that is a noun as well („Gebiete“)."""
    if not word.endswith(("te", "ten")):
        return False
    return any(kind == "ind" and not lemma.endswith((word, word + "n")) for lemma, _, kind in verb_forms().get(word, ()))


def without_case_change(token: str, at: int, previous: str, after: str, words: TextWords) -> Iterator[Repair]:
    """Yield repairs of the words of a token that end in another word."""
    for match in LETTERS.finditer(token):
        word, rest = match.group(), token[match.end() :]
        opened = match.start() <= 1 or token[match.start() - 1] == "-"
        if not opened or word not in suspects(words) or rest[:1] in ("-", "’", "'"):
            continue
        before = previous if match.start() <= 1 else ""
        following = after.lstrip(" ").split(" ")[0] if not rest else ""
        for stem, last in _cuts(word):
            sure = _sure(stem, last, before, following, words)
            if sure >= 0.5:
                span = Span(at + match.start(), at + match.end())
                yield Repair(span, word, f"{stem} {last}", "glued_words", round(sure, 2))
                return


def _sure(stem: str, last: str, previous: str, following: str, words: TextWords) -> float:
    """Say how surely a word that nobody knows is a stem and a function word or verb."""
    named = previous in given_names()
    name = words.count[stem] > 0 and words.is_name(stem) and len(stem) >= 5
    person = named or (words.after_given[stem] > 0 and len(stem) >= 4)
    if last in PREPOSITIONS and not following[:1].isalnum():
        return 0.0
    if last == "in" and stem.endswith(PERSON_ENDINGS):
        return 0.0
    if (last in NOT_AFTER_N and not person and (stem.endswith("n") or len(stem) < 5)) or (named and stem in given_names()):
        return 0.0
    if last in NOUN_ENDINGS:
        plural = last == "werden" and stem.endswith("e") and frequency(stem) > 1e-6
        return 0.85 if person or plural or SUFFIX.search(stem) else 0.0
    if last in NEVER_LAST:
        return _stem_strength(stem, previous, words, 1e-8)
    if (last in PAST or last in PRESENT or last not in LASTS) and len(last) > 2:
        surname = named and (words.count[stem] > 0 or frequency(stem) > 0 or len(last) >= 4) and following[:1].isalnum()
        if (name and len(last) > 4) or surname:
            return 0.85
    sure = _short_strength(stem, last, previous, following, words) if last in SHORT_LAST else 0.0
    if last in AFTER_SUFFIX and not person:
        sure = 0.0
    if sure or named or not following[:1].isalnum() or words.count[stem + last] >= MANY or len(stem) < 5:
        return sure
    common = frequency(stem) > 1e-6
    if last in FREE or (last in NOT_AFTER_N and not stem.endswith("n")):
        return 0.75 if common else 0.0
    return 0.7 if last in AFTER_SUFFIX and common and SUFFIX.search(stem) else 0.0


def _stem_strength(stem: str, previous: str, words: TextWords, known: float) -> float:
    if words.count[stem]:
        return 0.95
    if frequency(stem) > known:
        return 0.9
    return 0.85 if previous in given_names() or previous in titles() else 0.0


def _short_strength(stem: str, last: str, previous: str, following: str, words: TextWords) -> float:
    if words.count[stem] and (words.is_name(stem) or frequency(stem) > KNOWN):
        return 0.9
    if (
        previous in given_names()
        and (frequency(stem) > 0 or following[:1].islower())
        and (
            last in ("und", "oder", "wird")
            or (last in ("hat", "ist", "war", "will") and (frequency(stem) > 0 or words.count[stem]))
        )
    ):
        return 0.8
    if last in ("und", "oder") and frequency(stem) > 5e-7 and following[:1].isalpha() and len(stem) >= 5:
        return 0.8
    named = previous[:1].isupper() and (previous in given_names() or 0 <= frequency(previous) < 3e-7) and frequency(stem) == 0
    if named and last in ("die", "der", "das", "sie", "und") and following[:1].islower():
        return 0.75
    if last in ("von", "für", "ohne") and frequency(stem) > KNOWN and len(stem) >= 5:
        return 0.8
    return 0.0
