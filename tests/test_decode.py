"""What is read out of the network's scores, beside the same done word by word."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.decode import FoundQuotation, decode_quotations, decode_tags
from pipeline.model.labels import ACTS, FORMS, ROLES, TAGS

LEAST = 0.5


def one_by_one(anchors, starts, roles, forms, acts) -> list[FoundQuotation]:
    chances = 1 / (1 + np.exp(-roles.astype(np.float64)))
    kept: list[FoundQuotation] = []
    for n in sorted(range(len(anchors)), key=lambda n: (-starts[n], anchors[n])):
        words = {role: [w for w, sure in enumerate(chances[n, :, r]) if sure > LEAST] for r, role in enumerate(ROLES)}
        quote = set(words["quote"])
        others = [set(q.roles["quote"]) for q in kept]
        if quote and all(len(quote & other) / len(quote | other) < 0.8 for other in others):
            sure = {role: float(np.mean(chances[n, found, ROLES.index(role)])) if found else 0.0 for role, found in words.items()}
            kept.append(
                FoundQuotation(int(anchors[n]), words, int(forms[n].argmax()), int(acts[n].argmax()), float(starts[n]), sure)
            )
    return sorted(kept, key=lambda q: q.anchor)


@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(1, 9))
def test_quotations_are_those_found_word_by_word(seed: int, count: int, size: int) -> None:
    random = np.random.default_rng(seed)
    anchors = np.sort(random.choice(max(size, count), count, replace=False))
    starts = random.choice([0.6, 0.7, 0.9], count).astype(np.float32)
    roles = random.normal(0, 2, (count, size, len(ROLES))).astype(np.float32)
    forms, acts = random.normal(size=(count, len(FORMS))), random.normal(size=(count, len(ACTS)))
    found = decode_quotations(anchors, starts, roles, forms, acts, LEAST)
    wanted = one_by_one(anchors, starts, roles, forms, acts)
    assert [(q.anchor, q.roles, q.form, q.act, q.confidence) for q in found] == [
        (q.anchor, q.roles, q.form, q.act, q.confidence) for q in wanted
    ]
    for q, other in zip(found, wanted, strict=True):
        assert np.allclose(list(q.sure.values()), list(other.sure.values()))


def legal(tags: tuple[str, ...]) -> bool:
    inside = ""
    for tag in tags:
        kind, label = tag[0], tag[2:]
        if (kind in "IE") != bool(inside) or (inside and label != inside):
            return False
        inside = label if kind in "BI" else ""
    return not inside


@given(st.integers(0, 2**32), st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_names_are_those_of_the_best_legal_sequence(seed: int, sizes: list[int]) -> None:
    random = np.random.default_rng(seed)
    # a few labels only, so that all sequences can be tried
    few = [n for n, tag in enumerate(TAGS) if tag[2:] in ("", "PER", "LOC")]
    logits = [np.full((size, len(TAGS)), -9, np.float32) for size in sizes]
    for window in logits:
        window[:, few] = random.normal(0, 2, (len(window), len(few)))
    for window, found in zip(logits, decode_tags(logits), strict=True):
        sure = window - np.log(np.exp(window).sum(-1, keepdims=True))
        ways = [way for way in product(few, repeat=len(window)) if legal(tuple(TAGS[n] for n in way))]
        best = max(ways, key=lambda way: sum(sure[i, n] for i, n in enumerate(way)))
        wanted = []
        for i, n in enumerate(best):
            if TAGS[n][0] in "BS":
                begin = i
            if TAGS[n][0] in "ES":
                wanted.append((begin, i + 1, TAGS[n][2:], float(np.exp(min(sure[j, best[j]] for j in range(begin, i + 1))))))
        assert [f[:3] for f in found] == [w[:3] for w in wanted]
        assert np.allclose([f[3] for f in found], [w[3] for w in wanted])
