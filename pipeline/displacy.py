"""Rows as input for displaCy, spaCy's viewer (`manual=True`)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

PAIR = re.compile(r"\b(\d+)-(\d+)")
WORD = re.compile(r"\w+|[^\w\s]")
ROLES = {"speaker_spans": "SPEAKER", "cue_spans": "CUE", "content_spans": "CONTENT"}


def ranges(cell: str) -> list[tuple[int, int]]:
    """Return the ranges of a cell such as "12-30 45-60"."""
    return [(int(a), int(b)) for a, b in PAIR.findall(cell)]


def roles(claims: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, label and claim id of every part of every claim."""
    for claim in claims:
        for column, label in ROLES.items():
            for start, end in ranges(claim[column]):
                yield start, end, label, claim["claim_id"]


def spans(text: str, claims: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the parts of claims for style "span"; tokens are words, cut where a part begins or ends."""
    found = sorted(set(roles(claims)))
    borders = sorted({b for start, end, _, _ in found for b in (start, end)})
    starts: list[int] = []
    tokens: list[str] = []
    for match in WORD.finditer(text):
        inside = borders[bisect_left(borders, match.start() + 1) : bisect_left(borders, match.end())]
        for a, b in zip([match.start(), *inside], [*inside, match.end()], strict=True):
            starts.append(a)
            tokens.append(text[a:b])
    return {
        "text": text,
        "title": None,
        "tokens": tokens,
        "spans": [
            {
                "start": start,
                "end": end,
                "start_token": bisect_left(starts, start),
                "end_token": bisect_left(starts, end),
                "label": label,
                "kb_id": claim,
                "kb_url": "#",
            }
            for start, end, label, claim in found
        ],
    }


def entities(text: str, mentions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return mentions for style "ent"; of two that overlap the first and longest is kept."""
    kept: list[dict[str, Any]] = []
    for row in sorted(mentions, key=lambda r: (r["start"], -r["end"])):
        if not kept or row["start"] >= kept[-1]["end"]:
            kept.append({"start": row["start"], "end": row["end"], "label": row["label"]})
    return {"text": text, "title": None, "ents": kept}
