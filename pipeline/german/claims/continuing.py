"""Speech that goes on: who spoke before, where no words name a speaker, and where nobody is told to speak at all."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.document import LOOSE, Claim, Quotation, Span, hull
from pipeline.german import acts, subjects
from pipeline.german.according import carrier_at
from pipeline.german.continuations import subjunctive
from pipeline.german.cues import reporting
from pipeline.german.reading import Reading
from pipeline.german.speakers.words import carries
from pipeline.german.words import PASSIVE

GOES_ON = frozenset("demnach demzufolge hiernach danach".split())
"""Cues that take up the speaker before."""
DONE = tuple(
    "bringen bauen setzen nehmen stellen legen ziehen treten kommen gehen fallen laufen fahren schließen öffnen einbau abbau abschluss ende beginn ankunft abreise".split()
)
"""Endings of nouns of what is done or happens."""
ADDS = frozenset("außerdem dabei zudem ferner".split())
"""Words that open a sentence which adds to the one before."""
PLANS = frozenset("announces demands decides promises".split())


def goes_on(reading: Reading, q: Quotation, fired: Sequence[str]) -> bool:
    """Tell whether a quotation without words of a speaker belongs to the speech before."""
    if q.cue and (reading.texts(q.cue[0])[0].lower() in GOES_ON or _cue_before(reading, q)):
        return True
    return (not q.cue and q.form in ("Direct", *LOOSE)) or "frame_cue" in fired or "continues" in fired


def _cue_before(reading: Reading, q: Quotation) -> bool:
    """Tell whether a quotation shares the cue of a sentence before („X betonte, … Sie seien „bestens geeignet““)."""
    words = reading.words
    cue, quote = reading.index(q.cue[-1].start), reading.index(q.quote[0].start)
    return cue < quote < len(words) and words[cue].sentence < words[quote].sentence and words[quote - 1].text != ":"


def pointed(reading: Reading, q: Quotation) -> Quotation:
    """Return a quotation whose words for the speaker are „demnach“ or „danach“, which takes up who spoke before as a pronoun does."""
    return replace(q, speaker=q.cue[:1]) if q.cue and reading.texts(q.cue[0])[0].lower() in GOES_ON else q


def without_later(reading: Reading, q: Quotation) -> Quotation:
    """Return speech without a frame without a speaker who stands in a later block: who speaks there comes after it."""
    if q.cue or q.form not in LOOSE or not q.speaker or q.speaker[-1].start < q.quote[-1].end:
        return q
    block = reading.block_at(q.quote[-1].start)
    if block is None or block.kind == "quote":
        return q
    return replace(q, speaker=tuple(s for s in q.speaker if s.start < block.span.end))


def impersonal(reading: Reading, q: Quotation) -> tuple[Span, ...]:
    """Return the passive right behind speech without a frame, which tells that nobody is named: „…, wird vermutet“."""
    words = reading.words
    at = reading.index(hull(q.quote).end - 1) + 1
    at += at < len(words) and words[at].text == ","
    if q.cue or q.form not in LOOSE or at + 1 >= len(words) or words[at].low not in PASSIVE:
        return ()
    said = "part2" in acts.kinds_of(words[at + 1].text)
    ends = at + 2 >= len(words) or words[at + 2].sentence != words[at].sentence or words[at + 2].text in ".!;"
    return (words[at].span, words[at + 1].span) if said and ends else ()


def without_voice(reading: Reading, q: Quotation) -> bool:
    """Tell whether „nach“ stands before something done, which says nothing: „Nach Einbau des Senders …“."""
    if not q.speaker or [w for s in q.cue for w in reading.lows(s)] != ["nach"] or q.cue[0].end > q.speaker[0].start:
        return False
    heads = [w for w in reading.texts(q.speaker[0]) if w[0].isupper()]
    done = bool(heads) and heads[0].lower().endswith(DONE) and heads[0] not in acts.nouns() and not carries(heads[0])
    return done and not any(s.overlaps(e.span) for s in q.speaker[:1] for e in reading.entities_in(s) if e.span.start == s.start)


def hearsay_goes_on(reading: Reading, q: Quotation) -> bool:
    """Tell whether „soll“ has the source of the sentence before, which says „soll“ itself or is added to („Laut X sollen … . Dabei soll …“)."""
    words = reading.words
    first = reading.index(q.quote[0].start)
    if first >= len(words) or not words[first].sentence:
        return False
    block = words[first].block
    before = [i for i in reading.sentence_words(words[first].sentence - 1) if words[i].block == block]
    adds = words[first].low in ADDS or any(words[i].low in ("soll", "sollen") for i in before)
    # what stands behind a comma may be the source of a clause of its own
    comma = next((i for i in before if words[i].text == ","), before[-1] if before else 0)
    return adds and any(_gives_source(reading, i, before[-1]) for i in before if i < comma)


def planned(reading: Reading, q: Quotation, before: Claim | None) -> bool:
    """Tell whether „soll“ tells what the claim of the sentence before announces or demands: „X kündigte … an. So sollen …“.

    What is said to have happened („soll … gewesen sein“) is no plan.
    """
    words = reading.words
    first = reading.index(q.quote[0].start)
    if before is None or before.act not in PLANS or before.form == "Direct" or first >= len(words):
        return False
    here, there = words[first], words[min(reading.index(before.evidence_span.start), len(words) - 1)]
    own = reading.sentence_words(here.sentence)
    perfect = any(words[i].low in ("haben", "sein") for i in own[-3:])
    return here.block == there.block and here.sentence - there.sentence == 1 and not perfect


def _gives_source(reading: Reading, i: int, last: int) -> bool:
    """Tell whether „laut“, „zufolge“, „nach Angaben“ or, at the head of its sentence, „wie“ gives the source."""
    word = reading.words[i]
    if word.low in ("laut", "zufolge"):
        return True
    if word.text == "Wie":
        return any(reporting(reading, range(i, last + 1), j) for j in range(i + 2, min(i + 8, last + 1)))
    return word.low == "nach" and i < last and carrier_at(reading, i + 1, last)


def told_before(reading: Reading, q: Quotation) -> Span | None:
    """Return the subject of the verb of speaking in the sentence before speech in the subjunctive: „Er hat gestanden. Er habe …“."""
    words = reading.words
    first = reading.index(q.quote[0].start)
    if q.cue or q.form not in LOOSE or first >= len(words) or not words[first].sentence:
        return None
    block = words[first].block
    own, before = (
        [i for i in reading.sentence_words(n) if words[i].block == block]
        for n in (words[first].sentence, words[first].sentence - 1)
    )
    passive = any(words[i].low in PASSIVE for i in before)
    if not own or not before or own[0] != first or passive or not subjunctive(reading, own):
        return None
    verb = next((i for i in before if (told := reporting(reading, before, i)) and told.strong), None)
    return subjects.subject_of(reading, before, verb, False) if verb is not None else None
