"""Who speaks in a quotation: its words by the grammar of the frame, or whoever spoke before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from pipeline.document import LOOSE, Claim, Quotation, Spans, hull
from pipeline.german import acts, agents, behind, frames, phrases, relays, written
from pipeline.german.claims import sources
from pipeline.german.claims.continuing import (
    goes_on,
    hearsay_goes_on,
    impersonal,
    planned,
    pointed,
    told_before,
    without_later,
    without_voice,
)
from pipeline.german.claims.sources import is_active
from pipeline.german.inflect import DATIVE_CUES
from pipeline.german.participles import goes_with
from pipeline.german.reading import Reading
from pipeline.german.speakers.cast import NOBODY, Cast, Speaker
from pipeline.german.speakers.resolve import resolve
from pipeline.german.words import PASSIVE


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
        cast.notes = ["„nach“ stands before what is done: nobody is told to say so"]
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
    if q.cue and q.form == "Indirect" and (source := sources.before_whereby(reading, q.cue) or sources.shown(reading, q)):
        return Told(source)
    if q.cue and (governed := sources.governed(reading, q)):
        return Told((governed,), dative=True)
    if q.cue and (meant := behind.quoted(reading, q.cue, q.quote)) and not any(s in meant for s in q.speaker):
        return Told((meant,), dative=True, rule="quoted_object")
    if q.cue and q.form == "Direct" and (subject := _not_genitive(reading, q)):
        return Told(subject, rule="frame_speaker")
    if q.cue and (text := sources.of_text(reading, q)):
        return Told((text,), dative=True, rule="text_speaks")
    if q.cue and not q.speaker and (within := sources.within(reading, q.cue)):
        return Told(within)
    if q.speaker:
        return Told(
            q.speaker, (bool(q.cue) and any(w.lower() in DATIVE_CUES for w in reading.texts(q.cue[0]))) or _within(reading, q)
        )
    return None


def _within(reading: Reading, q: Quotation) -> bool:
    """Tell whether the words of a document stand in the dative: „In einer gemeinsamen Erklärung heißt es“."""
    at = reading.index(q.speaker[0].start)
    return reading.words[at].low in ("im", "vom", "beim") or (at > 0 and reading.words[at - 1].low in ("in", "aus", "von", "bei"))


def _hearsay(reading: Reading, q: Quotation) -> bool:
    return not {"soll", "sollen"}.isdisjoint(reading.lows(hull(q.quote)))


def _passive(reading: Reading, q: Quotation) -> Told | None:
    """Return who speaks in a passive frame („wird von X als … bezeichnet“), empty where nobody is named; None where it is active."""
    words = reading.words
    places = reading.numbers(q.cue)
    if not places:
        return None
    sentence = reading.sentence_words(words[places[-1]].sentence)
    sentence = range(max(sentence.start, places[-1] - 29), min(sentence.stop, places[-1] + 30))
    if all(words[i].low not in PASSIVE for i in sentence):
        return None
    said = next((i for i in places if "part2" in acts.kinds_of(words[i].text)), None)
    held = set(reading.numbers(q.quote)) if q.form != "Reported" else set()
    if said is None and not any(is_active(words[i].text) for i in places):
        said = next(
            (i for i in sentence if i > places[-1] and words[i].low in ("bezeichnet", "genannt", "beschrieben", "eingestuft")),
            None,
        )
    helper = next((i for i in sentence if words[i].low in PASSIVE and i not in held), None)
    if said is None or helper is None or abs(said - helper) > 25 or words[said].low == "zitiert":
        return None
    if not goes_with(reading, helper, said):
        return None
    if any(words[i].low in ("haben", "hat", "hatte", "hatten") or is_active(words[i].text) for i in places):
        return None
    found = agents.agent(reading, [i for i in sentence if i not in held], helper, said)
    if found:
        return Told((phrases.span_of(reading, found),), rule="passive")
    text = written.source(reading, q.cue)
    return Told((text,), dative=True, rule="text_speaks") if text else Told((), rule="passive")


def _not_genitive(reading: Reading, q: Quotation) -> Spans:
    """Return the subject of the cue where the model took a genitive for the speaker („Auf die Frage des Richters antwortete X: …“)."""
    first = [w for s in q.speaker[:1] for w in reading.lows(s)][:1]
    if first not in (["des"], ["eines"]):
        return ()
    cue, speaker, _ = frames.complete(reading, q.quote, q.cue, ())
    return tuple(s for s in speaker if not any(s.overlaps(o) for o in q.speaker)) if cue else ()
