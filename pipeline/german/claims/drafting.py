"""A quotation made into a claim: who speaks, the act, the day, the evidence."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec.structs import replace

from pipeline.align import plain, source_view
from pipeline.document import LOOSE, Claim, Quotation, Span, Spans, content_id, hull
from pipeline.german import acts, content, dates, judged, objects
from pipeline.german.claims.filling import filled
from pipeline.german.claims.speaking import speaking
from pipeline.german.reading import Reading
from pipeline.german.speakers.cast import Cast, Speaker
from pipeline.german.words import MODALS

DEMAND = re.compile(
    r"\b(?:[Dd]ürfe|[Dd]ürfen|[Dd]arf)\b[^.!?]{0,60}\b(?:nicht|niemals|nie|kein\w*)\b|\b[Ww]ir müss(?:en|ten)\b"
    r"|\bmuss\b[^.!?]{0,40}\b(?:enden|werden|bleiben|aufhören|zurücktreten)\b"
)
"""A neutral verb before words such as „dürfe nicht“ or „wir müssen“ passes on a demand."""


def claim_of(
    reading: Reading, cast: Cast, q: Quotation, block: str, last: Speaker, before: Claim | None
) -> tuple[Claim, Speaker]:
    """Make a claim of a quotation in a block; `last` spoke before it, `before` is the claim before it."""
    q, filled_in = filled(reading, q)
    fired = [*q.rules, *filled_in]
    q, speaker, relayed, told = speaking(reading, cast, q, fired, last, before)
    read = _act(reading, q, speaker, before)
    fired += [*told, f"act:{read.rule}", *([f"speaker:{speaker.how}"] if speaker.how else [])]
    said, said_spans = _said_on(reading, q)
    identity = content_id("c", reading.document.id, *(f"{s.start}-{s.end}" for s in (*q.quote, *q.speaker, *q.cue)), q.form)
    about = objects.object_of(reading, q, q.cue) if q.form == "Reported" else q.quote
    form = "Indirect" if q.form == "Reported" and objects.clause_follows(reading, q.cue, about) else q.form
    claim = Claim(
        identity, block, about, form, read.act, speaker.name, speaker.kind, speaker.how, speaker.role, speaker.actor,
        q.speaker, q.cue, q.addressee, read.polarity, read.evidence, said_on=said, said_on_spans=said_spans,
        relayed_by=relayed, rules=tuple(fired), steps=tuple(cast.notes), score=round(q.confidence, 4),
    )  # fmt: skip
    return claim, speaker


def _act(reading: Reading, q: Quotation, speaker: Speaker, before: Claim | None) -> acts.Reading:
    """Read the act of a quotation off its cue, its words or, where a direct quotation goes on, the claim before."""
    frame = content.frame(reading, q, q.cue)
    words = [w for s in _own_cue(reading, q) for w in reading.texts(s)]
    if {"stance", "refused"} & {*q.rules}:
        frame = words  # the clause of the report is no frame
    low = reading.lows(hull(q.quote))
    said = set(low)
    read = acts.read_cue(words, frame, q.act) if words else _without_cue(q)
    if "unconfirmed" in q.rules:
        read = acts.Reading("does_not_confirm", "negated", "asserted", read.lemma, "unconfirmed")
    if acts.of_source(read):
        read = acts.according_to(read, [w for s in q.speaker for w in reading.texts(s)], speaker.kind)
    if "cited_source" in q.rules or (speaker.kind == "media" and read.lemma == "schreiben" and read.act == "says"):
        # whom a report appeals to says it; what a medium writes, it reports
        read = replace(read, act="reports" if speaker.kind == "media" else "says")
    if not words and not q.speaker and q.form in LOOSE and said & {"soll", "sollen", "angeblich"}:
        read = acts.Reading("claims", "affirmed", "hearsay", "", "hearsay")
    elif not words and before is not None and speaker.name == before.speaker and q.form == before.form == "Direct":
        read = acts.Reading(before.act, before.polarity, before.evidence, "", "continued")
    told = judged.refined(read.lemma, read.act, low)
    if told:
        read = replace(
            read, act=told, polarity="negated" if told == "does_not_confirm" else read.polarity, rule=f"{read.rule}-object"
        )
    if read.act == "says" and DEMAND.search(_first_said(reading, q)):
        read = replace(read, act="demands", rule=f"{read.rule}-demand")
    if read.evidence == "asserted" and q.form == "FreeIndirect" and said & {"soll", "sollen", "sollte", "sollten"}:
        read = replace(read, evidence="hearsay")
    return read


def _own_cue(reading: Reading, q: Quotation) -> Spans:
    """Return the cue without finite verbs of other clauses: of „sagte X und verlangte“ the one beside the content counts."""
    finite = [s for s in q.cue if any(_tells(w) for w in reading.texts(s))]
    if len(finite) < 2 or q.form == "Reported":
        return q.cue
    whole = hull(q.quote)

    def gap(span: Span) -> int:
        return whole.start - span.end if span.end <= whole.start else max(0, span.start - whole.end)

    near = min(finite, key=lambda s: (gap(s), s.start))
    return tuple(s for s in q.cue if s is near or s not in finite)


@lru_cache(maxsize=50_000)
def _tells(word: str) -> bool:
    """Tell whether a word is a finite verb of speaking, no modal."""
    known = acts.verbs()
    return word.lower() not in MODALS and any(
        kind == "ind" and lemma in known for lemma, _, kind in acts.verb_forms().get(word, ())
    )


def _first_said(reading: Reading, q: Quotation) -> str:
    """Return the content, of direct speech its first sentence: what follows it may demand something, but the whole does not."""
    whole = hull(q.quote)
    sentence = reading.sentence_at(whole.start) if q.form == "Direct" else None
    return reading.string(Span(whole.start, min(whole.end, sentence.end)) if sentence else whole)


def _without_cue(q: Quotation) -> acts.Reading:
    return acts.Reading(q.act, "negated" if q.act == "does_not_confirm" else "affirmed", "asserted", "", "model")


def _said_on(reading: Reading, q: Quotation) -> tuple[str, Spans]:
    """Find words of time in the frame of a claim: its sentence without its content."""
    anchor = q.cue or q.speaker
    if not anchor:
        return "", ()
    sentence = reading.sentence_at(anchor[0].start)
    if sentence is None:
        return "", ()
    pieces, at = [], sentence.start
    inner = () if q.form == "Reported" else q.quote
    for span in sorted(s for s in inner if s.overlaps(sentence)):
        pieces.append(Span(at, max(at, span.start)))
        at = max(at, span.end)
    pieces.append(Span(at, max(at, sentence.end)))
    for piece in pieces:
        match = dates.find(plain(reading.document, piece))
        if match:
            where = source_view(reading.document, piece).to_raw(Span(match.start(), match.end()))
            return dates.resolve(match, reading.document.meta.date), (where,)
    return "", ()
