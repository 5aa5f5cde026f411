"""Fit how sure a model's quotations, and the claims made of them, are; write it beside the model and into its card.

python -m pipeline.training.confidence MODEL DATA

DATA holds the development texts (`open/posts.jsonl.gz`, `quotes/dev.jsonl.gz`); the gold of our own lies in the project. A few points
for quotations go to MODEL/meta.json, the weights for claims to MODEL/confidence.json. To be run again whenever the network or a
rule has changed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import manifest
from pipeline.config import Params
from pipeline.evaluation import calibration, corpora, development
from pipeline.evaluation.development import Judged
from pipeline.german import confidence
from pipeline.german.reading import Reading
from pipeline.model.decode import calibrated, log_odds
from pipeline.model.runtime import Network
from pipeline.stages import claims as stage
from pipeline.stages.clean import block_views
from pipeline.training import card

GROUPS = 7
"""Groups of equal size by which scores of quotations are brought to probabilities."""
FOLDS = 10
HOLD = 3.0
"""How strongly weights are held near zero (L2)."""
FREE = ("always", "model: log odds")
RARE = 8
"""Properties of fewer claims than this get no weight."""
Array = npt.NDArray[np.float64]
Pairs = list[tuple[float, bool]]


def logistic(x: Array, y: Array, hold: Array) -> Array:
    """Return the weights of a logistic regression by Newton's method; `hold` is the L2 penalty of each."""
    weights = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ weights))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(hold), x.T @ (p - y) + hold * weights)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def fit_quotations(pairs: Pairs) -> list[tuple[float, float]]:
    """Return pairs of log odds and share right, both rising.

    Quotations are put into groups of equal size by their score; groups that are less often right than the one before are
    joined with it (pool adjacent violators).
    """
    ordered = sorted(pairs)
    groups = [ordered[len(ordered) * n // GROUPS : len(ordered) * (n + 1) // GROUPS] for n in range(GROUPS)]
    centres = [float(np.mean(log_odds([c for c, _ in g]))) for g in groups]
    pools: list[tuple[float, float, int]] = []  # right, all, groups
    prior = sum(r for _, r in pairs) / len(pairs)
    for group in groups:
        pools.append((sum(r for _, r in group) + prior, len(group) + 1, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            right, all_, count = pools.pop()
            before = pools.pop()
            pools.append((before[0] + right, before[1] + all_, before[2] + count))
    shares = [right / all_ for right, all_, count in pools for _ in range(count)]
    return [(round(x, 3), round(y, 4)) for x, y in zip(centres, shares, strict=True)]


def halves(network: Network, dev: Path) -> tuple[Pairs, Pairs]:
    """Return confidence and rightness of the quotations found in every other document of the corpus, and in the others."""
    found = corpora.evaluate_wikinews(dev, network.annotate, None).confidences
    names = [corpora.key_of(d) for d in corpora.documents(dev)]
    even, odd = ([p for name in names[first::2] for p in found.get(name, ())] for first in (0, 1))
    return even, odd


def fit_claims(properties: Sequence[dict[str, float]], right: Sequence[bool]) -> confidence.Scale:
    """Return the weights of properties."""
    seen = Counter(name for p in properties for name in p)
    names = sorted(name for name, n in seen.items() if n >= RARE)
    x = np.array([[p.get(name, 0.0) for name in names] for p in properties])
    hold = np.array([1e-3 if name in FREE else HOLD for name in names])
    weights = logistic(x, np.array(right, float), hold)
    return confidence.Scale({name: round(float(w), 3) for name, w in zip(names, weights, strict=True)})


def out_of_fold(judged: Sequence[Judged], properties: Sequence[dict[str, float]]) -> list[float]:
    """Return the confidence of each claim by weights that were fitted without the texts of its fold."""
    units = sorted({(j.text.collection, j.text.unit) for j in judged})
    fold = {unit: n % FOLDS for n, unit in enumerate(units)}
    mine = [fold[j.text.collection, j.text.unit] for j in judged]
    scales = [
        fit_claims([p for p, f in zip(properties, mine, strict=True) if f != n], [j.right for j, f in zip(judged, mine, strict=True) if f != n])
        for n in range(FOLDS)
    ]  # fmt: skip
    return [scales[f].sure(p) for p, f in zip(properties, mine, strict=True)]


def reliability(judged: Sequence[Judged], sure: Sequence[float]) -> dict[str, Any]:
    """Return the reliability of all claims, with the share whose speaker is right too, and that of each collection."""
    all_ = calibration.reliability([(s, j.right) for s, j in zip(sure, judged, strict=True)])
    for row in all_["bins"]:
        here = [j for j, s in zip(judged, sure, strict=True) if min(int(s * calibration.BINS), calibration.BINS - 1) == round(row["from"] * calibration.BINS)]  # fmt: skip
        row["speaker"] = round(sum(j.speaker for j in here) / len(here), 3)
    parts = {
        name: calibration.reliability([(s, j.right) for s, j in zip(sure, judged, strict=True) if j.text.collection == name])
        for name in development.SETS
    }
    return {
        **all_,
        "kept": kept(judged, sure),
        "sets": {name: {k: part[k] for k in ("ece", "count")} for name, part in parts.items() if part["count"]},
    }


def kept(judged: Sequence[Judged], sure: Sequence[float]) -> list[dict[str, Any]]:
    """Return for limits of confidence how many claims stay, how many right ones, and how many of those that stay are right."""
    out = []
    for least in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        here = [j for j, s in zip(judged, sure, strict=True) if s >= least]
        if here:
            right = sum(j.right for j in here)
            out.append(
                {
                    "from": least, "count": len(here), "right": round(right / len(here), 3),
                    "speaker": round(sum(j.speaker for j in here) / len(here), 3),
                    "found": round(right / max(1, sum(j.right for j in judged)), 3),
                }
            )  # fmt: skip
    return out


def found_in(model: str, data: Path) -> tuple[list[Judged], list[dict[str, float]]]:
    """Return the judged claims of all development texts, and the properties of each."""
    params = Params()
    judged, properties = [], []
    for text in development.texts(data):
        if text.text.strip():
            document = stage.claims_of(development.annotated(text, model, params), params.claims)
            reading = Reading(document, block_views(document))
            for one in development.judged(text, document):
                judged.append(one)
                properties.append(confidence.properties_in(reading, one.claim))
    return judged, properties


def fit(model: Path, data: Path) -> dict[str, Any]:
    """Fit both, write them into the model's folder, and return how far they can be believed where they were not fitted."""
    network = Network(model / "network")
    network.calibration = []
    even, odd = halves(network, data / "quotes/dev.jsonl.gz")
    points = fit_quotations(even + odd)
    crossed = [
        (sure, r)
        for half, fit in ((odd, fit_quotations(even)), (even, fit_quotations(odd)))
        for sure, (_, r) in zip(calibrated([c for c, _ in half], fit), half, strict=True)
    ]
    path = model / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8")) | {"calibration": points}
    path.write_text(json.dumps(meta, indent=2, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    manifest.write(model)
    judged, properties = found_in(str(model), data)
    scale = fit_claims(properties, [j.right for j in judged])
    told = {"claims": len(judged), "weights": dict(sorted(scale.weights.items()))}
    (model / confidence.NAME).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    manifest.write(model)
    return {
        "calibration": calibration.reliability(crossed),
        "claims_calibration": reliability(judged, out_of_fold(judged, properties)),
    }


def main() -> None:
    """Fit, and write into the model's folder."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("model", type=Path)
    ap.add_argument("data", type=Path)
    args = ap.parse_args()
    figures = fit(args.model, args.data)
    path = args.model / "figures.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"figures": {}}
    told["figures"] |= figures
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if "wikinews_dev" in told["figures"]:
        meta = json.loads((args.model / "meta.json").read_text(encoding="utf-8"))
        (args.model / "README.md").write_text(card.card(meta, told), encoding="utf-8")


if __name__ == "__main__":
    main()
