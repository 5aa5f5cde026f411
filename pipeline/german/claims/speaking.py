"""Who speaks in a quotation: its words by the grammar of the frame, or whoever spoke before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.document import LOOSE, Claim, Quotation, Span, Spans, hull
from pipeline.german import acts, agents, behind, frames, phrases, relays, statements, written
from pipeline.german.claims.continuing import (
    PASSIVE,
    goes_on,
    hearsay_goes_on,
    impersonal,
    planned,
    pointed,
    told_before,
    without_later,
    without_voice,
)
from pipeline.german.inflect import DATIVE_CUES
from pipeline.german.participles import goes_with
from pipeline.german.reading import Reading
from pipeline.german.speakers import own
from pipeline.german.speakers.cast import NOBODY, Cast, Speaker
from pipeline.german.speakers.resolve import resolve
from pipeline.german.words import ARTICLES, HELPERS, POSSESSIVES

SAYS = frozenset("heißt hieß heisst hiess".split())


@dataclass(frozen=True, slots=True)
class Told:
    """The words of who speaks, whether their cue governs the dative, and the rule that found them."""

    spans: Spans
    dative: bool = False
    rule: str = ""


def speaking(
    reading: Reading, cast: Cast, q: Quotation, fired: Sequence[str], last: Speaker, before: Claim | None
) -> tuple[Quotation, Speaker, str, list[str]]:
    """Return a quotation with the words of its speaker, the speaker, who relays it, and the rules that told.

    `fired` are the rules that filled in the quotation; `last` spoke before, and goes on where no words name a speaker;
    `before` is the claim before.
    """
    date = reading.document.meta.date
    cast.notes = []
    if q.form in LOOSE and not q.cue and _hearsay(reading, q):
        of_last = last.name and (before is None or before.speaker == last.name)
        if of_last and (hearsay_goes_on(reading, q) or planned(reading, q, before)):
            cast.notes = [f"„soll“ goes on from the source of the sentence before: {last.name}"]
            return replace(q, speaker=()), replace(last, how="continued"), "", ["continued_speaker"]
        # nobody stands behind „soll“: whoever spoke before need not
        cast.notes = ["„soll“ without a frame: nobody is told to stand behind it"]
        return replace(q, speaker=()), NOBODY, "", []
    q = without_later(reading, q)
    unnamed = impersonal(reading, q)
    if unnamed:
        cast.notes = ["a passive behind the words names nobody"]
        return replace(q, speaker=(), cue=unnamed), NOBODY, "", ["passive"]
    if without_voice(reading, q):
        return replace(q, speaker=()), NOBODY, "", []
    told = _told(reading, q)
    if told is None and not last.name and (subject := told_before(reading, q)):
        told = Told((subject,), rule="told_before")
    if told:
        relayed = resolve(cast, q.speaker, q.quote, last, date).name if told.rule == "quoted_object" and q.speaker else ""
        passes = None if relayed else relays.passed_on(reading, replace(q, speaker=told.spans))
        if passes:
            relayed = resolve(cast, (passes,), q.quote, NOBODY, date, dative=True).name
            cast.notes = []
        speaker = resolve(cast, told.spans, q.quote, last, date, told.dative) if told.spans else NOBODY
        relayed = "" if relayed == speaker.name else relayed
        return replace(q, speaker=told.spans), speaker, relayed, [told.rule] if told.rule else []
    if last.name and goes_on(reading, q, fired):
        cast.notes = [f"no words name a speaker; the speech before goes on: {last.name}"]
        return pointed(reading, q), replace(last, how="continued"), "", ["continued_speaker"]
    return pointed(reading, q), NOBODY, "", []


def _told(reading: Reading, q: Quotation) -> Told | None:
    """Return the words of who speaks by the grammar of the frame, else those found; None where no words name anybody."""
    if q.cue and (passive := _passive(reading, q)) is not None:
        return passive
    if q.cue and q.form == "Indirect" and (source := _source(reading, q.cue) or _evidence(reading, q)):
        return Told(source)
    if q.cue and (governed := _governed(reading, q)):
        return Told((governed,), dative=True)
    if q.cue and (meant := behind.quoted(reading, q.cue, q.quote)) and not any(s in meant for s in q.speaker):
        return Told((meant,), dative=True, rule="quoted_object")
    if q.cue and q.form == "Direct" and (subject := _not_genitive(reading, q)):
        return Told(subject, rule="frame_speaker")
    if q.cue and (text := _text(reading, q)):
        return Told((text,), dative=True, rule="text_speaks")
    if q.cue and not q.speaker and (within := _darin(reading, q.cue)):
        return Told(within)
    if q.speaker:
        return Told(q.speaker, bool(q.cue) and any(w.lower() in DATIVE_CUES for w in reading.texts(q.cue[0])))
    return None


def _governed(reading: Reading, q: Quotation) -> Span | None:
    """Return what „zufolge“ governs where the model took other words for the speaker („Die Truppen konnten eigenen Angaben zufolge …“)."""
    if [w.lower() for s in q.cue for w in reading.texts(s)] != ["zufolge"]:
        return None
    found = frames.particle_speaker(reading, reading.index(q.cue[0].start))
    if found is None or not any(w[0].isupper() for w in reading.texts(found)):
        return None
    other = not any(s.overlaps(found) for s in q.speaker)
    return found if other or own.is_own(reading.texts(found)) else None


def _text(reading: Reading, q: Quotation) -> Span | None:
    """Return the text in which something stands that nobody is told to say („… auf, in denen es heißt, dass …“)."""
    cue = [w for s in q.cue for w in reading.texts(s)]
    impersonal = any(w.lower() in SAYS for w in cue) or (not q.speaker and not any(_is_active(w) for w in cue))
    return written.source(reading, q.cue) if impersonal else None


def _darin(reading: Reading, cue: Spans) -> Spans:
    """Return „Darin“ before a cue („Darin heißt es, …“): the text of the sentence before speaks."""
    at = reading.index(cue[0].start)
    before = reading.words[at - 1] if at else None
    return (before.span,) if before is not None and before.low in ("darin", "hierin") else ()


def _hearsay(reading: Reading, q: Quotation) -> bool:
    return any(w.lower() in ("soll", "sollen") for w in reading.texts(hull(q.quote)))


def _passive(reading: Reading, q: Quotation) -> Told | None:
    """Return who speaks in a passive frame („wird von X als … bezeichnet“), empty where nobody is named; None where it is active."""
    words = reading.words
    places = reading.numbers(q.cue)
    if not places:
        return None
    said = next((i for i in places if any(kind == "part2" for _, _, kind in acts.verb_forms().get(words[i].text, ()))), None)
    sentence = [i for i in reading.sentence_words(words[places[-1]].sentence) if abs(i - places[-1]) < 30]
    held = set(reading.numbers(q.quote)) if q.form != "Reported" else set()
    if said is None and not any(_is_active(words[i].text) for i in places):
        said = next(
            (i for i in sentence if i > places[-1] and words[i].low in ("bezeichnet", "genannt", "beschrieben", "eingestuft")),
            None,
        )
    helper = next((i for i in sentence if words[i].low in PASSIVE and i not in held), None)
    if said is None or helper is None or abs(said - helper) > 25 or words[said].low == "zitiert":
        return None
    if not goes_with(reading, helper, said):
        return None
    if any(words[i].low in ("haben", "hat", "hatte", "hatten") or _is_active(words[i].text) for i in places):
        return None
    found = agents.agent(reading, [i for i in sentence if i not in held], helper, said)
    if found:
        return Told((phrases.span_of(reading, found),), rule="passive")
    text = written.source(reading, q.cue)
    return Told((text,), dative=True, rule="text_speaks") if text else Told((), rule="passive")


def _is_active(word: str) -> bool:
    """Tell whether a word is a finite verb of speaking, and no participle or helper."""
    kinds = {kind for _, _, kind in acts.verb_forms().get(word, ())}
    return bool(kinds & {"ind", "konj1", "konj2"}) and "part2" not in kinds and word not in HELPERS


def _source(reading: Reading, cue: Spans) -> Spans:
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


def _evidence(reading: Reading, q: Quotation) -> Spans:
    """Return the document or picture that shows a content („Karten zeigen, dass …“)."""
    first = reading.index(q.quote[0].start)
    run = list(reading.sentence_words(reading.words[first].sentence))
    comma = first - 1 if first in run and reading.words[first].low in ("dass", "wie", "ob") else first - 2
    if comma not in run or reading.words[comma].text != ",":
        return ()
    found, verb = statements.shown_by(reading, run, comma)
    return (found,) if found and any(reading.words[verb].span == s or reading.words[verb].span in s for s in q.cue) else ()


def _not_genitive(reading: Reading, q: Quotation) -> Spans:
    """Return the subject of the cue where the model took a genitive for the speaker („Auf die Frage des Richters antwortete X: …“)."""
    first = [w.lower() for s in q.speaker[:1] for w in reading.texts(s)][:1]
    if first not in (["des"], ["eines"]):
        return ()
    cue, speaker, _ = frames.complete(reading, q.quote, q.cue, ())
    return tuple(s for s in speaker if not any(s.overlaps(o) for o in q.speaker)) if cue else ()
