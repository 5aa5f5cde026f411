"""Raise the quality floors to what is measured now, less a margin; a floor is never lowered.

python tests/quality/update.py

A set whose texts are not here keeps its floors. Where the gold of a set changed, its floors are set anew, because figures
on other data cannot be compared; where only the model or the rules changed, a figure that fell is told and its floor stays.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import gate

from pipeline.evaluation import digests


def raised(before: Mapping[str, Any], digest: str, measured: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    """Return the new floors of a set and a line for each that measured less than its floor asks."""
    floors = {layer: max(0.0, round(value - gate.MARGIN, 4)) for layer, value in measured.items()}
    if before.get("digest") != digest:
        return floors, []
    old = before["floors"]
    fell = [f"{k} stays at {v} (measured {measured[k]})" for k, v in old.items() if k in measured and measured[k] < v]
    return {k: max(v, old.get(k, 0.0)) for k, v in floors.items()}, fell


def _processor(before: Mapping[str, Any], fell: list[str]) -> str:
    """Return the kind of processor that the floors hold for: this one, unless a figure is below them here."""
    return before.get("processor", gate.processor()) if fell else gate.processor()


def main() -> int:
    old = json.loads(gate.PATH.read_text(encoding="utf-8")) if gate.PATH.exists() else {"sets": {}}
    sets, lines = dict(old["sets"]), []
    for name, chosen in gate.SETS.items():
        if chosen.here:
            digest = chosen.digest()
            floors, fell = raised(sets.get(name, {}), digest, gate.measure(chosen, chosen.find()))
            sets[name] = {"digest": digest, "floors": floors, "processor": _processor(sets.get(name, {}), fell)}
            lines += [f"{name}: {line}" for line in fell]
    if gate.WIKINEWS.is_file():
        digest = digests.of_files([gate.WIKINEWS])
        floors, fell = raised(sets.get("wikinews", {}), digest, gate.measure_wikinews())
        sets["wikinews"] = {"digest": digest, "floors": floors, "processor": _processor(sets.get("wikinews", {}), fell)}
        lines += [f"wikinews: {line}" for line in fell]
    new = {"model": digests.of_model(gate.MODEL), "sets": sets}
    gate.PATH.write_text(json.dumps(new, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for line in lines:
        sys.stderr.write(line + "\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
