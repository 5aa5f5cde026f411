"""What rules find without the model's quotations: tables of sentences with speaker, act, content and who passes it on."""

from __future__ import annotations

import csv

import pytest
from conftest import TABLES, annotated
from msgspec.structs import replace

from pipeline.config import Params
from pipeline.stages.claims import claims_of

PARAMS = Params()


def rows() -> list[tuple[str, list[str]]]:
    with (TABLES / "rules.tsv").open(encoding="utf-8", newline="") as file:
        return [(text, [c for c in claims if c]) for text, *claims in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize(("text", "wanted"), rows())
def test_rules_find_claims_without_the_model(text: str, wanted: list[str]) -> None:
    found = claims_of(replace(annotated(text), quotations=()), PARAMS.claims).claims or ()
    told = [f"{c.speaker} | {c.act} | {' … '.join(s.of(text) for s in c.content)} | {c.relayed_by}" for c in found]
    assert [t.rstrip(" |") for t in told] == wanted
