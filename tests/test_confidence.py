"""How sure a claim is: a probability, read from weights beside the model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, annotated
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.config import Claims, Params
from pipeline.document import Claim, Span
from pipeline.errors import ConfigError
from pipeline.german import confidence
from pipeline.model.decode import calibrated
from pipeline.stages.claims import claims_of, scale_of

CLAIM = Claim(
    "c", "b", (Span(0, 9),), "Indirect", "says", "Vogt", "person", "name", cue=(Span(9, 12),), rules=("model",), score=0.8
)
MODELS = ("models/de_news_claims", "models/de_news_claims_open")
TEXT = (
    "Der Landrat Uwe Thom sagte, die Brücke sei sicher. Die Ingenieurin Lena Vogt widersprach. Nach Angaben der Polizei wurde niemand verletzt. "
    "Thom forderte einen Neubau. Die Sperrung soll bis Mai dauern. Vogt warnte vor weiteren Schäden."
)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_quotation_makes_no_claim_less_sure(a: float, b: float) -> None:
    low, high = sorted((a, b))
    for model in MODELS:
        scale = scale_of(model)
        sure = [scale.sure(confidence.properties(replace(CLAIM, score=s), 9, False)) for s in (low, high)]
        assert 0 < sure[0] <= sure[1] < 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_calibration_keeps_the_order_of_scores(a: float, b: float) -> None:
    low, high = sorted((a, b))
    for model in MODELS:
        points = json.loads((ROOT / model / "meta.json").read_text(encoding="utf-8"))["calibration"]
        below, above = calibrated([low, high], points)
        assert 0 <= below <= above <= 1
    assert calibrated([a], []) == [a]


@pytest.mark.parametrize("model", MODELS)
def test_models_tell_how_far_their_confidence_can_be_believed(model: str) -> None:
    figures = json.loads((ROOT / model / "figures.json").read_text(encoding="utf-8"))["figures"]
    assert figures["claims_calibration"]["ece"] <= 0.05
    assert figures["calibration"]["ece"] <= 0.05
    right = [k["right"] for k in figures["claims_calibration"]["kept"]]
    assert right == sorted(right), "fewer, surer claims are more often right"


def test_unknown_properties_count_for_nothing_and_damage_is_told(tmp_path: Path) -> None:
    scale = confidence.Scale({"always": 1.0})
    assert scale.sure({"always": 1.0, "never heard of": 9.0}) == scale.sure({"always": 1.0})
    assert confidence.read(tmp_path) is None
    (tmp_path / confidence.NAME).write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match=confidence.NAME):
        confidence.read(tmp_path)


def test_less_sure_claims_are_left_out_and_the_others_stay_as_they_are() -> None:
    params = Params()
    document = annotated(TEXT)
    all_ = claims_of(document, params.claims).claims or ()
    least = sorted(c.confidence for c in all_)[len(all_) // 2]
    assert min(c.confidence for c in all_) < least
    assert claims_of(document, Claims(min_confidence=least)).claims == tuple(c for c in all_ if c.confidence >= least)
