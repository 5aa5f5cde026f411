"""Development texts with their claims: own gold, posts held out from training, and the quotation corpus's development half.

All are read into one kind of text, and the stages clean, annotate and claims are run on them in this process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from pipeline.config import Params
from pipeline.document import Claim, Document, Spans, content_id
from pipeline.evaluation import corpora, gold
from pipeline.evaluation.figures import GOLD
from pipeline.stages.annotate import ROOT, annotate, load_model
from pipeline.stages.clean import clean

SETS = {"own": "own gold, clean and damaged", "posts": "posts held out", "wikinews": "Wikinews dev"}
HELD_OUT = 10
"""Every tenth post was never trained on."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its claims in the form of our gold; texts of one `unit` stand or fall together."""

    collection: str
    name: str
    unit: str
    text: str
    gold: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim found: whether it is one of the gold's, and whether its speaker is right, too."""

    text: Text
    document: Document
    claim: Claim
    right: bool
    speaker: bool


def texts(data: Path | None = None) -> Iterator[Text]:
    """Yield the texts that are here; `data` holds `open/posts.jsonl.gz` and `quotes/dev.jsonl.gz`."""
    for folder, version in product(GOLD.values(), ("clean", "damaged")):
        for file in sorted((ROOT / folder / version).glob("*.json")):
            yield Text(
                "own", f"{version}/{file.stem}", file.stem, file.with_suffix(".txt").read_bytes().decode(), gold.load(file)
            )
    posts, dev = (data / p for p in ("open/posts.jsonl.gz", "quotes/dev.jsonl.gz")) if data else (None, None)
    if posts and posts.is_file():
        for number, row in enumerate(corpora.read_lines(posts)):
            if number % HELD_OUT == HELD_OUT - 1:
                claims = [_claim(q["quote"], q["speaker"], row["text"]) for q in row["quotations"]]
                yield Text("posts", row["id"], row["id"], row["text"], {"claims": claims})
    if dev and dev.is_file():
        for row in corpora.documents(dev):
            claims = [_claim(_spans(a, "quote"), _spans(a, "speaker"), row["originalText"]) for a in row["annotations"]]
            name = corpora.key_of(row)
            yield Text("wikinews", name, name, row["originalText"], {"claims": [c for c in claims if c["claim"]]})


def _spans(annotation: Mapping[str, Any], part: str) -> list[tuple[int, int]]:
    return [(s["charBegin"], s["charEnd"]) for s in (annotation.get(part) or {}).get("spans", ())]


def _claim(content: Sequence[Sequence[int]], speaker: Sequence[Sequence[int]], text: str) -> dict[str, Any]:
    def cut(parts: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
        return [{"start": a, "end": b, "text": text[a:b]} for a, b in parts]

    return {"claim": cut(content), "speaker": cut(speaker)}


def annotated(text: Text, model: str, params: Params) -> Document:
    """Return the text with the layers before claims."""
    nlp = load_model(model)
    document = Document(content_id("d", text.collection, text.name), text.name, text.text)
    return annotate(clean(document, params.clean), nlp, nlp, params.annotate)


def judged(text: Text, document: Document) -> list[Judged]:
    """Pair the claims of a document with those of the gold; what only touches something optional is left out."""
    repeated = [(d["start"], d["end"]) for d in text.gold.get("duplicates", ())]
    claims = [c for c in document.claims or () if not any(a <= c.content[0].start < b for a, b in repeated)]
    wanted = [c for c in text.gold["claims"] if not c.get("dup")]
    pairs, invented = gold.match([row_of(c, text.collection != "own") for c in claims], wanted)
    aliases = gold.aliases(text.gold) if "people" in text.gold else {}
    out = []
    for i, claim in enumerate(claims):
        if i in pairs and wanted[pairs[i]].get("optional"):
            continue
        if i in pairs or i in set(invented):
            speaker = i in pairs and _speaker(claim, wanted[pairs[i]], aliases, document)
            out.append(Judged(text, document, claim, i in pairs, speaker))
    return out


def row_of(claim: Claim, whole: bool = False) -> dict[str, Any]:
    """Return of a claim what pairing and the comparison of speakers ask for; `whole`: of a reported act all of its clause, as the corpora mark it."""
    content = (claim.evidence_span,) if whole and claim.form == "Reported" else claim.content
    return {"content_spans": " ".join(f"{s.start}-{s.end}" for s in content), "speaker": claim.speaker}


def _speaker(claim: Claim, wanted: Mapping[str, Any], aliases: Mapping[str, set[str]], document: Document) -> bool:
    """Tell whether a speaker is right: in our gold by its name, elsewhere by a shared word or the name in the gold's words."""
    if "speaker" not in wanted:
        return gold.speaker_right(row_of(claim), wanted, aliases)
    theirs = wanted["speaker"]
    if not theirs:
        return not claim.speaker
    if any(n.name == claim.speaker and _touch(n.mentions, theirs) for n in document.names or ()):
        return True
    told, got = gold.plain(" ".join(s["text"] for s in theirs)), gold.plain(claim.speaker)
    return bool(got and (got in told or told in got)) or _touch(claim.speaker_spans, theirs)


def _touch(mine: Spans, theirs: Sequence[Mapping[str, Any]]) -> bool:
    return any(a.start < b["end"] and b["start"] < a.end for a in mine for b in theirs)
