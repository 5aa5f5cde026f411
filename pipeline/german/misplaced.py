"""What the model gave to a quotation though it belongs to another: pieces, speakers, words of a heading, a noun of what is said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.document import LOOSE, Quotation, Span, Spans
from pipeline.german import clauses, phrases
from pipeline.german.acts import nouns, particles, speaking_forms, verb_forms
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, CLOSING, MODALS, OPENING

RELATIVE = frozenset(("der", "die", "das", "deren", "dessen"))
FARTHEST = 150
"""Words behind a quotation among which its end is looked for."""
GOVERNS = frozenset("laut nach".split())
"""Words that open a sentence whose source they name."""


def own_pieces(reading: Reading, quote: Spans, openings: Sequence[Span]) -> Spans:
    """Drop the pieces of direct speech behind which another direct speech opens: „A“, sagte X. Y sagte: „B“. Openings are in order."""
    low = bisect_right(openings, quote[0].start, key=lambda o: o.start)
    high = bisect_left(openings, max(s.end for s in quote), key=lambda o: o.start)
    other = [o for o in openings[low:high] if any(o.overlaps(s) for s in quote[1:])]
    other = [o for o in other if reading.words[reading.index(o.start)].text in OPENING]
    if not other:
        return quote
    return tuple(s for s in quote if s is quote[0] or s.end <= other[0].start)


def from_heading(reading: Reading, q: Quotation) -> bool:
    """Tell whether cue and speaker stand in a heading and the content in the paragraph below."""
    frame = [*q.cue, *q.speaker]
    if not frame or q.form == "Reported":
        return False
    blocks = {reading.words[min(reading.index(s.start), len(reading.words) - 1)].block for s in frame}
    held = {reading.words[i].block for i in reading.numbers(q.quote)}
    return all(reading.blocks[b].kind == "heading" for b in blocks) and not blocks & held


def speaker_outside(reading: Reading, q: Quotation) -> Quotation:
    """Drop what cannot be the speaker: words inside a content without a frame, and words of a later sentence that has a frame of its own."""
    if q.cue or not q.speaker or q.form == "Reported":
        return q
    words = reading.words
    last = max((words[i].sentence for i in reading.numbers(q.quote)), default=0)

    def can(span: Span) -> bool:
        at = min(reading.index(span.start), len(words) - 1)
        if q.form in LOOSE and any(span in s for s in q.quote):
            return False
        return words[at].sentence <= last or words[reading.sentence_words(words[at].sentence).start].low not in GOVERNS

    return replace(q, speaker=tuple(s for s in q.speaker if can(s)))


def one_subject(reading: Reading, q: Quotation) -> Quotation:
    """Of several speakers in one sentence keep the noun phrase that opens it before the finite verb: the others are objects."""
    words = reading.words
    if len(q.speaker) < 2 or q.form == "Reported":
        return q
    places = [reading.index(s.start) for s in q.speaker]
    sentence = words[places[0]].sentence
    if any(words[min(i, len(words) - 1)].sentence != sentence for i in places):
        return q
    run = reading.sentence_words(sentence)
    found = phrases.phrase_at(reading, run.start, run.stop - 1)
    if (
        not found
        or phrases.is_oblique(reading, found[0])
        or found[1] + 1 >= run.stop
        or (words[found[1] + 1].low not in MODALS and words[found[1] + 1].text not in verb_forms())
    ):
        return q
    lead = phrases.span_of(reading, found)
    first = tuple(s for s in q.speaker if s.overlaps(lead))
    between = [words[i].low for i in range(found[1] + 1, max(places))]
    return replace(q, speaker=first) if first and "und" not in between and len(first) < len(q.speaker) else q


def before_dash(reading: Reading, quote: Spans) -> Spans:
    """End a content in a heading before a dash behind which somebody else acts („… Einnahme von Lyman – Kiew widerspricht“)."""
    words = reading.words
    last = quote[-1]
    for i in reading.inside(last):
        if words[i].text not in "–-" or words[i].span.start <= last.start or i + 2 >= len(words):
            continue
        found = phrases.phrase_at(reading, i + 1, min(i + 8, len(words) - 1))
        after = found[1] + 1 if found else len(words)
        if after < len(words) and words[after].block == words[i].block and words[after].text in verb_forms():
            return (*quote[:-1], Span(last.start, words[i - 1].span.end))
    return quote


def noun_of_speech(reading: Reading, q: Quotation) -> bool:
    """Tell whether the cue is a noun of a sentence that is told as a whole („Die Behauptung, das Paket sei zu teuer, werde nicht richtiger“)."""
    words = reading.words
    at = reading.index(q.cue[0].start) if len(q.cue) == 1 and q.form == "Indirect" else -1
    if at < 1 or not words[at].text[0].isupper() or words[at - 1].low not in ARTICLES:
        return False
    run = reading.sentence_words(words[at].sentence)
    if at - 1 != run.start or words[min(at + 1, run.stop - 1)].text != ",":
        return False
    return any(words[i].text == "," and words[i + 1].low in clauses.KONJUNKTIV for i in range(at + 2, run.stop - 1))


def to_its_end(reading: Reading, quote: Spans) -> Spans:
    """Lengthen direct speech that breaks off: to the mark that closes it, or to the end of the block that a colon announces."""
    words = reading.words
    last = quote[-1]
    inside = list(reading.inside(last))
    if not inside:
        return quote
    first, end = inside[0], inside[-1]
    block = words[first].block
    rest = []
    for i in range(end + 1, min(end + 1 + FARTHEST, len(words))):
        if words[i].block != block or words[i].text in "„»":
            break
        rest.append(i)
    if words[first].text in OPENING:
        opened = any(words[i].text in CLOSING for i in inside[1:])
        close = next((i for i in rest if words[i].text in CLOSING), None)
        if opened or close is None:
            return quote
        return (*quote[:-1], Span(last.start, words[close].span.end))
    announced = first > 0 and words[first - 1].text == ":" and words[first - 1].block == block - 1
    if (
        len(quote) == 1
        and announced
        and rest
        and words[rest[-1]].text in ".!?"
        and not any(words[i].text in CLOSING for i in rest)
    ):
        return (Span(last.start, words[rest[-1]].span.end),)
    return quote


def with_relative_clause(reading: Reading, quote: Spans) -> Spans:
    """Lengthen a clause with „dass“ by the relative clause that ends its sentence: it belongs to a noun of what is said."""
    words = reading.words
    last = quote[-1]
    inside = list(reading.inside(last))
    if not inside or (words[inside[0]].low != "dass" and (inside[0] == 0 or words[inside[0] - 1].low != "dass")):
        return quote
    run = reading.sentence_words(words[inside[-1]].sentence)
    rest = [i for i in run if i > inside[-1]]
    if len(rest) < 4 or words[rest[0]].text != "," or words[rest[1]].low not in RELATIVE:
        return quote
    end = rest[-1] - (words[rest[-1]].text in ".!?")
    tail = [words[i] for i in rest if i <= end]
    if (
        any(w.text in ";:–-" or w.text in OPENING or w.low in ("und", "aber", "wie", "so") for w in tail)
        or words[end].block != words[inside[0]].block
    ):
        return quote
    return (*quote[:-1], Span(last.start, words[end].span.end))


def only_meant(reading: Reading, q: Quotation) -> bool:
    """Tell whether an infinitive hangs on a verb that says nothing („versuchte, die Verbündeten zu gewinnen“)."""
    words = reading.words
    inside = reading.numbers(q.quote)
    if q.form != "Indirect" or not q.cue or len(inside) < 3 or words[inside[-2]].low != "zu":
        return False
    cue = [words[i] for i in reading.numbers(q.cue)]
    known = any(w.text in speaking_forms() or w.text in nouns() or w.low in particles() for w in cue)
    return not known and not any(words[i].low in clauses.KONJUNKTIV or words[i].low == "dass" for i in inside)


def is_subject(reading: Reading, q: Quotation) -> bool:
    """Tell whether a content is but who speaks: „Gwen Hargreave, die vier Jahre die Buchhaltung geleitet hatte, sagte …“."""
    words = reading.words
    inside = reading.numbers(q.quote)
    if not q.cue or not inside or q.form == "Reported" or words[inside[0]].text in OPENING:
        return False
    at = reading.index(q.cue[0].start)
    run = reading.sentence_words(words[inside[0]].sentence)
    if inside[0] != run.start or at not in run or at <= inside[-1]:
        return False
    found = phrases.phrase_at(reading, inside[0], inside[-1])
    relative = (
        found is not None
        and found[1] + 2 <= inside[-1]
        and words[found[1] + 1].text == ","
        and words[found[1] + 2].low in RELATIVE
    )
    return relative and not any(words[i].low in clauses.KONJUNKTIV for i in inside)


def plainly_told(reading: Reading, run: Sequence[int]) -> bool:
    """Tell whether a sentence stands in the indicative, without quotation marks: the author tells it."""
    words = reading.words
    texts = [words[i] for i in run]
    return not any(
        w.low in clauses.KONJUNKTIV or w.text in OPENING or w.low in ("soll", "sollen", "würden", "würde") for w in texts
    )
