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


def log_odds(score: float) -> float:
    """Return the log odds of a score; those of 0 and 1 are those of a millionth less than sure."""
    kept = min(max(score, 1e-6), 1 - 1e-6)
    return float(np.log(kept / (1 - kept)))


def calibrated(score: float, points: Sequence[tuple[float, float]]) -> float:
    """Return the probability that a quotation of a network's score is right.

    `points` are pairs of log odds and share right, both rising; between them the line counts, without points the score.
    """
    if not points:
        return score
    return float(np.interp(log_odds(score), [x for x, _ in points], [y for _, y in points]))


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

    `starts` holds the probability of each anchor, `roles` probabilities (anchors, words, roles), `forms` and `acts` logits.
    """
    found = []
    for n, anchor in enumerate(anchors):
        chosen = {role: np.flatnonzero(roles[n, :, r] > role_at).tolist() for r, role in enumerate(ROLES)}
        if not chosen["quote"]:
            continue
        sure = {role: float(roles[n, chosen[role], r].mean()) if chosen[role] else 0.0 for r, role in enumerate(ROLES)}
        found.append(FoundQuotation(int(anchor), chosen, int(forms[n].argmax()), int(acts[n].argmax()), float(starts[n]), sure))
    found.sort(key=lambda q: (-q.confidence, q.anchor))
    kept: list[FoundQuotation] = []
    for q in found:
        words = set(q.roles["quote"])
        if all(_overlap(words, set(k.roles["quote"])) < 0.8 for k in kept):
            kept.append(q)
    return sorted(kept, key=lambda q: q.anchor)


def _overlap(a: set[int], b: set[int]) -> float:
    return len(a & b) / len(a | b)
