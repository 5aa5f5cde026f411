"""Who stands behind those who pass something on: „unter Berufung auf X“, „zitiert X mit den Worten“, „X, die sagen“."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.document import Span, Spans
from pipeline.german import acts, frames, phrases
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, OPENERS, POSSESSIVES, PREPOSITIONS, WEAK_OPENERS

APPEALS = frozenset("Berufung Verweis Hinweis Bezug Bezugnahme".split())
RELIES = frozenset("beruft berufen berief beriefen berufe stützt stützen stützte stützten".split())
LEARNS = frozenset("erfuhr erfuhren erfährt erfahren".split())
"""Forms of „erfahren“, with the source behind „aus“: „erfuhr die dpa aus Fraktionskreisen“."""
APPEAL = LEARNS | RELIES | {w.lower() for w in APPEALS}
"""One of these stands where somebody appeals to a source."""
NO_SPEAKERS = (
    frozenset(w.lower() for w in OPENERS | WEAK_OPENERS)
    - {"alle", "andere", "jede", "jeder", "jene", "manche", "niemand", "keiner", "ich", "wir", "es", "zwei", "mehrere"}
    - {"beide", "viele", "einige", "etliche", "zahlreiche", "dieser", "diese", "dieses", "sein", "seine", "deren", "dessen"}
) | frozenset("ähnlich ähnliches beides dies das deutlich nun ja nein erneut weiter".split())
"""Words that are no speaker where they stand alone, whatever capital they bear."""


PRONOUNS = frozenset(
    "er sie ich wir es der die das den dem denen dessen deren ihm ihr ihnen dieser diese jener man welche welcher beide alle".split()
)


def real(reading: Reading, speaker: Spans) -> Spans:
    """Return the words of a speaker without pieces that can be none: adverbs with the capital of their sentence."""
    return tuple(s for s in speaker if not _none(reading, s))


def _none(reading: Reading, span: Span) -> bool:
    inside = reading.inside(span)
    words = [reading.words[i] for i in inside]
    if words and not any(w.text != w.low or w.low in PRONOUNS for w in words):
        return not any(w.low.endswith(("e", "en", "er")) and len(w.low) > 4 for w in words)
    if not words or any(e.span.overlaps(span) for e in reading.entities_in(span)):
        return False
    if len(words) == 1:
        return words[0].low in NO_SPEAKERS
    if words[-1].text in ("Vernehmen", "Erkenntnissen", "Erkenntnisse", "Stand"):
        return True
    return len(words) == 2 and words[0].low in ("unter", "mit") and words[1].text in APPEALS


def cited(reading: Reading, content: Spans) -> tuple[Span, Span] | None:
    """Return the source that the frame of a content appeals to, and the words of the appeal („unter Berufung auf“)."""
    words = reading.words
    held = set(reading.numbers(content))
    first, last = (reading.sentence_words(words[i].sentence) for i in (min(held), max(held))) if held else (range(0), range(0))
    if APPEAL.isdisjoint(w.low for w in words[first.start : last.stop]):
        return None
    frame, _ = frames.frame_of(reading, content)
    run = _sentence(reading, frame, held)
    for n, i in enumerate(run):
        start = -1
        if words[i].text in APPEALS and n and words[run[n - 1]].low in ("unter", "mit"):
            start, ahead = run[n - 1], n + 1
        elif words[i].low in LEARNS:
            ahead = next((m for m in range(n + 1, min(n + 10, len(run))) if words[run[m]].low == "aus"), n)
            start = run[ahead] if ahead > n else -1
        elif words[i].low in RELIES:
            ahead = next((m for m in range(n + 1, min(n + 8, len(run))) if words[run[m]].low == "auf"), n)
            start = i if any(words[j].low == "sich" for j in run[max(0, n - 8) : n + 4]) else -1
        if start < 0 or ahead >= len(run) or words[run[ahead]].low not in ("auf", "aus") or run[ahead] + 1 >= len(words):
            continue
        found = phrases.phrase_at(reading, run[ahead] + 1, run[-1])
        if found and found[0] not in held:
            return phrases.span_of(reading, found), Span(words[start].span.start, words[run[ahead]].span.end)
    return None


def _sentence(reading: Reading, frame: Sequence[int], held: set[int]) -> list[int]:
    if not frame:
        return []
    words = reading.words
    block = words[frame[0]].block
    return [i for i in reading.sentence_words(words[frame[0]].sentence) if i not in held and words[i].block == block]


def quoted(reading: Reading, cue: Spans, content: Spans) -> Span | None:
    """Return whom the subject of „zitieren“ quotes: „Le Monde zitiert einen Diplomaten mit den Worten“."""
    words = reading.words
    at = next((i for i in reading.numbers(cue) if _quotes(words[i].text)), None)
    if at is None:
        return None
    held = set(reading.numbers(content))
    sentence = [i for i in reading.sentence_words(words[at].sentence) if i not in held]
    if not sentence or any(words[i].low in ("wird", "werden", "wurde", "wurden", "worden") for i in sentence):
        return None
    for i in sentence:
        if i > at and words[i].low == "ihn":
            return words[i].span
        found = phrases.phrase_at(reading, i, sentence[-1]) if i > at and words[i].low in OBJECTS else None
        if i > at and words[i].low in ("einen", "eine", "einer") and i + 1 in sentence and words[i + 1].low in ("der", "von"):
            of = phrases.phrase_at(reading, i + 1 + (words[i + 1].low == "von"), sentence[-1])
            found = (i, of[1]) if of else found
        if found and not (i and words[i - 1].low in PREPOSITIONS):
            return phrases.span_of(reading, found)
    follow = phrases.phrase_at(reading, at + 1, sentence[-1]) if at + 1 in sentence else None
    second = phrases.phrase_at(reading, follow[1] + 1, sentence[-1]) if follow and follow[1] + 1 in sentence else None
    if second and words[second[0]].low in ("ein", "eine", "die", "das", "seine", "ihre"):
        return phrases.span_of(reading, second)  # „…“, zitiert das Blatt ein Mitglied
    opens = at > sentence[0] and words[at - 1].text not in ',“«"”'
    if follow and opens and (reading.entities_in(phrases.span_of(reading, follow)) or follow[0] < follow[1]):
        return phrases.span_of(reading, follow)
    return None


SEPARATED = frozenset("an auf aus ein hin vor ab zurück weiter".split())
DETERMINERS = ARTICLES | POSSESSIVES | frozenset("zwei drei mehrere viele einige beide".split())
OBJECTS = frozenset("einen den ihn seinen ihren unseren".split())
"""Words that open an object for certain."""


@lru_cache(maxsize=50_000)
def _quotes(word: str) -> bool:
    return any(lemma == "zitieren" and kind in ("ind", "konj1", "part2") for lemma, _, kind in acts.verb_forms().get(word, ()))


def antecedent(reading: Reading, at: int) -> Span | None:
    """Return the noun phrase before the comma that a relative pronoun at word `at` takes up."""
    words = reading.words
    comma = at - 1
    if comma < 1 or words[comma].text not in (",", "–") or words[comma].sentence != words[at].sentence:
        return None
    first = reading.sentence_words(words[at].sentence).start
    # „griff den Vorwurf der Medien auf, in denen …“: the prefix of the verb stands between
    comma -= comma - 2 > first and words[comma - 1].low in SEPARATED and words[comma - 2].text[0].isupper()
    for start in range(max(first, comma - 9), comma):
        before = words[start - 1]
        opens = (
            start == first or words[start].low in DETERMINERS or not (before.low in ARTICLES or phrases.is_adjective(before.text))
        )
        found = phrases.phrase_at(reading, start, comma - 1) if opens else None
        if found and found[1] == comma - 1:
            return phrases.span_of(reading, found)
    return None
