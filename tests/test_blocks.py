from __future__ import annotations

import pytest

from pipeline.document import Mark, Span
from pipeline.german.blocks import entry_time, kind_of, split


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Anna Berger", "byline"),
        ("Von Anna Berger", "byline"),
        ("Wichtige Ereignisse", "heading"),
        ("Ungarn dementiert Gespräche über Gasvertrag", "heading"),
        ("Der Fluss stieg bis zum Abend um einen Meter.", "paragraph"),
        ("In anderen Entwicklungen:", "paragraph"),
        ("#Hochwasser #Donau #live", "hashtags"),
        ("Den vollständigen Bericht können Sie hier lesen:", "boilerplate"),
        ("Lesen Sie auch: Wie ein Dorf sich wehrt", "boilerplate"),
    ],
)
def test_lines_have_kinds(line: str, kind: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("14:32 Uhr", "14:32"),
        ("9.05 Uhr: Der Pegel steigt", "09:05"),
        ("+++ 07:15 +++ Brücke gesperrt", "07:15"),
        ("09:10 Uhr – Das Ministerium räumt ein", "09:10"),
        ("12:30 spielte Bremen noch unentschieden", ""),
        ("14 Menschen wurden verletzt", ""),
        ("10.15 Uhr war es, als der Zug hielt", ""),
    ],
)
def test_times_of_entries(line: str, time: str) -> None:
    assert entry_time(line) == time


def test_a_lone_dash_marks_the_next_line_as_an_item() -> None:
    blocks = split("In anderen Entwicklungen:\n-\nDer Damm hielt.\n\n-\nZwei Straßen sind gesperrt.\nEin Absatz folgt.", "d")
    assert [b.kind for b in blocks] == ["paragraph", "list_item", "list_item", "paragraph"]


def test_a_quotation_follows_a_line_of_speech() -> None:
    text = "In der Erklärung hieß es:\nWir stehen zu unserem Wort.\nDas ist unsere Pflicht.\nDer Markt blieb ruhig."
    assert [b.kind for b in split(text, "d")] == ["paragraph", "quote", "quote", "paragraph"]


def test_times_begin_entries() -> None:
    blocks = split("08:00 Uhr\nDer Pegel steigt.\n09:30 Uhr\nDie Brücke ist gesperrt.", "d")
    assert [b.entry_time for b in blocks] == ["08:00", "08:00", "09:30", "09:30"]
    assert len({b.entry for b in blocks}) == 2


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("[14:32] Der Pegel steigt.", "14:32"),
        ("(7:05) Erste Brücke gesperrt", ""),
        ("14.32 Uhr", "14:32"),
        ("+++ 14:32 +++ Damm hält", "14:32"),
        ("+++ 14.32 Uhr: Damm hält +++", "14:32"),
        ("14:32: Damm hält", "14:32"),
        ("2:1 gewann Bremen gegen Kiel.", ""),
        ("25:70 Uhr", ""),
    ],
)
def test_marks_of_time_in_many_forms(line: str, time: str) -> None:
    assert entry_time(line) == time


def test_entries_that_a_source_knows_keep_their_own_times() -> None:
    text = "Kopf\nPegel steigt\nDer Pegel steigt.\nOhne Zeit."
    spans = [Span(0, 4), Span(5, 17), Span(18, 35), Span(36, 46)]
    marks = [
        Mark(spans[0], "heading"),
        Mark(spans[1], "heading", "p1", "09:00"),
        Mark(spans[2], "paragraph", "p1"),
        Mark(spans[3], "paragraph", "p2"),
    ]
    blocks = split(text, "d", marks)
    assert [(b.entry, b.entry_time) for b in blocks] == [("e0001", ""), ("p1", "09:00"), ("p1", "09:00"), ("p2", "")]
