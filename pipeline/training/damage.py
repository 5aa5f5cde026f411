"""Damage training texts as machine translation does, so that the network sees what the repairs leave."""

from __future__ import annotations

import random
import re
from typing import Any

STOP = re.compile(r"(?<=[a-zäöüß]{2})\. (?=[A-ZÄÖÜ])")
GAP = re.compile(r"(?<=[a-zäöüß,]) (?=[a-zäöüßA-ZÄÖÜ])")
MARK = re.compile(r"[„“”»«\"]")


def damaged(item: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a marked document with some full stops, spaces and quotation marks lost, its spans moved along."""
    text = item["text"]
    named = [(e["start"], e["end"]) for e in item["entities"]]
    lost: set[int] = set()
    for pattern, share in ((STOP, 0.3), (GAP, 0.01), (MARK, 0.1)):
        for match in pattern.finditer(text):
            at = match.start()
            if chance.random() < share and not any(a - 1 <= at <= b for a, b in named):
                lost.add(at)
    moved = [0]
    for i in range(len(text)):
        moved.append(moved[-1] + (i not in lost))
    out = dict(item, id=f"{item['id']}-damaged", text="".join(c for i, c in enumerate(text) if i not in lost))
    out["entities"] = [dict(e, start=moved[e["start"]], end=moved[e["end"]]) for e in item["entities"]]
    roles = ("quote", "speaker", "cue", "addressee")
    out["quotations"] = [{**q, **{r: [[moved[a], moved[b]] for a, b in q.get(r, ())] for r in roles}} for q in item["quotations"]]
    return out
