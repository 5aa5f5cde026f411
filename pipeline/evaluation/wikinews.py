"""Score quotations by the rules of the German news quotation corpus (Petersen-Frey and Biemann 2024).

Predicted and gold quotations of a document are paired one to one by the best sum of token F1 (ties: same form, same
medium). Precision of a part is its share of right tokens, averaged over all quotations that predict the part;
recall likewise over all that have it in gold. `roles` pools the four roles, `joint` all five parts; `type` is micro.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

PARTS = ("quote", "addressee", "cue", "frame", "speaker")
Annotation = Mapping[str, Any]
Score = dict[str, float]


def tokens(annotation: Annotation | None, part: str) -> set[int]:
    """Return the token numbers of one part; empty where it is missing."""
    value = annotation.get(part) if annotation else None
    return set(value.get("tokenIds", ())) if isinstance(value, dict) else set()


def pair(gold: Sequence[Annotation], predicted: Sequence[Annotation]) -> list[tuple[int | None, int | None]]:
    """Pair quotations one to one; those that stay alone are paired with None."""
    score = np.zeros((len(gold), len(predicted)))
    for i, g in enumerate(gold):
        a = tokens(g, "quote")
        for j, p in enumerate(predicted):
            b = tokens(p, "quote")
            both = len(a & b)
            if both:
                same = 0.01 * (g.get("type") == p.get("type")) + 0.001 * (g.get("medium") == p.get("medium"))
                score[i, j] = 2 * both / (len(a) + len(b)) + same
    rows, columns = linear_sum_assignment(score, maximize=True)
    pairs: list[tuple[int | None, int | None]] = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
    seen, used = set(rows.tolist()), set(columns.tolist())
    pairs += [(i, None) for i in range(len(gold)) if i not in seen]
    pairs += [(None, j) for j in range(len(predicted)) if j not in used]
    return pairs


def f1(precision: float, recall: float) -> Score:
    """Return percentages with one decimal."""
    both = precision + recall
    return {
        "p": round(100 * precision, 1),
        "r": round(100 * recall, 1),
        "f": round(200 * precision * recall / both, 1) if both else 0.0,
    }


def score(gold: Sequence[Sequence[Annotation]], predicted: Sequence[Sequence[Annotation]]) -> dict[str, Score]:
    """Score the quotations of documents that stand in the same order in both lists."""
    precision: dict[str, list[float]] = {p: [] for p in PARTS}
    recall: dict[str, list[float]] = {p: [] for p in PARTS}
    right = wrong = missed = 0
    for g_all, p_all in zip(gold, predicted, strict=True):
        for i, j in pair(g_all, p_all):
            g = None if i is None else g_all[i]
            p = None if j is None else p_all[j]
            for part in PARTS:
                a, b = tokens(g, part), tokens(p, part)
                if b:
                    precision[part].append(len(a & b) / len(b))
                if a:
                    recall[part].append(len(a & b) / len(a))
            g_form, p_form = g and g.get("type"), p and p.get("type")
            if g_form == p_form:
                right += 1
            else:
                wrong += p_form is not None
                missed += g_form is not None

    def pooled(parts: Sequence[str]) -> Score:
        x = [v for part in parts for v in precision[part]]
        y = [v for part in parts for v in recall[part]]
        return f1(sum(x) / len(x) if x else 0.0, sum(y) / len(y) if y else 0.0)

    out = {part: pooled([part]) for part in PARTS}
    out["roles"], out["joint"] = pooled(PARTS[1:]), pooled(PARTS)
    out["type"] = f1(right / (right + wrong) if right + wrong else 0.0, right / (right + missed) if right + missed else 0.0)
    return out
