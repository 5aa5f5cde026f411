"""Quality floors, pinned together with digests of the data and of the model they were measured with."""

from __future__ import annotations

import json

import gate
import pytest

from pipeline.evaluation import digests, figures

FLOORS = json.loads(gate.PATH.read_text(encoding="utf-8"))
RAISE = "run: python tests/quality/update.py"
PLANTED = [(name, layer) for name, s in gate.SETS.items() for layer in s.layers]


@pytest.fixture(scope="module")
def found() -> dict[str, gate.Found]:
    return {name: s.find() for name, s in gate.SETS.items() if s.here}


def _set(name: str) -> gate.Set:
    if not gate.SETS[name].here:
        pytest.skip(f"the texts of '{name}' lie outside the project and are not here")
    return gate.SETS[name]


def _slack(name: str) -> float:
    return 0.0 if FLOORS["sets"][name]["processor"] == gate.processor() else gate.ELSEWHERE


def _at_home(name: str) -> None:
    if _slack(name):
        pytest.skip(f"the floors of '{name}' were measured on another kind of processor ({FLOORS['sets'][name]['processor']})")


def test_floors_belong_to_this_model() -> None:
    assert FLOORS["model"] == digests.of_model(gate.MODEL), f"the model changed since the floors were set; {RAISE}"


@pytest.mark.parametrize("name", sorted(gate.SETS))
def test_quality_stays_above_its_floors(name: str, found: dict[str, gate.Found]) -> None:
    chosen = _set(name)
    assert FLOORS["sets"][name]["digest"] == chosen.digest(), f"the data changed since the floors were set; {RAISE}"
    assert set(FLOORS["sets"][name]["floors"]) == set(chosen.layers)
    assert not gate.below(FLOORS["sets"][name]["floors"], gate.measure(chosen, found[name]), _slack(name))


@pytest.mark.parametrize(("name", "layer"), PLANTED)
def test_a_loss_of_two_points_in_any_layer_is_caught(name: str, layer: str, found: dict[str, gate.Found]) -> None:
    _at_home(name)
    worse = gate.planted(_set(name), found[name], layer, 0.02)
    caught = [line.split()[0] for line in gate.below(FLOORS["sets"][name]["floors"], worse)]
    assert layer in caught, f"{layer} fell to {worse[layer]} and is still above its floor: the floors lie too low; {RAISE}"


def test_quotations_on_the_corpus_stay_above_their_floors() -> None:
    if not gate.WIKINEWS.is_file():
        pytest.skip("the quotation corpus lies outside the project and is not here")
    pinned = FLOORS["sets"]["wikinews"]
    assert pinned["digest"] == digests.of_files([gate.WIKINEWS]), f"the data changed since the floors were set; {RAISE}"
    measured = gate.measure_wikinews()
    assert not gate.below(pinned["floors"], measured, _slack("wikinews"))
    _at_home("wikinews")
    for layer, value in measured.items():
        assert gate.below({layer: pinned["floors"][layer]}, {layer: value - 0.02}), f"the floor of {layer} lies too low; {RAISE}"


@pytest.mark.parametrize("name", [n for n in gate.SETS if n in figures.SETS])
def test_documented_figures_are_those_of_today(name: str, found: dict[str, gate.Found]) -> None:
    """A point of tolerance: other processors round otherwise, and small changes of rules need no new documentation."""
    measured = gate.measure(_set(name), found[name])
    told = json.loads(figures.JSON.read_text(encoding="utf-8"))["sets"][name]["extract"]
    stale = [
        f"{k}: {told[k]['f']} is told, {measured[k]} is measured"
        for k in told
        if k in measured and abs(told[k]["f"] - measured[k]) > 0.0101 + _slack(name)
    ]
    assert not stale, "the documentation is stale, run: make figures"
