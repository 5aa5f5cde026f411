"""Suggest the right spelling of a name that differs by a letter or two from a frequent one in the same text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from pipeline.document import Repair, Span
from pipeline.german.words import frequency, given_names

NAME = re.compile(r"\b[^\W\d_a-zäöüß][^\W\d_]{4,}(?:-[^\W\d_]+)*\b")
ENDINGS = ("s", "er", "erin", "es", "e", "in", "n", "en", "isch")


def misspelt_names(texts: Sequence[str], often: int = 3) -> Iterator[tuple[int, Repair]]:
    """Yield (number of the text, suggestion): a rare unknown name within one edit (two for long names) of a frequent one."""
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import extract

    found = [NAME.findall(text) for text in texts]
    counts = Counter(chain.from_iterable(found))
    frequent: dict[str, list[str]] = {}
    for name, count in counts.most_common():
        if count >= often:
            frequent.setdefault(name[0], []).append(name)
    known = given_names()
    right: dict[str, str] = {}
    for name, count in counts.items():
        near = frequent.get(name[0])
        if count > 1 or not near or frequency(name) > 3e-8 or name in known:
            continue
        hits = extract(name, near, scorer=DamerauLevenshtein.distance, score_cutoff=2, limit=None)
        for other in sorted((h[0] for h in hits if h[1] <= (2 if len(h[0]) >= 9 else 1)), key=near.index):
            if other != name and not _inflected(name, other):
                right[name] = other
                break
    if not right:
        return
    for number, (text, names) in enumerate(zip(texts, found, strict=True)):
        if right.keys().isdisjoint(names):
            continue
        for match in NAME.finditer(text):
            if match.group() in right:
                span = Span(match.start(), match.end())
                yield number, Repair(span, match.group(), right[match.group()], "misspelt_name", 0.7, applied=False)


def _inflected(name: str, right: str) -> bool:
    long, short = (name, right) if len(name) > len(right) else (right, name)
    return any(short + ending == long for ending in ENDINGS) or (
        name[:-1] == right[:-1] and {name[-1], right[-1]} <= set("aeosn")
    )
