"""Reported speech by the grammar of a sentence: a verb of speaking, its subject, and the clause that is its content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pipeline.document import Quotation, Span
from pipeline.german import fields
from pipeline.german.acts import Verb, kinds_of, speaking_forms, verb_forms, verbs
from pipeline.german.clauses import (
    INFIX,
    KONJUNKTIV,
    RELATIVE,
    end_of,
    is_finite,
    main_clauses,
    quoted_words,
    runs_with,
    sentence_runs,
)
from pipeline.german.cues import cue_spans, reporting
from pipeline.german.hearsay import HEARD, hearsay_of
from pipeline.german.phrases import phrase_at
from pipeline.german.reading import Reading
from pipeline.german.reported_acts import reported
from pipeline.german.subjects import subject_of
from pipeline.german.words import FINITE, HELPERS, MODALS, SUBJECTS, SUBORDINATORS

QUESTION = frozenset("ob wer was wann wo wie warum weshalb wohin woher welche welcher welches wem wen wieso inwieweit".split())
CONDITIONAL = frozenset("sollte sollten wenn falls würde würden könnte könnten hätte hätten wäre wären".split())


def reported_clauses(reading: Reading) -> Iterator[Quotation]:
    """Yield quotations of all sentences outside of quotation marks that have a verb of speaking in the right place."""
    words, forms = reading.words, speaking_forms()
    rumours = {run[0] for run in runs_with(reading, HEARD)}
    for run in sentence_runs(reading):
        kind = reading.blocks[words[run[0]].block].kind
        if kind in ("hashtags", "boilerplate", "byline", "quote") or len(run) < 3:
            continue
        spoken = [i for i in run if words[i].text in forms]
        found = list(_of_sentence(reading, run, spoken)) if spoken else []
        yield from found
        hearsay = hearsay_of(reading, run) if not found and run[0] in rumours else None
        if hearsay:
            yield hearsay
        if hearsay or not spoken:
            continue
        said = {i for q in found for s in (*q.quote, *q.cue, *q.speaker) for i in reading.inside(s)}
        told = {i for q in found for s in (*q.quote, *q.cue) for i in reading.inside(s)}
        for part in main_clauses(reading, run):
            if said & set(part):
                part = _before_second(reading, part, min(told & set(part), default=part[0]))
            hit = reported(reading, part) if len(part) > 3 else None
            if hit:
                yield hit


def _before_second(reading: Reading, part: Sequence[int], told: int) -> list[int]:
    """Return the words of a clause before its second act, which is told already („X schloss Y aus, ließ aber offen, ob …“)."""
    words = reading.words
    cut = next((i for i in reversed(part) if i < told and (words[i].text in (",", ";") or words[i].low == "und")), part[0])
    return [i for i in part if i < cut] if told - cut <= 4 else []


def _of_sentence(reading: Reading, run: Sequence[int], spoken: Sequence[int]) -> Iterator[Quotation]:
    """Yield quotations of a sentence; `spoken` are its forms of verbs of speaking."""
    words = reading.words
    inside = quoted_words(reading, run)
    commas = [i for i in run if words[i].text == "," and i not in inside]
    end = end_of(reading, run)
    taken = -1
    last = _last_inverted(reading, run, commas)
    for i in [last, *spoken] if last > 0 else spoken:
        if i in inside or (i <= taken and taken != last):
            continue
        verb = reporting(reading, run, i)
        if verb is None:
            continue
        after = next((c for c in commas if c > i), None)
        before = max((c for c in commas if c < i), default=None)
        hit = _after(reading, run, i, verb, after, end, before) or _first(reading, run, i, verb, before, after, end)
        if hit and i < last and before != last - 1 and hit.rules == ("clause_after",):
            hit = _cut_before(reading, hit, last - 1)
        if hit:
            taken = i
            yield hit


def _last_inverted(reading: Reading, run: Sequence[int], commas: Sequence[int]) -> int:
    """Return the verb of speaking that closes a sentence behind all it says („…, sagte der Minister“), -1 where there is none."""
    words = reading.words
    for comma in reversed(commas):
        at = comma + 1
        if at + 1 > run[-1] or words[at].text[0].isupper() or comma - run[0] < 3:
            continue
        verb = reporting(reading, run, at)
        kinds = {kind for lemma, _, kind in verb_forms().get(words[at].text, ()) if verb and lemma == verb.lemma}
        if verb and verb.strong and "ind" in kinds and phrase_at(reading, at + 1, run[-1]):
            return at
    return -1


def _cut_before(reading: Reading, q: Quotation, comma: int) -> Quotation | None:
    """End a content before the comma of the frame that closes the sentence; in the subjunctive it all belongs to that frame."""
    words = reading.words
    at = words[reading.index(q.cue[0].start)]
    kinds = kinds_of(at.text)
    if "konj1" in kinds and "ind" not in kinds:
        return None
    end = min(q.quote[-1].end, words[comma - 1].span.end)
    return replace(q, quote=(Span(q.quote[0].start, end),)) if end > q.quote[0].start + 8 else None


def _after(
    reading: Reading, run: Sequence[int], at: int, verb: Verb, comma: int | None, end: int, before: int | None
) -> Quotation | None:
    """„X sagte, dass …“, „X sagte, er komme“, „X forderte Y auf, … zu …“, „X fragte, ob …“."""
    words = reading.words
    if comma is None or comma + 2 >= end:
        return None
    first = words[comma + 1].low
    if first == "wie" and _closes_with_report(reading, comma + 2, end):
        return None  # „…, wie ein Sprecher mitteilte“ is a frame
    if words[run[0]].low in CONDITIONAL and not any(words[i].text == "," for i in run if i < at):
        return None
    tail = range(comma + 1, end)
    low = [words[i].low for i in tail]
    subjunctive = not KONJUNKTIV.isdisjoint(low) or (verb.strong and _second(reading, comma + 1, end))
    has = verb.complements
    if first in ("dass", "daß"):
        fits = "dass" in has and (verb.strong or subjunctive)
    elif first in QUESTION:
        fits = "ob" in has and (verb.strong or first == "ob")
    elif not subjunctive and first not in SUBORDINATORS and _infinitive(reading, tail):
        fits = "inf" in has and verb.strong and ("," not in low[:2] or INFIX.fullmatch(low[0]) is not None)
    elif subjunctive and first not in SUBORDINATORS and first not in ("der", "die", "das", "deren", "dessen"):
        fits = ("v2" in has or "dass" in has) and (_konjunktiv_early(low) or _second(reading, comma + 1, end))
    elif subjunctive:
        fits = "v2" in has and verb.strong and (_konjunktiv_early(low) or _second(reading, comma + 1, end))
    else:
        fits = False
    if not fits:
        return None
    start = (before + 1) if before is not None and before > run[0] else run[0]
    frame = [i for i in run if start <= i < comma]
    subject = subject_of(reading, frame, at, False)
    if subject is None and before is not None:
        frame = [i for i in run if i < comma]
        subject = subject_of(reading, frame, at, False)
    cue = cue_spans(reading, frame, at, verb)
    content = Span(words[comma + 1].span.start, words[_content_end(reading, comma, end) - 1].span.end)
    return Quotation((content,), (subject,) if subject else (), cue, (), "Indirect", verb.act, 0.6, 0.6, ("clause_after",))


def _infinitive(reading: Reading, clause: range) -> bool:
    """Tell whether an infinitive with „zu“ stands in a clause."""
    words = reading.words
    apart = any(words[i].low == "zu" and words[i + 1].text[0].islower() and words[i + 1].low.endswith("n") for i in clause[:-1])
    return apart or any(INFIX.fullmatch(words[i].text) for i in clause)


def _closes_with_report(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a clause is but a subject and a verb of speaking at its end: „ein Sprecher am Montag mitteilte“."""
    words = reading.words
    close = next((i for i in range(start, end) if words[i].text in ",;–"), end) - 1
    at = close - 1 if words[close].low in HELPERS else close
    known = verbs()
    speaks = any(lemma in known and known[lemma].strong for lemma, _, _ in verb_forms().get(words[at].text, ()))
    return speaks and not any(c.kind == "np" and c.last < at for c in list(fields.chunks(reading, start, at))[1:])


