"""Sentences that say that something could not be checked, or that nobody confirms it."""

from __future__ import annotations

import pytest

from pipeline.german.checks import unchecked, unconfirmed


@pytest.mark.parametrize(
    "text",
    [
        "Reuters konnte die Angaben nicht überprüfen.",
        "Die Agentur hat die Aufnahmen nicht verifizieren können.",
        "Überprüfen ließ sich das nicht.",
        "Die Angaben ließen sich nicht unabhängig prüfen.",
        "Von keiner der Darstellungen ließ sich eine unabhängige Bestätigung einholen.",
        "Die Berichte sind nicht unabhängig bestätigt.",
        "Es war nicht möglich, die Zahlen nachzuprüfen.",
        "Eine unabhängige Überprüfung war nicht möglich.",
        "Die Angaben waren unabhängig nicht zu überprüfen.",
        "Unabhängig überprüfen lassen sich die Berichte kaum.",
    ],
)
def test_what_could_not_be_checked(text: str) -> None:
    assert unchecked(text)
    assert unconfirmed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Eine Bestätigung dafür gab es zunächst nicht.",
        "Aus dem Ministerium lag keine offizielle Bestätigung vor.",
        "Eine Bestätigung der Klinik steht noch aus.",
    ],
)
def test_what_nobody_confirms(text: str) -> None:
    assert unconfirmed(text)
    assert not unchecked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Die Teile ohne Prüfsiegel wurden verbaut.",
        "Eine Überprüfung der Lehrpläne findet nicht statt.",
        "Das Institut für Prüfverfahren hat keine Gebäude gemietet.",
        "Die Behörde prüfte den Antrag nicht.",
        "Der Minister bestätigte den Termin.",
        "Die Polizei überprüfte vierzig Fahrer.",
    ],
)
def test_other_sentences(text: str) -> None:
    assert not unconfirmed(text)
