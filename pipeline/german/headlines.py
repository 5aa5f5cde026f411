"""Who speaks before a colon: „Bahn: Strecke bis Ostern gesperrt“."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Quotation, Span
from pipeline.german import clauses, phrases, reported_acts
from pipeline.german.mentions import seats
from pipeline.german.reading import Reading
from pipeline.german.words import OPENING

LABELS = frozenset(
    "Analyse Kommentar Interview Hintergrund Überblick Chronologie Video Grafik Karte Reportage Porträt Meinung Faktencheck Liveblog "
    "Newsblog Ticker Update Eilmeldung Exklusiv Wetter Frage Antwort Podcast Fotos Bilder Glosse Essay Leitartikel".split()
)
"""What stands before a colon to say what kind of text follows."""
ENDS = frozenset(".!?")


def headlines(reading: Reading) -> Iterator[Quotation]:
    """„Bahn: Strecke bis Ostern gesperrt“: a name or body before a colon, in a heading or at the start of a line."""
    words = reading.words
    for run in clauses.runs_with(reading, {":"}):
        block = reading.blocks[words[run[0]].block]
        if block.kind not in ("heading", "paragraph", "list_item") or words[run[0]].span.start != block.span.start:
            continue
        colon = next((i for i in run[:7] if words[i].text == ":"), None)
        if colon is None or colon + 2 >= run[-1] or words[colon + 1].text in OPENING:
            continue
        found = phrases.phrase_at(reading, run[0], colon - 1)
        if (
            not found
            or found[1] != colon - 1
            or not reported_acts.can_speak(reading, found)
            or (block.kind != "heading" and len(run) > 30)
        ):
            continue
        end = words[run[-1]].span.start if words[run[-1]].text in ENDS else words[run[-1]].span.end
        content = Span(words[colon + 1].span.start, end)
        behind = run[colon - run[0] :]
        if reading.string(phrases.span_of(reading, found)) in LABELS:
            continue
        if (
            _only_topic(reading, found)
            and not {words[i].low for i in behind} & clauses.KONJUNKTIV
            and not {words[i].text for i in behind} & OPENING
        ):
            continue
        speaker = phrases.span_of(reading, found)
        yield Quotation((content,), (speaker,), (), (), "Indirect", "says", 0.6, 0.8, ("headline",))


def _only_topic(reading: Reading, found: tuple[int, int]) -> bool:
    """Tell whether a place before a colon may be the topic rather than who speaks („Indonesien: Fähre gesunken“); seats of power speak."""
    places = [e for e in reading.entities_in(phrases.span_of(reading, found)) if e.label == "LOC"]
    return bool(places) and "metonym" not in places[0].flags and reading.string(places[0].span) not in seats()
