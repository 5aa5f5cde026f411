"""The floors are raised and never lowered."""

from __future__ import annotations

import pytest
import update


@pytest.mark.parametrize(
    ("measured", "floor", "told"),
    [(0.9, 0.888, 0), (0.85, 0.85, 0), (0.845, 0.85, 1), (0.5, 0.85, 1)],
)
def test_a_floor_is_raised_and_never_lowered(measured: float, floor: float, told: int) -> None:
    before = {"digest": "d", "floors": {"claims": 0.85}}
    floors, fell = update.raised(before, "d", {"claims": measured})
    assert floors["claims"] == pytest.approx(floor)
    assert len(fell) == told


def test_other_data_have_floors_of_their_own() -> None:
    assert update.raised({"digest": "d", "floors": {"claims": 0.9}}, "e", {"claims": 0.5}) == ({"claims": 0.488}, [])
