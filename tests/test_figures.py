"""The documentation tells what was measured with the model and the data that lie here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, SHARED

from pipeline.evaluation import calibration, digests, figures
from pipeline.training import card

STALE = "the documentation is stale, run: make figures"
MODELS = sorted((ROOT / "models").glob("*/network"))


def test_digests_of_figures_are_those_of_models_and_data() -> None:
    told = json.loads(figures.JSON.read_text(encoding="utf-8"))["digests"]
    assert {k: v for k, v in figures.digests_of(SHARED).items() if told.get(k) != v} == {}, STALE


def test_pages_are_made_of_the_figures() -> None:
    measured = json.loads(figures.JSON.read_text(encoding="utf-8"))
    readme = figures.README.read_text(encoding="utf-8")
    assert figures.PAGE.read_text(encoding="utf-8") == figures.render(measured), STALE
    assert readme == figures.marked(readme, figures.summary(measured)), STALE
    assert figures.marked("no marks", "x") == "no marks" + "x"


@pytest.mark.parametrize("network", MODELS, ids=lambda p: p.parent.name)
def test_model_cards_are_made_of_the_figures_of_this_model(network: Path) -> None:
    folder = network.parent
    told = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert told["digests"].get("model") == digests.of_model(folder), STALE
    here = card.data_digests(SHARED / "data")
    assert {k: v for k, v in here.items() if told["digests"].get(k) != v} == {}, STALE
    assert (folder / "README.md").read_text(encoding="utf-8") == card.card(meta, told), STALE


def test_a_changed_figure_changes_the_page_and_the_card() -> None:
    measured = json.loads(figures.JSON.read_text(encoding="utf-8"))
    measured["sets"]["own-clean"]["extract"]["joint"]["f"] = 0.01
    assert figures.PAGE.read_text(encoding="utf-8") != figures.render(measured)
    folder = MODELS[0].parent
    told = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    told["figures"]["wikinews_dev"]["joint"]["f"] = 1.5
    assert (folder / "README.md").read_text(encoding="utf-8") != card.card(
        {"lang": "de", "name": "x", "description": "", "license": ""}, told
    )


def test_the_calibration_error_is_the_mean_distance_of_the_bins() -> None:
    pairs = [(0.95, True)] * 9 + [(0.95, False)] + [(0.15, False)] * 10
    measured = calibration.reliability(pairs)
    assert [(b["count"], b["right"]) for b in measured["bins"]] == [(10, 0.0), (10, 0.9)]
    assert measured["ece"] == pytest.approx((0.15 + 0.05) / 2)
    assert calibration.reliability([])["ece"] == 0
    assert len(calibration.table(measured)) == 4
