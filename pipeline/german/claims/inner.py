"""A source that stands within its content: „Die Partei hat dem Ergebnis zufolge gewonnen“, „Das sei ihrer Meinung nach falsch“."""

from __future__ import annotations

from msgspec.structs import replace

from pipeline.document import Quotation, Span, Spans
from pipeline.german import acts, frames
from pipeline.german.according import OPINIONS
from pipeline.german.reading import Reading

POSSESSIVE = frozenset(("seiner", "ihrer"))


def with_inner_source(reading: Reading, q: Quotation) -> Quotation:
    """Return a quotation with the source in its content or right before it, where no verb of speaking frames it."""
    found = _source(reading, q)
    if found is None:
        return q
    source, cue = found
    whole = Span(min(source.start, cue.start), max(source.end, cue.end))
    quote = tuple(piece for span in q.quote for piece in _without(reading, span, whole))
    if sum(len(reading.texts(s)) for s in quote) < 3:
        return q
    form = "Indirect" if q.form == "Reported" else q.form
    rules = (*q.rules, "inner_source")
    return replace(q, quote=quote, speaker=(source,), speaker_confidence=1.0, cue=(cue,), form=form, rules=rules)


def _source(reading: Reading, q: Quotation) -> tuple[Span, Span] | None:
    """Return the words of the source and its particle."""
    words = reading.words
    if q.form not in ("Reported", "Indirect") or _told(reading, q.cue):
        return None
    inside = reading.numbers(q.quote)
    for i in inside:
        if words[i].low == "zufolge" and q.form == "Reported" and not q.cue:
            found = frames.particle_speaker(reading, i)
            return (found, words[i].span) if found and any(w[0].isupper() for w in reading.texts(found)) else None
    if not inside or not q.cue:
        return None
    for i in (*range(max(0, inside[0] - 3), inside[0]), *inside):
        opens = words[i].low in POSSESSIVE and i + 2 < len(words) and words[i].sentence == words[inside[0]].sentence
        if opens and words[i + 1].text in OPINIONS and words[i + 2].low == "nach":
            return Span(words[i].span.start, words[i + 1].span.end), words[i + 2].span
    return None


def _told(reading: Reading, cue: Spans) -> bool:
    """Tell whether a verb of speaking stands in a cue."""
    return any(acts.verb_forms().get(w) for s in cue for w in reading.texts(s))


def _without(reading: Reading, span: Span, hole: Span) -> Spans:
    """Return a span without what lies in a hole."""
    if not span.overlaps(hole):
        return (span,)
    out = []
    for i in (
        range(reading.index(span.start), reading.index(hole.start)),
        range(reading.index(hole.end), reading.index(span.end)),
    ):
        run = [n for n in i if span.start <= reading.words[n].span.start and reading.words[n].span.end <= span.end]
        if run:
            out.append(Span(reading.words[run[0]].span.start, reading.words[run[-1]].span.end))
    return tuple(out)
