"""Pronouns that speak: is their name found? Which name is right was told by hand (`pronouns.json`: token numbers or character offsets, no text)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED, annotated

from pipeline.config import Params
from pipeline.document import Document, Span
from pipeline.evaluation import corpora
from pipeline.stages.claims import claims_of

ROWS = json.loads((Path(__file__).parent / "pronouns.json").read_text(encoding="utf-8"))
FILES = {"wikinews": SHARED / "data/quotes/dev.jsonl.gz", "posts": SHARED / "data/open/posts.jsonl.gz"}
PARAMS = Params()


def cases(collection: str) -> Iterator[tuple[dict[str, Any], str, Span, str]]:
    """Yield (row, text, span of the pronoun, words of whom it means)."""
    mine = [r for r in ROWS if r["collection"] == collection]
    for document in corpora.read_lines(FILES[collection]):
        name = document["documentName"].split(" ")[0] if collection == "wikinews" else document["id"]
        for row in (r for r in mine if r["document"] == name):
            if collection == "wikinews":
                tokens = document["tokens"]
                at = tokens[row["pronoun"]]
                words = " ".join(tokens[i]["text"] for i in row["antecedent"])
                yield row, document["originalText"], Span(at["charBegin"], at["charEnd"]), words
            else:
                text, (a, b) = document["text"], row["antecedent"]
                yield row, text, Span(row["pronoun"], row["pronoun"] + 2), text[a:b]


def claims_in(text: str) -> Document:
    return claims_of(annotated(text), PARAMS.claims)


def test_pronouns_that_speak_get_their_name() -> None:
    if not all(f.is_file() for f in FILES.values()):
        pytest.skip("the quotation corpora lie outside the project and are not here")
    known: dict[str, Document] = {}
    right, wrong, named = 0, [], 0
    for collection in FILES:
        for row, text, pronoun, words in cases(collection):
            document = known.setdefault(text, claims_in(text)) if text not in known else known[text]
            claim = next((c for c in document.claims or () if any(s.overlaps(pronoun) for s in c.speaker_spans)), None)
            if claim is None:
                continue  # the quotation was not found: another measure
            last = words.split()[-1].removesuffix("s").lower()
            good = last in claim.speaker.lower() if row["named"] else not claim.speaker or last[:6] in claim.speaker.lower()
            right, named = right + good, named + 1
            if not good:
                wrong.append(f"{collection} {row['document']} {row['pronoun']}: {words!r}, not {claim.speaker!r}")
    assert named >= 50
    assert right / named >= 0.85, "\n".join(wrong)