def _content_end(reading: Reading, comma: int, end: int) -> int:
    """Return where a content clause ends: before a verb of speaking that goes on without a subject („…, nannte es aber gut“)."""
    words = reading.words
    for i in range(comma + 2, end - 2):
        if words[i].text != ",":
            continue
        nxt = i + 1 + (words[i + 1].low in ("und", "aber"))
        found = phrase_at(reading, nxt, end - 1) if nxt > i + 1 else None
        if found and found[1] + 1 < end and is_finite(reading, found[1] + 1) and words[found[1] + 1].low not in KONJUNKTIV:
            return i
        kinds = kinds_of(words[nxt].text)
        if "ind" in kinds and words[nxt].text[0].islower() and not (nxt == i + 1 and phrase_at(reading, i + 2, i + 3)):
            return i
    return end


def _second(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a main clause begins here: a noun phrase, a finite verb behind it, and more („die Kämpfe dauerten an“)."""
    words = reading.words
    found = phrase_at(reading, start, end - 1)
    if not found or found[1] + 2 >= end or words[found[0]].low in SUBORDINATORS:
        return False
    verb, after = words[found[1] + 1], words[found[1] + 2]
    if not verb.text[0].islower() or after.text in (",", ".") or after.low in SUBJECTS:
        return False
    return verb.low in MODALS or verb.low in FINITE or (verb.low.endswith(("te", "ten")) and not after.text[0].isupper())


def _konjunktiv_early(low: Sequence[str]) -> bool:
    """Tell whether a subjunctive stands among the first words, before the next comma."""
    for n, word in enumerate(low):
        if word == "," or n > 14:
            return False
        if word in KONJUNKTIV:
            return True
    return False


def _first(
    reading: Reading, run: Sequence[int], at: int, verb: Verb, before: int | None, after: int | None, end: int
) -> Quotation | None:
    """„…, sagte X.“, „…, wie X mitteilte.“, „…, sagte X, …“: content first, or on both sides."""
    words = reading.words
    if before is None or before - run[0] < 2:
        return None
    opening = words[before + 1].low
    inverted = at == before + 1 and verb.strong
    as_clause = opening == "wie" and at > before + 1
    if not (inverted or as_clause) or (inverted and after is None and end - at < 2):
        return None
    close = after if after is not None else end
    frame = [i for i in run if before < i < close]
    if as_clause and at != close - 1 and words[close - 1].low not in HELPERS:
        return None
    subject = subject_of(reading, frame, at, inverted)
    if subject is None:
        return None
    if inverted and words[run[0]].low in SUBORDINATORS and words[run[0]].low != "dass":
        return None
    if inverted and _only_subject(reading, run[0], before):
        return None
    pieces = [Span(words[run[0]].span.start, words[before - 1].span.end)]
    if (
        after is not None
        and after + 1 < end
        and words[after + 1].low not in ("der", "die", "das", "und", "als", "während", "wobei", "nachdem", "indem")
    ):
        pieces.append(Span(words[after + 1].span.start, words[end - 1].span.end))
    content = reading.texts(pieces[0])
    if not inverted and len(content) < 3:
        return None
    cue = cue_spans(reading, frame, at, verb)
    return Quotation(tuple(pieces), (subject,), cue, (), "Indirect", verb.act, 0.6, 0.6, ("clause_first",))


def _only_subject(reading: Reading, start: int, comma: int) -> bool:
    """Tell whether the words before a comma are but a noun phrase with a relative clause or an apposition."""
    words = reading.words
    found = phrase_at(reading, start, comma - 1)
    if not found:
        return False
    after = found[1] + 1
    return after >= comma or (words[after].text == "," and words[after + 1].low in RELATIVE)
