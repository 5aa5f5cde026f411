"""Quality floors, pinned together with a digest of the data they were measured on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from conftest import ROOT, SHARED

from pipeline.evaluation import gold
from pipeline.run import run
from pipeline.stage import Workspace

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_quality_stays_above_its_floor(name: str, tmp_path: Path) -> None:
    entry = FLOORS[name]
    base = ROOT if entry["place"] == "project" else SHARED
    text, gold_file = base / entry["text"], base / entry["gold"]
    if not text.exists():
        pytest.skip(f"{entry['text']} lies outside the project and is not here")
    digest = hashlib.sha256(text.read_bytes() + gold_file.read_bytes()).hexdigest()
    assert digest == entry["digest"], "the data changed: measure again and set the floors anew"
    run(Workspace((text,), tmp_path / "out", tmp_path / "interim"))
    figures, lines = gold.score(tmp_path / "out", gold_file)
    for key, floor in entry["floors"].items():
        layer, _, figure = key.partition(".")
        value = figures[layer][figure] if figure != "share" else figures[layer]["right"] / figures[layer]["of"]
        assert value >= floor, f"{key} is {value:.3f}, below {floor}\n" + "\n".join(lines)
