from __future__ import annotations

import pytest

from pipeline.document import Mark, Span
from pipeline.german.blocks import kind_of, split
from pipeline.german.stamps import stamp


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
    told = stamp(line)
    assert (told.time if told else "") == time


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
    told = stamp(line)
    assert (told.time if told else "") == time


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


@pytest.mark.parametrize(
    ("line", "time", "alone"),
    [
        ("24.11.2025 • 17:42 Uhr", "17:42", True),
        ("Montag, 24. November, 07.48 Uhr: Der Gesandte reist ab.", "07:48", False),
        ("4. Januar 2026 14:20 Uhr", "14:20", True),
        ("heute, 17:02 Uhr", "17:02", True),
        ("9:14 Uhr ET, 23. November 2025", "09:14", False),
        ("23 Nov 2025 - 18:45 (18:45 GMT)", "18:45", True),
        ("Update vom 21. November, 20.15 Uhr: Der Präsident warnt.", "20:15", False),
        ("Update, 19.02 Uhr: Laut Generalstab", "19:02", False),
        ("Update 13:55 Uhr: Zweiter Verdächtiger", "13:55", False),
        ("+++ 21:47 Minister kündigt Gespräche an +++", "21:47", False),
        ("14 Uhr: Der Rat tritt zusammen", "14:00", False),
        ("**14:20** Der Kanzler trifft ein", "14:20", False),
        ("6:45 p.m. ET", "18:45", True),
        ("vor 12 Minuten", "", True),
        ("vor 43 Min.", "", True),
        ("Erstmeldung vom 21. November: Kiew – In der Nacht", "", False),
    ],
)
def test_stamps_with_dates_and_updates(line: str, time: str, alone: bool) -> None:
    told = stamp(line)
    assert told is not None
    assert (told.time, told.alone) == (time, alone)


@pytest.mark.parametrize(
    "line",
    [
        "Montag, 14.30 Uhr, trafen sich die Minister.",
        "Heute beginnt um 14:30 Uhr die Sitzung.",
        "24.11.2025 war ein Montag.",
        "Stand: 24.11.2025 17:42 Uhr",
        "14 Uhr war es, als der Zug hielt.",
        "2025 war das wärmste Jahr.",
        "Update für alle Reisenden: Der Bahnhof ist offen.",
        "Vor 12 Minuten endete das Spiel.",
        "3,5 Millionen Menschen sind betroffen.",
        "Mai 2025 war zu trocken.",
    ],
)
def test_lines_without_a_stamp(line: str) -> None:
    assert stamp(line) is None


FURNITURE = """
Teilen|Kommentare|3 Kommentare|Kommentare Drucken Teilen|Facebook Tweet Link kopiert!|TeilenLink kopieren|Zum Inhalt springen|Zur Merkliste hinzufügen
Lesedauer: 12 Minuten|Artikel anhören (4 Minuten)|E-Mail-Adresse|Alle ausklappen|Mehr anzeigen|Show more|share2Share|Read more here.
Foto: Hanna Kern/dpa|Foto: Ronen Zulu / REUTERS|Bild: IMAGO/Ukrinform|Rubriklistenbild: © dpa|© IMAGO/Ukrinform|Quelle: ntv.de, mau/dpa/AFP
dpa/AFP/Reuters/krott|(Mit Material von dpa)|Mit Material von dpa und AFP|dpa|Mein Lesetipp: So könnte es enden|Lesen Sie auch: Was nun?|Mehr zum Thema
Ich bin damit einverstanden, dass mir externe Inhalte angezeigt werden.|An dieser Stelle finden Sie einen externen Inhalt von X, der den Artikel ergänzt.
Hier geht es zum Liveblog von gestern|Anzeige|Hier können Sie alle Meldungen von gestern nachlesen.|Diesen Artikel teilen: Facebook, X, WhatsApp|Video: So lief der Einsatz
"""


@pytest.mark.parametrize("line", [x for row in FURNITURE.strip().split("\n") for x in row.split("|")])
def test_what_a_page_has_around_its_text_is_boilerplate(line: str) -> None:
    assert kind_of(line) == "boilerplate"


TEXT = """
Bild: Scholz soll zurücktreten wollen.|Die Kommentare des Ministers sorgten für Streit.|Teilen der Stadt fehlt der Strom.|dpa meldet einen Brand
Quelle: Der Minister hat davon gewusst.|Reuters berichtet von Toten.|Der Inhalt der Kiste ist unbekannt.|Foto zeigt Minister am Strand|Werbungskosten steigen
Facebook und X müssen Strafe zahlen|Cookies schmecken im Advent|Mehr Geld für Schulen|Hier wohnt der Täter
Hier finden sich Millionen von Bakterien.|Hier geht es nicht um Geld.|Es ist peinlich, was wir hier sehen.|Anzeige gegen Minister erstattet|Wir werden zustimmen.
"""


@pytest.mark.parametrize("line", [x for row in TEXT.strip().split("\n") for x in row.split("|")])
def test_what_only_looks_like_it_is_text(line: str) -> None:
    assert kind_of(line) in ("heading", "paragraph")


def test_a_button_is_no_sentence() -> None:
    assert kind_of("Zustimmen") == "boilerplate"
    assert kind_of("zustimmen.") == "paragraph"


@pytest.mark.parametrize(
    "line",
    "Von Dunja Rama und Muriel Kalk|Von: Bedo Böl, Karsten-Dirk Hinz|Analyse von Stephen Collin|Von dpa|By Al Jazeera Staff|SZ-Redaktion|Autor: Mira Kolb|"
    "Von Lea van der Berg|Anna Schuga".split("|"),
)
def test_bylines(line: str) -> None:
    assert kind_of(line) == "byline"


@pytest.mark.parametrize(
    "line",
    "Von Kiew nach Moskau|Von der Leyen trifft Macron|Von Montag bis Freitag|Analyse: Trumps Ultimatum|Kommentar: Ein Fehler".split(
        "|"
    ),
)
def test_headings_are_no_bylines(line: str) -> None:
    assert kind_of(line) == "heading"


def test_the_only_date_of_an_article_makes_no_entry() -> None:
    article = "Damm hält\nVon Anna Berger\n24.11.2025, 17:42 Uhr\nDer Damm hält dem Wasser stand, sagte ein Sprecher."
    assert {b.entry_time for b in split(article, "d")} == {""}
    blog = f"{article}\n24.11.2025, 16:10 Uhr\nDer Pegel steigt weiter an."
    assert [b.entry_time for b in split(blog, "d")][3:] == ["17:42", "16:10", "16:10"]


def test_a_copied_live_blog_keeps_its_entries() -> None:
    text = (
        "Liveticker: Hochwasser an der Talm\nStand: 24.11.2025 17:42 Uhr\nTeilen\nKommentare\n24.11.2025 • 17:42 Uhr\nBürgermeisterin gibt Entwarnung\n"
        "Foto: Uwe Kern/dpa\nDer Pegel sinkt, sagte Bürgermeisterin Lea Nord.\nMehr anzeigen\n24.11.2025 • 16:05 Uhr\nDeich hält\nDer Deich hält.\nmehr"
    )
    assert [(b.kind, b.entry_time) for b in split(text, "d")] == [
        ("heading", ""), ("heading", ""), ("boilerplate", ""), ("boilerplate", ""), ("heading", "17:42"), ("heading", "17:42"),
        ("boilerplate", "17:42"), ("paragraph", "17:42"), ("boilerplate", "17:42"), ("heading", "16:05"), ("heading", "16:05"), ("paragraph", "16:05"),
        ("boilerplate", "16:05"),
    ]  # fmt: skip
