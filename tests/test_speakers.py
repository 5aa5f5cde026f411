"""Who speaks: a table of sentences with the speaker of each claim, by the model and the rules together."""

from __future__ import annotations

import csv

import pytest
from conftest import TABLES

from pipeline.config import Params
from pipeline.document import Document
from pipeline.stages.annotate import annotate, load_model
from pipeline.stages.claims import claims_of
from pipeline.stages.clean import clean

PARAMS = Params()


def rows() -> list[tuple[str, list[str]]]:
    with (TABLES / "speakers.tsv").open(encoding="utf-8", newline="") as file:
        return [(text, [w for w in told if w]) for text, *told in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize(("text", "wanted"), rows())
def test_speakers_are_named_as_in_the_table(text: str, wanted: list[str]) -> None:
    model = load_model(PARAMS.annotate.model)
    document = annotate(clean(Document("d", "s", text), PARAMS.clean), model, model, PARAMS.annotate)
    found = claims_of(document, PARAMS.claims).claims or ()
    told = {f"{c.speaker} | {' '.join(c.content[0].of(text).split()[:3])}" for c in found}
    assert set(wanted) <= told
