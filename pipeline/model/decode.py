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
_BEGINS, _ENDS = (np.array([t[0] in kinds for t in TAGS]) for kinds in ("BS", "ES"))


def log_softmax(logits: Array) -> Array:
    """Normalise the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    out: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return out


def decode_tags(logits: Sequence[Array]) -> list[list[tuple[int, int, str, float]]]:
    """Return (start, end, label, confidence) of each name of each window: the best legal sequence of BIOES tags.

    Confidence is the least probability of the name's tags.
    """
    sizes = [len(window) for window in logits]
    if not sum(sizes):
        return [[] for _ in logits]
    together = np.concatenate(logits)
    tags = _best_paths(together, sizes)
    ends = np.flatnonzero(_ENDS[tags])
    begins = np.flatnonzero(_BEGINS[tags])
    begins = begins[np.searchsorted(begins, ends, "right") - 1]
    inside = np.flatnonzero(tags)
    chance = np.zeros(len(tags) + 1, np.float32)
    chance[inside] = log_softmax(together[inside])[np.arange(len(inside)), tags[inside]]
    sure = np.exp(np.minimum.reduceat(chance, np.stack([begins, ends + 1], 1).ravel())[::2]) if len(ends) else ends
    home = np.searchsorted(np.cumsum(sizes), begins, "right").tolist()
    out: list[list[tuple[int, int, str, float]]] = [[] for _ in logits]
    offsets = [0, *np.cumsum(sizes).tolist()]
    for n, begin, end, tag, chance_ in zip(home, begins.tolist(), ends.tolist(), tags[ends].tolist(), sure.tolist(), strict=True):
        out[n].append((begin - offsets[n], end + 1 - offsets[n], TAGS[tag][2:], chance_))
    return out


def _best_paths(logits: Array, sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return the best legal sequence of tags of each of several windows; where the best tags of all words make a legal one, it is that."""
    tags: npt.NDArray[np.int64] = logits.argmax(-1)
    legal = np.r_[True, _LEGAL[tags[:-1], tags[1:]]]
    odd = []
    stop = 0
    for size in sizes:
        start, stop = stop, stop + size
        if size and not (legal[start + 1 : stop].all() and _FIRST[tags[start]] == 0 == _LAST[tags[stop - 1]]):
            odd.append((start, stop))
    if odd:
        for (start, stop), path in zip(odd, _viterbi([log_softmax(logits[a:b]) for a, b in odd]), strict=True):
            tags[start:stop] = path
    return tags


def _viterbi(scores: Sequence[Array]) -> list[list[int]]:
    """Return the best legal sequence of tags of each of several windows, word after word in all of them at once."""
    lengths = np.array([len(window) for window in scores])
    padded = np.zeros((len(scores), lengths.max(), len(TAGS)), scores[0].dtype)
    for row, window in zip(padded, scores, strict=True):
        row[: len(window)] = window
    best = padded[:, 0] + _FIRST
    back = np.zeros(padded.shape, np.int64)
    for i in range(1, padded.shape[1]):
        paths = best[:, :, None] + _FOLLOW
        back[:, i] = paths.argmax(1)
        best = np.where((lengths > i)[:, None], paths.max(1) + padded[:, i], best)
    out = []
    for number, (length, tag) in enumerate(zip(lengths.tolist(), (best + _LAST).argmax(1).tolist(), strict=True)):
        tags = [tag]
        for i in range(length - 1, 0, -1):
            tags.append(int(back[number, i, tags[-1]]))
        out.append(tags[::-1])
    return out


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
