"""Claims of others that somebody denies, refuses to confirm or confirms: „dementierte einen Bericht der Agentur, wonach …“."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pipeline.document import Quotation, Span
from pipeline.german import acts, clauses, fields, phrases
from pipeline.german.claims.filling import filled
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES

STANCES = ("denies", "does_not_confirm", "doubts", "confirms", "criticises")
TOLD = frozenset(
    "Bericht Berichte Berichten Meldung Meldungen Angabe Angaben Darstellung Darstellungen Behauptung Behauptungen Gerücht Gerüchte "
    "Spekulation Spekulationen Aussage Aussagen Information Informationen Medienbericht Medienberichte Zeitungsbericht "
    "Zeitungsberichte Presseberichte Mitteilung".split()
)
"""Nouns for what others said; an accusation stays one claim."""
WHEREBY = frozenset("wonach demzufolge dass demnach".split())
CANNOT = frozenset("wollte wollten konnte konnten mochte mochten will wollen kann können".split())


def apart(reading: Reading, q: Quotation) -> Iterator[Quotation]:
    """Yield a quotation, or the two that it is: the stance on a report, and what the report says."""
    told = _report(reading, q) if q.form == "Indirect" else None
    stance = _stance(reading, q) if told else None
    if told is None or stance is None:
        yield q
        return
    noun, start, owner = told
    whole = Span(reading.words[start].span.start, q.quote[-1].end)
    yield replace(stance, quote=(whole,), form="Reported")
    yield replace(stance, cue=(reading.words[noun].span,), speaker=owner, act="reports", rules=("of_report",))


def _stance(reading: Reading, q: Quotation) -> Quotation | None:
    """Return a quotation with the cue and speaker of its frame, where the cue is a stance on what others said."""
    known = filled(reading, q)[0]
    read = acts.find_verb([w for s in known.cue for w in reading.texts(s)], [])
    fits = read is not None and read[0].act in STANCES and known.speaker and known.form == "Indirect"
    return replace(known, rules=("stance",)) if fits else None


def _report(reading: Reading, q: Quotation) -> tuple[int, int, tuple[Span, ...]] | None:
    """Return the noun for a report before a content, where its noun phrase begins, and whose report it is."""
    words = reading.words
    first = reading.index(q.quote[0].start)
    comma = first - 1 if words[first - 1].text == "," else first - 2
    if comma < 1 or words[comma].text != "," or (comma == first - 2 and words[first - 1].low not in WHEREBY):
        return None
    sentence = reading.sentence_words(words[first].sentence)
    noun = next((i for i in range(comma - 1, max(sentence.start, comma - 9) - 1, -1) if words[i].text in TOLD), None)
    if noun is None or any(words[i].text in acts.verb_forms() and words[i].text[0].islower() for i in range(noun + 1, comma)):
        return None
    return noun, _start(reading, noun, sentence.start), _owner(reading, noun, comma)


def _start(reading: Reading, noun: int, least: int) -> int:
    words = reading.words
    start = noun
    while start > least and phrases.is_adjective(words[start - 1].text) and words[start - 1].text not in acts.verb_forms():
        start -= 1
    return start - 1 if start > least and words[start - 1].low in ARTICLES else start


def _owner(reading: Reading, noun: int, comma: int) -> tuple[Span, ...]:
    """Return whose report it is: a genitive or „von X“ right behind the noun."""
    words = reading.words
    at = noun + 1
    if at >= comma:
        return ()
    lead = words[at].low
    if lead not in ("der", "des", "von", "vom", "eines", "einer", "mehrerer"):
        return ()
    found = phrases.phrase_at(reading, at + (lead in ("von", "vom")), comma - 1)
    if found is None and words[at + 1].text in '„»"':
        return (Span(words[at + 1].span.start, words[comma - 1].span.end),)
    return (phrases.span_of(reading, found),) if found else ()


def refused(reading: Reading) -> Iterator[Quotation]:
    """„Einen Bericht, wonach es Tote gebe, wollte er nicht bestätigen“: the object opens the sentence, the subject follows."""
    words = reading.words
    for run in clauses.runs_with(reading, CANNOT):
        modal = next((i for i in run if i > run[0] + 3 and words[i].low in CANNOT and words[i - 1].text == ","), None)
        opening = next(fields.chunks(reading, run[0], run[-1]), None)
        if modal is None or opening is None or opening.kind != "np" or not _accusative(reading, opening):
            continue
        end = clauses.end_of(reading, run)
        last = words[end - 1]
        verb = next(
            (
                acts.verbs()[lemma]
                for lemma, _, kind in acts.verb_forms().get(last.text, ())
                if kind == "inf" and lemma in acts.verbs()
            ),
            None,
        )
        subject = phrases.phrase_at(reading, modal + 1, end - 2)
        negation = next((i for i in range(modal + 1, end) if words[i].low == "nicht"), None)
        if verb is None or "np" not in verb.complements or subject is None or negation is None:
            continue
        content = Span(words[run[0]].span.start, words[modal - 2].span.end)
        cue = (words[modal].span, words[negation].span, last.span)
        speaker = phrases.span_of(reading, subject)
        yield Quotation((content,), (speaker,), cue, (), "Reported", verb.negated_act, 0.6, 0.7, ("refused",))


def _accusative(reading: Reading, chunk: fields.Chunk) -> bool:
    heads: Sequence[str] = [reading.words[i].text for i in range(chunk.first, chunk.last + 1)]
    return chunk.lead in ("einen", "den", "keinen") or bool(TOLD & set(heads))
