"""Speakers by a pronoun: he, she, they, I, we."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from pipeline.document import Span
from pipeline.german.speakers import before
from pipeline.german.speakers.candidates import (
    body_before,
    candidates,
    main_clause_subject,
    plural_verb,
    unnamed_subject,
)
from pipeline.german.speakers.cast import NOBODY, Cast, Speaker
from pipeline.german.speakers.words import DEMONSTRATIVE, FIRST, MALE

PLURAL = (
    "ten",
    "gen",
    "ren",
    "den",
    "nen",
    "innen",
    "leute",
    "eltern",
    "grünen",
    "ärzte",
    "verbände",
    "truppen",
    "medien",
    "kreise",
)
SHOWN = 6
"""Of the persons that a pronoun could mean, so many are told."""


def pronoun(cast: Cast, word: str, whole: Span, last: Speaker, told: Callable[[Span], Speaker]) -> Speaker:
    """Resolve a pronoun that opens no relative clause; `last` spoke before in the same block, and mostly goes on.

    `told` resolves the words of a noun phrase.
    """
    i = cast.reading.index(whole.start)
    if word in FIRST:
        cast.notes.append(f"{word}: whoever speaks; spoke last: {last.name or 'nobody'}")
        return last if last.kind == "person" else NOBODY
    gender = "m" if word in MALE else "f"
    if gender == "f" and plural_verb(cast.reading, i):
        plural = before.named_several(cast.reading, i)
        if plural:
            cast.notes.append(f"{word}: plural by its verb; the plural subject of the sentence before")
            return replace(told(plural), how="pronoun")
        several = " und " in last.name or _is_plural(last)
        joined = None if several else before.joined_object(cast.reading, i)
        if joined:
            cast.notes.append(f"{word}: plural by its verb; the two who are named together in the sentence before")
            return replace(told(joined), how="pronoun")
        cast.notes.append(f"{word}: plural by its verb, so no single person or body; who spoke before: {last.name or 'nobody'}")
        return Speaker(last.name, last.kind, "pronoun", last.actor) if last.name and several else NOBODY
    clause = main_clause_subject(cast, i, gender)
    if clause:
        cast.notes.append(f"{word}: behind a conjunction, so the subject of the main clause")
        return clause
    near = before.body(cast.reading, i) if gender == "f" and word not in DEMONSTRATIVE else None
    if near and not any(cast.gender.get(n, "u") in ("f", "u") and far <= 1 for n, far, _ in candidates(cast, whole)):
        cast.notes.append(f"{word}: the body that is the subject of the sentence before; no woman is named nearer")
        return replace(told(near), how="pronoun")
    unnamed = unnamed_subject(cast, i, gender)
    if unnamed:
        cast.notes.append(f"{word}: the subject of the sentence before, a person without a name")
        return Speaker(unnamed, "person", "pronoun")
    persons = candidates(cast, whole)
    reach = 1 if word in DEMONSTRATIVE else 1_000
    fitting = []
    for rank, (name, far, oblique) in enumerate(persons):
        other = cast.gender.get(name, "u") not in (gender, "u")
        reason = "other gender" if other else "too far for that word" if far > reach else ""
        if not reason:
            fitting.append(name)
        place = "same sentence" if not far else f"{far} sentence{'s' if far > 1 else ''} before"
        if rank < SHOWN:
            verdict = f"not: {reason}" if reason else "fits"
            cast.notes.append(f"{word} → {name}: {place}{', no subject' if oblique else ''}; {verdict}")
    known = [name for name, _, _ in persons]
    spoke = last.kind == "person" and last.name and cast.gender_of(last) in (gender, "u") and word not in DEMONSTRATIVE
    if spoke and fitting and last.name not in known and _named_since(persons, fitting[0]):
        cast.notes.append(f"{fitting[0]}: named in the sentence before; who spoke last has no name")
        return Speaker(fitting[0], "person", "pronoun")
    if spoke and (last.name in fitting[:4] or last.name not in known):
        cast.notes.append(f"{last.name} spoke last")
        return Speaker(last.name, "person", "pronoun")
    if fitting:
        return Speaker(fitting[0], "person", "pronoun")
    body = body_before(cast.reading, i, gender)
    if body:
        cast.notes.append(f"{word}: no person fits; the body that is the subject before")
        return cast.speaker(body, "pronoun")
    if gender == "f" and last.kind in ("country", "organisation", "media"):
        return Speaker(last.name, last.kind, "pronoun", last.actor)
    return NOBODY


def _is_plural(speaker: Speaker) -> bool:
    """Tell whether who spoke last is more than one: „zwei Beamte“, „die Grünen“, „USA“."""
    words = speaker.name.split()
    if not words or speaker.kind == "person":
        return False
    counted = words[0].lower() in ("zwei", "drei", "mehrere", "viele", "einige", "beide", "alle")
    return counted or words[0] in ("USA", "Taliban", "Niederlande") or _plural_noun(words[0] if len(words) == 1 else words[-1])


def _plural_noun(word: str) -> bool:
    return (word.endswith(PLURAL) and not word.endswith(("ern", "verein", "unternehmen", "zern"))) or word.endswith("eltern")


def _named_since(persons: Sequence[tuple[str, int, bool]], name: str) -> bool:
    """Tell whether a person is the subject of this sentence or of the one before."""
    return any(name == other and far <= 1 and not oblique for other, far, oblique in persons)
