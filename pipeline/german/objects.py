"""What a reported act is about: its clause without who acts, the verb and the circumstances („X lehnt [den Plan] am Montag ab“)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Quotation, Span, Spans
from pipeline.german import acts, clauses, cues, dates, fields, phrases, reported_acts, subjects
from pipeline.german.reading import Reading, Word
from pipeline.german.speakers.words import LISTENERS
from pipeline.german.words import ARTICLES, HELPERS, MODALS, POSSESSIVES, PREPOSITIONS

LOOSE = frozenset(
    "sich auch aber jedoch allerdings dagegen hingegen zudem außerdem unterdessen derweil inzwischen erneut wieder umgehend sofort "
    "zunächst bereits schon noch scharf deutlich energisch vehement offiziell öffentlich zugleich gleichzeitig ebenfalls trotzdem dennoch "
    "weiterhin weiter nun jetzt heute gestern nicht nichts nie gemeinsam ausdrücklich indirekt entschieden kategorisch knapp rasch und "
    "daraufhin später danach selbst indes hier dort gerade eben nur".split()
)
"""Words at the edge of an object that are no part of it."""
MARKS = frozenset(",;:–-.!?")
JOINS = frozenset((",", "und", "aber", "doch"))
"""Before a second verb of the same subject."""
DATIVES = frozenset("dem einem ihm ihnen".split())


def object_of(reading: Reading, q: Quotation, cue: Spans) -> Spans:
    """Return what a reported act is about; the whole act where nothing but a pronoun is left."""
    words = reading.words
    held = reading.numbers(q.quote)
    if not held or len({words[i].sentence for i in held}) != 1:
        return q.quote
    own = set(reading.numbers((*q.speaker, *cue)))
    verb = next((i for i in reading.numbers(cue) if words[i].text in acts.verb_forms()), None)
    if verb is None:
        return q.quote
    kinds = acts.kinds_of(words[verb].text)
    if "konj1" in kinds and words[verb].low.endswith("e") and not words[verb].low.endswith("te"):
        return q.quote  # „An Rücktritt denke er nicht“ is said by him, word for word
    after = max(reading.numbers(q.speaker), default=-9) + 1
    if after in held and words[after].text == "(":
        own |= {i for i in held if after <= i <= after + 2}
    own |= {i - 1 for i in own if i and i - 1 in held and words[i - 1].low in ARTICLES | POSSESSIVES}
    entry = acts.find_verb([words[verb].text], [words[i].text for i in held])
    if not any(words[i].low in MODALS for i in reading.numbers(cue)):
        own |= _helpers(reading, held, verb)
    low = {words[i].low for i in held}
    fixed = next(
        (f for f, _ in acts.verb_phrases_of(words[verb].text) if f <= low and len(f) > 1 and not f & {"für", "als"}),
        frozenset(),
    )
    own |= {i for i in held if words[i].low in fixed}
    if entry and entry[0].prefix and not words[verb].low.startswith(entry[0].prefix):
        own |= set([i for i in held if i > verb and words[i].low == entry[0].prefix][-1:])
    end = _next_clause(reading, held, verb)
    runs = [_trim(reading, run, entry[0] if entry else None) for run in _runs(held, own, end)]
    kept = [r for r in runs if any(_names(words[i]) for i in r)]
    if len(kept) > 1 and q.speaker:
        kept = [r for r in kept if r[0] > verb or words[r[0]].low not in subjects.OPENERS] or kept
    out = tuple(Span(words[r[0]].span.start, words[r[-1]].span.end) for r in kept)
    return out or q.quote


def clause_follows(reading: Reading, cue: Spans, about: Spans) -> bool:
    """Tell whether the participle stands before what it is about: a clause whose comma was lost („hat bestätigt X empfängt Y“)."""
    words = reading.words
    verb = next((i for i in reading.numbers(cue) if words[i].text in acts.verb_forms()), None)
    if verb is None or len(about) != 1 or about[0].start < words[verb].span.end or len(reading.texts(about[0])) < 5:
        return False
    kinds = acts.kinds_of(words[verb].text)
    return "part2" in kinds and words[verb - 1].low in HELPERS and words[verb + 1].text[0].isupper()


def _names(word: Word) -> bool:
    """Tell whether a word can be the heart of an object: a noun or name, a number, words in quotation marks."""
    noun = word.text[0].isupper() and word.low not in ARTICLES and word.text not in LISTENERS
    return noun or word.text in '„»"' or word.text[0].isdigit()


def _helpers(reading: Reading, held: Sequence[int], verb: int) -> set[int]:
    """Return the finite helper or modal of a participle or infinitive."""
    kinds = acts.kinds_of(reading.words[verb].text)
    if not kinds & {"part2", "inf", "zu_inf"}:
        return set()
    return {i for i in held if reading.words[i].low in MODALS and abs(i - verb) < 30}


def _next_clause(reading: Reading, held: Sequence[int], verb: int) -> int:
    """Return where another act of the same speaker, or an aside, begins behind a verb: „…, mahnte aber …“, „… und warnte …“."""
    words = reading.words
    for i in held:
        if i <= verb + 1 or i + 1 > held[-1]:
            continue
        if words[i].text in (";", ":") or (words[i].text == "," and words[i + 1].low in AFTERWARDS):
            return i
        if second_verb(reading, i) or (words[i].text == "–" and _begins_clause(reading, i + 1, held[-1])):
            return i
    return held[-1] + 1


def _begins_clause(reading: Reading, at: int, last: int) -> bool:
    found = phrases.phrase_at(reading, at, last)
    return found is not None and found[1] < last and clauses.is_finite(reading, found[1] + 1)


AFTERWARDS = frozenset("nachdem weil während obwohl da sodass wobei ohne um als".split())


def second_verb(reading: Reading, at: int) -> int:
    """Return the finite verb right behind a comma or „und“ whose subject is left out; 0 where there is none."""
    words = reading.words
    if words[at].low not in JOINS:
        return 0
    nxt = at + 1 + (at + 1 < len(words) and words[at + 1].low in ("und", "aber", "doch"))
    if nxt >= len(words) or words[nxt].sentence != words[at].sentence or not words[nxt].text[0].islower():
        return 0
    kinds = acts.kinds_of(words[nxt].text)
    return nxt if (kinds & {"ind"} and "inf" not in kinds - {"ind"}) or words[nxt].low in HELPERS else 0


def _runs(held: Sequence[int], own: set[int], end: int) -> Iterator[list[int]]:
    run: list[int] = []
    for i in held:
        if i >= end:
            break
        if i in own:
            if run:
                yield run
            run = []
        else:
            run.append(i)
    if run:
        yield run


def _trim(reading: Reading, run: Sequence[int], verb: acts.Verb | None) -> list[int]:
    """Cut marks, loose adverbs, words of time, and whom it is said to off a run."""
    words = reading.words
    out = list(run)
    changed = True
    while changed and out:
        changed = False
        while out and (words[out[0]].text in MARKS or words[out[0]].low in LOOSE):
            out.pop(0)
            changed = True
        while out and (words[out[-1]].text in MARKS or words[out[-1]].low in LOOSE):
            out.pop()
            changed = True
        if not out:
            break
        text = reading.string(Span(words[out[0]].span.start, words[out[-1]].span.end))
        when = dates.find(text)
        if when and when.start() == 0 and when.end() < len(text):
            out = out[len(when[0].split()) :]
            changed = True
        elif when and when.end() == len(text) and when.start():
            out = out[: -len(when[0].split())]
            changed = True
    aside = next((i for i in out[1:] if words[i].low in ("gegenüber", "laut")), None)
    if aside and words[aside].low == "gegenüber":
        out = [i for i in out if i < aside]
    if out and words[out[0]].low in DATIVES:
        noun = next((i for i in out if words[i].text[0].isupper()), out[0]) if words[out[0]].low in ("dem", "einem") else out[0]
        named = [
            e for e in reading.entities_in(Span(words[out[0]].span.start, words[out[-1]].span.end)) if words[noun].span in e.span
        ]
        close = reading.inside(named[0].span).stop - 1 if named else noun
        rest = [i for i in out if i > close]
        out = rest if any(words[i].text[0].isupper() for i in rest) else out
    return _governed(reading, out, verb) if verb and out else out


def _governed(reading: Reading, out: list[int], verb: acts.Verb) -> list[int]:
    """Cut off what stands before the preposition that a verb governs: where or when it was said, or who is called upon.

    „rief [beide Seiten zur] Mäßigung auf“, „warnte [die Bürger] vor Betrug“, „hat [im Streit um die Maut] mit Streik gedroht“
    """
    words = reading.words
    covers = verb.complements & reported_acts.COVERS - {"für"}
    opening = fields.preposition(words[out[0]])
    circumstance = opening in PREPOSITIONS and opening not in covers
    if "np" in verb.complements:
        parts = list(fields.chunks(reading, out[0], out[-1] + 1))
        thing = next((p for p in parts if fields.is_object(reading, p)), None)
        if len(parts) > 1 and thing == parts[0] and fields.is_object(reading, parts[1]) and _person(reading, thing):
            thing = parts[1]  # „warf [Rehberg] Untätigkeit vor“
            circumstance = True
        if circumstance and thing is not None:
            return [i for i in out if i >= thing.first]
    at = next((i for i in out if fields.preposition(words[i]) in covers), None)
    called = "np" not in verb.complements and verb.act in ("demands", "warns", "asks")
    if at is None or not (called or circumstance):
        return out
    out = [i for i in out if i >= at]
    return out[1:] if called and fields.preposition(words[at]) in ("zu", "um") else out


def _person(reading: Reading, chunk: fields.Chunk) -> bool:
    return any(e.label == "PER" for e in reading.entities_in(phrases.span_of(reading, (chunk.first, chunk.last))))


def coordinated(reading: Reading) -> Iterator[Quotation]:
    """„X lobte den Plan und warnte vor Eile“: the second act of the same subject is a claim of its own."""
    words = reading.words
    for run in clauses.runs_with(reading, acts.speaking_low()):
        if reading.blocks[words[run[0]].block].kind in ("hashtags", "boilerplate", "byline", "quote"):
            continue
        inside = clauses.quoted_words(reading, run)
        end = clauses.end_of(reading, run)
        for part in clauses.main_clauses(reading, run):
            joins = [i for i in part[2:-2] if words[i].low in JOINS and i not in inside]
            first = phrases.phrase_at(reading, part[0], part[-1]) if joins else None
            if (
                not first
                or not reported_acts.can_speak(reading, first)
                or not clauses.is_finite(reading, min(first[1] + 1, part[-1]))
            ):
                continue
            for i in joins:
                at = second_verb(reading, i) if i > first[1] + 2 else 0
                verb = cues.reporting(reading, [j for j in part if j >= at], at) if at else None
                stop = min(part[-1] + 1, end)
                if (
                    verb is None
                    or not verb.strong
                    or stop - at < 3
                    or any(words[j].low in ("dass", "ob") for j in range(at, stop))
                ):
                    continue
                low = words[at + 1].low
                takes = low in verb.complements or (
                    "np" in verb.complements
                    and (
                        low in ARTICLES
                        or low in POSSESSIVES
                        or words[at + 1].text[0].isupper()
                        or low in ("aber", "jedoch", "zugleich")
                    )
                )
                if takes or any(words[j].low in verb.complements for j in range(at + 1, min(at + 4, stop))):
                    content = Span(words[at].span.start, words[stop - 1].span.end)
                    yield Quotation(
                        (content,), (phrases.span_of(reading, first),), (words[at].span,), (), "Reported", verb.act, 0.55, 0.7,
                        ("coordinated",),
                    )  # fmt: skip
