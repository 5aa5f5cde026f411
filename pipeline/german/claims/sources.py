"""Sources that are no subject: what „wonach“ and „zufolge“ belong to, pictures that show, texts in which something stands."""

from __future__ import annotations

from pipeline.document import Quotation, Span, Spans
from pipeline.german import acts, behind, frames, phrases, statements, written
from pipeline.german.reading import Reading
from pipeline.german.speakers import own
from pipeline.german.words import ARTICLES, HELPERS, POSSESSIVES

SAYS = frozenset("heißt hieß heisst hiess".split())


def before_whereby(reading: Reading, cue: Spans) -> Spans:
    """Return the noun phrase before „, wonach“: „verwies auf Berichte, wonach …“."""
    words = reading.words
    at = reading.index(cue[0].start)
    near = [w.low for w in words[at : at + 3]]
    if near[1:] == [",", "wonach"] and near[0] in ("an", "auf", "hin"):
        # „schließt sich dem Verdacht der Händler an, wonach …“: the prefix of the verb stands between
        meant = behind.antecedent(reading, at + 2)
        return (meant,) if meant else ()
    if at < 2 or at >= len(words) or words[at].low != "wonach" or words[at - 1].text != ",":
        return ()
    end = at - 2
    for entity in reading.entity_before(words[end].span.end):
        if entity.span.end == words[end].span.end and " " in reading.string(entity.span):
            return (entity.span,)  # „einen Bericht der Financial Times, wonach …“
        break
    start = end
    while (
        start > 0
        and words[start - 1].sentence == words[end].sentence
        and words[start - 1].low not in ARTICLES
        and phrases.is_adjective(words[start - 1].text)
    ):
        start -= 1
    if start > 0 and words[start - 1].low in ARTICLES | POSSESSIVES:
        start -= 1
    elif words[start].text in acts.verb_forms() or words[start].low.endswith("en"):
        start = end
    return (Span(words[start].span.start, words[end].span.end),) if words[end].text[0].isupper() else ()


def shown(reading: Reading, q: Quotation) -> Spans:
    """Return the document or picture that shows a content („Karten zeigen, dass …“)."""
    first = reading.index(q.quote[0].start)
    run = list(reading.sentence_words(reading.words[first].sentence))
    comma = first - 1 if first in run and reading.words[first].low in ("dass", "wie", "ob") else first - 2
    if comma not in run or reading.words[comma].text != ",":
        return ()
    found, verb = statements.shown_by(reading, run, comma)
    return (found,) if found and any(reading.words[verb].span == s or reading.words[verb].span in s for s in q.cue) else ()


def governed(reading: Reading, q: Quotation) -> Span | None:
    """Return what „zufolge“ governs where the model took other words for the speaker („Die Truppen konnten eigenen Angaben zufolge …“)."""
    if [w for s in q.cue for w in reading.lows(s)] != ["zufolge"]:
        return None
    found = frames.particle_speaker(reading, reading.index(q.cue[0].start))
    if found is None or not any(w[0].isupper() for w in reading.texts(found)):
        return None
    other = not any(s.overlaps(found) for s in q.speaker)
    return found if other or own.is_own(reading.texts(found)) else None


def of_text(reading: Reading, q: Quotation) -> Span | None:
    """Return the text in which something stands that nobody is told to say („… auf, in denen es heißt, dass …“)."""
    cue = [w for s in q.cue for w in reading.texts(s)]
    impersonal = any(w.lower() in SAYS for w in cue) or (not q.speaker and not any(is_active(w) for w in cue))
    return written.source(reading, q.cue) if impersonal else None


def within(reading: Reading, cue: Spans) -> Spans:
    """Return „Darin“ before a cue („Darin heißt es, …“): the text of the sentence before speaks."""
    at = reading.index(cue[0].start)
    before = reading.words[at - 1] if at else None
    return (before.span,) if before is not None and before.low in ("darin", "hierin") else ()


def is_active(word: str) -> bool:
    """Tell whether a word is a finite verb of speaking, and no participle or helper."""
    kinds = acts.kinds_of(word)
    return bool(kinds & acts.TENSED) and "part2" not in kinds and word not in HELPERS
