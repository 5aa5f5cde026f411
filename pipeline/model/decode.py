"""Turn the network's scores into names and quotations: pure functions over arrays of one window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.model.labels import ROLES, TAGS

Array = npt.NDArray[np.floating]


def _may_follow(before: str, after: str) -> bool:
    opened = before[0] in "BI"
    return (after[0] in "IE") == opened and (not opened or before[2:] == after[2:])


_FOLLOW = np.where([[_may_follow(a, b) for b in TAGS] for a in TAGS], 0.0, -1e9)
_LEGAL = _FOLLOW == 0
_FIRST = np.array([-1e9 if t[0] in "IE" else 0.0 for t in TAGS])
_LAST = np.array([-1e9 if t[0] in "BI" else 0.0 for t in TAGS])


def log_softmax(logits: Array) -> Array:
    """Normalise the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    out: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return out


def decode_tags(logits: Array) -> list[tuple[int, int, str, float]]:
    """Return (start, end, label, confidence) of each name: the best legal sequence of BIOES tags.

    Confidence is the least probability of the name's tags.
    """
    if not len(logits):
        return []
    scores = log_softmax(logits)
    tags = _best_path(scores)
    out = []
    start = 0
    for i, tag in enumerate(tags):
        name = TAGS[tag]
        if name[0] in "BS":
            start = i
        if name[0] in "ES":
            sure = float(np.exp(min(scores[j, tags[j]] for j in range(start, i + 1))))
            out.append((start, i + 1, name[2:], sure))
    return out


def _best_path(scores: Array) -> list[int]:
    """Return the best legal sequence of tags (Viterbi); where the best tag of each word makes a legal one, it is that."""
    alone = scores.argmax(-1)
    if _LEGAL[alone[:-1], alone[1:]].all() and _FIRST[alone[0]] == 0 == _LAST[alone[-1]]:
        out: list[int] = alone.tolist()
        return out
    best = scores[0] + _FIRST
    back = np.zeros(scores.shape, np.int64)
    for i in range(1, len(scores)):
        paths = best[:, None] + _FOLLOW
        back[i] = paths.argmax(0)
        best = paths.max(0) + scores[i]
    tag = int((best + _LAST).argmax())
    tags = [tag]
    for i in range(len(scores) - 1, 0, -1):
        tag = int(back[i, tag])
        tags.append(tag)
    tags.reverse()
    return tags


def log_odds(scores: npt.ArrayLike) -> Array:
    """Return the log odds of scores; those of 0 and 1 are those of a millionth less than sure."""
    kept = np.clip(np.asarray(scores, np.float64), 1e-6, 1 - 1e-6)
    out: Array = np.log(kept / (1 - kept))
    return out


def calibrated(scores: Sequence[float], points: Sequence[tuple[float, float]]) -> list[float]:
    """Return the probability that quotations of the network's scores are right.

    `points` are pairs of log odds and share right, both rising; between them the line counts, without points the score.
    """
    if not points:
        return list(scores)
    odds, right = zip(*points, strict=True)
    out: list[float] = np.interp(log_odds(scores), odds, right).tolist()
    return out


@dataclass(slots=True)
class FoundQuotation:
    """A quotation in word indices: sorted words of each role, form, act, confidence of its first word."""

    anchor: int
    roles: dict[str, list[int]]
    form: int
    act: int
    confidence: float
    sure: dict[str, float] = field(default_factory=dict)


def decode_quotations(
    anchors: npt.NDArray[np.int64], starts: Array, roles: Array, forms: Array, acts: Array, role_at: float
) -> list[FoundQuotation]:
    """Return the quotations of a window; of two with nearly the same words the surer one stays.

    `starts` holds the probability of each anchor; `roles` (anchors, words, roles), `forms` and `acts` are logits.
    """
    by_role = roles.transpose(0, 2, 1)
    n, r, word = np.nonzero(by_role > log_odds(role_at))
    # by anchor and role, one behind the other: its words, and how sure they are
    ends = np.cumsum(np.bincount(n * len(ROLES) + r, minlength=len(anchors) * len(ROLES)))
    sums = np.r_[0.0, np.cumsum(1 / (1 + np.exp(-by_role[n, r, word].astype(np.float64))))]
    words, begins, stops, totals = word.tolist(), [0, *ends.tolist()], ends.tolist(), sums.tolist()
    spans = list(zip(begins, stops, strict=False))
    kept: list[tuple[FoundQuotation, set[int]]] = []
    best_form, best_act = forms.argmax(-1).tolist(), acts.argmax(-1).tolist()
    for number in np.lexsort((anchors, -starts)).tolist():
        of_roles = dict(zip(ROLES, spans[number * len(ROLES) :], strict=False))
        a, b = of_roles["quote"]
        quote = set(words[a:b])
        if quote and all(_overlap(quote, other) < 0.8 for _, other in kept):
            chosen = {role: words[a:b] for role, (a, b) in of_roles.items()}
            sure = {role: (totals[b] - totals[a]) / (b - a) if a < b else 0.0 for role, (a, b) in of_roles.items()}
            found = FoundQuotation(int(anchors[number]), chosen, best_form[number], best_act[number], float(starts[number]), sure)
            kept.append((found, quote))
    return sorted((q for q, _ in kept), key=lambda q: q.anchor)


def _overlap(a: set[int], b: set[int]) -> float:
    return len(a & b) / len(a | b)
