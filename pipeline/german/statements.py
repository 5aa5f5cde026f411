"""Statements that have no verb of speaking with a content clause: nothing could be confirmed, pictures show, as X reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.document import Quotation, Span
from pipeline.german import checks, phrases
from pipeline.german.acts import verb_forms, verbs
from pipeline.german.clauses import end_of, runs_with
from pipeline.german.reading import Reading
from pipeline.german.reported_acts import can_speak
from pipeline.german.words import ARTICLES, HELPERS, SUBJECTS, SUBORDINATORS

SILENT = frozenset(("hashtags", "boilerplate", "byline", "quote"))
EVIDENCE = frozenset(
    "Karte Karten Bild Bilder Aufnahme Aufnahmen Video Videos Foto Fotos Satellitenbild Satellitenbilder Satellitenaufnahmen Daten Zahlen "
    "Statistik Statistiken Studie Studien Umfrage Umfragen Analyse Analysen Untersuchung Untersuchungen Dokument Dokumente Unterlagen "
    "Bericht Berichte Auswertung Auswertungen Prognose Prognosen Ergebnis Ergebnisse Messung Messungen Modell Modelle Berechnungen "
    "Recherche Recherchen Ermittlungen Gutachten Protokoll Protokolle Aufzeichnung Aufzeichnungen Erhebung Schätzungen Papier".split()
)
EVIDENCE_ENDINGS = (
    "bilder",
    "aufnahmen",
    "daten",
    "zahlen",
    "studie",
    "umfrage",
    "bericht",
    "karten",
    "statistik",
    "analyse",
    "gutachten",
)
SHOWS = frozenset(
    "zeigen belegen beweisen ergeben nahelegen verdeutlichen dokumentieren bestätigen hindeuten andeuten aufzeigen".split()
)
SHOWN = re.compile(
    r"(?:zeig|beleg|bewei?s|bewies|ergeb|ergibt|ergab|verdeutlich|dokumentier|bestätig)(?:en|t|e|ten|te|st|)$|deut(?:en|et|eten|ete)$"
    r"|leg(?:en|t|ten|te)$"
)
CHECK = re.compile(r"(?:(?:über|nach)(?:zu)?prüf|verifizier|(?:un)?abhängig.{0,40}bestätig)\w*", re.IGNORECASE)


def unconfirmed(reading: Reading) -> Iterator[Quotation]:
    """„Reuters konnte die Angaben nicht prüfen“, „Eine Bestätigung gab es nicht“: whoever is the subject does not confirm."""
    words = reading.words
    for run in runs_with(reading, reading.words_with(checks.NEEDED)):
        if reading.blocks[words[run[0]].block].kind in SILENT or len(run) < 5 or len(run) > 45:
            continue
        text = reading.string(Span(words[run[0]].span.start, words[run[-1]].span.end))
        if not checks.unconfirmed(text) or "„" in text or " dass " in text.split("prüf")[0]:
            continue
        comma = next((i for i in run if words[i].text == "," and i + 1 <= run[-1] and words[i + 1].low in CLAUSE), None)
        end = comma if comma is not None and comma - run[0] > 4 else end_of(reading, run)
        first = run[0] + (words[run[0]].low in ("und", "doch", "aber"))
        found = phrases.phrase_at(reading, first, end - 1)
        if not found or phrases.is_oblique(reading, found[0]) or not can_speak(reading, found) or found[1] + 1 >= end:
            continue
        follows = words[found[1] + 1].low
        if follows not in HELPERS and not follows.startswith(("konnt", "kann", "könn", "bestätig")):
            continue
        check = next(
            (i for i in run if i < end and (CHECK.match(words[i].text) or words[i].text.startswith("Bestätigung"))), None
        )
        if check is None:
            continue
        inner = range(found[1] + 2, check)
        what = next((p for i in inner if (p := phrases.phrase_at(reading, i, check - 1)) and p[1] > p[0]), None)
        content = phrases.span_of(reading, what or (run[0], end - 1))
        speaker = phrases.span_of(reading, found)
        yield Quotation(
            (content,), (speaker,), (words[check].span,), (), "Reported", "does_not_confirm", 0.6, 0.7, ("unconfirmed",)
        )


CLAUSE = frozenset("obwohl während da weil nachdem als wobei denn doch aber sodass".split())

OPENS = frozenset(("dass", "wie", "ob"))
"""Words that open what evidence shows."""


def evidence_shows(reading: Reading) -> Iterator[Quotation]:
    """„Satellitenbilder zeigen, dass …“: what a document or picture shows is its claim."""
    words = reading.words
    for run in runs_with(reading, OPENS):
        if reading.blocks[words[run[0]].block].kind in SILENT:
            continue
        end = end_of(reading, run)
        for i in run:
            if words[i].text != "," or i + 2 >= end or words[i + 1].low not in OPENS:
                continue
            subject, verb = shown_by(reading, run, i)
            if subject is None:
                continue
            content = Span(words[i + 1].span.start, words[end - 1].span.end)
            yield Quotation(
                (content,), (subject,), (words[verb].span,), (), "Indirect", "reports", 0.65, 0.7, ("evidence_shows",)
            )
            break


def shown_by(reading: Reading, run: Sequence[int], comma: int) -> tuple[Span | None, int]:
    """Return what shows the clause behind a comma, and the verb, where it is a document or a picture."""
    words = reading.words
    clause = _clause(reading, run, comma)
    verb = next((j for j in reversed(clause) if SHOWN.search(words[j].low) and _shows(words[j].text)), None)
    if verb is None or verb < comma - 6:
        return None, -1
    return _evidence(reading, clause, verb), verb


def _shows(text: str) -> bool:
    return any(
        lemma in SHOWS or lemma.endswith("legen") or lemma.endswith("deuten") for lemma, _, _ in verb_forms().get(text, ())
    ) or bool(re.match(r"(?:zeig|beleg|beweis|bewies|ergib|ergab|ergeb|deute|leg)", text))


def _clause(reading: Reading, run: Sequence[int], comma: int) -> list[int]:
    """Return the words of the clause that ends at a comma."""
    words = reading.words
    start = run[0]
    for j in range(comma - 1, run[0] - 1, -1):
        if words[j].text in (",", ";", ":", "–") or (words[j].low in ("und", "doch", "aber") and j < comma - 2):
            start = j + 1
            break
    if start <= comma - 1 and words[start].low in SUBORDINATORS:
        start += 1
    return list(range(start, comma))


def _evidence(reading: Reading, clause: Sequence[int], verb: int) -> Span | None:
    """Return the noun phrase of a clause whose first noun is evidence, beside the verb."""
    words = reading.words
    for start in (clause[0], verb + 1):
        found = phrases.phrase_at(reading, start, clause[-1])
        if not found or phrases.is_oblique(reading, found[0]):
            continue
        head = next(
            (words[i].text for i in range(found[0], found[1] + 1) if words[i].text[0].isupper() and words[i].low not in ARTICLES),
            "",
        )
        if head in EVIDENCE or head.lower().endswith(EVIDENCE_ENDINGS):
            return phrases.span_of(reading, found)
    return None


def as_reported(reading: Reading) -> Iterator[Quotation]:
    """„Wie X berichtet, …“: the rest of the sentence is what X reports."""
    words = reading.words
    for run in runs_with(reading, {"wie"}):
        first = run[0] + (words[run[0]].low in ("und", "doch", "aber"))
        if first > run[-1] or words[first].low != "wie" or reading.blocks[words[run[0]].block].kind in SILENT:
            continue
        end = end_of(reading, run)
        comma = next((i for i in run if i > first + 2 and words[i].text == "," and _finite(reading, i - 1)), None)
        if comma is None or comma + 3 > end:
            continue
        start = first + 1 + (words[first + 1].text in '„»"')
        start += words[start].low == "es"
        start += words[start].low in ("aus", "bei", "in") and words[comma - 1].low in UNNAMED
        found = phrases.phrase_at(reading, start, comma - 1)
        unnamed = words[comma - 1].low in UNNAMED and words[start - 1].low in ("aus", "bei", "in")
        if not found or (phrases.is_oblique(reading, found[0]) and not unnamed) or words[found[0]].low in SUBJECTS:
            continue
        content = Span(words[comma + 1].span.start, words[end - 1].span.end)
        speaker = phrases.span_of(reading, found)
        yield Quotation((content,), (speaker,), (words[comma - 1].span,), (), "Indirect", "reports", 0.65, 0.8, ("as_reported",))


UNNAMED = frozenset("verlautet verlautete hieß heißt".split())
"""Verbs whose source stands behind „aus“: „wie aus Regierungskreisen verlautete“."""


def _finite(reading: Reading, i: int) -> bool:
    """Tell whether a reporting verb, finite or with a helper behind it, stands here."""
    words = reading.words
    if words[i].low in HELPERS:
        i -= 1
    known = verbs()
    return any(lemma in known and known[lemma].strong for lemma, _, _ in verb_forms().get(words[i].text, ()))
