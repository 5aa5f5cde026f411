"""Names agree over a document."""

from __future__ import annotations

import pytest

from pipeline.model.agree import agreed


@pytest.mark.parametrize(
    ("text", "names", "wanted"),
    [
        # a family name alone is the person, also where it was taken for a place or missed
        ("Steve Witkoff kam . Witkoff ging", [(0, 2, "PER", 0.9), (4, 5, "LOC", 0.7)], [(0, 2, "PER"), (4, 5, "PER")]),
        ("Steve Witkoff kam . Witkoffs Rede", [(0, 2, "PER", 0.9)], [(0, 2, "PER"), (4, 5, "PER")]),
        # a sure place that is a family name, too, stays one
        ("Jack London reiste nach London", [(0, 2, "PER", 0.9), (4, 5, "LOC", 0.95)], [(0, 2, "PER"), (4, 5, "LOC")]),
        # one name, one label: the surest
        ("Orbeline wächst . Orbeline zahlt", [(0, 1, "LOC", 0.7), (3, 4, "ORG", 0.8)], [(0, 1, "ORG"), (3, 4, "ORG")]),
        ("Kiew schweigt . Kiew brennt", [(0, 1, "ORG", 0.55), (3, 4, "LOC", 0.97)], [(0, 1, "LOC"), (3, 4, "LOC")]),
        # well-known bodies
        ("Die WTO und das Auswärtige Amt", [], [(1, 2, "ORG"), (4, 6, "ORG")]),
        ("Ein Amt und ein Haus", [], []),
    ],
)
def test_names_agree(text: str, names: list[tuple[int, int, str, float]], wanted: list[tuple[int, int, str]]) -> None:
    assert [n[:3] for n in agreed(text.split(), names)] == wanted
