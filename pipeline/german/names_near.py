"""Suggest the right spelling of a name that differs by a letter or two from a frequent one in the same text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.document import Repair, Span
from pipeline.german.words import frequency, given_names

NAME = re.compile(r"\b[^\W\d_a-zäöüß][^\W\d_]{4,}(?:-[^\W\d_]+)*\b")
ENDINGS = ("s", "er", "erin", "es", "e", "in", "n", "en", "isch")


def misspelt_names(text: str, often: int = 3) -> Iterator[Repair]:
    """Yield suggestions: a rare unknown name within one edit (two for long names) of a frequent one."""
    places: dict[str, list[Span]] = {}
    for match in NAME.finditer(text):
        places.setdefault(match.group(), []).append(Span(match.start(), match.end()))
    counts = Counter({name: len(spans) for name, spans in places.items()})
    frequent = [n for n, c in counts.most_common() if c >= often]
    for name, spans in places.items():
        if len(spans) > 1 or frequency(name) > 3e-8 or name in given_names():
            continue
        for right in frequent:
            allowed = 2 if len(right) >= 9 else 1
            if name[0] != right[0] or abs(len(name) - len(right)) > allowed or _inflected(name, right):
                continue
            if DamerauLevenshtein.distance(name, right, score_cutoff=allowed) <= allowed:
                yield Repair(spans[0], name, right, "misspelt_name", 0.7, applied=False)
                break


def _inflected(name: str, right: str) -> bool:
    long, short = (name, right) if len(name) > len(right) else (right, name)
    return any(short + ending == long for ending in ENDINGS) or (
        name[:-1] == right[:-1] and {name[-1], right[-1]} <= set("aeosn")
    )
