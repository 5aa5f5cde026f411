"""Disputes side by side: the claims of a matter, by who asserts, denies, does not confirm or could not check."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.report.tables import Row, names, rows

SIDES = (
    ("asserted", "asserted_by"),
    ("denied", "denied_by"),
    ("not_confirmed", "not_confirmed_by"),
    ("unverified", "unverified_by"),
)
UNNAMED = "(nicht genannt)"
"""What disputes.csv writes for a speaker whom the text does not name."""
DENYING = ("denies", "doubts")


def disputes(out: Path, claims: Mapping[str, Row], most: int | None = None) -> list[dict[str, Any]]:
    """Return the first disputes with the claims of each side: first those with a denial, of them those with a name in common.

    A speaker whose claim is not on the page stands there by name; one whom the text does not name has none.
    """
    found = [_dispute(row, claims) for row in islice(rows(out, "disputes"), most)]
    return sorted(found, key=lambda d: ("denied" not in d["who"], not d["matter"]))


def _dispute(row: Row, claims: Mapping[str, Row]) -> dict[str, Any]:
    speakers = {side: names(row[column]) for side, column in SIDES}
    sides: dict[str, list[Row]] = {side: [] for side, _ in SIDES}
    seen: set[tuple[str, str]] = set()
    for identity in names(row["claim_ids"]):
        claim = claims.get(identity)
        if claim is not None:
            side = _side(claim, speakers)
            seen.add((side, claim["speaker"] or UNNAMED))
            sides[side].append(claim)
    for side, people in speakers.items():
        for name in people:
            if (side, name) not in seen:
                sides[side].append(Row(speaker="" if name == UNNAMED else name))
    return {
        "id": row["dispute_id"],
        "matter": names(row["matter"]),
        "statement": row["statement"],
        "documents": row["documents"],
        "sides": [(side, sides[side]) for side, _ in SIDES if sides[side]],
        "who": {side: list(dict.fromkeys(c["speaker"] for c in sides[side])) for side, _ in SIDES if sides[side]},
    }


def _side(claim: Row, speakers: Mapping[str, list[str]]) -> str:
    """Return where a claim belongs: its act decides, the table's names settle who could not check and who would not confirm."""
    if claim["act"] == "does_not_confirm":
        return "unverified" if claim["speaker"] in speakers["unverified"] else "not_confirmed"
    if claim["act"] in DENYING:
        return "denied"
    placed = [side for side, people in speakers.items() if claim["speaker"] in people]
    return "asserted" if not placed or "asserted" in placed else placed[0]
