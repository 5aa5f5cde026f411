"""Who speaks: a table of sentences with the speaker of each claim, by the model and the rules together."""

from __future__ import annotations

import csv

import pytest
from conftest import TABLES, annotated

from pipeline.config import Params
from pipeline.stages.claims import claims_of

PARAMS = Params()


def rows() -> list[tuple[str, list[str]]]:
    with (TABLES / "speakers.tsv").open(encoding="utf-8", newline="") as file:
        return [(text, [w for w in told if w]) for text, *told in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize(("text", "wanted"), rows())
def test_speakers_are_named_as_in_the_table(text: str, wanted: list[str]) -> None:
    found = claims_of(annotated(text), PARAMS.claims).claims or ()
    told = {f"{c.speaker} | {' '.join(c.content[0].of(text).split()[:3])}" for c in found}
    assert set(wanted) <= told
