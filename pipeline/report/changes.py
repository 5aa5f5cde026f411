"""What cleaning did, ready to print: repairs and repeated blocks with their difference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.report.payload import FILLER
from pipeline.report.tables import Row, number, rows, whole

MOST = 500
"""Rows of one table printed in the page; the tables hold all."""
LONGEST = 20_000
"""Blocks of more characters are shown without their difference word by word, which takes time in the square of the length."""
WORD = re.compile(r"\s+|\w+|[^\w\s]")
Pieces = list[tuple[str, str]]


def difference(before: Iterable[str], after: Iterable[str]) -> Pieces:
    """Return the pieces of two sequences of strings in reading order, each `same`, `gone` or `new`."""
    old, new = list(before), list(after)
    out: Pieces = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            out.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            out.append(("gone", "".join(old[a:b])))
        if c < d:
            out.append(("new", "".join(new[c:d])))
    return out


def repairs(out: Path, name: str) -> list[dict[str, Any]]:
    """Return the first rows of repairs or suggestions with their difference letter by letter."""
    return [
        {
            "document": row["document_id"], "start": row["start"], "end": row["end"], "kind": row["kind"], "before": row["before"],
            "after": row["after"], "confidence": number(row["confidence"]), "source": row["source_file"],
            "pieces": difference(row["before"], row["after"]),
        }
        for row in islice(rows(out, name), MOST)
    ]  # fmt: skip


def blocks(out: Path, name: str, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the first rows of removed or changed blocks with their difference word by word."""
    return [_block(row, texts) for row in islice(rows(out, name), MOST)]


def _block(row: Row, texts: Mapping[str, str]) -> dict[str, Any]:
    kept = texts.get(row["kept_document_id"], "")[whole(row["kept_start"]) : whole(row["kept_end"])].replace(FILLER, "")
    here = texts.get(row["document_id"], "")[whole(row["start"]) : whole(row["end"])].replace(FILLER, "") or row["text"]
    exact = row["rule"] == "exact" or not kept or max(len(kept), len(here)) > LONGEST
    return {
        "document": row["document_id"], "start": row["start"], "end": row["end"], "source": row["source_file"], "rule": row["rule"],
        "kept_document": row["kept_document_id"], "kept_start": row["kept_start"], "kept_end": row["kept_end"],
        "similarity": number(row["similarity"]), "difference": row["difference"],
        "pieces": [("same", here)] if exact else difference(WORD.findall(kept), WORD.findall(here)),
    }  # fmt: skip
