"""Precision, recall and F1 with confidence intervals, and paired comparisons, by bootstrap over documents or entries.

A tally keeps, for each layer and unit of resampling, four sums: what precision divides and by what, and the same for
recall. A resample is a matrix of counts; all layers of all resamples are one matrix product.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

SAMPLES, SEED, SURE = 1000, 20240, 0.95
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Tally:
    """Sums by (layer, unit): precision's numerator and denominator, recall's numerator and denominator."""

    cells: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)

    def add(self, unit: str, layers: Iterable[str], right: float = 0, wrong: float = 0, missed: float = 0) -> None:
        """Count what is right, wrongly found, and missed."""
        self.shares(unit, layers, (right, right + wrong), (right, right + missed))

    def shares(
        self, unit: str, layers: Iterable[str], precision: tuple[float, float] = (0, 0), recall: tuple[float, float] = (0, 0)
    ) -> None:
        """Add numerators and denominators."""
        self.units.add(unit)
        for layer in layers:
            cell = self.cells.setdefault((layer, unit), [0.0, 0.0, 0.0, 0.0])
            for i, value in enumerate((*precision, *recall)):
                cell[i] += value

    def join(self, other: Tally, prefix: str = "") -> None:
        """Add another tally; its units are told apart by a prefix."""
        self.units |= {prefix + u for u in other.units}
        for (layer, unit), cell in other.cells.items():
            mine = self.cells.setdefault((layer, prefix + unit), [0.0, 0.0, 0.0, 0.0])
            for i, value in enumerate(cell):
                mine[i] += value

    @property
    def layers(self) -> list[str]:
        """Layers in the order in which they first came."""
        return list(dict.fromkeys(layer for layer, _ in self.cells))

    def array(self, layers: list[str], units: list[str]) -> Floats:
        """Return the sums as (units, layers, 4)."""
        out = np.zeros((len(units), len(layers), 4))
        row, column = {u: i for i, u in enumerate(units)}, {x: j for j, x in enumerate(layers)}
        for (layer, unit), cell in self.cells.items():
            if layer in column:
                out[row[unit], column[layer]] = cell
        return out


def rates(sums: Floats) -> Floats:
    """Turn (..., 4) sums into (..., 3): precision, recall, F1; 0 where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(sums[..., 1] > 0, sums[..., 0] / sums[..., 1], 0.0)
        r = np.where(sums[..., 3] > 0, sums[..., 2] / sums[..., 3], 0.0)
        f = np.where(p + r > 0, 2 * p * r / (p + r), 0.0)
    return np.stack([p, r, f], -1)


def resampled(sums: Floats, samples: int = SAMPLES, seed: int = SEED) -> Floats:
    """Return the rates of resamples of the units, (samples, layers, 3)."""
    units, layers, _ = sums.shape
    if not units:
        return np.zeros((samples, layers, 3))
    weights = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=samples)
    return rates((weights.astype(np.float64) @ sums.reshape(units, -1)).reshape(samples, layers, 4))


def figures(tally: Tally, scale: float = 1, digits: int = 3) -> dict[str, dict[str, Any]]:
    """Return p, r, f, the 95 % interval of f, and the numbers of gold and found items of each layer.

    A layer `…/kind=…` has recall only, and the interval of it: what is invented has no kind.
    """
    layers, units = sorted(tally.layers, key=lambda x: ("/" in x, x if "/" in x else "")), sorted(tally.units)
    sums = tally.array(layers, units)
    points = rates(sums.sum(0))
    tails = (50 * (1 - SURE), 50 * (1 + SURE))
    low, high = np.percentile(resampled(sums), tails, axis=0) if layers else (points, points)
    out: dict[str, dict[str, Any]] = {}
    for j, layer in enumerate(layers):
        only, at = ("r", 1) if "/kind=" in layer else ("prf", 2)
        out[layer] = {
            **{key: round(scale * float(points[j, "prf".index(key)]), digits) for key in only},
            "ci": [round(scale * float(low[j, at]), digits), round(scale * float(high[j, at]), digits)],
            "gold": round(float(sums[:, j, 3].sum())),
        }
        if only == "prf":
            out[layer]["found"] = round(float(sums[:, j, 1].sum()))
    return out


def compare(first: Tally, second: Tally, scale: float = 1, digits: int = 3) -> dict[str, dict[str, Any]]:
    """Compare two tallies over the same units: F1 of both, the difference with its interval, and a two-sided p.

    Both are resampled with the same units each time (paired bootstrap); p is twice the share of resamples in which the
    difference has the other sign or is none, at least 1 / samples.
    """
    layers = [x for x in first.layers if x in set(second.layers)]
    units = sorted(first.units | second.units)
    a, b = first.array(layers, units), second.array(layers, units)
    differences = resampled(a)[..., 2] - resampled(b)[..., 2]
    out = {}
    for j, layer in enumerate(layers):
        fa, fb = (float(rates(x.sum(0))[j, 2]) for x in (a, b))
        low, high = np.percentile(differences[:, j], (50 * (1 - SURE), 50 * (1 + SURE)))
        tail = min(float((differences[:, j] <= 0).mean()), float((differences[:, j] >= 0).mean()))
        out[layer] = {
            "f": round(scale * fa, digits), "against": round(scale * fb, digits), "difference": round(scale * (fa - fb), digits),
            "ci": [round(scale * float(low), digits), round(scale * float(high), digits)],
            "p": round(min(1.0, max(1 / SAMPLES, 2 * tail)), 3),
        }  # fmt: skip
    return out
