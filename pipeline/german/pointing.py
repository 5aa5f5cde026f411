"""Frames in a sentence of their own, and nouns of speaking: „Das teilte die Polizei mit“, „die Drohung Trumps, …“."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Act, Quotation, Span
from pipeline.german import acts, clauses, cues, phrases
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, HELPERS, SUBORDINATORS

SILENT = frozenset(("hashtags", "boilerplate", "byline", "quote", "heading"))
BACK = frozenset("das dies davon darüber so".split())
OPENS = BACK | {"zu", "zum"}
RESULTS = frozenset("Ergebnis Schluss Resultat Erkenntnis Befund".split())
SAYING = frozenset("says reports announces confirms claims".split())
COMES = frozenset("kommt kommen kam kamen gelangt gelangen gelangte gelangten".split())
GOES = frozenset("geht ging gehen gingen".split())
FOUND = frozenset("ergab ergaben ergibt ergeben zeigt zeigen zeigte zeigten".split())


def points_back(reading: Reading) -> Iterator[Quotation]:
    """„… verletzt worden. Das teilte die Polizei mit.“: the sentence before is what the police says."""
    runs = list(clauses.sentence_runs(reading))
    words = reading.words
    for before, run in zip(runs, runs[1:], strict=False):
        first = run[0]
        if words[first].low not in OPENS:
            continue
        end = clauses.end_of(reading, run)
        same = words[before[0]].block == words[first].block
        if not same or reading.blocks[words[first].block].kind in SILENT or end - first < 3 or len(before) < 5:
            continue
        if words[before[-1]].text in "?:" or reading.texts(words[before[-1]].span)[-1] in '“«"':
            continue
        hit = _frame(reading, range(first, end))
        if hit is None:
            continue
        cue, speaker, act = hit
        content = Span(words[before[0]].span.start, words[clauses.end_of(reading, before) - 1].span.end)
        yield Quotation((content,), (speaker,), cue, (), "Indirect", act, 0.65, 0.75, ("points_back",))


def _frame(reading: Reading, run: Sequence[int]) -> tuple[tuple[Span, ...], Span, Act] | None:
    """Return cue, speaker and act of a sentence that says no more than who said what stands before it."""
    words = reading.words
    first, last = run[0], run[-1]
    comma = next((i for i in run if words[i].text in (",", ";", ":")), last + 1)
    inner = range(first + 1, comma)
    low = [words[i].low for i in run]
    if low[0] in ("zu", "zum") and set(reading.texts(Span(words[first].span.start, words[comma - 1].span.end))) & RESULTS:
        at = next((i for i in inner if words[i].low in COMES), None)
        found = phrases.phrase_at(reading, at + 1, comma - 1) if at else None
        return ((words[at].span,), phrases.span_of(reading, found), "reports") if at and found else None
    if low[0] not in BACK:
        return None
    if words[first + 1].low in GOES and "hervor" in low:
        source = next((i for i in inner if words[i].low == "aus"), None)
        found = phrases.phrase_at(reading, source + 1, comma - 1) if source else None
        away = next((i for i in run if words[i].low == "hervor"), last)
        return ((words[first + 1].span, words[away].span), phrases.span_of(reading, found), "reports") if found else None
    if words[first + 1].low in FOUND:
        found = phrases.phrase_at(reading, first + 2, comma - 1)
        return ((words[first + 1].span,), phrases.span_of(reading, found), "reports") if found else None
    hit = cues.verb_in(reading, list(range(first, comma)), first + 1)
    finite = words[first + 1].low in HELPERS or (hit is not None and hit[0] == first + 1)
    if hit is None or not finite or not hit[1].strong or hit[1].act not in SAYING or set(low) & acts.NEGATIONS:
        return None
    found = phrases.phrase_at(reading, first + 2, comma - 1)
    quoted = first + 4 <= last and words[first + 2].low in ARTICLES and words[first + 3].text in '„»"“'
    if quoted:
        found = first + 2, next((i for i in range(first + 4, comma) if words[i].text in '“«"”'), first + 4)
    if found is None or phrases.is_oblique(reading, found[0]) or found[1] == hit[0]:
        return None
    if comma <= last and words[comma].text in ";:":
        return None
    return cues.cue_spans(reading, list(range(first, comma)), hit[0], hit[1]), phrases.span_of(reading, found), hit[1].act


def of_nouns(reading: Reading) -> Iterator[Quotation]:
    """„die Drohung Trumps, die Zölle zu verdoppeln“: a noun of speaking, whose it is, and the clause that it holds."""
    words = reading.words
    for run in clauses.runs_with(reading, acts.nouns_low()):
        if reading.blocks[words[run[0]].block].kind in SILENT - {"heading"}:
            continue
        end = clauses.end_of(reading, run)
        quoted = clauses.quoted_words(reading, run)
        for i in run:
            noun = acts.nouns().get(words[i].text)
            if noun is None or i in quoted or not noun[2] & {"dass", "inf"} or i + 3 >= end:
                continue
            owner = _owner(reading, i, end)
            comma = owner[1] + 1 if owner else end
            if owner is None or comma + 3 >= end or words[comma].text != ",":
                continue
            close = next((j for j in range(comma + 1, end) if words[j].text == ","), end)
            if words[comma + 1].low == "dass" and close < end and not clauses.is_finite(reading, close + 1):
                close = next((j for j in range(close + 1, end) if words[j].text == ","), end)
            if not _clause(reading, comma + 1, close):
                continue
            content = Span(words[comma + 1].span.start, words[close - 1].span.end)
            speaker = phrases.span_of(reading, owner)
            yield Quotation((content,), (speaker,), (words[i].span,), (), "Indirect", noun[1], 0.6, 0.7, ("noun_clause",))


def _owner(reading: Reading, noun: int, end: int) -> tuple[int, int] | None:
    """Return the genitive, or „von X“, right behind a noun."""
    words = reading.words
    nxt = noun + 1
    if words[nxt].low in ("von", "vom"):
        return phrases.phrase_at(reading, nxt + 1, end - 1)
    if words[nxt].low in ("des", "der", "eines", "einer", "mehrerer", "vieler", "einiger", "zweier"):
        return phrases.phrase_at(reading, nxt, end - 1)
    named = reading.entity_from(words[nxt].span.start)
    if named and named[0].span.start == words[nxt].span.start and reading.string(named[0].span).endswith(("s", "’")):
        return nxt, reading.inside(named[0].span).stop - 1
    return None


def _clause(reading: Reading, start: int, end: int) -> bool:
    """Tell whether the words are a content: with „dass“, with an infinitive, or in the subjunctive."""
    words = reading.words
    low = [words[i].low for i in range(start, end)]
    if len(low) < 3:
        return False
    if low[0] == "dass":
        return True
    infinitive = any(a == "zu" and b.endswith("n") for a, b in zip(low, low[1:], strict=False)) or any(
        clauses.INFIX.fullmatch(words[i].text) for i in range(start, end)
    )
    if infinitive and low[0] not in SUBORDINATORS:
        return True
    return low[0] not in clauses.RELATIVE - {"die", "der", "das"} and bool(set(low[1:8]) & clauses.KONJUNKTIV)
