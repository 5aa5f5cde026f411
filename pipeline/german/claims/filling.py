"""Cue and speaker of a quotation, filled in from its frame."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.document import Quotation, Span, Spans
from pipeline.german import acts, behind, clauses, frames, objects, phrases, reported_acts, subjects
from pipeline.german.claims.inner import with_inner_source
from pipeline.german.reading import Reading
from pipeline.german.words import HELPERS

SURE = 0.65
"""A speaker that the model is so sure of is kept; otherwise the grammar of the frame decides."""


def filled(reading: Reading, q: Quotation) -> tuple[Quotation, list[str]]:
    """Return a quotation with the cue and speaker of its frame, where the model named none or is unsure, and the rules that told."""
    q = replace(q, speaker=behind.real(reading, q.speaker), cue=() if _bare_as(reading, q.cue) else q.cue)
    q = with_inner_source(reading, q)
    if "inner_source" in q.rules:
        return q, []
    if subject := _own_subject(reading, q):
        q = replace(q, speaker=subject)
    fired: list[str] = []
    of_model = q.rules[:1] == ("model",)
    sure = q.speaker_confidence >= SURE and q.speaker and q.cue and len(q.speaker) == 1
    if sure and q.form == "Indirect" and of_model:
        nearer = _nearer_subject(reading, q)
        if nearer:
            q = replace(q, speaker=nearer)
            fired.append("frame_speaker")
    if q.form in ("Direct", "Indirect") and of_model and not sure:
        return _by_frame(reading, q)
    if q.form == "Indirect" and q.cue and not q.speaker and q.rules[:1] == ("clause_after",) and _left_out(reading, q.cue[0]):
        opening = _main_subject(reading, q.cue[0])
        return replace(q, speaker=opening), fired if opening else [*fired, "continues"]
    if q.form == "Reported" and not q.cue:
        q = replace(q, cue=_reported_cue(reading, q))
        fired += ["reported_cue"] if q.cue else []
    return q, fired


def _own_subject(reading: Reading, q: Quotation) -> Spans:
    """Return the subject of a verb where the model took what „laut“ governs for who speaks („Laut dpa hält es X für …“)."""
    words = reading.words
    if len(q.speaker) != 1 or not q.cue or q.form not in ("Direct", "Indirect"):
        return ()
    first, at = reading.index(q.speaker[0].start), reading.index(q.cue[0].start)
    if not first or words[first - 1].low not in ("laut", "gemäß") or words[at].low in frames.PARTICLES:
        return ()
    run = reading.sentence_words(words[at].sentence)
    content = reading.index(q.quote[0].start)
    frame = [i for i in run if i < content] if at < content else list(run)
    found = subjects.subject_of(reading, frame, at, False) if at in frame else None
    return (found,) if found and not found.overlaps(q.speaker[0]) else ()


def _by_frame(reading: Reading, q: Quotation) -> tuple[Quotation, list[str]]:
    """Fill in by the grammar of the frame what the model is unsure of."""
    fired = []
    cue, speaker, goes_on = frames.complete(reading, q.quote, (), ())
    filled = (cue or q.cue, speaker or q.speaker)
    if cue and not speaker and goes_on:
        unnamed = _of_man(reading, cue[0])
        filled = (cue, () if unnamed else _main_subject(reading, cue[0]) or _beside(reading, q.speaker, cue[0]))
        fired += [] if filled[1] or unnamed else ["continues"]
    elif not cue and q.cue and not q.speaker:
        filled = frames.complete(reading, q.quote, q.cue, ())[:2]
    fired += [name for name, a, b in (("frame_cue", q.cue, filled[0]), ("frame_speaker", q.speaker, filled[1])) if a != b]
    return replace(q, cue=filled[0], speaker=filled[1], speaker_confidence=q.speaker_confidence or 0.6), fired


def _bare_as(reading: Reading, cue: Spans) -> bool:
    """Tell whether a cue is nothing but „wie“: its verb is still to be found."""
    return [w for s in cue for w in reading.lows(s)] == ["wie"]


def _nearer_subject(reading: Reading, q: Quotation) -> Spans:
    """Return the subject of the cue by the grammar of its clause, where it stands nearer than the speaker that the model chose."""
    cue, speaker, _ = frames.complete(reading, q.quote, (), ())
    if not cue or not speaker or not any(c.overlaps(o) for c in cue for o in q.cue):
        return ()
    if any(s.overlaps(o) for s in speaker for o in q.speaker):
        return ()
    at = reading.index(cue[0].start)

    def gap(span: Span) -> int:
        return min(abs(i - at) for i in reading.inside(span)) if reading.inside(span) else 1_000

    return speaker if gap(speaker[0]) < min(gap(s) for s in q.speaker) else ()


def _left_out(reading: Reading, cue: Span) -> bool:
    """Tell whether the subject of a verb is left out: „… und erklärte, …“."""
    at = reading.index(cue.start)
    return at > 0 and reading.words[at - 1].low in ("und", "aber", "sowie", "doch", ",")


def _main_subject(reading: Reading, cue: Span) -> Spans:
    """Return the noun phrase that opens the sentence of a verb without a subject of its own („X kündigte an, …, und warf … vor“)."""
    sentence = reading.sentence_words(reading.words[reading.index(cue.start)].sentence)
    found = phrases.phrase_at(reading, sentence.start, sentence.stop - 1)
    if not found or found[1] + 1 >= sentence.stop:
        return ()
    after = reading.words[found[1] + 1]
    if (
        after.text[0].islower()
        and after.low not in clauses.KONJUNKTIV
        and (after.text in acts.verb_forms() or after.low in HELPERS)
    ):
        return (phrases.span_of(reading, found),)
    return ()


def _of_man(reading: Reading, cue: Span) -> bool:
    """Tell whether the subject of a verb is „man“, which means whoever is spoken of and nobody who is named beside it."""
    at = reading.index(cue.start)
    return any(w.low == "man" and w.sentence == reading.words[at].sentence for w in reading.words[max(0, at - 1) : at + 2])


def _beside(reading: Reading, speaker: Spans, cue: Span) -> Spans:
    """Return a speaker that the model found, where it stands in the sentence of the cue."""
    words = reading.words
    at = words[reading.index(cue.start)].sentence
    return tuple(s for s in speaker if words[min(reading.index(s.start), len(words) - 1)].sentence == at)


def _reported_cue(reading: Reading, q: Quotation) -> Spans:
    """Return the reporting verb inside a reported act, with its helpers: „hat … begrüßt“."""
    inside = reading.numbers(q.quote)
    run = reading.sentence_words(reading.words[inside[0]].sentence) if inside else range(0)
    block = reading.words[inside[0]].block if inside else 0
    clause = reported_acts.reported(reading, [i for i in run if reading.words[i].block == block]) if len(run) > 3 else None
    if clause and any(c in s for c in clause.cue for s in q.quote):
        return clause.cue
    second = next((n for n, i in enumerate(inside) if n > 3 and objects.second_verb(reading, i)), len(inside))
    first = [reading.words[i].text for i in inside[:second]]
    inside = inside[:second] if acts.find_verb(first, first) else inside
    texts = [reading.words[i].text for i in inside]
    hit = acts.find_verb(texts, texts)
    if not hit:
        return ()
    lemma = hit[0].lemma
    spots = [i for i in inside if any(f[0] == lemma for f in acts.verb_forms().get(reading.words[i].text, ()))]
    spans = [reading.words[i].span for i in spots[-1:]]
    if hit[0].prefix:
        spans += [reading.words[i].span for i in inside if reading.words[i].low == hit[0].prefix and i > spots[-1]][-1:]
    return tuple(sorted(spans))
