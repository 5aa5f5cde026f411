"""Who passes on what somebody else says."""

from __future__ import annotations

import pytest
from test_continuations import PARAMS, annotated, by_rules

from pipeline.stages.claims import claims_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Man habe sich geeinigt, sagte Klaus Reus nach Angaben von Teilnehmern.", [("Klaus Reus", "Teilnehmer")]),
        ("Klaus Reus sagte laut der Nordpost, man habe sich geeinigt.", [("Klaus Reus", "Nordpost")]),
        ("Klaus Reus sagte nach der Sitzung, man habe sich geeinigt.", [("Klaus Reus", "")]),
        ("Klaus Reus hat laut der Nordpost das Amt verlassen.", [("Nordpost", "")]),
    ],
)
def test_who_passes_on(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(c.speaker, c.relayed_by) for c in by_rules(text)] == wanted


def test_whoever_speaks_around_a_claim_passes_it_on() -> None:
    text = "Die Anwältin Anna Kolb sagte dagegen, Klaus Reus habe den Prüfern stets gesagt, dass die Zahlen vorläufig seien."
    claims = {c.speaker: c for c in claims_of(annotated(text), PARAMS.claims).claims or ()}
    assert claims["Klaus Reus"].relayed_by == "Anna Kolb"
    assert claims["Klaus Reus"].parent == claims["Anna Kolb"].id
    assert claims["Anna Kolb"].relayed_by == ""


def test_a_quoting_medium_passes_on() -> None:
    text = "Der Sprecher bestritt das. „Nichts an diesem Satz stimmt, nicht einmal das Datum“, zitierte ihn die AFP."
    (claim,) = (c for c in claims_of(annotated(text), PARAMS.claims).claims or () if c.form == "Direct")
    assert (claim.speaker, claim.relayed_by) == ("Sprecher", "AFP")
