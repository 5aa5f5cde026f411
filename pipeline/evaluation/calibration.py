"""How far a confidence can be believed: a reliability table and the expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BINS = 10


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> dict[str, Any]:
    """Return for each bin of confidence how many there are, their mean confidence and the share that is right; and the ECE.

    ECE is the mean of |confidence - share right| over bins of equal width, weighted by their size.
    """
    rows, error = [], 0.0
    for n in range(bins):
        here = [(c, r) for c, r in pairs if min(int(c * bins), bins - 1) == n]
        if here:
            sure, right = sum(c for c, _ in here) / len(here), sum(r for _, r in here) / len(here)
            error += len(here) / len(pairs) * abs(sure - right)
            rows.append(
                {
                    "from": n / bins,
                    "to": (n + 1) / bins,
                    "count": len(here),
                    "confidence": round(sure, 3),
                    "right": round(right, 3),
                }
            )
    return {"bins": rows, "ece": round(error, 3), "count": len(pairs)}


def table(measured: dict[str, Any]) -> list[str]:
    """Return the reliability table as lines of Markdown, with the share whose speaker is right where that was measured."""
    speaker = any("speaker" in b for b in measured["bins"])
    rows = [
        f"| {b['from']:.1f} to {b['to']:.1f} | {b['count']} | {b['confidence']:.2f} | {b['right']:.2f} |"
        + (f" {b['speaker']:.2f} |" if speaker else "")
        for b in measured["bins"]
    ]
    more = (" share right, speaker too |", "---|") if speaker else ("", "")
    return [
        f"| confidence | how many | mean confidence | share right |{more[0]}",
        f"|---|---|---|---|{more[1]}",
        *rows,
    ]
