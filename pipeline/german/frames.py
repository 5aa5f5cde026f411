"""The frame of a quotation: the words around its content, the cue in them, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.document import Span, Spans
from pipeline.german.acts import nouns, verb_forms, verbs
from pipeline.german.cues import cue_spans, verb_in
from pipeline.german.phrases import is_adjective, is_oblique, phrase_at, span_of
from pipeline.german.reading import Reading
from pipeline.german.subjects import OPENERS, subject_of
from pipeline.german.words import ARTICLES

PARTICLES = frozenset("laut zufolge nach gemäß so".split())
BESIDE = frozenset(
    "am gestern heute später weiter dazu zudem außerdem ferner zunächst anschließend dort übereinstimmend wörtlich".split()
)
"""Words that can stand between „hieß es“ and its source."""
TIMES = re.compile(r"(?:\w{2,12}tag(?:morgen|mittag|abend|nacht)?|Morgen|Vormittag|Mittag|Nachmittag|Abend)$")


def frame_of(reading: Reading, content: Spans) -> tuple[list[int], bool]:
    """Return the word numbers of the clause around a content, and whether the content comes first.

    It is the rest of the sentence in which the content begins or, for content that fills its sentence, of that in which it ends.
    """
    words = reading.words
    inside = set(reading.numbers(content))
    if not inside:
        return [], False
    first, last = min(inside), max(inside)
    sentence, block = words[first].sentence, words[first].block
    a = first
    while a > 0 and words[a - 1].sentence == sentence and words[a - 1].block == block and first - a < 40:
        a -= 1
    before = [i for i in range(a, first) if i not in inside]
    end, b = words[last].sentence, last + 1
    while b < len(words) and words[b].sentence == end and words[b].block == block and b - last < 40:
        b += 1
    after = list(range(last + 1, b))
    middle = [i for i in range(first, last) if i not in inside]

    def alpha(numbers: Sequence[int]) -> list[int]:
        return [i for i in numbers if words[i].text[0].isalpha()]

    announced = bool(before) and words[before[-1]].text == ":" and words[first].text in '„»"' and len(alpha(before)) >= 2
    if len(alpha(middle)) >= 2 and not (announced and words[middle[0]].sentence != sentence):
        return middle, True
    if alpha(before) and not (alpha(after) and words[first].text in '„»"' and len(alpha(before)) < 2):
        return before, False
    return (after, True) if alpha(after) else (before, False)


def complete(reading: Reading, content: Spans, cue: Spans, speaker: Spans) -> tuple[Spans, Spans, bool]:
    """Return cue and speaker of a content, filled in from its frame where they are missing.

    The last value tells that the verb's subject is left out, so that whoever spoke before goes on.
    """
    frame, first = frame_of(reading, content)
    if first and frame and reading.words[frame[0]].text == ":":
        frame, first = frame[1:], False
    if not frame or (cue and speaker):
        return cue, speaker, False
    words = reading.words
    if cue and words[reading.index(cue[0].start)].low in PARTICLES:
        found = particle_speaker(reading, reading.index(cue[0].start))
        return cue, (found,) if found else (), False
    if cue:
        at = reading.index(cue[0].start)
        if at not in frame:
            return cue, speaker, False
    else:
        said = [i for i in frame if words[i].low in ("heißt", "hieß") and i + 1 <= frame[-1] and words[i + 1].low == "es"]
        if said:
            return (Span(words[said[0]].span.start, words[said[0] + 1].span.end),), source_of(reading, frame, said[0]), False
        governed = _governed(reading, frame, content)
        if governed:
            return (words[governed[0]].span,), (governed[1],), False
        noun = _predicate(reading, frame) if first else None
        if noun:
            return noun[0], noun[1], False
        closing = _closing_verb(reading, content)
        if closing:
            return closing[0], closing[1], False
        hit = verb_in(reading, frame, frame[0] if first else frame[-1])
        if hit is None:
            return cue, speaker or _before_colon(reading, frame), False
        at = hit[0]
        cue = cue_spans(reading, frame, at, hit[1])
    goes_on = False
    if not speaker and words[at].text in verb_forms():
        found = subject_of(reading, frame, at, first)
        if found and not any(found.overlaps(s) for s in content):
            speaker = (found,)
        goes_on = found is None
    return cue, speaker, goes_on


def _governed(reading: Reading, frame: Sequence[int], content: Spans) -> tuple[int, Span] | None:
    """Return „nach“ or „laut“ and its noun phrase right before a content that has a clause of its own („…, nach Polizeiangaben waren …“)."""
    words = reading.words
    start = reading.index(content[0].start)
    for at in range(max(frame[0], start - 7), start):
        opens = at == frame[0] or words[at - 1].text in (",", ";", "–")
        if words[at].low not in ("nach", "laut", "gemäß") or not opens:
            continue
        found = phrase_at(reading, at + 1, start - 1)
        head = words[found[1]].text if found else ""
        carried = words[at].low != "nach" or any(
            words[i].text in nouns() or words[i].low.endswith(("angaben", "berichten", "informationen"))
            for i in range(at + 1, start)
        )
        if found and found[1] == start - 1 and head and carried:
            return at, span_of(reading, found)
    return None


IS = frozenset("ist war lautet lautete".split())
MESSAGES = frozenset("Botschaft Devise Parole Motto Fazit".split())


def _predicate(reading: Reading, frame: Sequence[int]) -> tuple[Spans, Spans] | None:
    """Return cue and speaker where a noun of speaking tells what a content is: „…, lautet die Forderung der Gewerkschaft“."""
    words = reading.words
    at = frame[0] + (words[frame[0]].text == ",")
    at += words[at].low == "so" if at <= frame[-1] else 0
    if at + 2 > frame[-1] or words[at].low not in IS or words[at + 1].low not in ("die", "das", "der", "eine", "ein"):
        return None
    head = next((i for i in range(at + 2, min(at + 5, frame[-1] + 1)) if words[i].text[0].isupper()), 0)
    if not head or (words[head].text not in MESSAGES and words[head].text not in nouns()):
        return None
    cue = (words[at].span, words[head].span)
    of = head + 1 + (head + 1 <= frame[-1] and words[head + 1].low in ("von", "vom"))
    owner = phrase_at(reading, of, frame[-1]) if of <= frame[-1] else None
    named = owner and (of > head + 1 or words[of].low in OWNERS or reading.entities_in(span_of(reading, owner)))
    return cue, (span_of(reading, owner),) if owner and named else ()


OWNERS = frozenset("der des dieser dieses eines einer ihrer seiner".split())


def _closing_verb(reading: Reading, content: Spans) -> tuple[Spans, Spans] | None:
    """Return verb and subject of a subordinate clause that ends right behind a content („…, die X als „Märchen“ zurückwies“)."""
    words = reading.words
    last, first = reading.index(content[-1].end - 1), reading.index(content[0].start)
    at = last + 1
    if at >= len(words) or words[at].sentence != words[last].sentence or not words[at].text[0].islower():
        return None
    closes = at + 1 >= len(words) or words[at + 1].text in ",.;!?" or words[at + 1].low in ("und", "hat", "hatte", "habe")
    found = next(
        (v for lemma, _, kind in verb_forms().get(words[at].text, ()) if kind != "inf" and (v := verbs().get(lemma))), None
    )
    sentence = reading.sentence_words(words[at].sentence)
    comma = next((i for i in range(first - 1, sentence.start, -1) if words[i].text in ",–"), None)
    if (
        not closes
        or found is None
        or comma is None
        or words[comma + 1].low not in ("der", "die", "das", "was", "dem", "den", "wie")
    ):
        return None
    subject = phrase_at(reading, comma + 2, at - 1)
    if subject is None or is_oblique(reading, subject[0]):
        return None
    return (words[at].span,), (span_of(reading, subject),)


def _before_colon(reading: Reading, frame: Sequence[int]) -> Spans:
    """Return the noun phrase that opens a frame without a verb before a colon: „Trump, auf die Frage nach dem Treffen: …“."""
    words = reading.words
    if words[frame[-1]].text != ":" or len(frame) < 2:
        return ()
    found = phrase_at(reading, frame[0], frame[-1] - 1)
    named = found and reading.entities_in(span_of(reading, found))
    return (span_of(reading, found),) if found and named and words[found[1] + 1].text in (",", ":", "(") else ()


def particle_speaker(reading: Reading, at: int) -> Span | None:
    """Return the noun phrase that „laut“, „nach“ or „zufolge“ governs."""
    words = reading.words
    sentence = reading.sentence_words(words[at].sentence)
    if words[at].low != "zufolge":
        found = phrase_at(reading, at + 1, sentence.stop - 1)
        return span_of(reading, found) if found else None
    first = at
    while (
        first > sentence.start
        and words[first - 1].text[0].isalpha()
        and (words[first - 1].text[0].isupper() or is_adjective(words[first - 1].text) or words[first - 1].low in ARTICLES)
    ):
        first -= 1
        if words[first].low in ARTICLES:
            break
    while first < at and words[first].low in OPENERS:
        first += 1
    return Span(words[first].span.start, words[at - 1].span.end) if first < at else None


def source_of(reading: Reading, frame: Sequence[int], at: int) -> Spans:
    """Return the document or place of „hieß es“: „In der Erklärung hieß es“, „heißt es am Montag aus Regierungskreisen“."""
    words = reading.words
    behind = at + 2
    while behind < frame[-1] and (words[behind].low in BESIDE or TIMES.match(words[behind].text)):
        behind += 1
    for i in (*range(behind, min(behind + 2, frame[-1] + 1)), *range(at - 1, frame[0] - 1, -1)):
        if words[i].low in ("in", "im", "aus", "vom", "von", "seitens"):
            found = phrase_at(reading, i + 1, frame[-1] if i > at else at - 1)
            if found:
                return (span_of(reading, found),)
    return ()
